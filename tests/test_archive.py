"""Archives: parts with their address and hour, digests that are checked, and every known trick refused."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from whereas.errors import BadSource
from whereas.extract import Part, Proposal
from whereas.readers.archive import read, unpacked


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, packing)
    return out.getvalue()


# ---------------------------------------------------------------------------------------------- zip


def test_the_files_of_a_zip_are_its_parts_and_an_archive_has_no_text() -> None:
    found = read(zipped(("folder/", b""), ("folder/a.txt", b"A"), ("b.html", b"<p>B"), ("empty", b"")), "z.zip")
    assert found.parts == (Part("folder/a.txt", b"A"), Part("b.html", b"<p>B"))
    assert found.text == ""
    assert (found.media_type, found.extractor) == ("application/zip", "archive 1, text 1")
    assert found.noticed == ("1 empty files were left out: empty",)


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{1,8}\.txt", fullmatch=True), st.binary(min_size=1, max_size=200)), max_size=5
    )
)
def test_what_was_packed_comes_out_in_its_order(members: list[tuple[str, bytes]]) -> None:
    assert [(one.name, one.data) for one in unpacked(zipped(*dict(members).items()), "z")] == list(
        dict(members).items()
    )


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../x", "leads out"), ("a/../../x", "leads out"), ("a\\..\\x", "leads out"), ("..", "leads out"),
        ("/etc/passwd", "is absolute"), ("\\\\host\\x", "is absolute"), ("C:\\x", "is absolute"), ("c:x", "is absolute"),
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str, problem: str) -> None:
    with pytest.raises(BadSource, match=problem):
        read(zipped((name, b"x")), "z.zip")


def test_two_dots_within_a_name_lead_nowhere() -> None:
    assert read(zipped(("a..b/c...txt", b"x")), "z.zip").parts[0].name == "a..b/c...txt"


def test_a_name_with_a_nul_is_refused() -> None:
    data = zipped(("a_b.txt", b"x")).replace(b"a_b.txt", b"a\0b.txt")
    with pytest.raises(BadSource, match="holds a NUL"):
        read(data, "z.zip")


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o600, stat.S_IFCHR | 0o600])
def test_a_link_or_a_device_is_refused(mode: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("link")
        member.external_attr = mode << 16
        archive.writestr(member, b"/etc/passwd")
    with pytest.raises(BadSource, match="a link or a device"):
        read(out.getvalue(), "z.zip")


def test_an_encrypted_file_is_refused_with_the_way_out() -> None:
    data = bytearray(zipped(("a.txt", b"x")))
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + at] |= 1
    with pytest.raises(BadSource, match=r"encrypted\n  try: unpack it with its password"):
        read(bytes(data), "z.zip")


def test_a_packing_that_is_not_read_is_refused() -> None:
    with pytest.raises(BadSource, match="packed by method 14"):
        read(zipped(("a.txt", b"x"), packing=zipfile.ZIP_LZMA), "z.zip")


def test_a_file_that_swells_is_refused_by_what_comes_out_and_not_by_what_its_header_says() -> None:
    bomb = bytearray(zipped(("zeros", bytes(3_000_000))))
    with pytest.raises(BadSource, match="swells to more than 200 times"):
        read(bytes(bomb), "z.zip")
    for header, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = bomb.index(header) + at
        bomb[start : start + 4] = struct.pack("<I", 10)
    with pytest.raises(BadSource):
        read(bytes(bomb), "z.zip")
    assert len(read(zipped(("zeros", bytes(900_000))), "z.zip").parts[0].data) == 900_000


def test_all_files_together_have_a_limit() -> None:
    noise = bytes(range(256)) * 400
    data = zipped(*((f"{n}", noise) for n in range(10)), packing=zipfile.ZIP_STORED)
    assert len(list(unpacked(data, "z", total=10 * len(noise)))) == 10
    with pytest.raises(BadSource, match="swells when unpacked: more than"):
        list(unpacked(data, "z", total=10 * len(noise) - 1))


def test_more_than_ten_thousand_files_are_refused() -> None:
    with pytest.raises(BadSource, match="10,001 files, more than 10,000"):
        read(zipped(*((f"{n}", b"") for n in range(10_001)), packing=zipfile.ZIP_STORED), "z.zip")


def test_members_that_share_bytes_are_refused() -> None:
    """Two entries of the directory that point at one file: the trick of zips that unpack to petabytes."""
    data = zipped(("a", b"x" * 1000), ("b", b"y" * 1000), packing=zipfile.ZIP_STORED)
    second = data.index(b"PK\x03\x04", 4)
    start = data.rindex(b"PK\x01\x02")
    shared = bytearray(data)
    shared[start + 42 : start + 46] = struct.pack("<I", 0)
    shared[start + 46 : start + 47] = b"a"
    with pytest.raises(BadSource, match=r"share bytes|not a zip"):
        read(bytes(shared), "z.zip")
    shared = bytearray(data)
    first = shared.index(b"PK\x01\x02")
    shared[first + 20 : first + 24] = struct.pack("<I", second + 100)
    with pytest.raises(BadSource, match=r"share bytes|not a zip"):
        read(bytes(shared), "z.zip")


@pytest.mark.parametrize("data", [b"PK", b"PK\x03\x04" + bytes(100), zipped(("a", b"x" * 100))[:-10]])
def test_a_damaged_zip_is_refused(data: bytes) -> None:
    with pytest.raises(BadSource, match="not a zip that can be read"):
        read(data, "z.zip")


def test_a_file_whose_bytes_do_not_match_their_checksum_is_refused() -> None:
    data = zipped(("a", b"x" * 100), packing=zipfile.ZIP_STORED).replace(b"xxx", b"xyx", 1)
    with pytest.raises(BadSource, match="Bad CRC"):
        read(data, "z.zip")


def test_a_name_that_stands_twice_gives_two_parts_and_is_told() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a", b"1"), ("a", b"2"))
    found = read(data, "z.zip")
    assert [part.data for part in found.parts] == [b"1", b"2"]
    assert found.noticed == ("1 names stand in the zip more than once: each file is a part of its own",)


# ---------------------------------------------------------------------------------------------- WARC

PAGE = b"<p>Turn the planes around</p>"


def warc(*, packed: bool = True, version: str = "WARC/1.1") -> bytes:
    """A web archive as warcio writes it, with every kind of record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version=version)

    def add(kind: str, uri: str, body: bytes, *headers: tuple[str, str], status: str = "200 OK") -> None:
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if kind == "response" else None
        record = writer.create_warc_record(
            uri, kind, payload=io.BytesIO(body), http_headers=http,
            warc_headers_dict={"WARC-Date": "2025-03-16T01:02:03Z"},
            warc_content_type="" if http else "text/plain; charset=utf-8",
        )  # fmt: skip
        writer.write_record(record)

    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "test"}))
    add("response", "https://a.example/1", PAGE, ("Content-Type", "text/html; charset=utf-8"))
    add(
        "response",
        "https://a.example/2",
        gzip.compress(PAGE, mtime=0),
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
    )
    chunks = b"5\r\n" + PAGE[:5] + b"\r\n%x;x=y\r\n" % len(PAGE[5:]) + PAGE[5:] + b"\r\n0\r\n\r\n"
    add("response", "https://a.example/3", chunks, ("Transfer-Encoding", "chunked"), ("Content-Type", "Text/HTML"))
    add("response", "https://a.example/4", zlib.compress(PAGE), ("Content-Encoding", "deflate"))
    add("response", "https://a.example/5", b"not here", status="404 Not Found")
    add("response", "https://a.example/6", b"", ("Location", "/1"), status="301 Moved")
    add("response", "https://a.example/7", b"\x0b\x02\x80hi\x03", ("Content-Encoding", "br"))
    add("resource", "urn:note", b"a note")
    add("metadata", "urn:meta", b"m")
    writer.write_record(
        writer.create_revisit_record("https://a.example/1", "sha1:AAAA", "https://a.example/1", "2025-03-16T00:00:00Z")
    )
    return out.getvalue()


