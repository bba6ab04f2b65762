"""The folder beside an output in which a long job keeps what it has done, for ``--resume``."""

import contextlib
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any, Protocol

import pyarrow as pa

from incidentmap.geo.errors import OutputError
from incidentmap.geo.gazetteer import installed
from incidentmap.geo.outputs import take_lock
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.model import Document
from incidentmap.layers.partition import SCHEMA
from incidentmap.layers.provenance import software

logger = logging.getLogger(__name__)

_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


def fingerprint(options: ReadingOptions) -> str:
    """What the coding of a document depends on beside the document, as one checksum.

    The version of the software and of the parts, the options, and size and time of the gazetteers
    and of the file of corrections.
    """
    named = [*installed(), *options.gazetteers]
    named += [options.corrections] if options.corrections else []
    facts = {
        "software": software(),
        "schema": str(SCHEMA),
        "options": asdict(options),
        "files": [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in named],
    }
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()


def batch_key(documents: Sequence[Document], job: str) -> str:
    """Name of the part that a batch of documents becomes in a job of this fingerprint."""
    facts = [f.name for f in fields(Document) if f.name != "text"]
    rows = [[str(getattr(document, name)) for name in facts] for document in documents]
    return hashlib.sha256(json.dumps([job, rows]).encode()).hexdigest()[:32]


def packed(batch: pa.RecordBatch) -> bytes:
    """Coded documents as the bytes of an Arrow file, compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, SCHEMA, options=_COMPRESSED) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _read(file: Any, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    numbers = [SCHEMA.get_field_index(name) for name in names]
    reader = pa.ipc.open_file(file, options=pa.ipc.IpcReadOptions(included_fields=numbers))
    yield from map(reader.get_batch, range(reader.num_record_batches))


class CodedDocuments(Protocol):
    """Coded documents in order."""

    def columns(self, *names: str) -> Iterator[pa.RecordBatch]:
        """Record batches by `SCHEMA`, one in memory at a time.

        Columns that are not among `names` are not read.
        """


class Parts(CodedDocuments, Protocol):
    """Packed parts in the order of the documents."""

    order: list[str]
    """Keys of the parts."""

    def has(self, key: str) -> bool:
        """Whether a part is there, whole."""

    def add(self, key: str, data: bytes) -> None:
        """Keep a part."""


class HeldParts:
    """Coded documents that are in memory, not packed.

    Parameters
    ----------
    batches : list of pyarrow.RecordBatch
        By `SCHEMA`, in the order of the documents.
    """

    def __init__(self, batches: list[pa.RecordBatch]) -> None:
        self._batches = batches

    def columns(self, *names: str) -> Iterator[pa.RecordBatch]:
        """Record batches in the order of the documents, of some columns."""
        for batch in self._batches:
            yield batch.select(list(names))


class MemoryParts:
    """Packed parts of a small job."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self._parts: dict[str, bytes] = {}

    def columns(self, *names: str) -> Iterator[pa.RecordBatch]:
        """Record batches in the order of the documents, of some columns."""
        for key in self.order:
            yield from _read(pa.py_buffer(self._parts[key]), names)

    def has(self, key: str) -> bool:
        """Whether a part is there."""
        return key in self._parts

    def add(self, key: str, data: bytes) -> None:
        """Keep a part."""
        self._parts[key] = data


class WorkFolder:
    """Packed parts of a long job, one file each; the same documents give the same name.

    Parameters
    ----------
    folder : pathlib.Path
        Made by `open_folder`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.order: list[str] = []

    def columns(self, *names: str) -> Iterator[pa.RecordBatch]:
        """Record batches in the order of the documents, of some columns."""
        for key in self.order:
            with pa.OSFile(str(self._path(key))) as file:
                yield from _read(file, names)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.arrow"

    def has(self, key: str) -> bool:
        """Whether a part is there from an earlier run, whole."""
        path = self._path(key)
        if not path.exists():
            return False
        try:
            with pa.OSFile(str(path)) as file:
                return bool(pa.ipc.open_file(file).schema == SCHEMA)
        except (pa.ArrowException, OSError):
            return False

    def add(self, key: str, data: bytes) -> None:
        """Keep a part: it is on the disk whole, or not at all."""
        path = self._path(key)
        draft = path.with_suffix(".draft")
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise OutputError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def work_folder(output: Path) -> Path:
    """Where the job that makes this output keeps its parts."""
    return output.with_name(f"{output.name}.unfinished")


@contextlib.contextmanager
def open_folder(output: Path, *, resume: bool, job: str = "") -> Iterator[WorkFolder]:
    """Work folder of an output, held by this run alone and removed when all went well.

    Parameters
    ----------
    output : pathlib.Path
        The file that the job makes.
    resume : bool
        Keep the parts of an earlier run.
    job : str, optional
        Fingerprint of the job; parts of another are of no use and are said to be so.

    Yields
    ------
    WorkFolder

    Raises
    ------
    OutputError
        If another run is at work in the folder, or it cannot be made.
    """
    folder = work_folder(output)
    try:
        folder.mkdir(exist_ok=True)
        handle = (folder / "lock").open("wb")
    except OSError as error:
        raise OutputError(f"{folder}: {(error.strerror or str(error)).lower()}") from error
    with handle:
        _hold(handle, folder)
        if resume and not _goes_on(folder, job):
            logger.warning(
                "the earlier run had other options, gazetteers or another version of incidentmap: "
                "its documents are read again"
            )
            resume = False
        if not resume:
            _empty(folder)
        (folder / "job").write_text(job, encoding="ascii")
        logger.warning("finished documents are kept in %s; after a break, --resume goes on", folder)
        try:
            yield WorkFolder(folder)
        except BaseException:
            count = sum(1 for _ in folder.glob("*.arrow"))
            if count:
                logger.warning("stopped: run the same command with --resume to go on from here")
            raise
        # The lock goes last, so that no other run begins in a folder that is being removed.
        _empty(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _goes_on(folder: Path, job: str) -> bool:
    """Whether the parts in a folder, if there are any, are of this job."""
    note = folder / "job"
    return not note.exists() or note.read_text(encoding="ascii") == job


def _hold(handle: IO[bytes], folder: Path) -> None:
    if not take_lock(handle):
        raise OutputError(f"{folder}: another run is at work on this output; wait for its end")


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix in (".arrow", ".draft"):
            path.unlink(missing_ok=True)
