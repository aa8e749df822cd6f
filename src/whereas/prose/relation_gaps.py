"""Measures before a cue: how far apart two events lie when a text says "two hours after" or "shortly before"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .numerals import SMALL

SECOND = 1_000
MINUTE, HOUR, DAY, WEEK = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND, 7 * 86_400 * SECOND
UNITS = {
    "second": (SECOND, SECOND), "minute": (MINUTE, MINUTE), "hour": (HOUR, HOUR), "day": (DAY, DAY), "week": (WEEK, WEEK),
    "month": (28 * DAY, 31 * DAY), "year": (365 * DAY, 366 * DAY), "decade": (3_652 * DAY, 3_653 * DAY),
}  # fmt: skip
"""The shortest and the longest that a unit can be, in milliseconds."""
LARGER = {
    "second": MINUTE, "minute": HOUR, "hour": DAY, "day": 14 * DAY, "week": 62 * DAY, "month": 731 * DAY, "year": None, "decade": None,
}  # fmt: skip
"""Up to where one says "hours", in milliseconds: beyond it one would take the next unit. A weak limit; None is no limit."""
CALENDAR = frozenset({"day", "week", "month", "year", "decade"})
"""Units that are counted by the calendar, so that "two days after" may be anything over one day and under three."""

NUMBERS = {**SMALL, "a": 1, "an": 1}
SOME = {"several": (2, None), "few": (2, None), "couple": (2, 4), "many": (3, None), "some": (2, None)}
_AT_ONCE = frozenset("immediately shortly soon just right moments directly promptly minutes".split())
_AT_MOST = frozenset(("less than", "fewer than", "at most", "up to"))
_AT_LEAST = frozenset(("more than", "at least"))
_ABOUT = frozenset("about around roughly approximately some".split())
"""Words that reach a quarter either way."""
_NEARLY = frozenset("nearly almost".split())
_PASSED_OVER = frozenset("just only barely exactly".split())


class Gap(NamedTuple):
    """The time between two events in milliseconds, None for no bound, and the first word of the measure."""

    least_ms: int | None
    most_ms: int | None
    first: int


def gap_before(lower: Sequence[str], cue: int, begin: int) -> Gap | None:
    """The measure that ends right before the word *cue* and begins no earlier than *begin*; None where none does."""
    at = cue - 1
    if at < begin:
        return None
    unit = lower[at].removesuffix("s")
    if unit not in UNITS:
        return Gap(0, None, at) if lower[at] in _AT_ONCE else None
    if at == begin or (counted := _count(lower, at - 1, begin)) is None:
        vague = lower[at] != unit and not (at > begin and lower[at - 1][0].isdigit())
        return Gap(2 * UNITS[unit][0], LARGER[unit], at) if vague else None
    least, most, first = counted
    return _rounded(lower, unit, least, most, first, begin)


def _count(lower: Sequence[str], at: int, begin: int) -> tuple[float, float | None, int] | None:
    """The number that ends with this word: its least and most, and where it begins."""
    word = lower[at]
    if word == "of" and at > begin + 1 and lower[at - 1] == "couple":
        at -= 1
        word = "couple"
    if word in SOME:
        low, high = SOME[word]
        return low, high, at - 1 if at > begin and lower[at - 1] == "a" else at
    if word in ("a", "an") and at > begin and lower[at - 1] == "half":
        return 0.5, 0.5, at - 1
    if word == "the":  # "the day after"
        return (1, 1, at) if lower[at + 1] in CALENDAR else None
    if word in NUMBERS:
        return NUMBERS[word], NUMBERS[word], at
    if word.isdecimal() and word.isascii() and len(word) <= 4:
        return int(word), int(word), at
    return None


def _rounded(lower: Sequence[str], unit: str, least: float, most: float | None, first: int, begin: int) -> Gap:
    """A counted measure with the rounding that it is written with, and with what stands before it."""
    one = 1.0 if unit in CALENDAR else min(0.5, least / 2)
    short, long = UNITS[unit]
    words = lower[max(begin, first - 2) : first]
    last, pair = words[-1] if words else "", " ".join(words)
    if pair in _AT_MOST or last == "within":
        return Gap(0, int((most or least) * long), first - (2 if pair in _AT_MOST else 1))
    if pair in _AT_LEAST or last == "over":
        return Gap(int(least * short), None, first - (2 if pair in _AT_LEAST else 1))
    low, high = max(0.0, least - one), None if most is None else most + one
    if last in _ABOUT or last in _NEARLY:
        low = min(low, least * 0.75)
        high = high if most is None else most if last in _NEARLY else max(most + one, most * 1.25)
    if last in _ABOUT or last in _NEARLY or last in _PASSED_OVER:
        first -= 1
    return Gap(int(low * short), None if high is None else int(high * long), first)
