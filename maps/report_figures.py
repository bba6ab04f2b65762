"""Figures of a report: sums and groupings of the layers, none of them drawn yet."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from incidentmap.layers import palette, schema
from incidentmap.layers.frames import layer_frame

Frames = Mapping[str, pd.DataFrame]

MONTH_PRECISION = 4
"""UCDP date_prec up to which a date names a month."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over all incidents.

    Attributes
    ----------
    incidents : int
    low, best, high : int
        People killed, summed over incidents with a figure; where a source says "at least", its
        figure stands for the high count too.
    with_deaths, no_figure, open_ended : int
        Incidents with a figure, without one, and with a low count only.
    vague : int
        Known no better than by a second-order unit.
    undated : int
        Without any date.
    """

    incidents: int
    low: int
    best: int
    high: int
    with_deaths: int
    no_figure: int
    open_ended: int
    vague: int
    undated: int


def frame_of(layers: Frames, name: str) -> pd.DataFrame:
    """A layer, empty but with its columns where it is missing."""
    frame = layers.get(name)
    if frame is None:
        layer = schema.LAYERS[name]
        return layer_frame(layer, [], [] if layer.geometry else None)
    return frame


def totals(incidents: pd.DataFrame) -> Totals:
    """Sum up a layer of incidents."""
    low, best, high = counts(incidents)
    precision = pd.to_numeric(incidents["geo_precision"], errors="coerce")
    return Totals(
        incidents=len(incidents),
        low=int(low.sum()),
        best=int(best.sum()),
        high=int(high.sum()),
        with_deaths=int(low.notna().sum()),
        no_figure=int(low.isna().sum()),
        open_ended=int((low.notna() & incidents["fatalities_high"].isna()).sum()),
        vague=int((~(precision < palette.VAGUE_FROM_PRECISION)).sum()),
        undated=int(incidents["event_date"].isna().sum()),
    )


def counts(incidents: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Low, best and high counts; each missing one from the nearest that is known."""
    low, best, high = (
        pd.to_numeric(incidents[f"fatalities_{name}"], errors="coerce").astype("Float64")
        for name in ("low", "best", "high")
    )
    low = low.fillna(best).fillna(high)
    best = best.fillna(low)
    high = high.fillna(pd.concat([best, low], axis=1).max(axis=1))
    return low, best, high


def by_column(incidents: pd.DataFrame, column: str) -> list[tuple[Any, int, int, int, int]]:
    """Incidents and low, best and high deaths by the values of a column, most incidents first."""
    low, best, high = counts(incidents)
    keys = incidents[column].astype(object).where(incidents[column].notna(), None)
    rows: list[tuple[Any, int, int, int, int]] = []
    for key in dict.fromkeys(keys):
        mine = keys.isna() if key is None else keys == key
        sums = [int(values[mine].sum()) for values in (low, best, high)]
        rows.append((key, int(mine.sum()), sums[0], sums[1], sums[2]))
    return sorted(rows, key=lambda row: (-row[1], str(row[0])))


def dated_to_month(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents whose date names at least a month."""
    precision = pd.to_numeric(incidents["date_precision"], errors="coerce").fillna(1)
    return incidents[incidents["event_date"].notna() & (precision <= MONTH_PRECISION)]


def days(incidents: pd.DataFrame) -> list[dt.date]:
    """First days as dates."""
    return [
        value.date() if isinstance(value, dt.datetime) else value
        for value in incidents["event_date"]
    ]


def borders_summary(summary: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``spillover_summary`` over the whole time, by border, side and distance."""
    if summary.empty:
        return summary
    whole = summary[summary["period"] == "all"]
    return whole.sort_values(["border_id", "country", "outer_km"], kind="stable")


def disagreements(incidents: pd.DataFrame, claims: pd.DataFrame) -> list[str]:
    """Keys of incidents whose reports give different counts of deaths, widest range first."""
    if claims.empty:
        return []
    known = claims[claims["fatalities_low"].notna() | claims["fatalities_high"].notna()]
    known = known[known["incident_id"].isin(set(incidents["incident_id"]))]
    ends = pd.DataFrame(
        {
            "key": known["incident_id"].astype(str),
            "low": pd.to_numeric(known["fatalities_low"]).astype("Float64"),
            "high": pd.to_numeric(known["fatalities_high"]).astype("Float64"),
        }
    )
    different = ends.drop_duplicates()["key"].value_counts()
    ends = ends[ends["key"].isin(set(different.index[different > 1]))]
    ranges = ends.groupby("key")[["low", "high"]].agg(["min", "max"])
    widths = ranges.max(axis=1) - ranges.min(axis=1)
    return sorted(widths.index, key=lambda key: (-float(widths[key]), key))


def deadliest(incidents: pd.DataFrame, most: int = 3) -> pd.DataFrame:
    """Incidents with the highest best counts, those without a place name left out."""
    _, best, _ = counts(incidents)
    named = incidents["location"].notna() & best.notna() & (best > 0)
    order = best[named].sort_values(ascending=False, kind="stable").index[:most]
    worst: pd.DataFrame = incidents.loc[order]
    return worst
