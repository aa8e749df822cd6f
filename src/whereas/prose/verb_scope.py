"""Scope: how the words of a clause, and the word that it hangs on, decide the modality of an event together."""

from __future__ import annotations

from .modality import ADJECTIVES, ADVERBS, ASSERTED, GOVERNING, Modality, under
from .verb_clause import CONDITIONS, LONGEST, NOTHING, TEMPORAL, Clause, Predicate
from .verb_forms import ADVERB, NEGATION, PREPOSITION, lemma_of
from .verb_nouns import Span

_NO = frozenset("no none neither nobody nothing".split())
_NEITHER = frozenset("neither nor never".split())


def of_verb(clause: Clause, first: int, form: str, own: Modality) -> Modality:
    """The modality of a verb group: its own, unless what it hangs on says less."""
    if form == "infinitive":
        outer = _of_infinitive(clause, first)
    elif form in ("participle", "gerund"):
        outer = _of_participle(clause, first)
    else:
        outer = _of_finite(clause, form)
    if outer.value != "asserted":
        return Modality(outer.value, outer.why, outer.negated != own.negated)
    return Modality("possible", "a question") if clause.asked and own.value == "asserted" else own


def _of_infinitive(clause: Clause, first: int) -> Modality:
    """An infinitive hangs on the noun right before it, if that can have one, or on the last verb."""
    place, last = first - 1, clause.last
    while place > clause.begin and place > first - 4 and clause.flags[place] & (ADVERB | NEGATION):
        place -= 1
    word = clause.lower[place] if place >= clause.begin else ""
    noun = lemma_of(word)
    if noun not in GOVERNING:
        noun = word
    if noun in GOVERNING and place != last.head:
        reaches = last.last >= clause.boundary - 1 and last.modality.value != "denied"
        return under(noun, word, last.modality if reaches else ASSERTED, "to")
    if last is NOTHING:
        return Modality("planned", '"to"')
    if last.lemma == "take" and clause.lower[last.last + 1] == "to" and last.last + 1 < first:
        return last.modality  # who took to the air, or to the streets, to say something did say it
    return _under(clause, last, "to", adjoining=place <= last.last)


def _of_participle(clause: Clause, first: int) -> Modality:
    """An -ing or -ed form hangs on the verb or the verb and preposition right before it; else it goes along with the verb."""
    last = clause.last
    if last is NOTHING or clause.opener in CONDITIONS:
        return ASSERTED
    near = first - last.last <= LONGEST and last.last >= clause.boundary - 1
    if near and (last.last == first - 1 or clause.flags[first - 1] & PREPOSITION):
        return _under(clause, last, "ing")
    return ASSERTED if last.modality.value == "denied" and last.lemma != "have" else last.modality


def _of_finite(clause: Clause, form: str) -> Modality:
    """A clause hangs on the word that opens it, on the verb or noun before "that", or, of time, on the main clause."""
    if clause.opener in CONDITIONS:
        return Modality(CONDITIONS[clause.opener], f'"{clause.opener}"')
    if clause.governor is not NOTHING:
        return _under(clause, clause.governor, "that")
    if clause.opener in TEMPORAL and clause.last.modality.value == "conditional":
        return clause.last.modality
    if clause.opener in TEMPORAL and form.startswith("present"):
        if clause.last.modality.value not in ("asserted", "denied"):
            return clause.last.modality
        if clause.future:
            return Modality("planned", f'"{clause.opener}" and a future')
    return ASSERTED


def _under(clause: Clause, governor: Predicate, link: str, *, adjoining: bool = True) -> Modality:
    return under(governor.lemma, clause.lower[governor.head], governor.modality, link, adjoining=adjoining)


def with_words(clause: Clause, own: Modality, group: Span, phrases: tuple[Span | None, Span | None]) -> Modality:
    """A group's own modality, with what an adverb, a "never", a negative subject or a negative object says."""
    first, head = group
    for place in (clause.boundary, *range(first, head)):
        word = clause.lower[place]
        if word in ADVERBS and own.value == "asserted":
            own = Modality(ADVERBS[word], f'"{word}"')
        elif place >= first and clause.flags[place] & NEGATION:
            own = _negated(own, word)
    own = _negated(own, _negative_before(clause, first))
    for phrase in phrases:
        if phrase and clause.lower[phrase[0]] in _NO:
            own = _negated(own, clause.lower[phrase[0]])
    return own


def _negated(own: Modality, word: str) -> Modality:
    if not word or own.negated:
        return own
    return Modality("denied" if own.value == "asserted" else own.value, own.why or f'"{word}"', negated=True)


def _negative_before(clause: Clause, first: int) -> str:
    """A "neither" or "never" some words before a group, with no verb between, or "without" or "no longer" right before it."""
    before = clause.lower[max(clause.begin, first - 8, clause.last.head + 1) : first]
    if before[-1:] == ["without"] or before[-2:] == ["no", "longer"]:
        return " ".join(before[-1:] if before[-1] == "without" else before[-2:])
    return next((word for word in before if word in _NEITHER), "")


def of_noun(clause: Clause, phrase: int, at: int) -> Modality:
    """The modality of a noun whose phrase begins with the word *phrase*: of a word in it, or of the verb right before it."""
    for word in clause.lower[phrase:at]:
        if (value := ADJECTIVES.get(word)) is not None:
            return Modality(value, f'"{word}"', value == "denied")
    if phrase > clause.begin and clause.lower[phrase - 1] == "without":
        return Modality("denied", '"without"', negated=True)
    last = clause.last
    if last is not NOTHING and last.last >= clause.boundary - 1 and phrase - last.last <= 2:
        return _under(clause, last, "noun")
    return ASSERTED
