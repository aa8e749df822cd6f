"""Sentences of the claim language for what a text says: when, in what order, how long before.

A sentence says no more than the text: a day is a day, "about March" is wide, and a time keeps the zone that is stated.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction

from whereas.claim import Event
from whereas.errors import BadTime
from whereas.moment import DAY_MS, HOUR_MS, show_duration, zone_named

from .candidate import Context
from .quantity import Quantity
from .relations import Relation
from .times import Time

__all__ = ["milliseconds", "number_of", "order", "uncountable", "written"]


def milliseconds(time: Time, context: Context) -> tuple[int | None, int | None]:
    """The first and last millisecond that a time can mean; without a zone, in any zone of the world."""
    if time.earliest is None or time.latest is None:
        return None, None
    try:
        zone = zone_named(time.zone or context.zone) if time.zone or context.zone else None
    except BadTime:
        zone = None
    wide = 0 if zone else 14 * HOUR_MS
    first, last = (int((_zoned(each, zone or UTC)).timestamp() * 1000) for each in (time.earliest, time.latest))
    return first - wide, last - 1 + wide


def _zoned(civil: datetime, zone: tzinfo) -> datetime:
    """A civil time in a zone, kept a day away from the ends of the calendar, where no zone reaches over them."""
    least, most = datetime(1, 1, 3, tzinfo=zone), datetime(9999, 12, 29, tzinfo=zone)
    return min(max(civil.replace(tzinfo=zone), least), most)


_WIDTHS = {"day": DAY_MS, "month": 31 * DAY_MS, "year": 366 * DAY_MS}


def written(time: Time, context: Context, last: Time | None = None) -> str:
    """A time as the claim language writes it, up to the end of *last* if given; with its zone where the text states one.

    Empty where it has no place in time.
    """
    first, after = time.earliest, (last or time).latest
    if first is None or after is None or after <= first:
        return ""
    zone = f" {time.zone}" if time.zone and (time.zone_basis == "stated" or time.zone != context.zone) else ""
    text, grain = _whole(first, after, context)
    if time.mod == "APPROX" and grain:
        reach = f" ± {show_duration(_WIDTHS[grain])}" if grain in _WIDTHS else ""
        return f"about {text}{zone}{reach}"
    if not text:
        days = first == _midnight(first) and after == _midnight(after)
        end = after - (timedelta(days=1) if days else timedelta(minutes=1))
        text = "..".join(_day(each) if days else f"{_day(each)} {each:%H:%M}" for each in (first, end))
    return text + zone


def _whole(first: datetime, after: datetime, context: Context) -> tuple[str, str]:
    """The span from one civil time up to another as one word of the language, and what it is: a minute, a day …; else ""."""
    day = _midnight(first)
    if after - first <= timedelta(seconds=1):
        return f"{_day(first)} {first:%H:%M:%S}", "second"
    if after - first == timedelta(minutes=1) and not first.second:
        return f"{_day(first)} {first:%H:%M}", "minute"
    if first == day and after == day + timedelta(days=1):
        return _day(first), "day"
    if first == day and first.day == 1 and after == _next_month(first):
        return f"{first.year:04}-{first.month:02}", "month"
    if first == day and (first.month, first.day) == (1, 1) and after == first.replace(year=min(first.year + 1, 9999)):
        return f"{first.year:04}", "year"
    minutes = tuple(int((each - day).total_seconds() // 60) for each in (first, after))
    for part, reach in context.clockwork.day_parts.items():
        if reach == minutes:
            return f"{_day(first)} {part}", ""
    return "", ""


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(moment: datetime) -> str:
    return f"{moment.year:04}-{moment.month:02}-{moment.day:02}"


def _next_month(first: datetime) -> datetime:
    return first.replace(year=min(first.year + first.month // 12, 9999), month=first.month % 12 + 1)


def order(relation: Relation, first: Event, second: Event) -> str:
    """The sentence that *first* was before *second*, with the gap as said; empty where the language has none."""
    if relation.relation in ("before", "meets"):
        return f"{first.id} before {second.id}{_gap(relation.least_ms, relation.most_ms)}"
    if relation.relation == "during" and second.extended:
        return f"{second.id} includes {first.id}"
    return ""


_HOURS = (2 * HOUR_MS, 24 * HOUR_MS)
"""What "hours before" is read as; the language has a word of its own for it, which says no more than at least 1 h."""


def _gap(least_ms: int | None, most_ms: int | None) -> str:
    if (least_ms, most_ms) == _HOURS:
        return " by hours"
    least, most = (show_duration(each) if each else "" for each in (least_ms, most_ms))
    if least and most:
        return f" by {least} .. {most}"
    return f" by at least {least}" if least else f" by at most {most}" if most else ""


def uncountable(quantity: Quantity) -> str:
    """Why there is no figure in a quantity; empty where there is one."""
    if quantity.change:
        return f"it says how far something went {quantity.change}: name the two figures"
    if quantity.unit == "percent":
        return "a share of what?"
    if not quantity.counted and not quantity.unit:
        return "what is counted?"
    if quantity.unit:
        return f"of what is it the measure in {quantity.unit}?"
    if any(bound is not None and bound.denominator != 1 for bound in (quantity.low, quantity.high)):
        return "a figure counts in whole numbers"
    return ""


def number_of(bound: Fraction | None) -> int | str | None:
    """A bound for JSON: a whole number as such, another as a fraction, 13/10."""
    if bound is None:
        return None
    return int(bound) if bound.denominator == 1 else str(bound)
