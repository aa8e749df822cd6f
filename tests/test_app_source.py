"""Sources in the app: files come in, words are selected, a claim is written, and what follows from it is seen before it is saved."""

from __future__ import annotations

import io
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browsing import JGG, Reader, accessible, ledger_of, reading, served
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from small import DAY, EFFECTIVE, FORBID, LIFTED, TERMS, Small, written
from test_pdf import pdf_of
from test_saved import PAGE

from whereas.answers import View
from whereas.casefile import read_case
from whereas.claim import Claim
from whereas.moment import when
from whereas.web.composing import Names, completed, reads_as
from whereas.web.effect import Supposed, effect, supposed
from whereas.web.passages import pages, part_of
from whereas.web.serving import Serving

CASE = Small(
    "kept", [f"f1.left at {DAY} 17:26", (EFFECTIVE, "court"), (LIFTED, "court")], FORBID, TERMS, extended=("hearing",)
)  # fmt: skip
ODD = "First line \U0001f6e9\U0001f6e9 here.\r\nThen \u202eeht redro\u202c came <b>at 17:05</b>.\r\n\fPage two: \U00010348 flew at 17:40.\n"


@pytest.fixture(scope="module")
def jgg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with served(ledger_of(JGG, tmp_path_factory.mktemp("jgg") / "case")) as serving:
        yield serving


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Serving]:
    with served(ledger_of(written(CASE, tmp_path / "text"), tmp_path / "case")) as serving:
        yield serving


@pytest.fixture
def reader(chromium: Browser, case: Serving) -> Iterator[Reader]:
    with reading(chromium, case) as made:
        yield made


@pytest.fixture
def looker(chromium: Browser, jgg: Serving) -> Iterator[Reader]:
    with reading(chromium, jgg) as made:
        yield made


def posted(reader: Reader, name: str, data: bytes) -> Any:
    """Add a file by the API; what became of it."""
    answer = reader.page.request.post(
        f"{reader.serving.origin}/api/sources", params={"name": name}, data=data,
        headers={"content-type": "application/octet-stream", "origin": reader.serving.origin, "sec-fetch-site": "same-origin"},
    )  # fmt: skip
    assert answer.ok, answer.text()
    return answer.json()


def chosen(page: Page, words: str) -> None:
    """Select words of the text, as a mouse would."""
    page.evaluate(
        """(words) => {
          const pieces = [...document.querySelectorAll("#text [data-at]")].filter((each) => each.firstChild);
          const piece = pieces.find((each) => each.textContent.includes(words)), at = piece.textContent.indexOf(words);
          getSelection().setBaseAndExtent(piece.firstChild, at, piece.firstChild, at + words.length);
        }""",
        words,
    )


def sentence(page: Page) -> Any:
    return page.get_by_role("combobox", name="What it says")


def effect_told(page: Page) -> Any:
    expect(page.locator(".result")).not_to_be_empty()
    expect(page.locator(".spinner")).to_be_hidden()
    return page.locator(".result")


# ---------------------------------------------------------------------------------------------- the list, and adding


def test_the_list_tells_of_each_source_what_rests_on_it_and_can_be_filtered(looker: Reader) -> None:
    page = looker.open("/sources")
    assert page.locator(".listed tbody tr").count() == 36
    row = page.locator(".listed tr", has_text="nyt_0430")
    assert "9 used" in row.inner_text()
    page.get_by_label("Filter the list").fill("Reuters")
    assert page.locator(".listed tbody tr:visible").count() == 1
    assert "filter=Reuters" in page.url
    page.reload()
    assert page.locator(".listed tbody tr:visible").count() == 1
    page.locator(".listed tbody tr:visible a").click()
    assert page.locator("h1").inner_text() == "Timeline of the flights"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/sources", "/source/nyt_0430"])
def test_the_pages_are_accessible(chromium: Browser, jgg: Serving, scheme: str, path: str) -> None:
    with reading(chromium, jgg, scheme=scheme) as made:
        assert accessible(made.open(path)) == []


