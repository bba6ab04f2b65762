"""The whole way: documents to mentions, incidents, zones; every layer of the contract."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from incidentmap.geo.errors import DataError
from incidentmap.layers.coder import Coded, Coder, ReadingOptions
from incidentmap.layers.documents import documents_frame, read_documents
from incidentmap.layers.mentions import mentions_frame, places_frame
from incidentmap.layers.model import Document

DOCUMENTS_WORTH_A_PROCESS = 40
"""Fewer documents than this for each process are read faster by fewer processes: a new one takes
as long to start as this many reports take to read (measured on reports of 300 words)."""

CHUNK = 16
"""Documents handed to a process at a time."""


_coder: Coder | None = None


def _start_process(options: ReadingOptions) -> None:
    global _coder
    _coder = Coder(options)


def _code_chunk(documents: list[Document]) -> list[Coded]:
    assert _coder is not None
    return [_coder.code(document) for document in documents]


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    source = iter(documents)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def code_documents(
    documents: Iterable[Document], options: ReadingOptions, *, jobs: int | None = None
) -> Iterator[Coded]:
    """Code documents with several processes, in their order.

    Parameters
    ----------
    documents : iterable of Document
        Read as they are needed; few are in memory at a time.
    options : ReadingOptions
        How to read them.
    jobs : int or None, optional
        Processes; None: as many as there are cores, but no more than the documents are worth.

    Yields
    ------
    Coded
        One for each document, in order: the same for any number of processes.
    """
    jobs = jobs or _cores()
    source = iter(documents)
    first = list(islice(source, jobs * DOCUMENTS_WORTH_A_PROCESS))
    if jobs == 1 or len(first) < jobs * DOCUMENTS_WORTH_A_PROCESS:
        coder = Coder(options)
        for document in _chain(first, source):
            yield coder.code(document)
        return
    with ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), _start_process, (options,)
    ) as pool:
        waiting: list[Any] = []
        for chunk in _chunks(_chain(first, source)):
            waiting.append(pool.submit(_code_chunk, chunk))
            if len(waiting) > 2 * jobs:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def _cores() -> int:
    # A container may allow fewer cores than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _chain(first: list[Document], rest: Iterator[Document]) -> Iterator[Document]:
    yield from first
    yield from rest


def reading_layers(
    sources: Sequence[str | Path],
    options: ReadingOptions,
    *,
    jobs: int | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> dict[str, pd.DataFrame]:
    """Layers that come from the documents themselves.

    Parameters
    ----------
    sources : sequence of str or path
        Files, folders, globs, or ``-`` for standard input.
    options : ReadingOptions
        How to read them.
    jobs : int or None, optional
        Processes, see `code_documents`.
    progress : callable, optional
        Called with the number of files begun since the last call.

    Returns
    -------
    dict of str to DataFrame
        ``documents``, ``mentions``, ``places`` and, where incidents are asked for, ``incidents``
        and ``claims``.

    Raises
    ------
    DataError
        If nothing readable is there at all.
    """
    documents = read_documents(sources, language=options.language, published=options.published)
    coded: list[Coded] = []
    file = ""
    for one in code_documents(documents, options, jobs=jobs):
        coded.append(one)
        if file != (file := one.document.document.partition("#")[0]):
            progress(1)
    if not any(one.document.status == "ok" for one in coded):
        reasons = "; ".join(f"{c.document.document}: {c.document.status}" for c in coded[:3])
        raise DataError(f"no readable document among {len(coded)} ({reasons})")
    layers: dict[str, pd.DataFrame] = {
        "documents": documents_frame((c.document, c.characters) for c in coded),
        "mentions": mentions_frame(row for c in coded for row in c.mentions),
        "places": places_frame((c.document.document, p) for c in coded for p in c.named),
    }
    if options.incidents:
        from incidentmap.layers.incidents.frames import claims_frame, incidents_frame
        from incidentmap.layers.incidents.linking import link_claims

        incidents, claims = link_claims(claim for c in coded for claim in c.claims)
        layers["incidents"] = incidents_frame(incidents)
        layers["claims"] = claims_frame(claims)
    return layers


def build_layers(
    sources: Sequence[str | Path],
    options: ReadingOptions,
    *,
    distances_km: Sequence[float] = (25, 50, 100),
    countries: Sequence[str] = (),
    tolerance_m: float = 5.0,
    keep: Path | None = None,
    jobs: int | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> dict[str, pd.DataFrame]:
    """Every layer of the contract.

    Parameters
    ----------
    sources, options, jobs, progress
        See `reading_layers`.
    distances_km : sequence of float, optional
        Widths of the spillover zones, 1 to 500 km.
    countries : sequence of str, optional
        ISO 3166-1 alpha-2 codes whose borders are measured; empty: see `spillover_layers`.
    tolerance_m : float, optional
        Largest radial error of a zone's outline.
    keep : pathlib.Path or None, optional
        GeoPackage of an earlier run; what was changed in it by hand wins.

    Returns
    -------
    dict of str to DataFrame
        By layer, in the order of the contract.

    Raises
    ------
    DataError
        If nothing readable is there at all.
    """
    from incidentmap.layers.bases import bases
    from incidentmap.layers.geopackage import read_layers
    from incidentmap.layers.reviewing import merge_reviewed, read_edits
    from incidentmap.layers.schema import LAYERS
    from incidentmap.layers.spillover import spillover_layers

    layers = reading_layers(sources, options, jobs=jobs, progress=progress)
    layers["bases"] = bases()
    if keep is not None:
        # Before the zones are counted, so that a moved point counts where it was moved to.
        layers = merge_reviewed(read_layers(keep), layers, read_edits(keep))
    layers |= spillover_layers(
        layers["incidents"],
        distances_km=distances_km,
        countries=countries,
        tolerance_m=tolerance_m,
    )
    order = [*LAYERS, *(name for name in layers if name not in LAYERS)]
    return {name: layers[name] for name in order if name in layers}
