"""The report, as a reader meets it: opened from the disk in Chromium, by mouse and by keyboard, in light and dark."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from whereas.answers import View
from whereas.casefile import Case, empty_case, read_case, read_case_text
from whereas.errors import WhereasError
from whereas.report import write_report

ROOT = Path(__file__).resolve().parents[1]
JGG = ROOT / "examples" / "jgg"


def written(case: Case, folder: Path) -> Path:
    return write_report(View.of(case), folder)


def case_of(folder: Path, body: str, **sources: str) -> Case:
    """A case whose sources are given as text, and named in *body* as {NAME}."""
    (folder / "sources").mkdir(parents=True)
    for name, text in sources.items():
        (folder / "sources" / f"{name}.txt").write_text(text, encoding="utf-8")
        body = body.replace(
            "{" + name + "}", f"file: sources/{name}.txt, sha256: {hashlib.sha256(text.encode()).hexdigest()}"
        )
    return read_case_text("whereas: 1\nzone: America/New_York\n" + body, folder / "case.yaml")


@pytest.fixture(scope="session")
def jgg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(read_case(JGG), tmp_path_factory.mktemp("jgg") / "report")


@dataclass
class Reader:
    """A page, and what it complained of or asked of a network."""

    page: Page
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, file: Path, anchor: str = "") -> Page:
        self.page.goto(file.as_uri() + anchor)
        return self.page


def reading(browser: Browser, scheme: str = "light", width: int = 1280) -> Reader:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    reader = Reader(context.new_page())
    reader.page.on(
        "console", lambda message: reader.errors.append(message.text) if message.type in ("error", "warning") else None
    )
    reader.page.on("pageerror", lambda error: reader.errors.append(str(error)))
    reader.page.on("request", lambda request: reader.asked.append(request.url))
    return reader


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Reader]:
    made = reading(chromium)
    yield made
    made.page.context.close()


# ---------------------------------------------------------------------------------------------- what is seen


def test_it_opens_from_the_disk_without_a_complaint_and_asks_nothing_of_a_network(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    assert page.locator("h1").inner_text() == "J.G.G. v. Trump, 15 and 16 March 2025"
    assert page.locator(".grid").count() == 6
    assert page.locator(".dispute").count() >= 10
    assert page.locator("#tl-list li").count() > 80
    reader.open(jgg.parent / "source" / "nyt_0430.html")
    assert reader.errors == []
    assert {re.sub(r":.*", "", url) for url in reader.asked} <= {"file", "data"}
    assert {Path(url).suffix for url in reader.asked if url.startswith("file:")} == {".html"}


def test_its_policy_lets_its_own_script_run_and_no_other(jgg: Path, tmp_path: Path, reader: Reader) -> None:
    text = jgg.read_text(encoding="utf-8")
    assert "default-src 'none'; script-src 'sha256-" in text
    changed = tmp_path / "index.html"
    (tmp_path / "other.js").write_text("document.title = 'ran'", encoding="utf-8")
    added = "<script>document.title = 'ran'</script><script src=other.js></script>"
    added += "<p onclick=\"document.title = 'ran'\" id=try>x</p><style>h1{color:lime}</style>"
    changed.write_text(text.replace("</main>", added + "</main>"), encoding="utf-8")
    page = reader.open(changed)
    page.evaluate("document.getElementById('try').click()")
    assert page.title() == "J.G.G. v. Trump, 15 and 16 March 2025"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(0, 255, 0)"
    assert page.locator("html.js").count() == 1
    assert len([error for error in reader.errors if "Content Security Policy" in error]) == 4


def test_a_word_of_the_grid_opens_its_reasons_by_mouse_and_by_keyboard(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    cell = page.locator("a.cell", has_text="broken").first
    why = page.locator(str(cell.get_attribute("href")))
    assert not why.is_visible()
    cell.click()
    assert why.is_visible()
    assert cell.get_attribute("aria-expanded") == "true"
    assert "Broken as to f1" in why.inner_text()
    assert why.locator("q").count() > 3
    cell.focus()
    page.keyboard.press("Enter")
    assert not why.is_visible()
    reader.open(jgg, "#why-6")
    assert page.locator("#why-6 .reasons").is_visible()


def test_each_word_has_a_sign_of_its_own_shape(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    signs = {
        word: page.locator(f".words .w-{word} use").get_attribute("href")
        for word in ("kept", "broken", "undecided", "pending", "no-record", "not-covered")
    }
    assert len(set(signs.values())) == 6
    shapes = {page.locator(str(sign)).inner_html() for sign in signs.values()}
    assert len(shapes) == 6


def test_a_quote_leads_to_its_words_marked_in_the_source_and_they_lead_back(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    card = page.locator(".dispute .card").first
    quote = card.locator("blockquote").inner_text()
    card.locator(".where a").click()
    assert "/source/" in page.url
    mark = page.locator("mark:has(:target)")
    assert mark.inner_text().startswith(quote)
    assert mark.bounding_box() is not None
    mark.locator("sup a").first.click()
    assert page.locator(".claim:target").inner_text().count(quote) == 1


def test_figures_stand_with_what_they_count_what_is_said_and_their_conflict(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    row = page.locator(".figures tbody tr", has_text="aboard.proclamation").first
    told = page.locator(".figures tbody tr", has=page.locator("th .id", has_text="aboard.total")).inner_text()
    assert "contested" in told
    assert "aboard.total at least 281" in told
    assert "agreed to be paid" in page.locator(".figures tbody tr", has_text="payment.agreed").inner_text()
    assert row.count() == 1
    page.locator(".figures tbody tr", has=page.locator("th .id", has_text="planes")).locator(
        "a", has_text="The conflict"
    ).click()
    dispute = page.locator(".dispute:target")
    assert "Apart by 2 planes" in dispute.inner_text() or "Apart by 1 plane" in dispute.inner_text()
    assert dispute.locator(".card").count() == 2


def test_what_cannot_be_compared_is_told_where_it_would_have_stood(tmp_path: Path, reader: Reader) -> None:
    body = "sources: {a: {title: A}}\nfigures: {n: {unit: persons}, m: {unit: planes}}\n"
    body += "claims: [{id: c1, says: n = m, source: a}, {id: c2, says: k = 5, source: a}]\n"
    page = reader.open(written(case_of(tmp_path / "case", body), tmp_path / "report"))
    told = page.locator("#figures").inner_text()
    assert (
        "not used: cannot be compared: m counts planes, n counts persons" in told
        or "n counts persons, m counts planes" in told
    )
    assert "nobody says what it counts" in told
    assert "1: cannot be compared" in page.locator(".facts").inner_text()


def test_every_link_of_the_report_leads_somewhere_in_it(jgg: Path) -> None:
    pages = {file: file.read_text(encoding="utf-8") for file in jgg.parent.rglob("*.html")}
    anchors = {file: set(re.findall(r'\bid="([^"]+)"', text)) for file, text in pages.items()}
    for file, text in pages.items():
        for href in re.findall(r'<a [^>]*?href="([^"]*)"', text):
            if href.startswith(("http://", "https://")):
                continue
            name, _, anchor = href.partition("#")
            to = (file.parent / name).resolve() if name else file
            assert to in pages, href
            assert not anchor or anchor in anchors[to], href


# ---------------------------------------------------------------------------------------------- the timeline


def test_keys_zoom_move_and_choose(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    canvas = page.locator("#tl-canvas")
    canvas.focus()

    def view() -> tuple[int, int]:
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return int(str(canvas.get_attribute("data-t0"))), int(str(canvas.get_attribute("data-t1")))

    low, high = view()
    page.keyboard.press("+")
    nearer = view()
    assert nearer[1] - nearer[0] < (high - low) * 0.6
    page.keyboard.press("-")
    page.keyboard.press("ArrowRight")
    assert view()[0] > low
    page.keyboard.press("End")
    whole = view()
    assert whole[1] - whole[0] > high - low
    for _ in range(40):
        page.keyboard.press("+")
    assert view()[1] - view()[0] == 120_000
    for _ in range(60):
        page.keyboard.press("-")
    assert view()[1] - view()[0] > 365 * 86_400_000
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert page.locator("#tl-list li.on").count() == 1
    assert page.locator("#tl-say .when").inner_text() == page.locator("#tl-list li.on .t").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#(q|event)-"))


def test_times_on_the_page_are_those_of_the_case_wherever_the_browser_is(jgg: Path, chromium: Browser) -> None:
    shown = set()
    for zone in ("Asia/Kathmandu", "America/New_York"):
        context = chromium.new_context(timezone_id=zone, locale="de-DE")
        page = context.new_page()
        page.goto(jgg.as_uri())
        shown.add(page.locator("#tl-range").inner_text())
        context.close()
    assert len(shown) == 1
    assert " EDT to " in shown.pop()


def test_the_list_and_the_canvas_show_the_same_and_are_filtered_alike(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    every = page.locator("#tl-list li").count()
    page.fill("#tl-filter", "takes off reuters")
    some = page.locator("#tl-list li").all_inner_texts()
    assert 0 < len(some) < every
    assert all("Reuters" in text and "takes off" in text for text in some)
    page.fill("#tl-filter", "no such words")
    assert "Clear the filter" in page.locator("#tl-list").inner_text()
    page.fill("#tl-filter", "")
    page.locator("#tl-list a").nth(5).focus()
    assert page.locator("#tl-list li.on").count() == 1
    page.click("#tl-by-event")
    assert page.locator("#tl-by-event").get_attribute("aria-pressed") == "true"


def test_the_mouse_finds_a_bar_and_a_click_goes_to_its_quote(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    canvas = page.locator("#tl-canvas")
    canvas.scroll_into_view_if_needed()
    for x, y in canvas.evaluate(PLACES):
        page.mouse.move(x, y)
        if "in its place" in page.evaluate("document.getElementById('tl-say').textContent"):
            page.mouse.down()
            page.mouse.up()
            page.wait_for_url(re.compile(r"/source/.*#q-"))
            assert page.locator("mark:has(:target)").count() == 1
            return
    pytest.fail("no bar was found")


PLACES = """canvas => {
  // Where a pointer that is only told of is said to be on something, so that the mouse need not be moved everywhere.
  const box = canvas.getBoundingClientRect(), say = document.getElementById('tl-say'), found = [];
  for (let y = box.top + 60; y < box.bottom - 10; y += 12)
    for (let x = box.left + 230; x < box.right; x += 10) {
      canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y, bubbles: true }));
      if (say.textContent.includes('in its place')) found.push([x, y]);
    }
  return found;
}"""


# ---------------------------------------------------------------------------------------------- for everybody


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found if item["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_nothing_serious_stands_in_the_way_of_assistive_technology(
    jgg: Path, chromium: Browser, scheme: str, width: int
) -> None:
    made = reading(chromium, scheme, width)
    page = made.open(jgg)
    page.evaluate("document.querySelectorAll('details').forEach((item, n) => { item.open = n < 8; })")
    assert violations(page) == []
    page = made.open(jgg.parent / "source" / "nyt_0318.html", "#q-nyt18-15")
    assert violations(page) == []
    made.page.context.close()


def test_a_phone_shows_it_without_scrolling_sideways(jgg: Path, chromium: Browser) -> None:
    made = reading(chromium, width=360)
    for file in (jgg, jgg.parent / "source" / "nyt_0318.html"):
        page = made.open(file)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    made.page.context.close()


def test_the_button_turns_light_to_dark_and_the_next_page_remembers(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.click("button.theme")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before
    assert page.locator("button.theme").inner_text() == "Light"


def test_in_print_everything_is_open_and_no_control_is_left(jgg: Path, reader: Reader) -> None:
    page = reader.open(jgg)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert page.locator("#why-1 .reasons").is_visible()
    assert not page.locator(".tl-tools").is_visible()
    assert not page.locator("button:visible").count()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#why-1").is_visible()


def test_without_scripts_the_reasons_and_every_time_are_there(jgg: Path, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(jgg.as_uri())
    assert page.locator("#why-1 summary").is_visible()
    assert page.locator(".events tbody tr").count() == len(read_case(JGG).events)
    assert page.locator("noscript").count() == 1
    context.close()


# ---------------------------------------------------------------------------------------------- hostile and private

HOSTILE = """
title: "<script>document.title='ran'</script></title> Jane Roe"
people:
  jane: {name: Jane Roe, also: [J.R.]}
  says: {name: says}
