"""Prose made ready: the frozen text cleaned without moving a character, its words, sentences and zones.

`plain` has the length of the text, so that a span of one is a span of the other: no-break and thin spaces are spaces,
curly quotes straight, hyphens of every kind "-" (one between spaces is a dash, "–"), soft line ends spaces, numbers in the
margin of a transcript blank. What stays a line end in it is the end of a paragraph. En and em dashes stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

__all__ = ["Prose", "Sentence", "Zone", "prose"]


class Zone(Enum):
    """Where in a document a sentence stands: what a bare date there counts from depends on it."""

    HEADLINE, DATELINE, BODY, BACKGROUND, FACTS = "headline", "dateline", "body", "background", "fact section"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its span of the text, its words `first` up to `last` (not in it), its zone and paragraph."""

    start: int
    end: int
    first: int
    last: int
    zone: Zone
    paragraph: int


@dataclass(frozen=True, slots=True)
class Prose:
    """A text with its words, in parallel lists: `words[i]` is `plain[starts[i]:ends[i]]`, `lower[i]` that in lower case.

    A word is a run of letters (with apostrophes: don't), an abbreviation with its stops (U.S., p.m.), a number (11,000,
    7:25, 3/16/2025), or one other visible character; so "MS-13" is three words, "mid-1990s" four. Soft hyphens and zero
    width characters within a word are not in `lower`.
    """

    text: str
    plain: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[Sentence]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence in which a character stands, or the last one that begins before it; None before the first."""
        place = bisect_right(self.sentences, offset, key=lambda sentence: sentence.start) - 1
        return self.sentences[place] if place >= 0 else None

    def word_at(self, offset: int) -> int:
        """The index of the first word that ends after *offset*."""
        return bisect_right(self.ends, offset)

    def glued(self, word: int) -> bool:
        """Whether nothing stands between this word and the one before it."""
        return word > 0 and self.ends[word - 1] == self.starts[word]


_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_PLAIN = str.maketrans(
    dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    )
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-")
    | {"\f": "\n"}
)
_WORD = re.compile(
    rf"(?:[A-Za-z]\.){{2,}}|[^\W\d_]+(?:['{_INVISIBLE}]+[^\W\d_]+)*|\d+(?:[.,:/]\d+)*|\n+|[^\s{_INVISIBLE}]"
)
_SEEN_THROUGH = str.maketrans(dict.fromkeys(_INVISIBLE))

_SHORT = frozenset(
    "mr mrs ms dr prof gov sen rep lt gen col maj capt cmdr sgt adm rev hon pres amb det supt jr sr st mt ft no nos vs v inc "
    "corp co cos ltd bros assn dept univ fed cir supp dist ct app div art sec secs cl para pp vol ed dkt cf al etc est "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri ave blvd rd".split()
)
"""Words that a full stop follows without ending the sentence, where a name or a number comes next."""

_OPENERS = frozenset(
    "The A An He She It They We You I This That These Those There Their His Her Its Our In On At But And Yet So If When While "
    "After Before As For From By With Since Although Though However Despite Under Meanwhile Later Earlier Some Many Most "
    "Both Other Others Officials Critics What Who Why How Once Now Then Still Not No".split()
)
"""Words with which a sentence begins, if they follow an abbreviation that can also end one."""


def prose(text: str) -> Prose:
    """Make *text* ready to be looked at; the text is kept as it is, and every offset is an offset in it."""
    plain = _plain(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[int] = []  # before which word a paragraph begins
    for match in _WORD.finditer(plain):
        word = match.group()
        if word[0] == "\n":
            if not breaks or breaks[-1] != len(words):
                breaks.append(len(words))
            continue
        words.append(word)
        start, end = match.span()
        starts.append(start)
        ends.append(end)
    seen: dict[str, str] = {}
    lower = [seen.get(word) or seen.setdefault(word, word.translate(_SEEN_THROUGH).lower()) for word in words]
    sentences = _sentences(plain, words, starts, ends, breaks)
    return Prose(text, plain, words, lower, starts, ends, sentences)


# ---------------------------------------------------------------------------------------------- cleaning


_END = frozenset(".!?:;\"'”’)…")
_MARGIN = re.compile(r"^ {0,8}(\d{1,2})(?= |$)", re.M)


def _plain(text: str) -> str:
    plain = text.translate(_PLAIN).replace(" - ", " – ")
    if "\n" not in plain:
        return plain
    lines = _without_margin(plain.split("\n"))
    joined: list[str] = []
    for here, below in zip(lines, [*lines[1:], ""], strict=True):
        joined += (here, " " if _wraps(here, below) else "\n")
    return "".join(joined[:-1])


def _wraps(line: str, below: str) -> bool:
    """Whether the sentence goes on after the end of this line."""
    here, next_ = line.rstrip(), below.lstrip()
    if not here or not next_:
        return False
    if next_[0].islower():
        return len(here) >= 20
    if len(here) < 45 or _LABEL.match(next_):
        return False
    return here[-1] not in _END or (_is_short(here[here.rfind(" ") + 1 :]) and next_.partition(" ")[0] not in _OPENERS)


_LABEL = re.compile(r"[A-Z][A-Z.]{1,15}(?: [A-Z][A-Z.']{0,20}){0,4}:|[QA][.:] ")
"""How somebody's words begin in a transcript: THE COURT:, MS. BLUE:, Q."""


