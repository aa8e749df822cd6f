"""Finding times in prose: which words say when, and what they name, before anything is placed in the calendar.

A word that names a time (a month, a unit, a clock) is a head. Around each head a small grammar takes in its numbers and its
modifiers, as TimeML has it: "early next year" and "the last two weeks" are wholes, a preposition before them is not part.
Then neighbours that speak of one time become one: "noon Saturday", "the third quarter of 1984".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .text import Prose
from .time_clocks import (
    clock,
    meridiem,
    range_half,
    read_clock_numbers,
    read_day_part,
    read_four_digits,
    read_noon,
    read_oclock,
)
from .time_dates import read_deictic, read_holiday, read_month, read_ordinal, read_season, read_weekday
from .time_join import joined, with_shared_years
from .time_said import Found, Head, Line, Said, grow
from .time_units import is_amount, read_quarter_number, read_then, read_unit
from .time_words import (
    CENTURIES,
    DAY_PART_WORDS,
    DECADES,
    DEICTIC,
    ERAS,
    HOLIDAYS,
    MONTHS,
    PLURAL_UNITS,
    REFERENCES,
    SEASONS,
    SETS,
    SHORT_WEEKDAYS,
    UNITS,
    WEEKDAYS,
)
from .time_years import (
    decade,
    full_year,
    read_bare_year,
    read_dashed,
    read_decade_word,
    read_era_year,
    read_iso,
    read_slashed,
    read_spelled_year,
    read_year,
)


def find(prose: Prose, *, narrative: bool = False, words: int | None = None) -> list[Found]:
    """All times that are said in *prose*, or in its first *words* words, in order, none over another.

    A *narrative* is read as TIMEX2 reads one: "this period", "former" and a bare "night" are times in it.
    """
    found: list[Found] = []
    end = len(prose.lower) if words is None else words
    lower, heads = prose.lower, _NARRATIVE_HEADS if narrative else _HEADS
    years_bc = any(word in ERAS and ERAS[word] for word in lower)
    for number, sentence in enumerate(prose.sentences):
        first, last = sentence.first, min(sentence.last, end)
        places = [at for at in range(first, last) if lower[at] in heads or lower[at][0] in "0123456789"]
        if places:
            line = Line(prose, first, last, narrative=narrative, years_bc=years_bc)
            saids = with_shared_years(line, joined(line, _cores(line, places, heads)))
            found += [_placed(prose, number, first, said) for said in saids]
    return found


def _cores(line: Line, places: Iterable[int], heads: Mapping[str, Head]) -> list[Said]:
    """What each head is the head of, from the left; a word belongs to one time only."""
    made: list[Said] = []
    for place in places:
        at = place - line.base
        if at < line.floor:
            continue
        for said in heads.get(line.low[at], _number)(line, at):
            if said.first >= line.floor:
                made.append(said)
                line.floor, line.before = said.last, said
    return made


def _placed(prose: Prose, sentence: int, base: int, said: Said) -> Found:
    """The span of what is said: a possessive 's at its end is not part of it."""
    last = base + said.last - 1
    end = prose.ends[last] - (2 if prose.plain.endswith("'s", prose.starts[last], prose.ends[last]) else 0)
    return Found(said, sentence, prose.starts[base + said.first], end)


# ---------------------------------------------------------------------------------------------- numbers


def _number(line: Line, at: int) -> list[Said]:
    """A time that begins with a number, by the form of the number; one that counts a unit is found at the unit."""
    word = line.low[at]
    if len(word) == 4 and word.isdecimal():
        return read_four_digits(line, at) or read_iso(line, at) or read_year(line, at)
    if ":" in word:
        return read_clock_numbers(line, at, word.split(":"))
    if "/" in word:
        return read_slashed(line, at, word.split("/"))
    if "." in word:
        return _dotted(line, at, *word.split(".", 1))
    if not word.isdecimal():
        return []
    if len(word) <= 2:
        return _small_number(line, at)
    return (read_year(line, at) or read_bare_year(line, at)) if len(word) == 3 else []


def _dotted(line: Line, at: int, hour: str, minute: str) -> list[Said]:
    """A clock time written 7.30 p.m."""
    if meridiem(line, at + 1)[0] is None or not (hour.isdecimal() and minute.isdecimal()):
        return []
    if len(hour) > 2 or len(minute) != 2 or int(minute) > 59:
        return []
    return clock(line, at, int(hour), int(minute), None, at + 1)


