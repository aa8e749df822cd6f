"""Drawn: a page of a PDF, or a picture, as a small PNG. This runs only in a confined child process, never in the app itself.

It stands in for a reader there (see `whereas.readers.child`): the name of the job is "PAGE@WIDTH", and the picture comes
back as the one part of an extract without a text.
"""

from __future__ import annotations

import io
import warnings

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from whereas.errors import BadSource
from whereas.extract import Extract, Part

__all__ = ["read"]

LONGEST = 3_000
"""The longest side of what is drawn, in pixels."""
PIXELS = 80_000_000
"""A picture that claims more is refused before it is unpacked."""

_TROUBLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    EOFError,
    RuntimeError,
)
"""What PDFium's binding and Pillow are known to raise for a file that is not well formed."""


def read(data: bytes, name: str) -> Extract:
    """A page as a picture. Raises BadSource where there is no such page, or it cannot be drawn."""
    page, _, width = name.partition("@")
    try:
        picture = (
            _page(data, int(page), int(width))
            if data[:1024].find(b"%PDF-") >= 0
            else _picture(data, int(page), int(width))
        )
        out = io.BytesIO()
        picture.save(out, "PNG")
    except (pypdfium2.PdfiumError, UnidentifiedImageError, Image.DecompressionBombError, *_TROUBLE):
        raise BadSource("it cannot be drawn", where=name, remedy="open the file itself") from None
    return Extract("image/png", "", "drawn 1", parts=(Part("page.png", out.getvalue(), "image/png"),))


def _page(data: bytes, number: int, width: int) -> Image.Image:
    pdf = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(pdf):
            raise BadSource(f"there is no page {number}", where="", remedy=f"it has {len(pdf)}")
        page = pdf[number - 1]
        wide, high = page.get_size()
        scale = min(width / max(wide, 1), LONGEST / max(wide, high, 1))
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        return picture
    finally:
        pdf.close()


def _picture(data: bytes, number: int, width: int) -> Image.Image:
    """A picture with nothing but its pixels: what the camera wrote beside them stays behind."""
    if number != 1:
        raise BadSource(f"there is no page {number}", where="", remedy="it is one picture")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = PIXELS // 2
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("RGB", (width * 2, width * 2))
            turned = ImageOps.exif_transpose(opened).convert("RGB")
    turned.thumbnail((width, LONGEST))
    clean = Image.new("RGB", turned.size)
    clean.paste(turned)
    return clean
