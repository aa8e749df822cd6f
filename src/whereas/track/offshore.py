"""Offshore: all that lies within a distance of some land, on the sphere.

The land is cut into tiles of some two degrees. Each is drawn on a plane that is true to distance from the tile's middle
(azimuthal equidistant), widened there, and put back. On such a tile a distance of 12 nautical miles is off by no more than
some ten metres, at any latitude.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from .fixes import EARTH_KM
from .geojson import cut, multipolygon, unrolled

__all__ = ["widened"]

_TILE_DEG = 2.0
_STEP_DEG, _STEP_KM = 0.1, 5.0  # an edge is broken up into such steps before it is bent by going to the plane and back
_QUARTER = 24  # edges that stand for a quarter of a circle: at 12 miles they cut in by 12 metres


def widened(land: Any, distance_km: float) -> Any:
    """The land (polygons of longitude and latitude, −180 to 180) and all within a great-circle distance of it."""
    parts = [_widened_tile(tile, piece, distance_km) for tile, piece in _tiles(land)]
    return multipolygon(shapely.union_all([land, *parts]))


class _Tile(NamedTuple):
    """The plane that touches the earth at a longitude and latitude, in radians; its unit is a kilometre."""

    longitude: float
    latitude: float

    def flat(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Degrees to kilometres: the distance and the direction from the middle are those on the sphere."""
        east, north = np.radians(xy[:, 0]) - self.longitude, np.radians(xy[:, 1])
        x = np.cos(north) * np.sin(east)
        y = math.cos(self.latitude) * np.sin(north) - math.sin(self.latitude) * np.cos(north) * np.cos(east)
        z = math.sin(self.latitude) * np.sin(north) + math.cos(self.latitude) * np.cos(north) * np.cos(east)
        away = np.hypot(x, y)
        scale = EARTH_KM * np.where(away > 0, np.arctan2(away, z) / np.maximum(away, 1e-300), 1)
        return np.column_stack([x * scale, y * scale])

    def round(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Kilometres to degrees. Longitudes may pass 180."""
        angle = np.hypot(xy[:, 0], xy[:, 1]) / EARTH_KM
        x, y = (xy * (np.sinc(angle / math.pi) / EARTH_KM)[:, None]).T
        z = np.cos(angle)
        north = np.arcsin(np.clip(z * math.sin(self.latitude) + y * math.cos(self.latitude), -1, 1))
        east = np.arctan2(x, z * math.cos(self.latitude) - y * math.sin(self.latitude))
        return np.column_stack([np.degrees(east + self.longitude), np.degrees(north)])


def _tiles(land: Any) -> list[tuple[_Tile, Any]]:
    """The land in pieces, each with the plane in the middle of its tile."""
    found = []
    for south in np.arange(-90, 90, _TILE_DEG):
        band = shapely.intersection(land, shapely.box(-180, south, 180, south + _TILE_DEG))
        if band.is_empty:
            continue
        latitude = south + _TILE_DEG / 2
        count = math.ceil(360 * math.cos(math.radians(latitude)) / _TILE_DEG)
        west = np.linspace(-180, 180, count + 1)
        pieces = shapely.intersection(band, shapely.box(west[:-1], south, west[1:], south + _TILE_DEG))
        for index in np.flatnonzero(~shapely.is_empty(pieces)):
            middle = math.radians((west[index] + west[index + 1]) / 2)
            found.append((_Tile(middle, math.radians(latitude)), pieces[index]))
    return found


def _widened_tile(tile: _Tile, piece: Any, distance_km: float) -> Any:
    plane = shapely.transform(shapely.segmentize(piece, _STEP_DEG), tile.flat)
    wide = shapely.segmentize(shapely.buffer(plane, distance_km, quad_segs=_QUARTER), _STEP_KM)
    parts = []
    for polygon in shapely.get_parts(wide):
        outer, *holes = (_back(tile, ring) for ring in shapely.get_rings(polygon))
        parts.append(shapely.difference(outer, shapely.union_all(holes)) if holes else outer)
    return shapely.union_all(parts)


def _back(tile: _Tile, ring: Any) -> Any:
    """A ring of the plane as a region of longitude and latitude; it may hold a pole."""
    return cut(shapely.make_valid(shapely.Polygon(unrolled(tile.round(shapely.get_coordinates(ring))))))
