"""Images: what a camera wrote, as readings of its clock, and never where somebody was."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from whereas.errors import BadSource
from whereas.extract import ClockReading, Proposal
from whereas.moment import Clockwork, when
from whereas.readers.image import read

BASE, INNER, GPS = ExifTags.Base, ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo


def exif(
    tags: dict[int, object], inner: dict[int, object] | None = None, gps: dict[int, object] | None = None
) -> Image.Exif:
    made = Image.Exif()
    for key, value in tags.items():
        made[key] = value
    for ifd, held in ((INNER, inner), (GPS, gps)):
        if held:
            made.get_ifd(ifd).update(held)
            made[ifd] = 0  # so that it is written in TIFF too
    return made


def picture(made: Image.Exif | None = None, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind, **({"exif": made} if made is not None else {}))
    return out.getvalue()


WHOLE = exif(
    {BASE.Make: "Canon", BASE.Model: "EOS", BASE.DateTime: "2025:03:16 09:00:00", BASE.Artist: "J. Doe", BASE.ImageDescription: "Runway\n22"},
    {
        BASE.DateTimeOriginal: "2025:03:15 17:26:03", BASE.SubsecTimeOriginal: "125", BASE.OffsetTimeOriginal: "-05:00",
        BASE.DateTimeDigitized: "0000:00:00 00:00:00", BASE.BodySerialNumber: "12345", BASE.FNumber: IFDRational(28, 10),
    },
    {1: "N", 2: (13.0, 26.0, 27.0), 3: "W", 4: (89.0, 3.0, 20.0), 7: (22.0, 26.0, 3.0), 29: "2025:03:15"},
)  # fmt: skip

SHOWN = """ImageDescription: Runway 22
Artist: J. Doe
Make: Canon
Model: EOS
DateTimeOriginal: 2025:03:15 17:26:03
SubSecTimeOriginal: 125
OffsetTimeOriginal: -05:00
DateTimeDigitized: 0000:00:00 00:00:00
DateTime: 2025:03:16 09:00:00
GPSDateStamp: 2025:03:15
GPSTimeStamp: 22:26:03"""

ORIGINAL = "DateTimeOriginal: 2025:03:15 17:26:03\nSubSecTimeOriginal: 125\nOffsetTimeOriginal: -05:00"


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("TIFF", "image/tiff")],
)
def test_the_tags_become_lines_and_the_times_readings_of_a_clock(kind: str, media_type: str) -> None:
    found = read(picture(WHOLE, kind), "p")
    assert found.text == SHOWN
    assert found.media_type == media_type
    assert found.readings == (
        ClockReading("DateTimeOriginal", "2025-03-15 17:26:03.125 -05:00", zoned=True, quote=ORIGINAL),
        ClockReading("DateTime", "2025-03-16 09:00:00", zoned=False, quote="DateTime: 2025:03:16 09:00:00"),
        ClockReading(
            "GPSDateStamp",
            "2025-03-15 22:26:03 UTC",
            zoned=True,
            quote="GPSDateStamp: 2025:03:15\nGPSTimeStamp: 22:26:03",
        ),
    )
    assert found.proposals == (
        Proposal("title", "Runway 22", "Exif ImageDescription"),
        Proposal("author", "J. Doe", "Exif Artist"),
    )


def test_a_position_and_a_serial_number_stay_out_of_the_text_and_are_told() -> None:
    found = read(picture(WHOLE), "p.jpg")
    assert "DateTimeDigitized says '0000:00:00 00:00:00', which is no time" in found.noticed
    assert "holds a position, left out" in found.noticed
    assert "holds what may identify a person or a camera, left out: BodySerialNumber" in found.noticed
    assert "1 other Exif tags were left out" in found.noticed
    everything = repr(found)
    assert "26.0" not in everything
    assert "12345" not in everything
    assert "89" not in everything


def test_every_reading_is_quoted_from_the_text_and_read_by_the_claim_language() -> None:
    found = read(picture(WHOLE), "p.jpg")
    for reading in found.readings:
        assert found.text.count(reading.quote) == 1
        if reading.zoned:
            when(reading.time, Clockwork())


def test_a_picture_without_exif_has_no_text() -> None:
    for kind in ("JPEG", "PNG", "GIF", "BMP"):
        found = read(picture(kind=kind), "p")
        assert (found.text, found.readings) == ("", ())
        assert found.noticed == ("holds no Exif: nothing in it says when or with what it was taken",)


def test_exif_that_stands_after_the_picture_in_a_png_is_found_without_decoding_it() -> None:
    data = picture(kind="PNG")
    block = exif({BASE.DateTime: "2025:03:16 09:00:00"}).tobytes()[6:]
    chunk = struct.pack(">I", len(block)) + b"eXIf" + block + struct.pack(">I", zlib.crc32(b"eXIf" + block))
    assert read(data[:-12] + chunk + data[-12:], "p.png").text == "DateTime: 2025:03:16 09:00:00"


def test_the_exif_of_a_heic_is_found_by_its_mark() -> None:
    heic = (
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
        + bytes(50)
        + exif({BASE.DateTime: "2025:03:16 09:00:00"}).tobytes()
        + bytes(50)
    )
    found = read(heic, "p.heic")
    assert found.text == "DateTime: 2025:03:16 09:00:00"
    assert found.media_type == "image/heic"
    assert found.noticed == ("a HEIC picture: only its Exif was looked for, and its size is not known",)


def huge_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + head
        + struct.pack(">I", zlib.crc32(b"IHDR" + head))
        + struct.pack(">I", 0)
        + b"IDAT"
        + bytes(4)
    )


def test_a_picture_that_claims_too_many_pixels_is_refused() -> None:
    for width, height in ((20_000, 20_000), (9_000, 9_000), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(BadSource, match="more than 80 million pixels"):
            read(huge_png(width, height), "p.png")
    assert read(huge_png(8_000, 8_000), "p.png").text == ""


@pytest.mark.parametrize("data", [b"", b"x", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\xff\xd8\xff", picture()[:3]])
def test_what_is_no_picture_that_is_read_is_refused(data: bytes) -> None:
    with pytest.raises(BadSource, match=r"no picture|damaged"):
        read(data, "p.jpg")


@pytest.mark.parametrize(
    ("change", "zoned", "time"),
    [
        (lambda i: i.update({BASE.OffsetTimeOriginal: "local"}), False, "2025-03-15 17:26:03"),
        (lambda i: i.update({BASE.OffsetTimeOriginal: "+99:00"}), False, "2025-03-15 17:26:03"),
        (lambda i: i.update({BASE.SubsecTimeOriginal: "5"}), False, "2025-03-15 17:26:03"),
        (lambda i: i.update({BASE.SubsecTimeOriginal: "123456", BASE.OffsetTimeOriginal: "+0530"}), True, "2025-03-15 17:26:03.123 +05:30"),
    ],
)  # fmt: skip
def test_a_zone_or_a_fraction_that_is_not_whole_is_not_used(
    change: Callable[[dict[int, object]], None], zoned: bool, time: str
) -> None:
    inner: dict[int, object] = {BASE.DateTimeOriginal: "2025:03:15 17:26:03"}
    change(inner)
    (reading,) = read(picture(exif({}, inner)), "p").readings
    assert (reading.zoned, reading.time) == (zoned, time)


@given(st.text("0123456789: \0", max_size=20) | st.binary(max_size=20))
def test_nonsense_in_a_time_is_told_or_read_and_never_both(said: str | bytes) -> None:
    found = read(picture(exif({}, {BASE.DateTimeOriginal: said})), "p")
    told = any("which is no time" in one for one in found.noticed)
    if "DateTimeOriginal: " in found.text:
        assert told != bool(found.readings)


def test_text_chunks_of_a_png_are_no_part_of_the_text() -> None:
    out = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "x" * 100)
    Image.new("RGB", (2, 2)).save(out, "PNG", pnginfo=info)
    assert read(out.getvalue(), "p.png").text == ""
