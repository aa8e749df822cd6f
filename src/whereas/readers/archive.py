"""Archives: what zip files and web archives (WARC, WACZ) hold, each file of it a part, and nothing trusted.

An archive has no text of its own; what it holds is read by whoever asked, part by part. The gate for zip files, which
Word and Excel files are too, refuses names that lead elsewhere, links, encryption, members that share bytes, and
anything that swells, by what it measures and not by what a header says. A web archive's records are checked against
their digests: one that does not match is told and is no part. Names are for people and are never paths to write to.
Formats: APPNOTE.TXT (zip), ISO 28500 (WARC 1.0 and 1.1), WACZ 1.1.1. Standard library only.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from whereas.errors import BadSource
from whereas.extract import RULE, Extract, Part, Proposal

from .page import one_line, said_time

__all__ = ["MEMBERS", "RATIO", "TOTAL", "Member", "read", "unpacked"]

MEMBERS = 10_000
"""How many members a zip, or records a web archive, may hold."""
TOTAL = 500_000_000
"""How many bytes may come out of one archive, in all."""
RATIO = 200
"""How many times its packed size a member may swell, where it comes to more than a megabyte."""
SWELLS = 1_000_000
"""Up to this many bytes a ratio means nothing: a page of blanks packs a thousand times."""
CHUNK = 1 << 16
HEADER_BYTES = 100_000
TOLD = 50
"""How many records are told one by one; the rest are counted."""

_EXTRACTOR = f"archive 1, {RULE}"


# ---------------------------------------------------------------------------------------------- zip


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip: its name as written there, and its bytes."""

    name: str
    data: bytes


def unpacked(data: bytes, where: str, *, total: int = TOTAL, skip: str = "") -> Iterator[Member]:
    """The files in the zip *data*, in the order of its directory, each measured while it is unpacked.

    Folders are passed over; members whose name ends with *skip* are measured, and come without their bytes. Raises
    BadSource for what the module docstring says is refused, and for a zip that is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            members = opened.infolist()
            _directory(data, opened, members, where)
            left = total
            for member in members:
                if member.is_dir():
                    continue
                held = _unpack(opened, member, left, where)
                left -= len(held)
                yield Member(member.filename, b"" if skip and member.filename.endswith(skip) else held)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        ValueError,
        IndexError,
        OSError,
        NotImplementedError,
    ) as wrong:
        raise BadSource(
            f"not a zip that can be read: {one_line(str(wrong))[:120]}",
            where=where,
            remedy="copy or download it again; if it opens elsewhere, unpack it there and add the files",
        ) from None


def _unpack(opened: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, where: str) -> bytes:
    out = bytearray()
    with opened.open(member) as stream:
        while chunk := stream.read(CHUNK):
            out += chunk
            if len(out) > left:
                raise _swells(f"more than {TOTAL // 1_000_000} MB in all", where)
            if len(out) > SWELLS and len(out) > RATIO * max(member.compress_size, 1):
                raise _swells(f"{one_line(member.filename)[:80]!r} swells to more than {RATIO} times its size", where)
    return bytes(out)


def _swells(problem: str, where: str) -> BadSource:
    return BadSource(
        f"the archive swells when unpacked: {problem}",
        where=where,
        remedy="if you trust it, unpack it yourself and add the files that matter",
    )


def _refused(problem: str, where: str) -> BadSource:
    return BadSource(
        f"the zip was not opened: {problem}",
        where=where,
        remedy="unpack it yourself, look at what it holds, and add the files that matter",
    )


def _directory(data: bytes, opened: zipfile.ZipFile, members: list[zipfile.ZipInfo], where: str) -> None:
    if len(members) > MEMBERS:
        raise _refused(f"it holds {len(members):,} files, more than {MEMBERS:,}", where)
    for member in members:
        shown = repr(one_line(member.orig_filename)[:80])
        if problem := _leads_elsewhere(member.orig_filename):
            raise _refused(f"the name {shown} {problem}", where)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(f"{shown} is a link or a device, not a file", where)
        if member.flag_bits & 0x41:
            raise BadSource(
                f"{shown} is encrypted", where=where, remedy="unpack it with its password and add the files"
            )
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refused(f"{shown} is packed by method {member.compress_type}, which is not read", where)
    _apart(data, opened, members, where)


def _leads_elsewhere(name: str) -> str:
    """What is wrong with a member's name, in words that follow it; empty where nothing is."""
    path = name.replace("\\", "/")
    if "\0" in name:
        return "holds a NUL"
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "is absolute"
    return "leads out of the archive" if ".." in path.split("/") else ""


