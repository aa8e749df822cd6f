"""A limit on how many may be there at once: with counts that claims dispute, and what the verdict then rests on."""

from __future__ import annotations

from pathlib import Path

from whereas.answers import View, explained
from whereas.casefile import read_case_text
from whereas.verdict import unsettles

CASE = """
whereas: 1
zone: America/New_York
figures: {aboard: {unit: persons}}
sources: {log: {title: Log}, list: {title: List}}
events: {s1: {extended: yes, count: 70}, s2: {extended: yes, count: aboard}}
claims:
  - {id: a, says: "s1.start at 2025-05-01", source: log}
  - {id: b, says: "s1.end at 2025-05-20", source: log}
  - {id: c, says: "s2.start at 2025-05-03", source: log}
  - {id: d, says: "s2.end at 2025-05-05", source: log}
  - {id: e, says: "aboard ABOARD", source: list}
orders: {rule: {clauses: {limit: {limit: there, at-most: 100}}}}
readings: {r: {terms: {there: [s1, s2]}}}
"""


def judged(aboard: str) -> tuple[View, str]:
    view = View.of(read_case_text(CASE.replace("ABOARD", aboard), Path("case.yaml")))
    return view, str(view.verdicts()[0].word)


def test_it_is_broken_if_even_the_least_of_the_counts_is_too_many_and_kept_if_even_the_most_is_not() -> None:
    assert judged("> 30")[1] == "broken"
    assert judged("<= 30")[1] == "kept"
    assert judged("30..31")[1] == "undecided"


def test_it_rests_on_whoever_gave_the_count() -> None:
    """Without the list nobody knows how many the second stay was: at least none, at most any number."""
    view, word = judged("> 30")
    assert word == "broken"
    found = {each.name: str(each.word) for each in unsettles(view.record, view.verdicts()[0])}
    assert found == {"list": "undecided", "origin:list": "undecided", "log": "undecided", "origin:log": "undecided"}


def test_a_kept_limit_rests_on_whoever_says_that_they_were_not_there_together() -> None:
    """Seventy and forty, but the second came after the first had gone: without the log they may have met."""
    text = CASE.replace("ABOARD", "= exactly 40").replace("s1.end at 2025-05-20", "s1.end at 2025-05-02")
    view = View.of(read_case_text(text, Path("case.yaml")))
    verdict = view.verdicts()[0]
    assert str(verdict.word) == "kept"
    assert {each.name for each in unsettles(view.record, verdict)} == {"list", "origin:list", "log", "origin:log"}


def test_the_reasons_say_how_many_each_stay_stands_for_and_cite_who_says_so() -> None:
    view, _ = judged("> 30")
    said = {sentence["text"]: sentence["claims"] for sentence in explained(view, view.verdicts()[0])["sentences"]}
    assert "s1 stands for 70." in said
    assert [claim["id"] for claim in said["s2 stands for at least 31 persons (aboard)."]] == ["e"]
    assert "The limit is 100." in said
