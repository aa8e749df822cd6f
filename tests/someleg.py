"""Legs for tests: plain ones, of numbers only, and Hypothesis's strange ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from whereas.track.fixes import AIR, GROUND, Fixes
from whereas.track.leg import Anchor, End, Gap, Leg, Near

START_MS = 1_738_713_600_000  # 2025-02-05T00:00:00Z
NAN = math.nan
HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    'a"b,c\r\n@d',
    "\x07\x00\u202eevil\ufffe",
    "]]>&amp;'\t\f",
    "+1\ud800",
)


def fixes(seconds: Sequence[float], where: Sequence[tuple[float, float]], feet: Sequence[float]) -> Fixes:
    """Fixes so many seconds after `START_MS`, at (latitude, longitude); without a height they are on the ground."""
    return Fixes.of(
        time_ms=[START_MS + round(second * 1000) for second in seconds],
        latitude_deg=[at for at, _ in where],
        longitude_deg=[at for _, at in where],
        altitude_ft=feet,
        air=[GROUND if math.isnan(height) else AIR for height in feet],
        row=[10 + i for i in range(len(seconds))],
    )


def anchor(of: Fixes, i: int, file: str = "trace.json") -> Anchor:
    """A fix as an anchor."""
    place = (float(of.latitude_deg[i]), float(of.longitude_deg[i]), float(of.altitude_ft[i]))
    return Anchor(int(of.time_ms[i]), *place, file, int(of.row[i]))


def leg(of: Fixes) -> Leg:
    """The leg whose first and last fix are on the ground if they have no height."""
    grounded = [bool(math.isnan(of.altitude_ft[i])) and len(of) > 2 for i in (0, -1)]
    first, last = int(grounded[0]), len(of) - 1 - int(grounded[1])
    gaps = [i for i in range(len(of) - 1) if of.time_ms[i + 1] - of.time_ms[i] > 300_000]
    near = Near("KAAA", "Alpha", 1.25, NAN)
    return Leg(
        icao24="abc123",
        number=1,
        takeoff=End(anchor(of, 0) if grounded[0] else None, anchor(of, first), near if grounded[0] else None),
        landing=End(anchor(of, last), anchor(of, len(of) - 1) if grounded[1] else None, near if grounded[1] else None),
        first=anchor(of, first),
        last=anchor(of, last),
        fixes=of,
        classes=(0,) * len(of),
        registration="N1TEST",
        type_code="B739",
        callsigns=("TST12",),
        gaps=tuple(Gap(anchor(of, i), anchor(of, i + 1)) for i in gaps),
        counts={"stale": 2},
    )


def plain() -> Leg:
    """From KAAA to KAAA: ground, five fixes in the air with a gap of 40 minutes among them, ground."""
    where = [(45.0, -93.0), (45.0, -93.1), (44.5, -94.0), (44.0, -95.0), (42.0, -99.0), (41.0, -101.0), (41.0, -101.1)]
    return leg(fixes([0, 7.5, 200, 400, 2800, 3000, 3004.25], where, [NAN, 1200, 20_000, 34_000, 34_000, 6_000, NAN]))


def open_ended() -> Leg:
    """Found and lost in the air, with an airport that may be where it took off and a time that is likely."""
    made = leg(fixes([0, 60], [(10.0, 20.0), (10.1, 20.1)], [8_450, 8_000]))
    near = (Near("WN92", "Strip", 18.04, 6_100.4), Near("03WA", "Field", 22.0, NAN))
    return replace(
        made, takeoff=replace(made.takeoff, candidates=near, likely_ms=(START_MS - 600_000, START_MS - 240_500))
    )


def over_the_date_line() -> Leg:
    """Eastward over 180 degrees and back."""
    where = [(-17.0, 178.0), (-16.5, 179.5), (-16.0, -179.5), (-15.5, -178.0), (-15.0, 179.0), (-14.0, 177.0)]
    return leg(fixes(range(0, 600, 100), where, [3_000, 9_000, 12_000, 12_000, 9_000, 3_000]))


def over_the_pole() -> Leg:
    """Within half a degree of the north pole."""
    where = [(70.0, 50.0), (80.0, 50.0), (89.5, 50.0), (85.0, -130.0), (75.0, -130.0)]
    return leg(fixes(range(0, 1_000, 200), where, [36_000] * 5))


def named(text: str) -> Leg:
    """A leg whose every text is *text*."""
    made = plain()
    near = Near(text, text, 1.0, NAN)
    return replace(
        made,
        icao24=text,
        registration=text,
        type_code=text,
        callsigns=(text, text),
        flight_numbers=(text,),
        takeoff=replace(
            made.takeoff, airport=near, after=made.takeoff.after and made.takeoff.after._replace(file=text)
        ),
        landing=replace(made.landing, airport=None, candidates=(near,)),
        counts={text: 1},
    )


@st.composite
def strange(draw: st.DrawFn) -> Leg:
    """A leg of one to twenty fixes anywhere, at any pace, with and without heights and positions, of any class."""
    degrees = st.floats(-1, 1, width=32) | st.sampled_from((-1.0, 1.0, 0.0, NAN))
    heights = st.sampled_from((NAN, -300.0, 0.0, 1_234.5, 41_000.0)) | st.floats(0, 1e6, width=32)
    steps = st.sampled_from((0.0, 0.01, 4.0, 61.0, 299.0, 301.0, 9_000.0))
    each = st.tuples(steps, st.tuples(degrees, degrees), heights, st.sampled_from((0, 0, 0, 1, 4, 8, 32, 64, 511)))
    paces, where, feet, bits = zip(*draw(st.lists(each, min_size=1, max_size=20)), strict=True)
    made = leg(fixes(np.cumsum(paces).tolist(), [(90 * north, 180 * east) for north, east in where], feet))
    return replace(made, classes=tuple(bits))
