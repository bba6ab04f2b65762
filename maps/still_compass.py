"""Where a still lies and how large it is: scale bar, north, and a globe."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from incidentmap.layers import palette
from incidentmap.maps.projection import clipped, fitting_projection, metres_per_unit
from incidentmap.maps.still_backdrop import BOUNDARY_COLOUR, shapefile
from incidentmap.maps.still_canvas import POINT_IN, SOFT_INK, Canvas
from incidentmap.maps.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALLEST_ISLAND_M2 = 5e9


def draw_scale(canvas: Canvas, sheet: "Axes") -> None:
    """Draw a scale bar that is true at the middle of the map, and an arrow to true north."""
    frame, unit, words = canvas.frame, POINT_IN * canvas.scale, canvas.words
    centre_x = (canvas.window[0] + canvas.window[2]) / 2
    centre_y = (canvas.window[1] + canvas.window[3]) / 2
    widest = min(1.7 * canvas.scale, (frame[2] - frame[0]) * 0.3)
    length_km, length_in = scale_bar(canvas, centre_x, centre_y, widest)
    _, lat = canvas.projection.inverse(centre_x, centre_y)
    text = f"{words.number(length_km, 0 if length_km >= 1 else 1)} km"
    note = words("scale_at", lat=degrees(float(lat), "NS", words))
    beyond = canvas.size(text, 6.2)[0] / 2
    wide = max(length_in + beyond, canvas.size(note, 5.6)[0]) + 24 * unit
    left, bottom = frame[0] + 4 * unit, frame[1] + 4 * unit
    box = (left, bottom, left + wide, bottom + 27 * unit)
    _plate(canvas, box)
    x, y = left + 5 * unit, bottom + 10 * unit
    for half, colour in ((0, palette.INK_COLOUR), (1, "#FFFFFF")):
        from matplotlib.patches import Rectangle

        sheet.add_patch(
            Rectangle(
                (x + half * length_in / 2, y),
                length_in / 2,
                2.6 * unit,
                fc=colour,
                ec=palette.INK_COLOUR,
                lw=0.5 * canvas.scale,
                gid="scale-bar-" + "ab"[half],
            )
        )
    canvas.text(x, y + 6 * unit, "0", 6.2)
    canvas.text(x + length_in, y + 6 * unit, text, 6.2, align="center")
    canvas.text(x, bottom + 2.6 * unit, note, 5.6, colour=SOFT_INK)
    _north(canvas, sheet, box[2] - 8 * unit, bottom + 12 * unit)
    canvas.taken.append(box)


def scale_bar(canvas: Canvas, x: float, y: float, widest_in: float) -> tuple[float, float]:
    """Round length of the scale bar, and its length on paper.

    Parameters
    ----------
    canvas : Canvas
        Of the map.
    x, y : float
        Where on the plane it shall be true, in metres.
    widest_in : float
        Longest that it may be, in inches.

    Returns
    -------
    kilometres, inches : float
        1, 2 or 5 times a power of ten, and the inches that show it at that place.
    """
    ground = metres_per_unit(canvas.projection, x, y, widest_in * canvas.metres_per_inch)
    widest_km = widest_in * canvas.metres_per_inch * ground / 1000
    power = 10 ** math.floor(math.log10(widest_km))
    length_km = max(step * power for step in (1, 2, 5) if step * power <= widest_km * 1.0001)
    return length_km, widest_in * length_km / widest_km


def _plate(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    from matplotlib.patches import Rectangle

    canvas.figure.add_artist(
        Rectangle(
            box[:2],
            box[2] - box[0],
            box[3] - box[1],
            transform=canvas.figure.dpi_scale_trans,
            fc="#FFFFFF",
            alpha=0.82,
            lw=0,
            zorder=2,
        )
    )


def _north(canvas: Canvas, sheet: "Axes", x: float, y: float) -> None:
    """An arrow that points to true north where it stands."""
    unit = POINT_IN * canvas.scale
    on_plane = canvas.plane(x, y)
    lon, lat = canvas.projection.inverse(*on_plane)
    north_x, north_y = canvas.projection.forward(lon, min(float(lat) + 0.1, 90.0))
    angle = math.atan2(north_x - on_plane[0], north_y - on_plane[1])
    arrow = np.array([(0.0, 7.0), (2.6, -3.5), (0.0, -1.6), (-2.6, -3.5)]) * unit
    turned = np.column_stack(
        [
            x + arrow[:, 0] * math.cos(angle) + arrow[:, 1] * math.sin(angle),
            y - arrow[:, 0] * math.sin(angle) + arrow[:, 1] * math.cos(angle),
        ]
    )
    sheet.fill(turned[:, 0], turned[:, 1], color=palette.INK_COLOUR, lw=0)
    canvas.text(
        x + 10.4 * unit * math.sin(angle),
        y + 10.4 * unit * math.cos(angle),
        canvas.words("north"),
        5.8,
        bold=True,
        align="center",
        vertical="center",
    )


def degrees(value: float, letters: str, words: Words) -> str:
    """A latitude or longitude as people write it.

    Examples
    --------
    >>> degrees(-1.54, "EW", Words("en")), degrees(15.0, "NS", Words("en"))
    ('1.5° W', '15° N')
    >>> degrees(-1.54, "EW", Words("fr"))
    '1,5° O'
    """
    size = abs(round(value, 1))
    side = letters[0] if value >= 0 else letters[1]
    # West alone begins with another letter in French.
    side = "O" if side == "W" and words.interface == "fr" else side
    return f"{words.number(size, 0 if size.is_integer() else 1)}° {side}"


def draw_inset(canvas: Canvas, left: float, bottom: float, size: float) -> None:
    """Draw where on the globe the map lies, in a square of the sheet, in inches."""
    from matplotlib.collections import PathCollection
    from matplotlib.patches import Circle
    from matplotlib.path import Path

    projection, figure = canvas.projection, canvas.figure
    lon, lat = projection.lon, projection.lat
    globe = fitting_projection((lon - 1, lat - 1, lon + 1, lat + 1))
    reach = 5.2e6
    sheet_size = figure.get_size_inches()
    axes = figure.add_axes(
        (left / sheet_size[0], bottom / sheet_size[1], size / sheet_size[0], size / sheet_size[1])
    )
    axes.set_axis_off()
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    rim = Circle((0, 0), reach * 0.98, fc=palette.WATER_COLOUR, ec=BOUNDARY_COLOUR, lw=0.6)
    axes.add_patch(rim)
    disc = shapely.Point(0, 0).buffer(reach * 0.98, quad_segs=64)
    view = (lon - 70, max(-89.0, lat - 60), lon + 70, min(89.0, lat + 60))
    rings = []
    for shape in _coarse_world():
        part = clipped(shape, view, step_deg=3.0)
        land = globe.shape(part).buffer(0).intersection(disc)
        rings += [
            Path(polygon.exterior.coords)
            for polygon in shapely.get_parts(land)
            if polygon.geom_type == "Polygon" and polygon.area > SMALLEST_ISLAND_M2
        ]
    axes.add_collection(PathCollection(rings, fc="#FFFFFF", ec="#C9C4BA", lw=0.25))
    x0, y0, x1, y1 = canvas.window
    edge = shapely.segmentize(shapely.box(x0, y0, x1, y1).exterior, (x1 - x0) / 20)
    xy = shapely.get_coordinates(edge)
    x, y = globe.forward(*projection.inverse(xy[:, 0], xy[:, 1]))
    axes.fill(x, y, fc=palette.EVENT_COLOURS["Battles"], alpha=0.25, lw=0)
    axes.plot(x, y, color=palette.EVENT_COLOURS["Battles"], lw=0.9)


@lru_cache(maxsize=1)
def _coarse_world() -> list[Any]:
    return list(shapefile("world").geometry.simplify(0.3))
