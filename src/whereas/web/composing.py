"""Composing: help for a person who writes a sentence of the claim language: how it goes on, and what it reads as, in words.

What is offered comes from the case: its events and quantities, the days that its claims speak of. Whether a sentence reads
is for `whereas.claim.read` alone to say; nothing here decides it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from whereas.answers import inequality_text, span_text
from whereas.bounds import Bounds
from whereas.casefile import Case
from whereas.claim import Limit, Statement, points_of
from whereas.moment import MINUTE_MS, show_duration, show_moment
from whereas.network import ORIGIN
from whereas.source import Source

__all__ = ["KINDS", "Completion", "Names", "completed", "reads_as"]

KINDS = (
    "order.spoken", "order.signed", "order.filed", "order.entered", "order.posted", "order.served", "flight.departed", "flight.landed",
    "airspace.left", "custody.transferred", "detention", "removal", "arrest", "hearing", "statement", "filing", "ruling",
    "announcement", "publication", "transport", "meeting", "photograph.taken",
)  # fmt: skip
"""Well-known kinds of events; the vocabulary is open."""

MOST = 12
"""How many completions are offered at once."""


# ---------------------------------------------------------------------------------------------- how it goes on


@dataclass(frozen=True, slots=True)
class Completion:
    """A way in which a sentence can go on: the text that is put, and, in a few words, what it is."""

    text: str
    what: str = ""


class Names:
    """The names that sentences of a case may use, with what each is, and the days that its claims speak of."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.events = list(_event_names(case))
        self.figures = [
            (name, figure.what or figure.counts or "quantity")
            for figure in case.figures.values() for name in (figure.name, *figure.also)
        ]  # fmt: skip
        self.clocks = sorted(
            {source.clock for source in case.sources.values()} | {claim.clock for claim in case.claims} - {""}
        )
        self.days: dict[str, Counter[str]] = {}
        for claim in case.claims:
            for day in _DAY.findall(claim.says):
                self.days.setdefault(claim.source, Counter())[day] += 1

    def days_of(self, source: Source | None) -> list[str]:
        """The days that the claims of a source speak of, most often first; then its own, then those of the others."""
        own = self.days.get(source.id, Counter[str]()) if source else Counter[str]()
        every = sum(self.days.values(), Counter[str]())
        published = _DAY.findall(source.published) if source else []
        return list(
            dict.fromkeys([*(day for day, _ in own.most_common()), *published, *(d for d, _ in every.most_common(6))])
        )


def _event_names(case: Case) -> Iterator[tuple[str, str]]:
    for event in case.events.values():
        what = event.what or event.kind or "event"
        yield event.id, what
        for name in event.also:
            yield name, f"{event.id}: {what}"
        if event.extended:
            for point in points_of(event):
                yield point, f"the {point.rpartition('.')[2]} of: {what}"
    for name, members in case.groups.items():
        yield name, "each of " + ", ".join(members[:4]) + (" …" if len(members) > 4 else "")


_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_VERB = re.compile(
    r"(?<=\S) (did not happen|happened|lasts|includes|during|within|before|after|at|by|from|with|runs)(?= |$)"
)
_RELATION = re.compile(r"(?<=\S) (=|<=|>=|<|>|about|is)(?= |$)")
_AT_AN_INSTANT = {
    "at": "at a time", "before": "before a time or an event", "after": "after a time or an event", "by": "not after a time",
    "from": "not before a time", "within": "within so long of an event", "with": "at the same moment as an event",
    "during": "while another lasts", "happened": "it happened", "did not happen": "it did not",
}  # fmt: skip
_OVER_A_TIME = {"lasts": "how long", "includes": "another happened meanwhile"}
_RELATIONS = {
    "=": "is so many", "about": "is about so many", ">": "is more than", "<": "is fewer than", ">=": "is at least", "<=": "is at most",
}  # fmt: skip
_GAPS = {
    "at least": "or longer", "at most": "or shorter", "about": "give or take what the case says", "more than": "", "less than": "",
    "hours": "at least 1 h", "minutes": "1 min to 1 h",
}  # fmt: skip
_UNITS = {"min": "minutes", "h": "hours", "s": "seconds", "d": "days of 24 hours", "w": "weeks", "ms": "milliseconds"}


def completed(says: str, names: Names, source: Source | None = None) -> tuple[int, list[Completion]]:
    """How the sentence that begins with *says* can go on: where the new text is put in its place, and what it can be."""
    found = _after_the_verb(says, names, source)
    if found is None:
        found = _verbs(says, names)
    at, offered = found
    if at == 0 or not offered:
        begun = [*names.events, *names.figures, *((clock, "a clock") for clock in names.clocks)]
        offered = [*_named(says, begun, " "), *offered] if at == 0 else offered
    return at, offered[:MOST]


