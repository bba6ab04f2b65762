"""``incidentmap validate``: is a GeoPackage sound; the exit code is the verdict."""

import json
from pathlib import Path

import click

from incidentmap.cli import options
from incidentmap.cli.terminal import one_line


@click.command()
@click.argument("file", metavar="FILE.gpkg", type=options.InputFile())
@options.max_mb_option
@options.json_option
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.pass_context
def validate(context: click.Context, file: Path, as_json: bool, strict: bool) -> None:
    """Check FILE.gpkg: layers and columns, values, geometry, references between layers.

    Says what is wrong and where. Exits 0 where the file is sound, 1 where it is not; warnings,
    things that may be meant, do not count.

    \b
    Examples:
      incidentmap validate incidents.gpkg
      incidentmap validate incidents.gpkg --json
    """  # noqa: D301
    from incidentmap.layers.validate import validate_geopackage
    from incidentmap.layers.validate_values import verdict

    problems = validate_geopackage(file)
    sound, text = verdict(problems, strict=strict)
    if as_json:
        listed = [problem.as_dict() for problem in problems]
        options.say(json.dumps({"file": str(file), "sound": sound, "problems": listed}, indent=2))
    else:
        for problem in problems:
            options.say(one_line(f"{problem.level}: {problem}"))
        options.say(one_line(f"{file}: {text}"))
    context.exit(0 if sound else 1)
