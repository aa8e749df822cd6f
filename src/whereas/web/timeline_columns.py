"""Timeline columns: what the timeline draws, as columns of small numbers, so that ten thousand events travel in a few packets.

A column is a list; numbers that grow are told as steps from the one before, names as what they do not share with the one
before, and a moment of a claim as its distance from what all claims allow at once. `timeline-record.js` reads it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import quote

from whereas.agenda import in_force
from whereas.answers import View, conflict_plain, dispute_title
from whereas.bounds import Bounds
from whereas.casefile import Case
from whereas.chronology import Disagreement, PointBounds
from whereas.claim import Claim, Limit, points_of
from whereas.errors import BadTime
from whereas.glyphs import visible
from whereas.layout import dated as dated_by
from whereas.layout import lane_names, offsets
from whereas.moment import zone_named

from .case import conflict_key
from .places import AppPlaces

__all__ = [
    "Dated", "Link", "Record", "columns", "conflict_href", "front_coded", "orders_in_force", "record_of", "shown_lanes", "steps", "subject_of",
    "zones_named",
]  # fmt: skip

Json = Any

FARTHEST = 8_640_000_000_000_000
"""Milliseconds from 1970 that a browser can still count; what is farther is drawn as having no end."""


class Dated(NamedTuple):
    """One claim that says when one point was."""

    claim: Claim
    point: str
    bounds: Bounds


class Link(NamedTuple):
    """One claim about two points and no date; `after` certainly came no sooner than `before` where it is `ordered`."""

    claim: Claim
    before: str
    after: str
    ordered: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What a timeline shows of a view: points with their bounds, dated claims, claims between two points, conflicts."""

    points: Mapping[str, PointBounds]
    event_of: Mapping[str, str]
    dated: Sequence[Dated]
    links: Sequence[Link]
    disputes: Sequence[tuple[str, str]]
    """Of each conflict: its key, and what it is about."""
    points_disputed: Mapping[str, int] = field(default_factory=dict)
    claims_disputed: Mapping[str, int] = field(default_factory=dict)

    @property
    def ends(self) -> tuple[int, int] | None:
        """The first and the last moment on record; None where there is none."""
        every = [found.bounds for found in self.points.values()] + [told.bounds for told in self.dated]
        known = [
            end
            for bounds in every
            for end in (bounds.earliest, bounds.latest)
            if end is not None and abs(end) <= FARTHEST
        ]
        return (min(known), max(known)) if known else None


def record_of(view: View) -> Record:
    """What a timeline shows of a view; worked out once for each."""
    kept = view.record.kept("timeline")
    if "record" not in kept:
        kept["record"] = _record(view)
    made: Record = kept["record"]
    return made


def _record(view: View) -> Record:
    event_of = {point: event.id for event in view.case.events.values() for point in points_of(event)}
    statements = {claim.id: saying.statement for saying in view.chronology.sayings for claim in saying.claims}
    dated: list[Dated] = []
    links: list[Link] = []
    for claim in view.case.claims:
        statement = statements.get(claim.id)
        if statement is None:
            continue
        told = dated_by(statement, event_of)
        dated += [Dated(claim, point, bounds) for point, bounds in told.items()]
        if not told:
            links += [Link(claim, *pair) for pair in _pairs(statement.limits, event_of)]
    disputes, points, claims = _disputed(view, event_of)
    return Record(view.chronology.every_bounds(), event_of, dated, links, disputes, points, claims)


def _pairs(limits: Iterable[Limit], names: Mapping[str, object]) -> list[tuple[str, str, bool]]:
    """The pairs of points that limits tie: the earlier first, where one must be; each pair once."""
    found: dict[frozenset[str], tuple[str, str, bool]] = {}
    for limit in limits:
        x, y = str(limit.x), str(limit.y)
        if x in names and y in names and x != y:
            pair = frozenset((x, y))
            if limit.at_most <= 0:
                found[pair] = (x, y, True)  # x is no later than y
            else:
                found.setdefault(pair, (x, y, False))
    return list(found.values())


