"""Events of a country that are told again and again by name: its coup, its peace agreement.

Such an event has no village, and often no actor that both reports name; what makes it one is that a
country has few of its sort. Two reports are of one where country, sort and year (or month) agree; a
report that fits two events which are not one another is of neither.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from incidentmap.layers.incidents.claim_table import NONE, YEAR, ClaimTable, Floats, Ints
from incidentmap.layers.incidents.lexicon import load_actor_rows
from incidentmap.layers.incidents.likeness import Rows

_COUNTRY = 6
_COUP, _AGREEMENT = "Coup event", "Agreement"
_SCORES = np.array([0.62, 0.7, 0.69, 0.68, 0.67, 0.62])
"""Score by the coarser ``date_precision``; where one is undated, the first."""


class Retold:
    """Reports of coups and agreements of whole countries.

    Parameters
    ----------
    table : ClaimTable
        All claims.
    first : numpy.ndarray of int
        Row that stands for each report.
    """

    def __init__(self, table: ClaimTable, first: Ints) -> None:
        of_sort = table.which("sub_event_type", frozenset({_COUP, _AGREEMENT}))
        self._told = of_sort[table["sub_event_type"][first]] & (table["location"][first] != 0)
        self._told &= (table["geo_precision"][first] == _COUNTRY) & (table["country"][first] != 0)
        self._members = np.flatnonzero(self._told)
        first = first[self._members]
        sort = table["sub_event_type"][first]
        self._coup = table.which("sub_event_type", frozenset({_COUP}))[sort]
        self._sort, self._country = sort, table["country"][first]
        self._from, self._to = table["event_date"][first], table["last"][first]
        precision = table["date_precision"][first]
        self._precision = np.where(precision <= 0, YEAR, precision)
        self._document, self._actors = table["document"][first], table["actors"][first]
        self._groups = [_named(text) for text in table.words["actors"]]
        self._torn = self._find_torn()

    def score(self, i: Rows, j: Rows, *, together: bool) -> Floats:
        """Score of pairs of reports that tell of one coup or agreement, 0 for all others.

        Of two agreements one must be known to its year alone, as what is only recalled is.
        """
        found = np.zeros(len(i))
        told = np.flatnonzero(self._told[i] & self._told[j])
        i, j = (np.searchsorted(self._members, k[told]) for k in (i, j))
        same = ~self._torn[i] & ~self._torn[j]
        same &= (self._sort[i] == self._sort[j]) & (self._country[i] == self._country[j])
        if not same.any():
            return found
        one, other = self._from[i] != NONE, self._from[j] != NONE
        overlap = (self._from[i] <= self._to[j]) & (self._from[j] <= self._to[i])
        same &= (one & other & overlap) | ((one ^ other) & together)
        coarser = np.maximum(self._precision[i], self._precision[j])
        same &= self._coup[i] | (coarser == YEAR)
        for k in np.flatnonzero(same):
            a, b = self._groups[self._actors[i[k]]], self._groups[self._actors[j[k]]]
            if not a or not b or a & b:
                found[told[k]] = _SCORES[coarser[k] if one[k] and other[k] else 0]
        return found

    def _find_torn(self) -> npt.NDArray[np.bool_]:
        """Reports that fit two others which lie more than a day apart.

        A year with two coups, for one that gives the year alone; two dated coups in a document, for
        one of it that gives no date.
        """
        torn = np.zeros(len(self._members), dtype=bool)
        members = range(len(torn))
        years = self._from.astype("datetime64[D]").astype("datetime64[Y]").astype(int)
        dated = self._from != NONE
        exact = dated & (self._precision != YEAR)
        of_year, of_document = _Spans(), _Spans()
        for k, year, known, fine in zip(members, years, dated, exact, strict=True):
            span = int(self._from[k]), int(self._to[k])
            if fine:
                of_year.add((year, self._sort[k], self._country[k]), *span)
            if known:
                of_document.add((self._document[k], self._sort[k], self._country[k]), *span)
        for k, year, known, fine in zip(members, years, dated, exact, strict=True):
            if not known:
                key = (self._document[k], self._sort[k], self._country[k])
                torn[k] = of_document.lie_apart(key)
            elif not fine:
                torn[k] = of_year.lie_apart((year, self._sort[k], self._country[k]))
        return torn


class _Spans:
    """Spans of days by a key: the latest first day and the earliest last day of each."""

    def __init__(self) -> None:
        self._bounds: dict[tuple[int, ...], tuple[int, int]] = {}

    def add(self, key: tuple[int, ...], first: int, last: int) -> None:
        latest, earliest = self._bounds.get(key, (first, last))
        self._bounds[key] = max(latest, first), min(earliest, last)

    def lie_apart(self, key: tuple[int, ...]) -> bool:
        """Whether two of the spans lie more than a day apart."""
        latest, earliest = self._bounds.get(key, (0, 0))
        return latest - earliest > 1


@lru_cache(maxsize=1)
def _known_groups() -> frozenset[str]:
    rows = load_actor_rows()
    return frozenset(
        row["actor"]
        for row in rows
        if row["class"] in ("rebel", "militia") and row["source"] != "generic"
    )


def _named(actors: str) -> frozenset[str]:
    """Armed groups that a list of actors names: neither a state nor a mere sort of people."""
    return _known_groups().intersection(actors.split("; "))
