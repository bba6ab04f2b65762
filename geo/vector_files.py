"""Vector files looked at before GDAL opens them.

GDAL goes by what a file holds, not by its name, and some contents make it open other files or ask
the network: virtual formats, descriptions of services, links to a coordinate reference system, a
pipeline to run. Such files are refused, and so are databases whose reading would run their own
queries.
"""

import contextlib
import json
import mmap
import re
import sqlite3
import zipfile
from collections.abc import Iterable
from pathlib import Path

from incidentmap.geo.errors import DataError

SUFFIXES = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".kml", ".gml")
"""Endings of the vector files that are read, also inside a ZIP file."""

DRIVERS = ("GPKG", "ESRI Shapefile", "GeoJSON", "ESRIJSON", "TopoJSON", "FlatGeobuf", "KML",
           "LIBKML", "GML")  # fmt: skip
"""GDAL's names of their formats."""

HEAD_BYTES = 1 << 16
_SQLITE = b"SQLite format 3\x00"
_STARTS = {
    ".gpkg": (_SQLITE, "a GeoPackage"),
    ".shp": (b"\x00\x00\x27\x0a", "a shapefile"),
    ".fgb": (b"fgb\x03", "FlatGeobuf"),
    ".geojson": (b"{", "GeoJSON"),
    ".json": (b"{", "GeoJSON"),
    ".kml": (b"<", "KML"),
    ".gml": (b"<", "GML"),
}
_ROOT = re.compile(rb"(?:<\?.*?\?>|<!--.*?-->|\s)*<(?:\w+:)?(kml|\w*FeatureCollection)[\s>]", re.S)
# What drivers look for to tell a virtual format or a service, and what XML defines text by.
_FOREIGN = re.compile(
    rb"<OGR(?:VRT|WFS|CSW)|<VRTDataset|<GDAL_|gdal_streamed_alg|<!DOCTYPE|<!ENTITY|_Capabilities\b"
)
_CRS = re.compile(
    rb'"(?:c|\\u00[46]3)(?:r|\\u00[57]2)(?:s|\\u00[57]3)"\s*:', re.I
)  # also as escapes
_LARGEST_CRS = 4096


def check_vector(path: Path) -> None:
    """Refuse a file that is not of the format that its ending says, or leads elsewhere.

    Parameters
    ----------
    path : pathlib.Path
        One of `SUFFIXES`, or a ZIP file with such members.

    Raises
    ------
    DataError
        The message names the file and says what to do.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        if path.suffix.lower() == ".zip":
            _check_archive(path)
            return
        with path.open("rb") as file:
            check_head(str(path), path.suffix.lower(), file.read(HEAD_BYTES))
    except OSError as error:
        raise DataError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    if path.suffix.lower() == ".gpkg":
        with contextlib.closing(_opened(path)) as database:
            check_tables(path, database, _listed(database))
    elif path.suffix.lower() == ".shp":
        _check_parts(path)
    elif path.suffix.lower() in (".geojson", ".json"):
        _check_crs(path)


def check_head(label: str, suffix: str, head: bytes) -> None:
    """Refuse a file by its first bytes, see `check_vector`.

    Raises
    ------
    DataError
        If it is not of the format of the suffix, or one that leads elsewhere.
    """
    if suffix not in _STARTS:
        raise DataError(f"{label}: no vector file that is read; those end in {' '.join(SUFFIXES)}")
    start, kind = _STARTS[suffix]
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip() if len(start) == 1 else head
    if not bare.startswith(start) or (start == b"<" and not _ROOT.match(bare)):
        raise DataError(f"{label}: is not {kind}, by its first bytes; save it as such anew")
    if len(start) == 1 and _FOREIGN.search(head):
        raise DataError(
            f"{label}: describes other files or addresses, or defines its own entities, instead of"
            f" holding places; export the places themselves as {kind}"
        )


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [m for m in archive.infolist() if not m.is_dir()]
            known = [m for m in inside if Path(m.filename).suffix.lower() in SUFFIXES]
            if not known or (len(inside) == 1 and len(known) == 0):
                raise DataError(f"{path}: no vector file in it; those end in {' '.join(SUFFIXES)}")
            for member in inside:
                with archive.open(member) as file:
                    head = file.read(HEAD_BYTES)
                suffix = Path(member.filename).suffix.lower()
                if suffix in SUFFIXES:
                    check_head(f"{path}/{member.filename}", suffix, head)
                elif _FOREIGN.search(head) and suffix not in (".xml", ".html", ".htm", ".qmd"):
                    raise DataError(f"{path}/{member.filename}: describes other files; unpack it")
    except (zipfile.BadZipFile, RuntimeError, EOFError) as error:
        raise DataError(f"{path}: not a readable ZIP file ({error})") from error


def _check_parts(path: Path) -> None:
    """A shapefile is several files; say which is missing before a driver does in its words."""
    for suffix in (".shx", ".dbf"):
        if not any(path.with_suffix(s).exists() for s in (suffix, suffix.upper())):
            raise DataError(
                f"{path}: {path.with_suffix(suffix).name} is missing beside it; a shapefile is"
                " .shp, .shx and .dbf together"
            )


def _check_crs(path: Path) -> None:
    """Refuse GeoJSON whose reference system is a link, which GDAL would follow."""
    if not path.stat().st_size:
        return
    with (
        path.open("rb") as file,
        contextlib.closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as text,
    ):
        for found in _CRS.finditer(text):
            part = text[found.end() : found.end() + _LARGEST_CRS].decode("utf-8", "replace")
            try:
                crs, _ = json.JSONDecoder().raw_decode(part.lstrip())
            except (ValueError, RecursionError):
                crs = {"type": "?"}
            kind = crs.get("type", "") if isinstance(crs, dict) else "name"
            if str(kind).lower() not in ("name", "epsg"):
                raise DataError(
                    f"{path}: says its coordinate reference system by a link, which is not"
                    " followed; take the member crs out where it is longitude and latitude"
                    " (WGS 84), or export it anew"
                )


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    distrust(database)
    return database


def distrust(database: sqlite3.Connection) -> None:
    """Let SQLite check what it reads, and keep its functions from what a file's own SQL says."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")


