"""Effect: what would follow if something were entered: verdicts, conflicts and bounds, before it is saved.

Two views of a case are put beside each other, and what differs is told in the words that the pages have for it; nothing is
said of causes, which is what `whereas.diff` is for. Only what the changed claims can reach is compared: the points of their
sentences, what is tied to those, and what conflicts tie to them. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from whereas.answers import AnyDisagreement, View, difference_text, dispute_title, figure_text
from whereas.between import meaning
from whereas.bounds import Bounds
from whereas.casefile import Case
from whereas.chronology import Chronology
from whereas.claim import Claim, Event, Statement, Vocabulary, happened, points_of, read
from whereas.errors import BadClaim, BadSource, BadTime
from whereas.moment import show_bounds
from whereas.source import locate

__all__ = ["Supposed", "effect", "supposed"]

Json = Any
Problems = list[dict[str, Json]]

CONFLICTS = 100
"""How many conflicts that are new, or gone, are told one by one."""


# ---------------------------------------------------------------------------------------------- what is supposed


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed to be entered: claims put, events with them, claims accepted or rejected, and an order of ranks."""

    put: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    ranks: tuple[str, ...] | None = None


def supposed(case: Case, what: Supposed) -> tuple[Case, Problems]:
    """The case as it would be, and what of it cannot be entered, each with its claim, and the way out.

    What cannot be entered is left out. Claims that are put without an id are called new 1, new 2 …
    """
    problems: Problems = []
    case = _ranked(case, what.ranks)
    vocabulary = _with_events(case, what.events)
    told = {claim.id: (claim, said) for claim, said in case.told}
    for status, names in (("accepted", what.accept), ("rejected", what.reject)):
        for name in names:
            if name in told:
                claim, said = told[name]
                told[name] = replace(claim, status=status), said
            else:
                problems.append(_problem(name, f"no claim is called {name!r}", "load the page again"))
    for number, claim in enumerate(what.put):
        try:
            made = _put(case, replace(claim, id=claim.id or f"new {number + 1}"), vocabulary)
        except (BadClaim, BadTime, BadSource) as wrong:
            problems.append(_problem(claim.id or number, wrong.problem, wrong.remedy))
        else:
            told[made[0].id] = made
    events = {**case.events, **{event.id: event for event in what.events}}
    after = replace(
        case, told=tuple(told.values()), claims=tuple(claim for claim, _ in told.values()), events=events, vocabulary=vocabulary
    )  # fmt: skip
    return after, problems


def _ranked(case: Case, ranks: tuple[str, ...] | None) -> Case:
    """The case with its ranks in another order. Raises BadSource where one that is used is left out."""
    if ranks is None:
        return case
    used = {claim.rank for claim in case.claims} | {source.rank for source in case.sources.values()}
    if missing := sorted(used - {"", *ranks}):
        raise BadSource(f"the rank {missing[0]!r} is used, and left out", where="ranks", remedy="keep it in the list")
    return replace(case, ranks=ranks)


def _with_events(case: Case, events: Sequence[Event]) -> Vocabulary:
    if not events:
        return case.vocabulary
    old = case.vocabulary
    return Vocabulary([*case.events.values(), *events], case.groups, old.quantities, old.wording)


def _put(case: Case, claim: Claim, vocabulary: Vocabulary) -> tuple[Claim, Statement]:
    """A claim as it would stand, with what it means. Raises BadClaim, BadTime, BadSource."""
    source = case.sources.get(claim.source)
    if source is None:
        raise BadSource(f"no source is called {claim.source!r}", remedy="choose one of the case")
    if claim.rank and claim.rank not in case.ranks:
        raise BadSource(
            f"{claim.rank!r} is not one of the ranks", remedy=f"known are {', '.join(case.ranks) or 'none'}"
        )
    if source.text is not None and claim.quote:
        claim = replace(claim, span=locate(source.text, claim.quote, claim.span, where=source.id))
    return claim, read(claim.says, vocabulary, case.clockwork, claim.clock or source.clock)


def _problem(claim: str | int, problem: str, remedy: str) -> dict[str, Json]:
    return {"claim": claim, "problem": problem, "remedy": remedy}


# ---------------------------------------------------------------------------------------------- what follows


def effect(before: View, after: View, problems: Problems | None = None) -> dict[str, Json]:
    """What differs between two views of a case, as plain values: verdicts, conflicts, bounds and figures.

    `nothing` says that nothing does. *problems* are told with it.
    """
    changed = _changed(before, after)
    found = {
        "verdicts": _verdicts(before, after),
        "conflicts_new": _conflicts(after, before),
        "conflicts_gone": _conflicts(before, after),
        "bounds": list(_bounds(before, after, changed)),
        "figures": list(_figures(before, after, changed)),
    }
    return {"whereas": "effect 1", "problems": problems or [], **found, "nothing": not any(found.values())}


def _verdicts(before: View, after: View) -> list[dict[str, Json]]:
    was, now = ({verdict.id: verdict for verdict in view.verdicts()} for view in (before, after))
    rows = []
    for name in dict.fromkeys((*was, *now)):
        old, new = was.get(name), now.get(name)
        words = [str(verdict.word) if verdict else "not asked" for verdict in (old, new)]
        shown = new or old
        if words[0] != words[1] and shown is not None:
            rows.append({
                "id": name, "clause": shown.clause.name, "subject": "" if shown.subject == "-" else shown.subject,
                "reading": shown.reading.title or shown.reading.id, "before": words[0], "after": words[1],
            })  # fmt: skip
    return rows


