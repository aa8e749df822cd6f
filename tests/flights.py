"""Flights that never were, with the truth of them: when the wheels left the ground and touched it again, and where.

An aircraft stands at a gate, taxies, rolls, lifts off at a known moment, climbs, flies the great circle in a changing
wind, descends, lands at a known moment, rolls out and taxies in; receivers hear it at the cadence of readsb's traces.
The same seed gives the same flight. `as_readsb` writes it as readsb writes a day, `as_fixes` as a reader would read that.

    flown = flight(7, ("KMSP", "KDEN", "KMSP"), hearing=Hearing(floor_ft=3000))
    flown.truths[0].departed_ms
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import airportsdata
import numpy as np
from numpy.typing import NDArray

from whereas.track.fixes import AIR, GROUND, SILENT, SOURCES, STALE, Fixes

__all__ = [
    "ALL", "BIG", "HELICOPTER", "JET", "LONG_HAUL", "MORNING", "SLOW",
    "Craft", "Flown", "Hearing", "Truth", "as_fixes", "as_readsb", "days", "flight",
]  # fmt: skip

Floats = NDArray[np.float64]

MORNING = 1_741_874_400_000  # 2025-03-13 14:00 UTC
EARTH_KM = 6371.0088
KM_PER_KT_S = 1.852 / 3600
DAY_MS = 86_400_000

BIG = (
    "KMSP", "KDEN", "KATL", "KJFK", "KSFO", "EGLL", "LFPG", "EDDF", "RJTT", "VHHH", "YSSY", "NZAA", "FAOR", "SBGR", "OMDB",
    "PANC", "PHNL", "NFFN", "BIKF", "ENSB",
)  # fmt: skip
"""Airports on all sides of the globe, two of them near the date line and one at 78° north."""


class Craft(NamedTuple):
    """What an aircraft can do. `lift_kt` is its speed as it leaves the ground, after a roll of `roll_s`."""

    type_code: str
    lift_kt: float
    cruise_kt: float
    climb_fpm: tuple[float, float]
    ceiling_ft: float
    roll_s: float


JET = Craft("B738", 140, 450, (1500, 2500), 37000, 35)
LONG_HAUL = Craft("B77W", 150, 490, (1500, 2200), 39000, 42)
SLOW = Craft("C172", 55, 110, (500, 800), 7500, 18)
HELICOPTER = Craft("EC35", 8, 125, (700, 1200), 2500, 4)


class Hearing(NamedTuple):
    """What the receivers make of it; as it stands, they hear all of it and hear it right.

    Nothing is heard lower than `floor_ft` above the airport, nor in `gaps` spans of `gap_s` in the air, drawn at random, nor
    in the `deaf` spans, in seconds after the first lift-off. `nulls` is the share of fixes that tell no altitude (and as
    many, others, no speed, and no rate); `mlat` and `tisb` the shares that were located by others; `wild` the share that
    is somewhere else or far too high, `flicker` the share whose word on ground or air is the wrong one.
    """

    floor_ft: float = -np.inf
    gaps: int = 0
    gap_s: tuple[float, float] = (600.0, 5400.0)
    deaf: tuple[tuple[float, float], ...] = ()
    nulls: float = 0.0
    mlat: float = 0.0
    tisb: float = 0.0
    wild: float = 0.0
    flicker: float = 0.0


ALL = Hearing()


class Truth(NamedTuple):
    """One flight as it was. It is on the ground up to `departed_ms`, and from `landed_ms` on."""

    origin: str
    destination: str
    departed_ms: int
    landed_ms: int


@dataclass(frozen=True, slots=True)
class Flown:
    """What was heard of an aircraft, in order of time, and what was so.

    `spoilt` marks the fixes that tell something untrue; `gaps_ms` are the spans in which nothing could be heard.
    `callsigns` has one a flight.
    """

    icao24: str
    registration: str
    type_code: str
    callsigns: tuple[str, ...]
    truths: tuple[Truth, ...]
    fixes: Fixes
    track_deg: Floats
    spoilt: NDArray[np.bool_]
    gaps_ms: tuple[tuple[int, int], ...]

    @property
    def truth(self) -> Truth:
        """The only flight of it."""
        (one,) = self.truths
        return one


def flight(
    seed: int = 0,
    route: tuple[str, ...] = ("KMSP", "KDEN"),
    *,
    departs_ms: int = MORNING,
    craft: Craft = JET,
    hearing: Hearing = ALL,
    stop_s: float = 2700.0,
) -> Flown:
    """An aircraft that flies from each airport of *route* to the next, standing for *stop_s* at each gate between."""
    draw = np.random.default_rng(seed)
    motion, truths = _moving(draw, route, departs_ms, craft, stop_s)
    time_ms = _moments(draw, motion)
    gaps_ms = _gaps(draw, truths, hearing)
    height_ft = np.interp(time_ms, motion.time_ms, motion.height_ft)
    heard = height_ft >= hearing.floor_ft
    for start, end in gaps_ms:
        heard &= (time_ms <= start) | (time_ms >= end)
    fixes, spoilt = _told(draw, motion, truths, time_ms[heard], hearing)
    number = 0xA00000 + int(draw.integers(1, 0xDF000))
    return Flown(
        icao24=f"{number:06x}",
        registration=f"N{number % 89999 + 10000}",
        type_code=craft.type_code,
        callsigns=tuple(f"XYZ{100 + (seed * 7 + leg) % 900}" for leg in range(len(truths))),
        truths=truths,
        fixes=fixes,
        track_deg=_tracks(motion, fixes.time_ms),
        spoilt=spoilt,
        gaps_ms=gaps_ms,
    )


# ------------------------------------------------------------------------------------------------ how it moves


class Motion(NamedTuple):
    """Knots of the way of an aircraft, between which it moves evenly. Places are unit vectors, heights above the field."""

    time_ms: Floats
    place: Floats
    altitude_ft: Floats
    height_ft: Floats
    speed_kt: Floats


class _Field(NamedTuple):
    """An airport: a place, and how high it lies."""

    place: Floats
    elevation_ft: float


@cache
def _airports() -> dict[str, _Field]:
    return {
        code: _Field(_vector(row["lat"], row["lon"]), float(row["elevation"]))
        for code, row in airportsdata.load().items()
    }


def _vector(latitude_deg: float, longitude_deg: float) -> Floats:
    north, east = np.radians(latitude_deg), np.radians(longitude_deg)
    return np.array([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _towards(here: Floats, there: Floats, km: float) -> Floats:
    """The place *km* from *here* on the great circle to *there*; behind it where negative."""
    ahead = there - here * (here @ there)
    return np.asarray(here * np.cos(km / EARTH_KM) + ahead / np.linalg.norm(ahead) * np.sin(km / EARTH_KM))


def _between(here: Floats, there: Floats, fraction: Floats) -> Floats:
    """Places on the great circle, at fractions of the way."""
    angle = np.arccos(np.clip(here @ there, -1, 1))
    sides = np.sin(np.outer(1 - fraction, angle)), np.sin(np.outer(fraction, angle))
    return np.asarray((sides[0] * here + sides[1] * there) / np.sin(angle))


def _moving(
    draw: np.random.Generator, route: tuple[str, ...], departs_ms: int, craft: Craft, stop_s: float
) -> tuple[Motion, tuple[Truth, ...]]:
    """The way along all of *route*, and what is true of each flight of it."""
    parts: list[Motion] = []
    truths: list[Truth] = []
    for origin, destination in pairwise(route):
        part, lands_ms = _one_flight(draw, craft, _airports()[origin], _airports()[destination])
        off_ms = departs_ms
        if parts:
            off_ms = int(parts[-1].time_ms[-1] + stop_s * 1000 - part.time_ms[0])
        parts.append(part._replace(time_ms=part.time_ms + off_ms))
        truths.append(Truth(origin, destination, off_ms, off_ms + lands_ms))
    return Motion(*(np.concatenate(column) for column in zip(*parts, strict=True))), tuple(truths)


def _one_flight(draw: np.random.Generator, craft: Craft, origin: _Field, destination: _Field) -> tuple[Motion, int]:
    """From gate to gate, in time from the lift-off, and the whole milliseconds from there to touchdown."""
    roll_km = craft.lift_kt * KM_PER_KT_S * craft.roll_s / 2
    threshold = _towards(origin.place, destination.place, -roll_km / 2)
    off = _towards(origin.place, destination.place, roll_km / 2)
    touch = _towards(destination.place, origin.place, roll_km / 2)
    stops = _towards(destination.place, origin.place, -roll_km / 2)
    seconds, fraction, altitude_ft, speed_kt = _air(draw, craft, off, touch, origin, destination)
    lands_ms = round(seconds[-1] * 1000)

    rolled = np.linspace(0, 1, 12)[:-1]
    taxi_out_s, taxi_in_s = draw.uniform(300, 900, 2)
    out = np.array([-taxi_out_s - draw.uniform(120, 900), -taxi_out_s, 5 - taxi_out_s, -5.0, 0]) - craft.roll_s
    back = np.array([0, 5, taxi_in_s, taxi_in_s + 1, taxi_in_s + draw.uniform(60, 600)]) + craft.roll_s + seconds[-1]
    gates = [_gate(origin)] * 3, [_gate(destination)] * 3
    taxi_kt = 2.0 / KM_PER_KT_S / np.array([taxi_out_s, taxi_in_s])
    lows = origin.elevation_ft, destination.elevation_ft

    time_s = [out, (rolled[1:] - 1) * craft.roll_s, seconds, seconds[-1] + rolled[1:] * craft.roll_s, back]
    places = [
        np.array([*gates[0], threshold, threshold]),
        _between(threshold, off, rolled[1:] ** 2),
        _between(off, touch, fraction),
        _between(touch, stops, 1 - (1 - rolled[1:]) ** 2),
        np.array([stops, stops, *gates[1]]),
    ]
    altitudes = [np.full(15, lows[0]), altitude_ft, np.full(15, lows[1])]
    heights = [np.zeros(15), altitude_ft - np.where(fraction < 0.5, *lows), np.zeros(15)]
    out_kt, back_kt = np.array([0, 0, taxi_kt[0], taxi_kt[0], 0]), np.array([0, taxi_kt[1], taxi_kt[1], 0, 0])
    speeds = [out_kt, rolled[1:] * craft.lift_kt, speed_kt, (1 - rolled[1:]) * craft.lift_kt, back_kt]
    joined = [np.concatenate(each) for each in (time_s, places, altitudes, heights, speeds)]
    return Motion(np.round(joined[0] * 1000), *joined[1:]), lands_ms


def _gate(field: _Field) -> Floats:
    """Two kilometres north of an airport's reference point, whichever way its aircraft come and go."""
    return _towards(field.place, np.array([0.0, 0.0, 1.0]), 2.0)


