"""What a text says of how many: quantities, and comparisons between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Comparison", "Quantity"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: `start` to `end` are the words that limit it, the number and its unit.

    `low` and `high` are the numbers as said, equal for "=" and "about", None where no limit is given; for a vague word
    they are what `whereas.figure` takes it to mean. `relation` is "=", "about", ">", "<", ">=", "<=" or "range".
    `change` is "up" or "down" where something rose or fell by so much. `unit` is in the singular ("percent", "dollar",
    "mile per hour"), empty where things are counted: those are `counted`, as written, empty where the text leaves them
    out. `period` is a span that another part has claimed and that follows directly, mostly the time of the count; None
    is unknown. `written` is the number as the language of figures has it, with the rounding of the text.
    """

    start: int
    end: int
    rule: str
    reason: str
    relation: str
    low: Fraction | None
    high: Fraction | None
    vague: bool = False
    change: str = ""
    unit: str = ""
    counted: str = ""
    counted_start: int = 0
    counted_end: int = 0
    period: tuple[int, int] | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison, from `start` to `end`; `a` and `b` are the spans that are compared, None where one is left out.

    `relation` says what `a` is to `b`: "<", ">", "=", "ratio" (`times` of it; None where no number is given), or
    "superlative", where `b` is what it is the most of. For "compared to" it is worked out from the two numbers, and
    empty where they do not decide it.
    """

    start: int
    end: int
    rule: str
    reason: str
    relation: str
    a: Span | None
    b: Span | None
    times: Fraction | None = None
