"""The clerk's office inaccessible, as sources say it was: a last day that moves, for as long as that is known to the day."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereas.answers import View
from whereas.casefile import case_text, read_case_text
from whereas.verdict import unsettles

CASE = """
whereas: 1
zone: America/New_York
sources: {log: {title: Log}, notice: {title: Notice of the court}}
events: {served: {}, brief: {}, storm: {extended: yes}}
claims:
  - {id: a, says: "served at 2025-05-02 10:00", source: log}
  - {id: b, says: "brief at 2025-05-12 09:00", source: log}
  - {id: c, says: "STORM", source: notice}
  - {id: d, says: "storm.end at 2025-05-09 20:00", source: notice}
orders:
  tro:
    court: dcd
    rule: frcp6
    closed: [storm]
    clauses: {reply: {require: reply, within: 7 days after served}}
readings: {r: {terms: {reply: brief, served: served}}}
"""


def view(storm: str) -> View:
    return View.of(read_case_text(CASE.replace("STORM", storm), Path("case.yaml")))


def test_a_last_day_on_which_the_office_was_inaccessible_moves() -> None:
    """Seven days from Friday 2 May end on Friday 9 May; the storm moves that to Monday the 12th, when the brief came."""
    made = view("storm.start at 2025-05-09 06:00")
    verdict = made.verdicts()[0]
    assert str(verdict.word) == "kept"
    assert {each.name: str(each.word) for each in unsettles(made.record, verdict)}["notice"] == "broken"


def test_an_office_that_nobody_says_was_closed_was_open() -> None:
    text = CASE.replace('  - {id: c, says: "STORM", source: notice}\n', "")
    text = text.replace('  - {id: d, says: "storm.end at 2025-05-09 20:00", source: notice}\n', "")
    made = View.of(read_case_text(text, Path("case.yaml")))
    assert str(made.verdicts()[0].word) == "broken"


@pytest.mark.parametrize("storm", ["storm.start at 2025-05-08..2025-05-09", "storm did not happen", "storm happened"])
def test_where_it_is_not_known_to_the_day_or_disputed_the_verdict_is_open_and_says_so(storm: str) -> None:
    verdict = view(storm).verdicts()[0]
    assert str(verdict.word) == "undecided"
    assert "not known to the day" in verdict.stopped


def test_the_case_file_keeps_what_closed_the_office() -> None:
    case = view("storm.start at 2025-05-09 06:00").case
    assert read_case_text(case_text(case), Path("case.yaml")) == case
