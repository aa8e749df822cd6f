"""Proposing: what an extractor found in a source becomes proposed claims, and a person's decision on each an entry.

A proposed claim is never used. With it come the events and figures that it speaks of, marked as proposed too, so that no
answer mentions them before somebody accepts a claim about them. What was proposed once, and accepted, rejected or put
otherwise since, is not proposed again. Where a sentence stands word for word in another source that has a claim of it,
the new claim says the same, with the same origin: a mirror is no second voice. Where that comes out only when a person looks,
`merge` does the same by hand. What a person is shown of a proposal, in the terminal and in the app, is `proposal_plain`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from importlib import import_module
from itertools import islice
from typing import Any

from .answers import View
from .casefile import Case, standing
from .claim import Claim, Event, Statement, points_of, read
from .entry import Change, Entry
from .errors import BadClaim, BadSource, BadTime, TooLarge, WhereasError
from .figure import Quantity
from .keeping import brought, free_claim
from .ledger import Ledger, Writing
from .moment import when
from .prose import finding
from .prose.candidate import Candidate, Context, Dropped, Extractor, Known, checked
from .prose.names import Entity, NameKind, names
from .prose.text import Prose, prose
from .prose.times import timeml as as_timeml
from .prose.times import times
from .saying import voice_of

__all__ = [
    "Finder",
    "Proposed",
    "accept",
    "alike",
    "around",
    "arriving",
    "context_of",
    "elsewhere",
    "find",
    "finder",
    "merge",
    "named",
    "proposal_plain",
    "propose",
    "reject",
    "timeml",
    "unlisted",
    "waiting",
]


# ---------------------------------------------------------------------------------------------- finding


@dataclass(frozen=True, slots=True)
class Finder:
    """Something that finds claims: its name with its version, which claims found by it carry, and its function."""

    name: str
    extract: Extractor


def finder(name: str) -> Finder:
    """The finder of that name: `rules` (ours), `spacy=MODEL` (ours, with a model of spaCy), or `MODULE:FUNCTION`, anybody's.

    Raises BadSource where there is none, or what it needs is not installed.
    """
    if name == "rules":
        return Finder(finding.NAME, finding.extract)
    if name.startswith("spacy="):
        model = name.removeprefix("spacy=")
        return Finder(f"{finding.NAME} with {model}", partial(finding.extract, parser=_parser(model)))
    module, colon, function = name.partition(":")
    try:
        made = getattr(import_module(module), function) if module and colon and function else None
    except (ImportError, AttributeError) as wrong:
        raise BadSource(f"{name!r} cannot be used: {wrong}", remedy="install it where whereas is installed") from None
    if not callable(made):
        raise BadSource(f"{name!r} finds nothing", remedy="name rules, spacy=MODEL, or a function as MODULE:FUNCTION")
    return Finder(name, made)


def _parser(model: str) -> finding.Parser:
    """The pipeline of spaCy of that name. spaCy is not always there, and is not looked for unasked."""
    try:
        load = import_module("spacy").load
    except ImportError:
        remedy = 'install it: pip install "whereas[nlp]", and a model'
        raise BadSource("spaCy is not installed", remedy=remedy) from None
    try:
        made: finding.Parser = load(model)
    except (OSError, ValueError) as wrong:
        remedy = "install the model, and name it as spaCy does"
        raise BadSource(f"spaCy has no model called {model!r}: {wrong}", remedy=remedy) from None
    return made


MOST = 500_000
"""How many candidates of one text are looked at: ordinary prose of 10 MB has fewer."""


def find(by: Finder, text: str, context: Context) -> tuple[list[Candidate], list[Dropped]]:
    """What a finder finds in a text, each candidate checked; and what is dropped, with the reason.

    Raises BadSource where the finder itself fails, TooLarge where it finds too much.
    """
    try:
        found = list(islice(by.extract(text, context), MOST + 1))
    except WhereasError:
        raise
    except Exception as wrong:
        remedy = "read the source with the rules alone: --with rules"
        raise BadSource(f"{by.name} failed: {type(wrong).__name__}: {wrong}", remedy=remedy) from wrong
    if strange := [type(each).__name__ for each in found if not isinstance(each, Candidate)]:
        raise BadSource(
            f"{by.name} gives {strange[0]}, which is no Candidate", remedy="see docs/propose.md, other finders"
        )
    if len(found) > MOST:
        remedy = "it is hardly prose; if it is, add it in parts"
        raise TooLarge(f"{by.name} finds more than {MOST:,} things in this text", remedy=remedy)
    return checked(text, found, context)


def named(text: str) -> tuple[Entity, ...]:
    """Who and what is named in a text, each with the forms in which it is."""
    return names(prose(text)).entities


def unlisted(case: Case, entities: Iterable[Entity]) -> list[str]:
    """The persons among them whom the case does not list under people: their names would be published as they are."""
    listed = {" ".join(name.casefold().split()) for each in case.people.values() for name in (each.name, *each.also)}
    return [
        each.name
        for each in entities
        if each.kind is NameKind.PERSON and listed.isdisjoint(alias.casefold() for alias in (each.name, *each.aliases))
    ]


def timeml(text: str, context: Context) -> str:
    """The text with its times marked as TIMEX3, in TimeML."""
    ready = prose(text)
    return as_timeml(
        ready, times(ready, published=context.published, mode=context.mode, zone=context.zone), context.published
    )


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of the candidates of one source.

    `claims` are the ids of the new proposed claims, with their candidates; `mirrored` those among them that stand word for
    word in another source, with the claim there. `known` were proposed before; `unsaid` have no sentence to claim.
    """

    entry: Entry | None
    claims: tuple[tuple[str, Candidate], ...]
    mirrored: Mapping[str, str]
    known: tuple[Candidate, ...]
    unsaid: tuple[Candidate, ...]


