"""Prose made ready: the same length, the words where they stand, sentences and zones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.prose.text import Zone, prose

SENTENCES = [
    ("The plane left. It landed at dawn.", ["The plane left.", "It landed at dawn."]),
    (
        "Judge J. R. Smith spoke to Mr. Doe. Nobody else did.",
        ["Judge J. R. Smith spoke to Mr. Doe.", "Nobody else did."],
    ),
    ("It left the U.S. on Sunday. The crew stayed.", ["It left the U.S. on Sunday.", "The crew stayed."]),
    ("It landed at 7 p.m. The doors opened.", ["It landed at 7 p.m.", "The doors opened."]),
    ("It landed at 7 p.m. Eastern time.", ["It landed at 7 p.m. Eastern time."]),
    ('"Too late," he said. "Go."', ['"Too late," he said.', '"Go."']),
    ("He asked: when? Nobody knew!", ["He asked: when?", "Nobody knew!"]),
    ("See No. 25 of the docket. It is short.", ["See No. 25 of the docket.", "It is short."]),
    ("He said no. Later he said yes.", ["He said no.", "Later he said yes."]),
    ("Smith v. Doe Corp. was decided then.", ["Smith v. Doe Corp. was decided then."]),
    ("It cost $1.5 million. That was 3.5% more.", ["It cost $1.5 million.", "That was 3.5% more."]),
    ("He lives in Md. (a state). Fine.", ["He lives in Md. (a state).", "Fine."]),
]


@pytest.mark.parametrize(("text", "parts"), SENTENCES, ids=[text[:24] for text, _ in SENTENCES])
def test_a_text_is_cut_into_its_sentences(text: str, parts: list[str]) -> None:
    assert [text[each.start : each.end] for each in prose(text).sentences] == parts


@given(st.text())
def test_nothing_moves_whatever_the_text(text: str) -> None:
    made = prose(text)
    assert len(made.plain) == len(text)
    assert [made.plain[start:end] for start, end in zip(made.starts, made.ends, strict=True)] == made.words
    assert made.starts == sorted(made.starts)
    covered = [word for sentence in made.sentences for word in range(sentence.first, sentence.last)]
    assert covered == list(range(len(made.words)))


@given(st.text(alphabet="ab '\"-\n.", max_size=60))
def test_curly_quotes_and_odd_spaces_make_no_difference(text: str) -> None:
    curly = text.replace("'", "\u2019").replace('"', "\u201c").replace(" ", "\u00a0").replace("-", "\u2011")
    assert prose(curly).plain == prose(text).plain
    assert prose(curly).sentences == prose(text).sentences


def test_a_line_that_only_wraps_is_one_with_the_next() -> None:
    """
    The order was entered that evening, and the second
    flight had left by then.
    """
    text = "The order was entered that evening, and the second\nflight had left by then.\n\nA new paragraph."
    made = prose(text)
    assert [text[each.start : each.end] for each in made.sentences] == [
        "The order was entered that evening, and the second\nflight had left by then.",
        "A new paragraph.",
    ]


def test_numbers_in_the_margin_of_a_transcript_are_no_words() -> None:
    lines = [f"{number:2}  THE COURT: line {number} of it" for number in range(1, 8)]
    made = prose("\n".join(lines))
    assert len(made.plain) == len("\n".join(lines))
    assert [word for word in made.words if word.isdigit()] == [str(number) for number in range(1, 8)]


def test_a_list_that_counts_up_only_to_four_keeps_its_numbers() -> None:
    made = prose("\n".join(f"{number} apples" for number in range(1, 5)))
    assert [word for word in made.words if word.isdigit()] == ["1", "2", "3", "4"]


def test_zones_follow_the_headings() -> None:
    text = (
        "A plane lands\n\nWASHINGTON (AP) — A plane landed on Sunday.\n\nMore was said later.\n\n"
        "Background\n\nThe law is of 1798.\n\nWhat is next\n\nNobody knows.\n\nFACTUAL BACKGROUND\n\nIt began in March.\n"
    )
    zones = [each.zone for each in prose(text).sentences]
    assert zones == [
        Zone.HEADLINE, Zone.DATELINE, Zone.BODY, Zone.HEADLINE, Zone.BACKGROUND, Zone.HEADLINE, Zone.BODY,
        Zone.HEADLINE, Zone.FACTS,
    ]  # fmt: skip


def test_words_within_a_word_are_seen_as_the_guide_says() -> None:
    made = prose("MS-13, the mid-1990s, don’t, de\u00adported, U.S., 3/16/2025")
    assert made.lower == ["ms", "-", "13", ",", "the", "mid", "-", "1990", "s", ",", "don't", ",", "deported", ",", "u.s.", ",",
                          "3/16/2025"]  # fmt: skip


def test_a_place_is_found_in_its_sentence_and_word() -> None:
    made = prose("  One two. Three.")
    assert made.sentence_at(0) is None
    assert made.sentence_at(3) is made.sentences[0]
    assert made.sentence_at(12) is made.sentences[1]
    assert [made.words[made.word_at(at)] for at in (0, 2, 4, 6)] == ["One", "One", "One", "two"]
    assert not made.glued(0)
    assert made.glued(2)
