"""Agenda: each order with its life and what it asks next, as plain values for `--json`, the command line and the report.

The shapes are in docs/json.md. What happened to an order is told stage by stage, when it was in force reading by reading,
and what is due clause by clause, subject by subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .answers import View, bounds_plain, iso
from .bounds import Bounds
from .duty import Force
from .life import due_of, show_spells, spells
from .moment import show_bounds
from .order import STARTS, Clause, Order, Reading
from .resolve import force_of
from .verdict import NO_SUBJECT, Verdict

__all__ = ["dues_alike", "in_force", "order_plain", "some_clauses"]

Json = Any


def order_plain(view: View, order: Order, verdicts: Iterable[Verdict]) -> dict[str, Json]:
    """An order: its stages as they happened, when it was in force under each reading, and when what it asks is due.

    *verdicts* are those of the case; the ones on this order are told with their due times, the earliest first.
    """
    mine = [verdict for verdict in verdicts if verdict.order.id == order.id and verdict.duty is not None]
    dues = [row for verdict in mine if (row := _due_row(view, verdict)) is not None]
    return {
        "id": order.id, "title": order.title, "kind": order.kind, "issuer": order.issuer, "court": order.court, "note": order.note,
        "stages": _stages(view, order),
        "in_force": in_force(view, order, mine),
        "dues": sorted(dues, key=lambda row: (row["earliest"] or row["latest"] or "9999", row["verdict"])),
    }  # fmt: skip


def in_force(view: View, order: Order, verdicts: Iterable[Verdict]) -> list[dict[str, Json]]:
    """When an order was in force, as each reading has it, by the *verdicts* on it; by its life alone where there are none."""
    mine = [verdict for verdict in verdicts if verdict.order.id == order.id]
    return _in_force(view, mine) or _in_force_by_itself(view, order)


def dues_alike(dues: Iterable[dict[str, Json]]) -> list[list[dict[str, Json]]]:
    """The due times of an order put together that differ in nothing but their subject and their reading."""
    together: dict[tuple[str, ...], list[dict[str, Json]]] = {}
    for due in dues:
        together.setdefault((due["asks"], due["text"], due["clause"], due["word"]), []).append(due)
    return list(together.values())


def some_clauses(force: dict[str, Json], lives: Iterable[dict[str, Json]]) -> list[str]:
    """The clauses that one of the *lives* in `in_force` is of, where its reading has another for the rest; else none."""
    same = [other for other in lives if other["reading"] == force["reading"]]
    return list(force["clauses"]) if len(same) > 1 else []


def _stages(view: View, order: Order) -> list[dict[str, Json]]:
    """The stages of an order's life, in the order in which they came; a stage that names another has no row."""
    rows = []
    vocabulary = view.case.vocabulary
    named = [(stage, name) for stage, names in order.life.stages.items() for name in names if name in vocabulary]
    for stage, name in named:
        for event, first, last in vocabulary[name]:
            rows.append({
                "stage": stage, "event": event.id, "what": event.what,
                "on_record": event.id in view.chronology.asserted | view.chronology.denied,
                "denied": event.id in view.chronology.denied,
                "points": [bounds_plain(view, point) for point in dict.fromkeys((first, last))],
            })  # fmt: skip
    return sorted(rows, key=lambda row: row["points"][0]["earliest"] or row["points"][0]["latest"] or "9999")


def _in_force_by_itself(view: View, order: Order) -> list[dict[str, Json]]:
    """When an order without verdicts was in force, if its life says from when; the reading is then empty."""
    if not any(stage in order.life.stages for stage in STARTS):
        return []
    force = force_of(order, Clause("", in_force=True), Reading(""), NO_SUBJECT, view.record.setting)
    return [_spelled(view, "", [], force)]


def _in_force(view: View, verdicts: Iterable[Verdict]) -> list[dict[str, Json]]:
    """When an order was in force, as each reading has it; the clauses are named where a reading has it otherwise for some."""
    lives: dict[tuple[str, Force], list[str]] = {}
    for verdict in verdicts:
        if verdict.duty is not None and verdict.duty.force is not None:
            clauses = lives.setdefault((verdict.reading.id, verdict.duty.force), [])
            clauses += [] if verdict.clause.id in clauses else [verdict.clause.id]
    return [_spelled(view, reading, clauses, force) for (reading, force), clauses in lives.items()]


def _spelled(view: View, reading: str, clauses: list[str], force: Force) -> dict[str, Json]:
    found = spells(view.record, force)
    return {
        "reading": reading, "clauses": clauses, "text": show_spells(found, view.zone),
        "spells": [{"sure": s.sure, "begins": _ends(view, s.begins), "ends": _ends(view, s.ends)} for s in found],
    }  # fmt: skip


def _due_row(view: View, verdict: Verdict) -> dict[str, Json] | None:
    kept = view.record.kept("due")
    if verdict.id not in kept:
        kept[verdict.id] = due_of(view.record, verdict)
    found = kept[verdict.id]
    if found is None:
        return None
    return {
        "verdict": verdict.id, "clause": verdict.clause.name, "subject": verdict.subject, "reading": verdict.reading.id,
        "word": str(verdict.word), "asks": found.asks, **_ends(view, found.at), "text": show_bounds(found.at, view.zone),
    }  # fmt: skip


def _ends(view: View, bounds: Bounds) -> dict[str, Json]:
    """Bounds as ISO 8601 in the zone of the case."""
    return {"earliest": iso(bounds.earliest, view.zone), "latest": iso(bounds.latest, view.zone)}
