"""A quantity said in the language of figures: `aboard > 200`, `aboard about 260`, `aboard = 11,000`."""

from __future__ import annotations

from fractions import Fraction

from whereas.errors import BadClaim

from .numerals import in_figures
from .quantity import Quantity

OPEN = frozenset({"quantity.vague", "quantity.few"})
"""The rules by which a word is taken for what `whereas.figure` says of it: no bound stands before it."""


def sentence(quantity: Quantity, name: str, *, of: str = "") -> str:
    """Say a quantity in the language of figures, of the thing called *name*: `aboard > 200`, `aboard about 260`.

    A share needs *of*, the name of its whole. Where something rose or fell, *name* is the name of the change. Raises
    BadClaim for what that language does not hold: a share of nothing that is named, a number below 0, a fraction that
    has no end in decimals, and how many times.
    """
    measure, per, _ = quantity.unit.partition(" per ")
    if measure == "times" or (per and measure == "percent"):
        raise BadClaim(f"{name} is told in {quantity.unit}", remedy="write it as a ratio or a share: a = 3 times b")
    if quantity.unit == "percent" or (" in " in quantity.written and not quantity.unit):
        return _share(quantity, name, of)
    unit = f" {quantity.unit}" if quantity.unit else ""
    if quantity.rule in OPEN and quantity.written:
        return f"{name} {quantity.written}{unit}"
    if quantity.relation == "range":
        return f"{name} {_in_figures(quantity.low)}..{_in_figures(quantity.high)}{unit}"
    value = quantity.high if quantity.relation in ("<", "<=") else quantity.low
    plain = _in_figures(value)
    number = plain if " in " in quantity.written else quantity.written or plain
    return f"{name} {_relation(quantity, value)} {number}{unit}"


def _relation(quantity: Quantity, value: Fraction | None) -> str:
    if quantity.relation == "about":
        return "nearly" if quantity.rule == "quantity.nearly" else "about"
    exact = quantity.rule == "quantity.exactly" or (value is not None and value.denominator != 1)
    return "= exactly" if quantity.relation == "=" and exact else quantity.relation


def _in_figures(value: Fraction | None) -> str:
    written = in_figures(value) if value is not None and value >= 0 else ""
    whole, _, decimals = written.partition(".")
    if not written or len(whole.replace(",", "")) > 15 or len(decimals) > 6:
        raise BadClaim(
            "a number that figures do not hold", remedy="give it from 0 on, with at most 15 digits and 6 decimals"
        )
    return written


def _share(quantity: Quantity, name: str, of: str) -> str:
    """A part of the whole called *of*, in percent or as so many of so many."""
    if not of:
        raise BadClaim(f"{name} is a share, and does not say of what", remedy="give the name of the whole: of='total'")
    value = quantity.high if quantity.low is None else quantity.low
    if quantity.relation == "range" or value is None or value < 0:
        raise BadClaim(f"{name} is no single share from 0 on", remedy="say the two ends of a range in two claims")
    part = f"{_in_figures(value)} %" if quantity.unit == "percent" else f"{value.numerator} in {value.denominator}"
    return f"{name} {_relation(quantity, Fraction(1))} {part} of {of}"
