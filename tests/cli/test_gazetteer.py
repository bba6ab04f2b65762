"""``incidentmap gazetteer`` as a person calls it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
HEADER = "name,lon,lat,country\n"


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENTMAP_DATA", str(tmp_path / "data"))


def test_search_prints_a_table_and_json(run: Run) -> None:
    result = run("gazetteer", "search", "Tombouctou", "--country", "ml", "--limit", "3")
    assert result.exit_code == 0
    header, *lines = result.stdout.splitlines()
    assert header.split()[:4] == ["score", "name", "kind", "country"]
    assert any("Timbuktu" in line and "16.77348" in line for line in lines)
    rows = json.loads(run("gazetteer", "search", "Ogosagu", "--json").stdout)
    assert rows[0]["place_id"] == "incidentmap:ogossagou"
    assert rows[0]["match"] == "spelling"
    assert rows[0]["uncertainty_m"] == 5000


def test_search_filters(run: Run) -> None:
    rows = json.loads(
        run("gazetteer", "search", "Gao", "--kind", "region", "--country", "ML", "--json").stdout
    )
    assert {(row["kind"], row["country"]) for row in rows} == {("region", "ML")}
    rows = json.loads(run("gazetteer", "search", "Gao", "--near=-2.2,11.6", "--json").stdout)
    assert rows[0]["country"] == "BF"
    assert rows[0]["distance_km"] < 30


def test_search_without_a_hit_helps_on(run: Run) -> None:
    result = run("gazetteer", "search", "Qqqqxxzz")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "gazetteer add" in result.stderr
    assert json.loads(run("gazetteer", "search", "Qqqqxxzz", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("search", "Gao", "--near", "1"), "longitude"),
        (("search", "Gao", "--near", "16.2,190"), "out of range"),
        (("search", "Gao", "--country", "Mali"), "two-letter"),
        (("search", "Gao", "--kind", "hamlet"), "hamlet"),
        (("search", "Gao", "--limit", "0"), "limit"),
        (("add",), "FILE"),
        (("add", "nothing.zip"), "nothing.zip"),
    ],
)
def test_wrong_usage_is_exit_2(run: Run, arguments: tuple[str, ...], word: str) -> None:
    result = run("gazetteer", *arguments)
    assert result.exit_code == 2
    assert word in result.stderr


def test_add_then_search_then_list(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "villages.csv"
    table.write_text(HEADER + "Tin-Abao,-1.5,15.2,ML\nNulle-Part,,,ML\n", encoding="utf-8")
    result = run("gazetteer", "add", table, "--license", "ours")
    assert result.exit_code == 0, result.stderr
    index = Path(result.stdout.strip())
    assert index == tmp_path / "data/gazetteers/villages.sqlite"
    assert "1 places" in result.stderr
    assert "1 rows rejected: 1 no coordinates" in result.stderr
    assert "villages.csv line 3: no coordinates" in result.stderr
    assert index.with_name("villages.rejected.csv").is_file()
    rows = json.loads(run("gazetteer", "search", "tin abao", "--json").stdout)
    assert rows[0]["place_id"] == "villages:2"
    listed = json.loads(run("gazetteer", "list", "--json").stdout)
    assert [(row["name"], row["license"], row["source"]) for row in listed[1:]] == [
        ("villages", "ours", "villages.csv")
    ]
    text = run("gazetteer", "list").stdout
    assert "packaged: " in text
    assert "villages: 1 places" in text
    again = run("gazetteer", "add", table)
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr
    assert run("gazetteer", "add", table, "--overwrite", "--name", "villages").exit_code == 0


def test_add_beside_and_use_by_path(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("nom;longitude;latitude\nIci-Même;-1,5;15,2\n", encoding="latin-1")
    out = tmp_path / "own.sqlite"
    assert run("gazetteer", "add", table, "--gazetteer", out, "--country", "bf").exit_code == 0
    rows = json.loads(run("gazetteer", "search", "ici meme", "--json").stdout)
    assert all(row["score"] < 100 for row in rows)
    rows = json.loads(run("gazetteer", "search", "ici meme", "--gazetteer", out, "--json").stdout)
    assert (rows[0]["country"], rows[0]["source"]) == ("BF", "own")


def test_what_cannot_be_indexed_is_exit_1_with_one_line(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    result = run("gazetteer", "add", table)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert "no column for name" in result.stderr
    broken = tmp_path / "data/gazetteers/x.sqlite"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"no database")
    result = run("gazetteer", "search", "Gao")
    assert result.exit_code == 1
    assert "x.sqlite" in result.stderr
    assert run("gazetteer", "list").exit_code == 0
