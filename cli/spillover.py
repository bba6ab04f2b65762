"""``incidentmap spillover``: zones, distances and counts along borders, of a file or of parts."""

from pathlib import Path
from typing import Any

import click

from incidentmap.cli import options

_OF_PARTS = ("engine", "scheduler", "parts", "geopackage")
_OF_WHOLE = ("reach_km", "decay_km", "pair", "permutations", "seed", "grid_km")


def _settings(
    context: click.Context, others: tuple[str, ...], why: str, settings: dict[str, Any]
) -> dict[str, Any]:
    """Settings without those that are for the other use of the command; they must not be given."""
    default = (click.core.ParameterSource.DEFAULT, click.core.ParameterSource.DEFAULT_MAP)
    given = [
        parameter.opts[-1]
        for parameter in context.command.params
        if parameter.name in others and context.get_parameter_source(parameter.name) not in default
    ]
    if given:
        raise click.UsageError(f"{', '.join(given)}: {why}")
    return {name: value for name, value in settings.items() if name not in others}


@click.command()
@click.argument("file", metavar="FILE.gpkg|PARTS", type=options.Address())
@options.max_mb_option
@options.apply((options.distance_option, options.country_option, options.tolerance_option))
@click.option(
    "--bands", is_flag=True, help="Disjoint rings (25 to 50 km), not everything up to 50 km."
)
@click.option(
    "--period",
    type=click.Choice(["all", "year", "quarter", "month"]),
    default="all",
    show_default=True,
    help="Count by period too.",
)
@click.option(
    "--max-precision",
    type=click.IntRange(1, 5),
    default=3,
    show_default=True,
    help="Vaguest location that is measured (UCDP where_prec): 1 exact, 2 near a place, "
    "3 second-order unit, 4 first-order unit, 5 vaguer.",
)
@click.option(
    "--by-precision",
    is_flag=True,
    help="Add spillover_by_precision: how the counts move when vague locations are left out.",
)
@click.option(
    "--reach",
    "reach_km",
    type=options.Number(min=1, max=500),
    metavar="KM",
    help="Add spillover_reach: the ground within so many km of each incident that lies across "
    "a border.",
)
@click.option(
    "--decay",
    "decay_km",
    type=options.Number(min=1, max=500),
    metavar="KM",
    help="Add spillover_decay: incidents by distance from the border, in rings of this width.",
)
@click.option(
    "--pair",
    type=(options.Number(min=0, max=500, min_open=True), options.Number(min=0)),
    metavar="KM DAYS",
    help="Add spillover_pairs: incidents on two sides of a border so close in space and time, "
    "and spillover_knox: whether they are more than chance.",
)
@click.option(
    "--permutations",
    type=click.IntRange(min=1),
    default=999,
    show_default=True,
    help="Random exchanges of dates for --pair.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of their random numbers.")
@click.option(
    "--grid",
    "grid_km",
    type=options.Number(min=1, max=1000),
    metavar="KM",
    help="Add conflict_grid: the spatial conflict dynamics indicator by cell of this width "
    "(OECD/SWAC: 50).",
)
@click.option(
    "--boundaries",
    metavar="FILE[:LAYER]",
    help="Polygons of countries to use instead of the packaged Natural Earth 1:10m.",
)
@click.option(
    "--country-column",
    "boundaries_column",
    metavar="NAME",
    help="Column of the country code in --boundaries (default: iso_a2 and its kin).",
)
@click.option(
    "--boundaries-uncertainty",
    "boundaries_uncertainty_m",
    type=options.Number(min=0),
    metavar="M",
    help="How far the lines of --boundaries may lie from the true borders, in metres.",
)
@click.option(
    "--snap",
    "snap_m",
    type=options.Number(min=0, max=50_000),
    default=0.0,
    show_default=True,
    metavar="M",
    help="Close gaps and overlaps between neighbouring polygons up to this width.",
)
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    help="Write partitioned GeoParquet to this folder or address, and leave the input as it is.",
)
@click.option(
    "--parts",
    type=click.Choice(["both", "incidents", "exposures", "none"]),
    default="both",
    show_default=True,
    help="With -o: what to write for each incident; counts are written anyway.",
)
@click.option(
    "--qgis",
    "geopackage",
    is_flag=True,
    help="With -o: also spillover.gpkg, with borders, zones and counts for QGIS.",
)
@options.engine_option
@options.scheduler_option
@options.overwrite_option
@click.pass_context
def spillover(
    context: click.Context, /, file: Path | str, output: str | None, **settings: Any
) -> None:
    """Measure incidents against the borders of countries.

    Adds to FILE.gpkg the layers countries, borders, spillover_zones, exposures and
    spillover_summary, in the place of those it has; other layers stay as they are.

    With -o, incidents may be more than fit into memory: PARTS is a GeoParquet file or a folder of
    them, here or at an address such as s3://bucket/incidents. What needs all incidents at once
    (--reach, --decay, --pair, --grid) is not for parts.

    \b
    Examples:
      incidentmap spillover incidents.gpkg --country ML --distance 25 --distance 50
      incidentmap spillover incidents.gpkg --country NE --period month --reach 50 --pair 30 14
      incidentmap spillover incidents.gpkg --boundaries my_borders.gpkg:adm0 --country-column iso2
      incidentmap spillover incidents/ -o measured/ --country ML --engine dask
    """  # noqa: D301
    if output is None:
        from incidentmap.layers.spillover_file import add_spillover

        if not isinstance(file, Path) or file.is_dir() or file.suffix.casefold() == ".parquet":
            raise click.UsageError(f"{file} is no GeoPackage to add layers to; give -o FOLDER")
        whole = _settings(context, _OF_PARTS, "only for parts, with -o FOLDER", settings)
        del whole["overwrite"]  # its own layers are always replaced, no others
        options.say(add_spillover(file, **whole))
        return
    from incidentmap.layers.cluster.spillover import spillover_parts

    why = "needs all incidents at once; run it on a GeoPackage without -o"
    parted = _settings(context, _OF_WHOLE, why, settings)
    with options.counted_progress("Measuring incidents") as told:
        options.say(spillover_parts(file, output, progress=told, **parted).output)
