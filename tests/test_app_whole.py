"""The whole way, as one person goes it in one sitting: from an article to a certificate that somebody else rechecks."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from browsing import Reader, ledger_of, reading, served
from playwright.sync_api import Browser, Page, expect

LOG = "18:20 flight landed.\n19:10 ruling of the court.\n"
CASE = """
whereas: 1
title: A ruling, and a flight
zone: America/New_York
ranks: [record, report]
sources:
  log: {title: Log, publisher: Airfield, published: 2025-03-15, rank: report, file: sources/log.txt, sha256: HASH}
events:
  flight.landed: {kind: flight.landed, what: the flight lands}
  ruling: {kind: order.issued, what: the ruling}
claims:
  - {id: log-1, says: 'flight.landed at 2025-03-15 18:20', source: log, quote: 18:20 flight landed}
  - {id: log-2, says: 'ruling at 2025-03-15 19:10', source: log, quote: 19:10 ruling of the court}
orders:
  stay:
    title: The ruling
    clauses:
      none-lands: {text: No flight lands after the ruling., forbid: landing, from: effective}
readings:
  court: {title: The court, terms: {landing: flight.landed, effective: ruling}}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A log that says when a flight landed and when a court ruled; the order; and how the court reads it."""
    text = tmp_path / "text"
    (text / "sources").mkdir(parents=True)
    (text / "sources" / "log.txt").write_text(LOG, encoding="utf-8")
    held = CASE.replace("HASH", hashlib.sha256(LOG.encode()).hexdigest())
    (text / "case.yaml").write_text(held, encoding="utf-8")
    return ledger_of(text, tmp_path / "case")


def test_from_an_article_to_a_certificate_that_is_rechecked(
    chromium: Browser, case: Path, tmp_path: Path, shared_data: Path
) -> None:
    with served(case) as serving, reading(chromium, serving) as reader:
        page = reader.open("/")
        expect(page.locator(".cell").first).to_contain_text("kept")
        _add(reader, shared_data / "seed" / "article.txt")
        _accept_ten(reader)
        _open_the_conflict(page)
        way = page.locator(".ways > li", has=page.locator(".aside-of", has_text="18:20")).first
        way.get_by_role("link", name="What if").click()
        expect(page.locator("#follows")).to_contain_text("would become broken")
        page.get_by_role("link", name="Case", exact=True).click()
        cell = page.locator(".cell").first
        expect(cell).to_contain_text("broken")
        cell.click()
        with page.expect_download() as coming:
            page.get_by_role("link", name="Certificate").click()
        coming.value.save_as(tmp_path / "certificate.zip")
        page.locator(".banner.what-if").get_by_role("link", name="as it stands").click()
        expect(page.locator("h1")).not_to_contain_text("broken")
    told = _rechecked(tmp_path / "certificate.zip", tmp_path / "unpacked")
    assert "accepted: broken" in told
    assert "what if: without the claims log-1" in (tmp_path / "unpacked" / "stay.none-lands--court.json").read_text()


def _add(reader: Reader, file: Path) -> None:
    page = reader.open("/sources")
    page.locator("#files").set_input_files([file])
    expect(page.get_by_role("link", name="article").first).to_be_visible(timeout=30_000)


def _accept_ten(reader: Reader) -> None:
    """Let claims be proposed, and accept ten; where the article says that the ruling came first, in the words of the case."""
    page = reader.open("/review")
    page.get_by_role("button", name="Propose claims from article").click()
    expect(page.locator("h1")).to_contain_text("Review of article", timeout=30_000)
    left = int(page.locator(".proposal .kicker").inner_text().split(" of ")[1].split()[0])
    for number in range(10):
        if "before flight.landed" in page.locator("#says").inner_text():
            page.keyboard.press("e")
            field = page.get_by_label("What it says")
            expect(field).not_to_have_value("")
            field.fill("ruling before flight.landed")
            expect(page.locator("claim-composer .reads")).to_contain_text("Reads")
            page.get_by_role("button", name="Accept it so").click()
        else:
            page.keyboard.press("a")
        expect(page.locator(".proposal .kicker")).to_contain_text(f"1 of {left - number - 1}")
    expect(page.locator("#done")).to_contain_text("10 accepted")


def _open_the_conflict(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press("x")
    page.locator("[data-row]").first.click()
    expect(page.locator(".card")).to_have_count(3)


def _rechecked(archive: Path, folder: Path) -> str:
    """What the checker in the archive says of the certificate in it; it is run as a sceptic would, without whereas."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    certificate = next(folder.glob("*.json"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "recheck.py"), str(certificate)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_two_tabs_on_one_claim_lose_nothing_that_either_typed(chromium: Browser, case: Path) -> None:
    with served(case) as serving, reading(chromium, serving) as one, reading(chromium, serving) as two:
        two.allowed.add(409)
        first, second = (reader.open("/source/log#c-log-1") for reader in (one, two))
        for page, says in ((first, "flight.landed at 2025-03-15 18:21"), (second, "flight.landed at 2025-03-15 18:25")):
            page.locator('[id="c-log-1"]').get_by_role("button", name="Put anew").click()
            field = page.get_by_label("What it says")
            expect(field).to_have_value("flight.landed at 2025-03-15 18:20")
            field.fill(says)
            expect(page.locator("claim-composer .reads")).to_contain_text("Reads")
        first.get_by_role("button", name="Save it so").click()
        expect(first.locator(".notice")).to_be_visible()
        second.get_by_role("button", name="Save it so").click()
        problem = second.locator(".composer .problem")
        expect(problem).to_contain_text("It says now: flight.landed at 2025-03-15 18:21")
        expect(second.get_by_label("What it says")).to_have_value("flight.landed at 2025-03-15 18:25")
        assert one.asks("GET", "/api/claims/log-1")["says"] == "flight.landed at 2025-03-15 18:21"
        problem.get_by_role("button", name="Save mine on top of it").click()
        expect(second.locator(".notice")).to_be_visible()
        assert one.asks("GET", "/api/claims/log-1")["says"] == "flight.landed at 2025-03-15 18:25"
        said = [entry["kind"] for entry in one.asks("GET", "/api/log")["entries"]]
        assert said.count("claim") == 2
        expect(first.locator("#moved")).to_contain_text("The case has moved on", timeout=10_000)


def test_two_tabs_on_different_things_do_not_stand_in_each_others_way(chromium: Browser, case: Path) -> None:
    with served(case) as serving, reading(chromium, serving) as one:
        kept = [
            one.asks("POST", "/api/claims", {"since": 1, "says": f"ruling after flight.landed by at most {n} h", "source": "log"})
            for n in (3, 4, 5)
        ]  # fmt: skip
        assert [told["whereas"] for told in kept] == ["entry 1"] * 3
        assert len({told["claim"] for told in kept}) == 3
