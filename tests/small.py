"""Small cases, each of a few claims with a real source, one clause and one reading; and the word that is right for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from whereas.answers import View
from whereas.casefile import read_case
from whereas.certificate import certificate
from whereas.moment import when
from whereas.verdict import NO_SUBJECT, judge

__all__ = ["SMALL", "Small", "certified", "written"]

DAY = "2025-03-15"
EFFECTIVE = f"order at {DAY} 18:00"
LIFTED = "vacated at 2025-04-07"


@dataclass(frozen=True)
class Small:
    """A case to be written: sentences (each a line of the source `log`, or of the source that it names), a clause, terms."""

    word: str
    says: Sequence[str | tuple[str, str]]
    clause: Mapping[str, str]
    terms: Mapping[str, object]
    more: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    as_of: str = ""
    ranks: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    groups: Mapping[str, list[str]] = field(default_factory=dict)
    order: Mapping[str, object] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)


FORBID = {"forbid": "removal", "of": "covered", "from": "effective", "until": "expiry"}
TERMS: Mapping[str, object] = {
    "removal": "{subject}.left",
    "covered": ["f1", "f2"],
    "effective": "order",
    "expiry": "vacated",
}
RETURN = {"require": "return", "of": "covered", "within": "12 h after effective"}
RETURNED: Mapping[str, object] = {"return": "{subject}.back", "covered": ["f1", "f2"], "effective": "order"}
NOTICE = {"require": "notice", "before": "removal", "by": "at least 24 h"}
NOTIFIED: Mapping[str, object] = {"notice": "told", "removal": "f1.left"}
RULE_6 = {"require": "return", "within": "14 days after effective", "rule": "frcp6"}
COURT = {"court": "dcd", "rule": "frcp6", "lasts": "14 days", "life": {"effective": "order", "vacated": "vacated"}}
NEVER = {"forbid": "removal"}
LEFT: Mapping[str, object] = {
    "removal": "f1.left",
    "return": "f1.back",
    "effective": "order",
    "held": ["held", "kept"],
    "stay": "held",
}

SMALL: Mapping[str, Small] = {
    "kept": Small("kept", [f"f1.left at {DAY} 17:26", EFFECTIVE, LIFTED], FORBID, TERMS),
    "kept by order alone": Small("kept", ["f1.left before order by at least 1 h", LIFTED], FORBID, TERMS),
    "broken": Small("broken", [f"f1.left at {DAY} 19:36", EFFECTIVE, LIFTED], FORBID, TERMS),
    "broken an hour on": Small(
        "broken", [f"f1.left at {DAY} 19:36", EFFECTIVE, LIFTED], {**FORBID, "from": "effective + 1 h"}, TERMS
    ),
    "undecided": Small("undecided", ["f1.left happened", EFFECTIVE, LIFTED], FORBID, TERMS),
    "not covered": Small("not covered", [EFFECTIVE], FORBID, {**TERMS, "covered": ["f2"]}),
    "returned": Small("kept", [f"f1.back at {DAY} 23:00", EFFECTIVE], RETURN, RETURNED),
    "returned late": Small("broken", ["f1.back at 2025-03-17", EFFECTIVE], RETURN, RETURNED),
    "pending": Small("pending", [EFFECTIVE], RETURN, RETURNED, as_of=f"{DAY} 20:00"),
    "no record": Small("no record", [EFFECTIVE], RETURN, RETURNED),
    "denied": Small("broken", ["f1.back did not happen", EFFECTIVE], RETURN, RETURNED),
    "either will do": Small(
        "kept",
        [f"f1.back at {DAY} 20:00..23:00", f"f1.landed at {DAY} 19:00..22:00", EFFECTIVE],
        {"require": "return", "from": "effective"},
        {"return": ["f1.back", "f1.landed"], "effective": "order"},
    ),
    "notice": Small("kept", ["told before f1.left by at least 2 d"], NOTICE, NOTIFIED),
    "notice too late": Small("broken", ["told before f1.left by 1 h .. 2 h"], NOTICE, NOTIFIED),
    "notice within a span": Small(
        "broken", ["told before f1.left by at least 5 d"], {**NOTICE, "by": "1 d .. 3 d"}, NOTIFIED
    ),
    "not called for": Small("kept", ["f1.left did not happen"], NOTICE, NOTIFIED),
    "brought back, having been removed": Small(
        "kept",
        [f"f1.left at {DAY} 19:36", EFFECTIVE, LIFTED, f"f1.back at {DAY} 23:00"],
        {**RETURN, "if-broken": "first"},
        {**TERMS, **RETURNED},
        {"first": FORBID},
    ),
    "never to be brought back": Small(
        "not covered",
        [f"f1.left at {DAY} 17:26", EFFECTIVE, LIFTED],
        {**RETURN, "if-broken": "first"},
        {**TERMS, **RETURNED},
        {"first": FORBID},
    ),
    "brought back, or never removed": Small(
        "undecided",
        [f"f1.left at {DAY} 19:36", f"f1.left at {DAY} 17:26", EFFECTIVE, LIFTED, f"f1.back at {DAY} 23:00"],
        {**RETURN, "if-broken": "first"},
        {**TERMS, **RETURNED},
        {"first": FORBID},
    ),
    "conflict": Small(
        "undecided", [f"f1.left at {DAY} 17:26", f"f1.left at {DAY} 19:36", EFFECTIVE, LIFTED], FORBID, TERMS
    ),
    "conflict that makes no difference": Small(
        "broken", [f"f1.left at {DAY} 19:36", f"f1.left at {DAY} 19:37", EFFECTIVE, LIFTED], FORBID, TERMS
    ),
    "conflict of three": Small(
        "undecided",
        [
            f"f1.left at {DAY} 19:36",
            "order after f1.left by hours",
            EFFECTIVE,
            LIFTED,
            "f1.left after gate",
            f"gate at {DAY} 19:40",
        ],
        FORBID,
        TERMS,
    ),
    "conflict, ranked": Small(
        "kept",
        [(f"f1.left at {DAY} 17:26", "record"), (f"f1.left at {DAY} 19:36", "hearsay"), EFFECTIVE, LIFTED],
        FORBID,
        TERMS,
        ranks=("record", "report", "hearsay"),
    ),
    "denied by one": Small(
        "undecided", ["f1.left did not happen", f"f1.left at {DAY} 19:36", EFFECTIVE, LIFTED], FORBID, TERMS
    ),
    "done late, or on record nowhere": Small(
        "undecided",
        ["the two at 2025-03-17", (f"gate at {DAY} 23:00", "cited"), EFFECTIVE],
        RETURN,
        RETURNED,
        groups={"the two": ["f1.back", "gate"]},
    ),
    "said and denied": Small(
        "undecided", ["f1.back did not happen", f"f1.back at {DAY} 23:00", EFFECTIVE], RETURN, RETURNED
    ),
    "a hearing": Small(
        "broken",
        [f"hearing at {DAY} 17:00..18:30", "f1.left after hearing by about 1 h", "hearing includes order", LIFTED],
        FORBID,
        TERMS,
        extended=("hearing",),
    ),
    "held until": Small(
        "broken",
        [f"held from {DAY} 18:30", f"held.start by {DAY} 18:40", "held lasts at most 2 h", EFFECTIVE],
        {"forbid": "detention", "from": "effective"},
        {"detention": "held", "effective": "order"},
        extended=("held",),
    ),
    "a slow clock": Small(
        "broken",
        [(f"f1.left at {DAY} 18:03", "slow"), "kitchen runs -6 min .. -5 min", EFFECTIVE, LIFTED],
        {**FORBID, "from": "effective + 5 min"},
        TERMS,
    ),
    "cited only": Small("kept", [(f"f1.left at {DAY} 17:26", "cited"), EFFECTIVE, LIFTED], FORBID, TERMS),
    "both flights": Small(
        "broken",
        ["the flights after order by about 1 h", EFFECTIVE, LIFTED],
        FORBID,
        TERMS,
        groups={"the flights": ["f1.left", "f2.left"]},
    ),
    "nobody in particular": Small(
        "kept",
        [f"f1.left at {DAY} 17:26", EFFECTIVE],
        {"forbid": "removal", "from": "effective"},
        {"removal": "f1.left", "effective": "order"},
    ),
    "run out by itself": Small("kept", [EFFECTIVE, "f1.left at 2025-04-01 04:00", LIFTED], NEVER, LEFT, order=COURT),
    "while it lasted": Small("broken", [EFFECTIVE, "f1.left at 2025-04-01 03:58", LIFTED], NEVER, LEFT, order=COURT),
    "lapsed": Small(
        "not covered", [EFFECTIVE, "vacated at 2025-03-20"], {**RULE_6, "rule": "plain"}, LEFT, order=COURT
    ),
    "stayed": Small(
        "kept",
        [EFFECTIVE, f"held.start at {DAY} 19:00", f"held.end at {DAY} 20:00", f"f1.left at {DAY} 19:36"],
        NEVER,
        LEFT,
        order={"life": {"effective": "order", "stayed": "held"}},
        extended=("held",),
    ),
    "by rule 6, from either side of midnight": Small(
        "kept",
        ["order at 2025-03-14 23:00 EDT .. 2025-03-15 01:00 EDT", "f1.back at 2025-03-28 23:00 EDT"],
        RULE_6,
        LEFT,
        order={"court": "dcd"},
    ),
    "by rule 6, over a weekend": Small(
        "undecided", ["order at 2025-03-14..2025-03-15", "f1.back at 2025-03-30"], RULE_6, LEFT, order={"court": "dcd"}
    ),
    "too many": Small(
        "broken",
        [f"held.start at {DAY} 18:00..19:00", "kept includes held"],
        {"limit": "held", "at-most": "100"},
        LEFT,
        extended=("held", "kept"),
        counts={"held": "61", "kept": "40"},
    ),
    "held up": Small(
        "kept",
        [EFFECTIVE, f"held.start at {DAY} 19:00", f"held.end at {DAY} 22:00", "f1.back at 2025-03-16 07:30"],
        {"require": "return", "within": "12 h after effective", "paused": "stay"},
        LEFT,
        extended=("held",),
    ),
    "held up, and too late": Small(
        "broken",
        [EFFECTIVE, f"held.start at {DAY} 19:00", f"held.end at {DAY} 22:00", "f1.back at 2025-03-16 09:30"],
        {"require": "return", "within": "12 h after effective", "paused": "stay"},
        LEFT,
        extended=("held",),
    ),
    "held up, and perhaps too late": Small(
        "undecided",
        [EFFECTIVE, f"held.start at {DAY} 19:00", f"held.end at {DAY} 22:00..23:00", "f1.back at 2025-03-16 09:30"],
        {"require": "return", "within": "12 h after effective", "paused": "stay"},
        LEFT,
        extended=("held",),
    ),
}

EVENTS = ("f1.left", "f2.left", "f1.back", "f2.back", "f1.landed", "order", "vacated", "told", "gate")


def written(small: Small, folder: Path) -> Path:
    """Write the case and its sources into *folder*. JSON is YAML too."""
    lines: dict[str, list[str]] = {}
    claims = []
    for number, said in enumerate(small.says):
        text, source = said if isinstance(said, tuple) else (said, "log")
        quote = f"It is said that {text}."
        lines.setdefault(source, ["Notes, größtenteils — from a log.", ""]).append(quote)
        claims.append({"id": f"c{number}", "says": text, "source": source, "quote": quote, "speaker": "the clerk"})
    sources: dict[str, dict[str, Any]] = {}
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    lines.setdefault("brief", ["The brief reads the order as it is."])
    for name, told in lines.items():
        data = "\n".join(told).encode()
        sources[name] = {"title": f"The {name}", "publisher": "A court"}
        if name != "cited":
            (folder / "sources" / f"{name}.txt").write_bytes(data)
            sources[name] |= {"file": f"sources/{name}.txt", "sha256": hashlib.sha256(data).hexdigest()}
        if name in small.ranks:
            sources[name]["rank"] = name
        if name == "slow":
            sources[name]["clock"] = "kitchen"
    term, *rest = small.terms
    bound = {"is": small.terms[term], "source": "brief", "quote": "The brief reads the order as it is."}
    case = {
        "whereas": "1",
        "title": "A small case",
        "zone": "UTC",
        **({"as-of": small.as_of} if small.as_of else {}),
        **({"ranks": list(small.ranks)} if small.ranks else {}),
        "sources": sources,
        "events": {
            **{name: {} for name in EVENTS},
            **{
                name: {"extended": "yes", **({"count": small.counts[name]} if name in small.counts else {})}
                for name in small.extended
            },
        },
        "groups": small.groups,
        "claims": claims,
        "subjects": {"f1": "the first flight", "f2": "the second"},
        "orders": {
            "tro": {
                "title": "An order",
                **small.order,
                "clauses": {"main": {"text": "As ordered.", **small.clause}, **small.more},
            }
        },
        "readings": {
            "court": {"title": "The court", "terms": {term: bound, **{name: small.terms[name] for name in rest}}}
        },
    }
    (folder / "case.yaml").write_text(json.dumps(case, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def certified(small: Small, folder: Path) -> dict[str, Any]:
    """The certificate of the main clause for the first flight, or for nobody in particular."""
    case = read_case(written(small, folder))
    view = View.of(case, as_of=when(small.as_of, case.clockwork).latest if small.as_of else None)
    order = case.orders["tro"]
    subject = "f1" if "of" in small.clause else NO_SUBJECT
    verdict = judge(view.record, order, order.clauses["main"], subject, case.readings["court"])
    made: dict[str, Any] = json.loads(json.dumps(certificate(view.record, verdict, case.title)))
    return made
