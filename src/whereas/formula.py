"""Formulas: and, or, over difference atoms, decided exactly against a consistent network.

A clause is kept or broken in one completion of the network; the record decides it only if every completion agrees.
`decide` says which: it refutes the formula, or its opposite, by splitting on alternatives and closing each branch with
a negative cycle, over the closed matrix of the points that the formula names. Taking the atoms one by one in three
values would not do: of "b1 or b2 fell in the window" neither need be certain where one of them is.

A refutation is returned as a `Proof`, a tree that a reader who knows only arithmetic can follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from .bounds import Answer
from .errors import TooLarge
from .network import ORIGIN, Constraint, Network, Point, total

__all__ = [
    "Atom",
    "Decision",
    "Every",
    "Formula",
    "Leaf",
    "Proof",
    "Some",
    "Split",
    "atoms",
    "brief",
    "decide",
    "example",
    "negation",
]


@dataclass(frozen=True, slots=True)
class Atom:
    """`t_x − t_y ≤ at_most`, in milliseconds; x or y may be ORIGIN."""

    x: Point
    y: Point
    at_most: int


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; with no parts, true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these; with no parts, false."""

    parts: tuple[Formula, ...]


Formula = Atom | Every | Some


@dataclass(frozen=True, slots=True)
class Leaf:
    """A negative cycle: constraints of the network, and atoms assumed on the way here, that sum to less than zero."""

    cycle: tuple[Constraint | Atom, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """The first alternative still open, taken apart: one proof for each of its parts, in their order."""

    branches: tuple[Proof, ...]


Proof = Leaf | Split


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a formula holds in every completion (YES), in none (NO) or in some (UNKNOWN).

    `proof` refutes its opposite (YES) or the formula itself (NO). For UNKNOWN there is none: `holds` and `fails` are
    atoms that can be added to the network and make it true, and false.
    """

    answer: Answer
    proof: Proof | None = None
    holds: tuple[Atom, ...] = ()
    fails: tuple[Atom, ...] = ()


def negation(formula: Formula) -> Formula:
    """The opposite; over whole milliseconds, not (x − y ≤ w) is y − x ≤ −w − 1."""
    if isinstance(formula, Atom):
        return Atom(formula.y, formula.x, -formula.at_most - 1)
    parts = tuple(negation(part) for part in formula.parts)
    return Some(parts) if isinstance(formula, Every) else Every(parts)


def atoms(formula: Formula) -> Iterator[Atom]:
    """Every atom of a formula, in reading order."""
    if isinstance(formula, Atom):
        yield formula
    else:
        for part in formula.parts:
            yield from atoms(part)


def decide(network: Network, formula: Formula, *, limit: int = 100_000) -> Decision:
    """Decide *formula* over all completions of *network*, exactly.

    Raises ValueError where a component that the formula touches is in conflict, TooLarge after *limit* alternatives.
    """
    opposite = negation(formula)
    matrix = _matrix(network, formula)
    search = _Search(limit)
    fails = search.refute(matrix, (opposite,), ())
    if isinstance(fails, Leaf | Split):
        return Decision(Answer.YES, fails)
    holds = search.refute(matrix, (formula,), ())
    if isinstance(holds, Leaf | Split):
        return Decision(Answer.NO, holds)
    return Decision(Answer.UNKNOWN, None, holds, fails)


def brief(network: Network, proof: Proof) -> Proof:
    """The same proof with fewer constraints where it closes a branch on one assumption: the fewest that still do.

    `decide` finds the tightest chain, which may take a detour to be tighter than it needs to be.
    """
    if isinstance(proof, Split):
        return Split(tuple(brief(network, branch) for branch in proof.branches))
    assumed = [step for step in proof.cycle if isinstance(step, Atom)]
    if len(assumed) != 1 or len(proof.cycle) < 3:
        return proof
    chain = _fewest(network, assumed[0], len(proof.cycle) - 1)
    return proof if chain is None else Leaf((assumed[0], *chain))


def _fewest(network: Network, atom: Atom, most: int) -> tuple[Constraint, ...] | None:
    """The fewest constraints, less than *most* of them, that contradict *atom*; None where there are none so few."""
    tied = {tied for end in (atom.x, atom.y) if end is not ORIGIN for tied in network.component(end)}
    constraints = tuple(islice(network.within(tied), BRIEF + 1))
    if len(constraints) > BRIEF:
        return None
    reached: dict[Point, tuple[int, tuple[Constraint, ...]]] = {atom.x: (0, ())}
    for _ in range(most - 1):
        further: dict[Point, tuple[int, tuple[Constraint, ...]]] = {}
        for constraint in constraints:
            if constraint.y in reached:
                value, chain = reached[constraint.y]
                known = further.get(constraint.x)
                if known is None or value + constraint.at_most < known[0]:
                    further[constraint.x] = (value + constraint.at_most, (*chain, constraint))
        if atom.y in further and further[atom.y][0] + atom.at_most < 0:
            return further[atom.y][1]
        reached = further
    return None


BRIEF = 5_000
"""A proof among more constraints than this is left as it was found."""


def example(network: Network, points: Sequence[Point], assumed: Sequence[Atom] = ()) -> dict[Point, int]:
    """Times for every point tied to *points* that satisfy the network and *assumed*: one completion, as late as can be.

    Raises ValueError where there is none.
    """
    named = dict.fromkeys(point for asked in points if asked is not ORIGIN for point in network.component(asked))
    constraints = [*network.within(named), *(Constraint(a.x, a.y, a.at_most, a) for a in assumed)]
    floors = [-c.at_most for c in constraints if c.x is ORIGIN]
    ceilings = [c.at_most for c in constraints if c.y is ORIGIN]
    apart = sum(abs(c.at_most) for c in constraints if c.x is not ORIGIN and c.y is not ORIGIN)
    far = max(floors or ceilings or [0]) + apart + 1
    dated = Network(constraints)
    for point in named:
        dated.add(Constraint(point, ORIGIN, far, "a date far off"))
    return {point: latest for point in named if (latest := dated.bounds(point).latest) is not None}


Steps = tuple[Constraint | Atom, ...]
Matrix = Mapping[tuple[Point, Point], tuple[int, Steps]]
"""(a, b) → the tightest bound on t_b − t_a, and the steps that it is the sum of. Absent: unbounded."""


def _matrix(network: Network, formula: Formula) -> Matrix:
    points = list(dict.fromkeys([ORIGIN, *(end for atom in atoms(formula) for end in (atom.x, atom.y))]))
    known: dict[tuple[Point, Point], tuple[int, Steps]] = {}
    for a in points:
        for b in points:
            chain = network.chain(a, b)
            if chain is not None:
                known[a, b] = (total(chain), chain)
    return known


class _Search:
    """Depth-first, always splitting the first open alternative, so that a proof need not say which was split."""

    def __init__(self, limit: int) -> None:
        self.limit = self.left = limit

    def refute(
        self, matrix: Matrix, pending: tuple[Formula, ...], assumed: tuple[Atom, ...]
    ) -> Proof | tuple[Atom, ...]:
        """A proof that *pending* cannot hold, or atoms that make it hold."""
        choices: list[Some] = []
        queue = list(pending)
        while queue:
            part = queue.pop(0)
            if isinstance(part, Every):
                queue = [*part.parts, *queue]
            elif isinstance(part, Some):
                choices.append(part)
            else:
                assumed = (*assumed, part)
                back = matrix.get((part.x, part.y))
                if back is not None and back[0] + part.at_most < 0:
                    return Leaf((part, *back[1]))
                matrix = _tighten(matrix, part)
        if not choices:
            return assumed
        first, *rest = choices
        branches = []
        for part in first.parts:
            self.left -= 1
            if self.left < 0:
                raise TooLarge(
                    f"more than {self.limit:,} alternatives to weigh",
                    remedy="give the clause fewer alternatives, or bind fewer events",
                )
            result = self.refute(matrix, (part, *rest), assumed)
            if not isinstance(result, Leaf | Split):
                return result
            branches.append(result)
        return Split(tuple(branches))


def _tighten(matrix: Matrix, atom: Atom) -> Matrix:
    """The closed matrix after one more atom: t_b − t_a may now go by way of t_x − t_y."""
    points = {end for pair in matrix for end in pair}
    tightened = dict(matrix)
    for a in points:
        to_y = matrix.get((a, atom.y))
        if to_y is None:
            continue
        for b in points:
            from_x = matrix.get((atom.x, b))
            if from_x is None:
                continue
            reach = to_y[0] + atom.at_most + from_x[0]
            known = matrix.get((a, b))
            if known is None or reach < known[0]:
                tightened[a, b] = (reach, (*from_x[1], atom, *to_y[1]))
    return tightened
