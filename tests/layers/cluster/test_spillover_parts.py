import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cluster_made import COUNT, OPTIONS, incident_table, read_parts, same, write_incidents

from incidentmap.geo.errors import DataError, MissingExtraError, OptionError, OutputExistsError
from incidentmap.layers.cluster.spillover import spillover_parts
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.geopackage import read_layers, write_layers
from incidentmap.layers.schema import INCIDENTS
from incidentmap.layers.spillover import spillover_layers

SMALL = ("countries", "borders", "spillover_zones", "spillover_summary", "spillover_by_precision")
ROWS = 210


def measured(source, output, **settings):
    options = {"period": "year", "by_precision": True, "piece_rows": ROWS, **OPTIONS, **settings}
    return spillover_parts(source, output, **options)


def check(output, whole, frame):
    """The parts of a folder hold what one process makes of the frame."""
    for name in SMALL:
        file = output / f"{name}.parquet"
        spatial = "geom" in whole[name]
        same(gpd.read_parquet(file) if spatial else pd.read_parquet(file), whole[name])
    same(read_parts(output, "exposures"), whole["exposures"])
    incidents = read_parts(output, "incidents")
    same(incidents[list(frame.columns)], frame)
    nearest = whole["exposures"].groupby("incident_id")["distance_km"].min()
    near = incidents[incidents["band_km"].notna()].set_index("incident_id")
    assert set(near.index) == set(nearest.index)
    assert (near["nearest_border_km"] <= nearest[near.index] + 1e-9).all()
    assert incidents["nearest_border_km"].notna().equals(incidents["measured"])
    assert not list(output.rglob(".*"))


def test_parts_hold_what_one_process_makes(incidents, whole, tmp_path):
    folder, frame = incidents
    told = []
    done = measured(folder, tmp_path / "out", progress=lambda *step: told.append(step))
    check(tmp_path / "out", whole, frame)
    assert (
        done.incidents == COUNT == json.loads((tmp_path / "out/_SUCCESS").read_text())["incidents"]
    )
    assert done.parts > 6
    assert told[-1] == (COUNT, COUNT)
    assert sorted(told) == told
    for name in SMALL:
        same(done.layers[name], whole[name])


def test_parts_are_valid_geoparquet(incidents, tmp_path):
    measured(incidents[0], tmp_path / "out", by_precision=False)
    for file in (tmp_path / "out").rglob("*.parquet"):
        text = (pq.read_schema(file).metadata or {}).get(b"geo")
        if "summary" in file.name:
            assert text is None
            continue
        told = json.loads(text)
        column = told["columns"]["geom"]
        frame = gpd.read_parquet(file)
        assert (told["version"], told["primary_column"], column["encoding"]) == (
            "1.1.0",
            "geom",
            "WKB",
        )
        assert set(frame.geom_type.dropna()) == set(column["geometry_types"])
        assert column["bbox"] == pytest.approx(frame.total_bounds)
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.is_valid[frame.geometry.notna()].all()


def test_dask_makes_the_same(incidents, whole, dask_cluster, tmp_path):
    measured(incidents[0], tmp_path / "out", engine="dask", scheduler=dask_cluster)
    check(tmp_path / "out", whole, incidents[1])


def test_spark_makes_the_same(incidents, whole, spark, tmp_path):
    measured(incidents[0], tmp_path / "out", engine="spark")
    check(tmp_path / "out", whole, incidents[1])


@pytest.mark.parametrize("name", ["dask", "spark"])
def test_workers_faults_are_told_as_ones_own(name, dask_cluster, spark, tmp_path):
    (tmp_path / "in").mkdir()
    table = incident_table(50).drop_columns(["geom"])
    pq.write_table(table, tmp_path / "in" / "a.parquet")
    scheduler = dask_cluster if name == "dask" else None
    with pytest.raises(DataError, match=r"a\.parquet: .*neither point geometry nor columns lon"):
        measured(tmp_path / "in", tmp_path / "out", engine=name, scheduler=scheduler)
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))


