"""Review and conflicts in the app: by key and by mouse, in Chromium, from a text that is read to a verdict that flips in a what-if."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import JGG, NOW, Reader, accessible, ledger_of, reading, served
from playwright.sync_api import Browser, Page, expect

from whereas.entry import Change
from whereas.intake import Readers, files_in
from whereas.keeping import add, put
from whereas.ledger import Ledger
from whereas.proposing import accept

LOG = """Log of the tower

18:20 landed
18:46 ruling
"""
STORY = """The night in short

The second plane landed in San Salvador at 12:10 a.m. on Sunday with 238 people, the ministry said.

The judge ruled at 6:46 p.m. on Saturday, according to the docket of the court in Washington that day.
"""
CASE = """whereas: 1
title: The landing and the ruling
zone: America/New_York
sources:
  log: {title: Log of the tower, file: sources/log.txt, sha256: HASH, rank: record}
ranks: [record, report]
events:
  ruling: {kind: order.spoken, what: the judge rules}
  flight.landed: {kind: flight.landed, what: the plane lands}
claims:
  - {id: log-1, says: "ruling at 2025-03-15 18:46", source: log, quote: "18:46 ruling"}
  - {id: log-2, says: "flight.landed at 2025-03-15 18:20", source: log, quote: "18:20 landed"}
orders:
  tro:
    title: The ruling
    clauses:
      no-landing: {text: Nobody is to be landed., forbid: landing, from: effective}
readings:
  court:
    title: The court
    terms: {landing: flight.landed, effective: ruling}
