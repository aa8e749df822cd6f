"""Chronology: accepted claims about time put into a network, and what follows from them together.

Claims that mean the same, to the millisecond, are one *saying* with several voices; conflicts and repairs are sets of
sayings. Where claims conflict, nothing is thrown away: the bounds of an event are then the hull of its bounds in every
*world*, that is, with each preferred repair set aside in turn, and where they differ it is marked contested.
A case may rank its sources; a saying has the rank of the best that says it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from . import cycles
from . import saying as told_alike
from .bounds import Bounds
from .claim import Claim, Event, Limit, Statement, happened, points_of
from .conflict import checked_repairs, clusters, shrink
from .moment import MINUTE_MS
from .network import ORIGIN, Constraint, Network, Point
from .saying import WORLDS as WORLDS
from .saying import asides, disputes, left_out, order_of_telling, sayings, ways
from .source import Source

__all__ = ["Among", "Chronology", "Disagreement", "Dispute", "PointBounds", "Saying", "chronology", "disputes"]

Saying = told_alike.Saying[Statement]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Sayings that cannot all be true, while without any one of them the others can.

    `difference_ms` is how far apart they are as written: 17:44 and 17:45 differ by one minute, though a millisecond
    would close the gap between the two whole minutes (`slack_ms`). `rounding` says that the difference is no wider
    than the minute or second that a clock time was written to. `about_whether` marks a dispute on whether an event happened at
    all; its difference has no meaning and is 0.
    """

    sayings: tuple[Saying, ...]
    cycle: tuple[Constraint, ...]
    points: tuple[str, ...]
    slack_ms: int
    difference_ms: int
    rounding: bool
    about_whether: bool

    @property
    def over(self) -> str | None:
        """The point that it is over, if it is over one alone."""
        return self.points[0] if len(self.points) == 1 else None

    @property
    def size(self) -> int:
        """The difference in milliseconds, by the name that disagreements over figures have for it too."""
        return self.difference_ms


Among = told_alike.Among[Disagreement]
Dispute = told_alike.Dispute[Disagreement]


@dataclass(frozen=True, slots=True)
class PointBounds:
    """The tightest bounds on a point, or on the time between two, and the sayings that they are the sum of.

    Where the worlds differ on it, it is `contested`: the bounds are the hull over them all, and no sayings are named.
    Where they agree, the sayings are those of one of them. `stopped` says if some worlds were not looked at.
    """

    bounds: Bounds
    earliest_because: tuple[Saying, ...] = ()
    latest_because: tuple[Saying, ...] = ()
    contested: bool = False
    stopped: str = ""


def chronology(
    told: Iterable[tuple[Claim, Statement]],
    events: Iterable[Event],
    sources: Mapping[str, Source],
    ranks: Sequence[str] = (),
    *,
    known_by: int | None = None,
    without: frozenset[str] = frozenset(),
) -> Chronology:
    """Build a chronology from claims and their meanings.

    *known_by* keeps only sources certainly published by that millisecond. *without* leaves out sources by id, and
    voices by `origin:NAME`. Claims that are not accepted are never used. What was left out, and why, is in `left_out`.
    Figures are passed over: they are for `tally`.
    """
    used: list[tuple[Claim, Statement]] = []
    aside: list[tuple[Claim, str]] = []
    for claim, statement in told:
        if statement.figure is not None:
            continue
        reason = left_out(claim, sources[claim.source], known_by, without)
        if reason:
            aside.append((claim, reason))
        else:
            used.append((claim, statement))
    return Chronology(used, tuple(events), sources, ranks, aside)


