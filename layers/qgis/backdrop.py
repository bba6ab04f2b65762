"""A quiet backdrop inside the file, so that a map without a network shows where things are."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap.data import path
from incidentmap.layers.qgis.facts import Bounds
from incidentmap.layers.qgis.styles import BACKDROP_LAND, BACKDROP_LINES, BACKDROP_WATER
from incidentmap.layers.schema import CRS, GEOMETRY_COLUMN

MARGIN_DEGREES = 6.0
"""Land shown around what the map is about, so that a wide sheet is filled."""

SIMPLIFIED_DEGREES = 0.01
"""Some 1.1 km, the median distance of Natural Earth's borders from OpenStreetMap's."""

SOURCE = "Natural Earth (public domain), simplified"


def _read(name: str, box: Bounds, columns: list[str]) -> gpd.GeoDataFrame:
    frame = gpd.read_file(path("shapefiles", f"{name}.shp"), bbox=box, columns=columns)
    shapes = shapely.clip_by_rect(shapely.make_valid(frame.geometry.to_numpy()), *box)
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=CRS))
    return frame[~(frame.geometry.isna() | frame.geometry.is_empty)]


def _layer(frames: list[gpd.GeoDataFrame], names: list[str]) -> gpd.GeoDataFrame:
    frame = pd.concat(frames, ignore_index=True)
    frame["source"] = SOURCE
    frame = frame.rename_geometry(GEOMETRY_COLUMN)[[*names, "source", GEOMETRY_COLUMN]]
    return frame.reset_index(drop=True)


def _lines(units: gpd.GeoDataFrame) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Outlines of units, each shared one once."""
    edges = shapely.union_all(shapely.boundary(units.geometry.to_numpy()), grid_size=1e-6)
    return np.asarray(shapely.get_parts(shapely.line_merge(edges)), dtype=object)


def backdrop_layers(focus: Bounds) -> dict[str, gpd.GeoDataFrame]:
    """Land, water, units and rivers around an area.

    Parameters
    ----------
    focus : tuple of float
        West, south, east, north in degrees.

    Returns
    -------
    dict of str to GeoDataFrame
        ``backdrop_land`` (countries of Natural Earth 1:50m), ``backdrop_water`` (lakes),
        ``backdrop_lines`` (``kind`` unit or river), EPSG:4326, clipped to the area and a margin.
    """
    west, south, east, north = focus
    box = (
        max(-180.0, west - MARGIN_DEGREES * 1.5),
        max(-90.0, south - MARGIN_DEGREES),
        min(180.0, east + MARGIN_DEGREES * 1.5),
        min(90.0, north + MARGIN_DEGREES),
    )
    land = _read("world", box, ["iso_a2", "name"])
    units = _read("admin1", box, ["name"])
    rivers = _read("rivers", box, ["name"]).assign(kind="river")
    lakes = _read("lakes", box, ["name"])
    outlines = shapely.simplify(_lines(units), SIMPLIFIED_DEGREES)
    lines = gpd.GeoDataFrame(
        {"name": [None] * len(outlines), "kind": "unit"}, geometry=outlines, crs=CRS
    )
    return {
        BACKDROP_LAND: _layer([land], ["iso_a2", "name"]),
        BACKDROP_WATER: _layer([lakes], ["name"]),
        BACKDROP_LINES: _layer([lines, rivers], ["kind", "name"]),
    }
