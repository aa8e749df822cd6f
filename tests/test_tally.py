"""Tallies: stories of counts, and 5,000 random systems held against brute force over all sets and all numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from random import Random

import pytest

from whereas.bounds import Bounds
from whereas.claim import Claim
from whereas.errors import BadClaim
from whereas.figure import Figure, Quantities, Quantity, read_figure
from whereas.linear import Inequality
from whereas.source import Source
from whereas.tally import Disagreement, Tally, disputes, tally

PERSONS = ("aboard", "aea", "title8", "ms13", "venezuelans")
JGG = Quantities(
    [
        *(Quantity(name, "persons") for name in PERSONS),
        *(Quantity(name, "planes") for name in ("planes", "aea-planes", "title8-planes")),
        Quantity("agreed", "dollars", "agreed to be paid"),
        Quantity("paid", "dollars", "paid by the day of the report"),
    ]
)


def told(*said: str, quantities: Quantities = JGG, ranks: Sequence[str] = (), **options: frozenset[str]) -> Tally:
    """A tally of sentences; `name: sentence` gives the source, `name!rank: sentence` its rank too."""
    pairs: list[tuple[Claim, Figure]] = []
    sources: dict[str, Source] = {}
    for number, text in enumerate(said):
        source, colon, says = text.rpartition(": ")
        name, _, rank = (source if colon else f"s{number}").partition("!")
        sources.setdefault(name, Source(name, rank=rank))
        pairs.append((Claim(f"c{number}", says, name), read_figure(says, quantities)))
    return tally(pairs, quantities, sources, ranks, without=options.get("without", frozenset()))


def said(disagreement: Disagreement) -> list[str]:
    return [saying.says for saying in disagreement.sayings]


def conflicts(made: Tally) -> list[list[str]]:
    found = made.conflicts()
    assert not found.stopped
    return [said(item) for item in found.items]


# ---------------------------------------------------------------------------------------------- the counts of J.G.G.


def test_the_parts_of_the_261_add_up_and_give_each_other() -> None:
    """
    137 under the proclamation, 101 under other law, 23 Salvadorans: 261. Any one follows from the others.
    """
    split = "aboard = aea + title8 + ms13"
    assert conflicts(told("aboard = 261", split, "aea = 137", "title8 = 101", "ms13 = 23")) == []
    made = told("aboard = 261", split, "aea = 137", "title8 = 101")
    found = made.bounds("ms13")
    assert (found.least, found.most, found.contested) == (23, 23, False)
    assert [saying.says for saying in found.most_because] == ["aboard = 261", split, "aea = 137", "title8 = 101"]


def test_two_hundred_and_thirty_eight_against_two_hundred_and_sixty_one() -> None:
    """
    238 aboard, says one; 137 + 101 + 23, say others: 23 people apart, five sayings, any one of which may be wrong.
    """
    made = told("aboard = 238", "aboard = aea + title8 + ms13", "aea = 137", "title8 = 101", "ms13 = 23")
    (item,) = made.conflicts().items
    assert len(item.sayings) == 5
    assert (item.difference, item.slack, item.unit, item.rounding) == (23, 23, "persons", False)
    asides, stopped = made.repairs()
    assert sorted(saying.says for aside in asides for saying in aside) == sorted(said(item))
    assert stopped == ""


def test_as_venezuelans_the_238_contradict_nobody() -> None:
    """238 Venezuelans, 137 and 101 of them; 23 Salvadorans more make 261: two quantities, one sum each."""
    made = told(
        "aboard = 261",
        "venezuelans = 238",
        "venezuelans = aea + title8",
        "aboard = venezuelans + ms13",
        "aea = 137",
        "title8 = 101",
    )
    assert conflicts(made) == []
    assert made.bounds("ms13").bounds == Bounds(23, 23)


def test_how_many_were_aboard() -> None:
    """
    over 200 · about 250 · over 250 · over 260 · nearly 300 · 261 · at least 281: four pairs cannot both be true
    """
    made = told(
        "aboard over 200",
        "aboard about 250",
        "aboard over 250",
        "aboard over 260",
        "aboard nearly 300",
        "aboard = 261",
        "aboard at least 281",
    )
    assert sorted(map(tuple, conflicts(made))) == [
        ("aboard = 261", "aboard at least 281"),
        ("aboard about 250", "aboard = 261"),
        ("aboard about 250", "aboard at least 281"),
        ("aboard about 250", "aboard over 260"),
    ]
    differences = {tuple(said(item)): item.difference for item in made.conflicts().items}
    assert differences["aboard = 261", "aboard at least 281"] == 20
    assert differences["aboard about 250", "aboard = 261"] == 6
    found = made.bounds("aboard")
    assert (found.least, found.most, found.contested) == (251, 299, True)
    (dispute,) = disputes(made.conflicts().items)
    assert dispute.over == "aboard"
    assert len(dispute.sayings) == 4
    assert dispute.size == 26


def test_eleven_thousand_against_twelve_thousand_is_no_more_than_the_rounding() -> None:
    (item,) = told("aboard = 11,000", "aboard = 12,000").conflicts().items
    assert (item.difference, item.slack, item.rounding) == (1000, 1, True)
    (item,) = told("aboard = exactly 11,000", "aboard = exactly 12,000").conflicts().items
    assert (item.difference, item.slack, item.rounding) == (1000, 1000, False)
    assert conflicts(told("aboard about 11,000", "aboard = 11,400")) == []
    assert conflicts(told("aboard = 11,000", "aboard = 11,234")) == []


def test_agreed_and_paid_are_two_definitions_and_no_contradiction() -> None:
    """6 million dollars agreed, 4.7 million paid. A claim that holds one against the other is told, and not used."""
    made = told("agreed = 6 million dollars", "paid = $4.7 million", "agreed = paid")
    assert conflicts(made) == []
    assert [(claim.id, reason) for claim, reason in made.incomparable] == [
        (
            "c2",
            "cannot be compared: agreed counts dollars (agreed to be paid), paid counts dollars (paid by the day of the report)",
        )
    ]
    one = Quantities([Quantity("payment", "dollars")])
    (item,) = told("payment = 6 million", "payment = 4.7 million", quantities=one).conflicts().items
    assert (item.difference, item.unit) == (1_300_000, "dollars")


def test_one_two_or_three_planes() -> None:
    """Two under the proclamation and one under other law are three; who counts two, and means all, contradicts that."""
    three = ("planes = aea-planes + title8-planes", "aea-planes = 2", "title8-planes = 1")
    assert conflicts(told(*three, "planes = 3")) == []
    made = told(*three, "planes = 3", "planes = 2", "planes = 1")
    assert {item.difference for item in made.conflicts().items} == {1, 2}
    assert [said(item) for item in made.conflicts().items if len(item.sayings) > 2] == [
        ["planes = aea-planes + title8-planes", "aea-planes = 2", "planes = 1"],  # whatever the third plane was
        ["planes = aea-planes + title8-planes", "aea-planes = 2", "title8-planes = 1", "planes = 2"],
    ]


def test_a_hundred_and_one_and_twenty_three_do_not_add_up_to_a_hundred_and_thirty_seven() -> None:
    """One outlet nests the 101 and the 23 inside the 137: 13 are missing."""
    (item,) = told("aea = title8 + ms13", "aea = 137", "title8 = 101", "ms13 = 23").conflicts().items
    assert (len(item.sayings), item.difference) == (4, 13)
    assert conflicts(told("title8 + ms13 part of aea", "aea = 137", "title8 = 101", "ms13 = 23")) == []


def test_a_share_is_held_against_the_counts() -> None:
    """137 of 261 is 52 %, and more than half."""
    assert conflicts(told("aea = 52 % of aboard", "aea more than half of aboard", "aea = 137", "aboard = 261")) == []
    (item,) = told("aea = 38 % of aboard", "aea = 137", "aboard = 261").conflicts().items
    assert item.difference == 38  # 38 % of 261 is 99.18
    made = told("aea = 52 % of aboard", "aboard = 261")
    assert made.bounds("aea").bounds == Bounds(135, 137)


# ---------------------------------------------------------------------------------------------- cases


def test_only_whole_numbers_are_against_it() -> None:
    """Nobody is half aboard: twice the one quantity cannot be 261."""
    (item,) = told("aboard = twice aea", "aboard = 261").conflicts().items
    assert item.proof == ()
    assert (item.difference, item.slack) == (0, 1)


def test_opposite_orders_differ_by_nothing() -> None:
    (item,) = told("aea < title8", "title8 < aea").conflicts().items
    assert (item.difference, item.slack, item.rounding) == (0, 2, False)


def test_a_count_is_never_below_nothing() -> None:
    (item,) = told("aea < 0").conflicts().items
    assert (item.sayings[0].says, item.proof[0].because, item.proof[1].because) == ("aea < 0", None, 0)
    assert told("aea = title8 - 5", "title8 = 3").conflicts().items
    free = Quantities([Quantity("change", "persons", least=None)])
    assert told("change < 0", quantities=free).bounds("change").bounds == Bounds(None, -1)


def test_the_same_said_twice_is_one_saying_with_two_voices() -> None:
    made = told("ap: aboard = 261", "dhs: aboard exactly 261 people", "cnn: aboard = 238")
    assert [saying.voices for saying in made.sayings] == [("ap", "dhs"), ("cnn",)]
    assert len(made.conflicts().items) == 1


def test_the_lower_rank_is_set_aside() -> None:
    made = told("log!record: aboard = 261", "ap!report: aboard = 238", ranks=("record", "report"))
    assert [[saying.says for saying in aside] for aside in made.repairs()[0]] == [["aboard = 238"]]
    assert made.bounds("aboard").bounds == Bounds(261, 261)
    assert not made.bounds("aboard").contested


def test_what_is_left_out_is_told_with_the_reason() -> None:
    made = told("ap: aboard = 261", "cnn: aboard = 238", "x: aboard = planes", without=frozenset({"cnn"}))
    assert [(claim.id, reason.split(":")[0]) for claim, reason in made.left_out] == [
        ("c1", "set aside by request"),
        ("c2", "cannot be compared"),
    ]
    assert made.conflicts().items == ()
    assert told("ap: aboard = 261", "cnn: aboard = 238").dropping(frozenset({"origin:cnn"})).conflicts().items == ()


def test_a_name_that_nobody_declared_is_told() -> None:
    assert told("aboard = 261", "abord = 238").undeclared == ("abord",)


def test_what_nobody_speaks_of_has_no_bounds_but_its_own() -> None:
    made = told("aboard = 261")
    assert made.bounds("aea").bounds == Bounds(0, None)
    assert made.bounds("The people nowhere").bounds == Bounds(0, None)


def test_how_much_more_one_is_than_another() -> None:
    made = told("aea > title8 by 30..40", "title8 about 100")
    found = made.between("title8", "aea")
    assert found.bounds == Bounds(30, 40)
    assert [saying.says for saying in found.most_because] == ["aea > title8 by 30..40"]
    assert made.between("aea", "title8").bounds == Bounds(-40, -30)
    assert told("aea = 5", "title8 = 3").between("title8", "aea").bounds == Bounds(2, 2)
    with pytest.raises(BadClaim, match="counts"):
        made.between("aea", "planes")


def test_the_conflicts_stop_at_the_limit_and_say_so() -> None:
    made = told(*(f"aboard = {number}" for number in range(1, 20)))
    few = made.conflicts(limit=10)
    assert len(few.items) == 10
    assert few.stopped == "stopped at the limit of 10 conflicts"
    every = made.conflicts()
    assert len(every.items) == 19 * 18 // 2
    assert not every.stopped


def test_where_the_search_stops_it_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whereas.cores.EFFORT", 30)
    tower = [f"t{number} = t{number + 1} + u{number}" for number in range(8)]
    made = told(
        *tower,
        *(f"u{n} = {n + 1}" for n in range(8)),
        *(f"t{n} = {20 + 9 * n}" for n in range(8)),
        quantities=Quantities(),
    )
    found = made.conflicts()
    assert found.stopped.startswith("stopped after trying 30 sets; all conflicts ")
    assert found.items
    assert made.bounds("t0").stopped == found.stopped
    asides, _ = made.repairs(limit=3)
    for aside in asides:  # and yet every repair is one
        left = [pair for pair in made._told if pair[0] not in {claim for saying in aside for claim in saying.claims}]
        assert not tally(left, Quantities(), made.sources).conflicts().items


def test_where_whole_numbers_are_not_found_it_is_said() -> None:
    """x + y is odd, x is y: without an upper limit, branching would never end."""
    made = told("x + y = twice z + 1", "x = y", quantities=Quantities())
    found = made.conflicts()
    assert found.items == ()
    assert "in search of whole numbers" in found.stopped
    assert made.bounds("x").stopped


# ---------------------------------------------------------------------------------------------- laws

MOST = 4
NAMES = ("a", "b", "c")
SMALL = Quantities([Quantity(name, "things", most=MOST) for name in NAMES])
POINTS = [dict(zip(NAMES, point, strict=True)) for point in product(range(MOST + 1), repeat=len(NAMES))]


def sentence(rng: Random) -> str:
    """A random sentence over three small quantities."""
    x, y, z = rng.sample(NAMES, 3)
    n, m = rng.randint(0, MOST), rng.randint(0, MOST)
    return rng.choice(
        (
            f"{x} = {n}", f"{x} = {n}", f"{x} = {n}", f"{x} < {n}", f"{x} at least {n}", f"{x} about {n}", f"{x} over {n}", f"{x} up to {n}",
            f"{x} {min(n, m)}..{max(n, m)}", f"{x} = {y} + {z}", f"{x} = {y} + {z}", f"{x} <= {y}", f"{x} part of {y}", f"{x} < {y}",
            f"{x} < {y} by at least {n}", f"{x} > {y} by {min(n, m)}..{max(n, m)}", f"{x} + {y} = {n}", f"{x} + {y} + {z} <= {n}",
            f"{x} = {rng.choice((20, 33, 50, 67, 80))} % of {y}", f"{x} more than half of {y}", f"{x} = half of {y}",
            f"{x} = twice {y}", f"{x} = 3 times {y} - {z}", f"twice {x} + {y} = 3 times {z} + {n}", f"{x} > {y} by 50 %",
        )
    )  # fmt: skip


def random_tally(rng: Random) -> Tally:
    ranks = ("record", "report")
    return told(
        *(f"s{n}!{rng.choice(ranks)}: {sentence(rng)}" for n in range(rng.randint(1, 6))),
        quantities=SMALL,
        ranks=ranks[: rng.randint(0, 2)],
    )


def holds(limits: Iterable[Inequality], values: Mapping[str, int]) -> bool:
    return all(sum([times * values[name] for name, times in held.terms]) <= held.at_most for held in limits)


class Brute:
    """Everything about a small tally, by trying all numbers for all sets of sayings. A set of points is an int's bits."""

    def __init__(self, made: Tally) -> None:
        self.made = made
        self.points = [
            sum(1 << at for at, point in enumerate(POINTS) if holds(s.statement.limits, point)) for s in made.sayings
        ]
        count = len(made.sayings)
        self.sets = [frozenset(c) for size in range(count + 1) for c in combinations(range(count), size)]
        self.solutions = {labels: self.of(labels) for labels in self.sets}
        self.good = [labels for labels in self.sets if self.solutions[labels]]

    def of(self, labels: Iterable[int]) -> int:
        left = (1 << len(POINTS)) - 1
        for label in labels:
            left &= self.points[label]
        return left

    def conflicts(self) -> set[frozenset[int]]:
        return {
            labels
            for labels in self.sets
            if not self.solutions[labels] and all(self.solutions[labels - {label}] for label in labels)
        }

    def repairs(self) -> set[frozenset[int]]:
        """What is left out of the sets that hold as much as can be of each rank and those above it."""
        everything = self.sets[-1]
        found = set()
        for kept in self.good:
            for level in {saying.rank for saying in self.made.sayings}:
                upper = {saying.index for saying in self.made.sayings if saying.rank <= level}
                if any(self.solutions[(kept & upper) | {more}] for more in upper - kept):
                    break
            else:
                found.add(everything - kept)
        return found

    def bounds(self, at: int) -> tuple[Bounds, bool]:
        spans = [self.span(self.solutions[self.sets[-1] - aside], at) for aside in self.repairs()]
        whole = Bounds(min(low for low, _ in spans), max(high for _, high in spans))
        return whole, any(span != spans[0] for span in spans)

    @staticmethod
    def span(solutions: int, at: int) -> tuple[int, int]:
        values = {point[NAMES[at]] for number, point in enumerate(POINTS) if solutions >> number & 1}
        return min(values), max(values)


