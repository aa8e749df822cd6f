"""Figures: claims about how many, and the language that they are said in.

`read_figure` turns a sentence such as `aboard = aea + title8 + ms13` into inequalities over whole numbers, each a sum of
quantities that is at most some number. Every inequality is kept twice: as meant, with the rounding that the number is
written with, and as written, from which a reader measures how far two figures are apart. Quantities that count
different things are never compared: the figure then says why, and has no inequalities.
Every sentence and its exact meaning: docs/tally.md.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from .errors import BadClaim
from .linear import Inequality

__all__ = ["Figure", "Quantities", "Quantity", "Wording", "is_figure", "is_name", "read_figure", "wording"]

HALF = Fraction(1, 2)
SHARE_ABOUT = Fraction(1, 20)
"""How far `about half of` reaches: five parts in a hundred of the whole, either way."""

WORDS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "dozens": (24, 199),
        "scores": (40, 199),
        "hundreds": (200, 1_999),
        "thousands": (2_000, 19_999),
        "tens of thousands": (20_000, 199_999),
        "hundreds of thousands": (200_000, 1_999_999),
        "millions": (2_000_000, None),
    }
)
"""What number words mean: wide on purpose, for one drawn too narrow makes contradictions that nobody stated."""

NUMERALS = {
    "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
MULTIPLIERS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
FRACTIONS = {
    "half": HALF,
    "a third": Fraction(1, 3),
    "one third": Fraction(1, 3),
    "two thirds": Fraction(2, 3),
    "a quarter": Fraction(1, 4),
    "one quarter": Fraction(1, 4),
    "three quarters": Fraction(3, 4),
}
UNIT_NAMES = {"people": "person", "$": "dollar", "usd": "dollar", "us dollar": "dollar"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that is counted. `definition` says what counts as one; quantities are compared where it is the same.

    `what` is for the reader. `least` and `most` are limits that lie in the thing itself and that no claim can dispute;
    None is no limit. `as_of` is the day on which it was counted, as the case writes it. One that is `proposed` came with
    a proposed claim.
    """

    name: str
    unit: str = ""
    definition: str = ""
    what: str = ""
    as_of: str = ""
    also: tuple[str, ...] = ()
    least: int | None = 0
    most: int | None = None
    proposed: bool = False

    def __post_init__(self) -> None:
        if self.least is not None and self.most is not None and self.most < self.least:
            raise BadClaim(
                f"{self.name} is at most {self.most} and at least {self.least}", remedy="give the lower first"
            )

    @property
    def counts(self) -> str:
        """What it counts, in words; empty where nobody says."""
        unit = self.unit or "something"
        return f"{unit} ({self.definition})" if self.definition else self.unit

    def counts_as(self, other: Quantity) -> bool:
        """Whether both count the same: a unit and a definition in the same words. Unknown is not the same as known."""
        return (_unit(self.unit), _fold(self.definition)) == (_unit(other.unit), _fold(other.definition))


