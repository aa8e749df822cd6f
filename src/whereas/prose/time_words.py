"""The words in which English says when: what each one names, as data for the grammar of time expressions."""

from __future__ import annotations

from collections.abc import Mapping

from .numerals import SMALL

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
SHORT_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
"""Short forms, and words that are also something else: they count as months only beside a number or with their stop."""

NAMES_TOO = frozenset("january march april may june august".split())
"""Months that are also names of people."""
WORDS_TOO = frozenset("may march mar august sep dec".split())
"""Months that, without a capital, are other words."""

WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thur thurs", "friday fri", "saturday sat", "sunday sun"), 1)
    for name in names.split()
}  # fmt: skip
SHORT_WEEKDAYS = frozenset("mon tue tues wed thu thur thurs fri sat sun".split())

UNITS: Mapping[str, str] = {
    "second": "TS", "sec": "TS", "minute": "TM", "min": "TM", "hour": "TH", "hr": "TH", "day": "D", "week": "W", "fortnight": "F",
    "month": "M", "quarter": "Q", "year": "Y", "decade": "E", "century": "C", "weekend": "WE", "millennium": "L", "yr": "Y",
    "period": "P",
}  # fmt: skip
"""Units of time by their code: TS, TM, TH, D, W, M, Q and Y as in a TIMEX3 duration, the others by a letter of our own."""
PLURAL_UNITS: Mapping[str, str] = {
    "seconds": "TS", "secs": "TS", "minutes": "TM", "mins": "TM", "hours": "TH", "hrs": "TH", "days": "D", "weeks": "W",
    "fortnights": "F", "months": "M", "quarters": "Q", "years": "Y", "decades": "E", "centuries": "C", "weekends": "WE",
    "millennia": "L", "yrs": "Y",
}  # fmt: skip

SEASONS: Mapping[str, str] = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}

DAY_PART_WORDS: Mapping[str, str] = {
    "morning": "MO", "mornings": "MO", "afternoon": "AF", "afternoons": "AF", "evening": "EV", "evenings": "EV", "night": "NI",
    "nights": "NI", "dawn": "MO", "daybreak": "MO", "sunrise": "MO", "midday": "MI", "dusk": "EV", "sunset": "EV", "nightfall": "NI",
    "mid-afternoon": "AF", "daytime": "DT", "nighttime": "NI", "lunchtime": "MI", "midmorning": "MO", "midafternoon": "AF",
}  # fmt: skip

DEICTIC: Mapping[str, tuple[str, int, str]] = {
    "today": ("D", 0, ""), "yesterday": ("D", -1, ""), "tomorrow": ("D", 1, ""), "tonight": ("D", 0, "NI"),
    "overnight": ("D", 0, "NI"),
}  # fmt: skip
"""Words that count from the day of speaking: the unit, how many of them away, and the part of the day."""

REFERENCES: Mapping[str, str] = {
    "now": "PRESENT_REF", "currently": "PRESENT_REF", "current": "PRESENT_REF", "nowadays": "PRESENT_REF", "presently": "PRESENT_REF",
    "recently": "PAST_REF", "recent": "PAST_REF", "future": "FUTURE_REF", "past": "PAST_REF",
    "present": "PRESENT_REF", "modern": "PRESENT_REF", "lately": "PAST_REF",
}  # fmt: skip

TURNS: Mapping[str, str] = {
    "last": "last", "past": "last", "previous": "before", "preceding": "before", "prior": "before", "next": "next", "coming": "next",
    "upcoming": "next", "following": "after", "subsequent": "after", "ensuing": "after", "this": "this", "current": "this",
    "that": "that", "same": "that", "latest": "latest", "these": "this", "those": "that", "very": "that", "final": "end",
    "recent": "recent", "corresponding": "that", "comparable": "that",
}  # fmt: skip
"""Words before a unit that say which one: counted from the day of writing (last, this, next) or from the day spoken of."""

SETS: Mapping[str, str] = {
    "daily": "P1D", "hourly": "PT1H", "weekly": "P1W", "monthly": "P1M", "quarterly": "P3M", "yearly": "P1Y", "annually": "P1Y",
    "nightly": "P1D", "biweekly": "P2W", "biannually": "P6M", "fortnightly": "P2W",
}  # fmt: skip

PART_WORDS: Mapping[str, str] = {"early": "START", "late": "END", "mid": "MID", "earlier": "START", "later": "END", "sometime": "",
    "midway": "MID", "all": ""}  # fmt: skip
