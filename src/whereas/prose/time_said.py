"""What is said of time, and the line it is read from: the parts that every rule for a time expression shares."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import NamedTuple

from .text import Prose
from .time_words import APPROXIMATE, FUNCTION, PART_ADJECTIVES, PART_NOUNS, PART_WORDS, SUFFIXES, TURNS


@dataclass(slots=True)
class Said:
    """A time as it is said: words `first` up to `last` of its sentence, and what they name. None and "" are not said.

    Nothing changes one that was made. It is not frozen, for that makes it three times as slow, and a text of nothing but
    times makes one for every word.

    `kind` is the rule that found it. `turn` is which of several: last, this, next, ago, later. `count` is how many units,
    `most` the higher number of a range. `every` is a time that comes again and again. `within` is the longer time in which
    this one lies.
    """

    first: int
    last: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    zone: str = ""
    part: str = ""
    unit: str = ""
    count: float | None = None
    most: float | None = None
    ordinal: int | None = None
    turn: str = ""
    mod: str = ""
    name: str = ""
    before_christ: bool = False
    fiscal: bool = False
    every: bool = False
    within: Said | None = None


class Found(NamedTuple):
    """What is said, the sentence it stands in, and its span of the text."""

    said: Said
    sentence: int
    start: int
    end: int


class Line:
    """The words of one sentence, read from the left: what is before `floor` belongs to the times found already.

    Beyond either end there are empty words, so that looking a little further is safe.
    """

    __slots__ = ("base", "before", "floor", "length", "low", "narrative", "prose", "words", "years_bc")

    MARGIN = 16

    def __init__(self, prose: Prose, first: int, last: int, *, narrative: bool, years_bc: bool) -> None:
        padding = [""] * self.MARGIN
        self.prose, self.base, self.length, self.floor = prose, first, last - first, 0
        self.narrative, self.years_bc = narrative, years_bc
        self.before: Said | None = None  # the last time found
        self.low = prose.lower[first:last] + padding
        self.words = prose.words[first:last] + padding

    def glued(self, at: int) -> bool:
        """Whether nothing stands between this word and the one before it."""
        return 0 < at < self.length and self.prose.glued(self.base + at)

    def free(self, at: int, words: Container[str]) -> bool:
        """Whether one of *words* stands here and belongs to no time yet."""
        return at >= self.floor and self.low[at] in words

    def content(self, at: int) -> bool:
        """Whether a word stands here that names something: no number, no stop, no "of" or "was"."""
        return self.low[at].isalpha() and self.low[at] not in FUNCTION

    def suffix(self, at: int) -> bool:
        """Whether this is the "th" of "15th"."""
        return self.low[at] in SUFFIXES and self.glued(at)

    def leans(self, at: int) -> bool:
        """Whether a day or a year stands just before, so that the word is one with it: the 1988 period, Christmas night."""
        return self.before is not None and self.before.last == at and self.before.kind != "span"

    def day(self, at: int) -> int | None:
        """The day of the month that a number names, if it can name one."""
        word = self.low[at]
        return int(word) if word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31 else None

    def year(self, at: int) -> int | None:
        """The year that a number of four digits names, if it can name one."""
        word = self.low[at]
        return int(word) if word.isdecimal() and len(word) == 4 and 1000 <= int(word) <= 2199 else None


Head = Callable[[Line, int], list[Said]]
"""Reads the times that a word is the head of: none, one, or the two of a range."""


class Grown(NamedTuple):
    """What stands before a time and belongs to it, and the word with which it begins."""

    first: int
    turn: str = ""
    mod: str = ""
    every: bool = False
    the: bool = False


def grow(line: Line, first: int, *, the: bool = False) -> Grown:
    """Take in what modifies a time to its left. *the* says whether an article alone is part of it."""
    low = line.low
    turn, mod, every, article = "", "", False, False
    while first > line.floor:
        word = low[first - 1]
        if word in TURNS and (not turn or word in ("this", "these", "very", "same") or low[first] == "same"):
            turn = turn or TURNS[word]
        elif word in PART_WORDS and not article:
            mod = PART_WORDS[word] or mod
        elif word == "-" and line.free(first - 2, PART_WORDS):
            mod = PART_WORDS[low[first - 2]] or mod
            first -= 1
        elif word in ("every", "each"):
            every = True
        elif word == "the" and not article and (the or turn or low[first] in PART_WORDS):
            article = True
        else:
            break
        first -= 1
    first, mod = _part_of(line, first, mod)
    dotted = low[first - 1] == "."  # ca. 466 BC
    if line.free(first - 1 - dotted, APPROXIMATE):
        first, mod = first - 1 - dotted, "APPROX"
    return Grown(first, turn, mod, every, article)


def _part_of(line: Line, first: int, mod: str) -> tuple[int, str]:
    """Take in "the end of" and "earlier in" before a time."""
    low = line.low
    if low[first - 1] == "in" and line.free(first - 2, PART_WORDS):
        return first - 2, PART_WORDS[low[first - 2]]
    if low[first - 1] == "of" and line.free(first - 2, PART_NOUNS):
        first -= 2
        mod = PART_NOUNS[low[first]] or mod
        while line.free(first - 1, PART_ADJECTIVES):
            first -= 1
            mod = PART_ADJECTIVES[low[first]] or mod
        first -= line.free(first - 1, ("the", "a"))
    return first, mod