def test_files_are_added_by_choosing_them_and_each_outcome_is_told(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The gate closed at 17:10.\n")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    html = "<html><head><title>A <b>title</b></title></head><body><article><p>The order came at five o'clock.</p></article></body></html>"
    (tmp_path / "page.html").write_text(html)
    page = reader.open("/sources")
    page.locator("#files").set_input_files([tmp_path / "note.txt", tmp_path / "bad.pdf", tmp_path / "page.html"])
    expect(page.locator("#progress-told")).to_have_text("3 files read.", timeout=30_000)
    outcomes = page.locator("#outcomes > li")
    assert outcomes.count() == 3
    assert "Added: note.txt" in outcomes.nth(0).inner_text()
    assert "Refused: bad.pdf" in outcomes.nth(1).inner_text()
    assert "Try: obtain it again" in outcomes.nth(1).inner_text()
    accept = outcomes.nth(2).get_by_role("button", name=re.compile("Accept the title"))
    accept.click()
    expect(outcomes.nth(2)).to_contain_text("accepted")
    assert reader.asks("GET", "/api/sources/page")["title"].startswith("A ")
    expect(page.locator(".lede")).to_contain_text("5 sources")


def test_files_that_come_at_once_are_all_added(case: Serving) -> None:
    def added(number: int) -> str:
        data = f"{18 + number}:20 flight {number} landed.\n".encode()
        asked = urllib.request.Request(f"{case.origin}/api/sources?name=log-{number}.txt", data, method="POST")
        asked.add_header("Authorization", f"Bearer {case.keys.token}")
        asked.add_header("Content-Type", "application/octet-stream")
        with urllib.request.urlopen(asked) as answer:
            told = json.load(answer)
        return str(told["files"][0]["outcome"])

    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(added, range(5))) == ["added"] * 5


