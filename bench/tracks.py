"""Tracks to legs, end to end: whole processes from files on the disk to legs with airports, beside what others do.

    PYTHONPATH=src python bench/tracks.py --corpus build/fleet --make 10_000_000 [--peers PYTHON]

Every figure is the wall clock of a fresh process, imports and all, the median of the runs with the least and the most;
the variants take turns, so that a slow minute of the machine meets them all. CPU s is the processor time of a process and its
children, imports and all, which says more where other programs are busy. Memory is that of the process and its
children, sampled: the sum of what each has resident, which counts what they share as often as they are, the largest of
them, and the sum in which shared pages count once. The corpus is made by bench/fleet.py. The peers are `traffic`, whose
own way to legs is split at half an hour, the airborne part of each piece, and an airport at both of its ends, on a
sample of the files that was inflated before; its parser alone; and orjson with numpy, which only makes five columns. A
venv for them: pip install "traffic==2.13" "pandas<3" airportsdata orjson. What is not installed is said, and left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve()
MB = 1_000_000
Said = dict[str, float]


# ------------------------------------------------------------------------------------------------ what a child does


def ours(processes: str, *paths: str) -> Said:
    """Files to legs."""
    from whereas.track.bulk import legs_of

    fixes = legs = named = refused = 0
    for made in legs_of(paths, processes=int(processes)):
        fixes += made.fixes
        legs += len(made.legs)
        refused += len(made.refused)
        named += int((made.legs["departed_airport"] != b"").sum() + (made.legs["landed_airport"] != b"").sum())
    return {"fixes": fixes, "legs": legs, "airports": named, "refused": refused}


def decoding(*paths: str) -> Said:
    """Inflated files to columns; only the decoding is timed."""
    from whereas.track.quick import read_many

    files = [(_inflated(path), path) for path in paths]
    started = time.perf_counter()
    fixes = sum(len(read_many(files[at : at + 128])[0].fixes) for at in range(0, len(files), 128))
    return {"fixes": fixes, "inside_s": time.perf_counter() - started}


def orjson(*paths: str) -> Said:
    """Inflated files to five columns: time, latitude, longitude, altitude (−1 on the ground), speed; only that is timed."""
    import numpy as np
    import orjson

    def column(rows: list[list[Any]], at: int) -> Any:
        return np.array([row[at] for row in rows], np.float64)

    files = [_inflated(path) for path in paths]
    fixes = 0
    started = time.perf_counter()
    for file in files:
        rows = orjson.loads(file)["trace"]
        columns = [column(rows, at) for at in (0, 1, 2, 4)]
        columns.append(np.array([-1 if row[3] == "ground" else row[3] for row in rows], np.float64))
        fixes += len(columns[0])
    return {"fixes": fixes, "inside_s": time.perf_counter() - started}


def traffic(*paths: str) -> Said:
    """Inflated files to pieces with an airport at both ends, as its documentation has it."""
    fixes = legs = failed = 0
    for flight in _flights(paths):
        fixes += len(flight.data)
        for piece in flight.split("30 min"):
            airborne = piece.airborne()
            if airborne is None or not len(airborne.data):
                continue
            legs += 1
            try:
                airborne.infer_airport("takeoff")
                airborne.infer_airport("landing")
            except (AttributeError, IndexError, KeyError, TypeError, ValueError):
                failed += 1
    return {"fixes": fixes, "legs": legs, "failed": failed}


def parser(*paths: str) -> Said:
    """Inflated files to its flights; only that is timed, from the second file on."""
    flights = _flights(paths)
    next(flights)
    started = time.perf_counter()
    fixes = sum(len(flight.data) for flight in flights)
    return {"fixes": fixes, "inside_s": time.perf_counter() - started}


def _flights(paths: tuple[str, ...]) -> Iterator[Any]:
    """The flights of traffic's parser, which leaves the word "ground" in a column of numbers: unknown here."""
    import pandas as pd
    from traffic.core import Flight

    for path in paths:
        flight = Flight.from_readsb(path)
        yield Flight(flight.data.assign(altitude=pd.to_numeric(flight.data.altitude, errors="coerce")))