def _air(
    draw: np.random.Generator, craft: Craft, off: Floats, touch: Floats, origin: _Field, destination: _Field
) -> tuple[Floats, Floats, Floats, Floats]:
    """Seconds from lift-off to touchdown, the fraction of the way, altitude and speed over ground.

    Where the way is too short to climb as high as the aircraft can, it stays lower and slower.
    """
    km = EARTH_KM * float(np.arccos(np.clip(off @ touch, -1, 1)))
    fields_ft = origin.elevation_ft, destination.elevation_ft
    climb_fpm, sink_fpm = draw.uniform(*craft.climb_fpm, 2)
    share, needed_km = draw.uniform(0.85, 1.0), np.inf
    while needed_km > 0.9 * km:
        share *= 0.95
        top_ft = max(fields_ft) + share * max(craft.ceiling_ft - max(fields_ft), 1500)
        cruise_kt = craft.lift_kt + (craft.cruise_kt - craft.lift_kt) * min(1.0, share + 0.15)
        rise_s, fall_s = 60 * (top_ft - fields_ft[0]) / climb_fpm, 60 * (top_ft - fields_ft[1]) / sink_fpm
        needed_km = (craft.lift_kt + cruise_kt) / 2 * (rise_s + fall_s) * KM_PER_KT_S
    whole_s = rise_s + fall_s + (km - needed_km) / (cruise_kt * KM_PER_KT_S)

    seconds = np.append(np.arange(0, whole_s - 1, 2.0), whole_s)
    bends = [0, rise_s, whole_s - fall_s, whole_s]
    full = np.interp(seconds, bends, [0, 1, 1, 0])
    wind_kt = draw.uniform(0, 0.12) * cruise_kt * full * np.sin(seconds / draw.uniform(1500, 6000) + draw.uniform(0, 6))
    speed_kt = craft.lift_kt + (cruise_kt - craft.lift_kt) * full + wind_kt
    gone_km = np.concatenate([[0], np.cumsum((speed_kt[1:] + speed_kt[:-1]) / 2 * np.diff(seconds))]) * KM_PER_KT_S
    altitude_ft = np.interp(seconds, bends, [fields_ft[0], top_ft, top_ft, fields_ft[1]])
    return seconds, gone_km / gone_km[-1], altitude_ft, speed_kt * (km / gone_km[-1])


