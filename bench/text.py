"""What is found in texts, beside what people marked in them, and how fast; and the peers, where they are installed.

    python bench/text.py --news DIR... --narrative DIR... --attributions DIR... --quantities FILE... --events DIR... --gold FOLDER...

--news, --narrative and --events take folders of TimeML (.tml), --attributions a folder with text/ and attributions/ (brat), --quantities a
JSON list of sentences with their quantities, --gold a folder with article.txt and gold.json. Every F1 comes with the interval that
holds 95 of 100 resamples of the documents. Speed is that of all rules together on the texts given, best of five runs, in one
process, with what each part takes; peers (dateparser, quantulum3) are run on the same texts in the same run. Each run is added to
text-runs.jsonl, a line of JSON.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import score_gold
import score_quantities
import score_relations
import score_speech
import score_times
from scoring import Counts, score

from whereas.prose import assembling, finding
from whereas.prose.candidate import Context, checked
from whereas.prose.citations import citations
from whereas.prose.happenings import happenings
from whereas.prose.names import names
from whereas.prose.quantities import quantities
from whereas.prose.relations import relations
from whereas.prose.speech import attributions
from whereas.prose.text import prose
from whereas.prose.times import times

Told = dict[str, Any]


def show(name: str, counts: Iterable[Counts], told: Told) -> None:
    """Print one score, and keep it."""
    documents = list(counts)
    if not any(each.gold for each in documents):
        return  # nothing of it is marked here
    made = score(documents)
    print(f"  {name:22} {made}", flush=True)
    told[name] = {"P": made.precision, "R": made.recall, "F1": made.f1, "low": made.low, "high": made.high}


def named(folder: Path) -> str:
    """A corpus by the last two parts of its path."""
    return "/".join(folder.resolve().parts[-2:])


def of_times(folders: Sequence[Path], mode: str, told: Told) -> None:
    """Times in TimeML folders."""
    for folder in folders:
        documents = score_times.documents(folder, mode)
        print(f"times, {mode}: {named(folder)}, {len(documents)} documents")
        here: Told = told.setdefault(f"times, {mode}: {named(folder)}", {})
        for measure in score_times.MEASURES:
            show(measure, (each[measure] for each in documents.values()), here)


def of_attributions(folders: Sequence[Path], told: Told) -> None:
    """Who says what, in brat folders."""
    for folder in folders:
        documents = score_speech.score_folder(folder)
        print(f"attributions: {named(folder)}, {len(documents)} documents")
        here: Told = told.setdefault(f"attributions: {named(folder)}", {})
        for measure, name in zip(score_speech.MEASURES, ("exact", "IoU >= .5", "IoU >= .5 and source"), strict=True):
            show(name, (each[measure] for each in documents.values()), here)


def of_quantities(files: Sequence[Path], told: Told) -> None:
    """Quantities in files of sentences; beside quantulum3."""
    peer = installed("quantulum3.parser")
    for file in files:
        items = json.loads(file.read_text(encoding="utf-8"))
        print(f"quantities: {file.name}, {len(items)} sentences")
        here: Told = told.setdefault(f"quantities: {file.name}", {})
        for name, bounds in (("value", False), ("value and bound", True)):
            show(name, score_quantities.score(file, bounds=bounds).values(), here)
        if peer is not None:
            show("quantulum3, value", (peer_counts(peer, item) for item in items), here)


def peer_counts(peer: Any, item: Told) -> Counts:
    """How many values of a sentence quantulum3 finds."""
    gold = [value for value, _ in score_quantities.gold(item)]
    try:
        found = [(round(float(each.value), 6),) for each in peer.parse(item["text"])]
    except (ValueError, KeyError, AttributeError, TypeError, IndexError, ZeroDivisionError):
        found = []
    left = [
        tuple(round(float(number), 6) for number in value) if isinstance(value, tuple) else (value,) for value in gold
    ]
    right = 0
    for value in found:
        if value in left:
            left.remove(value)
            right += 1
    return Counts(right, len(found), len(gold))


def of_events(folders: Sequence[Path], told: Told) -> None:
    """Events, whether they are told as done, and their order, in TimeML folders."""
    for folder in folders:
        documents = score_relations.documents(folder)
        print(f"events: {named(folder)}, {len(documents)} documents")
        here: Told = told.setdefault(f"events: {named(folder)}", {})
        for measure in dict.fromkeys(name for each in documents.values() for name in each):
            show(measure, (each[measure] for each in documents.values() if measure in each), here)


def of_gold(folders: Sequence[Path], told: Told) -> None:
    """Every kind of claim in articles."""
    for folder in folders:
        made, candidates, gold = score_gold.score(folder)
        print(f"claims: {folder.name}, {gold} in the gold, {candidates} candidates: {candidates / gold:.2f} for each")
        here: Told = told.setdefault(f"claims: {named(folder)}", {"candidates": candidates, "gold": gold})
        for kind, (wanted, found, right) in made.items():
            print(
                f"  {kind:22} found {found:3} of {wanted:3}, with the right value {right:3}: recall {right / wanted:.2f}"
            )
            here[kind] = [wanted, found, right]


# ---------------------------------------------------------------------------------------------- speed


def installed(name: str) -> Any:
    """A peer, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def best(work: Callable[[], object], runs: int = 5) -> float:
    """The least CPU time of some runs, in seconds: the machine may be busy."""
    spent = []
    for _ in range(runs):
        gc.collect()
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent)


