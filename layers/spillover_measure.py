"""One part of the incidents measured against borders: the same for a file, a core or a cluster."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from incidentmap.geo.borders import Borderland
from incidentmap.geo.distance import BorderIndex, Nearest
from incidentmap.layers.spillover_boundaries import Boundaries
from incidentmap.layers.spillover_counts import Tally, tally_periods, tally_precisions
from incidentmap.layers.spillover_exposures import exposure_rows, nearest_borders
from incidentmap.layers.spillover_frames import (
    borders_frame,
    by_precision_frame,
    countries_frame,
    summary_frame,
    zones_frame,
)
from incidentmap.layers.spillover_places import (
    MAX_PRECISION,
    VAGUEST,
    Incidents,
    measured_incidents,
)
from incidentmap.layers.spillover_zones import Zone


@dataclass(frozen=True, slots=True)
class Measure:
    """What incidents are measured against, and how: made once, the same for every part.

    Attributes
    ----------
    land : Borderland
        Countries and borders.
    uncertainty_m : float or None
        How far the borders may lie from the true ones; None where nobody said.
    distances_km : tuple of float
        Ascending.
    bands : bool
        Disjoint rings, not cumulative zones.
    period : str
        ``all``, ``year``, ``quarter`` or ``month``.
    max_precision : int
        UCDP where_prec up to which incidents are measured.
    by_precision : bool
        Count for each where_prec too.
    index : BorderIndex
        The borders of `land`, ready to be searched.
    """

    land: Borderland
    uncertainty_m: float | None
    distances_km: tuple[float, ...]
    bands: bool = False
    period: str = "all"
    max_precision: int = MAX_PRECISION
    by_precision: bool = False
    index: BorderIndex = field(init=False)

    def __post_init__(self) -> None:
        lines = [border.line for border in self.land.borders]
        object.__setattr__(self, "index", BorderIndex(lines))


@dataclass(slots=True)
class Measured:
    """What one part of the incidents gave.

    Attributes
    ----------
    events : Incidents
        Its incidents as arrays.
    near : Nearest
        Borders around each of them.
    rows : pandas.DataFrame
        Their exposures, see `exposure_rows`.
    tally, precision_tally : Tally
        Counts, which add up over parts; the second empty where it was not asked for.
    """

    events: Incidents
    near: Nearest
    rows: pd.DataFrame
    tally: Tally
    precision_tally: Tally


def measure_partition(incidents: pd.DataFrame, measure: Measure) -> Measured:
    """Measure one part of the incidents.

    Parameters
    ----------
    incidents : pandas.DataFrame or geopandas.GeoDataFrame
        Points, or ``lon`` and ``lat``; columns that are not there are unknown.
    measure : Measure
        The same for every part.

    Returns
    -------
    Measured
        Exposures of these incidents alone, and counts to be added to those of other parts.
    """
    events = measured_incidents(incidents, measure.land, max_precision=measure.max_precision)
    near, rows = _exposed(events, measure)
    tally = tally_periods(
        rows, events, measure.distances_km, bands=measure.bands, period=measure.period
    )
    precision_tally: Tally = Counter()
    if measure.by_precision:
        everything = measured_incidents(incidents, measure.land, max_precision=VAGUEST)
        _, all_rows = _exposed(everything, measure)
        precision_tally = tally_precisions(
            all_rows, everything, measure.distances_km, bands=measure.bands
        )
    return Measured(events, near, rows, tally, precision_tally)


def _exposed(events: Incidents, measure: Measure) -> tuple[Nearest, pd.DataFrame]:
    near = nearest_borders(events, measure.land, measure.distances_km[-1], measure.index)
    rows = exposure_rows(events, measure.land, near, measure.distances_km, measure.uncertainty_m)
    return near, rows


def counted_layers(
    measure: Measure,
    source: Boundaries,
    focus: Sequence[str],
    found: Sequence[Zone],
    tolerance_m: float,
    tally: Tally,
    precision_tally: Tally,
) -> dict[str, pd.DataFrame]:
    """Layers that are as large as the borders, however many incidents were counted.

    Parameters
    ----------
    measure : Measure
        As given to `measure_partition`.
    source : Boundaries
        Where the borders come from.
    focus : sequence of str
        Countries whose borders are measured.
    found : sequence of Zone
        Zones of the borders.
    tolerance_m : float
        Largest radial error of their outlines.
    tally, precision_tally : Tally
        Of all parts together.

    Returns
    -------
    dict of str to DataFrame
        ``countries``, ``borders``, ``spillover_zones``, ``spillover_summary`` and, where it was
        asked for, ``spillover_by_precision``.
    """
    layers = {
        "countries": countries_frame(measure.land, source, focus),
        "borders": borders_frame(measure.land, source),
        "spillover_zones": zones_frame(found, tally, tolerance_m),
        "spillover_summary": summary_frame(found, tally, measure.period),
    }
    if measure.by_precision:
        layers["spillover_by_precision"] = by_precision_frame(found, precision_tally)
    return layers
