"""Attributions: who says so, with which words, and what is said; in quotation marks or in the writer's own words."""

from __future__ import annotations

from dataclasses import dataclass

from .speech_cues import PLAIN, Cues
from .speech_phrases import DETERMINERS, PREPOSITIONS, SUBJECTS, Pair
from .speech_verbs import Found
from .text import Prose

__all__ = ["Attribution", "attributions"]

Span = tuple[int, int]
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Something that is said, and who says so, each as spans of the text.

    `form`: "direct" (all in quotation marks), "mixed" (some of it), "indirect" (none), "depiction" (footage shows), "order"
    (ordering the agency to halt). `source` is who says it, empty where the text does not tell; `cue` the words by which it
    is said, empty where a quote stands alone; `chain` who that source has it from, the nearest first. `speaker` is the
    source as written, up to a comma; for he, she and who, what they stand for, where the text leaves little doubt.
    `negated`: did not say. `doubtful`: denied, refused, doubted.
    """

    start: int
    end: int
    rule: str
    reason: str
    form: str
    source: Spans
    cue: Spans
    content: Spans
    chain: Spans = ()
    speaker: str = ""
    negated: bool = False
    doubtful: bool = False


def attributions(prose: Prose) -> list[Attribution]:
    """What is attributed to somebody in a text, in the order of the words that attribute it.

    Within what one says, only a plain "said", "told" or "according to" is an attribution of its own.
    """
    cues = Cues(prose)
    found = _outermost(cues.read(), len(prose.words))
    _continue(cues, found)
    speakers = _Speakers(cues)
    return [_attribution(cues, each, speakers.of(each)) for each in found]


def _outermost(found: list[Found], count: int) -> list[Found]:
    """Without what stands within something else that is said, unless it is a plain word of saying; that is a link of a chain."""
    owner = [-1] * (count + 1)
    kept: set[int] = set()
    sizes = [sum(last - first for first, last in each.content) for each in found]
    for number in sorted(range(len(found)), key=lambda number: -sizes[number]):
        here = found[number]
        outer = owner[here.cue[1] - 1]
        if outer >= 0 and here.verb not in PLAIN:
            continue
        here.nested = outer >= 0
        if outer >= 0 and here.source is not None and here.content[-1][1] == found[outer].content[-1][1]:
            found[outer].chain.append(here.source)
        kept.add(number)
        for first, last in here.content:
            owner[first:last] = [number] * (last - first)
    return sorted((found[number] for number in kept), key=lambda each: (each.cue, each.content))


def _continue(cues: Cues, found: list[Found]) -> None:
    """Quoted sentences that no verb is next to go on with what was said in the sentence before them."""
    by_sentence: dict[int, Found] = {}
    for each in found:
        if not each.nested:
            by_sentence.setdefault(cues.sentence_of(each.cue[0]), each)
    sentences = cues.prose.sentences
    for number, quote in enumerate(cues.quotes):
        if number in cues.used or not cues.alone(quote):
            continue
        place = cues.sentence_of(quote.first)
        before = by_sentence.get(place - 1)
        if before is not None and sentences[place].paragraph == sentences[place - 1].paragraph:
            before.content += cues.whole(number)
            by_sentence[cues.sentence_of(before.content[-1][1] - 1)] = before


# ---------------------------------------------------------------------------------------------- who speaks


_MALE, _FEMALE = frozenset(("mr", "lord", "sir", "king")), frozenset(("mrs", "ms", "miss", "lady", "queen", "madam"))
_LEADING = DETERMINERS | PREPOSITIONS | SUBJECTS


class _Speakers:
    """Who speaks, for each attribution in turn: a pronoun stands for the name that was last named as a source, if it is near.

    Near is in the same sentence or in the one before it, or else in the same paragraph. Mr. is no "she".
    """

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self.last: Pair | None = None

    def of(self, found: Found) -> Pair | None:
        """The words that name the speaker; the source itself where it is no pronoun, or where it is not clear for whom it stands."""
        source = found.source
        if source is None:
            return None
        word = self.cues.lower[source[0]].partition("'")[0]
        if source[1] - source[0] > 1 or word not in ("he", "she", "who"):
            if self._named(source):
                self.last = source
            return source
        if word == "who":
            before = source[0] - 1 if self.cues.lower[source[0] - 1] == "," else source[0]
            return self.cues.noun_before(before, max(0, before - 30)) or source
        last = self.last
        return last if last is not None and self._near(last, source) and self._fits(last, word) else source

    def _named(self, source: Pair) -> bool:
        first, last = source
        return self.cues.lower[first] not in _LEADING and self.cues.words[first][0].isupper() and last > first

    def _near(self, named: Pair, pronoun: Pair) -> bool:
        one, other = self.cues.sentence_of(named[0]), self.cues.sentence_of(pronoun[0])
        sentences = self.cues.prose.sentences
        return abs(other - one) <= 1 or sentences[one].paragraph == sentences[other].paragraph

    def _fits(self, named: Pair, pronoun: str) -> bool:
        wrong = _FEMALE if pronoun == "he" else _MALE
        return not any(word in wrong for word in self.cues.lower[named[0] : named[1]])


# ---------------------------------------------------------------------------------------------- writing


_DOUBT = frozenset(
    "deny dispute refute reject disavow doubt question refuse decline contest repudiate disagree object oppose dismiss".split()
)
_REASONS = {
    "verb.after": "{cue} comes before what {who} says",
    "verb.around": "{cue} comes after what {who} says, or stands in the middle of it",
    "verb.joined": "{cue} goes on from a verb before it, which has the same subject",
    "verb.participle": "{cue} goes with {who}, and what is said comes after it",
    "verb.infinitive": "{cue} goes with {who}, the subject of the clause before it",
    "verb.passive": "{cue} says that something is said, in the passive",
    "noun.from": "{cue} names something said, and whom it comes from",
    "noun.light": "{cue} is a verb that says little, and a noun of speech",
    "adjective": "{cue} says what {who} thinks",
    "hearsay": "{cue} says that this is said, and not by whom",
    "according": "{cue} names the source of the sentence around it",
    "label": "a name and a colon begin the paragraph",
    "signed": "a dash and a name follow the quote",
}
_NOUN = "{cue} is a noun of speech, and what is said comes after it"
_FORMS = {"direct": "; all in quotation marks", "mixed": "; partly in quotation marks"}


def _attribution(cues: Cues, found: Found, speaker: Pair | None) -> Attribution:
    """The same in characters, with a reason."""
    prose = cues.prose
    starts, ends = prose.starts, prose.ends
    source: Spans = ()
    cue = (starts[found.cue[0]], ends[found.cue[1] - 1])
    if found.source is not None:
        source = ((starts[found.source[0]], ends[found.source[1] - 1]),)
        if found.clipped:
            source = ((source[0][0], source[0][0] + found.clipped),)
            cue = (source[0][1], cue[1])
    content = sorted(set(found.content))
    spans = tuple((starts[first], ends[last - 1]) for first, last in content)
    every = [*source, cue, *spans]
    named = ""
    if speaker is not None:
        begin, end = source[0] if speaker == found.source else (starts[speaker[0]], ends[speaker[1] - 1])
        named = prose.plain[begin:end].partition(",")[0]
    form = _form(cues, content, found.kind)
    reason = _REASONS.get(found.rule, _NOUN).format(
        cue=f'"{prose.plain[cue[0] : cue[1]]}"', who="the source" if source else "somebody"
    )
    return Attribution(
        min(start for start, _ in every), max(end for _, end in every), f"speech.{found.rule}", reason + _FORMS.get(form, ""),
        form, source, (cue,), spans, tuple((starts[first], ends[last - 1]) for first, last in found.chain),
        named, found.negated, found.verb in _DOUBT,
    )  # fmt: skip


def _form(cues: Cues, content: list[Pair], kind: str) -> str:
    """How much of what is said stands in quotation marks; if nothing does, the kind of the verb."""
    quoted = 0
    for first, last in content:
        number = cues.opening.get(first)
        quoted += number is not None and cues.quotes[number].last >= last
    if quoted == len(content):
        return "direct"
    if quoted or any(word == '"' for first, last in content for word in cues.lower[first:last]):
        return "mixed"
    return kind
