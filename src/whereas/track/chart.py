"""Chart: the map of a leg. The track is solid where the aircraft was heard and dotted where it was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from .drawing import Labels, around, duration, path, put, put_text, text_width
from .leg import Anchor, End, Leg
from .plane import Box, Plane, clipped, fitted, nice, thinned, turned
from .shapes import anchors, doubtful, placed, stretches, sure
from .table import clock

__all__ = ["draw_chart", "draw_mark"]

Points = NDArray[np.float64]
Outline = Sequence[Sequence[NDArray[np.float64]]]
"""Polygons, each its rings, each (longitude, latitude) in degrees by row."""

MOST_POINTS, MOST_DOUBTS, MOST_COAST = 700, 120, 3_500
DEGREES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
KM_PER_NM = 1.852
LEAST_PX = 5.0
"""An island smaller than this is left out."""
MOST_RADIANS = 1.8
"""Land that is all further than this from the middle of a map about a pole is left out: there the map turns inside out."""


def draw_chart(
    svg: etree._Element, leg: Leg, box: Box, outline: Outline, airports: Mapping[str, tuple[float, float]], prefix: str
) -> None:
    """Draw the map into a box: what lies around, the track, the fixes that bound its ends, and a scale.

    *airports* has the latitude and longitude of those that the leg's ends name; those without are named at the fix.
    """
    put(put(svg, "clipPath", id=f"{prefix}-map"), "rect", x=box.left, y=box.top, width=box.width, height=box.height)
    latitude, longitude = _extent(leg)
    if not len(latitude):
        put(svg, "rect", "frame", x=box.left, y=box.top, width=box.width, height=box.height)
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        put_text(svg, "no position was heard", *middle, "soft", "middle")
        return
    plane = fitted(latitude, longitude, box, margin=44)
    inside = put(svg, "g", clip_path=f"url(#{prefix}-map)")
    _land(inside, plane, outline)
    _graticule(svg, inside, plane)
    lines = _track(inside, leg, plane)
    labels = Labels(box.grown(-5), _sampled(lines))
    _doubts(inside, leg, plane)
    _scale(svg, plane, labels)
    _airports(inside, leg, plane, airports, labels)
    _ends(inside, leg, plane, labels)
    _gaps(inside, leg, plane, labels)
    put(svg, "rect", "frame", x=box.left, y=box.top, width=box.width, height=box.height)


def _extent(leg: Leg) -> tuple[Points, Points]:
    """The latitudes and longitudes that the map is to show."""
    index, fixes = np.flatnonzero(sure(leg)), leg.fixes
    ends = [anchor for _, anchor in anchors(leg)] + [leg.first, leg.last]
    ends = [end for end in ends if abs(end.latitude_deg) <= 90 and abs(end.longitude_deg) <= 180]
    latitude = np.concatenate([fixes.latitude_deg[index], [end.latitude_deg for end in ends]])
    return latitude, np.concatenate([fixes.longitude_deg[index], [end.longitude_deg for end in ends]])


# ---------------------------------------------------------------------------------------------- what lies around


def _land(inside: etree._Element, plane: Plane, outline: Outline) -> None:
    """Land and its edges, cut to the box."""
    if not outline:
        return
    box = plane.box
    put(inside, "rect", "sea", x=box.left, y=box.top, width=box.width, height=box.height)
    rings = [copy for polygon in outline for ring in polygon for copy in _copies(plane, np.asarray(ring, float))]
    shapes = [shape for points, _ in rings if len(shape := clipped(points, box.grown(8))) > 2]
    kept = thinned(shapes, MOST_COAST, tolerance=0.5)
    drawn = [shape[index] for shape, index in zip(shapes, kept, strict=True) if len(index) > 3]
    put(inside, "path", "land", d=path(drawn, closed=True), fill_rule="evenodd")
    edges = [edge for edge in _edges(rings, box) if np.ptp(edge, axis=0).max() > LEAST_PX]
    kept = thinned(edges, MOST_COAST, tolerance=0.5)
    put(inside, "path", "coast", d=path(edge[index] for edge, index in zip(edges, kept, strict=True)))


def _copies(plane: Plane, ring: Points) -> Iterator[tuple[Points, NDArray[np.bool_]]]:
    """The ring on the page, as often as it is seen there, and which of its edges are borders: not where data were cut."""
    turns = _turns(plane, ring) if len(ring) > 2 else []
    if not turns:
        return
    after = np.roll(ring, -1, axis=0)
    cut = (np.abs(ring[:, 0]) > 179.999) & (np.abs(after[:, 0]) > 179.999)
    cut |= (ring[:, 1] < -89.9) & (after[:, 1] < -89.9)
    for turn in turns:
        flat = plane.projected(ring[:, 1], ring[:, 0] - plane.longitude_deg + turn)
        if plane.polar and np.hypot(flat[:, 0], flat[:, 1]).min() > MOST_RADIANS:
            continue
        points = flat * (plane.per_radian, -plane.per_radian) + (plane.x, plane.y)
        low, high = points.min(axis=0), points.max(axis=0)
        if (high - low).max() > LEAST_PX and Box(*low, *high).meets(plane.box):
            yield points, ~cut


def _turns(plane: Plane, ring: Points) -> list[int]:
    """By how many degrees the ring is to be turned to be seen on the page: one of these or more; none where it is not."""
    if plane.polar:
        return [0]
    box = plane.box
    (south, north), (west, east) = plane.positions(np.array([[box.left, box.bottom], [box.right, box.top]]))
    low, high = ring.min(axis=0), ring.max(axis=0)
    if high[1] < south or low[1] > north:
        return []
    middle = plane.longitude_deg
    return [turn for turn in (-360, 0, 360) if low[0] - middle + turn < east and high[0] - middle + turn > west]


def _edges(rings: Sequence[tuple[Points, NDArray[np.bool_]]], box: Box) -> list[Points]:
    """The borders that may cross the box, as lines; one that two rings share is there once."""
    if not rings:
        return []
    start = np.concatenate([ring for ring, _ in rings])
    after = np.concatenate([np.roll(ring, -1, axis=0) for ring, _ in rings])
    low, high = np.minimum(start, after), np.maximum(start, after)
    near = np.concatenate([border for _, border in rings])
    near &= (low[:, 0] < box.right) & (high[:, 0] > box.left) & (low[:, 1] < box.bottom) & (high[:, 1] > box.top)
    index = np.flatnonzero(near)
    sums, apart = start[index] + after[index], np.abs(start[index] - after[index])  # the same both ways round
    index = index[np.sort(np.unique(np.round(np.hstack([sums, apart]), 4), axis=0, return_index=True)[1])]
    new = np.any(start[index[1:]] != after[index[:-1]], axis=1)
    runs = np.split(index, np.flatnonzero(new) + 1) if len(index) else []
    return [np.vstack([start[run], after[run[-1]]]) for run in runs]


def _graticule(svg: etree._Element, inside: etree._Element, plane: Plane) -> None:
    """Meridians and parallels, with their degrees below and to the left; about a pole, on the parallels themselves."""
    box, lines = plane.box, list[Points]()
    (south, north), parallels, meridians = _degrees(plane)
    for longitude in meridians:
        run = np.linspace(max(south - 1, -89), north if plane.polar else min(north + 1, 89), 80 if plane.polar else 2)
        line = plane.pixels(run, np.full(len(run), longitude + 1e-9))
        lines.append(line)
        if (x := _meets(line[:, ::-1], box.bottom, box.left, box.right)) is not None:
            put_text(svg, _degree(longitude, "E", "W"), x, box.bottom + 15, "soft small", "middle")
    for latitude in parallels:
        east = np.linspace(-180, 179.99, 240) if plane.polar else np.array([-179.9, 179.9])
        line = plane.pixels(np.full(len(east), latitude), plane.longitude_deg + east)
        lines.append(line)
        if plane.polar:
            seen = line[box.grown(-24).holds(line)]
            for x, y in seen[seen[:, 1].argmax()][None] if len(seen) else ():
                put_text(inside, _degree(latitude, "N", "S"), x, y - 3, "soft small halo", "middle")
        elif box.top + 4 < line[0, 1] < box.bottom:
            put_text(svg, _degree(latitude, "N", "S"), box.left - 6, line[0, 1] + 4, "soft small", "end")
    cut = _edges([(line, np.arange(len(line)) < len(line) - 1) for line in lines], box)
    put(inside, "path", "grid", d=path(cut))


def _degrees(plane: Plane) -> tuple[tuple[float, float], list[float], list[float]]:
    """From which latitude to which the page reaches; the parallels and the meridians to draw, about three to seven each."""
    box = plane.box
    x, y = np.meshgrid(np.linspace(box.left, box.right, 40), np.linspace(box.top, box.bottom, 40))
    latitude, east = plane.positions(np.column_stack([x.ravel(), y.ravel()]))
    south, north = float(latitude.min()), float(latitude.max())
    longitude = plane.longitude_deg + east
    down, across = nice((north - south) / 5, DEGREES), nice(float(np.ptp(longitude)) / 7, DEGREES)
    parallels = np.arange(np.ceil(south / down), np.floor(north / down) + 1) * down
    meridians = np.arange(np.ceil(longitude.min() / across), np.floor(longitude.max() / across) + 1) * across
    if plane.polar and np.ptp(longitude) > 350:
        meridians, north = np.arange(-180, 180, across), min(north, 90 - down / 6)
    return (south, north), [float(at) for at in parallels if abs(at) < 90], [float(at) for at in meridians]


def _meets(line: Points, at: float, low: float, high: float) -> float | None:
    """Where a line first has its first coordinate *at*, with the other between *low* and *high*."""
    for (a, b), (c, d) in pairwise(line):
        if a != c and min(a, c) <= at <= max(a, c) and low <= (other := b + (at - a) / (c - a) * (d - b)) <= high:
            return float(other)
    return None


def _degree(degrees: float, plus: str, minus: str) -> str:
    """A whole or decimal number of degrees with its side: 45°N, 0.5°W, 180°."""
    if plus == "E":
        degrees = float(turned(np.array([degrees + 1e-9]), 0.0)[0])
    said = f"{abs(degrees):.2f}".rstrip("0").rstrip(".")
    return f"{said}°" + ("" if said in ("0", "180") else plus if degrees > 0 else minus)


def _scale(svg: etree._Element, plane: Plane, labels: Labels) -> None:
    """A bar in kilometres and nautical miles, true in the middle of the map, in the corner that has most room."""
    box = plane.box
    middle = plane.positions(np.array([[(box.left + box.right) / 2, (box.top + box.bottom) / 2]]))[0]
    per_pixel = plane.km_per_pixel(float(middle[0]))
    lengths = [(_round(130 * per_pixel / unit), unit, name) for unit, name in ((1.0, "km"), (KM_PER_NM, "NM"))]
    width, height = 196.0, 40.0
    corners = [
        Box(left, top, left + width, top + height)
        for top in (box.bottom - height - 6, box.top + 6)
        for left in (box.left + 6, box.right - width - 6)
    ]
    place = labels.free(corners)
    if place is None:
        return
    group = put(svg, "g")
    put(group, "rect", "paper", x=place.left, y=place.top, width=width, height=height, rx=3, fill_opacity="0.78")
    for row, (length, unit, name) in enumerate(lengths):
        x, y = place.left + 9, place.top + 14 + 17 * row
        end = x + length * unit / per_pixel
        bar = ((x, y - 3), (x, y + 3)), ((x, y), (end, y)), ((end, y - 3), (end, y + 3))
        put(group, "path", "line", d=path(np.array(stroke) for stroke in bar))
        put_text(group, f"{length:,g} {name}", end + 6, y + 4, "small")


def _round(most: float) -> float:
    """The greatest of 1, 2, 5, 10, 20 ... that is no more than *most*."""
    ten = 10.0 ** np.floor(np.log10(most))
    return float(max(share for share in (1.0, 2.0, 5.0) if share * ten <= most * (1 + 1e-9)) * ten)


# ---------------------------------------------------------------------------------------------- the track


def _track(inside: etree._Element, leg: Leg, plane: Plane) -> list[Points]:
    """Draw the track; the lines on the page, solid ones only."""
    fixes = leg.fixes
    runs = stretches(fixes.time_ms, sure(leg))
    lines = [part for run in runs for part in _unwrapped(plane, fixes.latitude_deg[run], fixes.longitude_deg[run])]
    kept = thinned(lines, MOST_POINTS)
    lines = [line[index] for line, index in zip(lines, kept, strict=True)]
    silent = []
    for before, after in pairwise(runs):
        ends = np.array([before[-1], after[0]])
        silent += _unwrapped(plane, fixes.latitude_deg[ends], fixes.longitude_deg[ends])
    if silent:
        put(inside, "path", "silent", d=path(silent))
    put(inside, "path", "casing", d=path(lines))
    put(inside, "path", "heard", d=path(lines))
    for x, y in (line[0] for line in lines if len(line) == 1):
        put(inside, "circle", "lone", cx=x, cy=y, r=2.5)
    put(inside, "path", "arrow", d="".join(arrow for line in lines for arrow in _arrows(line)))
    return lines


def _unwrapped(plane: Plane, latitude: Points, longitude: Points) -> list[Points]:
    """The line on the page, in two where the page ends and it goes on at the other side."""
    points = plane.pixels(latitude, longitude)
    if plane.polar or len(points) < 2:
        return [points]
    jumps = np.abs(np.diff(points[:, 0])) > np.pi * plane.per_radian
    return np.split(points, np.flatnonzero(jumps) + 1)


def _arrows(line: Points, every: float = 170.0) -> Iterator[str]:
    """Small triangles along a line, for its direction."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    if lengths[-1] < 45:
        return
    many = max(1, round(lengths[-1] / every))
    for at in (np.arange(many) + 0.5) * lengths[-1] / many:
        ends = np.column_stack([np.interp([at - 5, at + 5], lengths, line[:, axis]) for axis in (0, 1)])
        along = ends[1] - ends[0]
        if (size := float(np.hypot(*along))) < 6:  # it turns here
            continue
        along, middle = along / size, ends.mean(axis=0)
        across = np.array([-along[1], along[0]])
        corners = middle + along * 7, middle - along * 5 + across * 5, middle - along * 5 - across * 5
        yield path([np.array(corners)], closed=True)


