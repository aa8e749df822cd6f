"""Flightradar24: the trail of one flight, as CSV, as the JSON of its playback or its page, and as KML.

Heights are pressure altitude in feet, speeds knots. A trail has no word for the ground: it has the altitude 0 there, and
also where an aircraft is low in high pressure. So 0 counts as on the ground up to 40 kt and as nothing above; a height
counts as in the air from 40 kt on. The address of the aircraft is in the JSON only. Format: observed, not documented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whereas.errors import BadSource

from . import kml, places, records
from .fixes import AIR, GROUND, SILENT, Track
from .records import Group, Names, Notes

__all__ = ["looks", "read", "spans"]

GROUND_KT = 40

HEADER = ("timestamp", "position", "altitude", "speed")
TRAILS = (("result", "response", "data", "flight", "track"), ("trail",))
"""Where the trail is, in the answer for a playback and in that for the page of a flight."""

_TAG = re.compile(r"<[^<>]*>")
_SAID = re.compile(r"(?P<field>Altitude|Speed):\s*(?P<number>[\d,.]{1,12})")


def looks(head: bytes, name: str) -> bool:  # noqa: ARG001  # one signature for all formats
    """Whether a file that starts with *head* is of Flightradar24, by what it holds; *name* is not needed."""
    text = records.opening(head)
    first = text.lstrip()[:1]
    if first == "{":
        whole = '"result"' in text and '"response"' in text and '"flight"' in text
        return whole or ('"identification"' in text and ('"trail"' in text or '"aircraft"' in text))
    if first == "<":
        return "<kml" in text and ("<b>Altitude:</b>" in text or "flightradar24" in text.lower())
    return _is_table(text.partition("\n")[0])


def _is_table(header: str) -> bool:
    names = {cell.strip().strip('"').lower() for cell in header.split(places.separator(header))}
    return names.issuperset(HEADER)


def read(data: bytes, name: str) -> list[Track]:
    """The track of the one flight that a file holds, in the order of the file (a page's trail is newest first).

    Raises BadSource for a file that cannot be read, is larger than 200 MB (JSON: 50 MB), or holds no trail.
    """
    text = records.decoded(data, name)
    first = text.lstrip()[:1]
    if first == "{":
        return _read_json(text, name)
    return _read_kml(text, name) if first == "<" else _read_table(text, name)


def _track(
    columns: dict[str, NDArray[Any]], group: Group, callsigns: Sequence[str], notes: Notes, name: str
) -> list[Track]:
    length = len(columns["time_ms"])
    names = Names()
    called = np.asarray([names.number(each.strip()) for each in callsigns], np.int32)
    columns = records.possible(columns | {"row": np.arange(length, dtype=np.int32)}, notes)
    columns["air"] = _air(columns["altitude_ft"], columns["speed_kt"])
    columns["altitude_ft"] = np.where(columns["air"] == GROUND, np.nan, columns["altitude_ft"])
    return records.tracks(columns, (np.zeros(length, np.int32), [group]), (called, names.names), notes, name)


def _air(altitude_ft: NDArray[np.float64], speed_kt: NDArray[np.float64]) -> NDArray[np.int8]:
    on_ground = (altitude_ft == 0) & (speed_kt <= GROUND_KT)
    in_air = (altitude_ft > 0) & (speed_kt > GROUND_KT)
    return np.select([in_air, on_ground], [np.int8(AIR), np.int8(GROUND)], np.int8(SILENT))


# ------------------------------------------------------------------------------------------------ CSV


def _read_table(text: str, name: str) -> list[Track]:
    rows = places.rows(text, name)
    header = next(rows, None)
    names = [cell.strip().lower() for cell in header.cells] if header else []
    if not set(HEADER) <= set(names):
        missing = ", ".join(each for each in HEADER if each not in names)
        raise BadSource(f"no column {missing}", where=name, remedy="export the flight from Flightradar24 as CSV again")
    found = []
    for row in rows:
        found.append(row)
        records.limited(len(found), name)
    notes = Notes(lambda at: f"line {found[at].line}")
    index = np.arange(len(found), dtype=np.int32)
    notes.count(
        "with more or fewer cells than the header", [at for at, row in enumerate(found) if len(row.cells) != len(names)]
    )

    def cells(field: str) -> list[str]:
        at = names.index(field) if field in names else -1
        return [row.cells[at] if 0 <= at < len(row.cells) else "" for row in found]

    positions = [position.partition(",") for position in cells("position")]
    columns = {
        "time_ms": _table_times(cells("timestamp"), cells("utc"), index, notes),
        "latitude_deg": records.numbers([part[0] for part in positions], index, "latitude", notes),
        "longitude_deg": records.numbers([part[2] for part in positions], index, "longitude", notes),
        "altitude_ft": records.numbers(cells("altitude"), index, "altitude", notes),
        "speed_kt": records.numbers(cells("speed"), index, "speed", notes),
    }
    return _track(columns, Group(), cells("callsign"), notes, name)


def _table_times(
    stamps: Sequence[str], clocks: Sequence[str], index: NDArray[np.int32], notes: Notes
) -> NDArray[np.float64]:
    """The time stamp, or else the time in the column UTC; where they differ, the stamp, and it is counted."""
    stamp = records.moments(stamps, index, "time stamp", notes)
    clock = records.moments(clocks, index, "UTC", notes, zone="UTC")
    notes.count("with a UTC that is not its time stamp, which counts", index[np.abs(stamp - clock) > 1_000])
    return np.where(np.isnan(stamp), clock, stamp)


# ------------------------------------------------------------------------------------------------ JSON


def _read_json(text: str, name: str) -> list[Track]:
    found = records.parsed(text, name)
    flight, trail = _trail(found)
    if trail is None:
        raise BadSource("no trail of a flight", where=name, remedy="fetch the playback of one flight, or its CSV")
    records.limited(len(trail), name)
    notes = Notes(lambda row: f"record {row + 1}")
    index = np.arange(len(trail), dtype=np.int32)

    def column(*ways: str) -> list[object]:
        return [next((got for way in ways if (got := _at(each, way)) is not None), None) for each in trail]

    def numbers(field: str, *ways: str) -> NDArray[np.float64]:
        return records.numbers(column(*ways), index, field, notes)

    columns = {
        "time_ms": records.moments(column("timestamp", "ts"), index, "time", notes),
        "latitude_deg": numbers("latitude", "latitude", "lat"),
        "longitude_deg": numbers("longitude", "longitude", "lng"),
        "altitude_ft": numbers("altitude", "altitude.feet", "alt"),
        "speed_kt": numbers("speed", "speed.kts", "spd"),
        "vertical_fpm": numbers("vertical rate", "verticalSpeed.fpm"),
    }
    callsign = _word(flight, "identification.callsign")
    return _track(columns, _group(flight), [callsign] * len(trail), notes, name)


def _trail(found: object) -> tuple[object, list[Any] | None]:
    """What is said of the flight, and its trail; None where there is none."""
    for *way, last in TRAILS:
        flight = _at(found, ".".join(way)) if way else found
        trail = _at(flight, last)
        if isinstance(trail, list):
            return flight, trail
    return None, None


def _group(flight: object) -> Group:
    address = (_word(flight, "aircraft.identification.modes") or _word(flight, "aircraft.hex")).lower()
    return Group(
        icao24=address if re.fullmatch(r"[0-9a-f]{6}", address) else "",
        registration=_word(flight, "aircraft.identification.registration") or _word(flight, "aircraft.registration"),
        type_code=_word(flight, "aircraft.model.code"),
        flight_number=_word(flight, "identification.number.default"),
    )


def _at(value: object, way: str) -> object:
    """What is at the end of a way through objects, as in "speed.kts"; None where it is not there."""
    for key in way.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _word(flight: object, way: str) -> str:
    found = _at(flight, way)
    return found.strip() if isinstance(found, str) else ""


# ------------------------------------------------------------------------------------------------ KML


def _read_kml(text: str, name: str) -> list[Track]:
    """The timed points of the route. The document is called by the flight number and call sign, as in "JL516/JAL516"."""
    found, document, *_ = kml.points(text, name)
    if not found:
        problem, remedy = "no point with a time", "export the flight from Flightradar24 as KML again, or as CSV"
        raise BadSource(problem, where=name, remedy=remedy)
    notes = Notes(lambda row: f"position {row + 1}")
    index = np.arange(len(found), dtype=np.int32)
    said = [_said(point.description) for point in found]
    columns = kml.position_columns(found, index, notes)
    told_ft = records.numbers([each.get("Altitude") for each in said], index, "altitude", notes)
    columns["altitude_ft"] = np.where(np.isnan(told_ft), np.rint(columns["altitude_ft"]), told_ft)
    columns["speed_kt"] = records.numbers([each.get("Speed") for each in said], index, "speed", notes)
    number, _, callsign = (part.strip() for part in document.partition("/"))
    group = Group(flight_number="" if number == "-" or not callsign else number)
    return _track(columns, group, [callsign] * len(found), notes, name)


def _said(description: str) -> dict[str, str]:
    """The altitude and speed of a description, as in "<b>Altitude:</b> <span>1,000 ft</span>"."""
    plain = _TAG.sub("", description[:4_096])
    return {found["field"]: found["number"].replace(",", "") for found in _SAID.finditer(plain)}


# ------------------------------------------------------------------------------------------------ places


def spans(text: str) -> Sequence[tuple[int, int]]:
    """Where each record stands in *text*, by row, in code points: the line, the trail's object, or the Placemark."""
    first = text.lstrip()[:1]
    if first == "<":
        return kml.spans(text)
    if first != "{":
        rows = places.rows(text, "the text")
        next(rows, None)
        return [(row.start, row.end) for row in rows]
    try:
        for way in TRAILS:
            at = places.innermost(text, way)
            if text[at : at + 1] == "[":
                return [(start, end) for _, start, _, end in places.members(text, at)]
    except (ValueError, RecursionError):
        raise BadSource("not JSON that can be read", where="the text", remedy="fetch the file again") from None
    return []