# ------------------------------------------------------------------------------------------------ what is heard

CADENCE = ((0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0), (0.3, 1.5, 4.1, 11.5, 19.6, 20.0, 71.0, 150.0))
"""Shares of the fixes of real traces, and the most seconds that they come after the fix before."""


def _moments(draw: np.random.Generator, motion: Motion) -> NDArray[np.int64]:
    """When a fix could be had: whole hundredths of a second, as readsb writes them."""
    start, end = motion.time_ms[0], motion.time_ms[-1]
    steps_s = np.interp(draw.random(int((end - start) / 5000) + 50), *CADENCE)
    moments = start + np.cumsum(steps_s) * 1000
    return np.asarray(np.round(moments[moments < end] / 10) * 10, np.int64)


def _gaps(draw: np.random.Generator, truths: tuple[Truth, ...], hearing: Hearing) -> tuple[tuple[int, int], ...]:
    """The spans in which nothing could be heard. A gap drawn begins in the air; where it ends may be on the ground."""
    spans = [
        (truths[0].departed_ms + round(a * 1000), truths[0].departed_ms + round(b * 1000)) for a, b in hearing.deaf
    ]
    for _ in range(hearing.gaps):
        truth = truths[draw.integers(len(truths))]
        start = int(draw.integers(truth.departed_ms, truth.landed_ms))
        spans.append((start, start + round(draw.uniform(*hearing.gap_s) * 1000)))
    return tuple(sorted(spans))


