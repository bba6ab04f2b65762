"""The rooms keep to what style and packaging promise."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("geo", "layers", "maps", "cli")  # each may import those before it, and itself
MODULES = [f for room in (*ROOMS, "data") for f in sorted((ROOT / room).rglob("*.py"))]


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for name in names:
            if name.startswith("incidentmap."):
                yield name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path):
    room = path.relative_to(ROOT).parts[0]
    if path.is_relative_to(ROOT / "data" / "build"):
        return  # scripts that build data run beside the package, not in it
    allowed = {"data", *ROOMS[: ROOMS.index(room) + 1]} if room in ROOMS else {"data"}
    assert set(imported_rooms(path)) <= allowed


@pytest.mark.parametrize(
    "path", [f for f in MODULES if f.parts[-2] != "cli" and "build" not in f.parts], ids=str
)
def test_libraries_do_not_know_the_command_line(path):
    text = path.read_text(encoding="utf-8")
    assert "import click" not in text
    if "maps" not in path.parts:
        assert "print(" not in text.replace("pprint(", "").replace("fingerprint(", "")


def test_every_package_folder_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(project["tool"]["setuptools"]["packages"])
    folders = {
        "incidentmap." + ".".join(f.parent.relative_to(ROOT).parts)
        for room in (*ROOMS, "data")
        for f in (ROOT / room).rglob("__init__.py")
    }
    assert folders == packages


def test_the_installed_package_is_small():
    shipped = [
        f
        for room in (*ROOMS, "data")
        for f in (ROOT / room).rglob("*")
        if f.is_file() and "__pycache__" not in f.parts and "build" not in f.parts
    ]
    assert sum(f.stat().st_size for f in shipped) <= 15_000_000
