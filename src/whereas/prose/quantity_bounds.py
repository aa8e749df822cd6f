"""The words that limit a number: "over 200", "up to 40,000", "50-plus", "200 or more"."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from .quantity_words import BOUNDS_AFTER, BOUNDS_BEFORE, TIMES
from .text import Prose


class Bound(NamedTuple):
    """What a word beside a number says of it: the relation, and the rule that reads it."""

    relation: str
    rule: str


class Limits(NamedTuple):
    """Between which numbers a quantity lies, None for no limit, how the text says so, and the rule that reads it."""

    relation: str
    rule: str
    low: Fraction | None
    high: Fraction | None

    def under(self, bound: Bound | None) -> Limits:
        """These limits as a bound moves them; "about" leaves a vague word what it is."""
        if bound is None:
            return self
        if bound.relation in (">", ">="):
            return Limits(*bound, self.low, None)
        if bound.relation in ("<", "<="):
            return Limits(*bound, None, self.high)
        if self.rule == "quantity.range":
            return self._replace(rule="quantity.about_range")
        return Limits(*bound, self.low, self.high) if self.relation == "=" else self


def bound_before(prose: Prose, first: int, begin: int, unit: str) -> tuple[int, Bound | None]:
    """The word with which the bound before word *first* begins, and that bound; of two the stricter one counts.

    Without a bound the word is *first* itself, and nothing before word *begin* is looked at.
    """
    bound: Bound | None = None
    for _ in range(2):
        found = _one_before(prose, first, begin, unit)
        if found is None:
            break
        first, outer = found
        bound = outer if bound is None or outer.relation != "about" else bound
    return first, bound


def _one_before(prose: Prose, first: int, begin: int, unit: str) -> tuple[int, Bound] | None:
    at = first - 1
    if at < begin:
        return None
    for before, relation, rule in BOUNDS_BEFORE.get(prose.lower[at], ()):
        start = at - len(before)
        if start >= begin and tuple(prose.lower[start:at]) == before and not _spans(prose, start, unit):
            return start, Bound(relation, rule)
    return None


_LASTING = frozenset({"for", "after", "took", "takes", "lasted", "lasts"})


def _spans(prose: Prose, at: int, unit: str) -> bool:
    """Whether "over" is said of a time in the course of which something happened, as in "over three days"."""
    return prose.lower[at] == "over" and unit in TIMES and prose.lower[at - 1] not in _LASTING


def bound_after(prose: Prose, number: int, last: int, end: int) -> tuple[int, Bound | None]:
    """The word after a bound such as "or more" and that bound, directly after the number or after its unit."""
    for at in (last, number):
        for length in (1, 2):
            bound = BOUNDS_AFTER.get(tuple(prose.lower[at : min(at + length, end)]))
            if bound and (prose.lower[at] not in "-+" or prose.glued(at)):
                return max(at + length, last), Bound(*bound)
    return last, None
