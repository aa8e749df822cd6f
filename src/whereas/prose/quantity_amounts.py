"""Amounts: a number together with its currency and with what it is measured in."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from .numerals import SMALL, Numeral, numeral
from .quantity_words import (
    CODES,
    COMPOUND,
    CURRENCIES,
    EACH,
    LETTER_UNITS,
    LETTERS_AS_WRITTEN,
    NATIONS,
    NO_NOUNS,
    ONE_NOUNS,
    PER,
    POWERS,
    UNITS,
    VAGUE,
)
from .text import Prose


class Amount(NamedTuple):
    """A number with its currency and unit, in the words `first` up to `last`.

    `joined` says that a hyphen ties it to the noun after it, as in a five-door car; `sign` is "+" or "-" where written.
    """

    first: int
    last: int
    number: Numeral
    unit: str
    joined: bool = False
    sign: str = ""

    @property
    def low(self) -> Fraction:
        """The number, or the least that a vague word means, with its sign."""
        return -self.number.low if self.sign == "-" else self.number.low

    @property
    def high(self) -> Fraction | None:
        """The number, or the most that a vague word means, with its sign; None for no limit."""
        return -self.number.high if self.sign == "-" and self.number.high is not None else self.number.high


def amount(prose: Prose, at: int, begin: int, end: int) -> Amount | None:
    """The amount whose number begins at word *at*, between the words *begin* and *end*; None if there is no number."""
    first, unit = _currency_before(prose, at, begin)
    number = numeral(prose, at, end, money=first < at)
    if number is None:
        return None
    first, sign = _sign(prose, min(first, number.first), begin, number)
    if unit:
        sign = "-" if prose.lower[at - 1] == "-" else sign  # $-5
        last = number.last
        last += last < end and prose.lower[last] in ("us", "u.s.") and prose.words[last].isupper()
        unit, last = _per(prose, last, end, unit)
        return Amount(first, last, number, unit, sign=sign)
    unit, last, joined = _unit(prose, number, end)
    return Amount(first, last, number, unit, joined, sign)


def amount_after(prose: Prose, at: int, end: int) -> Amount | None:
    """The amount that begins at word *at*, with a currency before its number or without."""
    for place in range(at, min(at + 4, end)):
        word = prose.lower[place]
        if "0" <= word[0] <= "9" or (word not in CURRENCIES and word not in CODES):
            found = amount(prose, place, at, end)
            return found if found and found.first <= at + (found.sign != "") else None
    return None


def _sign(prose: Prose, first: int, begin: int, number: Numeral) -> tuple[int, str]:
    """The word with which an amount begins with its sign, and that sign: minus, - or + after a space, "minus-5"."""
    at = first - 1
    if at < begin or number.kind in VAGUE:
        return first, ""
    if prose.lower[at] in "-+" and prose.glued(first) and not prose.glued(at):
        return (at, prose.lower[at]) if number.kind == "digits" else (first, "")
    if prose.lower[at] == "-" and at > begin and prose.lower[at - 1] == "minus":
        return at - 1, "-"
    return (at, "-") if prose.lower[at] == "minus" else (first, "")


# ---------------------------------------------------------------------------------------------- money


def _currency_before(prose: Prose, at: int, begin: int) -> tuple[int, str]:
    """The word with which a sum of money begins and its currency; *at* and an empty text where it is none."""
    before = at - 1
    if before > begin and prose.lower[before] == "-" and prose.lower[before - 1] in CURRENCIES and prose.glued(before):
        before -= 1
    if before < begin:
        return at, ""
    word = prose.lower[before]
    if word in CURRENCIES:
        country = before > begin and prose.words[before - 1].isupper() and len(prose.words[before - 1]) <= 4
        tied = country and (prose.glued(before) or prose.lower[before - 1] in CODES or prose.lower[before - 1] == "hk")
        return (before - 1 if tied else before), CURRENCIES[word]
    sign = before > begin and prose.lower[before - 1] in CURRENCIES and prose.glued(before)
    if sign and prose.glued(at) and prose.words[before].isalpha():  # $US55
        return before - 1, CURRENCIES[prose.lower[before - 1]]
    known = word in CODES and word != "us" and (prose.words[before].isupper() or word == "rs")
    if word == "ps" and not any(sign in prose.lower[at] for sign in ",."):
        return at, ""  # a console
    return (before, CODES[word]) if known and (prose.glued(at) or len(word) > 2) else (at, "")


# ---------------------------------------------------------------------------------------------- units


def _unit(prose: Prose, number: Numeral, end: int) -> tuple[str, int, bool]:
    """The unit after a number, the word after it, and whether a hyphen joins them."""
    at, lower = _past_bound(prose, number.last, end), prose.lower
    if at >= end:
        return "", at, False
    if lower[at] == "-" and prose.glued(at):
        return _joined_unit(prose, at, end)
    if at + 1 < end and (lower[at], lower[at + 1]) in COMPOUND:
        return (*_per(prose, at + 2, end, COMPOUND[lower[at], lower[at + 1]]), False)
    if at + 1 < end and lower[at] in POWERS and lower[at + 1] in UNITS:
        return (*_per(prose, at + 2, end, f"{POWERS[lower[at]]} {UNITS[lower[at + 1]]}"), False)
    if at + 1 < end and lower[at] in NATIONS and UNITS.get(lower[at + 1]) in ("dollar", "cent"):
        return UNITS[lower[at + 1]], at + 2, False
    if lower[at] in CURRENCIES:
        return CURRENCIES[lower[at]], at + 1, False
    if lower[at] in CODES and prose.words[at].isupper() and lower[at] not in ("us", "try"):
        return CODES[lower[at]], at + 1, False
    if not _measures(prose, at, number):
        return "", at, False
    unit, after = UNITS[lower[at]], at + 1
    if unit == "degree" and after < end and UNITS.get(lower[after]) in ("celsius", "fahrenheit"):
        return f"degree {UNITS[lower[after]]}", after + 1, False
    if after < end and lower[after] in ("2", "3", "²", "³") and prose.glued(after):
        unit, after = f"{'square' if lower[after] in '2²' else 'cubic'} {unit}", after + 1
    return (*_per(prose, after, end, unit), False)


def _past_bound(prose: Prose, at: int, end: int) -> int:
    """The word after "-plus", "-odd" or "+", which a unit may follow."""
    if at < end and prose.lower[at] == "+" and prose.glued(at):
        return at + 1
    tied = at + 1 < end and prose.lower[at] == "-" and prose.glued(at) and prose.lower[at + 1] in ("plus", "odd")
    return at + 2 if tied else at


def _measures(prose: Prose, at: int, number: Numeral) -> bool:
    """Whether the word after a number is a unit; a single letter or a quote sign is one in few places."""
    word = prose.lower[at]
    if word not in UNITS or (word == "second" and prose.lower[at + 1 : at + 2] in (["quarter"], ["half"], ["time"])):
        return False
    if len(word) > 1 or word not in LETTER_UNITS:
        return word != '"' or (prose.glued(at) and number.kind == "digits")
    if number.kind != "digits" or prose.words[at] not in LETTERS_AS_WRITTEN:
        return False
    if word == "a":
        return at + 1 < len(prose.lower) and prose.lower[at + 1] == "/" and prose.glued(at + 1)
    return prose.glued(at) or (word not in "xpl" and _stands_alone(prose, at + 1))


def _stands_alone(prose: Prose, after: int) -> bool:
    """Whether a letter ends before word *after*: that of "12 C" does, that of "125 F.3d" does not."""
    if after >= len(prose.lower) or not prose.glued(after):
        return True
    stop = prose.lower[after] == "." and after + 1 < len(prose.lower) and prose.glued(after + 1)
    return not prose.lower[after].isalnum() and not stop


def _joined_unit(prose: Prose, at: int, end: int) -> tuple[str, int, bool]:
    """The unit that a hyphen at word *at* joins to a number: six-inch, five-door, 12-year-old; four- and five-door."""
    after = at + 1
    if after >= end:
        return "", at, False
    word = prose.lower[after]
    if not prose.glued(after):
        return "", at, word in ("to", "and", "or", ",")
    if word == ",":
        return "", at, True
    if word in UNITS and word not in LETTER_UNITS:
        last, far = after + 1, min(end, after + 5)
        while last + 1 < far and prose.lower[last] == "-" and prose.glued(last) and prose.glued(last + 1):
            last += 2
        return UNITS[word], last, True
    if prose.lower[at - 1] == "one":
        return "", at, word in ONE_NOUNS
    return "", at, word.isalpha() and len(word) > 2 and word not in NO_NOUNS and word not in SMALL


_MONEY = frozenset({*CURRENCIES.values(), *CODES.values(), "penny", "sen"})
_AGO = (["ago"], ["earlier"], ["before"], ["later"], ["after"])
"""After "a year": that is when, and not how often."""


def _per(prose: Prose, at: int, end: int, unit: str) -> tuple[str, int]:
    """The unit with what it is counted per: per share, a month, km/h; and the word after it."""
    hyphened = prose.lower[at : min(at + 3, end - 1)]  # $30-a-share
    if hyphened in (["-", "a", "-"], ["-", "an", "-"], ["-", "per", "-"]):
        return f"{unit} per {UNITS.get(prose.lower[at + 3], prose.lower[at + 3])}", at + 4
    if at + 1 >= end or prose.lower[at] not in PER:
        return unit, at
    if prose.lower[at + 2 : at + 3] in _AGO:
        return unit, at
    word = prose.lower[at]
    place = at + 2 if prose.lower[at + 1] in POWERS and at + 2 < end else at + 1
    of = prose.lower[place]
    measured = (of in UNITS and (of not in LETTER_UNITS or word == "/")) or (of in EACH and unit in _MONEY)
    if word == "/":
        if not (prose.glued(at) and prose.glued(at + 1) and of[0].isalpha()):
            return unit, at
        place += place + 1 < end and prose.glued(place + 1) and prose.lower[place + 1].isdecimal()
    elif not measured and not (word == "per" and of.isalpha()):
        return unit, at
    power = f"{POWERS[prose.lower[place - 1]]} " if place > at + 1 and prose.lower[place - 1] in POWERS else ""
    return f"{unit} per {power}{UNITS.get(of, of)}", place + 1
