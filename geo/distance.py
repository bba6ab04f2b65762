"""Geodesic distance from many points to the nearest point of each border.

The search runs on chords through the earth: points are sorted along a space-filling curve and cut
into blocks, and each block keeps the segments that can be nearest to one of its points. What is
left is computed in dense matrices, and the answer is measured on the ellipsoid. That is exact,
needs no more than NumPy, and answers a handful of points as readily as a million.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.geo.geodesy import (
    GEOD,
    MEAN_RADIUS_M,
    FloatArray,
    IntArray,
    densify,
    earth_centred,
)

_SEGMENT_M = 4_000.0
"""Longest segment: its chord dips 0.3 m below the ellipsoid."""

_LEAF, _BRANCH = 64, 32
_CHORD_M = 0.05
"""How far two chords may misjudge which of two geodesics is shorter, at short range."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """Nearest points of borders, one row a point and border.

    Attributes
    ----------
    point, border : numpy.ndarray of int, shape (n,)
        Index of the point, index of the border; sorted by point, then by distance.
    distance_m, bearing_deg : numpy.ndarray of float, shape (n,)
        Geodesic distance, and direction from the point to the border, clockwise from north
        (0 to 360).
    lon, lat : numpy.ndarray of float, shape (n,)
        The nearest point of the border, degrees.
    """

    point: IntArray
    border: IntArray
    distance_m: FloatArray
    bearing_deg: FloatArray
    lon: FloatArray
    lat: FloatArray


class BorderIndex:
    """Segments of borders, ready for `nearest`.

    Parameters
    ----------
    borders : sequence of shapely geometry
        One line or multi-line a border, EPSG:4326, edges straight in longitude and latitude.

    Raises
    ------
    DataError
        If there is no border, or one is empty.
    """

    def __init__(self, borders: Sequence[Any]) -> None:
        shapes = np.empty(len(borders), dtype=object)
        shapes[:] = list(borders)
        if len(shapes) == 0 or shapely.is_empty(shapes).any():
            raise DataError("distances need at least one border, and none that is empty")
        dense = densify(shapes, max_length_m=_SEGMENT_M)
        lines, owner = shapely.get_parts(dense, return_index=True)
        xy, line = shapely.get_coordinates(lines, return_index=True)
        inside = line[1:] == line[:-1]
        moving = inside & (xy[1:] != xy[:-1]).any(axis=1)
        self.start, self.end = xy[:-1][moving], xy[1:][moving]
        self.border: IntArray = owner[line[:-1][moving]].astype(np.int64)
        self._a = earth_centred(*self.start.T)
        self._d = earth_centred(*self.end.T) - self._a
        self._dd = np.einsum("ij,ij->i", self._d, self._d)

    def nearest(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike, *, reach_km: float = 0.0, tie_m: float = 1.0
    ) -> Nearest:
        """Nearest point of each border within reach, and of the nearest one however far.

        Parameters
        ----------
        lon, lat : array_like, shape (n,)
            Degrees, EPSG:4326, finite.
        reach_km : float
            Borders up to this distance are given for every point.
        tie_m : float
            Beyond it, the nearest border and all others at most this much farther: at a tripoint
            every neighbour.

        Returns
        -------
        Nearest
            At least one row for each point.

        Raises
        ------
        DataError
            If a coordinate is not finite or a latitude lies outside -90 to 90.
        """
        x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
        if x.shape != y.shape or not (np.isfinite(x).all() and (np.abs(y) <= 90).all()):
            raise DataError("points need finite longitudes and latitudes from -90 to 90")
        if reach_km < 0 or tie_m < 0:
            raise OptionError("reach_km and tie_m must not be negative")
        points = earth_centred(x, y)
        order = _curve_order(points)
        everything = np.arange(len(self.border))
        found = [
            (order[rows], segments, along)
            for rows, segments, along in self._search(
                points[order], 0, everything, reach_km * 1000.0, tie_m
            )
        ]
        if not found:
            empty = np.empty(0)
            return Nearest(empty.astype(int), empty.astype(int), empty, empty, empty, empty)
        point, segment, along = (np.concatenate(column) for column in zip(*found, strict=True))
        return self._measure(x, y, point, segment, along, reach_km * 1000.0, tie_m)

    def _search(
        self, points: FloatArray, first: int, candidates: IntArray, reach: float, tie: float
    ) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        if len(points) <= _LEAF:
            if len(points):
                yield self._leaf(points, first, candidates, reach, tie)
            return
        size = max(_LEAF, -(-len(points) // _BRANCH))
        starts = np.arange(0, len(points), size)
        count = np.diff(np.append(starts, len(points)))
        centres = np.add.reduceat(points, starts) / count[:, None]
        away = points - np.repeat(centres, count, axis=0)
        radius = np.sqrt(np.maximum.reduceat(np.einsum("ij,ij->i", away, away), starts))
        distance, _ = self._chords(centres, candidates)
        keep = self._possible(distance, radius[:, None], candidates, reach, tie)
        for i, start in enumerate(starts.tolist()):
            block = points[start : start + int(count[i])]
            yield from self._search(block, first + start, candidates[keep[i]], reach, tie)

    def _possible(
        self, distance: FloatArray, radius: Any, candidates: IntArray, reach: float, tie: float
    ) -> npt.NDArray[np.bool_]:
        """Segments that may hold an answer for a point within `radius` of a row's centre."""
        border = self.border[candidates]
        starts = np.flatnonzero(np.diff(border, prepend=-1))
        best = np.minimum.reduceat(distance, starts, axis=1)
        overall = best.min(axis=1, keepdims=True)
        farthest = np.maximum(reach, overall + 2 * radius + tie + _slack(overall + radius))
        limit = np.minimum(best + 2 * radius + _slack(best + radius), farthest + radius)
        count = np.diff(np.append(starts, len(border)))
        return np.asarray(distance <= np.repeat(limit, count, axis=1))

    def _leaf(
        self, points: FloatArray, first: int, candidates: IntArray, reach: float, tie: float
    ) -> tuple[IntArray, IntArray, FloatArray]:
        distance, along = self._chords(points, candidates)
        row, column = np.nonzero(self._possible(distance, 0.0, candidates, reach, tie))
        return first + row, candidates[column], along[row, column]

    def _chords(self, points: FloatArray, candidates: IntArray) -> tuple[FloatArray, FloatArray]:
        """Distance through the earth from points to segments, and where along each it ends."""
        origin = points.mean(axis=0)
        p, a, d = points - origin, self._a[candidates] - origin, self._d[candidates]
        dd = self._dd[candidates]
        pd_ = p @ d.T - np.einsum("ij,ij->i", a, d)
        along = np.clip(pd_ / dd, 0.0, 1.0)
        squared = p @ (-2 * a.T)
        squared += np.einsum("ij,ij->i", p, p)[:, None] + np.einsum("ij,ij->i", a, a)
        squared += along * (along * dd - 2 * pd_)
        return np.sqrt(np.maximum(squared, 0.0, out=squared)), along

    def _measure(
        self,
        x: FloatArray,
        y: FloatArray,
        point: IntArray,
        segment: IntArray,
        along: FloatArray,
        reach: float,
        tie: float,
    ) -> Nearest:
        foot = self.start[segment] + (self.end - self.start)[segment] * along[:, None]
        azimuth, _, distance = GEOD.inv(x[point], y[point], foot[:, 0], foot[:, 1])
        border = self.border[segment]
        order = np.lexsort((distance, border, point))
        point, border, distance = point[order], border[order], distance[order]
        keep = np.concatenate([[True], (np.diff(point) != 0) | (np.diff(border) != 0)])
        order, point, border, distance = order[keep], point[keep], border[keep], distance[keep]
        least = np.minimum.reduceat(distance, np.flatnonzero(np.diff(point, prepend=-1)))
        keep = distance <= np.maximum(least[point] + tie, reach)
        order, point, border, distance = order[keep], point[keep], border[keep], distance[keep]
        by_distance = np.lexsort((border, distance, point))
        order = order[by_distance]
        return Nearest(
            point[by_distance],
            border[by_distance],
            distance[by_distance],
            azimuth[order] % 360.0,
            foot[order, 0],
            foot[order, 1],
        )


def _slack(chord: Any) -> Any:
    # A geodesic is longer than its chord by c³/24r², and r differs by 1 % between directions
    # and latitudes; so much may two chords differ the other way than their geodesics do.
    return _CHORD_M + np.where(
        chord > 50_000.0, 1.2e-2 / 24 * chord * (chord / MEAN_RADIUS_M) ** 2, 0.0
    )


def _curve_order(points: FloatArray) -> IntArray:
    """Order along Morton's curve through earth-centred space: neighbours stay together."""
    if len(points) <= _LEAF:
        return np.arange(len(points))
    low = points.min(axis=0)
    step = max(float((points - low).max()), 1.0) / 2**20
    code = np.zeros(len(points), dtype=np.uint64)
    for axis, column in enumerate(((points - low) / step).astype(np.uint64).T):
        for shift, mask in (
            (32, 0x001F00000000FFFF),
            (16, 0x001F0000FF0000FF),
            (8, 0x100F00F00F00F00F),
            (4, 0x10C30C30C30C30C3),
            (2, 0x1249249249249249),
        ):
            column = (column | (column << np.uint64(shift))) & np.uint64(mask)
        code |= column << np.uint64(axis)
    return np.argsort(code, kind="stable")
