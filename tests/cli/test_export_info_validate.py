"""The commands export, info and validate, as a person runs them."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

from incidentmap.layers.geopackage import write_layers

Run = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path, layers: dict[str, pd.DataFrame]) -> Path:
    path = tmp_path / "incidents.gpkg"
    metadata = {
        "software": "incidentmap 1.2.3",
        "documents": ["made.md"],
        "options": {"country": ["ML"], "tolerance_m": 5.0},
        "licences": ["GeoNames, CC BY 4.0"],
    }
    write_layers(path, layers, metadata=metadata)
    return path


def test_info_tells_what_a_person_asks(run: Run, file: Path) -> None:
    text = run("info", file).output
    for words in ("12 incidents", "deaths by best counts", "Types:", "incident_id", "MultiPolygon"):
        assert (words in text) == (words != "incident_id")
    for words in ("incidentmap 1.2.3", "made.md", "GeoNames, CC BY 4.0", "tolerance_m: 5.0"):
        assert words in text


def test_info_as_json(run: Run, file: Path) -> None:
    found = json.loads(run("info", file, "--json").stdout)
    layers = {layer["name"]: layer for layer in found["layers"]}
    assert layers["incidents"]["features"] == 12
    assert layers["incidents"]["geometry"] == "POINT"
    assert "event_date" in layers["incidents"]["columns"]
    assert found["metadata"]["options"]["tolerance_m"] == 5.0
    assert found["incidents"]["count"] == sum(found["incidents"]["by_type"].values())


def test_validate_verdict_is_the_exit_code(run: Run, tmp_path: Path, file: Path) -> None:
    good = run("validate", file)
    assert good.exit_code == 0
    assert "sound" in good.stdout
    from made_layers import made_layers

    layers = made_layers()
    layers["claims"] = layers["claims"].assign(incident_id="im-none")
    bad = tmp_path / "bad.gpkg"
    write_layers(bad, layers)
    result = run("validate", bad)
    assert result.exit_code == 1
    assert "claims.incident_id" in result.stdout
    found = json.loads(run("validate", bad, "--json").stdout)
    assert found["sound"] is False
    assert found["problems"][0]["layer"] == "claims"


def test_validate_strict_counts_warnings(run: Run, tmp_path: Path) -> None:
    from made_layers import made_layers

    layers = made_layers()
    layers["claims"] = layers["claims"].iloc[1:]
    write_layers(tmp_path / "a.gpkg", layers)
    assert run("validate", tmp_path / "a.gpkg").exit_code == 0
    assert run("validate", tmp_path / "a.gpkg", "--strict").exit_code == 1


def test_not_a_geopackage_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("hello")
    for command in (
        ("info",),
        ("validate",),
        ("export", "--layer", "incidents", "-o", tmp_path / "a.csv"),
    ):
        result = run(command[0], tmp_path / "a.gpkg", *command[1:])
        assert result.exit_code == 1
        assert "not a GeoPackage" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1


def test_export_prints_the_file_and_the_table_of_names(
    run: Run, tmp_path: Path, file: Path
) -> None:
    result = run("export", file, "--layer", "incidents", "-o", tmp_path / "a.shp")
    assert result.exit_code == 0
    assert str(tmp_path / "a.shp") in result.stdout
    assert "fatalities_best" in result.stderr
    assert "fat_best" in result.stderr
    again = run("export", file, "--layer", "incidents", "-o", tmp_path / "a.shp")
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr
    assert (
        run(
            "export", file, "--layer", "incidents", "-o", tmp_path / "a.shp", "--overwrite"
        ).exit_code
        == 0
    )


def test_export_wrong_usage(run: Run, tmp_path: Path, file: Path) -> None:
    for arguments in (
        (),
        ("-o", tmp_path / "a.csv"),
        ("--layer", "incidents"),
        ("--layer", "incidents", "-o", tmp_path / "a.xyz"),
        ("--layer", "incidents", "-o", tmp_path / "a.csv", "--to", "postgresql://x/y"),
    ):
        assert run("export", file, *arguments).exit_code == 2, arguments
    missing = run("export", file, "--layer", "nonsense", "-o", tmp_path / "a.csv")
    assert missing.exit_code == 1
    assert "nonsense" in missing.stderr
