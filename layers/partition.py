"""A partition of texts to its mentions, places and claims: the same on one core and on a cluster.

`code_partition` is what processes, dask and Spark call: a frame of texts in, a frame with one row
a document out, in the one Arrow schema `SCHEMA`. It holds no state but the coder that a process
makes once for its options. `incidentmap.layers.combining` makes layers of such parts.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from incidentmap.geo.errors import DataError
from incidentmap.geo.model import Place
from incidentmap.layers.arrow import ARROW_TYPES, without_nul
from incidentmap.layers.coder import Coded, ReadingOptions, coder_for
from incidentmap.layers.documents import checksum, document_of
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.mentions import place_row
from incidentmap.layers.model import Document
from incidentmap.layers.readers import FACTS, Content, Limits
from incidentmap.layers.schema import DOCUMENTS, MENTIONS, PLACES, Layer

_PYTHON_TYPES: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    int | None: pa.int64(),
    float: pa.float64(),
    float | None: pa.float64(),
    bool: pa.bool_(),
    dt.date | None: pa.date32(),
}


def _columns(layer: Layer, *, without: Iterable[str] = ()) -> list[pa.Field]:
    return [pa.field(c.name, ARROW_TYPES[c.type]) for c in layer.columns if c.name not in without]


MENTION = pa.struct([*_columns(MENTIONS, without=["document"]), pa.field("area_wkt", pa.string())])
"""A mention: the layer's columns but ``document``, and the outline meant as well-known text."""

PLACE = pa.struct(
    [
        *_columns(PLACES, without=["mentions", "documents"]),
        *(pa.field(name, pa.float64()) for name in ("lon", "lat", "uncertainty_m")),
    ]
)
"""A place as the gazetteer has it: the layer's columns but the counts."""

CLAIM = pa.struct(
    [
        pa.field(name, _PYTHON_TYPES[kind])
        for name, kind in get_type_hints(Claim).items()
        if name != "document"
    ]
)
"""A claim not yet linked: the fields of `Claim` but ``document``."""

SCHEMA = pa.schema(
    [
        *_columns(DOCUMENTS),
        pa.field("mentions", pa.list_(MENTION)),
        pa.field("named", pa.list_(pa.string())),
        pa.field("places", pa.list_(PLACE)),
        pa.field("claims", pa.list_(CLAIM)),
    ]
)
"""A coded document: its row of the layer ``documents``; its mentions; the ``place_id`` of every
literal mention that was resolved; those of these places that no earlier row of the partition has;
its claims."""

TEXTS = pa.schema(
    [
        pa.field(f.name, pa.int64() if f.name == "body_start" else pa.string())
        if f.name != "published"
        else pa.field(f.name, pa.date32())
        for f in fields(Document)
    ]
)
"""A document to be coded: the fields of `Document`."""

_CLAIM_FIELDS = [field.name for field in CLAIM]


def texts_frame(documents: Iterable[Document]) -> pd.DataFrame:
    """Frame of documents as `code_partition` takes it, with the columns of `TEXTS`."""
    rows = [{f.name: getattr(d, f.name) for f in fields(Document)} for d in documents]
    return pd.DataFrame(rows, columns=TEXTS.names)


def code_partition(texts: pd.DataFrame, options: ReadingOptions) -> pd.DataFrame:
    """Code the documents of a partition.

    Parameters
    ----------
    texts : pandas.DataFrame
        A row a document: ``document`` or ``id``, its key, and ``text``; where known ``title``,
        ``source``, ``url``, ``published`` (a day, or text that begins with one) and ``language``.
        The further columns of `TEXTS` are taken where they are there.
    options : ReadingOptions
        How to read; the files it names must be on the machine that codes.

    Returns
    -------
    pandas.DataFrame
        A row a document in the order of `texts`, columns of `SCHEMA` as Arrow arrays
        (`pandas.ArrowDtype`), so that ``pyarrow.Table.from_pandas`` copies nothing.

    Raises
    ------
    DataError
        If `texts` lacks the column of keys or that of texts.

    Examples
    --------
    >>> texts = pd.DataFrame({"document": ["a"], "text": ["On 3 May 2022 9 people died in Gao."]})
    >>> coded = code_partition(texts, ReadingOptions())
    >>> [mention["text"] for mention in coded["mentions"][0]]
    ['Gao']
    """
    return as_frame(code_documents(_documents(texts, Limits.of(options.max_bytes)), options))


