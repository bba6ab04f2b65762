"""Options that several commands share, each described once."""

import datetime as dt
import logging
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from incidentmap.cli.terminal import say as say

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from incidentmap.layers.coder import ReadingOptions
    from incidentmap.layers.pipeline import Progress

logger = logging.getLogger(__name__)

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Option = Callable[[Decorated], Decorated]

COUNTRY_CODE_LENGTH = 2


class CountryCode(click.ParamType[str]):
    """An ISO 3166-1 alpha-2 code, in either case."""

    name = "ISO2"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the code in capitals."""
        code = str(value).strip().upper()
        if len(code) != COUNTRY_CODE_LENGTH or not code.isascii() or not code.isalpha():
            self.fail(f"{value!r} is not a two-letter ISO 3166-1 code such as ML", param, ctx)
        return code


class CountryCodes(CountryCode):
    """Several codes in one value, separated by commas."""

    name = "ISO2,ISO2"

    def convert(  # type: ignore[override]
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the codes in capitals, in the order given."""
        if isinstance(value, tuple):
            return value
        convert = super().convert
        return tuple(convert(part, param, ctx) for part in str(value).split(",") if part.strip())


class Address(click.ParamType["Path | str"]):
    """A path that is there, or an address such as ``s3://bucket/incidents``."""

    name = "path"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """Return a path, or the address as it is."""
        if "://" in str(value):
            return str(value)
        path: Path = click.Path(exists=True, path_type=Path).convert(value, param, ctx)
        return within_limit(path, ctx)


class Number(click.FloatRange):
    """A number within bounds; neither "nan", which is within any, nor "inf"."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number that can be measured with", param, ctx)
        return number


class Day(click.ParamType[dt.date]):
    """A day as ``YYYY-MM-DD``."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Return the day."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2023-05-31", param, ctx)


LARGEST_MB = 4000.0
"""Largest file of data that a command reads unless told otherwise."""

DOCUMENT_MB = 100.0
"""Largest document; `incidentmap.layers.readers.MAX_BYTES` in MB."""

_MAX_MB = "incidentmap.max_mb"


def _keep_limit(context: click.Context, _: click.Parameter, value: float) -> None:
    context.meta[_MAX_MB] = value


def within_limit(path: Path, context: click.Context | None) -> Path:
    """Refuse a file that is larger than ``--max-mb``; return its path."""
    limit = context.meta.get(_MAX_MB, LARGEST_MB) if context else LARGEST_MB
    if path.is_file() and path.stat().st_size > limit * 1e6:
        from incidentmap.geo.errors import DataError

        raise DataError(
            f"{path}: {path.stat().st_size / 1e6:,.0f} MB, more than the {limit:,.0f} MB that are "
            "read; --max-mb allows more"
        )
    return path


class InputFile(click.Path):
    """A file to read, no larger than ``--max-mb``."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Return the path."""
        path = super().convert(value, param, ctx)
        return within_limit(path, ctx) if isinstance(path, Path) else path


max_mb_option: Option[Any] = click.option(
    "--max-mb",
    type=Number(min=1),
    default=LARGEST_MB,
    show_default=True,
    metavar="MB",
    is_eager=True,
    expose_value=False,
    callback=_keep_limit,
    help="Refuse a larger FILE: memory is bounded by it.",
)

documents_max_mb_option: Option[Any] = click.option(
    "--max-mb",
    type=Number(min=1),
    default=DOCUMENT_MB,
    show_default=True,
    metavar="MB",
    help="Report a larger DOC as unreadable and go on; of .jsonl and .parquet a larger row. "
    "More also allows more pages and longer texts.",
)

documents_argument: Option[Any] = click.argument(
    "documents", metavar="DOC...", nargs=-1, required=True
)

overwrite_option: Option[Any] = click.option(
    "--overwrite", is_flag=True, help="Replace an output that is already there."
)

json_option: Option[Any] = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

title_option: Option[Any] = click.option(
    "--title", default="", metavar="TEXT", help="Title of the map and the report."
)

interface_option: Option[Any] = click.option(
    "--interface",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of titles, legends and buttons.",
)

tiles_option: Option[Any] = click.option(
    "--tiles",
    metavar="NAME",
    help="Offer online tiles too (a name of xyzservices, for example OpenStreetMap.Mapnik). "
    "Without it the map asks no network.",
)

language_option: Option[Any] = click.option(
    "--language",
    type=click.Choice(["en", "fr"]),
    help="Language of the documents, where they do not state it (default: detected).",
)

published_option: Option[Any] = click.option(
    "--published",
    type=Day(),
    help="Day of publication of documents that do not state one.",
)

context_option: Option[Any] = click.option(
    "--context",
    type=CountryCodes(),
    default=(),
    help="Countries that the documents are about: a prior where a name is ambiguous.",
)

gazetteer_option: Option[Any] = click.option(
    "--gazetteer",
    "gazetteers",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A gazetteer index to use beside the package's own; may be repeated.",
)

corrections_option: Option[Any] = click.option(
    "--corrections",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="Your own word on names: document or *, text, and a place_id, lon and lat, or "
    "“not a place”.",
)

spacy_option: Option[Any] = click.option(
    "--spacy",
    metavar="PIPELINE",
    help="An installed spaCy pipeline, for example fr_core_news_md, that gives a second opinion on "
    "what is a place (needs incidentmap[nlp]).",
)

jobs_option: Option[Any] = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Processes to read documents with (default: all cores).",
)

resume_option: Option[Any] = click.option(
    "--resume",
    is_flag=True,
    help="Go on after a break: documents that an earlier run of the same command had finished "
    "are not read again.",
)

