"""Units of time in prose: how long ("two weeks"), which one ("last week"), how far away ("two weeks ago"), how often."""

from __future__ import annotations

from dataclasses import replace

from .time_counts import Count, count_before, count_limit
from .time_said import Grown, Line, Said, grow
from .time_words import (
    AMOUNTS,
    BEFORE_RATE,
    BEFORE_THE_UNIT,
    CENTURIES,
    ERAS,
    FISCAL,
    FUNCTION,
    LIMITS,
    NUMBERS,
    ORDINALS,
    PLURAL_UNITS,
    UNITS,
    WHOLE_UNIT,
)
from .time_years import read_year_words, year_after


def read_unit(line: Line, at: int) -> list[Said]:
    """What a unit of time is the head of; nothing where it is part of an age or of an idiom."""
    low = line.low
    word = low[at].removesuffix("'s")
    plural = word in PLURAL_UNITS
    unit = PLURAL_UNITS[word] if plural else UNITS[word]
    if unit == "Y" and (low[at + 1] == "two" or low[at + 1] in CENTURIES) and (year := read_year_words(line, at)):
        return year
    if unit == "Y" and line.year(at + 1) is not None and low[at - 1] in ("the", "in", "of", "by"):
        return []  # the year 1950: the number is the head
    for rule in (_compound, _unit_end, _period, _quarter, _century):
        if (made := rule(line, at, unit)) is not None:
            return made
    count = count_before(line, at)
    if count is not None:
        return _counted(line, at, unit, count)
    return _some(line, at, unit) if plural else _which(line, at, unit)


_LAST_MOMENT = frozenset((("last", "TM"), ("eleventh", "TH")))


def _compound(line: Line, at: int, unit: str) -> list[Said] | None:
    """Units joined by a hyphen: five-month, year-earlier, month-long; an age (12-year-old) is no time."""
    low = line.low
    tail = low[at + 2] if low[at + 1] == "-" else ""
    if low[at - 1] == "-" and (low[at - 2], unit) in _LAST_MOMENT:
        return [Said(at - 2, at + 1, "vague")] if at - 2 >= line.floor else []
    if tail in ("old", "olds"):
        return []
    if tail in ("ago", "earlier") and unit in ("Y", "M", "W"):
        return [Said(at, at + 3, "shift", unit=unit, count=1, turn="earlier", name="-")]
    if unit == "Q" and low[at - 1] == "-" and low[at + 1] == "of":
        return []  # three-quarters of it
    if low[at - 1] == "-" and line.glued(at):
        count = count_before(line, at - 1)
        if count is None or count.article:
            return None if unit in ("Q", "C") else []
        mod, first = count_limit(line, count.first)
        last = at + 3 if tail == "long" else at + 1
        return [Said(first, last, "span", unit=unit, count=count.number, most=count.most, mod=mod)]
    if tail == "long":
        return [Said(at, at + 3, "span", unit=unit, count=None if low[at] in PLURAL_UNITS else 1)]
    return None


def _unit_end(line: Line, at: int, unit: str) -> list[Said] | None:
    """The end of a year or a month as one word: year-end, year's end; year-to-year is no time."""
    low = line.low
    if unit not in ("Y", "M") or low[at] in PLURAL_UNITS:
        return None
    hyphen = low[at + 1] == "-"
    if hyphen and low[at + 2] in ("to", "on", "over", "round"):
        return []
    if low[at + 1 + hyphen] != "end" or not (hyphen or low[at].endswith("'s") or unit == "Y"):
        return None
    grown = grow(line, at)
    first = grown.first - line.free(grown.first - 1, ("about",))
    return [Said(first, at + 2 + hyphen, "period", unit=unit, turn=grown.turn or "the", mod="END")]


_WHICH_PERIOD = frozenset("latest same corresponding comparable current previous".split())


