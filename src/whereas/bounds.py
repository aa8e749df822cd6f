"""Bounds: a number known only to lie between an earliest and a latest value.

No time in whereas is a point. "About 6:45 pm" is minutes wide, a radar fix a second, and nothing is rounded on the
way in. Bounds hold a moment (milliseconds UTC) or a span between two moments (milliseconds). Questions about them get
one of three answers, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Answer", "Bounds"]


class Answer(Enum):
    """Yes, no, or the record cannot say. Compare with `is`."""

    YES, NO, UNKNOWN = "yes", "no", "cannot tell"

    def __bool__(self) -> bool:
        raise TypeError("an Answer has three values: write `is Answer.YES`")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The closed span [earliest, latest], in whole milliseconds. None means that nothing bounds that side."""

    earliest: int | None
    latest: int | None

    def __post_init__(self) -> None:
        if self.earliest is not None and self.latest is not None and self.latest < self.earliest:
            raise ValueError(f"the latest, {self.latest}, is before the earliest, {self.earliest}")

    def before(self, other: Bounds) -> Answer:
        """Whether this moment is strictly before *other*, taken alone; equal moments are not before each other.

        Two bounds do not know what ties their moments to each other: ask the network for that.
        """
        if self.latest is not None and other.earliest is not None and self.latest < other.earliest:
            return Answer.YES
        if self.earliest is not None and other.latest is not None and self.earliest >= other.latest:
            return Answer.NO
        return Answer.UNKNOWN

    def later(self, by: int) -> Bounds:
        """The bounds of what is *by* milliseconds later."""
        return Bounds(*(None if end is None else end + by for end in (self.earliest, self.latest)))

    def hull(self, other: Bounds) -> Bounds:
        """The smallest bounds that hold both."""
        low = None if self.earliest is None or other.earliest is None else min(self.earliest, other.earliest)
        high = None if self.latest is None or other.latest is None else max(self.latest, other.latest)
        return Bounds(low, high)