@pytest.mark.parametrize("seed", range(20))
def test_brute_force_agrees(seed: int) -> None:
    rng = Random(seed)
    for _ in range(250):
        made = random_tally(rng)
        brute = Brute(made)
        found = made.conflicts()
        assert not found.stopped
        assert {frozenset(s.index for s in item.sayings) for item in found.items} == brute.conflicts()
        sizes = [len(item.sayings) for item in found.items]
        assert sizes == sorted(sizes)
        asides, stopped = made.repairs()
        assert not stopped
        assert {frozenset(s.index for s in aside) for aside in asides} == brute.repairs()
        for at, name in enumerate(NAMES):
            bounds = made.bounds(name)
            assert (bounds.bounds, bounds.contested) == brute.bounds(at)
            assert not bounds.stopped


@pytest.mark.parametrize("seed", range(5))
def test_the_sayings_named_give_the_bound_and_none_of_them_is_idle(seed: int) -> None:
    rng = Random(100 + seed)
    for _ in range(30):
        made = random_tally(rng)
        brute = Brute(made)
        for at, name in enumerate(NAMES):
            found = made.bounds(name)
            for because, value, side in ((found.least_because, found.least, 0), (found.most_because, found.most, 1)):
                labels = frozenset(saying.index for saying in because)
                if found.contested:
                    assert not labels
                    continue
                assert value is not None
                assert brute.span(brute.solutions[labels], at)[side] == value
                for label in labels:
                    assert brute.span(brute.solutions[labels - {label}], at)[side] != value


