"""Tally: accepted claims about how many put into one system, and what follows from them together.

Claims that mean the same are one *saying* with several voices; conflicts and repairs are sets of sayings, and where
claims conflict the bounds of a quantity are the hull over every *world*, each with one preferred repair set aside: all
as in `chronology`, whose names it keeps. Everything is worked out exactly, in whole numbers, by a simplex method over
integers and fractions with branching (Dutertre & de Moura 2006); a conflict that needs no branching carries the sum
that proves it. Where an exact answer would take more work than is stated here, the answer says that it stopped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from typing import NamedTuple

from .bounds import Bounds
from .claim import Claim
from .conflict import clusters, hitting_sets, repairs, shrink
from .errors import BadClaim
from .figure import Figure, Inequality, Quantities
from .source import Source

__all__ = ["Among", "Disagreement", "Dispute", "FigureBounds", "Proof", "Saying", "Tally", "disputes", "tally"]

WORLDS = 1000
"""How many repairs are looked at for one question, at most; where there are more, the answer says so."""
EFFORT = 5_000
"""How many sets of sayings are tried in the search for the conflicts of one system."""
BRANCHES = 500
"""How many branches are taken to find whole numbers, before the fractions are let stand and the answer says so."""
NOT_WHOLE = f"stopped after {BRANCHES} branches in search of whole numbers; fractions were let stand"

Labels = frozenset[int]


@dataclass(frozen=True, slots=True)
class Saying:
    """What one or more claims say: the same inequalities, as meant and as written."""

    index: int
    statement: Figure
    claims: tuple[Claim, ...]
    rank: int
    voices: tuple[str, ...]

    @property
    def says(self) -> str:
        """The sentence, as the first of its claims has it."""
        return self.claims[0].says


class Proof(NamedTuple):
    """Inequalities, each so many times, whose sum says that 0 is at most a number below 0.

    `because` is the index of the saying that each is of, None where it lies in the quantity itself (no count is below 0).
    """

    times: int
    inequality: Inequality
    because: int | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Sayings that cannot all be true, while without any one of them the others can.

    `difference` is how far apart they are as written, in `unit`: 11,000 and 12,000 differ by 1,000. `slack` is by how
    much their numbers together would have to give, beyond the rounding that they carry: 1. `rounding` says that the
    difference is no wider than the unit that one of the numbers was rounded to. `proof` is empty where the
    contradiction is only that some number would not be whole.
    """

    sayings: tuple[Saying, ...]
    quantities: tuple[str, ...]
    slack: int
    difference: int
    unit: str
    rounding: bool
    proof: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """A list, and, where it is not the whole of what there is, the reason."""

    items: tuple[Disagreement, ...]
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Disagreements put together for a reader: over one quantity, or all with one saying in common.

    Exactly one of `quantity` and `common` is set. The plainest disagreement comes first.
    """

    disagreements: tuple[Disagreement, ...]
    quantity: str | None = None
    common: Saying | None = None

    @property
    def sayings(self) -> tuple[Saying, ...]:
        """Every saying in any of them, in the order of the case."""
        found = {saying.index: saying for d in self.disagreements for saying in d.sayings}
        return tuple(found[index] for index in sorted(found))

    @property
    def difference(self) -> int:
        """The widest difference among them."""
        return max(d.difference for d in self.disagreements)


@dataclass(frozen=True, slots=True)
class FigureBounds:
    """The tightest bounds on a quantity, or on how much more one is than another, and the sayings that give them.

    `bounds.earliest` is the least and `bounds.latest` the most, in whole numbers. Where the worlds differ on it, it is
    `contested`: the bounds are the hull over them all, and no sayings are named. `stopped` says if some worlds were not
    looked at, or if fractions were let stand: the bounds are then no tighter than the true ones, and may be wider.
    """

    bounds: Bounds
    least_because: tuple[Saying, ...] = ()
    most_because: tuple[Saying, ...] = ()
    contested: bool = False
    stopped: str = ""

    @property
    def least(self) -> int | None:
        """The least that it can be; None where nothing says."""
        return self.bounds.earliest

    @property
    def most(self) -> int | None:
        """The most that it can be; None where nothing says."""
        return self.bounds.latest


def tally(
    told: Iterable[tuple[Claim, Figure]],
    quantities: Quantities,
    sources: Mapping[str, Source],
    ranks: Sequence[str] = (),
    *,
    known_by: int | None = None,
    without: frozenset[str] = frozenset(),
) -> Tally:
    """Build a tally from claims and the figures that they mean.

    *known_by* keeps only sources certainly published by that millisecond. *without* leaves out sources by id, and
    voices by `origin:NAME`. Claims that are not accepted are never used, nor those that compare what cannot be
    compared. What was left out, and why, is in `left_out`.
    """
    used: list[tuple[Claim, Figure]] = []
    left_out: list[tuple[Claim, str]] = []
    for claim, figure in told:
        reason = _why_not(claim, figure, sources[claim.source], known_by, without)
        if reason:
            left_out.append((claim, reason))
        else:
            used.append((claim, figure))
    return Tally(used, quantities, sources, ranks, left_out)


def _why_not(claim: Claim, figure: Figure, source: Source, known_by: int | None, without: frozenset[str]) -> str:
    if claim.status != "accepted":
        return claim.status
    if claim.source in without or f"origin:{claim.origin or source.voice}" in without:
        return "set aside by request"
    if known_by is not None:
        if source.published_bounds is None or source.published_bounds.latest is None:
            return "nobody says when it was published"
        if source.published_bounds.latest > known_by:
            return "not published yet"
    return figure.incomparable


class Tally:
    """See the module. Built by `tally`; immutable once built, what is worked out is kept."""

    def __init__(
        self,
        told: Sequence[tuple[Claim, Figure]],
        quantities: Quantities,
        sources: Mapping[str, Source],
        ranks: Sequence[str] = (),
        left_out: Sequence[tuple[Claim, str]] = (),
    ) -> None:
        self.quantities = quantities
        self.sources = sources
        self.left_out = tuple(left_out)
        self.sayings = _sayings(told, sources, ranks)
        self.names = tuple(sorted({name for saying in self.sayings for name in saying.statement.names}))
        """The quantities that somebody speaks of, in the order of their names."""
        self._told, self._ranks = tuple(told), tuple(ranks)
        self._parts = [_Part(self, names, members) for names, members in _components(self.names, self.sayings)]
        self._part_of = {name: part for part in self._parts for name in part.names}
        self._conflicts: Among | None = None
        self._searched = 0
        self._hulls: dict[tuple[str, str], FigureBounds] = {}

    @property
    def incomparable(self) -> tuple[tuple[Claim, str], ...]:
        """The claims that compare what cannot be compared, each with the reason."""
        return tuple((claim, reason) for claim, reason in self.left_out if reason.startswith("cannot be compared"))

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The quantities that somebody speaks of and the case does not declare."""
        return tuple(name for name in self.names if name not in self.quantities)

    def dropping(self, without: frozenset[str]) -> Tally:
        """The same without some sources (by id) or voices (by `origin:NAME`)."""
        kept = [pair for pair in self._told if not _why_not(*pair, self.sources[pair[0].source], None, without)]
        return Tally(kept, self.quantities, self.sources, self._ranks, self.left_out)

    def rank(self, label: Hashable) -> int:
        """The rank of a saying, 0 the highest."""
        assert isinstance(label, int)
        return self.sayings[label].rank

    # ------------------------------------------------------------------ conflicts and repairs

    def conflicts(self, limit: int = 1000) -> Among:
        """Every minimal set of sayings that cannot all be true, fewest members first, at most *limit* of them."""
        if self._conflicts is None or (self._conflicts.stopped and self._searched < limit):
            self._searched = limit
            found: list[Disagreement] = []
            stopped = ""
            for part in self._parts:
                part.find(limit)
                found.extend(self._disagreement(conflict) for conflict in part.conflicts)
                stopped = stopped or part.stopped
            self._conflicts = Among(tuple(sorted(found, key=_order_of_telling)), stopped)
        kept = self._conflicts
        if len(kept.items) > limit:
            return Among(kept.items[:limit], f"stopped at the limit of {limit} conflicts")
        return kept

    def _disagreement(self, conflict: Labels) -> Disagreement:
        sayings = tuple(self.sayings[index] for index in sorted(conflict))
        names = tuple(sorted({name for saying in sayings for name in saying.statement.names}))
        slack = _apart([held for s in sayings for held in s.statement.limits], self._limits_in_itself(names))
        difference = _apart([held for s in sayings for held in s.statement.written], self._limits_in_itself(names))
        units = {self.quantities[name].unit for name in names}
        rounded = max(saying.statement.unit_written for saying in sayings)
        ordered = sorted(conflict, key=self.key)
        alone = _System(names, self._limits_in_itself(names), {index: self.sayings[index].statement.limits for index in ordered})
        return Disagreement(
            sayings, names, max(1, slack), difference, units.pop() if len(units) == 1 else "", 0 < difference <= rounded, alone.proof()
        )

    def _limits_in_itself(self, names: Iterable[str]) -> dict[str, tuple[int | None, int | None]]:
        return {name: ((quantity := self.quantities[name]).least, quantity.most) for name in names}

    def choices(self, names: Iterable[str]) -> tuple[list[list[Labels]], str]:
        """The repairs of each cluster of conflicts that bears on *names*: a world sets aside one from each.

        With them the reason, if some were not looked at. Where the conflicts were too many to list, every repair is
        checked.
        """
        made: list[list[Labels]] = []
        stopped = ""
        for part in dict.fromkeys(self._part_of[name] for name in names if name in self._part_of):
            chosen, why = part.choices(self.rank)
            made.extend(chosen)
            stopped = stopped or why
        return made, stopped

    def repairs(self, limit: int = 1000) -> tuple[tuple[tuple[Saying, ...], ...], str]:
        """The preferred repairs, at most *limit*: the smallest sets of sayings without which the rest can be true."""
        choices, stopped = self.choices(self.names)
        found = [frozenset[int]().union(*chosen) for chosen in islice(product(*choices), limit + 1)]
        if len(found) > limit:
            stopped = f"stopped at the limit of {limit} repairs"
        told = sorted(found[:limit], key=lambda aside: (len(aside), sorted(aside)))
        return tuple(tuple(self.sayings[index] for index in sorted(aside)) for aside in told), stopped

    # ------------------------------------------------------------------ bounds

    def bounds(self, name: str) -> FigureBounds:
        """The tightest bounds on a quantity; see `FigureBounds` for what they are where claims conflict."""
        return self._within(self.quantities.full_name(name), "")

    def between(self, a: str, b: str) -> FigureBounds:
        """The tightest bounds on how much more *b* is than *a*; negative where it is less.

        Raises BadClaim where the two count different things.
        """
        first, second = self.quantities[a], self.quantities[b]
        if (first.unit, first.definition) != (second.unit, second.definition):
            raise BadClaim(
                f"{a} counts {first.counts or 'nobody says what'}, {b} {second.counts or 'nobody says what'}",
                remedy="ask of two quantities with the same unit and definition",
            )
        return self._within(self.quantities.full_name(b), self.quantities.full_name(a))

    def _within(self, name: str, base: str) -> FigureBounds:
        if (name, base) not in self._hulls:
            self._hulls[name, base] = self._hull(name, base)
        return self._hulls[name, base]

    def _hull(self, name: str, base: str) -> FigureBounds:
        asked = tuple(dict.fromkeys(n for n in (name, base) if n))
        parts = list(dict.fromkeys(self._part_of[n] for n in asked if n in self._part_of))
        members = [index for part in parts for index in part.members]
        form = ((base, -1), (name, 1)) if base and base != name else ((name, 1),)
        if base == name:
            return FigureBounds(Bounds(0, 0))
        names = tuple(sorted({*asked, *(n for part in parts for n in part.names)}))
        if len(parts) == 1 and not base:
            system = parts[0].system
        else:
            system = _System(names, self._limits_in_itself(names), {i: self.sayings[i].statement.limits for i in members}, (form,))
        choices, stopped = self.choices(asked)
        members.sort(key=self.key)
        worlds = [
            [index for index in members if not any(index in aside for aside in chosen)]
            for chosen in islice(product(*choices), WORLDS + 1)
        ]
        if len(worlds) > WORLDS:
            stopped = stopped or f"over the first {WORLDS:,} ways to settle the conflicts"
        found = system.range(form, worlds[0])
        contested = False
        for world in worlds[1:WORLDS]:
            if not system.same_range(form, world, found):
                here = system.range(form, world)
                contested = contested or here.bounds != found.bounds
                found = _Range(found.bounds.hull(here.bounds), found.whole and here.whole)
        stopped = stopped or ("" if found.whole else NOT_WHOLE)
        if contested:
            return FigureBounds(found.bounds, contested=True, stopped=stopped)
        least, most = (self._because(system, form, worlds[0], upper, found.bounds) for upper in (False, True))
        return FigureBounds(found.bounds, least, most, stopped=stopped)

    def _because(self, system: _System, form: Terms, world: Sequence[int], upper: bool, bounds: Bounds) -> tuple[Saying, ...]:
        """The sayings that a bound rests on: a smallest set without which it would be wider, of the highest ranks."""
        value = bounds.latest if upper else bounds.earliest
        if value is None:
            return ()
        beyond = (system.column(form), not upper, value + (1 if upper else -1))
        by_rank = sorted(world, key=lambda index: (-self.sayings[index].rank, self.key(index)))
        core = system.core(by_rank, (beyond,))
        if core is None:  # fractions were let stand
            return ()
        if system.plain:  # and so the same whatever was asked before
            by_rank = [index for index in by_rank if index in core]
        kept = _least(by_rank, lambda labels: system.core(labels, (beyond,)) is None)
        return tuple(self.sayings[index] for index in sorted(kept))

    def key(self, index: int) -> tuple[object, ...]:
        """What a saying is sorted by wherever the order of the claims must not matter: what it says."""
        statement = self.sayings[index].statement
        return (len(statement.names), statement.names, statement.limits, statement.written)


