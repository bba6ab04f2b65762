import sys

import pytest

if sys.platform == "win32":
    collect_ignore_glob = ["test_*"]  # signals and forks of POSIX


@pytest.fixture(scope="session")
def warm():
    """A warm process that forks runs of the command."""
    from faults.runs import Warm

    process = Warm()
    yield process
    process.close()
