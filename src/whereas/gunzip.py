"""Gunzip: the bytes within gzip, of one member or several, within limits. Format: RFC 1952."""

from __future__ import annotations

import re
import zlib

from .errors import BadSource

__all__ = ["MAGIC", "MEMBERS", "gunzipped"]

MAGIC = b"\x1f\x8b"
"""What every gzip begins with."""
MEMBERS = 1_000
"""Of how many members a gzip may be."""
PIECE = 1 << 20
"""So many bytes are inflated at a time."""

_TRY = "get the file again from where it came"
_PADDING = re.compile(rb"\0*")


def gunzipped(data: bytes, name: str, most: int) -> bytes:
    """The bytes within the gzip *data*; zeros after a member are padding.

    Raises BadSource, in the *name* of the file, where it is damaged, ends too early, has more than MEMBERS members, or is larger
    than *most* bytes inflated.
    """
    made, at = bytearray(), 0
    for _ in range(MEMBERS):
        at = _add_member(made, data, at, name, most)
        padding = _PADDING.match(data, at)
        at = padding.end() if padding else at
        if at == len(data):
            return bytes(made)
    raise BadSource(f"it is packed in more than {MEMBERS:,} pieces", where=name, remedy="unpack it first")


def _add_member(made: bytearray, data: bytes, at: int, name: str, most: int) -> int:
    """Inflate the member that begins at *at*, and say where it has ended."""
    member = zlib.decompressobj(wbits=31)
    while not member.eof:
        piece = data[at : at + PIECE]
        if not piece:
            raise BadSource("its gzip ends too early", where=name, remedy=_TRY)
        try:
            made += member.decompress(piece, most + 1 - len(made))
        except zlib.error as wrong:
            raise BadSource(f"its gzip is damaged: {wrong}", where=name, remedy=_TRY) from None
        if len(made) > most:
            said = f"it is larger than {most // 1_000_000} MB inflated"
            raise BadSource(said, where=name, remedy="unpack it, and give the parts")
        at += len(piece) - len(member.unused_data)
    return at
