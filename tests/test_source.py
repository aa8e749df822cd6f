"""Sources: a quote stands where it is said to stand, or is refused with the nearest."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.source import Source, decoded, locate, sha256

LOG = "17:26  GXA6143 off blocks\n17:45  GXA6145 off blocks\nThe gate closed at 17:50 – nobody was let in 🚪 after that.\n"


def test_a_quote_that_stands_once_is_found_where_it_stands() -> None:
    assert locate(LOG, "17:45  GXA6145", None) == (26, 40)


def test_offsets_count_code_points_and_not_bytes() -> None:
    start, end = locate(LOG, "after that", None)
    assert LOG[start:end] == "after that"
    assert locate(LOG, "🚪", None) == (LOG.index("🚪"), LOG.index("🚪") + 1)


def test_a_span_must_hold_the_quote_letter_for_letter() -> None:
    assert locate(LOG, "off blocks", (41, 51)) == (41, 51)
    with pytest.raises(BadSource, match=r"the text at 0\.\.10 is [\s\S]*stands at 15\.\.25"):
        locate(LOG, "off blocks", (0, 10))
    with pytest.raises(BadSource, match="not the quote"):
        locate(LOG, "off blocks", (500, 510))


def test_a_quote_that_stands_twice_is_refused_with_both_places() -> None:
    with pytest.raises(BadSource, match=r"more than once[\s\S]*span: 15\.\.25 or 41\.\.51"):
        locate(LOG, "off blocks", None)


@pytest.mark.parametrize(
    "quote", ["17:26 GXA6143 off blocks", "17:26  gxa6143 off blocks", "The gate closed at 17:50 - nobody was let in"]
)
def test_a_quote_with_another_space_case_or_dash_is_refused_with_the_nearest_line(quote: str) -> None:
    with pytest.raises(BadSource, match=r"not in the source\n  try: quote the source letter for letter; nearest"):
        locate(LOG, quote, None)


def test_the_nearest_passage_is_shown_with_its_span_and_with_what_differs() -> None:
    with pytest.raises(BadSource) as refused:
        locate(LOG, "closed at 17:50 - nobody", None)
    start = LOG.index("closed")
    assert refused.value.remedy == (
        f"quote the source letter for letter; nearest is 'closed at 17:50 – nobody' at {start}..{start + 24}"
        " (the source has an en dash where the quote has a hyphen)"
    )


def test_the_nearest_passage_may_stand_far_down_and_run_over_a_line_end() -> None:
    text = "A line of no interest.\n" * 20_000 + "The court ordered that the\nplanes be turned around."
    with pytest.raises(BadSource) as refused:
        locate(text, "the planes be turned around", None)
    assert (
        repr("the\nplanes be turned around") + " at 460023..460050 (the source has a line break" in refused.value.remedy
    )


def test_two_ways_to_write_one_letter_are_two_quotes() -> None:
    with pytest.raises(BadSource, match=r"not in the source[\s\S]*with other code points"):
        locate("caf\u00e9", "cafe\u0301", None)


def test_an_empty_quote_is_refused() -> None:
    with pytest.raises(BadSource, match="not in the source"):
        locate(LOG, "", None)


def test_where_nothing_is_near_the_remedy_names_nothing() -> None:
    with pytest.raises(BadSource) as refused:
        locate(LOG, "§§§§§§", None, where="case.yaml:3")
    assert str(refused.value).startswith("case.yaml:3: ")
    assert refused.value.remedy == "quote the source letter for letter"


def test_the_text_of_a_file_is_neither_mended_nor_normalised() -> None:
    assert decoded("a\r\n\ufeffe\u0301 ".encode(), where="f") == "a\r\n\ufeffe\u0301 "


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(BadSource, match=r"line 2 is not UTF-8 text \(byte 3: 0xe9\)"):
        decoded(b"ab\n\xe9", where="f")
    with pytest.raises(BadSource, match="line 3 holds a NUL"):
        decoded(b"\n\nx\0", where="f")


def test_a_source_nobody_has_given_is_cited_only_and_its_voice_is_its_origin_or_itself() -> None:
    assert Source("memo").cited_only
    assert not Source("memo", text="").cited_only
    assert Source("memo").voice == "memo"
    assert Source("memo", origin="log").voice == "log"


@given(st.binary())
def test_the_hash_is_sha256_in_hex(data: bytes) -> None:
    assert sha256(data) == hashlib.sha256(data).hexdigest()


@given(st.text("ab c\n", max_size=12), st.text("ab c\n", min_size=1, max_size=3))
def test_a_quote_is_located_only_where_it_occurs_and_only_if_once(text: str, quote: str) -> None:
    places = [at for at in range(len(text)) if text.startswith(quote, at)]
    if len(places) == 1:
        assert locate(text, quote, None) == (places[0], places[0] + len(quote))
    else:
        with pytest.raises(BadSource):
            locate(text, quote, None)
    for at in places:
        assert locate(text, quote, (at, at + len(quote))) == (at, at + len(quote))