def _verbs(says: str, names: Names) -> tuple[int, list[Completion]]:
    """What can follow a name: the verbs of an event, the relations of a quantity, how a clock runs."""
    vocabulary = names.case.vocabulary
    for match in reversed(list(re.finditer(" ", says))):
        subject, begun = says[: match.start()], says[match.end() :]
        if subject in vocabulary:
            extended = any(first != last for _, first, last in vocabulary[subject])
            offered = {**_AT_AN_INSTANT, **(_OVER_A_TIME if extended else {})}
            return match.end(), _words(begun, offered, ends=("happened", "did not happen"))
        if subject in vocabulary.quantities:
            return match.end(), _words(begun, _RELATIONS)
        if subject in names.clocks:
            return match.end(), _words(
                begun, {"runs +": "shows more than the true time", "runs -": "shows less"}, glued=True
            )
    return 0, []


def _after_the_verb(says: str, names: Names, source: Source | None) -> tuple[int, list[Completion]] | None:
    vocabulary = names.case.vocabulary
    for match in _VERB.finditer(says):
        if says[: match.start()] in vocabulary:
            begins = match.end() + 1
            if begins > len(says):
                return None
            return _object(match[1], says, begins, names, source)
    for match in _RELATION.finditer(says):
        if vocabulary.quantities.begins(says) and match.end() < len(says):
            begins = max(match.end() + 1, says.rfind(" + ") + 3)
            return begins, _named(says[begins:], names.figures, " ")
    return None


def _object(verb: str, says: str, begins: int, names: Names, source: Source | None) -> tuple[int, list[Completion]]:
    """What can stand after a verb: an event, a time, a length of time."""
    rest = says[begins:]
    if verb in ("happened", "did not happen"):
        return begins, []
    if verb in ("includes", "during", "with"):
        return begins, _named(rest, names.events)
    if verb == "lasts":
        return _length(says, begins)
    if verb == "within":
        of = rest.find(" of ")
        return (begins + of + 4, _named(rest[of + 4 :], names.events)) if of >= 0 else _length(says, begins, " of ")
    if verb in ("before", "after"):
        name, by, _ = rest.rpartition(" by ")
        if by and name in names.case.vocabulary:
            return _length(says, begins + len(name) + 4)
        if rest.endswith(" ") and rest[:-1] in names.case.vocabulary:
            return len(says), [Completion("by ", "by how long")]
        at, times = _time(says, begins, names, source)
        return (at, times) if at != begins else (begins, [*_named(rest, names.events), *times])
    return _time(says, begins, names, source)


def _time(says: str, begins: int, names: Names, source: Source | None) -> tuple[int, list[Completion]]:
    """A time: a day, then a clock time or a part of the day, then a zone."""
    at = begins + (6 if says.startswith("about ", begins) else 0)
    at = max(at, says.rfind("..", at) + 2)
    rest = says[at:]
    day = re.match(r"\d{4}-\d\d-\d\d ", rest)
    if day is None:
        days = [Completion(f"{each} ", "a day of the case") for each in names.days_of(source) if each.startswith(rest)]
        about = (
            [Completion("about ", "give or take what the case says")]
            if at == begins and "about ".startswith(rest)
            else []
        )
        return at, [*days[:6], *about]
    after = at + day.end()
    if clock := re.match(r"\d\d?:\d\d(:\d\d)? ?", says[after:]):
        end = after + clock.end()
        zones = {**dict.fromkeys(_zones(names.case), "zone"), "UTC": "zone"}
        return end, _words(says[end:], zones, "" if clock[0].endswith(" ") else " ", ends=tuple(zones))
    parts = dict.fromkeys(names.case.clockwork.day_parts, "part of the day")
    return after, _words(says[after:], parts, ends=tuple(parts))


def _zones(case: Case) -> list[str]:
    found = Counter(zone for claim in case.claims for zone in re.findall(r"\b[A-Z]{2,4}T\b", claim.says))
    return [zone for zone, _ in found.most_common(4)] + ["EST", "EDT"]


def _length(says: str, begins: int, after: str = "") -> tuple[int, list[Completion]]:
    """A length of time: how it is limited, then a number, then its unit."""
    rest = says[begins:]
    number = re.search(r"(?:^|[ .])\d+(?:\.\d+)?( ?)([a-z]*)$", rest)
    if number:
        at = begins + number.start(2)
        lead = "" if number[1] else " "
        return at, [
            Completion(f"{lead}{unit}{after}", what) for unit, what in _UNITS.items() if unit.startswith(number[2])
        ]
    if re.search(r"\d", rest) or after:
        return begins, []
    return begins, _words(rest, _GAPS, ends=("hours", "minutes"))


def _words(
    begun: str, offered: Mapping[str, str], lead: str = "", *, ends: Sequence[str] = (), glued: bool = False
) -> list[Completion]:
    """Those of some words that begin as what is there; a space follows where the sentence goes on."""
    return [
        Completion(f"{lead}{word}{'' if glued or word in ends else ' '}", what)
        for word, what in offered.items()
        if word.lower().startswith(begun.lower()) and word != begun
    ]


