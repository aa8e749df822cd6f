"""Citations of cases and journals: names of parties, volume, reporter and page, and the short forms of them.

After the Bluebook: "Bell Atl. Corp. v. Twombly, 550 U.S. 544, 555 (2007)", "550 U.S. at 556", "Twombly, supra, at 556".
"""

from __future__ import annotations

import re
from dataclasses import replace

from .citation import Citation, CitationKind
from .text import Prose

_SUPREME = ["U.S.", "S. Ct.", "L. Ed.", "L. Ed. 2d"]
_REPORTERS = [
    *_SUPREME, "Wheat.", "Cranch", "Dall.", "How.", "Wall.",
    "F.", "F.2d", "F.3d", "F.4th", "F. App'x", "Fed. Appx.", "F. Supp.", "F. Supp. 2d", "F. Supp. 3d", "F. Cas.", "F.R.D.", "B.R.",
    "Fed. Cl.", "Cl. Ct.", "Ct. Cl.", "T.C.", "M.J.", "Vet. App.", "I. & N. Dec.", "I&N Dec.", "U.S. App. D.C.", "WL", "U.S. LEXIS",
    "U.S. App. LEXIS", "U.S. Dist. LEXIS", "LEXIS", "U.S.L.W.", "BL",
    "A.", "A.2d", "A.3d", "N.E.", "N.E.2d", "N.E.3d", "N.W.", "N.W.2d",
    "P.", "P.2d", "P.3d", "S.E.", "S.E.2d", "S.W.", "S.W.2d", "S.W.3d", "So.", "So. 2d", "So. 3d", "N.Y.S.", "N.Y.S.2d", "N.Y.S.3d",
    "Cal. Rptr.", "Cal. Rptr. 2d", "Cal. Rptr. 3d", "Cal.", "Cal. 2d", "Cal. 3d", "Cal. 4th", "Cal. 5th", "Cal. App.", "Cal. App. 2d",
    "Cal. App. 3d", "Cal. App. 4th", "Cal. App. 5th", "N.Y.", "N.Y.2d", "N.Y.3d", "A.D.", "A.D.2d", "A.D.3d", "Misc.", "Misc. 2d", "Misc. 3d",
    "Ill.", "Ill. 2d", "Ill. App. 3d", "Ill. Dec.", "Mass.", "Mass. App. Ct.", "N.J.", "N.J. Super.", "Pa.", "Pa. Super.", "Ohio St.",
    "Ohio St. 2d", "Ohio St. 3d", "Ohio App. 3d", "Wis.", "Wis. 2d", "Wash.", "Wash. 2d", "Wash. App.", "Wn.2d", "Mich.", "Mich. App.", "Minn.",
    "Iowa", "Kan.", "Kan. App. 2d", "Ga.", "Ga. App.", "N.C.", "N.C. App.", "S.C.", "Va.", "Va. App.", "W. Va.", "Md.", "Md. App.", "Conn.",
    "Conn. App.", "Or.", "Or. App.", "Ariz.", "Colo.", "Haw.", "Haw. App.", "Idaho", "Ind.", "Ky.", "La.", "Me.", "Miss.", "Mo.", "Mo. App.",
    "Mont.", "Neb.", "Nev.", "N.H.", "N.M.", "N.D.", "Okla.", "R.I.", "S.D.", "Tenn.", "Tex.", "Utah", "Utah 2d", "Vt.", "Wyo.", "Ala.", "Ark.",
    "Del.", "Fla.", "D.C.", "P.R. Dec.", "F.C.C.R.", "F.C.C. Rcd.", "N.L.R.B.", "NLRB", "F.T.C.", "S.E.C.", "Op. O.L.C.", "Op. Att'y Gen.",
    "Comp. Gen.", "I.C.J.", "E.C.R.", "A.C.", "Q.B.", "K.B.",
]  # fmt: skip
"""Reporters of courts in their usual form: the federal ones, the regional ones, and those of the states."""