@pytest.mark.parametrize("seed", range(5))
def test_no_answer_changes_when_the_claims_are_reordered(seed: int) -> None:
    def answers(made: Tally) -> object:
        names = {saying.index: frozenset(claim.id for claim in saying.claims) for saying in made.sayings}
        return (
            {
                (frozenset(names[s.index] for s in item.sayings), item.difference, item.slack, item.rounding,
                 frozenset((step.times, step.inequality, names.get(-1 if step.because is None else step.because)) for step in item.proof))
                for item in made.conflicts().items
            },
            {frozenset(names[s.index] for s in aside) for aside in made.repairs()[0]},
            [(b.bounds, b.contested, frozenset(names[s.index] for s in b.least_because), frozenset(names[s.index] for s in b.most_because))
             for b in (*(made.bounds(name) for name in NAMES), made.between("a", "b"))],
        )  # fmt: skip

    rng = Random(200 + seed)
    for _ in range(30):
        made = random_tally(rng)
        shuffled = list(made._told)
        rng.shuffle(shuffled)
        again = tally(shuffled, SMALL, made.sources, made._ranks)
        if rng.random() < 0.5:
            again.bounds("c")  # nor with the order of the questions
        assert answers(made) == answers(again)


@pytest.mark.parametrize("seed", range(5))
def test_every_proof_adds_up_to_what_cannot_be(seed: int) -> None:
    rng = Random(300 + seed)
    proven = 0
    for _ in range(80):
        made = random_tally(rng)
        for item in made.conflicts().items:
            if not item.proof:
                assert len({name for s in item.sayings for name in s.statement.names}) > 1
                continue
            proven += 1
            total: dict[str, int] = {}
            for step in item.proof:
                assert step.times > 0
                if step.because is None:
                    ((name, times),) = step.inequality.terms
                    assert step.inequality.at_most == (0 if times < 0 else MOST)
                else:
                    owned = made.sayings[step.because].statement.limits
                    assert step.inequality[:2] in {held[:2] for held in owned}
                for name, times in step.inequality.terms:
                    total[name] = total.get(name, 0) + step.times * times
            assert not any(total.values())
            assert sum(step.times * step.inequality.at_most for step in item.proof) < 0
            assert {step.because for step in item.proof} - {None} == {saying.index for saying in item.sayings}
    assert proven > 40