def _period(line: Line, at: int, unit: str) -> list[Said] | None:
    """A period, where it is said which: the latest period, the year-ago period, the 1988 period."""
    if unit != "P":
        return None
    if line.narrative:
        return read_then(line, at)
    if line.low[at - 1] in _WHICH_PERIOD:
        grown = grow(line, at, the=True)
        return [Said(grown.first, at + 1, "period", unit=unit, turn=grown.turn)]
    return [Said(at, at + 1, "period", unit=unit, turn="the")] if line.leans(at) else []


def read_then(line: Line, at: int) -> list[Said]:
    """In a narrative: "this period", "that time", "at the same time"; the time of which it just told."""
    low, first = line.low, at - 1
    if not line.free(first, ("this", "that", "the", "same", "these", "those")):
        return []
    first -= low[first] == "same" and line.free(first - 1, ("the",))
    if low[first] == "the" and low[at + 1] in ("to", "for", "line", "zone", "scale"):
        return []
    if low[at] == "time" and low[first - 1] not in FUNCTION:
        return []  # this time with an army
    being = low[at] == "time" and low[at + 1] == "being"
    return [Said(first, at + 1 + being, "then", name="PRESENT_REF" if being else "")]


def _quarter(line: Line, at: int, unit: str) -> list[Said] | None:
    """A quarter of a year by its number: the third quarter, third-quarter, fiscal first quarter."""
    low, hyphen = line.low, line.low[at - 1] == "-"
    place = at - 1 - hyphen
    number = ORDINALS.get(low[place], 0)
    if unit != "Q" or low[at] in PLURAL_UNITS or not 1 <= number <= 4 or place < line.floor:
        return None
    before = place - 1 - (low[place - 1] == "-")
    fiscal = line.free(before, FISCAL)
    grown = grow(line, before if fiscal else place, the=not hyphen)
    if hyphen and grown.turn == "that" and low[grown.first] == "that":  # said that third-quarter profit rose
        grown = Grown(grown.first + 1)
    year, last, _ = year_after(line, at + 1)
    return [
        Said(grown.first, last, "quarter", ordinal=number, year=year, turn=grown.turn, mod=grown.mod, fiscal=fiscal, every=grown.every)
    ]  # fmt: skip


def read_quarter_number(line: Line, at: int) -> list[Said]:
    """A quarter written Q3, with its year; *at* is its number."""
    year, last, _ = year_after(line, at + 1)
    return [Said(at - 1, last, "quarter", ordinal=int(line.low[at]), year=year)]


def _century(line: Line, at: int, unit: str) -> list[Said] | None:
    """A century by its number: the 18th century, the twenty-first century, the 4th century BC."""
    if unit != "C":
        return None
    low, place = line.low, at - 1
    place -= low[place] == "-"
    suffix = line.suffix(place)
    place -= suffix
    number = (line.day(place) or 0) if suffix else ORDINALS.get(low[place], 0)
    if low[place - 1] == "-" and low[place - 2] == "twenty":
        number, place = number + 20, place - 2
    if not 1 <= number <= 30 or place < line.floor:
        return None
    grown = grow(line, place, the=True)
    last, bc = at + 1 + (low[at + 1] in ERAS), ERAS.get(low[at + 1], False)
    return [Said(grown.first, last, "century", ordinal=number, mod=grown.mod, before_christ=bc)]


# ---------------------------------------------------------------------------------------------- a number of units


def _counted(line: Line, at: int, unit: str, count: Count) -> list[Said]:
    """A number of units: how long, how often, or how far away when "ago" or "later" follows. An age is no time."""
    low, last = line.low, at + 1
    if low[last] == "old" or (low[last] == "of" and low[last + 1] == "age"):
        return []
    mod, first = count_limit(line, count.first)
    number = count.number
    if low[last : last + 3] == ["and", "a", "half"]:
        number, last = (number or 0) + 0.5, last + 3
    elif low[last] == "or" and low[last + 1] in LIMITS:
        mod, last = LIMITS[low[last + 1]], last + 2
    said = Said(first, last, "span", unit=unit, count=number, most=count.most, mod=mod)
    if (other := _shifted(line, said) or _rate(line, at, said, count)) is not None:
        return [other]
    if count.article and (unit == "TS" or (unit == "TM" and line.content(last))):
        return []  # a second, a minute detail
    if unit == "Q" and ((low[last] == "of" and line.year(last + 1) is None) or number == 3 or low[at - 1] == "some"):
        return []  # three quarters of it; some quarters of the town
    if unit == "D" and low[first] == "one" and low[first - 1] in ("will", "would", "may", "might", "could", "can"):
        return [Said(first, last, "reference", name="FUTURE_REF")]
    return [said] if mod else [_which_of(line, said)]


