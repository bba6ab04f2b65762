"""Frames to Arrow batches and back: contract types, no Python repr, no whole copies in memory."""

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely
from geopandas.array import GeometryArray

from incidentmap.geo.errors import DataError, OutputError
from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN, ColumnType, Layer

logger = logging.getLogger(__name__)

BATCH_ROWS = 65_536

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "real": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_UTC = pa.timestamp("ms", tz="UTC")
_INFERRED: dict[str, pa.DataType] = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "floating": pa.float64(),
    "mixed-integer-float": pa.float64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "datetime": _UTC,
    "datetime64": _UTC,
    "bytes": pa.binary(),
}


@dataclass(frozen=True, slots=True)
class LayerStream:
    """A layer too long to be a frame, made batch by batch each time it is asked for.

    Attributes
    ----------
    schema : pyarrow.Schema
        Columns in order; geometry as WKB in ``geom``, the last.
    batches : callable
        Makes the batches.
    geometry : str or None
        Declared geometry type, EPSG:4326; None for an attribute table.
    """

    schema: pa.Schema
    batches: Callable[[], Iterator[pa.RecordBatch]]
    geometry: str | None = None

    def frame(self) -> pd.DataFrame:
        """The layer as a frame, with the types that `layer_frame` gives."""
        reader = pa.RecordBatchReader.from_batches(self.schema, self.batches())
        return frame_from_arrow(reader, GEOMETRY_COLUMN if self.geometry else None)


def arrow_type(values: "pd.Series[Any]", kind: ColumnType | None) -> pa.DataType:
    """Arrow type of a column: the contract's, or inferred for a column that it does not name.

    Parameters
    ----------
    values : pandas.Series
        The column.
    kind : str or None
        Type in the contract; None for a further column.

    Returns
    -------
    pyarrow.DataType
        Text for everything that is not a truth value, number, date, instant or bytes.
    """
    if kind is not None:
        return ARROW_TYPES[kind]
    found = pd.api.types.infer_dtype(values, skipna=True)
    return _INFERRED.get(found, pa.string())


