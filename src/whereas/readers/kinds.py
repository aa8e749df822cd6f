"""Kinds: what a file is, told from its bytes first, its name second, and whether it is text last.

A name is what somebody called a file; its first bytes are what it is. Where the two disagree the bytes win, and that is
noticed. Looking takes a bounded look: the first 64 KiB, and of a zip the list of its members. Nothing is unpacked.
What is read, and what is refused with a way out: docs/intake.md.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from whereas.errors import BadSource

__all__ = ["READ", "READERS", "Kind", "kind_of"]

READ = (
    "PDF, HTML, MHTML, docx, eml, xlsx, CSV, TSV, JSON, KML, GPX, Parquet, Markdown, plain text, JPEG, PNG, TIFF, WebP, HEIC, "
    "WARC, WACZ, zip, and gzip of text"
)
"""The kinds that are read, as a message names them."""

HEAD = 65_536
"""How many bytes of the start are looked at."""
MEMBERS_LOOKED_AT = 10_000
"""How many members of a zip are looked at, at most, to tell what kind of zip it is."""
JSON_TRIED = 1_000_000
"""How large a file, in bytes, is parsed to tell whether it is JSON when its name does not say so."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: its media type, the module of `whereas.readers` that reads it, and the ending it should have.

    `noticed` says, a sentence each, where the name and the bytes disagree.
    """

    media_type: str
    reader: str
    ending: str
    noticed: tuple[str, ...] = ()


_OFFICE = "application/vnd.openxmlformats-officedocument"
_PDF = Kind("application/pdf", "pdf", ".pdf")
_HTML = Kind("text/html", "page", ".html")
_MHTML = Kind("multipart/related", "mhtml", ".mhtml")
_DOCX = Kind(f"{_OFFICE}.wordprocessingml.document", "document", ".docx")
_XLSX = Kind(f"{_OFFICE}.spreadsheetml.sheet", "sheet", ".xlsx")
_EML = Kind("message/rfc822", "mail", ".eml")
_CSV = Kind("text/csv", "sheet", ".csv")
_TSV = Kind("text/tab-separated-values", "sheet", ".tsv")
_JSON = Kind("application/json", "data", ".json")
_WARC = Kind("application/warc", "archive", ".warc")
_WARC_GZ = Kind("application/warc", "archive", ".warc.gz")
_WACZ = Kind("application/wacz", "archive", ".wacz")
_ZIP = Kind("application/zip", "archive", ".zip")
_JPEG = Kind("image/jpeg", "image", ".jpg")
_PNG = Kind("image/png", "image", ".png")
_TIFF = Kind("image/tiff", "image", ".tiff")
_WEBP = Kind("image/webp", "image", ".webp")
_HEIC = Kind("image/heic", "image", ".heic")
_MARKDOWN = Kind("text/markdown", "plain", ".md")
_KML = Kind("application/vnd.google-earth.kml+xml", "plain", ".kml")
_GPX = Kind("application/gpx+xml", "plain", ".gpx")
_PARQUET = Kind("application/vnd.apache.parquet", "vectors", ".parquet")
_GZIP = Kind("application/gzip", "packed", ".gz")
_TEXT = Kind("text/plain", "plain", ".txt")

_ENDINGS = {
    ".pdf": _PDF, ".html": _HTML, ".htm": _HTML, ".xhtml": _HTML, ".mhtml": _MHTML, ".mht": _MHTML, ".docx": _DOCX,
    ".xlsx": _XLSX, ".eml": _EML, ".csv": _CSV, ".tsv": _TSV, ".tab": _TSV, ".json": _JSON, ".geojson": _JSON,
    ".warc": _WARC, ".warc.gz": _WARC_GZ, ".wacz": _WACZ, ".zip": _ZIP, ".jpg": _JPEG, ".jpeg": _JPEG, ".png": _PNG,
    ".tif": _TIFF, ".tiff": _TIFF, ".webp": _WEBP, ".heic": _HEIC, ".heif": _HEIC, ".md": _MARKDOWN,
    ".gz": _GZIP, ".kml": _KML, ".gpx": _GPX, ".parquet": _PARQUET,
    ".markdown": _MARKDOWN, ".txt": _TEXT, ".text": _TEXT, ".log": _TEXT,
}  # fmt: skip
_SAID = {kind.media_type: kind for kind in reversed(_ENDINGS.values())} | {"application/xhtml+xml": _HTML}
READERS = tuple(sorted({kind.reader for kind in _ENDINGS.values()}))
"""The modules of `whereas.readers` that read a kind of file."""

_SIGNATURES = (
    (b"%PDF-", _PDF), (b"WARC/1.", _WARC), (b"\xff\xd8\xff", _JPEG), (b"\x89PNG\r\n\x1a\n", _PNG), (b"II*\0", _TIFF),
    (b"MM\0*", _TIFF), (b"PAR1", _PARQUET),
)  # fmt: skip
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"heif", b"mif1", b"msf1")
_NOT_READ = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of before 2007, or an Outlook message",
     "save it as docx, xlsx or eml in the program it is from"),
    (b"{\\rtf", "an RTF file", "save it as docx or PDF"),
    (b"%!PS", "a PostScript file", "save it as PDF"),
    (b"GIF8", "a GIF image, which holds no words and no camera's clock", "if it is a picture of a page, give the page"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it, and give the folder"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it, and give the folder"),
    (b"BZh", "a bzip2 file", "unpack it first"),
    (b"\xfd7zXZ\0", "an xz file", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", "unpack it first"),
    (b"SQLite format 3\0", "an SQLite database", "export its tables as CSV"),
    (b"\x7fELF", "a program", f"what is read: {READ}"),
)  # fmt: skip
_ZIPS_NOT_READ = (
    ("ppt/presentation.xml", "a PowerPoint file"), ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an EPUB book"),
)  # fmt: skip

_HTML_START = re.compile(rb"<(?:!doctype\s{1,20}html|html|head|body)[\s>]", re.IGNORECASE)
_MARKUP_BEFORE = re.compile(rb"\s*(?:<\?xml[^>]{0,500}\?>|<!--(?:(?!-->)[\s\S]){0,4000}-->)")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,75}):(.*)")
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def kind_of(data: bytes, name: str, said: str = "") -> Kind:
    """What *data*, called *name*, is; *said* is the media type its container gave it, "" for none.

    Raises BadSource for a kind that is not read, and for text in an encoding that is not: the message names what is.
    """
    head = data[:HEAD]
    if not head:
        raise BadSource("the file is empty", where=name, remedy="give the file again, as it was obtained")
    ending = _ending(name)
    told = _ENDINGS.get(ending) or _SAID.get(said.split(";", 1)[0].strip().lower())
    _refuse_known(head, name)
    seen = _binary(data, head, name, told) or _textual(data, head, told)
    if seen is not None:
        return _noticing(seen, told, ending)
    return _by_name(head, len(data), name, told, ending)


def _ending(name: str) -> str:
    suffixes = [suffix.lower() for suffix in PurePosixPath(name.replace("\\", "/")).suffixes[-2:]]
    if suffixes == [".warc", ".gz"]:
        return ".warc.gz"
    return suffixes[-1] if suffixes and len(suffixes[-1]) <= 12 else ""


def _noticing(seen: Kind, told: Kind | None, ending: str) -> Kind:
    if told is None or told.media_type == seen.media_type or (told is _MARKDOWN and seen is _TEXT):
        return seen
    called = f"the name ends in {ending}" if ending in _ENDINGS else f"it was sent as {told.media_type}"
    said = f"{called}, but by its content the file is {seen.media_type}, and it was read as that"
    return Kind(seen.media_type, seen.reader, seen.ending, (said,))


def _refuse_known(head: bytes, name: str) -> None:
    for start, what, remedy in _NOT_READ:
        if head.startswith(start):
            raise BadSource(f"this is {what}, which is not read", where=name, remedy=remedy)


# ---------------------------------------------------------------------------------------------- by signature


def _binary(data: bytes, head: bytes, name: str, told: Kind | None) -> Kind | None:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip(b"\t\n\r ")[:16]
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return kind
    if told is _PDF and b"%PDF-" in head[:1024]:
        return _PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name)
    if head.startswith(b"\x1f\x8b"):
        return _gzip_kind(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return _HEIC
    return None


def _gzip_kind(head: bytes) -> Kind:
    """A web archive, or a file that is packed: what it holds is seen when it is read."""
    try:
        start = zlib.decompressobj(wbits=31).decompress(head[:4096], 16)
    except zlib.error:
        start = b""
    return _WARC_GZ if start.startswith(b"WARC/1.") else _GZIP


def _zip_kind(data: bytes, name: str) -> Kind:
    members = set(_members(data))
    if "word/document.xml" in members:
        return _DOCX
    if "xl/workbook.xml" in members:
        return _XLSX
    if "datapackage.json" in members and any(
        member.startswith("archive/") and member.endswith((".warc", ".warc.gz")) for member in members
    ):
        return _WACZ
    for member, what in _ZIPS_NOT_READ:
        if member in members and ("mimetype" in members or member.startswith("ppt/")):
            raise BadSource(f"this is {what}, which is not read", where=name, remedy="save it as PDF, and give that")
    return _ZIP


def _members(data: bytes) -> Iterator[str]:
    """The names in the central directory of a zip, as far as it makes sense: nothing where it makes none."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or end + 22 > len(data):
        return
    size, at = int.from_bytes(data[end + 12 : end + 16], "little"), end
    locator = data[end - 20 : end] if end >= 20 else b""
    if locator[:4] == b"PK\x06\x07":  # zip64: the end of the directory stands in a record before this one
        record = data.rfind(b"PK\x06\x06", max(0, end - 1024), end)
        if record < 0:
            return
        size, at = int.from_bytes(data[record + 40 : record + 48], "little"), record
    at -= size
    for _ in range(MEMBERS_LOOKED_AT):
        if at < 0 or data[at : at + 4] != b"PK\x01\x02":
            return
        lengths = [int.from_bytes(data[at + offset : at + offset + 2], "little") for offset in (28, 30, 32)]
        yield data[at + 46 : at + 46 + lengths[0]].decode("utf-8", "replace")
        at += 46 + sum(lengths)


