"""The offline backdrop: land, regions, rivers, lakes and towns of the package's data.

Full detail near the data, a coarse outline elsewhere, as integers with differences, so that the
whole world costs a few hundred kilobytes before compression.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from incidentmap import data

UNITS_PER_DEGREE = 2000
"""Outlines travel as integers of 0.0005 degrees (55 m): far below their own error of 1 km."""

MARGIN_DEG = 4.0
"""Full detail reaches this far beyond the data."""

NEAR_TOLERANCE_DEG = 0.004
FAR_TOLERANCE_DEG = 0.08
FAR_SMALLEST_DEG2 = 0.25
RIVER_NAMES_APART_DEG = 2.0

Bounds = tuple[float, float, float, float]
Integers = npt.NDArray[np.int64]


def backdrop_payload(bounds: Bounds, interface: str = "en") -> dict[str, Any]:
    """Land, regions, rivers, lakes and towns around an extent.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in degrees (EPSG:4326): the extent of the data.
    interface : str, optional
        Language of the names where the data has them: ``en`` or ``fr``.

    Returns
    -------
    dict
        Ready for `json.dumps`: ``units`` per degree, then lists of features. A line is
        ``[x0, y0, dx1, dy1, …]``; polygons are lists of rings drawn with the even-odd rule.
    """
    west, south, east, north = bounds
    near = shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    name = "name_fr" if interface == "fr" else "name"
    return {
        "units": UNITS_PER_DEGREE,
        "land": list(_land(near, name)),
        **_regions(near),
        "lakes": [
            {"name": row.get(name, ""), "rings": rings(row["geometry"])}
            for row in _rows("lakes", near)
        ],
        "waters": list(_waters(near, name)),
        "towns": list(_towns(near)),
        "rivers": [line for row in _rows("rivers", near) for line in lines(row["geometry"])],
    }


@lru_cache(maxsize=8)
def shapefile(name: str) -> gpd.GeoDataFrame:
    """One of the package's shapefiles, read once."""
    return gpd.read_file(data.path("shapefiles", f"{name}.shp"), engine="pyogrio", use_arrow=True)


def _near(name: str, near: shapely.Polygon) -> gpd.GeoDataFrame:
    frame = shapefile(name)
    return frame[frame.intersects(near)]


def _rows(name: str, near: shapely.Polygon) -> Iterator[dict[str, Any]]:
    for row in _near(name, near).to_dict("records"):
        yield {key: value for key, value in row.items() if not _empty(value)}


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and bool(pd.isna(value)))


def _land(near: shapely.Polygon, name: str) -> Iterator[dict[str, Any]]:
    """Countries, far ones first: the region in fine detail, the world around it coarser."""
    fine = _near("countries", near)
    world = shapefile("world")
    other = ~world["iso_a2"].isin(fine["iso_a2"])
    close = world.intersects(near)
    far = coarse_world()
    far = far[far["key"].isin(world.index[other & ~close])]
    for row in pd.concat([far, world[other & close], fine]).to_dict("records"):
        shape = row["geometry"]
        yield {
            "country": "" if _empty(row["iso_a2"]) else row["iso_a2"],
            "name": "" if _empty(row[name]) else row[name],
            "rings": rings(shape),
            "label": label_units(shape),
            "size": round(float(shape.area), 2),
        }


@lru_cache(maxsize=1)
def coarse_world() -> gpd.GeoDataFrame:
    """Every country's larger parts, simplified: what lies far from the data."""
    parts = shapefile("world").reset_index(names="key").explode(index_parts=False)
    parts = parts[shapely.area(parts.geometry.to_numpy()) > FAR_SMALLEST_DEG2]
    outlines = shapely.simplify(
        parts.geometry.to_numpy(), FAR_TOLERANCE_DEG, preserve_topology=False
    )
    parts = parts.assign(geometry=outlines)
    parts = parts[parts.geometry.geom_type == "Polygon"]
    whole = parts.groupby("key", sort=True).agg(
        {"iso_a2": "first", "name": "first", "name_fr": "first", "geometry": list}
    )
    shapes = [shapely.MultiPolygon(polygons) for polygons in whole["geometry"]]
    return gpd.GeoDataFrame(
        whole.drop(columns="geometry"), geometry=shapes, crs="EPSG:4326"
    ).reset_index()


def _regions(near: shapely.Polygon) -> dict[str, Any]:
    """Inner lines of the first-order units, each drawn once, and their names."""
    frame = _near("admin1", near)
    countries = _near("countries", near)
    inner = inner_lines(frame.geometry.to_numpy(), countries.geometry.to_numpy())
    return {
        "regions": [
            {
                "name": row["name"],
                "country": row["iso_a2"],
                "label": label_units(row["geometry"]),
                "size": round(float(row["geometry"].area), 3),
            }
            for row in frame.to_dict("records")
            if not _empty(row["name"])
        ],
        "region_lines": lines(inner),
    }


