"""What a still shows when nobody says: the incidents of the countries it is about."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidentmap.geo.errors import OptionError
from incidentmap.layers import palette
from incidentmap.maps.projection import Bounds

DEFAULT_BOUNDS: Bounds = (-13.0, 9.5, 6.0, 25.2)
"""Mali with its borders: what is shown where no layer has a point."""

SMALLEST_DEG = 2.4
"""A single place is shown with about 130 km of land on each side."""

MARGIN = 0.07

Frames = Mapping[str, pd.DataFrame]


def check_bounds(extent: Sequence[float]) -> Bounds:
    """An extent given by a person, as one that the map can use.

    Parameters
    ----------
    extent : sequence of four floats
        West, south, east, north in degrees. West above east means across the antimeridian.

    Returns
    -------
    tuple of float
        With east above west.

    Raises
    ------
    OptionError
        If it is no such box.

    Examples
    --------
    >>> check_bounds((175, -20, -175, -10))
    (175.0, -20.0, 185.0, -10.0)
    """
    wanted = "expected west,south,east,north in degrees"
    if len(extent) != 4:
        raise OptionError(f"extent: {wanted}, got {len(extent)} numbers")
    west, south, east, north = (float(value) for value in extent)
    if not np.isfinite([west, south, east, north]).all():
        raise OptionError(f"extent: {wanted}, got {west:g},{south:g},{east:g},{north:g}")
    if not (-90 <= south < north <= 90 and -180 <= west <= 180 and -180 <= east <= 360):
        raise OptionError(f"extent: {wanted}, got {west:g},{south:g},{east:g},{north:g}")
    if east <= west:
        east += 360
    return west, south, east, north


def fitting_bounds(layers: Frames) -> Bounds:
    """Extent of the incidents of the measured countries and their neighbours.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        By contract name; any may be missing.

    Returns
    -------
    tuple of float
        West, south, east, north in degrees. Of incidents elsewhere (a vote in New York) the map
        shows none unless most of them are elsewhere; of layers without incidents, the bases or
        places; without those, `DEFAULT_BOUNDS`.
    """
    incidents = layers.get("incidents")
    for frame in (_near(incidents, layers), layers.get("bases"), layers.get("places")):
        if frame is None or frame.empty:
            continue
        lon, lat = points(frame)
        known = np.isfinite(lon) & np.isfinite(lat)
        if known.any():
            return _padded(lon[known], lat[known])
    return DEFAULT_BOUNDS


def points(frame: pd.DataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Longitudes and latitudes of a layer, from its columns or its geometry; NaN where none."""
    if "lon" in frame and "lat" in frame:
        lon = pd.to_numeric(frame["lon"], errors="coerce").to_numpy(float, na_value=np.nan)
        lat = pd.to_numeric(frame["lat"], errors="coerce").to_numpy(float, na_value=np.nan)
        return lon, lat
    geometry = getattr(frame, "geometry", None)
    if geometry is None:
        return np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    return geometry.x.to_numpy(float), geometry.y.to_numpy(float)


def _near(incidents: pd.DataFrame | None, layers: Frames) -> pd.DataFrame | None:
    if incidents is None or incidents.empty:
        return None
    incidents = incidents[drawable(incidents)]
    borders = layers.get("borders")
    if borders is None or borders.empty:
        return incidents
    codes = {*borders["country_a"].dropna(), *borders["country_b"].dropna()}
    near = incidents[incidents["country"].isin(codes)]
    return near if len(near) * 2 >= len(incidents) else incidents


def drawable(incidents: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which incidents are drawn as a point: those placed better than a vague area or a country.

    The page draws the same ones.

    Parameters
    ----------
    incidents : DataFrame
        Layer ``incidents``.

    Returns
    -------
    array of bool
        False from UCDP where_prec `palette.COUNTRY_PRECISION` on and for rows without a point.
    """
    precision = pd.to_numeric(incidents["geo_precision"], errors="coerce").to_numpy(
        float, na_value=np.nan
    )
    lon, lat = points(incidents)
    drawn: npt.NDArray[np.bool_] = ~(precision >= palette.COUNTRY_PRECISION)
    return drawn & np.isfinite(lon) & np.isfinite(lat)


def _padded(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> Bounds:
    west, east = _narrowest(lon)
    south, north = float(lat.min()), float(lat.max())
    height = max(north - south, SMALLEST_DEG)
    width = max(east - west, SMALLEST_DEG)
    x, y = (west + east) / 2, (south + north) / 2
    half_x, half_y = width * (0.5 + MARGIN), height * (0.5 + MARGIN)
    if half_x >= 180:
        return -180.0, max(-90.0, y - half_y), 180.0, min(90.0, y + half_y)
    return x - half_x, max(-90.0, y - half_y), x + half_x, min(90.0, y + half_y)


def _narrowest(lon: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Ends of the shortest arc of longitude that holds all points."""
    turned = np.unique(np.mod(lon + 180, 360) - 180)
    gaps = np.diff(np.append(turned, turned[0] + 360))
    widest = int(gaps.argmax())
    west = float(turned[(widest + 1) % len(turned)])
    return west, west + 360.0 - float(gaps[widest])
