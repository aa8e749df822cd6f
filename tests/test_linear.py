"""The exact solver of inequalities: small systems held against trying all numbers, and what it says where it stops."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from whereas.bounds import Bounds
from whereas.cores import Cores
from whereas.linear import Inequality, Proof, System, apart

NAMES = ("a", "b")
MOST = 5
ITSELF: dict[str, tuple[int | None, int | None]] = dict.fromkeys(NAMES, (0, MOST))
POINTS = [(a, b) for a in range(MOST + 1) for b in range(MOST + 1)]
Owned = dict[int, tuple[Inequality, ...]]


def at_most(most: int, **terms: int) -> Inequality:
    return Inequality(tuple(sorted(terms.items())), most)


def random_owned(rng: Random) -> Owned:
    def one() -> Inequality:
        terms = {name: times for name in NAMES if (times := rng.randint(-3, 3))} or {"a": 1}
        if len(terms) == 1:  # over one quantity, once
            terms = {name: 1 if times > 0 else -1 for name, times in terms.items()}
        return at_most(rng.randint(-8, 8), **terms)

    return {label: tuple(one() for _ in range(rng.randint(1, 2))) for label in range(rng.randint(1, 5))}


def solutions(owned: Owned, labels: frozenset[int]) -> list[tuple[int, int]]:
    held = [limit for label in labels for limit in owned[label]]
    return [
        p for p in POINTS if all(sum(t * p[NAMES.index(n)] for n, t in limit.terms) <= limit.at_most for limit in held)
    ]


def test_labels_that_cannot_hold_are_named_and_a_witness_is_kept_where_they_can() -> None:
    system = System(
        ("a",), {"a": (0, None)}, {7: (at_most(-281, a=-1),), 8: (at_most(261, a=1),), 9: (at_most(300, a=1),)}
    )
    assert system.core((7, 8, 9)) == frozenset({7, 8})
    assert system.core((7, 9)) is None
    assert 281 <= system.values[0] <= 300
    assert system.range((("a", 1),), (7, 9)).bounds == Bounds(281, 300)
    assert system.range((("a", 1),), ()).bounds == Bounds(0, None)


def test_a_proof_is_a_sum_that_cannot_be() -> None:
    """a + b ≤ 3, a ≥ 2, b ≥ 2: together 4 ≤ 3"""
    owned = {1: (at_most(3, a=1, b=1),), 2: (at_most(-2, a=-1),), 3: (at_most(-2, b=-1),)}
    assert System(NAMES, ITSELF, owned).proof() == (
        Proof(1, owned[2][0], 2), Proof(1, owned[1][0], 1), Proof(1, owned[3][0], 3),
    )  # fmt: skip
    assert apart([limit for limits in owned.values() for limit in limits], ITSELF) == 1


def test_only_whole_numbers_can_be_against_it() -> None:
    owned = {1: (at_most(3, a=2), at_most(-3, a=-2))}
    system = System(("a",), {"a": (0, None)}, owned)
    assert system.core((1,)) == frozenset({1})
    assert system.proof() == ()
    assert apart(owned[1], {"a": (0, None)}) == 0


@pytest.mark.parametrize("seed", range(4))
def test_cores_and_ranges_are_those_that_trying_every_number_finds(seed: int) -> None:
    rng = Random(seed)
    for _ in range(100):
        owned = random_owned(rng)
        sets = [frozenset(chosen) for size in range(len(owned) + 1) for chosen in combinations(owned, size)]
        holding = {labels for labels in sets if solutions(owned, labels)}
        system = System(NAMES, ITSELF, owned)
        for labels in sets:
            core = system.core(sorted(labels))
            assert (core is None) is (labels in holding)
            assert core is None or (core <= labels and core not in holding)
            if labels in holding:
                found = [p[0] for p in solutions(owned, labels)]
                assert system.range((("a", 1),), sorted(labels)).bounds == Bounds(min(found), max(found))
        cores = Cores(
            ITSELF,
            owned,
            {label: frozenset(n for held in limits for n, _ in held.terms) for label, limits in owned.items()},
        )
        cores.find(1000)
        assert not cores.stopped
        assert set(cores.conflicts) == {
            labels for labels in sets if labels not in holding and all(labels - {label} in holding for label in labels)
        }
