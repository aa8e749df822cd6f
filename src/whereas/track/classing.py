"""Classing: which fixes are doubtful, and why. None is dropped: each class is counted and shown, and what it silences said.

A doubtful fix stays in its track with the bits of its classes. Some classes take away its word on whether the aircraft
was in the air (`SILENCING`), some its word on where it was (`NOWHERE`): an interval bounded by other fixes is then wider,
and never elsewhere. What each class means: docs/track.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .fixes import AIR, EARTH_KM, SILENT, SOURCES, STALE, Fixes

__all__ = ["CLASSES", "NOWHERE", "SILENCING", "Ordered", "counted", "in_order", "telling"]

DUPLICATE, OUT_OF_ORDER, STALE_FIX, MULTILATERATED, REBROADCAST, NO_POSITION, UNREACHABLE, FLICKER, FROZEN = (
    1 << bit for bit in range(9)
)
CLASSES = {
    "duplicate": DUPLICATE,  # the same moment and place as the fix before it
    "out of order": OUT_OF_ORDER,  # earlier than a fix that stands before it in its file
    "stale": STALE_FIX,  # the first after 20 s and more without one, as the receiver marked it, or an old position told again
    "multilaterated": MULTILATERATED,  # computed by several receivers, not transmitted
    "rebroadcast": REBROADCAST,  # TIS-B, ADS-R, or not ADS-B by an ICAO address
    "no position": NO_POSITION,  # none, or one that is nowhere on Earth
    "unreachable": UNREACHABLE,  # not to be reached from the others at 900 kt: spoofed, or another aircraft
    "flicker": FLICKER,  # in the air, or on the ground, for a moment among fixes that say the opposite
    "frozen": FROZEN,  # the position of the fix before it, at a speed at which it cannot be
}
"""The classes by name, each a bit."""

SILENCING = MULTILATERATED | REBROADCAST | UNREACHABLE | FLICKER
"""Fixes of these classes do not tell whether the aircraft was in the air."""
NOWHERE = NO_POSITION | UNREACHABLE
"""Fixes of these classes do not tell where it was."""

REACH_KT, REACH_KM, REACH_TOLD = 900.0, 10.0, 1.3
"""Two fixes further apart than REACH_KM, and than REACH_KT takes one or REACH_TOLD times the speed that either tells, were not
of one aircraft: the fastest airliner, with the fastest wind, does 700 kt over the ground."""
SILENCE_S = 300
"""A track with such a leap is also cut at silences longer than this: what came before one may not belong to what came after."""
SLOW_KT = 35.0
"""Said to be in the air, but slower than this: it does not tell. Transponders just switched on say so on the ground."""
MANY_STRETCHES = 400
"""A track that breaks into more stretches than this is weighed by each stretch and its neighbours alone."""

_AGAIN = ("tisb", "adsr", "other", "adsb_other", "mode_ac")
_BY_SOURCE = np.array(
    [MULTILATERATED if name == "mlat" else REBROADCAST if name.startswith(_AGAIN) else 0 for name in SOURCES], np.uint16
)
_BY_FLAGS = np.array([STALE_FIX if flags & STALE else 0 for flags in range(256)], np.uint16)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Fixes of one or more aircraft, those of each together and by time; aircraft *i* has `starts[i]` up to `starts[i + 1]`.

    `classes` has the bits of each fix; `index` says where each stood before.
    """

    fixes: Fixes
    starts: NDArray[np.int64]
    classes: NDArray[np.uint16]
    index: NDArray[np.int64]


