"""Outputs appear whole or not at all."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from incidentmap.geo.errors import OutputError, OutputExistsError

_UNLOCKED_S = 60.0
"""A draft folder younger than this may lack its lock because its maker is just making it."""


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


def take_lock(handle: IO[bytes]) -> bool:
    """Take the advisory lock of an open file; False if another process holds it."""
    try:
        import fcntl
    except ImportError:  # Windows refuses to remove an open file, which serves the same end.
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clear_abandoned(output: Path) -> None:
    """Remove the draft folders that interrupted runs left beside `output`."""
    for folder in output.parent.glob(f".{output.name}.*.part"):
        lock = folder / "lock"
        try:
            if lock.exists():
                with lock.open("rb") as handle:
                    abandoned = take_lock(handle)
            else:
                abandoned = time.time() - folder.stat().st_mtime > _UNLOCKED_S
        except FileNotFoundError:  # its maker has just finished
            continue
        if abandoned:
            shutil.rmtree(folder, ignore_errors=True)


def _settle(path: Path) -> None:
    """See that a file is on the disk, or a power cut could leave an empty one in its place."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def whole_file(output: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Write a file beside its place and move it there when it is whole.

    A run that is killed leaves `output` as it was, and a hidden folder beside it that the next
    run removes.

    Parameters
    ----------
    output : pathlib.Path
        Where the file shall be.
    overwrite : bool, optional
        Replace a file that is there.

    Yields
    ------
    pathlib.Path
        A path on the same file system with the same name; nothing is there yet. What is left of
        it after a failure is removed, and so is what else was written beside it.

    Raises
    ------
    OutputExistsError, OutputError
        See `refuse_existing`; also when the disk is full.
    """
    refuse_existing(output, overwrite=overwrite)
    _clear_abandoned(output)
    try:
        with (
            tempfile.TemporaryDirectory(
                dir=output.parent,
                prefix=f".{output.name}.",
                suffix=".part",
                ignore_cleanup_errors=True,
            ) as folder,
            (Path(folder) / "lock").open("wb") as lock,
        ):
            take_lock(lock)
            draft = Path(folder) / output.name
            yield draft
            if output.exists():
                shutil.copymode(output, draft)
            _settle(draft)
            draft.replace(output)
    except OSError as error:
        if isinstance(error, OutputError | OutputExistsError):
            raise
        raise OutputError(f"{output}: {(error.strerror or str(error)).lower()}") from error