def disputes(items: Iterable[Disagreement]) -> tuple[Dispute, ...]:
    """Put disagreements together: those over one quantity alone by it, the rest by the saying most of them share.

    Every disagreement is in exactly one dispute. Which saying is named as common says nothing of which is wrong.
    """
    by_name: dict[str, list[Disagreement]] = {}
    rest: list[Disagreement] = []
    for item in items:
        if len(item.quantities) == 1:
            by_name.setdefault(item.quantities[0], []).append(item)
        else:
            rest.append(item)
    made = [Dispute(tuple(sorted(found, key=_order_of_telling)), quantity=name) for name, found in by_name.items()]
    while rest:
        counts: dict[int, int] = {}
        for item in rest:
            for saying in item.sayings:
                counts[saying.index] = counts.get(saying.index, 0) + 1
        held = {saying.index: saying for item in rest for saying in item.sayings}
        hub = max(sorted(counts), key=lambda index: (counts[index], held[index].rank, -len(held[index].voices)))
        made.append(Dispute(tuple(sorted((d for d in rest if held[hub] in d.sayings), key=_order_of_telling)), common=held[hub]))
        rest = [d for d in rest if held[hub] not in d.sayings]
    return tuple(sorted(made, key=lambda dispute: (len(dispute.disagreements[0].sayings), -dispute.difference)))


