"""Which polygons the borders come from, and how far their lines may be from the truth."""

import logging
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely

from incidentmap.data import path as data_path
from incidentmap.geo.borders import Borderland, borderland
from incidentmap.geo.errors import DataError
from incidentmap.geo.vector_files import check_vector

_LOG = logging.getLogger(__name__)

CODE_COLUMNS = (
    "iso_a2",
    "ISO_A2_EH",
    "ISO_A2",
    "iso2",
    "ISO2",
    "country",
    "iso_3166_1",
    "shapeISO",
)
NAME_COLUMNS = ("name", "NAME", "NAME_EN", "NAME_LONG", "country_name", "shapeName")

NATURAL_EARTH_10M_UNCERTAINTY_M = 2_300.0
"""Nine tenths of Natural Earth's 1:10m line of Mali lie within this of OpenStreetMap's."""

NATURAL_EARTH_50M_UNCERTAINTY_M = 3_000.0
"""The same for the 1:50m line."""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Polygons of countries with where they come from.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        Polygons.
    column, name_column : str, str or None
        Columns of the country code and of its name.
    source : str
        For people: what and at which scale.
    uncertainty_m : float or None
        How far the line may lie from the true border; None where nobody said.
    """

    frame: gpd.GeoDataFrame
    column: str
    name_column: str | None
    source: str
    uncertainty_m: float | None


def read_boundaries(
    boundaries: str | Path | gpd.GeoDataFrame,
    *,
    column: str | None = None,
    uncertainty_m: float | None = None,
) -> Boundaries:
    """Polygons of countries from a frame or a vector file.

    Parameters
    ----------
    boundaries : str, pathlib.Path or geopandas.GeoDataFrame
        A frame, or a file that GDAL reads: ``FILE`` or ``FILE:LAYER``.
    column : str, optional
        Column of the country code; by default the first of `CODE_COLUMNS` that is there.
    uncertainty_m : float, optional
        How far its lines may lie from the true borders.

    Raises
    ------
    DataError
        If the file or layer cannot be read, or the column is not there.
    """
    if isinstance(boundaries, gpd.GeoDataFrame):
        frame, source = boundaries, "boundaries given by the caller"
    else:
        frame, source = _read(str(boundaries))
    found = column or next((name for name in CODE_COLUMNS if name in frame.columns), None)
    if found is None or found not in frame.columns:
        shown = ", ".join(str(name) for name in frame.columns if name != frame.geometry.name)
        raise DataError(
            f"the boundaries have no column {column!r}; there are {shown}"
            if column
            else f"say which column of the boundaries holds the country code: {shown}"
        )
    name = next((name for name in NAME_COLUMNS if name in frame.columns), None)
    return Boundaries(frame, found, name, source, uncertainty_m)


def _read(text: str) -> tuple[gpd.GeoDataFrame, str]:
    file, layer = text, None
    if not Path(text).exists() and ":" in text[2:]:
        file, _, layer = text.rpartition(":")
    if not Path(file).exists():
        raise DataError(f"no boundaries at {text}")
    check_vector(Path(file))
    import pyogrio.errors

    try:
        # Absolute: the name of a file can look like an address.
        frame = gpd.read_file(Path(file).absolute(), layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise DataError(f"cannot read boundaries from {text}: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(f"{text} has no geometry; boundaries must be polygons")
    return frame, Path(file).name + (f", layer {layer}" if layer else "")


def package_boundaries(focus: tuple[str, ...] | None) -> Boundaries:
    """Natural Earth as packaged: 1:10m where it has every neighbour of `focus`, else 1:50m.

    Parameters
    ----------
    focus : tuple of str or None
        ISO 3166-1 alpha-2 codes; None for the whole world.
    """
    world = gpd.read_file(data_path("shapefiles", "world.shp"))
    fine = gpd.read_file(data_path("shapefiles", "countries.shp"))
    needed = set(world["iso_a2"])
    if focus is not None:
        shapes = world.geometry.to_numpy()
        around = shapes[world["iso_a2"].isin(focus).to_numpy(bool)]
        near = shapely.STRtree(shapes).query(around, predicate="intersects")[1]
        needed = set(world["iso_a2"].iloc[near]) | set(focus)
    if needed <= set(fine["iso_a2"]):
        source = "Natural Earth 1:10m admin-0 countries"
        return Boundaries(fine, "iso_a2", "name", source, NATURAL_EARTH_10M_UNCERTAINTY_M)
    if focus is not None:
        _LOG.info(
            "the packaged 1:10m boundaries lack %s; measured on Natural Earth 1:50m instead",
            ", ".join(sorted(str(code) for code in needed - set(fine["iso_a2"]))),
        )
    source = "Natural Earth 1:50m admin-0 countries"
    return Boundaries(world, "iso_a2", "name", source, NATURAL_EARTH_50M_UNCERTAINTY_M)


def land_of(boundaries: Boundaries, focus: tuple[str, ...], snap_m: float) -> Borderland:
    """The countries of `focus` and their neighbours, with the borders between them.

    Raises
    ------
    DataError
        If no border is found at all.
    """
    land = borderland(
        boundaries.frame,
        focus=focus,
        column=boundaries.column,
        name_column=boundaries.name_column,
        snap_m=snap_m,
    )
    if not land.borders:
        raise DataError(
            f"{', '.join(focus)} shares no land border in {boundaries.source}; where the "
            "polygons of neighbours do not match, --snap closes gaps up to a width"
        )
    return land
