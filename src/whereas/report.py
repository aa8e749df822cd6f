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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .answers import View, claim_plain, masked
from .casefile import Case
from .errors import WhereasError
from .glyphs import visible
from .layout import (
    Own,
    Places,
    cited_spans,
    conflict_section,
    event_section,
    figure_section,
    source_plain,
    source_section,
    timeline_section,
    verdict_section,
)  # fmt: skip
from .moment import show_moment
from .source import Source

__all__ = ["write_report"]

Json = Any

ROWS = 200
"""How many events the first page lists; where there are more, all of them are on a page of their own."""

_ASSETS = Path(__file__).parent / "report_assets"
_MARK = '<meta name="generator" content="whereas">'


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
    verdicts = verdict_section(view, places, progress=progress)
    progress("conflicts")
    conflicts = conflict_section(view, places)
    progress("events")
    disputed = {
        kind: {d[kind]: d["anchor"] for d in conflicts["disputes"] if d[kind]} for kind in ("point", "quantity")
    }
    events = event_section(view, places, disputed["point"])
    figures = figure_section(view, places, disputed["quantity"])
    progress("timeline")
    timeline = timeline_section(view, places)
    head = _head(view, verdicts, conflicts)
    page = _cleaned(view.case, {
        "head": head, "verdicts": verdicts, "conflicts": conflicts, "events": events[:ROWS], "more_events": len(events) > ROWS,
        "figures": figures, "sources": source_section(view, places), "timeline": timeline,
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


class _Places(Places):
    """Where things stand in the report: a page for each source, an anchor for each claim, citation and event."""

    def __init__(self, view: View) -> None:
        self.view, self.case = view, view.case
        self.source_name = self._names(self.case.sources)
        self.page = {source: f"source/{name}.html" for source, name in self.source_name.items()}
        self.claim = self._names(claim.id for claim in self.case.claims)
        self.event_name = self._names(self.case.events)

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

    def source(self, source: str) -> Own:
        return Own(self.page[source])

    def source_anchor(self, source: str) -> Own:
        return Own(f"source-{self.source_name[source]}")

    def event(self, event: str) -> Own:
        return Own(f"event-{self.event_name[event]}")

    def event_href(self, event: str) -> Own:
        return Own(f"{'events.html' if len(self.case.events) > ROWS else ''}#{self.event(event)}")

    def link(self, source: Source) -> Own:
        return _link(self.case, source.url)

    def address(self, source: Source) -> str:
        return source.url if self._may_show(source) else "withheld: it names a private person"

    def span(self, span: Sequence[int]) -> str:
        """The anchor of a citation that is no claim."""
        return f"at-{span[0]}-{span[1]}"

    def claim_href(self, claim: Json) -> Own:
        source = claim["source"]
        anchor = f"q-{self.claim[claim['id']]}" if claim["id"] else self.span(claim["span"]) if claim["span"] else "top"
        if source["cited_only"] and claim["id"]:
            anchor = f"c-{self.claim[claim['id']]}"
        return Own(f"{self.page[source['id']]}#{anchor}")


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
    cited = cited_spans(case, source.id)
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
            "source": source_plain(places, source),
            "claims": claims,
            "citations": citations,
            "whose": [span[4] for span in spans],
        },
    )
    named = [(*span[:4], whose) for span, whose in zip(spans, page.pop("whose"), strict=True)]
    page["segments"] = list(_segments(case, source.text or "", named))
    return dict(page)


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
