"""Bulk: many files to one table of legs, in batches of aircraft, on as many processes as there are.

The unit of work is one aircraft with all its files in order of day, so that flights across midnight are whole and nothing
has to be sorted between processes; a batch of units becomes columns, and the columns legs. Memory does not grow with the
number of files. The same function makes the legs of a batch here and on a cluster (`cluster`).
"""

from __future__ import annotations

import gc
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import pairwise
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource, Problem, TooLarge

from . import airports, archive, quick, readsb
from .archive import Unit
from .classing import CLASSES, NOWHERE, Ordered, in_order
from .fixes import Called, moved
from .legs import ALONE, SOON_MS, Found, find, gaps

__all__ = [
    "LEG",
    "NEVER_MS",
    "Made",
    "batches",
    "legs_of",
    "legs_of_batch",
    "legs_of_batches",
    "legs_of_units",
    "table",
]

NEVER_MS = np.iinfo(np.int64).min
"""Stands for a moment that no fix bounds."""

_END = [("after_ms", "i8"), ("before_ms", "i8"), ("airport", "S8"), ("near", "S8"), ("near_km", "f4")]
LEG = np.dtype(
    [
        ("icao24", "S7"), ("registration", "S12"), ("type_code", "S8"), ("number", "i4"),
        ("callsign_first", "S8"), ("callsign_last", "S8"),
        *((f"departed_{name}", kind) for name, kind in _END), *((f"landed_{name}", kind) for name, kind in _END),
        ("first_ms", "i8"), ("first_latitude_deg", "f8"), ("first_longitude_deg", "f8"), ("first_altitude_ft", "f4"),
        ("last_ms", "i8"), ("last_latitude_deg", "f8"), ("last_longitude_deg", "f8"), ("last_altitude_ft", "f4"),
        ("hole_before", "?"), ("hole_after", "?"), ("fixes", "i4"), ("gaps", "i4"), ("longest_gap_s", "f4"),
        *((name.replace(" ", "_"), "i4") for name in CLASSES),
    ]
)  # fmt: skip
"""One leg: times in milliseconds UTC or NEVER_MS, `airport` only where a fix on the ground there bounds that end within
half an hour, `near` a candidate that was not seen; how many fixes, how many of each class of doubtful ones."""

FILES, FILE_BYTES = 128, 6_000_000
"""A batch ends after so many files or bytes as they lie on disk."""
NEAR_KM, NEAR_FT = 8.0, 3_000.0
"""Where coverage ends within this of an airport, that one is named as a candidate."""


class Made(NamedTuple):
    """What became of a batch: its legs as a table of dtype LEG, the files refused, and how much was read."""

    legs: NDArray[np.void]
    refused: tuple[Problem, ...]
    files: int
    fixes: int
    size_bytes: int


# ---------------------------------------------------------------------------------------------- a batch


def legs_of_units(units: Sequence[Unit]) -> Made:
    """The legs of a batch of aircraft, each with all its files. Files that cannot be read are told, and left out."""
    files, refused, size = list[tuple[bytes, str]](), list[Problem](), 0
    for unit in units:
        for place in unit.files:
            try:
                data = place.read()
            except BadSource as wrong:
                refused.append(_problem(wrong))
                continue
            size += len(data)
            files.append((data, str(place)))
    batch, wrong_files = quick.read_many(files)
    refused += map(_problem, wrong_files)
    return Made(legs_of_batch(batch), tuple(refused), len(files), len(batch.fixes), size)


def _problem(wrong: BadSource) -> Problem:
    return Problem(wrong.where, 0, "", wrong.problem, wrong.remedy)


def legs_of_batch(batch: readsb.Batch) -> NDArray[np.void]:
    """The legs in a batch, as rows of LEG; files that follow each other and have one address are one aircraft."""
    heads = batch.heads
    if not heads:
        return np.zeros(0, LEG)
    firsts = [number for number in range(len(heads)) if not number or heads[number].icao24 != heads[number - 1].icao24]
    starts = np.append(batch.starts[firsts], batch.starts[-1])
    ordered = in_order(batch.fixes, starts, batch.starts)
    called = _called(batch, firsts, ordered)
    found = find(ordered, called)
    return table(ordered, found, [heads[first] for first in firsts], called)


