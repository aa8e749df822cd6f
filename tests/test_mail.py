"""Mail: the headers a reader sees, the words of the message, its attachments, and a date in its own zone."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.extract import Part, Proposal, normal
from whereas.readers.mail import read

ORDER = """Received: from a by b; Sat, 15 Mar 2025 19:26:00 -0400
From: =?utf-8?q?Clerk_of_Court=2C_D=C3=ADaz?= <clerk@court.example>
To: a@example.org,
\tb@example.org
Date: Sat, 15 Mar 2025 19:25:30 -0400 (EDT)
Subject: =?utf-8?B?TWludXRlIA==?= =?utf-8?B?T3JkZXI=?= 1:25-cv-766
Message-ID: <1@court.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: multipart/alternative; boundary=C

--C
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

The caf=E9 order=
 is entered.
--C
Content-Type: text/html

<p>The order is <b>entered</b>.
--C--
--B
Content-Type: application/pdf; name="=?utf-8?q?order=C3=A9.pdf?="
Content-Disposition: attachment
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--B
Content-Type: message/rfc822

From: x@example.org
Subject: inner

From here on.
--B
Content-Type: text/plain

A last word.
--B--
""".replace("\n", "\r\n").encode()

SHOWN = """From: Clerk of Court, Díaz <clerk@court.example>
To: a@example.org, b@example.org
Date: Sat, 15 Mar 2025 19:25:30 -0400 (EDT)
Subject: Minute Order 1:25-cv-766

The café order is entered.

A last word."""


def test_a_mail_becomes_its_headers_and_its_words_and_its_attachments_are_parts() -> None:
    found = read(ORDER, "order.eml")
    assert found.text == SHOWN
    assert (found.media_type, found.extractor) == ("message/rfc822", "mail 1, text 1")
    assert found.parts == (
        Part("orderé.pdf", b"%PDF-1.4\n", "application/pdf"),
        Part("part 2", b"From: x@example.org\r\nSubject: inner\r\n\r\nFrom here on.", "message/rfc822"),
    )
    assert found.proposals == (
        Proposal("title", "Minute Order 1:25-cv-766", "header Subject"),
        Proposal("author", "Clerk of Court, Díaz <clerk@court.example>", "header From"),
        Proposal("published", "2025-03-15 19:25:30 -04:00", "header Date"),
    )
    assert found.noticed == (
        "the body is also there as a page, which was left out: the plain text is taken",
        "its Message-ID is <1@court.example>",
        "4 other headers were left out",
    )


def test_a_mail_with_a_page_alone_is_read_as_the_page_is() -> None:
    data = b"From: a\nSubject: s\nContent-Type: text/html; charset=windows-1251\n\n<p>\xc4\xe0</p><p hidden>x</p>"
    found = read(data, "m.eml")
    assert found.text == "From: a\nSubject: s\n\nДа"
    assert "the body, a page: 1 elements that the page hides were left out" in found.noticed


@pytest.mark.parametrize(
    "date", ["Sat, 15 Mar 99999 19:25:30 -0400", "soon", "3/15/2025 7 pm", "Sat, 32 Mar 2025 19:25:30 -0400"]
)
def test_a_date_that_is_none_is_told_and_not_proposed(date: str) -> None:
    found = read(f"From: a\nDate: {date}\n\nx".encode(), "m.eml")
    assert [one.field for one in found.proposals] == ["author"]
    assert f"the header Date says {date!r}, which was not read as a time" in found.noticed
    assert f"Date: {date}" in found.text


def test_bytes_that_are_not_what_they_say_are_shown_and_told() -> None:
    data = (
        b"From: =?utf-8?b?/////w==?= a\nSubject: caf\xe9 =?nonsense?q?a=80?= =?utf-8?b?!!!?=\n"
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n/////w=x=\n"
    )
    found = read(data, "m.eml")
    assert found.text.startswith("From: \ufffd")
    assert "Subject: café " in found.text
    assert any("header From" in one and "U+FFFD" in one for one in found.noticed)
    assert any("base64" in one for one in found.noticed)
    assert any("the body: some bytes are not utf-8" in one for one in found.noticed)


def test_a_header_given_twice_is_told_and_the_first_is_taken() -> None:
    found = read(b"From: a\nFrom: b\nSubject: s\n\nx", "m.eml")
    assert found.text.startswith("From: a\nSubject")
    assert "holds 2 headers From: the first is taken" in found.noticed


def nested(depth: int) -> bytes:
    head = b"From: a\nSubject: s\n"
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    return head + b"Content-Type: text/plain\n\nx\n"


def test_parts_within_parts_have_a_limit() -> None:
    assert read(nested(15), "m.eml").text.endswith("x")
    for depth in (25, 400, 5_000):
        with pytest.raises(BadSource, match=r"within each other|hold other parts|cannot be parsed"):
            read(nested(depth), "m.eml")


def test_a_mail_of_very_many_parts_is_refused() -> None:
    part = b"--b\nContent-Type: text/plain\n\nx\n"
    with pytest.raises(BadSource, match="more than 500 parts"):
        read(b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + part * 600 + b"--b--\n", "m.eml")


def test_a_header_without_end_is_cut_short() -> None:
    found = read(b"From: a\nSubject: " + b"x" * 50_000 + b"\n\nbody", "m.eml")
    assert "the header Subject is longer than 10,000 characters: the rest was left out" in found.noticed
    assert "Subject: " + "x" * 10_000 + "\n\nbody" in found.text


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_a_header_that_would_take_the_parser_minutes_is_refused_at_once(line_end: bytes) -> None:
    lines = [b"From: a", b"Content-Type: text/plain;", *[b" x=y;" * 20] * 5_000, b"", b"body"]
    with pytest.raises(BadSource, match="a header Content-… longer than 4,000 bytes"):
        read(line_end.join(lines), "m.eml")


@pytest.mark.parametrize("data", [b"", b"hello", b"\n\nhello", b"X: y\n\nFrom: a"])
def test_what_is_no_mail_is_refused(data: bytes) -> None:
    with pytest.raises(BadSource, match="no mail message"):
        read(data, "m.eml")


WORDS = st.text("abc é“Дя中🚪,;<>@_=? ", min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)


@given(
    WORDS,
    st.text("abc é\nДя\t=", max_size=60),
    st.sampled_from(["7bit", "quoted-printable", "base64"]),
    st.binary(min_size=1, max_size=50),
)
def test_what_the_standard_library_writes_is_read_back(subject: str, body: str, packing: str, attached: bytes) -> None:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["Subject"] = "a@example.org", subject
    message.set_content(body, cte=packing if packing != "7bit" or body.isascii() else "base64")
    message.add_attachment(attached, maintype="application", subtype="octet-stream", filename="a.bin")
    found = read(message.as_bytes(), "m.eml")
    assert found.proposals[0].value == normal(subject)
    assert found.text.partition("\n\n")[2].strip("\n") == normal(body).strip("\n")
    assert found.parts == (Part("a.bin", attached, "application/octet-stream"),)


def test_every_mail_of_the_shared_data_is_read(shared_data: Path) -> None:
    files = sorted((shared_data / "raw").rglob("recap_mail_*"))
    files = [file for file in files if not file.suffix]
    assert files
    for file in files:
        found = read(file.read_bytes(), file.name)
        assert len(found.text) > 500, file
        assert {"title", "author", "published"} <= {one.field for one in found.proposals}, file
