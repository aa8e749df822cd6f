"""Clock times and parts of the day, with the time zone that is named beside them."""

from __future__ import annotations

from .time_said import Line, Said, grow
from .time_words import (
    BEFORE_CLOCK,
    BEFORE_DAY_PART,
    DAY_PART_WORDS,
    DEICTIC,
    MERIDIEM,
    NUMBERS,
    WEEKDAYS,
    ZONE_WORDS,
    ZONES,
)


def meridiem(line: Line, at: int) -> tuple[int | None, int]:
    """Twelve for p.m., nothing for a.m., and the word after it; None where neither is said."""
    low = line.low
    if low[at] in MERIDIEM:
        return MERIDIEM[low[at]], at + 1
    if low[at] in ("a", "p") and low[at + 1 : at + 3] == [".", "m"] and line.glued(at + 1) and line.glued(at + 2):
        return (12 if low[at] == "p" else 0), at + 3  # p.m without its last stop
    return None, at


def _zone(line: Line, at: int, *, after_half: bool = False) -> tuple[str, int]:
    """The time zone that is named here ("EDT", "Eastern time"), and the word after it; "" where none is.

    *after_half*: p.m. or a.m. stands before it, so that "Eastern" alone is a zone.
    """
    low = line.low
    bracket = low[at] == "("
    place = at + bracket
    if low[place] == "z" and line.glued(place) and not bracket:
        return "UTC", place + 1
    if low[place] in ZONES and line.words[place].isupper():
        return ZONES[low[place]], place + 1 + (bracket and low[place + 1] == ")")
    if low[place] in ZONE_WORDS:
        end = place + 1 + (low[place + 1] in ("standard", "daylight"))
        if low[end] == "time":
            return ZONE_WORDS[low[place]], end + 1
        if after_half and end == place + 1 and line.words[place].istitle() and not line.content(end):
            return ZONE_WORDS[low[place]], end  # 9:50 p.m. Eastern
    return "", at


def clock(line: Line, at: int, hour: int, minute: int, second: int | None, after: int) -> list[Said]:
    """The clock time whose numbers begin at word *at*; *after* is the word that follows them."""
    if line.glued(at) and line.low[at - 1].isalpha() and line.low[at - 1] != "t":
        return []  # the end of an address or a code
    half, last = meridiem(line, after)
    name = ""
    if half is not None:
        if not 1 <= hour <= 12:
            return []
        hour = hour % 12 + half
    elif line.low[last] in ("hours", "hrs", "hour", "h"):
        last += 1
    elif 1 <= hour <= 12 and len(line.low[at].partition(":")[0]) == 1:
        name = "half"
    zone, last = _zone(line, last, after_half=half is not None)
    grown = grow(line, at)
    first, mod = grown.first, grown.mod
    if line.free(first - 1, ("about", "around")):
        first, mod = first - 1, "APPROX"
    return [Said(first, last, "clock", hour=hour, minute=minute, second=second, zone=zone, mod=mod, name=name)]


def read_clock_numbers(line: Line, at: int, parts: list[str]) -> list[Said]:
    """A clock time such as 7:25, and no score: something about it must say so."""
    if len(parts) > 3 or not all(part.isdecimal() for part in parts):
        return []
    if len(parts[0]) > 2 or any(len(part) != 2 for part in parts[1:]):
        return []
    hour, minute, second = int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) == 3 else None
    if hour > 24 or minute > 59 or (second or 0) > 59:
        return []
    low, half = line.low, range_half(line, at)
    if half is not None and 1 <= hour <= 12:
        return [Said(grow(line, at).first, at + 1, "clock", hour=hour % 12 + half, minute=minute, second=second)]
    if low[at + 1] == "-" and line.glued(at + 1) and low[at + 2].isalpha():
        return []  # the number of a case: 2:24-cv-00123
    timed = meridiem(line, at + 1)[0] is not None or _zone(line, at + 1)[0] or low[at + 1] in ("hours", "hrs", "h")
    if not (timed or low[at - 1] in BEFORE_CLOCK or len(parts[0]) == 2):
        return []
    return clock(line, at, hour, minute, second, at + 1)


