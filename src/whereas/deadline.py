"""Deadlines: how a due time follows from the moment that triggers it, with its working shown.

`plain` adds a span of time. `rule_6` counts as Fed. R. Civ. P. 6(a) and 6(d) say, by the court's calendar. A trigger
known only between two moments gives a due time known only between two: exactly the earliest and the latest that any
moment between them would give. A period in hours needs care there, for a later trigger can be due earlier.
The rule part by part, and where it is silent what is done here: docs/deadline.md.
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import NamedTuple

from .bounds import Bounds
from .calendar import Calendar
from .errors import BadClaim, BadTime, TooLarge
from .moment import HOUR_MS, MINUTE_MS, show_bounds, show_duration, show_moment

__all__ = [
    "Clerk", "Closure", "Deadline", "Period", "Piece", "Service", "Step", "Unit", "Working", "closed_on", "later", "period",
    "pieces", "plain", "rule_6", "show_working",
]  # fmt: skip

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTED_SINCE, _NO_DAYS_FOR_ELECTRONIC_SINCE = date(2009, 12, 1), date(2016, 12, 1)


# ---------------------------------------------------------------------------------------------- what is asked


class Unit(Enum):
    """What a period is stated in. It decides how the period is counted: 24 hours are not one day."""

    HOUR, DAY, WEEK, MONTH, YEAR = "hour", "day", "week", "month", "year"


_LONGEST = {Unit.HOUR: 876_000, Unit.DAY: 36_500, Unit.WEEK: 5_200, Unit.MONTH: 1_200, Unit.YEAR: 100}


@dataclass(frozen=True, slots=True)
class Period:
    """A count of units after an event, or, with *before*, ahead of it. Raises BadTime beyond 1 unit to 100 years."""

    count: int
    unit: Unit
    before: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.count <= _LONGEST[self.unit]:
            raise BadTime(
                f"a period of {self.count} {self.unit.value}s is not counted here",
                remedy=f"give 1 to {_LONGEST[self.unit]} {self.unit.value}s",
            )

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}{'s' if self.count > 1 else ''} {'before' if self.before else 'after'}"


_PERIOD = re.compile(r"(\d{1,6}) ?([a-z]+)(?: (before|after))?")
_UNITS = {"h": Unit.HOUR, "d": Unit.DAY, "w": Unit.WEEK} | {
    word: unit for unit in Unit for word in (unit.value, f"{unit.value}s")
}


def period(text: str) -> Period:
    """Read `14 days`, `72 hours`, `2 weeks`, `1 month`, or `7 days before`; `after` is understood.

    Raises BadClaim for anything else. Business days are no unit of Rule 6, and a date certain is not computed.
    """
    match = _PERIOD.fullmatch(text.strip().lower())
    unit = _UNITS.get(match[2]) if match else None
    if match is None or unit is None:
        raise BadClaim(
            f"{text[:60]!r} is not a period that Rule 6 counts",
            remedy="write 14 days, 72 hours, 2 weeks, 1 month or 7 days before; a date that an order fixes is a time, not counted",
        )
    return Period(int(match[1]), unit, match[3] == "before")


@dataclass(frozen=True, slots=True)
class Closure:
    """The clerk's office was inaccessible from *first* to *last*, milliseconds UTC; *because* says by what claim."""

    first: int
    last: int
    because: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadTime(
                f"the closure by {self.because!r} ends before it starts", remedy="give its first moment first"
            )


def closed_on(day: date, zone: tzinfo, because: str) -> Closure:
    """The clerk's office was inaccessible all *day*."""
    return Closure(_midnight(day, zone), _midnight(day + _DAY, zone) - 1, because)


@dataclass(frozen=True, slots=True)
class Clerk:
    """The clerk's office: when it is scheduled to close, for filing by other than electronic means, and its closures."""

    closes: time | None = None
    closures: tuple[Closure, ...] = ()


class Service(Enum):
    """How the paper that starts the period was served, by the parts of Rule 5(b)(2)."""

    HAND = "handed over, 5(b)(2)(A)"
    LEFT = "left at an office or a dwelling, 5(b)(2)(B)"
    MAIL = "mailed, 5(b)(2)(C)"
    CLERK = "left with the clerk, 5(b)(2)(D)"
    ELECTRONIC = "sent electronically, 5(b)(2)(E)"
    CONSENTED = "delivered by other means consented to, 5(b)(2)(F)"


_THREE_DAYS = (Service.MAIL, Service.CLERK, Service.CONSENTED)


