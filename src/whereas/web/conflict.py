"""Conflict: what cannot all be true: the list by size, and each with its quotes, its arithmetic, and the ways out.

A way out is looked at in a what-if, which is only another address: the same pages, with some claims set aside. What is set
aside for good, which rank a source has, and which rank comes first, are entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from whereas import keeping
from whereas.answers import AnyDisagreement, AnyDispute, View, conflict_plain, difference_text, dispute_title, explained
from whereas.arithmetic import arithmetic_plain, repairs_plain
from whereas.entry import Change
from whereas.errors import BadSource
from whereas.layout import Own
from whereas.tally import Disagreement as FigureDisagreement
from whereas.verdict import Verdict

from .case import entered, sign_of
from .effect import effect
from .places import AppPlaces
from .shown import REFUSALS, asked_of, desk_of, page

__all__ = ["router"]

router = APIRouter()
Json = Any

LISTED = 500
"""How many disputes are listed at once."""
FURTHER = 40
"""How many further conflicts of a dispute are written out."""
WAYS = 12
"""How many ways out are written out."""
SETTLED = 6
"""Of how many verdicts it is told what would settle them."""


# ---------------------------------------------------------------------------------------------- the list


@router.get("/conflicts", include_in_schema=False)
def conflicts_page(request: Request, kind: str = "", size: str = "", q: str = "") -> HTMLResponse:
    """All disputes by size, those over times and those over numbers."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        places = AppPlaces(view, asked)
        rows = [_row(view, places, dispute) for dispute in _by_size(view.disputes())]
        chosen = [row for row in rows if _wanted(row, kind, size, q.casefold().split())]
        groups = [
            {"title": title, "kind": name, "rows": [row for row in chosen if row["kind"] == name]}
            for name, title in (("time", "Over times"), ("figure", "Over numbers"))
        ]
        return page(
            request, "conflicts.html", view, here="conflicts", groups=[group for group in groups if group["rows"]], all=len(rows),
            shown=len(chosen), kind=kind, size=size, q=q, stopped=view.stopped(), used=len(view.case.claims) - len(view.left_out), listed=LISTED,
        )  # fmt: skip


def _by_size(disputes: Sequence[AnyDispute]) -> list[AnyDispute]:
    """The widest first; a dispute on whether something happened at all before those on when."""

    def size(dispute: AnyDispute) -> tuple[bool, int]:
        plainest = dispute.disagreements[0]
        return not getattr(plainest, "about_whether", False), -plainest.size

    return sorted(disputes, key=size)


def _row(view: View, places: AppPlaces, dispute: AnyDispute) -> Json:
    first = dispute.disagreements[0]
    plain = conflict_plain(view, first)
    return {
        "kind": plain["kind"], "about": dispute_title(view, dispute), "size": difference_text(first), "count": len(dispute.disagreements),
        "rounding": all(item.rounding for item in dispute.disagreements), "href": _href(places, dispute),
        "sayings": [places.said(saying) for saying in plain["sayings"]],
    }  # fmt: skip


def _href(places: AppPlaces, dispute: AnyDispute, number: int = 0) -> str:
    return places.page(f"conflict/{quote(_key(dispute, number), safe='')}")


def _key(dispute: AnyDispute, number: int = 0) -> str:
    """How the address of a conflict names it, as `case.conflict_key` does: the first claim of each of its sayings."""
    return "+".join(saying.claims[0].id for saying in dispute.disagreements[number].sayings)


def _wanted(row: Json, kind: str, size: str, words: Sequence[str]) -> bool:
    if kind in ("time", "figure") and row["kind"] != kind:
        return False
    if size in ("rounding", "more") and row["rounding"] is not (size == "rounding"):
        return False
    cites = [cite for saying in row["sayings"] for cite in saying["claims"]]
    texts = [
        row["about"],
        *(str(cite[name]) for cite in cites for name in ("says", "quote", "speaker", "publisher", "id")),
    ]
    held = "\n".join(texts).casefold()
    return all(word in held for word in words)


# ---------------------------------------------------------------------------------------------- one


