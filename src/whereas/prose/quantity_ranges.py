"""The other end of a range: "between 5 and 10", "from 252 miles to 287", "3-4 years", "three or four"."""

from __future__ import annotations

from fractions import Fraction

from .quantity_amounts import Amount, amount_after
from .quantity_bounds import bound_before
from .quantity_names import is_name
from .quantity_nouns import counted, is_plural
from .quantity_words import AGED, DOWN, UP, VAGUE
from .text import Prose

_NEAR = frozenset("about around some roughly approximately nearly estimated".split())
_OPENING = frozenset({"between", "from"})


def other_end(prose: Prose, one: Amount, begin: int, end: int) -> Amount | None:
    """The amount that a range beginning with *one* ends with; None where no range does.

    Two numbers with a dash between them are a range before a unit or a noun in the plural, or if both are round and
    large: 2-1 is a score.
    """
    at = _joint(prose, one, begin, end)
    if at is None or _is_tied(prose, one, begin):
        return None
    two = amount_after(prose, at + 1, end)
    if two is None or two.number.kind in VAGUE or not _alike(one.unit, two.unit):
        return None
    if is_name(prose, two, at, end):
        return None
    opened = _opened(prose, one, begin)
    if prose.lower[at] == "and":
        return two if opened else None
    if prose.lower[at] == "or":
        near = one.number.low < two.number.low <= one.number.low * 3 and not one.unit
        return two if near and _measured(prose, two, end) else None
    if prose.lower[at] == "to":
        return two if opened or _goes_to(prose, one, two, begin, end) else None
    goes_on = two.last < end and prose.lower[two.last] in "-–/" and prose.glued(two.last)
    if goes_on or one.number.low >= two.number.low:
        return None
    round_ = all(each.number.written.endswith("0") and each.number.low >= 100 for each in (one, two))
    return two if round_ or _measured(prose, two, end) else None


def _joint(prose: Prose, one: Amount, begin: int, end: int) -> int | None:
    """The word between the ends of a range; after "from", what is counted may stand before it."""
    at, lower = one.last, prose.lower
    if one.first > begin and lower[one.first - 1] == "from":
        noun = counted(prose, at, end)[1]
        at = noun if lower[noun : noun + 1] == ["to"] else at
    at += one.joined and lower[at : at + 2] == ["-", "to"]  # 18- to 24-year-old
    joined = at + 1 < end and lower[at] in ("to", "and", "or", "-", "–", "—")
    return at if joined and one.number.kind not in VAGUE else None


def _opened(prose: Prose, one: Amount, begin: int) -> bool:
    """Whether a word before a number says that a range begins with it."""
    lower = prose.lower
    first, _ = bound_before(prose, one.first, begin, one.unit)
    if first <= begin:
        return False
    before = lower[first - 1]
    return before in _OPENING or before in AGED or (before == "of" and first - 2 >= begin and lower[first - 2] in AGED)


def _goes_to(prose: Prose, one: Amount, two: Amount, begin: int, end: int) -> bool:
    """Whether "to" joins two numbers that no "from" opens: "5 to 10 boats", but not "rose 5 percent to 10 percent"."""
    before = prose.lower[one.first - 1] if one.first > begin else ""
    if one.unit and (before in UP or before in DOWN):
        return False
    if one.unit == "percent" and one.number.low > two.number.low:  # a vote: 52 percent to 48
        return False
    return _measured(prose, two, end) or before in _NEAR or prose.lower[two.last : two.last + 1] == ["of"]


def _alike(unit: str, other: str) -> bool:
    """Whether two units can be the ends of one range: one may be left out, and so may what it is counted per."""
    return not unit or not other or unit.partition(" per ")[0] == other.partition(" per ")[0]


def _is_tied(prose: Prose, one: Amount, begin: int) -> bool:
    """Whether a number hangs on the word before it, as in TA-35."""
    before = prose.lower[one.first - 1] if one.first > begin else ""
    return bool(before) and prose.glued(one.first) and before not in "(~\"'["


def _measured(prose: Prose, two: Amount, end: int) -> bool:
    """Whether a unit follows, or a noun in the plural."""
    first, last = counted(prose, two.last, end)
    plural = first < last and is_plural(prose.lower[last - 1]) and prose.words[first][0].islower()
    return bool(two.unit) or plural


def ends(one: Amount, two: Amount | None) -> tuple[Fraction, Fraction | None]:
    """The lower and the higher number; in "1 to 2 thousand" the scale goes for both."""
    low, high = one.low, one.high
    if two is None:
        return low, high
    end = two.low
    if one.number.scale == 1 < two.number.scale and abs(low) < abs(end) / two.number.scale:
        low *= two.number.scale
    return min(low, end), max(low, end)
