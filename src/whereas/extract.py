"""Extracts: what a file holds once it has been read, before anybody decides anything about it.

The text of a source is extracted once, normalised by a rule that has a name and a version, and frozen with a hash of its
own; offsets count its code points for ever after. What a file says of itself (its author, when it was published) is a
*proposal*, told with where it stands; the times of a camera's clock are readings of that clock. A person decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .anchor import PAGE

__all__ = ["PAGE_BREAK", "RULE", "ClockReading", "Extract", "Part", "Proposal", "normal"]

RULE = "text 1"
"""The name and version of the rule that `normal` applies; a change to what it does needs a new version."""

PAGE_BREAK = PAGE
"""What stands in a frozen text between two pages."""

_LINE_ENDS = re.compile("[\r\v\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def normal(text: str) -> str:
    """*text* by the rule `text 1`: line ends become LF; other control characters, and lone surrogates, become U+FFFD;
    a byte order mark at the start goes; then NFC. Tabs and form feeds (page breaks) stay, and so does everything else.
    """
    ended = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return unicodedata.normalize("NFC", _CONTROLS.sub("\ufffd", ended))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file says of itself: *value* for one *field* of its source, and the *basis*, where in the file it stands.

    Fields are title, publisher, author, published, obtained and url. A time is written as the claim language reads it
    (2025-03-18, 2025-03-18 14:05 UTC, 2025-03-18 14:05:09 -04:00), no more exactly than the file says it.
    """

    field: str
    value: str
    basis: str


@dataclass(frozen=True, slots=True)
class Part:
    """A file within a file: a record of a web archive, an attachment, a member of a zip.

    `name` is how its container calls it, for people to read and never a path to write to; `proposals` is what the
    container says of it (its address, when it was fetched).
    """

    name: str
    data: bytes
    media_type: str = ""
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A time that a camera's clock showed: `what` names the field, `time` is as the claim language reads it.

    `zoned` says whether the file names the zone; without one the time is on a clock of unknown zone. `quote` is the line
    of the extract's text that says so.
    """

    what: str
    time: str
    zoned: bool
    quote: str


@dataclass(frozen=True, slots=True)
class Extract:
    """A file, read.

    `text` is normal and frozen ("" where there is none to read); `extractor` names what made it, with versions, and the
    rule: "pdf 1 (pypdfium2 5.15.2), text 1". `noticed` tells, a sentence each, what was left out or not understood.
    """

    media_type: str
    text: str
    extractor: str
    proposals: tuple[Proposal, ...] = ()
    parts: tuple[Part, ...] = ()
    readings: tuple[ClockReading, ...] = ()
    noticed: tuple[str, ...] = ()
