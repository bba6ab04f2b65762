"""The print layout: title, map, legend, scale bar, sources and a note on precision, on A4."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.layers import palette
from incidentmap.layers.qgis.elements import (
    Element,
    element,
    fill,
    line,
    option,
    rgba,
    symbol,
)
from incidentmap.layers.qgis.facts import Bounds, Facts
from incidentmap.layers.qgis.labels import FONT
from incidentmap.layers.qgis.renderers import steady_id
from incidentmap.layers.qgis.styles import diameter_mm

PAGE_MM = (297.0, 210.0)
MAP_MM = (10.0, 27.0, 207.0, 155.0)
COLUMN_MM = (222.0, 27.0, 65.0)
DEATHS_SHOWN = (10, 100, 500)

_PAGE, _MAP, _LABEL, _LEGEND, _SHAPE, _SCALE_BAR = 65638, 65639, 65641, 65642, 65643, 65646
"""Kinds of layout items, as QGIS numbers them (`QgsLayoutItemRegistry.ItemType`)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One print layout.

    Attributes
    ----------
    name : str
        In the layout manager.
    theme : str
        Map theme that it shows.
    title, subtitle : str
        At the top.
    legend : sequence of (str, str, str)
        Id, name and data source of the layers in the legend.
    deaths : bool
        Whether to explain the sizes of circles.
    notes : str
        Below the map: sources and what is uncertain.
    """

    name: str
    theme: str
    title: str
    subtitle: str
    legend: Sequence[tuple[str, str, str]]
    deaths: bool
    notes: str


def _colour(tag: str, colour: str, alpha: int = 255) -> Element:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return element(tag, {"red": red, "green": green, "blue": blue, "alpha": alpha})


def _item(
    kind: int,
    name: str,
    box: tuple[float, float, float, float],
    attributes: dict[str, object],
    *children: Element,
    z: int = 1,
    frame: bool = False,
    background: bool = False,
) -> Element:
    x, y, width, height = box
    uid = steady_id("layout", name)
    return element(
        "LayoutItem",
        {
            "type": kind,
            "id": name.split("/")[-1],
            "uuid": uid,
            "templateUuid": uid,
            "position": f"{x:g},{y:g},mm",
            "positionOnPage": f"{x:g},{y:g},mm",
            "size": f"{width:g},{height:g},mm",
            "referencePoint": 0,
            "visibility": 1,
            "zValue": z,
            "opacity": 1,
            "blendMode": 0,
            "itemRotation": 0,
            "positionLock": "false",
            "excludeFromExports": 0,
            "frame": str(frame).lower(),
            "frameJoinStyle": "miter",
            "outlineWidthM": "0.2,mm",
            "background": str(background).lower(),
            "groupUuid": "",
            **attributes,
        },
        _colour("FrameColor", "#8A8F94"),
        _colour("BackgroundColor", "#FFFFFF"),
        *children,
    )


def font(size_pt: float, *, bold: bool = False, italic: bool = False) -> str:
    """Font in Qt's short form."""
    return f"{FONT},{size_pt:g},-1,5,{75 if bold else 50},{int(italic)},0,0,0,0"


def inert(text: str) -> str:
    """Text for a label in which QGIS finds no expression to evaluate.

    Titles and the names of sources come from documents, and ``[% … %]`` would be run.

    Examples
    --------
    >>> inert("Desk [% env('HOME') %]")
    "Desk [ % env('HOME') %]"
    """
    return text.replace("[%", "[ %")


def _label(
    name: str,
    text: str,
    box: tuple[float, float, float, float],
    size_pt: float,
    *,
    colour: str = palette.INK_COLOUR,
    bold: bool = False,
    align: int = 1,
    vertical: int = 32,
) -> Element:
    return _item(
        _LABEL,
        name,
        box,
        {
            "labelText": inert(text),
            "halign": align,
            "valign": vertical,
            "htmlState": 0,
            "marginX": 0,
            "marginY": 0,
        },
        element("LabelFont", {"description": font(size_pt, bold=bold), "style": ""}),
        _colour("FontColor", colour),
        z=4,
    )


