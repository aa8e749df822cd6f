"""The scanner gives what a JSON parser gives, bit for bit, or leaves the file to the decoder; and it never looks beyond a file."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lacking import lacking

from whereas.track import scanner
from whereas.track.fixes import AIR, COLUMNS, GROUND, SILENT, SOURCES, Called
from whereas.track.scanner import Batch, scan, scan_batch

pytestmark = pytest.mark.usefixtures("compiled_scanner")

HEAD = '{"icao":"ac671b","r":"N899DN","timestamp":1738703622.619,"trace":['
DETAIL = '{"type":"adsb_icao","flight":"DAL1812 ","nav_modes":["autopilot",{"a":[]}],"alert":0}'
NEW = f'[8.96,16.795675,-88.045513,32000,482.0,336.8,4,-64,{DETAIL},"mlat",33825,32,280,-0.3]'
OLD = '[16.72,16.811737,-88.052047,"ground",null,null,0,null,null]'


def trace(*rows: str) -> bytes:
    return (HEAD + ",\n".join(rows) + "]}\n").encode()


# ------------------------------------------------------------------------------------------ the oracle


def expected(text: bytes) -> tuple[list[tuple[Any, ...]], tuple[Called, ...]]:
    """By a JSON parser: the rows in the order of COLUMNS, and the runs of one call sign."""
    told = json.loads(text)
    rows = [row(each, told["timestamp"], number) for number, each in enumerate(told["trace"])]
    runs: list[Called] = []
    for number, each in enumerate(told["trace"]):
        name = ((each[8] or {}).get("flight") or "").strip()
        if runs and runs[-1].name == name:
            runs[-1] = runs[-1]._replace(last=number)
        elif name:
            runs.append(Called(number, number, name))
    return rows, tuple(runs)


def row(said: list[Any], timestamp: float, number: int) -> tuple[Any, ...]:
    time, latitude, longitude, altitude, speed, _, flags = said[:7]
    air = GROUND if altitude == "ground" else SILENT if altitude is None else AIR
    source = SOURCES.index(said[9]) if len(said) > 9 else 0
    nothing = float("nan")
    return (
        *(round((time + timestamp) * 1000), latitude, longitude, altitude if air == AIR else nothing, air),
        *(nothing if speed is None else speed, nothing, source, flags, number),
    )


def same(batch: Batch, text: bytes) -> bool:
    """Whether a batch of one file has every bit of what a JSON parser finds in it."""
    rows, runs = expected(text)
    wanted = [np.array([each[at] for each in rows], kind) for at, kind in enumerate(COLUMNS.values())]
    columns = [getattr(batch.fixes, name) for name in COLUMNS]
    return batch.called == (runs,) and [column.tobytes() for column in columns] == [each.tobytes() for each in wanted]


# ------------------------------------------------------------------------------------------ what is read


def test_a_row_gives_its_columns() -> None:
    batch = scan(trace(NEW, OLD))
    assert batch is not None
    assert batch.rows.tolist() == [2]
    fixes = batch.fixes
    assert fixes.time_ms.tolist() == [1738703631579, 1738703639339]
    assert fixes.latitude_deg.tolist() == [16.795675, 16.811737]
    assert fixes.longitude_deg.tolist() == [-88.045513, -88.052047]
    assert fixes.altitude_ft[0] == 32000
    assert fixes.air.tolist() == [AIR, GROUND]
    assert fixes.speed_kt[0] == 482
    assert fixes.flags.tolist() == [4, 0]
    assert fixes.source.tolist() == [SOURCES.index("mlat"), 0]
    assert fixes.row.tolist() == [0, 1]
    assert np.isnan([fixes.altitude_ft[1], fixes.speed_kt[1], *fixes.vertical_fpm]).all()
    assert batch.called == ((Called(0, 0, "DAL1812"),),)


def test_rows_without_a_call_sign_end_no_run() -> None:
    other, blank = NEW.replace("DAL1812 ", "DAL9"), NEW.replace("DAL1812 ", "        ")
    batch = scan(trace(OLD, NEW, OLD, blank, NEW, other, OLD, NEW, OLD))
    assert batch is not None
    assert batch.called == ((Called(1, 4, "DAL1812"), Called(5, 5, "DAL9"), Called(7, 7, "DAL1812")),)


def test_the_head_is_what_is_around_the_trace() -> None:
    text = trace(NEW)
    batch = scan(text)
    assert batch is not None
    first, last = int(batch.opens[0]), int(batch.closes[0])
    assert json.loads(text[: first + 1] + text[last:]) == {**json.loads(text), "trace": []}
    assert json.loads(text[first : last + 1]) == json.loads(text)["trace"]


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_a_file_that_was_written_anew_is_read(indent: int | None) -> None:
    text = json.dumps(json.loads(trace(NEW, OLD, NEW)), indent=indent).encode()
    batch = scan(text)
    assert batch is not None
    assert same(batch, text)


def test_a_trace_without_rows_is_read() -> None:
    batch = scan(trace())
    assert batch is not None
    assert batch.rows.tolist() == [0]


@pytest.mark.parametrize("name", SOURCES[1:])
def test_every_source_is_known(name: str) -> None:
    batch = scan(trace(NEW.replace("mlat", name)))
    assert batch is not None
    assert SOURCES[batch.fixes.source[0]] == name


# ------------------------------------------------------------------------------------------ what is left alone

ODD = {
    "no bytes": b"",
    "one brace": b"}",
    "an empty object": b"{}",
    "no trace": b'{"timestamp":1}',
    "no timestamp": trace(NEW).replace(b'"timestamp":1738703622.619,', b""),
    "two timestamps": trace(NEW).replace(b'"r":"N899DN"', b'"timestamp":1'),
    "a timestamp after the trace": b'{"trace":[],"timestamp":1}',
    "two traces": trace(NEW).replace(b'"r":"N899DN"', b'"trace":[]'),
    "a key after the trace": trace(NEW).replace(b"]}\n", b'],"a":1}\n'),
    "a list": b"[" + trace(NEW).strip() + b"]",
    "something after the end": trace(NEW) + b"}",
    "a truncated file": trace(NEW, NEW)[:-40],
    "a byte order mark": b"\xef\xbb\xbf" + trace(NEW),
    "a call sign with an escape": trace(NEW.replace("DAL", "\\u0044AL")),
    "a call sign with a brace": trace(NEW.replace("DAL", "D}L")),
    "a call sign with an accent": trace(NEW.replace("DAL", "DÀL")),
    "a call sign of nine letters": trace(NEW.replace("DAL1812 ", "DAL181234")),
    "a call sign that is a number": trace(NEW.replace('"DAL1812 "', "1812")),
    "two call signs": trace(NEW.replace('"alert"', '"flight"').replace(":0}", ':"B"}')),
    "a detail that is a list": trace(NEW.replace(DETAIL, "[]")),
    "a detail that ends too early": trace(NEW.replace(',"alert":0}', ',"alert":0,}')),
    "a detail that is no JSON": trace(NEW.replace('"alert":0', '"alert":x')),
    "lists within lists within lists": trace(NEW.replace('"alert":0', '"alert":' + "[" * 99 + "]" * 99)),
    "a bracket for a brace": trace(NEW.replace('{"a":[]}', '{"a":[}]')),
    "eight columns": trace("[1,2,3,4,5,6,7,8]"),
    "ten columns": trace(OLD[:-1] + ',"mlat"]'),
    "fifteen columns": trace(NEW[:-1] + ",1]"),
    "a time before 1970": trace(NEW.replace("8.96", "-1738703622.62")),
    "a time after 2100": trace(NEW.replace("8.96", "2363741177.382")),
    "a detail that ends with a comma": trace(NEW.replace(',"alert":0}', ',"alert":0,}')),
    "a list that ends with a comma": trace(NEW.replace('{"a":[]}', "1,")),
    "a key without a value": trace(NEW.replace('"alert":0', '"alert"')),
    "no time": trace(OLD.replace("16.72", "null")),
    "a word for an altitude": trace(OLD.replace("ground", "low")),
    "flags that are no whole number": trace(NEW.replace(",4,", ",4.0,")),
    "flags that do not fit": trace(NEW.replace(",4,", ",256,")),
    "a source that nobody knows": trace(NEW.replace("mlat", "radar")),
    "sixteen digits": trace(NEW.replace("8.96", "8.960000000000001")),
    "an exponent": trace(NEW.replace("8.96", "8.96e0")),
    "a whole minus zero": trace(NEW.replace("8.96", "-0")),
    "a zero before a number": trace(NEW.replace("8.96", "08.96")),
    "no digit after the point": trace(NEW.replace("8.96", "8.")),
    "no digit before the point": trace(NEW.replace("8.96", ".96")),
    "not a number": trace(NEW.replace("8.96", "NaN")),
    "a comma too many": trace(NEW + ","),
    "a comma too few": trace(NEW + NEW),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_a_surprise_is_left_to_the_careful_reader(text: bytes) -> None:
    assert scan(text) is None


# ------------------------------------------------------------------------------------------ laws


def written(least: float, most: float, places: int) -> st.SearchStrategy[str]:
    made = st.tuples(st.floats(least, most), st.integers(0, places)).map(lambda each: f"{each[0]:.{each[1]}f}")
    return made.filter(lambda each: each != "-0")


number = st.one_of(written(-1000, 1000, 6), written(-9e7, 9e7, 7), st.integers(-(10**6), 10**6).map(str))
number_or_null = st.just("null") | number
details = st.dictionaries(
    st.sampled_from(["type", "alt_geom", "nav_modes", "squawk", "flig", "flights", "x"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text("abc {[,:", max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)
call_signs = st.none() | st.text("ABC123 ", max_size=8)


@st.composite
def rows(draw: st.DrawFn) -> str:
    altitude = draw(st.one_of(st.sampled_from(['"ground"', "null"]), number))
    detail, flight = draw(st.none() | details), draw(call_signs)
    if detail is not None and flight is not None:
        detail = {**detail, "flight": flight}
    cells = [draw(number), draw(number), draw(number), altitude, draw(number_or_null), draw(number_or_null)]
    cells += [str(draw(st.integers(0, 255))), draw(number_or_null), json.dumps(detail)]
    if draw(st.booleans()):
        cells.append(json.dumps(draw(st.sampled_from(SOURCES[1:]))))
        cells += [draw(number_or_null) for _ in range(4)]
    between = draw(st.sampled_from([",", ", ", " ,", ",\n\t"]))
    return f"[{between.join(cells)}]"


files = st.lists(rows(), max_size=6).map(lambda several: trace(*several))


def agrees(text: bytes) -> None:
    """Equal to the oracle, or left alone."""
    batch = scan(text)
    assert batch is None or same(batch, text)


@given(files)
@settings(max_examples=80)
def test_a_file_gives_what_a_parser_gives(text: bytes) -> None:
    agrees(text)
    assert scan(text) is not None or re.search(rb"e[-+]", text)


@given(st.text("0123456789", min_size=1, max_size=9), st.text("0123456789", min_size=1, max_size=6), st.booleans())
@settings(max_examples=300)
def test_a_number_is_the_double_nearest_to_it(whole: str, decimals: str, negative: bool) -> None:
    said = "-" * negative + str(int(whole)) + "." + decimals
    batch = scan(trace(NEW.replace("16.795675", said)))
    assert batch is not None
    assert struct.pack("d", batch.fixes.latitude_deg[0]) == struct.pack("d", float(said))


@given(files, st.data())
@settings(max_examples=120)
def test_a_damaged_file_gives_what_a_parser_gives_or_nothing(text: bytes, data: st.DataObject) -> None:
    damaged = bytearray(text)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1)) if damaged else 0
        what = data.draw(
            st.sampled_from(
                [b"", b'"', b"}", b"{", b"]", b"[", b",", b":", b"0", b"-", b".", b" ", b"\\", b"\xff", b"\0", b"e"]
            )
        )
        damaged[at : at + data.draw(st.integers(0, 4))] = what
    agrees(bytes(damaged))


@given(st.binary(max_size=60) | st.text('{}[]",:0 trace', max_size=60).map(str.encode))
@settings(max_examples=200)
def test_any_bytes_are_survived(text: bytes) -> None:
    assert scan(text) is None


@pytest.mark.parametrize("cut", range(0, len(trace(NEW, OLD)) - 2, 3))
def test_a_file_that_ends_anywhere_before_its_end_is_left_alone(cut: int) -> None:
    text = trace(NEW, OLD)[:cut]
    assert scan(text) is None
    assert scan(text + b"}") is None


# ------------------------------------------------------------------------------------------ memory


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scanner without Python, as a program that ends at the first access to memory that is not its own."""
    compiler, program = shutil.which("cc") or shutil.which("gcc"), tmp_path_factory.mktemp("watched") / "scan_alone"
    source = Path(__file__).with_name("scan_alone.c")
    flags = ["-std=c11", "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    said = "no C compiler"
    if compiler:
        made = subprocess.run(
            [compiler, *flags, str(source), "-o", str(program), "-lm"], capture_output=True, text=True
        )
        said = made.stderr
    if not program.exists():
        lacking(said)
    return program


def mutants(count: int) -> list[bytes]:
    """Traces as readsb writes them, cut, and with bytes changed, put in, taken out and doubled."""
    random = Random(8)
    whole = [trace(NEW.replace("mlat", "adsb_icao"), OLD, NEW), trace(), trace(NEW.replace(DETAIL, '{"flight":"A"}'))]
    made = [text[:at] + end for text in whole for at in range(len(text)) for end in (b"", b"}", b"]}")]
    while len(made) < count:
        text = bytearray(random.choice(whole))
        for _ in range(random.randint(0, 3)):
            at = random.randrange(len(text))
            piece = random.choice([b"", b"", *(bytes([each]) for each in b'{}[]",:.-0n\\\xff '), text[at : at + 9] * 2])
            text[at : at + random.choice([0, 1, 1, 7])] = piece
        made.append(bytes(text))
    return made


def test_no_byte_beyond_a_file_is_looked_at(watched: Path) -> None:
    """10,000 files, each at the very end of its memory; and nothing that a file says goes beyond the room for its rows."""
    texts = mutants(10_000)
    given = b"".join(struct.pack("<I", len(text)) + text for text in texts)
    run = subprocess.run([str(watched)], input=given, capture_output=True, timeout=300)
    assert run.returncode == 0, run.stderr.decode()[-3000:]
    batch = scan_batch(texts)
    rows = np.where(batch.read, batch.rows, -1).tolist()
    assert [int(each) for each in run.stdout.split()] == rows
    assert 0 < sum(each < 0 for each in rows) < len(rows)


# ------------------------------------------------------------------------------------------ batches


@given(st.lists(files | st.sampled_from([b"", b"{", trace(NEW)[:-9], trace(NEW, OLD) + b"}"]), max_size=5))
@settings(max_examples=60)
def test_a_batch_is_its_files_one_by_one(several: list[bytes]) -> None:
    batch, alone = scan_batch(several), [scan(each) for each in several]
    assert batch.read.tolist() == [each is not None for each in alone]
    assert batch.rows.tolist() == [0 if each is None else int(each.rows[0]) for each in alone]
    assert batch.called == tuple(() if each is None else each.called[0] for each in alone)
    parts = [each.fixes for each in alone if each is not None]
    for name in COLUMNS:
        assert getattr(batch.fixes, name).tobytes() == b"".join(getattr(each, name).tobytes() for each in parts)


def test_what_is_given_is_weighed_before_anything_is_written() -> None:
    """Buffers that are too few, too small, of other items, or not to be written to; texts that are no bytes."""
    assert scanner.compiled is not None
    text, room = trace(NEW), 9
    columns = [np.empty(room, kind) for name, kind in COLUMNS.items() if name != "vertical_fpm"]
    columns += [np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, "S8")]
    told = [np.zeros(1, np.bool_), *(np.zeros(1, np.int64) for _ in range(4))]
    good = [(text,), SOURCES, *columns, *told]
    assert scanner.compiled(*good) == (1, 1)
    frozen = np.empty(room)
    frozen.flags.writeable = False
    for at, odd in [
        (0, [text]), (0, ("text",)), (0, (text, text)), (1, list(SOURCES)), (1, (b"adsb_icao",)), (1, ("x",) * 65),
        (2, np.empty(room + 1, np.int64)), (3, np.empty(room, np.float32)), (3, np.empty(2 * room)[::2]), (3, frozen),
        (6, b"nine byte"), (13, np.empty(room, "S7")), (14, np.zeros(2, np.bool_)), (18, None),
    ]:  # fmt: skip
        with pytest.raises((TypeError, ValueError, BufferError, SystemError)):
            scanner.compiled(*good[:at], odd, *good[at + 1 :])
    with pytest.raises(TypeError, match="wanted"):
        scanner.compiled(*good[:-1])


def test_rows_beyond_the_room_are_not_written() -> None:
    assert scanner.compiled is not None
    columns = [np.zeros(3, kind) for name, kind in COLUMNS.items() if name != "vertical_fpm"]
    columns += [np.zeros(3, np.int32), np.zeros(3, np.int32), np.zeros(3, "S8")]
    short = [column[:2] for column in columns]
    told = [np.zeros(1, np.bool_), *(np.zeros(1, np.int64) for _ in range(4))]
    assert scanner.compiled((trace(NEW, NEW, NEW),), SOURCES, *short, *told) == (0, 0)
    assert not told[0][0]
    assert all(not column[2] for column in columns)


def test_a_real_trace_gives_what_a_parser_gives(shared_data: Path) -> None:
    """A plain trace, indented anew by whoever published it."""
    [path] = shared_data.glob("raw/xoolive+traffic/src/traffic/data/samples/readsb/trace_full_*.json")
    text = path.read_bytes()
    batch = scan(text)
    assert batch is not None
    assert batch.rows.tolist() == [2500]
    assert same(batch, text)
