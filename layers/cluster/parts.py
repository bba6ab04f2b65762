"""One piece of incidents: read, measured, written as parts; what a worker does."""

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from incidentmap.layers.cluster.addresses import Address
from incidentmap.layers.cluster.geoparquet import KEY_COLUMN, wkb_lines, written_part
from incidentmap.layers.cluster.pieces import Batch, Piece, read_piece
from incidentmap.layers.schema import EXPOSURES, GEOMETRY_COLUMN
from incidentmap.layers.spillover import country_counts
from incidentmap.layers.spillover_boundaries import Boundaries
from incidentmap.layers.spillover_counts import Tally
from incidentmap.layers.spillover_exposures import line_ends
from incidentmap.layers.spillover_measure import Measure, Measured, measure_partition
from incidentmap.layers.spillover_places import measured_incidents

_MEASURED = (
    "country",
    "geo_precision",
    "uncertainty_m",
    "fatalities_best",
    "event_date",
    "event_date_end",
    "date_precision",
)
"""Columns of incidents that are measured, besides the point."""

_TEXTS = ("border_id", "neighbour", "country")
_PLACED = ("country", "geo_precision")
PARTED = ("incidents", "exposures")
"""Layers that are written as parts."""

_ADDED = ("measured", "measured_country", "nearest_border_id", "nearest_border_km", "band_km")


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with each piece.

    Attributes
    ----------
    measure : Measure
        What incidents are measured against.
    output : Address
        Folder of the parts.
    layers : tuple of str
        Of which layers to write parts: ``incidents``, ``exposures``.
    """

    measure: Measure
    output: Address
    layers: tuple[str, ...] = PARTED


@dataclass(slots=True)
class Done:
    """What a piece gave, besides its parts.

    Attributes
    ----------
    rows, exposures : int
        Incidents measured, rows of exposures.
    unmeasured : int
        Incidents without a point, or with one too vague.
    tally, precision_tally : Tally
        Counts, to be added to those of the other pieces.
    """

    rows: int = 0
    exposures: int = 0
    unmeasured: int = 0
    tally: Tally = field(default_factory=Counter)
    precision_tally: Tally = field(default_factory=Counter)


def part_name(piece: Piece) -> str:
    """Name of the parts that a piece gives."""
    return f"part-{piece.number:05d}.parquet"


def measure_piece(work: Work, piece: Piece) -> Done:
    """Measure the incidents of a piece and write its parts.

    Parameters
    ----------
    work : Work
        The same for every piece.
    piece : Piece
        From `find_pieces`.

    Returns
    -------
    Done
        Counts. Done again, a piece writes the same parts again.
    """
    done = Done()
    name = part_name(piece)
    columns = None if "incidents" in work.layers else (KEY_COLUMN, *_MEASURED)
    with contextlib.ExitStack() as stack:
        outputs = {
            layer: stack.enter_context(written_part(work.output / layer / name, kind))
            for layer, kind in (("incidents", "Point"), ("exposures", "LineString"))
            if layer in work.layers
        }
        for batch in read_piece(piece, columns):
            table = batch.table
            part = measure_partition(_measurable(batch), work.measure)
            if "incidents" in outputs:
                measured = _with_measures(table, part, work.measure)
                outputs["incidents"].write(measured, batch.lon, batch.lat)
            if "exposures" in outputs:
                x, y, to_x, to_y = line_ends(part.rows, part.events, work.measure.land)
                keys = _keys(table, piece.first + done.rows)
                lines = _exposures(part, keys, wkb_lines(x, y, to_x, to_y))
                outputs["exposures"].write(lines, np.append(x, to_x), np.append(y, to_y))
            done.rows += len(table)
            done.exposures += len(part.rows)
            done.unmeasured += int((~part.events.located).sum())
            done.tally.update(part.tally)
            done.precision_tally.update(part.precision_tally)
    return done


def count_piece(shared: tuple[int, Boundaries | None], piece: Piece) -> Counter[str]:
    """How many incidents of a piece lie in each country; see `country_counts`.

    Parameters
    ----------
    shared : (int, Boundaries or None)
        UCDP where_prec up to which incidents count; polygons to place them by, or None for what
        is stated.
    piece : Piece
        From `find_pieces`.
    """
    max_precision, source = shared
    counts: Counter[str] = Counter()
    for batch in read_piece(piece, _PLACED):
        events = measured_incidents(_measurable(batch), None, max_precision=max_precision)
        counts.update(country_counts(events, source))
    return counts


def _measurable(batch: Batch) -> pd.DataFrame:
    """Columns that the measures need, as numbers, categories and instants: no object a row."""
    table = batch.table
    columns: dict[str, Any] = {"lon": batch.lon, "lat": batch.lat}
    for name in _MEASURED:
        if name not in table.column_names:
            continue
        column = table.column(name)
        kind = column.type
        if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            columns[name] = column.cast(pa.timestamp("s"), safe=False).to_numpy()
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            columns[name] = column.combine_chunks().dictionary_encode().to_pandas()
        elif pa.types.is_null(kind):
            continue
        else:
            columns[name] = column.to_pandas()
    return pd.DataFrame(columns)


def _keys(table: pa.Table, first: int) -> pa.Array:
    """Keys of incidents; where they have none, their number among all."""
    if KEY_COLUMN in table.column_names:
        return table.column(KEY_COLUMN).cast(pa.string()).combine_chunks()
    return pa.array(np.arange(first, first + len(table))).cast(pa.string())


def _with_measures(table: pa.Table, part: Measured, measure: Measure) -> pa.Table:
    """Incidents as they were, with what was measured behind."""
    events, near = part.events, part.near
    first = np.flatnonzero(np.diff(near.point, prepend=-1))
    border = np.full(len(events), -1)
    border[near.point[first]] = near.border[first]
    km, band = np.full((2, len(events)), np.nan)
    km[near.point[first]] = near.distance_m[first] / 1000.0
    at = part.rows["at"].to_numpy()
    nearest = np.flatnonzero(np.diff(at, prepend=-1))
    band[at[nearest]] = part.rows["band_km"].to_numpy()[nearest]
    ids = pa.array([found.border_id for found in measure.land.borders])
    values = (
        pa.array(events.located),
        _codes(np.where(events.country == "", None, events.country)),
        pa.DictionaryArray.from_arrays(pa.array(border, pa.int32(), mask=border < 0), ids),
        pa.array(km, from_pandas=True),
        pa.array(band, from_pandas=True),
    )
    geometry = table.column(GEOMETRY_COLUMN)
    kept = [name for name in table.column_names if name not in (*_ADDED, GEOMETRY_COLUMN)]
    out = table.select(kept)
    for name, column in zip(_ADDED, values, strict=True):
        out = out.append_column(name, column)
    return out.append_column(GEOMETRY_COLUMN, geometry)


def _codes(texts: Any) -> pa.DictionaryArray:
    """Few texts, many times: a file stores them as texts, but finds them sorted out."""
    numbers, names = pd.factorize(texts)
    numbers = pa.array(numbers, pa.int32(), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(names, pa.string()))


def _exposures(part: Measured, keys: pa.Array, lines: pa.Array) -> pa.Table:
    """Layer ``exposures`` as an Arrow table, from the keys of the incidents and its lines."""
    rows = part.rows
    columns: dict[str, Any] = {KEY_COLUMN: keys.take(pa.array(rows["at"].to_numpy()))}
    for name in (*EXPOSURES.names[1:], "country", "band_unsure", "side_unsure"):
        texts = name in _TEXTS
        columns[name] = _codes(rows[name]) if texts else pa.array(rows[name], from_pandas=True)
    return pa.table(columns | {GEOMETRY_COLUMN: lines})
