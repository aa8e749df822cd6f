"""Records: what the readers of all formats hold to alike, from the bytes of a file to tracks.

A reader gives columns, with units converted and NaN for what is unknown; here they are held against what can be, set
apart by aircraft, and what could not be made sense of is counted and told. Nothing is sorted or mended.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource
from whereas.gunzip import MAGIC, gunzipped

from .airports import field_ft
from .fixes import AIR, Called, Fixes, Track

__all__ = [
    "BYTES",
    "FEET_PER_METRE",
    "KNOTS_PER_METRE_PER_SECOND",
    "RECORDS",
    "Names",
    "Notes",
    "aloft",
    "converted",
    "decoded",
    "flying",
    "in_range",
    "limited",
    "moments",
    "numbers",
    "opening",
    "parsed",
    "possible",
    "scaled",
    "sized",
    "tracks",
    "unpacked",
]

BYTES = 200_000_000
JSON_BYTES = 50_000_000
RECORDS = 5_000_000

FEET_PER_METRE = 1 / 0.3048
KNOTS_PER_METRE_PER_SECOND = 3600 / 1852

ALOFT_KT, ALOFT_FT = 100, 1_500
"""At least so fast and so high, an aircraft may be taken to be in the air, in a file that says nothing of the ground."""
ROLL_KT, RUNWAY_FT, CLIMB_FPM = 200, 15_000, 500
"""Slower than this on a runway no higher, it could be rolling there, unless it climbs or sinks at least so fast."""
NEIGHBOUR_MS = 300_000
EARTH_NM = 3440.065

EARLIEST_MS, LATEST_MS = 631_152_000_000, 4_102_444_800_000
"""The years 1990 to 2099: no track is older, and a number outside is no time."""

RANGES = {
    "latitude_deg": (-90, 90),
    "longitude_deg": (-180, 180),
    "altitude_ft": (-2_000, 100_000),
    "speed_kt": (0, 2_500),
    "vertical_fpm": (-100_000, 100_000),
}
"""What a value can be at all; beyond that it is taken as unknown, and told."""

SAID_NOTHING = {"", "nan", "none", "null", "na", "n/a", "<na>", "nat"}
_TIME = re.compile(
    r"(?P<clock>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?)?"
)


class Names:
    """Names as small numbers, in the order in which they are first met; "" is number 0."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": 0}

    def number(self, name: str) -> int:
        """The number of *name*."""
        return self.numbers.setdefault(name, len(self.numbers))

    @property
    def names(self) -> list[str]:
        """The names, by number."""
        return list(self.numbers)


class Notes:
    """What a reader could not make sense of: how often, and where first. *place* names the place of a record."""

    def __init__(self, place: Callable[[int], str]) -> None:
        self.place = place
        self._counts: dict[str, tuple[int, int]] = {}
        self._told: list[str] = []

    def count(self, what: str, found: NDArray[np.integer] | Sequence[int]) -> None:
        """That *what*, as in "without a time", is so of the records *found*, by their rows."""
        if len(found):
            count, first = self._counts.get(what, (0, int(found[0])))
            self._counts[what] = (count + len(found), first)

    def tell(self, sentence: str) -> None:
        """A sentence as it is."""
        self._told.append(sentence)

    def sentences(self) -> tuple[str, ...]:
        """A sentence each."""
        counted = (
            f"{count:,} record{'' if count == 1 else 's'} {what} (first: {self.place(first)})"
            for what, (count, first) in self._counts.items()
        )
        return (*self._told, *counted)


class Group(NamedTuple):
    """What a file says of one aircraft besides its fixes; "" where it does not."""

    icao24: str = ""
    registration: str = ""
    type_code: str = ""
    flight_number: str = ""


# ------------------------------------------------------------------------------------------------ bytes and text


def sized(length: int, name: str) -> None:
    """Raises BadSource where *length* bytes are more than a file may have."""
    if length > BYTES:
        raise BadSource(
            f"is larger than {BYTES // 1_000_000} MB", where=name, remedy="cut it into files by hour or by aircraft"
        )