_JOURNALS = [
    "Harv. L. Rev.", "Yale L.J.", "Colum. L. Rev.", "Stan. L. Rev.", "U. Chi. L. Rev.", "U. Pa. L. Rev.", "Va. L. Rev.", "Mich. L. Rev.",
    "N.Y.U. L. Rev.", "Cal. L. Rev.", "Calif. L. Rev.", "Geo. L.J.", "Duke L.J.", "Cornell L. Rev.", "Nw. U. L. Rev.", "Tex. L. Rev.",
    "UCLA L. Rev.", "Vand. L. Rev.", "Minn. L. Rev.", "Notre Dame L. Rev.", "Geo. Wash. L. Rev.", "B.U. L. Rev.", "Fordham L. Rev.",
    "Wm. & Mary L. Rev.",
    "Iowa L. Rev.", "Emory L.J.", "S. Cal. L. Rev.", "Wash. L. Rev.", "Ind. L.J.", "Am. J. Int'l L.", "Yale J. on Reg.", "Admin. L. Rev.",
    "A.B.A. J.",
    "Sup. Ct. Rev.", "Harv. J.L. & Pub. Pol'y", "J. Legal Stud.", "Law & Contemp. Probs.",
]  # fmt: skip
"""The journals cited most; further ones are known where eyecite is installed."""

_SQUEEZED = {name.replace(" ", ""): name for name in (*_REPORTERS, *_JOURNALS)}
_SQUEEZED |= {
    key.replace(".", ""): name for key, name in _SQUEEZED.items() if key[-2:] in ("2d", "3d", "4th", "5th", "th")
}
"""Reporters by their names without spaces; those in a later series without stops too, as New York writes them: NY2d."""

_IS_JOURNAL = frozenset(_JOURNALS)
_HEAD = re.compile(r"(?:[A-Za-z]\.){2,}|[A-Za-z']+")
REPORTER_HEADS = frozenset(
    head.group().lower() for head in map(_HEAD.match, (*_SQUEEZED, *_SQUEEZED.values())) if head
) | frozenset(key[0].lower() for key in _SQUEEZED if key[1] == ".")
"""The first words of the names of reporters, in lower case; the first letter alone where they are written N. Y."""

_LONGEST = 16  # words in the name of a reporter
_COURT_OF = dict.fromkeys((*_SUPREME, "U.S. LEXIS"), "U.S.") | {"F. Cas.": ""}

_PIN = r"\*?\d{1,6}(?:[-–]\*?\d{1,6})?(?:,? {1,4}(?:&|and) {1,4}n\.? ?\d{1,3}|,? {1,4}nn?\. ?\d{1,3}(?:[-–]\d{1,3})?)?"
_NOT_A_VOLUME = r"(?!\d)(?! {1,4}(?:[A-Z]|\d))"
_PAGE = re.compile(r",? {0,4}(?P<page>\d{1,8}(?![\w:])|_{1,6}|[-–—]{1,3}(?!\w))")
_PINS = re.compile(
    rf"(?:,? {{1,4}}at {{1,4}}{_PIN}|, {{0,4}}{_PIN}{_NOT_A_VOLUME})(?:, {{1,4}}{_PIN}{_NOT_A_VOLUME}){{0,4}}"
)
_AT = re.compile(rf",? {{1,4}}at {{1,4}}(?:pp?\. {{0,2}})?(?P<pin>{_PIN}(?:, {{1,4}}{_PIN}{_NOT_A_VOLUME}){{0,4}})")
_DECIDED = re.compile(
    r",? {0,4}\((?P<court>[^()\n]{0,60}?),? {0,4}"
    r"(?P<date>(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.? {1,4}\d{1,2}, {1,4})?"
    r"(?P<year>(?:1[6-9]|20)\d\d)\)(?P<how> {1,4}\((?:per curiam|en banc|plurality opinion|mem\.|table)\))?"
)


def _reporter(p: Prose, i: int) -> tuple[str, int]:
    """The reporter whose name begins with this word, in its usual form, and the word after it; "" where there is none."""
    key, best, after = "", "", 0
    for at in range(i, min(i + _LONGEST, len(p.words))):
        if at > i and p.starts[at] - p.ends[at - 1] > 3:
            break
        key += p.words[at]
        if key in _SQUEEZED:
            best, after = _SQUEEZED[key], at + 1
    return best, after


