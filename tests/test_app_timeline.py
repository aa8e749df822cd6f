"""The timeline of the app: by mouse, by fingers and by keyboard, in light and dark; and the columns that it is made of."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import JGG, Reader, accessible, ledger_of, reading, served
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from whereas.answers import View
from whereas.bounds import Bounds
from whereas.casefile import read_case
from whereas.layout import offsets
from whereas.moment import show_bounds, zone_named
from whereas.web.serving import Serving
from whereas.web.timeline_columns import Dated, front_coded, record_of, shown_lanes, steps, subject_of, zones_named

HOUR = 3_600_000
EVENING = 1_742_068_800_000
"""2025-03-15 16:00 EDT."""


@pytest.fixture(scope="module")
def jgg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with served(ledger_of(JGG, tmp_path_factory.mktemp("timeline") / "jgg")) as serving:
        yield serving


@pytest.fixture(scope="module")
def browsing_reader(chromium: Browser, jgg: Serving) -> Iterator[Reader]:
    with reading(chromium, jgg) as made:
        yield made


@pytest.fixture
def reader(browsing_reader: Reader) -> Iterator[Reader]:
    """One browser for all tests; after each, nothing may have gone wrong unseen."""
    browsing_reader.allowed.clear()
    yield browsing_reader
    browsing_reader.page.emulate_media(media="screen")
    told, browsing_reader.errors[:] = [*browsing_reader.errors], []
    assert told == []


@pytest.fixture(scope="module")
def view() -> View:
    return View.of(read_case(JGG))


def opened(reader: Reader, query: str = "") -> Page:
    """The timeline, once all of it is there, the orders too."""
    page = reader.open(f"/timeline{query}")
    page.locator("body[data-orders=told]").wait_for()
    return page


def window(page: Page) -> tuple[int, int]:
    canvas = page.locator("#tl-canvas")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return int(canvas.get_attribute("data-t0") or 0), int(canvas.get_attribute("data-t1") or 0)


def x_of(page: Page, moment: int) -> float:
    """Where on the page a moment stands."""
    box = page.locator("#tl-canvas").bounding_box()
    assert box is not None
    gutter = min(220.0, max(150.0, box["width"] * 0.17)) if box["width"] >= 640 else 0.0
    t0, t1 = window(page)
    return box["x"] + gutter + (moment - t0) / (t1 - t0) * (box["width"] - gutter)


def y_of(page: Page, row: float = 0) -> float:
    """Where on the page the middle of a row of the first lane stands."""
    box = page.locator("#tl-canvas").bounding_box()
    assert box is not None
    return box["y"] + 46 + 7 + 9 + 18 * row


def selected(page: Page) -> str:
    option = page.locator("#tl-list [aria-selected=true]")
    return option.inner_text() if option.count() else ""


def kept(page: Page, *parts: str) -> None:
    """The address comes to hold all these parts."""
    for _ in range(40):
        if all(part in page.url for part in parts):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{page.url} has not all of {parts}")


def took_off(view: View) -> Dated:
    """What the New York Times says of when flight 1 took off."""
    return next(
        told for told in record_of(view).dated if told.point == "f1.departed" and told.claim.source == "nyt_0430"
    )


def colours(page: Page, variable: str) -> int:
    """How many pixels of the drawing have exactly a colour of the style."""
    return int(
        page.evaluate(
            """(name) => {
      const canvas = document.getElementById("tl-canvas"), copy = document.createElement("canvas");
      copy.width = canvas.width; copy.height = canvas.height;
      const pen = copy.getContext("2d", { willReadFrequently: true });
      pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
      pen.drawImage(canvas, 0, 0);
      const { data } = pen.getImageData(0, 0, copy.width, copy.height);
      let n = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b) n++;
      return n;
    }""",
            variable,
        )
    )


# ---------------------------------------------------------------------------------------------- what is drawn


def test_it_opens_on_the_densest_part_with_every_entry_in_the_list(reader: Reader, view: View) -> None:
    page = opened(reader)
    assert page.title() == "Timeline · J.G.G. v. Trump, 15 and 16 March 2025"
    record = record_of(view)
    bounded = sum(found.bounds != Bounds(None, None) for found in record.points.values()) + len(record.dated)
    assert page.locator("#tl-count").inner_text() == str(bounded)
    assert page.locator("#tl-list [role=option]").first.get_attribute("aria-setsize") == str(bounded)
    t0, t1 = window(page)
    assert t1 - t0 < 12 * HOUR
    assert page.locator("#tl-range").inner_text().startswith("2025-03-15 ")
    assert colours(page, "--bar") > 50
    assert colours(page, "--accent") > 50


def test_only_the_rows_in_view_of_the_list_exist_and_say_which_of_how_many_they_are(reader: Reader) -> None:
    page = opened(reader)
    rows = page.locator("#tl-list [role=option]")
    assert rows.count() < 30
    page.locator("#tl-list").focus()
    page.keyboard.press("End")
    last = page.locator("#tl-list [aria-selected=true]")
    assert last.get_attribute("aria-posinset") == last.get_attribute("aria-setsize")
    assert page.locator("#tl-list").get_attribute("aria-activedescendant") == last.get_attribute("id")
    assert rows.count() < 30
    places = [int(row.get_attribute("aria-posinset") or 0) for row in rows.all()]
    assert places == sorted(places)
    page.evaluate("document.getElementById('tl-list').scrollTop = 0")
    page.wait_for_timeout(50)
    assert page.locator("#tl-list [aria-selected=true]").count() == 1


def test_keys_zoom_move_and_go_from_entry_to_entry(reader: Reader) -> None:
    page = opened(reader)
    page.locator("#tl-canvas").focus()
    t0, t1 = window(page)
    page.keyboard.press("+")
    a, b = window(page)
    assert (b - a) == pytest.approx((t1 - t0) / 2, abs=2)
    page.keyboard.press("-")
    page.keyboard.press("ArrowRight")
    assert window(page)[0] > t0
    page.keyboard.press("End")
    assert window(page)[1] - window(page)[0] > 200 * 24 * HOUR
    page.keyboard.press("Home")
    assert window(page) == (t0, t1)
    page.keyboard.press("ArrowDown")
    first = selected(page)
    page.keyboard.press("ArrowDown")
    assert selected(page) not in ("", first)
    assert page.locator("#tl-say").inner_text().startswith(page.locator("#tl-panel h2").inner_text())
    page.keyboard.press("ArrowUp")
    assert selected(page) == first
    page.keyboard.press("Escape")
    assert selected(page) == ""
    kept(page, "t0=", "t1=")


def test_it_zooms_from_years_to_seconds(reader: Reader) -> None:
    page = opened(reader)
    for _ in range(16):
        page.keyboard.press("+")
    t0, t1 = window(page)
    assert t1 - t0 == 5_000
    assert page.locator("#tl-range").inner_text().count(":") == 4
    for _ in range(32):
        page.keyboard.press("-")
    t0, t1 = window(page)
    assert t1 - t0 > 20 * 365 * 24 * HOUR


def test_the_keys_of_the_page_are_told_and_work_away_from_the_canvas(reader: Reader) -> None:
    page = opened(reader)
    page.keyboard.press("?")
    told = page.locator("#keys").inner_text()
    assert "a lane a source, or a subject" in told
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    assert page.locator("#tl-by-subject").get_attribute("aria-pressed") == "true"
    page.keyboard.press("w")
    assert page.locator("#tl-conflicts").is_checked()
    page.keyboard.press("z")
    assert page.evaluate("document.activeElement.id") == "tl-zone"
    kept(page, "lanes=subject", "only=conflicts")


# ---------------------------------------------------------------------------------------------- by mouse and by fingers


def test_an_entry_clicked_on_the_canvas_is_selected_there_and_in_the_list(reader: Reader, view: View) -> None:
    claim = took_off(view)
    asked = "lane=source:nyt_0430&kind=flight.departed&reading=none"
    page = opened(reader, f"?{asked}&t0={EVENING}&t1={EVENING + 4 * HOUR}")
    assert page.locator("#tl-count").inner_text().startswith("2 of ")
    x, y = x_of(page, claim.bounds.earliest or 0), y_of(page)
    page.mouse.move(x + 1, y)
    assert page.locator("#tl-tip").inner_text().startswith("flight 1 takes off in Texas")
    page.mouse.click(x + 1, y)
    assert "flight 1 takes off in Texas" in selected(page)
    page.locator("#tl-panel blockquote").wait_for()
    assert page.locator("#tl-panel blockquote").inner_text() == claim.claim.quote
    kept(page, f"claim={claim.claim.id}")
    page.mouse.click(x + 1, y + 200)
    page.mouse.click(x_of(page, EVENING + 3 * HOUR), y)
    assert selected(page) == ""


def test_the_wheel_zooms_with_ctrl_or_once_the_canvas_is_focused_about_the_pointer(reader: Reader) -> None:
    page = opened(reader)
    x, y = x_of(page, EVENING + 4 * HOUR), y_of(page)
    page.mouse.move(x, y)
    before = window(page)
    page.mouse.wheel(0, 200)
    assert window(page) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(100)
    page.keyboard.up("Control")
    t0, t1 = window(page)
    assert t1 - t0 < before[1] - before[0]
    assert x_of(page, EVENING + 4 * HOUR) == pytest.approx(x, abs=4)


def test_dragging_moves_shift_and_drag_zooms_into_a_span_and_a_double_click_zooms(reader: Reader) -> None:
    page = opened(reader)
    t0, _ = window(page)
    y = y_of(page, 25)
    left, right = x_of(page, t0 + HOUR), x_of(page, t0 + 3 * HOUR)
    page.keyboard.down("Shift")
    page.mouse.move(left, y)
    page.mouse.down()
    page.mouse.move(right, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    a, b = window(page)
    assert a == pytest.approx(t0 + HOUR, abs=60_000)
    assert b == pytest.approx(t0 + 3 * HOUR, abs=60_000)
    page.mouse.move(right, y)
    page.mouse.down()
    page.mouse.move(left, y, steps=4)
    page.mouse.up()
    moved = window(page)
    assert moved[0] > a
    assert moved[1] - moved[0] == pytest.approx(b - a, abs=2)
    page.evaluate("document.getElementById('tl-box').scrollTop = 0")
    page.locator("#tl-canvas").dblclick(position={"x": 500, "y": 20})
    assert window(page)[1] - window(page)[0] < (b - a) * 0.4


def test_two_fingers_pinch(reader: Reader) -> None:
    page = opened(reader)
    t0, t1 = window(page)
    page.evaluate(
        """() => {
      const canvas = document.getElementById("tl-canvas"), r = canvas.getBoundingClientRect();
      canvas.setPointerCapture = () => {};
      const send = (type, pointerId, x) => canvas.dispatchEvent(new PointerEvent(type, {
        pointerId, pointerType: "touch", clientX: r.left + x, clientY: r.top + 200, bubbles: true, button: type === "pointermove" ? -1 : 0,
      }));
      send("pointerdown", 1, 400); send("pointerdown", 2, 500);
      for (let n = 1; n <= 10; n++) { send("pointermove", 1, 400 - n * 5); send("pointermove", 2, 500 + n * 5); }
      send("pointerup", 1, 350); send("pointerup", 2, 550);
    }"""
    )
    a, b = window(page)
    assert b - a == pytest.approx((t1 - t0) / 2, rel=0.05)
    assert (a + b) / 2 == pytest.approx((t0 + t1) / 2, abs=(t1 - t0) / 3)
    assert selected(page) == ""


def test_the_window_of_the_overview_is_dragged_and_moves_by_keys(reader: Reader) -> None:
    page = opened(reader)
    strip = page.locator("#tl-overview")
    box = strip.bounding_box()
    assert box is not None
    before = window(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    middle = window(page)
    page.mouse.move(box["x"] + box["width"] / 2 + 50, box["y"] + 20, steps=3)
    page.mouse.up()
    assert before[0] < middle[0] < window(page)[0]
    assert "to" in (strip.get_attribute("aria-valuetext") or "")
    at = int(strip.get_attribute("aria-valuenow") or 0)
    strip.focus()
    page.keyboard.press("-")
    page.keyboard.press("ArrowLeft")
    assert window(page)[1] - window(page)[0] == pytest.approx(2 * (before[1] - before[0]), rel=0.01)
    assert 500 <= at <= 700


def test_the_buttons_do_what_they_say(reader: Reader) -> None:
    page = opened(reader)
    t0, t1 = window(page)
    page.get_by_role("button", name="Zoom in").click()
    assert window(page)[1] - window(page)[0] < t1 - t0
    page.get_by_role("button", name="Earlier").click()
    assert window(page)[0] < t0 + (t1 - t0) / 4
    page.get_by_role("button", name="Whole record").click()
    page.get_by_role("button", name="Densest part").click()
    assert window(page) == (t0, t1)


# ---------------------------------------------------------------------------------------------- what is told


def test_an_event_is_told_with_its_claims_its_conflict_and_the_claims_that_tie_it_to_others(reader: Reader) -> None:
    page = opened(reader, "?event=f1.departed&zone=UTC")
    panel = page.locator("#tl-panel")
    panel.get_by_text("What each says of when").wait_for()
    assert panel.locator("h2").inner_text() == "flight 1 takes off in Texas"
    assert panel.locator(".tl-when").inner_text() == "2025-03-15 17:25..17:26 EDT"
    assert panel.locator(".tl-also").inner_text() == "2025-03-15 21:25..21:26 UTC"
    links = {link.inner_text(): str(link.get_attribute("href")) for link in panel.locator(".tl-links a").all()}
    assert links["The event"] == "/event/f1.departed"
    assert any(text.startswith("The conflict:") and href.startswith("/conflict/") for text, href in links.items())
    assert links["The map then"].startswith("/map?at=1742")
    assert "Claims that tie it to others" in panel.inner_text()
    assert "flight 1 takes off in Texas" in selected(page)


def test_enter_opens_the_words_of_a_claim_in_their_source(reader: Reader) -> None:
    page = opened(reader, "?lane=source:nyt_0430")
    reader.allowed.add(404)
    page.locator("#tl-list").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#tl-panel blockquote").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/source/nyt_0430#c-*")


def test_claims_about_two_events_are_drawn_once_one_of_them_is_selected(reader: Reader) -> None:
    page = opened(reader, f"?reading=none&t0={EVENING}&t1={EVENING + 4 * HOUR}")
    before = colours(page, "--link")
    page.locator("#tl-filter").fill("judge speaks")
    page.locator("#tl-filter").fill("")
    page.evaluate("document.getElementById('tl-list').focus()")
    page.keyboard.press("Home")
    for _ in range(60):
        if "the judge speaks the order" in selected(page) and "all claims together" in selected(page):
            break
        page.keyboard.press("ArrowDown")
    window(page)
    assert colours(page, "--link") > before + 50


def test_orders_in_force_are_shaded_as_the_chosen_reading_has_them_and_told_in_words(reader: Reader) -> None:
    page = opened(reader, f"?t0={EVENING}&t1={EVENING + 4 * HOUR}")
    page.locator("#tl-more summary").click()
    drawn = {}
    for reading_of in ("", "plaintiffs", "government", "none"):
        page.locator("#tl-reading").select_option(reading_of)
        window(page)
        shade = page.evaluate("document.getElementById('tl-canvas').toDataURL()")
        drawn[reading_of] = hashlib.sha256(str(shade).encode()).hexdigest()
    assert len(set(drawn.values())) == 4
    page.locator("#tl-reading").select_option("government")
    kept(page, "reading=government")
    told = page.locator("#tl-lives")
    told.locator("summary").click()
    assert "in force from 2025-03-15" in told.inner_text()
    assert told.locator("a").first.get_attribute("href").startswith("/order/")  # type: ignore[union-attr]


def test_an_order_clicked_is_told_with_a_link_to_it(reader: Reader) -> None:
    page = opened(reader, f"?t0={EVENING}&t1={EVENING + 4 * HOUR}")
    page.mouse.click(x_of(page, EVENING + HOUR), y_of(page))
    assert page.locator("#tl-panel .tl-when").inner_text().startswith("In force from")
    assert "/order/" in str(page.locator("#tl-panel a").get_attribute("href"))


# ---------------------------------------------------------------------------------------------- filters, zones, the address


def test_the_filter_finds_events_words_of_quotes_and_sources_as_one_types(reader: Reader) -> None:
    page = opened(reader)
    filter_ = page.locator("#tl-filter")
    count = page.locator("#tl-count")
    tried = (
        ("harlingen", "flight 1"),
        ("reuters", "Reuters"),
        ("f2.departed", "flight 2 takes off"),
        ("17:26", "17:26"),
    )
    for words, has in tried:
        filter_.fill(words)
        page.locator("#tl-list [role=option]", has_text=has).first.wait_for()
        page.wait_for_timeout(250)
        assert "of" in count.inner_text()
        assert int(count.inner_text().split()[0]) < 60
    kept(page, "q=17%3A26")
    filter_.fill("no such words at all")
    page.locator("#tl-none").wait_for()
    assert not page.locator("#tl-list").is_visible()
    page.get_by_role("button", name="Show all entries").click()
    page.locator("#tl-list").wait_for()
    assert "of" not in count.inner_text()


def test_kind_conflicts_and_one_lane_filter_too(reader: Reader) -> None:
    page = opened(reader)
    page.locator("#tl-more summary").click()
    page.locator("#tl-kind").select_option("flight.departed")
    assert all(
        " takes off " in text or " leaves Honduras" in text for text in page.locator("#tl-list .what").all_inner_texts()
    )
    page.locator("#tl-conflicts").check()
    rows = page.locator("#tl-list [role=option]")
    assert all("in conflict" in text for text in rows.all_inner_texts())
    page.locator("#tl-conflicts").uncheck()
    page.locator("#tl-kind").select_option("")
    page.locator("#tl-by-subject").click()
    box = page.locator("#tl-canvas").bounding_box()
    assert box is not None
    page.locator("#tl-reading").select_option("none")
    page.mouse.click(box["x"] + 20, y_of(page))
    assert page.locator("#tl-only").inner_text().startswith("only ")
    kept(page, "lane=subject")
    page.get_by_role("button", name="show all").click()
    assert not page.locator("#tl-only").is_visible()
    rows.first.click()
    page.get_by_role("button", name="Only its subject").click()
    assert page.locator("#tl-only").is_visible()


def test_a_second_zone_is_chosen_or_typed_and_one_that_is_none_is_told_beside_the_field(reader: Reader) -> None:
    page = opened(reader)
    page.locator("#tl-more summary").click()
    offered = [str(each.get_attribute("value")) for each in page.locator("#tl-zones option").all()]
    assert offered[:2] == ["America/New_York", "UTC"]
    assert "America/El_Salvador" in offered
    field = page.locator("#tl-zone")
    reader.allowed.add(422)
    field.fill("Mars/Olympus")
    field.press("Enter")
    page.get_by_text("is not a time zone whereas knows").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("America/El_Salvador")
    field.press("Enter")
    kept(page, "zone=America%2FEl_Salvador")
    assert field.get_attribute("aria-invalid") is None
    page.locator("#tl-list").focus()
    page.keyboard.press("Home")
    page.locator(".tl-also").wait_for()
    assert "CST" in page.locator(".tl-also").inner_text()


def test_the_address_brings_back_what_was_shown(reader: Reader) -> None:
    said = "event=f2.departed lanes=subject kind=flight.departed only=conflicts reading=plaintiffs zone=UTC q=flight".split()
    page = opened(reader, f"?t0={EVENING + HOUR}&t1={EVENING + 2 * HOUR}&{'&'.join(said)}")
    assert window(page) == (EVENING + HOUR, EVENING + 2 * HOUR)
    assert "flight 2 takes off in Texas" in selected(page)
    assert page.locator("#tl-by-subject").get_attribute("aria-pressed") == "true"
    assert page.locator("#tl-kind").input_value() == "flight.departed"
    assert page.locator("#tl-conflicts").is_checked()
    assert page.locator("#tl-reading").input_value() == "plaintiffs"
    assert page.locator("#tl-filter").input_value() == "flight"
    page.get_by_role("button", name="Later").click()
    kept(page, *said)


def test_a_moment_an_event_that_is_none_and_nonsense_in_the_address_do_no_harm(reader: Reader) -> None:
    page = opened(reader, f"?at={EVENING}")
    t0, t1 = window(page)
    assert (t0 + t1) / 2 == pytest.approx(EVENING, abs=2)
    page = opened(
        reader, "?t0=x&t1=1e99&event=nobody&kind=none&lane=source:nobody&reading=nobody&lanes=7&claim=%3Cb%3E"
    )
    assert "of" not in page.locator("#tl-count").inner_text()


def test_a_what_if_is_carried_on_in_what_is_shown_and_in_links(reader: Reader, view: View) -> None:
    told = took_off(view)
    page = opened(reader, f"?aside={told.claim.id}&event=f1.departed")
    assert page.locator(".what-if").is_visible()
    page.get_by_text("What each says of when").wait_for()
    assert f"in its place: {told.claim.id}" not in page.locator("#tl-panel").inner_text()
    assert (
        page.locator("#tl-panel .tl-links a").first.get_attribute("href") == f"/event/f1.departed?aside={told.claim.id}"
    )
    page.get_by_role("button", name="Zoom in").click()
    kept(page, f"aside={told.claim.id}", "t0=")
    page = opened(reader, "?as_of=2025-03-16")
    assert reader.asks("GET", "/api/timeline?as_of=2025-03-16")["as_of"] is not None


# ---------------------------------------------------------------------------------------------- everybody, paper, hostile cases


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible(chromium: Browser, jgg: Serving, scheme: str, width: int) -> None:
    with reading(chromium, jgg, scheme=scheme, width=width) as reader:
        page = opened(reader, "?event=f1.departed&zone=UTC&lane=subject:f1")
        page.get_by_text("What each says of when").wait_for()
        page.locator("#tl-lives summary").click()
        assert accessible(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_print_has_the_window_in_view_and_its_entries_as_a_list(reader: Reader) -> None:
    page = opened(reader, f"?t0={EVENING}&t1={EVENING + 2 * HOUR}")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.locator("#tl-printed li")
    assert 5 < printed.count() < 70
    assert all("2025-03-15" in text for text in printed.all_inner_texts()[:5])
    assert not page.locator("#tl-list").is_visible()
    assert page.locator("#tl-canvas").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert printed.count() == 0


HOSTILE = """whereas: 1
title: <script>document.title='ran'</script>
zone: UTC
sources:
  s1: {title: "T <img src=x onerror=alert(1)>", publisher: "<b>Pub\\u202Elish</b>", file: sources/s.txt, sha256: SUM}
