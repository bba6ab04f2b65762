"""Cutting incidents into pieces that fit into memory, and reading them as Arrow tables."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj

from incidentmap.geo.errors import DataError
from incidentmap.geo.geodesy import FloatArray
from incidentmap.layers import geopackage_tables as tables
from incidentmap.layers.cluster.addresses import Address
from incidentmap.layers.cluster.geoparquet import coordinates, geometry_of, wkb_points
from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN

PIECE_ROWS = 524_288
"""Rows that a worker takes at once, and writes into one file."""

BATCH_ROWS = 131_072
"""Rows of them that are read, measured and written at once."""

_SLICES = 8
"""A row group is cut into no more pieces than this, as each reads it from its beginning."""

_PARQUET = (".parquet", ".geoparquet")
_INCIDENTS = "incidents"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of one file.

    Attributes
    ----------
    number : int
        Its place among all pieces.
    address : Address
        The file.
    rows : int
        How many incidents it has.
    first : int
        Incidents before it in all files together.
    row_groups : tuple of int
        Row groups of a Parquet file to read.
    start : int
        Rows of these before the piece; in a GeoPackage the first feature identifier.
    stop : int
        Rows of these up to its end; in a GeoPackage the last feature identifier.
    constants : tuple of (str, str)
        Columns that the names of folders state.
    """

    number: int
    address: Address
    rows: int
    first: int
    row_groups: tuple[int, ...] = ()
    start: int = 0
    stop: int = 0
    constants: tuple[tuple[str, str], ...] = ()


class Batch(NamedTuple):
    """Some incidents.

    Attributes
    ----------
    table : pyarrow.Table
        All columns that were asked for, points as WKB of longitude and latitude last, in ``geom``.
    lon, lat : numpy.ndarray of float
        Their coordinates, not a number where one has no point.
    """

    table: pa.Table
    lon: FloatArray
    lat: FloatArray


def find_pieces(source: Address, *, piece_rows: int = PIECE_ROWS) -> list[Piece]:
    """Cut incidents into pieces, in the order in which they are stored.

    Parameters
    ----------
    source : Address
        A GeoParquet file, a folder of them (``year=2023/…`` below it gives columns), or a
        GeoPackage with a layer ``incidents``.
    piece_rows : int
        Rows of a piece, roughly.

    Raises
    ------
    DataError
        If nothing is there that can be read.
    """
    kind = source.kind()
    if not kind:
        raise DataError(f"nothing is at {source.text}")
    if kind == "file" and source.name.casefold().endswith(".gpkg"):
        return list(_pieces_of_geopackage(source, piece_rows))
    files = [source] if kind == "file" else source.files(_PARQUET)
    if not files:
        raise DataError(f"no .parquet file is in {source.text}")
    pieces: list[Piece] = []
    for file in files:
        before = pieces[-1].first + pieces[-1].rows if pieces else 0
        constants = file.constants(source) if kind == "folder" else ()
        pieces += _pieces_of_parquet(file, piece_rows, len(pieces), before, constants)
    return pieces


