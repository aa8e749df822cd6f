"""z3 as a judge, asked in SMT-LIB: one call answers thousands of small questions.

Nothing of whereas is used here but its plain data, so that the oracle shares no code with what it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import z3

__all__ = ["Judge", "all_of", "any_of", "at_most", "negated", "number", "var"]


def number(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


def var(point: object) -> str:
    """The number that stands for a point; the origin, None, is 0."""
    return "0" if point is None else f"|{point}|"


def at_most(x: object, y: object, most: int) -> str:
    """x − y ≤ most."""
    return f"(<= (- {var(x)} {var(y)}) {number(most)})"


def all_of(parts: Iterable[str]) -> str:
    return f"(and true {' '.join(parts)})"


def any_of(parts: Iterable[str]) -> str:
    return f"(or false {' '.join(parts)})"


def negated(part: str) -> str:
    return f"(not {part})"


class Judge:
    """One z3 context, with every variable declared once."""

    def __init__(self, numbers: Iterable[object], truths: Iterable[str] = ()) -> None:
        self.context = z3.Context()
        self._say("".join(f"(declare-const {var(name)} Int)" for name in numbers))
        self._say("".join(f"(declare-const {name} Bool)" for name in truths))

    def _say(self, script: str) -> list[str]:
        told = z3.Z3_eval_smtlib2_string(self.context.ref(), script)
        answers = str(told).split()
        assert set(answers) <= {"sat", "unsat"}, told
        return answers

    def ask(self, given: Sequence[str], questions: Sequence[str]) -> list[bool]:
        """For each of *questions*, whether it can be true together with all that is *given*."""
        return self._ask(given, (f"(push)(assert {question})(check-sat)(pop)" for question in questions))

    def assume(self, given: Sequence[str], questions: Sequence[Sequence[str]]) -> list[bool]:
        """The same, where each question is a list of the Boolean variables (or their negations) that are to be true."""
        return self._ask(given, (f"(check-sat-assuming ({' '.join(question)}))" for question in questions))

    def _ask(self, given: Sequence[str], questions: Iterable[str]) -> list[bool]:
        facts = "".join(f"(assert {fact})" for fact in given)
        return [answer == "sat" for answer in self._say(f"(push){facts}{''.join(questions)}(pop)")]
