"""What has a number in it and counts nothing: dates, years, clock times, scores, addresses, sections, models."""

from __future__ import annotations

from .numerals import SMALL, Numeral
from .quantity_amounts import Amount
from .quantity_nouns import counted, is_plural
from .quantity_words import (
    ADJECTIVES_OF,
    BOUNDS_BEFORE,
    CAPITAL_LABELS,
    CLOCK,
    CODES,
    ERAS,
    LABELS,
    MONTHS,
    REPORTERS,
    STOPS,
    STREETS,
    YEAR_BEFORE,
)
from .text import Prose

_TIED_BEFORE = frozenset("/._=&?#@\\:-§¶^")
_DETERMINERS = frozenset("the a an its his her their our this that".split())
_TOPS = frozenset("top last first final".split())
_AND = frozenset({"and", "or", "to", "through", "-", "–"})
_LIST_END = frozenset(".)]")


def is_name(prose: Prose, found: Amount, begin: int, end: int) -> bool:
    """Whether a number is part of a date, of a name or of another word, or is a pronoun, and so counts nothing."""
    if found.number.kind == "digits" and found.number.last == found.number.first + 1:
        return _digits_name(prose, found, begin, end)
    return found.number.kind == "words" and _is_no_number(prose, found, begin, end)


# ---------------------------------------------------------------------------------------------- numbers in digits


def _digits_name(prose: Prose, found: Amount, begin: int, end: int) -> bool:
    if _is_tied(prose, found, begin, end):
        return True
    if found.unit:
        return False
    at = found.number.first
    before = prose.lower[at - 1] if at > begin else ""
    return (
        _is_dated(prose, found, before, begin, end)
        or _is_year(prose, found, before, end)
        or _is_labelled(prose, found, before, begin, end)
        or _is_listed(prose, found, begin, end)
        or _is_address(prose, found, end)
        or _is_cited(prose, found, end)
        or _is_model(prose, found, before, end)
    )


def _is_dated(prose: Prose, found: Amount, before: str, begin: int, end: int) -> bool:
    """A day, a year of an era, an hour: March 5, Sept. 11, 15 to 22 February, April 24 and 25, 264 to 241 BC, 5 a.m."""
    at, last, lower = found.number.first, found.last, prose.lower
    following = prose.words[last : min(last + 3, end)]
    if len(following) == 3 and following[0].lower() in _AND and following[1].isdecimal():
        following = following[2:]
    if following and (_dates(following[0]) or _is_month(following[0])):
        return True
    if before == "." and at - 2 >= begin and prose.glued(at - 1):
        return _is_month(prose.words[at - 2])
    if before in _AND and at - 3 >= begin and lower[at - 2].isdecimal():
        return lower[at - 3] in LABELS or _is_month(prose.words[at - 3])  # also pages 3 to 10
    return at > begin and _is_month(prose.words[at - 1])


def _is_month(word: str) -> bool:
    """Whether a word is the name of a month; may and march are none without their capital."""
    lower = word.lower()
    return lower in MONTHS and (word[0].isupper() or lower not in ("may", "march", "mar", "sept", "dec", "jan"))


def _dates(word: str) -> bool:
    """Whether a word says that the number before it is a year or a time of day: BC, p.m."""
    return word.lower() in CLOCK or (word.lower() in ERAS and word[0].isupper())


def _is_tied(prose: Prose, found: Amount, begin: int, end: int) -> bool:
    """Whether letters or other signs are tied to a number: MS-13, V8, 3D, 22nd, 2-1, 555-0100."""
    last = found.last
    if found.first > begin and prose.glued(found.first) and _hangs(prose, found, begin, end):
        return True
    if last >= end or not prose.glued(last) or found.joined or found.unit:
        return False
    after = prose.lower[last]
    if after[0].isalpha():
        return after not in CODES
    goes_on = after in "-/_=@" and last + 1 < end and prose.glued(last + 1)
    return goes_on and (after != "-" or prose.lower[last + 1] not in ("plus", "odd", "strong"))


