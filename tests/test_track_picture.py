"""Pictures of legs: what they show, that they hold nothing else, and that any leg has one."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from someleg import HOSTILE, NAN, fixes, leg, named, open_ended, over_the_date_line, over_the_pole, plain, strange

from whereas.track.drawing import Labels, around, duration, number, path, text_width
from whereas.track.leg import End, Leg, Near
from whereas.track.picture import STYLE, svg, told
from whereas.track.plane import Box, Plane, clipped, fitted, thinned

SVG = {"s": "http://www.w3.org/2000/svg"}
SQUARE = [[np.array([[-120.0, 30.0], [-80.0, 30.0], [-80.0, 50.0], [-120.0, 50.0]])]]
KINDS = {
    "plain": plain,
    "open": open_ended,
    "date line": over_the_date_line,
    "pole": over_the_pole,
    "one fix": lambda: leg(fixes([0], [(10.0, 20.0)], [900])),
    "no altitude": lambda: leg(fixes([0, 5], [(10.0, 20.0), (10.1, 20.0)], [NAN, NAN])),
    "no position": lambda: leg(fixes([0, 5], [(NAN, NAN), (NAN, NAN)], [100, 100])),
    "no time passes": lambda: leg(fixes([0, 0, 0], [(10.0, 20.0)] * 3, [100, 100, 100])),
    "no fixes": lambda: replace(plain(), fixes=fixes([], [], []), classes=()),
    "a million years": lambda: leg(fixes([0, 3e13], [(10.0, 20.0), (10.1, 20.0)], [100, 3e38])),
    "at a pole": lambda: leg(fixes([0, 9], [(90.0, 0.0), (-90.0, 0.0)], [100, 100])),
    "round the world": lambda: leg(fixes(range(0, 720, 10), [(1.0, -180.0 + 5 * i) for i in range(72)], [100] * 72)),
}


def parsed(text: str) -> ET.Element:
    """The picture's root, after a check that it holds only what a picture may and that every reference has its mark."""
    root: ET.Element = fromstring(text)
    kinds = {element.tag.partition("}")[2] for element in root.iter()}
    assert kinds <= set(
        "svg title desc style rect path circle text g defs clipPath pattern linearGradient stop".split()
    )
    ids = [identity for element in root.iter() if (identity := element.get("id"))]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(ids)
    for element in root.iter():
        for name, value in element.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert not re.search(r"(?i)nan|inf(?!o)|e[+-]\d", value) or name in ("class", "id", "aria-labelledby"), (
                name,
                value,
            )
    return root


def words(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iterfind(".//s:text", SVG)]


def said(root: ET.Element, kind: str) -> list[ET.Element]:
    return [element for element in root.iter() if kind in (element.get("class") or "").split()]


# ---------------------------------------------------------------------------------------------- the picture


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("width_px", [480, 920])
def test_any_leg_has_a_picture(make: object, width_px: int) -> None:
    assert callable(make)
    root = parsed(svg(make(), outline=SQUARE, airports={"KAAA": (45.0, -93.0)}, width_px=width_px))
    assert root.get("width") == str(width_px)
    assert (root.get("role"), root.findtext("s:title", "", SVG)[:6]) == ("img", "N1TEST")


@given(strange())
@settings(max_examples=60)
def test_the_strangest_leg_has_a_picture(made: Leg) -> None:
    parsed(svg(made, outline=SQUARE))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_out_of_a_picture(text: str) -> None:
    written = svg(named(text), title=text, outline=SQUARE, airports={text: (45.0, -93.0)})
    written.encode("utf-8")
    parsed(written)
    assert "<script" not in written


