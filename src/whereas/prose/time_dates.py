"""Dates in words: months and their days, weekdays, holidays, seasons, and the words that count from today."""

from __future__ import annotations

from dataclasses import replace

from .time_said import Line, Said, grow
from .time_words import (
    AFTER_MONTH,
    BEFORE_MONTH,
    DEICTIC,
    HOLIDAYS,
    MONTHS,
    NAMES_TOO,
    ORDINALS,
    RANGES,
    SEASONS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    TURNS,
    UNITS,
    WEEKDAYS,
    WORDS_TOO,
)
from .time_years import year_after


def read_month(line: Line, at: int) -> list[Said]:
    """A month, with the days before or after it and its year: "15 March", "March 3 to 7, 2025", "May 1990"."""
    word = line.low[at].removesuffix("'s")
    stop = word in SHORT_MONTHS and line.low[at + 1] == "." and line.glued(at + 1)
    after = at + 1 + stop
    days = _days_before(line, at)
    if days:
        return _dated(line, days, after, MONTHS[word])
    day, last = _day_after(line, after)
    year, end, bc = year_after(line, last)
    if day is None and year is None and not (stop or _is_month(line, at, word)):
        return []
    if not line.words[at][0].isupper() and word in WORDS_TOO:
        return []
    grown = grow(line, at)
    date = Said(
        grown.first, end, "date", year=year, month=MONTHS[word], day=day, turn=grown.turn, mod=grown.mod, every=grown.every,
        before_christ=bc,
    )  # fmt: skip
    return [date] if day is None or year is not None else [date, *_days_after(line, date)]


def _is_month(line: Line, at: int, word: str) -> bool:
    """Whether a word that no number stands beside is a month here, and no verb ("may") and no name ("April Jones")."""
    if word in SHORT_MONTHS:
        return False
    before, after = line.low[at - 1], line.low[at + 1]
    named = line.words[at + 1][:1].isupper() and after not in WEEKDAYS
    if word in ("may", "march"):
        return before in BEFORE_MONTH and (after in AFTER_MONTH or not after or not named)
    return not (named and at and word in NAMES_TOO and (before not in BEFORE_MONTH or before == "and"))


def _days_before(line: Line, at: int) -> list[tuple[int, int]]:
    """The days named before a month, each with its first word: "15 March", "the 15th of March", "22 and 23 June"."""
    low = line.low
    of = low[at - 1] == "of"
    place = at - 1 - of
    suffix = line.suffix(place)
    place -= suffix
    day = line.day(place) if suffix or not of else None
    if day is None and (of or suffix):
        day = ORDINALS.get(low[place])
    if day is None or place < line.floor or _counts_on(line, place):
        return []
    place -= line.free(place - 1, ("the",))
    days = [(place, day)]
    if line.free(place - 1, RANGES):
        back = place - 2
        back -= line.suffix(back)
        earlier = line.day(back)
        if earlier is not None and back >= line.floor and not _after_month(line, back):
            days.insert(0, (back - line.free(back - 1, ("the",)), earlier))
    return days


def _counts_on(line: Line, place: int) -> bool:
    """Whether a number before a month is the end of something else: a sum of money, a part of a longer number."""
    low = line.low
    if low[place - 1] not in ("$", "#", "-") or not line.glued(place):
        return False
    return line.day(place - 2) is None and low[place - 2] not in MONTHS


def _after_month(line: Line, place: int) -> bool:
    low = line.low
    return low[place - 1] in MONTHS or (low[place - 1] == "." and low[place - 2] in MONTHS)


def _dated(line: Line, days: list[tuple[int, int]], after: int, month: int) -> list[Said]:
    """The dates of days before a month; the year stands after the last one, for all of them."""
    year, last, bc = year_after(line, after)
    made = []
    for number, (first, day) in enumerate(days):
        end = last
        if number < len(days) - 1:
            end = first + 1 + (line.low[first] == "the")
            end += line.suffix(end)
        grown = grow(line, first)
        made.append(Said(grown.first, end, "date", year=year, month=month, day=day, mod=grown.mod, before_christ=bc))
    return made


_COUNTED_AFTER = frozenset("percent % million billion people years days months weeks".split())


def _day_after(line: Line, at: int) -> tuple[int | None, int]:
    """The day after a month, and the word after it: "March 15", "May the 8th", "July fourth"."""
    low = line.low
    the = low[at] == "the"
    place = at + the
    if low[place] in ORDINALS and low[place + 1] not in UNITS:
        return ORDINALS[low[place]], place + 1
    day = line.day(place)
    suffix = line.suffix(place + 1)
    if day is None or (the and not suffix) or low[place + 1] in _COUNTED_AFTER:
        return None, at
    return day, place + 1 + suffix