def airports() -> Said:
    """Fill the cache of airports that `traffic` would download."""
    import airportsdata
    import pandas as pd
    from traffic import cache_path

    cache_path.mkdir(parents=True, exist_ok=True)
    rows = [
        (
            row["name"],
            row["iata"],
            code,
            row["lat"],
            row["lon"],
            row["country"],
            row["elevation"],
            "airport",
            row["city"],
        )
        for code, row in airportsdata.load().items()
    ]
    names = ["name", "iata", "icao", "latitude", "longitude", "country", "altitude", "type", "municipality"]
    pd.DataFrame(rows, columns=names).to_parquet(cache_path / "airports_ourairports.parquet")
    return {"airports": len(rows)}


def truth(folder: str) -> Said:
    """How our legs stand to what was so: the ends with bounds on both sides, and how many of these hold no true moment.

    Once for all aircraft, and once for those of which no fix tells something untrue.
    """
    import numpy as np

    from whereas.track.bulk import legs_of

    legs = np.concatenate([made.legs for made in legs_of([folder])])
    flown = np.load(Path(folder) / "truth.npy")
    honest = set(flown["icao24"][flown["spoilt"] == 0].tolist())
    said: Said = {"flights": len(flown), "legs": len(legs)}
    for what in ("departed", "landed"):
        wrong = _wrong(legs, flown, what)
        said[f"{what}, both sides"], said[f"{what}, wrong"] = len(wrong), sum(bad for _, bad in wrong)
        said[f"{what}, honest, both sides"] = sum(icao24 in honest for icao24, _ in wrong)
        said[f"{what}, honest, wrong"] = sum(bad and icao24 in honest for icao24, bad in wrong)
    return said


def _wrong(legs: Any, flown: Any, what: str) -> list[tuple[str, bool]]:
    """Of each end with bounds on both sides, whose it is, and whether no true moment is within."""
    from whereas.track.bulk import NEVER_MS

    after, before = legs[f"{what}_after_ms"], legs[f"{what}_before_ms"]
    closed = (after != NEVER_MS) & (before != NEVER_MS)
    moments: dict[str, list[int]] = {}
    for icao24, moment in zip(flown["icao24"].tolist(), flown[f"{what}_ms"].tolist(), strict=True):
        moments.setdefault(icao24, []).append(moment)
    ends = zip(
        legs["icao24"][closed].astype(str).tolist(), after[closed].tolist(), before[closed].tolist(), strict=True
    )
    return [(icao24, not any(first <= at <= last for at in moments[icao24])) for icao24, first, last in ends]


def _inflated(path: str) -> bytes:
    data = Path(path).read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


CHILDREN: dict[str, Callable[..., Said]] = {
    each.__name__: each for each in (ours, decoding, orjson, traffic, parser, airports, truth)
}


# ------------------------------------------------------------------------------------------------ measuring one child


class Run(NamedTuple):
    """One child: its wall clock, the processor's, what it said, and the most memory (`Watch.ended`)."""

    seconds: float
    cpu_s: float
    said: Said
    memory_mb: tuple[float, float, float]

    @property
    def rate(self) -> float:
        """Fixes a second; of what the child timed itself, where it did."""
        return self.said["fixes"] / self.said.get("inside_s", self.seconds)


class Absent(Exception):
    """A peer that is not installed."""


