"""The plane that a still is drawn on: an equal-area projection that fits the extent.

Areas keep their proportions, so that zones and densities can be compared by eye; within a region
such as the Sahel lengths stay true to a few thousandths.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
import shapely.affinity

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; east is beyond 180 where the antimeridian is inside."""

GEOD = pyproj.Geod(ellps="WGS84")

WORLD_FROM_DEGREES = 120.0
"""From this width or height an azimuthal projection shows its rim; Equal Earth is used."""

_POLE_DEG = 89.9
_HALF_TURN_DEG = 179.99
"""A little less than 180: a point on the seam itself may be projected to either rim."""

_EDGE_POINTS = 41


@dataclass(frozen=True, slots=True)
class Projection:
    """A projected plane in metres.

    Attributes
    ----------
    definition : str
        PROJ string of the plane.
    lon, lat : float
        Centre in degrees.
    world : bool
        Equal Earth rather than Lambert's azimuthal equal-area projection.
    """

    definition: str
    lon: float
    lat: float
    world: bool

    def forward(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        """Degrees (EPSG:4326) to metres on the plane."""
        return _transformer(self.definition).transform(lon, lat)

    def inverse(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Metres on the plane to degrees; infinite outside the projected world."""
        return _transformer(self.definition).transform(x, y, direction="INVERSE")

    def shape(self, geometry: Any) -> Any:
        """A geometry in degrees (EPSG:4326) as one on the plane."""
        return shapely.transform(
            geometry, lambda xy: np.column_stack(self.forward(xy[:, 0], xy[:, 1]))
        )


@lru_cache(maxsize=16)
def _transformer(definition: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", definition, always_xy=True)


def fitting_projection(bounds: Bounds) -> Projection:
    """Equal-area projection for an extent.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in degrees; east above 180 where it crosses the antimeridian.

    Returns
    -------
    Projection
        Lambert's azimuthal equal-area projection centred on the extent, or Equal Earth where
        the extent is a large part of the world (Šavrič, Patterson and Jenny, 2018).

    Examples
    --------
    >>> fitting_projection((-12.0, 10.0, 4.0, 25.0)).lat
    17.5
    """
    west, south, east, north = bounds
    lon = (((west + east) / 2 + 180) % 360) - 180
    lat = (south + north) / 2
    world = east - west > WORLD_FROM_DEGREES or north - south > WORLD_FROM_DEGREES
    definition = (
        f"+proj=eqearth +lon_0={lon:.6f} +datum=WGS84"
        if world
        else f"+proj=laea +lat_0={lat:.6f} +lon_0={lon:.6f} +datum=WGS84"
    )
    return Projection(definition, lon, 0.0 if world else lat, world)


def window(projection: Projection, bounds: Bounds, aspect: float) -> Bounds:
    """Rectangle of the plane that holds an extent and has the shape of the frame.

    Parameters
    ----------
    projection : Projection
        Of the map.
    bounds : tuple of float
        Extent in degrees.
    aspect : float
        Width over height of the frame.

    Returns
    -------
    tuple of float
        Left, bottom, right, top in metres.
    """
    x, y = projection.forward(*_edge(bounds))
    x, y = x[np.isfinite(x)], y[np.isfinite(y)]
    left, right, bottom, top = x.min(), x.max(), y.min(), y.max()
    width, height = right - left, top - bottom
    grow_x = max(0.0, height * aspect - width) / 2
    grow_y = max(0.0, width / aspect - height) / 2
    return left - grow_x, bottom - grow_y, right + grow_x, top + grow_y


def _edge(bounds: Bounds) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    west, south, east, north = bounds
    across = np.linspace(west, east, _EDGE_POINTS)
    up = np.linspace(south, north, _EDGE_POINTS)
    lon = np.concatenate([across, across, np.full_like(up, west), np.full_like(up, east)])
    lat = np.concatenate([np.full_like(across, south), np.full_like(across, north), up, up])
    return lon, lat


def seen(projection: Projection, frame: Bounds) -> Bounds:
    """Longitudes and latitudes inside a rectangle of the plane.

    Parameters
    ----------
    projection : Projection
        Of the map.
    frame : tuple of float
        Left, bottom, right, top in metres.

    Returns
    -------
    tuple of float
        West, south, east, north in degrees, with west between centre − 180 and the centre.
    """
    lon, lat = projection.inverse(*_edge(frame))
    inside = np.isfinite(lon) & np.isfinite(lat)
    whole = (
        projection.lon - _HALF_TURN_DEG,
        -_POLE_DEG,
        projection.lon + _HALF_TURN_DEG,
        _POLE_DEG,
    )
    if projection.world or not inside.all():
        return whole
    turned = (lon - projection.lon + 180) % 360 - 180
    south, north = float(lat.min()), float(lat.max())
    west, east = float(turned.min()), float(turned.max())
    for pole in (90.0, -90.0):
        x, y = projection.forward(projection.lon, pole)
        if frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]:
            west, east = -_HALF_TURN_DEG, _HALF_TURN_DEG
            south, north = min(south, pole), max(north, pole)
    return (
        projection.lon + west,
        max(south - 0.5, -_POLE_DEG),
        projection.lon + east,
        min(north + 0.5, _POLE_DEG),
    )


def clipped(geometry: Any, bounds: Bounds, *, step_deg: float = 0.5) -> Any:
    """Part of a geometry inside an extent, with longitudes that run on across 180°.

    Parameters
    ----------
    geometry : shapely geometry
        In degrees, longitudes from -180 to 180.
    bounds : tuple of float
        Extent; west may be below -180 and east beyond 180.
    step_deg : float, optional
        Longest piece of a line, so that it bends as the projection asks.

    Returns
    -------
    shapely geometry
        Empty where nothing is inside.
    """
    west, south, east, north = bounds
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        left, right = west - turn, east - turn
        if right <= -180 or left >= 180:
            continue
        part = shapely.clip_by_rect(geometry, left, south, right, north)
        if not part.is_empty:
            parts.append(shapely.affinity.translate(part, xoff=turn) if turn else part)
    if not parts:
        return shapely.GeometryCollection()
    joined = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    return shapely.segmentize(joined, step_deg)


def metres_per_unit(projection: Projection, x: float, y: float, span: float) -> float:
    """Metres on the ground for one metre of the plane, along a horizontal line.

    Parameters
    ----------
    projection : Projection
        Of the map.
    x, y : float
        Middle of the line on the plane, in metres.
    span : float
        Length of the line on the plane, in metres.

    Returns
    -------
    float
        By geodesics on WGS 84 between points of the line; 1 where the projection is true.
    """
    xs = np.linspace(x - span / 2, x + span / 2, 33)
    lon, lat = projection.inverse(xs, np.full_like(xs, y))
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return 1.0
    return float(GEOD.line_length(lon, lat)) / span
