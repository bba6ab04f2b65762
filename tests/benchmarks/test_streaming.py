"""Long jobs: documents a second on one core and on two, memory of all processes, resumed runs.

Made reports of 1,500 words in one JSON Lines file, `incidentmap incidents` from file to GeoPackage.
INCIDENTMAP_DOCUMENTS sets how many (default 400; cores are compared on four times, memory on five
times as many). Where giant sizes are wanted, 2,000, 8,000 and 10,000 documents, and 100,000 under
2 GB: an hour or more.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from benchmarks.results import GIANT
from made_reports import made_lines

DOCUMENTS = int(os.environ.get("INCIDENTMAP_DOCUMENTS", "2000" if GIANT else "400"))
GROWTH_MB = 150
ALL = 100_000
MOST_MB = 2000

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="memory is read from /proc"
)


@dataclass(slots=True)
class Run:
    """Seconds by the clock, and megabytes of all processes together at most."""

    wall: float
    memory: float
    begun: float
    """Seconds until the first documents were done: processes start, gazetteers are read."""
    coded: float
    """Parts a second from then on until all were coded: geocoding and incident coding alone."""


def family(pid: int) -> list[int]:
    """A process and those that it started."""
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def megabytes(pid: int) -> float:
    """Memory of a process and its children, what they share counted once."""
    total = 0
    for member in family(pid):
        with contextlib.suppress(OSError):
            rows = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
            total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total / 1024


def run(source: Path, output: Path, jobs: int, *, stop_after: int = 0, resume: bool = False) -> Run:
    """Run the command; kill it when so many parts are there."""
    command = [sys.executable, "-m", "incidentmap.cli", "incidents", source, "-o", output]
    more = ["--jobs", jobs, "--overwrite", *(["--resume"] if resume else [])]
    began, memory = time.perf_counter(), 0.0
    seen: list[tuple[float, int]] = []
    process = subprocess.Popen([*map(str, (*command, *more))], stderr=subprocess.DEVNULL)
    folder = output.with_name(f"{output.name}.unfinished")
    while process.poll() is None:
        parts = len(list(folder.glob("*.arrow"))) if folder.exists() else 0
        if parts > (seen[-1][1] if seen else 0):
            seen.append((time.perf_counter() - began, parts))
        if stop_after and parts >= stop_after:
            process.kill()
        memory = max(memory, megabytes(process.pid))
        time.sleep(0.2)
    assert process.returncode == (-9 if stop_after else 0)
    # A job of few documents keeps no parts, and is not asked how fast they came.
    (begun, first), (end, last) = (seen[0], seen[-1]) if seen else ((0.0, 0), (0.0, 0))
    coded = (last - first) / (end - begun) if end > begun else 0.0
    return Run(time.perf_counter() - began, memory, begun, coded)


def write(path: Path, number: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(made_lines(number))
    return path


def test_two_cores(tmp_path: Path, record: Callable[..., object]) -> None:
    number = 4 * DOCUMENTS
    source = write(tmp_path / "reports.jsonl", number)
    size = f"{number:,} documents of 1,500 words"
    one, two = (
        min(
            (run(source, tmp_path / "o.gpkg", jobs) for _ in range(2)), key=lambda found: found.wall
        )
        for jobs in (1, 2)
    )
    record(
        "Many documents",
        "Geocoding and incident coding, two processes",
        size,
        two.coded,
        "batches/s",
        peers={"one process": one.coded},
        ratio_at_least=1.8,
        note="from the first batch done to the last; needs two idle cores",
    )
    what = "Documents to a GeoPackage"
    record("Many documents", f"{what}, --jobs 1", size, number / one.wall, "documents/s")
    record(
        "Many documents",
        f"{what}, --jobs 2",
        size,
        number / two.wall,
        "documents/s",
        peers={"one core": number / one.wall},
        note="with start, linking and writing; needs two idle cores",
    )


def test_memory_does_not_grow_with_documents(tmp_path: Path, record: Callable[..., object]) -> None:
    few, many = (
        run(write(tmp_path / f"{n}.jsonl", n), tmp_path / f"{n}.gpkg", 2).memory
        for n in (DOCUMENTS, 5 * DOCUMENTS)
    )
    size = f"{DOCUMENTS:,} and {5 * DOCUMENTS:,} documents"
    record("Many documents", "Memory of all processes", size, many, "MB", at_most=MOST_MB)
    record("Many documents", "Growth of memory", size, many - few, "MB", at_most=GROWTH_MB)


def test_a_resumed_run_does_the_rest_alone(tmp_path: Path, record: Callable[..., object]) -> None:
    number = 3 * DOCUMENTS  # short jobs keep no parts
    source = write(tmp_path / "reports.jsonl", number)
    output = tmp_path / "o.gpkg"
    whole = run(source, output, 2)
    parts = number // 32
    run(source, output, 2, stop_after=parts)
    rest = run(source, output, 2, resume=True)
    what = "A run killed when most was done, resumed"
    record(
        "Many documents",
        what,
        f"{number:,} documents",
        rest.wall,
        "s",
        peers={"the whole run": whole.wall},
        ratio_at_least=1.2,
    )


def test_linking_of_many_claims(tmp_path: Path, record: Callable[..., object]) -> None:
    source = write(tmp_path / "reports.jsonl", DOCUMENTS)
    copies = ALL // DOCUMENTS if GIANT else 20
    command = [sys.executable, Path(__file__).with_name("copied_parts.py"), source, str(copies)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    size = f"{found['claims']:,} claims of {DOCUMENTS * copies:,} documents"
    note = f"{DOCUMENTS} coded documents many times over, their days moved"
    record(
        "Many documents", "Claims to incidents", size, found["claims"] / found["seconds"],
        "claims/s", note=note,
    )  # fmt: skip
    record(
        "Many documents", "Claims to incidents, memory", size, found["megabytes"], "MB",
        at_most=MOST_MB, note=note,
    )  # fmt: skip


@pytest.mark.skipif(not GIANT, reason="INCIDENTMAP_BENCH_GIANT is not set")
def test_a_hundred_thousand_documents(tmp_path: Path, record: Callable[..., object]) -> None:
    source = write(tmp_path / "reports.jsonl", ALL)
    found = run(source, tmp_path / "all.gpkg", 2)
    size = f"{ALL:,} documents of 1,500 words"
    record("Many documents", "Memory of all processes", size, found.memory, "MB", at_most=MOST_MB)
    record("Many documents", "From file to GeoPackage, --jobs 2", size, found.wall / 60, "min")
