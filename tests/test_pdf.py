"""PDF: a line of the text is a line of the page, and what a page does not give is said. The PDFs are written by hand."""

from __future__ import annotations

import contextlib
import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from whereas.errors import BadSource
from whereas.extract import PAGE_BREAK, Proposal
from whereas.readers.pdf import EXTRACTOR, read


def assembled(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(out)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + end


def stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def shown(lines: list[str]) -> bytes:
    """The content of a page that shows *lines* one below another."""
    return b"BT /F1 12 Tf 72 740 Td 14 TL\n" + b"".join(b"(%s) Tj T*\n" % escaped(line) for line in lines) + b"ET"


def pdf_of(
    *pages: list[str] | bytes, info: bytes = b"", to_unicode: dict[int, str] | None = None, box: str = "0 0 612 792"
) -> bytes:
    """A PDF of *pages*: the lines each shows, or its content as it is; *to_unicode* is what codes stand for, in hex."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding %s >>"
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(pages)))
    mapping = b"".join(b"<%02x> <%s>\n" % (code, means.encode()) for code, means in (to_unicode or {}).items())
    cmap = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange %d beginbfchar\n%sendbfchar endcmap" % (
        len(to_unicode or {}),
        mapping,
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        font % (b"/ToUnicode 4 0 R" if to_unicode else b""),
        stream(cmap),
        b"<< %s >>" % info,
    ]
    for number, page in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % (box.encode(), 7 + 2 * number)
        )
        objects.append(stream(page if isinstance(page, bytes) else shown(page)))
    return assembled(objects, b"/Info 5 0 R" if info else b"")


# ---------------------------------------------------------------------------------------------- lines and pages


def test_pages_are_apart_by_a_page_break_and_lines_by_a_line_end() -> None:
    extract = read(pdf_of(["The order was entered", "at 7:25 p.m."], ["Second page"]), "a.pdf")
    assert extract.text == f"The order was entered\nat 7:25 p.m.{PAGE_BREAK}Second page"
    assert extract.noticed == ()
    assert extract.media_type == "application/pdf"
    assert extract.extractor == EXTRACTOR
    assert EXTRACTOR.startswith("pdf 1 (pypdfium2 ")
    assert EXTRACTOR.endswith("), text 1")


def test_a_word_broken_by_a_hyphen_stays_broken_where_the_page_breaks_it() -> None:
    lines = ["1  THE COURT: Good after-", "2  noon, coun-", "3  sel. Well-known since 2020-", "4  2021."]
    assert read(pdf_of(lines), "a.pdf").text.split("\n") == [" ".join(line.split()) for line in lines]


def test_the_twenty_five_lines_of_a_transcript_page_are_told_apart() -> None:
    pages = [[f"{line} page {page} line {line} of the pro-" for line in range(1, 26)] for page in range(1, 13)]
    text = read(pdf_of(*pages), "a.pdf").text
    assert text.split(PAGE_BREAK)[11].split("\n")[2:8] == [
        f"{line} page 12 line {line} of the pro-" for line in range(3, 9)
    ]


WORDS = st.lists(
    st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=12
)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_what_is_written_line_by_line_is_read_line_by_line(pages: list[list[str]], data: st.DataObject) -> None:
    broken = [
        ["a first line of some length", *(line + data.draw(st.sampled_from(["", "-", ".", ":"])) for line in page)]
        for page in pages
    ]
    text = read(pdf_of(*broken), "a.pdf").text
    assert [page.split("\n") for page in text.split(PAGE_BREAK)] == broken


def test_a_font_cannot_forge_a_page_break_or_a_line_end() -> None:
    codes = {0x41: "000c", 0x42: "000d", 0x43: "000a", 0x44: "2028", 0x45: "0000", 0x46: "fffe"}
    extract = read(pdf_of(["xAx xBx xCx xDx xEx", "next"], to_unicode=codes), "a.pdf")
    assert PAGE_BREAK not in extract.text
    assert extract.text.split("\n")[1:] == ["next"]
    assert extract.text.startswith("x\ufffdx x\ufffdx x\ufffdx x\ufffdx")
    assert "page 1 shows characters that the file does not give as text; they stand as U+FFFD" in extract.noticed


def test_a_hyphen_is_put_back_after_characters_beyond_the_basic_plane_too() -> None:
    codes = {0x41: "d83ddeaa", 0x45: "0000"}
    text = read(pdf_of(["AAA gate E deter-", "mination"], to_unicode=codes), "a.pdf").text
    assert text.split("\n") == ["🚪🚪🚪 gate \ufffd deter-", "mination"]


def test_a_page_without_text_is_told_and_keeps_its_place() -> None:
    extract = read(pdf_of(["one"], b"", ["three"], b"", b"", b""), "a.pdf")
    assert extract.text.split(PAGE_BREAK) == ["one", "", "three", "", "", ""]
    assert extract.noticed == ("pages 2, 4–6 have no text: they may be scanned images",)
    assert read(pdf_of(["one"], b""), "a.pdf").noticed == ("page 2 has no text: it may be a scanned image",)


def test_a_page_of_a_mile_is_told() -> None:
    assert read(pdf_of(["one"], box="0 0 200000 792"), "a.pdf").noticed == (
        "page 1 is longer than 14,400 pt on a side",
    )


# ---------------------------------------------------------------------------------------------- what it says of itself


@pytest.mark.parametrize(
    ("made", "time"),
    [
        ("D:20250318140509-04'00'", "2025-03-18 14:05:09 -04:00"),
        ("D:20250318140509-04'00", "2025-03-18 14:05:09 -04:00"),
        ("D:20250318140509-0400", "2025-03-18 14:05:09 -04:00"),
        ("D:20250318140509Z", "2025-03-18 14:05:09 UTC"),
        ("D:20250318140509Z00'00'", "2025-03-18 14:05:09 UTC"),
        ("D:20250318140509+00'00'", "2025-03-18 14:05:09 UTC"),
        ("D:202503181405+05'30'", "2025-03-18 14:05 +05:30"),
        ("D:20250318140509", "2025-03-18"),
        ("D:20250318", "2025-03-18"),
        ("D:20250318140509+23'00'", "2025-03-18"),
    ],
)
def test_the_time_of_making_is_proposed_no_more_exactly_than_it_is_given(made: str, time: str) -> None:
    extract = read(pdf_of(["x"], info=b"/CreationDate (%s)" % made.encode()), "a.pdf")
    assert extract.proposals == (
        Proposal("published", time, f"PDF information dictionary, /CreationDate {made}: when it was made"),
    )


@pytest.mark.parametrize("made", ["D:20250230", "yesterday", "D:2025", "D:20250318256161Z", "D:99999999999999"])
def test_a_time_of_making_that_is_none_is_noticed_and_not_proposed(made: str) -> None:
    extract = read(pdf_of(["x"], info=b"/CreationDate (%s)" % made.encode()), "a.pdf")
    assert extract.proposals == ()
    assert extract.noticed == (f"/CreationDate {made!r} is not a time that can be read",)


def test_a_page_of_nothing_but_single_letters_is_read_as_one_line() -> None:
    """What PDFium does with such a page, which docs/intake.md tells."""
    assert read(pdf_of(["a", "b", "c"]), "a.pdf").text == "abc"
    assert read(pdf_of(["a b c", "d", "e"]), "a.pdf").text == "a b c\nd\ne"


def test_title_and_author_are_proposed_with_where_they_stand() -> None:
    title = b"\xfe\xff" + "Order — № 12".encode("utf-16-be")
    info = b"/Title <%s> /Author (  A.\nClerk )" % title.hex().encode()
    assert read(pdf_of(["x"], info=info), "a.pdf").proposals == (
        Proposal("title", "Order — № 12", "PDF information dictionary, /Title"),
        Proposal("author", "A. Clerk", "PDF information dictionary, /Author"),
    )


# ---------------------------------------------------------------------------------------------- refused


def encrypted(user_password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(["sealed words"], info=b"/Title (Sealed)"))))
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_that_needs_a_password_is_refused_with_the_way_out() -> None:
    with pytest.raises(BadSource, match=r"a password is needed[\s\S]*save a copy without one"):
        read(encrypted("secret"), "a.pdf")


def test_a_file_that_is_encrypted_without_a_password_is_read_and_that_is_said() -> None:
    extract = read(encrypted(""), "a.pdf")
    assert extract.text == "sealed words"
    assert extract.proposals[0] == Proposal("title", "Sealed", "PDF information dictionary, /Title")
    assert extract.noticed == ("the file is encrypted, with no password to open it",)


def test_a_file_with_too_many_pages_is_refused() -> None:
    with pytest.raises(BadSource, match="the file has 5,001 pages, and at most 5,000 are read"):
        read(pdf_of(*[b""] * 5001), "a.pdf")


def test_a_table_of_objects_that_unpacks_to_more_than_the_limit_is_refused_before_native_code_sees_it() -> None:
    packed = zlib.compress(bytes(100_000_000), 9)
    table = (
        b"1 0 obj\n<< /Type /XRef /Size 9 /W [1 2 1] /Root 2 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(packed)
    )
    with pytest.raises(BadSource, match=r"its table of objects goes beyond a limit[\s\S]*print it to a new PDF"):
        read(b"%PDF-1.5\n" + table + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n", "a.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"%PDF-1.4\n" + b"\xff" * 5000, pdf_of(["x"])[:200]])
def test_a_file_that_is_damaged_beyond_reading_is_refused(data: bytes) -> None:
    with pytest.raises(BadSource, match=r"damaged[\s\S]*obtain it again"):
        read(data, "a.pdf")


def test_a_damaged_table_of_objects_is_noticed_and_the_pages_are_read() -> None:
    whole = pdf_of(["still here"])
    extract = read(whole.replace(b"startxref", b"startxxxx"), "a.pdf")
    assert extract.text == "still here"
    assert extract.noticed == ("its table of objects is damaged; PDFium rebuilt it, and pages may be missing",)


@settings(max_examples=150)
@given(st.data())
def test_a_pdf_with_some_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(pdf_of(["one line", "and an-", "other"], ["second page"], info=b"/Title (A title)"))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BadSource):
        assert read(bytes(whole), "a.pdf").extractor == EXTRACTOR
