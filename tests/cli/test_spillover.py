import sqlite3

import geopandas as gpd
import pytest
import shapely
from made_layers import made_layers

from incidentmap.layers.geopackage import read_layers, write_layers
from incidentmap.layers.spillover_schema import EXTRA_LAYERS

FAST = ("--distance", 10, "--tolerance", 100)
MADE = ("countries", "borders", "spillover_zones", "exposures", "spillover_summary")


@pytest.fixture
def file(tmp_path):
    layers = {n: f for n, f in made_layers(60).items() if n not in MADE}
    path = tmp_path / "incidents.gpkg"
    write_layers(path, layers)
    return path


def tables(path):
    with sqlite3.connect(path) as connection:
        return {row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")}


def test_spillover_adds_its_layers_and_keeps_the_others(run, file):
    before = read_layers(file)
    result = run("spillover", file)
    assert result.exit_code == 0
    assert str(file) in result.stdout
    after = read_layers(file)
    assert set(MADE) <= set(after)
    for name, frame in before.items():
        assert after[name].equals(frame), name
    assert len(after["spillover_zones"]) == 42


def test_vague_incidents_are_spoken_of(run, file, caplog):
    run("spillover", file, *FAST)
    vague = (read_layers(file)["incidents"]["geo_precision"] > 3).sum()
    assert vague
    assert f"{vague} of the 60 incidents" in caplog.text
    assert "--max-precision" in caplog.text


def test_options_reach_the_layers(run, file, tmp_path):
    lands = gpd.GeoDataFrame(
        {"land": ["ML", "NE"]},
        geometry=[shapely.box(-10, 10, 2, 25), shapely.box(2.0002, 10, 12, 25)],
        crs=4326,
    )
    lands.to_file(tmp_path / "lands.gpkg", layer="l")
    result = run(
        "spillover", file, "--distance", 10, "--distance", 40, "--country", "ne", "--tolerance", 1,
        "--boundaries", f"{tmp_path / 'lands.gpkg'}:l", "--country-column", "land",
        "--boundaries-uncertainty", 50, "--snap", 100, "--bands", "--period", "year",
        "--max-precision", 5, "--by-precision", "--reach", 30, "--decay", 20, "--pair", 20, 10,
        "--permutations", 9, "--seed", 2, "--grid", 100,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    layers = read_layers(file)
    zones = layers["spillover_zones"]
    assert zones["zone_id"].tolist() == [
        f"ML-NE:{s}:{r}" for s in ("ML", "NE") for r in ("10", "10-40")
    ]
    assert set(zones["tolerance_m"]) == {1}
    assert layers["borders"]["source_uncertainty_m"].tolist() == [50]
    assert "2024" in set(layers["spillover_summary"]["period"])
    assert set(EXTRA_LAYERS) <= tables(file)


def test_figures_that_were_not_asked_for_again_are_taken_out(run, file):
    run("spillover", file, *FAST, "--grid", 50)
    assert "conflict_grid" in tables(file)
    run("spillover", file, *FAST)
    assert "conflict_grid" not in tables(file)


def test_running_twice_gives_the_same(run, file):
    run("spillover", file, *FAST)
    one = read_layers(file, MADE)
    run("spillover", file, *FAST)
    two = read_layers(file, MADE)
    assert all(one[name].equals(two[name]) for name in MADE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--distance", 600), "--distance"),
        (("--country", "MLI"), "ISO 3166-1"),
        (("--tolerance", 0), "--tolerance"),
        (("--pair", 10), "--pair"),
        (("--period", "week"), "--period"),
        (("--decay", 200), "fit into 100 km"),
    ],
)
def test_wrong_usage_ends_with_2(run, file, arguments, said):
    result = run("spillover", file, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_faults_of_the_data_end_with_1(run, file, tmp_path):
    result = run("spillover", file, "--country", "ZZ")
    assert result.exit_code == 1
    assert "no country ZZ" in result.stderr
    result = run("spillover", file, "--boundaries", tmp_path / "none.shp")
    assert result.exit_code == 1
    assert "no boundaries at" in result.stderr
    plain = tmp_path / "plain.gpkg"
    write_layers(plain, {"places": made_layers(3)["places"]})
    result = run("spillover", plain)
    assert result.exit_code == 1
    assert "no layer incidents" in result.stderr


def test_a_missing_file_is_wrong_usage(run, tmp_path):
    assert run("spillover", tmp_path / "none.gpkg").exit_code == 2


def parts_of(file, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    read_layers(file)["incidents"].to_parquet(folder / "a.parquet")
    return folder


def test_parts_in_parts_out(run, file, tmp_path):
    before = file.read_bytes()
    for source in (file, parts_of(file, tmp_path)):
        out = tmp_path / f"{source.name}.out"
        result = run("spillover", source, "-o", out, *FAST, "--country", "ML", "--qgis")
        assert (result.exit_code, result.stdout.strip()) == (0, str(out))
        assert len(gpd.read_parquet(out / "incidents")) == 60
        assert len(read_layers(out / "spillover.gpkg")["spillover_zones"]) == 14
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "is no GeoPackage to add layers to; give -o FOLDER"),
        (("-o", "out", "--reach", 20, "--pair", 3, 4), "--reach, --pair: needs all incidents"),
        (("-o", "out", "--seed", 1), "--seed: needs all incidents"),
        (("-o", "out", "--scheduler", "tcp://127.0.0.1:9"), "--engine dask or --engine spark"),
        (("-o", "out", "--parts", "some"), "'some' is not one of"),
    ],
)
def test_what_is_not_for_parts_is_refused(run, file, tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    result = run("spillover", parts_of(file, tmp_path), *options)
    assert result.exit_code == 2
    assert words in result.output
    assert not (tmp_path / "out").exists()


def test_what_is_for_parts_is_refused_without_an_output(run, file):
    result = run("spillover", file, "--engine", "dask", "--qgis")
    assert result.exit_code == 2
    assert "--qgis, --engine: only for parts, with -o FOLDER" in result.output


def test_overwrite_is_taken_by_every_command_that_writes(run, file):
    assert run("spillover", file, "--country", "ML", "--overwrite").exit_code == 0


def test_addresses_that_cannot_be_reached(run, tmp_path):
    pytest.importorskip("fsspec")
    for address, words in (
        ("nobody://knows", "nobody"),
        ("memory://nothing/here", "nothing is at memory://nothing/here"),
    ):
        result = run("spillover", address, "-o", tmp_path / "out")
        assert result.exit_code in (1, 2)
        assert words in result.output
