"""The ``incidentmap`` command: finds its subcommands when they are called for."""

import importlib
import logging
import os
import sys
from typing import Any

import click

from incidentmap.cli.stopping import Stopped, end_tidily

COMMANDS: dict[str, str] = {
    "build": "build:build",
    "demo": "demo:demo",
    "geocode": "geocode:geocode",
    "incidents": "incidents:incidents",
    "import": "import_:import_",
    "spillover": "spillover:spillover",
    "render": "render:render",
    "report": "report:report",
    "export": "export:export",
    "gazetteer": "gazetteer:gazetteer",
    "info": "info:info",
    "validate": "validate:validate",
}
"""Name of a command → module in `incidentmap.cli` and its function, in the order of work."""


def _show_version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or context.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"incidentmap {version('incidentmap')}")
    context.exit()


def _set_level(step: int) -> Any:
    def callback(_: click.Context, __: click.Parameter, count: int) -> None:
        if count:
            logging.getLogger().setLevel(max(logging.DEBUG, logging.WARNING + 10 * step * count))

    return callback


def common_options() -> list[click.Option]:
    """Options that every command takes: ``-v``, ``-q``, ``--version``."""
    return [
        click.Option(
            ["-v", "--verbose"],
            count=True,
            expose_value=False,
            callback=_set_level(-1),
            help="Say more on stderr; twice for details.",
        ),
        click.Option(
            ["-q", "--quiet"],
            count=True,
            expose_value=False,
            callback=_set_level(1),
            help="Say less on stderr.",
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        ),
    ]


def _with_common_options(command: click.Command) -> click.Command:
    if not any(parameter.name == "verbose" for parameter in command.params):
        command.params.extend(common_options())
        if isinstance(command, click.Group):
            for child in command.commands.values():
                _with_common_options(child)
    return command


class LazyGroup(click.Group):
    """A group that imports a subcommand's module only when that subcommand is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of work, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(f"incidentmap.cli.{module}"), function)
        return _with_common_options(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of the first argument; for a misspelt one name those it may mean."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; whatever it raises ends as one line and an exit code."""
        from incidentmap.cli.terminal import visible

        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            vars(error)["message"] = visible(error.message)
            raise
        except (click.exceptions.Exit, click.Abort):
            raise
        except Stopped as stop:
            click.echo("Stopped; what was there before is as it was", err=True)
            raise click.exceptions.Exit(stop.exit_code) from stop
        except Exception as error:
            # The last stop: nobody shall see a traceback.
            from incidentmap.cli.errors import as_failure

            raise as_failure(error) from error


@click.group(
    cls=LazyGroup,
    params=list(common_options()),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def incidentmap() -> None:
    # The backspace character keeps click from wrapping the lines below it.
    """Turn reports that name places into layers, maps and reports, offline.

    \b
    The whole job:     incidentmap build reports/ -o out/
    See it first:      incidentmap demo -o demo/
    Help on a command: incidentmap COMMAND --help
    """  # noqa: D301


def main() -> None:
    """Entry point of the command and of ``python -m incidentmap.cli``."""
    # Its matrices are small: on a million distances two threads for each take half as long again.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from incidentmap.cli.terminal import PlainFormatter

    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(PlainFormatter("%(message)s"))
    # Warnings of libraries are for developers and name no file; -v shows them.
    shown.addFilter(
        lambda record: (
            record.name.startswith("incidentmap.") or logging.getLogger().isEnabledFor(logging.INFO)
        )
    )
    logging.basicConfig(handlers=[shown], level=logging.WARNING)
    logging.captureWarnings(True)
    end_tidily()
    incidentmap(prog_name="incidentmap")
