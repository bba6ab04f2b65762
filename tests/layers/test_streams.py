import datetime as dt
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from incidentmap.geo.errors import DataError
from incidentmap.layers.documents import read_documents
from incidentmap.layers.streams import ROWS, read_jsonl, read_parquet


def lines(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)


def test_json_lines_report_their_bad_lines_and_read_the_others():
    text = lines({"text": "À Gao.", "id": "a", "title": "T"}, "{", {"title": "x"}, "")
    contents = list(read_jsonl(io.BytesIO(text.encode())))
    assert [c.key for c in contents] == ["a", "2", "3"]
    assert contents[0].text == "À Gao."
    assert "not JSON" in contents[1].fault
    assert "text" in contents[2].fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_json_lines_are_decoded_whatever_their_encoding(encoding):
    rows = [{"text": f"Ménaka {i}\u2028— l'armée"} for i in range(3)]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if encoding == "cp1252":
        text = text.replace("\u2028", "")
    contents = list(read_jsonl(io.BytesIO(text.encode(encoding))))
    assert [c.text[:8] for c in contents] == ["Ménaka 0", "Ménaka 1", "Ménaka 2"]


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read():
    text = lines({"text": "x" * 500}, {"text": "Gao"}, {"text": "y" * 90})
    told = []
    contents = list(read_jsonl(io.BytesIO(text.encode()), max_bytes=100, moved=told.append))
    assert [(c.key, c.fault, c.text) for c in contents] == [
        ("1", "line 1 is larger than 0.0001 MB; --max-mb allows more", ""),
        ("2", "", "Gao"),
        ("3", "line 3 is larger than 0.0001 MB; --max-mb allows more", ""),
    ]
    assert sum(told) == len(text)


def test_a_file_that_is_no_text_is_one_fault_and_not_thousands():
    with pytest.raises(DataError, match="binary"):
        list(read_jsonl(io.BytesIO(bytes(range(256)) * 50)))


def test_documents_of_one_key_are_told_apart():
    text = lines({"id": "a", "text": "Gao"}, {"id": "a", "text": "Kidal"})
    assert [c.key for c in read_jsonl(io.BytesIO(text.encode()))] == ["a", "a@2"]


def test_lines_are_read_as_they_are_asked_for():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            line = b'{"text": "Gao"}\n'
            buffer[: len(line)] = line
            return len(line)

    contents = read_jsonl(Endless())
    assert [next(contents).key for _ in range(1000)][-1] == "1000"


def parquet(path, **columns):
    pq.write_table(pa.table(columns), path, row_group_size=40)
    return path


def test_a_table_of_texts_is_read_row_by_row(tmp_path):
    count = 2 * ROWS + 3
    path = parquet(
        tmp_path / "texts.parquet",
        id=list(range(count)),
        text=[f"Gao {i}" for i in range(count - 1)] + [None],
        published=[dt.datetime(2023, 5, 12, 10)] * count,
        language=["fr"] * count,
        source=[None] * count,
        weight=[0.5] * count,
    )
    told = []
    with path.open("rb") as file:
        contents = list(read_parquet(file, moved=told.append))
    assert [c.key for c in contents] == [str(i) for i in range(count - 1)] + [str(count)]
    assert contents[5].text == "Gao 5"
    assert contents[-1].fault == f"row {count} has no text"
    assert abs(sum(told) - path.stat().st_size) <= len(told)
    first, *_, last = read_documents([path])
    assert (first.document, first.published) == ("texts.parquet#0", dt.date(2023, 5, 12))
    assert (first.language, first.source, first.published_basis) == ("fr", "", "stated")
    assert last.status == f"unreadable: row {count} has no text"


def test_a_table_without_texts_says_what_it_has(tmp_path):
    (document,) = read_documents([parquet(tmp_path / "x.parquet", body=["a"], id=["b"])])
    assert document.status == "unreadable: the table has no column text; it has body, id"
    (tmp_path / "y.parquet").write_bytes(b"PAR1 no")
    (document,) = read_documents([tmp_path / "y.parquet"])
    assert document.status.startswith("unreadable: not a readable Parquet file")


def test_a_document_is_known_by_its_own_checksum(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(lines({"text": "Gao"}, {"text": "Kidal"}))
    before = [d.sha256 for d in read_documents([path])]
    path.write_text(lines({"text": "Gao"}, {"text": "Kidal"}) + "\n" + lines({"text": "Ber"}))
    after = [d.sha256 for d in read_documents([path])]
    assert after[:1] == before[:1]
    assert len(set(after)) == 3
