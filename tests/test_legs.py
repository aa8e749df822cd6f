"""Legs: bounds that hold the truth, that only widen when less was heard, and nothing told that no fix bears out."""

from __future__ import annotations

import numpy as np
import pytest
from flights import ALL, JET, LONG_HAUL, SLOW, Flown, Hearing, as_fixes, flight
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from whereas.track.classing import CLASSES, Ordered, counted, in_order
from whereas.track.fixes import AIR, GROUND, SILENT, Called, Fixes, Track
from whereas.track.flights import flights
from whereas.track.leg import End, Leg
from whereas.track.legs import Found, find

MINUTE_MS = 60_000
HEARINGS = {
    "all": ALL,
    "gaps": Hearing(gaps=3),
    "nothing low": Hearing(floor_ft=3000),
    "noise": Hearing(gaps=1, nulls=0.05, mlat=0.1, tisb=0.05, wild=0.003, flicker=0.003),
}
ROUTES = (
    ("KMSP", "KDEN", "KMSP"),
    ("KJFK", "EGLL"),
    ("NZAA", "KSFO"),
    ("RJTT", "KSFO"),
    ("KDEN", "KCOS", "KDEN"),
    ("VHHH", "KJFK"),
)
CRAFT = {"KMSP": JET, "KDEN": SLOW}


def leg_bounds(legs: tuple[Leg, ...]) -> list[tuple[float, float, float, float]]:
    """The four bounds of each leg in milliseconds, infinite where open."""
    return [
        (
            leg.takeoff.after.time_ms if leg.takeoff.after else -np.inf,
            leg.takeoff.before.time_ms if leg.takeoff.before else np.inf,
            leg.landing.after.time_ms if leg.landing.after else -np.inf,
            leg.landing.before.time_ms if leg.landing.before else np.inf,
        )
        for leg in legs
    ]


def one(fixes: Fixes) -> tuple[Ordered, Found]:
    """The legs in the fixes of one aircraft."""
    ordered = in_order(fixes, np.array([0, len(fixes)]))
    return ordered, find(ordered)


def honest(flown: Flown, *rows: int | None) -> bool:
    """Whether none of the fixes tells something untrue: what a liar bounds, nobody can bound."""
    return not any(row is not None and flown.spoilt[row] for row in rows)


def contained(flown: Flown, legs: tuple[Leg, ...]) -> None:
    """Each take-off and landing told lies about a true one, if it is told by fixes that are true; and legs are in order."""
    for leg, (after, before, down_after, down_before) in zip(legs, leg_bounds(legs), strict=True):
        ends = [(end.after and end.after.row, end.before and end.before.row) for end in (leg.takeoff, leg.landing)]
        if honest(flown, *ends[0]):
            assert any(after < truth.departed_ms <= before for truth in flown.truths), leg.takeoff
        if honest(flown, *ends[1]):
            assert any(down_after < truth.landed_ms <= down_before for truth in flown.truths), leg.landing
    moments = [at for first, *_, last in leg_bounds(legs) for at in (first, last) if np.isfinite(at)]
    assert moments == sorted(moments)


@pytest.mark.parametrize("number", range(20))
def test_bounds_hold_the_truth_on_a_thousand_flights(number: int) -> None:
    for seed in range(number * 50, number * 50 + 50):
        route = ROUTES[seed % len(ROUTES)]
        name = list(HEARINGS)[seed // len(ROUTES) % len(HEARINGS)]
        flown = flight(seed, route, craft=CRAFT.get(route[0], LONG_HAUL), hearing=HEARINGS[name])
        legs = flights([Track("a00001", as_fixes(flown))])
        contained(flown, legs)
        if name == "all":
            assert [(leg.begins, leg.ends) for leg in legs] == [("seen", "seen")] * len(flown.truths)
            seen = [(leg.takeoff.airport, leg.landing.airport) for leg in legs]
            assert [(a and a.code, b and b.code) for a, b in seen] == [(t.origin, t.destination) for t in flown.truths]


# ---------------------------------------------------------------------------------------------- hearing less


def take_offs(legs: tuple[Leg, ...]) -> list[tuple[float, float]]:
    return [bounds[:2] for bounds in leg_bounds(legs)]


def landings(legs: tuple[Leg, ...]) -> list[tuple[float, float]]:
    return [bounds[2:] for bounds in leg_bounds(legs)]


def only_wider(less: list[tuple[float, float]], more: list[tuple[float, float]]) -> None:
    """Each interval that fewer fixes give, where fixes bound it on both sides, holds one that all of them give."""
    for after, before in less:
        if np.isfinite(after) and np.isfinite(before):
            assert any(after <= a and b <= before for a, b in more), (after, before, more)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.02, 0.95), st.integers(0, 2**32 - 1))