@router.get("/conflict/{key:path}", include_in_schema=False)
def conflict_page(request: Request, key: str) -> HTMLResponse:
    """The quotes side by side, why they cannot all be true, and the ways out."""
    asked, desk = asked_of(request), desk_of(request)
    with desk.view(replace(asked, aside=())) as stands, desk.view(asked) as view:
        places = AppPlaces(view, asked)
        here, found = next(((each, at) for each in (stands, view) if (at := _found(each, key))), (view, None))
        if found is None:
            return page(request, "conflict.html", view, status=404, here="conflicts", gone=key)
        dispute, number = found
        alone = AppPlaces(stands, replace(asked, aside=()))
        return page(
            request, "conflict.html", view, here="conflicts", gone="", about=dispute_title(here, dispute),
            left=bool(asked.aside) and _found(view, key) is not None, as_it_stands=_href(alone, dispute, number),
            **_told(here, places, dispute, number), **_ways_out(here, places, dispute),
            ranks=here.case.ranks, sources=_ranked(here, places, dispute),
            every_source=[{"key": Own(source.id), "title": source.title or source.id} for source in here.case.sources.values()],
            settling=_settling(here, places, dispute),
        )  # fmt: skip


def _told(view: View, places: AppPlaces, dispute: AnyDispute, number: int) -> Json:
    """What a conflict is: its quotes, its arithmetic, and the others of the same dispute."""
    item = dispute.disagreements[number]
    return {
        "difference": difference_text(item), "kind": "figure" if isinstance(item, FigureDisagreement) else "time",
        "sayings": [places.said(saying) for saying in conflict_plain(view, item)["sayings"]],
        "arithmetic": _cited(places, arithmetic_plain(view, item)), "further": _further(view, places, dispute, number),
        "further_count": len(dispute.disagreements) - 1, "begins": _begins(item),
    }  # fmt: skip


def _ways_out(view: View, places: AppPlaces, dispute: AnyDispute) -> Json:
    repairs = repairs_plain(view, dispute)
    return {
        "repairs": _ways(places, repairs["here"]), "here_count": len(repairs["here"]), "whole": _ways(places, repairs["whole"]),
        "whole_count": len(repairs["whole"]), "hanging": repairs["others"], "stopped": repairs["stopped"], "whole_stopped": repairs["whole_stopped"],
    }  # fmt: skip


def _found(view: View, key: str) -> tuple[AnyDispute, int] | None:
    """The dispute that holds the conflict so named, and which of its conflicts it is; None where it is gone."""
    names = set(key.split("+"))
    near: tuple[AnyDispute, int] | None = None
    for dispute in view.disputes():
        items: Sequence[AnyDisagreement] = dispute.disagreements
        for number, item in enumerate(items):
            if _key(dispute, number) == key:
                return dispute, number
            held = [{claim.id for claim in saying.claims} for saying in item.sayings]
            # another claim of the same saying may have become its first
            if near is None and len(held) == len(names) and all(not names.isdisjoint(ids) for ids in held):
                near = dispute, number
    return near


def _cited(places: AppPlaces, plain: Json) -> Json:
    """The steps with their claims cited."""
    steps = [{**step, "claims": [places.cite(claim) for claim in step["claims"]]} for step in plain["steps"]]
    return {**plain, "steps": steps}


def _further(view: View, places: AppPlaces, dispute: AnyDispute, shown: int) -> list[Json]:
    """The other conflicts of the dispute, each in a line."""
    rows: list[Json] = []
    items: Sequence[AnyDisagreement] = dispute.disagreements
    for number, item in enumerate(items):
        if number != shown and len(rows) < FURTHER:
            says = [places.said(saying) for saying in conflict_plain(view, item)["sayings"]]
            rows.append({"href": _href(places, dispute, number), "difference": difference_text(item), "sayings": says})
    return rows


