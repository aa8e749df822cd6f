"""Orders, people and things, history and search, as a reader of the app meets them; and the API beneath them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browsing import JGG, NOW, Reader, ledger_of, reading, served
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from whereas.bounds import Bounds
from whereas.casefile import empty_case, read_case, read_case_text, write_case
from whereas.entry import Change
from whereas.keeping import put
from whereas.ledger import Ledger
from whereas.web.app import routes
from whereas.web.desk import Desk
from whereas.web.ical import Dated, calendar_text
from whereas.web.index import LONGEST, Index, passages, wanted
from whereas.web.serving import Serving

HOSTILE = "<script>alert(1)</script> \"quoted\" 'so' \u202eback"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The app of a fresh copy of the bundled case, without its guard."""
    desk = Desk(ledger_of(JGG, tmp_path / "jgg"), "tests", now=lambda: NOW)
    with TestClient(routes(desk), raise_server_exceptions=False) as made:
        yield made
    desk.close()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same for what only looks."""
    desk = Desk(ledger_of(JGG, tmp_path_factory.mktemp("seen") / "jgg"), "tests", now=lambda: NOW)
    with TestClient(routes(desk), raise_server_exceptions=False) as made:
        yield made
    desk.close()


def head(client: TestClient) -> int:
    return int(client.get("/api/head").json()["head"])


def problem(answer: Any) -> str:
    return str(answer.json()["problems"][0]["problem"])


# ---------------------------------------------------------------------------------------------- search


def test_every_word_must_be_there_a_phrase_stands_as_it_is_a_minus_takes_out_and_a_star_begins() -> None:
    index = Index()
    index.follow(read_case(JGG))
    counts = {
        q: index.find("claims", wanted(q)).count
        for q in ("judge", "judge order", "order judge", '"judge ordered"', "judg*")
    }
    assert counts["judge order"] == counts["order judge"] < counts["judge"] <= counts["judg*"]
    assert 0 < counts['"judge ordered"'] < counts["judge"]
    assert index.find("claims", wanted("judge -recess")).count < counts["judge"]


@given(st.text(max_size=60) | st.text(alphabet="\"*-^():{}+ANDORT'aé\x00\x01 ", max_size=40))
def test_nothing_that_is_typed_is_the_syntax_of_the_index(typed: str) -> None:
    asked = wanted(typed)
    index = Index()
    for kind in ("claims", "events", "sources", "passages"):
        assert index.find(kind, asked).count == 0


@given(st.text(alphabet="ab. \n\t\U0001f600é", max_size=4_000))
def test_the_passages_of_a_text_leave_nothing_out_but_white_space(text: str) -> None:
    spans = [*passages(text)]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_what_is_found_in_a_text_stands_there_letter_for_letter() -> None:
    case = read_case(JGG)
    index = Index()
    index.follow(case)
    hits = index.find("passages", wanted("judge"), most=50).hits
    assert hits
    for hit in hits:
        assert hit.span is not None
        assert (case.sources[hit.id].text or "")[slice(*hit.span)].casefold() == "judge"


def test_the_index_follows_what_is_taken_away_and_what_is_new(client: TestClient) -> None:
    assert client.get("/api/search?q=zanzibar").json()["count"] == 0
    made = client.put("/api/events/zed", json={"since": head(client), "new": True, "what": "the Zanzibar hearing"})
    assert made.status_code == 200
    assert client.get("/api/search?q=zanzibar").json()["count"] == 1
    client.request("DELETE", f"/api/events/zed?since={head(client)}")
    assert client.get("/api/search?q=zanzibar").json()["count"] == 0


@pytest.mark.parametrize(
    "q",
    ["", '"', "-", "*", "AND", '"""', "-word", "NEAR(a b)", "x" * 5000, "a\x00b", "(" * 400, "' OR 1=1 --", HOSTILE],
)
def test_a_hostile_search_is_answered_and_never_markup(seen: TestClient, q: str) -> None:
    answer, shown = seen.get("/api/search", params={"q": q}), seen.get("/search", params={"q": q})
    assert (answer.status_code, shown.status_code) == (200, 200)
    assert len(answer.json()["q"]) <= LONGEST
    assert "<script>alert" not in shown.text


