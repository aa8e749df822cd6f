"""Relations: the words of a text that say which of two events came first, one a mention.

"After", "until", "later", "followed", "had left": each such word, its cue, is read with the two events that it joins, and
where it has a measure ("two hours before"), with how far apart they lie. `a` is always the earlier one, or the one within
the other, whichever way it was said. Half of the cues say less than they seem to ("despite", "prompting", "since"); those
are marked weak, with the reason. The cues are in `relation_cues`, the measures in `relation_gaps`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .happenings import Happening
from .relation_cues import (
    ADVERBS,
    ALONE,
    CAUSE,
    CAUSING,
    FOLLOWING,
    JOINING,
    NOT_RELATED,
    PERFECT,
    PHRASES,
    SIDES,
    TOLD,
    UNDERSTOOD,
    WITHIN,
    Cue,
)
from .relation_gaps import Gap, gap_before
from .text import Prose, Sentence
from .verb_kinds import REPORTING

__all__ = ["Relation", "relations"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Relation:
    """What a text says of the order of two events.

    `start..end` is what one would quote, `cue` the words that decide. `relation` is before (*a* is over when *b* begins, or
    begins first), during (*a* lies within *b*), same time, or meets (*b* begins as *a* ends, or at once after it). An end
    that the text names is a happening, and `a_found` or `b_found` is true; one that is only understood ("later": than what
    was last told) is the happening last told, if any, and found is false.
    `least_ms` and `most_ms` bound the time from *a* to *b* in milliseconds; None is no bound. `weak` says that the cue alone
    does not settle the order, and `weak_reason` why.
    """

    start: int
    end: int
    rule: str
    reason: str
    cue: Span
    a: Happening | None
    b: Happening | None
    relation: str
    least_ms: int | None
    most_ms: int | None
    weak: bool
    weak_reason: str
    a_found: bool
    b_found: bool


def relations(prose: Prose, happenings: Sequence[Happening]) -> list[Relation]:
    """Every mention of an order of two events, by place; *happenings* are those of the same prose.

    Cues do not overlap. A cue whose event is not among *happenings* is passed over: "after Monday" is a time.
    """
    return _Finder(prose, happenings).find()


# ---------------------------------------------------------------------------------------------- finding

_NEAR = 30  # words between a cue and the events that it joins
_NOT_FINITE = frozenset(("noun", "mark", "infinitive", "participle", "gerund"))
_NO_VERB = frozenset(("noun", "mark"))
_OPENING = frozenset(('"', "that", "and", "but", "(", ";", ":", "—", "–", "-"))
_ENDS_CLAUSE = frozenset((",", ";", ":", "—", "–", "(", '"'))
_ENDS_PHRASE = frozenset(
    "who which that to and or but is was are were has had have will would in on at for from with by about over , ; :".split()
)
_RELATIVE = frozenset("who which that".split())
_FOCUS = frozenset("even only just right almost long".split())
_SOON = frozenset("immediately right directly".split())


class _Said(NamedTuple):
    """A cue as it stands: its words, their places from the first up to the last, where it puts its event, and the rest."""

    words: str
    first: int
    after: int
    side: str
    weak: str = ""
    gap: Gap | None = None


class _Finder:
    """Finds the relations of one prose; `at` are the places of the happenings' heads among its words."""

    def __init__(self, prose: Prose, happenings: Sequence[Happening]) -> None:
        self.prose, self.lower, self.happenings = prose, prose.lower, happenings
        self.at = [prose.word_at(one.head[0]) for one in happenings]
        self.found: list[Relation] = []
        self.joined: set[int] = set()  # happenings that a cue already puts in order

    def find(self) -> list[Relation]:
        lower, phrases = self.lower, PHRASES
        for sentence in self.prose.sentences:
            for place in range(sentence.first, sentence.last):
                if lower[place] in phrases:
                    self.cue(place, sentence)
        self.verbs()
        return _apart(self.found)

    def cue(self, place: int, sentence: Sentence) -> None:
        """Read the cue that begins with this word, if one does."""
        for phrase in PHRASES[self.lower[place]]:
            end = place + len(phrase)
            if end <= sentence.last and (len(phrase) == 1 or tuple(self.lower[place:end]) == phrase):
                break
        else:
            return
        words = " ".join(phrase)
        if self.compound(place, end) or self.double(place, end):
            return
        if words == "no sooner":
            self.no_sooner(place, sentence)
        elif words == "within":
            self.within(place, sentence)
        elif words in ADVERBS:
            self.adverb(place, end, ADVERBS[words], sentence)
        elif words == "since" and self.lower[place - 1] in ("has", "have", "had"):
            self.adverb(place, end, ALONE[words], sentence)
        elif self.join(_Said(words, place, end, ""), JOINING[words], sentence):
            return
        elif (
            words in ("after", "before") and self.alone(end, sentence) and gap_before(self.lower, place, sentence.first)
        ):
            self.adverb(place, end, ALONE[words], sentence)

    def alone(self, end: int, sentence: Sentence) -> bool:
        """Whether nothing follows that a cue could join: "an hour before, it left"."""
        return end >= sentence.last or self.lower[end] in _ENDS_CLAUSE or self.lower[end] in ".!?"

    def compound(self, place: int, end: int) -> bool:
        """Whether a hyphen joins the cue to another word: "then-mayor"."""
        lower, glued = self.lower, self.prose.glued
        return (place > 0 and lower[place - 1] == "-" and glued(place)) or (
            end < len(lower) and lower[end] == "-" and glued(end)
        )

    def double(self, place: int, end: int) -> bool:
        """Whether it is one of a pair, which says nothing of the order: "before and after"."""
        pair = ("after", "before", "during")
        ahead = (
            self.lower[end : end + 1] in (["and"], ["or"])
            and self.lower[end + 1 : end + 2] != []
            and self.lower[end + 1] in pair
        )
        return ahead or (place > 1 and self.lower[place - 1] in ("and", "or") and self.lower[place - 2] in pair)

    # ---- cues that join

    def join(self, said: _Said, cue: Cue, sentence: Sentence) -> bool:
        """A cue with its event after it, and the main one before it or after its clause; whether both are there."""
        stop = self.clause_end(said.after, sentence)
        inner = self.event_after(said.after, stop, cue)
        if inner is None or not self.of_time(said.words, self.happenings[inner]):
            return False
        gap = said.gap or gap_before(self.lower, said.first, sentence.first)
        first = min(gap.first, said.first) if gap else said.first
        ahead = self.main_after(stop, sentence) if self.opens(first, sentence) else None
        outer = self.main_before(first, sentence) if ahead is None else ahead
        if outer is None:
            outer = ahead = self.main_after(stop, sentence)
        if outer is None or outer == inner:
            return False
        one, main = self.happenings[inner], self.happenings[outer]
        side, weak = cue.side, cue.weak
        if said.words == "when" and one.form == main.form == "past" and not self.lower[self.at[outer]].endswith("ing"):
            side = "meets"  # of two pasts of the same kind, the one after "when" comes first
        elif gap and side == "first" and self.lower[gap.first] in _SOON:
            side = "meets"
        if said.words == "since" and main.form == "present perfect":
            weak = ""
        end = max(one.end, main.end) if ahead is not None and one.form == "noun" else one.end
        self.add((self.prose.starts[first], end), said._replace(side=side, weak=weak, gap=gap), main, one, named=True)
        self.joined.update((inner, outer))
        return True

    def of_time(self, words: str, one: Happening) -> bool:
        """Whether the cue is of time with this event: not "as a witness" or "as he said", not "when people say", which is general."""
        if words == "as":
            return one.form in ("past", "past perfect") and one.lemma not in REPORTING
        general = words in ("when", "while") and one.form.startswith("present") and one.modality == "asserted"
        return not general and not (words == "since" and one.form in ("modal", "future"))

    def no_sooner(self, place: int, sentence: Sentence) -> None:
        """The pair "no sooner had X than Y": Y follows at once."""
        near = range(place + 2, min(place + _NEAR, sentence.last))
        than = next((at for at in near if self.lower[at] == "than"), None)
        if than is None:
            return
        first, second = bisect_left(self.at, place + 2), self.main_after(than, sentence)
        if second is None or first >= second or self.at[first] > than:
            return
        one, main = self.happenings[first], self.happenings[second]
        self.add(
            (self.prose.starts[place], main.end), _Said("no sooner", place, place + 2, "meets"), main, one, named=True
        )
        self.joined.update((first, second))

    def within(self, place: int, sentence: Sentence) -> None:
        """The cue "within two hours of": near an event, before it or after."""
        near = range(place + 2, min(place + 6, sentence.last))
        of = next((at for at in near if self.lower[at] == "of"), None)
        gap = gap_before(self.lower, of, place) if of is not None else None
        if of is not None and gap is not None and gap.first == place:
            self.join(_Said("within", place, of + 1, "", gap=gap), WITHIN, sentence)

    def opens(self, first: int, sentence: Sentence) -> bool:
        """Whether a cue stands at the beginning of its clause, so that the main event comes after it."""
        at = first - 1
        if at >= sentence.first and self.lower[at] in _FOCUS:
            at -= 1
        if at > sentence.first and self.lower[at] == ",":
            return self.lower[at - 1] in ("that", "and", "but", "or")
        return at < sentence.first or self.lower[at] in _OPENING

    def clause_end(self, place: int, sentence: Sentence) -> int:
        """The word at which the clause after a cue ends: the first comma or stop."""
        high = min(place + _NEAR, sentence.last)
        return next((at for at in range(place, high) if self.lower[at] in _ENDS_CLAUSE), high)

    def event_after(self, place: int, stop: int, cue: Cue) -> int | None:
        """The event that a cue joins: the finite verb of its clause, an -ing form right after it, or the noun of its phrase."""
        if place >= stop:
            return None
        begin, noun = self.prose.starts[place], None
        for which in range(bisect_left(self.at, place), len(self.at)):
            one, at = self.happenings[which], self.at[which]
            if at >= stop:
                return noun if noun is not None or not cue.clause else self.after_apposition(stop, which)
            if one.form in ("gerund", "participle") and one.start <= begin and noun is None:
                return which
            if one.form == "noun":
                noun = which if noun is None and self.one_phrase(place, at) else noun
            elif one.form not in _NOT_FINITE and cue.clause and one.subject and one.subject[0] <= begin:
                if _RELATIVE.isdisjoint(self.lower[place:at]):
                    return which
            elif one.form != "participle" and noun is not None:
                break
        return noun

    def after_apposition(self, comma: int, which: int) -> int | None:
        """The finite verb right after the second comma: "since the group, founded in May, started"."""
        lower = self.lower
        if lower[comma : comma + 1] != [","]:
            return None
        second = next((at for at in range(comma + 1, min(comma + 15, len(lower))) if lower[at] in (",", ".")), comma)
        for later in range(which, min(which + 9, len(self.at))):
            if second < self.at[later] <= second + 2 and self.happenings[later].form not in _NOT_FINITE:
                return later if lower[second] == "," else None
        return None

    def one_phrase(self, place: int, head: int) -> bool:
        """Whether nothing but a noun phrase stands between."""
        return head - place <= 8 and _ENDS_PHRASE.isdisjoint(self.lower[place:head])

    def main_before(self, place: int, sentence: Sentence) -> int | None:
        """The last verb before a word in its sentence, over an infinitive that was not done; where there is none, a noun."""
        noun, low = None, max(sentence.first, place - _NEAR)
        for which in range(bisect_left(self.at, place) - 1, -1, -1):
            if self.at[which] < low:
                break
            one = self.happenings[which]
            aside = one.lemma in REPORTING and self.lower[self.at[which] + 1] == ","  # "..., he said, ..."
            if one.form not in _NO_VERB and not aside and not (one.form == "infinitive" and one.modality == "denied"):
                return which
            noun = which if one.form == "noun" and noun is None else noun
        return noun

    def main_after(self, place: int, sentence: Sentence) -> int | None:
        """The first finite verb after a word in its sentence."""
        high = min(sentence.last, place + _NEAR)
        for which in range(bisect_left(self.at, place), len(self.at)):
            if self.at[which] >= high:
                break
            if self.happenings[which].form not in _NOT_FINITE:
                return which
        return None

    # ---- adverbs

    def adverb(self, place: int, end: int, cue: Cue, sentence: Sentence) -> None:
        """A word such as "later" that sets its verb beside what was last told."""
        words = " ".join(self.lower[place:end])
        if words in ("later", "earlier") and end < sentence.last and self.lower[end] in NOT_RELATED:
            return
        gap = gap_before(self.lower, place, sentence.first)
        which = self.verb_of(place, end, sentence, loose=gap is not None or end > place + 1)
        if which is None or which in self.joined:
            return
        if gap is None and self.happenings[which].modality not in (
            "asserted",
            "alleged",
        ):  # "will later", "did not immediately"
            return
        one, told = self.happenings[which], self.last_told(which)
        first = self.prose.starts[gap.first if gap else place]
        span = min(first, one.head[0]), max(one.head[1], self.prose.ends[end - 1])
        weak = cue.weak or ("" if told else UNDERSTOOD)
        self.add(span, _Said(words, place, end, cue.side, weak, gap), told, one, named=False)
        self.joined.add(which)

    def verb_of(self, place: int, end: int, sentence: Sentence, *, loose: bool) -> int | None:
        """The verb that an adverb belongs to: the group that it stands in; the next or the last one if *loose* or initial."""
        which = bisect_left(self.at, place)
        initial = place == sentence.first or self.lower[place - 1] in (",", "and", "but", ";", '"')
        if which < len(self.at) and self.at[which] < sentence.last:
            one = self.happenings[which]
            if one.form not in _NO_VERB and (one.start <= self.prose.starts[place] or self.at[which] == end):
                return which
            if (
                (loose or initial)
                and self.at[which] < end + 12
                and (main := self.main_after(end, sentence)) is not None
            ):
                return main
        last = which - 1
        if last < 0 or self.at[last] < sentence.first or self.happenings[last].form in _NOT_FINITE:
            return None
        at_end = self.lower[end : end + 1] in ([], ["."], [","], [";"])
        return last if loose or (self.at[last] == place - 1 and at_end) else None

    def last_told(self, which: int) -> Happening | None:
        """The main event told before this one; a verb of saying only where this one is one too."""
        this = self.happenings[which]
        for one in reversed(self.happenings[max(which - 15, 0) : which]):
            if one.lemma in REPORTING and this.lemma not in REPORTING:
                continue
            if one.main and one.modality == "asserted" and one.end <= this.start:
                return self.noun_in(one.subject, which) or one if one.lemma in FOLLOWING else one
        return None

    # ---- verbs and tenses

    def verbs(self) -> None:
        """Verbs that are cues themselves ("followed", "prompting"), and the past perfect."""
        for which, one in enumerate(self.happenings):
            if one.form in _NO_VERB:
                continue
            if one.lemma in FOLLOWING:
                self.follow(which, one)
            elif one.lemma in CAUSING:
                self.prompt(which, one)
            elif one.form == "past perfect" and one.modality == "asserted" and which not in self.joined:
                first, at = self.prose.word_at(one.start), self.at[which]
                said = _Said("had", first, at + 1, "first", PERFECT)
                self.add((one.start, one.end), said, self.last_told(which), one, named=False)

    def noun_in(self, span: Span | None, which: int) -> Happening | None:
        """The first event named in a phrase near a happening."""
        if span is None:
            return None
        near = self.happenings[max(0, which - 6) : which + 7]
        return next(
            (one for one in near if one.form == "noun" and span[0] <= one.head[0] and one.head[1] <= span[1]), None
        )

    def follow(self, which: int, one: Happening) -> None:
        """The order in "X followed Y", "X was followed by Y", and "X, followed by Y"."""
        at = self.at[which]
        passive = self.lower[at + 1 : at + 2] == ["by"]
        subject = self.noun_in(one.subject, which)
        if subject is None and passive and one.form == "participle" and which:
            subject = self.happenings[which - 1]
        other = self.next_noun(which, at + 2) if passive else self.noun_in(one.object, which)
        if other is None or (subject is None and one.subject is None):
            return
        side = FOLLOWING[one.lemma]
        if passive:
            side = "first" if side == "second" else "second"
        start = one.subject[0] if one.subject and not passive else one.start
        span = min(start, one.start), max(one.end, other.end)
        if subject is None:  # "the crowd followed the raid": who, not what
            return
        self.add(span, _Said(one.lemma, at, at + 1, side), other, subject, named=True)

    def next_noun(self, which: int, place: int) -> Happening | None:
        """The event named in the phrase that begins with this word."""
        if which + 1 >= len(self.happenings):
            return None
        one = self.happenings[which + 1]
        return one if one.form in ("noun", "gerund") and self.one_phrase(place, self.at[which + 1]) else None

    def prompt(self, which: int, one: Happening) -> None:
        """The order in "prompting him to leave" and "the strike led to a halt": what comes before is first."""
        if which + 1 >= len(self.happenings) or one.form not in ("participle", "past", "present perfect", "present"):
            return
        effect, at = self.happenings[which + 1], self.at[which]
        sentence = self.prose.sentence_at(one.start)
        if (
            sentence is None
            or effect.form not in ("infinitive", "noun")
            or self.at[which + 1] >= min(at + 12, sentence.last)
        ):
            return
        if one.form == "participle":
            before = self.main_before(at, sentence)
            cause = self.happenings[before] if before is not None else None
        else:
            cause = self.noun_in(one.subject, which)
        if cause is not None:
            self.add((one.start, effect.end), _Said(one.lemma, at, at + 1, "second", CAUSE), cause, effect, named=True)

    # ---- taking down

    def add(self, span: Span, said: _Said, main: Happening | None, one: Happening, *, named: bool) -> None:
        """Take down that *one* is on the cue's side of *main*; *named* tells whether *main* is named there, or understood."""
        relation, first, least = SIDES[said.side]
        most = None
        if said.side == "until" and main is not None and main.negated:
            relation, first = "before", True
        if said.gap is not None:
            least, most = said.gap.least_ms, said.gap.most_ms
        a, b = (one, main) if first else (main, one)
        told = TOLD[relation].format(a=self.name(a), b=self.name(b))
        self.found.append(
            Relation(
                start=span[0],
                end=span[1],
                rule=f"relation.{said.words.replace(' ', '-')}",
                reason=f'"{said.words}": {told}' + (f"; weak, for it {said.weak}" if said.weak else ""),
                cue=(self.prose.starts[said.first], self.prose.ends[said.after - 1]),
                a=a,
                b=b,
                relation=relation,
                least_ms=least,
                most_ms=most,
                weak=bool(said.weak),
                weak_reason=said.weak,
                a_found=first or named,
                b_found=not first or named,
            )
        )

    def name(self, one: Happening | None) -> str:
        return f'"{self.prose.plain[one.head[0] : one.head[1]]}"' if one is not None else "something not named here"


def _apart(found: Sequence[Relation]) -> list[Relation]:
    """The relations whose cues do not overlap, the first of those that do, in the order of the text."""
    kept: list[Relation] = []
    done = 0
    for one in sorted(found, key=lambda one: (one.cue[0], -one.cue[1])):
        if one.cue[0] >= done:
            kept.append(one)
            done = one.cue[1]
    return sorted(kept, key=lambda one: (one.start, one.end))