class Chronology:
    """See the module. Built by `chronology`; immutable once built, what is worked out is kept."""

    def __init__(
        self,
        told: Sequence[tuple[Claim, Statement]],
        events: Sequence[Event],
        sources: Mapping[str, Source],
        ranks: Sequence[str] = (),
        aside: Sequence[tuple[Claim, str]] = (),
    ) -> None:
        self.events: Mapping[str, Event] = MappingProxyType({event.id: event for event in events})
        self.sources = sources
        self.left_out = tuple(aside)
        self.sayings: tuple[Saying, ...] = sayings(told, _meaning, sources, ranks)
        self.denied = frozenset(event for saying in self.sayings for event in saying.statement.denies)
        self.asserted = frozenset(event for saying in self.sayings for event in saying.statement.asserts)
        self._told = tuple(told)
        self._ranks = tuple(ranks)
        self._rounding: dict[tuple[Hashable, ...], int] = {}
        self.network = Network(self._constraints())
        self._conflicts: Among | None = None
        self._near: tuple[tuple[Point, ...], tuple[Constraint, ...]] = ((), ())
        self._settled: dict[tuple[int, ...], tuple[list[list[frozenset[int]]], str]] = {}
        self._clusters: list[list[frozenset[Hashable]]] | None = None
        self._hulls: dict[tuple[Point, Point], PointBounds] = {}
        self._open: frozenset[Point] | None = None

    def _constraints(self) -> Iterator[Constraint]:
        for saying in self.sayings:
            for limit in self.limits(saying, self.denied):
                self._rounding[saying.index, limit.x, limit.y, limit.at_most] = limit.rounding_ms
                yield Constraint(limit.x, limit.y, limit.at_most, saying.index)
        for event in self.events.values():
            if event.extended:
                start, end = points_of(event)
                yield Constraint(start, end, 0, ("whole", event.id))

    def limits(self, saying: Saying, events: Iterable[str] = ()) -> tuple[Limit, ...]:
        """The limits of a saying, with those on whether each of *events* happened, if it says that it did."""
        also = sorted(set(events).intersection(saying.statement.asserts))
        return (*saying.statement.limits, *(Limit(ORIGIN, happened(event), -1) for event in also))

    def dropping(self, without: frozenset[str]) -> Chronology:
        """The same without some sources (by id) or voices (by `origin:NAME`)."""
        return self.part(
            pair for pair in self._told if not left_out(pair[0], self.sources[pair[0].source], None, without)
        )

    def part(self, kept: Iterable[tuple[Claim, Statement]]) -> Chronology:
        """The same with only the claims *kept*, which must be among its own.

        The minimal conflicts of what is left are those of the whole that it still holds, so they are not sought again.
        """
        made = Chronology(tuple(kept), tuple(self.events.values()), self.sources, self._ranks, self.left_out)
        place = {_meaning(saying.statement): saying.index for saying in made.sayings}
        renamed: dict[Hashable, int] = {
            saying.index: place[meaning] for saying in self.sayings if (meaning := _meaning(saying.statement)) in place
        }
        known = self.conflicts()
        told = tuple(
            replace(
                d,
                sayings=tuple(made.sayings[index] for index in sorted(renamed[saying.index] for saying in d.sayings)),
                cycle=tuple(c._replace(because=renamed.get(c.because, c.because)) for c in d.cycle),
            )
            for d in known.items
            if all(saying.index in renamed for saying in d.sayings)
        )
        made._conflicts = Among(tuple(sorted(told, key=order_of_telling)), known.stopped)
        return made

    # ------------------------------------------------------------------ conflicts and repairs

    def rank(self, label: Hashable) -> int:
        """The rank of a saying, 0 the highest. That an event ends after it starts is no saying, and outranks all."""
        return self.sayings[label].rank if isinstance(label, int) else -1

    def conflicts(self, limit: int = 1000) -> Among:
        """Every minimal set of sayings that cannot all be true, fewest members first, at most *limit* of them."""
        if self._conflicts is None or (self._conflicts.stopped and len(self._conflicts.items) < limit):
            found: dict[frozenset[int], cycles.Conflict] = {}
            stopped = ""
            for points in self.network.conflicted():
                here = cycles.conflicts(self.network.within(points), limit=limit)
                for conflict in here.conflicts:
                    found.setdefault(_sayings_only(conflict.members), conflict)
                stopped = stopped or here.stopped
            least = [said for said in found if len(found) >= 2000 or not any(other < said for other in found)]
            told = sorted((self._disagreement(found[said]) for said in least), key=order_of_telling)
            self._conflicts = Among(tuple(told), stopped)
        kept = self._conflicts
        if len(kept.items) > limit:
            return Among(kept.items[:limit], f"stopped at the limit of {limit} conflicts")
        return kept

    def _disagreement(self, conflict: cycles.Conflict) -> Disagreement:
        said = [self._rounding.get((c.because, c.x, c.y, c.at_most), 0) for c in conflict.cycle]
        points = tuple(sorted(str(point) for point in conflict.points))
        whether = any(point.startswith("happened:") for point in points)
        difference = 0 if whether else conflict.slack_ms + sum(said)
        return Disagreement(
            tuple(self.sayings[label] for label in sorted(_sayings_only(conflict.members))),
            conflict.cycle,
            points,
            conflict.slack_ms,
            difference,
            not whether and difference <= min(max(said) + 1, MINUTE_MS),
            whether,
        )

    def touching(self, points: Iterable[Point]) -> list[list[frozenset[Hashable]]]:
        """The clusters of conflicts, as label sets, that bear on *points*: those with a saying tied to any of them."""
        asked = set(points)
        tied = {tied for point in asked for tied in self.network.component(point)}
        labels = {constraint.because for constraint in self.network.within(tied)}
        labels |= {
            saying.index for saying in self.sayings if not asked.isdisjoint(map(happened, saying.statement.asserts))
        }
        if self._clusters is None:
            self._clusters = clusters([frozenset(c.because for c in d.cycle) for d in self.conflicts().items])
        return [family for family in self._clusters if any(not labels.isdisjoint(conflict) for conflict in family)]

    def choices(self, points: Iterable[Point]) -> tuple[list[list[frozenset[int]]], str]:
        """The repairs of each cluster of conflicts that bears on *points*: a world sets aside one from each.

        With them the reason, if some were not looked at. Where the conflicts were too many to list, they are repaired
        as one cluster, and every repair is checked.
        """
        asked = tuple(points)
        families = self.touching(asked)
        if not families:
            return [], ""
        if self.conflicts().stopped:
            known = [conflict for family in families for conflict in family]
            found = islice(checked_repairs(known, self.rank, lambda aside: self._missed(asked, known, aside)), WORLDS)
            return [[_sayings_only(aside) for aside in found]], self.conflicts().stopped
        known_families = tuple(map(id, families))
        if known_families not in self._settled:
            made, stopped = ways(families, self.rank)
            self._settled[known_families] = [[_sayings_only(aside) for aside in chosen] for chosen in made], stopped
        found_ways, stopped = self._settled[known_families]
        return [*found_ways], stopped

    def _missed(
        self, points: Sequence[Point], family: Sequence[frozenset[Hashable]], aside: frozenset[Hashable]
    ) -> frozenset[Hashable] | None:
        """A conflict that *aside* does not meet, where the list of conflicts was cut short."""
        labels = {label for conflict in family for label in conflict}
        tied = {tied for point in points for tied in self.network.component(point)}
        tied |= {
            p
            for c in self.network
            if c.because in labels
            for end in c[:2]
            if end is not ORIGIN
            for p in self.network.component(end)
        }
        left = Network(c for c in self.network.within(tied) if c.because not in aside)
        for bad in left.conflicted():
            cycle = left.cycle(bad[0]) or ()
            owned = [c for c in left if c.because in {step.because for step in cycle}]

            def holds(kept: Sequence[Hashable], owned: Sequence[Constraint] = owned) -> bool:
                return not Network(c for c in owned if c.because in set(kept)).conflicted()

            return frozenset(shrink(sorted({step.because for step in cycle}, key=repr), holds))
        return None

    def world(
        self, points: Iterable[Point], events: Iterable[str] = (), aside: frozenset[int] = frozenset()
    ) -> Network:
        """The network on the components of *points* without the sayings *aside*, and whether *events* happened."""
        made = Network(c for c in self._around(tuple(points)) if c.because not in aside)
        wanted = set(events) - self.denied
        for saying in self.sayings:
            if saying.index not in aside:
                for event in wanted.intersection(saying.statement.asserts):
                    made.add(Constraint(ORIGIN, happened(event), -1, saying.index))
        return made

    def _around(self, points: tuple[Point, ...]) -> tuple[Constraint, ...]:
        """The constraints on the components of *points*, kept for the last points asked, for worlds come in crowds."""
        if self._near[0] != points:
            tied = dict.fromkeys(tied for point in points for tied in self.network.component(point))
            self._near = (points, tuple(self.network.within(tied)))
        return self._near[1]

    # ------------------------------------------------------------------ bounds

    def later_than(self, moment: int) -> frozenset[str]:
        """The points that certainly had not come by *moment*, whichever way the conflicts are settled."""
        return frozenset(
            point
            for event in self.events.values()
            for point in points_of(event)
            if (low := self.bounds(point).bounds.earliest) is not None and low > moment
        )

    def bounds(self, point: str) -> PointBounds:
        """The tightest bounds on a point; see `PointBounds` for what they are where claims conflict."""
        if point in self._unsettled():
            return self._hull(point, ORIGIN)
        return self._told_by(self.network, ORIGIN, point)

    def between(self, a: str, b: str) -> PointBounds:
        """The tightest bounds on how long after *a* *b* was, in milliseconds; negative where it was before."""
        if not self._unsettled().isdisjoint((a, b)):
            return self._hull(b, a)
        return self._told_by(self.network, a, b)

    def _told_by(self, network: Network, a: Point, b: Point) -> PointBounds:
        least, most = network.chain(b, a), network.chain(a, b)
        low = None if least is None else -sum(c.at_most for c in least)
        high = None if most is None else sum(c.at_most for c in most)
        return PointBounds(Bounds(low, high), self._said(least or ()), self._said(most or ()))

    def _said(self, chain: Iterable[Constraint]) -> tuple[Saying, ...]:
        return tuple(self.sayings[index] for index in dict.fromkeys(c.because for c in chain) if isinstance(index, int))

    def _unsettled(self) -> frozenset[Point]:
        """The points tied to anything that a saying in conflict says, also where they are not in conflict themselves."""
        if self._open is None:
            labels = {step.because for disagreement in self.conflicts().items for step in disagreement.cycle}
            found = {point for points in self.network.conflicted() for point in points}
            for x, y, _, because in self.network:
                if because in labels:
                    for end in {x, y} - found - {ORIGIN}:
                        found.update(self.network.component(end))
            self._open = frozenset(found)
        return self._open

    def _hull(self, point: Point, base: Point) -> PointBounds:
        """Over every world: for a whole component at once where the base is the origin, for that is asked most."""
        if (base, point) not in self._hulls:
            targets = self.network.component(point) if base is ORIGIN else (point,)
            for target, bounds in self._hull_of(targets, base).items():
                self._hulls[base, target] = bounds
        return self._hulls[base, point]

    def _hull_of(self, targets: Sequence[Point], base: Point) -> dict[Point, PointBounds]:
        """Worlds in which it is denied that the event happened say nothing of when, and are passed over."""
        asked = [point for point in (*targets, base) if point is not ORIGIN]
        choices, stopped = self.choices(asked)
        deniers = {point: self._deniers(point) for point in asked}
        found: dict[Point, PointBounds] = {}
        for number, aside in enumerate(asides(choices)):
            if number == WORLDS:
                stopped = f"over the first {WORLDS:,} ways to settle the conflicts"
                break
            world = self.world(asked, (), aside)
            for point in targets:
                if not deniers[point] | deniers.get(base, frozenset()) <= aside:
                    continue
                if point not in found:
                    found[point] = self._told_by(world, base, point)
                    continue
                here, known = world.bounds(point) if base is ORIGIN else world.between(base, point), found[point]
                if here != known.bounds:
                    found[point] = PointBounds(known.bounds.hull(here), contested=True)
        nothing = PointBounds(Bounds(None, None), contested=True)
        return {point: replace(found.get(point, nothing), stopped=stopped) for point in targets}

    def _deniers(self, point: Point) -> frozenset[int]:
        """The sayings by which the event of a point did not happen."""
        denied = {event for event in self.denied if event in self.events and point in points_of(self.events[event])}
        return frozenset(saying.index for saying in self.sayings if not denied.isdisjoint(saying.statement.denies))


def _sayings_only(labels: Iterable[Hashable]) -> frozenset[int]:
    return frozenset(label for label in labels if isinstance(label, int))


def _meaning(statement: Statement) -> Hashable:
    """What two sentences must share to be one saying."""
    return frozenset(limit[:3] for limit in statement.limits), frozenset(statement.asserts), frozenset(statement.denies)
