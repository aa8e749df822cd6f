# ruff: noqa: E501
"""Damaged and hostile files: whatever a file holds, a reader gives an extract or refuses it, in good time.

Good samples of each format are mutated (bits, cuts, splices, repetition, the format's own words) by a seeded generator,
so that every run tries the same inputs. A run tries some twenty thousand inputs; WHEREAS_FAULTS=long tries 100,000 for each
reader, and for the claim language, for YAML and for case files, from other seeds. `pytest -s` prints how many were
tried, how many were read, and the slowest of each.
"""

from __future__ import annotations

import gzip
import importlib
import io
import json
import os
import random
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import docx
import openpyxl
import pytest
from PIL import Image

from whereas.casefile import read_case_text
from whereas.claim import Event, Vocabulary, read
from whereas.errors import BadCase, BadSource, WhereasError
from whereas.extract import Extract, normal
from whereas.moment import Clockwork, zone_named
from whereas.nodes import Reader

LONG = os.environ.get("WHEREAS_FAULTS") == "long"
WORKER = 2.0
"""Seconds of processor time that one input may take; a PDF may take 5. A stalled machine is not the reader's doing."""
STUCK = 60.0
"""Seconds by the clock after which an input is stuck."""


# ---------------------------------------------------------------------------------------------- samples


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _docx() -> bytes:
    made = docx.Document()
    made.add_heading("Order")
    made.add_paragraph("It is ordered that the planes return.")
    made.add_table(2, 2).cell(0, 0).text = "cell"
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as archive:
        kept = [name for name in archive.namelist() if "theme" not in name and "style" not in name.lower()]
        return _zip(*((name, archive.read(name)) for name in kept))


def _xlsx() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["a", 1, 2.5], ["b", None, "=1+1"], ["c", True, "x"]):
        sheet.append(row)
    made.create_sheet("Two").append([3])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _picture(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x0132], exif[0x010F] = "2025:03:16 09:00:00", "Canon"
    exif.get_ifd(0x8769).update({0x9003: "2025:03:15 17:26:03", 0x9011: "-05:00", 0x9291: "125"})
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 2.0, 3.0), 7: (22.0, 26.0, 3.0), 29: "2025:03:15"})
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind, exif=exif)
    return out.getvalue()


def _warc() -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>hi\r\n0\r\n\r\n"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: 2025-03-16T00:00:00Z\r\nContent-Length: %d\r\n\r\n"
    packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>hi", mtime=0)
    return (head % len(body) + body + b"\r\n\r\n") + (head % len(packed) + packed + b"\r\n\r\n")


PAGE = (
    b'<!DOCTYPE html><!-- saved from url=(0023)https://example.com/ --><meta charset=utf-8><title>T</title><meta property="og:title" content="T">'
    b'<script type="application/ld+json">{"@type":"Article","datePublished":"2025-03-16T00:00:00Z","author":[{"name":"A"}]}</script>'
    b'<h1>One</h1><p hidden>x</p><table><tr><td>a<td><b>b</b></table><pre>\n a\n</pre><ul><li>1<li>2</ul><div style="display:none">y</div>&eacute;'
    b"<template shadowrootmode=open><p>s</p></template><svg><text>t</text></svg><time pubdate datetime=2025-03-16>now</time>"
)
MAIL = (
    b"From: =?utf-8?q?D=C3=ADaz?= <a@example.org>\nTo: b\nDate: Sat, 15 Mar 2025 19:25:30 -0400\nSubject: s\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    b"caf=E9\n--B\nContent-Type: application/pdf; name*=utf-8''x%20y.pdf\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n"
    b"--B\nContent-Type: message/rfc822\n\nFrom: x\nSubject: inner\n\nbody\n--B--\n"
)
MHTML = (
    b"From: <Saved>\r\nSnapshot-Content-Location: https://a.example/\r\nDate: Sun, 16 Mar 2025 01:02:03 -0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; start="<1>"; boundary="B"\r\n\r\n--B\r\nContent-Type: text/html\r\nContent-ID: <1>\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://a.example/\r\n\r\n<p>Turn =\r\naround</p>\r\n--B\r\nContent-Type: text/css\r\n\r\np{}\r\n--B--\r\n"
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 41>>stream\nBT /F 12 Tf 20 100 Td (Turn around) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Title(T)/CreationDate(D:20250316010203Z)>>endobj\ntrailer<</Root 1 0 R/Info 5 0 R/Size 6>>\n%%EOF\n"
)
WARC = _warc()
WACZ_PACKAGE = json.dumps(
    {
        "wacz_version": "1.1.1",
        "created": "2025-03-20T10:00:00Z",
        "resources": [{"path": "archive/a.warc", "hash": "sha256:00"}],
    }
).encode()

