"""The contract's layers of spillover, from what was measured."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from incidentmap.geo.borders import Borderland, shift_lines
from incidentmap.geo.geodesy import shift_longitudes
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_boundaries import Boundaries
from incidentmap.layers.spillover_counts import (
    members,
    period_of,
    periods_between,
    share,
    total_deaths,
)
from incidentmap.layers.spillover_places import Incidents
from incidentmap.layers.spillover_schema import SPILLOVER_BY_PRECISION
from incidentmap.layers.spillover_zones import Zone, polygonal


def countries_frame(land: Borderland, source: Boundaries, focus: Sequence[str]) -> pd.DataFrame:
    """Layer ``countries``: those measured (``measured``) and their neighbours."""
    rows = [
        {
            "country": code,
            "name": land.names.get(code, code),
            "source": source.source,
            "measured": code in focus,
        }
        for code in land.codes
    ]
    shapes = shift_longitudes(land.polygons, -land.centre)
    return layer_frame(schema.COUNTRIES, rows, [polygonal(shape) for shape in shapes])


def borders_frame(land: Borderland, source: Boundaries) -> pd.DataFrame:
    """Layer ``borders``."""
    rows = [
        {
            "border_id": border.border_id,
            "country_a": border.country_a,
            "country_b": border.country_b,
            "length_km": border.length_km,
            "source": source.source,
            "source_uncertainty_m": source.uncertainty_m,
        }
        for border in land.borders
    ]
    lines = shift_lines([border.line for border in land.borders], -land.centre)
    return layer_frame(schema.BORDERS, rows, lines)


def zones_frame(
    found: Sequence[Zone], rows: pd.DataFrame, events: Incidents, tolerance_m: float
) -> pd.DataFrame:
    """Layer ``spillover_zones`` with what each holds, ``incidents_unsure`` among it."""
    at = rows["at"].to_numpy()
    records = []
    for zone, here in zip(found, _inside(found, rows), strict=True):
        records.append(
            {
                "zone_id": zone.zone_id,
                "border_id": zone.border_id,
                "country": zone.country,
                "inner_km": zone.inner_km,
                "outer_km": zone.outer_km,
                "area_km2": zone.area_km2,
                "incidents": len(here),
                "fatalities": total_deaths(events.deaths[at[here]]),
                "incidents_per_1000_km2": 1000.0 * len(here) / zone.area_km2,
                "tolerance_m": tolerance_m,
                "incidents_unsure": int(_unsure(zone, rows, here).sum()),
            }
        )
    return layer_frame(schema.SPILLOVER_ZONES, records, [zone.geometry for zone in found])


def summary_frame(
    found: Sequence[Zone], rows: pd.DataFrame, events: Incidents, period: str
) -> pd.DataFrame:
    """Table ``spillover_summary``: a row for each zone and period, empty ones too."""
    inside = _inside(found, rows)
    at = rows["at"].to_numpy()
    records: list[dict[str, Any]] = []
    for kind in dict.fromkeys(("all", period)):
        names = period_of(events, kind)
        for name in periods_between(names, kind):
            of_period = names == name
            for zone, here in zip(found, inside, strict=True):
                chosen = here[of_period[at[here]]]
                home = of_period & (events.country == zone.country)
                counted = at[chosen]
                deaths = total_deaths(events.deaths[counted])
                records.append(
                    {
                        "border_id": zone.border_id,
                        "country": zone.country,
                        "outer_km": zone.outer_km,
                        "period": name,
                        "incidents": len(counted),
                        "fatalities": deaths,
                        "share_of_incidents": share(len(counted), int(home.sum())),
                        "share_of_fatalities": share(deaths, total_deaths(events.deaths[home])),
                        "area_km2": zone.area_km2,
                        "incidents_per_1000_km2": 1000.0 * len(counted) / zone.area_km2,
                        "inner_km": zone.inner_km,
                        "incidents_unsure": int(_unsure(zone, rows, chosen).sum()),
                        "fatalities_unknown": int(np.isnan(events.deaths[counted]).sum()),
                        "country_incidents": int(home.sum()),
                        "country_incidents_vague": int((home & ~events.located).sum()),
                    }
                )
    return layer_frame(schema.SPILLOVER_SUMMARY, records)


def by_precision_frame(
    found: Sequence[Zone], rows: pd.DataFrame, events: Incidents, most: int
) -> pd.DataFrame:
    """Table ``spillover_by_precision``: the counts of each zone up to each where_prec.

    Parameters
    ----------
    found : sequence of Zone
        Zones.
    rows : pandas.DataFrame
        Exposures of all incidents up to precision `most`.
    events : Incidents
        Measured up to precision `most`.
    most : int
        Vaguest where_prec to count; water and airspace (7) count from 1 on, as their points are
        places.
    """
    at = rows["at"].to_numpy()
    inside = _inside(found, rows)
    records = []
    for precision in range(1, most + 1):
        precise = events.located & ((events.precision <= precision) | (events.precision == 7))
        for zone, here in zip(found, inside, strict=True):
            counted = at[here][precise[at[here]]]
            home = precise & (events.country == zone.country)
            records.append(
                {
                    "border_id": zone.border_id,
                    "country": zone.country,
                    "inner_km": zone.inner_km,
                    "outer_km": zone.outer_km,
                    "max_precision": precision,
                    "incidents": len(counted),
                    "fatalities": total_deaths(events.deaths[counted]),
                    "share_of_incidents": share(len(counted), int(home.sum())),
                }
            )
    return layer_frame(SPILLOVER_BY_PRECISION, records)


def _inside(found: Sequence[Zone], rows: pd.DataFrame) -> list[Any]:
    """Rows of the exposures in each zone."""
    return members(
        found,
        rows["border_id"].to_numpy(),
        rows["country"].to_numpy(),
        rows["distance_km"].to_numpy(),
    )


def _unsure(zone: Zone, rows: pd.DataFrame, here: Any) -> Any:
    """Whether the doubt of a distance crosses an edge of the zone, the border among them."""
    km = rows["distance_km"].to_numpy()[here]
    doubt = rows["distance_uncertainty_km"].to_numpy()[here]
    crosses = (np.abs(km - zone.outer_km) <= doubt) | (np.abs(km - zone.inner_km) <= doubt)
    return crosses | np.isnan(doubt)
