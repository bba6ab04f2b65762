"""Steps measured in processes of their own, so that neither times nor memory mix."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]

_AROUND = """
import json, os, resource, sys, threading, time
from pathlib import Path
sys.path.insert(0, {tests!r})

def status(name):
    for row in Path("/proc/self/status").read_text().splitlines():
        if row.startswith(name):
            return int(row.split()[1]) / 1000
    raise LookupError(name)

def anonymous():
    # Pages of files that are mapped belong to the system, which takes them back when it likes.
    return status("RssAnon")

{setup}
base = anonymous()
{data}
peak, done = [anonymous()], threading.Event()
def watch():
    while not done.wait(0.01):
        peak[0] = max(peak[0], anonymous())
threading.Thread(target=watch, daemon=True).start()
held, wall, cpu = anonymous(), time.perf_counter(), time.process_time()
{work}
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
done.set()
after = anonymous()
memory = max(peak[0], after)
print("STEP", json.dumps(dict(wall=wall, cpu=cpu, memory=memory, resident=status("VmHWM"), base=base, held=held, after=after)))
"""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step took.

    Attributes
    ----------
    wall, cpu : float
        Seconds by the clock and of processors.
    memory : float
        Megabytes at most, files that are mapped left out.
    resident : float
        Megabytes at most, with them, programs and libraries among them.
    base, held, after : float
        Megabytes before the data were made, before the step, and after it.
    """

    wall: float
    cpu: float
    memory: float
    resident: float
    base: float
    held: float
    after: float


def measure(work: str, *, setup: str = "", data: str = "", rounds: int = 1) -> Step:
    """Run Python code in a process of its own; the quickest of some rounds.

    Parameters
    ----------
    work : str
        What is measured.
    setup, data : str, optional
        Imports, and then data, that it needs.
    rounds : int, optional
        How often.
    """
    code = _AROUND.format(tests=str(TESTS), setup=setup, data=data, work=work)
    found = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        line = next(row for row in done.stdout.splitlines() if row.startswith("STEP "))
        found.append(Step(**json.loads(line.removeprefix("STEP "))))
    return min(found, key=lambda step: step.wall)


def command(*words: object) -> str:
    """Code that runs a command of incidentmap in its process, for `measure`."""
    return f"""
sys.argv = {["incidentmap", *map(str, words)]!r}
from incidentmap.cli.main import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
"""
