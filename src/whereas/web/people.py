"""People and things: who is named and whether openly, what is said to have happened, how many, and who clauses speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from whereas.answers import View, bounds_of_all, bounds_plain, claim_plain, conflict_plain, dispute_title
from whereas.chronology import Disagreement, PointBounds
from whereas.claim import Event, Statement, Vocabulary, happened, points_of
from whereas.entry import Change
from whereas.errors import BadSource, Clash
from whereas.keeping import put, slug
from whereas.layout import figure_section
from whereas.ledger import Writing
from whereas.order import Reading
from whereas.proposing import named, unlisted
from whereas.prose.names import Entity

from .case import entered
from .desk import Desk
from .places import AppPlaces
from .search import index_of
from .shown import REFUSALS, Missing, asked_of, desk_of, page

__all__ = ["router"]

router = APIRouter()
Json = Any

PAGE = 100
"""How many events are on a page."""
WORDS = 10_000_000
"""The longest text in which names are looked for here."""
LONGEST_ID = 200

Text = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]


def tabs_of(view: View, places: AppPlaces) -> list[tuple[str, str, str, int | None]]:
    """The pages of this part, each with how many there are."""
    case = view.case
    return [
        ("people", places.page("people"), "People", len(case.people)),
        ("events", places.page("events"), "Events", len(case.events)),
        ("figures", places.page("figures"), "Figures", len({*case.figures, *view.tally.names})),
    ]


# ---------------------------------------------------------------------------------------------- people


@router.get("/people", include_in_schema=False)
def people_page(request: Request) -> HTMLResponse:
    """Who is named in the case, by which names, and whether the names may be published; and whom clauses speak of."""
    desk, asked = desk_of(request), asked_of(request)
    with desk.view(asked) as view:
        places = AppPlaces(view, asked)
        sources = [
            {"id": source.id, "title": source.title or source.id}
            for source in view.case.sources.values()
            if source.text
        ]
        return page(
            request, "people.html", view, here="people", tabs=tabs_of(view, places), people=_people(desk, view), sources=sources,
            subjects=_subjects(view, places),
        )  # fmt: skip


def _people(desk: Desk, view: View) -> list[dict[str, Json]]:
    index = index_of(desk, view)
    rows = []
    for person in view.case.people.values():
        names = (person.name, *person.also)
        rows.append({
            "id": person.id, "name": person.name, "also": list(person.also), "public": person.public,
            "in_claims": index.named("claims", names), "in_sources": index.named("sources", names),
            "path": quote(person.id, safe=""), "search": f'"{person.name}"',
        })  # fmt: skip
    return rows


def _subjects(view: View, places: AppPlaces) -> list[dict[str, Json]]:
    """Whom clauses speak of, each with the clauses that cover it under some reading."""
    covered: dict[str, dict[tuple[str, str], None]] = {}
    for order in view.case.orders.values():
        for clause in order.clauses.values():
            for reading in view.case.readings.values():
                binding = reading.binding(clause.id, clause.of) if clause.of else None
                for name in binding.names if binding else ():
                    covered.setdefault(name, {})[order.id, clause.id] = None
    names = dict.fromkeys((*view.case.subjects, *covered))
    return [
        {
            "id": name, "what": view.case.subjects.get(name, ""),
            "clauses": [
                {"id": f"{order}.{clause}", "href": places.page(f"order/{quote(order, safe='')}", f"clause-{quote(clause, safe='')}")}
                for order, clause in covered.get(name, ())
            ],
        }
        for name in names
    ]  # fmt: skip


@router.get("/api/people", tags=["people"])
def people(request: Request) -> Json:
    """Everybody whom the case lists, with other names, whether public, and in how many claims and sources they are named."""
    desk = desk_of(request)
    with desk.view(asked_of(request)) as view:
        rows = [
            {key: value for key, value in row.items() if key not in ("path", "search")} for row in _people(desk, view)
        ]
    return {"whereas": "people 1", "people": rows}


@router.get("/api/people/unlisted", tags=["people"], responses=REFUSALS)
def unlisted_(request: Request, source: Annotated[str, Query(max_length=500)]) -> Json:
    """Persons that the text of one source names and the case does not list: their names would be published as they are."""
    case = desk_of(request).case()
    held = case.sources.get(source)
    if held is None or not held.text:
        raise Missing(f"no source with a text is called {source[:200]!r}", remedy="see them under Sources")
    if len(held.text) > WORDS:
        raise BadSource("the text is too long to look for names here", remedy="look with: whereas propose --names")
    return {"whereas": "unlisted 1", "source": source, "names": unlisted(case, _entities(held.text))}


@lru_cache(maxsize=64)
def _entities(text: str) -> tuple[Entity, ...]:
    return named(text)


class Person(BaseModel):
    """A person to be listed. `since` is the number of the last entry that was seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    since: int = Field(ge=0, le=2**53)
    name: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    also: tuple[Text, ...] = Field(default=(), max_length=200)
    public: bool = False


