"""Diff: what two views of the record differ in, and because of which claims.

A view is a case as of a time, from one source, publisher or origin, or in another version. The two are put beside each
other: verdicts, conflicts, bounds, events, figures, claims. Each thing that differs comes with its cause: a smallest
set of the changes that, made alone to the first view, gives what the second has; so the cause of the way there need
not be the cause of the way back. What is compared, and what is not: docs/diff.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from typing import Any

from .answers import (
    AnyDisagreement,
    AnyDispute,
    AnySaying,
    View,
    claim_plain,
    difference_text,
    dispute_title,
    figure_text,
)
from .between import NAMES, RANKS, Between, Cause, Change, counted, filled, meaning
from .bounds import Bounds
from .chronology import Chronology, Disagreement, PointBounds
from .claim import Claim, Statement, happened, points_of
from .moment import show_bounds
from .saying import disputes
from .tally import FigureBounds
from .verdict import Verdict, judge, said_in

__all__ = [
    "BoundsChange", "ClaimChange", "Conflicts", "Difference", "EventChange", "VerdictChange", "diff", "difference_plain",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A claim that is in one of two versions alone, has other content, or is used in one alone.

    `unused_before` and `unused_after` say why it is not used, where it is there and is not. `fields` are those that differ.
    """

    id: str
    before: Claim | None
    after: Claim | None
    unused_before: str = ""
    unused_after: str = ""
    fields: tuple[str, ...] = ()

    @property
    def used_before(self) -> bool:
        """Whether the first view uses it."""
        return self.before is not None and not self.unused_before

    @property
    def used_after(self) -> bool:
        """Whether the second view uses it."""
        return self.after is not None and not self.unused_after


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event that is declared, asserted or denied in one view and not in the other; each side in words."""

    id: str
    before: str
    after: str
    because: Cause


@dataclass(frozen=True, slots=True)
class BoundsChange:
    """Bounds on a point or a quantity that differ. `how`: tighter, wider or moved; newly contested or no longer contested."""

    name: str
    before: PointBounds | FigureBounds
    after: PointBounds | FigureBounds
    how: tuple[str, ...]
    because: Cause


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Minimal conflicts of one view alone; and, within one case, those that arise only with both together.

    `stopped` says if they may not be all.
    """

    went: tuple[AnyDisagreement, ...] = ()
    appeared: tuple[AnyDisagreement, ...] = ()
    together: tuple[AnyDisagreement, ...] = ()
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A verdict with another word, or one that there is in one view alone."""

    id: str
    before: Verdict | None
    after: Verdict | None
    because: Cause


@dataclass(frozen=True)
class Difference:
    """What two views differ in. `first` and `second` are the views with their claims in the order of their ids.

    `both` holds the claims of either. `parts` are those parts of the case that differ and are no claims.
    """

    first: View
    second: View
    both: View
    verdicts: tuple[VerdictChange, ...]
    conflicts: Conflicts
    bounds: tuple[BoundsChange, ...]
    events: tuple[EventChange, ...]
    figures: tuple[BoundsChange, ...]
    claims: tuple[ClaimChange, ...]
    parts: tuple[Change, ...]

    def __bool__(self) -> bool:
        conflicts = (self.conflicts.went, self.conflicts.appeared, self.conflicts.together)
        return any((*conflicts, self.verdicts, self.bounds, self.events, self.figures, self.claims, self.parts))


def diff(before: View, after: View) -> Difference:
    """Compare two views, of one case or of two versions of one. The order of their claims makes no difference."""
    between = Between(before, after)
    conflicts = _conflicts(between)
    return Difference(
        between.first,
        between.second,
        between.both,
        tuple(_verdicts(between)),
        conflicts,
        tuple(_bounds(between, conflicts)),
        tuple(_events(between)),
        tuple(_figures(between, conflicts)),
        tuple(_claims(before, after)),
        between.parts,
    )


# ---------------------------------------------------------------------------------------------- claims and events


def _claims(before: View, after: View) -> Iterator[ClaimChange]:
    mine, theirs = (
        {claim.id: (filled(view.case, claim), said) for claim, said in view.case.told} for view in (before, after)
    )
    unused, unused_there = ({claim.id: why for claim, why in view.left_out} for view in (before, after))
    for id_ in sorted({*mine, *theirs}):
        a, b = mine.get(id_), theirs.get(id_)
        changed = _changed_fields(a, b) if a and b and before.case is not after.case else ()
        reasons = unused.get(id_, ""), unused_there.get(id_, "")
        if a is None or b is None or changed or reasons[0] != reasons[1]:
            yield ClaimChange(id_, a[0] if a else None, b[0] if b else None, *reasons, changed)


def _changed_fields(a: tuple[Claim, Statement], b: tuple[Claim, Statement]) -> tuple[str, ...]:
    changed = tuple(each.name for each in fields(Claim) if getattr(a[0], each.name) != getattr(b[0], each.name))
    return (*changed, "meaning") if "says" not in changed and meaning(a[1]) != meaning(b[1]) else changed


_STATUS = {
    (False, False): "no claim speaks of it",
    (True, False): "said to have happened",
    (False, True): "said not to have happened",
    (True, True): "said to have happened, and not to",
}
ABSENT = "not in the case"


def _events(between: Between) -> Iterator[EventChange]:
    first, second = between.first, between.second
    speaking = _speaking(between)
    for id_ in dict.fromkeys((*second.case.events, *first.case.events)):
        before, after = (
            _status(view.chronology, id_) if id_ in view.case.events else ABSENT for view in (first, second)
        )
        if before == after:
            continue
        absent = ABSENT in (before, after)
        cause = Cause((Change("event", id_),)) if absent else _spoken(id_, after, between, speaking)
        yield EventChange(id_, before, after, cause)


Speaking = Mapping[tuple[str, str, int], list[Change]]
"""By event, by `asserts` or `denies`, and by side: the changed claims that do so, the last published first."""


def _speaking(between: Between) -> Speaking:
    found: dict[tuple[str, str, int], list[Change]] = {}
    claims = [change for change in between.changes() if change.what == "claim"]
    for change in claims:
        for side, told in enumerate(between.told[change.id]):
            for what in ("asserts", "denies"):
                for event in getattr(told[1], what) if told is not None else ():
                    found.setdefault((event, what, side), []).append(change)
    return found


def _status(chronology: Chronology, event: str) -> str:
    return _STATUS[event in chronology.asserted, event in chronology.denied]


def _spoken(event: str, after: str, between: Between, speaking: Speaking) -> Cause:
    """The cause of another status: claims that say, or deny, that it happened; all where none does any more, else one."""
    held = {(what, side): speaking.get((event, what, side), []) for what in ("asserts", "denies") for side in (0, 1)}
    if any(None not in between.told[change.id] for changes in held.values() for change in changes):

        def gives(view: View, _: frozenset[Change]) -> bool:  # some say another thing than before
            return _status(view.chronology, event) == after

        return between.cause((happened(event),), (), gives)
    chosen: list[Change] = []
    for what, done in (("asserts", "asserted"), ("denies", "denied")):
        there, here = (event in getattr(view.chronology, done) for view in (between.first, between.second))
        chosen += held[what, 0] if there and not here else held[what, 1][-1:] if here and not there else []
    return Cause(tuple(reversed(chosen)))


# ---------------------------------------------------------------------------------------------- verdicts


def _verdicts(between: Between) -> Iterator[VerdictChange]:
    mine, theirs = ({verdict.id: verdict for verdict in view.verdicts()} for view in (between.first, between.second))
    lately: dict[Cause, None] = {}
    for id_ in dict.fromkeys((*theirs, *mine)):
        before, after = mine.get(id_), theirs.get(id_)
        if before is None or after is None:
            there = before or after
            assert there is not None
            yield VerdictChange(id_, before, after, Cause(_settings_of(between, there)))
        elif before.word is not after.word:
            cause = _why(between, before, after, [frozenset(each.changes) for each in reversed(lately)])
            lately[cause] = None
            yield VerdictChange(id_, before, after, cause)


def _settings_of(between: Between, verdict: Verdict) -> tuple[Change, ...]:
    """The changes, claims aside, that may bear on a verdict."""
    own = {Change("order", verdict.order.id), Change("reading", verdict.reading.id)}
    return tuple(change for change in between.settings if change.what not in ("order", "reading") or change in own)


def _why(between: Between, before: Verdict, after: Verdict, lately: Sequence[Set[Change]]) -> Cause:
    """The cause of another word; those of other verdicts are tried too, for one often has several."""
    order, reading = Change("order", before.order.id), Change("reading", before.reading.id)

    def gives(view: View, made: frozenset[Change]) -> bool:
        ordered = after if order in made else before
        reads = (after if reading in made else before).reading
        return judge(view.record, ordered.order, ordered.clause, before.subject, reads).word is after.word

    points = [point for verdict in (before, after) for point in _asked(verdict)]
    grounds = [*_grounds(between.first, before), *_grounds(between.second, after)]
    return between.cause(
        points, _settings_of(between, before), gives, [_changes_of(grounds), *lately[:8]], certain=False
    )


def _asked(verdict: Verdict) -> Iterator[str]:
    """The points, events and quantities that a verdict is about."""
    if verdict.clause.at_most:
        yield counted(verdict.clause.at_most)
    if verdict.duty is not None:
        yield from verdict.duty.points
        yield from map(happened, verdict.duty.events)


def _grounds(view: View, verdict: Verdict) -> Iterator[Claim]:
    """The claims that a verdict rests or turns on."""
    for world in verdict.worlds:
        yield from _claims_of([*(view.chronology.sayings[index] for index in said_in(world)), *world.aside])


def _claims_of(sayings: Iterable[AnySaying]) -> Iterator[Claim]:
    return (claim for saying in sayings for claim in saying.claims)


def _changes_of(claims: Iterable[Claim]) -> frozenset[Change]:
    return frozenset(Change("claim", claim.id) for claim in claims)


# ---------------------------------------------------------------------------------------------- bounds


def _bounds(between: Between, conflicts: Conflicts) -> Iterator[BoundsChange]:
    first, second = between.first, between.second
    there = {point for event in first.case.events.values() for point in points_of(event)}
    for event in second.case.events.values():
        for point in (point for point in points_of(event) if point in there):
            before, after = first.chronology.bounds(point), second.chronology.bounds(point)
            how = tuple(_how(before, after))
            if how:

                def gives(view: View, _: frozenset[Change], point: str = point, after: PointBounds = after) -> bool:
                    return not any(_how(view.chronology.bounds(point), after))

                because = [
                    *before.earliest_because,
                    *before.latest_because,
                    *after.earliest_because,
                    *after.latest_because,
                ]
                seeds = _seeds(point, because, conflicts)
                cause = between.cause((point, happened(event.id)), _held(between), gives, seeds)
                yield BoundsChange(point, before, after, how, cause)


def _figures(between: Between, conflicts: Conflicts) -> Iterator[BoundsChange]:
    first, second = between.first, between.second
    views = (second, first)
    for name in dict.fromkeys(name for view in views for name in (*view.case.figures, *view.tally.names)):
        before, after = first.tally.bounds(name), second.tally.bounds(name)
        how = tuple(_how(before, after))
        if how:

            def gives(view: View, _: frozenset[Change], name: str = name, after: FigureBounds = after) -> bool:
                return not any(_how(view.tally.bounds(name), after))

            because = [*before.least_because, *before.most_because, *after.least_because, *after.most_because]
            cause = between.cause((counted(name),), _held(between), gives, _seeds(name, because, conflicts))
            yield BoundsChange(name, before, after, how, cause)


def _held(between: Between) -> list[Change]:
    """The changes, claims aside, that may bear on bounds."""
    return [change for change in between.settings if change in (NAMES, RANKS)]


def _seeds(name: str, because: Iterable[AnySaying], conflicts: Conflicts) -> list[frozenset[Change]]:
    """Where to look first for what changed some bounds: at what they rest on, then at conflicts over that, and beside it."""
    said = list(because)
    about = [item for item in (*conflicts.went, *conflicts.appeared) if name in _over(item)]
    alone = [saying for item in about if item.over is not None for saying in item.sayings]
    among = [saying for item in about for saying in item.sayings]
    return [_changes_of(_claims_of(each)) for each in (said, [*said, *alone], [*said, *among])]


def _over(item: AnyDisagreement) -> tuple[str, ...]:
    return item.points if isinstance(item, Disagreement) else item.quantities


def _how(before: PointBounds | FigureBounds, after: PointBounds | FigureBounds) -> Iterator[str]:
    a, b = before.bounds, after.bounds
    if a != b:
        yield "tighter" if _inside(b, a) else "wider" if _inside(a, b) else "moved"
    if before.contested != after.contested:
        yield "newly contested" if after.contested else "no longer contested"


def _inside(inner: Bounds, outer: Bounds) -> bool:
    """Whether some bounds lie in others."""
    low = outer.earliest is None or (inner.earliest is not None and inner.earliest >= outer.earliest)
    return low and (outer.latest is None or (inner.latest is not None and inner.latest <= outer.latest))


# ---------------------------------------------------------------------------------------------- conflicts


def _conflicts(between: Between) -> Conflicts:
    """Conflicts are the same that are between sayings that mean the same. What a list was too short to hold is not new."""
    first, second, both = between.first, between.second, between.both
    mine, theirs = _all_conflicts(first), _all_conflicts(second)
    went = _not_in(mine, theirs, second)
    appeared = _not_in(theirs, mine, first)
    stopped = dict.fromkeys((first.stopped(), second.stopped()))
    together: tuple[AnyDisagreement, ...] = ()
    if between.sides[0].case is between.sides[1].case:
        said = [_said(view) for view in (first, second)]
        together = tuple(item for item in _all_conflicts(both) if not any(_key(item) <= each for each in said))
        stopped[both.stopped()] = None
    return Conflicts(went, appeared, together, "; ".join(filter(None, stopped)))


def _all_conflicts(view: View) -> list[AnyDisagreement]:
    return [*view.conflicts().items, *view.figure_conflicts().items]


def _not_in(
    items: Iterable[AnyDisagreement], others: Iterable[AnyDisagreement], view: View
) -> tuple[AnyDisagreement, ...]:
    known, said = {_key(item) for item in others}, _said(view)
    cut = bool(view.stopped())
    return tuple(item for item in items if (key := _key(item)) not in known and not (cut and key <= said))


def _said(view: View) -> set[Hashable]:
    """The meanings of all that is said in a view."""
    return {meaning(saying.statement) for made in (view.chronology, view.tally) for saying in made.sayings}


def _key(item: AnyDisagreement) -> frozenset[Hashable]:
    return frozenset(meaning(saying.statement) for saying in item.sayings)


# ---------------------------------------------------------------------------------------------- plain values

Json = Any
SIDES = {(True, False): "first", (False, True): "second", (True, True): "both"}
"""Where something is: in the first alone, in the second alone, in both but not alike."""


def difference_plain(found: Difference) -> dict[str, Json]:
    """A difference as JSON values. Claims are named by their ids; `quoted` holds those of each side."""
    changed = {change.id: change for change in found.claims}
    conflicts = found.conflicts
    return {
        "verdicts": [_verdict_plain(change, changed) for change in found.verdicts],
        "conflicts": {
            "together": _disputes_plain(found, found.both, conflicts.together),
            "appeared": _disputes_plain(found, found.second, conflicts.appeared),
            "went": _disputes_plain(found, found.first, conflicts.went),
            "stopped": conflicts.stopped,
        },
        "bounds": [_bounds_plain(found, change, changed) for change in found.bounds],
        "figures": [_bounds_plain(found, change, changed) for change in found.figures],
        "events": [
            {"id": e.id, "before": e.before, "after": e.after, "because": _cause_plain(e.because, changed)}
            for e in found.events
        ],
        "claims": [_claim_plain(change) for change in found.claims],
        "parts": [str(part) for part in found.parts],
        "quoted": {"first": _quoted(found, found.first), "second": _quoted(found, found.second)},
    }


def _quoted(found: Difference, view: View) -> dict[str, Json]:
    """The claims of one side that a difference names."""
    conflicts = found.conflicts
    items = (*conflicts.together, *conflicts.appeared, *conflicts.went)
    named = {change.id for change in found.claims} | {claim.id for item in items for claim in _claims_of(item.sayings)}
    return {claim.id: claim_plain(view, claim) for claim in view.case.claims if claim.id in named}


def _claim_plain(change: ClaimChange) -> dict[str, Json]:
    return {
        "id": change.id, "used_before": change.used_before, "used_after": change.used_after, "unused_before": change.unused_before,
        "unused_after": change.unused_after, "in": SIDES[change.before is not None, change.after is not None], "fields": list(change.fields),
    }  # fmt: skip


def _cause_plain(cause: Cause, changed: Mapping[str, ClaimChange]) -> dict[str, Json]:
    claims = [changed[change.id] for change in cause.changes if change.what == "claim"]
    return {
        "claims": [{"id": claim.id, "used_in": SIDES[claim.used_before, claim.used_after]} for claim in claims],
        "parts": [str(change) for change in cause.changes if change.what != "claim"],
        "stopped": cause.stopped,
    }


def _verdict_plain(change: VerdictChange, changed: Mapping[str, ClaimChange]) -> dict[str, Json]:
    there = change.after or change.before
    assert there is not None
    words = [None if verdict is None else str(verdict.word) for verdict in (change.before, change.after)]
    return {
        "id": change.id, "order": there.order.id, "clause": there.clause.id, "subject": there.subject, "reading": there.reading.id,
        "before": words[0], "after": words[1], "because": _cause_plain(change.because, changed),
    }  # fmt: skip


def _bounds_plain(found: Difference, change: BoundsChange, changed: Mapping[str, ClaimChange]) -> dict[str, Json]:
    sides = []
    for view, here in ((found.first, change.before), (found.second, change.after)):
        low, high = here.bounds.earliest, here.bounds.latest
        if isinstance(here, FigureBounds):
            text = figure_text(here.bounds, view.tally.quantities[change.name].unit)
            sides.append({"text": text, "least": low, "most": high, "contested": here.contested})
        else:
            text = show_bounds(here.bounds, view.zone)
            sides.append({"text": text, "earliest_ms": low, "latest_ms": high, "contested": here.contested})
    what = "quantity" if isinstance(change.after, FigureBounds) else "point"
    because = _cause_plain(change.because, changed)
    return {what: change.name, "before": sides[0], "after": sides[1], "how": list(change.how), "because": because}


def _disputes_plain(found: Difference, view: View, items: Sequence[AnyDisagreement]) -> list[dict[str, Json]]:
    """Conflicts told as disputes; of each saying, on which side somebody says it."""
    said = [_said(side) for side in (found.first, found.second)]

    def plain(item: AnyDisagreement) -> dict[str, Json]:
        sayings = [
            {
                "says": saying.says, "voices": list(saying.voices), "claims": [claim.id for claim in saying.claims],
                "said_in": SIDES[meaning(saying.statement) in said[0], meaning(saying.statement) in said[1]],
            }
            for saying in item.sayings
        ]  # fmt: skip
        return {"difference": difference_text(item), "over": list(_over(item)), "sayings": sayings}

    times = [item for item in items if isinstance(item, Disagreement)]
    figures = [item for item in items if not isinstance(item, Disagreement)]
    told: list[AnyDispute] = [*disputes(times), *disputes(figures)]
    return [
        {"about": dispute_title(view, dispute), "conflicts": [plain(item) for item in dispute.disagreements]}
        for dispute in told
    ]