def context_of(case: Case, source: str, *, published: date | None = None, mode: str = "auto") -> Context:
    """What the case knows of a source before it is read; *published* where the case does not say.

    Raises BadSource where there is no such source with a text.
    """
    held = case.sources.get(source)
    if held is None or not held.text:
        raise BadSource(
            f"no source with a text is called {source!r}", remedy="see them with: whereas show CASE sources"
        )
    return Context(
        published=published or _day(held.published, case),
        mode=mode,
        zone=case.zone,
        publisher=held.publisher,
        events=_known(case),
        figures=tuple(case.figures.values()),
        vocabulary=case.vocabulary,
        clockwork=case.clockwork,
    )


def _day(published: str, case: Case) -> date | None:
    """The day on which a source was published, if the case says so to the day."""
    try:
        day = date.fromisoformat(published[:10])
        when(published, case.clockwork)
    except (BadTime, ValueError):
        return None
    return day


def _known(case: Case) -> tuple[Known, ...]:
    """The events of the case, with what its accepted claims bound them to; with nothing where those conflict."""
    view = View.of(case)
    network = view.chronology.network
    unsettled = {point for points in network.conflicted() for point in points}
    made = []
    for event in case.events.values():
        points = points_of(event)
        settled = event.id in view.case.events and unsettled.isdisjoint(points)
        ends = [network.bounds(point) for point in points] if settled else []
        made.append(Known(event, ends[0].earliest, ends[-1].latest) if ends else Known(event))
    return tuple(made)


# ---------------------------------------------------------------------------------------------- proposing


def propose(ledger: Ledger, source: str, candidates: Sequence[tuple[str, Candidate]]) -> Proposed:
    """Enter the candidates that have a sentence as proposed claims, in one entry; each comes with the name of its finder.

    Raises what `Ledger.writing` raises.
    """
    known, claims, mirrored = list[Candidate](), list[tuple[str, Candidate]](), dict[str, str]()
    changes: dict[tuple[str, str], Change] = {}
    with ledger.writing() as writing:
        case = ledger.case()
        there = {_place(claim.source, claim.span, claim.found_by) for claim in case.claims if claim.found_by}
        mirrors, number = _Mirrors(case, source), 0
        for by, each in ((by, each) for by, each in candidates if each.says):
            found_by = f"{by}: {each.rule}"
            if _place(source, (each.start, each.end), found_by) in there:
                known.append(each)
                continue
            twin = mirrors.of(each)
            said = replace(each, says=twin.says, origin=each.origin or mirrors.voice(twin)) if twin else each
            name = free_claim(source, writing.used, number)
            number = int(name.rpartition("-")[2])
            for change in () if twin else _brought(said, writing):
                changes.setdefault(change.key, change)
            changes["claims", name] = Change("claims", name, _claim(name, source, said, found_by))
            claims.append((name, each))
            if twin:
                mirrored[name] = twin.id
        if changes:
            writing.enter("propose", list(changes.values()), source=source)
    unsaid = tuple(each for _, each in candidates if not each.says)
    return Proposed(writing.done[0] if writing.done else None, tuple(claims), mirrored, tuple(known), unsaid)


