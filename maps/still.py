"""A still of the map: PNG, SVG or PDF for a printed report, without a browser."""

import datetime as dt
import re
import warnings
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from incidentmap.geo.errors import OptionError
from incidentmap.geo.outputs import whole_file
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.maps.extent import check_bounds, fitting_bounds
from incidentmap.maps.projection import Bounds, fitting_projection, window
from incidentmap.maps.still_backdrop import BOUNDARY_COLOUR, draw_backdrop, draw_zones
from incidentmap.maps.still_bases import draw_bases
from incidentmap.maps.still_canvas import Box, Canvas
from incidentmap.maps.still_compass import draw_scale
from incidentmap.maps.still_labels import HALO_ID, HALO_POINTS, draw_labels
from incidentmap.maps.still_sheet import explain, head_and_foot, lay_out, say_empty, today, version
from incidentmap.maps.still_symbols import draw_incidents
from incidentmap.maps.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Frames = Mapping[str, pd.DataFrame]

FORMATS = ("png", "svg", "pdf")
DEFAULT_SIZE_PX = (1600.0, 1100.0)
DEFAULT_DPI = 144.0
SMALLEST_IN, LARGEST_IN = 0.8, 60.0
LARGEST_PX = 20_000
MM_PER_INCH = 25.4

_SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "svg.fonttype": "none",
    "svg.hashsalt": "incidentmap",
    "pdf.fonttype": 42,
    "path.simplify": True,
    "axes.unicode_minus": False,
}


def parse_size(text: str) -> tuple[tuple[float, float], str]:
    """Read a size as people write it.

    Parameters
    ----------
    text : str
        ``1600x1100`` or ``1600x1100px`` in pixels, ``280x190mm`` in millimetres.

    Returns
    -------
    size : tuple of float
        Width and height.
    unit : str
        ``px`` or ``mm``.

    Raises
    ------
    OptionError
        If it is none.

    Examples
    --------
    >>> parse_size("280x190mm")
    ((280.0, 190.0), 'mm')
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[x×]\s*(\d+(?:\.\d+)?)\s*(px|mm)?\s*", text)
    if not found:
        raise OptionError(
            f"size: expected WIDTHxHEIGHT such as 1600x1100 or 280x190mm, got {text!r}"
        )
    return (float(found[1]), float(found[2])), found[3] or "px"


def draw_still(
    layers: Frames,
    output: str | Path | IO[bytes],
    *,
    size: tuple[float, float] = DEFAULT_SIZE_PX,
    unit: str = "px",
    extent: Sequence[float] | None = None,
    dpi: float = DEFAULT_DPI,
    title: str = "",
    interface: str = "en",
    file_format: str = "",
    overwrite: bool = False,
) -> None:
    """Draw a map of the layers as a picture.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        By contract name, EPSG:4326; any may be missing or empty.
    output : path or binary file
        ``.png``, ``.svg`` or ``.pdf``; for a file object give `file_format`.
    size : tuple of float, optional
        Width and height in `unit`.
    unit : str, optional
        ``px`` (at `dpi`) or ``mm``.
    extent : sequence of four floats or None, optional
        West, south, east, north in degrees; None: the incidents of the measured countries and
        their neighbours. The map is widened to the shape of the sheet.
    dpi : float, optional
        Pixels per inch, 36 to 1200.
    title : str, optional
        Default: one made from the countries.
    interface : str, optional
        ``en`` or ``fr``.
    file_format : str, optional
        ``png``, ``svg`` or ``pdf``; default: the output's suffix.
    overwrite : bool, optional
        Replace a file that is there.

    Raises
    ------
    OptionError
        For a size, extent, resolution, language or format out of range.
    OutputExistsError, OutputError
        If the file is there already or cannot be written.

    Notes
    -----
    Same layers, same options and the same day (or ``SOURCE_DATE_EPOCH``) give the same bytes.
    """
    import matplotlib as mpl

    words = Words(interface)
    wanted = _format(output, file_format)
    inches = _inches(size, unit, dpi)
    bounds = check_bounds(extent) if extent is not None else None
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        # A letter that the font lacks shows as a box, which is no reason to stop.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = still_figure(
            layers,
            inches,
            words,
            dpi=dpi,
            bounds=bounds,
            title=title,
            outlines=wanted != "svg",
        )
        if isinstance(output, str | Path):
            with whole_file(Path(output), overwrite=overwrite) as draft:
                _save(figure, draft, wanted, title)
        else:
            _save(figure, output, wanted, title)


class Still:
    """A still that shows itself in a Jupyter notebook and is drawn when it is looked at.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        By contract name.
    **options : object
        As for `draw_still`.
    """

    def __init__(self, layers: Frames, **options: Any) -> None:
        self.layers = layers
        self.options = options

    def save(self, output: str | Path, *, overwrite: bool = False) -> None:
        """Write the picture; see `draw_still`."""
        draw_still(self.layers, output, overwrite=overwrite, **self.options)

    def _repr_png_(self) -> bytes:
        picture = BytesIO()
        draw_still(self.layers, picture, file_format="png", **self.options)
        return picture.getvalue()


def still_figure(
    layers: Frames,
    inches: tuple[float, float],
    words: Words,
    *,
    dpi: float = DEFAULT_DPI,
    bounds: Bounds | None = None,
    title: str = "",
    outlines: bool = True,
) -> "Figure":
    """Draw the map on a matplotlib figure.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        By contract name.
    inches : tuple of float
        Width and height.
    words : Words
        Of the language.
    dpi : float, optional
        Pixels per inch.
    bounds : tuple of float or None, optional
        West, south, east, north in degrees, east above west.
    title : str, optional
        Default: one made from the countries.
    outlines : bool, optional
        Whether names get a drawn halo; SVG gets its own, see `finished_svg`.

    Returns
    -------
    matplotlib.figure.Figure
        Not bound to any window.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    sheet = lay_out(*inches)
    figure = Figure(figsize=inches, dpi=dpi, facecolor="#FFFFFF")
    FigureCanvasAgg(figure)
    bounds = bounds or fitting_bounds(layers)
    projection = fitting_projection(bounds)
    left, bottom, right, top = sheet.frame
    shown = window(projection, bounds, (right - left) / (top - bottom))
    axes = _axes(figure, sheet.frame, shown)
    canvas = Canvas(figure, axes, projection, shown, sheet.frame, sheet.scale, words, outlines)
    marks = _axes(figure, (0.0, 0.0, *inches), (0.0, 0.0, *inches))
    marks.patch.set_visible(False)
    marks.set_zorder(3)
    incidents = layers.get("incidents", layer_frame(schema.INCIDENTS, []))
    lands = draw_backdrop(canvas, layers)
    distances = draw_zones(canvas, layers)
    drawn = draw_incidents(canvas, incidents)
    canvas.taken.extend(spot.box for spot in drawn.spots)
    bases = draw_bases(canvas, layers["bases"], drawn.spots) if "bases" in layers else []
    canvas.taken.extend(spot.box for spot in bases)
    draw_scale(canvas, marks)
    draw_labels(canvas, layers, drawn, bases, lands)
    if drawn.incidents.empty:
        say_empty(canvas)
    explain(canvas, marks, sheet, layers, drawn, distances)
    head_and_foot(canvas, sheet, layers, incidents, drawn, title)
    return figure


