"""``incidentmap render``: the map of a GeoPackage as a page or a still."""

from pathlib import Path

import click

from incidentmap.cli import options

STILLS = (".png", ".svg", ".pdf")


def _check_output(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() not in (".html", *STILLS):
        raise click.BadParameter(
            f"{value.name!r} should end in .html (interactive), .png, .svg or .pdf (a still)"
        )
    return value


@click.command()
@click.argument("file", metavar="FILE.gpkg", type=options.InputFile())
@options.max_mb_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_check_output,
    metavar="OUT.html|.png|.svg|.pdf",
    help="The interactive map (.html), or a still picture of it.",
)
@options.title_option
@options.interface_option
@options.tiles_option
@click.option(
    "--size",
    type=(options.Number(min=1), options.Number(min=1)),
    default=None,
    metavar="WIDTH HEIGHT",
    help="Size of a still, in --unit.",
)
@click.option(
    "--unit", type=click.Choice(["px", "mm"]), default="px", show_default=True, help="Of --size."
)
@click.option(
    "--dpi",
    type=options.Number(min=36, max=1200),
    default=None,
    help="Pixels per inch of a still.",
)
@click.option(
    "--extent",
    type=(options.Number(),) * 4,
    default=None,
    metavar="WEST SOUTH EAST NORTH",
    help="What a still shows, in degrees (default: the incidents).",
)
@click.option("--embed", is_flag=True, help="Print an <iframe> snippet of the interactive map.")
@options.overwrite_option
def render(
    file: Path,
    output: Path | None,
    title: str,
    interface: str,
    tiles: str | None,
    size: tuple[float, float] | None,
    unit: str,
    dpi: float | None,
    extent: tuple[float, float, float, float] | None,
    embed: bool,
    overwrite: bool,
) -> None:
    # The backspace character keeps click from wrapping the lines below it.
    """Draw the map of FILE.gpkg: a page that needs no network, or a still for a report.

    \b
    Examples:
      incidentmap render incidents.gpkg -o map.html
      incidentmap render incidents.gpkg -o map.png --size 2000 1400
      incidentmap render incidents.gpkg --embed > snippet.html
    """  # noqa: D301
    if output is None and not embed:
        raise click.UsageError("say where to: -o map.html (or .png, .svg, .pdf), or --embed")
    if embed and output is not None and output.suffix.lower() != ".html":
        raise click.UsageError("--embed goes with the interactive map, not with a still")

    from incidentmap.geo.outputs import refuse_existing
    from incidentmap.layers.geopackage import read_layers, stored_title

    if output is not None:
        refuse_existing(output, overwrite=overwrite, inputs=[file])
    layers = read_layers(file)
    title = title or stored_title(file)
    if output is not None and output.suffix.lower() in STILLS:
        from incidentmap.maps.still import DEFAULT_DPI, DEFAULT_SIZE_PX, draw_still

        draw_still(
            layers,
            output,
            size=size or DEFAULT_SIZE_PX,
            unit=unit,
            dpi=dpi or DEFAULT_DPI,
            extent=extent,
            title=title,
            interface=interface,
            overwrite=overwrite,
        )
        options.say(output)
        return

    from incidentmap.maps.page import incident_map, save_page

    page = incident_map(layers, title=title, interface=interface, tiles=tiles)
    if output is not None:
        save_page(page, output, overwrite=overwrite)
    if not embed:
        options.say(output)
    else:
        from incidentmap.maps.embed import embed_snippet

        snippet = embed_snippet(output or page.get_root().render())
        click.echo(snippet.markup)
        click.echo(f"snippet of {snippet.size_bytes / 1e6:.2f} MB", err=True)