# ---------------------------------------------------------------------------------------------- text


def _textual(data: bytes, head: bytes, told: Kind | None) -> Kind | None:
    """What a text file is by how it starts; None where it starts like any text."""
    start = _ascii_start(head)
    if _is_html(start):
        return _HTML
    if (headers := _headers(start)) and (mail := _mail_kind(headers, told)):
        return mail
    if told is not _JSON and start.lstrip()[:1] in (b"{", b"[") and _is_json(data):
        return _JSON
    return None


def _ascii_start(head: bytes) -> bytes:
    """The first 8 KiB in an encoding that keeps ASCII: UTF-16 with a byte order mark is brought to UTF-8."""
    for bom, encoding in _BOMS.items():
        if head.startswith(bom):
            return head[len(bom) : 8192].decode(encoding, "replace").encode("utf-8", "replace")
    return head[:8192]


def _is_html(start: bytes) -> bool:
    at = 0
    for _ in range(10):
        before = _MARKUP_BEFORE.match(start, at)
        if before is None:
            break
        at = before.end()
    return _HTML_START.match(start[at:].lstrip()) is not None


def _headers(start: bytes) -> dict[str, str]:
    """The header fields of a message, lower-cased names, as far as a block of them starts the file; else nothing."""
    headers: dict[str, str] = {}
    last = ""
    lines = start.decode("latin-1").replace("\r\n", "\n").split("\n")
    if lines and lines[0].startswith("From "):
        lines = lines[1:]
    for line in lines[:-1] if len(start) >= 8192 else lines:
        if line[:1] in (" ", "\t") and last:
            headers[last] += " " + line.strip()
            continue
        if not line:
            return headers
        field = _HEADER.match(line)
        if field is None:
            return {}
        last = field[1].lower()
        headers[last] = field[2].strip()
    return headers