def _sampled(lines: Sequence[Points]) -> Points:
    """Points every few pixels along the lines."""
    made = [np.empty((0, 2))]
    for line in lines:
        lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        at = np.linspace(0, lengths[-1], int(min(lengths[-1] / 5, 4_000)) + 1)
        made.append(np.column_stack([np.interp(at, lengths, line[:, axis]) for axis in (0, 1)]))
    return np.concatenate(made)


def _doubts(inside: etree._Element, leg: Leg, plane: Plane) -> None:
    """Doubtful fixes as hollow marks; where there are many, some of them, evenly."""
    index = np.flatnonzero(doubtful(leg) & placed(leg.fixes))
    points = plane.pixels(leg.fixes.latitude_deg[index], leg.fixes.longitude_deg[index])
    points = points[plane.box.holds(points)]
    for x, y in points[:: -(-len(points) // MOST_DOUBTS) or 1]:
        put(inside, "circle", "doubt", cx=x, cy=y, r=2.3)


def draw_mark(parent: etree._Element, x: float, y: float, kind: str, shape: str) -> None:
    """A mark: a square for a fix on the ground, a triangle up or down for one in the air, a ring for where hearing began."""
    if shape == "square":
        put(parent, "rect", f"mark {kind}", x=x - 4.5, y=y - 4.5, width=9, height=9)
    elif shape == "circle":
        put(parent, "circle", f"mark {kind}", cx=x, cy=y, r=5.5)
        put(parent, "circle", "paper", cx=x, cy=y, r=2)
    else:
        tip = -6.5 if shape == "up" else 6.5
        triangle = np.array([[x, y + tip], [x - 6, y - tip * 0.7], [x + 6, y - tip * 0.7]])
        put(parent, "path", f"mark {kind}", d=path([triangle], closed=True))


def marks(leg: Leg) -> Iterator[tuple[Anchor, str, str]]:
    """The fixes that are marked, with their kind and shape, in the order in which they are drawn."""
    out, in_ = leg.takeoff, leg.landing
    for fix, kind in ((out.after, "out"), (in_.before, "in")):
        if fix:
            yield fix, kind, "square"
    for fix, end, other, kind, shape in (
        (leg.first, out, out.before, "out", "up"),
        (leg.last, in_, in_.after, "in", "down"),
    ):
        yield fix, kind, shape if end.seen else "circle"
        if other and other[:1] != fix[:1]:
            yield other, kind, shape


def _ends(inside: etree._Element, leg: Leg, plane: Plane, labels: Labels) -> None:
    for fix, kind, shape in marks(leg):
        if abs(fix.latitude_deg) <= 90 and abs(fix.longitude_deg) <= 180:
            draw_mark(inside, *_at(plane, fix), kind, shape)
    for end, fix, verb in ((leg.takeoff, leg.first, "first heard"), (leg.landing, leg.last, "last heard")):
        if not (abs(fix.latitude_deg) <= 90 and abs(fix.longitude_deg) <= 180):
            continue
        if end is leg.landing and leg.first == leg.last:
            continue
        texts = _end_said(end, fix, "heard once" if leg.first == leg.last else verb)
        width = max(text_width(text, 11 if row else 13.5) for row, text in enumerate(texts))
        if place := labels.free(around(*_at(plane, fix), width, 15.0 * len(texts), 13)):
            for row, text in enumerate(texts):
                kind = "halo soft small" if row else "halo strong"
                put_text(inside, text, place.left, place.top + 12 + 15 * row, kind)


def _end_said(end: End, fix: Anchor, verb: str) -> list[str]:
    """A label's lines: the airport if it is known, and what is known of the time."""
    if not (end.after and end.before):
        height = f" at {fix.altitude_ft:,.0f} ft" if np.isfinite(fix.altitude_ft) else ""
        nearest = [_near(end)] if end.candidates and not end.airport else []
        named = [end.airport.code] if end.airport else []
        return [*named, f"{verb} {clock(fix.time_ms)}{height}", *nearest]
    span = f"{clock(end.after.time_ms)} – {clock(end.before.time_ms, up=True)}"
    return [end.airport.code if end.airport else "airport unknown", span]


def _near(end: End) -> str:
    """The airport that was near and no more, or how many were."""
    return f"nearest: {end.candidates[0].code}" if len(end.candidates) == 1 else f"{len(end.candidates)} airports near"


def _airports(
    inside: etree._Element, leg: Leg, plane: Plane, airports: Mapping[str, tuple[float, float]], labels: Labels
) -> None:
    """Airports as rings: those that the leg's ends name, and broken those that are only near; none that a mark covers."""
    taken = [_at(plane, fix) for fix, _, _ in marks(leg)]
    firm = {end.airport.code for end in (leg.takeoff, leg.landing) if end.airport}
    near = {other.code for end in (leg.takeoff, leg.landing) for other in end.candidates} - firm
    for code in [*sorted(firm), *sorted(near)]:
        if code not in airports:
            continue
        latitude, longitude = airports[code]
        x, y = plane.pixels(np.array([latitude]), np.array([longitude]))[0]
        hidden = any(np.hypot(x - at[0], y - at[1]) < 11 for at in taken)
        if hidden or not plane.box.grown(-4).holds(np.array([[x, y]]))[0]:
            continue
        put(inside, "circle", "line" if code in firm else "line faint", cx=x, cy=y, r=4)
        if code in near and (place := labels.free(around(x, y, text_width(code, 11), 12, 7))):
            put_text(inside, code, place.left, place.top + 10, "halo soft small")


def _gaps(inside: etree._Element, leg: Leg, plane: Plane, labels: Labels) -> None:
    """How long each silence was, beside its dots; left out where there is no room."""
    fixes = leg.fixes
    for before, after in pairwise(stretches(fixes.time_ms, sure(leg))):
        ends = np.array([before[-1], after[0]])
        points = plane.pixels(fixes.latitude_deg[ends], fixes.longitude_deg[ends])
        if np.hypot(*(points[1] - points[0])) < 30:
            continue
        said = duration(float(np.diff(fixes.time_ms[ends])[0]) / 1000)
        width = text_width(said, 11)
        x, y = points.mean(axis=0)
        if place := labels.free(
            [Box(x - width / 2, y - 7, x + width / 2, y + 7), *around(x, y, width, 13, 8)], crossed=6
        ):
            put(
                inside,
                "rect",
                "paper",
                x=place.left - 2,
                y=place.top,
                width=width + 4,
                height=14,
                rx=2,
                fill_opacity="0.9",
            )
            put_text(inside, said, place.left, place.top + 11, "soft small")


def _at(plane: Plane, fix: Anchor) -> tuple[float, float]:
    x, y = plane.pixels(np.array([fix.latitude_deg]), np.array([fix.longitude_deg]))[0]
    return float(x), float(y)
