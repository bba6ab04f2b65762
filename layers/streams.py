"""Files that hold many documents, read one document at a time: JSON Lines, Parquet of texts."""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any, cast

from incidentmap.geo.errors import DataError
from incidentmap.layers.readers import FACTS, MAX_BYTES, Content, decode, wide_encoding

ROWS = 64
"""Rows of a Parquet file in memory at a time."""

Moved = Callable[[int], object]
"""Is told how many more bytes of the file were read."""


def read_jsonl(
    file: IO[bytes],
    *,
    max_bytes: int = MAX_BYTES,
    moved: Moved = lambda _: None,
    first: int = 1,
    taken: Iterable[str] = (),
) -> Iterator[Content]:
    """JSON Lines: an object a line with ``text`` and, if known, the facts of a front matter.

    Parameters
    ----------
    file : binary file
        Read line by line.
    max_bytes : int, optional
        Longer lines are refused, the others read.
    moved : callable, optional
        Called with the number of bytes read since the last call.
    first : int, optional
        Number of the first line, where `file` is a part of one.
    taken : iterable of str, optional
        Keys that lines before it have.

    Yields
    ------
    Content
        One for each line that is not blank; ``key`` is its ``document``, ``id`` or number.

    Raises
    ------
    DataError
        If the file is no text.
    """
    seen = set(taken)
    for number, line in enumerate(_lines(file, max_bytes, moved), first):
        if len(line) > max_bytes:
            fault = f"line {number} is {_too_large(max_bytes)}"
            yield Content("", key=str(number), fault=fault)
            continue
        try:
            text = decode(line)
        except DataError:
            if number == 1:
                raise
            text = ""
            yield Content("", key=str(number), fault=f"line {number} is not text")
        if text.strip():
            yield _keyed(
                _from_line(text, number, hashlib.sha256(line.rstrip(b"\r\n")).hexdigest()),
                number,
                seen,
            )


def _keyed(content: Content, number: int, seen: set[str]) -> Content:
    """Tell documents apart that give themselves one key."""
    if content.key in seen:
        content.key = f"{content.key}@{number}"
    seen.add(content.key)
    return content


def _lines(file: IO[bytes], max_bytes: int, moved: Moved) -> Iterator[bytes]:
    """Lines as UTF-8 or, unless the file is UTF-16 or UTF-32, as they are; long ones cut off."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast(Any, file))
    wide = wide_encoding(buffered.peek(400)[:400])
    if wide:
        decoded = io.TextIOWrapper(buffered, wide, newline="\n")
        try:
            while text := decoded.readline(max_bytes + 1):
                moved(len(text.encode(wide, "replace")))
                yield text.encode("utf-8", "replace")
        except UnicodeError as error:
            raise DataError(f"not a text file ({error})") from error
        return
    while line := buffered.readline(max_bytes + 1):
        size = len(line)
        rest = line
        while len(rest) > max_bytes and not rest.endswith(b"\n"):
            rest = buffered.readline(max_bytes + 1)
            size += len(rest)
        moved(size)
        yield line


def _too_large(max_bytes: int) -> str:
    return f"larger than {max_bytes / 1e6:g} MB; --max-mb allows more"


def _from_line(text: str, number: int, sha256: str) -> Content:
    try:
        row: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Content("", key=str(number), fault=f"line {number} is not JSON ({error})")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return Content("", key=str(number), fault=f'line {number} has no "text"')
    facts = {name: str(row[name]) for name in FACTS if isinstance(row.get(name), str | int)}
    key = row.get("document", row.get("id", number))
    return Content(row["text"], facts, key=str(key), sha256=sha256)


def read_parquet(
    file: IO[bytes],
    *,
    max_bytes: int = MAX_BYTES,
    moved: Moved = lambda _: None,
    row_groups: Sequence[int] | None = None,
    first: int = 1,
    taken: Iterable[str] = (),
) -> Iterator[Content]:
    """Parquet of texts: a row a document, in a column ``text``; see `read_jsonl`.

    Other columns are ``document`` or ``id``, ``title``, ``source``, ``url``, ``published`` (a date,
    an instant or text) and ``language``; what else there is is not read. Of some `row_groups` alone
    `first` is the number of the first row.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    seen = set(taken)
    try:
        table = pq.ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)
        names = table.schema_arrow.names
        if "text" not in names:
            raise DataError(f"the table has no column text; it has {', '.join(names)}")
        wanted = [name for name in ("document", "id", "text", *FACTS) if name in names]
        rows = table.metadata.num_rows
        share = file.seek(0, io.SEEK_END) / max(rows, 1)
        number = first - 1
        groups = None if row_groups is None else list(row_groups)
        for batch in table.iter_batches(ROWS, row_groups=groups, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield _keyed(_from_row(row, number, max_bytes), number, seen)
            moved(int(share * number) - int(share * (number - batch.num_rows)))
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"not a readable Parquet file ({error})") from error


def _from_row(row: dict[str, Any], number: int, max_bytes: int) -> Content:
    text = row["text"]
    if not isinstance(text, str):
        return Content("", key=str(number), fault=f"row {number} has no text")
    data = text.encode("utf-8", "replace")
    if len(data) > max_bytes:
        fault = f"row {number} is {_too_large(max_bytes)}"
        return Content("", key=str(number), fault=fault)
    facts = {name: str(row[name]) for name in FACTS if row.get(name) is not None}
    key = next((row[n] for n in ("document", "id") if row.get(n) is not None), number)
    return Content(text, facts, key=str(key), sha256=hashlib.sha256(data).hexdigest())


STREAMS = {".jsonl": read_jsonl, ".parquet": read_parquet}
"""Ending of a file's name, in lower case → its reader."""