@contextlib.contextmanager
def open_parquet(address: Address) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file; what is wrong with it names it (`DataError`)."""
    try:
        with address.open_input() as stream, pq.ParquetFile(stream) as file:
            yield file
    except DataError as error:
        told = str(error)
        raise DataError(told if address.text in told else f"{address.text}: {told}") from error
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{address.text} is no Parquet file that can be read: {error}") from error


def _pieces_of_parquet(
    file: Address, piece_rows: int, number: int, first: int, constants: Sequence[tuple[str, str]]
) -> Iterator[Piece]:
    with open_parquet(file) as opened:
        counts = [
            opened.metadata.row_group(i).num_rows for i in range(opened.metadata.num_row_groups)
        ]
    for groups, start, stop in _cut(counts, piece_rows):
        yield Piece(
            number, file, stop - start, first, groups, start, stop, constants=tuple(constants)
        )
        number, first = number + 1, first + stop - start


def _cut(counts: Sequence[int], piece_rows: int) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """Row groups with the rows to take of them: small ones together, large ones in slices."""
    waiting: list[int] = []
    for group, count in enumerate(counts):
        held = sum(counts[i] for i in waiting)
        if waiting and held + count > piece_rows:
            yield tuple(waiting), 0, held
            waiting = []
        if count <= piece_rows:
            waiting.append(group)
            continue
        slices = min(-(-count // piece_rows), _SLICES)
        for start, stop in pairwise(count * i // slices for i in range(slices + 1)):
            yield (group,), start, stop
    if held := sum(counts[i] for i in waiting):
        yield tuple(waiting), 0, held


def _pieces_of_geopackage(source: Address, piece_rows: int) -> Iterator[Piece]:
    path = source.local
    if path is None:
        raise DataError(f"{source.text}: a GeoPackage must lie on a disk; give GeoParquet instead")
    with contextlib.closing(tables.open_read_only(path)) as connection:
        if not tables.has_table(connection, _INCIDENTS):
            raise DataError(f"{source.text} has no layer {_INCIDENTS}")
        keys = [row[1] for row in connection.execute(f"PRAGMA table_info({_INCIDENTS})") if row[5]]
        rows = connection.execute(f'SELECT "{keys[0]}" FROM {_INCIDENTS} ORDER BY 1')
        fids = np.fromiter((row[0] for row in rows), dtype=np.int64)
    for number, first in enumerate(range(0, len(fids), piece_rows)):
        part = fids[first : first + piece_rows]
        yield Piece(number, source, len(part), first, start=int(part[0]), stop=int(part[-1]))


def read_piece(
    piece: Piece, columns: Sequence[str] | None = None, *, batch_rows: int = BATCH_ROWS
) -> Iterator[Batch]:
    """Incidents of a piece, no more than `batch_rows` at once.

    Parameters
    ----------
    piece : Piece
        From `find_pieces`.
    columns : sequence of str or None
        Columns to read where they are there, besides the geometry; None: all.
    batch_rows : int
        Most incidents at once.

    Raises
    ------
    DataError
        If the piece has neither points nor ``lon`` and ``lat``, or no longer the rows it had.
    """
    if piece.row_groups:
        yield from _batches_of_parquet(piece, columns, batch_rows)
    else:
        yield _batch_of_geopackage(piece, columns)


def _batches_of_parquet(
    piece: Piece, columns: Sequence[str] | None, batch_rows: int
) -> Iterator[Batch]:
    with open_parquet(piece.address) as file:
        schema = file.schema_arrow
        geometry, crs = geometry_of(schema)
        wanted = [c for c in schema.names if columns is None or c in (*columns, geometry)]
        before, constants = 0, [c for c in piece.constants if c[0] not in schema.names]
        # Whole columns must not be read ahead: a row group may be larger than the memory.
        for batch in file.iter_batches(
            batch_rows, row_groups=list(piece.row_groups), columns=wanted, use_threads=False
        ):
            start, stop = max(piece.start - before, 0), min(piece.stop - before, len(batch))
            before += len(batch)
            if start < stop:
                table = pa.Table.from_batches([batch.slice(start, stop - start)])
                for name, value in constants:
                    table = table.append_column(name, pa.array([value] * len(table)))
                yield _with_points(table, geometry, crs)
            if before >= piece.stop:
                break
    if before < piece.stop:
        raise DataError(f"{piece.address.text} has changed while it was read")


def _batch_of_geopackage(piece: Piece, columns: Sequence[str] | None) -> Batch:
    import pyogrio

    path = piece.address.local
    info = pyogrio.read_info(path, layer=_INCIDENTS)
    told, table = pyogrio.read_arrow(
        path,
        layer=_INCIDENTS,
        columns=None if columns is None else [c for c in info["fields"] if c in columns],
        where=f'"{info["fid_column"]}" BETWEEN {piece.start} AND {piece.stop}',
    )
    crs = pyproj.CRS(told["crs"]) if told["crs"] else None
    if crs is not None and crs.equals(CRS, ignore_axis_order=True):
        crs = None
    geometry = told["geometry_name"] or "wkb_geometry"
    return _with_points(table, geometry if geometry in table.column_names else None, crs)


def _with_points(table: pa.Table, geometry: str | None, crs: pyproj.CRS | None) -> Batch:
    table = table.replace_schema_metadata(None)
    shapes = None
    if geometry is None:
        if not {"lon", "lat"} <= set(table.column_names):
            raise DataError("the incidents have neither point geometry nor columns lon and lat")
        lon, lat = (_numbers(table.column(name)) for name in ("lon", "lat"))
    else:
        shapes = table.column(geometry)
        lon, lat = coordinates(shapes)
        if crs is not None:
            known = np.isfinite(lon) & np.isfinite(lat)
            move = pyproj.Transformer.from_crs(crs, CRS, always_xy=True)
            lon[known], lat[known] = move.transform(lon[known], lat[known])
        if crs is not None or not pa.types.is_binary(shapes.type):
            shapes = None
        table = table.drop_columns([geometry])
    if GEOMETRY_COLUMN in table.column_names:
        table = table.drop_columns([GEOMETRY_COLUMN])
    shapes = wkb_points(lon, lat) if shapes is None else shapes
    return Batch(table.append_column(GEOMETRY_COLUMN, shapes), lon, lat)


def _numbers(column: pa.ChunkedArray) -> Any:
    try:
        return column.cast(pa.float64()).to_numpy().copy()
    except pa.ArrowInvalid as error:
        raise DataError(f"lon and lat must be numbers: {error}") from error
