"""Is a file sound: GeoPackage, contract, values, references; what is wrong and where."""

import contextlib
import os
import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyarrow import ArrowException
from shapely.errors import ShapelyError

from incidentmap.geo.errors import DataError
from incidentmap.geo.vector_files import is_plain
from incidentmap.layers import geopackage_tables as tables
from incidentmap.layers.geopackage_contents import layer_infos, telling
from incidentmap.layers.geopackage_reading import read_layer
from incidentmap.layers.schema import LAYERS, Layer
from incidentmap.layers.validate_values import Problem, found_in, value_problems

APPLICATION_ID = 0x47504B47
"""``GPKG`` in ASCII."""

_SQL_TYPES = {
    "text": ("TEXT",),
    "json": ("TEXT",),
    "integer": ("INTEGER", "INT", "MEDIUMINT", "SMALLINT", "TINYINT"),
    "real": ("REAL", "DOUBLE", "FLOAT"),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
}

REFERENCES = (
    ("mentions", "document", "documents", "document", "error"),
    ("claims", "document", "documents", "document", "error"),
    ("claims", "incident_id", "incidents", "incident_id", "error"),
    ("exposures", "incident_id", "incidents", "incident_id", "error"),
    ("exposures", "border_id", "borders", "border_id", "error"),
    ("spillover_zones", "border_id", "borders", "border_id", "error"),
    ("spillover_summary", "border_id", "borders", "border_id", "error"),
    ("incidents", "place_id", "places", "place_id", "warning"),
    ("mentions", "place_id", "places", "place_id", "warning"),
)
"""Layer, column → layer, column that it refers to, and how bad a missing one is."""


def _file_problems(path: Path) -> Iterator[Problem]:
    with contextlib.closing(tables.open_read_only(path)) as connection:
        listed = connection.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
        ).fetchall()
        for (name,) in listed:
            if name not in tables.HOUSEKEEPING and not is_plain(connection, str(name)):
                text = "is a view, computed or missing; queries in a file are not run"
                yield Problem("error", str(name), "", text)
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            yield Problem("error", "", "", f"application_id is {application:#x}, expected GPKG")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if not 10200 <= version < 10400:
            yield Problem(
                "warning", "", "", f"GeoPackage version {version}; QGIS 3.22 reads 1.2–1.3"
            )
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            yield Problem("error", "", "", f"the database is damaged: {verdict}")
        for row in connection.execute("PRAGMA foreign_key_check").fetchmany(3):
            yield Problem("error", row[0], "", "a row refers to one that is missing")
    if path.with_name(path.name + "-wal").exists():
        text = "a write-ahead log lies beside it: another program has it open, or was stopped"
        yield Problem("warning", "", "", text)


def _declared_problems(connection: sqlite3.Connection, layer: Layer) -> Iterator[Problem]:
    """What the file says of a layer, against the contract."""
    name = layer.name
    declared = {
        row[1]: row[2].upper().split("(")[0]
        for row in connection.execute(f"PRAGMA table_info({tables.quoted(name)})")
    }
    for column in layer.columns:
        if column.name not in declared:
            yield Problem("error", name, column.name, "the column is missing")
        elif declared[column.name] not in _SQL_TYPES[column.type]:
            text = f"is {declared[column.name]}, expected {_SQL_TYPES[column.type][0]}"
            yield Problem("error", name, column.name, text)
    geometry = connection.execute(
        "SELECT column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns "
        "WHERE table_name = ?",
        (name,),
    ).fetchone()
    if layer.geometry is None:
        if geometry is not None:
            yield Problem("error", name, geometry[0], "has geometry, expected an attribute table")
        return
    if geometry is None:
        yield Problem("error", name, "geom", f"has no geometry, expected {layer.geometry}")
        return
    column, kind, srs = geometry
    if kind.upper() != layer.geometry.upper():
        yield Problem("error", name, column, f"declares {kind}, expected {layer.geometry.upper()}")
    if srs != 4326:
        yield Problem("error", name, column, f"is in srs_id {srs}, expected 4326 (EPSG:4326)")
    if not tables.has_table(connection, f"rtree_{name}_{column}"):
        yield Problem("warning", name, column, "has no spatial index; drawing it is slow")
        return
    # A trigger that was dropped leaves an index that finds nothing new.
    (indexed,) = connection.execute(
        f"SELECT count(*) FROM {tables.quoted(f'rtree_{name}_{column}_rowid')}"
    ).fetchone()
    (filled,) = connection.execute(
        f"SELECT count(*) FROM {tables.quoted(name)} WHERE {tables.quoted(column)} IS NOT NULL"
    ).fetchone()
    if indexed != filled:
        text = f"the spatial index has {indexed} entries for {filled} geometries"
        yield Problem("error", name, column, text)


