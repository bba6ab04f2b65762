"""Elements of QGIS's XML: options, symbols, text styles (the forms that QGIS 3.22 reads)."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

Element = ET.Element


def element(tag: str, attributes: Mapping[str, Any] | None = None, *children: Element) -> Element:
    """Make an element; truth values become 1 and 0.

    Parameters
    ----------
    tag : str
        Name.
    attributes : mapping, optional
        Attributes, made text.
    *children : Element
        What it holds.

    Returns
    -------
    xml.etree.ElementTree.Element
    """
    made = ET.Element(tag, {k: plain(v) for k, v in (attributes or {}).items()})
    made.extend(children)
    return made


def text_element(tag: str, text: str, attributes: Mapping[str, Any] | None = None) -> Element:
    """Make an element that holds text."""
    made = element(tag, attributes)
    made.text = text
    return made


def plain(value: Any) -> str:
    """Text of a value as QGIS writes it.

    Examples
    --------
    >>> plain(True), plain(0.3), plain("x")
    ('1', '0.3', 'x')
    """
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def option(name: str | None, value: Any) -> Element:
    """Make one ``Option``, nested for mappings and lists."""
    attributes = {} if name is None else {"name": name}
    if isinstance(value, Mapping):
        children = [option(key, item) for key, item in value.items()]
        return element("Option", {"type": "Map", **attributes}, *children)
    if isinstance(value, list):
        return element("Option", {"type": "List", **attributes}, *(option(None, v) for v in value))
    kind = {bool: "bool", int: "int", float: "double"}.get(type(value), "QString")
    shown = str(value).lower() if isinstance(value, bool) else plain(value)
    return element("Option", {"type": kind, "value": shown, **attributes})


def expressions(tag: str, found: Mapping[str, str]) -> Element:
    """Make data-defined properties: name of a property → expression."""
    properties = {
        name: {"active": True, "expression": expression, "type": 3}
        for name, expression in found.items()
    }
    return element(
        tag, None, option(None, {"name": "", "properties": properties, "type": "collection"})
    )


def rgba(colour: str, alpha: float = 1.0) -> str:
    """``#RRGGBB`` as QGIS writes colours.

    Examples
    --------
    >>> rgba("#D55E00", 0.5)
    '213,94,0,128'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(alpha * 255)}"


def symbol_layer(
    kind: str, properties: Mapping[str, Any], defined: Mapping[str, str] | None = None
) -> Element:
    """Make one layer of a symbol: its class, fixed and data-defined properties."""
    fixed = option(None, {k: plain(v) for k, v in properties.items()})
    children = [fixed]
    if defined:
        children.append(expressions("data_defined_properties", defined))
    return element("layer", {"class": kind, "enabled": 1, "locked": 0, "pass": 0}, *children)


def symbol(kind: str, *layers: Element, name: str = "0", alpha: float = 1.0) -> Element:
    """Make a symbol: ``marker``, ``line`` or ``fill``."""
    attributes = {"type": kind, "name": name, "alpha": alpha, "clip_to_extent": 1, "force_rhr": 0}
    return element("symbol", attributes, *layers)


def marker(
    shape: str,
    size_mm: float,
    fill: str,
    stroke: str,
    width_mm: float = 0.2,
    *,
    stroke_style: str = "solid",
    defined: Mapping[str, str] | None = None,
) -> Element:
    """Make a layer of a marker; colours as `rgba` gives them, `stroke_style` as Qt names it."""
    return symbol_layer(
        "SimpleMarker",
        {
            "name": shape,
            "size": size_mm,
            "size_unit": "MM",
            "color": fill,
            "outline_color": stroke,
            "outline_style": stroke_style,
            "outline_width": width_mm,
            "outline_width_unit": "MM",
            "joinstyle": "miter",
            "scale_method": "diameter",
        },
        defined,
    )


def line(
    colour: str,
    width_mm: float,
    style: str = "solid",
    *,
    defined: Mapping[str, str] | None = None,
) -> Element:
    """Make a layer of a line; `style` is ``solid``, or a pattern such as ``3;2`` in millimetres."""
    custom = ";" in style
    return symbol_layer(
        "SimpleLine",
        {
            "line_color": colour,
            "line_width": width_mm,
            "line_width_unit": "MM",
            "line_style": "solid" if custom else style,
            "capstyle": "flat" if custom else "round",
            "joinstyle": "round",
            "use_custom_dash": custom,
            "customdash": style if custom else "5;2",
            "customdash_unit": "MM",
        },
        defined,
    )


def fill(
    colour: str,
    stroke: str,
    width_mm: float = 0.2,
    stroke_style: str = "solid",
    *,
    defined: Mapping[str, str] | None = None,
) -> Element:
    """Make a layer of a fill."""
    return symbol_layer(
        "SimpleFill",
        {
            "color": colour,
            "style": "solid",
            "outline_color": stroke,
            "outline_style": stroke_style,
            "outline_width": width_mm,
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
        defined,
    )
