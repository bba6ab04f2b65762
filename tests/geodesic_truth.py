"""Distances to lines by brute force: slow, simple, and sharing no code with incidentmap."""

import numpy as np
import pyproj
import shapely

GEOD = pyproj.Geod(ellps="WGS84")
TO_EARTH = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


def _earth(lon, lat):
    return np.column_stack(TO_EARTH.transform(lon, lat, np.zeros_like(lon)))


def walk(lines, step_m):
    """Points along lines, edges straight in degrees: coordinates and the number of the line."""
    points, number = [], []
    for i, line in enumerate(shapely.get_parts(np.atleast_1d(lines))):
        xy = shapely.get_coordinates(line)
        _, _, length = GEOD.inv(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1])
        for a, b, m in zip(xy[:-1], xy[1:], length, strict=True):
            t = np.arange(max(1, int(np.ceil(m / step_m)))) / max(1, int(np.ceil(m / step_m)))
            points.append(a + (b - a) * t[:, None])
        points.append(xy[-1:])
        number += [i] * (sum(len(p) for p in points) - len(number))
    return np.vstack(points), np.array(number)


def true_distances_m(lon, lat, lines, step_m=250.0, nearest=6):
    """Geodesic distance from points to lines, true to a centimetre.

    Every point of the lines at `step_m` is a candidate; round the `nearest` of them the distance
    is minimised along the line with Geod.inv alone.
    """
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    xy, number = walk(lines, step_m)
    border = _earth(xy[:, 0], xy[:, 1])
    out = np.empty(len(lon))
    for start in range(0, len(lon), 500):
        rows = slice(start, start + 500)
        points = _earth(lon[rows], lat[rows])
        centre = points.mean(axis=0)
        p, b = points - centre, border - centre
        squared = (p**2).sum(1)[:, None] - 2 * p @ b.T + (b**2).sum(1)
        k = min(nearest, len(b))
        found = np.argpartition(squared, k - 1, axis=1)[:, :k]
        best = np.full(len(p), np.inf)
        for side in (-1, 1):
            other = np.clip(found + side, 0, len(b) - 1)
            other = np.where(number[other] == number[found], other, found)
            best = np.minimum(best, _least(lon[rows], lat[rows], xy[found], xy[other]).min(axis=1))
        out[rows] = best
    return out


def _least(lon, lat, a, b):
    x, y = (np.repeat(v[:, None], a.shape[1], axis=1) for v in (lon, lat))
    low, high = np.zeros(x.shape), np.ones(x.shape)
    golden = (np.sqrt(5) - 1) / 2

    def distance(t):
        q = a + (b - a) * t[..., None]
        return GEOD.inv(x, y, q[..., 0], q[..., 1])[2]

    for _ in range(24):
        left, right = high - golden * (high - low), low + golden * (high - low)
        smaller = distance(left) < distance(right)
        high, low = np.where(smaller, right, high), np.where(smaller, low, left)
    return np.minimum(
        distance((low + high) / 2), np.minimum(distance(low * 0), distance(low * 0 + 1))
    )
