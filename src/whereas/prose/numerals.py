"""Numerals: the numbers of a text, in digits or in words, as exact fractions.

"11,000", "1.3 million", "two hundred and five", "half a million", "two-thirds", "3½" are numbers; "dozens" and "tens of
thousands" are words for a number that nobody counted, and have the limits that `whereas.figure` gives them. What a
number stands for, a count, a year or a name, is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from whereas.figure import MULTIPLIERS, WORDS

from .text import Prose

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL: Mapping[str, int] = MappingProxyType(
    {word: number for number, word in enumerate(_ONES)} | {word: 20 + 10 * place for place, word in enumerate(_TENS)}
)
SCALES: Mapping[str, int] = MappingProxyType({**MULTIPLIERS, "dozen": 12, "trillion": 10**12, "quadrillion": 10**15})
LETTERS: Mapping[str, int] = MappingProxyType(
    {"K": 10**3, "k": 10**3, "M": 10**6, "mn": 10**6, "mln": 10**6, "B": 10**9, "bn": 10**9, "Bn": 10**9, "BN": 10**9}
    | {"tn": 10**12, "trn": 10**12}
)
"""Letters that stand for a scale directly after a number."""
MONEY_LETTERS: Mapping[str, int] = MappingProxyType({**LETTERS, "m": 10**6, "b": 10**9, "t": 10**12, "T": 10**12})
"""The same after a sum of money, where an m is no metre."""
PARTS: Mapping[str, int] = MappingProxyType(
    {
        "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
        "halves": 2, "thirds": 3, "quarters": 4, "fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9,
        "tenths": 10,
    }
)  # fmt: skip
GLYPHS: Mapping[str, Fraction] = MappingProxyType(
    {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}
    | {"⅕": Fraction(1, 5), "⅛": Fraction(1, 8), "⅜": Fraction(3, 8), "⅝": Fraction(5, 8), "⅞": Fraction(7, 8)}
)
PLURALS: Mapping[str, int] = MappingProxyType(
    {"hundreds": 100, "thousands": 1_000, "millions": 10**6, "billions": 10**9, "trillions": 10**12}
)
FEW: Mapping[str, int] = MappingProxyType({"several": 3, "few": 2, "couple": 2})
"""Words for a small number that nobody counted, and the least that each can mean."""

NUMBER_WORDS = frozenset({*SMALL, *SCALES, *PARTS, *GLYPHS, *PLURALS, *FEW, "dozens", "scores", "tens"})
"""The words with which a number can begin, or before which only an article stands."""

_DIGITS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_RATIO = re.compile(r"([0-9]{1,2})/([0-9]{1,3})")
_WHOLES = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 64, 100, 128, 1000})
"""Denominators: 9/11 is a day, and 24/7 is always."""
_ARTICLES = frozenset({"a", "an"})
LONGEST = 30
"""A row of more characters than this is no number that anybody counted."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that stands in the words `first` up to `last` (not in it), from `low` to `high`, None for no limit.

    `kind` is "digits", "words", "fraction", "vague", or "few" (several, a few, a couple). `written` is the number as
    the language of figures has it, with the rounding that the text gives it ("1.3 million"; "2 in 3" for a part of a
    whole); it is empty for a vague word that the language does not know.
    `scale` is the scale that the number ends with, so that it may go for another too ("1 to 2 thousand").
    """

    first: int
    last: int
    low: Fraction
    high: Fraction | None
    kind: str
    written: str
    scale: int = 1


def numeral(prose: Prose, at: int, end: int, *, money: bool = False) -> Numeral | None:
    """The number that begins at word *at*, or with the article before it, and ends before word *end*; None if none does.

    After a sum of money, as *money* says, "5m" is five million.
    """
    word = prose.lower[at]
    if "0" <= word[0] <= "9":
        return _in_digits(prose, at, end, MONEY_LETTERS if money else LETTERS)
    if word in PLURALS or word in ("dozens", "scores", "tens"):
        return _many(prose, at, end)
    if word in FEW:
        return _few(prose, at, end)
    if word in PARTS:
        return _part(prose, at, end)
    if word in GLYPHS:
        return _exactly(at, at + 1, GLYPHS[word], "fraction")
    if word in SCALES:
        article = at > 0 and prose.lower[at - 1] in _ARTICLES
        return _in_words(prose, at - 1 if article else at, at, end) if article or word == "hundred" else None
    return _in_words(prose, at, at, end) if word in SMALL else None


def _exactly(first: int, last: int, value: Fraction, kind: str, written: str = "", scale: int = 1) -> Numeral:
    if kind == "fraction" and value < 1:
        written = f"{value.numerator} in {value.denominator}"
    return Numeral(first, last, value, value, kind, written or in_figures(value), scale)


def in_figures(value: Fraction) -> str:
    """A number in digits: whole ones with commas, others with the point where they come out even, else empty."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    decimals = f"{float(value):.6f}".rstrip("0")
    return decimals if Fraction(decimals) == value else ""