engine_option: Option[Any] = click.option(
    "--engine",
    type=click.Choice(["local", "dask", "spark"]),
    default="local",
    show_default=True,
    help="Where to work: in this process, on dask (needs incidentmap[dask]) or on Spark (needs "
    "incidentmap[spark]).",
)

scheduler_option: Option[Any] = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Address of a dask scheduler (tcp://host:8786) or Spark master (spark://host:7077); "
    "without it workers start on this machine, one a core.",
)

distance_option: Option[Any] = click.option(
    "--distance",
    "distances_km",
    type=Number(min=1, max=500),
    multiple=True,
    default=(25.0, 50.0, 100.0),
    show_default="25, 50, 100",
    metavar="KM",
    help="Width of a spillover zone, 1 to 500 km; may be repeated.",
)

country_option: Option[Any] = click.option(
    "--country",
    "countries",
    type=CountryCode(),
    multiple=True,
    help="Country whose borders are measured; may be repeated "
    "(default: the country with most incidents).",
)

tolerance_option: Option[Any] = click.option(
    "--tolerance",
    "tolerance_m",
    type=Number(min=0.1, max=1000),
    default=5.0,
    show_default=True,
    metavar="M",
    help="Largest radial error of a zone's outline, in metres.",
)

geopackage_output_option: Option[Any] = click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.gpkg",
    help="GeoPackage to write.",
)

reading_options: Sequence[Option[Any]] = (
    language_option,
    published_option,
    context_option,
    gazetteer_option,
    corrections_option,
    spacy_option,
    documents_max_mb_option,
    jobs_option,
    resume_option,
)
"""What every command that reads documents takes."""


building_options: Sequence[Option[Any]] = (
    distance_option,
    country_option,
    tolerance_option,
    title_option,
    interface_option,
    tiles_option,
)
"""What the commands of the whole job take."""


def reading(settings: dict[str, Any], *, incidents: bool = True) -> "ReadingOptions":
    """Take the options of reading out of a command's settings; those of ``--jobs`` stay."""
    from incidentmap.layers.coder import ReadingOptions

    max_mb = settings.pop("max_mb", DOCUMENT_MB)
    return ReadingOptions(
        language=settings.pop("language", None) or "",
        published=settings.pop("published", None),
        context=settings.pop("context", ()),
        gazetteers=settings.pop("gazetteers", ()),
        corrections=settings.pop("corrections", None),
        spacy=settings.pop("spacy", None) or "",
        incidents=incidents,
        max_bytes=0 if max_mb == DOCUMENT_MB else int(max_mb * 1e6),
    )


def apply(options: Sequence[Option[Any]]) -> Option[Any]:
    """Apply several options to a command, in the order of the list."""

    def decorate(function: Decorated) -> Decorated:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on stderr while a terminal is there to show it.

    Parameters
    ----------
    label : str
        What is going on.
    length : int
        Number of steps.

    Yields
    ------
    callable
        Takes the number of steps done since the last call.
    """
    quiet = not sys.stderr.isatty() or length == 0
    bar: ProgressBar[int]
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=quiet) as bar:
        yield bar.update


STEPS = 1000
"""Steps of the bar that shows how much of the documents has been read."""

FIRST_WORD_S = 60.0
"""Where no terminal shows a bar, a line tells how far a job has come each time so long."""

_STAGES = {"linking": "Linking incidents", "writing": "Writing layers"}


@contextmanager
def reading_progress() -> Iterator[Callable[["Progress"], None]]:
    """Show how far the reading of documents has come, and how long it will take.

    Yields
    ------
    callable
        Takes a `incidentmap.layers.pipeline.Progress`.
    """
    began = last = time.monotonic()
    tty = sys.stderr.isatty()
    with click.progressbar(
        length=STEPS,
        label="Reading documents",
        file=sys.stderr,
        hidden=not tty,
        item_show_func=lambda shown: shown,
    ) as bar:

        def told(progress: "Progress") -> None:
            nonlocal last
            now = time.monotonic()
            if tty:
                stage = _STAGES.get(progress.stage, f"{progress.documents:,} documents")
                bar.update(int(progress.share * STEPS) - bar.pos, stage)
            elif now - last >= FIRST_WORD_S:
                last = now
                logger.warning("%s", _so_far(progress, now - began))

        yield told


@contextmanager
def counted_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of a number of things have been done.

    Parameters
    ----------
    label : str
        What is going on.

    Yields
    ------
    callable
        Takes the number done, and that of all.
    """
    last = time.monotonic()
    tty = sys.stderr.isatty()
    with click.progressbar(length=STEPS, label=label, file=sys.stderr, hidden=not tty) as bar:

        def told(done: int, of: int) -> None:
            nonlocal last
            bar.update(STEPS * done // max(of, 1) - bar.pos)
            if not tty and time.monotonic() - last >= FIRST_WORD_S:
                last = time.monotonic()
                logger.warning("%s: %s of %s", label, f"{done:,}", f"{of:,}")

        yield told


def _so_far(progress: "Progress", seconds: float) -> str:
    """How far a job has come, in a line."""
    if progress.stage != "reading":
        return _STAGES[progress.stage]
    done = progress.documents - progress.kept
    line = f"{progress.documents:,} documents read ({progress.share:.0%})"
    share = progress.share * done / max(progress.documents, 1)
    if not share:
        return line
    left = seconds * (1 - progress.share) / share
    return f"{line}, {done / seconds:.0f} a second, about {_duration(left)} left"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} hours"