def test_files_can_be_dropped_on_the_page(reader: Reader) -> None:
    page = reader.open("/sources")
    page.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File(["It landed at 19:00."], "\\u202etxt.<script>.txt"));
          dispatchEvent(new DragEvent("dragover", { dataTransfer: carried, cancelable: true }));
          dispatchEvent(new DragEvent("drop", { dataTransfer: carried, cancelable: true }));
        }"""
    )
    expect(page.locator("#outcomes > li")).to_contain_text("Added:", timeout=30_000)


def test_two_sources_that_share_their_words_are_asked_about_and_made_one_origin(reader: Reader) -> None:
    words = " ".join(f"word{number} and more of it" for number in range(40))
    posted(reader, "one.txt", f"{words} first".encode())
    told = posted(reader, "two.txt", f"{words} second".encode())
    assert [(pair["a"], pair["b"]) for pair in told["one_origin"]] == [("one", "two")]
    page = reader.open("/sources")
    pair = page.locator(".pair-asked", has_text="one")
    pair.get_by_label("Its name").fill("The wire")
    pair.get_by_role("button", name="They have one origin").click()
    expect(page.locator("#said")).to_contain_text("one origin now")
    assert {reader.asks("GET", f"/api/sources/{name}")["origin"] for name in ("one", "two")} == {"The wire"}


# ---------------------------------------------------------------------------------------------- the text and its claims


def test_a_claim_in_the_address_lights_its_passage_and_each_lights_the_other(looker: Reader) -> None:
    page = looker.open("/source/nyt_0430#c-nyt30-03")
    mark = page.locator("#text mark.lit")
    assert mark.inner_text() == "The order for the five plaintiffs came at 9:40 a.m."
    expect(page.locator(".claim-card.lit .id")).to_have_text("nyt30-03")
    page.locator("#text mark", has_text="five Venezuelans").hover()
    expect(page.locator('[data-claim="nyt30-02"]')).to_have_class(re.compile(r"\blit\b"))
    page.locator('[data-claim="nyt30-01"] .to-passage').focus()
    expect(page.locator("#text mark.lit", has_text="the proclamation was signed")).to_have_count(1)


def test_the_facts_are_edited_in_place_and_what_cannot_be_is_told_beside_the_field(reader: Reader) -> None:
    reader.allowed.add(422)
    page = reader.open("/source/log")
    page.locator("#facts > summary").click()
    page.get_by_role("button", name="Edit these").click()
    page.get_by_label("Published").fill("last week or so")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".field", has=page.locator("#f-published")).locator(".problem")).to_contain_text("Try:")
    page.get_by_label("Published").fill("2025-03-16")
    page.locator("#f-url").fill("javascript:alert(1)")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#facts .facts")).to_contain_text("2025-03-16")
    assert page.locator('a[href^="javascript"]').count() == 0
    assert reader.asks("GET", "/api/sources/log")["published"] == "2025-03-16"
    assert "whereas redact" in page.locator("#facts-form").text_content()  # type: ignore[operator]


def test_words_selected_with_the_mouse_become_a_claim_whose_effect_is_seen_before_it_is_saved(reader: Reader) -> None:
    posted(reader, "gate.txt", b"The order came at five.\nNothing else is known.\n")
    page = reader.open("/source/gate")
    chosen(page, "order came at five")
    page.get_by_role("button", name="Claim these words").click()
    expect(page.locator(".composer blockquote")).to_have_text("order came at five")
    sentence(page).fill(f"order at {DAY} 17:00")
    expect(page.locator(".reads")).to_contain_text(f"order was between {DAY} 17:00:00 and 17:00:59.999 UTC")
    told = effect_told(page).inner_text()
    assert "New conflicts" in told
    assert "kept" in told
    assert "would become" in told
    assert reader.asks("GET", "/api/sources/gate")["claims"] == []  # nothing was saved by itself
    page.get_by_role("button", name="Save the claim").click()
    expect(page.locator(".notice")).to_contain_text("claim gate-1")
    expect(page.locator("#text mark")).to_have_text("order came at five")
    expect(page.locator(".claim-card .says")).to_have_text(f"order at {DAY} 17:00")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".claim-card")).to_have_count(0)


def test_the_sentence_is_completed_by_keyboard_as_it_is_typed(reader: Reader) -> None:
    page = reader.open("/source/log")
    chosen(page, "Notes")
    page.keyboard.press("c")
    field = sentence(page)
    expect(field).to_be_focused()
    field.press_sequentially("f1.l")
    expect(page.get_by_role("option").first).to_contain_text("f1.left")
    field.press("Tab")
    expect(field).to_have_value("f1.left ")
    expect(page.get_by_role("option").first).to_contain_text("at")
    field.press("ArrowDown")
    assert page.get_by_role("option").first.get_attribute("aria-selected") == "true"
    field.press("Enter")
    expect(field).to_have_value("f1.left at ")
    expect(page.get_by_role("option").first).to_contain_text(DAY)
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press_sequentially("nonsense")
    expect(page.locator(".composer .problem")).to_contain_text("Try:")
    field.press("Escape")  # what was typed is not lost by one key
    expect(page.get_by_role("button", name="Leave it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("claim-composer")).to_have_count(0)


def test_words_are_selected_by_keyboard_alone_and_claimed(reader: Reader) -> None:
    page = reader.open("/source/log")
    page.locator("body").press("v")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".composer blockquote")).to_have_text("Notes")
    sentence(page).fill("f2.left happened")
    expect(page.locator(".reads")).to_contain_text("f2.left happened")
    sentence(page).press("Enter")
    expect(page.locator(".notice")).to_contain_text("claim log-1")


def test_words_are_found_in_the_text_and_claimed(looker: Reader) -> None:
    page = looker.open("/source/nyt_0430")
    page.keyboard.press("f")
    page.keyboard.type("the order")
    expect(page.locator("#found")).to_have_text("1 of 1")
    page.get_by_label("Find in this text").fill("order")
    expect(page.locator("#found")).to_have_text("1 of 2")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("2 of 2")
    page.get_by_role("button", name="Claim these words").first.click()
    expect(page.locator(".composer blockquote")).to_have_text("order")
    page.get_by_role("button", name="Leave it").click()


def test_what_is_found_in_the_words_is_offered_and_not_saved(looker: Reader) -> None:
    page = looker.open("/source/nyt_0430")
    chosen(page, "The first plane left Harlingen at 5:26 p.m.")
    page.keyboard.press("c")
    expect(page.locator(".offered button").first).to_be_visible()
    expect(sentence(page)).not_to_have_value("")
    page.get_by_role("button", name="Leave it").click()


def test_a_new_event_is_declared_on_the_spot_in_the_same_entry(reader: Reader) -> None:
    page = reader.open("/source/log")
    chosen(page, "from a log")
    page.keyboard.press("c")
    sentence(page).fill(f"f9.departed at {DAY} 20:00")
    group = page.get_by_role("group", name=re.compile("A new event"))
    expect(group).to_be_visible()
    expect(group.get_by_label("Kind")).to_have_value("flight.departed")
    group.get_by_label("What it is").fill("flight 9 takes off")
    expect(page.locator(".reads")).to_contain_text("f9.departed was between")
    expect(effect_told(page)).to_contain_text("not in the case")
    before = reader.asks("GET", "/api/head")["head"]
    page.get_by_role("button", name="Save the claim").click()
    expect(page.locator(".notice")).to_be_visible()
    after = reader.asks("GET", f"/api/head?since={before}")
    assert after["head"] == before + 1
    assert [each["name"] for each in after["entries"][0]["touched"]] == ["events/f9.departed", "claims/log-1"]


def test_what_was_typed_outlives_a_reload(reader: Reader) -> None:
    page = reader.open("/source/log")
    chosen(page, "Notes")
    page.keyboard.press("c")
    sentence(page).fill("f2.left after f1.l")
    page.locator(".more-fields summary").click()
    page.get_by_label("Who says so").fill("<script>the clerk")
    page.reload()
    expect(sentence(page)).to_have_value("f2.left after f1.l")
    expect(page.get_by_label("Who says so")).to_have_value("<script>the clerk")
    expect(page.locator(".composer blockquote")).to_have_text("Notes")


def test_two_tabs_lose_nothing(chromium: Browser, reader: Reader) -> None:
    reader.allowed.add(409)
    page = reader.open("/source/log")
    card = page.locator('[data-claim="c0"]')
    card.get_by_role("button", name=re.compile("Put anew")).click()
    expect(sentence(page)).to_have_value(f"f1.left at {DAY} 17:26")
    sentence(page).fill(f"f1.left at {DAY} 17:27")
    now = reader.asks("GET", "/api/claims/c0")
    head = reader.asks("GET", "/api/head")["head"]
    body = {
        "says": f"f1.left at {DAY} 17:30",
        "source": "log",
        "quote": now["quote"],
        "span": now["span"],
        "since": head,
    }
    assert reader.asks("PUT", "/api/claims/c0", body)["entry"]["kind"] == "claim"
    page.get_by_role("button", name="Save it so").click()
    problem = page.locator(".composer .problem")
    expect(problem).to_contain_text("by tests")
    expect(problem).to_contain_text("It says now: f1.left at 2025-03-15 17:30")
    expect(sentence(page)).to_have_value(f"f1.left at {DAY} 17:27")
    problem.get_by_role("button", name="Save mine on top of it").click()
    expect(page.locator(".notice")).to_be_visible()
    assert reader.asks("GET", "/api/claims/c0")["says"] == f"f1.left at {DAY} 17:27"


def test_a_claim_is_withdrawn_rejected_and_used_again_from_its_card(reader: Reader) -> None:
    page = reader.open("/source/log")
    card = page.locator('[data-claim="c0"]')
    card.get_by_role("button", name=re.compile("Withdrawn")).click()
    expect(card).to_contain_text("not used: withdrawn")
    card.get_by_role("button", name=re.compile("Use it again")).click()
    expect(card).not_to_contain_text("not used")
    card.get_by_role("button", name=re.compile("Reject")).click()
    expect(card).to_contain_text("not used: rejected")
    page.get_by_role("button", name="Undo").click()
    expect(card).not_to_contain_text("not used")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_composer_is_accessible(chromium: Browser, case: Serving, scheme: str) -> None:
    with reading(chromium, case, scheme=scheme) as made:
        page = made.open("/source/log")
        chosen(page, "Notes")
        page.keyboard.press("c")
        sentence(page).press_sequentially("order at 2025-03-15 17:0")
        sentence(page).press("Escape")
        sentence(page).fill(f"f8.left at {DAY} 17:00")
        effect_told(page)
        assert accessible(page) == []


# ---------------------------------------------------------------------------------------------- offsets


def test_the_words_selected_are_letter_for_letter_those_of_the_text(reader: Reader) -> None:
    assert posted(reader, "odd.txt", ODD.encode())["files"][0]["outcome"] == "added"
    text = reader.asks("GET", "/api/sources/odd?text=true")["text"]
    page = reader.open("/source/odd")
    assert "⟦U+202E⟧" in page.locator("#text").inner_text()
    told = page.evaluate(
        """async (length) => {
          const { Passages } = await import(document.querySelector('script[src*="/source.js"]').src.replace("source.js", "passages.js"));
          const passages = new Passages(document.getElementById("text")), wrong = [];
          for (let start = 0; start < length; start += 1) {
            const range = passages.range(start, start + 1), back = range && passages.span(range);
            if (!back || back[0] !== start || back[1] !== start + 1) wrong.push([start, back]);
          }
          return { wrong, ends: passages.ends };
        }""",
        len(text),
    )
    assert told == {"wrong": [], "ends": [0, len(text)]}
    page.get_by_label("Find in this text").fill("came <b>at 17:05")
    page.locator("#take").click()
    expect(page.locator(".composer blockquote")).to_have_text("came <b>at 17:05")
    sentence(page).fill(f"order at {DAY} 17:05")
    page.get_by_role("button", name="Save the claim").click()
    expect(page.locator("#text mark")).to_have_text("came <b>at 17:05")
    claim = reader.asks("GET", "/api/claims/odd-1")
    assert text[slice(*claim["span"])] == claim["quote"] == "came <b>at 17:05"


@given(
    st.text(st.sampled_from("ab \n\r\f\u202e\u200d\ufe0f⟦U+\U0001f6e9é"), max_size=300),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=6),
)
def test_the_pieces_are_the_whole_text_and_each_knows_where_it_stands(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in ends]
    at = 0
    for page in pages(text, spans):
        for block in page.blocks:
            assert block.at == at
            for piece in block.pieces:
                assert piece.at == at
                held = text[at : at + piece.length]
                assert piece.shown == held if piece.kind == "text" else piece.length == 1
                assert "\r" not in piece.shown
                assert set(piece.marks) == {
                    n for n, (a, b) in enumerate(spans) if a <= at and at + piece.length <= b and a < b
                }
                at += piece.length
    assert at == len(text)


def test_a_long_text_is_cut_in_parts_that_end_with_a_line() -> None:
    text = "a line of words\n" * 150_000
    first, second = part_of(text, 0), part_of(text, 1_500_000)
    assert first[1] == 0
    assert second[0] == 1
    assert second[1] == first[2]
    assert text[first[2] - 1] == "\n"


def test_a_text_of_a_megabyte_stays_usable(reader: Reader) -> None:
    posted(
        reader,
        "long.txt",
        ("The clerk wrote a line of a record that is long.\n" * 20_000 + "Then the end came.\n").encode(),
    )
    page = reader.open("/source/long")
    page.get_by_label("Find in this text").fill("the end came")
    expect(page.locator("#found")).to_have_text("1 of 1")
    page.locator("#take").click()
    expect(page.locator(".composer blockquote")).to_have_text("the end came")


# ---------------------------------------------------------------------------------------------- as saved, and pages


class Away(ThreadingHTTPServer):
    """A house elsewhere, which notes whoever comes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BaseHTTPRequestHandler)
        self.came: list[object] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self.came.append(client_address)
        super().process_request(request, client_address)


