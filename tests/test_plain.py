"""Kinds and plain text: what a file is by its bytes, and its characters as they are."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.extract import Proposal, normal
from whereas.readers.kinds import READ, READERS, kind_of
from whereas.readers.plain import read

MAIL = b"From: clerk@example.org\r\nTo: counsel@example.org\r\nDate: Tue, 18 Mar 2025 14:05:00 -0400\r\nSubject: Notice\r\n\r\nText\r\n"
SAVED_PAGE = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\nSubject: A page\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n--b\r\n'
)
LETTER_WITH_PICTURES = (
    b"Received: from a by b\r\nFrom: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
)


def zipped(*members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "reader", "ending"),
    [
        (b"%PDF-1.7\n...", "a.pdf", "pdf", ".pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", "scan", "pdf", ".pdf"),
        (b"junk before\n%PDF-1.4", "a.pdf", "pdf", ".pdf"),
        (b"<!DOCTYPE html>\n<html>", "a.html", "page", ".html"),
        (b'<?xml version="1.0"?>\n<!-- saved -->\n<!DOCTYPE html PUBLIC "x">', "page", "page", ".html"),
        ("\ufeff<html lang=en>".encode("utf-16-le"), "page", "page", ".html"),
        (b"caf\xe9 in a fragment", "a.htm", "page", ".html"),
        (MAIL, "notice", "mail", ".eml"),
        (b"From clerk Tue Mar 18 2025\r\n" + MAIL, "notice.mbox", "mail", ".eml"),
        (SAVED_PAGE, "a.mhtml", "mhtml", ".mhtml"),
        (SAVED_PAGE, "a", "mhtml", ".mhtml"),
        (LETTER_WITH_PICTURES, "a.eml", "mail", ".eml"),
        (zipped("word/document.xml", "[Content_Types].xml"), "a.docx", "document", ".docx"),
        (zipped("xl/workbook.xml"), "a.xlsx", "sheet", ".xlsx"),
        (zipped("datapackage.json", "archive/data.warc.gz"), "a.wacz", "archive", ".wacz"),
        (zipped("datapackage.json", "data.csv"), "a.zip", "archive", ".zip"),
        (zipped(), "empty.zip", "archive", ".zip"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "a.warc", "archive", ".warc"),
        (gzip.compress(b"WARC/1.1\r\n", mtime=0), "a.warc.gz", "archive", ".warc.gz"),
        (gzip.compress(b"words", mtime=0), "a.txt.gz", "packed", ".gz"),
        (b"PAR1\x00", "a.parquet", "vectors", ".parquet"),
        (b"<kml></kml>", "a.kml", "plain", ".kml"),
        (b"<gpx></gpx>", "a.gpx", "plain", ".gpx"),
        (b"\xff\xd8\xff\xe1", "a.jpg", "image", ".jpg"),
        (b"\x89PNG\r\n\x1a\n", "a", "image", ".png"),
        (b"II*\0", "a.tif", "image", ".tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a", "image", ".webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a", "image", ".heic"),
        (b'{"a": 1}', "a", "data", ".json"),
        (b"[1, 2]", "a.json", "data", ".json"),
        (b"17", "a.json", "data", ".json"),
        (b"[1] A footnote, and no JSON.", "a", "plain", ".txt"),
        (b"a,b\n1,2\n", "a.csv", "sheet", ".csv"),
        (b"a\tb\n", "a.tsv", "sheet", ".tsv"),
        (b"# Head\n", "a.md", "plain", ".md"),
        (b"From: here\nTo: there\nwe went by bus, he wrote.\n", "note.txt", "plain", ".txt"),
        ("\ufeffwords".encode("utf-16"), "a.txt", "plain", ".txt"),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, name: str, reader: str, ending: str) -> None:
    kind = kind_of(data, name)
    assert (kind.reader, kind.ending) == (reader, ending)


@pytest.mark.parametrize(
    ("data", "name", "ending", "told"),
    [
        (
            b"<!doctype html><p>Not found",
            "order.pdf",
            ".html",
            "the name ends in .pdf, but by its content the file is text/html",
        ),
        (b"%PDF-1.4", "order.txt", ".pdf", "the name ends in .txt, but by its content the file is application/pdf"),
        (b"just words", "order.pdf", ".txt", "the name ends in .pdf, but by its content the file is text/plain"),
        (b"<record/>", "feed.xml", ".txt", "the ending .xml is none whereas knows, so it was read as plain text"),
    ],
)
def test_where_name_and_bytes_disagree_the_bytes_win_and_it_is_noticed(
    data: bytes, name: str, ending: str, told: str
) -> None:
    kind = kind_of(data, name)
    assert kind.ending == ending
    assert len(kind.noticed) == 1
    assert kind.noticed[0].startswith(told)


def test_a_media_type_counts_as_a_name_does() -> None:
    assert kind_of(b"a,b\n", "download", "text/csv; charset=utf-8").ending == ".csv"
    assert "it was sent as text/csv" in kind_of(b"%PDF-1.4", "download", "text/csv").noticed[0]


@pytest.mark.parametrize(
    ("data", "name", "problem", "remedy"),
    [
        (b"", "a.txt", "the file is empty", "as it was obtained"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "before 2007", "save it as docx"),
        (b"{\\rtf1 words}", "a.rtf", "an RTF file", "docx or PDF"),
        (zipped("ppt/presentation.xml"), "a.pptx", "PowerPoint", "save it as PDF"),
        (zipped("mimetype", "content.xml"), "a.odt", "OpenDocument", "save it as PDF"),
        (b"\x00\x01\x02\x03", "a.bin", "no kind of file that is read", READ),
        ("words".encode("utf-16-le"), "a.txt", "no kind of file that is read", READ),
        (b"one\ntwo\ncaf\xe9", "a.txt", "line 3 is not UTF-8 text (byte 11: 0xe9)", "save it as UTF-8"),
        (b"caf\xe9,1\n", "a.csv", "line 1 is not UTF-8", "not guessed"),
    ],
)
def test_what_is_not_read_is_refused_with_a_way_out(data: bytes, name: str, problem: str, remedy: str) -> None:
    with pytest.raises(BadSource) as refused:
        kind_of(data, name)
    assert problem in refused.value.problem
    assert remedy in refused.value.remedy


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x05\x06", b"\x1f\x8b", b"<!--", b"From: ", b"{", b"\xff\xfe"])
)
def test_any_bytes_have_a_kind_or_are_refused(data: bytes, start: bytes) -> None:
    with contextlib.suppress(BadSource):
        assert kind_of(start + data, "a").reader in READERS


@given(st.lists(st.text("abc/.", min_size=1, max_size=20), max_size=20, unique=True))
def test_a_zip_with_a_document_in_it_is_one_wherever_it_stands(members: list[str]) -> None:
    assert kind_of(zipped(*members, "word/document.xml"), "a").ending == ".docx"
    assert kind_of(zipped("word/document.xml", *members), "a").ending == ".docx"


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=10)
)
def test_any_list_that_json_writes_is_json(value: object) -> None:
    assert kind_of(json.dumps([value]).encode(), "a").ending == ".json"


def test_the_real_files_are_what_their_folders_say(shared_data: Path) -> None:
    endings = {".html": "page", ".csv": "sheet", ".xlsx": "sheet", ".json": "data", ".md": "plain"}
    files = [path for path in sorted((shared_data / "raw").rglob("*")) if path.suffix in endings]
    assert len(files) > 100
    for path in files:
        assert kind_of(path.read_bytes(), path.name).reader == endings[path.suffix], path


# ---------------------------------------------------------------------------------------------- plain text


def test_the_numbers_of_a_transcript_and_its_lines_stay() -> None:
    page = "".join(f"{number:>2}   word {number}\r\n" for number in range(1, 26)) + "\f 1   next page\r\n"
    text = read(page.encode(), "transcript.txt").text
    assert text.split("\f")[0].splitlines()[11] == "12   word 12"
    assert text == page.replace("\r\n", "\n")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_encoding_that_is_read_gives_the_same_frozen_text(text: str) -> None:
    wide = b"\xff\xfe" + text.encode("utf-16-le"), b"\xfe\xff" + text.encode("utf-16-be")
    texts = {read(data, "a.txt").text for data in (b"\xef\xbb\xbf" + text.encode(), *wide)}
    assert texts == {normal("\ufeff" + text)}


def test_bytes_that_are_in_no_encoding_are_refused_with_their_line() -> None:
    with pytest.raises(BadSource, match=r"a\.txt: line 2 is not UTF-8 text \(byte 8: 0xe9\)"):
        read(b"one\ncafe\xe9\n", "a.txt")
    with pytest.raises(BadSource, match="line 2 holds a NUL"):
        read(b"one\n\0", "a.txt")
    with pytest.raises(BadSource, match="not UTF-16-LE"):
        read(b"\xff\xfea", "a.txt")


def test_front_matter_of_markdown_is_proposed_and_stays_in_the_text() -> None:
    text = '---\ntitle: "The gate log"\nauthor: A. Clerk\ndate: 2025-03-18T10:00\ntags: [a]\n---\n# Log\n'
    extract = read(text.encode(), "log.md")
    assert extract.text == text
    assert extract.media_type == "text/markdown"
    assert extract.proposals == (
        Proposal("title", "The gate log", "front matter, title"),
        Proposal("author", "A. Clerk", "front matter, author"),
        Proposal("published", "2025-03-18", "front matter, date"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: no end\n",
        "\n---\ntitle: not at the start\n---\n",
        "---\ntitle: [a, b]\nauthor: >\n  folded\ndate: 2025-02-30\n---\n",
        "---\n" + "x: y\n" * 200 + "title: too far\n---\n",
    ],
)
def test_front_matter_that_is_none_or_is_not_one_line_proposes_nothing(text: str) -> None:
    assert read(text.encode(), "a.md").proposals == ()


def test_plain_text_proposes_nothing() -> None:
    assert read(b"---\ntitle: a\n---\n", "a.txt").proposals == ()
    assert read(b"x", "a.txt").extractor == "plain 1, text 1"
