"""Linear: inequalities over whole numbers, and an exact solver for any part of them.

An inequality says that a sum of quantities, each so many times, is at most some number. A `System` holds many, each owned by
a label, and tells of any set of labels whether it can hold; if not, which labels cannot, with the sum that proves it; if so,
the least and the most that a quantity can then be. All arithmetic is on integers and fractions: limits are passed on from sum
to term, then whole numbers are put in, and where that fails the simplex method of Dutertre & de Moura (2006) decides, with
branching. Where whole numbers are not found within BRANCHES branches, fractions are let stand, and the system says so.
Nothing here knows what a label says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from .bounds import Bounds

__all__ = ["Inequality", "Proof", "Range", "System", "apart"]

BRANCHES = 500
"""How many branches are taken to find whole numbers, before the fractions are let stand and the answer says so."""
KEPT = 8
"""How many of the solutions last found are tried first."""

Labels = frozenset[int]
Number = int | Fraction
Terms = tuple[tuple[str, int], ...]
Beyond = tuple[int, bool, int]
"""A limit that belongs to no label: a column, whether it is an upper one, and the value."""


class Inequality(NamedTuple):
    """The sum of `times` × quantity over *terms* is at most *at_most*. Terms are in the order of their names.

    `scale` is how many of the left side's units one unit of *at_most* stands for, turned over: what it lacks, divided
    by *scale*, is a number of them.
    """

    terms: tuple[tuple[str, int], ...]
    at_most: int
    scale: Fraction = Fraction(1)


class Proof(NamedTuple):
    """One step of a sum that cannot be: an inequality, so many times, which together say that 0 is at most a number below 0.

    `because` is the label that owns it, None where it lies in the quantity itself (no count is below 0).
    """

    times: int
    inequality: Inequality
    because: int | None


class Range(NamedTuple):
    """Bounds, and whether they are bounds on whole numbers or only on fractions."""

    bounds: Bounds
    whole: bool


class _Limits:
    """A lower and an upper limit on each column, None for none, each with the set of labels, as bits, that it is due to.

    `rows` are the sums that somebody limits: along the others there is nothing to pass on.
    """

    __slots__ = ("high", "high_by", "low", "low_by", "rows")

    def __init__(self, low: list[int | None], high: list[int | None], low_by: list[int], high_by: list[int]) -> None:
        self.low, self.high, self.low_by, self.high_by = low, high, low_by, high_by
        self.rows: set[int] = set()

    def copy(self) -> _Limits:
        made = _Limits(self.low.copy(), self.high.copy(), self.low_by.copy(), self.high_by.copy())
        made.rows = self.rows
        return made

    def tighten(self, column: int, upper: bool, value: int, due: int) -> bool:
        """Set a limit if it is tighter than the one known."""
        if upper:
            known = self.high[column]
            if known is None or value < known:
                self.high[column], self.high_by[column] = value, due
                return True
        else:
            known = self.low[column]
            if known is None or value > known:
                self.low[column], self.low_by[column] = value, due
                return True
        return False

    def hold(self, values: Sequence[int]) -> bool:
        """Whether these values are all within their limits."""
        return all(low is None or low <= value for low, value in zip(self.low, values, strict=True)) and all(
            high is None or value <= high for high, value in zip(self.high, values, strict=True)
        )

    def clash(self, column: int) -> int | None:
        """The labels, as bits, by which a column's lower limit is above its upper one, or None."""
        low, high = self.low[column], self.high[column]
        return (
            self.low_by[column] | self.high_by[column] if low is not None and high is not None and low > high else None
        )


