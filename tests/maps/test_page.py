"""The page as Python callers meet it: a folium.Map that saves one file, whole or not at all."""

import copy
import datetime as dt
import re

import folium
import pytest
from folium.plugins import MarkerCluster
from made_layers import made_layers

from incidentmap.geo.errors import OptionError, OutputError, OutputExistsError
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.maps.page import focus_countries, incident_map, save_page, tile_layer


@pytest.fixture(scope="module")
def made():
    return made_layers(30)


def render(page):
    return page.get_root().render()


def test_it_is_a_folium_map(made):
    assert isinstance(incident_map(made), folium.Map)


def test_the_same_layers_give_the_same_bytes(made):
    assert render(incident_map(made)) == render(incident_map(copy.deepcopy(made)))


def test_rendering_twice_changes_nothing(made):
    page = incident_map(made)
    assert render(page) == render(page)


def test_no_address_of_another_server_is_loaded(made):
    text = render(incident_map(made))
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "http" not in policy
    assert "unsafe" not in policy


def test_title_and_language(made):
    text = render(incident_map(made, title="A & B <i>", interface="fr"))
    assert "<title>A &amp; B &lt;i&gt;</title>" in text
    assert '<html lang="fr"' in text


def test_an_unknown_language_is_refused(made):
    with pytest.raises(OptionError, match="en or fr"):
        incident_map(made, interface="de")


@pytest.mark.parametrize(
    "layers", [{}, {name: layer_frame(layer, []) for name, layer in schema.LAYERS.items()}]
)
def test_empty_layers_make_a_page(layers):
    assert "0 incidents" in render(incident_map(layers))


def test_the_day_of_making_is_printed_only_when_given(made):
    assert '"made":"2024-05-02"' in render(incident_map(made, made=dt.date(2024, 5, 2)))
    assert '"made":null' in render(incident_map(made))


def test_callers_can_go_on_adding(made):
    page = incident_map(made)
    folium.Marker((15, -4), popup="A note", tooltip="here").add_to(page)
    group = folium.FeatureGroup("Mine").add_to(page)
    folium.CircleMarker((16, -3)).add_to(group)
    folium.LayerControl().add_to(page)
    text = render(page)
    assert "L.marker(" in text
    assert "L.circleMarker(" in text
    assert "cdn" not in text
    other = incident_map(made)
    folium.Marker((15, -4), popup="A note", tooltip="here").add_to(other)
    group = folium.FeatureGroup("Mine").add_to(other)
    folium.CircleMarker((16, -3)).add_to(group)
    folium.LayerControl().add_to(other)
    assert render(other) == text


def test_plugins_that_load_scripts_are_let_through_by_name(made):
    page = incident_map(made)
    MarkerCluster().add_to(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', render(page))[1]
    assert "https://cdn" in policy


def test_it_shows_itself_in_notebooks(made):
    assert "srcdoc" in incident_map(made)._repr_html_()


def test_online_tiles_are_a_choice(made):
    text = render(incident_map(made, tiles="OpenStreetMap.Mapnik"))
    assert "incidentmap.offerTiles(" in text
    assert "img-src data: blob: https://tile.openstreetmap.org" in text
    assert not re.search(r"tile_layer_\w+\.addTo\(", text)


@pytest.mark.parametrize("name", ["NoSuch.Tiles", "Thunderforest.OpenCycleMap"])
def test_unknown_tiles_and_those_with_keys_are_refused(name):
    with pytest.raises(OptionError, match="tiles"):
        tile_layer(name)


def test_saving_refuses_to_replace(made, tmp_path):
    target = tmp_path / "map.html"
    save_page(incident_map(made), target)
    before = target.read_bytes()
    with pytest.raises(OutputExistsError, match="--overwrite"):
        save_page(incident_map({}), target)
    assert target.read_bytes() == before
    save_page(incident_map({}), target, overwrite=True)
    assert target.read_bytes() != before
    assert list(tmp_path.iterdir()) == [target]


def test_saving_into_nowhere_says_so(made, tmp_path):
    with pytest.raises(OutputError, match=r"missing.map\.html"):
        save_page(incident_map(made), tmp_path / "missing" / "map.html")


def test_the_countries_in_question_are_those_with_many_incidents(made):
    shares = made["incidents"]["country"].value_counts(normalize=True)
    assert shares["ML"] > 0.5
    assert focus_countries(made) == sorted(shares[shares >= 0.2].index)


def test_the_demo_sized_page_is_light(made):
    assert len(render(incident_map(made_layers(60)))) < 1_200_000
