"""Timeline: when everything was, by each source and by all together, with the orders in force behind it.

The page asks for columns once (`timeline_columns`), and for what is told of an entry when it is selected.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import tzinfo
from itertools import chain
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from whereas.answers import View, bounds_plain, claim_plain
from whereas.bounds import Bounds
from whereas.claim import Claim, Event, points_of
from whereas.glyphs import visible
from whereas.layout import offsets
from whereas.moment import show_bounds, zone_named

from .places import AppPlaces
from .shown import Missing, asked_of, desk_of, page
from .timeline_columns import columns, conflict_href, orders_in_force, record_of, shown_lanes, steps

__all__ = ["router"]

router = APIRouter()
Json = Any
Zone = Annotated[str, Query(max_length=64, description="A second zone: EDT, UTC, or an IANA name.")]


@router.get("/timeline", include_in_schema=False)
def timeline_page(request: Request) -> HTMLResponse:
    """The page of the timeline."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        return page(request, "timeline.html", view, here="timeline", data=AppPlaces(view, asked).page("api/timeline"))


@router.get("/api/timeline", tags=["timeline"])
def timeline(request: Request) -> Response:
    """All that the timeline draws, in columns: points and their bounds, dated claims, claims between two points, orders in force."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        kept = view.record.kept("timeline")
        if "json" not in kept:
            told = columns(view, AppPlaces(view, asked))
            kept["json"] = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return Response(kept["json"], media_type="application/json")


@router.get("/api/timeline/orders", tags=["timeline"])
def orders(request: Request) -> Json:
    """When each order was in force, as each reading has it, in words and as spells: [sure, begins from, to, ends from, to]."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        kept = view.record.kept("timeline")
        if "orders" not in kept:
            kept["orders"] = orders_in_force(view, AppPlaces(view, asked))
        return {"whereas": "timeline orders 1", "orders": kept["orders"]}


@router.get("/api/offsets", tags=["timeline"])
def offsets_of(request: Request, zone: Zone) -> Json:
    """From which moment on the clocks of a zone are how far from UTC, over the record and a year each way."""
    held = zone_named(zone.strip())
    with desk_of(request).view(asked_of(request)) as view:
        ends = record_of(view).ends or (0, 0)
    return {"whereas": "offsets 1", "zone": zone.strip(), "offsets": offsets(held, *ends)}


# ---------------------------------------------------------------------------------------------- one entry


@router.get("/api/timeline/event/{event:path}", tags=["timeline"])
def event_told(request: Request, event: str, zone: Zone = "") -> Json:
    """What is told of an event: its bounds in the zone of the case and in another, and each claim about when it was."""
    asked, also = asked_of(request), _second(zone)
    with desk_of(request).view(asked) as view:
        places, record = AppPlaces(view, asked), record_of(view)
        name = record.event_of.get(event, event)
        found = view.case.events.get(name)
        if found is None:
            raise Missing(f"there is no event {event[:200]!r}", remedy="see them under People and things")
        points = points_of(found)
        claims = [
            {**_cited(view, places, told.claim), "point": told.point, **_when(view, told.bounds, also)}
            for told in record.dated if told.point in points
        ]  # fmt: skip
        ties = {link.claim.id: link.claim for link in record.links if {link.before, link.after}.intersection(points)}
        return {
            "whereas": "timeline event 1", "id": found.id, "name": visible(found.what or found.id), "kind": visible(found.kind),
            "place": visible(found.place), "participants": [visible(who) for who in found.participants],
            "denied": found.id in view.chronology.denied, "href": places.event_href(found.id),
            "points": [_point(view, places, found, point, also) for point in points],
            "claims": claims, "links": [_cited(view, places, claim) for claim in ties.values()],
        }  # fmt: skip


@router.get("/api/timeline/claim/{claim:path}", tags=["timeline"])
def claim_told(request: Request, claim: str, zone: Zone = "") -> Json:
    """What a claim tells, in its own words: when, in the zone of the case and in another; whose it is; where it stands."""
    asked, also = asked_of(request), _second(zone)
    with desk_of(request).view(asked) as view:
        places, record = AppPlaces(view, asked), record_of(view)
        dated = [told for told in record.dated if told.claim.id == claim]
        linked = [link for link in record.links if link.claim.id == claim]
        if not dated and not linked:
            raise Missing(
                f"no claim {claim[:200]!r} is on the timeline", remedy="see the claims of a source on its page"
            )
        named = chain((told.point for told in dated), *((link.before, link.after) for link in linked))
        events = dict.fromkeys(record.event_of[point] for point in named)
        return {
            "whereas": "timeline claim 1",
            **_cited(view, places, (dated[0].claim if dated else linked[0].claim)),
            "points": [{"point": told.point, "map": _map(places, told.bounds), **_when(view, told.bounds, also)} for told in dated],
            "events": [
                {"id": name, "name": visible(view.case.events[name].what or name), "href": places.event_href(name)} for name in events
            ],
        }  # fmt: skip