def _days_after(line: Line, date: Said) -> list[Said]:
    """A further day of the same month: "March 3 to 7", "May 4 and 5"."""
    low, place = line.low, date.last
    day = line.day(place + 1)
    if low[place] not in RANGES or day is None or day <= (date.day or 0):
        return []
    after = place + 2 + line.suffix(place + 2)
    if low[place] in ("and", "or", "to") and line.content(after):
        return []
    year, last, _ = year_after(line, after)
    return [replace(date, first=place + 1, last=last, day=day, year=year, mod="")]


_BEFORE_ORDINAL = frozenset("on by until till from of to before after since".split())


def read_ordinal(line: Line, at: int) -> list[Said]:
    """A day of the month by itself, "the 13th": where nothing follows that it could count."""
    low, day = line.low, line.day(at)
    if day is None or not line.free(at - 1, ("the",)) or low[at - 2] not in _BEFORE_ORDINAL:
        return []
    of_month = any(low[place] == "of" and low[place + 1] in MONTHS for place in range(at + 2, at + 7))
    if of_month or low[at + 2] == "-" or line.content(at + 2):
        return []
    return [Said(at - 1, at + 2, "date", day=day)]


# ---------------------------------------------------------------------------------------------- weekdays, holidays, seasons


def read_weekday(line: Line, at: int) -> list[Said]:
    """A weekday; in the plural every one of them. "Black Monday" is the name of something else."""
    low, words = line.low, line.words
    word = low[at].removesuffix("'s")
    plural = word not in WEEKDAYS
    word = word.removesuffix("s") if plural else word
    last = at + 1
    if word in SHORT_WEEKDAYS:
        stop = low[last] == "." and line.glued(last)
        if not words[at][0].isupper() or not (stop or low[last] in MONTHS or low[last + 1] in MONTHS):
            return []
        last += stop
    named = low[at - 1] in ("black", "bloody", "super") and words[at - 1][0].isupper()
    if named or (low[at - 1] == "-" and line.glued(at)):
        return []
    ordinal = -1 if low[at - 1] == "last" else ORDINALS.get(low[at - 1], 0)
    if ordinal and low[last] == "of" and at - 1 >= line.floor:
        first = at - 1 - line.free(at - 2, ("the",))
        return [Said(first, last, "nth", unit="D", weekday=WEEKDAYS[word], ordinal=ordinal)]
    grown = grow(line, at)
    every = grown.every or plural
    return [Said(grown.first, last, "date", weekday=WEEKDAYS[word], turn=grown.turn, mod=grown.mod, every=every)]


def read_holiday(line: Line, at: int) -> list[Said]:
    """A holiday by its name; its first word alone may be a weekday or a month."""
    low = line.low
    for size in (4, 3, 2, 1):
        words = (*low[at : at + size - 1], low[at + size - 1].removesuffix("'s"))
        if words in HOLIDAYS and line.words[at][0].isupper():
            own = grow(line, at)
            name = HOLIDAYS[words]
            return [Said(own.first, at + size, "holiday", name=name, turn=own.turn, mod=own.mod, every=own.every)]
    return read_month(line, at) if low[at] in MONTHS else []


def read_deictic(line: Line, at: int) -> list[Said]:
    """A word that counts from the day of speaking: today, yesterday, overnight."""
    word = line.low[at].removesuffix("'s")
    unit, count, part = DEICTIC[word]
    grown = grow(line, at)
    return [Said(grown.first, at + 1, "deictic", unit=unit, count=count, part=part, mod=grown.mod, name=word)]


_BEFORE_FALL = frozenset("in during by since until throughout".split())


def read_season(line: Line, at: int) -> list[Said]:
    """A season. "Spring" and "fall" are also other words: they need a modifier, an article or a year beside them."""
    low = line.low
    word = low[at].removesuffix("'s")
    year, last, bc = year_after(line, at + 1)
    content = year is None and line.content(at + 1) and low[at + 1] not in UNITS and low[at + 1] not in TURNS
    grown = grow(line, at, the=not content)
    turned = grown.turn and grown.turn != "end"  # the final fall
    sure = bool(turned or grown.every or grown.mod or year is not None or word not in ("spring", "fall"))
    if not sure and word == "fall":
        sure = grown.the and low[at + 1] != "of" and low[at - 2] in _BEFORE_FALL
    elif not sure:
        named = content and line.words[at][0].isupper()
        sure = named or (grown.the and low[at + 1] != "of") or low[at - 1] in _BEFORE_FALL
    if not sure or low[at + 1] in ("olympics", "games"):
        return []
    return [
        Said(grown.first, last, "season", name=SEASONS[word], year=year, turn=grown.turn, mod=grown.mod, every=grown.every, before_christ=bc)
    ]  # fmt: skip
