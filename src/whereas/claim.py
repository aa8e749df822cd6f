"""Claims: one thing that one source says, and the language that it is said in.

`read` turns a sentence such as `order.entered before f1.departed by at least 1 h` into limits, `t_x − t_y ≤ at_most`,
on points: an instant is one point, an extended event two (`hearing.start`, `hearing.end`). Whether an event happened
is a point too, `happened:ID`, at least 1 if it did and at most 0 if not, and a clock is one, `clock:NAME`, the
opposite of its offset; so order, dates, denials and slow clocks all meet in one network. A sentence about how many
is a figure, and has inequalities instead. Every sentence and its exact meaning: docs/claim-language.md.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from .errors import BadClaim, BadTime
from .figure import Figure, Quantities, Wording, is_figure, read_figure
from .moment import HOUR_MS, MINUTE_MS, Clockwork, duration, when
from .network import ORIGIN

__all__ = [
    "Claim",
    "Event",
    "Limit",
    "Statement",
    "Vocabulary",
    "end_of",
    "gap",
    "happened",
    "points_of",
    "read",
    "start_of",
]

STATUSES = ("accepted", "proposed", "rejected", "withdrawn")


@dataclass(frozen=True, slots=True)
class Event:
    """Something said to have happened: an instant, or, if extended, a start and an end.

    `count` is how many it stands for, a whole number or the name of a quantity; empty is one. One that is `proposed`
    came with a proposed claim, and is not looked at until a claim about it is accepted.
    """

    id: str
    kind: str = ""
    what: str = ""
    place: str = ""
    participants: tuple[str, ...] = ()
    extended: bool = False
    also: tuple[str, ...] = ()
    count: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that one source says, at one span. Empty fields fall back to the source's.

    `found_by` names what proposed it, empty where a person wrote it.
    """

    id: str
    says: str
    source: str
    quote: str = ""
    span: tuple[int, int] | None = None
    speaker: str = ""
    origin: str = ""
    rank: str = ""
    clock: str = ""
    status: str = "accepted"
    note: str = ""
    found_by: str = ""


class Limit(NamedTuple):
    """`t_x − t_y ≤ at_most` in milliseconds. `rounding_ms` is the part of at_most that the written precision added.

    "At 17:44" lets the moment be as late as 17:44:59.999: a rounding of 59,999. A strict limit has a rounding of −1.
    """

    x: str | None
    y: str | None
    at_most: int
    rounding_ms: int = 0


class Statement(NamedTuple):
    """What a sentence means: its limits, the events it says happened, and those it says did not.

    A sentence about how many has none of these: `figure` is then what it says. `clock` names the clock that a `runs`
    sentence is about.
    """

    limits: tuple[Limit, ...] = ()
    asserts: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    clock: str = ""
    figure: Figure | None = None


def start_of(event: Event) -> str:
    """The point at which an event begins; an instant's only point."""
    return f"{event.id}.start" if event.extended else event.id


def end_of(event: Event) -> str:
    """The point at which an event ends; an instant's only point."""
    return f"{event.id}.end" if event.extended else event.id


def points_of(event: Event) -> tuple[str, ...]:
    """The event's points, in order."""
    return (f"{event.id}.start", f"{event.id}.end") if event.extended else (event.id,)


def happened(event_id: str) -> str:
    """The point that is at least 1 if the event happened, and at most 0 if it did not."""
    return f"happened:{event_id}"


class Vocabulary:
    """The names that sentences may use: event ids, other names for them, groups, and the two ends of extended events.

    For figures, `quantities` are those that are declared, and `wording` says what *about* and number words mean.
    """

    def __init__(
        self,
        events: Iterable[Event],
        groups: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        quantities: Quantities | None = None,
        wording: Wording | None = None,
    ) -> None:
        self.events = {event.id: event for event in events}
        self.groups = dict(groups)
        self.quantities = quantities or Quantities()
        self.wording = wording or Wording()
        self._hints_left = 100
        self._meaning: dict[str, tuple[tuple[Event, str, str], ...]] = {}
        for event in self.events.values():
            whole = (event, start_of(event), end_of(event))
            for name in (event.id, *event.also):
                self._meaning[_fold(name)] = (whole,)
            for point in points_of(event):
                self._meaning.setdefault(_fold(point), ((event, point, point),))
        for name, members in self.groups.items():
            self._meaning[_fold(name)] = tuple(
                (self.events[member], start_of(self.events[member]), end_of(self.events[member])) for member in members
            )

    def __contains__(self, name: str) -> bool:
        return _fold(name) in self._meaning

    def __getitem__(self, name: str) -> tuple[tuple[Event, str, str], ...]:
        """The events that *name* stands for, each with its first and last point. Raises BadClaim for an unknown name."""
        known = self._meaning.get(_fold(name))
        if known is None:
            near = self._near(_fold(name)[:80])
            hint = f"did you mean {' or '.join(near)}? Otherwise declare it" if near else "declare it"
            raise BadClaim(
                f"no event is called {name[:80]!r}", remedy=f"{hint} under events, or under figures if it is counted"
            )
        return known

    def _near(self, folded: str) -> list[str]:
        """The names most like an unknown one; for the first hundred unknown names only, for it takes its time."""
        self._hints_left -= 1
        if self._hints_left < 0:
            return []
        pool = (
            self._meaning if len(self._meaning) < 2000 else [name for name in self._meaning if name[:2] == folded[:2]]
        )
        return difflib.get_close_matches(folded, pool, n=3, cutoff=0.5)


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


