"""What all tests share: no network but loopback, no user data, real programs or a clear word."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from made_layers import made_layers

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
QGIS_PYTHON = "/usr/bin/python3"


def missing(what: str) -> None:
    """Skip where a program is missing on a person's machine; fail in CI, where it must be."""
    message = f"{what} is not installed; `make test` installs it on Debian as root"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(autouse=True, scope="session")
def _no_user_data(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["INCIDENTMAP_DATA"] = str(tmp_path_factory.mktemp("user-data"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        missing("Chromium")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def qgis_python() -> str:
    """A Python that can import QGIS."""
    ok = (
        subprocess.run(
            [QGIS_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False
        ).returncode
        == 0
        if Path(QGIS_PYTHON).exists()
        else False
    )
    if not ok:
        missing("QGIS (python3-qgis)")
    return QGIS_PYTHON


@pytest.fixture
def layers() -> dict[str, pd.DataFrame]:
    """Made layers of the contract, a dozen incidents."""
    return made_layers()


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run the command as a person would; a traceback fails the test."""
    from incidentmap.cli.main import incidentmap

    def call(*arguments: object, input: str | bytes | None = None) -> Result:  # noqa: A002
        result = CliRunner().invoke(incidentmap, [str(a) for a in arguments], input=input)
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        assert "Traceback" not in result.output
        return result

    return call
