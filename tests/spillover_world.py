"""A made world of two countries that meet at longitude 0, and incidents in it."""

import datetime as dt

import geopandas as gpd
import shapely

from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover import spillover_layers


def two_countries():
    """A and B, two degrees wide each, meeting at longitude 0 from the equator to 2° north."""
    shapes = [shapely.box(-2, 0, 0, 2), shapely.box(0, 0, 2, 2)]
    return gpd.GeoDataFrame({"iso_a2": ["AA", "BB"]}, geometry=shapes, crs="EPSG:4326")


def events(*rows):
    """Incidents as (longitude, latitude, deaths, day, precision), those behind may be left out."""
    full = [(*row, *(None, "2024-03-05", 1)[len(row) - 2 :]) for row in rows]
    return layer_frame(
        schema.INCIDENTS,
        [
            {
                "incident_id": f"i{i}",
                "lon": x,
                "lat": y,
                "fatalities_best": deaths,
                "event_date": dt.date.fromisoformat(day) if day else None,
                "date_precision": 1,
                "geo_precision": precision,
                "uncertainty_m": 500.0,
            }
            for i, (x, y, deaths, day, precision) in enumerate(full)
        ],
    )


def measured(*rows, **options):
    settings = {"countries": ("AA",), "boundaries": two_countries(), **options}
    return spillover_layers(events(*rows), **settings)
