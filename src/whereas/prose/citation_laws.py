"""Citations of what is written as law: codes, sections, rules of court, acts, the constitution, executive orders."""

from __future__ import annotations

import re
from dataclasses import replace

from .citation import Citation, CitationKind
from .text import Prose

_ONE = r"\d{1,6}[A-Za-z]{0,3}(?:[-–.]\d{1,5}[a-z]{0,2}){0,4}(?: ?\((?!\d{4}\))[A-Za-z0-9]{1,5}\)){0,8}"
_SUB = r"(?:\([A-Za-z0-9]{1,5}\)){1,8}"
_NEXT = r"(?:, {1,4}(?:and {1,4}|& {1,4}|or {1,4})?| {1,4}and {1,4}| {1,4}or {1,4}| {0,4}& {0,4}| {0,2}[-–] {0,2}| to )"
_MANY = rf"{_ONE}(?:{_NEXT}(?:{_SUB}|{_ONE}(?![\w.])(?! {{1,4}}[A-Z]))){{0,8}}"
_SEQ = r"(?: {1,4}et {1,4}seq\.?| {1,4}note\b)?"
_YEAR = r"(?: {1,4}\((?:[A-Z][\w.]{0,12} ){0,3}(?P<year>(?:1[789]|20)\d\d)(?:[^()\n]{0,20})\))?"

_SECTIONS = re.compile(
    rf",? {{0,4}}(?:§ {{0,4}}(?P<one>{_ONE}(?:{_NEXT}{_SUB}){{0,6}})|§ ?§ {{0,4}}(?P<many>{_MANY})){_SEQ}{_YEAR}"
)
_PLAIN_SECTION = re.compile(
    rf",? {{0,4}}(?:[Ss]ec(?:s|tion|tions)?\.? {{1,4}}|[Pp](?:ar)?ts?\.? {{1,4}}|[Cc]h\. {{1,4}})?(?P<one>{_ONE}){_SEQ}{_YEAR}"
)
_NUMBERS = re.compile(
    rf" {{1,4}}(?P<many>{_MANY})(?![\w%])(?:,? {{1,4}}(?:of|under) (?:the )?(?P<of>[A-Z]\w{{0,20}}))?"
)

_CODES = {
    "U.S.C.": "U.S.C.", "U.S.C.A.": "U.S.C.A.", "U.S.C.S.": "U.S.C.S.", "USC": "U.S.C.", "C.F.R.": "C.F.R.", "CFR": "C.F.R.",
    "U.S.Code": "U.S.C.", "Fed.Reg.": "Fed. Reg.", "Stat.": "Stat.", "Cong.Rec.": "Cong. Rec.",
}  # fmt: skip
CODE_HEADS = frozenset(
    ("u.s.c.", "u.s.c.a.", "u.s.c.s.", "usc", "c.f.r.", "cfr", "u", "c", "u.s.", "fed", "stat", "cong")
)
"""The first words of those, in lower case."""

_REGULATIONS = ("C.F.R.", "Fed. Reg.")
_BY_PAGE = re.compile(
    r" {0,4}(?P<page>[A-Z]?\d{1,3}(?:,\d{3}){1,2}|[A-Z]?\d{1,6})(?P<pin>, {1,4}\d{1,6}(?:,\d{3})?(?:-\d{1,5})?(?![\d,]\d)(?! {1,4}[A-Z]))?"
    r"(?: {1,4}\((?P<date>[^()\n]{0,60}?(?P<year>(?:1[789]|20)\d\d))\))?"
)


def code(p: Prose, i: int, _: int) -> Citation | None:
    """A title of the United States Code, of the regulations, or a volume in which laws are printed, and where in it."""
    if i == 0 or not p.words[i - 1].isdigit() or len(p.words[i - 1]) > 3:
        return None
    key, name, after = "", "", i
    for at in range(i, min(i + 6, len(p.words))):
        key += p.words[at]
        if key in _CODES:
            name, after = _CODES[key], at
    if not name:
        return None
    start, end = p.starts[i - 1], p.ends[after]
    if name in ("Fed. Reg.", "Stat.", "Cong. Rec."):
        return _by_page(p, i, name, end)
    match = _SECTIONS.match(p.plain, end) or _PLAIN_SECTION.match(p.plain, end)
    if match is None:
        return None
    number = match["one"] or match["many"]
    is_regulation = name in _REGULATIONS
    return Citation(
        start, match.end(), "citation.regulation" if is_regulation else "citation.statute",
        f"title {p.words[i - 1]} of the {'Code of Federal Regulations' if is_regulation else 'United States Code'}, section {number}",
        CitationKind.REGULATION if is_regulation else CitationKind.STATUTE,
        volume=p.words[i - 1], reporter=name, section=number, year=_int(match["year"]),
    )  # fmt: skip


