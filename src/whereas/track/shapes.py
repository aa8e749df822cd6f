"""Shapes: legs for maps, as GeoJSON and as KML.

A line is drawn only where the aircraft was heard: it ends where nothing was heard for more than `legs.GAP_S` seconds, and
begins again at the next fix. Fixes that cannot be reached from the others are points apart from it. Heights are pressure altitude in
metres, which is what was transmitted and is not height above the ellipsoid or the ground.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from .classing import CLASSES, NOWHERE
from .fixes import Fixes
from .leg import Anchor, Leg
from .legs import GAP_S
from .table import Value, moment, named, rows, shown

__all__ = ["as_geojson", "as_kml", "doubtful", "stretches", "sure"]

METRES_PER_FOOT = 0.3048
OUT_OF_REACH = "out of reach"
Indices = NDArray[np.intp]
Stamped = tuple[list[float], str | None]
"""A position and its time, None where there is none."""


def sure(leg: Leg) -> NDArray[np.bool_]:
    """Which fixes of the leg tell where it was: they have a position, and it can be reached from the others."""
    told: NDArray[np.bool_] = placed(leg.fixes) & ((bits(leg) & NOWHERE) == 0)
    return told


def doubtful(leg: Leg) -> NDArray[np.bool_]:
    """Which fixes are of a class that puts what they say in doubt; to come late, or twice, does not."""
    weighty: NDArray[np.bool_] = (bits(leg) & ~(CLASSES["stale"] | CLASSES["duplicate"])) != 0
    return weighty


def bits(leg: Leg) -> NDArray[np.int64]:
    """The class bits of each fix; 0 where the leg does not give them."""
    made = np.zeros(len(leg.fixes), np.int64)
    made[: len(leg.classes)] = leg.classes[: len(leg.fixes)]
    return made


def placed(fixes: Fixes) -> NDArray[np.bool_]:
    """Which fixes have a position on the Earth."""
    on_earth: NDArray[np.bool_] = (np.abs(fixes.latitude_deg) <= 90) & (np.abs(fixes.longitude_deg) <= 180)
    return on_earth


def stretches(time_ms: NDArray[np.int64], wanted: NDArray[np.bool_]) -> list[Indices]:
    """The indices of *wanted* fixes, cut wherever more than `GAP_S` seconds lie between one and the next."""
    index = np.flatnonzero(wanted)
    if not len(index):
        return []
    return np.split(index, np.flatnonzero(np.diff(time_ms[index]) > GAP_S * 1000) + 1)


def anchors(leg: Leg) -> Iterator[tuple[str, Anchor]]:
    """The fixes that bound the leg's take-off and landing, each with what it is to them."""
    roles = (
        ("took off after", leg.takeoff.after), ("took off before", leg.takeoff.before),
        ("landed after", leg.landing.after), ("landed before", leg.landing.before),
    )  # fmt: skip
    return ((role, anchor) for role, anchor in roles if anchor is not None)


def _level(fixes: Fixes, index: Indices) -> list[tuple[Indices, bool]]:
    """A stretch as parts in which every fix has an altitude, or none is given one; neighbours share a fix.

    A line whose points have heights only here and there cannot be read by most programs.
    """
    known = np.isfinite(fixes.altitude_ft[index])
    if len(index) < 2:
        return [(index, bool(known[0]))]
    both = known[1:] & known[:-1]
    cuts = [0, *(np.flatnonzero(both[1:] != both[:-1]) + 1), len(both)]
    return [(index[start : end + 1], bool(both[start])) for start, end in pairwise(cuts)]


# ---------------------------------------------------------------------------------------------- GeoJSON


def as_geojson(legs: Sequence[Leg]) -> str:
    """The legs as a GeoJSON FeatureCollection (RFC 7946): a line a leg, and the fixes that bound its ends as points.

    The properties of a line are the leg's row (`rows`) and `coordinateProperties.times`, a time for each point of it, null
    where a line is cut at the antimeridian. A leg that has no line has no geometry. Fixes with nothing heard around them,
    and those out of reach of the others, are in a MultiPoint each, without heights.
    """
    features = [feature for leg, row in zip(legs, rows(legs), strict=True) for feature in _features(leg, row)]
    return json.dumps({"type": "FeatureCollection", "features": features}, allow_nan=False)


