"""Groups of claims to incidents, all at once: which value of many stands."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.layers.incidents.claim_table import NONE, ClaimTable, Coded, Ints

SURE = 0.99
"""No incident is surer than this."""

GROUPS_AT_ONCE = 1 << 18
_NEVER = np.int32(1 << 30)


@dataclass(slots=True)
class Merged:
    """Incidents as columns, in order of date, place and key.

    Attributes
    ----------
    of : numpy.ndarray of int
        Incident of each claim of the table, -1 for totals.
    told : numpy.ndarray of int
        Claim whose sentence stands for each incident.
    table : pyarrow.Table
        Fields of `Incident` but ``notes``; what comes again and again as dictionaries.
    """

    of: Ints
    told: Ints
    table: pa.Table


class _Members:
    """Claims sorted by group, in their order within each.

    Parameters
    ----------
    table : ClaimTable
        All claims.
    rows : numpy.ndarray of int
        Rows of claims, those of a group behind one another.
    begin : numpy.ndarray of int
        Where each group begins among them.
    """

    def __init__(self, table: ClaimTable, rows: Ints, begin: Ints) -> None:
        self.table, self.rows, self.begin = table, rows, begin
        self.sizes = np.diff(np.append(begin, len(rows)))
        self.groups = np.repeat(np.arange(len(begin)), self.sizes)
        self.place = np.arange(len(rows))

    def best(self, *keys: Any) -> Ints:
        """Row of the claim of each group that comes first by some keys, the weightiest first."""
        order = np.lexsort((self.place, *reversed(keys), self.groups))
        chosen: Ints = self.rows[order[self.begin]]
        return chosen

    def column(self, name: str) -> Any:
        return self.table[name][self.rows]


def merge(table: ClaimTable, rows: Ints, groups: Ints) -> Merged:
    """Make incidents of groups of claims.

    The finest place and date stand; low is the lowest, high the highest figure of any claim (a
    figure without upper bound counts as itself); best is the figure that most documents give, of
    equals that of the surest claim, then the lower.

    Parameters
    ----------
    table : ClaimTable
        All claims.
    rows : numpy.ndarray of int
        Rows of claims in the order of documents and sentences, totals left out.
    groups : numpy.ndarray of int
        Number of the group of each.
    """
    by_group = np.argsort(groups, kind="stable").astype(np.int32)
    rows, groups = rows[by_group], groups[by_group]
    begin = np.flatnonzero(np.diff(groups, prepend=-1)).astype(np.int32)
    del by_group, groups
    rank = text_rank(table.ids)
    parts, chosen = [], []
    # Some groups at a time, for what is sorted is many times as large as what comes out.
    for low, high in pairwise([*range(0, max(len(begin), 1), GROUPS_AT_ONCE), len(begin)]):
        ends = np.append(begin, len(rows))[[low, high]]
        members = _Members(table, rows[slice(*ends)], begin[low:high] - ends[0])
        part, picked = _merged(members, rank)
        parts.append(part)
        chosen.append(picked)
    identity, told, finest, dated = (np.concatenate(k) for k in zip(*chosen, strict=True))
    day = table["event_date"][dated]
    order = np.lexsort(
        (
            rank[identity],
            text_rank(pa.chunked_array([table.words["location"]]))[table["location"][finest]],
            np.where(day == NONE, _NEVER, day),
        )
    ).astype(np.int32)
    del rank, finest, dated, day
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    of = np.full(len(table), -1, dtype=np.int32)
    of[rows] = np.repeat(place, np.diff(np.append(begin, len(rows))))
    taken = pa.array(order)
    columns = {"incident_id": table.ids.take(pa.array(identity[order]))}
    for name in list(parts[0]):
        columns[name] = pa.chunked_array([part.pop(name) for part in parts]).take(taken)
    return Merged(of, told[order], pa.table(columns))


def _merged(members: _Members, rank: Ints) -> tuple[dict[str, pa.Array], tuple[Ints, ...]]:
    """Columns of the incidents of some groups, and the claims that key, note, place, day are of."""
    table = members.table
    sure, key = -members.column("confidence"), rank[members.rows]
    finest = members.best(
        np.isnan(members.column("lon")), _or(members.column("geo_precision"), 9), sure, key
    )
    dated = members.best(
        members.column("event_date") == NONE, _or(members.column("date_precision"), 9), key
    )
    told = members.best(sure, members.column("start"))
    columns = {
        "event_type": _texts(table, "event_type", told),
        "sub_event_type": _texts(table, "sub_event_type", told),
        **{name: _days(table[name][dated]) for name in ("event_date", "event_date_end")},
        "date_precision": _numbers(table["date_precision"], dated),
        **{name: _texts(table, name, _first_named(members, name, told)) for name in _ACTORS},
        **{name: _texts(table, name, finest) for name in _WHERE},
        **{name: _numbers(table[name], finest) for name in _POINT},
        **_counts(members),
        **_sources(members),
        "claims": pa.array(members.sizes.astype(np.int32)),
    }
    return columns, (members.rows[members.begin], told, finest, dated)


_ACTORS = ("actor1", "actor2")
_WHERE = ("place_id", "location", "country", "admin1")
_POINT = ("lon", "lat", "geo_precision", "uncertainty_m")


def text_rank(texts: pa.ChunkedArray) -> Ints:
    """Place of each text in the order of all."""
    rank = np.empty(len(texts), dtype=np.int32)
    rank[pc.sort_indices(texts).to_numpy()] = np.arange(len(texts), dtype=np.int32)
    return rank


def _or(values: Any, instead: int) -> Any:
    return np.where((values == NONE) | (values == 0), instead, values)


def _texts(table: ClaimTable, name: str, rows: Ints) -> pa.Array:
    words = pa.array(table.words[name], type=pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(table[name][rows]), words)


def _days(values: Any) -> pa.Array:
    return pa.array(values, type=pa.int32(), mask=values == NONE).cast(pa.date32())


def _numbers(column: Coded, rows: Ints) -> pa.Array:
    values = column.values
    known = pa.array(values, mask=np.isnan(values) | (values == NONE))
    return pa.DictionaryArray.from_arrays(pa.array(column.codes[rows]), known)


def _whole(values: Any) -> pa.Array:
    return pa.array(values, type=pa.int64(), mask=values == NONE)


def _first_named(members: _Members, name: str, told: Ints) -> Ints:
    """Claim that names an actor: the surest one, or the first that names any."""
    other = members.best(members.column(name) == 0)
    return np.where(members.table[name][told] != 0, told, other)


def _counts(members: _Members) -> dict[str, pa.Array]:
    """Lowest, highest and best count of deaths."""
    low, high = members.column("fatalities_low"), members.column("fatalities_high")
    given = low != NONE
    top = np.where(high == NONE, low, high)
    highest = np.maximum.reduceat(top, members.begin) if len(top) else top
    lows = np.where(given, low, np.iinfo(np.int64).max)
    lowest = np.minimum.reduceat(lows, members.begin) if len(lows) else lows
    none = lowest == np.iinfo(np.int64).max
    return {
        "fatalities_best": pa.array(_best(members, low, given), mask=none),
        "fatalities_low": pa.array(lowest, mask=none),
        "fatalities_high": _whole(highest),
    }


def _best(members: _Members, low: Any, given: Any) -> Ints:
    """Count of each group that most documents give, 0 where none is given."""
    best = np.zeros(len(members.begin), dtype=np.int64)
    groups, low = members.groups[given], low[given]
    document, sure = members.column("document")[given], members.column("confidence")[given]
    order = np.lexsort((document, low, groups))
    groups, low, document, sure = groups[order], low[order], document[order], sure[order]
    if not len(low):
        return best
    new_figure = (np.diff(low, prepend=low[0] - 1) != 0) | (np.diff(groups, prepend=-1) != 0)
    figures = np.flatnonzero(new_figure)
    documents = np.add.reduceat((new_figure | (np.diff(document, prepend=-1) != 0)) * 1, figures)
    surest = np.maximum.reduceat(sure, figures)
    group, figure = groups[figures], low[figures]
    by_weight = np.lexsort((figure, -surest, -documents, group))
    chosen = by_weight[np.flatnonzero(np.diff(group[by_weight], prepend=-1))]
    best[group[chosen]] = figure[chosen]
    return best


def _sources(members: _Members) -> dict[str, pa.Array]:
    """How many documents tell of each incident, how sure it is, and who publishes them."""
    document, sure = members.column("document"), members.column("confidence")
    order = np.lexsort((document, members.groups))
    new_group = np.diff(members.groups[order], prepend=-1) != 0
    new = new_group | (np.diff(document[order], prepend=-1) != 0)
    if not len(order):
        empty = pa.array([], pa.int64())
        texts, reals = pa.array([], pa.string()), pa.array([], pa.float64())
        return {"documents": empty, "confidence": reals, "source": texts}
    surest = np.maximum.reduceat(sure[order], np.flatnonzero(new))
    begin = np.flatnonzero(new_group[new])
    doubt = np.multiply.reduceat(1 - surest, begin)
    confidence = [round(value, 3) for value in np.minimum(1 - doubt, SURE).tolist()]
    documents = np.diff(np.append(begin, len(surest)))
    return {
        "documents": pa.array(documents.astype(np.int32)),
        "confidence": pa.array(confidence, type=pa.float64()),
        "source": _publishers(members),
    }


def _publishers(members: _Members) -> pa.Array:
    """Publishers of the documents of each incident, by name."""
    words = members.table.words["source"]
    source = members.column("source")
    found = np.unique(members.groups << 32 | source)
    groups, source = found >> 32, found & 0xFFFFFFFF
    begin = np.flatnonzero(np.diff(groups, prepend=-1))
    texts = [words[number] for number in source[begin].tolist()]
    ends = np.append(begin[1:], len(found))
    for k in np.flatnonzero(ends - begin > 1).tolist():
        names = sorted(words[n] for n in source[begin[k] : ends[k]].tolist())
        texts[k] = "; ".join(name for name in names if name)
    return pa.array(texts, type=pa.string())
