"""Documents through the cores of one machine, few in memory at a time."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.connection import wait as wait_for

from incidentmap.geo.errors import DataError
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.model import Document
from incidentmap.layers.partition import code_documents
from incidentmap.layers.work import Parts, batch_key, packed

DOCUMENTS_WORTH_A_PROCESS = 40
"""Fewer documents than this for each process are read faster by fewer processes: a new one takes
as long to start as this many reports take to read (measured on reports of 300 words)."""

BATCH_DOCUMENTS = 32
BATCH_CHARACTERS = 400_000
"""A batch of documents is full at either."""

_LEAST, _MARK = 8, 16
"""From `_LEAST` documents on a batch ends behind one document in `_MARK`, told by its checksum: so
a document that is added or taken out moves the bounds of few batches."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents coded together.

    Attributes
    ----------
    key : str
        The same for the same documents, options and software.
    documents : list of Document
        In their order.
    """

    key: str
    documents: list[Document]


def batches(documents: Iterable[Document], job: str) -> Iterator[Batch]:
    """Cut documents into batches, the same for any number of processes.

    Parameters
    ----------
    documents : iterable of Document
        Asked for as batches are asked for.
    job : str
        Fingerprint of the job.
    """
    held: list[Document] = []
    characters = 0
    for document in documents:
        held.append(document)
        characters += len(document.text)
        full = len(held) >= BATCH_DOCUMENTS or characters >= BATCH_CHARACTERS
        marked = int(document.sha256[:8] or "1", 16) % _MARK == 0
        if full or (marked and len(held) >= _LEAST):
            yield Batch(batch_key(held, job), held)
            held, characters = [], 0
    if held:
        yield Batch(batch_key(held, job), held)


def code_all(
    documents: Iterable[Document],
    options: ReadingOptions,
    store: Parts,
    *,
    jobs: int | None = None,
    job: str = "",
    done: Callable[[int, bool], object] = lambda _, __: None,
) -> None:
    """Code documents with several processes and store the parts.

    Parameters
    ----------
    documents : iterable of Document
        Asked for as they are needed; few are in memory at a time.
    options : ReadingOptions
        How to read them.
    store : MemoryParts or WorkFolder
        Gets the parts in the order of the documents, those left out that it has already: the same
        content for any number of processes.
    jobs : int or None, optional
        Processes; None: as many as there are cores, but no more than the documents are worth.
    job : str, optional
        Fingerprint of the job, see `incidentmap.layers.work.fingerprint`.
    done : callable, optional
        Called after each batch with its number of documents, and whether they were in the store.

    Raises
    ------
    DataError
        If a process was killed.
    """
    jobs = jobs or cores()
    source = iter(documents)
    first = list(islice(source, jobs * DOCUMENTS_WORTH_A_PROCESS))
    worth = jobs if len(first) == jobs * DOCUMENTS_WORTH_A_PROCESS else 1

    def missing() -> Iterator[Batch]:
        for batch in batches(chain(first, source), job):
            store.order.append(batch.key)
            if store.has(batch.key):
                done(len(batch.documents), True)
            else:
                yield batch

    for batch, part in _coded(missing(), options, worth):
        store.add(batch.key, part)
        done(len(batch.documents), False)


def cores() -> int:
    """Cores that this process may use: a container may allow fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _coded(
    source: Iterator[Batch], options: ReadingOptions, jobs: int
) -> Iterator[tuple[Batch, bytes]]:
    """Batches with their parts, as they get done."""
    if jobs == 1:
        for batch in source:
            yield batch, _code(batch.documents, options)
        return
    with _pool(jobs) as pool:
        waiting: dict[Future[bytes], Batch] = {}
        try:
            for batch in source:
                waiting[pool.submit(_code, batch.documents, options)] = batch
                if len(waiting) > 2 * jobs:
                    yield from _finished(waiting)
            while waiting:
                yield from _finished(waiting)
        except BrokenProcessPool as error:
            raise DataError(
                "a process that reads documents was killed, most often for want of memory; "
                "run again with --resume, and with fewer --jobs if it comes again"
            ) from error


def _finished(waiting: dict[Future[bytes], Batch]) -> Iterator[tuple[Batch, bytes]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(future), future.result()


@contextlib.contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_process)
    try:
        yield pool
    finally:
        # What is waiting is dropped, so that Ctrl-C takes no longer than the batch at work.
        pool.shutdown(wait=True, cancel_futures=True)


def _start_process() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _code(documents: list[Document], options: ReadingOptions) -> bytes:
    return packed(code_documents(documents, options))