def test_the_words_say_what_is_known_of_both_ends() -> None:
    assert told(plain()) == (
        "Took off from Alpha (KAAA) between 00:00:00 and 00:00:08 UTC on 5 February 2025.",
        "Landed at Alpha (KAAA) between 00:50:00 and 00:50:05 UTC on 5 February 2025.",
        "Heard 7 times, in the air for 50 min between the first time and the last, with a gap of 40 min.",
    )
    off, on, heard = told(open_ended())
    assert off.split("; ") == [
        "Took off before 00:00:00 UTC on 5 February 2025, when it was in the air",
        "where from is not known, airports near: WN92 18 km, 03WA 22 km",
        "going by height and climb, likely between 23:50:00 and 23:56:00 UTC.",
    ]
    assert on == "Landed after 00:01:00 UTC on 5 February 2025, when it was in the air; where is not known."
    assert heard.endswith(" 1 min between the first time and the last, without a gap of more than 5 minutes.")


def test_an_end_of_which_nothing_is_known_is_said_to_be_unknown() -> None:
    made = replace(plain(), takeoff=End(None, None))
    assert told(made)[0] == "Took off at a time that is not known; where from is not known."
    parsed(svg(made))


def test_no_line_is_drawn_through_a_gap_as_if_it_had_been_heard() -> None:
    """
    The fixes before and after the gap are the ends of two solid lines, and of a dotted one.
    """
    root = parsed(svg(plain()))
    for solid in said(root, "heard")[:2]:
        assert (solid.get("d") or "").count("M") == 2
    assert len(said(root, "silent")) == 2  # on the map, and in the legend
    assert words(root).count("40 min") == 2  # on the map, and in the profile


def test_a_leg_without_gaps_has_no_dots_and_its_legend_none() -> None:
    root = parsed(svg(over_the_date_line()))
    assert said(root, "silent") == []
    assert not any("nothing heard" in text for text in words(root))


def test_an_open_side_fades_and_a_seen_take_off_is_a_band() -> None:
    root = parsed(svg(open_ended()))
    fills = [element.get("fill") for element in root.iter() if element.get("fill")]
    assert "url(#leg-out-left)" in fills
    assert "url(#leg-in-right)" in fills
    assert len(said(parsed(svg(plain())), "band")) == 4  # two of the leg, two of the legend


def test_a_fix_out_of_reach_is_a_hollow_mark_and_no_corner_of_the_track() -> None:
    made = leg(fixes([0, 10, 20, 30], [(45.0, -93.0), (45.0, -93.1), (10.0, 10.0), (45.0, -93.2)], [9_000] * 4))
    doubted = parsed(svg(replace(made, classes=(0, 0, 64, 0))))
    assert len(said(doubted, "doubt")) == 2  # in the profile, and in the legend: on the map it is outside
    assert not any("10°E" in text for text in words(doubted))


def test_a_line_over_the_date_line_does_not_cross_the_map() -> None:
    """
    Six fixes within four degrees: the track is short, and 180 degrees is in the middle.
    """
    root = parsed(svg(over_the_date_line()))
    assert "180°" in words(root)
    assert (said(root, "heard")[0].get("d") or "").count("M") == 1


def test_a_picture_of_a_long_track_is_small() -> None:
    turns = np.linspace(0, 300, 20_000)
    where = list(zip((45 + turns / 100 + np.sin(turns)).tolist(), (-93 + np.cos(turns)).tolist(), strict=True))
    made = leg(fixes(np.arange(20_000.0).tolist(), where, (20_000 + 9_000 * np.sin(turns * 3)).tolist()))
    written = svg(replace(made, classes=tuple([8] * 20_000)), outline=SQUARE)
    assert len(written.encode()) <= 120_000
    assert written.count("<circle") < 260


def test_many_pictures_in_one_page_share_a_style_and_no_ids() -> None:
    first, other = (parsed(svg(plain(), prefix=prefix)) for prefix in ("a", "b"))
    ids = [{element.get("id") for element in root.iter()} - {None} for root in (first, other)]
    assert ids[0].isdisjoint(ids[1])
    assert [root.findtext("s:style", "", SVG) for root in (first, other)] == [STYLE, STYLE]


@pytest.mark.parametrize("prefix", ["", "1a", "a b", 'a"', "é"], ids=["empty", "digit", "space", "quote", "accent"])
def test_a_prefix_that_is_no_name_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        svg(plain(), prefix=prefix)


