"""Network: difference constraints between points in time, knowing nothing of who says them.

A simple temporal network (Dechter, Meiri & Pearl 1991): every constraint is `t_x − t_y ≤ at_most` in whole
milliseconds, and carries an opaque `because`. One `because` may own several constraints. The origin, None, is the
moment 0 (1970-01-01 UTC), so a bound against it is a date.

Points tied to each other by constraints form a component; the origin ties nothing together. Every answer is worked out
in the component that it concerns and kept until a constraint there is added or discarded, so an edit costs what it
touches. It depends on the constraints of that component, in their order, and on nothing else in the network. A
component that no assignment of times satisfies holds a negative cycle, and has no bounds; the others do.

The bounds come from Bellman-Ford over integers, exact and with no limit on size. It goes in passes, each along the
constraints that can still tighten something, in topological order (Goldberg & Radzik 1993), so that a long story costs
one pass whichever way it was told. The last constraint to tighten each point is kept, so every bound can show the chain
of constraints that it is the sum of.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from .bounds import Bounds

__all__ = ["ORIGIN", "Constraint", "Network", "Point", "total"]

Point = Hashable
ORIGIN = None

_FAR = 1 << 62
"""No bound. Far above any sum of constraints that fit in 53 bits; never added to anything."""


class Constraint(NamedTuple):
    """`t_x − t_y ≤ at_most`, in milliseconds, because of somebody's word. x or y may be ORIGIN, not both."""

    x: Point
    y: Point
    at_most: int
    because: Hashable


def total(chain: Iterable[Constraint]) -> int:
    """What a chain of constraints sums to: the bound that it proves, or less than zero for a contradiction."""
    return sum(constraint.at_most for constraint in chain)


class _Component:
    """Points tied together, and what was worked out about them."""

    __slots__ = ("cycle", "paths", "points")

    def __init__(self, points: tuple[int, ...]) -> None:
        self.points = points
        self.cycle: tuple[int, ...] | None = None
        self.paths: dict[int, tuple[dict[int, int], dict[int, int]]] | None = None


_ALONE = _Component(())
"""Shared by every point that is tied to no other and can be satisfied: most points are, and an object each is dear."""


class _Sparse(dict[int, int]):
    """A list of values, most of them the same."""

    __slots__ = ("usual",)

    def __init__(self, usual: int) -> None:
        super().__init__()
        self.usual = usual

    def __missing__(self, key: int) -> int:
        return self.usual


Values = list[int] | dict[int, int]

Edge = tuple[int, int, int]
"""(point at the far end, weight, index of the constraint)."""
Edges = dict[int, list[Edge]]


