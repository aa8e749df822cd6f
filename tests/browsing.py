"""The app, opened as a person does: served on a free port of this machine, and read in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from whereas.casefile import read_case
from whereas.keeping import take_in
from whereas.ledger import Ledger
from whereas.web.desk import Desk
from whereas.web.serving import Serving

__all__ = ["JGG", "Reader", "accessible", "ledger_of", "reading", "served"]

ROOT = Path(__file__).resolve().parents[1]
JGG = ROOT / "examples" / "jgg"
NOW = 1_751_000_000_000
"""2025-06-27, so that what is due is the same on every run."""


def ledger_of(text_case: Path, folder: Path) -> Path:
    """A case with a ledger in *folder*, made of a text case."""
    with Ledger(folder, actor="tests", make=True, now=lambda: NOW) as ledger:
        take_in(ledger, read_case(text_case))
    return folder


@contextmanager
def served(folder: Path, by: str = "tests") -> Iterator[Serving]:
    """The case in *folder*, served until the block ends."""
    desk = Desk(folder, by, now=lambda: NOW)
    serving = Serving(desk)
    thread = serving.start()
    try:
        yield serving
    finally:
        serving.stop()
        thread.join(10)
        desk.close()


@dataclass
class Reader:
    """A page of the app in a browser; what it complained of, and what it asked of anybody but the app."""

    page: Page
    serving: Serving
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)
    """Statuses of refusals that a test expects."""

    def open(self, path: str = "/") -> Page:
        """Go to a page of the app, by its path."""
        self.page.goto(self.serving.origin + path)
        return self.page

    def asks(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the API from outside the page, with the cookie of the browser, as JSON."""
        headers: dict[str, str] = {"origin": self.serving.origin, "sec-fetch-site": "same-origin"}
        answer = self.page.request.fetch(self.serving.origin + path, method=method, data=body, headers=headers)
        return answer.json()


@contextmanager
def reading(
    browser: Browser, serving: Serving, *, scheme: str = "light", width: int = 1280, height: int = 900
) -> Iterator[Reader]:
    """A browser of a person who has opened the app by its address; at the end, nothing may have gone wrong unseen."""
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": height},
        reduced_motion="reduce", accept_downloads=True,
    )  # fmt: skip
    reader = Reader(context.new_page(), serving)
    reader.page.on("console", lambda told: _noted(reader, told.type, told.text))
    reader.page.on("pageerror", lambda wrong: reader.errors.append(str(wrong)))
    context.on("request", lambda asked: reader.outside.append(asked.url) if _elsewhere(asked.url, serving) else None)
    reader.page.goto(f"{serving.origin}/manual/exit-codes?token={serving.keys.token}")  # a page that costs little
    try:
        yield reader
        assert reader.errors == []
        assert reader.outside == []
    finally:
        context.close()


def _elsewhere(url: str, serving: Serving) -> bool:
    return not url.startswith((serving.origin + "/", "data:", "blob:", "about:"))


def _noted(reader: Reader, kind: str, text: str) -> None:
    expected = any(f"status of {status} " in text for status in reader.allowed)
    if kind in ("error", "warning") and not expected:
        reader.errors.append(text)


def accessible(page: Page) -> list[str]:
    """What axe finds wrong with the page by WCAG 2.2 AA, each a line; nothing, if it is as it should be."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


def response_of(page: Page, url: str) -> Response:
    """Go to an address and give the answer. Raises AssertionError where there was none."""
    answer = page.goto(url)
    assert answer is not None
    return answer


def copied(case: Path, folder: Path) -> Path:
    """A copy of a case, to be written in."""
    return Path(shutil.copytree(case, folder))
