"""Attributions: who says so, with which words, and what; each case is a sentence one can read."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.prose.speech import Attribution, attributions
from whereas.prose.speech_quotes import quotes
from whereas.prose.speech_words import FORMS
from whereas.prose.text import prose
from whereas.prose.with_spacy import refine

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import score_speech
import scoring


def found(text: str) -> list[Attribution]:
    return attributions(prose(text))


def written(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def only(text: str) -> Attribution:
    (one,) = found(text)
    return one


# ---------------------------------------------------------------------------------------------- one attribution


ONE = [  # text, who, the cue, what is said
    ("The mayor said that the bridge was safe.", ["The mayor"], "said", ["that the bridge was safe"]),
    ("The mayor said the bridge was safe.", ["The mayor"], "said", ["the bridge was safe"]),
    ("The mayor said on Monday that it was safe.", ["The mayor"], "said", ["that it was safe"]),
    ('"It is safe," the mayor said.', ["the mayor"], "said", ['"It is safe,"']),
    ('"It is safe," said the mayor.', ["the mayor"], "said", ['"It is safe,"']),
    ('"It is safe," said Ann Lee, the mayor.', ["Ann Lee, the mayor"], "said", ['"It is safe,"']),
    ('"It is safe," Ann Lee, 59, of Ashton, said.', ["Ann Lee, 59, of Ashton,"], "said", ['"It is safe,"']),
    ('The mayor said, "It is safe."', ["The mayor"], "said", ['"It is safe."']),
    ('"It is," he said, "quite safe."', ["he"], "said", ['"It is,"', '"quite safe."']),
    ('"It is safe," he told reporters after the storm.', ["he"], "told", ['"It is safe,"']),
    ('"It is safe," she said. "We looked."', ["she"], "said", ['"It is safe,"', '"We looked."']),
    ("The bridge, the mayor said, was safe.", ["the mayor"], "said", ["The bridge", "was safe"]),
    ("The bridge was safe, the mayor said.", ["the mayor"], "said", ["The bridge was safe"]),
    ("The mayor told the council that it was safe.", ["The mayor"], "told", ["that it was safe"]),
    ("The mayor told them it was safe.", ["The mayor"], "told", ["it was safe"]),
    ("According to the mayor, the bridge is safe.", ["the mayor"], "According to", ["the bridge is safe"]),
    (
        "Despite the storm, cars crossed, prompting a warning to drivers, according to The Herald.",
        ["The Herald"], "according to", ["Despite the storm, cars crossed, prompting a warning to drivers"],
    ),
    ("A court order is needed, lawyers argue.", ["lawyers"], "argue", ["A court order is needed"]),
    ("He's claiming that the vote was late.", ["He"], "'s claiming", ["that the vote was late"]),
    ("She declined to say whether it was safe.", ["She"], "declined to say", ["whether it was safe"]),
    ("They have long called for a new bridge.", ["They"], "have long called for", ["a new bridge"]),
    ("The company criticized the new rules.", ["The company"], "criticized", ["the new rules"]),
    ("The union urged drivers to stay home.", ["The union"], "urged", ["drivers to stay home"]),
    ("The agency promised to look again.", ["The agency"], "promised", ["to look again"]),
    ("Reports indicate that three planes left.", ["Reports"], "indicate", ["that three planes left"]),
    ("Footage shared by the guard showed men in chains.", ["Footage shared by the guard"], "showed", ["men in chains"]),
    ("A video showing two planes was deleted.", ["A video"], "showing", ["two planes was deleted"]),
    ("He was accused of hiding the letter.", [], "was accused", ["He", "of hiding the letter"]),
    ("It is said to be late.", [], "is said", ["It", "to be late"]),
    ("Doctors have expressed deep concern about the delay.", ["Doctors"], "have expressed deep concern about", ["the delay"]),
    ("The board is critical of the plan.", ["The board"], "is critical of", ["the plan"]),
    ("Their claim that nobody knew is false.", ["Their"], "claim", ["that nobody knew is false"]),
    ("A judge ruled that the order was void.", ["A judge"], "ruled", ["that the order was void"]),
    ("Lee: Bridge Is Safe After Storm", ["Lee"], ":", ["Bridge Is Safe After Storm"]),
    ('"A fine bridge." - Ann Lee', ["Ann Lee"], "-", ['"A fine bridge."']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "cue", "content"), ONE, ids=[text[:40] for text, *_ in ONE])
def test_it_is_found_who_says_what(text: str, source: list[str], cue: str, content: list[str]) -> None:
    one = only(text)
    assert written(text, one.source) == source
    assert written(text, one.cue) == [cue]
    assert written(text, one.content) == content


NONE = [
    "The bridge is old.",
    "The report is long.",
    "It has three claims and a plan.",
    "The state sued on Monday.",
    'The film "Late Plane" was shown twice.',
    "Her email server stood in the cellar.",
]


@pytest.mark.parametrize("text", NONE)
def test_what_attributes_nothing_is_left_alone(text: str) -> None:
    assert found(text) == []


# ---------------------------------------------------------------------------------------------- several, and their extent


def test_a_participle_goes_on_with_the_speaker_of_the_sentence() -> None:
    text = "Roe said the road was shut, adding that it would stay so."
    first, second = found(text)
    assert written(text, first.content) == ["the road was shut"]
    assert (second.speaker, written(text, second.content)) == ("Roe", ["that it would stay so"])


def test_a_ruling_is_said_by_the_judge_who_made_it() -> None:
    text = "They left despite a ruling by a local judge ordering the agency to halt the sale."
    one = only(text)
    assert (one.form, one.speaker, written(text, one.content)) == (
        "order",
        "a local judge",
        ["the agency to halt the sale"],
    )


def test_somebody_else_speaking_ends_what_was_said() -> None:
    text = "Roe said the road was shut, but Doe denied that it was."
    assert [each.speaker for each in found(text)] == ["Roe", "Doe"]
    assert written(text, found(text)[0].content) == ["the road was shut"]


def test_a_clause_that_depends_on_another_ends_at_its_comma() -> None:
    text = "While Roe said that it was late, the plane left."
    assert written(text, only(text).content) == ["that it was late"]


def test_within_what_is_said_only_plain_saying_is_found() -> None:
    """
    outer      Roe said ...
    inner      the pilot told her ...      wants is not one: it is part of what the pilot told
    """
    text = "Roe said the pilot told her that he wants a new plane."
    assert [written(text, each.cue) for each in found(text)] == [["said"], ["told"]]


def test_who_is_cited_is_a_link_of_the_chain() -> None:
    text = "Four planes left, according to the Herald, citing two officials."
    one = only(text)
    assert (one.speaker, written(text, one.chain)) == ("the Herald", ["two officials"])


def test_the_innermost_speaker_is_a_link_of_the_chain() -> None:
    text = "The Herald reports that Roe said it was late."
    outer, inner = found(text)
    assert (written(text, outer.chain), inner.speaker) == (["Roe"], "Roe")


# ---------------------------------------------------------------------------------------------- quotes


def test_a_quote_over_paragraphs_is_one() -> None:
    text = 'Roe said: "It was late.\n\n"It was very late.\n\n"It is over."\n\nThe plane left.'
    assert written(text, only(text).content) == ['"It was late.', '"It was very late.', '"It is over."']


def test_a_quote_that_is_never_closed_ends_with_its_paragraph() -> None:
    text = 'Roe said, "It was late.\n\nThe plane left.'
    assert written(text, only(text).content) == ['"It was late.']


def test_a_quote_within_a_quote_is_part_of_it() -> None:
    text = '"He asked: "Why now?" and left," Roe said.'
    assert written(text, only(text).content) == ['"He asked: "Why now?" and left,"']


def test_quoted_sentences_go_on_with_who_spoke_before_them() -> None:
    text = 'Roe spoke of a long delay. "It was late. It was very late."'
    assert written(text, only(text).content) == ["a long delay", '"It was late. It was very late."']


def test_two_apostrophes_and_single_marks_quote_too() -> None:
    for text in ("''It is late,'' Roe said.", "'It is late,' Roe said."):
        assert only(text).form == "direct"


def test_names_before_colons_speak_until_the_paragraph_ends() -> None:
    text = "MR. ROE: It was late. I saw it.\n\nTHE COURT: Go on."
    assert [(each.speaker, written(text, each.content)) for each in found(text)] == [
        ("MR. ROE", ["It was late. I saw it"]),
        ("THE COURT", ["Go on"]),
    ]


def test_the_marks_of_a_text_pair_up() -> None:
    made = prose('He said "a (b) c" and ("d") and \'tis "e.')
    assert [(made.plain[made.starts[q.first] : made.ends[q.last - 1]], q.closed) for q in quotes(made)] == [
        ('"a (b) c"', True),
        ('"d"', True),
        ('"e.', False),
    ]


# ---------------------------------------------------------------------------------------------- form, speaker, denial


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('"It is late," Roe said.', "direct"),
        ('Roe said it was "very late" then.', "mixed"),
        ("Roe said it was late.", "indirect"),
        ("Aerial shots depicted a long convoy.", "depiction"),
        ("The court ordered the agency to halt.", "order"),
    ],
)
def test_the_form_says_how_it_is_said(text: str, form: str) -> None:
    assert only(text).form == form


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ann Lee said it was late. She added that it was dark.", ["Ann Lee", "Ann Lee"]),
        ("Mr. Lee said it was late. She added that it was dark.", ["Mr. Lee", "She"]),
        ("Ann Lee, who denied it, left.", ["Ann Lee"]),
        ("Ann Lee said it was late.\n\nIt was dark.\n\nIt was cold.\n\nShe said it was wet.", ["Ann Lee", "She"]),
        ("They said it was late.", ["They"]),
    ],
    ids=["near", "Mr. is not she", "who", "too far", "they"],
)
def test_a_pronoun_stands_for_a_name_that_is_near(text: str, speakers: list[str]) -> None:
    assert [each.speaker for each in found(text)] == speakers


def test_what_was_not_said_is_marked() -> None:
    assert only("Roe did not say that it was late.").negated
    assert only("Roe denied that it was late.").doubtful
    assert not only("Roe said that it was not late.").negated


def test_every_attribution_has_a_rule_and_a_reason() -> None:
    for text, *_ in ONE:
        assert only(text).rule.startswith("speech.")
        assert only(text).reason


# ---------------------------------------------------------------------------------------------- laws


pieces = st.sampled_from(
    'Roe Doe he she said says told that the a plane left . , : ; " \' ( ) - and but while according to citing claim of "It '
    "''late'' is. \n \n\n don't he's alleged report reports order ordering was accused by for not 12 U.S. Mr.".split(
        " "
    )
)
texts = st.lists(pieces, max_size=40).map(" ".join)


@given(st.one_of(texts, st.text()))
def test_spans_lie_in_the_text_and_nothing_is_raised(text: str) -> None:
    for each in found(text):
        spans = (*each.source, *each.cue, *each.content, *each.chain)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert each.start == min(start for start, _ in (*each.source, *each.cue, *each.content))
        assert each.end == max(end for _, end in (*each.source, *each.cue, *each.content))
        assert each.content
        assert all(end <= start for (_, end), (start, _) in pairwise(each.content))


@given(texts)
def test_curly_quotes_and_other_spaces_change_nothing(text: str) -> None:
    curly = text.replace('"', "\u201c").replace("'", "\u2019").replace(" ", "\u00a0")
    assert found(curly) == found(text)


@given(texts, texts)
def test_a_paragraph_further_on_changes_nothing_before_it(text: str, more: str) -> None:
    before = found(f"{text}\n\nThe end.\n\nIt was.")
    assert found(f"{text}\n\nThe end.\n\nIt was.\n\nSo {more}")[: len(before)] == before


def test_the_forms_of_a_verb_are_those_of_its_dictionary() -> None:
    assert {FORMS[word].lemma for word in ("said", "says", "saying")} == {"say"}
    assert {FORMS[word].lemma for word in ("admitted", "admitting", "denies", "denied", "agreeing")} == {
        "admit",
        "deny",
        "agree",
    }
    assert FORMS["labelled"].lemma == FORMS["labeled"].lemma == "label"


# ---------------------------------------------------------------------------------------------- with a parser


@dataclass(eq=False)
class Token:
    """A token as spaCy has it, made by hand: a word of the text, its part of speech, and what it depends on."""

    idx: int
    text: str
    pos_: str = "NOUN"
    dep_: str = "dep"
    parent: Token | None = None
    children: list[Token] = field(default_factory=list)

    @property
    def head(self) -> Token:
        return self.parent or self

    @property
    def left_edge(self) -> Token:
        return min([self, *(child.left_edge for child in self.children)], key=lambda token: token.idx)

    @property
    def right_edge(self) -> Token:
        return max([self, *(child.right_edge for child in self.children)], key=lambda token: token.idx)


def parsed(text: str, tree: dict[int, tuple[int, str]], verbs: tuple[int, ...]) -> list[Token]:
    made = prose(text)
    tokens = [Token(start, word) for start, word in zip(made.starts, made.words, strict=True)]
    for verb in verbs:
        tokens[verb].pos_ = "VERB"
    for child, (head, dep) in tree.items():
        tokens[child].parent, tokens[child].dep_ = tokens[head], dep
        tokens[head].children.append(tokens[child])
    return tokens


def test_a_parser_says_who_the_subject_is() -> None:
    text = "The man in charge of Bay Two last year said it was late."
    tree = {
        0: (1, "det"),
        2: (1, "prep"),
        3: (2, "pobj"),
        4: (3, "prep"),
        5: (4, "pobj"),
        6: (5, "nummod"),
        1: (9, "nsubj"),
    }
    (one,) = refine(prose(text), parsed(text, tree, (9, 11)), found(text))
    assert written(text, one.source) == ["The man in charge of Bay Two"]
    assert written(text, one.content) == ["it was late"]


def test_a_cue_that_a_parser_takes_for_no_verb_is_left_out() -> None:
    text = "Roe said it was late."
    assert refine(prose(text), parsed(text, {}, ()), found(text)) == []
    assert refine(prose(text), parsed(text, {}, (1,)), found(text)) == found(text)


# ---------------------------------------------------------------------------------------------- the score


def test_an_attribution_is_right_when_half_of_it_is() -> None:
    said = score_speech.Said(((0, 3),), ((4, 8),), ((9, 19),))
    near = score_speech.Said(((0, 4),), ((4, 8),), ((9, 15),))
    made = score_speech.counts([near], [said])
    assert {measure: counts.right for measure, counts in made.items()} == {"exact": 0, "half": 1, "sourced": 1}


def test_most_of_what_annotators_marked_is_found(shared_data: Path) -> None:
    made = score_speech.score_folder(shared_data / "corpora" / "polnear" / "dev", "check")
    f1 = {measure: scoring.score([each[measure] for each in made.values()]).f1 for measure in score_speech.MEASURES}
    assert f1["half"] >= 66
    assert f1["exact"] >= 51
    assert f1["sourced"] >= 58
