"""The sheet round a still: title, legend, sources, and where each of them stands."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from incidentmap.maps.still_canvas import POINT_IN, SOFT_INK, Box, Canvas
from incidentmap.maps.still_compass import degrees, draw_inset
from incidentmap.maps.still_legend import Column, fill_columns, legend_blocks
from incidentmap.maps.still_symbols import Drawn
from incidentmap.maps.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Frames = Mapping[str, pd.DataFrame]

SOURCES_NAMED = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the parts of a still stand, in inches."""

    width: float
    height: float
    scale: float
    frame: Box
    panel: Box | None
    columns: int


def lay_out(width: float, height: float) -> Sheet:
    """Lay the sheet out: legend beside the map, beneath it, or none where there is no room."""
    # Text on a small sheet shrinks less than the sheet, or nobody could read it.
    scale = min(1.7, max(0.6, ((width * height) ** 0.5 / 8.6) ** 0.6))
    edge = 0.14 * scale
    head, foot = 0.56 * scale, 0.5 * scale
    if width >= 6.2 * scale and height >= 4.6 * scale and width >= 0.95 * height:
        panel = (width - edge - 2.05 * scale, edge, width - edge, height - edge)
        frame = (edge, foot, panel[0] - 0.14 * scale, height - head)
        return Sheet(width, height, scale, frame, (panel[0], edge, panel[2], height - head), 1)
    if height >= 6.4 * scale and width >= 4.2 * scale:
        depth = 2.75 * scale
        frame = (edge, foot + depth, width - edge, height - head)
        panel = (edge, foot, width - edge, foot + depth - 0.08 * scale)
        return Sheet(width, height, scale, frame, panel, max(2, int(width / (2.05 * scale))))
    small = 0.3 * scale
    return Sheet(width, height, scale, (edge, small, width - edge, height - 0.3 * scale), None, 0)


def explain(
    canvas: Canvas,
    marks: "Axes",
    sheet: Sheet,
    layers: Frames,
    drawn: Drawn,
    distances: list[float],
) -> None:
    """Set the legend into its panel, and a globe where there is room."""
    if sheet.panel is None:
        return
    left, bottom, right, top = sheet.panel
    gap = 0.12 * sheet.scale
    inset = 0.95 * sheet.scale
    if sheet.columns == 1:
        columns = [Column(canvas, marks, left, top, right - left)]
        room = bottom
    else:
        width = (right - left + gap) / sheet.columns
        columns = [
            Column(canvas, marks, left + i * width, top, width - gap) for i in range(sheet.columns)
        ]
        room = bottom
    fill_columns(columns, legend_blocks(layers, drawn, distances), room)
    last = columns[-1]
    if last.top - room >= inset and not canvas.projection.world:
        draw_inset(canvas, last.left + last.width - inset, bottom, inset)


def say_empty(canvas: Canvas) -> None:
    """Say that there is nothing to draw, so that nobody takes it for an error."""
    left, _, right, top = canvas.frame
    canvas.text(
        (left + right) / 2,
        top - 14 * POINT_IN * canvas.scale,
        canvas.words("no_incidents"),
        8,
        italic=True,
        colour=SOFT_INK,
        align="center",
    )


def head_and_foot(
    canvas: Canvas,
    sheet: Sheet,
    layers: Frames,
    incidents: pd.DataFrame,
    drawn: Drawn,
    title: str,
) -> None:
    """Write title, period, sources, projection, date of making and what borders imply."""
    words, unit = canvas.words, POINT_IN * sheet.scale
    left = sheet.frame[0]
    title = title or default_title(layers, words)
    width = sheet.width - 2 * left
    if sheet.panel is None:
        canvas.text(
            left, sheet.height - 13 * unit, _shortened(canvas, title, 9, width), 9, bold=True
        )
        made = words("made", day=words.day(today()), version=version())
        short = f"{period(incidents, words)} · {made}"
        for number, line in enumerate(canvas.wrap(short, 5.2, width)[:2]):
            canvas.text(left, 12 * unit - number * 7 * unit, line, 5.2, colour=SOFT_INK)
        return
    _title(canvas, left, sheet.height, title, width)
    canvas.text(
        left,
        sheet.height - 34 * unit,
        _shortened(canvas, subtitle(incidents, drawn, words), 8, width),
        8,
        colour=SOFT_INK,
    )
    text = " ".join(_footer(layers, canvas))
    foot_width = (sheet.frame[2] if sheet.columns == 1 else sheet.width - left) - left
    for number, line in enumerate(canvas.wrap(text, 5.8, foot_width)[:4]):
        canvas.text(left, sheet.scale * 0.5 - (9 + number * 7.6) * unit, line, 5.8, colour=SOFT_INK)


