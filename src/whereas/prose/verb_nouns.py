"""The noun phrases beside a verb, by the places of their words: as much as simple rules give."""

from __future__ import annotations

from .verb_clause import AUXILIARY, BEFORE_NOUN, LONGEST, Clause
from .verb_forms import ADJECTIVE, ADVERB, COMMA, DETERMINER, JOIN, NOUN, OPENER, PREPOSITION, PRONOUN, STOP, TO, VERB

Span = tuple[int, int]

_ENDS_SUBJECT = COMMA | STOP | OPENER | JOIN | AUXILIARY | TO
_NOMINATIVE = frozenset("i he she we they".split())
_PLACE = frozenset("in at to from into near for".split())


def subject_before(clause: Clause, first: int) -> Span | None:
    """The noun phrase before a verb group; a participle within it ("planes carrying deportees left") is passed over."""
    flags, lower, last = clause.flags, clause.lower, clause.last
    low, place, end = max(clause.begin, first - LONGEST), first - 1, first
    if place >= low and lower[place] in ("who", "which", "that"):
        place = end = place - 1 if lower[place - 1] == "," else place
        place -= 1
    start = end
    while place >= low:
        flag = flags[place]
        if flag & _ENDS_SUBJECT and (lower[place] not in "-'/." or place == low):
            break
        if _only_verb(clause, place):
            if place != last.head or last.form != "participle":
                break
            end = place
        start = place
        if place == end - 1 and flag & PRONOUN:
            break
        place -= 1
    while start < end and flags[start] & (PREPOSITION | ADVERB) and not flags[start] & (DETERMINER | PRONOUN):
        start += 1
    return (start, end) if start < end else None


def _only_verb(clause: Clause, place: int) -> bool:
    """Whether a word can be a verb and nothing that stands in a noun phrase."""
    flag = clause.flags[place]
    return bool(flag & VERB) and not flag & (NOUN | ADJECTIVE) and not clause.words[place][0].isupper()


def phrase_at(clause: Clause, first: int) -> Span | None:
    """The noun phrase that begins with this word, with what "of" joins to it; None if none does."""
    flags, place, high = clause.flags, first, min(clause.end, first + LONGEST)
    if first < high and clause.lower[first] in _NOMINATIVE:
        return None
    while place < high:
        flag = flags[place]
        if flag & PRONOUN and not flag & DETERMINER:
            place += place == first
            break
        if flag and _ends_phrase(clause, place, first, high):
            break
        place += 1
    while place > first and flags[place - 1] & (COMMA | JOIN) and clause.lower[place - 1] != "'":
        place -= 1
    return (first, place) if place > first else None


def _ends_phrase(clause: Clause, place: int, first: int, high: int) -> bool:
    """Whether the phrase that began with *first* ends before this word."""
    flag, inside = clause.flags[place], place > first
    before = clause.flags[place - 1] if inside else 0
    if flag & (STOP | OPENER | AUXILIARY | TO):
        return not (inside and place + 1 < high and clause.abbreviates(place))
    if flag & PREPOSITION:
        return not (inside and clause.lower[place] == "of")
    if flag & (COMMA | JOIN):
        return not (inside and place + 1 < high and _joins(clause, place))
    if flag & ADVERB and not flag & (DETERMINER | ADJECTIVE):
        return not before & BEFORE_NOUN
    return _only_verb(clause, place) and not before & (DETERMINER | ADJECTIVE)


def _joins(clause: Clause, place: int) -> bool:
    """Whether a hyphen, or an "and" between names, goes on with a noun phrase."""
    word, words = clause.lower[place], clause.words
    if word in "-'":
        return clause.prose.glued(place)
    return word == "and" and words[place + 1][0].isupper() and words[place - 1][0].isupper()


def place_at(clause: Clause, at: int) -> Span | None:
    """The noun phrase after a preposition of place, where it begins with a name."""
    if at + 1 >= clause.end or clause.lower[at] not in _PLACE:
        return None
    name = at + 2 if clause.lower[at + 1] == "the" and at + 2 < clause.end else at + 1
    return phrase_at(clause, at + 1) if clause.words[name][0].isupper() else None


def head_noun(clause: Clause, phrase: Span | None) -> str:
    """The head of a noun phrase: its last word, or the one before its first preposition; "" for no phrase."""
    if phrase is None:
        return ""
    for place in range(phrase[0] + 1, phrase[1]):
        if clause.flags[place] & PREPOSITION:
            return clause.lower[place - 1]
    return clause.lower[phrase[1] - 1]