def _apart(data: bytes, opened: zipfile.ZipFile, members: list[zipfile.ZipInfo], where: str) -> None:
    """Refuse members that share bytes with each other or with the directory: one file's bytes would be counted twice."""
    ends = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        start = member.header_offset
        header = data[start : start + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise _refused(f"{one_line(member.filename)[:80]!r} is not where the directory says", where)
        if start < ends:
            raise _refused("members share bytes with each other", where)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        ends = start + 30 + name_length + extra_length + member.compress_size
    if ends > opened.start_dir:
        raise _refused("members share bytes with the directory", where)


def _read_zip(data: bytes, name: str) -> Extract:
    members = tuple(unpacked(data, name))
    held = {member.name: member.data for member in members}
    if "datapackage.json" in held and any(_is_warc_name(inner) for inner in held):
        return _read_wacz(held, name)
    noticed = []
    if len(held) < len(members):
        noticed.append(
            f"{len(members) - len(held)} names stand in the zip more than once: each file is a part of its own"
        )
    empty = [member.name for member in members if not member.data]
    if empty:
        noticed.append(f"{len(empty)} empty files were left out: {', '.join(map(one_line, empty[:5]))[:200]}")
    parts = tuple(Part(one_line(member.name), member.data) for member in members if member.data)
    if not parts:
        noticed.append("holds no files")
    return Extract("application/zip", "", _EXTRACTOR, parts=parts, noticed=tuple(noticed))


# ---------------------------------------------------------------------------------------------- WARC


@dataclass(slots=True)
class _Found:
    """The parts of a web archive as they are found, and what is to be told."""

    where: str
    left: int = TOTAL
    parts: list[Part] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    records: int = 0

    def tell(self, sentence: str) -> None:
        if len(self.told) < TOLD:
            self.told.append(sentence)
        elif len(self.told) == TOLD:
            self.told.append("more records that were left out are not told one by one")

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _swells(f"more than {TOTAL // 1_000_000} MB in all", self.where)

    def noticed(self) -> Iterator[str]:
        for kind, count in sorted(self.counts.items()):
            yield f"{count} {kind} were left out"
        yield from self.told


def _is_warc_name(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))


def _read_warc(data: bytes, found: _Found, label: str = "") -> None:
    """Add the records of one WARC file to *found*; *label* names the file where it lies within another."""
    if data[:2] != b"\x1f\x8b":
        _records(data, 0, found, label)
        return
    for offset, member in _gzip_members(data, found):
        _records(member, offset, found, label, packed=True)


def _gzip_members(data: bytes, found: _Found) -> Iterator[tuple[int, bytes]]:
    """The members of a gzip file, one after the other: (offset in *data*, bytes)."""
    at = 0
    while at < len(data):
        if data[at : at + 2] != b"\x1f\x8b":
            found.tell(f"{len(data) - at:,} bytes from byte {at} on are not gzip and were not read")
            return
        unpacked_bytes, used, problem = _inflated(memoryview(data)[at:], 31, found)
        if problem:
            found.tell(f"the gzip member at byte {at} is damaged ({problem}); what comes after it was not read")
        yield at, unpacked_bytes
        if problem:
            return
        at += used


