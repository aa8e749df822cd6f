"""Arithmetic: why claims cannot all be true, a step at a time in words; and what setting aside would mend it.

A conflict over times is a circle of limits, "this at the latest then", "that so long after this", which adds up to less than
nothing: something would have to be before itself. A conflict over numbers is a sum of inequalities that comes out as 281 ≤ 255.
Each step names the claims that it rests on. Plain values, for the app, the report and `--json`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import islice
from typing import Any

from .answers import AnyDispute, AnySaying, View, atom_text, claim_plain, inequality_text
from .chronology import Chronology, Disagreement
from .conflict import clusters, hitting_sets
from .linear import Proof
from .moment import show_duration, show_moment
from .network import ORIGIN, Constraint, Point
from .saying import ways
from .tally import Disagreement as FigureDisagreement
from .tally import Tally

__all__ = ["REPAIRS", "arithmetic_plain", "repairs_plain"]

Json = Any

REPAIRS = 200
"""How many ways to mend a dispute are looked at, at most."""

_CLOCK = "clock:"


def arithmetic_plain(view: View, item: Disagreement | FigureDisagreement) -> dict[str, Json]:
    """The steps of a conflict, each with its claims, and what they add up to.

    A step has `text`, what is said; `so`, what follows from the steps so far, or nothing; `says`, the sentence that says it, and
    `claims`. `sum` is what it all adds up to, and `note` why that is not how far apart the claims are as written.
    """
    if isinstance(item, FigureDisagreement):
        return _figures(view, item)
    cycle = _from_the_origin(item.cycle)
    steps, running = [], 0
    for number, held in enumerate(cycle):
        running += held.at_most
        last = number == len(cycle) - 1
        so = "" if last or not number else _so_far(view, cycle, held.x, running)
        steps.append(_step(view, _limit_text(view, held), held.because, so))
    return {"steps": steps, "sum": _sum(view, item, cycle), "note": _note(item)}


def _from_the_origin(cycle: Sequence[Constraint]) -> list[Constraint]:
    """The steps in the order in which each goes on from where the one before ends; from the calendar, if it passes there."""
    left = list(cycle)
    made = [left.pop(next((at for at, held in enumerate(left) if held.y is ORIGIN), 0))]
    while left:
        made.append(left.pop(next((at for at, held in enumerate(left) if held.y == made[-1].x), 0)))
    return made


def _step(view: View, text: str, because: Hashable, so: str = "") -> dict[str, Json]:
    saying: AnySaying | None = view.chronology.sayings[because] if isinstance(because, int) else None
    return _said(view, text, saying, so)


def _said(view: View, text: str, saying: AnySaying | None, so: str = "") -> dict[str, Json]:
    claims = [claim_plain(view, claim) for claim in saying.claims] if saying else []
    return {"text": text, "so": so, "says": saying.says if saying else "", "claims": claims}


def _limit_text(view: View, held: Constraint) -> str:
    """One limit in words."""
    x, y, most, because = held
    if isinstance(because, tuple):  # no claim says so: an event that has a start and an end
        return f"{because[-1]} starts before it ends"
    if _is_clock(x) or _is_clock(y):
        return _clock_text(view, x, y, most)
    return atom_text(x, y, most, view.zone)


def _is_clock(point: Point) -> bool:
    return isinstance(point, str) and point.startswith(_CLOCK)


def _clock_text(view: View, x: Point, y: Point, most: int) -> str:
    """A limit in which a clock takes part: what it showed, or by how much it was ahead."""
    name = str(x if _is_clock(x) else y).removeprefix(_CLOCK)
    if ORIGIN in (x, y):
        ahead = -most if y is ORIGIN else most
        return (
            f"the clock {name} was {'at least' if y is ORIGIN else 'at most'} {show_duration(abs(ahead))} "
            f"{'ahead' if ahead >= 0 else 'behind'}"
        )
    if _is_clock(y):
        return f"by the clock {name}, {x} was not after {show_moment(most, view.zone)}"
    return f"by the clock {name}, {y} was not before {show_moment(-most, view.zone)}"


def _so_far(view: View, cycle: Sequence[Constraint], point: Point, running: int) -> str:
    """What the steps so far come to: how late something can be at most, after a moment or after the first of them."""
    if _is_clock(point) or str(point).startswith("happened:"):
        return ""
    start = cycle[0].y
    return "" if point == start else atom_text(point, start, running, view.zone)


def _sum(view: View, item: Disagreement, cycle: Sequence[Constraint]) -> str:
    """What a circle of limits adds up to: something would have to be before itself."""
    if item.about_whether:
        return "It cannot both have happened and not have happened."
    by = f"{show_duration(item.slack_ms)} before itself" if item.difference_ms > 0 else "before itself"
    if cycle[0].y is not ORIGIN:
        return f"So {cycle[0].y} would have to be {by}."
    point, latest = cycle[-1].y, sum(held.at_most for held in cycle[:-1])
    if _is_clock(point) or len(cycle) == 1:
        return f"So it would have to be {by}."
    return f"So {point} would have to be at or before {_moment(view, latest)}, and at or after {_moment(view, -cycle[-1].at_most)}: {by}."


def _moment(view: View, ms: int) -> str:
    return show_moment(ms, view.zone)


def _note(item: Disagreement) -> str:
    """Why the sum is not how far apart the claims are as written."""
    if item.about_whether or item.difference_ms <= 0 or item.difference_ms == item.slack_ms:
        return ""
    less = "a time stands for the whole of the minute, or of the day, that it names, so that the sum comes to less"
    more = "“before” is strict, and counts for a thousandth of a second"
    why = less if item.slack_ms < item.difference_ms else more
    return f"As written they are {show_duration(item.difference_ms)} apart: {why}."


# ---------------------------------------------------------------------------------------------- figures


def _figures(view: View, item: FigureDisagreement) -> dict[str, Json]:
    steps = [_figure_step(view, step) for step in item.proof]
    if not item.proof:
        steps = [_said(view, saying.says, saying) for saying in item.sayings]
        total = "Each of these can be met, but not all of them by whole numbers."
        return {"steps": steps, "sum": total, "note": ""}
    left = sum(-step.times * step.inequality.at_most for step in item.proof if step.inequality.at_most < 0)
    right = sum(step.times * step.inequality.at_most for step in item.proof if step.inequality.at_most > 0)
    total = f"Added up, what is not known cancels out, and {left:,} ≤ {right:,} would be left. That is not so, by {left - right:,}."
    note = ""
    if 0 < item.difference != item.slack:
        note = f"As written they are {item.difference:,}{' ' * bool(item.unit)}{item.unit} apart; the rest is what the numbers were rounded by."
    return {"steps": steps, "sum": total, "note": note}


def _figure_step(view: View, step: Proof) -> dict[str, Json]:
    times = f", {step.times:,} times" if step.times > 1 else ""
    saying = view.tally.sayings[step.because] if step.because is not None else None
    why = "" if saying else ", by what is counted"
    return _said(view, inequality_text(step.inequality) + times + why, saying)


# ---------------------------------------------------------------------------------------------- repairs


def repairs_plain(view: View, dispute: AnyDispute) -> dict[str, Json]:
    """What setting aside would mend: `here` the smallest sets of sayings without which this dispute is no more, `whole` those
    without which nothing is left of all that hangs together with it.

    `whole` is empty where that is the same; `others` is how many conflicts hang together with it. A set is `preferred` if the
    ranks of the case set it aside first: all are, where it has none. Each names its `claims` too. `stopped` and
    `whole_stopped` say why perhaps not all are there.
    """
    figures = isinstance(dispute.disagreements[0], FigureDisagreement)
    made = view.tally if figures else view.chronology
    found = made.conflicts()
    mine = list(dict.fromkeys(_members(item) for item in dispute.disagreements))
    groups = clusters(list(dict.fromkeys(_members(item) for item in found.items)))
    families = [group for group in groups if not set(mine).isdisjoint(group)]
    here, short = _mending(view, made, [mine])
    others = sum(map(len, families)) - len(mine)
    whole, cut = _mending(view, made, families) if others > 0 else ([], "")
    return {
        "here": here, "whole": whole, "others": max(0, others), "stopped": found.stopped or short, "whole_stopped": found.stopped or cut,
    }  # fmt: skip


def _mending(
    view: View, made: Chronology | Tally, families: Sequence[Sequence[frozenset[int]]]
) -> tuple[list[Json], str]:
    """The ways to mend each of some clusters of conflicts, the preferred and the smallest first; and why, if some are not here."""
    chosen, _ = ways(families, made.rank)
    preferred = {aside for repairs in chosen for aside in repairs}
    rows = [_repair(view, made.sayings, aside, preferred=True) for aside in sorted(preferred, key=len)[: REPAIRS + 1]]
    for family in families:
        sets = islice(hitting_sets(family), REPAIRS + 1)
        rows += [_repair(view, made.sayings, aside, preferred=False) for aside in sets if aside not in preferred]
    rows.sort(key=lambda row: (not row["preferred"], len(row["sayings"]), len(row["claims"])))
    stopped = f"these are the first {REPAIRS} ways" if len(rows) > REPAIRS else ""
    return rows[:REPAIRS], stopped


def _members(item: Disagreement | FigureDisagreement) -> frozenset[int]:
    return frozenset(saying.index for saying in item.sayings)


def _repair(view: View, sayings: Sequence[AnySaying], aside: frozenset[int], *, preferred: bool) -> dict[str, Json]:
    held = [sayings[index] for index in sorted(aside)]
    return {
        "preferred": preferred,
        "claims": [claim.id for saying in held for claim in saying.claims],
        "sayings": [
            {"says": saying.says, "voices": list(saying.voices), "claims": [claim_plain(view, claim) for claim in saying.claims]}
            for saying in held
        ],
    }  # fmt: skip
