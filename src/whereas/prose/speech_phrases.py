"""Phrases around a word of speech: its verb group, and the noun phrase before or after it.

There is no parser here: each phrase is found by walking from the verb, one word at a time and no further than a phrase can
reasonably reach, until a word that cannot belong to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .speech_words import FORMS, PAST
from .text import Prose

Pair = tuple[int, int]
"""Some words in a row: the first one, and the one after the last."""

NEGATIVE = frozenset("not never no neither nor hardly barely scarcely cannot".split())
BE = frozenset("is are was were be been being am isn't aren't wasn't weren't".split())
AUXILIARIES = BE | frozenset(
    "has have had having do does did will would can could may might shall should must don't doesn't didn't won't "
    "wouldn't can't couldn't shouldn't hasn't haven't hadn't cannot mustn't ought".split()
)
ADVERBS = frozenset(
    "also then now later once again even still just only never ever already further often soon long first not always "
    "sometimes perhaps maybe instead rather quite almost nearly all both earlier too therefore thus yet afterward "
    "afterwards simply twice meanwhile however hereby thereby thereupon".split()
)
NO_ADVERBS = frozenset(
    "family only early daily weekly monthly ally rally reply supply assembly italy july fly anomaly".split()
)
CATENATIVE = frozenset(
    "went goes gone going tried tries trying began begins begun beginning continued continues continuing declined declines "
    "refused refuses refusing seemed seems appeared appears started starts wanted wants sought seeks needs needed managed "
    "failed fails rushed hastened took takes likes liked appearing used".split()
)
"""Verbs that are one group with the infinitive after them: went on to say, declined to say."""
REFUSALS = frozenset("declined declines refused refuses refusing failed fails".split())
QUANTIFIERS = frozenset("many some most few both others".split())
SUBJECTS = QUANTIFIERS | frozenset(
    "i he she it they we you who everyone everybody nobody someone somebody anyone".split()
)
DETERMINERS = frozenset(
    "the a an this that these those his her its their our my your some many most several both all no any each every another "
    "other few more two three four five six seven eight nine ten dozens hundreds thousands".split()
)
PREPOSITIONS = frozenset(
    "of in on at for from with by to about into over under after before during against between among through without within "
    "upon toward towards via amid despite like near outside inside since until across behind".split()
)
SUBORDINATORS = frozenset(
    "that because while when if as although though whether where which since until unless whereas than what how why whose "
    "after before once so".split()
)
JOINS = frozenset("and but or nor yet".split())
TIME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow now then later earlier recently "
    "morning afternoon evening night week month year mon tue wed thu fri sat sun january february april june july august "
    "september october november december".split()
)
TITLES = frozenset(
    "mr mrs ms dr prof gov sen rep lt gen col maj capt cmdr sgt adm rev hon pres det supt jr sr st messrs inc corp co ltd bros md va calif mass conn "
    "pa ill ariz fla ga tex wash ore minn mich wis tenn ala ark colo del kan ky mo nev okla".split()
)
"""Words that a full stop shortens, without ending a noun phrase."""
STOPS = frozenset('":;–—―')
_NO_NOUN = PREPOSITIONS | AUXILIARIES | SUBORDINATORS
_NOT_APPOSED = (PREPOSITIONS | ADVERBS | SUBORDINATORS | SUBJECTS) - {"of", "from", "who", "whose", "which"}
_APPOSED = frozenset("the a an who whose his her its one chief president director head chairman".split())
_AROUND_NAMES = frozenset("&'$%#@")
_REACH = 36
"""How many words a noun phrase may have, at most; with what stands between commas in it, twice as many."""


def is_adverb(word: str) -> bool:
    """Whether a word, in lower case, can stand between a subject and its verb as an adverb."""
    return word in ADVERBS or (word.endswith("ly") and word not in NO_ADVERBS)


@dataclass(frozen=True, slots=True)
class Group:
    """A verb with what belongs to it on its left: has also said, declined to say, is said.

    `pronoun`: how many letters of its first word are the pronoun that is one word with the auxiliary (he's), else 0.
    """

    first: int
    verb: int
    negated: bool = False
    passive: bool = False
    infinitive: bool = False
    finite: bool = False
    pronoun: int = 0


class Phrases:
    """The phrases of a text; every bound is an index of its words, and no walk leaves *low* to *high*."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.words = prose.words
        self.lower = prose.lower

    # ---------------------------------------------------------------------------------------------- verb groups

    def group(self, verb: int, low: int) -> Group:
        """The verb group that ends with this word."""
        lower, first = self.lower, verb
        infinitive = finite = False
        while first > low:
            word = lower[first - 1]
            if word in AUXILIARIES:
                finite = finite or word not in ("be", "been", "being", "having")
            elif word == "to" and not infinitive:
                infinitive = True
            elif infinitive and lower[first] == "to" and word in CATENATIVE:
                infinitive, finite = word.endswith("ing"), not word.endswith("ing")
            elif not is_adverb(word):
                break
            first -= 1
        pronoun = self._pronoun(first - 1) if first > low else 0
        return self._group(first - bool(pronoun), verb, infinitive, finite or bool(pronoun), pronoun)

    def _pronoun(self, at: int) -> int:
        """The length of the pronoun in he's, they've; 0 if the word is none of these."""
        before, mark, _ = self.lower[at].partition("'")
        return len(before) if mark and before in SUBJECTS else 0

    def _group(self, first: int, verb: int, infinitive: bool, finite: bool, pronoun: int) -> Group:
        lower = self.lower
        form = FORMS[lower[verb]].form if lower[verb] in FORMS else ""
        helping = [word for word in lower[first:verb] if not is_adverb(word)]
        last = helping[-1] if helping else ""
        passive = "participle" in form and (last in BE or (bool(pronoun) and last.endswith(("'s", "'re", "'m"))))
        negated = any(word in NEGATIVE or word in REFUSALS or word.endswith("n't") for word in lower[first:verb])
        tensed = form in ("s", "past", "past or participle", "base") and not infinitive
        return Group(first, verb, negated, passive, infinitive, finite or tensed, pronoun)

    def past(self, place: int) -> bool:
        """Whether a word can be the finite past of a verb, of any verb: sent, issued."""
        word, before = self.lower[place], self.lower[place - 1] if place else ""
        if word in PAST:
            return True
        spaced = before not in DETERMINERS and before not in PREPOSITIONS
        return word.endswith("ed") and len(word) > 4 and spaced and self.words[place].islower()

    # ---------------------------------------------------------------------------------------------- noun phrases

    def noun_before(self, end: int, low: int) -> Pair | None:
        """The noun phrase that ends before this word, with what stands between commas at its end."""
        low = max(low, end - 2 * _REACH)
        if end <= low or self.lower[end - 1] in JOINS:
            return None
        if self.lower[end - 1] == ",":
            return self._with_inserted(end, low)
        if self.lower[end - 1] == ")":
            opening = self._opening(end - 1, low)
            found = self._walk_back(opening, low) if opening >= 0 else None
            return (found[0], end) if found else None
        return self._walk_back(end, low)

    def _opening(self, at: int, low: int) -> int:
        """The bracket that this one closes, or -1."""
        while at > low and self.lower[at] != "(":
            at -= 1
        return at if self.lower[at] == "(" else -1

    def _with_inserted(self, end: int, low: int) -> Pair | None:
        """The noun phrase before what stands between commas: Jane Roe, 59, of Ashton, who watched."""
        lower = self.lower
        best: Pair | None = None
        at = end - 2
        while at > low and lower[at] not in STOPS and not (lower[at] == "-" and lower[at - 1] == "-"):
            if lower[at] == ",":
                if lower[at + 1] in _NOT_APPOSED or lower[at + 1].endswith("ing"):
                    found = self._walk_back(at, low) if best is None else None
                    return (found[0], at) if found else best
                found = self._before_comma(at, low, further=best is not None)
                if found is None:
                    at = self._place_before(at, low)
                    if at <= low:
                        return best
                    continue
                best, at = (found[0], end), found[0]
                if at == low or lower[at - 1] != ",":
                    return best
            at -= 1
        return best

    def _place_before(self, comma: int, low: int) -> int:
        """The comma before "of Ashton", where that stands between commas; else -1."""
        found = self._walk_back(comma, low)
        if found is None or found[0] <= low or self.lower[found[0]] not in ("of", "from"):
            return -1
        return found[0] - 1 if self.lower[found[0] - 1] == "," else -1

    def _before_comma(self, comma: int, low: int, *, further: bool) -> Pair | None:
        """What a phrase between commas can explain; *further* if there is one nearer already, then it has to begin a clause."""
        lower = self.lower
        closed = lower[comma - 1] == ")"
        found = self.noun_before(comma, low) if closed else self._walk_back(comma, low)
        if found is None or lower[found[0]] in PREPOSITIONS or lower[found[0]] in SUBORDINATORS:
            return None
        if not further or found[0] == low:
            return found if not further or not self.has_verb(found[0], comma) else None
        before = lower[found[0] - 1]
        begins = before in JOINS or before in SUBORDINATORS or before in ('"', ",")
        return found if begins and not self.has_verb(found[0], comma) else None

    def has_verb(self, first: int, last: int) -> bool:
        """Whether an auxiliary is among these words."""
        return any(word in AUXILIARIES for word in self.lower[first:last])

    def _walk_back(self, end: int, low: int) -> Pair | None:
        lower = self.lower
        if end > low and lower[end - 1] in SUBJECTS:
            return end - 1, end
        low = max(low, end - _REACH)
        at, joint = end, 0
        while at > low:
            word = lower[at - 1]
            if word == "and":
                joint = joint or at
            elif word == ")" and (opening := self._opening(at - 1, low)) >= 0:
                at = opening
                continue
            elif not self._in_noun(at - 1, end, low) or self._before_noun(at - 1):
                break
            at -= 1
        broke = lower[at - 1] if at > low else ""
        if joint and (broke in AUXILIARIES or self._clause_within(at, joint - 1)):
            at = joint
        return self._trimmed(at, end)

    def _in_noun(self, at: int, end: int, low: int) -> bool:
        """Whether a word or mark can stand within a noun phrase at all."""
        word = self.lower[at]
        if word == ".":
            return at > low and self._abbreviates(at)
        if word == "-":
            return self.prose.glued(at) or (at + 1 < end and self.prose.glued(at + 1))
        return word[0].isalnum() or word in _AROUND_NAMES

    def _abbreviates(self, stop: int) -> bool:
        return self.lower[stop - 1] in TITLES or len(self.words[stop - 1]) == 1

    def _before_noun(self, at: int) -> bool:
        """Whether a word ends the walk back: one that joins clauses, or the verb of another clause."""
        word = self.lower[at]
        if word in SUBORDINATORS or word in AUXILIARIES or word in ("but", "who", "nor"):
            return True
        verb = FORMS.get(word)
        if verb is None or not verb.clause:
            return False
        if verb.form in ("past", "past or participle"):
            following = self.lower[at + 1]
            return following not in PREPOSITIONS and following not in TIME
        return verb.form == "s" and not verb.noun

    def _clause_within(self, first: int, last: int) -> bool:
        """Whether there is a verb among these words, so that what follows them is another clause."""
        return any(
            word in AUXILIARIES or word in SUBJECTS or (word in FORMS and FORMS[word].form.startswith("past"))
            for word in self.lower[first:last]
        )

    def _trimmed(self, first: int, end: int) -> Pair | None:
        """Without the words before a noun phrase that only lead to it: but, on the next day."""
        while first < end and self._leads(first, end):
            first += 1
        return (first, end) if first < end else None

    def _leads(self, at: int, end: int) -> bool:
        word = self.lower[at]
        if word in JOINS or word in (".", "'", "-"):
            return True
        after = self.lower[at + 1] if at + 1 < end else ""
        if word in TIME:
            return after in DETERMINERS or after in SUBJECTS
        return is_adverb(word) and word not in ("all", "both", "only") and (word in ADVERBS or bool(after))

    def noun_after(self, first: int, high: int, *, inverted: bool = False, closed: bool = False) -> Pair | None:
        """The noun phrase that begins with this word, and after a comma what explains it.

        *inverted*: it follows "said", and what explains it may be anything; *closed*: only what another comma ends.
        """
        lower = self.lower
        high = min(high, first + _REACH)
        if first >= high or not (lower[first][0].isalnum() or lower[first] in _AROUND_NAMES):
            return None
        if lower[first] in SUBJECTS or (
            lower[first] in ("him", "her", "them") and not self._opens_noun(first + 1, high)
        ):
            return first, first + 1
        at, named = first, lower[first] not in DETERMINERS
        while at < high:
            word = lower[at]
            if word == ",":
                end = self._explained(at, high, inverted=inverted, closed=closed)
                return (first, end) if end > first else None
            if word == "(":
                at = self._closing(at, high)
            elif not self._in_noun(at, high, first) or self._ends_noun(at, first, high, named=named):
                break
            at += 1
        return (first, at) if at > first else None

    def _opens_noun(self, at: int, high: int) -> bool:
        return at < high and self.lower[at][0].isalpha() and self.lower[at] not in _NO_NOUN

    def _closing(self, at: int, high: int) -> int:
        opening = at
        while at < high - 1 and self.lower[at] != ")":
            at += 1
        return at if self.lower[at] == ")" else opening

    def _explained(self, comma: int, high: int, *, inverted: bool, closed: bool) -> int:
        """Where a noun phrase with a comma in it ends: at the comma, or after what explains it."""
        lower = self.lower
        after = lower[comma + 1] if comma + 1 < high else ""
        if after not in _APPOSED and not (inverted and after and self.words[comma + 1][0].isupper()):
            return comma
        end = comma + 1
        while (
            end < high
            and lower[end] != ","
            and lower[end] not in STOPS
            and not (lower[end] == "." and not self._abbreviates(end))
        ):
            end += 1
        ends = end < high and lower[end] == "," and not self.has_verb(comma + 1, end)
        return end if ends or not closed else comma

    def _ends_noun(self, at: int, first: int, high: int, *, named: bool) -> bool:
        """Whether a word comes after a noun phrase; a bare name is *named*, and takes no more prepositions than "of"."""
        word = self.lower[at]
        after = self.lower[at + 1] if at + 1 < high else ""
        if word in AUXILIARIES or word in SUBORDINATORS or word in ("who", "but"):
            return True
        if word == "and":
            return after in FORMS or after in SUBJECTS or after in ADVERBS
        if at > first and (word in TIME or word in SUBJECTS):
            return True
        if word in PREPOSITIONS and word != "of":
            return named or after in TIME or (after in ("a", "an") and word in ("in", "during", "at"))
        if word in ADVERBS:
            return True
        verb = FORMS.get(word) if self.lower[at - 1] not in DETERMINERS else None
        return (
            verb is not None
            and at > first
            and verb.form != "base"
            and verb.form != "participle"
            and not verb.noun
            and verb.clause
        )
