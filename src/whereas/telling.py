"""Telling: a difference between two views in words, part by part, for whoever prints it: the terminal, or a page.

What is told, in which order, and what is put together is decided here; how it is laid out is not. The values are those
of `diff.difference_plain`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Group", "Line", "Part", "Row", "told"]

Json = Any

MARKS = {"first": "−", "second": "+", "both": "±"}
"""On which side something is: in the first alone, in the second alone, in both but not alike."""

_CONFLICTS = {
    "together": "cannot all be true only when the two are put together",
    "appeared": "cannot all be true in the second alone",
    "went": "cannot all be true in the first alone",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that one side has, or both have otherwise: a sentence, and whose it is. `claim` is the claim to be cited."""

    mark: str
    text: str
    whose: str = ""
    claim: Json | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, under a title or none. `more` is how many are left out; `note` says what was not looked at."""

    lines: tuple[Line, ...]
    title: str = ""
    more: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that differs: the things it is told of, and how; then because of what.

    `more` is how many names, or groups, are left out.
    """

    text: str
    names: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """All that differs of one kind. `kind` is one of verdicts, conflicts, bounds, figures, events, claims, parts."""

    kind: str
    heading: str
    rows: tuple[Row, ...]
    more: int = 0


def told(plain: Json, everything: bool) -> list[Part]:
    """What two views differ in: verdicts, then conflicts, bounds, figures, events and claims.

    Long lists are cut short unless *everything* is asked for.
    """
    quoted = plain["quoted"]
    parts = [
        Part("verdicts", _numbered(len(plain["verdicts"]), "verdict"), tuple(_verdicts(plain, everything))),
        *(_appeared(plain["conflicts"], key, everything) for key in _CONFLICTS),
        _bounds("bounds", "When: ", "moment", plain["bounds"], quoted, everything),
        _bounds("figures", "How many: ", "quantity", plain["figures"], quoted, everything),
        Part(
            "events",
            f"What is said to have happened: {_numbered(len(plain['events']), 'event')}",
            tuple(
                Row(f"{row['before']} → {row['after']}", tuple(ids))
                for row, ids in _alike(plain["events"], ("before", "after"))
            ),
        ),
        Part("claims", _numbered(len(plain["claims"]), "claim"), tuple(_claims(plain["claims"], everything))),
        Part("parts", "Beside claims, these differ", _beside(plain["parts"])),
    ]
    return [part for part in parts if part.rows]


def _numbered(count: int, noun: str) -> str:
    plural = f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun} differs" if count == 1 else f"{count:,} {plural} differ"


def _verdicts(plain: Json, everything: bool) -> Iterator[Row]:
    for row, ids in _alike(plain["verdicts"], ("before", "after", "because")):
        words = f"{row['before'] or 'none'} → {row['after'] or 'none'}"
        yield Row(words, tuple(ids), (_cause(row["because"], plain["quoted"], everything),))


def _alike(rows: Sequence[Json], keys: Sequence[str]) -> list[tuple[Json, list[str]]]:
    """Rows that differ in nothing but their names, put together."""
    together: dict[str, tuple[Json, list[str]]] = {}
    for row in rows:
        key = json.dumps([row[key] for key in keys], sort_keys=True)
        together.setdefault(key, (row, []))[1].append(row["id"])
    return list(together.values())


def _bounds(kind: str, asks: str, noun: str, rows: Sequence[Json], quoted: Json, everything: bool) -> Part:
    """Bounds of moments, or of quantities, on both sides."""
    shown = rows if everything else rows[:8]
    made = tuple(
        Row(
            f"{row['before']['text']} → {row['after']['text']} ({', '.join(row['how'])})",
            (row["point"] if "point" in row else row["quantity"],),
            (_cause(row["because"], quoted, everything, brief=True),),
        )
        for row in shown
    )
    return Part(kind, f"{asks}{_numbered(len(rows), noun)}", made, len(rows) - len(shown))


def _cause(cause: Json, quoted: Json, everything: bool, *, brief: bool = False) -> Group:
    """The changes that make the difference, each with its quote, or, in brief, with its publisher."""
    parts = [Line("±", part) for part in cause["parts"]]
    lines: list[Line] = []
    for each in cause["claims"]:
        claim = quoted["first" if each["used_in"] == "first" else "second"][each["id"]]
        source, mark = claim["source"], MARKS[each["used_in"]]
        short = brief and not everything
        whose = (source["publisher"] or source["title"] or source["id"]) if short else ""
        line = Line(mark, claim["says"], whose, None if short else claim)
        if line not in lines:
            lines.append(line)
    shown = lines if everything else lines[:4]
    return Group((*parts, *shown), "", len(lines) - len(shown), cause["stopped"])


def _appeared(conflicts: Json, key: str, everything: bool) -> Part:
    """Conflicts that one side alone has, or only both together, as disputes."""
    found = conflicts[key]
    total = sum(len(dispute["conflicts"]) for dispute in found)
    ended = f" ({conflicts['stopped']})" if conflicts["stopped"] else ""
    sets = f"{total} minimal sets of claims" if total > 1 else "1 minimal set of claims"
    shown = found if everything else found[:5]
    return Part(
        "conflicts", f"{sets} {_CONFLICTS[key]}{ended}", tuple(_dispute(each, everything) for each in shown),
        len(found) - len(shown),
    )  # fmt: skip


def _dispute(dispute: Json, everything: bool) -> Row:
    shown = dispute["conflicts"] if everything else dispute["conflicts"][:1]
    groups = tuple(
        Group(
            tuple(
                Line(MARKS[saying["said_in"]].replace("±", " "), saying["says"], ", ".join(saying["voices"]))
                for saying in item["sayings"]
            ),
            f"{item['difference']}, between",
        )
        for item in shown
    )
    return Row(dispute["about"], (), groups, len(dispute["conflicts"]) - len(shown))


def _claims(claims: Sequence[Json], everything: bool) -> Iterator[Row]:
    """Claims that are there, or used, on one side alone, or that say something else, by how they differ."""
    together: dict[str, list[str]] = {}
    for claim in claims:
        words = []
        for there, used, why in (("second", "used_before", "unused_before"), ("first", "used_after", "unused_after")):
            words.append("not in this version" if claim["in"] == there else "used" if claim[used] else claim[why])
        how = f"{words[0]} → {words[1]}"
        if claim["fields"] and words[0] == words[1]:
            how = f"other {', '.join(claim['fields'])}"
        together.setdefault(how, []).append(claim["id"])
    for how, ids in together.items():
        shown = ids if everything else ids[:8]
        yield Row(f"{len(ids)} {how}", tuple(shown), (), len(ids) - len(shown))


def _beside(parts: Sequence[str]) -> tuple[Row, ...]:
    return (Row("", tuple(parts)),) if parts else ()