def _inflated(data: bytes | memoryview, window: int, found: _Found) -> tuple[bytes, int, str]:
    """(bytes, how many of *data* they took, what is wrong), within the limits. *window* is zlib's: 31 gzip, −15 raw."""
    worker = zlib.decompressobj(window)
    out = bytearray()
    view = memoryview(data)
    at = 0
    try:
        while at < len(data) and not worker.eof:
            piece = view[at : at + CHUNK]
            at += len(piece)
            more: bytes | memoryview = piece
            while more and not worker.eof:
                fresh = worker.decompress(more, CHUNK)
                found.spend(len(fresh))
                out += fresh
                if len(out) > SWELLS and len(out) > RATIO * at:
                    raise _swells(f"a record swells to more than {RATIO} times its size", found.where)
                more = worker.unconsumed_tail
    except zlib.error as wrong:
        return bytes(out), at, one_line(str(wrong))[:80]
    if not worker.eof:
        return bytes(out), at, "cut short"
    return bytes(out), at - len(worker.unused_data), ""


_VERSION = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")


def _records(data: bytes, base: int, found: _Found, label: str, *, packed: bool = False) -> None:
    at = 0
    while at < len(data):
        while data[at : at + 1] in (b"\r", b"\n"):
            at += 1
        if at >= len(data):
            return
        place = f"{label and label + ' '}byte {base if packed else at}"
        match = _VERSION.match(data, at)
        head_ends = match and _header_end(data, match.end())
        if not match or not head_ends:
            found.tell(f"what stands at {place} is no WARC record; it and the rest were not read")
            return
        headers = _headers(data[match.end() : head_ends])
        length = headers.get("content-length", "")
        if not re.fullmatch(r"\d{1,15}", length):
            found.tell(f"the record at {place} names no length; it and the rest were not read")
            return
        block = data[head_ends : head_ends + int(length)]
        found.records += 1
        if found.records > MEMBERS:
            raise BadSource(
                f"more than {MEMBERS:,} records", where=found.where, remedy="split the web archive, or add the pages"
            )
        if len(block) < int(length):
            found.tell(f"the record at {place} is cut short and was left out")
            return
        _record(headers, block, place, found)
        at = head_ends + int(length)


def _header_end(data: bytes, start: int) -> int:
    """Where the block after a header begins; 0 where no empty line ends it within the limit."""
    found = re.compile(rb"\r?\n\r?\n").search(data, max(start - 2, 0), start + HEADER_BYTES)
    return found.end() if found else 0


def _headers(head: bytes) -> dict[str, str]:
    """The fields of a header, names in lower case, the first of each; folded lines are unfolded."""
    fields: dict[str, str] = {}
    last = ""
    for line in head.decode("utf-8", "replace").split("\n")[:2000]:
        name, colon, value = line.rstrip("\r").partition(":")
        if line[:1] in (" ", "\t") and last:
            fields[last] += " " + line.strip()
        elif colon:
            last = name.strip().lower()
            fields.setdefault(last, value.strip())
    return fields


def _record(headers: Mapping[str, str], block: bytes, place: str, found: _Found) -> None:
    kind = headers.get("warc-type", "").lower()[:20]
    if kind not in ("response", "resource"):
        found.counts[f"{one_line(kind) or 'unnamed'} records"] += 1
        return
    uri = one_line(headers.get("warc-target-uri", "").strip("<>"))
    http = kind == "response" and block[:5] == b"HTTP/"
    if kind == "response" and not http:
        found.counts["response records that are not of the web"] += 1
        return
    head_ends = _header_end(block, 0) if http else 0
    fields = _headers(block[:head_ends])
    payload = block[head_ends:]
    body, problem = _body(payload, fields, found) if http else (payload, "")
    for name, held in (("WARC-Block-Digest", (block,)), ("WARC-Payload-Digest", (payload, body))):
        digest = headers.get(name.lower(), "")
        matches, computed = _digest_holds(digest, held) if digest else (True, "")
        if not matches:
            found.tell(
                f"the record at {place} ({uri[:200]}) does not match its {name} and is no part: "
                f"it says {one_line(digest)[:150]}, its bytes are {computed}"
            )
            return
    if problem:
        found.tell(f"the record at {place} ({uri[:200]}) was left out: {problem}")
        return
    if not body:
        found.counts["records with no body"] += 1
        return
    status = block[:head_ends].split(b"\n", 1)[0].split(b" ")[1:2] if http else []
    code = status[0].decode("ascii", "replace").strip()[:5] if status else ""
    media = fields.get("content-type", "") if http else headers.get("content-type", "")
    found.parts.append(
        Part(
            (uri or place) + (f" (HTTP {one_line(code)})" if code not in ("", "200") else ""),
            body,
            one_line(media.partition(";")[0].lower())[:100],
            _record_says(uri, headers.get("warc-date", ""), place, found),
        )
    )


