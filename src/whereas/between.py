"""Between: the views that lie between two views of the record, and what makes the difference between them.

Two views differ in some changes: claims that one of them alone uses, a reading, the events of the case. Between the two
lie the first with any set of these changes made. A *cause* of a difference is a smallest set of changes that, made alone
to the first view, gives what the second has; it is found exactly, by building views in between and asking them. More
claims need not decide more, so that a cause is only called smallest when each of its parts has been tried.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from .answers import View
from .casefile import Case
from .chronology import Chronology
from .claim import Claim, Statement, happened, points_of
from .errors import WhereasError
from .figure import Figure
from .saying import voice_of
from .source import Source
from .tally import Tally

__all__ = ["NAMES", "RANKS", "Between", "Cause", "Change", "counted", "filled", "meaning"]

PROBES = 300
"""How many views in between are looked at, at most, until no single change can be left out of a cause."""
PARTS = 62
"""How many parts such a cause may have, at most, to be tried one by one, in search of one that does by itself."""
WORK = 500_000
"""How many claims the views in between may hold, for all differences together; a conflict counts as five."""

Told = tuple[Claim, Statement]
Pair = tuple[Told | None, Told | None]


class Change(NamedTuple):
    """Something in which two views differ: a claim, an order, or another part of a case, by what it is and its id."""

    what: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.id}".strip()


@dataclass(frozen=True, slots=True)
class Cause:
    """A smallest set of changes that, made alone to the first view, gives what the second has.

    No part of it does. The claims come as they were published. `stopped` says if smaller ones were not all tried, or that none was found.
    """

    changes: tuple[Change, ...] = ()
    stopped: str = ""


Unit = tuple[Change, ...]
"""Changes that are made together or not at all."""
Gives = Callable[[View, frozenset[Change]], bool]
"""Whether a view in between, with these changes made, gives what is asked."""


# ---------------------------------------------------------------------------------------------- what claims mean


def meaning(said: Statement | Figure) -> tuple[Hashable, ...]:
    """What two sentences share that say the same, in one case or in two."""
    if isinstance(said, Figure):
        return frozenset(said.limits), frozenset(said.written), frozenset(said.names)
    times = frozenset(limit[:3] for limit in said.limits), frozenset(said.asserts), frozenset(said.denies)
    return times if said.figure is None else (*times, *meaning(said.figure))


def counted(quantity: str) -> str:
    """A quantity among the points that a sentence may speak of."""
    return f"={quantity}"


def filled(case: Case, claim: Claim) -> Claim:
    """A claim with all that falls back to its source filled in."""
    source = case.sources[claim.source]
    return replace(
        claim, origin=voice_of(claim, source), rank=claim.rank or source.rank, clock=claim.clock or source.clock
    )


def _bearing(told: Told) -> Hashable:
    """What of a claim bears on answers: what it means, and its rank."""
    return meaning(told[1]), told[0].rank


def _spoken_of(statement: Statement) -> Iterator[str]:
    """The points, events and quantities that a sentence speaks of."""
    yield from (str(end) for limit in statement.limits for end in limit[:2] if end is not None)
    yield from map(happened, (*statement.asserts, *statement.denies))
    if statement.figure is not None:
        yield from map(counted, statement.figure.names)


# ---------------------------------------------------------------------------------------------- what else a case holds

AS_OF = Change("as-of time")
TIMES = Change("zone, about, and parts of the day")
NAMES = Change("events, groups and figures")
RANKS = Change("ranks")

_ALONE = (("title", "title"), ("zone", "zone"), ("about", "about"), ("parts of the day", "day_parts"), ("ranks", "ranks"),
          ("about, of numbers", "about_number"), ("number words", "number_words"))  # fmt: skip
_BY_ID = (("person", "people"), ("source", "sources"), ("event", "events"), ("group", "groups"), ("figure", "figures"),
          ("subject", "subjects"), ("order", "orders"), ("reading", "readings"))  # fmt: skip
"""The parts of a case that are no claims: what each is called, and where it stands."""
_BEARING = {
    TIMES: ("zone", "about", "day_parts", "clockwork"),
    NAMES: ("events", "groups", "figures", "about_number", "number_words", "vocabulary"),
    RANKS: ("ranks",),
}
"""Of those, the ones that bear on answers and are changed together, by the fields that hold them."""


def _parts_changed(before: View, after: View) -> Iterator[Change]:
    """The parts of two views that differ and are no claims."""
    if before.record.as_of != after.record.as_of:
        yield AS_OF
    if before.case is after.case:
        return
    for what, field in _ALONE:
        if getattr(before.case, field) != getattr(after.case, field):
            yield Change(what)
    for what, field in _BY_ID:
        mine, theirs = getattr(before.case, field), getattr(after.case, field)
        yield from (Change(what, id_) for id_ in sorted({*mine, *theirs}) if mine.get(id_) != theirs.get(id_))


# ---------------------------------------------------------------------------------------------- the views


class Between:
    """Two views, with their claims in the order of their ids, and every view in between.

    Their claims are parts of one whole, so that the minimal conflicts are sought once: those of a part are those of
    the whole that it holds. `both` is the view of the second case that has the claims of either.
    """

    def __init__(self, before: View, after: View) -> None:
        self.sides = (before, after)
        self.parts = tuple(_parts_changed(before, after))
        self.used = (_used(before), _used(after))
        ids = sorted({*self.used[0], *self.used[1]})
        self.told: dict[str, Pair] = {id_: (self.used[0].get(id_), self.used[1].get(id_)) for id_ in ids}
        self.changed = {
            id_ for id_, (a, b) in self.told.items() if a is None or b is None or _bearing(a) != _bearing(b)
        }
        self.sources = {told[0].source: Source(told[0].source) for told in _either(self.told.values())}
        last_first = sorted(self.changed, key=self._published, reverse=True)
        self._by_date = {id_: number for number, id_ in enumerate(last_first)}
        self.settings = tuple(self._settings())
        self._cases: dict[frozenset[Change], Case] = {}
        self._wholes: dict[Hashable, Chronology] = {}
        self._views: dict[Hashable, View] = {}
        self._tied = _tied(self)
        self.work = WORK
        everything = frozenset(self.changes())
        theirs = after.case
        self.first = self.view(frozenset())
        self.second = self._put(theirs, everything, None, [self.used[1][id_] for id_ in sorted(self.used[1])])
        self.both = self._put(theirs, everything, None, list(_either(self.told.values())))

    def _settings(self) -> Iterator[Change]:
        fields = {field for what, field in (*_ALONE, *_BY_ID) for change in self.parts if change.what == what}
        yield from (setting for setting, held in _BEARING.items() if not fields.isdisjoint(held))
        yield from (change for change in self.parts if change == AS_OF or change.what in ("order", "reading"))

    def changes(self, near: Iterable[str] | None = None) -> tuple[Change, ...]:
        """Every change that may bear on answers, claims last; *near* are the claims that matter, if not all do.

        The last published comes first, and so is left out first: of claims that would do alike, a cause names the first.
        """
        ids = self._by_date if near is None else sorted(self.changed.intersection(near), key=self._by_date.__getitem__)
        return (*self.settings, *(Change("claim", id_) for id_ in ids))

    def _published(self, id_: str) -> tuple[float, str]:
        dates = [
            float(bounds.latest)
            for view, told in zip(self.sides, self.told[id_], strict=True)
            if told and (bounds := view.case.sources[told[0].source].published_bounds) and bounds.latest is not None
        ]
        return (max(dates, default=float("inf")), id_)

    def units(self, near: Iterable[str] | None = None) -> tuple[Unit, ...]:
        """The same, with claims together that mean the same and are all gone: while one of them is left, nothing changes."""
        made: dict[Hashable, list[Change]] = {}
        for change in self.changes(near):
            mine, theirs = self.told[change.id] if change.what == "claim" else (None, None)
            made.setdefault(_bearing(mine) if mine and not theirs else change, []).append(change)
        return tuple(map(tuple, made.values()))

    def near(self, points: Iterable[str]) -> frozenset[str]:
        """The claims that anything ties to these points, events and quantities."""
        return frozenset[str]().union(*(self._tied.get(point, ()) for point in points))

    def view(self, made: frozenset[Change], near: frozenset[str] | None = None) -> View:
        """The first view with the changes *made*, of the claims *near* alone if they are given; kept for a while."""
        if (made, near) not in self._views:
            ids = sorted(self.told if near is None else near)
            if len(self._views) > 500:
                self._views.clear()
            kept = [told for id_ in ids if (told := self.told[id_][Change("claim", id_) in made]) is not None]
            view = self._put(self._case(made), made, near, kept)
            self.work -= len(ids) + 5 * len(view.chronology.conflicts().items) + 1
            self._views[made, near] = view
        return self._views[made, near]

    def _put(self, case: Case, made: frozenset[Change], near: frozenset[str] | None, told: Sequence[Told]) -> View:
        figures = [(claim, said.figure) for claim, said in told if said.figure is not None]
        tally = Tally(figures, case.vocabulary.quantities, self.sources, case.ranks)
        chronology = self._part(case, self._whole(made, near), _times(told))
        record = self.sides[AS_OF in made].record
        return View.put(case, chronology, tally, as_of=record.as_of, today=record.today)

    def _case(self, made: frozenset[Change]) -> Case:
        """The first case, with those parts of the second that are *made*."""
        settings = made.intersection(self.settings) - {AS_OF}
        if settings not in self._cases:
            mine, theirs = (side.case for side in self.sides)
            fields = {
                field: getattr(theirs, field)
                for setting in _BEARING
                if setting in settings
                for field in _BEARING[setting]
            }
            for what, field in (("order", "orders"), ("reading", "readings")):
                fields[field] = _mixed(
                    getattr(mine, field), getattr(theirs, field), {c.id for c in settings if c.what == what}
                )
            self._cases[settings] = mine if not settings else replace(mine, **fields)
        return self._cases[settings]

    def _whole(self, made: frozenset[Change], near: frozenset[str] | None) -> Chronology:
        near = None if near is None or len(near) == len(self.told) else near
        key = (made & {NAMES, RANKS}, near)
        if key not in self._wholes:
            told = _times(_either(self.told[id_] for id_ in sorted(self.told if near is None else near)))
            self._wholes[key] = self._anew(self._case(frozenset(key[0])), told)
        return self._wholes[key]

    def _part(self, case: Case, whole: Chronology, kept: Sequence[Told]) -> Chronology:
        """Some claims of the whole; where its conflicts were too many to list, theirs are sought anew."""
        return self._anew(case, kept) if whole.conflicts().stopped else whole.part(kept)

    def _anew(self, case: Case, told: Sequence[Told]) -> Chronology:
        return Chronology(told, tuple(case.events.values()), self.sources, case.ranks)

    # ------------------------------------------------------------------ because of what

    def cause(
        self,
        points: Iterable[str],
        settings: Iterable[Change],
        gives: Gives,
        seeds: Iterable[Set[Change]] = (),
        *,
        certain: bool = True,
    ) -> Cause:
        """A smallest set of changes with which the first view *gives* what is asked.

        *points* are the points, events and quantities that it asks about, *settings* what may matter beside claims. The
        changes of each of *seeds* are tried first. Claims that nothing ties to the points are passed over; unless it is
        *certain* that they cannot matter, what is found is tried with them too.
        """
        held = frozenset(settings)
        likely = [held | seed for seed in seeds]
        for near in (self.near(points), None):
            units = [unit for unit in self.units(near) if unit[0].what == "claim" or unit[0] in held]
            found = _Trial(self, near, gives).smallest(units, likely)
            if self.work <= 0 or (found.changes and (certain or _Trial(self, None, gives).holds((found.changes,)))):
                return found
        return Cause((), "no set of changes that is looked at gives it")


class _Enough(Exception):
    """The work that a search may take is used up."""


class _Trial:
    """The search for one cause: whether views in between give what is asked."""

    def __init__(self, between: Between, near: frozenset[str] | None, gives: Gives) -> None:
        self.between, self.near, self.gives, self.left = between, near, gives, PROBES
        self.known: dict[frozenset[Change], bool] = {}

    def holds(self, units: Iterable[Unit]) -> bool:
        """Whether the first view with these changes made gives it; one that mixes versions and cannot be read does not."""
        made = frozenset(change for unit in units for change in unit)
        if made not in self.known:
            if self.left <= 0 or self.between.work <= 0:
                raise _Enough
            self.left -= 1
            try:
                self.known[made] = self.gives(self.between.view(made, self.near), made)
            except WhereasError:
                self.known[made] = False
        return self.known[made]

    def smallest(self, units: Sequence[Unit], likely: Iterable[Set[Change]]) -> Cause:
        """A smallest part of *units* that gives it, no part of which does; empty if all of them do not."""
        kept: Sequence[Unit] = ()
        first = ([unit for unit in units if not each.isdisjoint(unit)] for each in likely)
        try:
            kept = next((each for each in (*first, units) if each and self.holds(each)), ())
            for fewer in self._fewer(kept):
                kept = fewer
            kept, stopped = self._smaller(kept)
        except _Enough:
            stopped = "the views in between that are looked at were used up before a smaller set was found"
            stopped = stopped if kept else "not sought: the views in between that are looked at were used up"
        return Cause(tuple(change for unit in reversed(kept) for change in reversed(unit)), stopped)

    def _fewer(self, kept: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
        """Ever fewer that give it, until no single one can be left out: many at a time, while that goes well."""
        at, step = 0, max(1, len(kept) // 2)
        while at < len(kept):
            without = [*kept[:at], *kept[at + step :]]
            if without and self.holds(without):
                yield without
                kept, step = without, step * 2
            elif step == 1:
                at += 1
            else:
                step //= 2
            step = max(1, min(step, len(kept) - at))

    def _smaller(self, kept: Sequence[Unit]) -> tuple[Sequence[Unit], str]:
        """The first part that gives it, by size; and, where there are too many parts to try, that it was not tried."""
        if 2 ** len(kept) - 2 > PARTS:
            return kept, "none of them can be left out; smaller parts of them were not tried"
        for size in range(1, len(kept)):
            for chosen in combinations(kept, size):
                if self.holds(chosen):
                    return chosen, ""
        return kept, ""


def _used(view: View) -> dict[str, Told]:
    """The claims that a view uses, each with its meaning, and with what falls back to its source filled in."""
    ids = {claim.id for made in (view.chronology, view.tally) for saying in made.sayings for claim in saying.claims}
    return {claim.id: (filled(view.case, claim), statement) for claim, statement in view.case.told if claim.id in ids}


def _times(told: Iterable[Told]) -> tuple[Told, ...]:
    return tuple(each for each in told if each[1].figure is None)


def _either(pairs: Iterable[Pair]) -> Iterator[Told]:
    """Claims as either side has them: once where the two mean the same."""
    for mine, theirs in pairs:
        if mine is not None:
            yield mine
        if theirs is not None and (mine is None or _bearing(mine) != _bearing(theirs)):
            yield theirs


def _mixed(mine: Mapping[str, object], theirs: Mapping[str, object], ids: Set[str]) -> Mapping[str, object]:
    """What is held by id, as the second side has it for *ids*."""
    kept = {id_: held for id_, held in mine.items() if id_ not in ids}
    return {**kept, **{id_: held for id_, held in theirs.items() if id_ in ids}}


def _tied(between: Between) -> Mapping[str, frozenset[str]]:
    """For each point the claims that anything ties to it: through other points, and through what one claim says of several."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    groups: list[tuple[str, ...]] = []
    for side in between.sides:
        for event in side.case.events.values():
            number = (counted(side.case.vocabulary.quantities.full_name(event.count)),) if event.count else ()
            groups.append((happened(event.id), *points_of(event), *number))
    said: dict[str, str] = {}
    for id_, pair in between.told.items():
        named = [name for told in pair if told is not None for name in _spoken_of(told[1])]
        if named:
            groups.append(tuple(named))
            said[id_] = named[0]
    for names in groups:
        for name in names[1:]:
            leader[find(name)] = find(names[0])
    together: dict[str, set[str]] = {}
    for id_, name in said.items():
        together.setdefault(find(name), set()).add(id_)
    ids = {name: frozenset(members) for name, members in together.items()}
    return {name: ids.get(find(name), frozenset()) for name in list(leader)}
