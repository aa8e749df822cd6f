"""Figures beside HiGHS: the tightest bounds of every quantity of one system, the same systems, one run, answers compared.

    PYTHONPATH=src python bench/figures.py [--runs 3] [--sizes 10,30,100,300]

Systems (seeded): trees of sums, in which a total is the sum of two to five parts; most leaves have a number, some an
"over" or an "about"; every third total has one too, wide enough not to contradict. HiGHS solves two integer programmes
for each quantity, by its own tolerances; ours is exact arithmetic. Medians of CPU time, and the ratio.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence

import highspy

from whereas.claim import Claim
from whereas.figure import Figure, Quantities, Quantity, read_figure
from whereas.linear import Inequality
from whereas.source import Source
from whereas.tally import tally

Told = list[tuple[Claim, Figure]]
Answer = list[tuple[int | None, int | None]]


def system(size: int) -> tuple[list[str], Told]:
    """Names of *size* quantities, and claims about them that can all be true."""
    draw = random.Random(size)
    names = [f"q{number}" for number in range(size)]
    true: dict[str, int] = {}
    parts: dict[str, list[str]] = {}
    free = names[1:]
    frontier = [names[0]]
    while frontier and len(free) > 1:
        total = frontier.pop(0)
        parts[total], free = free[: (n := min(len(free), draw.randint(2, 5)))], free[n:]
        frontier += parts[total]
    for name in reversed(names):
        true[name] = sum(true[part] for part in parts[name]) if name in parts else draw.randint(0, 500)
    says = [f"{name} = {' + '.join(inner)}" for name, inner in parts.items()]
    for number, name in enumerate(names):
        if name not in parts and number % 7:
            value = true[name]
            says.append(
                draw.choice(
                    (
                        f"{name} = exactly {value}",
                        f"{name} > {max(value - 3, 0) - 1}",
                        f"{name} about {value} \u00b1 10",
                    )
                )
            )
        elif number % 3 == 0:
            says.append(f"{name} {max(true[name] - 40, 0)}..{true[name] + 40}")
    quantities = Quantities([Quantity(name, unit="persons") for name in names])
    said = [say.replace("> -1", ">= 0") for say in says]
    return names, [(Claim(f"c{n}", say, "s"), read_figure(say, quantities)) for n, say in enumerate(said)]


def ours(names: Sequence[str], told: Told) -> Answer:
    quantities = Quantities([Quantity(name, unit="persons") for name in names])
    made = tally(told, quantities, {"s": Source("s")})
    return [(found.least, found.most) for found in map(made.bounds, names)]


def highs(names: Sequence[str], told: Told) -> Answer:
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)  # noqa: FBT003
    place = {name: number for number, name in enumerate(names)}
    for _ in names:
        model.addVar(0, highspy.kHighsInf)
    for number in range(len(names)):
        model.changeColIntegrality(number, highspy.HighsVarType.kInteger)
    for limit in (limit for _, figure in told for limit in figure.limits):
        add(model, limit, place)
    answer: Answer = []
    for number in range(len(names)):
        ends: list[int | None] = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            model.changeObjectiveSense(sense)
            model.changeColCost(number, 1.0)
            model.run()
            optimal = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
            ends.append(round(model.getObjectiveValue()) if optimal else None)
            model.changeColCost(number, 0.0)
        answer.append((ends[0], ends[1]))
    return answer


def add(model: highspy.Highs, limit: Inequality, place: dict[str, int]) -> None:
    indices = [place[name] for name, _ in limit.terms]
    model.addRow(-highspy.kHighsInf, limit.at_most, len(indices), indices, [float(times) for _, times in limit.terms])


def timed(runs: int, ask: Callable[[], Answer]) -> tuple[float, Answer]:
    took, answer = [], list[tuple[int | None, int | None]]()
    for _ in range(runs):
        start = time.process_time()
        answer = ask()
        took.append(time.process_time() - start)
    return statistics.median(took), answer


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--sizes", default="10,30,100,300")
    asked = options.parse_args()
    print("quantities   ours s   HiGHS s   HiGHS / ours   same bounds")
    for size in map(int, asked.sizes.split(",")):
        names, told = system(size)
        mine, first = timed(asked.runs, lambda names=names, told=told: ours(names, told))  # type: ignore[misc]
        theirs, second = timed(asked.runs, lambda names=names, told=told: highs(names, told))  # type: ignore[misc]
        same = sum(a == b for a, b in zip(first, second, strict=True))
        print(f"{size:>10,}   {mine:>6.3f}   {theirs:>7.3f}   {theirs / mine:>10.1f} ×   {same} of {size}")


if __name__ == "__main__":
    main()