sources:
  a: {title: "</script><img src=x onerror=document.title='ran'>", publisher: "Post \\u202Etxt.exe", url: "javascript:document.title='ran'", {a}}
  b: {title: Cited & only, publisher: "<b>Jane Roe</b>", url: "https://example.org/jane-roe/1", author: Jane Roe}
  jane-roe: {title: "<!-- <script>", url: "data:text/html,<script>1</script>", note: "\\u2028 </script>"}
events:
  x: {what: "Jane Roe leaves </script><script>document.title='ran'</script>", place: "<!--"}
  y: {what: "\\u202Eolleh"}
claims:
  - {id: c1, says: x at 2025-03-15 17:26, source: a, quote: "<script>document.title='ran'</script>", speaker: "Jane Roe"}
  - {id: c2, says: x at 2025-03-15 18:26, source: b, quote: "Jane Roe said </script> so", note: "J.R. & <i>"}
  - {id: c3, says: y at 2025-03-16 01:00, source: a, quote: "Roe left at one"}
subjects: {s: "<script>document.title='ran'</script> Jane Roe"}
orders:
  o: {title: "<img src=x>", clauses: {k: {text: "Jane Roe </script>", forbid: act, of: whom}}}
readings:
  r: {title: "Jane Roe <script>", note: "</style>", terms: {act: x, whom: [s]}}
