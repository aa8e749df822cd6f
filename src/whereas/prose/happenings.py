"""Happenings: the words of a text that say that something happened, is to happen or did not, one a mention.

Each sentence is read once, from left to right, as a row of clauses (see `verb_clause`). A verb group is read whole, a word
that can be a verb or a noun is told by its neighbours, and the modality of an outer clause reaches the inner one. No model
is used and nothing is learnt: the words are in `verb_forms`, `verb_kinds` and `modality`, the grammar is in this module
and in the other modules whose names begin with "verb".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .modality import ADJECTIVES, ADVERBS, ASSERTED, Modality
from .text import Prose
from .verb_clause import AUXILIARY, Clause, Predicate
from .verb_forms import (
    ADJECTIVE,
    ADVERB,
    BASE,
    COMMA,
    DETERMINER,
    EVENT,
    HAVE,
    JOIN,
    MARK,
    NEGATION,
    OPENER,
    PAST,
    PREPOSITION,
    STOP,
    TO,
    VERB,
    lemma_of,
)
from .verb_groups import Group, group_at, infinitive_at
from .verb_kinds import CLAUSE_TAKING, DEPICTING, ORDERING, PARTICLES, REPORTING, is_phrasal, kind_of_noun, kind_of_verb
from .verb_nouns import Span, head_noun, phrase_at, place_at, subject_before
from .verb_readings import form_of
from .verb_scope import of_noun, of_verb, with_words

__all__ = ["Happening", "happenings", "statuses"]


@dataclass(frozen=True, slots=True)
class Happening:
    """A mention of an event or a state. All spans are offsets into the text.

    `start..end` is the core of the clause as one would quote it, `head` the word that tells (with its particle), `lemma` that
    word's base. `kind` is a term such as `flight.landed`, or "" where only the word is known. `subject` and `object` are
    noun phrases, `place` the phrase after "in", "at", "to" or "from" that begins with a name; None where simple rules find none.
    `form` is the tense (past, past perfect, present, present perfect, future, modal), infinitive, participle, gerund, noun, or
    mark, for a word such as "alleged" alone. `main` says that it is the finite verb of a main, a reported or an added clause,
    so that the text makes a claim with it; `modality` (see docs/modality.md) what kind of claim, and `negated` that it is one
    of something not being so.
    """

    start: int
    end: int
    rule: str
    reason: str
    head: Span
    kind: str
    lemma: str
    subject: Span | None
    object: Span | None
    place: Span | None
    modality: str
    modality_reason: str
    negated: bool
    form: str
    main: bool


def happenings(prose: Prose) -> list[Happening]:
    """Every mention of an event in the text, by the place of its head. Spans may overlap, heads do not."""
    reader = _Reader(prose)
    for sentence in prose.sentences:
        reader.clause.start(sentence)
        reader.read()
    return reader.found


def statuses(found: Sequence[Happening]) -> list[Happening]:
    """Those with which the text makes a claim of its own.

    Left out are bare nouns, words that only hand on what somebody says ("said"), words that only order two events
    ("followed"), and a verb alone whose kind is not known.
    """
    return [
        one for one in found if one.form == "mark" or (one.form == "noun" and one.modality == "alleged") or _claims(one)
    ]


def _claims(one: Happening) -> bool:
    if (
        not one.main
        or one.lemma in ORDERING
        or one.lemma in DEPICTING
        or (one.lemma in REPORTING and one.object is None)
    ):
        return False
    return bool(one.kind) or (one.start, one.end) != one.head or one.negated


# ---------------------------------------------------------------------------------------------- reading

_TRIGGERS = VERB | EVENT | OPENER | AUXILIARY | TO | COMMA | STOP | JOIN | MARK
_NAMED_EVENTS = frozenset("war revolution holocaust hurricane coup election summit crisis".split())
"""Nouns that are events with a capital too: the Civil War."""
_NO_EVENT = frozenset("base compare associate relate include".split())
"""Verbs whose participle tells of no event: "based in Texas"."""
_NOT_FINITE = frozenset(("infinitive", "participle", "gerund"))
_BY_MOUTH = frozenset("orally verbally aloud".split())


class _Reader:
    """Reads the sentence at which its clause stands, and adds to `found`."""

    def __init__(self, prose: Prose) -> None:
        self.prose, self.clause = prose, Clause(prose)
        self.found: list[Happening] = []

    def read(self) -> None:
        """Find the happenings of one sentence."""
        clause = self.clause
        flags, at, end = clause.flags, clause.begin, clause.end
        while at < end:
            at = self.step(at, flags[at]) if flags[at] & _TRIGGERS else at + 1

    def step(self, at: int, flag: int) -> int:
        """Read what begins with this word; the word to go on with."""
        clause = self.clause
        if flag & AUXILIARY:
            group = group_at(clause, at)
            return self.predicate(group) if group.form else self.copula(group)
        if flag & MARK and self.mark(at):
            return at + 1
        if flag & (VERB | EVENT):
            return self.word(at, flag)
        if flag & TO:
            infinitive = infinitive_at(clause, at)
            if infinitive is None:
                return at + 1
            return self.predicate(infinitive) if infinitive.form else self.copula(infinitive)
        clause.bound(at)
        return at + 1

    def word(self, at: int, flag: int) -> int:
        """Read a word that can be a verb, or the name of an event."""
        clause = self.clause
        if clause.compound(at):
            return at + 1
        if clause.name(at):
            return self.noun(at) if clause.lower[at] in _NAMED_EVENTS else at + 1
        form = form_of(clause, at) if flag & VERB else ""
        if (
            form in ("participle", "past")
            and clause.after(at) & (PREPOSITION | TO)
            and lemma_of(clause.lower[at]) in _NO_EVENT
        ):
            return at + 1
        if form:
            return self.predicate(Group(at, at, form, ASSERTED))
        return self.noun(at) if flag & EVENT else at + 1

    # ---- verbs

    def predicate(self, group: Group) -> int:
        """Take down a verb group; the word to go on with."""
        clause, head, form = self.clause, group.head, group.form
        lower, before = clause.lower, clause.last
        last, lemma = head, lemma_of(lower[head])
        particle = lower[head + 1] if head + 1 < clause.end else ""
        if particle in PARTICLES and is_phrasal(lemma, particle) and lower[head + 1 : head + 3] != ["up", "to"]:
            last, lemma = head + 1, f"{lemma} {particle}"
        first = self.with_adverbs(group.first)
        subject = None if form in ("infinitive", "gerund") else self.subject_of(first, form)
        object_ = None if group.passive else self.object_at(last + 1, lemma)
        base = bool(clause.flags[head] & BASE)
        if before.bare and base and form == before.form and group.first == head:  # "will leave and return"
            modality = before.modality
        else:
            modality = of_verb(clause, first, form, with_words(clause, group.own, (first, head), (subject, object_)))
        clause.last = predicate = Predicate(first, head, last, lemma, form, modality, base and form != "present")
        self.tell(predicate, subject, object_, passive=group.passive)
        self.settle(predicate, object_, passive=group.passive)
        return last + 1

    def subject_of(self, first: int, form: str) -> Span | None:
        """The noun phrase before a verb group, or after "and" the subject of the verb before: "he landed and left"."""
        clause = self.clause
        subject = subject_before(clause, first)
        if form in _NOT_FINITE:
            return subject
        if subject is None and first == clause.boundary and clause.before(first) & JOIN:
            return clause.subject
        clause.subject = subject
        return subject

    def object_at(self, first: int, lemma: str) -> Span | None:
        """The object that begins with a word; the subject of a clause without "that" is none: "said the plane had left"."""
        phrase, clause = phrase_at(self.clause, first), self.clause
        if (
            phrase
            and lemma in CLAUSE_TAKING
            and phrase[1] < clause.end
            and clause.flags[phrase[1]] & (AUXILIARY | PAST)
        ):
            return None
        return phrase

    def with_adverbs(self, first: int) -> int:
        """The place where a group begins, with the adverbs and the "never" before it."""
        clause = self.clause
        while first > clause.boundary and clause.flags[first - 1] & (ADVERB | NEGATION):
            if clause.flags[first - 1] & DETERMINER:  # "both", "all"
                break
            first -= 1
        return first

    def settle(self, predicate: Predicate, object_: Span | None, *, passive: bool) -> None:
        """What the clause knows after a predicate: whether it is finite, and what a clause after it hangs on."""
        clause, finite = self.clause, predicate.form not in _NOT_FINITE
        clause.finite = clause.finite or finite
        clause.object_end = object_[1] if object_ and predicate.lemma not in CLAUSE_TAKING else -1
        if predicate.lemma in CLAUSE_TAKING:
            clause.said = clause.governor = predicate
            if not passive:
                clause.boundary, clause.finite = predicate.last + 1, False

    def copula(self, group: Group) -> int:
        """A group without a verb: "was able", "has a plan", "is to". It tells nothing, but a clause may hang on it."""
        clause, place = self.clause, group.head
        if place >= clause.end:
            return place
        infinitive = clause.flags[group.first] & TO
        alone = bool(infinitive) or bool(clause.flags[place] & TO)
        having = bool(clause.flags[place - 1] & HAVE)
        head = place - 1 if alone or having else place
        lemma = "have" if having else "be" if alone else lemma_of(clause.lower[place])
        finite = not infinitive and group.word not in ("be", "been", "being", "having")
        form = "infinitive" if infinitive else "present" if finite else "gerund"
        modality = of_verb(clause, group.first, form, group.own)
        clause.finite = clause.finite or finite
        clause.last = Predicate(group.first, head, head, lemma, "infinitive" if infinitive else "copula", modality)
        phrase = phrase_at(clause, place)
        clause.object_end = phrase[1] if phrase else -1
        return place if alone or clause.flags[place] & EVENT else place + 1

    def tell(self, predicate: Predicate, subject: Span | None, object_: Span | None, *, passive: bool) -> None:
        """Add a verb to what is found."""
        clause, prose, modality = self.clause, self.prose, predicate.modality
        end, place = self.core(predicate.last + 1, object_)
        kind = kind_of_verb(
            predicate.lemma, head_noun(clause, subject), head_noun(clause, subject if passive else object_ or subject)
        )
        if kind == "order.issued" and not _BY_MOUTH.isdisjoint(clause.lower[predicate.first : predicate.head]):
            kind = "order.spoken"
        reason = f'"{clause.lower[predicate.head]}" is a verb in the {predicate.form}'
        self.found.append(
            Happening(
                start=prose.starts[predicate.first],
                end=prose.ends[end - 1],
                rule="event." + predicate.form.replace(" ", "-"),
                reason=reason + (f"; {modality.why} makes it {modality.value}" if modality.why else ""),
                head=(prose.starts[predicate.head], prose.ends[predicate.last]),
                kind=kind,
                lemma=predicate.lemma,
                subject=self.span(subject),
                object=self.span(object_),
                place=self.span(place),
                modality=modality.value,
                modality_reason=modality.why,
                negated=modality.negated,
                form=predicate.form,
                main=predicate.form not in _NOT_FINITE and clause.opener in ("", "that", "added"),
            )
        )

    def core(self, after: int, object_: Span | None) -> tuple[int, Span | None]:
        """The word after the core of a clause whose verb ends before *after*, and the phrase of place in it."""
        clause, end = self.clause, object_[1] if object_ else after
        flags = clause.flags
        if end >= clause.end:
            return end, None
        if place := place_at(clause, end):
            return place[1], place
        if flags[end] & TO and end + 1 < clause.end and flags[end + 1] & BASE:
            verb = end + 1
            if verb + 2 < clause.end and flags[verb + 1] & JOIN and flags[verb + 2] & BASE:
                verb += 2
            phrase = phrase_at(clause, verb + 1)
            return phrase[1] if phrase else verb + 1, None
        if object_ is None and flags[end] & (PREPOSITION | ADJECTIVE | TO):
            phrase = phrase_at(clause, end + 1)
            return phrase[1] if phrase else end, None
        return end, None

    def span(self, words: Span | None) -> Span | None:
        return (self.prose.starts[words[0]], self.prose.ends[words[1] - 1]) if words else None

    # ---- nouns and marks

    def noun(self, at: int) -> int:
        """Take down a noun that names an event, unless it only describes the noun after it; the word to go on with."""
        clause = self.clause
        after, next_ = clause.after(at), at + 1
        described = not after and clause.words[next_][0].islower()
        if described or (after & EVENT and not after & VERB):
            return next_
        first = at
        while first > clause.begin and first > at - 5 and self.describes(first - 1):
            first -= 1
            if first - 2 >= clause.begin and clause.lower[first - 1] == "-" and self.prose.glued(first):
                first -= 2  # last-minute
            if clause.flags[first] & DETERMINER:
                break
        self.add((first, next_), (at, at), "noun", f'"{clause.lower[at]}" names an event', of_noun(clause, first, at))
        return next_

    def describes(self, at: int) -> bool:
        """Whether a word can stand before a noun in its phrase."""
        flag = self.clause.flags[at]
        return not flag or bool(flag & (DETERMINER | ADJECTIVE)) or self.clause.lower[at] in ADJECTIVES

    def mark(self, at: int) -> bool:
        """Take down "alleged" before a noun that names no event, or "potentially" before something without a verb."""
        clause, word = self.clause, self.clause.lower[at]
        phrase = phrase_at(clause, at + 1)
        if phrase is None:
            return False
        end = phrase[1]
        if clause.flags[at] & ADVERB:
            if self.with_verb(at, end):
                return False
            value, after = ADVERBS[word], clause.after(end - 1)
            more = phrase_at(clause, end + 1) if after & PREPOSITION else None
            end = more[1] if more else end
        else:
            value = ADJECTIVES[word]
            if any(flag & EVENT for flag in clause.flags[at:end]):
                return False
        reason = f'"{word}" says of what follows that it is {value}'
        self.add((at, end), (at, at), "mark", reason, Modality(value, f'"{word}"'))
        return True

    def with_verb(self, at: int, end: int) -> bool:
        """Whether an adverb belongs to a verb: beside it, or before or after the phrase that ends before *end*."""
        clause, after = self.clause, at + 1
        while after < clause.end - 1 and after < at + 4 and clause.flags[after] & (ADVERB | DETERMINER | ADJECTIVE):
            after += 1
        beside = at > clause.begin and clause.flags[at - 1] & AUXILIARY
        return bool(
            beside or clause.flags[after] & (VERB | AUXILIARY | TO) or clause.after(end - 1) & (VERB | AUXILIARY)
        )

    def add(self, core: Span, head: Span, form: str, reason: str, modality: Modality) -> None:
        """Add a noun or a mark to what is found, by the words of its phrase, and the first and last word that tell."""
        prose, word = self.prose, self.clause.lower[head[0]]
        lemma = lemma_of(word) if form == "noun" else word
        self.found.append(
            Happening(
                start=prose.starts[core[0]],
                end=prose.ends[core[1] - 1],
                rule=f"event.{form}",
                reason=reason,
                head=(prose.starts[head[0]], prose.ends[head[1]]),
                kind=(kind_of_noun(word) or kind_of_noun(lemma)) if form == "noun" else "",
                lemma=lemma,
                subject=None,
                object=None,
                place=None,
                modality=modality.value,
                modality_reason=modality.why,
                negated=modality.negated,
                form=form,
                main=False,
            )
        )