def test_dropping_fixes_of_a_flight_only_widens_bounds(seed: int, share: float, coin: int) -> None:
    flown = flight(seed, ROUTES[seed % len(ROUTES)], craft=CRAFT.get(ROUTES[seed % len(ROUTES)][0], LONG_HAUL))
    fixes = as_fixes(flown)
    kept = fixes.take(np.flatnonzero(np.random.default_rng(coin).random(len(fixes)) < share))
    more, less = flights([Track("a00001", fixes)]), flights([Track("a00001", kept)])
    only_wider(take_offs(less), take_offs(more))
    only_wider(landings(less), landings(more))
    for leg in less:
        for near, far in ((leg.takeoff, "departed_ms"), (leg.landing, "landed_ms")):
            after = near.after.time_ms if near.after else -np.inf
            before = near.before.time_ms if near.before else np.inf
            assert any(after < getattr(truth, far) <= before for truth in flown.truths)


def told(tells: list[int]) -> Fixes:
    """Fixes that tell this, each twice within two minutes, so that none is flicker; at a speed at which all of it can be."""
    count = 2 * len(tells)
    twice = [tell for tell in tells for _ in range(2)]
    return Fixes.of(
        time_ms=[1_741_874_400_000 + 125_000 * number for number in range(count)],
        latitude_deg=[40.0] * count,
        longitude_deg=[-100 + 0.036 * number for number in range(count)],
        altitude_ft=[3000.0 if tell == AIR else np.nan for tell in twice],
        air=twice,
        speed_kt=[100.0] * count,
        source=[1] * count,
    )


@given(st.lists(st.tuples(st.sampled_from([AIR, SILENT, GROUND]), st.booleans()), min_size=1, max_size=60))
def test_dropping_any_fixes_only_widens_bounds_whatever_they_tell(said: list[tuple[int, bool]]) -> None:
    fixes = told([tell for tell, _ in said])
    kept = fixes.take(np.flatnonzero([keep for _, keep in said for _ in range(2)]))
    more, less = flights([Track("a00001", fixes)]), flights([Track("a00001", kept)] if len(kept) else [])
    only_wider(take_offs(less), take_offs(more))
    only_wider(landings(less), landings(more))


@given(st.lists(st.sampled_from([AIR, SILENT, GROUND]), max_size=60))
def test_legs_are_the_runs_in_the_air_and_nothing_else(tells: list[int]) -> None:
    """An oracle that reads one fix after the other."""
    expected, ground, leg = [], -1, list[int]()
    for number, tell in enumerate(tells):
        if tell == AIR:
            leg = [ground, 2 * number, 2 * number + 1] if not leg else [*leg[:2], 2 * number + 1]
        elif tell == GROUND:
            if leg:
                expected.append((*leg, 2 * number))
            leg, ground = [], 2 * number + 1
    if leg:
        expected.append((*leg, -1))
    _, found = one(told(tells))
    assert list(zip(found.after, found.first, found.last, found.before, strict=True)) == expected