class Quantities:
    """The quantities of a case, by name, other name, and name with an index (`removals[2025-02]`).

    A quantity that is not declared may be spoken of; nobody then says what it counts.
    """

    def __init__(self, declared: Iterable[Quantity] = ()) -> None:
        self.declared = {quantity.name: quantity for quantity in declared}
        self._named: dict[str, Quantity] = {}
        for quantity in self.declared.values():
            for name in (quantity.name, *quantity.also):
                if self._named.setdefault(_fold(name), quantity) is not quantity:
                    raise BadClaim(f"{name!r} names two quantities", remedy="give one of them another name")
        phrases = [name for name in self._named if not _BARE_NAME.fullmatch(name)]
        longest = sorted(map(re.escape, phrases), key=len, reverse=True)
        self.phrases = re.compile(rf"(?:{'|'.join(longest)})(?![\w-]|\.\w)" if longest else r"(?!)", re.IGNORECASE)
        """The names that are not one word."""

    def __getitem__(self, name: str) -> Quantity:
        """The quantity of that name, declared or not; one with an index is what the name before the index is."""
        base = name.partition("[")[0]
        return self._named.get(_fold(name)) or self._named.get(_fold(base)) or Quantity(_fold(base))

    def __contains__(self, name: str) -> bool:
        return _fold(name) in self._named or _fold(name.partition("[")[0]) in self._named

    def begins(self, text: str) -> bool:
        """Whether a sentence begins with the name of a declared quantity."""
        word = _BARE_NAME.match(text)
        return self.phrases.match(text) is not None or (word is not None and _fold(word[0]) in self._named)

    def full_name(self, name: str) -> str:
        """The one name under which a quantity is kept, its index included."""
        if (whole := self._named.get(_fold(name))) is not None:
            return whole.name
        base, bracket, index = name.partition("[")
        return self[base].name + bracket + " ".join(index.strip("] ").split()) + ("]" if bracket else "")

    def says_what(self, name: str) -> str:
        """What a quantity counts, as a sentence."""
        counts = self[name].counts
        return f"{name} counts {counts}" if counts else f"nobody says what {name} counts"

    def near(self, name: str) -> list[str]:
        """The declared names most like one that is not."""
        return difflib.get_close_matches(_fold(name.partition("[")[0])[:80], self._named, n=3, cutoff=0.5)


@dataclass(frozen=True, slots=True)
class Wording:
    """How far `about` reaches, and what number words mean.

    `about` is a part of the unit of the last significant digit written, unless `fixed` (a number) or `share` (a part
    of the number itself) is given. Whatever it is, `about` reaches 1 at least.
    """

    about: Fraction = HALF
    fixed: int | None = None
    share: Fraction | None = None
    words: Mapping[str, tuple[int, int | None]] = field(default_factory=lambda: WORDS)

    def reach(self, value: Fraction, unit: Fraction) -> Fraction:
        """How far on either side of *value* `about` reaches."""
        if self.fixed is not None:
            return Fraction(self.fixed)
        return max(Fraction(1), abs(value) * self.share if self.share is not None else unit * self.about)


def wording(about: str = "", words: Mapping[str, str] = MappingProxyType({})) -> Wording:
    """Read what a case says of `about` (`half a unit`, `a unit`, `10`, `5 %`) and of number words (`dozens: 24..99`)."""
    read: dict[str, tuple[int, int | None]] = dict(WORDS)
    for word, said in words.items():
        low, dots, high = said.replace(",", "").partition("..")
        if not dots or not low.strip().isdecimal() or not (high.strip().isdecimal() or not high.strip()):
            raise BadClaim(f"{word}: {said!r} is not a range", remedy="write 24..199, or 2000.. for no limit")
        read[_fold(word)] = (int(low), int(high) if high.strip() else None)
    text = _fold(about)
    if text in ("", "half a unit"):
        return Wording(words=read)
    if text == "a unit":
        return Wording(about=Fraction(1), words=read)
    number = _NUMBER.fullmatch(text.removesuffix("%").strip()) if len(text) <= 100 else None
    if number is None:
        raise BadClaim(f"about: {about[:100]!r} is not a tolerance", remedy="write half a unit, a unit, 10, or 5 %")
    value = _written(number, about).value
    if text.endswith("%"):
        return Wording(share=value / 100, words=read)
    return Wording(fixed=int(value), words=read)


class Figure(NamedTuple):
    """What a sentence means: inequalities as meant and as written, and the quantities that it names.

    `unit_written` is the largest unit that one of its numbers is rounded to, 0 where none is. `incomparable` says, for
    a claim that cannot be used, which quantities count different things; it then has no inequalities.
    """

    limits: tuple[Inequality, ...] = ()
    written: tuple[Inequality, ...] = ()
    names: tuple[str, ...] = ()
    unit_written: int = 0
    incomparable: str = ""


# ---------------------------------------------------------------------------------------------- parts of a sentence

