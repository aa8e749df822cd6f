"""Moments: time as people write it, and whole milliseconds UTC.

A time said to the minute means that whole minute, a date the whole day in its zone (23, 24 or 25 hours). Civil time
becomes UTC by the IANA zones; a clock time that a zone skips or repeats is refused with the two moments it could be.
Grammar and meaning: docs/claim-language.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from .bounds import Bounds
from .errors import BadTime

__all__ = [
    "DAY_MS", "DAY_PARTS", "HOUR_MS", "MINUTE_MS", "Clockwork", "When", "duration", "show_bounds", "show_duration",
    "show_moment", "when", "zone_named",
]  # fmt: skip

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000

_HOUR = 60
DAY_PARTS: Mapping[str, tuple[int, int]] = MappingProxyType({
    "early morning": (0, 8 * _HOUR),
    "morning": (4 * _HOUR, 12 * _HOUR),
    "midday": (11 * _HOUR, 14 * _HOUR),
    "afternoon": (12 * _HOUR, 18 * _HOUR),
    "evening": (17 * _HOUR, 24 * _HOUR),
    "late evening": (20 * _HOUR, 24 * _HOUR),
    "night": (18 * _HOUR, 30 * _HOUR),
    "late night": (22 * _HOUR, 28 * _HOUR),
})  # fmt: skip
"""Parts of the day, in minutes after its midnight, the end excluded. Wide on purpose."""

_OFFSETS = {
    "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
_REGIONS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_UNITS = {"ms": 1, "s": 1000, "min": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS, "w": 7 * DAY_MS}
_LONG_UNITS = {
    "second": "s", "sec": "s", "minute": "min", "mins": "min", "m": "min", "hour": "h", "hr": "h", "hrs": "h",
    "day": "d", "week": "w",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clockwork:
    """How a case reads times: its zone (None: every time must name one), how far "about" reaches, its parts of the day."""

    zone: tzinfo | None = None
    about_ms: int = 5 * MINUTE_MS
    day_parts: Mapping[str, tuple[int, int]] = field(default_factory=lambda: DAY_PARTS)


@dataclass(frozen=True, slots=True)
class When:
    """A time as said: its first and last millisecond UTC, and the grain, the width of the unit it was written to."""

    earliest: int
    latest: int
    grain_ms: int


# ---------------------------------------------------------------------------------------------- durations

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?([a-z]{1,8})(?: (?=\d)|$)")


def duration(text: str) -> int:
    """Read `45 s`, `1.5 h` or `1 h 30 min` as milliseconds; a day is 24 hours. Raises BadTime."""
    total, at = 0, 0
    for match in _DURATION.finditer(text):
        unit = (
            match[2] if match[2] in _UNITS else _LONG_UNITS.get(match[2].removesuffix("s"), _LONG_UNITS.get(match[2]))
        )
        if match.start() != at or unit is None:
            break
        whole, _, part = match[1].partition(".")
        exact, rest = divmod((int(whole) * 1000 + int((part + "000")[:3])) * _UNITS[unit], 1000)
        if rest:
            raise BadTime(f"{text!r} is finer than a millisecond", remedy="round it to whole milliseconds")
        total, at = total + exact, match.end()
    if not at or at != len(text):
        raise BadTime(
            f"{text!r} is not a duration", remedy="write a number and a unit, as in 45 s, 10 min, 1 h 30 min, 2 d"
        )
    return total


def show_duration(ms: int) -> str:
    """Write milliseconds as people do, exactly: `2 d 3 h`, `1 min`, `59.999 s`, `0 s`."""
    sign, rest = ("-" if ms < 0 else ""), abs(ms)
    words = []
    for unit in ("d", "h", "min"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            words.append(f"{count} {unit}")
    if rest or not words:
        words.append(f"{rest // 1000}{f'.{rest % 1000:03d}'.rstrip('0') if rest % 1000 else ''} s")
    return sign + " ".join(words)


# ---------------------------------------------------------------------------------------------- zones

_NUMERIC_ZONE = re.compile(r"[+-](\d\d):?(\d\d)$")


@lru_cache(maxsize=512)
def zone_named(name: str) -> tzinfo:
    """The zone called *name*: `EDT`, `Z`, `-04:00`, `ET` or an IANA name. Raises BadTime for any other."""
    if name in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[name]), name)
    match = _NUMERIC_ZONE.match(name)
    if match and int(match[1]) <= 14 and int(match[2]) < 60:
        minutes = int(match[1]) * 60 + int(match[2])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    name = _REGIONS.get(name, name)
    if len(name) > 64 or name not in available_timezones():
        raise BadTime(
            f"{name[:64]!r} is not a time zone whereas knows",
            remedy="write an offset (-04:00), a short name of the table (EDT), or an IANA name (America/New_York)",
        )
    return ZoneInfo(name)


def _utc_ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _civil_ms(local: datetime, zone: tzinfo, said: str) -> int:
    """The one moment at which clocks in *zone* show *local*; refuses the hours that a zone skips or repeats."""
    if isinstance(zone, timezone):
        return _utc_ms(local.replace(tzinfo=zone))
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        shown = f"{local:%H:%M}"
        if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
            skipped = [f"{m.astimezone(UTC).astimezone(zone):%H:%M %Z}" for m in (second, first)]
            raise BadTime(
                f"{said!r}: clocks in {zone} went forward that night and never showed {shown}",
                remedy=f"if an earlier or a later clock is meant, say which: {skipped[0]} or {skipped[1]}",
            )
        twice = [f"{shown} {m:%Z}" for m in (first, second)]
        raise BadTime(
            f"{said!r}: clocks in {zone} showed {shown} twice that night",
            remedy=f"say which is meant: {twice[0]} or {twice[1]}",
        )
    return _utc_ms(first)


def _midnight_ms(day: date, zone: tzinfo) -> int:
    """The first moment of *day* in *zone*, also where the clocks change at midnight."""
    return _utc_ms(datetime(day.year, day.month, day.day, tzinfo=zone))


# ---------------------------------------------------------------------------------------------- times

_TIME = re.compile(
    r"(?:(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?)?"
    r"(?:(?:^|[ T])(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<ms>\d{3}))?)?)?"
    r"(?: ?(?P<half>am|pm|a\.m\.|p\.m\.))?)?"
)
_ZONE_TAIL = re.compile(r" ?(?P<zone>Z|[+-]\d\d:?\d\d|[A-Z]{2,4}|[A-Z][A-Za-z]+(?:/[A-Za-z0-9_+-]{1,32}){1,2})$")


def when(text: str, clockwork: Clockwork) -> When:
    """Read a time or a range of times. Raises BadTime, saying what is wrong with it.

    `A..B` runs from the first moment of A to the last of B; `about` widens by the case's tolerance, or by `± D`.
    """
    said = text.strip()
    if len(said) > 120:
        raise BadTime(f"{said[:40]!r}… is too long for a time", remedy="write a time such as 2025-03-15 17:26")
    body, _, reach = said.replace("+/-", "±").partition("±")
    about = body.startswith("about ")
    if reach and not about:
        raise BadTime(f"{said!r} gives a tolerance without 'about'", remedy="write about TIME ± DURATION")
    body = body.removeprefix("about ").strip()
    found = _range(body, clockwork, said) if ".." in body else _single(body, clockwork, said, None)[0]
    if not about:
        return found
    reach_ms = duration(reach.strip()) if reach else clockwork.about_ms
    return When(found.earliest - reach_ms, found.latest + reach_ms, found.grain_ms)


def _range(body: str, clockwork: Clockwork, said: str) -> When:
    left, _, right = (part.strip() for part in body.partition(".."))
    tail = _ZONE_TAIL.search(right)
    if tail and not _ZONE_TAIL.search(left):
        left = f"{left} {tail['zone']}"
    first, day = _single(left, clockwork, said, None)
    last, _ = _single(right, clockwork, said, day)
    if last.latest < first.earliest:
        raise BadTime(
            f"{said!r} ends before it starts",
            remedy="give the earlier time first, and the second date if it is another day",
        )
    return When(first.earliest, last.latest, last.grain_ms)


def _single(text: str, clockwork: Clockwork, said: str, default_day: date | None) -> tuple[When, date]:
    """One time, and its date. *default_day* is the date of a range's first end, which its second may leave out."""
    tail = _ZONE_TAIL.search(text)
    body = text[: tail.start()].strip() if tail else text
    zone = zone_named(tail["zone"]) if tail else clockwork.zone
    match = _TIME.match(body)
    if not match or not match[0]:
        raise BadTime(
            f"{said!r} is not a time", remedy="write a time such as 2025-03-15 17:26, or a date such as 2025-03-15"
        )
    if zone is None:
        raise BadTime(
            f"{said!r} has no time zone", remedy="add the speaker's zone, as in 18:45 EDT, or give the case a zone"
        )
    part = body[match.end() :].strip().lower()
    try:
        if match["hour"] is not None and not part:
            return _clock(match, zone, said, default_day)
        if match["hour"] is None and match["year"]:
            return _calendar(match, part, zone, clockwork, said)
    except (ValueError, OverflowError) as wrong:
        if isinstance(wrong, BadTime):
            raise
        raise BadTime(
            f"{said!r} is no date or time of the calendar", remedy="check the day, the hour and the minute"
        ) from None
    raise BadTime(
        f"{said!r} is not a time: {body[match.end() :].strip() or body!r} was not understood",
        remedy="write a time such as 2025-03-15 17:26, or a date and a part of the day such as 2025-03-16 early morning",
    )


