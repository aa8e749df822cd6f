"""Sources: the list of them, files added to it, and each source's page: its frozen text beside what rests on it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from whereas import proposing, saved
from whereas.anchor import PAGE, place, show
from whereas.answers import View, claim_plain
from whereas.casefile import Case
from whereas.entry import Change
from whereas.errors import BadSource
from whereas.intake import Piece, Readers
from whereas.keeping import FIELDS, Added, add, kindred, put
from whereas.kin import Kin
from whereas.kin import asked as question
from whereas.layout import Own, cited_spans, source_plain
from whereas.source import Source

from .asked import Asked
from .case import entered
from .composing import Names
from .desk import Desk
from .passages import pages, part_of
from .picturing import DRAWN, Pictures, Resting
from .places import AppPlaces
from .shown import REFUSALS, Missing, asked_of, desk_of, page

__all__ = ["router"]

router = APIRouter()
Json = Any

PAIRS = 20
"""How many pairs that may have one origin are asked about at once."""

AROUND = 1_500
"""How many code points around a passage are read with it, to find what it says."""

Id = Annotated[str, Path(max_length=300)]


def source_named(case: Case, name: str) -> Source:
    """The source of that id. Raises Missing."""
    if name not in case.sources:
        raise Missing(f"there is no source {name[:200]!r}", remedy="see them under Sources")
    return case.sources[name]


# ---------------------------------------------------------------------------------------------- the list


@router.get("/sources", include_in_schema=False)
def sources_page(request: Request) -> HTMLResponse:
    """Every source, and where files are added."""
    asked, desk = asked_of(request), desk_of(request)
    with desk.view(asked) as view:
        places = AppPlaces(view, asked)
        return page(
            request, "sources.html", view, here="sources", rows=_rows(view, places), pairs=_pairs(desk),
            filter=request.query_params.get("filter", "")[:200],
        )  # fmt: skip


def _rows(view: View, places: AppPlaces) -> list[dict[str, Json]]:
    """The sources, those that are a part of another right after it, with how much rests on each."""
    unused = {claim.id for claim, _ in view.left_out}
    counts: dict[str, list[int]] = {}
    for claim in view.case.claims:
        held = counts.setdefault(claim.source, [0, 0, 0])
        held[0 if claim.id not in unused else 1 if claim.status == "proposed" else 2] += 1
    parts: dict[str, list[Source]] = {}
    for source in view.case.sources.values():
        parent = source.part_of if source.part_of in view.case.sources and source.part_of != source.id else ""
        parts.setdefault(parent, []).append(source)
    rows: list[dict[str, Json]] = []
    pending = [(source, 0) for source in reversed(parts.get("", []))]
    while pending:
        source, depth = pending.pop()
        used, proposed, other = counts.get(source.id, (0, 0, 0))
        offered = dict.fromkeys(field for field, said, _ in source.proposed if not getattr(source, field, said))
        rows.append({
            **source_plain(places, source), "depth": depth, "used": used, "proposed": proposed, "other": other, "offers": list(offered),
        })  # fmt: skip
        pending += [(part, depth + 1) for part in reversed(parts.get(source.id, []))]
    return rows


def _pairs(desk: Desk) -> list[dict[str, Json]]:
    """The pairs of sources that may have one origin, as questions."""
    return _asked_pairs(desk.case(), desk.kept("kindred", kindred)[:PAIRS])


def _asked_pairs(case: Case, found: Iterable[Kin]) -> list[dict[str, Json]]:
    return [
        {"a": pair.a, "b": pair.b, "asked": question(pair), "titles": [case.sources[name].title or name for name in (pair.a, pair.b)],
         "suggested": case.sources[pair.a].origin or case.sources[pair.b].origin or case.sources[pair.a].publisher or pair.a}
        for pair in found
    ]  # fmt: skip


@router.get("/api/sources", tags=["sources"], responses=REFUSALS)
def list_sources(request: Request) -> Json:
    """Every source, with how many claims of it are used, proposed, or neither."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        rows = [_without_places(row) for row in _rows(view, AppPlaces(view, asked))]
    return {"whereas": "sources 1", "sources": rows}


