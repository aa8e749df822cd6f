"""Tracking: what tracks show of an aircraft becomes claims of the case, each at the record that says so.

A fix on the ground says that a take-off came no sooner, one in the air that it came no later: two claims, a record each.
They are accepted as they stand, for a record says just that; what is extrapolated from height and climb is only proposed.
Gaps, crossings of borders and who the aircraft is become events and claims in the same way. What was claimed before is not
claimed again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from .answers import masked
from .casefile import Case
from .claim import Claim, Event
from .entry import Change, Entry
from .keeping import beside, brought, free_claim, slug
from .ledger import Ledger
from .source import Source
from .store import Store
from .track.borders import Area, crossings, outlines
from .track.classing import NOWHERE
from .track.fixes import Track
from .track.flights import fields, flights
from .track.identity import Link, chain
from .track.leg import Anchor, End, Leg
from .track.picture import svg
from .track.reading import read, spans

__all__ = ["Held", "Saying", "Tracked", "drawn", "enter", "held", "named", "pictured", "pictures", "sayings", "values"]

FOUND_BY = "track 1"
"""What claims name as their finder: these rules and their version, then the rule."""


class Saying(NamedTuple):
    """A claim to be made: the event it is about, its sentence, and the record that says so; row −1 is the head of a file.

    `rule` names what was read off the record; `word` is what the quote must hold where the row does not tell. A `weak`
    one is extrapolated, and only proposed.
    """

    event: Event
    says: str
    file: str
    row: int
    rule: str
    note: str = ""
    word: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of sayings: the entry, the ids of new claims, how many were known, and which found no place in their text."""

    entry: Entry | None
    claims: tuple[str, ...]
    proposed: tuple[str, ...]
    known: int
    unquoted: tuple[str, ...]


# ---------------------------------------------------------------------------------------------- what legs say


def named(legs: Sequence[Leg], name: str = "") -> dict[str, Leg]:
    """The legs by the first part of the ids of their events: *name*, numbered where there are several.

    Without a name it is the registration, address or call sign, the UTC day of the first fix in the air, and a number.
    """
    if name:
        return {f"{name}-{number}" if len(legs) > 1 else name: leg for number, leg in enumerate(legs, 1)}
    count: Counter[str] = Counter()
    made = {}
    for leg in legs:
        who = leg.registration or leg.icao24 or (leg.callsigns[0] if leg.callsigns else "aircraft")
        stem = f"{slug(who)}-{_moment(leg.first.time_ms):%Y%m%d}"
        count[stem] += 1
        made[f"{stem}-{count[stem]}"] = leg
    return made


def sayings(legs: Mapping[str, Leg], tracks: Sequence[Track], areas: Sequence[Area] = ()) -> list[Saying]:
    """Everything that the legs say, by the names that `named` gave them, and what *tracks* say of who the aircraft is."""
    made: list[Saying] = []
    for name, leg in legs.items():
        made += _of_leg(name, leg)
        for area in areas:
            made += _of_area(name, leg, area)
        made += _of_gaps(name, leg)
    return made + list(_of_links(legs, tracks))


def _of_leg(name: str, leg: Leg) -> Iterator[Saying]:
    who = _who(leg)
    for kind, verb, preposition, end, outermost in (
        ("departed", "takes off", "from", leg.takeoff, leg.first), ("landed", "lands", "at", leg.landing, leg.last),
    ):  # fmt: skip
        place = end.airport.code if end.airport else ""
        where = f" {preposition} {end.airport.name}" if end.airport else ""
        event = Event(f"{name}.{kind}", f"flight.{kind}", f"{who} {verb}{where}", place, (name,))
        for word, fix, rule in (("from", end.after, f"{kind}.after"), ("by", end.before, f"{kind}.before")):
            if fix:
                yield _record(event, word, fix, rule, _SHOWS[rule])
        if end.likely_ms:
            yield _likely(event, end, outermost, kind)


_SHOWS = {
    "departed.after": "on the ground",
    "departed.before": "in the air, and no longer rolling",
    "landed.after": "in the air, and not rolling yet",
    "landed.before": "on the ground",
}
"""What the record that bounds a leg shows, by its rule."""


