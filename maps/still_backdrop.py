"""The quiet part of a still: land, units, rivers, lakes, borders and zones."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap import data
from incidentmap.layers import palette
from incidentmap.maps.projection import Bounds, clipped, seen
from incidentmap.maps.still_canvas import Canvas

FINEST_IN = 0.003
"""Outlines are drawn to a fifth of a typographic point."""

Frames = Mapping[str, pd.DataFrame]

BOUNDARY_COLOUR = "#A8A39A"
RIVER_COLOUR = "#A9C4D4"
_SEAM_DEG = 179.99
_DOUBLE_LINE_DEG = 0.1
"""Outlines of two scales lie this far apart at most; only the finer one is drawn."""


def shapefile(name: str) -> gpd.GeoDataFrame:
    """A shapefile of the package (read once; do not change it)."""
    return _read(name)


@lru_cache(maxsize=8)
def _read(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(data.path("shapefiles", f"{name}.shp"))


def draw_backdrop(canvas: Canvas, layers: Frames) -> dict[str, Any]:
    """Draw land, water and boundaries.

    Parameters
    ----------
    canvas : Canvas
        To draw on.
    layers : mapping of str to DataFrame
        ``countries`` are shown brighter than the others.

    Returns
    -------
    dict of str to shapely geometry
        Country code → its part on the map, projected, for labels.
    """
    view = seen(canvas.projection, canvas.window)
    axes = canvas.axes
    axes.set_facecolor(palette.WATER_COLOUR)
    focus = set(layers["countries"]["country"]) if "countries" in layers else set()
    fine = _inside("countries", view)
    coarse = _inside("world", view)
    coarse = coarse[~coarse["iso_a2"].isin(set(fine["iso_a2"]))]
    _fill(canvas, _inside("world", view)["shape"], palette.LAND_COLOUR, 0.5)
    _fill(canvas, fine["shape"], palette.LAND_COLOUR, 0.6)
    _fill(canvas, fine.loc[fine["iso_a2"].isin(focus), "shape"], palette.FOCUS_LAND_COLOUR, 0.7)
    _fill(canvas, coarse.loc[coarse["iso_a2"].isin(focus), "shape"], palette.FOCUS_LAND_COLOUR, 0.7)
    thin = 0.35 * canvas.scale
    _stroke(canvas, _edges(_inside("admin1", view)["shape"]), palette.ADMIN_COLOUR, thin, 0.8)
    _stroke(canvas, _inside("rivers", view)["shape"], RIVER_COLOUR, 2 * thin, 0.9)
    _fill(canvas, _inside("lakes", view)["shape"], palette.WATER_COLOUR, 1.0, RIVER_COLOUR)
    outlines = [*_edges(fine["shape"]), *_far_edges(coarse["shape"], fine["shape"])]
    _stroke(canvas, outlines, BOUNDARY_COLOUR, 1.6 * thin, 1.2)
    shown = pd.concat([fine, coarse])
    return {
        code: canvas.projection.shape(shape)
        for code, shape in zip(shown["iso_a2"], shown["shape"], strict=True)
        if isinstance(code, str)
    }


def draw_zones(canvas: Canvas, layers: Frames) -> list[float]:
    """Draw spillover zones, the widest first, and the borders over them.

    Returns
    -------
    list of float
        Distances drawn, in kilometres, from the border outwards.
    """
    view = seen(canvas.projection, canvas.window)
    zones = layers.get("spillover_zones")
    distances: list[float] = []
    if zones is not None and not zones.empty:
        distances = sorted({float(km) for km in zones["outer_km"]})
        for rank in reversed(range(len(distances))):
            at_distance = zones[zones["outer_km"] == distances[rank]]
            shapes = [clipped(shape, view) for shape in at_distance.geometry if shape is not None]
            joined = shapely.union_all([shape for shape in shapes if not shape.is_empty])
            if rank:
                inner = zones[zones["outer_km"] == distances[rank - 1]]
                joined = joined.difference(
                    shapely.union_all([clipped(s, view) for s in inner.geometry if s is not None])
                )
            colour = zone_colour(rank)
            _fill(canvas, [joined], colour, 1.05, colour, alpha=0.38)
    borders = layers.get("borders")
    if borders is not None and not borders.empty:
        lines = [clipped(line, view) for line in borders.geometry if line is not None]
        _stroke(canvas, lines, palette.BORDER_COLOUR, 1.1 * canvas.scale, 1.3)
    return distances


def zone_colour(rank: int) -> str:
    """Fill of the zone of that rank, 0 at the border."""
    return palette.ZONE_COLOURS[min(rank, len(palette.ZONE_COLOURS) - 1)]


def _inside(name: str, view: Bounds) -> pd.DataFrame:
    frame = shapefile(name)
    shapes = [clipped(shape, view) for shape in frame.geometry]
    found = pd.DataFrame(frame.drop(columns="geometry")).assign(shape=shapes)
    return found[[not shape.is_empty for shape in shapes]]


def _edges(shapes: Iterable[Any]) -> list[Any]:
    """Outlines, shared ones once, without the seam that files have along 180°."""
    found = []
    outlines = [shapely.boundary(shape) for shape in shapes]
    for line in shapely.get_parts(shapely.line_merge(shapely.union_all(outlines))):
        xy = shapely.get_coordinates(line)
        turned = np.abs(np.mod(xy[:, 0] + 180, 360) - 180)
        seam = (turned[:-1] > _SEAM_DEG) & (turned[1:] > _SEAM_DEG)
        for piece in np.split(np.arange(len(xy)), np.flatnonzero(seam) + 1):
            if len(piece) > 1:
                found.append(shapely.LineString(xy[piece]))
    return found


def _far_edges(shapes: Iterable[Any], finer: Iterable[Any]) -> list[Any]:
    lines = _edges(shapes)
    finer = list(finer)
    if not finer or not lines:
        return lines
    near = shapely.union_all(finer).buffer(_DOUBLE_LINE_DEG)
    return [part for line in lines if not (part := line.difference(near)).is_empty]


def _thinned(canvas: Canvas, shape: Any) -> Any:
    """A shape on the plane without the points that no eye can tell apart on paper."""
    tolerance = FINEST_IN * canvas.metres_per_inch
    return canvas.projection.shape(shape).simplify(tolerance, preserve_topology=False)


def _fill(
    canvas: Canvas,
    shapes: Iterable[Any],
    colour: str,
    order: float,
    edge: str = "none",
    *,
    alpha: float | None = None,
) -> None:
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    paths = []
    for shape in shapes:
        for part in shapely.get_parts(_thinned(canvas, shape)):
            if part.geom_type != "Polygon":
                continue
            rings = [part.exterior, *part.interiors]
            paths.append(
                Path.make_compound_path(*(Path(ring.coords, closed=True) for ring in rings))
            )
    collection = PathCollection(
        paths,
        facecolor=colour,
        edgecolor=edge,
        linewidth=0.3 * canvas.scale if edge != "none" else 0,
        alpha=alpha,
        zorder=order,
    )
    canvas.axes.add_collection(collection, autolim=False)


def _stroke(canvas: Canvas, lines: Iterable[Any], colour: str, width: float, order: float) -> None:
    from matplotlib.collections import LineCollection

    pieces = [
        shapely.get_coordinates(part)
        for line in lines
        for part in shapely.get_parts(_thinned(canvas, line))
        if part.geom_type in ("LineString", "LinearRing")
    ]
    canvas.axes.add_collection(
        LineCollection(
            pieces,
            colors=colour,
            linewidths=width,
            zorder=order,
            capstyle="round",
            joinstyle="round",
        ),
        autolim=False,
    )
