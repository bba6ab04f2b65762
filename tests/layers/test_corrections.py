import csv
from pathlib import Path

import pandas as pd
import pytest

from incidentmap.geo.errors import DataError, OutputExistsError
from incidentmap.layers.corrections import read_corrections, write_review


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path / "c.csv",
        "\ufeffDocument;Text;place_id;lon;lat;start\n*;Bara;geonames:2460337;;;\n"
        "a.txt;Day;not a place;;;\nb.txt;Tin;;-1.5;12,5;4\n",
    )
    with pytest.raises(DataError, match="line 4: lat"):
        read_corrections(path)
    path.write_text(path.read_text(encoding="utf-8").replace("12,5", "12.5"), encoding="utf-8")
    rows = read_corrections(path).rows
    assert [(r.document, r.text, r.place_id, r.not_a_place, r.lon, r.start) for r in rows] == [
        ("*", "Bara", "geonames:2460337", False, None, None),
        ("a.txt", "Day", "", True, None, None),
        ("b.txt", "Tin", "", False, -1.5, 4),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "columns document"),
        ("name,where\nGao,1\n", "columns document"),
        ("document,text,place_id\n*,,geonames:1\n", "line 2: the name"),
        ("document,text,place_id\n*,Gao,2457163\n", "line 2: a place_id"),
        ("document,text,lon,lat\n*,Gao,200,16\n", "line 2: lon"),
        ("document,text,lon,lat\n*,Gao,1,\n", "line 2: lat"),
        ("document,text,lon,lat,start\n*,Gao,1,2,x\n", "line 2: start"),
    ],
)
def test_bad_rows_name_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_corrections(written(tmp_path / "c.csv", text))


def test_a_missing_file_and_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.csv"):
        read_corrections(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(
        "document,text,place_id\n*,Ménaka,geonames:1\n".encode("latin-1")
    )
    with pytest.raises(DataError, match="UTF-8"):
        read_corrections(tmp_path / "latin.csv")


def test_the_review_can_be_given_back(tmp_path: Path) -> None:
    row = {
        "document": "a.txt", "start": 3, "text": "Bara", "kind": "village", "sentence": "In Bara,\nmen", "place_id": "geonames:1",
        "place_name": "Bara", "country": "ML", "confidence": 0.4, "status": "ambiguous", "candidates": '[{"place_id": "geonames:1", "score": 3.1}]',
    }  # fmt: skip
    sure = {**row, "text": "Gao", "confidence": 0.97, "status": "resolved"}
    border = {**row, "text": "the border", "kind": "border"}
    path = tmp_path / "review.csv"
    assert write_review(pd.DataFrame([sure, row, border]), path) == 1
    with pytest.raises(OutputExistsError):
        write_review(pd.DataFrame([sure]), path)
    with path.open(encoding="utf-8", newline="") as handle:
        (back,) = csv.DictReader(handle)
    assert (back["text"], back["sentence"], back["candidates"]) == (
        "Bara",
        "In Bara, men",
        "geonames:1",
    )
    assert read_corrections(path).rows == ()
    filled = path.read_text(encoding="utf-8").replace(
        "a.txt,Bara,,", "a.txt,Bara,geonames:2460337,"
    )
    (correction,) = read_corrections(written(path, filled)).rows
    assert (correction.document, correction.place_id, correction.start) == (
        "a.txt",
        "geonames:2460337",
        3,
    )
