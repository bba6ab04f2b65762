"""Names on a still: the important first, none over another or over a symbol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from incidentmap import data
from incidentmap.layers import palette
from incidentmap.maps.extent import points
from incidentmap.maps.still_backdrop import shapefile
from incidentmap.maps.still_canvas import POINT_IN, SOFT_INK, Box, Canvas, overlap
from incidentmap.maps.still_symbols import Drawn, Spot, is_vague, square
from incidentmap.maps.words import one_line

Frames = Mapping[str, pd.DataFrame]

INCHES2_PER_LABEL = 0.42
INCHES2_PER_TOWN = 3.0
INCHES2_PER_CAPITAL = 1.5
"""No more names than one for this much of the map, lest the backdrop shout."""

COUNTRY_COLOUR = "#857F71"
HALO_POINTS = 1.9
HALO_ID = "name"


@dataclass(frozen=True, slots=True)
class Name:
    """A name to be written beside the box of a place's symbols."""

    text: str
    box: Box
    weight: float
    style: str
    """``place``, ``vague``, ``town`` or ``capital``."""


def draw_labels(
    canvas: Canvas,
    layers: Frames,
    drawn: Drawn,
    bases: list[Spot],
    lands: Mapping[str, Any],
) -> list[str]:
    """Write names of places with incidents, bases, towns and countries where there is room.

    Returns
    -------
    list of str
        Names written, the most important first.
    """
    names = [
        *_incident_names(drawn),
        *_base_names(bases, layers),
        *_town_names(canvas, [spot.box for spot in (*drawn.spots, *bases)]),
    ]
    names.sort(key=lambda name: (-name.weight, name.text, name.box))
    left, bottom, right, top = canvas.frame
    area = (right - left) * (top - bottom) / canvas.scale**2
    room = {
        "town": int(area / INCHES2_PER_TOWN),
        "capital": int(area / INCHES2_PER_CAPITAL),
        "place": max(2, int(area / INCHES2_PER_LABEL)),
    }
    written: list[str] = []
    for name in names:
        kind = name.style if name.style in room else "place"
        if room[kind] and name.text not in written and _write(canvas, name):
            written.append(name.text)
            room[kind] -= 1
    _write_countries(canvas, lands)
    return written


def _incident_names(drawn: Drawn) -> list[Name]:
    found = []
    named = drawn.incidents[["location", "fatalities_best", "geo_precision"]]
    for spot in drawn.spots:
        rows = named.iloc[spot.rows]
        locations = rows["location"].dropna()
        if locations.empty:
            continue
        # Several spellings may meet at one point: the commonest, then the shortest.
        counts = locations.value_counts()
        best = sorted(counts.index, key=lambda text: (-int(counts[text]), len(text), text))[0]
        deaths = float(rows["fatalities_best"].fillna(0).sum())
        vague = bool(is_vague(rows["geo_precision"]).all())
        weight = (400 if vague else 1000) + 4 * min(deaths, 500) + 30 * min(len(rows), 20)
        found.append(Name(str(best), spot.box, weight, "vague" if vague else "place"))
    return found


def _base_names(spots: list[Spot], layers: Frames) -> list[Name]:
    found = []
    for spot in spots:
        name = layers["bases"].iloc[int(spot.rows[0])]["place_name"]
        if not pd.isna(name):
            found.append(Name(str(name), spot.box, 500 + 10 * len(spot.rows), "place"))
    return found


def _town_names(canvas: Canvas, named: list[Box]) -> list[Name]:
    try:
        data.path("shapefiles", "towns.shp")
    except FileNotFoundError:
        return []
    towns = shapefile("towns")
    x, y = canvas.projection.forward(*points(towns))
    left, bottom, right, top = canvas.window
    inside = np.flatnonzero((x > left) & (x < right) & (y > bottom) & (y < top))
    french = canvas.words.interface == "fr" and "name_fr" in towns
    found = []
    for row in inside:
        town = towns.iloc[int(row)]
        name = town["name_fr"] if french and town["name_fr"] else town["name"]
        capital = town.get("kind") == "capital"
        weight = (700 if capital else 0) + min(float(town.get("population") or 0) / 10_000, 300)
        x_in, y_in = canvas.place(x[row], y[row])
        if any(overlap(square(x_in, y_in, 3 * POINT_IN), box) for box in named):
            continue
        found.append(
            Name(
                str(name),
                square(x_in, y_in, 1.6 * POINT_IN),
                weight,
                "capital" if capital else "town",
            )
        )
    return found


