"""The ledger: what is entered is there, what may not stand is refused whole, and a case goes through it unchanged."""

from __future__ import annotations

import os
import threading
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import apsw
import pytest
from hypothesis import given, settings
from test_roundtrip import cases

from whereas import keeping
from whereas.audit import audit
from whereas.casefile import Case, case_text, read_case
from whereas.claim import Claim, Event
from whereas.entry import Change, entered
from whereas.errors import BadCase, BadClaim, BadSource, Clash, Damaged, WhereasError
from whereas.ledger import Ledger, needed
from whereas.source import Source, sha256
from whereas.store import has_ledger

JGG = Path(__file__).parents[1] / "examples" / "jgg"
START = (Change("title", "", "Gate"), Change("zone", "", "UTC"), Change("events", "a", {"what": "the gate opened"}))
DATA = b"The gate opened."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case with a title, a zone and an event."""
    with Ledger(tmp_path / "x.case", make=True, actor="ana") as ledger, ledger.writing() as writing:
        writing.enter("new", START)
    return tmp_path / "x.case"


def _source(ledger: Ledger, name: str = "log", data: bytes = DATA) -> int:
    """Add a source and a claim on it; the number of the entry."""
    with ledger.writing() as writing:
        value = {"file": f"sources/{name}.txt", "sha256": writing.keep(data)}
        claim = {"id": f"{name}-1", "says": "a happened", "source": name, "quote": "gate"}
        writing.enter("add", [Change("sources", name, value), Change("claims", claim["id"], claim)])
    return writing.done[0].seq


def _enter(ledger: Ledger, *changes: Change) -> None:
    """Keep the log's bytes, and enter each change by itself, in one block."""
    with ledger.writing() as writing:
        writing.keep(DATA)
        for change in changes:
            writing.enter("put", [change])


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _same(one: Case, other: Case) -> bool:
    return all(getattr(one, part.name) == getattr(other, part.name) for part in fields(Case) if part.compare)


# ---------------------------------------------------------------------------------------------- a case through a ledger


