"""A fleet that never flew, as a tree of readsb's files of past days: what the measurements of tracks are taken on.

    PYTHONPATH=src python bench/fleet.py --into build/fleet --fixes 1_000_000

Some hundreds of flights are made with all that real files have: stops, gaps, receivers that hear nothing low, positions
located by others, wild ones, ground reported in the air. Each aircraft of the fleet flies one of them at a time and a place of its
own, over two midnights, so that the bytes are about as many as in real files: some 165 a fix, and 20 squeezed. Most keep to
their airports; three in ten are moved to somewhere else on the globe. `truth.npy` beside the tree says what was so.
"""

from __future__ import annotations

import argparse
import functools
import json
import multiprocessing
import shutil
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import airportsdata
import deflate
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from flights import HELICOPTER, JET, LONG_HAUL, SLOW, Craft, Flown, Hearing, days, flight, rows

DAY_S = 86_400
STARTS_S = 1_741_824_000  # 2025-03-13 00:00 UTC, the first of the days
DAYS = 3
POOL = 300
SQUEEZED_B = 24
TRUTH = np.dtype([("icao24", "U7"), ("departed_ms", "i8"), ("landed_ms", "i8"), ("spoilt", "i4")])
"""A flight as it was, and how many fixes of its aircraft tell something untrue."""

USUAL = Hearing(nulls=0.004, mlat=0.01, wild=0.0005, flicker=0.0005)
HIGH = USUAL._replace(floor_ft=2500)
KINDS = (
    # share, aircraft, flights, km from airport to airport, hearing
    (0.34, JET, 1, (300, 1300), USUAL),
    (0.16, JET, 2, (250, 700), HIGH),
    (0.10, JET, 2, (250, 700), USUAL._replace(gaps=2)),
    (0.04, LONG_HAUL, 1, (2500, 9000), USUAL._replace(gaps=2, gap_s=(1800, 14_000))),
    (0.16, SLOW, 2, (40, 200), HIGH._replace(floor_ft=600)),
    (0.08, HELICOPTER, 3, (15, 60), USUAL),
    (0.07, SLOW, 1, (80, 250), USUAL._replace(mlat=0.6, nulls=0.03)),
    (0.05, JET, 1, (300, 900), USUAL._replace(wild=0.01, flicker=0.02, nulls=0.03)),
)  # fmt: skip
OTHERS = 0.03
"""The share of aircraft whose address is not an ICAO one; they are known from TIS-B."""


@dataclass(frozen=True, slots=True)
class Mould:
    """One flight of the pool: seconds from its first fix, places, the rest of each row as text, and what was so."""

    seconds: NDArray[np.float64]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    rests: list[str]
    head: str
    truths_s: tuple[tuple[float, float], ...]
    spoilt: int


@functools.cache
def moulds() -> list[Mould]:
    """The pool, the same on every run."""
    draw = np.random.default_rng(2025)
    shares = np.array([kind[0] for kind in KINDS])
    chosen = draw.choice(len(KINDS), POOL, p=shares / shares.sum())
    return [_mould(seed, *KINDS[kind][1:]) for seed, kind in enumerate(chosen)]


def _mould(seed: int, craft: Craft, flights: int, km: tuple[float, float], hearing: Hearing) -> Mould:
    draw = np.random.default_rng([2025, seed])
    flown = flight(seed, _route(draw, flights, km), craft=craft, hearing=hearing, stop_s=draw.uniform(1200, 7200))
    lines = [line for day in days(flown) for line in rows(flown, day)]
    start_ms = flown.fixes.time_ms[0]
    return Mould(
        seconds=(flown.fixes.time_ms - start_ms) / 1000,
        latitude_deg=flown.fixes.latitude_deg,
        longitude_deg=flown.fixes.longitude_deg,
        rests=[line.split(",", 3)[3] for line in lines],
        head=_head(flown),
        truths_s=tuple(((it.departed_ms - start_ms) / 1000, (it.landed_ms - start_ms) / 1000) for it in flown.truths),
        spoilt=int(flown.spoilt.sum()),
    )


def _head(flown: Flown) -> str:
    head = {"r": flown.registration, "t": flown.type_code, "desc": f"AIRCRAFT {flown.type_code}", "dbFlags": 0}
    return json.dumps(head, separators=(",", ":"))[1:-1]


@functools.cache
def _airports() -> tuple[list[str], NDArray[np.float64]]:
    """Airports that airlines know, and their places as unit vectors."""
    known = {code: row for code, row in airportsdata.load().items() if row["iata"] and abs(row["lat"]) < 70}
    north, east = np.radians([[row["lat"], row["lon"]] for row in known.values()]).T
    return list(known), np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)


def _route(draw: np.random.Generator, flights: int, km: tuple[float, float]) -> tuple[str, ...]:
    """Airports, each within the range of distances from the one before."""
    codes, places = _airports()
    near, far = np.cos(np.array(km) / 6371)
    while True:
        route = [int(draw.integers(len(codes)))]
        while len(route) <= flights:
            reach = places @ places[route[-1]]
            choices = np.flatnonzero((reach < near) & (reach > far))
            if not len(choices):
                break
            route.append(int(draw.choice(choices)))
        else:
            return tuple(codes[index] for index in route)


