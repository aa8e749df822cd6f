"""The ledger of a case: its entries in SQLite, and the rules by which they are added to and read.

A case with a ledger is a folder with `case.db`, the entries, `sources/` and `texts/`, files by hash, and `case.seal`, the
hash of `case.db` as it was last closed. One writer at a time holds the lock of the folder. What it has to say is checked
against the case as it stands then, its files are synced to the disk, and its entries are committed together: an entry
is acknowledged when it will be there after the power has gone, and not before. Readers wait for nobody.

SQLite runs in WAL mode with synchronous=FULL; under NORMAL a power cut may take acknowledged entries with it.
"""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .casefile import Case, Held, read_changes, read_things
from .database import Database
from .entry import Change, Entry, Flat, Key, Row, applied, entered, faults, named
from .errors import BadCase, BadClaim, BadSource, CannotWrite, Clash, Damaged
from .seal import SEAL, Seal, read_seal
from .source import sha256
from .store import DATABASE, Store, has_ledger, locked, refusing, sync_folder, unwritable

__all__ = ["Ledger", "Writing", "needed", "redacted", "require_ledger"]


def require_ledger(folder: Path) -> None:
    """Raise BadSource where the folder holds no case with a ledger."""
    if not has_ledger(folder):
        remedy = f"make one with: whereas add {folder} FILE…"
        raise BadSource("there is no ledger here", where=str(folder), remedy=remedy)


class Writing:
    """What one writer means to add, while it holds the lock: files to keep, and entries.

    `things` is the case as it will stand, `used` every key that a thing has or ever had, `last` the entry that is the last
    before; `gone` are files to be taken out for good once the entry that says so is there. `done` are the entries, once
    they are acknowledged.
    """

    def __init__(self, things: Flat, used: Iterable[Key], last: Entry | None, at: str, actor: str) -> None:
        self.things, self.before, self.used = dict(things), frozenset(things), set(used)
        self.last, self.at, self.actor = last, at, actor
        self.files: dict[tuple[str, str], bytes] = {}
        self.gone: list[tuple[str, str]] = []
        self.entries: list[Entry] = []
        self.changes: list[Change] = []
        self.done: tuple[Entry, ...] = ()

    def keep(self, data: bytes, kind: str = "sources") -> str:
        """Keep these bytes with the entries; their hash."""
        name = sha256(data)
        self.files[kind, name] = data
        return name

    def enter(self, kind: str, changes: Sequence[Change], **facts: Any) -> Entry:
        """Add an entry, and see what it changes in `things` at once. Raises BadClaim where it is not text."""
        last = self.entries[-1] if self.entries else self.last
        made = entered(last, self.at, self.actor, kind, changes, facts)
        try:
            made.leaf().decode()
        except UnicodeError:
            remedy = "take out the half of a surrogate pair that stands by itself"
            raise BadClaim(f"what is entered as {kind!r} is not text", remedy=remedy) from None
        self.entries.append(made)
        self.changes += changes
        for change in changes:
            self.used.add(change.key)
            if change.value is None:
                self.things.pop(change.key, None)
            else:
                self.things[change.key] = Row(change.value, made.seq)
        return made


