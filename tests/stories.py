"""Random stories: what sources say of a few events, each sentence beside its meaning in SMT-LIB.

The meanings are written from docs/claim-language.md and docs/case-file.md, not by way of `read`, `duty` or `decide`:
a point is a number, whether an event happened is a truth value of its own. `Oracle` tries every set of sayings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import combinations
from random import Random

from smt import Judge, all_of, at_most, negated

from whereas.chronology import Chronology, chronology
from whereas.claim import Claim, Event, Vocabulary, read
from whereas.moment import Clockwork
from whereas.source import Source

__all__ = [
    "CLOCKWORK",
    "EVENTS",
    "MINUTE",
    "NOON",
    "POINTS",
    "RANKS",
    "VOCABULARY",
    "Oracle",
    "Said",
    "Story",
    "did",
    "random_story",
]

MINUTE = 60_000
NOON = 1_742_040_000_000
"""2025-03-15 12:00 UTC."""
CLOCKWORK = Clockwork(UTC)
RANKS = ("record", "report")
EVENTS = (*(Event(name) for name in "abcd"), Event("h", extended=True))
GROUPS = {"both": ("a", "b")}
VOCABULARY = Vocabulary(EVENTS, GROUPS)
POINTS = ("a", "b", "c", "d", "h.start", "h.end")
ENDS = {"a": ("a", "a"), "b": ("b", "b"), "c": ("c", "c"), "d": ("d", "d"), "h": ("h.start", "h.end")}
"""Each event's first and last point; a sentence may also name the ends of h, as instants."""
NAMES = {
    **{name: [(name, *ends)] for name, ends in ENDS.items()},
    "h.start": [("h", "h.start", "h.start")],
    "h.end": [("h", "h.end", "h.end")],
}
NAMES["both"] = NAMES["a"] + NAMES["b"]
CLOCK = "clock"


@dataclass(frozen=True)
class Said:
    """One sentence, and what it means."""

    text: str
    meaning: str
    asserts: frozenset[str]
    denies: frozenset[str] = frozenset()
    clock: str = ""
    rank: str = ""


@dataclass(frozen=True)
class Story:
    """What is said, in one order of telling."""

    sayings: tuple[Said, ...]

    def shuffled(self, rng: Random) -> Story:
        return Story(tuple(rng.sample(self.sayings, len(self.sayings))))

    def chronology(self, *, ranked: bool = True) -> Chronology:
        """The same, read by whereas. A claim's id is its place among the sayings sorted by text, as a story starts."""
        told = []
        order = sorted(self.sayings, key=lambda said: (said.text, said.clock, said.rank))
        for said in self.sayings:
            claim = Claim(f"c{order.index(said)}", said.text, "source", clock=said.clock, rank=said.rank)
            told.append((claim, read(said.text, VOCABULARY, CLOCKWORK, said.clock)))
        return chronology(told, EVENTS, {"source": Source("source")}, RANKS if ranked else ())


def did(event: str) -> str:
    return f"|did {event}|"


# ---------------------------------------------------------------------------------------------- sentences


def _clock_time(minute: int, second: int | None = None) -> str:
    return f"12:{minute:02d}" + ("" if second is None else f":{second:02d}")


def _time(rng: Random) -> tuple[str, int, int]:
    """A time as written, its first and its last millisecond."""
    minute = rng.randrange(12)
    at = NOON + minute * MINUTE
    kind = rng.randrange(5)
    if kind == 0:
        second = rng.randrange(60)
        return f"2025-03-15 {_clock_time(minute, second)}", at + second * 1000, at + second * 1000 + 999
    if kind == 1:
        more = rng.randrange(1, 6)
        return f"2025-03-15 {_clock_time(minute)}..{_clock_time(minute + more)}", at, at + (more + 1) * MINUTE - 1
    if kind == 2:
        reach = rng.randrange(1, 4)
        return (
            f"about 2025-03-15 {_clock_time(minute)} ± {reach} min",
            at - reach * MINUTE,
            at + (reach + 1) * MINUTE - 1,
        )
    return f"2025-03-15 {_clock_time(minute)}", at, at + MINUTE - 1


