"""Atlas: the map: legs of aircraft, crossings of borders and places of events; and where each aircraft was at a moment.

What the map draws, and what stands beside it in words, is said here once; the page only shows it. A place that no table knows is
listed and not drawn. Without the extra `tracks` the map has its outline and its places, and says what legs need.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from types import ModuleType
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from whereas.agenda import order_plain
from whereas.answers import View
from whereas.bounds import Bounds
from whereas.casefile import Case
from whereas.claim import Claim, points_of
from whereas.errors import BadTime
from whereas.glyphs import visible
from whereas.layout import Own
from whereas.moment import show_bounds, show_moment, when

from . import airfields
from .desk import Desk
from .places import AppPlaces
from .shown import asked_of, desk_of, page

__all__ = ["router"]

router = APIRouter()
Json = Any

NEEDS = 'pip install "whereas[tracks]"'
"""What installs that which legs are read with."""
TRACKED = "track "
"""With what the finder of a claim begins that was read off a track."""
_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The moments that a calendar has: the years 1 to 9999."""
Moment = Annotated[int | None, Query(ge=_FIRST_MS, le=_LAST_MS)]


@router.get("/map", include_in_schema=False)
def map_page(request: Request) -> HTMLResponse:
    """The map, which asks for what it draws."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        return page(
            request, "map.html", view, here="map", tracked=_has_tracks(view.case), folder=desk_of(request).folder.name
        )


@router.get("/api/map", tags=["map"])
def map_plain(request: Request) -> Json:
    """What the map draws: legs with the fixes that can be seen, crossings, places, what is not placed, and the stages of orders.

    Times are milliseconds UTC. `from` and `to` are the first and the last moment of all that, `heard` those of the legs alone.
    """
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        places, flown = AppPlaces(view, asked), _flown()
        flights = _flights(desk_of(request), view) if flown is not None else None
        legs: list[Json] = []
        for number, leg in enumerate(flights.legs if flights else ()):
            ends = {end: _event_href(view, places, f"{leg.name}.{end}") for end in ("departed", "landed")}
            plain = flown.leg_plain(leg, number, view.zone) if flown is not None else {}
            legs.append(plain | {"hrefs": ends})
        crossings = [_crossing(view, places, event, flights, flown) for event in _crossing_events(view)]
        placed, unplaced = _places(view, places)
        heard = [moment for leg in legs for moment in (leg["first"], leg["last"]) if moment is not None]
        moments = [*heard, *_moments(view)]
        return _shown({
            "whereas": "map 1",
            "needs": "" if flown is not None else NEEDS,
            "tracked": _has_tracks(view.case),
            "troubles": list(flights.troubles) if flights else [],
            "legs": legs, "crossings": crossings, "places": placed, "unplaced": unplaced, "stages": _stages(view, places),
            "from": min(moments, default=None), "to": max(moments, default=None),
            "heard": [min(heard), max(heard)] if heard else None,
            "ends": _ends(view, moments), "heard_ends": _ends(view, heard),
            "zone": view.case.zone or "UTC",
        })  # fmt: skip


@router.get("/api/map/at", tags=["map"])
def moment_plain(
    request: Request,
    at: Moment = None,
    low: Annotated[int | None, Query(alias="from", ge=_FIRST_MS, le=_LAST_MS)] = None,
    high: Annotated[int | None, Query(alias="to", ge=_FIRST_MS, le=_LAST_MS)] = None,
    said: Annotated[str, Query(alias="when", max_length=200)] = "",
) -> Json:
    """Where each aircraft was at a moment (`at`), over a span (`from`, `to`), or at a time as the claim language writes it (`when`).

    A row an aircraft: its state, in words where it was and between which fixes, links to the records, and what is drawn.
    """
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        first, last = _asked_span(view, at, low, high, said)
        flown, places = _flown(), AppPlaces(view, asked)
        rows: list[Json] = []
        if flown is not None:
            legs = _flights(desk_of(request), view).legs
            cited = {(c.source, c.span): c.id for c in view.case.claims if c.found_by.startswith(TRACKED)}
            rows = flown.standings(legs, first, last, view.zone)
            for number, row in enumerate(rows):
                row["colour"] = f"--leg-{number % flown.COLOURS}"
                row["records"] = [_record(view, places, cited, fix) for fix in row.pop("fixes")]
        text = show_moment(first, view.zone) if first == last else show_bounds(Bounds(first, last), view.zone)
        return _shown({
            "whereas": "moment 1", "from": first, "to": last, "text": text, "rows": rows,
            "timeline": places.page("timeline", at=first) if first == last else places.page("timeline", t0=first, t1=last),
        })  # fmt: skip


# ---------------------------------------------------------------------------------------------- what is asked


def _asked_span(view: View, at: int | None, low: int | None, high: int | None, said: str) -> tuple[int, int]:
    """The span that is asked for; both ends are the same for a moment. Raises BadTime."""
    if said.strip():
        found = when(said.strip(), view.case.clockwork)
        low, high = found.earliest, found.latest
    elif at is not None:
        low = high = at
    low, high = (high if low is None else low), (low if high is None else high)
    if low is None or high is None:
        raise BadTime("no moment is given", remedy="give at=MILLISECONDS, from= and to=, or when=2025-03-15 18:46")
    if high < low:
        raise BadTime("the span ends before it begins", remedy="give the earlier moment first")
    return low, high


def _flown() -> ModuleType | None:
    """The module that reads legs; None where what it needs is not installed."""
    try:
        from . import flown  # the extra `tracks` may not be installed
    except ModuleNotFoundError as absent:
        if (absent.name or "").startswith("whereas"):
            raise
        return None
    return flown


def _has_tracks(case: Case) -> bool:
    return any(claim.found_by.startswith(TRACKED) for claim in case.claims)


def _flights(desk: Desk, view: View) -> Any:
    """The legs that the claims in use are of, read once for each set of them."""
    from . import flown

    left_out = {claim.id for claim, _ in view.left_out}
    told = tuple(
        (claim, said) for claim, said in view.case.told
        if claim.found_by.startswith(TRACKED) and claim.status == "accepted" and claim.id not in left_out
    )  # fmt: skip
    case = replace(view.case, told=told, claims=tuple(claim for claim, _ in told))
    key = " ".join(("legs", *(claim.id for claim, _ in told)))
    return desk.kept(key, lambda _: flown.flights_of(case, desk.data))


# ---------------------------------------------------------------------------------------------- crossings and places


def _crossing_events(view: View) -> list[str]:
    found = [event for event in view.case.events.values() if event.kind in ("airspace.left", "airspace.entered")]
    return [event.id for event in sorted(found, key=lambda event: (_earliest(view, event.id), event.id))]


def _earliest(view: View, event: str) -> int:
    bounds = view.chronology.bounds(points_of(view.case.events[event])[0]).bounds
    return next((end for end in (bounds.earliest, bounds.latest) if end is not None), _LAST_MS)


def _crossing(view: View, places: AppPlaces, event: str, flights: Any, flown: ModuleType | None) -> dict[str, Json]:
    """A crossing: when, by all claims together, and the positions of the fixes that bound it, where tracks tell them."""
    rows = [
        (claim.source, claim.span) for claim in view.case.claims
        if claim.span and claim.found_by.startswith(TRACKED) and claim.says.split(" ")[0] == event and _counts(view, claim)
    ]  # fmt: skip
    sides: list[Json] = []
    leg = next((each for each in flights.legs if event.startswith(f"{each.name}.")), None) if flights and rows else None
    if leg is not None and flown is not None:
        found = sorted(flown.positions_of(leg, rows).values(), key=lambda fix: fix.time_ms)
        sides = [[round(fix.longitude_deg, 5), round(fix.latitude_deg, 5), fix.time_ms] for fix in found]
    silent = flown is not None and any(b[2] - a[2] > flown.GAP_S * 1000 for a, b in pairwise(sides))
    return _event(view, places, event) | {"leg": leg.name if leg else "", "sides": sides, "silent": silent}


def _counts(view: View, claim: Claim) -> bool:
    return claim.status == "accepted" and all(claim.id != left.id for left, _ in view.left_out)


def _event(view: View, places: AppPlaces, name: str) -> dict[str, Json]:
    """An event for a list: what, when, and where it is told of."""
    event = view.case.events[name]
    bounds = [view.chronology.bounds(point) for point in points_of(event)]
    text = " to ".join(show_bounds(found.bounds, view.zone) for found in bounds)
    return {
        "event": name, "kind": event.kind, "what": event.what or name, "text": text, "contested": any(found.contested for found in bounds),
        "from": bounds[0].bounds.earliest, "to": bounds[-1].bounds.latest, "href": places.event_href(name),
    }  # fmt: skip


def _event_href(view: View, places: AppPlaces, name: str) -> str:
    return places.event_href(name) if name in view.case.events else ""


def _places(view: View, places: AppPlaces) -> tuple[list[Json], list[Json]]:
    """The places of events with what happened there, and those that no table knows."""
    together: dict[str, list[str]] = {}
    for event in view.case.events.values():
        if event.place.strip():
            together.setdefault(event.place.strip(), []).append(event.id)
    placed, unplaced = [], []
    for place, events in together.items():
        told = [_event(view, places, event) for event in sorted(events, key=lambda each: (_earliest(view, each), each))]
        where = airfields.spot(place)
        if where is None:
            unplaced.append({"place": place, "events": told})
        else:
            placed.append({
                "place": place, "name": where.name, "latitude": where.latitude_deg, "longitude": where.longitude_deg,
                "known_by": where.known_by, "events": told,
            })  # fmt: skip
    return placed, unplaced


# ---------------------------------------------------------------------------------------------- moments


def _moments(view: View) -> Iterable[int]:
    """The moments that bound the events of the case, but for those that no calendar has."""
    for event in view.case.events.values():
        for point in points_of(event):
            bounds = view.chronology.bounds(point).bounds
            yield from (
                end for end in (bounds.earliest, bounds.latest) if end is not None and _FIRST_MS <= end <= _LAST_MS
            )


def _ends(view: View, moments: list[int]) -> list[str]:
    """The first and the last moment for a reader, to the second."""
    return [show_moment(each - each % 1000, view.zone) for each in (min(moments), max(moments))] if moments else []


def _stages(view: View, places: AppPlaces) -> list[Json]:
    """The moments of orders: the stages of their lives, and the events whose kind says that they are one."""
    rows: dict[str, Json] = {}
    for order in view.case.orders.values():
        for stage in order_plain(view, order, ())["stages"]:
            rows.setdefault(stage["event"], {"order": order.title or order.id, "stage": stage["stage"]})
    for event in view.case.events.values():
        if event.kind.startswith("order."):
            rows.setdefault(event.id, {"order": "", "stage": event.kind.removeprefix("order.")})
    told = [_event(view, places, name) | row for name, row in rows.items()]
    return sorted(
        (row for row in told if row["from"] is not None or row["to"] is not None),
        key=lambda row: (row["from"] if row["from"] is not None else row["to"], row["event"]),
    )


def _record(
    view: View, places: AppPlaces, cited: dict[tuple[str, tuple[int, int] | None], str], fix: Any
) -> dict[str, Json]:
    """The record of a fix: where its words stand in their source, at the claim that quotes it where one does."""
    claim = {"source": {"id": fix.source}, "id": cited.get((fix.source, fix.span), ""), "span": fix.span}
    return {"href": places.claim_href(claim), "text": show_moment(fix.time_ms, view.zone), "source": fix.source}


def _shown(value: Json) -> Json:
    """The same with nothing in any text of the case that could hide or reorder what follows it; addresses are ours."""
    if isinstance(value, str):
        return str(value) if isinstance(value, Own) else visible(value)
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    return [_shown(inner) for inner in value] if isinstance(value, list | tuple) else value
