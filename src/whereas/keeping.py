"""Keeping: what a person does to a case with a ledger, each an entry: add files, put a claim, take in a case, undo, redact.

Files are read by child processes before the writer's lock is taken, and come in by the batch; what has been told as added
is in the ledger for good. What a file says of itself is kept as a proposal, and the times of a camera's clock as proposed
claims about that clock: nothing of that is used before a person accepts it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Protocol

from .casefile import Case, case_things
from .entry import Change, Entry, Flat, Key, Row, differing, undoing, value_of
from .errors import BadSource, Damaged, Problem
from .extract import Extract, Proposal
from .intake import FILE_BYTES, Piece, Readers
from .kin import Kin, kin, sketch
from .ledger import Ledger, Writing, needed
from .source import decoded, locate, sha256

__all__ = [
    "FIELDS",
    "Added",
    "add",
    "changes_to",
    "claim",
    "free_claim",
    "kindred",
    "latest",
    "put",
    "redact",
    "take_in",
    "undo",
]

FIELDS = ("title", "publisher", "author", "published", "obtained", "url", "origin", "rank", "clock", "note")
"""The fields of a source that a person fills in."""

_SPAN = re.compile(r"(\d{1,9})\.\.(\d{1,9})")

BATCH, BATCH_BYTES, BATCH_SECONDS = 64, 32_000_000, 1.0
"""After how many files, bytes or seconds what was read is committed."""


# ---------------------------------------------------------------------------------------------- adding files


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: its names from the outermost in, and the id of its source, "" where there is none.

    `outcome` is added, already there, or refused; then `problem` says why. `entry` is the number of its entry, 0 without.
    """

    path: tuple[str, ...]
    outcome: str
    source: str = ""
    entry: int = 0
    media_type: str = ""
    characters: int = 0
    proposals: tuple[Proposal, ...] = ()
    noticed: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(slots=True)
class _Batch:
    pieces: list[Piece] = field(default_factory=list)
    size_bytes: int = 0
    since: float = field(default_factory=time.monotonic)

    def full(self) -> bool:
        return (
            len(self.pieces) >= BATCH
            or self.size_bytes >= BATCH_BYTES
            or time.monotonic() - self.since >= BATCH_SECONDS
        )


class Readable(Protocol):
    """A file that can be read when its turn comes: `intake.Found`, or a place in an archive."""

    @property
    def name(self) -> str:
        """What it is called."""

    def read(self) -> bytes:
        """Its bytes. Raises BadSource."""


def add(
    ledger: Ledger, files: Iterable[Readable | Problem], readers: Readers, *, accept: bool = False, unread: bool = False
) -> Iterator[Added]:
    """Add files, and the files within them, to the case; each is told once it is in the ledger, or refused.

    With *accept*, the first thing that a file proposes for each field of its source is taken at once. With *unread*, a
    file that cannot be read is kept all the same, without a text. Raises what `Ledger.writing` raises.
    """
    refused: list[Problem] = []
    batch, ids = _Batch(), dict[tuple[str, ...], str]()
    for piece in readers.everything(_given(files, refused)):
        yield from (Added((problem.file,), "refused", problem=problem) for problem in refused)
        refused.clear()
        batch.pieces.append(piece)
        batch.size_bytes += len(piece.data)
        if batch.full():
            yield from _commit(ledger, batch.pieces, ids, accept, unread)
            batch = _Batch()
    yield from _commit(ledger, batch.pieces, ids, accept, unread)
    yield from (Added((problem.file,), "refused", problem=problem) for problem in refused)


def _given(files: Iterable[Readable | Problem], refused: list[Problem]) -> Iterator[tuple[bytes, str]]:
    """The bytes and names of the files that can be opened; why not, of the others."""
    for found in files:
        if isinstance(found, Problem):
            refused.append(found)
            continue
        try:
            yield found.read(), found.name
        except BadSource as wrong:
            refused.append(Problem(found.name, 0, "", wrong.problem, wrong.remedy))