"""
TEXT = "The log of Jane Roe.\n<script>document.title='ran'</script> and \u202egnp.evil\u202c, J.R. \u2028</script>.\nJane Roe left at one o'clock.\n"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return written(case_of(folder, HOSTILE, a=TEXT), folder / "report")


def test_what_sources_hold_never_runs_and_never_leaves_its_place(hostile: Path, reader: Reader) -> None:
    for file in (hostile, *sorted((hostile.parent / "source").glob("*.html"))):
        page = reader.open(file)
        assert page.evaluate("document.title") != "ran"
        assert page.locator("main img, main script, main b, main style").count() == 0
        assert page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0
    assert reader.errors == []
    assert {re.sub(r":.*", "", url) for url in reader.asked} <= {"file", "data"}
    assert page.locator("body > script").count() == 1


def test_the_names_of_private_people_are_nowhere_in_the_report(hostile: Path) -> None:
    for file in hostile.parent.rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"jane\W{0,3}roe|\bJ\.R\.", text, re.IGNORECASE), file
    assert "Person 1" in hostile.read_text(encoding="utf-8")
    assert "Person 1 left at one" in (hostile.parent / "source" / "a.html").read_text(encoding="utf-8").replace(
        "</mark>", ""
    )


def test_controls_that_reorder_text_are_written_out(hostile: Path) -> None:
    for file in hostile.parent.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search("[\u202a-\u202e\u2066-\u2069]|\\\\u202[a-e]", text), file
    assert "⟦U+202E⟧gnp.evil⟦U+202C⟧" in (hostile.parent / "source" / "a.html").read_text(encoding="utf-8")


def test_only_web_addresses_become_links_and_cited_only_is_said(hostile: Path) -> None:
    pages = [file.read_text(encoding="utf-8") for file in (hostile.parent / "source").glob("*.html")]
    assert not any('class="out"' in text for text in pages)
    assert sum("javascript:" in text for text in pages) == 1
    assert sum("withheld: it names a private person" in text for text in pages) == 1
    assert sum("Cited only: no copy" in text for text in pages) == 2
    assert "cited only" in hostile.read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------------- same, empty, large


def test_the_same_case_gives_the_same_bytes_in_another_process(jgg: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from whereas.casefile import read_case; from whereas.answers import View;"
        "from whereas.report import write_report; write_report(View.of(read_case(Path(sys.argv[1]))), Path(sys.argv[2]))"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(JGG), str(tmp_path / "again")],
        check=True, env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    first = {file.relative_to(jgg.parent): file.read_bytes() for file in jgg.parent.rglob("*.html")}
    again = {file.relative_to(tmp_path / "again"): file.read_bytes() for file in (tmp_path / "again").rglob("*.html")}
    assert first == again


def test_an_empty_case_says_what_to_do_next(tmp_path: Path, reader: Reader) -> None:
    page = reader.open(written(empty_case("Nothing yet", "UTC"), tmp_path / "report"))
    text = page.locator("main").inner_text()
    for said in (
        "No order is in the case",
        "No claim is in the case yet",
        "No claim has a date yet",
        "No event is in the case yet",
        "No source is in the case yet",
    ):
        assert said in text
    assert reader.errors == []
    assert violations(page) == []


def test_a_case_without_conflict_says_that_nothing_contradicts(tmp_path: Path) -> None:
    case = case_of(
        tmp_path,
        "sources: {a: {{a}}}\nevents: {x: {what: it}}\nclaims: [{id: c, says: x at 2025-03-15, source: a, quote: it}]\n",
        a="it",
    )
    assert "Nothing contradicts" in written(case, tmp_path / "report").read_text(encoding="utf-8")


def test_a_folder_that_holds_something_else_is_left_alone_and_an_old_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "taxes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WhereasError, match="new or empty"):
        written(empty_case("Nothing yet", "UTC"), tmp_path)
    case = case_of(tmp_path / "case", "sources: {a: {{a}}}\n", a="it")
    written(case, tmp_path / "report")
    assert (tmp_path / "report" / "source" / "a.html").exists()
    written(empty_case("Nothing yet", "UTC"), tmp_path / "report")
    assert not (tmp_path / "report" / "source" / "a.html").exists()


def test_a_quote_that_ends_inside_a_private_name_marks_the_whole_of_it(tmp_path: Path) -> None:
    body = "people: {p: {name: Jane Roe}}\nsources: {a: {{a}}}\nevents: {x: {what: it}}\n"
    body += "claims: [{id: c, says: x happened, source: a, quote: Then Jane}]\n"
    written(case_of(tmp_path, body, a="Then Jane Roe left."), tmp_path / "report")
    text = (tmp_path / "report" / "source" / "a.html").read_text(encoding="utf-8")
    assert "Roe" not in text
    assert "Person 1 left." in re.sub(r"<sup>.*?</sup>|</?mark>|<span[^>]*></span>", "", text)


def test_ten_thousand_events_are_written_and_painted(tmp_path: Path, reader: Reader) -> None:
    count = 10_000
    lines = [f"Entry {n}: seen at {n // 60 % 12 + 8:02d}:{n % 60:02d}, day {n // 720 % 28 + 1}." for n in range(count)]
    events = "\n".join(f"  e{n}: {{what: event number {n}}}" for n in range(count))
    claims = "\n".join(
        f"  - {{id: c{n}, says: 'e{n} at 20{10 + n % 15}-06-{n // 720 % 28 + 1:02d} {n // 60 % 12 + 8:02d}:{n % 60:02d}',"
        f" source: s, quote: '{line}'}}"
        for n, line in enumerate(lines)
    )
    case = case_of(tmp_path, f"sources: {{s: {{{{s}}}}}}\nevents:\n{events}\nclaims:\n{claims}\n", s="\n".join(lines))
    page = reader.open(written(case, tmp_path / "report"))
    assert page.evaluate("performance.getEntriesByName('whereas-timeline').length") == 1
    assert page.locator("#tl-list li").count() == 200
    assert page.locator("#tl-page").inner_text() == "1 to 200 of 20000"
    page.click("#tl-next")
    assert page.locator("#tl-page").inner_text() == "201 to 400 of 20000"
    painted = page.evaluate(
        "(() => { const c = document.getElementById('tl-canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " const seen = new Set(); for (let i = 0; i < d.length; i += 400) seen.add(d[i] + ',' + d[i + 1] + ',' + d[i + 2]); return seen.size; })()"
    )
    assert painted > 3
    page.goto(page.url.replace("index.html", "events.html"))
    assert page.locator(".events tbody tr").count() == count
    assert reader.errors == []