def test_results_are_grouped_and_the_rest_of_a_group_is_a_page_away(seen: TestClient) -> None:
    told = seen.get("/api/search?q=the").json()
    groups = {group["kind"]: group for group in told["groups"]}
    assert [*groups] == ["claims", "events", "sources", "passages"]
    assert groups["claims"]["count"] > len(groups["claims"]["hits"]) == 8
    alone = seen.get("/api/search?q=the&kind=claims&first=8").json()["groups"][0]
    assert alone["hits"][0]["id"] not in [hit["id"] for hit in groups["claims"]["hits"]]
    mark = groups["passages"]["hits"][0]["href"]
    assert re.search(r"^/source/[^?]+\?at=\d+&mark=\d+\.\.\d+$", mark) or "mark=0.." in mark


# ---------------------------------------------------------------------------------------------- people


def test_a_person_is_listed_put_otherwise_and_taken_off_by_entries(client: TestClient) -> None:
    made = client.post("/api/people", json={"since": head(client), "name": "Ana Ríos", "also": ["A. Ríos"]}).json()
    assert (made["person"], made["entry"]["kind"]) == ("ana-ríos", "person")
    path = f"/api/people/{quote(made['person'])}"
    client.put(path, json={"since": made["head"], "name": "Ana Ríos", "also": [], "public": True})
    row = next(row for row in client.get("/api/people").json()["people"] if row["id"] == "ana-ríos")
    assert (row["also"], row["public"]) == ([], True)
    client.request("DELETE", f"{path}?since={head(client)}")
    assert "ana-ríos" not in [row["id"] for row in client.get("/api/people").json()["people"]]
    assert client.request("DELETE", f"{path}?since={head(client)}").status_code == 404


def test_somebody_listed_already_is_not_listed_again(client: TestClient) -> None:
    answer = client.post("/api/people", json={"since": head(client), "name": "judge KATSAS"})
    assert answer.status_code == 409
    assert "gregory-katsas" in problem(answer)


def test_two_who_change_one_person_lose_nothing(client: TestClient) -> None:
    since = head(client)
    client.put("/api/people/robert-cerna", json={"since": since, "name": "Robert L. Cerna", "also": ["Mr. Cerna"]})
    answer = client.put("/api/people/robert-cerna", json={"since": since, "name": "R. Cerna"})
    assert answer.status_code == 409
    assert "by tests" in problem(answer)
    assert client.put("/api/people/robert-cerna", json={"since": head(client), "name": "R. Cerna"}).status_code == 200


def test_names_in_a_source_that_are_not_listed_are_told_for_one_source(seen: TestClient) -> None:
    told = seen.get("/api/people/unlisted?source=katsas_0808").json()
    assert (told["source"], told["names"]) == (
        "katsas_0808",
        ["Katsas"],
    )  # the case lists Judge Katsas, and Gregory Katsas
    assert seen.get("/api/people/unlisted?source=none").status_code == 404


# ---------------------------------------------------------------------------------------------- events


def test_an_event_keeps_what_is_not_spoken_of_when_it_is_put_anew(client: TestClient) -> None:
    since = head(client)
    first = {"since": since, "new": True, "what": "a door", "participants": ["Ana"], "count": "3"}
    assert client.put("/api/events/door.a", json=first).status_code == 200
    assert client.put("/api/events/door.a", json={**first, "since": head(client)}).status_code == 409
    assert client.put("/api/events/door.a", json={"since": head(client), "place": "Hall"}).status_code == 200
    told = client.get(f"/api/log/{head(client)}").json()["things"][0]
    assert {row["field"]: (row["before"], row["after"]) for row in told["fields"]} == {
        "what": ("a door", None),
        "place": (None, "Hall"),
    }
    assert client.put("/api/events/none", json={"since": 0}).status_code == 404


