"""Sheets: CSV, TSV and Excel (xlsx) as text, a row a line, the cells set apart by tabs.

Cells say what they hold, not how they are shown: numbers as stored, dates in ISO, formulas by the result that was saved
with them. A line end or a tab within a cell is written ⏎ or ⇥, so that row *n* is line *n* of its sheet. Rests on
openpyxl for xlsx, behind the gate for zip files. Formats: RFC 4180 and what people write instead; ECMA-376.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from whereas.errors import BadSource
from whereas.extract import PAGE_BREAK, RULE, Extract, normal

from .archive import unpacked
from .document import core_properties
from .page import decode, one_line

__all__ = ["read"]

CELLS = 2_000_000
ROWS = 1_048_576
CELL_LENGTH = 131_072
BYTES = 100_000_000
SHEETS = 1_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_BROKEN = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, AssertionError, RecursionError, EOFError,
    OSError, StopIteration, SyntaxError, etree.LxmlError, struct.error, zipfile.BadZipFile, InvalidFileException, NotImplementedError,
)  # fmt: skip
"""What openpyxl is known to raise for a workbook that is not well formed."""


@dataclass(slots=True)
class _Rows:
    """Rows as lines, within the limit on cells that the sheets of one file share."""

    where: str
    cells: int = 0
    breaks: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, cells: Sequence[str]) -> None:
        self.cells += len(cells) or 1
        if self.cells > CELLS:
            raise BadSource(
                f"more than {CELLS:,} cells", where=self.where, remedy="save the sheet or the rows that matter as CSV"
            )
        self.lines.append("\t".join(self.cell(cell) for cell in cells).rstrip("\t"))

    def cell(self, text: str) -> str:
        plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        if "\n" in plain or "\t" in plain or "\f" in plain:
            self.breaks += 1
            plain = plain.replace("\n", "⏎").replace("\t", "⇥").replace("\f", "⏎")
        return plain

    def text(self) -> str:
        return normal("\n".join(self.lines)).rstrip("\n")


def _extract(media: str, by: str, rows: _Rows, text: str, noticed: Iterable[str]) -> Extract:
    told = list(noticed)
    if rows.breaks:
        told.append(f"{rows.breaks} cells hold a line end or a tab: shown as ⏎ and ⇥")
    if not text.strip():
        told.append("holds no text")
    return Extract(media, text, f"{by}, {RULE}", noticed=tuple(told))


# ---------------------------------------------------------------------------------------------- CSV


def _read_csv(data: bytes, name: str) -> Extract:
    if len(data) > BYTES:
        raise BadSource(
            f"{len(data):,} bytes, more than the {BYTES:,} that are read",
            where=name,
            remedy="split it, or keep what matters",
        )
    text, codec, about = decode(data)
    noticed = [*about, *([f"read as {codec}"] if codec not in ("utf-8", "windows-1252") else [])]
    if "\0" in text:
        noticed.append("holds NULs, shown as U+FFFD")
        text = text.replace("\0", "\ufffd")
    separator = _separator(text, name)
    if separator != ("\t" if name.lower().endswith((".tsv", ".tab")) else ","):
        noticed.append(f"its cells are set apart by {_SEPARATORS[separator]}")
    rows = _Rows(name)
    widths = set()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            rows.add(row)
            widths.add(len(row))
    except csv.Error as wrong:
        raise BadSource(
            f"line {reader.line_num}: {one_line(str(wrong))[:100]}",
            where=name,
            remedy='look for a quotation mark that is not closed; a mark within a cell is written twice: ""',
        ) from None
    if len(widths - {0}) > 1:
        noticed.append(f"its rows have from {min(widths - {0})} to {max(widths)} cells")
    media = "text/tab-separated-values" if separator == "\t" else "text/csv"
    return _extract(media, "sheet 1", rows, rows.text(), noticed)


def _separator(text: str, name: str) -> str:
    """What sets cells apart: in .tsv a tab; else whatever gives most of the first 50 rows the same number of cells."""
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"
    head = text[:50_000]
    if len(text) > len(head):
        head = head[: head.rfind("\n") + 1] or head
    best, most = ",", (0, 0)
    for separator in _SEPARATORS:
        try:
            reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
            widths = [len(row) for row, _ in zip(reader, range(50), strict=False) if row]
        except csv.Error:
            continue
        split = [width for width in widths if width > 1]
        common = max(set(split), key=lambda width: (split.count(width), width), default=1)
        if split and (split.count(common), common) > most:
            best, most = separator, (split.count(common), common)
    return best


# ---------------------------------------------------------------------------------------------- xlsx

_UNSAVED = re.compile(rb"(?:</f>|<f(?:\s[^<>]{0,400})?/>)\s{0,50}(?:<v\s{0,5}/>|<v></v>)?\s{0,50}</c>")
_HIDDEN = re.compile(rb"<(?:row|col)\s[^<>]{0,400}\shidden=\"(?:1|true)\"")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]{1,100}\.xml")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def _read_xlsx(data: bytes, name: str) -> Extract:
    noticed, core = _about(data, name)
    rows = _Rows(name)
    sheets: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                if len(book.sheetnames) > SHEETS:
                    raise BadSource(
                        f"more than {SHEETS} sheets", where=name, remedy="save the sheets that matter apart"
                    )
                for sheet in book.worksheets:
                    rows.lines = []
                    sheet.reset_dimensions()
                    for row in sheet.iter_rows(max_row=ROWS):
                        rows.add([_shown(cell.value, str(getattr(cell, "number_format", ""))) for cell in row])
                    sheets.append(normal(rows.cell(sheet.title)) + "\n" + rows.text())
                    if sheet.sheet_state != "visible":
                        noticed.append(f"the sheet {one_line(sheet.title)[:60]!r} is hidden; it is in the text")
            finally:
                book.close()
    except _BROKEN as wrong:
        raise BadSource(
            f"the workbook is damaged: {one_line(f'{type(wrong).__name__}: {wrong}')[:120]}",
            where=name,
            remedy="open it, save it again as .xlsx, or save each sheet as CSV; .xls and .ods are not read",
        ) from None
    text = PAGE_BREAK.join(sheet.rstrip("\n") for sheet in sheets)
    found = _extract(XLSX, f"sheet 1 (openpyxl {openpyxl.__version__})", rows, text, noticed)
    proposals, unread = core_properties(core, name)
    return Extract(found.media_type, found.text, found.extractor, proposals, noticed=(*found.noticed, *unread))


def _about(data: bytes, name: str) -> tuple[list[str], dict[str, bytes]]:
    """What is to be told of a workbook's parts, and its core properties; every part is measured on the way."""
    unsaved = hidden = size = 0
    seen: set[str] = set()
    core: dict[str, bytes] = {}
    for member in unpacked(data, name):
        if member.name in seen or _DOCTYPE.search(member.data[:100_000]):
            raise BadSource(
                f"its part {one_line(member.name)[:80]!r} stands in it twice, or declares entities",
                where=name,
                remedy="open it, save it again as .xlsx, or save each sheet as CSV",
            )
        seen.add(member.name)
        if member.name.lower() == "docprops/core.xml":
            core[member.name] = member.data
        if member.name.endswith((".xml", ".rels")):
            size += len(member.data)
        if _SHEET_PART.fullmatch(member.name):
            unsaved += sum(1 for _ in _UNSAVED.finditer(member.data))
            hidden += sum(1 for _ in _HIDDEN.finditer(member.data))
    if size > 2 * BYTES:
        raise BadSource(f"more than {2 * BYTES // 1_000_000} MB of XML", where=name, remedy="save what matters as CSV")
    return list(_told(seen, unsaved, hidden)), core


