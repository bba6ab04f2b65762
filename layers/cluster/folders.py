"""A folder of parts that appears whole, or says last that it is whole."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from incidentmap.geo.errors import OutputError, OutputExistsError
from incidentmap.geo.outputs import draft_folder
from incidentmap.layers.cluster.addresses import Address

SUCCESS = "_SUCCESS"
"""Written last: what is in a folder without it is not whole."""


@contextlib.contextmanager
def whole_folder(output: Address, *, overwrite: bool = False) -> Iterator[Address]:
    """Write a folder of parts.

    On a disk the parts are written to a hidden folder beside `output`, which takes its place when
    all is written. Elsewhere, where nothing can be moved, they are written in place.

    Parameters
    ----------
    output : Address
        Folder to write.
    overwrite : bool
        Replace one that an earlier run wrote.

    Yields
    ------
    Address
        Where to write.

    Raises
    ------
    OutputExistsError
        If something is there, and `overwrite` is false or it is none of ours.
    """
    _refuse(output, overwrite)
    if output.local is None:
        if output.kind():
            (output / SUCCESS).remove()
            output.remove()
        output.make_folder()
        yield output
        return
    target = output.local
    if not target.parent.is_dir():
        raise OutputError(f"{target}: there is no folder {target.parent}")
    with contextlib.ExitStack() as stack:
        with _told(target):
            beside = stack.enter_context(draft_folder(target))
            draft = beside / target.name
            draft.mkdir()
        yield Address(str(draft))
        with _told(target):
            _clear_drafts(draft)
            if target.exists():
                # What was there goes with the hidden folder, when the new one is in its place.
                target.replace(beside / "old")
            draft.replace(target)


@contextlib.contextmanager
def _told(target: Path) -> Iterator[None]:
    """Name the output in what the disk says."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{target}: {(error.strerror or str(error)).lower()}") from error


def _refuse(output: Address, overwrite: bool) -> None:
    kind = output.kind()
    empty = kind == "folder" and output.local is not None and not any(output.local.iterdir())
    if not kind or empty:
        return
    if kind == "file":
        raise OutputExistsError(f"{output.text} is a file; name a folder to write the parts to")
    if not overwrite:
        raise OutputExistsError(f"{output.text} exists; give --overwrite to replace it")
    # A slip of the pen shall not cost a folder of somebody's own.
    if (output / SUCCESS).kind() != "file":
        raise OutputExistsError(
            f"{output.text} was not written by incidentmap (it has no {SUCCESS}); remove it "
            "yourself, or name another folder"
        )


def _clear_drafts(folder: Path) -> None:
    """Remove what workers that died had begun."""
    for draft in folder.rglob(".*"):
        draft.unlink()


def mark_whole(folder: Address, told: Mapping[str, Any]) -> None:
    """Write the mark of success, with what is told of the folder's making as JSON."""
    with (folder / SUCCESS).open_output() as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=2).encode())
