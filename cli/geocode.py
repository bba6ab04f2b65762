"""``incidentmap geocode``: documents to ``documents``, ``mentions``, ``places``."""

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
@click.option(
    "--review",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="Write the uncertain names in the form that --corrections reads, to be filled in.",
)
@options.overwrite_option
def geocode(
    documents: tuple[str, ...], output: Path, overwrite: bool, review: Path | None, **settings: Any
) -> None:
    """Find the places that documents name, and where they lie.

    A DOC is a file, a folder or a glob of .txt .md .html .pdf .docx .jsonl .parquet, or -
    for standard input. Writes the layers documents, mentions, places for QGIS.

    With --engine, a DOC may also be an address such as s3://bucket/texts, of .jsonl and .parquet.

    \b
    Examples:
      incidentmap geocode reports/ -o names.gpkg --review uncertain.csv
      incidentmap geocode reports/ -o names.gpkg --corrections uncertain.csv --overwrite
    """  # noqa: D301
    from incidentmap.geo.outputs import refuse_existing
    from incidentmap.layers.pipeline import write_reading

    reading = options.reading(settings, incidents=False)
    outputs = (output, review) if review else (output,)
    refuse_existing(*outputs, overwrite=overwrite, inputs=reading.inputs(documents))
    with options.reading_progress() as told:
        write_reading(documents, reading, output, overwrite=overwrite, progress=told, **settings)
    if review:
        from incidentmap.layers.corrections import review_file

        review_file(output, review, overwrite=overwrite)
        options.say(review)
    options.say(output)
