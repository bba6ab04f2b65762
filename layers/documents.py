"""Files, folders and standard input to documents; what cannot be read says why."""

import contextlib
import datetime as dt
import glob
import hashlib
import logging
import re
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

import pandas as pd

from incidentmap.geo.errors import DataError
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.model import Document
from incidentmap.layers.readers import (
    MAX_BYTES,
    READERS,
    USUAL,
    Content,
    Limits,
    read_text,
)
from incidentmap.layers.schema import DOCUMENTS
from incidentmap.layers.streams import STREAMS, Moved

logger = logging.getLogger(__name__)

TOLD_FAULTS = 20
"""Rows of one file that cannot be read and are told one by one."""

STDIN = "-"
ENDINGS = (*READERS, *STREAMS)
"""Endings of the files that are read."""


def find_files(sources: Sequence[str | Path]) -> list[Path]:
    """Files behind names, folders and globs.

    Parameters
    ----------
    sources : sequence of str or path
        A file, a folder (searched with its sub-folders for known endings; links to folders are not
        followed) or a glob; ``-`` is kept for standard input.

    Returns
    -------
    list of pathlib.Path
        Sorted, each file once, whatever the order of `sources`.

    Raises
    ------
    DataError
        If a source names nothing.
    """
    found: set[Path] = set()
    for source in map(str, sources):
        path = Path(source)
        if source == STDIN:
            found.add(path)
        elif path.is_dir():
            inside = {f for f in path.rglob("*") if f.suffix.lower() in ENDINGS and f.is_file()}
            if not inside:
                raise DataError(f"{source}: no document in this folder ({' '.join(ENDINGS)})")
            found |= inside
        elif path.exists() or path.is_symlink():
            found.add(path)
        else:
            matched = _matching(source)
            if not matched:
                raise DataError(f"{source}: no such file or folder")
            found |= {f for f in matched if not f.is_dir()}
    return sorted(found, key=lambda f: (f.name, f.as_posix()))


OTHER_DOCUMENTS = ".doc .rtf .odt .epub .eml .msg .ppt .pptx .xls .xlsx .csv .zip".split()
"""Endings of files that may well be reports, but are not read."""


def _tell_passed_over(sources: Sequence[str | Path]) -> None:
    """Say which files of folders may be reports that nobody will miss until it is late."""
    for folder in (Path(source) for source in sources if Path(source).is_dir()):
        endings = Counter(file.suffix.lower() for file in folder.rglob("*"))
        found = [f"{endings[one]} {one}" for one in OTHER_DOCUMENTS if endings[one]]
        if found:
            logger.warning(
                "%s: passed over %s; save them as .docx, .pdf or .txt", folder, ", ".join(found)
            )


def _matching(pattern: str) -> set[Path]:
    """Files that a pattern fits; unlike `glob`, links to folders are not followed by ``**``.

    Two links that lead back would make more paths than there is time for.
    """
    head, mark, tail = pattern.partition("**")
    if not mark:
        return {Path(f) for f in glob.glob(pattern)}  # noqa: PTH207
    folder = head.rpartition("/")[0] or ("/" if head.startswith("/") else ".")
    rest = head.rpartition("/")[2] + mark + tail
    hidden = "/." in f"/{rest}"
    return {
        file
        for top in glob.glob(folder)  # noqa: PTH207
        for file in Path(top).glob(rest)
        if hidden or not any(p.startswith(".") for p in file.relative_to(top).parts)
    }


def key_names(paths: Sequence[Path]) -> dict[Path, str]:
    """Key of each file: its name, with as many folders before it as make it the only one."""
    names = {path: path.name if str(path) != STDIN else "stdin" for path in paths}
    depth = 1
    while depth < max((len(path.parts) for path in paths), default=0):
        counts = Counter(names.values())
        shared = [path for path in paths if counts[names[path]] > 1]
        if not shared:
            break
        depth += 1
        names |= {path: "/".join(path.parts[-depth:]) for path in shared}
    return names


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if str(path) == STDIN:
        yield sys.stdin.buffer
        return
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError("not a regular file")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise DataError((error.strerror or str(error)).lower()) from error


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    with _opened(path) as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise DataError(
            f"larger than {max_bytes / 1e6:g} MB; give it in parts, or allow more with --max-mb"
        )
    return data


def _day(text: str) -> dt.date | None:
    match = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})", text)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def checksum(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def document_of(name: str, content: Content, sha256: str, limits: Limits = USUAL) -> Document:
    """Document of what a reader found.

    Parameters
    ----------
    name : str
        Key of the file; that of the part is put behind it.
    content : Content
        Text and facts.
    sha256 : str
        Checksum of the bytes.
    limits : Limits, optional
        How long its text may be.

    Raises
    ------
    DataError
        If the text is too long to be one document.
    """
    facts = content.facts
    published = _day(facts.get("published", ""))
    language = facts.get("language", "").strip().lower()[:2]
    text = content.text
    limits.check_characters(len(text))
    return Document(
        document=f"{name}#{content.key}" if content.key else name,
        text=text,
        title=facts.get("title", "").strip(),
        source=facts.get("source", "").strip(),
        url=facts.get("url", "").strip(),
        published=published,
        published_basis="stated" if published else "unknown",
        language=language if language.isalpha() else "",
        sha256=sha256,
        status="ok" if text[content.body_start :].strip() else "empty",
        body_start=content.body_start,
    )


