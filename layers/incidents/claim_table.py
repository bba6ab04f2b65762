"""Claims as columns of numbers: millions of them fit in memory, sentences stay where they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from incidentmap.geo.folding import fold
from incidentmap.layers.incidents.model import Claim

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

TEXTS = (
    "document", "event_type", "sub_event_type", "location", "place_id", "country", "admin1",
    "actor1", "actor2", "actors", "source",
)  # fmt: skip
DAYS = ("event_date", "event_date_end")
WHOLE = ("start", "date_precision", "geo_precision", "fatalities_low", "fatalities_high")
REAL = ("lon", "lat", "uncertainty_m", "confidence")
COLUMNS = ("claim_id", *TEXTS, *DAYS, *WHOLE, *REAL, "summary")
"""What linking reads of a claim."""

ROWS = 100_000
"""Claims put into columns at a time."""

NONE = np.iinfo(np.int32).min
"""Stands for None among days and whole numbers."""

KILLING = frozenset({"Battles", "Violence against civilians"})
CROWDS = frozenset({"Protests", "Riots"})
EXPLOSIONS, CIVILIANS = "Explosions/Remote violence", "Violence against civilians"
VIOLENT = KILLING | {EXPLOSIONS}
YEAR = 5


class _Words:
    """Distinct texts of a column and their numbers; 0 is the empty one."""

    def __init__(self) -> None:
        self.values = [""]
        self._codes = {"": 0}

    def codes(self, texts: pa.Array) -> npt.NDArray[np.int32]:
        encoded = texts.fill_null("").dictionary_encode()
        here = []
        for text in encoded.dictionary.to_pylist():
            code = self._codes.setdefault(text, len(self.values))
            if code == len(self.values):
                self.values.append(text)
            here.append(code)
        taken: npt.NDArray[np.int32] = np.array(here, dtype=np.int32)[encoded.indices.to_numpy()]
        return taken


@dataclass(slots=True)
class ClaimTable:
    """Claims in columns, in the order in which they came.

    Attributes
    ----------
    ids : pyarrow.ChunkedArray
        ``claim_id``.
    words : dict of str to list of str
        Column of `TEXTS` → its distinct texts, the empty one first.
    columns : dict of str to numpy.ndarray
        Columns of `TEXTS` as numbers of texts; days since 1970; numbers with `NONE` or NaN for
        None. Beside them ``last`` (last day), ``fold`` (place name folded), ``fine`` (see
        `incidentmap.layers.incidents.linking.is_fine`).
    """

    ids: pa.ChunkedArray
    words: dict[str, list[str]]
    columns: dict[str, Any]

    def __len__(self) -> int:
        """Number of claims."""
        return len(self.ids)

    def __getitem__(self, name: str) -> Any:
        """Return a column."""
        return self.columns[name]

    def which(self, name: str, texts: frozenset[str]) -> Truths:
        """Whether each distinct text of a column is one of some texts; for indexing by number."""
        return np.array([text in texts for text in self.words[name]])


def claim_table(batches: Iterable[pa.RecordBatch]) -> ClaimTable:
    """Columns of claims.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        With `COLUMNS`; others are passed over.
    """
    words = {name: _Words() for name in TEXTS}
    parts: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for batch in _large(batches):
        for name in COLUMNS:
            values = batch.column(name)
            parts[name].append(words[name].codes(values) if name in TEXTS else _plain(name, values))
    columns: dict[str, Any] = {}
    for name in COLUMNS[1:]:
        found = parts.pop(name)
        columns[name] = np.concatenate(found) if found else np.empty(0, dtype=np.int32)
        if name in TEXTS and len(words[name].values) <= np.iinfo(np.int16).max:
            columns[name] = columns[name].astype(np.int16)
    ids = pa.chunked_array(parts.pop("claim_id"), type=pa.string())
    table = ClaimTable(ids, {name: word.values for name, word in words.items()}, columns)
    _add_derived(table)
    return table


def _large(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Few large batches of many small ones, whose remains would lie scattered over the memory."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch.select(list(COLUMNS)))
        rows += batch.num_rows
        if rows >= ROWS:
            yield from pa.Table.from_batches(held).combine_chunks().to_batches()
            held, rows = [], 0
    if held:
        yield from pa.Table.from_batches(held).combine_chunks().to_batches()


def _plain(name: str, values: pa.Array) -> Any:
    if name == "claim_id":
        return values
    if name in DAYS:
        return values.cast(pa.int32()).fill_null(NONE).to_numpy()
    if name == "summary":
        return values.fill_null(False).to_numpy(zero_copy_only=False)
    if name in REAL:
        return values.to_numpy(zero_copy_only=False).astype(np.float64)
    whole = np.int64 if name.startswith("fatalities") else np.int32
    return values.fill_null(NONE).to_numpy().astype(whole)


def _add_derived(table: ClaimTable) -> None:
    columns = table.columns
    ends = columns["event_date_end"]
    columns["last"] = np.where(ends == NONE, columns["event_date"], ends)
    numbers: dict[str, int] = {"": 0}
    folded = [numbers.setdefault(fold(text), len(numbers)) for text in table.words["location"]]
    columns["fold"] = np.array(folded, dtype=np.int32)[columns["location"]]
    precision = columns["geo_precision"]
    placed = ((precision != NONE) & (precision <= 3)) | (precision == 7)
    columns["fine"] = placed & (columns["location"] != 0)


def table_of(claims: Sequence[Claim]) -> ClaimTable:
    """Columns of claims in memory."""
    types = {
        **dict.fromkeys(("claim_id", *TEXTS), pa.string()),
        **dict.fromkeys(DAYS, pa.date32()),
        **dict.fromkeys(WHOLE, pa.int64()),
        **dict.fromkeys(REAL, pa.float64()),
        "summary": pa.bool_(),
    }
    arrays = [pa.array([getattr(c, name) for c in claims], types[name]) for name in COLUMNS]
    return claim_table([pa.record_batch(arrays, names=list(COLUMNS))])
