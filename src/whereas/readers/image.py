"""Images: what the camera or program wrote into a picture about it, a line each; the picture itself is never decoded.

A camera's times are readings of its clock: nobody says that the clock was right, and without an offset nobody says in
which zone it was. So nothing here is proposed as the time of publication. Where a picture was taken may be somebody's
home: positions, serial numbers and owners are left out of the text, and that they are there is told.
Format: Exif 2.32 in JPEG, PNG, WebP, TIFF, AVIF and HEIC. Rests on Pillow.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC

import PIL
from PIL import ExifTags, Image, UnidentifiedImageError

from whereas.errors import BadSource, BadTime
from whereas.extract import RULE, ClockReading, Extract, Proposal, normal
from whereas.moment import Clockwork, when

from .page import merged, one_line

__all__ = ["read"]

PIXELS = 80_000_000
"""Twice 40 megapixels: a picture that claims more is refused, as showing it would fill the memory."""
IMAGE_BYTES = 200_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF")
VALUE_LENGTH = 2_000

_BASE = ("ImageDescription", "Artist", "Copyright", "Make", "Model", "Software")
_TIMES = {
    "DateTimeOriginal": ("SubsecTimeOriginal", "OffsetTimeOriginal"),
    "DateTimeDigitized": ("SubsecTimeDigitized", "OffsetTimeDigitized"),
    "DateTime": ("SubsecTime", "OffsetTime"),
}
_SHOWN_AS = {
    "SubsecTimeOriginal": "SubSecTimeOriginal",
    "SubsecTimeDigitized": "SubSecTimeDigitized",
    "SubsecTime": "SubSecTime",
}
_PRIVATE = ("CameraOwnerName", "BodySerialNumber", "LensSerialNumber", "MakerNote", "ImageUniqueID")
_TROUBLE = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, EOFError,
    ZeroDivisionError, struct.error, RuntimeError, AssertionError, MemoryError,
)  # fmt: skip
"""What Pillow is known to raise for a file that is not well formed."""


# ---------------------------------------------------------------------------------------------- tags


_Tags = tuple[dict[str, object], dict[str, object]]
"""The tags of a picture, and those of its position, by the names that Exif gives them."""


def _opened(data: bytes, where: str) -> tuple[str, tuple[int, int], _Tags | None]:
    """The format, the size in pixels, and the Exif tags of a picture; None where its Exif cannot be read."""
    Image.init()
    try:
        if _is_heic(data):
            return "HEIC", (0, 0), _heic_exif(data)
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            return picture.format or "", picture.size, _exif(data, picture)
    except UnidentifiedImageError:
        problem = "no picture of a kind that is read here"
    except Image.DecompressionBombError:
        raise _too_many(where) from None
    except _TROUBLE as wrong:
        problem = f"the picture is damaged: {one_line(str(wrong))[:100]}"
    raise BadSource(problem, where=where, remedy="give it as JPEG, PNG, WebP, TIFF, AVIF or HEIC")


def _too_many(where: str) -> BadSource:
    return BadSource(
        f"the picture claims more than {PIXELS // 1_000_000} million pixels",
        where=where,
        remedy="give a smaller copy, made with its metadata kept",
    )


def _exif(data: bytes, picture: Image.Image) -> _Tags | None:
    try:
        if picture.format == "TIFF":
            return _tags(picture.getexif())
        block = _png_exif(data) if picture.format == "PNG" else picture.info.get("exif")
        exif = Image.Exif()
        if isinstance(block, bytes) and block:
            exif.load(block)
        return _tags(exif)
    except _TROUBLE:
        return None


def _png_exif(data: bytes) -> bytes:
    """The Exif chunk of a PNG, also where it stands after the picture: Pillow would decode the picture to get there."""
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"eXIf":
            return b"Exif\0\0" + data[at + 8 : at + 8 + length]
        at += 12 + int(length)
    return b""


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


def _heic_exif(data: bytes) -> _Tags | None:
    """The Exif of a HEIC, found by the mark it begins with: Pillow does not read the format. None where it is damaged."""
    exif = Image.Exif()
    match = re.search(rb"Exif\0\0(?:MM\0\*|II\*\0)", data)
    try:
        exif.load(data[match.start() : match.start() + 1_000_000] if match else b"")
        return _tags(exif)
    except _TROUBLE:
        return None


def _tags(exif: Image.Exif) -> _Tags:
    tags = {ExifTags.TAGS.get(key, ""): value for key, value in exif.items()}
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    tags |= {ExifTags.TAGS.get(key, ""): value for key, value in inner.items()}
    position = {ExifTags.GPSTAGS.get(key, ""): value for key, value in exif.get_ifd(ExifTags.IFD.GPSInfo).items()}
    return tags, position


def _written(value: object) -> str:
    """A tag's value on one line; text that is not UTF-8 is read as Latin-1, as Exif's old writers meant it."""
    if isinstance(value, bytes):
        value = value.strip(b"\0").decode("utf-8", "replace")
    if isinstance(value, tuple | list):
        value = " ".join(str(one) for one in value[:8])
    return normal(" ".join(str(value)[:VALUE_LENGTH].replace("\0", " ").split()))


# ---------------------------------------------------------------------------------------------- times

_CLOCK = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-]\d\d):?(\d\d)")


def _readable(time: str) -> bool:
    try:
        when(time, Clockwork(zone=UTC))
    except BadTime:
        return False
    return True


def _camera_time(clock: str, fraction: str, offset: str) -> tuple[str, bool] | None:
    """(the time in the words of the claim language, whether it names its zone); None where it is no time."""
    match = _CLOCK.fullmatch(clock)
    if not match:
        return None
    year, month, day, hour, minute, second = match.groups()
    exact = f".{fraction[:3]}" if re.fullmatch(r"[0-9]{3,9}", fraction) else ""
    time = f"{year}-{month}-{day} {hour}:{minute}:{second}{exact}"
    zone = _OFFSET.fullmatch(offset)
    if zone and _readable(f"{time} {zone[1]}:{zone[2]}"):
        return f"{time} {zone[1]}:{zone[2]}", True
    return (time, False) if _readable(time) else None


def _camera_lines(tags: Mapping[str, object], noticed: list[str]) -> Iterator[tuple[str, ClockReading | None]]:
    """Each time of the camera's clock, as lines that stand together, with its reading."""
    for name, (subsecond, offset) in _TIMES.items():
        if name not in tags:
            continue
        said = {one: _written(tags[one]) for one in (name, subsecond, offset) if one in tags}
        lines = "\n".join(f"{_SHOWN_AS.get(one, one)}: {value}" for one, value in said.items())
        time = _camera_time(said[name], said.get(subsecond, ""), said.get(offset, ""))
        if time is None:
            noticed.append(f"{name} says {said[name][:60]!r}, which is no time")
        yield lines, None if time is None else ClockReading(name, time[0], time[1], lines)