class Network:
    """A set of constraints that answers questions; see the module for what it is and what it costs."""

    def __init__(self, constraints: Iterable[Constraint] = ()) -> None:
        self._names: list[Point] = []
        self._ids: dict[Point, int] = {}
        self._constraints: list[Constraint | None] = []
        self._of: dict[Hashable, list[int]] = {}  # the constraints of each owner, by index; filled in when it is needed
        self._filed = 0
        self._dates: dict[int, list[int]] = {}  # the constraints of each point against the origin, by index
        self._out: Edges = {}  # from y to x: an upper bound travels forwards
        self._into: Edges = {}  # from x to y: a lower bound travels backwards
        self._ceiling: list[int] = []  # the least value of any t_x ≤ value, and which constraint says so
        self._ceiling_by: list[int] = []
        self._floor: list[int] = []  # negated, so that both directions tighten downwards
        self._floor_by: list[int] = []
        self._upper: list[int] = []
        self._lower: list[int] = []
        self._upper_by: list[int] = []
        self._lower_by: list[int] = []
        self._component: list[_Component | None] = []
        for constraint in constraints:
            self.add(constraint)

    # ------------------------------------------------------------------ building

    def _id(self, point: Point) -> int:
        known = self._ids.get(point)
        if known is None:
            known = self._ids[point] = len(self._names)
            self._names.append(point)
            self._ceiling.append(_FAR)
            self._floor.append(_FAR)
            self._upper.append(_FAR)
            self._lower.append(_FAR)
            self._ceiling_by.append(-1)
            self._floor_by.append(-1)
            self._upper_by.append(-1)
            self._lower_by.append(-1)
            self._component.append(None)
        return known

    def add(self, constraint: Constraint) -> None:
        """Add one constraint. Raises ValueError where both its ends are the same."""
        x, y, at_most, _ = constraint
        if x == y:
            raise ValueError(f"a constraint ties two points, and both ends are {x!r}")
        index = len(self._constraints)
        self._constraints.append(constraint)
        if x is ORIGIN or y is ORIGIN:
            if y is ORIGIN:
                at, limits, by = self._id(x), self._ceiling, self._ceiling_by
            else:
                at, limits, by = self._id(y), self._floor, self._floor_by
            if at_most < limits[at]:
                limits[at], by[at] = at_most, index
            self._dates.setdefault(at, []).append(index)
            self._forget(at)
            return
        later, earlier = self._id(x), self._id(y)
        self._out.setdefault(earlier, []).append((later, at_most, index))
        self._into.setdefault(later, []).append((earlier, at_most, index))
        self._forget(earlier)
        self._forget(later)

    def _file(self) -> None:
        for index in range(self._filed, len(self._constraints)):
            self._of.setdefault(self._told(index).because, []).append(index)
        self._filed = len(self._constraints)

    def discard(self, because: Hashable) -> None:
        """Take back every constraint that *because* owns; nothing happens where it owns none."""
        self._file()
        for index in self._of.pop(because, ()):
            constraint = self._constraints[index]
            assert constraint is not None
            self._constraints[index] = None
            for point in (constraint.x, constraint.y):
                if point is not ORIGIN:
                    self._lift(self._ids[point], index)

    def _lift(self, at: int, index: int) -> None:
        self._forget(at)
        dates = self._dates.get(at, [])
        if index in dates:
            dates.remove(index)
        for edges in (self._out, self._into):
            if at in edges:
                edges[at] = [edge for edge in edges[at] if edge[2] != index]
        for limits, by, end in ((self._ceiling, self._ceiling_by, 1), (self._floor, self._floor_by, 0)):
            if by[at] == index:
                left = [(self._told(other).at_most, other) for other in dates if self._told(other)[end] is ORIGIN]
                limits[at], by[at] = min(left, default=(_FAR, -1))

    def _forget(self, point: int) -> None:
        component = self._component[point]
        if component is _ALONE:
            self._component[point] = None
        elif component is not None:
            for member in component.points:
                self._component[member] = None

    # ------------------------------------------------------------------ asking

    def __contains__(self, point: Point) -> bool:
        return point in self._ids

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point that any constraint has named."""
        return tuple(self._names)

    def __iter__(self) -> Iterator[Constraint]:
        return (constraint for constraint in self._constraints if constraint is not None)

    def component(self, point: Point) -> tuple[Point, ...]:
        """The points tied to *point*, itself among them; a point that nothing names stands alone."""
        at = self._ids.get(point)
        component = _ALONE if at is None else self._solved(at)
        return (point,) if component is _ALONE else tuple(self._names[member] for member in component.points)

    def within(self, points: Iterable[Point]) -> Iterator[Constraint]:
        """The constraints on any of *points*, each once, in the order in which they were added."""
        indexes: set[int] = set()
        for point in points:
            at = self._ids.get(point)
            if at is not None:
                indexes.update(self._dates.get(at, ()))
                indexes.update(edge[2] for edges in (self._out, self._into) for edge in edges.get(at, ()))
        return (self._told(index) for index in sorted(indexes))

    def cycle(self, point: Point) -> tuple[Constraint, ...] | None:
        """A negative cycle in the component of *point*: constraints that cannot all hold. None where they can."""
        at = self._ids.get(point)
        found = None if at is None else self._solved(at).cycle
        return None if found is None else tuple(self._told(index) for index in found)

    def conflicted(self) -> list[tuple[Point, ...]]:
        """The components that no assignment of times satisfies, in the order of their first points."""
        found: dict[int, _Component] = {}
        for point in range(len(self._names)):
            component = self._component[point] or self._solved(point)
            if component.cycle is not None:
                found.setdefault(id(component), component)
        return [tuple(self._names[member] for member in component.points) for component in found.values()]

    def bounds(self, point: Point) -> Bounds:
        """The tightest bounds on *point*. Raises ValueError where its component is in conflict: ask `cycle` first."""
        at = self._ids.get(point)
        if at is None:
            return Bounds(None, None)
        self._consistent(at)
        low, high = self._lower[at], self._upper[at]
        return Bounds(None if low == _FAR else -low, None if high == _FAR else high)

    def between(self, a: Point, b: Point) -> Bounds:
        """The tightest bounds on `t_b − t_a`. Raises ValueError where either component is in conflict."""
        least, most = self.chain(b, a), self.chain(a, b)
        return Bounds(None if least is None else -total(least), None if most is None else total(most))

    def chain(self, a: Point, b: Point) -> tuple[Constraint, ...] | None:
        """The constraints whose sum is the tightest bound on `t_b − t_a`; None where nothing bounds it.

        a or b may be ORIGIN. Raises ValueError where either component is in conflict.
        """
        if a == b:
            return ()
        start, end = self._ids.get(a, -1), self._ids.get(b, -1)
        if (a is not ORIGIN and start < 0) or (b is not ORIGIN and end < 0):
            return None
        for at in (start, end):
            if at >= 0:
                self._consistent(at)
        direct = self._direct(start, end)
        around = self._around(start, end)
        return min((chain for chain in (direct, around) if chain is not None), key=total, default=None)

    # ------------------------------------------------------------------ solving

    def _told(self, index: int) -> Constraint:
        constraint = self._constraints[index]
        assert constraint is not None
        return constraint

    def _consistent(self, at: int) -> _Component:
        component = self._component[at] or self._solved(at)
        if component.cycle is not None:
            raise ValueError(f"{self._names[at]!r} is in a component in conflict, so nothing bounds it")
        return component

    def _solved(self, at: int) -> _Component:
        """The component of a point, solved."""
        known = self._component[at]
        if known is not None:
            return known
        members = [at]
        if at in self._out or at in self._into:
            reached = {at}
            for point in members:
                for edges in (self._out, self._into):
                    for far, _, _ in edges.get(point, ()):
                        if far not in reached:
                            reached.add(far)
                            members.append(far)
            members.sort()
        cycle = self._solve(members)
        component = _ALONE
        if cycle is not None or len(members) > 1:
            component = _Component(tuple(members))
            component.cycle = cycle
        for point in members:
            self._component[point] = component
        return component

    def _solve(self, members: list[int]) -> tuple[int, ...] | None:
        """Bound every member, or return a negative cycle."""
        upper, lower, upper_by, lower_by = self._upper, self._lower, self._upper_by, self._lower_by
        for point in members:
            upper[point], upper_by[point] = self._ceiling[point], self._ceiling_by[point]
            lower[point], lower_by[point] = self._floor[point], self._floor_by[point]
        tied = len(members) > 1
        if tied:
            cycle = self._relax(members, self._out, upper, upper_by, len(members))
            if cycle is None and any(upper[point] == _FAR for point in members):
                cycle = self._unbounded_cycle(members)
            if cycle is not None:
                return cycle
        for point in members:
            if lower[point] != _FAR and upper[point] < -lower[point]:
                return (*self._trace(point, upper_by, 1), lower_by[point])
        if tied:
            cycle = self._relax(members, self._into, lower, lower_by, len(members))
            assert cycle is None
        return None

    def _relax(
        self, sources: Sequence[int], edges: Edges, best: Values, by: Values, patience: int
    ) -> tuple[int, ...] | None:
        """Tighten *best* along *edges* until nothing moves; a negative cycle, as constraint indexes, if it never would.

        A cycle is looked for each time *patience* values have been tightened.
        """
        changed = [point for point in sources if best[point] != _FAR]
        left = patience
        while changed:
            order = _order(changed, edges, best)
            waiting, again = (
                set(order),
                dict[int, None](),
            )  # in an order that does not hang on the numbers of the points
            for point in order:
                waiting.discard(point)
                value = best[point]
                for far, weight, index in edges.get(point, ()):
                    if value + weight < best[far]:
                        best[far], by[far] = value + weight, index
                        left -= 1
                        if far not in waiting:
                            again[far] = None
            changed = list(again)
            if left < 0:
                cycle = self._parent_cycle(changed, 1 if edges is self._out else 0, by)
                if cycle is not None:
                    return cycle
                left = patience
        return None

    def _unbounded_cycle(self, members: list[int]) -> tuple[int, ...] | None:
        """A negative cycle among the points that no date bounds from above.

        Each that is not reached from those before starts so far above them that it tightens none of them.
        """
        undated = [point for point in members if self._upper[point] == _FAR]
        unreached = 2 * _FAR * (len(undated) + 2)
        best, by = _Sparse(-_FAR), dict.fromkeys(undated, -1)
        best.update(dict.fromkeys(undated, unreached))
        for number, point in enumerate(undated, 1):
            if best[point] == unreached:
                best[point] = 2 * _FAR * number
                cycle = self._relax([point], self._out, best, by, len(undated))
                if cycle is not None:
                    return cycle
        return None

    def _parent_cycle(self, changed: list[int], end: int, by: Values) -> tuple[int, ...] | None:
        """A cycle among the constraints that last tightened each point, if there is one: it is negative.

        It holds a point that can tighten the next, so one of those *changed* and not followed up yet. *end* says which
        end of a constraint the tightening came from: 1 for y, 0 for x.
        """
        done: set[int] = set()
        for start in changed:
            path: dict[int, int] = {}
            point = start
            while point not in done and point not in path:
                index = by[point]
                far = ORIGIN if index < 0 else self._told(index)[end]
                if far is ORIGIN:
                    break
                path[point] = index
                point = self._ids[far]
            else:
                if point in path:
                    walked = list(path)
                    return tuple(path[member] for member in walked[walked.index(point) :])
            done.update(path)
        return None

    def _trace(self, point: int, by: Values, end: int) -> tuple[int, ...]:
        """The constraints that bound *point*, from it back to the origin."""
        walk = []
        far: Point = self._names[point]
        while far is not ORIGIN:
            index = by[self._ids[far]]
            walk.append(index)
            far = self._told(index)[end]
        return tuple(walk)

    def _around(self, start: int, end: int) -> tuple[Constraint, ...] | None:
        """From start back to the origin, and from the origin on to end: either half is empty at the origin itself."""
        if (start >= 0 and self._lower[start] == _FAR) or (end >= 0 and self._upper[end] == _FAR):
            return None
        back = self._trace(start, self._lower_by, 0) if start >= 0 else ()
        on = self._trace(end, self._upper_by, 1) if end >= 0 else ()
        return tuple(self._told(index) for index in (*on, *reversed(back)))

    def _direct(self, start: int, end: int) -> tuple[Constraint, ...] | None:
        """The shortest chain from start to end that does not pass through the origin."""
        if start < 0 or end < 0 or self._component[start] is not self._component[end]:
            return None
        component = self._consistent(start)
        if component is _ALONE:
            return None
        if component.paths is None:
            component.paths = {}
        if start not in component.paths:
            reach, tightened = _Sparse(_FAR), {start: -1}
            reach[start] = 0
            self._relax([start], self._out, reach, tightened, len(component.points) ** 2)
            component.paths[start] = (reach, tightened)
        best, by = component.paths[start]
        if best[end] == _FAR:
            return None
        walk = []
        while end != start:
            constraint = self._told(by[end])
            walk.append(constraint)
            end = self._ids[constraint.y]
        return tuple(walk)


def _order(roots: list[int], edges: Edges, best: Values) -> list[int]:
    """The points that *roots* lead to along edges that tighten, or would after any tightening, in topological order.

    Where such edges run in a circle, one of them is disregarded.
    """
    seen: set[int] = set()
    finished: list[int] = []
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        path = [(root, best[root], iter(edges.get(root, ())))]
        while path:
            point, value, rest = path[-1]
            for far, weight, _ in rest:
                if far not in seen and value + weight <= best[far]:
                    seen.add(far)
                    path.append((far, best[far], iter(edges.get(far, ()))))
                    break
            else:
                path.pop()
                finished.append(point)
    finished.reverse()
    return finished