@given(st.permutations(range(12)))
def test_the_order_of_files_and_rows_changes_no_bound(order: list[int]) -> None:
    fixes = as_fixes(flight(3, ("KMSP", "KDEN")))
    parts = np.array_split(np.arange(len(fixes)), 12)
    shuffled = [Track("a00001", fixes.take(parts[number]), file=f"{number}") for number in order]
    assert leg_bounds(flights(shuffled)) == leg_bounds(flights([Track("a00001", fixes)]))


def test_aircraft_done_together_come_out_as_they_do_alone() -> None:
    flown = [flight(seed, ROUTES[seed % 6], hearing=HEARINGS["noise"]) for seed in range(12)]
    columns = [as_fixes(each) for each in flown]
    starts = np.cumsum([0, *map(len, columns)])
    from whereas.track.fixes import joined

    together = in_order(joined(columns), starts)
    found = find(together)
    for owner, fixes in enumerate(columns):
        ordered, alone = one(fixes)
        own = found.owner == owner
        assert (together.classes[starts[owner] : starts[owner + 1]] == ordered.classes).all()
        for name in ("after", "first", "last", "before"):
            moved = getattr(found, name)[own]
            assert (np.where(moved >= 0, moved - starts[owner], -1) == getattr(alone, name)).all()


# ---------------------------------------------------------------------------------------------- what was met in real tracks


Row = tuple[float, float | None, float | None, str | float | None, float | None]


def at(*rows: Row, **more: list[int]) -> Fixes:
    """Fixes from (seconds, latitude, longitude, altitude in feet or "ground" or None, speed in knots)."""
    return Fixes.of(
        time_ms=[round(1_741_874_400_000 + 1000 * row[0]) for row in rows],
        latitude_deg=[np.nan if row[1] is None else row[1] for row in rows],
        longitude_deg=[np.nan if row[2] is None else row[2] for row in rows],
        altitude_ft=[row[3] if isinstance(row[3], float | int) else np.nan for row in rows],
        air=[GROUND if row[3] == "ground" else SILENT if row[3] is None else AIR for row in rows],
        speed_kt=[np.nan if row[4] is None else row[4] for row in rows],
        source=more.get("source", [1] * len(rows)),
        flags=more.get("flags", [0] * len(rows)),
    )


MSP = (44.8848, -93.2223)


def rows(end: End) -> tuple[int | None, int | None]:
    """The rows of the two fixes that bound a take-off or landing, None for none."""
    return end.after and end.after.row, end.before and end.before.row


def test_a_fix_that_does_not_say_is_neither() -> None:
    """ground 0 s, unknown 10 s, air 20 s: the take-off lies between 0 and 20 s."""
    (leg,) = flights([Track("a00001", at((0, *MSP, "ground", 10), (10, *MSP, None, 120), (20, *MSP, 1200, 210)))])
    assert rows(leg.takeoff) == (0, 2)


def test_the_word_air_while_it_may_still_be_rolling_bounds_nothing() -> None:
    """Transponders say "air" from some 75 kt on: it is up once it has risen 100 ft, does 200 kt, or after a minute."""
    rolling: list[Row] = [
        (0, *MSP, "ground", 40),
        (7, *MSP, 275, 75),
        (14, *MSP, 250, 120),
        (21, *MSP, 275, 158),
        (24, *MSP, 350, 160),
    ]
    (leg,) = flights([Track("a00001", at(*rolling))])
    assert (rows(leg.takeoff), leg.first.row) == ((0, 4), 1)
    (leg,) = flights([Track("a00001", at(*rolling[:4]))])
    assert rows(leg.takeoff) == (0, None)
    (leg,) = flights([Track("a00001", at(*rolling[:4], (68, *MSP, 275, 158)))])
    assert rows(leg.takeoff) == (0, 4)
    landing: list[Row] = [
        (0, *MSP, 700, 140),
        (9, *MSP, 500, 137),
        (14, *MSP, 500, 110),
        (18, *MSP, 500, 89),
        (22, *MSP, "ground", 70),
    ]
    (leg,) = flights([Track("a00001", at(*landing))])
    assert (rows(leg.landing), leg.last.row) == ((0, 4), 3)