def _commit(
    ledger: Ledger, pieces: Sequence[Piece], ids: dict[tuple[str, ...], str], accept: bool, unread: bool
) -> list[Added]:
    if not pieces:
        return []
    told: list[Added] = []
    with ledger.writing() as writing:
        there = {row.value.get("sha256"): key[1] for key, row in writing.things.items() if key[0] == "sources"}
        for piece in pieces:
            name = sha256(piece.data)
            known = Added(piece.path, "already there", there[name]) if name in there else None
            done = known or _one(writing, piece, ids, accept, unread)
            if done.source:
                ids[piece.path] = there[name] = done.source
            told.append(done)
    return told


def _one(
    writing: Writing, piece: Piece, ids: Mapping[tuple[str, ...], str], accept: bool, unread: bool
) -> Added:  # fmt: skip
    """Enter one file that is new."""
    if isinstance(piece.read, Problem) and not unread:
        return Added(piece.path, "refused", problem=piece.read)
    made = piece.read
    if isinstance(made, Problem):
        made = Extract(piece.media_type or "application/octet-stream", "", "none 1", noticed=(made.problem,))
    name = fresh(PurePosixPath(piece.path[-1].replace("\\", "/")).name, "sources", writing.used)
    proposals = tuple(dict.fromkeys((*piece.proposals, *made.proposals)))
    value = _source(writing, piece, made, name, proposals)
    if accept:
        for proposal in reversed(proposals):
            value[proposal.field] = proposal.value
    if parent := ids.get(piece.path[:-1]):
        value["part-of"] = parent
    changes = [Change("sources", name, value)]
    changes += _readings(made, name, writing.things)
    entry = writing.enter("add", changes, file=piece.path[-1])
    return Added(
        piece.path, "added", name, entry.seq, made.media_type, len(made.text), proposals, made.noticed,
        tuple(change.id for change in changes if change.section == "claims"),
    )  # fmt: skip


def _source(
    writing: Writing, piece: Piece, made: Extract, name: str, proposals: Sequence[Proposal]
) -> dict[str, Any]:  # fmt: skip
    """What the case says of a new source; its files are kept."""
    value: dict[str, Any] = {
        "file": f"sources/{name}{_ending(piece.path[-1])}",
        "sha256": writing.keep(piece.data),
        "media-type": made.media_type,
    }
    text = made.text.encode()
    if text != piece.data:
        value["extractor"] = made.extractor
        if text:
            value |= {"text-file": f"texts/{name}.txt", "text-sha256": writing.keep(text, "texts")}
    value["received-as"] = piece.path[-1]
    if proposals:
        value["proposed"] = [{"field": p.field, "is": p.value, "from": p.basis} for p in proposals]
    return value


def _readings(made: Extract, source: str, things: Flat) -> list[Change]:
    """What a camera's clock showed: an event and a proposed claim each, on a clock of which nobody has said how it runs."""
    zone = things[("zone", "")].value if ("zone", "") in things else "UTC"
    changes = []
    for number, reading in enumerate(made.readings, 1):
        event = f"{source}.{slug(reading.what)}"
        note = "what the camera's clock showed" + ("" if reading.zoned else "; the file names no zone")
        said = reading.time if reading.zoned else f"{reading.time} {zone}"
        changes.append(Change("events", event, {"kind": "photograph.taken", "what": f"{reading.what} of {source}"}))
        claim = {
            "id": f"{source}-{number}", "says": f"{event} at {said}", "source": source, "quote": reading.quote,
            "clock": f"{source}-clock", "status": "proposed", "note": note,
        }  # fmt: skip
        changes.append(Change("claims", claim["id"], claim))
    return changes


def _ending(name: str) -> str:
    match = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    return match[0].lower() if match else ""


def slug(name: str) -> str:
    """An id made of a name: letters and digits, lower case, parts joined by dashes."""
    return re.sub(r"[^\w]+|_+", "-", name.lower())[:60].strip("-") or "source"


def fresh(name: str, section: str, used: Container[Key]) -> str:
    """An id made of a file's name that nothing in that section has, or ever had."""
    stem = slug(re.sub(r"(\.\w{1,8}){1,2}$", "", name) or name)
    number, made = 1, stem
    while (section, made) in used:
        number += 1
        made = f"{stem}-{number}"
    return made