def test_an_event_that_claims_speak_of_stays_and_the_refusal_says_why(client: TestClient) -> None:
    answer = client.request("DELETE", f"/api/events/f1.departed?since={head(client)}")
    assert answer.status_code == 422
    assert "f1.departed" in str(answer.json())


def test_events_are_paged_filtered_and_sorted(tmp_path: Path) -> None:
    with Ledger(tmp_path / "many", actor="tests", make=True, now=lambda: NOW) as ledger:
        changes = [
            Change("zone", "", "UTC"),
            *(Change("events", f"e{n:03}", {"what": f"thing {n}", "kind": "k"}) for n in range(250)),
        ]
        put(ledger, "new", changes)
    desk = Desk(tmp_path / "many", "tests", now=lambda: NOW)
    client = TestClient(routes(desk), raise_server_exceptions=False)
    first, last = client.get("/events").text, client.get("/events?first=999").text
    assert "1 to 100 of 250" in first
    assert "201 to 250 of 250" in last
    assert client.get("/events?q=thing%207&only=unsaid").text.count('<tr><th scope="row"') == 11
    assert client.get("/events?only=contested").text.count("<tr><th") == 0
    desk.close()


def test_what_speaks_of_an_event_and_rests_on_it_is_on_its_page(seen: TestClient) -> None:
    text = seen.get("/event/order.spoken").text
    for part in (
        "order.spoken at 2025-03-15 18:46",
        "its stage “spoken”",
        "what it takes “effective” to be",
        "/conflict/",
        "/timeline?event=order.spoken",
    ):
        assert part in text
    assert seen.get("/event/no%2Fsuch").status_code == 404


# ---------------------------------------------------------------------------------------------- history


def test_an_undo_is_an_entry_and_is_refused_where_a_later_one_changed_the_same(client: TestClient) -> None:
    client.put("/api/events/x", json={"since": head(client), "new": True, "what": "one"})
    first = head(client)
    client.put("/api/events/x", json={"since": first, "what": "two"})
    refused = client.post("/api/undo", json={"since": first + 1, "seq": first})
    assert refused.status_code == 409
    assert f"entry {first + 1}" in problem(refused)
    made = client.post("/api/undo", json={"since": first + 1}).json()
    assert (made["entry"]["kind"], made["undoes"]) == ("undo", first + 1)
    assert client.post("/api/undo", json={"since": first}).status_code == 409
    assert client.post("/api/undo", json={"since": first, "seq": 99}).status_code == 404


def test_the_log_is_filtered_by_who_kind_and_thing_and_paged(client: TestClient) -> None:
    for number in range(3):
        client.put(f"/api/events/x{number}", json={"since": head(client), "new": True, "what": "one"})
    told = client.get("/api/log?thing=events/x1").json()
    assert [entry["kind"] for entry in told["entries"]] == ["event"]
    assert [entry["seq"] for entry in client.get("/api/log?before=3").json()["entries"]] == [2, 1]
    assert client.get("/api/log?actor=nobody").json()["entries"] == []
    assert client.get("/api/log/9999999").status_code == 404


def test_what_stood_before_and_after_is_told_field_by_field(client: TestClient) -> None:
    client.put(
        "/api/events/f1.departed", json={"since": head(client), "what": "flight 1 leaves", "kind": "flight.departed"}
    )
    told = client.get(f"/api/log/{head(client)}").json()
    fields = {row["field"]: row for row in told["things"][0]["fields"]}
    assert fields["what"]["after"] == "flight 1 leaves"
    assert fields["what"]["before"]


def test_two_states_are_compared_by_entry_by_time_and_by_whom(client: TestClient) -> None:
    client.put("/api/events/x", json={"since": head(client), "new": True, "what": "one"})
    told = client.get("/api/diff?from=1&to=2").json()
    assert [(part["kind"], part["rows"][0]["names"]) for part in told["parts"]] == [
        ("events", ["x"]),
        ("parts", ["event x"]),
    ]
    times = client.get("/api/diff", params={"from": "2025-03-17", "to": "2025-04-16"}).json()
    assert times["parts"][0]["heading"].endswith("verdicts differ")
    for query in ("from=1&to=99", "from=&to=1", "from=nobody&to=all", "from=2025-99&to=1"):
        assert client.get(f"/api/diff?{query}").status_code in (404, 422)
        assert client.get(f"/history?{query}").status_code == 200