def _without_places(row: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in row.items() if key not in ("href", "anchor", "link")}


# ---------------------------------------------------------------------------------------------- adding


@dataclass(frozen=True, slots=True)
class Given:
    """A file that came with a request."""

    name: str
    data: bytes

    def read(self) -> bytes:
        """Its bytes."""
        return self.data


class _Already(Readers):
    """What readers have said of files, so that the case is not held while they read."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__()
        self._pieces = pieces

    def everything(self, files: Iterable[tuple[bytes, str]]) -> Generator[Piece, None, None]:
        for _ in files:
            yield from self._pieces


_READING = Resting()


@router.post("/api/sources", tags=["sources"], responses=REFUSALS)
async def add_source(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=500)],
    data: Annotated[bytes, Body(media_type="application/octet-stream")] = b"",
) -> Json:
    """Add a file, by its bytes, and the files within it. What became of each is told; what it says of itself is proposed."""
    return await run_in_threadpool(_added, desk_of(request), name, data)


def _added(desk: Desk, name: str, data: bytes) -> Json:
    with desk.ledger():
        pass  # a case that cannot be written to refuses before anything is read
    given = Given(name, data)
    with _READING.readers() as readers:
        pieces = list(readers.everything([(data, name)]))
    with desk.ledger() as ledger:
        done = list(add(ledger, [given], _Already(pieces)))
        case = desk.case()
        new = [added.source for added in done if added.outcome == "added"]
        pairs = _asked_pairs(case, kindred(case, new)[:PAIRS]) if new else []
        return {
            "whereas": "add 1",
            "files": [_outcome(added, case) for added in done],
            "one_origin": pairs,
            "head": desk.head(),
        }


def _outcome(added: Added, case: Case) -> dict[str, Json]:
    source = case.sources.get(added.source)
    return {
        "path": list(added.path), "outcome": added.outcome, "source": added.source, "title": source.title if source else "",
        "media_type": added.media_type, "characters": added.characters,
        "proposals": [{"field": each.field, "value": each.value, "basis": each.basis} for each in added.proposals if each.field in FIELDS],
        "noticed": list(added.noticed), "claims": list(added.claims),
        "problem": added.problem and {"problem": added.problem.problem, "remedy": added.problem.remedy},
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- one source


@router.get("/source/{name}", include_in_schema=False)
def source_page(
    request: Request,
    name: Id,
    look: Annotated[str, Query(max_length=20)] = "",
    part: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> HTMLResponse:
    """The text of a source beside what rests on it."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        source, places = source_named(view.case, name), AppPlaces(view, asked)
        held = bool(source.sha256 and source.file and not source.redacted)
        looks = [("text", "Text")]
        looks += [("pages", "Pages and text")] if held and _drawn(source) else []
        looks += (
            [("saved", "As saved")]
            if held and saved.headers(source.media_type)["Content-Disposition"] == "inline"
            else []
        )
        chosen = look if look in dict(looks) else "pages" if len(looks) > 1 and looks[1][0] == "pages" else "text"
        cards, spans = _cards(view, places, source)
        text = source.text or ""
        begins, ends, parts = _part(text, part)
        original = f"/source/{places.source(name).rpartition('/')[2].partition('?')[0]}/original"
        return page(
            request, "source_page.html", view, here="sources", source=source, facts=source_plain(places, source), looks=looks, look=chosen,
            cards=cards, sheets=list(pages(text, spans, begins, ends)) if text else [], part=part, parts=parts, length=len(text),
            held=held, original=Own(original), picture=Own(original.removesuffix("original") + "page/"),
            framed=Markup(_frame(original, source)) if chosen == "saved" else "",  # noqa: S704  # escaped by saved.frame
            proposals=_proposals(source), fields=FIELDS, ranks=view.case.ranks, parent=view.case.sources.get(source.part_of),
            inside=[each for each in view.case.sources.values() if each.part_of == name and each.id != name],
            alike=[each for each in view.case.sources.values() if each.voice == source.voice and each.id != name][:20],
        )  # fmt: skip


