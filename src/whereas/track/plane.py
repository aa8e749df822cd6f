"""Planes: positions on the Earth as points of a flat map of a given size, and lines thinned to what an eye can tell.

The map is Mercator's, whose straight lines keep one course; near a pole, where that has no end, it is the azimuthal
equidistant one about the middle of what is shown (Snyder, Map Projections: A Working Manual, 1987). Both are turned to
what is shown, so that the antimeridian is a line like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .fixes import EARTH_KM

__all__ = ["Box", "Plane", "clipped", "fitted", "nice", "thinned"]

POLAR_DEG = 75.0
"""Beyond this latitude Mercator's map stretches more than fourfold, and is not used."""
Points = NDArray[np.float64]


class Box(NamedTuple):
    """An upright rectangle, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def grown(self, by: float) -> Box:
        """The box with *by* more on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Box) -> bool:
        """Whether the two share a point."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, points: Points) -> NDArray[np.bool_]:
        """Which points (n, 2) lie in it."""
        x, y = points[:, 0], points[:, 1]
        inside: NDArray[np.bool_] = (self.left <= x) & (x <= self.right) & (self.top <= y) & (y <= self.bottom)
        return inside


@dataclass(frozen=True, slots=True)
class Plane:
    """A map: a projection about a middle, and where on the page it is.

    `per_radian` is pixels per radian where the projection is true to scale; `x`, `y` are the pixels of its origin.
    """

    polar: bool
    latitude_deg: float
    longitude_deg: float
    box: Box
    per_radian: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def pixels(self, latitude_deg: Points, longitude_deg: Points) -> Points:
        """Points (n, 2) of the page, x to the right and y down, for positions."""
        flat = self.projected(latitude_deg, turned(longitude_deg, self.longitude_deg))
        return flat * (self.per_radian, -self.per_radian) + (self.x, self.y)

    def projected(self, latitude_deg: Points, east_deg: Points) -> Points:
        """Points of the plane in radians, y up, for latitudes and degrees east of the middle, which are not wrapped here."""
        latitude, east = np.radians(latitude_deg), np.radians(east_deg)
        if not self.polar:
            return np.column_stack([east, np.arcsinh(np.tan(np.clip(latitude, -1.484, 1.484)))])
        middle = np.radians(self.latitude_deg)
        toward = np.sin(middle) * np.sin(latitude) + np.cos(middle) * np.cos(latitude) * np.cos(east)
        x = np.cos(latitude) * np.sin(east)
        y = np.cos(middle) * np.sin(latitude) - np.sin(middle) * np.cos(latitude) * np.cos(east)
        far, across = np.arccos(np.clip(toward, -1, 1)), np.hypot(x, y)
        stretch = np.divide(far, across, out=np.ones_like(far), where=across > 1e-12)
        return np.column_stack([x * stretch, y * stretch])

    def positions(self, pixels: Points) -> tuple[Points, Points]:
        """The latitudes, and the degrees east of the middle, of points of the page."""
        flat = (pixels - (self.x, self.y)) / (self.per_radian, -self.per_radian)
        if not self.polar:
            return np.degrees(np.arctan(np.sinh(flat[:, 1]))), np.degrees(flat[:, 0])
        far, middle = np.hypot(flat[:, 0], flat[:, 1]), np.radians(self.latitude_deg)
        share = np.divide(np.sin(far), far, out=np.ones_like(far), where=far > 1e-12)
        x, y = flat[:, 0] * share, flat[:, 1] * share
        latitude = np.arcsin(np.clip(np.cos(far) * np.sin(middle) + y * np.cos(middle), -1, 1))
        return np.degrees(latitude), np.degrees(np.arctan2(x, np.cos(far) * np.cos(middle) - y * np.sin(middle)))

    def km_per_pixel(self, latitude_deg: float) -> float:
        """The scale at a latitude."""
        squeeze = 1.0 if self.polar else float(np.cos(np.radians(latitude_deg)))
        return EARTH_KM * squeeze / self.per_radian


def turned(longitude_deg: Points, middle_deg: float) -> Points:
    """Degrees east of the middle, at least -180 and less than 180."""
    east: Points = (longitude_deg - middle_deg + 180) % 360 - 180
    return east


def fitted(
    latitude_deg: Points, longitude_deg: Points, box: Box, *, margin: float = 36.0, least_km: float = 6.0
) -> Plane:
    """The plane on which the positions (one or more) fill the box but for a margin in pixels; at least so many km high."""
    polar = bool(np.abs(latitude_deg).max() > POLAR_DEG)
    middle = _middle(latitude_deg, longitude_deg) if polar else (0.0, _across(longitude_deg))
    bare = Plane(polar, *middle, box)
    points = bare.projected(latitude_deg, turned(longitude_deg, bare.longitude_deg))
    low, high = points.min(axis=0), points.max(axis=0)
    squeeze = 1.0 if polar else float(np.cos(np.radians(np.clip(latitude_deg.mean(), -85, 85))))
    span = np.maximum(high - low, least_km / EARTH_KM / squeeze)
    scale = float(min((box.width - 2 * margin) / span[0], (box.height - 2 * margin) / span[1]))
    centre = (low + high) / 2 * scale
    x, y = (box.left + box.right) / 2 - float(centre[0]), (box.top + box.bottom) / 2 + float(centre[1])
    return Plane(polar, *middle, box, scale, x, y)


def _across(longitude_deg: Points) -> float:
    """The middle of the longitudes: opposite the widest stretch of the circle without one."""
    around = np.sort(longitude_deg % 360)
    empty = np.diff(around, append=around[0] + 360)
    widest = int(empty.argmax())
    return float((around[widest] + empty[widest] / 2 + 180) % 360)


def _middle(latitude_deg: Points, longitude_deg: Points) -> tuple[float, float]:
    """The position that the others lie about."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    x = (np.cos(latitude) * np.cos(longitude)).mean()
    y, z = (np.cos(latitude) * np.sin(longitude)).mean(), np.sin(latitude).mean()
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


