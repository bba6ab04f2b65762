"""The file in real QGIS, headless, with a fresh profile: styles, forms, project, print layouts."""

import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hard_layers import empty_layers
from real_qgis import RENDERERS, Seen, open_in_qgis

from incidentmap.layers import palette
from incidentmap.layers.geopackage import read_layers, update_layers, write_layers
from incidentmap.layers.qgis import items, styles
from incidentmap.layers.qgis.facts import Facts
from incidentmap.layers.qgis.sheets import sheets
from incidentmap.layers.reviewing import read_edits
from incidentmap.layers.schema import LAYERS

TITLE = (
    "Violences contre les populations civiles et affrontements armés dans la zone des trois "
    "frontières (Liptako-Gourma), de janvier 2020 à décembre 2023 : état des lieux provisoire"
)
"""A title that takes two lines of a print layout."""

SPATIAL = {name for name, layer in LAYERS.items() if layer.geometry}


@pytest.fixture(scope="module")
def opened(qgis_python: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Seen, Path, Path]:
    """What QGIS saw of a file whose folder was moved after it was written."""
    from made_layers import made_layers

    first = tmp_path_factory.mktemp("first") / "work"
    first.mkdir()
    write_layers(first / "incidents.gpkg", made_layers(60), metadata={"title": TITLE})
    moved = tmp_path_factory.mktemp("moved") / "élsewhere"
    shutil.move(first, moved)
    pictures = Path(os.environ.get("INCIDENTMAP_PICTURES") or tmp_path_factory.mktemp("pictures"))
    return open_in_qgis(qgis_python, moved / "incidents.gpkg", pictures), pictures, moved


@pytest.mark.qgis
def test_every_layer_is_valid_and_styled_from_the_file(opened: tuple[Seen, Path, Path]) -> None:
    layers = opened[0]["layers"]
    assert set(LAYERS) <= set(layers)
    for name, seen in layers.items():
        assert seen["valid"], name
        if seen["spatial"]:
            assert seen["crs"] == "EPSG:4326", name
            assert seen["styled"], (name, seen["message"])
            assert seen["renderer"] in RENDERERS, name
    assert {name for name, seen in layers.items() if seen["spatial"]} >= SPATIAL
    assert layers["incidents"]["symbols"] == len(palette.EVENT_COLOURS) + 4
    assert layers["incidents"]["temporal"]
    assert layers["borders"]["labels"]
    assert layers["places"]["labels"]


@pytest.mark.qgis
def test_forms(opened: tuple[Seen, Path, Path]) -> None:
    layers = opened[0]["layers"]
    incidents = layers["incidents"]
    assert incidents["types"]["event_date"] == "Date"
    assert incidents["aliases"]["fatalities_best"] == "Deaths, best count"
    widgets = incidents["widgets"]
    assert widgets["event_type"] == widgets["geo_precision"] == "ValueMap"
    assert widgets["event_date"] == "DateTime"
    assert widgets["reviewed"] == "CheckBox"
    assert layers["bases"]["widgets"]["source_url"] == "ExternalResource"
    guard = "CASE WHEN regexp_match(\"source_url\", '^(https?|mailto):') THEN"
    assert layers["bases"]["actions"] == [f"[% {guard} \"source_url\" ELSE '' END %]"]
    project = opened[0]["beside"]["layers"]
    assert "get_feature('incidentmap_documents'" in project["Incidents"]["actions"][0]
    assert project["Claims"]["widgets"]["document"] == "RelationReference"
    assert project["Incidents"]["related"] == {"incidents_claims": True}


@pytest.mark.qgis
@pytest.mark.parametrize("place", ["inside", "beside"])
def test_project_opens_after_the_folder_was_moved(
    opened: tuple[Seen, Path, Path], place: str
) -> None:
    project = opened[0][place]
    assert project["read"]
    assert project["title"] == TITLE
    assert project["crs"] == "EPSG:4326"
    assert len(project["layers"]) == len(LAYERS) + 4
    assert all(layer["valid"] for layer in project["layers"].values())
    drawn = [layer["renderer"] for layer in project["layers"].values() if layer["renderer"]]
    assert set(drawn) <= RENDERERS
    assert project["themes"] == ["bases", "incidents", "spillover"]
    assert project["groups"] == ["Incidents", "Bases", "Places", "Borders", "Backdrop", "Tables"]
    assert project["relations"] == {
        "incidents_claims": True,
        "claims_documents": True,
        "mentions_documents": True,
    }
    first, last = project["time"]
    days = read_layers(opened[2] / "incidents.gpkg")["incidents"]["event_date"]
    assert first == min(days).isoformat()
    assert last > max(days).isoformat()
    assert set(project["layouts"]) == {"Incidents", "Incidents near borders", "Bases"}