PART_NOUNS: Mapping[str, str] = {
    "end": "END", "close": "END", "beginning": "START", "start": "START", "outset": "START", "middle": "MID", "rest": "END",
    "remainder": "END", "part": "", "half": "", "most": "", "much": "", "turn": "START", "course": "",
}  # fmt: skip
APPROXIMATE = frozenset("around circa ca approximately roughly".split())

NUMBERS: Mapping[str, int] = {**SMALL, "fourty": 40, "hundred": 100, "thousand": 1000}
ORDINALS: Mapping[str, int] = {
    name: value
    for value, name in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(), 1)
} | {"thirtieth": 30}  # fmt: skip
FRACTIONS: Mapping[str, float] = {
    "half": 0.5,
    "1/2": 0.5,
    "1/4": 0.25,
    "3/4": 0.75,
    "quarter": 0.25,
    "½": 0.5,
    "¼": 0.25,
    "¾": 0.75,
}
VAGUE = frozenset("few several many some couple dozen dozens hundreds thousands scores".split())
"""Counts that give no number."""

COUNT_ADJECTIVES = frozenset(
    "full more additional consecutive straight long whole entire calendar business trading working solid short successive fiscal extra "
    "brief further bloody brutal other school odd".split()
)
"""Adjectives that may stand between the number and the unit: two full days."""

COUNT_MODS: Mapping[tuple[str, ...], str] = {
    ("at", "least"): "EQUAL_OR_MORE", ("no", "less", "than"): "EQUAL_OR_MORE", ("no", "fewer", "than"): "EQUAL_OR_MORE",
    ("at", "most"): "EQUAL_OR_LESS", ("up", "to"): "EQUAL_OR_LESS", ("no", "more", "than"): "EQUAL_OR_LESS",
    ("more", "than"): "MORE_THAN", ("over",): "MORE_THAN", ("well", "over"): "MORE_THAN", ("less", "than"): "LESS_THAN",
    ("fewer", "than"): "LESS_THAN", ("under",): "LESS_THAN", ("about",): "APPROX", ("around",): "APPROX", ("roughly",): "APPROX",
    ("approximately",): "APPROX", ("nearly",): "LESS_THAN", ("almost",): "LESS_THAN", ("some",): "APPROX", ("only",): "", ("just",): "",
    ("another",): "", ("an", "estimated"): "APPROX", ("just", "over"): "MORE_THAN", ("just", "under"): "LESS_THAN",
    ("an", "additional"): "",
}  # fmt: skip
"""What stands before a number of units, and the TIMEX3 mod that it makes."""

WHOLE_UNIT = frozenset("fiscal financial calendar full whole entire school academic working trading".split())
"""Adjectives before a unit that is named: the fiscal year, the whole day."""
FISCAL = frozenset("fiscal financial school academic".split())
"""Those of years that begin when somebody says so."""
BEFORE_THE_UNIT = frozenset("for in during on by of through before after until within over throughout ,".split()) | {""}
"""After one of these, "the week" is a week that one could point to, and no idiom."""
BEFORE_RATE = frozenset("times once twice hours".split())
AMOUNTS = frozenset("percent % million billion thousand dollars cents".split())
LIMITS: Mapping[str, str] = {
    "so": "APPROX", "more": "EQUAL_OR_MORE", "longer": "EQUAL_OR_MORE", "less": "EQUAL_OR_LESS", "two": "APPROX",
}  # fmt: skip
"""What follows "or" after a number of units: a week or so, a year or two."""

BEFORE_OVER = frozenset(
    "for in after of by within is was are were be been took takes take last lasts lasted spent just well little and ,".split()
) | {""}
"""After one of these "over a year" is more than a year; after another word it is in the course of one."""

MERIDIEM: Mapping[str, int] = {"a.m.": 0, "am": 0, "p.m.": 12, "pm": 12}

ZONES: Mapping[str, str] = {
    name: name.upper() for name in "est edt cst cdt mst mdt pst pdt gmt utc et ct mt pt akst akdt hst cet".split()
} | {"bst": "Europe/London"}  # fmt: skip
ZONE_WORDS: Mapping[str, str] = {"eastern": "ET", "central": "CT", "mountain": "MT", "pacific": "PT", "local": "local"}
"""Zones by their word before "time"; "local" names none that a reader could know."""

