"""Writing and reading incidents, a million where giant sizes are wanted, beside pyogrio's own way with Arrow on the same frame.

Each step runs in a process of its own, so that times and memory do not mix. Bars: time at most 1.3
times pyogrio's, memory beyond the frame at most 1.5 times the frame.
"""

import os
from collections.abc import Callable

import pytest
from benchmarks.results import GIANT
from benchmarks.stepping import Step, measure

ROWS = int(os.environ.get("INCIDENTMAP_BENCHMARK_ROWS", "1000000" if GIANT else "200000"))
ROUNDS = int(os.environ.get("INCIDENTMAP_BENCHMARK_ROUNDS", "2"))

PEER = "pyogrio with Arrow"

SETUP = """
import gc
import geopandas, numpy, pandas as pd, pyarrow, pyogrio, shapely
from incidentmap.layers.geopackage import read_layers, write_layers
"""
FRAME = """
from made_layers import made_layers
made = made_layers(20_000)["incidents"]
frame = pd.concat([made] * ({rows} // len(made)), ignore_index=True)
frame["incident_id"] = [f"im-{{i:07d}}" for i in range(len(frame))]
frame["notes"] = [f"{{i}} {{note}}" for i, note in enumerate(frame["notes"])]
gc.collect()
"""
WORK = {
    "ours write": 'write_layers({folder!r} + "/ours.gpkg", {{"incidents": frame}}, overwrite=True)',
    "theirs write": """
pyogrio.write_dataframe(
    frame, {folder!r} + "/theirs.gpkg", layer="incidents", use_arrow=True, geometry_type="Point",
    append=False, dataset_options={{"VERSION": "1.3"}},
)""",
    "ours read": 'frame = read_layers({folder!r} + "/ours.gpkg")["incidents"]',
    "theirs read": """
frame = pyogrio.read_dataframe({folder!r} + "/theirs.gpkg", layer="incidents", use_arrow=True)
assert len(frame) == {rows}""",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    folder = tmp_path_factory.mktemp("speed")
    best: dict[str, Step] = {}
    for _ in range(ROUNDS):
        for step in ("theirs write", "ours write", "theirs read", "ours read"):
            if step == "theirs write":
                (folder / "theirs.gpkg").unlink(missing_ok=True)
            work = WORK[step].format(folder=str(folder), rows=ROWS)
            data = FRAME.format(rows=ROWS) if "write" in step else ""
            found = measure(work, setup=SETUP, data=data)
            if step not in best or found.wall < best[step].wall:
                best[step] = found
    return best


@pytest.mark.parametrize("step", ["write", "read"])
def test_time_and_memory(
    results: dict[str, Step], step: str, record: Callable[..., object]
) -> None:
    ours, theirs = results[f"ours {step}"], results[f"theirs {step}"]
    what, size = {"write": "Writing incidents", "read": "Reading incidents"}[step], f"{ROWS:,} rows"
    record(
        "GeoPackage", what, size, ours.wall, "s", peers={PEER: theirs.wall}, ratio_at_least=1 / 1.3
    )
    # Reading makes the frame itself, which counts.
    frame = ours.held - ours.base if step == "write" else ours.after - ours.held
    record(
        "GeoPackage", f"{what}: memory beyond what was held before", size, ours.memory - ours.held,
        "MB", peers={PEER: theirs.memory - theirs.held}, at_most=1.5 * frame,
        note=f"the frame itself takes {frame:,.0f} MB",
    )  # fmt: skip
