"""Runs the command in forks of one process that has the libraries loaded.

Orders come as lines of JSON on standard input, answers go to standard output. Run as a script.
"""

import importlib
import json
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

WALL_S = 90
"""A hanging run is ended after so long, however busy the machine is."""

ADDRESS_SPACE = 6 << 30
NOBODY = 65534
LOADED = (
    "incidentmap.cli.main",
    "incidentmap.geo.gazetteer_import",
    "incidentmap.layers.export",
    "incidentmap.layers.geopackage",
    "incidentmap.layers.incidents.coding",
    "incidentmap.layers.incidents.importing",
    "incidentmap.layers.pipeline",
    "incidentmap.layers.spillover_file",
    "incidentmap.layers.summary",
    "incidentmap.layers.validate",
    "incidentmap.maps.page",
    "incidentmap.maps.report",
    "incidentmap.maps.still",
    "docx",
    "fiona",
    "pypdf",
)


def peak_mb() -> float:
    """Most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def run(order: dict[str, Any]) -> None:
    """Body of a fork: streams to files, limits, the command, what it took."""
    os.chdir(order["folder"])
    for number, flags in enumerate((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)):
        os.dup2(os.open(order["streams"][number], flags), number)
    result = os.open(order["streams"][3], os.O_WRONLY)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(WALL_S)
    if order["nobody"] and os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    from incidentmap.cli.main import main

    sys.argv = ["incidentmap", *order["arguments"]]
    before, start = peak_mb(), time.process_time()
    try:
        main()
        code: Any = 0
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    answer = {
        "code": code or 0,
        "seconds": time.process_time() - start,
        "megabytes": peak_mb() - before,
    }
    os.write(result, json.dumps(answer).encode())


def serve() -> None:
    """Fork for each order, wait, tell how the fork ended."""
    for name in LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                run(order)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        print(
            json.dumps({"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}), flush=True
        )


if __name__ == "__main__":
    serve()
