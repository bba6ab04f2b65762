"""Bases on a still: operator by shape and colour, hollow once closed."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidentmap.layers import palette
from incidentmap.maps.extent import points
from incidentmap.maps.still_canvas import POINT_IN, SOFT_INK, Box, Canvas, overlap
from incidentmap.maps.still_symbols import Spot

Floats = npt.NDArray[np.float64]

BASE_MARKERS = {"MINUSMA": "s", "France": "^", "Wagner": "D", "FAMa": "p", "Other": "X"}
BASE_POINTS = 5.4


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
