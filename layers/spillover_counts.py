"""Incidents and deaths by border, side, distance and period."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from incidentmap.geo.errors import OptionError
from incidentmap.layers.spillover_places import Incidents
from incidentmap.layers.spillover_zones import Zone

PERIODS = ("all", "year", "quarter", "month")
UNDATED = "undated"


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
    check_period(period)
    if period == "all":
        return np.full(len(incidents), "all", dtype=object)
    first, last = (_period_names(days, period) for days in (incidents.start, incidents.end))
    return np.where((first == last) & ~np.isnat(incidents.start), first, UNDATED).astype(object)


def check_period(period: str) -> None:
    """Refuse a period that is none of `PERIODS` (`OptionError`)."""
    if period not in PERIODS:
        raise OptionError(f"period must be one of {', '.join(PERIODS)}, not {period!r}")


def _period_names(days: Any, period: str) -> Any:
    if period == "year":
        return days.astype("datetime64[Y]").astype(str)
    months = days.astype("datetime64[M]")
    if period == "month":
        return months.astype(str)
    number = months.astype(np.int64) % 12 // 3 + 1
    return np.array(
        [
            f"{y}-Q{q}"
            for y, q in zip(days.astype("datetime64[Y]").astype(str), number, strict=True)
        ],
        dtype=str,
    )


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


def members(zones: Sequence[Zone], border_ids: Any, sides: Any, distance_km: Any) -> list[Any]:
    """Rows of exposures that lie in each zone.

    Parameters
    ----------
    zones : sequence of Zone
        With inner and outer distance.
    border_ids, sides : numpy.ndarray of str
        Border, and country of the incident, of each row.
    distance_km : numpy.ndarray of float
        Distance to that border.

    Returns
    -------
    list of numpy.ndarray of int
        One a zone.
    """
    groups = pd.DataFrame({"b": border_ids, "s": sides}).groupby(["b", "s"]).indices
    none = np.empty(0, dtype=np.int64)
    out = []
    for zone in zones:
        rows = groups.get((zone.border_id, zone.country), none)
        km = distance_km[rows]
        inside = km <= zone.outer_km
        if zone.inner_km:
            inside &= km > zone.inner_km
        out.append(rows[inside])
    return out


def total_deaths(deaths: Any) -> int:
    """Sum of best counts; incidents without a count add nothing."""
    return int(np.nansum(deaths))


def share(part: float, whole: float) -> float:
    """Part of a whole, not a number where there is no whole."""
    return part / whole if whole else float("nan")
