"""Case: the first page: what was ordered and was it kept, what is undecided, what conflicts, what is new; and each verdict."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from whereas.answers import View, dispute_plain, explained
from whereas.bundle import bundle, zipped
from whereas.entry import Entry, named
from whereas.layout import Own, reasons_of, verdict_section
from whereas.verdict import Verdict, Word

from .desk import Desk
from .places import AppPlaces
from .shown import Missing, asked_of, desk_of, page

__all__ = ["entered", "router"]

router = APIRouter()
Json = Any

_ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "A ZIP archive.", "content": {"application/zip": {}}}}

FIRST = 6
"""How many conflicts the first page names."""


@router.get("/", include_in_schema=False)
def case_page(request: Request) -> HTMLResponse:
    """What was ordered, and was it kept."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        places = AppPlaces(view, asked)
        verdicts = verdict_section(view, places, reasons=False, lives=False)
        words = Counter(verdict.word for verdict in view.verdicts())
        disputes = [
            {
                "about": plain["about"],
                "size": plain["conflicts"][0]["difference"],
                "count": len(plain["conflicts"]),
                "key": conflict_key(plain),
            }
            for plain in (dispute_plain(view, dispute) for dispute in view.disputes()[:FIRST])
        ]
        return page(
            request, "case.html", view, here="case", verdicts=verdicts,
            shares=[(str(word), sign_of(word), words[word]) for word in Word if words[word]],
            undecided=_undecided(view, places), first=disputes, more=max(0, len(view.disputes()) - FIRST),
            counts=_counts(view), left_out=Counter(why for _, why in view.left_out),
        )  # fmt: skip


def _counts(view: View) -> dict[str, int]:
    case = view.case
    return {
        "claims": len(case.claims), "sources": len(case.sources), "cited_only": sum(s.cited_only for s in case.sources.values()),
        "events": len(case.events), "figures": len({*case.figures, *view.tally.names}), "orders": len(case.orders),
        "readings": len(case.readings),
    }  # fmt: skip


def _undecided(view: View, places: AppPlaces) -> list[Json]:
    """The verdicts that are not decided, with what would settle each; those that the same things would settle are put together."""
    together: dict[tuple[str, ...], list[Json]] = {}
    for verdict in view.verdicts():
        if verdict.word in (Word.UNDECIDED, Word.NO_RECORD):
            told = [said["text"] for said in explained(view, verdict)["sentences"] if said["part"] == "settles"]
            row = {"href": places.verdict(verdict), "clause": verdict.clause.name, "subject": _subject(verdict), "word": Own(str(verdict.word)),
                   "sign": sign_of(verdict.word), "reading": verdict.reading.title or verdict.reading.id}  # fmt: skip
            together.setdefault(tuple(told), []).append(row)
    return [{"settles": list(told), "verdicts": rows} for told, rows in together.items()]


def _subject(verdict: Verdict) -> str:
    return "" if verdict.subject == "-" else verdict.subject


def sign_of(word: Word) -> Own:
    """The name of the sign that stands for a word."""
    return Own(str(word).replace(" ", "-"))


def conflict_key(dispute: Json) -> str:
    """How the address of a conflict names it: the first claim of each of its sayings, joined by plus signs."""
    return "+".join(saying["claims"][0]["id"] for saying in dispute["conflicts"][0]["sayings"])


# ---------------------------------------------------------------------------------------------- one verdict


def verdict_named(view: View, name: str) -> Verdict:
    """The verdict of that id. Raises Missing."""
    for verdict in view.verdicts():
        if verdict.id == name:
            return verdict
    raise Missing(f"there is no verdict {name[:200]!r}", remedy="see the grid on the first page")


@router.get("/verdict/{name:path}", include_in_schema=False)
def verdict_page(request: Request, name: str) -> HTMLResponse:
    """Why a verdict is what it is."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        places, verdict = AppPlaces(view, asked), verdict_named(view, name)
        others = [
            {"href": places.verdict(other), "reading": other.reading.title or other.reading.id, "word": Own(str(other.word)),
             "sign": sign_of(other.word)}
            for other in view.verdicts()
            if other.order.id == verdict.order.id and other.clause.name == verdict.clause.name and other.subject == verdict.subject
            and other.reading.id != verdict.reading.id
        ]  # fmt: skip
        return page(
            request, "verdict.html", view, here="case", why=reasons_of(view, places, verdict), verdict=verdict, others=others,
            subject=_subject(verdict), what=view.case.subjects.get(verdict.subject, ""),
            certificate=places.page("api/certificate", verdict=verdict.id),
        )  # fmt: skip


@router.get("/api/verdicts", tags=["case"])
def verdicts(request: Request, reading: Annotated[str, Query(max_length=200)] = "") -> Json:
    """Every verdict: its id, its word, and what it is on."""
    with desk_of(request).view(asked_of(request)) as view:
        rows = [
            {"id": verdict.id, "order": verdict.order.id, "clause": verdict.clause.name, "subject": verdict.subject,
             "reading": verdict.reading.id, "word": str(verdict.word)}
            for verdict in view.verdicts(reading or None)
        ]  # fmt: skip
    return {"whereas": "verdicts 1", "verdicts": rows}


@router.get("/api/certificate", tags=["case"], response_class=Response, responses=_ZIP)
def certificate(request: Request, verdict: Annotated[str, Query(max_length=500)]) -> Response:
    """The certificate of a verdict with the texts that it cites and the checker, as a ZIP archive: all that a sceptic needs."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        made = bundle(view, [verdict_named(view, verdict)], asked=asked.told())
    for _, wrong in made.refused:
        raise wrong
    name = re.sub(r"[^A-Za-z0-9]+", "-", verdict).strip("-")[:80] or "verdict"
    return Response(
        zipped(made.files),
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{name}.zip"'},
    )


# ---------------------------------------------------------------------------------------------- what is new


@router.get("/api/head", tags=["history"])
def head(request: Request, since: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Json:
    """The number of the last entry, and what was entered after *since*, briefly."""
    entries = desk_of(request).entries()
    return {
        "whereas": "head 1",
        "head": len(entries),
        "entries": [entry_brief(entry) for entry in entries[since:][-200:]],
    }


def entered(desk: Desk, entry: Entry | None, **more: Json) -> dict[str, Json]:
    """The answer of what writes: the entry that was made, or none where nothing changed, and the number of the last."""
    return {"whereas": "entry 1", "entry": entry_brief(entry) if entry else None, "head": desk.head(), **more}


def entry_brief(entry: Entry) -> dict[str, Json]:
    """An entry in a line: its number, when, by whom, what kind, and what it touched."""
    touched = [{"name": named(change.key), "gone": change.value is None} for change in entry.changes()]
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "kind": entry.kind,
        "touched": touched[:12],
        "more": max(0, len(touched) - 12),
    }
