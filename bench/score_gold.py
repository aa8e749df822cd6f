"""Score everything that is found in an article against claims that a person wrote down: article.txt beside gold.json.

A gold claim is found if a candidate of its kind overlaps it (intersection over union at least a half, or one holds the
other) and, where the gold says so, has the right value: the day or month of a time, the number and bound of a quantity,
the order of two events is looked at by eye. Usage: python bench/score_gold.py FOLDER [--misses]
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from whereas.moment import Clockwork, zone_named
from whereas.prose.candidate import Candidate, Context, checked
from whereas.prose.finding import extract

Gold = dict[str, Any]

ZONE = "America/New_York"

SAME = {"relation": ("relation",), "quantity": ("quantity", "comparison"), "comparison": ("comparison",)}
"""Which kinds of candidates may answer a gold claim, where they are others than its own."""


def overlaps(gold: Gold, candidate: Candidate) -> bool:
    """Whether the spans are of one thing."""
    start, end = max(gold["start"], candidate.start), min(gold["end"], candidate.end)
    if start >= end:
        return False
    union = max(gold["end"], candidate.end) - min(gold["start"], candidate.start)
    shorter = min(gold["end"] - gold["start"], candidate.end - candidate.start)
    return bool(2 * (end - start) >= union or end - start == shorter)


def agrees(gold: Gold, candidate: Candidate) -> bool:
    """Whether the value is the one of the gold, as far as both say one."""
    value: Mapping[str, Any] = gold["value"]
    if gold["kind"] == "time" and "timex3" in value:
        return bool(candidate.value.get("timex3") == value["timex3"])
    if gold["kind"] == "quantity" and isinstance(value.get("n"), int):
        return value["n"] in (candidate.value.get("low"), candidate.value.get("high"))
    return True


def score(folder: Path, *, misses: bool = False) -> tuple[dict[str, tuple[int, int, int]], int, int]:
    """By kind: gold, found, and found with the right value; then how many candidates and how many gold claims there are."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    text = (folder / gold.get("text_file", "article.txt")).read_text(encoding="utf-8")
    context = Context(published=date.fromisoformat(gold["dct"]), zone=ZONE, clockwork=Clockwork(zone_named(ZONE)))
    candidates, dropped = checked(text, extract(text, context), context)
    made: dict[str, tuple[int, int, int]] = {}
    for kind in dict.fromkeys(claim["kind"] for claim in gold["claims"]):
        wanted = [claim for claim in gold["claims"] if claim["kind"] == kind]
        ours = [each for each in candidates if each.kind in SAME.get(kind, (kind,))]
        near = [[each for each in ours if overlaps(claim, each)] for claim in wanted]
        right = [any(agrees(claim, each) for each in there) for claim, there in zip(wanted, near, strict=True)]
        made[kind] = (len(wanted), sum(map(bool, near)), sum(right))
        for claim, there, good in zip(wanted, near, right, strict=True) if misses else ():
            if not good:
                found = [(each.quote, dict(each.value)) for each in there]
                print(f"  missed {kind}: {claim['quote'][:90]!r} {claim['value']} {found or ''}")
    if misses:
        print("candidates:", dict(Counter(each.kind for each in candidates)))
        for each in dropped:
            print("  dropped:", each.why, each.candidate.quote[:60])
    return made, len(candidates), len(gold["claims"])


def main() -> None:
    """Print the scores of a folder."""
    made, candidates, gold = score(Path(sys.argv[1]), misses="--misses" in sys.argv)
    print(f"{'kind':12} {'gold':>5} {'found':>6} {'right':>6} {'recall':>7}")
    for kind, (wanted, found, right) in made.items():
        print(f"{kind:12} {wanted:5} {found:6} {right:6} {right / wanted:7.2f}")
    print(f"candidates for each gold claim: {candidates / gold:.2f} ({candidates} for {gold})")


if __name__ == "__main__":
    main()