def test_ground_at_the_speed_of_a_take_off_run_is_ground() -> None:
    (leg,) = flights([Track("a00001", at((0, *MSP, "ground", 5), (30, *MSP, "ground", 122.5), (58, *MSP, 1100, 150)))])
    assert rows(leg.takeoff)[0] == 1


def test_the_first_word_of_a_transponder_just_switched_on_is_not_taken() -> None:
    """One fix at 4.5 kt that says 3,650 ft, among fixes on the ground: no flight."""
    parked = [(second, *MSP, "ground", 0.0) for second in (0, 5, 990, 2000)]
    assert not flights([Track("a00001", at(*parked[:2], (980, *MSP, 3650, 4.5), *parked[2:]))])


def test_a_leap_to_cruising_height_among_fixes_on_the_ground_is_flicker_and_counted() -> None:
    fixes = at(*((second, *MSP, 36150 if second in (12, 13, 14) else "ground", 60.0) for second in range(30)))
    ordered, found = one(fixes)
    assert len(found) == 0
    assert counted(ordered.classes)["flicker"] == 3


def test_ground_for_a_moment_at_speed_is_flicker_and_a_touch_and_go_is_a_landing() -> None:
    cruise = at(*((10 * n, 40, -100 + 0.02 * n, "ground" if n == 5 else 30_000, 450.0) for n in range(12)))
    assert len(one(cruise)[1]) == 1
    pattern = [
        (10 * n, 44.88, -93.25 + 0.005 * n, "ground" if n in (5, 6) else 900 + 100 * abs(n - 5), 70.0)
        for n in range(12)
    ]
    assert len(one(at(*pattern))[1]) == 2


def test_ground_for_a_moment_in_level_flight_or_far_from_any_field_is_flicker() -> None:
    level = [(20 * n, 44.88, -93.3 + 0.01 * n, "ground" if n == 5 else 3_000, 110.0) for n in range(12)]
    assert len(one(at(*level))[1]) == 1
    sinking = [(20 * n, 40, -170 + 0.01 * n, "ground" if n == 5 else 200 + 100 * abs(n - 5), 110.0) for n in range(12)]
    assert len(one(at(*sinking))[1]) == 1


def test_a_hole_in_the_air_is_flown_through_unless_the_aircraft_may_have_stopped() -> None:
    """An hour unheard: at cruising speed one leg; where it came on no faster than a car, lost and found."""
    through = at((0, 40, -100, 35_000, 450.0), (3600, 40, -91, 35_000, 450.0))
    (leg,) = flights([Track("a00001", through)])
    assert [gap.seconds for gap in leg.gaps] == [3600]
    stopped = at((0, 40, -100, 8_450, 300.0), (3600, 40.1, -100.2, 11_275, 300.0))
    first, second = flights([Track("a00001", stopped)])
    assert (first.ends, second.begins) == ("lost in the air", "found in the air")
    assert first.landing.before is None
    assert second.takeoff.after is None


def test_another_call_sign_after_a_long_silence_is_a_sign_of_a_stop() -> None:
    fixes = at((0, 40, -100, 35_000, 450.0), (3600, 40, -91, 35_000, 450.0))
    same = Track("a00001", fixes, called=(Called(0, 1, "XYZ1"),))
    other = Track("a00001", fixes, called=(Called(0, 0, "XYZ1"), Called(1, 1, "XYZ2")))
    assert (len(flights([same])), len(flights([other]))) == (1, 2)


def test_ground_just_after_it_was_said_to_be_in_the_air_bounds_no_take_off() -> None:
    """ground, air for a second, ground, then away: the last word before the flicker bounds it."""
    changing: list[Row] = [
        (0, *MSP, "ground", 30),
        (5, *MSP, "ground", 100),
        (6, *MSP, 1625, 130),
        (7, *MSP, "ground", 131),
    ]
    (leg,) = flights([Track("a00001", at(*changing, (9, *MSP, 1725, 150), (20, *MSP, 2600, 180)))])
    assert rows(leg.takeoff) == (1, 5)
    assert leg.counts["flicker"] == 1


