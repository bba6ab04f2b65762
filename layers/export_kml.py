"""KML 2.2 for Google Earth: names, days, colours, and every column as typed data."""

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import pandas as pd
import shapely

from incidentmap.layers import palette
from incidentmap.layers.arrow import as_text
from incidentmap.layers.schema import GEOMETRY_COLUMN, LAYERS

_TITLES = {
    "incidents": ("location", "country"),
    "places": ("name",),
    "bases": ("name",),
    "countries": ("name",),
    "mentions": ("text",),
    "documents": ("title", "document"),
}
_TEXTS = {"incidents": "notes", "mentions": "sentence", "claims": "sentence", "bases": "note"}
_UNFIT = re.compile(r"[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A reader would take a bare carriage return for a line feed; XML 1.0 cannot hold the rest at all.
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}

_LARGEST_INT = 2**31 - 1
"""Of KML's type ``int``."""


def kml_colour(colour: str, alpha: float = 1.0) -> str:
    """``#RRGGBB`` as KML writes colours: alpha, blue, green, red.

    Examples
    --------
    >>> kml_colour("#D55E00")
    'ff005ed5'
    """
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(alpha * 255):02x}{blue}{green}{red}".lower()


def _fit(text: str) -> str:
    """Text as XML holds it."""
    return _UNFIT.sub(lambda found: _WRITTEN.get(found[0], "\ufffd"), text)


class _Writer:
    """Writes elements; text is made fit for XML."""

    def __init__(self, file: IO[str]) -> None:
        self.write = file.write

    def open(self, tag: str, **attributes: str) -> None:
        self.write(f"<{_begun(tag, tuple(attributes.items()))}>")

    def close(self, tag: str) -> None:
        self.write(f"</{tag}>")

    def put(self, tag: str, text: Any, **attributes: str) -> None:
        begun, content = _begun(tag, tuple(attributes.items())), _fit(str(text))
        self.write(f"<{begun}>{content}</{tag}>" if content else f"<{begun}/>")


@lru_cache(maxsize=1024)
def _begun(tag: str, attributes: tuple[tuple[str, str], ...]) -> str:
    return tag + "".join(f" {name}={quoteattr(value)}" for name, value in attributes)


def _kinds(frame: pd.DataFrame, name: str) -> dict[str, str]:
    layer = LAYERS.get(name)
    known = {c.name: c.type for c in layer.columns} if layer else {}
    kinds = {}
    for column in frame.columns:
        kind = known.get(column) or pd.api.types.infer_dtype(frame[column], skipna=True)
        if kind == "integer" and (frame[column].dropna().abs() > _LARGEST_INT).any():
            kind = "real"
        kinds[column] = {
            "integer": "int",
            "real": "double",
            "floating": "double",
            "boolean": "bool",
        }.get(kind, "string")
    return kinds


def _balloon(out: _Writer) -> None:
    """What a click shows: the description, which is escaped, and nothing of the columns.

    Google Earth takes what a balloon holds for HTML, scripts and pictures from elsewhere included.
    """
    out.open("BalloonStyle")
    out.put("text", "$[description]")
    out.close("BalloonStyle")


def _styles(out: _Writer) -> None:
    out.open("Style", id="plain")
    _balloon(out)
    out.close("Style")
    for kind, colour in {**palette.EVENT_COLOURS, "": palette.UNKNOWN_COLOUR}.items():
        out.open("Style", id=_style_id(kind))
        out.open("IconStyle")
        out.put("color", kml_colour(colour))
        out.put("scale", 0.8)
        out.close("IconStyle")
        _balloon(out)
        out.close("Style")
    out.open("Style", id="zone")
    out.open("LineStyle")
    out.put("color", kml_colour(palette.BORDER_COLOUR))
    out.put("width", 1.5)
    out.close("LineStyle")
    out.open("PolyStyle")
    out.put("color", kml_colour(palette.ZONE_COLOURS[1], 0.35))
    out.close("PolyStyle")
    _balloon(out)
    out.close("Style")


def _style_id(event_type: str) -> str:
    words = "".join(c if c.isalnum() else "-" for c in event_type.casefold())
    return f"incident-{words or 'other'}"


