"""Cycles: every minimal conflict, each minimal, none missed; held against all subsets and all simple cycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smt import Judge, at_most
from strategies import POINTS, constraint_lists, random_constraints

from whereas.conflict import repairs
from whereas.cycles import Found, conflicts
from whereas.network import ORIGIN, Constraint, Point, total

Labels = frozenset[object]


def minimal(sets: Sequence[Labels]) -> set[Labels]:
    return {one for one in sets if not any(other < one for other in sets)}


def subsets_that_fail(judge: Judge, constraints: Sequence[Constraint]) -> tuple[list[Labels], list[Labels]]:
    """All sets of owners that z3 finds contradictory, and all that it does not."""
    owners = sorted({str(c.because) for c in constraints})
    subsets = [frozenset(chosen) for size in range(len(owners) + 1) for chosen in combinations(owners, size)]
    rules = [f"(=> |because {c.because}| {at_most(*c[:3])})" for c in constraints]
    told = judge.assume(rules, [[f"|because {owner}|" for owner in subset] for subset in subsets])
    together = list(zip(subsets, told, strict=True))
    return [subset for subset, holds in together if not holds], [subset for subset, holds in together if holds]


def judge_of_owners(count: int) -> Judge:
    return Judge(POINTS[1:], [f"|because {owner}|" for owner in range(count)])


def members(found: Found) -> list[Labels]:
    return [frozenset(str(owner) for owner in conflict.members) for conflict in found.conflicts]


# ---------------------------------------------------------------------------------------------- cases


def test_two_dates_a_minute_apart_are_one_conflict_of_a_millisecond() -> None:
    """
    gate log   takeoff no later than 17:44:59.999
    tower      takeoff no sooner than 17:45
    """
    found = conflicts(
        [Constraint("takeoff", ORIGIN, 63_899_999, "gate log"), Constraint(ORIGIN, "takeoff", -63_900_000, "tower")]
    )
    (conflict,) = found.conflicts
    assert conflict.members == {"gate log", "tower"}
    assert conflict.slack_ms == 1
    assert conflict.points == {"takeoff"}
    assert found.complete


def test_constraints_that_can_all_hold_have_no_conflict() -> None:
    assert conflicts([Constraint("a", "b", -1, 1), Constraint("b", ORIGIN, 4, 2)]) == Found(())
    assert conflicts([]) == Found(())


def test_one_owner_that_contradicts_itself_is_a_conflict_alone() -> None:
    found = conflicts([Constraint("a", "b", -1, "x"), Constraint("b", "a", 0, "x"), Constraint("a", "b", -5, "y")])
    assert members(found) == [frozenset("x")]


def test_a_conflict_is_told_by_its_widest_contradiction() -> None:
    found = conflicts(
        [
            Constraint("a", ORIGIN, 0, 1),
            Constraint("b", ORIGIN, 0, 1),
            Constraint(ORIGIN, "a", -5, 2),
            Constraint(ORIGIN, "b", -9, 2),
        ]
    )
    assert [conflict.slack_ms for conflict in found.conflicts] == [9]


def test_fewest_members_come_first() -> None:
    """a < b < c < a takes three; d is dated twice."""
    ring = [Constraint("a", "b", -1, 1), Constraint("b", "c", -1, 2), Constraint("c", "a", -1, 3)]
    twice = [Constraint("d", ORIGIN, 0, 4), Constraint(ORIGIN, "d", -1, 5)]
    assert members(conflicts([*ring, *twice])) == [frozenset("45"), frozenset("123")]


def test_a_search_cut_short_says_so() -> None:
    constraints = [Constraint(x, y, -1, f"{x}{y}") for x in POINTS[1:] for y in POINTS[1:] if x != y]
    everything = conflicts(constraints)
    assert everything.complete
    few = conflicts(constraints, limit=3)
    assert len(few.conflicts) == 3
    assert "limit of 3" in few.stopped
    hasty = conflicts(constraints, effort=100)
    assert not hasty.complete
    assert "may be missing" in hasty.stopped
    assert set(hasty.conflicts) <= set(everything.conflicts)


# ---------------------------------------------------------------------------------------------- laws


@pytest.mark.parametrize("batch", range(4))
def test_the_conflicts_and_repairs_are_all_those_that_z3_finds_among_all_subsets(batch: int) -> None:
    """Owners may own several constraints; a conflict is a minimal failing set, a repair the rest of a maximal holding one."""
    rng = Random(1000 + batch)
    judge = judge_of_owners(10)
    seen = 0
    while seen < 250:
        constraints = random_constraints(rng, shared=rng.choice((0.0, 0.3, 0.6)))[:10]
        found = conflicts(constraints)
        assert found.complete
        fail, hold = subsets_that_fail(judge, constraints)
        assert len(set(members(found))) == len(found.conflicts)
        assert set(members(found)) == minimal(fail), constraints
        everything = frozenset(str(c.because) for c in constraints)
        aside = list(repairs(members(found)))
        assert len(set(aside)) == len(aside)
        assert set(aside) == minimal([everything - kept for kept in hold]), constraints
        seen += len(found.conflicts)


def simple_cycles(constraints: Sequence[Constraint]) -> Iterator[tuple[Constraint, ...]]:
    """Every closed walk that passes no point twice, from its smallest point."""

    def walk(path: tuple[Constraint, ...], passed: tuple[Point, ...]) -> Iterator[tuple[Constraint, ...]]:
        for constraint in constraints:
            if constraint.y != passed[-1]:
                continue
            if constraint.x == passed[0]:
                yield (*path, constraint)
            elif constraint.x not in passed and POINTS.index(constraint.x) > POINTS.index(passed[0]):
                yield from walk((*path, constraint), (*passed, constraint.x))

    for start in POINTS:
        yield from walk((), (start,))


@given(constraint_lists.map(lambda made: made[:9]))
@settings(max_examples=300)
def test_each_conflict_shows_the_widest_simple_negative_cycle_of_its_members(constraints: list[Constraint]) -> None:
    cycles = list(simple_cycles(constraints))
    for conflict in conflicts(constraints).conflicts:
        widest = max(-total(cycle) for cycle in cycles if {c.because for c in cycle} == conflict.members)
        assert conflict.slack_ms == widest > 0
        assert {c.because for c in conflict.cycle} == conflict.members
        assert any(sorted(map(repr, cycle)) == sorted(map(repr, conflict.cycle)) for cycle in cycles)


@given(constraint_lists, st.randoms(use_true_random=False))
def test_the_order_of_constraints_changes_no_conflict(constraints: list[Constraint], rng: Random) -> None:
    shuffled = list(constraints)
    rng.shuffle(shuffled)
    told, again = conflicts(constraints), conflicts(shuffled)
    assert [(c.members, c.slack_ms) for c in told.conflicts] == [(c.members, c.slack_ms) for c in again.conflicts]
