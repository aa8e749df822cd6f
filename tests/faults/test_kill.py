"""Writers killed with SIGKILL at random moments: what was acknowledged is there, and what was not leaves nothing behind.

Two writers at a time add sources, claims and corrections to one case, or race to make it; each notes an entry in a file
once `writing()` has returned. Both are killed at a random moment, which may lie in the making of the ledger, in the writing
of a file, in a commit, in the closing or in the sealing. Then the case is opened as anybody would.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import pairwise
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random

import pytest
from ledgers import LONG, START, add_source, in_memory, junk, missing, sized, swept_faults
from writers import write

from whereas.audit import audit
from whereas.entry import Change
from whereas.errors import Clash
from whereas.ledger import Ledger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork")

ROUNDS, SECONDS = sized(400, 1000), sized(25, 3600)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Where the cases lie: in the short run in memory, for a kill takes nothing from the system that a disk would keep."""
    with nullcontext(tmp_path) if LONG else in_memory(tmp_path) as made:
        yield made


@pytest.fixture
def zygote() -> Iterator[subprocess.Popen[str]]:
    here = Path(__file__).parent
    command = [sys.executable, str(here / "writers.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def _told(folder: Path) -> dict[int, str]:
    """What was acknowledged: hashes by number. No number was given out twice."""
    file = Path(f"{folder}.told")
    lines = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    told = {int(seq): hash_ for seq, hash_, _ in lines}
    assert len(told) == len(lines)
    return told


def _killed(zygote: subprocess.Popen[str], folder: Path, seed: int, told: int, ms: float) -> None:
    assert zygote.stdin
    assert zygote.stdout
    zygote.stdin.write(f"{folder} {seed} {told} {ms}\n")
    assert zygote.stdout.readline().split() == ["-9", "-9"]  # a writer that ended by itself had met an error


def test_no_acknowledged_entry_is_lost_when_two_writers_are_killed(zygote: subprocess.Popen[str], place: Path) -> None:
    """Each case is killed up to 15 times, the first time while it is being made."""
    until, done, acknowledged, lost, amiss = time.monotonic() + SECONDS, 0, 0, 0, list[object]()
    while done < ROUNDS and time.monotonic() < until:
        rng, folder = Random(done), place / f"{done}.case"
        for _ in range(15):
            _killed(zygote, folder, done, rng.choice((0, 1, 2, 4, 7)), rng.uniform(0, 40))
            done += 1
            amiss += swept_faults(folder)
            with Ledger(folder, make=True) as ledger:
                lost += len(missing(ledger, _told(folder)))
                entries = ledger.entries()
            amiss += junk(folder, entries)
        acknowledged += len(_told(folder))
    print(
        f"\nkill -9: {done} rounds of two writers, {acknowledged} entries acknowledged, {lost} lost, {len(amiss)} amiss"
    )
    assert (lost, amiss) == (0, [])
    assert acknowledged > done


def test_two_writers_at_once_lose_nothing_and_give_no_number_twice(place: Path) -> None:
    folder = place / "x.case"
    processes = multiprocessing.get_context("spawn")
    writers = [processes.Process(target=write, args=(folder, seed, 15)) for seed in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    told = _told(folder)
    with Ledger(folder) as ledger:
        entries = ledger.entries()
        assert missing(ledger, told) == []
    assert len(told) >= len(entries) - 1  # the first entry, of the making, is not noted
    by = [entry.actor for entry in entries]
    turns = sum(one != other for one, other in pairwise(by))
    assert audit(folder).faults == ()
    assert audit(folder).sealed
    assert junk(folder, entries) == []
    print(f"\ntwo writers: {len(entries)} entries, {turns} changes of turn, 0 lost")
    assert turns >= 2


def _race(folder: Path, who: str, rounds: int, line: Barrier, outcome: SimpleQueue[tuple[int, str, str]]) -> None:
    """Change the title once both have seen the case as it is, again and again; tell of each time whether it was done."""
    with Ledger(folder, actor=who) as ledger:
        for number in range(rounds):
            line.wait(60)
            since = len(ledger.entries())
            line.wait(60)
            try:
                with ledger.writing(since=since) as writing:
                    writing.enter("put", [Change("title", "", f"{number} as {who} would have it")])
            except Clash as wrong:
                outcome.put((number, "clash", wrong.problem))
            else:
                outcome.put((number, "won", who))


def test_of_two_writers_who_change_one_thing_one_wins_and_the_other_is_told_by_whom_it_was_changed(place: Path) -> None:
    processes, folder, rounds = multiprocessing.get_context("spawn"), place / "x.case", sized(50, 500)
    with Ledger(folder, make=True) as ledger, ledger.writing() as writing:
        writing.enter("new", START)
    line, outcome = processes.Barrier(2), processes.SimpleQueue()
    writers = [processes.Process(target=_race, args=(folder, who, rounds, line, outcome)) for who in ("ana", "ben")]
    for writer in writers:
        writer.start()
    told = {(number, what): said for number, what, said in (outcome.get() for _ in range(2 * rounds))}
    for writer in writers:
        writer.join(60)
    with Ledger(folder) as ledger:
        entries = ledger.entries()
    assert len(entries) == rounds + 1
    for number in range(rounds):
        winner, entry = told[number, "won"], entries[number + 1]
        assert (entry.actor, entry.changes()[0].value) == (winner, f"{number} as {winner} would have it")
        assert f"title was changed meanwhile: entry {entry.seq} (put, by {winner}," in told[number, "clash"]


def test_a_writer_of_other_things_is_not_in_the_way(place: Path) -> None:
    folder, rng = place / "x.case", Random(0)
    with Ledger(folder, make=True) as ledger, ledger.writing() as writing:
        writing.enter("new", START)
    with Ledger(folder) as one, Ledger(folder) as other:
        with one.writing(since=1) as writing:
            add_source(writing, "s1", rng)
        with other.writing(since=1) as writing:
            add_source(writing, "s2", rng)
        assert set(one.case().sources) == {"s1", "s2"}
