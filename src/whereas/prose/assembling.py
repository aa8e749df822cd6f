"""Assembling: what the rules found in a text, part by part, put together into candidates.

A time is put to the event of its clause, a speaker to what stands within their words, a number to what it counts. The
sentence of a candidate is written only where the words assert it: what is planned, possible, conditional or ordered has
none, and what is alleged has one only as the word of whoever alleges it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from whereas.claim import Event
from whereas.errors import BadClaim

from .candidate import Candidate, Context
from .caption import Caption
from .citation import Citation
from .happenings import Happening, statuses
from .identifiers import Identifier
from .linking import Counted, Events, Figures, Mention, Tie
from .name import NameKind, Names
from .quantities import sentence as figure_sentence
from .quantity import Comparison, Quantity
from .relations import Relation
from .sentence import milliseconds, number_of, order, uncountable, written
from .speech import Attribution
from .text import Prose, Zone
from .times import Time

__all__ = ["Findings", "Spoken", "assembled"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that the rules find in one text, part by part."""

    prose: Prose
    times: list[Time]
    quantities: list[Quantity]
    comparisons: list[Comparison]
    attributions: list[Attribution]
    happenings: list[Happening]
    relations: list[Relation]
    citations: list[Citation]
    identifiers: list[Identifier]
    names: Names
    caption: Caption | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """The events and figures that a text speaks of, which all pieces of it share; `told` are the ids of events of which it
    is claimed already that they happened, `said` the sentences that are claimed, with their quotes.
    """

    events: Events
    figures: Figures
    told: set[str] = field(default_factory=set)
    said: set[tuple[str, str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, context: Context) -> Spoken:
        """Those of the case, to begin with."""
        return cls(Events(context.events), Figures(context.figures, context.vocabulary.events))


def assembled(found: Findings, context: Context, spoken: Spoken | None = None, offset: int = 0) -> list[Candidate]:
    """The candidates, in the order of the text; of a piece of one, *offset* is where it begins."""
    work = _Assembly(found, context, spoken or Spoken.of(context), offset)
    made = [
        *work.of_times(),
        *work.of_relations(),
        *work.of_quantities(),
        *work.of_comparisons(),
        *work.of_attributions(),
        *work.of_statuses(),
        *work.of_citations(),
        *work.of_identifiers(),
    ]
    return sorted(made, key=lambda candidate: (candidate.start, candidate.end))


_UNSAID = {
    "planned": "it is planned here, and not said to be done",
    "possible": "it is only possible here",
    "conditional": "it is said only if something else holds",
    "ordered": "it is ordered here, and not said to be done: write it as a clause of an order",
    "alleged": "it is alleged, and nobody is said to allege it",
}
"""Why a sentence is not written, by modality."""

_ALONE = "of which event is it the time?"
_ZONELESS = "in which time zone? Say one: whereas describe CASE --set zone=America/New_York"
_SAYING = frozenset({"direct", "indirect", "mixed", "depiction"})
"""Forms of attribution whose content is somebody's word."""


_VERBS = {"before": "before", "after": "after", "by": "by", "since": "from"}
"""How the claim language says what a preposition before a time says; else at."""

_RANGES = {"between": "and", "from": "to"}
"""The words before and between two times that are the ends of one."""


_BEFORE_OTHERS = frozenset("in of from at for with by on to and or under near over who that which citing".split())
"""Words in a source after which a name is not the one who speaks, or not alone."""

_NEAR = 16
"""How many happenings before and after a place are looked at, so that a sentence without end is read in linear time."""

_LONGEST = 5_000
"""How many characters of what somebody says are searched for quotation marks."""


class _Spans:
    """Which of some spans, which may lie in one another, a place lies in."""

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _, _ in self._spans]

    def innermost(self, start: int, end: int) -> int:
        """The number of the span that begins last before *start* and reaches to *end*; -1 where there is none."""
        at = bisect_right(self._starts, start) - 1
        for back in range(at, max(-1, at - 12), -1):
            if self._spans[back][1] >= end:
                return self._spans[back][2]
        return -1

    def within(self, start: int, end: int) -> int:
        """The number of the first span that lies in this one; -1 where none does."""
        at = bisect_left(self._starts, start)
        return self._spans[at][2] if at < len(self._spans) and self._spans[at][1] <= end else -1


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who says what stands at a place, and the end of the chain of those from whom they have it."""

    speaker: str = ""
    origin: str = ""


_NARRATOR = _Voice()


class _Assembly:
    def __init__(self, found: Findings, context: Context, spoken: Spoken, offset: int) -> None:
        self.found, self.context, self.prose, self.text = found, context, found.prose, found.prose.text
        self.events, self.figures, self.offset = spoken.events, spoken.figures, offset
        said = found.attributions
        self.mentions = _Spans((each.start, each.end, n) for n, each in enumerate(found.names.mentions))
        self.speakers = [self._speaker(each) for each in said]
        self.cues = _Spans((start, end, n) for n, each in enumerate(said) for start, end in each.cue)
        self.contents = _Spans(
            (start, end, n) for n, each in enumerate(said) if self._speaks(n) for start, end in each.content
        )
        self.statements = self._statements()
        self.heads = [happening.head[0] for happening in found.happenings]
        self.timed = self._timed()
        self.place = {happening.head: number for number, happening in enumerate(found.happenings)}
        self.statuses = [self.place[each.head] for each in statuses(found.happenings)]
        self.ties = {number: self._tie(number) for number in sorted(self._spoken_of())}
        self.time_spans = _Spans((each.start, each.end, n) for n, each in enumerate(found.times))
        self.number_spans = _Spans((each.start, each.end, n) for n, each in enumerate(found.quantities))
        self.told, self.said = spoken.told, spoken.said

    def _words(self, span: Span | None) -> str:
        return " ".join(self.text[span[0] : span[1]].split()) if span else ""

    def _placed(self, span: Span | None) -> Span | None:
        """A span of the piece as one of the text."""
        return (span[0] + self.offset, span[1] + self.offset) if span else None

    # ---- who says so

    def voice(self, start: int, end: int, *, outside: int = -1) -> _Voice:
        """Who says what stands in a span; *outside* is an attribution whose own content does not count."""
        inside = self.contents.innermost(start, end)
        if inside < 0 or inside == outside:
            return _NARRATOR
        chain = self.found.attributions[inside].chain
        return _Voice(self.speakers[inside], self._words(chain[-1]) if chain else "")

    def _speaks(self, number: int) -> bool:
        """Whether what is attributed is somebody's word, and not what is ordered, or what nobody is named for."""
        return bool(self.speakers[number]) and self.found.attributions[number].form in _SAYING

    def _speaker(self, said: Attribution) -> str:
        """Who says it: by the full name, where the source is a name, or ends with one; else as written.

        "Supporters in Congress" and "Doe and Roe" end with a name that is not who speaks, or not alone.
        """
        names = self.found.names
        for start, end in said.source:
            end = start + len(self.text[start:end].rstrip(" ,;:"))
            number = self.mentions.innermost(max(start, end - 2), end)
            if number < 0:
                continue
            mention, entity = names.mentions[number], names.entities[names.whose[number]]
            before = self.text[start : mention.start].strip(" ,").removesuffix(mention.title).lower().split()
            if entity.kind is not NameKind.PLACE and len(entity.name) > 1 and _BEFORE_OTHERS.isdisjoint(before):
                return entity.name
        return said.speaker

    def _statements(self) -> dict[int, Event]:
        """The events that somebody said something, by the number of the attribution."""
        made = {}
        for number, each in enumerate(self.found.attributions):
            if each.cue and self._speaks(number) and each.form != "depiction":
                start, end = each.content[0] if each.content else (0, 0)
                what = self._words((start, min(end, start + 4 * _SHORT))).removeprefix("that ")
                speaker = self.speakers[number]
                made[number] = self.events.statement(speaker, f"{speaker}: {_short(what)}")
        return made

    # ---- times and events

    def _timed(self) -> dict[int, int]:
        """Which time says when each happening was: the numbers of both."""
        made: dict[int, int] = {}
        for number, time in enumerate(self.found.times):
            if time.type in ("DATE", "TIME") and time.earliest is not None:
                happening = self._happening_of(time)
                if happening is not None:
                    made.setdefault(happening, number)
        return made

    def _happening_of(self, time: Time) -> int | None:
        """The happening of the clause in which a time stands: the nearest before it, else after it, of the same voice."""
        sentence = self.prose.sentence_at(time.start)
        if sentence is None:
            return None
        first, last = bisect_left(self.heads, sentence.start), bisect_left(self.heads, sentence.end)
        at, inside = bisect_left(self.heads, time.start), self.contents.innermost(time.start, time.end)
        best: tuple[int, int] | None = None
        for number in range(max(first, at - _NEAR), min(last, at + _NEAR)):
            happening = self.found.happenings[number]
            head = happening.head
            bare = not happening.kind and happening.subject is None and happening.object is None  # "Dated: …"
            if bare or happening.form == "mark" or self.contents.innermost(*head) != inside:
                continue
            distance = time.start - head[1] if head[1] <= time.start else 2 * (head[0] - time.end) + 40
            best = min(best or (distance, number), (distance, number))
        return best[1] if best else None

    def _spoken_of(self) -> set[int]:
        """The happenings of which something may be claimed."""
        ends = {self.place[end.head] for each in self.found.relations for end in (each.a, each.b) if end is not None}
        return {*self.timed, *self.statuses, *ends}

    def _tie(self, number: int) -> Tie:
        happening = self.found.happenings[number]
        said = self.cues.innermost(*happening.head)
        if said in self.statements:
            return Tie(self.statements[said], new=True, reason=f"new: a statement of {self.speakers[said]}")
        earliest, latest = None, None
        if number in self.timed:
            earliest, latest = milliseconds(self.found.times[self.timed[number]], self.context)
        mention = Mention(
            happening.kind, happening.lemma, _short(self._clause(happening)), self._words(happening.subject),
            self._words(happening.object), self._words(happening.place), earliest, latest,
        )  # fmt: skip
        return self.events.tie(mention)

    def _clause(self, happening: Happening) -> str:
        start = happening.start
        if happening.subject and happening.subject[0] < start and start - happening.subject[1] < 40:
            start = happening.subject[0]
        return self.text[start : happening.end]

    # ---- candidates

    def _candidate(
        self, kind: str, found: _Found, value: Mapping[str, object], *, says: str = "", asks: str = "", ties: Sequence[Tie] = (),
        counted: Sequence[Counted] = (), modality: str = "asserted", weak: bool = False, voice: _Voice | None = None,
    ) -> Candidate:  # fmt: skip
        start, end, rule, why = found
        quote, who = self.text[start:end], voice or self.voice(start, end)
        if says and (says, quote, who.speaker) in self.said:  # a headline stands twice, a figure is told again
            says, asks = "", "the same is claimed above, in the same words"
        elif says:
            self.said.add((says, quote, who.speaker))
        linked = dict.fromkeys([tie.reason for tie in ties] + [each.reason for each in counted]) if says else {}
        reason = "; ".join((why.rstrip("."), *linked))
        return Candidate(
            kind, start + self.offset, end + self.offset, quote, rule, reason, says, "" if says else asks,
            who.speaker, who.origin, modality, weak, tuple(tie.event for tie in ties) if says else (),
            tuple(each.figure for each in counted) if says else (), value,
        )  # fmt: skip

    @staticmethod
    def _silent(modality: str, voice: _Voice) -> str:
        """Why nothing may be claimed of something with this modality; empty where it may."""
        if modality == "alleged" and voice.speaker:
            return ""
        return _UNSAID.get(modality, "")

    def of_times(self) -> Iterator[Candidate]:
        by_time = {time: happening for happening, time in self.timed.items()}
        ranges = {number for number in range(len(self.found.times) - 1) if self._is_range(number)}
        gaps = _Spans((each.start, each.end, number) for number, each in enumerate(self.found.relations))
        for number, time in enumerate(self.found.times):
            if time.type == "DURATION" and gaps.innermost(time.start, time.end) >= 0:
                continue  # "hours before" is told with the order of the two
            if number not in by_time:
                yield self._candidate("time", _at(time), _time_value(time), asks=time.asks or _ALONE)
                continue
            happening, tie = self.found.happenings[by_time[number]], self.ties[by_time[number]]
            says, asks = "", self._untimed(time, happening)
            if not asks and number - 1 in ranges:
                asks = "it is the end of the time before it"
            elif not asks:
                says = self._when(tie.event, time, self.found.times[number + 1] if number in ranges else time)
                self.told.add(tie.event.id)
            yield self._candidate(
                "time", _in_zone(time) if says else _at(time), _time_value(time), says=says, asks=asks or "it ends before it begins",
                ties=(tie,), modality=happening.modality,
            )  # fmt: skip

    def _untimed(self, time: Time, happening: Happening) -> str:
        """Why it is not claimed that something happened at a time; empty where it is."""
        if happening.modality == "denied":
            return "it is said not to have happened"
        published = self.context.published
        if published is not None and time.earliest is not None and time.earliest.date() > published:
            return "it lies after the day of publication, and cannot be told as done"
        silent = self._silent(happening.modality, self.voice(time.start, time.end))
        return silent or time.asks or ("" if time.zone or self.context.zone else _ZONELESS)

    def _is_range(self, number: int) -> bool:
        """Whether a time and the next are the two ends of one: between 2 and 4 p.m., from Monday to Friday."""
        first, last = self.found.times[number : number + 2]
        joint = self.prose.plain[first.end : last.start].strip().lower() if last.start - first.end < 12 else ""
        return _RANGES.get(self._word_before(first)) == joint and None not in (first.earliest, last.latest)

    def _word_before(self, time: Time) -> str:
        before = self.prose.plain[max(0, time.start - 9) : time.start].lower().split()
        return before[-1] if before else ""

    def _when(self, event: Event, time: Time, last: Time) -> str:
        verb = _VERBS.get(self._word_before(time), "at") if last is time else "at"
        when = written(time, self.context, last)
        return f"{event.id} {verb} {when}" if when else ""

    def of_relations(self) -> Iterator[Candidate]:
        for each in self.found.relations:
            ends = [end for end in (each.a, each.b) if end is not None]
            ties = [self.ties[self.place[end.head]] for end in ends]
            says, asks = "", self._unordered(each, ends, ties)
            if not asks:
                says = order(each, ties[0].event, ties[1].event)
                self.told.update(tie.event.id for tie in ties if says)
            understood = not (each.a_found and each.b_found)
            yield self._candidate(
                "relation", _at(each), {"relation": each.relation, "least_ms": each.least_ms, "most_ms": each.most_ms},
                says=says, asks=asks or "the claim language has no sentence for it", ties=ties, weak=each.weak or understood,
            )  # fmt: skip

    def _unordered(self, each: Relation, ends: Sequence[Happening], ties: Sequence[Tie]) -> str:
        """Why no order is claimed of two events; empty where one is."""
        voice = self.voice(each.start, each.end)
        for end in ends:
            if silent := self._silent(end.modality, voice):
                return silent
        if any(end.modality == "denied" for end in ends):
            return "one of the two is said not to have happened"
        if len(ends) < 2:
            return "what is the other event? The text does not name it here"
        return "both ends look like one event" if ties[0].event.id == ties[1].event.id else ""

    # ---- how many

    def of_quantities(self) -> Iterator[Candidate]:
        for each in self.found.quantities:
            modality, says, counted = self._modality_at(each.start), "", tuple[Counted, ...]()
            asks = self._silent(modality, self.voice(each.start, each.end)) or uncountable(each)
            if not asks:
                says, counted, asks = self._figure(each)
            yield self._candidate(
                "quantity", _at(each), _quantity_value(each), says=says, asks=asks, counted=counted, modality=modality, weak=each.vague,
            )  # fmt: skip

    def _figure(self, each: Quantity) -> tuple[str, tuple[Counted, ...], str]:
        """The sentence of a number, what it counts, and nothing; or nothing, and why not."""
        counted = self.figures.of(each.counted)
        try:
            return figure_sentence(each, self._name(counted, each.period)), (counted,), ""
        except BadClaim as wrong:
            return "", (), wrong.problem

    def _name(self, counted: Counted, period: Span | None) -> str:
        """The name of what is counted, with an index where a time in *period* is a year, a month or a day."""
        at = self.time_spans.within(*period) if period else -1
        return counted.figure.name + (_index(self.found.times[at]) if at >= 0 else "")

    def _modality_at(self, start: int) -> str:
        """The modality of the nearest happening before a place, in its sentence and in the same words; else asserted."""
        sentence, inside = self.prose.sentence_at(start), self.contents.innermost(start, start + 1)
        last = bisect_right(self.heads, start) - 1
        for at in range(last, max(-1, last - _NEAR), -1):
            happening = self.found.happenings[at]
            if sentence is None or self.heads[at] < sentence.start:
                break
            if happening.form != "mark" and self.contents.innermost(*happening.head) == inside:
                return happening.modality
        return "asserted"

    def of_comparisons(self) -> Iterator[Candidate]:
        for each in self.found.comparisons:
            says, counted = self._compared(each)
            asks = self._silent(self._modality_at(each.start), self.voice(each.start, each.end))
            yield self._candidate(
                "comparison", _at(each), {"relation": each.relation, "a": self._placed(each.a), "b": self._placed(each.b)}, says="" if asks else says,
                asks=asks or "name the two figures to compare them", counted=counted,
            )  # fmt: skip

    def _compared(self, each: Comparison) -> tuple[str, tuple[Counted, ...]]:
        """The sentence that one figure is more or less than another, where the text says which two; else empty."""
        if each.relation not in ("<", ">", "=") or each.a is None or each.b is None:
            return "", ()
        numbers = [self.number_spans.within(*span) for span in (each.a, each.b)]
        held = [self.found.quantities[number] for number in numbers if number >= 0]
        whats = [number.counted for number in held if number.counted] or [_after_comparative(self._words(each.a))]
        if not whats[0]:
            return "", ()
        counted = self.figures.of(whats[0])
        names = [self._name(counted, span) for span in (each.a, each.b)]
        return (f"{names[0]} {each.relation} {names[1]}", (counted,)) if names[0] != names[1] else ("", ())

    # ---- what is said, what happened, what is cited

    def of_attributions(self) -> Iterator[Candidate]:
        alone: set[Span] = set()
        for number, each in enumerate(self.found.attributions):
            start, end = max(each.content, key=lambda span: span[1] - span[0], default=(each.start, each.end))
            speaker, event = self.speakers[number], self.statements.get(number)
            voice = self.voice(*(each.cue[0] if each.cue else (start, end)), outside=number)
            value = {
                "form": each.form, "speaker": speaker, "written": each.speaker, "said": [self._placed(span) for span in each.content],
                "chain": [self._placed(span) for span in each.chain],
                "negated": each.negated, "doubtful": each.doubtful,
            }  # fmt: skip
            says, asks = "", "what it says is what can be claimed" if speaker else "nobody is named who says so"
            ties: tuple[Tie, ...] = ()
            if event is not None:
                ties = (Tie(event, new=True, reason=f"new: a statement of {speaker}"),)
                says = f"{event.id} did not happen" if each.negated else f"{event.id} happened"
            kind = "quote" if each.form == "direct" else "attribution"
            found = (start, end, each.rule, each.reason)
            yield self._candidate(kind, found, value, says=says, asks=asks, ties=ties, voice=voice)
            if each.form == "mixed" and (quoted := self._quoted(start, end)) and quoted not in alone:
                alone.add(quoted)
                reason = "the words of it that stand in quotation marks"
                asks = "that it was said is claimed with the sentence around it"
                yield self._candidate("quote", (*quoted, each.rule, reason), value, asks=asks, voice=voice)

    def _quoted(self, start: int, end: int) -> Span | None:
        """The longest part of a span that stands in quotation marks."""
        end = min(end + 1, start + _LONGEST, len(self.text))
        marks = [at for at in range(start, end) if self.prose.plain[at] == '"']
        pairs = zip(marks[::2], marks[1::2], strict=False)
        return max(((a, b + 1) for a, b in pairs), key=lambda span: span[1] - span[0], default=None)

    def of_statuses(self) -> Iterator[Candidate]:
        ours = {event.id for event in self.statements.values()}
        for number in self.statuses:
            happening, tie = self.found.happenings[number], self.ties[number]
            asks = self._unclaimed(happening, tie, ours)
            denied = happening.modality == "denied"
            says = "" if asks else f"{tie.event.id} did not happen" if denied else f"{tie.event.id} happened"
            if says and not denied:
                self.told.add(tie.event.id)
            yield self._candidate(
                "status", _at(happening), {"modality_reason": happening.modality_reason}, says=says, asks=asks, ties=(tie,),
                modality=happening.modality,
            )  # fmt: skip

    def _unclaimed(self, happening: Happening, tie: Tie, ours: set[str]) -> str:
        """Why it is not claimed that something happened, or did not; empty where it is."""
        if silent := self._silent(happening.modality, self.voice(*happening.head)):
            return silent
        if tie.event.id in ours:
            return "it is claimed with what was said"
        if happening.modality != "denied" and tie.event.id in self.told:
            return "another claim says this, or says more: when, or in what order"
        return self._unremarkable(happening)

    def _unremarkable(self, happening: Happening) -> str:
        """Why it is not proposed that this happened; empty where it is."""
        if not happening.kind:
            return "it is no kind of event that is known here: write a claim if it matters"
        sentence = self.prose.sentence_at(happening.start)
        headline = sentence is not None and sentence.zone is Zone.HEADLINE
        return "" if happening.form != "present" or headline else "it is told in the present, as a state"

    def of_citations(self) -> Iterator[Candidate]:
        if (head := self.found.caption) is not None:
            parts = ("court", "left", "right", "docket", "judge", "title", "filed")
            value = {part: self._words(getattr(head, part)) for part in parts if getattr(head, part)}
            asks = "a caption says which case this is, not what happened"
            yield self._candidate("citation", _at(head), {"cited": "caption", **value}, asks=asks)
        for each in self.found.citations:
            asks = "a citation says where, not what happened"
            yield self._candidate("citation", _at(each), _citation_value(each), asks=asks)

    def of_identifiers(self) -> Iterator[Candidate]:
        for each in self.found.identifiers:
            value = {"identifies": each.kind.value, "value": each.value, "private": each.private}
            asks = "a number by which something is known is no claim by itself"
            yield self._candidate("identifier", _at(each), value, asks=asks)


