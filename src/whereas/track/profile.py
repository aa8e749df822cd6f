"""Profile: a leg's altitude over time. Take-off and landing are bands as wide as what is known of them; gaps are hatched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from .classing import NOWHERE
from .drawing import duration, path, put, put_text, text_width
from .fixes import GROUND
from .leg import End, Leg
from .legs import GAP_S
from .plane import Box, nice, thinned
from .shapes import bits, doubtful, stretches
from .table import moment

__all__ = ["draw_profile", "spoken"]

MOST_POINTS, MOST_DOUBTS = 600, 120
LANE_PX = 20.0
"""How high the lane under the plot is, in which fixes without an altitude stand."""
FADE_PX = 70.0
"""How far a band reaches on a side that is open."""
SECONDS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
)  # fmt: skip
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Milliseconds and feet as pixels of the plot."""

    box: Box
    start_ms: float
    end_ms: float
    low_ft: float
    high_ft: float

    def x(self, time_ms: NDArray[np.int64] | int) -> NDArray[np.float64]:
        share = (np.asarray(time_ms, float) - self.start_ms) / (self.end_ms - self.start_ms)
        return self.box.left + share * self.box.width

    def y(self, altitude_ft: NDArray[np.float32] | float) -> NDArray[np.float64]:
        share = (np.asarray(altitude_ft, float) - self.low_ft) / (self.high_ft - self.low_ft)
        return self.box.bottom - share * self.box.height


def draw_profile(svg: etree._Element, leg: Leg, box: Box, prefix: str) -> None:
    """Draw the profile into a box; below it stand the lane of the ground and the times, left of it the feet."""
    _define(svg, box, prefix)
    high = _highest(leg)
    step = _feet_step(high)
    low = -step if len(found := _altitudes(leg)) and float(found.min()) < -step / 4 else 0.0
    scale = _Scale(box, *_times(leg, box.width), low, max(np.ceil(high * 1.04 / step), 1) * step)
    inside = put(svg, "g", clip_path=f"url(#{prefix}-plot)")
    _feet(svg, scale, step, any_known=len(found) > 0)
    _hours(svg, scale)
    _gaps(inside, leg, scale, prefix)
    for end, kind in ((leg.takeoff, "out"), (leg.landing, "in")):
        _band(inside, end, kind, scale, prefix)
    _line(inside, leg, scale)
    _lane(svg, leg, scale)
    _named(svg, leg, scale)
    put(svg, "rect", "frame", x=box.left, y=box.top, width=box.width, height=box.height)
    if not len(found):
        put_text(
            svg, "no altitude was heard", (box.left + box.right) / 2, (box.top + box.bottom) / 2, "soft halo", "middle"
        )


def _define(svg: etree._Element, box: Box, prefix: str) -> None:
    definitions = put(svg, "defs")
    whole = put(definitions, "clipPath", id=f"{prefix}-plot")
    put(whole, "rect", x=box.left, y=box.top, width=box.width, height=box.height + LANE_PX)
    hatch = put(definitions, "pattern", id=f"{prefix}-hatch", width=7.0, height=7.0)
    hatch.set("patternUnits", "userSpaceOnUse")
    hatch.set("patternTransform", "rotate(45)")
    put(hatch, "path", "hatch", d="M0 0v7")
    for kind in ("out", "in"):
        for name, near in (("left", 1), ("right", 0)):  # the side on which it fades away
            fading = put(definitions, "linearGradient", id=f"{prefix}-{kind}-{name}")
            put(fading, "stop", f"stop-{kind}", offset=0.0, stop_opacity="0" if near else "0.3")
            put(fading, "stop", f"stop-{kind}", offset=1.0, stop_opacity="0.3" if near else "0")


# ---------------------------------------------------------------------------------------------- what is drawn


def _altitudes(leg: Leg) -> NDArray[np.float32]:
    """The altitudes that are known and not of fixes out of reach."""
    known: NDArray[np.float32] = leg.fixes.altitude_ft[np.concatenate([*_lines(leg), np.empty(0, np.intp)])]
    return known


def _highest(leg: Leg) -> float:
    found = _altitudes(leg)
    return float(found.max()) if len(found) and found.max() > 0 else 1_000.0


