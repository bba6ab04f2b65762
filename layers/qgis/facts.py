"""What a file holds, as far as its styles, project and print layout say it."""

import datetime as dt
import sqlite3
from dataclasses import dataclass, replace

from incidentmap.geo.vector_files import is_plain
from incidentmap.layers.geopackage_tables import quoted
from incidentmap.layers.palette import COUNTRY_PRECISION

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a GeoPackage.

    Attributes
    ----------
    columns : dict of str to tuple of str
        Layer → its columns, in the file's order.
    geometry : dict of str to str or None
        Layer → its geometry column, None for an attribute table.
    zone_distances : tuple of float
        Outer distances of the spillover zones in kilometres, ascending.
    focus : Bounds or None
        West, south, east, north of what the map is about, degrees.
    first_day, last_day : str
        ISO days of the earliest and latest incident; empty where there is none.
    incidents, deaths, deaths_unknown, beyond : int
        Incidents; deaths by best counts; incidents without a count; incidents whose place is
        vaguer than a first-order unit.
    outside : int
        Incidents far from the others, which the print layout leaves out.
    sources : tuple of str
        Publishers of the reports, most used first.
    boundaries : tuple of (str, float)
        Source of the borders and its uncertainty in metres.
    """

    columns: dict[str, tuple[str, ...]]
    geometry: dict[str, str | None]
    zone_distances: tuple[float, ...] = ()
    focus: Bounds | None = None
    first_day: str = ""
    last_day: str = ""
    incidents: int = 0
    deaths: int = 0
    deaths_unknown: int = 0
    beyond: int = 0
    outside: int = 0
    sources: tuple[str, ...] = ()
    boundaries: tuple[tuple[str, float], ...] = ()

    def listed_anew(self, connection: sqlite3.Connection) -> "Facts":
        """The same facts of a file to which layers were added that change none of them."""
        columns, geometry = _listed(connection)
        return replace(self, columns=columns, geometry=geometry)


def _listed(
    connection: sqlite3.Connection,
) -> tuple[dict[str, tuple[str, ...]], dict[str, str | None]]:
    """Columns and geometry column of each layer."""
    rows = connection.execute(
        "SELECT c.table_name, g.column_name FROM gpkg_contents c "
        "LEFT JOIN gpkg_geometry_columns g USING (table_name) "
        "WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid"
    ).fetchall()
    geometry = {name: column for name, column in rows if is_plain(connection, name)}
    columns = {
        name: tuple(r[1] for r in connection.execute(f"PRAGMA table_info({quoted(name)})"))
        for name in geometry
    }
    return columns, geometry


def _bounds(connection: sqlite3.Connection, names: tuple[str, ...]) -> Bounds | None:
    """Extent of the first of some layers that has any."""
    for name in names:
        row = connection.execute(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (name,)
        ).fetchone()
        if row and all(isinstance(value, float) for value in row):
            west, south, east, north = row
            return west, south, east, north
    return None


_NEEDED = frozenset(
    ("fid", "fatalities_best", "geo_precision", "event_date", "event_date_end", "source", "lon",
     "lat", "event_type", "country")
)  # fmt: skip
"""Columns of the incidents without which nothing is said of them."""

SAMPLE = 20_000
SPARSE = 100
"""Keys of incidents that reach beyond so many times their number are not stepped over."""

_DRAWN = (
    " WHERE coalesce(geo_precision, 1) < :vague AND typeof(lon) IN ('real', 'integer') AND "
    "typeof(lat) IN ('real', 'integer') AND abs(lon) <= 180 AND abs(lat) <= 90 "
)
FENCE = 3.0
LEAST_SPREAD_DEGREES = 2.0


def _within_fence(values: list[float]) -> tuple[float, float]:
    """Smallest and largest value but for far outliers (Tukey's outer fence: 3 quartile ranges)."""
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4]
    reach = FENCE * max(high - low, LEAST_SPREAD_DEGREES)
    inside = [value for value in ordered if low - reach <= value <= high + reach]
    return inside[0], inside[-1]


