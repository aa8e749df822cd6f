"""Disks that are full, read-only, torn or robbed: what is said, that nothing acknowledged is lost, and that work goes on after.

A small file system in memory is mounted where the user may (root, on Linux); without that, a limit on the size of files takes
the place of a full disk, in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from ledgers import START, add_source, build, junk, missing, sized, swept_faults

from whereas.audit import audit
from whereas.entry import Change
from whereas.errors import CannotWrite, Damaged
from whereas.ledger import Ledger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and permissions of POSIX")


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    if not (sys.platform.startswith("linux") and os.geteuid() == 0 and shutil.which("mount")):
        pytest.skip("only root may mount")
    folder = tmp_path / "small"
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)):
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _told(folder: Path) -> dict[int, str]:
    with Ledger(folder) as ledger:
        return {entry.seq: entry.hash for entry in ledger.entries()}


def _lost(folder: Path, told: dict[int, str]) -> list[int]:
    with Ledger(folder) as ledger:
        return missing(ledger, told)


def _fill(folder: Path, left: int) -> Path:
    """Take all room but so many bytes."""
    ballast = folder / "ballast"
    free = os.statvfs(folder)
    ballast.write_bytes(b"\0" * max(free.f_bavail * free.f_frsize - left, 0))
    return ballast


def test_a_full_disk_is_told_and_takes_nothing_that_was_acknowledged(small: Path) -> None:
    """The room left is another each time, so that it runs out in a source, in a commit, in the closing or in the sealing."""
    refused, acknowledged = list[CannotWrite](), 0
    build(small / "first.case", 2)
    rounds = sized(40, 400)
    for number in range(rounds):
        rng, folder = Random(number), small / "x.case"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(small / "first.case", folder)
        told, ballast = _told(folder), _fill(small, number * 4096 % 160_000)
        try:
            ledger = Ledger(folder, actor="ana")
            try:
                for step in range(12):
                    with ledger.writing() as writing:
                        add_source(writing, f"n{step}", rng, 9000)
                    told |= {entry.seq: entry.hash for entry in writing.done}
            finally:
                ledger.close()
        except CannotWrite as wrong:
            refused.append(wrong)
        ballast.unlink()
        assert _lost(folder, told) == []
        with Ledger(folder) as ledger:
            with ledger.writing() as writing:
                add_source(writing, "after", rng)
            entries = ledger.entries()
        assert swept_faults(folder) == ()
        assert junk(folder, entries) == []
        acknowledged += len(told)
    print(f"\nfull disk: {rounds} rounds, {len(refused)} refused, {acknowledged} entries acknowledged, 0 lost")
    assert len(refused) > rounds // 2
    for each in refused:
        assert each.where
        assert "disk is full" in each.problem
        assert "make room and do it again" in each.remedy


def _limited(folder: str, size: int, outcome: multiprocessing.SimpleQueue[str]) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        with Ledger(Path(folder)) as ledger, ledger.writing() as writing:
            add_source(writing, "n", Random(1), 400)
            writing.keep(b"\0" * 200_000)
    except CannotWrite as wrong:
        outcome.put(str(wrong))
    else:
        outcome.put("")


def test_a_file_that_may_not_grow_is_told_and_takes_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    build(folder, 2)
    told = _told(folder)
    process = multiprocessing.get_context("spawn")
    outcome: multiprocessing.SimpleQueue[str] = process.SimpleQueue()
    writer = process.Process(target=_limited, args=(str(folder), 100_000, outcome))
    writer.start()
    assert "cannot be written" in outcome.get()
    writer.join(60)
    assert _lost(folder, told) == []
    assert swept_faults(folder) == ()
    assert _told(folder) == told


def test_a_case_on_a_read_only_file_system_is_read_and_audited_and_not_written_to(small: Path) -> None:
    folder = small / "x.case"
    build(folder, 3)
    assert _mount("-o", "remount,ro", str(small))
    _reads_and_refuses(folder, "the file system is read-only")
    assert audit(folder).faults == ()
    assert audit(folder).sealed


def test_a_read_only_case_whose_last_entries_are_in_the_log_alone_is_read_with_them(small: Path) -> None:
    folder = small / "x.case"
    build(folder, 2)
    writer = Ledger(folder)
    with writer.writing() as writing:
        add_source(writing, "late", Random(0))
    shutil.copytree(folder, small / "copy.case")
    writer.close()
    (small / "copy.case" / "case.db-shm").unlink(missing_ok=True)
    assert _mount("-o", "remount,ro", str(small))
    with Ledger(small / "copy.case") as ledger:
        assert "late" in ledger.case().sources


def _reads_and_refuses(folder: Path, why: str) -> None:
    with Ledger(folder) as ledger:
        assert len(ledger.case().sources) == 3
        with pytest.raises(CannotWrite, match=why), ledger.writing() as writing:
            writing.enter("put", [Change("title", "", "Other")])


def _as_nobody(does: Callable[[], None]) -> int:
    """Do it in a process of a user who owns nothing; how that ended."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 1
    try:
        os.setgroups([])
        os.setuid(65534)
        does()
        code = 0
    finally:
        os._exit(code)