def test_a_case_that_is_taken_in_is_the_same_case_and_the_same_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One after the other into one ledger: each makes the case say what it says, whatever was said before."""
    place = tmp_path_factory.mktemp("through")
    with Ledger(place / "x.case", make=True) as ledger:

        @settings(max_examples=40)
        @given(cases())
        def through(case: Case) -> None:
            keeping.take_in(ledger, case)
            again = ledger.case()
            assert _same(replace(again, claims=()), replace(case, claims=()))
            assert {claim.id: claim for claim in again.claims} == {claim.id: claim for claim in case.claims}
            assert keeping.take_in(ledger, case) is None

        through()
        assert len(ledger.entries()) > 10
    assert audit(place / "x.case").faults == ()


@settings(max_examples=15)
@given(case=cases())
def test_a_case_that_is_taken_into_an_empty_ledger_keeps_its_order_and_its_text(
    tmp_path_factory: pytest.TempPathFactory, case: Case
) -> None:
    folder = tmp_path_factory.mktemp("case") / "x.case"
    with Ledger(folder, make=True) as ledger:
        keeping.take_in(ledger, case)
        assert case_text(ledger.case()) == case_text(case)
    with Ledger(folder) as ledger:
        assert _same(ledger.case(), case)


def test_the_bundled_case_goes_through_a_ledger_with_its_files(tmp_path: Path) -> None:
    case = read_case(JGG)
    with Ledger(tmp_path / "x.case", make=True) as ledger:
        keeping.take_in(ledger, case)
    with Ledger(tmp_path / "x.case") as ledger:
        assert case_text(ledger.case()) == case_text(case)
        assert [source.text for source in ledger.case().sources.values()] == [
            source.text for source in case.sources.values()
        ]
    told = audit(tmp_path / "x.case")
    assert told.faults == ()
    assert told.files == len({source.sha256 for source in case.sources.values() if source.sha256})


@pytest.mark.parametrize("claims", [1, 10, 100, 1000])
def test_a_case_of_any_size_goes_through_a_ledger(tmp_path: Path, claims: int) -> None:
    rng = Random(claims)
    events = {f"e{number}": Event(f"e{number}") for number in range(claims)}
    said = [Claim(f"c{number}", f"{rng.choice(list(events))} happened", "", note="x") for number in range(claims)]
    (tmp_path / "log.txt").write_bytes(DATA)
    data = (tmp_path / "log.txt").read_bytes()
    log = Source("log", file="log.txt", sha256=sha256(data), text=DATA.decode())
    told = tuple(replace(claim, source="log", quote="gate", span=(4, 8)) for claim in said)
    case = Case(zone="UTC", sources={"log": log}, events=events, claims=told, folder=tmp_path)
    with Ledger(tmp_path / "x.case", make=True) as ledger:
        keeping.take_in(ledger, case)
        assert _same(ledger.case(), case)


def test_the_case_as_it_stood_after_each_entry_is_the_case_that_was_read_then(folder: Path) -> None:
    with Ledger(folder) as ledger:
        seen = [Case(), ledger.case()]
        for number in range(4):
            _source(ledger, f"log{number}", DATA + b"%d" % number)
            seen.append(ledger.case())
        keeping.undo(ledger)
        seen.append(ledger.case())
        assert [len(case.claims) for case in seen] == [0, 0, 1, 2, 3, 4, 3]
        for until, case in enumerate(seen[1:], 1):
            assert _same(ledger.case(until), case)
        assert _same(ledger.case(0), Case(folder=folder))
        with pytest.raises(BadSource, match="there is no entry 8; the last is 6"):
            ledger.case(8)


# ---------------------------------------------------------------------------------------------- refused, and nothing added


def test_what_would_not_read_is_refused_and_nothing_of_it_is_kept(folder: Path) -> None:
    with Ledger(folder) as ledger:
        before, files = ledger.entries(), _files(folder)
        bad = {"id": "c", "says": "b happened", "source": "log", "quote": "gate"}
        value = {"file": "sources/log.txt", "sha256": sha256(DATA)}
        with pytest.raises(BadCase, match="no event is called 'b'"):
            _enter(ledger, Change("sources", "log", value), Change("claims", "c", bad))
        assert ledger.entries() == before
        assert _files(folder) - {"case.db-wal", "case.db-shm"} == files - {"case.db-wal", "case.db-shm"}
        _source(ledger)
    assert audit(folder).faults == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            Change("claims", "c", {"id": "c", "says": "a happened", "source": "log", "quote": "not there"}),
            "not in the source",
        ),
        (Change("claims", "c", {"id": "c", "says": "a at noon", "source": "nobody", "quote": "gate"}), "nobody"),
        (Change("sources", "new", {"file": "sources/new.txt", "sha256": "0" * 64}), "is not there"),
        (Change("events", "not an id", {}), "is no id"),
        (Change("events", "a", None), "no event is called 'a'"),
        (Change("sources", "log", None), "log"),
        (Change("zone", "", "Mars/Phobos"), "Mars/Phobos"),
        (Change("nothing", "x", {}), "nothing"),
    ],
)
def test_each_of_these_is_refused_with_the_reason_and_changes_nothing(folder: Path, change: Change, says: str) -> None:
    with Ledger(folder) as ledger:
        _source(ledger)
        before, things = ledger.entries(), dict(ledger.things())
        with pytest.raises(BadCase, match=says), ledger.writing() as writing:
            writing.enter("put", [change])
        assert (ledger.entries(), ledger.things()) == (before, things)


@pytest.mark.parametrize("where", ["value", "id", "kind", "facts"])
def test_half_of_a_surrogate_pair_is_refused_wherever_it_stands(folder: Path, where: str) -> None:
    half = {name: "half \ud83d" if name == where else "x" for name in ("value", "id", "kind", "facts")}
    with Ledger(folder) as ledger:
        with (
            pytest.raises(BadClaim, match="is not text\n  try: take out the half of a surrogate"),
            ledger.writing() as writing,
        ):
            writing.enter(half["kind"], [Change("people", half["id"], {"name": half["value"]})], why=half["facts"])
        assert len(ledger.entries()) == 1


def test_an_error_in_the_block_adds_nothing(folder: Path) -> None:
    with Ledger(folder) as ledger:
        with pytest.raises(TypeError):
            _enter(ledger, Change("title", "", object()))
        assert ledger.case().title == "Gate"
    assert not (folder / "sources").exists()


def test_several_entries_of_one_block_are_added_together_in_their_order(folder: Path) -> None:
    with Ledger(folder, actor="ben") as ledger:
        with ledger.writing() as writing:
            for title in ("One", "Two"):
                writing.enter("put", [Change("title", "", title)], why=title)
            assert writing.things["title", ""].value == "Two"
        assert [(entry.seq, entry.actor, entry.facts()) for entry in writing.done] == [
            (2, "ben", {"why": "One"}),
            (3, "ben", {"why": "Two"}),
        ]
        assert ledger.case().title == "Two"


# ---------------------------------------------------------------------------------------------- more than one


def test_a_thing_that_was_changed_since_it_was_seen_is_not_changed_again(folder: Path) -> None:
    with Ledger(folder, actor="ana") as one, Ledger(folder, actor="ben") as other:
        seen = len(one.entries())
        keeping.put(other, "edit", [Change("title", "", "As Ben says")])
        with pytest.raises(Clash) as refused:
            keeping.put(one, "edit", [Change("title", "", "As Ana says")], since=seen)
        assert "title was changed meanwhile: entry 2 (edit, by ben, " in refused.value.problem
        assert f"whereas show {folder} 2" in refused.value.remedy
        assert one.case().title == "As Ben says"
        assert keeping.put(one, "edit", [Change("title", "", "As Ben says")], since=seen) is None
        keeping.put(one, "edit", [Change("zone", "", "Europe/Paris")], since=seen)
        keeping.put(one, "edit", [Change("title", "", "As Ana says")], since=len(one.entries()))
        assert other.case().title == "As Ana says"


def test_what_no_longer_reads_because_of_others_is_a_clash_and_not_an_error_of_mine(folder: Path) -> None:
    with Ledger(folder, actor="ana") as one, Ledger(folder, actor="ben") as other:
        _source(one)
        seen = len(one.entries())
        keeping.put(other, "edit", [Change("events", "b", {"what": "x"})])
        keeping.put(other, "edit", [Change("events", "b", None)])
        claim = {"id": "c", "says": "b happened", "source": "log", "quote": "gate"}
        with pytest.raises(Clash, match=r"has moved on meanwhile, to entry 4 \(by ben\).*no event is called 'b'"):
            keeping.put(one, "claim", [Change("claims", "c", claim)], since=seen)


def test_a_reader_sees_what_another_has_added_and_waits_for_nobody(folder: Path) -> None:
    with Ledger(folder) as reader, Ledger(folder) as writer, writer.writing() as writing:
        assert reader.case().title == "Gate"
        writing.enter("put", [Change("title", "", "Other")])
        assert reader.case().title == "Gate"
    with Ledger(folder) as reader:
        assert reader.case().title == "Other"


def test_a_ledger_that_is_opened_while_another_closes_it_never_takes_it_for_damaged(folder: Path) -> None:
    """The seal may be newer than the entries that were read before it: it is read first."""
    wrong: list[BaseException] = []
    done = threading.Event()

    def opening() -> None:
        while not done.is_set():
            try:
                Ledger(folder).close()
            except WhereasError as damaged:
                wrong.append(damaged)

    reader = threading.Thread(target=opening)
    reader.start()
    try:
        for number in range(40):
            with Ledger(folder) as ledger:
                keeping.put(ledger, "edit", [Change("title", "", f"Gate {number}")])
    finally:
        done.set()
        reader.join()
    assert wrong == []


def test_the_folders_that_are_made_for_a_case_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's name lasts once the folder that it stands in was synced."""
    synced, fsync = set[str](), os.fsync

    def noted(at: int) -> None:
        synced.add(os.path.realpath(f"/proc/self/fd/{at}"))
        fsync(at)

    if not Path("/proc/self/fd").exists():
        pytest.skip("the system does not tell what a number stands for")
    monkeypatch.setattr(os, "fsync", noted)
    Ledger(tmp_path / "a" / "b" / "x.case", make=True).close()
    assert {str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a" / "b")} <= synced


# ---------------------------------------------------------------------------------------------- clocks, seals, files


@pytest.mark.parametrize(
    "clock", [[5, 4, 3, 2, 1], [0, 315_360_000_000, -315_360_000_000, 1, 0], [-62_135_596_800_000] * 5]
)
def test_a_clock_that_goes_backwards_or_by_ten_years_changes_no_order_and_no_case(
    tmp_path: Path, clock: list[int]
) -> None:
    told = []
    for name, times in (("even", [1, 2, 3, 4, 5]), ("odd", clock)):
        moments = iter([*times, times[-1]])
        with Ledger(tmp_path / name, make=True, now=lambda moments=moments: next(moments)) as ledger:  # type: ignore[misc]
            with ledger.writing() as writing:
                writing.enter("new", START)
            for number in range(3):
                _source(ledger, f"log{number}", DATA + b"%d" % number)
            keeping.undo(ledger, 3)
        with Ledger(tmp_path / name) as ledger:
            told.append(([entry.body for entry in ledger.entries()], case_text(ledger.case())))
        assert audit(tmp_path / name).faults == ()
    assert told[0] == told[1]


def test_a_case_that_was_only_read_is_left_byte_for_byte_as_it_was(folder: Path) -> None:
    before = {name: (folder / name).read_bytes() for name in _files(folder)}
    assert set(before) == {"case.db", "case.seal"}
    with Ledger(folder) as ledger:
        ledger.case()
    audit(folder)
    assert {name: (folder / name).read_bytes() for name in _files(folder)} == before


def test_entries_that_were_cut_off_and_the_seal_left_are_told_on_opening(folder: Path) -> None:
    shorter = (folder / "case.db").read_bytes()
    with Ledger(folder) as ledger:
        _source(ledger)
        _source(ledger, "more", DATA + b"more")
    (folder / "case.db").write_bytes(shorter)
    with pytest.raises(Damaged, match="entries 2 to 3 are missing\n  try: see what else with: whereas verify"):
        Ledger(folder)


def test_another_ledger_in_the_place_of_the_sealed_one_is_told_on_opening(folder: Path, tmp_path: Path) -> None:
    with Ledger(tmp_path / "y.case", make=True, actor="eve") as ledger, ledger.writing() as writing:
        writing.enter("new", START)
    (folder / "case.db").write_bytes((tmp_path / "y.case" / "case.db").read_bytes())
    with pytest.raises(Damaged, match="entry 1 is not the one that was sealed"):
        Ledger(folder)


def test_a_damaged_source_is_repaired_by_adding_the_same_bytes_again(folder: Path) -> None:
    with Ledger(folder) as ledger:
        _source(ledger)
    (folder / "sources" / sha256(DATA)).write_bytes(b"The gate closed.")
    with Ledger(folder) as ledger:
        with pytest.raises(BadCase, match="has changed since it was hashed"):
            ledger.case()
        with ledger.writing() as writing:
            value = {"file": "sources/again.txt", "sha256": writing.keep(DATA)}
            writing.enter("add", [Change("sources", "again", value)])
        assert ledger.case().sources["log"].text == "The gate opened."
    assert audit(folder).faults == ()


def test_what_a_redaction_takes_out_is_gone_and_its_hash_and_its_claims_stay(folder: Path) -> None:
    with Ledger(folder, actor="ana") as ledger:
        _source(ledger)
        keeping.redact(ledger, "log", "names a child")
        assert ledger.case().sources["log"].redacted == "names a child"
        assert ledger.case().sources["log"].sha256 == sha256(DATA)
        assert [claim.quote for claim in ledger.case().claims] == ["gate"]
        assert needed(ledger.entries()) == {}
        assert ledger.case(2).sources["log"].text is None
    assert _files(folder) == {"case.db", "case.seal"}
    assert audit(folder).faults == ()
    (folder / "sources" / sha256(DATA)).write_bytes(DATA)
    assert [fault.what for fault in audit(folder).faults] == ["was taken out by a redaction, and is there again"]


def test_a_redaction_that_dies_before_the_file_is_gone_is_told_and_finished_by_the_next_writer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: object) -> None:
        raise KeyboardInterrupt

    with Ledger(folder) as ledger:
        _source(ledger)
        monkeypatch.setattr("whereas.store.Store.remove", died)
        with pytest.raises(KeyboardInterrupt):
            keeping.redact(ledger, "log", "names a child")
    monkeypatch.undo()
    assert [fault.what for fault in audit(folder).faults] == ["was taken out by a redaction, and is there again"]
    with Ledger(folder) as ledger:
        assert ledger.case().sources["log"].text is None
        keeping.put(ledger, "edit", [Change("title", "", "Later")])
    assert audit(folder).faults == ()
    assert _files(folder) == {"case.db", "case.seal"}


