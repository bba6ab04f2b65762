"""Outputs appear whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from incidentmap.geo.errors import OutputError, OutputExistsError


def refuse_existing(*outputs: Path, overwrite: bool) -> None:
    """Refuse to replace a file that nobody asked to replace.

    Parameters
    ----------
    *outputs : pathlib.Path
        Files about to be written.
    overwrite : bool
        Whether replacing them was asked for.

    Raises
    ------
    OutputExistsError
        If one exists and `overwrite` is false.
    OutputError
        If one is a folder, or its folder is missing or cannot be written to.
    """
    for output in outputs:
        if output.is_dir():
            raise OutputError(f"{output}: is a folder; name a file")
        if output.exists() and not overwrite:
            raise OutputExistsError(f"{output} exists; give --overwrite to replace it")
        if not output.parent.is_dir():
            raise OutputError(f"{output}: there is no folder {output.parent}")
        if not os.access(output.parent, os.W_OK):
            raise OutputError(f"{output}: no permission to write in {output.parent}")


@contextlib.contextmanager
def whole_file(output: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Write a file beside its place and move it there when it is whole.

    Parameters
    ----------
    output : pathlib.Path
        Where the file shall be.
    overwrite : bool, optional
        Replace a file that is there.

    Yields
    ------
    pathlib.Path
        A path on the same file system with the same ending; nothing is there yet. What is left of
        it after a failure is removed.

    Raises
    ------
    OutputExistsError, OutputError
        See `refuse_existing`; also when the disk is full.
    """
    refuse_existing(output, overwrite=overwrite)
    with tempfile.TemporaryDirectory(
        dir=output.parent, prefix=f".{output.stem}-", ignore_cleanup_errors=True
    ) as folder:
        draft = Path(folder) / output.name
        try:
            yield draft
            draft.replace(output)
        except OSError as error:
            if isinstance(error, OutputError | OutputExistsError):
                raise
            raise OutputError(f"{output}: {(error.strerror or str(error)).lower()}") from error
