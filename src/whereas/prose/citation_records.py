"""Citations of the record of a case: docket numbers, docket entries, papers, transcripts, exhibits, paragraphs."""

from __future__ import annotations

import re

from .citation import Citation, CitationKind
from .text import Prose

_LONG = r"(?:\d{1,2}:)?(?:\d{4}|\d{2})[-–][A-Za-z]{2,4}[-–]\d{2,6}(?:[-–][A-Z]{1,5}){0,4}(?!\w)"
_SHORT = (
    r"\d{2}[-–]\d{1,5}(?:-[A-Z]{2,3})?(?![\w-])|\d{2}A\d{1,4}\b|\d{2} (?:Civ|Cr|Misc|MC)\. \d{1,5}|\d{4,7}(?![\w,-])"
)
_STATE = r"(?:[A-Z]{1,4}-?)?\d{2,4}-[A-Z]{1,4}-?\d{3,8}(?:-\w{1,6}){0,3}(?!\w)"
_JUDGES = r"(?: {0,2}\([A-Z]{2,4}\)(?: ?\([A-Z]{2,4}\))?)?"
_DOCKET = re.compile(
    rf"(?:\.|:|#)? {{0,4}}(?P<number>(?:{_LONG}|{_STATE}|{_SHORT}){_JUDGES})"
    rf"(?P<more>(?:(?:,| &| and|, and) {{1,4}}(?:{_LONG}|\d{{2}}[-–]\d{{1,5}}(?![\w-]))){{0,4}})"
)
_BARE = re.compile(rf"(?P<number>{_LONG}{_JUDGES})")
_LEADS = frozenset(("case", "action", "docket", "appeal", "misc", "cause"))
_WHOLE = re.compile(r"(?:\d{1,2}:)?\d{2,4}[-–][A-Za-z]|\d{2}[-–]\d|\d{2}A\d|\d{2} [A-Z]|[A-Z]")


def docket(p: Prose, i: int, least: int) -> Citation | None:
    """A docket number after "No.", "Case" or "Civil Action"."""
    if not p.words[i][0].isupper():
        return None
    match = _DOCKET.match(p.plain, p.ends[i])
    if match is None:
        return None
    first = _docket_lead(p, i)
    is_led = first < i or p.lower[i] in ("case", "action")
    if not is_led and not _WHOLE.match(match["number"]):  # "No. 1234" may be anything
        return None
    if not is_led and p.lower[i] not in ("no", "nos"):
        return None
    if p.lower[i] in ("case", "action") and not _WHOLE.match(match["number"]):
        return None
    if p.starts[first] < least:
        return None
    return _docketed(p, p.starts[first], match)


def _docket_lead(p: Prose, i: int) -> int:
    """The first word of "Civil Action No." and the like, where this word is the last."""
    first = i
    if p.lower[i] in ("no", "nos"):
        before = i - 1 if i and p.words[i - 1] != "." else i - 2
        if before >= 0 and p.lower[before] in _LEADS and p.words[before][0].isupper():
            first = before
        elif before >= 0 and p.words[before] in (
            "Civ",
            "Crim",
            "Cr",
            "Civil",
            "Criminal",
            "Cause",
            "File",
            "CA",
            "C.A.",
        ):
            return before
    if first and p.words[first - 1] in ("Civil", "Criminal", "Cr"):
        return first - 1
    return first


def bare_docket(p: Prose, i: int, least: int) -> Citation | None:
    """A docket number that says so itself: 1:25-cv-00766-JEB. This word is its "cv"."""
    if i < 2 or not p.glued(i) or p.words[i - 1] != "-" or not p.words[i - 2][0].isdigit():
        return None
    start = p.starts[i - 2]
    match = _BARE.match(p.plain, start)
    if match is None or least > start:
        return None
    lead = i - 3 if i > 2 and p.words[i - 3] in ("Case", "Docket") else i - 2
    return _docketed(p, p.starts[lead], match)


