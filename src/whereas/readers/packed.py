"""Packed: a text file within gzip, as receivers of tracks keep theirs: the text is that of the file inside.

One file is inflated, within limits, and read as what it is: JSON, a table, or plain text. A tar, a zip or another gzip inside
is refused: it is unpacked first. Format: RFC 1952.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from whereas.errors import BadSource
from whereas.extract import Extract

from . import data as data_reader
from . import plain, sheet
from .kinds import kind_of

__all__ = ["read"]

BYTES = 50_000_000
"""How large the file inside may be."""

_INSIDE = {"data": data_reader, "plain": plain, "sheet": sheet}


def read(data: bytes, name: str) -> Extract:
    """The text of the file inside. Raises BadSource where that is damaged, too large, or no text."""
    inside = _inflated(data, name)
    called = name[:-3] if name.lower().endswith(".gz") else name
    kind = kind_of(inside, called)
    if kind.reader not in _INSIDE or kind.media_type.startswith("application/vnd.openxml"):
        raise BadSource(f"this is a gzip file that holds {kind.media_type}", where=name, remedy="unpack it first")
    made: Extract = _INSIDE[kind.reader].read(inside, called)
    noticed = (f"unpacked: {len(inside):,} bytes of {kind.media_type}", *kind.noticed, *made.noticed)
    return replace(made, media_type="application/gzip", extractor=f"packed 1, {made.extractor}", noticed=noticed)


def _inflated(data: bytes, name: str) -> bytes:
    made, size = [], 0
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            made.append(member.decompress(data, BYTES + 1 - size))
        except zlib.error as wrong:
            raise BadSource(f"its gzip is damaged: {wrong}", where=name, remedy="get the file again") from None
        size += len(made[-1])
        if size > BYTES:
            raise BadSource(
                f"it is larger than {BYTES // 1_000_000} MB unpacked",
                where=name,
                remedy="unpack it, and give the parts",
            )
        if not member.eof:
            raise BadSource("its gzip ends too early", where=name, remedy="get the file again")
        data = member.unused_data
    return b"".join(made)
