"""KML: tracks with times, as FlightAware, tar1090 and Google Earth write them.

Two things are read: `gx:Track`, whose `when` and `gx:coord` go in pairs, and a Placemark with a Point and a TimeStamp. A
LineString has no times and is no track. Heights count only where they are absolute, and then as geometric, though some
exporters put pressure altitude there. Nothing says whether an aircraft is on the ground.
Formats: OGC KML 2.2 and 2.3; Google's extension namespace gx.
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
from .records import FEET_PER_METRE, Group, Names, Notes

__all__ = ["Point", "looks", "points", "position_columns", "read", "spans"]


MODES = ("", "clampToGround", "clampToSeaFloor", "absolute")
"""Altitude modes that either have no height, or a height over the sea."""


class Point(NamedTuple):
    """A position as written: its time and coordinates, the altitude mode, the name and description of its Placemark.

    `tracked` is whether it is of a gx:Track. `start` and `end` are where its `gx:coord` stands, or else its Placemark.
    """

    when: str
    coordinates: tuple[str, ...]
    mode: str
    name: str
    description: str
    start: int
    end: int
    tracked: bool = False


@dataclass(slots=True)
class _Open:
    """A Placemark or a gx:Track that has not closed yet."""

    start: int
    whens: list[str] = field(default_factory=list)
    coords: list[tuple[tuple[str, ...], int, int]] = field(default_factory=list)
    coordinates: tuple[str, ...] | None = None
    mode: str = ""
    name: str = ""
    description: str = ""


@dataclass(slots=True)
class _Reading:
    """What has been met so far."""

    where: str
    points: list[Point] = field(default_factory=list)
    placemark: _Open | None = None
    track: _Open | None = None
    inside: list[tuple[str, int]] = field(default_factory=list)
    document: str = ""
    lines: int = 0
    unpaired: int = 0

    def take(self, event: places.Event) -> None:
        """One element that opens or closes."""
        if event.opens:
            self.inside.append((event.name, event.at))
            if event.name == "Placemark":
                self.placemark = _Open(event.at)
            elif event.name in ("Track", "LineString"):
                self.track = _Open(event.at) if event.name == "Track" else None
                self.lines += event.name == "LineString"
            return
        _, start = self.inside.pop()
        parent = self.inside[-1][0] if self.inside else ""
        if event.name == "Track":
            self._end_track()
        elif event.name == "Placemark":
            self._end_placemark(event.at)
        elif self.track is not None:
            self._in_track(event, start)
        elif self.placemark is not None:
            self._in_placemark(event, parent)
        elif event.name == "name" and parent == "Document":
            self.document = event.text.strip()

    def _in_track(self, event: places.Event, start: int) -> None:
        assert self.track is not None
        if event.name == "when":
            self.track.whens.append(event.text.strip())
        elif event.name == "coord":
            self.track.coords.append((tuple(event.text.split()[:3]), start, event.at))
        elif event.name == "altitudeMode":
            self.track.mode = event.text.strip()

    def _in_placemark(self, event: places.Event, parent: str) -> None:
        assert self.placemark is not None
        said = event.text.strip()
        if event.name in ("name", "description") and parent == "Placemark":
            setattr(self.placemark, event.name, said)
        elif event.name == "when" and parent == "TimeStamp":
            self.placemark.whens.append(said)
        elif event.name == "coordinates" and parent == "Point" and self.placemark.coordinates is None:
            self.placemark.coordinates = tuple(part.strip() for part in said.split(",")[:3])
        elif event.name == "altitudeMode" and parent == "Point":
            self.placemark.mode = said

    def _end_track(self) -> None:
        if self.track is None:
            return
        track, self.track = self.track, None
        named = self.placemark or track
        self.unpaired += abs(len(track.whens) - len(track.coords))
        for index, (coordinates, start, end) in enumerate(track.coords):
            when = track.whens[index] if index < len(track.whens) else ""
            self._add(Point(when, coordinates, track.mode, named.name, "", start, end, tracked=True))

    def _end_placemark(self, end: int) -> None:
        if self.placemark is None:
            return
        mark, self.placemark = self.placemark, None
        if mark.coordinates is not None:
            when = mark.whens[0] if mark.whens else ""
            point = Point(when, mark.coordinates, mark.mode, mark.name, mark.description, mark.start, end)
            self._add(point)

    def _add(self, point: Point) -> None:
        self.points.append(point)
        records.limited(len(self.points), self.where)


def looks(head: bytes, name: str) -> bool:
    """Whether a file that starts with *head* is KML: its first element is `kml`, or it is called .kml and is XML."""
    text = records.opening(head)
    return "<kml" in text or (name.lower().removesuffix(".gz").endswith(".kml") and text.lstrip()[:1] == "<")


def read(data: bytes, name: str) -> list[Track]:
    """The tracks of a KML file: the gx:Tracks of Placemarks with one name are one, and so are all Points with times.

    Raises BadSource for a file that cannot be read, holds more than 200 MB or 5,000,000 positions, or has no times.
    """
    found, _, unpaired, lines = points(records.decoded(data, name), name)
    if not found:
        problem = "a line without times says where, and not when" if lines else "no position with a time"
        raise BadSource(problem, where=name, remedy="export the track with times: as gx:Track in KML, or as GPX or CSV")
    notes = Notes(lambda row: f"position {row + 1}")
    if unpaired:
        notes.tell(f"{unpaired:,} `when` or `gx:coord` without the other half")
    # Beside a track a Point is an airport or a label, and no fix, even where it has a time.
    row = np.asarray([at for at, point in enumerate(found) if point.tracked] or range(len(found)), np.int32)
    if len(row) < len(found):
        notes.tell(f"{len(found) - len(row):,} of the positions are Points beside a track, and not read")
    made = _tracks([found[at] for at in row], row, notes, name)
    return [records.flying(track) for track in made]


def _tracks(found: Sequence[Point], row: NDArray[np.int32], notes: Notes, name: str) -> list[Track]:
    absolute = np.asarray([point.mode == "absolute" for point in found], bool)
    otherwise = np.asarray([point.mode not in MODES for point in found], bool)
    notes.count("with a height over the ground or the sea floor, taken as unknown", row[otherwise])
    columns = position_columns(found, row, notes)
    columns["altitude_ft"] = np.where(absolute, columns["altitude_ft"], np.nan)
    columns = records.possible(columns, notes)
    columns["flags"] = (np.isfinite(columns["altitude_ft"]) * GEOMETRIC_ALTITUDE).astype(np.uint8)
    names = Names()
    craft = np.asarray([names.number(point.name if point.tracked else "") for point in found], np.int32)
    groups = [Group()] * len(names.names)
    return records.tracks(columns, (craft, groups), (craft, names.names), notes, name)


def position_columns(found: Sequence[Point], row: NDArray[np.int32], notes: Notes) -> dict[str, NDArray[Any]]:
    """Times, and the three coordinates, the altitude from metres into feet whatever its mode."""
    parts = [[*point.coordinates, "", "", ""][:3] for point in found]
    altitude_m = records.numbers([part[2] for part in parts], row, "altitude", notes)
    return {
        "time_ms": records.moments([point.when for point in found], row, "time", notes),
        "longitude_deg": records.numbers([part[0] for part in parts], row, "longitude", notes),
        "latitude_deg": records.numbers([part[1] for part in parts], row, "latitude", notes),
        "altitude_ft": records.converted(altitude_m, FEET_PER_METRE),
        "row": row,
    }


def points(text: str, where: str) -> tuple[list[Point], str, int, int]:
    """The positions of KML in order, the name of the document, how many halves of pairs are alone, how many lines.

    Raises BadSource for what is not well-formed, or holds too much.
    """
    reading = _Reading(where)
    for event in places.events(text, where):
        reading.take(event)
    return reading.points, reading.document, reading.unpaired, reading.lines


def spans(text: str) -> Sequence[tuple[int, int]]:
    """Where each record stands in *text*, by row, in code points: the gx:coord element, or the Placemark."""
    return [(point.start, point.end) for point in points(text, "the text")[0]]
