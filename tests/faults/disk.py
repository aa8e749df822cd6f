"""A disk that forgets: what a case would be if the power went at any moment, by what had been synced by then.

SQLite's files come through an APSW virtual file system, the store's and the seal's through `os`; both keep working on real
files, and `Disk` notes beside them what would last. Of what was written and not synced any part may be on the platter, in
any order, by sectors of 512 bytes; a file's name, its removal and its renaming last once its folder was synced, and until
then either may be so, each name by itself. That is harsher than any file system with a journal, and no harsher than POSIX.

SQLite's own file system for Unix syncs the folder with the first sync of a new log or journal, and with a deletion where it
is asked to; so does this one. APSW's virtual files have no shared memory, so the log works in EXCLUSIVE mode here, with its
index on the heap: what is written and what is synced, and when, is the same.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from whereas import database

__all__ = ["Disk", "PowerCut", "attached"]

SECTOR = 512
_LOGS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


class PowerCut(BaseException):
    """The power has gone. No code under test can take this for an error of the disk and go on."""


@dataclass
class Node:
    """A file: the bytes that last, and what was done since, as (offset, bytes) or (size, None) for a truncation."""

    lasting: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    new_log: bool = False

    def synced(self) -> None:
        for at, data in self.pending:
            self.lasting = _done(self.lasting, at, data)
        self.pending.clear()

    def survives(self, rng: Random) -> bytes:
        """What might be on the platter."""
        if not self.pending:
            return self.lasting
        how, left = rng.choice(("none", "first", "some", "torn", "torn")), self.lasting
        most = rng.randint(0, len(self.pending)) if how == "first" else 0
        for number, (at, data) in enumerate(self.pending):
            if how == "torn" and data is not None:
                for start in range(0, len(data), SECTOR):
                    if rng.random() < 0.5:
                        left = _done(left, at + start, data[start : start + SECTOR])
            elif (how == "first" and number < most) or (how in ("some", "torn") and rng.random() < 0.5):
                left = _done(left, at, data)
        return left


def _done(before: bytes, at: int, data: bytes | None) -> bytes:
    if data is None:
        return before[:at].ljust(at, b"\0")
    return before[:at].ljust(at, b"\0") + data + before[at + len(data) :]


class Disk:
    """What lasts of the folder *root*, whose parent is there for good. `cut_at` is the number of the act that fails."""

    def __init__(self, root: Path, cut_at: int, rng: Random) -> None:
        self.root, self.cut_at, self.rng = root, cut_at, rng
        self.acts, self.image = 0, dict[str, bytes]()
        self.names: dict[str, Node] = {}
        self.lasting: dict[str, Node] = {}
        self.honest = True
        self.dead = False

    def act(self) -> None:
        """Count an act that is about to be done; the power may go before it. What is done after that is of no matter."""
        self.acts += 1
        if self.dead:
            return
        if self.acts >= self.cut_at:
            self.dead = True
            self._unseen()
            self.image = self._survivors()
            raise PowerCut

    def mine(self, path: str) -> bool:
        return path.startswith(f"{self.root}/")

    def node(self, path: str) -> Node:
        return self.names.setdefault(path, Node())

    def wrote(self, path: str, at: int, data: bytes | None) -> None:
        self.node(path).pending.append((at, data))

    def sync(self, path: str) -> None:
        """A file of SQLite's was synced."""
        node = self.node(path)
        node.synced()
        if node.new_log:
            node.new_log = False
            self.sync_folder(os.path.dirname(path))

    def sync_whole(self, path: str) -> None:
        """A file that was written without SQLite was synced; unless the disk is not honest, and does so for the seal alone."""
        data = Path(path).read_bytes()
        self.names[path] = Node(data) if self.honest or "/case." in path else Node(b"", [(0, data)])

    def sync_folder(self, folder: str) -> None:
        inside = {path: node for path, node in self.names.items() if os.path.dirname(path) == folder}
        for path in [path for path in self.lasting if os.path.dirname(path) == folder]:
            del self.lasting[path]
        self.lasting |= inside

    def renamed(self, old: str, new: str) -> None:
        self._see(old)
        self.names[new] = self.names.pop(old)

    def removed(self, path: str) -> None:
        self.names.pop(path, None)

    def _see(self, path: str) -> None:
        """Note a file that was written without SQLite and never synced: all of it is pending."""
        if path not in self.names:
            self.names[path] = Node(b"", [(0, Path(path).read_bytes())])

    def _unseen(self) -> None:
        for path in self.root.rglob("*"):
            if path.is_file() and not path.name.startswith("case.db"):
                self._see(str(path))

    def _survivors(self) -> dict[str, bytes]:
        survive = {}
        for path in sorted(set(self.names) | set(self.lasting)):
            one, other = self.lasting.get(path), self.names.get(path)
            node = one if one is other else self.rng.choice((one, other))
            if node is not None:
                survive[path] = node.survives(self.rng)
        return survive

    def restore(self, folder: Path) -> None:
        """Write what survived to *folder*."""
        for path, data in self.image.items():
            there = folder / Path(path).relative_to(self.root)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(data)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename, flags: list[int]) -> None:
        self._disk = disk
        self._path = name if isinstance(name, str) else name.filename()
        new = disk.mine(self._path) and not os.path.exists(self._path)
        if new:
            disk.act()
        super().__init__("", name, flags)
        if new:
            disk.names[self._path] = Node(new_log=bool(flags[0] & _LOGS))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.act()
        super().xWrite(data, offset)
        self._disk.wrote(self._path, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.act()
        super().xTruncate(newsize)
        self._disk.wrote(self._path, newsize, None)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.act()
        super().xSync(flags)
        self._disk.sync(self._path)


class _System(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> _File:  # noqa: N802
        assert name is not None  # a temporary file, which a ledger has none of
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self._disk.act()
        super().xDelete(filename, syncdir)
        self._disk.removed(filename)
        if syncdir:
            self._disk.sync_folder(os.path.dirname(filename))


def attached(disk: Disk, name: str, patch: pytest.MonkeyPatch) -> apsw.VFS:
    """Put *disk* under SQLite, as the virtual file system *name*, and under the calls to `os` that whereas makes."""
    patch.setattr(database, "PRAGMAS", ("locking_mode=EXCLUSIVE", *database.PRAGMAS))
    fsync, replace, unlink = os.fsync, os.replace, os.unlink

    one_at_a_time = threading.Lock()  # the store syncs in threads

    def synced(at: int) -> None:
        path = os.readlink(f"/proc/self/fd/{at}")
        if not disk.mine(f"{path}/"):
            fsync(at)
            return
        with one_at_a_time:
            disk.act()
            if os.path.isdir(path):
                disk.sync_folder(path)
            else:
                disk.sync_whole(path)

    def replaced(old: Any, new: Any) -> None:
        _watched(disk, str(new), lambda: replace(old, new), lambda: disk.renamed(str(old), str(new)))

    def unlinked(path: Any, *, dir_fd: int | None = None) -> None:
        _watched(disk, str(path), lambda: unlink(path, dir_fd=dir_fd), lambda: disk.removed(str(path)))

    patch.setattr(os, "fsync", synced)
    patch.setattr(os, "replace", replaced)
    patch.setattr(os, "unlink", unlinked)
    return _System(name, disk)


def _watched(disk: Disk, path: str, does: Callable[[], None], note: Callable[[], None]) -> None:
    if not disk.mine(path):
        does()
        return
    disk.act()
    before = disk.names.copy()
    try:
        note()
        does()
    except OSError:
        disk.names = before
        raise