def _record(event: Event, word: str, fix: Anchor, rule: str, note: str) -> Saying:
    return Saying(event, f"{event.id} {word} {_said(fix.time_ms)}", fix.file, fix.row, rule, note)


def _likely(event: Event, end: End, fix: Anchor, kind: str) -> Saying:
    """Bounds extrapolated from the height of the outermost fix in the air above the nearest field, as a weaker claim."""
    near = end.candidates[0]
    assert end.likely_ms is not None
    note = (
        f"extrapolated: {near.height_ft:,.0f} ft above {near.code}, {near.distance_km:.0f} km away, at half to twice the rate "
        "of climb or descent that was last heard; the aircraft was not heard on the ground, and may have been elsewhere"
    )
    says = f"{event.id} at {_said(end.likely_ms[0])}..{_said(end.likely_ms[1])}"
    return Saying(replace(event, place=""), says, fix.file, fix.row, f"{kind}.likely", note, weak=True)


def _of_area(name: str, leg: Leg, area: Area) -> Iterator[Saying]:
    """Each crossing of an area, between the last record on one side and the first on the other."""
    placed = np.flatnonzero((np.array(leg.classes, np.uint16) & NOWHERE) == 0)
    count: Counter[str] = Counter()
    for crossing in crossings(area, leg.fixes.take(placed)):
        count[crossing.direction] += 1
        number = f"-{count[crossing.direction]}" if count[crossing.direction] > 1 else ""
        verb = "leaves" if crossing.direction == "left" else "enters"
        id_ = f"{name}.{crossing.direction}-{slug(area.name)}{number}"
        event = Event(id_, f"airspace.{crossing.direction}", f"{_who(leg)} {verb} {area.name}", "", (name,))
        before, after = leg.anchor(int(placed[crossing.before])), leg.anchor(int(placed[crossing.after]))
        sides = ("inside", "outside") if crossing.direction == "left" else ("outside", "inside")
        for word, fix, side, rule in (("from", before, sides[0], "before"), ("by", after, sides[1], "after")):
            note = f"{side} {area.name} at {fix.latitude_deg:.4f}, {fix.longitude_deg:.4f}. {area.source}"
            yield _record(event, word, fix, f"{crossing.direction}.{slug(area.name)}.{rule}", note)


def _of_gaps(name: str, leg: Leg) -> Iterator[Saying]:
    for number, gap in enumerate(leg.gaps, 1):
        what = f"nothing is heard of {_who(leg)} for {gap.seconds / 60:.0f} min"
        event = Event(f"{name}.unheard-{number}", "track.gap", what, "", (name,), extended=True)
        for end, fix in (("start", gap.before), ("end", gap.after)):
            yield Saying(event, f"{event.id}.{end} at {_said(fix.time_ms)}", fix.file, fix.row, f"gap.{end}")


def _of_links(legs: Mapping[str, Leg], tracks: Sequence[Track]) -> Iterator[Saying]:
    """Who the aircraft is, for the time in which the records say so; what is computed or looked up is no claim of theirs."""
    links = chain(tracks)
    count: Counter[str] = Counter()
    for link in links:
        if link.basis == "computed" or not _within(link, legs.values()):
            continue
        kind = link.kind.rpartition("–")[2].replace(" ", "-")
        stem = f"{slug(link.left)}.{kind}.{slug(link.right)}"
        count[stem] += 1
        id_ = stem if count[stem] == 1 else f"{stem}-{count[stem]}"
        left, right = link.kind.split("–")
        what = f"{left} {link.left} goes with {right} {link.right}"
        event = Event(id_, "identity", what, "", tuple(legs), extended=True)
        rule = f"identity.{kind}"
        heading = link.basis == "the head of the file"
        for end, word, at_ms, row in (
            ("start", "by", link.first_ms, link.first_row),
            ("end", "from", link.last_ms, link.last_row),
        ):
            says = f"{id_}.{end} {word} {_said(at_ms)}"
            yield Saying(
                event,
                says,
                link.file,
                -1 if heading else row,
                f"{rule}.{end}",
                link.basis,
                link.right if heading else "",
            )