def _called(batch: readsb.Batch, firsts: Sequence[int], ordered: Ordered) -> dict[int, tuple[Called, ...]]:
    """The call signs of each aircraft, by index into the ordered fixes."""
    made, elsewhere = {}, np.flatnonzero(ordered.index != np.arange(len(ordered.index)))
    for owner, (first, last) in enumerate(pairwise([*firsts, len(batch.heads)])):
        runs = [run for head in batch.heads[first:last] for run in head.called]
        start, end = int(ordered.starts[owner]), int(ordered.starts[owner + 1])
        if np.searchsorted(elsewhere, start) < np.searchsorted(elsewhere, end):
            place = np.empty(end - start, np.int64)
            place[ordered.index[start:end] - start] = np.arange(start, end)
            runs = sorted(moved(run, place, -start) for run in runs)
        made[owner] = tuple(runs)
    return made


def table(
    ordered: Ordered, found: Found, heads: Sequence[readsb.Head], called: Mapping[int, Sequence[Called]]
) -> NDArray[np.void]:
    """The legs as rows of LEG."""
    legs = np.zeros(len(found), LEG)
    if not len(found):
        return legs
    owner = found.owner
    for name in ("icao24", "registration", "type_code"):
        legs[name] = np.array([getattr(head, name).encode("ascii", "replace") for head in heads], LEG[name])[owner]
    new = np.flatnonzero(np.diff(owner, prepend=-1))
    legs["number"] = np.arange(len(found)) - np.repeat(new, np.diff(np.append(new, len(found)))) + 1
    _name(legs, found, called)
    _place(legs, ordered, found)
    _end(legs, "departed", ordered, ground=found.after, flying=found.first, side="after")
    _end(legs, "landed", ordered, ground=found.before, flying=found.last, side="before")
    time_ms = ordered.fixes.time_ms
    legs["departed_before_ms"] = np.where(found.up >= 0, time_ms[found.up], NEVER_MS)
    legs["landed_after_ms"] = np.where(found.down >= 0, time_ms[found.down], NEVER_MS)
    legs["hole_before"], legs["hole_after"] = found.hole_before, found.hole_after
    _count(legs, ordered, found)
    return legs


def _name(legs: NDArray[np.void], found: Found, called: Mapping[int, Sequence[Called]]) -> None:
    begin, end = found.begin.tolist(), found.end.tolist()
    for leg, owner in enumerate(found.owner.tolist()):
        runs = called.get(owner, ())
        if len(runs) > 1:
            runs = [run for run in runs if run.last >= begin[leg] and run.first <= end[leg]]
        if runs:
            legs["callsign_first"][leg] = runs[0].name.encode("ascii", "replace")
            legs["callsign_last"][leg] = runs[-1].name.encode("ascii", "replace")


def _place(legs: NDArray[np.void], ordered: Ordered, found: Found) -> None:
    fixes = ordered.fixes
    for name, at in (("first", found.first), ("last", found.last)):
        nowhere = (ordered.classes[at] & NOWHERE) != 0
        legs[f"{name}_ms"] = fixes.time_ms[at]
        legs[f"{name}_latitude_deg"] = np.where(nowhere, np.nan, fixes.latitude_deg[at])
        legs[f"{name}_longitude_deg"] = np.where(nowhere, np.nan, fixes.longitude_deg[at])
        legs[f"{name}_altitude_ft"] = fixes.altitude_ft[at]


