"""Resolving: a clause under a reading, for one subject, becomes a duty.

Terms become events, by the reading or as stages of the order's life; durations become edges, counted plainly, by the
calendar or by Rule 6; extensions, pauses and counts of people are worked in. Where a period is counted by the calendar,
its edges follow the bounds of the moment that it is counted from, piece by piece.
What each pattern means, word for word: docs/order.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

from .bounds import Bounds
from .calendar import Calendar, court_calendar
from .claim import Vocabulary, gap, happened
from .deadline import Clerk, Closure, Period, Piece, Service, Unit, later, period, pieces, rule_6
from .duty import Act, Duty, Edge, Edges, Force, did, earlier, every
from .errors import BadClaim, BadTime, TooLarge
from .formula import Atom, Every, Some, negation
from .moment import Clockwork, duration, show_moment
from .network import ORIGIN
from .order import ENDS, STARTS, Clause, Order, Reading, extension, numbered, timed, within

__all__ = ["SERVICES", "Setting", "duty", "force_of", "number_of_periods"]

FAR = 10**15
"""Longer than any record, in milliseconds: the most by which a pause without an end may lengthen a period."""
CROWDS, PERIODS = 2_000, 500
"""The most combinations of stays, and the most periods, that one clause is taken apart into."""


@dataclass(frozen=True)
class Setting:
    """What a clause is read against: the names and times of the case, the moment of judging, and what is known already.

    `bounds` gives the bounds of a point, `between` those of the time from one point to another, `counts` how many an
    event stands for, `denied` the events of which some claim says that they did not happen. Without `bounds`, as when a
    case is only read, whatever depends on it is left at its simplest.
    """

    vocabulary: Vocabulary
    clockwork: Clockwork
    as_of: int | None = None
    due_at: int | None = None
    bounds: Callable[[str], Bounds] | None = None
    between: Callable[[str, str], Bounds] | None = None
    counts: Mapping[str, Bounds] = field(default_factory=lambda: MappingProxyType({}))
    denied: frozenset[str] = frozenset()


def duty(order: Order, clause: Clause, reading: Reading, subject: str, setting: Setting) -> Duty:
    """What *clause* asks of *subject* under *reading*.

    Raises BadClaim where a term is not bound, or bound to something that cannot serve, BadTime for a bad duration,
    TooLarge where a period starts at a moment that nothing bounds.
    """
    return _Resolver(order, clause, reading, subject, setting).duty()


def force_of(order: Order, clause: Clause, reading: Reading, subject: str, setting: Setting) -> Force:
    """The life of *order* under *reading*, its time counted by the order's own rule; raises as `duty` does."""
    return _Resolver(order, replace(clause, rule=""), reading, subject, setting).force()


