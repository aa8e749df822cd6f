"""Orders: instruments with clauses and a life, and the readings that say what the words of a clause refer to.

A clause is one of a few patterns (Dwyer, Avrunin & Corbett 1999; the timed ones after Konrad & Cheng 2005) over
*terms*; a reading, one party's interpretation, binds each term to events, or to the subjects that the clause covers.
The life of an order names the events by which it came to bind and ceased to. What happened is not known here, and what
was ordered is not known to the chronology; `resolve` brings the two together. Every key and its meaning: docs/order.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from .errors import BadClaim

__all__ = [
    "ENDS",
    "NEUTRAL",
    "STAGES",
    "STARTS",
    "Binding",
    "Clause",
    "Life",
    "Order",
    "Reading",
    "cycle_of_clauses",
    "numbered",
    "speaks_of",
    "terms_of",
]  # fmt: skip

STARTS = ("effective", "reinstated", "renewed")
"""Stages from which an order is in force."""
ENDS = ("vacated", "dissolved", "expired", "repealed", "revoked", "reversed", "superseded", "terminated")
"""Stages at which it ceases to be."""
NEUTRAL = (
    "proposed",
    "spoken",
    "signed",
    "filed",
    "entered",
    "posted",
    "published",
    "served",
    "received",
    "modified",
    "extended",
)
"""Stages that a clause may name, and that by themselves neither begin nor end anything."""
STAGES = (*NEUTRAL, *STARTS, "stayed", "stay-lifted", *ENDS)
"""Every stage in the life of an order. `stayed` suspends it, `stay-lifted` ends that."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One duty. Exactly one of `forbid`, `require`, `limit` and `term` names its act; the others are as in the case file.

    `in_force` says that its order has a life, and that it binds only while that is in force. `number` is that of one
    period of a clause with `every`, from 1; 0 for the clause as a whole.
    """

    id: str
    text: str = ""
    forbid: str = ""
    require: str = ""
    limit: str = ""
    term: str = ""
    of: str = ""
    start: str = ""
    until: str = ""
    within: str = ""
    before: str = ""
    by: str = ""
    every: str = ""
    at_least: str = ""
    at_most: str = ""
    rule: str = ""
    served: str = ""
    extended: str = ""
    paused: str = ""
    if_broken: str = ""
    in_force: bool = False
    number: int = 0

    @property
    def act(self) -> str:
        """The term for what is forbidden, required, or limited."""
        return self.forbid or self.require or self.limit or self.term

    @property
    def name(self) -> str:
        """Its id, and for one period of it the number: `report#3`."""
        return f"{self.id}#{self.number}" if self.number else self.id


def numbered(clause: Clause, number: int) -> Clause:
    """One period of a clause with `every`."""
    return replace(clause, number=number)


@dataclass(frozen=True, slots=True)
class Life:
    """What an order went through: for each stage the names of its events, how long it lasts, and by how much it is extended.

    `lasts` and `extension` are durations as written, `14 days`; empty where it lasts until something ends it.
    """

    stages: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lasts: str = ""
    extension: str = ""

    def __bool__(self) -> bool:
        return bool(self.stages or self.lasts)


@dataclass(frozen=True, slots=True)
class Order:
    """An instrument: a court order, statute, proclamation, designation or agreement, its life, and its clauses by id.

    `rule` is how its clauses count time unless they say otherwise, `plain` or `frcp6`; `court` whose calendar is meant, `closed`
    names the events during which its clerk's office was inaccessible.
    """

    id: str
    title: str = ""
    issuer: str = ""
    note: str = ""
    kind: str = ""
    court: str = ""
    rule: str = ""
    life: Life = field(default_factory=Life)
    clauses: Mapping[str, Clause] = field(default_factory=lambda: MappingProxyType({}))
    closed: tuple[str, ...] = ()


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


# ---------------------------------------------------------------------------------------------- fields with terms in them

_TIMED = re.compile(r"^(?P<term>[^+]+?)(?: ?\+ ?(?P<plus>\d.*))?$")
_WITHIN = re.compile(r"^(?P<reach>\d.{0,99}?) (?P<way>after|before) (?P<term>.+)$")
_EXTENDED = re.compile(r"^(?P<reach>\d.{0,99}?) by (?P<term>.+)$")


def timed(text: str) -> tuple[str, str]:
    """The term of `effective + 1 h`, and the duration as written; empty where there is none."""
    match = _TIMED.match(text.strip())
    if not match:
        raise BadClaim(
            f"{text!r} is not a term, nor a term and a duration", remedy="write effective, or effective + 1 h"
        )
    return match["term"].strip(), (match["plus"] or "").strip()


def within(text: str) -> tuple[str, bool, str]:
    """The parts of `12 h after effective`: the duration as written, whether it is counted back, and the term."""
    match = _WITHIN.match(text.strip())
    if not match:
        raise BadClaim(
            f"{text!r} does not say within what of what",
            remedy="write within: 12 h after effective, or 7 days before hearing",
        )
    return match["reach"].strip(), match["way"] == "before", match["term"].strip()


def extension(text: str) -> tuple[str, str]:
    """The parts of `7 d by consent`: the duration as written, and the term."""
    match = _EXTENDED.match(text.strip())
    if not match:
        raise BadClaim(f"{text!r} does not say by how much, and by what", remedy="write extended: 7 d by TERM")
    return match["reach"].strip(), match["term"].strip()


def terms_of(clause: Clause) -> dict[str, str]:
    """The terms that a clause uses, each with the field that uses it last; those of its order's life, if that binds it.

    Raises BadClaim for an unreadable field.
    """
    used = dict.fromkeys((*STARTS, *ENDS, "stayed", "stay-lifted", "extended") if clause.in_force else (), "life")
    for name, text in (("from", clause.start), ("until", clause.until)):
        if text:
            used[timed(text)[0]] = name
    if clause.within:
        used[within(clause.within)[2]] = "within"
    if clause.extended:
        used[extension(clause.extended)[1]] = "extended"
    for name, text in (
        ("forbid", clause.forbid),
        ("require", clause.require),
        ("limit", clause.limit),
        ("term", clause.term),
        ("before", clause.before),
        ("paused", clause.paused),
        ("of", clause.of),
    ):
        if text:
            used[text] = name
    return used


def speaks_of(reading: Reading, clause: Clause) -> bool:
    """Whether a reading says what any term of a clause means. When an order took effect is said of it all, and no such term."""
    named = terms_of(replace(clause, in_force=False))
    mine = reading.by_clause.get(clause.id, {})
    return any(reading.binding(clause.id, term) for term in named) or "effective" in mine


def cycle_of_clauses(clauses: Mapping[str, Clause]) -> tuple[str, ...]:
    """Clauses each of which arises only if the next was broken, back to the first; empty where there is none."""
    for start in clauses:
        seen = [start]
        while (after := clauses[seen[-1]].if_broken) in clauses:
            if after in seen:
                return (*seen[seen.index(after) :], after)
            seen.append(after)
    return ()
