"""Sheets: a row is a line, a cell says what it holds."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.extract import normal
from whereas.readers.sheet import read

FLIGHTS = 'flight,left,note\r\nGXA6143,17:26,"said ""now"", twice"\r\nGXA6145,,"two\r\nlines"\r\n\r\nGXA6147,1e3,\r\n'


def test_a_row_is_a_line_and_cells_are_set_apart_by_tabs() -> None:
    found = read(FLIGHTS.encode(), "f.csv")
    assert found.text == 'flight\tleft\tnote\nGXA6143\t17:26\tsaid "now", twice\nGXA6145\t\ttwo⏎lines\n\nGXA6147\t1e3'
    assert (found.media_type, found.extractor) == ("text/csv", "sheet 1, text 1")
    assert found.noticed == ("1 cells hold a line end or a tab: shown as ⏎ and ⇥",)


@pytest.mark.parametrize(
    ("data", "name", "text", "told"),
    [
        (b"a;b,c\n1;2,5\n3;4\n", "f.csv", "a\tb,c\n1\t2,5\n3\t4", "its cells are set apart by semicolons"),
        (b"a\tb\n1\t2\n", "f.csv", "a\tb\n1\t2", "its cells are set apart by tabs"),
        (b"a|b\n1|2\n", "f.csv", "a\tb\n1\t2", "its cells are set apart by bars"),
        (b"a,b\tc\n", "f.tsv", "a,b\tc", ""),
        (b"one\ntwo\n", "f.csv", "one\ntwo", ""),
        (b"a,b\n1\n", "f.csv", "a\tb\n1", "its rows have from 1 to 2 cells"),
        ("é,ü\n".encode("cp1252"), "f.csv", "é\tü", "names no encoding and is not UTF-8, so it was read as windows-1252"),
        (b"\xef\xbb\xbf" + "é,ü\n".encode(), "f.csv", "é\tü", ""),
        (b"\xff\xfe" + "é,ü\n".encode("utf-16-le"), "f.csv", "é\tü", "read as utf-16-le"),
        (b"a,b\0c\n", "f.csv", "a\tb\ufffdc", "holds NULs, shown as U+FFFD"),
        (b"", "f.csv", "", "holds no text"),
    ],
)  # fmt: skip
def test_what_sets_cells_apart_and_the_encoding_are_found_and_told(
    data: bytes, name: str, text: str, told: str
) -> None:
    found = read(data, name)
    assert found.text == text
    assert found.noticed == ((told,) if told else ())


CELLS = st.text('abc é"\n\t;|', max_size=6).filter(lambda cell: cell == cell.strip("\n"))


@given(st.lists(st.lists(CELLS.filter(bool), min_size=3, max_size=3), min_size=1, max_size=6))
def test_row_n_of_a_csv_file_is_line_n_of_the_text(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["x", "y", "z"]] * 60 + rows)
    lines = read(out.getvalue().encode(), "f.csv").text.split("\n")
    shown = [normal("\t".join(cell.replace("\n", "⏎").replace("\t", "⇥") for cell in row)) for row in rows]
    assert lines[60:] == shown


def test_a_quotation_mark_that_is_not_closed_is_refused_with_the_way_out() -> None:
    with pytest.raises(BadSource, match=r"field larger than field limit[\s\S]*quotation mark that is not closed"):
        read(b'a,b\n"' + b"x\n" * 100_000, "f.csv")


def test_a_sheet_of_more_cells_than_are_read_is_refused() -> None:
    with pytest.raises(BadSource, match="more than 2,000,000 cells"):
        read(b",,,,,,,,,\n" * 200_001, "f.csv")


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def flights(made: openpyxl.Workbook) -> None:
    first = made.active
    assert first is not None
    first.title = "Flights"
    first.append(["flight", "left", "day", "seats", "share", "full", "note"])
    first.append(
        ["GXA6143", datetime(2025, 3, 15, 17, 26), date(2025, 3, 15), 238, 0.125, True, "two\nlines\tand a tab"]
    )
    first.append([])
    first.append(["GXA6145", time(17, 45), datetime(2025, 3, 15, 0, 0), None, "=1+1"])
    hidden = made.create_sheet("Old")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    made.create_sheet("Empty")
    made.properties.creator, made.properties.title = "J. Doe", "Log"
    made.properties.created = made.properties.modified = datetime(2025, 3, 16, 1, 2, 3)


SHOWN = """Flights
flight\tleft\tday\tseats\tshare\tfull\tnote
GXA6143\t2025-03-15 17:26:00\t2025-03-15\t238\t0.125\tTRUE\ttwo⏎lines⇥and a tab