def _record_says(uri: str, date: str, place: str, found: _Found) -> tuple[Proposal, ...]:
    said = [Proposal("url", uri, "WARC-Target-URI")] if uri else []
    time = said_time(date)
    if time:
        said.append(Proposal("obtained", time[0], f"WARC-Date{time[1]}"))
    elif date:
        found.tell(f"the record at {place} has a WARC-Date that was not read: {one_line(date)[:60]!r}")
    return tuple(said)


def _digest_holds(digest: str, held: tuple[bytes, ...]) -> tuple[bool, str]:
    """Whether any of *held* has this digest (`sha1:` or another, then base32, base64 or hex), and the digest of the first."""
    algorithm, _, value = digest.strip().partition(":")
    name = algorithm.lower().replace("-", "")
    if name not in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512"):
        return False, "of a kind that is not known here"
    raw = [hashlib.new(name, one, usedforsecurity=False).digest() for one in held]
    shown = f"{name}:{base64.b32encode(raw[0]).decode()}"
    if len(value) == 2 * len(raw[0]):
        shown = f"{name}:{raw[0].hex()}"
    return any(_same_digest(value.strip(), one) for one in raw), shown


def _same_digest(value: str, raw: bytes) -> bool:
    bare = value.rstrip("=")
    if bare.lower() == raw.hex():
        return True
    if bare.upper() == base64.b32encode(raw).decode().rstrip("="):
        return True
    return bare.replace("-", "+").replace("_", "/") == base64.b64encode(raw).decode().rstrip("=")


def _body(payload: bytes, fields: Mapping[str, str], found: _Found) -> tuple[bytes, str]:
    """The body that a web server sent, without its chunks and its packing, and what is wrong with it."""
    body = payload
    if "chunked" in fields.get("transfer-encoding", "").lower():
        whole = _dechunked(payload)
        body = payload if whole is None else whole
    packing = fields.get("content-encoding", "").strip().lower()
    if packing in ("", "identity") or not body:
        return body, ""
    if packing in ("gzip", "x-gzip", "deflate"):
        if packing != "deflate" and body[:2] != b"\x1f\x8b":
            return body, ""
        window = 31 if packing != "deflate" else 15 if _is_zlib(body) else -15
        plain, _, problem = _inflated(body, window, found)
        return plain, problem and f"its {packing} packing is damaged ({problem})"
    return body, f"it is packed with {one_line(packing)[:40]!r}, which is not read"


def _is_zlib(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0


_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]{0,20}(?:;[^\r\n]{0,1000})?\r?\n")


def _dechunked(payload: bytes) -> bytes | None:
    """The bytes of a chunked body; None where they are not chunked after all, as some archives keep them."""
    out, at = bytearray(), 0
    while True:
        match = _CHUNK_SIZE.match(payload, at)
        if not match:
            return None
        size = int(match[1], 16)
        if size == 0:
            return bytes(out)
        out += payload[match.end() : match.end() + size]
        at = match.end() + size
        at += 2 if payload[at : at + 2] == b"\r\n" else 1


