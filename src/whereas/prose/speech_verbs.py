"""Verbs that attribute: from a verb of speech to its subject, and to what is said before or after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .speech_clauses import Clauses, Complement
from .speech_phrases import (
    ADVERBS,
    AUXILIARIES,
    CATENATIVE,
    DETERMINERS,
    JOINS,
    PREPOSITIONS,
    QUANTIFIERS,
    SUBJECTS,
    SUBORDINATORS,
    TIME,
    Group,
    Pair,
)
from .speech_words import FORMS, WRITINGS, Verb
from .text import Prose

DASHES = frozenset("–—―")
_PARENTHETICAL = frozenset(
    "say add note claim argue explain tell write report insist recall think believe warn continue declare state agree reply "
    "conclude observe announce suggest acknowledge admit ask respond answer remark tweet predict quip joke shout demand "
    "contend assert maintain complain boast lament concede reveal estimate wonder muse caution charge read".split()
)
"""Verbs that can stand in the middle or at the end of what is said, and before their subject: says he."""
_NO_NOUN = PREPOSITIONS | JOINS | SUBORDINATORS | ADVERBS
_ALMOST_DETERMINERS = frozenset(("all", "both", "this", "that", "some", "many", "few", "most"))
_OBJECTS = frozenset(("that", '"', ":", "how", "what", "why", "whether", "them", "him"))
_SENSES = frozenset("see hear find feel notice sense hold trust care figure know".split())
"""Verbs that stand beside what is said only if it is in quotation marks, or comes after them."""
_RELATIVES = frozenset(("which", "that", "what", "who"))
_DEPENDS = frozenset(("though", "although", "while", "but", "according"))
_REACH = 40
"""How many words off the subject of another clause may be."""


@dataclass(slots=True)
class Found:
    """An attribution, in words. `clipped`: how many letters of its source count, where that is part of a word (he's)."""

    rule: str
    verb: str
    kind: str
    source: Pair | None
    cue: Pair
    content: list[Pair]
    negated: bool = False
    clipped: int = 0
    nested: bool = False
    chain: list[Pair] = field(default_factory=list)


class Verbs(Clauses):
    """Reads a verb of speech with its subject and what is said; what it reads is kept in `found`."""

    def __init__(self, prose: Prose) -> None:
        super().__init__(prose)
        self.found: list[Found] = []
        self.covered = 0  # up to which word what is found already says something
        self.headline = False

    def add(
        self, rule: str, verb: Verb, cue: Pair, source: Pair | None, content: list[Pair], group: Group | None = None
    ) -> None:
        """Keep an attribution that says something."""
        content = [pair for pair in content if pair[1] > pair[0]]
        if not content:
            return
        clipped = group.pronoun if group and group.pronoun and source == (group.first, group.first + 1) else 0
        negated = group.negated if group else False
        nested = cue[0] < self.covered
        self.found.append(Found(rule, verb.lemma, verb.kind, source, cue, content, negated, clipped, nested))
        self.covered = max(self.covered, content[-1][1])

    def before(self, at: int) -> str:
        """The word before this one, or "" at the beginning."""
        return self.lower[at - 1] if at > self.low else ""

    def after(self, at: int) -> str:
        """The word at this place, or "" at the end."""
        return self.lower[at] if at < self.high else ""

    # ---------------------------------------------------------------------------------------------- verb or noun

    def is_verb(self, verb: Verb, group: Group) -> bool:
        """Whether a word that can be a verb of speech is one here."""
        at, before = group.verb, self.before(group.first)
        if group.pronoun:
            return True
        if group.first < at:
            adjective = before in DETERMINERS and "participle" in verb.form and self.lower[at - 1] not in AUXILIARIES
            return not adjective
        if (self.prose.glued(at) and before == "-") or (self.after(at + 1) == "-" and self.prose.glued(at + 1)):
            return False
        named = at > self.low and self.words[at][0].isupper() and (verb.noun or verb.form == "base")
        if named and (not self.headline or self.words[at].isupper()):
            return False
        if before in PREPOSITIONS and "participle" in verb.form:
            return False
        if before.endswith("'s") or (
            before in DETERMINERS and (verb.form == "ing" or before not in _ALMOST_DETERMINERS)
        ):
            return False
        if verb.form == "ing":
            return not verb.noun
        if verb.form == "base" and (not before or before in PREPOSITIONS or (before in JOINS and verb.noun)):
            return False
        return (
            not verb.noun or (before in SUBJECTS and before not in QUANTIFIERS) or self._agrees(verb, group.first, at)
        )

    def _agrees(self, verb: Verb, first: int, at: int) -> bool:
        """Whether the word before could be the subject of a form that is as often a noun: allies claim it, a critic claims it."""
        before = self.before(first)
        plural = before.endswith("s") and not before.endswith(("ss", "us", "is"))
        named = first > self.low and self.words[first - 1][0].isupper()
        if before in PREPOSITIONS or before in JOINS or not (named or before == "," or plural == (verb.form == "base")):
            return False
        after = self.after(at + 1)
        if after in DETERMINERS or after in SUBJECTS or after in _OBJECTS:
            return True
        if (after in verb.prepositions and after != "of") or (after == "to" and verb.to):
            return True
        if after in ("", ".", ","):
            return verb.form != "base" and verb.lemma in _PARENTHETICAL
        return after[0].isalpha() and self.words[at + 1][0].isupper()

    # ---------------------------------------------------------------------------------------------- verbs

    def read_verb(self, verb: Verb, group: Group) -> None:
        """One verb of speech, by its form."""
        if group.passive:
            self._passive(verb, group)
        elif verb.form == "ing" and not group.finite:
            self._participle(verb, group)
        elif verb.form == "participle" and group.first == group.verb:
            return
        elif group.infinitive and not group.finite:
            self._infinitive(verb, group)
        else:
            self._finite_verb(verb, group)

    def _finite_verb(self, verb: Verb, group: Group) -> None:
        """He says. In front of its subject too: says he."""
        if self._leads_on(group.verb):
            return
        source = self._inverted(verb, group)
        if source is not None:
            self._around(verb, group, source, group.first, source[1])
            return
        source = self.subject(group)
        if source is None:
            if self.before(group.first) in JOINS or self.before(group.first) in ADVERBS:
                self._joined_verb(verb, group)
            return
        rest = group.verb + 1
        if verb.clause and self.comma_closes(source[0]) and not self._in_passing(source[0]):
            self._around(verb, group, source, source[0], self.after_rest(rest))
            return
        found = self.complement(verb, rest, negated=group.negated)
        if found is None and self.after(rest) in AUXILIARIES and self._gap(verb, source[0]):
            found = Complement(rest, rest)
        if found is not None:
            self._right("verb.after", verb, group, source, found)
        elif verb.clause or self.after(rest) == "out":
            self._around(verb, group, source, source[0], self.after_rest(rest))

    def _leads_on(self, at: int) -> bool:
        """Whether a verb is one group with the verb of speech after it: declined to say."""
        if self.lower[at] not in CATENATIVE or self.after(at + 1) != "to" or at + 2 >= self.high:
            return False
        verb = FORMS.get(self.lower[at + 2])
        return verb is not None and verb.form == "base" and verb.clause

    def subject(self, group: Group) -> Pair | None:
        """The subject of a verb, before it."""
        if group.pronoun:
            return group.first, group.first + 1
        return self.noun_before(group.first, self.low)

    def _inverted(self, verb: Verb, group: Group) -> Pair | None:
        """The subject after its verb: "It is," said Roe."""
        first, at = group.first, group.verb
        before = self.before(first) or ('"' if first in self.closing else "")
        if first != at or group.pronoun or verb.lemma not in _PARENTHETICAL:
            return None
        if not (before in ('"', ",", "'") or before in DASHES) or (before == "," and self._apposed_subject(first)):
            return None
        after = self.after(at + 1)
        if after in TIME or after in PREPOSITIONS or after in SUBORDINATORS or (after in ADVERBS and after != "both"):
            return None
        found = self.noun_after(at + 1, self.high, inverted=True)
        if found is None or self.after(found[1]) in AUXILIARIES or self.after(found[1]) in FORMS:
            return None
        return found

    def _apposed_subject(self, first: int) -> bool:
        """Whether the subject comes first, and then something about it between commas: Roe, the mayor, said."""
        found = self.noun_before(first, self.low)
        if found is None:
            return False
        begin = found[0]
        return begin == self.low or begin in self.closing or (begin == self.low + 1 and self.lower[self.low] in JOINS)

    def _in_passing(self, at: int) -> bool:
        """Whether the quote that ends here is part of when or where somebody spoke: in an interview on "Morning," he said."""
        quote = self.quotes[self.closing[at]]
        return quote.first > self.low and (
            self.lower[self.low] in PREPOSITIONS or self.lower[self.low] in SUBORDINATORS
        )

    def _gap(self, verb: Verb, first: int) -> bool:
        """Whether what is said lacks its subject: favors which he said were returned."""
        return verb.lemma in ("say", "think", "believe", "claim") and self.before(first) in _RELATIVES

    def _right(self, rule: str, verb: Verb, group: Group, source: Pair | None, found: Complement) -> None:
        """What is said comes after the verb."""
        first, cue = found.first, (group.first, found.cue)
        if first >= self.high:
            self.add(rule, verb, cue, source, self._next_paragraph(), group)
            return
        bounded = source is not None and (source[0] > first or self._subordinate(source[0]))
        noun = self.noun_said(verb, first)
        end = self.clause_end(first, bounded=bounded, noun=noun)
        bare = group.first == group.verb and verb.form == "past or participle"
        if noun and bare and self._goes_on_as_verb(first, end):
            return
        content = [(first, end)]
        if source is not None and self.before(source[0]) == "what":
            content.insert(0, (source[0] - 1, source[0]))
        number = self.opening.get(first)
        if number is not None and self.quotes[number].last >= end:
            content = self.whole(number)
            self.follow(content, content[-1][1])
        self.add(rule, verb, cue, source, content, group)

    def _goes_on_as_verb(self, first: int, end: int) -> bool:
        """Whether another verb follows, so that the one before was a participle: people worried about it might stop."""
        for word in self.lower[first:end]:
            if word in AUXILIARIES:
                return True
            if word in SUBORDINATORS or word in SUBJECTS or word in (",", "who", '"'):
                return False
        return False

    def _next_paragraph(self) -> list[Pair]:
        """He said: and then, in the paragraphs that follow, what he said."""
        number = self.opening.get(self.high)
        if number is not None:
            content = self.whole(number)
            self.follow(content, content[-1][1])
            return content
        here = self.prose.sentences[self.sentence_of(self.high - 1)]
        end = self.paragraph_ends.get(here.paragraph + 1, 0)
        return [(self.high, end)] if self.high == here.last else []

    def _subordinate(self, first: int) -> bool:
        """Whether the clause that begins with this word depends on another one: while Roe said, who said."""
        if self.lower[first] == "who":
            return True
        before = first - 1
        while before > self.low and self.lower[before] in ADVERBS:
            before -= 1
        if before < self.low or self.lower[before] not in SUBORDINATORS:
            return False
        return before == self.low or self.lower[before - 1] in JOINS

    def _around(self, verb: Verb, group: Group, source: Pair, first: int, last: int) -> None:
        """What is said comes before the words from *first* to *last*, and perhaps goes on after them: "X," he said, "Y"."""
        quoted = first in self.closing
        content = self._as_said(first - 1, last) if self.before(first) == "as" else self._left(first)
        if not quoted and verb.lemma in _SENSES:
            content = []
        after = self.after(last)
        begin = last + (after in (",", ":"))
        number = self.opening.get(begin) if after in (",", ":", '"', "'") else None
        if number is not None:
            rest = self.whole(number)
            self.follow(rest, rest[-1][1])
            content += rest
        elif content and quoted:
            self.follow(content, self.high)
        elif content and after == "," and begin < self.high and self.goes_on(begin):
            content.append((begin, self.clause_end(begin)))
        elif content and not self._says_something(*content[0]):
            content = []
        self.add("verb.around", verb, (group.first, group.verb + 1), source, content, group)

    def goes_on(self, at: int) -> bool:
        """Whether what is said goes on after a comma with this word: the bridge, he said, was safe."""
        return not self.lower[at].endswith("ing") and self.lower[at] not in _DEPENDS

    def _left(self, first: int) -> list[Pair]:
        """What is said before this word, up to a comma or a quotation mark."""
        number = self.closing.get(first)
        if number is not None:
            content = self.whole(number)
            begin = self.quotes[number].first
            if begin > self.low and self.lower[begin - 1] not in ':,".?!' and begin not in self.closing:
                content[-1] = (self.low, content[-1][1])
            return content
        before = self.before(first)
        length = first - 1 - self.low
        if (before == "," or before in DASHES) and length > 0:
            leads = self.lower[self.low] in PREPOSITIONS and self.lower[self.low] != "to"
            return [(self.low, first - 1)] if not leads or length > 7 else []
        return []

    def _says_something(self, first: int, last: int) -> bool:
        """Whether words without quotation marks can be all that is said: three of them, a verb, or yes and no."""
        return last - first > 2 or self.has_verb(first, last) or self.lower[first] in ("yes", "no")

    def _as_said(self, at: int, last: int) -> list[Pair]:
        """As he said, X. X, as he said."""
        if self.before(at) == "," and at - self.low > 3:
            return [(self.low, at - 1)]
        if at - self.low <= 3 and self.after(last) == "," and last + 1 < self.high:
            return [(last + 1, self.clause_end(last + 1))]
        return []

    # ---------------------------------------------------------------------------------------------- other forms of verbs

    def _joined_verb(self, verb: Verb, group: Group) -> None:
        """He left and said: the subject is that of the verb before."""
        found = self.complement(verb, group.verb + 1, negated=group.negated)
        if found is not None and not (verb.form == "base" and group.first == group.verb):
            self._right("verb.joined", verb, group, self._main_subject(group.first), found)

    def _infinitive(self, verb: Verb, group: Group) -> None:
        """He turned to the radio to announce."""
        found = self.complement(verb, group.verb + 1, negated=group.negated)
        source = self._for_whom(group.first) or self._main_subject(group.first)
        if found is not None and source is not None:
            self._right("verb.infinitive", verb, group, source, found)

    def _for_whom(self, end: int) -> Pair | None:
        """The court, in "enough for the court to find"."""
        for first in range(end - 1, max(self.low, end - 8), -1):
            if self.lower[first - 1] == "for":
                return (first, end) if not self.has_verb(first, end) else None
        return None

    def _participle(self, verb: Verb, group: Group) -> None:
        """He left, saying. A video showing. Saying that, he left."""
        first, before = group.first, self.before(group.first)
        found = self.complement(verb, group.verb + 1, negated=group.negated)
        if found is None:
            return
        source: Pair | None
        if not before or (first - 1 == self.low and before in PREPOSITIONS):
            source = self._subject_after_comma(group.verb)
        elif before[0].isalnum() and before not in _NO_NOUN:
            source = self._local_noun(first)
        else:
            source = self._main_subject(first)
        if verb.lemma in ("cite", "quote") and before == "," and self._cites(first, found.first):
            return
        self._right("verb.participle", verb, group, source, found)

    def _cites(self, before: int, first: int) -> bool:
        """Whether who is cited is where the speaker of the same sentence has it from; then it is a link of that chain."""
        for found in reversed(self.found[-3:]):
            if self.low <= found.cue[0] < before and not found.nested:
                source = self.noun_after(first, self.high, closed=True)
                if source is not None:
                    found.chain.append(source)
                    return True
        return False

    def _main_subject(self, before: int) -> Pair | None:
        """The subject of the clause before this word: that of the last verb of speech in it, or else of its first verb."""
        for found in reversed(self.found[-4:]):
            source = found.source
            if not found.nested and source is not None and self.low <= min(found.cue[0], source[0]) < before:
                return source if self.low <= found.cue[0] < before else None
        lower, at = self.lower, self.low
        if lower[at] in SUBORDINATORS or lower[at] in PREPOSITIONS:
            comma = at
            while comma < before and comma - at < _REACH and lower[comma] != ",":
                comma += 1
            at = comma + 1 if comma < before and lower[comma] == "," else at
        for place in range(at + 1, min(before, at + _REACH)):
            word = lower[place]
            verb = FORMS.get(word)
            present = verb is not None and verb.form == "s" and not verb.noun
            if word in AUXILIARIES or present or self.past(place):
                found_noun = self.noun_before(self.group(place, at).first, at)
                if found_noun is not None:
                    return found_noun
        return None

    def _subject_after_comma(self, at: int) -> Pair | None:
        for comma in range(at, min(self.high - 1, at + _REACH)):
            if self.lower[comma] == ",":
                return self.noun_after(comma + 1, self.high)
        return None

    def _local_noun(self, end: int) -> Pair | None:
        """The noun that a participle right after it belongs to: a ruling by a judge ordering, a video showing."""
        found = self.noun_before(end, self.low)
        if found is None:
            return None
        first, last = found
        cut = first
        for place in range(first, last):
            if self.lower[place] == "by" or (place > first and self.past(place)):
                cut = place + 1
        if cut >= last:
            return found
        written = any(word in WRITINGS for word in self.lower[cut:last])
        if cut > first and self.lower[cut] in ("a", "an") and written:
            return self._main_subject(end) or (cut, last)
        return cut, last

    def _passive(self, verb: Verb, group: Group) -> None:
        """It was called. He was accused of. It is said that."""
        at = group.verb + 1
        subject = self.subject(group)
        after = self.after(at)
        if subject is None or not (verb.clause or verb.thing):
            return
        if after == "by":
            source = self.noun_after(at + 1, self.high)
            if source is not None and verb.thing:
                self.add("verb.passive", verb, (group.first, at), source, [subject], group)
        elif after in ("that", "whether"):
            self.add("verb.passive", verb, (group.first, at), None, [(at, self.clause_end(at))], group)
        elif after in ("to", "as", "of", '"', "a", "the", "an"):
            self.add("verb.passive", verb, (group.first, at), None, [subject, (at, self.clause_end(at))], group)
        elif "being" in self.lower[group.first : group.verb]:
            self.add("verb.passive", verb, (group.first, at), None, [subject], group)
