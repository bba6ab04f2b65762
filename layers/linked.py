"""Layers ``incidents`` and ``claims`` of coded documents, of which sentences are never all held."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.layers.arrow import ARROW_TYPES, BATCH_ROWS, LayerStream
from incidentmap.layers.incidents.claim_table import claim_table
from incidentmap.layers.incidents.linking import Links, link
from incidentmap.layers.partition import CLAIM, points, stored, unrolled
from incidentmap.layers.schema import CLAIMS, GEOMETRY_COLUMN, INCIDENTS

_INCIDENTS = pa.schema(
    [
        *(pa.field(c.name, ARROW_TYPES[c.type]) for c in INCIDENTS.columns),
        pa.field("claims", pa.int64()),
        pa.field(GEOMETRY_COLUMN, pa.binary()),
    ]
)
_CLAIMS = pa.schema(
    [
        *(pa.field(c.name, ARROW_TYPES[c.type]) for c in CLAIMS.columns),
        *(field for field in CLAIM if field.name not in CLAIMS.names),
    ]
)


def linked_layers(batches: Iterable[pa.RecordBatch]) -> dict[str, LayerStream]:
    """Link the claims of coded documents.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Coded documents by `incidentmap.layers.partition.SCHEMA`; gone through several times.

    Returns
    -------
    dict of str to LayerStream
        ``incidents``, in order of date and place, and ``claims``, in that of the documents.
    """
    table = claim_table(pa.RecordBatch.from_pydict(unrolled(b, "claims")) for b in batches)
    links = link(table)
    del table
    notes = _sentences(batches, links.merged.told)
    return {
        "incidents": LayerStream(_INCIDENTS, lambda: _incidents(links, notes), "Point"),
        "claims": LayerStream(_CLAIMS, lambda: _claims(links, batches)),
    }


def _sentences(batches: Iterable[pa.RecordBatch], rows: Any) -> pa.ChunkedArray:
    """Sentences of some claims, by their number among all, in the order asked for."""
    wanted, place = np.unique(rows, return_inverse=True)
    found, seen = [], 0
    for batch in batches:
        sentences = batch.column("claims").flatten().field("sentence")
        low, high = np.searchsorted(wanted, [seen, seen + len(sentences)])
        found.append(sentences.take(pa.array(wanted[low:high] - seen)))
        seen += len(sentences)
    # One array of texts holds 2 GB, which ten million sentences may pass.
    texts = pa.chunked_array(found, type=pa.string()).cast(pa.large_string())
    return texts.take(pa.array(place))


def _incidents(links: Links, notes: pa.ChunkedArray) -> Iterator[pa.RecordBatch]:
    merged = links.merged.table
    for start in range(0, len(merged), BATCH_ROWS):
        some = merged.slice(start, BATCH_ROWS).combine_chunks()
        columns = {name: _one(some[name]) for name in some.column_names}
        columns["notes"] = _one(notes.slice(start, BATCH_ROWS))
        columns[GEOMETRY_COLUMN] = points(columns["lon"], columns["lat"])
        yield _batch(columns, _INCIDENTS)


def _claims(links: Links, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    ids = links.merged.table["incident_id"]
    seen = 0
    for batch in batches:
        columns = unrolled(batch, "claims")
        here = slice(seen, seen + len(columns["claim_id"]))
        seen = here.stop
        other, scores = links.possible[here], links.scores[here]
        columns["incident_id"] = _keys(ids, links.merged.of[here])
        columns["possible_incident_id"] = _keys(ids, other)
        columns["possible_score"] = pa.array(scores, mask=other < 0)
        yield _batch(columns, _CLAIMS)


def _keys(ids: pa.ChunkedArray, rows: Any) -> pa.Array:
    return _one(ids.take(pa.array(rows, mask=rows < 0)))


def _one(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], type=array.type)
    return array


def _batch(columns: dict[str, pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        columns[f.name] if columns[f.name].type == f.type else pc.cast(columns[f.name], f.type)
        for f in schema
    ]
    return stored(pa.record_batch(arrays, schema=schema))
