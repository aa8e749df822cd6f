"""Airfields: where a place is that an event names: an airport by its code or its name, or coordinates; never a guess.

With the extra `tracks` the table is that of airportsdata; without it a smaller one, made of OurAirports' data (public domain) by
tools/airfields.py. A name that several airports bear is nobody's, and a place that is in no table is not placed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.util import find_spec
from typing import NamedTuple

__all__ = ["Spot", "spot"]

_POSITION = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,12})?)°?\s*[,;]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)°?", re.ASCII)


class Spot(NamedTuple):
    """Where a place is, what it is called there, and by what that is known."""

    latitude_deg: float
    longitude_deg: float
    name: str
    known_by: str


def spot(place: str) -> Spot | None:
    """Where *place* is: "KHRL", "HRL", "Valley International Airport", "26.23, -97.65"; None where no table says."""
    said = place.strip()
    if found := _POSITION.fullmatch(said):
        latitude, longitude = float(found[1]), float(found[2])
        fits = abs(latitude) <= 90 and abs(longitude) <= 180
        return Spot(latitude, longitude, "", "its coordinates") if fits else None
    codes, names = _tables()
    return (codes.get(said) if said.isupper() else None) or names.get(said.casefold())


@lru_cache(maxsize=1)
def _tables() -> tuple[Mapping[str, Spot], Mapping[str, Spot]]:
    """Airports by code, and by name where only one is called so."""
    rows = _of_airportsdata() if find_spec("airportsdata") else _packaged()
    codes: dict[str, Spot] = {}
    names: dict[str, Spot | None] = {}
    for icao, _, where in rows:
        codes.setdefault(icao, where)
        name = where.name.casefold()
        names[name] = None if name in names else where
    for _, iata, where in rows:
        codes.setdefault(iata, where)
    return codes, {name: where for name, where in names.items() if where and name}


def _packaged() -> list[tuple[str, str, Spot]]:
    text = (resources.files(__package__) / "airfields.csv").read_text(encoding="utf-8")
    return [
        (icao, iata, Spot(float(latitude), float(longitude), name, "OurAirports"))
        for icao, iata, latitude, longitude, name in list(csv.reader(text.splitlines()))[1:]
    ]


def _of_airportsdata() -> list[tuple[str, str, Spot]]:
    text = (resources.files("airportsdata") / "airports.csv").read_text(encoding="utf-8")
    return [
        (
            row["icao"] or row["lid"],
            row["iata"],
            Spot(float(row["lat"]), float(row["lon"]), row["name"], "airportsdata"),
        )
        for row in csv.DictReader(text.splitlines())
    ]
