"""Sayings: what claims say alike, and how disagreements between them are told; the same for times and for figures.

Claims that mean the same are one *saying* with several voices. `chronology` and `tally` find out which sayings cannot all
be true; what is left out and why, which sayings there are, how many ways there are to settle a conflict, and how
disagreements are put together for a reader is here, once for both. Nothing here knows what a sentence means.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product, takewhile
from operator import eq
from typing import Any, Generic, Protocol, TypeVar

from .claim import Claim
from .conflict import repairs
from .source import Source

__all__ = [
    "WORLDS",
    "Among",
    "Disagrees",
    "Dispute",
    "Gathered",
    "Saying",
    "asides",
    "disputes",
    "gathered",
    "gathered_after",
    "left_out",
    "names_of",
    "order_of_telling",
    "voice_of",
    "ways",
]

WORLDS = 1000
"""How many repairs are looked at for one question, at most; where there are more, the answer says so."""

Meaning = TypeVar("Meaning")
Label = TypeVar("Label", bound=Hashable)
# The generic classes below have no slots: a frozen one that has cannot be made by its name for one meaning, Saying[Figure].


@dataclass(frozen=True)
class Saying(Generic[Meaning]):
    """What one or more claims say; `statement` is what that means."""

    index: int
    statement: Meaning
    claims: tuple[Claim, ...]
    rank: int
    voices: tuple[str, ...]

    @property
    def says(self) -> str:
        """The sentence, as the first of its claims has it."""
        return self.claims[0].says


def voice_of(claim: Claim, source: Source) -> str:
    """The origin that a claim is counted under: its own, else its source's."""
    return claim.origin or source.voice


def names_of(claim: Claim, source: Source) -> frozenset[str]:
    """The names by which a claim can be left out: of its source, and, as `origin:NAME`, of its voice."""
    return frozenset({claim.source, f"origin:{voice_of(claim, source)}"})


def left_out(claim: Claim, source: Source, known_by: int | None, without: frozenset[str]) -> str:
    """Why a claim is not used; empty where it is.

    *known_by* keeps only sources certainly published by that millisecond. *without* leaves out sources by id, and
    voices by `origin:NAME`. A claim that is not accepted is never used.
    """
    if claim.status != "accepted":
        return claim.status
    if without and not without.isdisjoint(names_of(claim, source)):
        return "set aside by request"
    if known_by is not None:
        if source.published_bounds is None or source.published_bounds.latest is None:
            return "nobody says when it was published"
        if source.published_bounds.latest > known_by:
            return "not published yet"
    return ""


@dataclass(frozen=True)
class Gathered(Generic[Meaning]):
    """The sayings of some claims, in the order of their first claims, and each by what makes it one."""

    sayings: tuple[Saying[Meaning], ...]
    by_meaning: Mapping[Hashable, Saying[Meaning]]
    told: tuple[tuple[Claim, Meaning], ...]
    sources: Mapping[str, Source]
    ranks: tuple[str, ...]


Pairs = Sequence[tuple[Claim, Meaning]]
Same = Callable[[Meaning], Hashable]


def gathered(
    told: Iterable[tuple[Claim, Meaning]],
    same: Same[Meaning],
    sources: Mapping[str, Source],
    ranks: Sequence[str],
) -> Gathered[Meaning]:
    """Claims put together that mean the same: those of which *same* is equal. A saying has the rank of the best that says it."""
    held = tuple(told)
    together: dict[Hashable, list[tuple[Claim, Meaning]]] = {}
    for pair in held:
        together.setdefault(same(pair[1]), []).append(pair)
    made = {meaning: _saying(index, pairs, sources, ranks) for index, (meaning, pairs) in enumerate(together.items())}
    return Gathered(tuple(made.values()), made, held, sources, tuple(ranks))


def _saying(index: int, pairs: Pairs[Meaning], sources: Mapping[str, Source], ranks: Sequence[str]) -> Saying[Meaning]:
    """Claims that mean the same, as one."""
    return Saying(
        index,
        pairs[0][1],
        tuple(claim for claim, _ in pairs),
        min(_place(claim.rank or sources[claim.source].rank, ranks) for claim, _ in pairs),
        tuple(dict.fromkeys(voice_of(claim, sources[claim.source]) for claim, _ in pairs)),
    )


def _place(rank: str, ranks: Sequence[str]) -> int:
    """The place of a rank, 0 the highest; what has none comes last."""
    return ranks.index(rank) if rank in ranks else len(ranks)


def gathered_after(
    before: Gathered[Meaning],
    told: Iterable[tuple[Claim, Meaning]],
    same: Same[Meaning],
    sources: Mapping[str, Source],
    ranks: Sequence[str],
) -> tuple[Gathered[Meaning], frozenset[Hashable]] | None:
    """The same as `gathered`, from sayings of much the same claims; with the meanings that may be told of otherwise now.

    None where too much is other: it is then best gathered anew.
    """
    held = tuple(told)
    place = {pair[0].id: number for number, pair in enumerate(held)}
    differ = _differing(before.told, held)
    if differ is None or before.ranks != tuple(ranks) or len(place) != len(held):
        return None
    gone, come = differ
    other = {name for name, source in sources.items() if before.sources.get(name) != source}
    moved = [pair for pair in before.told if pair[0].source in other] if other else []
    meanings = frozenset(same(statement) for _, statement in (*gone, *come, *moved))
    told_again = {claim.id for meaning in meanings for claim in _claims(before.by_meaning.get(meaning))}
    told_again |= {claim.id for claim, _ in come}
    together: dict[Hashable, list[tuple[Claim, Meaning]]] = {}
    for pair in held:
        if pair[0].id in told_again:
            together.setdefault(same(pair[1]), []).append(pair)
    by_meaning = dict(before.by_meaning)
    for meaning in meanings:
        by_meaning.pop(meaning, None)
    by_meaning |= {meaning: _saying(-1, pairs, sources, ranks) for meaning, pairs in together.items()}
    made: dict[Hashable, Saying[Meaning]] = {}
    for meaning, old in sorted(by_meaning.items(), key=lambda item: place[item[1].claims[0].id]):
        index = len(made)
        made[meaning] = old if old.index == index else Saying(index, old.statement, old.claims, old.rank, old.voices)
    return Gathered(tuple(made.values()), made, held, sources, tuple(ranks)), meanings


