"""Positions against borders: the grid of cells beside shapely alone, on the same positions, with equal answers.

    PYTHONPATH=src python bench/borders.py [--points 10000000] [--runs 3] [--peer-points 1000000]

Half of the positions lie along great circles between airports drawn by lot, one each 15 km, in order; half are drawn
evenly from the sphere. One core; medians of CPU time, the grid's building apart. The peer for all countries is shapely's
STRtree of positions, asked for each country; for one country it is `shapely.contains_xy`, which prepares the polygon. The
peer for all countries is timed on the first `--peer-points` positions of each half, for it is slow; counts are compared
over these, and for one country over all.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from whereas.track.airports import airports
from whereas.track.borders import area, countries, inside, known_countries
from whereas.track.fixes import EARTH_KM

Positions = tuple[NDArray[np.float64], NDArray[np.float64]]


def along_flights(count: int, rng: np.random.Generator, step_km: float = 15.0) -> Positions:
    """Latitudes and longitudes along great circles between airports, one flight after the other."""
    points = airports().points
    made, parts = 0, []
    while made < count:
        start, end = points[rng.integers(0, len(points), 2)]
        angle = np.arccos(np.clip(start @ end, -1, 1))
        at = np.arange(0, angle, step_km / EARTH_KM)
        if 0.001 < angle < 3.1:
            parts.append((np.sin(angle - at)[:, None] * start + np.sin(at)[:, None] * end) / np.sin(angle))
            made += len(at)
    xyz = np.concatenate(parts)[:count]
    return np.degrees(np.arcsin(np.clip(xyz[:, 2], -1, 1))), np.degrees(np.arctan2(xyz[:, 1], xyz[:, 0]))


def drawn_evenly(count: int, rng: np.random.Generator) -> Positions:
    return np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(-180, 180, count)


def timed(runs: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """The median of the CPU seconds of some runs, and the last answer."""
    took, answer = [], None
    for _ in range(runs):
        begin = time.process_time()
        answer = work()
        took.append(time.process_time() - begin)
    return statistics.median(took), answer


def joined(positions: Positions, shapes: list[Any]) -> NDArray[np.int16]:
    """The country of each position by shapely's tree: the first that holds it, or −1."""
    points = shapely.points(positions[1], positions[0])
    country, point = shapely.STRtree(points).query(shapes, predicate="intersects")
    found = np.full(len(points), -1, np.int16)
    order = np.argsort(-country, kind="stable")
    found[point[order]] = country[order]
    return found


def line(name: str, count: int, seconds: float, note: str = "") -> None:
    print(f"{name:<42} {count / seconds / 1e6:8.2f} million positions a second {note}")


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--points", type=int, default=10_000_000)
    given.add_argument("--peer-points", type=int, default=1_000_000)
    given.add_argument("--runs", type=int, default=3)
    asked = given.parse_args()
    rng = np.random.default_rng(20)
    half = asked.points // 2
    kinds = {"along flights": along_flights(half, rng), "drawn evenly": drawn_evenly(half, rng)}
    kinds["both"] = tuple(np.concatenate(each) for each in zip(*kinds.values(), strict=True))  # type: ignore[assignment]
    us = area("US")
    shapes = [area(each.short).shape for each in known_countries()]
    for name, work in (("all countries", lambda: countries([0.0], [0.0])), ("US", lambda: inside(us, [0.0], [0.0]))):
        print(f"grid of {name} built in {timed(1, work)[0]:.2f} s")
    for kind, at in kinds.items():
        print(f"\n{kind}: {len(at[0]):,} positions")
        seconds, ours = timed(asked.runs, partial(countries, *at))
        line("all countries: grid", len(ours), seconds)
        part = (at[0][: asked.peer_points], at[1][: asked.peer_points])
        theirs_s, theirs = timed(asked.runs, partial(joined, part, shapes))
        ratio = (theirs_s / len(theirs)) / (seconds / len(ours))
        same = np.array_equal(ours[: len(theirs)], theirs)
        line("all countries: STRtree", len(theirs), theirs_s, f"(grid {ratio:.0f} times faster, same answers: {same})")
        seconds, ours = timed(asked.runs, partial(inside, us, *at))
        line("US: grid", len(ours), seconds)
        theirs_s, theirs = timed(asked.runs, partial(shapely.contains_xy, us.shape, at[1], at[0]))
        same = int((ours == 1).sum()) == int(theirs.sum())
        line(
            "US: contains_xy",
            len(theirs),
            theirs_s,
            f"(grid {theirs_s / seconds:.0f} times faster, same count: {same})",
        )


if __name__ == "__main__":
    main()
