"""Every view of the app: it shows, in light and dark, on a phone and a wide screen; axe finds nothing; a picture is kept.

The pictures lie in build/pages, which is not kept in version control. They are there to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import JGG, ROOT, Reader, accessible, ledger_of, reading, served
from playwright.sync_api import Browser

from whereas.web.serving import Serving

PICTURES = ROOT / "build" / "pages"
VIEWS = {
    "case": "/",
    "verdict": "/verdict/tro.no-removal/f1/government",
    "what-if": "/?aside=nyt30-01",
    "timeline": "/timeline",
    "map": "/map",
    "sources": "/sources",
    "source": "/source/nyt_0430",
    "review": "/review",
    "conflicts": "/conflicts",
    "conflict": "/conflict/nyt30-09%2Bap-10",
    "compared": "/history?from=0&to=1",
    "orders": "/orders",
    "order": "/order/tro",
    "people": "/people",
    "events": "/events",
    "event": "/event/f1.departed",
    "figures": "/figures",
    "history": "/history",
    "search": "/search?q=flight",
    "manual": "/manual/app",
    "not-there": "/no-such-page",
}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served(ledger_of(JGG, tmp_path_factory.mktemp("views") / "jgg")) as made:
        yield made


@pytest.fixture(scope="module", params=["light", "dark"])
def reader(request: pytest.FixtureRequest, chromium: Browser, serving: Serving) -> Iterator[Reader]:
    with reading(chromium, serving, scheme=request.param) as made:
        made.allowed.add(404)
        yield made


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_shows_in_light_and_dark_from_phone_to_wide_and_axe_finds_nothing(
    reader: Reader, name: str, request: pytest.FixtureRequest
) -> None:
    scheme = request.node.callspec.params["reader"]
    page = reader.page
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        reader.open(VIEWS[name])
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than {width}"
        page.screenshot(path=PICTURES / f"{name}-{scheme}-{width}.png", full_page=True)
        if width == 1280 or scheme == "light":  # colours do not change with the width
            assert accessible(page) == []


def test_every_view_is_reached_by_its_keys(chromium: Browser, serving: Serving) -> None:
    with reading(chromium, serving) as reader:
        _by_keys(reader)


def _by_keys(reader: Reader) -> None:
    page = reader.open("/manual")
    for letter, path in [
        ("t", "/timeline"), ("m", "/map"), ("s", "/sources"), ("r", "/review"), ("x", "/conflicts"), ("o", "/orders"),
        ("p", "/people"), ("h", "/history"), ("c", "/"),
    ]:  # fmt: skip
        page.locator("h1").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(f"**{path}")


def test_the_keys_of_a_page_are_told_by_the_question_mark(reader: Reader) -> None:
    page = reader.open("/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog", name="Keys").is_visible()


def test_what_is_asked_of_the_case_goes_from_page_to_page(reader: Reader) -> None:
    page = reader.open("/?aside=nyt30-01")
    assert page.get_by_role("complementary", name="How the case is asked for").is_visible()
    for link in page.locator(".app-bar nav a").all():
        assert "aside=nyt30-01" in (link.get_attribute("href") or "")
    page.get_by_role("link", name="Put back nyt30-01").click()
    assert "aside" not in page.url


def test_a_page_prints_without_its_controls(reader: Reader, tmp_path: Path) -> None:
    page = reader.open("/")
    page.emulate_media(media="print")
    assert not page.locator(".find").is_visible()
    assert page.locator("h1").is_visible()
    page.pdf(path=tmp_path / "case.pdf")
    page.emulate_media(media="screen")


def test_a_text_case_is_shown_and_not_mended(chromium: Browser) -> None:
    with served(JGG) as serving, reading(chromium, serving) as reader:
        reader.allowed.update({422})
        page = reader.open("/")
        assert "a text case" in page.locator("footer").inner_text()
        told = reader.asks("POST", "/api/undo", {"since": 0})
        assert "text file" in told["problems"][0]["problem"]
