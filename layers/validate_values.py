"""Values of a layer against the contract: keys, closed lists, ranges, order, geometry."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap.layers.reviewing import MOVED_DEGREES
from incidentmap.layers.schema import Layer

Level = Literal["error", "warning"]
EXAMPLES = 3

RANGES: dict[str, tuple[float, float]] = {
    "lon": (-180, 180),
    "lat": (-90, 90),
    "confidence": (0, 1),
    "date_precision": (1, 5),
    "geo_precision": (1, 7),
    "bearing_deg": (0, 360),
    "share_of_incidents": (0, 1),
    "share_of_fatalities": (0, 1),
    **dict.fromkeys(
        (
            "uncertainty_m", "fatalities_best", "fatalities_low", "fatalities_high", "documents",
            "mentions", "population", "characters", "start", "end", "length_km", "area_km2",
            "source_uncertainty_m", "tolerance_m", "inner_km", "outer_km", "incidents",
            "fatalities", "incidents_per_1000_km2", "distance_km", "distance_uncertainty_km",
        ),
        (0, float("inf")),
    ),
}  # fmt: skip
"""Column → smallest and largest value allowed."""

ORDERS = (
    ("start", "end", "warning"),
    ("event_date", "event_date_end", "error"),
    ("fatalities_low", "fatalities_best", "error"),
    ("fatalities_best", "fatalities_high", "error"),
    ("fatalities_low", "fatalities_high", "error"),
    ("inner_km", "outer_km", "error"),
)
"""Column that is not larger than another, and how bad it is."""

_REPRS = ("None", "nan", "NaN", "NaT", "<NA>", "null")
_REQUIRED = {
    "incidents": ("event_type",),
    "claims": ("document", "sentence"),
    "mentions": ("document", "text", "start", "end"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, or worth a look.

    Attributes
    ----------
    level : {"error", "warning"}
        Errors make a file unsound.
    layer, column : str
        Where; empty for the whole file or layer.
    message : str
        What is wrong.
    rows : int
        How many rows.
    examples : tuple of str
        Keys and values of the first of them.
    """

    level: Level
    layer: str
    column: str
    message: str
    rows: int = 0
    examples: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Fields for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """One line for people."""
        where = ".".join(part for part in (self.layer, self.column) if part)
        text = f"{where}: {self.message}" if where else self.message
        if self.rows:
            text += f" ({self.rows} row{'s' if self.rows > 1 else ''}: {'; '.join(self.examples)}"
            text += "; …)" if self.rows > len(self.examples) else ")"
        return text


