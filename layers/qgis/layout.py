"""The print layout: title, map, legend, scale bar, sources and a note on precision, on A4."""

import copy
from collections.abc import Iterable, Sequence
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
from incidentmap.layers.qgis.items import (
    LEGEND,
    MAP,
    PAGE,
    SCALE_BAR,
    SHAPE,
    colour_element,
    font,
    item,
    label,
    title_label,
)
from incidentmap.layers.qgis.labels import FONT
from incidentmap.layers.qgis.renderers import steady_id
from incidentmap.layers.qgis.styles import OPERATOR_NAMES, diameter_mm

PAGE_MM = (297.0, 210.0)
MAP_MM = (10.0, 27.0, 207.0, 155.0)
COLUMN_MM = (222.0, 27.0, 65.0)
DEATHS_MM = 166.0
"""Where the circles of deaths stand, above the scale bar."""

DEATHS_SHOWN = (10, 100, 500)
LEGEND_TITLES = {"incidentmap_exposures": "Shortest way to a border"}
"""Layer id → its heading in the legend, where the layer's name says too little on paper."""


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
    return item(
        MAP,
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


def _map_colour(made: Element) -> Element:
    """Water behind the land."""
    background = made.find("BackgroundColor")
    assert background is not None
    background.attrib.update(colour_element("BackgroundColor", palette.WATER_COLOUR).attrib)
    return made


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
    """Node of the legend, without headings of rules and rules that are not drawn."""
    node = legend_node(node_id, name, source)
    settings: dict[str, object] = {"legend/title-label": LEGEND_TITLES.get(node_id, name)}
    if node_id.endswith("_incidents"):
        # The first rule is a heading, then come the types, the unknown one and the vague places.
        settings["legend/node-order"] = _order(range(1, len(palette.EVENT_COLOURS) + 3))
    elif node_id.endswith("_bases"):
        operators = list(palette.OPERATOR_COLOURS)
        opened = range(1, len(operators) + 1)
        closed = range(opened.stop + 1, opened.stop + 1 + len(operators))
        settings["legend/node-order"] = _order([*opened, *closed])
        for number, operator in zip(closed, operators, strict=True):
            name = OPERATOR_NAMES.get(operator, operator)
            settings[f"legend/label-{number}"] = f"{name}, closed"
    node[0][:] = [option(None, settings)]
    return node


def _order(nodes: Iterable[int]) -> str:
    return ",".join(map(str, nodes))


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
    return item(
        LEGEND,
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
    bottom, largest = DEATHS_MM, diameter_mm(DEATHS_SHOWN[-1])
    items = [
        label(
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
            item(
                SHAPE,
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
            label(f"{sheet.name}/{deaths}", more, (x + largest + 3, top - 1.6, 25, 4), 7.5)
        )
    text = "Smallest circle: none or one. Dot inside: not stated."
    items.append(
        label(f"{sheet.name}/unknown", text, (x, bottom + 0.8, width, 4), 6.5, colour="#5F6368")
    )
    return items


def _scale_bar(sheet: Sheet) -> Element:
    """Make the scale bar, beside the map: on it, names and lines would run through its figures."""
    _, top, _, height = MAP_MM
    return item(
        SCALE_BAR,
        f"{sheet.name}/scale",
        (COLUMN_MM[0] - 1, top + height - 9, 60, 9),
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
            "minBarWidth": 25,
            "maxBarWidth": 55,
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
    page = item(PAGE, f"{sheet.name}/page", (0, 0, width, height), {}, white, z=0, background=True)
    items = [
        title_label(f"{sheet.name}/title", sheet.title, (10, 7, 277, 11)),
        label(f"{sheet.name}/subtitle", sheet.subtitle, (10, 18, 277, 6), 9.5, colour="#5F6368"),
        _map_colour(_map(sheet, facts.focus or (-12.5, 9.5, 5.0, 25.5))),
        _legend(sheet),
        _scale_bar(sheet),
        label(
            f"{sheet.name}/notes",
            sheet.notes,
            (10, 185, 207, 19),
            6.5,
            colour="#4A4F55",
            vertical=32,
        ),
        label(
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
