"""Audit: what of a case is no longer what was written.

Every entry is hashed again and held against its neighbours, every file against its name, and the database, byte for byte,
against its seal. Whatever is amiss is named, with the claims that rest on it, and nothing is mended. Who can write to the
disk can write entries, hashes and seal anew; against that there are checkpoints, kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .database import DATABASE, Database
from .entry import Entry, Flat, applied, faults
from .errors import BadCase, BadSource, Clash, Damaged, WhereasError
from .ledger import Ledger, needed, redacted, require_ledger
from .seal import SEAL, Seal, read_seal
from .source import sha256
from .store import Store, locked

__all__ = ["Audit", "Fault", "audit", "resting"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing amiss: where (a file of the case, or an entry by its number), what befell it, and the claims that rest on it.

    `claims` is None where all of them do.
    """

    where: str
    what: str
    claims: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """What was held against what: the entries, how many files of how many bytes, whether the seal is of now; what is amiss."""

    entries: tuple[Entry, ...]
    files: int
    size_bytes: int
    sealed: bool
    faults: tuple[Fault, ...]


def _silent(done: int, of: int) -> None:
    pass


def audit(folder: Path, *, progress: Callable[[int, int], None] = _silent) -> Audit:
    """Hold a case with a ledger against itself. *progress* is told of files done, and of how many.

    Raises BadSource where there is no ledger, or one of a newer whereas, and Clash where others write for too long, unless
    the database is not what was sealed: that, and all else, is told as faults.
    """
    require_ledger(folder)
    with locked(folder):
        seal, found = _seal(folder)
        data = (folder / DATABASE).read_bytes()
        try:
            entries, logged, told = _raw(folder)
        except (BadSource, Clash, Damaged) as wrong:
            if not isinstance(wrong, Damaged) and (seal is None or _as_sealed(seal, data)):
                raise
            return Audit((), 0, 0, sealed=False, faults=(*found, Fault(DATABASE, wrong.problem, None)))
    found += [Fault(DATABASE, line, None) for line in told]
    wrong_entries = faults(entries)
    sound = [entry for entry in entries if entry.whole and _readable(entry)]
    wrong_entries += [(one.seq, "is not what an entry holds") for one in entries if one.whole and not _readable(one)]
    things, by_number = applied({}, sound), {entry.seq: entry for entry in entries}
    found += [Fault(f"entry {seq}", what, _put_by(by_number.get(seq), things)) for seq, what in wrong_entries]
    found += _against(seal, entries, data, logged, bool(found))
    files, size, amiss = _files(Store(folder), sound, things, progress)
    found += amiss
    if not found:
        found += _reads(folder)
    sealed = seal is not None and bool(entries) and seal.entries == entries[-1].seq
    return Audit(tuple(entries), files, size, sealed=sealed, faults=tuple(found))


def _readable(entry: Entry) -> bool:
    try:
        entry.changes()
    except BadCase:
        return False
    return True


def _seal(folder: Path) -> tuple[Seal | None, list[Fault]]:
    try:
        return read_seal(folder), []
    except Damaged as wrong:
        return None, [Fault(SEAL, wrong.problem)]


def _raw(folder: Path) -> tuple[list[Entry], bool, list[str]]:
    """The entries as they stand, whether some are in the log alone, and what is wrong with the database that holds them."""
    database = Database(folder)
    try:
        logged = database.has_log()
        database.fits()
        return database.entries(), logged, database.unsound()
    finally:
        database.close()


def _put_by(entry: Entry | None, things: Flat) -> tuple[str, ...] | None:
    """The claims that rest on an entry: those it put, and those of the sources it put; all, where it cannot be read."""
    if entry is None or not _readable(entry):
        return None
    changes = entry.changes()
    put = {change.id for change in changes if change.section == "claims"}
    sources = [change.id for change in changes if change.section == "sources"]
    return tuple(sorted(put | set(_resting(things, sources))))


def resting(entries: Sequence[Entry], sources: Sequence[str]) -> tuple[str, ...]:
    """The claims of the case, as these entries leave it, whose source is one of *sources*."""
    return _resting(applied({}, entries), sources)


def _resting(things: Flat, sources: Sequence[str]) -> tuple[str, ...]:
    return tuple(key[1] for key, row in things.items() if key[0] == "claims" and row.value.get("source") in sources)


def _against(
    seal: Seal | None, entries: Sequence[Entry], data: bytes, logged: bool, amiss: bool
) -> Iterator[Fault]:  # fmt: skip
    """What the seal tells: entries that are no longer there, and bytes that no entry is in."""
    last = entries[-1].seq if entries else 0
    if seal is None:
        return
    if lost := seal.lost(last):
        yield Fault(DATABASE, f"{lost}: the ledger was sealed with {seal.entries}", None)
    elif not any(entry.seq == seal.entries and entry.hash == seal.head for entry in entries):
        yield Fault(f"entry {seal.entries}", "is not the one that was sealed", None)
    elif seal.entries == last and not logged and not amiss and not _as_sealed(seal, data):
        yield Fault(DATABASE, f"is not, byte for byte, what was sealed with entry {last}; no entry is affected")


def _as_sealed(seal: Seal, data: bytes) -> bool:
    return (len(data), sha256(data)) == (seal.size_bytes, seal.sha256)


def _files(
    store: Store, entries: Sequence[Entry], things: Flat, progress: Callable[[int, int], None]
) -> tuple[int, int, list[Fault]]:  # fmt: skip
    """How many files there are, of how many bytes, and those that are missing, altered or nobody's."""
    wanted, gone = needed(entries), redacted(entries)
    found, size, files = list[Fault](), 0, 0
    for number, ((kind, name), owners) in enumerate(wanted.items(), 1):
        try:
            size += len(store.read(kind, name))
            files += 1
        except WhereasError as wrong:
            whose = f"{wrong.problem} (source {', '.join(owners)})"
            found.append(Fault(f"{kind}/{name}", whose, _resting(things, owners)))
        progress(number, len(wanted))
    for kind, name, _ in store.held():
        if (kind, name) in gone:
            found.append(Fault(f"{kind}/{name}", "was taken out by a redaction, and is there again"))
        elif (kind, name) not in wanted:
            found.append(Fault(f"{kind}/{name}", "belongs to no entry"))
    return files, size, found


def _reads(folder: Path) -> list[Fault]:
    try:
        with Ledger(folder) as ledger:
            ledger.case()
    except WhereasError as wrong:
        return [Fault(DATABASE, f"the case does not read: {wrong.problem}", None)]
    return []
