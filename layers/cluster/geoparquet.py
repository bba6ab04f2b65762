"""Points and lines as GeoParquet 1.1, made and read by NumPy: no object is built for a row."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from incidentmap.geo.errors import DataError
from incidentmap.geo.geodesy import FloatArray
from incidentmap.layers.cluster.addresses import Address
from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN
from incidentmap.layers.spillover_places import point_coordinates

VERSION = "1.1.0"
"""https://geoparquet.org/releases/v1.1.0/"""

KEY_COLUMN = "incident_id"
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("xy", "<f8", 2)])
_LINE = np.dtype([("order", "u1"), ("type", "<u4"), ("count", "<u4"), ("xy", "<f8", (2, 2))])
_LITTLE_ENDIAN = 1


def wkb_points(lon: FloatArray, lat: FloatArray) -> pa.Array:
    """Points as WKB, null where a coordinate is not finite.

    Parameters
    ----------
    lon, lat : numpy.ndarray of float, shape (n,)
        Degrees, EPSG:4326.

    Returns
    -------
    pyarrow.Array of binary, length n
    """
    known = np.isfinite(lon) & np.isfinite(lat)
    records = np.empty(int(known.sum()), dtype=_POINT)
    records["order"], records["type"] = _LITTLE_ENDIAN, shapely.GeometryType.POINT + 1
    records["xy"] = np.column_stack([lon[known], lat[known]])
    return _binary(records, known)


def wkb_lines(lon: FloatArray, lat: FloatArray, to_lon: FloatArray, to_lat: FloatArray) -> pa.Array:
    """Lines of two points as WKB.

    Parameters
    ----------
    lon, lat, to_lon, to_lat : numpy.ndarray of float, shape (n,)
        Degrees, EPSG:4326, finite.

    Returns
    -------
    pyarrow.Array of binary, length n
    """
    records = np.empty(len(lon), dtype=_LINE)
    records["order"], records["type"] = _LITTLE_ENDIAN, shapely.GeometryType.LINESTRING + 1
    records["count"] = 2
    records["xy"] = np.column_stack([lon, lat, to_lon, to_lat]).reshape(-1, 2, 2)
    return _binary(records, np.ones(len(lon), dtype=bool))


def _binary(records: Any, known: Any) -> pa.Array:
    offsets = np.zeros(len(known) + 1, dtype=np.int32)
    np.cumsum(known * records.itemsize, out=offsets[1:])
    valid = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(records)]
    return pa.Array.from_buffers(pa.binary(), len(known), buffers)


