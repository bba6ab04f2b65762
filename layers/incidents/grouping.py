"""Reports of one event become one group, best pairs first, never across a contradiction."""

from collections.abc import Callable

import numpy as np

from incidentmap.layers.incidents.claim_table import NONE, Ints, Truths
from incidentmap.layers.incidents.likeness import Rows
from incidentmap.layers.incidents.pairing import Pairs, Reports, mixed

_REMEMBERED = 1 << 17
"""Pairs of groups known to contradict each other, before all are forgotten."""

_AT_ONCE, _BLOCKS = 1 << 10, 1 << 15
"""Sorts that a question is answered for together, and how many such answers are kept."""

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
        likeness = pairs.likeness
        self._reports = reports
        self._types = _Sorts(reports, "event_type", "sub_event_type")
        self._places = _Sorts(reports, "country", "fold", "fine", "lon", "lat", "uncertainty_m")
        self._fit = _Answers(self._types, likeness.compatible)
        self._differ = _Answers(self._types, likeness.another_sort)
        self._elsewhere = _Answers(self._places, likeness.elsewhere)
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
        type_of, place_of = self._types.of, self._places.of
        types, others = ({type_of[r] for r in group} for group in (one, other))
        if not all(self._fit(a, b) for a in types for b in others):
            return True
        places, towns = ({place_of[r] for r in group} for group in (one, other))
        if any(self._elsewhere(a, b) for a in places for b in towns):
            return True
        return any(
            self._differ(a, b) and not self._documents(one, a).isdisjoint(self._documents(other, b))
            for a in types
            for b in others
        )

    def _documents(self, group: list[int], kind: int) -> set[int]:
        """Documents that give those reports of a group which are of one type."""
        of = self._types.of
        return {d for r in group if of[r] == kind for d in self._reports.documents(r)}


class _Sorts:
    """Reports that agree in some columns.

    Parameters
    ----------
    reports : Reports
        All reports.
    *names : str
        The columns.

    Attributes
    ----------
    of : memoryview of int
        Sort of each report.
    example : numpy.ndarray of int
        Row of the table that stands for each sort.
    """

    def __init__(self, reports: Reports, *names: str) -> None:
        first, table = reports.first, reports.table
        key = np.zeros(len(first), dtype=np.uint64)
        for name in names:
            key = mixed(key, table[name][first])
        _, example, of = np.unique(key, return_index=True, return_inverse=True)
        # A view gives a number far faster than the array does.
        self.of, self.example = of.astype(np.int32).data, first[example]


class _Answers:
    """What a question on two claims is answered for two sorts: asked of many at once, and kept.

    Parameters
    ----------
    sorts : _Sorts
        What the answer depends on.
    question : callable
        Takes rows of the table, two arrays of one length.
    """

    def __init__(self, sorts: _Sorts, question: Callable[[Rows, Rows], Truths]) -> None:
        self._example, self._question = sorts.example, question
        self._known: dict[tuple[int, int], bytes] = {}

    def __call__(self, a: int, b: int) -> bool:
        """Whether it is so for two sorts."""
        block, at = divmod(b, _AT_ONCE)
        answers = self._known.get((a, block))
        if answers is None:
            if len(self._known) >= _BLOCKS:
                self._known.clear()
            others = self._example[block * _AT_ONCE :][:_AT_ONCE]
            answers = self._question(np.full(len(others), self._example[a]), others).tobytes()
            self._known[a, block] = answers
        return answers[at] != 0
