"""Chronology: accepted claims about time put into a network, and what follows from them together.

Claims that mean the same, to the millisecond, are one *saying* with several voices; conflicts and repairs are sets of
sayings. Where claims conflict, nothing is thrown away: the bounds of an event are then the hull of its bounds in every
*world*, that is, with each preferred repair set aside in turn, and where they differ it is marked contested.
A case may rank its sources; a saying has the rank of the best that says it.

A chronology is a value. One of much the same claims can be lent the one *before*: sayings, components and conflicts in
which nothing is other are then taken from it. What is answered is the same as without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
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
from .saying import Gathered, asides, disputes, gathered, gathered_after, left_out, order_of_telling, ways
from .source import Source

__all__ = ["Among", "Chronology", "Disagreement", "Dispute", "PointBounds", "Saying", "Ties", "chronology", "disputes"]

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
    before: Chronology | None = None,
) -> Chronology:
    """Build a chronology from claims and their meanings; sooner, where one *before* has much the same.

    *known_by* keeps only sources certainly published by that millisecond. *without* leaves out sources by id, and
    voices by `origin:NAME`. Claims that are not accepted are never used. What was left out, and why, is in `left_out`.
    Figures are passed over: they are for `tally`.
    """
    used: list[tuple[Claim, Statement]] = []
    aside: list[tuple[Claim, str]] = []
    plain = known_by is None and not without
    for pair in told:
        claim, statement = pair
        if statement.figure is not None:
            continue
        if plain and claim.status == "accepted":
            used.append(pair)
        elif reason := left_out(claim, sources[claim.source], known_by, without):
            aside.append((claim, reason))
        else:
            used.append(pair)
    return Chronology(used, tuple(events), sources, ranks, aside, before)


class Chronology:
    """See the module. Built by `chronology`; immutable once built, what is worked out is kept."""

    def __init__(
        self,
        told: Sequence[tuple[Claim, Statement]],
        events: Sequence[Event],
        sources: Mapping[str, Source],
        ranks: Sequence[str] = (),
        aside: Sequence[tuple[Claim, str]] = (),
        before: Chronology | None = None,
    ) -> None:
        self.events: Mapping[str, Event] = MappingProxyType({event.id: event for event in events})
        self.sources = sources
        self.left_out = tuple(aside)
        follows = gathered_after(before._gathered, told, _meaning, sources, ranks) if before else None
        self._gathered: Gathered[Statement] = follows[0] if follows else gathered(told, _meaning, sources, ranks)
        self.sayings: tuple[Saying, ...] = self._gathered.sayings
        self._told, self._ranks = self._gathered.told, self._gathered.ranks
        ties = Ties.following(before.network, *follows, events) if before and follows else None
        self.network: Ties = ties or Ties.anew(self._gathered, events)
        self.denied, self.asserted = self.network.denied, self.network.asserted
        self._lent = before._found if before else {}
        self._found: dict[tuple[tuple[Constraint, ...], int], cycles.Found] = {}
        self._conflicts: Among | None = None
        self._near: tuple[tuple[Point, ...], tuple[Constraint, ...]] = ((), ())
        self._settled: dict[tuple[int, ...], tuple[list[list[frozenset[int]]], str]] = {}
        self._cut_short: dict[tuple[tuple[int, ...], frozenset[Point]], list[frozenset[int]]] = {}
        self._bad: frozenset[Point] | None = None
        self._clusters: list[list[frozenset[Hashable]]] | None = None
        self._hulls: dict[tuple[Point, Point], PointBounds] = {}
        self._open: frozenset[Point] | None = None

    def limits(self, saying: Saying, events: Iterable[str] = ()) -> tuple[Limit, ...]:
        """The limits of a saying, with those on whether each of *events* happened, if it says that it did."""
        return _limits(saying, frozenset(events))

    def dropping(self, without: frozenset[str]) -> Chronology:
        """The same without some sources (by id) or voices (by `origin:NAME`)."""
        return self.part(
            pair for pair in self._told if not left_out(pair[0], self.sources[pair[0].source], None, without)
        )

    def part(self, kept: Iterable[tuple[Claim, Statement]]) -> Chronology:
        """The same with only the claims *kept*, which must be among its own.

        The minimal conflicts of what is left are those of the whole that it still holds, so they are not sought again.
        """
        made = Chronology(tuple(kept), tuple(self.events.values()), self.sources, self._ranks, self.left_out, self)
        place = made._gathered.by_meaning
        renamed: dict[Hashable, int] = {
            saying.index: place[meaning].index
            for meaning, saying in self._gathered.by_meaning.items()
            if meaning in place
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
                here = self._conflicts_within(points, limit)
                for conflict in here.conflicts:
                    found.setdefault(_sayings_only(conflict.members), conflict)
                stopped = stopped or here.stopped
            told = sorted((self._disagreement(found[said]) for said in _least(found)), key=order_of_telling)
            self._conflicts = Among(tuple(told), stopped)
        kept = self._conflicts
        if len(kept.items) > limit:
            return Among(kept.items[:limit], f"stopped at the limit of {limit} conflicts")
        return kept

    def _conflicts_within(self, points: Iterable[Point], limit: int) -> cycles.Found:
        """The conflicts of a component. They hang on what its sayings say in their order, and not on their numbers in the case."""
        held = tuple(self.network.within(points))
        said: dict[Hashable, Hashable] = dict(enumerate(dict.fromkeys(constraint.because for constraint in held)))
        number = {label: at for at, label in said.items()}
        shape = tuple(constraint._replace(because=number[constraint.because]) for constraint in held)
        found = (
            self._lent.get((shape, limit)) or self._found.get((shape, limit)) or cycles.conflicts(shape, limit=limit)
        )
        self._found[shape, limit] = found
        return cycles.Found(tuple(conflict.renamed(said) for conflict in found.conflicts), found.stopped)

    def _rounding(self, constraint: Constraint) -> int:
        """The part of a constraint that the written precision added."""
        if not isinstance(constraint.because, int):
            return 0
        limits = self.limits(self.sayings[constraint.because], self.denied)
        return next((limit.rounding_ms for limit in reversed(limits) if limit[:3] == constraint[:3]), 0)

    def _disagreement(self, conflict: cycles.Conflict) -> Disagreement:
        said = [self._rounding(constraint) for constraint in conflict.cycle]
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
        labels |= self.network.asserting(_event_of(point) for point in asked)
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
        known_families = tuple(map(id, families))
        if self.conflicts().stopped:
            tied = frozenset(tied for point in asked for tied in self.network.component(point)) & self._conflicted()
            if (known_families, tied) not in self._cut_short:
                known = [conflict for family in families for conflict in family]
                found = islice(
                    checked_repairs(known, self.rank, lambda aside: self._missed(asked, known, aside)), WORLDS
                )
                self._cut_short[known_families, tied] = [_sayings_only(aside) for aside in found]
            return [[*self._cut_short[known_families, tied]]], self.conflicts().stopped
        if known_families not in self._settled:
            made, stopped = ways(families, self.rank)
            self._settled[known_families] = [[_sayings_only(aside) for aside in chosen] for chosen in made], stopped
        found_ways, stopped = self._settled[known_families]
        return [*found_ways], stopped

    def _conflicted(self) -> frozenset[Point]:
        """The points of components in conflict: without some of their sayings, the others are still in none."""
        if self._bad is None:
            self._bad = frozenset(point for points in self.network.conflicted() for point in points)
        return self._bad

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
        for index in sorted(self.network.asserting(wanted) - aside):
            for event in wanted.intersection(self.sayings[index].statement.asserts):
                made.add(Constraint(ORIGIN, happened(event), -1, index))
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
            for point, found in self.every_bounds().items()
            if (low := found.bounds.earliest) is not None and low > moment
        )

    def every_bounds(self) -> dict[str, PointBounds]:
        """The tightest bounds on every point of the events, without the sayings that they are the sum of."""
        network, unsettled = self.network, self._unsettled()
        return {
            point: replace(self._hull(point, ORIGIN), earliest_because=(), latest_because=())
            if point in unsettled
            else PointBounds(network.bounds(point))
            for event in self.events.values()
            for point in points_of(event)
        }

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

    def _told_by(self, network: Network | Ties, a: Point, b: Point) -> PointBounds:
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
            said = [self.sayings[label] for label in labels if isinstance(label, int)]
            for limit in (limit for saying in said for limit in _limits(saying, self.denied)):
                for end in {*limit[:2]} - found - {ORIGIN}:
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
        return frozenset(self.network.denying(denied))


class Ties:
    """The network of a chronology, which never changes: each constraint because of a saying, by its index, or of a `("whole", event)`.

    Inside, a constraint is because of what is *meant*, for that stays when sayings are numbered otherwise. The ties that
    follow others share their network, but for the components of what differs: *patches* are built anew for these, with
    their constraints in the order of the sayings, so that every answer is the one that a new network would give.
    """

    def __init__(self, gathered: Gathered[Statement], events: Iterable[Event], before: Ties | None = None) -> None:
        self._by_meaning = gathered.by_meaning
        whole = [("whole", event.id) for event in events if event.extended]
        self._wholes: dict[Hashable, int] = {label: number for number, label in enumerate(whole, len(self._by_meaning))}
        self._asserting: dict[str, list[Hashable]] = dict(before._asserting) if before else {}
        self._denying: dict[str, list[Hashable]] = dict(before._denying) if before else {}
        self._base: Network = before._base if before else Network()
        self._patches: Mapping[Point, Network] = before._patches if before else {}
        self._all: tuple[Constraint, ...] | None = None

    @classmethod
    def anew(cls, gathered: Gathered[Statement], events: Iterable[Event]) -> Ties:
        """The ties of these sayings."""
        made = cls(gathered, events)
        for meaning, saying in made._by_meaning.items():
            for event in saying.statement.asserts:
                made._asserting.setdefault(event, []).append(meaning)
            for event in saying.statement.denies:
                made._denying.setdefault(event, []).append(meaning)
        made._base = Network(c for label in (*made._by_meaning, *made._wholes) for c in made._owned(label))
        return made

    @classmethod
    def following(
        cls, before: Ties, gathered: Gathered[Statement], changed: frozenset[Hashable], events: Iterable[Event]
    ) -> Ties | None:
        """The same, where only the sayings of what means one of *changed* differ from those *before*.

        None where the events are in another order, or so much was patched that it is best built anew.
        """
        made = cls(gathered, events, before)
        if len(before._patches) > len(before._base.points) // 2 or not _same_order(before._wholes, made._wholes):
            return None
        for meaning in changed:
            made._speak(before._by_meaning.get(meaning), made._by_meaning.get(meaning), meaning)
        other = {label for label in changed if not made._says_alike(before, label)}
        other |= before._wholes.keys() ^ made._wholes.keys()
        for event in before._denying.keys() ^ made._denying.keys():
            other.update(before._asserting.get(event, ()), made._asserting.get(event, ()))
        made._patch(before, other)
        return made

    def _speak(self, was: Saying | None, now: Saying | None, meaning: Hashable) -> None:
        """Note by which events a saying is found, where there was none or is none."""
        statement = (was or now).statement if (was is None) != (now is None) else Statement()  # type: ignore[union-attr]
        for by_event, events in ((self._asserting, statement.asserts), (self._denying, statement.denies)):
            for event in events:
                rest = [other for other in by_event.pop(event, ()) if other != meaning]
                if rest or now:
                    by_event[event] = [*rest, meaning] if now else rest

    def _says_alike(self, before: Ties, meaning: Hashable) -> bool:
        """Whether a saying has the same limits in the same order as before, and stands where it stood."""
        was, now = before._by_meaning.get(meaning), self._by_meaning.get(meaning)
        if was is None or now is None:
            return was is now
        return was.claims[0] == now.claims[0] and was.statement.limits == now.statement.limits

    def _patch(self, before: Ties, other: set[Hashable]) -> None:
        """Build the components anew on which one of these labels bears now, or did before."""
        ends = {end for label in other for ties in (before, self) for c in ties._owned(label) for end in c[:2]}
        points = {tied for end in ends - {ORIGIN} for tied in before.component(end)}
        labels = sorted((one for one in before._labels(points) | other if self._place(one) >= 0), key=self._place)
        patch = Network(c for label in labels for c in self._owned(label) if not points.isdisjoint(c[:2]))
        self._patches = {**before._patches, **dict.fromkeys(points, patch)}

    # ---- who owns what

    @property
    def asserted(self) -> frozenset[str]:
        """The events that somebody says happened."""
        return frozenset(self._asserting)

    @property
    def denied(self) -> frozenset[str]:
        """The events that somebody says did not happen."""
        return frozenset(self._denying)

    def asserting(self, events: Iterable[str]) -> set[int]:
        """The sayings, by index, by which one of *events* happened."""
        return {self._by_meaning[meaning].index for event in events for meaning in self._asserting.get(event, ())}

    def denying(self, events: Iterable[str]) -> set[int]:
        """The sayings, by index, by which one of *events* did not happen."""
        return {self._by_meaning[meaning].index for event in events for meaning in self._denying.get(event, ())}

    def _place(self, label: Hashable) -> int:
        """What constraints are ordered by; −1 for what is not among these."""
        saying = self._by_meaning.get(label)
        return self._wholes.get(label, -1) if saying is None else saying.index

    def _owned(self, label: Hashable) -> tuple[Constraint, ...]:
        """What a label owns, in order; nothing if it is not among these."""
        saying = self._by_meaning.get(label)
        if saying is not None:
            return tuple(Constraint(limit.x, limit.y, limit.at_most, label) for limit in _limits(saying, self._denying))
        match label:
            case ("whole", str(event)) if label in self._wholes:
                return (Constraint(f"{event}.start", f"{event}.end", 0, label),)
        return ()

    def _labels(self, points: Iterable[Point]) -> set[Hashable]:
        """Who owns a constraint on any of *points*."""
        return {constraint.because for point in points for constraint in self._at(point).within((point,))}

    def _outside(self, constraint: Constraint) -> Constraint:
        """A constraint as others know it: because of a saying by its index."""
        saying = self._by_meaning.get(constraint.because)
        return constraint if saying is None else constraint._replace(because=saying.index)

    # ---- asking

    def __iter__(self) -> Iterator[Constraint]:
        if self._all is None:
            labels = (*self._by_meaning, *self._wholes)
            self._all = tuple(self._outside(constraint) for label in labels for constraint in self._owned(label))
        return iter(self._all)

    def _at(self, point: Point) -> Network:
        return self._patches.get(point, self._base)

    def component(self, point: Point) -> tuple[Point, ...]:
        """The points tied to *point*, itself among them; a point that nothing names stands alone."""
        return self._at(point).component(point)

    def within(self, points: Iterable[Point]) -> Iterator[Constraint]:
        """The constraints on any of *points*, each once, in the order of the sayings."""
        asked = set(points)
        for label in sorted(self._labels(asked), key=self._place):
            for constraint in self._owned(label):
                if constraint.x in asked or constraint.y in asked:
                    yield self._outside(constraint)

    def conflicted(self) -> list[tuple[Point, ...]]:
        """The components that no assignment of times satisfies, in the order of their first constraints."""
        found = []
        for network in {id(one): one for one in (self._base, *self._patches.values())}.values():
            found += [points for points in network.conflicted() if self._at(points[0]) is network]
        return sorted(found, key=self._first)

    def _first(self, points: Iterable[Point]) -> tuple[int, int]:
        """The place of the first constraint of a component: its owner's, and its own among what that owns."""
        asked = set(points)
        label = min(self._labels(asked), key=self._place)
        return self._place(label), next(n for n, c in enumerate(self._owned(label)) if not asked.isdisjoint(c[:2]))

    def bounds(self, point: Point) -> Bounds:
        """The tightest bounds on *point*. Raises ValueError where its component is in conflict."""
        return self._at(point).bounds(point)

    def chain(self, a: Point, b: Point) -> tuple[Constraint, ...] | None:
        """The constraints whose sum is the tightest bound on `t_b − t_a`; None where nothing bounds it.

        a or b may be ORIGIN. Raises ValueError where either component is in conflict.
        """
        here, there = self._at(b if a is ORIGIN else a), self._at(a if b is ORIGIN else b)
        if here is there:
            found = here.chain(a, b)
        else:
            on, back = there.chain(ORIGIN, b), here.chain(a, ORIGIN)
            found = None if on is None or back is None else (*on, *back)
        return None if found is None else tuple(self._outside(constraint) for constraint in found)