def _told(
    draw: np.random.Generator, motion: Motion, truths: tuple[Truth, ...], time_ms: NDArray[np.int64], hearing: Hearing
) -> tuple[Fixes, NDArray[np.bool_]]:
    """What the fixes say, to the digits of readsb's format, and which of them say something untrue."""
    count = len(time_ms)

    def some(share: float) -> NDArray[np.bool_]:
        return np.asarray(draw.random(count) < share)

    flying = np.zeros(count, bool)
    for truth in truths:
        flying |= (time_ms > truth.departed_ms) & (time_ms < truth.landed_ms)
    flipped, wild = some(hearing.flicker), some(hearing.wild)
    adrift = wild & (draw.random(count) < 0.5)
    latitude, longitude = _measured_place(draw, motion, time_ms, flying, adrift)
    altitude = np.interp(time_ms, motion.time_ms, motion.altitude_ft) + draw.uniform(-300, 300)
    altitude = np.where(wild & ~adrift, draw.uniform(42_000, 90_000, count), altitude)
    speed, rate = _measured_motion(draw, motion, time_ms, flying)
    air = np.where(some(hearing.nulls), SILENT, np.where(flying ^ flipped, AIR, GROUND))
    source = np.where(some(hearing.mlat), SOURCES.index("mlat"), SOURCES.index("adsb_icao"))
    source = np.where(some(hearing.tisb), SOURCES.index("tisb_icao"), source)
    fixes = Fixes.of(
        time_ms=time_ms,
        latitude_deg=latitude,
        longitude_deg=longitude,
        altitude_ft=np.where(air == AIR, np.round(altitude / 25) * 25, np.nan),
        air=air,
        speed_kt=np.where(some(hearing.nulls), np.nan, speed),
        vertical_fpm=np.where(some(hearing.nulls) | (air == GROUND), np.nan, rate),
        source=source,
        flags=np.where(np.diff(time_ms, prepend=time_ms[:1]) > 20_000, STALE, 0),
    )
    return fixes, wild | flipped