class _Resolver:
    """One clause, one reading, one subject."""

    def __init__(self, order: Order, clause: Clause, reading: Reading, subject: str, setting: Setting) -> None:
        self.order, self.clause, self.reading, self.subject, self.setting = order, clause, reading, subject, setting
        self.zone = setting.clockwork.zone
        self.rule = clause.rule or order.rule

    def duty(self) -> Duty:
        clause = self.clause
        opens, closes, ends = self._window()
        whole = Duty(
            not clause.require,
            self._acts(),
            opens,
            closes,
            self.named(clause.before) if clause.before else (),
            gap(clause.by, self.setting.clockwork)[:2] if clause.by else (1, None),
            ends,
            force_of(self.order, clause, self.reading, self.subject, self.setting) if clause.in_force else None,
            self._first(),
            self.setting.as_of,
            self.setting.due_at,
        )
        if clause.limit:
            return self._limited(whole)
        if clause.paused:
            return self._paused(whole)
        mild = whole.if_broken and whole.if_broken.lenient
        return replace(whole, lenient=replace(whole, if_broken=mild)) if mild else whole

    def _first(self) -> Duty | None:
        first = self.order.clauses.get(self.clause.if_broken)
        return duty(self.order, first, self.reading, self.subject, self.setting) if first else None

    # ---- terms

    def named(self, term: str) -> tuple[Act, ...]:
        """The events that a term stands for: by the reading, or else as a stage of the order's life."""
        binding = self.reading.binding(self.clause.id, term)
        names = binding.names if binding else self.order.life.stages.get(term, ())
        if not names:
            raise BadClaim(
                f"reading {self.reading.id!r} does not say what {term!r} means in clause {self.clause.id!r}",
                remedy=f"bind {term!r} under readings: {self.reading.id}: terms:",
            )
        return tuple(act for name in names for act in self._events(name))

    def _events(self, name: str) -> Iterator[Act]:
        filled = name.replace("{subject}", self.subject).replace("{period}", str(self.clause.number or 1))
        stage = self.order.life.stages.get(filled, ()) if filled not in self.setting.vocabulary else ()
        if stage:
            yield from (
                (event.id, first, last) for inner in stage for event, first, last in self.setting.vocabulary[inner]
            )
        elif self.clause.number > 1 and "{period}" in name and filled not in self.setting.vocabulary:
            yield filled, filled, filled  # nobody speaks of it yet
        else:
            yield from ((event.id, first, last) for event, first, last in self.setting.vocabulary[filled])

    def instant(self, term: str) -> Act:
        found = self.named(term)
        if len(found) != 1 or found[0][1] != found[0][2]:
            raise BadClaim(
                f"{term!r} must mean one moment, and reading {self.reading.id!r} binds it to {_names(found)}",
                remedy="bind it to one instant, or to EVENT.start or EVENT.end",
            )
        return found[0]

    def lasting(self, term: str) -> Act:
        found = self.named(term)
        if len(found) != 1 or found[0][1] == found[0][2]:
            raise BadClaim(
                f"{term!r} must mean one event that lasts, and reading {self.reading.id!r} binds it to {_names(found)}",
                remedy="bind it to one event with extended: yes",
            )
        return found[0]

    def _acts(self) -> tuple[tuple[Act, ...], ...]:
        if not self.clause.term:
            return tuple((act,) for act in self.named(self.clause.act))
        event, first, last = self.lasting(self.clause.term)
        return (((event, last, last),),) if self.clause.at_least else (((event, first, last),),)

    # ---- windows

    def _window(self) -> tuple[Edges, Edges, Edges]:
        """When the window opens, when it closes, and when the duty itself ends."""
        clause = self.clause
        if clause.term:
            event, first, _ = self.lasting(clause.term)
            began = Edge(event, first, 0)
            length = self.after(began, clause.at_least or clause.at_most)
            return ((began,), length, ()) if clause.at_least else (self._lengthened(length), (), ())
        opens, closes = (self.edge(text) if text else () for text in (clause.start, clause.until))
        if clause.every:
            return *self._period(opens), closes
        if clause.within:
            reach, back, term = within(clause.within)
            event, point, _ = self.instant(term)
            trigger = Edge(event, point, 0)
            counted = self.after(trigger, reach, back=back, closed=True, served=clause.served)
            return () if back else (trigger,), self._lengthened(counted, closed=True), ()
        return opens, self._lengthened(closes), ()

    def edge(self, text: str) -> Edges:
        term, plus = timed(text)
        event, point, _ = self.instant(term)
        return self.after(Edge(event, point, 0), plus) if plus else (Edge(event, point, 0),)

    def _period(self, opens: Edges) -> tuple[Edges, Edges]:
        """The window of one period: from just after the one before it ended until it has ended."""
        if len(opens) != 1 or opens[0].plus:
            raise BadClaim(
                f"clause {self.clause.id!r} does not say from when its periods count", remedy="add from: TERM"
            )
        number = self.clause.number or 1
        before, after = (
            self.after(opens[0], self.clause.every, closed=True, times=times) for times in (max(number - 1, 1), number)
        )
        return before if number > 1 else opens, after

    def _lengthened(self, edges: Edges, *, closed: bool = False) -> Edges:
        """The edges after what the clause says of extensions: each moves an end that has not come yet."""
        if not self.clause.extended:
            return edges
        reach, term = extension(self.clause.extended)
        return _extended(edges, self.named(term), self._longer(reach, closed=closed))

    def _longer(self, text: str, *, closed: bool = False) -> Callable[[Edge], Edges]:
        """What adds a duration to an end, counted from the last moment before it where that is the last in time."""
        last = closed or (self.rule == "frcp6" and period(text).unit is not Unit.HOUR)
        return lambda edge: self.after(replace(edge, plus=edge.plus - last), text, closed=last)

    def after(
        self, start: Edge, text: str, *, back: bool = False, closed: bool = False, times: int = 1, served: str = ""
    ) -> Edges:
        """The edges that lie a duration after *start*, *times* over: one, or by the calendar one for each piece of its bounds.

        Where the end itself is still in time, *closed*, the edge is just after it. Days that Rule 6 counts end at midnight.
        """
        span = None if self.rule == "frcp6" else _fixed(text)
        if served and self.rule != "frcp6":
            raise BadClaim(
                "only Rule 6 adds days after service", remedy="add rule: frcp6, or leave out how it was served"
            )
        if span is not None:
            return (replace(start, plus=start.plus + span * times * (-1 if back else 1) + closed),)
        once = period(text + (" before" if back else ""))
        end, zone = self._counting(Period(once.count * times, once.unit, once.before), served, closed=closed)
        if self.setting.bounds is None:
            return (replace(start, plus=start.plus + closed),)
        try:
            if start.point is ORIGIN:
                return (replace(start, plus=end(start.plus)),)
            if self._denied(start.event):
                return (replace(start, when=every(start.when, negation(did(start.event)))),)
            found = pieces(_bounds(start, self.setting), end, zone, hourly=once.unit is Unit.HOUR)
            return tuple(_piece_edge(start, piece) for piece in found)
        except BadTime as wrong:  # a year that no calendar holds
            raise TooLarge(wrong.problem, remedy=wrong.remedy) from None

    def _counting(self, asked: Period, served: str, *, closed: bool) -> tuple[Callable[[int], int], tzinfo]:
        """The end of a period, as an edge, for each moment from which it may be counted."""
        if self.rule == "frcp6":
            if not self.order.court:
                raise BadClaim(
                    f"order {self.order.id!r} names no court to count by", remedy="add court: dcd to the order"
                )
            calendar, service = _calendar(self.order.court), SERVICES[served] if served else None
            clerk = self._clerk(calendar.zone)
            rule_6(Bounds(None, None), asked, calendar, served=service)  # refuses what cannot be counted
            over = closed or asked.unit is not Unit.HOUR
            return (
                lambda ms: (
                    (rule_6(Bounds(ms, ms), asked, calendar, clerk=clerk, served=service).due.latest or 0) + over
                ),
                calendar.zone,
            )
        if self.zone is None:
            raise BadTime(f"{asked} depends on the time zone, and the case has none", remedy="add zone: to the case")
        zone = self.zone
        return lambda ms: later(ms, asked, zone) + closed, zone

    def _clerk(self, zone: tzinfo) -> Clerk:
        """When the clerk's office was inaccessible, which must be known to the day; an event that nobody speaks of was not."""
        closures = []
        for event, first, last in (act for name in self.order.closed for act in self._events(name)):
            if self.setting.bounds is None or self._denied(event):
                continue
            starts, ends = self.setting.bounds(first), self.setting.bounds(last)
            known = (starts.earliest, starts.latest, ends.earliest, ends.latest)
            if known == (None, None, None, None):
                continue
            days = [None if at is None else show_moment(at, zone)[:10] for at in known]
            if None in days or days[0] != days[1] or days[2] != days[3] or event in self.setting.denied:
                raise TooLarge(
                    f"it is not known to the day when the clerk's office was inaccessible ({event!r})",
                    remedy=f"add a claim that says from which day to which {event} was",
                )
            closures.append(Closure(known[0] or 0, known[3] or 0, event))
        return Clerk(None, tuple(closures))

    # ---- the life of the order

    def force(self) -> Force:
        life = self.order.life
        stages = {stage: self.named(stage) for stage in (*STARTS, *ENDS, "stayed", "stay-lifted") if self._known(stage)}
        if not any(stages.get(stage) for stage in STARTS):
            raise BadClaim(
                f"neither the life of order {self.order.id!r} nor reading {self.reading.id!r} says when it took effect",
                remedy=f"bind effective under readings: {self.reading.id}: terms:, or add effective: under life:",
            )
        more = self.named("extended") if life.extension and self._known("extended") else ()
        begins = []
        for stage in STARTS:
            for act in stages.get(stage, ()):
                edges = self.after(Edge(act[0], act[1], 0), life.lasts) if life.lasts else ()
                begins.append((act, _extended(edges, more, self._longer(life.extension)) if more else edges))
        ends = tuple(act for stage in ENDS for act in stages.get(stage, ()))
        stays = tuple((act, (Edge(act[0], act[2], 0),) if act[1] != act[2] else ()) for act in stages.get("stayed", ()))
        return Force(tuple(begins), ends, stays, stages.get("stay-lifted", ()))

    def _known(self, stage: str) -> bool:
        return stage in self.order.life.stages or self.reading.binding(self.clause.id, stage) is not None

    def _denied(self, event: str) -> bool:
        """Whether it is said, and not disputed, that an event did not happen."""
        return self.setting.bounds is not None and self.setting.bounds(happened(event)).latest == 0

    # ---- what is known only between bounds

    def _paused(self, whole: Duty) -> Duty:
        """The period stands still during a pause: known exactly where the pause began first, else between its least and most."""
        reach, back, _ = within(self.clause.within)
        if back or self.clause.extended or self.rule == "frcp6" or _fixed(reach) is None:
            raise BadClaim(
                "only a plain period of hours or days after something is paused here, and none that is extended too",
                remedy="write within: 7 d after TERM, with rule: plain",
            )
        event, start, end = self.lasting(self.clause.paused)
        if self._denied(event):
            return whole
        length = self.setting.between(start, end) if self.setting.between else Bounds(0, None)
        least, most = max(length.earliest or 0, 0), FAR if length.latest is None else max(length.latest, 0)
        strict, mild = (_held_up(whole.closes, (event, start, end), by) for by in (least, most))
        if (
            strict != mild
            and whole.force
            and any(self._may_turn(whole.force, edge, least, most) for edge in whole.closes)
        ):
            raise TooLarge(
                f"how long {event!r} lasted is not known well enough to say whether the order was in force when the period ended",
                remedy=f"add a claim on how long {event} lasted, or on when the order came into force or ceased to be",
            )
        lenient = replace(whole, closes=mild, if_broken=whole.if_broken and whole.if_broken.mildest)
        return replace(whole, closes=strict, lenient=None if strict == mild else lenient)

    def _may_turn(self, force: Force, end: Edge, least: int, most: int) -> bool:
        """Whether the order may come into force, or cease to be, between the least and the most that a period can be lengthened by."""
        if self.setting.bounds is None:
            return False
        low, high = _earliest((end,), self.setting), _latest(end, self.setting)
        run_out = [edge for _, out in (*force.begins, *force.stays) for edge in out]
        for edge in (
            *(Edge(event, point, 0) for event, first, last in force.acts for point in (first, last)),
            *run_out,
        ):
            if not self._denied(edge.event):
                first, last = _earliest((edge,), self.setting), _latest(edge, self.setting)
                early = low is not None and last is not None and last < low + least
                late = high is not None and first is not None and first >= high + most
                if not early and not late:
                    return True
        return False

    def _limited(self, whole: Duty) -> Duty:
        """Every least set of stays that is more than the limit, if they were ever together."""
        stays = tuple(crowd[0] for crowd in whole.acts)
        for event, first, last in stays:
            if first == last:
                raise BadClaim(
                    f"{event!r} has no length, and cannot be counted as present", remedy=f"mark {event} extended: yes"
                )
        least, most = self._limit()
        counted = {event: self.setting.counts.get(event, Bounds(1, 1)) for event, _, _ in stays}
        strict, partial = self._crowds(stays, {e: b.latest for e, b in counted.items()}, least)
        mild, cut = self._crowds(stays, {e: b.earliest or 0 for e, b in counted.items()}, most)
        lenient = replace(whole, acts=mild, if_broken=whole.if_broken and whole.if_broken.mildest)
        return replace(whole, acts=strict, partial=partial, lenient=None if strict == mild and not cut else lenient)

    def _limit(self) -> tuple[int, int | None]:
        """The least and the most that the limit can be: a number, or a quantity of the case."""
        said = self.clause.at_most.replace(",", "").strip()
        if said.isdecimal():
            return int(said), int(said)
        known = self.setting.counts.get(f"={said}")
        if known is None:
            raise BadClaim(
                f"{self.clause.at_most!r} is not a whole number, nor a figure of the case",
                remedy="write at-most: 40,000",
            )
        return known.earliest or 0, known.latest

    def _crowds(
        self, stays: Sequence[Act], counts: Mapping[str, int | None], most: int | None
    ) -> tuple[tuple[tuple[Act, ...], ...], str]:
        """The least sets of stays that come to more than *most* and may have been together; some, where there are too many."""
        if most is None:
            return (), ""
        found: dict[frozenset[str], tuple[Act, ...]] = {}
        partial = ""
        for last_in in stays:
            others = sorted(
                (s for s in stays if s != last_in and self._meet(s, last_in)), key=lambda s: -_size(counts, s)
            )
            for crowd in _least_over(last_in, others, counts, most):
                found.setdefault(frozenset(act[0] for act in crowd), crowd)
                if len(found) >= CROWDS:
                    partial = f"only the first {CROWDS:,} ways to be over the limit were weighed"
                    break
        least = [crowd for names, crowd in found.items() if not any(other < names for other in found)]
        return tuple(tuple(sorted(crowd)) for crowd in least), partial

    def _meet(self, one: Act, other: Act) -> bool:
        """Whether, going by the bounds of each, two stays can have been at the same time."""
        if self.setting.bounds is None:
            return True
        starts, ends = zip(
            *((self.setting.bounds(act[1]).earliest, self.setting.bounds(act[2]).latest) for act in (one, other)),
            strict=True,
        )
        return all(s is None or e is None or s <= e for s, e in ((starts[0], ends[1]), (starts[1], ends[0])))