GXA6145\t17:45:00\t2025-03-15 00:00:00\fOld
x\fEmpty"""


def test_the_sheets_of_a_workbook_stand_under_their_names_with_a_page_break_between() -> None:
    found = read(book(flights), "f.xlsx")
    assert found.text == SHOWN
    assert found.extractor.startswith("sheet 1 (openpyxl ")
    assert found.noticed == (
        "1 formulas were saved without a result: their cells are empty in the text",
        "the sheet 'Old' is hidden; it is in the text",
        "1 cells hold a line end or a tab: shown as ⏎ and ⇥",
    )
    assert [(one.field, one.value) for one in found.proposals][:2] == [("title", "Log"), ("author", "J. Doe")]
    assert ("published", "2025-03-16 01:02:03 UTC") in [(one.field, one.value) for one in found.proposals]


VALUES = (
    st.none()
    | st.integers(-(10**9), 10**9)
    | st.booleans()
    | st.from_regex(r"[a-z é]{1,8}", fullmatch=True).filter(lambda t: t == t.strip())
)


@given(st.lists(st.lists(VALUES, max_size=4), max_size=5))
def test_what_openpyxl_writes_is_read_back(rows: list[list[object]]) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        sheet = made.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)

    def shown(value: object) -> str:
        return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)

    lines = ["\t".join(map(shown, row)).rstrip("\t") for row in rows]
    text = "\n".join(["Sheet", *lines]).rstrip("\n")
    assert read(book(fill), "f.xlsx").text == normal(text)


def test_a_sheet_that_claims_to_be_endless_is_read_as_far_as_it_goes() -> None:
    def claim(name: str, data: bytes) -> bytes:
        return data.replace(b'ref="A1:G4"', b'ref="A1:XFD1048576"') if name.endswith("sheet1.xml") else data

    data = changed(book(flights), claim)
    assert data != book(flights)
    assert read(data, "f.xlsx").text == SHOWN


def test_a_row_far_below_or_far_to_the_right_does_not_fill_the_memory() -> None:
    def far(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return data
        rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(10, 400))
        return data.replace(b"</sheetData>", rows + b"</sheetData>")

    with pytest.raises(BadSource, match="more than 2,000,000 cells"):
        read(changed(book(flights), far), "f.xlsx")

    def deep(name: str, data: bytes) -> bytes:
        return (
            data.replace(b"</sheetData>", b'<row r="99999999999"><c><v>1</v></c></row></sheetData>')
            if name.endswith("sheet1.xml")
            else data
        )

    assert read(changed(book(flights), deep), "f.xlsx").text == SHOWN


def test_a_workbook_that_declares_entities_is_refused() -> None:
    def declare(name: str, data: bytes) -> bytes:
        return b'<!DOCTYPE x [<!ENTITY a "ha">]>' + data if name.endswith("sheet1.xml") else data

    with pytest.raises(BadSource, match="declares entities"):
        read(changed(book(flights), declare), "f.xlsx")


def test_a_damaged_workbook_is_refused_with_the_way_out() -> None:
    for part in ("workbook.xml", "sheet1.xml", "[Content_Types].xml"):

        def halve(name: str, data: bytes, part: str = part) -> bytes:
            return data[: len(data) // 2] if name.endswith(part) else data

        with pytest.raises(BadSource, match=r"damaged[\s\S]*save it again"):
            read(changed(book(flights), halve), "f.xlsx")


def test_every_sheet_of_the_shared_data_is_read(shared_data: Path) -> None:
    """Every table, and the two smaller workbooks: the largest takes some seconds."""
    tables = sorted((shared_data / "raw").rglob("*.csv"))
    books = sorted((shared_data / "raw").rglob("*.xlsx"), key=lambda file: file.stat().st_size)
    assert tables
    assert books
    for file in [*tables, *books[:2]]:
        assert read(file.read_bytes(), file.name).text.strip(), file
