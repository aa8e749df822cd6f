"""Which way a time points: whether its clause speaks of what was or of what will be, by the nearest verb that tells."""

from __future__ import annotations

from .text import Prose
from .time_said import Found
from .time_words import NUMBERS

_FUTURE = frozenset(
    "will shall 'll won't i'll he'll she'll it'll we'll they'll you'll going scheduled expected expects expect due plans plan upcoming "
    "hopes intends deadline begins starts meets opens arrives leaves resumes returns votes faces should must "
    "may might can tomorrow payable expires forecast prepares preparing supposed slated effective".split()
)
_PRESENT = frozenset("meet open resume expire prepare begin start arrive leave return vote".split())
"""Verbs that announce what will be ("they meet Monday"), unless "to" stands before them."""
_BEFORE_TO = frozenset("is are am set due about slated poised ready likely planned vowed promised".split())
_OVER = frozenset("was were been had".split())
_PAST = frozenset(
    "was were had did said says been told met went came left gave took made began saw found held rose fell got became sent ran won "
    "lost paid brought kept wrote spoke led quit struck shot fled flew drove ended closed since".split()
)
_SAYING = frozenset(
    "said says say told announced reported added confirmed tweeted wrote testified acknowledged".split()
)
_REACH = 14  # words
_PERFECT = 7  # words: "had all been landed by Sunday"
_COMPARING = frozenset("than compared versus vs up down".split())
_COMPARED = 8  # words


class Tenses:
    """What each clause of a text speaks of, the "past" or the "future", by the nearest verb that tells.

    The verbs of a sentence are read once, when the first of its times asks: a sentence of nothing but times is read as fast as any.
    """

    __slots__ = ("_after", "_before", "_comparing", "_prose", "_sentence")

    def __init__(self, prose: Prose) -> None:
        self._prose, self._sentence = prose, -1
        self._before: list[int] = []  # for each word of the sentence, the last one before it that tells; -1 is none
        self._after: list[int] = []  # and the first one from it on
        self._comparing = False  # whether a word of the sentence compares

    def at(self, found: Found) -> str:
        """Whether the clause of a time speaks of the "past" or of the "future": the nearest verb before it, then after it."""
        self._read(found.sentence)
        sentence, lower = self._prose.sentences[found.sentence], self._prose.lower
        start, end = found.said.first, found.said.last
        first = sentence.first + start
        if start > 1 and lower[first - 1] in ("by", "until", "till"):
            return "past" if "had" in lower[max(sentence.first, first - _PERFECT) : first] else "future"
        led = first - 1 - (start > 0 and lower[first - 1] in ("on", "at", "for", "in"))
        if led > sentence.first and lower[led] in ("is", "are"):
            return "future"  # the hearing is on Friday
        before, after = self._before[start], self._after[end]
        if before >= 0 and start - before <= _REACH:
            return _tells(lower, sentence.first + before)
        return _tells(lower, sentence.first + after) if after >= 0 and after - end < _REACH else ""

    def compares(self, found: Found) -> bool:
        """Whether a time is only what another is compared with: "fewer than in 2024", "up from 40 in 2023"."""
        self._read(found.sentence)
        if not self._comparing:
            return False
        sentence, lower = self._prose.sentences[found.sentence], self._prose.lower
        at = sentence.first + found.said.first
        for place in range(at - 1, max(sentence.first, at - _COMPARED), -1):
            word = lower[place]
            if word in ("up", "down"):
                return lower[place + 1] == "from"
            if word in _COMPARING:
                return not (word == "than" and _is_number(lower[place + 1]))
            if word in (",", ";", ":"):
                return False
        return False

    def _read(self, number: int) -> None:
        """Note for each word of a sentence the nearest ones that tell, before it and after it, unless that is done."""
        if number == self._sentence:
            return
        sentence, lower = self._prose.sentences[number], self._prose.lower
        length = sentence.last - sentence.first
        self._comparing = not _COMPARING.isdisjoint(lower[sentence.first : sentence.last])
        telling = [at for at in range(length) if _tells(lower, sentence.first + at)]
        self._sentence, self._before, self._after = number, [], []
        for last, at in zip([-1, *telling], [*telling, length], strict=True):
            words = at + 1 - len(self._before)
            self._before += [last] * words
            self._after += [at if at < length else -1] * words


def _tells(lower: list[str], at: int) -> str:
    word = lower[at]
    if word in _PRESENT:
        return "" if at and lower[at - 1] == "to" else "future"
    if word in _FUTURE:
        return "past" if at and lower[at - 1] in _OVER else "future"
    if word == "to" and at and lower[at - 1] in _BEFORE_TO:
        return "past" if at > 1 and lower[at - 2] in _OVER else "future"
    if word == "be" and at and lower[at - 1] == "to":
        return "future"
    if word in _PAST:
        return "past"
    if len(word) > 4 and word.endswith("ed") and (word == "agreed" or not word.endswith("eed")):
        return "" if at and lower[at - 1] in ("be", "a", "an", "the") else "past"
    return ""


def _is_number(word: str) -> bool:
    """Whether "than" before it limits a number ("more than 100 people in 2019") and compares no times."""
    return word[:1].isdecimal() or word in NUMBERS or word in ("a", "an", "half", "$")


def said_on(prose: Prose, found: Found) -> bool:
    """Whether a time is the one at which somebody said the rest: "officials said Monday", "told reporters Monday"."""
    first = prose.sentences[found.sentence].first
    at = first + found.said.first
    at -= at > first and prose.lower[at - 1] == "on"
    return not _SAYING.isdisjoint(prose.lower[max(first, at - 2) : at])
