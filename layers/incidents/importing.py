"""ACLED and UCDP GED exports to the incidents layer, every column kept, every bad row named."""

import datetime as dt
import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from incidentmap.geo.errors import DataError
from incidentmap.geo.folding import fold
from incidentmap.layers.incidents import acled, ucdp
from incidentmap.layers.incidents.countries import country_codes
from incidentmap.layers.incidents.csv_input import CsvTable, read_csv
from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN, INCIDENTS

logger = logging.getLogger(__name__)

Schema = Literal["acled", "ucdp", "auto"]

_NUMBER = r"^\s*[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?\s*$"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier", "feb february fevrier", "mar march mars", "apr april avril",
            "may mai", "jun june juin", "jul july juillet", "aug august aout",
            "sep sept september septembre", "oct october octobre", "nov november novembre",
            "dec december decembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$")
_DMY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?$")
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-zÀ-ÿ]+)\.?[ -](\d{4}|\d{2})$")


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


@lru_cache(maxsize=65536)
def parse_date(text: str) -> dt.date | None:
    """Read a date as ACLED and UCDP write them.

    Examples
    --------
    >>> parse_date("12 May 2023"), parse_date("2023-05-12 00:00:00.000"), parse_date("12/05/2023")
    (datetime.date(2023, 5, 12), datetime.date(2023, 5, 12), datetime.date(2023, 5, 12))
    >>> parse_date("31 February 2023") is None
    True
    """
    text = text.strip()
    try:
        if match := _ISO.match(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DMY.match(text):
            day, month, year = int(match[1]), int(match[2]), int(match[3])
            if month > 12:
                day, month = month, day
        elif match := _WORDS.match(text):
            day, year = int(match[1]), int(match[3])
            month = _MONTHS[fold(match[2])]
        else:
            return None
        return dt.date(year + (2000 if year < 50 else 1900 if year < 100 else 0), month, day)
    except (ValueError, KeyError):
        return None


def detect_schema(names: list[str]) -> Literal["acled", "ucdp"] | None:
    """Tell ACLED's columns from UCDP GED's, None where they are neither's."""
    acled_names = {acled.OLDER.get(name, name) for name in names}
    ucdp_names = {ucdp.OLDER.get(name, name) for name in names}
    if set(ucdp.REQUIRED) <= ucdp_names:
        return "ucdp"
    return "acled" if set(acled.REQUIRED) <= acled_names else None


class _Rows:
    """Columns of a table and the reasons for which rows are rejected."""

    def __init__(self, source: CsvTable, older: Mapping[str, str]) -> None:
        self.table = source.table
        self.lines = source.lines
        self.names: dict[str, str] = {}
        for name in source.table.column_names:
            key = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
            key = older.get(key, key)
            if key not in self.names:
                self.names[key] = name
        self._texts: dict[str, pa.ChunkedArray] = {}
        self.reason: np.ndarray[Any, Any] = np.full(self.table.num_rows, None, dtype=object)

    def __contains__(self, key: str) -> bool:
        return key in self.names

    def text(self, key: str) -> pa.ChunkedArray:
        """A column of text, trimmed, empty cells null; all null where it is missing."""
        if key not in self._texts:
            if key not in self.names:
                return pa.chunked_array([pa.nulls(self.table.num_rows, pa.string())])
            column = pc.utf8_trim_whitespace(self.table[self.names[key]])
            self._texts[key] = pc.if_else(pc.equal(column, ""), None, column)
        return self._texts[key]

    def original(self, key: str) -> pa.ChunkedArray:
        """A column as it stands in the file, empty cells null."""
        column = self.table[self.names[key]]
        return pc.if_else(pc.equal(column, ""), None, column)

    def reject(self, bad: "np.ndarray[Any, Any]", key: str, what: str) -> None:
        """Note a reason for rows that have none yet."""
        fresh = np.flatnonzero(bad & np.equal(self.reason, None))
        if not len(fresh):
            return
        found = self.text(key).take(pa.array(fresh)).to_pylist() if key in self else None
        for n, row in enumerate(fresh):
            value = f", found “{(found[n] or '')[:60]}”" if found and found[n] is not None else ""
            missing = ": the cell is empty" if found and found[n] is None else ""
            self.reason[row] = f"{key}: expected {what}{value}{missing}"

    def is_blank(self, row: int) -> bool:
        """Whether a row has no text at all."""
        cells = (column[row].as_py() for column in self.table.columns)
        return not any(cell and cell.strip() for cell in cells)

    def mapped(self, key: str, function: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
        """A column through a function of its distinct values; None where it gives None."""
        encoded = self.text(key).combine_chunks().dictionary_encode()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        values = [None if v is None else function(v) for v in encoded.dictionary.to_pylist()]
        return pa.array(values, kind).take(encoded.indices)

    def number(self, key: str) -> "np.ndarray[Any, Any]":
        """A column as float64, NaN where empty or no number."""
        column = self.text(key)
        good = pc.fill_null(pc.match_substring_regex(column, _NUMBER), False)
        clean = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", ".")
        clean = pc.replace_substring_regex(clean, r"^\+", "")
        cast = pc.cast(pc.if_else(good, clean, None), pa.float64())
        return np.asarray(cast.to_numpy(), dtype=float)


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
    rows = _Rows(source, module.OLDER)
    missing = [name for name in module.REQUIRED if name not in rows]
    if missing:
        raise DataError(f"{path}: expected {found.upper()} columns; missing: {', '.join(missing)}")
    columns = _acled(rows) if found == "acled" else _ucdp(rows)
    return Imported(_frame(rows, columns, found), _rejected(rows, source), found)


def _points(rows: _Rows, columns: dict[str, Any]) -> None:
    lon, lat = rows.number("longitude"), rows.number("latitude")
    for key, values, limit in (("latitude", lat, 90), ("longitude", lon, 180)):
        given = np.asarray(pc.is_valid(rows.text(key)).to_numpy(), dtype=bool)
        with np.errstate(invalid="ignore"):
            bad = given & ~(np.abs(values) <= limit)
        rows.reject(bad, key, f"a number from -{limit} to {limit}")
    alone = np.isnan(lon) != np.isnan(lat)
    rows.reject(alone, "latitude" if "latitude" in rows else "longitude", "both coordinates")
    columns["lon"], columns["lat"] = lon, lat


def _counts(rows: _Rows, columns: dict[str, Any], names: Mapping[str, str]) -> None:
    for name, key in names.items():
        values = rows.number(key)
        given = np.asarray(pc.is_valid(rows.text(key)).to_numpy(), dtype=bool)
        with np.errstate(invalid="ignore"):
            bad = given & ~((values >= 0) & (values == np.floor(values)) & (values < 1e9))
        rows.reject(bad, key, "a whole number, 0 or more")
        columns[name] = np.where(bad, np.nan, values)


def _ids(rows: _Rows, key: str, prefix: str) -> pa.Array:
    """Keys of the rows, the line where a row has none; a key that comes again is rejected."""
    given = rows.text(key)
    if pc.count_distinct(given).as_py() < len(given) - given.null_count:
        keys = pd.Series(given.to_pandas())
        again = np.asarray(keys.duplicated() & keys.notna())
        rows.reject(again, key, "a key that no row before has")
    lines = pc.binary_join_element_wise("line ", pa.array(rows.lines).cast(pa.string()), "")
    return pc.binary_join_element_wise(prefix, pc.coalesce(given, lines), "")


def _dates(rows: _Rows, key: str) -> pa.Array:
    dates = rows.mapped(key, parse_date, pa.date32())
    rows.reject(
        ~np.asarray(pc.is_valid(dates)),
        key,
        "a date such as 2023-05-12, 12 May 2023 or 12/05/2023",
    )
    return dates


def _country(rows: _Rows, number: str, codes: Mapping[str, str]) -> pa.Array:
    names = country_codes().by_name
    by_number = rows.mapped(number, lambda v: codes.get(v.split(".")[0]), pa.string())
    by_name = rows.mapped("country", lambda v: names.get(fold(v)), pa.string())
    return pc.coalesce(by_number, by_name)


def _acled(rows: _Rows) -> dict[str, Any]:
    columns: dict[str, Any] = {"event_date": _dates(rows, "event_date")}
    types = rows.mapped("event_type", lambda v: acled.EVENT_TYPES.get(v.lower()), pa.string())
    rows.reject(~np.asarray(pc.is_valid(types)), "event_type", "one of ACLED's event types")
    columns["event_type"] = types
    _points(rows, columns)
    _counts(rows, columns, {"fatalities_best": "fatalities"})
    columns["fatalities_low"] = columns["fatalities_high"] = columns["fatalities_best"]
    columns["incident_id"] = _ids(rows, "event_id_cnty", "acled:")
    columns["date_precision"] = rows.mapped("time_precision", acled.DATE_PRECISION.get, pa.int64())
    columns["geo_precision"] = rows.mapped("geo_precision", acled.GEO_PRECISION.get, pa.int64())
    columns["country"] = _country(rows, "iso", country_codes().by_iso)
    for name in acled.SAME:
        columns[name] = rows.text(name)
    columns["documents"] = rows.mapped("source", lambda v: v.count(";") + 1, pa.int64())
    columns["uncertainty_m"] = _uncertainty(columns["geo_precision"], acled.UNCERTAINTY_M)
    return columns


def _ucdp(rows: _Rows) -> dict[str, Any]:
    columns: dict[str, Any] = {"event_date": _dates(rows, "date_start")}
    end = rows.mapped("date_end", parse_date, pa.date32())
    columns["event_date_end"] = pc.if_else(pc.equal(end, columns["event_date"]), None, end)
    kinds = ucdp.EVENT_TYPES
    types = rows.mapped("type_of_violence", lambda v: kinds.get(v, (None, None))[0], pa.string())
    rows.reject(~np.asarray(pc.is_valid(types)), "type_of_violence", "1, 2 or 3")
    columns["event_type"] = types
    columns["sub_event_type"] = rows.mapped(
        "type_of_violence", lambda v: kinds.get(v, (None, None))[1], pa.string()
    )
    _points(rows, columns)
    counts = {"fatalities_best": "best", "fatalities_low": "low", "fatalities_high": "high"}
    _counts(rows, columns, counts)
    with np.errstate(invalid="ignore"):
        upside_down = columns["fatalities_low"] > columns["fatalities_high"]
    rows.reject(upside_down, "low", "no more than high")
    columns["incident_id"] = _ids(rows, "id", "ucdp:")
    columns["date_precision"] = rows.mapped("date_prec", _code(5), pa.int64())
    columns["geo_precision"] = rows.mapped("where_prec", _code(7), pa.int64())
    columns["country"] = _country(rows, "country_id", country_codes().by_gw)
    for name, key in (
        ("actor1", "side_a"),
        ("actor2", "side_b"),
        ("location", "where_coordinates"),
        ("admin1", "adm_1"),
    ):
        columns[name] = rows.text(key)
    columns["notes"] = pc.coalesce(rows.text("source_headline"), rows.text("source_article"))
    columns["source"] = pc.coalesce(rows.text("source_office"), rows.text("source_original"))
    columns["documents"] = rows.mapped(
        "number_of_sources", lambda v: int(v) if v.isdigit() and int(v) > 0 else None, pa.int64()
    )
    columns["uncertainty_m"] = _uncertainty(columns["geo_precision"], ucdp.UNCERTAINTY_M)
    return columns


def _code(highest: int) -> Callable[[str], int | None]:
    return lambda v: int(v[0]) if v[:1].isdigit() and 1 <= int(v[0]) <= highest else None


def _uncertainty(precision: pa.Array, radius: Mapping[int, float]) -> pa.Array:
    keys = pa.array(list(radius), pa.int64())
    values = pa.array(list(radius.values()), pa.float64())
    return values.take(pc.index_in(precision, keys))


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


def _frame(rows: _Rows, columns: dict[str, Any], schema: str) -> gpd.GeoDataFrame:
    """Contract columns, then the dataset's own, prefixed where names clash and values differ."""
    good = np.equal(rows.reason, None)
    data: dict[str, pd.Series[Any]] = {}
    for column in INCIDENTS.columns:
        values = columns.get(column.name)
        if values is None:
            values = pa.nulls(rows.table.num_rows, pa.string())
        data[column.name] = _series(values, column.type if column.type != "json" else "text")
    kept = set(acled.SAME) if schema == "acled" else set()
    taken = set(INCIDENTS.names) | {GEOMETRY_COLUMN, "fid"}
    for key, name in rows.names.items():
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


def _rejected(rows: _Rows, source: CsvTable) -> pd.DataFrame:
    bad = np.flatnonzero(~np.equal(rows.reason, None))
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
        lines.append(f"{len(imported.rejected):,} rows rejected, all in {refused}:")
        lines += [f"  {n:,} × {reason}" for reason, n in imported.reasons.most_common(5)]
        first = imported.rejected.iloc[0]
        lines.append(f"  the first: line {first['line']}: {first['reason']}")
    return "\n".join(lines)
