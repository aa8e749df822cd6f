"""Migrations: an older ledger is brought up to date with a copy kept, a newer one is left alone, and what is no ledger refused."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from alembic import command
from alembic.config import Config

from whereas.audit import audit
from whereas.database import DATABASE, SCHEMA, Database
from whereas.entry import Change, Entry, entered
from whereas.errors import BadSource, CannotWrite, Damaged, WhereasError
from whereas.ledger import Ledger


def _entries(number: int) -> list[Entry]:
    made: list[Entry] = []
    for one in range(number):
        put = [Change("title", "", f"Gate {one}")]
        made.append(entered(made[-1] if made else None, "2025-03-15T12:00:00.000Z", "ana", "put", put, {}))
    return made


def _step(database: Database, to: str, *, down: bool = False) -> None:
    """What `Database.upgrade` does, to another schema."""
    config = Config()
    config.set_main_option("script_location", "whereas:migrations")
    config.attributes["connection"] = database._connection
    with database._told("IMMEDIATE"):
        (command.downgrade if down else command.upgrade)(config, to)


def _older(folder: Path, number: int = 3) -> list[Entry]:
    """A ledger of schema 0001 with a few entries, without a seal."""
    folder.mkdir()
    database, entries = Database(folder), _entries(number)
    _step(database, "0001")
    if entries:
        database.add(entries)
    database.close()
    return entries


def _objects(file: Path) -> set[str]:
    database = apsw.Connection(str(file))
    try:
        return {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')")}
    finally:
        database.close()


def _alter(folder: Path, *statements: str) -> None:
    database = apsw.Connection(str(folder / DATABASE))
    for statement in statements:
        database.execute(statement)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def test_a_ledger_of_an_older_schema_is_brought_up_to_date_when_it_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    entries = _older(folder)
    assert _objects(folder / DATABASE) == set()
    with Ledger(folder) as ledger:
        assert list(ledger.entries()) == entries
        assert ledger.case().title == "Gate 2"
        assert ledger.upgraded_from == folder / "case.db.schema-0001"
        with ledger.writing() as writing:
            writing.enter("put", [Change("title", "", "Later")])
    assert _objects(folder / DATABASE) == {"entries_no_update", "entries_no_delete", "entries_no_replace"}
    assert audit(folder).faults == ()
    with Ledger(folder) as ledger:
        assert ledger.upgraded_from is None


def test_the_copy_that_is_kept_is_the_ledger_as_it_was_and_opens_as_one(tmp_path: Path) -> None:
    folder, copy = tmp_path / "x.case", tmp_path / "copy.case"
    entries = _older(folder)
    Ledger(folder).close()
    assert _objects(folder / "case.db.schema-0001") == set()
    copy.mkdir()
    (folder / "case.db.schema-0001").rename(copy / DATABASE)
    database = Database(copy)
    assert (database.schema(), database.entries()) == ("0001", entries)
    database.close()
    with Ledger(copy) as ledger:
        assert list(ledger.entries()) == entries


def test_an_older_ledger_without_entries_is_brought_up_to_date_too(tmp_path: Path) -> None:
    _older(tmp_path / "x.case", 0)
    with Ledger(tmp_path / "x.case") as ledger:
        assert ledger.entries() == ()


def test_a_step_that_fails_leaves_the_older_ledger_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "x.case"
    entries = _older(folder)

    def broken(*_: object) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr("alembic.command.upgrade", broken)
    with pytest.raises(CannotWrite, match="the disk is full"):
        Ledger(folder)
    monkeypatch.undo()
    database = Database(folder)
    assert (database.schema(), database.entries()) == ("0001", entries)
    database.close()


def test_the_steps_can_be_taken_back(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    entries = _older(folder)
    Ledger(folder).close()
    database = Database(folder)
    assert database.schema() == SCHEMA
    _step(database, "0001", down=True)
    assert (database.schema(), database.entries()) == ("0001", entries)
    database.close()
    assert _objects(folder / DATABASE) == set()


def test_a_ledger_of_a_newer_whereas_is_refused_and_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    _older(folder)
    Ledger(folder).close()
    _alter(folder, "UPDATE alembic_version SET version_num = '0999'", "CREATE TABLE remarks (of_entry INTEGER)")
    (folder / "case.seal").unlink()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for opens in (lambda: Ledger(folder), lambda: Ledger(folder, make=True), lambda: audit(folder)):
        with pytest.raises(
            BadSource, match=rf"newer whereas \(schema 0999; this one knows up to {SCHEMA}\)\n  try: install"
        ):
            opens()
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON entries BEGIN SELECT 1; END", "t"),
        ("CREATE VIEW v AS SELECT 1", "v"),
        ("CREATE TABLE more (a)", "more"),
        ("CREATE INDEX i ON entries (at)", "i"),
    ],
)
def test_a_database_that_holds_what_no_ledger_does_is_refused_by_name(
    tmp_path: Path, statement: str, name: str
) -> None:
    folder = tmp_path / "x.case"
    _older(folder)
    Ledger(folder).close()
    _alter(folder, statement)
    with pytest.raises(Damaged, match=f"not a ledger as whereas writes it: it holds {name}\n"):
        Ledger(folder)
    assert any(name in fault.what for fault in audit(folder).faults)


@pytest.mark.parametrize(
    "data", [b"not a database, and long enough to have a header" * 9, b"SQLite format 3\0", b"\0" * 4096]
)
def test_a_file_that_is_no_database_is_refused_and_not_touched(tmp_path: Path, data: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(data)
    for make in (False, True):
        with pytest.raises(Damaged, match=r"case\.db: "):
            Ledger(tmp_path, make=make)
        assert (tmp_path / DATABASE).read_bytes() == data
    assert audit(tmp_path).faults


def test_an_empty_file_is_no_ledger_and_becomes_one_where_one_is_to_be_made(tmp_path: Path) -> None:
    """SQLite leaves an empty file where it was killed while it made one."""
    (tmp_path / DATABASE).write_bytes(b"")
    with pytest.raises(Damaged, match="it has no ledger in it"):
        Ledger(tmp_path)
    with Ledger(tmp_path, make=True) as ledger:
        assert ledger.entries() == ()


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATABASE).mkdir()
    with pytest.raises(BadSource, match="there is no ledger here"):
        Ledger(tmp_path)
    with pytest.raises(WhereasError, match="cannot be opened"):
        Ledger(tmp_path, make=True)


def test_another_programs_database_is_refused_and_not_made_into_a_ledger(tmp_path: Path) -> None:
    _alter(tmp_path, "CREATE TABLE bookmarks (a)", "INSERT INTO bookmarks VALUES (1)")
    for make in (False, True):
        with pytest.raises(Damaged, match="it holds bookmarks"):
            Ledger(tmp_path, make=make)