def _names(acts: Iterable[Act]) -> str:
    return ", ".join(act[0] for act in acts) or "none"


SERVICES = {way.name.lower().replace("_", "-"): way for way in Service}
"""The ways of service of Rule 5(b)(2), by the words of a clause."""


@lru_cache(maxsize=8)
def _calendar(court: str) -> Calendar:
    """The calendar of a court, for every year that a case is likely to speak of."""
    return court_calendar(court, range(1990, 2061))


def _fixed(text: str) -> int | None:
    """A duration in milliseconds; None for one in months or years, whose length depends on the calendar."""
    try:
        return duration(text)
    except BadTime as wrong:
        try:
            if period(text).unit in (Unit.MONTH, Unit.YEAR):
                return None
        except BadClaim:
            raise wrong from None
        raise


def _piece_edge(start: Edge, piece: Piece) -> Edge:
    """The edge of one piece of the bounds of *start*; where that did not happen, every piece serves."""
    here = Every(
        (Atom(ORIGIN, start.point, start.plus - piece.first), Atom(start.point, ORIGIN, piece.last - start.plus))
    )
    when = every(start.when, Some((negation(did(start.event)), here)))
    if piece.at is not None:
        return Edge(start.event, ORIGIN, piece.at, when)
    assert piece.offset is not None
    return replace(start, plus=start.plus + piece.offset, when=when)