def as_text(value: Any) -> str | None:
    """Text of a value for people and programs: JSON for lists and mappings, never a Python repr.

    Examples
    --------
    >>> as_text(["Gao", "Ségou"]), as_text(None)
    ('["Gao", "Ségou"]', None)
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, set | frozenset):
        value = sorted(value)
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    return as_text(str(value))


def _text_array(values: "pd.Series[Any]") -> pa.Array:
    try:
        array = pa.array(values, type=pa.string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        array = pa.array([as_text(value) for value in values], type=pa.string())
    return without_nul(array)


def holds_byte(array: pa.Array, byte: bytes) -> bool:
    """Whether a byte occurs in the texts of an array.

    Examples
    --------
    >>> holds_byte(pa.array(["a;", None, "b"]).slice(1), b";")
    False
    >>> holds_byte(pa.array(["a;", None, "b"]), b";")
    True
    """
    _, offsets, data = array.buffers()
    if data is None or not len(array):
        return False
    kind = np.int64 if pa.types.is_large_string(array.type) else np.int32
    ends = np.frombuffer(offsets, dtype=kind)
    start, stop = ends[array.offset], ends[array.offset + len(array)]
    return bool((np.frombuffer(data, dtype=np.uint8)[start:stop] == ord(byte)).any())


def without_nul(array: Any) -> Any:
    """Texts with U+FFFD for each NUL, at which SQLite and every C reader behind it end a text."""
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    if any(holds_byte(chunk, b"\x00") for chunk in chunks):
        array = pc.replace_substring(array, "\x00", "\ufffd")
    return array


def _array(values: "pd.Series[Any]", wanted: pa.DataType) -> pa.Array:
    if pa.types.is_string(wanted):
        array = _text_array(values)
    elif wanted == _UTC:
        array = pa.array(pd.to_datetime(values, utc=True).dt.as_unit("ms"), from_pandas=True)
    else:
        array = pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array if array.type == wanted else array.cast(wanted)


def _polygons(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return shapely.union_all([p for p in parts if p.geom_type in ("Polygon", "MultiPolygon")])


def clean_geometry(shapes: "np.ndarray[Any, Any]", declared: str) -> "np.ndarray[Any, Any]":
    """Geometries ready to be written: valid, not empty, single parts promoted where declared.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely geometry or None
        Geometries.
    declared : str
        Geometry type of the layer, ``MultiPolygon`` for instance.

    Returns
    -------
    numpy.ndarray
        Same length. Empty geometries become None. Invalid polygons are repaired by
        `shapely.make_valid`, their area kept.
    """
    shapes = shapes.copy()
    shapes[shapely.is_empty(shapes)] = None
    if "Polygon" in declared:
        bad = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
        for i in bad:
            shapes[i] = _polygons(shapely.make_valid(shapes[i]))
    for single, plural, make in (
        ("Point", "MultiPoint", shapely.multipoints),
        ("LineString", "MultiLineString", shapely.multilinestrings),
        ("Polygon", "MultiPolygon", shapely.multipolygons),
    ):
        if declared == plural:
            ids = shapely.get_type_id(shapes)
            for i in np.flatnonzero(ids == {"Point": 0, "LineString": 1, "Polygon": 3}[single]):
                shapes[i] = make([shapes[i]])
    return shapes


def geometry_type(shapes: "gpd.GeoSeries") -> str:
    """Geometry type to declare for shapes that the contract does not name.

    Examples
    --------
    >>> geometry_type(gpd.GeoSeries([shapely.Point(0, 0), None]))
    'Point'
    >>> geometry_type(gpd.GeoSeries([box := shapely.box(0, 0, 1, 1), shapely.MultiPolygon([box])]))
    'MultiPolygon'
    """
    known = shapes[~(shapes.isna() | shapes.is_empty)]
    found = set(known.geom_type.unique()) or set(shapes.dropna().geom_type.unique())
    suffix = " Z" if bool(known.has_z.any()) else ""
    if len(found) == 1:
        return f"{found.pop()}{suffix}"
    for single in ("Point", "LineString", "Polygon"):
        if found and found <= {single, f"Multi{single}"}:
            return f"Multi{single}{suffix}"
    return "Unknown"


def _check_names(frame: pd.DataFrame, where: str) -> None:
    seen: dict[str, str] = {}
    for name in map(str, frame.columns):
        if name.casefold() in seen:
            raise DataError(
                f"{where}: columns {seen[name.casefold()]} and {name} differ only in case; "
                "GeoPackage does not tell them apart"
            )
        seen[name.casefold()] = name


def write_frame(
    frame: pd.DataFrame,
    path: Path,
    driver: str,
    *,
    name: str,
    layer: Layer | None,
    declared: str | None,
    crs: str = CRS,
    rename: Mapping[str, str] | None = None,
    **settings: Any,
) -> None:
    """Write a frame with a driver of GDAL, as Arrow batches made as they are asked for.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Rows to write.
    path : pathlib.Path
        File to write to.
    driver : str
        GDAL's name of the format.
    name : str
        Name of the layer.
    layer : Layer or None
        Its definition, None for a layer outside the contract.
    declared : str or None
        Geometry type to write; None for an attribute table.
    crs : str
        CRS of the geometries.
    rename : mapping, optional
        Column → its name in the file.
    **settings
        Further arguments of `pyogrio.write_arrow`.

    Raises
    ------
    DataError
        If a column cannot be written as its type, or two names differ only in case.
    OutputError
        If the file cannot be written.
    """
    _check_names(frame, name)
    schema, batches = _arrow_batches(frame, name, layer, declared, rename or {})
    stream = LayerStream(schema, lambda: batches, declared)
    write_batches(stream, path, driver, name=name, crs=crs, **settings)


def write_batches(
    stream: LayerStream, path: Path, driver: str, *, name: str, crs: str = CRS, **settings: Any
) -> None:
    """Write a layer with a driver of GDAL batch by batch; see `write_frame`."""
    if stream.geometry is not None:
        settings |= {
            "geometry_name": GEOMETRY_COLUMN,
            "geometry_type": stream.geometry,
            "crs": crs,
        }
    faults: list[BaseException] = []

    def watched() -> Iterator[pa.RecordBatch]:
        # GDAL asks for batches from C, where an exception of ours would lose its words.
        try:
            yield from stream.batches()
        except (Exception, KeyboardInterrupt) as error:
            faults.append(error)
            raise

    reader = pa.RecordBatchReader.from_batches(stream.schema, watched())
    try:
        pyogrio.write_arrow(
            reader, path, layer=settings.pop("called", name), driver=driver, **settings
        )
    except (RuntimeError, ValueError, pa.ArrowException) as error:
        if faults:
            raise faults[0] from error
        raise OutputError(f"cannot write layer {name} to {path.name}: {error}") from error


def _arrow_batches(
    frame: pd.DataFrame,
    name: str,
    layer: Layer | None,
    declared: str | None,
    rename: Mapping[str, str],
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Schema and batches of a frame, geometry as WKB in the last column."""
    kinds = {column.name: column.type for column in layer.columns} if layer else {}
    shapes = frame.geometry.to_numpy() if isinstance(frame, gpd.GeoDataFrame) else None
    skip = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    names = [column for column in frame.columns if column != skip]
    types = {column: arrow_type(frame[column], kinds.get(column)) for column in names}
    fields = [pa.field(rename.get(c, str(c)), types[c]) for c in names]
    if declared is not None:
        fields.append(pa.field(GEOMETRY_COLUMN, pa.binary()))
    schema = pa.schema(fields)

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, len(frame), BATCH_ROWS):
            rows = slice(start, start + BATCH_ROWS)
            arrays = []
            for column in names:
                try:
                    arrays.append(_array(frame[column].iloc[rows], types[column]))
                except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
                    raise DataError(
                        f"{name}.{column}: expected {types[column]}, {error}"
                    ) from error
            if declared is not None and shapes is not None:
                part = clean_geometry(np.asarray(shapes[rows], dtype=object), declared)
                arrays.append(pa.array(shapely.to_wkb(part), type=pa.binary(), from_pandas=True))
            yield pa.record_batch(arrays, schema=schema)

    return schema, batches()


