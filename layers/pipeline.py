"""The whole way: documents to mentions, incidents, zones; every layer of the contract."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.layers.arrow import LayerStream
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.combining import combine_streams, whole
from incidentmap.layers.documents import read_documents, size_of
from incidentmap.layers.jobs import code_all
from incidentmap.layers.readers import MAX_BYTES
from incidentmap.layers.work import MemoryParts, Parts, fingerprint, open_folder, work_folder

MENTIONS_OF_DOCUMENTS = 5_000
"""Mentions of more documents than this, some half a million, are never all in memory."""

LONG_JOB_DOCUMENTS = 400
"""A job of more documents than this keeps what it has done in a folder beside its output."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come.

    Attributes
    ----------
    stage : str
        ``reading``, ``linking`` or ``writing``.
    documents : int
        Documents done.
    kept : int
        Of these, how many an earlier run had done.
    share : float
        Share of the input's bytes that was read, 0 to 1.
    """

    stage: str
    documents: int = 0
    kept: int = 0
    share: float = 0.0


Told = Callable[[Progress], object]


def silent(_: Progress) -> None:
    """Tell nobody."""


@contextlib.contextmanager
def coded_parts(
    sources: Sequence[str | Path],
    options: ReadingOptions,
    *,
    output: Path | None = None,
    resume: bool = False,
    jobs: int | None = None,
    progress: Told = silent,
) -> Iterator[Parts]:
    """Code documents; long jobs in a work folder, which stays until the block ends well.

    Parameters
    ----------
    sources : sequence of str or path
        Files, folders, globs, or ``-`` for standard input.
    options : ReadingOptions
        How to read them.
    output : pathlib.Path or None, optional
        File that the job makes; the work folder lies beside it. None: all in memory.
    resume : bool, optional
        Take what an earlier run had done from the work folder.
    jobs : int or None, optional
        Processes, see `incidentmap.layers.jobs.code_all`.
    progress : callable, optional
        Called after each batch.

    Yields
    ------
    Parts
        Coded documents in order; may be gone through several times.

    Raises
    ------
    DataError
        If nothing readable is there at all.
    OutputError
        If another run is at work in the folder, or it cannot be written.
    """
    read = documents = kept = 0
    total = size_of(sources)

    def moved(size: int) -> None:
        nonlocal read
        read += size

    def done(count: int, before: bool) -> None:
        nonlocal documents, kept
        documents += count
        kept += count if before else 0
        progress(Progress("reading", documents, kept, min(read / total, 1.0) if total else 0.0))

    found = read_documents(
        sources,
        language=options.language,
        published=options.published,
        max_bytes=options.max_bytes or MAX_BYTES,
        moved=moved,
    )
    first = list(islice(found, LONG_JOB_DOCUMENTS + 1))
    job = fingerprint(options)
    with contextlib.ExitStack() as stack:
        store: Parts = MemoryParts()
        long = len(first) > LONG_JOB_DOCUMENTS
        if output is not None and (long or (resume and work_folder(output).exists())):
            store = stack.enter_context(open_folder(output, resume=resume, job=job))
        code_all(chain(first, found), options, store, jobs=jobs, job=job, done=done)
        refuse_unreadable(store)
        yield store


def refuse_unreadable(parts: Parts) -> None:
    """Refuse a job without a single readable document (`DataError`)."""
    reasons: list[str] = []
    for batch in parts.columns("document", "status"):
        status = batch.column("status")
        if pc.any(pc.equal(status, "ok")).as_py():
            return
        names = batch.column("document").to_pylist()
        reasons += [f"{n}: {s}" for n, s in zip(names, status.to_pylist(), strict=True)]
    raise DataError(f"no readable document among {len(reasons)} ({'; '.join(reasons[:3])})")


def reading_layers(
    sources: Sequence[str | Path],
    options: ReadingOptions,
    *,
    jobs: int | None = None,
    progress: Told = silent,
) -> dict[str, pd.DataFrame]:
    """Layers that come from the documents themselves, whole in memory.

    Parameters
    ----------
    sources, options, jobs, progress
        See `coded_parts`.

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
    with coded_parts(sources, options, jobs=jobs, progress=progress) as parts:
        return whole(combine_streams(parts, incidents=options.incidents))


def write_reading(
    sources: Sequence[str | Path],
    options: ReadingOptions,
    output: Path,
    *,
    overwrite: bool = False,
    resume: bool = False,
    jobs: int | None = None,
    engine: str = "local",
    scheduler: str | None = None,
    progress: Told = silent,
) -> None:
    """Write the layers of `reading_layers` to a GeoPackage, of which only a few are in memory.

    Parameters
    ----------
    sources, options, resume, jobs, progress
        See `coded_parts`.
    output : pathlib.Path
        File to make.
    overwrite : bool, optional
        Replace a file that is there.
    engine, scheduler
        Where to code, see `incidentmap.layers.cluster.engines.start_engine`.

    Raises
    ------
    DataError
        If nothing readable is there at all.
    OutputError, OutputExistsError
        If the file cannot be written, or is there already.
    """
    if engine != "local" or scheduler is not None:
        from incidentmap.layers.cluster.documents import write_reading_on

        if jobs is not None:
            raise OptionError(f"--jobs is for --engine local; {engine} has workers of its own")
        write_reading_on(
            sources,
            options,
            output,
            engine=engine,
            scheduler=scheduler,
            overwrite=overwrite,
            resume=resume,
            progress=progress,
        )
        return
    from incidentmap.geo.outputs import refuse_existing
    from incidentmap.layers.geopackage import write_layers

    refuse_existing(output, overwrite=overwrite, inputs=options.inputs(sources))
    with coded_parts(
        sources, options, output=output, resume=resume, jobs=jobs, progress=progress
    ) as parts:
        progress(Progress("linking" if options.incidents else "writing", share=1.0))
        layers = combine_streams(parts, incidents=options.incidents)
        progress(Progress("writing", share=1.0))
        write_layers(output, layers, overwrite=overwrite)


def build_layers(
    parts: Parts,
    options: ReadingOptions,
    *,
    distances_km: Sequence[float] = (25, 50, 100),
    countries: Sequence[str] = (),
    tolerance_m: float = 5.0,
    keep: Path | None = None,
) -> dict[str, Any]:
    """Every layer of the contract, of documents that were coded.

    Parameters
    ----------
    parts : Parts
        See `coded_parts`.
    options : ReadingOptions
        How they were read.
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
    dict of str to DataFrame or LayerStream
        By layer, in the order of the contract; of many documents ``mentions`` is a stream.
    """
    from incidentmap.layers.bases import bases
    from incidentmap.layers.geopackage import read_layers
    from incidentmap.layers.reviewing import merge_reviewed, read_edits
    from incidentmap.layers.schema import LAYERS
    from incidentmap.layers.spillover import spillover_layers

    layers: dict[str, Any] = dict(combine_streams(parts, incidents=options.incidents))
    documents = layers["documents"].frame()
    for name, layer in layers.items():
        held = name != "mentions" or keep is not None or len(documents) <= MENTIONS_OF_DOCUMENTS
        if isinstance(layer, LayerStream) and held:
            layers[name] = layer.frame()
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
