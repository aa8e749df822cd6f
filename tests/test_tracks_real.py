"""Real tracks: every sample is read, and what is told of it holds what a person sees who goes through its rows.

The moments here were read off the rows by hand: a lift-off is where height and climb begin while the speed is that of
flight, a touchdown where they end and braking begins. A transponder's word "air" or "ground" is not taken for either.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from whereas.errors import BadSource
from whereas.track import reading
from whereas.track.borders import area, crossings
from whereas.track.classing import CLASSES, counted, in_order
from whereas.track.fixes import AIR, GROUND, SILENT, Track
from whereas.track.flights import flights
from whereas.track.leg import End, Leg
from whereas.track.legs import find

TRAFFIC = "raw/xoolive+traffic"
SAMPLES = f"{TRAFFIC}/src/traffic/data/samples"
FILES = {
    "airliner": f"{SAMPLES}/readsb/trace_full_ac671b.json",
    "excerpt": "raw/kolenyo2099+adsb-investigator/excerpt/a2c4e0_2026-08-27_excerpt.json",
    "sapporo": f"{SAMPLES}/fr24/3376ab31.json",
    "sapporo table": f"{TRAFFIC}/tests/fr24/JL516_3376ab31.csv",
    "oslo": f"{SAMPLES}/fr24/372355e5.json",
    "ground": f"{SAMPLES}/noisy/noisy_ground.json.gz",
    "landing": f"{SAMPLES}/noisy/noisy_landing.json.gz",
    "spoofing": f"{SAMPLES}/noisy/noisy_spoofing.json.gz",
    "takeoff": f"{SAMPLES}/noisy/noisy_takeoff.json.gz",
    "time issue": f"{SAMPLES}/noisy/noisy_time_issue.json.gz",
    "calibration": f"{SAMPLES}/calibration/guatemala.json.gz",
    "surveillance": f"{SAMPLES}/surveillance/border_control.json.gz",
    "cruise": f"{TRAFFIC}/tests/cache/47d844199f365a05b1f5e46528cb4c22.parquet",
    "zurich": f"{TRAFFIC}/tests/cache/5a3cd3c3fd1305596a12f01b3d1a1df0.parquet",
    "messages": f"{TRAFFIC}/tests/cache/8efd4e7164d355dc0568214d15811db1.parquet",
}


@cache
def track(folder: Path, name: str) -> Track:
    path = folder / FILES[name]
    if not path.is_file():
        pytest.skip(f"no sample {path.name}")
    (one,) = reading.read(path.read_bytes(), path.name)
    return one


@cache
def legs(folder: Path, name: str) -> tuple[Leg, ...]:
    return flights([track(folder, name)])


def clock(day: str, time: str) -> float:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC).timestamp() * 1000


# ---------------------------------------------------------------------------------------------- reading


class Told(NamedTuple):
    """What a file tells: fixes, of them on the ground, saying nothing and in the air; who it is, and its call signs."""

    icao24: str
    counts: tuple[int, int, int]
    registration: str = ""
    type_code: str = ""
    callsigns: tuple[str, ...] = ()


READ = {
    "airliner": Told("ac671b", (394, 0, 2106), "N899DN", "B739", ("DAL1812", "DAL2418", "DAL1615", "DAL2927")),
    "excerpt": Told("a2c4e0", (0, 0, 24), "N278GX", "A320", ("GXA6253",)),
    "sapporo": Told("8467d8", (1, 2, 302), "JA13XJ", "A359", ("JAL516",)),
    "sapporo table": Told("", (1, 2, 302), callsigns=("JAL516",)),
    "oslo": Told("4baac6", (111, 2, 521), "TC-JVF", "B738", ("THY9BP",)),
    "ground": Told("440549", (149, 247, 528), callsigns=("AUA570",)),
    "landing": Told("3c664e", (0, 39, 809), callsigns=("DLH4TR",)),
    "spoofing": Told("4baac6", (0, 3767, 4914), callsigns=("THY9BP",)),
    "takeoff": Told("3946e4", (205, 41, 484), callsigns=("AFR181L",)),
    "time issue": Told("4b1815", (0, 142, 8152)),
    "calibration": Told("0b206f", (0, 826, 1029), callsigns=("YS111N",)),
    "surveillance": Told("407918", (0, 1465, 0), callsigns=("GTEKV",)),
    "cruise": Told("4d2271", (0, 1, 1199), callsigns=("RYR2RG",)),
    "zurich": Told("4b1901", (1149, 31, 216), callsigns=("EDW24",)),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_every_sample_is_read_whole(shared_data: Path, name: str) -> None:
    one, told = track(shared_data, name), READ[name]
    assert (one.icao24, one.registration, one.type_code) == told[:1] + told[2:4]
    assert tuple(run.name for run in one.called) == told.callsigns
    assert tuple(int((one.fixes.air == air).sum()) for air in (GROUND, SILENT, AIR)) == told.counts


def test_parquet_of_messages_that_were_not_decoded_is_refused_with_the_way_out(shared_data: Path) -> None:
    path = shared_data / FILES["messages"]
    if not path.is_file():
        pytest.skip("no sample")
    with pytest.raises(BadSource, match="no column for the time"):
        reading.read(path.read_bytes(), path.name)


def test_a_table_and_an_answer_of_one_flight_hold_the_same_fixes(shared_data: Path) -> None:
    table, answer = (track(shared_data, name).fixes for name in ("sapporo table", "sapporo"))
    for name in ("time_ms", "latitude_deg", "longitude_deg", "altitude_ft", "air", "speed_kt"):
        assert np.array_equal(getattr(table, name), getattr(answer, name), equal_nan=True), name


def test_the_times_of_a_file_count_and_not_the_day_it_says_it_is_of(shared_data: Path) -> None:
    """The excerpt is called 2026-08-27; its rows are of the 25th."""
    fixes = track(shared_data, "excerpt").fixes
    assert fixes.time_ms[0] == clock("2026-08-25", "00:06:18.950")
    assert fixes.time_ms[-1] == clock("2026-08-25", "00:53:22.060")


@pytest.mark.parametrize("name", ["airliner", "excerpt", "sapporo", "sapporo table", "oslo"])
def test_each_fix_is_found_in_the_text_of_its_file(shared_data: Path, name: str) -> None:
    one, path = track(shared_data, name), shared_data / FILES[name]
    text = path.read_text(encoding="utf-8")
    spans = reading.spans(text, path.name)
    assert len(spans) == len(one.fixes)
    for at in range(0, len(spans), 37):
        record = text[slice(*spans[at])]
        assert str(one.fixes.latitude_deg[at]) in record
        assert str(one.fixes.longitude_deg[at]) in record


# ---------------------------------------------------------------------------------------------- take-offs and landings


class Seen(NamedTuple):
    """A take-off or landing as a person reads it off the rows: between these two times, and where."""

    sample: str
    leg: int
    end: str
    day: str
    earliest: str
    latest: str
    airport: str
    within_s: float


SEEN = [
    Seen("airliner", 0, "landing", "2025-02-05", "01:12:06", "01:12:14", "KMSP", 30),
    Seen("airliner", 1, "takeoff", "2025-02-05", "03:44:07", "03:44:10.5", "KMSP", 30),
    Seen("airliner", 2, "landing", "2025-02-05", "17:00:07", "17:00:14", "KMSP", 30),
    Seen("airliner", 3, "takeoff", "2025-02-05", "18:14:49", "18:14:53.5", "KMSP", 30),
    Seen("airliner", 3, "landing", "2025-02-05", "19:54:08", "19:54:18", "KDEN", 35),
    Seen("oslo", 0, "takeoff", "2024-09-17", "08:02:12", "08:02:20", "LTFM", 30),
    Seen("oslo", 0, "landing", "2024-09-17", "11:16:56", "11:17:08", "ENGM", 45),
    Seen("sapporo", 0, "takeoff", "2024-01-02", "07:27:20", "07:27:37", "", 300),
    Seen("ground", 0, "takeoff", "2019-11-11", "14:20:25", "14:20:26.5", "LSZH", 15),
    Seen("takeoff", 0, "takeoff", "2019-11-11", "17:39:46", "17:39:50", "LSZH", 15),
    Seen("zurich", 0, "takeoff", "2024-04-06", "11:04:57", "11:05:02.5", "LSZH", 45),
]


def end_of(leg: Leg, name: str) -> End:
    return leg.takeoff if name == "takeoff" else leg.landing


@pytest.mark.parametrize("seen", SEEN, ids=[f"{seen.sample} {seen.leg + 1} {seen.end}" for seen in SEEN])
def test_an_end_that_was_heard_lies_within_its_bounds_at_its_airport(shared_data: Path, seen: Seen) -> None:
    end = end_of(legs(shared_data, seen.sample)[seen.leg], seen.end)
    assert end.after is not None
    assert end.before is not None
    assert end.after.time_ms <= clock(seen.day, seen.earliest)
    assert clock(seen.day, seen.latest) <= end.before.time_ms
    assert end.before.time_ms - end.after.time_ms <= seen.within_s * 1000
    assert (end.airport.code if end.airport else "") == seen.airport


class Unheard(NamedTuple):
    """An end that was not heard: the last (or first) fix in the air, and the moment itself where something tells it."""

    sample: str
    leg: int
    end: str
    day: str
    heard: str
    truth: str = ""
    place: str = ""


UNHEARD = [
    Unheard("airliner", 0, "takeoff", "2025-02-04", "21:13:42.619"),
    Unheard("airliner", 1, "landing", "2025-02-05", "06:23:59.399", place="KGEG"),
    Unheard("airliner", 2, "takeoff", "2025-02-05", "14:47:03.929", place="KGEG"),
    # its status: landed 17:47 in Tokyo, 08:47:27 UTC
    Unheard("sapporo", 0, "landing", "2024-01-02", "08:47:06", "08:47:27", "RJTT"),
    Unheard("ground", 0, "landing", "2019-11-11", "14:29:12.952"),
    Unheard("takeoff", 0, "landing", "2019-11-11", "17:47:42.472"),
    Unheard("landing", 0, "takeoff", "2019-11-11", "17:55:50.684"),
    Unheard("landing", 0, "landing", "2019-11-11", "18:09:58.282", place="LSZH"),
    # 350 ft above a field at 228 ft, climbing by 2,752 ft a minute at 11:40:22; level and braking from 13:59:31
    Unheard("time issue", 0, "takeoff", "2022-07-13", "11:40:52", "11:40:15", "LPPR"),
    Unheard("time issue", 0, "landing", "2022-07-13", "13:58:42", "13:59:30", "LSZH"),
    Unheard("spoofing", 0, "takeoff", "2024-09-17", "08:04:23.061", "08:02:15", "LTFM"),
    Unheard("zurich", 0, "landing", "2024-04-06", "11:08:03.645"),
    Unheard("cruise", 0, "takeoff", "2022-02-02", "15:44:59.932"),
    Unheard("cruise", 0, "landing", "2022-02-02", "16:04:59.715"),
    Unheard("excerpt", 0, "takeoff", "2026-08-25", "00:06:18.950"),
    Unheard("excerpt", 0, "landing", "2026-08-25", "00:53:22.060"),
]  # fmt: skip


@pytest.mark.parametrize("end", UNHEARD, ids=[f"{end.sample} {end.leg + 1} {end.end}" for end in UNHEARD])
def test_an_end_that_was_not_heard_is_left_open_and_no_airport_is_named(shared_data: Path, end: Unheard) -> None:
    told = end_of(legs(shared_data, end.sample)[end.leg], end.end)
    assert told.airport is None
    bound, other = (told.before, told.after) if end.end == "takeoff" else (told.after, told.before)
    assert other is None
    assert bound is not None
    if end.end == "takeoff":
        assert bound.time_ms >= clock(end.day, end.truth or end.heard)
    else:
        assert bound.time_ms <= clock(end.day, end.truth or end.heard)
    assert abs(bound.time_ms - clock(end.day, end.heard)) <= 62_000
    assert not end.place or end.place in [near.code for near in told.candidates]


@pytest.mark.parametrize("end", [end for end in UNHEARD if end.truth], ids=lambda end: f"{end.sample} {end.end}")
def test_what_is_extrapolated_from_height_and_climb_holds_the_moment(shared_data: Path, end: Unheard) -> None:
    likely_ms = end_of(legs(shared_data, end.sample)[end.leg], end.end).likely_ms
    assert likely_ms is not None
    assert likely_ms[0] <= clock(end.day, end.truth) <= likely_ms[1]
    assert likely_ms[1] - likely_ms[0] < 6 * 60_000


LEGS = dict.fromkeys(READ, 1) | {"airliner": 4, "surveillance": 0}


@pytest.mark.parametrize("name", LEGS)
def test_a_sample_has_as_many_legs_as_a_person_finds(shared_data: Path, name: str) -> None:
    """Of `surveillance`, a slow drone that nobody heard on the ground and no fix tells to be in the air, none is told."""
    assert len(legs(shared_data, name)) == LEGS[name]


def test_the_legs_of_a_day_are_those_of_its_four_call_signs(shared_data: Path) -> None:
    four = legs(shared_data, "airliner")
    assert [leg.callsigns for leg in four] == [("DAL1812",), ("DAL2418",), ("DAL1615",), ("DAL2927",)]
    assert [(leg.begins, leg.ends) for leg in four] == [
        ("found in the air", "seen"),
        ("seen", "lost in the air"),
        ("found in the air", "seen"),
        ("seen", "seen"),
    ]
    assert [round(max((gap.seconds for gap in leg.gaps), default=0)) for leg in four] == [2887, 2770, 2188, 325]


def test_a_call_sign_is_known_though_the_hours_of_a_file_are_in_the_wrong_order(shared_data: Path) -> None:
    (leg,) = legs(shared_data, "zurich")
    assert leg.callsigns == ("EDW24",)
    assert (np.diff(leg.fixes.time_ms) >= 0).all()


# ---------------------------------------------------------------------------------------------- doubtful fixes


def classed(folder: Path, name: str) -> dict[str, int]:
    """How many fixes of each class there are in a whole file, those among them that belong to no leg too."""
    fixes = track(folder, name).fixes
    ordered = in_order(fixes, np.array([0, len(fixes)]))
    find(ordered)
    return counted(ordered.classes)


def test_receivers_that_repeat_themselves_are_counted(shared_data: Path) -> None:
    assert classed(shared_data, "airliner") == {"stale": 75}
    assert classed(shared_data, "ground") == {"duplicate": 378, "stale": 247}
    assert classed(shared_data, "landing") == {"duplicate": 167}
    assert classed(shared_data, "excerpt") == {"stale": 15}
    for name in ("sapporo", "oslo", "surveillance"):
        assert classed(shared_data, name) == {}


def test_leaps_to_cruising_height_on_the_ground_are_flicker_and_make_no_leg(shared_data: Path) -> None:
    """Seven fixes at 35,975 ft on a taxiway of Zurich, and one on the runway that says "air" a second too soon."""
    fixes = track(shared_data, "takeoff").fixes
    ordered = in_order(fixes, np.array([0, len(fixes)]))
    find(ordered)
    flickering = (ordered.classes & CLASSES["flicker"]) != 0
    leaping = (ordered.fixes.altitude_ft > 30_000) & (ordered.fixes.air == AIR)
    leaping &= ordered.fixes.time_ms < clock("2019-11-11", "17:39:00")
    assert leaping.sum() == 7
    assert flickering[leaping].all()
    (leg,) = legs(shared_data, "takeoff")
    assert leg.fixes.time_ms[0] > clock("2019-11-11", "17:39:40")


def test_all_that_is_spoofed_is_unreachable_and_nothing_else_is(shared_data: Path) -> None:
    """2,026 rows at 50 kt near 49.7° N 24° E, in the middle of a flight at 450 kt from Istanbul to Oslo."""
    fixes = track(shared_data, "spoofing").fixes
    ordered = in_order(fixes, np.array([0, len(fixes)]))
    there = np.hypot(ordered.fixes.latitude_deg - 49.7, ordered.fixes.longitude_deg - 24) < 1
    assert there.sum() == 2026
    assert np.array_equal((ordered.classes & CLASSES["unreachable"]) != 0, there)
    (leg,) = legs(shared_data, "spoofing")
    assert leg.first.time_ms == clock("2024-09-17", "08:04:23.061")
    assert leg.last.time_ms == clock("2024-09-17", "10:29:59.565")


def test_times_that_are_wrong_for_a_while_are_unreachable_and_the_flight_is_one(shared_data: Path) -> None:
    """A receiver's clock runs slow over Spain, and leaps: no aircraft does 27 km in a second."""
    counts = classed(shared_data, "time issue")
    assert 400 < counts["unreachable"] < 1_000
    (leg,) = legs(shared_data, "time issue")
    assert leg.last.time_ms - leg.first.time_ms > 2.2 * 3_600_000


def test_of_what_was_interpolated_down_to_nothing_no_landing_is_told(shared_data: Path) -> None:
    """The rows of `calibration` sink on a line through the field, which lies at 4,952 ft, to 0 ft and 0 kt."""
    (leg,) = legs(shared_data, "calibration")
    assert leg.landing.before is None
    assert leg.landing.airport is None


def test_a_fix_below_the_field_does_not_tell_that_it_flies(shared_data: Path) -> None:
    """At 18:56:20 it passes the height of the field, so that it landed before, if it landed there."""
    (leg,) = legs(shared_data, "calibration")
    assert leg.last.time_ms <= clock("2018-03-26", "18:56:20")


# ---------------------------------------------------------------------------------------------- a border


def test_a_border_that_was_crossed_unheard_is_crossed_between_the_fixes_beside_it(shared_data: Path) -> None:
    """From Chihuahua into New Mexico; from 00:40:46 at 31.02° N to 00:46:49 at 31.54° N nothing was heard."""
    fixes = track(shared_data, "excerpt").fixes
    (one,) = crossings(area("United States"), fixes)
    assert (one.direction, one.before, one.after) == ("entered", 17, 18)
