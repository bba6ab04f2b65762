"""``incidentmap gazetteer``: look names up, add gazetteers, list them."""

from pathlib import Path
from typing import Any

import click

from incidentmap.cli import options
from incidentmap.cli.options import CountryCode
from incidentmap.cli.terminal import one_line
from incidentmap.geo.model import KINDS


class LonLat(click.ParamType[tuple[float, float]]):
    """Longitude and latitude in degrees, with a comma between."""

    name = "LON,LAT"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float]:
        """Return both as numbers."""
        if isinstance(value, tuple):
            return value
        try:
            lon, lat = (float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is no longitude and latitude such as -3.01,16.77", param, ctx)
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            self.fail(f"{value!r} is out of range: longitude first, then latitude", param, ctx)
        return lon, lat


@click.group()
def gazetteer() -> None:
    """Look place names up; add gazetteers of your own; list them."""


@gazetteer.command()
@click.argument("name")
@click.option("--country", type=CountryCode(), help="Only places of this country.")
@click.option("--kind", type=click.Choice(KINDS), help="Only places of a kind.")
@click.option(
    "--near", type=LonLat(), help="The nearer first, with distances. Write --near=-3,16.8."
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many."
)
@options.json_option
@options.gazetteer_option
def search(
    name: str,
    country: str | None,
    kind: str | None,
    near: tuple[float, float] | None,
    limit: int,
    as_json: bool,
    gazetteers: tuple[Path, ...],
) -> None:
    """Find places by NAME: exact, in another spelling, or misspelt.

    \b
    Examples:
      incidentmap gazetteer search Tombouctu
      incidentmap gazetteer search Gao --country BF --near -2.2,11.7
    """  # noqa: D301
    import json

    from incidentmap.geo.gazetteer import Gazetteer, hit_row

    known = Gazetteer.open(gazetteers)
    hits = known.search(name, country=country or "", kind=kind or "", near=near, limit=limit)
    rows = [hit_row(hit) for hit in hits]
    if as_json:
        options.say(json.dumps(rows, ensure_ascii=False, indent=1))
    elif rows:
        options.say(_table(rows))
    if not rows:
        options.say(
            one_line(
                f"no place called {name!r} or alike; a GeoNames dump of its country may have it:"
                " incidentmap gazetteer add ML.zip"
            ),
            err=True,
        )


@gazetteer.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--name", default="", help="What to call it (default: after the files).")
@click.option(
    "--gazetteer",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Write the index here, to be named with --gazetteer (default: install it for all runs).",
)
@click.option("--country", type=CountryCode(), help="Of rows that name no country.")
@click.option(
    "--max-mb",
    type=options.Number(min=1),
    default=options.LARGEST_MB,
    show_default=True,
    metavar="MB",
    help="Refuse files that are larger in all, unpacked.",
)
@click.option("--license", "license_", default="", metavar="TEXT", help="Licence of the data.")
@options.overwrite_option
def add(
    files: tuple[Path, ...],
    name: str,
    output: Path | None,
    country: str | None,
    license_: str,
    max_mb: float,
    overwrite: bool,
) -> None:
    """Index GeoNames dumps, CSV tables or vector files as one gazetteer.

    A FILE is a dump as downloaded (ML.zip, ML.txt, allCountries.zip, and alternateNamesV2.zip with
    it), a table with columns for name, longitude and latitude, or a vector file (GeoPackage,
    Shapefile, GeoJSON). Faulty rows are counted and listed in NAME.rejected.csv beside the index.

    \b
    Examples:
      incidentmap gazetteer add ML.zip BF.zip NE.zip
      incidentmap gazetteer add villages.csv --name villages --country ML
    """  # noqa: D301
    from incidentmap.geo.gazetteer import index_path
    from incidentmap.geo.gazetteer_import import add_gazetteer, default_name

    name = name or (output.stem if output else default_name(files))
    with options.progress("Indexing", 1000) as step:
        shown = 0

        def tell(done: int, total: int) -> None:
            nonlocal shown
            reached = 1000 * done // max(total, 1)
            step(reached - shown)
            shown = reached

        report = add_gazetteer(
            files,
            output or index_path(name),
            name=name,
            country=country or "",
            license=license_,
            overwrite=overwrite,
            max_bytes=int(max_mb * 1e6),
            progress=tell,
        )
    for line in report.lines():
        options.say(one_line(line) if line.strip() == line else f"  {one_line(line)}", err=True)
    options.say(report.path)


@gazetteer.command("list")
@options.json_option
def list_(as_json: bool) -> None:
    """Show the gazetteers in use: name, places, licence, source, file.

    \b
    Examples:
      incidentmap gazetteer list --json
    """  # noqa: D301
    import json

    from incidentmap.geo.gazetteer import catalogue

    rows = catalogue()
    options.say(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else _blocks(rows))


def _table(rows: list[dict[str, Any]]) -> str:
    """Columns with a header, aligned; numbers to the right; empty columns left out."""
    names = [name for name in rows[0] if any(row[name] not in (None, "") for row in rows)]
    cells = [["" if row[n] is None else _cell(row[n]) for n in names] for row in rows]
    widths = [max(len(n), *(len(row[at]) for row in cells)) for at, n in enumerate(names)]
    right = [isinstance(rows[0][n], int | float) for n in names]
    lines = []
    for line in [names, *cells]:
        parts = zip(line, widths, right, strict=True)
        text = "  ".join(t.rjust(w) if r else t.ljust(w) for t, w, r in parts)
        lines.append(text.rstrip())
    return "\n".join(lines)


def _blocks(rows: list[dict[str, Any]]) -> str:
    """One paragraph a gazetteer."""
    blocks = []
    for row in rows:
        size = f"{row['places']:,} places, {row['names']:,} names, {row['size_mb']} MB"
        lines = [one_line(f"{row['name']}: {row['fault'] or size}")]
        lines += [
            f"  {n:8}{one_line(row[n])}" for n in ("license", "source", "made", "path") if row[n]
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _cell(value: Any) -> str:
    if isinstance(value, float) and abs(value) >= 1000:
        return f"{value:.5g}"
    return one_line(value)