# ---------------------------------------------------------------------------------------------- digits


def _in_digits(prose: Prose, at: int, end: int, letters: Mapping[str, int]) -> Numeral | None:
    word = prose.lower[at]
    if len(word) > LONGEST:
        return None
    if "/" in word:
        ratio = _ratio(word)
        return _exactly(at, at + 1, ratio, "fraction") if ratio else None
    if not _DIGITS.fullmatch(word):
        return None
    if last_group := _spaced_out(prose, at, end):
        word, digits = ",".join(prose.lower[at:last_group]), "".join(prose.lower[at:last_group])
    else:
        digits = word.replace(",", "")
    value, last = Fraction(int(digits) if "." not in digits else digits), last_group or at + 1
    if last < end and (more := _fraction_after(prose, last, value)):
        return _exactly(at, more[1], more[0], "fraction")
    if last + 1 < end and prose.lower[last] == "×" and prose.lower[last + 1] == "10":
        power, last = _power(prose, last + 2, end)
        return _exactly(at, last, value * power, "digits")
    letter = prose.words[last] if last < end else ""
    if letter in letters and (prose.glued(last) or (letters is MONEY_LETTERS and letter in _SPACED)):
        scale, name = letters[letter], _NAMES.get(letters[letter])
        return _exactly(at, last + 1, value * scale, "digits", f"{word} {name}" if name else "", scale)
    scale, last = _scale(prose, last, end)
    named = _NAMES.get(scale)
    written = word if scale == 1 else f"{word} {named}" if named else ""
    return _exactly(at, last, value * scale if scale > 1 else value, "digits", written, scale)


def _spaced_out(prose: Prose, at: int, end: int) -> int:
    """The word after a number whose thousands are set apart by spaces, as in 250 000; 0 where they are not."""
    last = at + 1
    while last < min(end, at + 5) and prose.lower[last] == "000" and not prose.glued(last):
        last += 1
    return last if last > at + 1 and prose.lower[at].isdecimal() and len(prose.lower[at]) <= 3 else 0


def _power(prose: Prose, at: int, end: int) -> tuple[Fraction, int]:
    """The power of ten of a number such as 6.02×10^23 or 1.6×10-19, and the word after it."""
    at += at < end and prose.lower[at] == "^" and prose.glued(at)
    minus = at + 1 < end and prose.lower[at] == "-" and prose.glued(at)
    place = at + minus
    if place >= end or not prose.lower[place].isdecimal() or len(prose.lower[place]) > 2 or not prose.glued(place):
        return Fraction(10), at
    return Fraction(10) ** (-int(prose.lower[place]) if minus else int(prose.lower[place])), place + 1


_SPACED = frozenset({"m", "mn", "bn", "tn"})
_NAMES = {times: name for name, times in MULTIPLIERS.items()}


def _ratio(word: str) -> Fraction | None:
    """3/4 as a number; 9/11, 24/7 and 4/8 are none."""
    match = _RATIO.fullmatch(word)
    above, below = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 0 < above < below or below not in _WHOLES:
        return None
    ratio = Fraction(above, below)
    return ratio if ratio.denominator == below else None


