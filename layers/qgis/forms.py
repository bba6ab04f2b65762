"""Attribute forms: what a column is called, how it is edited, how a form is laid out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from incidentmap.layers.aliases import alias
from incidentmap.layers.qgis.elements import Element, element, option, text_element
from incidentmap.layers.qgis.renderers import steady_id
from incidentmap.layers.schema import (
    DATE_PRECISION_WORDS,
    EDITS,
    GEO_PRECISION_WORDS,
    LAYERS,
    Column,
)

Tabs = tuple[tuple[str, tuple[str, ...]], ...]

_LONG_TEXT = {"notes", "sentence", "candidates", "alternate_names", "note", "actors"}
_ADDRESSES = {"url", "source_url", "source2_url"}
_NOT_BY_HAND = {"lon", "lat"}
"""They follow the geometry when it is moved."""

TABS: dict[str, Tabs] = {
    "incidents": (
        (
            "What happened",
            (
                "notes", "event_type", "sub_event_type", "event_date", "event_date_end",
                "date_precision", "actor1", "actor2", "fatalities_best", "fatalities_low",
                "fatalities_high",
            ),
        ),
        (
            "Where",
            (
                "location", "geo_precision", "uncertainty_m", "admin1", "country", "place_id",
                "lon", "lat",
            ),
        ),
        ("Review", ("reviewed", "confidence", "documents", "source", "incident_id")),
    ),
    "claims": (
        (
            "What is claimed",
            (
                "sentence", "attribution", "event_type", "event_date", "event_date_end",
                "date_precision", "date_text", "actors", "fatalities_low", "fatalities_high",
                "fatalities_text", "location", "geo_precision",
            ),
        ),
        (
            "Where it stands",
            (
                "document", "start", "end", "incident_id", "rule", "lon", "lat", "claim_id",
                "reviewed",
            ),
        ),
    ),
    "mentions": (
        (
            "The name",
            ("sentence", "text", "kind", "use", "relation", "document", "start", "end"),
        ),
        (
            "The place",
            (
                "place_name", "place_id", "country", "status", "confidence", "uncertainty_m",
                "candidates", "lon", "lat", "reviewed", "mention_id",
            ),
        ),
    ),
    "bases": (
        (
            "Base",
            ("name", "place_name", "operator", "kind", "opened", "closed", "handed_to", "country"),
        ),
        (
            "Source",
            ("source_title", "source_url", "note", "confidence", "uncertainty_m", "base_id"),
        ),
    ),
}  # fmt: skip
"""Layer → tabs of its form; columns that no tab names stand in a last one."""

TITLES = {
    "documents": 'coalesce("title", "document")',
    "mentions": '"text" || \' → \' || coalesce("place_name", "status")',
    "places": '"name"',
    "incidents": "format_date(\"event_date\", 'd MMM yyyy') || ' · ' || coalesce(\"location\", "
    '"country") || \' · \' || "event_type"',
    "claims": '"claim_id"',
    "bases": '"name"',
    "countries": '"name"',
    "borders": '"border_id"',
    "spillover_zones": '"zone_id"',
    "exposures": '"incident_id"',
}
"""Layer → expression by which lists and relations name a row."""


@dataclass(frozen=True, slots=True)
class Links:
    """Other layers of the same project that a form can lead to, by their ids in the project.

    Attributes
    ----------
    documents, claims : str
        Id of that layer; empty where the project has none.
    claims_relation : str
        Id of the relation from incidents to claims; empty where there is none.
    """

    documents: str = ""
    claims: str = ""
    claims_relation: str = ""


@dataclass(slots=True)
class _Fields:
    """Columns of a layer with what the contract says of them."""

    names: tuple[str, ...]
    known: Mapping[str, Column] = field(default_factory=dict)


def map_tip(layer: str) -> str:
    """Template of what hovering over a feature shows, empty where the layer has none.

    ``{{column}}`` in a template stands for the column's text with ``&``, ``<`` and ``>`` escaped,
    because reports may hold anything.
    """
    template = files("incidentmap.layers.qgis").joinpath("templates", f"tip_{layer}.html")
    if not template.is_file():
        return ""
    escaped = "map('&', '&amp;', '<', '&lt;', '>', '&gt;')"
    return re.sub(
        r"\{\{(\w+)\}\}",
        lambda found: f"[% replace(coalesce(to_string(\"{found[1]}\"), ''), {escaped}) %]",
        template.read_text(encoding="utf-8"),
    )


def _value_map(pairs: Iterable[tuple[str, object]]) -> Element:
    return option(None, {"map": [{label: str(value)} for label, value in pairs]})


def _widget(layer: str, name: str, column: Column | None, links: Links) -> Element:
    kind, config = "TextEdit", option(None, {"IsMultiline": name in _LONG_TEXT, "UseHtml": False})
    if name == "fid":
        kind, config = "Hidden", element("Option")
    elif name in _ADDRESSES:
        kind = "ExternalResource"
        config = option(
            None,
            {
                "UseLink": True,
                "FullUrl": True,
                "FileWidget": True,
                "FileWidgetButton": False,
                "StorageMode": 0,
                "DocumentViewer": 0,
            },
        )
    elif name == "geo_precision":
        kind = "ValueMap"
        config = _value_map((f"{k} – {v}", k) for k, v in GEO_PRECISION_WORDS.items())
    elif name == "date_precision":
        kind = "ValueMap"
        config = _value_map((f"{k} – {v}", k) for k, v in DATE_PRECISION_WORDS.items())
    elif name == "document" and layer != "documents" and links.documents:
        kind = "RelationReference"
        config = option(
            None,
            {
                "Relation": f"{layer}_documents",
                "ReferencedLayerId": links.documents,
                "ShowOpenFormButton": True,
                "AllowNULL": True,
                "ReadOnly": True,
            },
        )
    elif column is not None and column.values:
        kind, config = "ValueMap", _value_map((value, value) for value in column.values)
    elif column is not None and column.type == "date":
        kind = "DateTime"
        config = option(
            None,
            {
                "allow_null": True,
                "calendar_popup": True,
                "display_format": "yyyy-MM-dd",
                "field_format": "yyyy-MM-dd",
                "field_iso_format": False,
            },
        )
    elif name == "reviewed" or (column is not None and column.type == "boolean"):
        kind, config = "CheckBox", option(None, {"CheckedState": "", "UncheckedState": ""})
    return element(
        "field",
        {"name": name, "configurationFlags": "None"},
        element("editWidget", {"type": kind}, element("config", None, config)),
    )


def _form(layer: str, fields: _Fields, links: Links) -> Element:
    tabs = TABS.get(layer, ())
    index = {name: i for i, name in enumerate(fields.names)}
    named = {name for _, names in tabs for name in names} | {"fid", "feature_id", "geom"}
    rest = tuple(name for name in fields.names if name not in named)
    form = element("attributeEditorForm")
    for title, names in (*tabs, ("Further columns" if tabs else "Columns", rest)):
        present = [name for name in names if name in index]
        if not present:
            continue
        form.append(
            element(
                "attributeEditorContainer",
                {"name": title, "columnCount": 1, "groupBox": 0, "showLabel": 1},
                *(
                    element("attributeEditorField", {"name": n, "index": index[n], "showLabel": 1})
                    for n in present
                ),
            )
        )
    if layer == "incidents" and links.claims_relation:
        listed = element(
            "attributeEditorRelation",
            {
                "name": links.claims_relation,
                "relation": links.claims_relation,
                "relationWidgetTypeId": "relation_editor",
                "nmRelationId": "",
                "label": "Claims",
                "showLabel": 1,
                "forceSuppressFormPopup": 0,
            },
            element("editor_configuration"),
        )
        tab = {"name": "Claims", "columnCount": 1, "groupBox": 0, "showLabel": 1}
        form.insert(1, element("attributeEditorContainer", tab, listed))
    return form


def _actions(layer: str, fields: _Fields, links: Links) -> Element:
    address = next((name for name in fields.names if name in _ADDRESSES), "")
    expression = f'"{address}"' if address else ""
    if not address and links.documents:
        document = '"document"' if "document" in fields.names else ""
        if layer == "incidents" and links.claims:
            claim = f"get_feature('{links.claims}', 'incident_id', \"incident_id\")"
            document = f"attribute({claim}, 'document')"
        if document:
            row = f"get_feature('{links.documents}', 'document', {document})"
            expression = f"attribute({row}, 'url')"
    actions = element("attributeactions")
    if not expression:
        return actions
    setting = element(
        "actionsetting",
        {
            "id": steady_id(layer, "open the source"),
            "type": 5,
            "name": "Open the source’s address",
            "shortTitle": "Open the source",
            # Whatever a document says its address is, a file or a program is not opened.
            "action": f"[% CASE WHEN regexp_match({expression}, '^(https?|mailto):') THEN "
            f"{expression} ELSE '' END %]",
            "capture": 0,
            "isEnabledOnlyWhenEditable": 0,
            "notificationMessage": "",
            "icon": "",
        },
        *(element("actionScope", {"id": scope}) for scope in ("Feature", "Canvas", "Field")),
    )
    actions.append(setting)
    return actions


def form_elements(layer: str, columns: Iterable[str], links: Links | None = None) -> list[Element]:
    """Make the elements of a layer's form.

    Parameters
    ----------
    layer : str
        Name of the layer.
    columns : iterable of str
        Its columns as the file has them, those of the analyst among them; without geometry.
    links : Links, optional
        Other layers of the project that the form leads to.

    Returns
    -------
    list of Element
        Children of a QML document or of a project's ``maplayer``.
    """
    links = links or Links()
    known = EDITS if layer == EDITS.name else LAYERS.get(layer)
    fields = _Fields(tuple(columns), {c.name: c for c in known.columns} if known else {})
    widgets = [_widget(layer, n, fields.known.get(n), links) for n in fields.names]
    fixed = _NOT_BY_HAND | ({known.key[0]} if known and known.key else set())
    return [
        element("fieldConfiguration", None, *widgets),
        element(
            "aliases",
            None,
            *(
                element("alias", {"field": n, "index": i, "name": alias(n) if n != "fid" else ""})
                for i, n in enumerate(fields.names)
            ),
        ),
        _actions(layer, fields, links),
        text_element("editorlayout", "tablayout"),
        _form(layer, fields, links),
        element(
            "editable",
            None,
            *(element("field", {"name": n, "editable": n not in fixed}) for n in fields.names),
        ),
        text_element("previewExpression", TITLES.get(layer, "")),
        text_element("mapTip", map_tip(layer)),
    ]
