"""Cues: the words that say which of two events came first, and what each says of the event after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SIDES: dict[str, tuple[str, bool, int | None]] = {
    "first": ("before", True, 0),
    "second": ("before", False, 0),
    "meets": ("meets", True, 0),
    "at once": ("meets", False, 0),
    "until": ("meets", False, 0),
    "around": ("during", False, None),
    "same": ("same time", False, None),
}
"""By where a cue puts its event beside the main one: the relation, whether that event is *a*, and the least gap in ms."""
TOLD = {
    "before": "{a} came before {b}",
    "meets": "{b} came at once after {a}",
    "during": "{a} fell within {b}",
    "same time": "{a} and {b} were at the same time",
}
"""What a relation says, for the reader."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What a cue says: on which side its event is (a key of `SIDES`), why that is weak ("": it is not), and what may follow.

    `clause` is whether a clause with a finite verb may follow; a noun or an -ing form always may.
    """

    side: str
    weak: str = ""
    clause: bool = True


CAUSE = "says what was the cause, and a cause comes first; no time is given"
UNDERSTOOD = "does not name the other event"
PERFECT = "says before another past, and does not say which"
_DESPITE = "says that it was known, not in so many words that it came first"
_BECAUSE = "may mean because of"

JOINING = {
    "after": Cue("first"),
    "before": Cue("second"),
    "prior to": Cue("second", clause=False),
    "ahead of": Cue("second", clause=False),
    "in advance of": Cue("second", clause=False),
    "on the eve of": Cue("second", clause=False),
    "in anticipation of": Cue("second", "looks forward to something that may not come", clause=False),
    "pending": Cue("second", "waits for something that may not come", clause=False),
    "following": Cue("first", _BECAUSE, clause=False),
    "once": Cue("first"),
    "since": Cue("first", "may mean because"),
    "ever since": Cue("first"),
    "until": Cue("until"),
    "till": Cue("until"),
    "by the time": Cue("second"),
    "as soon as": Cue("meets"),
    "upon": Cue("meets", clause=False),
    "when": Cue("same", "may mean whenever"),
    "while": Cue("around", "may mean although"),
    "as": Cue("same", "may mean because, or in the way that"),
    "during": Cue("around", clause=False),
    "throughout": Cue("around", clause=False),
    "amid": Cue("around", _BECAUSE, clause=False),
    "in the course of": Cue("around", clause=False),
    "in the midst of": Cue("around", clause=False),
    "at the time of": Cue("same", clause=False),
    "at the same time as": Cue("same", clause=False),
    "despite": Cue("first", _DESPITE, clause=False),
    "in spite of": Cue("first", _DESPITE, clause=False),
    "notwithstanding": Cue("first", _DESPITE, clause=False),
    "in defiance of": Cue("first", _DESPITE, clause=False),
    "in violation of": Cue("first", _DESPITE, clause=False),
    "in response to": Cue("first", CAUSE, clause=False),
    "as a result of": Cue("first", CAUSE, clause=False),
    "in the wake of": Cue("first", _BECAUSE, clause=False),
    "in the aftermath of": Cue("first", clause=False),
    "on the heels of": Cue("first", clause=False),
}
"""Cues with an event after them, which join it to the main event of the sentence."""
WITHIN = Cue("first", "may be before or after it", clause=False)
"""The cue "within two hours of"."""

_WHAT = "does not say after what"
ADVERBS = {
    "later": Cue("second"), "subsequently": Cue("second"), "afterwards": Cue("second"), "afterward": Cue("second"),
    "thereafter": Cue("second"), "since then": Cue("second"), "after that": Cue("second"), "after which": Cue("second"),
    "whereupon": Cue("second"), "then": Cue("second", "may only go on with the story"), "eventually": Cue("second", _WHAT),
    "by then": Cue("first"), "before that": Cue("first"), "until then": Cue("first"),
    "earlier": Cue("first"), "previously": Cue("first"), "beforehand": Cue("first"),
    "immediately": Cue("at once", _WHAT), "promptly": Cue("at once", _WHAT), "instantly": Cue("at once", _WHAT),
    "at once": Cue("at once", _WHAT), "at which point": Cue("at once"),
    "meanwhile": Cue("same", "may only turn to something else"), "simultaneously": Cue("same"), "at the same time": Cue("same"),
}  # fmt: skip
"""Adverbs, which set their verb beside what was last told."""

ALONE = {"after": Cue("second"), "before": Cue("first"), "since": Cue("second")}
"""Joining cues that are adverbs too: "two days after, he left", "has since left"."""

FOLLOWING = {"follow": "second", "succeed": "second", "precede": "first"}
"""Verbs that are cues, and the side on which they put their subject."""
CAUSING = frozenset("prompt trigger spark cause force provoke lead result compel bring induce ignite unleash".split())
"""Verbs whose subject comes before what they bring about."""

NOT_RELATED = frozenset(
    "this in on next last today tonight monday tuesday wednesday thursday friday saturday sunday".split()
)
"""Words after "later" or "earlier" that make it a time: no second event is meant."""


def _by_first_word(phrases: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """The cues that begin with a word, the longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        table.setdefault(phrase.split()[0], []).append(tuple(phrase.split()))
    return table


PHRASES = _by_first_word([*JOINING, *ADVERBS, "no sooner", "within"])
"""Every cue that is no verb, by its first word."""
