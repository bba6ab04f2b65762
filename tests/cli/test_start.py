"""What a command loads before it works: a list that somebody must lengthen by hand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made_layers import made_layers

from incidentmap.layers.geopackage import write_layers

ROOT = Path(__file__).parents[2]
INSTALLED = {"click", "incidentmap"}
ALLOWED: dict[str, set[str]] = {
    "--help": INSTALLED,
    "--version": INSTALLED,
    "build --help": INSTALLED,
    "gazetteer list": INSTALLED | {"platformdirs"},
    "gazetteer search Gao": INSTALLED | {"platformdirs", "rapidfuzz"},
    "info FILE": INSTALLED,
}
"""Command → the distributions beside the standard library that it may import."""

LIST_THEM = """
import sys
before = set(sys.modules)
from incidentmap.cli.main import main
sys.argv = ["incidentmap", *sys.argv[1:]]
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
names = {name.split(".")[0] for name in set(sys.modules) - before}
print(*sorted(names - set(sys.stdlib_module_names)), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:

    path = tmp_path_factory.mktemp("start") / "made.gpkg"
    write_layers(path, made_layers())
    return path


@pytest.mark.parametrize("command", ALLOWED)
def test_a_command_imports_what_it_uses_and_no_more(command: str, made: Path) -> None:
    words = [str(made) if word == "FILE" else word for word in command.split()]
    done = subprocess.run(
        [sys.executable, "-c", LIST_THEM, *words],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split()) - {"cython_runtime"}
    loaded = {name for name in loaded if not name.startswith(("__editable__", "_cython_"))}
    assert "click" in loaded, "the list of modules is not what it seems"
    assert loaded <= ALLOWED[command]


@pytest.mark.parametrize("module", sorted((ROOT / "cli").glob("*.py")), ids=lambda path: path.stem)
def test_help_of_no_command_loads_more_than_click(module: Path) -> None:
    name = "incidentmap.cli." + module.stem if module.stem != "__init__" else "incidentmap.cli"
    if module.stem == "__main__":
        return  # runs the command itself
    code = f"import sys, {name}; print(*{{n.split('.')[0] for n in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = set(done.stdout.split()) - set(sys.stdlib_module_names) - INSTALLED
    assert not {n for n in heavy if not n.startswith(("__", "_distutils", "sitecustomize"))}
