"""Checking: who accepted a claim that an extractor had proposed, and whether somebody else has checked it since.

A case may want two pairs of eyes on what a program found. The ledger knows who accepted: the actor of the entry that left
the claim as it stands. A check is an entry of its own, kind "check", that names claims and changes nothing. It is of the
claim as it stood: whatever changes the claim afterwards, needs another check. Nobody checks what they accepted themselves.
Values only: entries in, answers out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .casefile import Case
from .claim import Claim
from .entry import Entry
from .errors import BadSource, Clash
from .keeping import undone
from .ledger import Ledger

__all__ = ["Checked", "check", "checked_text", "may_check", "standing_by", "to_check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """Who accepted a claim as it stands, by which entry, and who has checked it since, each once."""

    accepted_by: str
    entry: int
    checked_by: tuple[str, ...] = ()


def standing_by(entries: Sequence[Entry]) -> Mapping[str, Checked]:
    """Of each claim that an extractor found and that is accepted: who accepted it, and who checked it."""
    void = undone(entries)
    found: dict[str, Checked] = {}
    before: dict[str, list[tuple[object, Checked]]] = {}
    for entry in entries:
        if entry.kind == "check" and entry.seq not in void:
            for name in entry.facts().get("claims", ()):
                held = found.get(name)
                if held is not None and entry.actor not in (held.accepted_by, *held.checked_by):
                    found[name] = replace(held, checked_by=(*held.checked_by, entry.actor))
        for change in entry.changes():
            if change.section != "claims":
                continue
            old = found.pop(change.id, None)
            states = before.setdefault(change.id, [])
            if old is not None:
                states[-1] = (states[-1][0], old)
            if change.value is None or change.value.get("status") or not change.value.get("found-by"):
                continue
            # an undo brings back what stood before, and who stood by it
            again = next((held for value, held in reversed(states) if value == change.value), None)
            found[change.id] = again if entry.kind == "undo" and again else Checked(entry.actor, entry.seq)
            states.append((change.value, found[change.id]))
    return found


def to_check(case: Case, standing: Mapping[str, Checked], by: str) -> list[Claim]:
    """The claims that *by* may check: accepted by somebody else, and checked by nobody yet; in the order of the case."""
    return [claim for claim in case.claims if (held := standing.get(claim.id)) and may_check(held, by)]


def may_check(held: Checked, by: str) -> bool:
    """Whether *by* is somebody else, and a check is still wanting."""
    return held.accepted_by != by and not held.checked_by


def checked_text(held: Checked) -> str:
    """Who stands by a claim, in words: "accepted by A, checked by B"."""
    checks = f", checked by {' and '.join(held.checked_by)}" if held.checked_by else ""
    return f"accepted by {held.accepted_by}{checks}"


def check(ledger: Ledger, ids: Iterable[str], *, since: int | None = None) -> Entry:
    """Enter that the writer of the ledger has checked these claims, as they stand.

    Raises BadSource where one is not there to be checked, or not by its writer; Clash where one was changed after entry
    *since*; and what `Ledger.writing` raises.
    """
    with ledger.writing() as writing:
        entries, names = ledger.entries(), list(dict.fromkeys(ids))
        standing = standing_by(entries)
        for name in names:
            _may(name, standing.get(name), ledger.actor)
            _unchanged(name, entries[len(entries) if since is None else since :])
        writing.enter("check", [], claims=names)
    return writing.done[0]


def _may(name: str, held: Checked | None, by: str) -> None:
    if held is None:
        raise BadSource(f"{name!r} is no accepted claim that was found by a program", remedy="check one that is listed")
    if held.accepted_by == by:
        raise BadSource(f"{name!r} was accepted by {by}, who cannot check it", remedy="ask somebody else to check it")


def _unchanged(name: str, later: Iterable[Entry]) -> None:
    for entry in later:
        if any(change.key == ("claims", name) for change in entry.changes()):
            raise Clash(
                f"claims/{name} was changed meanwhile: entry {entry.seq} ({entry.kind}, by {entry.actor}, {entry.at})",
                remedy="look at what it says now, and check that",
            )
