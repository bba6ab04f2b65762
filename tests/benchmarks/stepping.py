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

def anonymous():
    # Pages of files that are mapped belong to the system, which takes them back when it likes.
    for row in Path("/proc/self/status").read_text().splitlines():
        if row.startswith("RssAnon"):
            return int(row.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000

{setup}
peak, done = [anonymous()], threading.Event()
def watch():
    while not done.wait(0.01):
        peak[0] = max(peak[0], anonymous())
threading.Thread(target=watch, daemon=True).start()
held, wall, cpu = anonymous(), time.perf_counter(), time.process_time()
{work}
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
done.set()
print("STEP", json.dumps(dict(wall=wall, cpu=cpu, memory=max(peak[0], anonymous()), held=held)))
"""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step took: seconds by the clock and of processors, megabytes at most and before."""

    wall: float
    cpu: float
    memory: float
    held: float


def measure(work: str, *, setup: str = "", rounds: int = 1) -> Step:
    """Run Python code in a process of its own; the quickest of some rounds.

    Parameters
    ----------
    work : str
        What is measured.
    setup : str, optional
        What goes before, imports and data, and is not.
    rounds : int, optional
        How often.
    """
    code = _AROUND.format(tests=str(TESTS), setup=setup, work=work)
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
