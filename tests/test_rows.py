"""Rows: numpy alone reads what readsb writes as the decoder does, bit for bit, and leaves every other file alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from flights import Hearing, as_readsb, days, flight
from hypothesis import given, settings
from hypothesis import strategies as st
from test_quick import same

from whereas.track import rows, scanner
from whereas.track.fixes import SOURCES
from whereas.track.rows import scan_batch

HEAD = '{"icao":"ac671b","r":"N899DN","t":"B739","timestamp": 1738703622.619,\n"trace":[ \n'
DETAIL = '{"type":"adsb_icao","flight":"DAL1812 ","nav_modes":["autopilot",{"a":[]}],"alert":0}'
NEW = f'[8.96,16.795675,-88.045513,32000,482.0,336.8,4,-64,{DETAIL},"mlat",33825,32,280,-0.3]'
PLAIN = '[80016.72,-6.811737,108.052047,-75,null,null,12,null,null,"adsb_icao",null,0,null,0.0]'
OLD = '[116.7,16.811737,-8.052047,"ground",12.5,null,0,-128,null]'


def trace(*some: str) -> bytes:
    return (HEAD + ",\n".join(some) + " ]\n}\n").encode()


def read(*texts: bytes) -> list[bool]:
    lengths = np.array([len(text) for text in texts], np.int64)
    ends = np.cumsum(lengths)
    batch = scan_batch(np.frombuffer(b"".join(texts), np.uint8), ends - lengths, ends)
    assert batch.rows.sum() == len(batch.columns.time_s)
    return [bool(each) for each in batch.read]


def agrees(*texts: bytes) -> None:
    """What the decoder gives and refuses, read here or left to it."""
    same([(text, str(number)) for number, text in enumerate(texts)], (rows.scan_batch,))


# ------------------------------------------------------------------------------------------ what is read


def test_rows_give_every_bit_that_the_compiled_scanner_gives() -> None:
    buffer = np.frombuffer(trace(NEW, PLAIN, OLD, NEW), np.uint8)
    mine, other = (scan(buffer, np.array([0]), np.array([len(buffer)])) for scan in (scan_batch, scanner.scan_batch))
    assert mine.read.tolist() == [True]
    assert mine.rows.tolist() == [4]
    assert mine.columns.callsign.tolist() == [b"DAL1812", b"", b"", b"DAL1812"]
    for name in scanner.Columns._fields:
        if name != "vertical_fpm":
            assert getattr(mine.columns, name).tobytes() == getattr(other.columns, name).tobytes(), name
    assert (mine.trace_first, mine.trace_last, mine.timestamp_s) == (
        other.trace_first, other.trace_last, other.timestamp_s,
    )  # fmt: skip


def test_a_trace_without_rows_is_read() -> None:
    assert read(trace(), trace(NEW)) == [True, True]
    agrees(trace(), trace(NEW))


@pytest.mark.parametrize("name", SOURCES[1:])
def test_every_source_is_known(name: str) -> None:
    text = trace(NEW.replace("mlat", name))
    assert read(text) == [True]
    agrees(text)


def test_flights_as_readsb_writes_them_are_read_whole() -> None:
    for seed in range(6):
        flown = flight(
            seed, ("KMSP", "KDEN", "KMSP"), hearing=Hearing(nulls=0.02, mlat=0.05, tisb=0.02, wild=0.002, flicker=0.002)
        )
        texts = [as_readsb(flown, day, squeezed=False) for day in days(flown)]
        assert all(read(*texts))
        agrees(*texts)


# ------------------------------------------------------------------------------------------ what is left alone

ODD = {
    "no bytes": b"",
    "no trace": b'{"timestamp":1}',
    "no timestamp": trace(NEW).replace(b'"timestamp": 1738703622.619,', b""),
    "two traces": trace(NEW).replace(b'"r":"N899DN"', b'"trace":[[1,2,3,4]]'),
    "a trace within": b'{"a":' + trace(NEW).strip() + b"}",
    "a trace in a string": b'{"trace":[],"timestamp":1,"r":"x\\"trace":[' + NEW.encode() + b"]}",
    "a key after the trace": trace(NEW).replace(b"]\n}", b'],"a":1}'),
    "something after the end": trace(NEW) + b"}",
    "a truncated file": trace(NEW, NEW)[:-40],
    "two rows on a line": trace(NEW + "," + NEW),
    "a row on two lines": trace(NEW.replace(",null", ",\nnull").replace(",4,", ",\n4,")),
    "a call sign of nine letters": trace(NEW.replace("DAL1812 ", "DAL181234")),
    "a call sign with an accent": trace(NEW.replace("DAL", "DÀL")),
    "a call sign with a zero byte": trace(NEW.replace("DAL1812 ", "DAL\\u0000")),
    "a call sign that is a number": trace(NEW.replace('"DAL1812 "', "1812")),
    "two objects": trace(NEW.replace(DETAIL, "{},{}")),
    "an object that is not closed": trace(NEW.replace(DETAIL, '{"a":{}')),
    "details that close each other": trace(NEW.replace(DETAIL, '{"a":[{}'), NEW.replace(DETAIL, "{}]}")),
    "eight columns": trace("[1.00,2.000000,3.000000,4,5.0,6.0,7,8]"),
    "ten columns": trace(OLD[:-1] + ',"mlat"]'),
    "fifteen columns": trace(NEW[:-1] + ",1]"),
    "no time": trace(OLD.replace("116.7", "null")),
    "a time before": trace(OLD.replace("116.7", "-116.7")),
    "a time of three decimals": trace(NEW.replace("8.96", "8.961")),
    "a whole time": trace(NEW.replace("8.96", "8")),
    "five decimals": trace(NEW.replace("16.795675", "16.79567")),
    "a place without a dot": trace(NEW.replace("8.96,16.795675", "8.96,123")),
    "four digits of a place": trace(NEW.replace("16.795675", "1016.795675")),
    "a zero before a number": trace(NEW.replace("16.795675", "06.795675")),
    "a speed of two decimals": trace(NEW.replace("482.0", "482.01")),
    "a speed below none": trace(NEW.replace("482.0", "-482.0")),
    "a whole minus zero": trace(NEW.replace("32000", "-0")),
    "an altitude with a decimal": trace(NEW.replace("32000", "32000.5")),
    "an altitude too high": trace(NEW.replace("32000", "320003200")),
    "a word for an altitude": trace(OLD.replace("ground", "around")),
    "flags of three digits": trace(NEW.replace(",4,", ",100,")),
    "a source that nobody knows": trace(NEW.replace("mlat", "radar")),
    "a source called unknown": trace(NEW.replace("mlat", "unknown")),
    "two dots": trace(NEW.replace("336.8", "3.36.8")),
    "two minuses": trace(NEW.replace("-64", "--64")),
    "half a null": trace(NEW.replace("33825", "nul")),
    "more than a null": trace(NEW.replace("33825", "nulll")),
    "an exponent": trace(NEW.replace("33825", "3e8")),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_a_surprise_is_left_to_the_decoder(text: bytes) -> None:
    assert read(trace(NEW), text, trace(OLD)) == [True, False, True]
    agrees(trace(NEW), text, trace(OLD))


# ------------------------------------------------------------------------------------------ laws

whole = st.integers(-99_999, 99_999).map(str)
tenth = st.integers(-9_999, 9_999).map(lambda tenths: f"{tenths / 10:.1f}")
null = st.just("null")
details = st.dictionaries(
    st.sampled_from(["type", "alt_geom", "nav_modes", "squawk", "flights", "x"]),
    st.none()
    | st.integers()
    | st.text('abc {[}],:"\\\n', max_size=9)
    | st.lists(st.booleans() | st.dictionaries(st.just("a"), st.none())),
    max_size=4,
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A row as readsb writes it."""
    cells = [f"{draw(st.integers(0, 8_640_000)) / 100:.{draw(st.sampled_from([2, 2, 1]))}f}"]
    cells += [f"{draw(st.integers(-most, most)) / 1e6:.6f}" for most in (90_000_000, 180_000_000)]
    cells += [draw(st.just('"ground"') | null | whole), draw(null | tenth.map(lambda each: each.strip("-")))]
    cells += [draw(null | tenth), str(draw(st.integers(0, 15))), draw(null | whole)]
    detail, flight = draw(st.none() | details), draw(st.none() | st.text("ABC12 ", max_size=8))
    if detail is not None and flight is not None:
        detail = {**detail, "flight": flight}
    cells.append(json.dumps(detail, separators=(",", ":")))
    if draw(st.booleans()):
        cells.append(json.dumps(draw(st.sampled_from(SOURCES[1:]))))
        cells += [draw(null | whole), draw(null | whole), draw(null | whole), draw(null | tenth)]
    return f"[{','.join(cells)}]"


