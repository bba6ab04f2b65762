"""Layers in a GeoPackage: written whole or not at all, read back with the contract's columns.

GeoPackage 1.3 (OGC 12-128r17), the newest that QGIS 3.22 opens without a warning.
"""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from incidentmap.layers.arrow import LayerStream
from incidentmap.layers.geopackage_contents import layer_infos, read_metadata, stored_title
from incidentmap.layers.geopackage_draft import new_draft, update_draft
from incidentmap.layers.geopackage_reading import read_layer, read_layers

__all__ = [
    "layer_infos",
    "new_draft",
    "read_layer",
    "read_layers",
    "read_metadata",
    "stored_title",
    "update_draft",
    "update_layers",
    "write_layers",
]


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
    with new_draft(path, overwrite=overwrite) as draft:
        draft.write(layers, metadata=metadata)


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
    with update_draft(path) as draft:
        draft.write(layers, remove=remove, metadata=metadata)