def in_order(fixes: Fixes, starts: NDArray[np.int64], files: NDArray[np.int64] | None = None) -> Ordered:
    """Sort the fixes of each aircraft by time, what is simultaneous as the files have it, and class them.

    *files* has where each file starts, as *starts* has it of aircraft; without it each aircraft has one file. FLICKER is
    not among the classes given here: it is seen only when runs are (`legs.find`).
    """
    files = starts if files is None else files
    late = np.zeros(len(fixes), np.uint16)
    index = np.arange(len(fixes), dtype=np.int64)
    back = np.flatnonzero(np.diff(fixes.time_ms) < 0) + 1
    for file in _owners(files, back[~np.isin(back, files)]):
        times = fixes.time_ms[files[file] : files[file + 1]]
        late[files[file] : files[file + 1]][times < np.maximum.accumulate(times)] = OUT_OF_ORDER
    unsorted = _owners(starts, back[~np.isin(back, starts)])
    for owner in unsorted:
        first, last = starts[owner], starts[owner + 1]
        index[first:last] = first + np.argsort(fixes.time_ms[first:last], kind="stable")
    if len(unsorted):
        fixes, late = fixes.take(index), late[index]
    return Ordered(fixes, starts, late | _classes(fixes, starts), index)


def _owners(starts: NDArray[np.int64], at: NDArray[np.intp]) -> NDArray[np.intp]:
    """Between which starts the indices lie, each once."""
    return np.unique(np.searchsorted(starts, at, side="right") - 1)


def telling(ordered: Ordered) -> NDArray[np.int8]:
    """What each fix tells: AIR, GROUND, or SILENT where it says nothing, is too slow to say it, or is of a class that may not."""
    fixes = ordered.fixes
    silent = (ordered.classes & SILENCING) != 0
    silent |= (fixes.air == AIR) & (fixes.speed_kt < SLOW_KT)
    return np.where(silent, np.int8(SILENT), fixes.air)


def counted(classes: NDArray[np.uint16]) -> dict[str, int]:
    """How many fixes are of each class; classes without any are left out."""
    counts = {name: int(np.count_nonzero(classes & bit)) for name, bit in CLASSES.items()}
    return {name: count for name, count in counts.items() if count}


def _classes(fixes: Fixes, starts: NDArray[np.int64]) -> NDArray[np.uint16]:
    classes = _BY_SOURCE[fixes.source] | _BY_FLAGS[fixes.flags]
    with np.errstate(invalid="ignore"):
        somewhere = (np.abs(fixes.latitude_deg) <= 90) & (np.abs(fixes.longitude_deg) <= 180)
    if somewhere.all():
        _neighbours(_Placed(fixes.time_ms, fixes.latitude_deg, fixes.longitude_deg, fixes.speed_kt), starts, classes)
        return classes
    classes[~somewhere] |= NO_POSITION
    at = np.flatnonzero(somewhere)
    placed = _Placed(fixes.time_ms[at], fixes.latitude_deg[at], fixes.longitude_deg[at], fixes.speed_kt[at])
    own = classes[at]
    _neighbours(placed, np.searchsorted(at, starts), own)
    classes[at] = own
    return classes


class _Placed(NamedTuple):
    """Fixes that say where they were."""

    time_ms: NDArray[np.int64]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    speed_kt: NDArray[np.float32]

    def seconds(self, at: NDArray[np.intp]) -> NDArray[np.float64]:
        """From each fix to the next."""
        made: NDArray[np.float64] = (self.time_ms[at + 1] - self.time_ms[at]) / 1000
        return made