def address(number: int) -> str:
    """The address of one aircraft of the fleet: a different one for each number below 16 million."""
    return f"{(number * 2_654_435_761 + 0xA00001) % (1 << 24):06x}"


def fly(number: int, mould: Mould, folder: Path) -> tuple[int, int, list[tuple[str, int, int, int]]]:
    """Write the files of one aircraft; how many, of how many bytes, and what was so."""
    draw = np.random.default_rng([77, number])
    icao24 = ("~" if draw.random() < OTHERS else "") + address(number)
    moved = draw.random() < 0.3
    north, east = draw.uniform(-5, 5) * moved + draw.normal(0, 0.002), draw.uniform(-180, 180) * moved
    latitude = np.clip(mould.latitude_deg + north, -90, 90)
    longitude = (mould.longitude_deg + east + draw.normal(0, 0.002) + 180) % 360 - 180
    shift_s = round(draw.uniform(0, DAYS * DAY_S - mould.seconds[-1] - 1), 2)
    seconds = np.round(mould.seconds + shift_s, 2)
    files = size = 0
    for day in range(int(seconds[0] // DAY_S), int(seconds[-1] // DAY_S) + 1):
        first, last = np.searchsorted(seconds, [day * DAY_S, (day + 1) * DAY_S])
        if first == last:
            continue
        numbers = np.stack([seconds[first:last] - day * DAY_S, latitude[first:last], longitude[first:last]], axis=1)
        text = ",\n".join(["[%.2f,%.6f,%.6f," + rest for rest in mould.rests[first:last]]) % tuple(numbers.ravel())
        if icao24[0] == "~":
            text = text.replace('"adsb_icao"', '"tisb_other"')
        midnight_s = STARTS_S + day * DAY_S
        whole = f'{{"icao":"{icao24}",{mould.head},\n"timestamp": {midnight_s}.000,\n"trace":[ \n{text} ]\n}}\n'
        squeezed = deflate.gzip_compress(whole.encode(), 9)
        path = folder / f"{datetime.fromtimestamp(midnight_s, UTC):%Y/%m/%d}" / "traces" / icao24[-2:]
        path.mkdir(parents=True, exist_ok=True)
        (path / f"trace_full_{icao24}.json").write_bytes(squeezed)
        files, size = files + 1, size + len(squeezed)
    starts_ms = round((STARTS_S + shift_s) * 1000)
    truths = [
        (icao24, starts_ms + round(off * 1000), starts_ms + round(on * 1000), mould.spoilt)
        for off, on in mould.truths_s
    ]
    return files, size, truths


def _fly_some(task: tuple[Path, list[tuple[int, int]]]) -> tuple[int, int, list[tuple[str, int, int, int]]]:
    folder, some = task
    flown = [fly(number, moulds()[mould], folder) for number, mould in some]
    return sum(one[0] for one in flown), sum(one[1] for one in flown), [truth for one in flown for truth in one[2]]


def make(folder: Path, fixes: int, processes: int = 2) -> dict[str, int]:
    """Write a fleet of about so many fixes into *folder*, which must not hold one; fixes, files, bytes and aircraft."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: choose another folder, or remove it")
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < 2 * fixes * SQUEEZED_B:
        raise SystemExit(f"{folder}: {free / 1e9:.1f} GB free, and {2 * fixes * SQUEEZED_B / 1e9:.1f} GB are wanted")
    lengths = np.array([len(mould.rests) for mould in moulds()])
    chosen = np.random.default_rng(9).integers(0, POOL, 2 * fixes // int(lengths.mean()) + 10)
    aircraft = int(np.searchsorted(np.cumsum(lengths[chosen]), fixes)) + 1
    numbered = list(enumerate(chosen[:aircraft].tolist()))
    tasks = [(folder, numbered[first : first + 200]) for first in range(0, aircraft, 200)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        done = pool.map(_fly_some, tasks, chunksize=1)
    np.save(folder / "truth.npy", np.array([truth for one in done for truth in one[2]], TRUTH))
    made = {
        "fixes": int(lengths[chosen[:aircraft]].sum()),
        "files": sum(one[0] for one in done),
        "bytes": sum(one[1] for one in done),
        "aircraft": aircraft,
    }
    (folder / "fleet.json").write_text(json.dumps(made) + "\n")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--into", type=Path, required=True, metavar="DIR")
    parser.add_argument("--fixes", type=int, default=10_000_000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    started = time.perf_counter()
    made = make(options.into, options.fixes, options.processes)
    each = f"{made['fixes'] / made['files']:.0f} fixes a file, {made['bytes'] / made['fixes']:.1f} bytes a fix"
    took = f"{time.perf_counter() - started:.0f} s"
    print(f"{made['fixes']:,} fixes of {made['aircraft']:,} aircraft in {made['files']:,} files: {each}; {took}")


if __name__ == "__main__":
    main()
