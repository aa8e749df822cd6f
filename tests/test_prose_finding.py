"""Everything together: what becomes of a text, from its words to the sentences that are proposed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.claim import Event, Vocabulary
from whereas.moment import Clockwork, zone_named
from whereas.prose.candidate import Candidate, Context, Known, checked
from whereas.prose.finding import extract

ZONE = "America/New_York"
CONTEXT = Context(published=date(2025, 3, 17), zone=ZONE, clockwork=Clockwork(zone_named(ZONE)))


def found(text: str, context: Context = CONTEXT) -> list[Candidate]:
    kept, dropped = checked(text, extract(text, context), context)
    assert not dropped, [(each.candidate.quote, each.why) for each in dropped]
    return kept


def said(text: str, context: Context = CONTEXT) -> list[str]:
    return [each.says for each in found(text, context) if each.says]


SENTENCES = [
    ("The plane landed in San Salvador at 12:10 a.m. on Sunday.", "flight.landed at 2025-03-16 00:10"),
    ("The plane landed in San Salvador early Sunday morning.", "flight.landed at 2025-03-16 early morning"),
    ("The plane landed before 7:25 p.m. on Sunday.", "flight.landed before 2025-03-16 19:25"),
    ("The plane had landed by Sunday.", "flight.landed by 2025-03-16"),
    ("The plane landed on March 15, 2025.", "flight.landed at 2025-03-15"),
    ("The plane landed in February 2025.", "flight.landed at 2025-02"),
    ("The plane landed in 2024.", "flight.landed at 2024"),
    ("The plane landed at 5:26 p.m. UTC on March 15, 2025.", "flight.landed at 2025-03-15 17:26 UTC"),
    ("The plane landed between 2 and 4 p.m. on Sunday.", "flight.landed at 2025-03-16 14:00..2025-03-16 16:00"),
    ("The plane landed two hours after the order was signed.", "order.signed before flight.landed by"),
    ("Hours before the plane landed, the order was signed.", "order.signed before flight.landed by hours"),
    ("More than 200 deportees were flown out.", "deportees > 200"),
    ("Up to 300 deportees were flown out.", "deportees <= 300"),
    ("238 members of the crew were flown out.", "members-of-the-crew = 238"),
    ("About 260 deportees were flown out.", "deportees about 260"),
    ("Between 240 and 260 deportees were flown out.", "deportees 240..260"),
    ("The plane did not land.", "flight.landed did not happen"),
    (
        "The agency removed fewer immigrants in February 2025 than in February 2024.",
        "immigrants[2025-02] < immigrants[2024-02]",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), SENTENCES, ids=[text[:44] for text, _ in SENTENCES])
def test_a_text_becomes_a_sentence_of_the_claim_language(text: str, sentence: str) -> None:
    assert any(each.startswith(sentence) for each in said(text)), said(text)


NOT_DONE = [
    "will land", "is to land", "is scheduled to land", "plans to land", "may land", "might have landed", "could land", "was ordered to land",
    "would land", "intends to land", "is expected to land", "was supposed to land", "refused to land", "has yet to land", "vowed to land",
    "is about to land", "should land", "hopes to land", "was told to land", "is due to land",
]  # fmt: skip


@pytest.mark.parametrize("verb", NOT_DONE)
@pytest.mark.parametrize(
    "frame",
    ["The plane {} on Sunday.", "Hours after the order was signed, the plane {}.", "Officials said the plane {}."],
)
def test_what_is_not_done_is_never_proposed_as_done(verb: str, frame: str) -> None:
    for sentence in said(frame.format(verb)):
        assert "land" not in sentence or "did not happen" in sentence, sentence


@given(st.lists(st.sampled_from(NOT_DONE), min_size=1, max_size=6), st.booleans())
def test_a_plan_beside_a_deed_stays_a_plan(verbs: list[str], first: bool) -> None:
    """The plane departed on Sunday. The plane will land on Sunday. …"""
    plans = " ".join(f"The plane {verb} on Sunday." for verb in verbs)
    done = "The crew departed on Sunday."
    sentences = said(f"{done} {plans}" if first else f"{plans} {done}")
    assert not any(each.startswith("flight.landed") and "did not" not in each for each in sentences)


def test_what_lies_after_the_day_of_publication_is_not_done() -> None:
    """The text is of the Monday, and speaks of the Tuesday as if it were over."""
    assert not any("2025-03-18" in each for each in said("The plane landed on March 18, 2025."))


def test_the_date_of_a_case_that_is_cited_is_no_time_of_the_story() -> None:
    text = "See Doe v. Roe, 550 U.S. 544, 555 (May 2, 2007). The plane landed that day."
    assert not any("2007" in each for each in said(text))


def test_what_is_alleged_is_the_word_of_who_alleges_it() -> None:
    assert not said("The plane allegedly landed on Sunday.")
    (claim,) = [each for each in found("The ministry alleged that the plane landed on Sunday.") if each.kind == "time"]
    assert claim.speaker == "The ministry" or not claim.says


def test_a_speaker_goes_with_all_that_they_say() -> None:
    text = "The plane landed on Sunday with 238 people aboard, according to the Post, citing officials."
    claims = [each for each in found(text) if each.kind in ("time", "quantity")]
    assert len(claims) == 2
    assert {each.speaker for each in claims} == {"the Post"} or {each.speaker for each in claims} == {"Post"}
    assert {each.origin for each in claims} == {"officials"}


def test_a_mention_is_tied_to_an_event_of_the_case() -> None:
    landed = Event("f2.landed", "flight.landed", "the second plane lands in San Salvador", "San Salvador")
    context = Context(
        published=CONTEXT.published,
        zone=ZONE,
        clockwork=CONTEXT.clockwork,
        events=(Known(landed),),
        vocabulary=Vocabulary([landed]),
    )
    claims = found("The second plane landed in San Salvador at 12:10 a.m. on Sunday.", context)
    assert "f2.landed at 2025-03-16 00:10" in [each.says for each in claims]
    assert any("taken for f2.landed" in each.reason for each in claims)


def test_a_long_text_is_read_in_pieces_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    paragraph = (
        'The plane landed on March 15, 2025, with 238 people. "We left late," Doe said. The judge ordered a halt.\n\n'
    )
    whole = found(paragraph * 30)
    monkeypatch.setattr("whereas.prose.finding.PIECE", 500)
    assert found(paragraph * 30) == whole
    monkeypatch.setattr("whereas.prose.finding.PIECE", 7)
    unbroken = "a" * 40
    assert found(unbroken) == []


TRANSCRIPT = """TRANSCRIPT OF MOTION HEARING
Saturday, March 15, 2025

