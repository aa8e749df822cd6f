"""The clause that is being read: where it began, what it hangs on, and which verb was read last.

A sentence is read from left to right, and at any word the clause says what the words before have settled: whether the finite
verb has been seen, which word opened it ("that", "if", "who"), and the predicate that the next one may hang on.
"""

from __future__ import annotations

from dataclasses import dataclass

from .modality import ASSERTED, CLAUSE_NOUNS, MODALS, Modality
from .text import Prose, Sentence, Zone
from .verb_forms import (
    ADJECTIVE,
    ADVERB,
    BE,
    DETERMINER,
    DO,
    EVENT,
    HAVE,
    JOIN,
    MODAL,
    NOUN,
    OPENER,
    PREPOSITION,
    PRONOUN,
    STOP,
    TO,
    WORDS,
    guess,
    lemma_of,
)

AUXILIARY = MODAL | HAVE | BE | DO
BEFORE_NOUN = DETERMINER | PREPOSITION | ADJECTIVE | TO
CONDITIONS = {"if": "conditional", "unless": "conditional", "lest": "possible", "whether": "possible"}
"""What the word that opens a clause says of it."""
TEMPORAL = frozenset("when once until till after before while as whenever".split())
LONGEST = 14
"""Words of a noun phrase that are looked at, and words over which a verb reaches."""

_RELATIVES = frozenset("who which whom whose where".split())
_SELF_STANDING = frozenset("this that these those all some many both others few most none one".split())
"""Words that stand before a noun, or instead of one."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A verb group, by the places of its first word, its verb and its last word (the verb, or its particle).

    `form` is the tense, infinitive, participle, gerund, noun, or copula for "be" and "have" alone; `bare` says that another
    base form after "and" can go on with it: "will leave and return".
    """

    first: int
    head: int
    last: int
    lemma: str
    form: str
    modality: Modality
    bare: bool = False


NOTHING = Predicate(-1, -1, -1, "", "", ASSERTED)


class _Flags(dict[str, int]):
    """What the words of a text can be; a word that is not in the lexicon is guessed at once."""

    def __missing__(self, word: str) -> int:
        self[word] = flags = guess(word)
        return flags


class Clause:
    """The words of a prose with their flags, and what is known of the clause at the word that is being read."""

    def __init__(self, prose: Prose) -> None:
        self.prose, self.lower, self.words = prose, prose.lower, prose.words
        known = _Flags(WORDS)
        self.flags = [known[word] for word in prose.lower]

    def start(self, sentence: Sentence) -> None:
        """A sentence begins."""
        self.begin, self.end = sentence.first, sentence.last
        self.headline = sentence.zone is Zone.HEADLINE
        self.boundary = sentence.first  # the first word of the clause
        self.opener = ""  # the word that opened it, if it is a subordinate one; "added" for ", who"
        self.finite = False  # whether its finite verb has been seen
        self.last = NOTHING  # the last predicate
        self.object_end = -1  # the word after the object of that
        self.subject: tuple[int, int] | None = None  # of the last finite verb
        self.said = NOTHING  # the last verb that a clause can hang on
        self.governor = NOTHING  # what this clause hangs on
        words = self.lower[self.begin : self.end]
        self.asked = "?" in words[-2:]
        self.iffy = "if" in words or "unless" in words or (words[0] in ("had", "were") and not self.asked)
        self.future = words[0] in TEMPORAL and any(word in MODALS for word in words)

    # ---- its bounds

    def bound(self, at: int) -> None:
        """Read a word that ends a clause or opens one."""
        word, flag = self.lower[at], self.flags[at]
        if self.abbreviates(at):
            return
        if flag & OPENER:
            self._open(at, word)
        elif flag & STOP:
            self.boundary, self.opener, self.finite, self.governor = at + 1, "", False, NOTHING
        elif word in ",()" or flag & JOIN:
            if word == "," and self.opener == "that" and not self.finite:
                return
            self.boundary, self.finite = at + 1, False
            if not flag & JOIN:
                self.opener, self.governor = "", NOTHING
            elif self.opener != "that" and self.opener not in CONDITIONS:
                self.opener = ""

    def _open(self, at: int, word: str) -> None:
        """A subordinate clause begins; one with "that" hangs on the noun before it, or on the last verb that can have one."""
        before = at - 1
        if word == "that":
            self.governor = self._noun(before) or self.said
        elif word not in _RELATIVES:
            self.governor = NOTHING
        added = word in _RELATIVES and before >= self.begin and self.lower[before] == ","
        self.boundary, self.finite, self.opener = at + 1, False, "added" if added else word

    def _noun(self, at: int) -> Predicate | None:
        """The noun that a clause with "that" hangs on, if that is one: "the claim that", "an order that"."""
        if at < self.begin or self.last.last >= at:
            return None
        noun = lemma_of(self.lower[at])
        noun = noun if noun in CLAUSE_NOUNS else noun.removesuffix("s")
        if noun in CLAUSE_NOUNS or self.flags[at] & (NOUN | EVENT):
            return Predicate(at, at, at, noun, "noun", ASSERTED)
        return None

    # ---- neighbours

    def before(self, at: int) -> int:
        """The flags of the word before, adverbs passed over; STOP at the beginning of the sentence."""
        place = at - 3 if self.lower[max(at - 2, self.begin) : at] == ["no", "longer"] else at - 1
        low = max(self.begin, at - 6)
        while place > low and self.flags[place] & ADVERB and not self.flags[place] & PRONOUN:
            place -= 1
        if place < self.begin:
            return STOP
        return PRONOUN if self.lower[place] in _SELF_STANDING else self.flags[place]

    def after(self, at: int) -> int:
        """The flags of the word after; STOP at the end of the sentence."""
        return self.flags[at + 1] if at + 1 < self.end else STOP

    def abbreviates(self, at: int) -> bool:
        """Whether this is the full stop of an abbreviation, after which the sentence goes on."""
        after = at + 1
        return self.lower[at] == "." and after < self.end and self.words[after][0].isalnum() and self.prose.glued(at)

    def name(self, at: int) -> bool:
        """Whether the word has a capital that it has not from its place: it opens no sentence, quotation or headline."""
        if at == self.begin or not self.words[at][0].isupper():
            return False
        return not (self.headline or self.lower[at - 1] in '":—–-(')

    def compound(self, at: int) -> bool:
        """Whether a hyphen joins the word to another."""
        glued = self.prose.glued
        before = at > self.begin and self.lower[at - 1] == "-" and glued(at) and glued(at - 1)
        return before or (at + 2 < self.end and self.lower[at + 1] == "-" and glued(at + 1) and glued(at + 2))
