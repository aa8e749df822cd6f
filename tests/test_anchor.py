"""Anchors: nothing is moved by guessing, what is near is shown, and a span survives the way out and back."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.anchor import CONTEXT, PAGE, Passage, Place, locate, nearest, place, show, span_of, target
from whereas.errors import BadSource
from whereas.extract import PAGE_BREAK

RULING = (
    "“The oﬃce ﬁled its depar-\nture log,” he said – at\n5 o’clock. The court’s order\u00a0of 15 March\n"
    "was entered at 7:25 p.m. Cafe\u0301 Straße. The planes were not to take off.\n"
)


# ---------------------------------------------------------------------------------------------- the nearest passages


@pytest.mark.parametrize(
    ("quote", "words", "differs"),
    [
        ("“The office", "“The oﬃce", "the source has ﬃ where the quote has ffi"),
        ("departure log", "depar-\nture log", "the source breaks a word at the end of a line"),
        ('log," he', "log,” he", "the source has a curly quotation mark where the quote has a straight quotation mark"),
        ("said - at", "said – at", "the source has an en dash where the quote has a hyphen"),
        ("at 5 o’clock.", "at\n5 o’clock.", "the source has a line break where the quote has a space"),
        ("5 o'clock", "5 o’clock", "the source has a curly apostrophe where the quote has a straight apostrophe"),
        ("order of 15", "order\u00a0of 15", "the source has a no-break space where the quote has a space"),
        ("order\u00a0of  15", "order\u00a0of 15", "the quote has a space more than the source"),
        ("the planes", "The planes", "the source has a capital letter where the quote has a small one"),
        ("Caf\u00e9", "Cafe\u0301", "the source writes e\u0301 with other code points (U+0065 U+0301) than the quote (U+00E9)"),
        ("Caf\u00e8", "Cafe\u0301", "the source has e\u0301 where the quote has \u00e8"),
        ("Strasse", "Straße", "the source has ß where the quote has ss"),
        ("he\u200b said", "he said", "the quote has a zero-width space that the source has not"),
        ("7.25 p.m", "7:25 p.m", "the source has ':' where the quote has '.'"),
        ("planes\nwere", "planes were", "the source has a space where the quote has a line break"),
        ("The\tcourt’s", "The court’s", "the source has a space where the quote has a tab"),
    ],
)  # fmt: skip
def test_what_alone_sets_a_quote_apart_is_told_and_the_quote_is_refused(quote: str, words: str, differs: str) -> None:
    start = RULING.index(words)
    end = start + len(words)
    assert nearest(RULING, quote)[0] == Passage(start, end, words, tuple(differs.split("; ")))
    with pytest.raises(BadSource) as refused:
        locate(RULING, quote, None)
    assert f"at {start}..{end} ({differs})" in refused.value.remedy


def test_a_quote_with_other_words_is_refused_with_the_nearest_over_lines_and_no_difference_is_told() -> None:
    start, end = RULING.index("order"), RULING.index(" Cafe")
    quote = "order of March 15 was entered by 7:25 p.m"
    assert nearest(RULING, quote)[0] == Passage(start, end, RULING[start:end])
    with pytest.raises(BadSource) as refused:
        locate(RULING, quote, None)
    assert f"(at {start}..{end})" in refused.value.remedy


def test_a_passage_near_the_end_of_a_long_text_is_found() -> None:
    text = (
        "Nothing of note was said that day. " * 20_000 + "Judge Boasberg told the lawyers that the planes must return."
    )
    assert nearest(text, "Judge Boasberg told lawyers that planes must return")[0].words == (
        "Judge Boasberg told the lawyers that the planes must return."
    )


def test_whole_words_come_before_letters_inside_a_word() -> None:
    assert [found.words for found in nearest("A party. The ART of war.", "art")] == ["ART"]


def test_no_more_passages_are_shown_than_asked_for() -> None:
    text = "One plane left.\n" * 50
    assert len(nearest(text, "one plane left")) == 3
    assert len(nearest(text, "one plane flew left", most=2)) == 2
    assert nearest(text, "one plane left", most=0) == ()


def test_where_nothing_is_near_nothing_is_shown() -> None:
    assert nearest(RULING, "xyzzy plugh quux frobnicate") == ()
    assert nearest(RULING, "…—!") == ()
    assert nearest("", "word") == ()
    assert nearest("…", "word") == ()


@given(st.integers(0, 10**9))
def test_a_quote_with_an_edit_in_every_ten_letters_is_found_where_it_was_taken(seed: int) -> None:
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(400)]
    text = "".join(word + chance.choice([" ", " ", " ", ", ", "\n", "-\n"]) for word in words)
    start = chance.randrange(len(text) - 400)
    end = start + chance.randint(60, 300)
    letters = list(text[start:end])
    for at in range(5, len(letters), 10):
        letters[at] = chance.choice(["", "q", letters[at] + "z"])
    found = nearest(text, "".join(letters))
    assert found
    assert abs(found[0].start - start) <= 12
    assert abs(found[0].end - end) <= 12


MARKS = str.maketrans({"“": '"', "”": '"', "’": "'", "–": "-", "\n": " ", "\u00a0": " ", "ﬃ": "ffi", "ﬁ": "fi"})


@given(st.text("abé ß“ﬁ–\n-1\u00ad𝄞e\u0301", max_size=40), st.data())
def test_a_quote_of_the_text_in_other_dress_is_suggested_and_every_suggestion_is_a_span_of_the_text(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end].translate(MARKS).upper()
    found = nearest(text, quote, most=50)
    for passage in found:
        assert text[passage.start : passage.end] == passage.words
    boundaries = (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())
    if any(letter.isalnum() for letter in quote) and boundaries and "-\n" not in text and "\u00ad" not in text:
        assert found


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("a" * 2_000_000, "a" * 60 + "b" + "a" * 60),
        ("a " * 1_000_000, "ab" * 3_000),
        ("ßé ﬃ" * 500_000, "the planes must turn around"),
        ("法院命令飞机" * 300_000, "法院命令，飞机返回"),
        (" " * 2_000_000, "a b"),
        ("\u0301" * 2_000_000, "e\u0301"),
        ("".join(map(chr, range(0x100, 0xD800))) * 20, "naïve"),
    ],
)  # fmt: skip
def test_a_text_made_to_be_slow_is_still_answered(text: str, quote: str) -> None:
    for passage in nearest(text, quote):
        assert text[passage.start : passage.end] == passage.words


# ---------------------------------------------------------------------------------------------- places of a quote


def test_a_wrong_span_is_answered_with_every_place_of_the_quote() -> None:
    with pytest.raises(BadSource, match=r"stands at 0\.\.3, 4\.\.7 and 8\.\.11$"):
        locate("one one one", "one", (1, 4))
    with pytest.raises(BadSource, match=r"span: 0\.\.1, 1\.\.2, 2\.\.3, 3\.\.4 or elsewhere$"):
        locate("aaaaaaaaaa", "a", None)


# ---------------------------------------------------------------------------------------------- selectors, out and in


TEXTS = st.text("ab \n“é\u0301🛫🇺🇸\u00ad", max_size=30) | st.builds(
    lambda piece, times: piece * times, st.text("ab🛫e\u0301", min_size=1, max_size=4), st.integers(1, 40)
)


@given(TEXTS, st.data())
def test_every_span_comes_back_from_its_target(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = start, data.draw(st.integers(start, len(text)))
    assert span_of(text, json.loads(json.dumps(target(text, span, "log")))) == span


@given(TEXTS, st.data())
def test_the_words_alone_give_the_one_place_that_has_them_and_what_is_around_them_or_none(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    near = data.draw(st.integers(0, 4))
    exact, prefix, suffix = text[start:end], text[max(0, start - near) : start], text[end : end + near]
    places = [
        at
        for at in range(len(text) + 1)
        if text[at : at + len(exact)] == exact
        and text[max(0, at - len(prefix)) : at] == prefix
        and text[at + len(exact) : at + len(exact) + len(suffix)] == suffix
    ]
    selector = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    if exact and len(places) == 1:
        assert span_of(text, selector) == (start, end)
    else:
        with pytest.raises(BadSource):
            span_of(text, selector)


def words(exact: str, prefix: str = "", suffix: str = "") -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def at(start: int, end: int) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


LOG = "Flight 1 left. 🛫 Flight 2 left. Flight 3 left late."


def test_a_target_is_written_as_the_model_has_it() -> None:
    long = "x" * 50 + "quote" + "y" * 50
    assert target(long, (50, 55), "urn:log") == {
        "type": "SpecificResource",
        "source": "urn:log",
        "selector": [words("quote", "x" * CONTEXT, "y" * CONTEXT), at(50, 55)],
    }
    with pytest.raises(ValueError, match=r"3\.\.2 is no span"):
        target(long, (3, 2), "log")
    with pytest.raises(ValueError, match="105 code points"):
        target(long, (0, 106), "log")


@pytest.mark.parametrize(
    "selected",
    [
        words("left late"),
        words("left", prefix="Flight 3 "),
        words("left", suffix=" late"),
        at(LOG.index("left late"), LOG.index("left late") + 4),
        [words("left"), at(41, 45)],
        {"type": "Choice", "items": [words("left", suffix=" late"), at(41, 45)]},
        {"items": [at(41, 45)]},
        {**words("Flight 3 left late."), "refinedBy": words("left")},
        {**at(32, 51), "refinedBy": {**at(9, 18), "refinedBy": words("left")}},
        {"source": "https://example.org/log", "selector": words("left", suffix=" late")},
        {"type": "Annotation", "body": "late?", "target": {"source": "log", "selector": [words("left", suffix=" l")]}},
        {
            "uri": "https://example.org/log",
            "target": [
                {
                    "source": "https://example.org/log",
                    "selector": [
                        {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]", "startOffset": 9},
                        at(41, 45),
                        words("left", prefix="Flight 3 ", suffix=" late"),
                    ],
                }
            ],
        },
    ],
)
def test_the_ways_of_saying_one_place(selected: object) -> None:
    start, end = span_of(LOG, selected)
    assert (start, LOG[start:end]) in {(41, "left"), (41, "left late")}


@pytest.mark.parametrize(
    ("selected", "problem", "remedy"),
    [
        (words("left"), "more than once", "9..13"),
        (words("left", suffix=". "), "with the same words around it", "give its position: 9..13 or 26..30"),
        (words("left late", prefix="Flight 2 "), "does not stand between", "stands at 41..50"),
        (words("Left late"), "is not in the source", "small letter where the quote has a capital"),
        (words(""), "is not in the source", "letter for letter"),
        ([words("Flight 2"), at(18, 26)], "does not stand at 18..26", "UTF-16 code units, as browsers do; in code points they are 17..25"),
        ([words("Flight 2"), at(0, 8)], "'Flight 1', not the quote", "stands at 17..25"),
        ([words("Flight 2", prefix="no "), at(17, 25)], "but not between", "leave them out"),
        (at(40, 52), "40..52 is not in a text of 51 code points", "UTF-16 code units, as browsers count; in code points they are 39..51"),
        (at(40, 530), "is not in a text", "count code points"),
        (at(-1, 5), "is not in a text", "count code points"),
        (at(5, 4), "is not in a text", "count code points"),
        ({"type": "TextPositionSelector", "start": "1", "end": True}, "start is '1' and end 'True'", "whole numbers"),
        ({"type": "TextQuoteSelector", "exact": 7}, "exact is '7', not text", "as text"),
        ([words("Flight 1"), words("Flight 2")], "two places, 0..8 and 17..25", "one place"),
        ([at(0, 8), at(0, 7)], "two places", "one place"),
        ({"type": "CssSelector", "value": "p"}, "'CssSelector' does not select", "TextQuoteSelector"),
        ([{"type": "RangeSelector"}, at(0, 3)], "'RangeSelector' does not select", "TextQuoteSelector"),
        ([{"type": "MoodSelector"}, words("Flight 1")], "'MoodSelector' does not select", "TextQuoteSelector"),
        ({"type": "Composite", "items": [words("Flight 1")]}, "'Composite' does not", "TextQuoteSelector"),
        ({"exact": "Flight 1"}, "a selector without a type", "TextQuoteSelector"),
        ({"selector": []}, "no selector is given", "exact, prefix, suffix"),
        ([at(0, 0)] * 101, "101 selectors", "position"),
        ("https://example.org/log", "is no selector", "exact, prefix, suffix"),
        (None, "is no selector", "exact, prefix, suffix"),
        ({**words("Flight 1"), "refinedBy": words("left")}, "is not in the source", "letter for letter"),
        ({**words("Flight 1"), "refinedBy": at(0, 9)}, "0..9 is not in a text of 8", "code points"),
    ],
)  # fmt: skip
def test_a_selector_that_does_not_hold_is_refused_with_the_way_out(selected: object, problem: str, remedy: str) -> None:
    with pytest.raises(BadSource) as refused:
        span_of(LOG, selected, where="note 4")
    assert refused.value.where == "note 4"
    assert problem in refused.value.problem
    assert remedy in refused.value.remedy


def test_selectors_nested_without_end_are_refused() -> None:
    nested: dict[str, object] = words("left")
    for _ in range(1_000):
        nested = {"type": "Choice", "items": [nested]}
    with pytest.raises(BadSource, match="nested too deep"):
        span_of(LOG, nested)


# ---------------------------------------------------------------------------------------------- pages and lines


def test_pages_are_parted_as_extracts_part_them() -> None:
    assert PAGE == PAGE_BREAK


def test_a_text_without_page_breaks_has_lines_and_no_page() -> None:
    assert place("a\nb\nc\nd", 4, 7) == Place(None, 3, None, 4)
    assert show(place("a\nb\nc\nd", 4, 7)) == "lines 3–4"
    assert show(place("a\nb\nc\nd", 6, 7)) == "line 4"


def test_what_ends_a_line_or_a_page_is_still_on_it() -> None:
    text = "one\ntwo\fthree\nfour"
    assert place(text, 0, 4) == Place(1, 1, 1, 1)
    assert place(text, 4, 8) == Place(1, 2, 1, 2)
    assert show(place(text, 8, 14)) == "p. 2, line 1"
    assert show(place(text, 0, 7)) == "p. 1, lines 1–2"
    assert show(place(text, 4, 18)) == "p. 1, line 2 to p. 2, line 2"
    assert show(place(text, 18, 18)) == "p. 2, line 2"
    with pytest.raises(ValueError, match="no span"):
        place(text, 0, 19)


@given(st.text("ab \n\f", max_size=40), st.data())
def test_pages_and_lines_are_counted_from_the_marks_before_a_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    wanted = []
    for at in (start, max(start, end - 1)):
        before = text[:at].split(PAGE)
        wanted += [len(before) if PAGE in text else None, before[-1].count("\n") + 1]
    assert place(text, start, end) == Place(*wanted)  # type: ignore[arg-type]  # lines are never None


def transcript(page: int, first: int = 1, count: int = 25) -> str:
    lines = [f"{number:>8}  What was said on line {number} of page {page}." for number in range(first, first + count)]
    return f"{page:>60}\n\n" + "\n".join(lines) + "\n           Case 1:25-cv-00766\n"


def test_the_printed_lines_of_a_transcript_are_used() -> None:
    text = PAGE.join(transcript(page) for page in (1, 2, 3))
    start = text.index("line 3 of page 2")
    end = text.index("line 8 of page 2") + 16
    assert place(text, start, end) == Place(2, 3, 2, 8, printed=True)
    assert show(place(text, start, end)) == "p. 2:3–8"
    assert show(place(text, start, start + 4)) == "p. 2:3"
    assert show(place(text, text.index("line 25 of page 2"), text.index("line 2 of page 3") + 16)) == "p. 2:25–3:2"
    alone = transcript(7)
    begins = alone.index("line 4 ")
    assert show(place(alone, begins, begins + 6)) == "line 4, as printed"


def test_a_line_without_a_printed_number_is_counted() -> None:
    text = PAGE.join(transcript(page) for page in (1, 2, 3))
    footer = text.rindex("Case 1:25")
    assert show(place(text, footer, footer + 4)) == "p. 3, line 28"


@pytest.mark.parametrize(
    "page",
    [
        transcript(1, count=19),
        transcript(1, count=41),
        transcript(1, first=2),
        transcript(1).replace("\n      12  ", "\n      "),
        transcript(1).replace("\n      12  ", "\n      13  "),
        "\n".join(f"{number}. A paragraph." for number in range(1, 26)),
        "\n".join(f"{number:>40}  A column." for number in range(1, 26)),
    ],
)
def test_numbers_that_only_look_like_the_margin_of_a_transcript_are_not_taken_for_one(page: str) -> None:
    middle = page.index("\n", len(page) // 2) + 1
    assert not place(page, middle, middle + 3).printed


def test_blank_lines_and_bare_numbers_belong_to_a_numbered_page() -> None:
    page = "\n\n".join(f"{number}" if number % 5 == 0 else f"{number} A: yes." for number in range(1, 26))
    where = page.index("13 A") + 3
    assert show(place(page, where, where + 2)) == "line 13, as printed"


@given(st.text("a\n\f 1", max_size=60), st.data())
def test_pages_and_lines_are_those_that_splitting_the_text_gives(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    def walked(until: int) -> tuple[int | None, int]:
        pages = text[:until].split("\f")
        return (len(pages) if "\f" in text else None), len(pages[-1].split("\n"))

    got = place(text, start, end)
    assert (got.page, got.first) == walked(start)
    assert (got.last_page, got.last) == walked(max(start, end - 1))
