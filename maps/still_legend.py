"""What explains a still: legend, scale bar, north, inset, and what is not on the map."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from incidentmap.layers import palette
from incidentmap.maps.projection import clipped, fitting_projection, metres_per_unit
from incidentmap.maps.still_backdrop import BOUNDARY_COLOUR, shapefile, zone_colour
from incidentmap.maps.still_canvas import POINT_IN, SOFT_INK, Canvas
from incidentmap.maps.still_symbols import (
    POINTS_PER_PX,
    Drawn,
    base_marker,
    draw_circle,
    draw_ring,
    is_vague,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Frames = Mapping[str, pd.DataFrame]
Block = Callable[["Column"], None]

LEGEND_DEATHS = (1, 50, 200, palette.FATALITIES_AT_CAP)
ELSEWHERE_ROWS = 6
SMALLEST_ISLAND_M2 = 5e9


@dataclass(slots=True)
class Column:
    """A column of legend entries, filled from the top.

    Attributes
    ----------
    canvas : Canvas
        The sheet.
    sheet : matplotlib Axes
        Whole sheet, in inches, for symbols.
    left, top, width : float
        In inches; ``top`` moves down with each entry.
    dry : bool
        Only measure: nothing is drawn.
    """

    canvas: Canvas
    sheet: "Axes"
    left: float
    top: float
    width: float
    dry: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def unit(self) -> float:
        """A point at the canvas' scale, in inches."""
        return POINT_IN * self.canvas.scale

    def heading(self, text: str) -> None:
        """A bold line."""
        for line in self.canvas.wrap(text, 7.2, self.width):
            self.top -= 9.5 * self.unit
            self._write(self.left, line, 7.2, bold=True)
        self.top -= 2.5 * self.unit

    def note(self, text: str, indent: float = 0.0) -> None:
        """Small grey lines."""
        for line in self.canvas.wrap(text, 6.2, self.width - indent):
            self.top -= 8.2 * self.unit
            self._write(self.left + indent, line, 6.2, colour=SOFT_INK)

    def entry(self, text: str, draw: Callable[[float, float], None]) -> None:
        """A symbol and its words; `draw` gets the symbol's middle."""
        indent = 15 * self.unit
        lines = self.canvas.wrap(text, 6.8, self.width - indent)
        self.top -= 10.5 * self.unit
        if not self.dry:
            draw(self.left + 5.5 * self.unit, self.top + 2.4 * self.unit)
        for number, line in enumerate(lines):
            if number:
                self.top -= 8.4 * self.unit
            self._write(self.left + indent, line, 6.8)

    def space(self, points: float) -> None:
        """Leave room."""
        self.top -= points * self.unit

    def _write(self, x: float, text: str, points: float, **style: Any) -> None:
        self.lines.append(text)
        if not self.dry:
            self.canvas.text(x, self.top, text, points, **style)


def legend_blocks(layers: Frames, drawn: Drawn, distances: list[float]) -> list[Block]:
    """Parts of the legend that this map needs, the most needed first."""
    blocks: list[Block] = []
    if not drawn.incidents.empty:
        blocks += [
            lambda column: _types(column, drawn),
            lambda column: _sizes(column, drawn),
            lambda column: _certainty(column, drawn),
        ]
    if not drawn.elsewhere.empty:
        blocks.append(lambda column: _elsewhere(column, drawn))
    if distances:
        blocks.append(lambda column: _zones(column, distances))
    bases = layers.get("bases")
    if bases is not None and not bases.empty:
        blocks.append(lambda column: _bases(column, bases))
    return blocks


def _sample(kind: str | None, precision: int, deaths: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"event_type": [kind], "geo_precision": [precision], "fatalities_best": [deaths]}
    )


def _circle(column: Column, frame: pd.DataFrame, radius: float) -> Callable[[float, float], None]:
    canvas = column.canvas

    def draw(x: float, y: float) -> None:
        draw_circle(column.sheet, canvas.scale, [x], [y], np.array([radius * canvas.scale]), frame)

    return draw


