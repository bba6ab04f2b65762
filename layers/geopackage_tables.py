"""The tables of a GeoPackage beside its layers: contents, descriptions, metadata, styles."""

import contextlib
import datetime as dt
import json
import logging
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incidentmap.geo.vector_files import distrust, is_plain
from incidentmap.layers.aliases import alias
from incidentmap.layers.schema import LAYERS
from incidentmap.layers.spillover_schema import EXTRA_LAYERS

HOUSEKEEPING = ("layer_styles", "qgis_projects")
"""Tables of QGIS that are no layers."""

_MAPPED_BYTES = 1 << 28
"""More would count as memory in use where a file is larger."""

logger = logging.getLogger(__name__)

METADATA_URI = "urn:incidentmap:metadata:1"


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer of a GeoPackage as the file lists it."""

    name: str
    title: str
    description: str
    geometry: str | None
    """Declared geometry type, None for an attribute table."""
    srs_id: int | None
    columns: tuple[str, ...]


def timestamp() -> str:
    """Time of making, UTC, ISO 8601 with milliseconds: now, or ``SOURCE_DATE_EPOCH``."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = (
        dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        if epoch and epoch.isdecimal()
        else dt.datetime.now(dt.UTC)
    )
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"


def quoted(name: str) -> str:
    """SQL identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def is_idle_wal(path: Path) -> bool:
    """Whether a file is in write-ahead-log mode while no log lies beside it."""
    with path.open("rb") as file:
        head = file.read(20)
    log = path.with_name(path.name + "-wal")
    return len(head) == 20 and head[18] == 2 and not (log.exists() and log.stat().st_size)


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a GeoPackage so that reading leaves nothing beside it."""
    mode = "immutable=1" if is_idle_wal(path) else "mode=ro"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, timeout=5)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    distrust(connection)
    return connection


def open_draft(path: Path) -> sqlite3.Connection:
    """Open a file that nobody else sees yet, to be written without waiting for the disk."""
    connection = sqlite3.connect(path)
    distrust(connection)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")  # scans need no call for each page
    return connection


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the file has a table of that name."""
    found = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)", (name,)
    )
    return found.fetchone() is not None


def contents(path: Path) -> list[LayerInfo]:
    """List vector layers and attribute tables, in the order of their making."""
    with contextlib.closing(open_read_only(path)) as connection:
        rows = connection.execute(
            "SELECT c.table_name, c.identifier, c.description, g.geometry_type_name, g.srs_id "
            "FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g USING (table_name) "
            "WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid"
        ).fetchall()
        infos = []
        for name, title, description, geometry, srs_id in rows:
            if name in HOUSEKEEPING:
                continue
            if not is_plain(connection, str(name)):
                logger.warning(
                    "%s: %s is a view, computed or missing and is passed over; queries in a file "
                    "are not run, save it as a table",
                    path.name,
                    name,
                )
                continue
            columns = tuple(
                row[1] for row in connection.execute(f"PRAGMA table_info({quoted(name)})")
            )
            infos.append(
                LayerInfo(
                    name, str(title or name), str(description or ""), geometry, srs_id, columns
                )
            )
        return infos


def count_rows(path: Path, name: str) -> int:
    """Rows of a layer, counted."""
    with contextlib.closing(open_read_only(path)) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
    return int(count)


def _register(
    connection: sqlite3.Connection,
    table: str,
    column: str | None,
    extension: str,
    definition: str,
    scope: str = "read-write",
) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, "
        "extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, "
        "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))"
    )
    connection.execute(
        "DELETE FROM gpkg_extensions WHERE lower(table_name) = lower(?) AND column_name IS ? "
        "AND extension_name = ?",
        (table, column, extension),
    )
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)",
        (table, column, extension, definition, scope),
    )


_DATA_COLUMNS = """CREATE TABLE IF NOT EXISTS gpkg_data_columns (
table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
mime_type TEXT, constraint_name TEXT,
CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
CONSTRAINT gdc_tn UNIQUE (table_name, name))"""
_CONSTRAINTS = """CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))"""
_SCHEMA_EXTENSION = "http://www.geopackage.org/spec130/#extension_schema"


def describe_layers(connection: sqlite3.Connection, names: Iterable[str], stamp: str) -> None:
    """Describe the columns of contract layers, and stamp the layers with one time of making."""
    connection.execute(_DATA_COLUMNS)
    connection.execute(_CONSTRAINTS)
    for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        _register(connection, table, None, "gpkg_schema", _SCHEMA_EXTENSION)
    for name in names:
        connection.execute(
            "UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?", (stamp, name)
        )
        layer = LAYERS.get(name) or EXTRA_LAYERS.get(name)
        if layer is None:
            continue
        connection.execute("DELETE FROM gpkg_data_columns WHERE table_name = ?", (name,))
        for column in layer.columns:
            constraint = f"{name}_{column.name}" if column.values else None
            if constraint:
                connection.execute(
                    "DELETE FROM gpkg_data_column_constraints WHERE constraint_name = ?",
                    (constraint,),
                )
                connection.executemany(
                    "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, "
                    "value) VALUES (?, 'enum', ?)",
                    [(constraint, value) for value in column.values],
                )
            connection.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    name,
                    column.name,
                    alias(column.name),
                    alias(column.name),
                    column.description,
                    "application/json" if column.type == "json" else None,
                    constraint,
                ),
            )


_METADATA = """CREATE TABLE IF NOT EXISTS gpkg_metadata (
id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')"""
_REFERENCES = """CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))"""
_METADATA_EXTENSION = "http://www.geopackage.org/spec130/#extension_metadata"


def write_metadata(connection: sqlite3.Connection, metadata: Mapping[str, Any], stamp: str) -> None:
    """Put metadata as one JSON document for the whole file in ``gpkg_metadata``."""
    connection.execute(_METADATA)
    connection.execute(_REFERENCES)
    for table in ("gpkg_metadata", "gpkg_metadata_reference"):
        _register(connection, table, None, "gpkg_metadata", _METADATA_EXTENSION)
    old = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM gpkg_metadata WHERE md_standard_uri = ?", (METADATA_URI,)
        )
    ]
    for key in old:
        connection.execute("DELETE FROM gpkg_metadata_reference WHERE md_file_id = ?", (key,))
        connection.execute("DELETE FROM gpkg_metadata WHERE id = ?", (key,))
    text = json.dumps(metadata, ensure_ascii=False, indent=1, default=str)
    key = connection.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
        "VALUES ('dataset', ?, 'application/json', ?)",
        (METADATA_URI, text),
    ).lastrowid
    connection.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, ?, NULL)",
        (stamp, key),
    )


