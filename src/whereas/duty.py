"""Duties: what a clause asks, brought down to the points in time that it compares, and when it is kept.

`kept`, `due` and `arises` turn a duty into formulas over difference atoms, which `verdict` decides against the record.
A window may open and close at a moment that depends on what happened (a day count that rolls past a weekend, an
extension, a pause): then it has several edges, of which the one counts whose condition holds. While an order is not in
force, none of its clauses binds. How a clause becomes a duty: `resolve`. What each pattern means: docs/order.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .claim import happened
from .formula import Atom, Every, Formula, Some, atoms, negation
from .network import ORIGIN, Point

__all__ = [
    "ALWAYS", "Act", "Duty", "Edge", "Edges", "Force", "arises", "binding", "did", "due", "earlier", "every", "in_force", "kept",
]  # fmt: skip

Act = tuple[str, str, str]
"""An event, its first point and its last."""
ALWAYS = Every(())
"""The condition that always holds."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a window: *plus* milliseconds after the point of an event, where *when* holds.

    A moment of the calendar has ORIGIN for its point; its event is the one that it was counted from.
    """

    event: str
    point: Point
    plus: int
    when: Formula = ALWAYS


Edges = tuple[Edge, ...]
"""The edges of which the one counts whose condition holds; none: the window is open on that side."""


@dataclass(frozen=True, slots=True)
class Force:
    """The life of an order under one reading: what puts it in force, what ends it, what suspends it, what lifts that.

    What begins or suspends has the edges at which it runs out by itself, if it does; a suspension that lasts, its end.
    """

    begins: tuple[tuple[Act, Edges], ...]
    ends: tuple[Act, ...] = ()
    stays: tuple[tuple[Act, Edges], ...] = ()
    lifts: tuple[Act, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """Every event of it."""
        return (*(act for act, _ in (*self.begins, *self.stays)), *self.ends, *self.lifts)

    @property
    def resumes(self) -> Edges:
        """The moments from which it may be in force."""
        acts = (*(act for act, _ in self.begins), *self.lifts)
        return (*(Edge(event, point, 0) for event, point, _ in acts), *(edge for _, out in self.stays for edge in out))


@dataclass(frozen=True, slots=True)
class Duty:
    """What a clause asks of one subject under one reading, resolved to events and points.

    `acts` are required, any of them, or forbidden; each is a crowd, several events that are forbidden together at one
    moment, most often one alone. They fall in a window that opens and closes (either may be open), or, for
    `require … before`, ahead of other acts by a least and a most. A required act need not be done once `ends` has come,
    nor while the order is not in `force`. `as_of` counts only what had happened by then, `due_at` is when it is asked
    whether the duty is due; None for the whole record, and for a day when everything is due.

    Where a pause or a count is known only between bounds, this is the duty at its strictest, and `lenient` the one at
    its mildest; None where they are the same. `partial` says why only some crowds were weighed: then nothing shows it kept.
    """

    forbids: bool
    acts: tuple[tuple[Act, ...], ...]
    opens: Edges = ()
    closes: Edges = ()
    before: tuple[Act, ...] = ()
    by: tuple[int | None, int | None] = (1, None)
    ends: Edges = ()
    force: Force | None = None
    if_broken: Duty | None = None
    as_of: int | None = None
    due_at: int | None = None
    lenient: Duty | None = None
    partial: str = ""

    def on_any_day(self) -> Duty:
        """The same, taken to be due."""
        first = self.if_broken.on_any_day() if self.if_broken else None
        lenient = self.lenient.on_any_day() if self.lenient else None
        return replace(self, due_at=None, if_broken=first, lenient=lenient)

    @property
    def mildest(self) -> Duty:
        """The duty that even the most favourable reading of what is not known exactly leaves."""
        return self.lenient or self

    @property
    def own(self) -> tuple[str, ...]:
        """The events that are its acts."""
        return tuple(dict.fromkeys(act[0] for crowd in self.acts for act in crowd))

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that it names."""
        named = [*(act[0] for act in self._acts), *(edge.event for edge in (*self.opens, *self.closes, *self.ends))]
        named += [act[0] for act in self.force.acts] if self.force else []
        named += [event for edge in self._edges for event in _happenings(edge.when)]
        named += self.if_broken.events if self.if_broken else ()
        named += self.lenient.events if self.lenient else ()
        return tuple(dict.fromkeys(named))

    @property
    def points(self) -> tuple[str, ...]:
        """Every point in time that it compares."""
        named: list[Point] = [point for act in self._acts for point in act[1:]]
        named += [edge.point for edge in (*self.opens, *self.closes, *self.ends)]
        named += [point for act in self.force.acts for point in act[1:]] if self.force else []
        named += [end for edge in self._edges for atom in atoms(edge.when) for end in (atom.x, atom.y)]
        named += self.if_broken.points if self.if_broken else ()
        named += self.lenient.points if self.lenient else ()
        told = (str(point) for point in named if point is not ORIGIN)
        return tuple(dict.fromkeys(point for point in told if not point.startswith("happened:")))

    @property
    def _acts(self) -> tuple[Act, ...]:
        return (*(act for crowd in self.acts for act in crowd), *self.before)

    @property
    def _edges(self) -> Edges:
        run_out = [edge for _, out in (*self.force.begins, *self.force.stays) for edge in out] if self.force else []
        return (*self.opens, *self.closes, *self.ends, *run_out)