# ---------------------------------------------------------------------------------------------- reading

_VERB = re.compile(
    r"(?<=\S) (?P<verb>did not happen|happened|lasts|includes|during|within|before|after|at|by|from|with|runs)(?= |$)"
)
_OFFSET = re.compile(r"^([+-]) ?(\S.*)$")
_NAME = re.compile(r"^[\w.-]{1,64}$")


def read(says: str, vocabulary: Vocabulary, clockwork: Clockwork, clock: str = "") -> Statement:
    """Read one sentence. *clock* is the clock that its times were read off. Raises BadClaim or BadTime.

    A sentence that begins with the name of an event is about that event; what else compares numbers is a figure.
    """
    text = " ".join(says.split())
    if len(text) > 1000:
        raise BadClaim("a sentence of more than 1,000 characters", remedy="say one thing in each claim")
    first = None
    for match in _VERB.finditer(text):
        first = first or match
        subject, verb, rest = text[: match.start()], match["verb"], text[match.end() :].strip()
        if verb == "runs" and _NAME.match(subject) and subject not in vocabulary.quantities:
            return _runs(subject, rest, text)
        if subject in vocabulary:
            return _sentence(subject, verb, rest, text, vocabulary, clockwork, clock)
    if vocabulary.quantities.begins(text) or is_figure(text, vocabulary.quantities):
        return Statement(figure=read_figure(text, vocabulary.quantities, vocabulary.wording))
    if first is not None:
        vocabulary[text[: first.start()]]
    raise BadClaim(
        f"{text[:80]!r} is not a sentence of the claim language",
        remedy="write, for instance, EVENT at 2025-03-15 17:26, EVENT before EVENT, EVENT did not happen, or QUANTITY = 238",
    )


def _sentence(
    subject: str, verb: str, rest: str, text: str, vocabulary: Vocabulary, clockwork: Clockwork, clock: str
) -> Statement:
    left = vocabulary[subject]
    ids = tuple(event.id for event, _, _ in left)
    if verb in ("happened", "did not happen"):
        if rest:
            raise BadClaim(
                f"{text!r} goes on after {verb!r}", remedy="end the sentence there, and say the rest in another claim"
            )
        return (
            _occurred(ids)
            if verb == "happened"
            else Statement((*(Limit(happened(id_), ORIGIN, 0) for id_ in ids),), (), ids)
        )
    if not rest:
        raise BadClaim(f"{text!r} ends after {verb!r}", remedy="say when, or in relation to which event")
    if verb == "lasts":
        return _lasts(left, rest, text, clockwork)
    if verb in ("includes", "during"):
        outer, inner = (left, vocabulary[rest]) if verb == "includes" else (vocabulary[rest], left)
        return _pairs(outer, inner, _includes, text)
    if verb == "within":
        reach, _, other = rest.partition(" of ")
        allowed = duration(reach)
        return _pairs(left, vocabulary[other.strip()], _same(allowed), text)
    if verb == "with":
        return _pairs(left, vocabulary[rest], _same(0), text)
    if verb in ("before", "after"):
        name, by, amount = rest.rpartition(" by ")
        if by and name in vocabulary:
            return _ordered(left, vocabulary[name], verb, gap(amount, clockwork), text)
        if rest in vocabulary or not re.match(r"about |\d", rest):
            return _ordered(left, vocabulary[rest], verb, (1, None, -1, 0), text)
    return _dated(left, verb, rest, clockwork, clock)


def _occurred(ids: tuple[str, ...]) -> Statement:
    return Statement((), tuple(dict.fromkeys(ids)))


def _dated(
    left: tuple[tuple[Event, str, str], ...], verb: str, rest: str, clockwork: Clockwork, clock: str
) -> Statement:
    time = when(rest, clockwork)
    base = f"clock:{clock}" if clock else ORIGIN
    limits = []
    for _, start, end in left:
        if verb in ("at", "by"):
            limits.append(Limit(end, base, time.latest, time.grain_ms - 1))
        if verb in ("at", "from"):
            limits.append(Limit(base, start, -time.earliest))
        if verb == "before":
            limits.append(Limit(end, base, time.earliest - 1, -1))
        if verb == "after":
            limits.append(Limit(base, start, -time.latest - 1, -1))
    return _occurred(tuple(event.id for event, _, _ in left))._replace(limits=tuple(limits))


Gap = tuple[int | None, int | None, int, int]
"""The least and the most, in milliseconds, None for no limit; and the rounding of each (−1 where it is strict)."""


