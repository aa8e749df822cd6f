"""Certificates: a verdict with everything that a sceptic needs to check it without whereas.

A certificate holds the duty and what the reading takes its terms to be; the sayings on every point that bears on the
verdict, each as limits and as quotes in hashed files; the conflicts among them, each as a cycle; the worlds that settle
the conflicts, each with its own word, a proof of that, and times that show it possible and no stronger word earned.
`whereas.proof` checks it, and shares no code with what made it. Format: docs/certificate.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from .bounds import Answer
from .chronology import Chronology, Saying
from .claim import Limit, happened
from .duty import Act, Duty, Edge, arises, binding, due, kept
from .errors import TooLarge
from .formula import Atom, Every, Formula, Leaf, Proof, Some, brief, decide, example, negation
from .network import ORIGIN, Constraint, Network, Point
from .order import Clause, terms_of
from .saying import asides
from .verdict import Record, Verdict, Word

__all__ = ["WORLDS", "certificate", "sealed"]

WORLDS = 500
"""A certificate spells out every world; one of more than this many nobody would read, and none is written."""

Json = Any


def certificate(record: Record, verdict: Verdict, title: str) -> dict[str, Json]:
    """The certificate of a verdict, as JSON values.

    Raises TooLarge where there are more than WORLDS worlds, or where the verdict itself is not a whole answer.
    """
    if verdict.word is not Word.NOT_COVERED and (verdict.duty is None or verdict.duty.partial):
        raise TooLarge(
            f"the verdict is not a whole answer: {verdict.stopped or (verdict.duty.partial if verdict.duty else '')}",
            remedy="give the clause fewer alternatives, or bound what it counts from",
        )
    chronology = record.chronology
    zone = record.clockwork.zone or UTC
    held = _Held(chronology, verdict.duty)
    worlds = (
        [] if verdict.duty is None else [_world(verdict, verdict.duty, held, aside, zone) for aside in held.asides()]
    )
    clauses = _clauses(verdict)
    terms = {clause.name: _terms(chronology, verdict, clause) for clause in clauses}
    cited = {claim.source for saying in held.sayings for claim in saying.claims}
    cited |= {term["source"] for bound in terms.values() for term in bound.values()}
    return sealed({
        "whereas": "certificate 1",
        "case": title,
        "id": verdict.id,
        "order": {"id": verdict.order.id, "title": verdict.order.title},
        "subject": verdict.subject,
        "reading": {"id": verdict.reading.id, "title": verdict.reading.title, "terms": terms},
        "verdict": str(verdict.word),
        "duty": _duty(verdict.duty, clauses),
        "mildest": _duty(verdict.duty.lenient, clauses) if verdict.duty and verdict.duty.lenient else None,
        "as_of": record.as_of,
        "due_at": verdict.duty.due_at if verdict.duty is not None else None,
        "sources": {name: _source(chronology, name) for name in chronology.sources if name in cited},
        "extended": sorted(held.extended),
        "sayings": [_saying(held, saying, zone) for saying in held.sayings],
        "conflicts": [[held.step(c) for c in cycle] for cycle in held.cycles],
        "worlds": worlds,
    })  # fmt: skip


def sealed(body: Mapping[str, Json]) -> dict[str, Json]:
    """The certificate with its digest: SHA-256 over its JSON, keys sorted, without spaces, ASCII."""
    bare = {key: value for key, value in body.items() if key != "digest"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"))
    return {**bare, "digest": "sha256:" + hashlib.sha256(text.encode()).hexdigest()}


# ---------------------------------------------------------------------------------------------- what is held


class _Held:
    """The sayings, conflicts and points that bear on a duty: its components, and those of every conflict met there."""

    def __init__(self, chronology: Chronology, asked: Duty | None) -> None:
        self.chronology = chronology
        self.points: dict[Point, None] = {}
        self.events = asked.events if asked else ()
        frontier: list[Point] = [*asked.points, *(happened(event) for event in asked.events)] if asked else []
        network = chronology.network
        labels: set[object] = set()
        while frontier:
            self.points.update(
                dict.fromkeys(point for asked_point in frontier for point in network.component(asked_point))
            )
            touching = {
                label for family in chronology.touching(self.points) for conflict in family for label in conflict
            }
            labels |= touching
            tied = {end for c in network if c.because in touching for end in c[:2] if end is not ORIGIN}
            frontier = [point for point in tied if point not in self.points]
        here = {c.because for c in network.within(self.points)}
        speaking = {s.index for s in chronology.sayings if not set(self.events).isdisjoint(s.statement.asserts)}
        wanted = sorted({label for label in here | labels if isinstance(label, int)} | speaking)
        self.sayings = [chronology.sayings[index] for index in wanted]
        self.place = {saying.index: number for number, saying in enumerate(self.sayings)}
        self.extended = {str(label[1]) for label in here if isinstance(label, tuple)}
        self.cycles = [
            d.cycle
            for d in chronology.conflicts().items
            if all(c.because in self.place or isinstance(c.because, tuple) for c in d.cycle)
        ]
        self.limits = {saying.index: self._limits(saying) for saying in self.sayings}
        self.extended |= {str(c.because[1]) for cycle in self.cycles for c in cycle if isinstance(c.because, tuple)}

    def _limits(self, saying: Saying) -> list[Limit]:
        """Its limits on the points held, and that what it asserts happened, where anybody asks."""
        asked = {*self.events, *self.chronology.denied}
        return [
            lim
            for lim in self.chronology.limits(saying, asked)
            if all(end is ORIGIN or self._is_held(end) for end in lim[:2])
        ]

    def _is_held(self, point: str) -> bool:
        return point in self.points or point.startswith("happened:")

    def asides(self) -> Iterable[frozenset[int]]:
        """What each world sets aside. Raises TooLarge."""
        choices, stopped = self.chronology.choices(self.points)
        count = 1
        for choice in choices:
            count *= len(choice)
        if stopped or count > WORLDS:
            raise TooLarge(
                f"the conflicts that bear on this verdict can be settled in {'more than ' if stopped else ''}{count:,} ways",
                remedy="rank the sources, or set some aside with --without, and certify that",
            )
        return asides(choices)

    def speaks_of(self, events: set[str], aside: frozenset[int]) -> bool:
        """Whether a saying that is not set aside says of any of *events* that it happened, or that it did not."""
        return any(
            not events.isdisjoint((*saying.statement.asserts, *saying.statement.denies))
            for saying in self.sayings
            if saying.index not in aside
        )

    def network(self, aside: frozenset[int]) -> Network:
        """The network of one world, as the checker will see it."""
        made = Network()
        for saying in self.sayings:
            if saying.index not in aside:
                for limit in self.limits[saying.index]:
                    made.add(Constraint(limit.x, limit.y, limit.at_most, saying.index))
        for event in sorted(self.extended):
            made.add(Constraint(f"{event}.start", f"{event}.end", 0, ("whole", event)))
        return made

    def step(self, constraint: Constraint | Atom) -> dict[str, Json]:
        """One step of a cycle: an assumption, the length of an event, or a limit of a saying, by number."""
        if isinstance(constraint, Atom):
            return {"assumed": [constraint.x, constraint.y, constraint.at_most]}
        if isinstance(constraint.because, tuple):
            return {"whole": constraint.because[1]}
        assert isinstance(constraint.because, int)
        limits: list[tuple[Point, Point, int]] = [limit[:3] for limit in self.limits[constraint.because]]
        return {"saying": self.place[constraint.because], "limit": limits.index(constraint[:3])}


# ---------------------------------------------------------------------------------------------- one world


def _world(verdict: Verdict, asked: Duty, held: _Held, aside: frozenset[int], zone: tzinfo) -> dict[str, Json]:
    network = held.network(aside)
    told = asked.forbids or held.speaks_of(set(asked.own), aside)
    word = _word(network, asked, told=told) if verdict.word is Word.UNDECIDED else verdict.word
    points = [*held.points, *(happened(event) for event in held.events), *network.points]
    proofs = []
    for formula, answer in _goals(word, asked):
        decision = decide(network, formula)
        assert decision.answer is answer
        assert decision.proof is not None
        proofs.append(_proof(brief(network, decision.proof), held))
    dated = [
        {str(p): _time(p, at, zone) for p, at in example(network, points, assumed).items()}
        for assumed in _examples(network, asked, word, told=told)
    ]
    times = [each for number, each in enumerate(dated) if each not in dated[:number]]
    return {
        "aside": sorted(held.place[index] for index in aside),
        "verdict": str(word),
        "times": times,
        "proofs": proofs,
    }


def _goals(word: Word, asked: Duty) -> list[tuple[Formula, Answer]]:
    """What is proved of a world with that word."""
    mild = asked.mildest
    return {
        Word.KEPT: [(kept(asked), Answer.YES)],
        Word.BROKEN: [(kept(mild), Answer.NO), (due(mild), Answer.YES)],
        Word.PENDING: [(due(asked), Answer.NO)],
        Word.NO_RECORD: [(due(mild), Answer.YES)],
        Word.NOT_COVERED: [(arises(asked), Answer.NO)],
        Word.UNDECIDED: [],
    }[word]


def _word(network: Network, asked: Duty, *, told: bool) -> Word:
    """The word of one world; *told* says that it speaks of the act, or that the duty is to leave something undone."""
    if decide(network, arises(asked)).answer is Answer.NO:
        return Word.NOT_COVERED
    if decide(network, kept(asked)).answer is Answer.YES:
        return Word.KEPT
    if decide(network, due(asked)).answer is Answer.NO:
        return Word.PENDING
    is_kept, is_due = decide(network, kept(asked.mildest)).answer, decide(network, due(asked.mildest)).answer
    if is_due is Answer.YES and not told:
        return Word.NO_RECORD
    return Word.BROKEN if is_kept is Answer.NO and is_due is Answer.YES else Word.UNDECIDED


def _examples(network: Network, asked: Duty, word: Word, *, told: bool) -> list[tuple[Atom, ...]]:
    """Assumptions under which examples show that a world is possible, and that no other word is earned."""
    broken, mild = negation(kept(asked)), asked.mildest
    late = negation(due(mild))
    possible: list[Formula] = {
        Word.KEPT: [arises(asked)],
        Word.PENDING: [broken],
        Word.NO_RECORD: [broken],
        Word.UNDECIDED: [broken, due(asked), Some((kept(mild), late)), *([] if told else [late])],
    }.get(word, [Every(())])
    if word is Word.UNDECIDED:  # and the three ways that it can come out, where they can
        outcomes = (kept(asked), Every((negation(kept(mild)), due(mild))), Every((broken, late)))
        possible = [*(each for each in outcomes if decide(network, each).answer is not Answer.NO), *possible]
    return [tuple(atom for atom in decide(network, each).holds if atom.x != atom.y) for each in possible]


def _proof(proof: Proof, held: _Held) -> dict[str, Json]:
    if isinstance(proof, Leaf):
        return {"cycle": [held.step(constraint) for constraint in proof.cycle]}
    return {"split": [_proof(branch, held) for branch in proof.branches]}


# ---------------------------------------------------------------------------------------------- plain values


def _time(point: Point, at: int, zone: tzinfo) -> str | int:
    """A time for people where the point is a moment of the calendar, else the number."""
    if str(point).startswith(("happened:", "clock:")):
        return at
    try:
        return (
            (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at))
            .astimezone(zone)
            .isoformat(timespec="milliseconds")
        )
    except OverflowError:
        return at


def _limit(limit: Limit, zone: tzinfo) -> str:
    """A limit as the checker reads it."""
    x, y, most, _ = limit
    if y is None:
        return f"{x} <= {_time(x, most, zone)}"
    return f"{y} >= {_time(y, -most, zone)}" if x is None else f"{x} - {y} <= {most}"


def _saying(held: _Held, saying: Saying, zone: tzinfo) -> dict[str, Json]:
    return {
        "rank": saying.rank,
        "limits": [_limit(limit, zone) for limit in held.limits[saying.index]],
        "claims": [
            {"id": c.id, "says": c.says, "speaker": c.speaker, **_place(held.chronology, c.source, c.quote, c.span)}
            for c in saying.claims
        ],
    }  # fmt: skip


def _place(chronology: Chronology, source: str, quote: str, span: tuple[int, int] | None) -> dict[str, Json]:
    """A quote, and where it stands, if there is a file for it to stand in."""
    there = span if source and not chronology.sources[source].cited_only else None
    return {"source": source, "quote": quote, "span": list(there) if there else None}


def _source(chronology: Chronology, name: str) -> dict[str, Json]:
    """What is said of a source, and the file that its quotes stand in: its own, or the text extracted from it."""
    source = chronology.sources[name]
    (file, hash_), extracted = source.frozen, {}
    if source.extractor and not source.cited_only:
        extracted = {"extracted_from": source.sha256.lower(), "extractor": source.extractor}
    return {
        "title": source.title, "publisher": source.publisher, "published": source.published, "url": source.url,
        "file": file, "sha256": hash_, **extracted,
    }  # fmt: skip


def _clauses(verdict: Verdict) -> list[Clause]:
    """The clause, and, where it arises only if another was broken, that one, and so on."""
    found = [verdict.clause]
    while verdict.duty and (first := verdict.order.clauses.get(found[-1].if_broken)):
        found.append(first)
    return found


def _terms(chronology: Chronology, verdict: Verdict, clause: Clause) -> dict[str, Json]:
    """What the reading takes the terms of a clause to be."""
    bound = {term: verdict.reading.binding(clause.id, term) for term in terms_of(clause)}
    return {
        term: {"is": list(b.names), **_place(chronology, b.source, b.quote, b.span)}
        for term, b in bound.items()
        if b is not None
    }


def _duty(asked: Duty | None, clauses: Sequence[Clause]) -> dict[str, Json]:
    """The duty as data, which the checker builds its own formulas from."""
    clause = clauses[0]
    said: dict[str, Json] = {"clause": clause.name, "text": clause.text, "of": clause.of or None}
    if asked is None:
        return said
    return {
        **said,
        "forbids": asked.forbids,
        "acts": [_acts(crowd) for crowd in asked.acts],
        "from": _edges(asked.opens),
        "until": _edges(asked.closes),
        "before": _acts(asked.before),
        "by": list(asked.by),
        "in_force": [_formula(bound) for bound in binding(asked, "?")],
        "resumes": _edges(asked.force.resumes) if asked.force else [],
        "if_broken": _duty(asked.if_broken, clauses[1:]) if asked.if_broken else None,
    }


def _acts(acts: Iterable[Act]) -> list[Json]:
    """Acts, each an event, its first point and its last."""
    return [list(act) for act in acts]


def _edges(edges: Iterable[Edge]) -> list[Json]:
    """Edges, each the event that it is counted from, a point or null, the milliseconds after it, and its condition."""
    return [[edge.event, edge.point, edge.plus, _formula(edge.when)] for edge in edges]


def _formula(formula: Formula) -> Json:
    if isinstance(formula, Atom):
        return ["atom", formula.x, formula.y, formula.at_most]
    return ["every" if isinstance(formula, Every) else "some", [_formula(part) for part in formula.parts]]