_NUMBER = re.compile(
    r"(?P<money>\$ ?)?(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?![\d,]*\d))(?:\.(?P<decimals>\d+))?"
    r"(?: ?(?P<times>hundred|thousand|million|billion)\b)?",
    re.IGNORECASE,
)
_NUMERAL = re.compile(rf"(?:{'|'.join(NUMERALS)})\b", re.IGNORECASE)
_BARE_NAME = re.compile(r"[^\W\d](?:[\w.-]*\w)?")
_INDEX = re.compile(r"\[[^\[\]]{1,40}\]")
_FRACTION = re.compile(rf"(?:{'|'.join(FRACTIONS)}) of ", re.IGNORECASE)
_UNIT = re.compile(r"(?!by\b)[^\W\d](?:[\w'’ -]*\w)?$")
_RELATIONS = {
    "=": "=", "is": "=", "are": "=", "was": "=", "were": "=",
    "<=": "<=", "≤": "<=", ">=": ">=", "≥": ">=", "<": "<", ">": ">", "!=": "!=", "≠": "!=",
}  # fmt: skip
_QUALIFIERS = {
    "about": "about", "around": "about", "some": "about", "roughly": "about", "approximately": "about", "~": "about",
    "nearly": "nearly", "almost": "nearly", "just under": "nearly",
    "exactly": "exactly", "between": "between", "part of": "part of",
    "more than": ">", "over": ">", "above": ">",
    "at least": ">=", "no fewer than": ">=", "no less than": ">=", "not fewer than": ">=",
    "fewer than": "<", "less than": "<", "under": "<", "below": "<",
    "at most": "<=", "up to": "<=", "no more than": "<=", "not more than": "<=",
}  # fmt: skip