def code_documents(documents: Iterable[Document], options: ReadingOptions) -> pa.RecordBatch:
    """Code documents with the coder of this process.

    Parameters
    ----------
    documents : iterable of Document
        As read.
    options : ReadingOptions
        How to read them.

    Returns
    -------
    pyarrow.RecordBatch
        A row a document, in order, by `SCHEMA`.
    """
    coder = coder_for(options)
    known: set[str] = set()
    rows = [_row(coder.code(_storable(document)), known) for document in documents]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def as_frame(batch: pa.RecordBatch | pa.Table) -> pd.DataFrame:
    """Frame of coded documents; nothing is copied."""
    frame: pd.DataFrame = batch.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def empty_partition() -> pd.DataFrame:
    """What `code_partition` gives for no texts: for libraries that want to know the columns."""
    return as_frame(SCHEMA.empty_table())


def unrolled(batch: pa.RecordBatch, name: str) -> dict[str, pa.Array]:
    """Columns of a nested list, a row an entry, and the ``document`` that each comes from."""
    lists = batch.column(name)
    entries = lists.flatten()
    columns = {field.name: entries.field(i) for i, field in enumerate(entries.type)}
    columns["document"] = batch.column("document").take(pc.list_parent_indices(lists))
    return columns


def stored(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Rows as layers hold them: no text that is empty, and no NUL in any."""
    columns = [
        pc.if_else(pc.equal(column, ""), None, without_nul(column))
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.record_batch(columns, schema=batch.schema)


def points(lon: pa.Array, lat: pa.Array) -> pa.Array:
    """Points as WKB, null where a coordinate is."""
    x, y = (values.to_numpy(zero_copy_only=False).astype(float) for values in (lon, lat))
    known = np.isfinite(x) & np.isfinite(y)
    shapes = np.full(len(x), None, dtype=object)
    shapes[known] = shapely.to_wkb(shapely.points(x[known], y[known]))
    return pa.array(shapes, type=pa.binary())


def _documents(texts: pd.DataFrame, limits: Limits) -> Iterator[Document]:
    key = next((name for name in ("document", "id") if name in texts), None)
    if key is None or "text" not in texts:
        raise DataError(
            "a partition of texts needs the columns document (or id) and text; it has "
            + (", ".join(map(str, texts.columns)) or "none")
        )
    for row in texts.to_dict("records"):
        stated = {str(name): value for name, value in row.items() if not _missing(value)}
        yield _document(str(stated.get(key, "")), stated, limits)


def _document(name: str, stated: dict[str, Any], limits: Limits) -> Document:
    text = str(stated.get("text", ""))
    sha256 = str(stated.get("sha256") or checksum(text.encode("utf-8", "replace")))
    facts = {fact: str(stated[fact]) for fact in FACTS if fact in stated}
    try:
        content = Content(text, facts, int(stated.get("body_start", 0)))
        document = document_of(name, content, sha256, limits)
    except DataError as error:
        return Document(name, "", sha256=sha256, status=f"unreadable: {error}")
    return replace(
        document,
        status=str(stated.get("status", document.status)),
        published_basis=str(stated.get("published_basis", document.published_basis)),
    )


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value


def _storable(document: Document) -> Document:
    """Replace halves of surrogate pairs, which no file can hold; offsets stay."""
    texts = {f.name: getattr(document, f.name) for f in fields(Document)}
    broken: dict[str, Any] = {
        name: text.encode("utf-8", "replace").decode()
        for name, text in texts.items()
        if isinstance(text, str) and not _is_unicode(text)
    }
    return replace(document, **broken) if broken else document


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _row(coded: Coded, known: set[str]) -> dict[str, Any]:
    document = coded.document
    row = {name: getattr(document, name, None) or None for name in DOCUMENTS.names}
    return row | {
        "characters": coded.characters,
        "mentions": coded.mentions,
        "named": [place.place_id for place in coded.named],
        "places": list(_unknown(coded.named, known)),
        "claims": [{n: getattr(claim, n) for n in _CLAIM_FIELDS} for claim in coded.claims],
    }


def _unknown(places: Iterable[Place], known: set[str]) -> Iterator[dict[str, Any]]:
    for place in places:
        if place.place_id not in known:
            known.add(place.place_id)
            yield place_row(place)
