"""Calendars: the legal holidays of Fed. R. Civ. P. 6(a)(6), and where each federal district court sits.

Federal holidays follow from 5 U.S.C. 6103, days declared a holiday by the President or Congress are data, and holidays
of the state count only for periods measured after an event. Those of the District of Columbia are known here; those of
another state are given by the caller, or taken from the library `holidays` where that is installed.
What is data, what is taken as settled and is not: docs/deadline.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from functools import lru_cache
from types import MappingProxyType

from .errors import BadClaim, BadTime
from .moment import zone_named

__all__ = [
    "COURTS", "DECLARED", "Calendar", "Court", "Holiday", "court_calendar", "court_named", "federal_holidays",
    "state_holidays",
]  # fmt: skip

_DAY = timedelta(days=1)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6


# ---------------------------------------------------------------------------------------------- holidays


@dataclass(frozen=True, slots=True)
class Holiday:
    """A legal holiday: its name, and the part of Rule 6(a)(6) that makes it one."""

    name: str
    rule: str


DECLARED: Mapping[date, str] = MappingProxyType({
    date(2012, 12, 24): "day before Christmas, federal offices closed by the President",
    date(2014, 12, 26): "day after Christmas, federal offices closed by the President",
    date(2018, 12, 5): "day of mourning for George H. W. Bush, federal offices closed by the President",
    date(2018, 12, 24): "day before Christmas, federal offices closed by the President",
    date(2019, 12, 24): "day before Christmas, federal offices closed by the President",
    date(2020, 12, 24): "day before Christmas, federal offices closed by the President",
    date(2024, 12, 24): "day before Christmas, federal offices closed by the President",
    date(2025, 1, 9): "day of mourning for Jimmy Carter, federal offices closed by the President",
    date(2025, 12, 24): "day before Christmas, federal offices closed by the President",
    date(2025, 12, 26): "day after Christmas, federal offices closed by the President",
})  # fmt: skip
"""Whole days on which the President closed federal offices, December 2009 to December 2025. A court may see one otherwise."""


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The *nth* such weekday of a month; 0 for the last one of the month before."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@lru_cache(maxsize=512)
def federal_holidays(year: int) -> Mapping[date, Holiday]:
    """The holidays set by statute that fall or are observed in *year*: one on a Saturday also on the Friday before it,
    one on a Sunday also on the Monday after it. Juneteenth from 2021.
    """
    fixed = [(date(year, 1, 1), "New Year's Day"), (date(year, 7, 4), "Independence Day"),
             (date(year, 11, 11), "Veterans Day"), (date(year, 12, 25), "Christmas Day")]  # fmt: skip
    if year >= 2021:
        fixed.append((date(year, 6, 19), "Juneteenth National Independence Day"))
    if year < date.max.year:
        fixed.append((date(year + 1, 1, 1), "New Year's Day"))
    days = {
        _nth(year, 1, _MONDAY, 3): "Martin Luther King Jr.'s Birthday",
        _nth(year, 2, _MONDAY, 3): "Washington's Birthday",
        _nth(year, 6, _MONDAY, 0): "Memorial Day",
        _nth(year, 9, _MONDAY, 1): "Labor Day",
        _nth(year, 10, _MONDAY, 2): "Columbus Day",
        _nth(year, 11, _THURSDAY, 4): "Thanksgiving Day",
        **_observed(fixed),
    }
    rule = "6(a)(6)(A)"
    return MappingProxyType({day: Holiday(name, rule) for day, name in sorted(days.items()) if day.year == year})


def _observed(fixed: list[tuple[date, str]]) -> dict[date, str]:
    days = dict(fixed)
    for day, name in fixed:
        if day.weekday() == _SATURDAY:
            days.setdefault(day - _DAY, f"{name}, observed")
        elif day.weekday() == _SUNDAY:
            days.setdefault(day + _DAY, f"{name}, observed")
    return days


def state_holidays(state: str, years: range) -> Mapping[date, str]:
    """The days that *state* (a two-letter code) declares a holiday, in *years*.

    D.C. by its own table (D.C. Code 28-2701: Emancipation Day, Inauguration Day). Any other by the library `holidays`,
    a help and not the law: a state's code may list more or fewer. Raises BadClaim where the library is missing or does
    not know the state.
    """
    if state == "DC":
        return MappingProxyType(dict(sorted(day for year in years for day in _district_of_columbia(year).items())))
    try:
        import holidays  # an extra: the core is standard library
    except ImportError:
        raise BadClaim(
            f"the holidays of {state} are not known here",
            remedy="pip install holidays, or give them yourself: Calendar(zone, {date(2025, 11, 28): 'name'}, years)",
        ) from None
    try:
        listed = holidays.country_holidays("US", subdiv=state, years=years)
    except NotImplementedError:
        raise BadClaim(
            f"{state[:40]!r} is no state or territory of the United States", remedy="give its two letters, as in NY"
        ) from None
    return MappingProxyType({day: listed[day] for day in sorted(listed) if day.year in years})


def _district_of_columbia(year: int) -> dict[date, str]:
    days = _observed([(date(year, 4, 16), "Emancipation Day")]) if year >= 2005 else {}
    if year >= 1937 and year % 4 == 1:
        day = date(year, 1, 20)
        days[day] = "Inauguration Day"
        if day.weekday() == _SUNDAY:
            days[day + _DAY] = "Inauguration Day, observed"
    return days


# ---------------------------------------------------------------------------------------------- calendars


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one court: its zone, the holidays of its state in *years*, and the declared days.

    *state* None means that nobody looked: the working then says so. An empty mapping means that there are none.
    """

    zone: tzinfo
    state: Mapping[date, str] | None = None
    years: range = range(0)
    declared: Mapping[date, str] = field(default_factory=lambda: DECLARED)

    def legal_holiday(self, day: date, *, after: bool) -> Holiday | None:
        """The legal holiday that *day* is, if any; *after*: for a period measured after an event.

        Raises BadTime for a year whose state holidays were not given.
        """
        if found := federal_holidays(day.year).get(day):
            return found
        if day in self.declared:
            return Holiday(self.declared[day], "6(a)(6)(B)")
        if not after or self.state is None:
            return None
        if day.year not in self.years:
            raise BadTime(
                f"the calendar does not hold the state's holidays of {day.year}",
                remedy=f"build it for the years that the period touches, {day.year} among them",
            )
        return Holiday(self.state[day], "6(a)(6)(C)") if day in self.state else None