def _towns(near: shapely.Polygon) -> Iterator[dict[str, Any]]:
    """Towns near the data, and the largest and the capitals elsewhere, the largest first."""
    frame = shapefile("towns")
    kept = frame[frame.intersects(near) | (frame["kind"] == "capital")]
    for row in kept.to_dict("records"):
        yield {
            "name": row["name"],
            "country": row["iso_a2"] or "",
            "kind": row["kind"],
            "population": int(row["population"]),
            "at": [_units(row["geometry"].x), _units(row["geometry"].y)],
        }


def inner_lines(units: npt.NDArray[Any], outlines: npt.NDArray[Any]) -> Any:
    """Edges between units that are not edges of the outlines, each once, simplified.

    An edge that two units share would be drawn twice, and simplified apart would open slivers.
    """
    # Shared by two units: twice. What is on an outline too, or only there: three times or more.
    segments = np.concatenate([_segments(units), *[_segments(outlines)] * 3])
    distinct, counts = np.unique(segments, axis=0, return_counts=True)
    inner = distinct[counts == 2].reshape(-1, 2, 2) / 1e7
    if not len(inner):
        return shapely.MultiLineString()
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(inner)))
    return shapely.simplify(merged, NEAR_TOLERANCE_DEG)


def _segments(shapes: npt.NDArray[Any]) -> Integers:
    """Segments of polygons as rows of four integers (1e-7 degrees), the lesser end first."""
    edges = shapely.get_parts(shapely.boundary(shapes))
    points, line = shapely.get_coordinates(edges, return_index=True)
    whole: Integers = np.round(points * 1e7).astype(np.int64)
    same = line[1:] == line[:-1]
    first, second = whole[:-1][same], whole[1:][same]
    swap = (first[:, 0] > second[:, 0]) | (
        (first[:, 0] == second[:, 0]) & (first[:, 1] > second[:, 1])
    )
    first[swap], second[swap] = second[swap].copy(), first[swap].copy()
    return np.hstack([first, second])


def _waters(near: shapely.Polygon, name: str) -> Iterator[dict[str, Any]]:
    """Names of lakes, in their middle, and of rivers, at a few places along each."""
    for row in _rows("lakes", near):
        if name in row:
            shape = row["geometry"]
            yield {
                "name": row[name],
                "at": label_units(shape),
                "size": round(float(shape.area), 3),
            }
    named: dict[str, list[shapely.Point]] = {}
    for row in _rows("rivers", near):
        if name in row:
            within = shapely.line_merge(row["geometry"].intersection(near))
            longest = max(getattr(within, "geoms", [within]), key=lambda part: part.length)
            points = named.setdefault(row[name], [])
            for share in (0.5, 0.2, 0.8):
                point = longest.interpolate(share, normalized=True)
                if all(point.distance(other) > RIVER_NAMES_APART_DEG for other in points):
                    points.append(point)
    for text, points in named.items():
        for point in points:
            yield {"name": text, "at": [_units(point.x), _units(point.y)], "river": True}


def label_units(shape: Any) -> list[int]:
    """A point well inside the largest part of a shape, for its name, in units."""
    parts = list(getattr(shape, "geoms", [shape]))
    largest = max(parts, key=lambda part: part.area)
    width = largest.length / 60
    inside = shapely.maximum_inscribed_circle(largest.simplify(width / 4), tolerance=width)
    x, y = inside.coords[0]
    return [_units(x), _units(y)]


def rings(shape: Any) -> list[list[int]]:
    """Rings of a polygon or multipolygon as integer differences."""
    found: list[list[int]] = []
    for part in getattr(shape, "geoms", [shape]):
        found.extend(_deltas(ring) for ring in (part.exterior, *part.interiors))
    return [ring for ring in found if len(ring) >= 8]


def lines(shape: Any) -> list[list[int]]:
    """Parts of a line or multiline as integer differences."""
    return [_deltas(part) for part in getattr(shape, "geoms", [shape])]


def _deltas(line: Any) -> list[int]:
    points: Integers = np.round(shapely.get_coordinates(line) * UNITS_PER_DEGREE).astype(np.int64)
    steps = np.diff(points, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    flat: list[int] = np.concatenate([points[:1], steps]).ravel().tolist()
    return flat


def _units(degrees: float) -> int:
    return round(float(degrees) * UNITS_PER_DEGREE)
