"""Documents to places and incidents on an engine: pieces coded by workers, layers made here."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path

from incidentmap.geo.outputs import refuse_existing
from incidentmap.layers.cluster.engines import Engine, start_engine
from incidentmap.layers.cluster.texts import TextPiece, code_piece, text_pieces
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.combining import combine_streams
from incidentmap.layers.pipeline import Progress, Told, refuse_unreadable, silent
from incidentmap.layers.work import WorkFolder, fingerprint, open_folder


def write_reading_on(
    sources: Sequence[str | Path],
    options: ReadingOptions,
    output: Path,
    *,
    engine: str,
    scheduler: str | None = None,
    overwrite: bool = False,
    resume: bool = False,
    progress: Told = silent,
) -> None:
    """Write the layers of documents to a GeoPackage, coded by the workers of an engine.

    Parameters
    ----------
    sources : sequence of str or path
        See `text_pieces`. Workers read them under the same names.
    options : ReadingOptions
        How to read them; the files that it names must be on the workers' machines.
    output : pathlib.Path
        File to make, on this machine.
    engine, scheduler
        See `incidentmap.layers.cluster.engines.start_engine`.
    overwrite : bool, optional
        Replace a file that is there.
    resume : bool, optional
        Take the pieces that an earlier run had done from the work folder beside the output.
    progress : callable, optional
        Called after each piece.

    Raises
    ------
    DataError
        If nothing readable is there at all, or the scheduler cannot be reached.
    MissingExtraError
        If the engine is not installed.
    OutputError, OutputExistsError
        If the file cannot be written, or is there already.
    """
    from incidentmap.layers.geopackage import write_layers

    refuse_existing(output, overwrite=overwrite)
    pieces = text_pieces(sources)
    job = fingerprint(options)
    with (
        start_engine(engine, scheduler) as running,
        open_folder(output, resume=resume) as store,
    ):
        store.order = [_key(piece, job) for piece in pieces]
        _code(running, options, pieces, store, progress)
        repeated = _repeated(pieces, store)
        if repeated:
            store.order = [_key(repeated.get(piece, piece), job) for piece in pieces]
            _code(running, options, [repeated.get(p, p) for p in pieces], store, silent)
        refuse_unreadable(store)
        progress(Progress("linking" if options.incidents else "writing", share=1.0))
        layers = combine_streams(store, incidents=options.incidents)
        progress(Progress("writing", share=1.0))
        write_layers(output, layers, overwrite=overwrite)


def _key(piece: TextPiece, job: str) -> str:
    facts = [job, sorted(piece.taken), [astuple(one) for one in piece.slices]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def _code(
    running: Engine,
    options: ReadingOptions,
    pieces: Sequence[TextPiece],
    store: WorkFolder,
    progress: Told,
) -> None:
    """Code the pieces that the store has not."""
    sizes = [sum(one.size for one in piece.slices) for piece in pieces]
    missing = [i for i, key in enumerate(store.order) if not store.has(key)]
    whole = max(sum(sizes), 1)
    read = whole - sum(sizes[i] for i in missing)
    done = 0
    for number, (count, data) in running.run(code_piece, options, [pieces[i] for i in missing]):
        store.add(store.order[missing[number]], data)
        read, done = read + sizes[missing[number]], done + count
        progress(Progress("reading", done, 0, read / whole))


def _repeated(pieces: Sequence[TextPiece], store: WorkFolder) -> dict[TextPiece, TextPiece]:
    """Pieces with documents whose keys an earlier piece of the same file has given already.

    A process that reads the file alone tells them apart by their numbers; a worker that reads a
    piece of it must be told of the keys before.
    """
    seen: set[str] = set()
    found = {}
    for piece, batch in zip(pieces, store.columns("document"), strict=True):
        documents = set(batch.column("document").to_pylist())
        twice = documents & seen
        if twice:
            found[piece] = replace(
                piece,
                taken=frozenset(key.removeprefix(f"{piece.slices[0].name}#") for key in twice),
            )
        seen |= documents
    return found
