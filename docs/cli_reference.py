"""Write ``docs/cli.md`` from ``--help``, or with ``--check`` say whether it is up to date."""

import sys
from pathlib import Path

import click

from incidentmap.cli.main import incidentmap

PAGE = Path(__file__).with_name("cli.md")
WIDTH = 96
HEAD = """# Commands

Written from `--help` by `make docs`. Exit codes: 0 done; 1 the input or the data is at fault (one
line on stderr); 2 wrong usage. Results go to stdout, everything else to stderr.
"""


def sections(command: click.Command, names: tuple[str, ...]) -> list[str]:
    """A section for a command and each of its subcommands."""
    context = click.Context(command, info_name=" ".join(names), terminal_width=WIDTH)
    help_text = command.get_help(context)
    found = [f"{'#' * (len(names) + 1)} {' '.join(names)}\n\n```text\n{help_text}\n```\n"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                found += sections(child, (*names, name))
    return found


def main() -> int:
    """Write or check the page."""
    page = "\n".join([HEAD, *sections(incidentmap, ("incidentmap",))])
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            sys.stderr.write("docs/cli.md differs from --help; run `make docs`\n")
            return 1
        return 0
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
