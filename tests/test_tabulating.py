"""Tabulating: however often it was stopped, and wherever, the table is the one that would have been made in one go."""

from __future__ import annotations

import csv
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from flights import Flown, as_readsb, days, flight
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.errors import BadSource, CannotWrite, Clash, Problem
from whereas.track import bulk, tabulating
from whereas.track.bulk import LEG
from whereas.track.tabulating import Done, tabulate

AIRCRAFT = 9
BAD = {
    "trace_full_00000b.json": b"no trace",
    "trace_full_00000c.json": b'{"icao":"00000c","timestamp":0,"trace":[[1]]}',
}


def flown_by(seed: int) -> Flown:
    """Every third aircraft flies across midnight UTC."""
    route = ("KDEN", "KCOS") if seed % 3 else ("KSFO", "KJFK")
    return flight(seed, route, departs_ms=1_741_910_400_000 - 3_600_000)


def fill(folder: Path) -> None:
    """A history of some aircraft, two files of which are damaged."""
    for seed in range(AIRCRAFT):
        flown = flown_by(seed)
        for day in days(flown):
            shard = folder / f"{day:%Y/%m/%d}/traces/{flown.icao24[-2:]}"
            shard.mkdir(parents=True, exist_ok=True)
            (shard / f"trace_full_{flown.icao24}.json").write_bytes(as_readsb(flown, day))
    for name, data in BAD.items():
        shard = folder / "2025/03/14/traces" / name[-7:-5]
        shard.mkdir(parents=True, exist_ok=True)
        (shard / name).write_bytes(data)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def whole(history: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the history, made in one go, by their endings."""
    folder = tmp_path_factory.mktemp("whole")
    for ending in tabulating.ENDINGS:
        tabulate([history], folder / f"legs{ending}", processes=1)
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FILES", 2)


class Stopped(Exception):
    """Somebody pulled the plug."""


def stopping_after(batches: int) -> Callable[[Done, int], None]:
    """A listener that ends the run when so many batches more are done."""
    heard: list[int] = []

    def told(done: Done, total: int) -> None:
        heard.append(done.batches)
        assert done.size_bytes <= total
        if len(heard) == batches:
            raise Stopped

    return told


def stopped(history: Path, to: Path, batches: int) -> None:
    """A run that was stopped after so many batches."""
    with pytest.raises(Stopped):
        tabulate([history], to, processes=1, told=stopping_after(batches))


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------------------------------------- stopped and gone on


@pytest.mark.parametrize("batches", [1, 2, 3, 5])
@pytest.mark.parametrize("ending", tabulating.ENDINGS)
def test_a_table_that_was_stopped_is_the_one_made_in_one_go(
    history: Path, whole: dict[str, bytes], tmp_path: Path, ending: str, batches: int
) -> None:
    to = tmp_path / f"legs{ending}"
    stopped(history, to, batches)
    assert left(tmp_path) == [f"legs{ending}.part{more}" for more in ("", ".json", ".refused")]
    done, problems, before = tabulate([history], to, processes=1)
    assert before == batches
    assert to.read_bytes() == whole[ending]
    assert left(tmp_path) == [to.name]
    assert (done.files, len(problems), done.refused) == (sum(1 for _ in history.rglob("*.json")), 2, 2)


@settings(max_examples=12)
@given(st.lists(st.integers(1, 3), max_size=5), st.data())
def test_a_table_that_was_stopped_again_and_again_is_the_same(
    history: Path,
    whole: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    stops: list[int],
    data: st.DataObject,
) -> None:
    """After each stop, what was written behind what had been acknowledged is anything: it is cut off."""
    to = tmp_path_factory.mktemp("again") / "legs.csv"
    for batches in stops:
        try:
            tabulate([history], to, processes=1, told=stopping_after(batches))
        except Stopped:
            for ending in ("", ".refused"):
                with open(f"{to}.part{ending}", "ab") as file:
                    file.write(data.draw(st.binary(max_size=300)))
    tabulate([history], to, processes=1)
    assert to.read_bytes() == whole[".csv"]


def test_a_run_is_stopped_between_writing_rows_and_saying_so(
    history: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "legs.csv"
    write, said = tabulating._write, []

    def once(state: Path, done: Done) -> None:
        said.append(done.batches)
        if len(said) == 3:
            raise Stopped
        write(state, done)

    monkeypatch.setattr(tabulating, "_write", once)
    with pytest.raises(Stopped):
        tabulate([history], to, processes=1)
    assert tabulate([history], to, processes=1)[2] == 2
    assert to.read_bytes() == whole[".csv"]


@pytest.mark.parametrize("point", ["finish", "first", "second", "third"])
def test_a_run_that_is_stopped_at_its_very_end_leaves_a_whole_table_or_goes_on(
    history: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """While the table is put together, and before each of the files that are left is taken away."""
    to, unlink, gone = tmp_path / "legs.csv", Path.unlink, []

    def stop(path: Path, missing_ok: bool = False) -> None:
        gone.append(path.name)
        if len(gone) == {"finish": 9, "first": 1, "second": 2, "third": 3}[point]:
            raise Stopped
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stop)
        if point == "finish":
            patch.setattr(tabulating, "_lines", half)
        with pytest.raises(Stopped):
            tabulate([history], to, processes=1)
    assert to.exists() is (point != "finish")
    assert point == "finish" or to.read_bytes() == whole[".csv"]
    tabulate([history], to, processes=1)
    assert to.read_bytes() == whole[".csv"]
    assert set(left(tmp_path)) <= {to.name, f"{to.name}.new"}


def half(chunks: object, file: IO[str], *, as_csv: bool) -> None:
    file.write("half a tab")
    raise Stopped


KILLED = """
import sys, time
from pathlib import Path
from whereas.track import bulk, tabulating

bulk.FILES = 2


def told(done, total):
    print(done.batches, flush=True)
    time.sleep(0.2)


if __name__ == "__main__":
    tabulating.tabulate([sys.argv[1]], Path(sys.argv[2]), processes=int(sys.argv[3]), told=told)
"""


def killed(history: Path, to: Path, processes: int, batches: int) -> list[int]:
    """A run in a process of its own that is killed when so many batches are done; the processes that it had started."""
    paths = os.pathsep.join(filter(None, sys.path))
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(history), str(to), str(processes)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert run.stdout is not None
    with run.stdout:
        for line in run.stdout:
            if int(line) == batches:
                break
        workers = started_by(run.pid)
        run.send_signal(signal.SIGKILL)
    run.wait(60)
    return workers


def started_by(parent: int) -> list[int]:
    """The processes whose parent this is, where the system tells."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[1]) == parent and told[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def end(workers: list[int]) -> None:
    for worker in workers:
        try:
            os.kill(worker, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.mark.parametrize("processes", [1, 2])
def test_a_run_that_is_killed_goes_on_where_it_was(
    history: Path, whole: dict[str, bytes], tmp_path: Path, processes: int
) -> None:
    to = tmp_path / "legs.csv"
    workers = killed(history, to, processes, 2)
    try:
        assert not to.exists()
        _, problems, before = tabulate([history], to, processes=1)
    finally:
        end(workers)
    assert before >= 2
    assert to.read_bytes() == whole[".csv"]
    assert len(problems) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system for the children of a process")
def test_the_workers_of_a_run_that_is_killed_end_too(history: Path, tmp_path: Path) -> None:
    workers = killed(history, tmp_path / "legs.csv", 2, 2)
    try:
        assert len(workers) == 2
        for _ in range(200):
            if not any(Path(f"/proc/{worker}").exists() for worker in workers):
                return
            time.sleep(0.05)
        pytest.fail("they are still there")
    finally:
        end(workers)


# ---------------------------------------------------------------------------------------------- what changed meanwhile


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, Path]:
    """A history that may be changed, and a table of it that was stopped after two batches."""
    folder, to = tmp_path / "history", tmp_path / "out" / "legs.csv"
    fill(folder)
    to.parent.mkdir()
    stopped(folder, to, 2)
    return folder, to


def first_file(folder: Path) -> Path:
    return min(folder.rglob("*.json"), key=lambda path: (path.name[-7:], path.name))


CHANGES: dict[str, Callable[[Path], Any]] = {
    "longer": lambda folder: first_file(folder).write_bytes(first_file(folder).read_bytes() + b" "),
    "gone": lambda folder: first_file(folder).unlink(),
    "renamed": lambda folder: first_file(folder).rename(first_file(folder).with_name("trace_full_000000.json")),
    "another before": lambda folder: (first_file(folder).parent / "trace_full_000000.json").write_bytes(b"x"),
    "all gone": lambda folder: shutil.rmtree(folder / "2025"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_files_that_are_no_longer_those_of_the_run_are_a_clash(own: tuple[Path, Path], change: str) -> None:
    folder, to = own
    before = (to.parent / "legs.csv.part").read_bytes()
    CHANGES[change](folder)
    with pytest.raises(Clash) as caught:
        tabulate([folder], to, processes=1)
    assert "--anew" in caught.value.remedy
    assert (to.parent / "legs.csv.part").read_bytes() == before


@pytest.mark.parametrize("change", [*CHANGES, "nothing"])
def test_begun_anew_nothing_is_left_of_the_run_before(own: tuple[Path, Path], change: str) -> None:
    folder, to = own
    CHANGES.get(change, Path.exists)(folder)
    assert tabulate([folder], to, processes=1, anew=True)[2] == 0
    fresh = to.with_name("fresh.csv")
    tabulate([folder], fresh, processes=1)
    assert to.read_bytes() == fresh.read_bytes()
    assert left(to.parent) == ["fresh.csv", "legs.csv"]


def test_files_that_are_added_behind_what_is_done_are_read(own: tuple[Path, Path]) -> None:
    folder, to = own
    flown = flight(77, ("KDEN", "KCOS"))
    data = json.loads(as_readsb(flown, days(flown)[0], squeezed=False))
    shard = folder / "2025/03/14/traces/ff"
    shard.mkdir(parents=True, exist_ok=True)
    (shard / "trace_full_ffffff.json").write_text(json.dumps({**data, "icao": "ffffff"}))
    tabulate([folder], to, processes=1)
    assert "ffffff" in {row["icao24"] for row in rows_of(to)}


def test_other_batches_or_other_columns_than_before_are_a_clash(
    own: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update: two batches are other files then, and rows are no longer understood."""
    folder, to = own
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "FILES", 5)
        with pytest.raises(Clash):
            tabulate([folder], to, processes=1)
    monkeypatch.setattr(tabulating, "LEG", np.dtype([("icao24", "S7")]))
    with pytest.raises(Clash):
        tabulate([folder], to, processes=1)


SAID = [
    b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"legs": 1}', b'{"batches": -1}', b'{"batches": 2.5}', b'{"batches": "2"}',
    b'{"legs": true}', b'{"listed": 3}', b'{"other": 1}', b'{"legs": 1e400}', b"\xff", b'{"refused_bytes": -7}', b'{"batches": null}',
]  # fmt: skip


@pytest.mark.parametrize("said", SAID, ids=lambda said: repr(said[:24]))
def test_whatever_is_said_of_a_run_that_was_stopped_it_is_gone_on_with_or_refused(
    history: Path, whole: dict[str, bytes], tmp_path: Path, said: bytes
) -> None:
    to = tmp_path / "legs.csv"
    state = tmp_path / "legs.csv.part.json"
    state.write_bytes(said)
    with pytest.raises((BadSource, Clash)) as caught:
        tabulate([history], to, processes=1)
    assert "--anew" in caught.value.remedy
    assert not to.exists()
    tabulate([history], to, processes=1, anew=True)
    assert to.read_bytes() == whole[".csv"]


def test_a_run_of_more_batches_than_there_are_is_a_clash_and_found_at_once(own: tuple[Path, Path]) -> None:
    folder, to = own
    state = to.with_name("legs.csv.part.json")
    state.write_text(json.dumps({**json.loads(state.read_text()), "batches": 10**12}))
    with pytest.raises(Clash):
        tabulate([folder], to, processes=1)


@pytest.mark.parametrize("ending", ["", ".refused"])
def test_rows_that_were_taken_away_are_missed_and_not_made_up(own: tuple[Path, Path], ending: str) -> None:
    folder, to = own
    Path(f"{to}.part{ending}").unlink()
    with pytest.raises(Clash, match="had written is not there"):
        tabulate([folder], to, processes=1)


# ---------------------------------------------------------------------------------------------- where it is written


def test_two_runs_do_not_write_one_table(history: Path, tmp_path: Path) -> None:
    to = tmp_path / "legs.csv"
    script = (
        "import sys\nfrom pathlib import Path\nfrom whereas.errors import Clash\nfrom whereas.track.tabulating import tabulate\n"
        "try:\n    tabulate([sys.argv[1]], Path(sys.argv[2]), processes=1)\nexcept Clash as told:\n    print(told)\n"
    )
    second: list[str] = []

    def told(done: Done, total: int) -> None:
        if not second:
            paths = os.pathsep.join(filter(None, sys.path))
            command = [sys.executable, "-c", script, str(history), str(to)]
            env = {**os.environ, "PYTHONPATH": paths}
            second.append(subprocess.run(command, capture_output=True, text=True, env=env, check=True).stdout)

    tabulate([history], to, processes=2, told=told)
    assert "another run is writing this table" in second[0] or "the files are not those" in second[0]
    assert len(rows_of(to)) == AIRCRAFT


@pytest.mark.parametrize("name", ["legs", "legs.txt", "legs.CSV", "legs.csv.gz", ".csv"])
def test_a_table_of_another_ending_is_refused_before_anything_is_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSource, match="no table ends in") as caught:
        tabulate([tmp_path / "nowhere"], tmp_path / name)
    assert ".parquet" in caught.value.remedy
    assert left(tmp_path) == []


def test_a_folder_that_is_not_there_or_may_not_be_written_to_is_said(history: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "taken.csv").mkdir()
    for to in (tmp_path / "nowhere" / "legs.csv", tmp_path / "file" / "legs.csv", tmp_path / "taken.csv"):
        with pytest.raises(CannotWrite) as caught:
            tabulate([history], to, processes=1)
        assert caught.value.where == str(to)


def test_a_disk_that_is_full_is_said_and_what_was_done_is_kept(
    history: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, keep, kept = tmp_path / "legs.csv", tabulating._keep, []

    def full(*given: Any) -> None:
        kept.append(given)
        if len(kept) == 3:
            raise OSError(28, "No space left on device")
        keep(*given)

    with monkeypatch.context() as patch:
        patch.setattr(tabulating, "_keep", full)
        with pytest.raises(CannotWrite, match="the disk is full"):
            tabulate([history], to, processes=1)
    assert tabulate([history], to, processes=1)[2] == 2
    assert to.read_bytes() == whole[".csv"]


def test_a_table_that_is_there_is_replaced_only_by_a_whole_one(history: Path, tmp_path: Path) -> None:
    to = tmp_path / "legs.csv"
    to.write_text("the table of yesterday")
    stopped(history, to, 2)
    assert to.read_text() == "the table of yesterday"
    tabulate([history], to, processes=1)
    assert len(rows_of(to)) == AIRCRAFT


def test_paths_that_are_not_there_leave_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(BadSource):
        tabulate([tmp_path / "nowhere"], tmp_path / "out" / "legs.csv")
    assert left(tmp_path / "out") == []


# ---------------------------------------------------------------------------------------------- what the table holds


@pytest.mark.parametrize("ending", tabulating.ENDINGS)
def test_two_processes_make_the_same_table_as_one(
    history: Path, whole: dict[str, bytes], tmp_path: Path, ending: str
) -> None:
    to = tmp_path / f"legs{ending}"
    heard: list[tuple[int, int]] = []
    done, _, _ = tabulate([history], to, processes=2, told=lambda done, total: heard.append((done.size_bytes, total)))
    assert to.read_bytes() == whole[ending]
    sizes = [size for size, _ in heard]
    assert sizes == sorted(sizes)
    assert {total for _, total in heard} == {done.size_bytes} == {sizes[-1]}


def test_files_that_are_refused_are_told_with_their_places(history: Path, tmp_path: Path) -> None:
    _, problems, _ = tabulate([history], tmp_path / "legs.csv", processes=2)
    folder = history / "2025/03/14/traces"
    assert [problem.file for problem in problems] == [
        f"{folder}/0b/trace_full_00000b.json: line 1",
        f"{folder}/0c/trace_full_00000c.json: row 1 of trace, field row",
    ]
    assert all(isinstance(problem, Problem) and problem.problem and problem.remedy for problem in problems)


def test_only_files_that_are_refused_make_a_table_without_a_row(tmp_path: Path) -> None:
    for name, data in BAD.items():
        (tmp_path / name).write_bytes(data)
    for ending in tabulating.ENDINGS:
        to = tmp_path / f"legs{ending}"
        done, problems, _ = tabulate([tmp_path / name for name in BAD], to, processes=1)
        assert (done.legs, len(problems)) == (0, 2)
    assert rows_of(tmp_path / "legs.csv") == []
    assert (tmp_path / "legs.jsonl").read_text() == ""
    assert pq.read_table(tmp_path / "legs.parquet").num_rows == 0
    assert len((tmp_path / "legs.csv").read_text().splitlines()) == 1


def test_no_file_at_all_makes_a_table_without_a_row(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert tabulate([tmp_path / "empty"], tmp_path / "legs.csv")[0] == Done()
    assert rows_of(tmp_path / "legs.csv") == []


def plainly(value: Any) -> Any:
    """A value of any of the three forms as it is compared: times as moments, numbers as numbers, unknown as None."""
    if value in ("", None):
        return None
    if isinstance(value, str):
        for read in (float, datetime.fromisoformat, {"True": True, "False": False}.get):
            try:
                if (found := read(value)) is not None:
                    return found
            except ValueError:
                continue
        return value
    return value


def test_all_forms_of_a_table_hold_the_same(whole: dict[str, bytes], tmp_path: Path) -> None:
    for ending, data in whole.items():
        (tmp_path / f"legs{ending}").write_bytes(data)
    lines = [json.loads(line) for line in whole[".jsonl"].splitlines()]
    parquet = pq.read_table(tmp_path / "legs.parquet").to_pylist()
    cells = rows_of(tmp_path / "legs.csv")
    assert len(lines) == len(parquet) == len(cells) == AIRCRAFT
    for line, row, cell in zip(lines, parquet, cells, strict=True):
        assert list(line) == list(row) == list(cell)
        for name in line:
            told = [plainly(each[name]) for each in (line, row, cell)]
            if name in ("icao24", "registration", "type_code"):
                told = [each[name] for each in (line, row, cell)]
            assert told[0] == told[1] == told[2], name


def test_a_table_has_a_row_a_leg_in_the_order_of_the_aircraft(whole: dict[str, bytes]) -> None:
    lines = [json.loads(line) for line in whole[".jsonl"].splitlines()]
    addresses = [line["icao24"] for line in lines]
    assert addresses == sorted(addresses, key=lambda address: (address[-2:], address))
    truths = {flown.icao24: flown.truth for flown in map(flown_by, range(AIRCRAFT))}
    for line in lines:
        truth = truths[line["icao24"]]
        assert (line["departed_airport"], line["landed_airport"]) == (truth.origin, truth.destination)
        at = datetime.fromisoformat(line["departed_latest"]).timestamp() * 1000
        assert truth.departed_ms <= at


def odd(folder: Path, **said: str) -> Path:
    """A history of one aircraft that says this of itself."""
    flown = flight(3, ("KDEN", "KCOS"))
    data = json.loads(as_readsb(flown, days(flown)[0], squeezed=False))
    data |= {key: value for key, value in said.items() if key != "flight"}
    for row in data["trace"]:
        if row[8]:
            row[8]["flight"] = said["flight"]
    (folder / "trace_full_00000a.json").write_text(json.dumps(data))
    return folder / "trace_full_00000a.json"


@pytest.mark.parametrize(
    "word", ["=1+1", "+A1", "-A1", "@SUM", "\tA", "a,b", 'a"b', "a\nb", "a\rb", "ü", "a\0b", "😀"], ids=repr
)
def test_no_word_of_a_file_is_a_formula_or_breaks_a_table(tmp_path: Path, word: str) -> None:
    path = odd(tmp_path, flight=word, r=word, t=word)
    for ending in tabulating.ENDINGS:
        tabulate([path], tmp_path / f"legs{ending}", processes=1)
    (row,) = rows_of(tmp_path / "legs.csv")
    (line,) = [json.loads(each) for each in (tmp_path / "legs.jsonl").read_text().splitlines()]
    (told,) = pq.read_table(tmp_path / "legs.parquet").to_pylist()
    kept = word.encode("ascii", "replace").decode().rstrip("\0")
    for name in ("registration", "type_code"):
        assert line[name] == told[name] == kept
        assert row[name].lstrip("'") == kept
        assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert line["callsign_first"] == kept.strip()


def test_a_file_whose_name_is_no_text_is_told_and_the_table_made(tmp_path: Path) -> None:
    folder = os.path.join(os.fsencode(tmp_path), b"h\xff")
    os.mkdir(folder)
    with open(os.path.join(folder, b"trace_full_00000a.json"), "wb") as file:
        file.write(b"no trace")
    _, (problem,), _ = tabulate([tmp_path], tmp_path / "legs.csv", processes=1)
    assert os.fsencode(problem.file).endswith(b"h\xff/trace_full_00000a.json: line 1")


def test_moments_that_nothing_bounds_are_empty_in_every_form(tmp_path: Path) -> None:
    rows = [[second, 40 + second / 4000, -100, 30_000, 450, 0, 0, 0, None, "adsb_icao"] for second in range(0, 600, 20)]
    path = tmp_path / "trace_full_00000a.json"
    path.write_text(json.dumps({"icao": "00000a", "timestamp": 1_741_910_400, "trace": rows}))
    for ending in tabulating.ENDINGS:
        tabulate([path], tmp_path / f"legs{ending}", processes=1)
    (row,) = rows_of(tmp_path / "legs.csv")
    (line,) = [json.loads(each) for each in (tmp_path / "legs.jsonl").read_text().splitlines()]
    (told,) = pq.read_table(tmp_path / "legs.parquet").to_pylist()
    for name in ("departed_earliest", "landed_latest", "departed_near_km"):
        assert (row[name], line[name], told[name]) == ("", None, None)
    assert row["departed_latest"] == line["departed_latest"]
    assert "NaN" not in (tmp_path / "legs.jsonl").read_text()
    assert not any(isinstance(value, float) and math.isnan(value) for value in told.values())
    assert len(told) == len(LEG.names or ())