def _satellite_line(position: Mapping[str, object], noticed: list[str]) -> tuple[str, ClockReading | None]:
    """The time that satellites gave, UTC, without the position. The seconds are cut to whole ones in the reading."""
    day, clock = _written(position.get("GPSDateStamp", "")), position.get("GPSTimeStamp")
    if not day and clock is None:
        return "", None
    parts = clock if isinstance(clock, tuple) and len(clock) == 3 else ()
    try:
        hour, minute, second = (float(one) for one in parts)
        shown = f"{int(hour):02d}:{int(minute):02d}:{int(second):02d}"
        whole = hour.is_integer() and minute.is_integer()
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        shown, whole = _written(clock), False
    lines = "\n".join(f"{name}: {value}" for name, value in (("GPSDateStamp", day), ("GPSTimeStamp", shown)) if value)
    time = _camera_time(f"{day} {shown}", "", "") if whole else None
    if time is None:
        noticed.append(f"GPSDateStamp and GPSTimeStamp say {(day + ' ' + shown).strip()[:60]!r}, which is no time")
        return lines, None
    return lines, ClockReading("GPSDateStamp", f"{time[0]} UTC", zoned=True, quote=lines)


# ---------------------------------------------------------------------------------------------- reading


def read(data: bytes, name: str) -> Extract:
    """Read what a picture says of itself. Its text lists the tags, one a line; a picture without any has no text.

    Raises BadSource for a file that is no picture of a known kind, is larger than 200 MB, or claims more pixels than
    80 million. The pixels are never decoded, so a damaged picture may be read all the same.
    """
    if len(data) > IMAGE_BYTES:
        raise BadSource(
            f"{len(data):,} bytes, more than the {IMAGE_BYTES:,} that are read",
            where=name,
            remedy="give a smaller copy",
        )
    with warnings.catch_warnings(record=True) as trouble:
        warnings.simplefilter("always")
        kind, (width, height), found = _opened(data, name)
    if width * height > PIXELS:
        raise _too_many(name)
    noticed: list[str] = []
    tags, position = found or ({}, {})
    if found is None:
        noticed.append("holds Exif that cannot be read")
    elif trouble:
        noticed.append("holds Exif that is damaged: some tags may be missing")
    elif not tags and not position:
        noticed.append("holds no Exif: nothing in it says when or with what it was taken")
    lines = [f"{tag}: {value}" for tag in _BASE if tag in tags and (value := _written(tags[tag]))]
    readings: list[ClockReading] = []
    for block, reading in [*_camera_lines(tags, noticed), _satellite_line(position, noticed)]:
        lines += [block] if block else []
        readings += [reading] if reading else []
    noticed += _left_out(data, tags, position)
    if kind == "HEIC":
        noticed.append("a HEIC picture: only its Exif was looked for, and its size is not known")
    said = [
        Proposal("title", one_line(_written(tags.get("ImageDescription", ""))), "Exif ImageDescription"),
        Proposal("author", one_line(_written(tags.get("Artist", ""))), "Exif Artist"),
    ]
    extractor = f"image 1 (Pillow {PIL.__version__}), {RULE}"
    media_type = {"MPO": "image/jpeg", "HEIC": "image/heic"}.get(kind) or Image.MIME.get(
        kind, "application/octet-stream"
    )
    return Extract(media_type, "\n".join(lines), extractor, merged(said), (), tuple(readings), tuple(noticed))


def _left_out(data: bytes, tags: Mapping[str, object], position: Mapping[str, object]) -> Iterator[str]:
    if any(name in position for name in ("GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSAreaInformation")):
        yield "holds a position, left out"
    private = [name for name in _PRIVATE if name in tags]
    if private:
        yield f"holds what may identify a person or a camera, left out: {', '.join(private)}"
    shown = {*_BASE, *_TIMES, *_PRIVATE, *(one for pair in _TIMES.values() for one in pair), "ExifOffset", "GPSInfo"}
    others = [name for name in tags if name not in shown]
    if others:
        yield f"{len(others)} other Exif tags were left out"
    if b"http://ns.adobe.com/xap/" in data[:1_000_000] or b"<x:xmpmeta" in data[:1_000_000]:
        yield "holds XMP, left out"
