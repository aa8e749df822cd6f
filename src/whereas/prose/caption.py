"""The caption of a paper: the court, the parties, the docket number, the judge, the title and the date at its head."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .citation import Citation, CitationKind
from .citations import citations
from .name_courts import COURT
from .text import Prose, prose

__all__ = ["Caption", "caption"]

Span = tuple[int, int]

_HEAD = 6_000  # characters in which a caption stands
_ANY_CASE = re.compile(rf"(?<!\w)(?:{COURT.pattern})", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:Plaintiff|Petitioner|Appellant|Applicant|Defendant|Respondent|Appellee|Intervenor|Claimant|Movant|Debtor)s?(?:[-/ ]{0,2}(?:Appell(?:ant|ee)|"
    r"Petitioner|Respondent|Intervenor|Plaintiff|Defendant)s?)?",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"(?<![\w.])(?:v|vs|V|VS)\.?(?= )|(?<![\w.])(?:v|vs)\.?$|-(?:against|AGAINST|v)-", re.M)
_FILED = re.compile(
    r"(?:\b(?:Date )?(?:Filed|Decided|Dated?s?|Argued|Entered|FILED|DATED?|DECIDED|Issued)(?: on)?[: ]{1,4}|\[)"
    r"(?P<date>\d{1,2}/\d{1,2}/\d{2,4}|(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Mar\.|Apr\.|Aug\."
    r"|Sept\.|Oct\.|Nov\.|Dec\.) {1,3}\d{1,2}, {1,3}\d{4})"
)
_PANEL = re.compile(
    r"\b[Bb](?:efore|EFORE):? {1,4}(?P<name>[A-Z][^\n;:()]{3,120}?),? {1,4}(?:[Cc]ircuit |[Dd]istrict |Associate )?(?:Judges|Justices|JUDGES)\b"
)
_JUDGE = re.compile(
    r"\b(?:Hon\.|Honorable|Judge|JUDGE|Justice|JUSTICE)s?:? {1,4}(?P<name>[A-Z][\w'-]{1,20}(?: [A-Z](?:\.|[\w'-]{1,20})){0,3})"
)
_TITLE = re.compile(
    r"(?<![\w'])(?P<title>(?:[A-Z][A-Z'.,/&-]{0,24} {1,3}){0,24}"
    r"(?:ORDER|OPINION|MEMORANDUM|COMPLAINT|MOTION|DECLARATION|AFFIDAVIT|NOTICE|PETITION|BRIEF|REPLY|RESPONSE|JUDGMENT|INJUNCTION|STIPULATION|"
    r"TRANSCRIPT|ANSWER|INDICTMENT|INFORMATION|SUMMONS|SUBPOENA|REPORT)(?![\w'])(?: {1,3}[A-Z][A-Z'.,/&-]{0,24}(?![\w])){0,24})"
)
_NOISE = re.compile(r"[\s)(§:|*_,;]+")


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands at the head of a paper, each part as the span of the text; None where it is not there.

    `left` and `right` are the parties before and after "v.", without "et al." and without what they are (Plaintiffs).
    """

    start: int
    end: int
    rule: str
    reason: str
    court: Span | None
    left: Span
    right: Span
    docket: Span | None
    docket_number: str
    judge: Span | None
    title: Span | None
    filed: Span | None


def caption(p: Prose, cited: list[Citation] | None = None) -> Caption | None:
    """The caption of a text, or None where its head has none: two parties, and a court or a docket number.

    *cited* are the citations of the text, if they are at hand.
    """
    head = p.plain[:_HEAD]
    versus = next((each for each in _VERSUS.finditer(head) if _is_between_parties(head, each)), None)
    if versus is None:
        return None
    court = next(
        (
            each.span()
            for each in _ANY_CASE.finditer(head.replace("\n", " "), 0, versus.start())
            if _is_title(head, each)
        ),
        None,
    )
    known = citations(prose(p.text[:_HEAD])) if cited is None else cited
    dockets = [each for each in known if each.end <= _HEAD and each.kind is CitationKind.DOCKET]
    near = [each for each in dockets if each.end < versus.end() + 800]
    docket = next((each for each in near if court is None or each.start > court[1]), near[0] if near else None)
    if court is None and docket is None:
        return None
    taken = [(each.start, each.end) for each in dockets] + ([court] if court else [])
    left = _left(head, court[1] if court else 0, versus.start(), taken)
    right = _right(head, versus.end(), taken)
    if left is None or right is None:
        return None
    return _caption(head, court, left, right, docket)