# ---------------------------------------------------------------------------------------------- what is answered


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the working, and the rule it rests on."""

    text: str
    rule: str

    def __str__(self) -> str:
        return f"{self.text} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Working:
    """How triggers within *trigger* become due within *due*; both are one moment, or the width of the words that said it."""

    trigger: Bounds
    due: Bounds
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last moment at which the act is in time, as far as the trigger is known.

    *workings* holds one where every trigger leads there in the same steps, else the one that is due first and the one
    that is due last; none where nothing bounds the trigger.
    """

    due: Bounds
    workings: tuple[Working, ...]


def show_working(deadline: Deadline, zone: tzinfo) -> str:
    """The working, a sentence a line; where it differs within the bounds of the trigger, for the first and the last due."""
    lines = []
    for working in deadline.workings:
        if len(deadline.workings) > 1:
            lines.append(f"If the trigger was {_shown(working.trigger.earliest or 0, zone)}:")
        lines.extend(f"  {step}" for step in working.steps)
    return "\n".join(lines)


# ---------------------------------------------------------------------------------------------- plain spans


def plain(trigger: Bounds, span_ms: int, zone: tzinfo) -> Deadline:
    """Add a span of time, or take away a negative one: every hour is 60 minutes and no day is special. *zone* is for the words."""

    def working(moment: int) -> Working:
        due, way = moment + span_ms, "after" if span_ms >= 0 else "before"
        text = f"{show_duration(abs(span_ms))} {way} {_shown(moment, zone, grain)} is {_shown(due, zone, grain)}."
        return Working(Bounds(moment, moment), Bounds(due, due), (Step(text, "plain duration"),))

    grain = _grain(trigger)
    ends = [None if moment is None else working(moment) for moment in (trigger.earliest, trigger.latest)]
    return _deadline(ends[0], ends[1])


# ---------------------------------------------------------------------------------------------- calendar spans, pieces


def later(moment: int, span: Period, zone: tzinfo) -> int:
    """The moment that clocks in *zone* show the same time, *span* later or earlier: a year after noon is noon.

    Of two such moments the first; where clocks skip it, the end of the gap. From 29 February, a year on is 28 February.
    Raises BadTime beyond the years 1 to 9999.
    """
    if span.unit is Unit.HOUR:
        return moment + span.count * HOUR_MS * (-1 if span.before else 1)
    here = _local(moment, zone)
    try:
        day, _ = _counted(here.date(), span)
        return _at(day, here.time(), zone)
    except OverflowError:
        raise BadTime("the period leaves the years 1 to 9999", remedy="check the year of the trigger") from None


class Piece(NamedTuple):
    """For a trigger from *first* to *last*, milliseconds UTC, what is due: *offset* milliseconds after it, or *at* one moment.

    Exactly one of the two is None.
    """

    first: int
    last: int
    offset: int | None
    at: int | None


PIECES_DAYS = 400
"""A trigger known only between moments further apart than this is not counted from."""


def pieces(trigger: Bounds, due: Callable[[int], int], zone: tzinfo, *, hourly: bool = False) -> tuple[Piece, ...]:
    """What *due* makes of every trigger within the bounds, piece by piece: within one, it moves with the trigger or not at all.

    *due* must do either within any day, or if *hourly* within any hour, in which it gives the same at both ends and in the
    middle, as the rules here do for periods of days and of hours.
    Raises TooLarge where nothing bounds the trigger, or too loosely.
    """
    low, high = trigger.earliest, trigger.latest
    if low is None or high is None or high - low > PIECES_DAYS * 24 * HOUR_MS:
        raise TooLarge(
            f"the period starts at a moment that is known no better than {_loosely(trigger, zone)}",
            remedy=f"add a claim that says within {PIECES_DAYS} days when it was",
        )
    step = HOUR_MS if hourly or high - low <= 10 * 24 * HOUR_MS else 24 * HOUR_MS
    made: list[Piece] = []
    start = low
    while start <= high:
        end = min(high, start - start % HOUR_MS + step - 1)
        for piece in _split(due, start, end):
            before = made[-1] if made else None
            if before is not None and before.offset == piece.offset and before.at == piece.at:
                made[-1] = Piece(before.first, piece.last, piece.offset, piece.at)
            else:
                made.append(piece)
        start = end + 1
    return tuple(made)


