"""Who may write to an SQLite file, and when the disk is waited for."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyogrio

from incidentmap.geo.errors import OutputError

logger = logging.getLogger(__name__)

CACHE_MB = 64
"""Pages of a draft kept in memory: enough for the index of a million points to stay there."""

LOCK_WAIT_S = 5.0
"""How long a write waits for a program that has the file locked."""


_PRAGMA = "trusted_schema=OFF"
_LARGE_PAGE = 16_384
"""Bytes. Of SQLite's usual 4,096 a row of seventy columns leaves much of the page empty."""


@contextlib.contextmanager
def large_pages() -> Iterator[None]:
    """Let GDAL make a GeoPackage for many long rows: a fifth less time, a tenth less space."""
    with _settings({"OGR_SQLITE_PRAGMA": f"{_PRAGMA},page_size={_LARGE_PAGE}"}):
        yield


@contextlib.contextmanager
def unhurried_disk() -> Iterator[None]:
    """Let SQLite keep a draft in memory and not wait for the disk: it is settled once, when whole.

    A draft that breaks off is thrown away, so its journal need not outlive the process.
    """
    wanted = {
        "OGR_SQLITE_SYNCHRONOUS": "OFF",
        "OGR_SQLITE_PRAGMA": _PRAGMA,
        "OGR_SQLITE_JOURNAL": "MEMORY",
        "OGR_SQLITE_CACHE": str(CACHE_MB),
    }
    with _settings(wanted):
        yield


@contextlib.contextmanager
def _settings(wanted: Mapping[str, str]) -> Iterator[None]:
    before = {option: pyogrio.get_gdal_config_option(option) for option in wanted}
    pyogrio.set_gdal_config_options(dict(wanted))
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


@contextlib.contextmanager
def sole_use(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold a file locked, after folding a write-ahead log back into it.

    Renaming a new file over one whose log still lies beside it would let SQLite play the old log
    into the new file. While it is held, this process must not open the file in another way: to
    close it again would let go of the lock (https://www.sqlite.org/howtocorrupt.html, 2.2).

    Raises
    ------
    OutputError
        If another program has it open for changes.
    """
    with contextlib.ExitStack() as stack:
        while True:
            held = path.stat()
            connection = _locked(path)
            stack.callback(connection.close)
            # Another run may have put a new file there while this one waited for the old.
            if path.exists() and path.stat().st_ino == held.st_ino:
                break
        yield connection


def _locked(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None)
    except sqlite3.Error as error:
        raise OutputError(f"cannot open {path}: {error}") from error
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        connection.close()
        raise OutputError(
            f"{path} is in use by another program ({error}); save and close it there "
            "(in QGIS remove its layers or close the project), then run this again"
        ) from error
    except sqlite3.DatabaseError:
        logger.debug("%s is no database and is replaced as a plain file", path)
    return connection
