"""Answers: what whereas found, as plain values for `--json` and the report, and as sentences for people.

Each function returns JSON values and nothing else; the shapes are in docs/json.md. Times are ISO 8601 in the zone of the
case, with the text that a reader would write beside them. Sentences come with the claims that they rest on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from .anchor import place, show
from .bounds import Answer, Bounds
from .casefile import Case, standing
from .chronology import Among, Chronology, Disagreement, Dispute, PointBounds, Saying, chronology
from .claim import Claim, points_of
from .formula import Atom, Decision, Leaf, Proof, brief
from .glyphs import odd, visible
from .life import due_of, show_spells, spells
from .linear import Inequality
from .moment import show_bounds, show_duration, show_moment
from .network import ORIGIN, Constraint, Point
from .order import Binding, speaks_of, terms_of
from .saying import disputes, names_of, voice_of
from .source import Source
from .tally import Among as FigureAmong
from .tally import Disagreement as FigureDisagreement
from .tally import Dispute as FigureDispute
from .tally import FigureBounds, Tally, tally
from .tally import Saying as FigureSaying
from .verdict import (
    NO_SUBJECT,
    Crux,
    Record,
    Settling,
    Verdict,
    Word,
    crux,
    judge,
    judge_all,
    said_in,
    settles,
    unsettles,
)

__all__ = [
    "View", "atom_text", "bounds_of_all", "bounds_plain", "claim_plain", "conflict_plain", "crux_plain",
    "crux_text", "cruxes_alike", "difference_text", "dispute_plain", "dispute_title", "event_rows",
    "explained", "figure_plain", "figure_rows", "figure_span_plain", "figure_span_text", "figure_text",
    "inequality_text", "iso", "masked", "span_plain", "span_text", "verdict_plain",
]  # fmt: skip

Json = Any
ASIDE = "set aside"
"""The status of a claim that a view leaves out, to see what would follow."""
AnySaying = Saying | FigureSaying
AnyDisagreement = Disagreement | FigureDisagreement
AnyDispute = Dispute | FigureDispute


@dataclass(frozen=True)
class View:
    """A case, and what is asked of it: chronology and tally after `--without` and `--known-by`, and the moment it is judged at."""

    case: Case
    record: Record
    tally: Tally

    @classmethod
    def of(
        cls, case: Case, *, as_of: int | None = None, known_by: int | None = None, without: frozenset[str] = frozenset(),
        aside: frozenset[str] = frozenset(), today: int | None = None, before: View | None = None,
    ) -> View:  # fmt: skip
        """Put the claims of a case together. *today* tells, where there is no as-of, what is not due yet.

        What is only proposed is left out, and so are the claims *aside*, by their ids: what would follow without them.
        A view *before*, of a case much the same, makes no difference, but lends what it has worked out.
        """
        case = standing(case)
        if aside:
            hidden = {claim.id for claim in case.claims if claim.id in aside and claim.status == "accepted"}
            told = tuple(
                (replace(pair[0], status=ASIDE), pair[1]) if pair[0].id in hidden else pair for pair in case.told
            )
            case = replace(case, told=told)
        made = chronology(
            case.told, case.events.values(), case.sources, case.ranks, known_by=known_by, without=without,
            before=before.chronology if before else None,
        )  # fmt: skip
        figures = [(claim, said.figure) for claim, said in case.told if said.figure is not None]
        counted = tally(
            figures, case.vocabulary.quantities, case.sources, case.ranks, known_by=known_by, without=without,
            before=before.tally if before else None,
        )  # fmt: skip
        return cls.put(case, made, counted, as_of=as_of, today=today)

    @classmethod
    def put(cls, case: Case, made: Chronology, counted: Tally, *, as_of: int | None, today: int | None) -> View:
        """A view of what a chronology and a tally of the case hold."""
        told = [claim for saying in counted.sayings for claim in saying.claims]
        counted_by = frozenset[str]().union(*(names_of(claim, case.sources[claim.source]) for claim in told))
        record = Record(
            made, case.vocabulary, case.clockwork, as_of, today, _counts(case, counted),
            lambda name: _counts(case, counted.dropping(frozenset({name}))), counted_by,
        )  # fmt: skip
        return cls(case, record, counted)

    @property
    def chronology(self) -> Chronology:
        """What its claims say, together."""
        return self.record.chronology

    @property
    def zone(self) -> tzinfo:
        """The zone that times are shown in: the case's, or UTC."""
        return self.case.clockwork.zone or UTC

    def verdicts(self, reading: str | None = None) -> list[Verdict]:
        """Every verdict, or those under one reading."""
        kept = self.record.kept("verdicts")
        if not kept:
            found = judge_all(self.record, self.case.orders.values(), self.case.readings.values())
            kept.update((verdict.id, verdict) for verdict in found)
        every: Iterable[Verdict] = kept.values()
        return [verdict for verdict in every if reading in (None, verdict.reading.id)]

    def conflicts(self, limit: int = 1000) -> Among:
        """The minimal conflicts; as of a moment, those that speak of something that may have happened by then."""
        found = self.chronology.conflicts(limit)
        if self.record.as_of is None:
            return found
        later = self.chronology.later_than(self.record.as_of)
        return Among(tuple(item for item in found.items if not set(item.points) <= later), found.stopped)

    def figure_conflicts(self, limit: int = 1000) -> FigureAmong:
        """The minimal conflicts between figures. A figure has no time of its own, so an as-of makes no difference."""
        return self.tally.conflicts(limit)

    def disputes(self, limit: int = 1000) -> list[AnyDispute]:
        """All conflicts, put together for a reader: those over times first, then those over figures."""
        return [*disputes(self.conflicts(limit).items), *disputes(self.figure_conflicts(limit).items)]

    def stopped(self, limit: int = 1000) -> str:
        """Why perhaps not all conflicts are listed; empty where all are."""
        figures = self.figure_conflicts(limit).stopped
        return "; ".join(
            part for part in (self.conflicts(limit).stopped, f"figures: {figures}" if figures else "") if part
        )

    @property
    def left_out(self) -> list[tuple[Claim, str]]:
        """The claims that are not used, with the reason, in the order of the case."""
        why = {claim.id: reason for claim, reason in (*self.chronology.left_out, *self.tally.left_out)}
        return [(claim, why[claim.id]) for claim in self.case.claims if claim.id in why]


