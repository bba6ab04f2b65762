"""The QGIS project: layers in groups, map themes, temporal controller, print layouts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from incidentmap.layers import palette
from incidentmap.layers.qgis.documents import (
    QGIS_VERSION,
    has_labels,
    kind_of,
    layer_elements,
    to_text,
)
from incidentmap.layers.qgis.elements import Element, element, text_element
from incidentmap.layers.qgis.facts import Facts
from incidentmap.layers.qgis.forms import Links
from incidentmap.layers.qgis.layout import fitted, legend_node, print_layout
from incidentmap.layers.qgis.sheets import sheets
from incidentmap.layers.qgis.styles import (
    BACKDROP_LAND,
    BACKDROP_LINES,
    BACKDROP_WATER,
    LOOKS,
)
from incidentmap.layers.schema import EDITS, LAYERS

BACKDROP_TITLES = {
    BACKDROP_LAND: "Land",
    BACKDROP_WATER: "Lakes",
    BACKDROP_LINES: "Units and rivers",
}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Incidents", ("incidents", "exposures")),
    ("Bases", ("bases",)),
    ("Places", ("places", "mentions")),
    ("Borders", ("borders", "spillover_zones")),
    ("Backdrop", (BACKDROP_LINES, BACKDROP_WATER, "countries", BACKDROP_LAND)),
    ("Tables", ("claims", "documents", "spillover_summary", EDITS.name)),
)
"""Groups of the layer tree and their layers, from the top."""

_BASE_MAP = (BACKDROP_LINES, BACKDROP_WATER, "countries", BACKDROP_LAND)
THEMES: dict[str, tuple[str, ...]] = {
    "incidents": ("incidents", "places", "borders", *_BASE_MAP),
    "spillover": ("incidents", "exposures", "borders", "spillover_zones", *_BASE_MAP),
    "bases": ("bases", "borders", *_BASE_MAP),
}
"""Map theme → layers shown in it. The first whose first layer the file has is shown at opening."""

_RELATIONS = (
    ("incidents_claims", "Claims", "incidents", "claims", "incident_id"),
    ("claims_documents", "Document", "documents", "claims", "document"),
    ("mentions_documents", "Document", "documents", "mentions", "document"),
)
"""Id, name, layer referred to, layer that refers, column."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a project is made from.

    Attributes
    ----------
    file_name : str
        Of the GeoPackage, which lies beside the project or holds it.
    title : str
        Of the map.
    facts : Facts
        Of the file.
    geometry_types : dict of str to str or None
        Layer → declared geometry type.
    made : str
        Instant of making, ISO 8601.
    """

    file_name: str
    title: str
    facts: Facts
    geometry_types: dict[str, str | None]
    made: str

    @property
    def layers(self) -> list[str]:
        """Layers of the file that the project shows, from the top."""
        return [n for _, names in GROUPS for n in names if n in self.facts.columns]

    def source(self, layer: str) -> str:
        """Data source, relative so that the folder can be moved."""
        return f"./{self.file_name}|layername={layer}"


def layer_id(layer: str) -> str:
    """Id of a layer in the project."""
    return f"incidentmap_{layer}"


def layer_title(layer: str) -> str:
    """Name of a layer in the layer tree."""
    if layer == EDITS.name:
        return EDITS.title
    return BACKDROP_TITLES.get(layer) or LAYERS[layer].title


def _srs(*, known: bool = True) -> Element:
    values = {
        "proj4": "+proj=longlat +datum=WGS84 +no_defs",
        "srsid": "3452",
        "srid": "4326",
        "authid": "EPSG:4326",
        "description": "WGS 84",
        "projectionacronym": "longlat",
        "ellipsoidacronym": "EPSG:7030",
        "geographicflag": "true",
    }
    found = [text_element(k, v if known else "") for k, v in values.items()]
    return element("spatialrefsys", None, *found)


def _map_layer(project: Project, layer: str, links: Links) -> Element:
    kind = kind_of(project.geometry_types[layer])
    definition = EDITS if layer == EDITS.name else LAYERS.get(layer)
    abstract = definition.description if definition else "Natural Earth, public domain"
    return element(
        "maplayer",
        {
            "type": "vector",
            "geometry": kind or "No geometry",
            "wkbType": "NoGeometry" if kind is None else (project.geometry_types[layer] or ""),
            "styleCategories": "AllStyleCategories",
            "labelsEnabled": has_labels(layer, project.facts),
            "hasScaleBasedVisibilityFlag": 0,
            "minScale": 100_000_000,
            "maxScale": 0,
            "simplifyDrawingHints": int(kind in ("Line", "Polygon")),
            "simplifyDrawingTol": 1,
            "simplifyLocal": 1,
            "simplifyMaxScale": 1,
            "readOnly": layer in BACKDROP_TITLES,
            "autoRefreshEnabled": 0,
            "autoRefreshTime": 0,
            "refreshOnNotifyEnabled": 0,
            "symbologyReferenceScale": -1,
        },
        text_element("id", layer_id(layer)),
        text_element("datasource", project.source(layer)),
        text_element("layername", layer_title(layer)),
        element("srs", None, _srs(known=kind is not None)),
        element(
            "resourceMetadata",
            None,
            text_element("type", "dataset"),
            text_element("title", layer_title(layer)),
            text_element("abstract", abstract),
        ),
        text_element("provider", "ogr", {"encoding": "UTF-8"}),
        *layer_elements(layer, project.facts, links),
    )


def _tree(project: Project, theme: str) -> Element:
    root = element("layer-tree-group", None, element("customproperties", None, element("Option")))
    for title, names in GROUPS:
        present = [name for name in names if name in project.facts.columns]
        if not present:
            continue
        group = element(
            "layer-tree-group",
            {"name": title, "checked": "Qt::Checked", "expanded": title not in ("Backdrop",)},
            element("customproperties", None, element("Option")),
        )
        for name in present:
            node = legend_node(layer_id(name), layer_title(name), project.source(name))
            shown = name in THEMES[theme]
            node.set("checked", "Qt::Checked" if shown else "Qt::Unchecked")
            node.set("expanded", "1" if shown and name in ("incidents", "bases") else "0")
            group.append(node)
        root.append(group)
    return root


def _themes(project: Project) -> list[str]:
    present = [theme for theme, names in THEMES.items() if names[0] in project.facts.columns]
    if "spillover" in present and "spillover_zones" not in project.facts.columns:
        present.remove("spillover")
    return present or ["incidents"]


def _presets(project: Project, themes: Iterable[str]) -> Element:
    # Without an attribute ``style``: with it, a print layout that follows the theme makes QGIS 3.22
    # swap styles while it reads the project, and the forms lose their relations.
    groups = [t for t, names in GROUPS if any(n in project.facts.columns for n in names)]
    presets = element("visibility-presets")
    for theme in themes:
        shown = [name for name in project.layers if name in THEMES[theme]]
        presets.append(
            element(
                "visibility-preset",
                {"name": theme, "has-checked-group-info": 1, "has-expanded-info": 1},
                *(
                    element(
                        "layer",
                        {"id": layer_id(n), "visible": 1, "expanded": 1},
                    )
                    for n in shown
                ),
                *(_checked_rules(project, name) for name in shown if name == "incidents"),
                element(
                    "checked-group-nodes",
                    None,
                    *(element("checked-group-node", {"id": title}) for title in groups),
                ),
            )
        )
    return presets


def _checked_rules(project: Project, layer: str) -> Element:
    """Rules that a theme shows; a theme that does not say so switches all of them on."""
    rules = LOOKS[layer](project.facts).renderer.iter("rule")
    return element(
        "checked-legend-nodes",
        {"id": layer_id(layer)},
        *(
            element("checked-legend-node", {"id": rule.get("key")})
            for rule in rules
            if rule.get("checkstate") != "0"
        ),
    )


def _relations(project: Project) -> tuple[Element, Links]:
    relations = element("relations")
    for uid, name, referenced, referencing, column in _RELATIONS:
        if {referenced, referencing} <= set(project.facts.columns):
            relations.append(
                element(
                    "relation",
                    {
                        "id": uid,
                        "name": name,
                        "referencedLayer": layer_id(referenced),
                        "referencingLayer": layer_id(referencing),
                        "strength": "Association",
                    },
                    element("fieldRef", {"referencedField": column, "referencingField": column}),
                )
            )
    ids = {relation.get("id") for relation in relations}
    has = project.facts.columns
    links = Links(
        documents=layer_id("documents") if "documents" in has else "",
        claims=layer_id("claims") if "claims" in has else "",
        claims_relation="incidents_claims" if "incidents_claims" in ids else "",
    )
    return relations, links


def _time(facts: Facts) -> Element:
    settings = element(
        "ProjectTimeSettings",
        {"timeStep": 1, "timeStepUnit": "mon", "frameRate": 2, "cumulativeTemporalRange": 0},
    )
    if facts.first_day:
        last = dt.date.fromisoformat(facts.last_day) + dt.timedelta(days=1)
        settings.append(
            element(
                "TemporalRange",
                None,
                text_element("start", f"{facts.first_day}T00:00:00Z"),
                text_element("end", f"{last.isoformat()}T00:00:00Z"),
            )
        )
    return settings


def _canvas(bounds: tuple[float, float, float, float]) -> Element:
    names = ("xmin", "ymin", "xmax", "ymax")
    extent = [text_element(n, f"{v:g}") for n, v in zip(names, bounds, strict=True)]
    return element(
        "mapcanvas",
        {"name": "theMapCanvas", "annotationsVisible": 1},
        text_element("units", "degrees"),
        element("extent", None, *extent),
        text_element("rotation", "0"),
        element("destinationsrs", None, _srs()),
        text_element("rendermaptile", "0"),
    )


def _properties() -> Element:
    red, green, blue = (int(palette.WATER_COLOUR[i : i + 2], 16) for i in (1, 3, 5))

    def number(tag: str, value: int) -> Element:
        return text_element(tag, str(value), {"type": "int"})

    return element(
        "properties",
        None,
        element(
            "Gui",
            None,
            number("CanvasColorRedPart", red),
            number("CanvasColorGreenPart", green),
            number("CanvasColorBluePart", blue),
        ),
        element("Measure", None, text_element("Ellipsoid", "EPSG:7030", {"type": "QString"})),
        element("Paths", None, text_element("Absolute", "false", {"type": "bool"})),
        element("SpatialRefSys", None, number("ProjectionsEnabled", 1)),
    )


def project_document(project: Project) -> str:
    """Make the text of a ``.qgs`` file.

    Parameters
    ----------
    project : Project
        What it is made from.

    Returns
    -------
    str
        XML that QGIS 3.22 and later open.
    """
    themes = _themes(project)
    relations, links = _relations(project)
    bounds = fitted(project.facts.focus or (-12.5, 9.5, 5.0, 25.5), 1.5)
    day = project.made[:10]
    entries = {n: (layer_id(n), layer_title(n), project.source(n)) for n in project.layers}
    root = element(
        "qgis",
        {"version": QGIS_VERSION, "projectname": project.title, "saveDateTime": project.made[:19]},
        element("homePath", {"path": ""}),
        text_element("title", project.title or "incidentmap"),
        element("transaction", {"mode": "Disabled"}),
        element("trust", {"active": 0}),
        element("projectCrs", None, _srs()),
        _tree(project, themes[0]),
        relations,
        _canvas(bounds),
        element(
            "projectlayers", None, *(_map_layer(project, name, links) for name in project.layers)
        ),
        element(
            "layerorder", None, *(element("layer", {"id": layer_id(n)}) for n in project.layers)
        ),
        _properties(),
        _presets(project, themes),
        element(
            "projectMetadata",
            None,
            text_element("type", "project"),
            text_element("title", project.title),
            text_element("creation", project.made[:19]),
        ),
        element(
            "Layouts",
            None,
            *(
                print_layout(sheet, project.facts, day)
                for sheet in sheets(project.title, project.facts, themes, entries)
            ),
        ),
        element(
            "ProjectViewSettings",
            {"UseProjectScales": 0, "rotation": 0},
            element("Scales"),
            element(
                "DefaultViewExtent",
                dict(zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True)),
                _srs(),
            ),
        ),
        _time(project.facts),
    )
    return to_text(root, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
