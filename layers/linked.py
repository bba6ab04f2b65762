"""Layers ``incidents`` and ``claims`` of coded documents, of which sentences are never all held."""

import weakref
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.layers.arrow import ARROW_TYPES, BATCH_ROWS, LayerStream
from incidentmap.layers.incidents.claim_table import claim_table
from incidentmap.layers.incidents.linking import Links, link
from incidentmap.layers.partition import CLAIM, points, stored, unrolled
from incidentmap.layers.schema import CLAIMS, GEOMETRY_COLUMN, INCIDENTS
from incidentmap.layers.work import CodedDocuments

_IN_MEMORY_BYTES = 1 << 24
"""More sentences than this are kept on the disk until incidents are written."""

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


def linked_layers(coded: CodedDocuments) -> dict[str, LayerStream]:
    """Link the claims of coded documents.

    Parameters
    ----------
    coded : CodedDocuments
        Gone through several times.

    Returns
    -------
    dict of str to LayerStream
        ``incidents``, in order of date and place, and ``claims``, in that of the documents.
    """
    parts = coded.columns("document", "claims")
    links = link(claim_table(pa.RecordBatch.from_pydict(unrolled(b, "claims")) for b in parts))
    notes = _Notes(coded, links.merged.told)
    return {
        "incidents": LayerStream(_INCIDENTS, lambda: _incidents(links, notes), "Point"),
        "claims": LayerStream(_CLAIMS, lambda: _claims(links, coded)),
    }


class _Notes:
    """Sentences of incidents, on the disk by batches of incidents.

    Parameters
    ----------
    coded : CodedDocuments
        All of them.
    rows : numpy.ndarray of int
        Number, among all claims, of the claim whose sentence stands for each incident.
    """

    def __init__(self, coded: CodedDocuments, rows: Any) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed below
        weakref.finalize(self, self._file.close)
        self._pieces: dict[int, list[int]] = {}
        order = np.argsort(rows).astype(np.int32)
        wanted = rows[order]
        held, low, seen = [], 0, 0
        for batch in coded.columns("claims"):
            sentences = batch.column("claims").flatten().field("sentence")
            start, end = np.searchsorted(wanted, [seen, seen + len(sentences)])
            held.append(sentences.take(pa.array(wanted[start:end] - seen)))
            seen += len(sentences)
            if end - low >= BATCH_ROWS:
                self._scatter(order[low:end], pa.chunked_array(held))
                held, low = [], end
        self._scatter(order[low:], pa.chunked_array(held, type=pa.string()))

    def _scatter(self, incidents: Any, sentences: pa.ChunkedArray) -> None:
        by_incident = np.argsort(incidents)
        incidents, sentences = incidents[by_incident], sentences.take(pa.array(by_incident))
        number = incidents // BATCH_ROWS
        for low in np.flatnonzero(np.diff(number, prepend=-1)):
            high = np.searchsorted(number, number[low], side="right")
            piece = pa.table([incidents[low:high], sentences[low:high]], ["incident", "sentence"])
            self._pieces.setdefault(int(number[low]), []).append(self._file.tell())
            with pa.ipc.new_stream(self._file, piece.schema) as writer:
                writer.write_table(piece)

    def batch(self, number: int) -> pa.Array:
        """Sentences of a batch of incidents, in their order."""
        pieces = []
        for start in self._pieces[number]:
            self._file.seek(start)
            pieces.append(pa.ipc.open_stream(self._file).read_all())
        return _one(pa.concat_tables(pieces).sort_by("incident")["sentence"])


def _incidents(links: Links, notes: _Notes) -> Iterator[pa.RecordBatch]:
    merged = links.merged.table
    for start in range(0, len(merged), BATCH_ROWS):
        some = merged.slice(start, BATCH_ROWS).combine_chunks()
        columns = {name: _one(some[name]) for name in some.column_names}
        columns["notes"] = notes.batch(start // BATCH_ROWS)
        columns[GEOMETRY_COLUMN] = points(columns["lon"], columns["lat"])
        yield _batch(columns, _INCIDENTS)


def _claims(links: Links, coded: CodedDocuments) -> Iterator[pa.RecordBatch]:
    ids = links.merged.table["incident_id"]
    seen = 0
    for batch in coded.columns("document", "claims"):
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
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _batch(columns: dict[str, pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        columns[f.name] if columns[f.name].type == f.type else pc.cast(columns[f.name], f.type)
        for f in schema
    ]
    return stored(pa.record_batch(arrays, schema=schema))
