"""Bounds, and the three answers that they give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.bounds import Answer, Bounds

ends = st.none() | st.integers(-20, 20)
some_bounds = st.tuples(ends, ends).map(lambda pair: Bounds(*(sorted(pair) if None not in pair else pair)))  # type: ignore[type-var]


def moments(bounds: Bounds) -> range:
    """The moments that bounds allow, as far as ± 25: further out than any end."""
    low = -25 if bounds.earliest is None else bounds.earliest
    return range(low, (25 if bounds.latest is None else bounds.latest) + 1)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (Bounds(1, 2), Bounds(3, 4), Answer.YES),
        (Bounds(3, 4), Bounds(1, 2), Answer.NO),
        (Bounds(1, 3), Bounds(3, 4), Answer.UNKNOWN),
        (Bounds(3, 3), Bounds(3, 3), Answer.NO),
        (Bounds(3, 4), Bounds(1, 3), Answer.NO),
        (Bounds(None, 2), Bounds(3, None), Answer.YES),
        (Bounds(None, None), Bounds(3, 4), Answer.UNKNOWN),
    ],
)
def test_before_is_strict(one: Bounds, other: Bounds, answer: Answer) -> None:
    assert one.before(other) is answer


def test_an_answer_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match=r"Answer\.YES"):
        bool(Answer.NO)


def test_bounds_that_end_before_they_start_are_refused() -> None:
    with pytest.raises(ValueError, match="before the earliest"):
        Bounds(2, 1)


@given(some_bounds, some_bounds)
def test_before_is_what_all_pairs_of_moments_say(one: Bounds, other: Bounds) -> None:
    told = {a < b for a in moments(one) for b in moments(other)}
    want = Answer.UNKNOWN if len(told) == 2 else Answer.YES if told == {True} else Answer.NO
    assert one.before(other) is want


@given(some_bounds, some_bounds)
def test_the_hull_is_the_smallest_bounds_that_hold_both(one: Bounds, other: Bounds) -> None:
    held = {*moments(one), *moments(other)}
    assert moments(one.hull(other)) == range(min(held), max(held) + 1)
    assert one.hull(other) == other.hull(one)
    assert one.hull(one) == one