def of_speed(text: str, told: Told) -> None:
    """Characters a second for the whole and for each part, and for the peers."""
    context = Context(published=date(2020, 1, 1), zone="America/New_York")
    ready, found = prose(text), finding.read(text, context)
    candidates = assembling.assembled(found, context)
    parts: dict[str, Callable[[], object]] = {
        "words and sentences": lambda: prose(text),
        "times": lambda: times(ready, published=context.published),
        "quantities": lambda: quantities(ready),
        "attributions": lambda: attributions(ready),
        "happenings": lambda: happenings(ready),
        "relations": lambda: relations(ready, found.happenings),
        "citations": lambda: citations(ready),
        "names": lambda: names(ready),
        "putting together": lambda: assembling.assembled(found, context),
        "checking": lambda: checked(text, candidates, context),
        "ALL": lambda: checked(text, finding.extract(text, context), context),
        "ALL, four times the text": lambda: checked(text * 4, finding.extract(text * 4, context), context),
    }
    print(f"speed, on {len(text):,} characters of these texts, in kB a second of CPU")
    here: Told = told.setdefault("speed", {})
    for name, work in parts.items():
        size = len(text) * (4 if "four" in name else 1)
        here[name] = size / best(work, 3 if "ALL" in name else 5) / 1000
        print(f"  {name:26} {here[name]:9,.0f}", flush=True)
    few = text[:20_000]
    peers: dict[str, tuple[str, Callable[[Any], object]]] = {
        "dateparser, search": ("dateparser.search", lambda peer: peer.search_dates(few, languages=["en"])),
        "quantulum3": ("quantulum3.parser", lambda peer: [peer.parse(line) for line in few.split("\n") if line]),
    }
    for name, (module, asked) in peers.items():
        peer = installed(module)
        if peer is None:
            print(f"  {name:26} not installed")
            continue
        here[name] = len(few) / best(partial(asked, peer), 3) / 1000
        print(f"  {name:26} {here[name]:9,.1f}   ours, all rules: {here['ALL'] / here[name]:,.0f} times as fast")


def texts(asked: argparse.Namespace) -> str:
    """What speed is measured on: the articles with attributions, else the texts with times."""
    held = [text for folder in asked.attributions for _, text, _ in score_speech.documents(folder)]
    for folder in [] if held else [*asked.news, *asked.narrative]:
        held += [score_times.read(path).text for path in sorted(folder.glob("*.tml"))]
    return "\n\n".join(held)


def commit() -> str:
    """The commit that is measured, with a + where the tree differs from it."""
    asked = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty=+"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def rounded(told: Any) -> Any:
    """The same figures with one decimal."""
    if isinstance(told, dict):
        return {key: rounded(value) for key, value in told.items()}
    return round(told, 1) if isinstance(told, float) else told


def main() -> None:
    """Score what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("news", "narrative", "attributions", "quantities", "events", "gold"):
        parser.add_argument(f"--{name}", nargs="+", type=Path, default=[])
    default = Path(__file__).with_name("text-runs.jsonl")
    parser.add_argument(
        "--log", type=Path, default=default, help="the file to which this run is added, as a line of JSON"
    )
    asked = parser.parse_args()
    if not any((asked.news, asked.narrative, asked.attributions, asked.quantities, asked.events, asked.gold)):
        print("Nothing to score: name a corpus, as --news DIR. See --help.")
        return
    told: Told = {}
    of_times(asked.news, "news", told)
    of_times(asked.narrative, "narrative", told)
    of_attributions(asked.attributions, told)
    of_quantities(asked.quantities, told)
    of_events(asked.events, told)
    of_gold(asked.gold, told)
    if text := texts(asked):
        of_speed(text, told)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with asked.log.open("a", encoding="utf-8") as log:
        log.write(json.dumps({"at": at, "commit": commit(), "scores": rounded(told)}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
