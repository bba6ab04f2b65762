"""kill -9 at any moment leaves each output whole, and nothing that the next run does not clear.

`make faults` kills each command in each setting at 50 moments, `make test` at a few.
"""

import contextlib
import shutil
import sqlite3

import pytest
from faults.runs import Case, age, content, contents, full, litter, moments
from faults.world import EDIT, NAMES, World

SHORT = 3
SOON = ("build --update", "spillover", "import --overwrite", "gazetteer add", "export --overwrite")
"""What the short form kills."""


@pytest.fixture(scope="session")
def world(warm, tmp_path_factory):
    return World(warm, tmp_path_factory.mktemp("faults"))


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", NAMES)
def test_killed_at_random_moments(world, warm, tmp_path, name):
    if not full() and name not in SOON:
        pytest.skip("INCIDENTMAP_FAULTS=50 kills all, see `make faults`")
    case = world.case(name)
    folder = tmp_path / "out"
    folder.mkdir()
    counts = {"old": 0, "new": 0, "between": 0, "ended before": 0}
    drafts = 0
    for how, share in moments(full() or SHORT, seed=len(name)):
        case.reset(folder)
        length = case.seconds if how == "after" else case.writing
        ended = warm.run(folder, *case.argv, **{how: share * length})
        assert ended.status in (0, -9), ended.told
        state = check(case, folder)
        if ended.status == 0:  # the machine is less busy than when it was measured
            case.seconds, case.writing = ended.seconds, ended.seconds - (ended.drafted or 0.0)
        counts[state if ended.status == -9 else "ended before"] += 1
        drafts += len(litter(folder)) > 0
    case.reset(folder)
    age(folder)
    assert warm.run(folder, *case.argv).status == 0
    assert contents(folder) == case.after
    assert not litter(folder), litter(folder)
    print(f"\n{name}: {counts}; drafts lay there {drafts} times; {case.seconds:.2f} s a run")


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", [name for name in NAMES if "--" in name])
def test_killed_before_each_move(world, warm, tmp_path, name):
    """No random moment falls between two moves: here each of them is the last."""
    if not full() and name not in ("gazetteer add --overwrite", "export --overwrite"):
        pytest.skip("INCIDENTMAP_FAULTS=50 tries all, see `make faults`")
    case = world.case(name)
    folder = tmp_path / "out"
    folder.mkdir()
    states, ended = [], None
    while ended is None or ended.status:
        shutil.rmtree(folder)
        folder.mkdir()
        case.reset(folder)
        ended = warm.run(folder, *case.argv, move=len(states) + 1)
        assert ended.status in (0, -9), ended.told
        states.append(check(case, folder))
        if full() and states[-1] == "between":
            # The command as it was given repairs what stands between.
            assert warm.run(folder, *case.argv).status == 0
            assert set(contents(folder)) == set(case.after)
            assert not litter(folder)
    print(f"\n{name}: {states}")
    assert states[0] == "old"
    assert states == sorted(states, key=("old", "between", "new").index)


def check(case, folder):
    """The files of a Shapefile are of no use apart: they are the old, the new, or no Shapefile."""
    if case.argv[0] == "export" and not (folder / "out.shp").exists():
        return "between" if case.before else "old"
    state = case.check(folder)
    assert case.argv[0] != "export" or state != "between", contents(folder)
    if case.name == "build --update":
        with contextlib.closing(sqlite3.connect(folder / "incidents.gpkg")) as db:
            assert (EDIT,) in db.execute("SELECT notes FROM incidents").fetchall()
    return state


def test_a_file_that_is_not_whole_is_noticed(tmp_path):
    """The checks above can fail."""
    (tmp_path / "cut.html").write_text("<html><body>", encoding="utf-8")
    with pytest.raises(AssertionError):
        content(tmp_path / "cut.html")
    sqlite3.connect(tmp_path / "cut.gpkg").close()
    with pytest.raises(AssertionError):
        Case("one", (), before={}, after={"cut.gpkg": "another"}).check(tmp_path)
