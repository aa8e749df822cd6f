"""Legs as tables and as shapes: what is written can be read again, and says no more than the leg."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from someleg import HOSTILE, NAN, START_MS, fixes, leg, named, open_ended, over_the_date_line, plain, strange

from whereas.track.leg import Leg
from whereas.track.shapes import as_geojson, as_kml, stretches, sure
from whereas.track.table import COLUMNS, as_csv, as_json, as_text, moment, rows, second

KML = {"k": "http://www.opengis.net/kml/2.2", "gx": "http://www.google.com/kml/ext/2.2"}


# ---------------------------------------------------------------------------------------------- rows


def test_a_row_says_between_when_and_when_and_which_rows_say_so() -> None:
    row = rows([plain()])[0]
    assert tuple(row) == COLUMNS
    wanted = {
        "icao24": "abc123", "callsigns": "TST12", "leg": 1, "begins": "seen", "ends": "seen",
        "departed_earliest": "2025-02-05T00:00:00.000Z", "departed_latest": "2025-02-05T00:00:07.500Z",
        "departed_airport": "KAAA", "departed_after_file": "trace.json", "departed_after_row": 10, "departed_before_row": 11,
        "landed_earliest": "2025-02-05T00:50:00.000Z", "landed_latest": "2025-02-05T00:50:04.250Z",
        "first_fix": "2025-02-05T00:00:07.500Z", "first_longitude_deg": -93.1, "first_altitude_ft": 1200.0,
        "fixes": 7, "gaps": 1, "longest_gap_s": 2400.0, "classes": "stale 2",
    }  # fmt: skip
    assert {key: row[key] for key in wanted} == wanted


def test_what_was_not_heard_is_none_and_a_near_airport_is_only_a_candidate() -> None:
    row = rows([open_ended()])[0]
    assert row["departed_earliest"] is None
    assert row["departed_after_row"] is None
    assert row["departed_airport"] is None
    assert row["landed_latest"] is None
    assert row["departed_candidates"] == "WN92 18.0 km 6100 ft, 03WA 22.0 km"
    assert row["departed_likely_latest"] == "2025-02-04T23:55:59.500Z"
    assert (row["begins"], row["ends"]) == ("found in the air", "lost in the air")


@pytest.mark.parametrize("time_ms", [0, -1, START_MS + 1, 2**62], ids=str)
def test_a_moment_is_iso_8601_and_any_integer_has_one(time_ms: int) -> None:
    assert int(np.datetime64(moment(time_ms).removesuffix("Z"), "ms").astype(np.int64)) == time_ms


def test_seconds_are_rounded_outwards() -> None:
    assert second(START_MS + 1) == "2025-02-05 00:00:00"
    assert second(START_MS + 1, up=True) == "2025-02-05 00:00:01"
    assert second(START_MS, up=True) == "2025-02-05 00:00:00"


# ---------------------------------------------------------------------------------------------- CSV, JSON, text


@given(strange())
@settings(max_examples=60)
def test_csv_parses_back_to_the_rows(made: Leg) -> None:
    read = list(csv.DictReader(io.StringIO(as_csv([made, plain()]), newline="")))
    want = [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows([made, plain()])]
    assert read == want


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_of_a_csv_is_a_formula_or_hides(text: str) -> None:
    written = as_csv([named(text)])
    written.encode("utf-8")
    row = next(csv.DictReader(io.StringIO(written, newline="")))
    assert not any(value[:1] in ("=", "+", "@") for value in row.values())
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", written.replace("\r\n", ""))


@given(strange())
@settings(max_examples=60)
def test_json_holds_the_rows_and_the_gaps_and_no_nan(made: Leg) -> None:
    read = json.loads(as_json([made]), parse_constant=lambda word: pytest.fail(word))
    assert read["whereas"] == "legs 1"
    told, row = read["legs"][0], rows([made])[0]
    assert told["takeoff"]["earliest"] == row["departed_earliest"]
    assert told["landing"]["latest"] == row["landed_latest"]
    assert told["first"]["time"] == row["first_fix"]
    assert told["first"]["altitude_ft"] == row["first_altitude_ft"]
    assert [gap["seconds"] for gap in told["gaps"]] == [gap.seconds for gap in made.gaps]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_json_keeps_texts_as_they_were_heard(text: str) -> None:
    written = as_json([named(text)])
    assert written.isascii()
    assert json.loads(written)["legs"][0]["callsigns"] == [text, text]


def test_the_text_is_a_table_with_open_sides() -> None:
    """
    One aircraft above its legs; a bound that nobody heard is not there, and the fields around are named below.
    """
    head, aircraft, seen, found, near = as_text([plain(), open_ended()]).splitlines()
    assert re.split(r"  +", head.strip()) == [
        "leg", "call sign", "took off (UTC)", "from", "landed (UTC)", "to", "longest gap",
    ]  # fmt: skip
    assert aircraft == "abc123  N1TEST  B739"
    assert re.split(r"  +", seen.strip()) == [
        "1", "TST12", "2025-02-05 00:00:00..00:00:08", "KAAA", "2025-02-05 00:50:00..00:50:05", "KAAA", "40 min",
    ]  # fmt: skip
    assert re.split(r"  +", found.strip()) == [
        "1", "TST12", "≤ 2025-02-05 00:00:00", "? 2 near", "≥ 2025-02-05 00:01:00", "—", "—",
    ]  # fmt: skip
    assert near == (
        "N1TEST (abc123), TST12, leg 1: where it took off was not seen; "
        "first heard near WN92 18 km (6,100 ft above it), 03WA 22 km"
    )
    for column in ("took off", "landed"):
        at = head.index(column)
        assert all(line[at - 1] == " " != line[at] for line in (seen, found))
    assert as_text([]) == "no legs\n"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_leg_and_each_of_its_open_ends_is_one_line_of_text_whatever_its_name(text: str) -> None:
    written = as_text([named(text)])
    assert len(written.splitlines()) == 4
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", written.replace("\n", ""))


# ---------------------------------------------------------------------------------------------- GeoJSON


def positions(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """The lines of a geometry, points as lines of one."""
    inside = geometry["coordinates"]
    match geometry["type"]:
        case "Point":
            return [[inside]]
        case "MultiPoint":
            return [[point] for point in inside]
        case "LineString":
            return [inside]
        case "MultiLineString":
            assert all(len(line) >= 2 for line in inside)
            return list(inside)
    return pytest.fail(geometry["type"])


def check_geojson(text: str) -> list[dict[str, Any]]:
    """What RFC 7946 asks of a collection of points and lines; the features."""
    read = json.loads(text, parse_constant=lambda word: pytest.fail(word))
    assert set(read) == {"type", "features"}
    assert read["type"] == "FeatureCollection"
    for feature in read["features"]:
        assert set(feature) <= {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        for line in positions(feature["geometry"]) if feature["geometry"] else ():
            assert len({len(position) for position in line}) == 1
            assert feature["geometry"]["type"] != "LineString" or len(line) >= 2
            for longitude, latitude, *height in line:
                assert -180 <= longitude <= 180
                assert -90 <= latitude <= 90
                assert len(height) <= 1
            assert all(abs(a[0] - b[0]) <= 180 for a, b in itertools.pairwise(line))
    return list(read["features"])


@given(strange())
@settings(max_examples=60)
def test_geojson_is_as_the_standard_has_it_and_no_fix_with_a_position_is_lost(made: Leg) -> None:
    features = check_geojson(as_geojson([made]))
    drawn = {
        (at[0], at[1])
        for feature in features
        if feature["geometry"] and feature["properties"]["role"] in ("leg", "lone fixes", "out of reach")
        for line in positions(feature["geometry"])
        for at in line
    }
    for latitude, longitude in zip(made.fixes.latitude_deg, made.fixes.longitude_deg, strict=True):
        assert math.isnan(latitude) or math.isnan(longitude) or (longitude, latitude) in drawn or abs(longitude) == 180


@given(strange())
@settings(max_examples=60)
def test_every_point_of_a_line_has_its_time_and_times_ascend(made: Leg) -> None:
    line = check_geojson(as_geojson([made]))[0]
    times = line["properties"]["coordinateProperties"]["times"]
    if line["geometry"] is None:
        return
    parts = [times] if line["geometry"]["type"] == "LineString" else times
    assert [len(part) for part in parts] == [len(part) for part in positions(line["geometry"])]
    told = [time for part in parts for time in part if time]
    assert told == sorted(told)


def test_a_line_ends_at_a_gap_and_begins_again_behind_it() -> None:
    line = check_geojson(as_geojson([plain()]))[0]
    assert line["geometry"]["type"] == "MultiLineString"
    flat = [[position[:2] for position in part] for part in line["geometry"]["coordinates"]]
    assert [-95.0, 44.0] in flat[1][-1:]
    assert flat[2][0] == [-99.0, 42.0]
    assert all([a, b] != [[-95.0, 44.0], [-99.0, 42.0]] for part in flat for a, b in itertools.pairwise(part))


def test_a_line_over_the_date_line_is_cut_there_and_nowhere_else() -> None:
    line = check_geojson(as_geojson([over_the_date_line()]))[0]
    parts = line["geometry"]["coordinates"]
    assert [[at[0] for at in part] for part in parts] == [
        [178.0, 179.5, 180.0],
        [-180.0, -179.5, -178.0, -180.0],
        [180.0, 179.0, 177.0],
    ]
    assert parts[0][-1][1:] == pytest.approx([-16.25, 3200.4])
    assert line["properties"]["coordinateProperties"]["times"][0][-1] is None


def test_the_fixes_that_bound_the_ends_are_points_with_their_rows() -> None:
    points = [each for each in check_geojson(as_geojson([plain()])) if each["geometry"]["type"] == "Point"]
    assert [(each["properties"]["role"], each["properties"]["row"]) for each in points] == [
        ("took off after", 10),
        ("took off before", 11),
        ("landed after", 15),
        ("landed before", 16),
    ]


def test_a_leg_without_any_position_has_no_geometry() -> None:
    made = leg(fixes([0, 10], [(NAN, NAN), (91.0, 0.0)], [1000, 1000]))
    assert [each["geometry"] for each in check_geojson(as_geojson([made]))] == [None]
    check_kml(as_kml([made]))


@given(strange())
@settings(max_examples=60)
def test_stretches_hold_every_wanted_fix_once_in_order_and_no_gap(made: Leg) -> None:
    wanted = sure(made)
    runs = stretches(made.fixes.time_ms, wanted)
    assert [i for run in runs for i in run] == np.flatnonzero(wanted).tolist()
    assert all((np.diff(made.fixes.time_ms[run]) <= 300_000).all() for run in runs)
    ends = [(a[-1], b[0]) for a, b in itertools.pairwise(runs)]
    assert all(made.fixes.time_ms[b] - made.fixes.time_ms[a] > 300_000 for a, b in ends)


# ---------------------------------------------------------------------------------------------- KML


def check_kml(text: str) -> ET.Element:
    """What KML asks of folders, placemarks, points and tracks; the root."""
    root: ET.Element = fromstring(text)
    assert root.tag == f"{{{KML['k']}}}kml"
    assert [child.tag.partition("}")[2] for child in root] == ["Document"]
    styles = {f"#{style.get('id')}" for style in root.iterfind(".//k:Style", KML)}
    assert {style.text for style in root.iterfind(".//k:styleUrl", KML)} <= styles
    for track in root.iterfind(".//gx:Track", KML):
        whens = [str(when.text) for when in track.iterfind("k:when", KML)]
        coords = [str(coord.text).split(" ") for coord in track.iterfind("gx:coord", KML)]
        assert len(whens) == len(coords) > 0
        assert whens == sorted(whens)
        assert all(len(coord) == 3 and all(math.isfinite(float(number)) for number in coord) for coord in coords)
        order = [child.tag.partition("}")[2] for child in track]
        assert order == ["altitudeMode", *["when"] * len(whens), *["coord"] * len(whens)]
    return root


@given(strange())
@settings(max_examples=60)
def test_kml_parses_and_its_times_ascend(made: Leg) -> None:
    root = check_kml(as_kml([made, plain()]))
    assert len(root.findall(".//k:Folder", KML)) == 2
    first = root.find(".//k:Folder", KML)
    assert first is not None
    whens = [str(when.text) for when in first.iterfind(".//gx:Track/k:when", KML)]
    assert whens == sorted(whens)
    assert set(whens) == {moment(time_ms) for time_ms in made.fixes.time_ms[sure(made)]}


def test_a_height_in_kml_is_metres_and_a_fix_without_one_lies_on_the_ground() -> None:
    tracks = check_kml(as_kml([plain()])).findall(".//gx:Track", KML)
    told = [(track.findtext("k:altitudeMode", "", KML), track.findtext("gx:coord", "", KML)) for track in tracks]
    assert told == [
        ("clampToGround", "-93.0 45.0 0"),
        ("absolute", "-93.1 45.0 365.8"),
        ("absolute", "-99.0 42.0 10363.2"),
        ("clampToGround", "-101.0 41.0 0"),
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_out_of_kml_or_of_the_html_in_it(text: str) -> None:
    root = check_kml(as_kml([named(text)]))
    for described in root.iterfind(".//k:description", KML):
        assert set(re.findall("<[^>]*>", described.text or "")) <= {"<br>"}
    assert {element.tag.partition("}")[2] for element in root.iter()}.isdisjoint({"script", "Script"})


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_out_of_geojson(text: str) -> None:
    assert check_geojson(as_geojson([named(text)]))[0]["properties"]["registration"] == text
