"""What is said, as words: where it begins beside a verb of speech, where it ends, and the quotes that go on from it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from .speech_phrases import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    JOINS,
    PREPOSITIONS,
    SUBJECTS,
    SUBORDINATORS,
    TIME,
    Pair,
    Phrases,
)  # fmt: skip
from .speech_quotes import Quote, quotes
from .speech_words import FORMS, Verb
from .text import Prose

_OBJECTS = frozenset("him her them me us you it reporters himself themselves herself".split())
_QUESTIONS = frozenset("whether how what why if when where which who".split())
_PLAIN_QUESTIONS = frozenset("whether how what why".split())
_ASKING = frozenset(
    "ask wonder know decide determine see learn disclose reveal specify explain understand find".split()
)
_AFTER_ADDRESSEE = frozenset(("that", "to", "how", "whether", "what", "why", "not", ":", '"', "if"))
_TURNS = JOINS | {"though", "although", "while", "when", "as"}
_CLAUSE_SUBJECTS = frozenset("i he she it they we there".split())
_NO_START = JOINS | PREPOSITIONS | ADVERBS | SUBORDINATORS | AUXILIARIES | {"here", "online", "abroad", "so"}
_ADJUNCT = PREPOSITIONS | TIME | ADVERBS | {",", "last", "this", "to"}
_BREAKS = frozenset(";.?!")
_ENDS = frozenset(".!?…,:")
_NOUN_ENDS = frozenset("when while after during since until because if but though although — – ―".split())
_NOUN_STOPS = PREPOSITIONS | SUBORDINATORS | {"but", "who"}
_LOOK_AHEAD = 25
LONGEST = 200
"""How many words may be attributed at once outside quotation marks; a sentence of any sense is shorter."""


@dataclass(frozen=True, slots=True)
class Complement:
    """What follows a verb of speech: the cue ends before word `cue`, what is said begins with word `first`."""

    cue: int
    first: int


class Clauses(Phrases):
    """The clauses of a text, with its quoted passages. No clause begins before `low`; `high` is where the sentence ends."""

    def __init__(self, prose: Prose) -> None:
        super().__init__(prose)
        self.quotes = quotes(prose)
        self.opening = {quote.first: number for number, quote in enumerate(self.quotes)}
        self.closing = {quote.last: number for number, quote in enumerate(self.quotes)}
        self.begins = [sentence.first for sentence in prose.sentences]
        self.firsts = set(self.begins)
        self.paragraph_ends = {sentence.paragraph: sentence.last for sentence in prose.sentences}
        self.used: set[int] = set()
        self.low = self.high = 0

    def sentence_of(self, word: int) -> int:
        """The number of the sentence in which a word stands."""
        return bisect_right(self.begins, word) - 1

    # ---------------------------------------------------------------------------------------------- where it begins

    def complement(self, verb: Verb, at: int, *, negated: bool = False) -> Complement | None:
        """What follows a verb, if *at* is the word after it; None if nothing that it can take."""
        lower, high = self.lower, self.high
        if at >= high:
            return None
        if lower[at] in verb.prepositions and not (
            lower[at] == "about" and at + 1 < high and lower[at + 1][0].isdigit()
        ):
            first = at + 2 if at + 1 < high and lower[at + 1] in verb.prepositions else at + 1
            return Complement(first, first) if first < high and self._begins(first) else None
        first = self._after_addressee(verb, at) if verb.addressee or verb.toward else at
        met = first > at
        if met and first + 1 < high and lower[first] in verb.prepositions:
            return Complement(first + 1, first + 1)
        if first < high and lower[first] == "to" and (verb.to or (verb.toward and met)):
            return Complement(at, at if met and not verb.addressee else first)
        first = self._after_adjuncts(first)
        if first >= high or lower[first] == "to":
            return None
        begin = self._start(verb, first, negated=negated)
        return Complement(at, begin) if begin >= 0 else None

    def _begins(self, at: int) -> bool:
        return self.lower[at][0].isalnum() or self.lower[at] in "\"'$"

    def _start(self, verb: Verb, at: int, *, negated: bool) -> int:
        """Where what is said begins, if that is here, else -1."""
        word = self.lower[at]
        says = verb.clause or verb.thing
        if word == ":":
            return at + 1 if says else -1
        if word == ",":
            return at + 1 if at + 1 in self.opening else -1
        if at in self.opening:
            return at if says else -1
        if word == "that":
            return at if (says or verb.toward) and at + 2 < self.high else -1
        if word in _QUESTIONS:
            fits = verb.clause and (word in _PLAIN_QUESTIONS or verb.lemma in _ASKING or negated)
            return at if fits or verb.addressee else -1
        counted = word in ("about", "over") and at + 1 < self.high and self.lower[at + 1][0].isdigit()
        if not counted and (not self._begins(at) or word in _NO_START):
            return -1
        if verb.thing or verb.lemma in ("say", "think", "believe"):
            return at
        return at if verb.clause and self._bare_clause(at) else -1

    def _bare_clause(self, at: int) -> bool:
        """Whether a clause begins here without "that": a finite verb is near."""
        for word in self.lower[at : min(self.high, at + 20)]:
            if word in AUXILIARIES or word.endswith("ed") or (word in FORMS and FORMS[word].form in ("s", "past")):
                return True
            before, mark, _ = word.partition("'")
            if mark and before in SUBJECTS:
                return True
        return False

    def _after_addressee(self, verb: Verb, at: int) -> int:
        """The word after whom something was told: reporters, The Post on Monday, him; the same word if nobody is named."""
        lower = self.lower
        if lower[at] in _OBJECTS:
            return at + 1
        place = at
        while place < self.high and place - at < 18:
            word = lower[place]
            about = word in verb.prepositions and word in ("about", "against")
            if word in _AFTER_ADDRESSEE or about or place in self.opening:
                wanted = word == "to" and (verb.toward or verb.to)
                return place if wanted or (verb.addressee and word != "to") else at
            if word == ",":
                return place if place + 1 in self.opening else at
            if not (word[0].isalnum() or word in "'.&-()"):
                return at
            if place > at and (word in SUBJECTS or word in AUXILIARIES):
                return place if word in SUBJECTS and verb.addressee else at
            if (
                place > at
                and word in DETERMINERS
                and lower[place - 1] not in PREPOSITIONS
                and lower[place - 1] not in JOINS
            ):
                return place if verb.addressee else at
            place += 1
        return at

    def _after_adjuncts(self, at: int) -> int:
        """Skip when and where something was said, up to "that", a colon or a quote; else no more than words of time."""
        lower, high = self.lower, self.high
        if at >= high or lower[at] not in _ADJUNCT:
            return at
        for place in range(at, min(high, at + _LOOK_AHEAD)):
            word = lower[place]
            if word in ("that", ":") or place in self.opening:
                return place
            if word == ",":
                if place + 1 >= high or lower[place + 1].endswith("ing"):
                    break
                if place + 1 in self.opening:
                    return place
            elif word in _CLAUSE_SUBJECTS and place > at:
                return place
            elif word in AUXILIARIES or (word in _BREAKS and place + 1 >= high):
                break
        after = at
        while after < high and self._of_time(after):
            after += 1
        return at if after < high and lower[after] in PREPOSITIONS else after

    def _of_time(self, at: int) -> bool:
        word = self.lower[at]
        after = self.lower[at + 1] if at + 1 < self.high else ""
        return word in TIME or word in ADVERBS or (word in ("on", "last", "this") and after in TIME)

    def after_rest(self, at: int) -> int:
        """The word after when, where and to whom something was said, if nothing else comes before a comma or the end."""
        for place in range(at, min(self.high, at + _LOOK_AHEAD)):
            word = self.lower[place]
            if word in ',;"–—―' or (word in ".?!" and place + 1 >= self.high):
                return place
            if word in AUXILIARIES or (word in FORMS and not FORMS[word].noun):
                return at
        return min(self.high, at + _LOOK_AHEAD)

    # ---------------------------------------------------------------------------------------------- where it ends

    def clause_end(self, first: int, *, bounded: bool = False, noun: bool = False) -> int:
        """The word after what is said, if it begins with *first*.

        *bounded*: it stands in a clause that depends on another, so that a comma ends it. *noun*: it is a noun phrase, which
        ends sooner than a clause: before which, when, but, a dash.
        """
        lower, at = self.lower, first
        high = min(self.high, first + LONGEST)
        quoted = False
        while at < high:
            number = self.opening.get(at)
            if number is not None:
                at = self.quotes[number].last
                high = max(high, at)
                self.used.add(number)
                quoted = True
                if lower[self.quotes[number].outer - 1] == "," and self._saying(at, high):
                    break
                continue
            word = lower[at]
            if word == "(":
                at = self._closing(at, high)
            elif self._ends_at(at, high, bounded=bounded, noun=noun and at > first):
                break
            elif word in JOINS and self._joined(at, high):
                return at - 1 if lower[at - 1] == "," else at
            quoted = False
            at += 1
        while not quoted and at > first and lower[at - 1] in _ENDS:
            at -= 1
        return at

    def _ends_at(self, at: int, high: int, *, bounded: bool, noun: bool) -> bool:
        word = self.lower[at]
        if word == ",":
            return self._comma_ends(at, high, bounded=bounded, noun=noun)
        return word == ";" or (noun and self._noun_ends(at))

    def _noun_ends(self, at: int) -> bool:
        """Whether a noun phrase that is said ends before this word or mark."""
        word = self.lower[at]
        if word == "-":
            return not self.prose.glued(at) or self.lower[at - 1] == "-"
        if word == "and":
            return at + 1 < self.high and self.past(at + 1)
        return word in _NOUN_ENDS

    def noun_said(self, verb: Verb, first: int) -> bool:
        """Whether what is said, from this word on, is a noun phrase rather than a clause."""
        word = self.lower[first]
        if word in _QUESTIONS or word in ("that", "to", ":") or first in self.opening:
            return False
        return verb.lemma not in ("say", "think", "believe") and not (verb.clause and self._bare_clause(first))

    def _comma_ends(self, comma: int, high: int, *, bounded: bool, noun: bool) -> bool:
        after = self.lower[comma + 1] if comma + 1 < high else ""
        if bounded or after == "according" or (noun and (after in _NOUN_STOPS or after.endswith("ing"))):
            return True
        return self._saying(comma + 1, high) or self._another_says(comma + 1, high)

    def _saying(self, at: int, high: int) -> bool:
        """Whether a participle of speech comes next: adding, even suggesting."""
        while at < high and self.lower[at] in ADVERBS:
            at += 1
        verb = FORMS.get(self.lower[at]) if at < high else None
        return verb is not None and verb.form == "ing"

    def _another_says(self, at: int, high: int) -> bool:
        """Whether a clause begins here in which somebody else speaks: and Roe said, though she noted."""
        lower = self.lower
        if at >= high or lower[at] not in _TURNS:
            return False
        for place in range(at + 2, min(high, at + 9)):
            word = lower[place]
            if self._finite(word):
                return lower[place - 1] not in DETERMINERS
            if word in AUXILIARIES or word in SUBORDINATORS or word in JOINS or not word[0].isalnum():
                return False
        return False

    def _joined(self, at: int, high: int) -> bool:
        """Whether the next word is another verb of the same speaker: and said, but later denied."""
        if self._another_says(at, min(high, at + 4)):
            return True
        at += 1
        while at < high and (self.lower[at] in ADVERBS or self.lower[at].endswith("ly")):
            at += 1
        return at < high and self._finite(self.lower[at])

    def _finite(self, word: str) -> bool:
        verb = FORMS.get(word)
        if verb is None or verb.noun or not (verb.clause or verb.thing):
            return False
        return verb.form in ("past", "past or participle", "s")

    # ---------------------------------------------------------------------------------------------- quotes

    def whole(self, number: int) -> list[Pair]:
        """A quote with the paragraphs before it from which it goes on, and those after it in which it does."""
        first = last = number
        while first > 0 and self.quotes[first - 1].goes_on and first - 1 not in self.used:
            first -= 1
        while self.quotes[last].goes_on and last + 1 < len(self.quotes) and last + 1 not in self.used:
            last += 1
        self.used.update(range(first, last + 1))
        return [(quote.first, quote.last) for quote in self.quotes[first : last + 1]]

    def follow(self, content: list[Pair], after: int) -> None:
        """Add the quoted sentences that begin with word *after* in the same paragraph, one after the other."""
        paragraph = self.prose.sentences[self.sentence_of(content[0][0])].paragraph
        while True:
            number = self.opening.get(after)
            if number is None or number in self.used or not self.alone(self.quotes[number]):
                return
            if self.prose.sentences[self.sentence_of(after)].paragraph != paragraph:
                return
            content += self.whole(number)
            after = content[-1][1]

    def alone(self, quote: Quote) -> bool:
        """Whether a quote is one or several whole sentences."""
        return quote.first in self.firsts and (quote.last in self.firsts or quote.last >= len(self.lower))

    def comma_closes(self, at: int) -> bool:
        """Whether the quote that ends before this word ends with a comma, as one does before "he said"."""
        number = self.closing.get(at)
        return number is not None and self.lower[self.quotes[number].outer - 1] == ","
