"""Geodesic buffers of lines: every point within a distance, true to a stated tolerance.

Buffers in one projection are off by kilometres at 100 km, and GEOS's buffers of concave lines get
false holes at such distances. Here a line is cut into short pieces, each replaced by its convex
hull; pieces are buffered in azimuthal equidistant planes centred next to them and the buffers
united. Four errors remain, each kept to a share of the tolerance: the hull (s²/8d for pieces of
length s at distance d), the arcs (d·(1 − cos(π/4q)) with q segments a quarter circle), the plane
(d·h²/6R² at h from its centre), and edges straight in longitude and latitude (L²·tan φ/8R).
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely

from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import (
    GEOD,
    MEAN_RADIUS_M,
    FloatArray,
    IntArray,
    central_longitude,
    densify,
    shift_longitudes,
)

MIN_DISTANCE_KM, MAX_DISTANCE_KM = 1.0, 500.0
MIN_TOLERANCE_M, MAX_TOLERANCE_M = 0.1, 1000.0
_HULL, _ARC, _PLANE, _EDGE = 0.35, 0.35, 0.1, 0.15
_MAX_PLANE_M = 50_000.0
_POLE_MARGIN_DEG = 1.0
_WORKERS = 2


def geodesic_buffer(
    lines: Any, distance_km: float, *, tolerance_m: float = 5.0
) -> shapely.MultiPolygon:
    """Everything within a geodesic distance of lines or points.

    Parameters
    ----------
    lines : shapely geometry or sequence of them
        Lines or points, EPSG:4326, edges straight in longitude and latitude.
    distance_km : float
        From 1 to 500 kilometres.
    tolerance_m : float
        Largest distance between the outline and the true one, 0.1 to 1000 metres. Only where two
        arcs meet in a concave corner at a shallow angle may the corner itself lie farther off.

    Returns
    -------
    shapely.MultiPolygon
        EPSG:4326, longitudes from -180 to 180, cut at the antimeridian.

    Raises
    ------
    OptionError
        If distance or tolerance are out of range, or the zone would come within a degree of a
        pole, where longitudes meet.

    Examples
    --------
    >>> zone = geodesic_buffer(shapely.LineString([(0, 15), (1, 15)]), 50)
    >>> [round(v, 2) for v in zone.bounds]
    [-0.46, 14.55, 1.46, 15.45]
    """
    check_distance(distance_km)
    check_tolerance(tolerance_m)
    parts = _line_parts(lines)
    if len(parts) == 0:
        return shapely.MultiPolygon()
    centre = 0.0
    west, _, east, _ = shapely.total_bounds(parts)
    if west < -170 or east > 170:
        centre = central_longitude(parts)
        parts = _line_parts(shift_longitudes(parts, centre))
    zone = planar_longitude_buffer(parts, distance_km, tolerance_m=tolerance_m)
    (zone,) = shift_longitudes([zone], -centre)
    return _multi(zone)


def planar_longitude_buffer(
    parts: Sequence[Any] | Any, distance_km: float, *, tolerance_m: float = 5.0
) -> Any:
    """`geodesic_buffer` for lines in a frame whose antimeridian is out of reach.

    Parameters
    ----------
    parts : array_like of shapely.LineString
        Longitudes in degrees from any meridian.
    distance_km, tolerance_m : float
        As in `geodesic_buffer`.

    Returns
    -------
    shapely geometry
        Polygon or MultiPolygon in the same longitudes, which may pass ±180.
    """
    distance = distance_km * 1000.0
    _refuse_poles(parts, distance)
    coordinates, piece, cluster = _cut(parts, distance, tolerance_m)
    lon0, lat0 = _centres(coordinates, cluster[piece])
    at = cluster[piece]
    azimuth, _, radius = GEOD.inv(lon0[at], lat0[at], coordinates[:, 0], coordinates[:, 1])
    angle = np.radians(azimuth)
    plane = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    hulls = shapely.convex_hull(_multipoints(plane, piece))
    half_plane = _PLANE * tolerance_m / 2
    quarter = max(8, math.ceil(math.pi / 4 / math.acos(1 - 2 * _ARC * tolerance_m / distance)))
    reach = (distance + half_plane) * 2 / (1 + math.cos(math.pi / 4 / quarter))
    groups = np.split(hulls, np.flatnonzero(np.diff(cluster)) + 1)
    top = min(np.abs(coordinates[:, 1]).max() + math.degrees(distance / 6.3e6), 89.0)
    step = math.sqrt(
        8 * MEAN_RADIUS_M * _EDGE * tolerance_m / max(math.tan(math.radians(top)), 0.1)
    )

    def united(group: Any) -> Any:
        discs = shapely.buffer(group, reach, quad_segs=quarter)
        return shapely.segmentize(shapely.union_all(discs), step)

    with ThreadPoolExecutor(_WORKERS) as pool:
        outlines = np.array(list(pool.map(united, groups)), dtype=object)
    return shapely.union_all(_unproject(outlines, lon0, lat0))


def _line_parts(geometry: Any) -> Any:
    """Single lines; a point becomes a line of no length."""
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(np.asarray(geometry, dtype=object))))
    parts = parts[~shapely.is_empty(parts)]
    point = shapely.get_dimensions(parts) == 0
    parts[point] = shapely.linestrings(
        np.repeat(shapely.get_coordinates(parts[point]), 2, axis=0).reshape(-1, 2, 2)
    )
    return parts


def check_distance(distance_km: float) -> None:
    """Refuse a distance outside 1 to 500 km (`OptionError`)."""
    if not MIN_DISTANCE_KM <= distance_km <= MAX_DISTANCE_KM:
        raise OptionError(
            f"a distance must lie between {MIN_DISTANCE_KM:g} and {MAX_DISTANCE_KM:g} km, "
            f"not {distance_km:g}"
        )


def check_tolerance(tolerance_m: float) -> None:
    """Refuse a tolerance outside 0.1 to 1000 m (`OptionError`)."""
    if not MIN_TOLERANCE_M <= tolerance_m <= MAX_TOLERANCE_M:
        raise OptionError(
            f"the tolerance must lie between {MIN_TOLERANCE_M:g} and {MAX_TOLERANCE_M:g} metres, "
            f"not {tolerance_m:g}"
        )


def _refuse_poles(parts: Any, distance_m: float) -> None:
    bounds = shapely.total_bounds(parts)
    north = max(abs(float(bounds[1])), abs(float(bounds[3])))
    if north + math.degrees(distance_m / 6.3e6) > 90 - _POLE_MARGIN_DEG:
        raise OptionError(
            f"a zone of {distance_m / 1000:g} km round a line that reaches latitude {north:.2f}° "
            "would come within a degree of the pole; ask for a smaller distance"
        )


def _cut(
    lines: Any, distance_m: float, tolerance_m: float
) -> tuple[FloatArray, IntArray, IntArray]:
    """Vertices with the number of their piece, and the number of each piece's plane.

    A vertex between two pieces stands in both.
    """
    longest = math.sqrt(8 * distance_m * _HULL * tolerance_m)
    widest = min(_MAX_PLANE_M, MEAN_RADIUS_M * math.sqrt(6 * _PLANE * tolerance_m / distance_m))
    coordinates: list[FloatArray] = []
    pieces: list[IntArray] = []
    clusters: list[int] = []
    for line in densify(lines, max_length_m=widest):
        xy = shapely.get_coordinates(line)
        _, _, edge = GEOD.inv(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1])
        breaks, planes = _runs(edge.tolist(), longest, widest)
        count = np.diff(breaks) + 1
        first = len(clusters)
        index = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        coordinates.append(xy[np.repeat(breaks[:-1], count) + index])
        pieces.append(first + np.repeat(np.arange(len(count)), count))
        base = clusters[-1] + 1 if clusters else 0
        clusters.extend((base + planes).tolist())
    return np.vstack(coordinates), np.concatenate(pieces), np.array(clusters)


def _runs(edges: list[float], longest: float, widest: float) -> tuple[IntArray, IntArray]:
    """Greedy cuts: first vertex of each piece (and the last), and the plane of each piece."""
    breaks, planes = [0], []
    piece = plane = 0.0
    number = 0
    for i, edge in enumerate(edges):
        if piece and piece + edge > longest:
            breaks.append(i)
            planes.append(number)
            piece = 0.0
            if plane + edge > 2 * widest:
                number += 1
                plane = 0.0
        piece += edge
        plane += edge
    return np.array([*breaks, len(edges)]), np.array([*planes, number])


def _centres(coordinates: FloatArray, cluster: IntArray) -> tuple[FloatArray, FloatArray]:
    first = np.flatnonzero(np.diff(cluster, prepend=-1))
    low = np.minimum.reduceat(coordinates, first)
    high = np.maximum.reduceat(coordinates, first)
    middle = (low + high) / 2
    return middle[:, 0], middle[:, 1]


def _multipoints(plane: FloatArray, piece: IntArray) -> Any:
    first = np.flatnonzero(np.diff(piece, prepend=-1))
    offsets = np.append(first, len(plane))
    return shapely.from_ragged_array(shapely.GeometryType.MULTIPOINT, plane, (offsets,))


def _unproject(outlines: Any, lon0: FloatArray, lat0: FloatArray) -> Any:
    xy, at = shapely.get_coordinates(outlines, return_index=True)
    azimuth = np.degrees(np.arctan2(xy[:, 0], xy[:, 1]))
    lon, lat, _ = GEOD.fwd(lon0[at], lat0[at], azimuth, np.hypot(xy[:, 0], xy[:, 1]))
    lon = lon0[at] + (np.asarray(lon) - lon0[at] + 180) % 360 - 180
    return shapely.set_coordinates(outlines, np.column_stack([lon, lat]))


def _multi(geometry: Any) -> shapely.MultiPolygon:
    parts = shapely.get_parts(geometry)
    return shapely.MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))