def verdict(problems: Sequence[Problem], *, strict: bool = False) -> tuple[bool, str]:
    """Whether a file is sound, and that in words.

    Examples
    --------
    >>> verdict([Problem("warning", "incidents", "", "x")])
    (True, 'sound; 1 warning')
    """
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = [
        f"{count} {word}{'s' if count != 1 else ''}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    sound = not errors and not (strict and warnings)
    return sound, "; ".join(
        ["sound" if sound else "not sound", *([", ".join(counts)] if counts else [])]
    )


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def found_in(
    layer: Layer,
    frame: pd.DataFrame,
    wrong: "pd.Series[bool] | np.ndarray[Any, Any]",
    column: str,
    message: str,
    level: str = "error",
) -> Iterator[Problem]:
    """Make one problem of all rows where `wrong` holds, with the keys of the first."""
    mask = pd.Series(wrong, index=frame.index).fillna(False).to_numpy(dtype=bool)
    if not mask.any():
        return
    first = frame[mask].head(EXAMPLES)
    keys = [k for k in layer.key if k in frame.columns]
    examples = []
    for _, row in first.iterrows():
        key = "/".join(str(row[k]) for k in keys) or f"row {row.name}"
        value = f" = {_shown(row[column])}" if column in row.index and column not in keys else ""
        examples.append(f"{key}{value}")
    kind: Level = "error" if level == "error" else "warning"
    yield Problem(kind, layer.name, column, message, int(mask.sum()), tuple(examples))


def _key_problems(layer: Layer, frame: pd.DataFrame) -> Iterator[Problem]:
    keys = [k for k in layer.key if k in frame.columns]
    if not keys or len(keys) < len(layer.key):
        return
    for key in keys:
        yield from found_in(layer, frame, frame[key].isna(), key, "the key is empty")
    doubled = frame.duplicated(keys, keep="first") & frame[keys].notna().all(axis=1)
    yield from found_in(layer, frame, doubled, keys[0], "the key occurs again")


def _value_problems(layer: Layer, frame: pd.DataFrame) -> Iterator[Problem]:
    for column in layer.columns:
        if column.name not in frame.columns:
            continue
        values = frame[column.name]
        if column.values:
            wrong = values.notna() & ~values.isin(column.values)
            text = f"is none of {', '.join(column.values)}"
            yield from found_in(layer, frame, wrong, column.name, text)
        if column.type == "text" and values.dtype == object:
            text = "holds a word for nothing where it should be empty"
            yield from found_in(layer, frame, values.isin(_REPRS), column.name, text, "warning")
        if column.type == "json":
            text = "is not JSON"
            yield from found_in(layer, frame, values.map(_is_no_json), column.name, text)
        if column.name in RANGES and column.type in ("integer", "real"):
            low, high = RANGES[column.name]
            numbers = pd.to_numeric(values, errors="coerce").astype(float)
            wrong = (numbers < low) | (numbers > high)
            text = f"lies outside {low:g} to {high:g}" if high < 1e308 else "is negative"
            yield from found_in(layer, frame, wrong, column.name, text)
    for name in _REQUIRED.get(layer.name, ()):
        if name in frame.columns:
            yield from found_in(layer, frame, frame[name].isna(), name, "is empty")


def _is_no_json(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        json.loads(value)
    except ValueError:
        return True
    return False


def _order_problems(layer: Layer, frame: pd.DataFrame) -> Iterator[Problem]:
    for small, large, level in ORDERS:
        if not {small, large} <= set(frame.columns) or small not in layer.names:
            continue
        known = frame[small].notna() & frame[large].notna()
        if not known.any():
            continue
        pair = frame.loc[known, [small, large]]
        wrong = pd.Series(False, index=frame.index)
        wrong[known] = (pair[small] > pair[large]).to_numpy(dtype=bool)
        yield from found_in(layer, frame, wrong, small, f"is larger than {large}", level)
    if layer.name == "mentions" and {"text", "start", "end"} <= set(frame.columns):
        length = frame["text"].map(lambda t: len(t) if isinstance(t, str) else np.nan)
        wrong = length.notna() & ((frame["end"] - frame["start"]).astype(float) != length)
        yield from found_in(layer, frame, wrong, "end", "end minus start is not the length of text")


def _geometry_problems(layer: Layer, frame: gpd.GeoDataFrame) -> Iterator[Problem]:
    shapes = frame.geometry.to_numpy()
    known = ~shapely.is_missing(shapes)
    names = np.array([s.geom_type if s is not None else "" for s in shapes], dtype=object)
    wrong = known & (names != layer.geometry)
    yield from found_in(layer, frame, wrong, "", f"holds geometry other than {layer.geometry}")
    yield from found_in(layer, frame, known & shapely.is_empty(shapes), "", "holds empty geometry")
    invalid = known & ~shapely.is_valid(shapes)
    reason = shapely.is_valid_reason(shapes[invalid][0]) if invalid.any() else ""
    yield from found_in(layer, frame, invalid, "", f"holds invalid geometry ({reason})")
    bounds = shapely.bounds(shapes)
    outside = (
        (bounds[:, 0] < -180) | (bounds[:, 1] < -90) | (bounds[:, 2] > 180) | (bounds[:, 3] > 90)
    )
    yield from found_in(layer, frame, outside, "", "holds geometry outside the earth’s degrees")
    if layer.geometry != "Point" or not {"lon", "lat"} <= set(frame.columns):
        return
    lon, lat = (
        pd.to_numeric(frame[c], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        for c in ("lon", "lat")
    )
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    moved = known & ((np.abs(x - lon) > MOVED_DEGREES) | (np.abs(y - lat) > MOVED_DEGREES))
    text = "the point is not at lon and lat: moved by hand? Readers take the point"
    yield from found_in(layer, frame, moved, "", text, "warning")
    if layer.name == "mentions":  # a name that is not meant as a place has no point
        return
    bare = ~known & np.isfinite(lon) & np.isfinite(lat)
    yield from found_in(layer, frame, bare, "", "has lon and lat but no point", "warning")


def value_problems(layer: Layer, frame: pd.DataFrame) -> list[Problem]:
    """Check the rows of one layer.

    Parameters
    ----------
    layer : Layer
        Its definition.
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        As the file has it.

    Returns
    -------
    list of Problem
    """
    problems = [
        *_key_problems(layer, frame),
        *_value_problems(layer, frame),
        *_order_problems(layer, frame),
    ]
    if isinstance(frame, gpd.GeoDataFrame) and layer.geometry is not None:
        problems += _geometry_problems(layer, frame)
    return problems