events:
  e1: {kind: "<i>k", what: "</script><script>document.title='ran'</script> “\\u202Eevil”"}
  e2: {}
claims:
  - {id: 'a/b ?#"&<x>', says: e1 at 2025-01-01 10:00, source: s1, quote: "<script>1</script>"}
  - {id: c2, says: e1 before e2, source: s1}
"""


def test_names_ids_and_quotes_that_are_hostile_are_text_and_their_links_lead_to_them(
    chromium: Browser, tmp_path: Path
) -> None:
    text = "It said <script>1</script> then."
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "s.txt").write_text(text, encoding="utf-8")
    (tmp_path / "case.yaml").write_text(
        HOSTILE.replace("SUM", hashlib.sha256(text.encode()).hexdigest()), encoding="utf-8"
    )
    with served(tmp_path) as serving, reading(chromium, serving) as reader:
        page = opened(reader)
        assert page.title().startswith("Timeline")
        page.locator("#tl-list [role=option]", has_text="Pub").first.click()
        page.locator("#tl-panel blockquote").wait_for()
        assert page.locator("#tl-panel blockquote").inner_text() == "<script>1</script>"
        assert "⟦U+202E⟧evil" in page.locator("#tl-panel h2").inner_text()
        href = str(page.locator("#tl-panel .tl-links a").first.get_attribute("href"))
        assert href == "/source/s1#c-a%2Fb%20%3F%23%22%26%3Cx%3E"
        kept(page, "claim=a%2Fb+%3F%23%22%26%3Cx%3E")
        page = opened(reader, page.url.partition("/timeline")[2])
        assert "U+202E" in selected(page)
        assert accessible(page) == []


def test_a_case_without_dates_says_what_to_do_next(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("whereas: 1\nzone: UTC\n", encoding="utf-8")
    with served(tmp_path) as serving, reading(chromium, serving) as reader:
        page = reader.open("/timeline")
        page.locator("#tl-empty").wait_for()
        assert "Highlight words in a source" in page.locator("#tl-empty").inner_text()
        assert accessible(page) == []


def test_what_is_not_there_is_refused_with_a_way_out(reader: Reader) -> None:
    for path in ("event/nobody", "claim/none", "claim/a%2Fb", "event/%00"):
        told = reader.asks("GET", f"/api/timeline/{path}")
        assert told["whereas"] == "refusal 1"
        assert told["problems"][0]["remedy"]
    for zone in ("nowhere", "%00", "x" * 65):
        assert reader.asks("GET", f"/api/offsets?zone={zone}")["whereas"] == "refusal 1"


# ---------------------------------------------------------------------------------------------- the columns


def module(page: Page, name: str) -> str:
    """The address of a part of the page."""
    return str(page.locator('script[src$="timeline.js"]').get_attribute("src")).replace("timeline.js", f"{name}.js")


def test_the_page_reads_back_from_columns_what_the_record_holds(reader: Reader, view: View) -> None:
    page = opened(reader)
    read: dict[str, Any] = page.evaluate(
        """async (part) => {
      const { Record } = await import(part), told = await (await fetch("/api/timeline")).json(), record = new Record(told);
      const end = (ms) => (Number.isFinite(ms) ? ms : null), rows = [...Array(record.count).keys()];
      const { links, events } = record, point = (n) => record.pointName(n);
      return {
        rows: rows.map((n) => [
          point(record.point[n]), end(record.low[n]), end(record.high[n]), record.claims[record.claim[n]] ?? "",
          record.sources.ids[record.source[n]] ?? "", record.dispute[n] >= 0,
        ]),
        links: links.claim.map((claim, n) => [record.claims[claim], point(links.before[n]), point(links.after[n])]),
        subjects: events.ids.map((_, n) => events.subjects[events.subject[n]]), ids: events.ids,
      };
    }""",
        module(page, "timeline-record"),
    )
    record = record_of(view)
    together = {point: record.points[point].bounds for point in record.event_of}
    wanted = [[p, b.earliest, b.latest, "", "", p in record.points_disputed] for p, b in together.items()]
    wanted += [
        [
            told.point,
            told.bounds.earliest,
            told.bounds.latest,
            told.claim.id,
            told.claim.source,
            told.claim.id in record.claims_disputed,
        ]
        for told in record.dated
    ]
    assert read["rows"] == wanted
    assert read["links"] == [[link.claim.id, link.before, link.after] for link in record.links]
    assert read["ids"] == list(view.case.events)
    assert read["subjects"] == [subject_of(name) for name in view.case.events]


def test_the_page_writes_bounds_as_the_server_does_in_every_zone(reader: Reader) -> None:
    draw = random.Random(7)
    pairs: list[list[int | None]] = []
    for _ in range(400):
        low = (
            EVENING
            + draw.randrange(-400 * 24 * HOUR, 400 * 24 * HOUR)
            // (grain := draw.choice([1, 1000, 60_000, HOUR, 24 * HOUR]))
            * grain
        )
        wide = draw.choice([0, 1, 500, 998, 999, 59_999, 60_000, 3_599_999, 24 * HOUR - 1, 90 * 24 * HOUR])
        pairs.append([draw.choice([low, low, low, None]), draw.choice([low + wide, low + wide, low + wide, None])])
    page = opened(reader)
    for zone in ("America/New_York", "UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "EST"):
        held = zone_named(zone)
        rows = offsets(held, EVENING - 400 * 24 * HOUR, EVENING + 400 * 24 * HOUR)
        told = page.evaluate(
            """async ([part, rows, pairs]) => {
              const { Civil } = await import(part), civil = new Civil(rows);
              return pairs.map(([a, b]) => civil.span(a ?? -Infinity, b ?? Infinity));
            }""",
            [module(page, "timeline-civil"), rows, pairs],
        )
        assert told == [show_bounds(Bounds(low, high), held) for low, high in pairs]


def test_where_two_readings_differ_on_an_order_it_is_only_perhaps_in_force(reader: Reader) -> None:
    """One life surely from 10 to 20, another from 15 on, begun between 12 and 15."""
    page = opened(reader)
    told = page.evaluate(
        """async (part) => {
      const { shades } = await import(part), end = (x) => (Number.isFinite(x) ? x : null);
      return shades([{ spells: [[1, 10, 10, 20, 20]] }, { spells: [[1, 12, 15, null, null]] }]).map((s) => [end(s.low), end(s.high), s.sure]);
    }""",
        module(page, "timeline-orders"),
    )
    assert told == [[10, 15, False], [15, 20, True], [20, None, False]]


@given(st.lists(st.integers(-(2**53), 2**53)))
def test_steps_sum_up_to_the_numbers(numbers: list[int]) -> None:
    at, read = 0, []
    for step in steps(numbers):
        at += step
        read.append(at)
    assert read == numbers


@given(st.lists(st.text(max_size=40)))
def test_front_coded_names_read_back(names: list[str]) -> None:
    last, read = "", []
    for coded in front_coded(names):
        last = last[: ord(coded[0]) - 97] + coded[1:]
        read.append(last)
    assert read == names


def test_a_source_whose_publisher_has_several_is_named_with_its_date(view: View) -> None:
    names = shown_lanes(view.case)
    assert "New York Times, 2025-04-30" in names
    assert "Reuters" in names
    assert zones_named(view.case)[0] == "America/New_York"