def _extended(edges: Edges, acts: Iterable[Act], longer: Callable[[Edge], Edges]) -> Edges:
    """An end that moves once for each act that came before it as it then stood, in whatever order they are listed."""
    acts = tuple(dict.fromkeys(acts))

    def moved(edge: Edge, times: int) -> Iterator[Edge]:
        before = [every(did(event), earlier(point, 0, edge)) for event, point, _ in acts]
        again = Some(tuple(Every(chosen) for chosen in combinations(before, times + 1)))
        yield replace(edge, when=every(edge.when, negation(again)))
        if times < len(acts):
            for further in longer(replace(edge, when=every(edge.when, again))):
                yield from moved(further, times + 1)

    return tuple(end for edge in edges for end in moved(edge, 0))


def _held_up(edges: Edges, pause: Act, length: int) -> Edges:
    """The closing of a window whose period stands still during *pause*, taken to last *length* where it began in the period."""
    event, start, end = pause
    found: list[Edge] = []
    for edge in edges:
        begun = Atom(edge.point, start, 0)
        running = every(did(event), earlier(start, 0, edge))
        found += [
            replace(edge, when=every(edge.when, negation(every(running, Atom(edge.point, end, 0))))),
            replace(edge, when=every(edge.when, running, begun), plus=edge.plus + length),
            Edge(
                event,
                end,
                edge.plus,
                every(edge.when, did(edge.event), did(event), negation(begun), Atom(edge.point, end, 0)),
            ),
        ]
    return tuple(found)


