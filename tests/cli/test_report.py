from incidentmap.layers.geopackage import write_layers


def test_report_writes_what_the_suffix_says(run, layers, tmp_path):
    write_layers(tmp_path / "a.gpkg", layers)
    for name, start in (("r.html", "<!doctype html>"), ("r.md", "# Attaques")):
        result = run(
            "report",
            tmp_path / "a.gpkg",
            "-o",
            tmp_path / name,
            "--title",
            "Attaques",
            "--interface",
            "fr",
        )
        assert result.exit_code == 0, result.output
        assert result.stdout.strip() == str(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_report_keeps_a_file_that_is_there(run, layers, tmp_path):
    write_layers(tmp_path / "a.gpkg", layers)
    (tmp_path / "r.html").write_text("mine")
    result = run("report", tmp_path / "a.gpkg", "-o", tmp_path / "r.html")
    assert result.exit_code == 2
    assert "--overwrite" in result.stderr
    assert (tmp_path / "r.html").read_text() == "mine"
    assert (
        run("report", tmp_path / "a.gpkg", "-o", tmp_path / "r.html", "--overwrite").exit_code == 0
    )


def test_report_refuses_other_formats_and_files(run, layers, tmp_path):
    write_layers(tmp_path / "a.gpkg", layers)
    result = run("report", tmp_path / "a.gpkg", "-o", tmp_path / "r.docx")
    assert result.exit_code == 2
    assert ".html or .md" in result.stderr
    (tmp_path / "bad.gpkg").write_text("not a database")
    result = run("report", tmp_path / "bad.gpkg", "-o", tmp_path / "r.html")
    assert result.exit_code == 1
    assert "bad.gpkg" in result.stderr
    assert not (tmp_path / "r.html").exists()
