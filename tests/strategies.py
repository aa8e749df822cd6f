"""Random networks and formulas, by seed where many are wanted and as Hypothesis strategies where few are."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from whereas.formula import Atom, Every, Formula, Some
from whereas.network import ORIGIN, Constraint, Point

__all__ = ["atom_lists", "constraint_lists", "formulas", "random_constraints", "random_formula", "random_pair"]

POINTS: tuple[Point, ...] = (ORIGIN, "a", "b", "c", "d", "e", "f")
"""The points of every random network; a network of size n uses the first n + 1."""


def random_pair(rng: Random, size: int) -> tuple[Point, Point]:
    x, y = rng.sample(POINTS[: size + 1], 2)
    return x, y


def random_constraints(rng: Random, *, shared: float = 0.3) -> list[Constraint]:
    """A small network; *shared* of its constraints have an owner that may own others too."""
    size = rng.randint(1, len(POINTS) - 1)
    unit = rng.choice((1, 1, 1, 60_000, 1 << 50))
    made = []
    for number in range(rng.randint(1, 2 * size + 2)):
        owner = rng.randrange(number + 1) if rng.random() < shared else number
        made.append(Constraint(*random_pair(rng, size), rng.randint(-10, 12) * unit + rng.choice((0, 0, -1)), owner))
    return made


def random_formula(rng: Random, depth: int = 3, size: int = 6) -> Formula:
    if depth == 0 or rng.random() < 0.3:
        return Atom(*random_pair(rng, size), rng.randint(-8, 8))
    parts = tuple(random_formula(rng, depth - 1, size) for _ in range(rng.randint(0, 3)))
    return Every(parts) if rng.random() < 0.5 else Some(parts)


_pairs = st.permutations(POINTS).map(lambda points: (points[0], points[1]))
_weights = st.integers(-10, 12)

constraint_lists = st.lists(
    st.builds(
        lambda ends, at_most, owner: Constraint(ends[0], ends[1], at_most, owner), _pairs, _weights, st.integers(0, 7)
    ),
    max_size=14,
)
"""Networks whose owners may own several constraints."""

_atoms = st.builds(lambda ends, at_most: Atom(ends[0], ends[1], at_most), _pairs, _weights)
atom_lists = st.lists(_atoms, max_size=4)

formulas: st.SearchStrategy[Formula] = st.recursive(
    _atoms,
    lambda inner: (
        st.builds(Every, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Some, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
