"""Modality: whether a text says that something happened, and which words make it say less than that.

Seven values: asserted, denied, alleged, planned, possible, conditional, ordered. The words of the clause decide ("did
not", "will", "may", "allegedly", "if"), and the word that the clause hangs on ("vowed to", "accused of", "denied that").
The outermost word wins: of an order that somebody plans to give, nothing has been ordered yet. What is not asserted on
the outside never comes out as asserted inside, whatever stands between; "fail" and "refuse" under "not" are the one pair
that cancels out.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Modality"]


@dataclass(frozen=True, slots=True)
class Modality:
    """How a text stands to an event: `value` is one of the seven, `why` the words that say so, "" where none are needed.

    `negated` is apart from the value, since what is not to be may be planned, alleged or ordered as well.
    """

    value: str = "asserted"
    why: str = ""
    negated: bool = False


ASSERTED = Modality()

MODALS = {
    "will": "planned", "would": "planned", "shall": "ordered", "should": "ordered", "must": "ordered", "ought": "ordered",
    "can": "possible", "could": "possible", "may": "possible", "might": "possible", "cannot": "possible",
    "can't": "possible", "won't": "planned", "wouldn't": "planned", "couldn't": "possible", "shouldn't": "ordered",
    "mustn't": "ordered", "needn't": "ordered",
}  # fmt: skip
"""What a modal verb says of its verb. "Shall", "must" and "should" say what is to be, not what is."""

ADVERBS = dict.fromkeys("allegedly reportedly purportedly supposedly apparently ostensibly".split(), "alleged") | dict.fromkeys(
    "possibly perhaps maybe potentially conceivably presumably probably likely".split(), "possible"
)  # fmt: skip

ADJECTIVES = {
    word: value
    for value, words in {
        "alleged": "alleged suspected purported reputed supposed reported claimed rumored rumoured",
        "planned": "planned scheduled proposed expected intended upcoming forthcoming pending impending imminent threatened "
        "anticipated future projected prospective promised",
        "possible": "possible potential likely probable",
        "denied": "no failed canceled cancelled aborted foiled averted thwarted",
        "conditional": "any",
    }.items()
    for word in words.split()
}
"""What a word before a noun says of the event that the noun names."""

# What a word says of the clause that hangs on it: an infinitive, a clause with or without "that", or an -ing form. For
# infinitives what is not listed is taken for a purpose, and a purpose is a plan.

_TO = {
    "asserted": "manage begin start continue proceed come get help cause force compel lead prompt persuade happen turn prove "
    "know induce coerce oblige have use cease remain serve find see go",
    "possible": "appear seem allow enable permit let authorize able entitle empower likely free chance opportunity ability power "
    "authority right option capacity potential tend license possible unlikely qualify eligible sufficient enough",
    "denied": "fail refuse decline neglect forget hesitate unable unwilling failure refusal inability reluctance reluctant "
    "too impossible",
    "ordered": "order direct instruct command tell ask urge demand require warn request enjoin advise mandate need oblige "
    "remind beg plead call petition subpoena summon sentence requirement obligation duty instruction directive decree "
    "injunction call invite encourage necessary ruling supposed",
    "alleged": "allege claim purport believe say report suspect think rumor accuse charge consider understand estimate",
}
_THAT = {
    "denied": "deny refute rebut dispute reject disprove denial",
    "alleged": "allege claim contend argue assert accuse suspect speculate believe think suppose rumor assume suggest insist "
    "maintain charge allegation accusation claim rumor suspicion assumption theory speculation complaint suggestion "
    "assertion contention argument belief imply hint theorize complain guess feel appear seem presume surmise estimate",
    "planned": "plan promise vow pledge threaten hope expect wish predict forecast anticipate intend propose recommend agree "
    "decide swear warn promise pledge vow threat hope expectation prediction warning offer want fear foresee envision worry",
    "ordered": "order direct instruct command demand require insist urge request mandate ask stipulate requirement",
    "possible": "wonder inquire doubt question imagine pretend possibility chance risk ensure",
}
_ING = {
    "denied": "deny avoid refuse resist evade escape prevent block stop keep forgo delay postpone halt preclude refrain "
    "abstain cancel rule",
    "ordered": "bar ban prohibit forbid enjoin restrain order recommend urge restrict require",
    "alleged": "accuse suspect charge allege indict blame sue",
    "planned": "consider propose suggest plan discuss contemplate threaten intend favor advocate oppose mull envision "
    "anticipate aim expect fear warn worry debate weigh support",
    "possible": "risk allow permit imagine enable mean involve",
}
_NOUN = {
    "denied": "deny prevent avoid avert cancel ban prohibit rule out refute foil thwart forgo",
    "ordered": "order demand urge request seek mandate require recommend",
    "planned": "plan schedule propose expect consider anticipate threaten promise pledge vow contemplate await favor want prepare "
    "advocate intend discuss predict forecast fear envision",
    "alleged": "allege suspect claim",
    "possible": "risk allow permit enable imagine",
}
GOVERNING = frozenset(
    "plan effort attempt decision bid motion vow threat offer proposal intention pledge promise agreement deal order directive "
    "instruction requirement obligation duty injunction decree failure refusal inability ability opportunity chance power "
    "authority right option request demand desire willingness readiness readiness commitment move push call mandate ruling "
    "potential license permission permit invitation mission campaign conspiracy scheme plot determination resolve sufficient enough".split()
)
"""Nouns that an infinitive hangs on: a plan to leave, an order to leave, the failure to leave."""

CLAUSE_NOUNS = frozenset(
    "allegation accusation charge claim rumor suspicion belief assumption theory speculation complaint doubt denial promise pledge "
    "vow threat hope expectation prediction warning wish fear worry plan requirement order directive demand instruction possibility "
    "chance risk likelihood suggestion assertion contention argument".split()
)
"""Nouns that a clause with "that" hangs on: the claim that he left."""

_ADJOINING = frozenset(
    "come get go have use see serve find know prove turn happen begin start continue proceed".split()
)
"""Words whose infinitive is no purpose only where it follows at once: "came to know", not "came here to meet"."""


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: value for value, words in table.items() for word in words.split()}


_BY_LINK = {"to": _by_word(_TO), "that": _by_word(_THAT), "ing": _by_word(_ING), "noun": _by_word(_NOUN)}
_UNLISTED = {"to": "planned", "that": "asserted", "ing": "asserted", "noun": "asserted"}
_CANCELS = frozenset({"fail", "neglect", "forget", "hesitate"})
_SEEMS_DENIED = frozenset({"think", "believe", "expect", "want", "intend", "plan", "suppose", "suggest"})


_LINKS = {"to": " to", "that": " that", "ing": "", "noun": ""}


def under(lemma: str, word: str, governor: Modality, link: str, *, adjoining: bool = True) -> Modality:
    """The modality of what hangs on *lemma* (written *word*, itself *governor*) by *link*: "to", "that", "ing" or "noun".

    *adjoining* is whether it follows the word at once: "used to leave" is done, "used force to leave" is for a purpose.
    """
    said = _BY_LINK[link].get(lemma, _UNLISTED[link])
    if link == "to" and lemma in _ADJOINING and not adjoining:
        said = "planned"
    elif link == "to" and lemma == "have" and word != "had":
        said = "ordered"
    if governor.value == "asserted":
        return ASSERTED if said == "asserted" else Modality(said, f'"{word}{_LINKS[link]}"', said == "denied")
    if governor.value == "denied" and lemma in _CANCELS and link == "to":
        return ASSERTED
    if governor.value == "denied" and link == "that" and lemma not in _SEEMS_DENIED:
        return Modality("possible", governor.why)
    return governor
