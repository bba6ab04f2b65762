"""The reach of incidents: how much of their surroundings lies across a border."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.borders import Borderland
from incidentmap.geo.buffers import check_distance
from incidentmap.geo.distance import BorderIndex
from incidentmap.geo.geodesy import GEOD, area_km2, shift_longitudes
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_places import Incidents
from incidentmap.layers.spillover_schema import SPILLOVER_REACH
from incidentmap.layers.spillover_zones import polygonal


def reach_frame(
    events: Incidents, land: Borderland, reach_km: float, *, tolerance_m: float = 5.0
) -> pd.DataFrame:
    """The part of each incident's surroundings that lies across each border of its country.

    Parameters
    ----------
    events : Incidents
        Where the incidents lie.
    land : Borderland
        Countries and borders.
    reach_km : float
        Radius, 1 to 500 km.
    tolerance_m : float
        Largest radial error of the circle.

    Returns
    -------
    geopandas.GeoDataFrame
        Layer ``spillover_reach``: a row for each incident and neighbour that it reaches.
    """
    check_distance(reach_km)
    index = BorderIndex([border.line for border in land.borders])
    which = np.flatnonzero(events.located)
    lon = (events.lon - land.centre + 180) % 360 - 180 if land.centre else events.lon
    near = index.nearest(lon[which], events.lat[which], reach_km=reach_km)
    close = np.unique(which[near.point[near.distance_m <= reach_km * 1000.0]])
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    places, place = np.unique(
        np.column_stack([lon[close], events.lat[close]]), axis=0, return_inverse=True
    )
    circles = _circles(places, reach_km * 1000.0, tolerance_m)
    whole = area_km2(circles)
    sides = {code: land.neighbours(code) for code in land.codes}
    cut: dict[tuple[int, str], tuple[Any, float]] = {}
    for event, at in zip(close.tolist(), place.ravel().tolist(), strict=True):
        for border_id, other in sides.get(events.country[event], []):
            if (at, other) not in cut:
                part = shapely.intersection(circles[at], land.polygon(other))
                cut[at, other] = (part, float(area_km2([part])[0]))
            part, area = cut[at, other]
            if area > 0:
                rows.append(
                    {
                        "incident_id": events.incident_id[event],
                        "border_id": border_id,
                        "country": other,
                        "reach_km": reach_km,
                        "area_km2": area,
                        "share": area / float(whole[at]),
                    }
                )
                shapes.append(part)
    moved = shift_longitudes(np.array(shapes, dtype=object), -land.centre)
    return layer_frame(SPILLOVER_REACH, rows, [polygonal(shape) for shape in moved])


def _circles(places: Any, radius_m: float, tolerance_m: float) -> Any:
    if len(places) == 0:
        return np.empty(0, dtype=object)
    # Corners on the circle: the middle of an edge lies r·(1 - cos(π/n)) inside it.
    corners = max(64, int(np.ceil(np.pi / np.arccos(1 - tolerance_m / radius_m))))
    bearing = np.tile(np.linspace(0.0, 360.0, corners, endpoint=False), len(places))
    start = np.repeat(places, corners, axis=0)
    lon, lat, _ = GEOD.fwd(start[:, 0], start[:, 1], bearing, np.full(len(start), radius_m))
    lon = start[:, 0] + (np.asarray(lon) - start[:, 0] + 180) % 360 - 180
    return shapely.polygons(np.column_stack([lon, lat]).reshape(len(places), corners, 2))