def _coordinates(line: Any) -> str:
    return " ".join(f"{x:.17g},{y:.17g}" for x, y in shapely.get_coordinates(line))


def _shape(out: _Writer, shape: Any) -> None:
    kind = shape.geom_type
    if kind.startswith("Multi") or kind == "GeometryCollection":
        out.open("MultiGeometry")
        for part in shape.geoms:
            _shape(out, part)
        out.close("MultiGeometry")
    elif kind == "Polygon":
        out.open("Polygon")
        for tag, rings in (
            ("outerBoundaryIs", [shape.exterior]),
            ("innerBoundaryIs", shape.interiors),
        ):
            for ring in rings:
                out.open(tag)
                out.open("LinearRing")
                out.put("coordinates", _coordinates(ring))
                out.close("LinearRing")
                out.close(tag)
        out.close("Polygon")
    else:
        out.open(kind)
        out.put("coordinates", _coordinates(shape))
        out.close(kind)


def _days(out: _Writer, row: dict[str, Any]) -> None:
    first, last = row.get("event_date"), row.get("event_date_end")
    if first is None:
        return
    out.open("TimeSpan")
    out.put("begin", as_text(first))
    out.put("end", as_text(last if last is not None else first))
    out.close("TimeSpan")


def _placemark(out: _Writer, name: str, row: dict[str, Any], kinds: dict[str, str]) -> None:
    out.open("Placemark")
    title = next((row[c] for c in _TITLES.get(name, ()) if row.get(c) is not None), None)
    if title is not None:
        out.put("name", title)
    if row.get(_TEXTS.get(name, "")) is not None:
        out.put("description", html.escape(str(row[_TEXTS[name]]), quote=False))
    if name == "incidents":
        _days(out, row)
        kind = row.get("event_type")
        out.put("styleUrl", "#" + _style_id(kind if kind in palette.EVENT_COLOURS else ""))
    elif name in ("spillover_zones", "borders", "countries"):
        out.put("styleUrl", "#zone")
    else:
        out.put("styleUrl", "#plain")
    out.open("ExtendedData")
    out.open("SchemaData", schemaUrl=f"#{name}_columns")
    for column in kinds:
        if row[column] is not None:
            out.put("SimpleData", row[column], name=column)
    out.close("SchemaData")
    out.close("ExtendedData")
    shape = row.get(GEOMETRY_COLUMN)
    if shape is not None and not shape.is_empty:
        _shape(out, shape)
    out.close("Placemark")


def _value(value: Any, kind: str) -> str | None:
    text = as_text(value)
    if text is None:
        return None
    if kind in ("int", "double") and float(value).is_integer():
        return str(int(value))
    return text.lower() if kind == "bool" else text


def write_kml(frame: pd.DataFrame, name: str, path: Path) -> None:
    """Write a layer as KML 2.2.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Rows, EPSG:4326.
    name : str
        Name of the layer.
    path : pathlib.Path
        File to write.
    """
    plain = pd.DataFrame(frame)
    shapes = list(frame.geometry) if isinstance(frame, gpd.GeoDataFrame) else [None] * len(frame)
    columns = [c for c in plain.columns if c != GEOMETRY_COLUMN]
    kinds = _kinds(plain[columns], name)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        out = _Writer(file)
        file.write('<?xml version="1.0" encoding="utf-8"?>\n')
        out.open("kml", xmlns="http://www.opengis.net/kml/2.2")
        out.open("Document", id="root_doc")
        layer = LAYERS.get(name)
        out.put("name", layer.title if layer else name)
        out.open("Schema", name=name, id=f"{name}_columns")
        for column, kind in kinds.items():
            out.put("SimpleField", "", name=column, type=kind)
        out.close("Schema")
        _styles(out)
        out.open("Folder")
        out.put("name", name)
        texts = {c: [_value(v, kinds[c]) for v in plain[c]] for c in columns}
        for i, shape in enumerate(shapes):
            row = {c: values[i] for c, values in texts.items()}
            _placemark(out, name, {**row, GEOMETRY_COLUMN: shape}, kinds)
        out.close("Folder")
        out.close("Document")
        out.close("kml")
