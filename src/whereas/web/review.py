"""Review: what is proposed, one claim at a time, for a person to accept, put otherwise, reject or merge; and the second person.

The page shows one proposal, with what its acceptance would bring, and the queue beside it. Each decision is an entry. What
was found by a program and accepted by one person can be checked by another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from whereas.answers import View, claim_plain
from whereas.casefile import Case
from whereas.checking import Checked, check, checked_text, standing_by, to_check
from whereas.claim import Claim
from whereas.entry import Entry
from whereas.errors import BadSource
from whereas.layout import Own
from whereas.proposing import (
    accept,
    alike,
    arriving,
    context_of,
    elsewhere,
    find,
    finder,
    merge,
    proposal_plain,
    propose,
    reject,
    waiting,
)

from .asked import Asked
from .case import entered
from .desk import Desk
from .places import AppPlaces
from .shown import REFUSALS, Missing, asked_of, desk_of, page

__all__ = ["router"]

router = APIRouter()
Json = Any

NEAR = 60
"""How many of the queue are listed before and after the one that is shown."""
CHECKS = 40
"""How many claims to be checked are shown at once."""


# ---------------------------------------------------------------------------------------------- the page


@router.get("/review", include_in_schema=False)
def review_page(request: Request, source: str = "", at: str = "") -> HTMLResponse:
    """What is proposed, one at a time; as it stands, whatever is asked, for that is what is decided on."""
    desk, asked = desk_of(request), asked_of(request)
    with desk.view(asked) as view, desk.view(Asked()) as now:
        places, case = AppPlaces(view, asked), desk.case()
        _readable(case, source)
        left = waiting(case, source)
        here = _position(left, at)
        sources = _sources(places, case)
        return page(
            request, "review.html", view, here="review", source=source, source_key=Own(source), source_title=_title(case, source),
            current=_shown(now, places, case, left[here]) if left else None, number=here + 1, left=[claim.id for claim in left],
            queue=_queue(places, case, left, here), more_before=max(0, here - NEAR), more_after=max(0, len(left) - here - NEAR - 1),
            gone=at if at and (not left or left[here].id != at) else "", progress=_progress(case, source),
            sources=sources, unread=sum(not each["proposed"] for each in sources), checks=_checks(now, places, case, desk),
        )  # fmt: skip


def _readable(case: Case, source: str) -> None:
    if source and source not in case.sources:
        raise Missing(f"no source is called {source[:80]!r}", remedy="see them under Sources")


def _position(left: Sequence[Claim], at: str) -> int:
    return next((number for number, claim in enumerate(left) if claim.id == at), 0)


def _title(case: Case, source: str) -> str:
    return (case.sources[source].title or source) if source in case.sources else ""


def _shown(view: View, places: AppPlaces, case: Case, claim: Claim) -> Json:
    """A proposal as the page shows it: its words in their context, and what else helps to decide."""
    events, figures = arriving(case, claim)
    title = {source.id: source.title or source.id for source in case.sources.values()}
    return {
        **proposal_plain(case, claim), **places.cite(claim_plain(view, claim)), "key": Own(claim.id),
        "composer": {"source": claim.source, "quote": claim.quote, "span": f"{claim.span[0]}..{claim.span[1]}" if claim.span else ""},
        "source_title": title[claim.source],
        "source_href": places.source(claim.source), "speaker": claim.speaker,
        "events": [{"id": event.id, "what": event.what or event.kind} for event in events],
        "figures": [{"id": figure.name, "what": figure.what or figure.unit} for figure in figures],
        "mirrors": [{"id": name, "title": title[name], "href": places.source(name)} for name in elsewhere(case, claim)],
        "alike": [
            {
                **places.cite(claim_plain(view, other)), "key": Own(other.id), "why": why, "source": title[other.source],
                "same_source": other.source == claim.source,
            }
            for other, why in alike(case, claim)
        ],
    }  # fmt: skip


def _queue(places: AppPlaces, case: Case, left: Sequence[Claim], here: int) -> list[Json]:
    """The proposals near the one that is shown, source by source."""
    groups: list[Json] = []
    for claim in left[max(0, here - NEAR) : here + NEAR + 1]:
        if not groups or groups[-1]["source"] != claim.source:
            groups.append({"source": claim.source, "title": _title(case, claim.source), "rows": []})
        groups[-1]["rows"].append(
            {"key": Own(claim.id), "id": claim.id, "says": claim.says, "href": places.page("review", at=claim.id)}
        )
    return groups


def _progress(case: Case, source: str) -> dict[str, int]:
    """How many of the claims that a program found are decided, and how."""
    found = [
        claim
        for claim in case.claims
        if (claim.found_by or claim.status == "proposed") and source in ("", claim.source)
    ]
    words = Counter(claim.status for claim in found)
    done = len(found) - words["proposed"]
    return {
        "all": len(found),
        "done": done,
        "left": words["proposed"],
        "accepted": words["accepted"],
        "rejected": words["rejected"],
    }


def _sources(places: AppPlaces, case: Case) -> list[Json]:
    """The sources with a text, and what became of what was proposed from each."""
    found: dict[str, Counter[str]] = {}
    for claim in case.claims:
        if claim.found_by:
            found.setdefault(claim.source, Counter())[claim.status] += 1
    return [
        {
            "key": Own(source.id), "title": source.title or source.id, "href": places.source(source.id), "published": source.published,
            "proposed": sum(found.get(source.id, Counter()).values()), "left": found.get(source.id, Counter())["proposed"],
            "accepted": found.get(source.id, Counter())["accepted"], "rejected": found.get(source.id, Counter())["rejected"],
            "review": places.page("review", source=source.id),
        }
        for source in case.sources.values()
        if source.text
    ]  # fmt: skip


def _standing(desk: Desk) -> Mapping[str, Checked]:
    """Who stands by each claim that was found, as the ledger is now."""
    return desk.kept("checked", lambda _: standing_by(desk.entries()))


def _checks(view: View, places: AppPlaces, case: Case, desk: Desk) -> Json:
    """What somebody else may check: by the person at the desk, and how much waits for others."""
    standing = _standing(desk)
    mine = to_check(case, standing, desk.by)
    others = sum(not held.checked_by and held.accepted_by == desk.by for held in standing.values())
    done = [claim for claim in case.claims if (held := standing.get(claim.id)) and held.checked_by]
    return {
        "rows": [_to_check(view, places, case, claim, standing) for claim in mine[:CHECKS]], "count": len(mine), "others": others,
        "done": [_to_check(view, places, case, claim, standing) for claim in done[-CHECKS:]], "done_count": len(done),
    }  # fmt: skip


def _to_check(view: View, places: AppPlaces, case: Case, claim: Claim, standing: Mapping[str, Checked]) -> Json:
    plain = proposal_plain(case, claim)
    return {
        **places.cite(claim_plain(view, claim)), "key": Own(claim.id), "before": plain["before"], "after": plain["after"],
        "found_by": claim.found_by, "source": _title(case, claim.source), "told": checked_text(standing[claim.id]),
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- the API


Id = Annotated[str, Field(max_length=200)]
Since = Annotated[int, Field(ge=0, le=1_000_000_000)]
Text = Annotated[str, Field(max_length=2_000)]


class _Said(BaseModel):
    """What every change of the case says: the number of the last entry that its writer had seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    since: Since = 0