def _write(canvas: Canvas, name: Name) -> bool:
    points_size = {"place": 7.2, "vague": 6.6, "town": 6.2, "capital": 7.0}[name.style]
    bold = name.style in ("place", "capital")
    width, height = canvas.size(name.text, points_size, bold=bold)
    gap = 1.8 * POINT_IN * canvas.scale
    left, bottom, right, top = name.box
    x, y = (left + right) / 2, (bottom + top) / 2
    slack = 0.25 * min(right - left, top - bottom)
    corners = (
        (right + gap, y - height / 2),
        (left - gap - width, y - height / 2),
        (x - width / 2, top + gap),
        (x - width / 2, bottom - gap - height),
        (right + gap - slack, top - slack),
        (left - gap - width + slack, top - slack),
        (right + gap - slack, bottom - height + slack),
        (left - gap - width + slack, bottom - height + slack),
    )
    for corner in corners:
        box = *corner, corner[0] + width, corner[1] + height
        if _free(canvas, box):
            if name.style in ("town", "capital"):
                _dot(canvas, name)
            soft = name.style in ("vague", "town")
            halo_text(
                canvas,
                box[0],
                box[1],
                name.text,
                points_size,
                bold=bold,
                italic=name.style == "vague",
                colour=SOFT_INK if soft else palette.INK_COLOUR,
            )
            canvas.taken.append(box)
            return True
    return False


def _free(canvas: Canvas, box: Box) -> bool:
    left, bottom, right, top = canvas.frame
    edge = 2 * POINT_IN
    inside = (
        box[0] > left + edge
        and box[2] < right - edge
        and box[1] > bottom + edge
        and box[3] < top - edge
    )
    return inside and not any(overlap(box, other) for other in canvas.taken)


def _dot(canvas: Canvas, name: Name) -> None:
    left, bottom, right, top = name.box
    x, y = canvas.plane((left + right) / 2, (bottom + top) / 2)
    canvas.axes.plot(
        [x],
        [y],
        marker="o",
        markersize=2.2 * canvas.scale,
        color=SOFT_INK,
        markeredgewidth=0,
        linestyle="none",
        zorder=4,
    )


def halo_text(
    canvas: Canvas,
    x_in: float,
    y_in: float,
    text: str,
    points_size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    colour: str = palette.INK_COLOUR,
) -> None:
    """Write a name, lower left corner given, with a pale halo.

    The text stays text: matplotlib's own path effects would turn it into shapes that no one can
    search or copy. So the halo is an outline beneath it, or in SVG a property set afterwards.
    """
    text = one_line(text)
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    size = points_size * canvas.scale
    font = FontProperties(
        family="DejaVu Sans",
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )
    renderer = canvas.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    measured = font.copy()
    measured.set_size(size)
    *_, descent = renderer.get_text_width_height_descent(text, measured, ismath=False)
    baseline = y_in + descent / canvas.figure.dpi
    if canvas.outlines:
        literal = text.replace("$", r"\$")  # or a name with two of them is a formula
        outline = TextPath((0, 0), literal, size=size, prop=font, usetex=False)
        place = Affine2D().scale(POINT_IN).translate(x_in, baseline)
        canvas.figure.add_artist(
            PathPatch(
                outline,
                transform=place + canvas.figure.dpi_scale_trans,
                fc="#FFFFFF",
                ec="#FFFFFF",
                lw=HALO_POINTS * canvas.scale,
                alpha=0.8,
                joinstyle="round",
                zorder=9,
            )
        )
    canvas.text(
        x_in,
        baseline,
        text,
        points_size,
        colour=colour,
        bold=bold,
        italic=italic,
        name=HALO_ID if not canvas.outlines else None,
    )


def _write_countries(canvas: Canvas, lands: Mapping[str, Any]) -> None:
    frame = shapely.box(*canvas.window)
    parts = {code: shape.intersection(frame) for code, shape in lands.items() if shape.is_valid}
    for code, part in sorted(parts.items(), key=lambda item: -item[1].area):
        if part.is_empty:
            continue
        text = canvas.words.country(code).upper()
        share = part.area / frame.area
        size = 6.4 if share < 0.05 else 7.6 if share < 0.2 else 9.5
        width, height = canvas.size(text, size)
        spot = _room(canvas, part, width, height)
        if spot is not None:
            halo_text(canvas, *spot, text, size, colour=COUNTRY_COLOUR)
            canvas.taken.append((*spot, spot[0] + width, spot[1] + height))


def _room(canvas: Canvas, part: Any, width: float, height: float) -> tuple[float, float] | None:
    """Lower left corner of a free box inside a country, nearest to its middle; None if none."""
    left, bottom, right, top = part.bounds
    middle = part.representative_point()
    unit = canvas.metres_per_inch
    xs = np.linspace(left, right, 24)[1:-1]
    ys = np.linspace(bottom, top, 24)[1:-1]
    grid = sorted(
        ((float(x), float(y)) for x in xs for y in ys),
        key=lambda at: (round(np.hypot(at[0] - middle.x, at[1] - middle.y)), at),
    )
    shapely.prepare(part)
    for x, y in grid:
        half_x, half_y = width * unit / 2, height * unit / 2
        if not part.contains(shapely.box(x - half_x, y - half_y, x + half_x, y + half_y)):
            continue
        x_in, y_in = canvas.place(x, y)
        box = x_in - width / 2, y_in - height / 2, x_in + width / 2, y_in + height / 2
        if _free(canvas, box):
            return box[0], box[1]
    return None
