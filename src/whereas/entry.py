"""Entries: what a ledger is made of, and what follows from a list of them. Values only; no disk, no clock.

An entry says who did what to the case, and when: a kind, and changes, each of which puts one thing (a claim, a source,
the title) or takes it away. It names the hash of the entry before it, and has a hash of its own, so that no entry can be
altered, taken out or put in without every later hash changing. The case is what the entries leave, put one on another;
a correction is an entry, an undo is an entry, and nothing is ever edited.

The bytes of an entry, which are hashed, are the JSON array
["whereas-entry-1", sequence number, time, actor, kind, body, hash of the entry before], in UTF-8 without white space;
the body is the text of a JSON object {"changes": [[section, id, value or null], …], …}.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import BadCase, Clash, Problem

__all__ = [
    "FIRST",
    "Change",
    "Entry",
    "Flat",
    "Key",
    "Row",
    "applied",
    "differing",
    "entered",
    "faults",
    "named",
    "undoing",
    "value_of",
]

FIRST = "0" * 64
"""What the first entry names as the hash of the entry before it."""

Key = tuple[str, str]
"""A section of the case and the id of a thing in it; the id is "" where the section is one thing, as the title is."""

Value = Any
"""What stands in a case file: a text, a list, or a mapping of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing put, or taken away where `value` is None."""

    section: str
    id: str
    value: Value

    @property
    def key(self) -> Key:
        """What it changes."""
        return self.section, self.id


@dataclass(frozen=True, slots=True)
class Row:
    """A thing as it stands: its value, and the number of the entry that put it."""

    value: Value
    seq: int


Flat = dict[Key, Row]
"""A case as a ledger sees it: each thing by its key, in the order in which they were first put."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `seq` counts from 1 without a gap; `at` is the writer's clock, and orders nothing."""

    seq: int
    at: str
    actor: str
    kind: str
    body: str
    prev: str
    hash: str

    def leaf(self) -> bytes:
        """The bytes that are hashed."""
        said = ["whereas-entry-1", self.seq, self.at, self.actor, self.kind, self.body, self.prev]
        return _json(said).encode("utf-8", "surrogatepass")

    @property
    def whole(self) -> bool:
        """Whether it has the hash that it should have."""
        return hashlib.sha256(self.leaf()).hexdigest() == self.hash

    def facts(self) -> dict[str, Any]:
        """What its body says, beside the changes. Raises BadCase where the body is not that of an entry."""
        return {key: value for key, value in self._read().items() if key != "changes"}

    def changes(self) -> tuple[Change, ...]:
        """What it changes, in order. Raises BadCase where the body is not that of an entry."""
        changes = self._read().get("changes", [])
        if not (isinstance(changes, list) and all(isinstance(item, list) and len(item) == 3 for item in changes)):
            raise self._unreadable()
        for section, name, value in changes:
            plain = value is None or isinstance(value, dict) or section not in ("sources", "claims")
            if not (isinstance(section, str) and isinstance(name, str) and plain):
                raise self._unreadable()
        return tuple(Change(*item) for item in changes)

    def _read(self) -> dict[str, Any]:
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            raise self._unreadable() from None
        if not isinstance(said, dict):
            raise self._unreadable()
        return said

    def _unreadable(self) -> BadCase:
        remedy = "run whereas verify, and go back to a copy that is whole"
        return BadCase((Problem("case.db", self.seq, "body", "is not what an entry holds", remedy),))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def entered(
    after: Entry | None, at: str, actor: str, kind: str, changes: Iterable[Change], facts: Mapping[str, Any]
) -> Entry:
    """The entry that follows *after* (None: the first), chained to it."""
    body = _json({**facts, "changes": [[change.section, change.id, change.value] for change in changes]})
    seq, prev = (1, FIRST) if after is None else (after.seq + 1, after.hash)
    bare = Entry(seq, at, actor, kind, body, prev, "")
    return Entry(seq, at, actor, kind, body, prev, hashlib.sha256(bare.leaf()).hexdigest())


def applied(flat: Flat, entries: Iterable[Entry]) -> Flat:
    """What the entries leave, put one on another upon *flat*, which is changed and returned. A thing keeps its place."""
    for entry in entries:
        for change in entry.changes():
            if change.value is None:
                flat.pop(change.key, None)
            else:
                flat[change.key] = Row(change.value, entry.seq)
    return flat


def undoing(entries: Sequence[Entry], seq: int) -> tuple[Change, ...]:
    """The changes that take entry *seq* back: each thing as it was before. *entries* are all of them, from the first.

    Raises Clash where a later entry has changed one of these things too, and names that entry.
    """
    before = applied({}, entries[: seq - 1])
    left = applied(dict(before), entries[seq - 1 : seq])
    now = applied(dict(left), entries[seq:])
    keys = dict.fromkeys(change.key for change in entries[seq - 1].changes())
    for key in keys:
        if value_of(left, key) != value_of(now, key):
            last = next(one for one in reversed(entries) if any(change.key == key for change in one.changes()))
            raise Clash(
                f"entry {last.seq} ({last.kind}, by {last.actor}) has changed {named(key)} since",
                where=f"entry {seq}",
                remedy=f"undo entry {last.seq} first, or make the correction by hand",
            )
    return tuple(Change(*key, value_of(before, key)) for key in keys)


def differing(flat: Flat, things: Mapping[Key, Value]) -> tuple[Change, ...]:
    """The changes that make the case *flat* say what *things* say: what goes first, then what is new or other."""
    gone = [Change(*key, None) for key in flat if key not in things]
    return (*gone, *(Change(*key, value) for key, value in things.items() if value_of(flat, key) != value))


def value_of(flat: Flat, key: Key) -> Value:
    """What a thing is; None where there is none."""
    return flat[key].value if key in flat else None


def named(key: Key) -> str:
    """A key as people write it: claims/c1, title."""
    return "/".join(part for part in key if part)


def faults(entries: Iterable[Entry], after: Entry | None = None) -> list[tuple[int, str]]:
    """What is wrong with the entries that come after *after* (None: from the first), in order: a number, and what befell it.

    An entry without its hash was altered; a number left out is an entry that is missing; an entry that is whole and names
    another predecessor than the one before it was put there, or what it followed was put in its place.
    """
    found = list[tuple[int, str]]()
    expected, before = (1, {FIRST}) if after is None else (after.seq + 1, {after.hash})
    for entry in entries:
        if entry.seq < expected:
            found.append((entry.seq, "is there more than once"))
            continue
        if entry.seq > expected:
            what = f"and those up to {entry.seq - 1} are missing" if entry.seq - expected > 1 else "is missing"
            found.append((expected, what))
        if not entry.whole:
            found.append((entry.seq, "has been altered: it no longer has its hash"))
        elif entry.seq == expected and entry.prev not in before:
            found.append((entry.seq, "does not follow the entry before it: one of the two was put in or replaced"))
        expected, before = entry.seq + 1, {entry.hash, hashlib.sha256(entry.leaf()).hexdigest()}
    return found
