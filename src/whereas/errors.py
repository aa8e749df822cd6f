"""Refusals: what was wrong, where, and the way out.

    WhereasError
    ├── BadTime      a time that cannot be read, or could be two moments     (also ValueError)
    ├── BadClaim     a sentence that is not in the claim language            (also ValueError)
    ├── BadSource    a file that is missing, altered, or silent on the quote
    ├── BadCase      a case file that contradicts itself or its format       (also ValueError)
    ├── TooLarge     an exact answer would take more work than the stated limit
    ├── Clash        somebody else has changed the same thing meanwhile, or is changing the case now
    ├── Damaged      a ledger or a source that is not what was written
    └── CannotWrite  a disk that is full, or may not be written to           (also OSError)

Trouble in a person's material is collected and returned where more than one can be told at once;
`BadCase.problems` then holds them all.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BadCase", "BadClaim", "BadSource", "BadTime", "CannotWrite", "Clash", "Damaged", "Problem", "TooLarge", "WhereasError",
]  # fmt: skip


class WhereasError(Exception):
    """A refusal. `remedy` cannot be left out: "18:45 has no time zone / try: add the speaker's zone"."""

    def __init__(self, problem: str, *, remedy: str, where: str = "") -> None:
        self.problem, self.remedy, self.where = problem, remedy, where
        super().__init__(f"{where + ': ' if where else ''}{problem}\n  try: {remedy}")


class BadTime(WhereasError, ValueError):
    """A time that cannot be read, or that could be two moments."""


class BadClaim(WhereasError, ValueError):
    """A sentence that is not in the claim language, or names what the case does not know."""


class BadSource(WhereasError):
    """A source that is missing, changed since it was hashed, or does not hold the quote."""


class TooLarge(WhereasError):
    """An exact answer would take more work than the stated limit."""


class Clash(WhereasError):
    """Somebody else has changed the same thing meanwhile, or is changing the case now."""


class Damaged(WhereasError):
    """A ledger or a source that is not what was written."""


class CannotWrite(WhereasError, OSError):
    """A disk that is full, or may not be written to. What was acknowledged before is kept."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: which file, which line (from 1; 0 where there is none), which field, and the way out."""

    file: str
    line: int
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        field = f" {self.field}:" if self.field else ""
        return f"{self.file}{line}:{field} {self.problem}\n  try: {self.remedy}"


class BadCase(WhereasError, ValueError):
    """A case that cannot be read. `problems` lists everything found wrong, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(first.problem, remedy=first.remedy, where=f"{first.file}:{first.line} {first.field}".rstrip())
        self.args = ("\n".join(str(problem) for problem in problems),)
