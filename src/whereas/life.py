"""Lives: when an order was in force, as far as the record tells, and when what it asks is due.

In force is a set of spells whose ends are known only between bounds. Between two moments at which any bound changes,
the answer is one of three: it was, it was not, or claims leave it open; each is decided exactly, over every world.
What begins, suspends and ends an order: docs/order.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice

from .bounds import Answer, Bounds
from .chronology import WORLDS
from .duty import ALWAYS, Duty, Edge, Force, in_force
from .formula import Formula, decide
from .moment import show_bounds
from .network import ORIGIN, Network
from .saying import asides
from .verdict import Record, Verdict

__all__ = ["Due", "Spell", "due_of", "show_spells", "spells"]


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in force: it began between the bounds of `begins` and ended between those of `ends`, milliseconds UTC.

    None in a bound means that nothing bounds that side. `sure` says that it was in force at some moment at all.
    """

    begins: Bounds
    ends: Bounds
    sure: bool


def spells(record: Record, force: Force) -> tuple[Spell, ...]:
    """The spells for which an order was or may have been in force, in their order."""
    known: dict[Force, tuple[Spell, ...]] = record.kept("spells")
    if force not in known:
        known[force] = _spells(_Worlds(record, Duty(forbids=False, acts=(), force=force)), force)
    return known[force]


def _spells(worlds: _Worlds, force: Force) -> tuple[Spell, ...]:
    moments = _changes(worlds, force)
    answers = [worlds.answer(in_force(force, ORIGIN, at)) for at in ([moments[0] - 1, *moments] if moments else [0])]
    told: list[Spell] = []
    run: list[tuple[int | None, Answer]] = []  # of moments at which the answer is not no
    for at, answer in [*zip([None, *moments], answers, strict=True), (None, Answer.NO)]:
        if answer is not Answer.NO:
            run.append((at, answer))
        elif run:
            told.append(_spell(run, at))
            run = []
    return tuple(told)


def show_spells(found: Sequence[Spell], zone: tzinfo) -> str:
    """Spells in words: `from 2025-03-15 19:25..19:27 EDT until 2025-04-07 EDT`; `never` where there is none."""
    told = []
    for spell in found:
        since = "from the start" if spell.begins == Bounds(None, None) else f"from {show_bounds(spell.begins, zone)}"
        until = "" if spell.ends == Bounds(None, None) else f" until {show_bounds(spell.ends, zone)}"
        told.append(("" if spell.sure else "perhaps ") + since + (until or " on"))
    return "; then ".join(told) or "never"


def _spell(run: Sequence[tuple[int | None, Answer]], after: int | None) -> Spell:
    """One run of moments that are not no, each lasting until the next; *after* is the first that is."""
    sure = [number for number, (_, answer) in enumerate(run) if answer is Answer.YES]
    if not sure:
        return Spell(Bounds(run[0][0], after), Bounds(run[0][0], after), sure=False)
    surely_until = run[sure[-1] + 1][0] if sure[-1] + 1 < len(run) else after
    return Spell(Bounds(run[0][0], run[sure[0]][0]), Bounds(surely_until, after), sure=True)


class _Worlds:
    """The worlds that bear on a duty, and what they share: what that decides, it decides in all of them."""

    def __init__(self, record: Record, asked: Duty) -> None:
        self._record, self._asked = record, asked
        choices, _ = record.chronology.choices(asked.points)
        self._asides = [*islice(asides(choices), WORLDS)]
        self._made: dict[frozenset[int], Network] = {}
        self.shared = self._world(frozenset[int]().union(*self._asides))

    def _world(self, aside: frozenset[int]) -> Network:
        if aside not in self._made:
            self._made[aside] = self._record.chronology.world(self._asked.points, self._asked.events, aside)
        return self._made[aside]

    def all(self) -> Iterator[Network]:
        """Every world, made when it is asked for."""
        return (self._world(aside) for aside in self._asides)

    def answer(self, question: Formula) -> Answer:
        """What every world answers; UNKNOWN where one does not know, or two differ."""
        shared = decide(self.shared, question).answer
        if shared is not Answer.UNKNOWN:
            return shared
        first: Answer | None = None
        for network in self.all():
            here = decide(network, question).answer
            if here is Answer.UNKNOWN or (first is not None and here is not first):
                return Answer.UNKNOWN
            first = here
        return Answer.UNKNOWN if first is None else first

    def bounds(self, edge: Edge) -> Iterator[Bounds]:
        """The bounds of an edge in each world in which its condition may hold."""
        for network in self.all():
            if edge.when == ALWAYS or decide(network, edge.when).answer is not Answer.NO:
                known = Bounds(0, 0) if edge.point is ORIGIN else network.bounds(edge.point)
                yield known.later(edge.plus)


def _changes(worlds: _Worlds, force: Force) -> list[int]:
    """The moments at which the answer may change: where a bound of what begins or ends it lies, in any world."""
    out = [edge for _, edges in (*force.begins, *force.stays) for edge in edges]
    edges = dict.fromkeys([*(Edge(act[0], act[1], 0) for act in force.acts), *out])
    ends = {end for edge in edges for at in worlds.bounds(edge) for end in (at.earliest, at.latest)}
    return sorted(end for end in ends if end is not None)


# ---------------------------------------------------------------------------------------------- what is due


@dataclass(frozen=True, slots=True)
class Due:
    """The last moment at which what a clause asks is in time, or, for a least term, the first at which the stay may end.

    `asks` says which: `due by`, `not before`, `at most until`.
    """

    asks: str
    at: Bounds


def due_of(record: Record, verdict: Verdict) -> Due | None:
    """When what a verdict is about is due; None where no moment is set, or none that anybody knows."""
    asked, clause = verdict.duty, verdict.clause
    if asked is None or not (clause.require or clause.term):
        return None
    asks = "due by" if clause.require else "not before" if clause.at_least else "at most until"
    edges = asked.opens if asks == "at most until" else asked.closes
    mildest = asked.mildest.opens if asks == "at most until" else asked.mildest.closes
    less = 1 if asks == "due by" else 0
    found: Bounds | None = None
    for edge in dict.fromkeys((*edges, *mildest)):
        for at in _when(record, asked, edge):
            found = at.later(-less) if found is None else found.hull(at.later(-less))
    return None if found is None or found == Bounds(None, None) else Due(asks, found)


def _when(record: Record, asked: Duty, edge: Edge) -> Iterator[Bounds]:
    """The bounds of an edge, in all worlds together, or, if it hangs on a condition, in each in which that may hold."""
    if edge.when != ALWAYS:
        yield from _Worlds(record, asked).bounds(edge)
    else:
        known = Bounds(0, 0) if edge.point is ORIGIN else record.chronology.bounds(str(edge.point)).bounds
        yield known.later(edge.plus)
