"""Borders: whose land a position is on, the sea within 12 miles of it, and between which fixes a border was crossed.

The answers are shapely's own in every case, near edges too; the band of sea is measured against distances on the sphere.
"""

from __future__ import annotations

import csv
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from whereas.errors import BadSource
from whereas.track.borders import (
    MOST_NM,
    NAUTICAL_MILE_KM,
    NOWHERE,
    UNKNOWN,
    Area,
    area,
    countries,
    crossings,
    inside,
    known_countries,
)
from whereas.track.cells import Cells
from whereas.track.fixes import EARTH_KM, Fixes
from whereas.track.nearby import Nearby

Positions = tuple[NDArray[np.float64], NDArray[np.float64]]


def country_at(latitude_deg: float, longitude_deg: float) -> str:
    index = int(countries([latitude_deg], [longitude_deg])[0])
    return known_countries()[index].short if index >= 0 else ""


def near_edges(shape: Any, count: int, rng: np.random.Generator) -> Positions:
    """Positions at a vertex of the outline, beside one, or anywhere along it: 1e-12 to 0.1 degrees off."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    at = rng.integers(0, len(xy) - 1, count)
    along = np.where(ring[at + 1] == ring[at], rng.choice([0, 0.5, 0.3], count), 0)[:, None]
    off = rng.normal(size=(count, 2)) * rng.choice([0, 1e-12, 1e-7, 1e-4, 1e-2, 0.1], (count, 1))
    east, north = np.clip(xy[at] * (1 - along) + xy[at + 1] * along + off, (-180, -90), (180, 90)).T
    return north, east


def anywhere(count: int, rng: np.random.Generator) -> Positions:
    return np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(-180, 180, count)


def both(one: Positions, other: Positions) -> Positions:
    return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])


def on_sphere(positions: Positions) -> NDArray[np.float64]:
    north, east = np.radians(positions[0]), np.radians(positions[1])
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


# ---------------------------------------------------------------------------------------------- land


@pytest.mark.parametrize(
    ("place", "latitude_deg", "longitude_deg", "country"),
    [
        ("Harlingen, Texas", 26.2285, -97.6544, "US"),
        ("Tijuana airport, 600 m south of the border", 32.5411, -116.9702, "MX"),
        ("Brown Field, San Diego", 32.5722, -116.9803, "US"),
        ("Windsor, Ontario, south of Detroit", 42.2756, -82.9556, "CA"),
        ("Detroit City airport", 42.4092, -83.0099, "US"),
        ("Lake Michigan", 43.0, -87.0, "US"),
        ("Point Roberts, an exclave", 48.985, -123.05, "US"),
        ("Attu, beyond the 180th meridian", 52.83, 173.18, "US"),
        ("Guantánamo", 19.9065, -75.2071, "USNB Guantanamo Bay"),
        ("San Juan, Puerto Rico", 18.4394, -66.0018, "PR"),
        ("San Salvador", 13.4409, -89.0557, "SV"),
        ("Maseru, in a hole of South Africa", -29.45, 27.55, "LS"),
        ("Taveuni, on the 180th meridian", -16.85, 180.0, "FJ"),
        ("Taveuni, on the same meridian", -16.85, -180.0, "FJ"),
        ("the South Pole", -90.0, 0.0, "AQ"),
        ("the North Pole", 90.0, 0.0, ""),
        ("the Gulf, 200 km off Louisiana", 27.3, -90.0, ""),
    ],
)
def test_a_place_is_on_its_country_s_land(place: str, latitude_deg: float, longitude_deg: float, country: str) -> None:
    assert country_at(latitude_deg, longitude_deg) == country
    if country:
        assert inside(area(country), [latitude_deg], [longitude_deg]).tolist() == [1]


def test_one_position_in_each_cell_state_gives_one_answer_each() -> None:
    us = area("US")
    assert inside(us, [40.0, 0.0, math.nan, 40.0, 91.0, 40.0], [-100.0, -30.0, 0.0, math.nan, 0.0, 181.0]).tolist() == [
        1, 0, -1, -1, -1, -1,
    ]  # fmt: skip
    assert countries([0.0, math.nan], [-30.0, 0.0]).tolist() == [NOWHERE, UNKNOWN]
    assert inside(us, [], []).tolist() == countries([], []).tolist() == []


def test_every_country_is_a_valid_shape_with_codes_of_its_own() -> None:
    known = known_countries()
    shapes = [area(country.short).shape for country in known]
    assert len(known) == 253
    assert all(shapely.is_valid(shapes))
    assert all(each.name == country.short for country in known for each in [area(country.name)])
    assert (shapely.total_bounds(shapes) == [-180, -90, 180, shapely.total_bounds(shapes)[3]]).all()
    for column in ("number", "alpha2", "alpha3", "name"):
        codes = [getattr(country, column) for country in known if getattr(country, column)]
        assert len(codes) == len(set(codes))
    assert all(len(each.alpha2) in (0, 2) and len(each.alpha3) == len(each.alpha2) * 3 // 2 for each in known)


def test_the_codes_are_those_that_another_table_gives_the_same_countries(shared_data: Path) -> None:
    lines = (shared_data / "raw" / "davidmegginson+ourairports-data" / "countries.csv").read_text(encoding="utf-8")
    theirs = {line["name"]: line["code"] for line in csv.DictReader(lines.splitlines())}
    ours = {name: country.alpha2 for country in known_countries() for name in (country.name, country.other)}
    same = theirs.keys() & ours.keys()
    assert len(same) > 210
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}
    assert {country.alpha2 for country in known_countries()} - {"", "AX"} <= set(
        theirs.values()
    )  # Åland: Finland there


@pytest.mark.parametrize("spec", ["US", "us", "USA", "United States of America", "united states", " US "])
def test_a_country_has_codes_and_names(spec: str) -> None:
    assert area(spec) is area("US")


def test_an_area_says_what_it_is_made_from() -> None:
    found = area("PRI + u.s. virgin is.+12 NM")
    assert (found.name, found.made_from) == ("PR+VI+12nm", ("Puerto Rico", "U.S. Virgin Is."))
    assert "Natural Earth" in found.source
    assert "not from legal baselines" in found.source
    assert inside(found, [18.4394, 18.6, 18.337], [-66.0018, -66.0, -64.97]).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("Untied States of America", "United States of America"),
        ("ZZ", "ISO 3166"),
        ("", "ISO 3166"),
        ("12nm", "ISO 3166"),
        ("US+", "ISO 3166"),
        (f"US+{MOST_NM + 1}nm", "24"),
        ("no such file.geojson", "path"),
        ("\0.json", "path"),
    ],
)
def test_what_names_no_area_is_refused_with_a_way_out(spec: str, hint: str) -> None:
    with pytest.raises(BadSource) as refused:
        area(spec)
    assert hint in refused.value.remedy


def test_a_file_is_an_area_called_as_it_says_or_like_the_file(tmp_path: Path) -> None:
    path = tmp_path / "zone.geojson"
    square: dict[str, Any] = {"type": "Polygon", "coordinates": [[[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]]}
    path.write_text(json.dumps(square), encoding="utf-8")
    found = area(str(path))
    assert (found.name, found.made_from) == ("zone", ("zone.geojson",))
    assert "sha256" in found.source
    assert inside(found, [0.5, 0.5, 0.5], [179.5, -179.5, 0.0]).tolist() == [1, 1, 0]
    path.write_text(
        json.dumps({"type": "Feature", "properties": {"name": "Zone 7"}, "geometry": square}), encoding="utf-8"
    )
    assert area(str(path)).name == "Zone 7"


# ---------------------------------------------------------------------------------------------- shapely's answers


def test_the_land_that_each_of_many_positions_is_on_is_what_shapely_says() -> None:
    """100,000 positions anywhere, 150,000 at or near an edge of some country."""
    rng = np.random.default_rng(1)
    shapes = [area(country.short).shape for country in known_countries()]
    at = both(anywhere(100_000, rng), near_edges(shapes, 150_000, rng))
    country, point = shapely.STRtree(shapely.points(at[1], at[0])).query(shapes, predicate="intersects")
    want = np.full(len(at[0]), NOWHERE, np.int16)
    order = np.argsort(-country, kind="stable")  # the first country that holds a position is written last
    want[point[order]] = country[order]
    assert np.array_equal(countries(*at), want)


@pytest.mark.parametrize("spec", ["US", "FJ", "AQ", "US+12nm"])
def test_the_positions_in_an_area_are_those_that_shapely_says(spec: str) -> None:
    """200,000 positions each, most of them at or near an edge."""
    rng = np.random.default_rng(2)
    found = area(spec)
    at = both(anywhere(50_000, rng), near_edges(found.shape, 150_000, rng))
    assert np.array_equal(inside(found, *at) == 1, shapely.intersects_xy(found.shape, at[1], at[0]))


@st.composite
def shapes(draw: st.DrawFn) -> Any:
    """A polygon of some corners that may be anywhere, in whole cells and halves, or very small."""
    scale = draw(st.sampled_from([0.05, 0.1, 0.01, 1e-4, 3.3]))
    corner = draw(st.tuples(st.integers(-1800, 1800), st.integers(-900, 900)))
    corners = draw(st.lists(st.tuples(st.integers(-40, 40), st.integers(-20, 20)), min_size=3, max_size=9))
    drawn = shapely.make_valid(
        shapely.Polygon([(corner[0] / 10 + x * scale, corner[1] / 10 + y * scale) for x, y in corners])
    )
    return shapely.buffer(shapely.intersection(drawn, shapely.box(-180, -90, 180, 90)), 0)


@settings(max_examples=60, phases=[Phase.explicit, Phase.generate])  # a grid is not small enough to shrink by hundreds
@given(st.lists(shapes(), min_size=1, max_size=4), st.integers(0, 9))
def test_the_first_of_any_shapes_that_holds_a_position_is_found(drawn: list[Any], seed: int) -> None:
    """The shapes may overlap, touch, be empty, or lie along the edges of cells."""
    rng = np.random.default_rng(seed)
    at = anywhere(200, rng)
    for shape in drawn:
        if not shape.is_empty:
            at = both(at, near_edges(shape, 200, rng))
    want = np.full(len(at[0]), NOWHERE)
    for index in reversed(range(len(drawn))):
        want[shapely.intersects_xy(drawn[index], at[1], at[0])] = index
    assert np.array_equal(Cells.of(drawn).label(*at), want)


# ---------------------------------------------------------------------------------------------- the sea


@pytest.mark.parametrize("country", ["US", "NO", "FJ", "CU"])
def test_the_band_of_sea_ends_12_miles_from_the_coast_within_20_metres(country: str) -> None:
    """Positions near the limit, against their distance on the sphere from a coast with a point each 55 m."""
    rng = np.random.default_rng(3)
    found, land = area(f"{country}+12nm"), area(country).shape
    limit = shapely.get_coordinates(shapely.segmentize(found.shape.boundary, 0.05))
    east, north = limit[rng.integers(0, len(limit), 600)].T
    way, off_deg = rng.uniform(0, 2 * np.pi, 600), rng.choice([0.0005, 0.005, 0.1], 600)
    at = north + off_deg * np.sin(way), (east + off_deg * np.cos(way) / np.cos(np.radians(north)) + 180) % 360 - 180
    at = tuple(each[countries(*at) == NOWHERE] for each in at)
    coast = shapely.get_coordinates(shapely.segmentize(land.boundary, 0.0005))
    chord = Nearby(on_sphere((coast[:, 1], coast[:, 0]))).nearest(on_sphere(at), 1)[1][:, 0]
    beyond_km = 2 * EARTH_KM * np.arcsin(chord / 2) - 12 * NAUTICAL_MILE_KM
    said = inside(found, *at) == 1
    assert len(said) > 250
    assert 0.2 < said.mean() < 0.8
    assert (said == (beyond_km <= 0))[np.abs(beyond_km) > 0.02].all()


def test_the_band_of_sea_holds_the_land_and_none_of_a_neighbour_s() -> None:
    rng = np.random.default_rng(4)
    at = near_edges(area("US").shape, 20_000, rng)
    found, land = inside(area("US+12nm"), *at), countries(*at)
    us = next(index for index, country in enumerate(known_countries()) if country.alpha2 == "US")
    assert found[land == us].all()
    deep = np.array([inside(area(known_countries()[index].short), *at) for index in set(land[land >= 0]) - {us}]).any(
        axis=0
    )
    assert not found[deep & (inside(area("US"), *at) == 0)].any()


# ---------------------------------------------------------------------------------------------- crossings


def flown(*positions: tuple[float, float]) -> Fixes:
    latitude_deg, longitude_deg = np.array(positions, float).reshape(-1, 2).T
    times = np.arange(len(positions)) * 60_000
    return Fixes.of(time_ms=times, latitude_deg=latitude_deg, longitude_deg=longitude_deg)


def test_a_flight_from_texas_to_mexico_left_the_us_between_two_fixes() -> None:
    """Harlingen; north of the Rio Grande; no position; beyond it; Monterrey."""
    fixes = flown((26.23, -97.65), (26.3, -98.5), (math.nan, math.nan), (25.9, -99.5), (25.78, -100.1))
    assert crossings(area("US"), fixes) == [("US", "left", 1, 3)]


def test_in_and_out_between_two_fixes_is_not_seen() -> None:
    """From the Pacific to the Gulf of Mexico in one step."""
    assert crossings(area("US"), flown((34.0, -125.0), (27.0, -90.0))) == []


def test_no_fixes_and_none_with_a_position_cross_nothing() -> None:
    assert crossings(area("US"), flown()) == crossings(area("US"), flown((math.nan, 0.0), (math.nan, 0.0))) == []


ZONE = Area("zone", shapely.MultiPolygon([shapely.box(0, 0, 10, 10)]), (), "")


@given(st.lists(st.tuples(st.floats(-20, 20) | st.just(math.nan), st.floats(-20, 20)), max_size=30))
def test_crossings_are_the_neighbours_on_two_sides_and_take_turns(positions: list[tuple[float, float]]) -> None:
    fixes = flown(*positions)
    said = [
        (index, value)
        for index, value in enumerate(inside(ZONE, fixes.latitude_deg, fixes.longitude_deg))
        if value >= 0
    ]
    want = [
        ("zone", "entered" if after else "left", one, other)
        for (one, before), (other, after) in pairwise(said)
        if before != after
    ]
    found = crossings(ZONE, fixes)
    assert found == want
    assert all(one.direction != other.direction and one.after <= other.before for one, other in pairwise(found))


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), max_size=30))
def test_a_fix_without_a_position_changes_no_crossing(positions: list[tuple[float, float]]) -> None:
    doubled = [each for position in positions for each in (position, (math.nan, 0.0))]
    plain = crossings(ZONE, flown(*positions))
    assert [(each.before // 2, each.after // 2) for each in crossings(ZONE, flown(*doubled))] == [
        each[2:] for each in plain
    ]
