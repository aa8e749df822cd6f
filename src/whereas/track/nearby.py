"""Nearby: which of many points on the unit sphere are the nearest to others, exactly, with numpy alone.

The points lie in cells, which are cubes of one side. What is within a side of a place lies in the 27 cells around it; where
fewer points than wanted are so near, larger cells are asked, and at last cells so large that the 27 hold all there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Nearby"]

Points = NDArray[np.float64]  # a row each, of three columns
Places = NDArray[np.int64]

SIDES = (0.0015, 0.006, 0.02, 0.06, 0.2, 0.6, 2.0)
"""Of the cells, in radii: from 10 km on Earth to all of it."""
AT_A_TIME = 200_000
"""So many distances are worked out at a time, and those of the last place."""


class Nearby:
    """Points to be found. They are put in cells when they are first asked for."""

    def __init__(self, points: Points) -> None:
        self._points = points

    @cached_property
    def _all_cells(self) -> tuple[_Cells, ...]:
        return tuple(_Cells(self._points, side) for side in SIDES)

    def nearest(self, where: Points, most: int, *, within: float = float("inf")) -> tuple[Places, NDArray[np.float64]]:
        """For each place the numbers of the *most* nearest points, and how far each is: a row a place, the nearest first.

        Of points that are as near as each other the one with the lower number comes first. Where fewer points than *most* are
        *within* that distance, −1 and infinity stand for those that lack. Distances are straight, through the sphere, in radii.
        """
        index = np.full((len(where), most), -1, np.int64)
        apart = np.full((len(where), most), np.inf)
        left = np.arange(len(where))
        for cells in self._all_cells:
            for some, found, far in cells.nearest(where, left, most):
                index[some], apart[some] = found, far
            sure = 0.999 * cells.side  # a hair less, for what is rounded
            left = left[~(apart[left, -1] <= sure)]
            if within <= sure or not len(left):
                break
        beyond = apart > within
        index[beyond], apart[beyond] = -1, np.inf
        return index, apart


class _Cells:
    """Points by the cell that they lie in."""

    def __init__(self, points: Points, side: float) -> None:
        self.side = side
        self._across = int(2 / side) + 3  # cells along an axis, one more at either end
        keys = self._key(points)
        self._order = np.argsort(keys, kind="stable")
        self._keys, self._points = keys[self._order], points[self._order]

    def _key(self, points: Points) -> Places:
        """The number of the cell of each point: those one above the other have numbers that follow each other."""
        x, y, z = ((points + 1) / self.side).astype(np.int64).T + 1
        made: Places = (x * self._across + y) * self._across + z
        return made

    def nearest(self, where: Points, left: Places, most: int) -> Iterator[tuple[Places, Places, NDArray[np.float64]]]:
        """Of the places *left*, some at a time: which these are, and the nearest points within the 27 cells around each."""
        columns = np.array([x * self._across + y for x in (-1, 0, 1) for y in (-1, 0, 1)]) * self._across
        keys = self._key(where[left])[:, None] + columns
        begins = np.searchsorted(self._keys, keys - 1, side="left")
        counts = np.searchsorted(self._keys, keys + 1, side="right") - begins
        turns = np.cumsum(counts.sum(axis=1)) // AT_A_TIME
        edges = [0, *(np.flatnonzero(np.diff(turns)) + 1).tolist(), len(left)]
        for first, last in pairwise(edges):
            some = left[first:last]
            yield some, *self._nearest(where[some], begins[first:last], counts[first:last], most)

    def _nearest(self, where: Points, begins: Places, counts: Places, most: int) -> tuple[Places, NDArray[np.float64]]:
        """The nearest of the points that lie, for each place, in nine runs of so many from there on."""
        lengths, own = counts.ravel(), counts.sum(axis=1)
        runs = np.cumsum(lengths)
        at = np.arange(runs[-1] if len(runs) else 0) + np.repeat(begins.ravel() - runs + lengths, lengths)
        owner = np.repeat(np.arange(len(where)), own)
        apart = np.linalg.norm(self._points[at] - where[owner], axis=1)
        number = self._order[at]
        index, far = np.full((len(where), most), -1, np.int64), np.full((len(where), most), np.inf)
        some = np.flatnonzero(own)
        firsts = (np.cumsum(own) - own)[some]
        for rank in range(most if len(some) else 0):
            least = np.full(len(where), np.inf)
            least[some] = np.minimum.reduceat(apart, firsts)
            equal = np.flatnonzero((apart == least[owner]) & (apart < np.inf))
            equal = equal[np.lexsort((number[equal], owner[equal]))]
            taken = equal[np.flatnonzero(np.diff(owner[equal], prepend=-1))]
            index[owner[taken], rank], far[owner[taken], rank] = number[taken], apart[taken]
            apart[taken] = np.inf
        return index, far
