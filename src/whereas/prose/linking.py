"""Linking: which event of the case a mention is of, and which quantity a count is of; else a new one, with the reason.

A mention is tied to a known event when kind, time, place and participants allow, and only to one: where several fit
equally, the reason names them and a new event is proposed. Within one text, a mention of the same kind (or, without one,
the same verb) with nothing that speaks against it is taken for the same event.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from whereas.claim import Event
from whereas.figure import Quantity, Wording, is_name

from .candidate import Known

__all__ = ["Counted", "Events", "Figures", "Mention", "Tie"]

EXTENDED = frozenset({"detention", "hearing", "meeting", "visit"})
"""Kinds of events that last: they have a start and an end."""

SEVERAL_STAGES = frozenset({"order.issued", "order"})
"""Kinds that do not say which stage of an order is meant: spoken, signed, entered or posted."""

_COMMON = frozenset(
    "a an the of to in on at by for from with and or but that which who whom his her its their our my your this these those "
    "is are was were be been being has have had will would not no as it he she they we i you all some any one two".split()
)
_WORD = re.compile(r"[^\W_]+")
_AFTER_HEAD = re.compile(r" (?:of|in|at|from|who|that|which|with|for|on|to) ")
"""What follows the noun that a noun phrase is about."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What a text says of an event at one place; texts as written, times in milliseconds UTC, None or "" unknown."""

    kind: str
    lemma: str
    what: str
    subject: str = ""
    object: str = ""
    place: str = ""
    earliest: int | None = None
    latest: int | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """The event that a mention is of, whether it is new, and why."""

    event: Event
    new: bool
    reason: str


def content_words(text: str) -> frozenset[str]:
    """The words of a text that tell things apart, singular and in lower case."""
    found = (_singular(word) for word in _WORD.findall(text.casefold()))
    return frozenset(word for word in found if word not in _COMMON)


@lru_cache(maxsize=4096)
def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8", "ninth": "9",
    "tenth": "10", "last": "last", "final": "last", "other": "other", "another": "other",
}  # fmt: skip
"""Words that tell one thing from another of its kind; the second flight is flight 2."""


def _names(text: str) -> frozenset[str]:
    """The words that tell one thing from another of its kind: those written as names, numbers, and first, second …"""
    named = ((word, word.casefold()) for word in _WORD.findall(text))
    return frozenset(
        _ORDINALS.get(low) or _singular(low)
        for word, low in named
        if (word[0].isupper() or word.isdigit() or low in _ORDINALS) and low not in _COMMON
    )


@dataclass(slots=True)
class _Entry:
    """An event and what it is known by; `told_here` is one that this text brought."""

    known: Known
    words: frozenset[str]
    names: frozenset[str]
    place: frozenset[str]
    lemma: str = ""
    told_here: bool = False


_NEAR = 24
"""How many events that share a word are looked at, the last first, so that a long text is read in linear time."""


class Events:
    """The events of a case, and those that this text brings, which are tied to as soon as they are there."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._of_kind: dict[str, list[_Entry]] = {}
        self._of_word: dict[tuple[str, str], list[_Entry]] = {}
        self._ids = _Ids()
        for each in known:
            event = each.event
            spoken = " ".join((event.what, *event.participants, *event.also))
            self._file(_Entry(each, content_words(f"{spoken} {event.id}"), _names(spoken), content_words(event.place)))

    def _file(self, entry: _Entry) -> None:
        event = entry.known.event
        self._ids.take(event.id)
        stage = "order" if event.kind.startswith("order.") and event.kind not in SEVERAL_STAGES else ""
        for kind in {event.kind, f"verb {entry.lemma}" if entry.lemma else "", stage} - {""}:
            self._of_kind.setdefault(kind, []).append(entry)
            for word in entry.words | entry.names:
                self._of_word.setdefault((kind, word), []).append(entry)

    def tie(self, mention: Mention) -> Tie:
        """The event that a mention is of: a known one, or a new one which is known from now on."""
        spoken = f"{mention.subject} {mention.object}"
        words, names, place = content_words(spoken), _names(spoken), content_words(mention.place)
        fitting = [
            (len(entry.words & words) + len(entry.names & names), entry)
            for entry in self._near(mention, words | names)
            if _allows(entry, mention, words, names, place)
        ]
        best = max((shared for shared, _ in fitting), default=0)
        chosen = [entry for shared, entry in fitting if shared == best]
        if len(chosen) == 1 and (best or mention.kind):
            return Tie(chosen[0].known.event, new=False, reason=_why(chosen[0], mention, words, names))
        event = self._new(mention)
        could = f"it could be {_listed(each.known.event.id for each in chosen[:4])}"
        self._file(
            _Entry(Known(event, mention.earliest, mention.latest), words, names, place, mention.lemma, told_here=True)
        )
        return Tie(event, new=True, reason=f"new: {could if len(chosen) > 1 else 'no event fits'}")

    def _near(self, mention: Mention, words: frozenset[str]) -> list[_Entry]:
        """The events of a mention's kind that share a word with it; where none does, the last few of the kind."""
        kind = mention.kind or f"verb {mention.lemma}"
        if kind in SEVERAL_STAGES and kind not in self._of_kind:
            kind = "order"
        found: dict[str, _Entry] = {}
        for word in words:
            for entry in self._of_word.get((kind, word), ())[-_NEAR:]:
                found[entry.known.event.id] = entry
        return list(found.values()) or self._of_kind.get(kind, [])[-_NEAR:]

    def _new(self, mention: Mention) -> Event:
        base = re.sub(r"[^\w.-]+", "-", mention.kind or mention.lemma).strip(".-") or "event"
        return Event(
            self._ids.fresh(base), mention.kind, mention.what, mention.place, extended=mention.kind in EXTENDED
        )

    def statement(self, speaker: str, what: str) -> Event:
        """A new event: that somebody said something. No two statements are taken for one."""
        head = _AFTER_HEAD.split(speaker.casefold(), maxsplit=1)[0]
        slug = "-".join([word for word in re.findall(r"[^\W_]{2,}", head) if word not in _COMMON][-2:]) or "somebody"
        return Event(self._ids.fresh(f"{slug}.said"), "statement", what, participants=(speaker,) if speaker else ())