def fitted(focus: Bounds, ratio: float, margin: float = 0.06) -> Bounds:
    """Widen bounds to a ratio of width to height, with a margin as a share of the larger side.

    Examples
    --------
    >>> fitted((0.0, 0.0, 2.0, 2.0), 2.0, 0.0)
    (-1.0, 0.0, 3.0, 2.0)
    """
    west, south, east, north = focus
    width, height = max(east - west, 0.5), max(north - south, 0.5)
    pad = margin * max(width, height)
    width, height = width + 2 * pad, height + 2 * pad
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _map(sheet: Sheet, focus: Bounds) -> Element:
    _, _, width, height = MAP_MM
    west, south, east, north = fitted(focus, width / height)
    return _item(
        _MAP,
        f"{sheet.name}/map",
        MAP_MM,
        {
            "followPreset": "true",
            "followPresetName": sheet.theme,
            "keepLayerSet": "false",
            "drawCanvasItems": "true",
            "mapRotation": 0,
            "mapFlags": 0,
            "labelMargin": "0,mm",
            "isTemporal": 0,
        },
        element("Extent", {"xmin": west, "ymin": south, "xmax": east, "ymax": north}),
        element("LayerSet"),
        element("AtlasMap", {"margin": 0.1, "scalingMode": 2, "atlasDriven": 0}),
        z=1,
        frame=True,
        background=True,
    )


def _map_colour(item: Element) -> Element:
    """Water behind the land."""
    background = item.find("BackgroundColor")
    assert background is not None
    background.attrib.update(_colour("BackgroundColor", palette.WATER_COLOUR).attrib)
    return item


def legend_node(node_id: str, name: str, source: str) -> Element:
    """Node of a layer tree."""
    return element(
        "layer-tree-layer",
        {
            "id": node_id,
            "name": name,
            "source": source,
            "providerKey": "ogr",
            "checked": "Qt::Checked",
            "expanded": 1,
            "legend_exp": "",
            "patch_size": "-1,-1",
            "legend_split_behavior": 0,
        },
        element("customproperties", None, element("Option")),
    )


def _legend_entry(node_id: str, name: str, source: str) -> Element:
    """Node of the legend; incidents without their last rule, which is not drawn."""
    node = legend_node(node_id, name, source)
    if node_id.endswith("_incidents"):
        order = ",".join(map(str, range(len(palette.EVENT_COLOURS) + 3)))
        node[0][:] = [option(None, {"legend/node-order": order})]
    return node


def _legend(sheet: Sheet) -> Element:
    x, y, width = COLUMN_MM
    sizes = {"title": 10.0, "group": 9.0, "subgroup": 8.5, "symbol": 7.5, "symbolLabel": 7.5}
    margins = {"group": 2.5, "subgroup": 2.8, "symbol": 1.0, "symbolLabel": 1.0}
    styles = element("styles")
    for name, size in sizes.items():
        attributes: dict[str, object] = {"name": name, "alignment": 1, "indent": 0}
        attributes["marginTop"] = margins.get(name, 0)
        if name == "symbolLabel":
            attributes["marginLeft"] = 1.5
        description = font(size, bold=name in ("title", "group", "subgroup"))
        styles.append(
            element(
                "style", attributes, element("styleFont", {"description": description, "style": ""})
            )
        )
    tree = element(
        "layer-tree-group",
        None,
        element("customproperties", None, element("Option")),
        *(_legend_entry(*entry) for entry in sheet.legend),
    )
    return _item(
        _LEGEND,
        f"{sheet.name}/legend",
        (x, y - 3, width, 110.0),
        {
            "title": "",
            "map_uuid": steady_id("layout", f"{sheet.name}/map"),
            "legendFilterByMap": 0,
            "legendFilterByAtlas": 0,
            "resizeToContents": 1,
            "columnCount": 1,
            "splitLayer": 0,
            "equalColumnWidth": 0,
            "symbolWidth": 5,
            "symbolHeight": 3.2,
            "boxSpace": 0,
            "columnSpace": 2,
            "lineSpacing": 0.8,
            "fontColor": palette.INK_COLOUR,
            "wrapChar": "",
            "titleAlignment": 1,
            "symbolAlignment": 1,
            "rasterBorder": 1,
            "rasterBorderWidth": 0,
            "maxSymbolSize": 3.4,
            "minSymbolSize": 0,
            "wmsLegendWidth": 50,
            "wmsLegendHeight": 25,
        },
        tree,
        styles,
        z=3,
    )


