"""A ledger altered with SQLite itself: told by the audit, and where all hashes and the seal were made anew, by a checkpoint.

Entries are edited, taken out, put in, reordered or cut off, at random. Half of the time that is all; half of the time whoever
did it could also compute: every later hash is made anew, and the seal with it, and only a checkpoint that was kept elsewhere
can tell. The hashes are made here from the format in docs, not by way of `entry`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import apsw
import pytest
from ledgers import build, in_memory, sized

from whereas.audit import audit
from whereas.checkpoint import CheckpointFile, Head, compare, new_key, sign
from whereas.ledger import Ledger
from whereas.merkle import leaf_hash, root
from whereas.seal import Seal
from whereas.source import sha256

ROUNDS = sized(500, 10_000)
Row = tuple[int, str, str, str, str, str, str]
"""seq, at, actor, kind, body, prev, hash."""


# ---------------------------------------------------------------------------------------------- what is done to a ledger


def _edit(rows: list[Row], rng: Random) -> list[Row]:
    at, field = rng.randrange(len(rows)), rng.randrange(1, 5)
    row = list(rows[at])
    text = str(row[field])
    place = rng.randrange(len(text))
    row[field] = text[:place] + rng.choice("abcxyz 019") + text[place + 1 :]
    return [*rows[:at], (*row,), *rows[at + 1 :]]  # type: ignore[list-item]


def _rehash(rows: list[Row], rng: Random) -> list[Row]:
    """One row given a hash that fits what it says now."""
    rows = _edit(rows, rng)
    return [(*row[:6], _hash(row)) for row in rows]


def _take_out(rows: list[Row], rng: Random) -> list[Row]:
    at, number = rng.randrange(len(rows) - 1), rng.randint(1, 3)
    left = rows[:at] + rows[at + number :]
    return left if rng.random() < 0.5 else _numbered(left)


def _put_in(rows: list[Row], rng: Random) -> list[Row]:
    at = rng.randrange(len(rows) - 1)
    forged = (0, rows[at][1], rng.choice(("ana", "eve")), "put", '{"changes":[["title","","Forged"]]}', rows[at][6])
    new = _numbered([*rows[: at + 1], (*forged, ""), *rows[at + 1 :]])
    new[at + 1] = (*new[at + 1][:6], _hash(new[at + 1]))
    if at + 2 < len(new):  # the next one still names the one before, as the column wants no name twice
        new[at + 2] = (*new[at + 2][:5], new[at + 1][6], new[at + 2][6])
    return new


def _reorder(rows: list[Row], rng: Random) -> list[Row]:
    one, other = rng.sample(range(len(rows)), 2)
    new = list(rows)
    new[one], new[other] = new[other], new[one]
    return _numbered(new)


def _cut_off(rows: list[Row], rng: Random) -> list[Row]:
    return rows[: rng.randrange(1, len(rows))]


DEEDS: tuple[Callable[[list[Row], Random], list[Row]], ...] = (_edit, _rehash, _take_out, _put_in, _reorder, _cut_off)


def _numbered(rows: list[Row]) -> list[Row]:
    return [(number, *row[1:]) for number, row in enumerate(rows, 1)]


def _leaf(row: Row) -> bytes:
    return json.dumps(["whereas-entry-1", *row[:6]], ensure_ascii=False, separators=(",", ":")).encode()


def _hash(row: Row) -> str:
    return hashlib.sha256(_leaf(row)).hexdigest()


def _chained(rows: list[Row]) -> list[Row]:
    """All numbers, names of predecessors and hashes made anew."""
    made: list[Row] = []
    for row in _numbered(rows):
        bare = (*row[:5], made[-1][6] if made else "0" * 64, "")
        made.append((*bare[:6], _hash(bare)))
    return made


def _write(folder: Path, rows: list[Row]) -> None:
    """Put these rows in the place of those that are there, guards and all."""
    with apsw.Connection(str(folder / "case.db")) as database:
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("DELETE FROM entries")
        database.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        for _, sql in guards:
            database.execute(str(sql))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _reseal(folder: Path, rows: list[Row]) -> None:
    data = (folder / "case.db").read_bytes()
    Seal(rows[-1][0] if rows else 0, rows[-1][6] if rows else "0" * 64, len(data), sha256(data)).write(folder)


# ---------------------------------------------------------------------------------------------- what is told of it


def test_every_alteration_is_found_by_the_audit_or_where_all_was_made_anew_by_a_checkpoint(tmp_path: Path) -> None:
    with in_memory(tmp_path) as place:
        whole, folder = place / "whole.case", place / "x.case"
        build(whole, 14)
        with Ledger(whole) as ledger:
            rows: list[Row] = [(e.seq, e.at, e.actor, e.kind, e.body, e.prev, e.hash) for e in ledger.entries()]
            leaves = tuple(leaf_hash(entry.leaf()) for entry in ledger.entries())
        key = new_key("example.org/gate")
        kept = CheckpointFile(sign(Head("example.org/gate", len(leaves), root(leaves)), key), key.verifier, leaves)
        assert compare(kept, leaves) == ()
        counted: Counter[str] = Counter()
        for number in range(ROUNDS):
            rng = Random(number)
            deed, clever = DEEDS[number // 2 % len(DEEDS)], number % 2 == 1
            new = rows
            while new == rows:
                new = deed(rows, rng)
                new = _chained(new) if clever else new
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(whole, folder)
            _write(folder, new)
            if clever:
                _reseal(folder, new)
                told = _told_by_checkpoint(kept, rows, new) and _chain_is_whole(folder)
            else:
                told = bool(audit(folder).faults)
            counted[f"{'hashes anew' if clever else 'plain'} {'found' if told else 'MISSED ' + deed.__name__}"] += 1
    print(f"\ntampering: {ROUNDS} alterations, {dict(counted)}")
    assert set(counted) == {"plain found", "hashes anew found"}


def _told_by_checkpoint(kept: CheckpointFile, rows: list[Row], new: list[Row]) -> bool:
    """Whether the first difference that is told is where the two histories part."""
    first = next(
        (n for n, (was, now) in enumerate(zip(rows, new, strict=False)) if was != now), min(len(rows), len(new))
    )
    told = compare(kept, [leaf_hash(_leaf(row)) for row in new])
    expected = ("altered", first + 1) if first < len(new) else ("missing", first + 1)
    return (told[0].kind, told[0].seq) == expected


def _chain_is_whole(folder: Path) -> bool:
    """That the audit has no more to say of hashes and seal: or the checkpoint would not have been needed."""
    hashes = ("altered", "missing", "follow", "sealed", "byte for byte")
    return not any(word in fault.what for fault in audit(folder).faults for word in hashes)


def test_the_database_itself_refuses_to_alter_or_delete_an_entry(tmp_path: Path) -> None:
    build(tmp_path / "x.case", 1)
    database = apsw.Connection(str(tmp_path / "x.case" / "case.db"))
    for statement in (
        "UPDATE entries SET actor = 'eve'",
        "DELETE FROM entries",
        "REPLACE INTO entries SELECT * FROM entries",
    ):
        with pytest.raises(apsw.ConstraintError):
            database.execute(statement)
    database.close()
