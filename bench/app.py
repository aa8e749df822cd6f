"""The app at the size of a big case: how long until an edit shows new verdicts, and until a timeline can be drawn.

    PYTHONPATH=src python bench/app.py [--runs 3] [--claims 20000]

Needs Chromium for the part in the browser; see `bench/app_timeline.py` for the timeline.

A made-up case, as that of `bench/check.py`, of half as many events as claims, with an order of two clauses, three subjects
and two readings over a few of its events. One process holds the ledger open and a view of the case, as the app does. Each
part prints medians, and how many times quicker it is than to read and put together the whole case.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

from app_timeline import CHROMIUM, measure, report
from browsing import reading, served
from check import make_case
from playwright.sync_api import sync_playwright

from whereas.answers import View, bounds_of_all
from whereas.casefile import read_case
from whereas.entry import Change
from whereas.keeping import claim, put, take_in
from whereas.ledger import Ledger

T = TypeVar("T")
TODAY = 1_800_000_000_000
ORDER = """
subjects: {one: the first, two: the second, three: the third}
orders:
  order:
    title: a made-up order
    clauses:
      stay: {text: nobody is moved, forbid: removal, of: covered, from: effective}
      tell: {text: notice is given in time, require: notice, of: covered, within: 12 h after effective}
readings:
  narrow: {terms: {covered: [one, two], effective: e0, removal: [e3, e4], notice: e5}}
  wide: {terms: {covered: [one, two, three], effective: e2, removal: [e6, e7], notice: [e5, e8]}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--claims", type=int, default=20_000)
    given = parser.parse_args()
    gc.set_threshold(200_000, 20, 20)  # as the command line does
    with big_case(given.claims) as folder:
        edit_to_verdicts(folder, given.runs)
        bounds_of_every_event(folder, given.runs)
        in_the_browser(folder, given.runs)
    report(measure(given.runs))


@contextmanager
def big_case(claims: int) -> Iterator[Path]:
    """The folder of a case with a ledger."""
    with tempfile.TemporaryDirectory() as name:
        text = Path(name) / "text"
        make_case(text, claims)
        file = text / "case.yaml"
        file.write_text(file.read_text(encoding="utf-8") + ORDER, encoding="utf-8")
        folder = Path(name) / "big.case"
        with Ledger(folder, actor="bench", make=True) as ledger:
            take_in(ledger, read_case(text))
        yield folder


# ---------------------------------------------------------------------------------------------- parts


def edit_to_verdicts(folder: Path, runs: int) -> None:
    """From an edit to the verdicts and disputes that follow from it; and the same for a claim that is set aside to see."""
    with Ledger(folder, actor="bench") as ledger:
        case = ledger.case()
        view = View.of(case, today=TODAY)
        shown(view)
        size = f"{len(case.events):,} events, {len(case.claims):,} claims, {len(view.verdicts())} verdicts"
        print(f"edit → verdicts ({size})")
        days, middle = count(), case.claims[len(case.claims) // 4].id

        def new_claim() -> None:
            claim(ledger, {"source": "s0", "says": f"e5 before 2026-01-{1 + next(days) % 28:02}"})

        def other_status() -> None:
            value = ledger.things()["claims", middle].value
            status = "rejected" if value.get("status", "accepted") == "accepted" else "accepted"
            put(ledger, "edit", [Change("claims", middle, {**value, "status": status})])

        new_claim()  # the first to write also sweeps the folder
        for what, edit in (("a new claim", new_claim), ("the status of a claim in the middle", other_status)):
            laps = Laps()
            for _ in range(runs):
                laps.lap("write", edit)
                case = laps.lap("case", ledger.case)
                view = laps.lap("view", lambda: View.of(case, today=TODAY, before=view))  # noqa: B023
                laps.lap("verdicts and disputes", lambda: shown(view))  # noqa: B023
            laps.show(what, whole(folder))
        laps = Laps()
        for _ in range(runs):
            other = laps.lap("view", lambda: View.of(case, today=TODAY, aside=frozenset({middle, "c7"}), before=view))
            laps.lap("verdicts and disputes", lambda: shown(other))  # noqa: B023
        laps.show("two claims set aside", whole(folder))


def bounds_of_every_event(folder: Path, runs: int) -> None:
    """The bounds of all events, as numbers, of a view that nobody has asked anything yet."""
    with Ledger(folder, actor="bench") as ledger:
        case = ledger.case()
        laps = Laps()
        for _ in range(runs):
            view = View.of(case, today=TODAY)
            laps.lap("bounds", lambda: bounds_of_all(view))  # noqa: B023
        laps.show(f"bounds of all {len(case.events):,} events", whole(folder))


EDIT = """async (says) => {
  const before = performance.now();
  const since = Number(document.body.dataset.head);
  const body = JSON.stringify({ since, says, source: "s0" });
  const told = await fetch("/api/claims", { method: "POST", headers: { "content-type": "application/json" }, body });
  const done = await told.json();
  document.body.dataset.head = done.head;
  const verdicts = await (await fetch("/api/verdicts")).json();
  return [performance.now() - before, verdicts.verdicts.length];
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def in_the_browser(folder: Path, runs: int) -> None:
    """In Chromium: from a navigation to the first paint of the first page; from an edit to the verdicts that follow."""
    with served(folder) as serving, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with reading(browser, serving) as reader:
            paints, edits = list[float](), list[float]()
            for number in range(runs + 1):
                page = reader.open("/")
                page.wait_for_function(f"() => {PAINT} > 0")
                paints.append(page.evaluate(PAINT))
                took, verdicts = page.evaluate(EDIT, f"e5 before 2027-01-{1 + number:02}")
                edits.append(took)
        browser.close()
    print(
        f"  in Chromium: first paint of the first page {paints[0]:.0f} ms, after an edit {statistics.median(paints[1:]):.0f} ms"
    )
    print(f"  in Chromium: a claim is entered, and its {verdicts} verdicts are here: {statistics.median(edits):.0f} ms")


def shown(view: View) -> None:
    """What the app shows after an edit."""
    view.verdicts()
    view.disputes()


def whole(folder: Path) -> float:
    """Seconds to read the whole case, put it together, and answer the same."""
    with Ledger(folder, actor="bench") as ledger:
        start = time.perf_counter()
        shown(View.of(ledger.case(), today=TODAY))
        return time.perf_counter() - start


class Laps:
    """Seconds by step, run after run."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = {}

    def lap(self, step: str, done: Callable[[], T]) -> T:
        """Do it, and note how long it took."""
        start = time.perf_counter()
        made = done()
        self.steps.setdefault(step, []).append(time.perf_counter() - start)
        return made

    def show(self, what: str, whole: float) -> None:
        """A line: the median of the whole, how often it goes into that of all read anew, and the medians of the steps."""
        total = statistics.median(map(sum, zip(*self.steps.values(), strict=True)))
        parts = ", ".join(f"{step} {statistics.median(laps) * 1000:.0f}" for step, laps in self.steps.items())
        print(f"  {what:<38} {total * 1000:>5.0f} ms  ({whole / total:.0f} × as quick as all anew)  {parts}")


if __name__ == "__main__":
    main()
