"""Orders: clauses under readings, what is due and kept, and terms that cannot serve. Exactness: test_verdict.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from whereas.claim import Event, Vocabulary
from whereas.errors import BadClaim, BadTime
from whereas.formula import Atom, Every, Some
from whereas.moment import Clockwork
from whereas.network import ORIGIN
from whereas.order import Binding, Clause, Reading, arises, cycle_of_clauses, due, duty, kept, terms_of

VOCABULARY = Vocabulary(
    [Event("order"), Event("lifted"), Event("f1.left"), Event("f2.left"), Event("stay", extended=True)],
    {"flights": ("f1.left", "f2.left")},
)
FORBID = Clause("no-removal", forbid="removal", of="covered", start="effective", until="expiry")
READING = Reading(
    "plaintiffs",
    terms={
        "removal": Binding(("{subject}.left",)),
        "covered": Binding(("f1", "f2")),
        "effective": Binding(("order",)),
        "expiry": Binding(("lifted",)),
    },
)


def test_a_subject_is_filled_in_where_a_binding_leaves_room_for_it() -> None:
    made = duty(FORBID, READING, "f2", VOCABULARY, Clockwork(), {})
    assert made.acts == (("f2.left", "f2.left", "f2.left"),)
    assert made.events == ("f2.left", "order", "lifted")
    assert made.points == ("f2.left", "order", "lifted")


def test_a_group_stands_for_any_of_its_members() -> None:
    made = duty(
        FORBID,
        READING.rebound("no-removal", {"removal": Binding(("flights", "stay"))}),
        "f1",
        VOCABULARY,
        Clockwork(),
        {},
    )
    assert [act[0] for act in made.acts] == ["f1.left", "f2.left", "stay"]


def test_a_window_is_half_open_and_within_includes_its_last_moment() -> None:
    assert duty(replace(FORBID, until="expiry + 1 h"), READING, "f1", VOCABULARY, Clockwork(), {}).closes == (
        "lifted",
        "lifted",
        3_600_000,
    )
    within = Clause("return", require="removal", within="12 h after effective")
    made = duty(within, READING, "f1", VOCABULARY, Clockwork(), {})
    assert made.opens == ("order", "order", 0)
    assert made.closes == ("order", "order", 12 * 3_600_000 + 1)


def test_a_prohibition_is_always_due_and_a_requirement_without_an_end_never() -> None:
    assert due(duty(FORBID, READING, "f1", VOCABULARY, Clockwork(), {})) == Every(())
    assert due(
        duty(Clause("x", require="removal", start="effective"), READING, "f1", VOCABULARY, Clockwork(), {})
    ) == Some(())


def test_a_duty_that_hangs_on_no_other_always_arises() -> None:
    made = duty(FORBID, READING, "f1", VOCABULARY, Clockwork(), {})
    assert made.if_broken is None
    assert arises(made) == Every(())
    assert kept(made) != Every(())


def test_a_duty_is_due_once_its_last_moment_has_passed() -> None:
    within = Clause("return", require="removal", within="1 s after effective")
    formula = due(duty(within, READING, "f1", VOCABULARY, Clockwork(), {}, due_at=10_000))
    assert isinstance(formula, Every)
    assert Atom("order", ORIGIN, 10_000 - 1_001) in formula.parts


def test_a_clause_names_its_terms_with_the_field_that_uses_them() -> None:
    assert terms_of(FORBID) == {"effective": "from", "expiry": "until", "removal": "forbid", "covered": "of"}
    assert terms_of(Clause("x", require="notice", before="removal", by="at least 24 h")) == {
        "notice": "require",
        "removal": "before",
    }
    assert terms_of(Clause("x", require="return", within="12 h after effective")) == {
        "effective": "within",
        "return": "require",
    }


def test_one_clause_may_be_read_otherwise_than_the_rest() -> None:
    other = READING.rebound("no-removal", {"effective": Binding(("lifted",))})
    assert other.binding("no-removal", "effective") == Binding(("lifted",))
    assert other.binding("another", "effective") == Binding(("order",))
    assert other.binding("another", "nothing") is None


@pytest.mark.parametrize(
    ("clause", "terms", "problem"),
    [
        (FORBID, {"effective": Binding(("flights",))}, "must mean one moment"),
        (FORBID, {"effective": Binding(("stay",))}, "must mean one moment"),
        (FORBID, {"effective": Binding(("nobody",))}, "no event is called"),
        (replace(FORBID, forbid="notice"), {}, "does not say what 'notice' means"),
        (replace(FORBID, start="+ 1 h"), {}, "not a term"),
        (Clause("x", require="removal", within="soon after effective"), {}, "within what of what"),
    ],
)
def test_a_term_that_cannot_serve_is_refused_with_a_way_out(
    clause: Clause, terms: dict[str, Binding], problem: str
) -> None:
    with pytest.raises(BadClaim) as refused:
        duty(clause, READING.rebound(clause.id, terms), "f1", VOCABULARY, Clockwork(), {})
    assert problem in refused.value.problem
    assert refused.value.remedy


def test_the_start_of_what_lasts_is_one_moment() -> None:
    made = duty(
        FORBID,
        READING.rebound("no-removal", {"effective": Binding(("stay.start",))}),
        "f1",
        VOCABULARY,
        Clockwork(),
        {},
    )
    assert made.opens == ("stay", "stay.start", 0)


def test_an_unreadable_duration_is_refused_as_a_time() -> None:
    with pytest.raises(BadTime):
        duty(replace(FORBID, start="effective + 1 moon"), READING, "f1", VOCABULARY, Clockwork(), {})
    with pytest.raises(BadTime, match="nobody's is"):
        duty(Clause("x", require="removal", before="expiry", by="24 h"), READING, "f1", VOCABULARY, Clockwork(), {})


def test_clauses_that_wait_for_each_other_are_found() -> None:
    ring = {"a": Clause("a", if_broken="b"), "b": Clause("b", if_broken="c"), "c": Clause("c", if_broken="b")}
    assert cycle_of_clauses(ring) == ("b", "c", "b")
    assert cycle_of_clauses({"a": Clause("a", if_broken="b"), "b": Clause("b")}) == ()
    assert cycle_of_clauses({"a": Clause("a", if_broken="a")}) == ("a", "a")
