r"""Other people's gazetteers made into an index: GeoNames dumps, CSV tables, vector files.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     table = Path(folder, "villages.csv")
...     _ = table.write_text("name,lon,lat\nTin-Abao,-1.2,15.1\nNowhere,,\n", encoding="utf-8")
...     report = add_gazetteer([table], Path(folder, "mine.sqlite"))
...     report.places, report.rejected, dict(report.reasons)
(1, 1, {'no coordinates': 1})
"""

import csv
import datetime as dt
import os
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from incidentmap.geo import gazetteer_geonames, gazetteer_tables
from incidentmap.geo.csv_cells import guarded
from incidentmap.geo.errors import DataError, OptionError, OutputError, OutputExistsError
from incidentmap.geo.gazetteer_source import UNPACKING_FAULTS, Source, Stream
from incidentmap.geo.gazetteer_write import IndexWriter
from incidentmap.geo.outputs import whole_files
from incidentmap.geo.vector_files import SUFFIXES

TABLE_SUFFIXES = frozenset((".csv", ".tsv", ".txt", ".tab"))
VECTOR_SUFFIXES = frozenset(SUFFIXES)
GEONAMES_LICENSE = "CC BY 4.0 (GeoNames)"
LONGEST_NAME = 40
MAX_BYTES = 4_000_000_000
"""Most bytes of all files unpacked: all of GeoNames with its alternate names is 2.4 GB."""

EXAMPLES = 20
"""Rejected rows that a report quotes; the file beside the index has all."""

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and those in all."""


@dataclass(slots=True)
class Rejection:
    """A row that was not taken over: where it stands, why, and how it begins."""

    file: str
    line: int
    reason: str
    text: str


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes
    ----------
    path : pathlib.Path
        The index.
    places, names : int
        How many it holds.
    left_out : int
        Rows of sorts that reports do not name places by (roads, undersea features …).
    rejected : int
        Faulty rows; `reasons` counts them by reason, `examples` quotes the first.
    rejected_path : pathlib.Path or None
        A CSV of all faulty rows beside the index.
    """

    path: Path
    places: int = 0
    names: int = 0
    left_out: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[Rejection] = field(default_factory=list)
    rejected_path: Path | None = None

    @property
    def rejected(self) -> int:
        """Faulty rows in all."""
        return sum(self.reasons.values())

    def lines(self) -> list[str]:
        """What to tell a person, in a few lines."""
        told = [f"{self.places:,} places under {self.names:,} names"]
        if self.left_out:
            told.append(
                f"{self.left_out:,} rows left out: sorts of features that reports do not name"
                " places by (roads, buildings …)"
            )
        if self.rejected:
            reasons = ", ".join(f"{count:,} {why}" for why, count in self.reasons.most_common())
            told.append(f"{self.rejected:,} rows rejected: {reasons}; all in {self.rejected_path}")
            told += [f"  {e.file} line {e.line}: {e.reason}" for e in self.examples[:3]]
        return told


class _Rejects:
    """Collects faulty rows: all in a file that is made with the first, some in the report."""

    def __init__(self, report: ImportReport, path: Path) -> None:
        self._report = report
        self._path = path
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, file: str, line: int, reason: str, text: str) -> None:
        self._report.reasons[reason] += 1
        if len(self._report.examples) < EXAMPLES:
            self._report.examples.append(Rejection(file, line, reason, text[:200]))
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8", errors="replace", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(("file", "line", "reason", "text"))
        self._writer.writerow((guarded(file), line, guarded(reason), guarded(text[:500])))


def default_name(files: Sequence[Path]) -> str:
    """Name of a gazetteer after its files.

    Examples
    --------
    >>> default_name([Path("ML.zip"), Path("BF.zip")])
    'ML-BF'
    """
    stems = [path.stem for path in files if not path.stem.startswith("alternateNames")]
    name = "-".join(stems or [path.stem for path in files])
    return name if len(name) <= LONGEST_NAME else f"{stems[0]}-and-{len(stems) - 1}-more"


def add_gazetteer(
    files: Sequence[Path],
    output: Path,
    *,
    name: str = "",
    country: str = "",
    license: str = "",  # noqa: A002 - the field's own word
    overwrite: bool = False,
    max_bytes: int = MAX_BYTES,
    progress: Progress | None = None,
) -> ImportReport:
    """Index files as one gazetteer.

    Parameters
    ----------
    files : sequence of pathlib.Path
        GeoNames dumps as downloaded (``ML.zip``, ``ML.txt``, ``allCountries.zip``; with them
        ``alternateNamesV2.zip`` or ``.txt``), tables (CSV with columns for name, longitude and
        latitude) or vector files that fiona reads, in any mixture.
    output : pathlib.Path
        The index to write; it appears whole or not at all.
    name : str, optional
        What the gazetteer is called; by default the output's stem.
    country : str, optional
        ISO 3166-1 alpha-2 of rows that name no country.
    license : str, optional
        Licence to show; known for GeoNames.
    overwrite : bool, optional
        Replace an index of that name.
    max_bytes : int, optional
        Most bytes that the files may have in all, unpacked.
    progress : callable, optional
        Called with the bytes read and those in all.

    Returns
    -------
    ImportReport
        What was taken over, left out and rejected.

    Raises
    ------
    OutputExistsError
        If the index exists and ``overwrite`` is not set.
    DataError
        If a file cannot be read, is of no known sort, or not one row of all could be used.
    """
    if not files:
        raise OptionError("at least one file to index was expected")
    if country and not (len(country) == 2 and country.isalpha()):
        raise OptionError(f"a country of two letters (ISO 3166-1) was expected, not {country!r}")
    if output.exists() and not overwrite:
        raise OutputExistsError(f"{output} exists; give --overwrite to replace it")
    if output.is_dir():
        raise OutputError(f"{output}: is a folder; name a file")
    if os.path.realpath(output) in [os.path.realpath(path) for path in files]:
        raise OptionError(f"{output} is an input itself; name another output")
    sources = [source for path in files for source in open_sources(path, max_bytes=max_bytes)]
    label = name or output.stem
    report = ImportReport(output)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{output.parent}: {_why(error)}") from error
    rejected = output.with_name(f"{output.stem}.rejected.csv")
    try:
        if not output.exists():
            rejected.unlink(missing_ok=True)  # left over from an index that is gone
        with whole_files(rejected, output, overwrite=overwrite) as drafts:
            _write(sources, files, report, drafts, label, country, license, progress)
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, OutputError | OutputExistsError):
            raise
        raise OutputError(f"{output}: cannot be written ({_why(error)})") from error
    if report.reasons:
        report.rejected_path = rejected
    return report


