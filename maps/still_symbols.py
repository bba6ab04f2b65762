"""Incidents and bases on a still: type by colour, deaths by area, certainty by filling."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidentmap.layers import palette
from incidentmap.maps.extent import drawable, points
from incidentmap.maps.still_canvas import POINT_IN, Box, Canvas

Frames = Mapping[str, pd.DataFrame]
Floats = npt.NDArray[np.float64]

POINTS_PER_PX = 0.75
"""The palette counts CSS pixels of 1/96 inch."""

MOST_SIDE_BY_SIDE = 19
"""More incidents than this at one place become one symbol with their count."""

CROWD = 400
"""More incidents than this on a map would hide each other: those close together are counted."""

CLOSE_IN = 0.34
MOST_APART = 3
"""On a crowded map, more than so many within so many inches become one symbol."""

SAME_PLACE_IN = 0.012
"""Points nearer to each other than this on paper are one place."""

RASTER_FROM = 4000
"""More circles than this are drawn as an image inside SVG and PDF, or they would not open."""


@dataclass(slots=True)
class Spot:
    """What stands at one place of the sheet.

    Attributes
    ----------
    x, y : float
        Of the place, in inches.
    box : tuple of float
        Round all its symbols, in inches.
    rows : array of int
        Positions of its incidents or bases in the layer.
    """

    x: float
    y: float
    box: Box
    rows: npt.NDArray[np.int64]


@dataclass(slots=True)
class Drawn:
    """What was drawn, for labels and legend.

    Attributes
    ----------
    spots : list of Spot
        Places with incidents.
    incidents : DataFrame
        Incidents drawn as points.
    elsewhere : DataFrame
        Incidents not drawn: vague, outside or without a place.
    outside : int
        Of those, how many lie outside of the map.
    clustered : bool
        Whether some places show a count.
    unknown : bool
        Whether some incidents have no count of deaths.
    """

    spots: list[Spot]
    incidents: pd.DataFrame
    elsewhere: pd.DataFrame
    outside: int = 0
    clustered: bool = False
    unknown: bool = False


def radius_points(fatalities: Any) -> float:
    """Radius of an incident's circle in points, from the palette; the floor where unknown."""
    value = None if pd.isna(fatalities) else float(fatalities)
    return palette.radius_px(value) * POINTS_PER_PX


