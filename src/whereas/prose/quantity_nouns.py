"""What a number counts: the noun phrase after it, as far as it can be told without a parser."""

from __future__ import annotations

from .quantity_words import ADJECTIVES_OF, PLURALS, SINGULAR_S, STOPS
from .text import Prose
from .verb_forms import EVENT, ING, NOUN, PAST, THIRD, WORDS, guess

_BEFORE_NOUNS = frozenset("most more least other such very".split())
_SHORTENED = ("n't", "'re", "'ve", "'ll", "'d", "'m")
LONGEST = 7
"""Words looked at for the noun; "of" with what follows it may add as many."""


def is_plural(word: str) -> bool:
    """Whether a word in lower case looks like a noun in the plural."""
    form = WORDS.get(word, 0)
    if form & THIRD and not form & (NOUN | EVENT):
        return False
    if word in PLURALS or word.endswith("ese") or (word.endswith("men") and len(word) > 4 and word != "specimen"):
        return True
    return len(word) > 3 and word[-1] == "s" and word not in SINGULAR_S and word not in STOPS and word[-2] not in "s'u"


def counted(prose: Prose, at: int, end: int) -> tuple[int, int]:
    """The words of the noun phrase from word *at*, the end not included; equal where none stands there.

    It goes on to the first plural, or to the first word that no noun phrase holds, and over one "of": "members of the
    gang". "Hundreds of violent criminals" is counted from the word after "of".
    """
    lower = prose.lower
    if at < end and lower[at] == "of":
        at += 1
        while at < end and lower[at] in ADJECTIVES_OF:
            at += 1
    noun = at + (at < end and lower[at] in _BEFORE_NOUNS)
    noun += noun < end and lower[noun] == "-" and prose.glued(noun)
    at = noun if noun > at and lower[noun - 1] == "-" else at
    head = _head(prose, noun, end)
    if head == noun or (head == noun + 1 and lower[noun].endswith("ly")):
        return at, at
    if head + 1 < end and head > at and lower[head] == "of":
        return at, _after_of(prose, head + 1, end)
    return at, head


def _noun_word(prose: Prose, place: int) -> bool:
    word = prose.lower[place]
    if word == "-":
        tied = prose.glued(place) and place + 1 < len(prose.lower) and prose.glued(place + 1)
        return tied and prose.lower[place + 1] not in STOPS
    if word.endswith(_SHORTENED):
        return False
    country = word == "us" and prose.words[place] == "US"
    return (word[0].isalpha() and (word not in STOPS or country)) or (word[0].isdigit() and prose.glued(place))


def _head(prose: Prose, at: int, end: int) -> int:
    """The word after the head of a noun phrase that begins at word *at*."""
    place = at
    limit = min(end, at + LONGEST)
    while place < limit and _noun_word(prose, place):
        place += 1
        hyphen = place < end and prose.lower[place] == "-" and prose.glued(place)
        if is_plural(prose.lower[place - 1]) and not hyphen:
            return place + 1 if place < limit and _goes_on(prose, place) else place
    last = min(at + 2, place) if limit <= place < end else place
    return next((verb for verb in range(at, last) if _is_verb(prose, verb, at, place)), last)


def _goes_on(prose: Prose, place: int) -> bool:
    """Whether another plural belongs to the one before it, as in sales figures."""
    word, before = prose.words[place], prose.words[place - 1]
    return is_plural(word.lower()) and word != before and word[0].isupper() == before[0].isupper()


def _is_verb(prose: Prose, place: int, at: int, last: int) -> bool:
    """Whether the noun before a word ends with it: "one senator left", "dozens died"; not "one wounded soldier"."""
    word = prose.lower[place]
    form = WORDS.get(word) or guess(word)
    if form & NOUN or not prose.words[place][0].islower():
        return False
    if place == at:
        return bool(form & (PAST | ING)) and place + 1 >= last
    return bool(form & PAST) and not prose.lower[place - 1].endswith("ly")


def _after_of(prose: Prose, at: int, end: int) -> int:
    """The word after the noun phrase that follows "of"."""
    place = at
    while place < end and prose.lower[place] in ADJECTIVES_OF:
        place += 1
    first = place
    while place < min(end, first + LONGEST) and _noun_word(prose, place):
        verb = prose.lower[place].endswith(("ed", "ing")) and prose.words[place][0].islower()
        if verb and place > first:
            break
        place += 1
    return place if place > first else at - 1
