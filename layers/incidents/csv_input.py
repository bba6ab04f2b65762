"""CSV files of any make as Arrow batches of text, with the lines that do not fit."""

import codecs
import csv
import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pacsv

from incidentmap.geo.errors import DataError
from incidentmap.layers.arrow import holds_byte

MAX_COLUMNS = 1_000
"""Most columns that a file may have; those of events have some fifty."""

_DELIMITERS = ",;\t|"
_PROBE = 1 << 20
_BLOCK = 4 << 20
"""Bytes read at once; no record may be longer. Larger blocks are slower, being out of cache."""

Lines: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"
Misfit: TypeAlias = tuple[int, int, str]
"""Number of a record (the header is 1), its cells, and its text, empty where it is blank."""


@dataclass(frozen=True, slots=True)
class CsvBlock:
    """Some consecutive records of a CSV file.

    Attributes
    ----------
    batch : pyarrow.RecordBatch
        Columns of text, empty cells null; one row for each record that has as many cells as the
        header.
    lines : numpy.ndarray of int
        Line of the file on which each row starts, from 1.
    ragged : list of (int, str, str)
        Line, reason and text of records with too few or too many cells.
    """

    batch: pa.RecordBatch
    lines: Lines
    ragged: list[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A CSV file whose header has been read.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    names : list of str
        Header names as in the file, stripped; ``column_1`` and so on where one is empty.
    first_line : int
        Line after the header.
    delimiter, encoding : str
        As detected.
    """

    path: Path
    names: list[str]
    first_line: int
    delimiter: str
    encoding: str

    def blocks(self) -> Iterator[CsvBlock]:
        """Read the file block by block, the next while the last is being used.

        Raises
        ------
        DataError
            If the file cannot be read as CSV.
        """
        misfits: list[Misfit] = []
        record, line = 2, self.first_line
        with ThreadPoolExecutor(1) as pool:
            try:
                reader = self._reader(misfits)
                ahead = pool.submit(next, reader, None)
                while (batch := ahead.result()) is not None:
                    ahead = pool.submit(next, reader, None)
                    block, record, line = _numbered(batch, misfits, record, line)
                    yield block
            except (pa.ArrowInvalid, UnicodeError) as error:
                reason = str(error).splitlines()[0]
                if "straddling" in reason:
                    reason = f"a record is longer than {_BLOCK >> 20} MB; is a quotation mark open?"
                raise DataError(f"{self.path}: cannot be read as CSV: {reason}") from error
        if misfits:  # behind the last good row
            texts = pa.schema([(name, pa.string()) for name in self.names])
            none = pa.RecordBatch.from_pylist([], schema=texts)
            yield _numbered(none, misfits, record, line)[0]

    def _reader(self, misfits: list[Misfit]) -> pacsv.CSVStreamingReader:
        def note(row: pacsv.InvalidRow) -> str:
            blank = not row.text.strip(" \t\r\n" + self.delimiter)
            misfits.append((row.number, row.actual_columns, "" if blank else row.text))
            return "skip"

        return pacsv.open_csv(
            _UnsplitFile(self.path, self.encoding),
            read_options=pacsv.ReadOptions(
                use_threads=False,  # with more, nobody knows the numbers of bad records
                block_size=_BLOCK, column_names=self.names, skip_rows_after_names=1,
                encoding=self.encoding,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=note,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in self.names},
                null_values=[""], strings_can_be_null=True, check_utf8=True,
            ),
        )  # fmt: skip


class _UnsplitFile(io.RawIOBase):
    r"""A file whose pieces never end between the two letters of a line end.

    Arrow takes a "\n" that begins a piece for the rest of a line end, inside quotes too, and drops
    it (`CSVBufferIterator` in its ``csv/reader.cc``): a letter of a cell, and a line of the count.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("rb", buffering=0)
        self._marks = (b"\r\x00", b"\x00\r") if encoding == "utf-16" else (b"\r",)
        self._kept = b""

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read a piece; what it must not end with comes with the next."""
        piece = self._kept + self._file.read(max(1, size - len(self._kept)) if size >= 0 else -1)
        width = len(self._marks[0])
        self._kept = b""
        if piece.endswith(self._marks) and len(piece) > width:
            piece, self._kept = piece[:-width], piece[-width:]
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def open_csv(path: str | os.PathLike[str]) -> CsvSource:
    """Open a CSV file to be read as text.

    Comma, semicolon, tab or bar; UTF-8 with or without mark, UTF-16, or Windows-1252, which holds
    Latin-1; cells may hold line breaks.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    CsvSource
        Names of its columns; its records are read when asked for.

    Raises
    ------
    DataError
        If the file is empty, has no header, or names a column twice.
    """
    source = Path(path)
    if source.stat().st_size == 0:
        raise DataError(f"{source}: the file is empty")
    encoding = _encoding(source)
    names, height, delimiter = _header(source, encoding)
    if len(names) > MAX_COLUMNS:
        raise DataError(
            f"{source}: the header names {len(names):,} columns, more than {MAX_COLUMNS:,}; "
            "this is no export of events"
        )
    lowered = [name.casefold() for name in names]
    twice = {name for name in lowered if name and lowered.count(name) > 1}
    if twice:
        raise DataError(f"{source}: the header names {', '.join(sorted(twice))} twice")
    names = [name or f"column_{i + 1}" for i, name in enumerate(names)]
    return CsvSource(source, names, height + 1, delimiter, encoding)


def _encoding(path: Path) -> str:
    """UTF-16 by its mark, UTF-8 where all bytes are, else Windows-1252, which holds Latin-1."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    block = bytearray(_PROBE)  # one for all: memory fresh from the system costs more than reading
    with path.open("rb", buffering=0) as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        file.seek(0)
        while size := file.readinto(block):
            if size == len(block) and block.isascii() and not decoder.getstate()[0]:
                continue
            try:
                decoder.decode(block[:size])
            except UnicodeDecodeError:
                return "cp1252"
    return "utf-8" if not decoder.getstate()[0] else "cp1252"


def _header(path: Path, encoding: str) -> tuple[list[str], int, str]:
    """Names, lines of the header, delimiter."""
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        probe = file.read(_PROBE).lstrip("\ufeff")
    first = probe.split("\n", 1)[0]
    if "\x00" in first or not first.strip():
        raise DataError(f"{path}: expected a CSV file with a header line")
    delimiter = max(_DELIMITERS, key=first.count)
    if first.count(delimiter) == 0:
        raise DataError(
            f"{path}: the header line has one column only; expected commas, semicolons or tabs"
        )
    reader = csv.reader(io.StringIO(probe), delimiter=delimiter)
    try:
        names = next(reader)
    except csv.Error as error:
        raise DataError(f"{path}: the header line cannot be read ({error})") from error
    return [name.strip() for name in names], reader.line_num, delimiter


def _numbered(
    batch: pa.RecordBatch, misfits: list[Misfit], record: int, line: int
) -> tuple[CsvBlock, int, int]:
    """A block, the misfits among its rows taken from the list; number and line of what follows."""
    taken = 0
    while taken < len(misfits) and misfits[taken][0] <= record + batch.num_rows + taken:
        taken += 1
    found = misfits[:taken]
    del misfits[:taken]
    is_row = np.ones(batch.num_rows + taken, dtype=bool)
    is_row[[number - record for number, _, _ in found]] = False
    breaks = np.zeros(len(is_row), dtype=np.int64)
    breaks[is_row] = _line_breaks(batch)
    breaks[~is_row] = [text.rstrip("\r\n").count("\n") for _, _, text in found]
    ends = line + np.cumsum(breaks + 1)
    lines = ends - breaks - 1
    ragged = [
        (int(at), f"expected {batch.num_columns} cells, found {cells}", text.rstrip("\r\n"))
        for at, (_, cells, text) in zip(lines[~is_row], found, strict=True)
        if text
    ]
    after = int(ends[-1]) if len(ends) else line
    return CsvBlock(batch, lines[is_row], ragged), record + len(is_row), after


def _line_breaks(batch: pa.RecordBatch) -> Lines:
    """Line breaks within the cells of each row."""
    total = np.zeros(batch.num_rows, dtype=np.int64)
    for column in batch.columns:
        if holds_byte(column, b"\n"):
            total += pc.fill_null(pc.count_substring(column, "\n"), 0).to_numpy()
    return total