def _happenings(formula: Formula) -> Iterator[str]:
    ends = (str(end) for atom in atoms(formula) for end in (atom.x, atom.y))
    return (end.removeprefix("happened:") for end in ends if end.startswith("happened:"))


# ---------------------------------------------------------------------------------------------- formulas


def kept(duty: Duty) -> Formula:
    """True in the completions in which the duty is kept; a duty that never arose, or lapsed before it was due, is kept."""
    if duty.before:
        alone: Formula = Every(tuple(_preceded(duty, other) for other in duty.before))
    elif duty.forbids:
        alone = negation(Some(tuple(_violated(duty, crowd) for crowd in duty.acts)))
    else:
        unopened = _at(duty.opens, lambda edge: negation(did(edge.event)))
        acts = (every(did(event), *_inside(duty, first, last)) for ((event, first, last),) in duty.acts)
        alone = Some((*unopened, *acts, *_lapsed(duty)))
    return Some((kept(duty.if_broken), alone)) if duty.if_broken else alone


def due(duty: Duty) -> Formula:
    """True where the duty is due by `due_at`: a prohibition always is, a requirement once its time has run out in force."""
    if duty.forbids:
        return ALWAYS
    if duty.before:
        return Some(tuple(_ended(duty, Edge(other, first, 0), 0) for other, first, _ in duty.before))
    return next(iter(_at(duty.closes, lambda edge: _ended(duty, edge, 1))), Some(()))


def arises(duty: Duty) -> Formula:
    """True where there is a duty at all: the clause that must be broken first was, and it did not lapse before it was due."""
    first = (kept(duty.if_broken),) if duty.if_broken else ()
    return Every(tuple(negation(part) for part in (*first, *_lapsed(duty))))


def in_force(force: Force, point: Point, plus: int = 0) -> Formula:
    """True where the order is in force at the moment *plus* milliseconds after *point*.

    It is from a moment that put it in force on, until that runs out or something ends it, save while it is suspended.
    """

    def spell(starts: Iterable[tuple[Act, Edges]], stops: Sequence[Act]) -> Formula:
        return Some(tuple(every(*since(act, run_out, stops)) for act, run_out in starts))

    def since(act: Act, run_out: Edges, stops: Sequence[Act]) -> Iterator[Formula]:
        yield did(act[0])
        yield Atom(act[1], point, plus)
        yield from _at(run_out, lambda edge: earlier(point, plus, edge))
        for event, stop, _ in stops:
            yield Some((negation(did(event)), Atom(stop, act[1], -1), earlier(point, plus, Edge(event, stop, 0))))

    return every(spell(force.begins, force.ends), negation(spell(force.stays, force.lifts)))


def did(event: str) -> Atom:
    """That an event happened."""
    return Atom(ORIGIN, happened(event), -1)