def reported(p: Prose, i: int, least: int) -> Citation | None:
    """A case or an article by volume, reporter and page, where the name of the reporter begins with this word."""
    if not (i and p.words[i - 1].isdigit() and len(p.words[i - 1]) <= 4 and p.words[i][0].isupper()):
        return None
    reporter, after = _reporter(p, i)
    if not reporter:
        return None
    start, end = p.starts[i - 1], p.ends[after - 1]
    page = _PAGE.match(p.plain, end)
    if page is None:
        return _short(p, i, reporter, end, least)
    is_journal = reporter in _IS_JOURNAL
    cited = with_tail(
        p,
        Citation(
            start,
            page.end("page"),
            "citation.journal" if is_journal else "citation.case",
            f"volume {p.words[i - 1]} of {reporter}, page {page['page']}",
            CitationKind.JOURNAL if is_journal else CitationKind.CASE,
            volume=p.words[i - 1],
            reporter=reporter,
            page=page["page"],
        ),
    )
    is_after_name = least and p.plain[least:start].strip() in ("", ",")
    if "." not in reporter and not reporter.isupper() and cited.year is None and not is_after_name:
        return None  # "12 Iowa 30" may be anything
    return cited


def with_tail(p: Prose, cited: Citation) -> Citation:
    """The citation with what follows its page: pages pointed to, court and year."""
    pins = _PINS.match(p.plain, cited.end)
    end = pins.end() if pins else cited.end
    pin = p.text[cited.end : end].strip(", ").removeprefix("at ").strip()
    decided = _DECIDED.match(p.plain, end)
    if decided is None:
        return replace(cited, end=end, pin=pin, court=_COURT_OF.get(cited.reporter, ""))
    return replace(
        cited,
        end=decided.end(),
        pin=pin,
        reason=f"{cited.reason}, decided {decided['year']}",
        year=int(decided["year"]),
        court=decided["court"].strip(" ,") or _COURT_OF.get(cited.reporter, ""),
    )


def with_name(p: Prose, cited: Citation, found: list[Citation]) -> Citation:
    """The citation with the names of the parties before it, taken out of *found*, and the docket number if one is between."""
    docket = ""
    if (
        len(found) > 1
        and (found[-1].kind, found[-2].kind) == (CitationKind.DOCKET, CitationKind.CASE_NAME)
        and _follows(p, found[-1], cited)
        and _follows(p, found[-2], found[-1])
    ):
        docket = found.pop().docket_number
    if found and found[-1].kind is CitationKind.CASE_NAME and (docket or _follows(p, found[-1], cited)):
        named = found.pop()
        return replace(cited, start=named.start, name=named.name, docket_number=docket)
    start, name = _party_before(p, p.word_at(cited.start))
    if name is None or (found and start < found[-1].end):
        return cited
    return replace(cited, start=start, name=name)


def _follows(p: Prose, one: Citation, other: Citation) -> bool:
    """Whether nothing but a comma stands between the two."""
    return other.start - one.end <= 6 and p.plain[one.end : other.start].strip() in ("", ",")


def _short(p: Prose, i: int, reporter: str, end: int, least: int) -> Citation | None:
    at = _AT.match(p.plain, end)
    if at is None or reporter in _IS_JOURNAL:
        return None
    start, name = _party_before(p, i - 1)
    if start < least:
        start, name = p.starts[i - 1], None
    return Citation(
        start,
        at.end(),
        "citation.short",
        f"volume {p.words[i - 1]} of {reporter}, at page {at['pin']}: a case that was cited in full before",
        CitationKind.SHORT,
        name=name,
        volume=p.words[i - 1],
        reporter=reporter,
        pin=at["pin"],
    )


# ---------------------------------------------------------------------------------------------- names of parties

_ABBREVIATED = frozenset(
    "acad adm'r admin adver advoc aff agric all am amend ann app arb assoc ass'n assn assocs atl att'y auth auto ave bd bhd bhds bldg bor "
    "br broad bros bur bus c'mwealth cas cath cent ctr ctrs chem chr ch cir cnty cl co coal coll com comm comm'n comm'r commc'n commc'ns "
    "compar comput condo conf cong consol const constr cont'l contemp coop corp corps corr cosm ct cust cyber def del dep't dept dept's dev "
    "det dir disc disp dist distrib div dr econ ed educ elec emp emps eng'g eng'r enf't ent enter env't equip est exam exch exec exp explor "
    "exp'n ex fac fam fed fed'n fid fin found gen glob gov't govt grp guar gtd hist hort hosp hous hum immigr imp improvement inc indem "
    "indep indus info inj ins inst int'l inv invs jr j just juv lab labs laws lib liab litig loc ltd mach maint mag mar mfg mfr mgmt mkt "
    "mktg mech med mem'l merch metro mil min miss mod mortg mun mut nat'l nat no ne nw org oil orchestra pac par parish pers pharm phila "
    "plan plt planning petrol pol'y pres priv prob prod prods prof'l prop prot pshp psych pub r rd rec rehab rel rels reprod res resol rest ret "
    "rev rts ry sav sch schs sci se sec secs sec'y serv servs soc solic sol'n st s sr stat std subcomm sur sw sys tech tel telecomm temp "
    "theol tit town transcon transp tr trs tpk twp u unif univ urb util utils v vill wash wkly ala ariz ark cal colo conn fla ga ill ind "
    "kan ky la mass md me mich minn mo mont neb nev n.y okla or pa tenn tex va vt wis wyo mr mrs ms dr prof gov sen rep lt col maj capt sgt "
    "rev hon".split()
)
"""Words that a stop abbreviates within the name of a party (Bluebook, tables 6 and 10)."""