SAMPLES: dict[str, tuple[bytes, ...]] = {
    "page": (PAGE,),
    "mhtml": (MHTML,),
    "document": (_docx(),),
    "mail": (MAIL,),
    "image": (_picture("JPEG"), _picture("PNG"), _picture("TIFF"), _picture("WEBP"), b"\0\0\0\x18ftypheic" + _picture("JPEG")),
    "sheet": (b'a,b\n1,"x\ny"\n', b"a;b\n1;2\n", b"\xff\xfea\0\t\0b\0", _xlsx()),
    "data": (b'{"a": [1, 2.5e3, "\\u00e9", null, true], "a": {"b": NaN}}', b'{"a": 1}\n{"b": 2}\n'),
    "archive": (_zip(("a.txt", b"A"), ("b/c.html", b"<p>")), WARC, gzip.compress(WARC, mtime=0), _zip(("datapackage.json", WACZ_PACKAGE), ("archive/a.warc", WARC))),
    "pdf": (PDF,),
    "plain": (b"17:26  GXA6143 off blocks\n", b"---\ntitle: T\ndate: 2025-03-16\n---\n# T\n", b"\xff\xfea\0"),
}  # fmt: skip
NAMES = {
    "page": "a.html",
    "mhtml": "a.mhtml",
    "document": "a.docx",
    "mail": "a.eml",
    "image": "a.jpg",
    "pdf": "a.pdf",
    "plain": "a.md",
}

WORDS: dict[str, tuple[bytes, ...]] = {
    "page": (b"<p>", b"<table>", b"</table>", b"<td>", b"<tr>", b"<b>", b"</p>", b"<a href=", b"<!--", b"-->", b"<template shadowrootmode=open>",
             b"<script>", b"</script>", b"<svg>", b"<math>", b"<select>", b"<pre>", b"&#x0;", b"&amp", b"<meta charset=utf-16>", b"<![CDATA[", b"<frameset>", b"\0"),
    "mail": (b"=?utf-8?q?=ff?=", b"=?x?b?!?=", b"Content-Type: ", b"multipart/mixed; boundary=B", b"--B\n", b"--B--", b"base64", b"message/rfc822", b"charset=", b"\n\n", b"name*0*="),
    "document": (b"<w:p>", b"</w:p>", b"<!DOCTYPE x>", b"PK\x01\x02", b"PK\x05\x06", b"w:tbl"),
    "sheet": (b'"', b",", b"\n", b"\r", b"\t", b";", b"\0", b"<c r=\"A1\">", b"PK\x05\x06"),
    "data": (b"[", b"]", b"{", b"}", b'"', b"\\u", b"\\ud800", b":", b",", b"NaN", b"1e999", b"-", b"\n", b"\\"),
    "archive": (b"WARC/1.0\r\n", b"\r\n\r\n", b"Content-Length: 9999", b"../", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"gzip", b"chunked", b"sha1:"),
    "image": (b"Exif\0\0", b"II*\0", b"MM\0*", b"\xff\xd8", b"\xff\xe1", b"IHDR", b"eXIf", b"\x87\x69", b"\x88\x25"),
    "pdf": (b"obj", b"endobj", b"<<", b">>", b"/Kids", b"stream", b"endstream", b"/Length 99999999", b"/Filter/FlateDecode", b"1 0 R", b"[", b"xref"),
    "plain": (b"---\n", b"title: ", b"\0", b"\xff", b"\n"),
}  # fmt: skip
WORDS["mhtml"] = WORDS["mail"] + WORDS["page"]


# ---------------------------------------------------------------------------------------------- mutation


