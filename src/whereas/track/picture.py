"""Pictures: one leg as one SVG: a map, an altitude profile below it, and in words what is known of its ends.

Nothing is drawn that was not heard: a gap is dotted on the map and hatched in the profile, take-off and landing are as
wide as the time between the fixes that bound them, and a side that nobody heard fades away.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

import numpy as np
from lxml import etree

from .chart import Outline, draw_chart, draw_mark
from .drawing import NAMESPACE, STYLE, duration, path, put, put_text, text_width
from .leg import End, Leg
from .legs import GAP_S
from .plane import Box, fitted
from .profile import draw_profile, spoken
from .shapes import doubtful, sure
from .table import named, second, shown

__all__ = ["STYLE", "svg", "told"]

LEFT, RIGHT, PROFILE = 58.0, 14.0, 180.0
RING = f".//{{{NAMESPACE}}}circle[@class='line']"
"""What an airport is drawn as; none is where a mark would cover it."""
BOLD = 1.15
"""How much wider bold letters are."""
Places = Mapping[str, tuple[float, float]]


def svg(
    leg: Leg,
    *,
    outline: Outline | None = None,
    airports: Places | None = None,
    title: str = "",
    width_px: int = 920,
    prefix: str = "leg",
) -> str:
    """A picture of a leg, as one SVG that stands alone or in a page; it holds no script and loads nothing.

    *outline* is the land around: polygons, each its rings of (longitude, latitude). *airports* has the (latitude,
    longitude) of those that the leg names, by code. Ids begin with *prefix*, which must differ from picture to picture of
    one page. Its style sheet is `STYLE`, the same for all. Raises ValueError for a prefix that is no name, or a width that
    is not 480 to 2,000 pixels.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,60}", prefix):
        raise ValueError(f"{prefix!r} is no prefix: a letter, then letters, digits, - or _")
    if not 480 <= width_px <= 2_000:
        raise ValueError(f"a width of {width_px} pixels: 480 to 2,000")
    root = etree.Element(f"{{{NAMESPACE}}}svg", nsmap={None: NAMESPACE})
    lines = _head(root, leg, shown(title or named(leg)), width_px, prefix)
    right, top = width_px - RIGHT, 44.0 + 17 * lines
    chart = Box(LEFT, top, right, top + _chart_height(leg, right - LEFT))
    draw_chart(root, leg, chart, outline or (), airports or {}, prefix)
    profile = Box(LEFT, chart.bottom + 58, right, chart.bottom + 58 + PROFILE)
    draw_profile(root, leg, profile, prefix)
    bottom = _legend(root, leg, (right, profile.bottom + 78), prefix)
    for name, value in (("width", width_px), ("height", f"{bottom:.0f}"), ("viewBox", f"0 0 {width_px} {bottom:.0f}")):
        root.set(name, str(value))
    return etree.tostring(root, encoding="unicode")


def _head(root: etree._Element, leg: Leg, title: str, width_px: int, prefix: str) -> int:
    """The title and the words, for the eye and for a screen reader; how many lines they take."""
    sentences = told(leg)
    for name, value in (
        ("class", "leg-picture"), ("id", prefix), ("role", "img"), ("aria-labelledby", f"{prefix}-title {prefix}-desc"),
    ):  # fmt: skip
        root.set(name, value)
    put(root, "title", text=title, id=f"{prefix}-title")
    put(root, "desc", text=" ".join(sentences), id=f"{prefix}-desc")
    put(root, "style", text=STYLE)
    put(root, "rect", "paper", width="100%", height="100%")
    put_text(root, _shortened(title, width_px - 28, 17 * BOLD), 14, 27, "name")
    wide = max(int((width_px - 28) / (0.515 * 12)), 20)
    lines = [line for sentence in sentences for line in textwrap.wrap(shown(sentence), wide)]
    for row, line in enumerate(lines):
        put_text(root, line, 14, 47 + 17 * row, "soft")
    return len(lines)


def _shortened(text: str, width_px: float, size_px: float) -> str:
    """The text, or as much of its beginning as fits."""
    if len(text) < 500 and text_width(text, size_px) <= width_px:
        return text
    most = next(end for end in range(500, 0, -1) if text_width(text[:end], size_px) < width_px - size_px)
    return text[:most] + "…"


def _chart_height(leg: Leg, width_px: float) -> float:
    """As high as the track's shape asks for, between a third and three fifths of the width."""
    least, most = 0.36 * width_px, 0.6 * width_px
    index = np.flatnonzero(sure(leg))
    if len(index) < 2:
        return least
    latitude, longitude = leg.fixes.latitude_deg[index], leg.fixes.longitude_deg[index]
    plane = fitted(latitude, longitude, Box(0, 0, 10 * width_px, width_px), margin=0.0)
    points = plane.pixels(latitude, longitude)
    wide, high = np.ptp(points, axis=0)
    return float(np.clip((width_px - 180) * high / max(float(wide), 1.0) + 110, least, most))


# ---------------------------------------------------------------------------------------------- words


def told(leg: Leg) -> tuple[str, ...]:
    """In sentences, what the picture shows: the take-off, the landing, and how much was heard."""
    seconds = np.diff(leg.fixes.time_ms) / 1000
    gaps = seconds[seconds > GAP_S]
    length = duration((leg.last.time_ms - leg.first.time_ms) / 1000)
    silent = "without a gap of more than 5 minutes"
    if len(gaps):
        longest = duration(float(gaps.max()))
        silent = f"with a gap of {longest}"
        if len(gaps) > 1:
            silent = f"with {len(gaps)} gaps of more than 5 minutes, the longest {longest}"
    ends = (_end_told(leg.takeoff, "took off", "from"), _end_told(leg.landing, "landed", "at"))
    if len(leg.fixes) < 2:
        return (*ends, "Heard once." if len(leg.fixes) else "Its fixes are not given.")
    return (
        *ends,
        f"Heard {len(leg.fixes):,} times, in the air for {length} between the first time and the last, {silent}.",
    )


