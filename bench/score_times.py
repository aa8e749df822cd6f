"""Times in prose beside a corpus that people annotated with TIMEX3: precision, recall and F1, as TempEval-3 counts them.

    PYTHONPATH=src python bench/score_times.py DIR... [--mode auto|news|narrative] [--part seen|kept]

DIR holds .tml files; the day of publication is the one in <DCT>. A found time and an annotated one are paired one to one,
those with the same span first, then those that overlap, from the left. Strict: the same span. Relaxed: some overlap. Type and
value: a pair that has the same. `documents` gives the counts of each file. --part splits a folder by a hash of the file names:
the third that is kept back is never looked at while rules are written.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import lxml.etree
from scoring import Counts, score

from whereas.prose.text import prose
from whereas.prose.times import BESIDE_TIMEML, times

_MENDING = lxml.etree.XMLParser(recover=True, resolve_entities=False, no_network=True)

MEASURES = ("strict", "relaxed", "type", "value")


@dataclass(frozen=True, slots=True)
class Timex:
    """A time of a corpus, or one that was found: its span, type and value."""

    start: int
    end: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a corpus: its text, the day it was published (None: not said), and the times that people found."""

    name: str
    text: str
    published: date | None
    gold: tuple[Timex, ...]


def read(path: Path) -> Document:
    """Read a TimeML file; one that is not well-formed as far as that goes."""
    data = path.read_bytes()
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        root = ElementTree.fromstring(lxml.etree.tostring(lxml.etree.fromstring(data, _MENDING)))
    body = root.find("TEXT")
    if body is None:
        raise ValueError(f"{path} has no TEXT")
    pieces: list[str] = []
    gold: list[Timex] = []

    def walk(node: ElementTree.Element, at: int) -> int:
        """Collect the text of a node that begins at *at*; where it ends."""
        start, pieces_of = at, node.text or ""
        pieces.append(pieces_of)
        at += len(pieces_of)
        for child in node:
            at = walk(child, at)
            pieces.append(child.tail or "")
            at += len(child.tail or "")
        if node.tag == "TIMEX3" and at > start:
            gold.append(Timex(start, at, node.get("type", ""), node.get("value", "")))
        return at

    walk(body, 0)
    created = root.find("DCT/TIMEX3")
    if created is None:
        created = root.find(".//TIMEX3[@functionInDocument='CREATION_TIME']")
    day = (created.get("value") or "")[:10] if created is not None else ""
    try:
        published = date.fromisoformat(day)
    except ValueError:
        published = None
    return Document(path.name, "".join(pieces), published, tuple(sorted(gold, key=lambda timex: timex.start)))


def predict(document: Document, mode: str) -> list[Timex]:
    """The times that whereas finds in a document, without those that TimeML has no tag for."""
    found = times(prose(document.text), published=document.published, mode=mode)
    return [Timex(time.start, time.end, time.type, time.value) for time in found if time.rule not in BESIDE_TIMEML]


def paired(gold: Sequence[Timex], predicted: Sequence[Timex]) -> list[tuple[Timex, Timex]]:
    """Pairs of a found time and an annotated one: the same span first, then any overlap, each used once."""
    free = {(timex.start, timex.end): timex for timex in gold}
    pairs, rest = [], []
    for one in predicted:
        match = free.pop((one.start, one.end), None)
        if match is None:
            rest.append(one)
        else:
            pairs.append((one, match))
    for one in rest:
        overlapping = (span for span in free if one.start < span[1] and span[0] < one.end)
        if (nearest := next(overlapping, None)) is not None:
            pairs.append((one, free.pop(nearest)))
    return pairs


def counts(gold: Sequence[Timex], predicted: Sequence[Timex]) -> dict[str, Counts]:
    """The counts of one document, by measure."""
    pairs = paired(gold, predicted)
    right = {
        "strict": sum((one.start, one.end) == (two.start, two.end) for one, two in pairs),
        "relaxed": len(pairs),
        "type": sum(one.type == two.type for one, two in pairs),
        "value": sum(one.value == two.value for one, two in pairs),
    }
    return {measure: Counts(right[measure], len(predicted), len(gold)) for measure in MEASURES}


def kept_back(name: str) -> bool:
    """Whether a file is one of the third that is kept back."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def documents(folder: Path, mode: str = "auto", part: str = "") -> dict[str, dict[str, Counts]]:
    """The counts of every document of a folder, by its name and by measure."""
    paths = [path for path in sorted(folder.glob("*.tml")) if not part or kept_back(path.name) == (part == "kept")]
    read_all = (read(path) for path in paths)
    return {document.name: counts(document.gold, predict(document, mode)) for document in read_all}


def main() -> None:
    """Print the scores of each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--mode", choices=("auto", "news", "narrative"), default="auto")
    parser.add_argument("--part", choices=("", "seen", "kept"), default="")
    options = parser.parse_args()
    for folder in options.folders:
        scored = documents(folder, options.mode, options.part).values()
        print(f"{folder}: {len(scored)} documents")
        for measure in MEASURES:
            print(f"  {measure:8} {score([each[measure] for each in scored])}")


if __name__ == "__main__":
    main()