class _Accept(_Said):
    ids: Annotated[list[Id], Field(min_length=1, max_length=1_000)]
    says: Text = ""
    speaker: Text = ""
    note: Text = ""


class _Reject(_Said):
    ids: Annotated[list[Id], Field(min_length=1, max_length=1_000)]
    why: Text = ""


class _Merge(_Said):
    id: Id
    into: Id
    one_origin: bool = True


class _Check(_Said):
    ids: Annotated[list[Id], Field(min_length=1, max_length=1_000)]


def _entered(desk: Desk, entry: Entry | None, **more: Json) -> Json:
    """The answer to a change: its entry, and the number of the last."""
    left = sum(claim.status == "proposed" for claim in desk.case().claims)
    return entered(desk, entry, waiting=left, **more)


def _there(case: Case, ids: Iterable[str]) -> None:
    """Raises Missing for a claim that the case has not."""
    known = {claim.id for claim in case.claims}
    for name in ids:
        if name not in known:
            raise Missing(f"no claim is called {name[:80]!r}", remedy="see what is proposed under Review")


@router.post("/api/accept", tags=["review"], responses=REFUSALS)
def accept_claims(request: Request, said: _Accept) -> Json:
    """Accept proposed claims, with the events and figures that they speak of; one of them with its sentence put otherwise."""
    desk = desk_of(request)
    also = {"says": said.says, "speaker": said.speaker, "note": said.note}
    if any(also.values()) and len(said.ids) > 1:
        raise BadSource("a sentence is put otherwise for one claim at a time", where="ids", remedy="name one claim")
    with desk.ledger() as ledger:
        _there(desk.case(), said.ids)
        entry = accept(ledger, said.ids, {key: value for key, value in also.items() if value}, since=said.since)
        return _entered(desk, entry)


