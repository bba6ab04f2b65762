"""Reports that may be of one event, found without looking at every pair."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from incidentmap.layers.incidents.claim_table import NONE, YEAR, ClaimTable, Ints, Truths
from incidentmap.layers.incidents.likeness import (
    GENERIC,
    KM_PER_DEGREE,
    LONGEST_REACH_KM,
    REACH_KM,
    Likeness,
    Rows,
)
from incidentmap.layers.incidents.retold import Retold

SAME = 0.6
"""Score from which two claims are taken to tell of one event."""

CHUNK = 1 << 19
"""Pairs looked at together."""

REPORTS_AT_ONCE = 1 << 19
"""Pairs of one score are taken up by so many reports at a time, which bounds what is sorted."""

_IN_MEMORY_BYTES = 1 << 20
"""Pairs of one score beyond this are kept on the disk."""

MOST = 256
"""A report known to no week is weighed against so many at one place, or of one country and sort,
at most: the first of its days. Which event of hundreds it tells of, nobody could say."""

_WEEK = 7
_LONGEST_MONTHS = 13
_FEW_DOCUMENTS = 2


class Reports:
    """Claims that say the same of the event but for counts and words are one report.

    Parameters
    ----------
    table : ClaimTable
        All claims.
    order : numpy.ndarray of int
        Rows of the table in the order of documents and sentences; totals are left out.

    Attributes
    ----------
    first : numpy.ndarray of int
        Row of the first claim of each report, which stands for it.
    of : numpy.ndarray of int
        Report of each row of `order`.
    """

    def __init__(self, table: ClaimTable, order: Ints) -> None:
        self.table = table
        self.rows = order
        self.of, self.first = _same(table, order)
        pairs = np.unique(self.of.astype(np.int64) << 32 | table["document"][order])
        self._documents = (pairs & 0xFFFFFFFF).astype(np.int32)
        self._owner = (pairs >> 32).astype(np.int32)
        count = np.bincount(self._owner, minlength=len(self.first))
        self._begin = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
        self.few = np.diff(self._begin) <= _FEW_DOCUMENTS

    def __len__(self) -> int:
        """Number of reports."""
        return len(self.first)

    def by_document(self) -> tuple[Ints, Ints]:
        """Documents and reports, one pair each, of reports that few documents give."""
        kept = self.few[self._owner]
        reports, documents = self._owner[kept], self._documents[kept]
        order = np.lexsort((reports, documents))
        return documents[order].astype(np.int64), reports[order]

    def documents(self, report: int) -> list[int]:
        """Documents that give a report."""
        found: list[int] = self._documents[self._begin[report] : self._begin[report + 1]].tolist()
        return found

    def share_a_document(self, i: Rows, j: Rows) -> Truths:
        """Whether one document gives both reports."""
        found = np.zeros(len(i), dtype=bool)
        few = self.few[i] & self.few[j]
        ends = (self._begin[i[few]], self._begin[i[few] + 1] - 1)
        others = (self._begin[j[few]], self._begin[j[few] + 1] - 1)
        documents = self._documents
        found[few] = np.logical_or.reduce(
            [documents[a] == documents[b] for a in ends for b in others]
        )
        for k in np.flatnonzero(~few):
            a, b = (documents[self._begin[r] : self._begin[r + 1]] for r in (i[k], j[k]))
            found[k] = len(np.intersect1d(a, b, assume_unique=True)) > 0
        return found


def _same(table: ClaimTable, order: Ints) -> tuple[Ints, Ints]:
    """Number of the report of each row, and the first row of each report."""
    import pandas as pd

    # A country and a year, or a country and nobody named, tell no event from another.
    named = [bool(set(text.split("; ")) - GENERIC) for text in table.words["actors"]]
    tells = np.array(named)[table["actors"]] & (table["date_precision"][:] != YEAR)
    placed = (table["location"] != 0) & (table["event_date"] != NONE) & (table["fine"] | tells)
    key = np.empty(len(order), dtype=np.uint64)
    key[:] = 0
    for name in ("event_type", "sub_event_type", "event_date", "event_date_end", "location", "lon",
                 "lat", "geo_precision", "country", "actors"):  # fmt: skip
        key = mixed(key, table[name][order])
    key = mixed(key, np.where(placed, -1, table["document"])[order])
    of, _ = pd.factorize(key)
    first = np.full(of.max(initial=-1) + 1, -1, dtype=np.int32)
    first[of[::-1]] = order[::-1]
    return of.astype(np.int32), first


def mixed(key: npt.NDArray[np.uint64], values: Any) -> npt.NDArray[np.uint64]:
    """Hash of a column put upon that of the columns before (the finaliser of SplitMix64)."""
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.nan, values + 0.0).view(np.int64)
    mixed = key * np.uint64(0x9E3779B97F4A7C15) + values.astype(np.int64).view(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    result: npt.NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return result


def spread(begin: Ints, end: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Each number k with all numbers from ``begin[k]`` to before ``end[k]``, in chunks."""
    count = np.maximum(end - begin, 0)
    sums = np.concatenate([[0], np.cumsum(count)])
    k = 0
    while k < len(count):
        stop = max(int(np.searchsorted(sums, sums[k] + CHUNK, side="right")) - 1, k + 1)
        owners = np.repeat(np.arange(k, stop), count[k:stop])
        if len(owners):
            offset = np.arange(len(owners)) - np.repeat(sums[k:stop] - sums[k], count[k:stop])
            yield owners, begin[owners] + offset
        k = stop


