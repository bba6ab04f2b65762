"""Whatever a person brings ends in one clear line and leaves everything else as it was."""

import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path

import pytest
from hostile import documents, geopackages, tables
from hostile.case import Case, Runner

CASES = (*documents.CASES, *tables.CASES, *geopackages.CASES)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="limits of a process as Linux has them"
)

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters that change what a terminal shows."""

REPR = re.compile(
    r"Traceback|<class '|object at 0x|PosixPath\(|\[Errno |Warning:|unexpected \w+Error|numpy\.|np\.\w+\("
)
"""What speaks of the program's inside."""


@pytest.fixture(scope="module")
def runner():
    made = Runner()
    yield made
    made.close()


@pytest.fixture
def ground():
    """A folder that users without rights can enter too, which pytest's own they cannot."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        inside = Path(folder, "work")
        inside.mkdir()
        yield inside


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_bad_input_ends_in_one_clear_line(case: Case, ground: Path, runner: Runner):
    with contextlib.chdir(ground):
        arguments = [*case.command.split(), *case.make()]
    ended = runner(arguments, ground, stdin=case.stdin, bound=case.bound)
    told = f"{case}\nexit {ended.code}, signal {ended.signal}, {ended.seconds:.1f} s, {ended.megabytes:.0f} MB, changed {sorted(ended.changed)}\n{ended.out[-1500:]}\n{ended.err[-3000:]}"
    if os.environ.get("HOSTILE_SHOW"):
        print(told)
    assert ended.code == case.code, told
    assert re.search(case.says, ended.err), told
    assert not RAW.search(ended.out + ended.err), told
    assert not REPR.search(ended.out + ended.err), told
    lines = ended.err.splitlines()
    assert re.search(case.out, ended.out), told
    if case.code and not case.out:
        assert sum(line.startswith("Error: ") for line in lines) == 1, told
        assert lines[-1].startswith("Error: "), told
    assert max((len(line) for line in lines), default=0) < 1200, told
    assert len(lines) < 50, told
    assert ended.changed <= set(case.writes), told
    assert ended.seconds <= case.seconds, told
    assert ended.megabytes <= case.megabytes, told


def test_every_command_has_cases_and_each_its_own_name():
    from incidentmap.cli.main import COMMANDS

    names = set(COMMANDS) - {"gazetteer"} | {
        f"gazetteer {name}" for name in ("add", "list", "search")
    }
    assert {case.command for case in CASES} == names
    assert len({str(case) for case in CASES}) == len(CASES) >= 300
