"""Quantities beside NewsQuant: the value, then the value and its bound, of every quantity of every item; micro F1.

    PYTHONPATH=src python bench/score_quantities.py FILE...

The corpus writes a vague word as from one to ten times its unit and counts dozens by the dozen, and it leaves out
"several", "a few" and the weak counts that are told by a noun alone: the former are put so, the latter are left out.
It has one mark where a quantity both changes and is limited: `up` and `down` go before `~`, `>` and `<` before them.
"look" are the two thirds of the items, by a hash of their text, that the rules were made with, "check" is the rest.

A file with "claims" is one document with spans: its claims of the kinds quantity and comparison are held against what
overlaps them, a number also by its value, and a comparison by what it says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

from scoring import Counts
from scoring import score as scored

from whereas.prose.quantities import Comparison, Quantity, comparisons, quantities
from whereas.prose.text import prose

BOUNDS = {"=": "=", "about": "~", ">": ">", ">=": ">", "<": "<", "<=": "<", "range": "="}
LEFT_OUT = {"quantity.few", "quantity.vehicle"}
Value = tuple[float, ...]


def held_back(text: str) -> bool:
    """Whether an item is of the third that nobody looked at."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 3 == 0


def gold(item: dict[str, list[dict[str, str]]]) -> list[tuple[Value, str]]:
    return [(_value(each["value"]), each["change"]) for each in item["quantities"]]


def _value(text: str) -> Value:
    """One number, or the two of a range; a minus before the first is its sign."""
    text = text.replace(" ", "")
    dash = text.find("-", 1)
    if dash > 0 and text[dash - 1] not in "eE":
        return tuple(sorted((_round(float(text[:dash])), _round(float(text[dash + 1 :])))))
    return (_round(float(text)),)


def _round(number: float | Fraction) -> float:
    return float(f"{float(number):.12g}")


def predicted(text: str) -> list[tuple[Value, str]]:
    return [(value_of(each), bound_of(each)) for each in quantities(prose(text)) if each.rule not in LEFT_OUT]


def value_of(quantity: Quantity) -> Value:
    low, high = quantity.low, quantity.high
    if quantity.vague and low is not None:
        least = low / 2 if low != 2 else low
        return (_round(least), _round(least * 10))
    ends = {_round(end) for end in (low, high) if end is not None}
    return tuple(sorted(ends))


def bound_of(quantity: Quantity) -> str:
    bound = "~" if quantity.rule == "quantity.about_range" else BOUNDS[quantity.relation]
    return quantity.change if quantity.change and bound not in "<>" else bound


def count(item: dict[str, list[dict[str, str]]], text: str, *, bounds: bool) -> Counts:
    """The counts of one item, as multisets of values, or of values with their bounds."""
    there = Counter(each if bounds else each[0] for each in gold(item))
    found = Counter(each if bounds else each[0] for each in predicted(text))
    return Counts((there & found).total(), found.total(), there.total())


def score(path: Path, *, bounds: bool, part: str = "") -> dict[str, Counts]:
    """The counts of every item of a file, by its place in it."""
    items = json.loads(path.read_text(encoding="utf-8"))
    wanted = {"": (True, False), "look": (False,), "check": (True,)}[part]
    return {
        str(place): count(item, item["text"], bounds=bounds)
        for place, item in enumerate(items)
        if held_back(item["text"]) in wanted
    }


def score_claims(path: Path) -> dict[str, Counts]:
    """The counts of one document with spans, for quantities and for comparisons."""
    given = json.loads(path.read_text(encoding="utf-8"))
    read = prose((path.parent / given["text_file"]).read_text(encoding="utf-8"))
    found = quantities(read)
    compared = comparisons(read, found)
    claims = given["claims"]
    numbers = [each for each in claims if each["kind"] == "quantity"]
    told = [each for each in claims if each["kind"] == "comparison"]
    right = sum(any(_overlap(each, one) and _same(each["value"], one) for one in found) for each in numbers)
    held = sum(
        any(_overlap(each, one) and each["value"]["op"] in (one.relation, "") for one in compared) for each in told
    )
    return {
        "quantities": Counts(right, len(found), len(numbers)),
        "comparisons": Counts(held, len(compared), len(told)),
    }


def _overlap(claim: dict[str, Any], one: Quantity | Comparison) -> bool:
    return bool(claim["start"] < one.end and one.start < claim["end"])


def _same(value: Any, one: Quantity) -> bool:
    """Whether a number has the value and the relation of the claim; a vague word has the same least number."""
    number = value["n"]
    if value["op"] == "range":
        return bool(one.low == number[0])
    if value["op"] == "ordinal":
        return one.low == 1
    return number in (one.low, one.high) and one.relation == str(value["op"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args()
    for path in given.files:
        if "claims" in json.loads(path.read_text(encoding="utf-8")):
            for kind, counts in score_claims(path).items():
                print(f"{path.name} {kind}: {counts.right} of {counts.gold} right, {counts.found} found")
            continue
        for part in ("", "look", "check"):
            for bounds in (False, True):
                made = scored(list(score(path, bounds=bounds, part=part).values()))
                print(f"{path.name} {part or 'all':5} {'value and bound' if bounds else 'value':15} {made}")


if __name__ == "__main__":
    main()
