"""Layers as columns of JSON: what the page knows about incidents, claims, bases and zones.

Columns travel once, text as a list of distinct values and an index, coordinates as integers, so
that a hundred thousand incidents fit in a few megabytes. Nothing here is HTML: the page builds
its texts from these values with ``textContent`` alone.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.errors import DataError
from incidentmap.layers import palette, schema
from incidentmap.maps.backdrop import UNITS_PER_DEGREE, lines, rings

COORDINATES_PER_DEGREE = 100_000
"""Points travel as integers of 1e-5 degrees, about a metre."""

KM_PER_DEGREE = 111.2
"""Of latitude; good enough to tell the outer edge of a zone from the border."""

ZONE_TOLERANCE_DEG = 0.002
"""Zones are drawn within 200 m of their outline; their figures come from the outline itself."""

MAX_INCIDENTS = 1_000_000
"""More than this no browser opens in reasonable time."""

Frames = Mapping[str, pd.DataFrame]
Column = dict[str, Any]

_TEXT_COLUMNS = (
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "location",
    "admin1",
    "country",
    "source",
)
_INTEGER_COLUMNS = (
    "date_precision",
    "geo_precision",
    "fatalities_best",
    "fatalities_low",
    "fatalities_high",
    "documents",
)
_EPOCH = dt.date(1970, 1, 1).toordinal()


def rows_of(layers: Frames, name: str) -> pd.DataFrame:
    """Frame of a layer with its contract columns, empty where the layer is missing.

    Raises
    ------
    DataError
        If the layer lacks a column of the contract.
    """
    layer = schema.LAYERS[name]
    frame = layers.get(name)
    if frame is None:
        return pd.DataFrame({column: pd.Series(dtype=object) for column in layer.names})
    missing = [column for column in layer.names if column not in frame]
    if missing and len(frame):
        raise DataError(f"layer {name} lacks the column {', '.join(missing)}")
    return frame if not missing else frame.reindex(columns=layer.names)


def text_column(values: "pd.Series[Any]") -> Column:
    """Distinct values in order of appearance and one index a row, -1 where empty."""
    codes, distinct = pd.factorize(values.to_numpy(dtype=object), use_na_sentinel=True)
    return {"values": [str(value) for value in distinct], "index": codes.tolist()}


def integer_column(values: "pd.Series[Any]") -> list[int]:
    """Whole numbers, -1 where empty (no column here is ever negative)."""
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if np.nanmin(numbers, initial=0) < 0:
        raise DataError(f"column {values.name} has a negative number")
    whole: list[int] = np.where(np.isfinite(numbers), np.round(numbers), -1).astype(int).tolist()
    return whole


def day_column(values: "pd.Series[Any]") -> list[int | None]:
    """Days since 1970-01-01, None where empty."""
    codes, distinct = pd.factorize(values.to_numpy(dtype=object), use_na_sentinel=True)
    days: list[int | None] = [_day(value) for value in distinct]
    days.append(None)
    return [days[code] for code in codes]


def _day(value: Any) -> int:
    if isinstance(value, str):
        value = dt.date.fromisoformat(value[:10])
    return int(value.toordinal()) - _EPOCH


def degree_column(values: "pd.Series[Any]") -> list[int | None]:
    """Degrees as integers of 1e-5, None where empty."""
    degrees = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(degrees)
    whole = np.where(known, np.round(np.nan_to_num(degrees) * COORDINATES_PER_DEGREE), 0)
    numbers: list[int | None] = whole.astype("int64").tolist()
    for i in np.flatnonzero(~known):
        numbers[i] = None
    return numbers


def records(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rows as mappings without their empty values, for small layers."""
    table = [frame[name].tolist() for name in columns]
    return [
        {
            name: _plain(value)
            for name, value in zip(columns, row, strict=True)
            if not pd.isna(value)
        }
        for row in zip(*table, strict=True)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, np.generic):
        value = value.item()
    return round(value, 5) if isinstance(value, float) else value


