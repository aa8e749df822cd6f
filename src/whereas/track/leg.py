"""Legs: one flight of one aircraft, from a take-off to a landing, as far as its fixes bear them out.

A take-off is never a point: it lies after the last fix on the ground and before the first in the air. Where one of the
two was not heard, that side is open (None). What is extrapolated from height and climb stands apart, as `likely`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .fixes import Fixes

__all__ = ["Anchor", "End", "Gap", "Leg", "Near"]


class Anchor(NamedTuple):
    """A fix: when it was, where, and the file and row (from 0) that say so. `altitude_ft` is NaN on the ground."""

    time_ms: int
    latitude_deg: float
    longitude_deg: float
    altitude_ft: float
    file: str
    row: int


class Near(NamedTuple):
    """An airport near a fix: its code, name, how far away, and how high the fix is above it (NaN on the ground)."""

    code: str
    name: str
    distance_km: float
    height_ft: float


@dataclass(frozen=True, slots=True)
class End:
    """A take-off or a landing.

    `after` is the fix that it came after, `before` the one that it came before; None where there is none. `airport` is set
    only where a fix on the ground within the airport's reach bounds it; else `candidates`, the nearest first, may say
    where it could have been. `likely_ms` are bounds extrapolated from height and climb: a weaker claim, None without.
    """

    after: Anchor | None
    before: Anchor | None
    airport: Near | None = None
    candidates: tuple[Near, ...] = ()
    likely_ms: tuple[int, int] | None = None

    @property
    def seen(self) -> bool:
        """Whether fixes bound it on both sides."""
        return self.after is not None and self.before is not None


class Gap(NamedTuple):
    """A stretch in which nothing was heard of the aircraft: the fixes before and after it."""

    before: Anchor
    after: Anchor

    @property
    def seconds(self) -> float:
        """How long it was."""
        return (self.after.time_ms - self.before.time_ms) / 1000


@dataclass(frozen=True, slots=True)
class Leg:
    """One flight. `number` counts the legs of an aircraft in the files read, from 1.

    `first` and `last` are its first and last fix in the air. `begins` and `ends` say how: "seen" (bounded on both sides),
    "found in the air" or "lost in the air". `fixes` are all its fixes in order of time, from the last on the ground before
    it to the first after; `classes[i]` are the bits of `classing.CLASSES` of `fixes[i]`, and `files[i]` is the file that says
    it. `counts` has how many there are of each class.
    """

    icao24: str
    number: int
    takeoff: End
    landing: End
    first: Anchor
    last: Anchor
    fixes: Fixes
    classes: tuple[int, ...] = ()
    registration: str = ""
    type_code: str = ""
    callsigns: tuple[str, ...] = ()
    flight_numbers: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def anchor(self, index: int) -> Anchor:
        """Fix *index* of `fixes`, with the file that says it."""
        fixes = self.fixes
        return Anchor(
            int(fixes.time_ms[index]), float(fixes.latitude_deg[index]), float(fixes.longitude_deg[index]),
            float(fixes.altitude_ft[index]), self.files[index], int(fixes.row[index]),
        )  # fmt: skip

    @property
    def begins(self) -> str:
        """How its take-off is known."""
        return "seen" if self.takeoff.seen else "found in the air"

    @property
    def ends(self) -> str:
        """How its landing is known."""
        return "seen" if self.landing.seen else "lost in the air"
