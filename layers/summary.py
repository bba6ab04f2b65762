"""What is inside a file, in words that a person likes to read."""

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from incidentmap.layers import geopackage_tables as tables
from incidentmap.layers.geopackage_contents import layer_infos, read_metadata, telling
from incidentmap.layers.qgis.facts import gather
from incidentmap.layers.schema import EDITS

Summary = dict[str, Any]


def _counts(connection: sqlite3.Connection, column: str, table: str) -> dict[str, int]:
    rows = connection.execute(
        f"SELECT coalesce({column}, 'unknown'), count(*) FROM {table} "
        "GROUP BY 1 ORDER BY count(*) DESC, 1"
    )
    return {str(name): int(count) for name, count in rows}


def summarise(path: str | os.PathLike[str]) -> Summary:
    """Gather what is inside a GeoPackage.

    Parameters
    ----------
    path : path-like
        A GeoPackage.

    Returns
    -------
    dict
        ``file``, ``bytes``, ``layers`` (name, title, description, geometry, features, columns),
        ``incidents`` (period, counts, deaths), ``edits`` and ``metadata``; JSON can hold it.

    Raises
    ------
    DataError
        If the file is not a GeoPackage.
    """
    source = Path(path)
    infos = layer_infos(source)
    with telling(source):
        return _summary(source, infos)


def _summary(source: Path, infos: list[tables.LayerInfo]) -> Summary:
    summary: Summary = {
        "file": str(source),
        "bytes": source.stat().st_size,
        "layers": [
            {
                "name": info.name,
                "title": info.title,
                "description": info.description,
                "geometry": info.geometry,
                "srs_id": info.srs_id,
                "features": tables.count_rows(source, info.name),
                "columns": list(info.columns),
            }
            for info in infos
        ],
    }
    with contextlib.closing(tables.open_read_only(source)) as connection:
        facts = gather(connection)
        if facts.incidents:
            summary["incidents"] = {
                "first_day": facts.first_day,
                "last_day": facts.last_day,
                "count": facts.incidents,
                "deaths_best": facts.deaths,
                "without_deaths": facts.deaths_unknown,
                "without_place": facts.beyond,
                "by_type": _counts(connection, "event_type", "incidents"),
                "by_country": _counts(connection, "country", "incidents"),
                "sources": list(facts.sources),
            }
        if EDITS.name in facts.columns:
            summary["edits"] = _counts(connection, "layer", EDITS.name)
        if facts.boundaries:
            summary["boundaries"] = [
                {"source": source_, "uncertainty_m": metres} for source_, metres in facts.boundaries
            ]
    summary["metadata"] = read_metadata(source)
    return summary


def _size(count: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count = count / 1000  # type: ignore[assignment]
    return f"{count:.1f} GB"


def _in_words(value: Any, indent: int) -> list[str]:
    """Lines of a value of the metadata: mappings and lists as indented lines."""
    pad = " " * indent
    if isinstance(value, Mapping):
        lines = []
        for key, item in value.items():
            if isinstance(item, Mapping | list) and item:
                lines += [f"{pad}{key}:", *_in_words(item, indent + 2)]
            else:
                lines.append(f"{pad}{key}: {_plain(item)}")
        return lines
    if isinstance(value, list):
        flat = all(not isinstance(item, Mapping | list) for item in value)
        if flat and sum(len(str(item)) for item in value) < 60:
            return [pad + ", ".join(_plain(item) for item in value)]
        return [
            line
            for item in value
            for line in (
                [f"{pad}- {_plain(item)}"]
                if not isinstance(item, Mapping | list)
                else [f"{pad}-", *_in_words(item, indent + 2)]
            )
        ]
    return [pad + _plain(value)]


def _plain(value: Any) -> str:
    if value is None or value == [] or value == {} or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())


def describe(summary: Summary) -> str:
    """Turn a summary into text.

    Parameters
    ----------
    summary : dict
        From `summarise`.

    Returns
    -------
    str
        Several lines: the file, its incidents, its layers, its metadata.
    """
    lines = [f"{summary['file']} · GeoPackage, {_size(summary['bytes'])}", ""]
    found = summary.get("incidents")
    if found:
        period = " to ".join(dict.fromkeys(d for d in (found["first_day"], found["last_day"]) if d))
        lines.append(
            f"{found['count']:,} incidents" + (f", {period}" if period else "") + "; "
            f"{found['deaths_best']:,} deaths by best counts"
            + (f" ({found['without_deaths']:,} without a count)" if found["without_deaths"] else "")
        )
        for label, counts in (("Types", found["by_type"]), ("Countries", found["by_country"])):
            shown = [f"{_plain(name)} {count:,}" for name, count in list(counts.items())[:8]]
            lines.append(f"  {label}: {', '.join(shown)}")
        if found["without_place"]:
            lines.append(
                f"  {found['without_place']:,} known only to a country or a wide area, "
                "not to a place"
            )
        lines.append("")
    width = max((len(layer["name"]) for layer in summary["layers"]), default=0)
    lines.append("Layers")
    for layer in summary["layers"]:
        kind = {None: "table"}.get(layer["geometry"], str(layer["geometry"]).capitalize())
        kind = (
            kind.replace("Multil", "MultiL").replace("Multip", "MultiP").replace("string", "String")
        )
        lines.append(
            f"  {_plain(layer['name']):<{width}}  {layer['features']:>9,}  {kind:<15}  "
            f"{' '.join(layer['description'].split())}".rstrip()
        )
    for boundary in summary.get("boundaries", ()):
        metres = boundary["uncertainty_m"]
        lines += ["", f"Borders: {_plain(boundary['source'])}, known to {metres / 1000:.1f} km"]
    if summary.get("edits"):
        changes = ", ".join(f"{_plain(name)} {count:,}" for name, count in summary["edits"].items())
        lines += ["", f"Changed by hand: {changes}"]
    if summary["metadata"]:
        lines += ["", "Made", *_in_words(summary["metadata"], 2)]
    return "\n".join(lines)
