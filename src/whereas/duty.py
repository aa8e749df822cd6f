"""Duties: a clause under a reading, for one subject, brought down to the points in time that it compares.

`duty` resolves terms to events and windows to edges; `kept`, `due` and `arises` turn the result into formulas over
difference atoms, which `verdict` decides against the record. A window may open and close at a moment that depends on
what happened (a day count that rolls past a weekend, an extension, a pause): then it has several edges, of which the
one counts whose condition holds. While an order is not in force, none of its clauses binds.
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
from .deadline import Period, Piece, Service, Unit, later, period, pieces, rule_6
from .errors import BadClaim, BadTime, TooLarge
from .formula import Atom, Every, Formula, Some, atoms, negation
from .moment import Clockwork, duration
from .network import ORIGIN, Point
from .order import ENDS, STARTS, Clause, Order, Reading, extension, numbered, timed, within

__all__ = [
    "Act",
    "Duty",
    "Edge",
    "Force",
    "Setting",
    "arises",
    "binding",
    "due",
    "duty",
    "force_of",
    "in_force",
    "kept",
    "number_of_periods",
]  # fmt: skip

Act = tuple[str, str, str]
"""An event, its first point and its last."""
ALWAYS = Every(())
FAR = 10**15
"""Longer than any record, in milliseconds: the most by which a pause without an end may lengthen a period."""
CROWDS, PERIODS = 2_000, 500
"""The most combinations of stays, and the most periods, that one clause is taken apart into."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a window: *plus* milliseconds after the point of an event, where *when* holds.

    A moment of the calendar has ORIGIN for its point; its event is the one that it was counted from.
    """

    event: str
    point: Point
    plus: int
    when: Formula = ALWAYS


Edges = tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Force:
    """The life of an order under one reading: what puts it in force, what ends it, what suspends it, what lifts that.

    What begins or suspends has the edges at which it runs out by itself, if it does; a suspension that lasts, its end.
    """

    begins: tuple[tuple[Act, Edges], ...]
    ends: tuple[Act, ...] = ()
    stays: tuple[tuple[Act, Edges], ...] = ()
    lifts: tuple[Act, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """Every event of it."""
        return (*(act for act, _ in (*self.begins, *self.stays)), *self.ends, *self.lifts)

    @property
    def resumes(self) -> Edges:
        """The moments from which it may be in force."""
        acts = (*(act for act, _ in self.begins), *self.lifts)
        return (*(Edge(event, point, 0) for event, point, _ in acts), *(edge for _, out in self.stays for edge in out))


@dataclass(frozen=True, slots=True)
class Duty:
    """What a clause asks of one subject under one reading, resolved to events and points.

    `acts` are required, any of them, or forbidden; each is a crowd, several events that are forbidden together at one
    moment, most often one alone. They fall in a window that opens and closes (either may be open), or, for
    `require … before`, ahead of other acts by a least and a most. A required act need not be done once `ends` has come,
    nor while the order is not in `force`. `as_of` counts only what had happened by then, `due_at` is when it is asked
    whether the duty is due; None for the whole record, and for a day when everything is due.

    Where a pause or a count is known only between bounds, this is the duty at its strictest, and `lenient` the one at
    its mildest; None where they are the same. `partial` says why only some crowds were weighed: then nothing shows it kept.
    """

    forbids: bool
    acts: tuple[tuple[Act, ...], ...]
    opens: Edges = ()
    closes: Edges = ()
    before: tuple[Act, ...] = ()
    by: tuple[int | None, int | None] = (1, None)
    ends: Edges = ()
    force: Force | None = None
    if_broken: Duty | None = None
    as_of: int | None = None
    due_at: int | None = None
    lenient: Duty | None = None
    partial: str = ""

    def on_any_day(self) -> Duty:
        """The same, taken to be due."""
        first = self.if_broken.on_any_day() if self.if_broken else None
        lenient = self.lenient.on_any_day() if self.lenient else None
        return replace(self, due_at=None, if_broken=first, lenient=lenient)

    @property
    def mildest(self) -> Duty:
        """The duty that even the most favourable reading of what is not known exactly leaves."""
        return self.lenient or self

    @property
    def own(self) -> tuple[str, ...]:
        """The events that are its acts."""
        return tuple(dict.fromkeys(act[0] for crowd in self.acts for act in crowd))

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that it names."""
        named = [*self.own, *(act[0] for act in self.before)]
        named += [edge.event for edge in (*self.opens, *self.closes, *self.ends)]
        named += [act[0] for act in self.force.acts] if self.force else []
        named += [event for edge in self._edges for event in _happenings(edge.when)]
        named += self.if_broken.events if self.if_broken else ()
        named += self.lenient.events if self.lenient else ()
        return tuple(dict.fromkeys(named))

    @property
    def points(self) -> tuple[str, ...]:
        """Every point in time that it compares."""
        named: list[Point] = [point for crowd in self.acts for act in crowd for point in act[1:]]
        named += [point for act in self.before for point in act[1:]]
        named += [edge.point for edge in (*self.opens, *self.closes, *self.ends)]
        named += [point for act in self.force.acts for point in act[1:]] if self.force else []
        named += [end for edge in self._edges for atom in atoms(edge.when) for end in (atom.x, atom.y)]
        named += self.if_broken.points if self.if_broken else ()
        named += self.lenient.points if self.lenient else ()
        told = (str(point) for point in named if point is not ORIGIN)
        return tuple(dict.fromkeys(point for point in told if not point.startswith("happened:")))

    @property
    def _edges(self) -> Edges:
        run_out = [edge for _, out in (*self.force.begins, *self.force.stays) for edge in out] if self.force else []
        return (*self.opens, *self.closes, *self.ends, *run_out)