def binding(duty: Duty, point: Point, plus: int = 0) -> tuple[Formula, ...]:
    """That the duty binds *plus* milliseconds after *point*: it has not ended, and its order is in force; nothing if it always does."""
    ends = (Some((negation(did(end.event)), earlier(point, plus, end))) for end in duty.ends)
    force = () if duty.force is None else (in_force(duty.force, point, plus),)
    return (every(*ends, *force),) if duty.ends or force else ()


def _violated(duty: Duty, crowd: tuple[Act, ...]) -> Formula:
    """All of a crowd at one moment, in the window, while the order is in force, by `as_of`.

    It is enough to look at the moments at which one of them begins, the window opens, or the order comes into force.
    """
    moments = [Edge("", first, 0) for _, first, _ in crowd]
    if len({point for act in crowd for point in act[1:]}) > 1:
        moments += [*duty.opens, *(duty.force.resumes if duty.force else ())]
    return Some(tuple(every(*_together(duty, crowd, moment)) for moment in moments))


def _together(duty: Duty, crowd: tuple[Act, ...], moment: Edge) -> Iterator[Formula]:
    point, plus = moment.point, moment.plus
    if moment.event:
        yield from (moment.when, did(moment.event))
    yield from _inside(duty, point, point, plus)
    yield from binding(duty, point, plus)
    for event, first, last in crowd:
        yield from (did(event), Atom(first, point, plus), Atom(point, last, -plus))


def _inside(duty: Duty, first: Point, last: Point, plus: int = 0) -> Iterator[Formula]:
    """From *first* to *last*, each *plus* later, lies in the window [opens, closes), and by `as_of`.

    What closes the window may never happen: then it stays open.
    """
    yield from _by(last, duty.as_of, plus)
    yield from _at(duty.opens, lambda edge: every(did(edge.event), Atom(edge.point, first, plus - edge.plus)))
    yield from _at(duty.closes, lambda edge: Some((negation(did(edge.event)), earlier(last, plus, edge))))


def _lapsed(duty: Duty) -> tuple[Formula, ...]:
    """That the duty did not bind any more, or not then, at the last moment at which it could be done in time."""
    if duty.forbids or (duty.force is None and not duty.ends):
        return ()
    return _at(duty.closes, lambda e: every(did(e.event), *(negation(f) for f in binding(duty, e.point, e.plus - 1))))


def _ended(duty: Duty, edge: Edge, last: int) -> Formula:
    """Its time has run out by `due_at`, and it bound *last* milliseconds before that."""
    return every(
        did(edge.event), *_by(edge.point, duty.due_at, edge.plus), *binding(duty, edge.point, edge.plus - last)
    )


def _preceded(duty: Duty, other: Act) -> Formula:
    """The other act did not happen (by `as_of`, in force), or one of the acts came before it, by enough."""
    other_event, other_first, _ = other
    least, most = duty.by
    parts: list[Formula] = [negation(did(other_event))]
    if duty.as_of is not None:
        parts.append(Atom(ORIGIN, other_first, -duty.as_of - 1))
    parts += [negation(bound) for bound in binding(duty, other_first)]
    for ((event, _, last),) in duty.acts:
        limits = [Atom(last, other_first, -max(least or 1, 1))]
        if most is not None:
            limits.append(Atom(other_first, last, most))
        parts.append(every(did(event), *limits))
    return Some(tuple(parts))


def _at(edges: Edges, holds: Callable[[Edge], Formula]) -> tuple[Formula, ...]:
    """What holds at the edge whose condition does; nothing where there are no edges."""
    return (Some(tuple(every(edge.when, holds(edge)) for edge in edges)),) if edges else ()


def earlier(point: Point, plus: int, edge: Edge) -> Atom:
    """The moment *plus* after *point* came before the edge."""
    return Atom(point, edge.point, edge.plus - plus - 1)


def _by(point: Point, at: int | None, plus: int = 0) -> tuple[Atom, ...]:
    """The moment *plus* after *point* had come by *at*; nothing where that is None."""
    return () if at is None else (Atom(point, ORIGIN, at - plus),)


def every(*parts: Formula) -> Every:
    """All of these."""
    return Every(parts)
