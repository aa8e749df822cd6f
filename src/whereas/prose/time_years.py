"""Years and decades, in figures and in words, and dates that are written in figures alone."""

from __future__ import annotations

from dataclasses import replace

from .time_said import Line, Said, grow
from .time_words import (
    BEFORE_YEAR,
    CENTURIES,
    DECADES,
    ERAS,
    FUNCTION,
    MEASURED,
    MONTHS,
    NUMBERED,
    NUMBERS,
    PART_WORDS,
    PLURAL_UNITS,
    SEASONS,
    STREETS,
    TITLES,
    UNITS,
    WEEKDAYS,
)


def full_year(two: int) -> int:
    """The year meant by two digits: one of the last hundred, or of those to come."""
    return 1900 + two if two >= 40 else 2000 + two


def year_after(line: Line, at: int) -> tuple[int | None, int, bool]:
    """The year after a month or a day, the word after it, and whether it is BC; (None, at, False) where none follows."""
    low = line.low
    place = at + (low[at] in (",", "of", "in"))
    if low[place] == "'" and low[place + 1].isdecimal() and len(low[place + 1]) == 2 and line.glued(place + 1):
        return full_year(int(low[place + 1])), place + 2, False
    if low[place].isdecimal() and len(low[place]) <= 4 and low[place + 1] in ERAS:
        return int(low[place]), place + 2, ERAS[low[place + 1]]
    year = line.year(place)
    if year is not None and low[place + 1] not in MEASURED and (low[at] != "in" or low[at - 1] in MONTHS):
        return year, place + 1, False
    if low[place] in ("nineteen", "eighteen") and (spelled := read_spelled_year(line, place)):
        return spelled[0].year, spelled[0].last, False
    return None, at, False


# ---------------------------------------------------------------------------------------------- years in figures


def read_year(line: Line, at: int) -> list[Said]:
    """A year or a decade of three or four digits: 1998, the 1990s, fiscal year 2025, 1914-18."""
    low, value = line.low, int(line.low[at])
    if low[at + 1] in ERAS:
        return read_era_year(line, at)
    if value % 10 == 0 and low[at + 1] == "s" and line.glued(at + 1):
        return [decade(line, at, at + 2, value)]
    if value % 10 == 0 and low[at + 1] == "'" and low[at + 2] == "s" and line.glued(at + 2):
        return [decade(line, at, at + 3, value)]
    if line.year(at) is None or not _reads_as_year(line, at, value):
        return []
    first = at - line.free(at - 1, ("year", "years", "fy"))
    first -= line.free(first - 1, ("fiscal", "financial"))
    fiscal = low[first] in ("fiscal", "financial", "fy")
    if first < at:
        first -= line.free(first - 1, ("the",))
    grown = grow(line, first)
    name = "title" if first == at and not grown.mod and _is_in_title(line, at) else ""
    year = Said(grown.first, at + 1, "date", year=value, mod=grown.mod, fiscal=fiscal, turn=grown.turn, name=name)
    return [year, *_year_to(line, year)]


def _reads_as_year(line: Line, at: int, value: int) -> bool:
    """Whether a number from 1000 to 2199 is a year here, and no sum, no number of a thing, no count of what follows."""
    low, before, after = line.low, line.low[at - 1], line.low[at + 1]
    if after in MEASURED or after in PLURAL_UNITS or before in NUMBERED or after in ("wl", "lexis"):
        return False
    if line.glued(at):
        if before in ("$", "£", "€", "#", "/", ".", "+", "&", "="):
            return False
        if before in ("-", "–") and line.year(at - 2) is None and low[at - 2] not in PART_WORDS:
            return False
    if after == "-" and line.glued(at + 1) and low[at + 2].isalpha():
        return False
    if not 1900 <= value <= 2039 and before and before not in BEFORE_YEAR:
        return False
    if value < 1900 and line.words[at + 1][:1].isupper() and (low[at + 2] in STREETS or low[at + 3] in STREETS):
        return False
    return not _counts(line, at, value)


_DETERMINERS = frozenset("the a an this that its his her their our 's".split())
_NO_TITLES = frozenset((*MONTHS, *WEEKDAYS, *SEASONS, "fiscal", "fy", "q"))
"""Words with a capital beside which a year is when something was, and no part of a name."""


def _is_in_title(line: Line, at: int) -> bool:
    """Whether a year is part of a name: the Act of 1798, the 1996 Treaty, a 2019 report, Vision 2030."""
    low, words = line.low, line.words
    if low[at - 1] == "of":
        return low[at - 2] in TITLES or (at > 3 and _is_named(line, at - 2))
    if low[at - 1] in _DETERMINERS or low[at - 1].endswith("'s"):
        return _is_named(line, at + 1) or not TITLES.isdisjoint(low[at + 1 : at + 4])
    return at > 1 and _is_named(line, at - 1) and not line.leans(at) and not words[at - 1].isupper()


def _is_named(line: Line, at: int) -> bool:
    """Whether a word with a capital stands here that is no month, no day and no season."""
    word = line.words[at]
    return word[:1].isupper() and word.isalpha() and line.low[at] not in _NO_TITLES and line.low[at] not in FUNCTION


_BEFORE_COUNT = frozenset("about over nearly than least some to".split())
_NOT_BEFORE_COUNT = frozenset("in the since of early late".split())


def _counts(line: Line, at: int, value: int) -> bool:
    """Whether a number counts the plural after it: "than 2000 soldiers"."""
    before, after = line.low[at - 1], line.low[at + 1]
    if not after.endswith("s") or after in FUNCTION or not after.isalpha():
        return False
    if before in _BEFORE_COUNT:
        return True
    return line.words[at + 1][0].islower() and before not in _NOT_BEFORE_COUNT and (value < 1950 or value % 100 == 0)


