"""Lengths, areas and edges on the WGS 84 ellipsoid.

Everywhere in incidentmap an edge is the line that the file draws: straight in longitude and
latitude, as GeoPackage, GeoJSON and QGIS have it. `densify` adds vertices until the geodesic
between neighbours no longer differs from that line by more than a few centimetres, so that
programs which take edges as geodesics (PostGIS ``geography``, QGIS's ellipsoidal measures,
`pyproj.Geod`) measure the same things.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

GEOD = pyproj.Geod(ellps="WGS84")
MEAN_RADIUS_M = 6_371_008.8
"""Mean radius (2a + b) / 3 of WGS 84, for bounds and steps, never for results."""

MAX_DEVIATION_M = 0.05
"""How far a geodesic between neighbouring vertices may lie from the line of the file."""

_A, _E2 = GEOD.a, GEOD.es
_E = math.sqrt(_E2)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def earth_centred(lon: npt.ArrayLike, lat: npt.ArrayLike) -> FloatArray:
    """Earth-centred, earth-fixed coordinates of points on the ellipsoid.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees, EPSG:4326.

    Returns
    -------
    numpy.ndarray, shape (n, 3)
        Metres, EPSG:4978.
    """
    x, y = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    normal = _A / np.sqrt(1 - _E2 * np.sin(y) ** 2)
    out = np.empty((x.size, 3))
    out[:, 0] = normal * np.cos(y) * np.cos(x)
    out[:, 1] = normal * np.cos(y) * np.sin(x)
    out[:, 2] = normal * (1 - _E2) * np.sin(y)
    return out


def densify(
    geometry: Any, max_deviation_m: float = MAX_DEVIATION_M, max_length_m: float = math.inf
) -> Any:
    """Add vertices to long edges, on the straight lines between longitudes and latitudes.

    Parameters
    ----------
    geometry : array_like of shapely geometry
        Lines or polygons, EPSG:4326, all lines or all polygons.
    max_deviation_m : float
        Largest distance left between the geodesic and the edge of the file.
    max_length_m : float
        Longest edge left, in metres (to half a per cent).

    Returns
    -------
    numpy.ndarray of shapely geometry
        Multi-part where any of the input was. An edge gets the same vertices whichever way it
        runs, so that shared edges stay shared.
    """
    shapes = np.atleast_1d(np.asarray(geometry, dtype=object))
    kind, coordinates, offsets = shapely.to_ragged_array(shapes, include_z=False)
    start, end = coordinates[:-1], coordinates[1:]
    pieces = _pieces(start, end, max_deviation_m, max_length_m)
    pieces[np.asarray(offsets[0][1:-1], int) - 1] = 1
    at = np.repeat(np.arange(len(start)), pieces)
    step = np.arange(len(at)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    swapped = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low = np.where(swapped[:, None], end, start)[at]
    high = np.where(swapped[:, None], start, end)[at]
    part = np.where(swapped[at], pieces[at] - step, step) / pieces[at]
    dense = np.vstack([low + (high - low) * part[:, None], coordinates[-1:]])
    dense[:-1][step == 0] = start
    moved = np.concatenate([[0], np.cumsum(pieces)])
    first = np.append(moved, moved[-1] + 1)[np.asarray(offsets[0], int)]
    return shapely.from_ragged_array(kind, dense, (first, *offsets[1:]))


def _pieces(
    start: FloatArray, end: FloatArray, max_deviation_m: float, max_length_m: float
) -> IntArray:
    # The bearing of a geodesic turns by sin(lat)·dlon along the edge; so, at most, does the
    # direction of the edge itself: twice the sagitta of one of them bounds the deviation.
    turn = np.abs(np.radians(end[:, 0] - start[:, 0])) * np.sin(
        np.radians(np.maximum(np.abs(start[:, 1]), np.abs(end[:, 1])))
    )
    cosine = np.cos(np.radians(np.minimum(np.abs(start[:, 1]), np.abs(end[:, 1]))))
    length = MEAN_RADIUS_M * np.hypot(
        np.radians(end[:, 0] - start[:, 0]) * cosine, np.radians(end[:, 1] - start[:, 1])
    )
    # Of a sphere: a twentieth more covers the ellipsoid.
    pieces = np.ceil(np.sqrt(1.05 * length * turn / 4 / max_deviation_m))
    pieces = np.maximum(np.maximum(pieces, np.ceil(length / max_length_m)), 1)
    return np.asarray(pieces, dtype=np.int64)


def length_km(geometry: BaseGeometry) -> float:
    """Geodesic length of lines, in kilometres.

    Parameters
    ----------
    geometry : shapely geometry
        Lines, EPSG:4326.

    Examples
    --------
    >>> round(length_km(shapely.LineString([(0, 0), (1, 0)])), 3)
    111.319
    """
    if shapely.is_empty(geometry):
        return 0.0
    (dense,) = densify([geometry])
    return float(GEOD.geometry_length(dense)) / 1000.0


def area_km2(geometry: Any) -> FloatArray:
    """Area on the ellipsoid of polygons whose edges are straight in longitude and latitude.

    The area between an edge and the equator is the integral of the authalic latitude function
    q over longitude (Snyder, *Map Projections: A Working Manual*, 1987, equation 3-12), here by
    Gauss's three-point rule on each edge: exact to better than 1e-9 for edges below a degree.

    Parameters
    ----------
    geometry : array_like of shapely geometry
        Polygons, EPSG:4326.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Square kilometres.

    Examples
    --------
    >>> cell = shapely.box(0, 0, 1, 1)
    >>> round(float(area_km2([cell])[0]), 2)
    12308.46
    """
    shapes = np.atleast_1d(np.asarray(geometry, dtype=object))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    if len(rings) == 0:
        return np.zeros(len(shapes))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    dx = np.radians(np.diff(xy[:, 0]))
    integral = np.zeros(len(dx))
    for node, weight in ((-math.sqrt(0.6), 5 / 18), (0.0, 8 / 18), (math.sqrt(0.6), 5 / 18)):
        integral += weight * _authalic_q(xy[:-1, 1] + (xy[1:, 1] - xy[:-1, 1]) * (1 + node) / 2)
    signed = np.bincount(ring[:-1][same], weights=(dx * integral)[same], minlength=len(rings))
    outer = np.concatenate([[True], part[1:] != part[:-1]])
    area = np.where(outer, np.abs(signed), -np.abs(signed)) * _A**2 / 2 / 1e6
    return np.asarray(np.bincount(owner[part], weights=area, minlength=len(shapes)), dtype=float)


def _authalic_q(lat: FloatArray) -> FloatArray:
    sine = np.sin(np.radians(lat))
    flat = _E * sine
    return np.asarray((1 - _E2) * (sine / (1 - flat**2) + np.arctanh(flat) / _E), dtype=float)


def central_longitude(geometry: Any) -> float:
    """Longitude opposite the widest gap between geometries, in degrees.

    Around it nothing is cut by the antimeridian: shifted by it, lines and polygons that reach
    over 180° lie in one piece.

    Parameters
    ----------
    geometry : array_like of shapely geometry
        EPSG:4326.
    """
    bounds = shapely.bounds(np.atleast_1d(np.asarray(geometry, dtype=object)))
    bounds = bounds[~np.isnan(bounds[:, 0])]
    spans = sorted((float(w), float(e)) for w, _, e, _ in bounds)
    gap, middle, reach = spans[0][0] + 360 - max(e for _, e in spans), 0.0, spans[0][0]
    middle = (spans[0][0] + max(e for _, e in spans)) / 2
    for west, east in spans:
        if west - reach > gap:
            gap = west - reach
            middle = (west + reach) / 2 + 180
        reach = max(reach, east)
    return (middle + 180) % 360 - 180


def shift_longitudes(geometry: Any, centre: float) -> Any:
    """Longitudes counted from another meridian, polygons that its antimeridian cuts cut there.

    Parameters
    ----------
    geometry : array_like of shapely geometry
        Longitudes in degrees, from -180 to 180.
    centre : float
        Degrees; becomes longitude 0. Minus the same value turns back.

    Returns
    -------
    numpy.ndarray of shapely geometry
        Longitudes from -180 to 180.
    """
    shapes = np.atleast_1d(np.asarray(geometry, dtype=object)).copy()
    if centre == 0.0:
        return shapes
    moved = shapely.transform(shapes, lambda xy: xy - [centre, 0.0])
    bounds = shapely.bounds(moved)
    for i in np.flatnonzero((bounds[:, 0] < -180) | (bounds[:, 2] > 180)):
        turns = [shapely.affinity.translate(moved[i], 360.0 * turn) for turn in (-1, 0, 1)]
        inside = shapely.intersection(turns, shapely.box(-180, -90, 180, 90))
        moved[i] = shapely.union_all([part for part in inside if not part.is_empty])
    return moved
