"""The calendar behind TIMEX3 values: counting in units that people use, movable days, and what span of time a value covers.

A point of reference is a year, or a year and a month, or a full date; what is finer than is known cannot be counted.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from whereas.moment import DAY_MS, DAY_PARTS, HOUR_MS, MINUTE_MS

_KEPT = 4096
"""How many answers each count of the calendar keeps: a text tells the same few days again and again."""


class Point(NamedTuple):
    """A point of the calendar as far as it is known. Years before Christ count up into the past."""

    year: int
    month: int | None = None
    day: int | None = None
    before_christ: bool = False

    @property
    def date(self) -> date | None:
        """The day, where all of it is known and there was such a day."""
        if self.month is None or self.day is None or self.before_christ:
            return None
        return _date(self.year, self.month, self.day)

    @property
    def value(self) -> str:
        """As a TIMEX3 value."""
        text = f"BC{self.year:04d}" if self.before_christ else f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
            if self.day is not None:
                text += f"-{self.day:02d}"
        return text


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@lru_cache(_KEPT)
def point(value: str) -> Point | None:
    """The point that a TIMEX3 value names: of a week its Monday, of a quarter or a season its first month."""
    bc = value.startswith("BC")
    text = value.removeprefix("BC").partition("T")[0]
    year = text[:4]
    if len(year) < 4 or not year.isdecimal():
        return None
    rest = text[5:]
    if rest[:1] == "W" and rest[1:3].isdecimal():
        monday = _week_monday(int(year), int(rest[1:3]))
        return Point(monday.year, monday.month, monday.day) if monday else None
    if rest[:1] == "Q" and rest[1:2].isdecimal():
        return Point(int(year), int(rest[1]) * 3 - 2)
    if rest in _SEASON_MONTHS:
        return Point(int(year), _SEASON_MONTHS[rest], before_christ=bc)
    month = int(rest[:2]) if rest[:2].isdecimal() else None
    day = int(rest[3:5]) if month and rest[3:5].isdecimal() else None
    return Point(int(year), month, day, bc)


def _week_monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def iso_week(day: date) -> str:
    """The week of a day, as in 2025-W11."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


@lru_cache(_KEPT)
def shift(at: Point, unit: str, count: float) -> str:
    """The value *count* units away, as coarse as the unit; "" where the point is not known finely enough or out of range."""
    if unit in ("Y", "E", "C", "L"):
        if count != int(count):
            return shift(at, "M", count * 12) if unit == "Y" else ""
        return _shift_years(at, unit, int(count))
    if at.month is None or at.before_christ:
        return ""
    if unit in ("M", "Q"):
        if count != int(count):
            return shift(at, "D", count * 30) if unit == "M" else ""
        months = at.year * 12 + at.month - 1 + int(count) * (3 if unit == "Q" else 1)
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            return ""
        return f"{year:04d}-Q{month // 3 + 1}" if unit == "Q" else f"{year:04d}-{month + 1:02d}"
    day = at.date
    if day is None:
        return ""
    try:
        return _shift_days(day, unit, count)
    except OverflowError:
        return ""


def _shift_years(at: Point, unit: str, count: int) -> str:
    years = -at.year if at.before_christ else at.year
    years += count * {"Y": 1, "E": 10, "C": 100, "L": 1000}[unit]
    bc, years = ("BC", -years) if years < 0 else ("", years)
    if years > 9999:
        return ""
    digits = {"Y": 4, "E": 3, "C": 2, "L": 1}[unit]
    return f"{bc}{years:04d}"[: len(bc) + digits]


def _shift_days(day: date, unit: str, count: float) -> str:
    if unit in ("TH", "TM", "TS"):
        return f"{day.isoformat()}TXX" if abs(count) < 24 else ""
    if unit in ("W", "F", "WE"):
        week = iso_week(day + timedelta(weeks=count * (2 if unit == "F" else 1)))
        return week + "-WE" if unit == "WE" else week
    return (day + timedelta(days=count)).isoformat() if unit == "D" else ""


# ---------------------------------------------------------------------------------------------- movable days


