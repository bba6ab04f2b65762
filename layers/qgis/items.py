"""Items of print layouts: places, frames, labels."""

import unicodedata

from incidentmap.layers import palette
from incidentmap.layers.qgis.elements import Element, element
from incidentmap.layers.qgis.labels import FONT
from incidentmap.layers.qgis.renderers import steady_id

PAGE, MAP, LABEL, LEGEND, SHAPE, SCALE_BAR = 65638, 65639, 65641, 65642, 65643, 65646
"""Kinds of layout items, as QGIS numbers them (`QgsLayoutItemRegistry.ItemType`)."""

Box = tuple[float, float, float, float]
"""Left, top, width, height in millimetres."""


def colour_element(tag: str, colour: str, alpha: int = 255) -> Element:
    """``#RRGGBB`` as layouts write it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return element(tag, {"red": red, "green": green, "blue": blue, "alpha": alpha})


def item(
    kind: int,
    name: str,
    box: Box,
    attributes: dict[str, object],
    *children: Element,
    z: int = 1,
    frame: bool = False,
    background: bool = False,
) -> Element:
    """Make an item; its name begins with the sheet's, for ids are unique in a project."""
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
        colour_element("FrameColor", "#8A8F94"),
        colour_element("BackgroundColor", "#FFFFFF"),
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


def label(
    name: str,
    text: str,
    box: Box,
    size_pt: float,
    *,
    colour: str = palette.INK_COLOUR,
    bold: bool = False,
    align: int = 1,
    vertical: int = 32,
) -> Element:
    """Make a label; its text may come from documents."""
    return item(
        LABEL,
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
        colour_element("FontColor", colour),
        z=4,
    )


def ems(text: str) -> float:
    """Width of a text in mean letters: capitals are wider, ideographs twice as wide."""
    return sum(
        2.0 if unicodedata.east_asian_width(c) in "WF" else 1.25 if c.isupper() else 1.0
        for c in text
    )


def shortened(text: str, width: float) -> str:
    """Cut a text at a word, with a sign that it was cut.

    Examples
    --------
    >>> shortened("Incidents along the border", 20)
    'Incidents along …'
    """
    if ems(text) <= width:
        return text
    while text and ems(text) > width - 2:
        text = text[:-1]
    return f"{text.rsplit(' ', 1)[0].rstrip()} …"


TITLE_SIZES = ((19.0, 1), (15.0, 1), (11.5, 2))
"""Sizes of a title in points and how many lines of it fit into its place, the largest first."""

LETTERS_PER_POINT = 4.6
"""Mean bold letters in a millimetre of line at one point, of the widest of the fonts."""


def title_label(name: str, text: str, box: Box) -> Element:
    """Make the label of a title: one line as large as can be, else two, else cut."""
    text = " ".join(text.split())
    for size, lines in TITLE_SIZES:
        # A line that is broken at a word is not full.
        fits = LETTERS_PER_POINT * box[2] / size * (lines if lines == 1 else lines - 0.15)
        if ems(text) <= fits:
            break
    return label(name, shortened(text, fits), box, size, bold=True, vertical=128)
