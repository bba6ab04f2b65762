"""Pieces on dask: workers of this machine, or a cluster that is there already."""

import contextlib
import logging
import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from incidentmap.geo.errors import DataError, IncidentmapError, MissingExtraError
from incidentmap.layers.jobs import cores

if TYPE_CHECKING:
    from distributed import Client

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECT_S = 5.0
"""How long a scheduler may take to answer."""

WORKERS_S = 30.0
"""How long it may be without workers: a cluster that has just been started."""


_WORKERS = {
    # dask has memory given back at once: each matrix would be cleared by the system anew, which
    # takes half as long again as the work on it.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 2**28,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 2**28,
    "distributed.worker.profile.enabled": False,
}
"""Settings of dask for workers of this machine."""


class DaskEngine:
    """Items on the workers of a dask cluster.

    Parameters
    ----------
    client : distributed.Client
        Of the cluster.
    """

    def __init__(self, client: "Client") -> None:
        self.client = client

    def run(
        self, function: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Result]]:
        """See `incidentmap.layers.cluster.engines.Engine.run`."""
        from distributed import KilledWorker, as_completed

        # A task, not scattered data: what a dead worker held of it is made again.
        held = self.client.submit(pickle.loads, pickle.dumps(shared), pure=False)
        futures = self.client.map(function, [held] * len(items), items, pure=False)
        numbers = {future.key: number for number, future in enumerate(futures)}
        try:
            for future, result in as_completed(futures, with_results=True, loop=self.client.loop):
                yield numbers[future.key], result
        except IncidentmapError:
            raise
        except KilledWorker as error:
            raise DataError(
                f"dask gave up: {error.allowed_failures + 1} workers died on one part, perhaps "
                "for want of memory"
            ) from error
        except Exception as error:
            raise DataError(f"a dask worker failed: {type(error).__name__}: {error}") from error
        finally:
            self.client.cancel([held, *futures])


@contextlib.contextmanager
def dask_engine(scheduler: str | None) -> Iterator[DaskEngine]:
    """Reach a scheduler, or start a worker process for each core.

    Raises
    ------
    MissingExtraError
        If dask is not installed.
    DataError
        If the scheduler does not answer, or has no workers.
    """
    try:
        import dask
        import distributed
    except ImportError as error:
        raise MissingExtraError(
            "the engine dask needs dask and distributed: pip install 'incidentmap[dask]'"
        ) from error
    with contextlib.ExitStack() as stack:
        if scheduler is None:
            stack.enter_context(dask.config.set(_WORKERS))
            cluster = distributed.LocalCluster(
                # Workers that end before their scheduler has told them so would say it at length.
                silence_logs=logging.CRITICAL,
                n_workers=cores(),
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
            )
            target = stack.enter_context(cluster)
        else:
            target = scheduler
        yield DaskEngine(stack.enter_context(_client(target)))


def _client(target: object) -> "Client":
    import distributed

    try:
        client = distributed.Client(target, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise DataError(f"no dask scheduler answers at {target}: {error}") from error
    try:
        client.wait_for_workers(1, timeout=WORKERS_S)
    except TimeoutError as error:
        client.close()
        raise DataError(f"the dask scheduler at {target} has no workers") from error
    return client
