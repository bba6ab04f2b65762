"""Cutting documents into pieces: files together, or lines and rows of one large file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from incidentmap.geo.errors import DataError
from incidentmap.layers.cluster.addresses import Address
from incidentmap.layers.cluster.pieces import open_parquet
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.documents import (
    find_files,
    key_names,
    read_file,
    read_stream,
    with_defaults,
)
from incidentmap.layers.model import Document
from incidentmap.layers.partition import code_documents
from incidentmap.layers.readers import MAX_BYTES, Content, Limits, wide_encoding
from incidentmap.layers.streams import STREAMS, read_jsonl, read_parquet
from incidentmap.layers.work import packed

PIECE_BYTES = 4_000_000
"""Bytes of texts that a worker codes at once: some seconds of work, lost when it dies."""

PIECE_FILES = 200


@dataclass(frozen=True, slots=True)
class Slice:
    """A file of documents, or consecutive ones of a file of many.

    Attributes
    ----------
    address : Address
        The file.
    name : str
        Key of the file.
    stamp : str
        Size and time of change, which tell one content of the file from another.
    size : int
        Bytes of the slice.
    start, stop : int
        Bytes of the lines, or row groups of the table; both 0: the whole file.
    first : int
        Number of the first line or row in the file.
    """

    address: Address
    name: str
    stamp: str
    size: int
    start: int = 0
    stop: int = 0
    first: int = 1


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Slices that are coded together.

    Attributes
    ----------
    slices : tuple of Slice
        In the order of the documents.
    taken : frozenset of str
        Keys that documents before these in the same file have.
    """

    slices: tuple[Slice, ...]
    taken: frozenset[str] = frozenset()


def text_pieces(
    sources: Sequence[str | Path], *, piece_bytes: int = PIECE_BYTES
) -> list[TextPiece]:
    """Cut documents into pieces, in the order in which one process reads them.

    Parameters
    ----------
    sources : sequence of str or path
        Files, folders and globs; ``.jsonl`` and ``.parquet`` at addresses of fsspec as well, or a
        folder of them there.
    piece_bytes : int
        Bytes of a piece, roughly.

    Raises
    ------
    DataError
        If a source names nothing, or is standard input.
    """
    if "-" in map(str, sources):
        raise DataError("standard input is read by one process: leave out --engine")
    here = [source for source in sources if "://" not in str(source)]
    files = {path: Address.of(path) for path in find_files(here)}
    for source in map(str, sources):
        if "://" in source:
            files |= {Path(file.text): file for file in _far(Address.of(source))}
    names = key_names(list(files))
    slices = [
        part
        for path in sorted(files, key=lambda f: (f.name, f.as_posix()))
        for part in _slices(files[path], names[path], piece_bytes)
    ]
    return list(_together(slices, piece_bytes))


def _far(source: Address) -> list[Address]:
    kind = source.kind()
    files = source.files(tuple(STREAMS)) if kind == "folder" else [source] if kind else []
    if not files:
        raise DataError(f"{source.text}: no {' or '.join(STREAMS)} is there")
    return files


def _slices(file: Address, name: str, piece_bytes: int) -> Iterator[Slice]:
    size, stamp = file.size_and_stamp()
    whole = Slice(file, name, stamp, size)
    if size <= piece_bytes:
        yield whole
    elif file.name.casefold().endswith(".jsonl"):
        yield from _lines(whole, piece_bytes)
    elif file.name.casefold().endswith(".parquet"):
        yield from _row_groups(whole, piece_bytes)
    else:
        yield whole


def _lines(whole: Slice, piece_bytes: int) -> Iterator[Slice]:
    """Slices that end with a line; each knows how many lines are before it."""
    start, first, lines = 0, 1, 0
    position = 0
    with whole.address.open_input() as file:
        while block := file.read(piece_bytes):
            if position == 0 and wide_encoding(block[:400]):
                yield whole
                return
            end = block.rfind(b"\n") + 1
            if end:
                stop = position + end
                lines += block.count(b"\n")
                yield replace(whole, size=stop - start, start=start, stop=stop, first=first)
                start, first = stop, 1 + lines
            position += len(block)
    if start < position:
        yield replace(whole, size=position - start, start=start, stop=position, first=first)


def _row_groups(whole: Slice, piece_bytes: int) -> Iterator[Slice]:
    with open_parquet(whole.address) as file:
        groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
        held = [(group.num_rows, group.total_byte_size) for group in groups]
    start, size, first, rows = 0, 0, 1, 0
    for stop, (count, bytes_) in enumerate(held, 1):
        size, rows = size + bytes_, rows + count
        if size >= piece_bytes or stop == len(held):
            yield replace(whole, size=size, start=start, stop=stop, first=first)
            start, size, first = stop, 0, 1 + rows


def _together(slices: Sequence[Slice], piece_bytes: int) -> Iterator[TextPiece]:
    held: list[Slice] = []
    for one in slices:
        size = sum(s.size for s in held) + one.size
        if held and (one.stop or size > piece_bytes or len(held) >= PIECE_FILES):
            yield TextPiece(tuple(held))
            held = []
        if one.stop:
            yield TextPiece((one,))
        else:
            held.append(one)
    if held:
        yield TextPiece(tuple(held))


def documents_of(piece: TextPiece, options: ReadingOptions) -> Iterator[Document]:
    """Documents of a piece, keyed and completed as one process does."""
    max_bytes = options.max_bytes or MAX_BYTES
    for one in piece.slices:
        local = one.address.local
        if local is not None and not one.stop and not piece.taken:
            found = read_file(local, one.name, max_bytes=max_bytes)
        else:
            contents = _contents(one, piece.taken, max_bytes)
            found = read_stream(one.name, contents, Limits.of(max_bytes))
        for document in found:
            yield with_defaults(document, options.language, options.published)


def _contents(one: Slice, taken: frozenset[str], max_bytes: int) -> Iterator[Content]:
    with one.address.open_input() as file:
        if one.address.name.casefold().endswith(".parquet"):
            groups = range(one.start, one.stop) if one.stop else None
            yield from read_parquet(
                file, max_bytes=max_bytes, row_groups=groups, first=one.first, taken=taken
            )
            return
        file.seek(one.start)
        data = file.read(one.stop - one.start if one.stop else None)
    yield from read_jsonl(BytesIO(data), max_bytes=max_bytes, first=one.first, taken=taken)


def code_piece(options: ReadingOptions, piece: TextPiece) -> tuple[int, bytes]:
    """Code the documents of a piece.

    Parameters
    ----------
    options : ReadingOptions
        How to read; the files that it names must be on the worker's machine.
    piece : TextPiece
        From `text_pieces`.

    Returns
    -------
    int, bytes
        How many they are, and an Arrow file of them, see `incidentmap.layers.partition.SCHEMA`.
    """
    coded = code_documents(documents_of(piece, options), options)
    return coded.num_rows, packed(coded)