def _drawn_incidents(connection: sqlite3.Connection, count: int) -> Bounds | None:
    """Extent of the incidents that lie at a place, but for a few far away."""
    (last,) = connection.execute("SELECT coalesce(max(fid), 0) FROM incidents").fetchone()
    # Stepping over the keys reads the rows of the sample and no others; with keys far apart the
    # steps would have no end.
    rows = connection.execute(
        "WITH RECURSIVE step(fid) AS (SELECT 0 UNION ALL SELECT fid + :every FROM step "
        "WHERE fid < :last) SELECT lon, lat FROM step JOIN incidents USING (fid)" + _DRAWN
        if last <= SPARSE * count
        else "SELECT lon, lat FROM incidents" + _DRAWN + "LIMIT :sample",
        {
            "every": max(1, count // SAMPLE),
            "vague": COUNTRY_PRECISION,
            "last": last,
            "sample": SAMPLE,
        },
    ).fetchall()
    if not rows:
        return None
    (west, east), (south, north) = (_within_fence([row[i] for row in rows]) for i in (0, 1))
    return west, south, east, north


def _outside(connection: sqlite3.Connection, focus: Bounds) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM incidents WHERE coalesce(geo_precision, 1) < ? AND "
        "NOT (lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?)",
        (COUNTRY_PRECISION, focus[0] - 1, focus[2] + 1, focus[1] - 1, focus[3] + 1),
    ).fetchone()
    return int(count)


def _day(text: str) -> str:
    """An ISO day, empty where the calendar has none such."""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def gather(connection: sqlite3.Connection) -> Facts:
    """Read the facts of a GeoPackage.

    Parameters
    ----------
    connection : sqlite3.Connection
        The file.

    Returns
    -------
    Facts
    """
    columns, geometry = _listed(connection)
    found: dict[str, object] = {}
    focus = _bounds(connection, ("countries", "incidents", "bases", "places", "mentions"))
    if set(columns.get("incidents", ())) >= _NEEDED:
        keys = "incidents", "deaths", "deaths_unknown", "beyond", "first_day", "last_day"
        row = connection.execute(
            "SELECT count(*), min(total(fatalities_best), 1e15), "
            "count(*) - count(fatalities_best), total(geo_precision >= :vague), "
            "coalesce(min(event_date) FILTER (WHERE event_date GLOB :day), ''), "
            "coalesce(max(coalesce(event_date_end, event_date)) "
            "FILTER (WHERE coalesce(event_date_end, event_date) GLOB :day), '') FROM incidents",
            {"vague": COUNTRY_PRECISION, "day": "[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"},
        ).fetchone()
        found = dict(zip(keys, (int(v) for v in row[:4]), strict=False))
        found |= {"first_day": _day(row[4]), "last_day": _day(row[5])}
        # An incident of several reports names them all, with semicolons between.
        found["sources"] = tuple(
            dict.fromkeys(
                source.strip()
                for row in connection.execute(
                    "SELECT CAST(source AS TEXT) FROM incidents WHERE source IS NOT NULL "
                    "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 8"
                )
                for source in row[0].split(";")
            )
        )
        drawn = _drawn_incidents(connection, int(row[0]))
        if drawn is not None:
            focus = drawn
            found["outside"] = _outside(connection, drawn)
    if "outer_km" in columns.get("spillover_zones", ()):
        found["zone_distances"] = tuple(
            r[0]
            for r in connection.execute(
                "SELECT DISTINCT outer_km FROM spillover_zones WHERE outer_km BETWEEN 0 AND 1e5 "
                "ORDER BY outer_km"
            )
        )
    if {"source", "source_uncertainty_m"} <= set(columns.get("borders", ())):
        found["boundaries"] = tuple(
            (str(r[0]), r[1] if isinstance(r[1], float) else 0.0)
            for r in connection.execute(
                "SELECT source, max(source_uncertainty_m) FROM borders WHERE source IS NOT NULL "
                "GROUP BY source ORDER BY source"
            )
        )
    return Facts(columns=columns, geometry=geometry, focus=focus, **found)  # type: ignore[arg-type]
