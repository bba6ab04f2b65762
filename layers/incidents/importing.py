"""ACLED and UCDP GED exports to the incidents layer, every column kept, every bad row named."""

import logging
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from incidentmap.geo.errors import DataError
from incidentmap.layers.incidents import acled, ucdp
from incidentmap.layers.incidents.conversion import to_acled, to_ucdp
from incidentmap.layers.incidents.csv_input import CsvTable, read_csv
from incidentmap.layers.incidents.import_columns import (
    Rows,
    acled_columns,
    parse_date,
    ucdp_columns,
)
from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN, INCIDENTS

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

    @property
    def reasons(self) -> Counter[str]:
        """How many rows were rejected for which reason."""
        return Counter(
            re.sub(r"(?:, found “.*|: the cell is empty)$", "", reason)
            for reason in self.rejected["reason"]
        )


def detect_schema(names: list[str]) -> Literal["acled", "ucdp"] | None:
    """Tell ACLED's columns from UCDP GED's, None where they are neither's."""
    acled_names = {acled.OLDER.get(name, name) for name in names}
    ucdp_names = {ucdp.OLDER.get(name, name) for name in names}
    if set(ucdp.REQUIRED) <= ucdp_names:
        return "ucdp"
    return "acled" if set(acled.REQUIRED) <= acled_names else None


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
    source = read_csv(path)
    lowered = [
        re.sub(r"[^a-z0-9]+", "_", n.casefold()).strip("_") for n in source.table.column_names
    ]
    found = detect_schema(lowered) if schema == "auto" else schema
    if found is None:
        raise DataError(
            f"{path}: the columns are neither ACLED's ({', '.join(acled.REQUIRED)} …) "
            f"nor UCDP GED's ({', '.join(ucdp.REQUIRED)} …)"
        )
    module = acled if found == "acled" else ucdp
    rows = Rows(source, module.OLDER)
    missing = [name for name in module.REQUIRED if name not in rows]
    if missing:
        raise DataError(f"{path}: expected {found.upper()} columns; missing: {', '.join(missing)}")
    columns = acled_columns(rows) if found == "acled" else ucdp_columns(rows)
    return Imported(_frame(rows, columns, found), _rejected(rows, source), found)


def _series(values: Any, kind: str) -> "pd.Series[Any]":
    if isinstance(values, np.ndarray):
        if kind == "integer":
            return pd.Series(pd.array(values, dtype="Float64").astype("Int64"))
        return pd.Series(values)
    if kind == "text":
        chunked = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
        return pd.Series(pd.arrays.ArrowExtensionArray(chunked))
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if kind == "date":
        encoded = array.cast(pa.date32()).dictionary_encode()
        days = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
        return pd.Series(days[encoded.indices.fill_null(len(days) - 1).to_numpy()], dtype=object)
    return pd.Series(array.to_pandas(types_mapper=None)).astype(
        "Int64" if kind == "integer" else "float64"
    )


def _frame(rows: Rows, columns: dict[str, Any], schema: str) -> gpd.GeoDataFrame:
    """Contract columns, then the dataset's own, prefixed where names clash and values differ."""
    good = rows.good()
    data: dict[str, pd.Series[Any]] = {}
    for column in INCIDENTS.columns:
        values = columns.get(column.name)
        if values is None:
            values = pa.nulls(rows.table.num_rows, pa.string())
        data[column.name] = _series(values, column.type if column.type != "json" else "text")
    kept = set(acled.SAME) if schema == "acled" else set()
    taken = set(INCIDENTS.names) | {GEOMETRY_COLUMN, "fid"}
    for key in rows.names:
        if key in kept:
            continue
        label = f"{schema}_{key}" if key in taken else key
        data[label] = _series(rows.original(key), "text")
    frame = pd.DataFrame(data)
    if not good.all():
        frame = frame[good].reset_index(drop=True)
    lon, lat = (frame[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    points = np.full(len(frame), None, dtype=object)
    known = np.isfinite(lon) & np.isfinite(lat)
    points[known] = shapely.points(lon[known], lat[known])
    frame[GEOMETRY_COLUMN] = gpd.GeoSeries(points, index=frame.index, crs=CRS)
    return gpd.GeoDataFrame(frame, geometry=GEOMETRY_COLUMN)


def _rejected(rows: Rows, source: CsvTable) -> pd.DataFrame:
    bad = np.flatnonzero(~rows.good())
    bad = np.array([row for row in bad if not rows.is_blank(int(row))], dtype=int)
    found = [(line, reason, text) for line, reason, text in source.ragged]
    if len(bad):
        cells = source.table.take(pa.array(bad)).to_pylist()
        for row, values in zip(bad, cells, strict=True):
            joined = " | ".join("" if v is None else str(v) for v in values.values())
            found.append((int(rows.lines[row]), str(rows.reason[row]), joined))
    return pd.DataFrame(sorted(found), columns=["line", "reason", "row"])


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
    from incidentmap.layers.geopackage import write_layers
    from incidentmap.layers.outputs import refuse_existing, whole_file

    target = Path(output)
    refused = target.with_name(f"{target.stem}.rejected.csv")
    refuse_existing(target, overwrite=overwrite)
    refuse_existing(refused, overwrite=overwrite)
    imported = import_events(path, schema=schema)
    name = Path(path).name
    if len(imported.rejected):
        with whole_file(refused, overwrite=overwrite) as part:
            guarded = imported.rejected.assign(row=imported.rejected["row"].map(_guarded))
            guarded.to_csv(part, index=False, encoding="utf-8")
    elif overwrite:
        refused.unlink(missing_ok=True)
    if imported.incidents.empty:
        reasons = "; ".join(r for r, _ in imported.reasons.most_common(2)) or "no rows"
        raise DataError(f"{path}: not one row could be taken in ({reasons})")
    facts = {"imported_from": name, "schema": imported.schema, "rejected": len(imported.rejected)}
    write_layers(target, {"incidents": imported.incidents}, overwrite=overwrite, metadata=facts)
    return _summary(imported, target, refused)


def _guarded(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


def _summary(imported: Imported, target: Path, refused: Path) -> str:
    count = len(imported.incidents)
    lines = [f"{target}: {count:,} incidents from {imported.schema.upper()}"]
    if len(imported.rejected):
        lines.append(f"Rows rejected: {len(imported.rejected):,}, all in {refused}:")
        lines += [f"  {n:,} × {reason}" for reason, n in imported.reasons.most_common(5)]
        first = imported.rejected.iloc[0]
        lines.append(f"  the first: line {first['line']}: {first['reason']}")
    return "\n".join(lines)
