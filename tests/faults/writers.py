"""Writers that are there to be killed: a process that forks them, so that each starts in a moment.

It is told `FOLDER SEED ENTRIES MS` a line, forks two writers on the case in that folder, kills both with SIGKILL so many
milliseconds after so many entries were acknowledged, and answers with how each ended: -9, or 3 after an error. A writer adds sources, claims and
corrections, closes, opens again and goes on; it notes an entry in FOLDER.told once `writing()` has returned, and not before.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

from ledgers import START, add_source

from whereas.entry import Change
from whereas.errors import Clash
from whereas.ledger import Ledger

__all__ = ["write"]


def write(folder: Path, seed: int, rounds: int = 10**9) -> None:
    """Add to the case, so many openings long."""
    rng, told = Random(seed), os.open(f"{folder}.told", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for opening in range(rounds):
        with Ledger(folder, make=True, actor=f"writer {seed}") as ledger:
            for number in range(rng.randint(1, 6)):
                if ledger.head() is None:
                    _start(ledger)
                since = len(ledger.entries()) if rng.random() < 0.5 else None
                try:
                    with ledger.writing(since=since) as writing:
                        if rng.random() < 0.3:
                            writing.enter("put", [Change("title", "", f"Gate {seed}.{opening}.{number}")])
                        else:
                            add_source(writing, f"s{seed}-{opening}-{number}", rng)
                except Clash:
                    continue
                for entry in writing.done:
                    os.write(told, f"{entry.seq} {entry.hash} {seed}\n".encode())


def _start(ledger: Ledger) -> None:
    with ledger.writing() as writing:
        if not writing.things:
            writing.enter("new", START)


def _fork(folder: Path, seed: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        write(folder, seed)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def _serve() -> None:
    """Write once, so that whatever is loaded and compiled the first time is there already; then wait to be told."""
    with tempfile.TemporaryDirectory() as warm:
        write(Path(warm, "x.case"), 0, 2)
    gc.freeze()
    for line in sys.stdin:
        folder, seed, entries, ms = line.split()
        told, before = Path(f"{folder}.told"), _lines(Path(f"{folder}.told"))
        pids = [_fork(Path(folder), int(seed) * 2 + which) for which in (0, 1)]
        until = time.monotonic() + 5
        while _lines(told) < before + int(entries) and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(float(ms) / 1000)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        sys.stdout.write(" ".join(map(str, ends)) + "\n")
        sys.stdout.flush()


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


if __name__ == "__main__":
    _serve()
