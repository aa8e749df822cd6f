"""Layout: what the pages of a case show, section by section, as plain values, wherever the pages stand.

The report and the app lay out the same values. Where things stand is told by `Places`: in the report an anchor in a file,
in the app an address of its own. Every value comes from `answers` and `agenda`; nothing here is markup.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from .agenda import dues_alike, order_plain, some_clauses
from .answers import View, claim_plain, crux_plain, cruxes_alike, dispute_plain, event_rows, explained, figure_rows
from .bounds import Bounds
from .casefile import Case
from .claim import Claim, Statement, points_of
from .glyphs import odd
from .moment import show_bounds
from .network import ORIGIN
from .order import Order
from .saying import voice_of
from .source import Source
from .verdict import Verdict, Word, cruxes

__all__ = [
    "Own", "Places", "cited_spans", "conflict_section", "dated", "event_section", "figure_section", "lane_names", "offsets", "reasons_of",
    "source_plain", "source_section", "spells_alike", "timeline_section", "verdict_section",
]  # fmt: skip

Json = Any

WRITTEN_OUT = 50
"""How many further conflicts of one dispute are written out; the rest are counted."""


class Own(str):
    """Text of ours (an address inside the report, a name of a style), not of the case: nothing in it is replaced."""

    __slots__ = ()


class Places(ABC):
    """Where things stand: the addresses of sources, claims and events in the pages that are made."""

    @abstractmethod
    def source(self, source: str) -> Own:
        """Where the page of a source is."""

    @abstractmethod
    def source_anchor(self, source: str) -> Own:
        """The anchor of a source in a list of them."""

    @abstractmethod
    def event(self, event: str) -> Own:
        """The anchor of an event in a list of them."""

    @abstractmethod
    def event_href(self, event: str) -> Own:
        """Where an event is told of."""

    @abstractmethod
    def claim_href(self, claim: Json) -> Own:
        """Where the words of a claim, as `claim_plain` has it, stand in their source."""

    @abstractmethod
    def link(self, source: Source) -> Own:
        """The address of a source in the world, if it may be a link; else nothing."""

    @abstractmethod
    def address(self, source: Source) -> str:
        """The address of a source in the world, as it is shown."""

    def cite(self, claim: Json) -> dict[str, Json]:
        """A claim, as `claim_plain` has it, for a reader: its words, whose they are, and where they stand."""
        source = claim["source"]
        return {
            "id": claim["id"], "says": claim["says"], "quote": claim["quote"], "speaker": claim["speaker"], "origin": claim["origin"],
            "rank": claim["rank"], "note": claim["note"], "status": claim["status"], "place_text": claim["place"],
            "publisher": source["publisher"] or source["title"] or source["id"], "title": source["title"] or source["id"],
            "published": source["published"], "cited_only": source["cited_only"],
            "href": self.claim_href(claim),
        }  # fmt: skip

    def said(self, saying: Json) -> dict[str, Json]:
        """A saying with its claims cited."""
        return {**saying, "claims": [self.cite(claim) for claim in saying["claims"]]}


# ---------------------------------------------------------------------------------------------- verdicts, conflicts, events


_PARTS = {
    "asks": "What is asked", "reads": "What the words mean in this reading", "finds": "What follows", "because": "Because",
    "conflicts": "Claims that conflict", "settles": "What would settle it", "unsettles": "What would unsettle it",
    "crux": "Where readings part",
}  # fmt: skip
_SIGNS = {word: Own(str(word).replace(" ", "-")) for word in Word}


def verdict_section(
    view: View,
    places: Places,
    *,
    reasons: bool = True,
    lives: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Json]:
    """Every order with its clauses, and each clause with its grid of verdicts: subjects by readings.

    With *lives*, what happened to each order is told too; with *reasons*, each verdict is explained.
    """
    case = view.case
    found = view.verdicts()
    grids: dict[tuple[str, str], list[tuple[Own, Verdict]]] = {}
    for number, verdict in enumerate(found, 1):
        grids.setdefault((verdict.order.id, verdict.clause.id), []).append((Own(f"why-{number}"), verdict))
    orders: list[Json] = []
    anchors = {verdict.id: anchor for pairs in grids.values() for anchor, verdict in pairs}
    speaking = {
        order: [name for name in case.readings if any(v.order.id == order and v.reading.id == name for v in found)]
        for order in case.orders
    }
    for order in case.orders.values():
        clauses = []
        for clause in order.clauses.values():
            here = grids.get((order.id, clause.id), [])
            progress(f"verdicts on {order.id}.{clause.id}") if here else None
            parts: dict[tuple[int, str], list[tuple[Own, Verdict]]] = {}
            for pair in here:
                parts.setdefault((pair[1].clause.number, pair[1].subject), []).append(pair)
            rows = [_row(case, pairs, speaking[order.id], *part) for part, pairs in parts.items()]
            whys = [{"anchor": anchor, **reasons_of(view, places, verdict)} for anchor, verdict in here if reasons]
            clauses.append({"id": clause.id, "text": clause.text, "rows": rows, "whys": whys})
        orders.append(
            {
                "id": order.id,
                "title": order.title or order.id,
                "issuer": order.issuer,
                "note": order.note,
                "readings": [case.readings[name].title or name for name in speaking[order.id]],
                "life": _life(view, order, found, anchors) if lives else None,
                "clauses": clauses,
            }
        )
    readings = [{"id": held.id, "title": held.title or held.id, "note": held.note} for held in case.readings.values()]
    return {
        "ages": any(verdict.duty is not None and verdict.duty.due_at is not None for verdict in found),
        "orders": orders,
        "readings": readings,
        "cruxes": _cruxes(view, found),
    }


def _cruxes(view: View, found: Sequence[Verdict]) -> list[Json]:
    """Where readings part, worked out once for a view: it is asked on many pages."""
    kept = view.record.kept("cruxes")
    if "all" not in kept:
        kept["all"] = [crux_plain(alike) for alike in cruxes_alike(cruxes(view.record, found))]
    told: list[Json] = kept["all"]
    return told


def spells_alike(view: View, plain: Json) -> dict[str, list[str]]:
    """When an order, as `agenda.order_plain` has it, was in force: each telling once, with the readings that have it so."""
    titles = {name: held.title or name for name, held in view.case.readings.items()}
    found: dict[str, list[str]] = {}
    for row in plain["in_force"]:
        clauses = some_clauses(row, plain["in_force"])
        which = f" ({', '.join(clauses)})" if clauses else ""
        found.setdefault(row["text"], []).append(titles.get(row["reading"], "") + which)
    return found


def _life(view: View, order: Order, found: Sequence[Verdict], anchors: Mapping[str, Own]) -> dict[str, Json]:
    """The stages of an order, when it was in force, and what is due, each due time once with the verdicts on it."""
    plain = order_plain(view, order, found)
    titles = {name: held.title or name for name, held in view.case.readings.items()}
    spells = spells_alike(view, plain)
    dues = [
        {
            "asks": Own(alike[0]["asks"]), "text": alike[0]["text"], "clause": alike[0]["clause"],
            "word": Own(alike[0]["word"]), "sign": _SIGNS[Word(alike[0]["word"])],
            "links": [
                {
                    "anchor": anchors[due["verdict"]], "verdict": due["verdict"], "subject": due["subject"] if due["subject"] != "-" else "",
                    "reading": titles[due["reading"]],
                }
                for due in alike
            ],
        }
        for alike in dues_alike(plain["dues"])
    ]  # fmt: skip
    return {
        "stages": [
            {
                "stage": Own(stage["stage"]), "event": stage["event"], "text": " to ".join(p["text"] for p in stage["points"]),
                "contested": any(p["contested"] for p in stage["points"]),
                "denied": stage["denied"], "on_record": stage["on_record"],
            }
            for stage in plain["stages"]
        ],
        "in_force": [{"text": text, "readings": [name for name in names if name]} for text, names in spells.items()],
        "dues": dues,
    }  # fmt: skip


def _row(
    case: Case, here: Sequence[tuple[Own, Verdict]], readings: Sequence[str], number: int, subject: str
) -> dict[str, Json]:
    by_reading = {verdict.reading.id: (anchor, verdict) for anchor, verdict in here}
    cells: list[Json] = []
    for reading in readings:
        if reading in by_reading:
            anchor, verdict = by_reading[reading]
            cells.append(
                {
                    "anchor": anchor,
                    "verdict": verdict.id,
                    "word": Own(verdict.word),
                    "sign": _SIGNS[verdict.word],
                    "reading": case.readings[reading].title or reading,
                }
            )
        else:
            cells.append(None)
    return {
        "subject": "" if subject == "-" else subject,
        "what": case.subjects.get(subject, ""),
        "period": number,
        "cells": cells,
    }


def reasons_of(view: View, places: Places, verdict: Verdict) -> dict[str, Json]:
    """Why a verdict is what it is: what is asked, what the words mean, what follows, because of which claims."""
    parts: dict[str, list[Json]] = {}
    seen: set[str] = set()
    for said in explained(view, verdict)["sentences"]:
        cited = [places.cite(claim) for claim in said["claims"]]
        cited = list({(cite["href"], cite["quote"]): cite for cite in cited}.values())
        fresh = [cite for cite in cited if cite["href"] not in seen]
        again = [cite for cite in cited if cite["href"] in seen]
        seen.update(cite["href"] for cite in cited)
        parts.setdefault(said["part"], []).append(
            {"text": said["text"], "cites": fresh[:3], "more": fresh[3:], "again": again}
        )
    return {
        "word": Own(verdict.word), "sign": _SIGNS[verdict.word], "subject": "" if verdict.subject == "-" else verdict.subject,
        "period": verdict.clause.number, "reading": verdict.reading.title or verdict.reading.id, "stopped": verdict.stopped,
        "parts": [{"part": Own(part), "heading": Own(_PARTS[part]), "sentences": told} for part, told in parts.items()],
    }  # fmt: skip


def conflict_section(view: View, places: Places) -> dict[str, Json]:
    """The disputes of a case, the plainest conflict of each first."""
    told = []
    for number, dispute in enumerate(view.disputes(), 1):
        plain = dispute_plain(view, dispute)
        written = [
            {
                "apart": _apart(item),
                "difference": item["difference"],
                "sayings": [places.said(saying) for saying in item["sayings"]],
            }
            for item in plain["conflicts"][: WRITTEN_OUT + 1]
        ]
        told.append({
            "anchor": Own(f"dispute-{number}"), "point": plain.get("point"), "quantity": plain.get("quantity"), "about": plain["about"],
            "shared": plain["common"] is not None, "first": written[0],
            "further": written[1:], "further_count": len(plain["conflicts"]) - 1, "count": len(plain["conflicts"]),
        })  # fmt: skip
    return {"disputes": told, "count": sum(dispute["count"] for dispute in told), "stopped": view.stopped()}


def _apart(item: Json) -> Own:
    """What the difference of a conflict is a difference of."""
    if item["kind"] == "figure":
        return Own("Apart by" if item["difference_number"] > 0 else "As written,")
    return Own(
        "They differ on" if item["about_whether"] else "Apart by" if item["difference_ms"] > 0 else "As written,"
    )


def event_section(view: View, places: Places, disputed: Mapping[str, Own]) -> list[Json]:
    """Every event with its bounds and the claims that they rest on; *disputed* says where the conflict over a point stands."""
    rows = []
    for row in event_rows(view):
        points = []
        for point in row["points"]:
            because = {
                saying["says"]: places.said(saying) for saying in (*point["earliest_because"], *point["latest_because"])
            }
            name = point["point"].removeprefix(row["id"]).removeprefix(".")
            points.append(
                {**point, "end": Own(name), "because": list(because.values()), "dispute": disputed.get(point["point"])}
            )
        rows.append({**row, "points": points, "anchor": places.event(row["id"])})
    return rows


def figure_section(view: View, places: Places, disputed: Mapping[str, Own]) -> list[Json]:
    """Every quantity with its bounds, what it counts, and what is said of it; and what is not used, with the reason."""
    said: dict[str, list[Json]] = {}
    for saying in view.tally.sayings:
        plain = {"says": saying.says, "claims": [places.cite(claim_plain(view, claim)) for claim in saying.claims]}
        for name in saying.statement.names:
            said.setdefault(name, []).append(plain)
    unused: dict[str, list[Json]] = {}
    figures = {claim.id: statement.figure for claim, statement in view.case.told if statement.figure is not None}
    for claim, reason in view.tally.left_out:
        for name in figures[claim.id].names:
            unused.setdefault(name, []).append({"reason": reason, "cite": places.cite(claim_plain(view, claim))})
    rows = []
    for row in figure_rows(view):
        name = row["quantity"]
        because = {saying["says"] for saying in (*row.pop("least_because"), *row.pop("most_because"))}
        told = [{**each, "because": each["says"] in because} for each in said.get(name, ())]
        rows.append({**row, "said": told, "unused": unused.get(name, []), "dispute": disputed.get(name)})
    return rows


def source_section(view: View, places: Places) -> list[Json]:
    """Every source, and how many claims rest on it."""
    counts: dict[str, int] = {}
    for claim in view.case.claims:
        counts[claim.source] = counts.get(claim.source, 0) + 1
    return [
        {**source_plain(places, source), "claims": counts.get(source.id, 0)} for source in view.case.sources.values()
    ]


def source_plain(places: Places, source: Source) -> dict[str, Json]:
    """What the case says of a source."""
    return {
        "id": source.id, "title": source.title or source.id, "publisher": source.publisher, "author": source.author,
        "published": source.published, "obtained": source.obtained, "link": places.link(source), "file": source.file,
        "url": places.address(source),
        "media_type": source.media_type, "extractor": source.extractor, "text_sha256": source.text_sha256, "redacted": source.redacted,
        "odd": "; ".join(told for name in (source.title, source.publisher, source.author, source.origin) if (told := odd(name))),
        "sha256": source.sha256, "origin": source.voice, "rank": source.rank, "clock": source.clock, "note": source.note,
        "cited_only": source.cited_only, "href": places.source(source.id), "anchor": places.source_anchor(source.id),
    }  # fmt: skip


def cited_spans(case: Case, source: str) -> dict[tuple[int, int], str]:
    """The spans of a source that readings cite, each with what they cite it for."""
    found: dict[tuple[int, int], dict[str, None]] = {}
    for reading in case.readings.values():
        for terms in (reading.terms, *reading.by_clause.values()):
            for term, binding in terms.items():
                if binding.source == source and binding.span:
                    found.setdefault(binding.span, {})[f"{reading.title or reading.id} on “{term}”"] = None
    return {span: "; ".join(whose) for span, whose in found.items()}


# ---------------------------------------------------------------------------------------------- the timeline


def timeline_section(view: View, places: Places) -> dict[str, Json]:
    """What a timeline draws: an entry for each claim with a date and for each bound, in the order of time."""
    case = view.case
    source_at = {source: number for number, source in enumerate(case.sources)}
    event_at = {event: number for number, event in enumerate(case.events)}
    names = {
        point: (event_at[event.id], (event.what or event.id) + (f": {point.rpartition('.')[2]}" if event.extended else ""))
        for event in case.events.values() for point in points_of(event)
    }  # fmt: skip
    entries: list[list[Json]] = []
    for event in case.events.values():
        for point in points_of(event):
            found = view.chronology.bounds(point)
            bounds = found.bounds
            if bounds.earliest is not None or bounds.latest is not None:
                contested = "all claims together; contested" if found.contested else "all claims together"
                number, name = names[point]
                entries.append(
                    [
                        -1,
                        number,
                        bounds.earliest,
                        bounds.latest,
                        name,
                        show_bounds(bounds, view.zone),
                        contested,
                        "",
                        places.event_href(event.id),
                    ]
                )
    for saying in view.chronology.sayings:
        for point, bounds in dated(saying.statement, names).items():
            number, name = names[point]
            when = show_bounds(bounds, view.zone)
            for claim in saying.claims:
                cite = places.cite(claim_plain(view, claim))
                entries.append([
                    source_at[claim.source], number, bounds.earliest, bounds.latest, name, when,
                    _whose(case.sources[claim.source], claim), claim.quote or claim.says, cite["href"],
                ])  # fmt: skip
    entries.sort(key=lambda entry: (_first(entry), entry[3] if entry[3] is not None else 1 << 62, entry[1], entry[0]))
    ends = [end for entry in entries for end in entry[2:4] if end is not None]
    texts: dict[str, int] = {}
    for entry in entries:
        entry[4:] = [texts.setdefault(text, len(texts)) for text in entry[4:]]
    return {
        "zone": case.zone or "UTC",
        "offsets": offsets(view.zone, min(ends), max(ends)) if ends else [[0, 0, "UTC"]],
        "sources": lane_names(case.sources.values()),
        "events": [event.what or event.id for event in case.events.values()],
        "texts": list(texts),
        "entries": entries,
    }


def lane_names(sources: Iterable[Source]) -> list[str]:
    """A name for the lane of each source: its publisher; with the date, where one publisher has several."""
    held = [(source.publisher or source.title or source.id, source.published or source.id) for source in sources]
    times = Counter(name for name, _ in held)
    return [name if times[name] == 1 else f"{name}, {when}" for name, when in held]


def _first(entry: list[Json]) -> int:
    return int(entry[2] if entry[2] is not None else entry[3])


def _whose(source: Source, claim: Claim) -> str:
    name = source.publisher or source.title or source.id
    origin = voice_of(claim, source)
    clock = claim.clock or source.clock
    return (
        name
        + (f", from {origin}" if origin not in (name, source.id) else "")
        + (f", by the clock {clock}" if clock else "")
    )


def dated(statement: Statement, names: Mapping[str, object]) -> dict[str, Bounds]:
    """The bounds that one statement, alone, puts on points: those of its limits that are against the calendar, or a clock."""
    low: dict[str, int] = {}
    high: dict[str, int] = {}
    for limit in statement.limits:
        if limit.x in names and _calendar(limit.y):
            high[str(limit.x)] = limit.at_most
        if limit.y in names and _calendar(limit.x):
            low[str(limit.y)] = -limit.at_most
    return {point: Bounds(low.get(point), high.get(point)) for point in dict.fromkeys((*low, *high))}


def _calendar(point: str | None) -> bool:
    return point is ORIGIN or str(point).startswith("clock:")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEK = 7 * 86_400_000


def offsets(zone: tzinfo, first: int, last: int) -> list[list[Json]]:
    """From which millisecond on the clocks of *zone* are how far from UTC, and what that time is called.

    The page has no calendar of its own: it shows the civil time of this list, which covers the record and a year each way.
    """
    low = max(first - 53 * _WEEK, -62_000_000_000_000)
    high = min(last + 53 * _WEEK, 253_300_000_000_000)

    def here(ms: int) -> tuple[int, str]:
        local = (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone)
        return (local.utcoffset() or timedelta()) // timedelta(milliseconds=1), local.tzname() or ""

    now = here(low)
    found: list[list[Json]] = [[low, now[0], Own(now[1])]]
    for start in range(low, high, _WEEK):
        end = start + _WEEK
        if here(end) == now:
            continue
        before, after = start, end
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if here(middle) == now else (before, middle)
        now = here(end)
        found.append([after, now[0], Own(now[1])])
    return found
