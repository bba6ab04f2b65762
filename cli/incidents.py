"""``incidentmap incidents``: documents to mentions, places, incidents and claims."""

from pathlib import Path
from typing import Any

import click

from incidentmap.cli import options


@click.command()
@options.documents_argument
@options.geopackage_output_option
@options.apply(options.reading_options)
@options.engine_option
@options.scheduler_option
@options.overwrite_option
def incidents(documents: tuple[str, ...], output: Path, **settings: Any) -> None:
    """Find the places and the incidents that documents tell of.

    A DOC is a file, a folder or a glob of .txt .md .html .pdf .docx .jsonl .parquet, or -
    for standard input. Writes the layers documents, mentions, places, incidents, claims for QGIS.

    With --engine, a DOC may also be an address such as s3://bucket/texts, of .jsonl and .parquet.

    \b
    Examples:
      incidentmap incidents reports/ -o incidents.gpkg --published 2023-05-31
      incidentmap incidents texts/ -o incidents.gpkg --engine dask --scheduler tcp://head:8786
    """  # noqa: D301
    from incidentmap.layers.pipeline import write_reading

    reading = options.reading(settings, incidents=True)
    with options.reading_progress() as told:
        write_reading(documents, reading, output, progress=told, **settings)
    options.say(output)