def _listed(database: sqlite3.Connection) -> list[str]:
    try:
        return [str(row[0]) for row in database.execute("SELECT table_name FROM gpkg_contents")]
    except sqlite3.Error:
        return []


def plain_tables(database: sqlite3.Connection) -> set[str]:
    """Tables that hold their rows themselves, in lower case: no views and no virtual tables."""
    rows = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 "
        "AND sql LIKE 'CREATE TABLE%'"
    )
    return {str(name).lower() for (name,) in rows}


def is_plain(database: sqlite3.Connection, name: str) -> bool:
    """Whether a layer holds its rows and values itself: reading it runs nothing of the file's."""
    if name.lower() not in plain_tables(database):
        return False
    quoted = '"' + name.replace('"', '""') + '"'
    # 2 and 3 are columns that are computed from others.
    return all(row[6] not in (2, 3) for row in database.execute(f"PRAGMA table_xinfo({quoted})"))


def refuse_locked(path: Path, error: Exception) -> None:
    """Say that another program has a file, where that is why it could not be read.

    Raises
    ------
    DataError
        If SQLite said that the file is locked.
    """
    if "database is locked" in str(error):
        raise DataError(
            f"{path} is in use by another program ({error}); wait until it is done, or close the"
            " file there"
        ) from error


def check_tables(path: Path, database: sqlite3.Connection, layers: Iterable[str] = ()) -> None:
    """Refuse a GeoPackage whose own tables, or some of its layers, are queries.

    Parameters
    ----------
    path : pathlib.Path
        The file, for the message.
    database : sqlite3.Connection
        The file, opened.
    layers : iterable of str
        Layers that must be plain too.

    Raises
    ------
    DataError
        If one is a view, a virtual table, or has computed columns.
    """
    try:
        plain = plain_tables(database)
        entries = database.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND "
            "(lower(name) LIKE 'gpkg!_%' ESCAPE '!' OR lower(name) IN "
            "('layer_styles', 'qgis_projects'))"
        ).fetchall()
        bad = [name for (name,) in entries if str(name).lower() not in plain]
        bad += [name for name in layers if not is_plain(database, name)]
    except sqlite3.Error as error:
        refuse_locked(path, error)
        raise DataError(f"{path}: is damaged or no GeoPackage ({error})") from error
    if bad:
        raise DataError(
            f"{path}: {bad[0]} is a view, a virtual table or computed, and queries in a file are"
            " not run; save it as a table (in QGIS: Export, Save Features As)"
        )
