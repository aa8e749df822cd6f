"""The scanner gives what a JSON parser gives, bit for bit, or leaves the file alone."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from whereas.track import scanner
from whereas.track.fixes import AIR, GROUND, SILENT, SOURCES
from whereas.track.scanner import Batch, Columns, scan, scan_batch

HEAD = '{"icao":"ac671b","r":"N899DN","timestamp":1738703622.619,"trace":['
DETAIL = '{"type":"adsb_icao","flight":"DAL1812 ","nav_modes":["autopilot",{"a":[]}],"alert":0}'
NEW = f'[8.96,16.795675,-88.045513,32000,482.0,336.8,4,-64,{DETAIL},"mlat",33825,32,280,-0.3]'
OLD = '[16.72,16.811737,-88.052047,"ground",null,null,0,null,null]'


def trace(*rows: str) -> bytes:
    return (HEAD + ",\n".join(rows) + "]}\n").encode()


# ------------------------------------------------------------------------------------------ the oracle


def expected(text: bytes) -> tuple[float, list[tuple[Any, ...]]]:
    """By a JSON parser: the timestamp, and the rows as `Columns` has them."""
    told = json.loads(text)
    return told["timestamp"], [row(each) for each in told["trace"]]


def row(said: list[Any]) -> tuple[Any, ...]:
    time, latitude, longitude, altitude, speed, _, flags, vertical, detail = said[:9]
    air = GROUND if altitude == "ground" else SILENT if altitude is None else AIR
    flight = ((detail or {}).get("flight") or "").strip().encode()
    source = SOURCES.index(said[9]) if len(said) > 9 else 0
    nothing = float("nan")
    return (
        *(time, latitude, longitude, altitude if air == AIR else nothing, air),
        *(nothing if speed is None else speed, flags, nothing if vertical is None else vertical, source, flight),
    )


def same(batch: Batch, text: bytes) -> bool:
    """Whether a batch of one file has every bit of what a JSON parser finds in it."""
    timestamp, rows = expected(text)
    columns: list[NDArray[Any]] = [getattr(batch.columns, name) for name in Columns._fields]
    wanted = [np.array([each[at] for each in rows], column.dtype) for at, column in enumerate(columns)]
    return struct.pack("d", batch.timestamp_s[0]) == struct.pack("d", timestamp) and [
        column.tobytes() for column in columns
    ] == [each.tobytes() for each in wanted]


def by_hand(text: bytes) -> Batch:
    """What the scanner says when it is run as Python, which raises IndexError beyond the end."""
    only = np.array([0]), np.array([len(text)])
    return scanner._scanned(scanner._files, np.frombuffer(text, np.uint8), *only)


# ------------------------------------------------------------------------------------------ what is read


def test_a_row_gives_its_columns() -> None:
    batch = scan(trace(NEW, OLD))
    assert batch is not None
    assert batch.timestamp_s.tolist() == [1738703622.619]
    assert batch.rows.tolist() == [2]
    columns = batch.columns
    assert columns.time_s.tolist() == [8.96, 16.72]
    assert columns.latitude_deg.tolist() == [16.795675, 16.811737]
    assert columns.longitude_deg.tolist() == [-88.045513, -88.052047]
    assert columns.altitude_ft[0] == 32000
    assert columns.air.tolist() == [AIR, GROUND]
    assert columns.speed_kt[0] == 482
    assert columns.flags.tolist() == [4, 0]
    assert columns.vertical_fpm[0] == -64
    assert columns.source.tolist() == [SOURCES.index("mlat"), 0]
    for column in (columns.altitude_ft, columns.speed_kt, columns.vertical_fpm):
        assert np.isnan(column[1])
    assert columns.callsign.tolist() == [b"DAL1812", b""]


def test_the_head_is_what_is_around_the_trace() -> None:
    text = trace(NEW)
    batch = scan(text)
    assert batch is not None
    first, last = int(batch.trace_first[0]), int(batch.trace_last[0])
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
    assert SOURCES[batch.columns.source[0]] == name


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
    assert not by_hand(text).read[0]


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
    """Equal to the oracle or left alone; and by hand, where the end of the bytes is guarded, the same."""
    batch, guarded = scan(text), by_hand(text)
    assert bool(guarded.read[0]) is (batch is not None)
    if batch is not None:
        assert same(batch, text)
        assert same(guarded, text)


@given(files)
@settings(max_examples=80)
def test_a_file_gives_what_a_parser_gives(text: bytes) -> None:
    agrees(text)
    assert scan(text) is not None or re.search(rb"e[-+]", text)


@given(st.text("0123456789", min_size=1, max_size=9), st.text("0123456789", min_size=1, max_size=6), st.booleans())
@settings(max_examples=300)
def test_a_number_is_the_double_nearest_to_it(whole: str, decimals: str, negative: bool) -> None:
    said = "-" * negative + str(int(whole)) + "." + decimals
    batch = scan(trace(NEW.replace("8.96", said)))
    assert batch is not None
    assert struct.pack("d", batch.columns.time_s[0]) == struct.pack("d", float(said))


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
    assert not by_hand(text).read[0]


@pytest.mark.parametrize("cut", range(0, len(trace(NEW, OLD)) - 2, 3))
def test_a_file_that_ends_anywhere_before_its_end_is_left_alone(cut: int) -> None:
    text = trace(NEW, OLD)[:cut]
    assert not by_hand(text).read[0]
    assert not by_hand(text + b"}").read[0]
    assert scan(text) is None


# ------------------------------------------------------------------------------------------ batches


@given(st.lists(files | st.sampled_from([b"", b"{", trace(NEW)[:-9], trace(NEW, OLD) + b"}"]), max_size=5))
@settings(max_examples=60)
def test_a_batch_is_its_files_one_by_one(several: list[bytes]) -> None:
    ends = np.cumsum([len(each) for each in several], dtype=np.int64)
    starts = ends - np.array([len(each) for each in several], np.int64)
    batch = scan_batch(np.frombuffer(b"".join(several), np.uint8), starts, ends)
    alone = [scan(each) for each in several]
    assert batch.read.tolist() == [each is not None for each in alone]
    assert batch.rows.tolist() == [0 if each is None else int(each.rows[0]) for each in alone]
    parts = [each.columns for each in alone if each is not None]
    for name in Columns._fields:
        assert getattr(batch.columns, name).tobytes() == b"".join(getattr(each, name).tobytes() for each in parts)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [([0], [9]), ([-1], [2]), ([3], [2]), ([0, 1], [2])],
    ids=["beyond", "before", "backwards", "odd"],
)
def test_a_file_outside_of_the_buffer_is_refused(starts: list[int], ends: list[int]) -> None:
    with pytest.raises(ValueError, match="within the buffer"):
        scan_batch(np.zeros(4, np.uint8), np.array(starts), np.array(ends))


def test_the_buffer_of_the_caller_stays_writeable() -> None:
    buffer = np.frombuffer(bytearray(trace(NEW)), np.uint8)
    scan_batch(buffer, np.array([0]), np.array([len(buffer)]))
    assert buffer.flags.writeable


def test_a_real_trace_gives_what_a_parser_gives(shared_data: Path) -> None:
    """A plain trace, indented anew by whoever published it."""
    [path] = shared_data.glob("raw/xoolive+traffic/src/traffic/data/samples/readsb/trace_full_*.json")
    text = path.read_bytes()
    batch = scan(text)
    assert batch is not None
    assert batch.rows.tolist() == [2500]
    assert same(batch, text)
