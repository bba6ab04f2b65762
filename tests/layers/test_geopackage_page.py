"""The page on the GeoPackage tells the layers and columns that there are."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def layer_tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("layer_tables", DOCS / "layer_tables.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_are_those_of_the_schema(layer_tables: ModuleType) -> None:
    text = (DOCS / "geopackage.md").read_text(encoding="utf-8")
    assert layer_tables.renewed(text) == text, "run python docs/layer_tables.py"
    assert text.count("### `") == 12


def test_a_changed_column_is_noticed(layer_tables: ModuleType) -> None:
    text = (DOCS / "geopackage.md").read_text(encoding="utf-8")
    assert layer_tables.renewed(text.replace("| `notes` |", "| `note` |")) == text


def test_pictures_are_there() -> None:
    for name in ("qgis-map.png", "qgis-layout.png"):
        picture = DOCS / "images" / name
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 250_000
