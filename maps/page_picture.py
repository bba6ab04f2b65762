"""A still picture for readers without scripts: plain SVG, drawn from the same layers."""

import html
import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import shapely

from incidentmap.layers import palette
from incidentmap.maps.backdrop import Bounds, shapefile
from incidentmap.maps.extent import drawable
from incidentmap.maps.payload import rows_of

WIDTH = 960.0
MARKS = 400
"""More circles than this say nothing more: the deadliest are drawn."""


class _Projection:
    """Web Mercator, fitted to the picture's width."""

    def __init__(self, bounds: Bounds) -> None:
        west, south, east, north = bounds
        self.west, self.east = west, east
        self.south, self.north = max(south, -80.0), min(north, 80.0)
        self.scale = WIDTH / (self.east - self.west)
        self.top = self._mercator(self.north)
        self.height = min(1400.0, (self.top - self._mercator(self.south)) * self.scale)

    @staticmethod
    def _mercator(lat: float) -> float:
        return math.degrees(math.asinh(math.tan(math.radians(lat))))

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x = (lon - self.west) * self.scale
        return round(x, 1), round((self.top - self._mercator(lat)) * self.scale, 1)


def picture(
    layers: Mapping[str, pd.DataFrame], bounds: Bounds, words: Mapping[str, str], interface: str
) -> str:
    """Draw the incidents and the countries around them as inline SVG.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        Contract layers.
    bounds : tuple of float
        West, south, east, north in degrees.
    words : mapping of str to str
        Texts of the interface.
    interface : str
        ``en`` or ``fr``.

    Returns
    -------
    str
        Markup without scripts, styles or handlers; every text is escaped.
    """
    plane = _Projection(bounds)
    incidents = rows_of(layers, "incidents")
    parts = [
        *_land(plane, interface),
        *_circles(plane, incidents),
        *_legend(plane, incidents, words),
    ]
    return (
        f"<p>{html.escape(words['still.title'])}</p>"
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {plane.height:.0f}" '
        f'role="img" aria-label="{html.escape(words["map.label"], quote=True)}" '
        'font-family="sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="{palette.WATER_COLOUR}"/>'
        + "".join(parts)
        + "</svg>"
    )


def _land(plane: _Projection, interface: str) -> Iterator[str]:
    window = shapely.box(plane.west, plane.south, plane.east, plane.north)
    world = shapefile("world")
    world = world[world.intersects(window)]
    names = []
    for row in world.to_dict("records"):
        shape = shapely.simplify(shapely.intersection(row["geometry"], window), 1.2 / plane.scale)
        if shape.is_empty:
            continue
        path = "".join(_path(plane, part) for part in getattr(shape, "geoms", [shape]))
        yield (
            f'<path d="{path}" fill="{palette.LAND_COLOUR}" stroke="{palette.BORDER_COLOUR}" '
            'stroke-width="0.7"/>'
        )
        name = row["name_fr" if interface == "fr" else "name"]
        if isinstance(name, str) and shape.area * plane.scale**2 > 9000:
            x, y = plane.point(*shapely.point_on_surface(shape).coords[0])
            names.append(
                f'<text x="{x}" y="{y}" text-anchor="middle" fill="{palette.UNKNOWN_COLOUR}">'
                f"{html.escape(name)}</text>"
            )
    yield from names


def _path(plane: _Projection, part: Any) -> str:
    if part.geom_type != "Polygon":
        return ""
    rings = []
    for ring in (part.exterior, *part.interiors):
        points = [plane.point(x, y) for x, y in ring.coords]
        rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points[:-1]) + "Z")
    return "".join(rings)


def _circles(plane: _Projection, incidents: pd.DataFrame) -> Iterator[str]:
    drawn = incidents[drawable(incidents)]
    deaths = pd.to_numeric(drawn["fatalities_best"], errors="coerce")
    order = deaths.sort_values(ascending=False, kind="stable", na_position="last").index[:MARKS]
    for row in drawn.loc[order].to_dict("records"):
        x, y = plane.point(float(row["lon"]), float(row["lat"]))
        best = row["fatalities_best"]
        radius = palette.radius_px(None if pd.isna(best) else float(best))
        colour = palette.EVENT_COLOURS.get(row["event_type"], palette.UNKNOWN_COLOUR)
        look = (
            f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="3 2.4"'
            if float(row["geo_precision"]) >= palette.VAGUE_FROM_PRECISION
            else f'fill="{colour}" fill-opacity="0.85" stroke="#FFF"'
        )
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.1f}" {look}/>'


def _legend(plane: _Projection, incidents: pd.DataFrame, words: Mapping[str, str]) -> Iterator[str]:
    used = [key for key in palette.EVENT_COLOURS if (incidents["event_type"] == key).any()]
    hidden = len(incidents) - len(incidents[drawable(incidents)])
    left = len(incidents[drawable(incidents)]) - MARKS
    lines = [f"{hidden} – {words['precision.6']}"] if hidden else []
    lines += [words["fan.more"].format(count=left)] if left > 0 else []
    height = 20 * (len(used) + len(lines)) + 12
    top = plane.height - height - 10
    yield (
        f'<rect x="10" y="{top:g}" width="250" height="{height}" fill="#FFF" fill-opacity="0.9" '
        'rx="6"/>'
    )
    for k, key in enumerate(used):
        y = top + 20 + 20 * k
        yield f'<circle cx="24" cy="{y - 4:g}" r="6" fill="{palette.EVENT_COLOURS[key]}"/>'
        yield f'<text x="38" y="{y:g}">{html.escape(words[f"type.{key}"])}</text>'
    for k, line in enumerate(lines, len(used)):
        yield f'<text x="20" y="{top + 20 + 20 * k:g}">{html.escape(line)}</text>'