files = st.lists(written(), max_size=6).map(lambda some: trace(*some))


@given(st.lists(files, min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_what_readsb_writes_is_read_as_the_decoder_reads_it(texts: list[bytes]) -> None:
    usual = [b",-0," not in text for text in texts]
    assert [known for known, sure in zip(read(*texts), usual, strict=True) if sure] == [True] * sum(usual)
    agrees(*texts)


@given(files, files, st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_file_gives_what_the_decoder_gives(text: bytes, other: bytes, data: st.DataObject) -> None:
    damaged = bytearray(text)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1)) if damaged else 0
        what = data.draw(
            st.sampled_from(list(b'"{}[]:,.-+0159eElnu \\\n\t\0\xff')).map(lambda one: bytes([one])) | st.just(b"")
        )
        damaged[at : at + data.draw(st.integers(0, 3))] = what
    agrees(other, bytes(damaged), other)


def test_one_byte_wrong_anywhere_gives_what_the_decoder_gives() -> None:
    text = trace(NEW, PLAIN, OLD)
    changed = [text[:at] + bytes([one]) + text[at + 1 :] for at in range(len(text)) for one in b'",]}.-0n']
    changed += [text[:at] + bytes([one]) + text[at:] for at in range(len(text)) for one in b'",{0\n ']
    agrees(*changed)
    agrees(*(text[:at] + text[at + 1 :] for at in range(len(text))))
    agrees(*(text[:at] for at in range(len(text))))


@given(st.binary(max_size=80) | st.text('{}[]",:0 trace\n', max_size=80).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_survived(text: bytes) -> None:
    assert read(text, trace(NEW), HEAD.encode() + text + b"]}") in (
        [False, True, False],
        [False, True, text.isspace() or not text],
    )


@pytest.mark.parametrize(
    ("starts", "ends"),
    [([0], [9]), ([-1], [2]), ([3], [2]), ([0, 1], [2])],
    ids=["beyond", "before", "backwards", "odd"],
)
def test_a_file_outside_of_the_buffer_is_refused(starts: list[int], ends: list[int]) -> None:
    with pytest.raises(ValueError, match="within the buffer"):
        scan_batch(np.zeros(4, np.uint8), np.array(starts), np.array(ends))


def test_files_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="after the one before"):
        scan_batch(np.zeros(4, np.uint8), np.array([0, 1]), np.array([2, 3]))


def test_where_a_trace_is_counts_from_the_start_of_the_buffer() -> None:
    text, padding = trace(NEW), bytes(rows.PAD)
    starts, ends = np.array([0]), np.array([len(text)])
    bare = scan_batch(np.frombuffer(text, np.uint8), starts, ends)
    padded = scan_batch(np.frombuffer(padding + text + padding, np.uint8), starts + rows.PAD, ends + rows.PAD)
    assert text[bare.trace_first[0] :][:1] == b"["
    assert (padded.trace_first - rows.PAD, padded.trace_last - rows.PAD) == (bare.trace_first, bare.trace_last)


def test_chunks_do_not_change_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [trace(NEW, PLAIN), trace(), trace(OLD, OLD), b"{", trace(NEW)]
    whole = read(*texts)
    monkeypatch.setattr(rows, "CHUNK_BYTES", 1)
    assert read(*texts) == whole == [True, True, True, False, True]
    agrees(*texts)
