"""``incidentmap render``."""

import html

import pytest
from made_layers import made_layers

from incidentmap.layers.geopackage import write_layers


@pytest.fixture(scope="module")
def geopackage(tmp_path_factory):
    path = tmp_path_factory.mktemp("render") / "incidents.gpkg"
    write_layers(path, made_layers())
    return str(path)


def test_writes_the_page(run, geopackage, tmp_path):
    result = run(
        "render", geopackage, "-o", tmp_path / "map.html", "--title", "Made", "--interface", "fr"
    )
    assert result.exit_code == 0, result.output
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<title>Made</title>" in text
    assert '<html lang="fr"' in text


@pytest.mark.parametrize("command", ["render", "report"])
def test_the_title_of_the_file_is_that_of_what_is_made_from_it(run, tmp_path, command):
    write_layers(tmp_path / "a.gpkg", made_layers(), metadata={"title": "Titre de l'étude"})
    for options, title in ([], "Titre de l'étude"), (["--title", "Made"], "Made"):
        result = run(
            command, tmp_path / "a.gpkg", "-o", tmp_path / "o.html", "--overwrite", *options
        )
        assert result.stdout.splitlines() == [str(tmp_path / "o.html")]
        page = html.unescape((tmp_path / "o.html").read_text(encoding="utf-8"))
        assert f"<title>{title}</title>" in page


def test_refuses_to_replace_without_overwrite(run, geopackage, tmp_path):
    target = tmp_path / "map.html"
    target.write_text("mine")
    assert run("render", geopackage, "-o", target).exit_code == 2
    assert target.read_text() == "mine"
    assert run("render", geopackage, "-o", target, "--overwrite").exit_code == 0


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_draws_stills(run, geopackage, tmp_path, suffix):
    result = run("render", geopackage, "-o", tmp_path / f"map.{suffix}", "--size", "500", "400")
    assert result.exit_code == 0, result.output
    assert (tmp_path / f"map.{suffix}").stat().st_size > 5000


@pytest.mark.parametrize(
    "arguments",
    [(), ("-o", "map.docx"), ("-o", "map.png", "--embed"), ("-o", "m.html", "--tiles", "No.Such")],
)
def test_wrong_usage_exits_with_two(run, geopackage, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    assert run("render", geopackage, *arguments).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_geopackage_exits_with_one(run, tmp_path):
    path = tmp_path / "notes.gpkg"
    path.write_text("not a database")
    result = run("render", path, "-o", tmp_path / "map.html")
    assert result.exit_code == 1
    assert "notes.gpkg" in result.output


def test_embed_prints_a_frame(run, geopackage):
    result = run("render", geopackage, "--embed")
    assert result.exit_code == 0, result.output
    assert "<iframe" in result.stdout
    assert "srcdoc" in result.stdout


def test_help_shows_each_example_on_its_own_line(run):
    lines = [line.strip() for line in run("render", "--help").output.splitlines()]
    assert "incidentmap render incidents.gpkg -o map.html" in lines