def _ways(places: AppPlaces, repairs: Sequence[Json]) -> list[Json]:
    """The ways out, each with its address as a what-if."""
    rows, asked = [], places.asked
    for each in repairs[:WAYS]:
        also = asked.setting_aside(each["claims"])
        rows.append({
            **each, "sayings": [places.said(saying) for saying in each["sayings"]], "href": f"{also.query()}#follows",
            "now": bool(asked.aside) and set(each["claims"]) <= set(asked.aside),
        })  # fmt: skip
    return rows


def _ranked(view: View, places: AppPlaces, dispute: AnyDispute) -> list[Json]:
    """The sources that speak in a dispute, each with its rank."""
    names = dict.fromkeys(claim.source for saying in dispute.sayings for claim in saying.claims)
    held = [view.case.sources[name] for name in names]
    return [
        {
            "key": Own(source.id), "title": source.title or source.id, "publisher": source.publisher, "rank": source.rank,
            "href": places.source(source.id),
        }
        for source in held
    ]  # fmt: skip


def _settling(view: View, places: AppPlaces, dispute: AnyDispute) -> Json:
    """The verdicts that turn on a dispute, and what would settle each."""
    held = set(dispute.sayings)
    turning = [verdict for verdict in view.verdicts() if held.intersection(verdict.turns_on)]
    rows = [_verdict_row(view, places, verdict) for verdict in turning[:SETTLED]]
    return {"rows": rows, "count": len(turning)}


def _verdict_row(view: View, places: AppPlaces, verdict: Verdict) -> Json:
    told = [said["text"] for said in explained(view, verdict)["sentences"] if said["part"] == "settles"]
    return {
        "href": places.verdict(verdict), "word": str(verdict.word), "sign": sign_of(verdict.word), "clause": verdict.clause.name,
        "subject": "" if verdict.subject == "-" else verdict.subject, "reading": verdict.reading.title or verdict.reading.id, "told": told,
    }  # fmt: skip


def _begins(item: AnyDisagreement) -> list[str]:
    """How a sentence begins that would speak to a conflict: the events or the quantities that it is over."""
    if isinstance(item, FigureDisagreement):
        return [f"{name} = " for name in item.quantities]
    names = [point.removeprefix("happened:") for point in item.points if not point.startswith("clock:")]
    return [f"{name} happened" if item.about_whether else f"{name} at " for name in dict.fromkeys(names)]


# ---------------------------------------------------------------------------------------------- the API


@router.get("/api/what-if", tags=["conflict"], responses=REFUSALS)
def what_if(request: Request) -> Json:
    """What follows if the claims `aside` are set aside: the case as it stands and as it is asked for, and what differs."""
    asked, desk = asked_of(request), desk_of(request)
    with desk.view(replace(asked, aside=())) as stands, desk.view(asked) as view:
        left = len(view.disputes())
        return {
            **effect(stands, view),
            "aside": list(asked.aside),
            "disputes_before": len(stands.disputes()),
            "disputes_left": left,
        }


Rank = Annotated[str, Field(min_length=1, max_length=100)]


class _Ranks(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    since: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    ranks: Annotated[list[Rank], Field(max_length=50)]


@router.put("/api/ranks", tags=["conflict"], responses=REFUSALS)
def put_ranks(request: Request, said: _Ranks) -> Json:
    """Set the ranks of the case, the highest first. A rank that a source or a claim has cannot be left out."""
    desk = desk_of(request)
    ranks = [rank.strip() for rank in said.ranks]
    if not all(ranks) or len(set(ranks)) != len(ranks):
        raise BadSource("a rank is empty, or there twice", where="ranks", remedy="name each rank once")
    with desk.ledger() as ledger:
        case = desk.case()
        used = {source.rank for source in case.sources.values()} | {claim.rank for claim in case.claims}
        if missing := sorted(used - {"", *ranks}):
            raise BadSource(
                f"{missing[0]!r} is the rank of a source or a claim", where="ranks", remedy="leave it in the list"
            )
        desk.unchanged(said.since, {("ranks", ""): "the order of ranks"})
        entry = keeping.put(ledger, "describe", [Change("ranks", "", ranks or None)], since=said.since)
        return entered(desk, entry, ranks=ranks)
