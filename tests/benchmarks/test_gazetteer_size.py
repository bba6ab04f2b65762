"""A gazetteer larger than most: built within bounds of time and memory, answered at once.

``pytest tests/benchmarks/test_gazetteer_size.py -s`` prints the figures. The number of rows is
5 million, or that of ``INCIDENTMAP_GAZETTEER_ROWS``.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks.gazetteer_rows import SYLLABLES, write_dump

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer

ROWS = int(os.environ.get("INCIDENTMAP_GAZETTEER_ROWS", "5000000"))
BUILD_S = 600
BUILD_MB = 1_000
NAME_MS = 1.0
SEARCH_S = 2.0

BUILD = """
import json, resource, sys, time
from pathlib import Path
from incidentmap.geo.gazetteer_import import add_gazetteer
start = time.perf_counter()
report = add_gazetteer([Path(sys.argv[1])], Path(sys.argv[2]))
print(json.dumps({
    "seconds": time.perf_counter() - start, "places": report.places, "names": report.names,
    "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    folder = tmp_path_factory.mktemp("large")
    dump = write_dump(folder / "XX.txt", ROWS)
    index = folder / "large.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(dump), str(index)], check=True, capture_output=True
    )
    dump.unlink()
    return index, json.loads(done.stdout)


def test_building(built: tuple[Path, dict[str, float]]) -> None:
    index, figures = built
    print(f"\n{figures} {index.stat().st_size / 1e6:.0f} MB on disk")
    assert figures["places"] > 0.9 * ROWS
    assert figures["seconds"] < BUILD_S * max(1, ROWS / 5e6)
    assert figures["mb"] < BUILD_MB


def test_answering(built: tuple[Path, dict[str, float]]) -> None:
    start = time.perf_counter()
    gazetteer = Gazetteer.open([built[0]], user=False)
    gazetteer.longest("bamako")
    opened = time.perf_counter() - start
    chosen = random.Random(2)
    words = ["".join(chosen.choices(SYLLABLES, k=chosen.randint(2, 5))) for _ in range(20_000)]
    start, busy = time.perf_counter(), time.process_time()
    found = 0
    for word in words:
        key = fold(word)
        if gazetteer.longest(key):
            found += len(gazetteer.matches(key))
    wall = (time.perf_counter() - start) / len(words) * 1_000
    each = (time.process_time() - busy) / len(words) * 1_000  # whatever else the machine does
    print(
        f"\nopened in {opened * 1e3:.1f} ms; {each:.3f} ms a name ({wall:.3f} by the clock),"
        f" {found / len(words):.0f} places a name"
    )
    assert found > len(words) / 2
    assert opened < 0.05
    assert each < NAME_MS


def test_searching(built: tuple[Path, dict[str, float]]) -> None:
    gazetteer = Gazetteer.open([built[0]], user=False)
    gazetteer.search("warm up")
    slowest = 0.0
    for name in ("Kidougao", "Tonbouctou", "Bamakko", "Djenne", "Gouladiokou", "Zinsotou"):
        start = time.perf_counter()
        hits = gazetteer.search(name, limit=10)
        took = time.perf_counter() - start
        slowest = max(slowest, took)
        print(f"\n{name}: {took * 1e3:.0f} ms, {[hit.place.name for hit in hits[:4]]}")
    assert slowest < SEARCH_S