def _features(leg: Leg, row: dict[str, Value]) -> Iterator[dict[str, object]]:
    lines, lone = _lines(leg)
    shapes, times = [[at for at, _ in line] for line in lines], [[time for _, time in line] for line in lines]
    simple = len(lines) == 1
    geometry = {"type": "LineString" if simple else "MultiLineString", "coordinates": shapes[0] if simple else shapes}
    said: dict[str, object] = {"role": "leg", **row, "coordinateProperties": {"times": times[0] if simple else times}}
    yield _feature(geometry if lines else None, said, name=f"{leg.icao24}-{leg.number}")
    for role, anchor in anchors(leg):
        if point := _point(anchor):
            place = {"time": moment(anchor.time_ms), "file": anchor.file, "row": int(anchor.row)}
            yield _feature({"type": "Point", "coordinates": point}, {"role": role, **_whose(leg), **place})
    for role, apart in (("lone fixes", lone), (OUT_OF_REACH, _apart(leg))):
        if apart:
            points = {"type": "MultiPoint", "coordinates": [_position(leg.fixes, i, high=False) for i in apart]}
            stamps = {"times": [moment(leg.fixes.time_ms[i]) for i in apart]}
            yield _feature(points, {"role": role, **_whose(leg), "coordinateProperties": stamps})


def _lines(leg: Leg) -> tuple[list[list[Stamped]], list[int]]:
    """The leg's lines, as positions with their times, and the fixes that are on none, for nothing was heard around them."""
    fixes, lines, lone = leg.fixes, list[list[Stamped]](), list[int]()
    for stretch in stretches(fixes.time_ms, sure(leg)):
        if len(stretch) < 2:
            lone += stretch.tolist()
            continue
        for index, high in _level(fixes, stretch):
            times = [moment(time_ms) for time_ms in fixes.time_ms[index]]
            lines += _cut([_position(fixes, i, high=high) for i in index.tolist()], times)
    return lines, lone


def _apart(leg: Leg) -> list[int]:
    """The fixes that have a position which is not to be reached from the others."""
    return [int(i) for i in np.flatnonzero(placed(leg.fixes) & ~sure(leg))]


def _feature(geometry: object, properties: dict[str, object], *, name: str = "") -> dict[str, object]:
    return {"type": "Feature", **({"id": name} if name else {}), "geometry": geometry, "properties": properties}


def _position(fixes: Fixes, i: int, *, high: bool) -> list[float]:
    """Longitude, latitude, and in metres, if *high*, the altitude."""
    flat = [float(fixes.longitude_deg[i]), float(fixes.latitude_deg[i])]
    return [*flat, round(float(fixes.altitude_ft[i]) * METRES_PER_FOOT, 1)] if high else flat


def _point(anchor: Anchor) -> list[float]:
    """Longitude, latitude, and the altitude in metres if it is known; empty where the anchor is nowhere on Earth."""
    if not (abs(anchor.latitude_deg) <= 90 and abs(anchor.longitude_deg) <= 180):
        return []
    flat = [float(anchor.longitude_deg), float(anchor.latitude_deg)]
    known = np.isfinite(anchor.altitude_ft)
    return [*flat, round(float(anchor.altitude_ft) * METRES_PER_FOOT, 1)] if known else flat


def _whose(leg: Leg) -> dict[str, object]:
    return {"icao24": leg.icao24, "leg": leg.number}


def _cut(positions: Sequence[list[float]], times: Sequence[str]) -> Iterator[list[Stamped]]:
    """The line in parts none of which crosses the antimeridian: there it ends at 180 and goes on at -180, or the reverse."""
    part: list[Stamped] = [(positions[0], times[0])]
    for i, (before, after) in enumerate(pairwise(positions)):
        if abs(after[0] - before[0]) > 180:
            edge = 180.0 if before[0] > 0 else -180.0
            way = after[0] + 2 * edge - before[0]
            share = (edge - before[0]) / way if way else 0.0
            rest = [a + share * (b - a) for a, b in zip(before[1:], after[1:], strict=True)]
            on_it = before[0] == edge
            if not on_it:
                part.append(([edge, *rest], None))
            if len(part) > 1:
                yield part
            part = [([-edge, *rest], times[i] if on_it else None)]
        part.append((after, times[i + 1]))
    if len(part) > 1:
        yield part


# ---------------------------------------------------------------------------------------------- KML

KML, GX = "http://www.opengis.net/kml/2.2", "http://www.google.com/kml/ext/2.2"
_STYLES = (("leg", "ffb0703f"), ("took off", "ff6b8a1b"), ("landed", "ff1b64c8"), (OUT_OF_REACH, "ff808080"))
"""Colours as KML has them: alpha, blue, green, red."""


