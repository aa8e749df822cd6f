"""Counting: the working by which what a clause asks is due when it is, step by step, from what triggers it.

The due time is that of `life.due_of`. The working is counted again from the trigger alone, and told only where it leads to
the same time: with pauses, extensions and periods there is no such working, and none is told.
"""

from __future__ import annotations

from whereas.answers import View
from whereas.bounds import Bounds
from whereas.calendar import court_calendar
from whereas.deadline import Clerk, Deadline, Period, period, plain, rule_6
from whereas.errors import WhereasError
from whereas.life import due_of
from whereas.moment import duration
from whereas.order import timed, within
from whereas.resolve import SERVICES
from whereas.verdict import Verdict

__all__ = ["working"]


def working(view: View, verdict: Verdict) -> Deadline | None:
    """How the due time of a verdict is counted; None where it is not counted, or not from one trigger alone."""
    due, counted = due_of(view.record, verdict), _counted(verdict)
    if due is None or counted is None:
        return None
    reach, back, term = counted
    trigger = _trigger(view, verdict, term)
    if trigger is None or trigger == Bounds(None, None):
        return None
    try:
        found = _count(view, verdict, reach, back, trigger)
    except WhereasError:
        return None
    return found if _alike(found.due, due.at) else None


def _counted(verdict: Verdict) -> tuple[str, bool, str] | None:
    """The period, whether it is counted back, and the term that it is counted from."""
    clause = verdict.clause
    if clause.every or clause.extended or clause.paused:
        return None
    if clause.within:
        return within(clause.within)
    if clause.require and clause.until and timed(clause.until)[1]:
        term, reach = timed(clause.until)
        return reach, False, term
    return None


def _trigger(view: View, verdict: Verdict, term: str) -> Bounds | None:
    """When the one event happened that a term stands for; None where it stands for none, or for several."""
    binding = verdict.reading.binding(verdict.clause.id, term)
    names = binding.names if binding is not None else verdict.order.life.stages.get(term, ())
    said = [name.replace("{subject}", verdict.subject) for name in names]
    found = [each for name in said if name in view.case.vocabulary for each in view.case.vocabulary[name]]
    return view.chronology.bounds(found[0][1]).bounds if len(found) == 1 else None


def _count(view: View, verdict: Verdict, reach: str, back: bool, trigger: Bounds) -> Deadline:
    clause, order = verdict.clause, verdict.order
    if (clause.rule or order.rule) != "frcp6":
        return plain(trigger, duration(reach) * (-1 if back else 1), view.zone)
    once = period(reach + (" before" if back else ""))
    calendar = court_calendar(order.court, range(1990, 2061))
    served = SERVICES[clause.served] if clause.served else None
    return rule_6(trigger, Period(once.count, once.unit, once.before), calendar, clerk=Clerk(), served=served)


def _alike(counted: Bounds, due: Bounds) -> bool:
    """Whether two due times are the same, but for the millisecond before an end that is itself too late."""
    pairs = ((counted.earliest, due.earliest), (counted.latest, due.latest))
    return all(a == b or (a is not None and b is not None and abs(a - b) <= 1) for a, b in pairs)
