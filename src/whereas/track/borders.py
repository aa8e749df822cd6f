"""Borders: areas by name, whether a position lies in one, and between which two fixes an aircraft came in or went out.

A crossing is never given a moment: it lies between the last fix on one side and the first on the other. Land is that of
Natural Earth's countries at 1:10 million; whose it is, and where the line runs, are Natural Earth's view and no finding of
ours. What each area is made from is said in `Area.source`.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from whereas.errors import BadSource

from .cells import NOWHERE, UNKNOWN, Cells
from .fixes import Fixes
from .geojson import MOST_BYTES, multipolygon, polygons
from .offshore import widened

__all__ = [
    "MOST_NM", "NAUTICAL_MILE_KM", "NOWHERE", "UNKNOWN", "Area", "Country", "Crossing", "area", "area_of_file", "countries",
    "crossings", "inside", "known_countries", "outlines",
]  # fmt: skip

NAUTICAL_MILE_KM = 1.852
MOST_NM = 24
"""The widest band of sea that can be asked for: what the law of the sea calls the contiguous zone."""

_OUTLINES = "outlines"
_PER_DEGREE = 100_000  # the outlines are stored in whole such parts of a degree
_SEA = re.compile(r"([0-9]{1,3})\s?nm", re.IGNORECASE | re.ASCII)
_NATURAL_EARTH = "Natural Earth 1:10m countries (4.1.0, by way of world-atlas 2.0.2)"


class Country(NamedTuple):
    """A country of the outlines: its ISO 3166-1 codes, "" where it has none, its name there, and another one or ""."""

    number: str
    alpha2: str
    alpha3: str
    name: str
    other: str

    @property
    def short(self) -> str:
        """Its alpha-2 code, or its name."""
        return self.alpha2 or self.name


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A part of the earth: a shapely MultiPolygon of longitude and latitude, −180 to 180, with edges straight in both.

    `made_from` names the countries or the file, `source` is a sentence that says where the outline is from and what it is.
    """

    name: str
    shape: Any
    made_from: tuple[str, ...]
    source: str


class Crossing(NamedTuple):
    """An aircraft entered or left an area somewhere between two fixes: their indexes, the later one last."""

    area: str
    direction: str
    before: int
    after: int


# ---------------------------------------------------------------------------------------------- areas


def area(spec: str) -> Area:
    """The area that *spec* names.

    A country by ISO 3166 code or name ("US", "USA", "United States of America"): its land with its lakes and rivers.
    Several with + between ("US+PR+VI"). With a last "+12nm": also what lies within 12 nautical miles of that land and is
    not the land of another country. Else the path of a GeoJSON file, with its suffix .json or .geojson.
    Raises BadSource for a name or file that is none of these.
    """
    if spec.lower().endswith((".json", ".geojson")):
        return area_of_file(Path(spec))
    names = [name.strip() for name in spec.split("+")]
    sea = _SEA.fullmatch(names[-1]) if len(names) > 1 else None
    miles = int(sea[1]) if sea else 0
    if miles > MOST_NM:
        raise BadSource(f"{miles} nautical miles", where=spec, remedy=f"give at most {MOST_NM} nautical miles")
    return _area(tuple(dict.fromkeys(_country(name) for name in (names[:-1] if sea else names))), miles)