@pytest.mark.parametrize(("packed", "version"), [(True, "WARC/1.1"), (False, "WARC/1.0")])
def test_each_page_of_a_web_archive_is_a_part_with_its_address_and_its_hour(packed: bool, version: str) -> None:
    found = read(warc(packed=packed, version=version), "x.warc.gz")
    assert found.media_type == "application/warc"
    assert found.text == ""

    def says(uri: str) -> tuple[Proposal, ...]:
        return Proposal("url", uri, "WARC-Target-URI"), Proposal("obtained", "2025-03-16 01:02:03 UTC", "WARC-Date")

    assert found.parts == (
        Part("https://a.example/1", PAGE, "text/html", says("https://a.example/1")),
        Part("https://a.example/2", PAGE, "text/html", says("https://a.example/2")),
        Part("https://a.example/3", PAGE, "text/html", says("https://a.example/3")),
        Part("https://a.example/4", PAGE, "", says("https://a.example/4")),
        Part("https://a.example/5 (HTTP 404)", b"not here", "", says("https://a.example/5")),
        Part("urn:note", b"a note", "text/plain", says("urn:note")),
    )
    assert found.noticed[:4] == (
        "1 metadata records were left out",
        "1 records with no body were left out",
        "1 revisit records were left out",
        "1 warcinfo records were left out",
    )
    assert "https://a.example/7) was left out: it is packed with 'br', which is not read" in found.noticed[4]


