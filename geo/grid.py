"""Cells of equal area, and the spatial conflict dynamics indicator on them.

O. J. Walther, S. M. Radil, D. G. Russell and M. Trémolières, "Introducing the Spatial Conflict
Dynamics indicator of political violence", *Terrorism and Political Violence* 35 (2023) 533–552;
used in OECD/SWAC, *Borders and Conflicts in North and West Africa*, 2022. Concentration is the
nearest-neighbour ratio of P. J. Clark and F. C. Evans, *Ecology* 35 (1954) 445–453.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import GEOD, FloatArray, IntArray, earth_centred

TYPES = (
    "clustered high-intensity",
    "dispersed high-intensity",
    "clustered lower-intensity",
    "dispersed lower-intensity",
)
_EDGE_POINTS = 16
_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Grid:
    """Square cells in Lambert's azimuthal equal-area projection.

    Attributes
    ----------
    lon0, lat0 : float
        Centre of the projection, a corner of four cells, degrees.
    cell_km : float
        Side of a cell in the projection; every cell has the area `cell_km` squared.
    """

    lon0: float
    lat0: float
    cell_km: float = 50.0

    def __post_init__(self) -> None:
        check_cell(self.cell_km)

    @property
    def crs(self) -> str:
        """The projection in PROJ's words, metres."""
        return f"+proj=laea +lat_0={self.lat0:g} +lon_0={self.lon0:g} +datum=WGS84 +units=m"

    def cell_of(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
        """Column and row of the cell that holds each point, shape (n, 2), counted from the centre.

        Parameters
        ----------
        lon, lat : array_like, shape (n,)
            Degrees, EPSG:4326.
        """
        x, y = self._plane().transform(np.asarray(lon, float), np.asarray(lat, float))
        return np.floor(np.column_stack([x, y]) / (self.cell_km * 1000.0)).astype(np.int64)

    def polygons(self, cells: IntArray) -> Any:
        """Outlines of cells in EPSG:4326, their edges followed by further vertices.

        Parameters
        ----------
        cells : numpy.ndarray of int, shape (n, 2)
            Columns and rows.
        """
        side = self.cell_km * 1000.0
        step = np.arange(_EDGE_POINTS) / _EDGE_POINTS
        none, all_ = np.zeros(_EDGE_POINTS), np.ones(_EDGE_POINTS)
        ring = np.vstack(
            [
                np.column_stack([step, none]),
                np.column_stack([all_, step]),
                np.column_stack([1 - step, all_]),
                np.column_stack([none, 1 - step]),
                [[0.0, 0.0]],
            ]
        )
        xy = (cells[:, None, :] + ring) * side
        lon, lat = self._plane().transform(xy[..., 0], xy[..., 1], direction="INVERSE")
        return shapely.polygons(np.stack([lon, lat], axis=-1))

    def _plane(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)


def check_cell(cell_km: float) -> None:
    """Refuse a cell outside 1 to 1000 km (`OptionError`)."""
    if not 1 <= cell_km <= 1000:
        raise OptionError(f"a cell must be 1 to 1000 km wide, not {cell_km:g}")


def nearest_neighbour_ratio(lon: npt.ArrayLike, lat: npt.ArrayLike, area_km2: float) -> float:
    """Mean distance to the nearest other point, by what points strewn at random would have.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees, EPSG:4326.
    area_km2 : float
        Of the ground on which the points lie.

    Returns
    -------
    float
        Below 1 clustered, above 1 dispersed (Clark and Evans 1954): the mean distance over
        ``0.5 / sqrt(n / area)``. Not a number for fewer than two points.

    Examples
    --------
    >>> round(nearest_neighbour_ratio([0.0, 0.09], [0.0, 0.0], 2500.0), 3)
    0.567
    """
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    count = len(x)
    if count < 2:
        return math.nan
    places, owner, times = np.unique(
        np.column_stack([x, y]), axis=0, return_inverse=True, return_counts=True
    )
    nearest = np.zeros(len(places))
    if len(places) > 1:
        nearest = _nearest_m(places)
    nearest[times > 1] = 0.0
    mean_km = float(nearest[owner.ravel()].mean()) / 1000.0
    return mean_km / (0.5 / math.sqrt(count / area_km2))


def _nearest_m(places: FloatArray) -> FloatArray:
    earth = earth_centred(*places.T)
    earth -= earth.mean(axis=0)
    squares = (earth * earth).sum(axis=1)
    nearest = np.empty(len(places), dtype=np.int64)
    for start in range(0, len(places), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(places)))
        chords = squares[rows, None] + squares - 2.0 * earth[rows] @ earth.T
        chords[rows - start, rows] = np.inf
        nearest[rows] = chords.argmin(axis=1)
    _, _, metres = GEOD.inv(*places.T, *places[nearest].T)
    return np.asarray(metres)


def conflict_type(intensity: float, concentration: float, threshold: float) -> str | None:
    """One of the four types of the spatial conflict dynamics indicator.

    Parameters
    ----------
    intensity, threshold : float
        Events per unit of area, in the cell and for the comparison; above it is high.
    concentration : float
        From `nearest_neighbour_ratio`; below 1 is clustered.

    Returns
    -------
    str or None
        One of `TYPES`; None where the concentration is not a number.

    Examples
    --------
    >>> conflict_type(3.2, 0.4, 1.5)
    'clustered high-intensity'
    """
    if math.isnan(concentration):
        return None
    spread = "clustered" if concentration < 1 else "dispersed"
    return f"{spread} {'high' if intensity > threshold else 'lower'}-intensity"