def _neighbours(fixes: _Placed, starts: NDArray[np.int64], classes: NDArray[np.uint16]) -> None:
    """Class, in place, the fixes that only those beside them show to be doubtful."""
    if len(fixes.time_ms) < 2:
        return
    moved_km = apart_km(fixes.latitude_deg, fixes.longitude_deg)
    moved_km[starts[(starts > 0) & (starts < len(fixes.time_ms))] - 1] = np.nan  # from one aircraft to the next
    still = np.flatnonzero(moved_km == 0)
    if len(still):
        seconds = fixes.seconds(still)
        classes[still[seconds == 0] + 1] |= DUPLICATE
        classes[still[(seconds > 2) & (fixes.speed_kt[still + 1] > 50)] + 1] |= FROZEN
    # km * 1944 / seconds is the speed in kt; two seconds more, for times that are rounded
    far = np.flatnonzero(moved_km > REACH_KM)
    far = far[moved_km[far] * 1944 > REACH_KT * (fixes.seconds(far) + 2)]
    for owner in _owners(starts, far):
        first, last = int(starts[owner]), int(starts[owner + 1])
        breaks = [int(at) + 1 for at in far[(far >= first) & (far < last - 1)] if not _reaches(fixes, at, at + 1)]
        if not breaks:
            continue
        seconds = fixes.seconds(np.arange(first, last - 1))
        silences = first + 1 + np.flatnonzero(seconds > SILENCE_S)
        heard = np.append(True, (seconds > 0) | (moved_km[first : last - 1] > 0))
        cuts = sorted({first, *breaks, *silences.tolist(), last})
        for start, end in _unreachable(fixes, cuts, np.append(0, np.cumsum(heard)), first):
            classes[start:end] |= UNREACHABLE


def apart_km(latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]) -> NDArray[np.float32]:
    """How far each position is from the one before it: on a plane, which is too far by some near the poles."""
    north = np.diff(latitude_deg).astype(np.float32)
    east = np.abs(np.diff(longitude_deg)).astype(np.float32)
    np.minimum(east, np.float32(360) - east, out=east)
    east *= np.cos(latitude_deg[1:].astype(np.float32) * np.float32(np.pi / 180))
    made: NDArray[np.float32] = np.sqrt(north * north + east * east) * np.float32(np.pi / 180 * EARTH_KM)
    return made


def great_circle_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """The length of the great circle between two positions in degrees (haversine, mean radius)."""
    a, b, turned = radians(latitude_a), radians(latitude_b), radians(longitude_b - longitude_a)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(turned / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def _reaches(fixes: _Placed, a: int, b: int) -> bool:
    """Whether one aircraft can have been at fix *a* and then at fix *b*."""
    km = great_circle_km(
        float(fixes.latitude_deg[a]), float(fixes.longitude_deg[a]),
        float(fixes.latitude_deg[b]), float(fixes.longitude_deg[b]),
    )  # fmt: skip
    if km <= REACH_KM:
        return True
    told_kt = max((kt for kt in (float(fixes.speed_kt[a]), float(fixes.speed_kt[b])) if kt > 0), default=0.0)
    seconds = float(fixes.time_ms[b] - fixes.time_ms[a]) / 1000 + 2
    return km * 1944 <= max(REACH_KT, REACH_TOLD * told_kt) * seconds


def _unreachable(fixes: _Placed, cuts: list[int], heard: NDArray[np.int64], first: int) -> list[tuple[int, int]]:
    """Of the stretches between cuts, those outside the chain of stretches that one aircraft can have flown.

    The chain with the most fixes is taken, what is told twice counted once: `heard[i]` counts them before fix *first* + i. Of
    two as long, the one that starts first. It says which are many, not which are true.
    """
    stretches = list(pairwise(cuts))
    back = MANY_STRETCHES if len(stretches) <= MANY_STRETCHES else 8
    best: list[tuple[int, int]] = []  # the fixes in the best chain that ends here, and the stretch before; −1 for none
    for number, (start, end) in enumerate(stretches):
        before = sorted(range(max(0, number - back), number), key=lambda earlier: (-best[earlier][0], earlier))
        came = next((earlier for earlier in before if _reaches(fixes, stretches[earlier][1] - 1, start)), -1)
        most = best[came][0] if came >= 0 else 0
        best.append((most + int(heard[end - first] - heard[start - first]), came))
    at = max(range(len(best)), key=lambda number: (best[number][0], -number))
    chain = set()
    while at >= 0:
        chain.add(at)
        at = best[at][1]
    return [stretch for number, stretch in enumerate(stretches) if number not in chain]
