"""Runs of words with capitals, as far as one name can reach."""

from __future__ import annotations

from collections.abc import Iterator

from .name_words import (
    ALONE,
    CALENDAR,
    JOINED_BY_AND,
    NO_NAMES,
    OF_HEADS,
    OFFICES,
    ORGANISATION_HEADS,
    PARTICLES,
    STARTERS,
    TITLE_STOPS,
    TITLES,
)
from .text import Prose, Zone

Run = tuple[int, int, bool]
"""The first word of a run, the word after it, and whether a sentence begins with it, so that its capital says nothing."""

_MOST = 16  # words in one name
_FOR_HEADS = OF_HEADS | frozenset(
    "endowment subcommittee commission agency foundation fund campaign citizens americans mothers doctors women students lawyers "
    "reporters justice".split()
)
_ON_HEADS = frozenset("board committee subcommittee commission council conference institute convention panel".split())
HEADS_BEFORE = {"of": OF_HEADS, "for": _FOR_HEADS, "on": _ON_HEADS}
"""After which words a name goes on over “of”, “for” and “on”."""

_SAINTS = frozenset("st ft mt".split())


def loud(p: Prose) -> list[bool]:
    """For each sentence, whether it is written in capitals all over, as headlines are, so that they tell nothing."""
    return [_is_loud(p.words[each.first : each.last], each.zone is Zone.HEADLINE) for each in p.sentences]


def _is_loud(words: list[str], is_headline: bool) -> bool:
    if len(words) > 60:
        words = words[:60]
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    if len(long) < (2 if is_headline else 3):
        return False
    if sum(word.isupper() for word in long) >= 0.7 * len(long):
        return True
    high = sum(word[0].isupper() for word in long)
    if is_headline:
        return high >= 0.7 * len(long)
    return (
        len(words) <= 30 and not _is_ended(words) and (high == len(long) if len(long) < 5 else high >= 0.8 * len(long))
    )


def _is_ended(words: list[str]) -> bool:
    """Whether a sentence ends as one does, which headlines do not."""
    last = next((word for word in reversed(words) if word not in "\"')]"), "")
    return last in (".", "?", "!", ";", ":")


def runs(p: Prose, silent: list[bool]) -> Iterator[Run]:
    """The runs of the sentences that are not *silent*, without words that are no part of a name."""
    for number, sentence in enumerate(p.sentences):
        if silent[number]:
            continue
        at = sentence.first
        while at < sentence.last:
            if not p.words[at][0].isupper():
                at += 1
                continue
            end = min(_run_end(p, at, sentence.last), sentence.last)
            yield from pieces(p, at, max(end, at + 1), sentence.first)
            at = max(end, at + 1)


_ACRONYMS_TOO = frozenset(("US", "WHO", "IT", "AM"))


def pieces(p: Prose, first: int, last: int, begins: int) -> Iterator[Run]:
    """A run without the words of closed classes before it, cut at days and months; the sentence *begins* with that word."""
    if first and p.glued(first) and p.words[first - 1] in "@#":
        return
    if p.words[first] in ("D", "R", "I") and p.words[first + 1 : first + 2] == ["-"] and p.words[first - 1] in "(,":
        return  # a party and a state
    begins = first if first == begins or p.words[first - 1] in '":•*-–—' else -1
    at = first
    while at < last:
        low, word = p.lower[at], p.words[at]
        if _is_no_name(p, at) or (at == first and low in STARTERS and word not in _ACRONYMS_TOO):
            at += 1
            first = at
            continue
        end = next((each for each in range(at + 1, last) if _is_no_name(p, each) and p.words[each - 1] != "."), last)
        cut = end
        while (
            cut > at
            and (p.words[cut - 1] in "-&." or p.lower[cut - 1] in ("of", "and", "for", "the"))
            and not _keeps_stop(p, cut - 1)
        ):
            cut -= 1
        if cut > at and not (cut == at + 1 and (low.removesuffix("'s") in ALONE or len(word) == 1)):
            yield at, cut, at == begins
        at = first = end


def _keeps_stop(p: Prose, at: int) -> bool:
    return p.words[at] == "." and p.lower[at - 1] in ("jr", "sr", "inc", "corp", "co", "ltd")


def _is_no_name(p: Prose, at: int) -> bool:
    low, word = p.lower[at], p.words[at]
    if low in NO_NAMES:
        return not (word.isupper() and p.words[at + 1 : at + 2] == ["-"] and p.glued(at + 1))  # MS-13
    return low in CALENDAR


