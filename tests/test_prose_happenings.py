"""Happenings: what a text says happened, is to happen, or did not; and that what is planned is never told as done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.prose.happenings import Happening, happenings, statuses
from whereas.prose.text import prose

# A sentence, the head of one of its happenings, and how the text stands to it; a "-" after it: of something not being so.
MODALITY = [
    ("The plane landed in Austin.", "landed", "asserted"),
    ("The plane had landed before dawn.", "landed", "asserted"),
    ("The plane has not landed.", "landed", "denied-"),
    ("The plane didn't land in Austin.", "land", "denied-"),
    ("The clerk never filed the notice.", "filed", "denied-"),
    ("The agency no longer transfers detainees.", "transfers", "denied-"),
    ("No planes left the base.", "left", "denied-"),
    ("None of the passengers boarded.", "boarded", "denied-"),
    ("The minister made no reference to the ruling.", "made", "denied-"),
    ("Neither the pilot nor the owner answered.", "answered", "denied-"),
    ("The company failed to pay the fine.", "pay", "denied-"),
    ("The company failed to pay the fine.", "failed", "asserted"),
    ("She refused to sign the order.", "sign", "denied-"),
    ("Officials declined to comment on the flights.", "comment", "denied-"),
    ("The witness denied that the guard struck him.", "struck", "denied-"),
    ("The witness denied striking the guard.", "striking", "denied-"),
    ("The crew left without telling the tower.", "telling", "denied-"),
    ("The clerk did not fail to serve the order.", "serve", "asserted"),
    ("The order has not yet been entered.", "entered", "denied-"),
    ("It will land at noon.", "land", "planned"),
    ("It will not land at noon.", "land", "planned-"),
    ("They would be held for a year.", "held", "planned"),
    ("The agency plans to deport the men.", "deport", "planned"),
    ("The plan to deport the men was dropped.", "deport", "planned"),
    ("The mayor vowed to appeal the decision.", "appeal", "planned"),
    ("He promised that the men would be freed.", "freed", "planned"),
    ("The hearing is scheduled to begin on Friday.", "begin", "planned"),
    ("The court is set to rule on Friday.", "rule", "planned"),
    ("The judge is expected to rule this week.", "rule", "planned"),
    ("The board intends to vote.", "vote", "planned"),
    ("He is going to resign.", "resign", "planned"),
    ("They're going to be released.", "released", "planned"),
    ("She offered to testify.", "testify", "planned"),
    ("He threatened to sue the paper.", "sue", "planned"),
    ("The ministers agreed to meet in Oslo.", "meet", "planned"),
    ("The envoy flew to Cairo to meet the president.", "meet", "planned"),
    ("The envoy flew to Cairo to meet the president.", "flew", "asserted"),
    ("The council proposed closing the school.", "closing", "planned"),
    ("The planned visit was cut short.", "visit", "planned"),
    ("They postponed the upcoming meeting.", "meeting", "planned"),
    ("The firm hopes to win the contract.", "win", "planned"),
    ("He is to appear before the committee.", "appear", "planned"),
    ("The men may have left the country.", "left", "possible"),
    ("The men might leave.", "leave", "possible"),
    ("The law allows the government to expel them.", "expel", "possible"),
    ("The law allows the government to expel them.", "allows", "asserted"),
    ("The prison can hold 900 men.", "hold", "possible"),
    ("The pilot could not see the runway.", "see", "denied-"),
    ("She was able to see the runway.", "see", "possible"),
    ("Perhaps the men left by sea.", "left", "possible"),
    ("Did the plane land?", "land", "possible"),
    ("He asked whether the plane had landed.", "landed", "possible"),
    ("The officer did not say that the plane had landed.", "landed", "possible"),
    ("The strike is likely to spread.", "spread", "possible"),
    ("The guards allegedly struck the prisoner.", "struck", "alleged"),
    ("The men were reportedly flown to Miami.", "flown", "alleged"),
    ("He was accused of taking the money.", "taking", "alleged"),
    ("She is suspected of leaking the memo.", "leaking", "alleged"),
    ("The suit alleges that the company hid the reports.", "hid", "alleged"),
    ("The suit alleges the company hid the reports.", "hid", "alleged"),
    ("The group claimed that it had bombed the bridge.", "bombed", "alleged"),
    ("The man is believed to have fled.", "fled", "alleged"),
    ("He faces trial for alleged fraud.", "fraud", "alleged"),
    ("If the plane lands, the crew will be arrested.", "lands", "conditional"),
    ("Unless the court acts, the law takes effect.", "acts", "conditional"),
    ("He would resign if the vote went against him.", "resign", "conditional"),
    ("Had the agency obeyed, the planes would have turned back.", "obeyed", "conditional"),
    ("Had the agency obeyed, the planes would have turned back.", "turned back", "conditional"),
    ("The judge ordered the government to return the planes.", "return", "ordered"),
    ("The judge ordered the government not to remove the men.", "remove", "ordered-"),
    ("The court directed that the planes be turned around.", "turned around", "ordered"),
    ("The judge demanded they be turned around.", "turned around", "ordered"),
    ("An order to halt the flights was entered.", "halt", "ordered"),
    ("The agency must file a report by Monday.", "file", "ordered"),
    ("The defendants shall file a status report.", "file", "ordered"),
    ("The pilot was told to turn back.", "turn back", "ordered"),
    ("The court barred the agency from removing him.", "removing", "ordered"),
    ("The union demanded an inquiry.", "inquiry", "ordered"),
    ("He managed to escape.", "escape", "asserted"),
    ("The storm forced the crew to turn back.", "turn back", "asserted"),
    ("The ruling led him to resign.", "resign", "asserted"),
    ("The delay prompted the judge to issue an order.", "issue", "asserted"),
    ("They began to leave.", "leave", "asserted"),
    ("The minister confirmed that the men were deported.", "deported", "asserted"),
    ("The spokesman said the planes had left.", "left", "asserted"),
    ("He admitted taking the money.", "taking", "asserted"),
    ("The plane, carrying forty men, landed at noon.", "carrying", "asserted"),
    ("The plane will leave, carrying forty men.", "carrying", "planned"),
    ("They will detain and deport the men.", "deport", "planned"),
    ("The envoy plans to land in Rome and meet the pope.", "meet", "planned"),
    ("Once the order is signed, the planes will leave.", "signed", "planned"),
    ("The planes will leave when the order is signed.", "signed", "planned"),
]  # fmt: skip


def ours(text: str) -> list[Happening]:
    return happenings(prose(text))


def of(text: str, head: str) -> Happening:
    found = {text[slice(*one.head)]: one for one in ours(text)}
    assert head in found, f"{head!r} is not among {sorted(found)}"
    return found[head]


@pytest.mark.parametrize(("text", "head", "modality"), MODALITY, ids=range(len(MODALITY)))
def test_the_words_of_the_text_say_how_it_stands_to_an_event(text: str, head: str, modality: str) -> None:
    one = of(text, head)
    assert one.modality + "-" * one.negated == modality
    assert bool(one.modality_reason) == (one.modality != "asserted")


# A sentence, a head, its kind, and its subject and object.
KINDS = [
    ("The plane landed in Austin.", "landed", "flight.landed", "The plane", ""),
    ("The flight took off at noon.", "took off", "flight.departed", "The flight", ""),
    ("Two flights left the base at noon.", "left", "flight.departed", "Two flights", "the base"),
    ("The jet left Mexican airspace at dawn.", "left", "airspace.left", "The jet", "Mexican airspace"),
    ("The judge issued an order.", "issued", "order.issued", "The judge", "an order"),
    ("The governor signed the order.", "signed", "order.signed", "The governor", "the order"),
    ("The order was entered at 7:25 p.m.", "entered", "order.entered", "The order", ""),
    ("The order issued at 7:25 p.m.", "issued", "order.issued", "The order", ""),
    ("The motion was denied.", "denied", "ruling", "The motion", ""),
    ("At about 6:45 p.m. the court entered judgment.", "entered", "order.entered", "", "judgment"),
    ("Mr. Roe landed and left the airport.", "left", "departure", "Mr. Roe", "the airport"),
    ("The court orally ordered the agency to wait.", "ordered", "order.spoken", "The court", "the agency"),
    ("The army transferred custody of the men.", "transferred", "custody.transferred", "The army", "custody of the men"),
    ("Agents arrested the driver.", "arrested", "arrest", "Agents", "the driver"),
    ("The agency deported forty men.", "deported", "removal", "The agency", "forty men"),
    ("The union filed a motion.", "filed", "filing", "The union", "a motion"),
    ("The president signed a proclamation.", "signed", "proclamation", "The president", "a proclamation"),
    ("The minister confirmed the arrests.", "confirmed", "confirmation", "The minister", "the arrests"),
    ("The mayor defied the court.", "defied", "defiance", "The mayor", "the court"),
    ("Planes carrying deportees departed the island.", "departed", "flight.departed", "Planes", "the island"),
    ("The bank paid the fine.", "paid", "payment", "The bank", "the fine"),
    ("The ministers met in Vienna.", "met", "meeting", "The ministers", ""),
    ("The board, which had met twice, fired him.", "fired", "", "", "him"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "head", "kind", "subject", "what"), KINDS, ids=range(len(KINDS)))
def test_a_verb_and_its_nouns_say_the_kind_of_event(text: str, head: str, kind: str, subject: str, what: str) -> None:
    one = of(text, head)
    assert one.kind == kind
    assert (text[slice(*one.object)] if one.object else "") == what
    if subject:
        assert one.subject is not None
        assert text[slice(*one.subject)] == subject


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("The plane landed in El Paso on Monday.", "landed in El Paso"),
        ("The judge later issued an order.", "later issued an order"),
        ("The premier confirmed the deportations and thanked him.", "confirmed the deportations"),
        ("The law allows the police to search and seize vehicles.", "allows the police to search and seize vehicles"),
    ],
)
def test_the_core_of_the_clause_is_what_one_would_quote(text: str, core: str) -> None:
    assert core in [text[one.start : one.end] for one in ours(text)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The plane landed. He said so.", ["landed"]),
        ('"We left early," she said.', ["left early"]),
        (
            "They held 12 suspected members of the gang.",
            ["held 12 suspected members of the gang", "suspected members of the gang"],
        ),
        ("He was held for two days, possibly longer.", ["was held for two days", "possibly longer"]),
        ("The hearing was short.", []),
        ("Court Orders Halt to Flights\n\nThe judge spoke.", ["Orders Halt to Flights"]),
    ],
)
def test_a_status_is_what_the_text_itself_claims(text: str, told: list[str]) -> None:
    assert [text[one.start : one.end] for one in statuses(ours(text))] == told


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("The order was long.", ["order"]),
        ("The planned visit was short.", ["visit"]),
        ("A court-ordered review is under way.", ["review"]),
        ("The accused man lives in Ohio.", ["lives"]),
        ("The deportation flights were full.", ["flights"]),
        ("In the morning the building was empty.", []),
        ("Mr. Banks met Ms. Rush.", ["met"]),
        ("The report shows a loss.", ["report", "shows", "loss"]),
        ("Reports show a loss.", ["Reports", "show", "loss"]),
        ("Two people killed in the raid were guards.", ["killed", "raid"]),
    ],
)
def test_a_word_is_a_verb_a_noun_or_neither_by_its_neighbours(text: str, heads: list[str]) -> None:
    assert [text[slice(*one.head)] for one in ours(text)] == heads


# ---------------------------------------------------------------------------------------------- laws

OUTER = [
    "The minister {will} ", "The minister plans to ", "The minister vowed to ", "The minister is set to ", "The minister may ",
    "The minister might ", "The minister hopes to ", "The minister is expected to ", "The minister threatened to ",
    "The minister was ordered to ", "The minister must ", "The minister did not ", "The minister failed to ",
    "The minister refused to ", "If they ask, the minister would ", "The minister is likely to ", "The minister is going to ",
    "The minister is accused of plotting to ", "Officials announced a plan to ", "A decision to ", "An attempt to ",
    "The minister said he would ", "The minister never said he would ", "The minister intends, officials said, to ",
]  # fmt: skip
INNER = [
    "sign the order", "deport the men and close the border", "issue a ruling", "visit the prison and meet the guards",
    "remove the men from the country", "hold a hearing", "begin to deport the men", "help remove the men", "file an appeal",
    "transfer the men, pay the fine and leave", "have the men released", "quickly land the plane", "continue to hold talks",
]  # fmt: skip
ENDS = [".", ", his office said.", " on Monday.", ' at noon, "if possible".', "; no date was given."]


@given(st.sampled_from(OUTER), st.sampled_from(INNER), st.sampled_from(ENDS))
def test_what_is_planned_ordered_possible_or_denied_never_comes_out_as_done(outer: str, inner: str, end: str) -> None:
    outer = outer.replace("{will}", "will")
    text = outer + inner + end
    inside = [one for one in ours(text) if len(outer) <= one.head[0] < len(outer + inner) and one.form != "noun"]
    assert inside
    assert all(one.modality != "asserted" for one in inside), inside


THAT = [
    "The minister will announce that ", "The minister may say that ", "The minister never said that ", "The suit alleges that ",
    "The suit claims ", "The minister denied that ", "The minister denied ", "The court ordered that ", "The minister asked whether ",
    "The minister promised that ", "The claim that ", "If ", "Unless ", "The rebels are expected to say that ", "Nobody said that ",
    "It was not reported that ", "The minister rejected the allegation that ", "He wondered if ",
]  # fmt: skip
CLAUSES = [
    "the plane landed",
    "the men were deported",
    "the men had been freed and the border was closed",
    "he signed the order",
]


@given(st.sampled_from(THAT), st.sampled_from(CLAUSES), st.sampled_from(ENDS))
def test_what_a_clause_hangs_on_keeps_it_from_coming_out_as_told(outer: str, inner: str, end: str) -> None:
    inside = [one for one in ours(outer + inner + end) if len(outer) <= one.head[0] < len(outer + inner)]
    inside = [one for one in inside if one.form != "noun"]
    assert inside
    assert all(one.modality != "asserted" for one in inside), inside


words = st.sampled_from(
    "the a plane planes order judge will not to did have had been was that who if when , . ; : ? \" ' - — and or but never no "
    "left landed issue issued ordered ordering plans planned said says denied alleged allegedly before after Boston ruling "
    "arrest arrests going by of in up off going do 12 \n\n".split(" ")
)
texts = st.one_of(st.text(max_size=200), st.lists(words, max_size=60).map(" ".join))


@given(texts)
def test_every_span_lies_within_the_text_and_heads_are_in_order_and_apart(text: str) -> None:
    found = ours(text)
    end = 0
    for one in found:
        assert end <= one.head[0] < one.head[1] <= len(text)
        end = one.head[1]
        assert 0 <= one.start <= one.head[0]
        assert one.head[1] <= one.end <= len(text)
        for span in (one.subject, one.object, one.place):
            assert span is None or 0 <= span[0] < span[1] <= len(text)
        assert one.modality in {"asserted", "denied", "alleged", "planned", "possible", "conditional", "ordered"}
        assert one.negated or one.modality != "denied"


@given(texts)
def test_curly_quotes_and_no_break_spaces_change_nothing(text: str) -> None:
    plain = text.replace("\u00a0", " ").replace("\u2019", "'").replace("\u201d", '"')
    fancy = plain.replace(" ", "\u00a0").replace("'", "\u2019").replace('"', "\u201d")
    assert ours(plain) == ours(fancy)


@given(st.lists(st.sampled_from([text for text, *_ in MODALITY]), min_size=2, max_size=4))
def test_a_sentence_says_the_same_wherever_it_stands(sentences: list[str]) -> None:
    together = [(one.lemma, one.modality) for one in ours("\n\n".join(sentences))]
    assert together == [(one.lemma, one.modality) for text in sentences for one in ours(text)]
