import os
import signal
import subprocess
import sys
import time

import pyogrio
import pytest
from pandas.testing import assert_frame_equal

from incidentmap.geo.errors import OutputError
from incidentmap.layers import pipeline
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.jobs import BATCH_DOCUMENTS, batches, code_all
from incidentmap.layers.model import Document
from incidentmap.layers.partition import SCHEMA
from incidentmap.layers.pipeline import LONG_JOB_DOCUMENTS, write_reading
from incidentmap.layers.work import HeldParts, MemoryParts, fingerprint, open_folder, work_folder

OPTIONS = ReadingOptions()
PLACES = "Gao Kidal Moura Ansongo Djibo Mopti Bankass Dori Tillabéri Ménaka".split()
LAYERS = ("documents", "mentions", "places", "incidents", "claims")


def line(i, dead=None):
    place, day = PLACES[i % len(PLACES)], 1 + i % 28
    text = (
        f"On {day} May 2022 gunmen killed {dead or 2 + i % 90} farmers near {place}, police said."
    )
    return f'{{"id": {i}, "published": "2022-06-01", "text": "{text}"}}\n'


@pytest.fixture
def reports(tmp_path):
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(map(line, range(LONG_JOB_DOCUMENTS + 60))), encoding="utf-8")
    return path


def made(number):
    for i in range(number):
        text = f"On {1 + i % 28} May 2022 gunmen killed two farmers near {PLACES[i % 10]}."
        yield Document(f"{i:04d}", text, sha256=f"{i * 2654435761 % 2**32:08x}")


def assert_same_files(one, other):
    for name in LAYERS:
        a, b = (pyogrio.read_dataframe(path, layer=name) for path in (one, other))
        assert len(a)
        assert_frame_equal(a, b)


class Told:
    """Keeps the last word of a job's progress."""

    def __call__(self, progress):
        if progress.stage == "reading":
            self.last = progress


def start(reports, output):
    command = ["incidents", reports, "-o", output, "--jobs", "2"]
    return subprocess.Popen(
        [sys.executable, "-m", "incidentmap.cli", *command],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )  # fmt: skip


def wait_for_parts(output, number):
    folder = work_folder(output)
    until = time.monotonic() + 120
    while len(list(folder.glob("*.arrow"))) < number:
        assert time.monotonic() < until, "no part was written"
        time.sleep(0.005)


def alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("parts", [1, 6])
def test_a_killed_job_goes_on_where_it_was(reports, tmp_path, parts):
    broken, whole = tmp_path / "broken.gpkg", tmp_path / "whole.gpkg"
    process = start(reports, broken)
    wait_for_parts(broken, parts)
    process.kill()
    process.wait()
    process.stderr.close()
    until = time.monotonic() + 60
    while alive(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(process.pid), "its processes outlive it"
    assert not broken.exists()
    told, all_told = Told(), Told()
    write_reading([reports], OPTIONS, broken, resume=True, jobs=1, progress=told)
    write_reading([reports], OPTIONS, whole, jobs=2, progress=all_told)
    assert told.last.documents == all_told.last.documents == LONG_JOB_DOCUMENTS + 60
    assert told.last.kept >= parts
    assert all_told.last.kept == 0
    assert not work_folder(broken).exists()
    assert_same_files(broken, whole)


def test_ctrl_c_says_how_to_go_on(reports, tmp_path):
    output = tmp_path / "out.gpkg"
    process = start(reports, output)
    wait_for_parts(output, 1)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command with --resume" in stderr
    assert "Traceback" not in stderr
    assert not output.exists()


def test_two_runs_do_not_share_a_folder(reports, tmp_path):
    output = tmp_path / "out.gpkg"
    with (
        open_folder(output, resume=False),
        pytest.raises(OutputError, match="another run is at work"),
    ):
        write_reading([reports], OPTIONS, output)
    assert not output.exists()


def test_a_short_job_leaves_nothing_but_its_output(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("On 3 May 2022 gunmen killed two farmers in Gao.")
    write_reading([path], OPTIONS, tmp_path / "out.gpkg", resume=True)
    assert {f.name for f in tmp_path.iterdir()} == {"a.txt", "out.gpkg", "out.qgz"}


def coded(documents, store, options=OPTIONS):
    """How many documents were coded, not found in the store."""
    counts = {True: 0, False: 0}
    store.order.clear()

    def done(number, before):
        counts[before] += number

    code_all(documents, options, store, jobs=1, job=fingerprint(options), done=done)
    assert sum(batch.num_rows for batch in store.columns("document")) == sum(counts.values())
    return counts[False]


def test_only_what_changed_is_coded_again(tmp_path):
    documents = list(made(200))
    with open_folder(tmp_path / "x.gpkg", resume=False) as store:
        assert coded(documents, store) == 200
        assert coded(documents, store) == 0
        assert 0 < coded([*documents[:90], *documents[91:]], store) <= 2 * BATCH_DOCUMENTS
        assert 0 < coded([*documents, *made(3)], store) <= 2 * BATCH_DOCUMENTS
        part = next(store.folder.glob("*.arrow"))
        part.write_bytes(part.read_bytes()[:-100])
        assert 0 < coded(documents, store) <= BATCH_DOCUMENTS
        assert coded(documents[:20], store, ReadingOptions(context=("ML",))) == 20


def test_without_resume_an_old_folder_is_replaced(reports, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "LONG_JOB_DOCUMENTS", 10)
    output, told = tmp_path / "out.gpkg", Told()
    work_folder(output).mkdir()
    (work_folder(output) / "left.arrow").write_bytes(b"by an earlier run")
    write_reading([reports], OPTIONS, output, progress=told)
    assert told.last.kept == 0
    assert not work_folder(output).exists()


def test_a_run_with_other_options_says_that_it_begins_anew(tmp_path, caplog):
    output = tmp_path / "x.gpkg"
    work_folder(output).mkdir()
    (work_folder(output) / "job").write_text("another")
    (work_folder(output) / "left.arrow").write_bytes(b"of another job")
    with open_folder(output, resume=True, job="this") as store:
        assert "other options" in caplog.text
        assert not list(store.folder.glob("*.arrow"))


def test_any_number_of_processes_gives_the_same_parts():
    documents = list(made(100))
    stores = [MemoryParts(), MemoryParts()]
    for jobs, store in enumerate(stores, 1):
        code_all(documents, OPTIONS, store, jobs=jobs)
    one, two = (list(store.columns(*SCHEMA.names)) for store in stores)
    assert [batch.to_pylist() for batch in one] == [batch.to_pylist() for batch in two]


def test_columns_are_the_same_wherever_parts_lie(tmp_path):
    documents = list(made(60))
    packed = MemoryParts()
    with open_folder(tmp_path / "x.gpkg", resume=False) as folder:
        for store in (packed, folder):
            code_all(documents, OPTIONS, store, jobs=1)
        whole = list(packed.columns(*SCHEMA.names))
        for store in (packed, folder, HeldParts(whole)):
            found = list(store.columns("document", "claims"))
            assert [b.schema.names for b in found] == [["document", "claims"]] * len(whole)
            assert found == [b.select(["document", "claims"]) for b in whole]


def test_documents_are_not_read_far_ahead():
    asked = done = farthest = 0

    def documents():
        nonlocal asked, farthest
        for document in made(600):
            asked += 1
            farthest = max(farthest, asked - done)
            yield document

    def count(number, _):
        nonlocal done
        done += number

    code_all(documents(), OPTIONS, MemoryParts(), jobs=2, done=count)
    assert done == 600
    assert farthest <= 80 + 6 * BATCH_DOCUMENTS


def test_batches_hold_all_documents_once_in_order():
    documents = list(made(500))
    found = list(batches(documents, "job"))
    assert [d for batch in found for d in batch.documents] == documents
    assert max(len(batch.documents) for batch in found) <= BATCH_DOCUMENTS
    assert len({batch.key for batch in found}) == len(found)
    assert not {b.key for b in found} & {b.key for b in batches(documents, "another")}