def _size(counts: Mapping[str, int | None], act: Act) -> int:
    count = counts[act[0]]
    return FAR if count is None else count


def _least_over(
    first: Act, others: Sequence[Act], counts: Mapping[str, int | None], most: int
) -> Iterator[tuple[Act, ...]]:
    """Every set with *first* and some of *others*, largest first, that comes to more than *most* and not without its last."""
    sizes = [_size(counts, act) for act in others]
    rest = [sum(sizes[index:]) for index in range(len(sizes) + 1)]

    def grow(chosen: tuple[Act, ...], total: int, at: int) -> Iterator[tuple[Act, ...]]:
        if total > most:
            yield chosen
        elif total + rest[at] > most:
            for index in range(at, len(others)):
                if sizes[index]:
                    yield from grow((*chosen, others[index]), total + sizes[index], index + 1)

    yield from grow((first,), _size(counts, first), 0)


def number_of_periods(order: Order, clause: Clause, reading: Reading, subject: str, setting: Setting) -> int:
    """How many periods of a clause with `every` to judge: those that are over by the moment of judging or by the end, and the one that runs.

    Raises TooLarge where nothing says when the first began, or there are more than PERIODS; else as `duty` does.
    """
    asked = duty(order, numbered(clause, 1), reading, subject, setting)
    until = max((at for edge in asked.ends if (at := _latest(edge, setting)) is not None), default=None)
    if asked.force is not None and (last := _last_in_force(asked.force, setting)) is not None:
        until = last if until is None else min(until, last)
    horizon = min((at for at in (until, setting.due_at) if at is not None), default=None)
    if horizon is None or _earliest(asked.opens, setting) is None:
        raise TooLarge(
            f"nothing says when the periods of clause {clause.id!r} {'end' if horizon is None else 'begin'}",
            remedy="add a claim that bounds it, or ask --as-of a time",
        )
    for number in range(1, PERIODS + 1):
        after = duty(order, numbered(clause, number + 1), reading, subject, setting)
        opening = _earliest(after.opens, setting)
        closing = _earliest(after.closes, setting) if horizon == until else opening
        if opening is None or closing is None or opening > horizon or closing > horizon:
            return number
    raise TooLarge(
        f"clause {clause.id!r} has over {PERIODS} periods", remedy=f"ask --as-of a time within the first {PERIODS}"
    )


