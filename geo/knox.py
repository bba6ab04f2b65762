"""Pairs of events close in space and time, and Knox's test of whether there are too many.

G. Knox, "The detection of space-time interactions", *Applied Statistics* 13 (1964) 25–29; by
permutation: N. Mantel, "The detection of disease clustering and a generalized regression
approach", *Cancer Research* 27 (1967) 209–220.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import GEOD, FloatArray, IntArray

_DEGREE_M = 110_500.0
"""Shorter than any degree of latitude or, times the cosine, of longitude."""

_CHUNK = 50_000_000


@dataclass(frozen=True, slots=True)
class KnoxTest:
    """Result of `knox_test`.

    Attributes
    ----------
    observed : int
        Pairs close in space and time.
    expected : float
        Their mean number when times are exchanged at random.
    ratio : float
        Observed by expected; not a number where none is expected.
    p_value : float
        Share of permutations, the data themselves among them, with as many pairs or more.
    permutations : int
        How many were drawn.
    """

    observed: int
    expected: float
    ratio: float
    p_value: float
    permutations: int


def close_pairs(
    a_lon: npt.ArrayLike,
    a_lat: npt.ArrayLike,
    b_lon: npt.ArrayLike,
    b_lat: npt.ArrayLike,
    distance_km: float,
) -> tuple[IntArray, IntArray, FloatArray]:
    """Every pair of a point of one set and a point of another within a geodesic distance.

    Parameters
    ----------
    a_lon, a_lat, b_lon, b_lat : array_like
        Degrees, EPSG:4326.
    distance_km : float
        Largest distance of a pair.

    Returns
    -------
    a, b : numpy.ndarray of int
        Indices into both sets, sorted.
    distance_m : numpy.ndarray of float
        Of each pair, in metres.

    Raises
    ------
    OptionError
        If the distance is not positive.

    Examples
    --------
    >>> a, b, metres = close_pairs([0.0], [15.0], [0.1, 1.0], [15.0, 15.0], 20)
    >>> a.tolist(), b.tolist(), metres.round().tolist()
    ([0], [0], [10755.0])
    """
    if not distance_km > 0:
        raise OptionError(f"the distance of a pair must be above 0 km, not {distance_km:g}")
    x, y = np.asarray(a_lon, float), np.asarray(a_lat, float)
    u, v = np.asarray(b_lon, float), np.asarray(b_lat, float)
    dy = distance_km * 1000.0 / _DEGREE_M
    widest = np.minimum(np.abs(y) + dy, 89.9)
    dx = np.minimum(dy / np.cos(np.radians(widest)), 180.0)
    found: list[Any] = []
    tree = shapely.STRtree([shapely.Point(*place) for place in zip(u, v, strict=True)])
    for turn in (-360.0, 0.0, 360.0):
        near = np.abs(x + turn) <= 180.0 + dx.max(initial=0.0)
        rows = np.flatnonzero(near)
        if len(rows) == 0:
            continue
        boxes = shapely.box(
            x[rows] + turn - dx[rows], y[rows] - dy, x[rows] + turn + dx[rows], y[rows] + dy
        )
        i, j = tree.query(boxes)
        found.append(np.column_stack([rows[i], j]))
    pairs = np.unique(np.vstack(found), axis=0) if found else np.empty((0, 2), dtype=np.int64)
    a, b = pairs.T
    _, _, distance = GEOD.inv(x[a], y[a], u[b], v[b])
    keep = distance <= distance_km * 1000.0
    return a[keep], b[keep], np.asarray(distance)[keep]


def knox_test(
    a: IntArray,
    b: IntArray,
    a_days: npt.ArrayLike,
    b_days: npt.ArrayLike,
    days: float,
    *,
    permutations: int = 999,
    seed: int = 1,
) -> KnoxTest:
    """Whether pairs close in space are closer in time than chance would have them.

    Times are exchanged among the points of each set on its own: each set keeps its places and its
    days, so that a country's own rise and fall of violence is not taken for spillover, and only
    the tie between place and time is broken.

    Parameters
    ----------
    a, b : numpy.ndarray of int
        Pairs close in space: indices into both sets, from `close_pairs`.
    a_days, b_days : array_like of float
        Day of each point, counted from any day.
    days : float
        Largest difference in time of a close pair.
    permutations : int
        Random exchanges to draw.
    seed : int
        Of the random numbers: the same seed gives the same answer.

    Raises
    ------
    OptionError
        If `days` is negative or no permutation is asked for.

    Examples
    --------
    >>> pairs = np.arange(6)
    >>> result = knox_test(pairs, pairs, pairs * 30, pairs * 30 + 1, 2)
    >>> result.observed, result.p_value < 0.05
    (6, True)
    """
    if days < 0 or permutations < 1:
        raise OptionError("days must not be negative, and at least one permutation is needed")
    first, second = np.asarray(a_days, float), np.asarray(b_days, float)
    observed = int((np.abs(first[a] - second[b]) <= days).sum())
    random = np.random.default_rng(seed)
    counts = np.empty(permutations, dtype=np.int64)
    block = max(1, _CHUNK // max(len(a), len(first), len(second), 1) // 8)
    for start in range(0, permutations, block):
        size = min(block, permutations - start)
        left = random.permuted(np.tile(first, (size, 1)), axis=1)
        right = random.permuted(np.tile(second, (size, 1)), axis=1)
        counts[start : start + size] = (np.abs(left[:, a] - right[:, b]) <= days).sum(axis=1)
    expected = float(counts.mean())
    return KnoxTest(
        observed,
        expected,
        observed / expected if expected else math.nan,
        (1 + int((counts >= observed).sum())) / (1 + permutations),
        permutations,
    )