def _place(source: str, span: tuple[int, int] | None, found_by: str) -> tuple[str, tuple[int, int] | None, str]:
    """By what a proposal is known again: where it stands and its rule, whichever version or variant of the rules found it."""
    return source, span, found_by.rpartition(": ")[2]


def _claim(name: str, source: str, said: Candidate, found_by: str) -> dict[str, Any]:
    value = {
        "id": name, "says": said.says, "source": source, "quote": said.quote, "span": f"{said.start}..{said.end}",
        "speaker": said.speaker, "origin": said.origin, "status": "proposed", "note": said.reason, "found-by": found_by,
    }  # fmt: skip
    return {key: held for key, held in value.items() if held}


def _brought(said: Candidate, writing: Writing) -> Iterable[Change]:
    """The events and figures that a candidate brings and that the case has not, marked as proposed."""
    proposed = Case(
        events={event.id: replace(event, proposed=True) for event in said.events},
        figures={figure.name: replace(figure, proposed=True) for figure in said.figures},
    )
    return brought(proposed, writing)


_SENTENCE_WORDS = 8
"""A sentence of so many words does not stand in two texts by chance."""


class _Mirrors:
    """Claims of other sources, by their sentences: to find those that stand word for word in one that is read now."""

    def __init__(self, case: Case, source: str) -> None:
        self._case, self._texts = case, dict[str, Prose]()
        self._source = source
        self._by_quote: dict[str, list[Claim]] = {}
        for claim in case.claims:
            if claim.source != source and claim.span and claim.quote and claim.status != "rejected":
                self._by_quote.setdefault(_folded(claim.quote), []).append(claim)

    def of(self, candidate: Candidate) -> Claim | None:
        """The claim of the same words in the same sentence, found by the same rule; None without one."""
        here = ""
        for claim in self._by_quote.get(_folded(candidate.quote), ()):
            if claim.found_by and not claim.found_by.endswith(f": {candidate.rule}"):
                continue
            here = here or self._sentence(self._source, candidate.start)
            assert claim.span is not None
            if len(here.split()) >= _SENTENCE_WORDS and here == self._sentence(claim.source, claim.span[0]):
                return claim
        return None

    def voice(self, claim: Claim) -> str:
        """The origin under which a claim counts."""
        return voice_of(claim, self._case.sources[claim.source])

    def _sentence(self, source: str, at: int) -> str:
        text = self._case.sources[source].text
        if not text:
            return ""
        if source not in self._texts:
            self._texts[source] = prose(text)
        held = self._texts[source]
        sentence = held.sentence_at(at)
        return _folded(held.plain[sentence.start : sentence.end]) if sentence else ""


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


# ---------------------------------------------------------------------------------------------- looking


_CONTEXT = 160
"""How many characters are shown before and after the words of a claim."""


def waiting(case: Case, source: str = "") -> list[Claim]:
    """The proposed claims of the case, or of one source: source by source, each in the order of its text.

    Raises BadSource where there is no such source.
    """
    if source and source not in case.sources:
        raise BadSource(
            f"no source is called {source!r}", remedy=f"the sources are {', '.join(case.sources) or 'none'}"
        )
    place = {name: number for number, name in enumerate(case.sources)}
    found = [claim for claim in case.claims if claim.status == "proposed" and source in ("", claim.source)]
    return sorted(found, key=lambda claim: (place[claim.source], claim.span or (0, 0)))


def around(case: Case, claim: Claim) -> tuple[str, str]:
    """What stands before and after the words of a claim in its source."""
    text = case.sources[claim.source].text
    if text is None or claim.span is None:
        return "", ""
    start, end = claim.span
    before = text[max(0, start - _CONTEXT) : start].rpartition("\n")[2].lstrip()
    after = text[end : end + _CONTEXT].partition("\n")[0].rstrip()
    if len(before) >= _CONTEXT - 1:
        before = f"… {before.partition(' ')[2]}"
    return before, f"{after.rpartition(' ')[0]} …" if len(after) >= _CONTEXT - 1 else after


