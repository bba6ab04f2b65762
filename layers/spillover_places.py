"""Where incidents lie for the measures of spillover, and which are too vague to be measured."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.borders import Borderland
from incidentmap.geo.errors import DataError, OptionError
from incidentmap.geo.geodesy import FloatArray, IntArray

VAGUEST = 5
"""UCDP where_prec of the vaguest incidents that can be measured at all; 6 is a whole country."""

WATER = 7
"""UCDP where_prec of water and airspace, whose points are places."""

MAX_PRECISION = 3
"""UCDP where_prec up to which an incident is measured: a place, near one, a second-order unit."""


@dataclass(frozen=True, slots=True)
class Incidents:
    """Columns of incidents as arrays of one length.

    Attributes
    ----------
    incident_id : numpy.ndarray
        Keys as they are given.
    lon, lat : numpy.ndarray of float
        Degrees; not a number where an incident has no point.
    located : numpy.ndarray of bool
        Whether it has a point precise enough to be measured.
    country : numpy.ndarray of str
        Code of the country whose polygon holds a located point; for the others as stated; ``""``.
    precision : numpy.ndarray of int
        UCDP where_prec, 0 where not stated.
    uncertainty_m : numpy.ndarray of float
        Metres, not a number where not stated.
    deaths : numpy.ndarray of float
        Best counts, not a number where none is given.
    start, end : numpy.ndarray of datetime64[D]
        First and last day on which the incident may have been; NaT where unknown.
    """

    incident_id: Any
    lon: FloatArray
    lat: FloatArray
    located: Any
    country: Any
    precision: IntArray
    uncertainty_m: FloatArray
    deaths: FloatArray
    start: Any
    end: Any

    def __len__(self) -> int:
        return len(self.lon)


def measured_incidents(
    incidents: pd.DataFrame, land: Borderland | None, *, max_precision: int = MAX_PRECISION
) -> Incidents:
    """Read the columns that the measures need, and say which country holds each point.

    Parameters
    ----------
    incidents : pandas.DataFrame or geopandas.GeoDataFrame
        Layer ``incidents``, or any frame with point geometry or ``lon`` and ``lat``; columns that
        it lacks are unknown.
    land : Borderland or None
        Countries to place the points in; None leaves the country as stated.
    max_precision : int
        UCDP where_prec (1 to 5) up to which incidents are measured. Precision 6 (country) never
        is; 7 (water, airspace) is, as its point is a place.

    Raises
    ------
    DataError
        If there are neither points nor ``lon`` and ``lat``, or a frame's CRS is missing.
    OptionError
        If `max_precision` lies outside 1 to 5.
    """
    if not 1 <= max_precision <= VAGUEST:
        raise OptionError(f"max_precision must lie between 1 and {VAGUEST}, not {max_precision}")
    lon, lat = _coordinates(incidents)
    precision = np.nan_to_num(_numbers(incidents, "geo_precision")).astype(np.int64)
    exact = (precision <= max_precision) | (precision == WATER)
    located = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90) & exact
    stated = _texts(incidents, "country")
    country = stated.copy()
    if land is not None:
        country[located] = _holding(lon[located], lat[located], stated[located], land)
    start, end = _span(incidents)
    return Incidents(
        incidents.get("incident_id", incidents.index.to_series()).to_numpy(),
        lon,
        lat,
        located,
        country,
        precision,
        _numbers(incidents, "uncertainty_m"),
        _numbers(incidents, "fatalities_best"),
        start,
        end,
    )


def _coordinates(incidents: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    if isinstance(incidents, gpd.GeoDataFrame) and incidents.active_geometry_name is not None:
        if incidents.crs is None:
            raise DataError("the incidents have no CRS; give them one (EPSG:4326 for degrees)")
        return point_coordinates(incidents.geometry.to_crs("EPSG:4326").to_numpy())
    if not {"lon", "lat"} <= set(incidents.columns):
        raise DataError("the incidents have neither point geometry nor columns lon and lat")
    return _numbers(incidents, "lon"), _numbers(incidents, "lat")


def point_coordinates(points: Any) -> tuple[FloatArray, FloatArray]:
    """Coordinates of points, not a number where one is missing or empty.

    Parameters
    ----------
    points : numpy.ndarray of shapely geometry or None
        Points.

    Raises
    ------
    DataError
        If something else is among them.
    """
    known = ~(shapely.is_missing(points) | shapely.is_empty(points))
    if (shapely.get_type_id(points[known]) != shapely.GeometryType.POINT).any():
        raise DataError("the incidents must be points")
    x, y = np.full((2, len(points)), np.nan)
    # Of an empty point some versions of GEOS know no coordinate and raise.
    x[known], y[known] = shapely.get_x(points[known]), shapely.get_y(points[known])
    return x, y


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    if name not in frame:
        return np.full(len(frame), np.nan)
    column = pd.to_numeric(frame[name], errors="coerce")
    return np.array(column.to_numpy(dtype=float, na_value=np.nan))


def _texts(frame: pd.DataFrame, name: str) -> Any:
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    return frame[name].astype(object).where(frame[name].notna(), "").to_numpy(dtype=object).copy()


def _span(frame: pd.DataFrame) -> tuple[Any, Any]:
    """First and last possible day: a year or a month where no more is known."""
    missing = np.full(len(frame), "NaT", dtype="datetime64[D]")
    if "event_date" not in frame:
        return missing, missing
    start = _days(frame["event_date"])
    end = _days(frame["event_date_end"]) if "event_date_end" in frame else missing
    end = np.where(np.isnat(end), start, end)
    precision = _numbers(frame, "date_precision")
    alone = (end == start) & ~np.isnat(start)
    for code, unit in ((5, "Y"), (4, "M")):
        rows = alone & (precision == code)
        whole = start[rows].astype(f"datetime64[{unit}]")
        start[rows] = whole.astype("datetime64[D]")
        end[rows] = (whole + 1).astype("datetime64[D]") - 1
    return start, end


def _days(column: "pd.Series[Any]") -> Any:
    return pd.to_datetime(column, errors="coerce").to_numpy().astype("datetime64[D]").copy()


def _holding(lon: FloatArray, lat: FloatArray, stated: Any, land: Borderland) -> Any:
    x = (lon - land.centre + 180) % 360 - 180 if land.centre else lon
    found = _codes_of(x, lat, land.polygons, np.array(land.codes, dtype=object), stated)
    # A point in no country, in the sea or beyond these, lies where its source says.
    return np.where(found == "", stated, found)


def _codes_of(x: FloatArray, y: FloatArray, polygons: Any, codes: Any, stated: Any) -> Any:
    """Code of the polygon at each point; of several on their common line, the one stated."""
    found = np.full(len(x), "", dtype=object)
    shapely.prepare(polygons)
    for code, polygon in zip(codes, polygons, strict=True):
        west, south, east, north = polygon.bounds
        rows = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        rows = rows[shapely.intersects_xy(polygon, x[rows], y[rows])]
        found[rows[(found[rows] == "") | (stated[rows] == code)]] = code
    return found


def country_codes(
    lon: FloatArray, lat: FloatArray, countries: gpd.GeoDataFrame, column: str
) -> Any:
    """Code of the country that holds each point, empty where none does.

    Parameters
    ----------
    lon, lat : numpy.ndarray of float, shape (n,)
        Degrees, EPSG:4326.
    countries : geopandas.GeoDataFrame
        Polygons with a CRS.
    column : str
        Column of the country code.
    """
    shapes = countries.geometry.to_crs("EPSG:4326")
    usable = (countries[column].notna() & shapes.notna()).to_numpy(bool)
    codes = countries[column].astype(object).to_numpy()
    none = np.full(len(lon), "", dtype=object)
    return _codes_of(lon, lat, shapes.to_numpy()[usable], codes[usable], none)