def _easter(year: int) -> date:
    """Western Easter by the Gregorian computus of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


_FROM_EASTER = {"easter": 0, "good-friday": -2, "easter-monday": 1, "palm-sunday": -7, "ash": -46}
_NTH_WEEKDAY = {
    "thanksgiving": (11, 4, 4), "memorial": (5, 1, -1), "labor": (9, 1, 1), "columbus": (10, 1, 2), "king": (1, 1, 3),
    "presidents": (2, 1, 3), "mother": (5, 7, 2), "father": (6, 7, 3),
}  # fmt: skip
"""Month, weekday, and which one of them; -1 is the last."""


def holiday(name: str, year: int) -> date | None:
    """The day of a holiday in a year; *name* is MM-DD or the name of a rule. None for years that the calendar has not."""
    if not 1583 <= year <= 9998:
        return None
    if name in _FROM_EASTER:
        return _easter(year) + timedelta(days=_FROM_EASTER[name])
    if name == "election":
        monday = nth_weekday(year, 11, 1, 1)
        return monday + timedelta(days=1) if monday else None
    if name in _NTH_WEEKDAY:
        return nth_weekday(year, *_NTH_WEEKDAY[name])
    return date(year, int(name[:2]), int(name[3:]))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth Monday (1) to Sunday (7) of a month, -1 for the last; None where the month has no such day."""
    if not (1 <= year <= 9998 and nth):
        return None
    if nth < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    return day if day.month == month else None


# ---------------------------------------------------------------------------------------------- spans of values

_PARTS = {"MO": "morning", "MI": "midday", "AF": "afternoon", "EV": "evening", "NI": "night"}


def part_of_day(code: str, mod: str) -> str:
    """The name of a part of the day in `moment.DAY_PARTS`; "" where that table has none (daytime)."""
    if (code, mod) in (("MO", "START"), ("NI", "START")) and code == "MO":
        return "early morning"
    if mod == "END" and code in ("EV", "NI"):
        return "late evening" if code == "EV" else "late night"
    return _PARTS.get(code, "")


@lru_cache(_KEPT)
def span(value: str, mod: str = "") -> tuple[datetime, datetime] | None:
    """The first moment that a value can mean, and the first after it, in civil time; None where it has no place in time."""
    try:
        return _span(value, mod)
    except (ValueError, OverflowError):
        return None


def _span(value: str, mod: str) -> tuple[datetime, datetime] | None:
    day, _, clock = value.partition("T")
    if not day[:2].isdecimal() or (clock and not _is_full_day(day)):
        return None
    if clock:
        return _clock_span(date.fromisoformat(day), clock, mod)
    if len(day) in (2, 3) and day.isdecimal():
        width = 100 if len(day) == 2 else 10
        return _from_to(date(int(day) * width or 1, 1, 1), date(int(day) * width + width, 1, 1))
    if len(day) == 4 and day.isdecimal():
        return _from_to(date(int(day), 1, 1), date(int(day) + 1, 1, 1))
    return _part_of_year(int(day[:4]), day[5:])


def _is_full_day(day: str) -> bool:
    return len(day) == 10 and day.replace("-", "").isdecimal()


def _part_of_year(year: int, rest: str) -> tuple[datetime, datetime] | None:
    if rest[:1] == "W" and rest[1:3].isdecimal():
        monday = date.fromisocalendar(year, int(rest[1:3]), 1)
        return _from_to(monday + timedelta(days=5 if rest.endswith("-WE") else 0), monday + timedelta(days=7))
    if rest[:1] in ("Q", "H") and rest[1:].isdecimal():
        months = 3 if rest[0] == "Q" else 6
        return _months(year, (int(rest[1:]) - 1) * months + 1, months)
    if rest in _SEASON_MONTHS:  # a season is taken a month wide of its quarter: no two calendars of seasons agree
        return _months(year, _SEASON_MONTHS[rest] - 1, 5)
    if len(rest) == 2 and rest.isdecimal():
        return _months(year, int(rest), 1)
    if len(rest) == 5 and rest.replace("-", "").isdecimal():
        day = date(year, int(rest[:2]), int(rest[3:]))
        return _from_to(day, day + timedelta(days=1))
    return None


