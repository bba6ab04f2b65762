"""``incidentmap spillover``: zones, distances and counts along borders, added to a GeoPackage."""

from pathlib import Path
from typing import Any

import click

from incidentmap.cli import options


@click.command()
@click.argument(
    "file", metavar="FILE.gpkg", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
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
    type=click.FloatRange(min=1, max=500),
    metavar="KM",
    help="Add spillover_reach: the ground within so many km of each incident that lies across "
    "a border.",
)
@click.option(
    "--decay",
    "decay_km",
    type=click.FloatRange(min=1, max=500),
    metavar="KM",
    help="Add spillover_decay: incidents by distance from the border, in rings of this width.",
)
@click.option(
    "--pair",
    type=(click.FloatRange(min=0, max=500, min_open=True), click.FloatRange(min=0)),
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
    type=click.FloatRange(min=1, max=1000),
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
    type=click.FloatRange(min=0),
    metavar="M",
    help="How far the lines of --boundaries may lie from the true borders, in metres.",
)
@click.option(
    "--snap",
    "snap_m",
    type=click.FloatRange(min=0, max=50_000),
    default=0.0,
    show_default=True,
    metavar="M",
    help="Close gaps and overlaps between neighbouring polygons up to this width.",
)
def spillover(file: Path, **settings: Any) -> None:
    """Measure incidents against the borders of countries.

    Adds to FILE.gpkg the layers countries, borders, spillover_zones, exposures and
    spillover_summary, in the place of those it has; other layers stay as they are.

    \b
    Examples:
      incidentmap spillover incidents.gpkg --country ML --distance 25 --distance 50
      incidentmap spillover incidents.gpkg --country NE --period month --reach 50 --pair 30 14
      incidentmap spillover incidents.gpkg --boundaries my_borders.gpkg:adm0 --country-column iso2
    """  # noqa: D301
    from incidentmap.layers.spillover_file import add_spillover

    click.echo(add_spillover(file, **settings))