def _fraction_after(prose: Prose, at: int, whole: Fraction) -> tuple[Fraction, int] | None:
    """What stands after a whole number and belongs to it: "2 1/2", "2½", "1⁄32"; with the word after it."""
    word = prose.lower[at]
    if word in GLYPHS:
        return whole + GLYPHS[word], at + 1
    if word == "⁄" and prose.glued(at) and at + 1 < len(prose.lower) and prose.lower[at + 1].isdecimal():
        below = int(prose.lower[at + 1][:LONGEST])
        return (whole / below, at + 2) if below else None
    if "/" in word and whole.denominator == 1 and (ratio := _ratio(word)):
        return whole + ratio, at + 1
    return None


def _scale(prose: Prose, at: int, end: int) -> tuple[int, int]:
    """The scales at word *at*, multiplied ("hundred million"), and the word after them."""
    scale = 1
    while at < end and scale < 10**15:
        here = at + 1 if prose.lower[at] == "-" and prose.glued(at) and at + 1 < end else at
        if prose.lower[here] not in SCALES or (scale > 1 and SCALES[prose.lower[here]] <= scale):
            break
        scale *= SCALES[prose.lower[here]]
        at = here + 1
    return scale, at


# ---------------------------------------------------------------------------------------------- words


def _in_words(prose: Prose, first: int, at: int, end: int) -> Numeral | None:
    """A number in words from *at*, where a scale may stand without a number before it ("a hundred and five")."""
    lower = prose.lower
    total, part, room = Fraction(0), Fraction(0), 100  # room: what may still be added lies below it
    start, largest = at, 10**18
    if first > 0 and lower[first - 1] == "between":  # "one hundred and two" are its two ends
        end = next((place for place in range(at, min(end, at + 8)) if lower[place] == "and"), end)
    while at < end:
        word = lower[at]
        if word in SMALL and SMALL[word] < room and (at == start or SMALL[word]):
            part += SMALL[word]
            room = 10 if SMALL[word] >= 20 else 0
        elif word == "hundred" and part < 100 and (part or at == start):
            part, room = (part or Fraction(1)) * 100, 100
        elif word in SCALES and word != "hundred" and SCALES[word] < largest and (part or at == start):
            largest, room = SCALES[word], 100 if word != "dozen" else 0
            total, part = total + (part or Fraction(1)) * largest, Fraction(0)
        else:
            joined = _joined(prose, at, end, room, total + part)
            if joined == at:
                break
            if lower[joined - 1] == "half":
                part, room = part + Fraction(1, 2), 0
            at = joined
            continue
        at += 1
    if room < 100 and not total and (share := _parts(prose, at, end, part)):
        return _exactly(first, share[1], share[0], "fraction")
    scale = SCALES.get(lower[at - 1], 1)
    return _exactly(first, at, total + part, "words", "", scale)


def _joined(prose: Prose, at: int, end: int, room: int, so_far: Fraction) -> int:
    """The word with which a number goes on after "and", a hyphen or "and a half"; *at* where it does not."""
    lower, next_ = prose.lower, at + 1
    if next_ >= end:
        return at
    if lower[at] == "-" and prose.glued(at) and prose.glued(next_):
        more = lower[next_] in SCALES or (lower[next_] in SMALL and 0 < SMALL[lower[next_]] < room)
        return next_ if more else at
    if lower[at] != "and":
        return at
    if lower[next_] == "a" and so_far.denominator == 1 and next_ + 1 < end and lower[next_ + 1] == "half":
        return next_ + 2
    ends = next_ + 1 >= end or lower[next_ + 1] not in SCALES or SCALES[lower[next_ + 1]] > so_far
    return next_ if room == 100 and so_far >= 100 and lower[next_] in SMALL and ends else at


def _parts(prose: Prose, at: int, end: int, above: Fraction) -> tuple[Fraction, int] | None:
    """The share that "thirds" or "-third" makes of the number before it, and the word after it."""
    hyphen = at + 1 < end and prose.lower[at] == "-" and prose.glued(at) and prose.glued(at + 1)
    place = at + 1 if hyphen else at
    if place >= end or prose.lower[place] not in PARTS or above.denominator != 1:
        return None
    below = PARTS[prose.lower[place]]
    of = place + 1 < end and prose.lower[place + 1] == "of"
    single = above == 1
    plural = prose.lower[place].endswith("s")
    if not 0 < above < below or plural == single or (single and not (hyphen or of)):
        return None
    return above / below, place + 1


