"""Geodesic distance from many points to the nearest point of each border.

The search runs on chords through the earth: points are sorted along a space-filling curve and cut
into blocks, and each block keeps the segments that can be nearest to one of its points. What is
left is computed in dense matrices, and the answer is measured on the ellipsoid. That is exact,
needs no more than NumPy, and answers a handful of points as readily as a million.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
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

_LEAF, _BRANCH = 256, 64
_CHORD_M = 0.01
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
        self._dd = (self._d * self._d).sum(axis=1)
        self._middle, self._half = self._a + self._d / 2, np.sqrt(self._dd) / 2
        self._first = np.append(True, (self.start[1:] != self.end[:-1]).any(axis=1))
        self._first |= np.diff(self.border, prepend=-1) != 0

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
        found = list(self._search(points[order], 0, everything, reach_km * 1000.0, tie_m))
        if not found:
            empty = np.empty(0)
            return Nearest(empty.astype(int), empty.astype(int), empty, empty, empty, empty)
        rank, segment, along = (np.concatenate(column) for column in zip(*found, strict=True))
        near = self._measure(x[order], y[order], rank, segment, along, reach_km * 1000.0, tie_m)
        return _in_given_order(near, order)

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
        radius = np.sqrt(np.maximum.reduceat((away * away).sum(axis=1), starts))
        keep = self._possible(centres, radius[:, None], candidates, reach, tie)
        for i, start in enumerate(starts.tolist()):
            block = points[start : start + int(count[i])]
            yield from self._search(block, first + start, candidates[keep[i]], reach, tie)

    def _possible(
        self,
        centres: FloatArray,
        radius: FloatArray,
        candidates: IntArray,
        reach: float,
        tie: float,
    ) -> npt.NDArray[np.bool_]:
        """Segments that may hold an answer for a point within a radius of each centre.

        A segment with middle m and half length h can be nearer to a point within r of c than the
        point q of its border is only if |c-m|² - |c-q|² <= 2r|m-q| + 2h(|c-m|+r); with q nearest
        to c, that leaves few.
        """
        squared, along = self._chords(centres, candidates)
        spans = self._spans(candidates)
        best = [np.sqrt(squared[:, i:j].min(axis=1, keepdims=True)) for i, j in spans]
        overall = np.minimum.reduce(best)
        farthest = np.maximum(reach, overall + 2 * radius + tie + _slack(overall + radius)) + radius
        keep = np.asarray(squared <= farthest * farthest)
        origin = centres.mean(axis=0)
        middle = self._middle[candidates] - origin
        from_centre = _squares(centres - origin, middle)
        rows = np.arange(len(centres))
        for (i, j), own in zip(spans, best, strict=True):
            column = i + squared[:, i:j].argmin(axis=1)
            nearest = candidates[column]
            foot = self._a[nearest] + self._d[nearest] * along[rows, column][:, None] - origin
            aside = np.sqrt(_squares(foot, middle[i:j]))
            half = self._half[candidates[i:j]] + _slack(own + radius)
            away = from_centre[:, i:j]
            keep[:, i:j] &= away - own * own <= 2 * radius * aside + 2 * half * (
                np.sqrt(away) + radius
            )
        return np.asarray(keep)

    def _spans(self, candidates: IntArray) -> list[tuple[int, int]]:
        """Where each border's candidates begin and end."""
        border = self.border[candidates]
        inner = (np.flatnonzero(border[1:] != border[:-1]) + 1).tolist()
        return list(pairwise([0, *inner, len(border)]))

    def _leaf(
        self, points: FloatArray, first: int, candidates: IntArray, reach: float, tie: float
    ) -> tuple[IntArray, IntArray, FloatArray]:
        squared, along = self._chords(points, candidates)
        spans = self._spans(candidates)
        best = [np.sqrt(squared[:, i:j].min(axis=1, keepdims=True)) for i, j in spans]
        overall = np.minimum.reduce(best)
        farthest = np.maximum(reach, overall + tie + _slack(overall))
        keep = np.empty(squared.shape, dtype=bool)
        for (i, j), own in zip(spans, best, strict=True):
            limit = np.minimum(own + _slack(own), farthest)
            np.less_equal(squared[:, i:j], limit * limit, out=keep[:, i:j])
        row, column = np.divmod(np.flatnonzero(keep), len(candidates))
        segment, part = candidates[column], along[row, column]
        # The start of a segment is the end of the one before, which has the answer too.
        new = (part > 0.0) | self._first[segment]
        return first + row[new], segment[new], part[new]

    def _chords(self, points: FloatArray, candidates: IntArray) -> tuple[FloatArray, FloatArray]:
        """Squared distance through the earth to segments, and where along each it ends."""
        origin = points.mean(axis=0)
        p, a, d = points - origin, self._a[candidates] - origin, self._d[candidates]
        dd, count = self._dd[candidates], len(candidates)
        ones = np.ones((len(p), 1))
        left = np.hstack([p, (p * p).sum(axis=1)[:, None], ones])
        right = np.zeros((5, 2 * count))
        right[:3, :count] = (d / dd[:, None]).T
        right[4, :count] = -(a * d).sum(axis=1) / dd
        right[:3, count:] = -2.0 * a.T
        right[3, count:] = 1.0
        right[4, count:] = (a * a).sum(axis=1)
        both = left @ right
        # |p - a - td|² = |p - a|² + dd·t·(t - 2u), with u where the whole line is nearest.
        beyond, squared = both[:, :count], both[:, count:]
        along = np.maximum(beyond, 0.0)
        np.minimum(along, 1.0, out=along)
        beyond *= -2.0
        beyond += along
        beyond *= along
        beyond *= dd
        squared += beyond
        return np.maximum(squared, 0.0, out=squared), along

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
        foot = self.start[segment] + (self.end[segment] - self.start[segment]) * along[:, None]
        azimuth, _, distance = GEOD.inv(x[point], y[point], foot[:, 0], foot[:, 1])
        border = self.border[segment]
        # Rows of a point stand together; only where there are several is anything to be sorted.
        repeated = np.zeros(len(point) + 1, dtype=bool)
        repeated[1:-1] = point[1:] == point[:-1]
        several = np.flatnonzero(repeated[1:] | repeated[:-1])
        order = np.arange(len(point))
        order[several] = several[np.lexsort((border[several], distance[several], point[several]))]
        order = np.delete(order, several[_repeats(point[order[several]], border[order[several]])])
        point, border, distance = point[order], border[order], distance[order]
        first = np.concatenate([[True], point[1:] != point[:-1]])
        least = distance[first][np.cumsum(first) - 1]
        keep = np.flatnonzero(distance <= np.maximum(least + tie, reach))
        order = order[keep]
        return Nearest(
            point[keep],
            border[keep],
            distance[keep],
            azimuth[order] % 360.0,
            foot[order, 0],
            foot[order, 1],
        )