def gap(text: str, clockwork: Clockwork) -> Gap:
    """Read `at least 1 h`, `10 min .. 30 min`, `about 45 min ± 10 min`, `hours`. Raises BadTime for a bare duration."""
    for words, least_is_it, strict in (
        ("at least ", True, 0),
        ("more than ", True, 1),
        ("at most ", False, 0),
        ("less than ", False, 1),
    ):
        if text.startswith(words):
            amount = duration(text.removeprefix(words).strip())
            return (amount + strict, None, -strict, 0) if least_is_it else (None, amount - strict, 0, -strict)
    if ".." in text:
        low, _, high = text.partition("..")
        least, most = duration(low.strip()), duration(high.strip())
        if most < least:
            raise BadTime(f"{text!r} ends before it starts", remedy="give the shorter duration first")
        return least, most, 0, 0
    if text.startswith("about "):
        said, _, reach = text.removeprefix("about ").replace("+/-", "±").partition("±")
        middle, around = duration(said.strip()), duration(reach.strip()) if reach else clockwork.about_ms
        return middle - around, middle + around, 0, 0
    if text in ("hours", "minutes"):
        return (HOUR_MS, None, 0, 0) if text == "hours" else (MINUTE_MS, HOUR_MS - 1, 0, -1)
    duration(text)
    raise BadTime(
        f"{text!r} is exact, and nobody's is", remedy=f"write about {text}, at least {text}, at most {text}, or a range"
    )


def _lasts(left: tuple[tuple[Event, str, str], ...], rest: str, text: str, clockwork: Clockwork) -> Statement:
    limits = []
    least, most, least_rounding, most_rounding = gap(rest, clockwork)
    for event, start, end in left:
        if start == end:
            raise BadClaim(
                f"{text!r}: {event.id} is an instant and lasts no time", remedy=f"mark {event.id} extended: yes"
            )
        if most is not None:
            limits.append(Limit(end, start, most, most_rounding))
        if least is not None:
            limits.append(Limit(start, end, -least, least_rounding))
    return _occurred(tuple(event.id for event, _, _ in left))._replace(limits=tuple(limits))


Whole = tuple[Event, str, str]


def _pairs(
    left: tuple[Whole, ...], right: tuple[Whole, ...], tie: Callable[[Whole, Whole, str], tuple[Limit, ...]], text: str
) -> Statement:
    """Tie each of one side to each of the other."""
    limits: list[Limit] = []
    for a in left:
        for b in right:
            if {a[1], a[2]} & {b[1], b[2]} and a[0].id == b[0].id:
                raise BadClaim(f"{text!r} ties {a[0].id} to itself", remedy="name two events")
            limits.extend(tie(a, b, text))
    return _occurred((*(a[0].id for a in left), *(b[0].id for b in right)))._replace(limits=tuple(limits))


def _ordered(left: tuple[Whole, ...], right: tuple[Whole, ...], verb: str, amount: Gap, text: str) -> Statement:
    least, most, least_rounding, most_rounding = amount
    if least is None or least < 1:
        least, least_rounding = 1, -1

    def tie(a: Whole, b: Whole, _: str) -> tuple[Limit, ...]:
        earlier, later = a[2], b[1]
        limits = [Limit(earlier, later, -least, least_rounding)]
        if most is not None:
            limits.append(Limit(later, earlier, most, most_rounding))
        return tuple(limits)

    statement = _pairs(left, right, tie, text) if verb == "before" else _pairs(right, left, tie, text)
    return statement._replace(asserts=tuple(dict.fromkeys((*(a[0].id for a in left), *(b[0].id for b in right)))))


def _includes(outer: Whole, inner: Whole, text: str) -> tuple[Limit, ...]:
    if outer[1] == outer[2]:
        raise BadClaim(
            f"{text!r}: {outer[0].id} is an instant and includes nothing", remedy=f"mark {outer[0].id} extended: yes"
        )
    return Limit(outer[1], inner[1], 0), Limit(inner[2], outer[2], 0)


def _same(reach: int) -> Callable[[Whole, Whole, str], tuple[Limit, ...]]:
    def tie(a: Whole, b: Whole, text: str) -> tuple[Limit, ...]:
        for event, start, end in (a, b):
            if start != end:
                raise BadClaim(
                    f"{text!r}: {event.id} has a start and an end", remedy=f"say {event.id}.start or {event.id}.end"
                )
        return Limit(a[1], b[1], reach), Limit(b[1], a[1], reach)

    return tie


def _runs(name: str, rest: str, text: str) -> Statement:
    low, _, high = rest.partition("..")
    offsets = []
    for said in (low.strip(), high.strip() or low.strip()):
        match = _OFFSET.match(said)
        if not match:
            raise BadClaim(
                f"{text!r} does not say by how much", remedy="write CLOCK runs +30 s .. +45 s, or -10 s for a slow one"
            )
        offsets.append(duration(match[2]) * (1 if match[1] == "+" else -1))
    if offsets[1] < offsets[0]:
        raise BadClaim(f"{text!r} ends before it starts", remedy="give the smaller offset first")
    point = f"clock:{name}"
    return Statement((Limit(point, ORIGIN, -offsets[0]), Limit(ORIGIN, point, offsets[1])), clock=name)
