"""What reaches a terminal: texts of files and documents can neither steer it nor fake a line."""

import json
import logging
import re

import click

LONGEST = 1000
"""Characters of a message; the middle of a longer one is left out."""

_STEERING = re.compile(
    # C0 and C1 but for tab and line feed; marks that turn the writing round or hide; halves of
    # characters, which stand for bytes of a file's name that are no UTF-8.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: object) -> str:
    r"""Show characters that steer a terminal as escapes; tabs and line feeds stay.

    The escapes are those of JSON, so that JSON stays what it was.

    Examples
    --------
    >>> print(visible("Gao\x1b[31m \u202etxt"))
    Gao\u001b[31m \u202etxt
    """
    return _STEERING.sub(lambda found: json.dumps(found[0])[1:-1], str(text))


def one_line(text: object) -> str:
    r"""Show a text in one line, whatever line breaks it has.

    Examples
    --------
    >>> print(one_line("a\nError: b"))
    a Error: b
    """
    line = " ".join(visible(text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 300]} … {line[-300:]}"


def say(text: object, *, err: bool = False) -> None:
    """Print a text; lines that are built from values of files go through `one_line` before."""
    click.echo(visible(text), err=err)


class PlainFormatter(logging.Formatter):
    """Messages without characters that steer a terminal; what is no traceback is one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Text of a message."""
        text = super().format(record)
        return visible(text) if record.levelno <= logging.DEBUG else one_line(text)