def _within(keys: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Positions of all pairs of equal keys, for sorted keys."""
    ends = np.searchsorted(keys, keys, side="right")
    yield from spread(np.arange(1, len(keys) + 1), ends)


class _Days:
    """Members sorted by a key and their first day, to find those that begin in a span of days."""

    def __init__(self, keys: Ints, first: Ints) -> None:
        self.order = np.lexsort((first, keys))
        self._sorted = self._joined(keys[self.order], first[self.order])

    @staticmethod
    def _joined(keys: Ints, days: Ints) -> Ints:
        joined: Ints = (keys.astype(np.int64) << 32) + days + (1 << 30)
        return joined

    def find(self, keys: Ints, days: Ints, side: Any) -> Ints:
        """Positions in `order` of days within keys."""
        found: Ints = np.searchsorted(self._sorted, self._joined(keys, days), side=side)
        return found


class Pairs:
    """Pairs of reports that score `SAME` or more, best first.

    Parameters
    ----------
    reports : Reports
        The reports.
    likeness : Likeness
        Of the same table.
    """

    def __init__(self, reports: Reports, likeness: Likeness) -> None:
        self.reports, self.likeness = reports, likeness
        table, first = reports.table, reports.first
        self._first, self._last = table["event_date"][first], table["last"][first]
        self._fine, self._dated = table["fine"][first], self._first != NONE
        self._from, self._to = (m.astype(np.int32) for m in months(self._first, self._last))
        self._retold = Retold(table, first)
        self._kept: dict[float, Any] = {}
        for together, source in (
            (True, self._of_a_document()),
            (False, self._wide()),
            (False, self._near()),
        ):
            for i, j in source:
                self._weigh(np.minimum(i, j), np.maximum(i, j), together=together)

    def in_order(self) -> Iterator[tuple[Ints, Ints]]:
        """Pairs by score, highest first, then by number of report."""
        for score in sorted(self._kept, reverse=True):
            with self._kept.pop(score) as file:
                for low in range(0, len(self.reports), REPORTS_AT_ONCE):
                    keys = _between(file, low << 32, low + REPORTS_AT_ONCE << 32)
                    fresh = np.ones(len(keys), dtype=bool)
                    fresh[1:] = keys[1:] != keys[:-1]
                    keys = keys[fresh]
                    yield keys >> 32, keys & 0xFFFFFFFF

    def clash(self, i: Rows, j: Rows) -> Truths:
        """Whether reports cannot be of one event."""
        a, b = self.reports.first[i], self.reports.first[j]
        found = self.likeness.contradict(a, b)
        doubtful = np.flatnonzero(~found)
        doubtful = doubtful[self.likeness.another_sort(a[doubtful], b[doubtful])]
        found[doubtful] = self.reports.share_a_document(i[doubtful], j[doubtful])
        return found

    def _weigh(self, i: Ints, j: Ints, *, together: bool) -> None:
        first, likeness = self.reports.first, self.likeness
        if not together:
            kept = (self._from[i] <= self._to[j]) & (self._from[j] <= self._to[i])
            i, j = i[kept], j[kept]
        again = self._retold.score(i, j, together=together)
        vague = np.flatnonzero(~self._fine[i] & ~self._fine[j] & (again == 0))
        kept = np.ones(len(i), dtype=bool)
        kept[vague] = likeness.share_a_name(first[i[vague]], first[j[vague]])
        i, j, again = i[kept], j[kept], again[kept]
        kept = ~self.clash(i, j)
        i, j, again = i[kept], j[kept], again[kept]
        scores = np.maximum(likeness.score(first[i], first[j]), again)
        kept = scores >= SAME
        i, j, scores = i[kept], j[kept], scores[kept]
        for score in np.unique(scores):
            chosen = scores == score
            self._keep(float(score), i[chosen].astype(np.int64) << 32 | j[chosen])

    def _keep(self, score: float, keys: Ints) -> None:
        if score not in self._kept:
            self._kept[score] = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - held open
        self._kept[score].write(keys.tobytes())

    def _of_a_document(self) -> Iterator[tuple[Ints, Ints]]:
        documents, reports = self.reports.by_document()
        for i, j in _within(documents):
            yield reports[i], reports[j]

    def _wide(self) -> Iterator[tuple[Ints, Ints]]:
        """Reports without a fine place: of one country and sort, in days that touch."""
        table, first = self.reports.table, self.reports.first
        precision = table["date_precision"][first]
        year = (precision <= 0) | (precision == YEAR)
        wide = self._dated & ~self._fine
        sort = _joint(table["country"][first], table["sub_event_type"][first])
        yield from self._sweep(np.flatnonzero(wide & ~year), sort)
        # Known to a year alone, only what names the same region scores enough.
        named = wide & (table["location"][first] != 0)
        yield from self._sweep(np.flatnonzero(named), _joint(sort, table["fold"][first]))

    def _sweep(self, members: Ints, keys: Ints) -> Iterator[tuple[Ints, Ints]]:
        keys = keys[members]
        days = _Days(keys, self._first[members])
        ordered = members[days.order]
        low = np.arange(1, len(ordered) + 1)
        end = days.find(keys[days.order], self._last[ordered] + 1, "right")
        for i, j in spread(low, self._bounded(ordered, low, end)):
            yield ordered[i], ordered[j]

    def _bounded(self, members: Ints, low: Ints, high: Ints) -> Ints:
        """Ends of what reports are weighed against."""
        long = self._last[members] - self._first[members] > _WEEK
        ends: Ints = np.where(long, np.minimum(high, low + MOST), high)
        return ends

    def _near(self) -> Iterator[tuple[Ints, Ints]]:
        """Reports of fine places near each other, in days that touch."""
        members = np.flatnonzero(self._dated & self._fine).astype(np.int32)
        if not len(members):
            return
        places = _Places(self.reports.table, self.reports.first[members])
        days = _Days(places.of, self._first[members])
        ordered, place_of = members[days.order], places.of[days.order]
        for some in np.array_split(np.arange(len(ordered)), len(ordered) // CHUNK * 8 + 1):
            begin, end = places.begin[place_of[some]], places.begin[place_of[some] + 1]
            for owner, edge in spread(begin, end):
                rows = some[owner]
                own, other = place_of[rows], places.neighbour[edge]
                start, stop = self._first[ordered[rows]], self._last[ordered[rows]] + 1
                # Of two that begin on one day, the first in order finds the other.
                low = np.where(
                    other == own,
                    rows + 1,
                    days.find(other, start + (other < own), "left"),
                )
                high = days.find(other, stop, "right")
                for k, j in spread(low, self._bounded(ordered[rows], low, high)):
                    yield ordered[rows[k]], ordered[j]


def _between(file: IO[bytes], low: int, high: int) -> Ints:
    """Numbers in a file from `low` to before `high`, sorted."""
    file.seek(0)
    found = []
    while data := file.read(8 * CHUNK):
        keys = np.frombuffer(data, dtype=np.int64)
        found.append(keys[(keys >= low) & (keys < high)])
    keys = np.concatenate(found)
    keys.sort()
    return keys


def _joint(one: Rows, other: Rows) -> Ints:
    """One number for each pair of numbers that occurs."""
    pairs = one.astype(np.int64) << 32 | other.astype(np.int64)
    found: Ints = np.unique(pairs, return_inverse=True)[1].reshape(len(pairs))
    return found


def months(first: Rows, last: Rows) -> tuple[Ints, Ints]:
    """First and last month, since 1970, of spans of days with the day before and the day after."""
    begin, end = (
        days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        for days in (first - 1, last + 1)
    )
    return begin, np.minimum(end, begin + _LONGEST_MONTHS)


class _Places:
    """Distinct places of claims, and which lie near each other."""

    def __init__(self, table: ClaimTable, rows: Ints) -> None:
        lon, lat, fold = (table[name][rows] for name in ("lon", "lat", "fold"))
        key = np.zeros(len(rows), dtype=np.uint64)
        for values in (lon, lat, fold):
            key = mixed(key, values)
        _, first, self.of = np.unique(key, return_index=True, return_inverse=True)
        self.of = self.of.reshape(len(rows)).astype(np.int32)
        doubt = np.zeros(len(first))
        np.maximum.at(doubt, self.of, np.nan_to_num(table["uncertainty_m"][rows]) / 1000)
        self._lon, self._lat, self._fold, self._doubt = lon[first], lat[first], fold[first], doubt
        edges = np.unique(np.concatenate([e for pair in self._edges() for e in pair]))
        self.neighbour = edges & 0xFFFFFFFF
        self.begin = np.searchsorted(edges >> 32, np.arange(len(first) + 1))

    def _edges(self) -> Iterator[tuple[Ints, Ints]]:
        itself = np.arange(len(self._lon), dtype=np.int64)
        yield (itself << 32 | itself,) * 2
        for i, j in self._candidates():
            x = (self._lon[i] - self._lon[j]) * np.cos(
                np.radians((self._lat[i] + self._lat[j]) / 2)
            )
            km = KM_PER_DEGREE * np.hypot(x, self._lat[i] - self._lat[j])
            reach = np.minimum(REACH_KM + self._doubt[i] + self._doubt[j], LONGEST_REACH_KM)
            near = np.where(np.isnan(km), self._fold[i] == self._fold[j], km <= reach + 1e-6)
            yield i[near] << 32 | j[near], j[near] << 32 | i[near]

    def _candidates(self) -> Iterator[tuple[Ints, Ints]]:
        """Places of one name, and places in one cell of a degree, of four grids half a cell off."""
        by_name = np.argsort(self._fold, kind="stable")
        yield from ((by_name[i], by_name[j]) for i, j in _within(self._fold[by_name]))
        known = np.flatnonzero(np.isfinite(self._lon) & np.isfinite(self._lat))
        for dx in (0.0, 0.5):
            for dy in (0.0, 0.5):
                x, y = np.floor(self._lon[known] + dx), np.floor(self._lat[known] + dy)
                cell = (x * 1000 + y).astype(np.int64)
                order = np.argsort(cell, kind="stable")
                ordered = known[order]
                yield from ((ordered[i], ordered[j]) for i, j in _within(cell[order]))
