"""The contract's layers of spillover, from what was measured."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from incidentmap.geo.borders import Borderland, shift_lines
from incidentmap.geo.geodesy import shift_longitudes
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_boundaries import Boundaries
from incidentmap.layers.spillover_counts import Tally, periods_between, share
from incidentmap.layers.spillover_places import VAGUEST
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


def zones_frame(found: Sequence[Zone], tally: Tally, tolerance_m: float) -> pd.DataFrame:
    """Layer ``spillover_zones`` with what each holds, ``incidents_unsure`` among it.

    Parameters
    ----------
    found : sequence of Zone
        Zones.
    tally : Tally
        From `tally_periods`, of one part of the incidents or of all parts together.
    tolerance_m : float
        Largest radial error of an outline.
    """
    records = []
    for zone in found:
        count = int(tally["incidents", "all", *zone.key])
        records.append(
            {
                "zone_id": zone.zone_id,
                "border_id": zone.border_id,
                "country": zone.country,
                "inner_km": zone.inner_km,
                "outer_km": zone.outer_km,
                "area_km2": zone.area_km2,
                "incidents": count,
                "fatalities": int(tally["deaths", "all", *zone.key]),
                "incidents_per_1000_km2": 1000.0 * count / zone.area_km2,
                "tolerance_m": tolerance_m,
                "incidents_unsure": int(tally["unsure", "all", *zone.key]),
            }
        )
    return layer_frame(schema.SPILLOVER_ZONES, records, [zone.geometry for zone in found])


def summary_frame(found: Sequence[Zone], tally: Tally, period: str) -> pd.DataFrame:
    """Table ``spillover_summary``: a row for each zone and period, empty ones too.

    Parameters
    ----------
    found, tally
        As for `zones_frame`.
    period : str
        As given to `tally_periods`.
    """
    occurring = {key[1] for key in tally if key[0] == "home"} - {"all"}
    names = ["all", *(periods_between(occurring, period) if period != "all" else [])]
    records: list[dict[str, Any]] = []
    for name in names:
        for zone in found:
            count, deaths = (int(tally[sum_, name, *zone.key]) for sum_ in ("incidents", "deaths"))
            home = int(tally["home", name, zone.country])
            records.append(
                {
                    "border_id": zone.border_id,
                    "country": zone.country,
                    "outer_km": zone.outer_km,
                    "period": name,
                    "incidents": count,
                    "fatalities": deaths,
                    "share_of_incidents": share(count, home),
                    "share_of_fatalities": share(
                        deaths, int(tally["home_deaths", name, zone.country])
                    ),
                    "area_km2": zone.area_km2,
                    "incidents_per_1000_km2": 1000.0 * count / zone.area_km2,
                    "inner_km": zone.inner_km,
                    "incidents_unsure": int(tally["unsure", name, *zone.key]),
                    "fatalities_unknown": int(tally["unknown", name, *zone.key]),
                    "country_incidents": home,
                    "country_incidents_vague": int(tally["home_vague", name, zone.country]),
                }
            )
    return layer_frame(schema.SPILLOVER_SUMMARY, records)


def by_precision_frame(found: Sequence[Zone], tally: Tally) -> pd.DataFrame:
    """Table ``spillover_by_precision``: the counts of each zone up to each where_prec.

    Parameters
    ----------
    found : sequence of Zone
        Zones.
    tally : Tally
        From `tally_precisions`.
    """

    def up_to(precision: int, measure: str, *where: Any) -> int:
        return int(sum(tally[measure, p, *where] for p in range(1, precision + 1)))

    records = []
    for precision in range(1, VAGUEST + 1):
        for zone in found:
            count = up_to(precision, "incidents", *zone.key)
            records.append(
                {
                    "border_id": zone.border_id,
                    "country": zone.country,
                    "inner_km": zone.inner_km,
                    "outer_km": zone.outer_km,
                    "max_precision": precision,
                    "incidents": count,
                    "fatalities": up_to(precision, "deaths", *zone.key),
                    "share_of_incidents": share(count, up_to(precision, "home", zone.country)),
                }
            )
    return layer_frame(SPILLOVER_BY_PRECISION, records)