def test_there_is_no_ledger_where_there_is_none(tmp_path: Path) -> None:
    assert not has_ledger(tmp_path)
    with pytest.raises(BadSource, match=f"there is no ledger here\n  try: make one with: whereas add {tmp_path}"):
        Ledger(tmp_path)
    with Ledger(tmp_path / "x.case", make=True) as ledger:
        assert (ledger.entries(), ledger.head(), ledger.things()) == ((), None, {})
        with pytest.raises(BadSource, match="there is no entry 1; there are none yet"):
            ledger.entries(1)


def test_a_ledger_is_filled_with_the_entries_of_another_as_they_are(folder: Path, tmp_path: Path) -> None:
    with Ledger(folder) as ledger:
        _source(ledger)
        entries, files = ledger.entries(), {("sources", sha256(DATA)): DATA}
    with Ledger(tmp_path / "y.case", make=True) as other:
        with pytest.raises(Damaged, match="entry 1 is missing"):
            other.fill(entries[1:], files)
        with pytest.raises(BadCase, match="is not there"):
            other.fill(entries, {})
        assert other.entries() == ()
        other.fill(entries, files)
        assert other.entries() == entries
        with pytest.raises(BadSource, match="has entries already"):
            other.fill(entries, files)
    assert audit(tmp_path / "y.case").faults == ()


def test_an_entry_that_another_program_put_in_whole_is_read_with_the_others(folder: Path) -> None:
    """What makes an entry one of the ledger's is its hash and its place, and not the program that wrote it."""
    with Ledger(folder) as ledger:
        entry = entered(ledger.head(), "", "other", "put", [Change("title", "", "By hand")], {})
    database = apsw.Connection(str(folder / "case.db"))
    row = (entry.seq, entry.at, entry.actor, entry.kind, entry.body, entry.prev, entry.hash)
    database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    database.close()
    with Ledger(folder) as ledger:
        assert ledger.case().title == "By hand"


@pytest.mark.parametrize(("section", "name"), [("title", "log"), ("claims", ""), ("sources", ""), ("nothing", "a")])
def test_what_is_no_thing_of_a_case_is_refused_by_its_name(tmp_path: Path, section: str, name: str) -> None:
    with Ledger(tmp_path / "case", make=True) as ledger:
        with ledger.writing() as writing:
            writing.enter("new", START)
        with pytest.raises(BadCase, match="is no thing of a case"), ledger.writing() as writing:
            writing.enter("edit", [Change(section, name, {"what": "x"})])
        assert len(ledger.entries()) == 1
