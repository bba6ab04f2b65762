"""Where a mention lies, as found."""

import math
from dataclasses import dataclass

from incidentmap.geo.bearings import Offset
from incidentmap.geo.distances import moved
from incidentmap.geo.model import Place, Relation

NEAR_M = 10_000.0
"""Least uncertainty of "near": reports use it up to some ten kilometres."""


@dataclass(slots=True)
class Spot:
    """Where a mention lies.

    Attributes
    ----------
    relation : str
        How the point stands to the name.
    lon, lat, uncertainty_m : float or None
        Degrees and metres; None without a point.
    country : str
        ISO 3166-1 alpha-2, empty where unknown.
    container : Place or None
        Unit that the text gives for a place that no gazetteer has.
    area_wkt : str or None
        Region meant, as well-known text.
    """

    relation: Relation = "at"
    lon: float | None = None
    lat: float | None = None
    uncertainty_m: float | None = None
    country: str = ""
    container: Place | None = None
    area_wkt: str | None = None


def offset_spot(place: Place, offset: Offset) -> Spot:
    """Spot at a distance from a place, or about it where no direction is given."""
    if offset.bearing is None:
        radius = max(NEAR_M, offset.spread_km * 1000)
        return Spot("near", place.lon, place.lat, radius, place.country)
    lon, lat = moved(place.lon, place.lat, offset.bearing, offset.km)
    spread = math.hypot(offset.spread_km * 1000, min(place.uncertainty_m, 20_000.0))
    return Spot("offset", lon, lat, round(spread, 1), place.country)