@router.post("/api/people", tags=["people"], responses=REFUSALS)
def list_person(request: Request, asked: Person) -> Json:
    """List somebody: private, so that the name is replaced in what is handed out, unless said otherwise."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        for person in ledger.case().people.values():
            if asked.name.casefold() in (each.casefold() for each in (person.name, *person.also)):
                raise Clash(f"{asked.name} is listed already, as {person.id}", remedy="change what is said there")
        with ledger.writing() as writing:
            made = writing.enter("person", [Change("people", _free(asked.name, writing), _person(asked))])
        return entered(desk, made, person=made.changes()[0].id)


@router.put("/api/people/{person:path}", tags=["people"], responses=REFUSALS)
def put_person(request: Request, person: str, asked: Person) -> Json:
    """Put a person's name, other names, and whether they may be published."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        _there(ledger.things(), "people", person)
        made = put(ledger, "person", [Change("people", person, _person(asked))], since=asked.since)
        return entered(desk, made)


@router.delete("/api/people/{person:path}", tags=["people"], responses=REFUSALS)
def unlist_person(request: Request, person: str, since: Annotated[int, Query(ge=0, le=2**53)]) -> Json:
    """Take a person off the list: then their name is no longer replaced in what is handed out."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        _there(ledger.things(), "people", person)
        return entered(desk, put(ledger, "person", [Change("people", person, None)], since=since))


def _person(asked: Person) -> dict[str, Json]:
    also = [name for name in dict.fromkeys(asked.also) if name and name != asked.name]
    return {"name": asked.name, **({"also": also} if also else {}), **({"public": "yes"} if asked.public else {})}


def _free(name: str, writing: Writing) -> str:
    """An id made of a name that nobody has, or ever had."""
    stem, number = slug(name), 1
    made = stem
    while ("people", made) in writing.used:
        number += 1
        made = f"{stem}-{number}"
    return made


def _there(things: Mapping[tuple[str, str], Any], section: str, name: str) -> Json:
    """What a thing says. Raises Missing where it is not there."""
    row = things.get((section, name))
    if row is None:
        raise Missing(f"nothing under {section} is called {name[:200]!r}", remedy="see them under People and things")
    return row.value


# ---------------------------------------------------------------------------------------------- events


@router.get("/events", include_in_schema=False)
def events_page(
    request: Request, q: str = "", kind: str = "", only: str = "", first: str = "0", sort: str = ""
) -> HTMLResponse:  # fmt: skip
    """The events of the case, a hundred at a time, each with its bounds and what they rest on."""
    desk, asked = desk_of(request), asked_of(request)
    with desk.view(asked) as view:
        places = AppPlaces(view, asked)
        start = int(first) if first.isdecimal() and len(first) < 8 else 0
        q = q[:200].strip()
        known = bounds_of_all(view)
        contested = {point for point, found in known.items() if found.contested}
        chosen = [
            event for event in view.case.events.values() if _takes(view, event, q.casefold(), kind, only, contested)
        ]
        if sort != "order":
            chosen.sort(key=lambda event: (_moment(event, known), event.id))
        start = min(start, max(0, len(chosen) - 1) // PAGE * PAGE)
        said: dict[str, Any] = {"q": q, "kind": kind, "only": only, "sort": sort}
        rest, keys = len(chosen) - start - PAGE, _keys(view)
        kinds = sorted({event.kind for event in view.case.events.values() if event.kind})
        return page(
            request, "events.html", view, here="people", tabs=tabs_of(view, places), count=len(chosen), first=start, **said, kinds=kinds,
            rows=[_event(view, places, event, keys) for event in chosen[start : start + PAGE]],
            more=places.page("events", first=start + PAGE, **said) if rest > 0 else "",
            back=places.page("events", first=start - PAGE, **said) if start else "", groups=_groups(view, places),
        )  # fmt: skip


def _takes(view: View, event: Event, q: str, kind: str, only: str, contested: set[str]) -> bool:
    """Whether an event is among those asked for."""
    if kind not in ("", event.kind):
        return False
    made = view.chronology
    if only == "contested" and contested.isdisjoint(points_of(event)):
        return False
    if only == "unsaid" and event.id in made.asserted | made.denied:
        return False
    if only == "denied" and event.id not in made.denied:
        return False
    return not q or any(q in text.casefold() for text in (event.id, event.what, event.place, event.kind, *event.also))


def _moment(event: Event, known: Mapping[str, PointBounds]) -> int:
    """Where an event stands among the others: by its earliest moment, else its latest; the last, where nothing bounds it."""
    for point in points_of(event):
        found = known[point].bounds
        moment = found.latest if found.earliest is None else found.earliest
        if moment is not None:
            return moment
    return 2**62


def _keys(view: View) -> dict[str, str]:
    """For each point that a conflict is over, how the address of that conflict names it."""
    found: dict[str, str] = {}
    for dispute in view.disputes():
        item = dispute.disagreements[0]
        key = "+".join(saying.claims[0].id for saying in item.sayings)
        for name in item.points if isinstance(item, Disagreement) else item.quantities:
            found.setdefault(name, key)
        if dispute.over is not None:
            found[dispute.over] = key
    return found


def _event(view: View, places: AppPlaces, event: Event, keys: Mapping[str, str]) -> dict[str, Json]:
    """An event with its bounds, and the claims that these rest on."""
    points = []
    for point in points_of(event):
        plain = bounds_plain(view, point)
        because = {
            saying["says"]: places.said(saying) for saying in (*plain["earliest_because"], *plain["latest_because"])
        }
        key = keys.get(point, "")
        points.append({
            "end": point.removeprefix(event.id).removeprefix("."), "text": plain["text"], "contested": plain["contested"],
            "stopped": plain["stopped"], "because": list(because.values()),
            "conflict": places.page(f"conflict/{quote(key, safe='')}") if key else "",
        })  # fmt: skip
    made = view.chronology
    return {
        "id": event.id, "href": places.event_href(event.id), "kind": event.kind, "what": event.what, "place": event.place,
        "also": list(event.also), "extended": event.extended, "points": points, "denied": event.id in made.denied,
        "on_record": event.id in made.asserted | made.denied,
    }  # fmt: skip


def _groups(view: View, places: AppPlaces) -> list[dict[str, Json]]:
    vocabulary = view.case.vocabulary
    return [
        {
            "name": name,
            "members": [{"name": each, "href": places.event_href(found) if (found := _id_of(vocabulary, each)) else ""} for each in members],
        }
        for name, members in view.case.groups.items()
    ]  # fmt: skip


def _id_of(vocabulary: Vocabulary, name: str) -> str:
    """The event that a name stands for; nothing where it stands for several, or none."""
    found = vocabulary[name] if name in vocabulary else ()  # noqa: SIM401 - it is no mapping, and has no get
    return found[0][0].id if len(found) == 1 else ""


@router.get("/event/{event:path}", include_in_schema=False)
def event_page(request: Request, event: str) -> HTMLResponse:
    """One event: what it is, when, because of what, who speaks of it, and what rests on it."""
    desk, asked = desk_of(request), asked_of(request)
    with desk.view(asked) as view:
        places = AppPlaces(view, asked)
        known = view.case.events.get(event)
        if known is None:
            waiting = desk.case(asked.entry).events.get(event)  # one that is only proposed is in no view
            if waiting is None:
                raise Missing(f"no event is called {event[:200]!r}", remedy="see them under People and things")
            return page(request, "event.html", view, here="people", row=_waiting(waiting, places), event=waiting, proposed=True, claims=[],
                        conflicts=[], named=[], groups=[])  # fmt: skip
        return page(
            request, "event.html", view, here="people", row=_event(view, places, known, _keys(view)), event=known, proposed=False,
            claims=_claims(view, places, known), conflicts=_conflicts(view, places, known), named=[*_named(view, places, known)],
            groups=[name for name in view.case.groups if known.id in {found.id for found, _, _ in view.case.vocabulary[name]}],
        )  # fmt: skip


def _waiting(event: Event, places: AppPlaces) -> dict[str, Json]:
    return {
        "id": event.id, "href": places.event_href(event.id), "kind": event.kind, "what": event.what, "place": event.place,
        "also": list(event.also), "extended": event.extended, "points": [], "denied": False, "on_record": False,
    }  # fmt: skip


def _claims(view: View, places: AppPlaces, event: Event) -> list[dict[str, Json]]:
    """Every claim that speaks of an event, and why it is not used, where it is not."""
    unused = {claim.id: why for claim, why in view.left_out}
    names = {event.id, *points_of(event), happened(event.id)}
    return [
        {**places.cite(claim_plain(view, claim)), "unused": unused.get(claim.id, "")}
        for claim, said in view.case.told
        if _speaks(said, event.id, names)
    ]


def _speaks(said: Statement, event: str, names: set[str]) -> bool:
    return (
        event in said.asserts
        or event in said.denies
        or any(limit.x in names or limit.y in names for limit in said.limits)
    )


def _conflicts(view: View, places: AppPlaces, event: Event) -> list[dict[str, Json]]:
    names = {*points_of(event), happened(event.id)}
    rows = []
    for dispute in view.disputes():
        item = next((each for each in dispute.disagreements if names.intersection(getattr(each, "points", ()))), None)
        if item is not None:
            first = dispute.disagreements[0]
            key = "+".join(saying.claims[0].id for saying in first.sayings)
            rows.append({
                "about": dispute_title(view, dispute), "size": conflict_plain(view, first)["difference"],
                "href": places.page(f"conflict/{quote(key, safe='')}"),
            })  # fmt: skip
    return rows


def _named(view: View, places: AppPlaces, event: Event) -> Iterator[dict[str, Json]]:
    """The orders whose life it is a stage of, and the readings that take a term to be it."""
    case = view.case
    for order in case.orders.values():
        href = places.page(f"order/{quote(order.id, safe='')}")
        for stage, names in order.life.stages.items():
            if _among(view, names, event):
                yield {"href": href, "what": order.title or order.id, "how": f"its stage “{stage}”"}
        if _among(view, order.closed, event):
            yield {"href": href, "what": order.title or order.id, "how": "the clerk's office was inaccessible"}
    for reading in case.readings.values():
        for term, clause in _bound(reading, view, event):
            where = f" in {clause}" if clause else ""
            order_ = next((order.id for order in case.orders.values() if not clause or clause in order.clauses), "")
            yield {
                "href": places.page(f"order/{quote(order_, safe='')}") if order_ else "", "what": reading.title or reading.id,
                "how": f"what it takes “{term}” to be{where}",
            }  # fmt: skip


def _bound(reading: Reading, view: View, event: Event) -> Iterator[tuple[str, str]]:
    for clause, terms in (("", reading.terms), *reading.by_clause.items()):
        for term, binding in terms.items():
            if _among(view, binding.names, event):
                yield term, clause


def _among(view: View, names: tuple[str, ...], event: Event) -> bool:
    """Whether some names, with any subject filled in, stand for an event."""
    vocabulary = view.case.vocabulary
    for name in names:
        for said in (
            (name.replace("{subject}", subject) for subject in view.case.subjects) if "{subject}" in name else (name,)
        ):
            if said in vocabulary and any(found.id == event.id for found, _, _ in vocabulary[said]):
                return True
    return False


class EventPut(BaseModel):
    """An event as it is to be. `since` is the last entry that was seen; with `new`, one that is there already is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    since: int = Field(ge=0, le=2**53)
    what: Text = ""
    kind: Text = ""
    place: Text = ""
    also: tuple[Text, ...] = Field(default=(), max_length=200)
    participants: tuple[Text, ...] | None = Field(default=None, max_length=200)
    extended: bool = False
    count: Text | None = None
    new: bool = False


