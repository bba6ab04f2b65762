"""Runs the command in forks of one process that has the libraries loaded.

Orders come as lines of JSON on standard input, answers go to standard output. Run as a script.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import time
from typing import Any

WALL_S = 90
"""A hanging run is ended after so long, however busy the machine is."""

ADDRESS_SPACE = 6 << 30
CAPABILITIES_V3 = 0x20080522
DAC_OVERRIDE, DAC_READ_SEARCH = 1 << 1, 1 << 2
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
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bind_root() -> None:
    """Make permissions of files bind root too (Linux, capset(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0)
    data = (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    data[0] &= ~(DAC_OVERRIDE | DAC_READ_SEARCH)
    if libc.capset(header, data):
        raise OSError(ctypes.get_errno(), "capset")


def run(order: dict[str, Any]) -> None:
    """Body of a fork: streams to files, limits, the command, what it took."""
    os.chdir(order["folder"])
    for number, flags in enumerate((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)):
        os.dup2(os.open(order["streams"][number], flags), number)
    result = os.open(order["streams"][3], os.O_WRONLY)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(WALL_S)
    if order["bound"] and os.getuid() == 0:
        bind_root()
    from incidentmap.cli.main import main

    os.environ["INCIDENTMAP_DATA"] = f"{order['folder']}/data"
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
    from incidentmap.layers.coder import Coder, ReadingOptions
    from incidentmap.layers.model import Document

    # The rules and word lists, which are read once for a process.
    Coder(ReadingOptions()).code(
        Document("warm", "On 3 May 2023 gunmen attacked Gao.", status="ok")
    )
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
