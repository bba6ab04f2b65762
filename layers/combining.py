"""Parts of coded documents to layers: what is many streams, what must be seen whole is linked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.layers.arrow import LayerStream
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.linked import linked_layers
from incidentmap.layers.partition import MENTION, SCHEMA, points, stored, unrolled
from incidentmap.layers.schema import DOCUMENTS, GEOMETRY_COLUMN, MENTIONS, PLACES
from incidentmap.layers.work import CodedDocuments, HeldParts


def combine(parts: Iterable[Any], *, incidents: bool = True) -> dict[str, pd.DataFrame]:
    """Layers of parts, whole in memory.

    Parameters
    ----------
    parts : iterable of pyarrow.RecordBatch, pyarrow.Table or pandas.DataFrame
        From `incidentmap.layers.partition.code_partition`, in the order of the documents.
    incidents : bool, optional
        Whether incidents were coded.

    Returns
    -------
    dict of str to DataFrame
        ``documents``, ``mentions``, ``places`` and, where asked for, ``incidents`` and ``claims``:
        the same for any cut of the documents into parts.
    """
    return whole(combine_streams(HeldParts(list(batches_of(parts))), incidents=incidents))


def whole(layers: Mapping[str, pd.DataFrame | LayerStream]) -> dict[str, pd.DataFrame]:
    """Frames of layers, those that stream too."""
    return {
        name: layer.frame() if isinstance(layer, LayerStream) else layer
        for name, layer in layers.items()
    }


def combine_streams(
    coded: CodedDocuments, *, incidents: bool = True
) -> dict[str, pd.DataFrame | LayerStream]:
    """Layers of coded documents, of which the long ones stream.

    Parameters
    ----------
    coded : CodedDocuments
        Gone through several times.
    incidents : bool, optional
        Whether incidents were coded.

    Returns
    -------
    dict of str to DataFrame or LayerStream
        As for `combine`; all but ``places`` come in batches.
    """
    layers: dict[str, pd.DataFrame | LayerStream] = {
        "documents": LayerStream(
            _DOCUMENTS, lambda: map(_documents, coded.columns(*DOCUMENTS.names))
        ),
        "mentions": LayerStream(
            _MENTIONS, lambda: map(_mentions, coded.columns("document", "mentions")), "Point"
        ),
        "places": _places(coded),
    }
    if incidents:
        layers |= linked_layers(coded)
    return layers


def batches_of(parts: Iterable[Any]) -> Iterator[pa.RecordBatch]:
    """Record batches of parts in any of their forms, by `SCHEMA`."""
    for part in parts:
        table = part
        if isinstance(part, pd.DataFrame):
            table = pa.Table.from_pandas(part[SCHEMA.names], schema=SCHEMA, preserve_index=False)
        if isinstance(table, pa.RecordBatch):
            yield table
        else:
            yield from table.select(SCHEMA.names).cast(SCHEMA).to_batches()


_DOCUMENTS = pa.schema([SCHEMA.field(name) for name in DOCUMENTS.names])
_MENTIONS = pa.schema(
    [
        *(SCHEMA.field(n) if n == "document" else MENTION.field(n) for n in MENTIONS.names),
        MENTION.field("area_wkt"),
        pa.field(GEOMETRY_COLUMN, pa.binary()),
    ]
)


def _documents(batch: pa.RecordBatch) -> pa.RecordBatch:
    return stored(batch.select(DOCUMENTS.names))


def _mentions(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = unrolled(batch, "mentions")
    # A government that acts ("Moscow said") puts no point on a map.
    literal = pc.equal(columns["use"], "literal")
    columns[GEOMETRY_COLUMN] = points(
        *(pc.if_else(literal, columns[name], None) for name in ("lon", "lat"))
    )
    return stored(pa.record_batch([columns[name] for name in _MENTIONS.names], schema=_MENTIONS))


def _places(coded: CodedDocuments) -> pd.DataFrame:
    """Layer ``places``: what literal mentions were resolved to, most named first."""
    places: dict[str, dict[str, Any]] = {}
    mentions: dict[str, int] = {}
    documents: dict[str, int] = {}
    for batch in coded.columns("named", "places"):
        for place in batch.column("places").flatten().to_pylist():
            places.setdefault(place["place_id"], place)
        for named in batch.column("named").to_pylist():
            for key in named:
                mentions[key] = mentions.get(key, 0) + 1
            for key in set(named):
                documents[key] = documents.get(key, 0) + 1
    order = sorted(places, key=lambda key: (-mentions[key], key))
    rows = ({**places[k], "mentions": mentions[k], "documents": documents[k]} for k in order)
    return layer_frame(PLACES, rows)