def _same_order(one: Iterable[Hashable], other: Iterable[Hashable]) -> bool:
    """Whether what is in both is in one order."""
    first, second = dict.fromkeys(one), dict.fromkeys(other)
    return [label for label in first if label in second] == [label for label in second if label in first]


def _limits(saying: Saying, events: Collection[str]) -> tuple[Limit, ...]:
    asserts = saying.statement.asserts
    also = sorted({event for event in asserts if event in events}) if events else ()
    return (
        (*saying.statement.limits, *(Limit(ORIGIN, happened(event), -1) for event in also))
        if also
        else saying.statement.limits
    )


def _event_of(point: Point) -> str:
    """The event of which a point says whether it happened; empty for a point in time."""
    return point.removeprefix(_HAPPENED) if isinstance(point, str) and point.startswith(_HAPPENED) else ""


_HAPPENED = happened("")


def _least(sets: Collection[frozenset[int]]) -> list[frozenset[int]]:
    """The sets within which no other lies. Each is looked for where its rarest member is."""
    often = Counter(label for each in sets for label in each)
    kept: dict[int, list[frozenset[int]]] = {}
    for each in sets:
        kept.setdefault(min(each, key=often.__getitem__, default=-1), []).append(each)
    return [each for each in sets if not any(other < each for label in (-1, *each) for other in kept.get(label, ()))]


def _sayings_only(labels: Iterable[Hashable]) -> frozenset[int]:
    return frozenset(label for label in labels if isinstance(label, int))


def _meaning(statement: Statement) -> Hashable:
    """What two sentences must share to be one saying."""
    return frozenset(limit[:3] for limit in statement.limits), frozenset(statement.asserts), frozenset(statement.denies)