def _hangs(prose: Prose, found: Amount, begin: int, end: int) -> bool:
    """Whether what stands directly before a number makes a name of it."""
    at = found.first
    before = prose.words[at - 1]
    if before.isalpha():
        return found.unit != "inch" and not _amount_like(prose.lower[found.number.first])
    if before in _TIED_BEFORE and at - 1 > begin and prose.glued(at - 1):
        return prose.lower[at - 2] not in ("minus", "now", "sub", "non")
    if before == "'" and len(prose.words[at]) == 2:  # '98
        return found.last >= end or not is_plural(prose.lower[found.last])
    return before in "#@§¶."


def _amount_like(number: str) -> bool:
    return "," in number or "." in number


def _is_year(prose: Prose, found: Amount, before: str, end: int) -> bool:
    """Four digits from 1500 to 2199 are a year, but for hundreds with a plural after them, or a bound before."""
    word = prose.lower[found.number.first]
    if len(word) != 4 or not word.isdecimal() or not 1500 <= int(word) <= 2199:
        return False
    if before in YEAR_BEFORE or not before:
        return True
    following = prose.lower[found.last : min(found.last + 2, end)]
    counts = any(is_plural(word) for word in following) and following[0] != "levels"
    return not (counts and (before in BOUNDS_BEFORE or word.endswith("00")))


def _is_model(prose: Prose, found: Amount, before: str, end: int) -> bool:
    """The 486 chip, a 747 jet: more than one thing would be in the plural."""
    if before not in _DETERMINERS or found.number.low <= 1 or found.joined or not prose.lower[found.first].isdecimal():
        return False
    start, stop = counted(prose, found.last, end)
    return start < stop and not any(is_plural(word) for word in prose.lower[start:stop])


def _is_cited(prose: Prose, found: Amount, end: int) -> bool:
    """28 U.S.C. 1331, 125 F.3d 200: the name of a book of cases or laws, and a page soon after."""
    after = prose.lower[found.last] if found.last < end else ""
    pages = prose.lower[found.last + 1 : min(found.last + 4, end)]
    return after in REPORTERS and any(word[0].isdecimal() for word in pages)


def _is_labelled(prose: Prose, found: Amount, before: str, begin: int, end: int) -> bool:
    """Section 230, No. 3, the top 10; and any name with a number after it where nothing that is counted follows."""
    at = found.number.first
    if not before or _amount_like(prose.lower[at]):
        return False
    if before in _TOPS:
        start, stop = counted(prose, found.last, end)
        return start == stop
    if found.sign and found.first > begin and prose.words[found.first - 1].isupper():  # COVID -19
        return True
    full_stop = before == "." and at - 2 >= begin and prose.glued(at - 1)
    label = prose.lower[at - 2] if full_stop else before
    word = prose.words[at - 2 if full_stop else at - 1]
    if label in LABELS or (label in CAPITAL_LABELS and word[0].isupper()):
        return True
    if found.joined or full_stop or word == label or not word[0].isalpha() or at - 1 == begin or label in STOPS:
        return False
    following = prose.lower[found.last : min(found.last + 3, end)]
    for other in following:
        if not other.isalpha() or other in STOPS:
            return True
        if is_plural(other):
            return False
    return True


def _is_listed(prose: Prose, found: Amount, begin: int, end: int) -> bool:
    """The number of an item: "1." or "(2)" where a sentence begins, "(3)" and "[4]" elsewhere."""
    at, last = found.number.first, found.last
    after = prose.lower[last] if last < end else ""
    if at > begin and prose.lower[at - 1] in "([" and after in (")", "]"):
        return len(prose.lower[at]) <= 2
    return at == begin and after in _LIST_END and prose.glued(last)


def _is_address(prose: Prose, found: Amount, end: int) -> bool:
    """575 Wilbraham Road: names with a capital, the last of them a kind of street."""
    for place in range(found.last, min(found.last + 5, end)):
        word = prose.words[place]
        if prose.lower[place] in STREETS and word[0].isupper():
            return place > found.last or (place + 1 < end and prose.words[place + 1][0].isupper())
        if not (word[0].isupper() or word[0].isdigit() or prose.lower[place] in ("th", "st", "nd", "rd", ".")):
            return False
    return False


