"""Flown: the legs that a case has claims of, for a map; and where each aircraft was at a moment, as far as it was heard.

Between two fixes that are five minutes apart or less the aircraft was between them, and nothing more is said; between two that
are further apart it was not heard, and before the first and after the last it is told what bounds it. No position is made up.
This module needs what the extra `tracks` installs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from whereas.bounds import Bounds
from whereas.casefile import Case
from whereas.errors import BadSource, Damaged
from whereas.moment import show_bounds, show_duration, show_moment
from whereas.source import Source
from whereas.track.airports import airports, nearest
from whereas.track.borders import countries, known_countries
from whereas.track.fixes import AIR, EARTH_KM, GROUND
from whereas.track.flights import fields
from whereas.track.leg import End, Near
from whereas.track.leg import Leg as Heard
from whereas.track.legs import GAP_S
from whereas.track.plane import thinned
from whereas.track.reading import read, spans
from whereas.track.shapes import sure
from whereas.tracking import FOUND_BY, pictured

__all__ = ["COLOURS", "GAP_S", "Fix", "Flights", "Flown", "flights_of", "leg_plain", "positions_of", "standings"]  # fmt: skip

Json = Any
COLOURS = 8
"""How many colours a style sheet has for legs; after that they come round again."""
PER_DEGREE = 100_000
"""Into how many parts a degree is cut for the map: a metre, or a little more."""
_UNIT_M = 15.0
"""What the map shows as a pixel when it is nearest: closer together than that, fixes are drawn as one."""
_MOST = 4_000
_GAP_MS = GAP_S * 1000


class Fix(NamedTuple):
    """A fix: which of its leg's it is, when and where it was heard, the source, and the span of the record that says so."""

    number: int
    time_ms: int
    latitude_deg: float
    longitude_deg: float
    altitude_ft: float
    air: int
    source: str
    span: tuple[int, int] | None


@dataclass(frozen=True, eq=False)
class Flown:
    """A leg by its name in the case, and which of its fixes tell where it was: their indexes and their times, in order.

    `drawn` are those that a map draws, by their numbers among these: the parts of the track that were heard.
    """

    name: str
    leg: Heard
    index: NDArray[np.intp]
    time_ms: NDArray[np.int64]
    spans: Mapping[str, Sequence[tuple[int, int]]]
    drawn: tuple[NDArray[np.intp], ...]

    @property
    def who(self) -> str:
        """What the aircraft is called: its registration, its address, or its call sign."""
        leg = self.leg
        return leg.registration or leg.icao24 or (leg.callsigns[0] if leg.callsigns else "unknown aircraft")

    def fix(self, number: int) -> Fix:
        """One of the fixes that tell where it was, by its number among these."""
        i = int(self.index[number])
        found, fixes = self.leg.anchor(i), self.leg.fixes
        rows = self.spans.get(found.file, ())
        span = rows[found.row] if found.row < len(rows) else None
        where = found.latitude_deg, found.longitude_deg, found.altitude_ft
        return Fix(i, found.time_ms, *where, int(fixes.air[i]), found.file, span)

    def silent(self, number: int) -> bool:
        """Whether nothing is heard between that fix and the next, for longer than a gap is."""
        return bool(self.time_ms[number + 1] - self.time_ms[number] > _GAP_MS)


@dataclass(frozen=True, eq=False)
class Flights:
    """The legs of a case in the order of time, and what is wrong with files that could not be read."""

    legs: tuple[Flown, ...]
    troubles: tuple[str, ...]


def flights_of(case: Case, data: Callable[[Source], bytes]) -> Flights:
    """The legs that the claims of *case* are of, read again from the bytes of their sources, which *data* gives."""
    files: dict[str, bytes] = {}
    troubles = []
    ids = dict.fromkeys(claim.source for claim in case.claims if claim.found_by.startswith(f"{FOUND_BY}: "))
    for source in (case.sources[each] for each in ids):
        if source.redacted:
            troubles.append(f"{source.id}: redacted, so its track is not shown")
            continue
        try:
            files[source.id] = data(source)
        except (BadSource, Damaged) as wrong:
            troubles.append(f"{source.id}: {wrong.problem}")
    found, more = _pictured(case, files)
    told = {
        each: spans(case.sources[each].text or "", case.sources[each].received_as or case.sources[each].file)
        for each in files
    }
    legs = sorted(found.items(), key=lambda each: (each[1].first.time_ms, each[0]))
    return Flights(tuple(_flown(name, leg, told) for name, leg in legs), (*troubles, *more))


def _pictured(case: Case, files: Mapping[str, bytes]) -> tuple[Mapping[str, Heard], list[str]]:
    """The legs of all files; where one cannot be read, those of the others, and what is wrong with it."""
    try:
        return pictured(case, files), []
    except BadSource:
        readable, troubles = {}, []
    for name, held in files.items():
        try:
            read(held, name)
        except BadSource as wrong:
            troubles.append(f"{name}: {wrong.problem}")
        else:
            readable[name] = held
    return pictured(case, readable), troubles