def incidents_payload(layers: Frames) -> Column:
    """Columns of incidents, of their claims, and of their distances to borders.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        Contract layers; ``incidents``, ``claims``, ``exposures`` and ``documents`` are read.

    Returns
    -------
    dict
        Ready for `json.dumps`.

    Raises
    ------
    DataError
        If a layer lacks a contract column, or there are more than `MAX_INCIDENTS` incidents.
    """
    frame = rows_of(layers, "incidents")
    if len(frame) > MAX_INCIDENTS:
        raise DataError(
            f"{len(frame):,} incidents are more than a page can hold ({MAX_INCIDENTS:,}): "
            "keep fewer years or countries, or draw a still (render -o map.png)"
        )
    claims = rows_of(layers, "claims")
    rows = {key: i for i, key in enumerate(frame["incident_id"])} if len(claims) else {}
    claims = claims.assign(row=claims["incident_id"].map(rows)) if len(claims) else claims
    claims = claims[claims["row"].notna()].sort_values("row", kind="stable") if rows else claims[:0]
    sentences = text_column(pd.concat([frame["notes"], claims["sentence"]], ignore_index=True))
    index = sentences["index"]
    columns: Column = {name: text_column(frame[name]) for name in _TEXT_COLUMNS}
    columns |= {name: integer_column(frame[name]) for name in _INTEGER_COLUMNS}
    return {
        "count": len(frame),
        "id": [str(key) for key in frame["incident_id"]],
        "lon": degree_column(frame["lon"]),
        "lat": degree_column(frame["lat"]),
        "start": day_column(frame["event_date"]),
        "end": day_column(frame["event_date_end"]),
        "uncertainty_m": integer_column(frame["uncertainty_m"]),
        "confidence": integer_column(
            pd.to_numeric(frame["confidence"], errors="coerce").astype(float) * 100
        ),
        **columns,
        "sentences": sentences["values"],
        "notes": None if index[: len(frame)] == list(range(len(frame))) else index[: len(frame)],
        "claims": _claims(claims, index[len(frame) :]),
        "exposures": _exposures(layers, frame),
        "documents_read": records(
            rows_of(layers, "documents"), ("document", "title", "source", "url", "published")
        ),
    }


def _claims(claims: pd.DataFrame, sentences: list[int]) -> Column:
    if claims.empty:
        return {"row": []}
    return {
        "row": claims["row"].astype(int).tolist(),
        "sentence": sentences,
        **{
            name: text_column(claims[name])
            for name in ("document", "date_text", "location", "fatalities_text", "attribution")
        },
        "low": integer_column(claims["fatalities_low"]),
        "high": integer_column(claims["fatalities_high"]),
        "geo_precision": integer_column(claims["geo_precision"]),
    }


def _exposures(layers: Frames, incidents: pd.DataFrame) -> Column:
    exposures = rows_of(layers, "exposures")
    if exposures.empty or incidents.empty:
        return {"row": []}
    rows = {key: i for i, key in enumerate(incidents["incident_id"])}
    exposures = exposures.assign(row=exposures["incident_id"].map(rows))
    exposures = exposures[exposures["row"].notna()].sort_values(["row", "distance_km"])
    lines = gpd.GeoSeries(exposures[schema.GEOMETRY_COLUMN])
    ends = lines.get_coordinates().groupby(level=0).last().reindex(exposures.index)
    return {
        "row": exposures["row"].astype(int).tolist(),
        "border": text_column(exposures["border_id"]),
        "neighbour": text_column(exposures["neighbour"]),
        "distance_m": integer_column(exposures["distance_km"].astype(float) * 1000),
        "uncertainty_m": integer_column(exposures["distance_uncertainty_km"].astype(float) * 1000),
        "band_km": integer_column(exposures["band_km"]),
        "lon": degree_column(ends["x"]),
        "lat": degree_column(ends["y"]),
    }


def bases_payload(layers: Frames) -> list[dict[str, Any]]:
    """Bases that have a point, each with the group of its operator (see `palette`)."""
    frame = rows_of(layers, "bases")
    frame = frame[frame["lon"].notna() & frame["lat"].notna()]
    rows = records(frame, schema.BASES.names)
    for row in rows:
        row["group"] = palette.operator_group(row.get("operator", ""))
    return rows


_PLACE_COLUMNS = ("name", "kind", "country", "lon", "lat", "mentions", "documents")