class Ledger:
    """The ledger of the case in *folder*. Close it, or use it in a `with`; one thread at a time.

    `actor` is who writes; `now` gives milliseconds UTC for the times of entries, which order nothing; `vfs` names a
    virtual file system of SQLite, for tests of what a power cut leaves; `make` makes the ledger where there is none.
    Raises BadSource where there is none or it is newer than this whereas, Damaged where it is not what was written.
    """

    def __init__(
        self, folder: Path, *, actor: str = "", now: Callable[[], int] | None = None, make: bool = False,
        vfs: str | None = None, synchronous: str = "FULL",
    ) -> None:  # fmt: skip
        self.folder, self.actor, self.store = folder, actor or "somebody", Store(folder)
        self._now = now or (lambda: time.time_ns() // 1_000_000)
        self._entries: list[Entry] = []
        self._things: Flat = {}
        self._used: set[Key] = set()
        self._case: Case | None = None  # as it stood after so many entries
        self._case_at = 0
        self._swept = self._wrote = False
        self.upgraded_from: Path | None = None
        if make:
            with refusing(str(folder)):
                new = [one for one in (folder, *folder.parents) if not one.exists()]
                folder.mkdir(parents=True, exist_ok=True)
                for one in new:
                    sync_folder(one.parent)
        else:
            require_ledger(folder)
        with contextlib.nullcontext() if has_ledger(folder) else locked(folder):
            self._database = Database(folder, vfs=vfs, synchronous=synchronous)
        try:
            self._fit(make)
            seal = read_seal(folder)  # before the entries: another writer may add some, and seal them, in between
            self._read()
            self._against_seal(seal)
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- reading

    def entries(self, until: int | None = None) -> tuple[Entry, ...]:
        """All entries, or those up to number *until*. Raises BadSource where there are not so many."""
        self._read()
        if until is not None and not 0 <= until <= len(self._entries):
            last = f"the last is {len(self._entries)}" if self._entries else "there are none yet"
            raise BadSource(
                f"there is no entry {until}; {last}", where=str(self.folder), remedy="see them with whereas log"
            )
        return tuple(self._entries[:until])

    def entry(self, seq: int) -> Entry:
        """The entry of that number. Raises BadSource where there is none."""
        if seq < 1:
            remedy = f"see them with: whereas log {self.folder}"
            raise BadSource(f"there is no entry {seq}; the first is 1", where=str(self.folder), remedy=remedy)
        return self.entries(seq)[-1]

    def head(self) -> Entry | None:
        """The last entry; None where there is none yet."""
        self._read()
        return self._entries[-1] if self._entries else None

    def things(self, until: int | None = None) -> Flat:
        """The case as it stands, or as it stood after entry *until*, thing by thing."""
        entries = self.entries(until)
        return applied({}, entries) if until is not None else self._things

    def case(self, until: int | None = None) -> Case:
        """The case as it stands, or as it stood after entry *until*. Raises BadCase where it does not read.

        As it stands it is kept, and after an entry only what that can have touched is read again.
        """
        things = self.things(until)
        if until is not None:
            return read_things(_without(things, redacted(self._entries)), self.folder, self.store.read)
        self._follow()
        if self._case is None:
            self._case = read_things(_without(things, redacted(self._entries)), self.folder, self.store.read)
            self._case_at = len(self._entries)
        return self._case

    def _follow(self) -> None:
        """Bring the case that was read last up to date, or let go of it."""
        new = self._entries[self._case_at :]
        if self._case is not None and new:
            changes = [change for entry in new for change in entry.changes()]
            self._case = self._changed(self._things, changes, new, self.store.read)
        self._case_at = len(self._entries)

    def _changed(self, things: Flat, changes: Iterable[Change], entries: Iterable[Entry], held: Held) -> Case | None:
        """What the case that was read last has become by these entries; None where it has to be read anew."""
        if self._case is None or any(entry.kind == "redact" for entry in entries):
            return None
        changed = {change.key: things.get(change.key) for change in changes}
        put = _without({key: row for key, row in changed.items() if row is not None}, redacted(self._entries))
        return read_changes(self._case, things, {**changed, **put}, held)

    def _read(self) -> None:
        """Read the entries that are new, and follow on from those that were read. Raises Damaged where they do not."""
        new = self._database.entries(len(self._entries))
        if wrong := faults(new, self._entries[-1] if self._entries else None):
            seq, what = wrong[0]
            remedy = "see what else with: whereas verify; then go back to a copy that is whole"
            raise Damaged(f"entry {seq} {what}", where=str(self.folder / DATABASE), remedy=remedy)
        self._take(new)

    def _take(self, new: Sequence[Entry]) -> None:
        """Go on from the entries that are known by those that follow them."""
        self._entries += new
        applied(self._things, new)
        self._used.update(change.key for entry in new for change in entry.changes())

    # ---- writing

    @contextlib.contextmanager
    def writing(self, *, since: int | None = None) -> Iterator[Writing]:
        """A block in which one writer says what to add; at its end all of that is checked, and committed together.

        With *since*, the number of the last entry that the writer had seen, a thing that somebody else has changed after it
        is not changed again: Clash, naming the entry, who and when. Raises Clash also where another writer holds the lock
        for too long; BadCase where the case would no longer read; CannotWrite. Whatever is raised, nothing was added.
        Keep the block short: others wait for it.
        """
        if self._database.read_only:
            raise unwritable(str(self.folder), errno.EROFS, "")
        with locked(self.folder):
            self._read()
            self._sweep()
            last = self._entries[-1] if self._entries else None
            writing = Writing(self._things, self._used, last, _iso(self._now()), self.actor)
            yield writing
            if writing.entries:
                self._clashes(writing, since)
                case = self._reads(writing, since)
                self.store.keep(writing.files)
                self._wrote = True
                self._database.add(writing.entries)
                self._take(writing.entries)
                self._case, self._case_at = case, len(self._entries)
                writing.done = tuple(writing.entries)
                for kind, name in writing.gone:
                    self.store.remove(kind, name)

    def fill(self, entries: Sequence[Entry], files: Mapping[tuple[str, str], bytes]) -> None:
        """Give a ledger that is still empty the entries of another, as they are, and the files that they rest on.

        Raises Damaged where they do not follow each other, BadSource where this ledger has entries, BadCase where the case
        that they leave does not read.
        """
        with locked(self.folder):
            if self.head() is not None:
                raise BadSource(
                    "the ledger has entries already", where=str(self.folder), remedy="take it in as a new case"
                )
            if wrong := faults(entries):
                remedy = "go back to a copy that is whole"
                raise Damaged(f"entry {wrong[0][0]} {wrong[0][1]}", where="ledger.jsonl", remedy=remedy)
            things = _without(applied({}, entries), redacted(entries))
            read_things(things, self.folder, self._among(files))
            self.store.keep(files)
            self._wrote = True
            self._database.add(entries)
            self._read()

    def _clashes(self, writing: Writing, since: int | None) -> None:
        if since is None:
            return
        mine = {change.key: change.value for change in writing.changes}
        for entry in self._entries[since:]:
            for change in entry.changes():
                if change.key in mine and mine[change.key] != change.value:
                    raise Clash(
                        f"{named(change.key)} was changed meanwhile: entry {entry.seq} ({entry.kind}, by {entry.actor}, {entry.at})",
                        where=str(self.folder),
                        remedy=f"look at it with: whereas show {self.folder} {entry.seq}; then do yours again on top of it",
                    )

    def _reads(self, writing: Writing, since: int | None) -> Case | None:
        """Whether the case will still read: the case as it will stand, or None where only the part that may be touched was read."""
        self._follow()
        held = self._among(writing.files)
        if case := self._changed(writing.things, writing.changes, writing.entries, held):
            return case
        touched = _touched(writing)
        try:
            case = read_things(_without(touched, redacted(self._entries)), self.folder, held)
        except BadCase as wrong:
            if since is None or since == len(self._entries):
                raise
            last = self._entries[-1]
            raise Clash(
                f"the case has moved on meanwhile, to entry {last.seq} (by {last.actor}), and with it: {wrong.problems[0].field}: {wrong.problem}",
                where=str(self.folder), remedy="look at it with whereas log, and do yours again on top of it",
            ) from None  # fmt: skip
        whole = touched is writing.things and not any(entry.kind == "redact" for entry in writing.entries)
        return case if whole else None

    def _among(self, files: Mapping[tuple[str, str], bytes]) -> Held:
        """What gives the bytes of a file that is to be kept, or is kept already."""
        return lambda kind, name: files[kind, name] if (kind, name) in files else self.store.read(kind, name)

    def _sweep(self) -> None:
        """Remove, once a run, what a writer that died has left."""
        if not self._swept:
            self.store.sweep(needed(self._entries))
            (self.folder / (SEAL + ".part")).unlink(missing_ok=True)
            self._swept = True

    # ---- the seal

    def close(self) -> None:
        """Let go of the ledger, and seal it if anything was written."""
        try:
            if self._wrote:
                with locked(self.folder, 0):
                    self._read()
                    self._seal()
        except (Clash, CannotWrite):  # somebody else is writing, and will seal; or the disk is full, and the next will
            pass
        finally:
            self._database.close()

    def _seal(self) -> None:
        """Bring all entries into case.db, and note its hash; left to the next writer where a reader is in the way.

        case.db is read after it was closed: to open it and close it meanwhile would let go of SQLite's own locks.
        """
        self._database.fold()
        self._database.close()
        if self._entries and not self._database.has_log():
            data, last = (self.folder / DATABASE).read_bytes(), self._entries[-1]
            with refusing(str(self.folder / SEAL)):
                Seal(last.seq, last.hash, len(data), sha256(data)).write(self.folder)

    def _against_seal(self, seal: Seal | None) -> None:
        """Whether the entries that the seal speaks of are there still."""
        if seal is None:
            return
        problem = seal.lost(len(self._entries))
        if not problem and seal.entries and self._entries[seal.entries - 1].hash != seal.head:
            problem = f"entry {seal.entries} is not the one that was sealed"
        if not problem:
            return
        remedy = "see what else with: whereas verify; then go back to a copy that is whole"
        raise Damaged(problem, where=str(self.folder / DATABASE), remedy=remedy)

    def _fit(self, make: bool) -> None:
        """Make the ledger where there is none yet, and bring an older one up to the schema of this version."""
        if self._database.fits():
            return
        if self._database.schema() is None and not make:
            raise Damaged(
                "it has no ledger in it", where=str(self.folder / DATABASE), remedy="go back to a copy that is whole"
            )
        with locked(self.folder):
            if not self._database.fits():
                self.upgraded_from = self._database.upgrade()
                self._wrote = True


def redacted(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """The files that were taken out for good, by kind and hash, and why."""
    found: dict[tuple[str, str], str] = {}
    for facts in (entry.facts() for entry in entries if entry.kind == "redact"):
        files = facts.get("files")
        for file in files if isinstance(files, list) else ():
            match file:
                case [str(kind), str(name)]:
                    found[kind, name] = str(facts.get("why", ""))
    return found


def needed(entries: Sequence[Entry]) -> dict[tuple[str, str], list[str]]:
    """The files that entries rest on, by kind and hash, and the ids of the sources that they belong to."""
    found: dict[tuple[str, str], list[str]] = {}
    for change in (change for entry in entries for change in entry.changes()):
        if change.section == "sources" and isinstance(change.value, dict):
            for kind, key in (("sources", "sha256"), ("texts", "text-sha256")):
                if isinstance(name := change.value.get(key), str) and name:
                    owners = found.setdefault((kind, name.lower()), [])
                    owners += [change.id] if change.id not in owners else []
    gone = redacted(entries)
    return {key: owners for key, owners in found.items() if key not in gone}


def _iso(ms: int) -> str:
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )


def _without(things: Flat, gone: Mapping[tuple[str, str], str]) -> Flat:
    """The things, with every source whose file was taken out marked so."""
    if not gone:
        return things
    marked = dict(things)
    for key, row in things.items():
        if key[0] == "sources" and (file := ("sources", str(row.value.get("sha256", "")).lower())) in gone:
            why = gone[file]
            marked[key] = Row({**row.value, "redacted": row.value.get("redacted") or why or "redacted"}, row.seq)
    return marked


ABOUT_CLAIMS = ("title", "zone", "about", "ranks", "day-parts", "events", "groups", "wording", "figures")
"""What a claim is read by, beside its source."""


def _touched(writing: Writing) -> Flat:
    """The part of the case that has to be read again: where only claims and new sources are put, these and what they are read by."""
    changes = writing.changes
    put = {change.key for change in changes if change.value is not None}
    new = all(
        change.section == "claims" or (change.section == "sources" and change.key in put - writing.before)
        for change in changes
    )
    if not new or any(key[0] == "claims" and row.value.get("id") != key[1] for key, row in writing.things.items()):
        return writing.things  # a claim by another id than its own may have that of one that is not read again
    cited = {
        ("sources", writing.things[key].value.get("source")) for key in put & set(writing.things) if key[0] == "claims"
    }
    kept = put | cited
    return {key: row for key, row in writing.things.items() if key in kept or key[0] in ABOUT_CLAIMS}