def _measured_place(
    draw: np.random.Generator,
    motion: Motion,
    time_ms: NDArray[np.int64],
    flying: NDArray[np.bool_],
    adrift: NDArray[np.bool_],
) -> tuple[Floats, Floats]:
    """Latitudes and longitudes to six decimals, off by metres where it flies, and by degrees where it is *adrift*."""
    count = len(time_ms)
    place = np.stack([np.interp(time_ms, motion.time_ms, side) for side in motion.place.T], axis=1)
    place += draw.normal(0, 4e-7, (count, 3)) * flying[:, None]
    latitude = np.degrees(np.arctan2(place[:, 2], np.hypot(place[:, 0], place[:, 1])))
    longitude = np.degrees(np.arctan2(place[:, 1], place[:, 0]))
    latitude = np.where(adrift, np.clip(latitude + draw.uniform(-4, 4, count), -90, 90), latitude)
    longitude = np.where(adrift, (longitude + draw.uniform(1, 9, count) + 180) % 360 - 180, longitude)
    return np.round(latitude, 6), np.round(longitude, 6)


def _measured_motion(
    draw: np.random.Generator, motion: Motion, time_ms: NDArray[np.int64], flying: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Speeds to a tenth of a knot and vertical rates in steps of 64 feet a minute, a little off where it flies."""
    count = len(time_ms)
    speed = np.interp(time_ms, motion.time_ms, motion.speed_kt) + draw.normal(0, 0.5, count) * flying
    rates = np.gradient(motion.altitude_ft, motion.time_ms / 60_000)
    rate = np.interp(time_ms, motion.time_ms, rates) + draw.normal(0, 40, count) * flying
    return np.asarray(np.round(np.maximum(speed, 0), 1)), np.asarray(np.round(rate / 64) * 64)


def _tracks(motion: Motion, time_ms: NDArray[np.int64]) -> Floats:
    """The direction of movement over ground, in degrees from north, to a tenth."""
    here, soon = (
        np.stack([np.interp(time_ms + wait, motion.time_ms, side) for side in motion.place.T], axis=1)
        for wait in (0, 2000)
    )
    ahead = soon - here
    east = here[:, 0] * ahead[:, 1] - here[:, 1] * ahead[:, 0]
    north = ahead[:, 2]
    return np.asarray(np.round(np.degrees(np.arctan2(east, north)) % 360, 1) % 360)


# ------------------------------------------------------------------------------------------------ as files have it


def days(flown: Flown) -> tuple[date, ...]:
    """The days, UTC, on which it was heard."""
    return tuple(date(1970, 1, 1) + timedelta(int(day)) for day in np.unique(flown.fixes.time_ms // DAY_MS))


def _midnight_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def _part(flown: Flown, day: date) -> NDArray[np.intp]:
    return np.flatnonzero(flown.fixes.time_ms // DAY_MS == _midnight_ms(day) // DAY_MS)


def as_fixes(flown: Flown, day: date | None = None) -> Fixes:
    """All its fixes, or those of one day with rows counted from 0, as reading `as_readsb` of that day gives them."""
    if day is None:
        return flown.fixes
    part = flown.fixes.take(_part(flown, day))
    return replace(part, row=np.arange(len(part), dtype=np.int32))


def as_readsb(flown: Flown, day: date, *, squeezed: bool = True) -> bytes:
    """The day as readsb's `trace_full_<hex>.json`: a row a line, fourteen columns, a detail object on every fourth row.

    As in a tree of past days, the bytes are gzip unless *squeezed* is off.
    """
    head = {
        "icao": flown.icao24,
        "r": flown.registration,
        "t": flown.type_code,
        "dbFlags": 0,
        "desc": f"AIRCRAFT {flown.type_code}",
        "ownOp": "NOBODY IN PARTICULAR INC",
        "year": "2018",
    }
    start = f'"timestamp": {_midnight_ms(day) / 1000:.3f},\n"trace":[ \n'
    text = json.dumps(head, separators=(",", ":"))[:-1] + ",\n" + start + ",\n".join(rows(flown, day)) + " ]\n}\n"
    return gzip.compress(text.encode(), 9, mtime=0) if squeezed else text.encode()


def rows(flown: Flown, day: date) -> list[str]:
    """The rows of one day's trace, as text."""
    midnight_ms, fixes = _midnight_ms(day), flown.fixes
    departed = np.array([truth.departed_ms for truth in flown.truths])
    legs = np.clip(np.searchsorted(departed, fixes.time_ms + 1_800_000) - 1, 0, None)
    told = []
    for row, index in enumerate(_part(flown, day).tolist()):
        seconds = f"{(fixes.time_ms[index] - midnight_ms) / 1000:.2f}"
        detail = _detail(fixes, index, flown.callsigns[legs[index]], row % 20 == 0) if row % 4 == 0 else "null"
        told.append(_row(fixes, index, seconds, f"{flown.track_deg[index]:.1f}", detail))
    return told


def _row(fixes: Fixes, index: int, seconds: str, track_deg: str, detail: str) -> str:
    ground, source = fixes.air[index] == GROUND, SOURCES[fixes.source[index]]
    altitude, rate = _number(fixes.altitude_ft[index], 0), _number(fixes.vertical_fpm[index], 0)
    level = '"ground"' if ground else altitude
    speed = _number(fixes.speed_kt[index], 1)
    where = f"{fixes.latitude_deg[index]:.6f},{fixes.longitude_deg[index]:.6f}"
    rest = "null,null" if ground or index % 2 else f"{250 + index * 7 % 31},{(index * 37 % 90 - 45) / 10}"
    higher = _number(fixes.altitude_ft[index] + ABOVE_FT, 0)
    first = f"[{seconds},{where},{level},{speed},{track_deg},{fixes.flags[index]},{rate}"
    return f'{first},{detail},"{source}",{higher},{rate},{rest}]'


def _detail(fixes: Fixes, index: int, callsign: str, full: bool) -> str:
    known: dict[str, str | int] = {"type": SOURCES[fixes.source[index]], "flight": f"{callsign:8}"}
    if fixes.air[index] == AIR:
        known |= {"alt_geom": round(float(fixes.altitude_ft[index]) + ABOVE_FT)}
    turn = index * 7919 % 1000
    more = MORE_DETAIL | {"wd": turn % 360, "ws": turn % 45, "mach": turn / 1000, "mag_heading": turn * 0.36}
    found = known | DETAIL | {"nac_p": 8 + turn % 4, "rc": 186 - turn % 3 * 50} | (more if full else {})
    return json.dumps(found, separators=(",", ":"))


ABOVE_FT = 775
"""How far geometric altitude is above pressure altitude."""

DETAIL = {
    "squawk": "4637", "emergency": "none", "category": "A3", "nav_qnh": 1013.6, "nav_altitude_mcp": 32000, "nic": 8, "rc": 186,
    "version": 2, "nic_baro": 1, "nac_p": 10, "nac_v": 2, "sil": 3, "sil_type": "perhour", "gva": 2, "sda": 2, "alert": 0,
    "spi": 0,
}  # fmt: skip
MORE_DETAIL = {
    "ias": 280, "tas": 460, "mach": 0.772, "wd": 213, "ws": 37, "track_rate": 0.06, "roll": -0.18, "mag_heading": 337.5,
    "true_heading": 336.12, "baro_rate": 0, "geom_rate": 0, "nav_heading": 338.2, "nav_modes": ["autopilot", "vnav"],
}  # fmt: skip
"""What real detail objects carry beside the call sign, in this or that row."""


def _number(value: float, digits: int) -> str:
    """A number as readsb writes it, without the sign of a zero."""
    return "null" if np.isnan(value) else f"{round(float(value), digits) + 0.0:.{digits}f}"
