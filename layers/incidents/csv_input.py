"""CSV files of any make as Arrow tables of text, with the lines that do not fit."""

import codecs
import csv
import io
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pacsv

from incidentmap.geo.errors import DataError

_DELIMITERS = ",;\t|"
_PROBE = 1 << 20
_BLOCK = 16 << 20


@dataclass(slots=True)
class CsvTable:
    """A CSV file as read.

    Attributes
    ----------
    table : pyarrow.Table
        Columns of text, one row for each record that has as many cells as the header.
    lines : numpy.ndarray of int
        Line of the file on which each row starts, from 1.
    ragged : list of (int, str, str)
        Line, reason and text of records with too few or too many cells.
    encoding : str
        As detected.
    """

    table: pa.Table
    lines: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    ragged: list[tuple[int, str, str]] = field(default_factory=list)
    encoding: str = "utf-8"


def _encoding(path: Path) -> tuple[str, int]:
    """Encoding of a file, and how many line ends it has.

    UTF-16 by its mark, UTF-8 where all bytes are, else Windows-1252, which holds Latin-1.
    """
    encoding, ends = "utf-8", 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16", -1
        file.seek(0)
        while block := file.read(_BLOCK):
            ends += block.count(b"\n")
            if encoding == "utf-8" and not (block.isascii() and not decoder.getstate()[0]):
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    encoding = "cp1252"
    return encoding, ends


def _header(path: Path, encoding: str) -> tuple[list[str], str]:
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
    try:
        names = next(csv.reader(io.StringIO(probe), delimiter=delimiter))
    except csv.Error as error:
        raise DataError(f"{path}: the header line cannot be read ({error})") from error
    return [name.strip() for name in names], delimiter


def read_csv(path: str | os.PathLike[str]) -> CsvTable:
    """Read a CSV file as text.

    Comma, semicolon, tab or bar; UTF-8 with or without mark, UTF-16, or Windows-1252, which holds
    Latin-1; cells may hold line breaks.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    CsvTable
        Header names as in the file, stripped.

    Raises
    ------
    DataError
        If the file is empty, has no header, or names a column twice.
    """
    source = Path(path)
    if source.stat().st_size == 0:
        raise DataError(f"{source}: the file is empty")
    encoding, ends = _encoding(source)
    names, delimiter = _header(source, encoding)
    lowered = [name.casefold() for name in names]
    twice = {name for name in lowered if name and lowered.count(name) > 1}
    if twice:
        raise DataError(f"{source}: the header names {', '.join(sorted(twice))} twice")
    names = [name or f"column_{i + 1}" for i, name in enumerate(names)]
    table, invalid = _parsed(source, names, delimiter, encoding, threads=True)
    if invalid:  # only a single thread knows the numbers of bad rows
        table, invalid = _parsed(source, names, delimiter, encoding, threads=False)
    broken = ends < 0 or ends > table.num_rows + len(invalid) + 1
    lines, ragged = _line_numbers(table, invalid, len(names), broken=broken)
    return CsvTable(table, lines, ragged, encoding)


def _parsed(
    source: Path, names: list[str], delimiter: str, encoding: str, *, threads: bool
) -> tuple[pa.Table, list[tuple[int, int, str]]]:
    """Table of text, and number, cells and text of the rows that do not fit."""
    invalid: list[tuple[int, int, str]] = []

    def note(row: pacsv.InvalidRow) -> str:
        empty = not row.text.strip(" \t\r\n" + delimiter)
        invalid.append((row.number or 0, row.actual_columns, "" if empty else row.text))
        return "skip"

    try:
        table = pacsv.read_csv(
            source,
            read_options=pacsv.ReadOptions(
                use_threads=threads, block_size=_BLOCK, column_names=names, skip_rows_after_names=1,
                encoding=encoding,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                strings_can_be_null=False,
                check_utf8=True,
            ),
        )  # fmt: skip
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise DataError(f"{source}: cannot be read as CSV: {str(error).splitlines()[0]}") from error
    return table, invalid


def _newlines(table: pa.Table) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    total = np.zeros(table.num_rows, dtype=np.int64)
    for column in table.columns:
        if pc.any(pc.match_substring(column, "\n")).as_py():
            total += pc.count_substring(column, "\n").to_numpy()
    return total


def _line_numbers(
    table: pa.Table, invalid: list[tuple[int, int, str]], width: int, *, broken: bool
) -> tuple["np.ndarray[tuple[int], np.dtype[np.int64]]", list[tuple[int, str, str]]]:
    """Lines on which rows start: records count from the header, cells may hold line breaks."""
    total = table.num_rows + len(invalid)
    is_row = np.ones(total, dtype=bool)
    extra = np.zeros(total, dtype=np.int64)
    for number, _, text in invalid:
        place = min(max(number - 2, 0), total - 1)
        is_row[place] = False
        extra[place] = text.rstrip("\r\n").count("\n")
    if is_row.sum() != table.num_rows:
        is_row[:] = True
        is_row[table.num_rows :] = False
    if broken:
        extra[is_row] = _newlines(table)
    lines = 2 + np.arange(total) + np.concatenate(([0], np.cumsum(extra)[:-1])) if total else extra
    ragged = []
    for number, cells, text in invalid:
        if text:
            line = int(lines[min(max(number - 2, 0), total - 1)])
            ragged.append((line, f"expected {width} cells, found {cells}", text.rstrip("\r\n")))
    return lines[is_row], ragged
