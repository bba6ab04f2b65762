"""From what went wrong to one line on stderr and an exit code."""

import logging
import traceback

import click

from incidentmap.cli.terminal import one_line
from incidentmap.geo.errors import (
    IncidentmapError,
    MissingExtraError,
    OptionError,
    OutputExistsError,
)

logger = logging.getLogger(__name__)

EXIT_DATA = 1
EXIT_USAGE = 2


class Failure(click.ClickException):
    """A failure as click shows it: ``Error: …`` in one line."""


class DataFailure(Failure):
    """The input or the data is at fault."""

    exit_code = EXIT_DATA


class UsageFailure(Failure):
    """The command was called wrongly."""

    exit_code = EXIT_USAGE


FAILURES: tuple[tuple[type[BaseException], type[Failure]], ...] = (
    (OptionError, UsageFailure),
    (OutputExistsError, UsageFailure),
    (MissingExtraError, UsageFailure),
    (IncidentmapError, DataFailure),
    (OSError, DataFailure),
    (MemoryError, DataFailure),
)
"""What was raised → how it ends; the first row whose class fits decides."""


def _message(error: BaseException) -> str:
    if isinstance(error, IncidentmapError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        name = f"{error.filename}: " if error.filename else ""
        return f"{name}{error.strerror.lower()}"
    if isinstance(error, MemoryError):
        return "not enough memory for this input; give fewer documents at a time"
    return f"{type(error).__name__}: {error}"


def as_failure(error: Exception) -> Failure:
    """Turn an exception into the line and exit code that a person sees.

    Parameters
    ----------
    error : Exception
        Anything that a command raised.

    Returns
    -------
    Failure
        For click to show. An error that nobody foresaw says so; ``-v`` shows its traceback.
    """
    logger.debug("%s", "".join(traceback.format_exception(error)))
    line = one_line(_message(error))
    for kind, failure in FAILURES:
        if isinstance(error, kind):
            return failure(line)
    return DataFailure(
        f"unexpected {line}; this is a fault of incidentmap: run again with -vv for the details "
        "and report them"
    )
