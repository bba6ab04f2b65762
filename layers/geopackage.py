"""Layers in a GeoPackage: written whole or not at all, read back with the contract's columns.

GeoPackage 1.3 (OGC 12-128r17), the newest that QGIS 3.22 opens without a warning.
"""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from incidentmap.geo.errors import DataError, OutputError
from incidentmap.layers import geopackage_tables as tables
from incidentmap.layers import reviewing
from incidentmap.layers.arrow import (
    LayerStream,
    frame_from_arrow,
    geometry_type,
    write_batches,
    write_frame,
)
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.outputs import refuse_existing, whole_file
from incidentmap.layers.provenance import provenance
from incidentmap.layers.qgis import storing
from incidentmap.layers.qgis.backdrop import SOURCE as BACKDROP_SOURCE
from incidentmap.layers.qgis.backdrop import backdrop_layers
from incidentmap.layers.qgis.facts import Facts, gather
from incidentmap.layers.qgis.styles import BACKDROP_LAND, BACKDROP_LINES, BACKDROP_WATER
from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN, LAYERS, Layer
from incidentmap.layers.spillover_schema import EXTRA_LAYERS

logger = logging.getLogger(__name__)

VERSION = "1.3"
CACHE_MB = 64
"""Pages of a draft kept in memory: enough for the index of a million points to stay there."""
LOCK_WAIT_S = 5.0
"""How long a write waits for a program that has the file locked."""


def _declared(name: str, frame: pd.DataFrame) -> str | None:
    layer = LAYERS.get(name) or EXTRA_LAYERS.get(name)
    if layer is not None:
        return layer.geometry
    return geometry_type(frame.geometry) if isinstance(frame, gpd.GeoDataFrame) else None


def _checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Refuse what must not be written silently: a missing geometry column or CRS."""
    layer = LAYERS.get(name)
    spatial = isinstance(frame, gpd.GeoDataFrame)
    if layer is not None and layer.geometry is None:
        return pd.DataFrame(frame.drop(columns=frame.geometry.name)) if spatial else frame
    if not spatial:
        if layer is None:
            return frame
        raise DataError(f"layer {name}: expected a GeoDataFrame with {layer.geometry} geometry")
    crs: Any = frame.crs
    if crs is None:
        raise DataError(f"layer {name} has no CRS; expected {CRS}")
    if layer is None or crs.equals(CRS):
        return frame
    projected: pd.DataFrame = gpd.GeoDataFrame(frame).to_crs(CRS)
    return projected


def _write_layer(path: Path, name: str, content: pd.DataFrame | LayerStream) -> None:
    layer = reviewing.EDITS if name == reviewing.EDITS.name else LAYERS.get(name)
    layer = layer or EXTRA_LAYERS.get(name)
    options = {"IDENTIFIER": layer.title if layer else name}
    if layer:
        options["DESCRIPTION"] = layer.description
    elif name in (BACKDROP_LAND, BACKDROP_WATER, BACKDROP_LINES):
        options["DESCRIPTION"] = f"Backdrop: {BACKDROP_SOURCE}"
    first = not path.exists()
    settings: dict[str, Any] = {
        "name": name,
        "append": not first,
        "dataset_options": {"VERSION": VERSION} if first else None,
        "layer_options": options,
    }
    if isinstance(content, LayerStream):
        stream = reviewing.reviewed_stream(name, content)
        _set_columns(options, stream.schema.names, stream.geometry)
        write_batches(stream, path, "GPKG", **settings)
        return
    frame = reviewing.with_reviewed(name, _checked(name, content))
    declared = _declared(name, frame)
    _set_columns(options, frame.columns, declared)
    crs = CRS
    if declared is not None and isinstance(frame, gpd.GeoDataFrame):
        epsg = frame.crs.to_epsg()
        crs = f"EPSG:{epsg}" if epsg else frame.crs.to_wkt()
    write_frame(frame, path, "GPKG", layer=layer, declared=declared, crs=crs, **settings)


def _set_columns(options: dict[str, str], columns: Iterable[str], declared: str | None) -> None:
    if any(str(column).casefold() == "fid" for column in columns):
        options["FID"] = "feature_id"
    if declared is not None:
        options["GEOMETRY_NAME"] = GEOMETRY_COLUMN


@contextlib.contextmanager
def _unhurried_disk() -> Iterator[None]:
    """Let SQLite keep a draft in memory and not wait for the disk: it is settled once, when whole.

    A draft that breaks off is thrown away, so its journal need not outlive the process.
    """
    wanted = {
        "OGR_SQLITE_SYNCHRONOUS": "OFF",
        "OGR_SQLITE_JOURNAL": "MEMORY",
        "OGR_SQLITE_CACHE": str(CACHE_MB),
    }
    before = {option: pyogrio.get_gdal_config_option(option) for option in wanted}
    pyogrio.set_gdal_config_options(wanted)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _add_backdrop(path: Path, facts: Facts) -> list[str]:
    """Add land, water and units around what the layers show; nothing where they show nothing."""
    if facts.focus is None:
        return []
    layers = backdrop_layers(facts.focus)
    for name, frame in layers.items():
        _write_layer(path, name, frame)
    return list(layers)


def _gathered(path: Path) -> Facts:
    with contextlib.closing(tables.open_draft(path)) as connection:
        return gather(connection)


def _finish(
    path: Path, output: Path, names: list[str], facts: Facts, metadata: Mapping[str, Any] | None
) -> bytes:
    """Add what goes with the layers: descriptions, log of edits, metadata, styles, project."""
    present = {info.name for info in tables.contents(path)}
    if reviewing.EDITS.name not in present and present & set(reviewing.EDITABLE):
        _write_layer(path, reviewing.EDITS.name, layer_frame(reviewing.EDITS, []))
        names = [*names, reviewing.EDITS.name]
    stamp = tables.timestamp()
    with contextlib.closing(tables.open_draft(path)) as connection, connection:
        reviewing.log_edits(connection, names)
        tables.describe_layers(connection, names, stamp)
        known = tables.find_metadata(connection)
        facts = facts.listed_anew(connection)
        told = {**known, **provenance(connection, facts, stamp), **(metadata or {})}
        tables.write_metadata(connection, told, stamp)
    title = str(told.get("title") or "")
    return storing.style_file(path, facts, file_name=output.name, title=title)


def _ordered(layers: Mapping[str, pd.DataFrame | LayerStream]) -> list[str]:
    return [n for n in LAYERS if n in layers] + [n for n in layers if n not in LAYERS]


def write_layers(
    path: str | os.PathLike[str],
    layers: Mapping[str, pd.DataFrame | LayerStream],
    *,
    overwrite: bool = False,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Write layers to a new GeoPackage.

    The file is written beside its place and moved there whole, so an interrupted run leaves the
    old file or none. The same layers give the same contents; the one time of making is now, or
    ``SOURCE_DATE_EPOCH`` where that is set.

    Parameters
    ----------
    path : path-like
        The file to make.
    layers : mapping of str to DataFrame or LayerStream
        Layer name → frame, or batches too many for one. Contract layers become EPSG:4326 with
        their declared geometry type, also when empty; others are written as they are.
    overwrite : bool
        Replace an existing file.
    metadata : mapping, optional
        What `incidentmap info` shall tell beyond `provenance`: ``title``, ``options`` and the
        like. Must be serialisable as JSON.

    Raises
    ------
    OutputExistsError
        If the file exists and `overwrite` is false.
    OutputError
        If it cannot be written, or another program has it locked.
    DataError
        If a layer has no CRS, or a column cannot be written as its type.
    """
    output = Path(path)
    refuse_existing(output, overwrite=overwrite)
    if not layers:
        raise DataError(f"cannot write {output}: no layers were given")
    with contextlib.ExitStack() as stack:
        if output.exists():
            stack.enter_context(_sole_use(output))
        part = stack.enter_context(whole_file(output, overwrite=overwrite))
        stack.enter_context(_unhurried_disk())
        names = _ordered(layers)
        for name in names:
            _write_layer(part, name, layers[name])
        facts = _gathered(part)
        names += _add_backdrop(part, facts)
        packed = _finish(part, output, names, facts, metadata)
    storing.write_project_beside(output, packed)


