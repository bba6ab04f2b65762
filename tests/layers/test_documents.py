import datetime as dt
import os

import pytest

from incidentmap.geo.errors import DataError
from incidentmap.layers.documents import documents_frame, find_files, read_documents


def write(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def test_folders_globs_and_files_are_found_once_in_the_order_of_names(tmp_path):
    write(tmp_path / "b", z__txt="z", a__md="a", skipped__xyz="no")
    write(tmp_path / "a", m__txt="m")
    expected = ["a.md", "m.txt", "z.txt"]
    for sources in (
        [tmp_path],
        [tmp_path / "b", tmp_path / "a", tmp_path / "b" / "z.txt"],
        [f"{tmp_path}/*/*.txt", tmp_path / "b" / "a.md"],
    ):
        assert [f.name for f in find_files(sources)] == expected


def test_a_link_that_leads_back_is_not_followed_for_ever(tmp_path):
    write(tmp_path, a__txt="x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert [f.name for f in find_files([tmp_path])] == ["a.txt"]


@pytest.mark.parametrize("source", ["nowhere.txt", "*.none"])
def test_what_names_nothing_is_an_error_that_names_it(tmp_path, source):
    with pytest.raises(DataError, match="no such file"):
        find_files([tmp_path / source])


def test_an_empty_folder_says_what_could_be_read(tmp_path):
    with pytest.raises(DataError, match=r"\.docx"):
        find_files([tmp_path])


def test_files_of_one_name_keep_apart_by_their_folder(tmp_path):
    write(tmp_path / "may", report__txt="Gao")
    write(tmp_path / "june", report__txt="Gao")
    names = [d.document for d in read_documents([tmp_path])]
    assert names == ["june/report.txt", "may/report.txt"]


def test_stated_facts_win_and_options_fill_the_gaps(tmp_path):
    write(
        tmp_path,
        a__md="---\npublished: 2023-05-12\nlanguage: fr\n---\nGao",
        b__md="no front matter",
    )
    day = dt.date(2024, 1, 1)
    a, b = read_documents([tmp_path], language="en", published=day)
    assert (a.published, a.published_basis, a.language) == (dt.date(2023, 5, 12), "stated", "fr")
    assert (b.published, b.published_basis, b.language) == (day, "option", "en")


def test_what_cannot_be_read_is_listed_with_the_reason_and_the_others_go_on(tmp_path):
    write(
        tmp_path,
        empty__txt=" \n",
        good__txt="Gao",
        lines__jsonl='{"text": "Gao"}\nnonsense',
        picture__txt=bytes(range(256)) * 10,
    )
    os.mkfifo(tmp_path / "pipe.txt")
    frame = documents_frame(
        (d, len(d.text)) for d in read_documents([tmp_path, tmp_path / "pipe.txt"])
    )
    status = dict(zip(frame["document"], frame["status"], strict=True))
    assert status["good.txt"] == "ok"
    assert status["empty.txt"] == "empty"
    assert status["lines.jsonl#1"] == "ok"
    assert "not JSON" in status["lines.jsonl#2"]
    assert "binary" in status["picture.txt"]
    assert "not a regular file" in status["pipe.txt"]


def test_a_file_over_the_limit_is_refused(tmp_path):
    write(tmp_path, long__txt="x" * 100)
    (document,) = read_documents([tmp_path], max_bytes=50)
    assert document.status.startswith("unreadable: larger than 5e-05 MB; give it in parts")


def test_reports_in_formats_that_are_not_read_are_spoken_of(tmp_path, caplog):
    write(tmp_path, good__txt="Gao", old__doc="x", older__DOC="x", mail__eml="x", picture__jpg="x")
    list(read_documents([tmp_path]))
    assert "passed over 2 .doc, 1 .eml; save them as" in caplog.text
    assert "jpg" not in caplog.text