1    THE COURT: Let us resume. The clerk says that it is now 6:45 p.m.
2    MR. GREEN: Your Honor, the second plane left Harlingen at
3    5:44 p.m. Central.
4    THE COURT: Any plane that is going to take off needs to be
5    returned. The order will follow within the hour.
6    MS. BLUE: A third plane has departed.
"""


def test_in_a_transcript_each_speaks_for_themselves() -> None:
    times = {each.says: each for each in found(TRANSCRIPT) if each.kind == "time" and each.says}
    assert list(times) == ["flight.departed at 2025-03-15 17:44 CT"]
    (left,) = times.values()
    assert left.speaker == "GREEN"
    assert any(each.kind == "status" and each.speaker == "BLUE" and each.says for each in found(TRANSCRIPT))


def test_a_caption_and_a_date_tell_of_no_event() -> None:
    """UNITED STATES is no statement, March 15 no march."""
    head = "UNITED STATES DISTRICT COURT FOR THE DISTRICT OF COLUMBIA\n\nDOE, Plaintiff, v. ROE, Defendant.\n\nNo. 25-cv-123\n\n"
    kinds = {each.kind for each in found(head + "Dated: Saturday, March 15, 2025\n")}
    assert "status" not in kinds
    assert not said(head + "Dated: Saturday, March 15, 2025\n")


def test_without_a_day_of_publication_nothing_relative_is_resolved() -> None:
    context = Context(zone=ZONE, clockwork=CONTEXT.clockwork)
    (time,) = [each for each in found("The plane landed yesterday.", context) if each.kind == "time"]
    assert not time.says
    assert time.asks.endswith("?")
    assert "flight.landed at 2025-03-15" in said("The plane landed on March 15, 2025.", context)


def test_without_a_zone_a_time_asks_for_one() -> None:
    times = [each for each in found("The plane landed on March 15, 2025.", Context()) if each.kind == "time"]
    assert "in which time zone?" in times[0].asks


@given(st.text(max_size=400))
def test_no_text_is_too_strange(text: str) -> None:
    for each in found(text):
        assert text[each.start : each.end] == each.quote
        assert each.rule
        assert each.reason
        assert each.says or each.asks


WORDS = (
    "a plane planes judge order landed departed was not will said that before after hours two 238 over 11,000 Sunday March 15 2025 7:25 p.m. "
    "\" ' ( ) , . ; : — – - \n \n\n according to he ordering Boasberg Doe v. Roe 550 U.S. 544 ECF No. 81 § N278GX if may alleged despite following"
).split(" ")


@given(st.lists(st.sampled_from(WORDS), max_size=80))
def test_no_order_of_words_is_too_strange(words: list[str]) -> None:
    text = " ".join(words)
    assert [each.quote for each in found(text)] == [text[each.start : each.end] for each in found(text)]


@pytest.mark.parametrize(
    "word",
    [*WORDS, "\u201c", "«", "１", "٣", "½", "İ", "ß", "\u00ad", "\ufffd", "10.", "a.b.", "$5 ", "1/", "-1", "v v."],
)
def test_a_word_over_and_over_is_read_in_linear_time(word: str) -> None:
    """No time is asserted: where a rule went back over the whole text, this would not end."""
    found(f"{word} " * 4_000)
    found(word * 4_000)


def test_the_article_with_gold_is_found(shared_data: Path) -> None:
    """Recall by kind of a whole article, and few candidates; the figures are those of bench/score_gold.py."""
    import sys

    sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
    import score_gold

    made, candidates, gold = score_gold.score(shared_data / "seed")
    for kind, (wanted, near, _) in made.items():
        assert near >= (0.7 if kind == "relation" else 0.9) * wanted, kind
    assert candidates <= 1.5 * gold
