"""Layers into PostGIS: tables with types, keys, indexes and comments, in one transaction."""

import logging
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.errors import (
    DataError,
    MissingExtraError,
    OptionError,
    OutputError,
    OutputExistsError,
)
from incidentmap.layers.arrow import arrow_type, as_text, geometry_type
from incidentmap.layers.geopackage import read_layers, read_metadata
from incidentmap.layers.schema import EDITS, GEOMETRY_COLUMN, LAYERS, Layer

if TYPE_CHECKING:
    import psycopg
    from psycopg import sql

logger = logging.getLogger(__name__)

DEFAULT_SCHEMA = "incidentmap"
BATCH_ROWS = 10_000

_TYPES = {
    "int64": "bigint",
    "double": "double precision",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[ms, tz=UTC]": "timestamptz",
    "binary": "bytea",
}

REFERENCES = (
    ("mentions", "document", "documents", "document"),
    ("claims", "document", "documents", "document"),
    ("claims", "incident_id", "incidents", "incident_id"),
    ("exposures", "incident_id", "incidents", "incident_id"),
    ("exposures", "border_id", "borders", "border_id"),
    ("spillover_zones", "border_id", "borders", "border_id"),
    ("spillover_summary", "border_id", "borders", "border_id"),
)
"""Layer, column → layer, column that it refers to."""


@dataclass(slots=True)
class PostgisWritten:
    """Tables with their rows, and references left out because rows lack what they refer to."""

    tables: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """References that were left out, in lines for people."""
        return [f"no foreign key {text}" for text in self.broken]

    def results(self) -> list[str]:
        """Tables that were written."""
        return [f"{name}: {rows} rows" for name, rows in self.tables.items()]


def is_postgres_url(target: str) -> bool:
    """Whether a target names a PostgreSQL server.

    Examples
    --------
    >>> is_postgres_url("postgresql://me@localhost/maps"), is_postgres_url("maps.gpkg")
    (True, False)
    """
    return re.match(r"postgres(ql)?://", target) is not None


def _driver() -> "tuple[Any, Any]":
    try:
        import psycopg
        from psycopg import sql
    except ImportError as error:
        raise MissingExtraError(
            "writing to PostGIS needs psycopg: pip install 'incidentmap[postgis]'"
        ) from error
    return psycopg, sql


