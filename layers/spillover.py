"""Border spillover: which incidents lie how near to which border, on which side."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.borders import Borderland, shift_lines
from incidentmap.geo.buffers import check_distance, check_tolerance
from incidentmap.geo.distance import BorderIndex, Nearest
from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import shift_longitudes
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_boundaries import (
    Boundaries,
    land_of,
    package_boundaries,
    read_boundaries,
)
from incidentmap.layers.spillover_counts import (
    members,
    period_of,
    periods_between,
    share,
    total_deaths,
)
from incidentmap.layers.spillover_places import MAX_PRECISION, Incidents, measured_incidents
from incidentmap.layers.spillover_zones import Zone, polygonal, zones

_LOG = logging.getLogger(__name__)
_DEFAULT_COUNTRY = "ML"


def spillover_layers(
    incidents: pd.DataFrame,
    *,
    distances_km: Sequence[float] = (25, 50, 100),
    countries: Sequence[str] = ("ML",),
    tolerance_m: float = 5.0,
    boundaries: str | Path | gpd.GeoDataFrame | None = None,
    boundaries_column: str | None = None,
    boundaries_uncertainty_m: float | None = None,
    snap_m: float = 0.0,
    bands: bool = False,
    period: str = "all",
    max_precision: int = MAX_PRECISION,
) -> dict[str, pd.DataFrame]:
    """Layers of border spillover for a frame of incidents.

    Parameters
    ----------
    incidents : pandas.DataFrame or geopandas.GeoDataFrame
        Layer ``incidents``, or any points with a CRS; columns that are not there are unknown.
    distances_km : sequence of float
        Widths of the zones, 1 to 500 km.
    countries : sequence of str
        ISO 3166-1 alpha-2 codes whose borders with every neighbour are measured. Empty: the
        country with most incidents (all of them on a tie), Mali where there are none.
    tolerance_m : float
        Largest radial error of a zone's outline, 0.1 to 1000 m.
    boundaries : str, pathlib.Path or geopandas.GeoDataFrame, optional
        Polygons of countries, a file as ``FILE`` or ``FILE:LAYER``; by default Natural Earth.
    boundaries_column : str, optional
        Their column of the country code.
    boundaries_uncertainty_m : float, optional
        How far their lines may lie from the true borders.
    snap_m : float
        Gaps and overlaps between neighbouring polygons up to this width are closed.
    bands : bool
        Disjoint rings, not cumulative zones.
    period : str
        ``all``, ``year``, ``quarter`` or ``month``: the summary has rows for ``all`` and for
        each of these.
    max_precision : int
        UCDP where_prec up to which incidents are measured; vaguer ones are in totals only.

    Returns
    -------
    dict of str to DataFrame
        ``countries``, ``borders``, ``spillover_zones``, ``exposures``, ``spillover_summary``.

    Raises
    ------
    OptionError
        If an option is out of its range.
    DataError
        If boundaries or incidents cannot be used.
    """
    distances = _distances(distances_km)
    check_tolerance(tolerance_m)
    focus = tuple(countries) or main_countries(
        incidents, boundaries, column=boundaries_column, max_precision=max_precision
    )
    source = (
        package_boundaries(focus)
        if boundaries is None
        else read_boundaries(
            boundaries, column=boundaries_column, uncertainty_m=boundaries_uncertainty_m
        )
    )
    land = land_of(source, focus, snap_m)
    events = measured_incidents(incidents, land, max_precision=max_precision)
    vague = int((~events.located).sum())
    if vague:
        _LOG.info(
            "%d of %d incidents have no point, or one vaguer than precision %d, and are not "
            "measured against borders",
            vague,
            len(events),
            max_precision,
        )
    rows = exposure_rows(events, land, distances, source.uncertainty_m)
    found = zones(land, distances, tolerance_m=tolerance_m, bands=bands)
    return {
        "countries": _countries_frame(land, source, focus),
        "borders": _borders_frame(land, source),
        "spillover_zones": _zones_frame(found, rows, events, tolerance_m),
        "exposures": _exposures_frame(rows, events, land),
        "spillover_summary": _summary_frame(found, rows, events, period),
    }


def main_countries(
    incidents: pd.DataFrame,
    boundaries: str | Path | gpd.GeoDataFrame | None = None,
    *,
    column: str | None = None,
    max_precision: int = MAX_PRECISION,
) -> tuple[str, ...]:
    """The country with most incidents, all of them on a tie; Mali where there are none.

    Parameters
    ----------
    incidents : pandas.DataFrame
        As in `spillover_layers`; the stated ``country`` counts.
    boundaries, column
        Only countries that they have are chosen.
    max_precision : int
        UCDP where_prec up to which incidents count.
    """
    events = measured_incidents(incidents, None, max_precision=max_precision)
    counts = pd.Series(events.country[events.located & (events.country != "")]).value_counts()
    source = (
        package_boundaries(()) if boundaries is None else read_boundaries(boundaries, column=column)
    )
    counts = counts[counts.index.isin(source.frame[source.column])]
    if counts.empty:
        return (_DEFAULT_COUNTRY,)
    return tuple(sorted(counts.index[counts == counts.max()]))


def _distances(distances_km: Sequence[float]) -> list[float]:
    distances = sorted({float(distance) for distance in distances_km})
    if not distances:
        raise OptionError("at least one distance is needed")
    for distance in distances:
        check_distance(distance)
    return distances


def exposure_rows(
    events: Incidents,
    land: Borderland,
    distances: Sequence[float],
    border_uncertainty: float | None,
) -> pd.DataFrame:
    """One row for each incident and each border of its country within the largest distance.

    Parameters
    ----------
    events : Incidents
        Where the incidents lie.
    land : Borderland
        Countries and borders.
    distances : sequence of float
        Ascending, kilometres.
    border_uncertainty : float or None
        Metres.

    Returns
    -------
    pandas.DataFrame
        ``at`` (index of the incident), ``border_id``, ``country`` (its side), ``neighbour``,
        ``distance_km``, ``distance_uncertainty_km``, ``bearing_deg``, ``band_km``,
        ``band_unsure``, ``side_unsure``, ``lon`` and ``lat`` of the border point.
    """
    index = BorderIndex([border.line for border in land.borders])
    which = np.flatnonzero(events.located)
    near = index.nearest(events.lon[which] - land.centre, events.lat[which], reach_km=distances[-1])
    at = which[near.point]
    sides = np.array([(b.country_a, b.country_b) for b in land.borders], dtype=object)
    sides = sides[near.border]
    keep = ((sides == events.country[at][:, None]).any(axis=1)) & (
        near.distance_m <= distances[-1] * 1000.0
    )
    at, sides, near = at[keep], sides[keep], _rows_of(near, keep)
    side = events.country[at]
    km = near.distance_m / 1000.0
    doubt = np.hypot(
        events.uncertainty_m[at], np.nan if border_uncertainty is None else border_uncertainty
    )
    doubt = doubt / 1000.0
    edges = np.asarray(distances)
    unsure = (np.abs(km[:, None] - edges) <= doubt[:, None]).any(axis=1)
    return pd.DataFrame(
        {
            "at": at,
            "border_id": np.array([b.border_id for b in land.borders], dtype=object)[near.border],
            "country": side,
            "neighbour": np.where(sides[:, 0] == side, sides[:, 1], sides[:, 0]),
            "distance_km": km,
            "distance_uncertainty_km": doubt,
            "bearing_deg": near.bearing_deg,
            "band_km": edges[np.searchsorted(edges, km)],
            "band_unsure": np.where(np.isnan(doubt), None, unsure),
            "side_unsure": np.where(np.isnan(doubt), None, km <= doubt),
            "lon": near.lon,
            "lat": near.lat,
        }
    )


def _rows_of(near: Nearest, keep: Any) -> Nearest:
    return Nearest(*(getattr(near, name)[keep] for name in Nearest.__slots__))


def _countries_frame(land: Borderland, source: Boundaries, focus: Sequence[str]) -> pd.DataFrame:
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


def _borders_frame(land: Borderland, source: Boundaries) -> pd.DataFrame:
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


def _zones_frame(
    found: Sequence[Zone], rows: pd.DataFrame, events: Incidents, tolerance_m: float
) -> pd.DataFrame:
    inside = _inside(found, rows)
    records = []
    for zone, here in zip(found, inside, strict=True):
        records.append(
            {
                "zone_id": zone.zone_id,
                "border_id": zone.border_id,
                "country": zone.country,
                "inner_km": zone.inner_km,
                "outer_km": zone.outer_km,
                "area_km2": zone.area_km2,
                "incidents": len(here),
                "fatalities": total_deaths(events.deaths[here]),
                "incidents_per_1000_km2": 1000.0 * len(here) / zone.area_km2,
                "tolerance_m": tolerance_m,
            }
        )
    return layer_frame(schema.SPILLOVER_ZONES, records, [zone.geometry for zone in found])


def _inside(found: Sequence[Zone], rows: pd.DataFrame) -> list[Any]:
    at = rows["at"].to_numpy()
    return [
        at[here]
        for here in members(
            found,
            rows["border_id"].to_numpy(),
            rows["country"].to_numpy(),
            rows["distance_km"].to_numpy(),
        )
    ]


def _exposures_frame(rows: pd.DataFrame, events: Incidents, land: Borderland) -> pd.DataFrame:
    at = rows["at"].to_numpy()
    start = events.lon[at]
    # The border point is counted from the frame's meridian: it is put beside the incident, so
    # that a line over the antimeridian leaves the range of longitudes rather than circle the map.
    end = start + (rows["lon"].to_numpy() + land.centre - start + 180) % 360 - 180
    ends = np.column_stack([start, events.lat[at], end, rows["lat"]]).reshape(-1, 2, 2)
    lines = [shapely.LineString(pair) for pair in ends]
    table = rows.assign(incident_id=events.incident_id[at]).drop(columns=["at", "lon", "lat"])
    records: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    return layer_frame(schema.EXPOSURES, records, lines)


def _summary_frame(
    found: Sequence[Zone], rows: pd.DataFrame, events: Incidents, period: str
) -> pd.DataFrame:
    inside = _inside(found, rows)
    records: list[dict[str, Any]] = []
    for kind in dict.fromkeys(("all", period)):
        names = period_of(events, kind)
        for name in periods_between(names, kind):
            of_period = names == name
            for zone, here in zip(found, inside, strict=True):
                home = of_period & (events.country == zone.country)
                counted = here[of_period[here]]
                deaths = total_deaths(events.deaths[counted])
                records.append(
                    {
                        "border_id": zone.border_id,
                        "country": zone.country,
                        "inner_km": zone.inner_km,
                        "outer_km": zone.outer_km,
                        "period": name,
                        "incidents": len(counted),
                        "fatalities": deaths,
                        "share_of_incidents": share(len(counted), int(home.sum())),
                        "share_of_fatalities": share(deaths, total_deaths(events.deaths[home])),
                        "area_km2": zone.area_km2,
                        "incidents_per_1000_km2": 1000.0 * len(counted) / zone.area_km2,
                    }
                )
    return layer_frame(schema.SPILLOVER_SUMMARY, records)