def _caption(head: str, court: Span | None, left: Span, right: Span, docket: Citation | None) -> Caption:
    title, filed, judge = (
        _title(head, right[1]),
        _FILED.search(head[: right[1] + 2_500]),
        _PANEL.search(head[: right[1] + 1_500]) or _JUDGE.search(head[: right[1] + 1_500]),
    )
    spans = [span for span in (court, left, right, (docket.start, docket.end) if docket else None, title) if span]
    return Caption(
        min(span[0] for span in spans),
        max(span[1] for span in spans),
        "caption.parties",
        "the head of the text names two parties with v. between them, and "
        + ("a court" if court else "a docket number"),
        court,
        left,
        right,
        (docket.start, docket.end) if docket else None,
        docket.docket_number if docket else "",
        judge.span("name") if judge else None,
        title,
        filed.span("date") if filed else None,
    )


def _is_between_parties(head: str, versus: re.Match[str]) -> bool:
    """Whether a party's role stands close before "v.", or both sides are in capitals."""
    before, after = head[max(versus.start() - 90, 0) : versus.start()], head[versus.end() : versus.end() + 60]
    if _ROLE.search(before):
        return True
    sides = [word for word in before.split() if word.lower().strip(".,") not in ("et", "al")][-1:] + after.split()[:1]
    return len(sides) == 2 and all(word[0].isalpha() and word.isupper() for word in sides)


def _is_title(head: str, court: re.Match[str]) -> bool:
    """Whether a court is named as the title of a paper, not in a sentence."""
    before = head[: court.start()].rstrip(" \n")
    return court.group().isupper() or not before or before.endswith(("\n", "THE", "the")) or court.start() < 400


def _left(head: str, after: int, before: int, taken: list[Span]) -> Span | None:
    """The party that ends before "v."."""
    start = max([after, *(end for begin, end in taken if end <= before)], default=after)
    role = _ROLE.search(head, start, before)
    if role is None:  # what is on the same line
        start = max(start, head.rfind("\n", 0, before - 1) + 1)
    return _party(head, start, role.start() if role else before)


def _right(head: str, after: int, taken: list[Span]) -> Span | None:
    """The party that begins after "v.", a docket number in between passed over."""
    start = after
    for begin, end in sorted(taken):
        if start <= begin and not _NOISE.sub("", head[start:begin]):
            start = end
    limit = min([len(head), start + 1_500, *(begin for begin, _ in taken if begin > start)])
    role = _ROLE.search(head, start, limit)
    return _party(head, start, role.start() if role else limit)


_FIRST_PARTY = re.compile(
    r",(?! {0,4}(?:inc|llc|l\.l\.c|ltd|corp|co|l\.p|lp|n\.a|p\.c|llp|jr|sr|ii|iii)\b)|;|\n\n| et al\b", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:[\s)(:|*_,;§.-]|\b(?:[A-Z][a-z]{2,15} Division|Date: [^\n]{0,40}|Petitioners?|COUNTY OF [A-Z]{2,20}|IN RE|"
    r"In the Matter of(?: the Application of)?)\b)*"
)


def _party(head: str, start: int, end: int) -> Span | None:
    """The first party named in a stretch of the text."""
    lead = _LEAD.match(head, start, end)
    start = lead.end() if lead else start
    cut = _FIRST_PARTY.search(head, start, end)
    stop = cut.start() if cut else min(end, start + 200)
    said = head[start:stop].split("\n")[0].rstrip(" ,;:)(")
    return (start, start + len(said)) if said[:1].isalnum() else None


def _title(head: str, after: int) -> Span | None:
    """What the paper is called: the first words in capitals after the parties that say a kind of paper."""
    match = _TITLE.search(head, after, min(len(head), after + 2_500))
    if match is None:
        return None
    start, end = match.span("title")
    said = head[start:end]
    for role in _ROLE.finditer(said):
        if (
            role.end() < len(said) - 3
            and said[role.end() :].lstrip(" ,.").isupper()
            and said[: role.start()].strip() == ""
        ):
            start += role.end() + len(said[role.end() :]) - len(said[role.end() :].lstrip(" ,."))
        break
    return start, start + len(head[start:end].rstrip(" ,."))
