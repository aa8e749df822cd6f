"""GPX: the points of tracks, as GPS receivers and flight recorders write them.

Times are UTC, heights are metres above the sea (geometric), speeds, where an extension or GPX 1.0 gives one, metres a
second. Nothing says whether an aircraft is on the ground. Routes and waypoints are plans and places, not read.
Formats: GPX 1.0 and 1.1 (Topografix); Garmin's TrackPointExtension.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource

from . import places, records
from .fixes import GEOMETRIC_ALTITUDE, Track
from .records import FEET_PER_METRE, KNOTS_PER_METRE_PER_SECOND, Group, Names, Notes

__all__ = ["looks", "read", "spans"]


class _Point(NamedTuple):
    """A trkpt as written: its attributes and children, the name of its track, and where it stands."""

    said: dict[str, str]
    track: str
    start: int
    end: int


@dataclass(slots=True)
class _Reading:
    """What has been met so far."""

    where: str
    points: list[_Point] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    said: dict[str, str] | None = None
    start: int = 0
    track: str = ""
    of_track: int = 0
    others: int = 0

    def take(self, event: places.Event) -> None:
        """One element that opens or closes."""
        if event.opens:
            self.inside.append(event.name)
            if event.name == "trkpt":
                self.said, self.start = dict(event.attributes), event.at
            elif event.name == "trk":
                self.track, self.of_track = "", len(self.points)
            self.others += event.name in ("wpt", "rtept")
            return
        self.inside.pop()
        if event.name == "trkpt" and self.said is not None:
            self.points.append(_Point(self.said, self.track, self.start, event.at))
            self.said = None
            records.limited(len(self.points), self.where)
        elif self.said is not None:
            self.said.setdefault(event.name, event.text.strip())
        elif event.name == "name" and self.inside[-1:] == ["trk"]:
            # The name comes before the points by the schema; where it comes after them, they are named now.
            self.track = event.text.strip()
            self.points[self.of_track :] = [point._replace(track=self.track) for point in self.points[self.of_track :]]


def looks(head: bytes, name: str) -> bool:
    """Whether a file that starts with *head* is GPX: its first element is `gpx`, or it is called .gpx and is XML."""
    text = records.opening(head)
    return "<gpx" in text or (name.lower().removesuffix(".gz").endswith(".gpx") and text.lstrip()[:1] == "<")


def read(data: bytes, name: str) -> list[Track]:
    """The tracks of a GPX file: all `trk` of one name are one.

    Raises BadSource for a file that cannot be read, holds more than 200 MB or 5,000,000 points, or has no times.
    """
    reading = _points(records.decoded(data, name), name)
    found = reading.points
    if not found:
        raise BadSource(
            "no point of a track (trkpt)", where=name, remedy="export the track itself, not its route or waypoints"
        )
    notes = Notes(lambda row: f"point {row + 1}")
    if reading.others:
        notes.tell(f"{reading.others:,} point{'' if reading.others == 1 else 's'} of routes and waypoints not read")
    row = np.arange(len(found), dtype=np.int32)

    def column(key: str, field: str) -> NDArray[np.float64]:
        return records.numbers([point.said.get(key) for point in found], row, field, notes)

    columns: dict[str, NDArray[Any]] = {
        "time_ms": records.moments([point.said.get("time") for point in found], row, "time", notes, zone="UTC"),
        "latitude_deg": column("lat", "latitude"),
        "longitude_deg": column("lon", "longitude"),
        "altitude_ft": records.converted(column("ele", "altitude"), FEET_PER_METRE),
        "speed_kt": records.converted(column("speed", "speed"), KNOTS_PER_METRE_PER_SECOND),
        "row": row,
    }
    columns = records.possible(columns, notes)
    columns["flags"] = (np.isfinite(columns["altitude_ft"]) * GEOMETRIC_ALTITUDE).astype(np.uint8)
    names = Names()
    craft = np.asarray([names.number(point.track) for point in found], np.int32)
    made = records.tracks(columns, (craft, [Group()] * len(names.names)), (craft, names.names), notes, name)
    return [records.flying(track) for track in made]


def _points(text: str, where: str) -> _Reading:
    reading = _Reading(where)
    for event in places.events(text, where):
        reading.take(event)
    return reading


def spans(text: str) -> Sequence[tuple[int, int]]:
    """Where each record stands in *text*, by row, in code points: its trkpt element."""
    return [(point.start, point.end) for point in _points(text, "the text").points]