def _second(zone: str) -> tzinfo | None:
    return zone_named(zone.strip()) if zone.strip() else None


def _when(view: View, bounds: Bounds, also: tzinfo | None) -> dict[str, str]:
    return {"when": show_bounds(bounds, view.zone), "also": show_bounds(bounds, also) if also else ""}


def _map(places: AppPlaces, bounds: Bounds) -> str:
    """The map at the middle of bounds that have one; else nothing."""
    if bounds.earliest is None or bounds.latest is None:
        return ""
    return places.page("map", at=(bounds.earliest + bounds.latest) // 2)


def _point(view: View, places: AppPlaces, event: Event, point: str, also: tzinfo | None) -> dict[str, Json]:
    """One end of an event: its bounds, because of which claims, and the conflict over it."""
    plain, record = bounds_plain(view, point), record_of(view)
    bounds = record.points[point].bounds
    number = record.points_disputed.get(point)
    because = {saying["says"]: saying["claims"] for saying in (*plain["earliest_because"], *plain["latest_because"])}
    return {
        "point": point, "end": point[len(event.id) + 1 :], **_when(view, bounds, also), "contested": plain["contested"],
        "stopped": plain["stopped"], "map": _map(places, bounds),
        "because": [{"says": visible(says), "cites": [_cite(view, places, claim) for claim in claims]} for says, claims in because.items()],
        "conflict": "" if number is None else conflict_href(places, record.disputes[number][0]),
        "about": "" if number is None else visible(record.disputes[number][1]),
    }  # fmt: skip


def _cited(view: View, places: AppPlaces, claim: Claim) -> dict[str, Json]:
    return _cite(view, places, claim_plain(view, claim))


def _cite(view: View, places: AppPlaces, plain: Json) -> dict[str, Json]:
    """A claim for a reader: its words, whose they are and where they stand, and the conflict that it is in."""
    cite, record = places.cite(plain), record_of(view)
    number = record.claims_disputed.get(cite["id"])
    who, publisher = cite["speaker"] or cite["publisher"], cite["publisher"]
    whose = [who, f"in {publisher}" if who != publisher else "", cite["published"]]
    whose += [f"origin: {cite['origin']}" if cite["origin"] not in ("", publisher, cite["speaker"]) else ""]
    whose += ["cited only" if cite["cited_only"] else ""]
    return {
        "claim": cite["id"], "says": visible(cite["says"]), "quote": visible(cite["quote"]), "note": visible(cite["note"]),
        "whose": visible(", ".join(part for part in whose if part)), "href": cite["href"], "source": plain["source"]["id"],
        "source_href": places.page(f"source/{quote(plain['source']['id'], safe='')}"),
        "conflict": "" if number is None else conflict_href(places, record.disputes[number][0]),
        "about": "" if number is None else visible(record.disputes[number][1]),
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- words


@router.get("/api/timeline/find", tags=["timeline"])
def find(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Json:
    """Which points and which dated claims have all these words: in names, kinds, places, quotes, notes, sources. Numbers as steps."""
    words = q.lower().split()
    with desk_of(request).view(asked_of(request)) as view:
        points, dated = _words(view)
    return {"whereas": "timeline found 1", "points": _having(points, words), "dated": _having(dated, words)}


def _having(texts: Iterable[str], words: list[str]) -> list[int]:
    return steps(number for number, text in enumerate(texts) if all(word in text for word in words))


def _words(view: View) -> tuple[list[str], list[str]]:
    """All that is said beside each point, and beside each dated claim, in small letters; gathered once for a view."""
    kept = view.record.kept("timeline")
    if "words" not in kept:
        record, case = record_of(view), view.case
        lanes = dict(zip(case.sources, shown_lanes(case), strict=True))
        events = {
            event.id: " ".join(
                (event.id, event.kind, event.what, event.place, *event.participants, *event.also)
            ).lower()
            for event in case.events.values()
        }
        dated = [
            " ".join((
                events[record.event_of[told.point]], told.point, told.claim.id, told.claim.says, told.claim.quote, told.claim.speaker,
                told.claim.origin, told.claim.note, lanes[told.claim.source], case.sources[told.claim.source].title,
            )).lower()
            for told in record.dated
        ]  # fmt: skip
        kept["words"] = [f"{events[event]} {point}" for point, event in record.event_of.items()], dated
    made: tuple[list[str], list[str]] = kept["words"]
    return made
