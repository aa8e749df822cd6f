"""propose, review, accept, reject: what they print, exit with, and answer as JSON."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from commands import answer, run, told

from whereas.cli import main

STORY = """Second plane lands

The second plane landed in San Salvador at 12:10 a.m. on Sunday with 238 people, the ministry said.

Hours before the second plane took off, a judge ordered that nobody be removed. A third plane will leave on Monday.
"""


@pytest.fixture
def case(tmp_path: Path) -> str:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    run("new", str(tmp_path / "case"), "--ledger", "--zone", "America/New_York")
    run("add", str(tmp_path / "case"), str(tmp_path / "story.txt"))
    return str(tmp_path / "case")


def proposed(case: str) -> dict[str, str]:
    return {row["says"]: row["id"] for row in answer("review", case, code=1)["proposed"]}


def test_from_a_text_to_an_answer(case: str) -> None:
    said = told("propose", case, "story", "--published", "2025-03-17")
    assert "proposed" in said
    assert f"whereas review {case}" in said
    assert "are used. Claims not used:" in told("check", case)
    ids = proposed(case)
    run("accept", case, ids["flight.landed at 2025-03-16 00:10"])
    assert "2025-03-16 00:10" in told("bounds", case, "flight.landed")
    assert "flight.landed at 2025-03-16 00:10" not in proposed(case)


def test_a_dry_run_tells_all_and_changes_nothing(case: str) -> None:
    before = answer("log", case)
    said = told("propose", case, "story", "--published", "2025-03-17", "--dry-run")
    assert "it is planned here, and not said to be done" in said
    plain = answer("propose", case, "story", "--published", "2025-03-17", "--dry-run")
    assert plain["entered"] is False
    (source,) = plain["sources"]
    assert source["entry"] is None
    assert all(row["claim"] is None for row in source["candidates"])
    assert all(STORY[slice(*row["span"])] == row["quote"] for row in source["candidates"])
    assert answer("log", case) == before


def test_without_a_day_of_publication_it_asks(case: str) -> None:
    assert "when was this published?" in told("propose", case, "story")
    assert not any("2025" in says for says in proposed(case))


def test_each_candidate_is_told_with_its_claim(case: str) -> None:
    plain = answer("propose", case, "--every", "--published", "2025-03-17")
    rows = plain["sources"][0]["candidates"]
    assert {row["claim"] for row in rows if row["says"]} == set(proposed(case).values())
    again = answer("propose", case, "--every", "--published", "2025-03-17")["sources"][0]
    assert again["known"] == len(proposed(case))
    assert again["entry"] is None


def test_a_zone_can_be_said_afterwards(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    where = str(tmp_path / "case")
    run("add", where, str(tmp_path / "story.txt"))
    assert "in which time zone?" in told("propose", where, "story", "--published", "2025-03-17", "--dry-run")
    run("describe", where, "--set", "zone=America/New_York", "--set", "title=A night")
    assert answer("describe", where)["zone"] == "America/New_York"
    assert "title: A night" in told("describe", where)
    run("propose", where, "story", "--published", "2025-03-17")
    assert "flight.landed at 2025-03-16 00:10" in proposed(where)
    assert "can be set" in told("describe", where, "--set", "people=x", code=2)
    assert "name one" in told("describe", where, "--accept", "all", code=2)


def test_a_claim_is_rejected_with_a_reason_and_taken_back(case: str) -> None:
    run("propose", case, "story", "--published", "2025-03-17")
    first = next(iter(proposed(case).values()))
    run("reject", case, first, "--why", "not so")
    assert first not in proposed(case).values()
    assert answer("log", case, "--last", "1")["entries"][0]["facts"]["why"] == "not so"
    run("undo", case)
    assert first in proposed(case).values()


def test_what_is_wrong_is_said_with_the_way_out(case: str, tmp_path: Path) -> None:
    assert "say which source to read" in told("propose", case, code=2)
    assert "those with one are story" in told("propose", case, "nothing", code=3)
    assert "write a day, as 2025-03-17" in told("propose", case, "story", "--published", "March", code=2)
    assert "name rules, spacy=MODEL" in told("propose", case, "story", "--with", "nothing", code=3)
    assert "for one claim at a time" in told("accept", case, "a", "b", "--says", "x", code=2)
    assert "no claim is called 'a'" in told("accept", case, "a", code=3)
    assert "no source is called" in told("review", case, "--source", "a", code=3)
    run("new", str(tmp_path / "text"))
    assert "no source of this case has a text" in told("propose", str(tmp_path / "text"), "--every", code=3)


def test_an_empty_review_says_what_to_do_next(case: str) -> None:
    assert told("review", case) == f"Nothing is proposed. To find claims in a source: whereas propose {case} SOURCE"


def test_times_come_out_as_timeml(case: str) -> None:
    marked = run("propose", case, "story", "--published", "2025-03-17", "--timeml").stdout
    assert '<TIMEX3 tid="t1"' in marked


@pytest.mark.parametrize("source", ["story", ""])
def test_a_list_shows_each_in_its_sentence(case: str, source: str) -> None:
    run("propose", case, "story", "--published", "2025-03-17")
    said = told("review", case, "--list", *(["--source", source] if source else []), code=1)
    assert "The second plane landed in San Salvador at 12:10 a.m. on Sunday" in said
    assert "Decide: whereas accept" in said


def keyed(monkeypatch: pytest.MonkeyPatch, case: str, keys: str, typed: str = "", code: int = 1) -> str:
    """Review with these keys pressed, as at a terminal."""
    pressed = iter(keys)
    monkeypatch.setattr(click, "getchar", lambda: next(pressed))
    monkeypatch.setattr("whereas.cli.proposing._at_the_keys", lambda: True)
    result = CliRunner().invoke(main, ["review", case], input=typed, env={"WHEREAS_BY": "ana"})
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def test_a_review_goes_by_keys(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("propose", case, "story", "--published", "2025-03-17")
    ids = list(proposed(case).values())
    said = keyed(monkeypatch, case, "arlq")
    assert "2 decisions made" in said
    statuses = {row["id"]: row for row in answer("show", case, "claims")["things"]}
    assert "(proposed)" not in statuses[ids[0]]["what"]
    assert "(rejected)" in statuses[ids[1]]["what"]
    assert list(proposed(case).values()) == ids[2:]


def test_back_takes_the_last_decision_back(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("propose", case, "story", "--published", "2025-03-17")
    ids = list(proposed(case).values())
    assert "0 decisions made" in keyed(monkeypatch, case, "abq")
    assert list(proposed(case).values()) == ids


def test_a_sentence_is_edited_and_a_wrong_one_asked_again(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("propose", case, "story", "--published", "2025-03-17")
    first = next(iter(proposed(case).values()))
    said = keyed(monkeypatch, case, "eeq", "nonsense\nflight.landed happened\n")
    assert "1 decision made" in said
    assert answer("show", case, first)["says"] == "flight.landed happened"


def test_a_review_to_the_end_leaves_nothing(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("propose", case, "story", "--published", "2025-03-17")
    keyed(monkeypatch, case, "a" * len(proposed(case)), code=0)
    run("review", case)
