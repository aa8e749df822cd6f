"""Cycles: the minimal conflicts of one component of a network, smallest first.

Where every `because` owns one constraint, a minimal conflict is a simple negative cycle. Where one owns several, the
minimal conflicts are the smallest sets among those that own the cycles, so a set is kept only if the rest of it can
hold whichever member is set aside. Every negative cycle passes through any correction set (labels without which the
component is consistent), so the search starts at the constraints of one, and walks simple paths back to their start;
exact-length walk tables say which steps can still close a negative cycle. It goes by number of constraints: first the
conflicts of two, then of three, and so on, until none can be left or the stated effort is spent.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .conflict import shrink
from .network import ORIGIN, Constraint, Network, Point, total

__all__ = ["Conflict", "Found", "conflicts"]

Labels = frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A minimal set of labels that cannot all hold, and a negative cycle of their constraints that shows it."""

    members: Labels
    cycle: tuple[Constraint, ...]

    @property
    def slack_ms(self) -> int:
        """How many milliseconds its constraints together would have to give for this cycle to close."""
        return -total(self.cycle)

    @property
    def points(self) -> frozenset[Point]:
        """The points that the cycle passes through, the origin left out."""
        return frozenset(end for constraint in self.cycle for end in constraint[:2] if end is not ORIGIN)

    def renamed(self, names: Mapping[Hashable, Hashable]) -> Conflict:
        """The same with another name for each label."""
        cycle = tuple(Constraint(x, y, at_most, names[label]) for x, y, at_most, label in self.cycle)
        return Conflict(frozenset(names[label] for label in self.members), cycle)


@dataclass(frozen=True, slots=True)
class Found:
    """Conflicts found, fewest members first, and whether they are all there are; if not, `stopped` says why."""

    conflicts: tuple[Conflict, ...]
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether these are all the minimal conflicts."""
        return not self.stopped


def conflicts(constraints: Iterable[Constraint], *, limit: int = 1000, effort: int = 1_000_000) -> Found:
    """The minimal conflicts among *constraints*, at most *limit* of them, for at most *effort* steps of search."""
    held = tuple(constraints)
    owned: dict[Hashable, list[Constraint]] = {}
    for constraint in held:
        owned.setdefault(constraint.because, []).append(constraint)
    search = _Search(held, _correction_set(held), effort)
    found: dict[Labels, Conflict] = {}
    rejected: set[Labels] = set()
    stopped = ""
    for cycle in search.cycles():
        members = frozenset(constraint.because for constraint in cycle)
        if members in rejected:
            continue
        if members in found:
            if total(cycle) < total(found[members].cycle):
                found[members] = Conflict(members, cycle)
        elif _minimal(members, owned):
            if len(found) == limit:
                stopped = f"stopped at the limit of {limit} conflicts"
                break
            found[members] = Conflict(members, cycle)
        else:
            rejected.add(members)
    ordered = sorted(
        found.values(),
        key=lambda conflict: (len(conflict.members), -conflict.slack_ms, repr(sorted(map(repr, conflict.members)))),
    )
    return Found(tuple(ordered), stopped or search.stopped)


def _minimal(members: Labels, owned: dict[Hashable, list[Constraint]]) -> bool:
    return all(_holds([c for other in members if other != label for c in owned[other]]) for label in members)


def _holds(constraints: Iterable[Constraint]) -> bool:
    return not Network(constraints).conflicted()


def _correction_set(constraints: Sequence[Constraint]) -> tuple[Hashable, ...]:
    """A minimal set of labels without which *constraints* can all hold."""
    cycles: list[Labels] = []
    while True:
        chosen: set[Hashable] = set()
        for cycle in cycles:
            if chosen.isdisjoint(cycle):
                chosen.add(max(sorted(cycle, key=repr), key=lambda label: sum(label in other for other in cycles)))
        network = Network(constraint for constraint in constraints if constraint.because not in chosen)
        bad = network.conflicted()
        if not bad:
            break
        while bad:  # as many cycles as share no label, before choosing again
            labels = frozenset(constraint.because for constraint in network.cycle(bad[0][0]) or ())
            cycles.append(labels)
            for label in labels:
                network.discard(label)
            bad = network.conflicted()
    suspects = sorted(chosen, key=repr)
    return shrink(suspects, lambda kept: not _holds(c for c in constraints if c.because not in set(kept)))


class _Search:
    """Simple negative cycles through the constraints of a correction set, by number of constraints.

    The constraints to pass through are numbered; the cycles whose highest number is i are walked from i, in the graph
    without the higher ones. So each cycle is met once.
    """

    def __init__(self, constraints: Sequence[Constraint], through: Sequence[Hashable], effort: int) -> None:
        self.stopped = ""
        self._left = self._effort = effort
        order = {label: number for number, label in enumerate(through)}
        self._gates = sorted((c for c in constraints if c.because in order), key=lambda c: order[c.because])
        number = {id(gate): at for at, gate in enumerate(self._gates)}
        self._edges: dict[Point, list[tuple[Point, int, int, Constraint]]] = {}  # far end, weight, gate number or −1
        for constraint in constraints:
            edge = (constraint.x, constraint.at_most, number.get(id(constraint), -1), constraint)
            self._edges.setdefault(constraint.y, []).append(edge)
            self._edges.setdefault(constraint.x, [])
        self._least: list[list[dict[Point, int]]] = [[{gate.y: 0}] for gate in self._gates]

    def cycles(self) -> Iterator[tuple[Constraint, ...]]:
        for length in range(2, len(self._edges) + 1):
            for at, gate in enumerate(self._gates):
                least = self._table(at, length - 1)
                if self._left <= 0:
                    self.stopped = f"stopped after {self._effort:,} steps; conflicts of {length} constraints and more may be missing"
                    return
                if gate.at_most + least[length - 1].get(gate.x, 0) < 0 and gate.x in least[length - 1]:
                    for path in self._paths(at, gate.x, gate.at_most, length - 1, {gate.x}):
                        yield (gate, *path)

    def _table(self, at: int, length: int) -> list[dict[Point, int]]:
        """least[r][p]: the smallest sum of a walk of exactly r constraints from p to the start of gate *at*."""
        least = self._least[at]
        while len(least) <= length:
            before, after = least[-1], {}
            for point, edges in self._edges.items():
                sums = [weight + before[far] for far, weight, gate, _ in edges if gate < at and far in before]
                if sums:
                    after[point] = min(sums)
                self._left -= len(edges)
            least.append(after)
        return least

    def _paths(
        self, at: int, point: Point, so_far: int, left: int, passed: set[Point]
    ) -> Iterator[tuple[Constraint, ...]]:
        """Simple paths of exactly *left* constraints that close a negative cycle at gate *at*."""
        edges, least, target = self._edges[point], self._least[at][left - 1], self._gates[at].y
        self._left -= len(edges)
        for far, weight, gate, constraint in edges if self._left > 0 else ():
            onward = least.get(far)
            if gate >= at or onward is None or so_far + weight + onward >= 0:
                continue
            if left == 1:
                yield (constraint,)
            elif far not in passed and far != target:
                passed.add(far)
                for rest in self._paths(at, far, so_far + weight, left - 1, passed):
                    yield (constraint, *rest)
                passed.discard(far)
