"""Telling verbs from nouns: the form in which a word without an auxiliary is a verb where it stands, if it is one.

"Orders" is a verb in "the judge orders a halt" and a noun in "court orders"; "ordered" is a past in "the judge ordered" and a
participle in "a halt ordered by the judge". The neighbours decide, and whether the clause has its finite verb already.
"""

from __future__ import annotations

from .verb_clause import BEFORE_NOUN, CONDITIONS, LONGEST, Clause
from .verb_forms import (
    ADJECTIVE,
    ADVERB,
    COMMA,
    DETERMINER,
    EVENT,
    ING,
    JOIN,
    NOUN,
    OPENER,
    PARTICIPLE,
    PAST,
    PREPOSITION,
    PRONOUN,
    STOP,
    THIRD,
    TO,
    VERB,
    lemma_of,
)

_SUBJECTS = ("who", "which", "that")
_PLURAL_PRONOUNS = frozenset("they we you i these those others many some all".split())
_NOMINATIVE = frozenset("he she they we i".split())
_PLURALS = frozenset("people men women children police officials authorities".split())
_SINGULAR = frozenset("a an this each every".split())
_HELPERS = frozenset({"let", "make", "help", "see", "hear", "watch"})
"""Verbs with a bare infinitive after their object: "let them leave"."""
_SHOWING = frozenset("show see find hear feel depict watch picture".split())
"""Verbs after which a noun and an -ed form are no clause: "footage showed men shackled"."""
_MOSTLY_PASSIVE = frozenset(
    "accuse base kill injure wound charge schedule locate name call use make give know see involve own compose find hold aim "
    "design intend require need arm equip dress suspect convict capture detain arrest jail imprison list publish produce send take "
    "expect force order ask tell allow drive build cover write entitle direct associate relate concern compare deem say".split()
)
"""Verbs whose -ed form before a preposition is a participle far more often than a past: "people killed in the raid"."""
_FOLLOWS_VERB = DETERMINER | PRONOUN | TO | PREPOSITION | ADVERB | OPENER


def form_of(clause: Clause, at: int) -> str:
    """Past, participle, gerund, present or infinitive; "" where the word is no verb."""
    flag = clause.flags[at]
    if flag & PAST:
        return _past(clause, at) if flag & PARTICIPLE else "past"
    if flag & PARTICIPLE:
        return "" if clause.before(at) & (DETERMINER | ADJECTIVE) else "participle"
    if flag & ING:
        return _ing(clause, at)
    return _third(clause, at) if flag & THIRD else _base(clause, at)


def _past(clause: Clause, at: int) -> str:
    """Of a form such as "ordered": a past, a participle, or an adjective before its noun."""
    before, after, last = clause.before(at), clause.after(at), clause.last
    if before & BEFORE_NOUN:
        return ""
    if _has_subject(clause, at):
        return "past"
    if before & JOIN and last.lemma and last.form != "infinitive" and not last.bare:
        return "participle" if last.form in ("gerund", "noun") else last.form
    if at + 1 < clause.end and clause.lower[at + 1] == "by":
        return "participle"
    if _compared(clause, at) and not after & PREPOSITION and not before & (COMMA | JOIN | STOP | OPENER):
        return "past"
    if _in_opening_phrase(clause, at) and not before & PRONOUN:
        return "participle"
    if before & STOP:
        return "past" if clause.headline else "participle"
    if before & OPENER and clause.opener not in ("added", *_SUBJECTS):
        return "participle"
    if clause.lower[at - 1] == ",":
        first = not last.lemma and not after & PREPOSITION
        return "past" if first or (after & DETERMINER and not clause.finite) else "participle"
    passive = lemma_of(clause.lower[at]) in _MOSTLY_PASSIVE or last.lemma in _SHOWING
    of_object = at == clause.object_end and last.form != "participle"
    if clause.finite or of_object or (passive and after & PREPOSITION and not before & PRONOUN):
        return "participle"
    return "past"


def _has_subject(clause: Clause, at: int) -> bool:
    """Whether the word before can only be the subject of this one: he, they; or "it" that is no object of what is before it."""
    word = clause.lower[at - 1] if at > clause.begin else ""
    if word == "it":
        return at - 2 < clause.begin or not clause.flags[at - 2] & (VERB | PREPOSITION | TO)
    return word in _NOMINATIVE