def test_a_worker_that_is_killed_costs_nothing_but_time(incidents, whole, dask_cluster, tmp_path):
    from distributed import Client

    with Client(dask_cluster, set_as_default=False) as client:
        before = client.run(os.getpid)
        killed = threading.Event()

        def kill():
            while not killed.is_set():
                if len(list(tmp_path.glob(".out.*/out/exposures/*.parquet"))) >= 2:
                    os.kill(next(iter(before.values())), signal.SIGKILL)
                    killed.set()
                time.sleep(0.005)

        thread = threading.Thread(target=kill)
        thread.start()
        try:
            measured(
                incidents[0],
                tmp_path / "out",
                engine="dask",
                scheduler=dask_cluster,
                piece_rows=60,
            )
        finally:
            in_the_middle = killed.is_set()
            killed.set()
            thread.join()
        assert in_the_middle
        client.wait_for_workers(2, timeout=30)
        after = client.run(os.getpid)
    assert set(before.values()) != set(after.values())
    check(tmp_path / "out", whole, incidents[1])


def test_pieces_and_files_may_be_of_any_size(incidents, whole, tmp_path):
    folder, frame = incidents
    one = tmp_path / "one.parquet"
    frame.to_parquet(one, row_group_size=10_000)
    measured(one, tmp_path / "out", piece_rows=300)
    check(tmp_path / "out", whole, frame)
    assert len(list((tmp_path / "out/incidents").iterdir())) == 5
    measured(folder, tmp_path / "whole", piece_rows=10**6)
    assert len(list((tmp_path / "whole/incidents").iterdir())) == 3


def test_a_geopackage_in_pieces(incidents, whole, tmp_path):
    made = tmp_path / "made.gpkg"
    rows = incidents[1].drop(columns="geom").to_dict("records")
    write_layers(made, {"incidents": layer_frame(INCIDENTS, rows, incidents[1].geometry)})
    measured(made, tmp_path / "out", geopackage=True)
    same(read_parts(tmp_path / "out", "exposures"), whole["exposures"])
    small = read_layers(tmp_path / "out" / "spillover.gpkg")
    same(small["spillover_summary"], whole["spillover_summary"])
    assert len(small["spillover_zones"]) == len(whole["spillover_zones"])


def test_folders_state_columns_and_rows_without_keys_are_numbered(tmp_path):
    for year, code in (("2022", "ML"), ("2023", "BF")):
        folder = tmp_path / "in" / f"year={year}" / f"country={code}"
        folder.mkdir(parents=True)
        table = incident_table(300, int(year)).drop_columns(["incident_id", "country"])
        table = table.append_column("lon", pa.array([0.0] * 300)).append_column(
            "lat", pa.array([16.0] * 300)
        )
        pq.write_table(table.drop_columns(["geom"]), folder / "a.parquet")
    measured(tmp_path / "in", tmp_path / "out", max_precision=5, distances_km=(500,))
    incidents = read_parts(tmp_path / "out", "incidents")
    assert incidents["year"].tolist() == ["2022"] * 300 + ["2023"] * 300
    assert set(incidents["country"]) == {"ML", "BF"}
    keys = read_parts(tmp_path / "out", "exposures")["incident_id"].astype(int)
    assert keys.is_monotonic_increasing
    assert set(keys) == set(incidents.index[incidents["measured"]])


def test_countries_are_chosen_over_all_parts(incidents, tmp_path):
    options = {**OPTIONS, "countries": ()}
    one = spillover_layers(incidents[1], **options)
    parts = measured(incidents[0], tmp_path / "out", period="all", **options)
    same(parts.layers["countries"], one["countries"])
    placed = incidents[1].drop(columns="country")
    placed.to_parquet(tmp_path / "placed.parquet")
    parts = measured(tmp_path / "placed.parquet", tmp_path / "out2", period="all", **options)
    same(
        parts.layers["spillover_summary"], spillover_layers(placed, **options)["spillover_summary"]
    )


