"""Candidates are looked at before anything is done with them, whoever made them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.claim import Event, Vocabulary
from whereas.figure import Quantity
from whereas.moment import Clockwork, zone_named
from whereas.prose.candidate import Candidate, Context, Known, checked

TEXT = "The second flight landed at 12:10 a.m. on Sunday, and 238 people were aboard."
LANDED = Event("flight.landed", "flight.landed")
CONTEXT = Context(
    events=(Known(LANDED),), vocabulary=Vocabulary([LANDED]), clockwork=Clockwork(zone_named("America/New_York"))
)


def candidate(words: str, says: str = "", **other: object) -> Candidate:
    start = TEXT.index(words)
    made = Candidate("time", start, start + len(words), words, "test.rule", "for the test", says)
    return replace(made, **other)  # type: ignore[arg-type]


def test_what_is_what_it_says_is_kept_in_the_order_of_the_text() -> None:
    late = candidate("238 people", "aboard = 238", kind="quantity", figures=(Quantity("aboard", unit="persons"),))
    early = candidate("12:10 a.m.", "flight.landed at 2025-03-16 00:10")
    kept, dropped = checked(TEXT, [late, early], CONTEXT)
    assert kept == [early, late]
    assert not dropped


BAD = [
    (candidate("12:10 a.m.", start=3), "not what stands at"),
    (candidate("12:10 a.m.", end=9999), "is not one of this text"),
    (candidate("12:10 a.m.", start=-1), "is not one of this text"),
    (candidate("12:10 a.m.", start=True), "is not one of this text"),
    (candidate("12:10 a.m.", start=5, end=5), "is not one of this text"),
    (candidate("12:10 a.m.", quote="12:10 am"), "not what stands at"),
    (candidate("12:10 a.m.", kind="hunch"), "no kind of candidate"),
    (candidate("12:10 a.m.", reason=7), "should be a text"),
    (candidate("12:10 a.m.", "flight.landde at 2025-03-16"), "cannot be read"),
    (candidate("12:10 a.m.", "flight.landed at 2025-03-16 25:10"), "cannot be read"),
    (candidate("12:10 a.m.", "x happened", events=(Event("no good id"),)), "no id of an event"),
    (candidate("12:10 a.m.", "x happened", events=("x",)), "no id of an event"),
    (candidate("238 people", "aboard = 238", figures=("aboard",)), "no name of a figure"),
]


@pytest.mark.parametrize(("bad", "why"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_what_is_not_what_it_says_is_dropped_and_told(bad: Candidate, why: str) -> None:
    kept, dropped = checked(TEXT, [bad], CONTEXT)
    assert not kept
    assert [each.candidate for each in dropped] == [bad]
    assert why in dropped[0].why


def test_one_bad_candidate_does_not_take_the_good_ones_with_it() -> None:
    good = candidate("12:10 a.m.", "flight.landed at 2025-03-16 00:10")
    kept, dropped = checked(TEXT, [BAD[0][0], good, BAD[8][0], good], CONTEXT)
    assert kept == [good]
    assert all(each.why for each in dropped)
    assert len(dropped) == 3


def test_two_candidates_may_bring_one_event_but_not_two_of_one_id() -> None:
    first = Event("arrived", what="the first flight arrived")
    one = candidate("landed", "arrived happened", events=(first,))
    same = candidate("Sunday", "arrived at 2025-03-16", events=(first,))
    other = candidate("second", "arrived happened", events=(Event("arrived", what="another"),))
    kept, dropped = checked(TEXT, [one, same, other], CONTEXT)
    assert kept == [one, same]
    assert "another event of the id arrived" in dropped[0].why


def test_an_event_of_the_case_is_as_the_case_has_it() -> None:
    told = candidate("landed", "flight.landed happened", events=(Event("flight.landed", what="as the text has it"),))
    assert checked(TEXT, [told], CONTEXT)[0] == [told]


@given(st.integers(-5, 100), st.integers(-5, 100), st.text(max_size=5))
def test_no_span_is_kept_at_which_the_quote_does_not_stand(start: int, end: int, quote: str) -> None:
    kept, _ = checked(TEXT, [Candidate("time", start, end, quote, "r", "r")], CONTEXT)
    assert bool(kept) == (0 <= start < end <= len(TEXT) and TEXT[start:end] == quote)