def _drawn(source: Source) -> bool:
    return source.media_type.partition(";")[0].strip().lower() in DRAWN


def _frame(address: str, source: Source) -> str:
    """The frame of the file as saved, which is asked for with the cookie of the app."""
    return saved.frame(address, f"{source.title or source.id}, as it was saved", credentialless=False)


def _part(text: str, wanted: int) -> tuple[int, int, list[int]]:
    """Where the part of the text begins and ends that is wanted; and where each of its parts begins."""
    starts, ends = [0], [part_of(text, 0)[2]]
    while ends[-1] < len(text):
        starts.append(ends[-1])
        ends.append(part_of(text, ends[-1])[2])
    number = min(wanted, len(starts) - 1)
    return starts[number], ends[number], starts


def _cards(view: View, places: AppPlaces, source: Source) -> tuple[list[dict[str, Json]], list[tuple[int, int]]]:
    """What rests on a source, in the order of its text: its claims, and what readings cite; and the span of each, by its number."""
    unused = {claim.id: reason for claim, reason in view.left_out}
    cards: list[dict[str, Json]] = []
    for claim in view.case.claims:
        if claim.source == source.id:
            cite = places.cite(claim_plain(view, claim))
            cards.append({
                **cite, "kind": "claim", "anchor": Own(f"c-{claim.id}"), "span": claim.span, "not_used": unused.get(claim.id, ""),
                "found_by": claim.found_by,
            })  # fmt: skip
    for span, whose in cited_spans(view.case, source.id).items():
        anchor = Own(f"at-{span[0]}-{span[1]}")
        cards.append({
            "kind": "citation", "anchor": anchor, "span": span, "whose": whose, "quote": (source.text or "")[slice(*span)], "id": "",
            "status": "accepted", "place_text": "",
        })  # fmt: skip
    cards.sort(key=lambda card: (card["span"] is None, card["span"] or (0, 0)))
    length = len(source.text or "")
    spans = []
    for card in cards:
        span = card["span"]
        marked = (
            span is not None
            and source.text is not None
            and span[1] <= length
            and card["status"] in ("accepted", "proposed")
        )
        spans.append(span if marked else (length, length))
    return cards, spans


def _proposals(source: Source) -> list[dict[str, Json]]:
    """What the file says of itself that the case does not say so already."""
    return [
        {"field": field, "value": value, "basis": basis}
        for field, value, basis in source.proposed if field in FIELDS and getattr(source, field) != value
    ]  # fmt: skip


@router.get("/source/{name}/original", include_in_schema=False)
def original(request: Request, name: Id) -> Response:
    """The bytes of a source as they were received, in a sandbox; what a browser need not show is a download."""
    desk = desk_of(request)
    source = source_named(desk.case(), name)
    data = desk.data(source)
    return Response(
        data, headers=saved.headers(source.media_type, source.received_as or source.file.rpartition("/")[2])
    )


_PICTURES = Pictures()


@router.get("/source/{name}/page/{number}.png", include_in_schema=False)
def picture(request: Request, name: Id, number: Annotated[int, Path(ge=1, le=10_000)]) -> Response:
    """A page of a PDF, or a picture, as a PNG that a child process has drawn."""
    desk = desk_of(request)
    source = source_named(desk.case(), name)
    if not _drawn(source):
        raise BadSource(f"there are no pictures of {source.media_type or 'such a file'}", remedy="open the file itself")
    drawn = _PICTURES.page(desk.data(source), source.sha256.lower(), number)
    return Response(drawn, media_type="image/png")