def _gap(rng: Random) -> tuple[str, int | None, int | None]:
    """A gap as written, its least and its most."""
    low = rng.randrange(5)
    high = low + rng.randrange(4)
    return rng.choice(
        (
            (f"at least {low} min", low * MINUTE, None),
            (f"more than {low} min", low * MINUTE + 1, None),
            (f"at most {high + 1} min", None, (high + 1) * MINUTE),
            (f"less than {high + 1} min", None, (high + 1) * MINUTE - 1),
            (f"{low} min .. {high} min", low * MINUTE, high * MINUTE),
            (f"about {low} min ± 1 min", (low - 1) * MINUTE, (low + 1) * MINUTE),
        )
    )


def _apart(earlier: str | None, later: str | None, least: int | None, most: int | None) -> str:
    """later − earlier lies in the gap."""
    limits = [at_most(earlier, later, -least)] if least is not None else []
    return all_of([*limits, *([at_most(later, earlier, most)] if most is not None else [])])


def _about(*names: str) -> frozenset[str]:
    return frozenset(event for name in names for event, _, _ in NAMES[name])


def _dated(rng: Random, clock: str) -> tuple[str, str, frozenset[str]]:
    name, verb = rng.choice(list(NAMES)), rng.choice(("at", "at", "at", "before", "after", "by", "from"))
    text, first, last = _time(rng)
    base = CLOCK if clock else None  # a clock's point is the opposite of what it shows too much
    said = []
    for _, start, end in NAMES[name]:
        not_before, not_after = at_most(base, start, -first), at_most(end, base, last)
        said.append(
            {
                "at": all_of([not_before, not_after]),
                "before": at_most(end, base, first - 1),
                "after": at_most(base, start, -last - 1),
                "by": not_after,
                "from": not_before,
            }[verb]
        )
    return f"{name} {verb} {text}", all_of(said), _about(name)


def _two(rng: Random, names: Sequence[str]) -> tuple[str, str]:
    while True:
        one, other = rng.sample(list(names), 2)
        if _about(one).isdisjoint(_about(other)) or {one, other} == {"h.start", "h.end"}:
            return one, other


def _ordered(rng: Random) -> tuple[str, str, frozenset[str]]:
    one, other = _two(rng, list(NAMES))
    verb = rng.choice(("before", "after"))
    earlier, later = (one, other) if verb == "before" else (other, one)
    text, least, most = _gap(rng) if rng.random() < 0.5 else ("", None, None)
    said = [_apart(a[2], b[1], max(least or 1, 1), most) for a in NAMES[earlier] for b in NAMES[later]]
    return f"{one} {verb} {other}{' by ' if text else ''}{text}", all_of(said), _about(one, other)


def _near(rng: Random) -> tuple[str, str, frozenset[str]]:
    one, other = _two(rng, [name for name in NAMES if name != "h"])
    reach = rng.randrange(4)
    words = "with" if rng.random() < 0.3 else f"within {reach} min of"
    reach = 0 if words == "with" else reach * MINUTE
    said = [_apart(a[1], b[1], -reach, reach) for a in NAMES[one] for b in NAMES[other]]
    return f"{one} {words} {other}", all_of(said), _about(one, other)


def _whole(rng: Random) -> tuple[str, str, frozenset[str]]:
    if rng.random() < 0.4:
        text, least, most = _gap(rng)
        return f"h lasts {text}", _apart("h.start", "h.end", least, most), _about("h")
    inner = rng.choice(("a", "b", "c", "d", "both"))
    said = [all_of([at_most("h.start", start, 0), at_most(end, "h.end", 0)]) for _, start, end in NAMES[inner]]
    text = rng.choice((f"h includes {inner}", f"{inner} during h"))
    return text, all_of(said), _about("h", inner)


