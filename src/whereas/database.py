"""The database of a ledger: one table of entries in SQLite, its schema, and what SQLite says in words with a way out.

SQLAlchemy Core writes the statements, Alembic takes the steps from one schema to the next, APSW carries the SQLite. WAL with
synchronous=FULL: what is committed is there after the power has gone; under NORMAL a power cut may take it back.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

import apsw
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from . import sqlite
from .entry import Entry
from .errors import BadSource, CannotWrite, Clash, Damaged, WhereasError
from .store import DATABASE, unwritable

__all__ = ["DATABASE", "SCHEMA", "Database"]

SCHEMA = "0002"
"""The schema that this version writes; older ones are brought up to it."""

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "fullfsync=1", "checkpoint_fullfsync=1", "cell_size_check=1")

_entries = sa.table("entries", *(sa.column(name) for name in ("seq", "at", "actor", "kind", "body", "prev", "hash")))
_BYTES = [sa.cast(column, sa.LargeBinary) for column in _entries.c if column.name != "seq"]
_FITTING = {
    "alembic_version", "entries", "entries_no_update", "entries_no_delete", "entries_no_replace",
    "sqlite_autoindex_entries_1", "sqlite_autoindex_alembic_version_1",
}  # fmt: skip


class Database:
    """The database in *folder*, which is made if there is none. `vfs` names a virtual file system of SQLite, and
    `synchronous` another setting than FULL: both are for tests of what a power cut leaves.
    """

    def __init__(self, folder: Path, *, vfs: str | None = None, synchronous: str = "FULL") -> None:
        self.folder, self._vfs = folder, vfs
        there = folder / DATABASE
        self.read_only = not os.access(folder, os.W_OK) or (there.is_file() and not os.access(there, os.W_OK))
        path, flags = str(there.resolve()), apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        if self.read_only:
            path = f"file:{quote(path)}?mode=ro" + ("" if self.has_log() else "&immutable=1")
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        pragmas: tuple[str, ...] = () if self.read_only else (*PRAGMAS, f"synchronous={synchronous}")
        if self.read_only and self.has_log() and not self._index().exists() and os.name == "posix":
            # nobody has it open, and no index can be made beside it: it is made on the heap
            vfs, pragmas = "unix-none", ("locking_mode=EXCLUSIVE",)
        self._engine = sa.create_engine(
            "sqlite://", module=sqlite, poolclass=StaticPool, creator=lambda: sqlite.connect(path, flags=flags, vfs=vfs)
        )  # fmt: skip
        with self._told(), contextlib.ExitStack() as undone:
            self._connection = self._engine.connect()
            undone.callback(self.close)
            for pragma in pragmas:
                self._connection.exec_driver_sql(f"PRAGMA {pragma}")
            self._connection.commit()
            undone.pop_all()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
        self._engine.dispose()

    def has_log(self) -> bool:
        """Whether anything stands in the write-ahead log that is not in case.db yet."""
        with contextlib.suppress(FileNotFoundError):  # whoever closes the database last takes the log away
            return (self.folder / (DATABASE + "-wal")).stat().st_size > 0
        return False

    def _index(self) -> Path:
        return self.folder / (DATABASE + "-shm")

    @contextlib.contextmanager
    def _told(self, mode: str = "") -> Iterator[None]:
        """A transaction, if *mode* is DEFERRED or IMMEDIATE, and what SQLite raises in our words."""
        try:
            with self._connection.begin() if mode else contextlib.nullcontext():
                if mode:
                    self._connection.exec_driver_sql(f"BEGIN {mode}")
                yield
        except (sa.exc.DBAPIError, apsw.Error) as wrong:
            said = wrong.orig if isinstance(wrong, sa.exc.DBAPIError) else wrong
            raise _in_words(said, str(self.folder / DATABASE)) from wrong

    # ---- entries

    def entries(self, after: int = 0) -> list[Entry]:
        """The entries after number *after* as they stand, whatever they have become.

        A text that is no longer UTF-8 is read with U+FFFD for what is not, and so no longer has its hash.
        """
        with self._told("DEFERRED"):
            asked = sa.select(_entries.c.seq, *_BYTES).where(_entries.c.seq > after).order_by(_entries.c.seq)
            found = self._connection.execute(asked).all()
        return [Entry(row[0], *((value or b"").decode("utf-8", "replace") for value in row[1:])) for row in found]

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries, all or none; once this returns they last. Raises Clash where another writer came first."""
        with self._told("IMMEDIATE"):
            highest = self._connection.scalar(sa.select(sa.func.max(_entries.c.seq))) or 0
            if highest != entries[0].seq - 1:
                raise Clash("another writer came first", where=str(self.folder), remedy="do it again")
            self._connection.execute(sa.insert(_entries), [asdict(entry) for entry in entries])

    def fold(self) -> None:
        """Bring what stands in the log into case.db, as far as no reader is in the way."""
        with self._told():
            self._connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    # ---- the schema

    def schema(self) -> str | None:
        """The schema that case.db has; None where it has none yet."""
        if "alembic_version" not in self._objects():
            return None
        with self._told("DEFERRED"):
            return str(self._connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())

    def fits(self) -> bool:
        """Whether the schema is the one that this version writes, and False where it is older, or there is none yet.

        Raises BadSource where it is newer; Damaged where the database holds what no ledger does.
        """
        found, where = self.schema(), str(self.folder / DATABASE)
        if found is not None and found > SCHEMA:
            problem = f"the ledger was written by a newer whereas (schema {found}; this one knows up to {SCHEMA})"
            raise BadSource(problem, where=where, remedy="install the newest whereas")
        if odd := self._objects() - _FITTING:
            problem = f"this is not a ledger as whereas writes it: it holds {', '.join(sorted(odd))}"
            raise Damaged(problem, where=where, remedy="go back to a copy that is whole")
        return found == SCHEMA

    def upgrade(self) -> Path | None:
        """Take the steps from the schema that is there, all or none. The copy of the database as it was, if there was one."""
        from alembic import command
        from alembic.config import Config

        if self.read_only:
            raise unwritable(str(self.folder), errno.EROFS, "")
        found, backup = self.schema(), None
        if found is not None:
            backup = self.folder / f"{DATABASE}.schema-{found}"
            backup.unlink(missing_ok=True)
            with self._told():
                self._connection.exec_driver_sql("VACUUM INTO ?", (str(backup),))
                self._connection.commit()
        config = Config()
        config.set_main_option("script_location", "whereas:migrations")
        config.attributes["connection"] = self._connection
        with self._told("IMMEDIATE"):
            command.upgrade(config, SCHEMA)
        return backup

    def unsound(self) -> list[str]:
        """What SQLite finds wrong with the structure of the database, up to twenty things."""
        with self._told("DEFERRED"):
            told = [str(row[0]) for row in self._connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        return [line for line in told if line != "ok"]

    def _objects(self) -> set[str]:
        with self._told("DEFERRED"):
            return {str(row[0]) for row in self._connection.exec_driver_sql("SELECT name FROM sqlite_master")}


def _in_words(wrong: BaseException | None, where: str) -> WhereasError:
    """What SQLite says, as a refusal with a way out."""
    for kind, code in (
        (apsw.FullError, errno.ENOSPC),
        (apsw.ReadOnlyError, errno.EROFS),
        (apsw.PermissionsError, errno.EACCES),
    ):
        if isinstance(wrong, kind):
            return unwritable(where, code, str(wrong))
    if isinstance(wrong, apsw.BusyError | apsw.LockedError):
        return Clash("somebody else is writing to the case", where=where, remedy="do it again in a moment")
    if isinstance(wrong, apsw.IOError) and getattr(wrong, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE:
        return unwritable(where, errno.ENOSPC, str(wrong))
    if isinstance(wrong, apsw.IOError):
        return unwritable(where, errno.EIO, str(wrong))
    if isinstance(wrong, apsw.CantOpenError):
        return CannotWrite(f"cannot be opened: {wrong}", where=where, remedy="check the name and the permissions")
    return Damaged(
        f"is no longer a ledger that SQLite can read: {wrong}", where=where, remedy="go back to a copy that is whole"
    )
