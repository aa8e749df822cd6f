"""Reading: which format a track is in, told from its bytes; its tracks; and where each record stands in its text."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from whereas.errors import BadSource

from . import flightradar, gpx, kml, opensky, readsb
from .fixes import Track
from .records import opening

__all__ = ["FORMATS", "format_of", "read", "spans"]

FORMATS = {
    "readsb trace": readsb, "Flightradar24": flightradar, "OpenSky state vectors": opensky, "GPX": gpx, "KML": kml,
}  # fmt: skip
"""The formats, by the names under which they are told; each module has `looks`, `read` and `spans`."""

_HEAD = 65_536


def format_of(data: bytes, name: str) -> tuple[str, ModuleType]:
    """The format of a file, plain or gzip, and the module that reads it. Raises BadSource where it is none that is read."""
    head = data[:_HEAD]
    for said, module in FORMATS.items():
        start = opening(head).encode() if module is readsb else head
        if module.looks(start, name):
            return said, module
    raise BadSource(
        "it is no track of a format that is read",
        where=name,
        remedy=f"give a file of {', '.join(FORMATS)}; for a day of readsb's history, its folder or tar",
    )


def read(data: bytes, name: str) -> list[Track]:
    """The tracks in a file, one an aircraft. Raises BadSource, naming the record and the field, where it cannot be read."""
    tracks: list[Track] = format_of(data, name)[1].read(data, name)
    return tracks


def spans(text: str, name: str) -> Sequence[tuple[int, int]]:
    """Where each record stands in the text of a file, by its row: start and end, in code points; empty where none is known."""
    try:
        found: Sequence[tuple[int, int]] = format_of(text.encode(), name)[1].spans(text)
    except BadSource:
        return ()
    return found