def _write(
    sources: Sequence[Source],
    files: Sequence[Path],
    report: ImportReport,
    drafts: tuple[Path, ...],
    label: str,
    country: str,
    license_: str,
    progress: Progress | None,
) -> None:
    total = sum(source.size for source in sources)
    with IndexWriter(drafts[1]) as writer, _Rejects(report, drafts[0]) as rejects:
        stream = Stream(writer, rejects.add, label, country.upper(), progress, total)
        for source in sorted(sources, key=lambda source: source.sort == "alternates"):
            _read(source, stream)
        report.left_out = stream.left_out
        if not writer.places:
            raise DataError(_nothing(files, report))
        about = {
            "name": label,
            "source": ", ".join(path.name for path in files),
            "license": license_ or _license(sources),
            "made": dt.datetime.now(dt.UTC).date().isoformat(),
            "rejected": str(report.rejected),
        }
        report.places, report.names = writer.finish(about)


def _why(error: Exception) -> str:
    """What the system says, without the number of the error."""
    return ((isinstance(error, OSError) and error.strerror) or str(error)).lower()


def open_sources(path: Path, *, max_bytes: int = MAX_BYTES) -> list[Source]:
    """Readable parts of a file, each with its sort.

    Raises
    ------
    DataError
        If the file is missing, too large unpacked, or nothing in it is of a known sort.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    suffix = path.suffix.lower()
    _check_size(path, path.stat().st_size, max_bytes)
    if suffix in VECTOR_SUFFIXES:
        return [Source(path, "", "vector", path.stat().st_size)]
    if suffix == ".zip":
        found = list(_zip_sources(path, max_bytes))
    else:
        found = [Source(path, "", _sort(Source(path, "", "table", 0)), path.stat().st_size)]
    if not found:
        raise DataError(
            f"{path}: no GeoNames dump, table or vector file was found in it; expected a member"
            " such as ML.txt, places.csv or places.shp"
        )
    return found


def _check_size(path: Path, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise DataError(
            f"{path}: {size / 1e6:,.0f} MB unpacked, more than the {max_bytes / 1e6:,.0f} MB that"
            " are read; --max-mb allows more"
        )


def _zip_sources(path: Path, max_bytes: int) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if m.filename and not m.is_dir()]
    except (OSError, ValueError, RuntimeError, *UNPACKING_FAULTS) as error:
        raise DataError(f"{path}: not a readable ZIP file ({_why(error)})") from error
    _check_size(path, sum(member.file_size for member in members), max_bytes)
    for member in members:
        inside = Path(member.filename)
        if inside.name.lower() in ("readme.txt", "iso-languagecodes.txt"):
            continue
        if inside.suffix.lower() in VECTOR_SUFFIXES:
            yield Source(path, member.filename, "vector", member.file_size)
        elif inside.suffix.lower() in TABLE_SUFFIXES:
            source = Source(path, member.filename, "table", member.file_size)
            yield Source(path, member.filename, _sort(source), member.file_size)


def _sort(source: Source) -> str:
    """Tell a GeoNames dump and its alternate names from another table by the first lines."""
    with source.lines() as lines:
        for _, line in zip(range(20), lines, strict=False):
            cells = line.rstrip(b"\r\n").split(b"\t")
            if cells[0].isdigit() and len(cells) >= gazetteer_geonames.COLUMNS - 1:
                return "geonames"
            if len(cells) >= 4 and cells[0].isdigit() and cells[1].isdigit():
                return "alternates"
    return "table"


def _read(source: Source, stream: Stream) -> None:
    if source.sort == "geonames":
        gazetteer_geonames.read_dump(source, stream)
    elif source.sort == "alternates":
        gazetteer_geonames.read_alternates(source, stream)
    elif source.sort == "vector":
        gazetteer_tables.read_vector(source, stream)
    else:
        gazetteer_tables.read_table(source, stream)


def _license(sources: Sequence[Source]) -> str:
    dumps = all(source.sort in ("geonames", "alternates") for source in sources)
    return GEONAMES_LICENSE if dumps else "not stated"


def _nothing(files: Sequence[Path], report: ImportReport) -> str:
    names = ", ".join(path.name for path in files)
    if not report.rejected:
        return f"{names}: no place was found in it"
    reasons = "; ".join(f"{count} {reason}" for reason, count in report.reasons.most_common(4))
    return f"{names}: not one row could be used ({reasons})"