"""

PROPOSED = [
    ("story-1", "flight.landed at 2025-03-16 00:10", "at 12:10 a.m. on Sunday"),
    ("story-2", "flight.landed before ruling", "landed in San Salvador"),
    ("story-3", "ruling at 2025-03-15 18:46", "at 6:46 p.m. on Saturday"),
    ("story/4 <b>", "ruling happened", "The judge ruled"),
    ("story-5", "flight.landed happened", "The second plane landed"),
]


def small(folder: Path, *, proposed: bool = True) -> Path:
    """A case with a log, an order and a reading; and a story of which five claims are proposed."""
    text = folder / "text"
    (text / "sources").mkdir(parents=True)
    (text / "sources" / "log.txt").write_text(LOG, encoding="utf-8")
    (text / "case.yaml").write_text(CASE.replace("HASH", hashlib.sha256(LOG.encode()).hexdigest()), encoding="utf-8")
    made = ledger_of(text, folder / "case")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    with Ledger(made, actor="ana", now=lambda: NOW) as ledger, Readers(1) as readers:
        list(add(ledger, files_in([folder / "story.txt"]), readers))
        if proposed:
            put(ledger, "propose", [_proposed(*row) for row in PROPOSED])
    return made


def _proposed(name: str, says: str, quote: str) -> Change:
    span = f"{STORY.index(quote)}..{STORY.index(quote) + len(quote)}"
    value = {"id": name, "says": says, "source": "story", "quote": quote, "span": span, "status": "proposed",
             "note": "a clock time", "found-by": "rules 1: time.clock"}  # fmt: skip
    return Change("claims", name, value)


@contextmanager
def at_the_desk(browser: Browser, folder: Path, by: str = "tests") -> Iterator[Reader]:
    with served(folder, by) as serving, reading(browser, serving) as reader:
        yield reader


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return small(tmp_path)


def claims(folder: Path) -> dict[str, tuple[str, str]]:
    with Ledger(folder) as ledger:
        return {claim.id: (claim.status, claim.says) for claim in ledger.case().claims}


def settled(page: Page, number: int, of: int) -> None:
    """The page shows the proposal of that place in the queue."""
    expect(page.locator(".proposal .kicker")).to_contain_text(f"{number} of {of}")


# ---------------------------------------------------------------------------------------------- review


def test_each_proposal_is_shown_with_what_helps_to_decide(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        page = reader.open("/review?at=story-1")
        expect(page.locator("h1")).to_have_text("Review")
        expect(page.locator("#says")).to_have_text("flight.landed at 2025-03-16 00:10")
        expect(page.locator(".proposal .context mark")).to_have_text("at 12:10 a.m. on Sunday")
        expect(page.locator(".proposal .context")).to_contain_text(
            "landed in San Salvador at 12:10 a.m. on Sunday with 238 people"
        )
        expect(page.locator(".told")).to_contain_text("rules 1: time.clock")
        expect(page.locator(".told")).to_contain_text("a clock time")
        expect(page.locator("#effect")).to_contain_text("New conflicts")
        expect(page.locator("#effect")).to_contain_text("No verdict changes")
        expect(page.locator("#done")).to_have_text("0 of 5 proposals decided: 0 accepted, 0 rejected; 5 left")


def test_by_keys_proposals_are_accepted_rejected_put_off_and_taken_back(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        page = reader.open("/review")
        settled(page, 1, 5)
        first = page.locator("#says").inner_text()
        page.keyboard.press("a")
        settled(page, 1, 4)
        page.keyboard.press("r")
        page.get_by_label("Why, for the ledger").fill("of another plane")
        page.keyboard.press("Enter")
        settled(page, 1, 3)
        expect(page.locator("#done")).to_contain_text("1 accepted, 1 rejected; 3 left")
        off = page.locator("#says").inner_text()
        page.keyboard.press("l")
        settled(page, 2, 3)
        page.keyboard.press("a")
        settled(page, 2, 2)
        page.keyboard.press("a")
        settled(page, 1, 1)
        assert page.locator("#says").inner_text() == off
        page.keyboard.press("b")
        settled(page, 2, 2)
        page.keyboard.press("k")
        settled(page, 1, 2)
        page.keyboard.press("j")
        settled(page, 2, 2)
        page.keyboard.press("j")
        expect(page.locator("#said")).to_have_text("This is the last")
    statuses = [status for name, (status, _) in claims(case).items() if name.startswith("story")]
    assert sorted(statuses) == ["accepted", "accepted", "proposed", "proposed", "rejected"]
    assert ("accepted", first) in claims(case).values()


def test_several_are_decided_on_together(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        page = reader.open("/review")
        settled(page, 1, 5)
        page.keyboard.press("Space")
        page.keyboard.press("j")
        settled(page, 2, 5)
        page.keyboard.press("Space")
        expect(page.locator("[data-act=accept]")).to_contain_text("Accept 2 selected")
        expect(page.locator("#h-effect")).to_have_text("If these 2 are accepted")
        page.locator("[data-act=accept]").click()
        settled(page, 1, 3)
        page.locator(".queue input").nth(1).click()
        page.keyboard.press("r")
        page.get_by_role("button", name="Reject", exact=True).click()
        expect(page.locator("#done")).to_contain_text("2 accepted, 1 rejected; 2 left")


def test_a_sentence_is_put_otherwise_and_a_wrong_one_told_beside_it(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        reader.allowed |= {422}
        page = reader.open("/review?at=story-2")
        page.keyboard.press("e")
        field = page.get_by_label("What it says")
        expect(field).to_have_value("flight.landed before ruling")
        field.fill("flight.landed beside ruling")
        expect(page.locator("claim-composer .problem").first).to_be_visible()
        field.fill("ruling before flight.landed")
        expect(page.locator("claim-composer .reads")).to_contain_text("Reads")
        page.get_by_role("button", name="Accept it so").click()
        expect(page.locator("#done")).to_contain_text("1 accepted")
    assert claims(case)["story-2"] == ("accepted", "ruling before flight.landed")


def test_the_same_said_twice_by_one_source_is_no_second_voice(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        page = reader.open("/review?at=story-3")
        page.keyboard.press("m")
        expect(page.get_by_role("radio")).not_to_have_count(0)
        expect(page.locator(".choice", has_text="log-1")).to_contain_text("says the same")
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="Merge", exact=True).click()
        expect(page.locator("#said")).to_contain_text("Merged story-3 with log-1")
        told = reader.asks("POST", "/api/merge", {"since": 99, "id": "story-5", "into": "story-1"})
        assert told["entry"]["kind"] == "merge"
    with Ledger(case) as ledger:
        held = {claim.id: claim for claim in ledger.case().claims}
    assert (held["story-3"].status, held["story-3"].origin) == ("accepted", "log")
    assert (held["story-5"].status, held["story-5"].note) == ("rejected", "a clock time; the same as story-1")


def test_two_at_once_lose_nothing(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        reader.allowed |= {409}
        page = reader.open("/review")
        settled(page, 1, 5)
        name = page.locator("#review").get_attribute("data-at")
        head = int(page.locator("body").get_attribute("data-head") or 0)
        reader.asks("POST", "/api/reject", {"since": head, "ids": [name]})
        page.keyboard.press("a")
        expect(page.locator("#problem")).to_contain_text("was changed meanwhile")
        expect(page.locator("#problem")).to_contain_text("reject, by tests")
        page.get_by_role("button", name="Show it as it stands now").click()
        expect(page.locator(".proposal")).to_contain_text(f"{name} is decided already")


def test_where_nothing_is_left_the_page_says_what_to_do_next(chromium: Browser, tmp_path: Path) -> None:
    with at_the_desk(chromium, small(tmp_path, proposed=False)) as reader:
        page = reader.open("/review")
        expect(page.locator("#h-none")).to_have_text("Nothing is proposed yet")
        page.get_by_role("button", name="Propose claims from story").click()
        expect(page.locator("#said")).to_contain_text("proposed", timeout=20_000)
        expect(page.locator("h1")).to_contain_text("Review of story")
        expect(page.locator("#says")).to_be_visible()


def test_a_second_person_checks(chromium: Browser, case: Path) -> None:
    with Ledger(case, actor="ana", now=lambda: NOW) as ledger:
        accept(ledger, ["story-1", "story-2"])
    with at_the_desk(chromium, case, by="ana") as reader:
        page = reader.open("/review")
        expect(page.locator("#check")).to_contain_text("2 claims that you accepted wait for somebody else")
        expect(page.locator("[data-act=check]")).to_have_count(0)
        assert "accepted by ana" in reader.asks("POST", "/api/check", {"ids": ["story-1"]})["problems"][0]["problem"]
    with at_the_desk(chromium, case, by="bo") as reader:
        page = reader.open("/review")
        expect(page.locator("[data-check]")).to_have_count(2)
        page.locator("[data-check='story-1'] [data-act=check]").click()
        expect(page.locator("[data-check]")).to_have_count(1)
        page.get_by_text("1 claim checked by two").click()
        expect(page.locator("#check")).to_contain_text("accepted by ana, checked by bo")
        page.keyboard.press("b")
        expect(page.locator("[data-check]")).to_have_count(2)


def test_ids_and_words_of_any_kind_are_shown_as_text(chromium: Browser, case: Path) -> None:
    with Ledger(case, actor="ana", now=lambda: NOW) as ledger:
        value = ledger.things()["claims", "story-5"].value
        hostile = {**value, "speaker": "<script>alert(1)</script>\u202egnp", "note": "\"'><img src=x onerror=alert(1)>"}
        put(ledger, "claim", [Change("claims", "story-5", hostile)])
    with at_the_desk(chromium, case) as reader:
        page = reader.open("/review?at=story-5")
        expect(page.locator(".told")).to_contain_text("<script>alert(1)</script>")
        assert "\u202e" not in page.locator(".told").inner_text()
        page = reader.open("/review?at=story%2F4%20%3Cb%3E")
        expect(page.locator("#says")).to_have_text("ruling happened")
        page.keyboard.press("a")
        expect(page.locator("#done")).to_contain_text("1 accepted")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_the_pages_can_be_read_by_everybody(chromium: Browser, case: Path, scheme: str, width: int) -> None:
    with Ledger(case, actor="ana", now=lambda: NOW) as ledger:
        accept(ledger, ["story-1"])
    with served(case) as serving, reading(chromium, serving, scheme=scheme, width=width) as reader:
        for path in ("/review", "/conflicts", "/conflict/log-2+story-1", "/conflict/log-2+story-1?aside=log-2"):
            page = reader.open(path)
            expect(page.get_by_text("Looking", exact=False)).to_have_count(0, timeout=20_000)
            assert accessible(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_text_case_is_shown_and_not_decided_on(chromium: Browser) -> None:
    with at_the_desk(chromium, JGG) as reader:
        page = reader.open("/review")
        expect(page.locator(".problem").first).to_contain_text("text file")
        expect(page.locator("[data-act]")).to_have_count(0)
        page = reader.open("/conflicts")
        page.locator("[data-row]").first.click()
        expect(page.locator("[data-aside]")).to_have_count(0)


# ---------------------------------------------------------------------------------------------- conflicts


def test_conflicts_are_sifted_and_the_address_says_how(chromium: Browser) -> None:
    with at_the_desk(chromium, JGG) as reader:
        page = reader.open("/conflicts")
        every = page.locator("[data-row]").count()
        page.get_by_label("How far apart").select_option("rounding")
        page.get_by_role("button", name="Sift").click()
        assert "size=rounding" in page.url
        few = page.locator("[data-row]").count()
        assert 0 < few < every
        expect(page.locator(".size").first).to_contain_text("rounding")
        page = reader.open("/conflicts?kind=figure&q=persons")
        expect(page.locator("#h-figure")).to_be_visible()
        expect(page.locator("#h-time")).to_have_count(0)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("ow many persons")
        expect(page.locator(".comes-to")).to_contain_text("That is not so")
        page = reader.open("/conflicts?q=zebra")
        expect(page.locator(".empty")).to_contain_text("None is like that")


def test_a_conflict_that_is_gone_says_so(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        reader.allowed |= {404}
        page = reader.open("/conflict/a%2Fb+%3Cscript%3E")
        expect(page.locator("h1")).to_have_text("This conflict is gone")
        expect(page.get_by_role("link", name="History").last).to_be_visible()


def test_from_the_quotes_over_the_arithmetic_to_a_what_if_and_for_good(chromium: Browser, case: Path) -> None:
    with Ledger(case, actor="ana", now=lambda: NOW) as ledger:
        accept(ledger, ["story-1"])
    with at_the_desk(chromium, case) as reader:
        page = reader.open("/conflicts")
        page.locator("[data-row]").first.click()
        expect(page.locator(".card blockquote")).to_have_text(["18:20 landed", "at 12:10 a.m. on Sunday"])
        expect(page.locator(".comes-to")).to_contain_text("before itself")
        expect(page.locator(".ways > li")).to_have_count(2)
        expect(page.locator(".ways > li").first).to_contain_text("set aside first, by the ranks of the case")
        way = page.locator(".ways > li", has=page.locator(".aside-of", has_text="18:20"))
        expect(way.locator("[data-follows]")).to_contain_text("broken")
        way.get_by_role("link", name="What if").click()
        expect(page.locator(".banner.what-if")).to_contain_text("without claim log-2")
        expect(page.locator("#follows")).to_contain_text("would become broken")
        expect(page.get_by_text("In this what-if it is no more.")).to_be_visible()
        page.locator(".banner.what-if").get_by_role("link", name="as it stands").click()
        way = page.locator(".ways > li", has=page.locator(".aside-of", has_text="00:10"))
        way.get_by_role("button", name="Set aside for good").click()
        page.get_by_label("Why, for the ledger").fill("of another plane")
        page.get_by_role("button", name="Reject them").click()
        expect(page.locator("#said")).to_contain_text("Rejected story-1")
        expect(page.locator(".empty")).to_contain_text("Nothing contradicts")
    assert claims(case)["story-1"][0] == "rejected"


def test_ranks_are_put_in_order_after_a_look_at_what_follows(chromium: Browser, case: Path) -> None:
    with Ledger(case, actor="ana", now=lambda: NOW) as ledger:
        accept(ledger, ["story-1"])
    with at_the_desk(chromium, case) as reader:
        reader.allowed |= {409, 422}
        page = reader.open("/conflict/log-2+story-1")
        page.get_by_label("Rank of story").select_option("report")
        expect(page.locator("#said")).to_contain_text("The rank of story is saved")
        page.get_by_role("button", name="report: higher").click()
        expect(page.locator(".ranks-effect")).to_contain_text("broken")
        page.get_by_role("button", name="Save this order").click()
        expect(page.locator("#said")).to_contain_text("The ranks are saved")
        expect(page.locator(".ranks-list li span")).to_have_text(["report", "record"])
        for ranks in (["report"], ["report", "record", "report"], ["report", "record", " "]):
            assert reader.asks("PUT", "/api/ranks", {"since": 99, "ranks": ranks})["whereas"] == "refusal 1"
        clash = reader.asks("PUT", "/api/ranks", {"since": 1, "ranks": ["record", "report"]})
        assert "the order of ranks was changed meanwhile" in clash["problems"][0]["problem"]


def test_a_claim_that_settles_it_is_added_on_the_spot(chromium: Browser, case: Path) -> None:
    with Ledger(case, actor="ana", now=lambda: NOW) as ledger:
        accept(ledger, ["story-1"])
    with at_the_desk(chromium, case) as reader:
        page = reader.open("/conflict/log-2+story-1")
        page.get_by_label("From").select_option("log")
        page.get_by_role("button", name="Write it").click()
        field = page.get_by_label("What it says")
        expect(field).to_have_value(re.compile("^flight.landed at"))
        field.fill("flight.landed after ruling")
        page.get_by_role("button", name="Save the claim").click()
        expect(page.locator("#said")).to_contain_text("entered")
    assert ("accepted", "flight.landed after ruling") in claims(case).values()


# ---------------------------------------------------------------------------------------------- the API


def test_what_does_not_fit_is_refused_and_nothing_breaks(chromium: Browser, case: Path) -> None:
    with at_the_desk(chromium, case) as reader:
        reader.allowed |= {404, 409, 422}
        asked = [
            ("POST", "/api/accept", {"ids": ["nobody"]}), ("POST", "/api/accept", {"ids": []}), ("POST", "/api/reject", {"ids": ["\0"]}),
            ("POST", "/api/merge", {"id": "story-1", "into": "story-1"}), ("POST", "/api/merge", {"id": "story-1", "into": "x"}),
            ("POST", "/api/check", {"ids": ["story-1"]}), ("POST", "/api/propose/nothing", {}), ("POST", "/api/propose/a%2Fb", {}),
            ("POST", "/api/accept", {"ids": ["story-1", "story-2"], "says": "ruling happened"}), ("PUT", "/api/ranks", {"ranks": ["\0"], "x": 1}),
            ("POST", "/api/accept", {"ids": ["story-1"], "says": "it is nonsense"}), ("GET", "/api/review?source=nothing", None),
            ("GET", "/api/what-if?aside=nothing", None), ("GET", "/api/review?limit=0", None),
        ]  # fmt: skip
        for method, path, body in asked:
            assert reader.asks(method, path, body)["whereas"] == "refusal 1", (path, body)
        told = reader.asks("GET", "/api/review?limit=2&offset=1")
        assert (told["count"], len(told["proposed"])) == (5, 2)
    assert {status for name, (status, _) in claims(case).items() if name.startswith("story")} == {"proposed"}