def _objects(array: pa.ChunkedArray) -> "np.ndarray[Any, Any]":
    """Python objects of texts and dates; a value that comes again is one object in memory."""
    first = array.chunk(0) if array.num_chunks else array
    if len(pc.unique(first)) > len(first) / 2:
        if pa.types.is_date(array.type):
            return np.asarray(array.to_pandas(date_as_object=True), dtype=object)
        return np.asarray(array.to_numpy(), dtype=object)
    encoded = pa.chunked_array([array.combine_chunks().dictionary_encode()])
    chunk = encoded.chunk(0)
    values = np.array([*chunk.dictionary.to_pylist(), None], dtype=object)
    codes: np.ndarray[Any, Any] = chunk.indices.fill_null(len(values) - 1).to_numpy()
    taken: np.ndarray[Any, Any] = values[codes]
    return taken


def _column_from_arrow(array: pa.ChunkedArray) -> Any:
    if isinstance(array.type, pa.BaseExtensionType):
        array = array.cast(array.type.storage_type)
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_date(kind):
        return pd.Series(_objects(array), dtype=object, copy=False)
    if pa.types.is_integer(kind):
        return pd.Series(pd.Int64Dtype().__from_arrow__(array.cast(pa.int64())), copy=False)  # type: ignore[attr-defined]
    if pa.types.is_boolean(kind):
        return pd.Series(pd.BooleanDtype().__from_arrow__(array))  # type: ignore[attr-defined]
    if pa.types.is_timestamp(kind):
        return array.cast(_UTC).to_pandas()
    return array.to_pandas()


def frame_from_arrow(
    batches: pa.RecordBatchReader, geometry: str | None, crs: str | None = CRS
) -> pd.DataFrame:
    """Collect Arrow batches in a frame with the types that `layer_frame` gives.

    Parameters
    ----------
    batches : pyarrow.RecordBatchReader
        What a driver reads.
    geometry : str or None
        Column that holds WKB; None for an attribute table.
    crs : str or None
        CRS of the geometries.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        Text and dates as objects with None, whole numbers as ``Int64``, geometry in ``geom``.
    """
    schema = batches.schema
    columns: dict[str, list[Any]] = {name: [] for name in schema.names}
    for batch in batches:
        for name in schema.names:
            array = batch.column(schema.get_field_index(name))
            if name == geometry:
                columns[name].append(shapely.from_wkb(array.to_numpy(zero_copy_only=False)))
            else:
                columns[name].append(array)
    data: dict[str, Any] = {}
    for field in schema:
        if field.name != geometry:
            data[field.name] = _column_from_arrow(
                pa.chunked_array(columns.pop(field.name), type=field.type)
            )
    frame = pd.DataFrame(data, copy=False)
    if geometry is None:
        return frame
    parts = columns.pop(geometry)
    shapes = np.concatenate(parts) if parts else np.empty(0, dtype=object)
    frame[GEOMETRY_COLUMN] = GeometryArray(shapes, crs=crs)
    spatial: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=GEOMETRY_COLUMN, copy=False)
    return spatial
