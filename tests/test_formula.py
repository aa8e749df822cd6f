"""Formulas, decided exactly: held against z3, with proofs and examples that need not be believed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smt import Judge, all_of, any_of, at_most, negated
from strategies import POINTS, atom_lists, constraint_lists, formulas, random_constraints, random_formula

from whereas.bounds import Answer
from whereas.errors import TooLarge
from whereas.formula import Atom, Every, Formula, Leaf, Proof, Some, Split, atoms, decide, example, negation
from whereas.network import ORIGIN, Constraint, Network, Point


def in_smt(formula: Formula) -> str:
    if isinstance(formula, Atom):
        return at_most(formula.x, formula.y, formula.at_most)
    parts = [in_smt(part) for part in formula.parts]
    return all_of(parts) if isinstance(formula, Every) else any_of(parts)


def true_at(formula: Formula, times: dict[Point, int]) -> bool:
    if isinstance(formula, Atom):
        return times[formula.x] - times[formula.y] <= formula.at_most
    parts = (true_at(part, times) for part in formula.parts)
    return all(parts) if isinstance(formula, Every) else any(parts)


def refuted(proof: Proof, pending: list[Formula], assumed: set[Atom], held: set[Constraint]) -> bool:
    """A checker of its own: every leaf a closed walk below zero, every split complete."""
    choices: list[Some] = []
    queue, assumed = list(pending), set(assumed)
    while queue:
        part = queue.pop(0)
        if isinstance(part, Every):
            queue = [*part.parts, *queue]
        elif isinstance(part, Some):
            choices.append(part)
        else:
            assumed.add(part)
    if isinstance(proof, Split):
        first, *rest = choices
        return len(proof.branches) == len(first.parts) and all(
            refuted(branch, [part, *rest], assumed, held)
            for branch, part in zip(proof.branches, first.parts, strict=True)
        )
    steps = proof.cycle
    turns = zip(steps, [*steps[1:], steps[0]], strict=True)
    known = all(step in (held if isinstance(step, Constraint) else assumed) for step in steps)
    return known and all(a.y == b.x for a, b in turns) and sum(step.at_most for step in steps) < 0


# ---------------------------------------------------------------------------------------------- cases


def test_of_two_acts_one_was_certainly_in_time_though_neither_certainly_was() -> None:
    """
    the order at 0; one report at −5..5; another 10 later; is there one within 0..10?
    """
    network = Network(
        [
            Constraint("a", ORIGIN, 5, 1),
            Constraint(ORIGIN, "a", 5, 1),
            Constraint("b", "a", 10, 2),
            Constraint("a", "b", -10, 2),
        ]
    )
    first = Every((Atom(ORIGIN, "a", 0), Atom("a", ORIGIN, 10)))
    second = Every((Atom(ORIGIN, "b", 0), Atom("b", ORIGIN, 10)))
    assert decide(network, first).answer is Answer.UNKNOWN
    assert decide(network, second).answer is Answer.UNKNOWN
    assert decide(network, Some((first, second))).answer is Answer.YES


def test_nothing_to_satisfy_is_true_and_nothing_that_would_do_is_false() -> None:
    assert decide(Network(), Every(())).answer is Answer.YES
    assert decide(Network(), Some(())).answer is Answer.NO
    assert decide(Network(), Some(())).proof == Split(())


def test_a_proof_of_one_step_is_the_cycle_that_the_record_closes() -> None:
    record = Constraint(ORIGIN, "a", -5, "gate log")
    decision = decide(Network([record]), Atom("a", ORIGIN, 4))
    assert decision.answer is Answer.NO
    assert decision.proof == Leaf((Atom("a", ORIGIN, 4), record))


def test_points_that_nobody_speaks_of_may_be_anywhen() -> None:
    decision = decide(Network(), Atom("a", "b", 0))
    assert decision.answer is Answer.UNKNOWN
    assert decision.holds == (Atom("a", "b", 0),)
    assert decision.fails == (Atom("b", "a", -1),)


def test_a_conflict_under_the_formula_is_refused_and_one_beside_it_is_not() -> None:
    network = Network([Constraint("a", "b", -1, 1), Constraint("b", "a", 0, 2), Constraint("c", ORIGIN, 7, 3)])
    assert decide(network, Atom("c", ORIGIN, 7)).answer is Answer.YES
    with pytest.raises(ValueError, match="in conflict"):
        decide(network, Atom("a", ORIGIN, 7))
    with pytest.raises(ValueError, match="in conflict"):
        example(network, ["a"])


def test_too_many_alternatives_are_refused_with_a_way_out() -> None:
    wide: Formula = Every(tuple(Some((Atom(f"x{i}", f"y{i}", 0), Atom(f"y{i}", f"x{i}", -1))) for i in range(12)))
    assert decide(Network(), wide).answer is Answer.YES
    never = Every((wide, Some((Atom("z", ORIGIN, 0),)), Some((Atom(ORIGIN, "z", -1),))))
    with pytest.raises(TooLarge, match=r"more than 100 alternatives[\s\S]*try: "):
        decide(Network(), never, limit=100)


# ---------------------------------------------------------------------------------------------- z3


@pytest.mark.parametrize("batch", range(5))
def test_a_thousand_random_formulas_are_decided_as_z3_decides_them(batch: int) -> None:
    rng = Random(2000 + batch)
    judge = Judge(POINTS[1:])
    count = dict.fromkeys(Answer, 0)
    while sum(count.values()) < 1000:
        constraints = random_constraints(rng)
        network = Network(constraints)
        if network.conflicted():
            continue
        formula = random_formula(rng)
        can, can_fail = judge.ask([at_most(*c[:3]) for c in constraints], [in_smt(formula), negated(in_smt(formula))])
        want = Answer.UNKNOWN if can and can_fail else Answer.YES if can else Answer.NO
        decision = decide(network, formula)
        assert decision.answer is want, (constraints, formula)
        count[want] += 1
        if decision.proof is not None:
            asked = negation(formula) if want is Answer.YES else formula
            assert refuted(decision.proof, [asked], set(), set(constraints))
            continue
        points = [p for p in {end for atom in atoms(formula) for end in (atom.x, atom.y)} if p is not ORIGIN]
        for assumed, truth in ((decision.holds, True), (decision.fails, False)):
            times = {ORIGIN: 0, **example(network, points, assumed)}
            assert true_at(formula, times) is truth
            assert all(times[c.x] - times[c.y] <= c.at_most for c in network.within(points) if {c.x, c.y} <= set(times))
    assert min(count.values()) > 100


# ---------------------------------------------------------------------------------------------- laws


@given(formulas)
def test_the_opposite_of_the_opposite_is_the_formula(formula: Formula) -> None:
    assert negation(negation(formula)) == formula


@given(
    formulas,
    st.fixed_dictionaries({point: st.just(0) if point is ORIGIN else st.integers(-15, 15) for point in POINTS}),
)
def test_at_any_times_a_formula_or_its_opposite_is_true_and_not_both(formula: Formula, times: dict[Point, int]) -> None:
    assert true_at(formula, times) is not true_at(negation(formula), times)


@given(constraint_lists, atom_lists, st.randoms(use_true_random=False))
def test_an_example_satisfies_all_that_was_asked_of_it(
    constraints: list[Constraint], assumed: list[Atom], rng: Random
) -> None:
    network = Network(constraints)
    both = Network([*constraints, *(Constraint(a.x, a.y, a.at_most, "assumed") for a in assumed)])
    asked = list(network.points)
    if both.conflicted():
        return
    times = {ORIGIN: 0, **example(network, [*asked, *(p for a in assumed for p in (a.x, a.y))], assumed)}
    assert all(times[c.x] - times[c.y] <= c.at_most for c in both)


@given(constraint_lists, formulas)
def test_more_constraints_never_take_a_decision_back(constraints: list[Constraint], formula: Formula) -> None:
    network = Network(constraints)
    if network.conflicted():
        return
    before = decide(Network(constraints[: len(constraints) // 2]), formula).answer
    if before is not Answer.UNKNOWN:
        assert decide(network, formula).answer is before