def _last_in_force(force: Force, setting: Setting) -> int | None:
    """A moment from which an order is certainly not in force any more; None where none is known."""
    begun = [_latest(Edge(act[0], act[1], 0), setting) for act, _ in force.begins]
    if any(at is None for at in begun):
        return None
    last_begun = max(at for at in begun if at is not None)
    ended = [
        latest
        for event, point, _ in force.ends
        if event not in setting.denied
        and (earliest := _earliest((Edge(event, point, 0),), setting)) is not None
        and (latest := _latest(Edge(event, point, 0), setting)) is not None
        and earliest > last_begun
    ]
    lasts = []
    for _, run_out in force.begins:
        run = [_latest(edge, setting) for edge in run_out]
        known = [max(at for at in run if at is not None)] if run and None not in run else []
        lasts.append(min([*known, *ended], default=None))
    return None if None in lasts else max(at for at in lasts if at is not None)


def _earliest(edges: Edges, setting: Setting) -> int | None:
    """The earliest that any of them can be; None where nothing says."""
    found = (_bounds(edge, setting).earliest for edge in edges)
    return min((at for at in found if at is not None), default=None)


def _latest(edge: Edge, setting: Setting) -> int | None:
    return _bounds(edge, setting).latest


def _bounds(edge: Edge, setting: Setting) -> Bounds:
    assert setting.bounds is not None
    known = Bounds(0, 0) if edge.point is ORIGIN else setting.bounds(str(edge.point))
    return known.later(edge.plus)
