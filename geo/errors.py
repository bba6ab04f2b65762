"""The exceptions of incidentmap. Each derives a builtin; the command line maps them to exit codes.

Messages say what was expected and what came, and name the file.
"""


class IncidentmapError(Exception):
    """Base class of every error that incidentmap raises on purpose."""


class DataError(IncidentmapError, ValueError):
    """A file or a value in it is at fault (exit code 1)."""


class OptionError(IncidentmapError, ValueError):
    """An option or argument is out of its range (exit code 2)."""


class OutputError(IncidentmapError, OSError):
    """An output cannot be written, or is locked by another program (exit code 1)."""


class OutputExistsError(IncidentmapError, FileExistsError):
    """An output exists and replacing it was not asked for (exit code 2)."""


class MissingExtraError(IncidentmapError, ImportError):
    """An optional dependency is not installed; the message names the ``pip install`` line."""
