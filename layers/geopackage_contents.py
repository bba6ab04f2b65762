"""What a GeoPackage says it holds, read with SQLite alone: quick, whatever is inside."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from incidentmap.geo.errors import DataError
from incidentmap.layers import geopackage_tables as tables


def check_geopackage(path: Path) -> None:
    """Refuse what is no GeoPackage.

    Raises
    ------
    DataError
        If it is none; the message says what it is.
    """
    if not path.exists():
        raise DataError(f"{path} does not exist")
    if path.is_dir():
        raise DataError(f"{path} is a folder, expected a GeoPackage")
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(b"SQLite format 3\x00"):
        raise DataError(f"{path} is not a GeoPackage (it does not start as an SQLite file does)")
    try:
        tables.contents(path)
    except sqlite3.Error as error:
        raise DataError(f"{path} is not a GeoPackage: {error}") from error


def layer_infos(path: str | os.PathLike[str]) -> list[tables.LayerInfo]:
    """List the layers of a GeoPackage in the file's order.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    check_geopackage(Path(path))
    return tables.contents(Path(path))


def read_metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Metadata that `write_layers` put in the file; empty for a file made elsewhere.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    check_geopackage(Path(path))
    return tables.read_metadata(Path(path))
