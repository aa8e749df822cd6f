"""A citation: a place in the text that points to an authority, a paper or a page of the record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Citation", "CitationKind"]


class CitationKind(Enum):
    """What a citation points to, or how it points there."""

    CASE = "case"  # volume, reporter and page, or a number of Westlaw or Lexis
    CASE_NAME = "case name"  # the names of the parties alone
    SHORT = "short case"  # volume, reporter and "at" a page
    SUPRA = "supra"
    ID = "id."
    JOURNAL = "journal"
    STATUTE = "statute"
    ACT = "act"
    REGULATION = "regulation"
    RULE = "rule"
    CONSTITUTION = "constitution"
    ORDER = "executive order"  # a proclamation too
    DOCKET = "docket number"
    ENTRY = "docket entry"
    PAPER = "paper"  # a declaration, a complaint, a brief, an opinion of the same case
    TRANSCRIPT = "transcript"
    EXHIBIT = "exhibit"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation: its span of the text, its kind, and the parts that are written in it, as they are written.

    `name` is the span of the names of the parties, or of what a paper is called. A reporter is given in its usual form.
    `year` is None where none is written. `section` is the number of a statute, a rule or a regulation; `pin` the page or
    the pages pointed to, `paragraph` and `lines` likewise. `antecedent` is the span of the citation meant by a short form;
    None where that is not clear. A part that is not written is empty.
    """

    start: int
    end: int
    rule: str
    reason: str
    kind: CitationKind
    name: tuple[int, int] | None = None
    volume: str = ""
    reporter: str = ""
    page: str = ""
    pin: str = ""
    year: int | None = None
    court: str = ""
    section: str = ""
    docket_number: str = ""
    entry_number: str = ""
    paragraph: str = ""
    lines: str = ""
    antecedent: tuple[int, int] | None = None
