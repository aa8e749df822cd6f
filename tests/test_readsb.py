"""readsb: each field of a row is what the file says, and a damaged file is refused with the place, whatever was done to it."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flights import Hearing, as_fixes, as_readsb, days, flight
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.track import readsb
from whereas.track.bulk import legs_of_batch
from whereas.track.fixes import AIR, COLUMNS, GROUND, SILENT, SOURCES, Called, Fixes, Track
from whereas.track.flights import flights

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")

MIDNIGHT = 1_741_910_400
"""2025-03-14 00:00 UTC."""
NAN = float("nan")

NEW: list[list[Any]] = [
    [0, 44.8848, -93.2223, "ground", 12.5, None, 0, None, None, "adsb_icao", None, None, None, None],
    [4.25, 44.885001, -93.220002, 1025, 141.3, 118.4, 1, 1216, {"type": "adsb_icao", "flight": "DAL1812 "}, "mlat", 1100, 1184, 138, -0.7],
    [19.37, 44.9, -93.2, None, None, None, 12, None, {"squawk": "1200"}, "tisb_other", 2500, None, None, None],
    [19.37, -12, 180, 35000.0, 450, 0, 3, -64, {"flight": "        "}, "from a later version", None, None, None, None],
]  # fmt: skip
OLD: list[list[Any]] = [
    [0.0, 1.5, -2.5, "ground", 0, None, 0, None, None],
    [60.5, 1.25, -2.75, 0, 90.1, 270, 2, 64, {"flight": "N899DN"}],
]
HEAD = {"icao": "ac671b", "r": "N899DN", "t": "B739", "dbFlags": 0, "desc": "BOEING 737-900", "timestamp": MIDNIGHT}


def trace(rows: object = NEW, **head: object) -> bytes:
    """A file of these rows, with a head in which what is given replaces what is usual."""
    return json.dumps({**HEAD, **head, "trace": rows}).encode()


def one(data: bytes, name: str = "trace_full_ac671b.json") -> Track:
    (track,) = readsb.read(data, name)
    return track


def same(left: Fixes, right: Fixes) -> bool:
    return all(np.array_equal(getattr(left, name), getattr(right, name), equal_nan=True) for name in COLUMNS)


def tried(data: bytes) -> Track | BadSource:
    """The one track of a file, or its refusal."""
    try:
        return one(data, "f.json")
    except BadSource as told:
        return told


def refused(data: bytes, name: str = "f.json") -> BadSource:
    with pytest.raises(BadSource) as caught:
        readsb.read(data, name)
    return caught.value


# ---------------------------------------------------------------------------------------------- golden rows


def test_every_field_of_fourteen_columns_is_what_the_row_says() -> None:
    fixes = one(trace()).fixes
    expected: dict[str, Sequence[float]] = {
        "time_ms": [MIDNIGHT * 1000 + ms for ms in (0, 4250, 19370, 19370)],
        "latitude_deg": [44.8848, 44.885001, 44.9, -12.0],
        "longitude_deg": [-93.2223, -93.220002, -93.2, 180.0],
        "altitude_ft": [NAN, 1025, NAN, 35000],
        "air": [GROUND, AIR, SILENT, AIR],
        "speed_kt": [12.5, float(np.float32(141.3)), NAN, 450],
        "vertical_fpm": [NAN, 1216, NAN, -64],
        "source": [SOURCES.index("adsb_icao"), SOURCES.index("mlat"), SOURCES.index("tisb_other"), 0],
        "flags": [0, 1, 12, 3],
        "row": [0, 1, 2, 3],
    }
    for name, values in expected.items():
        assert np.array_equal(getattr(fixes, name), values, equal_nan=True), name
        assert getattr(fixes, name).dtype == COLUMNS[name]


def test_rows_of_nine_columns_tell_no_source() -> None:
    fixes = one(trace(OLD)).fixes
    assert fixes.source.tolist() == [0, 0]
    assert fixes.air.tolist() == [GROUND, AIR]
    assert fixes.altitude_ft.tolist()[1] == 0
    assert fixes.time_ms.tolist() == [MIDNIGHT * 1000, MIDNIGHT * 1000 + 60_500]


def test_without_rates_only_the_rates_are_missing() -> None:
    batch, wrong = readsb.read_many([(trace(), "f")], rates=False)
    assert not wrong
    assert np.isnan(batch.fixes.vertical_fpm).all()
    full = one(trace()).fixes
    for name in COLUMNS.keys() - {"vertical_fpm"}:
        assert np.array_equal(getattr(batch.fixes, name), getattr(full, name), equal_nan=True), name


@pytest.mark.parametrize("name", SOURCES)
def test_each_source_is_known_by_its_name(name: str) -> None:
    (code,) = one(trace([[*NEW[0][:9], name]])).fixes.source
    assert SOURCES[code] == name


def test_the_head_says_which_aircraft_it_is() -> None:
    track = one(trace(), "a/trace_full_ac671b.json")
    assert (track.icao24, track.registration, track.type_code) == ("ac671b", "N899DN", "B739")
    assert (track.file, track.flight_number, track.noticed) == ("a/trace_full_ac671b.json", "", ())


@pytest.mark.parametrize(
    ("flags", "lent", "unlisted"),
    [
        (0, False, False),
        (4, True, False),
        (8, False, True),
        (15, True, True),
        (3, False, False),
        (None, False, False),
        ("12", False, False),
    ],
)
def test_the_marks_of_privacy_programmes_are_told(flags: object, lent: bool, unlisted: bool) -> None:
    track = one(trace([[0, 44.0, -93.0, 5_000, 200, 0, 0, 0, None]], dbFlags=flags))
    assert track.lent is lent
    assert len(track.noticed) == unlisted
    assert all("LADD" in told for told in track.noticed)


def test_an_aircraft_that_no_database_knows_has_neither_registration_nor_type() -> None:
    head = {"icao": "00000a", "noRegData": True, "timestamp": MIDNIGHT, "trace": OLD}
    track = one(json.dumps(head).encode())
    assert (track.icao24, track.registration, track.type_code) == ("00000a", "", "")
    assert one(trace(r=None, t=None)).registration == ""


@pytest.mark.parametrize(
    ("written", "read"), [("AC671B", "ac671b"), ("~2a3b4c", "~2a3b4c"), (" ~AbCdEf ", "~abcdef")], ids=repr
)
def test_an_address_is_read_in_lower_case_and_keeps_its_tilde(written: str, read: str) -> None:
    assert one(trace(icao=written)).icao24 == read


@pytest.mark.parametrize("wrong", ["", "~", "12345", "1234567", "~~12345", "xyzxyz", "١٢٣٤٥٦", None], ids=repr)
def test_an_address_that_is_none_is_refused(wrong: object) -> None:
    assert refused(trace(icao=wrong)).where == "f.json: field icao"


def test_a_fork_that_counts_from_1970_and_calls_the_head_otherwise_is_read_alike() -> None:
    rows = [[MIDNIGHT + row[0], *row[1:]] for row in NEW]
    fork = {"hex": "AC671B", "reg": "N899DN", "type": "B739", "trace": rows}
    track = one(json.dumps(fork).encode())
    assert (track.icao24, track.registration, track.type_code) == ("ac671b", "N899DN", "B739")
    assert same(track.fixes, one(trace()).fixes)
    told = refused(json.dumps({**fork, "trace": NEW}).encode())
    assert (told.where, told.problem) == (
        "f.json: field timestamp",
        "it has no timestamp, and its rows do not count from 1970",
    )


def test_a_file_without_a_row_is_a_track_without_a_fix() -> None:
    track = one(trace([]))
    assert (track.icao24, len(track.fixes), track.called) == ("ac671b", 0, ())
    assert flights([track]) == ()


# ---------------------------------------------------------------------------------------------- call signs


def called(*names: str | None) -> tuple[Called, ...]:
    """The runs in rows that carry these call signs; None for a row without details."""
    rows = [
        [at, 1, 2, 3, 4, 5, 0, 6, None if name is None else {"flight": name}, "mlat"] for at, name in enumerate(names)
    ]
    return one(trace(rows)).called


@pytest.mark.parametrize(
    ("names", "runs"),
    [
        ((None, "A1      ", None, "A1", None), [(1, 3, "A1")]),
        (("A1", "B2", "B2", "A1"), [(0, 0, "A1"), (1, 2, "B2"), (3, 3, "A1")]),
        (("A1", "        ", "A1"), [(0, 2, "A1")]),
        (("", None, "  "), []),
        (("@@@@@@@@",), [(0, 0, "@@@@@@@@")]),
    ],
    ids=["repeated", "and back", "blank between", "none", "as sent"],
)  # fmt: skip
def test_call_signs_are_runs_that_rows_without_one_do_not_end(
    names: tuple[str | None, ...], runs: list[tuple[int, int, str]]
) -> None:
    assert called(*names) == tuple(Called(*run) for run in runs)


@given(st.lists(st.sampled_from([None, "", "  ", "A1", "A1  ", "B2", " B2"]), min_size=1, max_size=30))
def test_runs_of_call_signs_are_those_of_a_reading_row_by_row(names: list[str | None]) -> None:
    runs: list[Called] = []
    for at, name in enumerate(names):
        if not (said := (name or "").strip()):
            continue
        if runs and runs[-1].name == said:
            runs[-1] = Called(runs[-1].first, at, said)
        else:
            runs.append(Called(at, at, said))
    assert called(*names) == tuple(runs)


def test_call_signs_in_a_batch_stand_at_the_rows_of_the_batch() -> None:
    batch, _ = readsb.read_many([(trace(OLD), "a"), (trace(NEW), "b")])
    assert [head.called for head in batch.heads] == [(Called(1, 1, "N899DN"),), (Called(3, 3, "DAL1812"),)]
    assert [track.called for track in readsb.tracks_of(batch)] == [one(trace(OLD)).called, one(trace(NEW)).called]


# ---------------------------------------------------------------------------------------------- written otherwise


FORMS: dict[str, Callable[[Any], bytes]] = {
    "tight": lambda said: json.dumps(said, separators=(",", ":")).encode(),
    "indented": lambda said: json.dumps(said, indent=4).encode(),
    "wide": lambda said: b" \r\n\t" + json.dumps(said, separators=("\t, ", " :\r\n")).encode() + b"\n\n",
    "trace first": lambda said: json.dumps({"trace": said["trace"], **said}).encode(),
    "numbers as fractions": lambda said: json.dumps(said, default=str).replace("[0,", "[0.00,").encode(),
    "powers of ten": lambda said: re.sub(rb"(?<=[,\[ ])(\d{4,})(?=[,\]])", rb"\1e0", json.dumps(said).encode()),
    "more in the head": lambda said: json.dumps({**said, "version": "wiedehopf", "x": [{"trace": [[]]}]}).encode(),
    "more columns": lambda said: json.dumps({**said, "trace": [[*row, {"a": [1]}] for row in said["trace"]]}).encode(),
    "letters escaped": lambda said: json.dumps(said).replace("ground", "\\u0067round").encode(),
    "gzip": lambda said: gzip.compress(json.dumps(said).encode(), 9),
    "gzip in two members": lambda said: b"".join(map(gzip.compress, (json.dumps(said)[:300].encode(), json.dumps(said)[300:].encode()))),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_file_written_otherwise_is_the_same_track(form: str) -> None:
    said = json.loads(trace())
    assert same(one(FORMS[form](said)).fixes, one(trace()).fixes)
    assert one(FORMS[form](said)).called == one(trace()).called


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.booleans(), st.integers(0, 3))
def test_what_a_receiver_heard_is_read_back_as_it_was_written(seed: int, squeezed: bool, indent: int) -> None:
    flown = flight(seed, ("KDEN", "KCOS"), hearing=Hearing(gaps=1, nulls=0.1, mlat=0.1, tisb=0.1))
    for day in days(flown):
        data = as_readsb(flown, day, squeezed=squeezed)
        track = one(data)
        assert same(track.fixes, as_fixes(flown, day))
        text = readsb.inflated(data, "f").decode()
        again = json.dumps(json.loads(text), indent=indent or None)
        assert same(one(again.encode()).fixes, track.fixes)
        assert len(readsb.spans(again)) == len(readsb.spans(text)) == len(track.fixes)


NUMBERS = st.one_of(st.none(), st.integers(-2_000, 50_000), st.floats(-99, 99).map(lambda value: round(value, 6)))
ROWS = st.tuples(
    st.floats(0, 86_400).map(lambda value: round(value, 2)), NUMBERS, NUMBERS,
    st.one_of(NUMBERS, st.just("ground")), NUMBERS, NUMBERS, st.integers(0, 15), NUMBERS,
    st.one_of(st.none(), st.dictionaries(st.sampled_from(["flight", "é", "n]i[c", 'q"\\', "trace"]), st.text(max_size=8), max_size=3)),
    st.sampled_from([*SOURCES, "[", "]", "},{"]), NUMBERS,
).map(list)  # fmt: skip


@given(st.lists(ROWS, max_size=12), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_the_span_of_a_row_holds_that_row_and_no_other(
    rows: list[list[Any]], indent: int | str | None, ascii_only: bool
) -> None:
    before = {"note": 'ü "trace":[[1,2]]', "more": {"trace": [[9]]}}
    text = json.dumps({**before, **HEAD, "trace": rows, "after": [1]}, indent=indent, ensure_ascii=ascii_only)
    spans = readsb.spans(text)
    assert [json.loads(text[start:end]) for start, end in spans] == rows
    assert len(one(text.encode()).fixes) == len(rows)


def test_of_a_key_given_twice_the_last_counts_in_rows_and_spans() -> None:
    text = '{"icao":"ac671b","timestamp":1741910400,"trace":[[1,2,3,4]],"trace":[[5,6,7,8],[9,6,7,8]]}'
    fixes = one(text.encode()).fixes
    assert [int(text[start + 1]) for start, end in readsb.spans(text)] == [5, 9]
    assert ((fixes.time_ms - 1_741_910_400_000) // 1000).tolist() == [5, 9]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[[1,2]]", '{"trace":{}}', '{"trace":"[[1]]"}', '{"a":[[1]]}', "no", '{"trace"'], ids=repr
)
def test_what_is_no_trace_has_no_spans(text: str) -> None:
    assert readsb.spans(text) == []


# ---------------------------------------------------------------------------------------------- traps of real files


def test_a_number_in_quotes_is_refused_at_its_row_and_field_and_not_guessed_at() -> None:
    """Copies made through a database write "0" for an altitude."""
    told = refused(trace([NEW[0], [5, 44.9, -93.2, "0", *NEW[0][4:]]]))
    assert told.where == "f.json: row 2 of trace, field altitude"


def test_an_altitude_of_null_tells_neither_ground_nor_air() -> None:
    assert one(trace([[0, 1, 2, None]])).fixes.air.tolist() == [SILENT]


def test_an_altitude_is_kept_as_transmitted_below_zero_too() -> None:
    """Pressure altitude: 200 ft on a runway at 841 ft, and −125 ft at the coast on a day of high pressure."""
    assert one(trace([[0, 1, 2, 200], [1, 1, 2, -125]])).fixes.altitude_ft.tolist() == [200, -125]


def test_a_track_of_null_and_a_heading_on_the_ground_change_nothing() -> None:
    rows = [[0, 1, 2, "ground", 3, heading, 0, None, None, "adsb_icao"] for heading in (None, 0, 359.9)]
    first, second, third = (one(trace([row])).fixes for row in rows)
    assert same(first, second)
    assert same(second, third)


def test_each_bit_of_a_fix_is_kept_the_stale_one_too() -> None:
    rows = [[bits, 1, 2, 3, 4, 5, bits, 6] for bits in range(16)]
    assert one(trace(rows)).fixes.flags.tolist() == list(range(16))
    assert one(trace([[0, 1, 2, 3, 4, 5, None, 6], [0, 1, 2, 3, 4, 5, 256 + 9, 6]])).fixes.flags.tolist() == [0, 9]


def test_simultaneous_rows_and_repeated_places_stay_as_they_stand() -> None:
    rows = [[5, 1, 2, 30], [5, 1, 2, 10], [4, 1, 2, 20]]
    fixes = one(trace(rows)).fixes
    assert fixes.altitude_ft.tolist() == [30, 10, 20]
    assert np.diff(fixes.time_ms).tolist() == [0, -1000]
    assert fixes.row.tolist() == [0, 1, 2]


def test_the_timestamp_counts_and_not_the_day_in_the_path() -> None:
    track = one(trace(), "2023/08/20/traces/1b/trace_full_ac671b.json")
    assert track.fixes.time_ms[0] == MIDNIGHT * 1000


def test_a_file_that_is_still_being_written_counts_from_its_first_point() -> None:
    fixes = one(trace(timestamp=MIDNIGHT + 47_622.619)).fixes
    assert fixes.time_ms.tolist() == [MIDNIGHT * 1000 + 47_622_619 + ms for ms in (0, 4250, 19370, 19370)]


def test_a_row_after_midnight_belongs_to_the_next_day() -> None:
    assert one(trace([[86_400.5, 1, 2, 3]])).fixes.time_ms.tolist() == [(MIDNIGHT + 86_400) * 1000 + 500]


def test_the_date_line_and_the_poles_are_read_as_written() -> None:
    fixes = one(trace([[0, 90, 180, 3], [1, -90, -180, 3], [2, None, None, 3], [3, 91, 540, 3]])).fixes
    assert fixes.latitude_deg.tolist()[:2] == [90, -90]
    assert fixes.longitude_deg.tolist()[:2] == [180, -180]
    assert np.isnan(fixes.latitude_deg[2])
    assert fixes.longitude_deg[3] == 540


# ---------------------------------------------------------------------------------------------- gzip


def test_gzip_is_told_from_the_bytes_and_not_from_the_name() -> None:
    packed = gzip.compress(trace())
    for name in ("trace_full_ac671b.json", "trace_full_ac671b.json.gz", "x"):
        assert same(one(packed, name).fixes, one(trace(), name).fixes)


def test_padding_behind_a_gzip_is_passed_over_and_anything_else_refused() -> None:
    assert same(one(gzip.compress(trace()) + b"\x00" * 512).fixes, one(trace()).fixes)
    for more in (b"more", b"trailing\n", b"\x00\x00\x00\x01", trace()):
        assert refused(gzip.compress(trace()) + more).problem.startswith(
            ("its gzip is damaged", "its gzip ends too early")
        )


@pytest.mark.parametrize("sizes", [(500, 500), (500, 501), (500, 499), (0, 500, 0), (1, 2, 3, 4)], ids=str)
def test_each_member_of_a_gzip_is_read(sizes: tuple[int, ...]) -> None:
    pieces = [bytes([65 + number]) * size for number, size in enumerate(sizes)]
    assert readsb.inflated(b"".join(map(gzip.compress, pieces)), "f") == b"".join(pieces)


def test_a_gzip_of_very_many_members_is_refused_at_once() -> None:
    assert refused(gzip.compress(b" ") * 2_000).problem == "it is packed in more than 1,000 pieces"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9, 0.999])
def test_a_gzip_that_was_cut_is_refused(share: float) -> None:
    packed = gzip.compress(trace(NEW * 50))
    told = refused(packed[: max(3, int(len(packed) * share))])
    assert (told.where, told.problem) == ("f.json", "its gzip ends too early")


@pytest.mark.parametrize("at", [3, 12, 100, -8, -6, -4, -1])
def test_a_gzip_with_a_byte_changed_is_refused_or_the_same(at: int) -> None:
    packed = bytearray(gzip.compress(trace(NEW * 50)))
    packed[at] ^= 0x10
    track = tried(bytes(packed))
    if isinstance(track, BadSource):
        assert track.where.startswith("f.json")
    else:
        assert same(track.fixes, one(trace(NEW * 50)).fixes)


def test_a_gzip_that_lies_about_its_size_is_refused_or_read_whole() -> None:
    packed = gzip.compress(trace())
    for size in (0, 1, 2**31, 2**32 - 1):
        told = refused(packed[:-4] + size.to_bytes(4, "little"))
        assert told.problem.startswith("its gzip is damaged")


def test_a_small_file_that_inflates_to_a_large_one_is_refused_whatever_size_it_says() -> None:
    bomb = gzip.compress(bytes(3_000_000))
    for data in (bomb, bomb[:-4] + b"\x01\x00\x00\x00", bomb * 2):
        with pytest.raises(BadSource, match="larger than 2 MB inflated"):
            readsb.inflated(data, "bomb", most=2_000_000)
    assert readsb.inflated(bomb, "f", most=3_000_000) == bytes(3_000_000)
    with pytest.raises(BadSource, match="larger than 2 MB"):
        readsb.inflated(bytes(2_000_001), "plain", most=2_000_000)


def test_a_file_that_inflates_to_more_than_200_mb_is_refused() -> None:
    told = refused(gzip.compress(b'{"trace":[' + b" " * 201_000_000, 1))
    assert told.problem == "it is larger than 200 MB inflated"


# ---------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("data", "where", "problem"),
    [
        (b"", "line 1", "it is no JSON"),
        (b"\n\n{", "line 3", "it is no JSON"),
        (b'{"icao":"ac671b",\n"trace":[\n[1,2,3,4],\n[1,2,x]]}', "line 4", "it is no JSON"),
        (b'{"icao":"ac671b","trace":[[1,2,3,NaN]]}', "line 1", "it is no JSON"),
        (b"\xff\xfe{", "line 1", "it is no JSON"),
        (b"[]", "field trace", "Expected `object`, got `array`"),
        (b"{}", "field trace", "Object missing required field `trace`"),
        (trace({}), "field trace", "Expected `array`, got `object`"),
        (trace(timestamp="x"), "field timestamp", "Expected `float | null`, got `str`"),
        (trace(timestamp=-1), "row 1 of trace, field seconds", "0 s after -1"),
        (trace(timestamp=4_102_444_800), "row 1 of trace, field seconds", "is no time of 1970 to 2100"),
        (trace([NEW[0], [1e300, 1, 2, 3]]), "row 2 of trace, field seconds", "is no time of 1970 to 2100"),
        (trace([NEW[0], [1, 2]]), "row 2 of trace, field row", "Expected `array` of at least length 4, got 2"),
        (trace([[None, 1, 2, 3]]), "row 1 of trace, field seconds", "Expected `float`, got `null`"),
        (trace([[1, "x", 2, 3]]), "row 1 of trace, field latitude", "Expected `float | null`, got `str`"),
        (trace([[1, 2, True, 3]]), "row 1 of trace, field longitude", "Expected `float | null`, got `bool`"),
        (trace([[1, 2, 3, "GROUND"]]), "row 1 of trace, field altitude", "Invalid enum value 'GROUND'"),
        (trace([[1, 2, 3, 4, []]]), "row 1 of trace, field ground speed", "Expected `float | null`, got `array`"),
        (trace([[1, 2, 3, 4, 5, 6, 0.5]]), "row 1 of trace, field bits", "Expected `int | null`, got `float`"),
        (trace([[1, 2, 3, 4, 5, 6, 0, "7"]]), "row 1 of trace, field vertical rate", "Expected `float | null`, got `str`"),
        (trace([[1, 2, 3, 4, 5, 6, 0, 7, []]]), "row 1 of trace, field details", "Expected `object | null`, got `array`"),
        (trace([[1, 2, 3, 4, 5, 6, 0, 7, {"flight": 8}]]), "row 1 of trace, field details.flight", "Expected `str | null`"),
        (trace([[1, 2, 3, 4, 5, 6, 0, 7, None, 9]]), "row 1 of trace, field source", "Expected `str | null`, got `int`"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_refusal_names_the_line_or_the_row_and_the_field(data: bytes, where: str, problem: str) -> None:
    told = refused(data)
    assert told.where == f"f.json: {where}"
    assert problem in told.problem
    assert told.remedy


DEEP = {
    "rows": b'{"trace":' + b"[" * 200_000,
    "objects": b'{"a":' * 100_000,
    "details": trace([[1, 2, 3, 4, 5, 6, 0, 7, {"a": 1}]]).replace(b"1}]", b"[" * 9_000),
    "closed again": trace(x=1).replace(b'"x": 1', b'"x":' + b"[" * 9_000 + b"]" * 9_000),
}


@pytest.mark.parametrize("kind", DEEP)
def test_a_file_that_is_nested_deep_is_refused(kind: str) -> None:
    assert PLACE.fullmatch(refused(DEEP[kind]).where)


@pytest.mark.parametrize("row", [None, 5, "x", {"a": 1}], ids=repr)
def test_a_row_that_is_no_list_is_told_with_its_number(row: object) -> None:
    assert refused(trace([NEW[0], row, NEW[1]])).where == "f.json: row 2 of trace, field row"


def test_a_number_out_of_range_is_told_with_its_row() -> None:
    told = refused(trace([NEW[0], [1, 2, 3, 12345]]).replace(b"12345", b"1e999"))
    assert told.where == "f.json: row 2 of trace, field altitude"


def test_an_altitude_that_cannot_be_is_no_sign_of_flight() -> None:
    fixes = one(trace([[1, 2, 3, 1e300], [1, 2, 3, -1e9]])).fixes
    assert fixes.air.tolist() == [SILENT, SILENT]


def test_the_spans_of_a_text_that_was_cut_are_those_of_its_whole_rows() -> None:
    text = trace().decode()
    assert len(readsb.spans(text[: readsb.spans(text)[2][1] - 5])) == 2


def test_the_spans_of_a_text_that_is_nested_deep_end_before_it() -> None:
    assert readsb.spans('{"trace":[[1],[' + "[" * 100_000) == [(10, 13)]


# ---------------------------------------------------------------------------------------------- several files


def test_files_that_are_refused_leave_no_trace_among_those_that_are_read() -> None:
    """Good, cut, good, none, good: the columns are those of the good ones alone, whatever stands between."""
    flown = [flight(seed, ("KDEN", "KCOS")) for seed in range(4)]
    good = [(as_readsb(each, days(each)[0]), f"good {number}") for number, each in enumerate(flown)]
    bad = [
        (good[0][0][:-50], "cut"),
        (b"", "empty"),
        (trace([[1, 2, 3, "x"]]), "row"),
        (trace(icao="z"), "address"),
        (trace([[1e99, 2, 3, 4]]), "time"),
    ]
    luck = random.Random(5)
    alone, none = readsb.read_many(good)
    assert not none
    for _ in range(20):
        mixed = list(good)
        for each in bad:
            mixed.insert(luck.randint(0, len(mixed)), each)
        together, refusals = readsb.read_many(mixed)
        assert together.heads == alone.heads
        assert together.starts.tolist() == alone.starts.tolist()
        assert same(together.fixes, alone.fixes)
        order = [name for _, name in mixed if not name.startswith("good")]
        assert [told.where.partition(":")[0] for told in refusals] == order


def test_no_file_and_files_that_are_all_refused_make_an_empty_batch() -> None:
    for files in ([], [(b"", "a"), (b"x", "b")]):
        batch, refusals = readsb.read_many(files)
        assert (batch.heads, batch.starts.tolist(), len(batch.fixes), len(refusals)) == ((), [0], 0, len(files))


def test_a_batch_without_an_aircraft_has_no_legs() -> None:
    assert len(legs_of_batch(readsb.read_many([(b"", "a")])[0])) == 0


# ---------------------------------------------------------------------------------------------- damage


TOKENS = [
    b"NaN", b"1e999", b"-1e999", b"1e308", b"-1e308", b"5e-324", b"-0", b'"x"', b"null", b"[[[]]]", b"{}", b"-", b"true", b'"ground"',
    b"9" * 400, b"9223372036854775808", b"\x00", b"\xed\xa0\x80", b'"\\ud800"', b'"', b"Infinity", b"0x1", b"[" * 3_000,
    b'{"a":' * 3_000, b'"trace":[],', b',"icao":"zzzzzz"', b"]]", b"}",
]  # fmt: skip
TOKEN = re.compile(rb'-?\d+(?:\.\d+)?|"[^"]{0,40}"|null|true|false')
SMALL = trace([*NEW, *OLD, *([n, 45, -93, 100 * n, 200 + n, 10, 0, 64, None, "adsb_icao"] for n in range(20, 26))])


def damaged(data: bytes, luck: random.Random) -> bytes:
    """*data* cut, doubled, with bytes flipped, or with words replaced by what does not belong there."""
    made = bytearray(data)
    for _ in range(luck.choice((1, 1, 1, 2, 4))):
        at, to = sorted(luck.randint(0, len(made)) for _ in range(2))
        match luck.randrange(10):
            case 0:
                del made[at : min(to, at + 40)]
            case 1:
                made[at:at] = made[at : min(to, at + 200)]
            case 2 | 3 if made:
                made[min(at, len(made) - 1)] ^= 1 << luck.randrange(8)
            case 4:
                del made[to:]
            case _:
                words = list(TOKEN.finditer(made))
                if words:
                    word = luck.choice(words)
                    made[word.start() : word.end()] = luck.choice(TOKENS)
    return bytes(made)


PLACE = re.compile(
    r"f\.json(?:: (?:line \d+|row \d+ of trace, field [\w ]+(?:\.flight)?|field (?:icao|hex|r|reg|t|type|timestamp|trace)))?"
)
FILE_ALONE = ("its gzip", "it is nested too deep", "it is larger than")


@pytest.mark.parametrize("seed", range(8))
def test_no_damage_is_met_with_anything_but_a_refusal_that_names_the_place(seed: int) -> None:
    """Each is read or refused; a refusal names a line, or a row and its field, unless the bytes cannot even be unpacked."""
    luck, read = random.Random(seed), 0
    for number in range(800):
        data = damaged(SMALL, luck)
        if number % 4 == 0:
            data = gzip.compress(data, 1)
            data = damaged(data, luck) if number % 8 == 0 else data
        readsb.looks(data[:65_536], "f.json")
        track = tried(data)
        if isinstance(track, BadSource):
            assert PLACE.fullmatch(track.where), track
            assert track.where != "f.json" or track.problem.startswith(FILE_ALONE), track
            assert track.remedy
        else:
            read += 1
            text = readsb.inflated(data, "f.json").decode("utf-8", "replace")
            assert len(track.fixes) == len(readsb.spans(text))
            assert len(track.icao24.removeprefix("~")) == 6
            flights([track])
    assert read > 50


THERE_AND_BACK = flight(7, ("KDEN", "KCOS", "KDEN"))
FLOWN = json.loads(as_readsb(THERE_AND_BACK, days(THERE_AND_BACK)[0], squeezed=False))["trace"][::4]
VALUES = st.sampled_from(
    [
        None,
        1e300,
        -1e300,
        1e18,
        0,
        -1,
        91.0,
        181.0,
        86_400 * 365 * 50,
        5e-324,
        "ground",
        {"flight": "A\0é"},
        2**62,
        255,
        -5,
    ]
)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), VALUES), max_size=12),
    st.integers(0, 60),
    st.integers(1, 40),
    st.sampled_from([None, 1, 2, 3]),
)
def test_legs_of_odd_rows_are_those_of_one_aircraft_and_nothing_is_raised(
    changes: list[tuple[int, int, object]], first: int, length: int, shuffled: int | None
) -> None:
    """Whatever stands in the rows, a table of many and one aircraft by itself tell the same legs."""
    rows = json.loads(json.dumps(FLOWN[first : first + length]))
    for at, column, value in changes:
        rows[at % len(rows)][column] = value
    if shuffled:
        random.Random(shuffled).shuffle(rows)
    batch, refusals = readsb.read_many([(trace(rows), "f")])
    if not refusals:
        table = legs_of_batch(batch)
        legs = flights(readsb.tracks_of(batch))
        assert table["first_ms"].tolist() == [leg.first.time_ms for leg in legs]
        assert table["last_ms"].tolist() == [leg.last.time_ms for leg in legs]
        assert table["fixes"].tolist() == [len(leg.fixes) for leg in legs]


# ---------------------------------------------------------------------------------------------- samples


def test_a_trace_of_an_airliner_is_read_whole(shared_data: Path) -> None:
    """A row a fix; the places of the rows are found in the text, though it was written again by another program."""
    sample = shared_data / "raw/xoolive+traffic/src/traffic/data/samples/readsb/trace_full_ac671b.json"
    if not sample.is_file():
        pytest.skip("no sample")
    track = one(sample.read_bytes(), sample.name)
    told = json.loads(sample.read_text())
    assert [None if np.isnan(each) else each for each in track.fixes.speed_kt.astype(np.float64).round(1)] == [
        row[4] for row in told["trace"]
    ]
    spans = readsb.spans(sample.read_text())
    assert [json.loads(sample.read_text()[start:end]) for start, end in spans[:50]] == told["trace"][:50]
    assert len(spans) == 2500
    assert [run.name for run in track.called] == ["DAL1812", "DAL2418", "DAL1615", "DAL2927"]