def _unreadable(name: str, why: str, sha256: str, level: int = logging.WARNING) -> Document:
    logger.log(level, "%s: not read: %s", name, why)
    return Document(name, "", sha256=sha256, status=f"unreadable: {why}")


def read_file(
    path: Path, name: str, *, max_bytes: int = MAX_BYTES, moved: Moved = lambda _: None
) -> Iterator[Document]:
    """Read one file, which may hold several documents.

    Parameters
    ----------
    path : pathlib.Path
        The file; ``-`` is standard input, read as plain text.
    name : str
        Key of the document, see `Document.document`.
    max_bytes : int, optional
        Larger files of one document, and larger documents in a file of several, are refused.
    moved : callable, optional
        Called with the number of bytes of the file read since the last call.

    Yields
    ------
    Document
        With status ``unreadable: why`` where the file, or the rest of it, cannot be read.
    """
    ending = path.suffix.lower()
    sha256 = ""
    limits = Limits.of(max_bytes)
    try:
        if ending in STREAMS and str(path) != STDIN:
            with _opened(path) as file:
                contents = STREAMS[ending](file, max_bytes=max_bytes, moved=moved)
                yield from read_stream(name, contents, limits)
            return
        if str(path) != STDIN and ending not in READERS:
            raise DataError(f"unknown ending; readable are {' '.join(ENDINGS)}")
        data = _bytes_of(path, max_bytes)
        moved(len(data))
        sha256 = checksum(data)
        if not data.strip():
            yield Document(name, "", sha256=sha256, status="empty")
            return
        for content in READERS.get(ending, read_text)(data, limits):
            yield document_of(name, content, sha256, limits)
    except DataError as error:
        yield _unreadable(name, str(error), sha256)


def read_stream(
    name: str, contents: Iterable[Content], limits: Limits = USUAL
) -> Iterator[Document]:
    """Documents of a file that holds many, as a reader of `STREAMS` finds them.

    Parameters
    ----------
    name : str
        Key of the file.
    contents : iterable of Content
        Its documents, or some of them.
    limits : Limits, optional
        How long each may be.
    """
    faults = 0
    try:
        for content in contents:
            level = logging.WARNING if faults < TOLD_FAULTS else logging.INFO
            document = _of_many(name, content, level, limits)
            faults += document.status.startswith("unreadable")
            yield document
    except DataError as error:
        yield _unreadable(name, str(error), "")
    if faults > TOLD_FAULTS:
        more = faults - TOLD_FAULTS
        logger.warning(
            "%s: %s more rows not read; the layer documents lists them", name, f"{more:,}"
        )


def _of_many(name: str, content: Content, level: int, limits: Limits) -> Document:
    try:
        if content.fault:
            raise DataError(content.fault)
        return document_of(name, content, content.sha256, limits)
    except DataError as error:
        return _unreadable(f"{name}#{content.key}", str(error), content.sha256, level)


def read_documents(
    sources: Sequence[str | Path],
    *,
    language: str = "",
    published: dt.date | None = None,
    max_bytes: int = MAX_BYTES,
    moved: Moved = lambda _: None,
) -> Iterator[Document]:
    """Read documents, in the order of their names.

    Parameters
    ----------
    sources : sequence of str or path
        See `find_files`.
    language : str, optional
        ``en`` or ``fr``, for documents that do not state theirs.
    published : datetime.date, optional
        For documents that do not state their day.
    max_bytes, moved
        See `read_file`.

    Yields
    ------
    Document
        One for each document; unreadable ones with empty text and the reason in ``status``.

    Raises
    ------
    DataError
        If a source names nothing.
    """
    paths = find_files(sources)
    _tell_passed_over(sources)
    names = key_names(paths)
    for path in paths:
        for document in read_file(path, names[path], max_bytes=max_bytes, moved=moved):
            yield with_defaults(document, language, published)


def with_defaults(document: Document, language: str, published: dt.date | None) -> Document:
    """The document with a language and a day of publication, where it states none."""
    if language and not document.language:
        document = replace(document, language=language)
    if published and document.published is None:
        document = replace(document, published=published, published_basis="option")
    return document


def size_of(sources: Sequence[str | Path]) -> int:
    """Bytes of all files behind names, folders and globs, 0 for standard input."""
    return sum(p.stat().st_size for p in find_files(sources) if str(p) != STDIN and p.exists())


def documents_frame(documents: Iterable[tuple[Document, int]]) -> pd.DataFrame:
    """Attribute table ``documents`` of the contract.

    Parameters
    ----------
    documents : iterable of (Document, int)
        Each with the length of its text in characters, for the text itself may be gone.

    Returns
    -------
    pandas.DataFrame
        A row for each document.
    """
    return layer_frame(
        DOCUMENTS,
        (
            {
                "document": d.document,
                "title": d.title,
                "source": d.source,
                "url": d.url,
                "published": d.published,
                "published_basis": d.published_basis,
                "language": d.language,
                "characters": characters,
                "sha256": d.sha256,
                "status": d.status,
            }
            for d, characters in documents
        ),
    )
