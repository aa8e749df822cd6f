"""Candidates: what an extractor found in a text, for a person to accept; and the check that they are what they say.

An extractor is a function `extract(text, context) -> candidates`, ours or anybody's. Whatever it is, `checked` looks at
each candidate before anything is done with it: its quote must stand at its span, letter for letter, its sentence must be
one of the claim language, about events that the case knows or that the candidate brings. What is not so is dropped, and
told with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType

from whereas.claim import Event, Vocabulary, read
from whereas.errors import BadClaim, BadTime
from whereas.figure import Quantities, Quantity
from whereas.moment import Clockwork

__all__ = ["KINDS", "Candidate", "Context", "Dropped", "Extractor", "Known", "checked"]

KINDS = ("time", "relation", "quantity", "comparison", "quote", "attribution", "status", "citation", "identifier")
"""What a candidate can be about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing found at one span: `text[start:end]` is `quote`, letter for letter; offsets count code points.

    `says` is a sentence of the claim language, empty where there is nothing to claim yet; `asks` then says what is missing
    or why not (planned, and not done). `events` and `figures` are those that the sentence names and that the case may not
    have. `rule` and `reason` say how it was found. `speaker` is who says so, if not the source in its own voice, `origin`
    the end of a chain of them. `value` is what was read, for programs. `weak` means that the words only suggest it.
    """

    kind: str
    start: int
    end: int
    quote: str
    rule: str
    reason: str
    says: str = ""
    asks: str = ""
    speaker: str = ""
    origin: str = ""
    modality: str = "asserted"
    weak: bool = False
    events: tuple[Event, ...] = ()
    figures: tuple[Quantity, ...] = ()
    value: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Known:
    """An event of the case, and between which milliseconds UTC its accepted claims put it; None is open."""

    event: Event
    earliest: int | None = None
    latest: int | None = None


@dataclass(frozen=True)
class Context:
    """What is known of a text before it is read.

    `published` is the day on which it came out, in its own place; None where nobody has said, and then "yesterday" is not
    resolved. `mode` is news (dates count from that day), narrative (from the last date told) or auto. `zone` names the
    zone of times that name none. `events` and `figures` are those of the case.
    """

    published: date | None = None
    mode: str = "auto"
    zone: str = ""
    publisher: str = ""
    events: tuple[Known, ...] = ()
    figures: tuple[Quantity, ...] = ()
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(()))
    clockwork: Clockwork = field(default_factory=Clockwork)


Extractor = Callable[[str, Context], Iterable[Candidate]]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A candidate that is not used, and why."""

    candidate: Candidate
    why: str


_ID = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def checked(text: str, found: Iterable[Candidate], context: Context) -> tuple[list[Candidate], list[Dropped]]:
    """The candidates that are what they say, in the order of the text, and those that are dropped, with the reason."""
    kept: list[Candidate] = []
    dropped: list[Dropped] = []
    brought = _Brought(context)
    seen: set[tuple[str, int, int, str]] = set()
    for candidate in found:
        why = _misplaced(text, candidate) or brought.refused(candidate)
        key = (candidate.kind, candidate.start, candidate.end, candidate.says)
        if why or key in seen:
            dropped.append(Dropped(candidate, why or "it is there twice"))
        else:
            seen.add(key)
            kept.append(candidate)
    readable = brought.vocabulary()
    unreadable = {id(each): why for each in kept if each.says and (why := _unreadable(each, readable, context))}
    dropped += (Dropped(each, unreadable[id(each)]) for each in kept if id(each) in unreadable)
    kept = [each for each in kept if id(each) not in unreadable]
    kept.sort(key=lambda candidate: (candidate.start, candidate.end))
    return kept, dropped


_TEXTS = tuple(each.name for each in fields(Candidate) if each.type == "str")


def _misplaced(text: str, candidate: Candidate) -> str:
    """What is wrong with a candidate by itself. An extractor may be anybody's: its types are looked at too."""
    if any(not isinstance(getattr(candidate, name), str) for name in _TEXTS):
        return "a field that should be a text is not"
    if candidate.kind not in KINDS:
        return f"{candidate.kind!r} is no kind of candidate; the kinds are {', '.join(KINDS)}"
    if not isinstance(candidate.value, Mapping):
        return "its value is no mapping"
    start, end = candidate.start, candidate.end
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        return f"its span {start}..{end} is not one of this text, which has {len(text):,} characters"
    if text[start:end] != candidate.quote:
        return f"its quote is not what stands at {start}..{end}"
    return ""


class _Brought:
    """The events and figures that candidates bring, beside those of the case."""

    def __init__(self, context: Context) -> None:
        known = context.vocabulary
        self._known = known
        self._events: dict[str, Event] = dict(known.events)
        self._figures: dict[str, Quantity] = dict(known.quantities.declared)
        self._taken = {name.casefold() for each in self._figures.values() for name in (each.name, *each.also)}

    def refused(self, candidate: Candidate) -> str:
        """Take what a candidate brings; or why not."""
        for event in candidate.events:
            if not isinstance(event, Event) or not _ID.fullmatch(event.id):
                return f"{getattr(event, 'id', event)!r} is no id of an event"
            if self._events.setdefault(event.id, event) != event and event.id not in self._known.events:
                return f"another candidate brings another event of the id {event.id}"
            if event.id.casefold() in self._taken:
                return f"{event.id} is the name of a figure"
        for figure in candidate.figures:
            if not isinstance(figure, Quantity) or figure.name in self._events:
                return f"{getattr(figure, 'name', figure)!r} is no name of a figure"
            if figure.name not in self._figures and figure.name.casefold() in self._taken:
                return f"{figure.name} is the name of two figures"
            self._figures.setdefault(figure.name, figure)
            self._taken.add(figure.name.casefold())
        return ""

    def vocabulary(self) -> Vocabulary:
        """All of them."""
        known = self._known
        return Vocabulary(self._events.values(), known.groups, Quantities(self._figures.values()), known.wording)


def _unreadable(candidate: Candidate, vocabulary: Vocabulary, context: Context) -> str:
    """Why the sentence of a candidate cannot be read; empty where it can."""
    try:
        read(candidate.says, vocabulary, context.clockwork, "")
    except (BadClaim, BadTime) as wrong:
        return f"its sentence cannot be read: {wrong.problem}"
    return ""
