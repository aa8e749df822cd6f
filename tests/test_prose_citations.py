"""Citations, captions and identifiers: what is found in sentences written for it, against eyecite, and on any text at all."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.prose import citation_eyecite
from whereas.prose.caption import caption
from whereas.prose.citations import Citation, CitationKind, available, citations
from whereas.prose.identifiers import IdentifierKind, identifiers
from whereas.prose.text import prose

K = CitationKind


def found(text: str) -> list[Citation]:
    return citations(prose(text))


def words(text: str, cited: Citation) -> str:
    return text[cited.start : cited.end]


# ---------------------------------------------------------------------------------------------- one citation a sentence

CASES = [
    # a sentence with | before and after the citation; kind; the parts it has
    ("See |Marbury v. Madison, 5 U.S. 137 (1803)|.", K.CASE, {"volume": "5", "reporter": "U.S.", "page": "137", "year": 1803, "court": "U.S."}),
    ("|Brown v. Board of Education, 347 U.S. 483, 495 (1954)| held so.", K.CASE, {"volume": "347", "page": "483", "pin": "495", "year": 1954}),
    ("See |Anderson v. Liberty Lobby, Inc., 477 U.S. 242, 248 (1986)|.", K.CASE, {"page": "242", "pin": "248", "year": 1986}),
    ("But see |Bell Atl. Corp. v. Twombly, 550 U.S. 544, 555-56 & n.3 (2007)|.", K.CASE, {"page": "544", "pin": "555-56 & n.3"}),
    ("|Ashcroft v. Iqbal, 556 U.S. 662, 678 (2009)|, applies.", K.CASE, {"page": "662", "pin": "678", "year": 2009}),
    ("Cf. |Chevron U.S.A. Inc. v. Natural Resources Defense Council, Inc., 467 U.S. 837 (1984)|.", K.CASE, {"page": "837", "year": 1984}),
    ("|Winter v. Nat. Res. Def. Council, Inc., 555 U.S. 7, 20 (2008)|.", K.CASE, {"volume": "555", "page": "7", "pin": "20"}),
    ("|Lujan v. Defs. of Wildlife, 504 U.S. 555, 560–61 (1992)|.", K.CASE, {"pin": "560–61"}),
    ("|Citizens to Pres. Overton Park, Inc. v. Volpe, 401 U.S. 402 (1971)|.", K.CASE, {"page": "402"}),
    ("|Motor Vehicle Mfrs. Ass'n of U.S., Inc. v. State Farm Mut. Auto. Ins. Co., 463 U.S. 29, 43 (1983)|.", K.CASE, {"pin": "43"}),
    ("In |Youngstown Sheet & Tube Co. v. Sawyer, 343 U.S. 579 (1952)|, it lost.", K.CASE, {"page": "579", "year": 1952}),
    ("|Ex parte Quirin, 317 U.S. 1 (1942)|, came first.", K.CASE, {"page": "1", "year": 1942}),
    ("|In re Grand Jury Subpoena, 871 F.2d 156 (1st Cir. 1989)|.", K.CASE, {"reporter": "F.2d", "court": "1st Cir."}),
    ("|In re Sealed Case, 121 F.3d 729, 737 (D.C. Cir. 1997)|.", K.CASE, {"reporter": "F.3d", "court": "D.C. Cir.", "pin": "737"}),
    ("|Doe v. Smith, 429 F.3d 706, 708 (7th Cir. 2005)|.", K.CASE, {"volume": "429", "court": "7th Cir.", "year": 2005}),
    ("|Texas v. United States, 50 F.4th 498 (5th Cir. 2022)|.", K.CASE, {"reporter": "F.4th", "court": "5th Cir."}),
    ("|Hedges v. Obama, 890 F. Supp. 2d 424, 430 (S.D.N.Y. 2012)|.", K.CASE, {"reporter": "F. Supp. 2d", "court": "S.D.N.Y."}),
    ("|Klayman v. Obama, 957 F.Supp.2d 1 (D.D.C. 2013)|.", K.CASE, {"reporter": "F. Supp. 2d", "court": "D.D.C."}),
    ("|Cobell v. Norton, 226 F. Supp. 2d 1 (D.D.C. 2002)|.", K.CASE, {"volume": "226", "year": 2002}),
    ("|Armstrong v. Guccione, 470 F.3d 89 (2d Cir. 2006)|.", K.CASE, {"court": "2d Cir."}),
    ("|Doe v. Roe, 2025 WL 1000001, at *2 (D.D.C. Apr. 16, 2025)|.", K.CASE, {"reporter": "WL", "pin": "*2", "court": "D.D.C.", "year": 2025}),
    ("|Doe v. Roe, No. 25-cv-100, 2025 WL 1000001, at *3 (D. Md. Apr. 4, 2025)|.", K.CASE, {"docket_number": "25-cv-100", "court": "D. Md."}),
    ("|Roe v. Doe, 2019 U.S. Dist. LEXIS 12345 (N.D. Cal. Jan. 3, 2019)|.", K.CASE, {"reporter": "U.S. Dist. LEXIS", "court": "N.D. Cal."}),
    ("|Lee v. Kim, 604 U.S. ___ (2025) (per curiam)|.", K.CASE, {"volume": "604", "page": "___", "year": 2025}),
    ("|Doe v. Roe, 145 S. Ct. 1003 (2025) (per curiam)|.", K.CASE, {"reporter": "S. Ct.", "page": "1003", "court": "U.S."}),
    ("|People v. Anderson, 6 Cal. 3d 628 (1972)|.", K.CASE, {"reporter": "Cal. 3d", "page": "628"}),
    ("|Palsgraf v. Long Island R.R. Co., 248 N.Y. 339 (1928)|.", K.CASE, {"reporter": "N.Y.", "page": "339"}),
    ("|State v. Smith, 100 So. 3d 1 (Fla. 2012)|.", K.CASE, {"reporter": "So. 3d", "court": "Fla."}),
    ("|Jones v. Star Credit Corp., 298 N.Y.S.2d 264 (Sup. Ct. 1969)|.", K.CASE, {"reporter": "N.Y.S.2d", "year": 1969}),
    ("|Smith v. Jones, 12 P.3d 34, 36 (Wash. 2000)|.", K.CASE, {"reporter": "P.3d", "pin": "36", "court": "Wash."}),
    ("|Matter of A-B-, 27 I. & N. Dec. 316 (A.G. 2018)|.", K.CASE, {"volume": "27", "page": "316", "court": "A.G."}),
    ("See |Twombly, 550 U.S. 544 (2007)|.", K.CASE, {"volume": "550", "year": 2007}),
    ("The rule of |Roe v. Wade| was overruled.", K.CASE_NAME, {}),
    ("The name |J.G.G. v. Trump| was used.", K.CASE_NAME, {}),
    ("|110 Harv. L. Rev. 1256, 1260 (1997)| says so.", K.JOURNAL, {"reporter": "Harv. L. Rev.", "pin": "1260", "year": 1997}),
    ("See |92 Yale L.J. 343 (1982)|.", K.JOURNAL, {"volume": "92", "page": "343"}),
    ("Under |8 U.S.C. § 1231(b)(1)(A)| it is lawful.", K.STATUTE, {"volume": "8", "reporter": "U.S.C.", "section": "1231(b)(1)(A)"}),
    ("Under |42 U.S.C. §§ 1983, 1985| they sue.", K.STATUTE, {"section": "1983, 1985"}),
    ("See |50 U.S.C. § 21 et seq.| for more.", K.STATUTE, {"section": "21"}),
    ("See |5 U.S.C. §§ 701–706| on review.", K.STATUTE, {"section": "701–706"}),
    ("See |28 U.S.C. § 1331 (2018)|.", K.STATUTE, {"section": "1331", "year": 2018}),
    ("See |42 USC 2000e-5(f)(1)| on fees.", K.STATUTE, {"reporter": "U.S.C.", "section": "2000e-5(f)(1)"}),
    ("See |18 U.S.C.A. § 401(3)|.", K.STATUTE, {"reporter": "U.S.C.A.", "section": "401(3)"}),
    ("It is in |§ 1252(f)(1)|, they say.", K.STATUTE, {"section": "1252(f)(1)"}),
    ("|Section 1252(g)| does not bar it.", K.STATUTE, {"section": "1252(g)"}),
    ("|INA § 212(a)(6)(A)| applies.", K.STATUTE, {"reporter": "INA", "section": "212(a)(6)(A)"}),
    ("See |Cal. Penal Code § 187(a)|.", K.STATUTE, {"reporter": "Cal. Penal Code", "section": "187(a)"}),
    ("See |Fla. Stat. § 775.082|.", K.STATUTE, {"reporter": "Fla. Stat.", "section": "775.082"}),
    ("See |N.Y. Gen. Bus. Law § 349|.", K.STATUTE, {"section": "349"}),
    ("See |Pub. L. No. 104-208, § 302| for it.", K.STATUTE, {"page": "104-208", "section": "302"}),
    ("|Public Law 107-296| made the department.", K.STATUTE, {"page": "107-296"}),
    ("See |110 Stat. 3009, 3009-546 (1996)|.", K.STATUTE, {"reporter": "Stat.", "page": "3009", "year": 1996}),
    ("They passed |H.R. 1234| that day.", K.STATUTE, {"page": "1234"}),
    ("See |8 C.F.R. § 208.16(c)(2)|.", K.REGULATION, {"reporter": "C.F.R.", "section": "208.16(c)(2)"}),
    ("See |28 C.F.R. pt. 35|.", K.REGULATION, {"section": "35"}),
    ("See |90 Fed. Reg. 13,033 (Mar. 20, 2025)|.", K.REGULATION, {"reporter": "Fed. Reg.", "page": "13,033", "year": 2025}),
    ("See |82 Fed. Reg. 8977|.", K.REGULATION, {"page": "8977"}),
    ("Under |Fed. R. Civ. P. 65(b)(1)(A)| it may.", K.RULE, {"section": "65(b)(1)(A)"}),
    ("See |Fed. R. Crim. P. 42(a)|.", K.RULE, {"section": "42(a)"}),
    ("See |Fed. R. Evid. 403|.", K.RULE, {"section": "403"}),
    ("See |Fed. R. App. P. 4(a)(1)|.", K.RULE, {"section": "4(a)(1)"}),
    ("Under |Federal Rule of Civil Procedure 65| it may.", K.RULE, {"section": "65"}),
    ("The |Rule 12(b)(6)| motion is denied.", K.RULE, {"section": "12(b)(6)"}),
    ("Under |Local Rule 7(m)| they met.", K.RULE, {"section": "7(m)"}),
    ("The |Alien Enemies Act of 1798| is old.", K.ACT, {"year": 1798}),
    ("The |Immigration and Nationality Act| says so.", K.ACT, {}),
    ("The |Justice Against Sponsors of Terrorism Act| passed.", K.ACT, {}),
    ("See |U.S. Const. art. II, § 2, cl. 1|.", K.CONSTITUTION, {"section": "art. II, § 2, cl. 1"}),
    ("See |U.S. Const. amend. XIV, § 1|.", K.CONSTITUTION, {"section": "amend. XIV, § 1"}),
    ("The |Fifth Amendment| protects them.", K.CONSTITUTION, {"section": "Fifth"}),
    ("The |First and Fourteenth Amendments| do.", K.CONSTITUTION, {"section": "First and Fourteenth"}),
    ("|Article III, Section 2| gives it.", K.CONSTITUTION, {"section": "III, Section 2"}),
    ("|Proclamation No. 10903| invoked it.", K.ORDER, {"page": "10903"}),
    ("|Executive Order 14,159| came first.", K.ORDER, {"page": "14159"}),
    ("See |Exec. Order No. 13769|.", K.ORDER, {"page": "13769"}),
    ("|Civil Action No. 25-766 (JEB)| is before it.", K.DOCKET, {"docket_number": "25-766 (JEB)"}),
    ("|Case No. 1:25-cv-00766-JEB| is before it.", K.DOCKET, {"docket_number": "1:25-cv-00766-JEB"}),
    ("|Case 3:21-cr-00155| is closed.", K.DOCKET, {"docket_number": "3:21-cr-00155"}),
    ("In |1:17-cv-00116| it was.", K.DOCKET, {"docket_number": "1:17-cv-00116"}),
    ("The appeal, |No. 25-5067|, is pending.", K.DOCKET, {"docket_number": "25-5067"}),
    ("On application, |No. 24A931|, it ruled.", K.DOCKET, {"docket_number": "24A931"}),
    ("See |No. 19 Civ. 8655 (LTS)|.", K.DOCKET, {"docket_number": "19 Civ. 8655 (LTS)"}),
    ("See |ECF No. 81 at 12|.", K.ENTRY, {"entry_number": "81", "pin": "12"}),
    ("See |ECF Nos. 12, 14|.", K.ENTRY, {"entry_number": "12, 14"}),
    ("See |ECF No. 12-3, ¶ 4|.", K.ENTRY, {"entry_number": "12-3", "paragraph": "4"}),
    ("See (|ECF 5|) there.", K.ENTRY, {"entry_number": "5"}),
    ("See |Dkt. 12-3 at 4|.", K.ENTRY, {"entry_number": "12-3", "pin": "4"}),
    ("See |Dkt. No. 7|.", K.ENTRY, {"entry_number": "7"}),
    ("See |Doc. 20|.", K.ENTRY, {"entry_number": "20"}),
    ("See |D.E. 5|.", K.ENTRY, {"entry_number": "5"}),
    ("See |Minute Order of Mar. 15, 2025|.", K.ENTRY, {"entry_number": "Mar. 15, 2025"}),
    ("See |Tr. 12:3-8|.", K.TRANSCRIPT, {"page": "12", "lines": "3-8"}),
    ("See |Hr'g Tr. at 15:10–16:2|.", K.TRANSCRIPT, {"page": "15", "lines": "10–16:2"}),
    ("See |Trial Tr. 45|.", K.TRANSCRIPT, {"page": "45"}),
    ("See |Ex. A, ¶ 4|.", K.EXHIBIT, {"entry_number": "A", "paragraph": "4"}),
    ("See |Exs. 1-3|.", K.EXHIBIT, {"entry_number": "1-3"}),
    ("See |Exhibit 12 at 3|.", K.EXHIBIT, {"entry_number": "12", "pin": "3"}),
    ("See |Cruz Decl. ¶ 6|.", K.PAPER, {"paragraph": "6"}),
    ("See |Am. Compl. ¶¶ 12–14|.", K.PAPER, {"paragraph": "12–14"}),
    ("See |Mem. Op. at 12|.", K.PAPER, {"pin": "12"}),
    ("It is in |¶ 12| there.", K.PARAGRAPH, {"paragraph": "12"}),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "kind", "parts"), CASES, ids=[f"{at:03}" for at in range(len(CASES))])
def test_a_citation_in_a_standard_form_is_found_with_its_parts(marked: str, kind: K, parts: dict[str, object]) -> None:
    before, quote, after = marked.split("|")
    text = before + quote + after
    cited = found(text)
    assert [words(text, each) for each in cited] == [quote]
    assert cited[0].kind is kind
    assert {part: getattr(cited[0], part) for part in parts} == parts
    assert cited[0].rule.startswith("citation.")
    assert cited[0].reason


NONE = [
    "No one came, and no 12 of them left.",
    "He scored 12 U.S. goals in 2016 and 3 S. Korean ones.",
    "The act was over; this Act is not named.",
    "The case was No. 1 on the list, and the section was long.",
    "Clinton vs. Trump was the contest.",
    "At 15:10 the doc. was not there; the ex did not come.",
    "Article 5 of the treaty, rule of law, an exhibit of art.",
    "The federal government ruled. Rules are rules.",
    "The op-ed ran on page 12 of the paper.",
    "She lives at 50 So. Main Street.",
    "The amendment passed 5 to 4.",
    "Executive orders were signed on 5 May 2025.",
    "It was a minute. Orders followed.",
]


@pytest.mark.parametrize("text", NONE, ids=[f"{at:02}" for at in range(len(NONE))])
def test_ordinary_words_are_no_citation(text: str) -> None:
    assert [words(text, each) for each in found(text)] == []


# ---------------------------------------------------------------------------------------------- several of them


def test_short_forms_are_led_back_to_what_they_mean() -> None:
    text = (
        "See Ana Corp. v. Cruz, 550 U.S. 544 (2007); Lee v. Kim, 556 U.S. 662 (2009). Cruz, 550 U.S. at 556. "
        "Kim, supra, at 680. Id. at 681. See 8 U.S.C. § 1231. Id. § 1232."
    )
    cited = found(text)
    meant = [text[slice(*each.antecedent)] if each.antecedent else None for each in cited]
    cruz, lee, law = "Ana Corp. v. Cruz, 550 U.S. 544 (2007)", "Lee v. Kim, 556 U.S. 662 (2009)", "8 U.S.C. § 1231"
    assert [words(text, each) for each in cited] == [
        cruz, lee, "Cruz, 550 U.S. at 556", "Kim, supra, at 680", "Id. at 681", law, "Id. § 1232",
    ]  # fmt: skip
    assert meant == [None, None, cruz, lee, lee, None, law]


def test_a_short_form_that_could_mean_two_cases_means_none() -> None:
    text = (
        "Doe v. Roe, 10 F.3d 1 (1st Cir. 1993). Doe v. Poe, 10 F.3d 90 (1st Cir. 1993). See 10 F.3d at 95. Doe, supra."
    )
    assert [each.antecedent for each in found(text)[2:]] == [None, None]


def test_what_is_quoted_by_an_authority_is_not_what_id_means() -> None:
    text = "Lee v. Kim, 556 U.S. 662 (2009) (quoting Doe v. Roe, 10 F.3d 1 (1st Cir. 1993)). Id. at 663."
    assert text[slice(*(found(text)[-1].antecedent or (0, 0)))] == "Lee v. Kim, 556 U.S. 662 (2009)"


def test_parallel_citations_share_the_name_and_the_year() -> None:
    text = "Lee v. Kim, 477 U.S. 242, 106 S. Ct. 2505, 91 L. Ed. 2d 202 (1986)."
    cited = found(text)
    assert [(each.volume, each.year) for each in cited] == [("477", 1986), ("106", 1986), ("91", 1986)]
    assert {text[slice(*each.name)] for each in cited if each.name} == {"Lee v. Kim"}
    assert all(each.name for each in cited)


def test_page_and_line_alone_are_read_only_where_a_transcript_was_cited() -> None:
    assert [each.kind for each in found("See Tr. 12:3-8; see also at 15:10-16:2.")] == [K.TRANSCRIPT, K.TRANSCRIPT]
    assert found("They met at 15:10-16:20.") == []


def test_soft_line_ends_do_not_break_a_citation() -> None:
    text = "The standard is well settled and was set out at length in Ana v. Cruz, 550\nU.S. 544, 555 (2007), which is long."
    assert [words(text, each).split() for each in found(text)] == ["Ana v. Cruz, 550 U.S. 544, 555 (2007)".split()]


# ---------------------------------------------------------------------------------------------- eyecite

REPORTED = [(marked.replace("|", ""), kind) for marked, kind, _ in CASES if kind in (K.CASE, K.JOURNAL)]
DIFFERENT = {"I. & N. Dec.", "U.S. Dist. LEXIS"}


@pytest.mark.skipif(not available(), reason="eyecite is not installed")
@pytest.mark.parametrize("text", [text for text, _ in REPORTED], ids=[f"{at:02}" for at in range(len(REPORTED))])
def test_eyecite_reads_the_same_volume_reporter_page_and_year(text: str) -> None:
    from eyecite import get_citations

    theirs: list[Any] = [
        each for each in get_citations(text) if type(each).__name__ in ("FullCaseCitation", "FullJournalCitation")
    ]
    ours = found(text)
    assert [(each.groups["volume"], each.groups["page"] or "___", each.metadata.year) for each in theirs] == [
        (each.volume, each.page, str(each.year)) for each in ours
    ]
    if ours[0].reporter not in DIFFERENT:
        assert [each.corrected_reporter() for each in theirs] == [each.reporter for each in ours]


@pytest.mark.skipif(not available(), reason="eyecite is not installed")
def test_a_rare_reporter_is_known_by_eyecite() -> None:
    text = "In Lee v. Kim, 5 Blackf. 12, 14 (Ind. 1838), it was so. See Doe v. Roe, 12 Ct. Int'l Trade 55 (1988)."
    cited = found(text)
    assert [words(text, each) for each in cited] == [
        "Lee v. Kim, 5 Blackf. 12, 14 (Ind. 1838)",
        "Doe v. Roe, 12 Ct. Int'l Trade 55 (1988)",
    ]
    assert {each.rule for each in cited} == {"citation.eyecite"}
    assert [(each.pin, each.year) for each in cited] == [("14", 1838), ("", 1988)]


def test_without_eyecite_the_rest_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Lee v. Kim, 5 Blackf. 12 (1838). Ana v. Cruz, 550 U.S. 544 (2007)."
    monkeypatch.setattr(citation_eyecite, "_eyecite", lambda: None)
    assert not citation_eyecite.available()
    assert [words(text, each) for each in found(text)] == ["Lee v. Kim", "Ana v. Cruz, 550 U.S. 544 (2007)"]


def test_a_fault_of_eyecite_loses_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> list[object]:
        raise ValueError(text)

    text = "Lee v. Kim, 5 Blackf. 12 (1838). Ana v. Cruz, 550 U.S. 544 (2007)."
    monkeypatch.setattr(citation_eyecite, "_eyecite", lambda: citation_eyecite.Eyecite(fails, frozenset({"Blackf."})))
    assert [words(text, each) for each in found(text)] == ["Lee v. Kim", "Ana v. Cruz, 550 U.S. 544 (2007)"]


# ---------------------------------------------------------------------------------------------- captions

DISTRICT = """\
Case 1:25-cv-00100-ABC   Document 81   Filed 04/16/25   Page 1 of 46

