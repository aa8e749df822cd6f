"""Citations in a text: found, read into their parts, and short forms led back to what they mean.

One pass over the words: a word that can begin or be part of a citation (No., v., §, U.S.C., Id., ECF) is handed to the
rules for it, and they look no further than some dozen words around.
"""

from __future__ import annotations

from collections.abc import Callable

from . import citation_cases as cases
from . import citation_laws as laws
from . import citation_records as records
from .citation import Citation, CitationKind
from .citation_eyecite import available, further
from .citation_short import resolved
from .text import Prose

__all__ = ["Citation", "CitationKind", "available", "citations"]

_Rule = Callable[[Prose, int, int], Citation | None]

_RULES: dict[str, tuple[_Rule, ...]] = {
    "v": (cases.case_name,), "vs": (cases.case_name,), "re": (cases.in_re,), "parte": (cases.in_re,),
    "matter": (cases.in_re,),
    "id": (cases.id_citation,), "ibid": (cases.id_citation,), "supra": (cases.supra_citation,),
    "§": (laws.sections,), "section": (laws.section,), "sections": (laws.section,), "pub": (laws.public_law,), "public": (laws.public_law,),
    "h.r.": (laws.session_law,), "fed": (laws.federal_rule,), "federal": (laws.federal_rule,), "rule": (laws.rule_of_court,),
    "rules": (laws.rule_of_court,), "lcvr": (laws.rule_of_court,), "lcrr": (laws.rule_of_court,), "act": (laws.act,), "acts": (laws.act,),
    "const": (laws.constitution,), "constitution": (laws.constitution,), "amendment": (laws.amendment,), "amendments": (laws.amendment,),
    "article": (laws.article,), "executive": (laws.executive_order,), "exec": (laws.executive_order,), "e.o.": (laws.executive_order,),
    "eo": (laws.executive_order,), "proclamation": (laws.proclamation,), "proc": (laws.proclamation,),
    "no": (records.docket,), "nos": (records.docket,), "case": (records.docket,), "action": (records.docket,),
    **dict.fromkeys(("cv", "cr", "mc", "mj", "md", "mi", "gj", "sw", "po", "bk", "ap", "civ", "crim", "misc"), (records.bare_docket,)),
    **dict.fromkeys(("ecf", "dkt", "dkts", "doc", "docs", "d.e.", "docket", "dktentry"), (records.entry,)),
    "minute": (records.minute_order,), "minutes": (records.minute_order,),
    **dict.fromkeys(("ex", "exs", "exh", "exhibit", "exhibits", "att"), (records.exhibit,)), "¶": (records.paragraph,),
    **dict.fromkeys(("tr", "transcript"), (records.transcript,)),
    **dict.fromkeys(
        "decl decls declaration aff affidavit compl complaint dep op opinion mot motion mem br brief opp'n reply report order pet petition stip "
        "answer".split(),
        (records.paper,),
    ),
}  # fmt: skip
"""Which rules look at a word, given in lower case."""


def _with_reporters() -> dict[str, tuple[_Rule, ...]]:
    made = dict(_RULES)
    for head in cases.REPORTER_HEADS:
        made[head] = (cases.reported, *made.get(head, ()))
    for head in laws.CODE_HEADS:
        made[head] = (laws.code, *made.get(head, ()))
    return made


_LOOKED_AT = _with_reporters()


def citations(p: Prose) -> list[Citation]:
    """All citations of a text, in their order; none overlaps another.

    A reporter that is not in our own list is known by eyecite, where that is installed: `available()` says so.
    """
    found: list[Citation] = []
    end, lookup = 0, _LOOKED_AT.get
    for i, word in enumerate(p.lower):
        rules = lookup(word)
        if rules is None or p.starts[i] < end:
            continue
        for rule in rules:
            cited = rule(p, i, end)
            if cited is not None and cited.start >= end:
                found.append(cases.with_name(p, cited, found) if cited.kind is CitationKind.CASE else cited)
                end = cited.end
                break
    more = further(p, found) + records.transcript_places(p, found)
    if more:
        found = _named(p, sorted([*found, *more], key=lambda each: (each.start, -each.end)))
    return resolved(p, found)


def _named(p: Prose, found: list[Citation]) -> list[Citation]:
    """The citations without those that overlap one before them, and each with the name of the case before it."""
    made: list[Citation] = []
    for each in found:
        if made and each.start < made[-1].end:
            continue
        made.append(cases.with_name(p, each, made) if each.rule == "citation.eyecite" else each)
    return made
