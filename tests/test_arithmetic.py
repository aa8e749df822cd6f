"""Arithmetic: a conflict in steps that a reader can follow, and what setting aside would mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereas.answers import View
from whereas.arithmetic import arithmetic_plain, repairs_plain
from whereas.casefile import read_case_text

HEAD = """whereas: 1
zone: UTC
sources: {a: {title: A, publisher: A, rank: record}, b: {title: B, publisher: B, rank: report}, c: {title: C, publisher: C, rank: report}}
ranks: [record, report]
events: {takeoff: {kind: flight.departed}, order: {kind: order.spoken}, hearing: {kind: hearing, extended: yes}}
figures: {aboard: {unit: persons}}
claims:
"""


def view(*says: str, head: str = HEAD) -> View:
    rows = [f"  - {{id: c{number}, says: {said!r}, source: {'abc'[number % 3]}}}\n" for number, said in enumerate(says)]
    return View.of(read_case_text(head + "".join(rows), Path()))


def told(*says: str) -> tuple[list[str], str, str]:
    made = view(*says)
    plain = arithmetic_plain(made, made.disputes()[0].disagreements[0])
    steps = [f"{step['text']} ({', '.join(claim['id'] for claim in step['claims'])})" for step in plain["steps"]]
    return steps, plain["sum"], plain["note"]


def test_two_times_of_one_event() -> None:
    steps, total, note = told("takeoff at 2025-03-15 17:44", "takeoff at 2025-03-15 17:45")
    assert steps == [
        "takeoff was not after 2025-03-15 17:44:59.999 UTC (c0)",
        "takeoff was not before 2025-03-15 17:45 UTC (c1)",
    ]
    assert total.endswith("at or after 2025-03-15 17:45 UTC: 0.001 s before itself.")
    assert note.startswith("As written they are 1 min apart")


def test_each_step_says_what_follows_so_far() -> None:
    made = view("takeoff by 2025-03-15 18:00", "order before takeoff by at least 1 h", "order at 2025-03-15 18:46")
    plain = arithmetic_plain(made, made.disputes()[0].disagreements[0])
    assert [step["so"] for step in plain["steps"]] == ["", "order was not after 2025-03-15 17:00:59.999 UTC", ""]
    assert "order would have to be at or before 2025-03-15 17:00:59.999 UTC" in plain["sum"]
    assert plain["sum"].endswith("1 h 45 min 0.001 s before itself.")


def test_opposite_orders_need_no_calendar() -> None:
    steps, total, note = told("takeoff before order", "order before takeoff")
    assert sorted(steps) == ["order was before takeoff (c1)", "takeoff was before order (c0)"]
    assert total in ("So takeoff would have to be before itself.", "So order would have to be before itself.")
    assert note == ""


def test_whether_it_happened() -> None:
    steps, total, _ = told("takeoff happened", "takeoff did not happen")
    assert sorted(steps) == ["takeoff did not happen (c1)", "takeoff happened (c0)"]
    assert total == "It cannot both have happened and not have happened."


def test_that_an_event_ends_after_it_starts_is_nobodys_claim() -> None:
    steps, _, _ = told("hearing.start at 2025-03-15 18:00", "hearing.end at 2025-03-15 17:00")
    assert "hearing starts before it ends ()" in steps


def test_a_clock_is_named() -> None:
    steps, total, _ = told("gate runs +2 min .. +3 min", "gate runs -1 min .. +1 min")
    assert steps == ["the clock gate was at least 2 min ahead (c0)", "the clock gate was at most 1 min ahead (c1)"]
    assert total == "So it would have to be 1 min before itself."


def test_numbers_are_added_up() -> None:
    steps, total, note = told("aboard = 123", "aboard at least 150")
    assert sorted(steps) == ["150 ≤ aboard (c1)", "aboard ≤ 123 (c0)"]
    assert total == "Added up, what is not known cancels out, and 150 ≤ 123 would be left. That is not so, by 27."
    assert note == ""


def test_the_ways_out_are_the_smallest_and_the_preferred_come_first() -> None:
    made = view("takeoff at 2025-03-15 17:00", "takeoff at 2025-03-15 18:00", "takeoff at 2025-03-15 19:00")
    found = repairs_plain(made, made.disputes()[0])
    told = [(row["claims"], row["preferred"]) for row in found["here"]]
    assert told[0] == (["c1", "c2"], True)  # c0 is of a record, the others of reports
    assert sorted(told[1:]) == [(["c0", "c1"], False), (["c0", "c2"], False)]
    assert (found["whole"], found["others"], found["stopped"]) == ([], 0, "")


def test_setting_a_way_out_aside_leaves_nothing_of_the_dispute() -> None:
    said = (
        "takeoff at 2025-03-15 17:00",
        "takeoff at 2025-03-15 18:00",
        "order before takeoff",
        "order at 2025-03-15 18:30",
    )
    made = view(*said)
    for dispute in made.disputes():
        mine = {frozenset(saying.says for saying in item.sayings) for item in dispute.disagreements}
        found = repairs_plain(made, dispute)
        for row in found["here"]:
            left = View.of(made.case, aside=frozenset(row["claims"]))
            assert mine.isdisjoint(frozenset(s.says for s in item.sayings) for item in left.conflicts().items)
        for row in found["whole"]:
            assert not View.of(made.case, aside=frozenset(row["claims"])).disputes()


@pytest.mark.parametrize(
    "says", [("takeoff at 2025-03-15 17:00", "takeoff at 2025-03-15 18:00"), ("aboard = 3", "aboard = 4")]
)
def test_every_step_of_a_claim_names_it(says: tuple[str, ...]) -> None:
    made = view(*says)
    for dispute in made.disputes():
        for item in dispute.disagreements:
            assert all(step["claims"] and step["says"] in says for step in arithmetic_plain(made, item)["steps"])
