"""Placing in the calendar what prose says of time: a TIMEX3 type and value, and what it was counted from.

News counts from the day of publication ("Friday" is the last one, unless a verb says that it will be); a narrative counts from
the last date that it told. Where neither is known the value keeps its X's, and a question is left for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from .text import Prose, Zone
from .time_civil import Point, duration_value, holiday, iso_week, nth_weekday, point, shift
from .time_said import Found, Said
from .time_tense import Tenses, said_on


class Told(NamedTuple):
    """A time that the text told: what it was, where it stands, and whether its year was told with it."""

    point: Point
    start: int
    end: int
    sentence: int
    dated: bool


class Place(NamedTuple):
    """A TIMEX3 type, value and mod. `published` and `told` are what it was counted from, where it was.

    `asks` is what a person must answer before the value has a place; "" is nothing.
    """

    type: str
    value: str
    mod: str = ""
    published: bool = False
    told: Told | None = None
    asks: str = ""


class Base(NamedTuple):
    """What a time is counted from: a point, and whether that is the day of publication or a time told."""

    point: Point
    told: Told | None = None


_ASK_PUBLISHED = "when was this published?"
_ASK_TOLD = "which date does this count from?"
_ASK_DAY = "on which day?"
_ASK_HALF = "a.m. or p.m.?"
_ASK_BEGIN = "when did that begin?"
_ASK_WEEK = "of which week?"
_ASK_WHEN = "when was that?"

_NEAR_SENTENCES = 3
_STRETCHES = frozenset((*(f"{month:02d}" for month in range(1, 13)), "SP", "SU", "FA", "WI"))
"""What "the same period" can point back to: a month or a season. Quarters are kept apart, for their year counts too."""
_FAR_YEARS = 15


class Story:
    """What is known while a text is read from its start: the day of publication, and the times told so far."""

    def __init__(self, prose: Prose, published: date | None, *, narrative: bool, zones: bool) -> None:
        self.prose, self.always, self.narrative, self.zones = prose, narrative, narrative, zones
        self.tenses = Tenses(prose)
        self.published = Base(Point(published.year, published.month, published.day)) if published else None
        self.told: Base | None = None  # the last time told, as far as it is known
        self.day: Base | None = None  # the last full date told
        self.quarter: tuple[int, int] | None = None  # the last quarter told, after its year
        self.aside = False  # whether the year told last was passed over
        self.stretch = ""  # the month or the season told last, as it stands in a value after its year
        self.stretched = 0  # the sentence in which it was told
        self.sentence = 0  # the sentence that is read

    def place(self, found: Found) -> Place:
        """Place one time, and remember it for those that follow."""
        self.sentence = found.sentence
        zone = self.prose.sentences[found.sentence].zone
        self.narrative = self.always or (self.zones and zone in (Zone.BACKGROUND, Zone.FACTS) and self.told is not None)
        direction = self.tenses.at(found) if _is_directed(found.said) else ""
        place = _place(self, found, found.said, direction)
        if found.said.mod and not place.mod:
            place = place._replace(mod=found.said.mod)
        if found.said.kind == "span" and found.said.turn:
            self.stretch = ""  # the same period is now that of the first nine months
        if place.type in ("DATE", "TIME") and not place.asks:
            self._remember(found, place, direction)
        return place

    @property
    def now(self) -> Base | None:
        """What "today" and "last week" count from."""
        return self.told if self.narrative else self.published

    @property
    def then(self) -> Base | None:
        """What "the next day" and "later" count from."""
        return self.told or self.published

    @property
    def stretch_near(self) -> str:
        """The month or the season that "the same period" points back to; "" where none was told near by."""
        return self.stretch if self.sentence - self.stretched <= _NEAR_SENTENCES else ""

    @property
    def near(self) -> Base | None:
        """What "that February" and "the previous year" count from: in news a time told near by, else the day of publication."""
        told = self.told.told if self.told else None
        if self.narrative or self.published is None or (told is not None and _is_near(self, told, self.sentence)):
            return self.then
        return self.published

    def asks(self, *, then: bool = False) -> str:
        """The question to ask where nothing is known that a time could be counted from."""
        return _ASK_TOLD if self.narrative or then else _ASK_PUBLISHED

    def _remember(self, found: Found, place: Place, direction: str) -> None:
        if found.said.name == "title" and not self.narrative:
            return
        if place.value[5:6] == "Q":
            self._remember_quarter(place.value, direction)
        at = point(place.value)
        if at is None or "X" in place.value:
            return
        if place.value[5:] in _STRETCHES:
            self.stretch, self.stretched = place.value[5:], found.sentence
        if not self.narrative and self.tenses.compares(found):
            return
        if found.said.weekday is not None and found.said.month is None and said_on(self.prose, found):
            return
        if self.told is not None and at.month is None and at.year == self.told.point.year:
            at = self.told.point
        back = found.said.kind == "deictic" or found.said.turn in ("before", "earlier", "last")
        if self.narrative and (self._is_aside(at) or back):
            return
        if place.value[5:6] == "W":
            at = at._replace(day=None)  # a week is no day
        self.told = Base(at, Told(at, found.start, found.end, found.sentence, _is_dated(found.said)))
        if at.day is not None:
            self.day = self.told

    def _remember_quarter(self, value: str, direction: str) -> None:
        if not value[6:].isdecimal() or direction == "future":
            return
        year, quarter = int(value[:4]), int(value[6:])
        begun = self.now is None or (self.now.point.year, self.now.point.month or 12) >= (year, quarter * 3 - 2)
        if begun and (self.quarter is None or year >= self.quarter[0]):
            self.quarter = (year, quarter)

    def _is_aside(self, at: Point) -> bool:
        """Whether a narrative tells a bare year only in passing: one that is past, or far ahead. Two in a row are no aside."""
        if self.told is None or at.month is not None:
            self.aside = False
        else:
            here = self.told.point.year
            ahead = here - at.year if at.before_christ else at.year - here
            self.aside = not 0 <= ahead <= _FAR_YEARS and not self.aside
        return self.aside


def _is_dated(said: Said) -> bool:
    return said.year is not None or (said.within is not None and said.within.year is not None)


# ---------------------------------------------------------------------------------------------- all kinds

_DIRECTED = frozenset(("holiday", "season", "quarter", "period"))


def _is_directed(said: Said) -> bool:
    """Whether the tense of its clause can say which time is meant."""
    if said.kind == "date":
        return said.year is None
    return said.kind in _DIRECTED or said.within is not None


def _place(story: Story, found: Found, said: Said, direction: str) -> Place:
    if said.every and said.kind not in ("span", "set"):
        return _repeated(said)
    if said.within is not None and said.kind != "span":
        return _inside(story, found, said, direction)
    if said.kind in ("clock", "part"):
        return _time_of_day(story, found, said)
    if said.kind == "date" and said.weekday is not None and said.month is None:
        return _weekday(story, found, said, direction)
    return _KINDS[said.kind](story, said, direction)


def _from(base: Base | None, kind: str, value: str, mod: str = "", asks: str = "") -> Place:
    """A value that was counted from *base*."""
    return Place(kind, value, mod, base is not None and base.told is None, base.told if base else None, asks)


def _repeated(said: Said) -> Place:
    """A time that comes again and again: every Monday, each July."""
    part = said.part and f"T{said.part}"
    weekday = said.weekday or (said.within.weekday if said.within else None)
    if weekday is not None:
        return Place("SET", f"XXXX-WXX-{weekday}{part}")
    if said.month is not None:
        return Place("SET", f"XXXX-{said.month:02d}" + (f"-{said.day:02d}" if said.day else ""))
    if said.kind == "season":
        return Place("SET", f"XXXX-{said.name}")
    if said.kind == "quarter":
        return Place("SET", f"XXXX-Q{said.ordinal}")
    return Place("SET", f"XXXX-XX-XX{part}" if part else "P1Y")


_UNKNOWN: Mapping[str, str] = {
    "D": "XXXX-XX-XX", "W": "XXXX-WXX", "F": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX", "P": "XXXX-QX", "WE": "XXXX-WXX-WE",
    "E": "XXX", "C": "XX", "TH": "XXXX-XX-XXTXX", "TM": "XXXX-XX-XXTXX", "TS": "XXXX-XX-XXTXX",
}  # fmt: skip


def _unknown(story: Story, unit: str) -> str:
    """The value of a unit that cannot be counted; a narrative knows its year."""
    value = _UNKNOWN.get(unit, "XXXX")
    if story.narrative and story.told is not None and value.startswith("XXXX-"):
        return story.told.point._replace(month=None, day=None).value + value[4:]
    return value


# ---------------------------------------------------------------------------------------------- one time within another


def _inside(story: Story, found: Found, said: Said, direction: str) -> Place:
    """A time within another that is placed first: the night of 10 August, the quarter a year ago."""
    outer = said.within or said
    whole = _place(story, found, outer, direction)
    base = point(whole.value)
    if base is None:
        inner = _place(story, found, replace(said, within=None), direction)
        return inner._replace(asks=whole.asks or inner.asks)
    if said.kind in ("clock", "part"):
        day = base.value if base.day is not None else "XXXX-XX-XX"
        late = outer.kind == "part" and outer.part in ("AF", "EV", "NI")
        asks = whole.asks or ("" if late or outer.part == "MO" else _ask_half(said))
        return whole._replace(type="TIME", value=f"{day}T{_time_value(said, late=late)}", mod=said.mod, asks=asks)
    value = _value_inside(story, said, base, whole.value)
    if said.turn == "that" and story.told and value != whole.value:  # the same month last year
        return _from(story.told, "DATE", value, said.mod, whole.asks)
    return whole._replace(type="DATE", value=value, mod=said.mod)


def _value_inside(story: Story, said: Said, base: Point, whole: str) -> str:
    year = base._replace(month=None, day=None).value
    if said.kind == "quarter":
        return f"{year}-Q{said.ordinal}"
    if said.kind == "season":
        return f"{year}-{said.name}"
    if said.kind == "holiday":
        day = holiday(said.name, base.year)
        return day.isoformat() if day else year
    if said.kind == "period" and said.turn == "that":
        if said.unit == "P" and story.stretch_near and not story.quarter:
            return f"{year}-{story.stretch_near}"
        if said.unit in ("M", "W", "D") and (same := _same_in(story, said.unit, base)):
            return same
    if said.kind == "period" and said.unit in ("P", "Q"):
        if base.month is not None:
            return whole
        quarter = f"Q{story.quarter[1]}" if story.quarter else "QX"
        return year if said.unit == "P" and not story.quarter else f"{year}-{quarter}"
    if said.kind == "period":  # the week of March 10, the month of May
        return shift(base, said.unit, 0) or base.value
    if said.kind == "date" and said.month is not None:
        return base._replace(month=said.month, day=said.day).value
    return _nth_value(said, base)


def _same_in(story: Story, unit: str, year: Point) -> str:
    """The month, the week or the day of the time told, in another year; "" where none was told as finely."""
    then = _finest(story, story.then, unit)
    if then is None or then.point.month is None:
        return ""
    if unit == "M":
        return year._replace(month=then.point.month, day=None).value
    if unit == "D":
        return year._replace(month=then.point.month, day=then.point.day).value if then.point.day else ""
    day = then.point.date
    return f"{year.year:04d}{iso_week(day)[4:]}" if day and not year.before_christ else ""


def _nth_value(said: Said, base: Point) -> str:
    """The nth unit of a longer time: a day or a week of a month, a month of a year, a weekday of a week or a month."""
    nth, first = said.ordinal or 0, base._replace(day=1).date
    if said.weekday is not None and base.date is not None:
        return _away(base.date, said.weekday - base.date.isoweekday())
    if said.weekday is not None and first is not None:
        day = nth_weekday(first.year, first.month, said.weekday, nth)
        return day.isoformat() if day else base.value
    if said.unit == "D" and base.month is not None and base.day is None and nth > 0:
        return base._replace(day=nth).value
    if said.unit == "M" and base.month is None and 1 <= nth <= 12:
        return base._replace(month=nth).value
    if said.unit == "W" and first is not None and base.day is None:
        last = nth_weekday(first.year, first.month, 7, -1) if nth < 0 else None
        return iso_week(last) if last else shift(base._replace(day=1), "W", nth - 1) or base.value
    return base.value


# ---------------------------------------------------------------------------------------------- times of the day


def _time_of_day(story: Story, found: Found, said: Said) -> Place:
    """A clock time or a part of the day whose day is not said with it: that of a day told nearby, or as the word says.

    A day told further off, or the day of publication, is a guess that is asked about.
    """
    turned = said.turn in ("last", "this", "next")
    base = story.now if turned else story.day or (None if story.narrative else story.published)
    sure = turned or (base is not None and base.told is not None and _is_near(story, base.told, found.sentence))
    if said.kind == "part" and not said.turn and story.narrative:
        base = None  # at night
    value = shift(base.point, "D", _STEPS.get(said.turn, 0)) if base else ""
    asks = (_ASK_DAY if not sure or not value else "") or _ask_half(said)
    return _from(base, "TIME", f"{value or _UNKNOWN['D']}T{_time_value(said)}", said.mod, asks)


def _is_near(story: Story, told: Told, sentence: int) -> bool:
    sentences = story.prose.sentences
    same = sentences[told.sentence].paragraph == sentences[sentence].paragraph
    return same or sentence - told.sentence <= _NEAR_SENTENCES


def _ask_half(said: Said) -> str:
    return _ASK_HALF if said.name == "half" else ""


def _time_value(said: Said, *, late: bool = False) -> str:
    """The value after the T. *late*: an hour that does not say so is one after noon."""
    if said.kind == "part":
        return said.part
    hour = said.hour or 0
    if late and said.name == "half" and hour < 12:
        hour += 12
    text = f"{hour:02d}:{said.minute or 0:02d}"
    return text if said.second is None else f"{text}:{said.second:02d}"


# ---------------------------------------------------------------------------------------------- dates

_BACK = ("before", "after", "that")
"""Turns that count from the time told, not from the day of publication."""


def _date(story: Story, said: Said, direction: str) -> Place:
    if said.year is not None:
        year = _in_century(story, said.year) if said.name == "'" else said.year
        return Place("DATE", Point(year, said.month, said.day, said.before_christ).value)
    if said.month is not None:
        return _month(story, said, direction)
    base = story.then
    if base is None or base.point.month is None:
        return Place("DATE", f"XXXX-XX-{said.day or 0:02d}", asks=story.asks(then=True))
    return _from(base, "DATE", base.point._replace(day=said.day).value)


def _in_century(story: Story, year: int) -> int:
    """The full year of one told by two digits: in a narrative the one of its century."""
    if story.narrative and story.told is not None and not story.told.point.before_christ:
        return story.told.point.year // 100 * 100 + year % 100
    return year


def _month(story: Story, said: Said, direction: str) -> Place:
    base, month = story.near if said.turn in _BACK else story.now, said.month or 1
    if said.turn == "that" and story.published and not story.narrative and base and not (base.told and base.told.dated):
        base = story.published  # during that February trip
    if base is None:
        return Place("DATE", "XXXX" + Point(0, month, said.day).value[4:], asks=story.asks(then=said.turn in _BACK))
    now = base.point
    turned = _turned_year(now, month, said.turn)
    if said.turn == "that" and base is story.published:
        turned, direction = None, "past"
    if turned is None and story.narrative:
        turned = now.year + (now.month is not None and now.month - month >= _TURN_OF_YEAR and not now.before_christ)
    year = turned if turned is not None else _nearest_year(now, month, said.day, direction)
    return _from(base, "DATE", Point(year, month, said.day, now.before_christ).value)


_TURN_OF_YEAR = 8
"""How many months back a narrative goes before a month without a year is taken to be in the next year."""


def _turned_year(now: Point, month: int, turn: str) -> int | None:
    """The year of "last May", "next May", "that May"; None where nothing says which."""
    here = now.month or month
    if turn in ("last", "before"):
        return now.year if month < here else now.year - 1
    if turn in ("next", "after"):
        return now.year if month > here else now.year + 1
    return now.year if turn in ("this", "that") else None


def _nearest_year(now: Point, month: int, day: int | None, direction: str) -> int:
    """The year of a month that news tells without one: the last such month, or the next if the verb says so.

    A full date is told near its time, so that the next one is meant up to some months ahead, unless the verb is past.
    """
    here = now.month or month
    ahead = (month - here) % 12  # months from now to the next such month
    upcoming = now.year if month >= here else now.year + 1
    if ahead == 0:
        return upcoming
    reach = {"future": 6, "past": 2, "": 4} if day is not None else {"future": 12, "past": 1, "": 3}
    return upcoming if ahead <= reach[direction] else upcoming - 1


def _weekday(story: Story, found: Found, said: Said, direction: str) -> Place:
    """A weekday: the last one, or the next if a turn or the verb says so. Beside a date long past it is asked which one."""
    base = story.then if said.turn in _BACK else story.now
    day = base.point.date if base else None
    if day is None:
        return Place("DATE", f"XXXX-WXX-{said.weekday}", asks=story.asks(then=base is not None))
    back = (day.isoweekday() - (said.weekday or 1)) % 7
    if said.turn in ("last", "before"):
        days = -(back or 7)
    elif said.turn in ("next", "after") or (direction == "future" and back):
        days = 7 - back
    elif story.narrative:
        days = -back % 7  # the first one from the date told
    else:
        days = -back
    asks = _ASK_WEEK if base is story.published and not said.turn and _is_beside_past(story, found) else ""
    return _from(base, "DATE", _away(day, days), asks=asks)


def _is_beside_past(story: Story, found: Found) -> bool:
    """Whether a date more than a week from publication was told nearby, so that "Sunday" may be that of the date."""
    told, today = story.day, story.published.point.date if story.published else None
    day = told.point.date if told else None
    if told is None or told.told is None or today is None or day is None or abs((today - day).days) <= 7:
        return False
    return _is_near(story, told.told, found.sentence) and not said_on(story.prose, found)


def _away(day: date, days: int) -> str:
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return _UNKNOWN["D"]


def _deictic(story: Story, said: Said, _direction: str) -> Place:
    if story.narrative and said.name == "today":
        return Place("DATE", "PRESENT_REF")
    base = story.now
    value = shift(base.point, "D", said.count or 0) if base else ""
    asks = "" if value else story.asks(then=base is not None)
    text = value or _UNKNOWN["D"]
    return _from(base, "TIME", f"{text}T{said.part}", asks=asks) if said.part else _from(base, "DATE", text, asks=asks)


def _holiday(story: Story, said: Said, direction: str) -> Place:
    base = story.now
    if base is None:
        fixed = said.name[:2].isdecimal()
        return Place("DATE", f"XXXX-{said.name}" if fixed else _UNKNOWN["D"], asks=story.asks())
    year, today = base.point.year, base.point.date
    days = [day for at in (year - 1, year, year + 1) if (day := holiday(said.name, at))]
    if len(days) < 3 or base.point.before_christ:
        return _from(base, "DATE", base.point.value)
    if today is None:
        return _from(base, "DATE", days[1].isoformat())
    last = max(day for day in days if day < today or (day == today and said.turn != "last"))
    upcoming = min(day for day in days if day >= today)
    recent = said.turn not in ("this", "next") and direction != "future" and (today - last).days < _RECENT_DAYS
    back = said.turn in ("last", "before") or recent
    return _from(base, "DATE", (last if back else upcoming).isoformat())


_RECENT_DAYS = 300
"""A holiday without a verb to say which is the last one, unless that is longer ago."""


_SEASONS: Mapping[str, int] = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


_WINTER_ENDS = 3
"""The month to which "this winter" is the one that began the year before."""


def _season(story: Story, said: Said, direction: str) -> Place:
    if said.year is not None:
        return Place("DATE", f"{Point(said.year, before_christ=said.before_christ).value}-{said.name}")
    base = story.then if said.turn in _BACK else story.now
    if base is None:
        return Place("DATE", f"XXXX-{said.name}", asks=story.asks(then=said.turn in _BACK))
    begins, year = _SEASONS[said.name], base.point.year
    here = base.point.month or begins
    if said.turn in ("last", "before"):
        year -= here < begins + 3 or said.name == "WI"
    elif said.turn in ("next", "after"):
        year += here >= begins
    elif said.turn == "this" and said.name == "WI" and here <= _WINTER_ENDS:
        year -= 1  # a winter is named after the year in which it begins
    elif not story.narrative and not said.turn:
        year += (here > begins + 2) if direction == "future" else -(here < begins - 2)
    return _from(base, "DATE", f"{base.point._replace(year=year, month=None, day=None).value}-{said.name}")


def _decade(_story: Story, said: Said, _direction: str) -> Place:
    return Place("DATE", f"{'BC' if said.before_christ else ''}{(said.year or 0) // 10:03d}")


def _century(_story: Story, said: Said, _direction: str) -> Place:
    return Place("DATE", f"{'BC' if said.before_christ else ''}{(said.ordinal or 1) - 1:02d}")


# ---------------------------------------------------------------------------------------------- quarters


def _quarter_of(at: Point) -> tuple[int, int]:
    """The quarter that had ended last at a time, after its year."""
    quarter = ((at.month or 12) + 2) // 3
    return (at.year - 1, 4) if quarter == 1 else (at.year, quarter - 1)


def _quarter(story: Story, said: Said, direction: str) -> Place:
    """A numbered quarter: of this year if it began, or will by what the verb says; else of the year before."""
    number = said.ordinal or 1
    if said.year is not None:
        return Place("DATE", f"{said.year}-Q{number}")
    base = story.now
    if base is None:
        return Place("DATE", f"XXXX-Q{number}", asks=story.asks())
    month, year = base.point.month or 12, base.point.year
    if said.turn in ("last", "before"):
        year -= number * 3 >= month
    elif direction == "future":
        year += number * 3 + 3 < month
    else:
        year -= number * 3 - 2 > month
    return _from(base, "DATE", f"{year}-Q{number}")


def _this_quarter(story: Story, said: Said, at: Point) -> str:
    """The quarter that "the quarter", "the latest period" or "next quarter" means."""
    if said.turn in ("the", "latest", "that") and story.quarter is not None:
        return f"{story.quarter[0]}-Q{story.quarter[1]}"
    if said.turn in ("this", "next", "after"):
        return shift(at, "Q", _STEPS.get(said.turn, 0)) or _UNKNOWN["Q"]
    year, quarter = _quarter_of(at)
    return f"{year}-Q{quarter}"


# ---------------------------------------------------------------------------------------------- units

_STEPS: Mapping[str, int] = {"last": -1, "before": -1, "next": 1, "after": 1}


def _finest(story: Story, base: Base | None, unit: str) -> Base | None:
    """The last full date instead of the month or the year told since, where days are to be counted."""
    if base is None or base.point.day is not None or unit not in ("D", "W", "F", "WE", "TH", "TM", "TS"):
        return base
    if not story.narrative:
        return story.day or story.published
    at, day = base.point, story.day
    same = day is not None and day.point.year == at.year and at.month in (None, day.point.month)
    return day if same else base


def _period(story: Story, said: Said, direction: str) -> Place:
    """A unit that is named: last week, the year, that month."""
    then = said.turn in (*_BACK, "end") or (said.turn == "the" and story.narrative)
    base = _finest(story, story.near if then else story.now, said.unit)
    if said.name == "of":
        return Place("DATE", _unknown(story, said.unit), asks=_ASK_WHEN)
    if base is None:
        return Place("DATE", _UNKNOWN.get(said.unit, "XXXX"), asks=story.asks(then=then))
    if said.unit in ("Q", "P"):
        return _from(base, "DATE", _this_quarter(story, said, base.point))
    steps = _STEPS.get(said.turn, 0)
    day = base.point.date
    if said.unit == "WE" and not steps and direction != "future" and day is not None and day.isoweekday() < 5:
        steps = -1  # the weekend, told on a Monday
    if said.unit in ("E", "C") and said.turn in ("last", "next", "after") and said.name == "the":
        return Place("DURATION", duration_value(said.unit, 1))  # the last ten years, not those of the calendar
    if said.unit.startswith("T"):
        return Place("TIME", shift(base.point, "TH", 0) or _UNKNOWN["TH"], asks=_ASK_TOLD)
    return _counted(story, base, said, steps)


def _counted(story: Story, base: Base, said: Said, steps: float) -> Place:
    value = shift(base.point, said.unit, steps)
    if not value:
        return Place("DATE", _unknown(story, said.unit), said.mod, asks=_ASK_TOLD)
    return _from(base, "TIME" if "T" in value else "DATE", value, said.mod)


def _shift(story: Story, said: Said, _direction: str) -> Place:
    """So many units away: two weeks ago, a year earlier, three days later."""
    from_now = said.turn in ("ago", "from now")
    back = said.turn in ("ago", "earlier")
    if said.count is None:
        if story.narrative and not from_now:
            return Place("DATE", _unknown(story, said.unit), asks=_ASK_TOLD)
        return Place("DATE", "PAST_REF" if back else "FUTURE_REF", said.mod)
    base = _finest(story, story.now if from_now else story.near, said.unit)
    if base is None:
        return Place("DATE", _UNKNOWN.get(said.unit, "XXXX"), said.mod, asks=story.asks(then=not from_now))
    if said.unit == "Y" and said.count == 1 and back and story.quarter and not story.narrative:
        return _from(base, "DATE", f"{story.quarter[0] - 1}-Q{story.quarter[1]}")
    return _counted(story, base, said, -said.count if back else said.count)


def _span(story: Story, said: Said, _direction: str) -> Place:
    """A length of time. "Recent years" are no length but the past; in news "coming months" are the future."""
    if said.count is None and said.turn == "recent":
        return Place("DATE", "PAST_REF")
    if said.count is None and said.name == "coming" and not story.narrative:
        return Place("DATE", "FUTURE_REF")
    if said.every:
        return Place("SET", duration_value(said.unit, said.count))
    count = None if said.most is not None else said.count
    return Place("DURATION", duration_value(said.unit, count, whole=not story.narrative), said.mod)


def _set(_story: Story, said: Said, _direction: str) -> Place:
    return Place("SET", said.name or duration_value(said.unit, 1))


def _nth(story: Story, said: Said, _direction: str) -> Place:
    """The third day, of which it is not said what began."""
    return Place("DATE", _unknown(story, said.unit) if said.unit != "D" else _UNKNOWN["D"], asks=_ASK_BEGIN)


def _reference(_story: Story, said: Said, _direction: str) -> Place:
    return Place("DATE", said.name)


def _vague(_story: Story, said: Said, _direction: str) -> Place:
    """A word that says no more than that it was lately, or shortly before: "recent", "last-minute"."""
    return Place("DATE", said.name)


def _then(story: Story, said: Said, _direction: str) -> Place:
    """The time that "this time" or "the period" points back to: the last one told, where one was."""
    if said.name:
        return Place("DATE", said.name)
    base = story.then
    return _from(base, "DATE", base.point.value) if base else Place("DATE", "XXXX", asks=_ASK_TOLD)


_KINDS: Mapping[str, Callable[[Story, Said, str], Place]] = {
    "date": _date, "deictic": _deictic, "holiday": _holiday, "season": _season, "quarter": _quarter, "decade": _decade,
    "century": _century, "reference": _reference, "set": _set, "span": _span, "period": _period, "shift": _shift, "nth": _nth,
    "then": _then, "vague": _vague, "rate": _set,
}  # fmt: skip
