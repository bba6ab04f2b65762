"""How like two claims are, for many pairs at once."""

from typing import Any

import numpy as np
import numpy.typing as npt

from incidentmap.layers.incidents.claim_table import (
    CIVILIANS,
    CROWDS,
    EXPLOSIONS,
    KILLING,
    NONE,
    YEAR,
    ClaimTable,
    Floats,
    Truths,
)

WEIGHTS = {"place": 0.4, "time": 0.3, "type": 0.15, "actors": 0.15}
"""What the parts of the score weigh; they add up to one."""

GENERIC = frozenset({"Civilians", "Unidentified armed group", "Protesters", "Rioters", ""})
"""Actors that many events share."""

KM_PER_DEGREE = 111.32
REACH_KM = 25.0
LONGEST_REACH_KM = 60.0
_TIME_SCORES = np.array([0.0, 1.0, 0.95, 0.9, 0.8, 0.6])
_BITS = np.array([number.bit_count() for number in range(256)], dtype=np.uint8)

Rows = npt.NDArray[Any]


class Likeness:
    """Contradictions and scores of pairs of claims.

    Parameters
    ----------
    table : ClaimTable
        All methods take rows of it, two arrays of one length.
    """

    def __init__(self, table: ClaimTable) -> None:
        self.table = table
        kind = table["event_type"]
        self._killing = table.which("event_type", KILLING)
        self._crowd = table.which("event_type", CROWDS)
        self._strategic = table.which("event_type", frozenset({"Strategic developments"}))
        self._civilians = table.which("event_type", frozenset({CIVILIANS}))
        self._explosions = table.which("event_type", frozenset({EXPLOSIONS}))
        self._abduction = np.array(["Abduction" in t for t in table.words["sub_event_type"]])
        self._kind, self._sub = kind, table["sub_event_type"]
        self._sets, self._named = _actor_bits(table.words["actors"])
        self._size = _BITS[self._sets].sum(axis=1, dtype=np.int64)

    def km(self, i: Rows, j: Rows) -> Floats:
        """Distance on a local plane, NaN where one has no point."""
        lon, lat = self.table["lon"], self.table["lat"]
        x = (lon[i] - lon[j]) * np.cos(np.radians((lat[i] + lat[j]) / 2))
        distance: Floats = KM_PER_DEGREE * np.hypot(x, lat[i] - lat[j])
        return distance

    def days_apart(self, i: Rows, j: Rows) -> Any:
        """Days between two dated claims, 0 where their spans overlap."""
        first, last = self.table["event_date"], self.table["last"]
        return np.maximum(np.maximum(first[i] - last[j], first[j] - last[i]), 0)

    def dated(self, i: Rows, j: Rows) -> Truths:
        """Whether both have a date."""
        first = self.table["event_date"]
        both: Truths = (first[i] != NONE) & (first[j] != NONE)
        return both

    def contradict(self, i: Rows, j: Rows) -> Truths:
        """Whether two claims cannot be of one event; see `linking.contradicts`."""
        t = self.table
        clash: Truths = t["summary"][i] | t["summary"][j]
        clash |= self.dated(i, j) & (self.days_apart(i, j) > 1)
        clash |= (t["document"][i] == t["document"][j]) & self.another_sort(i, j)
        rest = np.flatnonzero(~clash)
        clash[rest] = self.apart(i[rest], j[rest])
        return clash

    def apart(self, i: Rows, j: Rows) -> Truths:
        """Whether countries, types or fine places of two claims contradict each other."""
        clash: Truths = ~self.compatible(i, j)
        rest = np.flatnonzero(~clash)
        clash[rest] = self.elsewhere(i[rest], j[rest])
        return clash

    def elsewhere(self, i: Rows, j: Rows) -> Truths:
        """Whether countries or fine places of two claims contradict each other."""
        t = self.table
        one, other = t["country"][i], t["country"][j]
        clash: Truths = (one != other) & (one != 0) & (other != 0)
        fine = np.flatnonzero(t["fine"][i] & t["fine"][j] & ~clash)
        clash[fine] = self._far(i[fine], j[fine])
        return clash

    def _far(self, i: Rows, j: Rows) -> Truths:
        t = self.table
        km = self.km(i, j)
        doubt = np.nan_to_num(t["uncertainty_m"][i]) + np.nan_to_num(t["uncertainty_m"][j])
        reach = np.minimum(REACH_KM + doubt / 1000, LONGEST_REACH_KM)
        far: Truths = np.where(np.isnan(km), t["fold"][i] != t["fold"][j], km > reach)
        return far

    def another_sort(self, i: Rows, j: Rows) -> Truths:
        """Whether the types differ so that one document would tell of two events."""
        kind, sub = self._kind, self._sub
        other: Truths = (kind[i] != kind[j]) | ((sub[i] != sub[j]) & ~self._crowd[kind[i]])
        return other

    def compatible(self, i: Rows, j: Rows) -> Truths:
        """Whether two reports of one event may have been given these two types."""
        a, b = self._kind[i], self._kind[j]
        sub_a, sub_b = self._sub[i], self._sub[j]
        near = (self._killing[a] & self._killing[b]) | (self._crowd[a] & self._crowd[b])
        near &= ~(self._abduction[sub_a] | self._abduction[sub_b])
        near |= self._explosions[a] & self._civilians[b]
        near |= self._civilians[a] & self._explosions[b]
        found: Truths = np.where(a == b, ~self._strategic[a] | (sub_a == sub_b), near)
        return found

    def score(self, i: Rows, j: Rows) -> Floats:
        """How like two claims are that do not contradict each other; see `linking.score`."""
        value = WEIGHTS["place"] * self._place(i, j) + WEIGHTS["time"] * self.time(i, j)
        value += WEIGHTS["type"] * np.where(self._kind[i] == self._kind[j], 1.0, 0.5)
        value += WEIGHTS["actors"] * self.actors(self.table["actors"][i], self.table["actors"][j])
        rounded: Floats = np.round(value, 4)
        return rounded

    def _place(self, i: Rows, j: Rows) -> Floats:
        t = self.table
        fine_i, fine_j = t["fine"][i], t["fine"][j]
        vague = np.where(fine_i, j, i)
        precision = t["geo_precision"][vague]
        region = ((precision == 4) | (precision == 5)) & (t["location"][vague] != 0)
        inside = fine_i | fine_j | (t["fold"][i] == t["fold"][j])
        return np.where(fine_i & fine_j, 1.0, np.where(region & inside, 0.5, 0.15))

    def time(self, i: Rows, j: Rows) -> Floats:
        """Part of the score that the dates give."""
        precision = self.table["date_precision"]
        one, other = (np.where(precision[k] <= 0, YEAR, precision[k]) for k in (i, j))
        overlap = _TIME_SCORES[np.maximum(one, other)]
        dated = np.where(self.days_apart(i, j) > 0, 0.7, overlap)
        return np.where(self.dated(i, j), dated, 0.3)

    def actors(self, i: Rows, j: Rows) -> Floats:
        """Part of the score that two lists of actors give, by their numbers."""
        shared = self._sets[i] & self._sets[j]
        count = _BITS[shared].sum(axis=-1, dtype=np.int64)
        one, other = self._size[i], self._size[j]
        union = one + other - count
        share = np.where(self._any_named(shared), 1.0, count / np.maximum(union, 1))
        return np.where((one == 0) | (other == 0), 0.5, share)

    def share_a_name(self, i: Rows, j: Rows) -> Truths:
        """Whether both name an actor that is no generic one."""
        actors = self.table["actors"]
        return self._any_named(self._sets[actors[i]] & self._sets[actors[j]])

    def _any_named(self, shared: Any) -> Truths:
        found: Truths = (shared & self._named).any(axis=-1)
        return found


def _actor_bits(texts: list[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """A bit for each actor: of each list of actors, and of those that are not generic."""
    numbers: dict[str, int] = {}
    sets = [
        [numbers.setdefault(name, len(numbers)) for name in text.split("; ") if name]
        for text in texts
    ]
    width = max(len(numbers), 1)
    bits = np.zeros((len(sets), -(-width // 8)), dtype=np.uint8)
    for row, members in enumerate(sets):
        for number in members:
            bits[row, number // 8] |= 128 >> number % 8
    named = np.packbits([name not in GENERIC for name in numbers] or [False])
    return bits, named