def _deaths_legend(sheet: Sheet) -> list[Element]:
    """Nested circles that say how large how many deaths are drawn."""
    x, _, width = COLUMN_MM
    bottom, largest = 177.0, diameter_mm(DEATHS_SHOWN[-1])
    items = [
        _label(
            f"{sheet.name}/deaths",
            "Deaths (best count)",
            (x, bottom - largest - 7, width, 5),
            8.5,
            bold=True,
        )
    ]
    for deaths in reversed(DEATHS_SHOWN):
        size = diameter_mm(deaths)
        box = (x + 1 + (largest - size) / 2, bottom - size, size, size)
        drawn = symbol("fill", fill(rgba("#FFFFFF", 0), rgba(palette.INK_COLOUR), 0.2))
        items.append(
            _item(
                _SHAPE,
                f"{sheet.name}/circle {deaths}",
                box,
                {"shapeType": 0, "cornerRadiusMeasure": "0,mm"},
                drawn,
                z=3,
            )
        )
        more = f"{deaths} or more" if deaths == palette.FATALITIES_AT_CAP else str(deaths)
        top = bottom - size
        items.append(
            _label(f"{sheet.name}/{deaths}", more, (x + largest + 3, top - 1.6, 25, 4), 7.5)
        )
    text = "Smallest circle: none or one. Dot inside: not stated."
    items.append(
        _label(f"{sheet.name}/unknown", text, (x, bottom + 0.8, width, 4), 6.5, colour="#5F6368")
    )
    return items


def _scale_bar(sheet: Sheet) -> Element:
    x, y, _, height = MAP_MM
    return _item(
        _SCALE_BAR,
        f"{sheet.name}/scale",
        (x + 3, y + height - 11, 60, 9),
        {
            "mapUuid": steady_id("layout", f"{sheet.name}/map"),
            "style": "Line Ticks Up",
            "unitType": "km",
            "unitLabel": "km",
            "numMapUnitsPerScaleBarUnit": 1,
            "numSegments": 2,
            "numSegmentsLeft": 0,
            "numUnitsPerSegment": 100,
            "segmentSizeMode": 1,
            "minBarWidth": 30,
            "maxBarWidth": 60,
            "segmentMillimeters": 20,
            "height": 1.6,
            "subdivisionsHeight": 1,
            "numSubdivisions": 1,
            "labelBarSpace": 1,
            "boxContentSpace": 1,
            "labelVerticalPlacement": 0,
            "labelHorizontalPlacement": 0,
            "alignment": 0,
            "outlineWidth": 0.25,
            "lineJoinStyle": "miter",
            "lineCapStyle": "square",
        },
        element(
            "text-style",
            {
                "fontFamily": FONT,
                "fontSize": 7,
                "fontSizeUnit": "Point",
                "textColor": rgba(palette.INK_COLOUR),
                "textOpacity": 1,
                "namedStyle": "Regular",
            },
        ),
        element("lineSymbol", None, symbol("line", line(rgba(palette.INK_COLOUR), 0.25))),
        z=5,
    )


def print_layout(sheet: Sheet, facts: Facts, made: str) -> Element:
    """Make a print layout on A4, landscape.

    Parameters
    ----------
    sheet : Sheet
        What stands on it.
    facts : Facts
        Of the file.
    made : str
        ISO day of making.

    Returns
    -------
    Element
        ``Layout``.
    """
    width, height = PAGE_MM
    white = symbol("fill", fill(rgba("#FFFFFF"), rgba("#FFFFFF", 0), 0.0, "no"), name="")
    page = _item(
        _PAGE, f"{sheet.name}/page", (0, 0, width, height), {}, white, z=0, background=True
    )
    items = [
        _label(f"{sheet.name}/title", sheet.title, (10, 8, 277, 10), 19, bold=True),
        _label(f"{sheet.name}/subtitle", sheet.subtitle, (10, 18, 277, 6), 9.5, colour="#5F6368"),
        _map_colour(_map(sheet, facts.focus or (-12.5, 9.5, 5.0, 25.5))),
        _legend(sheet),
        _scale_bar(sheet),
        _label(
            f"{sheet.name}/notes",
            sheet.notes,
            (10, 185, 207, 19),
            6.5,
            colour="#4A4F55",
            vertical=32,
        ),
        _label(
            f"{sheet.name}/making",
            f"WGS 84 (EPSG:4326), plate carrée.\nMade {made} with incidentmap.\n"
            "No position is taken on the status of any boundary.",
            (222, 185, 65, 19),
            6.5,
            colour="#4A4F55",
        ),
    ]
    if sheet.deaths:
        items += _deaths_legend(sheet)
    layout = element(
        "Layout",
        {"name": sheet.name, "units": "mm", "printResolution": 300, "worldFileMap": ""},
        element("Snapper", {"snapToItems": 1, "tolerance": 5, "snapToGuides": 1, "snapToGrid": 0}),
        element(
            "Grid",
            {
                "resolution": 10,
                "resUnits": "mm",
                "offsetX": 0,
                "offsetY": 0,
                "offsetUnits": "mm",
            },
        ),
        element("PageCollection", None, copy.deepcopy(white), page, element("GuideCollection")),
        *items,
        element("customproperties", None, option(None, {"singleFile": True})),
        element("Atlas", {"enabled": 0, "hideCoverage": 0, "filterFeatures": 0}),
    )
    return layout
