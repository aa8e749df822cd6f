"""Packed: a text file within gzip, as receivers of tracks keep theirs: the text is that of the file inside.

One file is inflated, within limits, and read as what it is: JSON, a table, or plain text. A tar, a zip or another gzip inside
is refused: it is unpacked first.
"""

from __future__ import annotations

from dataclasses import replace

from whereas.errors import BadSource
from whereas.extract import Extract
from whereas.gunzip import gunzipped

from . import data as data_reader
from . import plain, sheet
from .kinds import Kind, kind_of

__all__ = ["read"]

BYTES = 50_000_000
"""How large the file inside may be."""

_TAR_AT = 257
"""Where a tar says that it is one."""

_INSIDE = {"data": data_reader, "plain": plain, "sheet": sheet}


def read(data: bytes, name: str) -> Extract:
    """The text of the file inside. Raises BadSource where that is damaged, too large, or no text."""
    inside = gunzipped(data, name, BYTES)
    if inside[_TAR_AT : _TAR_AT + 5] == b"ustar":
        raise BadSource("this is a gzip file that holds a tar", where=name, remedy="unpack it, and give the folder")
    try:
        kind, made = _read(inside, name)
    except BadSource as wrong:  # it calls the file inside by a name that only we gave it
        place = wrong.where.removeprefix(_called(name)).removeprefix(": ")
        raise BadSource(wrong.problem, where=f"{name}: {place}" if place else name, remedy=wrong.remedy) from None
    noticed = (f"unpacked: {len(inside):,} bytes of {kind.media_type}", *kind.noticed, *made.noticed)
    return replace(made, media_type="application/gzip", extractor=f"packed 1, {made.extractor}", noticed=noticed)


def _called(name: str) -> str:
    """What the file inside is called."""
    return name[:-3] if name.lower().endswith(".gz") else name


def _read(inside: bytes, name: str) -> tuple[Kind, Extract]:
    kind = kind_of(inside, _called(name))
    if kind.reader not in _INSIDE or kind.media_type.startswith("application/vnd.openxml"):
        raise BadSource(
            f"this is a gzip file that holds {kind.media_type}", where=_called(name), remedy="unpack it first"
        )
    made: Extract = _INSIDE[kind.reader].read(inside, _called(name))
    return kind, made
