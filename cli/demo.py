"""``incidentmap demo``: the whole job on the sample reports of the package."""

from pathlib import Path
from typing import Any

import click

from incidentmap.cli import options


@click.command()
@click.option(
    "-o",
    "--output",
    "folder",
    default="incidentmap-demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder for incidents.gpkg, map.html and report.html.",
)
@options.apply(options.building_options)
@options.overwrite_option
def demo(folder: Path, **settings: Any) -> None:
    """Build from the sample reports in the package.

    The reports are invented for the purpose, in English and French, on events of 2013 to 2024 in
    Mali, Burkina Faso and Niger; the events, counts and dates in them are real and sourced.

    \b
    Examples:
      incidentmap demo -o demo/
    """  # noqa: D301
    from incidentmap import data
    from incidentmap.cli.build import run

    settings["title"] = settings["title"] or "Sample reports on Mali and its neighbours"
    run((str(data.path("reports")),), folder, **settings)
