"""Outputs appear whole or not at all, also those that are several files."""

import contextlib
import glob
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from incidentmap.geo.errors import OptionError, OutputError, OutputExistsError

_UNLOCKED_S = 5.0
"""A draft folder younger than this may lack its lock because its maker is just making it."""


def refuse_existing(*outputs: Path, overwrite: bool, inputs: Iterable[Path] = ()) -> None:
    """Refuse to replace a file that nobody asked to replace.

    Parameters
    ----------
    *outputs : pathlib.Path
        Files about to be written.
    overwrite : bool
        Whether replacing them was asked for.
    inputs : iterable of pathlib.Path, optional
        Files that are read; one of them is never replaced.

    Raises
    ------
    OutputExistsError
        If one exists and `overwrite` is false.
    OptionError
        If one is an input too, or named twice.
    OutputError
        If one is a folder or a device, or its folder is missing or cannot be written to.
    """
    # Unlike resolve(), realpath() takes links that lead to themselves.
    read = [os.path.realpath(path) for path in inputs]
    for number, output in enumerate(outputs):
        if output in outputs[:number]:
            raise OptionError(f"{output} is named twice; name two files")
        if os.path.realpath(output) in read:
            raise OptionError(f"{output} is an input itself; name another output")
        if output.is_dir():
            raise OutputError(f"{output}: is a folder; name a file")
        if output.exists() and not output.is_file():
            raise OutputError(f"{output}: is no regular file; name another output")
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


@contextlib.contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait until no other run moves files in a folder; where folders cannot be locked, do not."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):  # Windows; a folder that may be written to but not read
        yield
        return
    try:
        with contextlib.suppress(OSError):  # some network file systems lock no folders
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def clear_abandoned(output: Path) -> None:
    """Remove the draft folders that interrupted runs left beside `output`."""
    for folder in output.parent.glob(f".{glob.escape(output.name)}.*.part"):
        lock = folder / "lock"
        try:
            if lock.exists():
                with lock.open("rb") as handle:
                    abandoned = take_lock(handle)
            else:
                abandoned = time.time() - folder.stat().st_mtime > _UNLOCKED_S
        except FileNotFoundError:  # its maker has just finished
            continue
        except OSError:  # another user's
            continue
        if abandoned:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def draft_folder(output: Path) -> Iterator[Path]:
    """A hidden folder beside an output, locked while its maker lives."""
    clear_abandoned(output)
    with tempfile.TemporaryDirectory(
        dir=output.parent, prefix=f".{output.name}.", suffix=".part", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        fresh = folder / "lock.new"
        with fresh.open("wb") as lock:
            take_lock(lock)
            # It is seen only when it is held, or another run would take the folder for abandoned.
            fresh.rename(folder / "lock")
            yield folder


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off signals that can be put off for the moment that moving files takes."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    put_off = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, put_off)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle(path: Path) -> None:
    """See that a file is on the disk, or a power cut could leave an empty one in its place."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _move(drafts: list[Path], outputs: tuple[Path, ...], *, overwrite: bool, apart: bool) -> None:
    for draft, output in zip(drafts, outputs, strict=True):
        if draft.exists():
            if output.exists():
                shutil.copymode(output, draft)
            _settle(draft)
    with _turn(outputs[-1].parent):
        # Another run may have made them in the meantime.
        refuse_existing(*outputs, overwrite=overwrite)
        with _undisturbed():
            if not apart and len(outputs) > 1:
                outputs[-1].unlink(missing_ok=True)
            for draft, output in zip(drafts, outputs, strict=True):
                if draft.exists():
                    draft.replace(output)
                else:
                    output.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_files(
    *outputs: Path, overwrite: bool = False, apart: bool = True
) -> Iterator[tuple[Path, ...]]:
    """Write files beside their places and move them there when all are whole.

    No file system moves several files at once. They are moved one right after the other, in the
    order given, so that the last one, the one that matters most, is new only when the others are.
    A run that is killed leaves each file as it was or new, and a hidden folder that the next run
    removes.

    Parameters
    ----------
    *outputs : pathlib.Path
        Where the files shall be, all in one folder.
    overwrite : bool, optional
        Replace files that are there.
    apart : bool, optional
        Whether each file means something without the others. If not, the old last file is taken
        away before the others are exchanged: a run killed between two moves leaves none rather
        than one that is read with another's companions.

    Yields
    ------
    tuple of pathlib.Path
        Paths on the same file system with the same names; nothing is there yet. What is left of
        them after a failure is removed, and so is what else was written beside them. An output
        whose draft was not written is removed.

    Raises
    ------
    OutputExistsError, OutputError
        See `refuse_existing`; also when the disk is full.
    """
    refuse_existing(*outputs, overwrite=overwrite)
    try:
        with draft_folder(outputs[-1]) as folder:
            drafts = [folder / output.name for output in outputs]
            yield tuple(drafts)
            _move(drafts, outputs, overwrite=overwrite, apart=apart)
    except OSError as error:
        if isinstance(error, OutputError | OutputExistsError):
            raise
        raise OutputError(f"{outputs[-1]}: {(error.strerror or str(error)).lower()}") from error


@contextlib.contextmanager
def whole_file(output: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Write a file beside its place and move it there when it is whole; see `whole_files`."""
    with whole_files(output, overwrite=overwrite) as (draft,):
        yield draft
        if not draft.exists():
            raise OutputError(f"{output}: nothing was written")
