"""Numbers before a unit of time: "two and a half", "12 to 18", "a few", and what limits them ("at least")."""

from __future__ import annotations

from typing import NamedTuple

from .time_said import Line
from .time_words import BEFORE_OVER, COUNT_ADJECTIVES, COUNT_MODS, FRACTIONS, NUMBERS, VAGUE


class Count(NamedTuple):
    """How many units: the first word of the count, the number (None: some), and the higher one of a range."""

    first: int
    number: float | None
    most: float | None = None
    article: bool = False


_JOINTS = frozenset(("to", "or", "-", "–"))
_LONGEST = 8  # words of one number


def count_before(line: Line, at: int) -> Count | None:
    """Read the number that ends before word *at*; "a" is one, "a few" is some. None where there is no number."""
    place = at
    while line.free(place - 1, COUNT_ADJECTIVES):
        place -= 1
    part, place = _fraction(line, place)
    count = _vague(line, place) or _numeral(line, place)
    if count is None or count.number is None:
        return count
    if part:
        count = count._replace(number=count.number + part, article=False)
    return _range(line, count)


def _fraction(line: Line, place: int) -> tuple[float, int]:
    """The fraction after a number ("two and a half", "2 1/2"), and the word at which it begins."""
    low, word = line.low, line.low[place - 1]
    if word in ("half", "quarter") and low[place - 3] == "and" and low[place - 2] in ("a", "one", "-"):
        return FRACTIONS[word], place - 3
    if word == "half" and low[place - 2] == "and":
        return 0.5, place - 2
    if word in FRACTIONS and word not in ("half", "quarter") and low[place - 2].isdecimal():
        return FRACTIONS[word], place - 1
    return 0.0, place


def _range(line: Line, count: Count) -> Count:
    """Take in the lower number of "12 to 18" and "three or four"."""
    if count.number is None or count.article or not line.free(count.first - 1, _JOINTS):
        return count
    lower = _numeral(line, count.first - 1)
    if lower is None or lower.article or lower.number is None or lower.number >= count.number:
        return count
    return Count(lower.first, lower.number, count.number)


def _vague(line: Line, place: int) -> Count | None:
    """A count that gives no number, or a round one: a few, a couple of, dozens of."""
    low = line.low
    place -= low[place - 1] == "of"
    if not line.free(place - 1, VAGUE):
        return None
    word, first = low[place - 1], place - 1
    if word == "dozen" and line.free(first - 1, ("two", "three", "four")):
        return Count(first - 1, 12.0 * NUMBERS[low[first - 1]])
    first -= word in ("few", "couple", "dozen") and line.free(first - 1, ("a",))
    return Count(first, {"couple": 2.0, "dozen": 12.0}.get(word))


def _numeral(line: Line, place: int) -> Count | None:
    """A number in digits or words that ends before *place*; "a" is one."""
    low, word = line.low, line.low[place - 1]
    if place - 1 < line.floor:
        return None
    if word in ("a", "an"):
        return Count(place - 1, 1, article=True)
    if word == "half":
        return Count(place - 1 - line.free(place - 2, ("a",)), 0.5)
    if word[:1].isdecimal():
        digits = word.replace(",", "")
        whole = digits.replace(".", "", 1).isdecimal() and len(digits) < _LONGEST
        money = line.glued(place - 1) and low[place - 2] in ("$", "£", "€", ".")
        return Count(place - 1, float(digits)) if whole and not money else None
    return _number_words(line, place)


def _number_words(line: Line, place: int) -> Count | None:
    low, first = line.low, place
    values: list[int] = []
    while len(values) < _LONGEST:
        hyphen = bool(values) and values[0] < 10 and low[first - 1] == "-" and NUMBERS.get(low[first - 2], 0) >= 20
        if not line.free(first - 1 - hyphen, NUMBERS):
            break
        first -= 1 + hyphen
        values.insert(0, NUMBERS[low[first]])
    if not values:
        return None
    first -= values[0] >= 100 and line.free(first - 1, ("a",))
    total = 0
    for value in values:
        total = (total or 1) * value if value >= 100 else total + value
    return Count(first, float(total))


_LIMIT_ENDS = frozenset(words[-1] for words in COUNT_MODS)


def count_limit(line: Line, first: int) -> tuple[str, int]:
    """What limits a number ("at least", "about"): its TIMEX3 mod, and the word at which the whole begins.

    "Only" and "just" are part of the expression in a narrative, as in TIMEX2; in news they are not.
    """
    if line.low[first - 1] not in _LIMIT_ENDS:
        return "", first
    for size in (3, 2, 1):
        words = tuple(line.low[max(first - size, line.floor) : first])
        if len(words) == size and words in COUNT_MODS and (words != ("over",) or line.low[first - 2] in BEFORE_OVER):
            outside = words[0] in ("only", "just") and not line.narrative
            return COUNT_MODS[words], first - size + outside
    return "", first
