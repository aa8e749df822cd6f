"""iCal: a calendar of what is due, as RFC 5545 has it, for whatever reads calendars.

Lines end in CR LF and are folded at 75 octets, never within a character; texts are escaped; every UID is made of what the
entry is about and not of when, so that a calendar that is read again replaces what it had. A moment that is known to the
minute is a moment; one known only between two days is an all-day entry over these days, which its text tells.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from whereas.bounds import Bounds
from whereas.glyphs import visible

__all__ = ["Dated", "calendar_text"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry of a calendar: what it is about (of which its UID is made), its title, its text, and when."""

    about: str
    title: str
    text: str
    at: Bounds


def calendar_text(name: str, entries: Iterable[Dated], zone: tzinfo, stamped: int) -> str:
    """The calendar; *stamped* is the moment, milliseconds UTC, of which it tells. An entry that nothing bounds is left out."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//whereas//orders and deadlines//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]  # fmt: skip
    for entry in entries:
        when = _when(entry.at, zone)
        if when:
            lines += ["BEGIN:VEVENT", f"UID:{_uid(entry.about)}", f"DTSTAMP:{_utc(stamped)}", *when]
            lines += [f"SUMMARY:{_text(entry.title)}", f"DESCRIPTION:{_text(entry.text)}"]
            lines += ["TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _when(at: Bounds, zone: tzinfo) -> list[str]:
    low, high = at.earliest, at.latest
    ends = [end for end in (low, high) if end is not None]
    try:
        if low is not None and high is not None and high - low < MINUTE_MS:
            return [f"DTSTART:{_utc(low)}"]
        days = [_day(end, zone) for end in ends]
        return (
            [f"DTSTART;VALUE=DATE:{days[0]:%Y%m%d}", f"DTEND;VALUE=DATE:{days[-1] + timedelta(days=1):%Y%m%d}"]
            if days
            else []
        )
    except OverflowError:  # beyond the years of a calendar
        return []


def _day(ms: int, zone: tzinfo) -> date:
    return (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone).date()


def _utc(ms: int) -> str:
    """A moment in the form of a calendar; parts of a second are left out, so that nothing due seems due later."""
    at = _EPOCH + timedelta(milliseconds=ms)
    return f"{at.year:04}{at:%m%dT%H%M%SZ}"


def _uid(about: str) -> str:
    return hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:32] + "@whereas.invalid"


def _text(text: str) -> str:
    """A text, escaped; what hides or steers is written out."""
    told = "\n".join(visible(line) for line in re.split(r"\r\n|\r|\n", text))
    told = re.sub("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]", " ", told)
    return re.sub(r"([\\;,])", r"\\\1", told).replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, each but the first led by a space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece])
