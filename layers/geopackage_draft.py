"""A GeoPackage as it is written: beside its place, until it is whole."""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from incidentmap.geo.errors import DataError, OutputError
from incidentmap.geo.outputs import refuse_existing, whole_files
from incidentmap.layers import geopackage_tables as tables
from incidentmap.layers import reviewing
from incidentmap.layers.arrow import LayerStream, geometry_type, write_batches, write_frame
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.geopackage_contents import check_geopackage, layer_infos
from incidentmap.layers.geopackage_locks import large_pages, sole_use, unhurried_disk
from incidentmap.layers.geopackage_reading import read_layer
from incidentmap.layers.provenance import provenance
from incidentmap.layers.qgis import storing
from incidentmap.layers.qgis.backdrop import SOURCE as BACKDROP_SOURCE
from incidentmap.layers.qgis.backdrop import backdrop_layers
from incidentmap.layers.qgis.facts import Facts, gather
from incidentmap.layers.qgis.styles import BACKDROP_LAND, BACKDROP_LINES, BACKDROP_WATER
from incidentmap.layers.schema import CRS, EDITS, GEOMETRY_COLUMN, LAYERS
from incidentmap.layers.spillover_schema import EXTRA_LAYERS

VERSION = "1.3"


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
    layer = EDITS if name == EDITS.name else LAYERS.get(name)
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
        with large_pages():
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
    if EDITS.name not in present and present & set(reviewing.EDITABLE):
        _write_layer(path, EDITS.name, layer_frame(EDITS, []))
        names = [*names, EDITS.name]
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


def _with_kept_columns(
    path: Path, name: str, frame: pd.DataFrame | LayerStream, present: bool
) -> pd.DataFrame | LayerStream:
    """Bring the columns that people added to a layer into its new frame, by the layer's key."""
    layer = LAYERS.get(name)
    if layer is None or not present or isinstance(frame, LayerStream):
        return frame
    old = read_layer(path, name)
    kept = [c for c in old.columns if c not in (*frame.columns, *layer.names, GEOMETRY_COLUMN)]
    if not kept or not set(layer.key) <= set(old.columns):
        return frame
    added = pd.DataFrame(old[[*layer.key, *kept]]).drop_duplicates(list(layer.key))
    return frame.merge(added, on=list(layer.key), how="left", sort=False)


class Draft:
    """A GeoPackage being written, which nobody else sees yet.

    Attributes
    ----------
    path : pathlib.Path
        The draft; a copy of the old file where that is updated, else nothing is there yet.
    beside : tuple of pathlib.Path
        Drafts of the files that go with it; what is not written is taken away.
    copied : bool
        Whether it is a copy.
    """

    def __init__(self, path: Path, output: Path, beside: tuple[Path, ...], *, copied: bool) -> None:
        self.path = path
        self.beside = beside
        self._output = output
        self.copied = copied
        self.project = b""

    def write(
        self,
        layers: Mapping[str, pd.DataFrame | LayerStream],
        *,
        remove: Iterable[str] = (),
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Write layers in the place of those that are there; see `write_layers`.

        Parameters
        ----------
        layers, remove, metadata
            See `write_layers` and `update_layers`.
        """
        path, names = self.path, _ordered(layers)
        if not (layers or self.copied):
            raise DataError(f"cannot write {self._output}: no layers were given")
        present = {info.name for info in layer_infos(path)} if self.copied else set()
        frames = {n: _with_kept_columns(path, n, layers[n], n in present) for n in names}
        for name in sorted((set(remove) | set(layers)) & present):
            tables.drop_layer(path, name)
        for name in names:
            _write_layer(path, name, frames[name])
        facts = _gathered(path)
        if not self.copied:
            names += _add_backdrop(path, facts)
        self.project = _finish(path, self._output, names, facts, metadata)


@contextlib.contextmanager
def new_draft(
    path: str | os.PathLike[str], *beside: Path, overwrite: bool = False
) -> Iterator[Draft]:
    """Write a GeoPackage and files made from it, which appear together when the block ends well.

    Parameters
    ----------
    path : path-like
        The file to make. It is moved last: it is new only when the others are.
    *beside : pathlib.Path
        Further files in its folder.
    overwrite : bool, optional
        Replace existing files.

    Yields
    ------
    Draft

    Raises
    ------
    OutputExistsError, OutputError
        See `write_layers`.
    """
    with _draft(Path(path), beside, overwrite=overwrite, update=False) as draft:
        yield draft


@contextlib.contextmanager
def update_draft(path: str | os.PathLike[str], *beside: Path) -> Iterator[Draft]:
    """Write into a copy of a GeoPackage; see `new_draft` and `update_layers`.

    While the block lasts no other program can change the file: what was changed by hand before is
    in the copy, later changes are refused by SQLite.
    """
    check_geopackage(Path(path))
    with _draft(Path(path), beside, overwrite=True, update=True) as draft:
        yield draft


@contextlib.contextmanager
def _draft(
    output: Path, beside: tuple[Path, ...], *, overwrite: bool, update: bool
) -> Iterator[Draft]:
    refuse_existing(output, *beside, overwrite=overwrite)
    with contextlib.ExitStack() as stack:
        original = stack.enter_context(sole_use(output)) if output.exists() else None
        drafts = stack.enter_context(whole_files(*beside, output, overwrite=overwrite))
        stack.enter_context(unhurried_disk())
        copied = update and original is not None
        try:
            if original is not None and update:
                with contextlib.closing(tables.open_draft(drafts[-1])) as copy, copy:
                    original.backup(copy)
                    tables.drop_own_triggers(copy)
            draft = Draft(drafts[-1], output, drafts[:-1], copied=copied)
            yield draft
            _count_anew(draft.path)
        except sqlite3.Error as error:
            raise OutputError(f"{output}: cannot be written ({error})") from error
    storing.write_project_beside(output, draft.project)


def _count_anew(path: Path) -> None:
    """Set the count of changes in the header of an SQLite file to one.

    How many there were hangs on the clock; nobody has read the draft, so nobody compares
    (https://www.sqlite.org/fileformat.html, 1.3.7).
    """
    with path.open("r+b") as file:
        for offset in (24, 92):
            file.seek(offset)
            file.write((1).to_bytes(4, "big"))
