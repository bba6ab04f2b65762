"""Pieces on Spark: `mapInPandas` over a frame of their numbers, in this machine or on a cluster."""

import contextlib
import os
import pickle
import re
import socket
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from incidentmap.geo.errors import DataError, IncidentmapError, MissingExtraError
from incidentmap.layers.jobs import cores

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECT_S = 5.0
"""How long a master may take to answer."""

TRIES = 4
"""How often a part is tried where its worker dies; Spark's own default on clusters."""

_FETCHES = 16
"""In how many portions results are fetched."""

_RESULT = "number long, result binary"


class SparkEngine:
    """Items as tasks of a Spark session.

    Parameters
    ----------
    session : pyspark.sql.SparkSession
        Of the cluster.
    """

    def __init__(self, session: "SparkSession") -> None:
        self.session = session

    def run(
        self, function: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Result]]:
        """See `incidentmap.layers.cluster.engines.Engine.run`; results come when all is done."""
        from py4j.protocol import Py4JError
        from pyspark import StorageLevel
        from pyspark.errors import PySparkException

        if not items:
            return
        context = self.session.sparkContext
        sent = context.broadcast(pickle.dumps((function, shared, list(items))))

        def work(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
            chosen, common, all_items = pickle.loads(sent.value)
            for frame in frames:
                for number in frame["id"]:
                    try:
                        found = chosen(common, all_items[number])
                    except IncidentmapError as error:
                        # It would fail again, and Spark would show its traceback.
                        found = error
                    yield pd.DataFrame({"number": [number], "result": [pickle.dumps(found)]})

        # A partition a piece: tasks go to whoever is free.
        numbers = self.session.range(0, len(items), 1, len(items))
        try:
            with _without_warnings():
                # On the workers' disks, so that the results need not fit into memory here.
                found = numbers.mapInPandas(work, _RESULT).persist(StorageLevel.DISK_ONLY)
                found.count()
            for row in found.coalesce(min(len(items), _FETCHES)).toLocalIterator():
                result = pickle.loads(row["result"])
                if isinstance(result, IncidentmapError):
                    raise result
                yield row["number"], result
            found.unpersist()
        except IncidentmapError:
            raise
        except (PySparkException, Py4JError, OSError) as error:
            raise DataError(f"a Spark task failed: {_last_words(error)}") from error
        finally:
            sent.destroy()


def _last_words(error: Exception) -> str:
    """The line of a Java or Python traceback that says what went wrong."""
    lines = [line.strip(": \t") for line in str(error).splitlines()]
    told = [line for line in lines if re.match(r"(Caused by: )?[\w.]+(Exception|Error): ", line)]
    return told[0] if told else next(filter(None, lines), repr(error))


@contextlib.contextmanager
def spark_engine(master: str | None) -> Iterator[SparkEngine]:
    """Take the running session, or start one that ends with the work.

    Raises
    ------
    MissingExtraError
        If PySpark is not installed.
    DataError
        If the master does not answer, or Java is missing.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtraError(
            "the engine spark needs PySpark: pip install 'incidentmap[spark]'"
        ) from error
    running = SparkSession.getActiveSession()
    if running is not None and master is None:
        yield SparkEngine(running)
        return
    _check_master(master)
    session = _session(master)
    try:
        yield SparkEngine(session)
    finally:
        session.stop()


def _session(master: str | None) -> "SparkSession":
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    local = master is None or master.startswith("local")
    if local:
        # Otherwise Spark runs the first python3 on PATH, and asks the network for its own name.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    builder = (
        SparkSession.builder.appName("incidentmap")
        .master(master or f"local[{cores()},{TRIES}]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
        .config("spark.log.level", "ERROR")
        .config("spark.executorEnv.OPENBLAS_NUM_THREADS", "1")
    )
    try:
        with _without_warnings():
            return builder.getOrCreate()
    except PySparkException as error:
        raise DataError(
            f"Spark does not start: {error}; it needs Java 17 or newer (apt-get install "
            "default-jre-headless)"
        ) from error
    except Exception as error:
        raise DataError(f"Spark does not start: {_last_words(error)}") from error


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    # PySpark warns of each pandas that is newer than itself; two columns of numbers and bytes
    # are all that is asked of it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


def _check_master(master: str | None) -> None:
    """See that somebody listens: Spark itself would try for minutes."""
    if master is None or not master.startswith("spark://"):
        return
    faults = []
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), CONNECT_S).close()
        except (OSError, ValueError) as error:
            faults.append(f"{place}: {error}")
        else:
            return
    raise DataError(f"no Spark master answers at {master} ({'; '.join(faults)})")