@pytest.mark.qgis
def test_print_layouts_export(opened: tuple[Seen, Path, Path]) -> None:
    seen, pictures, _ = opened
    wanted = {"title", "subtitle", "map", "legend", "scale", "notes", "making"}
    for name, layout in seen["beside"]["layouts"].items():
        assert layout["pdf"], name
        assert wanted <= set(layout["items"])
        assert layout["overfull"] == [], name
        assert layout["overlapping"] == [], name
        pdf = pictures / f"map-layout-{name}.pdf"
        assert pdf.read_bytes().startswith(b"%PDF")
        assert pdf.stat().st_size > 20_000
    assert seen["beside"]["drawing_errors"] == []


@pytest.mark.qgis
@pytest.mark.parametrize("theme", ["incidents", "spillover", "bases"])
def test_the_picture_has_what_the_theme_shows(opened: tuple[Seen, Path, Path], theme: str) -> None:
    image = pytest.importorskip("matplotlib.image").imread(opened[1] / f"map-{theme}.png")
    pixels = (image[..., :3] * 255).round().astype(int).reshape(-1, 3)

    def share(colour: str, tolerance: int) -> float:
        wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
        return float((np.abs(pixels - wanted).max(axis=1) <= tolerance).mean())

    assert len(np.unique(pixels, axis=0)) > 200
    assert share(palette.LAND_COLOUR, 4) + share(palette.FOCUS_LAND_COLOUR, 1) > 0.1
    battles = share(palette.EVENT_COLOURS["Battles"], 45)
    if theme == "bases":
        assert share(palette.OPERATOR_COLOURS["Wagner"], 10) > 1e-5
    else:
        assert battles > 2e-5


@pytest.mark.qgis
def test_empty_layers_open_too(qgis_python: str, tmp_path: Path) -> None:
    write_layers(tmp_path / "a.gpkg", empty_layers())
    seen = open_in_qgis(qgis_python, tmp_path / "a.gpkg", tmp_path)
    for name in SPATIAL:
        layer = seen["layers"][name]
        assert layer["valid"]
        assert layer["styled"]
        assert layer["crs"] == "EPSG:4326"
    assert all(layer["valid"] for layer in seen["beside"]["layers"].values())


EDIT = """
import os, sys, tempfile, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = tempfile.mkdtemp()
from qgis.core import *
from qgis.PyQt.QtCore import QVariant
app = QgsApplication([], False); app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + "|layername=incidents", "incidents", "ogr")
layer.startEditing()
features = {f["incident_id"]: f for f in layer.getFeatures()}
moved = features["im-0000002"]
layer.changeGeometry(moved.id(), QgsGeometry.fromPointXY(QgsPointXY(1.25, 17.5)))
right = features["im-0000003"]
layer.changeAttributeValue(right.id(), layer.fields().indexOf("fatalities_best"), 42)
layer.deleteFeature(features["im-0000004"].id())
new = QgsFeature(layer.fields())
new.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(0.5, 16.5)))
new["location"] = "Ber"
new["event_type"] = "Riots"
layer.addFeature(new)
layer.addAttribute(QgsField("my_note", QVariant.String))
layer.updateFields()
layer.changeAttributeValue(right.id(), layer.fields().indexOf("my_note"), "checked by phone")
ok = layer.commitChanges()
style = layer.saveStyleToDatabase("mine", "", True, "")
print("COMMITTED", ok, layer.commitErrors(), flush=True)
if len(sys.argv) > 2:
    layer.startEditing()
    layer.dataProvider().enterUpdateMode()
    print("EDITING", flush=True)
    time.sleep(60)
os._exit(0)
"""


