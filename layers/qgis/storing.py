"""Styles and project put into the GeoPackage, those that people made or changed left alone."""

import contextlib
import hashlib
import io
import json
import logging
import sqlite3
import zipfile
from collections.abc import Iterable
from pathlib import Path

from incidentmap.geo.outputs import whole_file
from incidentmap.layers.geopackage_tables import contents, has_table, open_draft, timestamp
from incidentmap.layers.qgis.documents import qml
from incidentmap.layers.qgis.facts import Facts
from incidentmap.layers.qgis.items import inert
from incidentmap.layers.qgis.project import Project, project_document
from incidentmap.layers.qgis.styles import LOOKS

logger = logging.getLogger(__name__)

OWNER = "incidentmap"
STYLE_NAME = "incidentmap"
PROJECT_NAME = "Map"
STYLES_TABLE = "layer_styles"

# The columns that QGIS makes, in its order.
_STYLES = """CREATE TABLE IF NOT EXISTS layer_styles (
id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
_PROJECTS = (
    "CREATE TABLE IF NOT EXISTS qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"
)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def _mark(text: str) -> str:
    """What tells our own text from one that somebody changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _register_styles(connection: sqlite3.Connection, stamp: str) -> None:
    connection.execute(_STYLES)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "SELECT 'layer_styles', 'attributes', 'layer_styles', 'Styles of QGIS', ? WHERE NOT EXISTS "
        "(SELECT 1 FROM gpkg_contents WHERE table_name = 'layer_styles')",
        (stamp,),
    )


def write_styles(
    connection: sqlite3.Connection,
    facts: Facts,
    geometry_types: dict[str, str | None],
    names: Iterable[str],
    stamp: str,
) -> None:
    """Set the default style of layers in ``layer_styles``.

    Parameters
    ----------
    connection : sqlite3.Connection
        The GeoPackage.
    facts : Facts
        Of the file.
    geometry_types : dict of str to str or None
        Layer → declared geometry type.
    names : iterable of str
        Layers to style. A style that somebody changed or made default stays as it is.
    stamp : str
        Instant of making.
    """
    _register_styles(connection, stamp)
    for name in names:
        if name not in LOOKS:
            continue
        document = qml(name, geometry_types[name], facts)
        rows = connection.execute(
            "SELECT id, owner, ui, styleQML, useAsDefault, styleName FROM layer_styles "
            "WHERE f_table_name = ?",
            (name,),
        ).fetchall()
        ours = [row for row in rows if row[1] == OWNER and row[2] == _mark(row[3] or "")]
        for row in ours:
            connection.execute(
                "UPDATE layer_styles SET styleQML = ?, ui = ?, update_time = ? WHERE id = ?",
                (document, _mark(document), stamp, row[0]),
            )
        if ours or any(row[5] == STYLE_NAME for row in rows):
            continue
        default = not any(row[4] for row in rows)
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "ui, update_time) VALUES ('', '', ?, ?, ?, ?, '', ?, ?, ?, ?, ?)",
            (
                name,
                facts.geometry[name],
                STYLE_NAME,
                document,
                default,
                "Default style of incidentmap",
                OWNER,
                _mark(document),
                stamp,
            ),
        )


def _zipped(document: str, name: str) -> bytes:
    """Pack a ``.qgs`` as QGIS does, with a mark by which an untouched one is known again."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{name}.qgs", _ZIP_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, document)
        archive.comment = f"{OWNER} {_mark(document)}".encode()
    return packed.getvalue()


def is_ours(packed: bytes) -> bool:
    """Whether a packed project is as `write_project` left it."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            inside = [name for name in archive.namelist() if name.endswith(".qgs")]
            document = archive.read(inside[0]).decode() if inside else ""
            return archive.comment == f"{OWNER} {_mark(document)}".encode()
    except zipfile.BadZipFile:
        return False


def _store_project(connection: sqlite3.Connection, packed: bytes, stamp: str) -> None:
    connection.execute(_PROJECTS)
    row = connection.execute(
        "SELECT content FROM qgis_projects WHERE name = ?", (PROJECT_NAME,)
    ).fetchone()
    if row is not None:
        try:
            untouched = is_ours(bytes.fromhex(_text(row[0])))
        except ValueError:
            untouched = False
        if not untouched:
            logger.info("the project in the file was changed in QGIS and is kept")
            return
    metadata = {"last_modified_time": stamp[:19], "last_modified_user": OWNER}
    connection.execute(
        "INSERT OR REPLACE INTO qgis_projects VALUES (?, ?, ?)",
        (PROJECT_NAME, json.dumps(metadata).encode(), packed.hex().encode()),
    )


def _text(value: bytes | str) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else value


def style_file(path: Path, facts: Facts, *, file_name: str, title: str) -> bytes:
    """Put styles and project into a GeoPackage.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    facts : Facts
        Of the file.
    file_name : str
        Name that the file will have when it stands in its place.
    title : str
        Of the map.

    Returns
    -------
    bytes
        The packed project, for `write_project_beside`.
    """
    stamp = timestamp()
    types = {info.name: info.geometry for info in contents(path)}
    with contextlib.closing(open_draft(path)) as connection, connection:
        facts = facts.listed_anew(connection)
        write_styles(connection, facts, types, types, stamp)
        document = project_document(Project(file_name, inert(title), facts, types, stamp))
        packed = _zipped(document, Path(file_name).stem)
        _store_project(connection, packed, stamp)
        if has_table(connection, "gpkg_ogr_contents"):
            connection.execute(
                "INSERT OR REPLACE INTO gpkg_ogr_contents "
                "SELECT 'layer_styles', count(*) FROM layer_styles"
            )
    return packed


def write_project_beside(path: Path, packed: bytes) -> Path | None:
    """Write the project beside the GeoPackage, as a ``.qgz``.

    Parameters
    ----------
    path : pathlib.Path
        The GeoPackage.
    packed : bytes
        From `style_file`.

    Returns
    -------
    pathlib.Path or None
        The ``.qgz``; None where one that somebody made or changed is there, which is kept.
    """
    beside = path.with_suffix(".qgz")
    if beside.exists() and not is_ours(beside.read_bytes()):
        logger.info("%s was changed in QGIS and is kept", beside)
        return None
    with whole_file(beside, overwrite=True) as draft:
        draft.write_bytes(packed)
    return beside
