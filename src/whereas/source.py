"""Sources: a file by its SHA-256, its frozen text, and the quote that must be there.

Offsets count Unicode code points of the text as it was decoded, nothing normalised. A quote is found where it stands,
letter for letter, or it is refused with the passages nearest to it: nothing is ever re-anchored by guessing.
A source of which nobody has given a copy yet is *cited only*: its claims count, and every page says so.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field

from .bounds import Bounds
from .errors import BadSource

__all__ = ["Source", "decoded", "locate", "sha256"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where claims come from. Times are kept as written; `published_bounds` is the reading of one, None where unknown.

    `origin` is the end of the chain "A, citing B, citing C": sources that share it are one voice. `text` is None for
    a source that is cited only.
    """

    id: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    obtained: str = ""
    url: str = ""
    file: str = ""
    sha256: str = ""
    origin: str = ""
    rank: str = ""
    clock: str = ""
    note: str = ""
    text: str | None = None
    published_bounds: Bounds | None = field(default=None, compare=False)

    @property
    def cited_only(self) -> bool:
        """Whether nobody has given its bytes yet."""
        return self.text is None

    @property
    def voice(self) -> str:
        """Whose word it is: its origin, or itself."""
        return self.origin or self.id


def sha256(data: bytes) -> str:
    """The SHA-256 of *data*, in hex."""
    return hashlib.sha256(data).hexdigest()


def decoded(data: bytes, *, where: str) -> str:
    """The text of a UTF-8 file. Raises BadSource, naming the line, where the bytes are not UTF-8 or hold a NUL."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise BadSource(
            f"line {line} is not UTF-8 text (byte {wrong.start}: 0x{data[wrong.start]:02x})",
            where=where,
            remedy="save it as UTF-8 text; whereas reads no other encoding, so that offsets mean one thing",
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadSource(
            f"line {line} holds a NUL, so this is no text file", where=where, remedy="give a UTF-8 text file"
        )
    return text


def locate(text: str, quote: str, span: tuple[int, int] | None, *, where: str = "") -> tuple[int, int]:
    """Where *quote* stands in *text*: at *span*, or, without one, where it occurs once. Raises BadSource otherwise."""
    if span is not None:
        start, end = span
        if 0 <= start <= end <= len(text) and text[start:end] == quote:
            return span
        held = text[start:end] if 0 <= start < end <= len(text) else ""
        elsewhere = text.find(quote)
        remedy = (
            f"the quote stands at {elsewhere}..{elsewhere + len(quote)}" if elsewhere >= 0 else _nearest(text, quote)
        )
        raise BadSource(
            f"the text at {start}..{end} is {_short(held)}, not the quote {_short(quote)}", where=where, remedy=remedy
        )
    start = text.find(quote)
    if not quote or start < 0:
        raise BadSource(f"the quote {_short(quote)} is not in the source", where=where, remedy=_nearest(text, quote))
    again = text.find(quote, start + 1)
    if again >= 0:
        raise BadSource(
            f"the quote {_short(quote)} stands in the source more than once",
            where=where,
            remedy=f"quote more of it, or say which is meant: span: {start}..{start + len(quote)} or {again}..{again + len(quote)}",
        )
    return start, start + len(quote)


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "…")


def _nearest(text: str, quote: str) -> str:
    lines = [line.strip() for line in text[:200_000].splitlines() if line.strip()][:2000]
    near = difflib.get_close_matches(quote[:400], [line[:400] for line in lines], n=2, cutoff=0.4)
    if not near:
        return "quote the source letter for letter"
    return "quote the source letter for letter; nearest are " + " and ".join(_short(line) for line in near)
