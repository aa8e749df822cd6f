"""Quoted passages: what stands between quotation marks, over sentences and paragraphs, nested and unclosed ones too."""

from __future__ import annotations

from dataclasses import dataclass

from .text import Prose


@dataclass(frozen=True, slots=True)
class Quote:
    """One quoted passage within one paragraph: its words from the mark that opens it, `first`, to `last` (not in it).

    `inner` to `outer` are the words between the marks. `goes_on`: not closed here, and the next paragraph opens with a mark again.
    `closed` is false for one that ends with its paragraph for want of a mark.
    """

    first: int
    inner: int
    outer: int
    last: int
    goes_on: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    word: int
    size: int
    opens: bool
    closes: bool
    single: bool


def quotes(prose: Prose) -> list[Quote]:
    """The passages in quotation marks, in order and not overlapping; one within another is part of the outer one.

    Marks are ", '' and, where the text uses them for speech, ': then what they close ends with a comma or a full stop.
    """
    paragraphs = [0] * len(prose.words)
    begins: list[int] = []
    number = -1
    for sentence in prose.sentences:
        if sentence.paragraph != number:
            number = sentence.paragraph
            begins.append(sentence.first)
        paragraphs[sentence.first : sentence.last] = [len(begins) - 1] * (sentence.last - sentence.first)
    ends = [*begins[1:], len(prose.words)]
    made: list[Quote] = []
    by_paragraph: dict[int, list[_Mark]] = {}
    for mark in _marks(prose):
        by_paragraph.setdefault(paragraphs[mark.word], []).append(mark)
    for paragraph, marks in by_paragraph.items():
        following = by_paragraph.get(paragraph + 1)
        again = following is not None and following[0].word == begins[paragraph + 1]
        made += _of_paragraph(marks, ends[paragraph], again)
    return made


def _marks(prose: Prose) -> list[_Mark]:
    words, starts, ends = prose.words, prose.starts, prose.ends
    made: list[_Mark] = []
    at, count = 0, len(words)
    while at < count:
        word = words[at]
        if word != '"' and word != "'":
            at += 1
            continue
        double = word == "'" and at + 1 < count and words[at + 1] == "'" and starts[at + 1] == ends[at]
        size = 2 if double else 1
        before = at > 0 and ends[at - 1] == starts[at] and words[at - 1] not in "([-–—\"'"
        after = (
            at + size < count and starts[at + size] == ends[at + size - 1] and words[at + size] not in ",.?!;:)]-–—\"'"
        )
        single = word == "'" and not double
        closes = before and words[at - 1] in ",.?!" if single else before or not after
        made.append(_Mark(at, size, after and not before if single else after or not before, closes, single))
        at += size
    return made


def _of_paragraph(marks: list[_Mark], end: int, again: bool) -> list[Quote]:
    made: list[Quote] = []
    opened: _Mark | None = None
    depth = 0
    for mark in marks:
        if opened is None:
            if mark.opens:
                opened, depth = mark, 1
        elif opened.single:
            if mark.single and mark.closes:
                made.append(Quote(opened.word, opened.word + 1, mark.word, mark.word + 1, goes_on=False, closed=True))
                opened = None
            elif not mark.single and mark.opens:  # the single mark was an apostrophe, as in 'tis
                opened, depth = mark, 1
        elif mark.single:
            continue
        elif mark.opens and not mark.closes:
            depth += 1
        elif depth > 1 and mark.closes:
            depth -= 1
        else:
            made.append(
                Quote(
                    opened.word, opened.word + opened.size, mark.word, mark.word + mark.size, goes_on=False, closed=True
                )
            )
            opened = None
    if opened is not None and not opened.single:
        made.append(Quote(opened.word, opened.word + opened.size, end, end, goes_on=again, closed=False))
    return made