def _end_told(end: End, verb: str, at: str) -> str:
    """One sentence, with the airport if it is known."""
    after, before = (
        (_when(end.after.time_ms) if end.after else None),
        (_when(end.before.time_ms, up=True) if end.before else None),
    )
    if after and before:
        same = after[1] == before[1]
        when = f"between {after[0]}{'' if same else ' on ' + after[1]} and {before[0]} UTC on {before[1]}"
    elif before:
        when = f"before {before[0]} UTC on {before[1]}, when it was in the air"
        when = when if verb == "took off" else f"before {before[0]} UTC on {before[1]}"
    elif after:
        when = f"after {after[0]} UTC on {after[1]}" + ("" if verb == "took off" else ", when it was in the air")
    else:
        when = "at a time that is not known"
    where = f" {at} {end.airport.name} ({end.airport.code})" if end.airport else f"; {_unnamed(end, at)}"
    said = f"{verb.capitalize()}{where} {when}" if end.airport else f"{verb.capitalize()} {when}{where}"
    if end.likely_ms:
        low, high = _when(end.likely_ms[0]), _when(end.likely_ms[1], up=True)
        said += f"; going by height and climb, likely between {low[0]} and {high[0]} UTC"
    return said + "."


def _unnamed(end: End, at: str) -> str:
    """What is said where no airport is known."""
    if not end.candidates:
        return f"{'where from' if at == 'from' else 'where'} is not known"
    if len(end.candidates) > 1:
        those = ", ".join(f"{each.code} {each.distance_km:.0f} km" for each in end.candidates)
        return f"{'where from' if at == 'from' else 'where'} is not known, airports near: {those}"
    near = end.candidates[0]
    height = f" and {near.height_ft:,.0f} ft below" if np.isfinite(near.height_ft) else " away"
    return f"{'where from' if at == 'from' else 'where'} is not known, the nearest airport is {near.code}, {near.distance_km:.0f} km{height}"


def _when(time_ms: int, *, up: bool = False) -> tuple[str, str]:
    date, _, clock = second(time_ms, up=up).partition(" ")
    return clock, spoken(date)


# ---------------------------------------------------------------------------------------------- the legend


def _legend(root: etree._Element, leg: Leg, corner: tuple[float, float], prefix: str) -> float:
    """What the marks mean, as many as there are; the bottom of the picture."""
    right, top = corner
    x, y = LEFT, top
    for kind, text in _meanings(leg, airport=root.find(RING) is not None):
        width = 30 + text_width(text, 11) + 20
        if x > LEFT and x + width > right + 20:
            x, y = LEFT, y + 20
        _sample(root, kind, x, y - 4, prefix)
        put_text(root, text, x + 30, y, "soft small")
        x += width
    return y + 16


def _meanings(leg: Leg, *, airport: bool) -> list[tuple[str, str]]:
    off, on = leg.takeoff, leg.landing
    gapped = bool(np.any(np.diff(leg.fixes.time_ms) > GAP_S * 1000))
    held = (
        (bool(len(leg.fixes)), "heard", "heard"),
        (gapped, "silent", "nothing heard for over 5 min: a straight line, not a path"),
        (gapped, "hatch", "the same, over time"),
        (off.after is not None, "square out", "last on the ground before take-off"),
        (off.seen, "up out", "first in the air"),
        (not off.seen, "circle out", "first heard, in the air"),
        (on.seen, "down in", "last in the air"),
        (not on.seen, "circle in", "last heard, in the air"),
        (on.before is not None, "square in", "first on the ground after landing"),
        (bool(off.after or off.before), "band out", "when it took off"),
        (bool(on.after or on.before), "band in", "when it landed"),
        (bool(off.likely_ms or on.likely_ms), "likely", "likely, by height and climb"),
        (airport, "airport", "reference point of the airport"),
        (bool(doubtful(leg).any()), "doubt", "doubtful fix"),
    )
    return [(kind, text) for wanted, kind, text in held if wanted]


def _sample(root: etree._Element, kind: str, x: float, y: float, prefix: str) -> None:
    """A mark as it is drawn, 24 pixels wide."""
    shape, _, colour = kind.partition(" ")
    if shape in ("heard", "silent"):
        put(root, "path", shape, d=path([np.array([[x, y], [x + 22, y]])]))
    elif shape == "hatch":
        put(root, "rect", x=x, y=y - 6, width=22, height=12, fill=f"url(#{prefix}-hatch)")
    elif shape == "band":
        put(root, "rect", kind, x=x, y=y - 6, width=22, height=12)
    elif shape == "likely":
        put(root, "rect", "likely out", x=x, y=y - 2.5, width=11, height=5)
        put(root, "rect", "likely in", x=x + 11, y=y - 2.5, width=11, height=5)
    elif shape == "airport":
        put(root, "circle", "line", cx=x + 11, cy=y, r=4)
    elif shape == "doubt":
        put(root, "circle", "doubt", cx=x + 11, cy=y, r=2.3)
    else:
        draw_mark(root, x + 11, y, colour, shape)