@router.post("/api/reject", tags=["review"], responses=REFUSALS)
def reject_claims(request: Request, said: _Reject) -> Json:
    """Reject claims, with a reason for the ledger if there is one: they stay, and are never used."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        _there(desk.case(), said.ids)
        return _entered(desk, reject(ledger, said.ids, said.why, since=said.since))


@router.post("/api/merge", tags=["review"], responses=REFUSALS)
def merge_claims(request: Request, said: _Merge) -> Json:
    """Say that a claim says the same as another.

    Of the same source, it is rejected as the same: one source twice is no second voice. Of another source, it is accepted with
    the sentence of the other; with `one_origin`, also with its origin, so that both count as one voice.
    """
    desk = desk_of(request)
    with desk.ledger() as ledger:
        _there(desk.case(), (said.id, said.into))
        return _entered(desk, merge(ledger, said.id, said.into, one_origin=said.one_origin, since=said.since))


@router.post("/api/check", tags=["review"], responses=REFUSALS)
def check_claims(request: Request, said: _Check) -> Json:
    """Enter that whoever is at the desk has checked claims that somebody else accepted."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        _there(desk.case(), said.ids)
        return _entered(desk, check(ledger, said.ids, since=said.since))


@router.post("/api/propose/{source:path}", tags=["review"], responses=REFUSALS)
def propose_claims(request: Request, source: Annotated[str, Path(max_length=200)], said: _Said) -> Json:
    """Read the text of a source by the rules, and enter the claims that it makes as proposed. What was proposed before is not again."""
    desk = desk_of(request)
    with desk.ledger():
        case = desk.case()
    _readable(case, source)
    desk.unchanged(said.since, {("sources", source): f"sources/{source}"})
    by = finder("rules")
    found, dropped = find(
        by, case.sources[source].text or "", context_of(case, source)
    )  # takes long: nobody waits for it
    with desk.ledger() as ledger:
        done = propose(ledger, source, [(by.name, each) for each in found])
        asks = Counter(each.asks for each in found if each.asks.endswith("?"))
        return _entered(
            desk, done.entry, claims=[name for name, _ in done.claims], known=len(done.known), unsaid=len(done.unsaid),
            mirrored=len(done.mirrored), dropped=len(dropped), asks=[question for question, _ in asks.most_common(3)],
        )  # fmt: skip


def _plain(case: Case, claim: Claim) -> Json:
    figures = [figure.name for figure in arriving(case, claim)[1]]
    return {**proposal_plain(case, claim), "new_figures": figures, "elsewhere": elsewhere(case, claim)}


@router.get("/api/review", tags=["review"], responses=REFUSALS)
def review(
    request: Request,
    source: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Json:
    """What is proposed, source by source in the order of the text; and what the person at the desk may check of others' acceptances."""
    desk = desk_of(request)
    with desk.view(asked_of(request)):
        case = desk.case()
        _readable(case, source)
        left = waiting(case, source)
        standing = _standing(desk)
        checks = [
            {"id": claim.id, "accepted_by": standing[claim.id].accepted_by, "entry": standing[claim.id].entry}
            for claim in to_check(case, standing, desk.by)
        ]
        return {
            "whereas": "review 1", "count": len(left), "proposed": [_plain(case, claim) for claim in left[offset : offset + limit]],
            "progress": _progress(case, source), "to_check": checks[:500], "to_check_count": len(checks),
        }  # fmt: skip
