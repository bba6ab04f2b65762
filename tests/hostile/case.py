"""A bad input as a row of a table, and the command run on it in a process of its own.

The process is a fork of one that has the libraries loaded, so a case costs little more than its own
work; it has limits of memory and time, and a crash in a C library ends the case, not the suite.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

Make = Callable[[], Sequence[object]]
"""Makes files in the working folder and gives the arguments behind the command."""


@dataclass(frozen=True)
class Case:
    """One bad input.

    Attributes
    ----------
    command : str
        ``gazetteer add``, ``build`` …
    what : str
        The fault, for people.
    make : callable
        Makes the files in the working folder and gives the arguments behind the command.
    says : str
        Expression that standard error must match.
    code : int
        0 where the fault is counted and told and the rest is done; 1 for data, 2 for usage.
    writes : tuple of str
        Files that may be new or changed afterwards; all others must be as they were.
    stdin : bytes
        Standard input.
    seconds : float
        Processor time that is enough.
    megabytes : int
        Memory that is enough, beyond what the libraries take.
    bound : bool
        Let permissions bind root too, for faults of permission.
    """

    command: str
    what: str
    make: Make
    says: str
    code: int = 1
    writes: tuple[str, ...] = ()
    stdin: bytes = b""
    seconds: float = 8.0
    megabytes: int = 500
    bound: bool = False
    out: str = ""
    """Expression that standard output must match; a verdict there needs no ``Error: `` line."""

    def __str__(self) -> str:
        return f"{self.command}: {self.what}"


@dataclass(slots=True)
class Ended:
    """How a run ended."""

    code: int | None
    """Exit code; None where a signal ended it."""
    out: str = ""
    err: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0
    signal: int = 0
    changed: set[str] = field(default_factory=set)


def _state(folder: Path) -> dict[str, str]:
    """What is in a folder: the content of small files, the size and time of large ones."""
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        known = f"{stat.st_mode} {stat.st_size}"
        if path.is_file() and not path.is_symlink():
            if stat.st_size > 30_000_000:
                known += f" {stat.st_mtime_ns}"
            else:
                known += hashlib.sha256(path.read_bytes()).hexdigest()
        found[path.relative_to(folder).as_posix()] = known
    return found


class Runner:
    """Runs the command in forks of a loaded process, see `hostile.server`."""

    def __init__(self) -> None:
        # Whatever the machine's own settings are, names and messages are UTF-8.
        self._server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("server.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUTF8": "1"},
        )

    def close(self) -> None:
        """End the process."""
        self._server.communicate()

    def __call__(
        self, arguments: Sequence[object], folder: Path, *, stdin: bytes = b"", bound: bool = False
    ) -> Ended:
        """Run the command in a folder and tell how it ended and what it changed there."""
        scratch = Path(tempfile.mkdtemp(prefix="streams-", dir=folder.parent))
        streams = [str(scratch / name) for name in ("in", "out", "err", "result")]
        for path in streams:
            Path(path).write_bytes(stdin if path == streams[0] else b"")
        words = [os.fsdecode(a) if isinstance(a, bytes) else str(a) for a in arguments]
        order = {"arguments": words, "folder": str(folder), "streams": streams, "bound": bound}
        before = _state(folder)
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        print(json.dumps(order), file=self._server.stdin, flush=True)
        ended = Ended(None, **json.loads(self._server.stdout.readline()))
        out, err, result = (
            Path(path).read_bytes().decode("utf-8", "replace") for path in streams[1:]
        )
        if result:
            ended = replace(ended, **json.loads(result))
        after = _state(folder)
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        return replace(ended, out=out, err=err, changed=changed)