def coordinates(shapes: pa.ChunkedArray) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of points: WKB, or structs of x and y; not a number where none is.

    Raises
    ------
    DataError
        If something is no point.
    """
    array = shapes.combine_chunks() if isinstance(shapes, pa.ChunkedArray) else shapes
    if isinstance(array.type, pa.BaseExtensionType):
        array = array.storage
    if pa.types.is_struct(array.type):
        x, y = (
            array.field(name).to_numpy(zero_copy_only=False).astype(float) for name in ("x", "y")
        )
        known = array.is_valid().to_numpy(zero_copy_only=False)
        return np.where(known, x, np.nan), np.where(known, y, np.nan)
    found = _coordinates_of_wkb(array.cast(pa.binary()))
    if found is None:
        found = point_coordinates(shapely.from_wkb(array.to_numpy(zero_copy_only=False)))
    return found


def _coordinates_of_wkb(array: pa.Array) -> tuple[FloatArray, FloatArray] | None:
    """Coordinates of plain little-endian points; None if anything else is among them."""
    _, offsets, data = array.buffers()
    out = np.full((len(array), 2), np.nan)
    if data is None or len(array) == 0:
        return out[:, 0], out[:, 1]
    ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    size = np.diff(ends)
    known = array.is_valid().to_numpy(zero_copy_only=False)
    if (size[~known] != 0).any() or (size[known] != _POINT.itemsize).any():
        return None
    count = int(known.sum())
    records = np.frombuffer(data, dtype=_POINT, count=count, offset=int(ends[0]))
    plain = (records["order"] == _LITTLE_ENDIAN) & (
        records["type"] == shapely.GeometryType.POINT + 1
    )
    if not plain.all():
        return None
    out[known] = records["xy"]
    return out[:, 0], out[:, 1]


def geo_metadata(kinds: Sequence[str], bounds: Sequence[float] | None) -> dict[str, str]:
    """Metadata that makes a Parquet file GeoParquet.

    Parameters
    ----------
    kinds : sequence of str
        Types of geometry in the file.
    bounds : sequence of float or None
        West, south, east and north of what is in the file; None where nothing is.
    """
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": list(kinds),
        "crs": pyproj.CRS(CRS).to_json_dict(),
        "edges": "planar",
    }
    if bounds is not None:
        column["bbox"] = [float(value) for value in bounds]
    told = {
        "version": VERSION,
        "primary_column": GEOMETRY_COLUMN,
        "columns": {GEOMETRY_COLUMN: column},
    }
    return {"geo": json.dumps(told)}


def geometry_of(schema: pa.Schema) -> tuple[str | None, pyproj.CRS | None]:
    """Column of the geometry that a file's metadata names, and its CRS.

    Returns
    -------
    column : str or None
        None where the file has no geometry.
    crs : pyproj.CRS or None
        None where it is plain longitude and latitude.

    Raises
    ------
    DataError
        If the metadata cannot be read, or says that the CRS is not known.
    """
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return None, None
    try:
        told = json.loads(text)
        column = told["primary_column"]
        described = told["columns"][column]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"its GeoParquet metadata cannot be read: {error!r}") from error
    if column not in schema.names:
        raise DataError(f"its GeoParquet metadata names a column {column!r} that is not there")
    if "crs" not in described:  # the format's default: longitude and latitude
        return column, None
    if described["crs"] is None:
        raise DataError("the incidents have no CRS; give them one (EPSG:4326 for degrees)")
    crs = pyproj.CRS.from_json_dict(described["crs"])
    return column, None if crs.equals(CRS, ignore_axis_order=True) else crs


def _repeats(field: pa.Field) -> bool:
    """Whether a dictionary of the values saves space; of keys and coordinates it costs time."""
    kind = field.type
    texts = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return bool(texts or pa.types.is_dictionary(kind)) and field.name != KEY_COLUMN


class WrittenPart:
    """A GeoParquet file that grows table by table.

    Parameters
    ----------
    stream : file-like
        Where it goes.
    kind : str
        Type of its geometry.
    """

    def __init__(self, stream: Any, kind: str) -> None:
        self._stream, self._kind = stream, kind
        self._writer: pq.ParquetWriter | None = None
        self._bounds: list[float] | None = None

    def write(self, table: pa.Table, lon: FloatArray, lat: FloatArray) -> None:
        """Add a table with WKB in ``geom``, whose coordinates are these."""
        if self._writer is None:
            repeated = [field.name for field in table.schema if _repeats(field)]
            plain = [name for name in table.schema.names if name != GEOMETRY_COLUMN]
            # Arrow's copy of the schema would hide from readers the metadata added at the end.
            self._writer = pq.ParquetWriter(
                self._stream,
                table.schema,
                use_dictionary=repeated,
                write_statistics=plain,
                store_schema=False,
            )
        self._writer.write_table(table)
        known = np.isfinite(lon) & np.isfinite(lat)
        if known.any():
            x, y = lon[known], lat[known]
            west, south, east, north = self._bounds or (np.inf, np.inf, -np.inf, -np.inf)
            self._bounds = [
                min(west, x.min()),
                min(south, y.min()),
                max(east, x.max()),
                max(north, y.max()),
            ]

    def close(self) -> None:
        """Write what stands at the end of the file."""
        if self._writer is not None:
            self._writer.add_key_value_metadata(geo_metadata([self._kind], self._bounds))
            self._writer.close()


@contextlib.contextmanager
def written_part(address: Address, kind: str) -> Iterator[WrittenPart]:
    """Write a part; on a disk it appears when it is whole."""
    with address.open_output() as stream:
        part = WrittenPart(stream, kind)
        yield part
        part.close()
