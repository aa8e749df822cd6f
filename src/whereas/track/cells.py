"""Cells: a grid of a tenth of a degree that answers for most positions at once which polygons they lie in.

A cell that no edge touches lies wholly in one polygon or in none, and its positions need no more than a look. The rest,
the positions in a cell with an edge in it, are asked of shapely: the answer is shapely's own in every case. A position on
an edge counts as inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["NOWHERE", "UNKNOWN", "Cells"]

NOWHERE, UNKNOWN = -1, -2
"""What `Cells.label` says of a position in none of the shapes, and of one that is no position."""

_FIRST = -3  # what the grid has for the first set of shapes; the next ones have −4, −5 and so on
_PER_DEGREE = 10
_ROWS, _COLUMNS = 180 * _PER_DEGREE + 1, 360 * _PER_DEGREE + 1  # one more each, for latitude 90 and longitude 180
_CORNER = np.array([180, 90])
_SLACK = 0.002  # of a cell, by which an edge reaches over into the next: more than float32 loses of a longitude
_CHUNK = 100_000  # positions at a time, so that what is computed stays in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A grid for some shapes (shapely polygons or multipolygons of longitude and latitude, −180 to 180).

    `grid` has for each cell the index of the shape that it lies in, NOWHERE, or −3 − k where an edge touches it: then
    `among[k]` are the shapes whose edges do.
    """

    shapes: tuple[Any, ...]
    grid: NDArray[np.int16]
    among: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, shapes: Sequence[Any]) -> Cells:
        """The grid of *shapes*. Where some overlap, a position is in the first that holds it."""
        grid = np.full((_ROWS, _COLUMNS), NOWHERE, np.int16)
        sets = _Sets()
        for index, shape in enumerate(shapes):
            if not shapely.is_empty(shape):
                (row, column), inside, touched = _drawn(shape)
                window = grid[row : row + len(inside), column : column + inside.shape[1]]
                covered = inside & ~touched
                window[covered & (window == NOWHERE)] = index
                doubtful = touched | (covered & (window < UNKNOWN))
                window[doubtful] = sets.with_one(window[doubtful], index)
        shapely.prepare(np.asarray(shapes, object))
        return cls(tuple(shapes), grid, tuple(tuple(sorted(each)) for each in sets.all))

    def label(self, latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]) -> NDArray[np.int16]:
        """For each position the index of the first shape that holds it, NOWHERE, or UNKNOWN for what is no position."""
        found = np.empty(len(latitude_deg), np.int16)
        for start in range(0, len(found), _CHUNK):
            part = slice(start, start + _CHUNK)
            found[part] = self._look(latitude_deg[part], longitude_deg[part])
        doubtful = np.flatnonzero(found < UNKNOWN)
        found[doubtful] = self._ask(found[doubtful], latitude_deg[doubtful], longitude_deg[doubtful])
        return found

    def _look(self, latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]) -> NDArray[np.int16]:
        """What the grid has for each position."""
        known = (np.abs(latitude_deg) <= 90) & (np.abs(longitude_deg) <= 180)
        if not known.all():
            latitude_deg, longitude_deg = np.where(known, latitude_deg, 0), np.where(known, longitude_deg, 0)
        row = ((latitude_deg.astype(np.float32) + np.float32(90)) * np.float32(_PER_DEGREE)).astype(np.int32)
        column = ((longitude_deg.astype(np.float32) + np.float32(180)) * np.float32(_PER_DEGREE)).astype(np.int32)
        row *= _COLUMNS
        row += column
        found = self.grid.ravel().take(row)
        if not known.all():
            found[~known] = UNKNOWN
        return found

    def _ask(
        self, marks: NDArray[np.int16], latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]
    ) -> NDArray[np.int16]:
        """What shapely says of positions in cells with edges; positions of one mark are asked of the same shapes."""
        answer = np.full(len(marks), NOWHERE, np.int16)
        order = np.argsort(marks, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(marks[order])) + 1) if len(marks) else ():
            left = group
            for index in self.among[_FIRST - marks[group[0]]]:
                inside = shapely.intersects_xy(self.shapes[index], longitude_deg[left], latitude_deg[left])
                answer[left[inside]] = index
                left = left[~inside]
        return answer