@pytest.mark.parametrize("seed", range(4))
def test_an_smt_solver_agrees_where_nothing_limits_the_numbers(seed: int) -> None:
    z3 = pytest.importorskip("z3")
    rng = Random(400 + seed)
    free = Quantities([Quantity(name, "things", least=rng.choice((0, None))) for name in NAMES])
    variables = {name: z3.Int(name) for name in NAMES}
    for _ in range(15):
        scale = rng.choice((1, 7, 1000))
        made = told(
            *(sentence(rng).replace(str(MOST), str(MOST * scale)) for _ in range(rng.randint(2, 7))), quantities=free
        )

        def satisfiable(labels: Iterable[int], *more: object, made: Tally = made) -> bool:
            solver = z3.Solver()
            solver.add(*(variables[name] >= 0 for name in NAMES if free[name].least == 0), *more)
            for label in labels:
                for held in made.sayings[label].statement.limits:
                    solver.add(sum(times * variables[name] for name, times in held.terms) <= held.at_most)
            return bool(solver.check() == z3.sat)

        found = made.conflicts()
        if found.stopped:
            continue
        everything = {saying.index for saying in made.sayings}
        for item in found.items:
            labels = {saying.index for saying in item.sayings}
            assert not satisfiable(labels)
            assert all(satisfiable(labels - {label}) for label in labels)
        asides, _ = made.repairs()
        assert all(satisfiable(everything - {saying.index for saying in aside}) for aside in asides)
        if not found.items:
            for name in NAMES:
                bounds = made.bounds(name)
                assert (
                    bounds.stopped or bounds.most is None or not satisfiable(everything, variables[name] > bounds.most)
                )
                assert bounds.stopped or bounds.most is None or satisfiable(everything, variables[name] == bounds.most)
                assert bounds.stopped or bounds.most is not None or satisfiable(everything, variables[name] > 10**6)