def nice(least: float, steps: Sequence[float]) -> float:
    """The smallest step that is no smaller than *least*; the last where there is none."""
    return next((step for step in steps if step >= least), steps[-1])


# ---------------------------------------------------------------------------------------------- lines


def clipped(ring: Points, box: Box) -> Points:
    """The part of a polygon's ring that lies in the box (Sutherland and Hodgman, 1974); (0, 2) where none does."""
    for axis, edge, sign in ((0, box.left, 1), (0, box.right, -1), (1, box.top, 1), (1, box.bottom, -1)):
        if not len(ring):
            break
        after = np.roll(ring, -1, axis=0)
        depth, next_depth = (ring[:, axis] - edge) * sign, (after[:, axis] - edge) * sign
        kept, crosses = depth >= 0, (depth >= 0) != (next_depth >= 0)
        share = np.divide(depth, depth - next_depth, out=np.zeros_like(depth), where=crosses)
        both = np.stack([ring, ring + share[:, None] * (after - ring)], axis=1).reshape(-1, 2)
        ring = both[np.column_stack([kept, crosses]).ravel()]
    return ring


def thinned(lines: Sequence[Points], most: int, *, tolerance: float = 0.35) -> list[NDArray[np.intp]]:
    """Which points of each line to draw: the fewest that keep within *tolerance* pixels, raised until all are *most*.

    The ends of every line are kept, so lines that are more than half of *most* are all drawn. (Douglas and Peucker, 1973.)
    """
    kept = [_apart(line) for line in lines]
    while True:
        found = [index[_peucker(line[index], tolerance)] for line, index in zip(lines, kept, strict=True)]
        if sum(map(len, found)) <= max(most, 2 * len(lines)):
            return found
        kept = found
        tolerance *= 1.4


def _apart(line: Points) -> NDArray[np.intp]:
    """The points but for those in the same quarter of a pixel as the one before them; the last is kept."""
    cells = np.floor(line * 4)
    moved = np.ones(len(line), bool)
    moved[1:-1] = np.any(cells[1:-1] != cells[:-2], axis=1)
    return np.flatnonzero(moved)


def _peucker(line: Points, tolerance: float) -> NDArray[np.intp]:
    kept = np.zeros(len(line), bool)
    kept[[0, -1]] = True
    waiting = [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        far = _off(line[start + 1 : end], line[start], line[end])
        worst = int(far.argmax())
        if far[worst] > tolerance:
            kept[start + 1 + worst] = True
            waiting += [(start, start + 1 + worst), (start + 1 + worst, end)]
    return np.flatnonzero(kept)


def _off(points: Points, start: Points, end: Points) -> Points:
    """How far the points are from the stretch between two others."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length else np.zeros(len(points))
    off = points - (start + share[:, None] * along)
    return np.hypot(off[:, 0], off[:, 1])
