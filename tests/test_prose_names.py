"""Names: what is found in sentences written for it, which of them are of one and the same, and what holds on any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.prose.names import NameKind, Names, names
from whereas.prose.text import prose

P, O, L, C, G, U = (  # noqa: E741
    NameKind.PERSON, NameKind.ORGANISATION, NameKind.PLACE, NameKind.COURT, NameKind.GROUP, NameKind.UNKNOWN,
)  # fmt: skip


def found(text: str) -> Names:
    return names(prose(text))


def said(text: str) -> list[tuple[str, NameKind]]:
    return [(text[each.start : each.end], each.kind) for each in found(text).mentions]


# ---------------------------------------------------------------------------------------------- sentences of many kinds

SENTENCES = [
    # news
    ("On Monday Ana Cruz said she would go.", [("Ana Cruz", P)]),
    ("President Smith left for Ohio on Friday.", [("Smith", P), ("Ohio", L)]),
    ("The order of U.S. District Judge James Roe came late.", [("James Roe", P)]),
    ("It was sent to Secretary of State Maria Lopez in Washington.", [("Maria Lopez", P), ("Washington", L)]),
    ("El Salvador's President, Juan Perez, agreed.", [("El Salvador", L), ("Juan Perez", P)]),
    ("The Salvadoran president, Juan Perez, agreed.", [("Salvadoran", G), ("Juan Perez", P)]),
    ("The plane left Texas for Honduras and El Salvador.", [("Texas", L), ("Honduras", L), ("El Salvador", L)]),
    ("More than 200 Venezuelans were flown out.", [("Venezuelans", G)]),
    ("It was reported by The New York Times and Reuters.", [("New York Times", O), ("Reuters", O)]),
    ("The Department of Homeland Security said nothing.", [("Department of Homeland Security", O)]),
    ("Immigration and Customs Enforcement (ICE) flew them.", [("Immigration and Customs Enforcement", O), ("ICE", O)]),
    ("A spokesman for the Justice Department refused.", [("Justice Department", O)]),
    ("They were held at the Terrorism Confinement Center (Cecot).", [("Terrorism Confinement Center", O), ("Cecot", O)]),
    ("Press secretary Karen Lee spoke at the White House.", [("Karen Lee", P), ("White House", O)]),
    ("Sens. Ann Gray and Tom Reed voted.", [("Ann Gray", P), ("Tom Reed", P)]),
    ("Rep. Ann Gray, D-N.J., voted no.", [("Ann Gray", P)]),
    ("In Flint, Mich., the water was bad.", [("Flint", U), ("Mich", L)]),
    ("Mr. Okafor and Mrs. Lindqvist met in Paris.", [("Okafor", P), ("Lindqvist", P), ("Paris", L)]),
    ("The lawyer Dmitri Volkonsky spoke for them.", [("Dmitri Volkonsky", P)]),
    ("Okonkwo Abara, a professor at Yale University, disagreed.", [("Okonkwo Abara", P), ("Yale University", O)]),
    ("Okonkwo Abara, 45, was there.", [("Okonkwo Abara", P)]),
    ("Okonkwo Abara, who lives in Lagos, was there.", [("Okonkwo Abara", P), ("Lagos", L)]),
    ("Abu Bakr al-Rashid met Ursula von der Heide.", [("Abu Bakr al-Rashid", P), ("Ursula von der Heide", P)]),
    ("The delegation met Kim Il-nam in Seoul.", [("Kim Il-nam", P), ("Seoul", L)]),
    ("Maria de la Cruz and Pedro dos Santos came.", [("Maria de la Cruz", P), ("Pedro dos Santos", P)]),
    ("It was James T. Kirk Jr. who left.", [("James T. Kirk Jr.", P)]),
    ("Gangs such as MS-13 were named.", [("MS-13", U)]),
    ("The gang Tren del Norte was named.", [("Tren del Norte", U)]),
    ("He works for Johnson & Johnson.", [("Johnson & Johnson", O)]),
    ("She joined Acme Widgets Inc. last year.", [("Acme Widgets Inc.", O)]),
    ("The FBI and the CIA were told.", [("FBI", O), ("CIA", O)]),
    ("A poll by the University of Iowa was cited.", [("University of Iowa", O)]),
    ("They drove to Hidalgo County and to Lake Erie.", [("Hidalgo County", L), ("Lake Erie", L)]),
    ("The plane landed at Valley International Airport.", [("Valley International Airport", L)]),
    ("Republicans and Democrats in the Senate agreed.", [("Republicans", G), ("Democrats", G), ("Senate", O)]),
    ("The Ohio Republican John Kale lost.", [("Ohio", L), ("Republican", G), ("John Kale", P)]),
    ("In January and on Monday they left.", []),
    ("Yesterday they went home. Perhaps they left.", []),
    ("Hundreds of people came. Footage was shown.", []),
    ("Officials said so. Critics disagreed. However, nobody came.", []),
    ("He told us that US troops would go.", [("US", L)]),
    ("GlobalX flew them home.", [("GlobalX", U)]),
    ("As @AnaCruz wrote under #FreeThem, it is late.", []),
    ("The Secretary of State and the Attorney General left.", []),
    ("They cited the Clean Air Act and the First Amendment.", []),
    ("She flew from Port-au-Prince to St. Louis.", [("Port-au-Prince", L), ("St. Louis", L)]),
    ("The European Union and the United Nations protested.", [("European Union", O), ("United Nations", O)]),
    ("Mayor Bill Gray's wife, Ann Gray, came.", [("Bill Gray", P), ("Ann Gray", P)]),
    ("Activist Angela Rowe spoke to the Board on Public Trust.", [("Angela Rowe", P), ("Board on Public Trust", O)]),
    ("Cobalt's lawyers spoke to Cobalt.", [("Cobalt", U), ("Cobalt", U)]),
    ("The Carnegie Endowment for Rural Peace wrote.", [("Carnegie Endowment for Rural Peace", O)]),
    ("Ed Marsh joined the Center for Strategic and Rural Studies.", [("Ed Marsh", P), ("Center for Strategic and Rural Studies", O)]),
    # filings
    ("Plaintiff J.A.V. is detained at the El Valle Detention Facility.", [("J.A.V.", P), ("El Valle Detention Facility", U)]),
    ("Plaintiffs filed it; Defendants did not answer.", []),
    ("Defendants removed Plaintiff Cruz to Mexico.", [("Cruz", P), ("Mexico", L)]),
    (
        'Robert Roe, Acting Field Office Director of Enforcement and Removal Operations ("ERO"), says so.',
        [("Robert Roe", P), ("Enforcement and Removal Operations", O), ("ERO", O)],
    ),
    ("It is in the Southern District of Texas.", [("Southern District of Texas", C)]),
    (
        "This action is in the United States District Court for the District of Columbia.",
        [("United States District Court for the District of Columbia", C)],
    ),
    ("Respondent Kent Lamb is the warden.", [("Kent Lamb", P)]),
    ("They sued the U.S. DEPARTMENT OF LABOR, which answered the complaint that same month.", [("U.S. DEPARTMENT OF LABOR", O)]),
    # opinions
    ("See Ana v. Cruz, 12 F.3d 4 (9th Cir. 1993); ECF No. 5.", [("Ana", U), ("Cruz", U)]),
    ("It was unlawful (Hale, J., dissenting).", [("Hale", P)]),
    ("The Court's order and the Government's motion.", []),
    ("The Fifth Circuit and the D.C. Circuit disagree.", [("Fifth Circuit", C), ("D.C. Circuit", C)]),
    ("The U.S. Court of Appeals for the Fourth Circuit affirmed.", [("U.S. Court of Appeals for the Fourth Circuit", C)]),
    ("The Supreme Court reversed.", [("Supreme Court", C)]),
    ("Justices Hale and Stone dissented.", [("Hale", P), ("Stone", P)]),
    ("Chief Judge Ann E. Hale wrote for the Court.", [("Ann E. Hale", P)]),
    ("The Government moved, and the Court denied the Motion.", []),
    ("The California Supreme Court held so.", [("California Supreme Court", C)]),
    # transcripts
    ("THE COURT: Good morning, Mr. Ensor.", [("Ensor", P)]),
    ("MR. ENSOR: Good morning, Your Honor.", [("ENSOR", P)]),
    ("MS. LEE: I asked Deputy Director Sam Hart.", [("LEE", P), ("Sam Hart", P)]),
    ("Q. Did you see Agent Cole? A. I did.", [("Cole", P)]),
    # statements
    ("Attorney General Ann Pike issued this statement.", [("Ann Pike", P)]),
    ("Amnesty International and Human Rights Watch wrote.", [("Amnesty International", O), ("Human Rights Watch", O)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[f"{at:02}" for at in range(len(SENTENCES))])
def test_the_names_of_a_sentence_are_found_with_what_they_name(text: str, expected: list[tuple[str, NameKind]]) -> None:
    assert said(text) == expected


# ---------------------------------------------------------------------------------------------- one and the same

GROUPS = [
    ("Judge Roe ruled. James E. Roe is the judge. Roe left.", {"James E. Roe": ("Roe", "James E. Roe")}),
    ("Ana Cruz came. Cruz left. Ms. Cruz is back.", {"Ana Cruz": ("Ana Cruz", "Cruz")}),
    ("Donald J. Poe and Donald Poe are one. Mr. Poe said so.", {"Donald J. Poe": ("Donald J. Poe", "Donald Poe", "Poe")}),
    ("Bill Gray ran. William Gray won.", {"Bill Gray": ("Bill Gray", "William Gray")}),
    ("Ana Cruz came. Tom Cruz left.", {"Ana Cruz": ("Ana Cruz",), "Tom Cruz": ("Tom Cruz",)}),
    ("Ana Cruz came. Tom Lee left. He saw Mr. Cruz.", {"Ana Cruz": ("Ana Cruz",), "Tom Lee": ("Tom Lee",), "Cruz": ("Cruz",)}),
    (
        "Ana Cruz came. Tom Cruz left. They asked Ms. Cruz and Mr. Cruz.",
        {"Ana Cruz": ("Ana Cruz", "Cruz"), "Tom Cruz": ("Tom Cruz", "Cruz")},
    ),
    (
        "Immigration and Customs Enforcement (ICE) left. They asked ICE.",
        {"Immigration and Customs Enforcement": ("Immigration and Customs Enforcement", "ICE")},
    ),
    ("They asked the Tax Policy Center. The T.P.C. said no.", {"Tax Policy Center": ("Tax Policy Center", "T.P.C.")}),
    (
        "The Department of Justice appealed. The Justice Department and the U.S. Department of Justice are one. DOJ lost.",
        {"Department of Justice": ("Department of Justice", "Justice Department", "U.S. Department of Justice", "DOJ")},
    ),
    ("The United States left. The U.S. and America are one.", {"United States": ("United States", "U.S.", "America")}),
    ("They went to the Terrorism Center (Tece). Then Tece closed.", {"Terrorism Center": ("Terrorism Center", "Tece")}),
    (
        'He works at the Office of Field Removal ("OFR"). She left OFR in May.',
        {"Office of Field Removal": ("Office of Field Removal", "OFR")},
    ),
    ("They met Lem Burnan. Later Burnan said it was late.", {"Lem Burnan": ("Lem Burnan", "Burnan")}),
    (
        "CRUZ WINS IN OHIO AGAIN\n\nGovernor Ana Cruz won in Ohio on Tuesday, they said.",
        {"Ana Cruz": ("CRUZ", "Ana Cruz"), "Ohio": ("OHIO", "Ohio")},
    ),
    (
        "Ann Lima came from Peru. They flew to Lima. Lima told them so.",
        {"Ann Lima": ("Ann Lima", "Lima"), "Peru": ("Peru",), "Lima": ("Lima",)},
    ),
    ("Nayib Perez, the leader, came.\n\nPerez’s guards left.", {"Nayib Perez": ("Nayib Perez", "Perez")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GROUPS, ids=[f"{at:02}" for at in range(len(GROUPS))])
def test_the_forms_of_one_name_are_put_together(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert {each.name: each.aliases for each in found(text).entities} == expected


def test_a_role_is_led_to_the_only_one_named_before_who_can_have_it() -> None:
    text = "Judge James Roe ruled. Salvadoran President Juan Perez laughed. The judge was told, and the Salvadoran leader wrote."
    read = found(text)
    roles = [each for each in read.mentions if each.rule == "name.role"]
    assert [text[each.start : each.end] for each in roles] == ["The judge", "the Salvadoran leader"]
    assert [getattr(read.of(each.start, each.end), "name", "") for each in roles] == ["James Roe", "Juan Perez"]
    assert all("safe guess" in each.reason for each in roles)


def test_a_role_that_two_people_have_names_neither() -> None:
    text = "Judge James Roe ruled. Judge Ann Hale did too. The judge was told."
    assert not [each for each in found(text).mentions if each.rule == "name.role"]


def test_a_role_before_the_name_is_not_led_to_it() -> None:
    assert [each.rule for each in found("The judge was told. Judge James Roe left.").mentions] == ["name.title"]


def test_a_surname_that_two_people_have_is_of_neither() -> None:
    text = "Ana Cruz came. Tom Cruz left. Cruz said nothing."
    read = found(text)
    unclear = read.of(text.rindex("Cruz"), text.rindex("Cruz") + 4)
    assert unclear is not None
    assert (unclear.name, unclear.kind) == ("Cruz", P)
    assert read.mentions[-1].rule == "name.unclear"


def test_whom_a_text_is_about_has_the_surname_that_a_relative_has_too() -> None:
    text = "Ana Cruz came. Ana Cruz ran. Ana Cruz won. Tom Cruz, her son, came. They asked Cruz."
    read = found(text)
    assert getattr(read.of(text.rindex("Cruz"), text.rindex("Cruz") + 4), "name", "") == "Ana Cruz"


def test_a_span_without_a_name_is_of_nobody() -> None:
    read = found("Nobody came, and then Ana Cruz left.")
    assert read.of(0, 6) is None
    assert getattr(read.of(22, 30), "id", None) == 0
    assert getattr(read.of(26, 28), "name", "") == "Ana Cruz"


def test_the_title_is_told_beside_the_name() -> None:
    text = "Secretary of State Maria Lopez met Tom Lee, a spokesman for the agency."
    assert [each.title for each in found(text).mentions] == ["Secretary of State", "a spokesman"]


# ---------------------------------------------------------------------------------------------- laws

BITS = [
    "Ana", "Cruz", "Judge", "President", "the", "The", "judge", "of", "State", "Department", "and", "Justice", "Court", "Fifth", "Circuit",
    "(", ")", "ICE", "U.S.", "Mr.", "J.", "de", "la", "al", "-", "'s", "’s", "said", ",", ".", "who", "45", "El", "Salvador", "Salvadoran",
    "leader", "\n", "\n\n", "“", "”", "MS-13", "D-N.J.", "II", "Jr.", "&", "@", "#", "US", "us", "Act", "Plaintiff", "HELLO", "WORLD",
    "ANA", "CRUZ", "İ", "ß", "\u200b", "A", "x",
]  # fmt: skip
pieces = st.lists(st.sampled_from(BITS), max_size=40)
texts = st.one_of(st.text(max_size=80), pieces.map(" ".join), pieces.map("".join))


@given(texts)
def test_on_any_text_spans_lie_within_it_in_order_and_apart(text: str) -> None:
    read = found(text)
    spans = [(each.start, each.end) for each in read.mentions]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(texts)
def test_every_name_is_of_one_entity_and_every_entity_has_a_name(text: str) -> None:
    read = found(text)
    assert len(read.whose) == len(read.mentions)
    assert [each.id for each in read.entities] == list(range(len(read.entities)))
    assert set(read.whose) == set(range(len(read.entities)))
    for each, whose in zip(read.mentions, read.whose, strict=True):
        assert read.of(each.start, each.end) == read.entities[whose]
        assert each.reason
        assert each.rule.startswith("name.")


@given(texts)
def test_quotation_marks_and_spaces_of_another_kind_change_nothing(text: str) -> None:
    other = text.replace("'", "’").replace(" ", "\u00a0")
    assert [(each.start, each.end, each.kind) for each in found(text).mentions] == [
        (each.start, each.end, each.kind) for each in found(other).mentions
    ]


@given(texts)
def test_the_same_text_has_the_same_names_each_time(text: str) -> None:
    assert found(text) == found(text)
