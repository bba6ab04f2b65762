"""The whole job on the sample reports, as a person runs it."""

import json
import sqlite3

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from pyproj import Geod
from real_qgis import RENDERERS, open_in_qgis

from incidentmap import data
from incidentmap.layers import schema

REPORTS = data.path("reports")
TOWNS = {  # WGS 84 degrees, from data/places.csv
    "Moura": (-4.60445, 14.32829),
    "Kidal": (1.40921, 18.44345),
    "Gao": (-0.04472, 16.27167),
    "Timbuktu": (-3.00742, 16.77348),
    "Djibo": (-1.62665, 14.09864),
    "Bounti": (-2.58993, 15.19878),
    "Bamako": (-7.97522, 12.60915),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Folder of a demo run, and what it printed."""
    from click.testing import CliRunner

    from incidentmap.cli.main import incidentmap

    folder = tmp_path_factory.mktemp("demo")
    result = CliRunner().invoke(incidentmap, ["demo", "-o", str(folder / "out")])
    assert result.exit_code == 0, result.output
    return folder / "out", result


@pytest.fixture(scope="module")
def read(built):
    """Reads a layer of the demo's GeoPackage."""
    return lambda name: gpd.read_file(built[0] / "incidents.gpkg", layer=name)


def test_three_files_are_written_and_named(built):
    folder, result = built
    names = ["incidents.gpkg", "map.html", "report.html"]
    assert [line.rsplit("/", 1)[1] for line in result.stdout.split()] == names
    assert all((folder / name).stat().st_size > 10_000 for name in names)
    assert not [f for f in folder.iterdir() if f.name.startswith(".")], "litter is left behind"


def test_every_layer_of_the_contract_is_there_with_its_columns(built):
    found = dict(pyogrio.list_layers(built[0] / "incidents.gpkg"))
    for name, layer in schema.LAYERS.items():
        assert name in found, f"no layer {name}"
        info = pyogrio.read_info(built[0] / "incidents.gpkg", layer=name)
        assert set(layer.names) <= set(info["fields"]), name
        assert (found[name] or "None").replace(" Z", "") == str(layer.geometry), name
        if layer.geometry:
            assert info["crs"] == schema.CRS


def test_every_report_is_read(read):
    documents = read("documents")
    assert len(documents) == len(list(REPORTS.glob("*.md")))
    assert set(documents["status"]) == {"ok"}
    assert set(documents["language"]) == {"en", "fr"}
    assert set(documents["published_basis"]) == {"stated"}


def test_the_towns_are_where_they_are(read):
    places = read("places").set_index("name")
    geod = Geod(ellps="WGS84")
    for name, (lon, lat) in TOWNS.items():
        nearest = min(
            geod.inv(lon, lat, point.x, point.y)[2] for point in places.loc[[name]].geometry
        )
        assert nearest < 5000, f"{name} is {nearest / 1000:.0f} km off"


def test_offsets_point_at_the_names_in_the_files(read):
    mentions = read("mentions")
    texts = {f.name: f.read_bytes().decode() for f in REPORTS.glob("*.md")}
    for row in mentions.itertuples():
        assert texts[row.document][row.start : row.end] == row.text
        assert row.text in row.sentence


def test_a_government_that_acts_puts_no_point_on_the_map(read):
    mentions = read("mentions")
    acting = mentions[mentions["use"] != "literal"]
    assert len(acting) > 0
    assert acting.geometry.isna().all()


def test_every_claim_has_its_incident_sentence_and_document(read):
    claims, incidents, documents = read("claims"), read("incidents"), read("documents")
    total = claims["summary"].astype(bool)  # totals over many events give no incident
    assert set(claims.loc[~total, "incident_id"]) == set(incidents["incident_id"])
    assert claims.loc[total, "incident_id"].isna().all()
    assert set(claims["document"]) <= set(documents["document"])
    texts = {f.name: f.read_bytes().decode() for f in REPORTS.glob("*.md")}
    for row in claims.itertuples():
        assert row.sentence in texts[row.document]
    low_high = incidents.dropna(subset=["fatalities_low", "fatalities_high"])
    assert (low_high["fatalities_low"] <= low_high["fatalities_high"]).all()


def test_moura_is_one_incident_that_keeps_its_differing_counts(read):
    incidents = read("incidents")
    moura = incidents[
        (incidents["location"] == "Moura")
        & (incidents["event_type"] == "Violence against civilians")
        & (pd.to_datetime(incidents["event_date"]).dt.strftime("%Y-%m") == "2022-03")
    ]
    assert len(moura) == 1
    assert moura.iloc[0]["fatalities_low"] <= 300
    assert moura.iloc[0]["fatalities_high"] >= 500
    assert moura.iloc[0]["documents"] >= 2


def test_bases_have_their_closing_dates(read):
    bases = read("bases")
    closed = bases[bases["closed"].notna()]
    assert (closed["operator"] == "MINUSMA").sum() >= 12
    assert closed["operator"].str.contains("France").sum() >= 6


def test_zones_grow_with_distance_and_lie_on_their_side(read):
    zones = read("spillover_zones")
    assert set(zones["outer_km"]) == {25.0, 50.0, 100.0}
    areas = zones.pivot(index=["border_id", "country"], columns="outer_km", values="area_km2")
    assert (areas[25.0] < areas[50.0]).all()
    assert (areas[50.0] < areas[100.0]).all()
    assert set(read("exposures")["incident_id"]) <= set(read("incidents")["incident_id"])


def test_no_value_is_a_python_repr(built):
    with sqlite3.connect(built[0] / "incidents.gpkg") as db:
        for name in schema.LAYERS:
            for row in db.execute(f'SELECT * FROM "{name}"'):
                for value in row:
                    assert value not in ("nan", "None", "<NA>", "NaT", "[]()"), (name, row)


def test_candidates_are_json(built):
    with sqlite3.connect(built[0] / "incidents.gpkg") as db:
        for (text,) in db.execute("SELECT candidates FROM mentions WHERE candidates IS NOT NULL"):
            assert isinstance(json.loads(text), list)


def test_a_second_run_refuses_to_replace_the_first(built, run):
    folder, _ = built
    before = (folder / "incidents.gpkg").read_bytes()
    result = run("demo", "-o", folder)
    assert result.exit_code == 2
    assert "--overwrite" in result.stderr
    assert (folder / "incidents.gpkg").read_bytes() == before


def test_the_same_input_gives_the_same_content(built, run, tmp_path):
    run("demo", "-o", tmp_path / "again")
    for name in schema.LAYERS:
        first, second = (
            gpd.read_file(f / "incidents.gpkg", layer=name) for f in (built[0], tmp_path / "again")
        )
        assert first.equals(second), f"layer {name} differs between two runs"
    assert (built[0] / "map.html").read_bytes() == (tmp_path / "again" / "map.html").read_bytes()


def test_an_unreadable_document_is_listed_and_the_others_go_on(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "in" / "good.txt").write_text("On 14 November 2023 the army entered Kidal.")
    result = run("build", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    status = gpd.read_file(tmp_path / "out" / "incidents.gpkg", layer="documents")
    status = dict(zip(status["document"], status["status"], strict=True))
    assert status["good.txt"] == "ok"
    assert status["bad.pdf"].startswith("unreadable: the PDF cannot be read")


def test_nothing_readable_at_all_is_an_error_and_leaves_nothing(run, tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    result = run("build", tmp_path / "bad.pdf", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "bad.pdf" in result.stderr
    assert not (tmp_path / "out").exists()


def test_standard_input_is_a_document(run, tmp_path):
    result = run("geocode", "-", "-o", tmp_path / "x.gpkg", input="Fighting near Gao and Kidal.")
    assert result.exit_code == 0, result.output
    mentions = gpd.read_file(tmp_path / "x.gpkg", layer="mentions")
    assert list(mentions["text"]) == ["Gao", "Kidal"]
    assert set(mentions["document"]) == {"stdin"}


@pytest.mark.qgis
def test_the_file_opens_in_qgis_as_a_finished_map(built, qgis_python, tmp_path):
    seen = open_in_qgis(qgis_python, built[0] / "incidents.gpkg", tmp_path)
    for name, layer in seen["layers"].items():
        assert layer["valid"], name
        if layer["spatial"]:
            assert layer["crs"] == "EPSG:4326", name
            assert layer["renderer"] in RENDERERS, name
    assert list(tmp_path.glob("*.pdf")), "no print layout was exported"