def _is_short(word: str) -> bool:
    """Whether a word is an abbreviation, which does not end a sentence."""
    return word.endswith(".") and (
        word[:-1].lower() in _SHORT or "." in word[:-1] or (len(word) == 2 and word[0].isupper())
    )


def _without_margin(lines: list[str]) -> list[str]:
    """The lines of a transcript without the numbers 1 to 25 in its margin: five in a row that count up are such numbers."""
    numbers = [int(match[1]) if (match := _MARGIN.match(line)) else -1 for line in lines]
    made, start = list(lines), 0
    while start < len(lines):
        end = start + 1
        if numbers[start] > 0:
            while end < len(lines) and numbers[end] == numbers[end - 1] + 1:
                end += 1
            if end - start >= 5:
                for at in range(start, end):
                    match = _MARGIN.match(lines[at])
                    made[at] = " " * match.end() + lines[at][match.end() :] if match else lines[at]
        start = end
    return made


# ---------------------------------------------------------------------------------------------- sentences and zones


def _sentences(plain: str, words: list[str], starts: list[int], ends: list[int], breaks: list[int]) -> list[Sentence]:
    made: list[tuple[int, int, int]] = []
    bounds = [0, *(place for place in breaks if 0 < place < len(words)), len(words)]
    for paragraph, (begin, end) in enumerate(pairwise(bounds)):
        first = begin
        for at in range(begin, end):
            if words[at][-1] in ".!?…" and at + 1 < end:
                after = _after(words, starts, ends, at, end)
                if after and after < end and after > first:
                    made.append((first, after, paragraph))
                    first = after
        if first < end:
            made.append((first, end, paragraph))
    zones = _zones(plain, words, starts, ends, made)
    return [
        Sentence(starts[first], ends[last - 1], first, last, zone, paragraph)
        for (first, last, paragraph), zone in zip(made, zones, strict=True)
    ]


_CLOSING = frozenset("\"')]”")
_OPENING = frozenset("\"'([")


def _after(words: list[str], starts: list[int], ends: list[int], at: int, end: int) -> int:
    """The word with which the next sentence begins, if one ends with this one; else 0."""
    after = at + 1
    while after < end and words[after] in _CLOSING and starts[after] == ends[after - 1]:
        after += 1
    if after >= end or starts[after] == ends[after - 1]:
        return 0
    word, next_ = words[at], words[after]
    opener, first = next_, after
    while opener in _OPENING and first + 1 < end and first - after < 3:
        first += 1
        opener = words[first]
    if word in "!?":
        return 0 if opener[0].islower() else after
    if not (opener[0].isupper() or opener[0].isdigit() or next_ in "-–—•*"):
        return 0
    if len(word) > 1:  # U.S., p.m.
        return after if opener in _OPENERS else 0
    before = words[at - 1] if at and ends[at - 1] == starts[at] else ""
    if before.lower() in _SHORT and not (before.lower() == "no" and opener[0].isupper()):
        return 0
    if len(before) == 1 and before.isalpha() and before.isupper() and before != "I" and after == at + 1:
        return 0
    return after


_HEADINGS = {
    "background": Zone.BACKGROUND, "procedural background": Zone.BACKGROUND, "procedural history": Zone.BACKGROUND,
    "factual background": Zone.FACTS, "facts": Zone.FACTS, "statement of facts": Zone.FACTS,
    "findings of fact": Zone.FACTS, "factual allegations": Zone.FACTS, "statement of the case": Zone.FACTS,
    "factual and procedural background": Zone.FACTS, "timeline": Zone.FACTS, "chronology": Zone.FACTS,
}  # fmt: skip
_NUMBERED = re.compile(r"^(?:[IVX]{1,5}|[A-Z]|\d{1,2})[.)] +")
_DATELINE = re.compile(
    r"^[A-Z][A-Z .,'-]{2,40}(?:[,/] [\w .,'-]{1,40})?(?: ?\([^()\n]{1,40}\))? ?(?:--?|–|—|_) ?(?=\S)"
)


def _zones(
    plain: str, words: list[str], starts: list[int], ends: list[int], spans: list[tuple[int, int, int]]
) -> list[Zone]:  # fmt: skip
    """Headlines are what stands before the first full sentence; a heading says what the paragraphs under it are."""
    zones: list[Zone] = []
    started, under = False, Zone.BODY
    for number, (first, last, paragraph) in enumerate(spans):
        alone = (number == 0 or spans[number - 1][2] != paragraph) and (
            number + 1 == len(spans) or spans[number + 1][2] != paragraph
        )
        titled = alone and words[last - 1][-1] not in ".!?;," and last - first <= 25
        if titled and not started:
            zones.append(Zone.HEADLINE)
            continue
        if titled:
            heading = _NUMBERED.sub("", plain[starts[first] : ends[last - 1]]).strip(" :").lower()
            under = _HEADINGS.get(heading, Zone.BODY)
            zones.append(Zone.HEADLINE)
            continue
        if not started:
            started = True
            if _DATELINE.match(plain[starts[first] : starts[first] + 120]):
                zones.append(Zone.DATELINE)
                continue
        zones.append(under)
    return zones