def _mail_kind(headers: dict[str, str], told: Kind | None) -> Kind | None:
    content = headers.get("content-type", "").lower()
    if "mime-version" in headers and content.startswith("multipart/related"):
        posted = "received" in headers or "message-id" in headers or "to" in headers
        if "snapshot-content-location" in headers or told is _MHTML or not posted:
            return _MHTML
    trail = {"received", "message-id", "mime-version", "return-path"}
    letter = "from" in headers and "date" in headers and ("to" in headers or "subject" in headers)
    return _EML if letter or ("from" in headers and trail & headers.keys()) else None


def _is_json(data: bytes) -> bool:
    """Whether a file that starts with a bracket is JSON: parsed when it is small, by its first and last signs when not."""
    if len(data) <= JSON_TRIED:
        try:
            json.loads(data.removeprefix(codecs.BOM_UTF8))
        except (ValueError, RecursionError):
            return False
        return True
    start = data[:256].removeprefix(codecs.BOM_UTF8).lstrip()
    follows = start[1:].lstrip()[:1]
    if start[:1] == b"{":
        return follows == b'"' and data[-256:].rstrip()[-1:] == b"}"
    return follows in (b"{", b"[") and data[-256:].rstrip()[-1:] == b"]"


def _by_name(head: bytes, size: int, name: str, told: Kind | None, ending: str) -> Kind:
    if told in (_HTML, _EML, _MHTML) and b"\0" not in head:
        return told  # these say their own encoding, and their readers see to it
    _refuse_undecodable(head, name, whole=size <= HEAD)
    if told is None:
        noticed = (f"the ending {ending} is none whereas knows, so it was read as plain text",) if ending else ()
        return Kind(_TEXT.media_type, _TEXT.reader, _TEXT.ending, noticed)
    if told.reader in ("plain", "sheet", "data") and told is not _XLSX:
        return told
    return _noticing(_TEXT, told, ending)


def _refuse_undecodable(head: bytes, name: str, *, whole: bool) -> None:
    """Raises BadSource unless the start of a file is UTF-8, or UTF-16 with a byte order mark."""
    encoding = next((encoding for bom, encoding in _BOMS.items() if head.startswith(bom)), "utf-8")
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, whole)
    except UnicodeDecodeError as wrong:
        text, at = None, wrong.start
    if text is not None and "\0" not in text:
        return
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head[:4096])
    if text is None and not controls:
        line = head.count(b"\n", 0, at) + 1
        raise BadSource(
            f"line {line} is not UTF-8 text (byte {at}: 0x{head[at]:02x})",
            where=name,
            remedy="save it as UTF-8; which encoding it is in now cannot be told from the file, and is not guessed",
        )
    raise BadSource("this is no kind of file that is read", where=name, remedy=f"what is read: {READ}")
