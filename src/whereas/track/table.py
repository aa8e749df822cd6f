"""Tables of legs: one flat row a leg, as CSV, as JSON, and as text for a terminal.

A cell says what the fixes bear out and no more: a side of a take-off or landing that nobody heard is empty, an airport
is named only where a fix on the ground was within its reach. What each column holds: docs/legs.md.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence

import numpy as np

from whereas.glyphs import cell, visible

from .leg import Anchor, End, Leg, Near

__all__ = ["COLUMNS", "as_csv", "as_json", "as_text", "clock", "moment", "named", "rows", "second", "shown", "span"]

Value = str | int | float | None
"""What a cell holds; None is unknown."""

_END = (
    "earliest", "latest", "airport", "candidates", "likely_earliest", "likely_latest",
    "after_file", "after_row", "before_file", "before_row",
)  # fmt: skip
_FIX = ("fix", "latitude_deg", "longitude_deg", "altitude_ft", "file", "row")
COLUMNS = (
    "icao24", "registration", "type_code", "callsigns", "flight_numbers", "leg", "begins", "ends",
    *(f"departed_{name}" for name in _END), *(f"landed_{name}" for name in _END),
    *(f"first_{name}" for name in _FIX), *(f"last_{name}" for name in _FIX),
    "fixes", "gaps", "longest_gap_s", "classes",
)  # fmt: skip
"""The columns of a row, in order."""


def rows(legs: Sequence[Leg]) -> list[dict[str, Value]]:
    """One flat record a leg, with the keys `COLUMNS`; None where something is unknown or open.

    Times are ISO 8601 in UTC with milliseconds. Of several call signs or candidates there is a list with commas.
    """
    return [dict(zip(COLUMNS, _row(leg), strict=True)) for leg in legs]


def _row(leg: Leg) -> Iterator[Value]:
    yield from (leg.icao24, leg.registration, leg.type_code, ", ".join(leg.callsigns), ", ".join(leg.flight_numbers))
    yield from (leg.number, leg.begins, leg.ends)
    for end in (leg.takeoff, leg.landing):
        yield from _ended(end)
    for fix in (leg.first, leg.last):
        yield from (moment(fix.time_ms), *_place(fix), fix.file, int(fix.row))
    yield from (len(leg.fixes), len(leg.gaps), max((gap.seconds for gap in leg.gaps), default=None))
    yield ", ".join(f"{name} {count}" for name, count in leg.counts.items() if count)


def _ended(end: End) -> Iterator[Value]:
    yield from (moment(fix.time_ms) if fix else None for fix in (end.after, end.before))
    yield end.airport.code if end.airport else None
    yield ", ".join(_candidate(near) for near in end.candidates)
    yield from (moment(bound) for bound in end.likely_ms) if end.likely_ms else (None, None)
    for fix in (end.after, end.before):
        yield from (fix.file, int(fix.row)) if fix else (None, None)


def _candidate(near: Near) -> str:
    """Its code, how far away it is, and how high above it the fix is, if that is known."""
    height = f" {near.height_ft:.0f} ft" if math.isfinite(near.height_ft) else ""
    return f"{near.code} {near.distance_km:.1f} km{height}"


def _place(fix: Anchor) -> tuple[Value, Value, Value]:
    return known(fix.latitude_deg), known(fix.longitude_deg), _feet(fix.altitude_ft)


def moment(time_ms: int) -> str:
    """A time as ISO 8601 in UTC with milliseconds: 2025-02-04T21:13:42.619Z."""
    return f"{np.datetime64(int(time_ms), 'ms')}Z"


def known(number: float) -> float | None:
    """*number* as a float of Python, None where it is unknown."""
    return float(number) if math.isfinite(number) else None


def _feet(altitude_ft: float) -> float | None:
    """An altitude with the digits that its 32 bits hold, and no more."""
    return float(str(np.float32(altitude_ft))) if math.isfinite(altitude_ft) else None


def shown(text: str) -> str:
    """*text* with a mark for each character that hides, turns the writing, or ends a line: fit for a cell, a label, XML."""
    return "".join(f"⟦U+{ord(letter):04X}⟧" if letter in "\n\t\f" else letter for letter in visible(text))


def named(leg: Leg) -> str:
    """What a leg is called: its aircraft, its call signs, and its number: N899DN (ac671b), DAL1234, leg 2."""
    address = leg.icao24 or "unknown aircraft"
    aircraft = f"{leg.registration} ({address})" if leg.registration else address
    return ", ".join((aircraft, *leg.callsigns, f"leg {leg.number}"))


# ---------------------------------------------------------------------------------------------- CSV


def as_csv(legs: Sequence[Leg]) -> str:
    """The rows as CSV (RFC 4180) with a header; an empty cell is unknown or open.

    A text that a spreadsheet would run as a formula begins with an apostrophe, and marks such as ⟦U+0007⟧ stand for
    characters that hide. For the texts as they are, take `as_json`.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows(legs):
        table.writerow([cell(shown(value)) if isinstance(value, str) else value for value in row.values()])
    return out.getvalue()


# ---------------------------------------------------------------------------------------------- JSON


def as_json(legs: Sequence[Leg]) -> str:
    """The legs as one JSON document, whose head is `"whereas": "legs 1"`, with ends, candidates and gaps in full.

    Texts are as they were heard, null is unknown or open. The fixes themselves are in `as_geojson` and `as_kml`.
    """
    return json.dumps({"whereas": "legs 1", "legs": [_nested(leg) for leg in legs]}, indent=1, allow_nan=False) + "\n"


