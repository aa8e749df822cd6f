"""Search: what is said of something, found by its words, in claims, events, sources and their texts."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from whereas.answers import View, bounds_plain, claim_plain
from whereas.claim import points_of

from .desk import Desk
from .index import LONGEST, Found, Hit, Index, Piece, wanted
from .places import AppPlaces
from .shown import REFUSALS, asked_of, desk_of, page

__all__ = ["index_of", "router"]

router = APIRouter()
Json = Any

KINDS = ("claims", "events", "sources", "passages")
TITLES = {"claims": "Claims", "events": "Events", "sources": "Sources", "passages": "In the texts of sources"}
FIRST, PAGE = 8, 50
"""How many of each kind are shown together, and how many on a page of one kind alone."""

_INDEXES: WeakKeyDictionary[Desk, Index] = WeakKeyDictionary()


def index_of(desk: Desk, view: View) -> Index:
    """The index of the case on a desk, brought up to the view that is held."""
    index = _INDEXES.setdefault(desk, Index())
    index.follow(view.case)
    return index


@router.get("/search", include_in_schema=False)
def search_page(request: Request, q: str = "", kind: str = "", first: str = "0") -> HTMLResponse:
    """What is found, kind by kind."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        start = int(first) if first.isdecimal() and len(first) < 8 else 0
        told = _told(desk_of(request), view, AppPlaces(view, asked), q, kind if kind in KINDS else "", start)
        return page(request, "search.html", view, here="search", **told)


@router.get("/api/search", tags=["search"], responses=REFUSALS)
def search(
    request: Request, q: Annotated[str, Query(max_length=10_000)] = "",
    kind: Annotated[str, Query(pattern="^(claims|events|sources|passages|)$")] = "",
    first: Annotated[int, Query(ge=0, le=9_999_999)] = 0,
) -> Json:  # fmt: skip
    """Find words in claims, events, sources and the passages of their texts: all words, "several as they stand", -without, begin*."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        told = _told(desk_of(request), view, AppPlaces(view, asked), q, kind, first)
    groups = [{key: value for key, value in group.items() if key not in ("more", "back")} for group in told["groups"]]
    return {"whereas": "search 1", "q": told["q"], "cut": told["cut"], "count": told["count"], "groups": groups}


def _told(desk: Desk, view: View, places: AppPlaces, typed: str, kind: str, first: int) -> dict[str, Json]:
    asked = wanted(typed)
    index = index_of(desk, view)
    kinds = (kind,) if kind else KINDS
    most = PAGE if kind else FIRST
    found = [index.find(each, asked, first=first if kind else 0, most=most) for each in kinds]
    groups = [_group(view, places, each, typed, first if kind else 0, most) for each in found]
    return {
        "q": typed[:LONGEST], "cut": asked.cut, "words": bool(asked), "kind": kind, "count": sum(each.count for each in found),
        "groups": groups, "only_without": bool(asked.without) and not asked,
    }  # fmt: skip


def _group(view: View, places: AppPlaces, found: Found, typed: str, first: int, most: int) -> dict[str, Json]:
    shown = {"claims": _claim, "events": _event, "sources": _source, "passages": _passage}[found.kind]
    rest = found.count - first - len(found.hits)
    typed = typed[:LONGEST]
    return {
        "kind": found.kind, "title": TITLES[found.kind], "count": found.count, "first": first,
        "hits": [shown(view, places, hit) for hit in found.hits],
        "more": places.page("search", q=typed, kind=found.kind, first=first + most if first or most == PAGE else 0) if rest > 0 else "",
        "back": places.page("search", q=typed, kind=found.kind, first=max(0, first - most)) if first else "",
    }  # fmt: skip


def _claim(view: View, places: AppPlaces, hit: Hit) -> dict[str, Json]:
    claim = next(each for each in view.case.claims if each.id == hit.id)  # at most a page of them
    plain = claim_plain(view, claim)
    source = plain["source"]
    where = ", ".join(
        part for part in (source["publisher"] or source["title"] or source["id"], source["published"]) if part
    )
    status = "" if claim.status == "accepted" else claim.status
    return {
        "id": claim.id, "href": places.claim_href(plain), "head": _plain(hit, "says"), "body": _plain(hit, "quote"),
        "about": " · ".join(part for part in (plain["speaker"], where, status) if part), "note": _marked(hit, "note"),
    }  # fmt: skip


def _event(view: View, places: AppPlaces, hit: Hit) -> dict[str, Json]:
    event = view.case.events[hit.id]
    when = " to ".join(bounds_plain(view, point)["text"] for point in points_of(event))
    head = _plain(hit, "what") or _plain(hit, "id")
    about = " · ".join(part for part in (event.id if event.what else "", event.place, when) if part)
    return {
        "id": hit.id, "href": places.event_href(hit.id), "head": head, "body": [], "about": about,
        "note": _marked(hit, "also"),
    }  # fmt: skip


def _source(view: View, places: AppPlaces, hit: Hit) -> dict[str, Json]:
    source = view.case.sources[hit.id]
    about = " · ".join(part for part in (source.publisher, source.published, source.id) if part)
    return {
        "id": hit.id, "href": places.source(hit.id), "head": _plain(hit, "title") or _plain(hit, "id"), "body": [], "about": about,
        "note": _marked(hit, "author") or _marked(hit, "note"),
    }  # fmt: skip


def _passage(view: View, places: AppPlaces, hit: Hit) -> dict[str, Json]:
    source, span = view.case.sources[hit.id], hit.span or (0, 0)
    href = places.page(f"source/{quote(hit.id, safe='')}", at=span[0], mark=f"{span[0]}..{span[1]}")
    about = " · ".join(part for part in (source.publisher or source.title or source.id, source.published) if part)
    return {
        "id": hit.id, "href": href, "head": [], "body": _plain(hit, "text"), "about": about, "note": [],
        "span": list(span),
    }  # fmt: skip


def _plain(hit: Hit, name: str) -> list[dict[str, Json]]:
    return [{"text": piece.text, "mark": piece.mark} for piece in hit.pieces.get(name, ())]


def _marked(hit: Hit, name: str) -> list[dict[str, Json]]:
    """A text that is shown only where something was found in it."""
    found: tuple[Piece, ...] = hit.pieces.get(name, ())
    return _plain(hit, name) if any(piece.mark for piece in found) else []