def _by_page(p: Prose, i: int, name: str, end: int) -> Citation | None:
    match = _BY_PAGE.match(p.plain, end)
    if match is None:
        return None
    is_regulation = name == "Fed. Reg."
    return Citation(
        p.starts[i - 1], match.end(), "citation.register" if is_regulation else "citation.session-law",
        f"volume {p.words[i - 1]} of the {name}, page {match['page']}",
        CitationKind.REGULATION if is_regulation else CitationKind.STATUTE,
        volume=p.words[i - 1], reporter=name, page=match["page"], pin=(match["pin"] or "").strip(", "), year=_int(match["year"]),
    )  # fmt: skip


def sections(p: Prose, i: int, least: int) -> Citation | None:
    """“§ 1231(b)”, with the name of a code where one stands before it: "Cal. Penal Code § 187"."""
    match = _SECTIONS.match(p.plain, p.starts[i])
    if match is None:
        return None
    number = match["one"] or match["many"]
    first = _code_before(p, i, least)
    if first == i:
        return _statute(
            p.starts[i],
            match.end(),
            "citation.section",
            f"section {number}, of a law named elsewhere",
            number,
            match["year"],
        )
    name = p.text[p.starts[first] : p.ends[i - 1]].rstrip(", ")
    reason = f"section {number} of {name}"
    made = _statute(p.starts[first], match.end(), "citation.code", reason, number, match["year"])
    return replace(made, reporter=" ".join(name.split()))


_CODE_WORDS = frozenset(
    "code stat ann law laws ina act const admin regs reg proc rest restatement torts contracts gen".split()
)


def _code_before(p: Prose, i: int, least: int) -> int:
    """The first word of the name of a code that ends before this word; *i* where none does."""
    at, first, is_code = i, i, False
    while at > max(i - _ACT_MOST, 0) and p.starts[at - 1] >= least and p.starts[at] - p.ends[at - 1] <= 3:
        word = p.words[at - 1]
        if word[0].isupper() and p.lower[at - 1] not in _NOT_AN_ACT and p.lower[at - 1] not in _SIGNALS:
            first, is_code = at - 1, is_code or p.lower[at - 1] in _CODE_WORDS
        elif word == ".":
            if not p.glued(at - 1) or p.words[at - 2][0].islower():
                break
        elif word not in ("&", "of", "and", ",", "(", ")"):
            break
        at -= 1
    return first if is_code else i


_SIGNALS = frozenset("see cf accord also but e.g.".split())


def section(p: Prose, i: int, _: int) -> Citation | None:
    """“Section 212(a)”: a section by the word."""
    match = _NUMBERS.match(p.plain, p.ends[i])
    if match is None or not (p.words[i][0].isupper() or match["many"].endswith(")")):
        return None
    end = match.end("many")
    return _statute(
        p.starts[i],
        end,
        "citation.section-word",
        f"section {match['many']}, of a law named elsewhere",
        match["many"],
        None,
    )


def _statute(start: int, end: int, rule: str, reason: str, number: str, year: str | None) -> Citation:
    return Citation(start, end, rule, reason, CitationKind.STATUTE, section=number, year=_int(year))


_PUBLIC_LAW = re.compile(
    r"(?:\.|lic) {1,4}L(?:\.|aw) {1,4}(?:No\. {0,4})?(?P<number>\d{2,3}[-–]\d{1,4})"
    r"(?:, {1,4}(?:§§?|[Tt]it\.|div\.|sec\.) {0,4}(?P<one>[\w]{1,8}(?:\(\w{1,5}\)){0,6}))?"
)


def public_law(p: Prose, i: int, _: int) -> Citation | None:
    """“Pub. L. No. 104-208”: a law by the Congress and its number in it."""
    match = _PUBLIC_LAW.match(p.plain, p.starts[i] + 3)
    if match is None or not p.words[i][0].isupper():
        return None
    reason = f"public law {match['number']}: the Congress, and the number of the law in it"
    return Citation(
        p.starts[i], match.end(), "citation.public-law", reason, CitationKind.STATUTE, page=match["number"], reporter="Pub. L.",
        section=match["one"] or "",
    )  # fmt: skip


_BILL = re.compile(
    r" {0,3}(?P<kind>(?:Con\.|J\.)? {0,2}Res\. {0,2})?(?P<number>\d{1,5})(?![\w,.]\d)"
    r"(?:, {1,4}\d{2,3}(?:th|st|d|nd|rd) Cong\.(?: \([^()\n]{1,20}\))?)?"
)


