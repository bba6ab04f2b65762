"""Zones of borders: polygons by border, side and distance."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from incidentmap.geo.borders import Border, Borderland
from incidentmap.geo.buffers import planar_longitude_buffer
from incidentmap.geo.geodesy import area_km2, shift_longitudes

_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Zone:
    """The part of one country within a distance of a border.

    Attributes
    ----------
    border_id, country : str
        Key of the border; code of the side.
    inner_km, outer_km : float
        Distances from the border between which the zone lies.
    geometry : shapely.MultiPolygon
        EPSG:4326.
    area_km2 : float
        On the ellipsoid.
    """

    border_id: str
    country: str
    inner_km: float
    outer_km: float
    geometry: Any
    area_km2: float

    @property
    def key(self) -> tuple[str, str, float]:
        """Border, side and outer distance, as the counts of incidents have them."""
        return self.border_id, self.country, self.outer_km

    @property
    def zone_id(self) -> str:
        """Key: border, side, distance, ``BF-ML:ML:25`` or ``BF-ML:ML:25-50``."""
        inner = f"{self.inner_km:g}-" if self.inner_km else ""
        return f"{self.border_id}:{self.country}:{inner}{self.outer_km:g}"


def zones(
    land: Borderland,
    distances_km: Sequence[float],
    *,
    tolerance_m: float = 5.0,
    bands: bool = False,
) -> list[Zone]:
    """Geodesic buffers of each border, cut to the country on each side.

    Parameters
    ----------
    land : Borderland
        Countries and borders.
    distances_km : sequence of float
        Ascending, each from 1 to 500.
    tolerance_m : float
        Largest radial error of an outline.
    bands : bool
        Disjoint rings between one distance and the next, not everything up to each.

    Returns
    -------
    list of Zone
        By border, side (in alphabetical order) and distance. A side that a ring misses is left
        out.
    """

    def of_border(border: Border) -> list[Any]:
        lines = shapely.get_parts(border.line)
        sides = [land.polygon(border.country_a), land.polygon(border.country_b)]
        whole = [
            planar_longitude_buffer(lines, distance, tolerance_m=tolerance_m)
            for distance in distances_km
        ]
        pieces = [[shapely.intersection(side, zone) for zone in whole] for side in sides]
        if bands:
            pieces = [[s[0], *(shapely.difference(b, a) for a, b in pairwise(s))] for s in pieces]
        return [piece for side in pieces for piece in side]

    with ThreadPoolExecutor(_WORKERS) as pool:
        shapes = [piece for found in pool.map(of_border, land.borders) for piece in found]
    keys = [
        (border.border_id, side, inner, outer)
        for border in land.borders
        for side in (border.country_a, border.country_b)
        for inner, outer in zip(
            [0.0, *distances_km[:-1]] if bands else [0.0] * len(distances_km),
            distances_km,
            strict=True,
        )
    ]
    polygons = [polygonal(shape) for shape in shift_longitudes(np.array(shapes), -land.centre)]
    areas = area_km2(polygons)
    return [
        Zone(*key, geometry, float(area))
        for key, geometry, area in zip(keys, polygons, areas, strict=True)
        if not geometry.is_empty
    ]


def polygonal(geometry: Any) -> shapely.MultiPolygon:
    """The areas of a geometry as a multi-polygon, without lines and points."""
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(geometry)))
    return shapely.MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))
