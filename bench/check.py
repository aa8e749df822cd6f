"""How long `whereas check` takes on a whole case, cold from the shell: 1,000, 10,000 and 30,000 claims.

    python bench/check.py

Each case has a source text for every hundred claims, every claim quotes it, a third of the claims are relations, and
one in a thousand contradicts another. The median of three runs is printed, and the cost per claim against the first.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SIZES = (1_000, 10_000, 30_000)
RUNS = 3


def make_case(folder: Path, size: int) -> None:
    """A case of *size* claims about half as many events over two years, in threads of ten events each."""
    draw = random.Random(size)
    (folder / "sources").mkdir(parents=True)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    events = [(f"e{number}", start + timedelta(minutes=draw.randrange(1_000_000))) for number in range(size // 2)]
    says = []
    for number in range(size):
        name, at = events[number % len(events)]
        thread = (number % len(events)) // 10 * 10
        other, when = events[min(len(events) - 1, thread + draw.randrange(10))]
        if number % 3 == 2 and at != when:
            says.append(f"{name} {'before' if at < when else 'after'} {other}")
        else:
            off = timedelta(hours=5) if number % 1009 == 999 else timedelta()
            says.append(f"{name} at {at + off:%Y-%m-%d %H:%M}..{at + off + timedelta(minutes=30):%Y-%m-%d %H:%M}")
    lines = ["whereas: 1", "title: a made-up case", "zone: UTC", "sources:"]
    for block in range(0, size, 100):
        text = "".join(
            f"Line {number} of the log: {said}.\n" for number, said in enumerate(says[block : block + 100], block)
        )
        file = folder / "sources" / f"s{block}.txt"
        file.write_text(text, encoding="utf-8")
        lines += [
            f"  s{block}:",
            f"    file: sources/{file.name}",
            f"    sha256: {hashlib.sha256(text.encode()).hexdigest()}",
        ]
    lines += ["events:", *(f"  {name}: {{kind: made.up}}" for name, _ in events), "claims:"]
    for number, said in enumerate(says):
        source = f"s{number // 100 * 100}"
        lines += [
            f"  - id: c{number}",
            f"    says: {said}",
            f"    source: {source}",
            f'    quote: "Line {number} of the log: {said}."',
        ]
    (folder / "case.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    first = 0.0
    print(f"{'claims':>8}  {'median s':>9}  {'µs a claim, start-up taken off':>31}")
    idle = statistics.median(timed([sys.executable, "-m", "whereas", "--version"]) for _ in range(RUNS))
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "case"
            make_case(folder, size)
            took = statistics.median(
                timed([sys.executable, "-m", "whereas", "check", str(folder)]) for _ in range(RUNS)
            )
        each = (took - idle) / size * 1e6
        first = first or each
        print(f"{size:>8,}  {took:>9.2f}  {each:>20.0f} ({each / first:.2f} ×)")


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} exited with {done.returncode}")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
