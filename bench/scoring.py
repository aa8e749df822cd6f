"""Precision, recall and F1 from counts by document, with 95 % intervals from resampling the documents."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Counts", "Score", "score"]

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one document: how many found are right, how many were found, how many there are."""

    right: int
    found: int
    gold: int


@dataclass(frozen=True, slots=True)
class Score:
    """In percent. `low` and `high` bound F1 in 95 of 100 resamples of the documents."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"P {self.precision:5.1f}  R {self.recall:5.1f}  F1 {self.f1:5.1f}  [{self.low:.1f}, {self.high:.1f}]"


def _f1(right: int, found: int, gold: int) -> float:
    return 200 * right / (found + gold) if found + gold else 0.0


def score(documents: Sequence[Counts], seed: int = 1) -> Score:
    """The score over all documents together (micro), and its interval."""
    right, found, gold = (sum(getattr(each, name) for each in documents) for name in ("right", "found", "gold"))
    chance = random.Random(seed)
    drawn = []
    for _ in range(RESAMPLES if documents else 0):
        sample = chance.choices(documents, k=len(documents))
        drawn.append(_f1(sum(c.right for c in sample), sum(c.found for c in sample), sum(c.gold for c in sample)))
    drawn.sort()
    low, high = (drawn[int(len(drawn) * 0.025)], drawn[int(len(drawn) * 0.975) - 1]) if drawn else (0.0, 0.0)
    precision = 100 * right / found if found else 0.0
    recall = 100 * right / gold if gold else 0.0
    return Score(precision, recall, _f1(right, found, gold), low, high)
