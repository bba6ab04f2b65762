"""Work by hand is logged, kept and wins over a rerun."""

import sqlite3
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from incidentmap.layers.geopackage import read_layers, update_layers, write_layers
from incidentmap.layers.reviewing import merge_reviewed, read_edits

Layers = dict[str, pd.DataFrame]


@pytest.fixture
def file(tmp_path: Path, layers: Layers) -> Path:
    path = tmp_path / "incidents.gpkg"
    write_layers(path, layers)
    return path


def sql(path: Path, *statements: str) -> None:
    """Change a file as a program with the functions of GDAL does."""
    with sqlite3.connect(path) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: False)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0.0)
        for statement in statements:
            connection.execute(statement)
    connection.close()


def move(path: Path, key: str, lon: float, lat: float) -> None:
    blob = b"GP\x00\x01" + (4326).to_bytes(4, "little") + shapely.to_wkb(shapely.Point(lon, lat))
    with sqlite3.connect(path) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: False)
        for name in ("ST_MinX", "ST_MaxX"):
            connection.create_function(name, 1, lambda _: lon)
        for name in ("ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: lat)
        connection.execute("UPDATE incidents SET geom = ? WHERE incident_id = ?", (blob, key))
    connection.close()


def row(layers: Layers, key: str) -> pd.Series:
    frame = layers["incidents"]
    return frame[frame["incident_id"] == key].iloc[0]


def test_nothing_by_hand_nothing_reviewed(file: Path, layers: Layers) -> None:
    old = read_layers(file)
    assert read_edits(file).empty
    assert not old["incidents"]["reviewed"].any()
    merged = merge_reviewed(old, layers, read_edits(file))
    pd.testing.assert_frame_equal(
        merged["incidents"].drop(columns="reviewed"), layers["incidents"], check_like=True
    )


def test_changes_are_logged_with_what_was_there(file: Path) -> None:
    sql(
        file,
        "UPDATE incidents SET fatalities_best = 77, notes = notes WHERE incident_id = 'im-0000002'",
    )
    edits = read_edits(file)
    before = read_layers(file)["incidents"]
    assert len(edits) == 1
    found = edits.iloc[0]
    assert (found["layer"], found["row_key"], found["action"]) == (
        "incidents",
        "im-0000002",
        "changed",
    )
    assert (found["column_name"], found["after"]) == ("fatalities_best", "77")
    assert list(before.loc[before["reviewed"], "incident_id"]) == ["im-0000002"]


def test_a_moved_point_wins_and_nothing_else_of_its_row(file: Path, layers: Layers) -> None:
    move(file, "im-0000003", 1.5, 17.5)
    old = read_layers(file)
    moved = row(old, "im-0000003")
    assert (moved["lon"], moved["lat"], moved["reviewed"]) == (1.5, 17.5, True)
    new = dict(layers)
    new["incidents"] = layers["incidents"].assign(fatalities_best=5)
    merged = merge_reviewed(old, new, read_edits(file))
    kept = row(merged, "im-0000003")
    assert (kept["lon"], kept["lat"], kept["fatalities_best"]) == (1.5, 17.5, 5)
    assert shapely.equals_exact(kept["geom"], shapely.Point(1.5, 17.5))
    assert merged["incidents"]["reviewed"].sum() == 1
    update_layers(file, merged)
    again = merge_reviewed(read_layers(file), new, read_edits(file))
    assert row(again, "im-0000003")["lon"] == 1.5


def test_a_moved_point_is_seen_without_the_log(file: Path, layers: Layers) -> None:
    """A program that writes the layer anew drops the triggers."""
    sql(file, "DROP TRIGGER incidentmap_incidents_update")
    move(file, "im-0000003", 1.5, 17.5)
    merged = merge_reviewed(read_layers(file), layers, read_edits(file))
    assert row(merged, "im-0000003")["geom"].x == 1.5


def test_corrected_attributes_win(file: Path, layers: Layers) -> None:
    assert row(layers, "im-0000001")["event_type"] != "Battles"
    sql(
        file,
        "UPDATE incidents SET event_type = 'Battles' WHERE incident_id = 'im-0000001'",
        "UPDATE incidents SET reviewed = 1 WHERE incident_id = 'im-0000004'",
    )
    new = dict(layers)
    new["incidents"] = layers["incidents"].assign(event_type="Protests", documents=9, actor1="X")
    merged = merge_reviewed(read_layers(file), new, read_edits(file))
    assert row(merged, "im-0000001")["event_type"] == "Battles"
    assert row(merged, "im-0000001")["actor1"] == "X"
    ticked = row(merged, "im-0000004")  # ticked without a change: the whole row was found right
    assert ticked["event_type"] == row(layers, "im-0000004")["event_type"]
    assert ticked["documents"] == 9
    assert row(merged, "im-0000005")["event_type"] == "Protests"


def test_rows_deleted_and_added_by_hand(file: Path, layers: Layers) -> None:
    sql(
        file,
        "DELETE FROM incidents WHERE incident_id = 'im-0000006'",
        "INSERT INTO incidents (event_type, location) VALUES ('Riots', 'Gao')",
    )
    old = read_layers(file)
    added = old["incidents"].iloc[-1]
    assert added["incident_id"].startswith("by-hand-")
    merged = merge_reviewed(old, layers, read_edits(file))["incidents"]
    assert "im-0000006" not in set(merged["incident_id"])
    assert added["incident_id"] in set(merged["incident_id"])
    assert len(merged) == len(layers["incidents"])
    assert merged["incident_id"].is_unique


def test_claims_of_a_deleted_incident_stay_without_one(file: Path, layers: Layers) -> None:
    sql(file, "DELETE FROM incidents WHERE incident_id = 'im-0000006'")
    merged = merge_reviewed(read_layers(file), layers, read_edits(file))
    claims = merged["claims"]
    assert len(claims) == len(layers["claims"])
    assert claims["incident_id"].isna().sum() == 1
    assert set(claims["incident_id"].dropna()) == set(merged["incidents"]["incident_id"])


def test_an_incident_with_a_new_key_is_found_by_its_claims(file: Path, layers: Layers) -> None:
    sql(file, "UPDATE incidents SET fatalities_best = 77 WHERE incident_id = 'im-0000002'")
    new = dict(layers)
    for name in ("incidents", "claims"):
        new[name] = layers[name].assign(
            incident_id=layers[name]["incident_id"].str.replace("im-", "other-")
        )
    merged = merge_reviewed(read_layers(file), new, read_edits(file))
    assert row(merged, "other-0000002")["fatalities_best"] == 77
    assert len(merged["incidents"]) == len(layers["incidents"])


def test_a_reviewed_incident_that_a_rerun_loses_stays(file: Path, layers: Layers) -> None:
    sql(file, "UPDATE incidents SET fatalities_best = 77 WHERE incident_id = 'im-0000002'")
    new = {n: f.iloc[5:] if n in ("incidents", "claims") else f for n, f in layers.items()}
    merged = merge_reviewed(read_layers(file), new, read_edits(file))
    assert isinstance(merged["incidents"], gpd.GeoDataFrame)
    assert row(merged, "im-0000002")["fatalities_best"] == 77
    assert len(merged["incidents"]) == len(layers["incidents"]) - 5 + 1


def test_columns_of_the_analyst_stay(file: Path, layers: Layers) -> None:
    sql(file, "ALTER TABLE incidents ADD COLUMN source_checked TEXT")
    sql(file, "UPDATE incidents SET source_checked = 'yes' WHERE incident_id = 'im-0000007'")
    update_layers(file, merge_reviewed(read_layers(file), layers, read_edits(file)))
    after = read_layers(file)
    assert row(after, "im-0000007")["source_checked"] == "yes"
    assert not row(after, "im-0000007")["reviewed"]


def test_the_log_works_through_gdal(file: Path) -> None:
    """Rows that GDAL appends get a key and are marked."""
    new = gpd.GeoDataFrame({"location": ["Ber"]}, geometry=[shapely.Point(-2.5, 16.8)], crs=4326)
    pyogrio.write_dataframe(new.rename_geometry("geom"), file, layer="incidents", append=True)
    added = read_layers(file)["incidents"].iloc[-1]
    assert added["incident_id"].startswith("by-hand-")
    assert added["reviewed"]
    assert (added["lon"], added["lat"]) == (-2.5, 16.8)
