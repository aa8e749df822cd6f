"""PDF: the text of each page as PDFium gives it, pages apart, lines apart.

pypdf opens the file first, and only its table of objects: it refuses a table that unpacks to more than its limits
before native code sees it. PDFium then gives pages, words and what the file says of itself; it is not safe against
every file, and so runs only in a confined child process (see `whereas.readers.child`).

Three things that PDFium does are undone, so that a line of the text is a line of the page:
it joins a word broken by a hyphen at the end of a line, and tells by U+FFFE: the hyphen and the line end are put back;
its line ends are CR LF: any other line end is a character of a faulty font, and becomes U+FFFD;
a form feed in a page would forge a page break: it becomes U+FFFD too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from whereas.errors import BadSource
from whereas.extract import PAGE_BREAK, RULE, Extract, Proposal, normal

__all__ = ["read"]

EXTRACTOR = f"pdf 1 (pypdfium2 {pypdfium2.version.PYPDFIUM_INFO}), {RULE}"
PAGES = 5_000
PAGE_SIDE_PT = 14_400
"""The longest side of a page in the PDF standard, in points: 200 inches."""
TEXT_LENGTH = 50_000_000
"""How many code points of text one file may hold."""
VALUE_LENGTH = 1_000

_FAULTY_BUT_LF = re.compile("[\f\r\v\x85\u2028\u2029]")
_DATE = re.compile(r"D:(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?)?)?([Zz](?:00'?00)?|[+-]\d\d'?(?:\d\d)?)?")
_BROKEN = (
    PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, OSError,
)  # fmt: skip
"""What pypdf raises on a damaged file, found by giving it damaged files."""


def read(data: bytes, name: str) -> Extract:
    """The text of a PDF, its pages apart by PAGE_BREAK, and what its information dictionary says of it.

    Raises BadSource where it needs a password, has no pages, is damaged beyond reading, or has more than 5,000 pages.
    """
    noticed = _gate(data, name)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as refused:
        raise _unopened(refused, name) from None
    try:
        if len(pdf) > PAGES:
            raise BadSource(
                f"the file has {len(pdf):,} pages, and at most {PAGES:,} are read",
                where=name,
                remedy="split it, and give the parts",
            )
        texts, seen = _pages(pdf, name)
        proposals, said = _proposals(pdf)
        noticed += [*seen, *said, *_beside(pdf)]
    finally:
        pdf.close()
    return Extract("application/pdf", normal(PAGE_BREAK.join(texts)), EXTRACTOR, proposals, noticed=tuple(noticed))


def _gate(data: bytes, name: str) -> list[str]:
    """Have pypdf open the file. Raises BadSource where its table of objects unpacks to more than pypdf's limits."""
    try:
        encrypted = PdfReader(io.BytesIO(data)).is_encrypted
    except _BROKEN as broken:
        if not isinstance(broken, LimitReachedError) and not isinstance(broken.__context__, LimitReachedError):
            return ["its table of objects is damaged; PDFium rebuilt it, and pages may be missing"]
        raise BadSource(
            f"its table of objects goes beyond a limit ({str(broken)[:200]})",
            where=name,
            remedy="open it in a PDF viewer, print it to a new PDF, and give that as a copy",
        ) from None
    return ["the file is encrypted, with no password to open it"] if encrypted else []


def _unopened(refused: pypdfium2.PdfiumError, name: str) -> BadSource:
    if refused.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        remedy = "open it with its password, save a copy without one, and give that beside the original"
        return BadSource("the file is encrypted, and a password is needed to open it", where=name, remedy=remedy)
    return BadSource(
        "the file is damaged: no page of it can be found",
        where=name,
        remedy="obtain it again; if a viewer still opens it, print it to a new PDF, and give that as a copy",
    )


# ---------------------------------------------------------------------------------------------- pages


def _pages(pdf: pypdfium2.PdfDocument, name: str) -> tuple[list[str], list[str]]:
    """The text of each page ("" where it has none or cannot be read), and what was noticed of them."""
    texts: list[str] = []
    empty, unread, huge, unmapped = [], [], [], []
    length = 0
    for number in range(1, len(pdf) + 1):
        try:
            text, side = _page(pdf, number - 1)
        except (pypdfium2.PdfiumError, RecursionError, UnicodeDecodeError):
            text, side = "", 0.0
            unread.append(number)
        else:
            if not text.strip():
                empty.append(number)
        if side > PAGE_SIDE_PT:
            huge.append(number)
        if "\ufffd" in text:
            unmapped.append(number)
        length += len(text)
        if length > TEXT_LENGTH:
            raise BadSource(
                f"by page {number} the text is longer than {TEXT_LENGTH:,} characters",
                where=name,
                remedy="split the file, and give the parts",
            )
        texts.append(text)
    told = (
        (unread, "cannot be read", "cannot be read"),
        (empty, "has no text: it may be a scanned image", "have no text: they may be scanned images"),
        (huge, f"is longer than {PAGE_SIDE_PT:,} pt on a side", f"are longer than {PAGE_SIDE_PT:,} pt on a side"),
        (unmapped, "shows characters that the file does not give as text; they stand as U+FFFD",
         "show characters that the file does not give as text; they stand as U+FFFD"),
    )  # fmt: skip
    return texts, [
        f"{'page' if len(pages) == 1 else 'pages'} {_runs(pages)} {one if len(pages) == 1 else many}"
        for pages, one, many in told
        if pages
    ]