def _happenings(formula: Formula) -> Iterator[str]:
    ends = (str(end) for atom in atoms(formula) for end in (atom.x, atom.y))
    return (end.removeprefix("happened:") for end in ends if end.startswith("happened:"))


# ---------------------------------------------------------------------------------------------- a clause to a duty


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
        bounds = self.setting.bounds
        if bounds is None:
            return (replace(start, plus=start.plus + closed),)
        try:
            if start.point is ORIGIN:
                return (replace(start, plus=end(start.plus)),)
            if self._denied(start.event):
                return (replace(start, when=_all(start.when, negation(did(start.event)))),)
            known = bounds(str(start.point))
            ends = (None if moment is None else moment + start.plus for moment in (known.earliest, known.latest))
            return tuple(_piece_edge(start, piece) for piece in pieces(Bounds(*ends), end, zone))
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
            rule_6(Bounds(None, None), asked, calendar, served=service)  # refuses what cannot be counted
            over = closed or asked.unit is not Unit.HOUR
            return (
                lambda ms: (rule_6(Bounds(ms, ms), asked, calendar, served=service).due.latest or 0) + over,
                calendar.zone,
            )
        if self.zone is None:
            raise BadTime(f"{asked} depends on the time zone, and the case has none", remedy="add zone: to the case")
        zone = self.zone
        return lambda ms: later(ms, asked, zone) + closed, zone

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
    when = _all(start.when, Some((negation(did(start.event)), here)))
    if piece.at is not None:
        return Edge(start.event, ORIGIN, piece.at, when)
    assert piece.offset is not None
    return replace(start, plus=start.plus + piece.offset, when=when)


def _extended(edges: Edges, acts: Iterable[Act], longer: Callable[[Edge], Edges]) -> Edges:
    """An end that moves once for each act that came before it as it then stood, in whatever order they are listed."""
    acts = tuple(dict.fromkeys(acts))

    def moved(edge: Edge, times: int) -> Iterator[Edge]:
        before = [_all(did(event), _earlier(point, 0, edge)) for event, point, _ in acts]
        again = Some(tuple(Every(chosen) for chosen in combinations(before, times + 1)))
        yield replace(edge, when=_all(edge.when, negation(again)))
        if times < len(acts):
            for further in longer(replace(edge, when=_all(edge.when, again))):
                yield from moved(further, times + 1)

    return tuple(end for edge in edges for end in moved(edge, 0))