def _sayings(told: Sequence[tuple[Claim, Figure]], sources: Mapping[str, Source], ranks: Sequence[str]) -> tuple[Saying, ...]:
    place = {rank: number for number, rank in enumerate(ranks)}
    together: dict[Hashable, list[tuple[Claim, Figure]]] = {}
    for claim, figure in told:
        together.setdefault((frozenset(figure.limits), frozenset(figure.written), frozenset(figure.names)), []).append((claim, figure))
    return tuple(
        Saying(
            index,
            pairs[0][1],
            tuple(claim for claim, _ in pairs),
            min(place.get(claim.rank or sources[claim.source].rank, len(ranks)) for claim, _ in pairs),
            tuple(dict.fromkeys(claim.origin or sources[claim.source].voice for claim, _ in pairs)),
        )
        for index, pairs in enumerate(together.values())
    )


def _order_of_telling(disagreement: Disagreement) -> tuple[object, ...]:
    return (len(disagreement.sayings), -disagreement.difference, [saying.index for saying in disagreement.sayings])


def _components(names: Sequence[str], sayings: Sequence[Saying]) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """The quantities that sayings tie to each other, and those sayings; each group is worked out by itself."""
    leader = {name: name for name in names}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for saying in sayings:
        for name in saying.statement.names[1:]:
            a, b = sorted((find(saying.statement.names[0]), find(name)))
            leader[b] = a
    tied: dict[str, tuple[list[str], list[int]]] = {}
    for name in names:
        tied.setdefault(find(name), ([], []))[0].append(name)
    for saying in sayings:
        tied[find(saying.statement.names[0])][1].append(saying.index)
    return [(tuple(group), tuple(members)) for group, members in tied.values()]


