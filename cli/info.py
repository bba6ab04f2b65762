"""``incidentmap info``: what is inside a GeoPackage."""

import json
from pathlib import Path

import click

from incidentmap.cli import options


@click.command()
@click.argument("file", metavar="FILE.gpkg", type=options.InputFile())
@options.max_mb_option
@options.json_option
def info(file: Path, as_json: bool) -> None:
    """Say what is inside FILE.gpkg: incidents, layers, sources, options, licences.

    \b
    Examples:
      incidentmap info incidents.gpkg
      incidentmap info incidents.gpkg --json
    """  # noqa: D301
    from incidentmap.layers.summary import describe, summarise

    summary = summarise(file)
    options.say(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else describe(summary))