def test_a_saved_page_full_of_traps_is_shown_and_runs_and_fetches_nothing(chromium: Browser, case: Serving) -> None:
    away = Away()
    threading.Thread(target=away.serve_forever, daemon=True).start()
    try:
        with reading(chromium, case) as made:
            posted(made, "saved.html", PAGE.replace("AWAY", f"127.0.0.1:{away.server_address[1]}").encode())
            made.page.on("dialog", lambda dialog: made.errors.append(dialog.message))
            page = made.open("/source/saved?look=saved")
            frame = page.frame_locator("iframe")
            expect(frame.locator("#words")).to_have_text("The words of the saved page.")
            for link in ("#script", "#top", "#blank", "#send", "#away"):
                frame.locator(link).click(no_wait_after=True, force=True)
            page.wait_for_timeout(500)
            assert page.url.endswith("/source/saved?look=saved")
            assert "ran" not in page.title()
            assert len(page.context.pages) == 1
            made.errors.clear()  # the browser's complaints of what it did not load
            made.outside = [
                url for url in made.outside if not url.startswith(f"http://127.0.0.1:{away.server_address[1]}")
            ]
            assert away.came == []
            answer = page.request.get(f"{made.serving.origin}/source/saved/original")
            assert "sandbox" in answer.headers["content-security-policy"]
            assert "script-src" not in answer.headers["content-security-policy"]
    finally:
        away.shutdown()
        away.server_close()