def _types(column: Column, drawn: Drawn) -> None:
    words = column.canvas.words
    column.heading(words("legend_types"))
    counts = drawn.incidents["event_type"].value_counts()
    for kind in [
        *palette.EVENT_COLOURS,
        *(k for k in counts.index if k not in palette.EVENT_COLOURS),
    ]:
        if counts.get(kind, 0):
            text = f"{words.event_type(kind)} ({words.number(int(counts[kind]))})"
            column.entry(text, _circle(column, _sample(str(kind), 1, 5), 3.6))


def _sizes(column: Column, drawn: Drawn) -> None:
    """Nested circles standing on one line, each with its number."""
    canvas, words, unit = column.canvas, column.canvas.words, column.unit
    column.heading(words("legend_sizes"))
    most = drawn.incidents["fatalities_best"].max()
    shown = [n for n in LEGEND_DEATHS if n <= max(50, 0 if pd.isna(most) else float(most))]
    radii = [palette.radius_px(n) * POINTS_PER_PX * unit for n in shown]
    foot = column.top - 2 * max(radii) - 3 * unit
    middle = column.left + max(radii) + unit
    if not column.dry:
        from matplotlib.patches import Circle

        for count, radius in reversed(list(zip(shown, radii, strict=True))):
            y = foot + 2 * radius
            column.sheet.add_patch(
                Circle(
                    (middle, foot + radius), radius, fc="none", ec=SOFT_INK, lw=0.6 * canvas.scale
                )
            )
            end = middle + max(radii) + 8 * unit
            column.sheet.plot([middle, end], [y, y], color=BOUNDARY_COLOUR, lw=0.4 * canvas.scale)
            text = f"{words.number(count)}{'+' if count == palette.FATALITIES_AT_CAP else ''}"
            if count == 1:
                text = f"0–{text}"
            canvas.text(end + 2 * unit, y, text, 6.2, colour=SOFT_INK, vertical="center_baseline")
    column.top = foot - 1.5 * unit
    column.note(words("legend_size_note", cap=words.number(palette.FATALITIES_AT_CAP)))


def _certainty(column: Column, drawn: Drawn) -> None:
    canvas, words = column.canvas, column.canvas.words
    column.heading(words("legend_certainty"))
    column.entry(words("legend_exact"), _circle(column, _sample(None, 1, 5), 3.6))
    if is_vague(drawn.incidents["geo_precision"]).any():
        column.entry(words("legend_vague"), _circle(column, _sample(None, 3, 5), 3.6))
    if drawn.unknown:
        column.entry(words("legend_unknown"), _circle(column, _sample(None, 1, None), 3.2))
    if drawn.clustered:
        counts = {"Battles": 3, "Violence against civilians": 2, "Strategic developments": 2}
        column.entry(
            words("legend_cluster"),
            lambda x, y: draw_ring(canvas, x, y, 4.6 * column.unit, counts),
        )
    if any(len(spot.rows) > 1 for spot in drawn.spots):
        column.note(words("legend_fan"))


def _elsewhere(column: Column, drawn: Drawn) -> None:
    words = column.canvas.words
    column.heading(words("legend_elsewhere"))
    rows = elsewhere_lines(drawn, words)
    for text in rows[:ELSEWHERE_ROWS]:
        column.note(text)
    if len(rows) > ELSEWHERE_ROWS:
        column.note("…")


def elsewhere_lines(drawn: Drawn, words: Any) -> list[str]:
    """Say of every incident that has no point on this map where it is.

    Parameters
    ----------
    drawn : Drawn
        What `draw_incidents` gave.
    words : Words
        Of the language.

    Returns
    -------
    list of str
        One line a country, then larger areas, outside, and without a place.
    """
    rest = drawn.elsewhere
    precision = pd.to_numeric(rest["geo_precision"], errors="coerce")
    lines = []
    national = rest[(precision == 6) & rest["country"].notna()]
    for code, count in (
        national["country"]
        .value_counts()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
        .items()
    ):
        lines.append(
            words("elsewhere_country", name=words.country(code), count=words.number(int(count)))
        )
    vague, water = int((precision == 5).sum()), int((precision == 7).sum())
    nowhere = len(rest) - len(national) - vague - water - drawn.outside
    for key, count in (
        ("vague", vague),
        ("water", water),
        ("outside", drawn.outside),
        ("nowhere", nowhere),
    ):
        if count > 0:
            lines.append(words(f"elsewhere_{key}", count=words.number(count)))
    return lines


