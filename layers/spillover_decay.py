"""Distance decay: incidents ring by ring from the border of a country."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.borders import Borderland
from incidentmap.geo.buffers import planar_longitude_buffer
from incidentmap.geo.distance import BorderIndex
from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import area_km2
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_counts import share, total_deaths
from incidentmap.layers.spillover_places import Incidents
from incidentmap.layers.spillover_schema import SPILLOVER_DECAY


def decay_frame(
    events: Incidents,
    land: Borderland,
    focus: Sequence[str],
    step_km: float,
    reach_km: float,
    *,
    tolerance_m: float = 5.0,
) -> pd.DataFrame:
    """Incidents by distance from the nearest border of a country, ring by ring.

    Parameters
    ----------
    events : Incidents
        Where the incidents lie.
    land : Borderland
        Countries and borders.
    focus : sequence of str
        Countries whose whole border is measured.
    step_km : float
        Width of a ring.
    reach_km : float
        Where the last ring ends.
    tolerance_m : float
        Largest radial error of a ring.

    Returns
    -------
    pandas.DataFrame
        Table ``spillover_decay``.

    Raises
    ------
    OptionError
        If the step is below 1 km or beyond the reach.
    """
    check_step(step_km, reach_km)
    edges = [*np.arange(step_km, reach_km - 1e-9, step_km).tolist(), reach_km]
    rows: list[dict[str, Any]] = []
    for code in focus:
        lines = [b.line for b in land.borders if code in (b.country_a, b.country_b)]
        distance = _nearest_km(events, lines, land.centre)
        parts = [part for line in lines for part in shapely.get_parts(line)]
        zones = [
            planar_longitude_buffer(np.array(parts), e, tolerance_m=tolerance_m) for e in edges
        ]
        own = land.polygon(code)
        beyond = shapely.union_all([land.polygon(other) for _, other in land.neighbours(code)])
        for side, ground in (("own", own), ("neighbours", beyond)):
            inside = (events.country == code) if side == "own" else (events.country != code)
            areas = area_km2([shapely.intersection(ground, zone) for zone in zones])
            here = events.located & inside
            rows += _rings(
                events, distance, here, edges, areas, float(area_km2([own])[0]), code, side
            )
    return layer_frame(SPILLOVER_DECAY, rows)


def check_step(step_km: float, reach_km: float) -> None:
    """Refuse a ring below 1 km or wider than the reach (`OptionError`)."""
    if not 1 <= step_km <= reach_km:
        raise OptionError(
            f"a ring must be 1 km wide or more and fit into {reach_km:g} km, not {step_km:g}"
        )


def _nearest_km(events: Incidents, lines: list[Any], centre: float) -> Any:
    out = np.full(len(events), np.nan)
    which = np.flatnonzero(events.located)
    near = BorderIndex(lines).nearest(events.lon[which] - centre, events.lat[which])
    first = np.flatnonzero(np.diff(near.point, prepend=-1))
    out[which] = near.distance_m[first] / 1000.0
    return out


def _rings(
    events: Incidents,
    distance: Any,
    here: Any,
    edges: Sequence[float],
    areas: Any,
    country_km2: float,
    code: str,
    side: str,
) -> list[dict[str, Any]]:
    rows = []
    total, inner, inner_area = int(here.sum()), 0.0, 0.0
    for outer, area in zip(edges, areas.tolist(), strict=True):
        counted = here & (distance <= outer) & ((distance > inner) | (inner == 0.0))
        ring, count = area - inner_area, int(counted.sum())
        density = 1000.0 * count / ring if ring > 0 else float("nan")
        own = side == "own"
        rows.append(
            {
                "country": code,
                "side": side,
                "inner_km": inner,
                "outer_km": outer,
                "incidents": count,
                "fatalities": total_deaths(events.deaths[counted]),
                "area_km2": ring,
                "incidents_per_1000_km2": density,
                "relative_density": share(density, 1000.0 * total / country_km2)
                if own
                else float("nan"),
                "cumulative_share": share(int((here & (distance <= outer)).sum()), total)
                if own
                else float("nan"),
            }
        )
        inner, inner_area = outer, area
    return rows
