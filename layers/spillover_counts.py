"""Incidents and deaths by border, side, distance and period."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import IntArray
from incidentmap.layers.spillover_places import VAGUEST, WATER, Incidents

PERIODS = ("all", "year", "quarter", "month")
UNDATED = "undated"
_MONTHS = {"year": 12, "quarter": 3, "month": 1}

Tally: TypeAlias = "Counter[tuple[Any, ...]]"
"""Sums that add up over parts of the incidents: `update` adds one part's to another's.

Keys are ``(measure, group, country)`` for all incidents of a country (``home``, ``home_deaths``,
``home_vague``) and ``(measure, group, border_id, country, outer_km)`` for those in a zone
(``incidents``, ``deaths``, ``unknown`` without a count of deaths, ``unsure``). A group is the name
of a period, or a where_prec.
"""


def period_of(incidents: Incidents, period: str) -> Any:
    """Name of the period in which each incident lies.

    Parameters
    ----------
    incidents : Incidents
        Arrays of one length.
    period : str
        ``all``, ``year``, ``quarter`` or ``month``.

    Returns
    -------
    numpy.ndarray of str
        ``all``, or ``2023``, ``2023-Q1``, ``2023-01``; ``undated`` where the date is missing or
        not precise enough to choose one period.

    Raises
    ------
    OptionError
        If `period` is none of `PERIODS`.
    """
    codes, names = _period_codes(incidents, period)
    return np.array(names, dtype=object)[codes]


def _period_codes(incidents: Incidents, period: str) -> tuple[IntArray, list[str]]:
    """Number of the period of each incident, and the names that the numbers stand for."""
    check_period(period)
    if period == "all":
        return np.zeros(len(incidents), dtype=np.int64), ["all"]
    first, last = (
        days.astype("datetime64[M]").astype(np.int64) // _MONTHS[period]
        for days in (incidents.start, incidents.end)
    )
    dated = (first == last) & ~np.isnat(incidents.start)
    numbers, inverse = np.unique(first[dated], return_inverse=True)
    codes = np.full(len(incidents), len(numbers), dtype=np.int64)
    codes[dated] = inverse
    return codes, [*(_period_name(number, period) for number in numbers.tolist()), UNDATED]


def _period_name(number: int, period: str) -> str:
    month = str(np.datetime64(number * _MONTHS[period], "M"))
    if period == "month":
        return month
    return month[:-3] if period == "year" else f"{month[:-3]}-Q{number % 4 + 1}"


def check_period(period: str) -> None:
    """Refuse a period that is none of `PERIODS` (`OptionError`)."""
    if period not in PERIODS:
        raise OptionError(f"period must be one of {', '.join(PERIODS)}, not {period!r}")


def periods_between(names: Any, period: str) -> list[str]:
    """Every period from the first to the last that occurs, then ``undated`` if any is.

    Parameters
    ----------
    names : numpy.ndarray of str
        From `period_of`.
    period : str
        ``all``, ``year``, ``quarter`` or ``month``.
    """
    if period == "all":
        return ["all"]
    known = sorted(set(names) - {UNDATED})
    out: list[str] = []
    if known:
        code = {"year": "Y", "quarter": "Q", "month": "M"}[period]
        first, last = (
            pd.Period(name.replace("-Q", "Q"), freq=code) for name in (known[0], known[-1])
        )
        for step in pd.period_range(first, last, freq=code):
            out.append(f"{step.year}-Q{step.quarter}" if period == "quarter" else str(step))
    return [*out, UNDATED] if UNDATED in set(names) else out


def tally_periods(
    rows: pd.DataFrame,
    events: Incidents,
    distances_km: Sequence[float],
    *,
    bands: bool = False,
    period: str = "all",
) -> Tally:
    """Count incidents by country and by zone, in all and by period.

    Parameters
    ----------
    rows : pandas.DataFrame
        Exposures of `events`, from `exposure_rows`.
    events : Incidents
        All incidents of the part, measured or not.
    distances_km : sequence of float
        Ascending.
    bands : bool
        Disjoint rings between one distance and the next, not everything up to each.
    period : str
        ``all``, ``year``, ``quarter`` or ``month``.
    """
    tally: Tally = Counter()
    for kind in dict.fromkeys(("all", period)):
        codes, names = _period_codes(events, kind)
        _add_homes(tally, events, codes, names)
        _add_zones(tally, rows, events, distances_km, bands, codes, names)
    return tally


def tally_precisions(
    rows: pd.DataFrame, events: Incidents, distances_km: Sequence[float], *, bands: bool = False
) -> Tally:
    """Count measured incidents by country, zone and where_prec, as `tally_periods` does.

    The group is the where_prec. Water and airspace (7) count as 1, as their points are places;
    so do incidents that state none.
    """
    precision = np.where(events.precision == WATER, 1, np.maximum(events.precision, 1))
    codes = np.where(events.located, precision - 1, -1)
    names = list(range(1, VAGUEST + 1))
    tally: Tally = Counter()
    _add_homes(tally, events, codes, names)
    _add_zones(tally, rows, events, distances_km, bands, codes, names)
    return tally


def _add_homes(
    tally: Tally, events: Incidents, codes: IntArray, names: Sequence[str | int]
) -> None:
    country, countries = pd.factorize(events.country)
    grouped = np.flatnonzero(codes >= 0)
    group = codes[grouped] * len(countries) + country[grouped]
    deaths = events.deaths[grouped]
    measures = {
        "home": np.ones(len(group)),
        "home_deaths": np.nan_to_num(deaths),
        "home_vague": ~events.located[grouped],
    }
    for at, sums in _sums(group, measures):
        name, where = names[at // len(countries)], countries[at % len(countries)]
        for measure, value in sums.items():
            tally[measure, name, where] += value


def _add_zones(
    tally: Tally,
    rows: pd.DataFrame,
    events: Incidents,
    distances_km: Sequence[float],
    bands: bool,
    codes: IntArray,
    names: Sequence[str | int],
) -> None:
    border, borders = pd.factorize(rows["border_id"].to_numpy())
    side, sides = pd.factorize(rows["country"].to_numpy())
    pair, pairs = border * len(sides) + side, list(product(borders, sides))
    at = rows["at"].to_numpy()
    km, doubt, deaths = (
        rows["distance_km"].to_numpy(),
        rows["distance_uncertainty_km"].to_numpy(),
        events.deaths[at],
    )
    inner = 0.0
    for outer in distances_km:
        inside = np.flatnonzero((km <= outer) & ((km > inner) | (inner == 0.0)) & (codes[at] >= 0))
        edges = np.abs(km[inside] - outer), np.abs(km[inside] - inner)
        measures = {
            "incidents": np.ones(len(inside)),
            "deaths": np.nan_to_num(deaths[inside]),
            "unknown": np.isnan(deaths[inside]),
            # The doubt of a distance crosses an edge of the zone, the border among them.
            "unsure": ~(np.minimum(*edges) > doubt[inside]),
        }
        for group, sums in _sums(codes[at[inside]] * len(pairs) + pair[inside], measures):
            name, where = names[group // len(pairs)], pairs[group % len(pairs)]
            for measure, value in sums.items():
                tally[(measure, name, *where, outer)] += value
        inner = outer if bands else 0.0


def _sums(group: IntArray, measures: dict[str, Any]) -> Iterator[tuple[int, dict[str, int]]]:
    """Sums of each measure by group, for the groups that occur."""
    if len(group) == 0:
        return
    found = np.flatnonzero(np.bincount(group))
    sums = {name: np.bincount(group, weights=values)[found] for name, values in measures.items()}
    for i, one in enumerate(found.tolist()):
        yield one, {name: int(values[i]) for name, values in sums.items()}


def total_deaths(deaths: Any) -> int:
    """Sum of best counts; incidents without a count add nothing."""
    return int(np.nansum(deaths))


def share(part: float, whole: float) -> float:
    """Part of a whole, not a number where there is no whole."""
    return part / whole if whole else float("nan")
