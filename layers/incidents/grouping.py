"""Reports of one event become one group, best pairs first, never across a contradiction."""

import numpy as np

from incidentmap.layers.incidents.claim_table import NONE, Ints, Truths
from incidentmap.layers.incidents.pairing import Pairs, Reports, mixed

_REMEMBERED = 1 << 17
"""Pairs of groups known to contradict each other, before all are forgotten."""

_NEVER = np.int32(1 << 30)
"""A day later than any: there a day may be added in four bytes."""


class Groups:
    """Groups of reports.

    Parameters
    ----------
    reports : Reports
        Each a group of its own at first.
    pairs : Pairs
        Pairs that score enough, and what contradicts what.

    Attributes
    ----------
    of : numpy.ndarray of int
        Group of each report.
    """

    def __init__(self, reports: Reports, pairs: Pairs) -> None:
        first = reports.first
        days, ends = (reports.table[name][first] for name in ("event_date", "last"))
        dated = days != NONE
        self.of = np.arange(len(first), dtype=np.int32)
        # All members of a group overlap or touch, so two bounds tell whether another can join.
        self._latest = days
        self._earliest = np.where(dated, ends, _NEVER)
        # Each report tells the next of its group, the last the first.
        self._next = np.arange(len(first), dtype=np.int32)
        self._apart: set[tuple[int, int]] = set()
        self._sorts = _Sorts(reports, pairs)
        self._pairs = pairs
        for i, j in pairs.in_order():
            self._join_all(i, j)

    def _open(self, a: Ints, b: Ints) -> Truths:
        """Whether pairs of groups are two, and their days do not contradict each other."""
        open_: Truths = (
            (a != b)
            & (self._latest[a] <= self._earliest[b] + 1)
            & (self._latest[b] <= self._earliest[a] + 1)
        )
        return open_

    def _join_all(self, i: Ints, j: Ints) -> None:
        kept = self._open(self.of[i], self.of[j])
        # A view gives a number far faster than the array does.
        of, latest, earliest = (n.data for n in (self.of, self._latest, self._earliest))
        for x, y in zip(i[kept].tolist(), j[kept].tolist(), strict=True):
            a, b = of[x], of[y]
            if a == b or latest[a] > earliest[b] + 1 or latest[b] > earliest[a] + 1:
                continue
            self._join(a, b)

    def _join(self, a: int, b: int) -> None:
        key = (a, b) if a < b else (b, a)
        if key in self._apart:
            return
        one, other = self._members(a), self._members(b)
        # A pair that scored does not contradict itself.
        if len(one) + len(other) > 2 and self._clash(one, other):
            if len(self._apart) >= _REMEMBERED:
                self._apart.clear()
            self._apart.add(key)
            return
        if len(one) < len(other):
            a, b, one, other = b, a, other, one
        self.of[other] = a
        self._next[a], self._next[b] = self._next[b], self._next[a]
        self._latest[a] = max(self._latest[a], self._latest[b])
        self._earliest[a] = min(self._earliest[a], self._earliest[b])

    def _members(self, group: int) -> list[int]:
        """Reports of a group, which bears the number of one of them."""
        after = self._next.data
        found, k = [group], after[group]
        while k != group:
            found.append(k)
            k = after[k]
        return found

    def _clash(self, one: list[int], other: list[int]) -> bool:
        """Whether a report of one group contradicts one of another; their days are known to fit."""
        sorts = self._sorts
        answers = {sorts.apart(a, b) for a in sorts.of(one) for b in sorts.of(other)}
        if True in answers:
            return True
        if answers == {False}:
            return False
        i, j = np.repeat(one, len(other)), np.tile(other, len(one))
        return bool(self._pairs.clash(i, j).any())


class _Sorts:
    """Reports of one place and type: whether two can be of one event is found once for each sort.

    Parameters
    ----------
    reports : Reports
        All reports.
    pairs : Pairs
        Knows what contradicts what.
    """

    def __init__(self, reports: Reports, pairs: Pairs) -> None:
        first, table = reports.first, reports.table
        key = np.zeros(len(first), dtype=np.uint64)
        for name in ("event_type", "sub_event_type", "country", "fold", "fine", "lon", "lat",
                     "uncertainty_m"):  # fmt: skip
            key = mixed(key, table[name][first])
        _, self._example, of = np.unique(key, return_index=True, return_inverse=True)
        self._of = of.astype(np.int32)
        self._first, self._likeness = first, pairs.likeness
        self._known: dict[tuple[int, int], bool | None] = {}

    def of(self, members: list[int]) -> set[int]:
        """Sorts of some reports."""
        return set(self._of[members].tolist())

    def apart(self, a: int, b: int) -> bool | None:
        """Whether reports of two sorts contradict each other; None: it depends on documents."""
        key = (a, b) if a < b else (b, a)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            i, j = (self._first[self._example[[k]]] for k in key)
            apart = bool(self._likeness.apart(i, j)[0])
            self._known[key] = True if apart else (None if self._differ(i, j) else False)
        return self._known[key]

    def _differ(self, i: Ints, j: Ints) -> bool:
        return bool(self._likeness.another_sort(i, j)[0])
