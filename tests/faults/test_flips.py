"""Every single bit: one that turns anywhere in a case is found, and what is told names the file and the claims that rest on it.

The whole audit is run for a sample of flips. For each of the others the one check of the audit that guards that file is run,
its own code: a file of the store against its name, the database against its seal, the seal against itself. That the audit
comes to that check follows from its order: the seal is read first, every file that an entry names is read, and the database is
held against the seal unless something is amiss already.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from ledgers import LONG, add_source, build, sized

from whereas.audit import _against, audit
from whereas.entry import Change, Entry
from whereas.errors import Damaged
from whereas.ledger import Ledger, needed
from whereas.seal import read_seal
from whereas.store import Store

SAMPLE, LARGE_SAMPLE, LARGE_BYTES = sized(500, 20_000), sized(1000, 10_000), sized(10_000_000, 100_000_000)
STEP = sized(61, 1)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Entry, ...]]:
    """About 64 KB: the database, the seal, a dozen sources and the texts of some."""
    folder = tmp_path_factory.mktemp("flips") / "x.case"
    entries = build(folder, 12, most_bytes=4500)
    assert 50_000 < sum(len(data) for data in _files(folder).values()) < 90_000
    return folder, entries


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _owners(entries: tuple[Entry, ...]) -> dict[str, list[str]]:
    return {f"{kind}/{name}": owners for (kind, name), owners in needed(entries).items()}


def _claims(entries: tuple[Entry, ...]) -> dict[str, tuple[str, ...]]:
    """The claims of each source, by hand."""
    changes = [change for entry in entries for change in entry.changes() if change.section == "claims"]
    sources = {change.value["source"] for change in changes}
    return {one: tuple(change.id for change in changes if change.value["source"] == one) for one in sources}


def _flipped(data: bytes, bit: int) -> bytes:
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def _sample(files: dict[Path, bytes], number: int) -> Iterator[tuple[Path, int]]:
    """Bits by chance, each as likely; and all of the first hundred bytes of the database, where one changes how it is read."""
    rng, paths = Random(number), list(files)
    database = next(path for path in paths if path.name == "case.db")
    yield from ((database, bit) for bit in (range(800) if LONG else range(0, 800, 7)))
    for path in rng.choices(paths, [len(files[path]) for path in paths], k=number):
        yield path, rng.randrange(len(files[path]) * 8)


def test_the_audit_finds_any_bit_that_turns_and_names_what_rests_on_it(case: tuple[Path, tuple[Entry, ...]]) -> None:
    folder, entries = case
    files, owners, claims = _files(folder), _owners(entries), _claims(entries)
    assert audit(folder).faults == ()
    found, missed = 0, list[tuple[str, int]]()
    for path, bit in _sample(files, SAMPLE):
        path.write_bytes(_flipped(files[path], bit))
        name, faults = path.relative_to(folder).as_posix(), audit(folder).faults
        if name in owners:
            assert [fault.where for fault in faults] == [name]
            assert faults[0].claims == claims[owners[name][0]]
        elif not any(
            fault.where == name or (name == "case.db" and fault.where.startswith("entry")) for fault in faults
        ):
            missed.append((name, bit))
        found += bool(faults)
        path.write_bytes(files[path])
        for left in ("case.db-wal", "case.db-shm", "case.db-journal"):
            (folder / left).unlink(missing_ok=True)
        if (folder / "case.db").read_bytes() != files[folder / "case.db"]:
            (folder / "case.db").write_bytes(files[folder / "case.db"])
    print(f"\nflips, whole audit: {len(files)} files, {found} bits turned and found, {len(missed)} missed")
    assert missed == []
    assert _files(folder) == files


def test_each_bit_of_every_file_is_guarded_by_the_check_of_that_file(case: tuple[Path, tuple[Entry, ...]]) -> None:
    """In the short run every 61st."""
    folder, entries = case
    files, store, seal = _files(folder), Store(folder), read_seal(folder)
    assert seal is not None
    bits = sum(len(data) * 8 for data in files.values())
    done = 0
    for path, data in files.items():
        for bit in range(0, len(data) * 8, STEP):
            if path.name == "case.db":
                assert list(_against(seal, entries, _flipped(data, bit), logged=False, amiss=False))
            else:
                path.write_bytes(_flipped(data, bit))
                with pytest.raises(Damaged):
                    read_seal(folder) if path.name == "case.seal" else store.read(path.parent.name, path.name)
            done += 1
        path.write_bytes(data)
    print(f"\nflips, each file by its own check: {done:,} of {bits:,} bits, all found")
    assert done >= bits // STEP


def _put(path: Path, at: int, byte: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes([byte]))


def test_in_a_large_case_too(tmp_path: Path) -> None:
    """Sources of up to 400 kB; bits by chance, in the files of the store and in the database."""
    folder, rng = tmp_path / "x.case", Random(0)
    build(folder, 0)
    with Ledger(folder) as ledger:
        size = 0
        while size < LARGE_BYTES:
            with ledger.writing() as writing:
                add_source(writing, f"s{size}", rng, 100)
                for _ in range(4):
                    data = rng.randbytes(rng.randrange(400_000))
                    name = writing.keep(data)
                    size += len(data)
                    value = {"file": f"sources/{name[:9]}", "sha256": name, "extractor": "test 1"}
                    writing.enter("add", [Change("sources", f"b{name[:9]}", value)])
        entries = ledger.entries()
    files, store, seal = _files(folder), Store(folder), read_seal(folder)
    assert seal is not None
    paths = list(files)
    for path in rng.choices(paths, [len(files[path]) for path in paths], k=LARGE_SAMPLE):
        data = files[path]
        bit = rng.randrange(len(data) * 8)
        if path.name == "case.db":
            assert list(_against(seal, entries, _flipped(data, bit), logged=False, amiss=False))
            continue
        _put(path, bit // 8, data[bit // 8] ^ 1 << bit % 8)
        with pytest.raises(Damaged):
            read_seal(folder) if path.name == "case.seal" else store.read(path.parent.name, path.name)
        _put(path, bit // 8, data[bit // 8])
    assert audit(folder).faults == ()
    print(f"\nflips, large case: {sum(map(len, files.values())):,} bytes, {LARGE_SAMPLE} bits turned and found")