def _months(year: int, month: int, count: int) -> tuple[datetime, datetime]:
    end = year * 12 + month - 1 + count
    return _from_to(date(year, month, 1), date(end // 12, end % 12 + 1, 1))


def _from_to(first: date, after: date) -> tuple[datetime, datetime]:
    return _midnight(first), _midnight(after)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - civil time, the zone is told beside it


def _clock_span(day: date, clock: str, mod: str) -> tuple[datetime, datetime] | None:
    midnight = _midnight(day)
    if clock[:2].isdecimal():
        parts = [int(part) for part in clock.split(":")]
        start = midnight + timedelta(
            hours=parts[0], minutes=parts[1] if len(parts) > 1 else 0, seconds=parts[2] if len(parts) > 2 else 0
        )
        grain = timedelta(seconds=1) if len(parts) > 2 else timedelta(minutes=1)
        slack = timedelta(minutes=30) if mod == "APPROX" else timedelta()
        return start - slack, start + grain + slack
    name = part_of_day(clock, mod)
    if clock == "DT":
        return midnight + timedelta(hours=5), midnight + timedelta(hours=21)
    if not name:
        return midnight, midnight + timedelta(days=1)
    first, after = DAY_PARTS[name]
    return midnight + timedelta(minutes=first), midnight + timedelta(minutes=after)


# ---------------------------------------------------------------------------------------------- durations

_LETTER = {"TS": "S", "TM": "M", "TH": "H", "E": "DE", "C": "CE", "L": "ML"}
_FINER = {"Y": ("M", 12), "TH": ("TM", 60), "TM": ("TS", 60)}
_UNIT_DAYS: dict[str, tuple[float, float, float]] = {
    "TS": (1000 / DAY_MS, 1000 / DAY_MS, MINUTE_MS / DAY_MS), "TM": (MINUTE_MS / DAY_MS, MINUTE_MS / DAY_MS, HOUR_MS / DAY_MS),
    "TH": (HOUR_MS / DAY_MS, HOUR_MS / DAY_MS, 1), "D": (1, 1, 7), "W": (7, 7, 31), "F": (14, 14, 62), "M": (28, 31, 366),
    "Q": (90, 92, 732), "Y": (365, 366, 3653), "E": (3652, 3653, 36525), "C": (36524, 36525, 365250), "WE": (1, 3, 31),
    "L": (365242, 365243, 3652430), "N": (0.25, 1, 7),
}  # fmt: skip
"""Days in a unit, at least and at most, and how many days "some" of them stay under: the next larger unit."""


@lru_cache(_KEPT)
def duration_value(unit: str, count: float | None, *, whole: bool = True) -> str:
    """A TIMEX3 duration. *whole* writes two and a half years as P2Y6M, else as P2.5Y; None is an unknown number."""
    prefix, letter = ("PT" if unit.startswith("T") else "P"), _LETTER.get(unit, unit)
    if count is None:
        return f"{prefix}X{letter}"
    if unit in ("E", "C", "L"):
        return f"P{_number(count * {'E': 10, 'C': 100, 'L': 1000}[unit])}Y"
    if unit == "F":
        return f"P{_number(count * 2)}W"
    if count == int(count) or not whole or unit not in _FINER:
        return f"{prefix}{_number(count)}{letter}"
    finer, size = _FINER[unit]
    rest = f"{_number((count - int(count)) * size)}{_LETTER.get(finer, finer)}"
    return f"{prefix}{int(count)}{letter}{rest}" if count >= 1 else f"{prefix}{rest}"


def _number(count: float) -> str:
    return str(int(count)) if count == int(count) else f"{count:g}".lstrip("0")


@lru_cache(_KEPT)
def duration_bounds(unit: str, count: float | None, most: float | None, mod: str) -> tuple[int | None, int | None]:
    """How long at least and at most, in milliseconds; None is not known.

    "Some hours" are two or more, and less than a day: the unit would else be another. "About" reaches a quarter either way.
    """
    if unit not in _UNIT_DAYS:
        return None, None
    low, high, under = _UNIT_DAYS[unit]
    if count is None:
        return round(2 * low * DAY_MS), round(under * DAY_MS)
    least, greatest = count * low, (most if most is not None else count) * high
    if mod == "APPROX":
        least, greatest = least * 0.75, greatest * 1.25
    shortest = None if mod in ("LESS_THAN", "EQUAL_OR_LESS") else round(least * DAY_MS)
    longest = None if mod in ("MORE_THAN", "EQUAL_OR_MORE") else round(greatest * DAY_MS)
    return shortest, longest
