"""``incidentmap report``: text, tables, figures and sources for people."""

from pathlib import Path

import click

from incidentmap.cli import options


@click.command()
@click.argument("geopackage", metavar="FILE.gpkg", type=options.InputFile())
@options.max_mb_option
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.html|.md",
    help="Report to write; its suffix chooses HTML or Markdown.",
)
@options.title_option
@options.interface_option
@options.overwrite_option
def report(geopackage: Path, output: Path, title: str, interface: str, overwrite: bool) -> None:
    """Write a report: summary, map, figures, every incident with its sentences, sources.

    HTML is one file without scripts that prints well; Markdown goes into other documents.

    \b
    Examples:
      incidentmap report incidents.gpkg -o report.html
      incidentmap report incidents.gpkg -o rapport.md --interface fr
    """  # noqa: D301
    from incidentmap.geo.outputs import refuse_existing
    from incidentmap.layers.geopackage import read_layers, stored_title
    from incidentmap.maps.report import write_report

    refuse_existing(output, overwrite=overwrite, inputs=[geopackage])
    write_report(
        read_layers(geopackage),
        output,
        title=title or stored_title(geopackage),
        interface=interface,
        overwrite=overwrite,
    )
    options.say(output)
