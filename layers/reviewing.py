"""What people change in the file by hand is logged as they change it, and wins over a rerun.

Triggers in the GeoPackage write every change of a contract column to the table ``edits`` and mark
the row ``reviewed``, whatever program makes the change: QGIS, ogr2ogr, a line of SQL.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from incidentmap.layers.arrow import LayerStream
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.schema import CRS, EDITS, GEOMETRY_COLUMN, LAYERS, Layer

REVIEWED_COLUMN = "reviewed"
EDITABLE = ("mentions", "places", "incidents", "claims", "bases")
"""Layers whose changes are logged: those that people correct, not those computed from them."""

MOVED_DEGREES = 2e-5
"""A point farther than this from its ``lon`` and ``lat`` (some 2 m) was moved by hand."""


def _trigger(layer: Layer, columns: list[str], event: str) -> str:
    key = layer.key[0]
    now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
    insert = "INSERT INTO edits (layer, row_key, action, column_name, before, after, edited_at)"
    name = f"incidentmap_{layer.name}_{event.lower()}"
    head = f'CREATE TRIGGER "{name}" AFTER {event} ON "{layer.name}"'
    mark = f'UPDATE "{layer.name}" SET "{REVIEWED_COLUMN}" = 1 WHERE rowid = NEW.rowid'
    if event == "DELETE":
        return (
            f"{head} BEGIN {insert} "
            f"VALUES ('{layer.name}', OLD.\"{key}\", 'deleted', NULL, NULL, NULL, {now}); END"
        )
    if event == "INSERT":
        # A row added by hand has no key until it is given one here.
        given = f'SELECT "{key}" FROM "{layer.name}" WHERE rowid = NEW.rowid'
        return (
            f'{head} BEGIN UPDATE "{layer.name}" '
            f'SET "{key}" = coalesce(NEW."{key}", \'by-hand-\' || lower(hex(randomblob(4)))) '
            f"WHERE rowid = NEW.rowid; {mark}; {insert} "
            f"VALUES ('{layer.name}', ({given}), 'added', NULL, NULL, NULL, {now}); END"
        )
    logs = []
    for column in columns:
        shown = column != GEOMETRY_COLUMN
        before, after = (f'{row}."{column}"' if shown else "NULL" for row in ("OLD", "NEW"))
        logs.append(
            f"{insert} SELECT '{layer.name}', OLD.\"{key}\", 'changed', '{column}', {before}, "
            f'{after}, {now} WHERE OLD."{column}" IS NOT NEW."{column}";'
        )
    changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in columns)
    return f'{head} WHEN OLD."{key}" IS NOT NULL AND ({changed}) BEGIN {" ".join(logs)} {mark}; END'


def log_edits(connection: sqlite3.Connection, names: list[str]) -> None:
    """Set the triggers that log changes of layers just written.

    Parameters
    ----------
    connection : sqlite3.Connection
        The GeoPackage, with the table ``edits`` in it.
    names : list of str
        Layers just written; those not in `EDITABLE` are passed over.
    """
    for name in names:
        if name not in EDITABLE:
            continue
        layer = LAYERS[name]
        columns = [c.name for c in layer.columns]
        if layer.geometry:
            columns.append(GEOMETRY_COLUMN)
        for event in ("UPDATE", "INSERT", "DELETE"):
            connection.execute(f'DROP TRIGGER IF EXISTS "incidentmap_{name}_{event.lower()}"')
            connection.execute(_trigger(layer, columns, event))


def with_reviewed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the column ``reviewed`` to a frame of an editable layer that lacks it."""
    if name not in EDITABLE:
        return frame
    if REVIEWED_COLUMN not in frame.columns:
        marks: Any = False
    else:
        marks = frame[REVIEWED_COLUMN].astype("boolean").fillna(False)
    marked: pd.DataFrame = frame.assign(**{REVIEWED_COLUMN: marks})
    return marked


def reviewed_stream(name: str, stream: LayerStream) -> LayerStream:
    """`with_reviewed` for a layer that comes in batches."""
    if name not in EDITABLE or REVIEWED_COLUMN in stream.schema.names:
        return stream
    at = len(stream.schema) - (1 if stream.geometry else 0)
    schema = stream.schema.insert(at, pa.field(REVIEWED_COLUMN, pa.bool_()))

    def marked() -> Iterator[pa.RecordBatch]:
        for batch in stream.batches():
            columns = batch.columns
            columns.insert(at, pa.repeat(pa.scalar(False), batch.num_rows))
            yield pa.record_batch(columns, schema=schema)

    return LayerStream(schema, marked, stream.geometry)