def _which_of(line: Line, said: Said) -> Said:
    """Take in what says which units these are: the last two weeks, the first nine months."""
    low, first = line.low, said.first
    if line.free(first - 1, ("first", "opening", "final")):
        grown = grow(line, first - 1, the=True)
        return replace(said, first=grown.first, turn="end" if low[first - 1] == "final" else "first")
    grown = grow(line, first, the=True)
    if grown.first == first:
        return said
    if low[grown.first] == "that" and said.count != 1:  # says that four days are too long
        return said
    return replace(said, first=grown.first, turn=grown.turn, every=grown.every, mod=grown.mod)


def _rate(line: Line, at: int, said: Said, count: Count) -> Said | None:
    """How often: "$50 a year", "two days a week"."""
    low, last = line.low, said.last
    if low[last] in ("a", "an", "per", "each", "every") and UNITS.get(low[last + 1], said.unit) != said.unit:
        return Said(said.first, last + 2, "set", unit=UNITS[low[last + 1]])
    if count.article and low[count.first - 1] in BEFORE_RATE:
        return Said(count.first, at + 1, "set", unit=said.unit)
    if count.article and is_amount(line, count.first):
        return Said(count.first, at + 1, "set" if line.narrative else "rate", unit=said.unit)
    return None


def is_amount(line: Line, at: int) -> bool:
    """Whether an amount ends before a word: 20%, $33 million, 1,000, 700 seats; "in 1998" is none."""
    low, before = line.low, line.low[at - 1]
    if before in AMOUNTS:
        return True
    if before[:1].isdecimal():
        return before.replace(",", "").replace(".", "").isdecimal() and low[at - 2] != "in"
    counted = low[at - 2][:1].isdecimal() or low[at - 2] in NUMBERS
    return counted and before.endswith("s") and line.content(at - 1) and before not in PLURAL_UNITS


def _shifted(line: Line, said: Said) -> Said | None:
    """The time that lies so many units away: "ago", "earlier", "later", "from now"."""
    last = said.last
    turn = _turn_after(line, last)
    if turn:
        return replace(said, last=last + 1, kind="shift", turn=turn)
    if line.low[last] == "from" and line.low[last + 1] in ("now", "today"):
        return replace(said, last=last + 2, kind="shift", turn="from now")
    return None


_TURNS_AFTER = {
    "ago": "ago", "earlier": "earlier", "previously": "earlier", "before": "earlier", "later": "later", "after": "later",
    "afterward": "later", "afterwards": "later", "hence": "later",
}  # fmt: skip


def _turn_after(line: Line, at: int, *, of_day: bool = False) -> str:
    """Which way the word after a number of units counts. "Before" and "after" do so only at the end of their clause.

    *of_day*: a narrative has "the day after the battle" for the day after the one told.
    """
    word = line.low[at]
    if word in ("before", "after") and line.low[at + 1].isalnum() and not of_day:
        return ""
    if line.low[at + 1] == "than":  # hours later than the order: how much later
        return ""
    return _TURNS_AFTER.get(word, "")


# ---------------------------------------------------------------------------------------------- units without a number


