"""Two runs at once, a full disk, no permission, Ctrl-C: one clear line, and nothing spoilt."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
from faults.runs import contents, copying, full, litter
from faults.world import NAMES, TEXT, World

SOON = ("spillover", "import --overwrite", "gazetteer add", "export --overwrite", "report")
"""What the short form tries."""
PAGE = 4096
ROOM = 40_000
"""Bytes that are left on a full disk, at most; a third of what is to be written at most."""


@pytest.fixture(scope="module")
def world(warm, tmp_path_factory):
    return World(warm, tmp_path_factory.mktemp("disturbed"))


def wanted(name):
    if not full() and name not in SOON:
        pytest.skip("INCIDENTMAP_FAULTS=50 tries all, see `make faults`")


def one_line(ended, *words):
    """What a person reads: one line that says what is wrong."""
    lines = [line for line in ended.told.splitlines() if line.startswith("Error")]
    assert len(lines) == 1, ended.told
    assert all(word in lines[0].lower() for word in words), lines


@pytest.fixture
def small_disk(tmp_path):
    """A function that makes a disk with so many bytes left; None where nobody may mount one."""
    mounted = []

    def disk(files, room):
        folder = tmp_path / f"disk-{len(mounted)}"
        folder.mkdir()
        used = sum(-(-f.stat().st_size // PAGE) * PAGE for f in files.iterdir())
        options = f"size={used + room // PAGE * PAGE + PAGE}"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            return None
        mounted.append(folder)
        return folder

    yield disk
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk(world, warm, tmp_path, small_disk, name):
    wanted(name)
    case = world.case(name)
    before = tmp_path / "before"
    before.mkdir()
    case.prepare(before)
    size = sum(f.stat().st_size for f in (world.folder / f"whole {name}").iterdir())
    room = min(ROOM, size // 3)
    folder = small_disk(before, room) if os.getuid() == 0 else None
    limits = {}
    if folder is None:
        folder, limits = tmp_path / "out", {"RLIMIT_FSIZE": room // 4}
        folder.mkdir()
    copying(before)(folder)
    ended = warm.run(folder, *case.argv, limits=limits)
    assert ended.status == 1, ended.told
    one_line(ended)
    assert "unexpected" not in ended.told, ended.told
    assert contents(folder) == case.before
    assert not litter(folder), litter(folder)


@pytest.mark.parametrize("name", NAMES)
def test_no_permission(world, warm, name):
    wanted(name)
    case = world.case(name)
    # pytest's own folders are closed to other users.
    place = Path(tempfile.mkdtemp())
    try:
        folder = place / "out"
        folder.mkdir()
        case.prepare(folder)
        given = place / "given"
        shutil.copytree(world.folder, given)
        argv = [str(a).replace(str(world.folder), str(given)) for a in case.argv]
        for path in (place, given, *given.rglob("*")):
            path.chmod(0o755)
        folder.chmod(0o555)
        as_nobody = {"uid": 65534} if os.getuid() == 0 else {}
        ended = warm.run(folder, *argv, **as_nobody)
        folder.chmod(0o755)
        assert ended.status == 1, ended.told
        one_line(ended, "permission")
        assert contents(folder) == case.before
        assert not litter(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("name", ["build --update", "spillover", "gazetteer add"])
def test_stopped(world, warm, tmp_path, name, number):
    if not full() and (name, number) not in (
        ("spillover", signal.SIGINT),
        ("gazetteer add", signal.SIGTERM),
    ):
        pytest.skip("INCIDENTMAP_FAULTS=50 tries all, see `make faults`")
    case = world.case(name)
    folder = tmp_path / "out"
    folder.mkdir()
    case.prepare(folder)
    ended = warm.run(folder, *case.argv, after_draft=0.3 * case.writing, signal=number, alone=True)
    assert ended.status == 128 + number, ended.told
    assert "Stopped" in ended.told
    assert ended.waited < 5 + case.seconds
    assert contents(folder) == case.before
    assert not litter(folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent(warm, tmp_path, number):
    if not full() and number != signal.SIGKILL:
        pytest.skip("INCIDENTMAP_FAULTS=50 tries all, see `make faults`")
    reports = tmp_path / "reports"
    reports.mkdir()
    for n in range(90):
        (reports / f"{n}.txt").write_text(f"{n}. {TEXT}" * 40, encoding="utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    ended = warm.run(
        folder, "build", reports, "-o", ".", "--jobs", "2", after=2.5, signal=number, alone=True
    )
    assert ended.status == (-9 if number == signal.SIGKILL else 143), ended.told
    patience = time.monotonic() + 20
    with pytest.raises(ProcessLookupError):  # noqa: PT012 - asked until nobody is there
        while time.monotonic() < patience:
            os.killpg(ended.group, 0)
            time.sleep(0.05)


@pytest.mark.parametrize(
    "name", ["build --overwrite", "spillover again", "gazetteer add", "import"]
)
def test_two_runs_at_once(world, warm, tmp_path, name):
    if not full() and name not in ("spillover again", "import"):
        pytest.skip("INCIDENTMAP_FAULTS=50 tries all, see `make faults`")
    case = world.case(name)
    folder = tmp_path / "out"
    folder.mkdir()
    for number in range(5 if full() else 2):
        case.reset(folder)
        log = tmp_path / f"other-{number}.log"
        ended = warm.run(folder, *case.argv, also=[{"log": str(log)}])
        told = log.read_text(encoding="utf-8")
        codes = {ended.status: ended.told, ended.also[0]: told}
        assert 0 in codes
        for code, said in codes.items():
            assert code in (0, 1, 2), said
            if code:
                assert "in use by another" in said or "exists; give --overwrite" in said, said
        assert contents(folder) == case.after
        assert not litter(folder)


def test_two_different_builds_at_once(world, warm, tmp_path):
    """The files of one run stand together, whichever came last."""
    if not full():
        pytest.skip("INCIDENTMAP_FAULTS=50 tries all, see `make faults`")
    case = world.case("build --overwrite")
    folder = tmp_path / "out"
    folder.mkdir()
    for number in range(6):
        case.reset(folder)
        log = tmp_path / "other.log"
        argvs = [[*map(str, case.argv), "--title", f"Title {n}"] for n in range(2)]
        ended = warm.run(folder, *argvs[0], also=[{"log": str(log), "argv": argvs[1]}])
        assert {ended.status, *ended.also} <= {0, 1}, ended.told
        page, report = ((folder / f"{n}.html").read_text("utf-8") for n in ("map", "report"))
        with contextlib.closing(sqlite3.connect(folder / "incidents.gpkg")) as db:
            ((metadata,),) = db.execute("SELECT metadata FROM gpkg_metadata")
        titles = {
            f"Title {n}" for n in range(2) for t in (page, report, metadata) if f"Title {n}" in t
        }
        assert len(titles) == 1, f"{number}: {titles}"
        assert not litter(folder)


def test_an_edit_during_an_update_is_kept_or_refused(world, warm, tmp_path):
    case = world.case("build --update")
    folder = tmp_path / "out"
    folder.mkdir()
    case.prepare(folder)
    done = threading.Event()
    kept, refused = [], []

    def edit():
        number = 0
        while not done.is_set():
            number += 1
            try:
                World.edit(folder / "incidents.gpkg", f"edit {number}")
                kept.append(number)
            except sqlite3.OperationalError as error:
                refused.append(str(error))
            time.sleep(0.02)

    analyst = threading.Thread(target=edit)
    analyst.start()
    ended = warm.run(folder, *case.argv)
    done.set()
    analyst.join()
    assert ended.status in (0, 1), ended.told
    assert kept
    with contextlib.closing(sqlite3.connect(folder / "incidents.gpkg")) as db:
        notes = [row[0] for row in db.execute("SELECT notes FROM incidents")]
    assert f"edit {kept[-1]}" in notes, (kept, refused, notes)
    if ended.status:
        one_line(ended, "in use by another")
    else:
        assert refused
        assert set(refused) == {"database is locked"}