_Found = tuple[int, int, str, str]
"""The span of what was found, its rule and the reason."""


def _at(found: Time | Relation | Quantity | Comparison | Happening | Citation | Caption | Identifier) -> _Found:
    return found.start, found.end, found.rule, found.reason


def _in_zone(time: Time) -> _Found:
    """The same, with whose zone it is where the text does not say."""
    start, end, rule, reason = _at(time)
    return start, end, rule, reason if time.zone_basis == "stated" else f"{reason}; in the zone of the case"


_SHORT = 90


def _short(text: str) -> str:
    """The text in one line, cut at a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[:_SHORT].rpartition(" ")[0] + " …"


_PREPOSITIONS = frozenset("in during than of at from by on under over between within across".split())
_COMPARATIVES = frozenset("fewer more less greater larger smaller higher lower as many much the number".split())


def _after_comparative(text: str) -> str:
    """What is compared, of words such as "fewer immigrants in February"."""
    words = text.split()
    first = next((at for at, word in enumerate(words) if word.lower() not in _COMPARATIVES), len(words))
    last = next((at for at in range(first, len(words)) if words[at].lower() in _PREPOSITIONS), len(words))
    return " ".join(words[first:last])


def _index(period: Time) -> str:
    """The index of a figure that was counted in this year, month or day; empty where it is none of these."""
    value = period.value if period.type == "DATE" else ""
    return f"[{value}]" if len(value) in (4, 7, 10) and value.replace("-", "").isdecimal() else ""


def _citation_value(each: Citation) -> dict[str, object]:
    """The parts of a citation that are written."""
    parts = (
        "volume", "reporter", "page", "pin", "year", "court", "section", "docket_number", "entry_number", "paragraph", "lines",
    )  # fmt: skip
    return {"cited": each.kind.value, **{part: held for part in parts if (held := getattr(each, part))}}


def _quantity_value(each: Quantity) -> dict[str, object]:
    return {
        "relation": each.relation, "low": number_of(each.low), "high": number_of(each.high), "unit": each.unit,
        "counted": each.counted, "change": each.change,
    }  # fmt: skip


def _time_value(time: Time) -> dict[str, object]:
    return {
        "type": time.type, "timex3": time.value, "mod": time.mod, "zone": time.zone, "zone_basis": time.zone_basis,
        "earliest": time.earliest.isoformat() if time.earliest else None,
        "latest": time.latest.isoformat() if time.latest else None, "anchor": time.anchor,
    }  # fmt: skip
