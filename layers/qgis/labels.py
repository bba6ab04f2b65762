"""Labels of QGIS layers."""

from collections.abc import Mapping
from typing import Any

from incidentmap.layers import palette
from incidentmap.layers.qgis.elements import Element, element, expressions, rgba

FONT = "Open Sans"
FALLBACK_FONTS = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Sans Serif")

AROUND_POINT, OVER_POINT, ALONG_LINE, CURVED, HORIZONTAL, FREE = 0, 1, 2, 3, 4, 5
ORDERED_POSITIONS, PERIMETER_CURVED = 6, 10
"""Placements, as QGIS numbers them (`QgsPalLayerSettings.Placement`)."""


def _text_style(
    expression: str,
    size_pt: float,
    colour: str,
    italic: bool,
    bold: bool,
    capitals: bool,
    spacing_pt: float,
    halo: str,
    halo_mm: float,
) -> Element:
    return element(
        "text-style",
        {
            "fieldName": expression,
            "isExpression": 1,
            "fontFamily": FONT,
            "fontSize": size_pt,
            "fontSizeUnit": "Point",
            "fontItalic": italic,
            "fontWeight": 75 if bold else 50,
            "namedStyle": {(0, 0): "Regular", (1, 0): "Italic", (0, 1): "Bold"}.get(
                (int(italic), int(bold)), "Bold Italic"
            ),
            "fontLetterSpacing": spacing_pt,
            "capitalization": 1 if capitals else 0,
            "textColor": rgba(colour),
            "textOpacity": 1,
            "multilineHeight": 0.9,
        },
        element("families", None, *(element("family", {"name": f}) for f in FALLBACK_FONTS)),
        element(
            "text-buffer",
            {
                "bufferDraw": bool(halo_mm),
                "bufferSize": halo_mm,
                "bufferSizeUnits": "MM",
                "bufferColor": rgba(halo),
                "bufferOpacity": 0.85,
                "bufferJoinStyle": 128,
                "bufferNoFill": 1,
            },
        ),
    )


_PLACEMENT = {
    "predefinedPositionOrder": "R,TR,BR,L,TL,BL,TSR,BSR",
    "dist": 0.8,
    "distUnits": "MM",
    "offsetType": 1,
    "offsetUnits": "MM",
    "quadOffset": 4,
    "placementFlags": 9,
    "polygonPlacementFlags": 2,
    "maxCurvedCharAngleIn": 25,
    "maxCurvedCharAngleOut": -25,
}


def labelling(
    expression: str,
    *,
    size_pt: float,
    colour: str = palette.INK_COLOUR,
    placement: int = ORDERED_POSITIONS,
    italic: bool = False,
    bold: bool = False,
    capitals: bool = False,
    spacing_pt: float = 0.0,
    halo: str = "#FFFFFF",
    halo_mm: float = 0.7,
    priority: int = 5,
    largest_scale: float = 0,
    smallest_scale: float = 0,
    defined: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Element:
    """Make the labelling of a layer.

    Parameters
    ----------
    expression : str
        QGIS expression of the text.
    size_pt, spacing_pt : float
        Size and letter spacing in points.
    colour, halo : str
        ``#RRGGBB``.
    placement : int
        One of the placements above.
    italic, bold, capitals : bool
        Style of the text.
    halo_mm : float
        Width of the halo, 0 for none.
    priority : int
        0 to 10, who wins where two labels meet.
    largest_scale, smallest_scale : float
        Denominators of the scales between which labels show; 0 for no bound.
    defined : mapping, optional
        Data-defined properties: name → expression.
    more : mapping, optional
        Further attributes of the placement.

    Returns
    -------
    Element
        ``labeling``.
    """
    style = _text_style(
        expression, size_pt, colour, italic, bold, capitals, spacing_pt, halo, halo_mm
    )
    place = {"placement": placement, "priority": priority, **_PLACEMENT, **(more or {})}
    settings = element(
        "settings",
        {"calloutType": "simple"},
        style,
        element("text-format", {"multilineAlign": 1, "autoWrapLength": 0}),
        element("placement", place),
        element(
            "rendering",
            {
                "drawLabels": 1,
                "obstacle": 1,
                "scaleVisibility": bool(largest_scale or smallest_scale),
                "scaleMax": largest_scale,
                "scaleMin": smallest_scale,
                "upsidedownLabels": 0,
                "zIndex": 0,
            },
        ),
        expressions("dd_properties", defined or {}),
    )
    return element("labeling", {"type": "simple"}, settings)
