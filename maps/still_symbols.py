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
from incidentmap.maps.still_canvas import POINT_IN, SOFT_INK, Box, Canvas, overlap

Frames = Mapping[str, pd.DataFrame]
Floats = npt.NDArray[np.float64]

POINTS_PER_PX = 0.75
"""The palette counts CSS pixels of 1/96 inch."""

MOST_SIDE_BY_SIDE = 19
"""More incidents than this at one place become one symbol with their count."""

SAME_PLACE_IN = 0.012
"""Points nearer to each other than this on paper are one place."""

RASTER_FROM = 4000
"""More circles than this are drawn as an image inside SVG and PDF, or they would not open."""

BASE_MARKERS = {"MINUSMA": "s", "France": "^", "Wagner": "D", "FAMa": "p", "Other": "X"}
BASE_POINTS = 5.4


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
    for rows in _places(x_in, y_in):
        middle = float(x_in[rows].mean()), float(y_in[rows].mean())
        if len(rows) > MOST_SIDE_BY_SIDE:
            radius = _draw_count(canvas, *middle, shown.iloc[rows]["event_type"])
            box = square(*middle, radius)
            drawn.clustered = True
        else:
            offsets = side_by_side(radii[rows])
            lone.extend(
                (int(row), middle[0] + dx, middle[1] + dy)
                for row, (dx, dy) in zip(rows, offsets, strict=True)
            )
            box = round_all(np.add(offsets, middle), radii[rows])
        drawn.spots.append(Spot(*middle, box, rows))
    _draw_circles(canvas, shown, lone, radii)
    return drawn


def _places(x: Floats, y: Floats) -> list[npt.NDArray[np.int64]]:
    """Rows by place: points of the same cell of the sheet."""
    cells = np.round(np.column_stack([x, y]) / SAME_PLACE_IN).astype(np.int64)
    _, place = np.unique(cells, axis=0, return_inverse=True)
    order = np.argsort(place.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(place.ravel()))[:-1]
    return [np.asarray(rows, dtype=np.int64) for rows in np.split(order, ends)]


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


def draw_bases(canvas: Canvas, bases: pd.DataFrame, spots: list[Spot]) -> list[Spot]:
    """Draw bases in a row below their place: shape and colour by operator, hollow once closed.

    Parameters
    ----------
    canvas : Canvas
        To draw on.
    bases : DataFrame
        Layer ``bases``.
    spots : list of Spot
        Of the incidents, which keep the place itself.

    Returns
    -------
    list of Spot
        Places with bases; rows are positions in the layer.
    """
    lon, lat = points(bases)
    x, y = canvas.projection.forward(lon, lat)
    left, bottom, right, top = canvas.window
    inside = np.flatnonzero((x >= left) & (x <= right) & (y >= bottom) & (y <= top))
    step = BASE_POINTS * 1.55 * POINT_IN * canvas.scale
    drawn: list[Spot] = []
    taken = [spot.box for spot in spots]
    x_in, y_in = canvas.place(x, y)
    for rows in _near_each_other(x_in, y_in, inside, step * 1.6):
        place = float(x_in[rows].mean()), float(y_in[rows].mean())
        box = _free_row(*place, step * len(rows), step, taken)
        taken.append(box)
        middle_y = (box[1] + box[3]) / 2
        _lead(canvas, place, box, step)
        for order, row in enumerate(rows):
            _draw_base(canvas, bases.iloc[int(row)], box[0] + (order + 0.5) * step, middle_y)
        drawn.append(Spot(*place, box, rows))
    return drawn


def _free_row(x: float, y: float, width: float, height: float, taken: list[Box]) -> Box:
    """Box for a row of markers, as near to its place as other symbols allow."""
    shifts = [(0.0, 0.0)]
    for ring in range(1, 25):
        # Below first: a name mostly stands to the right.
        turns = np.arange(16) * (math.tau / 16) - math.pi / 2
        shifts += [
            (ring * height / 2 * math.cos(a), ring * height / 2 * math.sin(a)) for a in turns
        ]
    for dx, dy in shifts:
        middle_x, middle_y = x + dx, y + dy
        box = (
            middle_x - width / 2,
            middle_y - height / 2,
            middle_x + width / 2,
            middle_y + height / 2,
        )
        if not any(overlap(box, other) for other in taken):
            return box
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _lead(canvas: Canvas, place: tuple[float, float], box: Box, step: float) -> None:
    """A thin line from a place to its symbols, where they had to move away from it."""
    nearest = min(max(place[0], box[0]), box[2]), min(max(place[1], box[1]), box[3])
    if math.hypot(place[0] - nearest[0], place[1] - nearest[1]) < 1.2 * step:
        return
    x, y = canvas.plane(np.array([place[0], nearest[0]]), np.array([place[1], nearest[1]]))
    canvas.axes.plot(x, y, color=SOFT_INK, linewidth=0.4 * canvas.scale, zorder=4.5)


def _near_each_other(
    x: Floats, y: Floats, rows: npt.NDArray[np.int64], reach: float
) -> list[npt.NDArray[np.int64]]:
    groups: list[list[int]] = []
    for row in rows:
        for group in groups:
            if math.hypot(x[group[0]] - x[row], y[group[0]] - y[row]) < reach:
                group.append(int(row))
                break
        else:
            groups.append([int(row)])
    return [np.array(group, dtype=np.int64) for group in groups]


def _draw_base(canvas: Canvas, base: Any, x_in: float, y_in: float) -> None:
    x, y = canvas.plane(x_in, y_in)
    base_marker(
        canvas.axes,
        canvas.scale,
        x,
        y,
        palette.operator_group(str(base["operator"] or "")),
        closed=not pd.isna(base["closed"]),
        pale=base["confidence"] == "low",
    )


def base_marker(
    axes: Any,
    scale: float,
    x: float,
    y: float,
    group: str,
    *,
    closed: bool,
    pale: bool = False,
    colour: str = "",
    **where: Any,
) -> None:
    """Draw one base's marker, in its operator's colour unless another is given."""
    colour = colour or palette.OPERATOR_COLOURS[group]
    size = BASE_POINTS * scale * (0.86 if group == "Wagner" else 1.0)
    axes.plot(
        [x],
        [y],
        marker=BASE_MARKERS[group],
        markersize=size,
        markerfacecolor="#FFFFFF" if closed else colour,
        markeredgecolor=colour if closed else "#FFFFFF",
        markeredgewidth=(1.1 if closed else 0.5) * scale,
        alpha=0.4 if pale else 1.0,
        linestyle="none",
        zorder=5.5,
        **where,
    )