def _disputed(view: View, event_of: Mapping[str, str]) -> tuple[list[tuple[str, str]], dict[str, int], dict[str, int]]:
    """Every conflict over times, and for each point and each claim in one, the first of them."""
    told: list[tuple[str, str]] = []
    points: dict[str, int] = {}
    claims: dict[str, int] = {}
    for dispute in view.disputes():
        first = dispute.disagreements[0]
        if not isinstance(first, Disagreement):
            continue
        for item in dispute.disagreements:
            for name in getattr(item, "points", ()):
                event = view.case.events.get(str(name).removeprefix("happened:"))
                for point in points_of(event) if event and name not in event_of else (name,):
                    points.setdefault(point, len(told))
            for saying in item.sayings:
                for claim in saying.claims:
                    claims.setdefault(claim.id, len(told))
        told.append((conflict_key({"conflicts": [conflict_plain(view, first)]}), dispute_title(view, dispute)))
    return told, points, claims


# ---------------------------------------------------------------------------------------------- columns


def columns(view: View, places: AppPlaces) -> dict[str, Json]:
    """All that the timeline draws, but not what is told of one entry once it is selected."""
    record, case = record_of(view), view.case
    claims = {
        claim.id: number
        for number, claim in enumerate(
            dict.fromkeys([*(told.claim for told in record.dated), *(link.claim for link in record.links)])
        )
    }
    point_at = {point: number for number, point in enumerate(record.event_of)}
    ends = record.ends
    return {
        "whereas": "timeline 1",
        "zone": case.zone or "UTC",
        "offsets": offsets(view.zone, *ends) if ends else [[0, 0, "UTC"]],
        "zones": zones_named(case),
        "as_of": view.record.as_of,
        "sources": {"ids": list(case.sources), "names": shown_lanes(case)},
        "events": _events(case),
        "points": _points(record),
        "claims": front_coded(claims),
        "dated": _dated(record, claims, point_at, {source: number for number, source in enumerate(case.sources)}),
        "links": {
            "claim": steps(claims[link.claim.id] for link in record.links),
            "before": steps(point_at[link.before] for link in record.links),
            "after": [point_at[link.after] - point_at[link.before] for link in record.links],
            "ordered": [int(link.ordered) for link in record.links],
        },
        "disputes": [{"about": visible(about), "href": conflict_href(places, key)} for key, about in record.disputes],
        "readings": [{"id": name, "title": visible(held.title or name)} for name, held in case.readings.items()],
    }


def conflict_href(places: AppPlaces, key: str) -> str:
    """Where a conflict is told of."""
    return places.page(f"conflict/{quote(key, safe='')}")


def _events(case: Case) -> dict[str, Json]:
    """Ids, names where they have others, kinds, and the lanes by subject that they go in."""
    events = case.events.values()
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(event.kind for event in events))}
    subjects = {name: number for number, name in enumerate(dict.fromkeys(subject_of(event.id) for event in events))}
    names = {number: visible(event.what) for number, event in enumerate(events) if event.what}
    subject_ids = list(subjects)
    return {
        "ids": front_coded(event.id for event in events),
        "named": [steps(names), list(names.values())],
        "kinds": [visible(kind) for kind in kinds],
        "kind": steps(kinds[event.kind] for event in events),
        "subjects": front_coded(subject_ids),
        "subject": steps(subjects[subject_of(event.id)] for event in events),
        "told": {
            str(subjects[name]): visible(what) for name, what in case.subjects.items() if name in subjects and what
        },
    }


def subject_of(event: str) -> str:
    """What an event is about: the part of its id before the dot, which it shares with others of the same subject."""
    return event.partition(".")[0] or event


def _points(record: Record) -> dict[str, Json]:
    points = list(record.event_of)
    found = [record.points[point] for point in points]
    events = {event: number for number, event in enumerate(dict.fromkeys(record.event_of.values()))}
    at, bases = 0, []
    for each in found:
        bases.append(at)
        known = _known(each.bounds)
        at = at if known is None else known
    low, high = _moments([each.bounds for each in found], bases)
    ends = [point[len(event) + 1 :] for point, event in record.event_of.items()]
    return {
        "event": steps(events[record.event_of[point]] for point in points),
        "end": ["start end".split().index(end) + 1 if end else 0 for end in ends],
        "low": low,
        "high": high,
        "contested": steps(number for number, each in enumerate(found) if each.contested),
        "dispute": _sparse(record.points_disputed.get(point) for point in points),
    }


