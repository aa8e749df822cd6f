"""Data: JSON, and JSON lines, as the text that the file holds.

The text of a JSON file is its own text, so that a quote is what the file says, with its braces and escapes; it is read
strictly, and what readers of JSON disagree about (a key given twice, NaN, half a surrogate pair) is told with its
place. Formats: RFC 8259; JSON lines, one value a line. Standard library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from whereas.errors import BadSource
from whereas.extract import RULE, Extract, normal

from .page import decode, one_line

__all__ = ["read"]

BYTES = 50_000_000
DEPTH = 200
LINES = 500_000
TOLD = 10

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


@dataclass(slots=True)
class _Told:
    """What readers of JSON disagree about, as it is met."""

    twice: list[str] = field(default_factory=list)
    constants: set[str] = field(default_factory=set)

    def pairs(self, pairs: list[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            seen: set[str] = set()
            self.twice += [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]

    def constant(self, name: str) -> None:
        self.constants.add(name)

    def sentences(self) -> Iterator[str]:
        if self.twice:
            named = ", ".join(repr(one_line(key)[:40]) for key in dict.fromkeys(self.twice[:TOLD]))
            yield f"{len(self.twice)} keys are given twice in one object, and readers differ on which counts: {named}"
        if self.constants:
            yield f"holds {', '.join(sorted(self.constants))}, which JSON does not know"


def _depth(text: str) -> int:
    deepest = depth = 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "]}":
            depth -= 1
    return deepest


def _halves(text: str) -> int:
    """How many escapes are half of a surrogate pair: no letter, and readers differ on what to do."""
    alone, high_ends = 0, -1
    for escape in _ESCAPE.finditer(text):
        point = int(escape[1], 16) if escape[1] else 0
        if 0xDC00 <= point <= 0xDFFF and high_ends == escape.start():
            alone, high_ends = alone - 1, -1
        elif 0xD800 <= point <= 0xDFFF:
            alone += 1
            high_ends = escape.end() if point <= 0xDBFF else -1
    return alone


def _values(text: str, told: _Told) -> str:
    """What is wrong with *text* as one JSON value, with its line; empty where it is one."""
    try:
        json.loads(
            text,
            object_pairs_hook=told.pairs,
            parse_constant=told.constant,
            parse_int=len,
            parse_float=len,
            strict=True,
        )
    except json.JSONDecodeError as wrong:
        return f"line {wrong.lineno}, column {wrong.colno}: {wrong.msg}"
    except RecursionError:
        return f"line 1: nested more than {DEPTH} deep"
    return ""


def _lines(text: str, told: _Told, where: str) -> tuple[str, ...]:
    """What to tell of JSON lines. Raises BadSource where no line is JSON."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > LINES:
        raise _refused(f"more than {LINES:,} lines", where)
    wrong = [(number, problem) for number, line in lines if (problem := _values(line, told).partition(": ")[2])]
    if len(wrong) == len(lines):
        raise _refused(f"no line is JSON; line {wrong[0][0]}: {wrong[0][1]}" if wrong else "it is empty", where)
    if not wrong:
        return ()
    shown = "; ".join(f"line {number}: {problem}" for number, problem in wrong[:TOLD])
    return (f"{len(wrong)} of {len(lines)} lines are not JSON: {shown}",)


def _refused(problem: str, where: str) -> BadSource:
    return BadSource(
        f"not JSON that can be read: {problem}",
        where=where,
        remedy="check that the file is whole; to add it as it is, give it the name of a text file (.txt)",
    )


def read(data: bytes, name: str) -> Extract:
    """Read a JSON file, or JSON lines (.jsonl, .ndjson, or one value a line where the whole is not one value).

    A key given twice, NaN and Infinity, and half a surrogate pair in an escape are told, not refused: the text says what
    the file says. Raises BadSource for a file that is not JSON in UTF-8 (or UTF-16 with a byte order mark), is larger than
    50 MB, or nests more than 200 deep.
    """
    if len(data) > BYTES:
        raise _refused(f"{len(data):,} bytes, more than the {BYTES:,} that are read", name)
    text, codec, about = decode(data)
    if about or codec not in ("utf-8", "utf-16-le", "utf-16-be"):
        raise _refused("it is not UTF-8", name)
    noticed = [f"read as {codec}, which JSON files should not be"] if codec != "utf-8" else []
    if _depth(text) > DEPTH:
        raise _refused(f"nested more than {DEPTH} deep", name)
    by_line = name.lower().endswith((".jsonl", ".ndjson", ".jsonlines"))
    told = _Told()
    problem = "" if by_line else _values(text, told)
    if problem and "Extra data" in problem and not name.lower().endswith((".json", ".geojson")):
        by_line, told = True, _Told()
    elif problem:
        raise _refused(problem, name)
    if by_line:
        noticed += _lines(text, told, name)
    noticed += told.sentences()
    if halves := _halves(text):
        noticed.append(f"{halves} escapes are half of a surrogate pair, which is no letter")
    media_type = "application/x-ndjson" if by_line else "application/json"
    return Extract(media_type, normal(text), f"data 1, {RULE}", noticed=tuple(noticed))