def _lines(leg: Leg) -> list[NDArray[np.intp]]:
    """Fixes with an altitude, cut at gaps and where the aircraft was on the ground between them."""
    fixes = leg.fixes
    wanted = np.isfinite(fixes.altitude_ft) & ((bits(leg) & NOWHERE) == 0)
    grounded = np.cumsum(fixes.air == GROUND)
    parts = []
    for run in stretches(fixes.time_ms, wanted):
        parts += np.split(run, np.flatnonzero(np.diff(grounded[run])) + 1)
    return parts


def _times(leg: Leg, width_px: float) -> tuple[float, float]:
    """From when until when the plot reaches, in milliseconds; with room for a band that fades."""
    ends = [fix for end in (leg.takeoff, leg.landing) for fix in (end.after, end.before)] + [leg.first, leg.last]
    known = [fix.time_ms for fix in ends if fix] + leg.fixes.time_ms[[0, -1] if len(leg.fixes) else []].tolist()
    known += [bound for end in (leg.takeoff, leg.landing) for bound in end.likely_ms or ()]
    start, end = float(min(known)), float(max(known))
    span = max(end - start, 60_000.0)
    room = span * (FADE_PX + 8) / (width_px - 2 * FADE_PX)
    little = span * 0.02
    return start - (little if leg.takeoff.after else room), end + (little if leg.landing.before else room)