def _some(line: Line, at: int, unit: str) -> list[Said]:
    """Units of which no number is told: "years", "recent weeks", "the coming months", "the early hours"."""
    low, last = line.low, at + 1
    if unit == "TS" or low[last] == "old":
        return []
    if unit == "TH" and line.free(at - 1, ("early", "wee", "small", "predawn")):
        first = at - 1 - line.free(at - 2, ("the",))
        return [Said(first, last, "part", part="MO", mod="START", turn="that" if first < at - 1 else "")]
    grown = grow(line, at, the=True)
    if unit == "TH" and line.free(at - 1, ("working", "business", "office", "school")):
        return []
    if line.free(at - 1, ("first", "opening", "closing")) and line.free(at - 2, ("the",)):
        grown = Grown(at - 2, turn="first")
    if unit == "Q" and not grown.turn:
        return []
    if not grown.the and (turn := _turn_after(line, last)):
        return [Said(grown.first, last + 1, "shift", unit=unit, turn=turn)]
    if low[last] == "ahead":
        return [Said(grown.first, last + 1, "span", unit=unit, turn="next")]
    if low[last] in ("and", "or") and low[last + 1] in PLURAL_UNITS:
        last += 2
    name = "coming" if low[at - 1] == "coming" and grown.first == at - 1 else ""
    return [Said(grown.first, last, "span", unit=unit, turn=grown.turn, mod=grown.mod, every=grown.every, name=name)]


def _which(line: Line, at: int, unit: str) -> list[Said]:
    """One unit, of which it is said which one: "last week", "the day", "each year", "the second week", "per day"."""
    low, last = line.low, at + 1
    whole = line.free(at - 1, WHOLE_UNIT)
    place = at - whole
    if line.free(place - 1, ("per",)):
        return [Said(place - 1, last, "set" if line.narrative else "rate", unit=unit)]
    if unit in ("D", "W", "M", "Y", "E") and line.free(place - 1, ORDINALS):
        return _nth(line, place, last, unit)
    grown = grow(line, place, the=True)
    if grown.every:
        return [Said(grown.first, last, "set", unit=unit)]
    away = _turn_after(line, last, of_day=unit == "D" and line.narrative) if unit in ("D", "W", "M", "Y") else ""
    if away and grown.the and not grown.turn:
        return [Said(grown.first, last + 1, "shift", unit=unit, count=1, turn=away, name="the")]
    if unit in ("Q", "W") and line.leans(at):
        return [Said(at, last, "period", unit=unit, turn="the")]
    if grown.turn == "last" and unit == "TM":
        return [Said(grown.first, last, "vague")]  # at the last minute
    turned = grown.turn and (unit not in ("TS", "TM") or grown.turn == "this")
    if turned or (grown.the and _is_definite(line, grown, at, unit)):
        fiscal = whole and low[place] in FISCAL
        turn = "after" if grown.the and grown.turn == "next" else grown.turn or "the"
        name = "of" if low[last] == "of" and turn == "the" else "the" if grown.the else ""
        return [Said(grown.first, last, "period", unit=unit, turn=turn, mod=grown.mod, fiscal=fiscal, name=name)]
    return []


def _nth(line: Line, place: int, last: int, unit: str) -> list[Said]:
    """A unit by its number: the third day, the second week of; *place* is the word after the number."""
    grown = grow(line, place - 1, the=True)
    if not grown.the and line.low[last] != "of":
        return []
    number = ORDINALS[line.low[place - 1]]
    return [Said(grown.first, last, "nth", unit=unit, ordinal=number, mod=grown.mod, turn=grown.turn)]


_DEFINITE = frozenset("D W M Q Y WE E C".split())


def _is_definite(line: Line, grown: Grown, at: int, unit: str) -> bool:
    """Whether "the day" names a day that one could point to, and is no idiom."""
    if unit not in _DEFINITE or grown.mod or unit == "WE":
        return unit in _DEFINITE
    before, after = line.low[grown.first - 1], line.low[at + 1]
    if after in ("-", "when", "that", "i", "he", "she", "they") or (before == "of" and unit != "Y"):
        return False
    return before in BEFORE_THE_UNIT