def test_a_case_that_belongs_to_somebody_else_is_read_and_not_written_to() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may become somebody else")
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "x.case"
        build(folder, 3)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)

        def does() -> None:
            _reads_and_refuses(folder, "")
            assert audit(folder).faults == ()

        assert _as_nobody(does) == 0


def test_a_case_that_cannot_be_made_is_refused_with_the_reason(small: Path) -> None:
    assert _mount("-o", "remount,ro", str(small))
    with pytest.raises(CannotWrite, match="read-only"):
        Ledger(small / "new.case", make=True)


# ---------------------------------------------------------------------------------------------- torn and robbed


def test_a_log_that_is_torn_keeps_every_entry_before_the_tear_and_the_ledger_goes_on(tmp_path: Path) -> None:
    """The log is cut, or its end overwritten, at many places: what is whole before it is there, and no half of an entry."""
    folder = tmp_path / "x.case"
    build(folder, 1)
    ledger = Ledger(folder)
    for number in range(6):
        with ledger.writing() as writing:
            add_source(writing, f"n{number}", Random(number), 3000)
    whole = ledger.entries()
    shutil.copytree(folder, tmp_path / "open.case")
    ledger.close()
    log = (tmp_path / "open.case" / "case.db-wal").read_bytes()
    seen = set()
    for number in range(sized(40, 400)):
        rng, copy = Random(number), tmp_path / "copy.case"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(tmp_path / "open.case", copy)
        (copy / "case.db-shm").unlink()
        at = rng.randrange(len(log))
        torn = log[:at] if number % 2 else log[:at] + rng.randbytes(512) + log[at + 512 :]
        (copy / "case.db-wal").write_bytes(torn)
        with Ledger(copy) as torn_ledger:
            left = torn_ledger.entries()
            with torn_ledger.writing() as writing:
                add_source(writing, "after", rng)
        assert left == whole[: len(left)]
        assert swept_faults(copy) == ()
        seen.add(len(left))
    assert len(seen) > 3


def test_a_database_whose_last_page_is_torn_is_told_and_never_read_as_less(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    build(folder, 12, most_bytes=4000)
    data, told = (folder / "case.db").read_bytes(), _told(folder)
    for lost in (1, 100, 512, 2048, 4095, 4096, 8192, len(data) - 100, len(data) - 1):
        (folder / "case.db").write_bytes(data[:-lost])
        faults = audit(folder).faults
        assert faults
        assert any(fault.where.startswith(("case.db", "entry")) for fault in faults)
        (folder / "case.db").write_bytes(data[:-lost] + b"\0" * lost)
        assert audit(folder).faults
        for left in ("case.db-wal", "case.db-shm"):
            (folder / left).unlink(missing_ok=True)
    (folder / "case.db").write_bytes(data)
    assert _lost(folder, told) == []
    assert audit(folder).faults == ()


def test_a_database_that_lost_its_end_is_refused_by_whoever_opens_it(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    build(folder, 12, most_bytes=4000)
    data = (folder / "case.db").read_bytes()
    (folder / "case.db").write_bytes(data[: len(data) // 2])
    with pytest.raises(Damaged) as refused, Ledger(folder) as ledger:
        ledger.case()
    assert "case.db" in refused.value.where
    assert "copy that is whole" in refused.value.remedy
    assert (folder / "case.db").read_bytes()[100:] == data[100 : len(data) // 2]


def test_a_source_that_was_deleted_is_named_with_its_claims_and_comes_back_with_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    entries = build(folder, 3)
    change = next(change for change in entries[2].changes() if change.section == "sources")
    path = folder / "sources" / change.value["sha256"]
    data = path.read_bytes()
    path.unlink()
    (fault,) = audit(folder).faults
    assert fault.where == f"sources/{path.name}"
    assert fault.what == f"is not there (source {change.id})"
    assert fault.claims == tuple(one.id for one in entries[2].changes() if one.section == "claims")
    path.write_bytes(data)
    assert audit(folder).faults == ()


def test_without_its_seal_a_case_is_whole_and_said_not_to_be_sealed_until_it_is_next_written(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    build(folder, 2)
    (folder / "case.seal").unlink()
    told = audit(folder)
    assert (told.faults, told.sealed) == ((), False)
    with Ledger(folder) as ledger, ledger.writing() as writing:
        writing.enter("put", [Change("title", "", "Other")])
    assert audit(folder).sealed


def test_a_case_without_its_database_says_that_there_is_no_ledger(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    build(folder, 2)
    (folder / "case.db").unlink()
    with pytest.raises(Exception, match="there is no ledger here"):
        Ledger(folder)
    with pytest.raises(Damaged, match="entries 1 to 3 are missing"):
        Ledger(folder, make=True)


def test_start_is_what_every_case_here_begins_with(tmp_path: Path) -> None:
    folder = tmp_path / "x.case"
    entries = build(folder, 0)
    assert entries[0].changes() == START
