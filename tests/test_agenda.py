"""Agenda: an order with its stages, when it was in force, and what is due, as plain values."""

from __future__ import annotations

from pathlib import Path

from whereas.agenda import order_plain
from whereas.answers import View
from whereas.casefile import read_case_text
from whereas.moment import Clockwork, when, zone_named

CASE = """
whereas: 1
zone: America/New_York
sources: {log: {title: Log}}
events:
  spoken: {what: the judge speaks the order}
  entered: {what: the order is entered}
  vacated: {what: the order is vacated}
  report.1: {}
claims:
  - {id: a, says: "spoken at 2025-05-02 10:00", source: log}
  - {id: b, says: "entered at 2025-05-02 11:00", source: log}
  - {id: c, says: "vacated at 2025-05-20 12:00", source: log}
  - {id: d, says: "report.1 at 2025-05-05", source: log}
orders:
  tro:
    title: Order
    kind: court order
    life: {vacated: vacated, entered: entered, spoken: spoken}
    clauses:
      report: {require: report, every: 7 d, from: effective}
  statute:
    kind: statute
    life: {effective: entered}
readings:
  one: {terms: {effective: spoken, report: "report.{period}"}}
  two: {terms: {effective: entered, report: "report.{period}"}}
"""


def view(as_of: str = "") -> View:
    clockwork = Clockwork(zone_named("America/New_York"))
    at = when(as_of, clockwork).latest if as_of else None
    return View.of(read_case_text(CASE, Path("case.yaml")), as_of=at)


def test_the_stages_of_an_order_are_told_as_they_came() -> None:
    made = view("2025-05-19")
    plain = order_plain(made, made.case.orders["tro"], made.verdicts())
    assert [row["stage"] for row in plain["stages"]] == ["spoken", "entered", "vacated"]
    assert [row["points"][0]["text"] for row in plain["stages"]][:2] == ["2025-05-02 10:00 EDT", "2025-05-02 11:00 EDT"]


def test_it_is_in_force_from_another_moment_under_another_reading() -> None:
    made = view("2025-05-19")
    plain = order_plain(made, made.case.orders["tro"], made.verdicts())
    assert {row["reading"]: row["text"] for row in plain["in_force"]} == {
        "one": "from 2025-05-02 10:00 EDT until 2025-05-20 12:00 EDT",
        "two": "from 2025-05-02 11:00 EDT until 2025-05-20 12:00 EDT",
    }


def test_an_order_without_clauses_is_in_force_as_its_life_says() -> None:
    made = view()
    plain = order_plain(made, made.case.orders["statute"], made.verdicts())
    assert [(row["reading"], row["text"]) for row in plain["in_force"]] == [("", "from 2025-05-02 11:00 EDT on")]
    assert plain["dues"] == []


def test_what_is_due_comes_in_order_with_the_word_of_each_period() -> None:
    """Nobody speaks of a second report; when the third period runs out, the order is gone."""
    made = view("2025-05-19")
    rows = order_plain(made, made.case.orders["tro"], made.verdicts("one"))["dues"]
    assert [(row["clause"], row["text"][:10], row["word"]) for row in rows] == [
        ("report#1", "2025-05-09", "kept"),
        ("report#2", "2025-05-16", "no record"),
        ("report#3", "2025-05-23", "not covered"),
    ]
