"""History: the ledger as people read it: who did what, when; what stood before and after; to undo it; to compare two states."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from whereas.answers import View
from whereas.audit import Audit, audit
from whereas.diff import diff, difference_plain
from whereas.entry import Entry, Key, applied, named, value_of
from whereas.errors import BadSource, BadTime, Clash, WhereasError
from whereas.keeping import undo, undone
from whereas.side import side
from whereas.telling import Group, Part, Row, told

from .asked import Asked
from .case import entered, entry_brief
from .desk import Desk
from .places import AppPlaces
from .shown import REFUSALS, Missing, asked_of, desk_of, page

__all__ = ["router"]

router = APIRouter()
Json = Any

PAGE = 50
"""How many entries are on a page."""
CHANGES = 200
"""How many of the things that one entry touched are written out at a time."""


# ---------------------------------------------------------------------------------------------- the list


@dataclass(frozen=True, slots=True)
class _Filter:
    """Which entries are shown: by whom, of which kind, and those that touched a thing, such as claims/c1."""

    actor: str = ""
    kind: str = ""
    thing: str = ""

    def takes(self, entry: Entry) -> bool:
        if self.actor not in ("", entry.actor) or self.kind not in ("", entry.kind):
            return False
        return not self.thing or any(self.thing in (named(key), key[0], key[1]) for key in touched(entry))

    def query(self) -> dict[str, str]:
        return {"actor": self.actor, "kind": self.kind, "thing": self.thing}


@lru_cache(maxsize=20_000)
def touched(entry: Entry) -> tuple[Key, ...]:
    """What an entry changes, by key."""
    return tuple(change.key for change in entry.changes())


@router.get("/history", include_in_schema=False)
def history_page(
    request: Request, before: str = "", actor: str = "", kind: str = "", thing: str = "",
    start: Annotated[str, Query(alias="from")] = "", to: str = "", everything: Annotated[str, Query(alias="all")] = "",
) -> HTMLResponse:  # fmt: skip
    """The ledger, newest first; and, where two states are named, what they differ in."""
    desk, asked = desk_of(request), asked_of(request)
    with desk.view(asked) as view:
        places, only = AppPlaces(view, asked), _Filter(actor.strip(), kind.strip(), thing.strip())
        entries = desk.entries()
        last = int(before) if before.isdecimal() and len(before) < 10 else len(entries) + 1
        rows, more = _listed(entries, last, only)
        compared, refused = _compared_or_why(desk, start.strip(), to.strip(), asked, bool(everything))
        older = places.page("history", before=rows[-1]["seq"], **only.query()) if more else ""
        newest = places.page("history", **only.query()) if before and last <= len(entries) else ""
        return page(
            request, "history.html", view, here="history", rows=rows, only=only, older=older, newest=newest, total=len(entries),
            actors=sorted({entry.actor for entry in entries}), kinds=sorted({entry.kind for entry in entries}),
            start=start.strip(), to=to.strip(), compared=compared, refused=refused, everything=bool(everything),
        )  # fmt: skip


def _listed(entries: Sequence[Entry], before: int, only: _Filter) -> tuple[list[Json], bool]:
    """The entries before a number that the filter takes, newest first, and whether there are more."""
    chosen = [*islice((entry for entry in reversed(entries[: max(0, before - 1)]) if only.takes(entry)), PAGE + 1)]
    void = undone(entries)
    return [{**_brief(entry), "undone_by": void.get(entry.seq, 0)} for entry in chosen[:PAGE]], len(chosen) > PAGE


def _brief(entry: Entry) -> dict[str, Json]:
    facts = {key: value for key, value in entry.facts().items() if isinstance(value, str | int)}
    return {**entry_brief(entry), "facts": facts, "count": len(touched(entry))}


@router.get("/api/log", tags=["history"], responses=REFUSALS)
def log(
    request: Request, before: Annotated[int, Query(ge=1, le=2**53)] = 2**53, actor: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=200)] = "", thing: Annotated[str, Query(max_length=500)] = "",
) -> Json:  # fmt: skip
    """The entries of the ledger, newest first, fifty at a time: those before the number *before*."""
    rows, more = _listed(desk_of(request).entries(), before, _Filter(actor, kind, thing))
    return {"whereas": "log 1", "entries": rows, "more": more}


# ---------------------------------------------------------------------------------------------- one entry


@router.get("/api/log/{seq}", tags=["history"], responses=REFUSALS)
def log_entry(request: Request, seq: int, first: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Json:
    """One entry: what it put and took away, each field before and after; two hundred things at a time, from the one numbered *first*."""
    return {"whereas": "log entry 1", **_entry(desk_of(request).entries(), seq, first)}


@router.get("/history/{seq}", include_in_schema=False)
def entry_page(request: Request, seq: str, first: str = "0") -> HTMLResponse:
    """One entry, with what stood before and after it."""
    desk, asked = desk_of(request), asked_of(request)
    with desk.view(asked) as view:
        entries = desk.entries()
        number = int(seq) if seq.isdecimal() and len(seq) < 10 else 0
        start = int(first) if first.isdecimal() and len(first) < 10 else 0
        row = _entry(entries, number, start)
        undone_by = undone(entries).get(number, 0)
        return page(request, "entry.html", view, here="history", row=row, undone_by=undone_by, total=len(entries))


def _entry(entries: Sequence[Entry], seq: int, first: int) -> dict[str, Json]:
    if not 1 <= seq <= len(entries):
        raise Missing(f"there is no entry {seq}", remedy="see them under History")
    entry = entries[seq - 1]
    keys = [*dict.fromkeys(touched(entry))]
    shown = keys[first : first + CHANGES]
    was, now = _states(entries, seq, shown)
    rows = [_thing(key, was[key], now[key]) for key in shown]
    return {
        **_brief(entry), "prev": entry.prev, "hash": entry.hash, "things": rows, "first": first,
        "left": max(0, len(keys) - first - len(shown)),
    }  # fmt: skip


def _states(entries: Sequence[Entry], seq: int, keys: Sequence[Key]) -> tuple[dict[Key, Json], dict[Key, Json]]:
    """What some things were before an entry, and after it; None where there was none."""
    wanted = set(keys)
    bearing = [entry for entry in entries[: seq - 1] if not wanted.isdisjoint(touched(entry))]
    flat = applied({}, bearing)
    was = {key: value_of(flat, key) for key in keys}
    applied(flat, [entries[seq - 1]])
    return was, {key: value_of(flat, key) for key in keys}


def _thing(key: Key, was: Json, now: Json) -> dict[str, Json]:
    """What became of one thing: put, taken away, or changed; each field that is other, before and after."""
    before, after = dict(_fields("", was)), dict(_fields("", now))
    how = "put" if was is None else "taken away" if now is None else "changed" if was != now else "as it was"
    rows = [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]
    return {"thing": named(key), "section": key[0], "id": key[1], "how": how, "fields": rows}


def _fields(name: str, value: Json) -> Iterator[tuple[str, str]]:
    """A value as fields and texts: what lies deeper is named by its way there, clauses.stay.text."""
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _fields(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield name, "; ".join(value)
        else:
            for number, item in enumerate(value, 1):
                yield from _fields(f"{name}.{number}" if name else str(number), item)
    else:
        yield name, str(value)


# ---------------------------------------------------------------------------------------------- undoing


class Undoing(BaseModel):
    """Which entry is to be taken back: the last one unless `seq` says. `since` is the last entry that was seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    since: int = Field(ge=0, le=2**53)
    seq: int | None = Field(default=None, ge=1, le=2**53)


