"""Rows to frames: every layer leaves with its contract columns, types and geometry."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN, Layer


def _column(values: "pd.Series[Any]", kind: str) -> "pd.Series[Any]":
    if kind == "date":
        days = [v.date() if isinstance(v, dt.datetime) else v for v in values]
        return pd.Series(
            [None if pd.isna(d) else d for d in days], index=values.index, dtype=object
        )
    if kind in ("text", "json"):
        return pd.Series(
            [
                None
                if v is None or v is pd.NA or (isinstance(v, float) and np.isnan(v)) or v == ""
                else str(v)
                for v in values
            ],
            index=values.index,
            dtype=object,
        )
    if kind == "real":
        return pd.to_numeric(values, errors="raise").astype("float64")
    return values.astype("boolean" if kind == "boolean" else "Int64")


def layer_frame(
    layer: Layer, rows: Iterable[Mapping[str, Any]], geometry: Iterable[Any] | None = None
) -> pd.DataFrame:
    """Build the frame of a layer from rows.

    Parameters
    ----------
    layer : Layer
        Definition from `incidentmap.layers.schema`.
    rows : iterable of mapping
        One mapping a row; columns that a mapping lacks are empty, further ones are kept behind.
    geometry : iterable of shapely geometry or None, optional
        One a row, EPSG:4326. For point layers the default is ``lon`` and ``lat`` of the rows.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        Contract columns in order, then the others; a GeoDataFrame with column ``geom`` in
        EPSG:4326 where the layer has geometry.
    """
    frame = pd.DataFrame(list(rows))
    for column in layer.columns:
        if column.name not in frame:
            frame[column.name] = pd.Series([None] * len(frame), index=frame.index, dtype=object)
        frame[column.name] = _column(frame[column.name], column.type)
    extra = [name for name in frame.columns if name not in layer.names and name != GEOMETRY_COLUMN]
    frame = frame[[*layer.names, *extra]]
    if layer.geometry is None:
        return frame
    if geometry is None:
        empty = pd.Series(np.nan, index=frame.index)
        lon, lat = (frame.get(name, empty).to_numpy(dtype=float) for name in ("lon", "lat"))
        points = np.full(len(frame), None, dtype=object)
        known = np.isfinite(lon) & np.isfinite(lat)
        points[known] = shapely.points(lon[known], lat[known])
        geometry = points
    shapes = gpd.GeoSeries(list(geometry), index=frame.index, crs=CRS, name=GEOMETRY_COLUMN)
    spatial: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=shapes).rename_geometry(
        GEOMETRY_COLUMN
    )
    return spatial
