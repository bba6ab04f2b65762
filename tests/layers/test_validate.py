"""Each kind of fault is found, and named where it is."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import shapely
from hard_layers import empty_layers

from incidentmap.geo.errors import DataError
from incidentmap.layers.geopackage import write_layers
from incidentmap.layers.validate import validate_geopackage
from incidentmap.layers.validate_values import Problem

Layers = dict[str, pd.DataFrame]


def write(path: Path, layers: Layers) -> list[Problem]:
    write_layers(path, layers)
    return validate_geopackage(path)


def test_sound_files(tmp_path: Path, layers: Layers) -> None:
    assert write(tmp_path / "a.gpkg", layers) == []
    assert write(tmp_path / "b.gpkg", empty_layers()) == []
    assert write(tmp_path / "c.gpkg", {"bases": layers["bases"]}) == []


def change(layer: str, column: str, value: object, row: int = 0) -> Callable[[Layers], None]:
    def apply(layers: Layers) -> None:
        frame = layers[layer] = layers[layer].copy()
        frame.loc[row, column] = value

    return apply


def drop(layer: str) -> Callable[[Layers], None]:
    return lambda layers: layers.update({layer: layers[layer].iloc[1:]})


FAULTS = {
    "key twice": (change("incidents", "incident_id", "im-0000001"), "incidents", "incident_id", "error"),
    "key empty": (change("incidents", "incident_id", None), "incidents", "incident_id", "error"),
    "type unknown": (change("incidents", "event_type", "Murder"), "incidents", "event_type", "error"),
    "type empty": (change("incidents", "event_type", None), "incidents", "event_type", "error"),
    "precision": (change("incidents", "geo_precision", 9), "incidents", "geo_precision", "error"),
    "confidence": (change("mentions", "confidence", 1.5), "mentions", "confidence", "error"),
    "negative": (change("incidents", "fatalities_low", -1), "incidents", "fatalities_low", "error"),
    "low over high": (change("incidents", "fatalities_low", 9999), "incidents", "fatalities_low", "error"),
    "end before start": (
        change("incidents", "event_date_end", pd.Timestamp("1990-01-01").date()), "incidents", "event_date", "error"
    ),
    "offsets": (change("mentions", "end", 99), "mentions", "end", "error"),
    "json": (change("mentions", "candidates", "[oops"), "mentions", "candidates", "error"),
    "repr": (change("incidents", "actor1", "nan"), "incidents", "actor1", "warning"),
    "claim without incident": (drop("incidents"), "claims", "incident_id", "error"),
    "claim without document": (change("claims", "document", "other.md"), "claims", "document", "error"),
    "incident without claim": (drop("claims"), "incidents", "incident_id", "warning"),
    "mention without document": (change("mentions", "document", "x.md"), "mentions", "document", "error"),
    "exposure without border": (drop("borders"), "exposures", "border_id", "error"),
    "place missing": (drop("places"), "incidents", "place_id", "warning"),
    "moved": (change("incidents", "geom", shapely.Point(0, 0)), "incidents", "", "warning"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found(tmp_path: Path, layers: Layers, fault: str) -> None:
    spoil, layer, column, level = FAULTS[fault]
    spoil(layers)
    problems = write(tmp_path / "a.gpkg", layers)
    found = [p for p in problems if (p.layer, p.column, p.level) == (layer, column, level)]
    assert found, [str(p) for p in problems]
    assert found[0].rows >= 1
    assert found[0].examples
    assert str(found[0]).startswith(".".join(filter(None, (layer, column))))


def alter(path: Path, statement: str) -> list[Problem]:
    with sqlite3.connect(path) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: False)
        connection.execute(statement)
    connection.close()
    return [p for p in validate_geopackage(path) if p.level == "error"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE borders RENAME COLUMN length_km TO length", "borders.length_km: the column is missing"),
        ("UPDATE gpkg_geometry_columns SET srs_id = -1 WHERE table_name = 'borders'", "expected 4326"),
        ("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY' WHERE table_name = 'bases'", "expected POINT"),
        ("DELETE FROM rtree_borders_geom", "spatial index has 0 entries for 1"),
        ("PRAGMA application_id = 5", "expected GPKG"),
    ],
)  # fmt: skip
def test_faults_of_the_file(tmp_path: Path, layers: Layers, statement: str, words: str) -> None:
    write_layers(tmp_path / "a.gpkg", layers)
    problems = alter(tmp_path / "a.gpkg", statement)
    assert any(words in str(p) for p in problems), [str(p) for p in problems]


def test_invalid_polygon_drawn_by_another_program(tmp_path: Path, layers: Layers) -> None:
    path = tmp_path / "a.gpkg"
    write_layers(path, layers)
    bow = shapely.MultiPolygon([shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])])
    blob = b"GP\x00\x01" + (4326).to_bytes(4, "little") + shapely.to_wkb(bow)
    with sqlite3.connect(path) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: False)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0.0)
        connection.execute("UPDATE countries SET geom = ? WHERE fid = 1", (blob,))
    connection.close()
    found = [str(p) for p in validate_geopackage(path)]
    assert any("Self-intersection" in text and "ML" in text for text in found), found


def test_no_geopackage_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("hello")
    with pytest.raises(DataError, match="not a GeoPackage"):
        validate_geopackage(tmp_path / "a.gpkg")
