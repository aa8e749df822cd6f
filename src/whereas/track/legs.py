"""Legs: where a track leaves the ground and comes down again, as intervals between fixes; unknown where nothing was heard.

Fixes that tell "ground" or "air" make runs; a run in the air is a leg. Its take-off came after the last fix of the run on
the ground before it, and before its own first; its landing likewise. Where the run before is missing, that side is open.
A silence of half an hour in the air ends a leg only where the aircraft may have stopped in it: then one leg is lost in the
air, and the next is found there. Everything is done on the columns of many aircraft at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import airports
from .classing import FLICKER, NOWHERE, Ordered, great_circle_km, telling
from .fixes import AIR, GROUND, SILENT, Called

__all__ = ["GAP_S", "HOLE_S", "Found", "find", "gaps"]

GAP_S = 300
"""A silence longer than this is told as a gap."""
HOLE_S = 1_800
"""A silence in the air longer than this may hide a stop."""
STOP_KT, STOP_FT, STOP_S = 107.0, 10_000.0, 18 * 3600
"""It may, if the aircraft came on no faster than STOP_KT (55 m/s), was below STOP_FT on both sides, or is silent so long."""
ALONE, SOON_MS = 1.5, 1_800_000
"""A fix on the ground names the airport only where the next one is out of reach or ALONE times as far, and where the aircraft
was heard in the air within SOON_MS of it."""
FLICKER_AIR_S, FLICKER_KM, FLICKER_GROUND_S, FLICKER_KT, FLICKER_FT = 120, 2.0, 60, 250.0, 16_000.0
"""In the air for FLICKER_AIR_S at most and within FLICKER_KM, or on the ground for FLICKER_GROUND_S at most between fixes
that are faster than FLICKER_KT or higher than FLICKER_FT: not a flight, and not a stop."""
FAST_KT, ROLL_S, RISE_FT, UNSETTLED_S = 200.0, 60, 100.0, 30
"""No aircraft rolls at FAST_KT, or for ROLL_S after its transponder says "air", or rises RISE_FT while it rolls. The ground
does not bound a take-off within UNSETTLED_S after the aircraft flickered, nor a landing so long before."""
LEVEL_FT, LEVEL_FIXES, LEVEL_WITHIN, SINK_FPM, SLACK_FT = 250.0, 4, 40, 6_000.0, 1_000.0
"""On the ground for a moment is no stop either, where the fixes of the minute about it, LEVEL_FIXES at least, differ by no
more than LEVEL_FT in height; or where no field is near (`airports.FIELD_KM`); or where a fix beside it is so high above that field, less
SLACK_FT for the air pressure, that the aircraft would have come down or up by more than SINK_FPM."""


@dataclass(frozen=True, slots=True)
class Found:
    """Legs, as indices into the ordered fixes: columns of equal length, by aircraft and time.

    `after` and `before` are the fixes on the ground that bound a leg; `first` and `last` its first and last fix that tells
    that it is in the air; `up` and `down` the first and last of them at which it cannot be rolling any more, or yet. −1 where
    there is none. `hole_before` and `hole_after` say that a silence was taken for a stop.
    """

    owner: NDArray[np.int64]
    after: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    before: NDArray[np.int64]
    up: NDArray[np.int64]
    down: NDArray[np.int64]
    hole_before: NDArray[np.bool_]
    hole_after: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def begin(self) -> NDArray[np.int64]:
        """The first fix that belongs to each leg: the one on the ground before it, where there is one."""
        return np.where(self.after >= 0, self.after, self.first)

    @property
    def end(self) -> NDArray[np.int64]:
        """The last fix that belongs to each leg."""
        return np.where(self.before >= 0, self.before, self.last)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Stretches of fixes that tell the same: their first and last fix, what they tell, and whose they are."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    tells: NDArray[np.int8]
    owner: NDArray[np.int64]


def find(ordered: Ordered, called: Mapping[int, Sequence[Called]] | None = None) -> Found:
    """The legs in the fixes; marks flicker in `ordered.classes` on the way.

    *called* gives the call signs of an aircraft, by its number, in order and by index into the ordered fixes: a change of
    call sign across a long silence is a sign of a stop.
    """
    tells = telling(ordered)
    runs = _runs(tells, ordered.starts)
    if len(flickers := _flicker(runs, ordered)):
        for run in flickers:
            stretch = slice(runs.first[run], runs.last[run] + 1)
            flickering = tells[stretch] == runs.tells[run]
            ordered.classes[stretch][flickering] |= FLICKER
            tells[stretch][flickering] = SILENT
        runs = _runs(tells, ordered.starts)
    found = _split(_legs(runs), ordered, tells, called or {})
    _bound(found, ordered, tells)
    return found


def gaps(ordered: Ordered, longer_than_s: float = GAP_S) -> NDArray[np.intp]:
    """The fixes after which nothing was heard of their aircraft for so long; the last of an aircraft is none of them."""
    silent = np.diff(ordered.fixes.time_ms) > longer_than_s * 1000
    silent[ordered.starts[(ordered.starts > 0) & (ordered.starts < len(ordered.fixes))] - 1] = False
    return np.flatnonzero(silent)


def _runs(tells: NDArray[np.int8], starts: NDArray[np.int64]) -> _Runs:
    at = np.flatnonzero(tells)
    if not len(at):
        none = np.zeros(0, np.int64)
        return _Runs(none, none, np.zeros(0, np.int8), none)
    said = tells[at]
    fresh = np.zeros(len(tells) + 1, np.bool_)
    fresh[starts] = True  # then passed on from a fix that says nothing to the next that tells
    opens = np.empty(len(at), np.bool_)
    opens[0] = True
    if len(at) == len(tells):
        opens[1:] = fresh[1:-1] | (said[1:] != said[:-1])
    else:
        owners = np.cumsum(fresh[:-1], dtype=np.int32)[at]
        opens[1:] = (owners[1:] != owners[:-1]) | (said[1:] != said[:-1])
    begins = np.flatnonzero(opens)
    first = at[begins]
    last = at[np.append(begins[1:], len(at)) - 1]
    return _Runs(first, last, said[begins], np.searchsorted(starts, first, side="right") - 1)


def _flicker(runs: _Runs, ordered: Ordered) -> list[int]:
    """The runs that are no flight and no stop: shorter than either can be, among fixes that say the opposite."""
    if len(runs.first) < 3:
        return []
    time_ms = ordered.fixes.time_ms
    inner = np.flatnonzero((runs.owner[:-2] == runs.owner[1:-1]) & (runs.owner[2:] == runs.owner[1:-1])) + 1
    lasting_s = (time_ms[runs.last[inner]] - time_ms[runs.first[inner]]) / 1000
    short = inner[lasting_s <= np.where(runs.tells[inner] == AIR, FLICKER_AIR_S, FLICKER_GROUND_S)]
    where = ordered.fixes.latitude_deg[runs.first[short]], ordered.fixes.longitude_deg[runs.first[short]]
    pairs = zip(short.tolist(), airports.field_ft(*where).tolist(), strict=True)
    return [run for run, elevation_ft in pairs if _is_flicker(runs, run, ordered, elevation_ft)]


def _is_flicker(runs: _Runs, run: int, ordered: Ordered, field_ft: float) -> bool:
    fixes = ordered.fixes
    before, after = int(runs.last[run - 1]), int(runs.first[run + 1])
    if runs.tells[run] == GROUND:
        fast = min(fixes.speed_kt[before], fixes.speed_kt[after]) > FLICKER_KT
        high = min(fixes.altitude_ft[before], fixes.altitude_ft[after]) > FLICKER_FT
        return bool(fast or high) or _never_down(runs, run, ordered, field_ft)
    near = [_apart_km(ordered, before, int(at)) for at in (runs.first[run], runs.last[run], after)]
    return max(near) <= FLICKER_KM


def _never_down(runs: _Runs, run: int, ordered: Ordered, field_ft: float) -> bool:
    """Whether the fixes about a moment on the ground show that it was none: level flight, or too high to be down so soon."""
    fixes = ordered.fixes
    first, last = int(runs.first[run]), int(runs.last[run])
    before, after = int(runs.last[run - 1]), int(runs.first[run + 1])
    start, end = (
        max(int(runs.first[run - 1]), first - LEVEL_WITHIN),
        min(int(runs.last[run + 1]), last + LEVEL_WITHIN) + 1,
    )
    times = fixes.time_ms[start:end]
    flown = fixes.altitude_ft[start:end][
        (times >= times[first - start] - 60_000) & (times <= times[last - start] + 60_000)
    ]
    flown = flown[~np.isnan(flown)]
    if len(flown) >= LEVEL_FIXES and np.ptp(flown) <= LEVEL_FT:
        return True
    if np.isnan(field_ft):
        return True
    for flying, down in ((before, first), (after, last)):
        height_ft = float(fixes.altitude_ft[flying]) - field_ft - SLACK_FT
        minutes = max(1_000, abs(int(fixes.time_ms[flying] - fixes.time_ms[down]))) / 60_000
        if height_ft > SINK_FPM * minutes:
            return True
    return False


def _apart_km(ordered: Ordered, a: int, b: int) -> float:
    """How far apart two fixes are; infinite where one does not say."""
    if (ordered.classes[a] | ordered.classes[b]) & NOWHERE:
        return float("inf")
    fixes = ordered.fixes
    return great_circle_km(
        float(fixes.latitude_deg[a]), float(fixes.longitude_deg[a]),
        float(fixes.latitude_deg[b]), float(fixes.longitude_deg[b]),
    )  # fmt: skip


def _legs(runs: _Runs) -> Found:
    flying = np.flatnonzero(runs.tells == AIR)
    if not len(flying):
        none = np.zeros(0, np.int64)
        return Found(none, none, none, none, none, none, none, np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    owner = runs.owner[flying]
    before, after = np.maximum(flying - 1, 0), np.minimum(flying + 1, len(runs.first) - 1)
    has_before = (flying > 0) & (runs.owner[before] == owner)
    has_after = (flying < len(runs.first) - 1) & (runs.owner[after] == owner)
    none, no = np.full(len(flying), -1, np.int64), np.zeros(len(flying), np.bool_)
    return Found(
        owner,
        np.where(has_before, runs.last[before], -1),
        runs.first[flying],
        runs.last[flying],
        np.where(has_after, runs.first[after], -1),
        none,
        none.copy(),
        no,
        no.copy(),
    )


def _split(
    found: Found, ordered: Ordered, tells: NDArray[np.int8], called: Mapping[int, Sequence[Called]]
) -> Found:  # fmt: skip
    """Cut legs where they were silent so long, and such, that the aircraft may have stopped."""
    cuts: dict[int, list[tuple[int, int]]] = {}
    holes = gaps(ordered, HOLE_S)
    flying = np.flatnonzero(tells == AIR)
    legs = np.searchsorted(found.first, holes, side="right") - 1
    for hole, leg in zip(holes.tolist(), legs.tolist(), strict=True):
        if leg < 0 or not found.first[leg] <= hole < found.last[leg]:
            continue
        next_ = int(np.searchsorted(flying, hole, side="right"))
        a, b = int(flying[next_ - 1]), int(flying[next_])
        if _may_have_stopped(ordered, a, b, called.get(int(found.owner[leg]), ())):
            pairs = cuts.setdefault(leg, [])
            if not pairs or pairs[-1] != (a, b):  # two silences with nothing telling between them are one
                pairs.append((a, b))
    return _cut(found, cuts) if cuts else found


def _may_have_stopped(ordered: Ordered, a: int, b: int, called: Sequence[Called]) -> bool:
    fixes = ordered.fixes
    silent_s = (fixes.time_ms[b] - fixes.time_ms[a]) / 1000
    if silent_s > STOP_S or max(fixes.altitude_ft[a], fixes.altitude_ft[b]) < STOP_FT:
        return True
    if _apart_km(ordered, a, b) * 1944 < STOP_KT * silent_s:
        return True
    was, becomes = _name_at(called, a), _name_from(called, b)
    return bool(was and becomes and was != becomes)


def _name_at(called: Sequence[Called], at: int) -> str:
    """The call sign last heard up to a fix."""
    number = bisect_right(called, at, key=lambda run: run.first) - 1
    return called[number].name if number >= 0 else ""


def _name_from(called: Sequence[Called], at: int) -> str:
    """The call sign first heard from a fix on."""
    return next((run.name for run in called if run.last >= at), "")


def _cut(found: Found, cuts: Mapping[int, Sequence[tuple[int, int]]]) -> Found:
    made: list[tuple[int, int, int, int, int, bool, bool]] = []
    for leg in range(len(found)):
        whose, ground, flying = int(found.owner[leg]), int(found.after[leg]), int(found.first[leg])
        hole = False
        for a, b in cuts.get(leg, ()):
            made.append((whose, ground, flying, a, -1, hole, True))
            ground, flying, hole = -1, b, True
        made.append((whose, ground, flying, int(found.last[leg]), int(found.before[leg]), hole, False))
    owner, after, first, last, before = (np.array([row[column] for row in made], np.int64) for column in range(5))
    hole_before, hole_after = (np.array([row[column] for row in made], np.bool_) for column in (5, 6))
    none = np.full(len(made), -1, np.int64)
    return Found(owner, after, first, last, before, none, none.copy(), hole_before, hole_after)


# ---------------------------------------------------------------------------------------------- what bounds a leg


def _bound(found: Found, ordered: Ordered, tells: NDArray[np.int8]) -> None:
    """Set, in place, from which fix on each leg is up, and to which it is; and let no ground bound it just after it flickered."""
    if not len(found):
        return
    flying = np.flatnonzero(tells == AIR)
    start, stop = np.searchsorted(flying, found.first), np.searchsorted(flying, found.last)
    found.up[:] = _sure(ordered, flying, start, stop, 1)
    found.down[:] = _sure(ordered, flying, stop, start, -1)
    flickers = np.flatnonzero((ordered.classes & FLICKER) != 0)
    if len(flickers):
        _unsettle(found.after, flickers, ordered, tells, -1)
        _unsettle(found.before, flickers, ordered, tells, 1)


def _sure(
    ordered: Ordered, flying: NDArray[np.intp], start: NDArray[np.intp], stop: NDArray[np.intp], step: int
) -> NDArray[np.int64]:
    """The first fix of each leg, from *start* on to *stop* in steps of *step*, that shows that it was not rolling; −1 for none.

    That is one at FAST_KT, or ROLL_S away from the outermost, or RISE_FT above one that is further out: a transponder may
    say "air" from the speed alone. Fewer fixes show less, so they make the bound wider and never narrower.
    """
    fixes = ordered.fixes
    sure = np.where(fixes.speed_kt[flying[start]] >= FAST_KT, flying[start], -1)
    left, most = np.flatnonzero(sure < 0), 16
    while len(left):
        beyond = np.abs(stop[left] - start[left])
        at = flying[start[left, None] + step * np.minimum(np.arange(most), beyond[:, None])]
        lowest = np.fmin.accumulate(fixes.altitude_ft[at], axis=1)
        shows = (fixes.speed_kt[at] >= FAST_KT) | (fixes.altitude_ft[at] >= lowest + RISE_FT)
        shows |= np.abs(fixes.time_ms[at] - fixes.time_ms[at[:, :1]]) > ROLL_S * 1000
        some = shows.any(axis=1)
        sure[left[some]] = at[some, np.argmax(shows[some], axis=1)]
        left, most = left[~some & (beyond >= most)], most * 8
    return sure


def _unsettle(
    ground: NDArray[np.int64], flickers: NDArray[np.intp], ordered: Ordered, tells: NDArray[np.int8], step: int
) -> None:
    """Where the aircraft was said to be in the air within UNSETTLED_S outside of a bounding fix on the ground, take one further out."""
    time_ms, starts = ordered.fixes.time_ms, ordered.starts
    beside = np.clip(np.searchsorted(flickers, ground) + (-1 if step < 0 else 0), 0, len(flickers) - 1)
    soon = np.abs(time_ms[flickers[beside]] - time_ms[ground]) <= UNSETTLED_S * 1000
    for leg in np.flatnonzero((ground >= 0) & soon).tolist():
        while (at := int(ground[leg])) >= 0:
            number = int(np.searchsorted(flickers, at)) + (-1 if step < 0 else 0)
            flicker = int(flickers[number]) if 0 <= number < len(flickers) else -1
            owner = int(np.searchsorted(starts, at, side="right"))
            first, end = int(starts[owner - 1]), int(starts[owner])
            if not first <= flicker < end or abs(int(time_ms[flicker] - time_ms[at])) > UNSETTLED_S * 1000:
                break
            further = np.arange(flicker, first - 1 if step < 0 else end, step)
            told = further[tells[further] == GROUND] if ordered.fixes.air[flicker] == AIR else further[:0]
            if not len(told) or (tells[further[: told[0] * step - flicker * step]] == AIR).any():
                break
            ground[leg] = told[0]
