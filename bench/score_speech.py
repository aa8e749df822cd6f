"""How well attributions are found: precision, recall and F1 of what is said, alone and with who says it.

    python bench/score_speech.py FOLDER [--part dev|check]

FOLDER has `text/*` and `attributions/NAME_*.ann` (brat: SOURCE, CUE and CONTENT spans joined by one event an attribution).
A found attribution is paired with at most one of the folder's, the greatest overlap first; overlap is intersection over
union (IoU) of the characters of the content. `exact`: the same characters. `half`: IoU of at least a half. `sourced`: that,
and the source has an IoU of at least a half as well, or neither names one.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from scoring import Counts, score

from whereas.prose.speech import attributions
from whereas.prose.text import prose

Spans = tuple[tuple[int, int], ...]
MEASURES = ("exact", "half", "sourced")


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution as far as it is scored."""

    source: Spans
    cue: Spans
    content: Spans


def read_gold(path: Path) -> list[Said]:
    """The attributions of one brat file; a role with several text marks (Content, Content2) is one with all their spans."""
    marks: dict[str, Spans] = {}
    said: list[Said] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition("\t")
        body = rest.partition("\t")[0]
        if name.startswith("T"):
            spans = (piece.split() for piece in body.partition(" ")[2].split(";"))
            marks[name] = tuple((int(start), int(end)) for start, end in spans)
        elif name.startswith("E"):
            roles: dict[str, list[tuple[int, int]]] = {"source": [], "cue": [], "content": []}
            for pair in body.split():
                role, _, mark = pair.partition(":")
                roles.get(role.rstrip("0123456789").lower(), []).extend(marks.get(mark, ()))
            said.append(Said(*(tuple(sorted(roles[role])) for role in ("source", "cue", "content"))))
    return said


def documents(folder: Path) -> list[tuple[str, str, list[Said]]]:
    """Name, text and attributions of each document that has any."""
    made = []
    for path in sorted((folder / "text").iterdir()):
        name = path.name.removesuffix(".txt")
        found = sorted(each for each in (folder / "attributions").iterdir() if each.name.startswith(f"{name}_"))
        if found:
            with path.open(encoding="utf-8", newline="") as file:
                made.append((name, file.read(), read_gold(found[0])))
    return made


def characters(spans: Spans) -> set[int]:
    """The places of the characters of some spans."""
    return {at for start, end in spans for at in range(start, end)}


def overlap(one: set[int], other: set[int]) -> float:
    """Intersection over union; 1 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 1.0


def pairs(found: list[Said], gold: list[Said]) -> list[tuple[float, int, int]]:
    """Which found attribution is which of the gold ones, with the overlap of their contents."""
    ours, theirs = [characters(a.content) for a in found], [characters(a.content) for a in gold]
    candidates = [
        (overlap(mine, that), i, j) for i, mine in enumerate(ours) for j, that in enumerate(theirs) if mine & that
    ]
    sources = [[overlap(characters(a.source), characters(b.source)) for b in gold] for a in found]
    candidates.sort(key=lambda pair: (-pair[0], -sources[pair[1]][pair[2]], pair[1], pair[2]))
    taken, given, made = set(), set(), []
    for share, i, j in candidates:
        if i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            made.append((share, i, j))
    return made


def counts(found: list[Said], gold: list[Said]) -> dict[str, Counts]:
    """The counts of one document, for each measure."""
    made = pairs(found, gold)
    right = {
        "exact": sum(share == 1 for share, _, _ in made),
        "half": sum(share >= 0.5 for share, _, _ in made),
        "sourced": sum(
            share >= 0.5 and overlap(characters(found[i].source), characters(gold[j].source)) >= 0.5
            for share, i, j in made
        ),
    }
    return {measure: Counts(right[measure], len(found), len(gold)) for measure in MEASURES}


def find(text: str) -> list[Said]:
    """What whereas finds in a text."""
    return [Said(each.source, each.cue, each.content) for each in attributions(prose(text)) if each.content]


def score_folder(folder: Path, part: str = "") -> dict[str, dict[str, Counts]]:
    """The counts of each document of a folder; *part* takes about two thirds of them (dev) or the others (check)."""
    made = {}
    for name, text, gold in documents(folder):
        third = int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0
        if not part or third == (part == "check"):
            made[name] = counts(find(text), gold)
    return made


def main() -> None:
    """Print the scores of a folder, and the speed."""
    parser = argparse.ArgumentParser(description="Score attributions.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", default="", choices=("", "dev", "check"))
    asked = parser.parse_args()
    made = score_folder(asked.folder, asked.part)
    print(f"{len(made)} documents")
    for measure in MEASURES:
        print(f"{measure:8} {score([each[measure] for each in made.values()])}")
    ready = prose("\n".join(text for _, text, _ in documents(asked.folder)))
    spent = []
    for _ in range(5):
        begun = time.process_time()
        attributions(ready)
        spent.append(time.process_time() - begun)
    print(f"speed    {len(ready.text) / min(spent) / 1000:.0f} kB/s")


if __name__ == "__main__":
    main()