def _split(due: Callable[[int], int], first: int, last: int) -> Iterator[Piece]:
    middle = (first + last) // 2
    ends = [(moment, due(moment)) for moment in (first, middle, last)]
    if len({at for _, at in ends}) == 1:
        yield Piece(first, last, None, ends[0][1])
    elif len({at - moment for moment, at in ends}) == 1:
        yield Piece(first, last, ends[0][1] - first, None)
    else:
        yield from _split(due, first, middle)
        yield from _split(due, middle + 1, last)


def _loosely(trigger: Bounds, zone: tzinfo) -> str:
    return show_bounds(trigger, zone) if trigger.earliest is not None or trigger.latest is not None else "at any time"


# ---------------------------------------------------------------------------------------------- Rule 6


@dataclass(frozen=True, slots=True)
class _Count:
    """One question: everything but the trigger."""

    period: Period
    calendar: Calendar
    clerk: Clerk
    served: Service | None
    grain: int

    @property
    def zone(self) -> tzinfo:
        return self.calendar.zone

    @property
    def direction(self) -> timedelta:
        return -_DAY if self.period.before else _DAY

    def off(self, day: date) -> tuple[str, str]:
        """Why *day* cannot be the last, and by what rule; two empty strings if it can."""
        if day.weekday() >= 5:
            return f"{day:%A}", ""
        holiday = self.calendar.legal_holiday(day, after=not self.period.before)
        return (holiday.name, holiday.rule) if holiday else ("", "")

    def closures(self, first: int, last: int) -> str:
        """The claims by which the clerk's office was inaccessible at some moment from *first* to *last*; "" for none."""
        return ", ".join(
            closed.because for closed in self.clerk.closures if closed.first <= last and closed.last >= first
        )

    def closed(self, day: date) -> str:
        """The same for a day, as long as it lasts for filing."""
        closes = None if self.period.unit is Unit.HOUR else self.clerk.closes
        end = _midnight(day + _DAY, self.zone) - 1 if closes is None else _at(day, closes, self.zone)
        return self.closures(_midnight(day, self.zone), end)


def rule_6(
    trigger: Bounds, period: Period, calendar: Calendar, *, clerk: Clerk = Clerk(), served: Service | None = None
) -> Deadline:  # fmt: skip
    """Count *period* from *trigger* as Fed. R. Civ. P. 6(a), and 6(d) where *served* says how a paper was served.

    Days and longer end at midnight in the court's zone, or when the clerk's office closes where *clerk* says when.
    The due time is the last moment in time: 23:59:59.999 of that day. An open side of the trigger leaves that side open.
    Raises BadClaim where 6(d) cannot apply, BadTime beyond the years that the calendar holds.
    """
    if served is not None and (period.before or period.unit is Unit.HOUR):
        raise BadClaim(
            f"Rule 6(d) adds days to a period of days after service, not to {period}",
            remedy="leave out how it was served, or state the period in days after service",
        )
    count = _Count(period, calendar, clerk, served, _grain(trigger))
    try:
        if period.unit is Unit.HOUR:
            return _deadline(*_hour_extremes(count, trigger))
        ends = [None if moment is None else _days(count, moment) for moment in (trigger.earliest, trigger.latest)]
    except OverflowError:
        raise BadTime("the period leaves the years 1 to 9999", remedy="check the year of the trigger") from None
    return _deadline(ends[0], ends[1])


def _days(count: _Count, trigger: int) -> Working:
    """6(a)(1), then 6(d). A later trigger is never due earlier."""
    day = _local(trigger, count.zone).date()
    steps = [
        Step(f"The trigger falls on {day:%A %Y-%m-%d} in {count.zone}, and that day is not counted.", "6(a)(1)(A)")
    ]
    last, text = _counted(day, count.period)
    steps.append(Step(text, "6(a)(1)(B)" if count.period.unit is Unit.DAY else "6(a)(1); docs/deadline.md"))
    last = _open(count, _rolled(count, last, steps, "6(a)(1)(C)"), steps)
    if count.served and count.served in _THREE_DAYS:
        last += 3 * _DAY
        steps.append(
            Step(
                f"The paper was {count.served.value}: 3 days are added, every day counted, to {last:%A %Y-%m-%d}.",
                "6(d)",
            )
        )
        last = _open(count, _rolled(count, last, steps, "6(a)(1)(C)"), steps)
    elif count.served:
        steps.append(Step(f"The paper was {count.served.value}: no days are added.", "6(d)"))
    closes = count.clerk.closes
    if closes is None:
        due = _midnight(last + _DAY, count.zone) - 1
        steps.append(Step(f"The last day, {last:%A %Y-%m-%d}, ends at midnight in {count.zone}.", "6(a)(4)(A)"))
    else:
        due = _at(last, closes, count.zone)
        text = (
            f"The last day, {last:%A %Y-%m-%d}, ends at {closes:%H:%M}, when the clerk's office is scheduled to close."
        )
        steps.append(Step(text, "6(a)(4)(B)"))
    return _working(count, trigger, due, steps, day)