def _line(inside: etree._Element, leg: Leg, scale: _Scale) -> None:
    fixes = leg.fixes
    lines = [np.column_stack([scale.x(fixes.time_ms[run]), scale.y(fixes.altitude_ft[run])]) for run in _lines(leg)]
    kept = thinned(lines, MOST_POINTS)
    put(inside, "path", "heard", d=path(line[index] for line, index in zip(lines, kept, strict=True)))
    for x, y in (line[0] for line in lines if len(line) == 1):
        put(inside, "circle", "lone", cx=float(x), cy=float(y), r=2.5)
    doubts = np.flatnonzero(doubtful(leg) & np.isfinite(fixes.altitude_ft))
    doubts = doubts[:: -(-len(doubts) // MOST_DOUBTS) or 1]
    for x, y in zip(scale.x(fixes.time_ms[doubts]), scale.y(fixes.altitude_ft[doubts]), strict=True):
        put(inside, "circle", "doubt", cx=float(x), cy=float(y), r=2.2)


def _band(inside: etree._Element, end: End, kind: str, scale: _Scale, prefix: str) -> None:
    """The time between the fixes that bound a take-off or landing; it fades away on a side that is open."""
    top, height = scale.box.top, scale.box.height + LANE_PX
    left = float(scale.x(end.after.time_ms)) if end.after else None
    right = float(scale.x(end.before.time_ms)) if end.before else None
    if left is not None and right is not None:
        thin = max(0.0, 2.5 - (right - left))  # a band of a second would not be seen
        put(inside, "rect", f"band {kind}", x=left - thin / 2, y=top, width=right - left + thin, height=height)
    elif right is not None:
        fill = f"url(#{prefix}-{kind}-left)"
        put(inside, "rect", x=right - FADE_PX, y=top, width=FADE_PX, height=height, fill=fill)
    elif left is not None:
        put(inside, "rect", x=left, y=top, width=FADE_PX, height=height, fill=f"url(#{prefix}-{kind}-right)")
    for at in (left, right):
        if at is not None:
            put(inside, "rect", kind, x=at - 0.6, y=top, width=1.2, height=height)
    if end.likely_ms:
        left, right = (float(scale.x(bound)) for bound in end.likely_ms)
        put(inside, "rect", f"likely {kind}", x=left, y=top, width=max(right - left, 2.0), height=5)


def _gaps(inside: etree._Element, leg: Leg, scale: _Scale, prefix: str) -> None:
    """Hatch where nothing was heard, and say how long."""
    box, times = scale.box, leg.fixes.time_ms
    for i in np.flatnonzero(np.diff(times) > GAP_S * 1000):
        left, right = float(scale.x(times[i])), float(scale.x(times[i + 1]))
        hatch = f"url(#{prefix}-hatch)"
        put(inside, "rect", x=left, y=box.top, width=right - left, height=box.height + LANE_PX, fill=hatch)
        said = duration((int(times[i + 1]) - int(times[i])) / 1000)
        if text_width(said, 11) + 6 < right - left:
            put_text(inside, said, (left + right) / 2, box.bottom - 8, "halo small", "middle")


def _lane(svg: etree._Element, leg: Leg, scale: _Scale) -> None:
    """Fixes on the ground, and fainter those that gave no altitude, as ticks under the plot."""
    box, fixes = scale.box, leg.fixes
    put(svg, "path", "frame", d=f"M{box.left} {box.bottom}V{box.bottom + LANE_PX}H{box.right}V{box.bottom}")
    put_text(svg, "ground", box.left - 6, box.bottom + LANE_PX - 3, "soft small", "end")
    ground = fixes.air == GROUND
    for kind, wanted in (("unsaid", ~ground & ~np.isfinite(fixes.altitude_ft)), ("ground", ground)):
        for left, right in _merged(scale.x(fixes.time_ms[wanted])):
            put(svg, "rect", kind, x=left - 0.8, y=box.bottom + 6, width=right - left + 1.6, height=LANE_PX - 10)


def _merged(at: NDArray[np.float64], apart: float = 2.4) -> Iterator[tuple[float, float]]:
    """Ticks that nearly touch as one bar."""
    for run in np.split(at, np.flatnonzero(np.diff(at) > apart) + 1) if len(at) else ():
        yield float(run[0]), float(run[-1])


def _named(svg: etree._Element, leg: Leg, scale: _Scale) -> None:
    """The words take-off and landing above their bands, one higher where they would touch."""
    box, last = scale.box, -1e9
    for end, word, kind in ((leg.takeoff, "take-off", "out"), (leg.landing, "landing", "in")):
        at = [float(scale.x(fix.time_ms)) for fix in (end.after, end.before) if fix]
        if not at:
            continue
        width = text_width(word, 11) + 14
        left = min(max(sum(at) / len(at) - width / 2, box.left), box.right - width)
        y = box.top - (7 if left > last + 8 else 21)
        tip, sign = (-4, 1) if kind == "out" else (4, -1)
        triangle = np.array([[left + 5, y - 4 + tip], [left + 1, y - 4 + 3 * sign], [left + 9, y - 4 + 3 * sign]])
        put(svg, "path", kind, d=path([triangle], closed=True))
        put_text(svg, word, left + 13, y, "small")
        last = left + width


# ---------------------------------------------------------------------------------------------- axes


def _feet_step(high_ft: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides the height into five at most."""
    ten = 10.0 ** np.floor(np.log10(high_ft / 5))
    return float(nice(high_ft / 5, [ten, 2 * ten, 5 * ten, 10 * ten]))


def _feet(svg: etree._Element, scale: _Scale, step: float, *, any_known: bool) -> None:
    box = scale.box
    if not any_known:
        return
    for altitude in np.arange(round(scale.low_ft / step), round(scale.high_ft / step) + 1) * step:
        y = float(scale.y(altitude))
        put(svg, "path", "grid", d=f"M{box.left} {y:.1f}H{box.right}")
        unit = " ft" if altitude == scale.high_ft else ""
        if y < box.bottom - 3 or altitude == 0:
            put_text(svg, f"{altitude:,.0f}{unit}", box.left - 6, y + 4, "soft small", "end")


def _hours(svg: etree._Element, scale: _Scale) -> None:
    """Times of day, and the date below the first of them and of each new day."""
    box, span_s = scale.box, (scale.end_ms - scale.start_ms) / 1000
    step = nice(span_s / (box.width / 88), SECONDS)
    step *= max(1, int(np.ceil(span_s / step / (box.width / 88))))
    y, day, room = box.bottom + LANE_PX, "", box.left + 62
    first = int(np.ceil(scale.start_ms / 1000 / step))
    for at in np.arange(first, int(np.floor(scale.end_ms / 1000 / step)) + 1) * int(step):
        x, (date, _, clock) = float(scale.x(int(at) * 1000)), moment(int(at) * 1000).partition("T")
        put(svg, "path", "grid", d=f"M{x:.1f} {box.top}V{y + 4}")
        put_text(svg, clock[:5] if step >= 60 else clock[:8], x, y + 17, "soft small", "middle")
        if date != day:
            middle = max(min(x, box.right - 62), room)
            put_text(svg, f"{spoken(date)}, UTC", middle, y + 31, "soft small", "middle")
            day, room = date, middle + 140


def spoken(date: str) -> str:
    """A date as it is spoken: 4 February 2025."""
    year, month, day = date.rsplit("-", 2)
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"