def _docketed(p: Prose, start: int, match: re.Match[str]) -> Citation:
    number = p.text[match.start("number") : match.end("number")]
    return Citation(
        start, match.end(), "citation.docket", f"the docket number {number}", CitationKind.DOCKET, docket_number=number
    )


# ---------------------------------------------------------------------------------------------- docket entries

_PLACE = (
    r"(?:,? {0,4}at {1,4}(?:pp?\. {0,2}|¶¶? {0,2})?(?P<pin>\*?\d{1,4}(?:[-–]\d{1,4})?(?:, {1,4}\d{1,4}(?:[-–]\d{1,4})?(?![\d:])(?! [A-Z])){0,4})"
    r"(?::(?P<lines>\d{1,2}(?:[-–]\d{1,2}(?::\d{1,2})?)?)(?!\d))?"
    r"|,? {0,4}¶¶? {0,4}(?P<paragraph>\d{1,4}(?:[-–]\d{1,4})?(?:, {1,4}\d{1,4}(?:[-–]\d{1,4})?){0,6}))?"
)
_ENTRIES = re.compile(
    rf"(?:\.|,)? {{0,4}}(?:(?:Nos?\.?|Entry|Entries|#) {{0,4}}(?:Nos?\.? {{0,4}})?)?(?P<number>\d{{1,4}}(?:-\d{{1,3}})?)(?![\d:/]|-\d|-\w)"
    rf"(?P<more>(?:(?:,| &| and|, and|[-–]) {{0,4}}\d{{1,4}}(?:-\d{{1,3}})?(?![\w:/])(?! {{1,4}}[A-Z])){{0,8}}){_PLACE}"
)


def entry(p: Prose, i: int, _: int) -> Citation | None:
    """“ECF No. 81 at 12”, "Dkt. 12-3", "Doc. 20", "D.E. 5": a paper by its number in the docket."""
    low = p.lower[i]
    if not p.words[i][0].isupper() or (
        low in ("doc", "docs", "dkt", "dkts") and p.plain[p.ends[i] : p.ends[i] + 1] not in (".", " ")
    ):
        return None
    match = _ENTRIES.match(p.plain, p.ends[i])
    if match is None or (low in ("docket", "document") and not _said_as_entry(p, i)):
        return None
    number = match["number"] + match["more"]
    start = p.starts[i]
    if i > 1 and p.words[i - 1] == "." and p.words[i - 2] == "R" and low == "doc":
        start = p.starts[i - 2]
    return Citation(
        start, match.end(), "citation.entry", f"entry {number} of the docket", CitationKind.ENTRY, entry_number=number,
        pin=match["pin"] or "", paragraph=match["paragraph"] or "", lines=match["lines"] or "",
    )  # fmt: skip


def _said_as_entry(p: Prose, i: int) -> bool:
    """Whether "Docket" or "Document" is followed by what makes a number one of an entry."""
    return p.lower[i] == "docket" and p.lower[i + 1] in ("entry", "entries", "no", "nos", "#")


_MINUTE = re.compile(
    r" {1,4}(?:Order|Entry|ORDER|ENTRY)s?(?:[, ] {0,4}(?:of {1,4}|dated {1,4}|\()?(?P<date>(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)"
    r"[a-z]{0,6}\.? {1,4}\d{1,2}(?:, {1,4}\d{4})?|\d{1,2}/\d{1,2}/\d{2,4})\)?)?"
)


