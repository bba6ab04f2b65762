"""Files and folders on a disk, or behind any protocol that fsspec speaks."""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow.fs

from incidentmap.geo.errors import (
    DataError,
    IncidentmapError,
    MissingExtraError,
    OptionError,
    OutputError,
)

HIDDEN = (".", "_")
"""Names that begin so are no data: drafts, marks of success, metadata."""


@dataclass(frozen=True, slots=True)
class Address:
    """A file or a folder: ``parts/``, ``s3://bucket/parts``, ``memory://parts``.

    Attributes
    ----------
    text : str
        As a person writes it; absolute where it is local, so that workers find the same place.

    Examples
    --------
    >>> Address.of("s3://bucket/parts") / "part-00000.parquet"
    Address(text='s3://bucket/parts/part-00000.parquet')
    """

    text: str

    @classmethod
    def of(cls, text: "str | Path | Address") -> "Address":
        """Address of a text or path."""
        if isinstance(text, Address):
            return text
        written = str(text)
        if written.startswith("file://"):
            written = written.removeprefix("file://")
        return cls(written.rstrip("/") if "://" in written else str(Path(written).absolute()))

    @property
    def local(self) -> Path | None:
        """Path on this machine's disks; None behind a protocol."""
        return None if "://" in self.text else Path(self.text)

    @property
    def name(self) -> str:
        """Last part."""
        return self.text.rpartition("/")[2]

    def __truediv__(self, name: str) -> "Address":
        return Address(f"{self.text}/{name}")

    def filesystem(self) -> tuple[Any, str]:
        """Filesystem as Arrow has it, and the path in it.

        Raises
        ------
        MissingExtraError
            If fsspec, or what it needs for the protocol, is not installed.
        OptionError
            If nobody knows the protocol.
        """
        if self.local is not None:
            return pyarrow.fs.LocalFileSystem(), self.text
        protocol = self.text.partition("://")[0]
        try:
            import fsspec
        except ImportError as error:
            raise MissingExtraError(
                f"{protocol}:// needs fsspec: pip install 'incidentmap[dask]'"
            ) from error
        try:
            system, path = fsspec.core.url_to_fs(self.text)
        except ImportError as error:
            raise MissingExtraError(f"{protocol}:// needs another package: {error}") from error
        except ValueError as error:
            raise OptionError(f"{self.text}: {error}") from error
        return pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(system)), path

    def kind(self) -> str:
        """``file``, ``folder`` or, where nothing is, the empty text."""
        system, path = self.filesystem()
        with _told(self):
            found = system.get_file_info(path).type
        kinds = {pyarrow.fs.FileType.File: "file", pyarrow.fs.FileType.Directory: "folder"}
        return kinds.get(found, "")

    def files(self, endings: tuple[str, ...]) -> list["Address"]:
        """Files with one of the endings below a folder, in the order of their names."""
        system, path = self.filesystem()
        with _told(self):
            infos = system.get_file_info(pyarrow.fs.FileSelector(path, recursive=True))
        found = []
        for info in infos:
            below = info.path[len(path) :].strip("/")
            if (
                info.type == pyarrow.fs.FileType.File
                and below.casefold().endswith(endings)
                and not any(part.startswith(HIDDEN) for part in below.split("/"))
            ):
                found.append(below)
        return [self / below for below in sorted(found)]

    def size_and_stamp(self) -> tuple[int, str]:
        """Bytes of a file, and a text that changes when it does."""
        system, path = self.filesystem()
        with _told(self):
            info = system.get_file_info(path)
        return info.size or 0, f"{info.size}:{info.mtime_ns}"

    def constants(self, root: "Address") -> tuple[tuple[str, str], ...]:
        """Columns that folders between `root` and this file state: ``year=2023/…``."""
        folders = self.text[len(root.text) :].strip("/").split("/")[:-1]
        pairs = (folder.partition("=") for folder in folders)
        return tuple((name, unquote(value)) for name, sign, value in pairs if sign)

    def open_input(self) -> Any:
        """File to read from, at any place in it."""
        system, path = self.filesystem()
        with _told(self):
            return system.open_input_file(path)

    @contextlib.contextmanager
    def open_output(self) -> Iterator[Any]:
        """File to write to; on a disk it appears when it is whole, under this name or not at all.

        Several workers may write one part, where one of them was taken for dead: each has a draft
        of its own, and they are the same.
        """
        system, path = self.filesystem()
        draft = path
        if self.local is not None:
            draft = str(self.local.with_name(f".{self.name}.{uuid.uuid4().hex}"))
        with _told(self):
            stream = system.open_output_stream(draft)
        try:
            with stream:
                yield stream
            if self.local is not None:
                Path(draft).replace(self.local)
        except IncidentmapError:
            raise
        except OSError as error:
            raise OutputError(f"cannot write {self.text}: {error}") from error
        finally:
            if self.local is not None:
                Path(draft).unlink(missing_ok=True)

    def make_folder(self) -> None:
        """Make a folder, where the filesystem has such things."""
        system, path = self.filesystem()
        with _told(self):
            system.create_dir(path, recursive=True)

    def remove(self) -> None:
        """Remove a file, or a folder with all that is in it; nothing there is no error."""
        kind = self.kind()
        system, path = self.filesystem()
        with _told(self):
            if kind == "folder":
                system.delete_dir(path)
            elif kind == "file":
                system.delete_file(path)


@contextlib.contextmanager
def _told(address: Address) -> Iterator[None]:
    """Name the address in whatever goes wrong there."""
    try:
        yield
    except IncidentmapError:
        raise
    except FileNotFoundError as error:
        raise DataError(f"nothing is at {address.text}") from error
    # A filesystem of fsspec raises what its own libraries raise.
    except Exception as error:
        words = str(error) or type(error).__name__
        raise DataError(f"{address.text}: {words}") from error