def area_of_file(path: Path) -> Area:
    """The area of all polygons in a GeoJSON file, called as the file says, or like the file. Raises BadSource."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as trouble:
        raise BadSource(
            f"cannot be read: {trouble}", where=str(path), remedy="give the path of a GeoJSON file"
        ) from None
    name, shape = polygons(data, path.name)
    source = f"Polygons of {path.name}, sha256 {hashlib.sha256(data).hexdigest()}."
    return Area(name or path.stem, shape, (path.name,), source)


@lru_cache(maxsize=32)
def _area(indexes: tuple[int, ...], miles: int) -> Area:
    """The land of some countries, and what lies within some miles of it; kept, since the second takes seconds."""
    some, (known, land) = "", _outlines()
    shape = shapely.union_all([land[index] for index in indexes]) if len(indexes) > 1 else land[indexes[0]]
    names = tuple(known[index].name for index in indexes)
    if miles:
        some = (
            f", and what lies within {miles} nautical miles of it and is not the land of another country,"
            " as measured from this coast, not from legal baselines"
        )
        shape = _with_sea(shape, indexes, miles * NAUTICAL_MILE_KM)
    name = "+".join([*(known[index].short for index in indexes), *([f"{miles}nm"] if miles else [])])
    return Area(name, multipolygon(shape), names, f"{_NATURAL_EARTH}: the land of {', '.join(names)}{some}.")


def _with_sea(shape: Any, indexes: tuple[int, ...], distance_km: float) -> Any:
    """The land and what lies within the distance of it, less the land of all other countries."""
    wide = widened(shape, distance_km)
    others = np.delete(np.asarray(_outlines()[1], object), indexes)
    others = others[shapely.intersects(shapely.envelope(others), wide)]
    return shapely.union(
        shape, shapely.difference(wide, shapely.union_all(shapely.intersection(others, shapely.envelope(wide))))
    )


def _country(name: str) -> int:
    """The index of a country by one of its codes or names, in any case."""
    names = _names()
    if name.casefold() in names:
        return names[name.casefold()]
    close = difflib.get_close_matches(name[:60].casefold(), [each for each in names if len(each) > 3], 3)
    known = _outlines()[0]
    hint = ", or is it " + " or ".join(dict.fromkeys(known[names[each]].name for each in close)) if close else ""
    raise BadSource(
        f"no country {name[:60]!r}", remedy=f"give an ISO 3166 code (US, USA), or the path of a .geojson file{hint}"
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, int]:
    return {name.casefold(): index for index, country in enumerate(known_countries()) for name in country[1:] if name}


@lru_cache(maxsize=1)
def _outlines() -> tuple[tuple[Country, ...], tuple[Any, ...]]:
    """The countries and their land, as shapely MultiPolygons. Format: outlines/ORIGIN.md."""
    folder = resources.files(__package__) / _OUTLINES
    lines = csv.reader((folder / "countries.csv").read_text(encoding="utf-8").splitlines()[1:])
    with (folder / "countries.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        xy = np.column_stack([stored[name].cumsum(dtype=np.int64) for name in ("east", "north")]) / _PER_DEGREE
        ends = tuple(np.concatenate([[0], stored[name].cumsum()]) for name in ("rings", "polygons", "countries"))
    land = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, xy, ends)
    return tuple(Country(*line) for line in lines), tuple(land)


def known_countries() -> tuple[Country, ...]:
    """All countries of the outlines, in the order in which `countries` counts them."""
    return _outlines()[0]


@lru_cache(maxsize=1)
def outlines() -> tuple[tuple[NDArray[np.float64], ...], ...]:
    """The land of the world, to draw: polygons, each of rings of (longitude, latitude), the outer ring first.

    Coarser than what areas are made from: to a fiftieth of a degree.
    """
    parts = shapely.get_parts(shapely.simplify(np.array(_outlines()[1]), 0.02))
    return tuple(
        tuple(shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors))
        for part in parts
        if not part.is_empty
    )


# ---------------------------------------------------------------------------------------------- positions


def inside(area: Area, latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> NDArray[np.int8]:
    """For each position 1 in the area or on its edge, 0 outside, −1 where it is unknown (NaN) or none (latitude 91)."""
    return (_cells(area).label(*_positions(latitude_deg, longitude_deg)) + 1).astype(np.int8)


def countries(latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> NDArray[np.int16]:
    """For each position the index in `known_countries()` of the land it is on, NOWHERE at sea, UNKNOWN as for `inside`.

    On a border, which has no width, the country that comes first.
    """
    return _all_cells().label(*_positions(latitude_deg, longitude_deg))


def crossings(area: Area, fixes: Fixes) -> list[Crossing]:
    """Each pair of neighbouring fixes, of those with a position, of which one is in the area and the other is not.

    The fixes are in order of time. In and out again between two fixes is not seen.
    """
    state = inside(area, fixes.latitude_deg, fixes.longitude_deg)
    known = np.flatnonzero(state >= 0)
    change = np.flatnonzero(np.diff(state[known]))
    pairs = zip(known[change].tolist(), known[change + 1].tolist(), strict=True)
    return [Crossing(area.name, "left" if state[before] else "entered", before, after) for before, after in pairs]


def _positions(latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.asarray(latitude_deg, np.float64), np.asarray(longitude_deg, np.float64)


@lru_cache(maxsize=8)
def _cells(area: Area) -> Cells:
    return Cells.of((area.shape,))


@lru_cache(maxsize=1)
def _all_cells() -> Cells:
    return Cells.of(_outlines()[1])