def range_half(line: Line, at: int) -> int | None:
    """Twelve or nothing for the first time of a range whose p.m. or a.m. stands after the second: "between 2 and 4 p.m."."""
    low = line.low
    if low[at + 1] not in ("-", "–", "to", "and") or not low[at + 2][:1].isdecimal():
        return None
    led = low[at + 1] in ("-", "–") or low[at - 1] in ("between", "from", "at", "about")
    return meridiem(line, at + 3)[0] if led else None


def read_four_digits(line: Line, at: int) -> list[Said]:
    """A clock time such as 1700 GMT or 0930 hours."""
    low = line.low
    if not (low[at + 1] in ("hours", "hrs") or (low[at + 1] in ZONES and line.words[at + 1].isupper())):
        return []
    hour, minute = int(low[at][:2]), int(low[at][2:])
    return clock(line, at, hour, minute, None, at + 1) if hour <= 24 and minute < 60 else []


def read_noon(line: Line, at: int) -> list[Said]:
    """Noon, or midnight, which is the end of its day."""
    hour = 24 if line.low[at] == "midnight" else 12
    grown = grow(line, at)
    first = grown.first - line.free(grown.first - 1, ("12", "twelve"))
    zone, last = _zone(line, at + 1)
    return [Said(first, last, "clock", hour=hour, minute=0, zone=zone, mod=grown.mod)]


def read_oclock(line: Line, at: int) -> list[Said]:
    """The hour before "o'clock"."""
    word = line.low[at - 1]
    hour = int(word) if word.isdecimal() and len(word) < 3 else NUMBERS.get(word, 0)
    if not 1 <= hour <= 12 or at - 1 < line.floor:
        return []
    zone, last = _zone(line, at + 1)
    return [Said(grow(line, at - 1).first, last, "clock", hour=hour, minute=0, zone=zone, name="half")]


def read_day_part(line: Line, at: int) -> list[Said]:
    """A part of the day that something says which day of: the morning, Sunday night, every evening; not a good night."""
    low = line.low
    word = low[at].removesuffix("'s")
    part, plural = DAY_PART_WORDS[word], word.endswith("s")
    if (hour := _hour_of_part(line, at, part)) is not None:
        return [hour]
    grown = grow(line, at, the=True)
    one = not grown.the and line.free(grown.first - 1, ("one",))
    first = grown.first - one
    if grown.the and low[at + 1] in ("before", "after") and not low[at + 2].isalnum():
        return [Said(first, at + 2, "part", part=part, turn=low[at + 1])]
    before, after = low[first - 1].removesuffix("'s"), low[at + 1]
    days = (before, after, low[at + 2] if after == "on" else "")
    beside = line.leans(at) or after == "of" or any(word in WEEKDAYS or word in DEICTIC for word in days)
    led = grown.turn or grown.every or grown.the or grown.mod or one or before in BEFORE_DAY_PART
    named = line.words[at][0].isupper() and line.words[at - 1][:1].isupper()
    if not (led or beside or (line.narrative and not named)):
        return []
    every = grown.every or (plural and not grown.the)
    last = at + 1 + (after == "hours")
    return [Said(first, last, "part", part=part, turn=grown.turn, mod=grown.mod, every=every)]


_BEFORE_HOUR = frozenset("at by until till about around before after since from".split())
_HALVES = {"MO": 0, "AF": 12, "EV": 12}


def _hour_of_part(line: Line, at: int, part: str) -> Said | None:
    """An hour in words or figures, of which the part of the day says which it is: eleven in the morning, ten at night."""
    low = line.low
    night = part == "NI" and low[at - 1] == "at"
    place = at - 2 if night else at - 3
    if not night and (part not in _HALVES or low[at - 2 : at] != ["in", "the"]):
        return None
    word = low[place]
    hour = int(word) if word.isdecimal() and len(word) <= 2 else NUMBERS.get(word, 0)
    if place < line.floor or not 1 <= hour <= 12 or low[place - 1] not in _BEFORE_HOUR:
        return None
    half = (12 if 6 <= hour < 12 else 0) if night else _HALVES[part]
    grown = grow(line, place)
    first, mod = grown.first, grown.mod
    if line.free(first - 1, ("about", "around")):
        first, mod = first - 1, "APPROX"
    return Said(first, at + 1, "clock", hour=24 if night and hour == 12 else hour % 12 + half, minute=0, mod=mod)