def mutated(samples: tuple[bytes, ...], words: tuple[bytes, ...], chance: random.Random) -> bytes:
    """One of the samples, changed from one to five times."""
    data = bytearray(chance.choice(samples))
    for _ in range(chance.randint(1, 5)):
        CHANGES[chance.randrange(len(CHANGES))](data, samples, words, chance)
    return bytes(data[:20_000])


def _flip(data: bytearray, samples: tuple[bytes, ...], words: tuple[bytes, ...], chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, samples: tuple[bytes, ...], words: tuple[bytes, ...], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    del data[at : at + chance.choice((1, 4, 50, len(data)))]


def _splice(data: bytearray, samples: tuple[bytes, ...], words: tuple[bytes, ...], chance: random.Random) -> None:
    other = chance.choice(samples)
    start = chance.randrange(len(other) + 1)
    at = chance.randrange(len(data) + 1)
    data[at:at] = other[start : start + chance.choice((1, 10, 200))]


def _repeat(data: bytearray, samples: tuple[bytes, ...], words: tuple[bytes, ...], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = bytes(data[at : at + chance.choice((1, 5, 60))]) * chance.choice((2, 10, 300))


def _word(data: bytearray, samples: tuple[bytes, ...], words: tuple[bytes, ...], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.choice(words) * chance.choice((1, 1, 1, 3, 200))


def _number(data: bytearray, samples: tuple[bytes, ...], words: tuple[bytes, ...], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    size = chance.choice((1, 2, 4, 8))
    value = chance.choice((0, 1, 0x7F, 0xFF, 0x7FFFFFFF, 0xFFFFFFFF, 2**63, chance.getrandbits(64))) % 256**size
    data[at : at + size] = value.to_bytes(size, chance.choice(("little", "big")))


CHANGES = (_flip, _cut, _splice, _repeat, _word, _number)


# ---------------------------------------------------------------------------------------------- running


class TooSlow(Exception):
    """An input took longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = [(number, signal.signal(number, stop)) for number in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, STUCK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before:
            signal.signal(number, handler)


def tried(
    what: str, count: int, make: Callable[[random.Random], bytes], use: Callable[[bytes], bool], seconds: float
) -> None:
    """Try *count* inputs; fail, with the input, on the first that ends in neither a value nor a refusal."""
    read_well, slowest, worst = 0, 0.0, b""
    for number in range(count):
        data = make(random.Random(f"{what} {number} {LONG}"))
        began = time.process_time()
        try:
            with within(seconds):
                read_well += use(data)
        except WhereasError:
            pass
        except TooSlow:
            pytest.fail(f"{what} {number} took more than {seconds} s: {data[:3000]!r}")
        except BaseException as wrong:
            wrong.add_note(f"{what} {number}: {data[:3000]!r}")
            raise
        took = time.process_time() - began
        if took > slowest:
            slowest, worst = took, data
    print(f"\n{what}: {count} tried, {read_well} read, slowest {slowest * 1000:.0f} ms, of {len(worst)} bytes")
    assert read_well, f"no mutated {what} was read: the samples test nothing"


def repacked(data: bytes, words: tuple[bytes, ...], chance: random.Random) -> bytes:
    """A zip with one of its members mutated and packed again, so that the checksum holds and the parser is reached."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    at = chance.randrange(len(members))
    name, held = members[at]
    members[at] = (name, mutated((held or b"x",), words, chance))
    return _zip(*members)


COUNTS = {
    "page": 1400,
    "mhtml": 1000,
    "document": 1000,
    "mail": 1600,
    "image": 1400,
    "sheet": 700,
    "data": 1800,
    "archive": 1400,
    "pdf": 300,
    "plain": 1600,
}


@pytest.mark.parametrize("reader", sorted(SAMPLES))
def test_a_mutated_file_ends_in_an_extract_or_a_refusal_in_good_time(reader: str) -> None:
    try:
        module = importlib.import_module(f"whereas.readers.{reader}")
    except ModuleNotFoundError:
        pytest.skip(f"there is no reader {reader} here")
    samples, words = SAMPLES[reader], WORDS[reader]
    zips = [sample for sample in samples if sample[:2] == b"PK"]

    def make(chance: random.Random) -> bytes:
        if zips and chance.random() < 0.6:
            return repacked(chance.choice(zips), words, chance)
        return mutated(samples, words, chance)

    def use(data: bytes) -> bool:
        found = module.read(data, NAMES.get(reader, "a"))
        assert isinstance(found, Extract)
        assert (
            normal("\n" + found.text) == "\n" + found.text
        )  # of several byte order marks at a start, the rule takes one
        assert all(one.value and one.basis for one in found.proposals)
        assert all(reading.quote in found.text for reading in found.readings)
        return True

    tried(reader, 100_000 if LONG else COUNTS[reader], make, use, 5.0 if reader == "pdf" else WORKER)


VOCABULARY = Vocabulary(
    (Event("f1.departed"), Event("order.spoken"), Event("hearing", extended=True)),
    {"flights": ("f1.departed", "order.spoken")},
)
CLOCKWORK = Clockwork(zone_named("America/New_York"))
CLAIMS = (
    b"f1.departed at 2025-03-15 17:26..17:44", b"order.spoken at about 2025-03-15 18:46 EDT", b"hearing lasts about 1 h",
    b"f1.departed before order.spoken by at least 1 h", b"hearing includes order.spoken", b"f1.departed did not happen",
    b"aboard = 238", b"aboard about 260", b"removals[2025-02] < removals[2024-02]", b"receiver-clock runs +30 s .. +45 s",
)  # fmt: skip
CLAIM_WORDS = tuple(
    " before  after  at  about  by  .. [ ] = < > + - 24:00 23:59:60 ± am noon Z America/New_York 99999999999 h d ms flights hearing.start".encode().split(
        b" "
    )
)


def test_a_mutated_sentence_is_a_statement_or_is_refused_in_good_time() -> None:
    def use(data: bytes) -> bool:
        return bool(read(data.decode("utf-8", "replace"), VOCABULARY, CLOCKWORK))

    tried("claim", 100_000 if LONG else 3_000, lambda chance: mutated(CLAIMS, CLAIM_WORDS, chance), use, WORKER)


CASE = b"""whereas: "1"
title: A case
zone: America/New_York
sources:
  log:
    title: The log
events:
  f1.departed:
    what: it left
  order.spoken:
    what: said
claims:
  - id: c1
    says: f1.departed before order.spoken
    source: log
"""
CASE_WORDS = (
    b"\n  ",
    b": ",
    b"- ",
    b"&a ",
    b"*a",
    b"!!x ",
    b"%YAML 9",
    b"---\n",
    b"|\n",
    b"'",
    b'"',
    b"{",
    b"[",
    b"\t",
    b"\x85",
    b"#",
    b"? ",
    b"<<: ",
)


def test_a_mutated_yaml_text_gives_nodes_or_problems_in_good_time() -> None:
    def use(data: bytes) -> bool:
        reader = Reader("case.yaml")
        reader.tree(data.decode("utf-8", "replace"))
        return not reader.problems

    tried("yaml", 100_000 if LONG else 1_000, lambda chance: mutated((CASE,), CASE_WORDS, chance), use, WORKER)


def test_a_mutated_case_file_is_a_case_or_every_problem_in_it_in_good_time(tmp_path: Path) -> None:
    def use(data: bytes) -> bool:
        try:
            read_case_text(data.decode("utf-8", "replace"), tmp_path / "case.yaml")
        except BadCase as refused:
            wrong = refused
        else:
            return True
        assert wrong.problems
        raise wrong

    assert use(CASE)
    tried("case", 100_000 if LONG else 1_000, lambda chance: mutated((CASE,), CASE_WORDS, chance), use, WORKER)


def test_an_input_that_takes_too_long_or_breaks_is_not_passed_over() -> None:
    """The harness itself: it stops what hangs, and lets an error through."""

    def hang(data: bytes) -> bool:
        while time.process_time():
            pass
        return True

    def crash(data: bytes) -> bool:
        raise IndexError("list index out of range")

    def refuse(data: bytes) -> bool:
        raise BadSource("no", remedy="none")

    with pytest.raises(pytest.fail.Exception, match="took more than"):
        tried("hang", 1, lambda chance: b"x", hang, 0.05)
    with pytest.raises(IndexError):
        tried("crash", 1, lambda chance: b"x", crash, 1)
    with pytest.raises(AssertionError, match="no mutated refuse was read"):
        tried("refuse", 1, lambda chance: b"x", refuse, 1)
