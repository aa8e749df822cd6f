"""Sources: a file by its SHA-256, its frozen text, and the quote that must be there.

Offsets count Unicode code points of the text as it was decoded, nothing normalised. A quote is found where it stands,
letter for letter, or it is refused with the passages nearest to it: nothing is ever re-anchored by guessing.
A source of which nobody has given a copy yet is *cited only*: its claims count, and every page says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from .anchor import locate
from .bounds import Bounds
from .errors import BadSource

__all__ = ["Source", "decoded", "locate", "sha256"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where claims come from. Times are kept as written; `published_bounds` is the reading of one, None where unknown.

    `origin` is the end of the chain "A, citing B, citing C": sources that share it are one voice. `text` is None for
    a source that is cited only. Where `extractor` is named, the text was extracted from the file, and frozen: it has a
    file and a hash of its own. `proposed` is what the file says of itself, which nobody has accepted: triples of a field,
    what it would be, and where that stands. `redacted` is why the bytes were taken out; their hash stays.
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
    media_type: str = ""
    text_file: str = ""
    text_sha256: str = ""
    extractor: str = ""
    received_as: str = ""
    part_of: str = ""
    redacted: str = ""
    origin: str = ""
    rank: str = ""
    clock: str = ""
    note: str = ""
    proposed: tuple[tuple[str, str, str], ...] = ()
    text: str | None = None
    published_bounds: Bounds | None = field(default=None, compare=False)

    @property
    def cited_only(self) -> bool:
        """Whether nobody has given its bytes yet."""
        return self.text is None

    @property
    def frozen(self) -> tuple[str, str]:
        """The file that holds its text, and that file's hash; "" and "" where there is none."""
        if self.cited_only:
            return "", ""
        return (self.text_file, self.text_sha256.lower()) if self.extractor else (self.file, self.sha256.lower())

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