def arriving(case: Case, claim: Claim) -> tuple[list[Event], list[Quantity]]:
    """The events and the figures that come into the case if this claim is accepted: those that are only proposed as yet."""
    said = _statement(case, claim)
    named = {*said.asserts, *said.denies}
    quantities = case.vocabulary.quantities
    counted = {quantities[name].name for name in (said.figure.names if said.figure else ())}
    return (
        [event for event in case.events.values() if event.proposed and event.id in named],
        [figure for figure in case.figures.values() if figure.proposed and figure.name in counted],
    )


def _statement(case: Case, claim: Claim) -> Statement:
    return next(statement for told, statement in case.told if told.id == claim.id)


def elsewhere(case: Case, claim: Claim) -> list[str]:
    """The other sources in which the sentence of a claim stands word for word; short sentences may do so by chance, and are not sought."""
    here = case.sources[claim.source].text
    if not here or claim.span is None:
        return []
    sentence = _sentence_at(here, claim.span[0])
    if len(sentence.split()) < _SENTENCE_WORDS:
        return []
    others = (source for source in case.sources.values() if source.id != claim.source and source.text)
    return [source.id for source in others if f" {sentence} " in _words_of(source.text or "")]


@lru_cache(maxsize=64)
def _words_of(text: str) -> str:
    """The words of a text, between blanks; kept, for while proposals are looked through the same texts are asked again and again."""
    return f" {_folded(text)} "


@lru_cache(maxsize=4)
def _read(text: str) -> Prose:
    return prose(text)


def _sentence_at(text: str, at: int) -> str:
    held = _read(text)
    sentence = held.sentence_at(at)
    return _folded(held.plain[sentence.start : sentence.end]) if sentence else ""


_ALIKE = 8
"""How many claims like a proposed one are named."""


def alike(case: Case, claim: Claim) -> list[tuple[Claim, str]]:
    """Claims, accepted or proposed, that may say the same as this one, each with why it is named: the likeliest first."""
    mine, words = _statement(case, claim), _folded(claim.quote)
    found: list[tuple[int, Claim, str]] = []
    for other, said in case.told:
        if other.id == claim.id or other.status not in ("accepted", "proposed"):
            continue
        if said == mine and other.clock == claim.clock:
            found.append((0, other, "says the same"))
        elif words and words == _folded(other.quote):
            found.append((1, other, "has the same words"))
        elif other.source == claim.source and _overlap(other.span, claim.span):
            found.append((2, other, "has words that overlap"))
        elif _about(mine) and _about(mine) == _about(said):
            found.append((3, other, "speaks of the same"))
    return [(other, why) for _, other, why in sorted(found, key=lambda each: each[0])[:_ALIKE]]


def _overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _about(said: Statement) -> frozenset[str]:
    """The events or quantities that a sentence speaks of."""
    return frozenset((*said.asserts, *said.denies, *(said.figure.names if said.figure else ())))