_OWNERS = frozenset("the its their his her our all of that this these those".split())
_BEFORE_HALF = frozenset("nearly almost about roughly around over than by only just barely approximately least".split())
_NOT_A_SHARE = frozenset("first second other better bottom top latter back front next last final opening this".split())


def _part(prose: Prose, at: int, end: int) -> Numeral | None:
    """A share of a whole: "half of", "half the", "a third of"; "half a million" is a number, "the first half" neither."""
    lower = prose.lower
    before = lower[at - 1] if at else ""
    after = lower[at + 1] if at + 1 < end else ""
    article = before in _ARTICLES
    share = Fraction(1, PARTS[lower[at]])
    if after == "of" and lower[at + 2 : at + 3] == ["a"] and at + 3 < end and lower[at + 3] in SCALES:
        scale, last = _scale(prose, at + 3, end)
        return _exactly(at - 1 if article else at, last, share * scale, "words")
    if lower[at] != "half":
        if not article or (after != "of" and not (at > 1 and lower[at - 2] in _BEFORE_HALF)):
            return None
        return _exactly(at - 1, at + 1, share, "fraction")
    if before in _NOT_A_SHARE or (article and at > 1 and lower[at - 2] == "and"):
        return None
    place = at + 2 if after in _ARTICLES or after == "-" else at + 1
    scale, last = _scale(prose, place, end)
    if scale > 1 and (place == at + 2 or article):
        return _exactly(at if place == at + 2 else at - 1, last, share * scale, "words")
    if after in _OWNERS or before in _BEFORE_HALF or after in _ARTICLES:
        return _exactly(at, at + 2 if after in _ARTICLES else at + 1, share, "fraction")
    return None


# ---------------------------------------------------------------------------------------------- what nobody counted


def _many(prose: Prose, at: int, end: int) -> Numeral | None:
    """Dozens, hundreds, tens of thousands: the limits of `whereas.figure`, and beyond its words ten times the least."""
    lower = prose.lower
    word = lower[at]
    after_of = lower[at + 2] if at + 2 < end and lower[at + 1] == "of" else ""
    if word in ("tens", "hundreds") and after_of in PLURALS and PLURALS[after_of] > 100:
        low = (20 if word == "tens" else 200) * PLURALS[after_of]
        return _vague(at, at + 3, f"{word} of {after_of}", low, low * 10 - 1)
    if word == "tens" or (word == "scores" and not after_of):
        return None
    low = 2 * PLURALS.get(word, 12)
    return _vague(at, at + 1, word, low, None if low > 10**6 else low * 10 - 1)


_NEXT = frozenset("next last past first".split())


def _few(prose: Prose, at: int, end: int) -> Numeral | None:
    """Several, a few, a couple: at least that; "several hundred" are hundreds."""
    lower = prose.lower
    word = lower[at]
    article = at > 0 and lower[at - 1] in _ARTICLES
    if at > 0 and lower[at - 1] in _NEXT and word != "several":
        return _vague(at, at + 1, "", FEW[word], None, "few")
    if word != "several" and not article:
        return None
    if word == "couple" and lower[at + 1 : at + 2] not in (["of"], ["more"], ["dozen"], ["hundred"], ["thousand"]):
        return None
    first = at - 1 if article else at
    last = at + 2 if word == "couple" and at + 1 < end and lower[at + 1] == "of" else at + 1
    scale, after = _scale(prose, last, end)
    if scale > 1:
        most = None if scale >= 10**6 else 20 * scale - 1
        return _vague(first, after, f"{lower[after - 1]}s", 2 * scale, most, "few")
    return _vague(first, at + 1, "", FEW[word], None, "few")


def _vague(first: int, last: int, word: str, low: int, high: int | None, kind: str = "vague") -> Numeral:
    if word in WORDS:
        low, high = WORDS[word]
    most = None if high is None else Fraction(high)
    return Numeral(first, last, Fraction(low), most, kind, word if word in WORDS else "")
