"""The interactive offline map: a `folium.Map` that is one self-contained page."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import folium
import pandas as pd
import xyzservices
from branca.element import Figure, MacroElement
from folium.template import Template

from incidentmap.geo.errors import OptionError
from incidentmap.geo.outputs import refuse_existing, whole_file
from incidentmap.layers import palette, schema
from incidentmap.maps.backdrop import backdrop_payload
from incidentmap.maps.extent import fitting_bounds
from incidentmap.maps.page_document import (
    JQUERY_STAND_IN,
    application,
    assemble,
    data_block,
    leaflet,
    stable_names,
    strings,
    styles,
)
from incidentmap.maps.page_picture import picture
from incidentmap.maps.page_words import headline, sources_html
from incidentmap.maps.payload import (
    bases_payload,
    borders_payload,
    incidents_payload,
    places_payload,
    sources_payload,
    zones_payload,
)

MAX_ZOOM = 14
"""Closer than this the backdrop has nothing more to say."""

NOSCRIPT_STYLE = ".body,.search,.tools{display:none!important}"


class IncidentMap(folium.Map):
    """A `folium.Map` of incidents, bases and zones that needs no network.

    Callers may go on adding elements of folium to it; those that load scripts of their own from
    the web make the page ask for them, and are let through its Content-Security-Policy.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        Contract layers by name; missing and empty ones are left out.
    title : str, optional
        Heading and title of the page.
    interface : str, optional
        ``en`` or ``fr``.
    tiles : str or None, optional
        Online tiles to offer, a name of xyzservices. None asks for no network.
    made : datetime.date or None, optional
        Day to print as the day of making; None prints none, so that equal input gives equal bytes.
    """

    def __init__(
        self,
        layers: Mapping[str, pd.DataFrame],
        *,
        title: str = "",
        interface: str = "en",
        tiles: str | None = None,
        made: dt.date | None = None,
    ) -> None:
        if interface not in strings():
            raise OptionError(f"interface: expected en or fr, got {interface!r}")
        self.layers = dict(layers)
        self.interface = interface
        self.words = {**strings()["en"], **strings()[interface]}
        self.title = title or self.words["page.title"]
        self.made = made
        self.extent = fitting_bounds(layers)
        west, south, east, north = self.extent
        super().__init__(
            location=((south + north) / 2, (west + east) / 2),
            zoom_start=5,
            tiles=None,
            max_zoom=MAX_ZOOM,
            prefer_canvas=True,
        )
        self.options |= {
            "max_zoom": MAX_ZOOM,
            "min_zoom": 2,
            "zoom_snap": 0.5,
            "world_copy_jump": True,
        }
        self._id = "incidents"
        self.default_js, self.default_css = [], []
        _PageFigure(self)
        self._own = {child.get_name() for child in self._add_own(tiles)}

    def _add_own(self, tiles: str | None) -> Iterator[Any]:
        if tiles:
            layer = tile_layer(tiles)
            self.add_child(layer)
            self.tile_origins = _origins(layer.tiles)
            yield layer
            named = _NamedTiles(layer, tiles)
            self.add_child(named)
            yield named
        else:
            self.tile_origins = []
        viewer = _Viewer()
        self.add_child(viewer)
        yield viewer

    @property
    def additions(self) -> bool:
        """Whether a caller added anything to the map or its page."""
        figure: Any = self.get_root()
        extra = [name for name in self._children if name not in self._own]
        return bool(extra) or len(figure.header._children) > 2 or len(figure.html._children) > 1

    @cached_property
    def blocks(self) -> list[Any]:
        """Data blocks of the page, made once."""
        zones = zones_payload(self.layers)
        incidents = incidents_payload(self.layers)
        page = {
            "interface": self.interface,
            "strings": self.words,
            "extent": self.extent,
            "types": [
                {"key": key, "colour": value} for key, value in palette.EVENT_COLOURS.items()
            ],
            "palette": {
                "unknown": palette.UNKNOWN_COLOUR,
                "operators": palette.OPERATOR_COLOURS,
                "vague_from": palette.VAGUE_FROM_PRECISION,
                "country_precision": palette.COUNTRY_PRECISION,
                "radius": {
                    "floor": palette.RADIUS_FLOOR_PX,
                    "cap": palette.RADIUS_CAP_PX,
                    "at_cap": palette.FATALITIES_AT_CAP,
                },
            },
            "focus": focus_countries(self.layers),
            "neighbours": sorted(incidents["exposures"].get("neighbour", {}).get("values", [])),
            "bands": sorted({zone["outer_km"] for zone in zones} or {25, 50, 100}),
            "sources": sources_payload(self.layers, version("incidentmap"), self.made),
        }
        places = {
            "backdrop": backdrop_payload(self.extent, self.interface),
            "zones": zones,
            "borders": borders_payload(self.layers),
            "bases": bases_payload(self.layers),
            "places": places_payload(self.layers),
        }
        return [
            data_block("im-page", page),
            data_block("im-incidents", incidents),
            data_block("im-layers", places),
        ]


class _PageFigure(Figure):
    """The figure that holds the map; renders the whole page instead of branca's frame."""

    def __init__(self, page_map: IncidentMap) -> None:
        super().__init__(height="680px")
        self.map = page_map
        self.add_child(page_map)

    def render(self, **kwargs: Any) -> str:
        """Return the page as HTML."""
        page = self.map
        for child in self._children.values():
            child.render(**kwargs)
        ours = {"meta_http", page.get_name()}
        head = [
            element.render() for name, element in self.header._children.items() if name not in ours
        ]
        library, _ = leaflet()
        additions = page.additions
        texts = "\n".join(head), self.html.render(), self.script.render()
        head_text, body, map_script = stable_names(*texts)
        values = {
            "interface": page.interface,
            "version": version("incidentmap"),
            "title": page.title,
            "t": page.words,
            "styles": styles(),
            "noscript_style": NOSCRIPT_STYLE,
            "head": head_text,
            "body": body,
            "summary": headline(page.layers, page.words, page.interface),
            "still": picture(page.layers, page.extent, page.words, page.interface),
            "sources": sources_html(page.layers, page.words),
            "blocks": page.blocks,
            "scripts": [
                library,
                *([JQUERY_STAND_IN] if additions else []),
                application(),
                map_script,
            ],
        }
        return assemble(values, images=page.tile_origins, additions=additions)