def _page(pdf: pypdfium2.PdfDocument, index: int) -> tuple[str, float]:
    """The text of one page, and its longer side in points."""
    page = pdf[index]
    try:
        side = max(page.get_size())
        words = page.get_textpage()
        try:
            return _lines(words, words.get_text_range(errors="replace")), side
        finally:
            words.close()
    finally:
        page.close()


def _lines(words: pypdfium2.PdfTextPage, text: str) -> str:
    """*text* with its lines ended by LF, and a word that PDFium joined over a line end broken there again."""
    if "\ufffe" in text:
        text = _broken_again(words, text)
    lines = text.split("\r\n")
    joined = "\n".join(lines)
    if joined.count("\n") == len(lines) - 1 and _FAULTY_BUT_LF.search(joined) is None:
        return joined
    return "\n".join(_FAULTY_BUT_LF.sub("\ufffd", line).replace("\n", "\ufffd") for line in lines)


def _broken_again(words: pypdfium2.PdfTextPage, text: str) -> str:
    """*text* with "-" and a line end for each U+FFFE that PDFium set for a hyphen, and U+FFFD for any other."""
    pieces, at = text.split("\ufffe"), 0
    out = [pieces[0]]
    for before, piece in pairwise(pieces):
        at += len(before) + sum(letter > "\uffff" for letter in before)  # PDFium counts UTF-16 units
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(words, at)
        out += ["-\r\n" if index >= 0 and pdfium.FPDFText_IsHyphen(words, index) == 1 else "\ufffd", piece]
        at += 1
    return "".join(out)


def _runs(numbers: Iterable[int]) -> str:
    """Page numbers as people write them, "2, 5–9", at most thirty runs."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:30]]
    return ", ".join(shown) + (f" and {len(runs) - 30} more runs of pages" if len(runs) > 30 else "")


# ---------------------------------------------------------------------------------------------- what it says of itself


def _proposals(pdf: pypdfium2.PdfDocument) -> tuple[tuple[Proposal, ...], list[str]]:
    """Title, author and time of making, as the information dictionary has them; and what of it could not be read."""
    proposals = []
    for key, field in (("Title", "title"), ("Author", "author")):
        value = " ".join(normal(pdf.get_metadata_value(key)).split())[:VALUE_LENGTH]
        if value:
            proposals.append(Proposal(field, value, f"PDF information dictionary, /{key}"))
    made = normal(pdf.get_metadata_value("CreationDate"))[:100].strip()
    time = _time(made)
    if time:
        proposals.append(
            Proposal("published", time, f"PDF information dictionary, /CreationDate {made}: when it was made")
        )
    elif made:
        return tuple(proposals), [f"/CreationDate {made!r} is not a time that can be read"]
    return tuple(proposals), []


def _time(made: str) -> str:
    """A date of a PDF as the claim language reads it; without a zone its clock is unknown, so the day alone. "" if none."""
    written = _DATE.fullmatch(made.rstrip("'"))
    if written is None or written[3] is None:
        return ""
    year, month, day, hour, minute, second = (
        int(part) for part in (*written.groups("0")[:3], *written.groups("0")[3:6])
    )
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # checks the digits, no more
    except ValueError:
        return ""
    zone = _zone(written[7])
    if not zone or written[4] is None:
        return f"{year:04}-{month:02}-{day:02}"
    clock = f"{moment:%H:%M:%S}" if written[6] is not None else f"{moment:%H:%M}"
    return f"{year:04}-{month:02}-{day:02} {clock} {zone}"


def _zone(written: str | None) -> str:
    """The zone of a PDF's Z, -04'00' or -04 as UTC or -04:00; "" where there is none, or none on earth."""
    if written is None:
        return ""
    if written[0] in "Zz":
        return "UTC"
    hours, minutes = int(written[1:3]), int(written[3:].strip("'") or 0)
    if minutes > 59 or timedelta(hours=hours, minutes=minutes) > timedelta(hours=14):
        return ""
    return "UTC" if not hours and not minutes else f"{written[0]}{hours:02}:{minutes:02}"


def _beside(pdf: pypdfium2.PdfDocument) -> list[str]:
    """What the file holds beside the text of its pages, which is not read."""
    noticed = []
    if attached := pdf.count_attachments():
        noticed.append(
            f"{attached} attached {'file was' if attached == 1 else 'files were'} not read: save and give them"
        )
    if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
        noticed.append("the file holds a form: what is filled in may not be in the text")
    return noticed