def kindred(case: Case, ids: Iterable[str] | None = None) -> list[Kin]:
    """Pairs of sources that share so much that they may have one origin, and are not said to have: all, or those of *ids*."""
    sketches = {name: sketch(source.text) for name, source in case.sources.items() if source.text}
    addresses = {name: case.sources[name].url or _proposed(case.sources[name].proposed, "url") for name in sketches}
    new = None if ids is None else [name for name in ids if name in sketches]
    found = kin(sketches, new, {name: url for name, url in addresses.items() if url})
    return [pair for pair in found if case.sources[pair.a].voice != case.sources[pair.b].voice]


def _proposed(proposed: Sequence[tuple[str, str, str]], field_: str) -> str:
    return next((said for about, said, _ in proposed if about == field_), "")


# ---------------------------------------------------------------------------------------------- other acts


def put(
    ledger: Ledger, kind: str, changes: Sequence[Change], *, since: int | None = None, **facts: Any
) -> Entry | None:
    """Enter changes; None where they change nothing. Raises what `Ledger.writing` raises."""
    with ledger.writing(since=since) as writing:
        new = [change for change in changes if value_of(writing.things, change.key) != change.value]
        if new:
            writing.enter(kind, new, **facts)
    return writing.done[0] if writing.done else None


def claim(ledger: Ledger, value: Mapping[str, str], *, since: int | None = None) -> tuple[str, Entry | None]:
    """Enter a claim, by its fields; without an `id` it gets the next free one of its source. Its id, and the entry.

    With an id of a claim that is there, that one is put anew; None for the entry where it says so already. Raises
    BadSource where the quote does not stand in the source, and what `Ledger.writing` raises.
    """
    with ledger.writing(since=since if value.get("id") else None) as writing:
        name = value.get("id") or free_claim(value["source"], writing.used)
        made = {"id": name, **{key: said for key, said in value.items() if said and key != "id"}}
        made |= _anchored(ledger, writing.things, made)
        if value_of(writing.things, ("claims", name)) != made:
            writing.enter("claim", [Change("claims", name, made)])
    return name, writing.done[0] if writing.done else None


def free_claim(source: str, used: Container[Key], after: int = 0) -> str:
    """The next id for a claim of a source, gate-1, gate-2 …, that no claim has, or ever had; from the number after *after* on."""
    number = after + 1
    while ("claims", f"{source}-{number}") in used:
        number += 1
    return f"{source}-{number}"


def _anchored(ledger: Ledger, things: Flat, value: Mapping[str, str]) -> dict[str, str]:
    """The span of a claim's quote in the text of its source. Raises BadSource where it does not stand there, or not once."""
    row, span = things.get(("sources", value.get("source", ""))), _SPAN.fullmatch(value.get("span", ""))
    if row is None or row.value.get("redacted") or not value.get("quote") or (value.get("span") and not span):
        return {}
    extracted = row.value.get("extractor")
    kind, name = ("texts", row.value.get("text-sha256")) if extracted else ("sources", row.value.get("sha256"))
    if not name:
        return {}
    text = decoded(ledger.store.read(kind, name.lower()), where=value["source"])
    found = locate(text, value["quote"], (int(span[1]), int(span[2])) if span else None, where=value["source"])
    return {"span": f"{found[0]}..{found[1]}"}


def take_in(
    ledger: Ledger, case: Case, *, kind: str = "import", since: int | None = None, **facts: Any
) -> Entry | None:
    """Make the case in the ledger say what *case* says, with its files; None where it does already. Ids are kept."""
    with ledger.writing(since=since) as writing:
        changes = changes_to(ledger, case, since)
        have = needed(ledger.entries())
        for source in case.sources.values():
            files = (("sources", source.file, source.sha256), ("texts", source.text_file, source.text_sha256))
            for kind_, name, expected in files if not source.redacted else ():
                if name and (kind_, expected.lower()) not in have:
                    writing.keep(beside(case, name, expected), kind_)
        if changes:
            writing.enter(kind, changes, **facts)
    return writing.done[0] if writing.done else None


