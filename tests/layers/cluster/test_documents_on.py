import json

import pytest
from cluster_made import same, write_texts

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.layers.cluster import texts
from incidentmap.layers.cluster.documents import write_reading_on
from incidentmap.layers.cluster.texts import text_pieces
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.documents import read_documents
from incidentmap.layers.geopackage import read_layers
from incidentmap.layers.pipeline import write_reading

OPTIONS = ReadingOptions(published=None, context=("ML",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_texts(tmp_path_factory.mktemp("texts") / "in")


@pytest.fixture(scope="module")
def alone(folder, tmp_path_factory):
    """What one process makes of the texts."""
    output = tmp_path_factory.mktemp("alone") / "alone.gpkg"
    write_reading([folder], OPTIONS, output, jobs=1)
    return read_layers(output)


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(texts.text_pieces, "__kwdefaults__", {"piece_bytes": 2500})


def check(output, alone):
    found = read_layers(output)
    assert list(found) == list(alone)
    for name, frame in alone.items():
        same(found[name], frame)


def test_pieces_hold_every_document_once_in_order(folder, alone):
    pieces = text_pieces([folder])
    assert len(pieces) > 5
    slices = [one for piece in pieces for one in piece.slices]
    assert {one.name for one in slices} == {"reports.jsonl", "texts.parquet", "note.txt"}
    lines = [one for one in slices if one.name == "reports.jsonl"]
    assert [one.start for one in lines[1:]] == [one.stop for one in lines[:-1]]
    assert alone["documents"]["document"].is_unique
    assert alone["documents"]["document"].str.contains("same@").sum() > 2


@pytest.mark.parametrize("engine", ["dask", "spark"])
def test_engines_make_the_same_of_documents(engine, folder, alone, dask_cluster, spark, tmp_path):
    told = []
    write_reading(
        [folder],
        OPTIONS,
        tmp_path / "out.gpkg",
        engine=engine,
        scheduler=dask_cluster if engine == "dask" else None,
        progress=told.append,
    )
    check(tmp_path / "out.gpkg", alone)
    assert [step.stage for step in told][-2:] == ["linking", "writing"]
    assert max(step.share for step in told) == 1.0
    assert {f.name for f in tmp_path.iterdir()} <= {"out.gpkg", "out.qgz"}


def test_texts_at_an_address(folder, tmp_path):
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.put(str(folder), "/bucket/texts", recursive=True)
    try:
        write_reading_on(["memory://bucket/texts"], OPTIONS, tmp_path / "far.gpkg", engine="local")
    finally:
        memory.rm("/bucket", recursive=True)
    streams = [folder / name for name in ("reports.jsonl", "texts.parquet")]
    write_reading(streams, OPTIONS, tmp_path / "near.gpkg", jobs=1)
    check(tmp_path / "far.gpkg", read_layers(tmp_path / "near.gpkg"))


def test_a_broken_job_goes_on_where_it_was(folder, alone, tmp_path):
    class BrokenError(Exception):
        pass

    def interrupt(step):
        if step.documents > 40:
            raise BrokenError

    output = tmp_path / "out.gpkg"
    with pytest.raises(BrokenError):
        write_reading_on([folder], OPTIONS, output, engine="local", progress=interrupt)
    told = []
    write_reading_on([folder], OPTIONS, output, engine="local", resume=True, progress=told.append)
    assert max(step.documents for step in told) < len(alone["documents"]) - 40
    check(output, alone)


def test_what_cannot_be_is_told(folder, tmp_path):
    with pytest.raises(OptionError, match="--jobs is for"):
        write_reading([folder], OPTIONS, tmp_path / "o.gpkg", engine="dask", jobs=2)
    with pytest.raises(DataError, match="standard input"):
        write_reading(["-"], OPTIONS, tmp_path / "o.gpkg", engine="dask")
    with pytest.raises(DataError, match="no such file"):
        write_reading([tmp_path / "nowhere"], OPTIONS, tmp_path / "o.gpkg", engine="dask")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("piece_bytes", [10_000, 500])
def test_the_largest_row_is_the_same_on_an_engine(tmp_path, piece_bytes):
    rows = [{"id": "short", "text": "x" * 100}, {"id": "long", "text": "x" * 1000}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    limited = ReadingOptions(max_bytes=600)
    found = [
        document.status
        for piece in text_pieces([tmp_path], piece_bytes=piece_bytes)
        for document in texts.documents_of(piece, limited)
    ]
    assert found[0] == "ok"
    assert "--max-mb allows more" in found[1]
    assert found == [d.status for d in read_documents([tmp_path], max_bytes=600)]