def run(python: str, name: str, *arguments: str, **environment: str) -> Run:
    """Run a child in a process of its own. Raises Absent where it lacks a package."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as given:
        json.dump(arguments, given)
        given.flush()
        started, used = time.perf_counter(), _cpu_s()
        child = subprocess.Popen(
            [python, str(HERE), "--child", name, given.name],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | environment,
        )
        watch = Watch(child.pid)
        out, err = child.communicate()
        seconds, cpu_s = time.perf_counter() - started, _cpu_s() - used
        peaks = watch.ended()
    if child.returncode:
        last = err.decode(errors="replace").strip().splitlines()[-1:]
        if last and last[0].startswith(("ModuleNotFoundError", "ImportError")):
            raise Absent(last[0])
        raise SystemExit(f"{name}: {err.decode(errors='replace')[-2000:]}")
    return Run(seconds, cpu_s, json.loads(out.splitlines()[-1]), peaks)


def _cpu_s() -> float:
    """Processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Watch:
    """Looks at the memory of a process and its children twenty times a second."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peaks, self.over = pid, [0.0, 0.0, 0.0], threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def ended(self) -> tuple[float, float, float]:
        """The peaks in MB: resident in all, in the largest, and in all with shared pages once."""
        self.over.set()
        self.thread.join()
        resident, largest, shared_once = (peak / MB for peak in self.peaks)
        return resident, largest, shared_once

    def _look(self) -> None:
        page, turn = os.sysconf("SC_PAGE_SIZE"), 0
        while not self.over.wait(0.05):
            alive = list(_family(self.pid))
            each = [int(text.split()[1]) * page for pid in alive if (text := _proc(pid, "statm"))]
            now = [sum(each), max(each, default=0), 0]
            if turn % 5 == 0:
                now[2] = sum(_shared_once(pid) for pid in alive)
            self.peaks = [max(pair) for pair in zip(self.peaks, now, strict=True)]
            turn += 1


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for thread in threads:
        for child in _proc(pid, f"task/{thread}/children").split():
            yield from _family(int(child))


def _proc(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def _shared_once(pid: int) -> int:
    for line in _proc(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


# ------------------------------------------------------------------------------------------------ all of them


class Task(NamedTuple):
    """What is measured: how it is called here, and the child."""

    title: str
    python: str
    child: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    once: bool = False


def tasks(corpus: Path, peers: str, plain: list[str], some: list[str]) -> list[Task]:
    """All that is measured, in order. *plain* are the few files for slow peers, inflated; *some* are as on the disk."""
    me, plainly, all_of_it = sys.executable, {"WHEREAS_COMPILED": "0"}, str(corpus)
    made = [
        Task("ours, 1 process", me, "ours", ("1", all_of_it), {}),
        Task("ours, 2 processes", me, "ours", ("2", all_of_it), {}),
        Task("ours, 2 processes, a tenth", me, "ours", ("2", *tenth(corpus)), {}),
        Task("ours, 1 process, uncompiled", me, "ours", ("1", all_of_it), plainly),
        Task("ours, 2 processes, uncompiled", me, "ours", ("2", all_of_it), plainly),
        Task("ours, decoding alone, 1 core", me, "decoding", tuple(some), {}),
        Task("the same, uncompiled", me, "decoding", tuple(some), plainly),
    ]
    if peers:
        made += [
            Task("orjson + numpy, 1 core", peers, "orjson", tuple(some), {}),
            Task("traffic, its parser alone", peers, "parser", tuple(plain), {}),
            Task("traffic, files to legs", peers, "traffic", tuple(plain), {}, once=True),
        ]
    return made


def tenth(corpus: Path) -> list[str]:
    """The folders of a tenth of the addresses."""
    return sorted(str(folder) for folder in corpus.glob("*/*/*/traces/*") if int(folder.name, 16) < 26)


def measured(todo: list[Task], runs: int) -> dict[str, list[Run]]:
    """Each task *runs* times, in turns."""
    found: dict[str, list[Run]] = {}
    absent: set[str] = set()
    for turn in range(runs):
        for task in todo:
            if task.title in absent or (task.once and turn):
                continue
            try:
                one = run(task.python, task.child, *task.arguments, **task.environment)
            except Absent as missing:
                print(f"{task.title}: left out, {missing}")
                absent.add(task.title)
                continue
            found.setdefault(task.title, []).append(one)
    return found


def line(title: str, some: list[Run]) -> str:
    rates = sorted(one.rate for one in some)
    seconds = sorted(one.said.get("inside_s", one.seconds) for one in some)
    memory = [max(peaks) for peaks in zip(*(one.memory_mb for one in some), strict=True)]
    spread = f"{statistics.median(seconds):8.2f} ({seconds[0]:.2f} to {seconds[-1]:.2f})"
    size = "/".join(f"{mb:.0f}" for mb in memory)
    cpu_s = statistics.median(one.cpu_s for one in some)
    return f"{title:30} {spread:26} {statistics.median(rates):>12,.0f} {cpu_s:>8.2f}   {size}"


REACH = (
    # what is reached, of which, by which, at least
    ("files to legs, 2 processes, beside traffic's", "ours, 2 processes", "traffic, files to legs", 500),
    ("files to legs, 2 processes, beside traffic's parser alone", "ours, 2 processes", "traffic, its parser alone", 40),
    ("decoding, 1 core, beside orjson + numpy", "ours, decoding alone, 1 core", "orjson + numpy, 1 core", 1.3),
)
RATE = 3_000_000
MEMORY_MB = 300


def told(found: dict[str, list[Run]]) -> Iterator[str]:
    """The figures beside what they are to reach."""
    rates = {title: statistics.median(one.rate for one in some) for title, some in found.items()}
    for what, mine, theirs, least in REACH:
        if mine in rates and theirs in rates:
            yield f"{what}: {rates[mine] / rates[theirs]:,.1f} times (reach: {least})"
    yield f"ours, 2 processes: {rates['ours, 2 processes'] / MB:.2f} million fixes a second (reach: {RATE / MB:.0f})"
    for title in ("ours, 2 processes", "ours, 2 processes, a tenth"):
        if title in found:
            most = max(one.memory_mb[0] for one in found[title])
            yield f"{title}: {most:.0f} MB resident in all (reach: {MEMORY_MB})"


def sampled(corpus: Path, count: int) -> list[str]:
    """So many files, from all over the corpus."""
    files = sorted(map(str, corpus.glob("*/*/*/traces/*/trace_full_*.json")))
    return files[:: max(1, len(files) // count)][:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--make", type=int, metavar="FIXES", help="make the corpus first, of so many fixes")
    parser.add_argument(
        "--peers", default="", metavar="PYTHON", help="the python of a venv that has traffic and orjson"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sample", type=int, default=150, help="how many files traffic is given")
    options = parser.parse_args()
    if options.make:
        subprocess.run(
            [sys.executable, str(HERE.with_name("fleet.py")), "--into", options.corpus, "--fixes", str(options.make)],
            check=True,
        )
    print("corpus:", (options.corpus / "fleet.json").read_text().strip())
    with tempfile.TemporaryDirectory() as folder:
        plain = []
        for file in sampled(options.corpus, options.sample):
            plain.append(f"{folder}/{Path(file).name}")
            Path(plain[-1]).write_bytes(_inflated(file))
        cache = {"TRAFFIC_CACHE_PATH": f"{folder}/cache", "XDG_CONFIG_HOME": f"{folder}/config"}
        os.environ.update(cache)
        if options.peers:
            try:
                run(options.peers, "airports")
            except Absent as missing:
                print(f"the airports of traffic: left out, {missing}")
        found = measured(tasks(options.corpus, options.peers, plain, sampled(options.corpus, 1500)), options.runs)
    print(f"{'':30} {'seconds (least to most)':26} {'fixes/s':>12} {'CPU s':>8}   MB resident/largest/shared once")
    for title, some in found.items():
        print(line(title, some))
    for title in ("ours, 2 processes", "traffic, files to legs"):
        if title in found:
            print(f"{title}:", found[title][0].said)
    print(*told(found), sep="\n")
    print("beside the truth:", run(sys.executable, "truth", str(options.corpus)).said)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(CHILDREN[sys.argv[2]](*json.loads(Path(sys.argv[3]).read_text()))))
    else:
        main()
