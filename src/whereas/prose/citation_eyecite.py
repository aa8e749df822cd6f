"""Further reporters by way of eyecite, where it is installed: it knows thousands, and is asked about each of them once.

eyecite reads some twenty to a hundred kB of a text in a second. So it is never shown a text, only "5 Blackf. 12" for a
reporter that is not in our own list and that looks like one; what it says holds for that reporter all over the text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from .citation import Citation, CitationKind
from .citation_cases import with_tail
from .text import Prose

_SHAPE = re.compile(
    r"(?<![\w.,/:-])(?:"
    r"(?P<volume>\d{1,4}) (?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d)"
    r"(?P<reporter>(?=[^.\d\n]{0,20}\.|[A-Z]{2,})(?:[A-Z][A-Za-z']{0,12}(?:\. ?| )|& |of |the ){1,8}(?:(?:2d|3d|[4-9]th) )?)"
    r"(?P<at>,? ?at |,? ?)(?P<page>\d{1,6}(?:-[A-Z]{1,2})?\b|_{2,5})"
    r"|(?P<year>\d{4})(?P<neutral>-[A-Z][A-Za-z]{1,8}-| [A-Z]{2} (?:App (?:\(\d(?:st|d|th)\) )?)?)(?P<number>\d{1,7}(?:-[A-Z]{1,2})?\b))"
)
"""Volume, reporter and page; or a year, a state and a number, as courts of the states cite their own decisions."""

_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    re.error,
)
"""What a library may raise over words that it did not expect: the place is then left to our own rules."""

_KINDS = {
    "FullCaseCitation": CitationKind.CASE,
    "FullJournalCitation": CitationKind.JOURNAL,
    "ShortCaseCitation": CitationKind.SHORT,
}


class Eyecite(NamedTuple):
    """What is used of eyecite: its reading of a text, and the names of its reporters, without spaces."""

    read: Callable[[str], list[Any]]
    reporters: frozenset[str]


@cache
def _eyecite() -> Eyecite | None:
    """The library, loaded when it is first needed, for that takes half a second; None where it is missing."""
    try:
        from eyecite import get_citations
        from eyecite.tokenizers import EDITIONS_LOOKUP
    except ImportError:
        return None
    logging.getLogger("eyecite").addHandler(logging.NullHandler())  # its warnings are about its own inner workings
    return Eyecite(get_citations, frozenset(_squeezed(name) for name in EDITIONS_LOOKUP))


def _squeezed(name: str) -> str:
    return "".join(name.split()).strip("-")


def available() -> bool:
    """Whether eyecite is installed: without it, reporters and journals that are not in our own list are not found."""
    return _eyecite() is not None


def further(p: Prose, found: list[Citation]) -> list[Citation]:
    """The cases and articles in reporters that only eyecite knows, outside of what is *found*."""
    spots = list(_outside(_SHAPE.finditer(p.plain), found))
    eyecite = _eyecite() if spots else None
    if eyecite is None:
        return []
    said: dict[str, tuple[CitationKind, str] | None] = {}
    made = []
    for spot in spots:
        reporter = spot["reporter"] or spot["neutral"]
        if _squeezed(reporter) not in eyecite.reporters:
            continue
        key = reporter + ("at" if "at" in (spot["at"] or "") else "")
        if key not in said:
            said[key] = _asked(eyecite, spot)
        if (known := said[key]) is not None:
            made.append(_cited(p, spot, *known))
    return made


def _outside(matches: Iterable[re.Match[str]], found: list[Citation]) -> Iterator[re.Match[str]]:
    """The matches that touch none of *found*, which are sorted."""
    at = 0
    for match in matches:
        while at < len(found) and found[at].end <= match.start():
            at += 1
        if at == len(found) or match.end() <= found[at].start:
            yield match


def _asked(eyecite: Eyecite, spot: re.Match[str]) -> tuple[CitationKind, str] | None:
    """What eyecite takes such words for, if it takes all of them for one citation of a case or an article."""
    try:
        cites = eyecite.read(spot.group())
        names = [type(cite).__name__ for cite in cites]
        if len(cites) != 1 or names[0] not in _KINDS or cites[0].token.data != spot.group():
            return None
        return _KINDS[names[0]], cites[0].corrected_reporter()
    except _FAULTS:
        return None


def _cited(p: Prose, spot: re.Match[str], kind: CitationKind, reporter: str) -> Citation:
    volume, page = spot["volume"] or spot["year"], spot["page"] or spot["number"]
    is_short = kind is CitationKind.SHORT
    made = Citation(
        *spot.span(),
        "citation.eyecite",
        f"volume {volume} of {reporter}, page {page}: a reporter that eyecite knows",
        kind,
        volume=volume,
        reporter=reporter,
        page="" if is_short else page,
        pin=page if is_short else "",
    )
    return made if is_short else with_tail(p, made)
