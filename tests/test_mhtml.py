"""MHTML: the page at the root of the file, its address, and the day it was saved."""

from __future__ import annotations

import pytest

from whereas.errors import BadSource
from whereas.extract import Part, Proposal
from whereas.readers.mhtml import read

SAVED = b"""From: <Saved by Blink>\r
Snapshot-Content-Location: https://news.example/planes\r
Subject: =?utf-8?Q?The=20planes=E2=80=A6?=\r
Date: Sun, 16 Mar 2025 01:02:03 -0000\r
MIME-Version: 1.0\r
Content-Type: multipart/related;\r
\ttype="text/html";\r
\tboundary="----B"\r
\r
\r
------B\r
Content-Type: text/html\r
Content-ID: <frame-1@mhtml.blink>\r
Content-Transfer-Encoding: quoted-printable\r
Content-Location: https://news.example/planes\r
\r
<!DOCTYPE html><html><head><meta http-equiv=3D"Content-Type" content=3D"text=\r
/html; charset=3DUTF-8"><title>The planes=E2=80=A6</title></head><body><p>T=\r
urn around</p><img src=3D"https://news.example/p.png"></body></html>\r
------B\r
Content-Type: text/css\r
Content-Transfer-Encoding: quoted-printable\r
Content-Location: cid:css-1@mhtml.blink\r
\r
p { color: red }\r
------B\r
Content-Type: text/html\r
Content-Location: https://ads.example/frame\r
\r
<p>Buy now</p>\r
------B\r
Content-Type: application/pdf\r
Content-Transfer-Encoding: base64\r
Content-Location: https://news.example/order.pdf\r
\r
JVBERi0xLjQK\r
------B--\r
"""


def test_the_page_at_the_root_is_read_and_its_resources_stay_behind() -> None:
    found = read(SAVED, "planes.mhtml")
    assert found.text == "Turn around"
    assert found.media_type == "multipart/related"
    assert found.extractor.startswith("mhtml 1, page 1 (selectolax ")
    assert found.parts == (Part("https://news.example/order.pdf", b"%PDF-1.4\n", "application/pdf"),)
    assert found.noticed == ("2 resources of the page were left out, 1 of them pages in frames",)
    assert found.proposals == (
        Proposal("url", "https://news.example/planes", "header Content-Location; header Snapshot-Content-Location"),
        Proposal("obtained", "2025-03-16 01:02:03 UTC", "header Date"),
        Proposal("title", "The planes…", "title element; header Subject"),
    )


def test_the_root_is_the_part_that_start_names() -> None:
    data = SAVED.replace(b'type="text/html";', b'start="<second>";').replace(
        b"Content-Location: https://ads", b"Content-ID: <second>\r\nContent-Location: https://ads"
    )
    found = read(data, "planes.mhtml")
    assert found.text == "Buy now"
    assert found.proposals[0].value == "https://ads.example/frame"


def test_a_date_without_a_zone_is_proposed_to_the_day() -> None:
    found = read(SAVED.replace(b"01:02:03 -0000", b"01:02:03"), "planes.mhtml")
    assert Proposal("obtained", "2025-03-16", "header Date, which says 01:02 but no zone") in found.proposals


@pytest.mark.parametrize("data", [b"", b"x", SAVED.replace(b"text/html", b"text/css")])
def test_a_file_that_holds_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(BadSource, match="holds no page"):
        read(data, "planes.mhtml")
