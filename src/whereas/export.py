"""Export: a case with a ledger as plain files: a text case that anybody can read, and, if asked for, its whole history.

A text case is `case.yaml` with the sources and their texts beside it, under the names that the case gives them; taken in
again it is the same case. With its history there is `ledger.jsonl`, an entry a line, and `files/` for what earlier
entries rest on; taken in again it is the same ledger, entry for entry and hash for hash.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from .casefile import Case, case_text
from .entry import Entry
from .errors import BadCase, BadSource, Damaged, Problem
from .glyphs import cell
from .ledger import Ledger, needed
from .source import Source, sha256
from .store import FOLDERS, refusing

__all__ = ["claims_table", "export_case", "history", "read_history", "restore"]

COLUMNS = (
    "id",
    "says",
    "source",
    "publisher",
    "published",
    "quote",
    "span",
    "speaker",
    "origin",
    "rank",
    "clock",
    "status",
    "note",
)


def export_case(ledger: Ledger, folder: Path, *, until: int | None = None, whole: bool = False) -> list[Path]:
    """Write the case, as it stands or stood after entry *until*, to a new or empty folder; with *whole*, its history too.

    The files written. Raises BadSource where the folder holds anything, Damaged where a source is not what it was.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadSource("is there already, and holds something", where=str(folder), remedy="give a new folder")
    case, store, written = ledger.case(until), ledger.store, list[Path]()
    with refusing(str(folder)):
        for source in case.sources.values():
            for kind, name, hash_ in _files(source):
                written.append(_write(folder, name, store.read(kind, hash_)))
        written.append(_write(folder, "case.yaml", case_text(case).encode()))
        if whole:
            entries = ledger.entries(until)
            written.append(_write(folder, "ledger.jsonl", history(entries).encode()))
            for kind, hash_ in needed(entries):
                written.append(_write(folder, f"files/{kind}/{hash_}", store.read(kind, hash_)))
    return written


def _files(source: Source) -> Iterator[tuple[str, str, str]]:
    """The files of a source: their kind, name and hash."""
    if source.file and not source.redacted:
        yield "sources", source.file, source.sha256.lower()
        if source.text_file:
            yield "texts", source.text_file, source.text_sha256.lower()


def _write(folder: Path, name: str, data: bytes) -> Path:
    """Write a file below *folder*, once for all sources that share it. Raises Damaged for a name that leads elsewhere, or
    that two sources give to different files.
    """
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name or "\0" in name:
        raise Damaged(
            f"{name[:80]!r} leads out of the case", where="case.db", remedy="name the file anew with: whereas edit"
        )
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        if path.read_bytes() == data:
            return path
        remedy = "name one of them anew with: whereas edit"
        raise Damaged(f"two sources call different files {name[:80]!r}", where="case.db", remedy=remedy)
    with path.open("xb") as file:
        file.write(data)
    return path


def claims_table(case: Case) -> str:
    """The claims as CSV, a row each. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for claim in case.claims:
        source = case.sources[claim.source]
        span = f"{claim.span[0]}..{claim.span[1]}" if claim.span else ""
        row = (
            claim.id, claim.says, claim.source, source.publisher, source.published, claim.quote, span, claim.speaker,
            claim.origin or source.voice, claim.rank or source.rank, claim.clock or source.clock, claim.status, claim.note,
        )  # fmt: skip
        table.writerow([cell(value) for value in row])
    return out.getvalue()


# ---------------------------------------------------------------------------------------------- history


def history(entries: tuple[Entry, ...]) -> str:
    """Entries as text, a JSON object a line."""
    return "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in entries)


def read_history(file: Path) -> tuple[tuple[Entry, ...], Callable[[str, str], bytes]]:
    """The entries of a `ledger.jsonl`, and what gives the files beside it by kind and hash.

    Raises BadCase naming the first line that is not an entry; whether they follow each other is for the ledger to say.
    """
    entries, kinds = list[Entry](), {"seq": int} | dict.fromkeys(("at", "actor", "kind", "body", "prev", "hash"), str)
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        try:
            said = json.loads(line) if line else None
        except (ValueError, RecursionError):
            said = ()
        if said is None:
            continue
        if (
            not isinstance(said, dict)
            or said.keys() != kinds.keys()
            or not all(type(said[k]) is kinds[k] for k in kinds)
        ):
            remedy = "export the history again; a line is an entry, and is not written by hand"
            raise BadCase((Problem(file.name, number, "", "is not an entry", remedy),))
        entries.append(Entry(**said))

    def held(kind: str, name: str) -> bytes:
        path = file.parent / "files" / kind / name
        assert kind in FOLDERS
        if not path.is_file() or sha256(data := path.read_bytes()) != name:
            problem = "is not there" if not path.is_file() else "has changed since it was hashed"
            raise Damaged(problem, where=f"files/{kind}/{name}", remedy="export the history again")
        return data

    return tuple(entries), held


def restore(ledger: Ledger, file: Path) -> tuple[Entry, ...]:
    """Fill an empty ledger with the entries of a `ledger.jsonl`, and the files that they rest on. Raises as `Ledger.fill`."""
    entries, held = read_history(file)
    ledger.fill(entries, {key: held(*key) for key in needed(entries)})
    return entries