def test_only_what_is_asked_for_is_written(incidents, tmp_path):
    measured(incidents[0], tmp_path / "out", parts="none")
    assert not [f for f in (tmp_path / "out").iterdir() if f.is_dir()]
    measured(incidents[0], tmp_path / "out", parts="exposures", overwrite=True)
    assert [f.name for f in (tmp_path / "out").iterdir() if f.is_dir()] == ["exposures"]


def test_other_filesystems(incidents, whole, tmp_path):
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.put(str(incidents[0]), "/bucket/in", recursive=True)
    measured("memory://bucket/in", "memory://bucket/out")
    with pytest.raises(OutputExistsError, match="--overwrite"):
        measured("memory://bucket/in", "memory://bucket/out")
    measured("memory://bucket/in", "memory://bucket/out", overwrite=True)
    memory.get("/bucket/out", str(tmp_path / "out"), recursive=True)
    memory.rm("/bucket", recursive=True)
    check(tmp_path / "out", whole, incidents[1])


def test_outputs_of_others_are_left_alone(incidents, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputExistsError, match="give --overwrite"):
        measured(incidents[0], tmp_path / "mine")
    with pytest.raises(OutputExistsError, match="not written by incidentmap"):
        measured(incidents[0], tmp_path / "mine", overwrite=True)
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_what_a_killed_run_left_is_cleared_away(incidents, tmp_path):
    left = tmp_path / ".out.abc.part"
    (left / "out").mkdir(parents=True)
    (left / "lock").touch()
    measured(incidents[0], tmp_path / "out", parts="none")
    assert [f.name for f in tmp_path.iterdir()] == ["out"]


def test_a_failed_run_leaves_the_earlier_output(incidents, tmp_path):
    measured(incidents[0], tmp_path / "out", parts="none")
    before = (tmp_path / "out" / "_SUCCESS").read_text()
    broken = tmp_path / "broken"
    write_incidents(broken)
    last = broken / "part-2.parquet"
    data = bytearray(last.read_bytes())
    data[4:2000] = bytes(1996)
    last.write_bytes(data)
    with pytest.raises(DataError, match=r"part-2\.parquet"):
        measured(broken, tmp_path / "out", overwrite=True)
    assert (tmp_path / "out" / "_SUCCESS").read_text() == before
    assert sorted(f.name for f in tmp_path.iterdir()) == ["broken", "out"]


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        (
            {"engine": "dask", "scheduler": "tcp://127.0.0.1:9"},
            DataError,
            "no dask scheduler answers",
        ),
        (
            {"engine": "spark", "scheduler": "spark://127.0.0.1:9"},
            DataError,
            "no Spark master answers",
        ),
        ({"scheduler": "tcp://127.0.0.1:9"}, OptionError, "scheduler is for"),
        ({"engine": "ray"}, OptionError, "no engine 'ray'"),
        ({"period": "week"}, OptionError, "period"),
        ({"distances_km": ()}, OptionError, "distance"),
    ],
)
def test_what_cannot_be_is_told_in_seconds(incidents, tmp_path, settings, error, words):
    began = time.monotonic()
    with pytest.raises(error, match=words):
        measured(incidents[0], tmp_path / "out", **settings)
    assert time.monotonic() - began < 20
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "module"), [("dask", "distributed"), ("spark", "pyspark.sql")])
def test_a_missing_extra_is_named(incidents, tmp_path, monkeypatch, name, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'incidentmap\[{name}\]'"):
        measured(incidents[0], tmp_path / "out", engine=name)


def test_without_a_scheduler_a_cluster_of_this_machine(incidents, whole, tmp_path):
    command = [
        sys.executable,
        "-m",
        "incidentmap.cli",
        "spillover",
        incidents[0],
        "-o",
        tmp_path / "out",
    ]
    options = [
        "--engine",
        "dask",
        "--country",
        "ML",
        "--tolerance",
        "1000",
        "--distance",
        "25",
        "--distance",
        "60",
    ]
    more = ["--period", "year", "--by-precision"]
    done = subprocess.run([*command, *options, *more], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / "out")
    assert Path(done.stdout.strip(), "_SUCCESS").exists()
    check(tmp_path / "out", whole, incidents[1])