def test_pages_of_a_pdf_stand_beside_their_text(reader: Reader) -> None:
    posted(reader, "order.pdf", pdf_of(["The order was entered", "at 7:25 p.m."], ["Second page"]))
    page = reader.open("/source/order")
    sheets = page.locator(".sheet")
    assert sheets.count() == 2
    second = sheets.nth(1)
    assert "Second page" in (second.text_content() or "")  # what is not in view has no inner text
    second.scroll_into_view_if_needed()
    for number in range(2):
        image = sheets.nth(number).locator("img")
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("naturalWidth", 1100)
    reader.allowed |= {404, 422}
    assert page.request.get(f"{reader.serving.origin}/source/order/page/3.png").status == 422
    assert page.request.get(f"{reader.serving.origin}/source/log/page/1.png").status == 422
    assert page.request.get(f"{reader.serving.origin}/source/nobody/page/1.png").status == 404
    download = page.request.get(f"{reader.serving.origin}/source/order/original")
    assert download.headers["content-disposition"].startswith("attachment")
    assert accessible(page) == []


def test_a_picture_is_drawn_anew_without_what_the_camera_wrote(reader: Reader) -> None:
    exif = Image.Exif()
    exif[0x013B] = "somebody's name"
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG", exif=exif)
    posted(reader, "photo.jpg", out.getvalue())
    drawn = reader.page.request.get(f"{reader.serving.origin}/source/photo/page/1.png").body()
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.size == (640, 480)
    assert b"somebody" not in drawn