def _clock(match: re.Match[str], zone: tzinfo, said: str, default_day: date | None) -> tuple[When, date]:
    if match["day"]:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    elif match["year"] is None and default_day is not None:
        day = default_day
    else:
        raise BadTime(f"{said!r} has a clock time but no full date", remedy="write the date too: 2025-03-15 17:26")
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    half = (match["half"] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise BadTime(
                f"{said!r} has an hour that no 12-hour clock shows",
                remedy="write 1 to 12 with am or pm, or 00 to 23 without",
            )
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif match["minute"] is None:
        raise BadTime(f"{said!r} names an hour without am, pm or minutes", remedy="write 17:00 or 5 pm")
    late = hour == 24 and not (minute or second or match["ms"])
    local = datetime(day.year, day.month, day.day, 0 if late else hour, minute, second)  # noqa: DTZ001
    start = _civil_ms(local + timedelta(days=1) if late else local, zone, said) + int(match["ms"] or 0)
    grain = 1 if match["ms"] else 1000 if match["second"] else MINUTE_MS
    return When(start, start + grain - 1, grain), day


def _calendar(match: re.Match[str], part: str, zone: tzinfo, clockwork: Clockwork, said: str) -> tuple[When, date]:
    year = int(match["year"])
    first = date(year, int(match["month"] or 1), int(match["day"] or 1))
    if match["day"] is None and part:
        raise BadTime(
            f"{said!r} has a part of the day but no day", remedy="write the whole date: 2025-03-16 early morning"
        )
    if part == "noon":
        start = _civil_ms(datetime(first.year, first.month, first.day, 12), zone, said)  # noqa: DTZ001
        return When(start, start + MINUTE_MS - 1, MINUTE_MS), first
    if part == "midnight":
        raise BadTime(f"{said!r} could be the start or the end of that day", remedy="write 00:00 or 24:00")
    if part:
        return _day_part(first, part, zone, clockwork, said), first
    if match["day"]:
        after = first + timedelta(days=1)
    elif match["month"]:
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    else:
        after = date(year + 1, 1, 1)
    start, end = _midnight_ms(first, zone), _midnight_ms(after, zone)
    return When(start, end - 1, end - start), first


def _day_part(day: date, part: str, zone: tzinfo, clockwork: Clockwork, said: str) -> When:
    if part not in clockwork.day_parts:
        raise BadTime(
            f"{said!r}: {part!r} is not a part of the day that this case knows",
            remedy=f"write one of {', '.join(sorted(clockwork.day_parts))}, or add it under day-parts",
        )
    start, end = (
        _utc_ms((datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)).replace(tzinfo=zone))  # noqa: DTZ001
        for minutes in clockwork.day_parts[part]
    )
    return When(start, end - 1, end - start)


