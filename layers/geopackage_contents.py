"""What a GeoPackage says it holds, read with SQLite alone: quick, whatever is inside."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from incidentmap.geo.errors import DataError
from incidentmap.geo.vector_files import check_tables, refuse_locked
from incidentmap.layers import geopackage_tables as tables


@contextlib.contextmanager
def telling(path: Path, *more: type[Exception]) -> Iterator[None]:
    """Say of what goes wrong in reading a file which file it is and what to do.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    *more : type
        What the libraries in use raise beyond SQLite's and GDAL's errors.

    Raises
    ------
    DataError
        In the place of what a damaged file makes the libraries raise.
    """
    broken: tuple[type[Exception], ...] = (
        sqlite3.Error, RuntimeError, UnicodeError, OverflowError, *more,
    )  # fmt: skip
    try:
        yield
    except broken as error:
        refuse_locked(path, error)
        why = " ".join(str(error).split()) or type(error).__name__
        raise DataError(
            f"{path}: cannot be read ({why}); the file is damaged or changed beyond what its "
            "layers allow: `incidentmap validate` says more, else take an earlier copy"
        ) from error


def check_geopackage(path: Path) -> None:
    """Refuse what is no GeoPackage, or one whose own tables are queries.

    Raises
    ------
    DataError
        If it is none; the message says what it is.
    """
    if not path.exists():
        raise DataError(f"{path} does not exist")
    if path.is_dir():
        raise DataError(f"{path} is a folder, expected a GeoPackage")
    if not path.is_file():
        raise DataError(f"{path} is not a regular file, expected a GeoPackage")
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(b"SQLite format 3\x00"):
        raise DataError(f"{path} is not a GeoPackage (it does not start as an SQLite file does)")
    try:
        with contextlib.closing(tables.open_read_only(path)) as connection:
            check_tables(path, connection)
            if not tables.has_table(connection, "gpkg_contents"):
                raise DataError(f"{path} is an SQLite file but not a GeoPackage (no gpkg_contents)")
    except sqlite3.Error as error:
        refuse_locked(path, error)
        raise DataError(f"{path} is not a GeoPackage: {error}") from error


def layer_infos(path: str | os.PathLike[str]) -> list[tables.LayerInfo]:
    """List the layers of a GeoPackage in the file's order.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    check_geopackage(Path(path))
    with telling(Path(path)):
        return tables.contents(Path(path))


def read_metadata(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Metadata that `write_layers` put in the file; empty for a file made elsewhere.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    check_geopackage(Path(path))
    with telling(Path(path)):
        return tables.read_metadata(Path(path))


def stored_title(path: str | os.PathLike[str]) -> str:
    """Title that the file was given when it was made; empty where it was given none.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    title = read_metadata(path).get("title")
    return title if isinstance(title, str) else ""