@pytest.mark.parametrize("width_px", [0, 479, 2_001])
def test_a_width_that_no_page_has_is_refused(width_px: int) -> None:
    with pytest.raises(ValueError, match="pixels"):
        svg(plain(), width_px=width_px)


def test_no_text_is_smaller_than_eleven_pixels() -> None:
    assert min(int(size) for size in re.findall(r"font-size:(\d+)px", STYLE)) >= 11


def test_a_browser_shows_every_text_within_the_picture_and_no_two_on_each_other(
    chromium: Browser, tmp_path: Path
) -> None:
    page = chromium.new_page()
    where = "els => els.map(e => {const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]})"
    for number_, make in enumerate((plain, open_ended, over_the_date_line)):
        file = tmp_path / f"{number_}.html"
        picture = svg(make(), outline=SQUARE, airports={"KAAA": (45.0, -93.0)})
        file.write_text(f"<meta charset=utf-8><body style='margin:0'>{picture}", encoding="utf-8")
        page.goto(file.as_uri())
        boxes = [Box(*box) for box in page.eval_on_selector_all("svg text", where)]
        assert all(box.left >= -1 and box.right <= 921 and box.top >= 0 for box in boxes)
        for i, box in enumerate(boxes):
            assert not any(box.grown(-1.5).meets(other.grown(-1.5)) for other in boxes[:i])
    page.close()


def test_a_real_leg_has_a_picture(shared_data: Path) -> None:
    from whereas.track import readsb

    name = "raw/xoolive+traffic/src/traffic/data/samples/readsb/trace_full_ac671b.json"
    track = readsb.read((shared_data / name).read_bytes(), "trace_full_ac671b.json")[0]
    written = svg(leg(track.fixes), outline=SQUARE)
    parsed(written)
    assert len(written) < 60_000


# ---------------------------------------------------------------------------------------------- the plane

BOX = Box(60, 20, 900, 400)
latitudes = st.floats(-74, 74)
longitudes = st.floats(-180, 180)
positions = st.lists(st.tuples(latitudes | st.floats(-90, 90), longitudes), min_size=1, max_size=20)


@given(positions)
def test_what_a_map_is_fitted_to_lies_in_its_box(places: list[tuple[float, float]]) -> None:
    latitude, longitude = np.array(places).T
    pixels = fitted(latitude, longitude, BOX).pixels(latitude, longitude)
    assert BOX.grown(1e-3).holds(pixels).all()


@given(positions, st.floats(61, 899), st.floats(21, 399))
def test_a_point_of_the_page_is_the_pixel_of_its_position(
    places: list[tuple[float, float]], x: float, y: float
) -> None:
    latitude, longitude = np.array(places).T
    plane = fitted(latitude, longitude, BOX)
    point = np.array([[x, y]])
    found, east = plane.positions(point)
    if plane.polar and np.hypot(*((point[0] - (plane.x, plane.y)) / plane.per_radian)) > 3:
        return  # outside the Earth's disk
    if abs(east[0]) < 179.9 and abs(found[0]) < 84:
        assert plane.pixels(found, plane.longitude_deg + east) == pytest.approx(point, abs=1e-3)


def test_a_map_about_the_date_line_is_no_wider_than_its_track() -> None:
    latitude, longitude = np.array([10.0, 11.0]), np.array([179.0, -179.0])
    pixels = fitted(latitude, longitude, BOX).pixels(latitude, longitude)
    assert pixels[0, 0] < pixels[1, 0]
    assert fitted(latitude, longitude, BOX).longitude_deg == pytest.approx(180)


def test_a_kilometre_is_a_kilometre_on_the_map() -> None:
    """
    Ten degrees of a meridian are 1,112 km, at the middle of the map of either kind.
    """
    for middle in (0.0, 80.0):
        latitude, longitude = np.array([middle - 0.5, middle + 0.5]), np.array([20.0, 20.0])
        plane = fitted(latitude, longitude, BOX)
        height = float(np.ptp(plane.pixels(latitude, longitude)[:, 1]))
        assert height * plane.km_per_pixel(middle) == pytest.approx(111.19, rel=1e-3)