# ---------------------------------------------------------------------------------------------- conflicts of one part


class _Part:
    """Quantities tied to each other, and the search for the minimal conflicts among their sayings.

    It goes from the small to the large: first over single quantities, then those that rest on one relation between
    quantities, on two that share one, and so on. A set of sayings holds all its conflicts once every minimal set that
    meets those known leaves a rest that can be true (Reiter 1987).
    """

    def __init__(self, tally: Tally, names: tuple[str, ...], members: tuple[int, ...]) -> None:
        self.names = names
        self.members = tuple(sorted(members, key=tally.key))
        limits = {index: tally.sayings[index].statement.limits for index in self.members}
        self.system = _System(names, tally._limits_in_itself(names), limits)
        self.conflicts: list[Labels] = []
        self.stopped = ""
        self._said = {index: frozenset(tally.sayings[index].statement.names) for index in members}
        self._searched = 0
        self._left = 0
        self._limit = 0
        self._choices: tuple[list[list[Labels]], str] | None = None

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
            raise _Enough(f"stopped after trying {EFFORT:,} sets; all conflicts {done} are listed, others may be missing") from None

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

    # ------------------------------------------------------------------ repairs

    def choices(self, rank: Callable[[Hashable], int]) -> tuple[list[list[Labels]], str]:
        """The repairs of each cluster of conflicts, at most WORLDS of each, and why there may be more."""
        if self._choices is None:
            self.find(WORLDS)
            if self.stopped:
                found = list(islice(self._checked(rank), WORLDS + 1))
                self._choices = [found[:WORLDS]], self.stopped
            else:
                made, stopped = [], ""
                for family in clusters(self.conflicts):
                    some = list(islice(repairs(family, rank), WORLDS + 1))
                    stopped = stopped or (f"over the first {WORLDS:,} ways to settle a conflict" if len(some) > WORLDS else "")
                    made.append(some[:WORLDS])
                self._choices = made, stopped
        return self._choices

    def _checked(self, rank: Callable[[Hashable], int]) -> Iterator[Labels]:
        """Repairs, each checked, where the list of conflicts was cut short."""
        family = list(self.conflicts)
        given: set[Labels] = set()
        while True:
            for aside in repairs(family, rank):
                if aside in given:
                    continue
                core = self.system.core([index for index in self.members if index not in aside])
                if core is not None:
                    family.append(self._shrunk(core))
                    break
                given.add(aside)
                yield aside
            else:
                return


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