def _nested(leg: Leg) -> dict[str, object]:
    return {
        "icao24": leg.icao24,
        "registration": leg.registration,
        "type_code": leg.type_code,
        "callsigns": list(leg.callsigns),
        "flight_numbers": list(leg.flight_numbers),
        "leg": leg.number,
        "begins": leg.begins,
        "ends": leg.ends,
        "takeoff": _nested_end(leg.takeoff),
        "landing": _nested_end(leg.landing),
        "first": _nested_fix(leg.first),
        "last": _nested_fix(leg.last),
        "fixes": len(leg.fixes),
        "gaps": [
            {"seconds": gap.seconds, "before": _nested_fix(gap.before), "after": _nested_fix(gap.after)}
            for gap in leg.gaps
        ],
        "classes": {name: int(count) for name, count in leg.counts.items()},
    }


def _nested_end(end: End) -> dict[str, object]:
    return {
        "earliest": moment(end.after.time_ms) if end.after else None,
        "latest": moment(end.before.time_ms) if end.before else None,
        "airport": _nested_near(end.airport) if end.airport else None,
        "candidates": [_nested_near(near) for near in end.candidates],
        "likely": [moment(bound) for bound in end.likely_ms] if end.likely_ms else None,
        "after": _nested_fix(end.after) if end.after else None,
        "before": _nested_fix(end.before) if end.before else None,
    }


def _nested_fix(fix: Anchor) -> dict[str, object]:
    latitude, longitude, altitude = _place(fix)
    return {
        "time": moment(fix.time_ms),
        "latitude_deg": latitude,
        "longitude_deg": longitude,
        "altitude_ft": altitude,
        "file": fix.file,
        "row": int(fix.row),
    }


def _nested_near(near: Near) -> dict[str, object]:
    far, high = known(near.distance_km), known(near.height_ft)
    return {"code": near.code, "name": near.name, "distance_km": far, "height_ft": high}


# ---------------------------------------------------------------------------------------------- text

_HEAD = ("leg", "call sign", "took off (UTC)", "from", "landed (UTC)", "to", "longest gap")


def as_text(legs: Sequence[Leg]) -> str:
    """The legs as an aligned table, the aircraft's name above its legs.

    ``≤`` and ``≥`` stand before the one bound that is known, ``—`` is unknown, and a code with ``?`` is an airport that
    was near and no more; where several were, they are told below the table. Seconds are rounded outwards, so that a span never grows narrower.
    """
    whose = [_aircraft(leg) for leg in legs]
    cells = [[shown(text) for text in _told(leg)] for leg in legs]
    wide = [max(map(len, column)) for column in zip(_HEAD, *cells, strict=True)]
    lines = [_line(_HEAD, wide)] if legs else ["no legs"]
    for i, texts in enumerate(cells):
        if i == 0 or whose[i] != whose[i - 1]:
            lines.append(whose[i])
        lines.append(_line(texts, wide))
    lines += [said for leg in legs for said in _near(leg)]
    return "\n".join(lines) + "\n"


def _near(leg: Leg) -> Iterator[str]:
    """A line for each end that was not seen, with the airports near the fix that was heard last, or first."""
    for end, verb, heard in ((leg.takeoff, "took off", "first"), (leg.landing, "landed", "last")):
        if end.candidates and end.airport is None:
            near = ", ".join(f"{each.code} {each.distance_km:.0f} km{_above(each)}" for each in end.candidates)
            yield shown(f"{named(leg)}: where it {verb} was not seen; {heard} heard near {near}")


def _above(near: Near) -> str:
    return f" ({near.height_ft:,.0f} ft above it)" if math.isfinite(near.height_ft) else ""


def _line(texts: Sequence[str], wide: Sequence[int]) -> str:
    """The cells beside each other, the first and last to the right."""
    first, *rest, last = texts
    between = [text.ljust(width) for text, width in zip(rest, wide[1:-1], strict=True)]
    return "  " + "  ".join((first.rjust(wide[0]), *between, last.rjust(wide[-1])))


def _aircraft(leg: Leg) -> str:
    return shown(
        "  ".join(text for text in (leg.icao24 or "unknown aircraft", leg.registration, leg.type_code) if text)
    )


def _told(leg: Leg) -> tuple[str, ...]:
    longest = max((gap.seconds for gap in leg.gaps), default=0.0)
    return (
        str(leg.number),
        "/".join(leg.callsigns) or "—",
        span(leg.takeoff),
        _where(leg.takeoff),
        span(leg.landing),
        _where(leg.landing),
        f"{longest / 60:,.0f} min" if longest else "—",
    )


def span(end: End) -> str:
    """Between when and when, to the second: 2025-02-04 21:13:42..21:13:49, ≤ 2025-02-04 06:24:00, or —."""
    earliest = second(end.after.time_ms) if end.after else ""
    latest = second(end.before.time_ms, up=True) if end.before else ""
    if earliest and latest:
        return f"{earliest}..{latest.removeprefix(earliest.partition(' ')[0] + ' ')}"
    return f"≥ {earliest}" if earliest else f"≤ {latest}" if latest else "—"


def second(time_ms: int, *, up: bool = False) -> str:
    """A time to the second below, or above: 2025-02-04 21:13:42."""
    whole = -(-int(time_ms) // 1000) if up else int(time_ms) // 1000
    return str(np.datetime64(whole, "s")).replace("T", " ")


def clock(time_ms: int, *, up: bool = False) -> str:
    """The time of day of `second`: 21:13:42."""
    return second(time_ms, up=up).partition(" ")[2]


def _where(end: End) -> str:
    if end.airport:
        return end.airport.code
    if len(end.candidates) > 1:
        return f"? {len(end.candidates)} near"
    return f"{end.candidates[0].code}?" if end.candidates else "—"