def _said(rng: Random) -> Said:
    kind = rng.random()
    clock = "kitchen" if kind < 0.04 else ""
    rank = rng.choice((*RANKS, ""))
    if kind < 0.5:
        text, meaning, about = _dated(rng, clock)
    elif kind < 0.72:
        text, meaning, about = _ordered(rng)
    elif kind < 0.78:
        text, meaning, about = _near(rng)
    elif kind < 0.85:
        text, meaning, about = _whole(rng)
    elif kind < 0.88:
        low = rng.randrange(-3, 3)
        text = f"kitchen runs {low:+d} min .. {low + 1:+d} min"
        return Said(text, _apart(CLOCK, None, low * MINUTE, (low + 1) * MINUTE), frozenset(), rank=rank)
    elif kind < 0.94:
        name = rng.choice(("a", "b", "c", "h", "both"))
        text, meaning, about = f"{name} happened", "true", _about(name)
    else:
        name = rng.choice(("a", "b", "c", "h", "both"))
        meaning = all_of(negated(did(event)) for event in sorted(_about(name)))
        return Said(f"{name} did not happen", meaning, frozenset(), _about(name), rank=rank)
    return Said(text, all_of([meaning, *(did(event) for event in sorted(about))]), about, clock=clock, rank=rank)


def random_story(rng: Random, most: int = 7) -> Story:
    """From two to *most* different sentences."""
    sayings: dict[tuple[str, str], Said] = {}
    count = rng.randint(2, most)
    while len(sayings) < count:
        said = _said(rng)
        sayings.setdefault((said.text, said.clock), said)
    return Story(tuple(sorted(sayings.values(), key=lambda said: (said.text, said.clock, said.rank))))


# ---------------------------------------------------------------------------------------------- the oracle


class Oracle:
    """Worlds by brute force: every set of sayings that z3 finds consistent, and of these the preferred ones."""

    DEFINED = ("kept", "due", "arises")

    def __init__(self) -> None:
        truths = [*(did(event.id) for event in EVENTS), *(f"s{i}" for i in range(8)), *self.DEFINED]
        self.judge = Judge([*POINTS, CLOCK], truths)

    def facts(self, story: Story) -> list[str]:
        rules = [f"(=> s{i} {said.meaning})" for i, said in enumerate(story.sayings)]
        return [*rules, at_most("h.start", "h.end", 0)]

    def consistent(self, story: Story) -> set[frozenset[int]]:
        """Every set of sayings, by number, that can be true together."""
        everyone = range(len(story.sayings))
        sets = [frozenset(chosen) for size in range(len(everyone) + 1) for chosen in combinations(everyone, size)]
        told = self.judge.assume(self.facts(story), [[f"s{i}" for i in chosen] for chosen in sets])
        return {chosen for chosen, holds in zip(sets, told, strict=True) if holds}

    def worlds(self, story: Story, *, ranked: bool = True) -> list[frozenset[int]]:
        """The preferred subtheories (Brewka 1989), or, unranked, the maximal consistent sets."""
        holds = self.consistent(story)
        rank = [(*RANKS, "").index(said.rank) if ranked else 0 for said in story.sayings]
        found = []
        for kept in holds:
            for level in (0, 1, 2):
                upper = frozenset(i for i, at in enumerate(rank) if at <= level)
                if any((kept & upper) | {more} in holds for more in upper - kept):
                    break
            else:
                found.append(kept)
        return sorted(found, key=sorted)

    def words_for(
        self, story: Story, defined: Sequence[str], worlds: Sequence[frozenset[int]]
    ) -> list[tuple[bool, ...]]:
        """For each world, whether it has completions in which kept, not kept, due, not due, arises."""
        asked = ("kept", "(not kept)", "due", "(not due)", "arises")
        literals = [[*(f"s{i}" for i in sorted(world)), one] for world in worlds for one in asked]
        told = self.judge.assume([*self.facts(story), *defined], literals)
        return [tuple(told[at : at + len(asked)]) for at in range(0, len(told), len(asked))]
