"""Kin: mirrors are found and quotations are not, the counts are those of counting by hand, and a person is asked."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.kin import KEPT, RUN, SHORT, Kin, address, asked, kin, sketch

VOCABULARY = [f"{first}{last}" for first in "bcdfghjklmnprstvz" for last in ("ane", "ord", "ight", "ust", "elm", "ick")]


def story(seed: int, words: int = 600) -> list[str]:
    chance = random.Random(seed)
    return [chance.choice(VOCABULARY) for _ in range(words)]


def page(words: list[str], head: str = "", foot: str = "") -> str:
    chance = random.Random(len(words))
    said = "".join(word + chance.choice([" ", " ", " ", ", ", ".\n"]) for word in words)
    return f"{head}\n\n{said}\n{foot}"


def found(texts: dict[str, str], new: list[str] | None = None) -> set[tuple[str, str]]:
    return {(pair.a, pair.b) for pair in kin({name: sketch(text) for name, text in texts.items()}, new)}


@pytest.mark.parametrize("words", [60, 600, 6_000])
def test_a_mirror_with_another_head_and_foot_is_found(words: int) -> None:
    texts = {
        "wire": page(story(1, words), "Wire Service, 17 March"),
        "mirror": page(story(1, words), "SUBSCRIBE to our letter", "© nobody").upper().replace(" ", "\u00a0 "),
        "other": page(story(2, words)),
    }
    assert found(texts) == {("mirror", "wire")}


def test_an_abridged_copy_is_found_and_both_shares_are_told() -> None:
    texts = {"long": page(story(1)), "short": page(story(1)[100:250])}
    (pair,) = kin({name: sketch(text) for name, text in texts.items()})
    assert pair == Kin("long", "short", 143, 593, 143)
    assert asked(pair) == (
        "long and short: one origin? 143 of the 593 runs of 8 words of long are in short, of whose 143 they are 143"
    )


def test_an_abridged_copy_of_a_long_text_is_found_by_the_runs_that_both_keep() -> None:
    texts = {"long": page(story(1, 20_000)), "short": page(story(1, 20_000)[5_000:6_500])}
    (pair,) = kin({name: sketch(text) for name, text in texts.items()})
    assert pair.sampled
    assert pair.shared == pair.of_b > 1_493 // KEPT // 2
    assert "about one in sixteen compared" in asked(pair)


def test_a_copy_with_a_word_in_twenty_changed_is_found_and_one_with_a_word_in_four_is_not() -> None:
    for every, alike in ((20, True), (4, False)):
        words = story(1)
        words[::every] = [f"x{word}" for word in words[::every]]
        assert bool(found({"a": page(story(1)), "b": page(words)})) is alike


def test_a_quotation_that_two_texts_have_in_common_makes_no_kin() -> None:
    said = story(9, 120)
    assert found({"a": page(story(1) + said + story(2)), "b": page(story(3) + said + story(4))}) == set()


def test_a_translation_is_not_found() -> None:
    assert (
        found(
            {
                "en": "The court ordered the planes to turn around. " * 9,
                "es": "El tribunal ordenó que los aviones volvieran. " * 9,
            }
        )
        == set()
    )


def test_what_many_pages_of_one_house_repeat_does_not_make_them_kin() -> None:
    menu = page(story(7, 150))
    texts = {f"p{number}": menu + page(story(100 + number, 100)) for number in range(6)}
    assert found(texts) == set()
    assert len(found({name: texts[name] for name in ("p0", "p1")})) == 1, (
        "of two pages nothing can be known to be a menu"
    )


def test_a_story_that_many_have_copied_is_no_menu() -> None:
    texts = {f"m{number:02}": page(story(1), head=page(story(100 + number, 30))) for number in range(20)}
    assert len(found(texts)) == 20 * 19 // 2


def test_texts_too_short_to_compare_are_found_only_where_their_words_are_the_same() -> None:
    texts = {"a": "Planes left.", "b": "planes\nleft", "c": "Planes left late.", "empty": "", "dots": "…"}
    (pair,) = kin({name: sketch(text) for name, text in texts.items()})
    assert pair == Kin("a", "b", 0, 0, 0, identical=True)
    assert asked(pair) == "a and b: one origin? their words are identical"


def test_a_text_written_without_spaces_is_compared_by_its_letters() -> None:
    text = "".join(chr(0x4E00 + random.Random(3).randrange(3_000) + at * 7 % 900) for at in range(200))
    assert found({"a": text, "b": "新闻" + text[:120] + "。完"}) == {("a", "b")}


def test_only_pairs_with_a_new_source_are_asked_about() -> None:
    texts = {"a": page(story(1)), "b": page(story(1), "head"), "c": page(story(1), "", "foot")}
    assert found(texts, new=["c"]) == {("a", "c"), ("b", "c")}
    assert found(texts, new=[]) == set()
    with pytest.raises(KeyError, match="nobody"):
        kin({}, new=["nobody"])


def test_two_copies_from_one_address_are_asked_about_whatever_they_say() -> None:
    sketches = {"old": sketch(page(story(1))), "new": sketch(page(story(2))), "none": sketch("x"), "bad": sketch("y")}
    (pair,) = kin(
        sketches,
        addresses={
            "old": "http://www.example.org/a/?utm_source=x&b=1#top",
            "new": "https://web.archive.org/web/20250317id_/https://example.org/a?b=1",
            "bad": "https://[example.org/a",
        },
    )
    assert (pair.a, pair.b, pair.same_address, pair.identical, pair.shared) == ("new", "old", True, False, 0)
    assert asked(pair) == "new and old: one origin? both were found at one address"


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("HTTPS://WWW.Example.ORG:443/News/", "example.org/News"),
        ("http://example.org:8080", "example.org:8080"),
        ("https://example.org/?b=2&a=1&fbclid=q", "example.org?a=1&b=2"),
        ("https://example.org/caf%C3%A9", "example.org/café"),
        ("http://web.archive.org/web/2025/http://web.archive.org/web/2024/http://example.org/", "example.org"),
        ("javascript:alert(1)", ""),
        ("https:///path", ""),
        ("https://example.org:99999/", ""),
        ("https://example.org/?" + "a=1&" * 300, ""),
        ("", ""),
    ],
)
def test_the_ways_of_writing_one_address(url: str, one: str) -> None:
    assert address(url) == one


WORDS = st.lists(st.sampled_from("abc"), max_size=40)


@given(st.lists(WORDS, min_size=2, max_size=4))
def test_the_counts_are_those_of_comparing_every_pair_by_hand(stories: list[list[str]]) -> None:
    runs = [{tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)} for words in stories]
    want = {}
    for a in range(len(stories)):
        for b in range(a + 1, len(stories)):
            shared = len(runs[a] & runs[b])
            same = bool(stories[a]) and stories[a] == stories[b]
            if same or (shared >= 8 and 2 * shared >= min(len(runs[a]), len(runs[b]))):
                want[str(a), str(b)] = shared, len(runs[a]), len(runs[b]), same
    got = kin({str(at): sketch(" ".join(words)) for at, words in enumerate(stories)})
    assert {(p.a, p.b): (p.shared, p.of_a, p.of_b, p.identical) for p in got} == want


@given(st.integers(SHORT - 2, SHORT + 2))
def test_all_runs_of_a_short_text_are_kept_and_one_in_sixteen_of_a_longer_one(runs: int) -> None:
    made = sketch(" ".join(map(str, range(runs + RUN - 1))))
    assert made.words == runs + RUN - 1
    assert made.whole is (runs <= SHORT)
    assert len(made.runs) == runs if made.whole else runs // KEPT * 0.6 < len(made.runs) < runs // KEPT * 1.5


def test_a_thousand_sources_with_mirrors_among_them_are_compared() -> None:
    texts = {f"s{number:04}": " ".join(story(number % 900, 1_000)) for number in range(1_000)}
    sketches = {name: sketch(text + f" seen by reader {name}") for name, text in texts.items()}
    assert len(kin(sketches)) == 100