def _within(link: Link, legs: Iterable[Leg]) -> bool:
    return any(link.first_ms <= leg.last.time_ms and link.last_ms >= leg.first.time_ms for leg in legs)


def _who(leg: Leg) -> str:
    return leg.registration or leg.icao24 or (leg.callsigns[0] if leg.callsigns else "the aircraft")


def _moment(time_ms: int) -> datetime:
    return datetime.fromtimestamp(time_ms / 1000, UTC)


def _said(time_ms: int) -> str:
    """A time to the millisecond, as the claim language writes it."""
    seconds, rest = divmod(time_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}.{rest:03d} UTC"


# ---------------------------------------------------------------------------------------------- into the case


def enter(
    ledger: Ledger, said: Sequence[Saying], sources: Mapping[str, str], *, clock: str = "", propose: bool = False
) -> Tracked:
    """Enter sayings as claims, with the events they speak of, in one entry; *sources* gives the source of each file.

    *clock* is whose times they are, so that a claim can say how it ran; with *propose* all are only proposed. Raises what
    `Ledger.writing` raises.
    """
    claims, proposed, unquoted, known = list[str](), list[str](), list[str](), 0
    changes: dict[tuple[str, str], Change] = {}
    with ledger.writing() as writing:
        case = ledger.case()
        records = _Records(case)
        there = {
            (claim.source, claim.span, claim.says, _rule(claim.found_by)) for claim in case.claims if claim.found_by
        }
        numbers: dict[str, int] = {}
        for each in said:
            source = sources[each.file]
            span = records.span(source, each)
            if (source, span, each.says, each.rule) in there:
                known += 1
                continue
            name = free_claim(source, writing.used, numbers.get(source, 0))
            numbers[source] = int(name.rpartition("-")[2])
            weak = propose or each.weak
            event = replace(each.event, proposed=weak)  # as its claim is
            for change in brought(Case(events={event.id: event}), writing):
                if change.key not in changes or changes[change.key].value.get("proposed"):
                    changes[change.key] = change
            value = {
                "id": name, "says": each.says, "source": source, "quote": records.quote(source, span),
                "span": f"{span[0]}..{span[1]}" if span else "", "clock": clock, "status": "proposed" if weak else "",
                "note": each.note, "found-by": f"{FOUND_BY}: {each.rule}",
            }  # fmt: skip
            changes["claims", name] = Change("claims", name, {key: held for key, held in value.items() if held})
            (proposed if weak else claims).append(name)
            if span is None:
                unquoted.append(name)
        if changes:
            writing.enter("track", list(changes.values()), sources=sorted({sources[each.file] for each in said}))
    entry = writing.done[0] if writing.done else None
    return Tracked(entry, tuple(claims), tuple(proposed), known, tuple(unquoted))


def _rule(found_by: str) -> str:
    return found_by.rpartition(": ")[2]


_HEAD = 2_000
"""How far into a text its head is looked for."""