def _warc_extract(media_type: str, found: _Found, proposals: tuple[Proposal, ...] = ()) -> Extract:
    noticed = list(found.noticed())
    if not found.parts:
        noticed.append("holds no page or file that could be read")
    return Extract(media_type, "", _EXTRACTOR, proposals, tuple(found.parts), noticed=tuple(noticed))


# ---------------------------------------------------------------------------------------------- WACZ


def _read_wacz(held: Mapping[str, bytes], where: str) -> Extract:
    """A WACZ: a zip of web archives, whose datapackage.json lists each file with its hash."""
    found = _Found(where)
    package = _object(held["datapackage.json"])
    if package is None:
        raise BadSource(
            "its datapackage.json is not JSON",
            where=where,
            remedy="make the WACZ again, or add the .warc.gz files in it",
        )
    listed = _listed(package)
    _check_package(held, found)
    broken = set()
    for path in sorted(held):
        if path in ("datapackage.json", "datapackage-digest.json"):
            continue
        if path not in listed:
            found.tell(f"{one_line(path)[:200]} is not listed in datapackage.json, so nothing vouches for it")
        elif (matches := _digest_holds(listed[path], (held[path],)))[0] is False:
            broken.add(path)
            found.tell(
                f"{one_line(path)[:200]} does not match datapackage.json and was not read: "
                f"it says {one_line(listed[path])[:150]}, its bytes are {matches[1]}"
            )
    for path in sorted(set(listed) - set(held)):
        found.tell(f"{one_line(path)[:200]} is listed in datapackage.json but is not there")
    for path in sorted(held):
        if _is_warc_name(path) and path not in broken:
            _read_warc(held[path], found, one_line(path)[:200])
        elif not _is_warc_name(path):
            found.counts["files about the archive itself"] += 1
    return _warc_extract("application/wacz", found, _package_says(package))


def _object(data: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(data.decode("utf-8"), parse_int=str, parse_float=str) if len(data) < 20_000_000 else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _listed(package: Mapping[str, object]) -> dict[str, str]:
    resources = package.get("resources")
    entries = resources if isinstance(resources, list) else []
    return {
        str(entry["path"]): str(entry.get("hash", ""))
        for entry in entries
        if isinstance(entry, dict) and "path" in entry
    }


def _check_package(held: Mapping[str, bytes], found: _Found) -> None:
    if "datapackage-digest.json" not in held:
        return
    digest = _object(held["datapackage-digest.json"]) or {}
    said = str(digest.get("hash", ""))
    matches, computed = _digest_holds(said, (held["datapackage.json"],))
    if not matches:
        found.tell(
            f"datapackage.json does not match datapackage-digest.json: it says {one_line(said)[:150]}, its bytes are {computed}"
        )
    if "signedData" in digest:
        found.tell("datapackage-digest.json holds a signature, which was not checked")


def _package_says(package: Mapping[str, object]) -> tuple[Proposal, ...]:
    said = []
    title, created = package.get("title"), package.get("created")
    if isinstance(title, str) and title.strip():
        said.append(Proposal("title", one_line(title), "datapackage.json title"))
    if isinstance(created, str) and (time := said_time(created)):
        said.append(Proposal("obtained", time[0], f"datapackage.json created{time[1]}"))
    return tuple(said)


# ---------------------------------------------------------------------------------------------- reading


def read(data: bytes, name: str) -> Extract:
    """Read a zip, a WARC (packed with gzip or not) or a WACZ into its parts. An archive within it stays closed.

    Raises BadSource for a zip that is refused (see the module docstring), for any archive that swells beyond the limits
    or holds more files than they allow, and for bytes that are none of the three.
    """
    if data[:2] == b"PK":
        return _read_zip(data, name)
    found = _Found(name)
    if data[:2] == b"\x1f\x8b" or _VERSION.match(data):
        _read_warc(data, found)
    if not found.records:
        raise BadSource(
            "neither a zip nor a web archive",
            where=name,
            remedy="give a .zip, .warc, .warc.gz or .wacz; unpack any other archive and add the files",
        )
    return _warc_extract("application/warc", found)