def _repeats(point: IntArray, border: IntArray) -> npt.NDArray[np.bool_]:
    """Whether a pair of point and border has come before."""
    _, first = np.unique(np.column_stack([point, border]), axis=0, return_index=True)
    out = np.ones(len(point), dtype=bool)
    out[first] = False
    return out


def _in_given_order(near: Nearest, order: IntArray) -> Nearest:
    """The same rows with the points counted as they were given, and sorted by them."""
    point = order[near.point]
    rows = np.argsort(point, kind="stable")
    columns = (getattr(near, name)[rows] for name in Nearest.__slots__[1:])
    return Nearest(point[rows], *columns)


def _squares(a: FloatArray, b: FloatArray) -> FloatArray:
    """Squared distances between the rows of two arrays of points near the origin."""
    out = a @ (-2.0 * b.T)
    out += (a * a).sum(axis=1)[:, None]
    out += (b * b).sum(axis=1)
    return np.maximum(out, 0.0, out=out)


def _slack(chord: Any) -> Any:
    # A geodesic is longer than its chord by c³/24r², and r differs by 1 % between directions
    # and latitudes; so much may two chords differ the other way than their geodesics do.
    return _CHORD_M + 1.2e-2 / 24 * chord * (chord / MEAN_RADIUS_M) ** 2


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