@router.post("/api/undo", tags=["history"], responses=REFUSALS)
def undo_(request: Request, asked: Undoing) -> Json:
    """Take an entry back by an entry that says the opposite. Refused where a later one changed the same thing, or needs it."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        entries = ledger.entries()
        if asked.seq is None and asked.since < len(entries):
            last = entries[-1]
            raise Clash(
                f"the last entry is now {last.seq} ({last.kind}, by {last.actor})",
                remedy="look at it under History, and undo the one that you mean",
            )
        if asked.seq is not None and asked.seq > len(entries):
            raise Missing(f"there is no entry {asked.seq}", remedy="see them under History")
        made = undo(ledger, asked.seq)
        return entered(desk, made, undoes=made.facts()["undoes"])


# ---------------------------------------------------------------------------------------------- two states beside each other


@router.get("/api/diff", tags=["history"], responses=REFUSALS)
def diff_(
    request: Request, start: Annotated[str, Query(alias="from", max_length=300)], to: Annotated[str, Query(max_length=300)],
    everything: bool = False,
) -> Json:  # fmt: skip
    """What two states of the case differ in, and because of which claims.

    Each side is the number of an entry (the case after it), or as `whereas diff` takes it: a time, as-of:TIME, source:ID …
    """
    compared = _compared(desk_of(request), start.strip(), to.strip(), asked_of(request))
    parts = told(compared["plain"], everything)
    return {
        "whereas": "diff 1", "from": compared["from"], "to": compared["to"], "differs": bool(parts),
        "parts": [_part(part) for part in parts],
    }  # fmt: skip


def _compared_or_why(desk: Desk, start: str, to: str, asked: Asked, everything: bool) -> tuple[Json, Json]:
    """The comparison in parts, or the refusal in words; neither where none was asked for."""
    if not (start and to):
        return None, None
    try:
        found = _compared(desk, start, to, asked)
    except WhereasError as wrong:
        return None, {"problem": wrong.problem, "remedy": wrong.remedy}
    return {**found, "parts": [_part(part) for part in told(found["plain"], everything)]}, None


def _compared(desk: Desk, start: str, to: str, asked: Asked) -> dict[str, Json]:
    """Two sides, as they are told, and what they differ in. Kept while the case stays as it is."""
    if not start or not to:
        raise BadSource("two states are needed", remedy="name both: from=12&to=15, or two times")

    def made(_: object) -> dict[str, Json]:
        first, second = _side(desk, start, asked), _side(desk, to, asked)
        return {"from": first[1], "to": second[1], "plain": difference_plain(diff(first[0], second[0]))}

    return desk.kept(f"diff {start!r} {to!r} {asked!r}", made)


def _side(desk: Desk, said: str, asked: Asked) -> tuple[View, str]:
    """A side of a comparison, and how it is told: the number of an entry, or what `whereas diff` takes."""
    if said.isdecimal():
        if len(said) > 9 or not 1 <= int(said) <= desk.head():
            raise Missing(f"there is no entry {said[:20]}", remedy=f"name one from 1 to {desk.head()}")
        there = Asked(asked.as_of, asked.known_by, asked.without, asked.aside, int(said))
        with desk.view(there) as view:
            return view, f"after entry {int(said)}"
    with desk.view(asked) as view:
        case = desk.case(asked.entry)
        try:
            one = side(said, case)
        except (BadTime, ValueError) as wrong:
            problem, remedy = (
                getattr(wrong, "problem", str(wrong)),
                getattr(wrong, "remedy", "name a time, or an entry"),
            )
            raise BadSource(problem, where=said[:80], remedy=remedy) from None
        made = View.of(
            case, as_of=one.as_of if one.as_of is not None else view.record.as_of, known_by=one.known_by,
            without=one.without | frozenset(asked.without), aside=frozenset(asked.aside), today=view.record.today,
        )  # fmt: skip
        return made, one.label


def _part(part: Part) -> dict[str, Json]:
    return {"kind": part.kind, "heading": part.heading, "more": part.more, "rows": [_row(row) for row in part.rows]}


def _row(row: Row) -> dict[str, Json]:
    return {
        "text": row.text,
        "names": list(row.names),
        "more": row.more,
        "groups": [_group(group) for group in row.groups],
    }


def _group(group: Group) -> dict[str, Json]:
    lines = [{"mark": line.mark, "text": line.text, "whose": line.whose, "claim": line.claim} for line in group.lines]
    return {"title": group.title, "lines": lines, "more": group.more, "note": group.note}


# ---------------------------------------------------------------------------------------------- hashing everything again


@dataclass
class _Check:
    """One check of everything that was written: how far it is, and then what it found."""

    done: int = 0
    of: int = 0
    running: bool = True
    result: dict[str, Json] = field(default_factory=dict)


_CHECKS: WeakKeyDictionary[Desk, _Check] = WeakKeyDictionary()
_LOCK = threading.Lock()


@router.post("/api/verify", tags=["history"], responses=REFUSALS)
def verify(request: Request) -> Json:
    """Begin to hash every entry and every file again; ask with GET how far it is, and what was found."""
    desk = desk_of(request)
    if not desk.writable:
        raise BadSource("a text case has no ledger to be verified", remedy="its sources are hashed whenever it is read")
    with _LOCK:
        found = _CHECKS.get(desk)
        if found is None or not found.running:
            found = _CHECKS[desk] = _Check()
            threading.Thread(target=_checked, args=(found, desk.folder), daemon=True).start()
    return _progress(found)


@router.get("/api/verify", tags=["history"], responses=REFUSALS)
def verified(request: Request) -> Json:
    """How far the check is, or what it found."""
    with _LOCK:
        found = _CHECKS.get(desk_of(request))
    if found is None:
        raise Missing("nothing is being verified", remedy="begin with POST /api/verify")
    return _progress(found)


def _progress(found: _Check) -> dict[str, Json]:
    return {"whereas": "verify 1", "running": found.running, "done": found.done, "of": found.of, **found.result}


def _checked(check: _Check, folder: Path) -> None:
    """Follow a check that another process makes: in this one it would let go of the locks that SQLite holds."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(there, folder), daemon=True)
    child.start()
    there.close()
    try:
        while True:
            told_ = here.recv()
            if isinstance(told_, tuple):
                check.done, check.of = told_
            else:
                check.result = told_
    except EOFError:
        check.result = check.result or {"text": "The check broke off.", "faults": [], "whole": False}
    finally:
        child.join()
        here.close()
        check.running = False


def _child(there: Connection, folder: Path) -> None:
    try:
        found = audit(folder, progress=lambda done, of: there.send((done, of)))
        there.send(_audited(found))
    except WhereasError as wrong:
        there.send({"text": f"{wrong.problem}. Try: {wrong.remedy}.", "faults": [], "whole": False})
    finally:
        there.close()


def _audited(found: Audit) -> dict[str, Json]:
    files = f"{_many(found.files, 'file', 'files')} of {_many(found.size_bytes, 'byte', 'bytes')}"
    counts = f"{_many(len(found.entries), 'entry', 'entries')}, and {files}"
    faults = [{"where": each.where, "what": each.what, "claims": _resting(each.claims)} for each in found.faults]
    text = f"All is as it was written: {counts}." if not faults else f"{len(faults)} found, of {counts}."
    return {"text": text, "faults": faults, "whole": not faults}


def _resting(claims: tuple[str, ...] | None) -> str:
    if claims is None:
        return "every claim rests on it"
    return f"claims that rest on it: {', '.join(claims)}" if claims else ""


def _many(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
