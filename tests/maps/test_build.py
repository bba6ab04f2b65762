import json

import pyogrio
import pytest

from incidentmap.geo.errors import DataError
from incidentmap.layers import pipeline
from incidentmap.maps import payload
from incidentmap.maps.build import build

TEXT = "On {} May 2022 gunmen killed two farmers in the village of {}."


def test_of_many_documents_the_map_shows_places_and_no_mention_is_held(tmp_path, monkeypatch):
    rows = [{"text": TEXT.format(i + 1, place)} for i, place in enumerate(["Moura", "Gao"] * 3)]
    source = tmp_path / "many.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    few = build([source], tmp_path / "few", jobs=1)
    monkeypatch.setattr(pipeline, "MENTIONS_OF_DOCUMENTS", 5)
    many = build([source], tmp_path / "many", jobs=1)
    for name in ("documents", "mentions", "places", "incidents", "claims"):
        one, other = (pyogrio.read_dataframe(files.geopackage, layer=name) for files in (few, many))
        assert one.equals(other), name
        assert len(one)
    assert few.page.read_text() == many.page.read_text()


def test_a_map_of_too_many_incidents_is_left_out_and_said_so(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(payload, "MAX_INCIDENTS", 1)
    source = tmp_path / "two.txt"
    source.write_text(TEXT.format(1, "Moura") + " " + TEXT.format(9, "Gao"))
    found = build([source], tmp_path / "out", jobs=1)
    assert found.written() == [found.geopackage, found.report]
    assert "map.html is left out: 2 incidents are more than a page can hold (1)" in caplog.text


def test_a_folder_that_was_made_in_vain_goes_again(tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "there").mkdir()
    for folder in (tmp_path / "new", tmp_path / "there"):
        with pytest.raises(DataError, match="no readable document"):
            build([tmp_path / "broken.pdf"], folder)
    assert not (tmp_path / "new").exists()
    assert (tmp_path / "there").exists()
