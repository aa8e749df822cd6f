"""How quick the timeline of the app is with 10,000 events and 20,000 claims, in a headless Chromium without a graphics card.

    PYTHONPATH=src:tests python bench/app_timeline.py [--runs 3]

First paint: from the start of a navigation to the mark that the page sets once its first frame is drawn; the app has the
view by then, as after any first page. Frames: from one animation frame to the next, while the wheel zooms from the whole
record to seconds and back, in lanes by source and by subject. Payload: what /api/timeline sends, gzipped as it travels.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from check import make_case
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from browsing import Reader, reading, served

__all__ = ["CHROMIUM", "measure", "report"]

CLAIMS = 20_000
CHROMIUM = "/usr/bin/chromium"

# The wheel turns once a frame: as fast as the page lets it.
ZOOMING = """async (frames) => {
  const canvas = document.getElementById("tl-canvas"), r = canvas.getBoundingClientRect(), took = [];
  const x = r.left + r.width * 0.6, y = r.top + 200;
  const frame = () => new Promise(requestAnimationFrame);
  let before = await frame();
  for (let n = 0; n < frames; n++) {
    const into = Math.floor(n / (frames / 2)) % 2 === 0;
    const turned = { deltaY: into ? -60 : 60, ctrlKey: true, clientX: x, clientY: y, bubbles: true, cancelable: true };
    canvas.dispatchEvent(new WheelEvent("wheel", turned));
    const now = await frame();
    took.push(now - before);
    before = now;
  }
  return took;
}"""
PAINTED = "() => performance.getEntriesByName('whereas-timeline')[0]?.startTime ?? 0"


def measure(runs: int) -> dict[str, Any]:
    """Medians over *runs*, in milliseconds and bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        make_case(folder, CLAIMS)
        with served(folder) as serving, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            with reading(browser, serving) as reader:
                found = _measured(reader, runs)
            browser.close()
    return found


def _measured(reader: Reader, runs: int) -> dict[str, Any]:
    start = time.perf_counter()
    reader.page.request.get(f"{reader.serving.origin}/api/timeline")
    cold = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    body = reader.page.request.get(f"{reader.serving.origin}/api/timeline").body()
    warm = (time.perf_counter() - start) * 1000
    paints, frames = [], {}
    for _ in range(runs):
        page = reader.open("/timeline")
        paints.append(_painted(page))
    for lanes in ("source", "subject"):
        took: list[float] = []
        for _ in range(runs):
            page = reader.open(f"/timeline?lanes={lanes}")
            _painted(page)
            page.click("#tl-all")
            took += page.evaluate(ZOOMING, 120)
        frames[lanes] = {
            "p50_ms": statistics.median(took),
            "p95_ms": statistics.quantiles(took, n=20)[-1],
            "worst_ms": max(took),
        }
    return {
        "claims": CLAIMS, "events": CLAIMS // 2, "first_paint_ms": statistics.median(paints), "frames": frames,
        "payload_gzip_bytes": len(gzip.compress(body, 6)), "payload_bytes": len(body), "answer_first_ms": cold, "answer_again_ms": warm,
    }  # fmt: skip


def _painted(page: Page) -> float:
    """When the first frame was drawn, in milliseconds from the start of the navigation."""
    for _ in range(600):
        if at := page.evaluate(PAINTED):
            return float(at)
        page.wait_for_timeout(50)
    raise SystemExit("the timeline was not painted within 30 s")


def report(found: dict[str, Any]) -> None:
    """Print what was measured."""
    print(f"{found['events']:,} events, {found['claims']:,} claims")
    print(f"first paint after navigation      {found['first_paint_ms']:>8.0f} ms")
    for lanes, took in found["frames"].items():
        print(
            f"zoom frame, a lane a {lanes:<8}     p50 {took['p50_ms']:.0f}, p95 {took['p95_ms']:.0f}, worst {took['worst_ms']:.0f} ms"
        )
    print(
        f"payload                           {found['payload_gzip_bytes']:>8,} bytes gzipped ({found['payload_bytes']:,})"
    )
    print(
        f"the API's answer                  {found['answer_first_ms']:.0f} ms at first, {found['answer_again_ms']:.0f} ms again"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=3)
    report(measure(asked.parse_args().runs))


if __name__ == "__main__":
    main()
