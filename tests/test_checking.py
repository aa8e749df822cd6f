"""Who accepted, who checked: what the entries of a ledger say, and what follows when they are undone or the claim changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereas.casefile import Case, read_case_text
from whereas.checking import check, checked_text, standing_by, to_check
from whereas.entry import Change
from whereas.errors import BadSource, Clash
from whereas.keeping import put, take_in, undo
from whereas.ledger import Ledger
from whereas.proposing import accept

CASE = """whereas: 1
zone: UTC
sources: {log: {title: A log}}
events: {landing: {kind: flight.landed}}
claims:
  - {id: c1, says: landing at 2025-03-15 17:26, source: log, status: proposed, found-by: "rules 1: time.clock"}
  - {id: c2, says: landing happened, source: log}
"""


def case(folder: Path) -> Case:
    return read_case_text(CASE, folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Ledger(tmp_path / "case", actor="ana", make=True) as ledger:
        take_in(ledger, case(tmp_path))
        accept(ledger, ["c1"])
    return tmp_path / "case"


def told(folder: Path) -> str:
    with Ledger(folder) as ledger:
        held = standing_by(ledger.entries()).get("c1")
    return checked_text(held) if held else "nobody stands by it"


def by(actor: str, folder: Path, *names: str, since: int | None = None) -> None:
    with Ledger(folder, actor=actor) as ledger:
        check(ledger, names, since=since)


def test_a_claim_that_a_program_found_is_checked_by_somebody_else(folder: Path) -> None:
    assert told(folder) == "accepted by ana"
    by("bo", folder, "c1")
    assert told(folder) == "accepted by ana, checked by bo"
    by("bo", folder, "c1")
    by("cy", folder, "c1")
    assert told(folder) == "accepted by ana, checked by bo and cy"


def test_nobody_checks_their_own(folder: Path) -> None:
    with pytest.raises(BadSource, match="accepted by ana"):
        by("ana", folder, "c1")


@pytest.mark.parametrize("name", ["c2", "nothing"])
def test_only_what_a_program_found_and_a_person_accepted_is_checked(folder: Path, name: str) -> None:
    with pytest.raises(BadSource, match="no accepted claim"):
        by("bo", folder, name)


def test_what_waits_for_whom(folder: Path) -> None:
    with Ledger(folder) as ledger:
        standing = standing_by(ledger.entries())
        assert [claim.id for claim in to_check(ledger.case(), standing, "bo")] == ["c1"]
        assert to_check(ledger.case(), standing, "ana") == []
    by("bo", folder, "c1")
    with Ledger(folder) as ledger:
        assert to_check(ledger.case(), standing_by(ledger.entries()), "cy") == []


def test_a_claim_that_changes_needs_another_check(folder: Path) -> None:
    by("bo", folder, "c1")
    with Ledger(folder, actor="cy") as ledger:
        row = ledger.things()["claims", "c1"].value
        put(ledger, "claim", [Change("claims", "c1", {**row, "says": "landing at 2025-03-15 17:27"})])
    assert told(folder) == "accepted by cy"
    with Ledger(folder, actor="cy") as ledger:
        undo(ledger)
    assert told(folder) == "accepted by ana, checked by bo"  # it stands as it stood


def test_a_check_is_undone_and_so_is_the_undoing(folder: Path) -> None:
    by("bo", folder, "c1")
    for expected in ("accepted by ana", "accepted by ana, checked by bo"):
        with Ledger(folder, actor="bo") as ledger:
            undo(ledger, len(ledger.entries()))
        assert told(folder) == expected


def test_an_acceptance_that_is_undone_takes_its_check_along(folder: Path) -> None:
    by("bo", folder, "c1")
    with Ledger(folder, actor="ana") as ledger:
        undo(ledger, 2)
    assert told(folder) == "nobody stands by it"


def test_a_check_of_what_was_changed_meanwhile_is_refused(folder: Path) -> None:
    with Ledger(folder, actor="cy") as ledger:
        seen = len(ledger.entries())
        row = ledger.things()["claims", "c1"].value
        put(ledger, "claim", [Change("claims", "c1", {**row, "note": "as I take it"})])
    with pytest.raises(Clash, match="changed meanwhile"):
        by("bo", folder, "c1", since=seen)
