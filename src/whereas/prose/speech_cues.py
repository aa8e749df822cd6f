"""Words that attribute, one after the other: verbs, nouns, adjectives, "according to", names before colons and after dashes."""

from __future__ import annotations

from .speech_clauses import LONGEST
from .speech_phrases import AUXILIARIES, DETERMINERS, JOINS, PREPOSITIONS, Pair
from .speech_verbs import DASHES, Found, Verbs
from .speech_words import ADJECTIVES, FORMS, HEARSAY, LIGHT, NOUNS, TO_THINGS, Verb
from .text import Sentence, Zone

PLAIN = frozenset(("say", "tell", "add", "note", "write", "according to"))
"""Plain words of saying: these alone attribute within what somebody else says."""

_TRIGGERS = FORMS.keys() | NOUNS.keys() | ADJECTIVES.keys() | HEARSAY | {"according"}
_POSSESSIVES = frozenset("his her their its our my your".split())
_HEADINGS = frozenset(
    "update updated note background subject re from to cc date correction breaking watch read related photo video image caption "
    "source by contact tel phone email case docket exhibit chapter section part step latest example warning summary topic "
    "fact conclusion order time place result issue dated filed entered published posted modified revised signed address account title author "
    "publisher location venue purpose agenda attendee name age rank status total amount number version copyright "
    "abstract keyword reference document attachment appendix page line docketed flight route aircraft".split()
)
"""What stands before a colon and is nobody who speaks."""
_NAMES_STOP = frozenset((".", "-", "'", "of", "the", "a", "&"))