def test_everything_is_hashed_again_on_request(client: TestClient) -> None:
    assert client.get("/api/verify").status_code == 404
    told = client.post("/api/verify").json()
    while told["running"]:
        time.sleep(0.1)
        told = client.get("/api/verify").json()
    assert told["whole"]
    assert told["text"].startswith("All is as it was written: 1 entry")


# ---------------------------------------------------------------------------------------------- orders


RULE_6 = """whereas: 1
title: A stay, and a return
zone: America/New_York
people: {ana: {name: Ana Rios}}
sources: {log: {title: Log}}
events: {order.entered: {}, back: {what: return}}
claims: [{id: c1, says: "order.entered at 2025-06-19 10:00 .. 2025-06-21 10:00", source: log}]
orders:
  stay:
    title: "Order on Ana Rios; to return, by then"
    court: dcd
    rule: frcp6
    life: {effective: order.entered}
    clauses: {return: {text: "Ana Rios is to be returned.", require: return, within: 14 days after effective}}
readings: {ours: {terms: {return: back}}}
"""


@pytest.fixture
def stay(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "stay").mkdir()
    write_case(read_case_text(RULE_6, tmp_path / "stay" / "case.yaml"), tmp_path / "stay" / "case.yaml")
    desk = Desk(tmp_path / "stay", "tests", now=lambda: NOW)
    yield TestClient(routes(desk), raise_server_exceptions=False)
    desk.close()