# ---------------------------------------------------------------------------------------------- the API, and text cases


def test_the_api_tells_of_sources_and_claims(looker: Reader) -> None:
    every = looker.asks("GET", "/api/sources")
    assert every["whereas"] == "sources 1"
    assert len(every["sources"]) == 36
    one = looker.asks("GET", "/api/sources/nyt_0430")
    assert "text" not in one
    assert len(one["claims"]) == 9
    assert looker.asks("GET", "/api/claims/nyt30-03")["place"] == ""
    looker.allowed.add(404)
    assert looker.asks("GET", "/api/claims/no%2Fsuch%20claim")["problems"][0]["remedy"]
    told = looker.asks(
        "POST", "/api/effect", {"put": [{"says": "nonsense", "source": "nyt_0430"}], "accept": ["nobody"]}
    )
    assert [each["claim"] for each in told["problems"]] == ["nobody", 0]
    assert told["nothing"]


def test_a_claim_whose_id_holds_anything_is_reached(reader: Reader) -> None:
    quote = "It is said that f1.left at 2025-03-15 17:26."
    body = {"says": f"f1.left at {DAY} 17:26", "source": "log", "quote": quote}
    assert (
        reader.asks(
            "PUT",
            "/api/claims/c0",
            {**body, "note": "a </script> \u202e note", "since": reader.asks("GET", "/api/head")["head"]},
        )["claim"]
        == "c0"
    )
    page = reader.open("/source/log")
    assert "⟦U+202E⟧ note" in page.locator('[data-claim="c0"]').inner_text()


def test_a_text_case_is_shown_and_says_how_to_make_it_one_that_can_be_mended(chromium: Browser, tmp_path: Path) -> None:
    with served(written(CASE, tmp_path / "text")) as serving, reading(chromium, serving) as made:
        page = made.open("/sources")
        assert "whereas import" in page.locator("main").inner_text()
        assert page.locator("#files").count() == 0
        page = made.open("/source/log")
        assert page.locator(".acts, #by-keys, #edit-facts").count() == 0
        assert page.locator("#text mark").count() == 1