_LINKS = frozenset(
    "of the for and & de del la van von der bin al ex rel on in to du da dos das los las et a at by or y".split()
)
"""Words in lower case that stand within the name of a party."""

_TAILS = frozenset(
    "inc llc ltd co corp l.p lp l.l.c. l.l.p. n.a. p.c. s.a. plc llp l.p. et jr sr ii iii iv gmbh ag esq".split()
)
"""Words with which the name of a party goes on after a comma."""

_BEFORE = frozenset(
    "see also cf accord compare contra but e.g. e.g with in under as when since after before by citing quoting following and because while "
    "if although though whether like unlike to from for that this first second third finally moreover however thus therefore here both then "
    "indeed again is are was of per".split()
)
"""Words that lead up to the name of a case, and are no part of it."""

_MOST_WORDS = 28  # of the name of one party, stops and commas included


def _in_one_run(p: Prose, at: int) -> bool:
    """Whether no paragraph ends before this word."""
    return "\n" not in p.plain[p.ends[at - 1] : p.starts[at]]


def _is_name_word(p: Prose, at: int) -> bool:
    word = p.words[at]
    return word[0].isupper() or (word[0].isdigit() and len(word) < 6)


def _is_abbreviation(p: Prose, at: int) -> bool:
    """Whether the stop after this word shortens it, and ends no sentence."""
    low = p.lower[at]
    if len(low) == 1 or low == "al" or low in _ABBREVIATED or low.removesuffix("s") in _ABBREVIATED:
        return True
    return at + 2 < len(p.words) and p.words[at + 2][0].islower()


def _links(p: Prose, at: int) -> bool:
    """Whether the name of a party goes on over this word, which has no capital."""
    word = p.words[at]
    if word == ".":
        return at > 0 and p.glued(at) and _is_abbreviation(p, at - 1)
    if word == ",":
        return p.lower[at + 1 : at + 2] != [] and p.lower[at + 1] in _TAILS
    return p.lower[at] in _LINKS or word in "-&'"


def _right(p: Prose, first: int) -> int:
    """The word after the name of a party that begins with this word."""
    at = last = first
    while at < min(first + _MOST_WORDS, len(p.words)) and (at == first or _in_one_run(p, at)):
        low = p.lower[at]
        if low in ("no", "nos", "see", "id") and p.words[at][0].isupper():
            break
        if p.words[at].isdigit() and (at == first or (at + 1 < len(p.words) and _reporter(p, at + 1)[0])):
            break
        if _is_name_word(p, at):
            last = at + 1
        elif not _links(p, at):
            break
        elif p.words[at] == "." or (p.words[at] == "-" and p.glued(at)):
            last = at + 1
        at += 1
    while last > first and p.words[last - 1][0].isdigit() and not p.glued(last - 1):
        last -= 1
    return last


def _left(p: Prose, end: int, least: int) -> int:
    """The first word of the name of a party that ends before the word *end*; *end* where there is none."""
    at = first = end
    while at > max(end - _MOST_WORDS, least) and (at == end or _in_one_run(p, at)):
        if _is_name_word(p, at - 1):
            first = at - 1
        elif not _links(p, at - 1):
            break
        at -= 1
    while first < end and p.lower[first] in _BEFORE and p.lower[first : first + 2] != ["in", "re"]:
        first += 1
        while first < end and not _is_name_word(p, first):
            first += 1
    return first


