"""Times in prose: every expression that says when, how long or how often, with its span, its TIMEX3 value and its bounds.

Read after the TimeML 1.2.1 guidelines. Found by a grammar of words (`time_find`), placed in the calendar by what is known when
it is read (`time_resolve`). Nothing is guessed in silence: `anchor` says what a time was counted from, `asks` what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from .text import Prose
from .time_civil import duration_bounds, span
from .time_find import find
from .time_resolve import Place, Story
from .time_said import Found, Said

__all__ = ["BESIDE_TIMEML", "Time", "timeml", "times"]

BESIDE_TIMEML = frozenset(("time.vague", "time.rate"))
"""Rules for what tells of time but is no TIMEX3 in practice: "recent", "last-minute", the month of "$900 a month"."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time as it is said, and how it was read.

    `type`, `value` and `mod` are those of TIMEX3; the value of "last-minute" is "", for it has none. `earliest` is the first moment
    that it can mean and `latest` the first one after it, both civil time (no zone; see `zone`); None where it has no place in time,
    where something is to be asked first, or before Christ. `least_ms` and `most_ms` bound a length of time in milliseconds, also
    that of "hours" in "hours before"; None is unknown. `zone` is named in the text (`zone_basis` "stated"), that of the case
    ("inferred"), or "" ("unknown"). `anchor` says what the time was counted from, `anchor_span` where that stands in the text, if
    it does. `asks` is what a person must answer, or "".
    """

    start: int
    end: int
    rule: str
    reason: str
    type: str
    value: str
    mod: str
    earliest: datetime | None
    latest: datetime | None
    least_ms: int | None
    most_ms: int | None
    zone: str
    zone_basis: str
    anchor: str
    anchor_span: tuple[int, int] | None
    asks: str


def times(prose: Prose, *, published: date | datetime | None = None, mode: str = "auto", zone: str = "") -> list[Time]:
    """Find all times in *prose*, in order, none over another.

    *published* is the day that "today" counts from. *mode* is "news" (count from that day), "narrative" (count from the last
    date told), or "auto": a text of many years long before its publication is a narrative, and so are the facts and the
    background in an opinion. *zone* is the zone of the case, for times of day that name none. Raises ValueError for another mode.
    """
    if mode not in ("auto", "news", "narrative"):
        raise ValueError(f"mode is {mode!r}: write auto, news or narrative")
    day = published.date() if isinstance(published, datetime) else published
    narrative = mode == "narrative"
    found = find(prose, narrative=narrative, words=_SAMPLE if mode == "auto" else None)
    if mode == "auto":
        narrative = _is_narrative(found, day)
        if narrative or len(prose.words) > _SAMPLE:
            found = find(prose, narrative=narrative)
    story = Story(prose, day, narrative=narrative, zones=mode == "auto")
    return [_time(prose, one, story.place(one), day, zone) for one in found]


_MANY = 5
_SAMPLE = 20_000
"""By how many of its words, from the first, a text is taken for news or for a narrative."""


def _is_narrative(found: list[Found], published: date | None) -> bool:
    """Whether a text tells many years, long past, and next to nothing counts from the day of writing."""
    saids = (one.said for one in found)
    dated = [said.year for said in saids if said.kind == "date" and said.year is not None and said.name != "title"]
    far = len(dated) if published is None else sum(year < published.year - 1 for year in dated)
    return far >= _MANY and far > 4 * sum(_is_deictic(one.said) for one in found)


def _is_deictic(said: Said) -> bool:
    """Whether it counts from the day of writing, as times in news do."""
    if said.kind == "date":
        return said.weekday is not None and said.month is None
    if said.kind == "period":
        return said.turn in ("last", "this", "next")
    return said.kind == "deictic" or said.turn == "ago"


def _time(prose: Prose, found: Found, place: Place, published: date | None, zone: str) -> Time:
    said = found.said
    earliest, latest = _bounds(said, place) or (None, None)
    least_ms, most_ms = (None, None)
    if said.kind in ("span", "shift"):
        least_ms, most_ms = duration_bounds(said.unit, said.count, said.most, said.mod)
    zone, zone_basis = _zone(said, place, zone)
    anchor, anchor_span, day = "", None, ""
    if place.told is not None:
        anchor_span = (place.told.start, place.told.end)
        anchor = prose.text[slice(*anchor_span)]
    elif place.published and published is not None:
        day = published.isoformat()
        anchor = f"published {day}"
    return Time(
        found.start, found.end, f"time.{said.kind}", _reason(said, place, f'"{anchor}"' if anchor_span else day), place.type, place.value, place.mod,
        earliest, latest, least_ms, most_ms, zone, zone_basis, anchor, anchor_span, place.asks,
    )  # fmt: skip


def _zone(said: Said, place: Place, zone: str) -> tuple[str, str]:
    """The zone of a time of the day, and on what basis: one named in the text goes before that of the case."""
    named = said.zone or (said.within.zone if said.within else "")
    if place.type != "TIME":
        return "", "unknown"
    if named and named != "local":
        return named, "stated"
    return (zone, "inferred") if zone else ("", "unknown")


_SLACK = {"W": timedelta(days=4), "F": timedelta(days=7), "M": timedelta(days=15), "Y": timedelta(days=183)}
"""How far from the unit that was counted to "two weeks ago" can lie: people round."""


def _bounds(said: Said, place: Place) -> tuple[datetime, datetime] | None:
    """The span of a value, wide where the words are: a fiscal year begins when a company says so, "overnight" is two nights."""
    bounds = span(place.value, place.mod)
    if bounds is None or place.asks:
        return None
    earliest, latest = bounds
    try:
        if said.fiscal or (said.within is not None and said.within.fiscal):
            return earliest.replace(year=earliest.year - 1), latest.replace(year=latest.year + 1)
        if said.name == "overnight":
            return earliest - timedelta(days=1), latest
        slack = _SLACK.get(said.unit, timedelta()) if said.kind == "shift" and said.name != "the" else timedelta()
        return earliest - slack, latest + slack
    except (OverflowError, ValueError):
        return None


_REASONS = {
    "date": "a date", "clock": "a clock time", "part": "a part of the day", "deictic": "a word that counts from the day of writing",
    "holiday": "a holiday", "season": "a season", "quarter": "a quarter of the year", "decade": "a decade", "century": "a century",
    "reference": "a word for the past, the present or the future", "set": "how often", "span": "a length of time",
    "period": "a stretch of time by its name", "shift": "a length of time, counted from another time",
    "nth": "one of several, by its number", "then": "the time that was just told", "vague": "a word for some time not far off",
    "rate": "how much in what time",
}  # fmt: skip


def _reason(said: Said, place: Place, counted_from: str) -> str:
    what = "how often" if place.type == "SET" and said.kind != "rate" else _REASONS[said.kind]
    reason = f"{what}, read as {place.value}" if place.value else what
    if counted_from:
        reason += f", counted from {counted_from}" + (", the day of publication" if place.published else "")
    return f"{reason}; open: {place.asks}" if place.asks else reason


# ---------------------------------------------------------------------------------------------- TimeML


def timeml(prose: Prose, found: Iterable[Time], published: date | datetime | None = None) -> str:
    """Write *prose* as TimeML, its times as TIMEX3 tags; without the tags the body is the text, letter for letter.

    What was found by a rule of `BESIDE_TIMEML` gets no tag. Characters that XML cannot hold are left out.
    """
    text, at, parts = prose.text, 0, list[str]()
    tagged = (time for time in found if time.rule not in BESIDE_TIMEML)
    for number, time in enumerate(tagged, 1):
        mod = f" mod={quoteattr(time.mod)}" if time.mod else ""
        tag = f'<TIMEX3 tid="t{number}" type="{time.type}" value={quoteattr(time.value)}{mod}>'
        parts += (_xml(text[at : time.start]), tag, _xml(text[time.start : time.end]), "</TIMEX3>")
        at = time.end
    body = "".join(parts) + _xml(text[at:])
    day = published.isoformat()[:10] if published else ""
    dct = f'<TIMEX3 tid="t0" type="DATE" value="{day}" functionInDocument="CREATION_TIME">{day}</TIMEX3>' if day else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<TimeML>\n<DCT>{dct}</DCT>\n<TEXT>{body}</TEXT>\n</TimeML>\n'


_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def _xml(text: str) -> str:
    return escape(text.translate(_NOT_XML), {"\r": "&#13;"})