lines = st.lists(st.tuples(st.floats(0, 900), st.floats(0, 400)), min_size=1, max_size=60).map(np.array)


@given(lines)
def test_a_thinned_line_keeps_its_ends_and_strays_less_than_it_may(
    line: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    kept = thinned([line], 1_000, tolerance=0.4)[0]
    assert (kept[0], kept[-1]) == (0, len(line) - 1)
    assert (np.diff(kept) > 0).all()
    for point in line:
        ends = zip(line[kept], line[kept[1:]], strict=False)
        off = [
            np.hypot(*(point - (a + np.clip((point - a) @ (b - a) / max((b - a) @ (b - a), 1e-12), 0, 1) * (b - a))))
            for a, b in ends
        ]
        assert min(off, default=0.0) <= 0.4 + 0.36  # and a quarter of a pixel across, for points that were taken as one


def test_more_lines_than_points_are_allowed_keep_their_ends() -> None:
    many = [np.array([[0.0, i], [5.0, i + 3], [9.0, i]]) for i in range(50)]
    assert [index.tolist() for index in thinned(many, 10)] == [[0, 2]] * 50


@given(lines)
def test_a_clipped_ring_lies_in_the_box(ring: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    box = Box(200, 100, 600, 300)
    part = clipped(ring, box)
    assert part.shape[1] == 2
    assert box.grown(1e-6).holds(part).all()


def test_a_ring_around_the_box_is_clipped_to_the_box() -> None:
    ring = np.array([[-10.0, -10.0], [990.0, -10.0], [990.0, 990.0], [-10.0, 990.0]])
    assert sorted(map(tuple, clipped(ring, Box(0, 0, 10, 20)).tolist())) == [(0, 0), (0, 20), (10, 0), (10, 20)]


# ---------------------------------------------------------------------------------------------- small parts


@pytest.mark.parametrize(
    ("seconds", "words_"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_599, "1 h 0 min"), (30_180, "8 h 23 min")],
    ids=["none", "seconds", "a minute", "an hour", "hours"],
)
def test_a_length_of_time_is_said_in_words(seconds: float, words_: str) -> None:
    assert duration(seconds) == words_


@pytest.mark.parametrize(
    ("value", "text"), [(-0.04, "0"), (3.0, "3"), (2.26, "2.3"), (-1.5, "-1.5")], ids=["none", "whole", "part", "minus"]
)
def test_a_number_has_one_decimal_at_most(value: float, text: str) -> None:
    assert number(value) == text


def test_a_path_steps_from_point_to_point() -> None:
    assert path([np.array([[1.0, 2.0], [1.5, 2.0], [1.52, 2.0], [0.0, 0.26]])]) == "M1 2l0.5 0 -1.5 -1.7"
    assert path([np.array([[1.0, 2.0]])]) == "M1 2h0"
    assert path([np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])], closed=True) == "M0 0l1 0 0 1z"


def test_labels_keep_out_of_each_other_s_way_and_of_the_track() -> None:
    labels = Labels(Box(0, 0, 200, 100), np.array([[120.0, 50.0]]))
    first = labels.free(around(100, 50, 40, 12, 10))
    other = labels.free(around(100, 50, 40, 12, 10))
    assert first
    assert other
    assert not first.holds(labels.busy).any()
    assert not first.meets(other)
    assert labels.free([Box(-5, 0, 10, 10)]) is None


def test_an_airport_that_is_only_near_is_not_named_as_the_airport() -> None:
    made = open_ended()
    shown = words(parsed(svg(made, airports={"WN92": (11.0, 21.0)})))
    assert "2 airports near" in shown
    assert "WN92" not in shown
    firm = replace(made.takeoff, airport=Near("WN92", "Strip", 1.0, NAN))
    assert "WN92" in words(parsed(svg(replace(made, takeoff=firm))))


def test_text_is_no_narrower_than_it_seems() -> None:
    assert text_width("00:00:00") > 40
    assert text_width("") == 0
    assert isinstance(fitted(np.array([1.0]), np.array([2.0]), BOX), Plane)