def _dated(
    record: Record, claims: Mapping[str, int], point_at: Mapping[str, int], source_at: Mapping[str, int]
) -> dict[str, Json]:
    bases = [_known(record.points[told.point].bounds) or 0 for told in record.dated]
    low, high = _moments([told.bounds for told in record.dated], bases)
    return {
        "claim": steps(claims[told.claim.id] for told in record.dated),
        "source": steps(source_at[told.claim.source] for told in record.dated),
        "point": steps(point_at[told.point] for told in record.dated),
        "low": low,
        "high": high,
        "dispute": _sparse(record.claims_disputed.get(told.claim.id) for told in record.dated),
    }


def _known(bounds: Bounds) -> int | None:
    """The moment that others are told from: the earliest, else the latest, if a browser can count it."""
    return next((end for end in (bounds.earliest, bounds.latest) if end is not None and abs(end) <= FARTHEST), None)


def _moments(every: Sequence[Bounds], bases: Sequence[int]) -> tuple[list[int | None], list[int | None]]:
    """The earliest moments, each from its base; and the latest, each from its earliest, or from the base where there is none."""
    lows: list[int | None] = []
    highs: list[int | None] = []
    for bounds, base in zip(every, bases, strict=True):
        low, high = (
            end if end is not None and abs(end) <= FARTHEST else None for end in (bounds.earliest, bounds.latest)
        )
        lows.append(None if low is None else low - base)
        highs.append(None if high is None else high - (base if low is None else low))
    return lows, highs


def steps(numbers: Iterable[int]) -> list[int]:
    """Numbers, each as the step from the one before it: 3, 5, 6 are 3, 2, 1."""
    return [after - before for before, after in pairwise((0, *numbers))]


def front_coded(names: Iterable[str]) -> list[str]:
    """Names, each as a letter for how much it shares with the one before it (a for nothing) and the rest: e10, e11 are ae10, c1."""
    made, last = [], ""
    for name in names:
        shared = _shared(last, name)
        made.append(chr(97 + shared) + name[shared:])
        last = name
    return made


def _shared(one: str, other: str) -> int:
    """How many letters two names begin with alike, at most 25; none where one is not ASCII, for a browser counts those otherwise."""
    most = min(len(one), len(other), 25)
    shared = next((at for at in range(most) if one[at] != other[at]), most)
    return shared if one[:shared].isascii() else 0


def _sparse(values: Iterable[int | None]) -> list[list[int]]:
    """Where there are values, as steps; and the values."""
    held = [(number, value) for number, value in enumerate(values) if value is not None]
    return [steps(number for number, _ in held), [value for _, value in held]]


# ---------------------------------------------------------------------------------------------- orders, sources, zones


def orders_in_force(view: View, places: AppPlaces) -> list[Json]:
    """When each order was in force, as each reading has it: of each spell whether it is sure, and the four ends of its two bounds."""
    verdicts = view.verdicts()
    told = []
    for order in view.case.orders.values():
        lives = [
            {
                "reading": row["reading"], "clauses": row["clauses"], "text": row["text"],
                "spells": [[int(spell["sure"]), *_ends(spell["begins"]), *_ends(spell["ends"])] for spell in row["spells"]],
            }
            for row in in_force(view, order, verdicts)
        ]  # fmt: skip
        told.append(
            {
                "id": order.id,
                "title": visible(order.title or order.id),
                "href": places.page(f"order/{quote(order.id, safe='')}"),
                "lives": lives,
            }
        )
    return told


def _ends(bounds: Json) -> list[int | None]:
    return [
        None if bounds[end] is None else round(datetime.fromisoformat(bounds[end]).timestamp() * 1000)
        for end in ("earliest", "latest")
    ]


def shown_lanes(case: Case) -> list[str]:
    """The name of the lane of each source, as it is shown."""
    return [visible(name) for name in lane_names(case.sources.values())]


_ZONE = re.compile(r"(?<![\w/+-])(?:[A-Z]{1,4}T|UTC|GMT|Z|[A-Z][A-Za-z]+(?:/[A-Za-z0-9_+-]{1,32}){1,2})(?![\w/])")


def zones_named(case: Case) -> list[str]:
    """Zones that the case reads times in: its own, UTC, and those that its claims name."""
    named: dict[str, None] = dict.fromkeys([case.zone or "UTC", "UTC"])
    for claim in case.claims:
        for name in _ZONE.findall(claim.says):
            named.setdefault("UTC" if name in ("Z", "GMT") else name)
    return [name for name in named if _is_zone(name)]


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except BadTime:
        return False
    return True