def draw_incidents(canvas: Canvas, incidents: pd.DataFrame) -> Drawn:
    """Draw every incident that has a place inside the map.

    Parameters
    ----------
    canvas : Canvas
        To draw on.
    incidents : DataFrame
        Layer ``incidents``.

    Returns
    -------
    Drawn
        What was drawn and what was not.
    """
    can = drawable(incidents)
    lon, lat = points(incidents)
    x, y = canvas.projection.forward(lon, lat)
    left, bottom, right, top = canvas.window
    inside = can & (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    outside = int((can & ~inside).sum())
    shown = incidents[inside].reset_index(drop=True)
    drawn = Drawn([], shown, incidents[~inside], outside)
    if shown.empty:
        return drawn
    x_in, y_in = canvas.place(x[inside], y[inside])
    radii = np.array([radius_points(value) for value in shown["fatalities_best"]])
    radii *= canvas.scale * POINT_IN
    drawn.unknown = bool(shown["fatalities_best"].isna().any())
    lone: list[tuple[int, float, float]] = []
    for rows in _groups(canvas, x_in, y_in):
        middle = float(x_in[rows].mean()), float(y_in[rows].mean())
        crowded = len(shown) > CROWD and len(rows) > MOST_APART
        if crowded or len(rows) > MOST_SIDE_BY_SIDE:
            radius = _draw_count(canvas, *middle, shown["event_type"].iloc[rows])
            drawn.spots.append(Spot(*middle, square(*middle, radius), rows))
            drawn.clustered = True
            continue
        for same in _cells(x_in, y_in, rows, SAME_PLACE_IN):
            place = np.array([x_in[same].mean(), y_in[same].mean()])
            offsets = side_by_side(radii[same])
            lone.extend(
                (int(row), *(place + offset)) for row, offset in zip(same, offsets, strict=True)
            )
            box = round_all(offsets + place, radii[same])
            drawn.spots.append(Spot(float(place[0]), float(place[1]), box, same))
    _draw_circles(canvas, shown, lone, radii)
    return drawn


def _groups(canvas: Canvas, x: Floats, y: Floats) -> list[npt.NDArray[np.int64]]:
    """Rows by place; on a crowded map rows that lie close together."""
    every = np.arange(len(x), dtype=np.int64)
    if len(x) <= CROWD:
        return _cells(x, y, every, SAME_PLACE_IN)
    return _cells(x, y, every, CLOSE_IN * canvas.scale)


def _cells(
    x: Floats, y: Floats, rows: npt.NDArray[np.int64], size: float
) -> list[npt.NDArray[np.int64]]:
    """Rows by square cell of the sheet, in the order of the cells."""
    cells = np.round(np.column_stack([x[rows], y[rows]]) / size).astype(np.int64)
    _, cell = np.unique(cells, axis=0, return_inverse=True)
    order = np.argsort(cell.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(cell.ravel()))[:-1]
    return [np.asarray(rows[part], dtype=np.int64) for part in np.split(order, ends)]


def side_by_side(radii: Floats, gap: float = 0.004) -> Floats:
    """Offsets that set circles of one place beside each other, close together round the place.

    Parameters
    ----------
    radii : array of float, shape (n,)
        In any unit.
    gap : float, optional
        Left between circles, in the same unit.

    Returns
    -------
    array of float, shape (n, 2)
        No two circles overlap. Deterministic.

    Examples
    --------
    >>> side_by_side(np.array([2.0])).tolist()
    [[0.0, 0.0]]
    """
    offsets = np.zeros((len(radii), 2))
    order = np.argsort(-radii, kind="stable")
    set_down: list[int] = []
    for row in order:
        if set_down:
            offsets[row] = _nearest_gap(radii, offsets, set_down, int(row), gap)
        set_down.append(int(row))
    left, bottom, right, top = round_all(offsets, radii)
    return offsets - ((left + right) / 2, (bottom + top) / 2)


def round_all(centres: Floats, radii: Floats) -> Box:
    """Box round circles."""
    low, high = (centres - radii[:, None]).min(axis=0), (centres + radii[:, None]).max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def square(x: float, y: float, radius: float) -> Box:
    """Box round one circle."""
    return x - radius, y - radius, x + radius, y + radius


def _nearest_gap(radii: Floats, offsets: Floats, done: list[int], row: int, gap: float) -> Floats:
    """Free position nearest to the middle: touching one circle, at one of 36 directions."""
    angles = np.arange(36) * (math.tau / 36) + math.pi / 2
    around = np.column_stack([np.cos(angles), np.sin(angles)])
    others, reach = offsets[done], radii[done] + radii[row] + gap
    candidates = (
        others[:, None, :] + around[None, :, :] * (reach[:, None, None] * 1.0001)
    ).reshape(-1, 2)
    apart = np.hypot(
        candidates[:, None, 0] - others[None, :, 0], candidates[:, None, 1] - others[None, :, 1]
    )
    free = candidates[(apart >= reach[None, :]).all(axis=1)]
    return np.asarray(free[np.argmin(np.round(np.hypot(*free.T), 6))])


def _draw_circles(
    canvas: Canvas, shown: pd.DataFrame, lone: list[tuple[int, float, float]], radii: Floats
) -> None:
    if not lone:
        return
    lone.sort(key=lambda item: (-radii[item[0]], item[0]))
    rows = [row for row, _, _ in lone]
    x, y = canvas.plane(np.array([x for _, x, _ in lone]), np.array([y for _, _, y in lone]))
    frame = shown.iloc[rows]
    draw_circle(canvas.axes, canvas.scale, x, y, radii[rows] / POINT_IN, frame, len(rows))


def draw_circle(
    axes: Any,
    scale: float,
    x: Any,
    y: Any,
    radius_pt: Any,
    frame: pd.DataFrame,
    crowd: int = 1,
    **where: Any,
) -> None:
    """Draw incidents: colour by type, hollow where vague, a bar where deaths are unknown.

    Parameters
    ----------
    axes : matplotlib Axes
        To draw on.
    scale : float
        Of line widths.
    x, y, radius_pt : array of float
        Places in the axes' units, radii in points.
    frame : DataFrame
        Columns ``event_type``, ``geo_precision`` and ``fatalities_best``, one row a circle.
    crowd : int, optional
        How many there are on the map: many are drawn more lightly.
    **where : object
        Handed on, for example a transform.
    """
    colours = [
        palette.EVENT_COLOURS.get(str(kind), palette.UNKNOWN_COLOUR) for kind in frame["event_type"]
    ]
    vague = is_vague(frame["geo_precision"])
    opacity = 0.85 if crowd < 400 else 0.55
    faces = [
        (*_rgb("#FFFFFF" if soft else colour), 0.55 if soft else opacity)
        for colour, soft in zip(colours, vague, strict=True)
    ]
    edges = [colour if soft else "#FFFFFF" for colour, soft in zip(colours, vague, strict=True)]
    dashes = [(0, (2.2, 1.4)) if soft else "solid" for soft in vague]
    widths = np.where(vague, 1.1, 0.5) * scale
    raster = crowd > RASTER_FROM
    axes.scatter(
        x,
        y,
        s=(2 * np.asarray(radius_pt)) ** 2,
        c=faces,
        edgecolors=edges,
        linewidths=widths,
        linestyles=dashes,
        zorder=5,
        rasterized=raster,
        **where,
    )
    unknown = frame["fatalities_best"].isna().to_numpy()
    if unknown.any():
        # A bar across, as on the page: not a small number, but no number.
        marks = np.where(vague[unknown], np.array(colours, dtype=object)[unknown], "#FFFFFF")
        axes.scatter(
            np.asarray(x)[unknown],
            np.asarray(y)[unknown],
            s=(1.1 * np.asarray(radius_pt)[unknown]) ** 2,
            c=marks.tolist(),
            marker="_",
            linewidths=1.1 * scale,
            zorder=5.1,
            rasterized=raster,
            **where,
        )


def is_vague(precision: Any) -> npt.NDArray[np.bool_]:
    """Whether a location is a unit or an area rather than a place."""
    codes = pd.to_numeric(precision, errors="coerce").to_numpy(float, na_value=np.nan)
    vague: npt.NDArray[np.bool_] = ~(codes < palette.VAGUE_FROM_PRECISION)
    return vague


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _draw_count(canvas: Canvas, x_in: float, y_in: float, kinds: Any) -> float:
    """One symbol for many incidents: their count, in a ring of their types."""
    counts = Counter(str(kind) for kind in kinds)
    total = sum(counts.values())
    radius = (8 + 2.4 * math.log10(total)) * POINT_IN * canvas.scale
    draw_ring(canvas, x_in, y_in, radius, counts)
    label = canvas.words.number(total)
    canvas.text(x_in, y_in, label, 6.2, bold=True, align="center", vertical="center", order=6.5)
    return radius


def draw_ring(
    canvas: Canvas, x_in: float, y_in: float, radius: float, counts: Mapping[str, int]
) -> None:
    """Draw a ring divided by type, at inches on the sheet."""
    from matplotlib.patches import Circle, Wedge

    transform = canvas.figure.dpi_scale_trans
    start, total = 90.0, sum(counts.values())
    canvas.figure.add_artist(
        Circle((x_in, y_in), radius, transform=transform, fc="#FFFFFF", lw=0, zorder=6, alpha=0.95)
    )
    kinds = [*palette.EVENT_COLOURS, *sorted(set(counts) - set(palette.EVENT_COLOURS))]
    for kind in kinds:
        if not counts.get(kind):
            continue
        sweep = 360 * counts[kind] / total
        canvas.figure.add_artist(
            Wedge(
                (x_in, y_in),
                radius,
                start - sweep,
                start,
                width=radius * 0.32,
                transform=transform,
                fc=palette.EVENT_COLOURS.get(kind, palette.UNKNOWN_COLOUR),
                lw=0,
                zorder=6.1,
            )
        )
        start -= sweep