UNITED STATES DISTRICT COURT
FOR THE DISTRICT OF COLUMBIA

A.B.C., et al.,

        Plaintiffs,

    v.                              Civil Action No. 25-100 (ABC)

JOHN Q. PUBLIC, et al.,

        Defendants.

MEMORANDUM OPINION AND ORDER

The motion is denied.
"""
COLUMNS = """\
IN THE UNITED STATES DISTRICT COURT
FOR THE SOUTHERN DISTRICT OF TEXAS
HOUSTON DIVISION

JUAN CRUZ,                     )
                               )
          Petitioner,          )
                               )
     v.                        )   Case No. 4:25-cv-01234
                               )
WARDEN SMITH,                  )
                               )
          Respondent.          )

PETITION FOR WRIT OF HABEAS CORPUS
"""
FLAT = (
    "UNITED STATES DISTRICT COURT FOR THE EASTERN DISTRICT OF VIRGINIA Ana Cruz, et al., Plaintiffs, v. Civil Action No. 25-7 (LMB) "
    "JOHN ROE, Secretary of State, et al., Defendants. TEMPORARY RESTRAINING ORDER\nThe Court orders that nobody be moved."
)
APPEAL = """\
United States Court of Appeals
FOR THE FOURTH CIRCUIT
Filed: April 18, 2025
No. 25-5100

