"""Flights: the legs of tracks as values, each with its fixes, its airports and its gaps, ready to be shown and claimed.

The columns of `legs` say which fixes bound a leg; here each becomes a `Leg` that names the file and row of every such fix.
Where an end was not heard, height and climb give bounds that are likely and no more: kept apart, as `End.likely_ms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from .airports import REACH_KM, airport, near
from .classing import NOWHERE, Ordered, counted, in_order
from .fixes import Called, Track, joined, moved
from .leg import Anchor, End, Gap, Leg, Near
from .legs import ALONE, SOON_MS, Found, find, gaps

__all__ = ["aircraft_of", "fields", "flights"]

CANDIDATES_KM, CANDIDATES, SERVED = 40.0, 3, 2
"""Airports within this of where an end was not heard are told: the nearest ones, and the nearest with an IATA code."""
LIKELY_FT, LEAST_FPM, MOST_FPM, ERROR_FT = 10_000.0, 300.0, 8_000.0, 600.0
"""An end is extrapolated from no higher above a field than LIKELY_FT, at half to twice the rate seen, between LEAST_FPM and
MOST_FPM; a pressure altitude may be off by ERROR_FT."""


def flights(tracks: Iterable[Track]) -> tuple[Leg, ...]:
    """The legs in tracks, by aircraft and time. The tracks of one aircraft are put together, whichever file they are from."""
    made: list[Leg] = []
    for _, own in groupby(sorted(tracks, key=_place), key=aircraft_of):
        made += _flights(list(own))
    return tuple(made)


def aircraft_of(track: Track) -> str:
    """What tells one aircraft from another: its address; where the file has none its registration, else the file itself."""
    return track.icao24 or track.registration or f"file {track.file}"


def fields(leg: Leg) -> dict[str, tuple[float, float]]:
    """Where the airports are that a leg names: latitude and longitude by code."""
    codes = {
        near.code
        for end in (leg.takeoff, leg.landing)
        for near in ((end.airport,) if end.airport else end.candidates)
        if near
    }
    found = [airport(code) for code in sorted(codes)]
    return {field.code: (field.latitude_deg, field.longitude_deg) for field in found if field}


def _place(track: Track) -> tuple[str, int, str]:
    return aircraft_of(track), int(track.fixes.time_ms[0]) if len(track.fixes) else 0, track.file


def _flights(tracks: list[Track]) -> list[Leg]:
    starts = np.cumsum([0, *(len(track.fixes) for track in tracks)])
    ordered = in_order(joined([track.fixes for track in tracks]), starts[[0, -1]], starts)
    place = np.empty(len(ordered.index), np.int64)
    place[ordered.index] = np.arange(len(place))
    called = sorted(
        moved(run, place, int(start)) for track, start in zip(tracks, starts, strict=False) for run in track.called
    )
    found = find(ordered, {0: called})
    making = _Making(tracks, starts, ordered, found, called)
    return [making.leg(number) for number in range(len(found))]


class _Making:
    """What legs of one aircraft are made from."""

    def __init__(
        self, tracks: list[Track], starts: NDArray[np.int64], ordered: Ordered, found: Found, called: Sequence[Called]
    ) -> None:
        self._tracks, self._starts, self._ordered, self._found, self._called = tracks, starts, ordered, found, called
        self._gaps = gaps(ordered)

    def leg(self, number: int) -> Leg:
        """Leg *number*, from 0."""
        found, ordered = self._found, self._ordered
        begin, end = int(found.begin[number]), int(found.end[number])
        first, last = int(found.first[number]), int(found.last[number])
        classes = ordered.classes[begin : end + 1]
        whose = np.searchsorted(self._starts, ordered.index[begin : end + 1], side="right") - 1
        own = [self._tracks[each] for each in np.unique(whose).tolist()]
        silent = self._gaps[(self._gaps >= begin) & (self._gaps < end)].tolist()
        return Leg(
            icao24=self._tracks[0].icao24,
            number=number + 1,
            takeoff=self._end(int(found.after[number]), first, int(found.up[number]), rising=True),
            landing=self._end(int(found.before[number]), last, int(found.down[number]), rising=False),
            first=self._anchor(first),
            last=self._anchor(last),
            fixes=ordered.fixes.take(slice(begin, end + 1)),
            classes=tuple(classes.tolist()),
            registration=_first(track.registration for track in own),
            type_code=_first(track.type_code for track in own),
            callsigns=tuple(dict.fromkeys(run.name for run in self._called if run.last >= begin and run.first <= end)),
            flight_numbers=tuple(dict.fromkeys(track.flight_number for track in own if track.flight_number)),
            gaps=tuple(Gap(self._anchor(at), self._anchor(at + 1)) for at in silent),
            counts=counted(classes),
            files=tuple(self._tracks[each].file for each in whose.tolist()),
        )

    def _anchor(self, at: int) -> Anchor:
        fixes, index = self._ordered.fixes, int(self._ordered.index[at])
        track = self._tracks[int(np.searchsorted(self._starts, index, side="right")) - 1]
        nowhere = bool(self._ordered.classes[at] & NOWHERE)
        return Anchor(
            int(fixes.time_ms[at]),
            float("nan") if nowhere else float(fixes.latitude_deg[at]),
            float("nan") if nowhere else float(fixes.longitude_deg[at]),
            float(fixes.altitude_ft[at]),
            track.file,
            int(fixes.row[at]),
        )

    def _end(self, ground: int, flying: int, sure: int, *, rising: bool) -> End:
        """The take-off (*rising*) or landing between a fix on the ground and one surely in the air, −1 for none.

        *flying* is the outermost fix that tells that it is in the air.
        """
        outer, air = self._anchor(flying), self._anchor(sure) if sure >= 0 else None
        if ground < 0:
            around = _candidates(outer)
            likely = self._likely(flying, around, rising=rising)
            return End(None, air, None, around, likely) if rising else End(air, None, None, around, likely)
        low = self._anchor(ground)
        around = near(*low[1:4], within_km=REACH_KM, most=CANDIDATES)
        soon = abs(outer.time_ms - low.time_ms) <= SOON_MS
        alone = len(around) == 1 or (len(around) > 1 and around[1].distance_km > ALONE * around[0].distance_km)
        there = around[0] if soon and alone else None
        return End(low, air, there, around) if rising else End(air, low, there, around)

    def _likely(self, flying: int, around: Sequence[Near], *, rising: bool) -> tuple[int, int] | None:
        """Bounds in milliseconds for an end that was not heard, from how high above the nearest field and at what rate."""
        field = airport(around[0].code) if around else None
        height_ft = around[0].height_ft if around else float("nan")
        rate_fpm = self._rate_fpm(flying, rising=rising)
        if field is None or not 0 < height_ft <= LIKELY_FT or not rate_fpm >= LEAST_FPM:
            return None
        shortest = max(0.0, height_ft - ERROR_FT) / min(MOST_FPM, 2 * rate_fpm)
        longest = (height_ft + ERROR_FT) / max(LEAST_FPM, rate_fpm / 2)
        at = int(self._ordered.fixes.time_ms[flying])
        near_ms, far_ms = round(shortest * 60_000), round(longest * 60_000)
        return (at - far_ms, at - near_ms) if rising else (at + near_ms, at + far_ms)

    def _rate_fpm(self, flying: int, *, rising: bool) -> float:
        """How fast it climbed (*rising*) or sank in the first or last minute heard; NaN where no fix says."""
        fixes = self._ordered.fixes
        minute = np.flatnonzero(np.abs(fixes.time_ms - fixes.time_ms[flying]) <= 60_000)
        minute = minute[minute >= flying] if rising else minute[minute <= flying]
        rates = fixes.vertical_fpm[minute]
        rates = rates[~np.isnan(rates)]
        return float(np.median(rates)) * (1 if rising else -1) if len(rates) else float("nan")


def _served(code: str) -> bool:
    field = airport(code)
    return field is not None and field.iata != ""


def _candidates(fix: Anchor) -> tuple[Near, ...]:
    """The airports that a flight not heard to its end may have been at: the nearest, and the nearest with an IATA code.

    None for a fix that is too high to tell.
    """
    around = near(*fix[1:4], within_km=CANDIDATES_KM, most=200)
    if around and around[0].height_ft > LIKELY_FT:
        return ()
    served = [each for each in around if _served(each.code)][:SERVED]
    return tuple(sorted({*around[:CANDIDATES], *served}, key=lambda each: each.distance_km))


def _first(said: Iterable[str]) -> str:
    return next((each for each in said if each), "")