def _counts(case: Case, made: Tally) -> dict[str, Bounds]:
    """How many each event stands for; and, under `=NAME`, what each quantity can be that a clause is limited by."""
    limits = {clause.at_most for order in case.orders.values() for clause in order.clauses.values()}
    counts = {f"={name}": made.bounds(name).bounds for name in limits.intersection(case.figures)}
    for event in case.events.values():
        if event.count:
            number = event.count.replace(",", "")
            exact = int(number) if number.isdecimal() else None
            counts[event.id] = made.bounds(event.count).bounds if exact is None else Bounds(exact, exact)
    return counts


# ---------------------------------------------------------------------------------------------- plain values


def iso(ms: int | None, zone: tzinfo) -> str | None:
    """A moment, milliseconds UTC, as ISO 8601 in *zone*; None where there is none, or none that a calendar has."""
    if ms is None:
        return None
    try:
        return (
            (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
            .astimezone(zone)
            .isoformat(timespec="milliseconds")
        )
    except OverflowError:
        return None


def odd_names(case: Case) -> tuple[str, ...]:
    """What is odd about the names in a case, a sentence each: letters that hide, or that look like those of another script."""
    sources = case.sources.values()
    names = [
        *(name for person in case.people.values() for name in (person.name, *person.also)),
        *(name for source in sources for name in (source.title, source.publisher, source.author, source.origin, source.received_as)),
        *(claim.speaker for claim in case.claims),
    ]  # fmt: skip
    return tuple(f"“{visible(name)}”: {told}" for name in dict.fromkeys(names) if (told := odd(name)))


def page_of(source: Source, span: tuple[int, int] | None) -> str:
    """The page and lines of a span, as "p. 12, lines 3–8"; "" in a text without pages or printed line numbers."""
    if source.text is None or span is None or not 0 <= span[0] <= span[1] <= len(source.text):
        return ""
    where = place(source.text, *span)
    return show(where) if where.page is not None or where.printed else ""


def claim_plain(view: View, claim: Claim) -> dict[str, Json]:
    """A claim with what a reader needs to weigh it."""
    source = view.case.sources[claim.source]
    return {
        "id": claim.id, "says": claim.says, "status": claim.status, "quote": claim.quote, "span": list(claim.span) if claim.span else None,
        "place": page_of(source, claim.span),
        "speaker": claim.speaker, "origin": voice_of(claim, source), "rank": claim.rank or source.rank, "note": claim.note,
        "source": {
            "id": source.id, "title": source.title, "publisher": source.publisher, "published": source.published, "url": source.url,
            "file": source.file, "sha256": source.sha256, "cited_only": source.cited_only,
        },
    }  # fmt: skip


def _saying(view: View, saying: AnySaying) -> dict[str, Json]:
    return {
        "says": saying.says,
        "voices": list(saying.voices),
        "claims": [claim_plain(view, claim) for claim in saying.claims],
    }


def bounds_of_all(view: View) -> dict[str, PointBounds]:
    """The bounds of every point of the events, in the order of the case, without the claims that they rest on: for a timeline."""
    return view.chronology.every_bounds()


def bounds_plain(view: View, point: str) -> dict[str, Json]:
    """The bounds of a point, with the claims that they rest on."""
    found = view.chronology.bounds(point)
    return {**_bounds_plain(view, point, found), **_because(view, found)}


def _bounds_plain(view: View, point: str, found: PointBounds) -> dict[str, Json]:
    low = found.bounds.earliest
    return {
        "point": point,
        "later_than_as_of": view.record.as_of is not None and low is not None and low > view.record.as_of,
        "earliest": iso(found.bounds.earliest, view.zone),
        "latest": iso(found.bounds.latest, view.zone),
        "text": show_bounds(found.bounds, view.zone),
    }


def span_plain(view: View, a: str, b: str) -> dict[str, Json]:
    """The bounds on how long after *a* *b* was."""
    found = view.chronology.between(a, b)
    return {
        "from": a,
        "to": b,
        "least_ms": found.bounds.earliest,
        "most_ms": found.bounds.latest,
        "text": span_text(found.bounds, a, b),
        **_because(view, found),
    }


def span_text(bounds: Bounds, a: str, b: str) -> str:
    """How long after *a* *b* was, in words; fractions of a second are rounded outwards."""
    low, high = bounds.earliest, bounds.latest
    if low is None and high is None:
        return f"nothing says how long after {a} {b} was"
    if low is not None and low >= 0:
        return f"{b} {_range(low, high)} after {a}"
    if high is not None and high <= 0:
        return f"{b} {_range(-high, None if low is None else -low)} before {a}"
    before = "any time" if low is None else _upwards(-low)
    after = "any time" if high is None else _upwards(high)
    return f"{b} from {before} before to {after} after {a}"


def _range(low: int, high: int | None) -> str:
    least = show_duration(low - low % 1000) if low >= 1000 else show_duration(low)
    if high is None:
        return f"at least {least}"
    return show_duration(low) if low == high else f"{least} .. {_upwards(high)}"


def _upwards(ms: int) -> str:
    return show_duration(-(-ms // 1000) * 1000) if ms >= 1000 else show_duration(ms)


def _because(view: View, found: PointBounds) -> dict[str, Json]:
    return {
        "contested": found.contested,
        "stopped": found.stopped,
        "earliest_because": [_saying(view, saying) for saying in found.earliest_because],
        "latest_because": [_saying(view, saying) for saying in found.latest_because],
    }


def conflict_plain(view: View, item: AnyDisagreement) -> dict[str, Json]:
    """A minimal set of sayings that cannot all be true."""
    if isinstance(item, FigureDisagreement):
        return _figure_conflict(view, item)
    return {
        "kind": "time",
        "points": list(item.points),
        "difference_ms": item.difference_ms,
        "difference": difference_text(item),
        "slack_ms": item.slack_ms,
        "rounding": item.rounding,
        "about_whether": item.about_whether,
        "sayings": [_saying(view, saying) for saying in item.sayings],
    }


def _figure_conflict(view: View, item: FigureDisagreement) -> dict[str, Json]:
    return {
        "kind": "figure",
        "quantities": list(item.quantities),
        "difference_number": item.difference,
        "difference": difference_text(item),
        "slack_number": item.slack,
        "unit": item.unit,
        "rounding": item.rounding,
        "sayings": [_saying(view, saying) for saying in item.sayings],
        "proof": [
            {
                "times": step.times,
                "inequality": inequality_text(step.inequality),
                "says": None if step.because is None else view.tally.sayings[step.because].says,
            }
            for step in item.proof
        ],
    }


def difference_text(item: AnyDisagreement) -> str:
    """The size of a contradiction in words."""
    if isinstance(item, FigureDisagreement):
        if item.difference <= 0:
            return "they meet, and one says strictly more or fewer" if item.proof else "no whole number will do"
        return _number(item.difference, item.unit) + (", no more than a number's rounding" if item.rounding else "")
    if item.about_whether:
        return "whether it happened at all"
    if item.difference_ms <= 0:
        return (
            "opposite orders"
            if all(ORIGIN not in step[:2] for step in item.cycle)
            else "they meet, and one says strictly before"
        )
    return show_duration(item.difference_ms) + (", no more than a clock time's rounding" if item.rounding else "")


def inequality_text(held: Inequality) -> str:
    """An inequality with no minus sign in it: 281 ≤ aboard."""
    left, right = ([_times(name, times * sign) for name, times in held.terms if times * sign > 0] for sign in (1, -1))
    (right if held.at_most > 0 else left).extend([f"{abs(held.at_most):,}"] if held.at_most else [])
    return f"{' + '.join(left) or 0} ≤ {' + '.join(right) or 0}"


def _times(name: str, times: int) -> str:
    return name if times == 1 else f"{times:,} × {name}"


def _number(number: int, unit: str) -> str:
    """A number with its unit, which loses its plural s where there is only one."""
    single = unit[:-1] if abs(number) == 1 and unit.endswith("s") and not unit.endswith("ss") else unit
    return f"{number:,} {single}".rstrip()


def dispute_plain(view: View, dispute: AnyDispute) -> dict[str, Json]:
    """Conflicts put together for a reader."""
    first = dispute.disagreements[0]
    figure = isinstance(first, FigureDisagreement)
    return {
        "kind": "figure" if figure else "time",
        "about": dispute_title(view, dispute),
        "quantity" if figure else "point": dispute.over,
        "common": _saying(view, dispute.common) if dispute.common else None,
        "difference_number" if figure else "difference_ms": dispute.size,
        "sayings": [_saying(view, saying) for saying in dispute.sayings],
        "conflicts": [conflict_plain(view, item) for item in dispute.disagreements],
    }


def dispute_title(view: View, dispute: AnyDispute) -> str:
    """What a dispute is about, in a line."""
    if dispute.over is None:
        assert dispute.common is not None
        return f"“{dispute.common.says}” and what others say"
    if isinstance(dispute.disagreements[0], FigureDisagreement):
        quantity = view.tally.quantities[dispute.over]
        asks, what = f"how many {quantity.unit}:" if quantity.unit else "how many:", quantity.what
        name = dispute.over
    else:
        name = dispute.over.removeprefix("happened:")
        event = view.case.events.get(name) or view.case.events.get(name.rpartition(".")[0])
        what = event.what if event else ""
        asks = "whether" if dispute.over.startswith("happened:") else "when"
    return f"{asks} {name}" + (f" ({what})" if what else "")


# ---------------------------------------------------------------------------------------------- figures


def figure_plain(view: View, name: str) -> dict[str, Json]:
    """The bounds of a quantity, and what it counts."""
    made = view.tally
    full, quantity = made.quantities.full_name(name), made.quantities[name]
    found = made.bounds(name)
    return {
        "quantity": full, "unit": quantity.unit, "definition": quantity.definition, "what": quantity.what, "as_of": quantity.as_of,
        "declared": name in made.quantities, "on_record": full in made.names,
        "least": found.least, "most": found.most, "text": figure_text(found.bounds, quantity.unit), **_figure_because(view, found),
    }  # fmt: skip


def figure_rows(view: View) -> list[dict[str, Json]]:
    """Every quantity that is declared or that a claim speaks of, in the order of the case, then of their names.

    One that is only spoken of with an index (`removals[2025-02]`) is there with its indexes alone.
    """
    spoken = view.tally.names
    names: dict[str, None] = {}
    for name in view.case.figures:
        indexed = [other for other in spoken if other.startswith(f"{name}[")]
        names.update(dict.fromkeys(indexed if indexed and name not in spoken else [name, *indexed]))
    return [figure_plain(view, name) for name in (*names, *(other for other in spoken if other not in names))]


def figure_span_plain(view: View, a: str, b: str) -> dict[str, Json]:
    """How much more than *a* *b* is. Raises BadClaim where the two count different things."""
    found = view.tally.between(a, b)
    quantities = view.tally.quantities
    unit = quantities[a].unit
    first, second = quantities.full_name(a), quantities.full_name(b)
    return {
        "from": first, "to": second, "unit": unit, "least": found.least, "most": found.most,
        "text": figure_span_text(found.bounds, first, second, unit), **_figure_because(view, found),
    }  # fmt: skip


def _figure_because(view: View, found: FigureBounds) -> dict[str, Json]:
    return {
        "contested": found.contested,
        "stopped": found.stopped,
        "least_because": [_saying(view, saying) for saying in found.least_because],
        "most_because": [_saying(view, saying) for saying in found.most_because],
    }


def figure_text(bounds: Bounds, unit: str) -> str:
    """The bounds of a quantity in words."""
    low, high = bounds.earliest, bounds.latest
    if high is None:
        return f"at least {_number(low, unit)}" if low else "any number"
    if low is None or (low == 0 and high):
        return f"at most {_number(high, unit)}"
    return _number(low, unit) if low == high else f"{low:,} .. {_number(high, unit)}"


def figure_span_text(bounds: Bounds, a: str, b: str, unit: str) -> str:
    """How much more than *a* *b* is, in words."""
    low, high = bounds.earliest, bounds.latest
    if low is None and high is None:
        return f"nothing says how much more than {a} {b} is"
    if low == high == 0:
        return f"{b} is as many as {a}"
    if low is not None and low >= 0:
        return f"{b} is {_amount(low, high, unit)} more than {a}"
    if high is not None and high <= 0:
        return f"{b} is {_amount(-high, None if low is None else -low, unit)} fewer than {a}"
    fewer = "any number" if low is None else f"{-low:,}"
    more = "any number" if high is None else f"{high:,}"
    return f"{b} is from {fewer} fewer to {more} more{' ' * bool(unit)}{unit} than {a}"


def _amount(low: int, high: int | None, unit: str) -> str:
    return (
        f"at least {_number(low, unit)}"
        if high is None
        else figure_text(Bounds(low, high), unit)
        if low
        else f"at most {_number(high, unit)}"
    )


# ---------------------------------------------------------------------------------------------- verdicts


def verdict_plain(view: View, verdict: Verdict) -> dict[str, Json]:
    """A verdict, short."""
    return {
        "id": verdict.id,
        "order": verdict.order.id,
        "clause": verdict.clause.id,
        "subject": verdict.subject,
        "reading": verdict.reading.id,
        "verdict": str(verdict.word),
        "ways_to_settle": len(verdict.worlds),
        "stopped": verdict.stopped,
        "rests_on": [_saying(view, saying) for saying in _rests_on(view, verdict)],
        "turns_on": [_saying(view, saying) for saying in verdict.turns_on],
    }


def _rests_on(view: View, verdict: Verdict) -> list[Saying]:
    used = dict.fromkeys(index for world in verdict.worlds for index in said_in(world))
    return [view.chronology.sayings[index] for index in used]


def crux_plain(alike: Sequence[Crux]) -> dict[str, Json]:
    """Where two readings part, in the same way for each of some subjects."""
    found = alike[0]
    return {
        "clause": f"{found.first.order.id}.{found.first.clause.id}",
        "subjects": [each.first.subject for each in alike],
        "readings": [found.first.reading.id, found.second.reading.id],
        "verdicts": [str(found.first.word), str(found.second.word)],
        "turns_on": [list(terms) for terms in found.turns_on],
        "makes_no_difference": list(found.makes_no_difference),
        "text": crux_text(alike),
    }


def cruxes_alike(found: Iterable[Crux]) -> list[list[Crux]]:
    """Cruxes put together that differ in nothing but their subject."""
    together: dict[object, list[Crux]] = {}
    for each in found:
        first, second = each.first, each.second
        key = (
            first.order.id,
            first.clause.id,
            first.reading.id,
            second.reading.id,
            first.word,
            second.word,
            each.turns_on,
            each.makes_no_difference,
        )
        together.setdefault(key, []).append(each)
    return list(together.values())


def crux_text(alike: Sequence[Crux]) -> str:
    """Where two readings part, as a sentence."""
    found = alike[0]
    first, second = found.first, found.second
    subjects = " and ".join(each.first.subject for each in alike if each.first.subject != NO_SUBJECT)
    sides = f"under “{first.reading.id}” {first.word}, under “{second.reading.id}” {second.word}"
    turns = " or on ".join(" and ".join(_quoted(terms)) for terms in found.turns_on)
    means = "means" if all(len(terms) == 1 for terms in found.turns_on) else "mean"
    verb = "means" if len(found.makes_no_difference) == 1 else "mean"
    idle = " and ".join(_quoted(found.makes_no_difference))
    rest = f" What {idle} {verb} makes no difference." if idle else ""
    whom = f"For {subjects}, {sides}" if subjects else sides[0].upper() + sides[1:]
    return f"{whom}: it turns on what {turns or 'several terms together'} {means}.{rest}"


def _quoted(terms: Iterable[str]) -> list[str]:
    return [f"“{term}”" for term in terms]


# ---------------------------------------------------------------------------------------------- sentences


class _Prose:
    """Sentences, each with the claims that it rests on."""

    def __init__(self, view: View) -> None:
        self.view, self.said = view, list[dict[str, Json]]()

    def say(self, part: str, text: str, sayings: Iterable[AnySaying] = (), claims: Iterable[Json] = ()) -> None:
        if any(said["text"] == text for said in self.said):
            return
        cited = [claim_plain(self.view, claim) for saying in sayings for claim in saying.claims]
        self.said.append({"part": part, "text": text, "claims": [*claims, *cited]})


def explained(view: View, verdict: Verdict) -> dict[str, Json]:
    """A verdict with its reasons: sentences in parts (`asks`, `reads`, `finds`, `because`, `conflicts`, `settles`, `unsettles`, `crux`)."""
    kept: dict[str, dict[str, Json]] = view.record.kept("explained")
    if verdict.id not in kept:
        kept[verdict.id] = _explained(view, verdict)
    return kept[verdict.id]


def _explained(view: View, verdict: Verdict) -> dict[str, Json]:
    prose = _Prose(view)
    _asks(prose, verdict)
    _reads(prose, verdict)
    if verdict.duty is None:
        name = verdict.clause.of
        prose.say("finds", f"Not covered: under this reading “{name}” does not include {verdict.subject}.")
    else:
        prose.say("finds", _finding(verdict))
        _reasons(prose, view, verdict)
        _conflicts(prose, view, verdict)
        _what_would(prose, view, verdict)
    _cruxes(prose, view, verdict)
    return {**verdict_plain(view, verdict), "sentences": prose.said}


def _asks(prose: _Prose, verdict: Verdict) -> None:
    order, clause = verdict.order, verdict.clause
    by = f" ({order.issuer})" if order.issuer else ""
    words = f": {clause.text}" if clause.text else "."
    prose.say("asks", f"Clause {clause.id} of {order.title or order.id}{by}{words}")


def _reads(prose: _Prose, verdict: Verdict) -> None:
    reading, clause = verdict.reading, verdict.clause
    whose = reading.title or reading.id
    for term in terms_of(clause):
        binding = reading.binding(clause.id, term)
        if binding is None:
            continue
        means = _means(binding, verdict.subject)
        cites = [_citation(prose.view, binding)] if binding.source else []
        prose.say("reads", f"{whose}: “{term}” means {means}.", claims=cites)


def _means(binding: Binding, subject: str) -> str:
    names = [name.replace("{subject}", subject) for name in binding.names]
    return " or ".join(names) if len(names) < 3 else ", ".join(names)


def _citation(view: View, binding: Binding) -> dict[str, Json]:
    """A reading's citation, in the shape of a claim."""
    cited = Claim("", "", binding.source, binding.quote, binding.span)
    return claim_plain(view, cited)


def _finding(verdict: Verdict) -> str:
    subject = "" if verdict.subject == NO_SUBJECT else f" as to {verdict.subject}"
    return {
        Word.KEPT: f"Kept{subject}: in every order of events that the claims allow, the clause was kept.",
        Word.BROKEN: f"Broken{subject}: in no order of events that the claims allow was the clause kept.",
        Word.UNDECIDED: f"Undecided{subject}: the claims allow orders of events in which it was kept, and others in which it was not.",
        Word.PENDING: f"Pending{subject}: it is not due yet.",
        Word.NO_RECORD: f"No record{subject}: it is due, and no claim says that it was done, or was not.",
        Word.NOT_COVERED: f"Not covered{subject}: {_no_duty(verdict)}.",
    }[verdict.word]


def _no_duty(verdict: Verdict) -> str:
    lapses = "the duty did not bind any more, or not then, when its time ran out, so nothing had to be done"
    if verdict.duty is None or verdict.duty.if_broken is None:
        return lapses
    depends = "the clause that this one depends on was not broken"
    return f"{depends}, or {lapses}" if verdict.duty.force is not None else depends


def _reasons(prose: _Prose, view: View, verdict: Verdict) -> None:
    assert verdict.duty is not None
    for point in verdict.duty.points:
        found = view.chronology.bounds(point)
        contested = " (claims conflict; this is the widest they allow)" if found.contested else ""
        because = {s.index: s for s in (*found.earliest_because, *found.latest_because)}
        event = view.case.events.get(point) or view.case.events.get(point.rpartition(".")[0])
        what = f" ({event.what})" if event and event.what else ""
        prose.say("because", f"{point}{what}: {show_bounds(found.bounds, view.zone)}{contested}.", because.values())
    _life(prose, view, verdict)
    for world in verdict.worlds[:1] if verdict.word is not Word.UNDECIDED else verdict.worlds[:2]:
        if verdict.word is Word.UNDECIDED and len(verdict.worlds) > 1:
            aside = "; ".join(saying.says for saying in world.aside) or "nothing"
            prose.say("because", f"With these set aside ({aside}), it is {world.word}.", world.aside)
        otherwise = "kept" if world.decision.answer is Answer.NO else "broken"
        told: list[tuple[Decision | None, str]] = [(world.decision, f"it to have been {otherwise}")]
        if world.word is Word.NOT_COVERED:
            told = [(world.arises, "there to be such a duty")]
        elif world.word is not Word.UNDECIDED:
            told += [(world.due, "it not to be due")]
            told += [(world.arises, "there to be no such duty")] if verdict.duty.if_broken else []
        for decision, what in told:
            if decision is not None and decision.proof is not None:
                _excluded(prose, view, _leaves(brief(world.network, decision.proof)), what)


def _life(prose: _Prose, view: View, verdict: Verdict) -> None:
    """When the order was in force, and when what it asks was due."""
    assert verdict.duty is not None
    if verdict.duty.force is not None:
        found = spells(view.record, verdict.duty.force)
        prose.say("because", f"Under this reading the order was in force {show_spells(found, view.zone)}.")
        if verdict.word is Word.BROKEN and any(spell.ends != Bounds(None, None) for spell in found):
            prose.say("because", "That it ended does not undo what was done while it was in force.")
    if verdict.clause.limit:
        _counted(prose, view, verdict)
    due = due_of(view.record, verdict)
    if due is not None:
        prose.say("because", f"The {_ASKS[due.asks]} was {show_bounds(due.at, view.zone)}.")


def _counted(prose: _Prose, view: View, verdict: Verdict) -> None:
    """How many each stay stands for, and how many are allowed at most, with the claims that say so."""
    clause = verdict.clause
    binding = verdict.reading.binding(clause.id, clause.limit)
    named = [name.replace("{subject}", verdict.subject) for name in binding.names] if binding else []
    events = dict.fromkeys(event for name in named for event, _, _ in view.case.vocabulary[name])
    for name, quantity in [*((event.id, event.count or "1") for event in events), ("The limit", clause.at_most)]:
        stands = "is" if name == "The limit" else "stands for"
        if quantity in view.case.figures:
            found = view.tally.bounds(quantity)
            sayings = dict.fromkeys((*found.least_because, *found.most_because))
            number = figure_text(found.bounds, view.case.figures[quantity].unit)
            prose.say("because", f"{name} {stands} {number} ({quantity}).", sayings)
        else:
            prose.say("because", f"{name} {stands} {quantity}.")


_ASKS = {
    "due by": "last moment at which it was in time",
    "not before": "first moment at which it might end",
    "at most until": "moment by which it had to end",
}


def _leaves(proof: Proof) -> list[Leaf]:
    return [proof] if isinstance(proof, Leaf) else [leaf for branch in proof.branches for leaf in _leaves(branch)]


STEPS = 8
"""How many steps of a proof are written out."""
SHOWN = 3
"""How many of the ways in which it could have been otherwise are written out, of those that the same claims exclude."""


def _excluded(prose: _Prose, view: View, leaves: Iterable[Leaf], otherwise: str) -> None:
    """The ways in which it could have been otherwise, and which claims exclude them."""
    ways: dict[tuple[int, ...], dict[str, None]] = {}
    for leaf in leaves:
        atoms = (step for step in leaf.cycle if isinstance(step, Atom) and step.x != step.y)
        assumed = dict.fromkeys(atom_text(step.x, step.y, step.at_most, view.zone) for step in atoms)
        used = (step.because for step in leaf.cycle if isinstance(step, Constraint))
        because = tuple(sorted({index for index in used if isinstance(index, int)}))
        if assumed and because:  # else the assumptions alone exclude each other
            ways.setdefault(because, {})[" and ".join(assumed)] = None
    if len(ways) > STEPS:
        prose.say(
            "because", f"{len(ways)} steps show this. The first {STEPS} of them follow; all are in the certificate."
        )
    for because, texts in [*ways.items()][:STEPS]:
        sayings = [view.chronology.sayings[index] for index in because]
        claimed = "; ".join(f"{saying.says} ({_count(len(saying.voices), 'origin')})" for saying in sayings)
        shown = ", or that ".join([*texts][:SHOWN])
        more = f", or {_count(len(texts) - SHOWN, 'other way')}" if len(texts) > SHOWN else ""
        prose.say(
            "because", f"For {otherwise}, it would have to be that {shown}{more}. That is excluded: {claimed}.", sayings
        )


def atom_text(x: Point, y: Point, most: int, zone: tzinfo) -> str:
    """A difference atom in words."""
    if str(x).startswith("happened:") or str(y).startswith("happened:"):
        return f"{str(x or y).removeprefix('happened:')} {'happened' if x is ORIGIN else 'did not happen'}"
    if y is ORIGIN:
        return f"{x} was not after {show_moment(most, zone)}"
    if x is ORIGIN:
        return f"{y} was not before {show_moment(-most, zone)}"
    if most in (-1, 0):
        return f"{x} was before {y}" if most else f"{y} was at or after {x}"
    return (
        f"{x} was at least {show_duration(-most)} before {y}"
        if most < 0
        else f"{x} was at most {show_duration(most)} after {y}"
    )


def _conflicts(prose: _Prose, view: View, verdict: Verdict) -> None:
    assert verdict.duty is not None
    near = sum(len(family) for family in view.chronology.touching(verdict.duty.points))
    if not near:
        return
    made = f"{_count(near, 'conflict')} among the claims tied to these events {'makes' if near == 1 else 'make'} no difference"
    if verdict.word is Word.UNDECIDED and verdict.turns_on:
        ways = _count(len({world.word for world in verdict.worlds}), "verdict")
        settled = _count(len(verdict.worlds), "way")
        prose.say(
            "conflicts",
            f"Settled in {settled}, the conflicts give {ways}: it turns on which of these are set aside.",
            verdict.turns_on,
        )
    elif len(verdict.worlds) == 1 and not verdict.worlds[0].aside:
        prose.say("conflicts", f"{made}: what nobody contradicts decides.")
    else:
        prose.say("conflicts", f"{made}: however they are settled, the verdict is the same.")
    if verdict.stopped:
        prose.say("conflicts", f"Not every way was looked at: {verdict.stopped}.")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _what_would(prose: _Prose, view: View, verdict: Verdict) -> None:
    for found in settles(view.record, verdict):
        prose.say("settles", f"It would be {found.word} if it were shown that {_settling(found, view.zone)}.")
    if verdict.word is Word.UNDECIDED and not any(said["part"] == "settles" for said in prose.said):
        prose.say("settles", "No tighter bound on one event alone would settle it.")
    for found_name in unsettles(view.record, verdict):
        name = found_name.name
        whose = f"the word of {name.removeprefix('origin:')}" if name.startswith("origin:") else f"source {name}"
        prose.say("unsettles", f"Without {whose} it would be {found_name.word}.")
    decided = verdict.word in (Word.KEPT, Word.BROKEN)
    if decided and not any(said["part"] == "unsettles" for said in prose.said):
        prose.say("unsettles", "No single source, and no single origin, would unsettle it.")


def _settling(found: Settling, zone: tzinfo) -> str:
    """What would have to be shown; fractions of a second are rounded so that it still suffices."""
    if found.point.startswith("happened:"):
        return f"{found.point.removeprefix('happened:')} {'happened' if found.at_least else 'did not happen'}"
    if found.at_most is not None:
        return f"{found.point} was not after {show_moment(found.at_most - found.at_most % 1000, zone)}"
    assert found.at_least is not None
    return f"{found.point} was not before {show_moment(-(-found.at_least // 1000) * 1000, zone)}"


def _cruxes(prose: _Prose, view: View, verdict: Verdict) -> None:
    for reading in view.case.readings.values():
        if reading.id != verdict.reading.id and speaks_of(reading, verdict.clause):
            other = judge(view.record, verdict.order, verdict.clause, verdict.subject, reading)
            if other.word is not verdict.word:
                prose.say("crux", crux_text([crux(view.record, verdict, other)]))


# ---------------------------------------------------------------------------------------------- people


def masked(case: Case, value: Json) -> Json:
    """The same JSON value with the names of private people replaced by stable pseudonyms, in every text and key."""
    names: list[tuple[str, str]] = []
    for number, person in enumerate((p for p in case.people.values() if not p.public), 1):
        names += [(name, f"Person {number}") for name in (person.name, *person.also) if name.strip()]
    if not names:
        return value
    names.sort(key=lambda pair: -len(pair[0]))
    ways = [r"\s+".join(re.escape(word) for word in name.split()) for name, _ in names]
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(f"({way})" for way in ways) + r")(?!\w)", re.IGNORECASE)
    return _replaced(value, lambda text: pattern.sub(lambda match: names[(match.lastindex or 1) - 1][1], text))


def _replaced(value: Json, replace: Callable[[str], str]) -> Json:
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, Mapping):
        return {replace(key): _replaced(inner, replace) for key, inner in value.items()}
    return [_replaced(inner, replace) for inner in value] if isinstance(value, list | tuple) else value


def event_rows(view: View, *, because: bool = True) -> list[dict[str, Json]]:
    """Every event of the case with the bounds of its points, in the order of their earliest moments.

    Without *because* the claims that the bounds rest on are left out, which is far quicker.
    """
    found = {} if because else bounds_of_all(view)

    def row(point: str) -> dict[str, Json]:
        if because:
            return bounds_plain(view, point)
        bounds = found[point]
        return {**_bounds_plain(view, point, bounds), "contested": bounds.contested, "stopped": bounds.stopped}

    rows = []
    for event in view.case.events.values():
        points = [row(point) for point in points_of(event)]
        said = event.id in view.chronology.asserted
        denied = event.id in view.chronology.denied
        rows.append({
            "id": event.id, "kind": event.kind, "what": event.what, "place": event.place, "extended": event.extended,
            "on_record": said or denied, "denied": denied, "points": points,
        })  # fmt: skip
    return sorted(
        rows, key=lambda row: (row["points"][0]["earliest"] or row["points"][-1]["latest"] or "9999", row["id"])
    )