def _counted(day: date, period: Period) -> tuple[date, str]:
    sign, way = (-1, "before") if period.before else (1, "after")
    length = str(period).removesuffix(f" {way}")
    if period.unit in (Unit.DAY, Unit.WEEK):
        last = day + sign * period.count * _DAY * (7 if period.unit is Unit.WEEK else 1)
        return last, f"{length} {way} it, every day counted, is {last:%A %Y-%m-%d}."
    whole = day.year * 12 + day.month - 1 + sign * period.count * (12 if period.unit is Unit.YEAR else 1)
    year, month = whole // 12, whole % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    longest = months.monthrange(year, month)[1]
    last = date(year, month, min(day.day, longest))
    why = "the same day of the month" if day.day <= longest else f"the last of a month that has no day {day.day}"
    return last, f"{length} {way} it is {last:%A %Y-%m-%d}, {why}."


def _rolled(count: _Count, last: date, steps: list[Step], rule: str) -> date:
    """The last day, moved past Saturdays, Sundays and legal holidays, onward in the direction of the count."""
    passed, rules = [], [rule]
    while (off := count.off(last))[0]:
        passed.append(f"{last:%A %Y-%m-%d}" + (f" ({off[0]})" if off[1] else ""))
        rules += [off[1]] if off[1] and off[1] not in rules else []
        last += count.direction
    if not passed:
        steps.append(Step(f"{last:%A %Y-%m-%d} is no Saturday, Sunday or legal holiday, and stays the last day.", rule))
        return last
    back = "back " if count.period.before else "on "
    text = f"The period cannot end on {_and(passed)}: it runs {back}to {last:%A %Y-%m-%d}."
    steps.append(Step(text, ", ".join([*rules[:1], "6(a)(5)", *rules[1:]])))
    return last


def _open(count: _Count, last: date, steps: list[Step]) -> date:
    """The last day, moved forward, whatever the direction of the count, while the clerk's office is inaccessible on it."""
    because = count.closed(last)
    if not because:
        return last
    day = _next_open(count, last)
    text = f"The clerk's office was inaccessible on {last:%A %Y-%m-%d} ({because}): the time is extended to {day:%A %Y-%m-%d}."
    steps.append(Step(text, "6(a)(3)(A)"))
    return day


def _next_open(count: _Count, day: date) -> date:
    day += _DAY
    while count.off(day)[0] or count.closed(day):
        day += _DAY
    return day


def _hours(count: _Count, trigger: int) -> Working:
    """6(a)(2). Not monotone: 10 pm on a Saturday rolls to Monday 10 pm, 1 am on the Sunday after it to Monday 1 am."""
    zone, before = count.zone, count.period.before
    due = trigger + count.period.count * HOUR_MS * (-1 if before else 1)
    raw = _local(due, zone)
    text = (
        f"{count.period} {_shown(trigger, zone, count.grain)}, every hour counted, is {_shown(due, zone, count.grain)}."
    )
    steps = [Step(text, "6(a)(2)(A), 6(a)(2)(B)")]
    last = _rolled(count, raw.date(), steps, "6(a)(2)(C)")
    if last != raw.date():
        due = _at(last, raw.time(), zone)
        steps.append(Step(f"It ends at the same time on that day, {_shown(due, zone, count.grain)}.", "6(a)(2)(C)"))
    because = count.closures(due - HOUR_MS + 1, due)
    if because:
        due = _at(_next_open(count, last), raw.time(), zone)
        text = f"The clerk's office was inaccessible during the last hour ({because}): the time is extended to {_shown(due, zone, count.grain)}."
        steps.append(Step(text, "6(a)(3)(B)"))
    return _working(count, trigger, due, steps, _local(trigger, zone).date())


def _working(count: _Count, trigger: int, due: int, steps: list[Step], day: date) -> Working:
    if count.calendar.state is None and not count.period.before:
        steps.append(Step("Holidays of the state were not given, and were not looked for.", "6(a)(6)(C)"))
    if day < _COUNTED_SINCE:
        text = "The trigger is before 1 December 2009, when this way of counting took effect: the older one may govern."
        steps.append(Step(text, "2009 amendment"))
    elif count.served is Service.ELECTRONIC and day < _NO_DAYS_FOR_ELECTRONIC_SINCE:
        text = "The trigger is before 1 December 2016: until then 3 days were added after electronic service too."
        steps.append(Step(text, "2016 amendment"))
    return Working(Bounds(trigger, trigger), Bounds(due, due), tuple(steps))


