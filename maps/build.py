"""The whole job: documents in; a GeoPackage, a map and a report out."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from incidentmap.geo.errors import OutputError
from incidentmap.geo.outputs import refuse_existing
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.pipeline import Progress, build_layers, coded_parts

if TYPE_CHECKING:
    from incidentmap.layers.geopackage_draft import Draft

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files of a job."""

    geopackage: Path
    page: Path
    report: Path

    def all(self) -> tuple[Path, Path, Path]:
        """Each of them."""
        return self.geopackage, self.page, self.report

    def written(self) -> list[Path]:
        """Those that are there: a map of too many incidents is left out."""
        return [file for file in self.all() if file.exists()]

    @classmethod
    def in_folder(cls, folder: Path) -> "Outputs":
        """Names of the files in a folder."""
        return cls(folder / "incidents.gpkg", folder / "map.html", folder / "report.html")


def build(
    sources: Sequence[str | Path],
    folder: Path,
    options: ReadingOptions | None = None,
    *,
    distances_km: Sequence[float] = (25, 50, 100),
    countries: Sequence[str] = (),
    tolerance_m: float = 5.0,
    title: str = "",
    interface: str = "en",
    tiles: str | None = None,
    jobs: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    update: bool = False,
    progress: Callable[[Progress], object] = lambda _: None,
) -> Outputs:
    """Read documents, and write their layers, map and report into a folder.

    Parameters
    ----------
    sources : sequence of str or path
        Files, folders, globs, or ``-`` for standard input.
    folder : pathlib.Path
        Made where it is missing.
    options : ReadingOptions or None, optional
        How to read the documents.
    distances_km, countries, tolerance_m
        See `incidentmap.layers.pipeline.build_layers`.
    title : str, optional
        Of the map and the report.
    interface : str, optional
        ``en`` or ``fr``.
    tiles : str or None, optional
        Online tiles to offer beside the backdrop.
    jobs : int or None, optional
        Processes to read with.
    resume : bool, optional
        Take the documents that an interrupted run had finished from its work folder.
    overwrite : bool, optional
        Replace the files that are there.
    update : bool, optional
        Replace them, but keep what an analyst changed in the GeoPackage.
    progress : callable, optional
        Told how far the job has come.

    Returns
    -------
    Outputs
        The three files.

    Raises
    ------
    DataError
        If nothing readable is there at all.
    OutputError, OutputExistsError
        If the files cannot be written, or are there already.
    """
    options = options or ReadingOptions()
    metadata = {
        "title": title,
        "options": {
            "distances_km": list(distances_km),
            "countries": list(countries),
            "tolerance_m": tolerance_m,
            **{name: value for name, value in asdict(options).items() if value},
        },
    }
    outputs, inputs = Outputs.in_folder(folder), options.inputs(sources)
    reading = coded_parts(
        sources,
        options,
        output=outputs.geopackage,
        resume=resume,
        jobs=jobs,
        progress=progress,
    )
    with _free(outputs, inputs, overwrite=overwrite or update), reading as parts:
        progress(Progress("writing", share=1.0))
        # A copy from here on: what is changed by hand before is kept, later changes are refused.
        with _drafted(outputs, overwrite=overwrite, update=update) as draft:
            layers = build_layers(
                parts,
                options,
                distances_km=distances_km,
                countries=countries,
                tolerance_m=tolerance_m,
                keep=draft.path if draft.copied else None,
            )
            draft.write(layers, metadata=metadata)
            drawn = Outputs(outputs.geopackage, *draft.beside)
            held = {n: layer for n, layer in layers.items() if isinstance(layer, pd.DataFrame)}
            _draw(held, drawn, title=title, interface=interface, tiles=tiles)
    return outputs


@contextlib.contextmanager
def _free(outputs: Outputs, inputs: Sequence[Path], *, overwrite: bool) -> Iterator[None]:
    """See that outputs may be written; a folder made for them goes if nothing comes into it."""
    folder = outputs.geopackage.parent
    there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {(error.strerror or str(error)).lower()}") from error
    try:
        refuse_existing(*outputs.all(), overwrite=overwrite, inputs=inputs)
        yield
    except BaseException:
        if not there:
            with contextlib.suppress(OSError):  # what --resume needs is in it
                folder.rmdir()
        raise


def _drafted(
    outputs: Outputs, *, overwrite: bool, update: bool
) -> contextlib.AbstractContextManager["Draft"]:
    from incidentmap.layers.geopackage import new_draft, update_draft

    beside = (outputs.page, outputs.report)
    if update and outputs.geopackage.exists():
        return update_draft(outputs.geopackage, *beside)
    return new_draft(outputs.geopackage, *beside, overwrite=overwrite or update)


def _draw(
    layers: dict[str, pd.DataFrame],
    outputs: Outputs,
    *,
    title: str,
    interface: str,
    tiles: str | None,
) -> None:
    from incidentmap.maps.page import incident_map, save_page
    from incidentmap.maps.payload import MAX_INCIDENTS
    from incidentmap.maps.report import write_report

    count = len(layers["incidents"])
    if count > MAX_INCIDENTS:
        logger.warning(
            "%s is left out: %s incidents are more than a page can hold (%s); open %s in QGIS, or "
            "render a still of it",
            outputs.page.name,
            f"{count:,}",
            f"{MAX_INCIDENTS:,}",
            outputs.geopackage.name,
        )
    else:
        page = incident_map(layers, title=title, interface=interface, tiles=tiles)
        save_page(page, outputs.page, overwrite=True)
    write_report(layers, outputs.report, title=title, interface=interface, overwrite=True)
