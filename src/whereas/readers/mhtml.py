"""MHTML: a page that a browser saved with its pictures and style sheets as one file.

The root of the file is the page, read as `page` reads any other; its address and the day it was saved come from the
headers. Pictures, style sheets and frames are not sources by themselves and stay behind, counted; a PDF or another
document among them is a part. Format: RFC 2557, as Chromium and others write it. Standard library, and `page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from whereas.errors import BadSource
from whereas.extract import Extract, Part, Proposal

from .mail import body_of, charset_of, header, media_of, parsed, walked
from .page import merged, one_line, read_page, said_time

__all__ = ["read"]

_DOCUMENTS = (
    "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "message/rfc822",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv", "text/plain",
)  # fmt: skip

_START = re.compile(r"start=\"?<?([^<>\"; ]{1,200})")


def read(data: bytes, name: str) -> Extract:
    """Read a page saved as MHTML. Raises BadSource where it holds no page, or is more than `mail` and `page` allow."""
    message = parsed(data, name)
    noticed: list[str] = []
    leaves = [part for part, _ in walked(message, name)]
    start = _START.search(header(message, "Content-Type", []))
    pages = [part for part in leaves if media_of(part) in ("text/html", "application/xhtml+xml")]
    named = [part for part in pages if start and header(part, "Content-ID", []).strip("<>") == start[1]]
    root = next(iter(named or pages), None)
    if root is None:
        raise BadSource("holds no page", where=name, remedy="save the page again as MHTML, or as HTML or PDF")
    page = read_page(body_of(root, noticed), name, charset_of(root))
    said: list[Proposal] = []
    for part, about in ((root, "Content-Location"), (message, "Snapshot-Content-Location")):
        address = header(part, about, noticed)
        if address.startswith(("http://", "https://")):
            said.append(Proposal("url", one_line(address), f"header {about}"))
    said += _saved(header(message, "Date", noticed), noticed)
    said += page.proposals
    said.append(Proposal("title", header(message, "Subject", noticed)[:1000], "header Subject"))
    parts = tuple(
        Part(one_line(header(part, "Content-Location", [])) or f"part {number}", body_of(part, noticed), media_of(part))
        for number, part in enumerate(leaves, 1)
        if part is not root and media_of(part) in _DOCUMENTS
    )
    left = len(leaves) - 1 - len(parts)
    if left:
        noticed.append(f"{left} resources of the page were left out, {len(pages) - 1} of them pages in frames")
    extractor = page.extractor.replace("page 1", "mhtml 1, page 1")
    kept = tuple(part for part in parts if part.data)
    told = tuple(dict.fromkeys([*noticed, *page.noticed]))
    return Extract("multipart/related", page.text, extractor, merged(said), kept, noticed=told)


def _saved(date: str, noticed: list[str]) -> Iterator[Proposal]:
    if time := said_time(date):
        yield Proposal("obtained", time[0], f"header Date{time[1]}")
    elif date:
        noticed.append(f"the header Date says {date[:80]!r}, which was not read as a time")
