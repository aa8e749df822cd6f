"""Nearby: the nearest points on a sphere are those that a search of all finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from whereas.track import nearby
from whereas.track.nearby import Nearby


def spread(seed: int, count: int, close: float) -> NDArray[np.float64]:
    """Points on the unit sphere, half of them so close to others."""
    rng = np.random.default_rng(seed)
    made = rng.normal(size=(count, 3))
    half = count // 2
    made[half:] = made[rng.integers(0, max(half, 1), count - half)] + rng.normal(size=(count - half, 3)) * close
    return on_sphere(made)


def on_sphere(points: NDArray[np.float64]) -> NDArray[np.float64]:
    made: NDArray[np.float64] = points / np.linalg.norm(points, axis=1, keepdims=True)
    return made


def by_hand(
    points: NDArray[np.float64], where: NDArray[np.float64], most: int, within: float = float("inf")
) -> tuple[list[list[int]], NDArray[np.float64]]:
    """The numbers and distances of the nearest, by looking at all; the lower number first among equals."""
    apart = np.linalg.norm(points[None] - where[:, None], axis=2)
    order = np.argsort(apart, axis=1, kind="stable")[:, :most]
    lacking = most - order.shape[1]
    far = np.pad(np.take_along_axis(apart, order, axis=1), ((0, 0), (0, lacking)), constant_values=np.inf)
    index = np.pad(order, ((0, 0), (0, lacking)), constant_values=-1)
    return np.where(far <= within, index, -1).tolist(), np.where(far <= within, far, np.inf)


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 200),
    st.integers(0, 40),
    st.sampled_from([0.0, 1e-9, 1e-4, 0.003, 0.1]),
    st.integers(1, 5),
    st.sampled_from([1, 50, 200_000]),
    st.sampled_from([float("inf"), 0.0, 1e-9, 0.0014, 0.004, 0.1, 1.9, 2.0]),
)
def test_the_nearest_are_those_that_a_search_of_all_finds(
    seed: int, count: int, asked: int, close: float, most: int, at_a_time: int, within: float
) -> None:
    points = spread(seed, count, close)
    where = np.concatenate([spread(seed + 1, asked, close), points[: asked // 2]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearby, "AT_A_TIME", at_a_time)
        index, apart = Nearby(points).nearest(where, most, within=within)
    wanted, far = by_hand(points, where, most, within)
    assert index.tolist() == wanted
    np.testing.assert_allclose(apart, far, rtol=1e-12, atol=1e-15)


CORNERS = np.array([[x, y, z] for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if x or y or z], np.float64)


@pytest.mark.parametrize("side", nearby.SIDES)
def test_what_lies_on_the_edge_of_a_cell_is_found(side: float) -> None:
    """Points with coordinates that are whole numbers of sides, and the axes themselves."""
    rng = np.random.default_rng(5)
    whole = np.round(rng.uniform(-1, 1, (300, 3)) / side) * side
    points = np.concatenate([on_sphere(CORNERS), np.clip(whole, -1, 1)])
    index, apart = Nearby(points).nearest(points[::3], 2)
    wanted, far = by_hand(points, points[::3], 2)
    np.testing.assert_allclose(apart, far, rtol=1e-12, atol=1e-15)
    assert index.tolist() == wanted


@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize("shape", [(0, 5), (3, 0), (0, 0)], ids=["no points", "no places", "neither"])
def test_where_there_is_nothing_nothing_is_found(shape: Sequence[int], most: int) -> None:
    points, where = (on_sphere(np.ones((count, 3))) for count in shape)
    index, apart = Nearby(points).nearest(where, most)
    if shape[0] == 0:
        assert (index == -1).all()
        assert np.isinf(apart).all()
    assert index.shape == apart.shape == (shape[1], most)
