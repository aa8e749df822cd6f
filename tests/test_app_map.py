"""The map: only what was heard is drawn, a gap stays a gap, places are never guessed, and all of it is also told in words."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import ROOT, Reader, accessible, ledger_of, reading, served
from flights import Flown, Hearing, as_readsb, days, flight
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from someleg import over_the_date_line, plain, strange

from whereas.casefile import read_case
from whereas.intake import Readers
from whereas.keeping import add, take_in
from whereas.ledger import Ledger
from whereas.source import sha256
from whereas.track import reading as tracks
from whereas.track.borders import area
from whereas.track.flights import flights
from whereas.track.leg import Leg
from whereas.track.shapes import sure
from whereas.tracking import Held, enter, named, sayings
from whereas.web.airfields import _packaged, spot
from whereas.web.flown import GAP_S, _drawn, leg_plain, standings
from whereas.web.flown import Flown as OnMap
from whereas.web.serving import Serving

SPOKEN = 1_742_078_760_000  # 2025-03-15 18:46 EDT
DEPARTS = SPOKEN - 4_800_000  # 17:26 EDT
BAD = "<script>alert(1)</script>"

CASE = """
whereas: 1
title: 'The "map" <b>case</b>'
zone: America/New_York
sources:
  paper: {title: A paper, publisher: Paper}
events:
  order.spoken: {kind: order.spoken, what: 'the judge <script>alert(1)</script> speaks the order', place: '38.8927, -77.0163'}
  order.entered: {kind: order.entered, what: the order is entered}
  told: {kind: statement, what: it is told, place: '<script>alert(1)</script>/"x"'}
  f9.left-us: {kind: airspace.left, what: flight 9 leaves the United States}
claims:
  - {id: c1, says: order.spoken at 2025-03-15 18:46, source: paper, quote: It was spoken.}
  - {id: c2, says: order.entered at 2025-03-15 19:25..19:27, source: paper, quote: It was entered.}
  - {id: c3, says: told at 2025-03-16, source: paper, quote: It was told.}
  - {id: c4, says: f9.left-us at 2025-03-15 18:00, source: paper, quote: It left.}
