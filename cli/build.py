"""``incidentmap build``: the whole job."""

from pathlib import Path
from typing import Any

import click

from incidentmap.cli import options


@click.command()
@options.documents_argument
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder for incidents.gpkg, map.html and report.html; made where missing.",
)
@options.apply(options.reading_options)
@options.apply(options.building_options)
@click.option(
    "--update",
    is_flag=True,
    help="Replace an earlier build, but keep what you changed in its GeoPackage.",
)
@options.overwrite_option
def build(documents: tuple[str, ...], folder: Path, **settings: Any) -> None:
    """Turn documents into a GeoPackage, a map and a report.

    A DOC is a file, a folder or a glob of .txt .md .html .pdf .docx .jsonl .parquet, or -
    for standard input. A document that cannot be read is reported and listed, and the others
    go on.

    \b
    Examples:
      incidentmap build reports/ -o out/
      incidentmap build may/*.pdf june.docx -o out/ --country BF --distance 20 --interface fr
      incidentmap build reports/ -o out/ --update
    """  # noqa: D301
    run(documents, folder, **settings)


def run(documents: tuple[str, ...], folder: Path, **settings: Any) -> None:
    """Build with a progress bar and print the files."""
    from incidentmap.maps.build import build as build_files

    with options.reading_progress() as told:
        outputs = build_files(
            documents,
            folder,
            options.reading(settings),
            progress=told,
            **settings,
        )
    for path in outputs.written():
        options.say(path)
