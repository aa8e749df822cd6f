"""Saved pages, shown safely: the bytes as they were received, in a frame in which nothing runs and nothing is fetched.

Two locks, each for what the other leaves open: the headers of the page (a sandbox and a content policy of its own), and
the frame around it. The page that holds the frame must itself be served with `AROUND` in its content policy, or a link
that is clicked in the frame is followed. What people write themselves is cleaned instead, by nh3, with a short list of tags.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote, urlsplit

import nh3

from .errors import TooLarge

__all__ = ["AROUND", "LONGEST", "cleaned", "frame", "headers"]

AROUND = "frame-src 'self'"
"""What the page around a frame needs in its Content-Security-Policy."""

LONGEST = 50_000
"""How many code points of a person's own rich text are cleaned; parsing takes time by the square of nested tags."""

_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_SHOWN = frozenset({"text/html", "text/plain", "image/gif", "image/jpeg", "image/png", "image/webp"})
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_CHARSET = re.compile(r"charset=\"?([a-z0-9][a-z0-9_.:-]{0,39})\"?")


def headers(media_type: str, name: str = "") -> dict[str, str]:
    """The headers with which a saved file is served.

    *media_type* is as it was received, with its charset if it had one ("text/html; charset=windows-1252"); a page that
    names none keeps what its own `meta` says, plain text is UTF-8. HTML, plain text and pictures are shown; anything else,
    and what names no media type, is offered for download as bytes. *name* is what a download is called (RFC 6266).

    `Connection-Allowlist` keeps Chromium from opening bare connections ahead of time, which no content policy speaks of.
    A browser that does not know it may still do so where a page frames another or hints at it; nothing is sent over them.
    """
    bare, _, parameters = media_type.strip().lower().partition(";")
    bare = bare.strip()
    shown = bare in _SHOWN
    kind = bare if shown else "application/octet-stream"
    charset = _CHARSET.search(parameters[:200]) if _MEDIA_TYPE.fullmatch(bare) else None
    if kind == "text/plain" or (charset and kind == "text/html"):
        kind += f"; charset={charset[1] if charset else 'utf-8'}"
    return {
        "Content-Type": kind,
        "Content-Disposition": _disposition("inline" if shown else "attachment", name),
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "X-DNS-Prefetch-Control": "off",
        "Connection-Allowlist": "()",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-read=(), payment=()",
        "Cache-Control": "private, no-store",
    }


def _disposition(way: str, name: str) -> str:
    """RFC 6266: a plain name for old readers, and the whole name encoded. Neither can be a path or hold a control."""
    safe = "".join("_" if letter in '/\\:*?"<>|%' or not letter.isprintable() else letter for letter in name[:150])
    safe = safe.strip(". ")
    if not safe:
        return way
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def frame(address: str, title: str, *, credentialless: bool = True) -> str:
    """The element that shows the saved page at *address*, called *title*, in a page of the app.

    A frame that is *credentialless* is asked for without the cookies of the reader; where the page is served to those who
    have one, that must be left out. *address* is a path of the app or an http or https URL; ValueError for anything else, such
    as data: or javascript:.
    """
    parts = urlsplit(address)
    path = not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address
    if not (path or (parts.scheme in ("http", "https") and parts.netloc)) or not address.isprintable():
        raise ValueError(f"{address[:100]!r} is neither a path nor a web address")
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" sandbox="" referrerpolicy="no-referrer" allow="" '
        f'{"credentialless " if credentialless else ""}loading="lazy"></iframe>'
    )


_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "dl", "dt", "em", "h3", "h4",
    "h5", "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "strong",
    "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
})  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


def cleaned(html: str) -> str:
    """People's own rich text, with the tags that carry meaning and none that fetch, run or restyle.

    Links keep http, https and mailto addresses that are whole, and tell the other side nothing. Raises TooLarge over
    `LONGEST` code points.
    """
    if len(html) > LONGEST:
        raise TooLarge(
            f"the text has {len(html):,} characters, markup included",
            remedy=f"keep it to {LONGEST:,}, or give it as a file",
        )
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags={"script", "style", "noscript", "template", "iframe", "object", "svg", "math"},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
