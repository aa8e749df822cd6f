"""Tally: accepted claims about how many put into one system, and what follows from them together.

Claims that mean the same are one *saying* with several voices; conflicts and repairs are sets of sayings, and where
claims conflict the bounds of a quantity are the hull over every *world*, each with one preferred repair set aside: all
as in `chronology`, whose names it keeps. Everything is worked out exactly, in whole numbers; a conflict carries the sum
that proves it. Where an exact answer would take more work than is stated, the answer says that it stopped.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from . import saying as told_alike
from .bounds import Bounds
from .claim import Claim
from .conflict import checked_repairs, clusters, least
from .cores import NOT_WHOLE, Cores
from .errors import BadClaim
from .figure import Figure, Quantities
from .linear import Inequality, Proof, Range, System, Terms, apart
from .saying import WORLDS, Gathered, asides, disputes, gathered, gathered_after, left_out, order_of_telling, ways
from .source import Source

__all__ = ["Among", "Disagreement", "Dispute", "FigureBounds", "Saying", "Tally", "disputes", "tally"]

Labels = frozenset[int]
Saying = told_alike.Saying[Figure]


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

    @property
    def over(self) -> str | None:
        """The quantity that it is over, if it is over one alone."""
        return self.quantities[0] if len(self.quantities) == 1 else None

    @property
    def size(self) -> int:
        """The difference, by the name that disagreements over times have for it too."""
        return self.difference


Among = told_alike.Among[Disagreement]
Dispute = told_alike.Dispute[Disagreement]


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
    before: Tally | None = None,
) -> Tally:
    """Build a tally from claims and the figures that they mean; sooner, where one *before* has much the same.

    *known_by* keeps only sources certainly published by that millisecond. *without* leaves out sources by id, and
    voices by `origin:NAME`. Claims that are not accepted are never used, nor those that compare what cannot be
    compared. What was left out, and why, is in `left_out`.
    """
    used: list[tuple[Claim, Figure]] = []
    aside: list[tuple[Claim, str]] = []
    for claim, figure in told:
        reason = left_out(claim, sources[claim.source], known_by, without) or figure.incomparable
        if reason:
            aside.append((claim, reason))
        else:
            used.append((claim, figure))
    return Tally(used, quantities, sources, ranks, aside, before)


class Tally:
    """See the module. Built by `tally`; immutable once built, what is worked out is kept."""

    def __init__(
        self,
        told: Sequence[tuple[Claim, Figure]],
        quantities: Quantities,
        sources: Mapping[str, Source],
        ranks: Sequence[str] = (),
        aside: Sequence[tuple[Claim, str]] = (),
        before: Tally | None = None,
    ) -> None:
        self.quantities = quantities
        self.sources = sources
        self.left_out = tuple(aside)
        follows = gathered_after(before._gathered, told, _meaning, sources, ranks) if before else None
        self._gathered: Gathered[Figure] = follows[0] if follows else gathered(told, _meaning, sources, ranks)
        self.sayings: tuple[Saying, ...] = self._gathered.sayings
        self.names = tuple(sorted({name for saying in self.sayings for name in saying.statement.names}))
        """The quantities that somebody speaks of, in the order of their names."""
        self._told, self._ranks = tuple(told), tuple(ranks)
        self._parts = [self._part(names, members, before) for names, members in _components(self.names, self.sayings)]
        self._part_of = {name: part for part in self._parts for name in part.names}
        self._conflicts: Among | None = None
        self._searched = 0
        self._choices: dict[int, tuple[list[list[Labels]], str]] = {}
        self._hulls: dict[tuple[str, str], FigureBounds] = {}

    def _part(self, names: Sequence[str], members: Sequence[int], before: Tally | None) -> Cores:
        """Quantities tied to each other, and the sayings that speak of them, in an order that is not the claims'."""
        ordered = sorted(members, key=self.key)
        if before and (old := before._part_of.get(names[0])) and self._alike(old, names, ordered, before):
            return old
        said = {index: frozenset(self.sayings[index].statement.names) for index in ordered}
        return Cores(self._limits_in_itself(names), self._limits_of(ordered), said)

    def _alike(self, part: Cores, names: Sequence[str], members: Sequence[int], before: Tally) -> bool:
        """Whether a part of the tally *before* is of these quantities and sayings, and they are what they were."""
        return (
            part.names == tuple(names)
            and part.members == tuple(members)
            and all(self.sayings[index].statement == before.sayings[index].statement for index in members)
            and self._limits_in_itself(names) == before._limits_in_itself(names)
        )

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
        kept = [pair for pair in self._told if not left_out(pair[0], self.sources[pair[0].source], None, without)]
        return Tally(kept, self.quantities, self.sources, self._ranks, self.left_out, self)

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
            self._conflicts = Among(tuple(sorted(found, key=order_of_telling)), stopped)
        kept = self._conflicts
        if len(kept.items) > limit:
            return Among(kept.items[:limit], f"stopped at the limit of {limit} conflicts")
        return kept

    def _disagreement(self, conflict: Labels) -> Disagreement:
        held = tuple(self.sayings[index] for index in sorted(conflict))
        names = tuple(sorted({name for saying in held for name in saying.statement.names}))
        itself = self._limits_in_itself(names)
        meant = [limit for saying in held for limit in saying.statement.limits]
        written = [limit for saying in held for limit in saying.statement.written]
        slack = apart(meant, itself)
        difference = slack if meant == written else apart(written, itself)
        units = {self.quantities[name].unit for name in names}
        rounding = 0 < difference <= max(saying.statement.unit_written for saying in held)
        proof = System(names, itself, self._limits_of(sorted(conflict, key=self.key))).proof()
        return Disagreement(
            held, names, max(1, slack), difference, units.pop() if len(units) == 1 else "", rounding, proof
        )

    def _limits_of(self, members: Iterable[int]) -> dict[int, tuple[Inequality, ...]]:
        return {index: self.sayings[index].statement.limits for index in members}

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
            chosen, why = self._choices.get(id(part)) or self._choices.setdefault(id(part), self._settling(part))
            made.extend(chosen)
            stopped = stopped or why
        return made, stopped

    def _settling(self, part: Cores) -> tuple[list[list[Labels]], str]:
        part.find(WORLDS)
        if not part.stopped:
            return ways(clusters(part.conflicts), self.rank)
        found = list(islice(checked_repairs(list(part.conflicts), self.rank, part.missed), WORLDS))
        return [found], part.stopped

    def repairs(self, limit: int = 1000) -> tuple[tuple[tuple[Saying, ...], ...], str]:
        """The preferred repairs, at most *limit*: the smallest sets of sayings without which the rest can be true."""
        choices, stopped = self.choices(self.names)
        found = [*islice(asides(choices), limit + 1)]
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
        if not first.counts_as(second):
            raise BadClaim(
                f"{self.quantities.says_what(a)}, {self.quantities.says_what(b)}",
                remedy="ask of two quantities with the same unit and definition",
            )
        return self._within(self.quantities.full_name(b), self.quantities.full_name(a))

    def _within(self, name: str, base: str) -> FigureBounds:
        if (name, base) not in self._hulls:
            self._hulls[name, base] = self._hull(name, base)
        return self._hulls[name, base]

    def _hull(self, name: str, base: str) -> FigureBounds:
        if base == name:
            return FigureBounds(Bounds(0, 0))
        asked = (name, base) if base else (name,)
        form: Terms = ((base, -1), (name, 1)) if base else ((name, 1),)
        parts = list(dict.fromkeys(self._part_of[n] for n in asked if n in self._part_of))
        system = parts[0].system if len(parts) == 1 and not base else self._system(parts, asked, form)
        worlds, stopped = self._worlds(parts, asked)
        found = system.range(form, worlds[0])
        contested = False
        for world in worlds[1:]:
            if not system.same_range(form, world, found):
                here = system.range(form, world)
                contested = contested or here.bounds != found.bounds
                found = Range(found.bounds.hull(here.bounds), found.whole and here.whole)
        stopped = stopped or ("" if found.whole else NOT_WHOLE)
        if contested:
            return FigureBounds(found.bounds, contested=True, stopped=stopped)
        least_because, most_because = (
            self._because(system, form, worlds[0], upper, found.bounds) for upper in (False, True)
        )
        return FigureBounds(found.bounds, least_because, most_because, stopped=stopped)

    def _system(self, parts: Iterable[Cores], asked: Iterable[str], form: Terms) -> System:
        """One system of several parts, in which a sum over them can be asked for."""
        names = sorted({*asked, *(name for part in parts for name in part.names)})
        members = [index for part in parts for index in part.members]
        return System(names, self._limits_in_itself(names), self._limits_of(members), (form,))

    def _worlds(self, parts: Iterable[Cores], asked: Iterable[str]) -> tuple[list[list[int]], str]:
        """The sayings that are left in each world, in an order that is not the claims', and the reason, if some are not here."""
        choices, stopped = self.choices(asked)
        members = sorted((index for part in parts for index in part.members), key=self.key)
        found = [*islice(asides(choices), WORLDS + 1)]
        if len(found) > WORLDS:
            stopped = stopped or f"over the first {WORLDS:,} ways to settle the conflicts"
        place = {index: number for number, index in enumerate(members)}
        found = sorted(found[:WORLDS], key=lambda aside: sorted(place[index] for index in aside))
        return [[index for index in members if index not in aside] for aside in found], stopped

    def _because(
        self, system: System, form: Terms, world: Sequence[int], upper: bool, bounds: Bounds
    ) -> tuple[Saying, ...]:
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
        kept = least(by_rank, lambda labels: system.core(labels, (beyond,)) is None)
        return tuple(self.sayings[index] for index in sorted(kept))

    def key(self, index: int) -> tuple[object, ...]:
        """What a saying is sorted by wherever the order of the claims must not matter: what it says."""
        statement = self.sayings[index].statement
        return (len(statement.names), statement.names, statement.limits, statement.written)


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


def _meaning(figure: Figure) -> Hashable:
    """What two sentences must share to be one saying."""
    return frozenset(figure.limits), frozenset(figure.written), frozenset(figure.names)
