"""Border spillover: which incidents lie how near to which border, on which side."""

import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from incidentmap.geo.buffers import check_distance, check_tolerance
from incidentmap.geo.errors import OptionError
from incidentmap.geo.grid import check_cell
from incidentmap.layers.spillover_boundaries import (
    Boundaries,
    land_of,
    package_boundaries,
    read_boundaries,
)
from incidentmap.layers.spillover_counts import check_period
from incidentmap.layers.spillover_decay import check_step, decay_frame
from incidentmap.layers.spillover_exposures import exposures_frame
from incidentmap.layers.spillover_grid import grid_frame
from incidentmap.layers.spillover_measure import Measure, counted_layers, measure_partition
from incidentmap.layers.spillover_pairs import check_pair, pair_frames
from incidentmap.layers.spillover_places import (
    MAX_PRECISION,
    Incidents,
    country_codes,
    measured_incidents,
)
from incidentmap.layers.spillover_reach import reach_frame
from incidentmap.layers.spillover_zones import zones

_LOG = logging.getLogger(__name__)
DEFAULT_COUNTRY = "ML"
_ORDER = ("countries", "borders", "spillover_zones", "exposures", "spillover_summary")


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
    by_precision: bool = False,
    reach_km: float | None = None,
    decay_km: float | None = None,
    pair: tuple[float, float] | None = None,
    permutations: int = 999,
    seed: int = 1,
    grid_km: float | None = None,
) -> dict[str, pd.DataFrame]:
    """Layers of border spillover for a frame of incidents.

    Parameters
    ----------
    incidents : pandas.DataFrame or geopandas.GeoDataFrame
        Layer ``incidents``, or any points with a CRS; columns that are not there are unknown.
    distances_km : sequence of float
        Widths of the zones, 1 to 500 km.
    countries : sequence of str
        ISO 3166-1 alpha-2 codes whose borders with every neighbour are measured. Empty: see
        `main_countries`.
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
        ``all``, ``year``, ``quarter`` or ``month``: summary and grid have rows for ``all`` and
        for each of these.
    max_precision : int
        UCDP where_prec up to which incidents are measured, 1 to 5; vaguer ones, and those
        without a point, count in the totals of their country only.
    by_precision : bool
        Add ``spillover_by_precision``: the counts for each where_prec from 1 to 5.
    reach_km : float, optional
        Add ``spillover_reach``: what lies across the borders within this radius of an incident.
    decay_km : float, optional
        Add ``spillover_decay``: rings of this width up to the largest distance.
    pair : (float, float), optional
        Kilometres and days: add ``spillover_pairs`` and ``spillover_knox``.
    permutations, seed : int
        Of the Knox test.
    grid_km : float, optional
        Add ``conflict_grid`` with cells of this width (OECD/SWAC: 50).

    Returns
    -------
    dict of str to DataFrame
        ``countries``, ``borders``, ``spillover_zones``, ``exposures``, ``spillover_summary``,
        and what was asked for.

    Raises
    ------
    OptionError
        If an option is out of its range.
    DataError
        If boundaries or incidents cannot be used.
    """
    distances = checked_distances(distances_km)
    check_tolerance(tolerance_m)
    _check_figures(distances[-1], period, reach_km, decay_km, pair, grid_km)
    focus = tuple(dict.fromkeys(countries)) or main_countries(
        incidents, boundaries, column=boundaries_column, max_precision=max_precision
    )
    source = boundaries_of(focus, boundaries, boundaries_column, boundaries_uncertainty_m)
    land = land_of(source, focus, snap_m)
    measure = Measure(
        land, source.uncertainty_m, distances, bands, period, max_precision, by_precision
    )
    part = measure_partition(incidents, measure)
    events = part.events
    if not events.located.all():
        _LOG.info(
            "%d of %d incidents are not measured against borders: they have no point, or one "
            "vaguer than where_prec %d",
            (~events.located).sum(),
            len(events),
            max_precision,
        )
    found = zones(land, distances, tolerance_m=tolerance_m, bands=bands)
    layers = counted_layers(
        measure, source, focus, found, tolerance_m, part.tally, part.precision_tally
    )
    layers["exposures"] = exposures_frame(part.rows, events, land)
    layers = {name: layers[name] for name in (*_ORDER, *layers)}
    if reach_km is not None:
        layers["spillover_reach"] = reach_frame(events, land, reach_km, tolerance_m=tolerance_m)
    if decay_km is not None:
        layers["spillover_decay"] = decay_frame(
            events, land, focus, decay_km, distances[-1], tolerance_m=tolerance_m
        )
    if pair is not None:
        layers["spillover_pairs"], layers["spillover_knox"] = pair_frames(
            events, land, *pair, permutations=permutations, seed=seed
        )
    if grid_km is not None:
        layers["conflict_grid"] = grid_frame(events, land, focus, grid_km, period)
    return layers


