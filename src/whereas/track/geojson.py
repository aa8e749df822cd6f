"""GeoJSON polygons as regions of the plane of longitude and latitude, cut at the 180th meridian.

Format: RFC 7946. An edge is straight in longitude and latitude, not a great circle. A polygon that crosses the 180th
meridian is best written in two parts, cut there; also read are one that runs past 180 (170 to 190) and one that jumps (179
to −179): a step of more than 180° is taken the short way round. A ring that so comes round the earth holds the pole that it
is nearer to. What the file leaves in doubt (a ring that is open, or crosses itself) is refused, not mended.
"""

from __future__ import annotations

import json
import math
import reprlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from whereas.errors import BadSource

__all__ = ["MOST_BYTES", "MOST_DEGREES", "cut", "multipolygon", "polygons", "region", "unrolled"]

MOST_BYTES, MOST_DEGREES = 32_000_000, 200_000
"""A larger file is refused, and one whose outlines are longer: all countries at 1:10 million have some 15,000 degrees."""

_REMEDY = "give a GeoJSON Polygon, MultiPolygon, or a Feature or FeatureCollection of these, as in RFC 7946"
_WHOLE = shapely.box(-180, -90, 180, 90)


def polygons(data: bytes, name: str) -> tuple[str, Any]:
    """The name that a GeoJSON file gives its area ("" if none), and all its polygons as one shapely MultiPolygon.

    Longitudes run from −180 to 180. A feature's name is its property `name`; several features are one area, called by
    the collection's own `name` or else by all of theirs. Raises BadSource, with the member of the file at fault.
    """
    if len(data) > MOST_BYTES:
        raise BadSource(f"more than {MOST_BYTES:,} bytes", where=name, remedy="simplify the polygons")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as trouble:
        raise BadSource(f"no JSON: {str(trouble)[:120]}", where=name, remedy=_REMEDY) from None
    reading = _Reading(name, [], [])
    try:
        reading.read(found, "")
        area = multipolygon(shapely.union_all(reading.shapes))
    except shapely.GEOSException as trouble:
        raise BadSource(f"polygons that cannot be joined: {trouble}", where=name, remedy=_REMEDY) from None
    own = found.get("name") if found.get("type") == "FeatureCollection" else None
    called = own if isinstance(own, str) and own else ", ".join(dict.fromkeys(reading.names))
    if shapely.is_empty(area):
        raise BadSource("no polygon in it, or none with an inside", where=name, remedy=_REMEDY)
    if shapely.length(area) > MOST_DEGREES:
        raise BadSource(f"outlines of {shapely.length(area):,.0f} degrees", where=name, remedy="simplify the polygons")
    return called, area