def follow_moved_points(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Set ``lon`` and ``lat`` to the geometry where a point was moved, and mark it reviewed.

    Parameters
    ----------
    name : str
        Name of the layer.
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        As read from the file.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        The same frame; rows whose point lies farther than `MOVED_DEGREES` from their ``lon`` and
        ``lat`` changed in these two columns and in ``reviewed``.
    """
    layer = LAYERS.get(name)
    points = layer is not None and layer.geometry == "Point" and "lon" in layer.names
    if not points or GEOMETRY_COLUMN not in frame.columns:
        return frame
    shapes = np.asarray(frame[GEOMETRY_COLUMN], dtype=object)
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    lon, lat = (frame[c].to_numpy(dtype=float, na_value=np.nan) for c in ("lon", "lat"))
    near = (np.abs(x - lon) <= MOVED_DEGREES) & (np.abs(y - lat) <= MOVED_DEGREES)
    moved = np.isfinite(x) & np.isfinite(y) & ~near
    if moved.any():
        frame.loc[moved, "lon"], frame.loc[moved, "lat"] = x[moved], y[moved]
        if REVIEWED_COLUMN in frame.columns:
            frame.loc[moved, REVIEWED_COLUMN] = True
    return frame


def read_edits(path: Path) -> pd.DataFrame:
    """Log of changes by hand in a GeoPackage, oldest first; empty where the file has none."""
    from incidentmap.layers.geopackage import layer_infos, read_layers

    if EDITS.name not in {info.name for info in layer_infos(path)}:
        return layer_frame(EDITS, [])
    return read_layers(path, [EDITS.name])[EDITS.name]


def _successors(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Old incident → the new incident that the same claims now belong to."""
    if not ({"claims"} <= set(old) and {"claims"} <= set(new)):
        return {}
    now = dict(zip(new["claims"]["claim_id"], new["claims"]["incident_id"], strict=True))
    pairs = pd.DataFrame(
        {
            "old": old["claims"]["incident_id"],
            "new": [now.get(claim) for claim in old["claims"]["claim_id"]],
        }
    ).dropna()
    counts = pairs.value_counts().reset_index()
    return dict(counts.drop_duplicates("old")[["old", "new"]].to_numpy().tolist())


def _changes(edits: pd.DataFrame, name: str) -> tuple[dict[str, set[str]], set[str]]:
    """Columns changed by hand of each row, and the rows deleted by hand."""
    changed: dict[str, set[str]] = {}
    deleted: set[str] = set()
    mine = edits[edits["layer"] == name]
    for key, action, column in zip(
        mine["row_key"], mine["action"], mine["column_name"], strict=True
    ):
        if action == "deleted":
            deleted.add(key)
        elif action == "added":
            deleted.discard(key)
        else:
            changed.setdefault(key, set()).add(column)
    return changed, deleted


def _winning(columns: set[str], layer: Layer) -> list[str]:
    """Columns of the old row that win: those changed, or the whole row where none is logged."""
    if not columns:
        return [c for c in layer.names if c not in ("documents", "mentions")]
    wins = set(columns)
    if GEOMETRY_COLUMN in wins:
        wins |= {"lon", "lat"} & set(layer.names)
    return [c for c in layer.names if c in wins]


def _merge_layer(
    layer: Layer,
    old: pd.DataFrame,
    new: pd.DataFrame,
    edits: pd.DataFrame,
    successors: Mapping[str, str],
) -> pd.DataFrame:
    key = layer.key[0]
    changed, deleted = _changes(edits, layer.name)
    deleted = {successors.get(k, k) for k in deleted}
    new = with_reviewed(layer.name, new[~new[key].isin(deleted)].reset_index(drop=True))
    kept = old[with_reviewed(layer.name, old)[REVIEWED_COLUMN].to_numpy(dtype=bool)]
    rows = {value: i for i, value in enumerate(new[key])}
    shapes = new.geometry.to_numpy().copy() if isinstance(new, gpd.GeoDataFrame) else None
    lost = []
    for index, row in kept.iterrows():
        target = rows.get(row[key], rows.get(successors.get(row[key], "")))
        if target is None:
            lost.append(index)
            continue
        columns = changed.get(row[key], set())
        for column in _winning(columns, layer):
            if column != key:
                new.at[target, column] = row[column]
        if shapes is not None and (not columns or GEOMETRY_COLUMN in columns):
            shapes[target] = row[GEOMETRY_COLUMN]
        new.at[target, REVIEWED_COLUMN] = True
    if shapes is not None:
        new[GEOMETRY_COLUMN] = gpd.GeoSeries(shapes, index=new.index, crs=CRS)
    if not lost:
        return new
    # Work done by hand is not lost because a rerun no longer finds the row.
    return pd.concat([new, kept.loc[lost, list(new.columns)]], ignore_index=True)


def merge_reviewed(
    old: Mapping[str, pd.DataFrame],
    new: Mapping[str, pd.DataFrame],
    edits: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Bring what was changed by hand into layers made anew.

    Values changed by hand win, rows deleted by hand stay away, rows added by hand stay. Where a
    row is marked ``reviewed`` and no change of it is logged, the whole row wins. An incident that
    has another key now is found by its claims.

    Parameters
    ----------
    old : mapping of str to DataFrame
        Layers of the file as `read_layers` gives them.
    new : mapping of str to DataFrame
        Layers made anew.
    edits : DataFrame, optional
        Log of changes, see `read_edits`.

    Returns
    -------
    dict of str to DataFrame
        The layers of `new`, those in `EDITABLE` merged and with a column ``reviewed``.
    """
    log = layer_frame(EDITS, []) if edits is None else edits
    successors = _successors(old, new)
    merged = dict(new)
    for name in EDITABLE:
        if name in old and name in new:
            ids = successors if name == "incidents" else {}
            merged[name] = _merge_layer(LAYERS[name], old[name], new[name], log, ids)
    if {"incidents", "claims"} <= set(merged):
        merged["claims"] = _rehomed(merged["claims"], merged["incidents"], successors)
    return merged


def _rehomed(
    claims: pd.DataFrame, incidents: pd.DataFrame, successors: Mapping[str, str]
) -> pd.DataFrame:
    """Point claims at the incident that took the place of theirs; at none if it was deleted."""
    known = set(incidents["incident_id"])
    now = [i if i in known else successors.get(i) for i in claims["incident_id"].tolist()]
    homes = [i if i in known else None for i in now]
    return claims.assign(incident_id=pd.Series(homes, index=claims.index, dtype=object))
