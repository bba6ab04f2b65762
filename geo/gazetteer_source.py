"""What the readers of gazetteer files share: a source of lines, and where rows go."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from incidentmap.geo.errors import DataError
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.gazetteer_write import IndexWriter

STEP_BYTES = 1 << 20
"""Progress is told once for so many bytes."""

UNPACKING_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)
"""What reading a broken ZIP file raises."""

LONGEST_LINE = 1 << 20
"""Bytes of the longest line of a table; GeoNames has none of a fiftieth of it."""


def endless(label: str) -> str:
    """What to say of a line that is too long."""
    return f"{label}: a line is longer than {LONGEST_LINE:,} bytes; this is no table of places"


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a member of a ZIP file.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    member : str
        Name inside a ZIP file, else empty.
    sort : str
        ``geonames``, ``alternates``, ``table`` or ``vector``.
    size : int
        Bytes when read.
    """

    path: Path
    member: str
    sort: str
    size: int

    @property
    def label(self) -> str:
        """Name to report rows under."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @contextmanager
    def binary(self) -> Iterator[IO[bytes]]:
        """Open for reading bytes.

        Raises
        ------
        DataError
            If the file cannot be opened or ends in the middle.
        """
        try:
            if self.member:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                    yield file
            else:
                with self.path.open("rb", buffering=1 << 18) as file:
                    yield file
        except (OSError, EOFError, ValueError, RuntimeError, *UNPACKING_FAULTS) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise DataError(f"{self.label}: cannot be read ({why})") from error

    @contextmanager
    def lines(self) -> Iterator[Iterator[bytes]]:
        """Open for reading lines of bytes.

        Raises
        ------
        DataError
            Also if a line is longer than that of any table.
        """
        with self.binary() as file:
            yield self._lines(file)

    def _lines(self, file: IO[bytes]) -> Iterator[bytes]:
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise DataError(endless(self.label))
            yield line


class Stream:
    """Where the rows of all sources go: places, faulty rows, progress.

    Parameters
    ----------
    writer : IndexWriter
        The index being written.
    reject : callable
        Called with file, line, reason and text of a faulty row.
    label : str
        Name of the gazetteer, in front of the ids of its own places.
    country : str
        Country of rows that name none.
    progress : callable or None
        Called with the bytes read and those in all.
    total : int
        Bytes in all.
    """

    def __init__(
        self,
        writer: IndexWriter,
        reject: Callable[[str, int, str, str], None],
        label: str,
        country: str,
        progress: Callable[[int, int], None] | None,
        total: int,
    ) -> None:
        self.writer = writer
        self.reject = reject
        self.label = label
        self.country = country
        self.left_out = 0
        self._progress = progress
        self._total = total
        self._done = 0
        self._told = 0

    def advance(self, size: int) -> None:
        """Note that so many more bytes were read."""
        self._done += size
        if self._progress and (self._done - self._told >= STEP_BYTES or self._done >= self._total):
            self._told = self._done
            self._progress(min(self._done, self._total), self._total)


def coordinate_fault(lon: float, lat: float) -> str:
    """What is wrong with a coordinate in degrees, empty if nothing is.

    Examples
    --------
    >>> coordinate_fault(-3.0, 16.7), coordinate_fault(-3.0, 167.0), coordinate_fault(0, 0)
    ('', 'coordinates out of range', 'coordinates 0, 0')
    """
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        return "coordinates out of range"
    return "coordinates 0, 0" if lon == lat == 0 else ""


@cache
def _extent(country: str) -> tuple[float, float, float, float] | None:
    """Bounds of a country by its code, None where it is unknown or reaches around the Earth."""
    index = Gazetteer.open(user=False).indexes[0]
    found = [entry.place.bounds for entry in index.units(country, "PCLI")]
    return found[0] if found else None


def swapped(country: str, lon: float, lat: float) -> str:
    """Whether a point lies in its country only with longitude and latitude exchanged; why not."""
    bounds = _extent(country) if country else None
    if bounds is None or _within(bounds, lon, lat) or not _within(bounds, lat, lon):
        return ""
    return f"longitude and latitude the wrong way round for {country}"


def _within(bounds: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    west, south, east, north = bounds
    return west - 1 <= lon <= east + 1 and south - 1 <= lat <= north + 1