class _Records:
    """Where the records of the sources of a case stand in their texts."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._spans: dict[str, Sequence[tuple[int, int]]] = {}

    def span(self, source: str, saying: Saying) -> tuple[int, int] | None:
        """The span of the record that a saying is read from; None where the text of the source does not show it."""
        held = self._case.sources[source]
        if not held.text:
            return None
        if saying.row < 0:
            quoted = (f'"{saying.word}"', saying.word)
            found = next((each for each in quoted if each in held.text[:_HEAD]), "")
            return (held.text.index(found), held.text.index(found) + len(found)) if found else None
        return self.at(source, saying.row)

    def at(self, source: str, row: int) -> tuple[int, int] | None:
        """The span of record *row* of a source; None where its text does not show it."""
        held = self._case.sources[source]
        if source not in self._spans:
            self._spans[source] = spans(held.text or "", held.received_as or held.file)
        rows = self._spans[source]
        return rows[row] if row < len(rows) else None

    def quote(self, source: str, span: tuple[int, int] | None) -> str:
        """The words at a span."""
        return (self._case.sources[source].text or "")[span[0] : span[1]] if span else ""


# ---------------------------------------------------------------------------------------------- out of the case


class Held(NamedTuple):
    """A file that is held already: the path by which it is told from others, and its bytes."""

    path: str
    data: bytes

    @property
    def name(self) -> str:
        """What the file is called, without its folder or archive."""
        return self.path.rpartition(": ")[2].rpartition("/")[2]

    def __str__(self) -> str:
        return self.path

    def read(self) -> bytes:
        """The bytes."""
        return self.data


def held(ledger: Ledger) -> list[Held]:
    """The sources of a case from which legs were read, each called by its id."""
    return [Held(source.id, ledger.store.read("sources", source.sha256.lower())) for source in _sources(ledger.case())]


def _sources(case: Case) -> list[Source]:
    """The sources from which something was read by these rules, and which still have their bytes."""
    ids = dict.fromkeys(claim.source for claim in case.claims if _ours(claim))
    return [case.sources[each] for each in ids if not case.sources[each].redacted]


def _ours(claim: Claim) -> bool:
    return claim.found_by.startswith(f"{FOUND_BY}: ")


def pictured(case: Case, files: Mapping[str, bytes]) -> dict[str, Leg]:
    """The legs whose take-off or landing the case has claims of, by the first part of their events' ids.

    *files* are the bytes of the sources that hold tracks, by id. A leg is known by the records that bound it.
    """
    records = _Records(case)
    names: dict[tuple[str, tuple[int, int] | None], str] = {}
    for claim in case.claims:
        rule = _rule(claim.found_by) if _ours(claim) else ""
        if rule.startswith(("departed.", "landed.")):
            names.setdefault((claim.source, claim.span), claim.says.partition(" ")[0].rpartition(".")[0])
    tracks = [track for source, data in files.items() for track in read(data, source)]
    made: dict[str, Leg] = {}
    for leg in flights(tracks):
        for fix in (leg.takeoff.after, leg.takeoff.before, leg.landing.after, leg.landing.before):
            if fix and (name := names.get((fix.file, records.at(fix.file, fix.row)))):
                made.setdefault(name, leg)
                break
    return made


def drawn(leg: Leg, *, title: str = "", prefix: str = "leg") -> str:
    """The picture of a leg as SVG, on the outlines of land, with its airports."""
    return svg(leg, outline=outlines(), airports=fields(leg), title=title, prefix=prefix)


def pictures(case: Case, most: int = 40) -> tuple[list[tuple[str, str]], int]:
    """Pictures of the legs that the case has claims of, by name and in order of time, *most* at most; and how many there are.

    Names of private people are masked in their titles. Raises Damaged where the file of a source is no longer what it was.
    """
    files = {source.id: _bytes(case, source) for source in _sources(case)}
    legs = sorted(pictured(case, files).items(), key=lambda each: each[1].first.time_ms)
    shown = []
    for number, (name, leg) in enumerate(legs[:most], 1):
        called = _masked_name(case, name)
        shown.append((called, drawn(leg, title=f"{called}: {_who(leg)}", prefix=f"leg-{number}")))
    return shown, len(legs)


def _masked_name(case: Case, name: str) -> str:
    """The name of a leg, or, where its words are those of a private person, that with the person masked."""
    words = re.sub(r"[-_.]+", " ", name)
    hidden: str = masked(case, words)
    return name if hidden == words else hidden


def _bytes(case: Case, source: Source) -> bytes:
    """The bytes of a source, from the ledger's store or beside a text case."""
    store = Store(case.folder)
    if store.path("sources", source.sha256.lower()).is_file():
        return store.read("sources", source.sha256.lower())
    return beside(case, source.file, source.sha256)


def values(said: Iterable[Saying]) -> list[dict[str, Any]]:
    """Sayings as plain values, for those who want to see them first."""
    return [
        {
            "event": each.event.id,
            "says": each.says,
            "file": each.file,
            "row": each.row,
            "rule": each.rule,
            "weak": each.weak,
        }
        for each in said
    ]