"""


def put(folder: Path, flown: Flown, name: str) -> None:
    """Put what was heard of a flight into a case, as `whereas track` does."""
    files = {f"{day}/trace_full_{flown.icao24}.json": as_readsb(flown, day) for day in days(flown)}
    with Ledger(folder, actor="tests") as ledger, Readers(1) as readers:
        list(add(ledger, [Held(file, data) for file, data in files.items()], readers))
        by_hash = {source.sha256: source.id for source in ledger.case().sources.values()}
        found = [track for file, data in files.items() for track in tracks.read(data, file)]
        said = sayings(named(flights(found), name), found, [area("US+12nm")])
        enter(ledger, said, {file: by_hash[sha256(data)] for file, data in files.items()})


@pytest.fixture(scope="module")
def served_map(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """f1 from Texas to Honduras, not heard from 50 to 90 minutes after take-off; f2 from Hawaii to Fiji, over the date line."""
    base = tmp_path_factory.mktemp("map")
    (base / "case.yaml").write_text(CASE, encoding="utf-8")
    folder = ledger_of(base, base / "ledger")
    silent = Hearing(deaf=((3_000.0, 5_400.0),))
    first = flight(1, ("KHRL", "MHPR"), departs_ms=DEPARTS, hearing=silent)
    put(folder, replace(first, registration='N"1<b>'), "f1")
    put(folder, flight(4, ("PHNL", "NFFN"), departs_ms=DEPARTS - 3_600_000), "f2")
    with served(folder) as serving:
        yield serving


@pytest.fixture(scope="module")
def reader(served_map: Serving, chromium: Browser) -> Iterator[Reader]:
    with reading(chromium, served_map) as made:
        yield made


def opened(reader: Reader, path: str = "/map") -> Page:
    """The map, when all that it shows first is there."""
    page = reader.open(path)
    page.wait_for_selector("#map[data-ready]")
    return page


def at(reader: Reader, query: str) -> dict[str, Any]:
    """The rows of a moment, by leg."""
    return {row["leg"]: row for row in reader.asks("GET", f"/api/map/at?{query}")["rows"]}


# ---------------------------------------------------------------------------------------------- what the API says


def test_a_gap_is_drawn_as_two_parts_and_said_with_its_ends(reader: Reader) -> None:
    leg = next(each for each in reader.asks("GET", "/api/map")["legs"] if each["name"] == "f1")
    assert len(leg["track"]["parts"]) == 2
    assert sum(leg["track"]["parts"]) == len(leg["track"]["time"]) == len(leg["track"]["longitude"])
    times, end = np.cumsum(leg["track"]["time"]), leg["track"]["parts"][0]
    assert (times[end - 1], times[end]) == (leg["gaps"][0]["from"], leg["gaps"][0]["to"])
    assert leg["gaps"][0]["text"].startswith("not heard between 2025-03-15 18:1")
    assert leg["colour"] in {"--leg-0", "--leg-1"}


def test_take_off_and_landing_are_told_between_two_moments_with_the_airport(reader: Reader) -> None:
    leg = next(each for each in reader.asks("GET", "/api/map")["legs"] if each["name"] == "f1")
    assert leg["departed"]["earliest"] <= DEPARTS <= leg["departed"]["latest"]
    assert leg["departed"]["sure"]
    assert [each["code"] for each in leg["landed"]["airports"]] == ["MHPR"]
    assert "MHPR" in leg["landed"]["text"]


def test_in_a_gap_both_ends_are_told_and_no_position_between(reader: Reader) -> None:
    """The order was spoken in the whole minute of 18:46, in which nothing was heard of f1."""
    row = at(reader, f"from={SPOKEN}&to={SPOKEN + 59_999}")["f1"]
    assert row["state"] == "gap"
    assert row["where"].startswith("not heard between 2025-03-15 18:1")
    assert "before that: " in row["where"]
    assert "after that: " in row["where"]
    assert all(len(piece) == 1 for piece in row["pieces"])
    assert row["marks"] == [piece[0] for piece in row["pieces"]] == row["silent"][0]["ends"]


def test_a_moment_is_bounded_by_two_fixes_whose_records_are_linked(reader: Reader) -> None:
    row = at(reader, f"at={DEPARTS + 1_500_000}")["f1"]
    assert row["state"] == "heard"
    assert len(row["marks"]) == 2
    assert " km from " in row["where"]
    assert row["altitude"].endswith(" ft")
    assert [each["href"].startswith("/source/") and "#" in each["href"] for each in row["records"]] == [True, True]


def test_before_and_after_a_leg_the_row_says_what_bounds_it(reader: Reader) -> None:
    before, after = at(reader, f"at={DEPARTS - 30_000_000}")["f1"], at(reader, f"at={DEPARTS + 90_000_000}")["f1"]
    assert (before["state"], after["state"]) == ("before", "after")
    assert before["where"].startswith("not heard yet; first heard at ")
    assert "on the ground" in before["where"]
    assert after["where"].startswith("heard no more; last heard at ")
    assert after["between"].startswith("landed 2025-03-15 ")
    assert before["pieces"] == after["pieces"] == []


def test_over_a_span_each_stretch_that_was_heard_is_a_piece_of_its_own(reader: Reader) -> None:
    row = at(reader, f"from={DEPARTS + 2_000_000}&to={DEPARTS + 6_000_000}")["f1"]
    assert row["state"] == "heard"
    assert len(row["pieces"]) == 2
    assert "in between not heard between" in row["where"]


def test_a_moment_can_be_given_as_the_claim_language_writes_it(reader: Reader) -> None:
    said = reader.asks("GET", "/api/map/at?when=2025-03-15%2018:46")
    assert (said["from"], said["to"], said["text"]) == (SPOKEN, SPOKEN + 59_999, "2025-03-15 18:46 EDT")
    assert said["timeline"] == f"/timeline?t0={SPOKEN}&t1={SPOKEN + 59_999}"


@pytest.mark.parametrize(
    "query", ["", "from=5&to=1", "when=nonsense", "at=x", "at=99999999999999999999", "when=%00", "when=" + "9" * 201]
)
def test_a_moment_that_cannot_be_read_is_refused_with_a_way_out(reader: Reader, query: str) -> None:
    problem = reader.asks("GET", f"/api/map/at?{query}")["problems"][0]
    assert problem["problem"]
    assert problem["remedy"]


def test_a_crossing_has_the_positions_of_the_records_that_bound_it(reader: Reader) -> None:
    told = {each["event"]: each for each in reader.asks("GET", "/api/map")["crossings"]}
    crossing = told["f1.left-us-12nm"]
    assert [side[2] for side in crossing["sides"]] == [crossing["from"], crossing["to"]]
    assert crossing["sides"][0][1] > crossing["sides"][1][1]  # it flew south
    assert told["f9.left-us"]["sides"] == []  # nobody's track tells where


def test_places_are_those_that_a_table_or_coordinates_tell_and_others_are_not_placed(reader: Reader) -> None:
    told = reader.asks("GET", "/api/map")
    assert {each["place"] for each in told["places"]} == {"KHRL", "MHPR", "PHNL", "NFFN", "38.8927, -77.0163"}
    assert [each["place"] for each in told["unplaced"]] == [f'{BAD}/"x"']


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("KHRL", True), ("HRL", True), ("khrl", False), ("Rio Grande Valley International Airport or so", False),
        ("Daniel K Inouye International Airport", True), ("26.2, -97.6", True), ("91, 0", False), ("San Salvador", False), ("", False),
        ("Municipal Airport", False), ("\ud800", False), ("1" * 400, False),
    ],
)  # fmt: skip
def test_a_place_is_known_by_its_code_its_whole_name_or_its_coordinates_and_never_guessed(
    place: str, known: bool
) -> None:
    assert (spot(place) is not None) is known


def test_the_packaged_airfields_are_where_the_extra_says_they_are() -> None:
    for code, _, where in _packaged()[::200]:
        same = spot(code)
        if same is not None:
            assert abs(where.latitude_deg - same.latitude_deg) < 0.2


def test_legs_of_a_source_that_is_left_out_are_not_shown(reader: Reader) -> None:
    ends = [at(reader, f"at={DEPARTS + hours * 3_600_000}")["f1"]["records"][-1] for hours in (-9, 1, 9)]
    query = "&".join(f"without={record['source']}" for record in ends)  # a file a day
    told = reader.asks("GET", f"/api/map?{query}")
    assert [leg["name"] for leg in told["legs"]] == ["f2"]


# ---------------------------------------------------------------------------------------------- laws


def on_map(leg: Leg) -> OnMap:
    index = np.flatnonzero(sure(leg))
    leg = replace(leg, files=("trace",) * len(leg.fixes))
    return OnMap("f1", leg, index, leg.fixes.time_ms[index], {}, _drawn(leg, index))


@settings(max_examples=40)
@given(strange(), st.floats(-0.2, 1.2), st.floats(0, 1))
def test_whatever_was_heard_the_fixes_that_bound_a_span_lie_around_it(leg: Leg, share: float, more: float) -> None:
    flown = on_map(leg)
    size = int(leg.fixes.time_ms[-1] - leg.fixes.time_ms[0]) + 1_000
    low = int(leg.fixes.time_ms[0]) + round(share * size)
    high = low + round(more * more * size)
    row = standings([flown], low, high, UTC)[0]
    times = [fix.time_ms for fix in row["fixes"]]
    places = {
        (round(fix.longitude_deg, 5), round(fix.latitude_deg, 5))
        for fix in (flown.fix(i) for i in range(len(flown.index)))
    }
    assert all(tuple(mark) in places for mark in row["marks"])  # nothing is drawn that was not heard
    if row["state"] == "gap":
        assert times[0] <= low <= high <= times[1]
        assert times[1] - times[0] > GAP_S * 1000
        assert all(len(piece) == 1 for piece in row["pieces"])
    elif row["state"] == "before":
        assert high <= times[0]
    elif row["state"] == "after":
        assert low > times[0]
    elif row["state"] == "heard":
        assert times[0] <= high
        assert times[-1] >= low


@settings(max_examples=40)
@given(strange())
def test_no_line_is_drawn_across_a_gap_and_none_goes_round_the_earth(leg: Leg) -> None:
    flown = on_map(leg)
    track = leg_plain(flown, 0, UTC)["track"]
    times, longitude, start = np.cumsum(track["time"]), np.cumsum(track["longitude"]), 0
    for count in track["parts"]:
        heard = flown.time_ms[(flown.time_ms >= times[start]) & (flown.time_ms <= times[start + count - 1])]
        assert (np.diff(heard) <= GAP_S * 1000).all()
        start += count
    assert (np.abs(np.diff(longitude)) <= 18_000_001).all() or len(flown.drawn) < len(flown.index)
    json.dumps(track, allow_nan=False)


def test_a_leg_over_the_date_line_runs_on_past_180() -> None:
    track = leg_plain(on_map(over_the_date_line()), 0, UTC)["track"]
    longitude = np.cumsum(track["longitude"]) / 100_000
    assert longitude.max() > 180
    assert np.abs(np.diff(longitude)).max() < 10


def test_at_the_very_moment_of_a_fix_the_aircraft_stands_there() -> None:
    flown = on_map(plain())
    row = standings([flown], int(flown.time_ms[2]), int(flown.time_ms[2]), UTC)[0]
    assert (row["state"], len(row["marks"])) == ("heard", 1)


# ---------------------------------------------------------------------------------------------- the outline


def test_the_outline_is_small_and_holds_the_world() -> None:
    files = [ROOT / "src/whereas/web/assets" / name for name in ("world-coarse.bin", "world-fine.bin")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 120_000
    for file in files:
        per_degree, coasts, borders = decoded(file.read_bytes())
        points = np.concatenate(coasts) / per_degree
        assert (np.abs(points) <= (180, 90)).all()
        assert min(len(coasts), len(borders)) > 100
        assert all((ring[0] == ring[-1]).all() for ring in coasts)


def decoded(data: bytes) -> tuple[int, list[Any], list[Any]]:
    """An outline file, by what docs/map.md says of it."""
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    numbers = iter(values)
    per_degree = next(numbers)

    def lines() -> list[Any]:
        made = []
        for _ in range(next(numbers)):
            folded = np.array([next(numbers) for _ in range(2 * next(numbers))])
            made.append(np.where(folded % 2, -(folded + 1) // 2, folded // 2).reshape(-1, 2).cumsum(axis=0))
        return made

    found = per_degree, lines(), lines()
    assert next(numbers, None) is None
    return found


# ---------------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_everybody_can_read_the_map(served_map: Serving, chromium: Browser, scheme: str, width: int) -> None:
    with reading(chromium, served_map, scheme=scheme, width=width) as reader:
        page = opened(reader, f"/map?at={SPOKEN}")
        expect(page.locator("#map-now")).to_have_text("2025-03-15 18:46 EDT")
        assert accessible(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_moments_of_orders_are_buttons_and_show_the_whole_of_their_band(reader: Reader) -> None:
    page = opened(reader)
    page.get_by_role("button", name="spoken: the judge <script>alert(1)</script> speaks the order").click()
    expect(page.locator("#map-text")).to_have_text("2025-03-15 18:46 EDT")
    expect(page.locator(".standings tr", has_text="f1")).to_contain_text("not heard between")
    page.wait_for_url(f"**/map?from={SPOKEN}&to={SPOKEN + 59_999}")
    link = page.get_by_role("link", name="On the timeline")
    assert link.get_attribute("href") == f"/timeline?t0={SPOKEN}&t1={SPOKEN + 59_999}"


def test_the_address_shows_the_same_moment_selection_and_part_of_the_earth_again(reader: Reader) -> None:
    page = opened(reader, f"/map?at={SPOKEN}&sel=leg%3Af2&c=-90,25,9000")
    expect(page.locator("#map-now")).to_have_text("2025-03-15 18:46 EDT")
    expect(page.get_by_role("button", name="f2:")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".standings tr.picked")).to_contain_text("f2")
    page.locator("#map-in").click()
    page.wait_for_url("**c=*14400*")


def test_selecting_in_the_list_selects_on_the_map_and_the_other_way_round(reader: Reader) -> None:
    page = opened(reader)
    page.get_by_role("button", name="KHRL: ").click()
    page.wait_for_url("**sel=place%3AKHRL*")
    page.get_by_role("button", name="KHRL: ").click()  # again: out
    expect(page.get_by_role("button", name="KHRL: ")).to_have_attribute("aria-pressed", "false")
    page = opened(reader, "/map?c=-97.6544,26.2285,40000&at=" + str(DEPARTS + 80_000_000))
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.locator("#map").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.get_by_role("button", name="KHRL: ")).to_have_attribute("aria-pressed", "true")


def test_a_click_on_a_track_goes_to_the_time_of_the_fix_there(reader: Reader) -> None:
    leg = next(each for each in reader.asks("GET", "/api/map")["legs"] if each["name"] == "f2")
    middle = leg["track"]["parts"][0] // 2
    where = [np.cumsum(leg["track"][side])[middle] / 100_000 for side in ("longitude", "latitude")]
    page = opened(reader, f"/map?c={where[0]:.4f},{where[1]:.4f},30000&at={SPOKEN + 90_000_000}")
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.locator("#map").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    page.wait_for_url(f"**at={np.cumsum(leg['track']['time'])[middle]}*")
    expect(page.get_by_role("button", name="f2:")).to_have_attribute("aria-pressed", "true")


def test_arrows_step_through_time_and_space_lets_it_run(reader: Reader) -> None:
    page = opened(reader, f"/map?at={SPOKEN}")
    expect(page.locator("#map-now")).to_have_text("2025-03-15 18:46 EDT")
    slider = page.get_by_role("slider", name="Moment")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-now")).not_to_have_text("2025-03-15 18:46 EDT")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "2025-03-15 18:46 EDT")
    before = page.locator("#map-now").inner_text()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#map-now")).not_to_have_text(before)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    then = page.locator("#map-now").inner_text()
    expect(page.locator("#map-now")).not_to_have_text(then)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_map_moves_and_zooms_by_keys_wheel_and_hand(reader: Reader) -> None:
    page = opened(reader, "/map?c=0,0,5000")
    canvas = page.locator("#map")
    canvas.focus()
    page.keyboard.press("+")
    page.wait_for_url("**c=0.0000*8000*")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**c=3.6*")
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.wheel(0, -320)
    page.wait_for_url(lambda url: "8000" not in url)
    before = page.url
    page.mouse.down()
    page.mouse.move(box["x"] + 320, box["y"] + 200, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: url != before)
    page.keyboard.press("0")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("let time run, or stop it")
    page.keyboard.press("Escape")


def test_a_time_that_cannot_be_read_is_told_beside_its_field(reader: Reader) -> None:
    reader.allowed.add(422)
    page = opened(reader)
    field = page.get_by_label("Moment or span")
    field.fill("half past nine")
    field.press("Enter")
    expect(page.locator("#map-wrong")).to_contain_text("Try:")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("2025-03-15 18:46..18:48")
    field.press("Enter")
    expect(page.locator("#map-now")).to_have_text("2025-03-15 18:46..18:48 EDT")
    expect(page.locator("#map-wrong")).to_be_hidden()


def test_text_of_the_case_is_text(reader: Reader) -> None:
    page = opened(reader)
    expect(page.locator("#list-unplaced")).to_contain_text(BAD)
    expect(page.locator("#list-legs")).to_contain_text('f1: N"1<b>')
    assert page.locator(".atlas script, .atlas b").count() == 0


# ---------------------------------------------------------------------------------------------- nothing to show


def test_a_case_without_tracks_shows_the_outline_and_how_to_add_one(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    with served(tmp_path) as serving, reading(chromium, serving) as reader:
        page = opened(reader)
        expect(page.locator("#map-add")).to_contain_text("whereas track")
        expect(page.locator("#map-time")).to_be_hidden()
        expect(page.get_by_role("button", name="38.8927, -77.0163")).to_be_visible()
        assert accessible(page) == []


WITHOUT = """
import json, sys, urllib.request
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"numpy", "shapely", "scipy", "pyarrow", "airportsdata", "msgspec", "deflate"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from pathlib import Path
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "airportsdata" else found(name, package)
from whereas.web.desk import Desk
from whereas.web.serving import Serving
serving = Serving(Desk(Path(sys.argv[1]), "tests"))
serving.start()
for path in ("/api/map", "/api/map/at?at=1742078760000", "/map"):
    asked = urllib.request.Request(serving.origin + path, headers={"authorization": "Bearer " + serving.keys.token})
    print(json.dumps(urllib.request.urlopen(asked).read().decode()))
serving.stop()
"""


def test_without_the_extra_places_are_shown_and_what_to_install_is_said(tmp_path: Path) -> None:
    with Ledger(tmp_path / "case", actor="tests", make=True) as ledger:
        (tmp_path / "case.yaml").write_text(CASE.replace("'38.8927, -77.0163'", "KHRL"), encoding="utf-8")
        take_in(ledger, read_case(tmp_path))
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(tmp_path / "case")], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    told, moment, page = (json.loads(line) for line in ran.stdout.splitlines())
    shown = json.loads(told)
    assert shown["needs"] == 'pip install "whereas[tracks]"'
    assert [(each["place"], each["known_by"]) for each in shown["places"]] == [("KHRL", "OurAirports")]
    assert json.loads(moment)["rows"] == []
    assert "<canvas" in page
