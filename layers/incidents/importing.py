"""ACLED and UCDP GED exports to the incidents layer, every column kept, every bad row named."""

import csv
import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.geo.csv_cells import guarded
from incidentmap.geo.errors import DataError
from incidentmap.geo.outputs import refuse_existing, whole_file
from incidentmap.layers.arrow import ARROW_TYPES, LayerStream, without_nul
from incidentmap.layers.geopackage import new_draft
from incidentmap.layers.incidents import acled, ucdp
from incidentmap.layers.incidents.conversion import to_acled, to_ucdp
from incidentmap.layers.incidents.csv_input import CsvBlock, CsvSource, open_csv
from incidentmap.layers.incidents.import_columns import (
    Rows,
    acled_columns,
    column_keys,
    parse_date,
    ucdp_columns,
)
from incidentmap.layers.schema import GEOMETRY_COLUMN, INCIDENTS

__all__ = [
    "Imported",
    "detect_schema",
    "import_events",
    "import_file",
    "parse_date",
    "to_acled",
    "to_ucdp",
]

logger = logging.getLogger(__name__)

Schema = Literal["acled", "ucdp", "auto"]
Reject = tuple[int, str, str]
"""Line, reason and cells of a row that is not taken in."""

_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
"""A point in well-known binary, little-endian (OGC 06-103r4, 8.2)."""


@dataclass(slots=True)
class Imported:
    """What an import gave.

    Attributes
    ----------
    incidents : geopandas.GeoDataFrame
        Layer ``incidents`` with the dataset's own columns behind the contract's.
    rejected : pandas.DataFrame
        ``line``, ``reason`` and ``row`` (the cells, joined as they stood) of each bad row.
    schema : str
        ``acled`` or ``ucdp``.
    """

    incidents: gpd.GeoDataFrame
    rejected: pd.DataFrame
    schema: str


@dataclass(slots=True)
class _Export:
    """An export that is read and turned into the layer batch by batch.

    Attributes
    ----------
    source : CsvSource
        The file.
    schema : str
        ``acled`` or ``ucdp``.
    keys : dict of str to str
        Column of the dataset → its name in the file.
    labels : dict of str to str
        Column of the dataset → its name in the layer, those that the contract holds left out.
    rejected : list of (int, str, str)
        Of the batches made so far.
    taken : int
        Rows in the batches made so far.
    """

    source: CsvSource
    schema: str
    keys: dict[str, str]
    labels: dict[str, str]
    rejected: list[Reject] = field(default_factory=list)
    taken: int = 0

    @property
    def stream(self) -> LayerStream:
        """The layer ``incidents``."""
        fields = [(c.name, ARROW_TYPES[c.type]) for c in INCIDENTS.columns]
        fields += [(label, pa.string()) for label in self.labels.values()]
        return LayerStream(
            pa.schema([*fields, (GEOMETRY_COLUMN, pa.binary())]), self._made, "Point"
        )

    def _made(self) -> Iterator[pa.RecordBatch]:
        self.rejected, self.taken = [], 0
        seen: set[str] = set()
        schema = self.stream.schema
        for block in self.source.blocks():
            batch = self._batch(block, schema, seen)
            self.taken += batch.num_rows
            yield batch

    def _batch(self, block: CsvBlock, schema: pa.Schema, seen: set[str]) -> pa.RecordBatch:
        rows = Rows(block, self.keys, seen)
        columns = acled_columns(rows) if self.schema == "acled" else ucdp_columns(rows)
        arrays = [
            _array(columns[c.name], ARROW_TYPES[c.type])
            if c.name in columns
            else pa.nulls(block.batch.num_rows, ARROW_TYPES[c.type])
            for c in INCIDENTS.columns
        ]
        arrays += [without_nul(rows.original(key)) for key in self.labels]
        arrays.append(_points(columns["lon"], columns["lat"]))
        self.rejected += sorted([*block.ragged, *rows.rejected()])
        batch = pa.record_batch(arrays, schema=schema)
        return batch if rows.good.all() else batch.filter(pa.array(rows.good))


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, np.ndarray):
        return pa.array(values, from_pandas=True).cast(kind)
    array = values.cast(kind) if values.type != kind else values
    return without_nul(array) if pa.types.is_string(kind) else array


def _points(lon: "np.ndarray[Any, Any]", lat: "np.ndarray[Any, Any]") -> pa.Array:
    """Points as well-known binary, null where a coordinate is unknown."""
    points = np.empty(len(lon), dtype=_POINT)
    points["order"], points["type"], points["x"], points["y"] = 1, 1, lon, lat
    known = np.isfinite(lon) & np.isfinite(lat)
    ends = pa.array(np.arange(len(lon) + 1, dtype=np.int32) * _POINT.itemsize)
    whole = pa.Array.from_buffers(
        pa.binary(), len(lon), [None, ends.buffers()[1], pa.py_buffer(points.tobytes())]
    )
    return whole if known.all() else pc.if_else(pa.array(known), whole, None)


def _older(schema: str) -> dict[str, str]:
    return acled.OLDER if schema == "acled" else ucdp.OLDER


def _reasons(rejected: list[Reject]) -> Counter[str]:
    """How many rows were rejected for which reason."""
    return Counter(
        re.sub(r"(?:, found “.*|: the cell is empty)$", "", reason) for _, reason, _ in rejected
    )