class _Sets:
    """Sets of shapes, each kept once, and what `Cells.grid` has for them."""

    def __init__(self) -> None:
        self.all: list[frozenset[int]] = []
        self.number: dict[frozenset[int], int] = {}

    def with_one(self, values: NDArray[np.int16], index: int) -> NDArray[np.int16]:
        """For each value of the grid the value of the set that has the shape *index* too."""
        different, inverse = np.unique(values, return_inverse=True)
        return np.array([self._value(self._of(value) | {index}) for value in different.tolist()], np.int16)[inverse]

    def _of(self, value: int) -> frozenset[int]:
        if value < UNKNOWN:
            return self.all[_FIRST - value]
        return frozenset() if value == NOWHERE else frozenset([value])

    def _value(self, shapes: frozenset[int]) -> int:
        if shapes not in self.number:
            self.number[shapes] = len(self.all)
            self.all.append(shapes)
        return _FIRST - self.number[shapes]


def _drawn(shape: Any) -> tuple[tuple[int, int], NDArray[np.bool_], NDArray[np.bool_]]:
    """The first row and column of the window of the grid that holds a shape; its cells inside, and those with an edge."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = (xy + _CORNER) * _PER_DEGREE
    column, row = np.maximum(np.floor(xy.min(axis=0) - _SLACK), 0).astype(int).tolist()
    xy -= (column, row)
    columns, rows = (np.floor(xy.max(axis=0) + _SLACK) + 1).astype(int).tolist()
    size = min(rows, _ROWS - row), min(columns, _COLUMNS - column)
    edges = np.concatenate([xy[:-1], xy[1:]], axis=1)[ring[1:] == ring[:-1]]
    return (row, column), _inside(edges, size), _touched(edges, size)


def _inside(edges: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Whether the centre of each cell is inside: outer rings run anticlockwise, so going east one enters over an edge south."""
    x0, y0, x1, y1 = edges.T
    row, edge = _spread(np.ceil(np.minimum(y0, y1) - 0.5), np.ceil(np.maximum(y0, y1) - 0.5))
    x = x0[edge] + (row + 0.5 - y0[edge]) / (y1[edge] - y0[edge]) * (x1[edge] - x0[edge])
    enters = np.where(y1 < y0, 1, -1)[edge]
    change = np.zeros((size[0], size[1] + 1), np.int16)
    np.add.at(change, (row, np.clip(np.ceil(x - 0.5).astype(np.int32), 0, size[1])), enters.astype(np.int16))
    np.cumsum(change, axis=1, dtype=np.int16, out=change)
    inside: NDArray[np.bool_] = change[:, :-1] != 0
    return inside


def _touched(edges: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Which cells an edge touches or comes within the slack of."""
    x0, y0, x1, y1 = edges.T
    south, north = np.minimum(y0, y1) - _SLACK, np.maximum(y0, y1) + _SLACK
    row, edge = _spread(np.maximum(np.floor(south), 0), np.minimum(np.floor(north) + 1, size[0]))
    rise = (y1 - y0)[edge]
    level = np.abs(rise) <= _SLACK  # such an edge is taken whole in each row that it comes near
    rise[level] = np.inf
    start = np.clip((row - _SLACK - y0[edge]) / rise, 0, 1)
    end = np.where(level, 1, np.clip((row + 1 + _SLACK - y0[edge]) / rise, 0, 1))
    run = (x1 - x0)[edge]
    one, other = x0[edge] + start * run, x0[edge] + end * run
    west = np.maximum(np.floor(np.minimum(one, other) - _SLACK), 0).astype(np.int32)
    east = np.minimum(np.floor(np.maximum(one, other) + _SLACK) + 1, size[1]).astype(np.int32)
    change = np.zeros((size[0], size[1] + 1), np.int32)
    np.add.at(change, (row, west), 1)
    np.add.at(change, (row, east), -1)
    np.cumsum(change, axis=1, dtype=np.int32, out=change)
    touched: NDArray[np.bool_] = change[:, :-1] > 0
    return touched


def _spread(first: NDArray[np.float64], stop: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """All rows from *first* up to *stop* of each edge, and beside each row the index of its edge."""
    count = np.maximum(stop - first, 0).astype(np.int32)
    edge = np.repeat(np.arange(len(count)), count)
    before = np.repeat(np.cumsum(count) - count, count)
    return (np.arange(len(edge)) - before + first[edge]).astype(np.int32), edge
