"""Shapefile: names of ten characters by a table that is told, long texts kept beside it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from incidentmap.geo.outputs import refuse_existing, whole_files
from incidentmap.layers.arrow import write_frame
from incidentmap.layers.export_csv import write_csv
from incidentmap.layers.schema import GEOMETRY_COLUMN, LAYERS

NAME_LENGTH = 10
TEXT_BYTES = 254
CUT_MARK = "…"

SHORT_NAMES = {
    "incident_id": "incid_id",
    "event_date_end": "date_end",
    "date_precision": "date_prec",
    "sub_event_type": "sub_type",
    "geo_precision": "geo_prec",
    "uncertainty_m": "uncert_m",
    "fatalities_best": "fat_best",
    "fatalities_low": "fat_low",
    "fatalities_high": "fat_high",
    "fatalities_text": "fat_text",
    "fatalities": "fatalities",
    "confidence": "confidence",
    "published_basis": "publ_basis",
    "alternate_names": "alt_names",
    "feature_code": "feat_code",
    "attribution": "attrib",
    "candidates": "candidates",
    "source_title": "src_title",
    "source_url": "src_url",
    "source_uncertainty_m": "src_unc_m",
    "incidents_per_1000_km2": "inc_1000km",
    "tolerance_m": "toleranc_m",
    "distance_km": "dist_km",
    "distance_uncertainty_km": "dist_unc",
    "bearing_deg": "bearing",
    "share_of_incidents": "share_inc",
    "share_of_fatalities": "share_fat",
}
"""Column → name in a Shapefile; others are cut, and numbered where two would be the same."""

SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(slots=True)
class ShapefileWritten:
    """Files, shortened names, and how many texts of each column were too long."""

    files: list[Path]
    renamed: dict[str, str] = field(default_factory=dict)
    shortened: dict[str, int] = field(default_factory=dict)


def short_names(names: list[str]) -> dict[str, str]:
    """Names of ten characters, unique whatever their case.

    Examples
    --------
    >>> short_names(["notes", "fatalities_best", "analyst_note_1", "analyst_note_2"])
    {'notes': 'notes', 'fatalities_best': 'fat_best', 'analyst_note_1': 'analyst_no', 'analyst_note_2': 'analyst__2'}
    """  # noqa: E501
    taken: set[str] = set()
    found = {}
    for name in names:
        plain = re.sub(r"[^0-9A-Za-z_]", "_", name)
        short = SHORT_NAMES.get(name, plain[:NAME_LENGTH])
        number = 2
        while short.casefold() in taken:
            ending = f"_{number}"
            short = plain[: NAME_LENGTH - len(ending)] + ending
            number += 1
        taken.add(short.casefold())
        found[name] = short
    return found


def cut(text: Any) -> Any:
    """Cut a text to what a DBF cell holds, at a whole character, with a mark at its end.

    Examples
    --------
    >>> cut("é" * 200)[-2:], len(cut("é" * 200).encode()) <= TEXT_BYTES
    ('é…', True)
    """
    if not isinstance(text, str) or len(text.encode()) <= TEXT_BYTES:
        return text
    room = TEXT_BYTES - len(CUT_MARK.encode())
    return text.encode()[:room].decode("utf-8", "ignore") + CUT_MARK


def _texts(frame: pd.DataFrame) -> list[str]:
    return [
        n
        for n in frame.columns
        if n != GEOMETRY_COLUMN
        and pd.api.types.infer_dtype(frame[n], skipna=True) in ("string", "mixed")
    ]


def _cut_texts(frame: pd.DataFrame, key: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a frame that fits a DBF, and the whole texts of the rows that did not."""
    whole = []
    fitted = frame.copy()
    for name in _texts(frame):
        values = frame[name]
        long = values.map(lambda v: isinstance(v, str) and len(v.encode()) > TEXT_BYTES)
        if long.any():
            rows = frame.loc[long, key].astype(str).agg("/".join, axis=1) if key else ""
            whole.append(
                pd.DataFrame({"row": rows, "column": name, "text": values[long]}, dtype=object)
            )
            fitted[name] = values.map(cut)
    columns = ["row", "column", "text"]
    return fitted, pd.concat(whole)[columns] if whole else pd.DataFrame(columns=columns)


def write_shapefile(
    frame: pd.DataFrame, name: str, declared: str | None, output: Path, *, overwrite: bool
) -> ShapefileWritten:
    """Write a Shapefile; texts beyond 254 bytes stand whole in ``NAME_long_text.csv`` beside it.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        Rows, EPSG:4326.
    name : str
        Name of the layer.
    declared : str or None
        Geometry type; None for a table, which becomes a ``.dbf`` alone.
    output : pathlib.Path
        The ``.shp``.
    overwrite : bool
        Replace existing files.

    Returns
    -------
    ShapefileWritten
        Files, shortened names, and how many texts of each column were cut.

    Raises
    ------
    OutputExistsError, OutputError
        If one of the files is there, or cannot be written.
    """
    long_text = output.with_name(f"{output.stem}_long_text.csv")
    targets = [output.with_suffix(ending) for ending in SIDECARS]
    refuse_existing(*targets, long_text, overwrite=overwrite)
    layer = LAYERS.get(name)
    fitted, whole = _cut_texts(frame, list(layer.key) if layer else [])
    names = short_names([n for n in fitted.columns if n != GEOMETRY_COLUMN])
    main = output if declared is not None else output.with_suffix(".dbf")
    # One without the other would put the values of one row on the point of another.
    others = [target for target in (*targets, long_text) if target != main]
    with whole_files(*others, main, overwrite=overwrite, apart=False) as drafts:
        write_frame(
            fitted,
            drafts[-1].with_suffix(".shp"),
            "ESRI Shapefile",
            name=name,
            layer=layer,
            declared=declared,
            rename=names,
            called=output.stem,
            encoding="UTF-8",
        )
        if len(whole):
            write_csv(whole, drafts[-1].with_name(long_text.name))
    files = [t for t in (*targets, long_text) if t.exists()]
    renamed = {long: short for long, short in names.items() if long != short}
    return ShapefileWritten(files, renamed, dict(Counter(whole["column"])))