def test_the_offsets_and_digests_that_are_told_are_those_of_another_reader() -> None:
    """One bit of one body changed: the record told is the one that warcio finds at that place, and no other."""
    data = bytearray(warc(packed=False))
    at = data.index(b"Turn the planes")
    data[at] ^= 1
    found = read(bytes(data), "x.warc")
    records = ArchiveIterator(io.BytesIO(bytes(data)), check_digests=True)
    offsets = {}
    for record in records:
        offset = records.get_record_offset()
        if record.rec_type == "response" and record.rec_headers.get_header("WARC-Target-URI").endswith("/1"):
            offsets[offset] = (record.rec_headers.get_header("WARC-Payload-Digest"), record.digest_checker.passed)
    ((offset, (digest, passed)),) = offsets.items()
    assert passed is False
    (told,) = [one for one in found.noticed if "WARC-Block-Digest" in one or "WARC-Payload-Digest" in one]
    assert told.startswith(
        f"the record at byte {offset} (https://a.example/1) does not match its WARC-Block-Digest and is no part"
    )
    assert "https://a.example/1" not in [part.name for part in found.parts]
    assert len(found.parts) == 5
    only_payload = bytes(data).replace(b"WARC-Block-Digest", b"WARC-Other-Digest")
    (told,) = [one for one in read(only_payload, "x.warc").noticed if "WARC-Payload-Digest" in one]
    computed = base64.b32encode(
        hashlib.sha1(bytes(data[at - 3 : at - 3 + len(PAGE)]), usedforsecurity=False).digest()
    ).decode()
    assert told.endswith(f"it says {digest}, its bytes are sha1:{computed}")


@pytest.mark.parametrize("write", [
    lambda raw: base64.b32encode(raw).decode(), lambda raw: raw.hex(), lambda raw: base64.b64encode(raw).decode(),
    lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="), lambda raw: raw.hex().upper(),
])  # fmt: skip
def test_a_digest_may_be_written_in_any_of_the_usual_ways(write: Callable[[bytes], str]) -> None:
    def archive(digest: str) -> bytes:
        head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Block-Digest: sha256:{digest}\r\nContent-Length: {len(PAGE)}\r\n\r\n"
        return head.encode() + PAGE + b"\r\n\r\n"

    assert len(read(archive(write(hashlib.sha256(PAGE).digest())), "x").parts) == 1
    assert len(read(archive(write(hashlib.sha256(b"other").digest())), "x").parts) == 0


def test_a_digest_over_the_body_without_its_chunks_is_taken_too() -> None:
    body = b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n"
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    digest = hashlib.sha1(PAGE, usedforsecurity=False).hexdigest()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Payload-Digest: sha1:{digest}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    assert read(head.encode() + block, "x").parts[0].data == PAGE


