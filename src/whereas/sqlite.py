"""SQLite for SQLAlchemy, through APSW: the one driver on every platform, and a SQLite newer than the WAL-reset fault.

Python's own sqlite3 module brings whatever SQLite the machine has; those from 3.7.0 to 3.51.2 can corrupt a database in
WAL mode when one connection resets the log while another writes. APSW carries its own. This is as much of the DB-API
(PEP 249) as SQLAlchemy asks for, in autocommit: whoever writes says BEGIN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import apsw

__all__ = ["Connection", "Cursor", "connect"]

apilevel, threadsafety, paramstyle = "2.0", 1, "qmark"
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))
PARSE_DECLTYPES = PARSE_COLNAMES = 0
Binary = bytes

# PEP 249 wants these names; APSW has one tree of errors, one class for each code of SQLite.
Warning = Error = DatabaseError = InterfaceError = apsw.Error  # noqa: A001
InternalError = OperationalError = ProgrammingError = IntegrityError = DataError = NotSupportedError = apsw.Error


class Cursor:
    """A cursor. A statement is run to its end at once and its rows kept, so that none is open when a COMMIT comes."""

    arraysize = 1
    lastrowid: int | None = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection, self._cursor = connection, connection.cursor()
        self._cursor.exec_trace = self._describe
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: Sequence[Sequence[Any]] | None = None
        self.rowcount = -1

    def _describe(self, cursor: apsw.Cursor, statement: str, bindings: Any) -> bool:  # noqa: ARG002
        self.description = (
            tuple((name, kind, None, None, None, None, None) for name, kind in cursor.get_description()) or None
        )
        return True

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run one statement."""
        return self._run(lambda: self._cursor.execute(statement, tuple(parameters)))

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> Cursor:
        """Run one statement for each row of parameters."""
        return self._run(lambda: self._cursor.executemany(statement, (tuple(row) for row in rows)))

    def _run(self, statement: Callable[[], Iterable[Any]]) -> Cursor:
        self.description = None
        before = self._connection.total_changes()
        self._rows = iter([tuple(row) for row in statement()])
        self.rowcount = self._connection.total_changes() - before if self.description is None else -1
        self.lastrowid = self._connection.last_insert_rowid()
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""
        return next(self._rows, None)

    def fetchmany(self, size: int = arraysize) -> list[tuple[Any, ...]]:
        """Up to *size* further rows."""
        return list(islice(self._rows, size))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """Let go of the rows."""
        self._cursor.close(force=True)


class Connection:
    """A connection; nothing is begun but by a BEGIN."""

    isolation_level: str | None = None

    def __init__(self, held: apsw.Connection) -> None:
        self.held = held

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self.held)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run one statement on a new cursor."""
        return self.cursor().execute(statement, parameters)

    def commit(self) -> None:
        """Make what was done since BEGIN last."""
        if self.held.in_transaction:
            self.held.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was done since BEGIN."""
        if self.held.in_transaction:
            self.held.execute("ROLLBACK")

    def close(self) -> None:
        """Close it, for good."""
        self.held.close()

    def create_function(self, name: str, narg: int, function: Any, *, deterministic: bool = False) -> None:
        """Let statements call *function*; SQLAlchemy registers two of its own."""
        self.held.create_scalar_function(name, function, narg, deterministic=deterministic)


def connect(database: str, *, flags: int, vfs: str | None = None, busy_ms: int = 10_000) -> Connection:
    """Open a database by its file name or URI. Raises apsw.Error where SQLite does."""
    held = apsw.Connection(database, flags=flags, vfs=vfs)
    held.set_busy_timeout(busy_ms)
    for setting in (apsw.SQLITE_DBCONFIG_DEFENSIVE, apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER):
        held.config(setting, 1)
    held.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    return Connection(held)