@lru_cache(maxsize=256)
def _words(table: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(table, key=len, reverse=True)
    return re.compile(
        "|".join(re.escape(word) + (r"(?![\w-])" if word[-1].isalpha() else "") for word in longest), re.IGNORECASE
    )


_RELATION, _QUALIFIER = _words(tuple(_RELATIONS)), _words(tuple(_QUALIFIERS))


class _Number(NamedTuple):
    """A number as it was written, and the unit that it is rounded to: 0 where it is taken to be exact."""

    value: Fraction
    unit: Fraction
    last_digit: Fraction
    money: bool = False


def _written(match: re.Match[str], text: str) -> _Number:
    """11,000 is written to the thousand, 4.7 million to the hundred thousand; a numeral below 100 is exact."""
    digits, decimals = match["digits"].replace(",", ""), match["decimals"] or ""
    if len(digits) > 15 or len(decimals) > 6:
        raise BadClaim(
            f"{text[:80]!r} has a number of too many digits", remedy="write at most 15, and 6 after the point"
        )
    times = MULTIPLIERS[match["times"].casefold()] if match["times"] else 1
    value = Fraction(int(digits + decimals), 10 ** len(decimals)) * times
    last = Fraction(times, 10 ** len(decimals))
    if not decimals and not match["times"] and int(digits):
        last = Fraction(10 ** (len(digits) - len(digits.rstrip("0"))))
    exact = last <= 1 or value < 100
    return _Number(value, Fraction(0) if exact else last, last, bool(match["money"]))


class _Span(NamedTuple):
    """From *low* to *high*, None for no limit; an open side does not hold its own limit."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False


Form = dict[str, Fraction]
"""A sum of quantities, each so many times; the number that stands alone is under the empty name."""


class _Side(NamedTuple):
    """What stands right of a relation: a number (`meant`, `written`), times the quantities `of`, if any."""

    meant: _Span
    written: _Span
    of: Form
    unit: str = ""
    rounded: Fraction = Fraction(0)
    per: bool = False
    share: bool = False
    rough: bool = False


class _Reader:
    """One sentence, read from left to right."""

    def __init__(self, text: str, quantities: Quantities, worded: Wording) -> None:
        self.text, self.quantities, self.wording = text, quantities, worded
        self.at = 0
        self._named_words = _words(tuple(worded.words))

    def refuse(self, problem: str, remedy: str) -> BadClaim:
        return BadClaim(f"{self.text[:80]!r} {problem}", remedy=remedy)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        while self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return match

    def word(self, *words: str) -> bool:
        return self.take(_words(words)) is not None

    def left(self) -> str:
        return self.text[self.at :].strip()

    # ---- sums

    def name(self) -> str | None:
        match = self.take(self.quantities.phrases) or self.take(_BARE_NAME)
        if match is None:
            return None
        index = _INDEX.match(self.text, self.at)
        self.at = index.end() if index else self.at
        return self.quantities.full_name(match[0] + (index[0] if index else ""))

    def number(self) -> _Number | None:
        if (match := self.take(_NUMBER)) is not None:
            return _written(match, self.text)
        if (numeral := self.take(_NUMERAL)) is not None:
            return _Number(Fraction(NUMERALS[numeral[0].casefold()]), Fraction(0), Fraction(1))
        return None

    def sum(self) -> Form:
        form: Form = {}
        sign = 1
        while True:
            times = Fraction(sign)
            counted = True
            if self.word("twice"):
                times *= 2
            elif (number := self.number()) is not None:
                times *= number.value
                counted = self.word("times", "×", "*")
            name = self.name() if counted else ""
            if name is None:
                raise self.refuse(
                    "names no quantity where one should stand", "write, for instance, aboard = 238, or total = a + b"
                )
            form[name] = form.get(name, Fraction(0)) + times
            if self.word("+"):
                sign = 1
            elif self.take(re.compile(r"[-−](?= )")) is not None:
                sign = -1
            else:
                return form

    # ---- the right side

    def relation(self) -> tuple[str, str] | None:
        """The relation, and how the number after it is qualified: (`=`, `about`)."""
        said = self.take(_RELATION)
        how = self.take(_QUALIFIER)
        if said is None and how is None:
            return ("=", "") if self.number_follows() else None
        sign = _RELATIONS[said[0].casefold()] if said else "="
        meaning = _QUALIFIERS[how[0].casefold()] if how else ""
        if sign != "=" and meaning and not (said and how and meaning == "exactly"):
            raise self.refuse("limits a number twice", "say one of the two: aboard > 200, or aboard about 200")
        return (meaning, "") if meaning in ("<", "<=", ">", ">=", "part of") else (sign, meaning)

    def number_follows(self) -> bool:
        at, found = self.at, False
        if self.take(self._named_words) is not None:
            found = True
        elif self.number() is not None:
            found = self.word("..")
        self.at = at
        return found

    def side(self, sign: str, how: str) -> _Side:
        start = self.at
        if (fraction := self.take(_FRACTION)) is not None:
            share = FRACTIONS[fraction[0].casefold().removesuffix(" of ")]
            return self._share(share, sign, how, self.sum())
        if (word := self.take(self._named_words)) is not None:
            return self._number_word(word[0], sign, how)
        number = self.number()
        if number is not None and not self._in_a_sum():
            return self._counted(number, sign, how)
        self.at = start
        if how not in ("", "exactly"):
            raise self.refuse(f"has no number after {how!r}", "write about 260, nearly 300, between 240 and 260")
        nothing = _Span(Fraction(0), Fraction(0))
        return _Side(nothing, nothing, self.sum())

    def _in_a_sum(self) -> bool:
        at = self.at
        found = self.word("times", "×", "*") or self.take(re.compile(r"\+(?!/)|[-−](?= )")) is not None
        self.at = at
        return found

    def _number_word(self, word: str, sign: str, how: str) -> _Side:
        if sign != "=" or how:
            raise self.refuse(f"limits {word!r}, which has no exact meaning", f"say {word} alone, or give a number")
        low, high = self.wording.words[_fold(word)]
        span = _Span(Fraction(low), None if high is None else Fraction(high))
        self.word("of")
        return _Side(span, span, {}, self._unit())

    def _unit(self) -> str:
        """The unit after a number: what is left, up to `by`."""
        rest, by, _ = self.text[self.at :].partition(" by ")
        unit = _UNIT.match(rest.strip())
        if unit is None:
            return ""
        self.at = self.at + len(rest) if by else len(self.text)
        return unit[0]

    def _counted(self, number: _Number, sign: str, how: str) -> _Side:
        if self.word("%", "percent", "per cent"):
            places = max(Fraction(1, 10**6), min(Fraction(1), number.last_digit)) / 100
            return self._percent(number.value / 100, places, sign, how)
        if self.word("in", "out of"):
            whole = self.number()
            if whole is None or not whole.value or not self.word("of"):
                raise self.refuse("does not say of what", "write 1 in 5 of total")
            return self._share(number.value / whole.value, sign, how, self.sum())
        if self.word("per"):
            base = self.number()
            each = base.value if base else Fraction(1)
            name = self.name()
            if name is None or not each:
                raise self.refuse("does not say per what", "write incidents = 3 per 1,000 flights")
            meant, written = self._spans(number, sign, how)
            return _Side(
                _times(meant, 1 / each),
                _times(written, 1 / each),
                {name: Fraction(1)},
                "",
                number.unit / each,
                per=True,
            )
        if self.word("..") or (how == "between" and self.word("and")):
            return self._range(number, sign, how)
        meant, written = self._spans(number, sign, how)
        unit = self._unit()
        if number.value.denominator != 1 and sign == "=" and not how:
            raise self.refuse(
                "is not a whole number", "figures count whole things: give it in a smaller unit, or as a range"
            )
        rounded = number.unit if sign == "=" and how == "" else Fraction(0)
        return _Side(meant, written, {}, "$" if number.money else unit, rounded)

    def _range(self, low: _Number, sign: str, how: str) -> _Side:
        high = self.number()
        if high is None or sign != "=" or how not in ("", "between"):
            raise self.refuse("is no range", "write aboard 240..260")
        if high.value < low.value:
            raise self.refuse("ends before it starts", "give the lower number first")
        span = _Span(low.value, high.value)
        unit = self._unit()
        return _Side(span, span, {}, "$" if low.money or high.money else unit)

    def _spans(self, number: _Number, sign: str, how: str) -> tuple[_Span, _Span]:
        """A number as meant, and as written."""
        value, half = number.value, number.unit / 2
        if sign == "=" and how == "about":
            reach = self.wording.reach(value, number.last_digit)
            if self.word("±", "+/-"):
                around = self.number()
                if around is None:
                    raise self.refuse("does not say by how much", "write about 250 ± 10")
                reach = around.value
            span = _Span(value - reach, value + reach)
            return span, span
        if sign == "=" and how == "nearly":
            span = _Span(value - max(Fraction(1), number.last_digit / 2), value, high_open=True)
            return span, span
        if how == "between":
            raise self.refuse("has only one end", "write between 240 and 260")
        if sign == "=":
            written = _Span(value, value)
            return (_Span(value - half, value + half, high_open=True) if half and not how else written), written
        return _limit(value, sign), _limit(value, sign.rstrip("=") + "=")

    def _percent(self, value: Fraction, places: Fraction, sign: str, how: str) -> _Side:
        """A share to so many *places*: 52 % is at least 51.5 % and less than 52.5 %."""
        if sign == "=" and how == "about":
            reach = max(places * self.wording.about, places / 2)
            meant = written = _Span(value - reach, value + reach)
        elif sign == "=" and how == "nearly":
            meant = written = _Span(value - places / 2, value, high_open=True)
        elif sign == "=":
            written = _Span(value, value)
            meant = written if how == "exactly" else _Span(value - places / 2, value + places / 2, high_open=True)
        else:
            meant, written = _limit(value, sign), _limit(value, sign.rstrip("=") + "=")
        of = self.sum() if self.word("of") else {}
        return _Side(meant, written, of, share=True)

    def _share(self, value: Fraction, sign: str, how: str, of: Form) -> _Side:
        """Half of a number: the whole numbers next to it, or that number."""
        if sign == "=" and how in ("about", "nearly"):
            span = _Span(
                value - SHARE_ABOUT, value if how == "nearly" else value + SHARE_ABOUT, high_open=how == "nearly"
            )
            return _Side(span, span, of, share=True)
        if sign == "=":
            span = _Span(value, value)
            return _Side(span, span, of, share=True, rough=how != "exactly")
        return _Side(_limit(value, sign), _limit(value, sign.rstrip("=") + "="), of, share=True)


def _limit(value: Fraction, sign: str) -> _Span:
    if sign.startswith("<"):
        return _Span(None, value, high_open=sign == "<")
    return _Span(value, None, low_open=sign == ">")


def _times(span: _Span, factor: Fraction) -> _Span:
    low, high = (None if end is None else end * factor for end in span[:2])
    return span._replace(low=low, high=high)


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


# ---------------------------------------------------------------------------------------------- reading


def is_figure(says: str, quantities: Quantities) -> bool:
    """Whether a sentence begins as a figure does: a sum of quantities, then a relation between numbers."""
    reader = _Reader(" ".join(says.split()), quantities, Wording())
    try:
        reader.sum()
        return reader.relation() is not None
    except BadClaim:
        return False


def is_name(name: str, worded: Wording | None = None) -> bool:
    """Whether a quantity can be called so: a sentence that begins with the name means that quantity."""
    try:
        return read_figure(f"{name} = 1", Quantities([Quantity(name)]), worded).names == (name,)
    except BadClaim:
        return False


def read_figure(says: str, quantities: Quantities, worded: Wording | None = None) -> Figure:
    """Read one sentence. Raises BadClaim; that quantities count different things is told in the figure instead."""
    text = " ".join(says.split())
    if len(text) > 1000:
        raise BadClaim("a sentence of more than 1,000 characters", remedy="say one thing in each claim")
    reader = _Reader(text, quantities, worded or Wording())
    left = reader.sum()
    said = reader.relation()
    if said is None:
        raise reader.refuse("is not a figure", "write, for instance, aboard = 238, aboard over 200, total = a + b")
    sign, how = said
    if sign == "!=":
        raise reader.refuse("says what a number is not", "say which it is, or more than or fewer than which")
    right = reader.side("<=" if sign == "part of" else sign, how)
    if right.share and not right.of:
        raise reader.refuse("does not say of what", "write aea = 52 % of total")
    by = _by(reader, sign, right)
    if reader.left():
        raise reader.refuse(
            f"goes on with {reader.left()[:40]!r}", "end the sentence there, and say the rest in another claim"
        )
    if not any({**left, **right.of}.keys() - {""}):
        raise reader.refuse("names no quantity", "write, for instance, aboard = 238")
    names = tuple(sorted({name for name in (*left, *right.of) if name}))
    apart = _incomparable(left, right, by, sign, quantities)
    if apart:
        return Figure(names=names, incomparable=apart)
    limits = tuple(sorted({made for made in _inequalities(left, right, by, sign, meant=True) if made is not None}))
    written = tuple(sorted({made for made in _inequalities(left, right, by, sign, meant=False) if made is not None}))
    rounded = max(right.rounded, by.rounded if by else Fraction(0))
    return Figure(limits, written, names, math.ceil(rounded))


def _by(reader: _Reader, sign: str, right: _Side) -> _Side | None:
    if not reader.word("by"):
        return None
    if sign not in ("<", ">") or not right.of or right.share or right.per:
        raise reader.refuse("says by how much of what", "write a < b by at least 500, or a > b by 20 %")
    how = reader.take(_QUALIFIER)
    meaning = _QUALIFIERS[how[0].casefold()] if how else ""
    limit = meaning in ("<", "<=", ">", ">=")
    if meaning == "part of":
        raise reader.refuse("says by how much of what", "write a < b by at least 500")
    amount = reader.side(meaning if limit else "=", "" if limit else meaning)
    if amount.of and not amount.share:
        raise reader.refuse("has no number after 'by'", "write a < b by at least 500, or a > b by 20 %")
    if amount.share and amount.of:
        raise reader.refuse("takes a share of something else", "write a < b by 20 %: it is of b")
    return amount


def _inequalities(left: Form, right: _Side, by: _Side | None, sign: str, *, meant: bool) -> Iterable[Inequality | None]:
    """The left side less the right, held between two limits; as meant, or as written."""
    span = right.meant if meant else right.written
    if right.of and not right.share and not right.per:  # quantities against quantities
        difference = _plus(left, right.of, Fraction(-1))
        edge = Fraction(1) if meant else Fraction(0)
        zero = Fraction(0)
        if sign in ("=", "<", "<=", "part of"):
            yield _at_most(difference, -edge if sign == "<" else zero, strict=False, exact=not meant)
        if sign in ("=", ">", ">="):
            yield _at_most(
                _plus({}, difference, Fraction(-1)), -edge if sign == ">" else zero, strict=False, exact=not meant
            )
        if by is not None:
            more = _plus({}, difference, Fraction(-1 if sign == "<" else 1))
            yield from _between(more, by.meant if meant else by.written, right.of if by.share else {}, exact=not meant)
        return
    if right.rough and meant:  # half of 261 is 130 or 131
        assert span.low is not None
        apart = _plus(left, right.of, -span.low)
        yield from _between(apart, _Span(Fraction(-1), Fraction(1), low_open=True, high_open=True), {}, exact=False)
        return
    yield from _between(left, span, right.of, exact=not meant)


def _between(form: Form, span: _Span, of: Form, *, exact: bool) -> Iterable[Inequality | None]:
    """*form* lies in *span*, or in *span* times the sum *of*."""
    for end, sign, is_open in ((span.high, 1, span.high_open), (span.low, -1, span.low_open)):
        if end is None:
            continue
        signed = _plus({}, form, Fraction(sign))
        if of:
            yield _at_most(_plus(signed, of, -sign * end), Fraction(0), strict=is_open, exact=exact)
        else:
            yield _at_most(signed, sign * end, strict=is_open, exact=exact)


def _plus(form: Form, other: Form, times: Fraction) -> Form:
    made = dict(form)
    for name, number in other.items():
        made[name] = made.get(name, Fraction(0)) + number * times
    return made


def _at_most(form: Form, most: Fraction, *, strict: bool, exact: bool) -> Inequality | None:
    """*form* ≤ *most* in whole numbers, as tight as they allow unless *exact*; None where it says nothing."""
    most -= form.get("", Fraction(0))
    terms = {name: number for name, number in sorted(form.items()) if name and number}
    scale = math.lcm(most.denominator if exact else 1, *(number.denominator for number in terms.values()))
    whole = [(name, int(number * scale)) for name, number in terms.items()]
    most *= scale
    held = math.ceil(most) - 1 if strict and not exact else math.floor(most)
    shared = 1 if exact else math.gcd(*(number for _, number in whole)) or 1
    if not whole and held >= 0:
        return None
    return Inequality(
        tuple((name, number // shared) for name, number in whole), held // shared, Fraction(scale, shared)
    )


# ---------------------------------------------------------------------------------------------- what can be compared


def _incomparable(left: Form, right: _Side, by: _Side | None, sign: str, quantities: Quantities) -> str:
    """Why the quantities of a sentence cannot be compared, or an empty text."""
    names = [name for name in left if name] + ([] if right.per else [name for name in right.of if name])
    first = quantities[names[0]] if names else None
    for name in names[1:]:
        other = quantities[name]
        assert first is not None
        if not first.counts_as(other):
            return f"cannot be compared: {quantities.says_what(names[0])}, {quantities.says_what(name)}"
    for unit in (right.unit, by.unit if by else ""):
        if unit and first is not None and _unit(unit) != _unit(first.unit):
            return f"cannot be compared: {quantities.says_what(names[0])}, the claim counts {'dollars' if unit == '$' else unit}"
    sums = sign == "part of" or right.share or (sign == "=" and len(names) > 2)
    for name in names[1:] if sums else ():
        other = quantities[name]
        assert first is not None
        if first.as_of and other.as_of and first.as_of != other.as_of:
            return f"cannot be compared: {names[0]} is as of {first.as_of}, {name} as of {other.as_of}"
    return ""


def _unit(unit: str) -> str:
    """A unit without its plural: `planes` and `plane` are one."""
    folded = _fold(unit)
    folded = UNIT_NAMES.get(folded, folded)
    single = folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded
    return UNIT_NAMES.get(single, single)
