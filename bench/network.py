"""The network beside its peers: the same generated graphs, one run, medians of CPU time, answers compared.

    PYTHONPATH=src python bench/network.py [--runs 3] [--sizes 1000,10000,100000]

Consistent graphs: consistency and the tightest bounds of every point. Graphs with one injected conflict: the first
minimal conflict. A tool is run at the sizes that it finishes in reasonable time; the others are marked skipped.
Graphs (seeded): hidden true times over ten years; 85 % of points have an absolute bound, from exact to ± 1 year, 4 %
of these one-sided each way and 10 % given twice; 40 % of points sit in components of Pareto sizes, tied by a tree and
some more; of the ties 45 % say only the order and 15 % are one-sided.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import highspy
import igraph
import networkx
import numpy
import z3

from whereas.cycles import conflicts
from whereas.network import ORIGIN, Constraint, Network

SPAN_MS = 10 * 365 * 86_400_000
UNITS_MS = (0, 1_000, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000)

Bounds = list[tuple[int | None, int | None]]


@dataclass
class Graph:
    """Points 0..n−1 (the origin is n in peers' numbering) and the constraints between them."""

    size: int
    constraints: list[Constraint]


# ---------------------------------------------------------------------------------------------- graphs


def component_sizes(rng: random.Random, points: int) -> list[int]:
    """Pareto sizes from 2 up to a tenth of the points, one of the largest forced."""
    most = max(3, points // 4)
    sizes = [most]
    while sum(sizes) < points:
        sizes.append(min(most, int(2 * rng.paretovariate(1.1))))
    return sizes


def generated(size: int, seed: int) -> Graph:  # noqa: C901
    rng = random.Random(seed)
    truth = [rng.randrange(SPAN_MS) for _ in range(size)]
    held: list[Constraint] = []
    claim = 0

    def dated(point: int) -> None:
        nonlocal claim
        claim += 1
        width = rng.choice(UNITS_MS)
        low, high, kind = truth[point] - rng.randint(0, width), truth[point] + rng.randint(0, width), rng.random()
        if kind > 0.04:
            held.append(Constraint(point, ORIGIN, high, claim))
        if kind < 0.96:
            held.append(Constraint(ORIGIN, point, -low, claim))

    def tied(a: int, b: int) -> None:
        nonlocal claim
        claim += 1
        early, late = (a, b) if truth[a] <= truth[b] else (b, a)
        if rng.random() < 0.45:
            held.append(Constraint(early, late, 0, claim))
            return
        gap, width, kind = truth[late] - truth[early], rng.choice(UNITS_MS[1:]), rng.random()
        if kind > 0.075 / 0.55:
            held.append(Constraint(late, early, gap + rng.randint(0, width), claim))
        if kind < 1 - 0.075 / 0.55:
            held.append(Constraint(early, late, -(gap - rng.randint(0, width)), claim))

    for point in range(size):
        if rng.random() < 0.85:
            dated(point)
            if rng.random() < 0.1:
                dated(point)
    points = rng.sample(range(size), int(0.4 * size))
    at = 0
    for count in component_sizes(rng, len(points)):
        members = points[at : at + count]
        at += count
        for number, member in enumerate(members[1:], 1):
            tied(member, members[rng.randrange(max(0, number - 40), number)])
        for _ in range(len(members) // 6):
            a, b = rng.sample(members, 2) if len(members) > 1 else (members[0], members[0])
            if a != b:
                tied(a, b)
    return Graph(size, held)


def with_conflict(graph: Graph) -> Graph:
    """The same, with one tie turned against what the graph implies between two points of its largest component."""
    network = Network(graph.constraints)
    component = max((network.component(point) for point in range(0, graph.size, 7)), key=len)
    rng = random.Random(7)
    while True:
        a, b = rng.sample(list(component), 2)
        least = network.between(a, b).earliest
        if least is not None and len(network.chain(b, a) or ()) > 2:
            return Graph(graph.size, [*graph.constraints, Constraint(b, a, least - 1, "injected")])


def numbered(graph: Graph) -> list[tuple[int, int, int]]:
    """(from, to, weight) for each constraint: t_to ≤ t_from + weight; the origin is point n."""
    n = graph.size
    return [
        (n if c.y is ORIGIN else int(str(c.y)), n if c.x is ORIGIN else int(str(c.x)), c.at_most)
        for c in graph.constraints
    ]


# ---------------------------------------------------------------------------------------------- bounds


def ours(graph: Graph) -> Bounds:
    network = Network(graph.constraints)
    assert not network.conflicted()
    return [(b.earliest, b.latest) for b in map(network.bounds, range(graph.size))]


def with_networkx(graph: Graph) -> Bounds:
    n, sides = graph.size, []
    for reverse in (False, True):
        made = networkx.DiGraph()
        made.add_nodes_from(range(n + 1))
        for a, b, w in numbered(graph):
            a, b = (b, a) if reverse else (a, b)
            if not made.has_edge(a, b) or made[a][b]["weight"] > w:
                made.add_edge(a, b, weight=w)
        sides.append(networkx.single_source_bellman_ford_path_length(made, n))
    return [(-sides[1][p] if p in sides[1] else None, sides[0].get(p)) for p in range(n)]


def with_igraph(graph: Graph) -> Bounds:
    n, edges = graph.size, numbered(graph)
    made = igraph.Graph(n + 1, [(a, b) for a, b, _ in edges], directed=True)
    weights = [w for _, _, w in edges]
    high = made.distances(n, weights=weights, mode="out", algorithm="bellman_ford")[0]
    low = made.distances(n, weights=weights, mode="in", algorithm="bellman_ford")[0]
    return [
        (None if math.isinf(low[p]) else -int(low[p]), None if math.isinf(high[p]) else int(high[p])) for p in range(n)
    ]


def highs_model(graph: Graph, far: float) -> highspy.Highs:
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("threads", 1)
    n = graph.size
    low, high = numpy.full(n, -far), numpy.full(n, far)
    rows = []
    for a, b, w in numbered(graph):
        if a == n:
            high[b] = min(high[b], w)
        elif b == n:
            low[a] = max(low[a], -w)
        else:
            rows.append((b, a, w))
    model.addVars(n, low, high)
    starts = numpy.arange(0, 2 * len(rows), 2, dtype=numpy.int32)
    columns = numpy.array([end for b, a, _ in rows for end in (b, a)], dtype=numpy.int32)
    values = numpy.tile([1.0, -1.0], len(rows))
    most = numpy.array([w for *_, w in rows], dtype=float)
    model.addRows(len(rows), numpy.full(len(rows), -highspy.kHighsInf), most, 2 * len(rows), starts, columns, values)
    return model


def with_highs(graph: Graph) -> Bounds:
    far, n, sides = float(1 << 45), graph.size, []
    model = highs_model(graph, far)
    for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
        model.changeObjectiveSense(sense)
        model.changeColsCost(n, numpy.arange(n, dtype=numpy.int32), numpy.ones(n))
        model.run()
        assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal, model.getModelStatus()
        sides.append(numpy.asarray(model.getSolution().col_value))
    near = far / 2
    return [
        (None if low < -near else round(low), None if high > near else round(high))
        for low, high in zip(sides[0].tolist(), sides[1].tolist(), strict=True)
    ]


def z3_solver(graph: Graph, *, track: bool) -> z3.Solver:
    """QF_IDL, from SMT-LIB text, which is its quickest way in."""
    n = graph.size
    solver = z3.SolverFor("QF_IDL")
    lines = [f"(declare-const t{p} Int)" for p in range(n + 1)]
    for number, (a, b, w) in enumerate(numbered(graph)):
        rule = f"(<= (- t{b} t{a}) {w if w >= 0 else f'(- {-w})'})"
        lines.append(f"(declare-const c{number} Bool)(assert (=> c{number} {rule}))" if track else f"(assert {rule})")
    solver.from_string("\n".join(lines))
    return solver


def z3_consistent(graph: Graph) -> Bounds | None:
    """Consistency only: z3 has no cheap way to all bounds."""
    assert z3_solver(graph, track=False).check() == z3.sat
    return None


# ---------------------------------------------------------------------------------------------- conflicts


def our_first(graph: Graph) -> set[int]:
    network = Network(graph.constraints)
    cycle = network.cycle(network.conflicted()[0][0]) or ()
    return places(graph, cycle)


def our_all(graph: Graph) -> set[int]:
    """All minimal conflicts are looked for; the smallest is returned."""
    network = Network(graph.constraints)
    found = conflicts(network.within(network.conflicted()[0]), limit=1)
    return places(graph, found.conflicts[0].cycle)


def places(graph: Graph, cycle: Iterable[Constraint]) -> set[int]:
    index = {id(constraint): number for number, constraint in enumerate(graph.constraints)}
    return {index[id(constraint)] for constraint in cycle}


def networkx_first(graph: Graph) -> set[int]:
    made = networkx.DiGraph()
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for number, (a, b, w) in enumerate(numbered(graph)):
        best[a, b] = min(best.get((a, b), (w, number)), (w, number))
    made.add_weighted_edges_from((a, b, w) for (a, b), (w, _) in best.items())
    # a node that reaches every other, so that no cycle is out of reach
    made.add_weighted_edges_from((-1, p, 0) for p in range(graph.size + 1))
    nodes = networkx.find_negative_cycle(made, -1)
    return {best[a, b][1] for a, b in pairwise(nodes)}


def highs_first(graph: Graph) -> set[int] | None:
    """An irreducible infeasible set; rows and column bounds, counted and not mapped back."""
    model = highs_model(graph, highspy.kHighsInf)
    model.setOptionValue("iis_strategy", 6)
    model.run()
    assert model.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    status, iis = model.getIis()
    assert status == highspy.HighsStatus.kOk
    assert len(iis.row_index_)
    return None


def z3_first(graph: Graph) -> set[int]:
    solver = z3_solver(graph, track=True)
    solver.set(**{"core.minimize": True})
    assert solver.check([z3.Bool(f"c{number}") for number in range(len(graph.constraints))]) == z3.unsat
    return {int(str(one)[1:]) for one in solver.unsat_core()}


def is_minimal_conflict(graph: Graph, members: set[int]) -> bool:
    def holds(kept: Iterable[int]) -> bool:
        return not Network(graph.constraints[number] for number in kept).conflicted()

    return not holds(members) and all(holds(members - {one}) for one in members)


# ---------------------------------------------------------------------------------------------- running

Tool = tuple[str, Callable[[Graph], object], int]
BOUNDS: tuple[Tool, ...] = (
    ("whereas", ours, 1 << 30),
    ("igraph", with_igraph, 1 << 30),
    ("HiGHS", with_highs, 1 << 30),
    ("networkx", with_networkx, 1 << 30),
    ("z3 (consistency only)", z3_consistent, 10_000),
)
CONFLICT: tuple[Tool, ...] = (
    ("whereas, first", our_first, 1 << 30),
    ("whereas, smallest", our_all, 1 << 30),
    ("networkx", networkx_first, 1 << 30),
    ("HiGHS IIS", highs_first, 10_000),
    ("z3 core", z3_first, 10_000),
)


def timed(run: Callable[[Graph], object], graph: Graph, runs: int) -> tuple[float, object]:
    taken, answer = [], None
    for _ in range(runs):
        gc.collect()
        gc.disable()  # as timeit does, for every tool alike
        start = time.process_time()
        answer = run(graph)
        taken.append(time.process_time() - start)
        gc.enable()
    return statistics.median(taken), answer


def table(title: str, tools: tuple[Tool, ...], graphs: list[Graph], runs: int) -> list[float]:
    """Run and print; returns our own medians."""
    print(f"\n{title}; CPU seconds, median of {runs} (ratio to whereas)")
    print(f"{'':22}" + "".join(f"{graph.size:>24,}" for graph in graphs))
    mine: list[float] = []
    first: list[object] = []
    for name, run, largest in tools:
        cells = []
        for number, graph in enumerate(graphs):
            if graph.size > largest:
                cells.append("skipped")
                continue
            seconds, answer = timed(run, graph, runs)
            if name == tools[0][0]:
                mine.append(seconds)
                first.append(answer)
            verdict = judged(graph, answer, first[number])
            cells.append(f"{seconds:.4f} ({seconds / mine[number]:.2f}) {verdict}")
        print(f"{name:22}" + "".join(f"{cell:>24}" for cell in cells), flush=True)
    return mine


def judged(graph: Graph, answer: object, ours_said: object) -> str:
    if answer is None:
        return "-"
    if isinstance(answer, set):
        return f"{len(answer)} min" if is_minimal_conflict(graph, answer) else "NOT MINIMAL"
    return "=" if answer == ours_said else "DIFFERS"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--sizes", default="1000,10000,100000")
    given = options.parse_args()
    graphs = [generated(int(size), seed=1) for size in given.sizes.split(",")]
    for graph in graphs:
        relative = len({c.because for c in graph.constraints if ORIGIN not in (c.x, c.y)})
        print(f"{graph.size:>9,} points {len(graph.constraints):>9,} constraints {relative:>8,} relative claims")
    mine = table("Consistency and the tightest bounds of every point", BOUNDS, graphs, given.runs)
    table(
        "One injected conflict: the first minimal one, with its members",
        CONFLICT,
        [with_conflict(g) for g in graphs],
        given.runs,
    )
    each = [seconds / len(graph.constraints) * 1e6 for seconds, graph in zip(mine, graphs, strict=True)]
    print("\ncost per constraint, µs: " + ", ".join(f"{cost:.2f}" for cost in each))
    print(f"largest to smallest: {max(each) / min(each):.2f} (aim: within 1.3)")
    for seconds, graph in zip(mine, graphs, strict=True):
        if graph.size == 100_000:
            print(
                f"100,000 events, bounds in plain Python: {seconds:.2f} s (aim: 3 s) {'met' if seconds <= 3 else 'MISSED'}"
            )


if __name__ == "__main__":
    main()