def _run_end(p: Prose, first: int, limit: int) -> int:
    """The word after the run that begins with this word."""
    at = first + 1
    while at < min(limit, first + _MOST):
        if (
            p.words[at - 1].endswith("'s")
            or p.starts[at] - p.ends[at - 1] > 2
            or p.plain.startswith("\n", p.ends[at - 1])
        ):
            break
        step = 1 if p.words[at][0].isupper() else _link(p, at, limit)
        if not step or (step == 1 and _heading_ends(p, at, first)):
            break
        at += step
    return at


def _heading_ends(p: Prose, at: int, first: int) -> bool:
    """Whether words all in capitals, a heading, end before this word, which is not."""
    return (
        at >= first + 2
        and not p.words[at].isupper()
        and all(word.isupper() and len(word) > 2 for word in p.words[at - 2 : at])
    )


def _link(p: Prose, at: int, limit: int) -> int:
    """How many words a name goes on over this one, which has no capital; 0 where it ends."""
    word, low, before = p.words[at], p.lower[at], p.lower[at - 1]

    def high(place: int) -> bool:
        return place < limit and p.words[place][0].isupper()

    if word == ".":
        return _stop(p, at, before, high(at + 1))
    if word == "-":
        return _hyphen(p, at, limit)
    if word == "&":
        return 2 if high(at + 1) else 0
    if low in PARTICLES:
        return _particle(p, at, limit)
    if low in ("of", "for", "on"):
        return _of(p, at, before, limit) if before in HEADS_BEFORE[low] or (low == "of" and before in TITLES) else 0
    if low == "and" and high(at + 1) and before in JOINED_BY_AND and _ends_as_organisation(p, at + 1, limit):
        return 2
    return 0


_WITHIN = PARTICLES | frozenset("au aux en sur sous upon on in by the".split())
_LAST_PARTS = frozenset("led run era day old bred born only rich like wide made held hit fed".split())


def _hyphen(p: Prose, at: int, limit: int) -> int:
    """“Ocasio-Cortez”, “MS-13”, “Lashkar-e-Taiba”, “Ban Ki-moon”; not “Moscow-led”."""
    if at + 1 >= limit or not (p.glued(at) and p.glued(at + 1)):
        return 0
    part = p.words[at + 1]
    if not part[0].isalnum() or not part.islower():
        return 2 if part[0].isalnum() else 0
    if part in _WITHIN and p.words[at + 2 : at + 3] == ["-"] and at + 3 < limit and p.words[at + 3][0].isupper():
        return 4
    is_third = at > 1 and p.words[at - 2][0].isupper() and p.starts[at - 1] - p.ends[at - 2] == 1
    return 2 if is_third and len(part) <= 4 and part not in _LAST_PARTS else 0


def _stop(p: Prose, at: int, before: str, is_high: bool) -> int:
    """After an initial or an abbreviated title a name goes on over a stop; after “Jr.” it may end with it."""
    if not p.glued(at) or before == "i":
        return 0
    if before in ("jr", "sr", "inc", "corp", "co", "ltd"):
        return 1
    goes_on = len(before) == 1 or before in TITLE_STOPS or before in _SAINTS
    return 2 if goes_on and is_high and p.lower[at + 1] not in STARTERS else 0


def _particle(p: Prose, at: int, limit: int) -> int:
    """“de la Cruz”, “al-Assad”: one or two particles, then a capital."""
    for more in (1, 2, 3):
        if at + more >= limit:
            return 0
        if p.words[at + more][0].isupper():
            return more + 1 if p.starts[at + more] - p.ends[at] <= 8 else 0
        if p.lower[at + more] not in PARTICLES and p.words[at + more] != "-":
            return 0
    return 0


def _of(p: Prose, at: int, before: str, limit: int) -> int:
    """Over “of” and “of the” to a capital; after a title only to an office."""
    after = at + 2 if p.lower[at + 1 : at + 2] == ["the"] else at + 1
    if after >= limit or not p.words[after][0].isupper():
        return 0
    if before in TITLES:
        return next(
            (len(office) + 1 for office in OFFICES if tuple(p.lower[at + 1 : at + 1 + len(office)]) == office), 0
        )
    return after - at + 1


def _ends_as_organisation(p: Prose, at: int, limit: int) -> bool:
    """Whether one of the next few words with capitals is one with which organisations end."""
    for place in range(at, min(at + 6, limit)):
        if p.lower[place] in ORGANISATION_HEADS:
            return True
        if not p.words[place][0].isupper() and p.lower[place] not in ("and", "of"):
            return False
    return False