def _claims(saying: Saying[Meaning] | None) -> tuple[Claim, ...]:
    return saying.claims if saying else ()


MOST = 4
"""Where more than one claim in so many differs, nothing is gained by what was worked out before."""


def _differing(before: Pairs[Meaning], after: Pairs[Meaning]) -> tuple[Pairs[Meaning], Pairs[Meaning]] | None:
    """The claims that only one of two lists has, in order; None where they are many, or the others in another order."""
    alike = sum(1 for _ in takewhile(bool, map(eq, before, after)))
    rest = min(len(before), len(after)) - alike
    ends = sum(1 for _ in takewhile(bool, islice(map(eq, reversed(before), reversed(after)), rest)))
    was, now = ({pair[0].id: pair for pair in told[alike : len(told) - ends]} for told in (before, after))
    gone = [pair for name, pair in was.items() if now.get(name) != pair]
    come = [pair for name, pair in now.items() if was.get(name) != pair]
    stay = [name for name, pair in was.items() if now.get(name) == pair]
    alone = len(was) == len(before) - alike - ends and len(now) == len(after) - alike - ends
    if not alone or stay != [name for name in now if was.get(name) == now[name]]:
        return None
    return (gone, come) if MOST * (len(gone) + len(come)) <= len(after) + MOST else None


def ways(
    families: Iterable[Sequence[frozenset[Label]]], rank: Callable[[Label], int]
) -> tuple[list[list[frozenset[Label]]], str]:
    """The repairs of each cluster of conflicts, at most WORLDS of each; and the reason, if some were not looked at."""
    made: list[list[frozenset[Label]]] = []
    stopped = ""
    for family in families:
        found = list(islice(repairs(family, rank), WORLDS + 1))
        if len(found) > WORLDS:
            stopped = f"over the first {WORLDS:,} ways to settle a conflict"
        made.append(found[:WORLDS])
    return made, stopped


def asides(choices: Iterable[Sequence[frozenset[int]]]) -> Iterator[frozenset[int]]:
    """What each world sets aside: one repair of each cluster. There may be very many."""
    return (frozenset[int]().union(*chosen) for chosen in product(*choices))


# ---------------------------------------------------------------------------------------------- disagreements


class Disagrees(Protocol):
    """A minimal set of sayings that cannot all be true: over one thing alone, or over none; and how far they are apart."""

    @property
    def sayings(self) -> tuple[Saying[Any], ...]:
        """Its members, in the order of the case."""

    @property
    def over(self) -> str | None:
        """The one point or quantity that it is over; None where there are several."""

    @property
    def size(self) -> int:
        """How far apart they are, as written."""


Item = TypeVar("Item", bound=Disagrees)


@dataclass(frozen=True)
class Among(Generic[Item]):
    """A list, and, where it is not the whole of what there is, the reason."""

    items: tuple[Item, ...]
    stopped: str = ""


@dataclass(frozen=True)
class Dispute(Generic[Item]):
    """Disagreements put together for a reader: over one thing (a point or a quantity), or all with one saying in common.

    Exactly one of `over` and `common` is set. The plainest disagreement comes first: the fewest sayings, then the
    widest difference.
    """

    disagreements: tuple[Item, ...]
    over: str | None = None
    common: Saying[Any] | None = None

    @property
    def sayings(self) -> tuple[Saying[Any], ...]:
        """Every saying in any of them, in the order of the case."""
        found = {saying.index: saying for item in self.disagreements for saying in item.sayings}
        return tuple(found[index] for index in sorted(found))

    @property
    def size(self) -> int:
        """The widest difference among them: milliseconds of times, a number of figures."""
        return max(item.size for item in self.disagreements)


def disputes(items: Iterable[Item]) -> tuple[Dispute[Item], ...]:
    """Put disagreements together: those over one thing alone by that, the rest by the saying most of them share.

    Every disagreement is in exactly one dispute. Which saying is named as common says nothing of which is wrong.
    """
    by_name: dict[str, list[Item]] = {}
    rest: list[Item] = []
    for item in items:
        if item.over is not None:
            by_name.setdefault(item.over, []).append(item)
        else:
            rest.append(item)
    made = [Dispute(tuple(sorted(found, key=order_of_telling)), over=name) for name, found in by_name.items()]
    while rest:
        counts: dict[int, int] = {}
        for item in rest:
            for saying in item.sayings:
                counts[saying.index] = counts.get(saying.index, 0) + 1
        held = {saying.index: saying for item in rest for saying in item.sayings}
        hub = max(sorted(counts), key=lambda index: (counts[index], held[index].rank, -len(held[index].voices)))
        made.append(
            Dispute(tuple(sorted((d for d in rest if held[hub] in d.sayings), key=order_of_telling)), common=held[hub])
        )
        rest = [d for d in rest if held[hub] not in d.sayings]
    return tuple(sorted(made, key=lambda dispute: (len(dispute.disagreements[0].sayings), -dispute.size)))


def order_of_telling(item: Disagrees) -> tuple[object, ...]:
    """The fewest sayings first, then the widest difference."""
    return (len(item.sayings), -item.size, [saying.index for saying in item.sayings])