def _allows(
    entry: _Entry, mention: Mention, words: frozenset[str], names: frozenset[str], place: frozenset[str]
) -> bool:
    """Whether nothing speaks against it: neither time nor place nor who took part.

    A text that speaks of one event twice repeats a word of it, or has none ("their arrival"); a case has words of its own.
    """
    earliest, latest = entry.known.earliest, entry.known.latest
    if mention.latest is not None and earliest is not None and mention.latest < earliest:
        return False
    if mention.earliest is not None and latest is not None and mention.earliest > latest:
        return False
    if place and entry.place and place.isdisjoint(entry.place):
        return False
    if entry.told_here and words and entry.words and words.isdisjoint(entry.words) and not (place & entry.place):
        return False
    if not mention.kind:
        return bool(entry.names & names or (not names and entry.words))
    return not names or not entry.names or bool(entry.names & names)


def _why(entry: _Entry, mention: Mention, words: frozenset[str], names: frozenset[str]) -> str:
    shared = sorted((entry.names & names) or (entry.words & words))
    kind = mention.kind or f"the verb {mention.lemma}"
    said = f", and both speak of {_listed(shared[:3])}" if shared else ", and nothing speaks against it"
    return f"taken for {entry.known.event.id}: {kind}{said}"


class _Ids:
    """Ids that are taken, and the next free one of a kind: flight.landed, flight.landed-2 …"""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}
        self._next: dict[str, int] = {}

    def take(self, name: str) -> None:
        self._taken.add(name.casefold())

    def fresh(self, base: str) -> str:
        """An id that nobody has, taken from now on."""
        number = self._next.get(base, 1)
        made = base if number == 1 else f"{base}-{number}"
        while made.casefold() in self._taken:
            number += 1
            made = f"{base}-{number}"
        self._next[base] = number + 1
        self.take(made)
        return made


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)


# ---------------------------------------------------------------------------------------------- figures


_WORDING = Wording()


@dataclass(frozen=True, slots=True)
class Counted:
    """The quantity that a count is of, whether it is new, and why."""

    figure: Quantity
    new: bool
    reason: str


class Figures:
    """The quantities of a case, and those that this text brings. *taken* are names that no new one may have."""

    def __init__(self, known: Sequence[Quantity], taken: Iterable[str] = ()) -> None:
        self._known = [(each, _words_of(each)) for each in known]
        self._ids = _Ids((*taken, *(name for each in known for name in (each.name, *each.also))))
        self._made: dict[frozenset[str], Quantity] = {}

    def of(self, counted: str) -> Counted:
        """The quantity of what is counted, as written ("Venezuelan deportees"): one that has all its words, else a new one."""
        words = content_words(counted)
        if words in self._made:
            return Counted(self._made[words], new=False, reason="the same words are counted before")
        fitting = [each for each, held in self._known if words and words <= held]
        if len(fitting) == 1:
            what = fitting[0].what or fitting[0].unit
            return Counted(fitting[0], new=False, reason=f"taken for {fitting[0].name}, which counts {what}")
        base = "-".join(re.findall(r"[^\W\d_]+", counted.casefold())[:5]) or "count"
        name = self._ids.fresh(base if is_name(base, _WORDING) else f"number-of-{base}")
        head = _AFTER_HEAD.split(counted, maxsplit=1)[0].split()
        figure = self._made[words] = Quantity(name, unit=head[-1].casefold() if head else "", what=counted)
        could = f"it could be {_listed(each.name for each in fitting[:4])}" if fitting else "nothing known counts this"
        return Counted(figure, new=True, reason=f"new: {could}")


def _words_of(figure: Quantity) -> frozenset[str]:
    return content_words(" ".join((figure.name, figure.what, figure.unit, figure.definition, *figure.also)))
