"""Quantities: how many, how much, and how far a text commits itself.

A quantity is a number with the words that limit it ("over 200", "up to 40,000", "between 5 and 10"), what it is
measured in or what is counted, and whether something is said to have risen or fallen by so much. Years, dates, clock
times, section and flight numbers, scores and names with a number in them are none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from .numerals import NUMBER_WORDS, Numeral, numeral
from .quantity import Comparison, Quantity, Span
from .quantity_amounts import Amount, amount
from .quantity_bounds import Limits, bound_after, bound_before
from .quantity_comparisons import comparisons
from .quantity_figures import OPEN, sentence
from .quantity_names import is_name
from .quantity_nouns import counted, is_plural
from .quantity_ranges import ends, other_end
from .quantity_words import ADVERBS_OF_CHANGE, AGED, CHANGE_BY, CHANGE_NOUNS, DOWN, LOADED, TIMES, UP, VAGUE, VEHICLES
from .text import Prose

__all__ = ["Comparison", "Quantity", "comparisons", "quantities", "sentence"]


class _Found(NamedTuple):
    """What was read, in words: those of the quantity, those of what is counted, and what it says."""

    first: int
    last: int
    limits: Limits
    number: Numeral
    noun: tuple[int, int]
    unit: str = ""
    change: str = ""


def quantities(prose: Prose, *, taken: Sequence[Span] = ()) -> list[Quantity]:
    """Find the quantities of a text, in order and not overlapping.

    *taken* are sorted spans that other parts have claimed, such as times and citations: no number in them is a quantity.
    """
    claimed = [start for start, _ in taken]
    reach = list(accumulate((end for _, end in taken), max))
    found: list[Quantity] = []
    done = place = 0
    noun = -1  # the word after what the last quantity counts
    for at in _triggers(prose):
        while prose.sentences[place].last <= at:
            place += 1
        if at < done or _is_in(claimed, reach, prose.starts[at]):
            continue
        begin, end = max(prose.sentences[place].first, done), prose.sentences[place].last
        if (after := bisect_right(claimed, prose.starts[at])) < len(claimed):
            end = min(end, prose.word_at(claimed[after]))
        if prose.lower[at] in VEHICLES:
            made = _vehicle(prose, at, begin, end) if at >= noun else None
        else:
            made = None if at == noun and _is_model(prose, at) else _read(prose, at, begin, end)
        if made is not None:
            found.append(_quantity(prose, made, _period(prose, made, taken, claimed)))
            done, noun = made.last, made.noun[1] if made.noun[0] < made.noun[1] else -1
    return found


def _triggers(prose: Prose) -> list[int]:
    """The words with which a quantity may begin; whether a word is one is asked once for each that the text has."""
    wanted = {word for word in set(prose.lower) if word in NUMBER_WORDS or word in VEHICLES or "0" <= word[0] <= "9"}
    return [at for at, word in enumerate(prose.lower) if word in wanted]


def _is_in(claimed: list[int], reach: list[int], offset: int) -> bool:
    """Whether a character is claimed; *reach* is how far the spans go that begin at *claimed* or before."""
    place = bisect_right(claimed, offset) - 1
    return place >= 0 and reach[place] > offset


def _is_model(prose: Prose, at: int) -> bool:
    """Whether a number amid what another counts is a name there: two new 737 Max jets."""
    after = prose.words[at + 1 : at + 2]
    return prose.lower[at].isdecimal() and bool(after) and after[0][0].isupper()


# ---------------------------------------------------------------------------------------------- one quantity


def _read(prose: Prose, at: int, begin: int, end: int) -> _Found | None:
    """The quantity whose number begins at word *at*, between the words *begin* and *end* of a sentence; or None."""
    one = amount(prose, at, begin, end)
    if one is None:
        return None
    two = other_end(prose, one, begin, end)
    if two is None and (share := _in_how_many(prose, one, begin, end)):
        return share
    if two is None and is_name(prose, one, begin, end):
        return None
    last, unit = (two.last, two.unit or one.unit) if two else (one.last, one.unit)
    rule = _rule(one, two)
    if not unit and _is_age(prose, one, begin, end):
        rule, unit = rule if two else "quantity.age", "year"
    noun = _noun(prose, two or one, unit, end)
    first, bound = bound_before(prose, one.first, begin, unit)
    if two:
        first -= first > begin and prose.lower[first - 1] in ("between", "from")
    else:
        last, after = bound_after(prose, one.number.last, last, end)
        bound = bound or after
    low, high = ends(one, two)
    relation = ">=" if high is None else "range" if low < high else "="
    limits = Limits(relation, rule, low, high).under(bound)
    change = "up" if one.sign == "+" else _change(prose, first, begin, unit)
    return _Found(first, last, limits, one.number, noun, unit, change)


def _noun(prose: Prose, one: Amount, unit: str, end: int) -> Span:
    """The words of what is counted; of a five-door car, the door, and of a measure only what "of" names."""
    last = one.last
    if one.joined and not unit:
        told = last + 1 < end and prose.glued(last + 1) and prose.lower[last + 1].isalpha()
        return (last + 1, last + 2) if told else (last, last)
    return counted(prose, last, end) if not unit or prose.lower[last : last + 1] == ["of"] else (last, last)


def _rule(one: Amount, two: Amount | None) -> str:
    if two:
        return "quantity.range"
    if one.number.kind in VAGUE:
        return f"quantity.{one.number.kind}"
    return "quantity.share" if one.number.kind == "fraction" else "quantity.number"


def _in_how_many(prose: Prose, one: Amount, begin: int, end: int) -> _Found | None:
    """One in five children, nine out of ten, one of every six: a share of what is counted."""
    out = prose.lower[one.last : one.last + 2] == ["out", "of"]
    at = one.last + 2 if out else one.last + 1
    every = prose.lower[at : at + 1] == ["every"]
    at += every
    if at >= end or one.unit or one.sign or not (out or prose.lower[one.last] in ("in", "of")):
        return None
    whole = numeral(prose, at, end)
    if whole is None or whole.kind not in ("digits", "words") or not 0 < one.number.low < whole.low:
        return None
    if (
        prose.lower[one.last] == "of" and not every and whole.low not in (10, 100)
    ):  # eight of 10 voters; three of 12 are three
        return None
    noun = counted(prose, whole.last, end)
    named = is_name(prose, Amount(at, whole.last, whole, ""), at - 1, end)
    if named or not (out or (noun[0] < noun[1] and is_plural(prose.lower[noun[1] - 1]))):
        return None
    share = one.number.low / whole.low
    written = f"{share.numerator} in {share.denominator}"
    number = Numeral(one.number.first, whole.last, share, share, "fraction", written)
    first, bound = bound_before(prose, one.first, begin, "")
    return _Found(first, whole.last, Limits("=", "quantity.share", share, share).under(bound), number, noun)


def _is_age(prose: Prose, one: Amount, begin: int, end: int) -> bool:
    """Whether a number is an age in years: "aged 25", and between commas after a name."""
    before = prose.lower[one.first - 1] if one.first > begin else ""
    if before in AGED:
        return True
    if before != "," or prose.lower[one.last : min(one.last + 1, end)] != [","] or one.first - 2 < begin:
        return False
    name = prose.words[one.first - 2]
    return name.isalpha() and name[0].isupper() and 1 <= one.number.low <= 115 and one.number.low.denominator == 1


_NOT_BARE = frozenset("the these those no many its their -".split())


def _vehicle(prose: Prose, at: int, begin: int, end: int) -> _Found | None:
    """A plane carrying deportees is one plane, and planes carrying them are at least two."""
    if at + 1 >= end or prose.lower[at + 1] not in LOADED:
        return None
    least = VEHICLES[prose.lower[at]]
    first = at
    if least == 1:
        for place in range(at - 1, max(begin, at - 4) - 1, -1):
            if prose.lower[place] in ("a", "an"):
                first = place
        if first == at:
            return None
    elif at > begin and prose.lower[at - 1] in _NOT_BARE:
        return None
    number, many = Fraction(least), least > 1
    limits = Limits(">=" if many else "=", "quantity.vehicle", number, None if many else number)
    read = Numeral(first, at + 1, number, number, "few" if many else "words", str(least))
    return _Found(first, at + 1, limits, read, (at, at + 1))


# ---------------------------------------------------------------------------------------------- what changed

_SHARES = frozenset({"percent", "point", "percentage point", "basis point"})


def _change(prose: Prose, first: int, begin: int, unit: str) -> str:
    """Whether something rose or fell by so much: "rose 5 %", "was cut by $3m", "up 19 cents"."""
    lower = prose.lower
    by = False
    for place in range(first - 1, max(first - 5, begin - 1), -1):
        word = lower[place]
        if word in UP or word in DOWN:
            told = by or (unit in _SHARES if word in CHANGE_BY else unit and unit not in TIMES)
            idle = word in ("up", "down") and lower[place + 1] in ("a", "an")
            return "" if idle or not told else "up" if word in UP else "down"
        before = lower[place - 1] if place > begin else ""
        of = word == "of" and before in CHANGE_NOUNS and unit not in TIMES  # a rise of 5 percent
        by = by or word == "by" or of
        robust = before in ("a", "an")  # a robust 5 percent
        if not (word in ADVERBS_OF_CHANGE or word.endswith("ly") or robust or of):
            break
    return ""


# ---------------------------------------------------------------------------------------------- put together

_BEFORE_PERIOD = frozenset("in during on for since over".split())


def _period(prose: Prose, found: _Found, taken: Sequence[Span], claimed: list[int]) -> Span | None:
    """The claimed span that follows the quantity and what it counts, with "in", "during", "on" or nothing between."""
    last = max(found.last, found.noun[1])
    if not taken or last + 1 >= len(prose.starts):
        return None
    offset = prose.starts[last + (prose.lower[last] in _BEFORE_PERIOD)]
    place = bisect_right(claimed, offset) - 1
    return taken[place] if place >= 0 and taken[place][0] == offset else None


_REASONS = {
    "=": "A number that nothing limits", "about": "A number that is said to be near", ">": "A limit: more than this number",
    ">=": "A limit: this number or more", "<": "A limit: fewer than this number", "<=": "A limit: this number or fewer",
    "range": "From the lower number to the higher",
}  # fmt: skip
_RULES = {
    "quantity.vague": "A word for a number that nobody counted", "quantity.few": "A word for a small number, of which the least is told",
    "quantity.share": "A part of a whole", "quantity.age": "An age", "quantity.vehicle": "A thing named with what it carries is counted",
    "quantity.nearly": "A number that is not quite reached", "quantity.average": "An average, near which single numbers lie",
    "quantity.about_range": "A range whose ends are said to be near",
}  # fmt: skip


def _reason(found: _Found, noun: str) -> str:
    """Why this is a quantity and how it was read, for a person."""
    reason = _RULES.get(found.limits.rule) or _REASONS[found.limits.relation]
    if noun:
        return f"{reason}; it counts {noun}."
    return f"{reason}; it is in {found.unit}." if found.unit else f"{reason}; what is counted is not said beside it."


def _quantity(prose: Prose, found: _Found, period: Span | None) -> Quantity:
    start, end = prose.starts[found.first], prose.ends[found.last - 1]
    first, last = found.noun
    noun = (prose.starts[first], prose.ends[last - 1]) if first < last else (end, end)
    vague = found.number.kind in VAGUE
    return Quantity(
        start=start,
        end=end,
        rule=found.limits.rule,
        reason=_reason(found, prose.plain[noun[0] : noun[1]]),
        relation=found.limits.relation,
        low=found.limits.low,
        high=found.limits.high,
        vague=vague,
        change=found.change,
        unit=found.unit,
        counted=prose.text[noun[0] : noun[1]],
        counted_start=noun[0],
        counted_end=noun[1],
        period=period,
        written=found.number.written if not vague or found.limits.rule in OPEN else "",
    )