# ---------------------------------------------------------------------------------------------- number words

_NOT_ONE = frozenset("no any every each some the this that which another either neither such other loved".split())
_POINTING = frozenset({"the", "these", "those"})
_OF_WHOM = frozenset(
    "them us you whom which at about some over two three four five six seven eight nine ten several".split()
)
_HELD = frozenset("for in within after just only least last than over of".split())
_HELD_POINT = frozenset("by just only least than over about nearly rose fell up down".split())


def _is_no_number(prose: Prose, one: Amount, begin: int, end: int) -> bool:
    """Whether a number word is a pronoun, part of a name or of another word: no one, the two, two-way, Chapter Seven."""
    first, last, lower = one.number.first, one.last, prose.lower
    before = lower[first - 1] if first > begin else ""
    after = lower[last] if last < end else ""
    if after in CLOCK or _is_part_of_word(prose, one, before, after, begin):
        return True
    if _is_spelt_year(one.number, before, after):
        return True
    start, stop = counted(prose, last, end)
    plural = start < stop and (is_plural(lower[stop - 1]) or "of" in lower[start:stop])
    if prose.words[first][0].isupper() and _follows_a_name(prose, first, begin) and not plural and not one.unit:
        return True  # Big Ten
    if lower[first] == "one" and one.number.last == first + 1:
        return before in _NOT_ONE or _is_idle(one, before, after) or not (one.unit or _is_one(prose, one, start, stop))
    if one.unit or one.joined:
        return False
    if start == stop:
        return before in _POINTING or before in _TOPS
    return prose.words[start][0].isupper() and not plural  # Seven Hills


def _is_part_of_word(prose: Prose, one: Amount, before: str, after: str, begin: int) -> bool:
    """Whether a hyphen or a letter ties a number word to others: two-way, one-on-one."""
    first, last = one.number.first, one.last
    if before and prose.glued(first) and (before not in "(\"'[–—-" or (before == "-" and first - 1 > begin)):
        return before != "-" or prose.glued(first - 1)
    tied = after == "-" and prose.glued(last) and not one.joined
    return tied and prose.lower[last + 1 : last + 2] not in (["odd"], ["plus"])


def _is_one(prose: Prose, one: Amount, start: int, stop: int) -> bool:
    """Whether "one" counts a thing that follows: one man, one of the men, one of them; not one another, one of fear."""
    after = prose.lower[one.last : one.last + 2]
    if after[:1] != ["of"]:
        return start < stop and prose.lower[start] != "another"
    named = prose.words[one.last + 1 : one.last + 2]
    told = named and (
        after[1] in ADJECTIVES_OF or after[1] in _OF_WHOM or named[0][0].isupper() or named[0].isdecimal()
    )
    return bool(told) or any(is_plural(word) for word in prose.lower[start:stop])


def _is_idle(one: Amount, before: str, after: str) -> bool:
    """Whether "one" begins an idiom: one day, at one point, for one thing."""
    if before == "for" and after == "thing":
        return True
    if one.joined or one.unit not in ("day", "point"):
        return False
    return before not in (_HELD if one.unit == "day" else _HELD_POINT)


def _is_spelt_year(number: Numeral, before: str, after: str) -> bool:
    """Nineteen ninety-six: a number from thirteen to twenty, and one from ten on directly after it."""
    if before == "year" and 1500 <= number.low < 2200:
        return True
    if 13 <= number.low <= 20 and SMALL.get(after, 0) >= 10:
        return True
    return 13 <= SMALL.get(before, 0) <= 20 and 10 <= number.low < 100


def _follows_a_name(prose: Prose, first: int, begin: int) -> bool:
    """Whether the word before a number word has a capital, and not only as the first of its sentence."""
    if first <= begin or not prose.words[first - 1][0].isupper():
        return False
    return first - 1 > begin or prose.lower[first - 1] not in STOPS