def case_name(p: Prose, i: int, least: int) -> Citation | None:
    """The names of the parties on both sides of this “v”; offsets before *least* are taken."""
    after = i + 1 + (p.words[i + 1 : i + 2] == ["."])
    if after >= len(p.words) or not _in_one_run(p, after) or i == 0 or p.words[i] == "V" or p.words[i - 1] == ",":
        return None
    least_word = p.word_at(least - 1) + 1 if least else 0
    first, last = _left(p, i, least_word), _right(p, after)
    if first >= i or last <= after:
        return None
    is_cited = p.words[last : last + 1] == [","] and (
        p.words[last + 1 : last + 2] == ["No"] or p.words[last + 1][:1].isdigit()
    )
    if not is_cited:
        if p.lower[i] == "vs":  # a match, an election
            return None
        last = next((at for at in range(after + 1, last) if p.lower[at] in ("and", "or")), last)
    return _named(p, first, last, "citation.case-name", "names of two parties with v. between them")


def in_re(p: Prose, i: int, _: int) -> Citation | None:
    """The name of a case after “In re”, “Ex parte” or “Matter of”: of those, this word is “re”, “parte” or “Matter”."""
    is_matter = p.words[i] == "Matter" and p.lower[i + 1 : i + 2] == ["of"]
    first, after = (i, i + 2) if is_matter else (i - 1, i + 1)
    if first < 0 or not (is_matter or (p.lower[first] in ("in", "ex") and p.words[first][0].isupper())):
        return None
    last = _right(p, after)
    if last <= after or (is_matter and p.words[last : last + 1] != [","]):
        return None
    lead = p.text[p.starts[first] : p.ends[after - 1]]
    return _named(p, first, last, "citation.in-re", f"the name of a case after {lead}")


def _named(p: Prose, first: int, last: int, rule: str, reason: str) -> Citation:
    span = p.starts[first], p.ends[last - 1]
    return Citation(*span, rule, reason, CitationKind.CASE_NAME, name=span)


# ---------------------------------------------------------------------------------------------- id. and supra

_ID_AT = re.compile(
    rf"\.(?:,? {{0,4}}(?:at {{1,4}}(?P<pin>{_PIN}(?:, {{1,4}}{_PIN}{_NOT_A_VOLUME}){{0,4}})"
    rf"|(?P<section>§§? {{0,4}}\w{{1,8}}(?:\(\w{{1,5}}\)){{0,8}})|¶¶? {{0,4}}(?P<paragraph>\d{{1,4}}(?:[-–]\d{{1,4}})?)))?"
)
_SUPRA_AT = re.compile(
    rf"(?:,? {{0,4}}(?:note|n\.|Part|part) {{0,4}}[\dIVXA-Z]{{1,5}}(?![A-Za-z]))?(?:,? {{0,4}}at {{1,4}}(?P<pin>{_PIN}))?"
)


def id_citation(p: Prose, i: int, _: int) -> Citation | None:
    """“Id.” or “Ibid.”: what was cited just before."""
    at = _ID_AT.match(p.plain, p.ends[i])
    if at is None or p.words[i].isupper():
        return None
    pin = at["pin"] or ""
    return Citation(
        p.starts[i], at.end(), "citation.id", "the authority cited just before", CitationKind.ID,
        pin=pin, section=(at["section"] or "").lstrip("§ "), paragraph=at["paragraph"] or "",
    )  # fmt: skip


def supra_citation(p: Prose, i: int, least: int) -> Citation | None:
    """“supra”, with the name before it and the page after it."""
    start, name = _party_before(p, i)
    if start < least:
        start, name = p.starts[i], None
    at = _SUPRA_AT.match(p.plain, p.ends[i])
    end, pin = (at.end(), at["pin"] or "") if at else (p.ends[i], "")
    return Citation(start, end, "citation.supra", "something cited above", CitationKind.SUPRA, name=name, pin=pin)


def _party_before(p: Prose, i: int) -> tuple[int, tuple[int, int] | None]:
    """Where the name of a party begins that stands, with a comma, before this word; and its span."""
    if i < 2 or p.words[i - 1] != "," or not p.words[i - 2][0].isalpha():
        return p.starts[i], None
    first = _left(p, i - 1, max(i - 8, 0))
    if first >= i - 1:
        return p.starts[i], None
    return p.starts[first], (p.starts[first], p.ends[i - 2])
