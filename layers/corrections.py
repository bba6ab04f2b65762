"""The analyst has the last word: corrections are read, uncertain names written to be filled in.

A corrections file is a CSV (UTF-8, comma or semicolon) with the columns

==========  ======================================================================
document    key of the document, ``*`` for all
text        the name as written
place_id    the right place, as ``incidentmap gazetteer search`` prints it, or
            ``not a place``
lon, lat    the right point in degrees (EPSG:4326), where no gazetteer has the place
start       optional: the first character of the one mention meant
==========  ======================================================================

Other columns are not read, and rows with neither a place nor a point are passed over, so that a
review file can be given back half filled in.
"""

import csv
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from incidentmap.geo.corrections import Correction, Corrections
from incidentmap.geo.csv_cells import guarded, unguarded
from incidentmap.geo.errors import DataError
from incidentmap.geo.outputs import whole_file

NOT_A_PLACE = "not a place"
REVIEW_BELOW = 0.8
"""Mentions resolved with less confidence are worth a look."""

_LONGEST_NUMBER = 12
"""Digits of a count of characters; Python refuses to read some thousands of them."""

REVIEW_COLUMNS = (
    "document",
    "text",
    "place_id",
    "lon",
    "lat",
    "start",
    "found_place_id",
    "found_name",
    "country",
    "kind",
    "confidence",
    "status",
    "candidates",
    "sentence",
)


def read_corrections(path: Path) -> Corrections:
    """Read a corrections file.

    Parameters
    ----------
    path : pathlib.Path
        CSV with a header; see the module.

    Returns
    -------
    Corrections
        To be given to `incidentmap.geo.geocoder.Geocoder`.

    Raises
    ------
    DataError
        If the file cannot be read, lacks a column, or a row is at fault; the message names the
        line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path}: corrections are a CSV in UTF-8; cannot be read ({error})"
        ) from error
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(
        text.splitlines(keepends=True), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    try:
        rows = _rows(path, reader)
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num + 1}: cannot be read ({error})") from error
    return Corrections(rows, source=str(path))


def _rows(path: Path, reader: "csv.DictReader[str]") -> list[Correction]:
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in ("document", "text") if name not in names]
    if missing or not {"place_id", "lon"} & set(names):
        raise DataError(
            f"{path}: corrections need the columns document, text and place_id (or lon and lat);"
            f" found {', '.join(names) or 'none'}"
        )
    reader.fieldnames = names
    rows = (_row(path, reader.line_num, row) for row in reader)
    return [row for row in rows if row is not None]


def _row(path: Path, line: int, row: Mapping[str | None, Any]) -> Correction | None:
    # A review file given back has its texts guarded from spreadsheets.
    value = {
        key: str(unguarded((cell or "").strip()))
        for key, cell in row.items()
        if isinstance(key, str) and not isinstance(cell, list)
    }
    where = f"{path}, line {line}"
    place_id, lon, lat = (value.get(key, "") for key in ("place_id", "lon", "lat"))
    if not (place_id or lon or lat):
        return None
    if not value.get("text"):
        raise DataError(f"{where}: the name (column text) is empty")
    document = value.get("document") or "*"
    start = _start(where, value.get("start", ""))
    if place_id.lower() == NOT_A_PLACE:
        return Correction(document, value["text"], not_a_place=True, start=start, line=line)
    if place_id:
        if ":" not in place_id:
            raise DataError(
                f"{where}: a place_id such as geonames:2457163 or {NOT_A_PLACE!r} was expected,"
                f" not {place_id!r}"
            )
        return Correction(document, value["text"], place_id, start=start, line=line)
    x, y = _degrees(where, "lon", lon, 180), _degrees(where, "lat", lat, 90)
    return Correction(document, value["text"], "", x, y, start=start, line=line)


def _start(where: str, cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal() or len(cell) > _LONGEST_NUMBER:
        raise DataError(f"{where}: start is a count of characters, not {cell!r}")
    return int(cell)


def _degrees(where: str, name: str, cell: str, limit: float) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not abs(value) <= limit:
        raise DataError(
            f"{where}: {name} is degrees between -{limit:g} and {limit:g}, not {cell!r}"
        )
    return value


def write_review(mentions: pd.DataFrame, path: Path, *, overwrite: bool = False) -> int:
    """Write the mentions worth a look in the form of a corrections file.

    Parameters
    ----------
    mentions : pandas.DataFrame
        The layer ``mentions``.
    path : pathlib.Path
        CSV to write. The columns ``place_id``, ``lon`` and ``lat`` are left empty for the
        analyst; what was found stands beside them.
    overwrite : bool, optional
        Whether an existing file may be replaced.

    Returns
    -------
    int
        Rows written: mentions that are not resolved or less sure than `REVIEW_BELOW`, the least
        sure first. Borders are left out.

    Raises
    ------
    OutputExistsError
        If the file exists and `overwrite` is false.
    """
    unsure = mentions[
        (mentions["kind"] != "border")
        & ((mentions["status"] != "resolved") | (mentions["confidence"] < REVIEW_BELOW))
    ].sort_values(["confidence", "document", "start"], kind="stable")
    with (
        whole_file(path, overwrite=overwrite) as draft,
        draft.open("w", encoding="utf-8", newline="") as handle,
    ):
        writer = csv.DictWriter(handle, REVIEW_COLUMNS)
        writer.writeheader()
        for row in unsure.to_dict("records"):
            writer.writerow({k: guarded(v) for k, v in _review_row(row).items()})
    return len(unsure)


def review_file(geopackage: Path, path: Path, *, overwrite: bool = False) -> int:
    """`write_review` of the mentions in a GeoPackage, of which only those worth a look are read."""
    import pyogrio

    unsure = pyogrio.read_dataframe(
        geopackage,
        layer="mentions",
        where=f"status <> 'resolved' OR confidence < {REVIEW_BELOW}",
        read_geometry=False,
        use_arrow=True,
    )
    return write_review(unsure, path, overwrite=overwrite)


def _review_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    def text(name: str) -> Any:
        value = row.get(name)
        return "" if value is None or value is pd.NA or value != value else value

    found = text("candidates")
    listed = json.loads(found) if isinstance(found, str) and found else []
    ids = [c["place_id"] if isinstance(c, dict) else c[0] for c in listed]
    return {
        "document": text("document"),
        "text": text("text"),
        "place_id": "",
        "lon": "",
        "lat": "",
        "start": text("start"),
        "found_place_id": text("place_id"),
        "found_name": text("place_name"),
        "country": text("country"),
        "kind": text("kind"),
        "confidence": text("confidence"),
        "status": text("status"),
        "candidates": " ".join(ids[:5]),
        "sentence": " ".join(str(text("sentence")).split()),
    }
