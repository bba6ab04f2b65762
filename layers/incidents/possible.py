"""Claims without a fine place: which incident they may also tell of."""

from typing import Any

import numpy as np

from incidentmap.layers.incidents.claim_table import NONE, VIOLENT, YEAR, ClaimTable, Floats, Ints
from incidentmap.layers.incidents.likeness import Likeness
from incidentmap.layers.incidents.pairing import months

POSSIBLE = 0.55
"""Score from which a claim without a fine place is named as possibly the same event."""

_MONTH = 4
_SPANS = (0, 7, 31, 366)
"""Claims with a fine place are looked for by the length of their span in days: up to each of these,
and longer."""


class _Shelf:
    """Claims with a fine place of one country and of spans of like length, by first day."""

    def __init__(self, table: ClaimTable, rows: Ints) -> None:
        first = table["event_date"][rows]
        self.rows = rows[np.argsort(first, kind="stable")]
        self.first = table["event_date"][self.rows]
        self.longest = int((table["last"][rows] - first).max(initial=0))

    def around(self, first: int, last: int) -> Ints:
        """Rows that may touch a span of days."""
        low, high = np.searchsorted(self.first, [first - 1 - self.longest, last + 2])
        return self.rows[low:high]


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
    found = np.full(len(table), -1, dtype=np.int64)
    scores = np.zeros(len(table))
    violent = table.which("event_type", VIOLENT)[table["event_type"]]
    usable = violent & (table["event_date"] != NONE) & ~table["summary"]
    precision = table["date_precision"]
    dated = (precision > 0) & (precision <= _MONTH) & (precision < YEAR)
    shelves = _shelves(table, np.flatnonzero(usable & table["fine"] & (incident_of >= 0)))
    for row in np.flatnonzero(usable & ~table["fine"] & dated).tolist():
        first, last = int(table["event_date"][row]), int(table["last"][row])
        near = [s.around(first, last) for s in shelves.get(int(table["country"][row]), ())]
        rows = np.concatenate(near) if near else np.empty(0, dtype=np.int64)
        if len(rows):
            found[row], scores[row] = _best(likeness, row, rows, incident_of, rank)
    return found, scores


def _shelves(table: ClaimTable, rows: Ints) -> dict[int, list[_Shelf]]:
    country = table["country"][rows]
    span = np.searchsorted(_SPANS, table["last"][rows] - table["event_date"][rows])
    return {
        int(code): [
            _Shelf(table, rows[chosen])
            for k in range(len(_SPANS) + 1)
            if (chosen := (country == code) & (span == k)).any()
        ]
        for code in np.unique(country)
    }


def _best(
    likeness: Likeness, row: int, rows: Ints, incident_of: Ints, rank: Ints
) -> tuple[int, float]:
    """The likest of some claims: its incident and the score, or none."""
    table = likeness.table
    one = np.broadcast_to(np.int64(row), rows.shape)
    close = likeness.days_apart(one, rows) <= 1
    rows = rows[close & (incident_of[rows] != incident_of[row])]
    one = one[: len(rows)]
    if not len(rows):
        return -1, 0.0
    scores: Any = likeness.score(one, rows)
    likely = scores >= POSSIBLE
    rows, scores, one = rows[likely], scores[likely], one[: int(likely.sum())]
    kept = ~likeness.contradict(one, rows) & _share_a_month(table, one, rows)
    rows, scores = rows[kept], scores[kept]
    if not len(rows):
        return -1, 0.0
    top = incident_of[rows[scores == scores.max()]]
    return int(top[np.argmax(rank[top])]), float(scores.max())


def _share_a_month(table: ClaimTable, i: Ints, j: Ints) -> Any:
    (from_i, to_i), (from_j, to_j) = (
        months(table["event_date"][k], table["last"][k]) for k in (i, j)
    )
    return (from_i <= to_j) & (from_j <= to_i)
