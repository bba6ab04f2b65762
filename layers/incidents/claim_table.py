"""Claims as columns of numbers: millions of them fit in memory, sentences stay where they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from incidentmap.geo.folding import fold
from incidentmap.layers.incidents.model import Claim

Ints = npt.NDArray[np.signedinteger[Any]]
"""Numbers of rows take four bytes where all are kept, eight where some are worked on."""
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

TEXTS = (
    "document", "event_type", "sub_event_type", "location", "place_id", "country", "admin1",
    "actor1", "actor2", "actors", "source",
)  # fmt: skip
DAYS = ("event_date", "event_date_end")
WHOLE = ("start", "date_precision", "geo_precision", "fatalities_low", "fatalities_high")
REAL = ("lon", "lat", "uncertainty_m", "confidence")
NUMBERS = (*WHOLE[1:], *REAL)
"""Numbers of which few are distinct."""
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


class Coded:
    """A column of few distinct values: a small number for each row, which stands for a value.

    Parameters
    ----------
    codes : numpy.ndarray of int
        Number of each row's value.
    values : numpy.ndarray
        The values.
    """

    def __init__(self, codes: Any, values: Any) -> None:
        self.codes, self.values = codes, values

    def __getitem__(self, rows: Any) -> Any:
        """Return values of some rows, as an array (``[:]`` for all) or, of one row, as a number."""
        return self.values[self.codes[rows]]


class _Words:
    """Distinct values of a column and their numbers; 0 is the empty one."""

    def __init__(self, empty: Any = "") -> None:
        self.values = [empty]
        self._codes = {empty: 0}

    def codes(self, values: pa.Array) -> npt.NDArray[np.int32]:
        encoded = values.dictionary_encode()
        here = []
        for value in encoded.dictionary.to_pylist():
            code = self._codes.setdefault(value, len(self.values))
            if code == len(self.values):
                self.values.append(value)
            here.append(code)
        here.append(0)
        indices = encoded.indices.fill_null(len(here) - 1).to_numpy()
        taken: npt.NDArray[np.int32] = np.array(here, dtype=np.int32)[indices]
        return taken


class _Column:
    """Values behind one another; what is there is moved rather than copied as more come."""

    def __init__(self, kind: type) -> None:
        self._values: Any = np.empty(0, dtype=kind)
        self._length = 0

    def add(self, values: Any) -> None:
        start, self._length = self._length, self._length + len(values)
        if len(values) and values.max() > np.iinfo(self._values.dtype).max:
            self._values = self._values.astype(np.int32)
        if self._length > len(self._values):
            self._values.resize(max(self._length, start + ROWS), refcheck=False)
        self._values[start : self._length] = values

    def whole(self) -> Any:
        self._values.resize(self._length, refcheck=False)
        return self._values


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
        Columns of `TEXTS` as numbers of texts; days since 1970; others as `Coded` numbers, `NONE`
        or NaN for None. Beside them ``last`` (last day), ``fold`` (place name folded), ``fine``
        (see `incidentmap.layers.incidents.linking.is_fine`).
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
    numbers = {name: _Words(None) for name in NUMBERS}
    ids: list[pa.Array] = []
    parts = {
        name: _Column(np.int16 if name in (*TEXTS, *NUMBERS) else np.int32)
        for name in (*TEXTS, *DAYS, "start", *NUMBERS)
    }
    summary = _Column(np.int8)
    for batch in _large(batches):
        ids.append(batch.column("claim_id"))
        summary.add(batch.column("summary").fill_null(False).cast(pa.int8()).to_numpy())
        for name, part in parts.items():
            values = batch.column(name)
            if name in TEXTS:
                part.add(words[name].codes(values))
            elif name in NUMBERS:
                part.add(numbers[name].codes(values))
            else:
                part.add(values.cast(pa.int32()).fill_null(NONE).to_numpy())
    columns: dict[str, Any] = {name: part.whole() for name, part in parts.items()}
    columns["summary"] = summary.whole().view(np.bool_)
    for name, known in numbers.items():
        columns[name] = Coded(columns[name], _values(name, known.values))
    table = ClaimTable(
        pa.chunked_array(ids, type=pa.string()),
        {name: word.values for name, word in words.items()},
        columns,
    )
    _add_derived(table)
    return table


def _values(name: str, known: list[Any]) -> Any:
    if name in REAL:
        return np.array(known, dtype=np.float64)
    kind = np.int64 if name.startswith("fatalities") else np.int32
    return np.array([NONE if value is None else value for value in known], dtype=kind)


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


def _add_derived(table: ClaimTable) -> None:
    columns = table.columns
    ends = columns["event_date_end"]
    columns["last"] = np.where(ends == NONE, columns["event_date"], ends)
    numbers: dict[str, int] = {"": 0}
    folded = [numbers.setdefault(fold(text), len(numbers)) for text in table.words["location"]]
    columns["fold"] = Coded(columns["location"], np.array(folded, dtype=np.int32))
    precision = columns["geo_precision"][:]
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
