"""Claims: the API by which a page puts a claim, checks one while it is typed, and asks what would follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from whereas import proposing
from whereas.answers import View, claim_plain
from whereas.casefile import Case
from whereas.claim import Claim, Event, Vocabulary, read
from whereas.entry import Change, Entry
from whereas.errors import BadClaim, BadSource, BadTime
from whereas.keeping import free_claim, put
from whereas.ledger import Ledger, Writing
from whereas.source import locate

from .asked import Asked
from .case import entered
from .composing import KINDS, Names, completed, reads_as
from .desk import Desk
from .effect import Supposed, effect, supposed
from .shown import REFUSALS, Missing, asked_of, desk_of

__all__ = ["router"]

router = APIRouter()
Json = Any

Seq = Annotated[int, Field(ge=0, le=2**53)]
Text = Annotated[str, Field(max_length=500)]
Sentence = Annotated[str, Field(max_length=2_000)]
Words = Annotated[str, Field(max_length=100_000)]
Place = Annotated[int, Field(ge=0, le=10**9)]
Status = Annotated[str, Field(pattern="^(accepted|proposed|rejected|withdrawn)?$")]


class EventGiven(BaseModel):
    """An event that is declared with a claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Text
    kind: Text = ""
    what: Words = ""
    place: Text = ""
    extended: bool = False

    def plain(self) -> dict[str, str]:
        """As the case has it."""
        said = {"kind": self.kind, "what": self.what, "place": self.place, "extended": "yes" if self.extended else ""}
        return {key: value for key, value in said.items() if value} or {"what": self.id}

    def event(self) -> Event:
        """As the claim language knows it."""
        return Event(self.id, self.kind, self.what, self.place, extended=self.extended)


class ClaimFields(BaseModel):
    """What a claim says, whose it is, and where its words stand."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    says: Sentence
    source: Text
    quote: Words = ""
    span: tuple[Place, Place] | None = None
    speaker: Text = ""
    origin: Text = ""
    rank: Text = ""
    clock: Text = ""
    note: Words = ""
    status: Status = ""


class ClaimGiven(ClaimFields):
    """A claim as a page puts it. `since` is the number of the last entry that the page had seen."""

    since: Seq = 0
    events: Annotated[tuple[EventGiven, ...], Field(max_length=20)] = ()

    def plain(self) -> dict[str, str]:
        """Its fields as the case has them, those that are empty too; without its span."""
        fields = ("says", "source", "quote", "speaker", "origin", "rank", "clock", "note")
        status = "" if self.status == "accepted" else self.status
        return {**{name: getattr(self, name) for name in fields}, "status": status}


class Checked(BaseModel):
    """A sentence while it is typed: up to where the caret is, it is completed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    says: Sentence
    source: Text = ""
    clock: Text = ""
    caret: Annotated[int, Field(ge=0, le=2_000)] | None = None
    events: Annotated[tuple[EventGiven, ...], Field(max_length=20)] = ()


class Put(ClaimFields):
    """A claim that is supposed to be put."""

    id: Text = ""


Ids = Annotated[tuple[Text, ...], Field(max_length=2_000)]


