"""``incidentmap export``: layers in other formats, or in PostGIS."""

from pathlib import Path
from typing import Literal

import click

from incidentmap.cli import options


@click.command()
@click.argument("file", metavar="FILE.gpkg", type=options.InputFile())
@options.max_mb_option
@click.option(
    "--layer",
    "layers",
    multiple=True,
    metavar="NAME",
    help="Layer to write. With --to it may be repeated (default: all layers).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.geojson|.csv|.parquet|.kml|.shp|.fgb",
    help="File to write; its ending decides the format.",
)
@click.option(
    "--to",
    "url",
    metavar="postgresql://…",
    help="Write to PostGIS, all layers or none, with keys, indexes and comments.",
)
@click.option(
    "--database-schema",
    default="incidentmap",
    show_default=True,
    metavar="NAME",
    help="Schema in the database, made where it is missing.",
)
@click.option(
    "--schema",
    type=click.Choice(["acled", "ucdp"]),
    help="Write incidents as CSV with the columns of ACLED or UCDP GED.",
)
@click.option(
    "--geometry",
    type=click.Choice(["auto", "wkt", "lonlat", "none"]),
    default="auto",
    show_default=True,
    help="How CSV gives geometry; auto: lon and lat for points, else WKT.",
)
@click.option(
    "--no-guard",
    is_flag=True,
    help="Leave texts in CSV as they are that a spreadsheet would run as formulas.",
)
@options.overwrite_option
def export(
    file: Path,
    layers: tuple[str, ...],
    output: Path | None,
    url: str | None,
    database_schema: str,
    schema: Literal["acled", "ucdp"] | None,
    geometry: Literal["auto", "wkt", "lonlat", "none"],
    no_guard: bool,
    overwrite: bool,
) -> None:
    """Write a layer of FILE.gpkg in another format.

    \b
    Examples:
      incidentmap export incidents.gpkg --layer incidents -o incidents.geojson
      incidentmap export incidents.gpkg --layer incidents -o acled.csv --schema acled
      incidentmap export incidents.gpkg --to postgresql://me@localhost/maps
    """  # noqa: D301
    from incidentmap.layers.export import export_layer
    from incidentmap.layers.export_postgis import export_postgis

    if (output is None) == (url is None):
        raise click.UsageError("give either -o FILE or --to postgresql://…")
    if url is not None:
        tables = export_postgis(file, url, layers, schema=database_schema, overwrite=overwrite)
        notes, results = tables.notes(), tables.results()
    elif output is not None and len(layers) == 1:
        written = export_layer(
            file,
            layers[0],
            output,
            overwrite=overwrite,
            csv_geometry=geometry,
            guard_formulas=not no_guard,
            schema=schema,
        )
        notes, results = written.notes(), written.results()
    else:
        raise click.UsageError("name one layer with --layer; `incidentmap info` lists them")
    for line in notes:
        options.say(line, err=True)
    for line in results:
        options.say(line)