def _flown(name: str, leg: Heard, told: Mapping[str, Sequence[tuple[int, int]]]) -> Flown:
    index = np.flatnonzero(sure(leg))
    return Flown(name, leg, index, leg.fixes.time_ms[index], told, _drawn(leg, index))


def _drawn(leg: Heard, index: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
    """Which of the fixes are drawn, part by part, so that none that is left out could be seen."""
    if not len(index):
        return ()
    gaps = np.flatnonzero(np.diff(leg.fixes.time_ms[index]) > _GAP_MS)
    cut = np.split(np.arange(len(index)), gaps + 1)
    longitude = np.radians(np.unwrap(leg.fixes.longitude_deg[index], period=360))
    north = np.arcsinh(np.tan(np.radians(np.clip(leg.fixes.latitude_deg[index], -85, 85))))
    flat = np.column_stack([longitude, north]) * (EARTH_KM * 1000 / _UNIT_M)
    kept = thinned([flat[part] for part in cut], _MOST, tolerance=2.0)
    return tuple(part[some] for part, some in zip(cut, kept, strict=True))


# ---------------------------------------------------------------------------------------------- a leg, to draw


def leg_plain(flown: Flown, number: int, zone: tzinfo) -> dict[str, Json]:
    """A leg as the map draws it: who, when it took off and landed and where, and its track in parts without a gap.

    `track` has whole numbers, each less the one before it: milliseconds, and parts of a degree (`PER_DEGREE`) of latitude and
    of longitude, which runs on past 180 where the leg does. `parts` says how many of the points each part has.
    """
    leg = flown.leg
    kept = np.concatenate([*flown.drawn, np.empty(0, np.intp)])
    index = flown.index[kept]
    longitude = np.unwrap(leg.fixes.longitude_deg[flown.index], period=360)[kept] if len(kept) else np.empty(0)
    codes = fields(leg)
    return {
        "name": flown.name, "who": flown.who, "colour": f"--leg-{number % COLOURS}",
        "aircraft": {"registration": leg.registration, "icao24": leg.icao24, "type": leg.type_code}, "callsigns": list(leg.callsigns),
        "fixes": len(flown.index), "doubtful": len(leg.fixes) - len(flown.index),
        "first": int(flown.time_ms[0]) if len(flown.index) else None, "last": int(flown.time_ms[-1]) if len(flown.index) else None,
        "departed": _end(leg.takeoff, codes, "took off", zone), "landed": _end(leg.landing, codes, "landed", zone),
        "gaps": [_gap(flown, i, zone) for i in _gaps(flown)],
        "track": {
            "time": _steps(flown.time_ms[kept]), "latitude": _steps(np.round(leg.fixes.latitude_deg[index] * PER_DEGREE)),
            "longitude": _steps(np.round(longitude * PER_DEGREE)), "parts": [len(part) for part in flown.drawn],
        },
    }  # fmt: skip


def _gaps(flown: Flown) -> list[int]:
    return [int(i) for i in np.flatnonzero(np.diff(flown.time_ms) > _GAP_MS)]


def _gap(flown: Flown, number: int, zone: tzinfo) -> dict[str, Json]:
    low, high = int(flown.time_ms[number]), int(flown.time_ms[number + 1])
    return {"from": low, "to": high, "text": f"not heard {_spell(low, high, zone)}"}


def _steps(values: NDArray[Any]) -> list[int]:
    whole = values.astype(np.int64)
    steps: list[int] = np.diff(whole, prepend=np.int64(0)).tolist()
    return steps


def _end(end: End, codes: Mapping[str, tuple[float, float]], verb: str, zone: tzinfo) -> dict[str, Json]:
    """A take-off or a landing: its bounds, the airport, or those that were near and no more."""
    bounds = _bounds(end)
    near = (end.airport,) if end.airport else end.candidates
    return {
        "verb": verb, "text": _end_told(end, "", zone).strip(), "earliest": bounds.earliest, "latest": bounds.latest, "sure": end.airport is not None,
        "airports": [
            {"code": each.code, "name": each.name, "latitude": codes[each.code][0], "longitude": codes[each.code][1]}
            for each in near if each.code in codes
        ],
    }  # fmt: skip


def _bounds(end: End) -> Bounds:
    return Bounds(end.after.time_ms if end.after else None, end.before.time_ms if end.before else None)


def _end_told(end: End, verb: str, zone: tzinfo) -> str:
    """In a sentence when, and where, it took off or landed."""
    when = show_bounds(_bounds(end), zone)
    if end.airport:
        return f"{verb} {when}, {_called(end.airport)}"
    if not end.candidates:
        return f"{verb} {when}; where is not known"
    near = ", ".join(f"{each.code} {each.distance_km:.0f} km" for each in end.candidates)
    return f"{verb} {when}; where is not known, airports near: {near}"


def _called(near: Near) -> str:
    return f"{near.code} ({near.name})" if near.name else near.code


# ---------------------------------------------------------------------------------------------- where each was


class _Standing(NamedTuple):
    """Where an aircraft stood over a span: the numbers of the fixes that bound it; None on a side where there is none."""

    flown: Flown
    before: int | None
    after: int | None


def standings(legs: Iterable[Flown], low: int, high: int, zone: tzinfo) -> list[dict[str, Json]]:
    """Where each aircraft was over the span from *low* to *high*, or at the one moment that both are.

    `state` is `heard`, `gap` (not heard), `before` (its leg has not been heard of yet), `after` or `unplaced`. `pieces` are the
    parts of its track that were heard, `silent` the spans between them that were not; `fixes` those that bound it.
    """
    held = [_standing(flown, low, high) for flown in legs]
    wanted = [fix for each in held for fix in _bounding(each)]
    spots = dict(zip([(fix.source, fix.time_ms, fix.number) for fix in wanted], _spots(wanted), strict=True))
    return [_told(each, low, high, spots, zone) for each in held]


def _standing(flown: Flown, low: int, high: int) -> _Standing:
    """The last fix at or before the span, and the first at or after it."""
    before = int(np.searchsorted(flown.time_ms, low, side="right")) - 1
    after = int(np.searchsorted(flown.time_ms, high, side="left"))
    if before >= 0 and after < before:  # several fixes of the same moment
        after = before
    return _Standing(flown, before if before >= 0 else None, after if after < len(flown.time_ms) else None)


def _ends(each: _Standing) -> tuple[int, int]:
    """The first and the last of the fixes that a span is told by."""
    last = len(each.flown.time_ms) - 1
    return (each.before if each.before is not None else 0), (each.after if each.after is not None else last)


def _bounding(each: _Standing) -> list[Fix]:
    if not len(each.flown.time_ms):
        return []
    first, last = _ends(each)
    return [each.flown.fix(number) for number in dict.fromkeys((first, last))]


def _told(
    each: _Standing, low: int, high: int, spots: Mapping[tuple[str, int, int], str], zone: tzinfo
) -> dict[str, Json]:
    """One row: in words, and as what is drawn."""
    flown, fixes = each.flown, _bounding(each)
    row: dict[str, Json] = {
        "leg": flown.name,
        "who": flown.who,
        "pieces": [],
        "silent": [],
        "fixes": fixes,
        "altitude": "",
    }
    if not fixes:
        return row | {"state": "unplaced", "where": "no fix tells where it was", "between": "", "marks": []}
    there = [spots[(fix.source, fix.time_ms, fix.number)] for fix in fixes]
    moment = _clock(low, zone)
    if high < fixes[0].time_ms or (each.before is None and each.after == 0):
        where = f"not heard yet; first heard {_at(fixes[0], moment, zone)}, {_level(fixes[0])}: {there[0]}"
        bound = _end_told(flown.leg.takeoff, "took off", zone)
        return row | {
            "state": "before",
            "fixes": fixes[:1],
            "where": where,
            "between": bound,
            "marks": _marks(fixes[:1]),
        }
    if low > fixes[-1].time_ms:
        where = f"heard no more; last heard {_at(fixes[-1], moment, zone)}, {_level(fixes[-1])}: {there[-1]}"
        bound = _end_told(flown.leg.landing, "landed", zone)
        return row | {
            "state": "after",
            "fixes": fixes[-1:],
            "where": where,
            "between": bound,
            "marks": _marks(fixes[-1:]),
        }
    first, last = _ends(each)
    silent = [number for number in range(first, last) if flown.silent(number)]
    gaps = [
        _gap(flown, number, zone) | {"ends": _marks([flown.fix(number), flown.fix(number + 1)])} for number in silent
    ]
    row |= {
        "altitude": _heights(fixes), "between": _between(fixes, first, last, moment, zone), "pieces": _pieces(flown, first, last, silent),
        "silent": gaps, "marks": _marks(fixes),
    }  # fmt: skip
    if len(silent) == 1 and each.before is not None and each.after is not None and last == first + 1:
        where = f"{gaps[0]['text']}; before that: {there[0]}; after that: {there[-1]}"
        return row | {"state": "gap", "where": where}
    heard = there[0] if len(set(there)) == 1 else f"{there[0]}; then {there[-1]}"
    if gaps:
        heard += "; in between " + ", ".join(gap["text"] for gap in gaps)
    lifting = _lifting(flown.leg, low, high)
    return row | {"state": "heard", "where": f"{lifting}{heard}"}


def _lifting(leg: Heard, low: int, high: int) -> str:
    """Whether the span lies where the aircraft took off or landed, so that it may have been on the ground or in the air."""
    for end, said in (
        (leg.takeoff, "taking off, or just before or after"),
        (leg.landing, "landing, or just before or after"),
    ):
        if end.after and end.before and end.after.time_ms < low and high < end.before.time_ms:
            return f"{said}: "
    return ""


def _pieces(flown: Flown, first: int, last: int, silent: Sequence[int]) -> list[Json]:
    """The stretches of track that were heard over a span, as (longitude, latitude); those that one cannot tell apart are left out."""
    fixes = flown.leg.fixes
    made = []
    for start, end in pairwise((first - 1, *silent, last)):
        index = flown.index[start + 1 : end + 1]
        index = index[:: max(1, len(index) // _MOST)] if len(index) > _MOST else index
        longitude = np.unwrap(fixes.longitude_deg[index], period=360)
        made.append(np.column_stack([longitude, fixes.latitude_deg[index]]).round(5).tolist())
    return made


def _marks(fixes: Iterable[Fix]) -> list[Json]:
    return [[round(fix.longitude_deg, 5), round(fix.latitude_deg, 5)] for fix in fixes]


def positions_of(flown: Flown, rows: Iterable[tuple[str, tuple[int, int]]]) -> dict[tuple[str, tuple[int, int]], Fix]:
    """The fixes that records of the leg say, each a source and a span of its text; those that tell no place are left out."""
    wanted = set(rows)
    found = {}
    for number in range(len(flown.index)) if wanted else ():
        fix = flown.fix(number)
        if fix.span is not None and (fix.source, fix.span) in wanted:
            found[fix.source, fix.span] = fix
    return found


# ---------------------------------------------------------------------------------------------- words


def _clock(ms: int, zone: tzinfo) -> str:
    return show_moment(ms, zone).partition(" ")[0]


def _at(fix: Fix, day: str, zone: tzinfo) -> str:
    """When a fix was heard, with its day where that is not *day*."""
    return f"at {_short(fix.time_ms, day, zone)}"


def _short(ms: int, day: str, zone: tzinfo) -> str:
    whole = show_moment(ms, zone)
    return whole.partition(" ")[2] if whole.startswith(f"{day} ") else whole


def _spell(low: int, high: int, zone: tzinfo) -> str:
    """From when to when, and how long that is."""
    return f"between {show_moment(low, zone)} and {_short(high, _clock(low, zone), zone)}, {show_duration(round(high - low, -3))}"


def _between(fixes: Sequence[Fix], first: int, last: int, day: str, zone: tzinfo) -> str:
    """Which fixes a row is told by."""
    if len(fixes) == 1:
        return f"a fix {_at(fixes[0], day, zone)}"
    apart = show_duration(max(round(fixes[1].time_ms - fixes[0].time_ms, -3), 1000))
    many = "" if last - first == 1 else f", {last - first + 1:,} fixes"
    return (
        f"fixes at {_short(fixes[0].time_ms, day, zone)} and {_short(fixes[1].time_ms, day, zone)}, {apart} apart{many}"
    )


def _level(fix: Fix) -> str:
    if fix.air == GROUND:
        return "on the ground"
    if not math.isfinite(fix.altitude_ft):
        return "in the air, at no height told" if fix.air == AIR else "at no height told"
    return f"{'in the air, ' if fix.air == AIR else ''}at {fix.altitude_ft:,.0f} ft"


def _heights(fixes: Sequence[Fix]) -> str:
    told = list(dict.fromkeys("on the ground" if f.air == GROUND else _feet(f.altitude_ft) for f in fixes))
    return told[0] if len(told) == 1 else f"{told[0]}, then {told[-1]}"


def _feet(altitude_ft: float) -> str:
    return f"{altitude_ft:,.0f} ft" if math.isfinite(altitude_ft) else "not told"


def _spots(fixes: Sequence[Fix]) -> list[str]:
    """In words where each fix is: the country by its land, and the nearest airport with its distance."""
    if not fixes:
        return []
    latitude = [fix.latitude_deg for fix in fixes]
    longitude = [fix.longitude_deg for fix in fixes]
    known, table = known_countries(), airports().rows
    index, distance_km = nearest(latitude, longitude)
    made = []
    for land, row, km in zip(
        countries(latitude, longitude).tolist(), index[:, 0].tolist(), distance_km[:, 0].tolist(), strict=True
    ):
        over = known[land].name if land >= 0 else "over no land"
        far = f"{km:.1f}" if km < 10 else f"{km:,.0f}"
        made.append(f"{over}, {far} km from {table[row].code} ({table[row].name})" if row >= 0 else over)
    return made
