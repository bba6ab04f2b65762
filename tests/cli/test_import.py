HEADER = "event_id_cnty,event_date,event_type,latitude,longitude,fatalities,country,location\n"


def test_import_tells_what_it_did(tmp_path, run):
    source, output = tmp_path / "made.csv", tmp_path / "made.gpkg"
    source.write_text(
        HEADER + "A1,12 May 2023,Battles,15,-2,3,Mali,Boni\nA2,never,Battles,15,-2,3,Mali,Boni\n",
        encoding="utf-8",
    )
    result = run("import", source, "-o", output)
    assert result.exit_code == 0, result.output
    assert "1 incident from ACLED" in result.output
    assert "line 3: event_date: expected a date" in result.output
    assert output.exists()
    assert run("import", source, "-o", output).exit_code == 2
    assert run("import", source, "-o", output, "--overwrite").exit_code == 0


def test_import_refuses_other_tables(tmp_path, run):
    source = tmp_path / "made.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    result = run("import", source, "-o", tmp_path / "made.gpkg")
    assert result.exit_code == 1
    assert "neither ACLED's" in result.output
    assert not (tmp_path / "made.gpkg").exists()