def session_law(p: Prose, i: int, _: int) -> Citation | None:
    """“H.R. 1234”: a bill of the House."""
    match = _BILL.match(p.plain, p.ends[i])
    if match is None or p.words[i] != "H.R.":
        return None
    reason = f"bill {match['number']} of the House of Representatives"
    return Citation(
        p.starts[i], match.end(), "citation.bill", reason, CitationKind.STATUTE, page=match["number"], reporter="H.R."
    )


# ---------------------------------------------------------------------------------------------- rules of court

_RULE_NUMBER = r"(?P<one>\d{1,4}(?:\.\d{1,3})?(?:[-–]\d{1,3})?[a-z]?(?: ?\([A-Za-z0-9]{1,5}\)){0,8})(?![\w%])"
_RULE_LIST = (
    r"(?:(?: {1,4}(?:and|or) {1,4}|, {1,4}(?:and {1,4})?|[-–])\d{1,4}(?:\.\d{1,3})?(?:\([A-Za-z0-9]{1,5}\)){1,8}){0,4}"
)
_SHORT_RULES = re.compile(
    rf"(?:ed|ED)\. {{0,4}}(?:R|Rule)\.? {{0,4}}(?P<of>(?:Civ|Crim|App|Bankr|CIV|CRIM)\. {{0,4}}P\.|(?:Evid|EVID)\.)"
    rf" {{0,4}}{_RULE_NUMBER}{_RULE_LIST}"
)
_LONG_RULES = re.compile(
    rf"ederal {{1,4}}Rules? {{1,4}}of {{1,4}}(?P<of>(?:Civil|Criminal|Appellate|Bankruptcy) {{1,4}}Procedure|Evidence)"
    rf"(?: {{1,4}}{_RULE_NUMBER}{_RULE_LIST})?"
)
_RULE = re.compile(
    rf" {{1,4}}{_RULE_NUMBER}{_RULE_LIST}(?P<whose> of the (?:Federal )?(?:Local )?(?:Rules of \w{{1,15}}(?: Procedure)?|Local Rules))?"
)


def federal_rule(p: Prose, i: int, _: int) -> Citation | None:
    """“Fed. R. Civ. P. 65(b)”, in short or in full."""
    match = _SHORT_RULES.match(p.plain, p.starts[i] + 1) or _LONG_RULES.match(p.plain, p.starts[i] + 1)
    if match is None:
        return None
    number = p.text[match.start("one") : match.end("one")] if match["one"] else ""
    reason = f"rule {number} of the federal rules" if number else "the federal rules"
    return Citation(
        p.starts[i],
        match.end(),
        "citation.federal-rule",
        f"{reason} ({match['of']})",
        CitationKind.RULE,
        section=number,
        reporter=match["of"],
    )


_LOCAL = frozenset("local standing supreme circuit lcvr lcrr civil criminal l. civ crim cv".split())


def rule_of_court(p: Prose, i: int, _: int) -> Citation | None:
    """“Rule 65(b)”, "Local Rule 7(m)"."""
    match = _RULE.match(p.plain, p.ends[i])
    if match is None or not p.words[i][0].isupper():
        return None
    first = i - 1 if i and p.lower[i - 1] in _LOCAL and p.words[i - 1][0].isupper() else i
    return Citation(
        p.starts[first],
        match.end(),
        "citation.rule",
        f"rule {match['one']} of a court",
        CitationKind.RULE,
        section=match["one"],
    )


# ---------------------------------------------------------------------------------------------- acts

_ACT_LINKS = frozenset("of the and for to in on against from with by or & , at".split())
_NOT_AN_ACT = frozenset("the this that an a such each any said its their our under in of by and for which".split())
_ACT_TAIL = re.compile(r" {1,4}of {1,4}(?P<year>(?:1[6-9]|20)\d\d)\b(?P<more>)")
_ACT_MOST = 14


def act(p: Prose, i: int, least: int) -> Citation | None:
    """An act by its name, with or without a year."""
    if p.words[i] not in ("Act", "Acts"):
        return None
    first = at = i
    while at > max(i - _ACT_MOST, 0) and "\n" not in p.plain[p.ends[at - 1] : p.starts[at]]:
        word, low = p.words[at - 1], p.lower[at - 1]
        if word[0].isupper() and not (low in _NOT_AN_ACT or word[-1:] == "." or word.endswith("'s")):
            first = at - 1
        elif low not in _ACT_LINKS and word != "-":
            break
        at -= 1
    if first == i or (p.starts[first] < least):
        return None
    dated = _ACT_TAIL.match(p.plain, p.ends[i])
    year = dated["year"] if dated else None
    name = p.starts[first], p.ends[i]
    return Citation(
        name[0], dated.end() if dated else name[1], "citation.act", "an act by its name" + (f", of {year}" if year else ""), CitationKind.ACT,
        name=name, year=_int(year),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------- constitution

_CONST = re.compile(
    r"onst(?:\.|itution)(?:,? {0,4}(?P<part>(?:(?:art|amend|pmbl|cl|sec)s?\.?|§§?) {0,4}(?:[IVX]{1,6}|\d{1,2})(?!\w)"
    r"(?:, {0,4}(?:(?:art|amend|cl|sec)s?\.?|§§?) {0,4}(?:[IVX]{1,6}|\d{1,2})(?!\w)){0,4}))"
)
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth".split()
)
_ARTICLE = re.compile(
    r" {1,4}(?P<part>[IVX]{1,4}(?:, {1,4}(?:§|[Ss]ection) {0,4}\d{1,2}(?:, {1,4}(?:cl\.|[Cc]lause) {0,4}\d{1,2})?)?)(?!\w)"
)