def update_layers(
    path: str | os.PathLike[str],
    layers: Mapping[str, pd.DataFrame],
    *,
    remove: Iterable[str] = (),
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Replace or add layers in a GeoPackage and keep everything else in it.

    Layers, columns, styles and projects that others made stay. The work is done on a copy beside
    the file, which is then moved in its place.

    Parameters
    ----------
    path : path-like
        An existing GeoPackage.
    layers : mapping of str to DataFrame
        Layer name → frame, as in `write_layers`.
    remove : iterable of str
        Layers to drop; names that the file lacks are passed over.
    metadata : mapping, optional
        Keys to set in the file's metadata; the others stay.

    Raises
    ------
    DataError
        If the file is not a GeoPackage, or a layer is not fit to be written.
    OutputError
        If it cannot be written, or another program has it locked.
    """
    output = Path(path)
    _check_geopackage(output)
    with (
        _sole_use(output) as original,
        whole_file(output, overwrite=True) as part,
        _unhurried_disk(),
    ):
        with contextlib.closing(tables.open_draft(part)) as copy:
            original.backup(copy)
        present = {info.name for info in layer_infos(part)}
        names = _ordered(layers)
        frames = {n: _with_kept_columns(part, n, layers[n], n in present) for n in names}
        for name in sorted((set(remove) | set(layers)) & present):
            tables.drop_layer(part, name)
        for name in names:
            _write_layer(part, name, frames[name])
        packed = _finish(part, output, names, _gathered(part), metadata)
    storing.write_project_beside(output, packed)


def _with_kept_columns(path: Path, name: str, frame: pd.DataFrame, present: bool) -> pd.DataFrame:
    """Bring the columns that people added to a layer into its new frame, by the layer's key."""
    layer = LAYERS.get(name)
    if layer is None or not present:
        return frame
    old = read_layer(path, name)
    kept = [c for c in old.columns if c not in (*frame.columns, *layer.names, GEOMETRY_COLUMN)]
    if not kept or not set(layer.key) <= set(old.columns):
        return frame
    added = pd.DataFrame(old[[*layer.key, *kept]]).drop_duplicates(list(layer.key))
    return frame.merge(added, on=list(layer.key), how="left", sort=False)


def _check_geopackage(path: Path) -> None:
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


@contextlib.contextmanager
def _sole_use(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the file locked, after folding a write-ahead log back into it.

    Renaming a new file over one whose log still lies beside it would let SQLite play the old log
    into the new file.
    """
    try:
        connection = sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None)
    except sqlite3.Error as error:
        raise OutputError(f"cannot open {path}: {error}") from error
    with contextlib.closing(connection):
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise OutputError(
                f"{path} is in use by another program ({error}); save and close it there "
                "(in QGIS remove its layers or close the project), then run this again"
            ) from error
        except sqlite3.DatabaseError:
            logger.debug("%s is no database and is replaced as a plain file", path)
        yield connection


def layer_infos(path: str | os.PathLike[str]) -> list[tables.LayerInfo]:
    """List the layers of a GeoPackage in the file's order.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    _check_geopackage(Path(path))
    return tables.contents(Path(path))


def read_metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Metadata that `write_layers` put in the file; empty for a file made elsewhere.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    _check_geopackage(Path(path))
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