def _end(
    legs: NDArray[np.void], what: str, ordered: Ordered, *, ground: NDArray[np.int64], flying: NDArray[np.int64],
    side: str,
) -> None:  # fmt: skip
    """Bound a take-off or a landing by its fix on the ground; name the airport where one was seen."""
    fixes = ordered.fixes
    seen = ground >= 0
    legs[f"{what}_{side}_ms"] = np.where(seen, fixes.time_ms[ground], NEVER_MS)
    at = np.where(seen, ground, flying)
    somewhere = (ordered.classes[at] & NOWHERE) == 0
    index, apart_km, alone = _nearest(
        np.where(somewhere, fixes.latitude_deg[at], 0.0), np.where(somewhere, fixes.longitude_deg[at], 0.0)
    )
    codes, elevation_ft = _codes()[index], airports.airports().elevation_ft[index].astype(np.float32)
    soon = np.abs(fixes.time_ms[flying] - fixes.time_ms[ground]) <= SOON_MS
    there = seen & somewhere & soon & alone & (apart_km <= airports.REACH_KM)
    with np.errstate(invalid="ignore"):
        low = seen | (fixes.altitude_ft[at] - elevation_ft < NEAR_FT)
    near = somewhere & ~there & (apart_km <= NEAR_KM) & low
    legs[f"{what}_airport"] = np.where(there, codes, b"")
    legs[f"{what}_near"] = np.where(near, codes, b"")
    legs[f"{what}_near_km"] = np.where(near | there, apart_km, np.nan)


def _nearest(
    latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.bool_]]:
    """The nearest airport of each position, how far it is, and whether it is the only one that can be meant; NaN for one
    further than NEAR_KM.
    """
    rows, apart_km = airports.nearest(latitude_deg, longitude_deg, most=2, within_km=NEAR_KM)
    other = (apart_km[:, 1] <= airports.REACH_KM) & (apart_km[:, 1] <= ALONE * apart_km[:, 0])
    return rows[:, 0], apart_km[:, 0], ~other


@lru_cache(maxsize=1)
def _codes() -> NDArray[np.bytes_]:
    return np.array([row.code.encode() for row in airports.airports().rows], "S8")


def _count(legs: NDArray[np.void], ordered: Ordered, found: Found) -> None:
    begin, end = found.begin, found.end
    legs["fixes"] = end - begin + 1
    doubtful = np.flatnonzero(ordered.classes)
    bits = ordered.classes[doubtful]
    for name, bit in CLASSES.items():
        at = doubtful[(bits & bit) != 0]
        if len(at):
            legs[name.replace(" ", "_")] = np.searchsorted(at, end, side="right") - np.searchsorted(at, begin)
    silent = gaps(ordered)
    if not len(silent):
        return
    silent_s = (ordered.fixes.time_ms[silent + 1] - ordered.fixes.time_ms[silent]) / 1000
    first, last = np.searchsorted(silent, begin), np.searchsorted(silent, end)
    legs["gaps"] = last - first
    some = np.flatnonzero(last > first)
    edges = np.column_stack([first[some], last[some]]).ravel()
    legs["longest_gap_s"][some] = np.maximum.reduceat(np.append(silent_s, 0), edges)[::2] if len(some) else 0


# ---------------------------------------------------------------------------------------------- many batches


def batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Units in batches of about FILES files and FILE_BYTES bytes."""
    batch, files, size = list[Unit](), 0, 0
    for unit in units:
        batch.append(unit)
        files += len(unit.files)
        size += unit.size_bytes
        if files >= FILES or size >= FILE_BYTES:
            yield batch
            batch, files, size = [], 0, 0
    if batch:
        yield batch


def legs_of(paths: Sequence[str | Path], *, processes: int | None = None) -> Iterator[Made]:
    """The legs in files, folders and tars of traces, a batch at a time and in order.

    *processes* is how many work at it: as many as there are processors unless it is given; with 1, this one.
    """
    return legs_of_batches(batches(archive.units(paths)), processes=processes)


def legs_of_batches(work: Iterable[Sequence[Unit]], *, processes: int | None = None) -> Iterator[Made]:
    """The legs of each batch, in order."""
    processes = processes or _processors()
    if processes == 1:
        yield from map(legs_of_units, work)
        return
    context = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
    airports.nearest([0.0], [0.0])  # read the table once, for all processes that are forked
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(os.getpid(),)) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for batch in work:
                waiting.append(pool.submit(legs_of_units, batch))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            remedy = "use fewer processes, which need less memory: --processes 1"
            raise TooLarge("a process that was reading was ended by the system", remedy=remedy) from None


def _begin(parent: int) -> None:
    """Called in each new process: it ends when its parent does, and looks for no cycles, since rows hold none."""
    gc.disable()
    gc.freeze()
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
