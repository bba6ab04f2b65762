"""One layer of a GeoPackage in another format."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.geo.outputs import refuse_existing, whole_file
from incidentmap.layers.arrow import arrow_type, geometry_type, write_frame
from incidentmap.layers.export_csv import CsvGeometry, write_csv
from incidentmap.layers.export_kml import write_kml
from incidentmap.layers.export_shapefile import write_shapefile
from incidentmap.layers.geopackage import read_layers
from incidentmap.layers.schema import CRS, EDITS, GEOMETRY_COLUMN, LAYERS, Layer

CodingSchema = Literal["acled", "ucdp"]


@dataclass(slots=True)
class Exported:
    """What was written.

    Attributes
    ----------
    output : pathlib.Path
        The file.
    rows : int
        Rows in it.
    files : list of pathlib.Path
        All files, for formats of several.
    renamed : dict of str to str
        Column → its name in the file, where the format shortens names.
    shortened : dict of str to int
        Column → how many texts were too long for the format; they stand whole in a file of `files`.
    """

    output: Path
    rows: int
    files: list[Path] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    shortened: dict[str, int] = field(default_factory=dict)

    def notes(self) -> list[str]:
        """What the format could not hold, in lines for people."""
        lines = []
        if self.renamed:
            width = max(map(len, self.renamed))
            lines.append("Names shortened to the format's ten characters:")
            lines += [f"  {long:<{width}}  {short}" for long, short in self.renamed.items()]
        for column, count in self.shortened.items():
            lines.append(
                f"{column}: {count} text{'s' if count > 1 else ''} longer than the format's 254 "
                f"bytes cut with …; whole in {self.files[-1].name}"
            )
        return lines

    def results(self) -> list[str]:
        """Files that were written."""
        return [str(file) for file in self.files]


def definition(name: str) -> Layer | None:
    """Definition of a layer of the contract or of the log of edits; None for another one."""
    return EDITS if name == EDITS.name else LAYERS.get(name)


def declared_geometry(name: str, frame: pd.DataFrame) -> str | None:
    """Geometry type to declare in the file; None for an attribute table."""
    layer = definition(name)
    if layer is not None:
        return layer.geometry
    return geometry_type(frame.geometry) if isinstance(frame, gpd.GeoDataFrame) else None


def _write_ogr(
    frame: pd.DataFrame, name: str, path: Path, driver: str, options: dict[str, str]
) -> None:
    write_frame(
        frame,
        path,
        driver,
        name=name,
        layer=definition(name),
        declared=declared_geometry(name, frame),
        layer_options=options,
    )


def _write_geojson(frame: pd.DataFrame, name: str, path: Path) -> None:
    # A table has no coordinates that the option could be about.
    spatial = declared_geometry(name, frame) is not None
    _write_ogr(frame, name, path, "GeoJSON", {"RFC7946": "YES"} if spatial else {})


def _write_flatgeobuf(frame: pd.DataFrame, name: str, path: Path) -> None:
    # Its spatial index has no place for features without geometry, and reorders the others.
    whole = isinstance(frame, gpd.GeoDataFrame) and not frame.geometry.isna().any()
    _write_ogr(frame, name, path, "FlatGeobuf", {"SPATIAL_INDEX": "YES" if whole else "NO"})


def _write_parquet(frame: pd.DataFrame, name: str, path: Path) -> None:
    layer = definition(name)
    kinds = {column.name: column.type for column in layer.columns} if layer else {}
    columns = [c for c in frame.columns if c != GEOMETRY_COLUMN]
    types = {c: pd.ArrowDtype(arrow_type(frame[c], kinds.get(c))) for c in columns}
    # Explicit types: a column without a value would otherwise have none in the file.
    typed = frame.astype(types)
    if isinstance(frame, gpd.GeoDataFrame):
        gpd.GeoDataFrame(typed, geometry=GEOMETRY_COLUMN, crs=frame.crs).to_parquet(
            path, index=False, schema_version="1.0.0", geometry_encoding="WKB"
        )
    else:
        typed.to_parquet(path, index=False)


Writer = Callable[[pd.DataFrame, str, Path], None]
_SINGLE_FILE: dict[str, Writer] = {
    ".geojson": _write_geojson,
    ".json": _write_geojson,
    ".parquet": _write_parquet,
    ".geoparquet": _write_parquet,
    ".fgb": _write_flatgeobuf,
    ".kml": write_kml,
}
FORMATS = (*_SINGLE_FILE, ".csv", ".shp")
"""Endings of the files that can be written."""


def format_of(output: Path) -> str:
    """Ending that decides the format.

    Raises
    ------
    OptionError
        If the format is not known.
    """
    ending = output.suffix.casefold()
    if ending not in FORMATS:
        raise OptionError(f"cannot export to {output.name}; known endings: {' '.join(FORMATS)}")
    return ending


def recoded(frame: pd.DataFrame, schema: CodingSchema) -> pd.DataFrame:
    """Incidents with the columns of an ACLED or UCDP GED export."""
    from incidentmap.layers.incidents import importing

    convert = importing.to_acled if schema == "acled" else importing.to_ucdp
    return convert(frame)


def export_layer(
    path: str | os.PathLike[str],
    layer: str,
    output: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    csv_geometry: CsvGeometry = "auto",
    guard_formulas: bool = True,
    schema: CodingSchema | None = None,
) -> Exported:
    """Write one layer of a GeoPackage in the format that the output's ending names.

    Parameters
    ----------
    path : path-like
        A GeoPackage.
    layer : str
        Name of the layer.
    output : path-like
        ``.geojson`` (RFC 7946), ``.csv``, ``.parquet`` (GeoParquet 1.0), ``.kml``, ``.shp`` or
        ``.fgb``.
    overwrite : bool
        Replace an existing file.
    csv_geometry : {"auto", "wkt", "lonlat", "none"}
        How CSV gives geometry; see `write_csv`.
    guard_formulas : bool
        Whether texts in CSV that a spreadsheet would run as formulas get an apostrophe in front.
    schema : {"acled", "ucdp"}, optional
        Write incidents with the columns of that data set; CSV only.

    Returns
    -------
    Exported
        Files, rows, and what the format could not hold.

    Raises
    ------
    DataError
        If the file is not a GeoPackage or has no such layer.
    OptionError
        If the format or the combination of options is not known.
    OutputExistsError, OutputError
        If the output is there, or cannot be written.
    """
    target = Path(output)
    ending = format_of(target)
    if schema is not None and (layer != "incidents" or ending != ".csv"):
        raise OptionError("--schema is for the layer incidents as .csv")
    refuse_existing(target, overwrite=overwrite, inputs=[Path(path)])
    frame = read_layers(path, [layer])[layer]
    _require_wgs84(layer, frame)
    done = Exported(target, len(frame), [target])
    if ending == ".shp":
        shape = write_shapefile(
            frame, layer, declared_geometry(layer, frame), target, overwrite=overwrite
        )
        done.files, done.renamed, done.shortened = shape.files, shape.renamed, shape.shortened
        return done
    with whole_file(target, overwrite=overwrite) as draft:
        if ending == ".csv":
            if schema is not None:
                frame, csv_geometry = recoded(frame, schema), "none"
            write_csv(frame, draft, geometry=csv_geometry, guard_formulas=guard_formulas)
        else:
            _SINGLE_FILE[ending](frame, layer, draft)
    return done


def _require_wgs84(name: str, frame: pd.DataFrame) -> None:
    if isinstance(frame, gpd.GeoDataFrame) and name not in LAYERS:
        epsg = frame.crs.to_epsg() if frame.crs is not None else None
        if epsg != 4326:
            raise DataError(f"layer {name} is in {frame.crs}; expected {CRS}: reproject it first")
