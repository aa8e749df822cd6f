"""Fixes: the positions of one aircraft as a file tells them, in columns, one row a fix, in the order of the file.

A fix says where the aircraft was, when, and perhaps whether it was in the air. What it does not say stays unknown: NaN
for a number, 0 for `air`. Nothing is mended, sorted or dropped here; classes of doubtful fixes are given by `classing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AIR",
    "EARTH_KM",
    "GROUND",
    "MLAT",
    "SILENT",
    "SOURCES",
    "STALE",
    "Called",
    "Fixes",
    "Track",
    "joined",
    "moved",
]

AIR, SILENT, GROUND = 1, 0, -1
"""What a fix says of the aircraft: in the air, nothing, on the ground."""

SOURCES = (
    "unknown", "adsb_icao", "adsb_icao_nt", "adsr_icao", "tisb_icao", "adsc", "mlat", "other", "mode_s", "adsb_other",
    "adsr_other", "tisb_trackfile", "tisb_other", "mode_ac", "flarm",
)  # fmt: skip
"""How a position came to be known, by readsb's names; `Fixes.source` holds the index."""
MLAT = SOURCES.index("mlat")

EARTH_KM = 6371.0088
"""The mean radius of the earth. Distances are on a sphere of it: within 0.6 % of those on the ellipsoid."""
STALE, NEW_LEG, GEOMETRIC_RATE, GEOMETRIC_ALTITUDE = 1, 2, 4, 8
"""The bits of `Fixes.flags`, as readsb has them. A stale fix came after 20 s without one; a new leg is readsb's own guess."""


@dataclass(frozen=True, slots=True)
class Fixes:
    """Columns of equal length.

    `time_ms` is milliseconds UTC since 1970; `row` counts the records of the file from 0; `air` is AIR, GROUND or SILENT.
    Altitude is pressure altitude in feet unless `flags` says that it is geometric, NaN on the ground or where unknown.
    """

    time_ms: NDArray[np.int64]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    altitude_ft: NDArray[np.float32]
    air: NDArray[np.int8]
    speed_kt: NDArray[np.float32]
    vertical_fpm: NDArray[np.float32]
    source: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    row: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.time_ms)

    def take(self, index: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Fixes:
        """The rows at *index*, in that order."""
        return Fixes(*(getattr(self, name)[index] for name in COLUMNS))

    @classmethod
    def of(cls, **columns: Sequence[float | int] | NDArray[np.generic]) -> Fixes:
        """Fixes of the columns given; `time_ms` must be, the others are unknown and rows count from 0 where they are not."""
        length = len(columns["time_ms"])
        unknown = {"air": SILENT, "source": 0, "flags": 0}
        made = []
        for name, kind in COLUMNS.items():
            if name in columns:
                made.append(np.asarray(columns[name], kind))
            elif name == "row":
                made.append(np.arange(length, dtype=kind))
            else:
                made.append(np.full(length, unknown.get(name, np.nan), kind))
        return cls(*made)


COLUMNS: dict[str, type[np.generic]] = {
    "time_ms": np.int64, "latitude_deg": np.float64, "longitude_deg": np.float64, "altitude_ft": np.float32,
    "air": np.int8, "speed_kt": np.float32, "vertical_fpm": np.float32, "source": np.uint8, "flags": np.uint8,
    "row": np.int32,
}  # fmt: skip
"""The columns of `Fixes`, in order, with their types."""


def joined(parts: Sequence[Fixes]) -> Fixes:
    """The rows of all parts, one part after the other."""
    return Fixes(*(np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS))


class Called(NamedTuple):
    """A call sign (or flight number), and the first and last row, by index into the fixes, of a run that carried it."""

    first: int
    last: int
    name: str


def moved(run: Called, place: NDArray[np.int64], start: int = 0) -> Called:
    """A run when its rows, counted from *start*, have been put elsewhere: `place[i]` is where row *i* is now."""
    over = place[start + run.first : start + run.last + 1]
    return Called(int(over.min()), int(over.max()), run.name)


@dataclass(frozen=True, slots=True)
class Track:
    """The fixes of one aircraft from one file, and what the file says the aircraft is.

    `icao24` is six hexadecimal digits in lower case, with a `~` before an address that is no ICAO address; "" where the
    file does not say. `registration`, `type_code` and `flight_number` are "" where it does not. `called` are the call
    signs as transmitted, in order. `noticed` says, a sentence each, what the reader could not make sense of, or a person should
    know. `lent` says that the file has the address as one lent for privacy (PIA): no register has it for this aircraft.
    """

    icao24: str
    fixes: Fixes
    file: str = ""
    registration: str = ""
    type_code: str = ""
    flight_number: str = ""
    called: tuple[Called, ...] = ()
    noticed: tuple[str, ...] = field(default=())
    lent: bool = False