def constitution(p: Prose, i: int, _: int) -> Citation | None:
    """“U.S. Const. art. II, § 2, cl. 1”."""
    match = _CONST.match(p.plain, p.starts[i] + 1)
    if match is None or not p.words[i][0].isupper():
        return None
    first = i - 1 if i and p.words[i - 1][-1] == "." and p.words[i - 1][0].isupper() and len(p.words[i - 1]) > 1 else i
    if first == i and i > 1 and p.words[i - 1] == "." and p.glued(i - 1) and p.words[i - 2][0].isupper():
        first = i - 2
    part = match["part"]
    return Citation(
        p.starts[first],
        match.end(),
        "citation.constitution",
        f"a constitution, {part}",
        CitationKind.CONSTITUTION,
        section=part,
    )


def amendment(p: Prose, i: int, _: int) -> Citation | None:
    """“Fifth Amendment”."""
    if p.words[i] not in ("Amendment", "Amendments") or i == 0:
        return None
    first = i - 1
    if p.lower[first] not in _ORDINALS or not p.words[first][0].isupper():
        return None
    if first > 1 and p.words[first - 1] == "-" and p.lower[first - 2] == "twenty":
        first -= 2
    while (
        first > 1
        and p.lower[first - 1] in ("and", "or")
        and p.lower[first - 2] in _ORDINALS
        and p.words[first - 2][0].isupper()
    ):
        first -= 2
    name = p.text[p.starts[first] : p.ends[i - 1]]
    return Citation(
        p.starts[first],
        p.ends[i],
        "citation.amendment",
        f"an amendment of the constitution: {name}",
        CitationKind.CONSTITUTION,
        section=name,
    )


def article(p: Prose, i: int, _: int) -> Citation | None:
    """“Article II, Section 2”: of a constitution where the number is Roman."""
    match = _ARTICLE.match(p.plain, p.ends[i])
    if match is None or p.words[i] != "Article":
        return None
    part = match["part"]
    return Citation(
        p.starts[i],
        match.end(),
        "citation.article",
        f"article {part} of a constitution",
        CitationKind.CONSTITUTION,
        section=part,
    )


# ---------------------------------------------------------------------------------------------- orders of the President

_NUMBER = r"(?:Nos?\.? {0,4}|# ?)?(?P<number>\d{1,2},\d{3}|\d{4,5})(?![\d,]\d)"
_ORDER = re.compile(rf"(?: {{1,4}}|\. {{1,4}})(?:Order|ORDER)s? {{1,4}}{_NUMBER}")
_EO = re.compile(rf" {{1,4}}{_NUMBER}")
_PROCLAMATION = re.compile(rf"(?:lamation|LAMATION|\.) {{1,4}}{_NUMBER}")


def executive_order(p: Prose, i: int, _: int) -> Citation | None:
    """“Executive Order 14,159”, "Exec. Order No. 14159", "E.O. 14159"."""
    match = (_EO if p.lower[i] in ("e.o.", "eo") else _ORDER).match(p.plain, p.ends[i])
    if match is None or not p.words[i][0].isupper():
        return None
    return _order(p.starts[i], match, "executive order")


def proclamation(p: Prose, i: int, _: int) -> Citation | None:
    """“Proclamation No. 10903”."""
    match = _PROCLAMATION.match(p.plain, p.starts[i] + 4)
    if match is None or not p.words[i][0].isupper():
        return None
    start = p.starts[i - 1] if i and p.words[i - 1] == "Presidential" else p.starts[i]
    return _order(start, match, "proclamation")


def _order(start: int, match: re.Match[str], what: str) -> Citation:
    number = match["number"].replace(",", "")
    rule = "citation." + what.replace(" ", "-")
    return Citation(start, match.end(), rule, f"{what} {number} of the President", CitationKind.ORDER, page=number)


def _int(year: str | None) -> int | None:
    return int(year) if year else None
