"""Round trips of every layer through every format, tested for loss."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hard_layers import LONG_NOTE, empty_layers, hard_layers
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.geo.csv_cells import guarded, unguarded
from incidentmap.geo.errors import DataError, OptionError, OutputExistsError
from incidentmap.layers.export import FORMATS, export_layer
from incidentmap.layers.export_kml import kml_colour
from incidentmap.layers.export_shapefile import TEXT_BYTES, cut, short_names
from incidentmap.layers.geopackage import read_layers, write_layers
from incidentmap.layers.schema import LAYERS

ENDINGS = [".geojson", ".csv", ".parquet", ".kml", ".shp", ".fgb"]


@pytest.fixture(scope="module")
def hard_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hard") / "hard.gpkg"
    write_layers(path, hard_layers())
    return path


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.gpkg"
    write_layers(path, empty_layers())
    return path


def _read_kml(path: Path) -> pd.DataFrame:
    """Columns as any XML reader finds them, geometry as GDAL reads it."""
    namespace = "{http://www.opengis.net/kml/2.2}"
    root = ElementTree.parse(path).getroot()
    columns = [field.get("name") for field in root.iter(f"{namespace}SimpleField")]
    rows = [
        {d.get("name"): d.text for d in placemark.iter(f"{namespace}SimpleData")}
        for placemark in root.iter(f"{namespace}Placemark")
    ]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    shapes = pyogrio.read_dataframe(path, columns=[])
    if not isinstance(shapes, gpd.GeoDataFrame) or shapes.geometry.isna().all():
        return frame
    return gpd.GeoDataFrame(frame, geometry=list(shapely.force_2d(shapes.geometry)), crs=4326)


def _read(path: Path, ending: str) -> pd.DataFrame:
    if ending == ".csv":
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        frame = frame.map(unguarded)
        if "wkt" in frame:
            return gpd.GeoDataFrame(
                frame, geometry=gpd.GeoSeries.from_wkt(frame.pop("wkt"), crs=4326)
            )
        return frame
    if ending == ".kml":
        return _read_kml(path)
    if ending == ".parquet":
        try:
            return gpd.read_parquet(path)
        except ValueError:
            return pd.read_parquet(path)
    if ending == ".shp" and not path.exists():
        path = path.with_suffix(".dbf")
    return pyogrio.read_dataframe(path)


def _text(value: Any) -> str | None:
    """One form for values of all formats."""
    if (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float) and np.isnan(value))
    ):
        return None
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, dt.datetime | pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float | int | np.number):
        return repr(float(value))
    return str(value)


def _same(before: Any, after: Any, kind: str) -> bool:
    a, b = _text(before), _text(after)
    if a is None or b is None:
        return a is b
    if kind in ("integer", "real"):
        return float(a) == pytest.approx(float(b), rel=1e-14, abs=1e-12)
    if kind == "boolean":
        return {"1.0": "true", "0.0": "false"}.get(b, b.lower()) == a
    return a == b


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", list(LAYERS))
def test_no_loss(hard_file: Path, tmp_path: Path, name: str, ending: str) -> None:
    output = tmp_path / f"{name}{ending}"
    done = export_layer(hard_file, name, output)
    before = read_layers(hard_file, [name])[name]
    after = _read(output, ending)
    assert done.rows == len(before) == len(after)
    key = list(LAYERS[name].key)
    named = {long: done.renamed.get(long, long) for long in before.columns}
    if ending == ".fgb":  # its index orders the rows
        order = [named[k] for k in key]
        after = after.sort_values(order).reset_index(drop=True)
        before = before.sort_values(key).reset_index(drop=True)
    kinds = {c.name: c.type for c in LAYERS[name].columns}
    whole = {}
    if done.shortened:
        texts = pd.read_csv(output.with_name(f"{name}_long_text.csv"), dtype=str).map(unguarded)
        whole = {(r.row, r.column): r.text for r in texts.itertuples()}
        assert len(whole) == sum(done.shortened.values())
    for column in before.columns:
        if column == "geom":
            continue
        assert named[column] in after.columns, f"{column} is missing"
        for i, value in enumerate(before[column]):
            found = after[named[column]].iloc[i]
            row = "/".join(str(before[k].iloc[i]) for k in key)
            if (row, column) in whole:
                assert str(found).endswith("…")
                assert len(str(found).encode()) <= TEXT_BYTES
                found = whole[row, column]
            kind = "boolean" if column == "reviewed" else kinds.get(column, "text")
            assert _same(value, found, kind), f"{column} row {i}: {value!r} became {found!r}"
    _same_shapes(before, after, ending)


def _same_shapes(before: pd.DataFrame, after: pd.DataFrame, ending: str) -> None:
    if not isinstance(before, gpd.GeoDataFrame):
        return
    if ending == ".csv" and not isinstance(after, gpd.GeoDataFrame):
        x = after["lon"].astype(float)
        assert np.allclose(x.fillna(0), before.geometry.x.fillna(0), atol=1e-12)
        return
    assert isinstance(after, gpd.GeoDataFrame)
    tolerance = {".geojson": 1e-7, ".csv": 1e-9}.get(ending, 0)
    for a, b in zip(before.geometry, after.geometry, strict=True):
        if a is None:
            assert b is None
        else:
            assert shapely.hausdorff_distance(a, b) <= tolerance
            assert len(shapely.get_parts(a)) == len(shapely.get_parts(b))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", list(LAYERS))
def test_empty_layers(empty_file: Path, tmp_path: Path, name: str, ending: str) -> None:
    output = tmp_path / f"{name}{ending}"
    done = export_layer(empty_file, name, output)
    after = _read(output, ending)
    assert done.rows == len(after) == 0
    if ending != ".geojson":  # which has no place for columns without a row
        columns = {done.renamed.get(c, c) for c in LAYERS[name].names}
        assert columns <= set(after.columns)
    if LAYERS[name].geometry and ending in (".parquet", ".shp", ".fgb"):
        assert isinstance(after, gpd.GeoDataFrame)
        assert after.crs.to_epsg() == 4326


def test_geojson_is_rfc_7946(hard_file: Path, tmp_path: Path) -> None:
    export_layer(hard_file, "spillover_zones", tmp_path / "z.geojson")
    found = json.loads((tmp_path / "z.geojson").read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    for feature in found["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            assert shapely.LinearRing(polygon[0]).is_ccw


def test_shapefile_tells_names_and_long_texts(hard_file: Path, tmp_path: Path) -> None:
    done = export_layer(hard_file, "incidents", tmp_path / "incidents.shp")
    assert done.renamed["fatalities_best"] == "fat_best"
    assert done.shortened["notes"] == 1
    texts = pd.read_csv(tmp_path / "incidents_long_text.csv")
    assert LONG_NOTE in set(texts["text"])
    assert {f.suffix for f in done.files} == {".shp", ".shx", ".dbf", ".prj", ".cpg", ".csv"}
    assert not list(tmp_path.glob(".*"))


def test_existing_files_are_refused(hard_file: Path, tmp_path: Path) -> None:
    for ending in (".csv", ".shp"):
        output = tmp_path / f"a{ending}"
        export_layer(hard_file, "bases", output)
        with pytest.raises(OutputExistsError, match="--overwrite"):
            export_layer(hard_file, "bases", output)
        assert export_layer(hard_file, "bases", output, overwrite=True).rows == 4


def test_clear_words_for_what_cannot_be(hard_file: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"\.geojson"):
        export_layer(hard_file, "bases", tmp_path / "a.xyz")
    with pytest.raises(DataError, match="no layer nonsense"):
        export_layer(hard_file, "nonsense", tmp_path / "a.csv")
    with pytest.raises(OptionError, match="points"):
        export_layer(hard_file, "borders", tmp_path / "a.csv", csv_geometry="lonlat")
    with pytest.raises(OptionError, match="--schema"):
        export_layer(hard_file, "bases", tmp_path / "a.csv", schema="acled")
    assert set(ENDINGS) <= set(FORMATS)
    assert not list(tmp_path.iterdir())


@given(st.text())
def test_guard_is_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not str(guarded(text)).startswith(("=", "+", "-", "@"))


@given(st.text())
def test_cut_fits_and_keeps_the_beginning(text: str) -> None:
    short = cut(text)
    assert len(short.encode()) <= TEXT_BYTES
    assert short == text or text.startswith(short.removesuffix("…"))


@given(st.lists(st.text(min_size=1, max_size=30), unique_by=str.casefold, max_size=40))
def test_short_names_are_unique(names: list[str]) -> None:
    short = short_names(names)
    assert list(short) == names
    assert len({s.casefold() for s in short.values()}) == len(names)
    assert all(len(s.encode()) <= 10 for s in short.values())


def test_kml_colours() -> None:
    assert kml_colour("#D55E00", 0.5) == "80005ed5"