def _reference_problems(frames: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    for name, column, target, key, level in REFERENCES:
        if not {name, target} <= set(frames):
            continue
        if column not in frames[name] or key not in frames[target]:
            continue
        refers = frames[name][column]
        lost = refers.notna() & ~refers.isin(set(frames[target][key].dropna()))
        if target == "places" and {"use", "status"} <= set(frames[name].columns):
            # A name that stands for an authority, or several places, puts no place on the map.
            lost &= (frames[name]["use"] == "literal") & (frames[name]["status"] == "resolved")
        text = f"there is no such {target}.{key}"
        yield from found_in(LAYERS[name], frames[name], lost, column, text, level)
    if {"incidents", "claims"} <= set(frames) and len(frames["claims"]):
        incidents, claims = frames["incidents"], frames["claims"]
        if "incident_id" in incidents and {"incident_id", "document"} <= set(claims):
            told = claims.groupby("incident_id")["document"].nunique()
            counts = incidents["incident_id"].map(told).fillna(0)
            none = counts == 0
            text = "no claim tells of it"
            yield from found_in(
                LAYERS["incidents"], incidents, none, "incident_id", text, "warning"
            )
            if "documents" in incidents:
                other = ~none & (counts != incidents["documents"].fillna(-1))
                text = "is not the number of documents whose claims tell of it"
                yield from found_in(
                    LAYERS["incidents"], incidents, other, "documents", text, "warning"
                )


_UNREADABLE = (DataError, ValueError, OSError, RuntimeError, ArrowException, ShapelyError)
"""What reading a layer raises whose values are none of its columns' types."""


def validate_geopackage(path: str | os.PathLike[str]) -> list[Problem]:
    """Check a file against GeoPackage, the contract of its layers, and itself.

    Parameters
    ----------
    path : path-like
        A GeoPackage; layers outside the contract are passed over.

    Returns
    -------
    list of Problem
        Errors first; empty for a sound file. Warnings are things that may be meant.

    Raises
    ------
    DataError
        If the file is not a GeoPackage at all.
    """
    source = Path(path)
    present = {info.name for info in layer_infos(source)}
    with telling(source):
        problems = list(_file_problems(source))
        names = [name for name in LAYERS if name in present]
        if not names:
            others = ", ".join(sorted(present)) or "none"
            text = f"has none of the layers of incidentmap; it has {others}"
            problems.append(Problem("error", "", "", text))
        with contextlib.closing(tables.open_read_only(source)) as connection:
            for name in names:
                problems += _declared_problems(connection, LAYERS[name])
    frames: dict[str, pd.DataFrame] = {}
    for name in names:
        try:
            with warnings.catch_warnings():
                # What GDAL would warn of is told here with its place.
                warnings.simplefilter("ignore")
                frames[name] = read_layer(source, name)
        except _UNREADABLE as error:
            problems.append(Problem("error", name, "", f"cannot be read: {error}"))
            continue
        problems += value_problems(LAYERS[name], frames[name])
        if isinstance(frames[name], gpd.GeoDataFrame):
            frames[name] = pd.DataFrame(frames[name].drop(columns=frames[name].geometry.name))
    problems += _reference_problems(frames)
    return sorted(problems, key=lambda problem: problem.level != "error")
