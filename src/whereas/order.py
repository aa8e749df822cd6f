"""Orders: instruments with clauses, and the readings that say what the words of a clause refer to.

A clause is one of a few patterns (Dwyer, Avrunin & Corbett 1999) over *terms*; a reading, one party's interpretation,
binds each term to events, or to the subjects that the clause covers. `duty` turns a clause under a reading, for one
subject, into formulas over the times of those events: when it is kept, and when it is due. What happened is not known
here, and what was ordered is not known to the chronology.
Every key and its meaning: docs/case-file.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from .claim import Event, Vocabulary, gap, happened
from .errors import BadClaim
from .formula import Atom, Every, Formula, Some, negation
from .moment import Clockwork, duration
from .network import ORIGIN

__all__ = ["Binding", "Clause", "Duty", "Order", "Reading", "cycle_of_clauses", "duty", "terms_of"]


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


@dataclass(frozen=True, slots=True)
class Duty:
    """What a clause asks of one subject under one reading.

    `kept` is true in a completion where the clause is kept. `due` is true where the duty is due by the moment it was
    asked for (of a prohibition, always), `arises` where there is a duty at all. `acts` are the events that would keep or break it, `events` all that it names,
    `points` the points in time that it compares.
    """

    kept: Formula
    due: Formula
    arises: Formula
    acts: tuple[str, ...]
    events: tuple[str, ...]
    points: tuple[str, ...]


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
    for name, text in (("forbid", clause.forbid), ("require", clause.require), ("before", clause.before), ("of", clause.of)):
        if text:
            used[text] = name
    return used


def _timed(text: str) -> tuple[str, int]:
    match = _TIMED.match(text.strip())
    if not match:
        raise BadClaim(f"{text!r} is not a term, nor a term and a duration", remedy="write effective, or effective + 1 h")
    return match["term"].strip(), duration(match["plus"].strip()) if match["plus"] else 0


def _within(text: str) -> tuple[int, str]:
    match = _WITHIN.match(text.strip())
    if not match:
        raise BadClaim(f"{text!r} does not say within what of what", remedy="write within: 12 h after effective")
    return duration(match["reach"].strip()), match["term"].strip()


# ---------------------------------------------------------------------------------------------- duties


class _Scope:
    """Terms of one clause, resolved under one reading for one subject."""

    def __init__(self, clause: Clause, reading: Reading, subject: str, vocabulary: Vocabulary) -> None:
        self.clause, self.reading, self.subject, self.vocabulary = clause, reading, subject, vocabulary
        self.events: dict[str, None] = {}
        self.points: dict[str, None] = {}

    def named(self, term: str) -> list[tuple[Event, str, str]]:
        """The events a term stands for, each with its first and last point."""
        binding = self.reading.binding(self.clause.id, term)
        if binding is None:
            raise BadClaim(
                f"reading {self.reading.id!r} does not say what {term!r} means in clause {self.clause.id!r}",
                remedy=f"bind {term!r} under readings: {self.reading.id}: terms:",
            )
        found = [whole for name in binding.names for whole in self.vocabulary[name.replace("{subject}", self.subject)]]
        for event, first, last in found:
            self.events[event.id] = None
            self.points.update({first: None, last: None})
        return found

    def moment(self, text: str) -> tuple[str, str, int]:
        """The one event that a time term stands for, its point, and what is added to it."""
        term, plus = _timed(text)
        found = self.named(term)
        if len(found) != 1 or found[0][1] != found[0][2]:
            names = ", ".join(event.id for event, _, _ in found)
            raise BadClaim(
                f"{term!r} must mean one moment, and reading {self.reading.id!r} binds it to {names}",
                remedy="bind it to one instant, or to EVENT.start or EVENT.end",
            )
        return found[0][0].id, found[0][1], plus


def _did(event: str) -> Atom:
    return Atom(ORIGIN, happened(event), -1)


def _at_or_after(point: str, base: str, plus: int) -> Atom:
    return Atom(base, point, -plus)


def _no_later(point: str, base: str, plus: int) -> Atom:
    return Atom(point, base, plus)


def _by(point: str, as_of: int | None) -> tuple[Atom, ...]:
    return () if as_of is None else (Atom(point, ORIGIN, as_of),)


def duty(
    clause: Clause,
    reading: Reading,
    subject: str,
    vocabulary: Vocabulary,
    clockwork: Clockwork,
    clauses: Mapping[str, Clause],
    *,
    as_of: int | None = None,
) -> Duty:
    """What *clause* asks of *subject* under *reading*, as of a moment (None: the whole record).

    *clauses* are those of the same order, for `if-broken`. Raises BadClaim where a term is not bound, or bound to
    something that cannot serve.
    """
    scope = _Scope(clause, reading, subject, vocabulary)
    if clause.forbid:
        kept, due = _forbidden(scope, as_of), Every(())
    else:
        kept, due = _required(scope, clockwork, as_of)
    acts = tuple(event.id for event, _, _ in scope.named(clause.act))
    events, points = list(scope.events), list(scope.points)
    arises: Formula = Every(())
    if clause.if_broken:
        first = duty(clauses[clause.if_broken], reading, subject, vocabulary, clockwork, clauses, as_of=as_of)
        kept, arises = Some((first.kept, kept)), negation(first.kept)
        events += first.events
        points += first.points
    return Duty(kept, due, arises, acts, tuple(dict.fromkeys(events)), tuple(dict.fromkeys(points)))


def _forbidden(scope: _Scope, as_of: int | None) -> Formula:
    """Kept unless some act happened in the window [from, until)."""
    acts = scope.named(scope.clause.act)
    breaches = [Every((_did(act.id), *_window(scope, first, last), *_by(first, as_of))) for act, first, last in acts]
    return negation(Some(tuple(breaches)))


def _window(scope: _Scope, first: str, last: str) -> list[Formula]:
    """What must hold for an act from *first* to *last* to touch the window [from, until).

    The window has opened if the thing that opens it happened and the act was over no sooner; it has not closed if what
    closes it never happened, or the act began before.
    """
    parts: list[Formula] = []
    if scope.clause.start:
        event, point, plus = scope.moment(scope.clause.start)
        parts += [_did(event), _at_or_after(last, point, plus)]
    if scope.clause.until:
        event, point, plus = scope.moment(scope.clause.until)
        parts.append(Some((negation(_did(event)), _no_later(first, point, plus - 1))))
    return parts


def _required(scope: _Scope, clockwork: Clockwork, as_of: int | None) -> tuple[Formula, Formula]:
    """When a requirement is kept, and when it is due."""
    clause = scope.clause
    acts = scope.named(clause.act)
    if clause.before:
        return _before(scope, acts, clockwork, as_of)
    if clause.within:
        reach, term = _within(clause.within)
        event, point, _ = scope.moment(term)
        done = [
            Every((_did(act.id), _at_or_after(first, point, 0), _no_later(last, point, reach), *_by(last, as_of)))
            for act, first, last in acts
        ]
        return Some((negation(_did(event)), *done)), Every((_did(event), *_by(point, None if as_of is None else as_of - reach - 1)))
    parts: list[Formula] = []
    done = []
    opens = scope.moment(clause.start) if clause.start else None
    closes = scope.moment(clause.until) if clause.until else None
    for act, first, last in acts:
        inside: list[Formula] = [_did(act.id), *_by(last, as_of)]
        if opens:
            inside.append(_at_or_after(first, opens[1], opens[2]))
        if closes:
            inside.append(Some((negation(_did(closes[0])), _no_later(last, closes[1], closes[2] - 1))))
        done.append(Every(tuple(inside)))
    if opens:
        parts.append(negation(_did(opens[0])))
    due: Formula = Some(())
    if closes:
        due = Every((_did(closes[0]), *_by(closes[1], None if as_of is None else as_of - closes[2])))
    return Some((*parts, *done)), due


def _before(
    scope: _Scope, acts: Sequence[tuple[Event, str, str]], clockwork: Clockwork, as_of: int | None
) -> tuple[Formula, Formula]:
    """For each other act that happened, one of the acts came before it, by enough."""
    least, most, _, _ = gap(scope.clause.by, clockwork) if scope.clause.by else (1, None, 0, 0)
    demands, due = [], []
    for other, other_first, _ in scope.named(scope.clause.before):
        done = []
        for act, _, last in acts:
            limits = [Atom(last, other_first, -max(least or 1, 1))]
            if most is not None:
                limits.append(Atom(other_first, last, most))
            done.append(Every((_did(act.id), *limits)))
        never = negation(_did(other.id)) if as_of is None else Some((negation(_did(other.id)), Atom(ORIGIN, other_first, -as_of - 1)))
        demands.append(Some((never, *done)))
        due.append(Every((_did(other.id), *_by(other_first, as_of))))
    return Every(tuple(demands)), Some(tuple(due))


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