def multipolygon(shape: Any) -> Any:
    """The polygons of a shape; its lines and points, which have no inside, are left out."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def region(ring: NDArray[np.float64]) -> Any:
    """What a closed ring of (longitude, latitude) surrounds, cut at the 180th meridian. Raises ValueError for no plain ring."""
    shape = shapely.Polygon(unrolled(ring))
    if not shape.is_valid:
        raise ValueError(f"a ring that is no plain ring: {shapely.is_valid_reason(shape)}")
    return cut(shape)


def unrolled(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """A closed ring without its jumps across the 180th meridian: it may run past 180 instead.

    One that comes round the earth is closed over the pole that it is nearer to. Raises ValueError if it does so twice.
    """
    step = np.diff(ring[:, 0])
    turned = np.cumsum(np.where(np.abs(step) > 180, -np.round(step / 360), 0))
    drawn = ring + np.outer(np.concatenate([[0], turned]), (360, 0))
    if np.ptp(drawn[:, 0]) == 0:  # a band round the earth, from −180 to 180 and back: no short way is meant
        return ring
    turns = round((drawn[-1, 0] - drawn[0, 0]) / 360)
    if abs(turns) > 1:
        raise ValueError(f"a ring that goes round the earth {abs(turns)} times")
    if turns:
        pole = math.copysign(90, drawn[:, 1].mean())
        drawn = np.concatenate([drawn, [(drawn[-1, 0], pole), (drawn[0, 0], pole), drawn[0]]])
    return drawn


def cut(shape: Any) -> Any:
    """The shape with each part of it moved by whole turns to longitudes from −180 to 180."""
    west, _, east, _ = shape.bounds
    if west >= -180 and east <= 180:
        return shape
    turns = range(math.floor((west + 180) / 360), math.ceil((east - 180) / 360) + 1)
    moved = [shapely.transform(shape, lambda xy, turn=turn: xy - (360 * turn, 0)) for turn in turns]
    return shapely.union_all(shapely.intersection(moved, _WHOLE))


def _in_degrees(crs: object) -> bool:
    """Whether the coordinate system that older GeoJSON could name is the one that RFC 7946 has always."""
    match crs:
        case None | {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file being read: its name, and the shapes and names found so far. A place is a path such as `features[2]`."""

    name: str
    shapes: list[Any]
    names: list[str]

    def refused(self, place: str, problem: str, remedy: str = _REMEDY) -> BadSource:
        return BadSource(problem, where=f"{self.name}: {place}" if place else self.name, remedy=remedy)

    def read(self, found: object, place: str) -> None:
        """Read a GeoJSON object."""
        if not isinstance(found, dict):
            raise self.refused(place, "no GeoJSON object")
        if not _in_degrees(found.get("crs")):
            raise self.refused(f"{place}.crs".lstrip("."), "a coordinate system of its own", "give WGS 84 degrees")
        match found.get("type"):
            case "FeatureCollection":
                for number, feature in enumerate(self.listed(found.get("features"), f"{place}.features".lstrip("."))):
                    self.feature(feature, f"{place}.features[{number}]".lstrip("."))
            case "Feature":
                self.feature(found, place)
            case _:
                self.geometry(found, place)

    def feature(self, found: object, place: str) -> None:
        if not isinstance(found, dict) or found.get("type") != "Feature":
            raise self.refused(place, "no Feature")
        properties = found.get("properties")
        called = properties.get("name") if isinstance(properties, dict) else None
        if isinstance(called, str) and called:
            self.names.append(called)
        self.geometry(found.get("geometry"), f"{place}.geometry".lstrip("."))

    def geometry(self, found: object, place: str) -> None:
        if not isinstance(found, dict):
            raise self.refused(place, "no geometry")
        kind, inside = found.get("type"), f"{place}.coordinates".lstrip(".")
        if kind == "Polygon":
            self.shapes.append(self.polygon(found.get("coordinates"), inside))
        elif kind == "MultiPolygon":
            for number, polygon in enumerate(self.listed(found.get("coordinates"), inside)):
                self.shapes.append(self.polygon(polygon, f"{inside}[{number}]"))
        else:
            raise self.refused(place, f"{reprlib.repr(kind)} is no area")

    def polygon(self, found: object, place: str) -> Any:
        rings = [self.ring(ring, f"{place}[{number}]") for number, ring in enumerate(self.listed(found, place))]
        if not rings:
            raise self.refused(place, "a polygon without a ring")
        return shapely.difference(rings[0], shapely.union_all(rings[1:])) if rings[1:] else rings[0]

    def ring(self, found: object, place: str) -> Any:
        positions = self.listed(found, place)
        if len(positions) < 4:
            raise self.refused(place, f"a ring of {len(positions)} positions", "give at least 4, the last as the first")
        ring = np.array([self.position(at, f"{place}[{number}]") for number, at in enumerate(positions)])
        if (ring[0] != ring[-1]).any():
            raise self.refused(place, "a ring that is open", "repeat its first position at its end")
        try:
            return region(ring)
        except ValueError as trouble:
            raise self.refused(place, str(trouble), "mend it in a GIS program, or draw it anew") from None

    def position(self, found: object, place: str) -> tuple[float, float]:
        """Longitude and latitude of a position; a third number, an altitude, is no matter to an area."""
        match found:
            case [bool(), *_] | [_, bool(), *_]:
                pass
            case [int() | float() as east, int() | float() as north, *_] if abs(east) <= 540 and abs(north) <= 90:
                return float(east), float(north)
        raise self.refused(place, f"{reprlib.repr(found)} is no position", "give [longitude, latitude] in degrees")

    def listed(self, found: object, place: str) -> list[Any]:
        if not isinstance(found, list):
            raise self.refused(place, "no list")
        return found
