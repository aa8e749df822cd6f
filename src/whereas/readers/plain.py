"""Plain text and Markdown: the characters as they are, by the rule of the frozen text.

A transcript whose lines are numbered in the margin keeps its numbers: they are part of the text. Only a Markdown file's
front matter (YAML between two lines of three dashes, at the very start) says anything of the file itself, and only
`title`, `author` and `date` written on one line are proposed; the front matter stays in the text.
"""

from __future__ import annotations

import codecs
import re
from datetime import date

from whereas.errors import BadSource
from whereas.extract import RULE, Extract, Proposal, normal

__all__ = ["read"]

EXTRACTOR = f"plain 1, {RULE}"
FRONT_LINES = 100
"""How many lines of front matter are looked at, at most."""
VALUE_LENGTH = 500

_MEDIA_TYPES = {
    "md": "text/markdown", "markdown": "text/markdown", "kml": "application/vnd.google-earth.kml+xml",
    "gpx": "application/gpx+xml",
}  # fmt: skip

_FIELD = re.compile(r"(title|author|date):[ \t]+(\S.*)", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read(data: bytes, name: str) -> Extract:
    """The text of a UTF-8 file, or of a UTF-16 one that starts with a byte order mark.

    Raises BadSource, naming the line, where the bytes are in no such encoding or hold a NUL.
    """
    text = normal(_decoded(data, name))
    markdown = name.lower().endswith((".md", ".markdown"))
    proposals = _front_matter(text) if markdown else ()
    ending = name.lower().rpartition(".")[2]
    return Extract(_MEDIA_TYPES.get(ending, "text/plain"), text, EXTRACTOR, proposals)


def _decoded(data: bytes, name: str) -> str:
    bom, encoding = next(((bom, code) for bom, code in _BOMS if data.startswith(bom)), (b"", "utf-8"))
    try:
        text = data[len(bom) :].decode(encoding) if bom else data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        at = len(bom) + wrong.start
        line = data.count(b"\n", 0, at) + 1
        raise BadSource(
            f"line {line} is not {encoding.upper()} text (byte {at}: 0x{data[at]:02x})",
            where=name,
            remedy="save it as UTF-8; which encoding it is in now cannot be told from the file, and is not guessed",
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadSource(f"line {line} holds a NUL, so this is no text file", where=name, remedy="give a text file")
    return text


def _front_matter(text: str) -> tuple[Proposal, ...]:
    """What the front matter of a Markdown file says of its title, author and date; nothing where it does not end."""
    if not text.startswith("---\n"):
        return ()
    lines = text[:50_000].split("\n", FRONT_LINES + 1)[1 : FRONT_LINES + 1]
    if "---" not in lines:
        return ()
    proposals = []
    for line in lines[: lines.index("---")]:
        field = _FIELD.fullmatch(line)
        if field is None:
            continue
        name, value = field[1].lower(), _scalar(field[2])
        if name == "date":
            name, value = "published", _day(value)
        if value:
            proposals.append(Proposal(name, value[:VALUE_LENGTH], f"front matter, {field[1]}"))
    return tuple(proposals)


def _scalar(value: str) -> str:
    """The value of a one-line YAML scalar; "" for a list, a mapping or a block, which are not read."""
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1].strip()
    return "" if value[0] in "[{|>&*!'\"" else value


def _day(value: str) -> str:
    """The day that a front matter's date names (2025-03-18 of 2025-03-18T10:00), "" where it names none."""
    written = _DATE.match(value)
    if written is None:
        return ""
    try:
        return date(*(int(part) for part in written.groups())).isoformat()
    except ValueError:
        return ""
