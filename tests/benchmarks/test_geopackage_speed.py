"""Writing and reading a million incidents, beside pyogrio's own way with Arrow on the same frame.

Each step runs in a process of its own, so that times and memory do not mix. Bars: time at most 1.3
times pyogrio's, memory beyond the frame at most 1.5 times the frame.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = int(os.environ.get("INCIDENTMAP_BENCHMARK_ROWS", "1000000"))
ROUNDS = int(os.environ.get("INCIDENTMAP_BENCHMARK_ROUNDS", "3"))

STEP = """
import gc, json, resource, sys, threading, time
import numpy as np, pandas as pd, pyarrow, pyogrio, geopandas, shapely
from pathlib import Path
sys.path.insert(0, sys.argv[1])
step, folder, rows = sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
from incidentmap.layers.geopackage import read_layers, write_layers

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def frame_of(rows):
    from made_layers import made_layers
    made = made_layers(20_000)["incidents"]
    frame = pd.concat([made] * (rows // len(made)), ignore_index=True)
    frame["incident_id"] = [f"im-{i:07d}" for i in range(len(frame))]
    frame["notes"] = [f"{i} {note}" for i, note in enumerate(frame["notes"])]
    return frame

before = resident()
frame = frame_of(rows) if step in ("ours write", "theirs write") else None
gc.collect()
size = resident() - before
peak, done = [resident()], threading.Event()
def watch():
    while not done.wait(0.005):
        peak[0] = max(peak[0], resident())
threading.Thread(target=watch, daemon=True).start()
start, clock = resident(), time.perf_counter()
if step == "ours write":
    write_layers(folder / "ours.gpkg", {"incidents": frame}, overwrite=True)
elif step == "theirs write":
    pyogrio.write_dataframe(frame, folder / "theirs.gpkg", layer="incidents", use_arrow=True,
                            geometry_type="Point", append=False, dataset_options={"VERSION": "1.3"})
elif step == "ours read":
    frame = read_layers(folder / "ours.gpkg")["incidents"]
else:
    frame = pyogrio.read_dataframe(folder / "theirs.gpkg", layer="incidents", use_arrow=True)
seconds = time.perf_counter() - clock
done.set()
assert len(frame) == rows
if "read" in step:
    size = resident() - start
print("RESULT", json.dumps({"seconds": seconds, "frame": size, "extra": peak[0] - start}))
"""


def measure(step: str, folder: Path) -> dict[str, float]:
    tests = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STEP, tests, step, str(folder), str(ROWS)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    line = next(text for text in done.stdout.splitlines() if text.startswith("RESULT "))
    return json.loads(line.removeprefix("RESULT "))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    folder = tmp_path_factory.mktemp("speed")
    best: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        for step in ("theirs write", "ours write", "theirs read", "ours read"):
            if step == "theirs write":
                (folder / "theirs.gpkg").unlink(missing_ok=True)
            found = measure(step, folder)
            if step not in best or found["seconds"] < best[step]["seconds"]:
                best[step] = found
    for step, found in best.items():
        print(
            f"{step}: {found['seconds']:.2f} s, frame {found['frame'] / 1e6:.0f} MB, "
            f"beyond it {found['extra'] / 1e6:.0f} MB"
        )
    return best


@pytest.mark.parametrize("step", ["write", "read"])
def test_time(results: dict[str, dict[str, float]], step: str) -> None:
    assert results[f"ours {step}"]["seconds"] <= 1.3 * results[f"theirs {step}"]["seconds"]


@pytest.mark.parametrize("step", ["write", "read"])
def test_memory(results: dict[str, dict[str, float]], step: str) -> None:
    # Reading makes the frame itself, which counts.
    assert results[f"ours {step}"]["extra"] <= 1.5 * results[f"ours {step}"]["frame"]