@pytest.mark.qgis
def test_a_file_edited_in_qgis(
    qgis_python: str, tmp_path: Path, layers: dict[str, pd.DataFrame], run: Callable[..., Any]
) -> None:
    path = tmp_path / "incidents.gpkg"
    write_layers(path, layers)
    done = subprocess.run(
        [qgis_python, "-c", EDIT, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "COMMITTED True" in done.stdout, done.stdout + done.stderr
    edits = read_edits(path)
    assert set(zip(edits["row_key"], edits["action"], strict=True)) >= {
        ("im-0000002", "changed"),
        ("im-0000003", "changed"),
        ("im-0000004", "deleted"),
    }
    update_layers(path, {"borders": layers["borders"]})
    found = read_layers(path)["incidents"].set_index("incident_id")
    assert isinstance(found, gpd.GeoDataFrame)
    assert (found.loc["im-0000002", "lon"], found.loc["im-0000002", "lat"]) == (1.25, 17.5)
    assert shapely.equals_exact(found.loc["im-0000002", "geom"], shapely.Point(1.25, 17.5))
    assert found.loc["im-0000003", "fatalities_best"] == 42
    assert found.loc["im-0000003", "my_note"] == "checked by phone"
    assert set(found.index[found["reviewed"]]) >= {"im-0000002", "im-0000003"}
    assert found["reviewed"].sum() == 3
    with sqlite3.connect(path) as connection:
        names = dict(
            connection.execute(
                "SELECT styleName, useAsDefault FROM layer_styles WHERE f_table_name = 'incidents'"
            )
        )
    assert names["mine"] == 1
    assert {p.name for p in tmp_path.iterdir()} == {"incidents.gpkg", "incidents.qgz"}
    told = run("validate", path)
    # A count was raised above the highest, an incident deleted but not its claims.
    assert told.exit_code == 1
    errors = [line for line in told.stdout.splitlines() if line.startswith("error")]
    assert len(errors) == 2
    assert "im-0000003 = 42" in errors[0]
    assert "im-0000004" in errors[1]


@pytest.mark.qgis
def test_writing_while_qgis_edits_fails_cleanly(
    qgis_python: str,
    tmp_path: Path,
    layers: dict[str, pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from incidentmap.geo.errors import OutputError
    from incidentmap.layers import geopackage_locks

    monkeypatch.setattr(geopackage_locks, "LOCK_WAIT_S", 0.5)
    path = tmp_path / "incidents.gpkg"
    write_layers(path, layers)
    with subprocess.Popen(
        [qgis_python, "-c", EDIT, str(path), "stay"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as qgis:
        try:
            assert qgis.stdout is not None
            for line in qgis.stdout:
                if line.startswith("EDITING"):
                    break
            with pytest.raises(OutputError, match="in use by another program"):
                update_layers(path, {"borders": layers["borders"]})
            assert read_layers(path)["incidents"]["reviewed"].sum() == 3
        finally:
            qgis.kill()
    update_layers(path, {"borders": layers["borders"]})
    assert read_layers(path)["incidents"]["reviewed"].sum() == 3


def test_styles_use_the_palette_of_the_web_map(
    tmp_path: Path, layers: dict[str, pd.DataFrame]
) -> None:
    write_layers(tmp_path / "a.gpkg", layers)
    with sqlite3.connect(tmp_path / "a.gpkg") as connection:
        rows = connection.execute(
            "SELECT f_table_name, f_table_schema, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    found = {row[0]: row for row in rows}
    assert set(found) == SPATIAL | {
        styles.BACKDROP_LAND,
        styles.BACKDROP_WATER,
        styles.BACKDROP_LINES,
    }
    for name, schema, geometry, default, qml in rows:
        assert (schema, geometry, default) == ("", "geom", 1), name
        ElementTree.fromstring(qml.split("\n", 1)[1])
    for colour in palette.EVENT_COLOURS.values():
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert f"{red},{green},{blue},209" in found["incidents"][4]


def test_size_says_deaths() -> None:
    assert styles.diameter_mm(None) == styles.diameter_mm(0) == styles.diameter_mm(1)
    assert styles.diameter_mm(500) == styles.diameter_mm(2000)
    ratio = styles.diameter_mm(400) / styles.diameter_mm(100)
    assert ratio == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("text", "size_pt", "cut"),
    [
        ("Incidents", 19.0, False),
        ("Violences contre les populations civiles dans la zone des trois frontières", 15.0, False),
        (TITLE, 11.5, False),
        ("VIOLENCES CONTRE LES CIVILS DANS LA ZONE DES TROIS FRONTIÈRES", 15.0, False),
        ("two\n lines\tand a tab", 19.0, False),
        (f"{TITLE}, {TITLE}", 11.5, True),
        ("x" * 500, 11.5, True),
    ],
)
def test_title_of_a_print_layout_fits(text: str, size_pt: float, cut: bool) -> None:
    made = items.title_label("Incidents/title", text, (10.0, 7.0, 277.0, 11.0))
    letters = made.find("LabelFont")
    assert letters is not None
    assert float(letters.get("description", "").split(",")[1]) == size_pt
    shown = made.get("labelText", "")
    assert shown.endswith("…") == cut
    if not cut:
        assert shown == " ".join(text.split())


def test_notes_name_reports_as_far_as_there_is_room() -> None:
    facts = Facts({}, {}, incidents=1, beyond=1, outside=1, sources=("Desk " * 30, "Wire " * 90))
    (sheet,) = sheets("", facts, ["incidents"], {})
    assert "1 incident known only to a country or a wide area is not drawn. 1 lies" in sheet.notes
    reports = next(line for line in sheet.notes.splitlines() if line.startswith("Reports"))
    assert len(reports) <= 300
    assert reports.endswith("….")


def test_project_beside_is_the_one_inside(tmp_path: Path, layers: dict[str, pd.DataFrame]) -> None:
    write_layers(tmp_path / "a.gpkg", layers)
    with sqlite3.connect(tmp_path / "a.gpkg") as connection:
        (content,) = connection.execute("SELECT content FROM qgis_projects").fetchone()
    assert bytes.fromhex(content.decode()) == (tmp_path / "a.qgz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.qgz") as archive:
        document = archive.read("a.qgs").decode()
    assert "./a.gpkg|layername=incidents" in document
    assert str(tmp_path) not in document
