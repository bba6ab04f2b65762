"""How long a person waits for a command that has next to nothing to do, and what it holds.

Seconds by the clock, the quickest of five, each in a new process. The peer is Fiona's command.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.stepping import command, measure
from made_layers import made_layers

from incidentmap.layers.geopackage import write_layers

BIN = Path(sys.executable).parent
COMMANDS: dict[str, tuple[float | None, str]] = {
    "--help": (0.25, "fio --help"),
    "build --help": (0.25, "fio info --help"),
    "gazetteer search Gao": (0.4, ""),
    "gazetteer list": (0.4, ""),
    "info FILE": (0.3, "fio info FILE"),
    "validate FILE": (None, ""),
}
"""Command → its bar in seconds, and what a peer does instead."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("start") / "made.gpkg"
    write_layers(path, made_layers())
    return path


@pytest.mark.parametrize("words", COMMANDS)
def test_start(words: str, file: Path, benchmark: Any, record: Callable[..., object]) -> None:
    bar, peer = COMMANDS[words]

    def run(text: str) -> float:
        program, *rest = [str(file) if word == "FILE" else word for word in text.split()]
        began = time.perf_counter()
        subprocess.run([BIN / program, *rest], check=True, capture_output=True)
        return time.perf_counter() - began

    benchmark.pedantic(run, args=[f"incidentmap {words}"], rounds=5, warmup_rounds=1)
    ours = benchmark.stats.stats.min
    peers = {peer: min(run(peer) for _ in range(5))} if peer else {}
    record("Start-up", f"incidentmap {words}", "", ours, "s", peers=peers, at_most=bar)
    held = measure(command(*(str(file) if word == "FILE" else word for word in words.split())))
    record("Start-up", f"incidentmap {words}: memory", "", held.resident, "MB")