# ---------------------------------------------------------------------------------------------- the hull, for hours


def _hour_extremes(count: _Count, trigger: Bounds) -> tuple[Working | None, Working | None]:
    """The workings that are due first and last among all triggers within the bounds."""
    span = count.period.count * HOUR_MS * (-1 if count.period.before else 1)
    low, high = (None if moment is None else moment + span for moment in (trigger.earliest, trigger.latest))

    def workings(ends: Iterator[int]) -> list[Working]:
        return [_hours(count, end - span) for end in sorted(set(ends))]

    first = None if low is None else min(workings(_turns(count, low, high, _DAY)), key=_due)
    last = None if high is None else max(workings(_turns(count, high, low, -_DAY)), key=_due)
    return first, last


def _due(working: Working) -> int:
    return working.due.earliest or 0


def _turns(count: _Count, start: int, stop: int | None, way: timedelta) -> Iterator[int]:
    """Every counted end from *start* toward *stop* (None: without end) at which the due time may jump, and those two.

    Between two turns, a later end is due later. Beyond a whole day that is no weekend day or holiday, and accessible, no
    end is due earlier than that day, walking forward, or later, walking back: there the walk ends.
    """
    zone = count.zone
    edges = [edge for closed in count.clerk.closures for edge in (closed.first, closed.last + HOUR_MS)]
    low, high = (start, stop) if way > timedelta() else (stop, start)
    first = day = _local(start, zone).date()
    final = None if stop is None else _local(stop, zone).date()
    yield from (start, start if stop is None else stop)
    while True:
        midnight, next_midnight = _midnight(day, zone), _midnight(day + _DAY, zone)
        same = [_at(day, _local(edge, zone).time(), zone, fold) for edge in edges for fold in (0, 1)]
        for turn in (next_midnight, _change(midnight, next_midnight, zone), *same):
            for end in (turn - 1, turn):
                if (low is None or low <= end) and (high is None or end <= high):
                    yield end
        if day == final or (day != first and not count.off(day)[0] and not count.closed(day)):
            return
        day += way


# ---------------------------------------------------------------------------------------------- results, civil time


def _deadline(first: Working | None, last: Working | None) -> Deadline:
    due = Bounds(first.due.earliest if first else None, last.due.latest if last else None)
    if first and last and first.steps == last.steps:
        ends = [end for end in (first.trigger.earliest, last.trigger.latest) if end is not None]
        return Deadline(due, (Working(Bounds(min(ends), max(ends)), due, first.steps),))
    return Deadline(due, tuple(working for working in (first, last) if working))


def _local(ms: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone)


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _midnight(day: date, zone: tzinfo) -> int:
    return _ms(datetime(day.year, day.month, day.day, tzinfo=zone))


def _at(day: date, clock: time, zone: tzinfo, fold: int = 0) -> int:
    """The moment when clocks show *clock* on *day*: of two, the first unless *fold*; if none does, the end of the gap."""
    early, late = (_ms(datetime.combine(day, clock.replace(fold=fold), zone)) for fold in (1, 0))
    if early < late and _local(late, zone).time() != clock:
        return _change(early, late, zone)
    return early if fold else late


def _change(start: int, end: int, zone: tzinfo) -> int:
    """The first moment of the offset that holds at *end*, if it is another at *start*; else *end*."""
    offset = _local(end, zone).utcoffset()
    if _local(start, zone).utcoffset() == offset:
        return end
    while end - start > 1:
        middle = (start + end) // 2
        start, end = (start, middle) if _local(middle, zone).utcoffset() == offset else (middle, end)
    return end


def _grain(trigger: Bounds) -> int:
    """A minute where the trigger is told in whole minutes, so that the working is too; else a millisecond."""
    whole = trigger.earliest is None or trigger.earliest % MINUTE_MS == 0
    return MINUTE_MS if whole and (trigger.latest is None or (trigger.latest + 1) % MINUTE_MS == 0) else 1


def _shown(ms: int, zone: tzinfo, grain: int = 1) -> str:
    ms -= ms % grain
    return f"{_local(ms, zone):%A} {show_moment(ms, zone)}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