def _held_up(edges: Edges, pause: Act, length: int) -> Edges:
    """The closing of a window whose period stands still during *pause*, taken to last *length* where it began in the period."""
    event, start, end = pause
    found: list[Edge] = []
    for edge in edges:
        begun = Atom(edge.point, start, 0)
        running = _all(did(event), _earlier(start, 0, edge))
        found += [
            replace(edge, when=_all(edge.when, negation(_all(running, Atom(edge.point, end, 0))))),
            replace(edge, when=_all(edge.when, running, begun), plus=edge.plus + length),
            Edge(
                event,
                end,
                edge.plus,
                _all(edge.when, did(edge.event), did(event), negation(begun), Atom(edge.point, end, 0)),
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
    assert setting.bounds is not None
    found = [
        edge.plus if edge.point is ORIGIN else _moved(setting.bounds(str(edge.point)).earliest, edge.plus)
        for edge in edges
    ]
    return min((at for at in found if at is not None), default=None)


def _latest(edge: Edge, setting: Setting) -> int | None:
    assert setting.bounds is not None
    return edge.plus if edge.point is ORIGIN else _moved(setting.bounds(str(edge.point)).latest, edge.plus)


def _moved(at: int | None, plus: int) -> int | None:
    return None if at is None else at + plus


# ---------------------------------------------------------------------------------------------- formulas


def kept(duty: Duty) -> Formula:
    """True in the completions in which the duty is kept; a duty that never arose, or lapsed before it was due, is kept."""
    if duty.before:
        alone: Formula = Every(tuple(_preceded(duty, other) for other in duty.before))
    elif duty.forbids:
        alone = negation(Some(tuple(_violated(duty, crowd) for crowd in duty.acts)))
    else:
        unopened = _at(duty.opens, lambda edge: negation(did(edge.event)))
        acts = (_all(did(event), *_inside(duty, first, last)) for ((event, first, last),) in duty.acts)
        alone = Some((*unopened, *acts, *_lapsed(duty)))
    return Some((kept(duty.if_broken), alone)) if duty.if_broken else alone


def due(duty: Duty) -> Formula:
    """True where the duty is due by `due_at`: a prohibition always is, a requirement once its time has run out in force."""
    if duty.forbids:
        return ALWAYS
    if duty.before:
        return Some(tuple(_ended(duty, Edge(other, first, 0), 0) for other, first, _ in duty.before))
    return next(iter(_at(duty.closes, lambda edge: _ended(duty, edge, 1))), Some(()))


def arises(duty: Duty) -> Formula:
    """True where there is a duty at all: the clause that must be broken first was, and it did not lapse before it was due."""
    first = (kept(duty.if_broken),) if duty.if_broken else ()
    return Every(tuple(negation(part) for part in (*first, *_lapsed(duty))))


def in_force(force: Force, point: Point, plus: int = 0) -> Formula:
    """True where the order is in force at the moment *plus* milliseconds after *point*.

    It is from a moment that put it in force on, until that runs out or something ends it, save while it is suspended.
    """

    def spell(starts: Iterable[tuple[Act, Edges]], stops: Sequence[Act]) -> Formula:
        return Some(tuple(_all(*since(act, run_out, stops)) for act, run_out in starts))

    def since(act: Act, run_out: Edges, stops: Sequence[Act]) -> Iterator[Formula]:
        yield did(act[0])
        yield Atom(act[1], point, plus)
        yield from _at(run_out, lambda edge: _earlier(point, plus, edge))
        for event, stop, _ in stops:
            yield Some((negation(did(event)), Atom(stop, act[1], -1), _earlier(point, plus, Edge(event, stop, 0))))

    return _all(spell(force.begins, force.ends), negation(spell(force.stays, force.lifts)))


def did(event: str) -> Atom:
    """That an event happened."""
    return Atom(ORIGIN, happened(event), -1)


def binding(duty: Duty, point: Point, plus: int = 0) -> tuple[Formula, ...]:
    """That the duty binds *plus* milliseconds after *point*: it has not ended, and its order is in force; nothing if it always does."""
    ends = (Some((negation(did(end.event)), _earlier(point, plus, end))) for end in duty.ends)
    force = () if duty.force is None else (in_force(duty.force, point, plus),)
    return (_all(*ends, *force),) if duty.ends or force else ()


def _violated(duty: Duty, crowd: tuple[Act, ...]) -> Formula:
    """All of a crowd at one moment, in the window, while the order is in force, by `as_of`.

    It is enough to look at the moments at which one of them begins, the window opens, or the order comes into force.
    """
    moments = [Edge("", first, 0) for _, first, _ in crowd]
    if len({point for act in crowd for point in act[1:]}) > 1:
        moments += [*duty.opens, *(duty.force.resumes if duty.force else ())]
    return Some(tuple(_all(*_together(duty, crowd, moment)) for moment in moments))


def _together(duty: Duty, crowd: tuple[Act, ...], moment: Edge) -> Iterator[Formula]:
    point, plus = moment.point, moment.plus
    if moment.event:
        yield from (moment.when, did(moment.event))
    yield from _inside(duty, point, point, plus)
    yield from binding(duty, point, plus)
    for event, first, last in crowd:
        yield from (did(event), Atom(first, point, plus), Atom(point, last, -plus))


def _inside(duty: Duty, first: Point, last: Point, plus: int = 0) -> Iterator[Formula]:
    """From *first* to *last*, each *plus* later, lies in the window [opens, closes), and by `as_of`.

    What closes the window may never happen: then it stays open.
    """
    yield from _by(last, duty.as_of, plus)
    yield from _at(duty.opens, lambda edge: _all(did(edge.event), Atom(edge.point, first, plus - edge.plus)))
    yield from _at(duty.closes, lambda edge: Some((negation(did(edge.event)), _earlier(last, plus, edge))))


def _lapsed(duty: Duty) -> tuple[Formula, ...]:
    """That the duty did not bind any more, or not then, at the last moment at which it could be done in time."""
    if duty.forbids or (duty.force is None and not duty.ends):
        return ()
    return _at(duty.closes, lambda e: _all(did(e.event), *(negation(f) for f in binding(duty, e.point, e.plus - 1))))


def _ended(duty: Duty, edge: Edge, last: int) -> Formula:
    """Its time has run out by `due_at`, and it bound *last* milliseconds before that."""
    return _all(did(edge.event), *_by(edge.point, duty.due_at, edge.plus), *binding(duty, edge.point, edge.plus - last))


def _preceded(duty: Duty, other: Act) -> Formula:
    """The other act did not happen (by `as_of`, in force), or one of the acts came before it, by enough."""
    other_event, other_first, _ = other
    least, most = duty.by
    parts: list[Formula] = [negation(did(other_event))]
    if duty.as_of is not None:
        parts.append(Atom(ORIGIN, other_first, -duty.as_of - 1))
    parts += [negation(bound) for bound in binding(duty, other_first)]
    for ((event, _, last),) in duty.acts:
        limits = [Atom(last, other_first, -max(least or 1, 1))]
        if most is not None:
            limits.append(Atom(other_first, last, most))
        parts.append(_all(did(event), *limits))
    return Some(tuple(parts))


def _at(edges: Edges, holds: Callable[[Edge], Formula]) -> tuple[Formula, ...]:
    """What holds at the edge whose condition does; nothing where there are no edges."""
    return (Some(tuple(_all(edge.when, holds(edge)) for edge in edges)),) if edges else ()


def _earlier(point: Point, plus: int, edge: Edge) -> Atom:
    """The moment *plus* after *point* came before the edge."""
    return Atom(point, edge.point, edge.plus - plus - 1)


def _by(point: Point, at: int | None, plus: int = 0) -> tuple[Atom, ...]:
    """The moment *plus* after *point* had come by *at*; nothing where that is None."""
    return () if at is None else (Atom(point, ORIGIN, at - plus),)


def _all(*parts: Formula) -> Every:
    return Every(parts)
