"""Relations: which of two events a text says came first, whichever way it says so, and how far apart they lie."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.prose.happenings import Happening, happenings
from whereas.prose.relation_gaps import Gap, gap_before
from whereas.prose.relations import Relation, relations
from whereas.prose.text import prose

# A sentence, its cue, and what it says: a < b (before), a <| b (meets), a in b (during), a = b (same time). A "?" after it:
# weak. An end in brackets is understood, not told there; (-) is one that nobody told.
SAID = [
    ("The plane left after the judge signed the order.", "after", "signed < left"),
    ("After the judge signed the order, the plane left.", "After", "signed < left"),
    ("The plane left before the order was signed.", "before", "left < signed"),
    ("Before the order was signed, the plane left.", "Before", "left < signed"),
    ("The order was entered at 7:25 p.m., after the second flight had left.", "after", "left < entered"),
    ("The plane left after the ruling.", "after", "ruling < left"),
    ("After the ruling, the plane left.", "After", "ruling < left"),
    ("After leaving the base, the plane turned back.", "After", "leaving < turned back"),
    ("The plane turned back after leaving the base.", "after", "leaving < turned back"),
    ("The mayor resigned following the vote.", "following", "vote < resigned ?"),
    ("Following the vote, the mayor resigned.", "Following", "vote < resigned ?"),
    ("The agency acted prior to the hearing.", "prior to", "acted < hearing"),
    ("Prior to the hearing, the agency deported the men.", "Prior to", "deported < hearing"),
    ("The envoys met ahead of the summit.", "ahead of", "met < summit"),
    ("The talks ended in advance of the election.", "in advance of", "ended < election"),
    ("The men were held pending a hearing.", "pending", "held < hearing ?"),
    ("Once the court ruled, the agency stopped the flights.", "Once", "ruled < stopped"),
    ("The town has changed since the mine closed.", "since", "closed < changed"),
    ("Since the strike, the mill has hired no one.", "Since", "strike < hired"),
    ("They stayed since the road was closed.", "since", "closed < stayed ?"),
    ("They waited until the rain stopped.", "until", "waited <| stopped"),
    ("The judge did not learn of the flights until the clerk called.", "until", "called < learn"),
    ("By the time the order was entered, the planes had left.", "By the time", "left < entered"),
    ("The planes had left by the time the order was entered.", "by the time", "left < entered"),
    ("As soon as the gate opened, the crowd ran.", "As soon as", "opened <| ran"),
    ("Upon landing, the men were searched.", "Upon", "landing <| searched"),
    ("Upon arrival, the men were searched.", "Upon", "arrival <| searched"),
    ("The crowd cheered when the plane landed.", "when", "landed <| cheered ?"),
    ("The men were sleeping when the guards came.", "when", "sleeping = came ?"),
    ("The judge spoke while the planes were flying.", "while", "spoke in flying ?"),
    ("The plane turned as the tower burned.", "as", "turned = burned ?"),
    ("Two men escaped during the transfer.", "during", "escaped in transfer"),
    ("During the hearing, the lawyer objected.", "During", "objected in hearing"),
    ("The bank failed amid a strike.", "amid", "failed in strike ?"),
    ("Shops closed throughout the strike.", "throughout", "closed in strike"),
    ("The plane landed despite the ruling.", "despite", "ruling < landed ?"),
    ("Despite the ruling, the plane landed.", "Despite", "ruling < landed ?"),
    ("In spite of the injunction, the agency deported him.", "In spite of", "injunction < deported ?"),
    ("Notwithstanding the injunction, the agency deported him.", "Notwithstanding", "injunction < deported ?"),
    ("The firm sold the site in violation of the order.", "in violation of", "order < sold ?"),
    ("The city acted in response to the complaint.", "in response to", "complaint < acted ?"),
    ("The chief resigned in the wake of the raid.", "in the wake of", "raid < resigned ?"),
    ("In the aftermath of the raid, the chief resigned.", "In the aftermath of", "raid < resigned"),
    ("The bank closed as a result of the lawsuit.", "as a result of", "lawsuit < closed ?"),
    ("The arrest followed a long inquiry.", "followed", "inquiry < arrest"),
    ("The verdict was followed by protests.", "followed", "verdict < protests"),
    ("The ruling preceded the flights.", "preceded", "ruling < flights"),
    ("The crash was preceded by a fire.", "preceded", "fire < crash"),
    ("The planes departed, prompting the judge to issue an order.", "prompting", "departed < issue ?"),
    ("The bank collapsed, triggering a lawsuit.", "triggering", "collapsed < lawsuit ?"),
    ("The strike led to a settlement.", "led", "strike < settlement ?"),
    ("The raid sparked protests.", "sparked", "raid < protests ?"),
    ("The minister denied the report. He later confirmed it.", "later", "(denied) < confirmed"),
    ("The judge spoke. Later, the planes left.", "Later", "(spoke) < left"),
    ("The mayor resigned. She subsequently moved to Ohio.", "subsequently", "(resigned) < moved"),
    ("The plane landed. The men were immediately searched.", "immediately", "(landed) <| searched ?"),
    ("The court ruled. The agency then appealed.", "then", "(ruled) < appealed ?"),
    ("The board fired him. It had previously praised him.", "previously", "praised < (fired)"),
    ("The board fired him. Earlier, it praised him.", "Earlier", "praised < (fired)"),
    ("The court ruled. By then, the planes had left.", "By then", "left < (ruled)"),
    ("The mine closed. Since then, the town has shrunk.", "Since then", "(closed) < shrunk"),
    ("The court ruled. The agency has since appealed.", "since", "(ruled) < appealed"),
    ("The plane landed, at which point the men were freed.", "at which point", "(landed) <| freed"),
    ("The army attacked. At the same time, the fleet sailed.", "At the same time", "(attacked) = sailed"),
    ("The army attacked. Meanwhile, the fleet sailed.", "Meanwhile", "(attacked) = sailed ?"),
    ("He later confirmed it.", "later", "(-) < confirmed ?"),
    ("The court ruled on Friday. The agency had deported the men.", "had deported", "deported < (ruled) ?"),
    ("The governor told the court that the planes left before the order was entered.", "before", "left < entered"),
    ("Officials said that, after the court ruled, the flights stopped.", "after", "ruled < stopped"),
    ("The plane left after the judge, who sits in Ohio, signed the order.", "after", "signed < left"),
    ("No sooner had the court ruled than the planes left.", "No sooner", "ruled <| left"),
]  # fmt: skip

H, D = 3_600_000, 86_400_000
# A sentence, its cue, and the bounds of the gap in milliseconds.
GAPS = [
    ("Hours before the flights took off, the judge issued an order.", "before", 2 * H, 24 * H),
    ("Minutes after the plane left, the court ruled.", "after", 120_000, H),
    ("Two days after the ruling, the mayor resigned.", "after", D, 3 * D),
    ("The mayor resigned two hours after the vote.", "after", 90 * 60_000, 150 * 60_000),
    ("The mayor resigned an hour before the vote.", "before", H // 2, 3 * H // 2),
    ("The mayor resigned about 45 minutes before the vote.", "before", 33 * 60_000 + 45_000, 56 * 60_000 + 15_000),
    ("The mayor resigned less than an hour after the vote.", "after", 0, H),
    ("The mayor resigned more than three weeks after the vote.", "after", 21 * D, None),
    ("The mayor resigned days after the vote.", "after", 2 * D, 14 * D),
    ("The mayor resigned shortly after the vote.", "after", 0, None),
    ("The mayor resigned within 48 hours of the vote.", "within 48 hours of", 0, 48 * H),
    ("The mayor resigned several days before the vote.", "before", D, None),
    ("The mayor resigned a few hours after the vote.", "after", 3 * H // 2, None),
    ("The mayor resigned a couple of hours after the vote.", "after", 3 * H // 2, 9 * H // 2),
    ("The mayor resigned half an hour after the vote.", "after", 15 * 60_000, 45 * 60_000),
    ("The court ruled. Two days later, the mayor resigned.", "later", D, 3 * D),
    ("The court ruled. A month earlier, the mayor resigned.", "earlier", 0, 62 * D),
    ("The mayor resigned after the vote.", "after", 0, None),
    ("The judge spoke during the hearing.", "during", None, None),
]  # fmt: skip

SIGNS = {"before": "<", "meets": "<|", "during": "in", "same time": "="}


def ours(text: str) -> list[Relation]:
    ready = prose(text)
    return relations(ready, happenings(ready))


def told(text: str, one: Relation) -> str:
    def end(happening: Happening | None, *, found: bool) -> str:
        head = text[slice(*happening.head)] if happening else "-"
        return head if found else f"({head})"

    return f"{end(one.a, found=one.a_found)} {SIGNS[one.relation]} {end(one.b, found=one.b_found)}" + " ?" * one.weak


@pytest.mark.parametrize(("text", "cue", "said"), SAID, ids=range(len(SAID)))
def test_a_cue_says_which_event_came_first_and_whether_it_is_weak(text: str, cue: str, said: str) -> None:
    assert {text[slice(*one.cue)]: told(text, one) for one in ours(text)}.get(cue) == said


@pytest.mark.parametrize(("text", "cue", "least", "most"), GAPS, ids=range(len(GAPS)))
def test_a_measure_before_the_cue_bounds_the_gap(text: str, cue: str, least: int | None, most: int | None) -> None:
    found = {text[slice(*one.cue)].lower(): one for one in ours(text)}
    assert (found[cue].least_ms, found[cue].most_ms) == (least, most)


@pytest.mark.parametrize(
    "text",
    [
        "The plane left after Monday.",
        "He appeared before the committee.",
        "After all, the plane left.",
        "She looked after the children.",
        "The then-mayor left the after-party.",
        "He works as a clerk.",
        "The prize, named after a pilot, was given to the crew.",
        "He has lived there since 1990.",
        "Later this week, a new law begins.",
        "The plane is as large as a house.",
        "The flight will leave soon.",
        "He met her both before and after.",
    ],
)
def test_what_orders_no_two_events_is_no_relation(text: str) -> None:
    assert [text[one.start : one.end] for one in ours(text)] == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The plane landed despite a last-minute ruling by the court.", "despite a last-minute ruling"),
        ("Despite the ruling, planes left the island.", "Despite the ruling, planes left the island"),
        ("Two hours before the plane left, the judge spoke.", "Two hours before the plane left"),
        ("The judge spoke. The minister later confirmed the arrests.", "later confirmed"),
        ("Their arrest followed a court decision.", "Their arrest followed a court decision"),
        ("The judge spoke, prompting the crew to leave.", "prompting the crew to leave"),
        ("The ministers met after taking office.", "after taking office"),
    ],
)
def test_the_quote_is_the_cue_with_its_event_and_after_a_bare_noun_the_main_event_too(text: str, quote: str) -> None:
    assert quote in [text[one.start : one.end] for one in ours(text)]


def test_a_relation_tells_its_reading_and_why_it_is_weak() -> None:
    (one,) = ours("Despite the ruling, planes left the island.")
    assert one.rule == "relation.despite"
    assert one.reason.startswith('"despite": "ruling" came before "left"; weak, for it says')
    assert one.weak_reason in one.reason


@pytest.mark.parametrize(
    ("words", "gap"),
    [
        ("at least 3 days", Gap(3 * D, None, 0)),
        ("nearly 3 days", Gap(2 * D, 3 * D, 0)),
        ("up to 3 days", Gap(0, 3 * D, 0)),
        ("two decades", Gap(3_652 * D, 3 * 3_653 * D, 0)),
        ("hour", None),
        ("the day", Gap(0, 2 * D, 0)),
        ("the hour", None),
        ("the planes", None),
        ("123456789 days", None),
    ],
)
def test_a_measure_is_read_backwards_from_the_cue(words: str, gap: Gap | None) -> None:
    lower = words.split()
    assert gap_before(lower, len(lower), 0) == gap


# ---------------------------------------------------------------------------------------------- laws

FIRST = ["the judge signed the order", "the plane left the base", "the court ruled"]
SECOND = ["the crew refused to fly", "the men were searched", "the minister met the press"]


@given(st.sampled_from(FIRST), st.sampled_from(SECOND))
def test_before_and_after_in_either_order_say_the_same(first: str, second: str) -> None:
    said = set()
    for text in (
        f"It is told that {second} after {first}.",
        f"It is told that {first} before {second}.",
        f"After {first}, {second}.",
        f"Before {second}, {first}.",
    ):
        (one,) = [one for one in ours(text) if one.cue[1] - one.cue[0] in (5, 6)]
        assert one.a is not None
        assert one.b is not None
        said.add((one.relation, one.a.lemma, one.b.lemma))
    assert len(said) == 1


words = st.sampled_from(
    "the a plane order judge will not had have been was that who , . ; : ? \" ' - and or no left landed issue issued said ruling "
    "arrest by of in two hours days later earlier before after until when while as despite following followed prompting during "
    "since then immediately within once upon to 48 an hour \n\n".split(" ")
)
texts = st.one_of(st.text(max_size=200), st.lists(words, max_size=60).map(" ".join))


@given(texts)
def test_spans_lie_within_the_text_and_cues_do_not_overlap(text: str) -> None:
    found = ours(text)
    cues = sorted(one.cue for one in found)
    assert all(before[1] <= after[0] for before, after in pairwise(cues))
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert 0 <= one.cue[0] < one.cue[1] <= len(text)
        assert one.relation in SIGNS
        assert one.weak == bool(one.weak_reason)
        assert one.a is not one.b or one.a is None
        assert not one.a_found or one.a is not None
        assert not one.b_found or one.b is not None
        assert one.least_ms is None or one.most_ms is None or 0 <= one.least_ms <= one.most_ms


@given(texts)
def test_curly_quotes_and_no_break_spaces_change_nothing(text: str) -> None:
    plain = text.replace("\u00a0", " ").replace("\u2019", "'").replace("\u201d", '"')
    fancy = plain.replace(" ", "\u00a0").replace("'", "\u2019").replace('"', "\u201d")
    assert ours(plain) == ours(fancy)
