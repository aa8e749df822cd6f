"""Make the outline of the world that the app draws, in two sizes, from Natural Earth's countries that the extra `tracks` brings.

    python tools/outline.py src/whereas/web/assets

Natural Earth is in the public domain; whose land is whose is its makers' view. How `whereas.track` came by it is told in
src/whereas/track/outlines/ORIGIN.md. The land of neighbours is simplified together, so that it still meets; then coasts are
drawn as rings, and borders between countries as lines. docs/map.md says how the file is read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from whereas.track.borders import area, known_countries

SIZES = {"world-coarse.bin": (0.3, 10), "world-fine.bin": (0.06, 50)}
"""For each file the tolerance in degrees, and into how many parts a degree is cut."""


def written(tolerance_deg: float, per_degree: int) -> bytes:
    """The file of one size: parts of a degree, then the rings of coasts, then the lines of borders."""
    land = np.array([area(country.name).shape for country in known_countries()], object)
    plain = shapely.coverage_simplify(land, tolerance_deg)
    together = shapely.coverage_union_all(plain)
    parts = [part for part in shapely.get_parts(together) if part.area > tolerance_deg**2]
    coasts = [shapely.get_coordinates(ring) for part in parts for ring in (part.exterior, *part.interiors)]
    edges = shapely.difference(shapely.union_all(shapely.boundary(plain)), shapely.boundary(together))
    borders = [shapely.get_coordinates(line) for line in shapely.get_parts(shapely.line_merge(edges))]
    return _number(per_degree) + _lines(coasts, per_degree) + _lines(borders, per_degree)


def _lines(lines: Iterable[NDArray[np.float64]], per_degree: int) -> bytes:
    """How many lines; of each how many points; and each point less the one before it."""
    made = []
    for line in lines:
        points = np.round(line * per_degree).astype(np.int64)
        steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64))
        kept = np.any(steps != 0, axis=1)
        kept[0] = True
        steps = np.diff(points[kept], axis=0, prepend=np.zeros((1, 2), np.int64))
        if len(steps) > 1:
            made.append(_number(len(steps)) + b"".join(_number(_folded(step)) for step in steps.ravel().tolist()))
    return _number(len(made)) + b"".join(made)


def _folded(value: int) -> int:
    """A whole number as one that is not negative: 0, −1, 1, −2 as 0, 1, 2, 3."""
    return value * 2 if value >= 0 else -2 * value - 1


def _number(value: int) -> bytes:
    """A number in sevens of bits, the lowest first; all bytes but the last have their highest bit set."""
    made = bytearray()
    while value > 127:
        made.append((value & 127) | 128)
        value >>= 7
    return bytes((*made, value))


def main(folder: str) -> None:
    """Write both sizes."""
    for name, (tolerance_deg, per_degree) in SIZES.items():
        data = written(tolerance_deg, per_degree)
        (Path(folder) / name).write_bytes(data)
        sys.stdout.write(f"{name}: {len(data):,} bytes\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
