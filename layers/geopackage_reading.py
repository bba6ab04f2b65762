"""Reading layers of a GeoPackage, with the contract's columns."""

import logging
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio

from incidentmap.geo.errors import DataError
from incidentmap.layers import geopackage_tables as tables
from incidentmap.layers import reviewing
from incidentmap.layers.arrow import frame_from_arrow
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.schema import GEOMETRY_COLUMN, LAYERS, Layer

logger = logging.getLogger(__name__)


def check_geopackage(path: Path) -> None:
    """Refuse what is no GeoPackage.

    Raises
    ------
    DataError
        If it is none; the message says what it is.
    """
    if not path.exists():
        raise DataError(f"{path} does not exist")
    if path.is_dir():
        raise DataError(f"{path} is a folder, expected a GeoPackage")
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(b"SQLite format 3\x00"):
        raise DataError(f"{path} is not a GeoPackage (it does not start as an SQLite file does)")
    try:
        tables.contents(path)
    except sqlite3.Error as error:
        raise DataError(f"{path} is not a GeoPackage: {error}") from error


def layer_infos(path: str | os.PathLike[str]) -> list[tables.LayerInfo]:
    """List the layers of a GeoPackage in the file's order.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    check_geopackage(Path(path))
    return tables.contents(Path(path))


def read_metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Metadata that `write_layers` put in the file; empty for a file made elsewhere.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    check_geopackage(Path(path))
    return tables.read_metadata(Path(path))


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
        frame = read_layer(source, name)
        if name in LAYERS:
            frame = reviewing.follow_moved_points(name, _as_contract(frame, LAYERS[name]))
        layers[name] = frame
    return layers
