"""Airports: which fields a fix is near, by great-circle distance from each field's reference point.

The table is that of the package airportsdata (MIT), which has a reference point and an elevation for each field, and no
runways: whether a point lies on one cannot be told. It is a table of today; a field closed since, or one that was never
in it, is not found, and then the nearest of the others is only that: the nearest.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from sys import intern
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .fixes import EARTH_KM
from .leg import Near
from .nearby import Nearby

__all__ = ["REACH_KM", "Airport", "Airports", "airport", "airports", "field_ft", "near", "nearest"]

REACH_KM = 5.2
"""How far from an airport's reference point a fix on the ground can still be at that airport.

Large fields decide it: a runway of Denver begins 5.14 km from the reference point, the farthest of Dallas/Fort Worth 4.46
km. Of 25,287 runway ends, 99.1 % lie within 5 km of their own field's point. Wider would be worse: of the 30 more that a
reach of 7 km takes in, 14 are nearer to another field. The far end of Amsterdam's Polderbaan, 6.98 km out, stays outside.
"""

FIELD_KM = 8.0
"""How far from an airport's reference point what flies can still be held against the height of that airport."""


class Airport(NamedTuple):
    """One row of the table. `code` is the ICAO code, or the FAA's where there is none; `country` is ISO 3166 alpha-2.

    `iata` is "" for a field that no airline's tickets name.
    """

    code: str
    name: str
    latitude_deg: float
    longitude_deg: float
    elevation_ft: float
    timezone: str
    country: str
    iata: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Airports:
    """The table: its rows, where they are as points on the unit sphere, one row each (float64, n by 3), and what finds them.

    `elevation_ft` has how high each is, NaN where that is unknown; and one NaN more, for −1, which is no row.
    """

    rows: tuple[Airport, ...]
    points: NDArray[np.float64]
    nearby: Nearby
    elevation_ft: NDArray[np.float64]
    by_code: Mapping[str, int]


@lru_cache(maxsize=1)
def airports() -> Airports:
    """The table, read once. `by_code` gives the row of an ICAO code, and of an FAA code that is no field's ICAO code."""
    rows: list[Airport] = []
    by_code: dict[str, int] = {}
    local: dict[str, int] = {}
    text = (resources.files("airportsdata") / "airports.csv").read_text(encoding="utf-8")
    lines = csv.reader(text.splitlines())
    at = {name: column for column, name in enumerate(next(lines))}
    icao, iata, lid, name, lat, lon, elevation, zone, country = (
        at[each] for each in ("icao", "iata", "lid", "name", "lat", "lon", "elevation", "tz", "country")
    )
    for line in lines:
        code = line[icao] or line[lid]
        by_code.setdefault(code, len(rows))
        local.setdefault(line[lid], len(rows))
        where = float(line[lat]), float(line[lon]), float(line[elevation] or "nan")
        rows.append(Airport(code, line[name], *where, intern(line[zone]), intern(line[country]), line[iata]))
    local.pop("", None)
    points = _on_sphere(np.array([row.latitude_deg for row in rows]), np.array([row.longitude_deg for row in rows]))
    elevation_ft = np.array([*(row.elevation_ft for row in rows), math.nan])
    return Airports(tuple(rows), points, Nearby(points), elevation_ft, MappingProxyType(local | by_code))


def airport(code: str) -> Airport | None:
    """The airport of an ICAO code, or of the FAA's code; None where the table does not have it."""
    table = airports()
    row = table.by_code.get(code.strip().upper())
    return None if row is None else table.rows[row]


def near(
    latitude_deg: float, longitude_deg: float, altitude_ft: float, *, within_km: float = 25.0, most: int = 5
) -> tuple[Near, ...]:
    """At most *most* airports within *within_km* of a position, the nearest first; none for a position that is unknown.

    `height_ft` is *altitude_ft* less the elevation of the field, NaN where either is unknown. A pressure altitude is off
    by some 30 ft for each hectopascal that the air pressure differs from 1013.25: the height is then as rough as that.
    """
    if not (math.isfinite(latitude_deg) and math.isfinite(longitude_deg)):
        return ()
    table = airports()
    here = _on_sphere(np.array([latitude_deg]), np.array([longitude_deg]))[0]
    distance_km = _arc_km(np.linalg.norm(table.points - here, axis=1))
    order = np.argsort(distance_km, kind="stable")[:most]
    return tuple(
        Near(row.code, row.name, float(distance_km[index]), altitude_ft - row.elevation_ft)
        for index in order.tolist()
        if distance_km[index] <= within_km
        for row in [table.rows[index]]
    )


def nearest(
    latitude_deg: ArrayLike, longitude_deg: ArrayLike, *, most: int = 1, within_km: float = math.inf
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """For each position the rows of the *most* nearest airports in `airports().rows`, and how far they are in km.

    Both have one row a position and one column an airport, the nearest first; −1 and NaN where no more are *within_km*, and
    for a position that is unknown. To look no further than some kilometres saves most of the time.
    """
    where = _on_sphere(np.asarray(latitude_deg, np.float64), np.asarray(longitude_deg, np.float64))
    known = np.isfinite(where).all(axis=1)
    index = np.full((len(where), most), -1, np.int32)
    distance_km = np.full((len(where), most), np.nan, np.float32)
    if known.any():
        within = 2 * math.sin(min(within_km / EARTH_KM, math.pi) / 2)
        found, chord = airports().nearby.nearest(
            where[known], most, within=within if within_km < math.inf else math.inf
        )
        index[known], distance_km[known] = found, np.where(found >= 0, _arc_km(chord), np.nan)
    return index, distance_km


def field_ft(latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> NDArray[np.float64]:
    """How high the field is that each position is at: the nearest within FIELD_KM, NaN where there is none."""
    rows, _ = nearest(latitude_deg, longitude_deg, within_km=FIELD_KM)
    return airports().elevation_ft[rows[:, 0]]


def _on_sphere(latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions as points on the unit sphere, so that neither the date line nor a pole is special."""
    with np.errstate(invalid="ignore"):  # an infinite angle is a position as unknown as NaN
        latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
        flat = np.cos(latitude)
        return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=-1)


def _arc_km(chord: NDArray[np.float64]) -> NDArray[np.float64]:
    """The great-circle distance over a chord of the unit sphere."""
    return 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1))
