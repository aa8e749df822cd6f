"""Airports: which fields a position is near, and how far a runway may reach from the point that the table has."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from whereas.track.airports import REACH_KM, airport, airports, near, nearest
from whereas.track.fixes import EARTH_KM

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@cache
def in_radians() -> NDArray[np.float64]:
    return np.radians([(row.latitude_deg, row.longitude_deg) for row in airports().rows])


def haversine_km(latitude_deg: float, longitude_deg: float) -> NDArray[np.float64]:
    """How far each airport is, by another formula than the one tested."""
    rows = in_radians()
    north, east = (rows - np.radians([latitude_deg, longitude_deg])).T
    half = np.sin(north / 2) ** 2 + np.cos(rows[:, 0]) * np.cos(np.radians(latitude_deg)) * np.sin(east / 2) ** 2
    found: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return found


def test_a_fix_on_the_apron_of_minneapolis_is_near_that_airport_first() -> None:
    """44.88 N 93.22 W at 1,500 ft, where the field is at 842 ft."""
    found = near(44.88, -93.22, 1500.0)
    assert [each.code for each in found] == ["KMSP", "KSTP", "KSGS", "35MN", "KFCM"]
    assert found[0].distance_km == pytest.approx(0.26, abs=0.005)
    assert found[0].height_ft == pytest.approx(1500 - 841.8)


def test_an_airport_is_found_by_its_icao_code_and_by_the_local_one_in_any_case() -> None:
    denver = airport("KDEN")
    assert denver is not None
    assert (denver.timezone, denver.country, denver.elevation_ft) == ("America/Denver", "US", 5433.8)
    assert airport(" kden ") == airport("DEN") == denver


def test_a_code_that_the_table_does_not_have_is_no_airport() -> None:
    assert airport("ZZZZZ") is None
    assert airport("") is None


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg"),
    [(math.nan, 0.0), (0.0, math.nan), (math.inf, 0.0)],
    ids=["no latitude", "no longitude", "an infinite latitude"],
)
def test_an_unknown_position_is_near_nothing(latitude_deg: float, longitude_deg: float) -> None:
    assert near(latitude_deg, longitude_deg, 0.0) == ()
    index, distance_km = nearest([latitude_deg], [longitude_deg])
    assert index.tolist() == [[-1]]
    assert np.isnan(distance_km).all()


def test_an_unknown_altitude_leaves_the_height_unknown_and_the_distance_known() -> None:
    found = near(44.88, -93.22, math.nan, most=1)[0]
    assert found.code == "KMSP"
    assert math.isnan(found.height_ft)


def test_nothing_is_near_in_the_middle_of_the_pacific() -> None:
    assert near(30.0, -140.0, 35_000.0) == ()


def test_an_airport_across_the_date_line_is_as_near_as_on_this_side() -> None:
    """Taveuni, at 179.88 W, from 0.3 degrees west of it, at 179.82 E."""
    found = near(-16.69, 179.82, 0.0, within_km=40)
    assert "NFNM" in [each.code for each in found]
    assert [each.code for each in found] == [each.code for each in near(-16.69, 179.82 - 360, 0.0, within_km=40)]


@pytest.mark.parametrize("longitude_deg", [-180.0, -75.3, 0.0, 120.0])
def test_at_the_south_pole_every_longitude_is_the_same_place(longitude_deg: float) -> None:
    found = near(-90.0, longitude_deg, 9500.0)
    assert [each.code for each in found] == ["NZSP"]
    assert found[0].distance_km == pytest.approx(0, abs=1e-6)


@given(LATITUDES, LONGITUDES, st.floats(0, 500), st.integers(0, 8))
@example(-90.0, 180.0, 500.0, 5)
@example(90.0, -180.0, 500.0, 5)
def test_what_is_near_is_what_a_search_of_all_finds(
    latitude_deg: float, longitude_deg: float, within_km: float, most: int
) -> None:
    found = near(latitude_deg, longitude_deg, 0.0, within_km=within_km, most=most)
    every_km = np.sort(haversine_km(latitude_deg, longitude_deg))
    assert [each.distance_km for each in found] == pytest.approx(every_km[every_km <= within_km][:most], abs=1e-3)


@settings(max_examples=25)
@given(st.lists(st.tuples(LATITUDES, LONGITUDES), max_size=8), st.integers(1, 5))
def test_the_nearest_of_many_positions_are_the_nearest_of_each(positions: list[tuple[float, float]], most: int) -> None:
    latitude_deg, longitude_deg = np.array(positions).reshape(-1, 2).T
    index, distance_km = nearest(latitude_deg, longitude_deg, most=most)
    assert index.shape == distance_km.shape == (len(positions), most)
    for rows, found_km, position in zip(index.tolist(), distance_km.tolist(), positions, strict=True):
        one_by_one = near(*position, 0.0, within_km=math.inf, most=most)
        assert found_km == pytest.approx([each.distance_km for each in one_by_one], rel=1e-6, abs=1e-3)
        every_km = haversine_km(*position)
        assert every_km[rows].tolist() == pytest.approx(found_km, rel=1e-6, abs=1e-3)


# Where large fields' farthest runways begin, as published; the reach is chosen by these.
@pytest.mark.parametrize(
    ("code", "latitude_deg", "longitude_deg"),
    [
        pytest.param("KDEN", 39.8409, -104.7270, id="KDEN 07"),
        pytest.param("KDEN", 39.8772, -104.6190, id="KDEN 26"),
        pytest.param("KDFW", 32.9096, -97.0831, id="KDFW 13R"),
        pytest.param("KDFW", 32.8950, -97.0008, id="KDFW 31R"),
        pytest.param("LFPG", 49.0206, 2.5131, id="LFPG 09R"),
        pytest.param("EHAM", 52.2879, 4.7340, id="EHAM 06"),
    ],
)
def test_the_farthest_runways_of_large_airports_are_within_reach(
    code: str, latitude_deg: float, longitude_deg: float
) -> None:
    found = near(latitude_deg, longitude_deg, math.nan, within_km=REACH_KM)
    assert found[0].code == code


def test_the_far_end_of_the_polderbaan_is_out_of_reach_of_amsterdam_and_near_it() -> None:
    assert near(52.3627, 4.7119, math.nan, within_km=REACH_KM) == ()
    assert near(52.3627, 4.7119, math.nan)[0].code == "EHAM"


def test_each_row_of_the_table_is_a_place_on_earth_with_a_code_of_its_own() -> None:
    rows = airports().rows
    assert len({row.code for row in rows}) == len(rows) > 28_000
    assert all(row.code and abs(row.latitude_deg) <= 90 and abs(row.longitude_deg) <= 180 for row in rows)
    assert all(airport(row.code) == row for row in rows)