class Cues(Verbs):
    """Goes through a text once and collects what is attributed."""

    def read(self) -> list[Found]:
        """All that a verb, a noun, a label or a dash attributes, in the order of the text."""
        lower, place, paragraph = self.lower, 0, -1
        for sentence in self.prose.sentences:
            self.headline = sentence.zone is Zone.HEADLINE or self._title_case(sentence)
            if sentence.paragraph != paragraph:
                paragraph = sentence.paragraph
                self._label(sentence)
            for at in range(sentence.first, sentence.last):
                if lower[at] not in _TRIGGERS:
                    continue
                while place < len(self.quotes) and self.quotes[place].last <= at:
                    place += 1
                self._at(at, sentence, place)
        for number, quote in enumerate(self.quotes):
            if number not in self.used:
                self._signed(number, quote.last)
        return self.found

    def _title_case(self, sentence: Sentence) -> bool:
        """Whether every long word of a short sentence has a capital, as in a headline."""
        if sentence.last - sentence.first > 25 or not self.words[sentence.last - 2][0].isupper():
            return False
        return all(
            word[0].isupper()
            for word in self.words[sentence.first : sentence.last]
            if len(word) > 4 and word[0].isalpha()
        )

    def _at(self, at: int, sentence: Sentence, place: int) -> None:
        """One trigger, with the bounds of what it can reach; *place* is the next quote."""
        word = self.lower[at]
        self.low, self.high = max(sentence.first, at - LONGEST), sentence.last
        within = place < len(self.quotes) and self.quotes[place].first < at
        if within:
            quote = self.quotes[place]
            self.low, self.high = max(self.low, quote.inner), min(self.high, quote.outer)
        if word == "according":
            self._according(at)
            return
        verb = FORMS.get(word)
        plain = verb is not None and verb.lemma in PLAIN
        if (within or at < self.covered) and not plain:
            if word in NOUNS and self.found:
                self._light(at, word)
            return
        if verb is not None:
            group = self.group(at, self.low)
            if self.is_verb(verb, group):
                self.read_verb(verb, group)
                return
        if word in NOUNS:
            self._noun(at, word)
        elif word in ADJECTIVES:
            self._adjective(at, word)
        if word in HEARSAY:
            self._hearsay(at)

    # ---------------------------------------------------------------------------------------------- nouns and adjectives

    def _noun(self, at: int, word: str) -> None:
        """His claim that, allegations of, criticism from."""
        if self._light(at, word):
            return
        after = self.after(at + 1)
        first = self._said_by_noun(at, word)
        if first < 0 or after == "for":
            return
        if after == "from":
            self._from(at, first)
            return
        cue = (at, first if after not in ("that", "to") else at + 1)
        self.add(f"noun.{after}", Verb(word), cue, self._owner(at), [(first, self.clause_end(first, bounded=True))])

    def _said_by_noun(self, at: int, word: str) -> int:
        """The word with which begins what a noun says, or -1."""
        after = self.after(at + 1)
        if after not in NOUNS[word]:
            return -1
        first = at + 1 if after == "that" or (after == "to" and word not in TO_THINGS) else at + 2
        return first if first < self.high and self._begins(first) else -1

    def _owner(self, at: int) -> Pair | None:
        """Whose claim it is: his, or that of the name before."""
        first = at
        while first > max(self.low, at - 4) and self.lower[first - 1].isalpha():
            if self.lower[first - 1] in DETERMINERS:
                break
            if self.lower[first - 1] in PREPOSITIONS:
                return None
            first -= 1
        if self.before(first) in _POSSESSIVES:
            return first - 1, first
        if self.before(first).endswith("'s"):
            return self.noun_before(first, self.low)
        return None

    def _from(self, at: int, first: int) -> None:
        """Criticism from rights groups for the delay."""
        source = self.noun_after(first, self.high)
        if source is None or self.after(source[1]) not in ("for", "over", "about", "of") or source[1] + 1 >= self.high:
            return
        begin = source[1] + 1
        self.add(
            "noun.from", Verb(self.lower[at]), (at, first), source, [(begin, self.clause_end(begin, bounded=True))]
        )

    def _light(self, at: int, word: str) -> bool:
        """A noun whose verb says little: expressed deep concern about. True if it is one."""
        place = at - 1
        while place > self.low and place > at - 5 and self.lower[place] not in LIGHT:
            if not self.lower[place].isalpha() or self.lower[place] in PREPOSITIONS or self.lower[place] in JOINS:
                return False
            place -= 1
        first = self._said_by_noun(at, word)
        if place <= self.low or self.lower[place] not in LIGHT or first < 0 or self.after(at + 1) == "from":
            return False
        group = self.group(place, self.low)
        subject = self.subject(group)
        if subject is None:
            return False
        if self.found and self.found[-1].cue[0] >= group.first:
            self.found.pop()
        elif at < self.covered:
            return False
        cue_end = at + 1 if self.after(at + 1) in ("that", "to") else first
        self.add("noun.light", Verb(word), (group.first, cue_end), subject, [(first, self.clause_end(first))], group)
        return True

    def _adjective(self, at: int, word: str) -> None:
        """He is critical of, was sure that, remains opposed to."""
        after = self.after(at + 1)
        group = self.group(at, self.low)
        if after not in ADJECTIVES[word] or not (group.first < at or group.pronoun):
            return
        first = at + 1 if after == "that" or (after == "to" and word not in TO_THINGS) else at + 2
        source = self.subject(group)
        if source is not None and first < self.high:
            cue = (group.first, first if first == at + 2 else at + 1)
            self.add("adjective", Verb(word), cue, source, [(first, self.clause_end(first))], group)

    def _hearsay(self, at: int) -> None:
        """The alleged fraud: somebody says so, and the text does not say who."""
        if self.before(at) in AUXILIARIES or not self._opens_noun(at + 1, self.high):
            return
        found = self.noun_after(at + 1, self.high)
        if found is not None:
            self.add("hearsay", Verb(self.lower[at]), (at, at + 1), None, [found])

    # ---------------------------------------------------------------------------------------------- other shapes

    def _according(self, at: int) -> None:
        """According to Roe, X. X, according to Roe. Its scope is the whole sentence."""
        if self.after(at + 1) != "to":
            return
        initial = at == self.low or (at - 1 == self.low and self.lower[self.low] in JOINS)
        source = self.noun_after(at + 2, self.high, closed=initial)
        if source is None:
            return
        content: list[Pair] = []
        if not initial:
            content = [(self.low, at - 1 if self.before(at) == "," else at)]
        begin = source[1] + 1
        more = self.after(source[1]) == "," and begin < self.high
        if more and (initial or (self.goes_on(begin) and self.lower[begin] not in PREPOSITIONS)):
            content.append((begin, self.clause_end(begin)))
        self.add("according", Verb("according to"), (at, at + 2), source, content)

    def _label(self, sentence: Sentence) -> None:
        """Smith: I do. At the beginning of a paragraph, perhaps after a mark that opens a quote, or of a headline."""
        lower, first = self.lower, sentence.first
        first += lower[first] == '"'
        at = first
        while at < sentence.last and at - first < 7 and lower[at] != ":":
            if not (self.words[at][0].isupper() or lower[at] in _NAMES_STOP):
                return
            at += 1
        if (
            at >= sentence.last - 1
            or lower[at] != ":"
            or not 0 < at - first < 7
            or lower[at - 1].removesuffix("s") in _HEADINGS
        ):
            return
        end = self.paragraph_ends[sentence.paragraph]
        if lower[end - 1] == lower[sentence.first] == '"':
            end -= 1
        while end > at and lower[end - 1] == ".":
            end -= 1
        self.low, self.high = sentence.first, end
        self.add("label", Verb("label"), (at, at + 1), (first, at), [(at + 1, end)])

    def _signed(self, number: int, first: int) -> None:
        """A quote, a dash, and the name of who said it."""
        lower, count, last = self.lower, len(self.lower), first
        while first < count and first - last < 3 and (lower[first] in DASHES or lower[first] == "-"):
            first += 1
        if first in (last, count) or not self.words[first][0].isupper():
            return
        end = self.prose.sentences[self.sentence_of(last)].last
        end -= lower[end - 1] == "."
        name = first
        while name < min(end, first + 12) and name not in self.opening:
            name += 1
        if name < first + 12:
            self.add("signed", Verb("dash"), (last, first), (first, name), self.whole(number))
