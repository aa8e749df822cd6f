"""Orders: the fields of a clause, the terms in them, and what a reading binds. What clauses ask: test_duty.py."""

from __future__ import annotations

import pytest

from whereas.errors import BadClaim
from whereas.order import (
    STAGES,
    Binding,
    Clause,
    Life,
    Order,
    Reading,
    cycle_of_clauses,
    extension,
    numbered,
    terms_of,
    timed,
    within,
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


@pytest.mark.parametrize(
    ("clause", "terms"),
    [
        (FORBID, {"effective": "from", "expiry": "until", "removal": "forbid", "covered": "of"}),
        (Clause("x", require="notice", before="removal", by="at least 24 h"), {"notice": "require", "removal": "before"}),
        (Clause("x", require="return", within="12 h after effective"), {"effective": "within", "return": "require"}),
        (Clause("x", require="brief", within="7 d before hearing"), {"hearing": "within", "brief": "require"}),
        (Clause("x", require="report", every="7 d", start="effective", until="end"), {"effective": "from", "end": "until", "report": "require"}),
        (Clause("x", limit="stays", at_most="400"), {"stays": "limit"}),
        (Clause("x", term="stay", at_most="1 year", extended="1 year by renewal"), {"stay": "term", "renewal": "extended"}),
        (Clause("x", require="return", within="3 d after effective", paused="stay"), {"effective": "within", "return": "require", "stay": "paused"}),
        (Clause("x", forbid="removal", in_force=True), {"effective": "life", "removal": "forbid"}),
        (Clause("x", forbid="removal", start="effective", in_force=True), {"effective": "from", "removal": "forbid"}),
    ],
)  # fmt: skip
def test_a_clause_names_its_terms_with_the_field_that_uses_them(clause: Clause, terms: dict[str, str]) -> None:
    used = terms_of(clause)
    assert {term: field for term, field in used.items() if term not in STAGES or term in terms} == terms
    assert {"vacated", "stayed", "renewed"} <= {*used} if clause.in_force else not {"vacated", "stayed"} & {*used}


def test_what_a_field_says_is_taken_apart_into_a_term_and_a_duration_as_written() -> None:
    assert timed("effective") == ("effective", "")
    assert timed("the order took effect + 1 h 30 min") == ("the order took effect", "1 h 30 min")
    assert within("12 h after effective") == ("12 h", False, "effective")
    assert within("7 days before the day after trial") == ("7 days", True, "the day after trial")
    assert extension("14 days by consent of both") == ("14 days", "consent of both")


@pytest.mark.parametrize(
    "clause",
    [
        Clause("x", forbid="removal", start="+ 1 h"),
        Clause("x", forbid="removal", until=" + 1 h"),
        Clause("x", require="removal", within="soon after effective"),
        Clause("x", require="removal", within="12 h since effective"),
        Clause("x", require="removal", within="12 h after effective", extended="by consent"),
        Clause("x", require="removal", within="12 h after effective", extended="7 d"),
    ],
)
def test_a_field_that_does_not_say_what_it_should_is_refused_with_a_way_out(clause: Clause) -> None:
    with pytest.raises(BadClaim) as refused:
        terms_of(clause)
    assert refused.value.remedy


def test_one_clause_may_be_read_otherwise_than_the_rest() -> None:
    other = READING.rebound("no-removal", {"effective": Binding(("lifted",))})
    assert other.binding("no-removal", "effective") == Binding(("lifted",))
    assert other.binding("another", "effective") == Binding(("order",))
    assert other.binding("another", "nothing") is None
    assert other.binding("no-removal", "removal") == READING.binding("no-removal", "removal")


def test_a_period_of_a_clause_has_the_name_of_the_clause_and_a_number() -> None:
    assert FORBID.name == "no-removal"
    assert numbered(FORBID, 3).name == "no-removal#3"
    assert numbered(FORBID, 3).id == "no-removal"


def test_an_act_is_what_is_forbidden_required_limited_or_lasts() -> None:
    asked = [Clause("x", forbid="w"), Clause("x", require="x"), Clause("x", limit="y"), Clause("x", term="z")]
    assert [clause.act for clause in asked] == ["w", "x", "y", "z"]


def test_an_order_has_a_life_once_anything_is_said_of_it() -> None:
    assert not Order("o").life
    assert Life({"entered": ("order",)})
    assert Life(lasts="14 days")


def test_clauses_that_wait_for_each_other_are_found() -> None:
    ring = {"a": Clause("a", if_broken="b"), "b": Clause("b", if_broken="c"), "c": Clause("c", if_broken="b")}
    assert cycle_of_clauses(ring) == ("b", "c", "b")
    assert cycle_of_clauses({"a": Clause("a", if_broken="b"), "b": Clause("b")}) == ()
    assert cycle_of_clauses({"a": Clause("a", if_broken="a")}) == ("a", "a")
