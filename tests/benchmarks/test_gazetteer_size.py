"""A gazetteer larger than most: built within bounds of time and memory, answered at once.

The number of rows is that of ``INCIDENTMAP_GAZETTEER_ROWS``, or 5 million where the giant sizes are
wanted, else 300,000.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.gazetteer_rows import SYLLABLES, write_dump
from benchmarks.results import GIANT
from benchmarks.stepping import Step, measure

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer

ROWS = int(os.environ.get("INCIDENTMAP_GAZETTEER_ROWS", "5000000" if GIANT else "300000"))
SIZE = f"{ROWS:,} generated rows"
BUILD_S = 600
BUILD_MB = 1_000
NAME_MS = 1.0
SEARCH_S = 2.0


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Step]:
    folder = tmp_path_factory.mktemp("large")
    dump = write_dump(folder / "XX.txt", ROWS)
    index = folder / "large.sqlite"
    step = measure(
        f"report = add_gazetteer([Path({str(dump)!r})], Path({str(index)!r}))\n"
        f"assert report.places > 0.9 * {ROWS}",
        setup="from incidentmap.geo.gazetteer_import import add_gazetteer",
    )
    dump.unlink()
    return index, step


def test_building(built: tuple[Path, Step], record: Callable[..., object]) -> None:
    index, step = built
    most = max(BUILD_S * ROWS / 5e6, 30)
    record("Gazetteer", "gazetteer add", SIZE, step.wall, "s", at_most=most)
    record("Gazetteer", "gazetteer add: memory", SIZE, step.resident, "MB", at_most=BUILD_MB)
    record("Gazetteer", "Its index on disk", SIZE, index.stat().st_size / 1e6, "MB")


def test_answering(built: tuple[Path, Step], record: Callable[..., object]) -> None:
    start = time.perf_counter()
    gazetteer = Gazetteer.open([built[0]], user=False)
    gazetteer.longest("bamako")
    opened = time.perf_counter() - start
    chosen = random.Random(2)
    words = ["".join(chosen.choices(SYLLABLES, k=chosen.randint(2, 5))) for _ in range(20_000)]
    busy, found = time.process_time(), 0
    for word in words:
        key = fold(word)
        if gazetteer.longest(key):
            found += len(gazetteer.matches(key))
    each = (time.process_time() - busy) / len(words) * 1_000  # whatever else the machine does
    assert found > len(words) / 2
    record("Gazetteer", "Opening it", SIZE, opened * 1_000, "ms", at_most=50)
    record("Gazetteer", "A name's places", SIZE, each, "ms", at_most=NAME_MS)


def test_searching(built: tuple[Path, Step], record: Callable[..., object]) -> None:
    gazetteer = Gazetteer.open([built[0]], user=False)
    gazetteer.search("warm up")
    slowest = 0.0
    for name in ("Kidougao", "Tonbouctou", "Bamakko", "Djenne", "Gouladiokou", "Zinsotou"):
        start = time.perf_counter()
        assert gazetteer.search(name, limit=10), name
        slowest = max(slowest, time.perf_counter() - start)
    record(
        "Gazetteer",
        "gazetteer search, the slowest of 6 names",
        SIZE,
        slowest,
        "s",
        at_most=SEARCH_S,
    )
