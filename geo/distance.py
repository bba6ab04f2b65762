"""Geodesic distance from many points to the nearest point of each border.

The search runs on chords through the earth. Patches of its surface (or the points themselves, where
they are few) are sorted along a space-filling curve and cut into blocks, and each block keeps the
segments that can be nearest to one of its points. A patch keeps its handful of segments for all
points to come. What is left is computed for each point, and the answer is measured on the
ellipsoid. That is exact, needs no more than NumPy, and answers a handful of points as readily as a
million.
"""

import threading
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
from incidentmap.geo.patches import PatchLists, curve_order, discs, patch_of

_SEGMENT_M = 4_000.0
"""Longest segment: its chord dips 0.3 m below the ellipsoid."""

_LEAF, _BRANCH = 128, 64
_PATCH_POINTS = 2
"""Points asked for each new patch, from which on patches are looked at and not the points: then
they cost no more than what was asked so far, and what is asked next is found."""

_PAIRS = 2**17
"""Pairs of a point and a segment that are measured at once."""

_CHORD_M = 0.01
"""How far two chords may misjudge which of two geodesics is shorter, at short range."""

_ROUNDING_M2 = 1.0
"""Squared distances in a matrix lose digits where its points lie far apart."""

_LOCK = threading.Lock()


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
        self._columns = np.vstack([self._a.T, self._d.T])
        self._middle, self._half = self._a + self._d / 2, np.sqrt(self._dd) / 2
        self._first = np.append(True, (self.start[1:] != self.end[:-1]).any(axis=1))
        self._first |= np.diff(self.border, prepend=-1) != 0
        self._lists: dict[tuple[float, float], PatchLists] = {}

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
        if len(x) == 0:
            empty = np.empty(0)
            return Nearest(empty.astype(int), empty.astype(int), empty, empty, empty, empty)
        points, reach = earth_centred(x, y), reach_km * 1000.0
        first, count, segments = self._candidates(x, y, points, reach, tie_m)
        found = [
            self._closest(points, part, first[part], count[part], segments, reach, tie_m)
            for part in _parts(count)
        ]
        point, segment, along = (np.concatenate(column) for column in zip(*found, strict=True))
        return self._measure(x, y, point, segment, along, reach, tie_m)

    def _candidates(
        self, x: FloatArray, y: FloatArray, points: FloatArray, reach: float, tie: float
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Segments that may hold an answer for each point: where they begin, how many, and all."""
        patches = patch_of(x, y)
        # Threads of one process may share an index.
        with _LOCK:
            lists = self._lists.setdefault((reach, tie), PatchLists())
            new = lists.unknown(patches)
            lists.asked += len(points)
            if len(new) * _PATCH_POINTS <= lists.asked:
                if len(new):
                    lists.add(new, *self._search(*discs(new), reach, tie))
                return *lists.of(patches), lists.values
        owner, segments = self._search(points, np.zeros(len(points)), reach, tie)
        count = np.bincount(owner, minlength=len(points))
        return np.cumsum(count) - count, count, segments

    def _search(
        self, centres: FloatArray, radius: FloatArray, reach: float, tie: float
    ) -> tuple[IntArray, IntArray]:
        """Pairs of a disc and a segment that may hold an answer for a point in it, in order."""
        order = curve_order(centres)
        everything = np.arange(len(self.border))
        found = list(self._blocks(centres[order], radius[order], 0, everything, reach, tie))
        rank, segment = (np.concatenate(column) for column in zip(*found, strict=True))
        disc = order[rank]
        rows = np.argsort(disc, kind="stable")
        return disc[rows], segment[rows]

    def _blocks(
        self,
        centres: FloatArray,
        radius: FloatArray,
        first: int,
        candidates: IntArray,
        reach: float,
        tie: float,
    ) -> Iterator[tuple[IntArray, IntArray]]:
        if len(centres) <= _LEAF:
            keep = self._possible(centres, radius[:, None], candidates, reach, tie)
            disc, column = np.divmod(np.flatnonzero(keep), len(candidates))
            yield first + disc, candidates[column]
            return
        size = max(_LEAF, -(-len(centres) // _BRANCH))
        starts = np.arange(0, len(centres), size)
        count = np.diff(np.append(starts, len(centres)))
        middles = np.add.reduceat(centres, starts) / count[:, None]
        away = centres - np.repeat(middles, count, axis=0)
        wide = np.maximum.reduceat(np.sqrt((away * away).sum(axis=1)) + radius, starts)
        keep = self._possible(middles, wide[:, None], candidates, reach, tie)
        for i, start in enumerate(starts.tolist()):
            block = slice(start, start + int(count[i]))
            chosen = candidates[keep[i]]
            yield from self._blocks(
                centres[block], radius[block], first + start, chosen, reach, tie
            )

    def _possible(
        self,
        centres: FloatArray,
        radius: FloatArray,
        candidates: IntArray,
        reach: float,
        tie: float,
    ) -> npt.NDArray[np.bool_]:
        """Segments that may hold an answer for a point within a radius of each centre.

        A point s of a segment can be nearer to a point within r of c than the point q of its
        border is only if |c-s|² - |c-q|² <= 2r|s-q|; with q nearest to c, that leaves few. No s
        is farther from q than the segment's middle and half its length.
        """
        squared, along = self._chords(centres, candidates)
        spans = self._spans(candidates)
        best = [np.sqrt(squared[:, i:j].min(axis=1, keepdims=True)) for i, j in spans]
        overall = np.minimum.reduce(best)
        farthest = np.maximum(reach, overall + 2 * radius + tie + _slack(overall + radius)) + radius
        keep = np.asarray(squared <= farthest * farthest + _ROUNDING_M2)
        origin = centres.mean(axis=0)
        middle, half = self._middle[candidates] - origin, self._half[candidates]
        rows = np.arange(len(centres))
        for (i, j), own in zip(spans, best, strict=True):
            column = i + squared[:, i:j].argmin(axis=1)
            nearest = candidates[column]
            foot = self._a[nearest] + self._d[nearest] * along[rows, column][:, None] - origin
            limit = np.sqrt(_squares(foot, middle[i:j]))
            limit += half[i:j]
            limit *= 2 * radius
            slack = _slack(own + radius)
            limit += own * own + slack * (2 * (own + radius) + slack) + _ROUNDING_M2
            keep[:, i:j] &= squared[:, i:j] <= limit
        return np.asarray(keep)

    def _spans(self, candidates: IntArray) -> list[tuple[int, int]]:
        """Where each border's candidates begin and end."""
        border = self.border[candidates]
        inner = (np.flatnonzero(border[1:] != border[:-1]) + 1).tolist()
        return list(pairwise([0, *inner, len(border)]))

    def _closest(
        self,
        points: FloatArray,
        part: slice,
        first: IntArray,
        count: IntArray,
        segments: IntArray,
        reach: float,
        tie: float,
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Of the candidates of some points those that hold answers, and where along each."""
        before = np.cumsum(count) - count
        row = np.repeat(np.arange(len(count)), count)
        segment = segments.take(np.arange(len(row)) + (first - before).take(row))
        squared, along = self._feet(points[part], row, segment)
        border = self.border.take(segment)
        runs = np.append(True, (row[1:] != row[:-1]) | (border[1:] != border[:-1]))
        run = np.flatnonzero(runs)
        own = np.sqrt(np.minimum.reduceat(squared, run))
        owner = row.take(run)
        overall = np.minimum.reduceat(own, np.flatnonzero(np.diff(owner, prepend=-1)))
        farthest = np.maximum(reach, overall + tie + _slack(overall))
        limit = np.minimum(own + _slack(own), farthest.take(owner))
        keep = np.flatnonzero(
            squared <= np.repeat(limit * limit, np.diff(np.append(run, len(row))))
        )
        segment, along = segment.take(keep), along.take(keep)
        # The start of a segment is the end of the one before, which has the answer too.
        new = (along > 0.0) | self._first.take(segment)
        return part.start + row.take(keep[new]), segment[new], along[new]

    def _feet(
        self, points: FloatArray, row: IntArray, segment: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """As `_chords`, for pairs of a point and a segment."""
        offset = [points[:, i].take(row) - self._columns[i].take(segment) for i in range(3)]
        way = [self._columns[3 + i].take(segment) for i in range(3)]
        along = offset[0] * way[0]
        along += offset[1] * way[1]
        along += offset[2] * way[2]
        along /= self._dd.take(segment)
        np.clip(along, 0.0, 1.0, out=along)
        squared = np.zeros(len(row))
        for from_start, length in zip(offset, way, strict=True):
            length *= along
            from_start -= length
            from_start *= from_start
            squared += from_start
        return squared, along

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


def _parts(count: IntArray) -> Iterator[slice]:
    """Cut points where a block of their candidates fits into a processor's cache."""
    total = np.cumsum(count)
    begin = 0
    while begin < len(count):
        before = total[begin] - count[begin]
        end = max(int(np.searchsorted(total, before + _PAIRS, side="right")), begin + 1)
        yield slice(begin, end)
        begin = end


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
