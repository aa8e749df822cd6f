"""GeoJSON: polygons of every way of writing them become one area, and what is in doubt is refused with its place."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import BadSource
from whereas.track.geojson import MOST_BYTES, MOST_DEGREES, polygons

Ring = list[list[float]]
SQUARE: Ring = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE: Ring = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: object, name: object = None) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name} if name else None, "geometry": geometry}


def collection(*features: object, **more: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def read(value: object) -> tuple[str, Any]:
    return polygons(json.dumps(value).encode(), "area.geojson")


def box(west: float, south: float, east: float, north: float) -> Ring:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(polygon(SQUARE), id="a polygon"),
        pytest.param({"type": "MultiPolygon", "coordinates": [[SQUARE]]}, id="a multipolygon"),
        pytest.param(feature(polygon(SQUARE)), id="a feature"),
        pytest.param(
            collection(feature(polygon(box(0, 0, 5, 10))), feature(polygon(box(5, 0, 10, 10)))), id="two halves"
        ),
        pytest.param(polygon([[x, y, 300] for x, y in SQUARE]), id="with altitudes"),
        pytest.param(polygon(SQUARE[::-1]), id="clockwise"),
        pytest.param(polygon([[x + 360, y] for x, y in SQUARE]), id="a whole turn on"),
    ],
)
def test_a_square_is_the_same_area_however_it_is_written(value: object) -> None:
    assert read(value)[1].equals(shapely.box(0, 0, 10, 10))


def test_a_hole_is_outside() -> None:
    shape = read(polygon(SQUARE, HOLE))[1]
    assert shape.equals(shapely.difference(shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6)))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(
            {"type": "MultiPolygon", "coordinates": [[box(170, 0, 180, 9)], [box(-180, 0, -170, 9)]]}, id="cut"
        ),
        pytest.param(polygon(box(170, 0, 190, 9)), id="runs past 180"),
        pytest.param(polygon(box(-190, 0, -170, 9)), id="begins before -180"),
        pytest.param(polygon(box(170, 0, -170, 9)), id="jumps from 170 to -170"),
        pytest.param(
            polygon([[170, 0], [180, 0], [-180, 0], [-170, 0], [-170, 9], [170, 9], [170, 0]]), id="stops at 180"
        ),
    ],
)
def test_an_area_across_the_180th_meridian_is_the_same_however_it_is_written(value: object) -> None:
    want = shapely.union_all([shapely.box(170, 0, 180, 9), shapely.box(-180, 0, -170, 9)])
    assert read(value)[1].equals(want)


@pytest.mark.parametrize(
    ("ring", "latitude_deg"),
    [
        pytest.param([[x, -60] for x in (-180, -90, 0, 90, 180)], -90, id="the south pole, left open at 180"),
        pytest.param([[x, 70] for x in (0, 90, 180, -90, 0)], 90, id="the north pole, round and home"),
        pytest.param([[-180, -90], [-180, -60], [180, -60], [180, -90], [-180, -90]], -90, id="a box down to the pole"),
    ],
)
def test_a_ring_round_the_earth_holds_the_pole_that_it_is_nearer_to(ring: Ring, latitude_deg: float) -> None:
    shape = read(polygon([*ring, ring[0]] if ring[0] != ring[-1] else ring))[1]
    low, high = sorted([latitude_deg, math.copysign(60 if latitude_deg < 0 else 70, latitude_deg)])
    assert shape.equals(shapely.box(-180, low, 180, high))


def test_a_pole_can_be_in_a_hole() -> None:
    rings = [[[x, latitude] for x in (-180, -90, 0, 90, 180, -180)] for latitude in (60, 80)]
    assert read(polygon(*rings))[1].equals(shapely.box(-180, 60, 180, 80))


@pytest.mark.parametrize("south", [-90, 10], ids=["the whole earth", "a band"])
def test_a_box_from_180_to_180_is_the_whole_round(south: float) -> None:
    assert read(polygon(box(-180, south, 180, 90)))[1].equals(shapely.box(-180, south, 180, 90))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param(polygon(SQUARE), "", id="none"),
        pytest.param(feature(polygon(SQUARE), "Zone A"), "Zone A", id="a feature's"),
        pytest.param(
            collection(feature(polygon(SQUARE), "A"), feature(polygon(HOLE), "B")), "A, B", id="two features'"
        ),
        pytest.param(collection(feature(polygon(SQUARE), "A"), name="Both"), "Both", id="the collection's"),
        pytest.param(feature(polygon(SQUARE), 7), "", id="a number is none"),
    ],
)
def test_an_area_is_called_what_the_file_calls_it(value: object, name: str) -> None:
    assert read(value)[0] == name


@pytest.mark.parametrize(
    ("value", "place", "problem"),
    [
        pytest.param([], "", "no GeoJSON object", id="a list"),
        pytest.param({"type": "Point", "coordinates": [0, 0]}, "", "'Point' is no area", id="a point"),
        pytest.param({"type": ["x"]}, "", "['x'] is no area", id="a type that is a list"),
        pytest.param(polygon(), "coordinates", "without a ring", id="no ring"),
        pytest.param(polygon(SQUARE[:4]), "coordinates[0]", "open", id="open"),
        pytest.param(polygon(SQUARE[:3]), "coordinates[0]", "3 positions", id="three positions"),
        pytest.param(polygon([[0, 0], [5, 5], [5, 0], [0, 5], [0, 0]]), "coordinates[0]", "2.5 2.5", id="a bow tie"),
        pytest.param(polygon([[0, 0], [5, 5], [0, 0], [5, 5], [0, 0]]), "coordinates[0]", "no plain ring", id="a line"),
        pytest.param(
            polygon([[x % 360 - 180, x / 20] for x in range(0, 721, 90)] + [[-180, 0]]),
            "coordinates[0]", "2 times", id="twice round",
        ),
        pytest.param(polygon([[0, 0], [0, 91], [9, 9], [0, 0]]), "coordinates[0][1]", "no position", id="latitude 91"),
        pytest.param(polygon([[0, 0], [541, 9], [9, 9], [0, 0]]), "coordinates[0][1]", "no position", id="longitude 541"),
        pytest.param(polygon([[0, 0], [10**400, 9], [9, 9], [0, 0]]), "coordinates[0][1]", "no position", id="huge"),
        pytest.param(polygon([[0, 0], [math.nan, 9], [9, 9], [0, 0]]), "coordinates[0][1]", "no position", id="NaN"),
        pytest.param(polygon([[0, 0], [True, 9], [9, 9], [0, 0]]), "coordinates[0][1]", "no position", id="true"),
        pytest.param(polygon([[0, 0], "9 9", [9, 9], [0, 0]]), "coordinates[0][1]", "no position", id="text"),
        pytest.param(polygon("ring"), "coordinates[0]", "no list", id="a ring that is text"),
        pytest.param(feature(None), "geometry", "no geometry", id="a feature of nothing"),
        pytest.param(collection(feature(polygon(SQUARE)), 3), "features[1]", "no Feature", id="a feature that is 3"),
        pytest.param(collection(), "", "no polygon", id="no features"),
        pytest.param(
            collection(feature({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[:3]]]})),
            "features[0].geometry.coordinates[1][0]", "3 positions", id="deep inside",
        ),
        pytest.param({**polygon(SQUARE), "crs": {"properties": {"name": "EPSG:3857"}}}, "crs", "coordinate", id="in metres"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_refused_with_its_place(value: object, place: str, problem: str) -> None:
    with pytest.raises(BadSource) as refused:
        read(value)
    assert refused.value.where == (f"area.geojson: {place}" if place else "area.geojson")
    assert problem in refused.value.problem


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"\xff\xfe{}", id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"type": "Polygon", "coordinates": ' + b"[" * 400 + b"]" * 400 + b"}", id="deep in a place"),
        pytest.param(b" " * (MOST_BYTES + 1), id="too large"),
    ],
)
def test_what_is_no_geojson_is_refused(data: bytes) -> None:
    with pytest.raises(BadSource):
        polygons(data, "area.geojson")


def test_an_outline_of_absurd_length_is_refused() -> None:
    """A strip that goes up and down from pole to pole."""
    teeth = MOST_DEGREES // 300
    comb: Ring = [[number / teeth, 80.0 if number % 2 else -80.0] for number in range(teeth + 1)]
    with pytest.raises(BadSource, match="degrees"):
        read(polygon([*comb, *([x, y + 1] for x, y in reversed(comb)), comb[0]]))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["Polygon", "Feature", "FeatureCollection"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometry", "features", "properties", "name", "crs"]), inner
        )
    ),
    max_leaves=20,
)


@given(JSON | st.builds(lambda rings: polygon(*rings), st.lists(st.lists(st.lists(st.floats(-200, 200), min_size=2)))))
def test_any_json_is_an_area_or_refused(value: object) -> None:
    try:
        shape = read(value)[1]
    except BadSource:
        return
    assert shape.geom_type == "MultiPolygon"
    assert shape.is_valid


LONGITUDE, LATITUDE = st.floats(-180, 180), st.floats(-80, 80)


@given(LONGITUDE, LATITUDE, st.floats(0.01, 170), st.floats(0.01, 9), LONGITUDE, LATITUDE)
def test_a_box_anywhere_holds_the_positions_that_are_as_far_east_of_its_west_side(
    west: float, south: float, width: float, height: float, longitude_deg: float, latitude_deg: float
) -> None:
    shape = read(polygon(box(west, south, west + width, south + height)))[1]
    east = (longitude_deg - west) % 360
    sides = (
        abs(east),
        abs(east - 360),
        abs(east - width),
        abs(latitude_deg - south),
        abs(latitude_deg - south - height),
    )
    if min(sides) > 1e-9:
        inside = east < width and south < latitude_deg < south + height
        assert shapely.contains_xy(shape, longitude_deg, latitude_deg) == inside or abs(longitude_deg) == 180
