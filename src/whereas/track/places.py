"""Places: the records of a text and where each stands: rows of a table, values in JSON, elements of XML.

Places are offsets in code points, so that a claim can quote the very record that says so. The text is taken as it is,
whatever it holds; what cannot be read raises BadSource with its line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import ParseError  # only the name of what is raised

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from whereas.errors import BadSource

__all__ = ["Event", "Row", "events", "innermost", "members", "rows", "separator"]

DEPTH = 100
CHUNK = 65_536

_SPACE = re.compile(r"[ \t\n\r]*+")
_DECODER = json.JSONDecoder()


class Row(NamedTuple):
    """A row of a table: its cells, the line (from 1) that it begins on, where it starts and ends without its line end."""

    cells: list[str]
    line: int
    start: int
    end: int


class Event(NamedTuple):
    """An element that opens or closes: its name without a prefix, its attributes, its own text, and where.

    `at` is where the opening tag starts, or where the closing tag ends. Text and attributes are known where they are
    complete: attributes when it opens, text when it closes.
    """

    name: str
    at: int
    opens: bool
    attributes: dict[str, str] = {}  # noqa: RUF012  # never written to
    text: str = ""


def separator(header: str) -> str:
    """What sets the cells of a table apart, by its first line: the most frequent of comma, tab and semicolon."""
    return max(",\t;", key=header.count)


def rows(text: str, where: str) -> Iterator[Row]:
    """The rows of a table, its header first; lines with nothing on them are none.

    A quoted cell may hold line ends. Raises BadSource, with the line, for what the csv module refuses (RFC 4180).
    """
    line = taken = 0

    def lines() -> Iterator[str]:
        nonlocal line, taken
        for each in io.StringIO(text, newline=""):
            line += 1
            taken += len(each)
            yield each

    start = first = 0
    reader = csv.reader(lines(), delimiter=separator(text[:CHUNK].partition("\n")[0]))
    try:
        for cells in reader:
            if cells:
                ended = text[taken - 1] in "\r\n"
                end = taken - (2 if ended and text[taken - 2 : taken] == "\r\n" else ended)
                yield Row(cells, first + 1, start, end)
            start, first = taken, line
    except csv.Error as wrong:
        raise BadSource(
            f"{wrong}", where=f"{where}: line {line}", remedy="write the table anew, quoted as CSV"
        ) from None


def members(text: str, at: int) -> Iterator[tuple[str, int, int, int]]:
    """Each member of the JSON object or array that starts at *at*: its key ("" in an array), and where it stands.

    That is where the member starts (with its key), where its value starts, and where it ends. Raises ValueError where
    *text* is no JSON there, or neither object nor array.
    """
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        raise ValueError("neither object nor array")
    closing = "}" if opening == "{" else "]"
    at = _after_space(text, at + 1)
    while text[at : at + 1] != closing:
        first, key = at, ""
        if opening == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield key, first, at, end
        at = _after_space(text, end)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != closing:
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)


def innermost(text: str, keys: Sequence[str]) -> int:
    """Where the value starts to which *keys* lead, from the outermost object inwards; −1 where they lead nowhere.

    A key that is given twice leads to its last value, as it does for the json module.
    """
    at = _after_space(text, 0)
    for wanted in keys:
        if text[at : at + 1] != "{":
            return -1
        at = max((value for key, _, value, _ in members(text, at) if key == wanted), default=-1)
        if at < 0:
            return -1
    return at


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def events(text: str, where: str) -> Iterator[Event]:
    """Each element of XML as it opens and as it closes, in order; the parts of a name's prefix and namespace are left out.

    Raises BadSource, with the line, for what is not well-formed, for a DOCTYPE, and for elements nested over 100 deep.
    """
    data, ascii_only = text.encode("utf-8", "replace"), text.isascii()
    target = _Target(data, where)
    bytes_done = points_done = 0
    for at in range(0, len(data) + 1, CHUNK):
        _feed(target, data[at : at + CHUNK], last=at + CHUNK > len(data))
        for event in target.waiting:
            if ascii_only:
                yield event
                continue
            points_done += len(data[bytes_done : event.at].decode("utf-8", "replace"))
            bytes_done = max(bytes_done, event.at)
            yield event._replace(at=points_done)
        target.waiting.clear()


def _feed(target: _Target, chunk: bytes, *, last: bool) -> None:
    remedy = "export the track anew, as KML or GPX"
    try:
        target.parser.feed(chunk)
        if last:
            target.parser.close()
    except ParseError as wrong:
        line, problem = wrong.position[0], str(wrong).partition(":")[0]
        raise BadSource(
            f"not well-formed XML: {problem}", where=f"{target.where}: line {line}", remedy=remedy
        ) from None
    except DefusedXmlException:
        raise BadSource("has a DOCTYPE, which no track needs", where=target.where, remedy="take it out") from None


class _Target:
    """What the parser calls: puts events aside until they are asked for, with offsets in bytes."""

    def __init__(self, raw: bytes, where: str) -> None:
        self.raw, self.where = raw, where
        self.parser = DefusedXMLParser(target=self, encoding="utf-8", forbid_dtd=True)
        self.expat = self.parser.parser  # of the one written in Python, which defusedxml uses
        self.waiting: list[Event] = []
        self.said: list[str] = []
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise BadSource(f"nested more than {DEPTH} deep", where=self.where, remedy="export the track anew")
        self.said.clear()
        self.waiting.append(Event(_local(tag), self.expat.CurrentByteIndex, opens=True, attributes=attributes))

    def data(self, said: str, /) -> None:
        self.said.append(said)

    def end(self, tag: str, /) -> None:
        self.depth -= 1
        # An element of one tag (<a/>) with a ">" in an attribute would end too early, but there is nothing in it to quote.
        end = self.raw.find(b">", self.expat.CurrentByteIndex) + 1
        self.waiting.append(Event(_local(tag), end, opens=False, text="".join(self.said)))
        self.said.clear()

    def close(self) -> None:
        """Nothing is left to do: `events` has taken what there was."""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