def test_the_case_as_it_stood_earlier_is_only_looked_at(reader: Reader) -> None:
    page = reader.open("/source/log?entry=1")
    assert page.locator("#text mark").count() == 1
    assert page.locator(".acts, #by-keys, #edit-facts").count() == 0


# ---------------------------------------------------------------------------------------------- effect and composing, as values


def test_an_effect_is_told_in_words_and_compares_only_what_changed(tmp_path: Path) -> None:
    case = read_case(written(CASE, tmp_path))
    before = View.of(case)
    late = Claim("", f"order at {DAY} 17:00", "court", "")
    after, problems = supposed(case, Supposed((late,)))
    told = effect(before, View.of(after))
    assert problems == []
    assert [(row["before"], row["after"]) for row in told["verdicts"]] == [("kept", "undecided")]
    assert [row["difference"] for row in told["conflicts_new"]] == ["1 h"]
    assert [row["point"] for row in told["bounds"]] == ["order"]
    assert told["conflicts_gone"] == []
    assert not told["nothing"]
    back = effect(View.of(after), before)
    assert back["conflicts_gone"] == told["conflicts_new"]
    assert effect(before, before)["nothing"]


def test_bounds_that_only_a_conflict_reaches_are_told_too(tmp_path: Path) -> None:
    case = read_case(
        written(
            Small("kept", [f"f1.left at {DAY} 17:26", "f1.left before f2.left", EFFECTIVE, LIFTED], FORBID, TERMS),
            tmp_path,
        )
    )
    after, _ = supposed(case, Supposed((Claim("", "f1.left did not happen", "log", ""),)))
    before, now = View.of(case), View.of(after)
    told = {row["point"] for row in effect(before, now)["bounds"]}
    moved = {
        point for point, found in before.chronology.every_bounds().items()
        if (other := now.chronology.every_bounds()[point]).bounds != found.bounds or other.contested != found.contested
    }  # fmt: skip
    assert told == moved != set()


@pytest.mark.parametrize(
    ("says", "reads"),
    [
        (f"f1.left at {DAY} 17:26", f"f1.left was between {DAY} 17:26:00 and 17:26:59.999 UTC"),
        (f"f1.left by {DAY} 17:26", f"f1.left was not after {DAY} 17:26:59.999 UTC"),
        (f"hearing at {DAY}", f"hearing lay between {DAY} 00:00:00 and 23:59:59.999 UTC"),
        ("f1.left before order", "f1.left was before order"),
        ("f1.left before order by at least 1 h", "order at least 1 h after f1.left"),
        ("f1.left did not happen", "f1.left did not happen"),
        ("tower runs +30 s .. +45 s", "the clock tower showed 30 s to 45 s more than the true time"),
        ("aboard > 200", "201 ≤ aboard"),
    ],
)
def test_what_a_sentence_reads_as_is_told_in_words(tmp_path: Path, says: str, reads: str) -> None:
    from whereas.claim import read

    case = read_case(written(CASE, tmp_path))
    zone = case.clockwork.zone
    assert zone is not None
    assert reads_as(read(says, case.vocabulary, case.clockwork), zone) == reads


@pytest.mark.parametrize(
    ("says", "at", "first"),
    [
        ("", 0, "f1.left "),
        ("lef", 0, "f1.left "),
        ("f1.left ", 8, "at "),
        ("f1.left b", 8, "before "),
        ("hearing l", 8, "lasts "),
        ("f1.left before or", 15, "order"),
        ("f1.left before order ", 21, "by "),
        ("f1.left before order by ", 24, "at least "),
        ("f1.left before order by at least 2", 34, " min"),
        ("f1.left within 5 ", 17, "min of "),
        ("f1.left at ", 11, f"{DAY} "),
        (f"f1.left at {DAY} eve", 22, "evening"),
        (f"f1.left at {DAY} 17:26 U", 28, "UTC"),
    ],
)
def test_a_sentence_is_completed(tmp_path: Path, says: str, at: int, first: str) -> None:
    case = read_case(written(CASE, tmp_path))
    begins, offered = completed(says, Names(case), case.sources["log"])
    assert (begins, offered[0].text) == (at, first)
    assert when(f"{DAY} 17:26", case.clockwork).grain_ms == 60_000