# ---------------------------------------------------------------------------------------------- showing


def show_moment(ms: int, zone: tzinfo, *, day: bool = True) -> str:
    """A moment on the clocks of *zone*, to the finest unit that it has: `2025-03-15 17:26 EDT`, `17:26:59.999`."""
    try:
        local = datetime.fromtimestamp(ms // 1000, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return f"{ms} ms after 1970"
    text = f"{local:%H:%M}"
    if ms % MINUTE_MS:
        text += f":{local:%S}"
    if ms % 1000:
        text += f".{ms % 1000:03d}"
    return f"{local:%Y-%m-%d} {text} {local:%Z}" if day else text


def show_bounds(bounds: Bounds, zone: tzinfo) -> str:
    """Bounds as a reader would write them: whole minutes without their last second, days as days, open sides in words.

    A fraction of a second, as a chain of strict "before" leaves behind, is rounded outwards: never narrower than known.
    """
    low, high = bounds.earliest, bounds.latest
    if low is None and high is None:
        return "any time"
    if low is None or high is None:
        return f"not after {_last(high, zone)}" if high is not None else f"not before {_first(low or 0, zone)}"
    if high - low < 1000 - 1 and low // MINUTE_MS == high // MINUTE_MS:
        return show_moment(low, zone) if low == high else f"{show_moment(low, zone)} .. {show_moment(high, zone)}"
    first, last = _first(low, zone), _last(high, zone)
    if first == last:
        return first
    clock, name = first.rsplit(" ", 1)
    date_and_clock, last_name = last.rsplit(" ", 1)
    if clock[:10] == date_and_clock[:10] and name == last_name:
        if clock[11:] == "00:00" and date_and_clock[11:] == "23:59":
            return f"{clock[:10]} {name}"
        return f"{clock}..{date_and_clock[11:]} {name}"
    return f"{first} .. {last}"


def _first(ms: int, zone: tzinfo) -> str:
    """The start of a bound: 17:25:00.001 is written 17:25."""
    return show_moment(ms - ms % 1000, zone)


def _last(ms: int, zone: tzinfo) -> str:
    """The end of a bound: 17:26:59.999, and anything else in that second, is written 17:26, the minute that it closes."""
    closed = ms - ms % 1000 + 1000
    grain = 1000 if closed % MINUTE_MS else MINUTE_MS
    return show_moment(closed - grain, zone)
