"""Runs of the command that are killed, and what is left of their outputs."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).parents[1]
DAY = "1700000000"
"""SOURCE_DATE_EPOCH of all runs, so that whole files of one command are the same."""


@dataclass
class Ended:
    """How a run ended: its code, negative for a signal, and its times in seconds."""

    status: int
    seconds: float
    drafted: float | None
    waited: float
    group: int
    also: list[int]
    told: str


class Warm:
    """A warm process that forks runs; see `faults.warm`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.warm"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TESTS,
        )  # fmt: skip

    def run(self, folder: Path, *argv: object, **order: object) -> Ended:
        """Run ``incidentmap`` with these arguments in a folder, in whose parent the log lies."""
        log = folder.parent / f"{folder.name}.log"
        env = {
            "SOURCE_DATE_EPOCH": DAY,
            "INCIDENTMAP_DATA": str(folder.parent / "user-data"),
            **order.pop("env", {}),
        }
        asked = {"argv": [str(a) for a in argv], "folder": str(folder), "env": env,
                 "log": str(log), **order}  # fmt: skip
        log.unlink(missing_ok=True)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        for other in order.get("also", ()):
            assert "Traceback" not in Path(other["log"]).read_text(encoding="utf-8")
        # A run may be killed before it has opened its log.
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        assert "Traceback" not in told, told
        return Ended(**answer, told=told)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        assert self._process.stdout is not None
        self._process.stdout.close()


def content(path: Path) -> str:
    """What a file holds, as a checksum; a file that is not whole fails."""
    if path.suffix in (".gpkg", ".sqlite"):
        with contextlib.closing(
            sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        ) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            tables = [
                row[0]
                for row in db.execute(
                    "SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1"
                )
                if not row[0].startswith(("rtree_", "sqlite_"))
            ]
            digest = hashlib.sha256()
            for table in tables:
                for row in db.execute(f'SELECT * FROM "{table}"'):
                    digest.update(repr(row).encode())
            return f"{len(tables)} tables {digest.hexdigest()}"
    data = path.read_bytes()
    if path.suffix == ".html":
        assert data.rstrip().endswith(b"</html>")
    if path.suffix == ".qgz":
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    return hashlib.sha256(data).hexdigest()


def contents(folder: Path) -> dict[str, str]:
    """Content of the files of a folder, drafts left out."""
    return {f.name: content(f) for f in sorted(folder.iterdir()) if not f.name.startswith(".")}


@dataclass
class Case:
    """A command in a setting: what was there before, and what it shall make."""

    name: str
    argv: tuple[object, ...]
    prepare: Callable[[Path], None] = lambda folder: None
    """Put into a folder what is there before the run."""
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    writing: float = 0.0

    def measure(self, warm: Warm, folder: Path) -> None:
        """Run to the end: what is made, how long it takes, and how much of that is writing."""
        folder.mkdir()
        self.prepare(folder)
        self.before = contents(folder)
        ended = warm.run(folder, *self.argv)
        assert ended.status == 0, ended.told
        assert not [f for f in folder.iterdir() if f.name.startswith(".")]
        self.after = contents(folder)
        self.seconds = ended.seconds
        self.writing = ended.seconds - (ended.drafted or 0.0)

    def reset(self, folder: Path) -> None:
        """Put back what was there before, and leave the litter of killed runs."""
        for path in folder.iterdir():
            if not path.name.startswith("."):
                path.unlink()
        self.prepare(folder)

    def check(self, folder: Path) -> str:
        """See that every file is the whole old or the whole new one; say which they were."""
        now = contents(folder)
        states = []
        for name in sorted({*self.before, *self.after, *now}):
            found = now.get(name)
            old, new = self.before.get(name), self.after.get(name)
            assert found in (old, new), f"{self.name}: {name} is neither the old nor the new one"
            if old != new:
                states.append("new" if found == new else "old")
        return "old" if set(states) <= {"old"} else "new" if set(states) == {"new"} else "between"


def copying(template: Path) -> Callable[[Path], None]:
    """Put copies of the files of another folder into one."""

    def put(folder: Path) -> None:
        for path in template.iterdir():
            shutil.copy2(path, folder / path.name)

    return put


def litter(folder: Path) -> list[str]:
    """Drafts that killed runs left in a folder."""
    return sorted(re.sub(r"\.[a-z0-9_]{8}\.", ".*.", f.name) for f in folder.glob(".*"))


def age(folder: Path) -> None:
    """Let litter be a minute old: a folder whose maker had no time to lock it is young for some."""
    for left in folder.glob(".*"):
        os.utime(left, (time.time() - 60,) * 2)


def moments(count: int, seed: int) -> Iterator[tuple[str, float]]:
    """Where to kill: half anywhere in the run, half while files are written; shares of the time."""
    import random

    draw = random.Random(seed)
    for number in range(count):
        yield ("after", "after_draft")[number % 2], draw.random() * 1.02


def full() -> int:
    """Moments of the full form, 0 where the short one is run."""
    return int(os.environ.get("INCIDENTMAP_FAULTS") or 0)
