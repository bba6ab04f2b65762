"""Where pieces are worked on: in this process, on dask, or on Spark."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from incidentmap.geo.errors import OptionError

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")

ENGINES = ("local", "dask", "spark")


class Engine(Protocol):
    """Does the same function for many items, wherever."""

    def run(
        self, function: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Result]]:
        """Do a function of a module for each item.

        Parameters
        ----------
        function : callable
            Takes `shared` and an item. May be called again for an item whose worker died.
        shared : object
            The same for all; sent to each worker once.
        items : sequence
            Any that pickle.

        Yields
        ------
        int, object
            Number of the item and its result, as they come.

        Raises
        ------
        IncidentmapError
            As the function raised it, or `DataError` for what the engine itself says.
        """
        ...


class LocalEngine:
    """Items one after another in this process."""

    def run(
        self, function: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Result]]:
        """See `Engine.run`."""
        for number, item in enumerate(items):
            yield number, function(shared, item)


@contextlib.contextmanager
def start_engine(name: str = "local", scheduler: str | None = None) -> Iterator[Engine]:
    """Start or reach an engine, and leave it at the end.

    Parameters
    ----------
    name : str
        ``local``, ``dask`` or ``spark``.
    scheduler : str, optional
        Address of a dask scheduler (``tcp://host:8786``) or a Spark master (``spark://host:7077``,
        ``yarn``, ``local[4]``); by default workers on this machine, one a core, that end with it.

    Raises
    ------
    MissingExtraError
        If the engine is not installed.
    OptionError
        If there is no such engine, or it has no schedulers.
    DataError
        If the scheduler cannot be reached.
    """
    started: Any
    if name == "dask":
        from incidentmap.layers.cluster.on_dask import dask_engine

        started = dask_engine(scheduler)
    elif name == "spark":
        from incidentmap.layers.cluster.on_spark import spark_engine

        started = spark_engine(scheduler)
    elif name == "local":
        if scheduler is not None:
            raise OptionError("a scheduler is for --engine dask or --engine spark")
        started = contextlib.nullcontext(LocalEngine())
    else:
        raise OptionError(f"no engine {name!r}; there are {', '.join(ENGINES)}")
    with started as running:
        yield running
