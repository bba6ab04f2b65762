"""The GeoPackage: valid, whole or not at all, the same twice, nothing lost, nothing of others touched."""

import datetime as dt
import importlib.util
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from conftest import missing
from hard_layers import empty_layers, hard_layers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_layers import made_layers

from incidentmap.geo.errors import DataError, OutputError, OutputExistsError
from incidentmap.layers import geopackage_locks
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.geopackage import (
    layer_infos,
    read_layers,
    read_metadata,
    update_layers,
    write_layers,
)
from incidentmap.layers.schema import DOCUMENTS, LAYERS

Layers = dict[str, pd.DataFrame]


def validate_gpkg(path: Path) -> str:
    """What GDAL's validator says; empty for a valid file."""
    found = importlib.util.find_spec("osgeo_utils") and importlib.util.find_spec(
        "osgeo_utils.samples.validate_gpkg"
    )
    if not found or not found.origin:
        missing("gdal-utils (pip install --no-deps gdal-utils==3.13.3.0)")
    assert found
    assert found.origin
    command = [sys.executable, found.origin, "--extra", "--warning-as-error", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def same(before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Frames are equal but for the column ``reviewed`` that the file adds."""
    after = after[[c for c in after.columns if c != "reviewed" or c in before.columns]]
    assert list(before.columns) == list(after.columns)
    for column in before.columns:
        if column == "geom":
            for a, b in zip(before.geometry, after.geometry, strict=True):
                assert (a is None and b is None) or shapely.equals_exact(a, b)
        else:
            pd.testing.assert_series_equal(
                before[column].reset_index(drop=True), after[column], check_names=False
            )


@pytest.fixture
def file(tmp_path: Path, layers: Layers) -> Path:
    path = tmp_path / "incidents.gpkg"
    write_layers(path, layers, metadata={"software": "made", "options": {"distance": [25, 50]}})
    return path


@pytest.mark.parametrize("make", [made_layers, hard_layers, empty_layers])
def test_gdal_finds_the_file_valid(tmp_path: Path, make: object) -> None:
    path = tmp_path / "a.gpkg"
    write_layers(path, make(), metadata={"software": "made"})  # type: ignore[operator]
    assert validate_gpkg(path) == ""
    update_layers(path, {"borders": make()["borders"]}, remove=["exposures"])  # type: ignore[operator]
    assert validate_gpkg(path) == ""


def test_validator_finds_faults(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(
            "UPDATE gpkg_geometry_columns SET srs_id = 9999 WHERE table_name = 'bases'"
        )
    assert "9999" in validate_gpkg(file) or validate_gpkg(file) != ""


@pytest.mark.parametrize("make", [made_layers, hard_layers, empty_layers])
def test_nothing_is_lost(tmp_path: Path, make: object) -> None:
    before = make()  # type: ignore[operator]
    write_layers(tmp_path / "a.gpkg", before)
    after = read_layers(tmp_path / "a.gpkg")
    assert list(after) == list(before)
    for name in before:
        same(before[name], after[name])
        if LAYERS[name].geometry:
            assert after[name].crs.to_epsg() == 4326


def test_declarations(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_layers(path, empty_layers())
    infos = {info.name: info for info in layer_infos(path)}
    for name, layer in LAYERS.items():
        assert infos[name].geometry == (layer.geometry.upper() if layer.geometry else None)
        assert infos[name].title == layer.title
        assert infos[name].description == layer.description
        if layer.geometry:
            assert infos[name].srs_id == 4326
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (10300,)
        types = dict(connection.execute("SELECT name, type FROM pragma_table_info('incidents')"))
        assert types["event_date"] == "DATE"
        rows = dict(
            connection.execute(
                "SELECT column_name, description FROM gpkg_data_columns WHERE table_name='incidents'"
            )
        )
        assert rows["geo_precision"].startswith("UCDP where_prec")
        indexes = {r[0] for r in connection.execute("SELECT name FROM sqlite_master")}
        assert {f"rtree_{n}_geom" for n, layer in LAYERS.items() if layer.geometry} <= indexes


def test_instants_are_utc_and_lists_are_json(tmp_path: Path, layers: Layers) -> None:
    places = layers["places"].assign(
        seen=pd.to_datetime(["2024-01-01T12:00:00+02:00"] * 4),
        tags=pd.Series([["a", "é"], {"k": 1}, None, "plain"], dtype=object),
    )
    write_layers(tmp_path / "a.gpkg", {"places": places})
    with sqlite3.connect(tmp_path / "a.gpkg") as connection:
        row = connection.execute("SELECT seen, tags FROM places").fetchone()
        assert row == ("2024-01-01T10:00:00.000Z", '["a", "é"]')
        assert connection.execute("SELECT tags FROM places WHERE fid=2").fetchone() == ('{"k": 1}',)
        types = dict(connection.execute("SELECT name, type FROM pragma_table_info('places')"))
        assert types["seen"] == "DATETIME"


def test_invalid_and_empty_geometry(tmp_path: Path, layers: Layers) -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    countries = layers["countries"].set_geometry(
        gpd.GeoSeries([bow, shapely.MultiPolygon()], crs=4326, name="geom")
    )
    write_layers(tmp_path / "a.gpkg", {"countries": countries})
    after = read_layers(tmp_path / "a.gpkg")["countries"]
    assert after.geometry[0].is_valid
    assert after.geometry[0].geom_type == "MultiPolygon"
    assert after.geometry[0].area == pytest.approx(2.0)
    assert after.geometry[1] is None


def test_a_column_named_fid(tmp_path: Path, layers: Layers) -> None:
    bases = layers["bases"].assign(fid=["a", "b", "c", "d"])
    write_layers(tmp_path / "a.gpkg", {"bases": bases})
    assert list(read_layers(tmp_path / "a.gpkg")["bases"]["fid"]) == ["a", "b", "c", "d"]
    assert validate_gpkg(tmp_path / "a.gpkg") == ""


def test_refusals(tmp_path: Path, layers: Layers, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(OutputExistsError, match="--overwrite"):
        write_layers(file, layers)
    with pytest.raises(DataError, match="no CRS"):
        write_layers(
            tmp_path / "b.gpkg", {"bases": layers["bases"].set_crs(None, allow_override=True)}
        )
    with pytest.raises(DataError, match="differ only in case"):
        write_layers(tmp_path / "b.gpkg", {"bases": layers["bases"].assign(NAME=1)})
    with pytest.raises(DataError, match=r"incidents\.documents"):
        write_layers(tmp_path / "b.gpkg", {"incidents": layers["incidents"].assign(documents="x")})
    with pytest.raises(DataError, match="no layers"):
        write_layers(tmp_path / "b.gpkg", {})
    with pytest.raises(OutputError, match="no folder"):
        write_layers(tmp_path / "none" / "b.gpkg", layers)
    with pytest.raises(DataError, match="not a GeoPackage"):
        read_layers(__file__)
    with pytest.raises(DataError, match="does not exist"):
        read_layers(tmp_path / "none.gpkg")
    with pytest.raises(DataError, match="no layer nonsense"):
        read_layers(file, ["nonsense"])
    assert file.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {"incidents.gpkg", "incidents.qgz"}


def test_other_crs_is_reprojected(tmp_path: Path, layers: Layers) -> None:
    write_layers(tmp_path / "a.gpkg", {"bases": layers["bases"].to_crs(3857)})
    after = read_layers(tmp_path / "a.gpkg")["bases"]
    assert shapely.distance(after.geometry[0], layers["bases"].geometry[0]) < 1e-9


def test_same_input_same_file(
    tmp_path: Path, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_layers(tmp_path / folder / "a.gpkg", layers, metadata={"title": "T"})
        time.sleep(1.1)
    dumps = []
    for folder in ("one", "two"):
        with sqlite3.connect(tmp_path / folder / "a.gpkg") as connection:
            connection.create_function("ST_IsEmpty", 1, lambda _: None)
            dumps.append("\n".join(connection.iterdump()))
    assert dumps[0] == dumps[1]
    assert (tmp_path / "one" / "a.qgz").read_bytes() == (tmp_path / "two" / "a.qgz").read_bytes()
    with sqlite3.connect(tmp_path / "one" / "a.gpkg") as connection:
        stamps = {r[0] for r in connection.execute("SELECT last_change FROM gpkg_contents")}
    assert stamps == {"2023-11-14T22:13:20.000Z"}


def test_the_file_tells_its_own_making(tmp_path: Path, layers: Layers) -> None:
    write_layers(tmp_path / "a.gpkg", layers)
    told = read_metadata(tmp_path / "a.gpkg")
    assert told["software"].startswith("incidentmap ")
    assert told["documents"] == ["made.md"]
    assert told["boundaries"] == ["made, known to 2.3 km"]
    assert any("GeoNames" in text and "CC BY 4.0" in text for text in told["licences"])
    assert any("Natural Earth" in text for text in told["licences"])


def test_update_keeps_what_others_made(file: Path, layers: Layers) -> None:
    mine = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(700000, 1700000)], crs=32630)
    pyogrio.write_dataframe(mine, file, layer="my_layer", append=True)
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE borders ADD COLUMN my_note TEXT DEFAULT 'seen'")
        connection.execute(
            "UPDATE layer_styles SET styleQML = '<qgis mine=\"1\"/>' WHERE f_table_name = 'borders'"
        )
        connection.execute(
            "INSERT INTO layer_styles (f_table_name, f_geometry_column, styleName, styleQML, "
            "useAsDefault) VALUES ('bases', 'geom', 'night', '<qgis/>', 0)"
        )
    update_layers(
        file, {"borders": layers["borders"], "bases": layers["bases"]}, metadata={"more": 1}
    )
    with sqlite3.connect(file) as connection:
        styles = dict(
            connection.execute("SELECT f_table_name || styleName, styleQML FROM layer_styles")
        )
    assert styles["bordersincidentmap"] == '<qgis mine="1"/>'
    assert styles["basesnight"] == "<qgis/>"
    assert "RuleRenderer" in styles["basesincidentmap"]
    assert list(read_layers(file)["borders"]["my_note"]) == ["seen"]
    kept = read_layers(file, ["my_layer"])["my_layer"]
    assert kept.crs.to_epsg() == 32630
    told = read_metadata(file)
    assert told["options"] == {"distance": [25, 50]}
    assert told["more"] == 1
    assert validate_gpkg(file) == ""
    update_layers(file, {}, remove=["exposures", "never there"])
    assert "exposures" not in read_layers(file)


def test_a_project_saved_in_qgis_is_kept(file: Path, layers: Layers) -> None:
    beside = file.with_suffix(".qgz")
    beside.write_bytes(b"somebody's own")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE qgis_projects SET content = '00ff'")
    update_layers(file, {"borders": layers["borders"]})
    assert beside.read_bytes() == b"somebody's own"
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT content FROM qgis_projects").fetchall() == [("00ff",)]


def test_locked_file_fails_cleanly(
    file: Path, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geopackage_locks, "LOCK_WAIT_S", 0.2)
    before = file.read_bytes()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputError, match="in use by another program"):
        update_layers(file, {"borders": layers["borders"]})
    with pytest.raises(OutputError, match="in use by another program"):
        write_layers(file, layers, overwrite=True)
    other.execute("ROLLBACK")
    other.close()
    assert file.read_bytes() == before
    assert {p.name for p in file.parent.iterdir()} == {"incidents.gpkg", "incidents.qgz"}
    update_layers(file, {"borders": layers["borders"]})


def test_write_ahead_log_is_folded_in(file: Path, layers: Layers) -> None:
    """A file that a program left in WAL mode, its last changes only in the log."""
    code = (
        "import sqlite3, os, sys\n"
        "c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA journal_mode=WAL')\n"
        "c.execute(\"UPDATE documents SET title='changed'\"); c.commit(); os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=True)
    assert file.with_name("incidents.gpkg-wal").exists()
    assert read_layers(file)["documents"]["title"][0] == "changed"
    update_layers(file, {"borders": layers["borders"]})
    assert read_layers(file)["documents"]["title"][0] == "changed"
    assert {p.name for p in file.parent.iterdir()} == {"incidents.gpkg", "incidents.qgz"}


def test_reading_leaves_nothing_beside(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    before = file.read_bytes(), file.stat().st_mtime_ns
    read_layers(file)
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert {p.name for p in file.parent.iterdir()} == {"incidents.gpkg", "incidents.qgz"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_killed_run_leaves_the_old_file(file: Path, layers: Layers) -> None:
    before = file.read_bytes()
    code = (
        "import os, sys, signal\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from made_layers import made_layers\n"
        "from incidentmap.layers import geopackage, geopackage_draft\n"
        "geopackage_draft._finish = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        "geopackage.write_layers(sys.argv[1], made_layers(50), overwrite=True)\n"
    )
    tests = str(Path(__file__).parents[1])
    killed = subprocess.run([sys.executable, "-c", code, str(file), tests], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert file.read_bytes() == before
    assert len(list(file.parent.glob(".incidents.gpkg.*.part"))) == 1
    write_layers(file, layers, overwrite=True)
    assert {p.name for p in file.parent.iterdir()} == {"incidents.gpkg", "incidents.qgz"}
    assert os.access(file, os.R_OK)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1
            ),
            st.none() | st.dates(dt.date(1, 1, 1)),
            st.none() | st.integers(-(2**53), 2**53),
        ),
        max_size=8,
    )
)
def test_any_text_date_and_number_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, dt.date | None, int | None]]
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.gpkg"
    frame = layer_frame(
        DOCUMENTS,
        [
            {"document": str(i), "title": t, "published": d, "characters": n}
            for i, (t, d, n) in enumerate(rows)
        ],
    )
    write_layers(path, {"documents": frame})
    same(frame, read_layers(path)["documents"])
