import contextlib
import os
import shutil
import warnings

import pytest
from cluster_made import OPTIONS, write_incidents

from incidentmap.layers.cluster.engines import start_engine
from incidentmap.layers.spillover import spillover_layers


@pytest.fixture(scope="session")
def incidents(tmp_path_factory):
    """Folder of parts, and the frame of their rows."""
    folder = tmp_path_factory.mktemp("parts") / "incidents"
    return folder, write_incidents(folder)


@pytest.fixture(scope="session")
def whole(incidents):
    """What one process makes of all incidents at once."""
    return spillover_layers(incidents[1], period="year", by_precision=True, **OPTIONS)


@pytest.fixture(scope="session")
def dask_cluster():
    """Address of a real scheduler with two worker processes."""
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cluster = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        )
    with cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="session")
def spark():
    """A real Spark session of this machine, which `--engine spark` finds running."""
    absent = "PySpark" if not _importable("pyspark") else "Java" if not shutil.which("java") else ""
    if absent:
        message = f"{absent} is not installed; `make test` installs it on Debian as root"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(start_engine("spark", "local[2,4]"))


def _importable(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True
