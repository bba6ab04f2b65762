"""The sheet of a still: where things stand on it, in inches, and text that stays text."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from incidentmap.layers import palette
from incidentmap.maps.projection import Bounds, Projection
from incidentmap.maps.words import Words, one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINT_IN = 1 / 72
"""A typographic point, in inches."""

SOFT_INK = "#5A6066"

Box = tuple[float, float, float, float]
"""Left, bottom, right, top on the sheet, in inches."""


@dataclass(slots=True)
class Canvas:
    """A figure with one map on it.

    Attributes
    ----------
    figure, axes
        Of matplotlib; the axes' units are metres of the projected plane.
    projection : Projection
        Of the map.
    window : tuple of float
        Left, bottom, right, top of the map on the plane, in metres.
    frame : tuple of float
        The same on the sheet, in inches.
    scale : float
        Size of text and symbols, 1 on a sheet of some 280 × 190 mm.
    words : Words
        Of the language chosen.
    outlines : bool
        Whether names get their halo as a drawn outline; SVG has a property for it.
    taken : list of tuple
        Boxes on the sheet, in inches, that labels must leave free.
    sizes : dict
        Lines of text already measured.
    """

    figure: "Figure"
    axes: "Axes"
    projection: Projection
    window: Bounds
    frame: Box
    scale: float
    words: Words
    outlines: bool = True
    taken: list[Box] = field(default_factory=list)
    sizes: dict[tuple[str, float, bool], tuple[float, float]] = field(default_factory=dict)

    @property
    def metres_per_inch(self) -> float:
        """Metres of the plane for one inch of the sheet."""
        return (self.window[2] - self.window[0]) / (self.frame[2] - self.frame[0])

    def place(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Metres of the plane to inches on the sheet."""
        unit = self.metres_per_inch
        return (
            self.frame[0] + (x - self.window[0]) / unit,
            self.frame[1] + (y - self.window[1]) / unit,
        )

    def plane(self, x_in: Any, y_in: Any) -> tuple[Any, Any]:
        """Inches on the sheet to metres of the plane."""
        unit = self.metres_per_inch
        return (
            self.window[0] + (x_in - self.frame[0]) * unit,
            self.window[1] + (y_in - self.frame[1]) * unit,
        )

    def size(self, text: str, points: float, *, bold: bool = False) -> tuple[float, float]:
        """Width and height of a line of text, in inches."""
        known = self.sizes.get((text, points, bold))
        if known is not None:
            return known
        from matplotlib.font_manager import FontProperties

        renderer = self.figure.canvas.get_renderer()  # type: ignore[attr-defined]
        font = FontProperties(
            family="DejaVu Sans", size=points * self.scale, weight="bold" if bold else "normal"
        )
        width, height, _ = renderer.get_text_width_height_descent(
            one_line(text), font, ismath=False
        )
        dpi = self.figure.dpi
        self.sizes[text, points, bold] = width / dpi, height / dpi
        return width / dpi, height / dpi

    def text(
        self,
        x_in: float,
        y_in: float,
        text: str,
        points: float = 7.0,
        *,
        colour: str = palette.INK_COLOUR,
        bold: bool = False,
        italic: bool = False,
        align: str = "left",
        vertical: str = "baseline",
        rotation: float = 0.0,
        order: float = 10.0,
        name: str | None = None,
    ) -> None:
        """Write a line on the sheet, at inches; dollar signs are no formulas."""
        self.figure.text(
            x_in,
            y_in,
            one_line(text),
            transform=self.figure.dpi_scale_trans,
            fontsize=points * self.scale,
            color=colour,
            weight="bold" if bold else "normal",
            style="italic" if italic else "normal",
            ha=align,
            va=vertical,
            rotation=rotation,
            zorder=order,
            parse_math=False,
            gid=name,
        )

    def wrap(self, text: str, points: float, width_in: float, *, bold: bool = False) -> list[str]:
        """Break a text into lines of a width."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.size(longer, points, bold=bold)[0] <= width_in:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share area."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