def _title(canvas: Canvas, left: float, top: float, title: str, width: float) -> None:
    """Write a title as large as fits on a line, else on two small ones; a longer one is cut."""
    unit = POINT_IN * canvas.scale
    for points in (14, 12, 10):
        if canvas.size(title, points, bold=True)[0] <= width:
            canvas.text(left, top - 21 * unit, title, points, bold=True)
            return
    first, *more = canvas.wrap(title, 9, width, bold=True)
    lines = [first, " ".join(more)] if more else [first]
    for number, line in enumerate(lines):
        baseline = top - (12.5 + 11 * number) * unit
        canvas.text(left, baseline, _shortened(canvas, line, 9, width), 9, bold=True)


def _footer(layers: Frames, canvas: Canvas) -> list[str]:
    words, projection = canvas.words, canvas.projection
    at = f"{degrees(projection.lat, 'NS', words)}, {degrees(projection.lon, 'EW', words)}"
    name = "projection_eqearth" if projection.world else "projection_laea"
    parts = []
    sources = named_sources(layers, words)
    if sources:
        parts.append(words("sources", sources=sources))
    parts += [
        words("gazetteer"),
        words("backdrop"),
        words(name, at=at),
        words("made", day=words.day(today()), version=version()),
        words("boundaries"),
    ]
    return parts


def named_sources(layers: Frames, words: Words, most: int = SOURCES_NAMED) -> str:
    """Publishers of the reports, then of borders and bases; a few by name, the rest as a number."""
    names: list[str] = []
    for layer in ("documents", "incidents"):
        frame = layers.get(layer)
        if frame is not None and not frame.empty and "source" in frame:
            counts = frame["source"].dropna().value_counts()
            names += [str(name) for name in sorted(counts.index, key=lambda n: (-counts[n], n))]
            if names:
                break
    borders = layers.get("borders")
    if borders is not None and not borders.empty:
        names += sorted({str(name) for name in borders["source"].dropna()})
    names = list(dict.fromkeys(names))
    if not names:
        return ""
    text = "; ".join(names[:most])
    rest = len(names) - most
    return f"{text}; {words('sources_more', count=rest)}" if rest > 0 else text


def default_title(layers: Frames, words: Words) -> str:
    """A title from the countries with most incidents."""
    incidents = layers.get("incidents")
    if incidents is None or incidents.empty:
        return words("title")
    counts = incidents["country"].dropna().value_counts()
    codes = sorted(counts.index, key=lambda code: (-counts[code], code))
    leading = [words.country(code) for code in codes[:3] if counts[code] >= 0.05 * counts.sum()]
    if not leading:
        return words("title")
    places = leading[0]
    if len(leading) > 1:
        places = words("and", first=", ".join(leading[:-1]), last=leading[-1])
    return words("title_of", places=places)


def period(incidents: pd.DataFrame, words: Words) -> str:
    """First to last date of the incidents."""
    starts = [day for day in incidents["event_date"] if not pd.isna(day)]
    if not starts:
        return words("no_period")
    ends = [day for day in incidents["event_date_end"] if not pd.isna(day)]
    first, last = min(starts), max([*starts, *ends])
    if words.month(first) == words.month(last):
        return words.month(first)
    return words("period", start=words.month(first), end=words.month(last))


def subtitle(incidents: pd.DataFrame, drawn: Drawn, words: Words) -> str:
    """Period, number of incidents and deaths."""
    count = words.plural("incidents", len(incidents))
    parts = [period(incidents, words)]
    if len(drawn.incidents) == len(incidents):
        parts.append(count)
    else:
        shown = words.number(len(drawn.incidents))
        parts.append(words("drawn", drawn=shown, all=count))
    return " · ".join(parts)


def _shortened(canvas: Canvas, text: str, points: float, width: float) -> str:
    text = " ".join(text.split())
    if canvas.size(text, points, bold=True)[0] <= width:
        return text
    while text and canvas.size(text + "…", points, bold=True)[0] > width:
        text = text[:-1]
    return text.rstrip() + "…"


def today() -> dt.date:
    """Day of making: ``SOURCE_DATE_EPOCH`` where set, so that outputs can be reproduced."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.datetime.now(dt.UTC).date()


def version() -> str:
    """Version of incidentmap."""
    from importlib import metadata

    return metadata.version("incidentmap")