def _definition(name: str) -> Layer | None:
    return EDITS if name == EDITS.name else LAYERS.get(name)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Rows as COPY takes them: None for nulls, geometry as hexadecimal EWKB."""
    for start in range(0, len(frame), BATCH_ROWS):
        part = frame.iloc[start : start + BATCH_ROWS]
        columns = []
        for name in frame.columns:
            values = part[name]
            if name == GEOMETRY_COLUMN and isinstance(frame, gpd.GeoDataFrame):
                shapes = shapely.set_srid(np.asarray(values, dtype=object), 4326)
                columns.append(shapely.to_wkb(shapes, hex=True, include_srid=True).tolist())
            elif values.dtype == object or isinstance(values.dtype, pd.StringDtype):
                columns.append([as_text(value) for value in values])
            else:
                columns.append([None if pd.isna(v) else v for v in values.tolist()])
        yield from zip(*columns, strict=True)


def _create(sql: Any, schema: str, name: str, frame: pd.DataFrame) -> "list[sql.Composed]":
    """Statements that make a table with its key and comments."""
    layer = _definition(name)
    known = {column.name: column for column in layer.columns} if layer else {}
    table = sql.Identifier(schema, name)
    parts = []
    for column in frame.columns:
        if column == GEOMETRY_COLUMN and isinstance(frame, gpd.GeoDataFrame):
            declared = layer.geometry if layer else geometry_type(frame.geometry)
            kind = f"geometry({(declared or 'Geometry').replace('Unknown', 'Geometry')}, 4326)"
        elif column in known and known[column].type == "json":
            kind = "jsonb"
        else:
            found = arrow_type(frame[column], known[column].type if column in known else None)
            kind = _TYPES.get(str(found), "text")
        parts.append(sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)))
    if layer and layer.key and not frame.duplicated(list(layer.key)).any():
        keys = sql.SQL(", ").join(map(sql.Identifier, layer.key))
        parts.append(sql.SQL("PRIMARY KEY ({})").format(keys))
    made = [sql.SQL("CREATE TABLE {} ({})").format(table, sql.SQL(", ").join(parts))]
    if layer:
        text = sql.Literal(f"{layer.title}: {layer.description}")
        made.append(sql.SQL("COMMENT ON TABLE {} IS {}").format(table, text))
    for described in known.values():
        made.append(
            sql.SQL("COMMENT ON COLUMN {} IS {}").format(
                sql.Identifier(schema, name, described.name), sql.Literal(described.description)
            )
        )
    return made


def _index(sql: Any, schema: str, name: str, frame: pd.DataFrame) -> "list[sql.Composed]":
    table = sql.Identifier(schema, name)
    wanted = [column for layer, column, _, _ in REFERENCES if layer == name]
    wanted += [c for c in ("event_date", "place_id", "country") if c in frame.columns]
    made = [
        sql.SQL("CREATE INDEX ON {} ({})").format(table, sql.Identifier(column))
        for column in dict.fromkeys(wanted)
    ]
    if isinstance(frame, gpd.GeoDataFrame):
        made.append(
            sql.SQL("CREATE INDEX ON {} USING gist ({})").format(
                table, sql.Identifier(GEOMETRY_COLUMN)
            )
        )
    return made


def _references(
    sql: Any, schema: str, layers: dict[str, pd.DataFrame], done: PostgisWritten
) -> "list[sql.Composed]":
    made = []
    for name, column, target, key in REFERENCES:
        if not {name, target} <= set(layers):
            continue
        there = layers[target][key]
        lost = set(layers[name][column].dropna()) - set(there)
        if lost or there.duplicated().any():
            done.broken.append(f"{name}.{column} → {target}.{key}: {len(lost)} values missing")
            continue
        made.append(
            sql.SQL("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({})").format(
                sql.Identifier(schema, name),
                sql.Identifier(column),
                sql.Identifier(schema, target),
                sql.Identifier(key),
            )
        )
    return made


def _prepare(
    connection: "psycopg.Connection[Any]",
    sql: Any,
    schema: str,
    names: Sequence[str],
    overwrite: bool,
) -> None:
    """See that PostGIS and the schema are there and the tables are not."""
    if not connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone():
        connection.execute("CREATE EXTENSION postgis")
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    found = connection.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = %s AND table_name = ANY(%s) ORDER BY 1",
        (schema, list(names)),
    ).fetchall()
    present = [row[0] for row in found]
    if present and not overwrite:
        raise OutputExistsError(
            f"schema {schema} already has {', '.join(present)}; give --overwrite to replace them"
        )
    if present:
        tables = sql.SQL(", ").join(sql.Identifier(schema, name) for name in present)
        connection.execute(sql.SQL("DROP TABLE {}").format(tables))


def _write(
    connection: "psycopg.Connection[Any]",
    sql: Any,
    schema: str,
    layers: dict[str, pd.DataFrame],
    metadata: str,
) -> PostgisWritten:
    done = PostgisWritten()
    for name, frame in layers.items():
        for statement in _create(sql, schema, name, frame):
            connection.execute(statement)
        columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
        copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(schema, name), columns)
        with connection.cursor() as cursor, cursor.copy(copy) as pipe:
            for row in _rows(frame):
                pipe.write_row(row)
        done.tables[name] = len(frame)
    for name, frame in layers.items():
        for statement in _index(sql, schema, name, frame):
            connection.execute(statement)
    for statement in _references(sql, schema, layers, done):
        connection.execute(statement)
    connection.execute(
        sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(schema), sql.Literal(metadata))
    )
    return done


def export_postgis(
    path: str | os.PathLike[str],
    url: str,
    names: Sequence[str] = (),
    *,
    schema: str = DEFAULT_SCHEMA,
    overwrite: bool = False,
) -> PostgisWritten:
    """Write layers of a GeoPackage to PostGIS, all of them or none.

    Parameters
    ----------
    path : path-like
        A GeoPackage.
    url : str
        ``postgresql://user@host:port/database``.
    names : sequence of str
        Layers to write; by default those of the contract that the file has.
    schema : str
        Schema of the tables, made where it is missing.
    overwrite : bool
        Replace tables of those names.

    Returns
    -------
    PostgisWritten
        Tables and their rows; references that could not be set.

    Raises
    ------
    OptionError
        If the address is not one of PostgreSQL.
    MissingExtraError
        If psycopg is not installed.
    OutputExistsError
        If a table is there and `overwrite` is false.
    OutputError
        If the server cannot be reached or refuses.
    DataError
        If the file is not a GeoPackage or lacks a layer.
    """
    if "://" in url and not url.startswith(("postgresql://", "postgres://")):
        raise OptionError("the address of a database is postgresql://user@host:port/database")
    psycopg, sql = _driver()
    layers = read_layers(path, names or None)
    for name, frame in layers.items():
        if isinstance(frame, gpd.GeoDataFrame) and (
            frame.crs is None or frame.crs.to_epsg() != 4326
        ):
            raise DataError(f"layer {name} is in {frame.crs}; expected EPSG:4326")
    made_from = read_metadata(path)
    note = f"incidentmap, from {Path(path).name}"
    if made_from.get("software"):
        note = f"{as_text(made_from['software'])}, from {Path(path).name}"
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            _prepare(connection, sql, schema, list(layers), overwrite)
            return _write(connection, sql, schema, layers, note)
    except psycopg.Error as error:
        raise OutputError(f"PostgreSQL refused: {_without_secrets(str(error), url)}") from error


def _without_secrets(message: str, url: str) -> str:
    """Message of the server without the password of the URL."""
    secret = re.match(r"[a-z]+://[^:/@]*:([^@]*)@", url)
    words = " ".join(message.split())
    return words.replace(secret[1], "…") if secret and secret[1] else words
