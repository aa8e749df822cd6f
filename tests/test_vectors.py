"""Vectors: Parquet becomes text in the child that reads hostile files, within its limits, and in rows that are found again."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from whereas.errors import BadSource, Problem
from whereas.extract import Extract
from whereas.intake import Readers
from whereas.readers import child, vectors
from whereas.track import opensky, reading

AT = 1_741_910_400
STATES: Mapping[str, list[Any]] = {
    "time": [AT, AT + 10, AT + 20],
    "icao24": ["a12345"] * 3,
    "lat": [26.2, 26.25, None],
    "lon": [-97.65, -97.7, None],
    "baroaltitude": [10.0, 300.5, None],
    "onground": [True, False, None],
    "callsign": ["GTEKV", 'a "quoted"\tone', ""],
}


def parquet(columns: Mapping[str, Any] = STATES, **how: Any) -> bytes:
    made = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), made, **how)
    return made.getvalue()


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def read(readers: Readers, data: bytes, name: str = "states.parquet") -> Extract:
    answer = readers.extract(data, name)
    assert isinstance(answer, Extract), answer
    return answer


def refused(readers: Readers, data: bytes, name: str = "states.parquet") -> Problem:
    answer = readers.extract(data, name)
    assert isinstance(answer, Problem), answer
    assert (answer.file, bool(answer.remedy)) == (name, True)
    return answer


# ---------------------------------------------------------------------------------------------- what is read


def test_records_are_lines_and_columns_are_set_apart_by_tabs(readers: Readers) -> None:
    answer = read(readers, parquet())
    assert answer.text.splitlines() == [
        "time\ticao24\tlat\tlon\tbaroaltitude\tonground\tcallsign",
        f"{AT}\ta12345\t26.2\t-97.65\t10\ttrue\tGTEKV",
        f'{AT + 10}\ta12345\t26.25\t-97.7\t300.5\tfalse\t"a ""quoted""\tone"',
        f"{AT + 20}\ta12345\t\t\t\t\t",
    ]
    assert answer.media_type == "application/vnd.apache.parquet"
    assert answer.extractor == f"vectors 1 (pyarrow {pa.__version__}), text 1"


def test_the_fixes_of_the_file_are_found_in_its_text(readers: Readers) -> None:
    data = parquet()
    text = read(readers, data).text
    (track,) = reading.read(data, "states.parquet")
    spans = reading.spans(text, "states.parquet")
    for row, time_ms in zip(track.fixes.row, track.fixes.time_ms, strict=True):
        start, end = spans[row]
        assert text[start:end].startswith(f"{time_ms // 1000}\ta12345")


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
def test_each_compression_is_read_within_the_limits_of_a_child(readers: Readers, compression: str) -> None:
    assert read(readers, parquet(compression=compression)).text == read(readers, parquet()).text


def test_every_kind_of_column_is_text(readers: Readers) -> None:
    when = datetime(2025, 3, 14, 1, 2, 3, 456_000, tzinfo=UTC)
    more = {
        "time": pa.array([when, None], pa.timestamp("ms", "UTC")),
        "lat": pa.array([1, 2], pa.float32()),
        "lon": pa.array(["x", "y"]).dictionary_encode(),
        "list": pa.array([[1, 2], None]),
        "struct": pa.array([{"a": 1}, None]),
        "bytes": pa.array([b"\xff\x00", None]),
        "large": pa.array(["ü", None], pa.large_string()),
        "none": pa.nulls(2),
    }
    header, first, second = read(readers, parquet(more)).text.splitlines()
    assert header.split("\t") == list(more)
    assert first.startswith("2025-03-14 01:02:03.456Z\t1\tx\t[1, 2]\t{'a': 1}\t")
    assert second.split("\t")[1:3] == ["2", "y"]


def test_a_file_of_many_records_is_read_by_a_child_that_reads_the_next_one_too(readers: Readers) -> None:
    count = 60_000
    states = {"time": range(AT, AT + count), "icao24": ["a12345"] * count, "lat": [1.5] * count, "lon": [2.5] * count}
    answer = read(readers, parquet({name: list(column) for name, column in states.items()}, row_group_size=7_000))
    assert answer.text.count("\n") == 1 + count
    before = readers.processes
    assert before
    read(readers, parquet())
    assert readers.processes == before


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc how much address space is taken")
def test_reading_takes_no_more_address_space_with_more_processors(tmp_path: Path) -> None:
    """As on a machine of 64: the pools of pyarrow grow with what they believe to have, and the child has 1 GiB."""
    script = (
        "import sys\nfrom whereas.readers import vectors\n"
        "vectors.read(open(sys.argv[1], 'rb').read(), 'f')\n"
        "print(int(open('/proc/self/statm').read().split()[0]) * 4096)\n"
    )
    path = tmp_path / "states.parquet"
    path.write_bytes(parquet(row_group_size=1))
    told = []
    for processors in ("1", "64"):
        env = {**os.environ, "OMP_NUM_THREADS": processors, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", script, str(path)]
        ran = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
        told.append(int(ran.stdout))
    few, many = told
    assert many - few < 100 << 20
    assert many < child.MEMORY_BYTES * 3 // 4


# ---------------------------------------------------------------------------------------------- what is refused


def test_parquet_of_something_else_is_refused_with_the_way_out(readers: Readers) -> None:
    told = refused(readers, parquet({"name": ["a"], "lat": [1.0], "lon": [2.0]}))
    assert (told.problem, told.remedy) == (
        "no column for the time",
        "name it time or timestamp, as OpenSky or traffic do",
    )


@pytest.mark.parametrize(
    "data", [b"PAR1", b"PAR1PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", parquet()[:-1], parquet()[:200], b"PAR1" + parquet()[8:]],
    ids=["magic", "twice", "noise", "cut by one", "cut", "shifted"],
)  # fmt: skip
def test_parquet_that_is_not_whole_is_refused(readers: Readers, data: bytes) -> None:
    assert refused(readers, data).problem.startswith("not whole as Parquet")


def test_few_bytes_that_hold_very_many_records_are_refused(readers: Readers) -> None:
    """Five million times the same, and once more."""
    count = 5_000_001
    same = pa.repeat(AT, count)
    bomb = parquet({"time": same, "lat": pa.repeat(1.0, count), "lon": pa.repeat(2.0, count)}, compression="zstd")
    assert len(bomb) < 500_000
    assert refused(readers, bomb).problem == "holds more than 5,000,000 records"


def test_few_bytes_that_hold_a_very_long_text_are_refused(readers: Readers) -> None:
    words = pa.repeat("x" * 1_000_000, 400)
    bomb = parquet({"time": pa.repeat(AT, 400), "lat": pa.repeat(1.0, 400), "lon": words}, compression="zstd")
    assert len(bomb) < 100_000
    told = refused(readers, bomb)
    assert "longer than 100 MB" in told.problem or "memory" in told.problem or "processor time" in told.problem
    assert read(readers, b"good", "good.txt").text == "good"


def test_no_damage_is_met_with_anything_but_a_text_or_a_refusal(readers: Readers) -> None:
    """In the child as well: a library that ends its process costs the file, and that is said."""
    whole, luck, outcomes = parquet(), random.Random(4), set[str]()
    for number in range(400):
        made = bytearray(whole)
        for _ in range(luck.randint(1, 4)):
            at = luck.randrange(len(made)) if number % 2 else len(made) - 1 - luck.randrange(900)
            made[at] = luck.randrange(256)
        answer = readers.extract(bytes(made), "states.parquet")
        outcomes.add("refused" if isinstance(answer, Problem) else "read")
        assert isinstance(answer, Extract) or "error of its own" not in answer.problem
    assert outcomes == {"read", "refused"}


def test_without_the_extra_the_way_out_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadSource, match="read with the extra tracks") as caught:
        vectors.read(parquet(), "states.parquet")
    assert caught.value.remedy == 'install it: pip install "whereas[tracks]"'


def test_text_and_track_come_from_one_reading() -> None:
    """What `opensky` reads as fixes and what it gives as text have the same rows in the same order."""
    data = parquet()
    assert vectors.read(data, "f").text.startswith(opensky.as_text(data, "f").partition("\n")[0])
