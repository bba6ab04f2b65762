"""Border spillover of more incidents than one process should hold: parts in, parts out."""

import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from incidentmap.geo.buffers import check_tolerance
from incidentmap.layers.arrow import arrow_type
from incidentmap.layers.cluster.addresses import Address
from incidentmap.layers.cluster.engines import Engine, start_engine
from incidentmap.layers.cluster.folders import mark_whole, whole_folder
from incidentmap.layers.cluster.geoparquet import written_part
from incidentmap.layers.cluster.parts import PARTED, Work, count_piece, measure_piece
from incidentmap.layers.cluster.pieces import PIECE_ROWS, Piece, find_pieces
from incidentmap.layers.provenance import software
from incidentmap.layers.schema import GEOMETRY_COLUMN, LAYERS
from incidentmap.layers.spillover import boundaries_of, checked_distances, most_frequent
from incidentmap.layers.spillover_boundaries import land_of
from incidentmap.layers.spillover_counts import Tally, check_period
from incidentmap.layers.spillover_file import warn_of_vague
from incidentmap.layers.spillover_measure import Measure, counted_layers
from incidentmap.layers.spillover_places import MAX_PRECISION
from incidentmap.layers.spillover_zones import zones

_LOG = logging.getLogger(__name__)
GEOPACKAGE = "spillover.gpkg"


@dataclass(slots=True)
class Written:
    """What was written.

    Attributes
    ----------
    output : str
        The folder.
    incidents, exposures, parts : int
        Incidents read, rows of exposures, pieces.
    layers : dict of str to DataFrame
        The layers that are not parted.
    """

    output: str
    incidents: int = 0
    exposures: int = 0
    parts: int = 0
    layers: dict[str, pd.DataFrame] = field(default_factory=dict)


def spillover_parts(
    source: str | Path,
    output: str | Path,
    *,
    engine: str = "local",
    scheduler: str | None = None,
    parts: str = "both",
    geopackage: bool = False,
    overwrite: bool = False,
    piece_rows: int = PIECE_ROWS,
    progress: Callable[[int, int], object] = lambda done, of: None,
    distances_km: Sequence[float] = (25, 50, 100),
    countries: Sequence[str] = (),
    tolerance_m: float = 5.0,
    boundaries: str | Path | gpd.GeoDataFrame | None = None,
    boundaries_column: str | None = None,
    boundaries_uncertainty_m: float | None = None,
    snap_m: float = 0.0,
    bands: bool = False,
    period: str = "all",
    max_precision: int = MAX_PRECISION,
    by_precision: bool = False,
) -> Written:
    """Border spillover piece by piece: memory does not grow with the incidents.

    Parameters
    ----------
    source : str or path
        Incidents: a GeoParquet file, a folder of them, or a GeoPackage; a path, or an address
        that fsspec knows. See `find_pieces`.
    output : str or path
        Folder to write: ``incidents/`` and ``exposures/`` as parts, ``countries.parquet``,
        ``borders.parquet``, ``spillover_zones.parquet``, ``spillover_summary.parquet``, last
        ``_SUCCESS``. Workers must reach it under the same address.
    engine, scheduler
        See `incidentmap.layers.cluster.engines.start_engine`.
    parts : str
        Which parts to write: ``incidents``, ``exposures``, ``both`` or ``none``.
    geopackage : bool
        Write ``spillover.gpkg`` too, with the layers that are not parted.
    overwrite : bool
        Replace a folder that an earlier run wrote.
    piece_rows : int
        Incidents that a worker takes at once, and writes as one part.
    progress : callable
        Called with the number of incidents done, and of all.
    distances_km, countries, tolerance_m, boundaries, boundaries_column
        See `incidentmap.layers.spillover.spillover_layers`.
    boundaries_uncertainty_m, snap_m, bands, period, max_precision, by_precision
        As there.

    Returns
    -------
    Written
        What was written; its layers and parts have the figures that one process gives.

    Raises
    ------
    OptionError, MissingExtraError
        If an option is out of its range, or an extra is missing.
    DataError
        If incidents or boundaries cannot be used, or a scheduler not be reached.
    OutputExistsError, OutputError
        If the folder is there, or cannot be written.
    """
    distances = checked_distances(distances_km)
    check_tolerance(tolerance_m)
    check_period(period)
    pieces = find_pieces(Address.of(source), piece_rows=piece_rows)
    with (
        whole_folder(Address.of(output), overwrite=overwrite) as folder,
        start_engine(engine, scheduler) as running,
    ):
        focus = tuple(dict.fromkeys(countries)) or _main_countries(
            running, pieces, max_precision, boundaries, boundaries_column
        )
        origin = boundaries_of(focus, boundaries, boundaries_column, boundaries_uncertainty_m)
        land = land_of(origin, focus, snap_m)
        measure = Measure(
            land, origin.uncertainty_m, distances, bands, period, max_precision, by_precision
        )
        done = Written(Address.of(output).text, parts=len(pieces))
        layers = tuple(name for name in PARTED if parts in (name, "both"))
        for name in layers:
            (folder / name).make_folder()
        with ThreadPoolExecutor(1) as aside:
            # The zones are made while the workers measure.
            found = aside.submit(zones, land, distances, tolerance_m=tolerance_m, bands=bands)
            work = Work(measure, folder, layers)
            tallies = _run(running, work, pieces, done, progress)
        done.layers = counted_layers(measure, origin, focus, found.result(), tolerance_m, *tallies)
        warn_of_vague(done.layers)
        _write_small(done.layers, folder, geopackage)
        mark_whole(folder, _told(done, focus, distances))
    return done


