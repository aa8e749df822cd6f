"""Simulated power cuts: an entry that was acknowledged is there when the power comes back, with its file, whatever was not synced.

A writer makes a case, or goes on with one, adds to it, closes it and opens it again, until the power goes before some write,
sync, renaming or deletion, chosen at random. What the disk would then hold is built by `disk.py`, and opened with SQLite's
own file system. The same with synchronous=NORMAL, and the same with the syncs of the store left out, must lose entries: if
it did not, this would prove nothing.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import apsw
import pytest
from disk import Disk, PowerCut, attached
from ledgers import START, add_source, build, in_memory, junk, missing, sized, swept_faults

from whereas.audit import audit
from whereas.errors import WhereasError
from whereas.ledger import Ledger

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc/self/fd")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Where the cases lie: in memory, for what would last is kept beside them."""
    with in_memory(tmp_path) as made:
        yield made


CUTS = sized(150, 2000)


def _work(folder: Path, vfs: str, rng: Random, synchronous: str) -> Iterator[tuple[int, str]]:
    """Write until the power goes, and tell what was acknowledged."""
    for opening in range(10_000):
        ledger = Ledger(folder, make=True, actor="ana", vfs=vfs, synchronous=synchronous)
        for number in range(rng.randint(1, 5)):
            with ledger.writing() as writing:
                if not writing.things:
                    writing.enter("new", START)
                add_source(writing, f"n{opening}-{number}", rng, rng.choice((100, 9000)))
            yield from ((entry.seq, entry.hash) for entry in writing.done)
        ledger.close()


def _template(place: Path, seed: int) -> Path:
    """A small case that is there already."""
    if not (place / f"{seed}.case").exists():
        build(place / f"{seed}.case", 3, seed)
    return place / f"{seed}.case"


def _cut(
    place: Path, number: int, patch: pytest.MonkeyPatch, synchronous: str, honest: bool
) -> tuple[Path, dict[int, str]]:
    """One cut: the case as it would be after it, and what had been acknowledged before."""
    rng, folder = Random(number), place / "disk" / "x.case"
    for name in ("disk", "after"):
        shutil.rmtree(place / name, ignore_errors=True)
        (place / name).mkdir(parents=True)
    told: dict[int, str] = {}
    if number % 3:
        shutil.copytree(_template(place, number % 5), folder)
        with Ledger(folder) as ledger:
            told = {entry.seq: entry.hash for entry in ledger.entries()}
    disk = Disk(folder, rng.randint(1, 220 if number % 3 else 300), rng)
    for path in folder.rglob("*") if folder.exists() else ():
        if path.is_file():
            disk.sync_whole(str(path))
    disk.lasting, disk.honest = dict(disk.names), honest
    with patch.context() as patched:
        vfs = attached(disk, f"cut-{number}", patched)
        with contextlib.suppress(PowerCut):
            told.update(_work(folder, f"cut-{number}", rng, synchronous))
        for connection in apsw.connections():
            connection.close(True)  # noqa: FBT003
        vfs.unregister()
    assert disk.dead
    disk.restore(place / "after" / "x.case")
    return place / "after" / "x.case", told


def _lost(folder: Path, told: dict[int, str]) -> tuple[int, list[object]]:
    """How many of the acknowledged entries are lost, and what else is amiss."""
    if not told and not (folder / "case.db").exists():
        return 0, []
    try:
        with Ledger(folder, make=True) as ledger:
            lost = len(missing(ledger, told))
            entries = ledger.entries()
        amiss: list[object] = [*swept_faults(folder), *junk(folder, entries)]
        assert not audit(folder).faults or amiss
    except WhereasError as wrong:
        return len(told), [str(wrong)]
    return lost, amiss


def _run(
    place: Path, patch: pytest.MonkeyPatch, cuts: int, synchronous: str = "FULL", *, honest: bool = True
) -> Counter[str]:
    counted: Counter[str] = Counter()
    for number in range(cuts):
        folder, told = _cut(place, number, patch, synchronous, honest)
        lost, amiss = _lost(folder, told)
        if (lost or amiss) and synchronous == "FULL" and honest:
            print(f"\ncut {number}: {lost} lost of {len(told)}; {amiss}")
        counted += Counter(cuts=1, acknowledged=len(told), lost=lost, cases=bool(lost), amiss=len(amiss))
    said = "" if honest else ", nothing of the store synced"
    print(
        f"\npower, synchronous={synchronous}{said}: {cuts} cuts, {counted['acknowledged']} entries acknowledged, "
        f"{counted['lost']} lost in {counted['cases']} of them, {counted['amiss']} amiss"
    )
    return counted


def test_no_acknowledged_entry_is_lost_when_the_power_goes(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = _run(place / "x", monkeypatch, CUTS)
    assert (counted["lost"], counted["amiss"]) == (0, 0)
    assert counted["acknowledged"] > CUTS


def test_with_less_syncing_the_same_cuts_do_lose_entries(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(place / "x", monkeypatch, CUTS // 5, "NORMAL")["lost"] > 0


def test_without_the_syncs_of_the_store_the_same_cuts_do_lose_files(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(place / "x", monkeypatch, CUTS // 10, honest=False)["lost"] > 0
