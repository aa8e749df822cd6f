"""Cores: the minimal conflicts of one system of inequalities.

What `cycles` is to a network: the smallest sets of labels that cannot all hold. The search goes from the small to the large:
first over single quantities, then those that rest on one relation between quantities, on two that share one, and so on. A set
of labels holds all its conflicts once every minimal set that meets those known leaves a rest that can hold (Reiter 1987).
Where that would take more work than is stated here, the answer says how far it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from .conflict import hitting_sets, shrink
from .linear import BRANCHES, Inequality, System

__all__ = ["Cores"]

EFFORT = 10_000
"""How many sets of labels are tried, at most, in the search for the conflicts of one system."""
NOT_WHOLE = f"stopped after {BRANCHES} branches in search of whole numbers; fractions were let stand"

Labels = frozenset[int]


class Cores:
    """The minimal conflicts among the labels of one system, found by `find`.

    *owned* has the inequalities of each label, in the order in which the labels are tried, and *said* the quantities that
    each speaks of. An inequality over one quantity must have it once (a ≤ 1, not 2 a ≤ 3). `conflicts` holds what was
    found, and `stopped` says, where it may not be all, why.
    """

    def __init__(
        self,
        itself: Mapping[str, tuple[int | None, int | None]],
        owned: Mapping[int, Sequence[Inequality]],
        said: Mapping[int, frozenset[str]],
    ) -> None:
        self.names = tuple(itself)
        self.members = tuple(owned)
        self.system = System(self.names, itself, owned)
        self.conflicts: list[Labels] = []
        self.stopped = ""
        self._said = said
        self._searched = 0
        self._left = 0
        self._limit = 0

    def find(self, limit: int) -> None:
        """Find the minimal conflicts, at most *limit*; `stopped` says if there may be more."""
        if self._searched and (not self.stopped or self._searched >= limit):
            return
        self.conflicts, self.stopped, self._searched = [], "", limit
        self._left, self._limit = EFFORT, limit
        if self.system.core(self.members) is not None:
            try:
                self._search()
            except _Enough as enough:
                self.stopped = str(enough)
        if self.system.gave_up:
            self.stopped = self.stopped or NOT_WHOLE

    def missed(self, aside: Labels) -> Labels | None:
        """A minimal conflict of the labels that are not *aside*, known or not; None if those can all hold."""
        core = self.system.core([index for index in self.members if index not in aside])
        return None if core is None else self._shrunk(core)

    def _search(self) -> None:
        alone: dict[str, list[int]] = {name: [] for name in self.names}
        for index in self.members:
            if len(self._said[index]) == 1:
                alone[min(self._said[index])].append(index)
        for said in alone.values():
            self._pairs(said)
        ties = [index for index in self.members if len(self._said[index]) > 1]
        done = "over single quantities"
        try:
            for size in range(1, len(ties) + 1):
                if size == 3 and self._finished(self._left // 2):
                    return
                self._rest_on(size, ties, alone)
                done = f"that rest on at most {size} relation{'s' * (size > 1)} between quantities"
        except _OutOfWork:
            raise _Enough(
                f"stopped after trying {EFFORT:,} sets; all conflicts {done} are listed, others may be missing"
            ) from None

    def _finished(self, effort: int) -> bool:
        """Whether all conflicts that are left could be found at once."""
        try:
            self._complete(self.members, effort)
        except _OutOfWork:
            return False
        return True

    def _pairs(self, said: Sequence[int]) -> None:
        """Over one quantity, what two can hold with each other, all can: the conflicts are single sayings and pairs."""
        alone = [index for index in said if self.system.core((index,)) is not None]
        for index in alone:
            self._found(frozenset((index,)))
        for a, b in combinations([index for index in said if index not in alone], 2):
            if self.system.plainly_apart(a, b):
                self._found(frozenset((a, b)))

    def _rest_on(self, size: int, ties: Sequence[int], alone: Mapping[str, Sequence[int]]) -> None:
        for chosen in _connected(size, ties, self._said):
            names = sorted(frozenset[str]().union(*(self._said[index] for index in chosen)))
            self._complete((*(index for name in names for index in alone[name]), *chosen), self._left)

    def _complete(self, within: Sequence[int], effort: int) -> None:
        """Find every conflict that has no saying but those of *within*. Raises _OutOfWork after *effort* trials."""
        whole = frozenset(within)
        family = [conflict for conflict in self.conflicts if conflict <= whole]
        settled: set[frozenset[int]] = set()
        floor = self._left - effort
        while True:
            known = len(family)
            for aside in hitting_sets(tuple(family)):
                if aside in settled or any(new.isdisjoint(aside) for new in family[known:]):
                    continue
                self._left -= 1
                if self._left < max(floor, 0):
                    raise _OutOfWork
                core = self.system.core([index for index in within if index not in aside])
                if core is None:
                    settled.add(aside)
                else:
                    self._left -= len(core)
                    family.append(self._found(self._shrunk(core)))
            if len(family) == known:
                return

    def _shrunk(self, core: Labels) -> Labels:
        ordered = sorted(core, key=self.members.index)
        return frozenset(shrink(ordered, lambda labels: self.system.core(labels) is None))

    def _found(self, conflict: Labels) -> Labels:
        if conflict not in self.conflicts:
            if len(self.conflicts) == self._limit:
                raise _Enough(f"stopped at the limit of {self._limit} conflicts")
            self.conflicts.append(conflict)
        return conflict


class _Enough(Exception):
    """The search ends here, and says why."""


class _OutOfWork(Exception):
    """The stated effort is spent."""


def _connected(size: int, ties: Sequence[int], said: Mapping[int, frozenset[str]]) -> Iterator[tuple[int, ...]]:
    """Every set of *size* relations that share quantities with each other, directly or through others of the set."""
    place = {index: number for number, index in enumerate(ties)}
    near = {a: [b for b in ties if b != a and not said[a].isdisjoint(said[b])] for a in ties}

    def grow(chosen: tuple[int, ...], border: list[int], barred: frozenset[int]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == size:
            yield tuple(sorted(chosen, key=place.__getitem__))
            return
        for number, index in enumerate(border):
            passed = barred.union(border[: number + 1])
            fresh = [b for b in near[index] if b not in passed and b not in border and b not in chosen]
            yield from grow((*chosen, index), border[number + 1 :] + fresh, passed)

    for number, index in enumerate(ties):
        barred = frozenset(ties[: number + 1])
        yield from grow((index,), [b for b in near[index] if b not in barred], barred)