def _axes(figure: "Figure", frame: Box, limits: Box) -> "Axes":
    width, height = figure.get_size_inches()
    left, bottom, right, top = frame
    axes = figure.add_axes(
        (left / width, bottom / height, (right - left) / width, (top - bottom) / height)
    )
    axes.set_xlim(limits[0], limits[2])
    axes.set_ylim(limits[1], limits[3])
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(edgecolor=BOUNDARY_COLOUR, linewidth=0.6)
    if limits[:2] == (0.0, 0.0) and frame == limits:
        axes.set_axis_off()
    return axes


def _format(output: str | Path | IO[bytes], file_format: str) -> str:
    suffix = Path(output).suffix.lstrip(".") if isinstance(output, str | Path) else ""
    wanted = (file_format or suffix).lower()
    if wanted not in FORMATS:
        raise OptionError(f"a still is .png, .svg or .pdf, got {suffix or file_format or output!r}")
    return wanted


def _inches(size: tuple[float, float], unit: str, dpi: float) -> tuple[float, float]:
    if not 36 <= dpi <= 1200:
        raise OptionError(f"dpi: expected 36 to 1200, got {dpi:g}")
    if unit not in ("px", "mm"):
        raise OptionError(f"unit: expected px or mm, got {unit!r}")
    per_inch = dpi if unit == "px" else MM_PER_INCH
    width, height = (float(side) / per_inch for side in size)
    for side in (width, height):
        if not SMALLEST_IN <= side <= LARGEST_IN or side * dpi > LARGEST_PX:
            raise OptionError(
                f"size: expected {SMALLEST_IN * MM_PER_INCH:.0f} to "
                f"{LARGEST_IN * MM_PER_INCH:.0f} mm a side and at most {LARGEST_PX} pixels, "
                f"got {size[0]:g}x{size[1]:g} {unit} at {dpi:g} dpi"
            )
    return width, height


def _save(figure: "Figure", target: Path | IO[bytes], file_format: str, title: str) -> None:
    made = dt.datetime.combine(today(), dt.time(), dt.UTC)
    creator = f"incidentmap {version()}"
    every: dict[str, dict[str, Any]] = {
        "png": {"Software": creator, "Title": title or None},
        "svg": {"Creator": creator, "Date": made.date().isoformat(), "Title": title or None},
        "pdf": {
            "Creator": creator,
            "Producer": creator,
            "CreationDate": made,
            "Title": title or None,
        },
    }
    kept = {key: value for key, value in every[file_format].items() if value is not None}
    if file_format != "svg":
        figure.savefig(target, format=file_format, metadata=kept)
        return
    drawn = BytesIO()
    figure.savefig(drawn, format="svg", metadata=kept)
    content = finished_svg(drawn.getvalue().decode("utf-8")).encode("utf-8")
    if isinstance(target, Path):
        target.write_bytes(content)
    else:
        target.write(content)


def finished_svg(text: str) -> str:
    """SVG of matplotlib with halos round names, and no more digits than an eye can use.

    Parameters
    ----------
    text : str
        As matplotlib wrote it; names stand in groups of the id ``name``.

    Returns
    -------
    str
        Coordinates to a hundredth of a point; ids given once.
    """
    halo = f"paint-order: stroke; stroke: #FFFFFF; stroke-width: {HALO_POINTS}px; "
    text = re.sub(
        rf'<g id="{HALO_ID}">(\s*<text style=")',
        lambda found: f'<g class="name">{found[1]}{halo}stroke-linejoin: round; ',
        text,
    )
    return re.sub(
        r'(?<= d=")[^"]+',
        lambda found: re.sub(r"(\.\d\d)\d+", r"\1", found[0]),
        text,
    )