def court_calendar(code: str, years: range, *, declared: Mapping[date, str] = DECLARED) -> Calendar:
    """The calendar of the district court with this *code* (`dcd`), state holidays included. Raises BadClaim."""
    court = court_named(code)
    return Calendar(zone_named(court.zone), state_holidays(court.state, years), years, declared)


# ---------------------------------------------------------------------------------------------- courts


@dataclass(frozen=True, slots=True)
class Court:
    """A federal district court: its code in the courts' filing system, name, state, and the zone of its main seat.

    *spans* says what part of the district keeps another time: a case that sits there needs its own zone.
    """

    code: str
    name: str
    state: str
    zone: str
    spans: str = ""


_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"

COURTS: Mapping[str, Court] = MappingProxyType({
    court.code: court
    for court in (
        Court("akd", "D. Alaska", "AK", "America/Anchorage", "the western Aleutians are an hour behind"),
        Court("almd", "M.D. Ala.", "AL", _CENTRAL),
        Court("alnd", "N.D. Ala.", "AL", _CENTRAL),
        Court("alsd", "S.D. Ala.", "AL", _CENTRAL),
        Court("ared", "E.D. Ark.", "AR", _CENTRAL),
        Court("arwd", "W.D. Ark.", "AR", _CENTRAL),
        Court("azd", "D. Ariz.", "AZ", "America/Phoenix", "the Navajo Nation keeps daylight saving time"),
        Court("cacd", "C.D. Cal.", "CA", _PACIFIC),
        Court("caed", "E.D. Cal.", "CA", _PACIFIC),
        Court("cand", "N.D. Cal.", "CA", _PACIFIC),
        Court("casd", "S.D. Cal.", "CA", _PACIFIC),
        Court("cod", "D. Colo.", "CO", _MOUNTAIN),
        Court("ctd", "D. Conn.", "CT", _EASTERN),
        Court("dcd", "D.D.C.", "DC", _EASTERN),
        Court("ded", "D. Del.", "DE", _EASTERN),
        Court("flmd", "M.D. Fla.", "FL", _EASTERN),
        Court("flnd", "N.D. Fla.", "FL", _EASTERN, "Pensacola and most of the Panama City division are Central"),
        Court("flsd", "S.D. Fla.", "FL", _EASTERN),
        Court("gamd", "M.D. Ga.", "GA", _EASTERN),
        Court("gand", "N.D. Ga.", "GA", _EASTERN),
        Court("gasd", "S.D. Ga.", "GA", _EASTERN),
        Court("gud", "D. Guam", "GU", "Pacific/Guam"),
        Court("hid", "D. Haw.", "HI", "Pacific/Honolulu"),
        Court("iand", "N.D. Iowa", "IA", _CENTRAL),
        Court("iasd", "S.D. Iowa", "IA", _CENTRAL),
        Court("idd", "D. Idaho", "ID", "America/Boise", "the north of the state is Pacific"),
        Court("ilcd", "C.D. Ill.", "IL", _CENTRAL),
        Court("ilnd", "N.D. Ill.", "IL", _CENTRAL),
        Court("ilsd", "S.D. Ill.", "IL", _CENTRAL),
        Court("innd", "N.D. Ind.", "IN", "America/Indiana/Indianapolis", "Hammond is Central"),
        Court("insd", "S.D. Ind.", "IN", "America/Indiana/Indianapolis", "Evansville is Central"),
        Court("ksd", "D. Kan.", "KS", _CENTRAL, "four western counties are Mountain"),
        Court("kyed", "E.D. Ky.", "KY", _EASTERN),
        Court("kywd", "W.D. Ky.", "KY", "America/Kentucky/Louisville", "Bowling Green, Owensboro and Paducah are Central"),
        Court("laed", "E.D. La.", "LA", _CENTRAL),
        Court("lamd", "M.D. La.", "LA", _CENTRAL),
        Court("lawd", "W.D. La.", "LA", _CENTRAL),
        Court("mad", "D. Mass.", "MA", _EASTERN),
        Court("mdd", "D. Md.", "MD", _EASTERN),
        Court("med", "D. Me.", "ME", _EASTERN),
        Court("mied", "E.D. Mich.", "MI", "America/Detroit"),
        Court("miwd", "W.D. Mich.", "MI", "America/Detroit", "four counties of the Upper Peninsula are Central"),
        Court("mnd", "D. Minn.", "MN", _CENTRAL),
        Court("moed", "E.D. Mo.", "MO", _CENTRAL),
        Court("mowd", "W.D. Mo.", "MO", _CENTRAL),
        Court("msnd", "N.D. Miss.", "MS", _CENTRAL),
        Court("mssd", "S.D. Miss.", "MS", _CENTRAL),
        Court("mtd", "D. Mont.", "MT", _MOUNTAIN),
        Court("nced", "E.D.N.C.", "NC", _EASTERN),
        Court("ncmd", "M.D.N.C.", "NC", _EASTERN),
        Court("ncwd", "W.D.N.C.", "NC", _EASTERN),
        Court("ndd", "D.N.D.", "ND", _CENTRAL, "the southwest of the state is Mountain"),
        Court("ned", "D. Neb.", "NE", _CENTRAL, "the west of the state is Mountain"),
        Court("nhd", "D.N.H.", "NH", _EASTERN),
        Court("njd", "D.N.J.", "NJ", _EASTERN),
        Court("nmd", "D.N.M.", "NM", _MOUNTAIN),
        Court("nmid", "D. N. Mar. I.", "MP", "Pacific/Saipan"),
        Court("nvd", "D. Nev.", "NV", _PACIFIC, "West Wendover is Mountain"),
        Court("nyed", "E.D.N.Y.", "NY", _EASTERN),
        Court("nynd", "N.D.N.Y.", "NY", _EASTERN),
        Court("nysd", "S.D.N.Y.", "NY", _EASTERN),
        Court("nywd", "W.D.N.Y.", "NY", _EASTERN),
        Court("ohnd", "N.D. Ohio", "OH", _EASTERN),
        Court("ohsd", "S.D. Ohio", "OH", _EASTERN),
        Court("oked", "E.D. Okla.", "OK", _CENTRAL),
        Court("oknd", "N.D. Okla.", "OK", _CENTRAL),
        Court("okwd", "W.D. Okla.", "OK", _CENTRAL),
        Court("ord", "D. Or.", "OR", _PACIFIC, "most of Malheur County is Mountain"),
        Court("paed", "E.D. Pa.", "PA", _EASTERN),
        Court("pamd", "M.D. Pa.", "PA", _EASTERN),
        Court("pawd", "W.D. Pa.", "PA", _EASTERN),
        Court("prd", "D.P.R.", "PR", "America/Puerto_Rico"),
        Court("rid", "D.R.I.", "RI", _EASTERN),
        Court("scd", "D.S.C.", "SC", _EASTERN),
        Court("sdd", "D.S.D.", "SD", _CENTRAL, "Rapid City and the west of the state are Mountain"),
        Court("tned", "E.D. Tenn.", "TN", _EASTERN, "Winchester is Central"),
        Court("tnmd", "M.D. Tenn.", "TN", _CENTRAL),
        Court("tnwd", "W.D. Tenn.", "TN", _CENTRAL),
        Court("txed", "E.D. Tex.", "TX", _CENTRAL),
        Court("txnd", "N.D. Tex.", "TX", _CENTRAL),
        Court("txsd", "S.D. Tex.", "TX", _CENTRAL),
        Court("txwd", "W.D. Tex.", "TX", _CENTRAL, "El Paso is Mountain"),
        Court("utd", "D. Utah", "UT", _MOUNTAIN),
        Court("vaed", "E.D. Va.", "VA", _EASTERN),
        Court("vawd", "W.D. Va.", "VA", _EASTERN),
        Court("vid", "D.V.I.", "VI", "America/St_Thomas"),
        Court("vtd", "D. Vt.", "VT", _EASTERN),
        Court("waed", "E.D. Wash.", "WA", _PACIFIC),
        Court("wawd", "W.D. Wash.", "WA", _PACIFIC),
        Court("wied", "E.D. Wis.", "WI", _CENTRAL),
        Court("wiwd", "W.D. Wis.", "WI", _CENTRAL),
        Court("wvnd", "N.D.W. Va.", "WV", _EASTERN),
        Court("wvsd", "S.D.W. Va.", "WV", _EASTERN),
        Court("wyd", "D. Wyo.", "WY", _MOUNTAIN),
    )
})  # fmt: skip
"""The 94 federal district courts by code."""


def court_named(code: str) -> Court:
    """The district court with this code. Raises BadClaim for any other."""
    if code not in COURTS:
        raise BadClaim(
            f"{code[:40]!r} is not a federal district court that whereas knows",
            remedy="write its code in the courts' filing system, as in dcd or nysd, or give zone and holidays yourself",
        )
    return COURTS[code]
