"""What a file says of its own making: software, documents, sources, licences."""

import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from incidentmap.layers.qgis.facts import Facts

MOST_DOCUMENTS = 200
"""Of more documents than this only the number is told; the layer ``documents`` has all."""

NATURAL_EARTH = "Natural Earth (naturalearthdata.com), public domain: backdrop"
GEONAMES = "GeoNames (geonames.org), CC BY 4.0: places"
OPENSTREETMAP = "© OpenStreetMap contributors, ODbL 1.0: borders"
ACLED = (
    "Armed Conflict Location & Event Data (ACLED, acleddata.com): incidents, under ACLED's terms"
    " of use"
)
UCDP = "UCDP Georeferenced Event Dataset (ucdp.uu.se), CC BY 4.0: incidents"
BASES = "Bases: facts from the sources that each row names"


def software() -> str:
    """Name and version of this software."""
    try:
        return f"incidentmap {version('incidentmap')}"
    except PackageNotFoundError:
        return "incidentmap"


def _prefixes(
    connection: sqlite3.Connection, table: str, wanted: list[tuple[str, str]]
) -> set[str]:
    """Which of some prefixes the values of columns of a table begin with; one pass over it."""
    tests = ", ".join(f"max({column} LIKE '{prefix}%')" for column, prefix in wanted)
    row = connection.execute(f"SELECT {tests} FROM {table}").fetchone()
    return {prefix for (_, prefix), found in zip(wanted, row, strict=True) if found}


def _licences(connection: sqlite3.Connection, facts: Facts) -> list[str]:
    """Attributions that whoever passes the file on must pass on with it."""
    has, found = facts.columns, []
    begin: set[str] = set()
    prefixes = {"place_id": ("geonames:",), "incident_id": ("acled:", "ucdp:")}
    for table in ("places", "mentions", "incidents"):
        wanted = [(c, p) for c in has.get(table, ()) for p in prefixes.get(c, ())]
        if wanted and not (table == "mentions" and begin):  # places have them all
            begin |= _prefixes(connection, table, wanted)
    for prefix, licence in (("geonames:", GEONAMES), ("acled:", ACLED), ("ucdp:", UCDP)):
        if prefix in begin:
            found.append(licence)
    if any("openstreetmap" in source.casefold() for source, _ in facts.boundaries):
        found.append(OPENSTREETMAP)
    if any("natural earth" in source.casefold() for source, _ in facts.boundaries):
        found.append(NATURAL_EARTH.replace("backdrop", "borders and backdrop"))
    elif any(name.startswith("backdrop_") for name in has):
        found.append(NATURAL_EARTH)
    if "bases" in has:
        found.append(BASES)
    return found


def provenance(connection: sqlite3.Connection, facts: Facts, stamp: str) -> dict[str, Any]:
    """Gather what the file itself tells of its making.

    Parameters
    ----------
    connection : sqlite3.Connection
        The GeoPackage.
    facts : Facts
        Of the file.
    stamp : str
        Instant of making.

    Returns
    -------
    dict
        ``software``, ``made``, ``documents``, ``boundaries``, ``licences``, for the file's
        metadata; JSON can hold it.
    """
    told: dict[str, Any] = {"software": software(), "made": stamp}
    if "document" in facts.columns.get("documents", ()):
        rows = connection.execute("SELECT document FROM documents ORDER BY fid").fetchall()
        names = [row[0] for row in rows]
        told["documents"] = names if len(names) <= MOST_DOCUMENTS else len(names)
    if facts.boundaries:
        told["boundaries"] = [
            f"{source}, known to {metres / 1000:.1f} km" for source, metres in facts.boundaries
        ]
    told["licences"] = _licences(connection, facts)
    return told
