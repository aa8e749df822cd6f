"""Chronology: what claims mean together; conflicts, worlds and bounds held against every set of sayings and z3."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smt import all_of, any_of, at_most
from stories import CLOCKWORK, EVENTS, MINUTE, NOON, POINTS, VOCABULARY, Oracle, random_story

from whereas.bounds import Bounds
from whereas.chronology import Chronology, _least, chronology
from whereas.claim import Claim, read
from whereas.source import Source

FAR = 1 << 60


def told(*sentences: str, sources: dict[str, Source] | None = None, **options: object) -> Chronology:
    """Sentences as claims c0, c1, … of a source each, s0, s1, …"""
    claims = [Claim(f"c{i}", says, f"s{i}") for i, says in enumerate(sentences)]
    held = {f"s{i}": Source(f"s{i}") for i in range(len(sentences))} | (sources or {})
    meant = [(claim, read(claim.says, VOCABULARY, CLOCKWORK)) for claim in claims]
    return chronology(meant, EVENTS, held, **options)  # type: ignore[arg-type]


def at(minute: int) -> int:
    return NOON + minute * MINUTE


def subsets(count: int) -> list[frozenset[int]]:
    return [frozenset(chosen) for size in range(count + 1) for chosen in combinations(range(count), size)]


def names(made: Chronology) -> list[set[str]]:
    return [{claim.id for saying in one.sayings for claim in saying.claims} for one in made.conflicts().items]


# ---------------------------------------------------------------------------------------------- cases


def test_claims_that_mean_the_same_are_one_saying_with_several_voices() -> None:
    made = told("a before b", "b after a", "a at 2025-03-15 12:05", sources={"s1": Source("s1", origin="s0")})
    first, second = made.sayings
    assert [claim.id for claim in first.claims] == ["c0", "c1"]
    assert first.voices == ("s0",)
    assert second.voices == ("s2",)


def test_a_minute_of_difference_is_told_from_the_millisecond_that_would_close_it() -> None:
    """
    12:04 against 12:05
    """
    (only,) = told("a at 2025-03-15 12:04", "a at 2025-03-15 12:05").conflicts().items
    assert (only.slack_ms, only.difference_ms, only.rounding, only.about_whether) == (1, MINUTE, True, False)
    (wide,) = told("a at 2025-03-15 12:04", "a at 2025-03-15 15:04").conflicts().items
    assert (wide.difference_ms, wide.rounding) == (180 * MINUTE, False)


def test_whether_it_happened_is_a_dispute_of_its_own() -> None:
    made = told("a at 2025-03-15 12:04", "a did not happen")
    (only,) = made.conflicts().items
    assert only.about_whether
    assert only.difference_ms == 0
    assert made.bounds("a").bounds == Bounds(at(4), at(5) - 1)


def test_what_a_disputed_saying_also_says_is_contested_too() -> None:
    """
    "both at 12:05" falls if b was at 12:30, and then nothing says when a was
    """
    made = told("both at 2025-03-15 12:05", "b at 2025-03-15 12:30")
    assert made.bounds("a").contested
    assert made.bounds("a").bounds == Bounds(None, None)
    assert made.bounds("b").bounds == Bounds(at(5), at(31) - 1)


def test_what_is_said_in_one_breath_with_a_denied_event_is_contested() -> None:
    """
    a is denied, so "a before b" may fall; in the world where a happened it was before 12:05
    """
    made = told("a before b", "b by 2025-03-15 12:04", "a did not happen")
    assert made.bounds("a").bounds == Bounds(None, at(5) - 2)
    assert made.bounds("b").bounds == Bounds(None, at(5) - 1)
    assert made.between("a", "b").bounds == Bounds(1, None)


def test_bounds_name_the_sayings_that_they_are_the_sum_of() -> None:
    made = told("a at 2025-03-15 12:04", "b after a by at least 2 min", "c at 2025-03-15 12:00")
    found = made.bounds("b")
    assert found.bounds == Bounds(at(6), None)
    assert {saying.says for saying in found.earliest_because} == {
        "a at 2025-03-15 12:04",
        "b after a by at least 2 min",
    }
    assert not found.contested


def test_a_saying_that_contradicts_itself_is_a_conflict_alone_and_hides_no_minimality() -> None:
    made = told("h.end before h.start", "h lasts at least 1 min")
    assert names(made) == [{"c0"}]


def test_a_source_of_higher_rank_settles_the_bounds() -> None:
    ranked = {"s0": Source("s0", rank="record"), "s1": Source("s1", rank="report")}
    made = told("a at 2025-03-15 12:04", "a at 2025-03-15 12:30", sources=ranked, ranks=("record", "report"))
    assert made.bounds("a").bounds == Bounds(at(4), at(5) - 1)


def test_sources_are_used_as_far_as_they_were_published() -> None:
    known = {
        "s0": Source("s0", published_bounds=Bounds(at(0), at(1))),
        "s1": Source("s1", published_bounds=Bounds(at(0), at(9))),
    }
    made = told("a at 2025-03-15 12:04", "a at 2025-03-15 12:30", "b happened", sources=known, known_by=at(2))
    assert [claim.id for saying in made.sayings for claim in saying.claims] == ["c0"]
    assert [(claim.id, why) for claim, why in made.left_out] == [
        ("c1", "not published yet"),
        ("c2", "nobody says when it was published"),
    ]


def test_a_source_or_a_voice_can_be_set_aside() -> None:
    voices = {"s1": Source("s1", origin="wire"), "s2": Source("s2", origin="wire")}
    made = told(
        "a at 2025-03-15 12:04",
        "a at 2025-03-15 12:30",
        "b happened",
        sources=voices,
        without=frozenset({"origin:wire"}),
    )
    assert [claim.id for claim, _ in made.left_out] == ["c1", "c2"]
    assert not made.conflicts().items


def test_what_certainly_had_not_happened_by_a_moment_is_known_in_every_way_to_settle_the_conflicts() -> None:
    """
    c         at 12:04
    b         at 12:30, or at 12:20
    a         at 12:04, or at 12:40
    """
    made = told(
        *(f"{x} at 2025-03-15 12:{m}" for x, m in (("c", "04"), ("b", "30"), ("b", "20"), ("a", "04"), ("a", "40")))
    )
    assert made.later_than(at(10)) == {"b"}


# ---------------------------------------------------------------------------------------------- every set of sayings


@pytest.mark.parametrize("batch", range(2))
def test_the_conflicts_are_the_minimal_sets_of_sayings_that_z3_refuses(batch: int) -> None:
    rng, oracle = Random(4000 + batch), Oracle()
    found = 0
    for _ in range(400):
        story = random_story(rng, 8)
        holding = oracle.consistent(story)
        made = story.chronology()
        first = {
            int(claim.id[1:]): min(int(c.id[1:]) for c in saying.claims)
            for saying in made.sayings
            for claim in saying.claims
        }
        refused = [chosen for chosen in subsets(len(story.sayings)) if chosen not in holding]
        minimal = [chosen for chosen in refused if all(chosen - {one} in holding for one in chosen)]
        least = {frozenset(first[one] for one in chosen) for chosen in minimal}
        disagreements = made.conflicts()
        assert not disagreements.stopped
        told_ = [
            frozenset(first[int(saying.claims[0].id[1:])] for saying in one.sayings) for one in disagreements.items
        ]
        assert len(told_) == len(set(told_))
        assert set(told_) == least, [said.text for said in story.sayings]
        found += len(least)
    assert found > 200


@given(st.lists(st.frozensets(st.integers(0, 9)), max_size=12, unique=True))
def test_the_least_sets_are_those_within_which_no_other_lies(sets: list[frozenset[int]]) -> None:
    assert _least(sets) == [each for each in sets if not any(other < each for other in sets)]


@pytest.mark.parametrize("batch", range(2))
def test_bounds_are_the_hull_over_every_world_in_which_the_event_may_have_happened(batch: int) -> None:
    rng, oracle = Random(5000 + batch), Oracle()
    contested = 0
    for _ in range(250):
        story = random_story(rng)
        ranked = rng.random() < 0.5
        made = story.chronology(ranked=ranked)
        worlds = oracle.worlds(story, ranked=ranked)
        for point, base in [(point, None) for point in POINTS] + [("a", "b"), ("h.start", "c")]:
            events = {one.split(".")[0] for one in (point, base) if one}
            open_to = [world for world in worlds if not any(events & story.sayings[i].denies for i in world)]
            told_ = (made.bounds(point) if base is None else made.between(base, point)).bounds
            contested += len(open_to) > 1
            if not open_to:
                assert told_ == Bounds(None, None)
                continue
            inside = any_of(all_of(f"s{i}" for i in world) for world in open_to)
            low, high = told_.earliest, told_.latest
            questions = [
                at_most(base, point, -FAR if high is None else -high),
                at_most(point, base, -FAR if low is None else low),
                "false" if high is None else at_most(base, point, -high - 1),
                "false" if low is None else at_most(point, base, low - 1),
            ]
            answers = oracle.judge.ask([*oracle.facts(story), inside], questions)
            assert answers == [True, True, False, False], (point, base, told_, [said.text for said in story.sayings])
    assert contested > 300


def test_the_order_of_claims_changes_no_conflict_and_no_bounds() -> None:
    rng = Random(6)
    for _ in range(300):
        story = random_story(rng, 9)
        one, other = story.chronology(), story.shuffled(rng).chronology()
        assert {frozenset(names_) for names_ in names(one)} == {frozenset(names_) for names_ in names(other)}
        assert sorted(d.slack_ms for d in one.conflicts().items) == sorted(d.slack_ms for d in other.conflicts().items)
        for point in POINTS:
            assert one.bounds(point).bounds == other.bounds(point).bounds
            assert one.between("a", point).bounds == other.between("a", point).bounds