def places_payload(layers: Frames) -> list[dict[str, Any]]:
    """Points that the reports name literally, with how often; authorities are left out.

    A name that stands for a government or sits inside another name says nothing about the ground
    (``use`` metonymic or attributive), so it is never drawn. Countries are labels already.
    """
    if "mentions" not in layers and "lon" in rows_of(layers, "places"):
        # Of very many reports the mentions are not in memory; their places say the same.
        found = rows_of(layers, "places").set_index("place_id").sort_index()
        kept = found[(found["kind"] != "country") & found["lon"].notna()]
        return records(kept, _PLACE_COLUMNS)
    frame = rows_of(layers, "mentions")
    drawn = frame[
        (frame["use"] == "literal")
        & (frame["status"] == "resolved")
        & (frame["kind"] != "country")
        & frame["place_id"].notna()
        & frame["lon"].notna()
    ]
    if drawn.empty:
        return []
    groups = drawn.groupby("place_id", sort=True)
    table = groups.agg(
        name=("place_name", "first"),
        kind=("kind", "first"),
        country=("country", "first"),
        lon=("lon", "first"),
        lat=("lat", "first"),
        mentions=("mention_id", "size"),
        documents=("document", "nunique"),
    )
    return records(table, tuple(table.columns))


def sources_payload(layers: Frames, version: str, made: dt.date | None) -> dict[str, Any]:
    """What the page says about where its facts come from."""
    borders, countries = rows_of(layers, "borders"), rows_of(layers, "countries")
    uncertainty = pd.to_numeric(borders["source_uncertainty_m"], errors="coerce").max()
    return {
        "version": version,
        "made": made.isoformat() if made else None,
        "boundaries": _distinct(borders["source"], countries["source"]),
        "boundary_uncertainty_m": None if pd.isna(uncertainty) else float(uncertainty),
        "gazetteers": _distinct(rows_of(layers, "places")["source"]),
        "borders": records(borders, ("border_id", "country_a", "country_b", "length_km", "source")),
        "country_names": {
            str(code): str(name)
            for code, name in zip(countries["country"], countries["name"], strict=True)
        },
    }


def _distinct(*columns: "pd.Series[Any]") -> list[str]:
    values = pd.concat([column.dropna().astype(str) for column in columns])
    return sorted(set(values))


def zones_payload(layers: Frames, units: int = UNITS_PER_DEGREE) -> list[dict[str, Any]]:
    """Spillover zones with their outlines and a point on the outer edge for their label.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        Contract layers; ``spillover_zones`` is read.
    units : int
        Integers per degree of the outlines.
    """
    frame = layers.get("spillover_zones")
    if frame is None or frame.empty or not isinstance(frame, gpd.GeoDataFrame):
        return []
    borders = layers.get("borders")
    near_borders = None
    if isinstance(borders, gpd.GeoDataFrame) and not borders.empty:
        near_borders = borders.geometry.union_all().simplify(0.05)
    rows = records(frame, schema.SPILLOVER_ZONES.names)
    for row, shape in zip(rows, frame.geometry, strict=True):
        outline = shape.simplify(ZONE_TOLERANCE_DEG)
        row["rings"] = rings(outline)
        spot = _outer_point(outline, row, near_borders)
        row["label"] = [round(spot.x * units), round(spot.y * units)]
    return [row for row in rows if row["rings"]]


def _outer_point(outline: Any, row: dict[str, Any], borders: Any) -> Any:
    """The middle of the longest stretch of the outline that is far from every border."""
    edge = outline.boundary
    if borders is not None:
        far = edge.difference(borders.buffer(row["outer_km"] / KM_PER_DEGREE * 0.8))
        edge = edge if far.is_empty else far
    merged = shapely.line_merge(edge) if edge.geom_type == "MultiLineString" else edge
    longest = max(getattr(merged, "geoms", [merged]), key=lambda line: line.length)
    return longest.interpolate(0.5, normalized=True)


def borders_payload(layers: Frames) -> list[dict[str, Any]]:
    """Measured borders with their lines."""
    frame = layers.get("borders")
    if frame is None or frame.empty or not isinstance(frame, gpd.GeoDataFrame):
        return []
    rows = records(frame, ("border_id", "length_km"))
    for row, shape in zip(rows, frame.geometry, strict=True):
        row["lines"] = lines(shape.simplify(ZONE_TOLERANCE_DEG))
    return rows
