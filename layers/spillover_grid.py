"""The conflict grid: OECD/SWAC's spatial conflict dynamics indicator by cell and period."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.borders import Borderland
from incidentmap.geo.grid import Grid, conflict_type, nearest_neighbour_ratio
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_counts import period_of, periods_between, total_deaths
from incidentmap.layers.spillover_places import Incidents
from incidentmap.layers.spillover_schema import CONFLICT_GRID


def grid_frame(
    events: Incidents,
    land: Borderland,
    focus: Sequence[str],
    cell_km: float,
    period: str = "all",
    *,
    threshold: float | None = None,
) -> pd.DataFrame:
    """Spatial conflict dynamics indicator by cell of equal area, and by period.

    Parameters
    ----------
    events : Incidents
        Where and when the incidents lie.
    land : Borderland
        Countries, for the centre of the grid.
    focus : sequence of str
        Countries in the middle of which the grid has its origin, whatever the incidents.
    cell_km : float
        Side of a cell; OECD/SWAC take 50.
    period : str
        ``all``, ``year``, ``quarter`` or ``month``.
    threshold : float, optional
        Incidents per 1,000 km² above which intensity is high; by default the mean of all cells
        and periods with an incident.

    Returns
    -------
    geopandas.GeoDataFrame
        Layer ``conflict_grid``, a row for each cell and period with incidents.
    """
    west, south, east, north = shapely.total_bounds([land.polygon(code) for code in focus])
    lon0 = (round((west + east) / 2 + land.centre) + 180) % 360 - 180
    grid = Grid(float(lon0), float(round((south + north) / 2)), cell_km)
    which = np.flatnonzero(events.located)
    cells = grid.cell_of(events.lon[which], events.lat[which])
    rows: list[dict[str, Any]] = []
    keys: list[Any] = []
    area = cell_km**2
    for kind in dict.fromkeys(("all", period)):
        names = period_of(events, kind)[which]
        of_kind: list[dict[str, Any]] = []
        for name in periods_between(names, kind):
            chosen = np.flatnonzero(names == name)
            places, owner = np.unique(cells[chosen], axis=0, return_inverse=True)
            for i, cell in enumerate(places):
                at = which[chosen[owner.ravel() == i]]
                keys.append(cell)
                of_kind.append(
                    {
                        "cell_id": f"{cell_km:g}km:{cell[0]:+d}{cell[1]:+d}",
                        "period": name,
                        "incidents": len(at),
                        "fatalities": total_deaths(events.deaths[at]),
                        "area_km2": area,
                        "intensity": 1000.0 * len(at) / area,
                        "concentration": nearest_neighbour_ratio(
                            events.lon[at], events.lat[at], area
                        ),
                    }
                )
        high = threshold
        if high is None and of_kind:
            high = float(np.mean([row["intensity"] for row in of_kind]))
        for row in of_kind:
            row["intensity_threshold"] = high
            row["type"] = conflict_type(row["intensity"], row["concentration"], high or 0.0)
        rows += of_kind
    shapes = grid.polygons(np.array(keys, dtype=np.int64).reshape(-1, 2))
    return layer_frame(CONFLICT_GRID, rows, [shapely.MultiPolygon([shape]) for shape in shapes])