def _zones(column: Column, distances: list[float]) -> None:
    from matplotlib.patches import Rectangle

    canvas, words, unit = column.canvas, column.canvas.words, column.unit
    column.heading(words("legend_zones"))
    for rank, km in enumerate(distances):

        def draw(x: float, y: float, rank: int = rank) -> None:
            colour = zone_colour(rank)
            column.sheet.add_patch(
                Rectangle(
                    (x - 5 * unit, y - 3.2 * unit),
                    10 * unit,
                    6.4 * unit,
                    fc=colour,
                    ec=colour,
                    alpha=0.5,
                    lw=0.4 * canvas.scale,
                )
            )

        column.entry(words("legend_zone", km=words.number(km)), draw)


def _bases(column: Column, bases: pd.DataFrame) -> None:
    canvas, words = column.canvas, column.canvas.words
    groups = [palette.operator_group(str(value or "")) for value in bases["operator"]]
    column.heading(words("legend_bases"))

    def marker(group: str, closed: bool, colour: str = "") -> Callable[[float, float], None]:
        return lambda x, y: base_marker(
            column.sheet, canvas.scale, x, y, group, closed=closed, colour=colour
        )

    for group in palette.OPERATOR_COLOURS:
        if group in groups:
            column.entry(words.operator(group), marker(group, False))
    column.entry(words("legend_open"), marker("MINUSMA", False, SOFT_INK))
    column.entry(words("legend_closed"), marker("MINUSMA", True, SOFT_INK))
    if (bases["confidence"] == "low").any():
        column.note(words("legend_low"))


def fill_columns(columns: Iterable[Column], blocks: list[Block], bottom: float) -> list[Block]:
    """Set blocks into columns, each in the first that has room.

    Parameters
    ----------
    columns : iterable of Column
        From left to right.
    blocks : list of callable
        From `legend_blocks`.
    bottom : float
        Lowest line of the columns, in inches.

    Returns
    -------
    list of callable
        Blocks for which there was no room.
    """
    columns = list(columns)
    left_over = []
    for block in blocks:
        for column in columns:
            trial = Column(
                column.canvas, column.sheet, column.left, column.top, column.width, dry=True
            )
            block(trial)
            if trial.top >= bottom:
                block(column)
                column.space(7)
                break
        else:
            left_over.append(block)
    return left_over


def draw_scale(canvas: Canvas, sheet: "Axes") -> None:
    """Draw a scale bar that is true at the middle of the map, and an arrow to true north."""
    frame, unit, words = canvas.frame, POINT_IN * canvas.scale, canvas.words
    centre_x = (canvas.window[0] + canvas.window[2]) / 2
    centre_y = (canvas.window[1] + canvas.window[3]) / 2
    widest = min(1.7 * canvas.scale, (frame[2] - frame[0]) * 0.3)
    length_km, length_in = scale_bar(canvas, centre_x, centre_y, widest)
    _, lat = canvas.projection.inverse(centre_x, centre_y)
    text = f"{words.number(length_km, 0 if length_km >= 1 else 1)} km"
    note = words("scale_at", lat=degrees(float(lat), "NS"))
    wide = max(length_in, canvas.size(note, 5.6)[0]) + 26 * unit
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


def degrees(value: float, letters: str) -> str:
    """A latitude or longitude as people write it.

    Examples
    --------
    >>> degrees(-1.54, "EW"), degrees(15.0, "NS")
    ('1.5° W', '15° N')
    """
    return f"{abs(round(value, 1)):g}° {letters[0] if value >= 0 else letters[1]}"


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
    for shape in shapefile("world").geometry:
        part = clipped(shape.simplify(0.3), view, step_deg=3.0)
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