def _run(
    running: Engine,
    work: Work,
    pieces: Sequence[Piece],
    done: Written,
    progress: Callable[[int, int], object],
) -> tuple[Tally, Tally]:
    tally: Tally = Counter()
    precision_tally: Tally = Counter()
    of, unmeasured = sum(piece.rows for piece in pieces), 0
    for _, part in running.run(measure_piece, work, pieces):
        tally.update(part.tally)
        precision_tally.update(part.precision_tally)
        done.incidents += part.rows
        done.exposures += part.exposures
        unmeasured += part.unmeasured
        progress(done.incidents, of)
    if unmeasured:
        _LOG.info(
            "%d of %d incidents are not measured against borders: they have no point, or one "
            "vaguer than where_prec %d",
            unmeasured,
            done.incidents,
            work.measure.max_precision,
        )
    return tally, precision_tally


def _main_countries(
    running: Engine,
    pieces: Sequence[Piece],
    max_precision: int,
    boundaries: str | Path | gpd.GeoDataFrame | None,
    column: str | None,
) -> tuple[str, ...]:
    """As `incidentmap.layers.spillover.main_countries`, over all pieces."""
    source = boundaries_of(None, boundaries, column)
    counts: Counter[str] = Counter()
    for placed_by in (None, source):
        for _, part in running.run(count_piece, (max_precision, placed_by), pieces):
            counts.update(part)
        if counts:
            break
    return most_frequent(counts, source)


def _write_small(layers: dict[str, pd.DataFrame], folder: Address, geopackage: bool) -> None:
    for name, frame in layers.items():
        _write_table(frame, name, folder / f"{name}.parquet")
    if not geopackage:
        return
    from incidentmap.layers.geopackage import write_layers

    with tempfile.TemporaryDirectory() as aside:
        draft = Path(aside) / GEOPACKAGE
        write_layers(draft, layers)
        with (folder / GEOPACKAGE).open_output() as stream, draft.open("rb") as file:
            while block := file.read(2**20):
                stream.write(block)


def _write_table(frame: pd.DataFrame, name: str, address: Address) -> None:
    """One layer as GeoParquet, or as plain Parquet where it has no geometry."""
    kinds = {column.name: column.type for column in LAYERS[name].columns} if name in LAYERS else {}
    columns = [column for column in frame.columns if column != GEOMETRY_COLUMN]
    types = {column: arrow_type(frame[column], kinds.get(column)) for column in columns}
    table = pa.table({c: pa.array(frame[c], types[c], from_pandas=True) for c in columns})
    if not isinstance(frame, gpd.GeoDataFrame):
        with address.open_output() as stream:
            pq.write_table(table, stream)
        return
    shapes = frame.geometry.to_numpy()
    table = table.append_column(GEOMETRY_COLUMN, pa.array(shapely.to_wkb(shapes), pa.binary()))
    with written_part(address, str(LAYERS[name].geometry)) as part:
        part.write(table, *shapely.get_coordinates(shapes).T)


def _told(done: Written, focus: Sequence[str], distances: Sequence[float]) -> dict[str, Any]:
    return {
        "software": software(),
        "incidents": done.incidents,
        "exposures": done.exposures,
        "parts": done.parts,
        "countries": list(focus),
        "distances_km": list(distances),
    }