class System:
    """Inequalities over whole numbers, each owned by a label, of which any part can be asked whether it can hold.

    A column is a quantity or a sum of several; each inequality is then a lower or upper limit on a column, and a part
    of the labels is a choice of limits. Limits are first passed on from sum to term and from term to sum; then whole
    numbers are put in one by one; only if that leads to a contradiction, the simplex method and branching decide.
    """

    def __init__(
        self,
        names: Sequence[str],
        itself: Mapping[str, tuple[int | None, int | None]],
        owned: Mapping[int, Sequence[Inequality]],
        forms: Iterable[Terms] = (),
    ) -> None:
        place = {name: number for number, name in enumerate(names)}
        self._count = len(names)
        self._columns: dict[Terms, int] = {((name, 1),): number for number, name in enumerate(names)}
        for terms in sorted(
            {_upright(held.terms)[0] for limits in owned.values() for held in limits} | {*map(_sorted, forms)}
        ):
            if terms:
                self._columns.setdefault(terms, len(self._columns))
        self._forms = list(self._columns)
        self._impossible: dict[int, Inequality] = {}
        self._labels = list(owned)
        self._bit = {label: 1 << number for number, label in enumerate(owned)}
        self._owned = {
            label: [made for held in limits if (made := self._limit(label, held)) is not None]
            for label, limits in owned.items()
        }
        self._rows = {
            column: tuple((place[name], times) for name, times in terms)
            for terms, column in self._columns.items()
            if column >= self._count
        }
        self._rows_of: list[list[int]] = [[] for _ in self._columns]
        for row, parts in self._rows.items():
            for column in (row, *(c for c, _ in parts)):
                self._rows_of[column].append(row)
        nothing: list[int | None] = [None] * len(self._rows)
        none = [0] * len(self._columns)
        self._itself = _Limits(
            [itself[n][0] for n in names] + nothing, [itself[n][1] for n in names] + nothing, none, none
        )
        self._simplex = _Simplex(len(self._columns), {row: dict(parts) for row, parts in self._rows.items()})
        self._branches_left = 0
        self.gave_up = False
        self._witnesses: list[list[int]] = []
        self.values: list[int] = []
        """The whole numbers last found, by column."""
        self.plain = False
        """Whether what was last refuted was so without the simplex method."""

    def _limit(self, label: int, held: Inequality) -> tuple[int, bool, int] | None:
        terms, sign = _upright(held.terms)
        if not terms:
            self._impossible[label] = held
            return None
        return self._columns[terms], sign > 0, held.at_most * sign

    def column(self, form: Terms) -> int:
        """The column of a sum that was named when the system was made."""
        return self._columns[_sorted(form)]

    def plainly_apart(self, a: int, b: int) -> bool:
        """Whether two labels limit one column to spans that do not meet."""
        return any(
            column == other and upper is not also and (value < limit if upper else limit < value)
            for column, upper, value in self._owned[a]
            for other, also, limit in self._owned[b]
        )

    def core(self, labels: Iterable[int], beyond: Sequence[Beyond] = ()) -> Labels | None:
        """Labels among these that cannot all hold, with *beyond*; None if all can: a witness is then in `values`.

        Where whole numbers are not found within BRANCHES branches, fractions are let stand, and `gave_up` is set.
        """
        found = self._refuted(labels, beyond)
        return None if found is None else frozenset(label for label in self._labels if self._bit[label] & found)

    def _refuted(self, labels: Iterable[int], beyond: Sequence[Beyond]) -> int | None:
        self.plain = True
        limits = self._chosen(labels, beyond)
        if isinstance(limits, int):
            return limits
        for values in self._witnesses:
            if limits.hold(values):
                self.values = values
                return None
        clash = self._pass_on(limits, sorted(limits.rows))
        if clash is None and not self._put_in(limits.copy()):
            self.plain = False
            self._branches_left = BRANCHES
            try:
                clash = self._branch(limits, 0)
            except _OutOfBranches:
                self.gave_up = True
                self.values = [math.floor(value) for value in self._simplex.value]
                return None
        if clash is None:
            self._witnesses = [self.values, *self._witnesses[: KEPT - 1]]
        return clash

    def _chosen(self, labels: Iterable[int], beyond: Sequence[Beyond] = ()) -> _Limits | int:
        """The limits of some labels; or the labels, as bits, that clash on one column."""
        limits = self._itself.copy()
        limits.rows = set()
        touched = []
        for label in labels:
            if label in self._impossible:
                return self._bit[label]
            for column, upper, value in self._owned[label]:
                if limits.tighten(column, upper, value, self._bit[label]):
                    touched.append(column)
        for column, upper, value in beyond:
            limits.tighten(column, upper, value, 0)
            touched.append(column)
        limits.rows.update(column for column in touched if column >= self._count)
        return next((clash for column in touched if (clash := limits.clash(column)) is not None), limits)

    def _pass_on(self, limits: _Limits, waiting: list[int]) -> int | None:
        """Tighten limits along the rows *waiting*, and those that this touches; the labels, as bits, of a clash."""
        queued = set(waiting)
        for _ in range(10 * len(self._rows) + len(waiting)):
            if not waiting:
                return None
            row = waiting.pop()
            queued.discard(row)
            for column in self._pass_along(limits, row):
                clash = limits.clash(column)
                if clash is not None:
                    return clash
                for other in self._rows_of[column]:
                    if other != row and other not in queued and other in limits.rows:
                        queued.add(other)
                        waiting.append(other)
        return None

    def _pass_along(self, limits: _Limits, row: int) -> list[int]:
        """Tighten the limits of one row; the columns whose limits changed."""
        changed = []
        parts = self._rows[row]
        low, high, low_by, high_by = limits.low, limits.high, limits.low_by, limits.high_by
        for upper in (False, True):
            total, due, free = 0, 0, -1  # the sum of the parts' limits, and the one part that has none
            for column, times in parts:
                side = upper is (times > 0)
                value = high[column] if side else low[column]
                if value is not None:
                    total += times * value
                    due |= high_by[column] if side else low_by[column]
                elif free < 0:
                    free = column
                else:
                    break
            else:
                if free < 0 and limits.tighten(row, upper, total, due):
                    changed.append(row)
                goal, goal_by = (low[row], low_by[row]) if upper else (high[row], high_by[row])
                if goal is None:
                    continue
                for column, times in parts:
                    side = upper is (times > 0)
                    if free >= 0 and column != free:
                        continue
                    value = high[column] if side else low[column]
                    left = goal - total + (times * value if value is not None else 0)
                    most = -(-left // times) if side else left // times
                    known = low[column] if side else high[column]
                    if known is not None and (most <= known if side else most >= known):
                        continue
                    due = goal_by  # and every other part's
                    for other, factor in parts:
                        if other != column:
                            due |= high_by[other] if upper is (factor > 0) else low_by[other]
                    limits.tighten(column, not side, most, due)
                    changed.append(column)
        return changed

    def _put_in(self, limits: _Limits, near: Sequence[Number] | None = None) -> bool:
        """Put whole numbers in one by one, within *limits*; whether that went well. `values` then holds them.

        Each is the lowest that is left, or, where *near* is given, the one next to that.
        """
        for column in range(self._count):
            low, high = limits.low[column], limits.high[column]
            if low is not None and low == high:
                continue
            value = math.floor(near[column] + Fraction(1, 2)) if near else 0
            value = value if high is None or (near and value < high) else high
            value = value if low is None or (near and value > low) else low
            limits.low[column] = limits.high[column] = value
            if self._pass_on(limits, [row for row in self._rows_of[column] if row in limits.rows]) is not None:
                return False
        values = [value or 0 for value in limits.low[: self._count]]
        values += [sum(times * values[c] for c, times in parts) for parts in self._rows.values()]
        self.values = values
        return limits.hold(values)

    def _branch(self, limits: _Limits, depth: int) -> int | None:
        """The labels, as bits, that cannot hold in whole numbers, or None, with `values` set."""
        simplex = self._simplex
        simplex.limits = limits
        refuted = simplex.settle()
        if refuted is not None:
            return refuted
        column = next((c for c in range(self._count) if simplex.value[c].denominator != 1), None)
        if column is None:
            self.values = [int(value) for value in simplex.value]
            return None
        if self._put_in(limits.copy(), simplex.value):
            return None
        below = math.floor(simplex.value[column])
        marker = 1 << (len(self._labels) + depth)
        found = 0
        for upper, value in ((True, below), (False, below + 1)):
            if self._branches_left <= 0 or depth > 200:
                raise _OutOfBranches
            self._branches_left -= 1
            side = limits.copy()
            side.tighten(column, upper, value, marker)
            here = side.clash(column)
            if here is None:
                here = self._pass_on(side, [row for row in self._rows_of[column] if row in side.rows])
            if here is None:
                here = self._branch(side, depth + 1)
            if here is None or not here & marker:
                return here
            found |= here & ~marker
        return found

    # ------------------------------------------------------------------ bounds

    def range(self, form: Terms, labels: Sequence[int]) -> Range:
        """The least and the most that a sum can be; the labels must be able to hold."""
        column = self.column(form)
        before, self.gave_up = self.gave_up, False
        least, most = (self._extreme(column, labels, 1 if upper else -1) for upper in (False, True))
        whole, self.gave_up = not self.gave_up, before or self.gave_up
        return Range(Bounds(least, most), whole)

    def same_range(self, form: Terms, labels: Sequence[int], known: Range) -> bool:
        """Whether the least and the most of a sum are those known."""
        column = self.column(form)
        for value, step in ((known.bounds.earliest, -1), (known.bounds.latest, 1)):
            if value is None:
                return False
            if self.core(labels, ((column, step < 0, value),)) is not None:
                return False
            if self.core(labels, ((column, step < 0, value + step),)) is None:
                return False
        return True

    def _extreme(self, column: int, labels: Sequence[int], sign: int) -> int | None:
        """The most of sign × column, times sign: what limits passed on allow, if it can be; else what the simplex allows.

        Where neither has a whole solution, by halving what lies between it and one that there is.
        """
        limits = self._chosen(labels)
        assert isinstance(limits, _Limits)
        if column >= self._count:
            limits.rows.add(column)
        self._pass_on(limits, sorted(limits.rows))
        passed_on = limits.high[column] if sign > 0 else limits.low[column]
        if passed_on is not None and self.core(labels, ((column, sign < 0, passed_on),)) is None:
            return passed_on
        self._simplex.limits = limits
        self._simplex.settle()
        edge = self._simplex.extreme(column, sign)
        if edge is None:
            return None
        outer = math.floor(edge * sign)
        if self.core(labels, ((column, sign < 0, outer * sign),)) is None:
            return outer * sign
        self.core(labels)
        inner = self.values[column] * sign
        while outer - inner > 1:
            middle = (outer + inner) // 2
            if self.core(labels, ((column, sign < 0, middle * sign),)) is None:
                inner = max(middle, self.values[column] * sign)
            else:
                outer = middle
        return inner * sign

    # ------------------------------------------------------------------ proofs

    def proof(self) -> tuple[Proof, ...]:
        """The inequalities, each so many times, whose sum cannot be; nothing where only wholeness is against them."""
        for label, held in self._impossible.items():
            return (Proof(1, held, label),)
        simplex = self._simplex
        limits = self._chosen(self._labels)
        if isinstance(limits, _Limits):
            simplex.limits = limits
            if simplex.settle() is None:
                return ()
            steps = simplex.refutation
        else:
            limits, steps = self._opposed()
        scale = math.lcm(*(Fraction(times).denominator for _, _, times in steps))
        made = []
        for column, upper, times in steps:
            value, due = (
                (limits.high[column], limits.high_by[column]) if upper else (limits.low[column], limits.low_by[column])
            )
            assert value is not None
            sign = 1 if upper else -1
            terms = tuple((name, number * sign) for name, number in self._forms[column])
            owner = next((label for label in self._labels if self._bit[label] == due), None)
            made.append(Proof(int(times * scale), Inequality(terms, value * sign), owner))
        shared = math.gcd(*(step.times for step in made))
        return tuple(
            sorted((step._replace(times=step.times // shared) for step in made), key=lambda step: step.inequality)
        )

    def _opposed(self) -> tuple[_Limits, list[tuple[int, bool, Number]]]:
        """All limits, and the two of one column that are against each other."""
        limits = self._itself.copy()
        for label in self._labels:
            for column, upper, value in self._owned[label]:
                limits.tighten(column, upper, value, self._bit[label])
        column = next(c for c in range(len(self._forms)) if limits.clash(c) is not None)
        return limits, [(column, False, 1), (column, True, 1)]


def _sorted(terms: Terms) -> Terms:
    return tuple(sorted(terms))


def _upright(terms: Terms) -> tuple[Terms, int]:
    """The terms with the first of them positive, and the sign that they were turned by."""
    if terms and terms[0][1] < 0:
        return tuple((name, -times) for name, times in terms), -1
    return terms, 1


class _OutOfBranches(Exception):
    """The stated number of branches is spent."""


class _Simplex:
    """The general simplex of Dutertre & de Moura (2006), over integers and fractions, by Bland's rule.

    Rows say what a basic column is as a sum of the others. `limits` may be changed at any time; `settle` then moves
    the values within them, or says which labels cannot hold together.
    """

    def __init__(self, count: int, rows: Mapping[int, Mapping[int, Number]]) -> None:
        self.rows: dict[int, dict[int, Number]] = {basic: dict(row) for basic, row in rows.items()}
        self.value: list[Number] = [0] * count
        nothing: list[int | None] = [None] * count
        self.limits = _Limits(nothing, nothing.copy(), [0] * count, [0] * count)
        self.refutation: list[tuple[int, bool, Number]] = []

    def settle(self) -> int | None:
        """Bring every value within its limits; None, or the labels, as bits, that cannot hold together."""
        self._place()
        while True:
            basic = min((c for c in self.rows if self._off(c)), default=None)
            if basic is None:
                return None
            raising = self._off(basic) > 0
            row = self.rows[basic]
            entering = min((c for c, times in row.items() if self._free(c, raising is (times > 0))), default=None)
            if entering is None:
                sign = 1 if raising else -1
                self.refutation = [(basic, not raising, 1)]
                for c, times in row.items():
                    self.refutation.append((c, times * sign > 0, times if times > 0 else -times))
                due = 0
                for c, upper, _ in self.refutation:
                    due |= (self.limits.high_by if upper else self.limits.low_by)[c]
                return due
            target = self.limits.low[basic] if raising else self.limits.high[basic]
            assert target is not None
            self._step(entering, _whole(Fraction(target - self.value[basic]) / row[entering]))
            self._pivot(basic, entering)

    def extreme(self, column: int, sign: int) -> Number | None:
        """The most that sign × column can be, times sign, from a settled state; None where there is no limit."""
        while True:
            row = self.rows.get(column, {column: 1})
            entering = min((c for c, times in row.items() if self._free(c, times * sign > 0)), default=None)
            if entering is None:
                return self.value[column]
            way = 1 if row[entering] * sign > 0 else -1
            leaving, step = self._reach(entering, way)
            if step is None:
                return None
            self._step(entering, step * way)
            if leaving is not None:
                self._pivot(leaving, entering)

    def _reach(self, entering: int, way: int) -> tuple[int | None, Number | None]:
        """How far a column can be moved, and the basic column that stops it; None if it is its own limit that does."""
        own = self.limits.high[entering] if way > 0 else self.limits.low[entering]
        step: Number | None = None if own is None else (own - self.value[entering]) * way
        leaving: int | None = None
        for basic in sorted(self.rows):
            times = self.rows[basic].get(entering, 0)
            limit = self.limits.high[basic] if times * way > 0 else self.limits.low[basic]
            if times and limit is not None:
                here = _whole(Fraction(limit - self.value[basic]) / (times * way))
                if step is None or here < step:
                    leaving, step = basic, here
        return leaving, step

    def _off(self, column: int) -> int:
        """1 if the value is too low, −1 if it is too high."""
        low, high, value = self.limits.low[column], self.limits.high[column], self.value[column]
        if low is not None and value < low:
            return 1
        return -1 if high is not None and value > high else 0

    def _free(self, column: int, upwards: bool) -> bool:
        limit = self.limits.high[column] if upwards else self.limits.low[column]
        return limit is None or (self.value[column] < limit if upwards else self.value[column] > limit)

    def _place(self) -> None:
        """Put the columns that are no sums within their limits; the sums follow."""
        changes: dict[int, Number] = {}
        for column in range(len(self.value)):
            if column not in self.rows:
                off = self._off(column)
                if off:
                    limit = self.limits.low[column] if off > 0 else self.limits.high[column]
                    assert limit is not None
                    changes[column] = limit - self.value[column]
                    self.value[column] = limit
        for basic, row in self.rows.items():
            for column in row.keys() & changes.keys():
                self.value[basic] = _whole(self.value[basic] + row[column] * changes[column])

    def _step(self, column: int, change: Number) -> None:
        self.value[column] = _whole(self.value[column] + change)
        for basic, row in self.rows.items():
            if column in row:
                self.value[basic] = _whole(self.value[basic] + row[column] * change)

    def _pivot(self, basic: int, entering: int) -> None:
        row = self.rows.pop(basic)
        pivot = row.pop(entering)
        inverse = _whole(1 / Fraction(pivot))
        new = {c: _whole(-times * inverse) for c, times in row.items()}
        new[basic] = inverse
        for other in self.rows.values():
            times = other.pop(entering, 0)
            if times:
                for c, number in new.items():
                    total = _whole(other.get(c, 0) + times * number)
                    if total:
                        other[c] = total
                    else:
                        other.pop(c, None)
        self.rows[entering] = new


def _whole(number: Number) -> Number:
    """A fraction that is a whole number as an int, for those are faster."""
    return number.numerator if number.denominator == 1 else number


def apart(limits: Sequence[Inequality], itself: Mapping[str, tuple[int | None, int | None]]) -> int:
    """By how much inequalities must give, all together, until they can hold: the least, rounded up to a whole number."""
    names = sorted(itself)
    place = {name: number for number, name in enumerate(names)}
    count, given = len(names), len(limits)
    rows: dict[int, dict[int, Number]] = {}
    for number, held in enumerate(limits):
        row: dict[int, Number] = {place[name]: times for name, times in held.terms}
        row[count + number] = _whole(-held.scale)
        rows[count + given + number] = row
    total = count + 2 * given
    rows[total] = {count + number: 1 for number in range(given)}
    simplex = _Simplex(total + 1, rows)
    simplex.limits.low[:count] = [itself[name][0] for name in names]
    simplex.limits.high[:count] = [itself[name][1] for name in names]
    simplex.limits.low[count : count + given] = [0] * given
    simplex.limits.high[count + given : total] = [held.at_most for held in limits]
    simplex.settle()
    least = simplex.extreme(total, -1)
    return math.ceil(least) if least is not None else 0
