"""Verb groups: auxiliaries and what follows them, read as one ("would not have been held", "to be tried")."""

from __future__ import annotations

from typing import NamedTuple

from .modality import ASSERTED, MODALS, Modality
from .verb_clause import BEFORE_NOUN, Clause
from .verb_forms import ADVERB, BASE, BE, DO, HAVE, ING, MODAL, NEGATION, PARTICIPLE, PRONOUN, VERB

_OBJECTS = frozenset("him them me us".split())
_CAN = frozenset("could can cannot can't couldn't".split())
_LONG = 9  # words of a group


class Group(NamedTuple):
    """A group: its first word, its verb, the tense, and what its own words say of the event.

    Where `form` is "" there is no verb ("was able", "has a plan"): `head` is then the word after the auxiliaries, and `word`
    the auxiliary that tells.
    """

    first: int
    head: int
    form: str
    own: Modality
    word: str = ""
    passive: bool = False


class _Auxiliaries:
    """The auxiliaries of a group, each by its word, and the place after them."""

    def __init__(self, clause: Clause, at: int) -> None:
        self.modal = self.have = self.be = self.did = self.no = ""
        self.first, self.place = at, at
        high = min(clause.end, at + _LONG)
        while self.place < high and self._takes(clause, self.place):
            self.place += 1

    def _takes(self, clause: Clause, place: int) -> bool:
        """Read a word, if it belongs to the auxiliaries: one of them, "not", an adverb, or a pronoun turned behind."""
        flag, word = clause.flags[place], clause.lower[place]
        if word.endswith("n't") or word == "cannot":
            self.no = word
        if flag & MODAL:
            self.modal = word
        elif flag & HAVE:
            self.have = word
        elif flag & BE:
            self.be = word
        elif flag & DO:
            self.did = word
        elif flag & NEGATION or (word == "no" and clause.lower[place + 1 : place + 2] == ["longer"]):
            self.no = word
        elif word == "since" and self.have and clause.after(place) & PARTICIPLE:
            return True
        elif not flag & ADVERB and not (word == "longer" and self.no == "no"):
            return bool(flag & PRONOUN) and place == self.first + 1 and word not in _OBJECTS
        return True

    def form(self, flag: int) -> str:
        """The tense of the group if its verb has these flags, or "" where that can be no verb after these."""
        fits = flag & (PARTICIPLE | ING) if self.be else flag & PARTICIPLE if self.have else flag & BASE
        if not fits or not (self.be or self.have or self.modal or self.did):
            return ""
        if self.modal:
            return "future" if self.modal in ("will", "won't", "shall") or self.modal.endswith("'ll") else "modal"
        if self.have:
            return {"had": "past perfect", "having": "participle"}.get(self.have, "present perfect")
        word = self.be or self.did
        if word == "being":
            return "participle"
        return "past" if word in ("was", "were", "wasn't", "weren't", "did", "didn't") else "present"

    def own(self, clause: Clause) -> Modality:
        """What a modal and a "not" say."""
        modal, no = self.modal, self.no
        if modal:
            value = MODALS.get(modal) or ("planned" if modal.endswith(("'ll", "'d")) else "possible")
            if modal == "would" and clause.iffy:
                value = "conditional"
            if no and modal in _CAN:
                value = "denied"
            return Modality(value, f'"{modal} {no}"' if no and no != modal else f'"{modal}"', bool(no))
        if no:
            before = clause.lower[self.first]
            return Modality("denied", f'"{no}"' if before == no else f'"{before} {no}"', negated=True)
        return ASSERTED


def group_at(clause: Clause, at: int) -> Group:
    """Read the group that begins with this auxiliary."""
    read = _Auxiliaries(clause, at)
    place, own = read.place, read.own(clause)
    word = read.be or read.have or read.did or read.modal
    if place >= clause.end:
        return Group(at, place, "", own, word)
    if read.be and clause.lower[place : place + 2] == ["going", "to"] and place + 2 < clause.end:
        return _going_to(clause, at, place + 2, bool(read.no))
    if form := read.form(clause.flags[place]):
        return Group(at, place, form, own, word, bool(read.be and clause.flags[place] & PARTICIPLE))
    if clause.lower[place - 1] in ("do", "done") and place - 1 > at:  # the verb "do" itself
        tense = "future" if read.modal in ("will", "shall") else "modal" if read.modal else "present perfect"
        return Group(at, place - 1, tense, own, word)
    if at == clause.boundary and (clause.asked or clause.lower[at] in ("had", "were")):
        if not clause.asked:  # "had he known"
            own = Modality("conditional", f'"{clause.lower[at]}" first', bool(read.no))
        for verb in range(place + 1, min(clause.end, place + _LONG)):
            form = read.form(clause.flags[verb])
            if form and not clause.flags[verb - 1] & BEFORE_NOUN:
                return Group(verb, verb, form, own, word)
    return Group(at, place, "", own, word)


def _going_to(clause: Clause, at: int, place: int, negated: bool) -> Group:
    """The future with "going to", or a journey where no verb follows."""
    while place < clause.end - 1 and clause.flags[place] & (BE | HAVE | ADVERB):
        place += 1
    own = Modality("planned", '"going to"', negated)
    return Group(at, place, "future" if clause.flags[place] & VERB else "", own, "have")


def infinitive_at(clause: Clause, at: int) -> Group | None:
    """Read "to" and the verb after it; None where it is a preposition. Where `form` is "", "be" or "have" stands alone."""
    place, flags = at + 1, clause.flags
    while place < min(clause.end, at + 5) and flags[place] & (ADVERB | NEGATION):
        place += 1
    if place >= clause.end:
        return None
    negated = bool(flags[at - 1] & NEGATION) and at - 1 > max(clause.last.head, clause.begin - 1)
    own = Modality("denied", '"not to"', negated=True) if negated else ASSERTED
    if clause.lower[place] in ("be", "have"):
        read = _Auxiliaries(clause, place)
        if read.place < clause.end and read.form(flags[read.place]):
            return Group(at, read.place, "infinitive", own, passive=bool(read.be and flags[read.place] & PARTICIPLE))
        return Group(at, read.place, "", own, read.have or read.be)
    if flags[place] & (BASE | DO) and not clause.words[place][0].isupper():
        return Group(at, place, "infinitive", own)
    return None
