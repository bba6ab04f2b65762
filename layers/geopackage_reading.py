"""Reading layers of a GeoPackage, with the contract's columns."""

import logging
import os
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from incidentmap.geo.errors import DataError
from incidentmap.layers import geopackage_tables as tables
from incidentmap.layers import reviewing
from incidentmap.layers.arrow import frame_from_arrow
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.geopackage_contents import layer_infos, telling
from incidentmap.layers.schema import GEOMETRY_COLUMN, LAYERS, Layer

logger = logging.getLogger(__name__)


def read_layer(path: Path, name: str) -> pd.DataFrame:
    """Read a layer with the columns that the file has, and nothing set right."""
    # A file left in WAL mode would otherwise gain a -wal and a -shm by being read.
    options = {"NOLOCK": "YES"} if tables.is_idle_wal(path) else {}
    with pyogrio.raw.open_arrow(path, layer=name, use_pyarrow=True, **options) as (meta, reader):
        geometry = meta["geometry_name"] or None
        if geometry is None and meta["geometry_type"] is not None:
            geometry = "wkb_geometry"
        return frame_from_arrow(reader, geometry, meta["crs"])


def _as_contract(frame: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Contract columns first, those that the file lacks added empty."""
    missing = [name for name in layer.names if name not in frame.columns]
    if missing:
        empty = layer_frame(layer, [])
        for name in missing:
            frame[name] = empty[name].reindex(frame.index)
        logger.warning("layer %s lacks the columns %s", layer.name, ", ".join(missing))
    further = [n for n in frame.columns if n not in layer.names and n != GEOMETRY_COLUMN]
    order = [*layer.names, *further]
    return frame[[*order, GEOMETRY_COLUMN] if GEOMETRY_COLUMN in frame.columns else order]


def _on_earth(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows whose place is nowhere on the Earth become rows without a place, with a word."""
    lost = np.zeros(len(frame), dtype=bool)
    if isinstance(frame, gpd.GeoDataFrame):
        bounds = shapely.bounds(frame.geometry.to_numpy())
        far = (np.abs(bounds) > [180.0, 90.0, 180.0, 90.0]).any(axis=1)
        lost |= far & ~frame.geometry.isna().to_numpy()
    for column, limit in (("lon", 180.0), ("lat", 90.0)):
        if column in frame.columns and pd.api.types.is_numeric_dtype(frame[column]):
            lost |= (frame[column].abs() > limit).fillna(False).to_numpy(bool)
    if not lost.any():
        return frame
    logger.warning(
        "layer %s: %s of %s rows lie nowhere on the Earth and are read without a place",
        name,
        f"{lost.sum():,}",
        f"{len(frame):,}",
    )
    frame = frame.copy()
    for column in {"lon", "lat", GEOMETRY_COLUMN} & set(frame.columns):
        frame.loc[lost, column] = None
    return frame


def read_layers(
    path: str | os.PathLike[str], names: Iterable[str] | None = None
) -> dict[str, pd.DataFrame]:
    """Read layers of a GeoPackage, also one that QGIS has edited.

    Parameters
    ----------
    path : path-like
        A GeoPackage.
    names : iterable of str, optional
        Layers to read; by default those of the contract that the file has.

    Returns
    -------
    dict of str to DataFrame
        Contract columns in order, further columns behind; text and dates as objects with None,
        whole numbers as ``Int64``; geometry in ``geom``.

    Raises
    ------
    DataError
        If the file is not a GeoPackage or lacks a layer that was asked for.
    """
    source = Path(path)
    present = [info.name for info in layer_infos(source)]
    wanted = [n for n in LAYERS if n in present] if names is None else list(names)
    layers = {}
    for name in wanted:
        if name not in present:
            raise DataError(f"{source} has no layer {name}; it has {', '.join(present) or 'none'}")
        with telling(source, pa.ArrowException, shapely.errors.ShapelyError):
            frame = read_layer(source, name)
            if name in LAYERS:
                frame = reviewing.follow_moved_points(name, _as_contract(frame, LAYERS[name]))
                frame = _on_earth(name, frame)
        layers[name] = frame
    return layers