def _check_figures(
    farthest_km: float,
    period: str,
    reach_km: float | None,
    decay_km: float | None,
    pair: tuple[float, float] | None,
    grid_km: float | None,
) -> None:
    """Refuse before the work what would be refused after it."""
    check_period(period)
    if reach_km is not None:
        check_distance(reach_km)
    if decay_km is not None:
        check_step(decay_km, farthest_km)
    if pair is not None:
        check_pair(*pair)
    if grid_km is not None:
        check_cell(grid_km)


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
        As in `spillover_layers`. The stated ``country`` counts, or where none is stated the
        country that holds the point.
    boundaries, column
        Only countries that they have are chosen.
    max_precision : int
        UCDP where_prec up to which incidents count.
    """
    events = measured_incidents(incidents, None, max_precision=max_precision)
    source = boundaries_of(None, boundaries, column, None)
    source = boundaries_of(None, boundaries, column)
    counts = country_counts(events, None)
    return most_frequent(counts or country_counts(events, source), source)


def country_counts(events: Incidents, source: Boundaries | None) -> Counter[str]:
    """How many incidents with a point lie in each country, as stated or by polygons.

    Parameters
    ----------
    events : Incidents
        Measured without countries.
    source : Boundaries or None
        Count by the polygon that holds each point; None: by what is stated.
    """
    codes = events.country[events.located]
    if source is not None:
        codes = country_codes(
            events.lon[events.located], events.lat[events.located], source.frame, source.column
        )
    counts = pd.Series(codes, dtype=object).value_counts()
    return Counter({str(code): int(count) for code, count in counts.items() if code})


def most_frequent(counts: Counter[str], source: Boundaries) -> tuple[str, ...]:
    """Countries of a source with most incidents, all on a tie; Mali where there are none."""
    known = set(source.frame[source.column].dropna())
    counts = Counter({code: count for code, count in counts.items() if code in known})
    most = max(counts.values(), default=0)
    return tuple(sorted(code for code, count in counts.items() if count == most)) or (
        DEFAULT_COUNTRY,
    )


def boundaries_of(
    focus: tuple[str, ...] | None,
    boundaries: str | Path | gpd.GeoDataFrame | None,
    column: str | None = None,
    uncertainty_m: float | None = None,
) -> Boundaries:
    """Polygons of countries: those that are given, or Natural Earth as packaged."""
    if boundaries is None:
        return package_boundaries(focus)
    return read_boundaries(boundaries, column=column, uncertainty_m=uncertainty_m)


def checked_distances(distances_km: Sequence[float]) -> tuple[float, ...]:
    """Distances in ascending order, each once (`OptionError` if none, or out of 1 to 500 km)."""
    distances = tuple(sorted({float(distance) for distance in distances_km}))
    if not distances:
        raise OptionError("at least one distance is needed")
    for distance in distances:
        check_distance(distance)
    return distances
