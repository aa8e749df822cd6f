"""Passages: the frozen text of a source, cut into pieces that know where they stand, so that a page can mark and quote it.

Offsets count Unicode code points of the frozen text. What a browser would change or hide (a carriage return, a page break,
a character that hides or turns the writing) is a piece of its own, with the one code point that it stands for; every other
piece shows its code points as they are. So what a reader selects on the page is letter for letter a span of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whereas.anchor import PAGE
from whereas.glyphs import visible
from whereas.layout import Own

__all__ = ["PART", "Block", "Page", "Piece", "pages", "part_of"]

BLOCK = 4_000
"""About how many code points a block has; a browser lays out only the blocks that are near to be seen."""

PART = 1_000_000
"""How many code points of a text one page of the app holds."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text: where it begins, how many code points it is, and what is shown for them.

    `kind` is text, glyph (a mark such as ⟦U+202E⟧), cr (a carriage return before a line end) or break (a page break).
    `marks` are the numbers of the spans that it lies in, `starts` and `ends` of those that begin or end with it.
    """

    at: int
    length: int
    shown: Own
    kind: str
    marks: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of the text."""

    at: int
    length: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a text with page breaks, from 1; the whole of one without."""

    number: int
    blocks: tuple[Block, ...]


def part_of(text: str, at: int) -> tuple[int, int, int]:
    """The part of a long text in which the code point *at* stands: its number, from 0, where it begins and ends.

    A part ends with a line, where there is one; a text of up to a million code points is one part.
    """
    begins, number = 0, 0
    while True:
        ends = len(text) if len(text) - begins <= PART else text.rfind("\n", begins, begins + PART) + 1 or begins + PART
        if at < ends or ends == len(text):
            return number, begins, ends
        begins, number = ends, number + 1


def pages(text: str, spans: Sequence[Span], begins: int = 0, ends: int | None = None) -> Iterator[Page]:
    """The pages of *text* from *begins* to *ends*, with the pieces of their blocks cut where one of *spans* begins or ends."""
    last = len(text) if ends is None else ends
    within = sorted((span, number) for number, span in enumerate(spans) if span[0] < last and span[1] > begins)
    number, at = text.count(PAGE, 0, begins) + 1, begins
    while at < last or at == begins:
        end = text.find(PAGE, at, last) + 1 or last
        here = [(span, name) for span, name in within if span[0] < end and span[1] > at]
        yield Page(number, tuple(_blocks(text, here, at, end)))
        number, at = number + 1, end
        if at >= last:
            break


Held = Sequence[tuple[Span, int]]


def _blocks(text: str, spans: Held, begins: int, ends: int) -> Iterator[Block]:
    starts = [span[0] for span, _ in spans]
    reach = [0]  # how far the spans so far reach, so that a block looks at its own only
    for span, _ in spans:
        reach.append(max(reach[-1], span[1]))
    at = begins
    while at < ends:
        end = ends if ends - at <= BLOCK else text.rfind("\n", at, at + BLOCK) + 1 or at + BLOCK
        first = bisect_right(reach, at) - 1
        here = [(span, name) for span, name in spans[max(0, first) : bisect_right(starts, end - 1)] if span[1] > at]
        yield Block(at, end - at, tuple(_pieces(text, here, at, end)))
        at = end


def _pieces(text: str, spans: Held, begins: int, ends: int) -> Iterator[Piece]:
    cuts = {begins, ends} | {end for span, _ in spans for end in span if begins < end < ends}
    for start, end in pairwise(sorted(cuts)):
        inside = [(span, name) for span, name in spans if span[0] <= start and span[1] >= end]
        marks = tuple(name for _, name in inside)
        opening = tuple(name for span, name in inside if span[0] == start)
        closing = tuple(name for span, name in inside if span[1] == end)
        runs = list(_runs(text, start, end))
        for number, (at, length, shown, kind) in enumerate(runs):
            yield Piece(
                at, length, Own(shown), kind, marks, opening if number == 0 else (), closing if number == len(runs) - 1 else ()
            )  # fmt: skip


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """The code points from *start* to *end*, those apart that a browser would not show as they are."""
    raw = text[start:end]
    done = 0
    for place in _apart(raw):
        if place > done:
            yield start + done, place - done, raw[done:place], "text"
        letter = raw[place]
        if letter == PAGE:
            yield start + place, 1, "", "break"
        elif letter == "\r" and text[start + place + 1 : start + place + 2] == "\n":
            yield start + place, 1, "", "cr"
        else:
            yield start + place, 1, _mark(letter), "glyph"
        done = place + 1
    if done < len(raw):
        yield start + done, len(raw) - done, raw[done:], "text"


def _apart(raw: str) -> Iterator[int]:
    """Where the code points are that are shown otherwise than they are."""
    shown, at = visible(raw), 0
    if shown == raw and PAGE not in raw:
        return
    for place, letter in enumerate(raw):
        if shown[at] != letter:
            yield place
            at += len(_mark(letter))
        else:
            if letter == PAGE:
                yield place
            at += 1


def _mark(letter: str) -> str:
    return f"⟦U+{ord(letter):04X}⟧"