def changes_to(ledger: Ledger, case: Case, since: int | None = None) -> tuple[Change, ...]:
    """What *case* says otherwise than the ledger does, or did after entry *since*; what others did meanwhile is theirs.

    Two ways to write one thing differ in nothing.
    """
    was = {key: Row(value, 0) for key, value in case_things(ledger.case(since)).items()}
    return differing(was, case_things(case))


def brought(case: Case, writing: Writing) -> Iterator[Change]:
    """What *case* has, of events and figures and the like, that the case being written to has not: a change each."""
    for (section, name), value in case_things(case).items():
        if (section, name) not in writing.things:
            yield Change(section, name, value)


def beside(case: Case, name: str, expected: str) -> bytes:
    """The bytes of a file that lies beside a text case. Raises Damaged where they are not what was hashed."""
    data = (case.folder / name).read_bytes()
    if len(data) > FILE_BYTES or sha256(data) != expected.lower():
        raise Damaged("has changed since it was hashed", where=name, remedy="put the original back")
    return data


def latest(entries: Sequence[Entry]) -> int:
    """The number of the last entry that is neither an undo nor undone, nor a redaction, which nothing takes back.

    Raises BadSource where there is none.
    """
    void = undone(entries)
    for entry in reversed(entries):
        if entry.seq not in void and entry.kind not in ("undo", "redact"):
            return entry.seq
    raise BadSource("there is nothing left to undo", remedy="see what was done with: whereas log CASE")


def undone(entries: Sequence[Entry]) -> dict[int, int]:
    """The numbers of the entries that are taken back, each with that of the undo; one that is itself undone takes nothing back."""
    found: dict[int, int] = {}
    for entry in reversed(entries):
        if entry.kind == "undo" and entry.seq not in found:
            found.setdefault(int(entry.facts().get("undoes", 0)), entry.seq)
    return found


def undo(ledger: Ledger, seq: int | None = None) -> Entry:
    """Take an entry back, the last one unless a number is given, by an entry that says the opposite.

    An undo can be undone. Raises Clash where a later entry changed the same thing, BadCase where what came later needs
    it, BadSource where there is no such entry, or it cannot be taken back.
    """
    entries = ledger.entries()
    wanted = latest(entries) if seq is None else seq
    if ledger.entry(wanted).kind == "redact":
        raise BadSource(
            f"entry {wanted} is a redaction, and the bytes are gone", remedy="add the file again, if it may be kept"
        )
    with ledger.writing(since=len(entries)) as writing:
        changes = undoing(entries, wanted)
        stands = bool(changes) or wanted not in undone(entries)
        if not stands or (changes and all(value_of(writing.things, each.key) == each.value for each in changes)):
            raise BadSource(
                f"entry {wanted} changes nothing that stands",
                remedy=f"see what was done with: whereas log {ledger.folder}",
            )
        writing.enter("undo", changes, undoes=wanted)
    return writing.done[0]


def redact(ledger: Ledger, source: str, why: str) -> Entry:
    """Take the bytes of a source, and its text, out of the case for good. Its hash, its claims and their quotes stay.

    A file that another source has too stays for that one. Raises BadSource where there is no such source with a file.
    """
    with ledger.writing() as writing:
        row = writing.things.get(("sources", source))
        if row is None or not row.value.get("sha256"):
            raise BadSource(
                f"no source with a file is called {source!r}", remedy="see them with: whereas show CASE sources"
            )
        owners = needed(ledger.entries())
        hashes = {("sources", row.value["sha256"]), ("texts", row.value.get("text-sha256", ""))}
        gone = [key for key in hashes if owners.get(key) == [source]]
        if not gone:
            raise BadSource(f"another source has the same file as {source}", remedy="redact that one too, or neither")
        writing.gone += gone
        writing.enter(
            "redact", [Change("sources", source, {**row.value, "redacted": why})], why=why, files=sorted(gone)
        )
    return writing.done[0]
