"""The claim language: each sentence against its meaning in z3, and what is refused."""

from __future__ import annotations

from random import Random

import pytest
from smt import all_of, any_of, at_most, negated
from stories import CLOCKWORK, MINUTE, NOON, VOCABULARY, Oracle, did, random_story

from whereas.claim import Event, Statement, Vocabulary, end_of, gap, happened, points_of, read, start_of
from whereas.errors import BadClaim, BadTime
from whereas.figure import Quantities, Quantity, read_figure, wording
from whereas.network import ORIGIN

HOUR = 60 * MINUTE


def limits(says: str) -> set[tuple[str | None, str | None, int]]:
    return {limit[:3] for limit in read(says, VOCABULARY, CLOCKWORK).limits}


def at(minute: int) -> int:
    return NOON + minute * MINUTE


# ---------------------------------------------------------------------------------------------- meanings


@pytest.mark.parametrize(
    ("says", "want"),
    [
        ("a at 2025-03-15 12:04", {("a", None, at(5) - 1), (None, "a", -at(4))}),
        ("a before 2025-03-15 12:04", {("a", None, at(4) - 1)}),
        ("a after 2025-03-15 12:04", {(None, "a", -at(5))}),
        ("a by 2025-03-15 12:04", {("a", None, at(5) - 1)}),
        ("a from 2025-03-15 12:04", {(None, "a", -at(4))}),
        ("h at 2025-03-15 12:04", {("h.end", None, at(5) - 1), (None, "h.start", -at(4))}),
        ("h.end at 2025-03-15 12:04", {("h.end", None, at(5) - 1), (None, "h.end", -at(4))}),
        ("a before b", {("a", "b", -1)}),
        ("a after b", {("b", "a", -1)}),
        ("h before a", {("h.end", "a", -1)}),
        ("h after a", {("a", "h.start", -1)}),
        ("a before b by at least 1 h", {("a", "b", -HOUR)}),
        ("a before b by more than 1 h", {("a", "b", -HOUR - 1)}),
        ("a before b by at most 1 h", {("a", "b", -1), ("b", "a", HOUR)}),
        ("a before b by less than 1 h", {("a", "b", -1), ("b", "a", HOUR - 1)}),
        ("a after b by 10 min .. 30 min", {("b", "a", -10 * MINUTE), ("a", "b", 30 * MINUTE)}),
        ("a before b by about 10 min", {("a", "b", -5 * MINUTE), ("b", "a", 15 * MINUTE)}),
        ("a before b by about 1 min ± 2 min", {("a", "b", -1), ("b", "a", 3 * MINUTE)}),
        ("a before b by hours", {("a", "b", -HOUR)}),
        ("a before b by minutes", {("a", "b", -MINUTE), ("b", "a", HOUR - 1)}),
        ("a within 5 min of b", {("a", "b", 5 * MINUTE), ("b", "a", 5 * MINUTE)}),
        ("a with b", {("a", "b", 0), ("b", "a", 0)}),
        ("h includes a", {("h.start", "a", 0), ("a", "h.end", 0)}),
        ("a during h", {("h.start", "a", 0), ("a", "h.end", 0)}),
        ("h lasts about 1 h", {("h.start", "h.end", -55 * MINUTE), ("h.end", "h.start", 65 * MINUTE)}),
        ("h lasts at most 1 h", {("h.end", "h.start", HOUR)}),
        ("both before c", {("a", "c", -1), ("b", "c", -1)}),
        ("a happened", set()),
        ("a did not happen", {(happened("a"), None, 0)}),
        ("kitchen runs +30 s .. +45 s", {("clock:kitchen", None, -30_000), (None, "clock:kitchen", 45_000)}),
        ("kitchen runs -10 s", {("clock:kitchen", None, 10_000), (None, "clock:kitchen", -10_000)}),
        ("  A   before\tB ", {("a", "b", -1)}),
    ],
)
def test_a_sentence_means_these_limits(says: str, want: set[tuple[str | None, str | None, int]]) -> None:
    assert limits(says) == want


def test_every_sentence_but_a_denial_says_that_what_it_names_happened() -> None:
    assert read("both before h", VOCABULARY, CLOCKWORK).asserts == ("a", "b", "h")
    assert read("h.end at 2025-03-15 12:04", VOCABULARY, CLOCKWORK).asserts == ("h",)
    assert read("both happened", VOCABULARY, CLOCKWORK).asserts == ("a", "b")
    denial = read("both did not happen", VOCABULARY, CLOCKWORK)
    assert (denial.asserts, denial.denies) == ((), ("a", "b"))


def test_a_time_read_off_a_clock_is_tied_to_the_clock_and_not_to_the_origin() -> None:
    statement = read("a at 2025-03-15 12:04", VOCABULARY, CLOCKWORK, "kitchen")
    assert {limit[:3] for limit in statement.limits} == {
        ("a", "clock:kitchen", at(5) - 1),
        ("clock:kitchen", "a", -at(4)),
    }


@pytest.mark.parametrize(
    ("says", "roundings"),
    [
        ("a at 2025-03-15 12:04", {MINUTE - 1, 0}),
        ("a at 2025-03-15 12:04:05", {999, 0}),
        ("a before b", {-1}),
        ("a before b by at least 5 min", {0}),
        ("a before 2025-03-15 12:04", {-1}),
    ],
)
def test_a_limit_knows_what_the_written_precision_added(says: str, roundings: set[int]) -> None:
    assert {limit.rounding_ms for limit in read(says, VOCABULARY, CLOCKWORK).limits} == roundings


