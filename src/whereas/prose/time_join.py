"""Making one time of neighbours that speak of one: "noon Saturday", "the third quarter of 1984"."""

from __future__ import annotations

from dataclasses import replace

from .time_said import Line, Said
from .time_words import RANGES


def joined(line: Line, cores: list[Said]) -> list[Said]:
    """Make one time of neighbours that speak of one, from the left."""
    made: list[Said] = []
    for said in cores:
        while made and (whole := _join(line, made[-1], said)) is not None:
            made.pop()
            said = whole
        made.append(said)
    return made


def _join(line: Line, one: Said, two: Said) -> Said | None:
    if two.first - one.last > 2 or (one.every and two.kind != "part"):
        return None
    joint = " ".join(line.low[one.last : two.first])
    if one.within is not None and (day := _inside(one.within, two, joint)) is not None:
        return replace(one, last=two.last, within=_whole(line, one.within, two, *day))
    inside = _inside(one, two, joint)
    return None if inside is None else _whole(line, one, two, *inside)


def _whole(line: Line, one: Said, two: Said, inner: Said, outer: Said) -> Said:
    """One time of two neighbours, of which *inner* lies in *outer*."""
    if inner.kind == "date" and outer.kind == "date" and outer.weekday is None:
        return _one_date(one, two, inner, outer)
    if outer.kind == "set":
        return Said(one.first, two.last, "date", weekday=inner.weekday, every=True)
    first = _before_year(line, one.first) if (inner is two or inner.kind == "span") and _is_year(one) else one.first
    mod = inner.mod or (outer.mod if outer.first == one.first else "")
    return replace(inner, first=first, last=two.last, within=outer, mod=mod, every=inner.every or outer.every)


def _one_date(one: Said, two: Said, inner: Said, outer: Said) -> Said:
    """Two parts of one date: the weekday of a day, the month of a year."""
    return replace(
        outer, first=one.first, last=two.last, weekday=inner.weekday or outer.weekday, day=inner.day or outer.day,
        month=inner.month or outer.month, year=inner.year if inner.year is not None else outer.year, mod=one.mod or two.mod,
    )  # fmt: skip


def _before_year(line: Line, first: int) -> int:
    """Where "the comparable 1988 period" begins, of which *first* is the year."""
    first -= line.low[first - 1] in ("comparable", "corresponding", "same")
    return first - (line.low[first - 1] == "the")


# ---------------------------------------------------------------------------------------------- which lies in which

_BEFORE_DAY = {"clock": ("", "of", "of the", "on", ","), "part": ("", "of", "of the", "on")}
"""What stands between a time of the day and its day."""
_TIMED = tuple(_BEFORE_DAY)
_LONG = frozenset(("period", "shift", "date", "decade", "century", "quarter", "season"))


def _is_day(said: Said) -> bool:
    if said.kind == "date":
        return said.day is not None or said.weekday is not None
    return said.kind in ("deictic", "holiday", "nth") or (said.kind in ("period", "shift") and said.unit == "D")


def _is_year(said: Said) -> bool:
    """Whether it names a year and nothing shorter."""
    if said.kind == "date":
        return said.year is not None and said.month is None and said.weekday is None and said.day is None
    return said.kind in ("period", "shift") and said.unit == "Y" and said.turn != "first"


def _is_month(said: Said) -> bool:
    """Whether it names a month and nothing shorter."""
    if said.kind == "date":
        return said.month is not None and said.day is None
    return said.kind == "period" and said.unit == "M"


def _is_part_of_year(said: Said) -> bool:
    """Whether it is a part of a year that another time can name the year of; so is "the same month"."""
    if said.kind == "period" and said.turn == "that":
        return said.unit in ("P", "Q", "M", "W", "D")
    return said.kind in ("quarter", "season") or (said.kind == "period" and said.unit in ("P", "Q"))


def _inside(one: Said, two: Said, between: str) -> tuple[Said, Said] | None:
    """Which of two neighbours lies in the other: (the shorter, the longer); None where they are two times."""
    if two.kind in _TIMED and between in ("", "t"):
        if _is_day(one):
            return two, one
        if one.kind in _TIMED and one.kind != two.kind:
            return (one, two) if one.kind == "clock" else (two, one)
    if one.kind == "clock" and two.kind == "part" and between == "in":
        return one, two
    if one.kind in _TIMED and _is_day(two) and between in _BEFORE_DAY[one.kind]:
        return one, two
    if one.kind == "date" and one.weekday is not None and one.month is None:
        if between in ("", ",", "of") and two.kind == "date" and two.day is not None:
            return one, two
        if between == "" and two.kind == "period" and two.unit == "W":
            return one, two
    if one.kind == "holiday" and between == "" and two.kind == "period" and two.unit == "W":
        return two, one  # Easter week
    return _inside_year(one, two, between) or _numbered_inside(one, two, between)


def _inside_year(one: Said, two: Said, between: str) -> tuple[Said, Said] | None:
    """A month or another part of a year, beside its year."""
    if _is_year(two) and one.year is None:
        if one.kind == "date" and one.month is not None and between in ("", "of"):
            return one, two
        joints = ("", "of", "in") if one.unit == "P" or one.turn == "that" else ("", "of")
        if _is_part_of_year(one) and one.turn != "last" and between in joints:
            return one, two
    day = two.kind == "date" and (two.day is not None or _is_month(two))
    if between == "of" and day and one.kind == "period" and one.name == "of":
        return one, two  # the week of March 10
    if _is_year(one) and between == "":
        if _is_part_of_year(two):
            return two, one
        if one.name == "-" and two.kind == "span":  # the year-earlier nine months
            return replace(two, turn=""), one
    return None


def _numbered_inside(one: Said, two: Said, between: str) -> tuple[Said, Said] | None:
    """One of the units of a longer time, by its number: the second week of May, the first ten months of 1915."""
    if between != "of":
        return None
    if one.kind == "nth" and (two.kind in _LONG or (two.kind == "set" and one.weekday is not None)):
        return one, two
    if two.kind not in ("date", "period"):
        return None
    if one.kind == "span" and one.turn in ("first", "last", "end", "next"):
        return one, two
    if one.kind == "period" and one.unit in ("W", "D", "M") and one.turn in ("last", "end"):
        return replace(one, kind="nth", ordinal=-1), two
    return None


# ---------------------------------------------------------------------------------------------- what is told once for two


def with_shared_years(line: Line, saids: list[Said]) -> list[Said]:
    """Give the first of two times what is told once, after the second: "26 June to 4 August 1952", "2 to 4 p.m. Friday"."""
    made = list(saids)
    for at in range(len(made) - 2, -1, -1):
        one, two = made[at], made[at + 1]
        if one.within is not None or not _are_together(line.low[one.last : two.first]):
            continue
        yearless = one.year is None and not one.every and (one.month is not None or one.kind == "season")
        if one.kind == "clock" and two.kind == "clock":
            same_day = (one.hour or 0) <= (two.hour or 0)  # from 11:30 p.m. to 1 a.m. Sunday begins the day before
            made[at] = replace(one, within=two.within if same_day else None, zone=one.zone or two.zone)
        elif yearless and two.year is not None:
            before = not two.before_christ and (one.month or 0) > (two.month or 12)
            made[at] = replace(one, year=two.year - before, before_christ=two.before_christ)
    return made


def _are_together(between: list[str]) -> bool:
    """Whether what stands between two times makes a range or a list of them."""
    return 1 <= len(between) <= 2 and all(word in RANGES or word in (",", "the") for word in between)