HOLIDAYS: Mapping[tuple[str, ...], str] = {
    ("christmas",): "12-25", ("christmas", "day"): "12-25", ("christmas", "eve"): "12-24", ("new", "year's", "day"): "01-01",
    ("new", "year's", "eve"): "12-31", ("halloween",): "10-31", ("thanksgiving",): "thanksgiving", ("thanksgiving", "day"): "thanksgiving",
    ("independence", "day"): "07-04", ("veterans", "day"): "11-11", ("memorial", "day"): "memorial", ("labor", "day"): "labor",
    ("columbus", "day"): "columbus", ("easter",): "easter", ("easter", "sunday"): "easter", ("good", "friday"): "good-friday",
    ("easter", "monday"): "easter-monday", ("palm", "sunday"): "palm-sunday", ("valentine's", "day"): "02-14", ("boxing", "day"): "12-26",
    ("armistice", "day"): "11-11", ("bastille", "day"): "07-14", ("st", ".", "patrick's", "day"): "03-17", ("may", "day"): "05-01",
    ("election", "day"): "election", ("martin", "luther", "king", "day"): "king", ("juneteenth",): "06-19", ("ash", "wednesday"): "ash",
    ("presidents", "day"): "presidents", ("mother's", "day"): "mother", ("father's", "day"): "father",
}  # fmt: skip
"""Holidays by their words: month and day, or the name of a rule for movable ones (of the United States, and of Easter)."""

PART_ADJECTIVES: Mapping[str, str] = {
    "latter": "END", "last": "END", "late": "END", "second": "END", "early": "START", "first": "START", "good": "", "very": "", "greater": "",
}  # fmt: skip
"""Before a part: the latter half of, a good part of."""
DECADES: Mapping[str, int] = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip
CENTURIES: Mapping[str, int] = {"seventeen": 1700, "eighteen": 1800, "nineteen": 1900, "twenty": 2000}
"""How a year in words begins."""

SUFFIXES = frozenset(("th", "st", "nd", "rd"))
ERAS: Mapping[str, bool] = {"bc": True, "b.c.": True, "bce": True, "b.c.e.": True, "ad": False, "a.d.": False, "ce": False}  # fmt: skip
"""Words for an era, and whether it is the one before Christ."""
RANGES = frozenset("- – — to and or until till through /".split())
"""What stands between the two ends of a range, or two days of one month."""

FUNCTION = frozenset(
    "in of on at by to for from with and or but as that which who whose when where while the a an his her its their this these was were "
    "is are had has have will would could may might should can did does do after before during under over into between against because "
    "if since until through about among not he she it they we you i there after than so".split()
)
"""Words that name nothing by themselves: after one of them a number before it counts nothing."""
MEASURED = frozenset(
    "people men women troops soldiers prisoners dollars pounds percent % miles km kilometers feet meters tons acres pages words "
    "points votes shares jobs workers employees members students homes houses deaths cases units tonnes barrels rpm mhz square cubic "
    "million billion yen francs marks guns tanks aircraft casualties dead wounded".split()
)
"""What a number of four digits counts, when it is no year."""
NUMBERED = frozenset("no no. nos flight page room route highway section model channel act resolution".split())
"""What is numbered: the number after it is no year."""
TITLES = frozenset(
    "act acts law treaty convention conventions constitution code amendment amendments agreement accord accords pact protocol charter "
    "compact resolution declaration statute ordinance bill doctrine decree edition report reports study review survey census guidelines "
    "manual edict war wars".split()
)
"""What a year is part of the name of: the Act of 1798, the 1996 treaty, the 2019 report."""
STREETS = frozenset(
    "avenue ave street st road rd boulevard blvd drive lane parkway highway court place square way".split()
)

BEFORE_CLOCK = frozenset(
    "at by until till from before after around about since between than and to ( , - – t".split()
) | {""}
BEFORE_DAY_PART = frozenset("at by in during until before after since a.m. p.m. o'clock from each all per of".split())
BEFORE_YEAR = frozenset(
    "in of since by from until till before after during to through between late early mid and for circa throughout fiscal "
    "back over year years fy until the as , ( - – — or".split()
)
BEFORE_MONTH = frozenset(
    "in of since by from until till before after during to through between late early mid last next this every each and or ( - – — "
    "previous following".split()
)
AFTER_MONTH = frozenset(", . ; : ) - – — 's of and or to through until this last next".split())
