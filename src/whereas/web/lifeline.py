"""Lifeline: the life of an order as a picture: its stages as marks, and for each reading when it was in force.

Only what is known is drawn: a stage known between two moments is a band between them, and a time in force is drawn as sure
where it is, and as possible where claims leave it open. The moments stand in their order; the distance between two grows
with the logarithm of the time between them, so that minutes and months can be seen on one line. It says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from math import log10
from typing import Any

from whereas.agenda import some_clauses
from whereas.layout import Own
from whereas.moment import show_moment

__all__ = ["lifeline"]

Json = Any
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LEFT, RIGHT, EDGE = 196, 790, 22
"""Where the picture begins and ends beside the names of its rows, and how much at each end is for what is open there."""
ROW, TOP = 26, 10
NAME = 28
"""How many letters of a name have room beside its row."""
APART, LEVELS = 118, 3
"""How much room a date takes that is written out, and in how many lines dates are."""


def lifeline(plain: Json, titles: Mapping[str, str], zone: tzinfo) -> dict[str, Json] | None:
    """The picture of an order, as `agenda.order_plain` has it; None where nothing in it is dated."""
    at = _places(_moments(plain))
    if not at:
        return None
    rows = [_stage(stage, at) for stage in plain["stages"]]
    rows += [_force(force, some_clauses(force, plain["in_force"]), titles, at) for force in plain["in_force"]]
    for number, row in enumerate(rows):
        row["y"] = TOP + number * ROW
    bottom = TOP + len(rows) * ROW + 4
    return {
        "rows": rows,
        "left": LEFT,
        "right": RIGHT,
        "bottom": bottom,
        "height": bottom + 8 + 14 * LEVELS,
        "ticks": _ticks(at, zone),
    }


def _ms(moment: str | None) -> int | None:
    return None if moment is None else (datetime.fromisoformat(moment) - _EPOCH) // timedelta(milliseconds=1)


def _moments(plain: Json) -> list[int]:
    ends: list[Json] = [point for stage in plain["stages"] for point in stage["points"]]
    ends += [spell[end] for force in plain["in_force"] for spell in force["spells"] for end in ("begins", "ends")]
    found = {_ms(end[side]) for end in ends for side in ("earliest", "latest")}
    return sorted(moment for moment in found if moment is not None)


def _places(moments: Iterable[int]) -> dict[int, float]:
    """Where on the line each moment stands."""
    ordered = [*moments]
    steps = [0.0, *(0.6 + log10(1 + (b - a) / 60_000) for a, b in pairwise(ordered))]
    whole, first, room = sum(steps) or 1.0, LEFT + EDGE, RIGHT - LEFT - 2 * EDGE
    at, gone = dict[int, float](), 0.0
    for moment, step in zip(ordered, steps, strict=True):
        gone += step
        at[moment] = round(first + room * (gone / whole if len(ordered) > 1 else 0.5), 1)
    return at


def _stage(stage: Json, at: Mapping[int, float]) -> dict[str, Json]:
    points = stage["points"]
    low, high = _ms(points[0]["earliest"]), _ms(points[-1]["latest"])
    text = " to ".join(point["text"] for point in points)
    parts = []
    if low is not None or high is not None:
        start = LEFT if low is None else at[low]
        end = RIGHT if high is None else at[high]
        kind = "point" if end - start < 8 else "band" if low is not None and high is not None else "open"
        parts.append(
            {"kind": Own(kind), "x": start, "width": round(end - start, 1), "middle": round((start + end) / 2, 1)}
        )
    marks = ["denied"] if stage["denied"] else []
    return {
        "name": stage["stage"],
        "title": f"{stage['stage']}: {text}",
        "kind": Own(" ".join(["stage", *marks])),
        "parts": parts,
    }


def _force(force: Json, clauses: list[str], titles: Mapping[str, str], at: Mapping[int, float]) -> dict[str, Json]:
    parts = []
    for spell in force["spells"]:
        begins = [_ms(spell["begins"][side]) for side in ("earliest", "latest")]
        ends = [_ms(spell["ends"][side]) for side in ("earliest", "latest")]
        low = LEFT if begins[0] is None else at[begins[0]]
        high = RIGHT if ends[1] is None else at[ends[1]]
        parts.append({"kind": Own("possible"), "x": low, "width": round(max(high - low, 2), 1)})
        surely = LEFT if begins == [None, None] else begins[1] and at[begins[1]]
        until = RIGHT if ends == [None, None] else ends[0] and at[ends[0]]
        if spell["sure"] and surely is not None and until is not None and until > surely:
            parts.append({"kind": Own("sure"), "x": surely, "width": round(until - surely, 1)})
    whose, which = titles.get(force["reading"], force["reading"]), f" ({', '.join(clauses)})" if clauses else ""
    told = f"in force, as read by {whose}{which}: {force['text']}" if whose else f"in force {force['text']}"
    name = f"{whose}{which}" if len(whose + which) <= NAME else f"{force['reading']}{which}"
    return {"name": name or "in force", "title": told, "kind": Own("force"), "parts": parts}


def _ticks(at: Mapping[int, float], zone: tzinfo) -> list[dict[str, Json]]:
    """The moments, each with a tick, and those that have room for it with their date and time."""
    ticks, free = list[dict[str, Json]](), [-1e9] * LEVELS  # from where on each level has room
    for moment, x in at.items():
        anchor = "start" if x < LEFT + APART / 2 else "end" if x > RIGHT - APART / 2 else "middle"
        begin = x - {"start": 0, "middle": APART / 2, "end": APART}[anchor]
        level = next((number for number in range(LEVELS) if begin >= free[number]), None)
        if level is not None:
            free[level] = begin + APART
        text = "" if level is None else show_moment(moment - moment % 60_000, zone)[:16]
        ticks.append({"x": x, "text": text, "level": level or 0, "anchor": Own(anchor)})
    return ticks