def detect_schema(names: list[str]) -> Literal["acled", "ucdp"] | None:
    """Tell ACLED's columns from UCDP GED's, None where they are neither's."""
    acled_names = {acled.OLDER.get(name, name) for name in names}
    ucdp_names = {ucdp.OLDER.get(name, name) for name in names}
    if set(ucdp.REQUIRED) <= ucdp_names:
        return "ucdp"
    return "acled" if set(acled.REQUIRED) <= acled_names else None


def _labels(keys: list[str], schema: str) -> dict[str, str]:
    """Names in the layer of the dataset's columns, prefixed where the contract has such a name."""
    same = acled.SAME if schema == "acled" else ()
    labels: dict[str, str] = {}
    taken = {*INCIDENTS.names, GEOMETRY_COLUMN, "fid"}
    for key in keys:
        if key not in same:
            label = key
            while label in taken or (label != key and label in keys):
                label = f"{schema}_{label}"
            taken.add(label)
            labels[key] = label
    return labels


def _open(path: str | os.PathLike[str], schema: Schema) -> _Export:
    source = open_csv(path)
    plain = list(column_keys(source.names, {}))
    found = detect_schema(plain) if schema == "auto" else schema
    if found is None:
        raise DataError(
            f"{path}: the columns are neither ACLED's ({', '.join(acled.REQUIRED)} …) "
            f"nor UCDP GED's ({', '.join(ucdp.REQUIRED)} …)"
        )
    keys = column_keys(source.names, _older(found))
    required = acled.REQUIRED if found == "acled" else ucdp.REQUIRED
    missing = [name for name in required if name not in keys]
    if missing:
        raise DataError(f"{path}: expected {found.upper()} columns; missing: {', '.join(missing)}")
    return _Export(source, found, keys, _labels(list(keys), found))


def import_events(path: str | os.PathLike[str], *, schema: Schema = "auto") -> Imported:
    """Read an ACLED or UCDP GED export.

    Columns may stand in any order and have the names of earlier exports; commas, semicolons, tabs;
    UTF-8 with or without mark, UTF-16, Latin-1; dates as either writes them.

    Parameters
    ----------
    path : path-like
        CSV file.
    schema : {"auto", "acled", "ucdp"}, optional
        Whose columns they are; ``auto`` tells by their names.

    Returns
    -------
    Imported
        Incidents, rejected rows, schema.

    Raises
    ------
    DataError
        If the file is no such export; the message names the columns that are missing.
    """
    export = _open(path, schema)
    frame = export.stream.frame()
    rejected = pd.DataFrame(export.rejected, columns=["line", "reason", "row"])
    return Imported(gpd.GeoDataFrame(frame), rejected, export.schema)


def import_file(
    path: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    schema: Schema = "auto",
    overwrite: bool = False,
) -> str:
    """Import an export into a new GeoPackage, bad rows into ``<output>.rejected.csv`` beside it.

    Parameters
    ----------
    path : path-like
        CSV file of ACLED or UCDP GED.
    output : path-like
        GeoPackage to write.
    schema : {"auto", "acled", "ucdp"}, optional
        Whose columns they are.
    overwrite : bool, optional
        Replace an existing file.

    Returns
    -------
    str
        What was done, for people.

    Raises
    ------
    DataError
        If the file is no such export or has no good row.
    OutputExistsError
        If an output exists and `overwrite` is false.
    """
    target = Path(output)
    refused = target.with_name(f"{target.stem}.rejected.csv")
    refuse_existing(target, refused, overwrite=overwrite, inputs=[Path(path)])
    export = _open(path, schema)
    facts: dict[str, Any] = {"imported_from": Path(path).name, "schema": export.schema}

    def batches() -> Iterator[pa.RecordBatch]:
        yield from export.stream.batches()
        # Known only now, and before the GeoPackage tells of it.
        facts["rejected"] = len(export.rejected)
        if not export.taken:
            if export.rejected:
                with whole_file(refused, overwrite=overwrite) as whole:
                    _write_rejected(whole, export.rejected)
            told = "; ".join(r for r, _ in _reasons(export.rejected).most_common(2)) or "no rows"
            where = f"; they are in {refused}" if export.rejected else ""
            raise DataError(f"{path}: not one row could be taken in ({told}){where}")

    stream = replace(export.stream, batches=batches)
    with new_draft(target, refused, overwrite=overwrite) as draft:
        draft.write({"incidents": stream}, metadata=facts)
        if export.rejected:
            _write_rejected(draft.beside[0], export.rejected)
    return _summary(export, target, refused)


def _write_rejected(path: Path, rejected: list[Reject]) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["line", "reason", "row"])
        writer.writerows((line, guarded(why), guarded(cells)) for line, why, cells in rejected)


def _summary(export: _Export, target: Path, refused: Path) -> str:
    taken = "1 incident" if export.taken == 1 else f"{export.taken:,} incidents"
    lines = [f"{target}: {taken} from {export.schema.upper()}"]
    if export.rejected:
        lines.append(f"Rows rejected: {len(export.rejected):,}, all in {refused}:")
        lines += [f"  {n:,} × {r}" for r, n in _reasons(export.rejected).most_common(5)]
        line, reason, _ = export.rejected[0]
        lines.append(f"  the first: line {line}: {reason}")
    return "\n".join(lines)
