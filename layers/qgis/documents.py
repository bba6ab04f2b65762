"""QML documents and project layers: a layer's look, form and time in QGIS's XML."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from incidentmap.layers.qgis.elements import Element, element, expressions, text_element
from incidentmap.layers.qgis.facts import Facts
from incidentmap.layers.qgis.forms import Links, form_elements
from incidentmap.layers.qgis.styles import LOOKS

QGIS_VERSION = "3.22.16-Białowieża"
"""The oldest version that is tested; newer ones read its files."""

GEOMETRY_NUMBERS = {"Point": 0, "Line": 1, "Polygon": 2, None: 4}


_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold; one in the name of a source would spoil the project."""


def kind_of(geometry_type: str | None) -> str | None:
    """``Point``, ``Line`` or ``Polygon`` of a declared geometry type.

    Examples
    --------
    >>> kind_of("MULTILINESTRING"), kind_of("POINT"), kind_of(None)
    ('Line', 'Point', None)
    """
    if geometry_type is None:
        return None
    for word, kind in (("POINT", "Point"), ("LINE", "Line"), ("POLYGON", "Polygon")):
        if word in geometry_type.upper():
            return kind
    return None


def temporal(layer: str) -> Element:
    """When a feature is shown by the temporal controller: incidents on their days."""
    dated = layer == "incidents"
    return element(
        "temporal",
        {
            "enabled": dated,
            "mode": 4,
            "startField": "event_date" if dated else "",
            "endField": "event_date_end" if dated else "",
            "startExpression": '"event_date"' if dated else "",
            # A feature without an end would stay for ever.
            "endExpression": 'coalesce("event_date_end", "event_date")' if dated else "",
            "limitMode": 0,
            "accumulate": 0,
            "durationUnit": "d",
            "fixedDuration": 0,
            "durationField": "",
        },
        element("fixedRange", None, text_element("start", ""), text_element("end", "")),
    )


def layer_elements(layer: str, facts: Facts, links: Links | None = None) -> list[Element]:
    """Make what a QML document and a project's ``maplayer`` share.

    Parameters
    ----------
    layer : str
        Name of the layer.
    facts : Facts
        Of the file.
    links : Links, optional
        Other layers that its form leads to, in a project.

    Returns
    -------
    list of Element
    """
    columns = [c for c in facts.columns[layer] if c != facts.geometry[layer]]
    elements = [
        element(
            "flags",
            None,
            *(
                text_element(name, str(int(name != "Private")))
                for name in ("Identifiable", "Removable", "Searchable", "Private")
            ),
        ),
        temporal(layer),
    ]
    if layer in LOOKS:
        look = LOOKS[layer](facts)
        elements.append(look.renderer)
        if look.labels is not None:
            elements.append(look.labels)
        elements.append(text_element("layerOpacity", f"{look.opacity:g}"))
    elements.append(text_element("blendMode", "0"))
    elements.append(expressions("dataDefinedFieldProperties", {}))
    return elements + form_elements(layer, columns, links)


def has_labels(layer: str, facts: Facts) -> bool:
    """Whether the layer is labelled."""
    return layer in LOOKS and LOOKS[layer](facts).labels is not None


def to_text(root: Element, doctype: str) -> str:
    """XML text of a document with its doctype."""
    ET.indent(root, " ")
    return _UNFIT.sub("\ufffd", f"{doctype}\n{ET.tostring(root, encoding='unicode')}\n")


def qml(layer: str, geometry_type: str | None, facts: Facts) -> str:
    """Make the QML document of a layer.

    Parameters
    ----------
    layer : str
        Name of the layer.
    geometry_type : str or None
        As declared in the file.
    facts : Facts
        Of the file.

    Returns
    -------
    str
        For the column ``styleQML`` of ``layer_styles``.
    """
    attributes: Mapping[str, object] = {
        "version": QGIS_VERSION,
        "styleCategories": "AllStyleCategories",
        "labelsEnabled": has_labels(layer, facts),
        "hasScaleBasedVisibilityFlag": 0,
        "minScale": 100_000_000,
        "maxScale": 0,
        "simplifyDrawingHints": 1,
        "simplifyDrawingTol": 1,
        "simplifyLocal": 1,
        "simplifyMaxScale": 1,
        "readOnly": 0,
        "symbologyReferenceScale": -1,
    }
    root = element("qgis", attributes, *layer_elements(layer, facts))
    number = GEOMETRY_NUMBERS[kind_of(geometry_type)]
    root.append(text_element("layerGeometryType", str(number)))
    return to_text(root, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
