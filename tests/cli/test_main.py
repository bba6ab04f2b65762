import subprocess
import sys
import time

import click
import pytest

from incidentmap.cli.main import COMMANDS, incidentmap
from incidentmap.geo.errors import DataError, OptionError, OutputError, OutputExistsError


def all_commands(command=incidentmap, names=()):
    yield names
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from all_commands(command.get_command(context, name), (*names, name))


def command_of(names):
    command = incidentmap
    for name in names:
        command = command.get_command(click.Context(command), name)
    return command


@pytest.mark.parametrize("names", list(all_commands()), ids=" ".join)
def test_every_command_has_help_and_the_common_options(run, names):
    result = run(*names, "--help")
    assert result.exit_code == 0
    for option in ("--verbose", "--quiet", "--version", "--help"):
        assert option in result.output
    if not isinstance(command_of(names), click.Group):
        assert f"incidentmap {' '.join(names)} " in result.output.partition("Examples:")[2]
    assert run(*names, "--version").output.startswith("incidentmap ")


def test_a_misspelt_command_is_understood(run):
    assert "Did you mean 'build'?" in run("biuld", "x").stderr


def test_an_unknown_command_is_wrong_usage(run):
    assert run("nonsense").exit_code == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DataError("a.gpkg: is not a\nGeoPackage"), 1),
        (OutputError("no space"), 1),
        (FileNotFoundError(2, "No such file", "x.csv"), 1),
        (KeyError("surprise"), 1),
        (OptionError("distance 0"), 2),
        (OutputExistsError("x exists"), 2),
    ],
)
def test_whatever_is_raised_ends_as_one_line_and_an_exit_code(run, monkeypatch, error, code):
    @click.command()
    def fails():
        raise error

    monkeypatch.setitem(COMMANDS, "fails", "x:y")
    monkeypatch.setattr(
        "incidentmap.cli.main.importlib.import_module", lambda _: type("M", (), {"y": fails})
    )
    result = run("fails")
    assert result.exit_code == code
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_come_at_once(option):
    command = [sys.executable, "-m", "incidentmap.cli", option]
    best = min(_seconds(command) for _ in range(3))
    assert best < 0.5, f"{option} took {best:.2f} s: something heavy is imported at the top"


def _seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


@pytest.mark.parametrize("heavy", ["pandas", "geopandas", "shapely", "numpy", "folium"])
def test_help_imports_nothing_heavy(heavy):
    code = (
        "import sys; from click.testing import CliRunner; from incidentmap.cli.main import incidentmap;"
        "CliRunner().invoke(incidentmap, ['--help']);"
        f"sys.exit({heavy!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
