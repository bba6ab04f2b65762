"""The data files: what they hold, that they agree with each other, and that they are complete."""

import csv
import datetime as dt
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod

from incidentmap.data import path
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.gazetteer_index import KINDS

GEOD = Geod(ellps="WGS84")
SHAPEFILES = {
    "countries": ["iso_a2", "name", "name_fr"],
    "admin1": ["iso_a2", "name", "name_fr", "country", "type"],
    "world": ["iso_a2", "name", "name_fr"],
    "lakes": ["name", "name_fr", "type"],
    "rivers": ["name", "name_fr"],
}
REGION = "ML BF NE DZ MR SN CI GN TD NG BJ TG GH".split()
NEIGHBOURS = [("ML", other) for other in "BF NE DZ MR SN CI GN".split()] + [("BF", "NE")]
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def rows(name: str) -> list[dict[str, str]]:
    with path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(GEOD.inv(*one, *other)[2]) / 1_000


def point(row: dict[str, str]) -> tuple[float, float]:
    return float(row["lon"]), float(row["lat"])


@pytest.fixture(scope="module")
def countries() -> gpd.GeoDataFrame:
    return gpd.read_file(path("shapefiles", "countries.shp"))


@pytest.mark.parametrize("name", SHAPEFILES)
def test_shapefiles_are_whole(name: str) -> None:
    file = path("shapefiles", f"{name}.shp")
    for suffix in (".dbf", ".shx", ".prj", ".cpg"):
        assert file.with_suffix(suffix).is_file()
    assert file.with_suffix(".cpg").read_text() == "UTF-8"
    frame = gpd.read_file(file)
    assert frame.crs.to_epsg() == 4326
    assert list(frame.columns.drop("geometry")) == SHAPEFILES[name]
    assert frame.geometry.notna().all()
    assert frame.is_valid.all()


def test_countries_of_the_region(countries: gpd.GeoDataFrame) -> None:
    assert sorted(countries["iso_a2"]) == sorted(REGION)
    assert "Côte d'Ivoire" in set(countries["name_fr"])


def test_neighbours_share_their_border_vertex_by_vertex(countries: gpd.GeoDataFrame) -> None:
    shapes = countries.set_index("iso_a2").geometry
    for one, other in NEIGHBOURS:
        shared = shapely.intersection(shapes[one].boundary, shapes[other].boundary)
        assert shared.length > 1
        near = shapely.distance(shapely.points(shapely.get_coordinates(shapes[one])), shapes[other])
        touching = near < 1e-6
        assert (near[touching] == 0).all(), (one, other)


def test_mali_has_its_nine_units_of_before_2016() -> None:
    units = gpd.read_file(path("shapefiles", "admin1.shp"))
    assert sorted(units.loc[units["iso_a2"] == "ML", "name"]) == sorted(
        ["Kayes", "Koulikoro", "Sikasso", "Ségou", "Mopti", "Timbuktu", "Gao", "Kidal", "Bamako"]
    )
    assert set(units["iso_a2"]) == set(REGION)


def test_the_world_knows_the_codes_that_natural_earth_hides() -> None:
    world = gpd.read_file(path("shapefiles", "world.shp"))
    assert {"FR", "NO", "XK", "TW"} <= set(world["iso_a2"])
    assert "-99" not in set(world["iso_a2"])


PLACES = rows("places.csv")
BASES = rows("bases.csv")


@pytest.mark.parametrize("row", PLACES, ids=lambda row: row["place_id"])
def test_each_place_is_sound_and_in_the_gazetteer_once(
    row: dict[str, str], countries: gpd.GeoDataFrame
) -> None:
    assert row["source"]
    assert row["kind"] in KINDS
    assert row["confidence"] in ("high", "medium", "low")
    assert 100 <= float(row["uncertainty_m"]) <= 50_000
    home = countries.set_index("iso_a2").geometry
    if row["country"] in home:
        assert home[row["country"]].buffer(0.05).contains(shapely.Point(point(row)))
    gazetteer = Gazetteer.open(user=False)
    place = gazetteer.place(row["place_id"])
    assert place is not None
    assert (place.name, place.kind, place.country) == (row["name"], row["kind"], row["country"])
    assert km((place.lon, place.lat), point(row)) < 0.01
    if row["geonames_id"]:
        assert gazetteer.place(f"geonames:{row['geonames_id']}") == place
    same = [
        other
        for other in gazetteer.lookup(row["name"].lower())
        if other.kind in ("capital", "city", "village")
        and other.country == row["country"]
        and km((other.lon, other.lat), point(row)) < 5
    ]
    assert len(same) <= 1


def test_doubtful_places_are_marked_so() -> None:
    doubtful = {row["name"] for row in PLACES if row["confidence"] != "high"}
    assert {"Bounti", "Ogossagou", "Ber", "Gossi"} <= doubtful
    assert all(row["note"] for row in PLACES if row["confidence"] != "high")
    assert float(next(r for r in PLACES if r["name"] == "Ogossagou")["uncertainty_m"]) >= 3_000


@pytest.mark.parametrize("row", BASES, ids=lambda row: row["base_id"])
def test_each_base_is_sound_and_lies_by_its_town(row: dict[str, Any]) -> None:
    assert row["confidence"] in ("high", "medium", "low")
    assert row["source_title"] if row["confidence"] != "low" else True
    assert row["note"]
    for name in ("opened", "closed"):
        if row[name]:
            assert DATE.fullmatch(row[name])
            dt.date.fromisoformat((row[name] + "-01-01")[:10])
    if row["opened"] and row["closed"]:
        assert row["opened"] <= row["closed"]
    place = Gazetteer.open(user=False).place(row["place_id"])
    assert place is not None
    assert place.country == row["country"]
    assert km((place.lon, place.lat), point(row)) < 12


def test_bases_that_a_source_denies_are_not_there() -> None:
    missions = {row["place_name"] for row in BASES if row["operator"] == "MINUSMA"}
    assert not missions & {"Labbezanga", "Diabaly", "Léré"}


def test_the_package_stays_small() -> None:
    root = path()
    size = sum(
        file.stat().st_size
        for file in root.rglob("*")
        if file.is_file() and not {"build", "__pycache__"} & set(file.relative_to(root).parts)
    )
    assert size < 14_000_000


def test_the_readme_lists_every_file() -> None:
    readme = path("README.md").read_text(encoding="utf-8")
    root = path()
    for file in root.iterdir():
        if file.suffix in (".csv", ".sqlite") or file.is_dir():
            if file.name in ("__pycache__", "build"):
                continue
            assert file.name in readme, file.name
    for script in Path(root, "build").glob("*.py"):
        assert script.name in readme, script.name


def test_the_gazetteer_is_the_one_the_readme_tells_of() -> None:
    meta = Gazetteer.open(user=False).indexes[0].meta
    assert int(meta["places"]) > 45_000
    assert "CC BY 4.0" in meta["license"]
    dt.date.fromisoformat(meta["made"])
