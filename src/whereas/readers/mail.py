"""Mail: the five headers a reader sees, the words of the message, and the files attached to it.

The text is From, To, Cc, Date and Subject, decoded, an empty line, and the body: the plain text where there is one, else
the page. What is attached is a part. A date keeps the zone that the header names. Nothing that the sender wrote
crashes the reader: bytes that are not what they say become U+FFFD, and are told. Formats: RFC 5322, RFC 2045–2047.
Standard library, and `page` for a body in HTML.
"""

from __future__ import annotations

import email
import email.errors
import email.header
import email.message
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from whereas.errors import BadSource
from whereas.extract import RULE, Extract, Part, Proposal, normal

from .page import decode, merged, one_line, read_page, said_time

__all__ = ["body_of", "charset_of", "header", "media_of", "parsed", "read", "walked"]

MAIL_BYTES = 100_000_000
PARTS = 500
DEPTH = 20
HEADER_LENGTH = 10_000
STRUCTURED_LENGTH = 4_000
"""How long a header Content-… may be: the standard library takes time by the square of it, before anybody can stop it."""
SHOWN = ("From", "To", "Cc", "Date", "Subject")
_MULTIPART = re.compile(
    rb"^content-type:[ \t]{0,20}(?:\r?\n[ \t]{1,20})?(?:multipart/|message/)", re.IGNORECASE | re.MULTILINE
)
_STRUCTURED = re.compile(
    rb"(?:\A|(?<=[\r\n]))content-[a-z-]{1,40}[ \t]{0,20}:[^\r\n]*+(?:(?:\r\n|[\r\n])[ \t][^\r\n]*+)*+", re.IGNORECASE
)
_Message = email.message.Message
_TROUBLE = (email.errors.MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError)
"""What the standard library is known to raise for a message that is not well formed."""


class _Opaque(email.message.Message):
    """A message whose inner messages are not parsed: they are files attached to it, and keep their bytes."""

    def get_content_maintype(self) -> str:
        kind = super().get_content_maintype()
        return "opaque" if kind == "message" else kind

    def get_content_type(self) -> str:
        kind = super().get_content_type()
        return "message/x-delivery-status" if kind == "message/delivery-status" else kind


def parsed(data: bytes, where: str) -> _Message:
    """The message in *data*. Raises BadSource where it is too large, nested too deep, or cannot be parsed."""
    if len(data) > MAIL_BYTES:
        raise _refused(f"{len(data):,} bytes, more than the {MAIL_BYTES:,} that are read", where)
    if sum(1 for _ in _MULTIPART.finditer(data)) > PARTS:
        raise _refused(f"more than {PARTS} parts that hold other parts", where)
    if any(len(one[0]) > STRUCTURED_LENGTH for one in _STRUCTURED.finditer(data)):
        raise _refused(f"a header Content-… longer than {STRUCTURED_LENGTH:,} bytes", where)
    try:
        return email.message_from_bytes(data, _Opaque, policy=email.policy.compat32)
    except (RecursionError, *_TROUBLE) as wrong:
        raise _refused(f"it cannot be parsed: {one_line(str(wrong))[:100]}", where) from None


def _refused(problem: str, where: str) -> BadSource:
    return BadSource(
        problem, where=where, remedy="save the message again as .eml, or as PDF, and its attachments apart"
    )


def walked(message: _Message, where: str) -> Iterator[tuple[_Message, tuple[_Message, ...]]]:
    """The parts that hold something, in order, each with the parts around it; a message within one is not opened.

    Raises BadSource beyond 500 parts, or 20 within each other.
    """
    todo: list[tuple[_Message, tuple[_Message, ...]]] = [(message, ())]
    count = 0
    while todo:
        part, around = todo.pop()
        count += 1
        if count > PARTS or len(around) > DEPTH:
            raise _refused(f"more than {PARTS} parts, or more than {DEPTH} within each other", where)
        inner = _held(part)
        if isinstance(inner, list):
            todo += [(one, (*around, part)) for one in reversed(inner) if isinstance(one, email.message.Message)]
        else:
            yield part, around


