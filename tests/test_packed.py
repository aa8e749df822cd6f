"""Packed: gzip of a text is read as that text, in the child that reads hostile files; anything else is refused with a way out."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from flights import as_readsb, days, flight

from whereas.errors import BadSource, Problem
from whereas.extract import Extract
from whereas.intake import Readers
from whereas.readers import packed, plain

KML = '<?xml version="1.0"?>\n<kml><Document><name>Ü</name></Document></kml>\n'
TEXTS = {
    "a.json": ("application/json", '{"a":\n "Ü"}'),
    "a.csv": ("text/csv", "time,lat\n1,2\n"),
    "a.kml": ("application/vnd.google-earth.kml+xml", KML),
    "a.gpx": ("application/gpx+xml", '<?xml version="1.0"?>\n<gpx><trk/></gpx>\n'),
    "a.txt": ("text/plain", "a log\nof two lines\n"),
    "a.md": ("text/markdown", "# A log\n"),
}


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def read(readers: Readers, data: bytes, name: str) -> Extract:
    answer = readers.extract(data, name)
    assert isinstance(answer, Extract), answer
    return answer


def refused(readers: Readers, data: bytes, name: str) -> Problem:
    answer = readers.extract(data, name)
    assert isinstance(answer, Problem), answer
    assert answer.file == name
    assert answer.remedy
    return answer


# ---------------------------------------------------------------------------------------------- what is read


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_in_gzip_is_read_as_it_is_without(readers: Readers, name: str) -> None:
    media_type, text = TEXTS[name]
    inside = read(readers, gzip.compress(text.encode()), f"{name}.gz")
    outside = read(readers, text.encode(), name)
    assert inside.text == outside.text
    assert inside.media_type == "application/gzip"
    assert inside.extractor == f"packed 1, {outside.extractor}"
    assert inside.noticed[0] == f"unpacked: {len(text.encode())} bytes of {media_type}"
    assert inside.noticed[1:] == outside.noticed


def test_a_trace_is_gzip_though_its_name_does_not_say_so(readers: Readers) -> None:
    flown = flight(3, ("KDEN", "KCOS"))
    (day,) = days(flown)
    answer = read(readers, as_readsb(flown, day), "trace_full_00000a.json")
    assert json.loads(answer.text) == json.loads(as_readsb(flown, day, squeezed=False))
    assert "the name ends in .json, but by its content the file is application/gzip" in answer.noticed[0]


def test_the_members_of_a_gzip_are_one_text_and_padding_is_passed_over(readers: Readers) -> None:
    pieces = b"".join(map(gzip.compress, (b"one\n", b"", b"two\n")))
    assert read(readers, pieces + bytes(512), "a.txt.gz").text == "one\ntwo\n"
    assert read(readers, gzip.compress(b"one") + bytes(5) + gzip.compress(b" two"), "a.txt.gz").text == "one two"


@pytest.mark.parametrize("name", ["a.csv.GZ", "a.csv.gz", "a.csv", ".gz", "gz", "a.gz.gz"])
def test_whatever_it_is_called_what_it_is_decides(readers: Readers, name: str) -> None:
    answer = readers.extract(gzip.compress(b"time,lat\n1,2\n"), name)
    assert isinstance(answer, Extract), answer
    assert answer.text.split() in (["time", "lat", "1", "2"], ["time,lat", "1,2"])


# ---------------------------------------------------------------------------------------------- what is refused


def a_tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        member = tarfile.TarInfo("a.txt")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"abc"))
    return made.getvalue()


def a_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "abc")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "inside", "problem"),
    [
        ("a.txt.gz.gz", gzip.compress(b"a"), "this is a gzip file that holds application/gzip"),
        ("a.tar.gz", a_tar(), "this is a gzip file that holds a tar"),
        ("a.tgz", a_tar(), "this is a gzip file that holds a tar"),
        ("a.zip.gz", a_zip(), "this is a gzip file that holds application/zip"),
        ("a.pdf.gz", b"%PDF-1.4\n", "this is a gzip file that holds application/pdf"),
        ("a.png.gz", b"\x89PNG\r\n\x1a\n", "this is a gzip file that holds image/png"),
        ("a.html.gz", b"<!doctype html><p>a", "this is a gzip file that holds text/html"),
        ("a.parquet.gz", b"PAR1", "this is a gzip file that holds application/vnd.apache.parquet"),
        ("a.xz.gz", b"\xfd7zXZ\0", "this is an xz file, which is not read"),
        ("a.bin.gz", bytes(range(256)), "this is no kind of file that is read"),
        ("a.gz", b"", "the file is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("a.") else "",
)
def test_what_is_no_text_is_refused_with_the_way_out(readers: Readers, name: str, inside: bytes, problem: str) -> None:
    told = refused(readers, gzip.compress(inside), name)
    assert (told.problem, told.field) == (problem, "")


@pytest.mark.parametrize(
    ("name", "inside", "problem"),
    [
        ("a.json.gz", b'{"a":\n x}', "line 2"),
        ("a.txt.gz", b"good\n\xff\n", "line 2 is not UTF-8"),
    ],
    ids=["json", "text"],
)
def test_a_refusal_of_what_is_inside_names_the_file_that_was_given(
    readers: Readers, name: str, inside: bytes, problem: str
) -> None:
    told = refused(readers, gzip.compress(inside), name)
    assert problem in f"{told.field} {told.problem}"
    assert name[:-3] not in told.field


def test_a_place_within_what_is_inside_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: bytes, name: str) -> Extract:
        raise BadSource("it is torn", where=f"{name}: line 3", remedy="mend it")

    monkeypatch.setattr(plain, "read", refuse)
    with pytest.raises(BadSource) as caught:
        packed.read(gzip.compress(b"a log"), "a.txt.gz")
    assert caught.value.where == "a.txt.gz: line 3"


# ---------------------------------------------------------------------------------------------- damage and bombs


def test_a_gzip_that_is_cut_or_damaged_is_refused(readers: Readers) -> None:
    whole = gzip.compress(random.Random(1).randbytes(300).hex().encode())
    for at in (3, 9, 11, 100, len(whole) - 9, len(whole) - 1):
        assert refused(readers, whole[:at], "a.txt.gz").problem in (
            "its gzip ends too early", "this is no kind of file that is read",
        )  # fmt: skip
    for at in (3, 40, len(whole) - 5, len(whole) - 2):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        assert "its gzip" in refused(readers, bytes(damaged), "a.txt.gz").problem
    assert "its gzip is damaged" in refused(readers, whole + b"and more", "a.txt.gz").problem


def test_a_bomb_is_refused_and_the_next_file_is_read_by_the_same_child(readers: Readers) -> None:
    before = readers.processes
    one = gzip.compress(bytes(51_000_000))
    many = gzip.compress(bytes(5_000_000)) * 11
    for bomb in (one, many):
        told = refused(readers, bomb, "bomb.gz")
        assert told.problem == "it is larger than 50 MB inflated"
    assert read(readers, b"good", "good.txt").text == "good"
    assert readers.processes == before


def test_a_bomb_within_a_bomb_stays_packed(readers: Readers) -> None:
    told = refused(readers, gzip.compress(gzip.compress(bytes(100_000_000))), "bomb.gz.gz")
    assert told.problem == "this is a gzip file that holds application/gzip"


def test_a_gzip_that_lies_about_its_size_is_refused(readers: Readers) -> None:
    packed_text = gzip.compress(b"a log of some words")
    told = refused(readers, packed_text[:-4] + (2**31).to_bytes(4, "little"), "a.txt.gz")
    assert "its gzip is damaged" in told.problem


def test_no_damage_is_met_with_anything_but_a_text_or_a_refusal() -> None:
    whole = gzip.compress(json.dumps([{"time": at, "lat": at / 7} for at in range(60)]).encode())
    luck, outcomes = random.Random(3), set()
    for _ in range(1_500):
        made = bytearray(whole if luck.random() < 0.5 else zlib.decompress(whole, 31))
        for _ in range(luck.randint(1, 4)):
            made[luck.randrange(len(made))] ^= 1 << luck.randrange(8)
        if made[:2] != b"\x1f\x8b":
            made = bytearray(gzip.compress(bytes(made), 1))
        try:
            outcomes.add(type(packed.read(bytes(made), "f.json.gz")).__name__)
        except BadSource as told:
            outcomes.add(told.where.partition(":")[0])
    assert outcomes == {"Extract", "f.json.gz"}
