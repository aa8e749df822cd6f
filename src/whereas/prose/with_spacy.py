"""Attributions refined by a parser: where spaCy and a model for English are there, their tree decides who the subject is.

whereas does not need spaCy, and does not import it: give the text, made ready, and the document that a pipeline of yours
with a tagger and a parser made of `prose.plain`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from .speech import Attribution
from .text import Prose

__all__ = ["ParsedToken", "refine"]

Span = tuple[int, int]


class ParsedToken(Protocol):
    """What is asked of a token of spaCy."""

    @property
    def idx(self) -> int:
        """Where its text begins, in code points."""

    @property
    def text(self) -> str:
        """Its text."""

    @property
    def pos_(self) -> str:
        """Its part of speech: VERB, NOUN."""

    @property
    def dep_(self) -> str:
        """How it depends on its head: nsubj, ccomp."""

    @property
    def head(self) -> ParsedToken:
        """The token that it depends on."""

    @property
    def children(self) -> Iterable[ParsedToken]:
        """The tokens that depend on it."""

    @property
    def left_edge(self) -> ParsedToken:
        """The first token of what depends on it."""

    @property
    def right_edge(self) -> ParsedToken:
        """The last token of what depends on it."""


_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_BY_VERB = frozenset(("speech.verb.after", "speech.verb.around", "speech.verb.joined", "speech.verb.participle"))


def refine(prose: Prose, doc: Iterable[ParsedToken], attributions: list[Attribution]) -> list[Attribution]:
    """The attributions as a parse has them: sources are the subjects of their verbs, and a cue that is no verb is left out.

    Nothing is added, and what is said stays as it was found. *doc* is a document of `prose.plain`, that is its tokens in order.
    """
    tokens = list(doc)
    starts = [token.idx for token in tokens]
    made: list[Attribution] = []
    for each in attributions:
        if each.rule not in _BY_VERB:
            made.append(each)
            continue
        verb = _verb(tokens, starts, each.cue[0])
        if verb is None:
            continue
        subject = _subject(verb)
        made.append(each if subject is None else _with_source(prose, each, subject))
    return made


def _verb(tokens: list[ParsedToken], starts: list[int], cue: Span) -> ParsedToken | None:
    """The last verb of a cue."""
    place = max(0, bisect_right(starts, cue[0]) - 1)
    found = None
    for token in tokens[place:]:
        if token.idx >= cue[1]:
            break
        if token.pos_ == "VERB":
            found = token
    return found


def _subject(verb: ParsedToken) -> ParsedToken | None:
    """The subject of a verb, or of the verb that it goes on from."""
    for _ in range(4):
        for child in verb.children:
            if child.dep_ in _SUBJECTS:
                return child
        if verb.dep_ not in ("conj", "advcl", "xcomp"):
            return None
        verb = verb.head
    return None


def _with_source(prose: Prose, each: Attribution, subject: ParsedToken) -> Attribution:
    last = subject.right_edge
    span = (subject.left_edge.idx, last.idx + len(last.text))
    if any(start < span[1] and span[0] < end for start, end in (*each.content, *each.cue)) or each.source == (span,):
        return each
    every = (span, *each.cue, *each.content)
    return replace(
        each,
        source=(span,),
        speaker=prose.plain[span[0] : span[1]].partition(",")[0],
        start=min(start for start, _ in every),
        end=max(end for _, end in every),
        reason=f"{each.reason}; the parse has its subject",
    )
