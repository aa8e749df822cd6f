"""Orders: instruments with clauses, and the readings that say what the words of a clause refer to.

A clause is one of a few patterns (Dwyer, Avrunin & Corbett 1999) over *terms*; a reading, one party's interpretation,
binds each term to events, or to the subjects that the clause covers. `duty` turns a clause under a reading, for one
subject, into formulas over the times of those events: when it is kept, and when it is due. What happened is not known
here, and what was ordered is not known to the chronology.
Every key and its meaning: docs/case-file.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from .claim import Vocabulary, gap, happened
from .errors import BadClaim
from .formula import Atom, Every, Formula, Some, negation
from .moment import Clockwork, duration
from .network import ORIGIN

__all__ = [
    "Binding",
    "Clause",
    "Duty",
    "Order",
    "Reading",
    "arises",
    "cycle_of_clauses",
    "due",
    "duty",
    "kept",
    "terms_of",
]


@dataclass(frozen=True, slots=True)
class Clause:
    """One duty. Exactly one of `forbid` and `require` names its act; the other fields are as in the case file."""

    id: str
    text: str = ""
    forbid: str = ""
    require: str = ""
    of: str = ""
    start: str = ""
    until: str = ""
    within: str = ""
    before: str = ""
    by: str = ""
    if_broken: str = ""

    @property
    def act(self) -> str:
        """The term for what is forbidden or required."""
        return self.forbid or self.require


@dataclass(frozen=True, slots=True)
class Order:
    """An instrument: a court order, statute, proclamation or agreement, and its clauses by id."""

    id: str
    title: str = ""
    issuer: str = ""
    note: str = ""
    clauses: Mapping[str, Clause] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Binding:
    """What a reading takes a term to be: names of events, of which any will do, or subjects. `{subject}` is filled in.

    `source` and `quote` say where the party says so, if the reading cites it.
    """

    names: tuple[str, ...]
    source: str = ""
    quote: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One party's interpretation. `by_clause` holds bindings that differ for one clause, by its id."""

    id: str
    title: str = ""
    note: str = ""
    terms: Mapping[str, Binding] = field(default_factory=lambda: MappingProxyType({}))
    by_clause: Mapping[str, Mapping[str, Binding]] = field(default_factory=lambda: MappingProxyType({}))

    def binding(self, clause: str, term: str) -> Binding | None:
        """What *term* means in *clause*, or None."""
        return self.by_clause.get(clause, {}).get(term) or self.terms.get(term)

    def rebound(self, clause: str, terms: Mapping[str, Binding]) -> Reading:
        """The same reading with some terms of one clause bound otherwise."""
        mine = {**self.by_clause.get(clause, {}), **terms}
        return Reading(self.id, self.title, self.note, self.terms, {**self.by_clause, clause: mine})


