"""Archives: the traces of a day, or of years, as readsb's globe_history keeps them: in folders, or in a tar.

A history is `YYYY/MM/DD/traces/xx/trace_full_<address>.json`, where xx are the last two digits of the address; a tar of a
day holds the same. One aircraft with its files in order of day is a unit of work. Units come a pair of digits at a time,
so that only a 256th of all names is held at once. What the path says of the day is not trusted: the files say it themselves.
"""

from __future__ import annotations

import os
import re
import stat
import tarfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from whereas.errors import BadSource

__all__ = ["Place", "Unit", "is_trace", "places", "units"]

TRACE_BYTES = 100_000_000
"""How large one trace may be as it lies on disk."""

_READING = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_TRACE = re.compile(r"trace_(?:full|recent)_(~?[0-9a-fA-F]{6})\.json(?:\.gz)?$")
_SHARD = re.compile(r"[0-9a-f]{2}$")


class Place(NamedTuple):
    """Where a trace lies: a file, or `size_bytes` bytes of a tar from `offset` on, where it is called `member`."""

    path: str
    size_bytes: int
    member: str = ""
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.path}: {self.member}" if self.member else self.path

    @property
    def name(self) -> str:
        """What the file itself is called, without its folder."""
        return (self.member or self.path).rpartition("/")[2]

    def read(self) -> bytes:
        """The bytes, as they lie there. Raises BadSource where they cannot be read, or are too many."""
        if self.size_bytes > TRACE_BYTES:
            raise BadSource(
                f"it is larger than {TRACE_BYTES // 1_000_000} MB", where=str(self), remedy="no day of one aircraft is"
            )
        try:
            opened = os.open(self.path, _READING)
            try:
                return self._read(opened)
            finally:
                os.close(opened)
        except OSError as wrong:
            raise BadSource(
                f"it cannot be read: {wrong.strerror}", where=str(self), remedy="look at the file"
            ) from None

    def _read(self, opened: int) -> bytes:
        """Its bytes; of a file that has grown since it was listed, all of them up to the limit."""
        if self.member:
            os.lseek(opened, self.offset, os.SEEK_SET)
            return os.read(opened, self.size_bytes)
        data = os.read(opened, self.size_bytes + 1)
        return data if len(data) <= self.size_bytes else data + os.read(opened, TRACE_BYTES - len(data))


class Unit(NamedTuple):
    """One aircraft: its address as the names of its files have it, and the files, in order of their paths."""

    icao24: str
    files: tuple[Place, ...]

    @property
    def size_bytes(self) -> int:
        """How large the files are together."""
        return sum(place.size_bytes for place in self.files)


def is_trace(name: str) -> bool:
    """Whether a file is called as readsb calls its traces."""
    return _TRACE.search(name) is not None


def units(paths: Iterable[str | Path]) -> Iterator[Unit]:
    """The aircraft in files, folders and tars, by the last two digits of the address, then by address.

    A file that is named is taken whatever it is called; in folders and tars, what is called like a trace. What is given
    twice is taken once. Raises BadSource for a path that is not there or is no file, for a folder that cannot be looked
    into, and for a tar that is damaged. A file that goes away meanwhile is told when it is read.
    """
    shards: dict[str, list[str]] = {}
    loose: list[Place] = []
    for path in map(str, paths):
        if not os.path.isdir(path):
            place = _file(path)
            loose += places(path) if tar_like(path) else [place]
            continue
        for folder, shard in _folders(path):
            if shard:
                shards.setdefault(shard, []).append(folder)
            else:
                loose += _in_folder(folder)
    by_shard: dict[str, list[Place]] = {}
    for place in loose:
        by_shard.setdefault(_address(place)[-2:], []).append(place)
    for shard in sorted(shards.keys() | by_shard.keys()):
        found = [place for folder in shards.get(shard, ()) for place in _in_folder(folder)] + by_shard.get(shard, [])
        for address, files in groupby(sorted(set(found), key=_order), key=_address):
            yield Unit(address, tuple(files))


def places(path: str) -> Iterator[Place]:
    """The traces in a tar, without reading them. Raises BadSource where it is compressed, cut or damaged, or no tar."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield from _members(tar, path)
            with open(path, "rb") as file:
                file.seek(tar.offset)
                if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):  # tarfile takes damage for an end
                    raise tarfile.ReadError(f"neither a file nor its end stands at byte {tar.offset:,}")
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, RecursionError, MemoryError) as wrong:
        remedy = (
            "unpack it where it is compressed; where it came in parts (.tar.aa, .tar.ab), put them together first: cat"
        )
        raise BadSource(f"this tar cannot be read: {wrong}", where=path, remedy=remedy) from None


def _members(tar: tarfile.TarFile, path: str) -> Iterator[Place]:
    """The traces in a tar. Raises ReadError where one is not whole."""
    size_bytes = os.path.getsize(path)
    while (member := tar.next()) is not None:
        tar.members = []  # type: ignore[attr-defined]  # or all names are kept
        if member.size < 0 or not member.offset_data <= tar.offset <= size_bytes:
            raise tarfile.ReadError("unexpected end of data")
        if member.isreg() and is_trace(member.name) and not member.sparse:
            yield Place(path, member.size, member.name, member.offset_data)


def tar_like(path: str) -> bool:
    """Whether a file is a tar, by its name or by its first block."""
    if re.search(r"\.tar(\.\w{1,4})?$", path):
        return True
    try:
        with open(path, "rb") as file:
            return file.read(512)[257:262] == b"ustar"
    except OSError:
        return False


def _file(path: str) -> Place:
    try:
        found = os.stat(path)
    except (OSError, ValueError) as wrong:
        raise _unreadable(wrong, path) from None
    if not stat.S_ISREG(found.st_mode):  # to open a pipe would wait for somebody to write to it
        raise BadSource("it is no file", where=path, remedy="give files, folders or tars")
    return Place(path, found.st_size)


def _unreadable(wrong: OSError | ValueError, path: str) -> BadSource:
    problem = getattr(wrong, "strerror", None) or str(wrong)
    return BadSource(f"it cannot be read: {problem}", where=path, remedy="look at the path")


def _folders(path: str) -> Iterator[tuple[str, str]]:
    """The folders that hold traces, each with its two digits, "" for one that is none of a history's."""

    def refuse(wrong: OSError) -> None:
        raise _unreadable(wrong, str(wrong.filename or path))

    for folder, inside, names in os.walk(path, onerror=refuse):
        inside.sort()
        shard = os.path.basename(folder)
        if _SHARD.match(shard) and os.path.basename(os.path.dirname(folder)) == "traces":
            yield folder, shard
        elif any(is_trace(name) for name in names):
            yield folder, ""


def _in_folder(folder: str) -> Iterator[Place]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_trace(entry.name) and (size_bytes := _size_bytes(entry)) is not None:
                    yield Place(entry.path, size_bytes)
    except OSError as wrong:
        raise _unreadable(wrong, folder) from None


def _size_bytes(entry: os.DirEntry[str]) -> int | None:
    """How large a file is, and None for what is none; 0 where it has gone away: that is told when it is read."""
    try:
        found = entry.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _order(place: Place) -> tuple[str, str, str, int]:
    """By address, and within one by path: in the order of days, as a history names them."""
    return _address(place), place.path, place.member, place.offset


def _address(place: Place) -> str:
    """The address that the name of a trace has; the path itself for a file that is called otherwise."""
    named = _TRACE.search(place.member or place.path)
    return named[1].lower() if named else place.path