def minute_order(p: Prose, i: int, _: int) -> Citation | None:
    """“Minute Order of Mar. 15, 2025”: an entry without a number, known by its date."""
    match = _MINUTE.match(p.plain, p.ends[i])
    if match is None or not p.words[i][0].isupper():
        return None
    date = match["date"]
    return Citation(
        p.starts[i], match.end(), "citation.minute-order", "an order in the minutes" + (f", known by its date, {date}" if date else ""),
        CitationKind.ENTRY, entry_number=date or "",
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------- papers, exhibits, paragraphs

_PAPER_AT = re.compile(
    r"(?:\. {0,3}(?:(?:Op|Mot|Br|Mem|Decl|ISO|Supp|to|in|for|of|Dismiss|TRO|PI|MTD|MSJ|Summ|J|Reply|Resp|Compl)\b\.? {0,3}){0,5}| {0,4})"
    r"(?P<at>\([^()\n]{1,40}\) {0,4})?"
    r"(?:(?:,? {0,4}¶¶? {0,4})(?P<paragraph>\d{1,4}(?:[-–]\d{1,4})?(?:, {1,4}\d{1,4}(?:[-–]\d{1,4})?(?!\d)(?! [A-Z])){0,6})"
    r"|,? {0,4}at {1,4}(?P<pin>\*?\d{1,4}(?:[-–]\d{1,4})?(?:, {1,4}\d{1,4}(?:[-–]\d{1,4})?(?!\d)(?! [A-Z])){0,4})(?![\d:])"
    r"|,? {1,4}(?:at {1,4})?(?P<page>\d{1,3}):(?P<lines>\d{1,2}(?: ?[-–] ?\d{1,3}(?::\d{1,2})?)?))"
)


def paper(p: Prose, i: int, least: int) -> Citation | None:
    """“Cerna Decl. ¶ 5”, "Mem. Op. at 12": a paper of the case by what it is, and where in it."""
    if not p.words[i][0].isupper() or (least > p.starts[i]):
        return None
    match = _PAPER_AT.match(p.plain, p.ends[i])
    if match is None:
        return None
    first = _paper_from(p, i, least)
    if first == i and p.lower[i] in _NOT_ALONE:
        return None
    name = p.starts[first], p.ends[i] + (p.plain[p.ends[i] : p.ends[i] + 1] == ".")
    return Citation(
        name[0], match.end(), "citation.paper", f"a paper of the case, {p.text[slice(*name)]}", CitationKind.PAPER, name=name,
        pin=match["pin"] or match["page"] or "", paragraph=match["paragraph"] or "", lines=match["lines"] or "",
    )  # fmt: skip


_NOT_ALONE = frozenset("op mot mem report order dep".split())
_SIGNALS = frozenset("see cf but accord e.g. also id and the in at".split())


def _paper_from(p: Prose, i: int, least: int) -> int:
    """The first word of what a paper is called: up to five words with capitals before this one."""
    first = i
    for at in range(i - 1, max(i - 9, -1), -1):
        if p.starts[at] < least or p.starts[at + 1] - p.ends[at] > 3:
            break
        word = p.words[at]
        if word in (".", "'", "-"):
            if word == "." and (len(p.words[at - 1]) > 7 or not p.words[at - 1][0].isupper()):
                break
        elif (word[0].isupper() and p.lower[at] not in _SIGNALS) or (word.isdigit() and len(word) < 4):
            first = at
        else:
            break
    while first < i and p.words[first][0].isdigit() and p.words[first + 1][0].islower():
        first += 1
    return first


_EXHIBIT = re.compile(
    rf"(?:\.| ) {{0,4}}(?:Nos?\. {{0,3}})?(?P<number>[A-Z]{{1,3}}(?:-\d{{1,3}})?|\d{{1,4}}(?:-[A-Z\d]{{1,3}})?)(?![\w.]\w|\w)"
    rf"(?P<more>(?:(?:,| &| and|, and|[-–]) {{0,4}}(?:[A-Z]{{1,2}}|\d{{1,4}})(?![\w'])(?! {{1,4}}[A-Z])){{0,8}}){_PLACE}"
)


def exhibit(p: Prose, i: int, _: int) -> Citation | None:
    """“Ex. A”, "Exhibit 12 at 3"."""
    if not p.words[i][0].isupper() or (
        p.lower[i] in ("ex", "exs", "exh", "att") and not p.plain.startswith(".", p.ends[i])
    ):
        return None
    match = _EXHIBIT.match(p.plain, p.ends[i])
    if match is None:
        return None
    number = match["number"] + match["more"]
    return Citation(
        p.starts[i], match.end(), "citation.exhibit", f"exhibit {number}", CitationKind.EXHIBIT, entry_number=number,
        pin=match["pin"] or "", paragraph=match["paragraph"] or "",
    )  # fmt: skip


_PARAGRAPH = re.compile(
    r"¶ ?¶? {0,4}(?P<number>\d{1,4}(?:\([a-z0-9]{1,4}\))?(?: ?[-–] ?\d{1,4})?"
    r"(?:, {1,4}\d{1,4}(?:[-–]\d{1,4})?(?!\d)(?! [A-Z])){0,8})"
)


def paragraph(p: Prose, i: int, least: int) -> Citation | None:
    """“¶ 12”: a numbered paragraph."""
    if least > p.starts[i]:
        return None
    match = _PARAGRAPH.match(p.plain, p.starts[i])
    if match is None:
        return None
    number = match["number"]
    reason = f"paragraph {number} of a paper named elsewhere"
    return Citation(p.starts[i], match.end(), "citation.paragraph", reason, CitationKind.PARAGRAPH, paragraph=number)


# ---------------------------------------------------------------------------------------------- transcripts

_LINES = r"(?P<page>\d{1,4}):(?P<lines>\d{1,2}(?!\d)(?: ?[-–] ?\d{1,4}(?::\d{1,2})?)?(?:, {0,4}\d{1,2}(?:[-–]\d{1,2})?(?![\d:])){0,4})"
_TRANSCRIPT = re.compile(
    rf"\.?(?P<of> {{1,4}}(?:of|\()[^()\n;]{{1,40}}?\)?)??,? {{1,4}}(?:at {{1,4}})?(?:pp?\. {{0,2}})?"
    rf"(?:{_LINES}|(?P<pin>\d{{1,4}}(?: ?[-–] ?\d{{1,4}})?)(?![\w:]))"
)
_TRANSCRIPT_AT = re.compile(
    r"\bat {1,4}(?P<whole>(?P<page>\d{1,4}):(?P<lines>(?:1?\d|2[0-8])(?!\d) ?[-–] ?(?:\d{1,4}:)?(?:1?\d|2[0-8])(?![\d:])(?! ?[ap]\.?m)))"
)
"""A transcript has no more than 28 lines on a page, and is pointed into by a range."""


def transcript(p: Prose, i: int, least: int) -> Citation | None:
    """“Tr. 12:3-8”, "Hr'g Tr. at 15:10–16:2": a page of a transcript, and its lines."""
    word = p.words[i]
    if not word[0].isupper() or (word in ("Tr", "TR") and not p.plain.startswith((".", " "), p.ends[i])):
        return None
    match = _TRANSCRIPT.match(p.plain, p.ends[i])
    if match is None:
        return None
    first = _paper_from(p, i, least)
    page, lines = match["page"] or match["pin"], match["lines"] or ""
    return Citation(
        p.starts[first], match.end(), "citation.transcript", f"page {page} of a transcript" + (f", lines {lines}" if lines else ""),
        CitationKind.TRANSCRIPT, name=(p.starts[first], p.ends[i]), page=page, lines=lines,
    )  # fmt: skip


def transcript_places(p: Prose, found: list[Citation]) -> list[Citation]:
    """“at 15:10-16:2” alone, in a text that cites transcripts, where it is no time of day: page and lines."""
    if not any(each.kind is CitationKind.TRANSCRIPT and each.lines for each in found):
        return []
    return [
        Citation(
            match.start("whole"), match.end(), "citation.transcript-at",
            f"page {match['page']} of the transcript cited before, lines {match['lines']}",
            CitationKind.TRANSCRIPT, page=match["page"], lines=match["lines"],
        )
        for match in _TRANSCRIPT_AT.finditer(p.plain)
    ]  # fmt: skip