def unpacked(data: bytes, name: str) -> bytes:
    """The bytes of a file, unpacked where they are gzip. Raises BadSource over 200 MB, or where the gzip is damaged."""
    sized(len(data), name)
    return gunzipped(data, name, BYTES) if data[:2] == MAGIC else data


def opening(head: bytes) -> str:
    """The start of a text that starts with the bytes *head*, packed with gzip or not; "" where that cannot be read."""
    if head[:2] == MAGIC:
        try:
            head = zlib.decompressobj(31).decompress(head, 65_536)
        except zlib.error:
            return ""
    return head.decode("utf-8", "replace").removeprefix("\ufeff")


def decoded(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, packed with gzip or not. Raises BadSource, with the line, where it is not UTF-8."""
    plain = unpacked(data, name)
    try:
        return plain.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = plain.count(b"\n", 0, wrong.start) + 1
        raise BadSource(
            f"not UTF-8: byte {plain[wrong.start]:#04x}", where=f"{name}: line {line}", remedy="save the file as UTF-8"
        ) from None


def parsed(text: str, name: str) -> object:
    """What a file of JSON holds. Raises BadSource over 50 MB, or, with the line, where it is no JSON."""
    remedy = "save the records as CSV"
    if len(text) > JSON_BYTES:
        raise BadSource(f"JSON larger than {JSON_BYTES // 1_000_000} MB", where=name, remedy=remedy)
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        where = f"{name}: line {wrong.lineno}"
        raise BadSource(f"not JSON: {wrong.msg}", where=where, remedy="fetch the file again") from None
    except (ValueError, RecursionError):
        problem = "JSON with a number too long, or nested too deep"
        raise BadSource(problem, where=name, remedy=remedy) from None


def limited(count: int, name: str) -> None:
    """Raises BadSource where *count* records are more than a file may have."""
    if count > RECORDS:
        raise BadSource(
            f"holds more than {RECORDS:,} records", where=name, remedy="cut it into files by hour or by aircraft"
        )


# ------------------------------------------------------------------------------------------------ values


def numbers(values: Sequence[object], rows: NDArray[np.int32], field: str, notes: Notes) -> NDArray[np.float64]:
    """The numbers that *values* are, as written or as text; NaN for what says nothing, and, counted, for what is none."""
    made = np.full(len(values), np.nan)
    wrong = []
    for index, value in enumerate(values):
        try:
            made[index] = _number(value)
        except (ValueError, OverflowError):
            wrong.append(rows[index])
    notes.count(f"with a {field} that is no number, taken as unknown", wrong)
    return made


def _number(value: object) -> float:
    if value is None:
        return math.nan
    if isinstance(value, str):
        if value.strip().lower() in SAID_NOTHING:
            return math.nan
        if "_" in value:  # which Python allows in a number
            raise ValueError(value)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return float(value)


def converted(values: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """*values* in another unit; what is too large for it becomes infinite, and is told by `possible`."""
    with np.errstate(over="ignore"):
        return values * factor


def moments(
    values: Sequence[object], rows: NDArray[np.int32], field: str, notes: Notes, *, zone: str = ""
) -> NDArray[np.float64]:
    """Milliseconds UTC since 1970, from numbers or ISO 8601; NaN for what says nothing, and, counted, for what is none.

    A number is seconds, milliseconds, microseconds or nanoseconds by its size. A time without a zone is taken as UTC,
    and counted, unless the format says that it is (*zone*).
    """
    made = np.full(len(values), np.nan)
    wrong, no_zone = [], []
    for index, value in enumerate(values):
        try:
            if isinstance(value, datetime):
                value = value.isoformat()
            if isinstance(value, str) and (found := _TIME.fullmatch(value.strip())):
                made[index] = _clock_ms(found)
                if not (found["zone"] or zone):
                    no_zone.append(rows[index])
            else:
                made[index] = _number(value)
        except (ValueError, OverflowError):
            wrong.append(rows[index])
    notes.count(f"with a {field} that is none", wrong)
    notes.count(f"with a {field} without a zone, taken as UTC", no_zone)
    return in_range(scaled(made), rows, field, notes)


def _clock_ms(found: re.Match[str]) -> float:
    zone = found["zone"] or "Z"
    return datetime.fromisoformat(found["clock"] + zone.replace("UTC", "Z")).timestamp() * 1000


def scaled(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Milliseconds, from seconds, milliseconds, microseconds or nanoseconds, by size: seconds end in the year 5138."""
    size = np.abs(times)
    with np.errstate(over="ignore"):
        factors = np.select([size < 1e11, size < 1e14, size < 1e17], [1e3, 1.0, 1e-3], 1e-6)
        return np.asarray(np.rint(times * factors), np.float64)


def in_range(times: NDArray[np.float64], rows: NDArray[np.int32], field: str, notes: Notes) -> NDArray[np.float64]:
    """*times* with NaN, counted, for those of no year from 1990 to 2099."""
    wrong = (times < EARLIEST_MS) | (times >= LATEST_MS)
    notes.count(f"with a {field} of no year from 1990 to 2099", rows[wrong])
    return np.where(wrong, np.nan, times)


def aloft(
    where: tuple[NDArray[np.floating], NDArray[np.floating]],
    altitude_ft: NDArray[np.floating], speed_kt: NDArray[np.floating], vertical_fpm: NDArray[np.floating],
) -> NDArray[np.bool_]:  # fmt: skip
    """Which fixes must be in the air, where nothing says so: at 1,500 ft, with 100 kt, and on no runway's roll.

    As runways lie as high as 14,500 ft, a fix below 15,000 ft and 200 kt must climb or sink by 500 ft a minute too. One that is
    no higher than the field it is at (`airports.field_ft`) is none: its height is wrong, or was made up when it was down. *where* is
    latitude and longitude in degrees. NaN is none of it, but for a position, which is then near no field.
    """
    no_roll = (altitude_ft >= RUNWAY_FT) | (speed_kt >= ROLL_KT) | (np.abs(vertical_fpm) >= CLIMB_FPM)
    found = np.asarray((altitude_ft >= ALOFT_FT) & (speed_kt >= ALOFT_KT) & no_roll, bool)
    low = np.flatnonzero(found & (altitude_ft < RUNWAY_FT))
    found[low] = ~(altitude_ft[low] <= field_ft(where[0][low], where[1][low]))
    return found


# ------------------------------------------------------------------------------------------------ tracks


def tracks(
    columns: dict[str, NDArray[Any]],
    aircraft: tuple[NDArray[np.int32], Sequence[Group]],
    callsigns: tuple[NDArray[np.int32], Sequence[str]],
    notes: Notes,
    name: str,
) -> list[Track]:
    """A track for each aircraft of *columns*, in the order in which they are first met; the first carries what is noticed.

    *columns* are those of `Fixes`, with `time_ms` as float64, NaN where unknown: such records are left out, and counted.
    They have been through `possible`. *aircraft* and *callsigns* have a number for each record, and what the numbers stand for; call sign 0 is none.
    Raises BadSource where no record is left.
    """
    row = columns["row"].astype(np.int32)
    timed = np.isfinite(columns["time_ms"].astype(np.float64))
    notes.count("without a time, left out", row[~timed])
    if not timed.any():
        noticed = "; ".join(notes.sentences()) or "it holds none"
        raise BadSource(f"no record with a time: {noticed}", where=name, remedy="check that this is a whole track file")
    kept = {field: column[timed] for field, column in columns.items()}
    order, parts = _apart(aircraft[0][timed])
    fixes, called = Fixes.of(**kept).take(order), callsigns[0][timed][order]
    made = [
        Track(told.icao24, fixes.take(part), name, *told[1:], _called(called[part], callsigns[1]))
        for told, part in ((aircraft[1][number], part) for number, part in parts)
    ]
    return [replace(made[0], noticed=notes.sentences()), *made[1:]]


def possible(columns: dict[str, NDArray[Any]], notes: Notes) -> dict[str, NDArray[Any]]:
    """The columns with NaN, counted, for what cannot be, and for half a position."""
    row = columns["row"]
    made = dict(columns)
    for field, (least, most) in RANGES.items():
        if field in columns:
            values = columns[field].astype(np.float64)
            wrong = (values < least) | (values > most)
            word = field.partition("_")[0]
            reach = f"{least:,} to {most:,}".replace("-", "−")
            notes.count(f"with a {word} outside {reach}, taken as unknown", row[wrong])
            made[field] = np.where(wrong, np.nan, values)
    latitude, longitude = (made[field].astype(np.float64) for field in ("latitude_deg", "longitude_deg"))
    half = np.isnan(latitude) != np.isnan(longitude)
    notes.count("with half a position, taken as unknown", row[half])
    for field, values in (("latitude_deg", latitude), ("longitude_deg", longitude)):
        made[field] = np.where(half, np.nan, values)
    return made


def _apart(numbers: NDArray[np.int32]) -> tuple[NDArray[np.intp], list[tuple[int, slice]]]:
    """An order that keeps equal numbers together; and each number with its part of it, in the order of first meeting."""
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    parts = [(int(numbers[order[start]]), slice(start, end)) for start, end in zip(starts, ends, strict=True)]
    return order, sorted(parts, key=lambda part: int(order[part[1].start]))


def _called(numbers: NDArray[np.int32], names: Sequence[str]) -> tuple[Called, ...]:
    """The runs of one call sign; records that carry none do not end a run."""
    telling = np.flatnonzero(numbers)
    if not len(telling):
        return ()
    starts = np.flatnonzero(np.diff(numbers[telling], prepend=-1))
    ends = np.append(starts[1:], len(telling)) - 1
    return tuple(
        Called(int(telling[start]), int(telling[end]), names[numbers[telling[start]]])
        for start, end in zip(starts, ends, strict=True)
    )


def flying(track: Track) -> Track:
    """The track with AIR where a fix must be `aloft`, for a file that says nothing of the ground.

    Where the file gives no speed or no vertical rate, they are the lesser of those from the fix before it in time and to
    the one after it, both at most five minutes away, and both up or both down: no stop on the ground is between. The
    columns of speed and rate stay as the file has them.
    """
    fixes = track.fixes
    order = np.argsort(fixes.time_ms, kind="stable")
    miles, feet, minutes = _steps(fixes.take(order))
    speed_kt, vertical_fpm = (np.full(len(fixes), np.nan) for _ in range(2))
    speed_kt[order] = _lesser(miles / minutes * 60)
    vertical_fpm[order] = _lesser(feet / minutes)
    speed_kt = np.where(np.isnan(fixes.speed_kt), speed_kt, fixes.speed_kt)
    vertical_fpm = np.where(np.isnan(fixes.vertical_fpm), vertical_fpm, fixes.vertical_fpm)
    where = fixes.latitude_deg, fixes.longitude_deg
    air = np.where(aloft(where, fixes.altitude_ft, speed_kt, vertical_fpm), np.int8(AIR), fixes.air)
    return replace(track, fixes=replace(fixes, air=air))


def _steps(fixes: Fixes) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """From each fix to the next: nautical miles along a great circle, feet up, minutes (NaN for none, or too many)."""
    latitude, longitude = np.radians(fixes.latitude_deg), np.radians(fixes.longitude_deg)
    across = np.sin(np.diff(latitude) / 2) ** 2
    across += np.cos(latitude[:-1]) * np.cos(latitude[1:]) * np.sin(np.diff(longitude) / 2) ** 2
    miles = 2 * EARTH_NM * np.arcsin(np.sqrt(np.clip(across, 0, 1)))
    apart_ms = np.diff(fixes.time_ms).astype(np.float64)
    apart_ms[(apart_ms <= 0) | (apart_ms > NEIGHBOUR_MS)] = np.nan
    return miles, np.diff(fixes.altitude_ft.astype(np.float64)), apart_ms / 60_000


def _lesser(between: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each fix, of what is between it and its neighbours, the lesser; 0 where one is up and one down, NaN without."""
    before, after = np.append(np.nan, between), np.append(between, np.nan)
    lesser = np.minimum(np.abs(before), np.abs(after))
    return np.asarray(np.where(before * after < 0, 0, lesser), np.float64)