@router.get("/api/sources/{name}", tags=["sources"], responses=REFUSALS)
def one_source(request: Request, name: Id, text: bool = False) -> Json:
    """What the case says of a source, what the file proposes, and its claims; with `text`, its frozen text too."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        source, places = source_named(view.case, name), AppPlaces(view, asked)
        claims = [
            {**claim_plain(view, claim), "clock": claim.clock, "found_by": claim.found_by}
            for claim in view.case.claims if claim.source == name
        ]  # fmt: skip
        told = {
            "whereas": "source 1", **_without_places(source_plain(places, source)), "proposals": _proposals(source),
            "characters": len(source.text or ""), "claims": claims,
        }  # fmt: skip
        return {**told, "text": source.text} if text else told


class Described(BaseModel):
    """Fields of a source; an empty text clears one."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Annotated[str, Field(max_length=1_000)] | None = None
    publisher: Annotated[str, Field(max_length=500)] | None = None
    author: Annotated[str, Field(max_length=500)] | None = None
    published: Annotated[str, Field(max_length=100)] | None = None
    obtained: Annotated[str, Field(max_length=100)] | None = None
    url: Annotated[str, Field(max_length=4_000)] | None = None
    origin: Annotated[str, Field(max_length=500)] | None = None
    rank: Annotated[str, Field(max_length=100)] | None = None
    clock: Annotated[str, Field(max_length=100)] | None = None
    note: Annotated[str, Field(max_length=20_000)] | None = None


class Describing(BaseModel):
    """What is said of a source. `since` is the number of the last entry that the page had seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    since: Annotated[int, Field(ge=0, le=2**53)] = 0
    fields: Described


@router.patch("/api/sources/{name}", tags=["sources"], responses=REFUSALS)
def describe(request: Request, name: Id, given: Describing) -> Json:
    """Say what fields of a source are: what a person knows of it, or accepts of what the file says."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        row = ledger.things().get(("sources", name))
        if row is None:
            raise Missing(f"there is no source {name[:200]!r}", remedy="see them under Sources")
        said = given.fields.model_dump(exclude_none=True)
        value = {key: held for key, held in {**row.value, **said}.items() if held}
        entry = put(ledger, "describe", [Change("sources", name, value)], since=given.since)
        return entered(desk, entry, source=name)


# ---------------------------------------------------------------------------------------------- a passage


@router.get("/api/sources/{name}/passage", tags=["sources"], responses=REFUSALS)
def passage(
    request: Request,
    name: Id,
    start: Annotated[int, Query(ge=0, le=10**9)],
    end: Annotated[int, Query(ge=0, le=10**9)],
) -> Json:
    """The words of a span, where they stand, and what can be claimed of them: sentences that are offered, and not entered."""
    desk = desk_of(request)
    with desk.view(Asked()) as view:
        source = source_named(view.case, name)
        text = source.text or ""
        if not start < end <= len(text):
            raise BadSource(
                f"{start}..{end} is no span of this text", where=name, remedy=f"it has {len(text)} code points"
            )
        where = show(place(text, start, end))
        offered = list(_offered(desk, source, start, end))
    return {"whereas": "passage 1", "quote": text[start:end], "span": [start, end], "place": where, "offered": offered}


def _offered(desk: Desk, source: Source, start: int, end: int) -> Iterator[dict[str, Json]]:
    """What the rules find in the words, and in the sentences that they stand in; what they find elsewhere is left out."""
    text = source.text or ""
    first = max(
        text.rfind("\n\n", max(0, start - AROUND), start) + 2, text.rfind(PAGE, 0, start) + 1, start - AROUND, 0
    )
    last = min(end + AROUND, len(text))
    context = desk.kept(f"context {source.id}", lambda case: proposing.context_of(case, source.id))
    found, _ = proposing.find(proposing.finder("rules"), text[first:last], context)
    seen: set[str] = set()
    for each in found:
        at, until = first + each.start, first + each.end
        if each.says and each.says not in seen and at < end and until > start and len(seen) < 8:
            seen.add(each.says)
            known = desk.kept("names", Names).case.events
            yield {
                "says": each.says, "quote": each.quote, "span": [at, until], "why": each.reason, "speaker": each.speaker, "origin": each.origin,
                "events": [
                    {"id": event.id, "kind": event.kind, "what": event.what, "place": event.place, "extended": event.extended}
                    for event in each.events if event.id not in known
                ],
            }  # fmt: skip
