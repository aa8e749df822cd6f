"""The store: the bytes of sources and their frozen texts, each in a file named by its SHA-256.

A file is written beside its place, synced, and moved there whole, so that what bears a name has the bytes of that name
even after the power went; what is read is hashed again. Nothing is written over, and nothing is removed but what was
left by a writer that died before its entry was in the ledger, and what a redaction takes out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .errors import CannotWrite, Clash, Damaged
from .source import sha256

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

__all__ = ["DATABASE", "FOLDERS", "Store", "has_ledger", "locked", "refusing", "sync_folder", "unwritable"]

FOLDERS = ("sources", "texts")
"""The folders of a case that hold files by hash: bytes as received, and the texts extracted from them."""

DATABASE = "case.db"
"""The file of a case that holds its entries."""

LOCK_SECONDS = 30
"""How long a writer waits for another."""

SYNCING = 8
"""How many files are synced at once."""

_NAME = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"[0-9a-f]{64}\.part")


class refusing:  # noqa: N801
    """A block in which a disk that is full or may not be written to becomes a CannotWrite that says so."""

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, wrong: BaseException | None, trace: object) -> None:
        if isinstance(wrong, OSError) and not isinstance(wrong, CannotWrite):
            raise unwritable(self.where, wrong.errno, wrong.strerror or str(wrong)) from wrong


def unwritable(where: str, code: int | None, said: str) -> CannotWrite:
    """The refusal for an error of the file system."""
    remedies = {
        errno.ENOSPC: ("the disk is full", "make room and do it again: what was acknowledged is kept"),
        errno.EDQUOT: ("the quota is used up", "make room and do it again: what was acknowledged is kept"),
        errno.EROFS: ("the file system is read-only", "copy the case to a place that can be written to"),
        errno.EACCES: ("may not be written to", "check who owns the case, and the permissions"),
        errno.EPERM: ("may not be written to", "check who owns the case, and the permissions"),
        errno.EIO: ("the disk reports an error", "copy the case to another disk, and run whereas verify on the copy"),
    }
    problem, remedy = remedies.get(code or 0, (f"cannot be written: {said}", "check the disk and the permissions"))
    return CannotWrite(problem, where=where, remedy=remedy)


def has_ledger(folder: Path) -> bool:
    """Whether the folder holds a case with a ledger."""
    return (folder / DATABASE).is_file()


@contextlib.contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """The lock of the one writer, on the folder itself, so that no file of it is left behind. Wait so long, then Clash.

    Where the system has no such lock, SQLite's own is left, and who comes second is told.
    """
    if fcntl is None:
        yield
        return
    at, until = os.open(folder, os.O_RDONLY), time.monotonic() + seconds
    try:
        while not _taken(at):
            if time.monotonic() >= until:
                remedy = "do it again in a moment"
                raise Clash("somebody else is writing to the case", where=str(folder), remedy=remedy)
            time.sleep(0.005)
        yield
    finally:
        os.close(at)


def _taken(at: int) -> bool:
    try:
        fcntl.flock(at, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Store:
    """The files of one case, in *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, kind: str, name: str) -> Path:
        """Where the file of that hash lies, or would; *kind* is one of FOLDERS."""
        assert kind in FOLDERS
        if not _NAME.fullmatch(name):
            raise Damaged(f"{name[:80]!r} is no SHA-256", where=kind, remedy="run whereas verify")
        return self.folder / kind / name

    def read(self, kind: str, name: str) -> bytes:
        """The bytes of that hash. Raises Damaged where they are missing, or are no longer those bytes."""
        path = self.path(kind, name)
        try:
            data = path.read_bytes()
        except OSError as wrong:
            problem = "is not there" if isinstance(wrong, FileNotFoundError) else f"cannot be read: {wrong.strerror}"
            raise Damaged(problem, where=f"{kind}/{name}", remedy="put it back from a copy of the case") from None
        if sha256(data) != name:
            remedy = "put it back from a copy of the case"
            raise Damaged("has changed since it was hashed", where=f"{kind}/{name}", remedy=remedy)
        return data

    def keep(self, files: Mapping[tuple[str, str], bytes]) -> None:
        """Write files, by kind and hash, so that they last before this returns. Those that are there, whole, stay.

        Raises CannotWrite.
        """
        new = {key: data for key, data in files.items() if not self.whole(*key)}
        with refusing(self.folder.name):
            for kind in {kind for kind, _ in new}:
                if not (self.folder / kind).is_dir():
                    (self.folder / kind).mkdir(parents=True, exist_ok=True)
                    sync_folder(self.folder)
            try:
                with ThreadPoolExecutor(SYNCING) as threads:  # a disk syncs several files in about the time of one
                    list(threads.map(self._write, new.items()))
            except OSError:
                for key in new:
                    self._waiting(*key).unlink(missing_ok=True)
                raise
            for key in new:
                self._waiting(*key).replace(self.path(*key))
            for kind in {kind for kind, _ in new}:
                sync_folder(self.folder / kind)

    def _write(self, file: tuple[tuple[str, str], bytes]) -> None:
        """Write a file beside its place, and sync it."""
        key, data = file
        with self._waiting(*key).open("wb") as waiting:
            waiting.write(data)
            waiting.flush()
            os.fsync(waiting.fileno())

    def whole(self, kind: str, name: str) -> bool:
        """Whether the file is there, with the bytes of its name."""
        try:
            self.read(kind, name)
        except Damaged:
            return False
        return True

    def _waiting(self, kind: str, name: str) -> Path:
        path = self.path(kind, name)
        return path.with_name(path.name + ".part")

    def held(self) -> Iterator[tuple[str, str, bool]]:
        """Every file in the store's folders: its kind, its name, and whether it is one that the store would write."""
        for kind in FOLDERS:
            folder = self.folder / kind
            for entry in sorted(os.scandir(folder), key=lambda one: one.name) if folder.is_dir() else ():
                ours = entry.is_file(follow_symlinks=False) and bool(_NAME.fullmatch(entry.name))
                yield kind, entry.name, ours

    def sweep(self, needed: Iterable[tuple[str, str]]) -> list[str]:
        """Remove what a writer that died has left: files half written, and those by hash that no entry needs.

        A file of another name is somebody's, and stays. Call it under the writer's lock alone.
        """
        wanted, swept = set(needed), []
        for kind, name, ours in list(self.held()):
            if _PART.fullmatch(name) or (ours and (kind, name) not in wanted):
                with refusing(f"{kind}/{name}"):
                    (self.folder / kind / name).unlink(missing_ok=True)
                swept.append(f"{kind}/{name}")
        return swept

    def remove(self, kind: str, name: str) -> None:
        """Take a file out for good: for redaction alone."""
        with refusing(f"{kind}/{name}"):
            self.path(kind, name).unlink(missing_ok=True)
            sync_folder(self.folder / kind)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last. Some systems cannot open a folder, and there it is left to them."""
    if os.name != "posix":
        return
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
