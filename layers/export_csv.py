"""CSV for spreadsheets and statistics: UTF-8 with a mark, cells that never run as formulas."""

from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from incidentmap.geo.csv_cells import guarded
from incidentmap.geo.errors import OptionError
from incidentmap.layers.arrow import as_text
from incidentmap.layers.schema import GEOMETRY_COLUMN

CsvGeometry = Literal["auto", "wkt", "lonlat", "none"]

WKT_COLUMN = "wkt"


def _with_geometry(frame: gpd.GeoDataFrame, geometry: CsvGeometry) -> pd.DataFrame:
    shapes = frame.geometry.to_numpy()
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    points = bool(set(frame.geom_type.dropna().unique()) <= {"Point"})
    if geometry == "auto":
        geometry = "lonlat" if points else "wkt"
    if geometry == "lonlat":
        if not points:
            raise OptionError("lon and lat are for layers of points; use wkt")
        if not {"lon", "lat"} <= set(plain.columns):
            plain["lon"], plain["lat"] = shapely.get_x(shapes), shapely.get_y(shapes)
    if geometry == "wkt":
        plain[WKT_COLUMN] = shapely.to_wkt(shapes, rounding_precision=9)
    return plain


def write_csv(
    frame: pd.DataFrame,
    path: Path,
    *,
    geometry: CsvGeometry = "auto",
    guard_formulas: bool = True,
) -> None:
    """Write a frame as CSV (RFC 4180).

    UTF-8 with a byte order mark, without which Excel garbles accents. Empty cells are nulls, dates
    are ISO 8601, truth values ``true`` and ``false``.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Rows, EPSG:4326.
    path : pathlib.Path
        File to write.
    geometry : {"auto", "wkt", "lonlat", "none"}
        ``lonlat`` gives columns ``lon`` and ``lat``, ``wkt`` a column of well-known text;
        ``auto`` takes the first for points, the second for others.
    guard_formulas : bool
        See `guarded`.

    Raises
    ------
    OptionError
        If ``lonlat`` is asked for another layer than points.
    """
    plain = (
        _with_geometry(frame, geometry)
        if isinstance(frame, gpd.GeoDataFrame)
        else frame.drop(columns=[c for c in (GEOMETRY_COLUMN,) if c in frame.columns])
    )
    ready = {}
    for name in plain.columns:
        values = plain[name]
        if pd.api.types.is_bool_dtype(values.dtype):
            values = values.map({True: "true", False: "false"})
        elif values.dtype == object or isinstance(values.dtype, pd.StringDtype):
            values = pd.Series([as_text(v) for v in values], index=values.index, dtype=object)
            values = values.map(guarded) if guard_formulas else values
        ready[name] = values
    pd.DataFrame(ready, columns=plain.columns).to_csv(
        path, index=False, encoding="utf-8-sig", lineterminator="\r\n"
    )