def _held(part: _Message) -> object:
    """What a part holds: text, or a list of parts; None where its charset or its packing is beyond reading."""
    try:
        return part.get_payload()
    except _TROUBLE:
        return None


def media_of(part: _Message) -> str:
    """The media type of a part, in lower case and without its parameters."""
    return one_line(part.get_content_type().lower())[:100].replace("/x-delivery-status", "/delivery-status")


def header(message: _Message, name: str, noticed: list[str]) -> str:
    """The first header called *name*, decoded and on one line; empty where there is none. Says what it did not read."""
    values = message.get_all(name) or []
    if len(values) > 1:
        noticed.append(f"holds {len(values)} headers {name}: the first is taken")
    if not values:
        return ""
    raw = str(values[0]) if not isinstance(values[0], email.header.Header) else _unencoded(values[0])
    if len(raw) > HEADER_LENGTH:
        noticed.append(f"the header {name} is longer than {HEADER_LENGTH:,} characters: the rest was left out")
    text, lost = _decoded_words(raw[:HEADER_LENGTH])
    text = normal(" ".join(text.split()))
    if lost or "\ufffd" in text:
        noticed.append(f"some of the header {name} is not in the encoding that it names: shown as U+FFFD")
    return text


def _unencoded(value: email.header.Header) -> str:
    """A header with bytes outside ASCII, which nothing says how to read."""
    raw = b"".join(text.encode("ascii", "surrogateescape") for text, _ in value._chunks)  # type: ignore[attr-defined]
    return decode(raw)[0]


_WORD = re.compile(r"=\?([A-Za-z0-9_:.-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?\s]{0,5000})\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]{1,80}(?==\?[A-Za-z0-9_:.-]{1,40}(?:\*[A-Za-z0-9-]{0,20})?\?[bBqQ]\?)")


def _decoded_words(raw: str) -> tuple[str, bool]:
    """*raw* with its encoded words (RFC 2047) decoded, and whether some bytes were not in their encoding."""
    pieces: list[str] = []
    lost, at, waiting = False, 0, (b"", "")
    joined = _BETWEEN.sub(r"\1", raw)
    for match in _WORD.finditer(joined):
        if match.start() > at or match[1].lower() != waiting[1]:
            text, damaged = _word_text(*waiting)
            pieces += [text, joined[at : match.start()]]
            lost, waiting = lost or damaged, (b"", match[1].lower())
        try:
            decoded = email.header.decode_header(f"=?utf-8?{match[2]}?{match[3]}?=")[0][0]
        except (email.errors.HeaderParseError, ValueError):
            decoded, lost = b"", True
            pieces.append("\ufffd")
        bare = decoded if isinstance(decoded, bytes) else decoded.encode("utf-8", "surrogateescape")
        waiting, at = (waiting[0] + bare, waiting[1]), match.end()
    text, damaged = _word_text(*waiting)
    return "".join([*pieces, text, joined[at:]]), lost or damaged


def _word_text(data: bytes, charset: str) -> tuple[str, bool]:
    text, _, trouble = decode(data, charset)
    return text, bool(trouble)


# ---------------------------------------------------------------------------------------------- body and parts


@dataclass(slots=True)
class _Body:
    where: str
    texts: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)

    def inline(self, part: _Message) -> None:
        data = body_of(part, self.noticed)
        charset = charset_of(part)
        if media_of(part) == "text/html":
            page = read_page(data, self.where, charset)
            self.texts.append(page.text)
            self.noticed += [f"the body, a page: {one}" for one in page.noticed]
            return
        text, _, about = decode(data, charset)
        self.texts.append(normal(text).strip("\n"))
        self.noticed += [f"the body: {one}" for one in about]

    def attach(self, part: _Message) -> None:
        name = _filename(part) or f"part {len(self.parts) + 1}"
        data = body_of(part, self.noticed)
        if data:
            self.parts.append(Part(name, data, media_of(part)))
        else:
            self.noticed.append(f"the attachment {name[:100]!r} is empty and was left out")


