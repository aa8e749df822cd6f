"""Small cases with a ledger, and what is held of them after a fault: shared by the tests in this folder.

Each test here has two sizes: the short one, which runs with all other tests, and the long one of docs/faults.md, which runs
where the environment variable WHEREAS_FAULTS is "long". Every test prints a line of what it did; see it with pytest -s.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random

from whereas.audit import Fault, audit
from whereas.entry import Change, Entry
from whereas.ledger import Ledger, Writing, needed

__all__ = ["LONG", "START", "add_source", "build", "in_memory", "junk", "missing", "sized", "swept_faults"]

LONG = os.environ.get("WHEREAS_FAULTS") == "long"
START = (Change("title", "", "Gate"), Change("zone", "", "UTC"), Change("events", "a", {"what": "the gate opened"}))


@contextlib.contextmanager
def in_memory(otherwise: Path) -> Iterator[Path]:
    """A folder in memory, where the system has one; else *otherwise*."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield otherwise
        return
    with tempfile.TemporaryDirectory(dir=memory) as made:
        yield Path(made)


def sized(short: int, long: int) -> int:
    """The number for this run."""
    return long if LONG else short


def add_source(writing: Writing, name: str, rng: Random, most_bytes: int = 400) -> list[str]:
    """Enter a source with a file, every other one with an extracted text too, and one or two claims on it; its files' hashes."""
    words = "".join(rng.choices("abcdefgh \n", k=rng.randrange(most_bytes)))
    data = f"{name}: The gate opened. {words}".encode()
    value = {"file": f"sources/{name}.txt", "sha256": writing.keep(data)}
    hashes = [value["sha256"]]
    if rng.random() < 0.5:
        text = b"Read from the file: " + data[: most_bytes // 2]
        value |= {"extractor": "test 1", "text-file": f"texts/{name}.txt", "text-sha256": writing.keep(text, "texts")}
        hashes.append(value["text-sha256"])
    changes = [Change("sources", name, value)]
    for number in range(rng.randint(1, 2)):
        claim = {"id": f"{name}-{number}", "says": "a happened", "source": name, "quote": "The gate opened"}
        changes.append(Change("claims", claim["id"], claim))
    writing.enter("add", changes, file=f"{name}.txt")
    return hashes


def build(folder: Path, sources: int, seed: int = 0, most_bytes: int = 400) -> tuple[Entry, ...]:
    """Make a case of so many sources, closed and sealed; its entries."""
    rng = Random(seed)
    with Ledger(folder, make=True, actor="ana") as ledger:
        with ledger.writing() as writing:
            writing.enter("new", START)
        for number in range(sources):
            with ledger.writing() as writing:
                add_source(writing, f"s{number}", rng, most_bytes)
        return ledger.entries()


def missing(ledger: Ledger, acknowledged: Mapping[int, str]) -> list[int]:
    """Which of the entries that were acknowledged, hashes by number, are not there with all their files."""
    entries = ledger.entries()
    lost = [seq for seq, hash_ in acknowledged.items() if seq > len(entries) or entries[seq - 1].hash != hash_]
    kept = [entry for entry in entries if entry.seq in acknowledged and entry.seq not in lost]
    for entry in kept:
        files = needed([entry])
        if not all(ledger.store.whole(kind, name) for kind, name in files):
            lost.append(entry.seq)
    return lost


def swept_faults(folder: Path) -> tuple[Fault, ...]:
    """What is amiss after a writer has started and swept, and has read the whole case."""
    with Ledger(folder, make=True) as ledger:
        with ledger.writing():
            pass
        ledger.case()
    return audit(folder).faults if (folder / "case.db").stat().st_size else ()


def junk(folder: Path, entries: Iterable[Entry]) -> list[str]:
    """Files in a closed case that nothing needs."""
    wanted = {f"{kind}/{name}" for kind, name in needed(list(entries))} | {"case.db", "case.seal"}
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(set(found) - wanted)
