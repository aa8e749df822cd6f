"""Network: consistency, tight bounds and chains, held against z3 and against networks built afresh."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from smt import Judge, any_of, at_most
from strategies import POINTS, constraint_lists, random_constraints, random_pair

from whereas.bounds import Bounds
from whereas.network import ORIGIN, Constraint, Network, Point, total

FAR = 1 << 70


def closes(cycle: Iterable[Constraint]) -> bool:
    """Whether the constraints form one closed walk, in their order or the opposite."""
    steps = [(c.y, c.x) for c in cycle]
    onward = all(a[1] == b[0] for a, b in zip(steps, [*steps[1:], steps[0]], strict=True))
    return onward or all(a[0] == b[1] for a, b in zip(steps, [*steps[1:], steps[0]], strict=True))


def leads(chain: Iterable[Constraint], a: Point, b: Point) -> bool:
    """Whether a chain, read from its end, leads from a to b."""
    at = a
    for constraint in reversed(tuple(chain)):
        if constraint.y != at:
            return False
        at = constraint.x
    return at == b


# ---------------------------------------------------------------------------------------------- cases


def test_an_order_between_two_dated_events_narrows_both() -> None:
    """
    a is at 10..20, b at 5..15, a is at least 2 before b
    """
    network = Network(
        [
            Constraint("a", ORIGIN, 20, "a"),
            Constraint(ORIGIN, "a", -10, "a"),
            Constraint("b", ORIGIN, 15, "b"),
            Constraint(ORIGIN, "b", -5, "b"),
            Constraint("a", "b", -2, "order"),
        ]
    )
    assert network.bounds("a") == Bounds(10, 13)
    assert network.bounds("b") == Bounds(12, 15)
    assert network.between("a", "b") == Bounds(2, 5)
    assert network.between("b", "a") == Bounds(-5, -2)


def test_the_same_takeoff_cannot_be_both_before_and_after_the_order() -> None:
    """
    gate log   takeoff is at least 60 s before order
    motion     order is at least 0 s before takeoff
    """
    network = Network(
        [Constraint("takeoff", "order", -60_000, "gate log"), Constraint("order", "takeoff", 0, "motion")]
    )
    assert {c.because for c in network.cycle("takeoff") or ()} == {"gate log", "motion"}
    assert network.conflicted() == [("takeoff", "order")]


def test_a_conflict_leaves_the_other_components_their_bounds() -> None:
    network = Network([Constraint("a", "b", -1, 1), Constraint("b", "a", 0, 2), Constraint("c", ORIGIN, 7, 3)])
    assert network.bounds("c") == Bounds(None, 7)
    with pytest.raises(ValueError, match="in conflict"):
        network.bounds("a")
    with pytest.raises(ValueError, match="in conflict"):
        network.between("c", "b")


def test_a_cycle_that_sums_to_zero_is_no_conflict() -> None:
    network = Network([Constraint("a", "b", -5, 1), Constraint("b", "a", 5, 2)])
    assert network.cycle("a") is None
    assert network.between("a", "b") == Bounds(5, 5)


def test_a_contradiction_of_one_millisecond_is_seen_at_any_date() -> None:
    at = (1 << 53) + 1
    network = Network([Constraint("a", ORIGIN, at, 1), Constraint(ORIGIN, "a", -at - 1, 2)])
    assert total(network.cycle("a") or ()) == -1


def test_a_point_that_nobody_names_has_no_bounds_and_stands_alone() -> None:
    network = Network([Constraint("a", ORIGIN, 1, 1)])
    assert network.bounds("z") == Bounds(None, None)
    assert network.component("z") == ("z",)
    assert network.chain("a", "z") is None
    assert network.cycle("z") is None
    assert "z" not in network
    assert "a" in network


def test_a_constraint_from_a_point_to_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="both ends"):
        Network([Constraint("a", "a", 1, 1)])


def test_discarding_an_owner_takes_back_all_that_it_owns_and_nothing_else() -> None:
    network = Network([Constraint("a", "b", 1, "x"), Constraint("b", ORIGIN, 2, "x"), Constraint("a", ORIGIN, 9, "y")])
    network.discard("x")
    network.discard("nobody")
    assert list(network) == [Constraint("a", ORIGIN, 9, "y")]
    assert network.component("a") == ("a",)
    assert network.bounds("a") == Bounds(None, 9)


def test_points_and_constraints_are_told_in_the_order_they_came() -> None:
    constraints = [Constraint("b", ORIGIN, 1, 1), Constraint("a", "b", 1, 2), Constraint(ORIGIN, "c", 1, 3)]
    network = Network(constraints)
    assert network.points == ("b", "a", "c")
    assert list(network.within(["c", "a", "z"])) == constraints[1:]
    assert list(network.within(network.points)) == constraints


def test_a_story_of_ten_thousand_steps_is_bounded_end_to_end() -> None:
    steps = [Constraint(i, i + 1, -1, i) for i in range(10_000)]
    network = Network([*steps, Constraint(ORIGIN, 0, 0, "start")])
    assert network.bounds(10_000) == Bounds(10_000, None)
    assert len(network.chain(10_000, ORIGIN) or ()) == 10_001
    network.add(Constraint(10_000, 0, 9_999, "end"))
    assert len(network.cycle(5_000) or ()) == 10_001


# ---------------------------------------------------------------------------------------------- z3


@pytest.mark.parametrize("batch", range(10))
def test_a_thousand_random_networks_agree_with_z3(batch: int) -> None:
    """Consistency; for all pairs, the origin among them, that no bound can be passed and that each is reached."""
    rng = Random(batch)
    judge = Judge(POINTS[1:])
    consistent = 0
    for _ in range(1000):
        constraints = random_constraints(rng)
        network = Network(constraints)
        given_ = [at_most(*c[:3]) for c in constraints]
        conflicted = network.conflicted()
        if conflicted:
            assert judge.ask(given_, ["true"]) == [False], constraints
            for component in conflicted:
                cycle = network.cycle(component[0]) or ()
                assert set(cycle) <= set(constraints)
                assert closes(cycle)
                assert total(cycle) < 0
            continue
        consistent += 1
        points = (ORIGIN, *network.points)
        most = {(a, b): network.between(a, b).latest for a in points for b in points if a != b}
        passed = any_of(at_most(a, b, -w - 1) for (a, b), w in most.items() if w is not None)
        reached = [
            " ".join(at_most(a, b, -(FAR if (w := most[a, b]) is None else w)) for b in points if a != b)
            for a in points
        ]
        x, y = random_pair(rng, 6)
        wanted = rng.randint(-12, 12)
        atom, opposite = at_most(x, y, wanted), at_most(y, x, -wanted - 1)
        told = judge.ask(given_, ["true", passed, atom, opposite, *(f"(and true {one})" for one in reached)])
        assert told[:2] == [True, False], constraints
        assert told[4:] == [True] * len(points), constraints
        gap = network.between(y, x)
        assert told[3] == (gap.latest is None or gap.latest > wanted), (constraints, x, y, wanted)
        assert told[2] == (gap.earliest is None or gap.earliest <= wanted), (constraints, x, y, wanted)
    assert 300 < consistent < 900


@pytest.mark.parametrize("batch", range(2))
def test_larger_networks_which_take_many_passes_agree_with_z3(batch: int) -> None:
    """Thirty points in a story of mostly one direction, some dated: consistency, and all bounds or a cycle."""
    rng = Random(100 + batch)
    points = [f"p{number}" for number in range(30)]
    judge = Judge(points)
    conflicted = 0
    for _ in range(500):
        slack = rng.choice((3, 8, 30))
        constraints = []
        for number in range(rng.randrange(20, 90)):
            a, b = rng.sample(range(30), 2)
            earlier, later = (a, b) if (a < b) is (rng.random() < 0.9) else (b, a)
            most = -rng.randrange(3) if a < b else rng.randrange(slack)
            constraints.append(Constraint(points[earlier], points[later], most, number))
        for point in rng.sample(points, rng.randrange(8)):
            at, dated = rng.randrange(60), ((point, ORIGIN), (ORIGIN, point))[rng.randrange(2)]
            constraints.append(Constraint(dated[0], dated[1], at if dated[1] is ORIGIN else -at, f"dated {point}"))
        rng.shuffle(constraints)
        network, facts = Network(constraints), [at_most(*c[:3]) for c in constraints]
        bad = network.conflicted()
        assert judge.ask(facts, ["true"]) == [not bad]
        conflicted += bool(bad)
        for component in bad:
            cycle = network.cycle(component[0]) or ()
            assert closes(cycle)
            assert total(cycle) < 0
        if bad:
            continue
        most_of = {point: network.bounds(point).latest for point in network.points}
        least_of = {point: network.bounds(point).earliest for point in network.points}
        passed = any_of(
            [at_most(ORIGIN, point, -most - 1) for point, most in most_of.items() if most is not None]
            + [at_most(point, ORIGIN, least - 1) for point, least in least_of.items() if least is not None]
        )
        latest = " ".join(at_most(ORIGIN, point, -(FAR if most is None else most)) for point, most in most_of.items())
        earliest = " ".join(
            at_most(point, ORIGIN, -FAR if least is None else least) for point, least in least_of.items()
        )
        assert judge.ask(facts, [passed, f"(and true {latest})", f"(and true {earliest})"]) == [False, True, True]
    assert 100 < conflicted < 400


# ---------------------------------------------------------------------------------------------- laws


@given(constraint_lists)
def test_every_bound_is_the_sum_of_a_chain_of_the_networks_own_constraints(constraints: list[Constraint]) -> None:
    network = Network(constraints)
    if network.conflicted():
        return
    for a in POINTS:
        for b in POINTS:
            chain = network.chain(a, b)
            if chain is None:
                assert network.between(a, b).latest is None
                continue
            assert set(chain) <= set(constraints)
            assert leads(chain, a, b)
            assert network.between(a, b).latest == total(chain)
            if a is ORIGIN and b is not ORIGIN:
                assert network.bounds(b).latest == total(chain)


@given(constraint_lists, st.randoms(use_true_random=False))
def test_the_order_of_constraints_changes_no_answer(constraints: list[Constraint], rng: Random) -> None:
    shuffled = list(constraints)
    rng.shuffle(shuffled)
    assert answers(Network(constraints)) == answers(Network(shuffled))


@given(constraint_lists)
def test_a_bound_is_never_widened_by_one_more_constraint(constraints: list[Constraint]) -> None:
    network, less = Network(constraints), Network(constraints[:-1])
    if not constraints or network.conflicted():
        return
    for point in network.points:
        now, then = network.bounds(point), less.bounds(point)
        assert then.hull(now) == then


def answers(network: Network) -> tuple[object, ...]:
    """All that a network can be asked, in a form that does not depend on order."""
    bad = {frozenset(component) for component in network.conflicted()}
    fine = [point for point in POINTS[1:] if not any(point in component for component in bad)]
    return (
        bad,
        {point: frozenset(network.component(point)) for point in POINTS[1:]},
        {point: network.bounds(point) for point in fine},
        {(a, b): network.between(a, b) for a in (ORIGIN, *fine) for b in (ORIGIN, *fine)},
    )


class Edited(RuleBasedStateMachine):
    """A network that is added to, taken from and asked, in any order, beside a plain list of what it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.network, self.held = Network(), list[Constraint]()

    @rule(constraints=st.lists(constraint_lists.filter(bool).map(lambda made: made[0]), max_size=5))
    def adds(self, constraints: list[Constraint]) -> None:
        for constraint in constraints:
            self.network.add(constraint)
            self.held.append(constraint)

    @rule(owner=st.integers(0, 7))
    def discards(self, owner: int) -> None:
        self.network.discard(owner)
        self.held = [constraint for constraint in self.held if constraint.because != owner]

    @rule(point=st.sampled_from(POINTS[1:]))
    def asks_about_one_point(self, point: Point) -> None:
        self.network.cycle(point)

    @invariant()
    def holds_what_was_put_in(self) -> None:
        assert list(self.network) == self.held

    @rule()
    def answers_as_a_fresh_network_does(self) -> None:
        assert answers(self.network) == answers(Network(self.held))


TestAnEditedNetwork = Edited.TestCase
TestAnEditedNetwork.settings = settings(max_examples=100, stateful_step_count=15)
