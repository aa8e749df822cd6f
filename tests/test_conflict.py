"""Conflicts and repairs over any oracle, held against brute force over all subsets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from whereas.conflict import checked_repairs, clusters, hitting_sets, least, repairs, shrink

LABELS = "abcdefg"
families = st.lists(st.frozensets(st.sampled_from(LABELS), min_size=1, max_size=4), max_size=6)
rankings = st.fixed_dictionaries({label: st.integers(0, 2) for label in LABELS})

Family = list[frozenset[str]]


def subsets(labels: Iterable[str]) -> list[frozenset[str]]:
    held = sorted(labels)
    return [frozenset(chosen) for size in range(len(held) + 1) for chosen in combinations(held, size)]


def consistent_with(family: Family) -> Callable[[Collection[str]], bool]:
    return lambda kept: not any(conflict <= set(kept) for conflict in family)


def preferred_subtheories(family: Family, rank: dict[str, int]) -> set[frozenset[str]]:
    """Brewka 1989: sets that, for each rank, hold as much as can be of all labels down to that rank."""
    holds = consistent_with(family)
    found = set()
    for kept in filter(holds, subsets(LABELS)):
        for level in (0, 1, 2):
            upper = frozenset(label for label in LABELS if rank[label] <= level)
            if any(holds((kept & upper) | {more}) for more in upper - kept):
                break
        else:
            found.add(kept)
    return found


# ---------------------------------------------------------------------------------------------- cases


def test_two_sources_against_each_other_have_two_repairs() -> None:
    assert set(repairs([frozenset({"log", "memo"})])) == {frozenset({"log"}), frozenset({"memo"})}


def test_the_lower_rank_is_set_aside() -> None:
    rank = {"record": 0, "report": 1}.__getitem__
    assert list(repairs([frozenset({"record", "report"})], rank)) == [frozenset({"report"})]


def test_where_nothing_conflicts_the_one_repair_is_empty() -> None:
    assert list(repairs([])) == [frozenset()]
    assert list(hitting_sets([])) == [frozenset()]
    assert clusters([]) == []


def test_a_conflict_among_the_highest_is_settled_before_the_lower_ranks_are_asked() -> None:
    """
    a and b (record) conflict; c (report) conflicts with a: where a falls, c stands
    """
    rank = {"a": 0, "b": 0, "c": 1}.__getitem__
    family = [frozenset("ab"), frozenset("ac")]
    assert set(repairs(family, rank)) == {frozenset("a"), frozenset("bc")}


def test_conflicts_chained_by_shared_labels_are_one_cluster() -> None:
    family = [frozenset("ab"), frozenset("de"), frozenset("bc"), frozenset("f")]
    assert {frozenset(group) for group in clusters(family)} == {
        frozenset({frozenset("ab"), frozenset("bc")}),
        frozenset({frozenset("de")}),
        frozenset({frozenset("f")}),
    }


# ---------------------------------------------------------------------------------------------- laws


@given(families)
def test_hitting_sets_are_all_the_minimal_sets_that_meet_every_conflict_each_once(family: Family) -> None:
    meeting = [chosen for chosen in subsets(LABELS) if all(chosen & conflict for conflict in family)]
    told = list(hitting_sets(family))
    assert len(told) == len(set(told))
    assert set(told) == {chosen for chosen in meeting if not any(other < chosen for other in meeting)}


@given(families, rankings)
def test_repairs_leave_exactly_the_preferred_subtheories(family: Family, rank: dict[str, int]) -> None:
    told = list(repairs(family, rank.__getitem__))
    assert len(told) == len(set(told))
    assert {frozenset(LABELS) - aside for aside in told} == preferred_subtheories(family, rank)


@given(families.filter(bool), st.permutations(LABELS))
def test_shrink_keeps_a_conflict_that_any_member_dissolves(family: Family, labels: list[str]) -> None:
    holds = consistent_with(family)

    def asked(kept: Sequence[str]) -> bool:
        return holds(kept)

    kept = shrink(labels, asked)
    assert not holds(kept)
    assert least(labels, asked) == kept
    assert all(holds([other for other in kept if other != member]) for member in kept)


@given(families)
def test_clusters_share_no_label_and_lose_no_conflict(family: Family) -> None:
    told = clusters(family)
    assert sorted(map(sorted, (conflict for group in told for conflict in group))) == sorted(map(sorted, family))
    for one, other in combinations(told, 2):
        assert frozenset[str]().union(*one).isdisjoint(frozenset[str]().union(*other))


@given(families, rankings)
def test_repairs_of_the_whole_are_the_repairs_of_the_clusters_taken_together(
    family: Family, rank: dict[str, int]
) -> None:
    together = {frozenset[str]()}
    for group in clusters(family):
        together = {left | more for left in together for more in repairs(group, rank.__getitem__)}
    assert set(repairs(family, rank.__getitem__)) == together


@given(families, st.randoms(use_true_random=False))
def test_the_order_of_conflicts_changes_no_repair(family: Family, rng: object) -> None:
    shuffled = sorted(family, key=lambda conflict: hash((repr(rng), tuple(sorted(conflict)))))
    assert set(repairs(shuffled)) == set(repairs(family))


@given(families, rankings, st.integers(0, 6))
def test_repairs_are_the_same_where_the_conflicts_are_found_only_as_repairs_miss_them(
    family: Family, rank: dict[str, int], known: int
) -> None:
    minimal = [conflict for conflict in dict.fromkeys(family) if not any(other < conflict for other in family)]

    def missed(aside: frozenset[str]) -> frozenset[str] | None:
        return next((conflict for conflict in minimal if conflict.isdisjoint(aside)), None)

    told = list(checked_repairs(minimal[:known], rank.__getitem__, missed))
    assert len(told) == len(set(told))
    assert set(told) == set(repairs(minimal, rank.__getitem__))