Act = tuple[str, str, str]
"""An event, its first point and its last."""
Edge = tuple[str, str, int]
"""One end of a window: the event that makes it, the point, and the milliseconds added to it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a clause asks of one subject under one reading, resolved to events and points.

    Forbidden or required `acts`, in a window that opens and closes (either may be None), or, for `require … before`,
    ahead of other acts by a least and a most. `as_of` counts only what had happened by then, `due_at` is when it is
    asked whether the duty is due; None for the whole record, and for a day when everything is due.
    """

    forbids: bool
    acts: tuple[Act, ...]
    opens: Edge | None = None
    closes: Edge | None = None
    before: tuple[Act, ...] = ()
    by: tuple[int | None, int | None] = (1, None)
    if_broken: Duty | None = None
    as_of: int | None = None
    due_at: int | None = None

    def on_any_day(self) -> Duty:
        """The same, taken to be due."""
        first = self.if_broken.on_any_day() if self.if_broken else None
        return replace(self, due_at=None, if_broken=first)

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that it names."""
        ends = [edge[0] for edge in (self.opens, self.closes) if edge]
        first = self.if_broken.events if self.if_broken else ()
        return tuple(dict.fromkeys((*(act[0] for act in (*self.acts, *self.before)), *ends, *first)))

    @property
    def points(self) -> tuple[str, ...]:
        """Every point in time that it compares."""
        ends = [edge[1] for edge in (self.opens, self.closes) if edge]
        first = self.if_broken.points if self.if_broken else ()
        return tuple(
            dict.fromkeys((*(point for act in (*self.acts, *self.before) for point in act[1:]), *ends, *first))
        )


_TIMED = re.compile(r"^(?P<term>[^+]+?)(?: ?\+ ?(?P<plus>\d.*))?$")
_WITHIN = re.compile(r"^(?P<reach>\d.*?) after (?P<term>.+)$")


def terms_of(clause: Clause) -> dict[str, str]:
    """The terms that a clause uses, each with the field that uses it first. Raises BadClaim for an unreadable field."""
    used: dict[str, str] = {}
    for name, text in (("from", clause.start), ("until", clause.until)):
        if text:
            used.setdefault(_timed(text)[0], name)
    if clause.within:
        used.setdefault(_within(clause.within)[1], "within")
    for name, text in (
        ("forbid", clause.forbid),
        ("require", clause.require),
        ("before", clause.before),
        ("of", clause.of),
    ):
        if text:
            used[text] = name
    return used


def _timed(text: str) -> tuple[str, int]:
    match = _TIMED.match(text.strip())
    if not match:
        raise BadClaim(
            f"{text!r} is not a term, nor a term and a duration", remedy="write effective, or effective + 1 h"
        )
    return match["term"].strip(), duration(match["plus"].strip()) if match["plus"] else 0


def _within(text: str) -> tuple[int, str]:
    match = _WITHIN.match(text.strip())
    if not match:
        raise BadClaim(f"{text!r} does not say within what of what", remedy="write within: 12 h after effective")
    return duration(match["reach"].strip()), match["term"].strip()


# ---------------------------------------------------------------------------------------------- duties


def duty(
    clause: Clause, reading: Reading, subject: str, vocabulary: Vocabulary, clockwork: Clockwork, clauses: Mapping[str, Clause],
    *, as_of: int | None = None, due_at: int | None = None,
) -> Duty:  # fmt: skip
    """What *clause* asks of *subject* under *reading*. *clauses* are those of the same order, for `if-broken`.

    Raises BadClaim where a term is not bound, or bound to something that cannot serve, BadTime for a bad duration.
    """

    def named(term: str) -> tuple[Act, ...]:
        binding = reading.binding(clause.id, term)
        if binding is None:
            raise BadClaim(
                f"reading {reading.id!r} does not say what {term!r} means in clause {clause.id!r}",
                remedy=f"bind {term!r} under readings: {reading.id}: terms:",
            )
        found = [whole for name in binding.names for whole in vocabulary[name.replace("{subject}", subject)]]
        return tuple((event.id, first, last) for event, first, last in found)

    def edge(text: str) -> Edge | None:
        if not text:
            return None
        term, plus = _timed(text)
        found = named(term)
        if len(found) != 1 or found[0][1] != found[0][2]:
            raise BadClaim(
                f"{term!r} must mean one moment, and reading {reading.id!r} binds it to {', '.join(act[0] for act in found) or 'none'}",
                remedy="bind it to one instant, or to EVENT.start or EVENT.end",
            )
        return found[0][0], found[0][1], plus

    opens, closes = edge(clause.start), edge(clause.until)
    if clause.within:
        reach, term = _within(clause.within)
        opens = edge(term)
        assert opens is not None
        closes = (opens[0], opens[1], reach + 1)
    first = clauses.get(clause.if_broken)
    return Duty(
        bool(clause.forbid),
        named(clause.act),
        opens,
        closes,
        named(clause.before) if clause.before else (),
        gap(clause.by, clockwork)[:2] if clause.by else (1, None),
        duty(first, reading, subject, vocabulary, clockwork, clauses, as_of=as_of, due_at=due_at) if first else None,
        as_of,
        due_at,
    )


# ---------------------------------------------------------------------------------------------- formulas


def kept(duty: Duty) -> Formula:
    """True in the completions in which the duty is kept; a duty that never arose is kept."""
    if duty.before:
        alone: Formula = Every(tuple(_preceded(duty, other) for other in duty.before))
    elif duty.forbids:
        alone = negation(Some(tuple(_inside(duty, act) for act in duty.acts)))
    else:
        unopened = (negation(_did(duty.opens[0])),) if duty.opens else ()
        alone = Some((*unopened, *(_inside(duty, act) for act in duty.acts)))
    return Some((kept(duty.if_broken), alone)) if duty.if_broken else alone


def due(duty: Duty) -> Formula:
    """True where the duty is due by `due_at`: a prohibition always is, a requirement once its time has run out."""
    if duty.forbids:
        return Every(())
    if duty.before:
        return Some(tuple(Every((_did(other), *_by(first, duty.due_at))) for other, first, _ in duty.before))
    if duty.closes is None:
        return Some(())
    event, point, plus = duty.closes
    return Every((_did(event), *_by(point, None if duty.due_at is None else duty.due_at - plus)))


def arises(duty: Duty) -> Formula:
    """True where there is a duty at all."""
    return negation(kept(duty.if_broken)) if duty.if_broken else Every(())


def _inside(duty: Duty, act: Act) -> Formula:
    """The act happened, in the window [opens, closes), by `as_of`.

    A forbidden act that lasts is inside if it touches the window, a required one if all of it is. What closes the
    window may never happen: then it stays open.
    """
    event, first, last = act
    start, end = (last, first) if duty.forbids else (first, last)
    parts: list[Formula] = [_did(event), *_by(end, duty.as_of)]
    if duty.opens:
        opener, point, plus = duty.opens
        parts.append(Atom(point, start, -plus))
        if duty.forbids:
            parts.append(_did(opener))
    if duty.closes:
        closer, point, plus = duty.closes
        parts.append(Some((negation(_did(closer)), Atom(end, point, plus - 1))))
    return Every(tuple(parts))


def _preceded(duty: Duty, other: Act) -> Formula:
    """The other act did not happen (by `as_of`), or one of the acts came before it, by enough."""
    other_event, other_first, _ = other
    least, most = duty.by
    parts: list[Formula] = [negation(_did(other_event))]
    if duty.as_of is not None:
        parts.append(Atom(ORIGIN, other_first, -duty.as_of - 1))
    for event, _, last in duty.acts:
        limits = [Atom(last, other_first, -max(least or 1, 1))]
        if most is not None:
            limits.append(Atom(other_first, last, most))
        parts.append(Every((_did(event), *limits)))
    return Some(tuple(parts))


def _did(event: str) -> Atom:
    return Atom(ORIGIN, happened(event), -1)


def _by(point: str, at: int | None) -> tuple[Atom, ...]:
    return () if at is None else (Atom(point, ORIGIN, at),)


# ---------------------------------------------------------------------------------------------- checks


def cycle_of_clauses(clauses: Mapping[str, Clause]) -> tuple[str, ...]:
    """Clauses each of which arises only if the next was broken, back to the first; empty where there is none."""
    for start in clauses:
        seen = [start]
        while (after := clauses[seen[-1]].if_broken) in clauses:
            if after in seen:
                return (*seen[seen.index(after) :], after)
            seen.append(after)
    return ()
