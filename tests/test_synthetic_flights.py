"""The flights that tests are made of: what they say agrees with what is so, and with how files tell it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from flights import BIG, HELICOPTER, JET, LONG_HAUL, SLOW, Craft, Hearing, as_fixes, as_readsb, days, flight
from hypothesis import given, settings
from hypothesis import strategies as st

from whereas.track import readsb
from whereas.track.airports import nearest
from whereas.track.fixes import AIR, COLUMNS, GROUND

routes = st.lists(st.sampled_from(BIG), min_size=2, max_size=4).filter(
    lambda route: all(a != b for a, b in pairwise(route))
)
NOISY = Hearing(gaps=2, nulls=0.05, mlat=0.2, tisb=0.05, wild=0.02, flicker=0.02)


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), route=routes)
def test_a_fix_says_ground_up_to_the_lift_off_and_from_the_touchdown_on(seed: int, route: list[str]) -> None:
    flown = flight(seed, tuple(route), craft=LONG_HAUL)
    assert [(truth.origin, truth.destination) for truth in flown.truths] == list(pairwise(route))
    moments = flown.fixes.time_ms
    assert (np.diff(moments) > 0).all()
    flying = sum((moments > truth.departed_ms) & (moments < truth.landed_ms) for truth in flown.truths)
    assert (flown.fixes.air == np.where(flying, AIR, GROUND)).all()
    assert all(a.landed_ms < b.departed_ms for a, b in pairwise(flown.truths))


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), route=routes)
def test_the_files_of_its_days_read_back_as_its_fixes(seed: int, route: list[str]) -> None:
    """With noise, nulls and gaps, across the date line and the pole, over midnights."""
    flown = flight(seed, tuple(route), craft=JET, hearing=NOISY)
    assert sum(len(as_fixes(flown, day)) for day in days(flown)) == len(flown.fixes)
    for day in days(flown):
        (track,) = readsb.read(as_readsb(flown, day), "a.json")
        fixes = as_fixes(flown, day)
        for column in COLUMNS:
            assert np.array_equal(getattr(track.fixes, column), getattr(fixes, column), equal_nan=True), column
        assert (track.icao24, track.registration) == (flown.icao24, flown.registration)
        assert {run.name for run in track.called} <= set(flown.callsigns)


@pytest.mark.parametrize(
    ("craft", "route"),
    [(JET, ("KMSP", "KDEN")), (LONG_HAUL, ("KJFK", "VHHH")), (SLOW, ("KAPA", "KBJC")), (HELICOPTER, ("EGLL", "EGKK"))],
    ids=["jet", "over the pole", "slow", "helicopter"],
)
def test_its_positions_move_as_fast_as_it_says(craft: Craft, route: tuple[str, str]) -> None:
    fixes = flight(11, route, craft=craft).fixes
    north, east = np.radians(fixes.latitude_deg), np.radians(fixes.longitude_deg)
    place = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
    km = 6371 * np.linalg.norm(np.diff(place, axis=0), axis=1)
    seconds = np.diff(fixes.time_ms) / 1000
    steady = (fixes.air[1:] == AIR) & (fixes.air[:-1] == AIR) & (seconds > 5)
    implied_kt = km[steady] / seconds[steady] * 3600 / 1.852
    assert np.abs(implied_kt - (fixes.speed_kt[1:] + fixes.speed_kt[:-1])[steady] / 2).max() < 15
    assert np.nanmax(fixes.speed_kt[fixes.air == GROUND]) <= max(craft.lift_kt + 2, 15)


def test_it_begins_and_ends_at_its_airports() -> None:
    fixes = flight(5, ("NFFN", "PHNL", "KSFO")).fixes
    _, apart_km = nearest(fixes.latitude_deg[[0, -1]], fixes.longitude_deg[[0, -1]])
    assert (apart_km.min(axis=-1) < 2.1).all()


def test_its_cadence_is_that_of_real_traces() -> None:
    """Seconds between fixes, at 5, 25, 50, 75, 95 and 99 percent."""
    seconds = np.diff(flight(1, ("KJFK", "VHHH", "KJFK", "VHHH"), craft=LONG_HAUL).fixes.time_ms) / 1000
    assert np.percentile(seconds, [5, 25, 50, 75, 95, 99]) == pytest.approx([1.5, 4.1, 11.5, 19.6, 20, 71], rel=0.12)


def test_nothing_is_heard_low_or_in_a_gap() -> None:
    flown = flight(2, hearing=Hearing(floor_ft=3000, deaf=((1000.0, 2000.0),), gaps=1))
    assert (flown.fixes.air == AIR).all()
    assert np.nanmin(flown.fixes.altitude_ft) > 841 + 3000 - 350
    assert len(flown.gaps_ms) == 2
    for start, end in flown.gaps_ms:
        assert not ((flown.fixes.time_ms > start) & (flown.fixes.time_ms < end)).any()


def test_the_same_seed_gives_the_same_bytes() -> None:
    once, again = (flight(3, ("KSFO", "RJTT"), hearing=NOISY) for _ in range(2))
    assert [as_readsb(once, day) for day in days(once)] == [as_readsb(again, day) for day in days(again)]