def test_a_due_time_is_shown_with_its_working_and_the_month_with_its_holidays(stay: TestClient) -> None:
    text = stay.get("/orders").text
    assert "How it is counted" in text
    assert "6(a)(1)" in text
    assert "July 2025" in text
    assert "Independence Day" in text
    assert "June 2025" in stay.get("/orders?month=2025-06").text
    for month in ("2025-13", "x", "0001-01", "9999-12", "99999-1", "-"):
        assert stay.get("/orders", params={"month": month}).status_code == 200


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//whereas//orders and deadlines//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:A stay\\, and a return: what is due
BEGIN:VEVENT
UID:{uid}@whereas.invalid
DTSTAMP:20250627T045320Z
DTSTART;VALUE=DATE:20250703
DTEND;VALUE=DATE:20250708
SUMMARY:Due by: return (Order on Person 1\\; to return\\, by then)
"""


def test_the_calendar_file_is_as_the_rule_has_it_and_names_nobody_private(stay: TestClient) -> None:
    answer = stay.get("/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    text = answer.content.decode()
    uid = re.search(r"UID:([0-9a-f]{32})@", text)
    assert uid
    assert text.replace("\r\n", "\n").startswith(CALENDAR.format(uid=uid[1]))
    assert "Ana" not in text
    assert stay.get("/calendar.ics").content == answer.content
    assert stay.get("/calendar.ics?reading=none").status_code == 404


@given(st.text(max_size=200), st.text(max_size=200))
def test_lines_of_a_calendar_are_folded_within_75_octets_and_unfold_to_what_was_said(title: str, text: str) -> None:
    made = calendar_text("A case", [Dated("about", title, text, Bounds(0, 0))], UTC, 0)
    lines = made.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = made.replace("\r\n ", "").split("\r\n")
    names = [re.split("[:;]", line)[0] for line in unfolded[:-1]]
    assert names == [
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "BEGIN", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION",
        "TRANSP", "CLASS", "END", "END",
    ]  # fmt: skip


@given(st.integers(-(2**60), 2**60) | st.none(), st.integers(0, 2**40) | st.none())
def test_a_moment_is_a_moment_a_band_is_days_and_what_nothing_bounds_is_left_out(
    low: int | None, wide: int | None
) -> None:
    high = None if wide is None else (low or 0) + wide
    made = calendar_text("A case", [Dated("about", "title", "text", Bounds(low, high))], UTC, 0)
    if low is None and high is None:
        assert "VEVENT" not in made
    elif "VEVENT" in made:
        assert ("VALUE=DATE" in made) == (low is None or wide is None or wide >= 60_000)


def test_a_page_of_an_order_binds_its_terms_and_draws_its_life(seen: TestClient) -> None:
    text = seen.get("/order/tro").text
    for part in (
        'role="img"',
        "The plaintiffs",
        "no-removal",
        "In that filing the government held",
        "/event/order.spoken",
        "/verdict/tro.no-removal/f1/government",
    ):
        assert part in text
    assert "style=" not in text
    assert seen.get("/order/none").status_code == 404


def test_a_text_case_and_an_empty_one_are_shown_and_refuse_what_writes(tmp_path: Path) -> None:
    write_case(empty_case("Nothing", "UTC"), tmp_path / "case.yaml")
    desk = Desk(tmp_path, "tests", now=lambda: NOW)
    client = TestClient(routes(desk), raise_server_exceptions=False)
    for path in ("/orders", "/people", "/events", "/figures", "/history", "/search", "/calendar.ics"):
        assert client.get(path).status_code == 200, path
    for answer in (
        client.post("/api/undo", json={"since": 0}),
        client.post("/api/people", json={"since": 0, "name": "A"}),
        client.post("/api/verify"),
    ):
        assert answer.status_code == 422
    desk.close()


# ---------------------------------------------------------------------------------------------- in the browser


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = ledger_of(JGG, tmp_path_factory.mktemp("rest") / "jgg")
    with Ledger(folder, actor="other", now=lambda: NOW) as ledger:
        value = {"what": HOSTILE, "also": [HOSTILE + " again"], "place": '"><img src=x onerror=alert(1)>'}
        put(ledger, "event", [Change("events", "odd.name", value), Change("people", "odd", {"name": HOSTILE})])
    with served(folder) as made:
        yield made


@pytest.fixture
def reader(chromium: Browser, serving: Serving) -> Iterator[Reader]:
    with reading(chromium, serving) as made:
        yield made


ADDRESSES = ["/people", "/event/odd.name", "/history?from=1&to=2", "/history/2", "/search"]
"""Pages that test_app_views does not look at, or not with hostile names in them."""


def test_names_that_are_markup_are_text_on_every_page_and_none_is_wider_than_a_phone(reader: Reader) -> None:
    page = reader.page
    page.set_viewport_size({"width": 360, "height": 800})
    for address in ADDRESSES:
        reader.open(address)
        assert page.evaluate("document.querySelectorAll('main script, main img, main b').length") == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.set_viewport_size({"width": 1280, "height": 900})


def test_j_and_k_go_through_what_was_found_and_enter_opens_it(reader: Reader) -> None:
    page = reader.open("/search?q=judge")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator(".hit > a").first
    expect(first).to_be_focused()
    expect(first.locator("mark")).to_have_text("judge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/source/**")


def test_to_make_a_name_public_asks_first_and_what_was_done_can_be_undone(reader: Reader) -> None:
    page = reader.open("/people")
    page.get_by_text("List somebody").click()
    form = page.locator("#new-person form")
    form.get_by_label("Name", exact=True).fill("Ana Ríos")
    form.get_by_label("Other names").fill("A. Ríos\nMs. Ríos")
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="List").click()
    dialog = page.get_by_role("dialog", name="Make the name public?")
    expect(dialog).to_contain_text("“Ms. Ríos”")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    form.get_by_role("button", name="List").click()
    dialog.get_by_role("button", name="Make public").click()
    expect(page.locator(".done")).to_contain_text("person")
    expect(page.get_by_role("heading", name="Ana Ríos")).to_be_visible()
    page.locator(".done button").click()
    expect(page.get_by_role("heading", name="Ana Ríos")).to_be_hidden()


def test_what_was_typed_stays_when_somebody_else_was_quicker_and_can_be_done_on_top(reader: Reader) -> None:
    reader.allowed.add(409)
    page = reader.open("/event/f2.departed")
    since = reader.asks("GET", "/api/head")["head"]
    reader.asks("PUT", "/api/events/f2.departed", {"since": since, "what": "theirs", "kind": "flight.departed"})
    page.get_by_text("What is said of the event itself").click()
    page.get_by_label("What happened, in words").fill("mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("was changed meanwhile")
    expect(page.get_by_label("What happened, in words")).to_have_value("mine")
    page.get_by_role("button", name="Do mine on top of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("mine")


def test_names_that_are_not_listed_are_looked_for_on_request_and_listed_as_private(reader: Reader) -> None:
    page = reader.open("/people")
    page.get_by_label("In", exact=True).select_option("cbs_0318")
    page.get_by_role("button", name="Look for names").click()
    expect(page.locator("#looked-said")).to_contain_text("in 1 of 1 source.")


def test_an_entry_opens_by_keyboard_with_what_it_put_and_is_undone(reader: Reader) -> None:
    since = reader.asks("GET", "/api/head")["head"]
    reader.asks("PUT", "/api/events/door", {"since": since, "what": "a door", "new": True})
    page = reader.open(f"/history#entry-{since + 1}")
    entry = page.locator(f"#entry-{since + 1}")
    expect(entry.locator(".fields")).to_contain_text("a door")
    page.keyboard.press("u")
    expect(page.locator(".done")).to_contain_text("undo")
    expect(entry).to_contain_text(f"undone by entry {since + 2}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(entry.locator(".fields")).to_contain_text("a door")


def test_an_undo_that_cannot_be_is_told_in_words_beside_the_entry(reader: Reader) -> None:
    reader.allowed.add(409)
    since = reader.asks("GET", "/api/head")["head"]
    reader.asks("PUT", "/api/events/gate", {"since": since, "what": "a gate", "new": True})
    reader.asks("PUT", "/api/events/gate", {"since": since + 1, "what": "the gate"})
    page = reader.open("/history")
    entry = page.locator(f"#entry-{since + 1}")
    entry.get_by_role("button", name="Undo").click()
    expect(entry.get_by_role("alert")).to_contain_text(f"undo entry {since + 2} first")


def test_an_entry_that_touched_much_is_undone_only_when_asked_twice(reader: Reader) -> None:
    page = reader.open("/history")
    button = page.locator("#entry-1").get_by_role("button")
    button.click()
    expect(button).to_contain_text("Press again")
    expect(page.locator(".done")).to_have_count(0)


def test_everything_is_verified_by_a_button_that_tells_in_words(reader: Reader) -> None:
    page = reader.open("/history")
    page.get_by_role("button", name="Verify everything").click()
    expect(page.locator("#verified")).to_contain_text("All is as it was written", timeout=30_000)


def test_two_states_are_compared_in_words_and_the_address_shows_the_same(reader: Reader) -> None:
    page = reader.open("/history")
    page.get_by_label("From").fill("2025-03-17")
    page.get_by_label("to", exact=True).fill("2025-04-16")
    page.get_by_role("button", name="Show what differs").click()
    page.wait_for_url("**from=2025-03-17&to=2025-04-16**")
    expect(page.locator("#compared")).to_contain_text("undecided → broken")
    expect(page.locator("#compared")).to_contain_text("The opinion puts the handing over")


def test_months_turn_by_keyboard_and_the_calendar_file_is_downloaded(reader: Reader) -> None:
    page = reader.open("/orders?month=2025-04")
    expect(page.get_by_role("heading", name="April 2025", exact=True)).to_be_visible()
    page.keyboard.press("]")
    page.wait_for_url("**month=2025-05**")
    page.keyboard.press("[")
    page.wait_for_url("**month=2025-04**")
    expect(page.get_by_role("table", name=re.compile("April 2025"))).to_contain_text("turn-back")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Calendar file").click()
    assert waiting.value.suggested_filename == "deadlines.ics"
    expect(page.get_by_text("A copy that leaves the app")).to_be_visible()
