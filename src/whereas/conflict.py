"""Conflicts and repairs, over any oracle: minimal sets that cannot all hold, minimal sets whose setting aside mends that.

A *conflict* is a minimal set of labels that cannot all hold; a *repair* is a minimal set of labels without which the
rest can. Every repair meets every conflict, and the repairs are exactly the minimal sets that meet them all (Reiter
1987). Where labels have ranks, a repair sets aside as little as can be of the highest rank, then of the next: the
preferred subtheories of Brewka (1989). Nothing here knows what a label says; `Oracle` does.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

__all__ = ["checked_repairs", "clusters", "hitting_sets", "least", "repairs", "shrink"]

Label = TypeVar("Label", bound=Hashable)

IDLE = 200
"""How many sets are passed over, each known or known to be none, before repairs are sought anew with the conflicts found since."""


def shrink(labels: Iterable[Label], holds: Callable[[Sequence[Label]], bool]) -> tuple[Label, ...]:
    """A minimal part of *labels* that cannot all hold; *labels* as a whole must not hold."""
    kept = list(labels)
    for label in tuple(kept):
        without = [other for other in kept if other is not label]
        if not holds(without):
            kept = without
    return tuple(kept)


def least(labels: Sequence[Label], holds: Callable[[Sequence[Label]], bool]) -> tuple[Label, ...]:
    """The same as `shrink`, half of them at a time: for many labels of which few are needed."""
    kept = list(labels)
    at, step = 0, max(1, len(kept) // 2)
    while at < len(kept):
        without = kept[:at] + kept[at + step :]
        if not holds(without):
            kept = without
            step = max(1, min(step * 2, len(kept) - at))
        elif step == 1:
            at += 1
        else:
            step = max(1, step // 2)
    return tuple(kept)


def clusters(conflicts: Sequence[frozenset[Label]]) -> list[list[frozenset[Label]]]:
    """Conflicts sorted into groups that share no label with each other: each group is repaired on its own."""
    groups: list[tuple[set[Label], list[frozenset[Label]]]] = []
    for conflict in conflicts:
        merged: tuple[set[Label], list[frozenset[Label]]] = (set(conflict), [conflict])
        apart = []
        for group in groups:
            if group[0].isdisjoint(conflict):
                apart.append(group)
            else:
                merged = (merged[0] | group[0], group[1] + merged[1])
        groups = [*apart, merged]
    return [members for _, members in groups]


def hitting_sets(conflicts: Iterable[frozenset[Label]]) -> Iterator[frozenset[Label]]:
    """Every minimal set that meets each of *conflicts*, each once (Murakami & Uno 2014, algorithm MMCS, in small)."""
    family = list(dict.fromkeys(conflicts))
    order: dict[Label, int] = {}
    for conflict in family:
        for label in sorted(conflict, key=repr):
            order.setdefault(label, len(order))

    def search(
        met: dict[Label, list[frozenset[Label]]], unmet: list[frozenset[Label]], allowed: frozenset[Label]
    ) -> Iterator[frozenset[Label]]:
        """*met*: each label chosen, with the conflicts that it alone meets."""
        if not unmet:
            yield frozenset(met)
            return
        target = min(unmet, key=lambda conflict: len(conflict & allowed))
        for label in sorted(target & allowed, key=order.__getitem__):
            allowed -= {label}
            now = {other: [conflict for conflict in alone if label not in conflict] for other, alone in met.items()}
            if all(now.values()):  # every label chosen before is still needed
                now[label] = [conflict for conflict in unmet if label in conflict]
                yield from search(now, [conflict for conflict in unmet if label not in conflict], allowed)

    yield from search({}, family, frozenset(order))


def repairs(
    conflicts: Iterable[frozenset[Label]], rank: Callable[[Label], int] = lambda _: 0
) -> Iterator[frozenset[Label]]:
    """Every preferred repair of *conflicts*, given all of them: *rank* 0 is the highest, set aside last."""
    family = list(conflicts)
    levels = sorted({rank(label) for conflict in family for label in conflict})

    def descend(depth: int, aside: frozenset[Label]) -> Iterator[frozenset[Label]]:
        if depth == len(levels):
            yield aside
            return
        level = levels[depth]
        due = [
            frozenset(label for label in conflict if rank(label) == level)
            for conflict in family
            if conflict.isdisjoint(aside) and max(rank(label) for label in conflict) == level
        ]
        for more in hitting_sets(due):
            yield from descend(depth + 1, aside | more)

    yield from descend(0, frozenset())


def checked_repairs(
    family: list[frozenset[Label]],
    rank: Callable[[Label], int],
    missed: Callable[[frozenset[Label]], frozenset[Label] | None],
) -> Iterator[frozenset[Label]]:
    """Every preferred repair, where *family* may lack conflicts: *missed* finds one that a set does not meet; it is added.

    A set found while some were lacking is a repair all the same, if it meets those found since.
    """
    given: set[frozenset[Label]] = set()
    known = -1
    while known < len(family):
        known, idle = len(family), 0
        for aside in repairs(tuple(family), rank):
            if aside in given or any(new.isdisjoint(aside) for new in family[known:]):
                idle += 1
                if idle > IDLE and known < len(family):
                    break
                continue
            more = missed(aside)
            if more is not None:
                family.append(more)
            else:
                given.add(aside)
                yield aside