def _told(seen: set[str], unsaved: int, hidden: int) -> Iterator[str]:
    if unsaved:
        yield f"{unsaved} formulas were saved without a result: their cells are empty in the text"
    if hidden:
        yield f"{hidden} groups of hidden rows or columns are in the text"
    for start, what in (
        ("xl/comments", "comments"), ("xl/threadedComments", "threaded comments"), ("xl/charts/", "charts"),
        ("xl/media/", "pictures"), ("xl/externalLinks/external", "links to other workbooks"), ("xl/vbaProject", "macros"),
        ("xl/chartsheets/", "chart sheets"), ("xl/embeddings/", "embedded files"),
    ):  # fmt: skip
        if any(name.startswith(start) for name in seen):
            yield f"holds {what}, left out"


def _shown(value: object, number_format: str) -> str:
    """A cell's value as text: dates in ISO, to the day where its format shows no hours; numbers as they are stored."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        midnight = value.time() == time(0) and "h" not in number_format.lower()
        return value.date().isoformat() if midnight else value.isoformat(" ", "auto")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value}"
    return str(value)[:CELL_LENGTH]


def read(data: bytes, name: str) -> Extract:
    """Read a CSV, TSV or xlsx file. Of a workbook, each sheet's first line is its name, a page break between sheets.

    CSV: the encoding by its byte order mark, else UTF-8, else windows-1252, which is told. Trailing empty cells, and
    empty rows at the end, are not written. Raises BadSource beyond 2,000,000 cells, for a cell longer than 131,072
    characters in CSV, for what the zip gate refuses, and for a damaged workbook.
    """
    return _read_xlsx(data, name) if data[:2] == b"PK" else _read_csv(data, name)