class _Viewer(MacroElement):
    """Hands folium's map to the scripts of the page."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "incidentmap.start({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


class _NamedTiles(MacroElement):
    """Offers online tiles by name, switched off until a reader asks for them."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "incidentmap.offerTiles({{ this.name|tojson }}, {{ this.layer.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, layer: folium.TileLayer, name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.layer, self.name = layer, name


def tile_layer(name: str) -> folium.TileLayer:
    """Online tiles by their name in xyzservices, not shown at first.

    Raises
    ------
    OptionError
        If no such tiles are known, or they need a key.
    """
    try:
        provider = xyzservices.providers.query_name(name)
    except ValueError as error:
        raise OptionError(
            f"tiles: expected a name of xyzservices such as OpenStreetMap.Mapnik, got {name!r}"
        ) from error
    if provider.requires_token():
        raise OptionError(
            f"tiles: {name} needs a key, which would stand in the page for all to read"
        )
    return folium.TileLayer(provider, show=False, overlay=True, name=provider.name)


def _origins(template: str) -> list[str]:
    scheme, _, rest = template.partition("://")
    host = rest.split("/", 1)[0].replace("{s}", "*")
    return [f"{scheme}://{host}"]


def focus_countries(layers: Mapping[str, pd.DataFrame]) -> list[str]:
    """Countries that the map is about, drawn brighter: those with a fifth of the incidents."""
    frame = layers.get("incidents")
    if frame is None or frame.empty:
        frame = layers.get("countries", pd.DataFrame({"country": []}))
    shares = frame["country"].dropna().value_counts(normalize=True)
    return sorted(str(code) for code in shares[shares >= 0.2].index)


def incident_map(
    layers: Mapping[str, pd.DataFrame],
    *,
    title: str = "",
    interface: str = "en",
    tiles: str | None = None,
    made: dt.date | None = None,
) -> IncidentMap:
    """Build the interactive map of a set of layers.

    Parameters
    ----------
    layers, title, interface, tiles, made
        See `IncidentMap`.

    Returns
    -------
    IncidentMap
        A `folium.Map`; shows itself in Jupyter, and `save_page` writes it.

    Raises
    ------
    DataError
        If a layer lacks a contract column, or the incidents are too many for a page.
    OptionError
        If the interface or the tiles are unknown.

    Examples
    --------
    >>> from incidentmap.maps.page import incident_map
    >>> page = incident_map({}, title="Nothing yet")
    >>> "<title>Nothing yet</title>" in page.get_root().render()
    True
    """
    checked = {name: frame for name, frame in layers.items() if name in schema.LAYERS}
    return IncidentMap(checked, title=title, interface=interface, tiles=tiles, made=made)


def save_page(page: folium.Map, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a map as one HTML file, whole or not at all.

    Parameters
    ----------
    page : folium.Map
        As `incident_map` returns it.
    path : str or path
        File to write.
    overwrite : bool, optional
        Replace a file that is there.

    Raises
    ------
    OutputExistsError
        If the file exists and ``overwrite`` is false.
    OutputError
        If it cannot be written.
    """
    target = Path(path)
    refuse_existing(target, overwrite=overwrite)
    text = page.get_root().render()
    with whole_file(target, overwrite=overwrite) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