def proposal_plain(case: Case, claim: Claim) -> dict[str, Any]:
    """A proposed claim with what a person needs to decide on it, as JSON values."""
    before, after = around(case, claim)
    return {
        "id": claim.id, "says": claim.says, "source": claim.source, "quote": claim.quote, "span": claim.span, "before": before,
        "after": after, "speaker": claim.speaker, "origin": claim.origin, "found_by": claim.found_by, "note": claim.note,
        "new_events": [event.id for event in arriving(case, claim)[0]],
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- deciding


def accept(
    ledger: Ledger, ids: Sequence[str], also: Mapping[str, str] | None = None, *, since: int | None = None
) -> Entry | None:
    """Accept proposed claims, with the events and figures that they speak of; *also* are fields to put otherwise first.

    None where they are accepted already. Raises BadSource where there is no such claim, BadCase where a sentence put
    otherwise cannot be read, and what `Ledger.writing` raises, with *since* as there.
    """
    with ledger.writing(since=since) as writing:
        changes = _accepting(ledger.case(), writing, ids, also or {})
        if changes:
            writing.enter("accept", changes, claims=list(ids))
    return writing.done[0] if writing.done else None


def _accepting(case: Case, writing: Writing, ids: Sequence[str], also: Mapping[str, str]) -> list[Change]:
    """What changes where these claims are accepted; nothing where they are already, and say so."""
    changes = []
    for name in dict.fromkeys(ids):
        value = {**_row(writing, name), **also}
        value.pop("status", None)
        changes.append(Change("claims", name, {key: held for key, held in value.items() if held}))
    changes += _with_them(_put_otherwise(case, changes), set(ids), writing)
    return [change for change in changes if change.value != writing.things[change.key].value]


def _put_otherwise(case: Case, changes: Iterable[Change]) -> Case:
    """The case with its claims saying what the changes say, so that what a new sentence speaks of is known."""
    new = {change.id: change.value for change in changes}
    told = []
    for claim, said in case.told:
        value = new.get(claim.id, {})
        if value.get("says", claim.says) != claim.says:
            with contextlib.suppress(BadClaim, BadTime):  # the ledger refuses it in a moment, and says where
                told.append((claim, read(value["says"], case.vocabulary, case.clockwork, value.get("clock", ""))))
                continue
        told.append((claim, said))
    return replace(case, told=tuple(told))


def reject(ledger: Ledger, ids: Sequence[str], why: str = "", *, since: int | None = None) -> Entry | None:
    """Reject claims: they stay, are never used, and are not proposed again. None where they are rejected already.

    Raises BadSource where there is no such claim, and what `Ledger.writing` raises, with *since* as there.
    """
    with ledger.writing(since=since) as writing:
        changes = []
        for name in dict.fromkeys(ids):
            row = _row(writing, name)
            if row.get("status") != "rejected":
                changes.append(Change("claims", name, {**row, "status": "rejected"}))
        if changes:
            writing.enter("reject", changes, claims=list(ids), **({"why": why} if why else {}))
    return writing.done[0] if writing.done else None


def merge(ledger: Ledger, name: str, into: str, *, one_origin: bool = True, since: int | None = None) -> Entry | None:
    """Say that claim *name* says the same as claim *into*, in one entry.

    A source that says a thing twice has said it once: *name* is then rejected, as the same. Of another source, it is accepted
    with the sentence of *into*, so that both are one saying; and, with *one_origin*, with its origin, so that both are one voice.
    Raises BadSource where there is no such claim or both are one, and what `Ledger.writing` raises, with *since* as there.
    """
    with ledger.writing(since=since) as writing:
        case, row = ledger.case(), _row(writing, name)
        other = next((claim for claim in case.claims if claim.id == into), None)
        if other is None or other.id == name or other.status not in ("accepted", "proposed"):
            remedy = "choose another claim, proposed or accepted"
            raise BadSource(f"{name!r} cannot be merged with {into!r}", remedy=remedy)
        if other.source == row["source"]:
            changes = [Change("claims", name, {**row, "status": "rejected", "note": _same_as(row, into)})]
        else:
            also = {"says": other.says, "clock": other.clock, "note": _same_as(row, into)}
            if one_origin:
                also["origin"] = voice_of(other, case.sources[other.source])
            changes = _accepting(case, writing, [name], also)
        changes = [change for change in changes if change.value != writing.things[change.key].value]
        if changes:
            writing.enter("merge", changes, claims=[name], into=into)
    return writing.done[0] if writing.done else None


def _same_as(row: Mapping[str, Any], into: str) -> str:
    note, told = str(row.get("note", "")), f"the same as {into}"
    return note if told in note else f"{note}; {told}" if note else told


def _row(writing: Writing, name: str) -> dict[str, Any]:
    row = writing.things.get(("claims", name))
    if row is None:
        raise BadSource(f"no claim is called {name!r}", remedy="see what is proposed with: whereas review CASE --list")
    return dict(row.value)


def _with_them(case: Case, chosen: set[str], writing: Writing) -> list[Change]:
    """The events and figures that the chosen claims speak of, no longer proposed."""
    changes = []
    told = tuple((replace(claim, status="accepted"), said) for claim, said in case.told if claim.id in chosen)
    spoken = standing(replace(case, told=told, groups={}, orders={}, readings={}))
    for section, things in (("events", spoken.events), ("figures", spoken.figures)):
        for name, thing in things.items():
            row = writing.things.get((section, name))
            if thing.proposed and row is not None:
                changes.append(Change(section, name, {key: v for key, v in row.value.items() if key != "proposed"}))
    return changes