def _small_number(line: Line, at: int) -> list[Said]:
    """A number of one or two digits: an hour, a year after an apostrophe, the day of a month, or nothing."""
    low, value = line.low, int(line.low[at])
    if meridiem(line, at + 1)[0] is not None:
        return clock(line, at, value, 0, None, at + 1)
    if len(low[at]) == 2 and line.free(at - 1, ("'",)) and line.glued(at) and not line.glued(at - 1):
        return _two_digit_year(line, at, full_year(value))
    if line.suffix(at + 1):
        return read_ordinal(line, at)
    if low[at + 1] in ERAS:
        return read_era_year(line, at)
    if line.free(at - 1, ("ad", "a.d.")):
        return [Said(at - 1, at + 1, "date", year=value)]
    if 1 <= value <= 4 and line.free(at - 1, ("q",)) and line.glued(at):
        return read_quarter_number(line, at)
    return read_dashed(line, at) or _first_hour(line, at, value)


def _two_digit_year(line: Line, at: int, year: int) -> list[Said]:
    """A year or a decade after an apostrophe: '89, the '80s."""
    if line.low[at + 1] == "s" and line.glued(at + 1):
        return [decade(line, at - 1, at + 2, year)] if year % 10 == 0 else []
    return [Said(grow(line, at - 1).first, at + 1, "date", year=year, name="'")]


def _first_hour(line: Line, at: int, value: int) -> list[Said]:
    """The first hour of a range whose a.m. or p.m. stands after the second: "between 2 and 4 p.m."."""
    half = range_half(line, at)
    if half is None or not 1 <= value <= 12:
        return []
    return [Said(at, at + 1, "clock", hour=value % 12 + half, minute=0)]


# ---------------------------------------------------------------------------------------------- single words


def _reference(line: Line, at: int) -> list[Said]:
    """A word for the present, the past or the future; before a unit it says which one of those."""
    low, word, last = line.low, line.low[at], at + 1
    if word in ("present", "modern"):
        return _present(line, at)
    if low[last].removesuffix("'s") in UNITS or low[last] in PLURAL_UNITS or (word == "now" and low[last] == "that"):
        return []
    name, first = REFERENCES[word], at
    if word in ("past", "future"):
        noun = line.free(at - 1, ("the",)) and not line.content(last) and not low[last][:1].isdecimal()
        if not noun and (word == "past" or not (low[at - 1] == "in" or (line.narrative and line.content(last)))):
            return []
        first -= noun
    elif word == "current" and line.free(at - 1, ("then",)):
        return [Said(at - 1, last, "reference", name="PAST_REF")]
    elif word in ("recently", "recent") and line.free(at - 1, ("more", "most")):
        first = at - 1 - line.free(at - 2, ("the",))
    elif word == "recent" and not line.narrative:
        return [Said(first, last, "vague", name=name)]
    return [Said(first, last, "reference", name=name)]


def _present(line: Line, at: int) -> list[Said]:
    """The present day, present-day Lyon, the present; "present" is also a gift and a verb."""
    low = line.low
    hyphen = low[at + 1] == "-"
    if low[at + 1 + hyphen] == "day":
        first = at - line.free(at - 1, ("the",))
        return [Said(first, at + 2 + hyphen, "reference", name="PRESENT_REF")]
    if low[at] == "modern" or low[at - 1] not in ("the", "at") or line.content(at + 1):
        return []
    return [Said(at - line.free(at - 1, ("the",)), at + 1, "reference", name="PRESENT_REF")]


def _former(line: Line, at: int) -> list[Said]:
    return [Said(at, at + 1, "reference", name="PAST_REF")] if line.content(at + 1) else []


def _set_word(line: Line, at: int) -> list[Said]:
    """How often, in a word: daily, annually. A quarterly dividend is the name of a thing."""
    word = line.low[at]
    if word == "quarterly" and (line.content(at + 1) or line.low[at + 1] == "of"):
        return []
    rate = word != "daily" and not line.narrative and is_amount(line, at)
    return [Said(at, at + 1, "rate" if rate else "set", name=SETS[word])]


# ---------------------------------------------------------------------------------------------- heads


def _possessive(words: Iterable[str]) -> list[str]:
    return [word + ending for word in words for ending in ("", "'s")]


_HEADS: Mapping[str, Head] = {
    word: head
    for words, head in (
        (SETS, _set_word), (REFERENCES, _reference), (_possessive(UNITS), read_unit), (PLURAL_UNITS, read_unit),
        (_possessive(SEASONS), read_season), (_possessive(DAY_PART_WORDS), read_day_part), (_possessive(DEICTIC), read_deictic),
        (_possessive(MONTHS), read_month), (_possessive(WEEKDAYS), read_weekday),
        ([word + "s" for word in WEEKDAYS if word not in SHORT_WEEKDAYS], read_weekday), ([words[0] for words in HOLIDAYS], read_holiday),
        (("noon", "noontime", "midnight"), read_noon), (("o'clock",), read_oclock), (CENTURIES, read_spelled_year), (DECADES, read_decade_word),
    )
    for word in words
}  # fmt: skip
_NARRATIVE_HEADS: Mapping[str, Head] = {**_HEADS, "time": read_then, "former": _former}