@router.put("/api/events/{event:path}", tags=["events"], responses=REFUSALS)
def put_event(request: Request, event: str, asked: EventPut) -> Json:
    """Declare an event, or put what is said of one. What is left out (participants, count) stays as it is."""
    desk = desk_of(request)
    if not event.strip() or len(event) > LONGEST_ID:
        raise BadSource("an event needs a name of 1 to 200 characters", remedy="name it, as in f1.departed")
    with desk.ledger() as ledger:
        row = ledger.things().get(("events", event))
        if asked.new and row is not None:
            raise Clash(
                f"there is an event {event!r} already", remedy="choose another name, or change that one on its page"
            )
        if not asked.new and row is None:
            raise Missing(f"no event is called {event!r}", remedy="declare it as new")
        value = _event_value(dict(row.value) if row is not None and isinstance(row.value, dict) else {}, asked)
        return entered(desk, put(ledger, "event", [Change("events", event, value)], since=asked.since), event=event)


def _event_value(value: dict[str, Json], asked: EventPut) -> dict[str, Json]:
    """The fields of an event as a case file has them; those that are empty are not there."""
    value |= {"what": asked.what, "kind": asked.kind, "place": asked.place}
    value["also"] = [name for name in dict.fromkeys(asked.also) if name]
    value["extended"] = "yes" if asked.extended else ""
    if asked.participants is not None:
        value["participants"] = [name for name in dict.fromkeys(asked.participants) if name]
    if asked.count is not None:
        value["count"] = asked.count
    return {key: held for key, held in value.items() if held}


@router.delete("/api/events/{event:path}", tags=["events"], responses=REFUSALS)
def delete_event(request: Request, event: str, since: Annotated[int, Query(ge=0, le=2**53)]) -> Json:
    """Take an event away. Refused where a claim, an order or a reading speaks of it."""
    desk = desk_of(request)
    with desk.ledger() as ledger:
        _there(ledger.things(), "events", event)
        return entered(desk, put(ledger, "event", [Change("events", event, None)], since=since))


# ---------------------------------------------------------------------------------------------- figures


@router.get("/figures", include_in_schema=False)
def figures_page(request: Request) -> HTMLResponse:
    """Every quantity with its bounds, and what is said of it."""
    asked = asked_of(request)
    with desk_of(request).view(asked) as view:
        places = AppPlaces(view, asked)
        rows = figure_section(view, places, {})
        keys = _keys(view)
        for row in rows:
            key = keys.get(row["quantity"], "")
            row["conflict"] = places.page(f"conflict/{quote(key, safe='')}") if key else ""
        return page(request, "figures.html", view, here="people", tabs=tabs_of(view, places), figures=rows)