def _year_to(line: Line, year: Said) -> list[Said]:
    """The second year of "1914-18"."""
    low, place = line.low, year.last
    word = low[place + 1]
    if low[place] not in ("-", "–", "—", "/") or not line.glued(place + 1) or not word.isdecimal() or len(word) != 2:
        return []
    first = year.year or 0
    second = first // 100 * 100 + int(word)
    return [Said(place + 1, place + 2, "date", year=second)] if second > first else []


def read_era_year(line: Line, at: int) -> list[Said]:
    """A year with its era: 44 BC."""
    low = line.low
    grown = grow(line, at)
    return [Said(grown.first, at + 2, "date", year=int(low[at]), before_christ=ERAS[low[at + 1]], mod=grown.mod)]


_BEFORE_BARE_YEAR = frozenset("in from by since until after before ( of early late between".split())


def read_bare_year(line: Line, at: int) -> list[Said]:
    """A year of three digits, where the text has years BC: "in 490", "499-493 BC"."""
    low, after = line.low, line.low[at + 1]
    ranged = after in ("-", "–", "to", "and") and low[at + 2].isdecimal() and low[at + 3] in ERAS
    led = low[at - 1] in _BEFORE_BARE_YEAR and not line.content(at + 1) and after not in ("%", "-")
    if not line.years_bc or not (ranged or led):
        return []
    grown = grow(line, at)
    return [Said(grown.first, at + 1, "date", year=int(low[at]), before_christ=True, mod=grown.mod)]


def decade(line: Line, first: int, last: int, year: int) -> Said:
    """The decade that begins with *year*, said in the words *first* up to *last*."""
    grown = grow(line, first, the=True)
    bc = ERAS.get(line.low[last], False)
    return Said(grown.first, last + bc, "decade", year=year, mod=grown.mod, turn=grown.turn, before_christ=bc)


# ---------------------------------------------------------------------------------------------- dates in figures


def read_slashed(line: Line, at: int, parts: list[str], last: int = 0) -> list[Said]:
    """A date such as 3/16/2025, month first; 16/3/2025 can only be read with the day first. 9/11 is that day of 2001."""
    if line.low[at] == "9/11":
        return [Said(at, at + 1, "date", year=2001, month=9, day=11)]
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return []
    if len(parts[0]) > 2 or len(parts[1]) > 2 or len(parts[2]) not in (2, 4):
        return []
    month, day, year = (int(part) for part in parts)
    if month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return []
    year = year if len(parts[2]) == 4 else full_year(year)
    return [Said(at, last or at + 1, "date", year=year, month=month, day=day)]


def read_dashed(line: Line, at: int) -> list[Said]:
    """A date such as 10-29-99."""
    low = line.low
    if low[at + 1] not in ("-", "/") or low[at + 3] != low[at + 1]:
        return []
    if not all(line.glued(at + step) for step in (1, 2, 3, 4)):
        return []
    return read_slashed(line, at, [low[at], low[at + 2], low[at + 4]], at + 5)


def read_iso(line: Line, at: int) -> list[Said]:
    """A date such as 2025-03-16."""
    low = line.low
    if low[at + 1] != "-" or low[at + 3] != "-" or not line.glued(at + 1):
        return []
    month, day = low[at + 2], line.day(at + 4)
    if day is None:
        return []
    if not (month.isdecimal() and len(month) == 2 == len(low[at + 4]) and 1 <= int(month) <= 12):
        return []
    return [Said(at, at + 5, "date", year=int(low[at]), month=int(month), day=day)]


# ---------------------------------------------------------------------------------------------- years in words


_NOT_AFTER_YEAR = frozenset("hundred thousand million percent -".split())


def read_spelled_year(line: Line, at: int) -> list[Said]:
    """A year in words: nineteen ninety-seven, twenty twelve."""
    low = line.low
    century, tens = CENTURIES[low[at]], NUMBERS.get(low[at + 1], 0)
    if not 10 <= tens <= 90 or (century == 2000 and tens > 30):
        return []
    last = at + 2
    hyphen = low[last] == "-"
    if tens >= 20 and 1 <= NUMBERS.get(low[last + hyphen], 0) <= 9:
        tens, last = tens + NUMBERS[low[last + hyphen]], last + hyphen + 1
    if low[last] in PLURAL_UNITS or low[last] in UNITS or low[last] in _NOT_AFTER_YEAR:
        return []
    return [Said(grow(line, at).first, last, "date", year=century + tens)]


def read_year_words(line: Line, at: int) -> list[Said]:
    """A year in words after "year": the year two thousand and one."""
    low = line.low
    first = at - line.free(at - 1, ("the",))
    if low[at + 1] in CENTURIES:
        spelled = read_spelled_year(line, at + 1)
        return [replace(spelled[0], first=first)] if spelled else []
    if low[at + 1] != "two" or low[at + 2] != "thousand":
        return []
    joint = low[at + 3] == "and"
    rest = NUMBERS.get(low[at + 3 + joint], 0)
    if not 0 < rest < 20:
        return [Said(first, at + 3, "date", year=2000)]
    return [Said(first, at + 4 + joint, "date", year=2000 + rest)]


def read_decade_word(line: Line, at: int) -> list[Said]:
    """A decade in words: the nineties."""
    if line.low[at - 1] not in ("the", "early", "late", "mid", "-"):
        return []
    return [decade(line, at, at + 1, 1900 + DECADES[line.low[at]])]