def as_kml(legs: Sequence[Leg]) -> str:
    """The legs as KML 2.2 with Google's gx:Track: a folder a leg, with its track and the fixes that bound its ends.

    A track is a gx:MultiTrack that is not interpolated: what lies between two of its parts was not heard. Fixes without an
    altitude are clamped to the ground, for KML has no other way to say that it is unknown. Marks such as ⟦U+0007⟧ stand
    for characters that XML cannot hold or that hide.
    """
    root = etree.Element(f"{{{KML}}}kml", nsmap={None: KML, "gx": GX})
    document = _put(root, "Document")
    _put(document, "name", "Legs")
    for name, colour in _STYLES:
        style = _put(document, "Style", id=name.replace(" ", "-"))
        _put(_put(style, "IconStyle"), "color", colour)
        line = _put(style, "LineStyle")
        _put(line, "color", colour)
        _put(line, "width", "2")
        _put(_put(style, "BalloonStyle"), "text", "$[description]")  # the rest of a balloon would be read as HTML
    for leg, row in zip(legs, rows(legs), strict=True):
        _folder(document, leg, row)
    return etree.tostring(root, encoding="unicode", pretty_print=True)


def _folder(document: etree._Element, leg: Leg, row: dict[str, Value]) -> None:
    folder, known = _put(document, "Folder"), {key: value for key, value in row.items() if value not in (None, "")}
    _put(folder, "name", named(leg))
    placemark = _placemark(folder, named(leg), "leg", [f"{key}: {value}" for key, value in known.items()])
    data = _put(placemark, "ExtendedData")
    for key, value in known.items():
        _put(_put(data, "Data", name=key), "value", str(value))
    parts = [part for stretch in stretches(leg.fixes.time_ms, sure(leg)) for part in _level(leg.fixes, stretch)]
    many = _put(placemark, "gx:MultiTrack")
    _put(many, "gx:interpolate", "0")
    for index, high in parts:
        _track(many, leg.fixes, index, high=high)
    for role, anchor in anchors(leg):
        if point := _point(anchor):
            said = (f"{role} {moment(anchor.time_ms)}", f"{anchor.file}, row {anchor.row}")
            mark = _placemark(folder, said[0], role.rpartition(" ")[0], said, time_ms=anchor.time_ms)
            _kml_point(mark, point)
    if apart := _apart(leg):
        mark = _put(_placemark(folder, OUT_OF_REACH, OUT_OF_REACH, [f"{len(apart)} fixes"]), "MultiGeometry")
        for i in apart:
            _kml_point(mark, _position(leg.fixes, i, high=False))


def _put(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new child with a text, if given; `gx:` before the tag says that it is Google's."""
    space, _, bare = tag.rpartition(":")
    child = etree.SubElement(parent, f"{{{GX if space else KML}}}{bare}", attributes)
    if text is not None:
        child.text = shown(text)
    return child


def _placemark(
    folder: etree._Element, name: str, style: str, lines: Sequence[str], *, time_ms: int | None = None
) -> etree._Element:
    """A placemark with a description, which is read as HTML and so is escaped once more."""
    placemark = _put(folder, "Placemark")
    _put(placemark, "name", name)
    _put(placemark, "description", "<br>".join(html.escape(shown(line)) for line in lines))
    if time_ms is not None:
        _put(_put(placemark, "TimeStamp"), "when", moment(time_ms))
    _put(placemark, "styleUrl", "#" + style.replace(" ", "-"))
    return placemark


def _track(parent: etree._Element, fixes: Fixes, index: Indices, *, high: bool) -> None:
    track = _put(parent, "gx:Track")
    _put(track, "altitudeMode", "absolute" if high else "clampToGround")
    for i in index:
        _put(track, "when", moment(fixes.time_ms[i]))
    for i in index:
        longitude, latitude, *metres = _position(fixes, i, high=high)
        _put(track, "gx:coord", f"{longitude!r} {latitude!r} {metres[0] if metres else 0}")


def _kml_point(parent: etree._Element, coordinates: Sequence[float]) -> None:
    point = _put(parent, "Point")
    if len(coordinates) > 2:
        _put(point, "altitudeMode", "absolute")
    _put(point, "coordinates", ",".join(repr(number) for number in coordinates))