def test_a_packed_archive_that_breaks_off_keeps_what_came_before() -> None:
    data = warc()
    whole = len(read(data, "x").parts)
    cut = read(data[: len(data) // 2], "x.warc.gz")
    assert 0 < len(cut.parts) < whole
    assert any("cut short" in one or "damaged" in one for one in cut.noticed)
    assert any("are not gzip" in one for one in read(data + b"junk", "x").noticed)


def test_a_record_that_swells_is_refused() -> None:
    head = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 30000000\r\n\r\n"
    with pytest.raises(BadSource, match="swells"):
        read(gzip.compress(head + bytes(30_000_000)), "x.warc.gz")
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(30_000_000))
    with pytest.raises(BadSource, match="swells"):
        read(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % len(block) + block, "x.warc")


def test_many_small_records_take_no_longer_each() -> None:
    record = gzip.compress(
        b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 2000\r\n\r\n" + bytes(2000) + b"\r\n\r\n"
    )
    began = time.perf_counter()
    assert read(record * 9_000, "x.warc.gz").noticed[0] == "9000 metadata records were left out"
    assert time.perf_counter() - began < 10
    with pytest.raises(BadSource, match="more than 10,000 records"):
        read(record * 10_001, "x.warc.gz")


@pytest.mark.parametrize("data", [b"", b"x", b"\x1f\x8b", gzip.compress(b"text", mtime=0), b"Rar!\x1a\x07", b"WARC/x"])
def test_what_is_no_archive_that_is_read_is_refused(data: bytes) -> None:
    with pytest.raises(BadSource, match="neither a zip nor a web archive"):
        read(data, "x")


# ---------------------------------------------------------------------------------------------- WACZ


def wacz(change: Callable[[dict[str, bytes]], None] = lambda files: None) -> bytes:
    files = {"archive/data.warc.gz": warc(), "pages/pages.jsonl": b"{}\n", "indexes/index.cdx": b"x"}
    listed = [
        {"name": path, "path": path, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for path, data in files.items()
    ]
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": "The evening",
        "created": "2025-03-20T10:00:00Z",
        "resources": listed,
    }
    files["datapackage.json"] = json.dumps(package).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(files['datapackage.json']).hexdigest()}"}
    files["datapackage-digest.json"] = json.dumps(digest).encode()
    change(files)
    return zipped(*files.items(), packing=zipfile.ZIP_STORED)


def test_a_wacz_is_read_through_its_list_and_every_hash_is_checked() -> None:
    found = read(wacz(), "x.wacz")
    assert found.media_type == "application/wacz"
    assert [part.name for part in found.parts] == [part.name for part in read(warc(), "x").parts]
    assert found.proposals == (
        Proposal("title", "The evening", "datapackage.json title"),
        Proposal("obtained", "2025-03-20 10:00:00 UTC", "datapackage.json created"),
    )
    assert "4 files about the archive itself were left out" in found.noticed
    assert not any("does not match" in one or "not listed" in one for one in found.noticed)


def test_a_file_of_a_wacz_that_does_not_match_its_hash_is_not_read() -> None:
    def swap(files: dict[str, bytes]) -> None:
        files["archive/data.warc.gz"] = warc(version="WARC/1.0")

    found = read(wacz(swap), "x.wacz")
    assert found.parts == ()
    (told,) = [one for one in found.noticed if "does not match" in one]
    assert told.startswith("archive/data.warc.gz does not match datapackage.json and was not read: it says sha256:")


def test_a_wacz_whose_list_was_changed_is_told() -> None:
    def retitle(files: dict[str, bytes]) -> None:
        files["datapackage.json"] = files["datapackage.json"].replace(b"The evening", b"The morning")

    assert any(
        "datapackage.json does not match datapackage-digest.json" in one for one in read(wacz(retitle), "x").noticed
    )


def test_a_file_that_the_list_does_not_name_or_that_is_missing_is_told() -> None:
    def move(files: dict[str, bytes]) -> None:
        files["archive/other.warc.gz"] = files.pop("archive/data.warc.gz")

    found = read(wacz(move), "x.wacz")
    assert "archive/other.warc.gz is not listed in datapackage.json, so nothing vouches for it" in found.noticed
    assert "archive/data.warc.gz is listed in datapackage.json but is not there" in found.noticed
