"""Distances of incidents to the borders of their country."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.borders import Borderland
from incidentmap.geo.distance import BorderIndex, Nearest
from incidentmap.geo.geodesy import FloatArray
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_places import Incidents


def nearest_borders(
    events: Incidents, land: Borderland, reach_km: float, index: BorderIndex | None = None
) -> Nearest:
    """Borders around each incident that is measured, and the nearest one however far.

    Parameters
    ----------
    events : Incidents
        Where the incidents lie.
    land : Borderland
        Countries and borders.
    reach_km : float
        All borders up to this distance are given.
    index : BorderIndex, optional
        Of the borders of `land`, where it has been made already.

    Returns
    -------
    Nearest
        ``point`` is the index of the incident, ``border`` that of the border in `land`.
    """
    index = index or BorderIndex([border.line for border in land.borders])
    which = np.flatnonzero(events.located)
    near = index.nearest(events.lon[which] - land.centre, events.lat[which], reach_km=reach_km)
    return replace(near, point=which[near.point])


def exposure_rows(
    events: Incidents,
    land: Borderland,
    near: Nearest,
    distances_km: Sequence[float],
    uncertainty_m: float | None,
) -> pd.DataFrame:
    """One row for each incident and each border of its country within the largest distance.

    Parameters
    ----------
    events : Incidents
        Where the incidents lie.
    land : Borderland
        Countries and borders.
    near : Nearest
        From `nearest_borders`, which reached as far as the largest distance.
    distances_km : sequence of float
        Ascending.
    uncertainty_m : float or None
        How far the borders may lie from the true ones; None where nobody said.

    Returns
    -------
    pandas.DataFrame
        ``at`` (index of the incident), ``border_id``, ``country`` (its side), ``neighbour``,
        ``distance_km``, ``distance_uncertainty_km``, ``bearing_deg``, ``band_km``,
        ``band_unsure`` (the doubt crosses one of the distances), ``side_unsure`` (it crosses the
        border), ``lon`` and ``lat`` of the border point. Where a doubt is not known, neither is
        what it crosses.
    """
    near = _rows_of(near, near.distance_m <= distances_km[-1] * 1000.0)
    pairs = [(border.country_a, border.country_b) for border in land.borders]
    sides = np.array(pairs, dtype=object)[near.border]
    keep = (sides == events.country[near.point][:, None]).any(axis=1)
    sides, near = sides[keep], _rows_of(near, keep)
    at = near.point
    side, km = events.country[at], near.distance_m / 1000.0
    doubt = doubt_km(events.uncertainty_m[at], uncertainty_m)
    edges = np.asarray(distances_km)
    unsure = (np.abs(km[:, None] - edges) <= doubt[:, None]).any(axis=1)
    unknown = np.isnan(doubt)
    ids = np.array([border.border_id for border in land.borders], dtype=object)
    return pd.DataFrame(
        {
            "at": at,
            "border_id": ids[near.border],
            "country": side,
            "neighbour": np.where(sides[:, 0] == side, sides[:, 1], sides[:, 0]),
            "distance_km": km,
            "distance_uncertainty_km": doubt,
            "bearing_deg": near.bearing_deg,
            "band_km": edges[np.searchsorted(edges, km)],
            "band_unsure": _or_unknown(unsure, unknown),
            "side_unsure": _or_unknown(km <= doubt, unknown),
            "lon": near.lon,
            "lat": near.lat,
        }
    )


def doubt_km(incident_m: FloatArray, border_m: float | None) -> FloatArray:
    """Uncertainty of a distance from those of both its ends, taken as independent.

    Parameters
    ----------
    incident_m : numpy.ndarray of float
        Uncertainty of each incident's point, metres.
    border_m : float or None
        Uncertainty of the border's line, metres.

    Returns
    -------
    numpy.ndarray of float
        Root of the sum of squares, in kilometres; not a number where either is not known.
    """
    return np.asarray(np.hypot(incident_m, np.nan if border_m is None else border_m) / 1000.0)


def _or_unknown(values: Any, unknown: Any) -> "pd.Series[bool]":
    return pd.Series(values, dtype="boolean").mask(pd.Series(unknown, dtype=bool))


def _rows_of(near: Nearest, keep: Any) -> Nearest:
    return Nearest(*(getattr(near, name)[keep] for name in Nearest.__slots__))


def line_ends(
    rows: pd.DataFrame, events: Incidents, land: Borderland
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Longitude and latitude of the incident and of the border point, for each exposure.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `exposure_rows`.
    events : Incidents
        As given to it.
    land : Borderland
        As given to it.
    """
    at = rows["at"].to_numpy()
    start = events.lon[at]
    # The border point is counted from the frame's meridian: it is put beside the incident, so
    # that a line over the antimeridian leaves the range of longitudes rather than circle the map.
    end = start + (rows["lon"].to_numpy() + land.centre - start + 180) % 360 - 180
    return start, events.lat[at], end, rows["lat"].to_numpy()


def exposures_frame(rows: pd.DataFrame, events: Incidents, land: Borderland) -> pd.DataFrame:
    """Layer ``exposures`` from `exposure_rows`: a line from each incident to the border.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `exposure_rows`.
    events : Incidents
        As given to it.
    land : Borderland
        As given to it.
    """
    ends = np.column_stack(line_ends(rows, events, land)).reshape(-1, 2, 2)
    lines = [shapely.LineString(pair) for pair in ends]
    table = rows.assign(incident_id=events.incident_id[rows["at"]]).drop(
        columns=["at", "lon", "lat"]
    )
    records: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    frame = layer_frame(schema.EXPOSURES, records, lines)
    frame["country"] = table["country"].astype(object)
    for name in ("band_unsure", "side_unsure"):
        frame[name] = table[name].astype("boolean")
    return frame
