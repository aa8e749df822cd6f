"""Reports: a case as one folder of pages that opens from the disk, offline, in any browser.

Every value comes from `answers`; here it is only laid out. The pages load nothing: style and script stand inside each,
allowed by their hashes alone, because what `'self'` means for a file on a disk differs from browser to browser. The
names of private people are masked in every text before it reaches a template, controls that reorder or hide text are
written out, and only http and https addresses become links. The same view gives the same bytes.
What a reader sees, and why: docs/report.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .agenda import dues_alike, order_plain, some_clauses
from .answers import (
    View,
    claim_plain,
    crux_plain,
    cruxes_alike,
    dispute_plain,
    event_rows,
    explained,
    figure_rows,
    masked,
)
from .bounds import Bounds
from .casefile import Case
from .claim import Claim, Statement, points_of
from .errors import WhereasError
from .glyphs import odd, visible
from .moment import show_bounds, show_moment
from .network import ORIGIN
from .order import Order
from .saying import voice_of
from .source import Source
from .verdict import Verdict, Word, cruxes

__all__ = ["write_report"]

Json = Any

WRITTEN_OUT = 50
"""How many further conflicts of one dispute are written out; the rest are counted."""
ROWS = 200
"""How many events the first page lists; where there are more, all of them are on a page of their own."""

_ASSETS = Path(__file__).parent / "report_assets"
_MARK = '<meta name="generator" content="whereas">'


class Own(str):
    """Text of ours (an address inside the report, a name of a style), not of the case: nothing in it is replaced."""

    __slots__ = ()


def write_report(
    view: View,
    folder: Path,
    *,
    legs: Sequence[tuple[str, str]] = (),
    styles: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write the pages of *view* into *folder* and return its index.html.

    *legs* are pictures of flights, each its name and an SVG, and *styles* the style sheets that stand in them. Pages of an
    earlier report are replaced, and those of sources that are gone removed. *progress* is told each step. Raises
    WhereasError where the folder holds something else.
    """
    _claim_folder(folder)
    places = _Places(view)
    progress("verdicts")
    verdicts = _verdicts(view, places, progress)
    progress("conflicts")
    conflicts = _conflicts(view, places)
    progress("events")
    disputed = {
        kind: {d[kind]: d["anchor"] for d in conflicts["disputes"] if d[kind]} for kind in ("point", "quantity")
    }
    events = _events(view, places, disputed["point"])
    figures = _figures(view, places, disputed["quantity"])
    progress("timeline")
    timeline = _timeline(view, places, events)
    head = _head(view, verdicts, conflicts)
    page = _cleaned(view.case, {
        "head": head, "verdicts": verdicts, "conflicts": conflicts, "events": events[:ROWS], "more_events": len(events) > ROWS,
        "figures": figures, "sources": _sources(view, places), "timeline": timeline,
    })  # fmt: skip
    page["legs"] = [{"name": name, "picture": Markup(picture)} for name, picture in legs]  # noqa: S704
    title = page["head"]["title"]
    data = _inert(page.pop("timeline"))
    progress("pages")
    texts = {
        "index.html": _page("index.html", ("page.js", "timeline.js"), styles, data=data, title=title, up="", **page)
    }
    if len(events) > ROWS:
        every = _cleaned(view.case, {"events": events})["events"]
        texts["events.html"] = _page("events.html", ("page.js",), title=title, up="", events=every)
    for source in view.case.sources.values():
        held = _source_page(view, places, source)
        texts[places.page[source.id]] = _page("source.html", ("page.js",), title=title, up="../", **held)
    _put(folder, texts)
    return folder / "index.html"


# ---------------------------------------------------------------------------------------------- the folder


def _claim_folder(folder: Path) -> None:
    index = folder / "index.html"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        ours = index.is_file() and _MARK in index.read_text(encoding="utf-8", errors="replace")[:4000]
        if not ours:
            raise WhereasError(
                "this is no report of whereas, and not empty",
                where=str(folder),
                remedy="name a folder that is new or empty",
            )


def _put(folder: Path, texts: Mapping[str, str]) -> None:
    """Write every page; take away what an earlier report left, for it may name whom this one masks."""
    (folder / "source").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for old in (*(folder / "source").glob("*.html"), folder / "events.html"):
        if old.relative_to(folder).as_posix() not in texts:
            old.unlink(missing_ok=True)


