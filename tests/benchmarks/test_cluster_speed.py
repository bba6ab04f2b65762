"""A million incidents, and ten, from parts to parts: this process, dask, Spark, on all cores.

Each run is the command as a person calls it: starting the engine, reading and writing GeoParquet
are counted. Memory is that of all its processes together, Java among them, pages that they share
counted once. Ten million run with INCIDENTMAP_BENCH_GIANT=1. On a busy machine the processors' time
tells more than the clock's; both are recorded.
"""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.results import GIANT

from incidentmap.data import path
from incidentmap.geo.borders import borderland
from incidentmap.layers.cluster.geoparquet import geo_metadata, wkb_points

MILLION = 1_000_000
SIZES = [MILLION, *([10 * MILLION] if GIANT else [])]
ENGINES = ("local", "dask", "spark")
BAR_S, BAR_MB = 40, 4000
"""Of ten million incidents through dask."""

PEER_ROWS = 100_000


def write_incidents(folder, count):
    """Incidents in and around Mali, a million a file, in row groups as geopandas writes them."""
    folder.mkdir()
    for number, first in enumerate(range(0, count, MILLION)):
        random = np.random.default_rng(number)
        rows = min(MILLION, count - first)
        lon, lat = random.uniform(-13, 5, rows), random.uniform(9.5, 26, rows)
        days = np.datetime64("2015-01-01") + random.integers(0, 3650, rows)
        table = pa.table(
            {
                "incident_id": pa.array(np.arange(first, first + rows)).cast(pa.string()),
                "event_date": pa.array(days.astype("datetime64[D]")),
                "date_precision": random.integers(1, 3, rows),
                "event_type": random.choice(["Battles", "Riots", "Protests"], rows),
                "country": random.choice(["ML", "BF", "NE"], rows),
                "lon": lon,
                "lat": lat,
                "geo_precision": random.integers(1, 4, rows),
                "uncertainty_m": random.choice([500.0, 5000.0, 25000.0], rows),
                "fatalities_best": random.poisson(2, rows),
                "geom": wkb_points(lon, lat),
            }
        )
        table = table.replace_schema_metadata(geo_metadata(["Point"], None))
        pq.write_table(table, folder / f"part-{number:05d}.parquet", row_group_size=2**20)
    return folder


@dataclass
class Tree:
    """What a command and all that it starts took: by the clock, of processors, of memory."""

    wall: float = 0.0
    cpu: float = 0.0
    memory_mb: float = 0.0


def watched(command):
    """Run a command; look at its processes as it runs."""
    tree, seconds, done = Tree(), {}, threading.Event()
    began = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL) as process:
        root = psutil.Process(process.pid)

        def look():
            while not done.wait(0.1):
                memory = 0
                for one in [root, *_children(root)]:
                    try:
                        times = one.cpu_times()
                        memory += one.memory_full_info().pss
                    except (psutil.NoSuchProcess, psutil.AccessDenied):
                        continue
                    seconds[one.pid] = times.user + times.system
                tree.memory_mb = max(tree.memory_mb, memory / 1e6)

        watcher = threading.Thread(target=look)
        watcher.start()
        code = process.wait()
        done.set()
        watcher.join()
    assert code == 0
    tree.wall, tree.cpu = time.perf_counter() - began, sum(seconds.values())
    return tree


def _children(root):
    try:
        return root.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.fixture(scope="module", params=SIZES, ids="{:,}".format)
def incidents(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("incidents") / "in"
    return write_incidents(folder, request.param), request.param


@pytest.mark.parametrize("engine", ENGINES)
def test_spillover_of_parts(engine, incidents, record, tmp_path):
    folder, count = incidents
    command = [sys.executable, "-m", "incidentmap.cli", "spillover", folder, "-o", tmp_path / "out"]
    tree = watched([*command, "--country", "ML", "--engine", engine])
    written = pq.ParquetDataset(tmp_path / "out" / "incidents").read(["measured"])
    assert len(written) == count
    barred = engine == "dask" and count == 10 * MILLION
    size, what = f"{count:,} incidents", f"Borders, zones, summary: {engine}"
    record("Cluster", what, size, tree.wall, "s", at_most=BAR_S if barred else None)
    record("Cluster", f"{what}, processors", size, tree.cpu, "s")
    memory = f"{what}, memory of all processes"
    record("Cluster", memory, size, tree.memory_mb, "MB", at_most=BAR_MB if barred else None)


def test_beside_a_join_of_geopandas(record, tmp_path):
    """Processor time a row, of the nearest border alone on their side, in a plane of metres."""
    folder = write_incidents(tmp_path / "in", MILLION)
    command = [sys.executable, "-m", "incidentmap.cli", "spillover", folder, "-o", tmp_path / "out"]
    ours = watched([*command, "--country", "ML"]).cpu
    land = borderland(gpd.read_file(path("shapefiles", "countries.shp")), focus=("ML",))
    lines = gpd.GeoDataFrame(geometry=[border.line for border in land.borders], crs=4326)
    began = time.process_time()
    points = gpd.read_parquet(folder)[:PEER_ROWS].to_crs(32630)
    points.sjoin_nearest(lines.to_crs(32630), distance_col="metres")
    theirs = (time.process_time() - began) * MILLION / PEER_ROWS
    record(
        "Cluster",
        "Borders, zones, summary: one core, processors",
        f"{MILLION:,} incidents",
        ours,
        "s",
        peers={"geopandas sjoin_nearest": theirs},
        note=f"geopandas: the nearest border alone, from {PEER_ROWS:,} points",
    )
