"""What explains a still: legend, scale bar, north, inset, and what is not on the map."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from incidentmap.layers import palette
from incidentmap.maps.still_backdrop import BOUNDARY_COLOUR, zone_colour
from incidentmap.maps.still_bases import base_marker
from incidentmap.maps.still_canvas import POINT_IN, SOFT_INK, Canvas
from incidentmap.maps.still_symbols import (
    MOST_SIDE_BY_SIDE,
    POINTS_PER_PX,
    Drawn,
    draw_circle,
    draw_ring,
    is_vague,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Frames = Mapping[str, pd.DataFrame]
Block = Callable[["Column"], None]

LEGEND_DEATHS = (1, 50, 200, palette.FATALITIES_AT_CAP)
COUNTRIES_NAMED = 4
"""Countries with incidents of unnamed place that the legend names; the others are summed."""

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
    if any(1 < len(spot.rows) <= MOST_SIDE_BY_SIDE for spot in drawn.spots):
        column.note(words("legend_fan"))


def _elsewhere(column: Column, drawn: Drawn) -> None:
    words = column.canvas.words
    column.heading(words("legend_elsewhere"))
    for text in elsewhere_lines(drawn, words):
        column.note(text)


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
        Countries, then larger areas, outside, and without a place; all of them add up.
    """
    rest = drawn.elsewhere
    precision = pd.to_numeric(rest["geo_precision"], errors="coerce")
    national = rest[(precision == 6) & rest["country"].notna()]
    counts = national["country"].value_counts()
    codes = sorted(counts.index, key=lambda code: (-int(counts[code]), code))
    lines = [
        words("elsewhere_country", name=words.country(code), count=words.number(int(counts[code])))
        for code in codes[:COUNTRIES_NAMED]
    ]
    others = int(sum(counts[code] for code in codes[COUNTRIES_NAMED:]))
    if others:
        lines.append(words("elsewhere_countries", count=words.number(others)))
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