def _compared(clause: Clause, at: int) -> bool:
    """Whether "as" or "than" opens a clause of its own here: "turned as the tower burned"."""
    between = clause.lower[max(clause.last.last + 1, at - 6) : at]
    return "as" in between or "than" in between


def _in_opening_phrase(clause: Clause, at: int) -> bool:
    """Whether the noun before stands after a preposition with which the clause began: "in a room filled with"."""
    first, flags = clause.boundary, clause.flags
    if clause.finite or first >= at - 1 or not flags[first] & PREPOSITION or at - first > LONGEST:
        return False
    noun = at - 1 if not flags[at - 1] & ADVERB else at - 2
    inside = DETERMINER | PREPOSITION | ADJECTIVE | ADVERB
    new = any(flags[place] & DETERMINER and not flags[place - 1] & inside for place in range(first + 2, at))
    return not new and not clause.words[noun][0].isupper()


def _ing(clause: Clause, at: int) -> str:
    before, after, flag = clause.before(at), clause.after(at), clause.flags[at]
    if before & (DETERMINER | ADJECTIVE):
        return ""
    if flag & EVENT and after & (PREPOSITION | COMMA | STOP) and not before & COMMA:
        return ""
    if before & (PREPOSITION | OPENER | STOP) or (clause.last.lemma and clause.last.last == at - 1):
        return "gerund"
    if flag & NOUN and (after & (COMMA | STOP) or (after & VERB and not after & NOUN)):
        return ""
    return "participle"


def _third(clause: Clause, at: int) -> str:
    """Of a form such as "orders": a present, or a plural noun."""
    before, after, flag = clause.before(at), clause.after(at), clause.flags[at]
    if before & BEFORE_NOUN or clause.last.last == at - 1 or (clause.finite and not before & (JOIN | OPENER)):
        return ""
    if not flag & NOUN or before & (PRONOUN | OPENER):
        return "present"
    if before & (COMMA | JOIN) and not clause.headline:
        return "present" if clause.last.form == "present" and after & (DETERMINER | PRONOUN) else ""
    if clause.flags[at - 1] & ADVERB or clause.lower[at - 1] == "longer":
        return "" if before & (STOP | COMMA) else "present"
    if clause.headline:
        goes_on = not after & (PREPOSITION | STOP | COMMA) and at > clause.boundary
        return "present" if goes_on or clause.last.form == "present" else ""
    if clause.opener and not clause.finite and after & (COMMA | STOP) and not before & VERB:
        return "present"
    if before & STOP or not after & _FOLLOWS_VERB or (before & VERB and not before & NOUN):
        return ""
    plural = clause.lower[at - 1].endswith("s") and not clause.words[at - 1][0].isupper()
    of = after & PREPOSITION and clause.lower[at + 1] in ("of", "for", "in")
    return "" if plural or of else "present"


def _base(clause: Clause, at: int) -> str:
    """Of a form such as "order": a present after a plural, an infinitive that goes on with another, or a noun."""
    before, after, last = clause.before(at), clause.after(at), clause.last
    noun = clause.flags[at] & NOUN
    word = clause.lower[at - 1] if at > clause.begin else ""
    near = at - last.last <= LONGEST and not (clause.opener in CONDITIONS and clause.boundary > last.head)
    if last.bare and near and (before & JOIN or word == ","):
        return last.form
    if word in _PLURAL_PRONOUNS:
        return "" if clause.finite else "present"
    if last.lemma in _HELPERS and near and (not noun or last.last == at - 1):
        return "" if before & (BEFORE_NOUN & ~TO) else "infinitive"
    if before & (BEFORE_NOUN | COMMA | STOP | JOIN) or (clause.finite and clause.opener != "that"):
        return ""
    if clause.lower[at - 2] in _SINGULAR:  # "a willful disregard"
        return ""
    if word == "which" and noun and clause.flags[at - 2] & PREPOSITION:  # "at which point"
        return ""
    if not noun or word in ("who", "which") or (word == "that" and clause.lower[at - 2].endswith("s")):
        return "present"
    if last.last == at - 1 or not after & (DETERMINER | PRONOUN | TO | OPENER):
        return ""
    return "present" if word.endswith("s") or word in _PLURALS else ""
