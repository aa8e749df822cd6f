"""Event mentions, modality and relations beside annotated texts: precision, recall and F1, by document and over all.

    PYTHONPATH=src python bench/score_relations.py [--timeml FOLDER ...] [--gold FOLDER ...] [--half a|b]

A TimeML folder has .tml files: heads are measured against EVENT, negation against polarity, modality against the
modality attribute, and relations against TLINKs between two events, with a signal or without one. A gold folder has
article.txt and gold.json with claims of the kinds relation and status. --half takes the documents whose name has an even
(a: two thirds, to look at) or another (b: one third, left alone) hash.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scoring import Counts, score

from whereas.prose.happenings import Happening, happenings, statuses
from whereas.prose.relations import Relation, relations
from whereas.prose.text import prose

Span = tuple[int, int]


@dataclass
class Event:
    """An annotated event: where it is, and what its instance says."""

    start: int
    end: int
    negated: bool = False
    modality: str = ""


@dataclass
class Annotated:
    """A TimeML document: its text, its events by id, and its links between two events as (a, b, relation, signal)."""

    name: str
    text: str
    events: dict[str, Event]
    links: list[tuple[str, str, str, str]] = field(default_factory=list)


# ---------------------------------------------------------------------------------------------- reading

_TAG = re.compile(r"<(/?)(\w+)([^<>]*)>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def read_timeml(path: Path) -> Annotated:
    xml = path.read_text(encoding="utf-8", errors="replace")
    begin, end = xml.find("<TEXT>"), xml.find("</TEXT>")
    body, rest = (xml[begin + 6 : end], xml[end:]) if begin >= 0 else (xml, xml)
    text, events, signals = "", dict[str, Event](), dict[str, str]()
    opened: list[tuple[str, dict[str, str], int]] = []
    done = 0
    for match in _TAG.finditer(body):
        text += html.unescape(body[done : match.start()])
        done = match.end()
        if not match[1]:
            if not match[3].endswith("/"):
                opened.append((match[2], dict(_ATTRIBUTE.findall(match[3])), len(text)))
        elif opened:
            tag, said, start = opened.pop()
            if tag == "EVENT":
                events[said.get("eid", "")] = Event(start, len(text))
            elif tag == "SIGNAL":
                signals[said.get("sid", "")] = text[start:].lower()
    return _with_links(Annotated(path.stem, text + html.unescape(body[done:]), events), rest, signals)


def _with_links(document: Annotated, xml: str, signals: dict[str, str]) -> Annotated:
    instances: dict[str, str] = {}
    for match in _TAG.finditer(xml):
        said = dict(_ATTRIBUTE.findall(match[3]))
        if match[2] == "MAKEINSTANCE" and said.get("eventID") in document.events:
            instances[said.get("eiid", "")] = said["eventID"]
            event = document.events[said["eventID"]]
            event.negated |= said.get("polarity") == "NEG"
            event.modality = event.modality or said.get("modality", "").lower().replace("none", "")
    for match in _TAG.finditer(xml):
        said = dict(_ATTRIBUTE.findall(match[3]))
        a, b = instances.get(said.get("eventInstanceID", "")), instances.get(said.get("relatedToEventInstance", ""))
        if match[2] == "TLINK" and a and b:
            document.links.append((a, b, said.get("relType", ""), signals.get(said.get("signalID", ""), "")))
    return document


def in_half(name: str, half: str) -> bool:
    """Whether a document is in half a (two in three) or b (one in three), or half is ""."""
    third = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3
    return not half or (third != 0) == (half == "a")


# ---------------------------------------------------------------------------------------------- scoring

ORDER = {
    "BEFORE": "before", "IBEFORE": "before", "ENDED_BY": "before", "AFTER": "after", "IAFTER": "after", "BEGUN_BY": "after",
    "BEGINS": "before", "INCLUDES": "during", "IS_INCLUDED": "during", "DURING": "during", "SIMULTANEOUS": "during",
    "IDENTITY": "during", "DURING_INV": "during", "ENDS": "after",
}  # fmt: skip
"""What a TLINK says of the order of its two events; being within, the same or at the same time is one answer here,
and what another event ends or begins comes before or after it."""


Scores = dict[str, Counts]
"""Counts of one document, by what is measured."""


def event_of(head: Span, events: dict[str, Event]) -> str | None:
    return next((name for name, one in events.items() if head[0] < one.end and one.start < head[1]), None)


def score_timeml(document: Annotated) -> Scores:
    ready = prose(document.text)
    found = [one for one in happenings(ready) if one.form != "mark"]
    told = relations(ready, found)
    matched = [(one, name) for one in found if (name := event_of(one.head, document.events))]
    heads = Counts(len({name for _, name in matched}), len(found), len(document.events))
    return {"heads": heads} | modality(document, matched) | links(document, told)


def modality(document: Annotated, matched: Sequence[tuple[Happening, str]]) -> dict[str, Counts]:
    """Negation and modality, over the events that both sides have."""
    gold = {name for _, name in matched if document.events[name].negated}
    ours = {name for one, name in matched if one.negated}
    modal = {name for _, name in matched if document.events[name].modality}
    if sum(one.negated for one in document.events.values()) * 2 > len(document.events):
        gold = ours = set()  # the attribute is filled in wrongly there
    not_done = {
        name
        for one, name in matched
        if one.modality in ("planned", "possible", "conditional", "ordered", "alleged", "denied")
    }
    return {
        "negated": Counts(len(gold & ours), len(ours), len(gold)),
        "modal events not told as done": Counts(len(modal & not_done), len(modal & not_done), len(modal)),
    }


def links(document: Annotated, told: Sequence[Relation]) -> dict[str, Counts]:
    """TLINKs between two events: those with a signal that are found with the right order; and how often ours agree with any."""
    ours: dict[tuple[str, str], str] = {}
    for one in told:
        if one.a is None or one.b is None:
            continue
        a, b = event_of(one.a.head, document.events), event_of(one.b.head, document.events)
        if a and b and a != b:
            order = "during" if one.relation in ("during", "same time") else "before"
            ours[a, b] = order
            ours[b, a] = "after" if order == "before" else "during"
    signalled = [(a, b, ORDER.get(kind, "other")) for a, b, kind, signal in document.links if signal]
    right = sum(ours.get((a, b)) == kind for a, b, kind in signalled)
    linked = [(a, b, ORDER.get(kind, "other")) for a, b, kind, _ in document.links if (a, b) in ours]
    agreed = sum(ours[a, b] == kind for a, b, kind in linked)
    return {
        "links with a signal": Counts(right, sum((a, b) in ours for a, b, _ in signalled), len(signalled)),
        "our relations that are linked": Counts(agreed, len(linked), len(linked)),
    }


def overlap(gold: Span, ours: Span) -> bool:
    """Whether the spans have three tenths in common, or ours has the whole of the other."""
    common = min(gold[1], ours[1]) - max(gold[0], ours[0])
    union = max(gold[1], ours[1]) - min(gold[0], ours[0])
    return common > 0 and (common / union >= 0.3 or (ours[0] <= gold[0] and gold[1] <= ours[1]))


def score_gold(folder: Path) -> Scores:
    """Claims of the kinds relation and status; *relation* counts where the spans meet."""
    text = (folder / "article.txt").read_text(encoding="utf-8")
    claims = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["claims"]
    ready = prose(text)
    found = happenings(ready)
    told = [(one.start, one.end) for one in relations(ready, found)]
    states = [(one.start, one.end) for one in statuses(found)]
    return {"relation": spans(claims, "relation", told), "status": spans(claims, "status", states)}


def spans(claims: Sequence[dict[str, object]], kind: str, ours: Sequence[Span]) -> Counts:
    gold = [(int(str(one["start"])), int(str(one["end"]))) for one in claims if one["kind"] == kind]
    return Counts(sum(any(overlap(one, span) for span in ours) for one in gold), len(ours), len(gold))


def missed(folder: Path) -> list[str]:
    """The annotated claims of a gold folder that nothing of ours meets."""
    text = (folder / "article.txt").read_text(encoding="utf-8")
    claims = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["claims"]
    ready = prose(text)
    found = happenings(ready)
    ours: dict[str, list[Relation] | list[Happening]] = {"relation": relations(ready, found), "status": statuses(found)}
    return [
        f"{one['kind']}: {one['quote']}"
        for one in claims
        if one["kind"] in ours
        and not any(overlap((one["start"], one["end"]), (x.start, x.end)) for x in ours[one["kind"]])
    ]


def documents(folder: Path, part: str = "") -> dict[str, Scores]:
    """The counts of each document of a TimeML folder, by name and measure; *part* is as in --half."""
    files = [path for path in sorted(folder.glob("*.tml")) if in_half(path.name, part)]
    return {path.name: score_timeml(read_timeml(path)) for path in files}


def report(title: str, scores: dict[str, Scores]) -> None:
    print(f"{title}: {len(scores)} documents")
    for name in dict.fromkeys(name for one in scores.values() for name in one):
        counts = [one[name] for one in scores.values()]
        right, found, gold = (sum(column) for column in zip(*((c.right, c.found, c.gold) for c in counts), strict=True))
        print(f"  {name:32}{score(counts)}  ({right} right, {found} found, {gold} annotated)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timeml", type=Path, nargs="*", default=[])
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--half", choices=("", "a", "b"), default="")
    parser.add_argument("--missed", action="store_true", help="print what was missed in the gold folders")
    chosen = parser.parse_args()
    for folder in chosen.timeml:
        report(str(folder), documents(folder, chosen.half))
    for folder in chosen.gold:
        report(str(folder), {folder.name: score_gold(folder)})
        if chosen.missed:
            print(*missed(folder), sep="\n")


if __name__ == "__main__":
    main()
