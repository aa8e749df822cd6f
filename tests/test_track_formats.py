"""Track files of OpenSky, Flightradar24, KML and GPX: what each says is read, with its units, and nothing is made up."""

from __future__ import annotations

import gzip
import io
import json
import math
import random
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.track import flightradar, gpx, kml, opensky, places, records
from whereas.track.fixes import AIR, COLUMNS, GEOMETRIC_ALTITUDE, GROUND, MLAT, SILENT, SOURCES, STALE, Called, Track

AT = 1_742_077_560  # 2025-03-15 22:26:00 UTC
STATES = (
    "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,alert,spi,squawk,baroaltitude,geoaltitude,"
    "lastposupdate,lastcontact"
)
STATES_CSV = f"""{STATES}
{AT},a12345,26.2290,-97.6544,7.7,180,0,XSN6143 ,True,False,False,1200,,,{AT - 0.4},{AT}
{AT},4b1901,47.47563,8.536068,,,,EDW24,False,False,False,3016,,,{AT - 1},{AT}
{AT + 10},a12345,26.2310,-97.6530,100,175,10.16,XSN6143 ,False,False,False,1200,304.8,335.28,{AT + 9.5},{AT + 10}
{AT + 20},a12345,26.2310,-97.6530,105,175,10.16,XSN6143 ,False,False,False,1200,609.6,640.08,{AT + 2},{AT + 20}
{AT + 30},a12345,,,110,175,10.16,XSN6143 ,False,False,False,1200,914.4,,,{AT + 30}
"""
TRAFFIC_CSV = """timestamp,icao24,callsign,latitude,longitude,altitude,groundspeed,vertical_rate,track
2025-03-15 22:26:00+00:00,a12345,XSN6143,26.229,-97.6544,ground,15,0,175
2025-03-15 22:27:00+00:00,a12345,XSN6143,26.331,-97.653,3000,210.5,1800,175
2025-03-15 22:28:00+00:00,a12345,XSN6143,26.431,-97.653,5200,190,0,175
"""
LIVE = {
    "time": AT,
    "states": [
        ["a12345", "XSN6143 ", "United States", AT - 2, AT, -97.6544, 26.229, None, True, 7.7, 180.0, None, None, None, "1200", False, 0],
        ["4b1901", None, "Switzerland", AT - 3, AT, 8.536068, 47.47563, 1524.0, False, 100.0, 90.0, 5.08, None, 1600.0, None, False, 2],
        ["4b1902", "SWR1", "Switzerland", AT - 40, AT, 8.5, 47.4, 1524.0, False, 100.0, 90.0, 5.08, None, 1600.0, None, False, 0],
    ],
}  # fmt: skip
BY_RECORD = [
    {"timestamp": AT * 1000, "icao24": "a12345", "latitude": 26.229, "longitude": -97.6544, "altitude": 3000, "groundspeed": 210},
    {"timestamp": AT * 1000 + 5000, "icao24": "a12345", "latitude": 26.231, "longitude": -97.6, "altitude": None, "groundspeed": 215},
]  # fmt: skip
BY_COLUMN: dict[str, dict[str, Any]] = {
    "altitude": {"0": 100, "1": None, "2": 900},
    "icao24": {"0": "a12345", "1": "a12345", "2": "a12345"},
    "onground": {"0": True, "1": False, "2": False},
    "latitude": {"0": 26.229, "1": 26.23, "2": 26.231},
    "longitude": {"0": -97.65, "1": -97.66, "2": -97.67},
    "timestamp": {"0": AT * 1000, "1": AT * 1000 + 1000, "2": AT * 1000 + 2000},
    "last_position": {"0": AT * 1000 - 400, "1": AT * 1000 + 600, "2": AT * 1000 + 1700},
}
FR24_CSV = """Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction
1742077560,2025-03-15T22:26:00Z,XSN6143,"26.229,-97.6544",0,12,175
1742077620,2025-03-15T22:27:00Z,XSN6143,"26.2301,-97.6533",0,122,175
1742077680,2025-03-15T22:28:00Z,XSN6143,"26.331,-97.653",1375,158,175
"""
FR24_PLAYBACK = {
    "result": {"response": {"data": {"flight": {
        "identification": {"id": "3a1", "number": {"default": "XP6143"}, "callsign": "XSN6143"},
        "aircraft": {"model": {"code": "B738"}, "identification": {"modes": "A12345", "registration": "N123XX"}},
        "track": [
            {
                "latitude": 26.229, "longitude": -97.6544, "altitude": {"feet": 0, "meters": 0}, "speed": {"kts": 12},
                "verticalSpeed": {"fpm": 0}, "timestamp": AT,
            },
            {
                "latitude": 26.331, "longitude": -97.653, "altitude": {"feet": 1375, "meters": 419}, "speed": {"kts": 158},
                "verticalSpeed": {"fpm": 2944}, "timestamp": AT + 120,
            },
        ],
    }}}}
}  # fmt: skip
FR24_PAGE = {
    "identification": {"number": {"default": "XP6143"}, "callsign": "XSN6143"},
    "aircraft": {"model": {"code": "B738"}, "hex": "a12345", "registration": "N123XX"},
    "trail": [
        {"lat": 26.331, "lng": -97.653, "alt": 1375, "spd": 158, "ts": AT + 120, "hd": 175},
        {"lat": 26.229, "lng": -97.6544, "alt": 0, "spd": 12, "ts": AT, "hd": 175},
    ],
}
FR24_KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>XP6143/XSN6143</name>
<Folder><name>Route</name>
<Placemark><name>2025-03-15 22:26:00 UTC</name>
<description><![CDATA[<div><span><b>Altitude:</b></span> <span>0 ft</span></div>
<div><span><b>Speed:</b></span> <span>12 kt</span></div>]]></description>
<TimeStamp><when>2025-03-15T22:26:00+00:00</when></TimeStamp><Point><altitudeMode>absolute</altitudeMode><coordinates>-97.6544,26.229,0</coordinates></Point></Placemark>
<Placemark><name>2025-03-15 22:28:00 UTC</name>
<description><![CDATA[<div><span><b>Altitude:</b></span> <span>1,375 ft</span></div>
<div><span><b>Speed:</b></span> <span>158 kt</span></div>]]></description>
<TimeStamp><when>2025-03-15T22:28:00+00:00</when></TimeStamp><Point><altitudeMode>absolute</altitudeMode><coordinates>-97.653,26.331,419.1</coordinates></Point></Placemark>
</Folder><Folder><name>Trail</name><Placemark><MultiGeometry><LineString><coordinates>
-97.6544,26.229,0 -97.653,26.331,419.1</coordinates></LineString></MultiGeometry></Placemark></Folder>
</Document></kml>
"""
KML_TRACK = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>
<Placemark><name>Airport “Á”</name><Point><coordinates>-97.6544,26.2285,0</coordinates></Point></Placemark>
<Placemark><name>XSN6143</name><gx:Track><altitudeMode>absolute</altitudeMode>
<when>2025-03-15T22:26:00Z</when><when>2025-03-15T22:27:00Z</when><when>2025-03-15T22:28:00Z</when><when>2025-03-15T22:29:00Z</when>
<gx:coord>-97.6544 26.229 0</gx:coord><gx:coord>-97.653 26.29 914.4</gx:coord><gx:coord>-97.65 26.36 1524</gx:coord>
</gx:Track></Placemark></Document></kml>
"""
KML_POINTS = """<kml><Document>
<Placemark><TimeStamp><when>2025-03-15T22:26:00Z</when></TimeStamp><Point><coordinates>-97.6544,26.229,1000</coordinates></Point></Placemark>
<Placemark><TimeStamp><when>2025-03-15T22:27:00Z</when></TimeStamp><Point><altitudeMode>absolute</altitudeMode><coordinates>-97.65,26.3,3048</coordinates></Point></Placemark>
<Placemark><TimeStamp><when>2025-03-15T22:28:00Z</when></TimeStamp><Point><altitudeMode>relativeToGround</altitudeMode><coordinates>-97.64,26.31,20</coordinates></Point></Placemark>
</Document></kml>
"""
GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" xmlns:x="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
<wpt lat="26" lon="-97"><name>home</name></wpt>
<trk><name>N123XX</name><trkseg>
<trkpt lat="26.229" lon="-97.6544"><ele>7</ele><time>2025-03-15T22:26:00Z</time></trkpt>
<trkpt lat="26.29" lon="-97.653"><ele>914.4</ele><time>2025-03-15T22:27:00.250Z</time>
<extensions><x:TrackPointExtension><x:speed>108.03</x:speed></x:TrackPointExtension></extensions></trkpt>
<trkpt lat="26.3" lon="-97.65"><ele>920</ele></trkpt>
<trkpt lat="26.40" lon="-97.65"><ele>1524</ele><time>2025-03-15T22:28:00Z</time></trkpt>
</trkseg></trk></gpx>
"""


def parquet(csv: str, **more: Any) -> bytes:
    """The table as Parquet, typed as Arrow types it."""
    made = io.BytesIO()
    table = pa.csv.read_csv(pa.BufferReader(csv.encode()))
    for name, column in more.items():
        table = table.append_column(name, column)
    pq.write_table(table, made, row_group_size=2)
    return made.getvalue()


Golden = tuple[ModuleType, str, bytes]
GOLDEN: dict[str, Golden] = {
    "opensky csv": (opensky, "states.csv", STATES_CSV.encode()),
    "opensky csv, traffic's names": (opensky, "traffic.csv", TRAFFIC_CSV.encode()),
    "opensky csv, quoted": (opensky, "quoted.csv", STATES_CSV.replace("XSN6143 ", '"XSN6143, late"').encode()),
    "opensky live": (opensky, "live.json", json.dumps(LIVE, indent=1).encode()),
    "opensky json by record": (opensky, "record.json", json.dumps(BY_RECORD).encode()),
    "opensky json by column": (opensky, "column.json", json.dumps(BY_COLUMN).encode()),
    "opensky json, packed": (opensky, "record.json.gz", gzip.compress(json.dumps(BY_RECORD).encode())),
    "opensky parquet": (opensky, "states.parquet", parquet(STATES_CSV)),
    "flightradar csv": (flightradar, "XP6143.csv", FR24_CSV.encode()),
    "flightradar playback": (flightradar, "playback.json", json.dumps(FR24_PLAYBACK).encode()),
    "flightradar page": (flightradar, "page.json", json.dumps(FR24_PAGE).encode()),
    "flightradar kml": (flightradar, "XP6143.kml", FR24_KML.encode()),
    "kml track": (kml, "track.kml", KML_TRACK.encode()),
    "kml points": (kml, "points.kml", KML_POINTS.encode()),
    "gpx": (gpx, "track.gpx", GPX.encode()),
}
every_format = pytest.mark.parametrize("golden", GOLDEN.values(), ids=GOLDEN)


def text_of(golden: Golden) -> str:
    _, name, data = golden
    return opensky.as_text(data, name) if data[:4] == b"PAR1" else records.decoded(data, name)


def said(track: Track) -> list[tuple[float, ...]]:
    """Seconds after AT, latitude, longitude, altitude, speed, air; −1 where a number is unknown."""
    fixes = track.fixes
    columns = (fixes.latitude_deg, fixes.longitude_deg, fixes.altitude_ft, fixes.speed_kt)
    return [
        (
            (int(time) - AT * 1000) / 1000,
            *(-1 if math.isnan(value) else round(float(value), 4) for value in row),
            int(air),
        )
        for time, *row, air in zip(fixes.time_ms, *columns, fixes.air, strict=True)
    ]


# ------------------------------------------------------------------------------------------------ OpenSky


@pytest.mark.parametrize("kind", ["opensky csv", "opensky parquet"])
def test_state_vectors_are_turned_from_metres_into_feet_and_take_the_time_of_the_position(kind: str) -> None:
    """
    on the ground            the height is none, the time is that of the position
    in the air               304.8 m are 1,000 ft, 100 m/s 194.4 kt
    position 18 s old        it takes its time, and says nothing else
    no position              a row of the time of the row
    not on the ground, no height   says nothing
    """
    _, name, data = GOLDEN[kind]
    texan, swiss = opensky.read(data, name)
    assert (texan.icao24, swiss.icao24) == ("a12345", "4b1901")
    assert said(texan) == [
        (-0.4, 26.229, -97.6544, -1, 14.9676, GROUND),
        (9.5, 26.231, -97.653, 1000, 194.3844, AIR),
        (2, 26.231, -97.653, -1, -1, SILENT),
        (30, -1, -1, 3000, 213.8229, AIR),
    ]
    assert said(swiss) == [(-1, 47.4756, 8.5361, -1, -1, SILENT)]
    assert texan.fixes.vertical_fpm[1] == pytest.approx(2000)
    assert texan.fixes.flags.tolist() == [0, 0, STALE, 0]
    assert texan.fixes.row.tolist() == [0, 2, 3, 4]
    assert texan.called == (Called(0, 3, "XSN6143"),)
    (noticed,) = texan.noticed
    assert noticed.startswith("1 record with a position over 15 s old")


def test_names_of_traffic_have_feet_and_knots_and_the_word_ground() -> None:
    (track,) = opensky.read(TRAFFIC_CSV.encode(), "t.csv")
    assert said(track) == [
        (0, 26.229, -97.6544, -1, 15, GROUND),
        (60, 26.331, -97.653, 3000, 210.5, AIR),
        (120, 26.431, -97.653, 5200, 190, SILENT),
    ]


@pytest.mark.parametrize(
    ("altitude_ft", "speed_kt", "vertical_fpm", "air"),
    [
        (1499, 250, 2000, SILENT),
        (1500, 250, 0, AIR),
        (5431, 99, 2000, SILENT),
        (5431, 150, 0, SILENT),
        (5431, 150, -500, AIR),
        (5431, 150, "", SILENT),
        (15000, 100, 0, AIR),
        ("", 250, 2000, SILENT),
    ],
)
def test_where_no_column_speaks_of_the_ground_only_what_cannot_be_on_a_runway_is_in_the_air(
    altitude_ft: object, speed_kt: object, vertical_fpm: object, air: int
) -> None:
    """5,431 ft is the height of the airport of Denver, where 150 kt are a take-off run; here no field is near."""
    row = f"{AT},a12345,30.0,-140.0,{altitude_ft},{speed_kt},{vertical_fpm}"
    table = f"time,icao24,latitude,longitude,altitude,groundspeed,vertical_rate\n{row}\n"
    (track,) = opensky.read(table.encode(), "t.csv")
    assert track.fixes.air.tolist() == [air]


@pytest.mark.parametrize(
    ("latitude", "altitude_ft", "air"),
    [(39.86, 5430, SILENT), (39.86, 5500, AIR), (39.86, 1600, SILENT), ("", 1600, AIR)],
    ids=["no higher than Denver's field", "over it", "under the ground", "nowhere"],
)
def test_a_height_no_higher_than_the_field_it_is_at_tells_nothing(latitude: object, altitude_ft: int, air: int) -> None:
    row = f"{AT},a12345,{latitude},{-104.67 if latitude else ''},{altitude_ft},250,0"
    table = f"time,icao24,latitude,longitude,altitude,groundspeed,vertical_rate\n{row}\n"
    (track,) = opensky.read(table.encode(), "t.csv")
    assert track.fixes.air.tolist() == [air]


def test_the_live_api_says_how_each_position_came_to_be_known() -> None:
    tracks = opensky.read(json.dumps(LIVE).encode(), "live.json")
    assert [track.icao24 for track in tracks] == ["a12345", "4b1901", "4b1902"]
    assert [track.fixes.source[0] for track in tracks] == [SOURCES.index("adsb_icao"), MLAT, SOURCES.index("adsb_icao")]
    assert [said(track)[0] for track in tracks] == [
        (-2, 26.229, -97.6544, -1, 14.9676, GROUND),
        (-3, 47.4756, 8.5361, 5000, 194.3844, AIR),
        (-40, 47.4, 8.5, -1, -1, SILENT),
    ]
    assert tracks[1].fixes.vertical_fpm[0] == pytest.approx(1000)


def test_a_height_that_is_only_geometric_is_taken_and_marked() -> None:
    table = f"{STATES}\n{AT},a12345,26,-97,100,1,1,X,False,,,,,304.8,,\n"
    (track,) = opensky.read(table.encode(), "t.csv")
    assert said(track) == [(0, 26, -97, 1000, 194.3844, AIR)]
    assert track.fixes.flags.tolist() == [GEOMETRIC_ALTITUDE]


def test_columns_of_pandas_are_read_by_their_labels() -> None:
    (track,) = opensky.read(json.dumps(BY_COLUMN).encode(), "c.json")
    assert [(row[0], row[3], row[-1]) for row in said(track)] == [
        (-0.4, -1, GROUND),
        (0.6, -1, SILENT),
        (1.7, 900, AIR),
    ]
    as_lists = {name: list(column.values()) for name, column in BY_COLUMN.items()}
    (other,) = opensky.read(json.dumps(as_lists).encode(), "c.json")
    assert said(other) == said(track)


def test_a_file_without_addresses_is_one_track_and_one_with_a_bad_address_is_told() -> None:
    table = f"time,lat,lon\n{AT},26,-97\n{AT + 1},26,-97\n"
    (track,) = opensky.read(table.encode(), "t.csv")
    assert (track.icao24, len(track.fixes)) == ("", 2)
    table = f"time,icao24,lat,lon\n{AT},a12345,26,-97\n{AT + 1},4.07e5,26,-97\n{AT + 2},,26,-97\n"
    tracks = opensky.read(table.encode(), "t.csv")
    assert [track.icao24 for track in tracks] == ["a12345", "", ""]
    assert "'4.07e5' is no address" in tracks[0].noticed[0]
    assert tracks[0].noticed[1] == "1 record without an aircraft (first: line 4)"


@given(
    st.lists(
        st.tuples(
            st.sampled_from([str(AT), f"{AT}.5", "", "x", "2025-03-15 22:26:00+00:00", "2025-03-15", "1e999", "7"]),
            st.sampled_from(["26.5", "", "91", "-90", "nan", "1_0", "Ä"]),
            st.sampled_from(["3000", "ground", "", "null", "-9999", "1e5"]),
            st.sampled_from(["True", "false", "0", "", "maybe"]),
            st.sampled_from(["a12345", "A12345", "~a12345", "", "zz"]),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_read_at_once_and_one_read_with_care_give_the_same(cells: list[tuple[str, ...]], line_end: str) -> None:
    """A quote anywhere makes the reader take care."""
    lines = [["time", "lat", "altitude", "onground", "icao24", "lon", "note"], *([*row, "5", "x"] for row in cells)]
    plain = line_end.join(",".join(line) for line in lines) + line_end
    quoted = line_end.join(",".join([*line[:-1], f'"{line[-1]}"']) for line in lines) + line_end
    assert outcome(plain.encode()) == outcome(quoted.encode())


def outcome(data: bytes) -> object:
    try:
        tracks = opensky.read(data, "t.csv")
    except BadSource as refused:
        return refused.args
    columns = [[np.nan_to_num(getattr(each.fixes, name), nan=-1).tolist() for name in COLUMNS] for each in tracks]
    return columns, [each.icao24 for each in tracks], tracks[0].noticed


# ------------------------------------------------------------------------------------------------ Flightradar24


def test_flightradar_has_the_altitude_0_on_the_ground_and_also_just_above_it() -> None:
    (track,) = flightradar.read(FR24_CSV.encode(), "XP6143.csv")
    assert [row[3:] for row in said(track)] == [(-1, 12, GROUND), (0, 122, SILENT), (1375, 158, AIR)]
    assert (track.icao24, track.called) == ("", (Called(0, 2, "XSN6143"),))


@pytest.mark.parametrize("kind", ["flightradar playback", "flightradar page", "flightradar kml"])
def test_a_flight_of_flightradar_is_the_same_in_each_of_its_formats(kind: str) -> None:
    _, name, data = GOLDEN[kind]
    (track,) = flightradar.read(data, name)
    assert sorted(said(track)) == [(0, 26.229, -97.6544, -1, 12, GROUND), (120, 26.331, -97.653, 1375, 158, AIR)]
    assert (track.flight_number, track.called[0].name) == ("XP6143", "XSN6143")
    if kind != "flightradar kml":
        assert (track.icao24, track.registration, track.type_code) == ("a12345", "N123XX", "B738")
    assert not track.noticed


def test_a_trail_that_is_newest_first_stays_in_the_order_of_the_file() -> None:
    (track,) = flightradar.read(json.dumps(FR24_PAGE).encode(), "page.json")
    assert np.diff(track.fixes.time_ms).tolist() == [-120_000]


def test_a_time_stamp_that_contradicts_the_clock_beside_it_is_told() -> None:
    (track,) = flightradar.read(FR24_CSV.replace("22:27:00Z", "21:27:00Z").encode(), "f.csv")
    assert [row[0] for row in said(track)] == [0, 60, 120]
    assert track.noticed == ("1 record with a UTC that is not its time stamp, which counts (first: line 3)",)


# ------------------------------------------------------------------------------------------------ KML and GPX


def test_a_kml_track_pairs_times_with_places_and_tells_what_has_no_partner() -> None:
    """The airport is a place without a time; the last `when` has no place. 60 s at 3.7 nm are over 200 kt."""
    (track,) = kml.read(KML_TRACK.encode(), "track.kml")
    assert [(*row[:4], row[-1]) for row in said(track)] == [
        (0, 26.229, -97.6544, 0, SILENT),
        (60, 26.29, -97.653, 3000, AIR),
        (120, 26.36, -97.65, 5000, SILENT),
    ]
    assert np.isnan(track.fixes.speed_kt).all()
    assert track.fixes.row.tolist() == [1, 2, 3]
    assert set(track.fixes.flags.tolist()) == {GEOMETRIC_ALTITUDE}
    assert track.called == (Called(0, 2, "XSN6143"),)
    assert track.noticed == (
        "1 `when` or `gx:coord` without the other half",
        "1 of the positions are Points beside a track, and not read",
    )


def test_a_height_counts_only_where_it_is_absolute() -> None:
    (track,) = kml.read(KML_POINTS.encode(), "p.kml")
    assert [row[3] for row in said(track)] == [-1, 10_000, -1]
    assert track.noticed[0].startswith("1 record with a height over the ground")


def test_a_kml_line_without_times_is_refused_with_the_way_out() -> None:
    line = "<kml><Placemark><LineString><coordinates>1,2,3 4,5,6</coordinates></LineString></Placemark></kml>"
    with pytest.raises(BadSource, match=r"line\.kml: a line without times(.|\n)*gx:Track"):
        kml.read(line.encode(), "line.kml")


def test_gpx_has_metres_and_metres_a_second_and_points_without_a_time_are_counted() -> None:
    (track,) = gpx.read(GPX.encode(), "track.gpx")
    assert said(track) == [
        (0, 26.229, -97.6544, 22.9659, -1, SILENT),
        (60.25, 26.29, -97.653, 3000, 209.9935, AIR),
        (120, 26.4, -97.65, 5000, -1, SILENT),
    ]
    assert track.fixes.row.tolist() == [0, 1, 3]
    assert track.noticed == (
        "1 point of routes and waypoints not read",
        "1 record without a time, left out (first: point 3)",
    )


def test_gpx_1_0_and_a_name_after_the_points_are_read() -> None:
    old = """<gpx version="1.0"><trk><trkseg><trkpt lat="26" lon="-97"><time>2025-03-15T22:26:00</time>
    <speed>10</speed></trkpt></trkseg><name>N1</name></trk></gpx>"""
    (track,) = gpx.read(old.encode(), "old.gpx")
    assert (said(track), track.called, track.noticed) == (
        [(0, 26, -97, -1, 19.4384, SILENT)],
        (Called(0, 0, "N1"),),
        (),
    )


def implied(heights_m: list[int], seconds: int, latitude: float = 39, longitude: float = -104) -> list[int]:
    """What is said by a GPX of fixes a nautical mile apart (a minute of latitude), so many seconds after each other."""
    points = "".join(
        f'<trkpt lat="{latitude + step / 60}" lon="{longitude}"><ele>{height}</ele>'
        f"<time>{datetime.fromtimestamp(AT + step * seconds, UTC).isoformat()}</time></trkpt>"
        for step, height in enumerate(heights_m)
    )
    (track,) = gpx.read(f"<gpx><trk>{points}</trk></gpx>".encode(), "t.gpx")
    return [int(air) for air in track.fixes.air]


@given(st.floats(-80, 80), st.floats(-170, 170), st.integers(2, 300))
def test_what_is_implied_between_fixes_is_the_speed_over_ground(
    latitude: float, longitude: float, seconds: int
) -> None:
    """A nautical mile in so many seconds is 3,600 / seconds kt; 6,000 m is higher than any runway."""
    fast = 3600 / seconds
    if not 99 < fast < 101:
        middle = AIR if fast > 100 else SILENT
        assert implied([6000] * 3, seconds, latitude, longitude) == [SILENT, middle, SILENT]


def test_a_touch_down_between_two_heights_is_not_taken_for_flight() -> None:
    """Denver: 1,655 m. 30 s a mile are 120 kt; 50 m in 30 s are 328 ft a minute, 100 m 656."""
    assert implied([1855, 1755, 1655, 1755, 1855], 30) == [SILENT, AIR, SILENT, AIR, SILENT]
    assert implied([1655, 1705, 1755], 30) == [SILENT, SILENT, SILENT]
    assert implied([1655, 1755, 1855], 301) == [SILENT, SILENT, SILENT]


# ------------------------------------------------------------------------------------------------ all formats


@every_format
def test_each_file_looks_like_its_format_and_no_other(golden: Golden) -> None:
    module, name, data = golden
    looking = [each for each in (flightradar, opensky, kml, gpx) if each.looks(data[:65_536], name)]
    assert looking[0] is module
    assert looking == [module] or (looking == [flightradar, kml])


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"\x1f\x8b\x08broken",
        b'{"icao":"a12345","timestamp":1742077560,"trace":[]}',
        b"date,place,what\n2025-03-15,Harlingen,a flight\n",
        b'{"type":"FeatureCollection","features":[]}',
        b"<html><body>lat lon time</body></html>",
        b"time,latitude\n1,2\n",
        b"\xff\xfe\x00\x01",
    ],
    ids=["empty", "bad gzip", "readsb", "a table", "geojson", "html", "no longitude", "bytes"],
)
def test_what_is_of_another_format_does_not_look_like_these(other: bytes) -> None:
    assert not [each for each in (flightradar, opensky, kml, gpx) if each.looks(other, "x")]


WRAPPED: dict[str, Callable[[str, str], str]] = {
    "csv": lambda record, text: text.partition("\n")[0] + "\n" + record,
    "quoted": lambda record, text: text.partition("\n")[0] + "\n" + record,
    "parquet": lambda record, text: text.partition("\n")[0] + "\n" + record,
    "record": lambda record, text: f"[{record}]",
    "packed": lambda record, text: f"[{record}]",
    "live": lambda record, text: f'{{"time": {AT}, "states": [{record}]}}',
    "playback": lambda record, text: f'{{"trail": [{record}]}}',
    "page": lambda record, text: f'{{"trail": [{record}]}}',
    "points": lambda record, text: f"<kml>{record}</kml>",
    "kml": lambda record, text: f"<kml>{record}</kml>",
    "gpx": lambda record, text: f'<gpx xmlns:x="x"><trk>{record}</trk></gpx>',
    "names": lambda record, text: text.partition("\n")[0] + "\n" + record,
}
"""What makes a file of one record, by the last word of the name of a format."""


@every_format
def test_the_span_of_a_record_read_alone_gives_the_same_time_and_place(golden: Golden, request: Any) -> None:
    kind = request.node.callspec.id
    module, name, data = golden
    text, wrap = text_of(golden), WRAPPED.get(kind.split()[-1])
    spans = module.spans(text)
    for track in module.read(data, name):
        for at in range(len(track.fixes)):
            start, end = spans[track.fixes.row[at]]
            record = text[start:end]
            if kind == "opensky json by column":
                assert str(BY_COLUMN["timestamp"][str(track.fixes.row[at])]) in record
            elif kind == "kml track":
                found = record.removeprefix("<gx:coord>").removesuffix("</gx:coord>").split()
                assert [float(found[1]), float(found[0])] == [
                    track.fixes.latitude_deg[at],
                    track.fixes.longitude_deg[at],
                ]
            else:
                assert wrap
                (alone,) = module.read(wrap(record, text).encode(), "alone")
                assert said(alone)[0][:3] == said(track)[at][:3]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(AT, AT + 86_400)),
            st.floats(-90, 90).map(lambda x: round(x, 6)),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=4),
        ),
        min_size=1,
        max_size=8,
    ).filter(lambda rows: any(time for time, *_ in rows)),
    st.sampled_from(["csv", "json", "gpx"]),
)
def test_spans_agree_with_rows_whatever_letters_stand_between(
    rows: list[tuple[int | None, float, str]], form: str
) -> None:
    module: ModuleType = {"csv": opensky, "json": opensky, "gpx": gpx}[form]
    if form == "csv":
        written = [f'{time or ""},{latitude},5,"{note.replace(chr(34), "")}\n"' for time, latitude, note in rows]
        text = "time,lat,lon,note\n" + "\n".join(written)
    elif form == "json":
        as_objects = [{"note": note, "time": time, "lat": latitude, "lon": 5} for time, latitude, note in rows]
        text = json.dumps(as_objects, ensure_ascii=False)
    else:
        clock = [f"<time>{datetime.fromtimestamp(time, UTC).isoformat()}</time>" if time else "" for time, *_ in rows]
        notes = ["".join(letter for letter in note if letter not in "<>&￾￿") for *_, note in rows]
        written = [
            f'<cmt>{note}</cmt><trkpt lat="{latitude}" lon="5">{said_at}</trkpt>'
            for (_, latitude, _), said_at, note in zip(rows, clock, notes, strict=True)
        ]
        text = f"<gpx><trk>{''.join(written)}</trk></gpx>"
    (track,) = module.read(text.encode(), "t")
    spans = module.spans(text)
    assert len(spans) == len(rows)
    for row, time_ms in zip(track.fixes.row, track.fixes.time_ms, strict=True):
        time, latitude, _ = rows[row]
        assert time_ms == (time or 0) * 1000
        assert str(latitude) in text[slice(*spans[row])]


def mutated(data: bytes, luck: random.Random) -> bytes:
    """*data* cut, doubled, with bytes flipped, or numbers replaced by what is none."""
    made = bytearray(data)
    for _ in range(luck.randint(1, 4)):
        at, to = sorted(luck.randint(0, len(made)) for _ in range(2))
        match luck.randrange(5):
            case 0:
                del made[at : min(to, at + 40)]
            case 1:
                made[at:at] = made[at : min(to, at + 200)]
            case 2 if made:
                made[min(at, len(made) - 1)] = luck.randrange(256)
            case 3:
                digits = [i for i, byte in enumerate(made) if 48 <= byte < 58]
                if digits:
                    start = luck.choice(digits)
                    made[start : start + 1] = luck.choice(HOSTILE)
            case _:
                del made[to:]
    return bytes(made)


HOSTILE = [
    b"NaN",
    b"1e999",
    b'"x"',
    b"null",
    b"[[[]]]",
    b"{}",
    b"-",
    b"9" * 400,
    b"true",
    b"\x00",
    b"\xed\xa0\x80",
    b'"',
]


@every_format
def test_no_damage_to_a_file_is_met_with_anything_but_a_refusal_that_names_it(golden: Golden) -> None:
    module, name, data = golden
    luck = random.Random(name)
    for _ in range(400):
        damaged = mutated(data, luck)
        for each in (flightradar, opensky, kml, gpx):
            each.looks(damaged[:65_536], name)
        try:
            tracks = module.read(damaged, name)
        except BadSource as refused:
            if name not in refused.where:
                pytest.fail(f"the refusal does not name the file: {refused}")
            continue
        try:
            spans = module.spans(text_of((module, name, damaged)))
        except BadSource:  # a column of Parquet that is not needed for the track is damaged
            assert damaged[:4] == b"PAR1"
            continue
        for track in tracks:
            assert len(track.fixes)
            assert int(track.fixes.row.max()) < len(spans)
            assert not (np.abs(track.fixes.latitude_deg) > 90).any()


@pytest.mark.parametrize("value", [[], {}, [{}], True, "x", 1e400, -1e308, 10**400, None, "\ud800"], ids=repr)
def test_any_value_of_json_in_any_place_is_met_with_a_track_or_a_refusal(value: object) -> None:
    for key in BY_RECORD[0]:
        for whole in ([{**BY_RECORD[0], key: value}, BY_RECORD[1]], [value, BY_RECORD[1]], {**BY_COLUMN, key: value}):
            try:
                assert opensky.read(json.dumps(whole).encode(), "f")
            except BadSource as refused:
                if not refused.where.startswith("f"):
                    pytest.fail(f"the refusal does not name the file: {refused}")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1], None]),
        pa.array([{"a": 1}, None]),
        pa.array(["x", None]).dictionary_encode(),
        pa.array([b"x", None]),
        pa.array([True, None]),
        pa.array([None, None]),
        pa.array([2**62, None], pa.timestamp("us")),
        pa.array([2**62, 1], pa.timestamp("ns", "UTC")),
        pa.array([1, 2], pa.date32()),
        pa.array([1, 2], pa.uint8()),
        pa.array([float("inf"), 1e308]),
    ],
    ids=lambda column: str(column.type),
)
def test_any_type_of_parquet_in_any_column_is_met_with_a_track_or_a_refusal(column: Any) -> None:
    table = pa.csv.read_csv(pa.BufferReader(STATES_CSV.encode()), parse_options=pa.csv.ParseOptions()).slice(0, 2)
    for name in table.schema.names:
        made = io.BytesIO()
        pq.write_table(table.set_column(table.schema.get_field_index(name), name, column), made)
        try:
            assert opensky.read(made.getvalue(), "f")
            opensky.spans(opensky.as_text(made.getvalue(), "f"))
        except BadSource as refused:
            if refused.where != "f":
                pytest.fail(f"the refusal does not name the file: {refused}")


@every_format
def test_values_that_cannot_be_are_taken_as_unknown_and_counted(golden: Golden) -> None:
    """A latitude of 26 becomes 926."""
    module, name, data = golden
    if data[:4] == b"PAR1" or data[:2] == b"\x1f\x8b":
        return
    (track, *_) = module.read(data.replace(b"26.2", b"926.2", 1 if b"26.2285" not in data else 2), name)
    assert np.isnan(track.fixes.latitude_deg).any()
    assert any("latitude outside −90 to 90" in each for each in track.noticed)


@pytest.mark.parametrize(
    ("module", "data", "problem"),
    [
        (opensky, b"time,lat\n1,2\n", "f: no column for the longitude"),
        (opensky, b"time,lat,lon\n", "f: holds no record"),
        (opensky, b"time,lat,lon\nx,1,2\n", "f: no record with a time"),
        (opensky, b"time,lat,lon\n1742077560,1,\xff\n", "f: line 2: not UTF-8: byte 0xff"),
        (opensky, b'[{"time": 1,\n "lat" 2}]', "f: line 2: not JSON"),
        (opensky, b"[" * 100_000, "f: JSON with a number too long, or nested too deep"),
        (opensky, b"PAR1 and no more", "f: not whole as Parquet"),
        (opensky, b"\x1f\x8b\x08\x00 and no more", "f: its gzip is damaged"),
        (flightradar, b"Timestamp,Speed\n", "f: no column position, altitude"),
        (flightradar, b'{"result": {}}', "f: no trail of a flight"),
        (kml, b"<kml><Placemark>\n</kml>", "f: line 2: not well-formed XML"),
        (kml, b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml/>", "f: has a DOCTYPE"),
        (kml, b"<a>" * 200, "f: nested more than 100 deep"),
        (kml, b"PK\x03\x04", "f: line 1: not well-formed XML"),
        (gpx, b"<gpx><wpt lat='1' lon='2'/></gpx>", "f: no point of a track"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_refusal_says_what_and_where_and_the_way_out(module: ModuleType, data: bytes, problem: str) -> None:
    with pytest.raises(BadSource) as caught:
        module.read(data, "f")
    assert str(caught.value).startswith(problem)
    assert caught.value.remedy


def test_a_small_file_that_unpacks_to_a_large_one_is_refused_before_it_is_in_memory() -> None:
    bomb = gzip.compress(bytes(201_000_000), compresslevel=1)
    tracemalloc.start()
    with pytest.raises(BadSource, match="larger than 200 MB"):
        gpx.read(bomb, "bomb.gpx.gz")
    assert tracemalloc.get_traced_memory()[1] < 450_000_000
    tracemalloc.stop()


def test_more_records_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "RECORDS", 1)
    for module, name, data in GOLDEN.values():
        with pytest.raises(BadSource, match="holds more than 1 records"):
            module.read(data, name)


def test_a_moment_is_known_by_its_size_and_a_date_alone_is_none() -> None:
    notes = records.Notes(str)
    values = [
        AT,
        AT * 1000,
        AT * 10**6,
        AT * 10**9,
        f"{AT}",
        "2025-03-15T22:26Z",
        "2025-03-15 17:26:00 -05:00",
        "2025-03-15",
        7,
        True,
    ]
    found = records.moments(values, np.arange(10, dtype=np.int32), "time", notes)
    assert found[:7].tolist() == [AT * 1000.0] * 7
    assert np.isnan(found[7:]).all()
    assert notes.sentences() == (
        "2 records with a time that is none (first: 7)",
        "1 record with a time of no year from 1990 to 2099 (first: 8)",
    )


def test_a_call_sign_that_is_not_repeated_in_each_record_runs_on_until_another() -> None:
    rows = "".join(f"{AT + at},a12345,1,2,{name}\n" for at, name in enumerate(["", "A1", "", "A1", "B2", ""]))
    (track,) = opensky.read(f"time,icao24,lat,lon,callsign\n{rows}".encode(), "t.csv")
    assert track.called == (Called(1, 3, "A1"), Called(4, 4, "B2"))


def test_members_of_json_stand_where_they_are_found_to() -> None:
    text = ' {"a" : [1, {"b": 2}], "c":3 ,"a":[ 4 ]}'
    assert [text[value:end] for _, _, value, end in places.members(text, 1)] == ['[1, {"b": 2}]', "3", "[ 4 ]"]
    assert places.innermost(text, ("a",)) == text.index("[ 4")
    assert places.innermost(text, ("a", "b")) == -1


# ------------------------------------------------------------------------------------------------ samples


def test_samples_of_others_are_read_whole(shared_data: Path) -> None:
    """Every record becomes a fix, and a file with a column for the ground has both ground and air."""
    samples = shared_data / "raw" / "xoolive+traffic" / "src" / "traffic" / "data" / "samples"
    if not samples.is_dir():
        pytest.skip("no samples")
    for path in sorted([*samples.glob("noisy/*.json.gz"), *samples.glob("fr24/*.json")]):
        data = path.read_bytes()
        module = flightradar if flightradar.looks(data[:65_536], path.name) else opensky
        (track,) = module.read(data, path.name)
        text = records.decoded(data, path.name)
        assert len(module.spans(text)) == len(track.fixes)
        assert track.icao24
        if path.name in ("noisy_ground.json.gz", "noisy_takeoff.json.gz"):
            assert {GROUND, AIR} <= set(track.fixes.air.tolist())