def test_what_others_located_tells_no_landing() -> None:
    """TIS-B and MLAT: the ground that they report bounds nothing."""
    fixes = at((0, *MSP, 3000, 150.0), (60, *MSP, "ground", 30.0), (90, *MSP, "ground", 10.0), source=[1, 4, 6])
    (leg,) = flights([Track("a00001", fixes)])
    assert leg.ends == "lost in the air"
    assert leg.counts == {}
    assert counted(one(fixes)[0].classes) == {"multilaterated": 1, "rebroadcast": 1}


def test_simultaneous_fixes_keep_the_order_of_the_file() -> None:
    fixes = at((0, *MSP, "ground", 20.0), (5, *MSP, "ground", 90.0), (5, *MSP, 1000, 140.0), (9, *MSP, 1300, 150.0))
    (leg,) = flights([Track("a00001", fixes)])
    assert leg.takeoff.after is not None
    assert (leg.takeoff.after.row, leg.first.row) == (1, 2)


def test_the_date_line_and_the_poles_are_no_leaps() -> None:
    west = at(*((10 * n, 10, (179.5 + 0.02 * n + 180) % 360 - 180, 35_000, 480.0) for n in range(60)))
    over = at(
        *((60 * n, 89 + n / 10 if n <= 10 else 91 - n / 10, 10 if n <= 10 else -170, 35_000, 480.0) for n in range(20))
    )
    for fixes in (west, over):
        assert "unreachable" not in counted(one(fixes)[0].classes)
        assert len(one(fixes)[1]) == 1


def test_fixes_that_nobody_could_fly_between_are_unreachable_and_shown() -> None:
    """A stretch elsewhere, and the rest of the flight: the shorter one is told apart, and bounds nothing."""
    flown = [(10 * n, 40, -100 + 0.02 * n, 35_000, 450.0) for n in range(40)]
    spoofed = flown[:15] + [(10 * n, 49.7, 24.0, "ground", 50.0) for n in range(15, 22)] + flown[22:]
    ordered, found = one(at(*spoofed))
    assert counted(ordered.classes)["unreachable"] == 7
    assert len(found) == 1


def test_two_aircraft_with_one_address_are_told_apart() -> None:
    """Every other fix is in another part of the world: one of the two tracks is unreachable from the other."""
    both = [(5 * n, 40 if n % 2 else -33, (-100 if n % 2 else 150) + 0.01 * n, 35_000, 450.0) for n in range(61)]
    ordered, found = one(at(*both))
    assert counted(ordered.classes)["unreachable"] == 30
    assert len(found) == 1


def test_each_doubtful_fix_is_counted_once_in_each_of_its_classes() -> None:
    fixes = at(
        (0, *MSP, 5000, 200.0), (0, *MSP, 5000, 200.0), (30, 44.9, -93.2, 5000, 200.0), (20, 44.89, -93.2, 5000, 200.0),
        (40, None, None, 5000, 200.0), (50, 91, 0, 5000, 200.0), (60, 44.91, -93.2, 5000, 200.0),
        (75, 44.91, -93.2, 5000, 200.0), flags=[0, 0, 1, 0, 0, 0, 0, 0],
    )  # fmt: skip
    assert counted(one(fixes)[0].classes) == {
        "duplicate": 1, "out of order": 1, "stale": 1, "no position": 2, "frozen": 1,
    }  # fmt: skip


@given(st.lists(st.sampled_from(list(CLASSES)), max_size=20))
def test_counts_add_up(names: list[str]) -> None:
    bits: NDArray[np.uint16] = np.array([CLASSES[name] for name in names], np.uint16)
    assert counted(bits) == {name: names.count(name) for name in CLASSES if name in names}
