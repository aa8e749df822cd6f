"""Saved pages in a real browser: the words are shown, nothing runs, nothing is asked of anybody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from whereas.errors import TooLarge
from whereas.saved import AROUND, LONGEST, cleaned, frame, headers

# A page that does all that a page can do to be noticed; AWAY is a listener that should never hear of it.
PAGE = """<!doctype html><html><head><meta charset=utf-8><title>Saved</title>
<base href="http://AWAY/base/">
<meta http-equiv=refresh content="0; url=http://AWAY/refresh">
<link rel=stylesheet href="http://AWAY/sheet.css"><link rel=icon href="http://AWAY/icon.png">
<link rel=prefetch href="http://AWAY/prefetch"><link rel=preload as=script href="http://AWAY/preload.js">
<link rel=dns-prefetch href="http://AWAY/"><link rel=preconnect href="http://AWAY/">
<link rel=prerender href="http://AWAY/prerender"><link rel=modulepreload href="http://AWAY/module.js">
<link rel=manifest href="http://AWAY/manifest.json">
<style>@import "http://AWAY/import.css"; @font-face { font-family: f; src: url(http://AWAY/font.woff) }
body { background: url(http://AWAY/background.png); font-family: f } p { color: rgb(1, 2, 3) }
li { list-style-image: url(http://AWAY/list.png) } b { cursor: url(http://AWAY/cursor.png), auto }</style>
<script>window.top.document.title = "ran"; document.title = "ran"; fetch("http://AWAY/fetch")</script>
<script src="http://AWAY/script.js"></script><script src="relative.js"></script>
<script type=speculationrules>{"prefetch": [{"source": "list", "urls": ["http://AWAY/speculation"]}]}</script>
</head><body onload="document.body.dataset.ran = 1"><p id=words>The words of the saved page.</p><ul><li>one</li></ul>
<img src="http://AWAY/image.png" srcset="http://AWAY/set.png 2x" onerror="document.title = 'ran'">
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" onload="document.title = 'ran'">
<picture><source srcset="http://AWAY/source.png"><img src="http://AWAY/picture.png"></picture>
<iframe src="http://AWAY/frame"></iframe><iframe srcdoc="<script>top.document.title = 'ran'</script>"></iframe>
<iframe src="data:text/html,<script>top.postMessage('ran', '*')</script><img src=http://AWAY/data.png>"></iframe>
<iframe src="javascript:top.document.title = 'ran'"></iframe>
<object data="http://AWAY/object"></object><embed src="http://AWAY/embed"><video src="http://AWAY/video" autoplay
 poster="http://AWAY/poster.png"><track default src="http://AWAY/track.vtt"></video><audio src="http://AWAY/audio" autoplay></audio>
<svg width=9 height=9 onload="document.title = 'ran'"><script>document.title = "ran"</script>
<image href="http://AWAY/svg.png" width=9 height=9 /><use href="http://AWAY/use.svg#a" /></svg>
<math><mi xlink:href="javascript:document.title = 'ran'">x</mi></math>
<form id=form action="http://AWAY/form" method=post><input name=a value=b autofocus onfocus="document.title = 'ran'">
<button id=send>send</button></form><input type=image src="http://AWAY/input.png">
<a id=script href="javascript:document.title = 'ran'">a script</a>
<a id=away href="http://AWAY/link" ping="http://AWAY/ping">away</a>
<a id=top href="http://AWAY/top" target=_top>top</a> <a id=blank href="http://AWAY/blank" target=_blank>blank</a>
<table background="http://AWAY/table.png"><tr><td>cell</td></tr></table>
</body></html>"""


@dataclass
class Served:
    """A listener on the loopback, what it serves, and what was asked of it or connected to it."""

    pages: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    host: str = ""


class Listener(ThreadingHTTPServer):
    """A server that notes every connection, even one that asks for nothing."""

    daemon_threads = True
    served: Served

    def process_request(self, request: Any, client_address: Any) -> None:
        self.served.asked.append("connected")
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error."""


class Answering(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        served = self.server.served
        served.asked.append(self.path)
        sent, body = served.pages.get(self.path, ({"Content-Type": "text/html"}, "elsewhere"))
        self.send_response(200)
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is told of each request."""


@pytest.fixture
def listeners() -> Iterator[tuple[Served, Served]]:
    """A house that serves pages, and another that only listens."""
    started = []
    for _ in range(2):
        server = Listener(("127.0.0.1", 0), Answering)
        server.served = Served(host=f"127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
    yield started[0].served, started[1].served
    for server in started:
        server.shutdown()
        server.server_close()


def shown(
    browser: Browser,
    house: Served,
    away: Served,
    sent: dict[str, str],
    framed: str,
    policy: str,
    click: tuple[str, ...] = (),
) -> tuple[str, str]:
    """The words seen in the frame, and the title of the page around it, after a second and the clicks."""
    house.pages["/saved"] = sent, PAGE.replace("AWAY", away.host)
    around = f"<!doctype html><title>Around</title>{framed}"
    house.pages["/around"] = {"Content-Type": "text/html", "Content-Security-Policy": policy}, around
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"http://{house.host}/around", wait_until="commit")
        words = page.frame_locator("iframe").first.locator("#words")
        text = words.inner_text(timeout=10_000) if not policy.startswith("none") else ""
        page.wait_for_timeout(1_000)
        for each in click:
            page.frame_locator("iframe").first.locator(each).first.click(timeout=10_000, no_wait_after=True)
            page.wait_for_timeout(300)
        if click:
            page.wait_for_timeout(500)
        return text, page.title()
    finally:
        context.close()


def test_a_saved_page_is_read_and_neither_runs_nor_asks_anything_of_anybody(
    chromium: Browser, listeners: tuple[Served, Served]
) -> None:
    house, away = listeners
    framed = frame("/saved", "A saved page")
    text, title = shown(chromium, house, away, headers("text/html; charset=utf-8"), framed, AROUND)
    assert text == "The words of the saved page."
    assert title == "Around"
    assert away.asked == []
    assert {path for path in house.asked if path != "connected"} <= {"/around", "/saved", "/favicon.ico"}


def test_clicking_in_a_saved_page_leads_nowhere(chromium: Browser, listeners: tuple[Served, Served]) -> None:
    house, away = listeners
    clicks = ("#send", "#script", "#top", "#blank", "#away")
    _, title = shown(chromium, house, away, headers("text/html"), frame("/saved", "x"), AROUND, clicks)
    assert title == "Around"
    assert [path for path in away.asked if path != "connected"] == []
    assert {path for path in house.asked if path != "connected"} <= {"/around", "/saved", "/favicon.ico"}


def test_the_same_page_without_the_headers_asks_even_from_a_sandboxed_frame(
    chromium: Browser, listeners: tuple[Served, Served]
) -> None:
    house, away = listeners
    text, _ = shown(chromium, house, away, {"Content-Type": "text/html"}, frame("/saved", "x"), "img-src *")
    assert text == "The words of the saved page."
    assert {"/image.png", "/sheet.css", "/background.png"} <= set(away.asked)


def test_the_same_page_without_either_lock_runs(chromium: Browser, listeners: tuple[Served, Served]) -> None:
    house, away = listeners
    house.pages["/saved"] = (
        {"Content-Type": "text/html"},
        PAGE.replace("AWAY", away.host).replace(" http-equiv=refresh", ""),
    )
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://{house.host}/saved", wait_until="commit")
    page.wait_for_timeout(1_500)
    assert page.title() == "ran"
    assert {"/fetch", "/script.js", "/frame"} <= set(away.asked)
    context.close()


def test_a_saved_page_opened_by_itself_is_locked_by_its_headers_alone(
    chromium: Browser, listeners: tuple[Served, Served]
) -> None:
    house, away = listeners
    house.pages["/saved"] = headers("text/html"), PAGE.replace("AWAY", away.host)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://{house.host}/saved", wait_until="commit")
    assert page.locator("#words").inner_text() == "The words of the saved page."
    page.wait_for_timeout(1_500)
    assert page.title() == "Saved"
    assert page.locator("#words").evaluate("e => getComputedStyle(e).color") == "rgb(1, 2, 3)"
    assert away.asked == []
    context.close()


# ---------------------------------------------------------------------------------------------- headers and frame


def test_what_is_no_page_text_or_picture_is_a_download_of_bytes() -> None:
    for kind in (
        "image/svg+xml",
        "application/pdf",
        "application/xhtml+xml",
        "text/xml",
        "",
        "text/html\r\nX: y",
        "multipart/x",
    ):
        sent = headers(kind, "a.bin")
        assert sent["Content-Type"] == "application/octet-stream"
        assert sent["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("text/html", "text/html"),
        ('Text/HTML; Charset="ISO-8859-1"', "text/html; charset=iso-8859-1"),
        ("text/html; charset=x\r\ny", "text/html; charset=x"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("image/png; charset=x", "image/png"),
    ],
)
def test_a_page_keeps_the_charset_it_came_with(kind: str, sent: str) -> None:
    assert headers(kind)["Content-Type"] == sent


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("order.html", "inline; filename=\"order.html\"; filename*=UTF-8''order.html"),
        ("../../etc/passwd", "inline; filename=\"_.._etc_passwd\"; filename*=UTF-8''_.._etc_passwd"),
        ('a"b\r\nX: y', "inline; filename=\"a_b__X_ y\"; filename*=UTF-8''a_b__X_%20y"),
        ("año €.html", "inline; filename=\"a_o _.html\"; filename*=UTF-8''a%C3%B1o%20%E2%82%AC.html"),
        ("gnp\u202exe", "inline; filename=\"gnp_xe\"; filename*=UTF-8''gnp_xe"),
        ("..", "inline"),
        ("", "inline"),
    ],
)
def test_a_download_name_is_never_a_path_and_ends_no_header(name: str, sent: str) -> None:
    assert headers("text/html", name)["Content-Disposition"] == sent


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_can_be_ended_by_what_a_file_says_of_itself(kind: str, name: str) -> None:
    for value in headers(kind, name).values():
        assert value.isascii()
        assert value.isprintable()


def test_a_frame_holds_only_a_path_or_a_web_address() -> None:
    assert 'title="&quot;&gt;&lt;script&gt;"' in frame("/source/1?a=1&b=2", '"><script>')
    assert 'src="/source/1?a=1&amp;b=2" ' in frame("/source/1?a=1&b=2", "")
    assert 'sandbox="" referrerpolicy="no-referrer"' in frame("https://evidence.example.org/1", "x")
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example.org",
        "/\\evil",
        "x",
        "",
        "/a\nb",
        "file:///a",
    ):
        with pytest.raises(ValueError, match="neither a path nor a web address"):
            frame(address, "x")


# ---------------------------------------------------------------------------------------------- people's own text


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>See <b>page 3</b>.</p>", "<p>See <b>page 3</b>.</p>"),
        ('<a href="https://x.org/" target=_blank onclick=x()>x</a>', '<a href="https://x.org/" rel="noopener noreferrer nofollow">x</a>'),
        ("<a href=mailto:a@x.org>x</a>", '<a href="mailto:a@x.org" rel="noopener noreferrer nofollow">x</a>'),
        *((f"<a href='{bad}'>x</a>", '<a rel="noopener noreferrer nofollow">x</a>')
          for bad in ("javascript:x", " java\nscript:x", "data:text/html,x", "//x.org", "/x", "ftp://x.org")),
        ("<img src=http://x.org/x onerror=x()>a", "a"),
        ("<style>p{}</style><script>x()</script><!-- y -->a", "a"),
        ('<p style="background:url(//x)" class=c id=i>a</p>', "<p>a</p>"),
        ("<svg><a href=javascript:x><text>t</text></a></svg>a<math><mi>x</mi></math>", "a"),
        ("<form action=//x><input name=a><button>b</button></form>", "b"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
    ],
)  # fmt: skip
def test_rich_text_keeps_what_carries_meaning(html: str, kept: str) -> None:
    assert cleaned(html) == kept


PIECES = [*"<>/=\"' a!-&;:", "script", "img", "src", "onerror", "svg", "style", "href", "javascript"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_cleaned_text_is_clean(html: str) -> None:
    once = cleaned(html)
    assert cleaned(once) == once
    assert "<script" not in once
    assert "<img" not in once


def test_rich_text_that_is_too_long_or_nested_is_refused_or_done() -> None:
    assert cleaned("<div>" * (LONGEST // 5)) == ""
    with pytest.raises(TooLarge, match="50,001 characters"):
        cleaned("x" * (LONGEST + 1))


def test_a_listener_notes_even_a_bare_connection(listeners: tuple[Served, Served]) -> None:
    _, away = listeners
    host, port = away.host.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(b"GET /x HTTP/1.0\r\n\r\n")
        line.recv(100)
    assert away.asked == ["connected", "/x"]
