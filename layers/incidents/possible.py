"""Claims without a fine place: which incident they may also tell of."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from incidentmap.layers.incidents.claim_table import (
    NONE,
    VIOLENT,
    YEAR,
    ClaimTable,
    Floats,
    Ints,
    Truths,
)
from incidentmap.layers.incidents.likeness import Likeness, Rows
from incidentmap.layers.incidents.pairing import mixed, months, spread

POSSIBLE = 0.55
"""Score from which a claim without a fine place is named as possibly the same event."""

_MONTH = 4
_SPANS = (0, 7, 31, 366)
"""Claims with a fine place are looked for by the length of their span in days: up to each of these,
and longer."""


_SAME = (
    "country",
    "event_date",
    "last",
    "date_precision",
    "event_type",
    "sub_event_type",
    "actors",
)
"""What two claims of one sort agree in; the score looks at nothing else, but for the place."""


def possible(
    table: ClaimTable, likeness: Likeness, incident_of: Ints, rank: Ints
) -> tuple[Ints, Floats]:
    """Name, for each claim without a fine place, the incident that it may also tell of.

    Parameters
    ----------
    table : ClaimTable
        All claims.
    likeness : Likeness
        Of the table.
    incident_of : numpy.ndarray of int
        Incident of each claim, -1 for none.
    rank : numpy.ndarray of int
        Place of each incident in the order of keys: of equals the last is named.

    Returns
    -------
    tuple of (numpy.ndarray of int, numpy.ndarray of float)
        Incident of each claim, -1 for none, and the score.
    """
    found = np.full(len(table), -1, dtype=np.int32)
    scores = np.zeros(len(table))
    violent = table.which("event_type", VIOLENT)[table["event_type"]]
    usable = violent & (table["event_date"] != NONE) & ~table["summary"]
    precision = table["date_precision"][:]
    dated = (precision > 0) & (precision <= _MONTH) & (precision < YEAR)
    rows = np.flatnonzero(usable & ~table["fine"] & dated)
    fine = np.flatnonzero(usable & table["fine"] & (incident_of >= 0))
    del violent, usable, precision, dated
    if not len(rows) or not len(fine):
        return found, scores
    told = _Told(likeness, fine, incident_of, rank)
    _, first, sort = np.unique(
        _key(table, rows, place=True), return_index=True, return_inverse=True
    )
    asked = rows[first]
    named, best = told.likest(asked)
    found[rows], scores[rows] = np.where(named >= 0, incident_of[named], -1)[sort], best[sort]
    # What stands for all claims of a sort may be of the same incident or document as one of them.
    known = np.flatnonzero(named[sort] >= 0)
    doubtful = known[told.excluded(rows[known], named[sort[known]])]
    options = told.options(asked, np.unique(sort[doubtful]))
    for row, k in zip(rows[doubtful].tolist(), sort[doubtful].tolist(), strict=True):
        found[row], scores[row] = told.best(row, *options[k])
    return found, scores


def _key(table: ClaimTable, rows: Ints, *, place: bool = False) -> npt.NDArray[np.uint64]:
    """Hash of what claims of one sort agree in."""
    key = np.zeros(len(rows), dtype=np.uint64)
    for name in _SAME:
        key = mixed(key, table[name][rows])
    if place:
        # The score asks whether the place is a named region, see `Likeness`.
        key = mixed(key, table["geo_precision"][rows])
        key = mixed(key, table["location"][rows] != 0)
    return key


class _Told:
    """Claims with a fine place, by sorts.

    Parameters
    ----------
    likeness : Likeness
        Of all claims.
    rows : numpy.ndarray of int
        Claims with a fine place.
    incident_of, rank : numpy.ndarray of int
        See `possible`.
    """

    def __init__(self, likeness: Likeness, rows: Ints, incident_of: Ints, rank: Ints) -> None:
        self._likeness, self._table = likeness, likeness.table
        self._incident_of, self._rank = incident_of, rank
        # The claim whose incident is named before others comes first, and stands for its sort.
        rows = rows[np.argsort(-rank[incident_of[rows]], kind="stable")]
        key = _key(self._table, rows)
        _, first, sort = np.unique(key, return_index=True, return_inverse=True)
        self._first = rows[first]
        order = np.argsort(sort, kind="stable")
        self._rows, self._begin = (
            rows[order],
            np.searchsorted(sort[order], np.arange(len(first) + 1)),
        )
        self._shelves = self._shelved()

    def _shelved(self) -> dict[int, list[tuple[Ints, Ints, int]]]:
        """Sorts of each country by first day, spans of like length together: sorts, days, span."""
        table, first = self._table, self._first
        country, day = table["country"][first], table["event_date"][first]
        length = table["last"][first] - day
        span = np.searchsorted(_SPANS, length)
        shelves: dict[int, list[tuple[Ints, Ints, int]]] = {}
        for code, k in sorted(set(zip(country.tolist(), span.tolist(), strict=True))):
            sorts = np.flatnonzero((country == code) & (span == k))
            sorts = sorts[np.argsort(day[sorts], kind="stable")]
            longest = int(length[sorts].max())
            shelves.setdefault(code, []).append((sorts, day[sorts], longest))
        return shelves

    def _pairs(self, asked: Ints, some: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Some of the claims asked for, by number, with sorts that they are like, and scores."""
        table, likeness = self._table, self._likeness
        country = table["country"][asked[some]]
        for code in np.unique(country).tolist():
            here = some[country == code]
            first, last = table["event_date"][asked[here]], table["last"][asked[here]]
            for sorts, days, longest in self._shelves.get(code, ()):
                low = np.searchsorted(days, first - 1 - longest)
                high = np.searchsorted(days, last + 2)
                for owner, at in spread(low, high):
                    k, sort = here[owner], sorts[at]
                    i, j = asked[k], self._first[sort]
                    kept = np.flatnonzero(likeness.days_apart(i, j) <= 1)
                    kept = kept[~likeness.apart(i[kept], j[kept])]
                    scores = likeness.score(i[kept], j[kept])
                    likely = scores >= POSSIBLE
                    kept, scores = kept[likely], scores[likely]
                    shared = _share_a_month(table, i[kept], j[kept])
                    yield k[kept[shared]], sort[kept[shared]], scores[shared]

    def likest(self, asked: Ints) -> tuple[Ints, Floats]:
        """Claim that each of some is most like, -1 for none, and the score."""
        named, best = np.full(len(asked), -1, dtype=np.int64), np.zeros(len(asked))
        for k, sort, scores in self._pairs(asked, np.arange(len(asked))):
            rank = self._rank[self._incident_of[self._first[sort]]]
            order = np.lexsort((rank, scores, k))
            order = order[np.flatnonzero(np.diff(k[order], append=-1))]
            k, sort, scores, rank = k[order], sort[order], scores[order], rank[order]
            before = np.where(named[k] >= 0, self._rank[self._incident_of[named[k]]], -1)
            better = (scores > best[k]) | ((scores == best[k]) & (rank > before))
            named[k[better]], best[k[better]] = self._first[sort[better]], scores[better]
        return named, best

    def excluded(self, i: Rows, j: Rows) -> Truths:
        """Whether claims are of one incident, or of one document that tells of two sorts."""
        same: Truths = self._incident_of[i] == self._incident_of[j]
        document = self._table["document"]
        same |= (document[i] == document[j]) & self._likeness.another_sort(i, j)
        return same

    def options(self, asked: Ints, some: Ints) -> dict[int, tuple[list[int], list[float]]]:
        """All sorts that some of the claims asked for are like, and the scores."""
        found: dict[int, tuple[list[int], list[float]]] = {k: ([], []) for k in some.tolist()}
        for numbers, sorts, scores in self._pairs(asked, some):
            for k, sort, score in zip(*(x.tolist() for x in (numbers, sorts, scores)), strict=True):
                found[k][0].append(sort)
                found[k][1].append(score)
        return found

    def best(self, row: int, sorts: list[int], scores: list[float]) -> tuple[int, float]:
        """Incident that a claim is most like, of those that are not excluded, and the score."""
        for score in sorted(set(scores), reverse=True):
            equal = [sort for sort, value in zip(sorts, scores, strict=True) if value == score]
            rows = np.concatenate([self._rows[self._begin[k] : self._begin[k + 1]] for k in equal])
            rows = rows[~self.excluded(np.full(len(rows), row), rows)]
            if len(rows):
                incidents = self._incident_of[rows]
                return int(incidents[np.argmax(self._rank[incidents])]), score
        return -1, 0.0


def _share_a_month(table: ClaimTable, i: Ints, j: Ints) -> Any:
    (from_i, to_i), (from_j, to_j) = (
        months(table["event_date"][k], table["last"][k]) for k in (i, j)
    )
    return (from_i <= to_j) & (from_j <= to_i)