def charset_of(part: _Message) -> str:
    """The charset that a part names; empty where it names none."""
    try:
        given = part.get_content_charset()
    except _TROUBLE:
        return ""
    return given if isinstance(given, str) else ""


def _filename(part: _Message) -> str:
    try:
        given = part.get_filename() or ""
    except _TROUBLE:
        return ""
    return one_line(_decoded_words(str(given)[:HEADER_LENGTH])[0])[:255]


def body_of(part: _Message, noticed: list[str]) -> bytes:
    """The bytes of a part, unpacked from base64 or quoted-printable; damaged ones as far as they go, and told."""
    try:
        data = part.get_payload(decode=True)
    except _TROUBLE:
        data = None
    if part.defects and any("ase64" in type(one).__name__ for one in part.defects):
        noticed.append("a part is not the base64 that it says it is: read as far as it goes")
    if isinstance(data, bytes):
        return data
    inner = _held(part)
    if not isinstance(inner, str):
        noticed.append("a part cannot be unpacked and was left out")
        return b""
    return inner.encode("utf-8", "surrogateescape")


def _is_attached(part: _Message) -> bool:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    if disposition.startswith("attachment") or _filename(part):
        return True
    return media_of(part) not in ("text/plain", "text/html")


def _chosen(message: _Message, where: str, body: _Body) -> None:
    """Take each inline text in its order; of alternatives, the plain text where there is one."""
    leaves = list(walked(message, where))
    plain_in = {
        id(around[-1])
        for part, around in leaves
        if around and media_of(around[-1]) == "multipart/alternative" and media_of(part) == "text/plain"
    }
    for part, around in leaves:
        if _is_attached(part):
            body.attach(part)
        elif media_of(part) == "text/html" and any(id(one) in plain_in for one in around):
            body.noticed.append("the body is also there as a page, which was left out: the plain text is taken")
        else:
            body.inline(part)


# ---------------------------------------------------------------------------------------------- reading


def read(data: bytes, name: str) -> Extract:
    """Read a mail message (eml): its headers and body as text, its attachments as parts, unopened.

    Raises BadSource where it is larger than 100 MB, holds more than 500 parts or more than 20 within each other.
    """
    message = parsed(data, name)
    body = _Body(name)
    noticed = body.noticed
    shown = {about: header(message, about, noticed) for about in SHOWN}
    if not any(shown.values()):
        raise BadSource(
            "no mail message: it has none of the headers From, To, Date, Subject",
            where=name,
            remedy="save the message as .eml, with its headers",
        )
    _chosen(message, name, body)
    identity = header(message, "Message-ID", noticed)
    if identity:
        noticed.append(f"its Message-ID is {identity[:200]}")
    others = {key.lower() for key in message} - {about.lower() for about in SHOWN}
    if others:
        noticed.append(f"{len(others)} other headers were left out")
    if any(message.defects):
        noticed.append(
            "the message is not well formed: " + ", ".join(sorted({type(one).__name__ for one in message.defects}))
        )
    said = [
        Proposal("title", shown["Subject"][:1000], "header Subject"),
        Proposal("author", shown["From"][:1000], "header From"),
    ]
    if time := said_time(shown["Date"]):
        said.append(Proposal("published", time[0], f"header Date{time[1]}"))
    elif shown["Date"]:
        noticed.append(f"the header Date says {shown['Date'][:80]!r}, which was not read as a time")
    lines = [f"{about}: {value}" for about, value in shown.items() if value]
    text = "\n".join(lines) + "\n\n" + "\n\n".join(text for text in body.texts if text)
    told = tuple(dict.fromkeys(noticed))
    return Extract(
        "message/rfc822", normal(text).strip("\n"), f"mail 1, {RULE}", merged(said), tuple(body.parts), (), told
    )
