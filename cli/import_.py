"""``incidentmap import``: an ACLED or UCDP GED export to a GeoPackage."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from incidentmap.cli import options

if TYPE_CHECKING:
    from incidentmap.layers.incidents.importing import Schema


@click.command("import")
@click.argument("file", metavar="FILE.csv", type=options.InputFile())
@options.max_mb_option
@options.geopackage_output_option
@click.option(
    "--schema",
    type=click.Choice(["auto", "acled", "ucdp"]),
    default="auto",
    show_default=True,
    help="Whose columns the file has; auto tells by their names.",
)
@options.overwrite_option
def import_(file: Path, output: Path, schema: "Schema", overwrite: bool) -> None:
    """Take in an export of ACLED or UCDP GED.

    All columns are kept. Rows that cannot be used are counted, told by line and reason, and
    written to a .rejected.csv beside the output.

    \b
    Examples:
      incidentmap import acled.csv -o incidents.gpkg
      incidentmap import GEDEvent.csv -o incidents.gpkg --schema ucdp
    """  # noqa: D301
    from incidentmap.layers.incidents.importing import import_file

    options.say(import_file(file, output, schema=schema, overwrite=overwrite))