def find_metadata(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the JSON document that `write_metadata` put in the file; empty where there is none."""
    if not has_table(connection, "gpkg_metadata"):
        return {}
    row = connection.execute(
        "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?", (METADATA_URI,)
    ).fetchone()
    try:
        found = json.loads(row[0]) if row else {}
    except (ValueError, TypeError, RecursionError):
        return {}  # what is no longer JSON was changed by somebody, and says nothing
    return found if isinstance(found, dict) else {}


def read_metadata(path: Path) -> dict[str, Any]:
    """Return what `find_metadata` finds in a file."""
    with contextlib.closing(open_read_only(path)) as connection:
        return find_metadata(connection)


def drop_own_triggers(connection: sqlite3.Connection) -> None:
    """Drop triggers on the tables that every write goes to: what they do was not asked for."""
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND "
        "(lower(tbl_name) LIKE 'gpkg!_%' ESCAPE '!' OR lower(tbl_name) IN (?, ?))",
        HOUSEKEEPING,
    ).fetchall()
    for (name,) in rows:
        connection.execute(f"DROP TRIGGER {quoted(str(name))}")
        logger.info("the trigger %s on a table of the GeoPackage itself is left out", name)


def drop_layer(path: Path, name: str) -> None:
    """Drop a layer, its index and what the GeoPackage tables say of it."""
    with contextlib.closing(open_draft(path)) as connection, connection:
        for (index,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND lower(name) IN "
            "(SELECT lower('rtree_' || table_name || '_' || column_name) "
            "FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?))",
            (name,),
        ).fetchall():
            connection.execute(f"DROP TABLE {quoted(index)}")
        connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
        for table in (
            "gpkg_geometry_columns",
            "gpkg_extensions",
            "gpkg_data_columns",
            "gpkg_metadata_reference",
            "gpkg_ogr_contents",
            "gpkg_contents",
        ):
            if has_table(connection, table):
                connection.execute(
                    f"DELETE FROM {table} WHERE lower(table_name) = lower(?)", (name,)
                )