def _conflicts(here: View, there: View) -> list[dict[str, Json]]:
    """The conflicts of one view that the other has not, those of one dispute in a row, the plainest told."""
    other = {_same(item) for dispute in there.disputes() for item in dispute.disagreements}
    rows = []
    for dispute in here.disputes():
        fresh = [item for item in dispute.disagreements if _same(item) not in other]
        if fresh:
            rows.append({
                "about": dispute_title(here, dispute), "difference": difference_text(fresh[0]), "count": len(fresh),
                "says": [saying.says for saying in fresh[0].sayings],
                "claims": [saying.claims[0].id for saying in fresh[0].sayings],
            })  # fmt: skip
    return rows[:CONFLICTS]


def _same(item: AnyDisagreement) -> frozenset[object]:
    """What a conflict is known again by: the meanings of its sayings."""
    return frozenset(meaning(saying.statement) for saying in item.sayings)


def _bounds(before: View, after: View, changed: Sequence[Statement]) -> Iterator[dict[str, Json]]:
    reached = _reached(before, after, changed)
    points = [
        {point: event for event in view.case.events.values() for point in points_of(event)} for view in (before, after)
    ]
    for point in sorted(reached & (points[0].keys() | points[1].keys())):
        told, numbers = [], []
        for view, known in zip((before, after), points, strict=True):
            found = view.chronology.bounds(point) if point in known else None
            numbers.append(found and (found.bounds, found.contested))
            told.append(
                _told(show_bounds(found.bounds, view.zone), contested=found.contested) if found else "not in the case"
            )
        if numbers[0] != numbers[1] and told[0] != told[1]:
            event = points[1].get(point) or points[0][point]
            yield {"point": point, "what": event.what, "before": told[0], "after": told[1]}


def _told(text: str, *, contested: bool) -> str:
    return f"{text} (contested)" if contested else text


def _figures(before: View, after: View, changed: Sequence[Statement]) -> Iterator[dict[str, Json]]:
    alike = before.case.figures == after.case.figures and before.case.ranks == after.case.ranks
    if alike and not any(said.figure is not None for said in changed):
        return
    known = [{*view.tally.names, *view.case.figures} for view in (before, after)]
    for name in sorted(known[0] | known[1]):
        told = []
        for view in (before, after):
            found = view.tally.bounds(name) if name in view.tally.names else None
            text = figure_text(found.bounds if found else Bounds(0, None), view.tally.quantities[name].unit)
            told.append(_told(text, contested=bool(found and found.contested)))
        if told[0] != told[1]:
            yield {"quantity": name, "before": told[0], "after": told[1]}


# ---------------------------------------------------------------------------------------------- what can have changed


def _changed(before: View, after: View) -> list[Statement]:
    """What is meant by the claims that are in one view alone, say something else, or count otherwise."""
    was, now = (_weighed(view) for view in (before, after))
    found = [said for name, (said, how) in was.items() if name not in now or not _alike((said, how), now[name])]
    return found + [said for name, (said, how) in now.items() if name not in was or not _alike((said, how), was[name])]


Weighed = tuple[Statement, tuple[object, ...]]


def _weighed(view: View) -> dict[str, Weighed]:
    """Each claim's meaning, and what else decides how it counts: whether it is used, its rank."""
    unused = {claim.id for claim, _ in view.left_out}
    place = {rank: number for number, rank in enumerate(view.case.ranks)}
    ranks = {source.id: place.get(source.rank, len(place)) for source in view.case.sources.values()}
    return {
        claim.id: (said, (claim.id in unused, place.get(claim.rank, -1) if claim.rank else ranks[claim.source]))
        for claim, said in view.case.told
    }


def _alike(one: Weighed, other: Weighed) -> bool:
    return one[1] == other[1] and (one[0] is other[0] or one[0] == other[0])


def _reached(before: View, after: View, changed: Iterable[Statement]) -> frozenset[str]:
    """The points whose bounds the changed sentences can have moved: those tied to theirs, also by a conflict."""
    chronologies = before.chronology, after.chronology
    reached: set[str] = set()
    _spread(reached, chronologies, (point for said in changed for point in _points(said)))
    items = [item for made in chronologies for item in made.conflicts().items]
    tied = [frozenset(point for saying in item.sayings for point in _points(saying.statement)) for item in items]
    while reached and (near := [points for points in tied if points & reached and not points <= reached]):
        _spread(reached, chronologies, (point for points in near for point in points))
    return frozenset(reached)


def _points(said: Statement) -> set[str]:
    named = {point for limit in said.limits for point in limit[:2] if point is not None}
    return named | {happened(event) for event in (*said.asserts, *said.denies)}


def _spread(reached: set[str], chronologies: Iterable[Chronology], points: Iterable[str]) -> None:
    todo = [point for point in points if point not in reached]
    for point in todo:
        if point not in reached:
            reached.add(point)
            for made in chronologies:
                reached.update(str(other) for other in made.network.component(point))