_TEMPLATES = Environment(
    loader=FileSystemLoader(_ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def _page(template: str, scripts: Sequence[str], styles: Sequence[str] = (), **values: Json) -> str:
    style = _asset("report.css")
    script = "".join(_asset(name) for name in scripts)
    allowed = " ".join(map(_hash, (style, *styles)))
    policy = f"default-src 'none'; script-src {_hash(script)}; style-src {allowed}; img-src data:; base-uri 'none'; form-action 'none'"
    trusted = {"policy": policy, "style": style, "script": script, "mark": _MARK}
    ours = {key: Markup(text) for key, text in trusted.items()}  # noqa: S704
    return _TEMPLATES.get_template(template).render(**ours, **values)


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a content security policy names one inline script or style, and no other."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _inert(value: Json) -> Markup:
    """JSON that can stand in a script element: no character in it ends the element, or opens a comment."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


# ---------------------------------------------------------------------------------------------- what may be shown


def _shown(text: str) -> str:
    """Text with what reorders or hides what follows written out, as ⟦U+202E⟧, and page breaks to be seen."""
    return visible(text).replace("\f", "\n\n— page break —\n\n")


_JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:[-_.]++[^\W_]++)+")


def _masked(case: Case, texts: list[str]) -> list[str]:
    """Texts with names masked, also where an id or an address joins the words of one: jane-roe.left as Person-1-left."""
    hidden: list[str] = masked(case, texts)
    if all(person.public for person in case.people.values()):
        return hidden
    joined = list(dict.fromkeys(word for text in hidden for word in _JOINED.findall(text)))
    apart = [" ".join(re.split(r"[-_.]+", word)) for word in joined]
    named = {
        word: other.replace(" ", "-")
        for word, plain, other in zip(joined, apart, masked(case, apart), strict=True)
        if other != plain
    }
    return [_JOINED.sub(lambda found: named.get(found[0], found[0]), text) for text in hidden]


def _cleaned(case: Case, value: Json) -> Json:
    """The same value with every text of the case masked and its controls written out. Keys are ours, and stay."""
    texts: dict[str, str] = {}
    _collect(value, texts)
    held = list(texts)
    texts.update(zip(held, (_shown(text) for text in _masked(case, held)), strict=True))
    return _with(value, texts)


def _collect(value: Json, texts: dict[str, str]) -> None:
    if isinstance(value, str):
        if not isinstance(value, Own):
            texts[value] = value
    elif isinstance(value, Mapping):
        for inner in value.values():
            _collect(inner, texts)
    elif isinstance(value, list | tuple):
        for inner in value:
            _collect(inner, texts)


def _with(value: Json, texts: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return value if isinstance(value, Own) else texts[value]
    if isinstance(value, Mapping):
        return {key: _with(inner, texts) for key, inner in value.items()}
    return [_with(inner, texts) for inner in value] if isinstance(value, list | tuple) else value


def _link(case: Case, url: str) -> Own:
    """An address that may become a link: http or https, and naming nobody private; else nothing."""
    try:
        parts = urlsplit(url.strip())
        fits = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return Own()
    bare = " ".join(re.split(r"[\W_]+", unquote(url)))
    if not fits or _shown(url) != url or _masked(case, [bare, url]) != [bare, url]:
        return Own()
    return Own(url.strip())


class _Places:
    """Where things stand in the report: a page for each source, an anchor for each claim, citation and event."""

    def __init__(self, view: View) -> None:
        self.view, self.case = view, view.case
        self.source_name = self._names(self.case.sources)
        self.page = {source: f"source/{name}.html" for source, name in self.source_name.items()}
        self.claim = self._names(claim.id for claim in self.case.claims)
        self.event = self._names(self.case.events)
        self.link = {source.id: _link(self.case, source.url) for source in self.case.sources.values()}
        self.address = {key: source.url for key, source in self.case.sources.items() if self._may_show(source)}

    def _names(self, ids: Iterable[str]) -> dict[str, str]:
        """A name for each id that any file system and any address takes, and that names nobody private."""
        held, taken = list(ids), set[str]()
        made = {}
        for number, (id_, hidden) in enumerate(zip(held, _masked(self.case, held), strict=True), 1):
            name = re.sub(r"[^A-Za-z0-9_.-]+", "-", hidden).strip(".-")[:80]
            if (
                name != id_
                or re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)
                or name.casefold() in taken
            ):
                name = f"{name or 'no'}-{number}"
            while name.casefold() in taken:
                name += "-"
            taken.add(name.casefold())
            made[id_] = name
        return made

    def _may_show(self, source: Source) -> bool:
        bare = " ".join(re.split(r"[\W_]+", unquote(source.url)))
        return _masked(self.case, [bare])[0] == bare

    def span(self, span: Sequence[int]) -> str:
        """The anchor of a citation that is no claim."""
        return f"at-{span[0]}-{span[1]}"

    def cite(self, claim: Json) -> dict[str, Json]:
        """A claim, as `claim_plain` has it, for a reader: its words, whose they are, and where they stand."""
        source = claim["source"]
        anchor = f"q-{self.claim[claim['id']]}" if claim["id"] else self.span(claim["span"]) if claim["span"] else "top"
        if source["cited_only"] and claim["id"]:
            anchor = f"c-{self.claim[claim['id']]}"
        return {
            "id": claim["id"], "says": claim["says"], "quote": claim["quote"], "speaker": claim["speaker"], "origin": claim["origin"],
            "rank": claim["rank"], "note": claim["note"], "status": claim["status"], "place_text": claim["place"],
            "publisher": source["publisher"] or source["title"] or source["id"], "title": source["title"] or source["id"],
            "published": source["published"], "cited_only": source["cited_only"],
            "href": Own(f"{self.page[source['id']]}#{anchor}"),
        }  # fmt: skip

    def said(self, saying: Json) -> dict[str, Json]:
        """A saying with its claims cited."""
        return {**saying, "claims": [self.cite(claim) for claim in saying["claims"]]}


# ---------------------------------------------------------------------------------------------- the sections


def _head(view: View, verdicts: Json, conflicts: Json) -> dict[str, Json]:
    case, left_out = view.case, view.left_out
    reasons: dict[str, int] = {}
    for _, reason in left_out:
        reasons[reason] = reasons.get(reason, 0) + 1
    latest = [
        (source.published_bounds.latest, source.published)
        for source in case.sources.values()
        if source.published_bounds is not None and source.published_bounds.latest is not None
    ]
    return {
        "title": case.title or "A case without a title",
        "zone": case.zone or "UTC",
        "sources": len(case.sources),
        "cited_only": sum(source.cited_only for source in case.sources.values()),
        "claims": len(case.claims),
        "used": len(case.claims) - len(left_out),
        "left_out": [{"reason": reason, "count": count} for reason, count in sorted(reasons.items())],
        "events": len(case.events),
        "figures": len({*case.figures, *view.tally.names}),
        "orders": len(case.orders),
        "readings": len(case.readings),
        "conflicts": conflicts["count"],
        "disputes": len(conflicts["disputes"]),
        "verdicts": sum(len(clause["whys"]) for order in verdicts["orders"] for clause in order["clauses"]),
        "as_of": show_moment(view.record.as_of, view.zone) if view.record.as_of is not None else "",
        "today": show_moment(view.record.today, view.zone)
        if view.record.today is not None and verdicts["ages"]
        else "",
        "last_source": max(latest)[1] if latest else "",
        "masked": sum(not person.public for person in case.people.values()),
    }


_PARTS = {
    "asks": "What is asked", "reads": "What the words mean in this reading", "finds": "What follows", "because": "Because",
    "conflicts": "Claims that conflict", "settles": "What would settle it", "unsettles": "What would unsettle it",
    "crux": "Where readings part",
}  # fmt: skip
_SIGNS = {word: Own(str(word).replace(" ", "-")) for word in Word}


def _verdicts(view: View, places: _Places, progress: Callable[[str], None]) -> dict[str, Json]:
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
            whys = [{"anchor": anchor, **_why(view, places, verdict)} for anchor, verdict in here]
            clauses.append({"id": clause.id, "text": clause.text, "rows": rows, "whys": whys})
        orders.append(
            {
                "id": order.id,
                "title": order.title or order.id,
                "issuer": order.issuer,
                "note": order.note,
                "readings": [case.readings[name].title or name for name in speaking[order.id]],
                "life": _life(view, order, found, anchors),
                "clauses": clauses,
            }
        )
    readings = [{"id": held.id, "title": held.title or held.id, "note": held.note} for held in case.readings.values()]
    return {
        "ages": any(verdict.duty is not None and verdict.duty.due_at is not None for verdict in found),
        "orders": orders,
        "readings": readings,
        "cruxes": [crux_plain(alike) for alike in cruxes_alike(cruxes(view.record, found))],
    }


def _life(view: View, order: Order, found: Sequence[Verdict], anchors: Mapping[str, Own]) -> dict[str, Json]:
    """The stages of an order, when it was in force, and what is due, each due time once with the verdicts on it."""
    plain = order_plain(view, order, found)
    titles = {name: held.title or name for name, held in view.case.readings.items()}
    spells: dict[str, list[str]] = {}
    for row in plain["in_force"]:
        clauses = some_clauses(row, plain["in_force"])
        which = f" ({', '.join(clauses)})" if clauses else ""
        spells.setdefault(row["text"], []).append(titles.get(row["reading"], "") + which)
    dues = [
        {
            "asks": Own(alike[0]["asks"]), "text": alike[0]["text"], "clause": alike[0]["clause"],
            "word": Own(alike[0]["word"]), "sign": _SIGNS[Word(alike[0]["word"])],
            "links": [
                {
                    "anchor": anchors[due["verdict"]], "subject": due["subject"] if due["subject"] != "-" else "",
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


def _why(view: View, places: _Places, verdict: Verdict) -> dict[str, Json]:
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


def _conflicts(view: View, places: _Places) -> dict[str, Json]:
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


def _events(view: View, places: _Places, disputed: Mapping[str, Own]) -> list[Json]:
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
        rows.append({**row, "points": points, "anchor": Own(f"event-{places.event[row['id']]}")})
    return rows


def _figures(view: View, places: _Places, disputed: Mapping[str, Own]) -> list[Json]:
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


def _sources(view: View, places: _Places) -> list[Json]:
    counts: dict[str, int] = {}
    for claim in view.case.claims:
        counts[claim.source] = counts.get(claim.source, 0) + 1
    return [{**_source(places, source), "claims": counts.get(source.id, 0)} for source in view.case.sources.values()]


def _source(places: _Places, source: Source) -> dict[str, Json]:
    return {
        "id": source.id, "title": source.title or source.id, "publisher": source.publisher, "author": source.author,
        "published": source.published, "obtained": source.obtained, "link": places.link[source.id], "file": source.file,
        "url": places.address.get(source.id, "withheld: it names a private person"),
        "media_type": source.media_type, "extractor": source.extractor, "text_sha256": source.text_sha256, "redacted": source.redacted,
        "odd": "; ".join(told for name in (source.title, source.publisher, source.author, source.origin) if (told := odd(name))),
        "sha256": source.sha256, "origin": source.voice, "rank": source.rank, "clock": source.clock, "note": source.note,
        "cited_only": source.cited_only, "href": Own(places.page[source.id]), "anchor": Own(f"source-{places.source_name[source.id]}"),
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- a source's page


def _source_page(view: View, places: _Places, source: Source) -> dict[str, Json]:
    case = view.case
    aside = {claim.id: reason for claim, reason in view.left_out}
    claims = [
        {**places.cite(claim_plain(view, claim)), "anchor": Own(f"c-{places.claim[claim.id]}"), "place": Own(f"q-{places.claim[claim.id]}"),
         "span": list(claim.span) if claim.span else None, "aside": aside.get(claim.id, "")}
        for claim in case.claims if claim.source == source.id
    ]  # fmt: skip
    spans = [
        (claim["span"][0], claim["span"][1], claim["place"], claim["anchor"], claim["id"])
        for claim in claims
        if claim["span"]
    ]
    cited = _cited(case, source.id)
    spans += [
        (*span, Own(places.span(span)), Own(f"r-{number}"), whose)
        for number, (span, whose) in enumerate(cited.items(), 1)
    ]
    citations = [
        {
            "place": Own(places.span(span)),
            "anchor": Own(f"r-{number}"),
            "whose": whose,
            "quote": (source.text or "")[slice(*span)],
        }
        for number, (span, whose) in enumerate(cited.items(), 1)
    ]
    page = _cleaned(
        case,
        {
            "source": _source(places, source),
            "claims": claims,
            "citations": citations,
            "whose": [span[4] for span in spans],
        },
    )
    named = [(*span[:4], whose) for span, whose in zip(spans, page.pop("whose"), strict=True)]
    page["segments"] = list(_segments(case, source.text or "", named))
    return dict(page)


def _cited(case: Case, source: str) -> dict[tuple[int, int], str]:
    """The spans of a source that readings cite, each with what they cite it for."""
    found: dict[tuple[int, int], dict[str, None]] = {}
    for reading in case.readings.values():
        for terms in (reading.terms, *reading.by_clause.values()):
            for term, binding in terms.items():
                if binding.source == source and binding.span:
                    found.setdefault(binding.span, {})[f"{reading.title or reading.id} on “{term}”"] = None
    return {span: "; ".join(whose) for span, whose in found.items()}


Span = tuple[int, int, Own, Own, str]
"""First and last code point, the anchor of the place, the anchor of what rests on it, and its name."""


def _segments(case: Case, text: str, spans: Sequence[Span]) -> Iterator[dict[str, Json]]:
    """The text cut where a quote begins or ends; each piece with the places that start and the claims that end in it."""
    pieces, cuts = _masked_pieces(case, text, sorted({end for span in spans for end in span[:2]}))
    starts: dict[int, list[Span]] = {}
    for span in spans:
        starts.setdefault(cuts[span[0]], []).append(span)
    open_now: list[Span] = []
    for number, piece in enumerate(pieces):
        open_now = [span for span in open_now if cuts[span[1]] > number] + starts.get(number, [])
        ends = [span for span in open_now if cuts[span[1]] == number + 1]
        if piece or starts.get(number):
            yield {
                "text": _shown(piece), "quoted": bool(open_now), "places": [span[2] for span in starts.get(number, [])],
                "ends": [{"anchor": span[3], "id": span[4]} for span in ends],
            }  # fmt: skip


def _masked_pieces(case: Case, text: str, ends: Sequence[int]) -> tuple[list[str], dict[int, int]]:
    """The masked text cut at *ends*, and, for each of them, the number of the piece that begins there.

    An end inside the name of a private person moves out of it, so that no part of a name is left standing.
    """
    cut = next(mark for mark in map(chr, range(0xF0000, 0xFFFFD)) if mark not in text)
    moved = {end: _out_of_names(case, text, end, cut) for end in ends}
    order = sorted(set(moved.values()))
    inside = [0, *order, len(text)]
    parted = cut.join(text[a:b] for a, b in pairwise(inside))
    pieces = _masked(case, [parted])[0].split(cut)
    return pieces, {end: bisect_right(order, place) for end, place in moved.items()}


def _out_of_names(case: Case, text: str, end: int, cut: str) -> int:
    """The nearest place at or before *end* where cutting the text changes nothing that is masked."""
    low, high = max(0, end - 400), end + 400
    for place in range(end, low - 1, -1):
        whole = text[low:high]
        parted = text[low:place] + cut + text[place:high]
        left, right = _masked(case, [parted, whole])
        if left.replace(cut, "") == right:
            return place
    return low


# ---------------------------------------------------------------------------------------------- the timeline


def _timeline(view: View, places: _Places, events: Sequence[Json]) -> dict[str, Json]:
    """What the timeline draws: an entry for each claim with a date and for each bound, in the order of time."""
    case = view.case
    source_at = {source: number for number, source in enumerate(case.sources)}
    event_at = {event: number for number, event in enumerate(case.events)}
    names = {
        point: (event_at[event.id], (event.what or event.id) + (f": {point.rpartition('.')[2]}" if event.extended else ""))
        for event in case.events.values() for point in points_of(event)
    }  # fmt: skip
    href = {row["id"]: Own(f"{'events.html' if len(events) > ROWS else ''}#{row['anchor']}") for row in events}
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
                        href[event.id],
                    ]
                )
    for saying in view.chronology.sayings:
        for point, bounds in _dated(saying.statement, names).items():
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
        "offsets": _offsets(view.zone, min(ends), max(ends)) if ends else [[0, 0, "UTC"]],
        "sources": _lanes(case.sources.values()),
        "events": [event.what or event.id for event in case.events.values()],
        "texts": list(texts),
        "entries": entries,
    }


def _lanes(sources: Iterable[Source]) -> list[str]:
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


def _dated(statement: Statement, names: Mapping[str, object]) -> dict[str, Bounds]:
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


def _offsets(zone: tzinfo, first: int, last: int) -> list[list[Json]]:
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