def _least(labels: Sequence[int], holds: Callable[[Sequence[int]], bool]) -> list[int]:
    """As `shrink`, which it agrees with, but a half at a time: for many labels of which few are needed."""
    kept = list(labels)
    at, step = 0, max(1, len(kept) // 2)
    while at < len(kept):
        without = kept[:at] + kept[at + step :]
        if not holds(without):
            kept = without
            step = max(1, min(step * 2, len(kept) - at))
        elif step == 1:
            at += 1
        else:
            step = max(1, step // 2)
    return kept


# ---------------------------------------------------------------------------------------------- the exact solver

KEPT = 8
"""How many of the solutions last found are tried first."""
Number = int | Fraction
Terms = tuple[tuple[str, int], ...]
Beyond = tuple[int, bool, int]
"""A limit that belongs to no saying: a column, whether it is an upper one, and the value."""


class _Range(NamedTuple):
    """Bounds, and whether they are bounds on whole numbers or only on fractions."""

    bounds: Bounds
    whole: bool


class _Limits:
    """A lower and an upper limit on each column, None for none, each with the set of labels, as bits, that it is due to."""

    __slots__ = ("high", "high_by", "low", "low_by")

    def __init__(self, low: list[int | None], high: list[int | None], low_by: list[int], high_by: list[int]) -> None:
        self.low, self.high, self.low_by, self.high_by = low, high, low_by, high_by

    def copy(self) -> _Limits:
        return _Limits(self.low.copy(), self.high.copy(), self.low_by.copy(), self.high_by.copy())

    def tighten(self, column: int, upper: bool, value: int, due: int) -> bool:
        """Set a limit if it is tighter than the one known."""
        if upper:
            known = self.high[column]
            if known is None or value < known:
                self.high[column], self.high_by[column] = value, due
                return True
        else:
            known = self.low[column]
            if known is None or value > known:
                self.low[column], self.low_by[column] = value, due
                return True
        return False

    def hold(self, values: Sequence[int]) -> bool:
        """Whether these values are all within their limits."""
        return all(low is None or low <= value for low, value in zip(self.low, values, strict=True)) and all(
            high is None or value <= high for high, value in zip(self.high, values, strict=True)
        )

    def clash(self, column: int) -> int | None:
        """The labels, as bits, by which a column's lower limit is above its upper one, or None."""
        low, high = self.low[column], self.high[column]
        return self.low_by[column] | self.high_by[column] if low is not None and high is not None and low > high else None


class _System:
    """Inequalities over whole numbers, each owned by a label, of which any part can be asked whether it can hold.

    A column is a quantity or a sum of several; each inequality is then a lower or upper limit on a column, and a part
    of the labels is a choice of limits. Limits are first passed on from sum to term and from term to sum; then whole
    numbers are put in one by one; only if that leads to a contradiction, the simplex method and branching decide.
    """

    def __init__(
        self,
        names: Sequence[str],
        itself: Mapping[str, tuple[int | None, int | None]],
        owned: Mapping[int, Sequence[Inequality]],
        forms: Iterable[Terms] = (),
    ) -> None:
        place = {name: number for number, name in enumerate(names)}
        self._count = len(names)
        self._columns: dict[Terms, int] = {((name, 1),): number for number, name in enumerate(names)}
        for terms in sorted({_upright(held.terms)[0] for limits in owned.values() for held in limits} | {*map(_sorted, forms)}):
            if terms:
                self._columns.setdefault(terms, len(self._columns))
        self._forms = list(self._columns)
        self._impossible: dict[int, Inequality] = {}
        self._labels = list(owned)
        self._bit = {label: 1 << number for number, label in enumerate(owned)}
        self._owned = {
            label: [made for held in limits if (made := self._limit(label, held)) is not None] for label, limits in owned.items()
        }
        self._rows = {
            column: tuple((place[name], times) for name, times in terms)
            for terms, column in self._columns.items()
            if column >= self._count
        }
        self._rows_of: list[list[int]] = [[] for _ in self._columns]
        for row, parts in self._rows.items():
            for column in (row, *(c for c, _ in parts)):
                self._rows_of[column].append(row)
        nothing: list[int | None] = [None] * len(self._rows)
        none = [0] * len(self._columns)
        self._itself = _Limits([itself[n][0] for n in names] + nothing, [itself[n][1] for n in names] + nothing, none, none)
        self._simplex = _Simplex(len(self._columns), {row: dict(parts) for row, parts in self._rows.items()})
        self._branches_left = 0
        self.gave_up = False
        self._witnesses: list[list[int]] = []
        self.values: list[int] = []
        """The whole numbers last found, by column."""
        self.plain = False
        """Whether what was last refuted was so without the simplex method."""

    def _limit(self, label: int, held: Inequality) -> tuple[int, bool, int] | None:
        terms, sign = _upright(held.terms)
        if not terms:
            self._impossible[label] = held
            return None
        return self._columns[terms], sign > 0, held.at_most * sign

    def column(self, form: Terms) -> int:
        """The column of a sum that was named when the system was made."""
        return self._columns[_sorted(form)]

    def plainly_apart(self, a: int, b: int) -> bool:
        """Whether two labels limit one column to spans that do not meet."""
        return any(
            column == other and upper is not also and (value < limit if upper else limit < value)
            for column, upper, value in self._owned[a]
            for other, also, limit in self._owned[b]
        )

    def core(self, labels: Iterable[int], beyond: Sequence[Beyond] = ()) -> Labels | None:
        """Labels among these that cannot all hold, with *beyond*; None if all can: a witness is then in `values`.

        Where whole numbers are not found within BRANCHES branches, fractions are let stand, and `gave_up` is set.
        """
        found = self._refuted(labels, beyond)
        return None if found is None else frozenset(label for label in self._labels if self._bit[label] & found)

    def _refuted(self, labels: Iterable[int], beyond: Sequence[Beyond]) -> int | None:
        self.plain = True
        limits = self._chosen(labels, beyond)
        if isinstance(limits, int):
            return limits
        for values in self._witnesses:
            if limits.hold(values):
                self.values = values
                return None
        clash = self._pass_on(limits, list(self._rows))
        if clash is None and not self._put_in(limits.copy()):
            self.plain = False
            self._branches_left = BRANCHES
            try:
                clash = self._branch(limits, 0)
            except _OutOfWork:
                self.gave_up = True
                self.values = [math.floor(value) for value in self._simplex.value]
                return None
        if clash is None:
            self._witnesses = [self.values, *self._witnesses[: KEPT - 1]]
        return clash

    def _chosen(self, labels: Iterable[int], beyond: Sequence[Beyond] = ()) -> _Limits | int:
        """The limits of some labels; or the labels, as bits, that clash on one column."""
        limits = self._itself.copy()
        touched = []
        for label in labels:
            if label in self._impossible:
                return self._bit[label]
            for column, upper, value in self._owned[label]:
                if limits.tighten(column, upper, value, self._bit[label]):
                    touched.append(column)
        for column, upper, value in beyond:
            limits.tighten(column, upper, value, 0)
            touched.append(column)
        return next((clash for column in touched if (clash := limits.clash(column)) is not None), limits)

    def _pass_on(self, limits: _Limits, waiting: list[int]) -> int | None:
        """Tighten limits along the rows *waiting*, and those that this touches; the labels, as bits, of a clash."""
        queued = set(waiting)
        for _ in range(10 * len(self._rows) + len(waiting)):
            if not waiting:
                return None
            row = waiting.pop()
            queued.discard(row)
            for column in self._pass_along(limits, row):
                clash = limits.clash(column)
                if clash is not None:
                    return clash
                for other in self._rows_of[column]:
                    if other != row and other not in queued:
                        queued.add(other)
                        waiting.append(other)
        return None

    def _pass_along(self, limits: _Limits, row: int) -> list[int]:
        """Tighten the limits of one row; the columns whose limits changed."""
        changed = []
        parts = self._rows[row]
        low, high, low_by, high_by = limits.low, limits.high, limits.low_by, limits.high_by
        for upper in (False, True):
            total, due, free = 0, 0, -1  # the sum of the parts' limits, and the one part that has none
            for column, times in parts:
                side = upper is (times > 0)
                value = high[column] if side else low[column]
                if value is not None:
                    total += times * value
                    due |= high_by[column] if side else low_by[column]
                elif free < 0:
                    free = column
                else:
                    break
            else:
                if free < 0 and limits.tighten(row, upper, total, due):
                    changed.append(row)
                goal, goal_by = (low[row], low_by[row]) if upper else (high[row], high_by[row])
                if goal is None:
                    continue
                for column, times in parts:
                    side = upper is (times > 0)
                    if free >= 0 and column != free:
                        continue
                    value = high[column] if side else low[column]
                    left = goal - total + (times * value if value is not None else 0)
                    others = goal_by
                    for other, factor in parts:  # who is needed for it: everyone but the column itself
                        if other != column:
                            others |= high_by[other] if upper is (factor > 0) else low_by[other]
                    most = left // times if not side else -(-left // times)
                    if limits.tighten(column, not side, most, others):
                        changed.append(column)
        return changed

    def _put_in(self, limits: _Limits, near: Sequence[Number] | None = None) -> bool:
        """Put whole numbers in one by one, within *limits*; whether that went well. `values` then holds them.

        Each is the lowest that is left, or, where *near* is given, the one next to that.
        """
        for column in range(self._count):
            low, high = limits.low[column], limits.high[column]
            if low is not None and low == high:
                continue
            value = math.floor(near[column] + Fraction(1, 2)) if near else 0
            value = value if high is None or (near and value < high) else high
            value = value if low is None or (near and value > low) else low
            limits.low[column] = limits.high[column] = value
            if self._pass_on(limits, list(self._rows_of[column])) is not None:
                return False
        values = [value or 0 for value in limits.low[: self._count]]
        values += [sum(times * values[c] for c, times in parts) for parts in self._rows.values()]
        self.values = values
        return limits.hold(values)

    def _branch(self, limits: _Limits, depth: int) -> int | None:
        """The labels, as bits, that cannot hold in whole numbers, or None, with `values` set."""
        simplex = self._simplex
        simplex.limits = limits
        refuted = simplex.settle()
        if refuted is not None:
            return refuted
        column = next((c for c in range(self._count) if simplex.value[c].denominator != 1), None)
        if column is None:
            self.values = [int(value) for value in simplex.value]
            return None
        if self._put_in(limits.copy(), simplex.value):
            return None
        below = math.floor(simplex.value[column])
        marker = 1 << (len(self._labels) + depth)
        found = 0
        for upper, value in ((True, below), (False, below + 1)):
            if self._branches_left <= 0 or depth > 200:
                raise _OutOfWork
            self._branches_left -= 1
            side = limits.copy()
            side.tighten(column, upper, value, marker)
            here = side.clash(column)
            if here is None:
                here = self._pass_on(side, list(self._rows_of[column]))
            if here is None:
                here = self._branch(side, depth + 1)
            if here is None or not here & marker:
                return here
            found |= here & ~marker
        return found

    # ------------------------------------------------------------------ bounds

    def range(self, form: Terms, labels: Sequence[int]) -> _Range:
        """The least and the most that a sum can be; the labels must be able to hold."""
        column = self.column(form)
        before, self.gave_up = self.gave_up, False
        least, most = (self._extreme(column, labels, 1 if upper else -1) for upper in (False, True))
        whole, self.gave_up = not self.gave_up, before or self.gave_up
        return _Range(Bounds(least, most), whole)

    def same_range(self, form: Terms, labels: Sequence[int], known: _Range) -> bool:
        """Whether the least and the most of a sum are those known."""
        column = self.column(form)
        for value, step in ((known.bounds.earliest, -1), (known.bounds.latest, 1)):
            if value is None:
                return False
            if self.core(labels, ((column, step < 0, value),)) is not None:
                return False
            if self.core(labels, ((column, step < 0, value + step),)) is None:
                return False
        return True

    def _extreme(self, column: int, labels: Sequence[int], sign: int) -> int | None:
        """The most of sign × column, times sign: what limits passed on allow, if it can be; else what the simplex allows.

        Where neither has a whole solution, by halving what lies between it and one that there is.
        """
        limits = self._chosen(labels)
        assert isinstance(limits, _Limits)
        self._pass_on(limits, list(self._rows))
        passed_on = limits.high[column] if sign > 0 else limits.low[column]
        if passed_on is not None and self.core(labels, ((column, sign < 0, passed_on),)) is None:
            return passed_on
        self._simplex.limits = limits
        self._simplex.settle()
        edge = self._simplex.extreme(column, sign)
        if edge is None:
            return None
        outer = math.floor(edge * sign)
        if self.core(labels, ((column, sign < 0, outer * sign),)) is None:
            return outer * sign
        self.core(labels)
        inner = self.values[column] * sign
        while outer - inner > 1:
            middle = (outer + inner) // 2
            if self.core(labels, ((column, sign < 0, middle * sign),)) is None:
                inner = max(middle, self.values[column] * sign)
            else:
                outer = middle
        return inner * sign

    # ------------------------------------------------------------------ proofs

    def proof(self) -> tuple[Proof, ...]:
        """The inequalities, each so many times, whose sum cannot be; nothing where only wholeness is against them."""
        for label, held in self._impossible.items():
            return (Proof(1, held, label),)
        simplex = self._simplex
        limits = self._chosen(self._labels)
        if isinstance(limits, _Limits):
            simplex.limits = limits
            if simplex.settle() is None:
                return ()
            steps = simplex.refutation
        else:
            limits, steps = self._opposed()
        scale = math.lcm(*(Fraction(times).denominator for _, _, times in steps))
        made = []
        for column, upper, times in steps:
            value, due = (limits.high[column], limits.high_by[column]) if upper else (limits.low[column], limits.low_by[column])
            assert value is not None
            sign = 1 if upper else -1
            terms = tuple((name, number * sign) for name, number in self._forms[column])
            owner = next((label for label in self._labels if self._bit[label] == due), None)
            made.append(Proof(int(times * scale), Inequality(terms, value * sign), owner))
        shared = math.gcd(*(step.times for step in made))
        return tuple(sorted((step._replace(times=step.times // shared) for step in made), key=lambda step: step.inequality))

    def _opposed(self) -> tuple[_Limits, list[tuple[int, bool, Number]]]:
        """All limits, and the two of one column that are against each other."""
        limits = self._itself.copy()
        for label in self._labels:
            for column, upper, value in self._owned[label]:
                limits.tighten(column, upper, value, self._bit[label])
        column = next(c for c in range(len(self._forms)) if limits.clash(c) is not None)
        return limits, [(column, False, 1), (column, True, 1)]


def _sorted(terms: Terms) -> Terms:
    return tuple(sorted(terms))


def _upright(terms: Terms) -> tuple[Terms, int]:
    """The terms with the first of them positive, and the sign that they were turned by."""
    if terms and terms[0][1] < 0:
        return tuple((name, -times) for name, times in terms), -1
    return terms, 1


class _Simplex:
    """The general simplex of Dutertre & de Moura (2006), over integers and fractions, by Bland's rule.

    Rows say what a basic column is as a sum of the others. `limits` may be changed at any time; `settle` then moves
    the values within them, or says which labels cannot hold together.
    """

    def __init__(self, count: int, rows: Mapping[int, Mapping[int, Number]]) -> None:
        self.rows: dict[int, dict[int, Number]] = {basic: dict(row) for basic, row in rows.items()}
        self.value: list[Number] = [0] * count
        nothing: list[int | None] = [None] * count
        self.limits = _Limits(nothing, nothing.copy(), [0] * count, [0] * count)
        self.refutation: list[tuple[int, bool, Number]] = []

    def settle(self) -> int | None:
        """Bring every value within its limits; None, or the labels, as bits, that cannot hold together."""
        self._place()
        while True:
            basic = min((c for c in self.rows if self._off(c)), default=None)
            if basic is None:
                return None
            raising = self._off(basic) > 0
            row = self.rows[basic]
            entering = min((c for c, times in row.items() if self._free(c, raising is (times > 0))), default=None)
            if entering is None:
                sign = 1 if raising else -1
                self.refutation = [(basic, not raising, 1)]
                for c, times in row.items():
                    self.refutation.append((c, times * sign > 0, times if times > 0 else -times))
                due = 0
                for c, upper, _ in self.refutation:
                    due |= (self.limits.high_by if upper else self.limits.low_by)[c]
                return due
            target = self.limits.low[basic] if raising else self.limits.high[basic]
            assert target is not None
            self._step(entering, _whole(Fraction(target - self.value[basic]) / row[entering]))
            self._pivot(basic, entering)

    def extreme(self, column: int, sign: int) -> Number | None:
        """The most that sign × column can be, times sign, from a settled state; None where there is no limit."""
        while True:
            row = self.rows.get(column, {column: 1})
            entering = min((c for c, times in row.items() if self._free(c, times * sign > 0)), default=None)
            if entering is None:
                return self.value[column]
            way = 1 if row[entering] * sign > 0 else -1
            leaving, step = self._reach(entering, way)
            if step is None:
                return None
            self._step(entering, step * way)
            if leaving is not None:
                self._pivot(leaving, entering)

    def _reach(self, entering: int, way: int) -> tuple[int | None, Number | None]:
        """How far a column can be moved, and the basic column that stops it; None if it is its own limit that does."""
        own = self.limits.high[entering] if way > 0 else self.limits.low[entering]
        step: Number | None = None if own is None else (own - self.value[entering]) * way
        leaving: int | None = None
        for basic in sorted(self.rows):
            times = self.rows[basic].get(entering, 0)
            limit = self.limits.high[basic] if times * way > 0 else self.limits.low[basic]
            if times and limit is not None:
                here = _whole(Fraction(limit - self.value[basic]) / (times * way))
                if step is None or here < step:
                    leaving, step = basic, here
        return leaving, step

    def _off(self, column: int) -> int:
        """1 if the value is too low, −1 if it is too high."""
        low, high, value = self.limits.low[column], self.limits.high[column], self.value[column]
        if low is not None and value < low:
            return 1
        return -1 if high is not None and value > high else 0

    def _free(self, column: int, upwards: bool) -> bool:
        limit = self.limits.high[column] if upwards else self.limits.low[column]
        return limit is None or (self.value[column] < limit if upwards else self.value[column] > limit)

    def _place(self) -> None:
        """Put the columns that are no sums within their limits; the sums follow."""
        changes: dict[int, Number] = {}
        for column in range(len(self.value)):
            if column not in self.rows:
                off = self._off(column)
                if off:
                    limit = self.limits.low[column] if off > 0 else self.limits.high[column]
                    assert limit is not None
                    changes[column] = limit - self.value[column]
                    self.value[column] = limit
        for basic, row in self.rows.items():
            for column in row.keys() & changes.keys():
                self.value[basic] = _whole(self.value[basic] + row[column] * changes[column])

    def _step(self, column: int, change: Number) -> None:
        self.value[column] = _whole(self.value[column] + change)
        for basic, row in self.rows.items():
            if column in row:
                self.value[basic] = _whole(self.value[basic] + row[column] * change)

    def _pivot(self, basic: int, entering: int) -> None:
        row = self.rows.pop(basic)
        pivot = row.pop(entering)
        inverse = _whole(1 / Fraction(pivot))
        new = {c: _whole(-times * inverse) for c, times in row.items()}
        new[basic] = inverse
        for other in self.rows.values():
            times = other.pop(entering, 0)
            if times:
                for c, number in new.items():
                    total = _whole(other.get(c, 0) + times * number)
                    if total:
                        other[c] = total
                    else:
                        other.pop(c, None)
        self.rows[entering] = new


def _whole(number: Number) -> Number:
    """A fraction that is a whole number as an int, for those are faster."""
    return number.numerator if number.denominator == 1 else number


def _apart(limits: Sequence[Inequality], itself: Mapping[str, tuple[int | None, int | None]]) -> int:
    """By how much inequalities must give, all together, until they can hold: the least, rounded up to a whole number."""
    names = sorted(itself)
    place = {name: number for number, name in enumerate(names)}
    count, given = len(names), len(limits)
    rows: dict[int, dict[int, Number]] = {}
    for number, held in enumerate(limits):
        row: dict[int, Number] = {place[name]: times for name, times in held.terms}
        row[count + number] = _whole(-held.scale)
        rows[count + given + number] = row
    total = count + 2 * given
    rows[total] = {count + number: 1 for number in range(given)}
    simplex = _Simplex(total + 1, rows)
    simplex.limits.low[:count] = [itself[name][0] for name in names]
    simplex.limits.high[:count] = [itself[name][1] for name in names]
    simplex.limits.low[count : count + given] = [0] * given
    simplex.limits.high[count + given : total] = [held.at_most for held in limits]
    simplex.settle()
    least = simplex.extreme(total, -1)
    return math.ceil(least) if least is not None else 0