class Supposing(BaseModel):
    """What is supposed, on top of what the address asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    put: Annotated[tuple[Put, ...], Field(max_length=100)] = ()
    accept: Ids = ()
    reject: Ids = ()
    aside: Ids = ()
    ranks: Annotated[tuple[Text, ...], Field(max_length=100)] | None = None
    events: Annotated[tuple[EventGiven, ...], Field(max_length=20)] = ()


# ---------------------------------------------------------------------------------------------- looking


def claim_named(view: View, name: str) -> Claim:
    """The claim of that id. Raises Missing."""
    for claim in view.case.claims:
        if claim.id == name:
            return claim
    raise Missing(f"there is no claim {name[:200]!r}", remedy="see the claims of a source on its page")


@router.post("/api/claims/check", tags=["claims"], responses=REFUSALS)
def check(request: Request, given: Checked) -> Json:
    """Whether a sentence reads, what it reads as, in words, and how it can go on."""
    desk = desk_of(request)
    with desk.view(asked_of(request)):
        case = desk.case()
        source = case.sources.get(given.source)
        vocabulary = _vocabulary(case, given.events)
        answer: dict[str, Json] = {
            "whereas": "check 1",
            "ok": False,
            "reads": "",
            "problem": "",
            "remedy": "",
            "unknown": "",
        }
        try:
            said = read(given.says, vocabulary, case.clockwork, given.clock or (source.clock if source else ""))
        except (BadClaim, BadTime) as wrong:
            unknown = _unknown(given.says, vocabulary, wrong)
            answer |= {"problem": wrong.problem, "remedy": wrong.remedy, "unknown": unknown}
        else:
            answer |= {"ok": True, "reads": reads_as(said, case.clockwork.zone or UTC)}
        upto = given.says if given.caret is None else given.says[: given.caret]
        at, found = completed(upto, desk.kept("names", Names), source)
        return {**answer, "at": at, "completions": [{"text": each.text, "what": each.what} for each in found]}


def _vocabulary(case: Case, events: Sequence[EventGiven]) -> Vocabulary:
    if not events:
        return case.vocabulary
    old = case.vocabulary
    fresh = [given.event() for given in events if given.id not in case.events]
    return Vocabulary([*case.events.values(), *fresh], case.groups, old.quantities, old.wording)


def _unknown(says: str, vocabulary: Vocabulary, wrong: Exception) -> str:
    """The name of an event that is not there, which can be declared on the spot; nothing if that is not what is wrong."""
    said = getattr(wrong, "problem", "")
    start = "no event is called "
    if not said.startswith(start):
        return ""
    name: str = said.removeprefix(start)[1:-1]
    return name if name in says and name not in vocabulary and " " not in name else ""


@router.get("/api/kinds", tags=["claims"])
def kinds(request: Request) -> Json:
    """Kinds of events that are offered when one is declared: those of the case, then well-known ones."""
    desk = desk_of(request)
    with desk.view(Asked()) as view:
        own = sorted({event.kind for event in view.case.events.values() if event.kind})
    return {"whereas": "kinds 1", "kinds": list(dict.fromkeys([*own, *KINDS]))[:200]}


@router.get("/api/claims/{name:path}", tags=["claims"], responses=REFUSALS)
def one_claim(request: Request, name: str) -> Json:
    """A claim: what it says, its words, where they stand, and whether it is used; under `own`, its fields as they are put."""
    with desk_of(request).view(asked_of(request)) as view:
        claim = claim_named(view, name)
        why = next((reason for other, reason in view.left_out if other.id == name), "")
        own = {key: getattr(claim, key) for key in ("speaker", "origin", "rank", "clock", "note")}
        return {
            "whereas": "claim 1",
            **claim_plain(view, claim),
            "not_used": why,
            "found_by": claim.found_by,
            "own": own,
        }


@router.post("/api/effect", tags=["claims"], responses=REFUSALS)
def effect_of(request: Request, given: Supposing) -> Json:
    """What would follow, on top of what the address asks: verdicts, conflicts and bounds that would change. Enters nothing."""
    desk, asked = desk_of(request), asked_of(request)
    with desk.view(asked) as before:
        what = Supposed(
            tuple(_claim(each) for each in given.put),
            tuple(each.event() for each in given.events if each.id not in before.case.events),
            given.accept, given.reject, given.ranks,
        )  # fmt: skip
        after, problems = supposed(desk.case(asked.entry), what)
        there = {claim.id for claim in after.claims}
        problems += [
            {"claim": name, "problem": f"no claim is called {name!r}", "remedy": "load the page again"}
            for name in given.aside if name not in there
        ]  # fmt: skip
        asked = asked.setting_aside([name for name in given.aside if name in there])
        return effect(before, asked.view(after, before.record.today or 0, before), problems)


def _claim(given: Put) -> Claim:
    fields = ("id", "says", "source", "quote", "span", "speaker", "origin", "rank", "clock", "note")
    return Claim(**{name: getattr(given, name) for name in fields}, status=given.status or "accepted")


# ---------------------------------------------------------------------------------------------- entering


@router.post("/api/claims", tags=["claims"], responses=REFUSALS)
def put_claim(request: Request, given: ClaimGiven) -> Json:
    """Enter a claim, and the events that it brings, in one entry."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        with ledger.writing() as writing:
            name = free_claim(given.source, writing.used)
            _enter(ledger, writing, name, given, {})
        return _entered(desk, writing.done[0], name)


@router.put("/api/claims/{name:path}", tags=["claims"], responses=REFUSALS)
def put_anew(request: Request, name: str, given: ClaimGiven) -> Json:
    """Put a claim anew. One that is only proposed is accepted so, with what it speaks of; `status` rejects or withdraws it."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        row = ledger.things().get(("claims", name))
        if row is None:
            raise Missing(f"there is no claim {name[:200]!r}", remedy="it may have been undone: load the page again")
        desk.unchanged(given.since, {("claims", name): f"claim {name}"})
        if row.value.get("status") == "proposed" and given.status in ("", "accepted"):
            return _accepted(desk, ledger, name, given)
        with ledger.writing(since=given.since) as writing:
            _enter(ledger, writing, name, given, row.value)
        return _entered(desk, writing.done[0] if writing.done else None, name)


def _accepted(desk: Desk, ledger: Ledger, name: str, given: ClaimGiven) -> Json:
    events = [Change("events", each.id, each.plain()) for each in given.events]
    put(ledger, "event", [each for each in events if each.key not in ledger.things()])
    span = _span(ledger.case(), given)
    entry = proposing.accept(ledger, [name], {**given.plain(), "span": span})
    return _entered(desk, entry, name)


def _enter(ledger: Ledger, writing: Writing, name: str, given: ClaimGiven, was: dict[str, Any]) -> None:
    """Enter a claim, unless it says so already, with the events that are not there yet."""
    changes = []
    for event in given.events:
        if ("events", event.id) not in writing.things:
            changes.append(Change("events", event.id, event.plain()))
    said = {"id": name, **was, **given.plain(), "span": _span(ledger.case(), given)}
    value = {key: held for key, held in said.items() if held}
    if value != was:
        changes.append(Change("claims", name, value))
    if changes:
        kind = {"rejected": "reject", "withdrawn": "withdraw"}.get(given.status, "claim")
        writing.enter(kind if was else "claim", changes)


def _span(case: Case, given: ClaimGiven) -> str:
    """Where the words of a claim stand in its source. Raises BadSource where they do not, or not once."""
    source = case.sources.get(given.source)
    if source is None:
        raise BadSource(f"no source is called {given.source[:100]!r}", where="source", remedy="choose one of the case")
    if not given.quote:
        return ""
    if source.text is None:
        return f"{given.span[0]}..{given.span[1]}" if given.span else ""
    start, end = locate(source.text, given.quote, given.span, where=source.id)
    return f"{start}..{end}"


def _entered(desk: Desk, entry: Entry | None, name: str) -> Json:
    return entered(desk, entry, claim=name)