A.B., et al.,
Appellees
v.
John Roe, in his official capacity as Director, et al.,
Appellants

BEFORE: Adams, Baker, and Clark, Circuit Judges
"""
SUPREME = """\
SUPREME COURT OF THE UNITED STATES
No. 24A900
JANE ROE ET AL. v. A. B., ET AL.
ON APPLICATION TO VACATE THE ORDER
[April 7, 2025]
"""
CAPTIONS = [
    (DISTRICT, "UNITED STATES DISTRICT COURT\nFOR THE DISTRICT OF COLUMBIA", "A.B.C.", "JOHN Q. PUBLIC", "25-100 (ABC)",
     "MEMORANDUM OPINION AND ORDER", "04/16/25"),
    (COLUMNS, "UNITED STATES DISTRICT COURT\nFOR THE SOUTHERN DISTRICT OF TEXAS\nHOUSTON DIVISION", "JUAN CRUZ", "WARDEN SMITH", "4:25-cv-01234",
     "PETITION FOR WRIT OF HABEAS CORPUS", None),
    (FLAT, "UNITED STATES DISTRICT COURT FOR THE EASTERN DISTRICT OF VIRGINIA", "Ana Cruz", "JOHN ROE", "25-7 (LMB)",
     "TEMPORARY RESTRAINING ORDER", None),
    (APPEAL, "United States Court of Appeals\nFOR THE FOURTH CIRCUIT", "A.B.", "John Roe", "25-5100", None, "April 18, 2025"),
    (SUPREME, "SUPREME COURT OF THE UNITED STATES", "JANE ROE", "A. B.", "24A900", "ON APPLICATION TO VACATE THE ORDER", "April 7, 2025"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "court", "left", "right", "docket", "title", "filed"),
    CAPTIONS,
    ids=["district", "columns", "flat", "appeal", "supreme"],
)
def test_the_caption_of_a_paper_is_read_into_its_parts(
    text: str, court: str, left: str, right: str, docket: str, title: str | None, filed: str | None
) -> None:
    read = caption(prose(text))
    assert read is not None

    def said(span: tuple[int, int] | None) -> str | None:
        return text[slice(*span)] if span else None

    assert (said(read.court), said(read.left), said(read.right)) == (court, left, right)
    assert (read.docket_number, said(read.title), said(read.filed)) == (docket, title, filed)


def test_the_panel_of_an_appeal_is_its_judges() -> None:
    read = caption(prose(APPEAL))
    assert read is not None
    assert read.judge is not None
    assert APPEAL[slice(*read.judge)] == "Adams, Baker, and Clark"


def test_a_case_named_in_a_sentence_makes_no_caption() -> None:
    assert caption(prose("The Supreme Court decided Roe v. Wade, and later, in No. 19-1392, did otherwise.")) is None


# ---------------------------------------------------------------------------------------------- identifiers

IK = IdentifierKind
IDENTIFIED = [
    ("The jet |N278GX| left.", IK.REGISTRATION, "N278GX"), ("The tail number |N5| was seen.", IK.REGISTRATION, "N5"),
    ("It was registered |XA-ABC| then.", IK.REGISTRATION, "XA-ABC"), ("A plane, |G-ABCD|, landed.", IK.REGISTRATION, "G-ABCD"),
    ("The |YV1234| came in.", IK.REGISTRATION, "YV1234"), ("It left as |GlobalX flight 6143| at noon.", IK.FLIGHT, "6143"),
    ("|Flight 6122| left.", IK.FLIGHT, "6122"), ("|American Airlines Flight 11| left.", IK.FLIGHT, "11"),
    ("It was |flight MH370| then.", IK.FLIGHT, "MH370"), ("They saw |GXA6143| go.", IK.CALLSIGN, "GXA6143"),
    ("They saw |RCH123| go.", IK.CALLSIGN, "RCH123"), ("Its call sign |REACH 45| was heard.", IK.CALLSIGN, "REACH45"),
    ("The hex |a2b3c4| was seen.", IK.ICAO24, "a2b3c4"), ("The ICAO24 address |A2B3C4| was.", IK.ICAO24, "a2b3c4"),
    ("The ship, |IMO 9074729|, sank.", IK.IMO, "9074729"), ("The ship, |MMSI 366123456|, sank.", IK.MMSI, "366123456"),
    ("His number is |A-123-456-789| there.", IK.A_NUMBER, "A123456789"), ("His number is |A087654321| there.", IK.A_NUMBER, "A087654321"),
    ("Call |(202) 555-0123| now.", IK.PHONE, "(202) 555-0123"), ("Call |+44 20 7946 0958| now.", IK.PHONE, "+44 20 7946 0958"),
    ("Write to |ana.cruz@court.gov|.", IK.EMAIL, "ana.cruz@court.gov"), ("See |https://court.gov/a?b=1|.", IK.URL, "https://court.gov/a?b=1"),
    ("It is |078-05-1120| there.", IK.SSN, "078-05-1120"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "kind", "value"), IDENTIFIED, ids=[f"{at:02}" for at in range(len(IDENTIFIED))])
def test_an_identifier_is_found_and_is_in_its_usual_form(marked: str, kind: IK, value: str) -> None:
    before, quote, after = marked.split("|")
    text = before + quote + after
    each = identifiers(prose(text))
    assert [(text[one.start : one.end], one.kind, one.value) for one in each] == [(quote, kind, value)]
    assert each[0].private is (kind in (IK.A_NUMBER, IK.PHONE, IK.EMAIL, IK.SSN))


NO_IDENTIFIER = [
    "The hex decade was long, and the facade fell.",
    "Masks of the kind N95 and the N1 road.",
    "Senator Cruz (D-Mass.) was on C-SPAN.",
    "The flight 3 hours later was long; flights 40 minutes apart.",
    "A 747 and a 250-seat jet; 2016-2017; 555-0123.",
    "They flew 6143 miles on 12 flights.",
]


@pytest.mark.parametrize("text", NO_IDENTIFIER, ids=[f"{at}" for at in range(len(NO_IDENTIFIER))])
def test_what_only_looks_like_an_identifier_is_none(text: str) -> None:
    assert [text[each.start : each.end] for each in identifiers(prose(text))] == []


def test_the_flights_of_a_list_are_told_apart_and_keep_the_airline() -> None:
    text = "GlobalX flights 6143, 6145 and 6122 left."
    assert [(each.value, each.carrier) for each in identifiers(prose(text))] == [
        ("6143", (0, 7)),
        ("6145", (0, 7)),
        ("6122", (0, 7)),
    ]


def test_the_check_digit_of_an_imo_number_is_told() -> None:
    assert "does not hold" in identifiers(prose("IMO 9074728"))[0].reason


# ---------------------------------------------------------------------------------------------- laws

BITS = [
    "v.", " v. ", "Id.", "Id. at 5", "supra", "supra note 5", "§", "§§ 1, 2", "12", "1:25-cv-00766", "U.S.", "F.3d", "U.S.C.", "(2007)",
    "(D.D.C. 2020)", "Ana", "Cruz", "Corp.", "In re", "No.", "ECF", "Dkt.", "Tr.", "Ex.", "¶", "at 15:10-16:2", "Act", "of", "Section",
    "Rule", "Fed. R. Civ. P.", "Article", "Amendment", "Fifth", "Executive", "Order", "Proclamation", "Const.", "N123AB", "flight",
    "hex a1b2c3", "IMO", "A-123-456-789", "@", "a@b.c", "http://x", "(202) 555-0123", ",", ".", ";", "(", ")", "\n", "\n\n", " ", "—", "’",
    "“", "\u00a0", "\u200b", "UNITED STATES DISTRICT COURT", "Plaintiffs", "İ", "ß",
]  # fmt: skip
pieces = st.lists(st.sampled_from(BITS), max_size=30)
texts = st.one_of(st.text(max_size=80), pieces.map(" ".join), pieces.map("".join))
SENTENCES = st.sampled_from([marked.replace("|", "") for marked, _, _ in CASES])


@given(texts)
def test_on_any_text_spans_lie_within_it_in_order_and_apart(text: str) -> None:
    p = prose(text)
    for spans in (
        [(each.start, each.end) for each in citations(p)],
        [(each.start, each.end) for each in identifiers(p)],
    ):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for each in citations(p):
        assert each.name is None or (each.name[0] >= 0 and each.name[1] <= len(text) and each.name[0] < each.name[1])
        assert each.antecedent is None or each.antecedent[0] < each.start
    read = caption(p)
    assert read is None or 0 <= read.start < read.end <= len(text)


@given(texts)
def test_quotation_marks_and_spaces_of_another_kind_change_nothing(text: str) -> None:
    other = text.replace("'", "’").replace(" ", "\u00a0")
    assert [(each.start, each.end, each.kind) for each in found(text)] == [
        (each.start, each.end, each.kind) for each in found(other)
    ]
    here, there = identifiers(prose(text)), identifiers(prose(other))
    assert [(each.start, each.end, each.kind) for each in here] == [(each.start, each.end, each.kind) for each in there]


@given(SENTENCES, SENTENCES)
def test_a_paragraph_before_a_citation_does_not_change_it(first: str, second: str) -> None:
    alone = [(words(second, each), each.kind) for each in found(second)]
    both = first + "\n\n" + second
    assert [(words(both, each), each.kind) for each in found(both) if each.start > len(first)] == alone
