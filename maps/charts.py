"""Small charts as SVG: incidents and deaths over time, incidents by distance from a border.

Bars of counts start at zero; no third dimension, no second axis; colours are those of the map.
"""

import datetime as dt
import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from incidentmap.layers import palette
from incidentmap.maps.words import Words, clean

WIDTH = 640
SOFT = "#5A6066"
RULE = "#DCD9D2"
MOST_BARS = 48
"""More months than this are drawn as quarters, more quarters as years."""

CHAR_PX = 5.9
"""Mean width of a letter at 11 px, to keep words from running over each other."""


@dataclass(frozen=True, slots=True)
class Period:
    """A bar's month, quarter or year."""

    year: int
    part: int
    parts: int

    def label(self, words: Words) -> str:
        """As people write it."""
        if self.parts == 12:
            return words.month(dt.date(self.year, self.part, 1))
        if self.parts == 4:
            return f"{words('quarter')}{self.part} {self.year}"
        return str(self.year)


def periods(days: Sequence[dt.date]) -> tuple[list[Period], list[int]]:
    """Periods that cover the days without a gap, and the period of each day.

    Parameters
    ----------
    days : sequence of datetime.date
        At least one.

    Returns
    -------
    periods : list of Period
        Months; quarters or years where months would be too many.
    index : list of int
        One a day.

    Examples
    --------
    >>> found, index = periods([dt.date(2023, 1, 5), dt.date(2023, 3, 1)])
    >>> len(found), index
    (3, [0, 2])
    """
    for parts in (12, 4, 1):
        keys = [day.year * parts + (day.month - 1) * parts // 12 for day in days]
        first, last = min(keys), max(keys)
        if last - first < MOST_BARS or parts == 1:
            break
    found = [Period(key // parts, key % parts + 1, parts) for key in range(first, last + 1)]
    return found, [key - first for key in keys]


def stacked_bars(
    labels: Sequence[Period],
    series: Mapping[str, Sequence[float]],
    colours: Mapping[str, str],
    names: Mapping[str, str],
    title: str,
    words: Words,
) -> str:
    """Bars over time, stacked by type.

    Parameters
    ----------
    labels : sequence of Period
        One a bar.
    series : mapping of str to sequence of float
        Type → counts, from the bottom up.
    colours, names : mapping of str to str
        Of each type.
    title : str
        What is counted, for the heading and for readers without the picture.
    words : Words
        Of the language.

    Returns
    -------
    str
        An ``<svg>`` element; every text in it is escaped.
    """
    totals = [sum(values[i] for values in series.values()) for i in range(len(labels))]
    plot = _Plot(len(labels), max([1, *totals]), title, words, _key_rows(series, names))
    used = [0.0] * len(labels)
    for kind, values in series.items():
        for i, value in enumerate(values):
            if value:
                tip = f"{labels[i].label(words)}: {names[kind]} {words.number(value)}"
                plot.bar(i, used[i], used[i] + value, colours[kind], tip)
                used[i] += value
    plot.time_axis(labels)
    plot.key([(names[kind], colours[kind]) for kind in series])
    return plot.svg()


def ranged_bars(
    labels: Sequence[Period],
    best: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    title: str,
    words: Words,
) -> str:
    """Bars of best counts over time, with a line from the lowest to the highest count.

    Parameters
    ----------
    labels : sequence of Period
        One a bar.
    best, low, high : sequence of float
        Counts.
    title : str
        What is counted.
    words : Words
        Of the language.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    plot = _Plot(len(labels), max([1, *high, *best]), title, words, 1)
    for i, value in enumerate(best):
        if value or high[i]:
            span = words.deaths(round(low[i]), round(high[i]))
            tip = f"{labels[i].label(words)}: {words.number(value)} ({span})"
            plot.bar(i, 0, value, "#8A8F94", tip)
            if high[i] > low[i]:
                plot.whisker(i, low[i], high[i])
    plot.time_axis(labels)
    plot.key([(words("chart_best"), "#8A8F94")], whisker=words("chart_range"))
    return plot.svg()


def border_bars(
    rows: Sequence[tuple[str, Sequence[float]]],
    distances: Sequence[float],
    title: str,
    words: Words,
) -> str:
    """Incidents by distance from each border: one bar a side, the nearest first.

    Parameters
    ----------
    rows : sequence of (str, sequence of float)
        Name of the border and side, and its cumulative counts at each distance.
    distances : sequence of float
        In kilometres, from the border outwards.
    title : str
        What is counted.
    words : Words
        Of the language.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    most = max([1, *(max(values) for _, values in rows)])
    names = [_short(name, 34) for name, _ in rows]
    left = max([60, *(len(name) * CHAR_PX + 10 for name in names)])
    step, top = 22, 26
    height = top + step * len(rows) + 26
    scale = (WIDTH - left - 46) / most
    parts = [_text(0, 13, title, 12, "#22262A", bold=True)]
    for row, ((name, values), short) in enumerate(zip(rows, names, strict=True)):
        y = top + row * step
        parts.append(_text(left - 8, y + 12, short, 11, SOFT, anchor="end"))
        before = 0.0
        for rank, value in enumerate(values):
            if value > before:
                colour = palette.ZONE_COLOURS[min(rank, len(palette.ZONE_COLOURS) - 1)]
                reach = words("legend_zone", km=words.number(distances[rank]))
                tip = f"{name}, {reach}: {words.number(value)}"
                parts.append(
                    _rect(left + before * scale, y, (value - before) * scale, 15, colour, tip)
                )
                before = value
        parts.append(_text(left + before * scale + 5, y + 12, words.number(before), 11, "#22262A"))
    x = left
    for rank, km in enumerate(distances):
        colour = palette.ZONE_COLOURS[min(rank, len(palette.ZONE_COLOURS) - 1)]
        label = words("legend_zone", km=words.number(km))
        parts.append(_rect(x, height - 16, 10, 10, colour, ""))
        parts.append(_text(x + 14, height - 7, label, 11, SOFT))
        x += 26 + len(label) * CHAR_PX
    return _svg(height, title, parts)


def _key_rows(series: Mapping[str, Sequence[float]], names: Mapping[str, str]) -> int:
    x, rows = 0.0, 1
    for kind in series:
        wide = 26 + len(names[kind]) * CHAR_PX
        if x + wide > WIDTH and x:
            x, rows = 0.0, rows + 1
        x += wide
    return rows


class _Plot:
    """Axes, bars and key of a chart over time."""

    left, top, depth = 34, 24, 130

    def __init__(self, bars: int, most: float, title: str, words: Words, key_rows: int) -> None:
        self.words, self.title, self.bars = words, title, bars
        self.ticks = nice_ticks(most)
        self.scale = self.depth / self.ticks[-1]
        self.step = (WIDTH - self.left) / max(bars, 1)
        self.wide = min(self.step * 0.78, 26)
        self.foot = self.top + self.depth
        self.height = self.foot + 30 + 16 * key_rows
        self.parts = [_text(0, 13, title, 12, "#22262A", bold=True)]
        for tick in self.ticks:
            y = self.foot - tick * self.scale
            self.parts.append(_line(self.left, y, WIDTH, y, RULE, 1))
            self.parts.append(
                _text(self.left - 5, y + 4, words.number(tick), 10, SOFT, anchor="end")
            )

    def bar(self, i: int, low: float, high: float, colour: str, tip: str) -> None:
        x = self.left + (i + 0.5) * self.step - self.wide / 2
        tall = (high - low) * self.scale
        self.parts.append(_rect(x, self.foot - high * self.scale, self.wide, tall, colour, tip))

    def whisker(self, i: int, low: float, high: float) -> None:
        x = self.left + (i + 0.5) * self.step
        y0, y1 = self.foot - low * self.scale, self.foot - high * self.scale
        self.parts.append(_line(x, y0, x, y1, "#22262A", 1.3))
        half = min(4.0, self.wide / 2)
        for y in (y0, y1):
            self.parts.append(_line(x - half, y, x + half, y, "#22262A", 1.3))

    def time_axis(self, labels: Sequence[Period]) -> None:
        """Years under the bars, months where there is room; nothing over anything."""
        free, year = -math.inf, None
        for i, label in enumerate(labels):
            x = self.left + (i + 0.5) * self.step
            name = ""
            if label.parts == 12 and len(labels) <= 14:
                name = self.words.table["months_short"][label.part - 1]
                self.parts.append(_text(x, self.foot + 13, name, 10, SOFT, anchor="middle"))
            if label.year != year:
                year, start = label.year, self.left + i * self.step
                if i:
                    self.parts.append(_line(start, self.foot, start, self.foot + 5, SOFT, 1))
                if start > free:
                    below = self.foot + (25 if name else 14)
                    self.parts.append(_text(start + 3, below, str(year), 10, SOFT))
                    free = start + 34

    def key(self, entries: Sequence[tuple[str, str]], whisker: str = "") -> None:
        x, y = 0.0, self.foot + 42
        for name, colour in entries:
            wide = 26 + len(name) * CHAR_PX
            if x + wide > WIDTH and x:
                x, y = 0.0, y + 16
            self.parts.append(_rect(x, y - 9, 10, 10, colour, ""))
            self.parts.append(_text(x + 14, y, name, 11, SOFT))
            x += wide
        if whisker:
            self.parts.append(_line(x + 5, y - 9, x + 5, y + 1, "#22262A", 1.3))
            self.parts.append(_text(x + 14, y, whisker, 11, SOFT))

    def svg(self) -> str:
        return _svg(self.height, self.title, self.parts)


def nice_ticks(most: float) -> list[float]:
    """Round steps from zero to at least a value, whole numbers only.

    Examples
    --------
    >>> nice_ticks(7), nice_ticks(530)
    ([0, 2, 4, 6, 8], [0, 200, 400, 600])
    """
    power = 10 ** math.floor(math.log10(max(most, 1)))
    for step in (power / 5, power / 2, power, 2 * power, 5 * power):
        if step >= 1 and most / step <= 4.0001:
            return [round(step * i) for i in range(math.ceil(most / step) + 1)]
    return [0, max(1, round(most))]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _escape(text: str) -> str:
    return html.escape(clean(text), quote=True)


def _text(
    x: float, y: float, text: str, size: int, colour: str, *, anchor: str = "", bold: bool = False
) -> str:
    extra = f' text-anchor="{anchor}"' if anchor else ""
    extra += ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{extra}>'
        f"{_escape(text)}</text>"
    )


def _rect(x: float, y: float, wide: float, tall: float, colour: str, tip: str) -> str:
    inner = f"<title>{_escape(tip)}</title>" if tip else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0.5):.1f}" height="{max(tall, 0.5):.1f}" '
        f'fill="{colour}">{inner}</rect>'
    )


def _line(x0: float, y0: float, x1: float, y1: float, colour: str, width: float) -> str:
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{_escape(title)}" font-family="system-ui, sans-serif">{"".join(parts)}</svg>'
    )