def _named(begun: str, names: Iterable[tuple[str, str]], after: str = "") -> list[Completion]:
    """The names that begin as what is there; then those of which a part does; then those told of in such words."""
    sought = " ".join(begun.split()).casefold()
    inside = re.compile(rf"(?:^|[\W_]){re.escape(sought)}") if sought else None
    tiers: tuple[list[Completion], ...] = ([], [], [])
    for name, what in names:
        folded = name.casefold()
        if folded.startswith(sought):
            tier = 0
        elif inside and inside.search(folded):
            tier = 1
        elif inside and inside.search(what.casefold()):
            tier = 2
        else:
            continue
        if len(tiers[tier]) < MOST:
            tiers[tier].append(Completion(name + after, what))
    return [each for tier in tiers for each in tier][:MOST]


# ---------------------------------------------------------------------------------------------- what it reads as


def reads_as(said: Statement, zone: tzinfo) -> str:
    """What a sentence means, in words, to the millisecond."""
    if said.figure is not None:
        limits = "; ".join(inequality_text(limit) for limit in said.figure.limits)
        return f"not used: {said.figure.incomparable}" if said.figure.incomparable else limits
    if said.clock:
        return _runs(said)
    told = [f"{event} did not happen" for event in said.denies]
    told += _dates(said, zone)
    told += _orders(said)
    return "; ".join(told or [f"{event} happened" for event in said.asserts])


def _runs(said: Statement) -> str:
    low, high = (-limit.at_most if limit.y is ORIGIN else limit.at_most for limit in said.limits)
    more, ends = ("less", (-high, -low)) if high <= 0 else ("more", (low, high))
    span = " to ".join(dict.fromkeys(map(show_duration, ends)))
    return f"the clock {said.clock} showed {span} {more} than the true time"


def _is_base(point: str | None) -> bool:
    return point is ORIGIN or str(point).startswith("clock:")


def _dates(said: Statement, zone: tzinfo) -> list[str]:
    """When each point was, by the calendar or by a clock."""
    found: dict[tuple[str, str], list[int | None]] = {}
    for limit in said.limits:
        if _is_base(limit.y) and limit.x is not None and not limit.x.startswith("happened:"):
            found.setdefault((limit.x, limit.y or ""), [None, None])[1] = limit.at_most
        elif _is_base(limit.x) and limit.y is not None and not limit.y.startswith("happened:"):
            found.setdefault((limit.y, limit.x or ""), [None, None])[0] = -limit.at_most
    starts = {point: bounds for (point, _), bounds in found.items()}
    told = []
    for (point, base), (low, high) in found.items():
        by = f", by the clock {base.removeprefix('clock:')}" if base else ""
        end = point.removesuffix(".start") + ".end"
        if point.endswith(".start") and end in starts and high is None and starts[end][0] is None:
            told.append(f"{point.removesuffix('.start')} lay {_between(low, starts[end][1], zone)}{by}")
        elif not (point.endswith(".end") and point.removesuffix(".end") + ".start" in starts and low is None):
            told.append(f"{point} was {_between(low, high, zone)}{by}")
    return told


def _between(low: int | None, high: int | None, zone: tzinfo) -> str:
    if low is None or high is None:
        return f"not before {_exact(low, zone)}" if low is not None else f"not after {_exact(high or 0, zone)}"
    first, last = _exact(low, zone), _exact(high, zone)
    day, _, rest = first.partition(" ")
    clock, _, name = rest.rpartition(" ")
    if last.startswith(f"{day} ") and last.endswith(f" {name}"):
        return f"between {day} {clock} and {last.removeprefix(f'{day} ')}"
    return f"between {first} and {last}"


def _exact(ms: int, zone: tzinfo) -> str:
    """A moment with its seconds: 2025-03-15 17:26:00 EDT."""
    text = show_moment(ms, zone)
    return re.sub(r"(\d\d:\d\d)( \S+)$", r"\1:00\2", text) if ms % MINUTE_MS == 0 else text


def _orders(said: Statement) -> list[str]:
    """How long after one point another was."""
    found: dict[tuple[str, str], list[int | None]] = {}
    for limit in said.limits:
        if not _between_points(limit):
            continue
        assert limit.x is not None
        assert limit.y is not None
        if (limit.y, limit.x) in found:  # x − y ≤ w: x is at most w after y
            found[limit.y, limit.x][1] = limit.at_most
        else:  # y is at least −w after x
            found.setdefault((limit.x, limit.y), [None, None])[0] = -limit.at_most
    return [_ordered(a, b, low, high) for (a, b), (low, high) in found.items()]


def _between_points(limit: Limit) -> bool:
    ends = limit.x, limit.y
    return not any(_is_base(end) or str(end).startswith("happened:") for end in ends)


def _ordered(a: str, b: str, low: int | None, high: int | None) -> str:
    if low == 1:
        return f"{a} was before {b}" + (f", by at most {show_duration(high)}" if high is not None else "")
    if low == high == 0:
        return f"{a} and {b} were at the same moment"
    return span_text(Bounds(low, high), a, b)