@pytest.mark.parametrize(
    "says",
    ["aboard = 238", "aboard > 200", "aboard about 260", "aboard 240..260", "removals[2025-02] < removals[2024-02]"],
)
def test_a_sentence_about_how_many_is_a_figure_and_says_nothing_of_when(says: str) -> None:
    assert read(says, VOCABULARY, CLOCKWORK) == Statement(figure=read_figure(says, Quantities()))


def test_a_sentence_that_begins_with_an_event_is_about_it_and_one_that_begins_with_a_quantity_is_not() -> None:
    """`a at least 5` is a time that cannot be read; `held at least 5` is a number; so is `turn runs about 5`."""
    held = Quantities([Quantity("held", also=("the people held",)), Quantity("turn")])
    vocabulary = Vocabulary([Event("a"), Event("held.moved")], quantities=held)
    for says in ("held at least 5", "the people held at least 5"):
        statement = read(says, vocabulary, CLOCKWORK)
        assert statement.figure is not None
        assert statement.figure.names == ("held",)
    assert read("held.moved at 2025-03-15", vocabulary, CLOCKWORK).asserts == ("held.moved",)
    with pytest.raises(BadTime):
        read("a at least 5", vocabulary, CLOCKWORK)
    with pytest.raises(BadClaim, match="'held at five' is not a figure"):
        read("held at five", vocabulary, CLOCKWORK)
    with pytest.raises(BadClaim, match="is not a figure"):
        read("turn runs +5 s", vocabulary, CLOCKWORK)


def test_the_case_says_how_far_about_reaches_of_a_number() -> None:
    vocabulary = Vocabulary([], wording=wording("20"))
    statement = read("aboard about 250", vocabulary, CLOCKWORK)
    assert statement.figure is not None
    assert {held.at_most for held in statement.figure.limits} == {-230, 270}


def test_a_name_may_hold_the_words_of_the_language() -> None:
    vocabulary = Vocabulary([Event("a", also=("the hour before dawn",)), Event("b")])
    statement = read("the hour before dawn before b", vocabulary, CLOCKWORK)
    assert [limit[:3] for limit in statement.limits] == [("a", "b", -1)]


def test_an_instant_has_one_point_and_an_extended_event_two() -> None:
    short, long = Event("a"), Event("h", extended=True)
    assert (start_of(short), end_of(short), points_of(short)) == ("a", "a", ("a",))
    assert (start_of(long), end_of(long), points_of(long)) == ("h.start", "h.end", ("h.start", "h.end"))


def test_random_sentences_mean_in_z3_what_they_were_written_to_mean() -> None:
    """What was read, and the event's having happened, is equivalent to the meaning written from the manual."""
    rng, oracle = Random(8), Oracle()
    for _ in range(400):
        for said in random_story(rng).sayings:
            statement = read(said.text, VOCABULARY, CLOCKWORK, said.clock)
            clock = {"clock:kitchen": "clock"}
            dated = [
                at_most(clock.get(str(x), x), clock.get(str(y), y), most)
                for x, y, most, _ in statement.limits
                if not str(x).startswith("happened:")
            ]
            meant = all_of([*dated, *map(did, statement.asserts), *(negated(did(event)) for event in statement.denies)])
            differ = any_of([all_of([meant, negated(said.meaning)]), all_of([negated(meant), said.meaning])])
            assert oracle.judge.ask([], [differ]) == [False], said


# ---------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        ("", "not a sentence"),
        ("a", "not a sentence"),
        ("a near b", "not a sentence"),
        ("aa before b", "no event is called 'aa'"),
        ("a before zebra", "no event is called 'zebra'"),
        ("a before", "ends after 'before'"),
        ("a before a", "ties a to itself"),
        ("both before a", "ties a to itself"),
        ("a happened twice", "goes on after"),
        ("a lasts 1 h .. 2 h", "is an instant"),
        ("a includes b", "is an instant"),
        ("h with a", "has a start and an end"),
        ("h within 5 min of a", "has a start and an end"),
        ("kitchen runs 30 s", "by how much"),
        ("kitchen runs +45 s .. +30 s", "ends before it starts"),
        ("x" * 1001, "more than 1,000 characters"),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_a_way_out(says: str, problem: str) -> None:
    with pytest.raises(BadClaim) as refused:
        read(says, VOCABULARY, CLOCKWORK)
    assert problem in refused.value.problem
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("says", "problem"),
    [("a before b by 40 min", "nobody's is"), ("a at noon", "not a time"), ("a at b", "not a time")],
)
def test_a_time_that_cannot_be_read_is_refused_as_a_time(says: str, problem: str) -> None:
    with pytest.raises(BadTime, match=problem):
        read(says, VOCABULARY, CLOCKWORK)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    vocabulary = Vocabulary([Event("f1.departed"), Event("f2.departed"), Event("order.entered")])
    with pytest.raises(BadClaim, match=r"did you mean f1\.departed"):
        read("f1.departd before order.entered", vocabulary, CLOCKWORK)


@pytest.mark.parametrize("text", ["2 h .. 1 h", "1 h", "about", "at least", "some time"])
def test_a_gap_that_is_exact_or_unreadable_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        gap(text, CLOCKWORK)


def test_the_origin_is_no_name() -> None:
    assert ORIGIN not in VOCABULARY.events
    assert "both" in VOCABULARY
    assert "nobody" not in VOCABULARY
