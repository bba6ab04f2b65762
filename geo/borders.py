"""Shared land borders of a layer of countries, by pair.

A border is what two polygons have in common. Coasts, edges of the layer and contacts in a single
point are none. Where a source's neighbours do not match vertex for vertex, gaps and overlaps up to
a width are closed first, so that both sides meet in one line.
"""

import logging
import math
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.geo.geodesy import (
    central_longitude,
    densify,
    length_km,
    shift_longitudes,
)

_LOG = logging.getLogger(__name__)
_DEGREE_M = 111_320.0
_GAP_M = 500.0
"""Gaps narrower than this count as faults of a source, wider ones as ground of no country."""

_CLOSE_M = 2_000.0
"""Polygons that come this near without sharing an edge draw a warning."""


@dataclass(frozen=True, slots=True)
class Border:
    """The line that two countries share.

    Attributes
    ----------
    border_id : str
        Both codes in alphabetical order, ``BF-ML``.
    country_a, country_b : str
        The codes.
    line : shapely.MultiLineString
        EPSG:4326, with vertices added so that geodesics between them follow the source's edges.
    length_km : float
        Geodesic length at the source's scale.
    """

    border_id: str
    country_a: str
    country_b: str
    line: shapely.MultiLineString
    length_km: float


@dataclass(frozen=True, slots=True)
class Borderland:
    """Countries with the borders between them, longitudes counted from a meridian of their own.

    Attributes
    ----------
    codes : tuple of str
        Country codes, in the order of `polygons`.
    polygons : numpy.ndarray of shapely geometry
        Outlines, edges densified as the borders are: both sides meet in the same vertices.
    borders : tuple of Border
        Lines with longitudes from `centre`.
    centre : float
        Degrees east of Greenwich that longitude 0 of `polygons` and `borders` stands for; 0
        unless something lies at the antimeridian.
    names : dict
        Code → name.
    """

    codes: tuple[str, ...]
    polygons: Any
    borders: tuple[Border, ...]
    centre: float = 0.0
    names: dict[str, str] = field(default_factory=dict)

    def polygon(self, code: str) -> Any:
        """Outline of a country, longitudes from `centre`."""
        return self.polygons[self.codes.index(code)]

    def neighbours(self, code: str) -> list[tuple[str, str]]:
        """Keys of the borders of a country, each with the code of the country across it."""
        return [
            (border.border_id, border.country_b if code == border.country_a else border.country_a)
            for border in self.borders
            if code in (border.country_a, border.country_b)
        ]


def shared_borders(
    countries: gpd.GeoDataFrame, *, column: str = "iso_a2", snap_m: float = 0.0
) -> gpd.GeoDataFrame:
    """Shared borders of every pair of neighbours in a layer.

    Parameters
    ----------
    countries : geopandas.GeoDataFrame
        Polygons with a CRS; rows with one code are one country.
    column : str
        Column of the country code.
    snap_m : float
        Gaps and overlaps up to this width, in metres, are closed first.

    Returns
    -------
    geopandas.GeoDataFrame
        ``border_id``, ``country_a``, ``country_b``, ``length_km`` and the line, EPSG:4326.

    Raises
    ------
    DataError
        If the layer has no CRS, no such column, or polygons that cannot be read.

    Examples
    --------
    >>> two = gpd.GeoDataFrame(
    ...     {"iso_a2": ["A", "B"]},
    ...     geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    ...     crs="EPSG:4326",
    ... )
    >>> shared_borders(two)[["border_id", "length_km"]].round(1).values.tolist()
    [['A-B', 110.6]]
    """
    land = borderland(countries, column=column, snap_m=snap_m)
    lines = shift_lines([border.line for border in land.borders], -land.centre)
    rows = [(b.border_id, b.country_a, b.country_b, b.length_km) for b in land.borders]
    return gpd.GeoDataFrame(
        rows,
        columns=["border_id", "country_a", "country_b", "length_km"],
        geometry=list(lines),
        crs="EPSG:4326",
    )


def borderland(
    countries: gpd.GeoDataFrame,
    *,
    focus: tuple[str, ...] | None = None,
    column: str = "iso_a2",
    name_column: str | None = None,
    snap_m: float = 0.0,
) -> Borderland:
    """Countries and the borders between them, ready for zones and distances.

    Parameters
    ----------
    countries : geopandas.GeoDataFrame
        Polygons with a CRS; rows with one code are one country.
    focus : tuple of str, optional
        Only borders of these countries, and only these and their neighbours.
    column, name_column : str
        Columns of the country code and, optionally, of its name.
    snap_m : float
        Gaps and overlaps up to this width, in metres, are closed first.

    Returns
    -------
    Borderland
        The countries in alphabetical order of their codes.

    Raises
    ------
    DataError
        If the layer has no CRS, no such column, no country of `focus`, or no usable polygons.
    OptionError
        If `snap_m` is negative or above 50 km.
    """
    if not 0 <= snap_m <= 50_000:
        raise OptionError(f"snap_m must lie between 0 and 50000 metres, not {snap_m:g}")
    codes, polygons, names = _by_code(countries, column, name_column)
    wanted = tuple(sorted(set(focus))) if focus is not None else tuple(codes)
    missing = sorted(set(wanted) - set(codes))
    if missing:
        raise DataError(
            f"no country {', '.join(missing)} in column {column!r} of the boundaries; "
            f"there are {', '.join(codes[:40])}{' …' if len(codes) > 40 else ''}"
        )
    centre = _seam(polygons, np.isin(codes, wanted))
    polygons = shift_longitudes(polygons, centre)
    keep = _near(polygons, np.isin(codes, wanted), max(snap_m, _CLOSE_M))
    codes, polygons = [c for c, k in zip(codes, keep, strict=True) if k], polygons[keep]
    if not shapely.coverage_is_valid(polygons, gap_width=max(snap_m, _GAP_M) / _DEGREE_M):
        if snap_m > 0:
            polygons = _close_gaps(polygons, snap_m)
        else:
            _LOG.warning(
                "neighbouring polygons of the boundaries overlap or leave gaps, so parts of their "
                "borders may be missing; close them with snap, in metres"
            )
    polygons = densify(polygons)
    borders = _pairs(codes, polygons, set(wanted))
    _warn_of_gaps(codes, polygons, borders, set(wanted), snap_m)
    used = set(wanted).union(*((b.country_a, b.country_b) for b in borders))
    inside = np.isin(codes, sorted(used))
    return Borderland(
        tuple(c for c in codes if c in used),
        polygons[inside],
        tuple(borders),
        centre,
        {code: names[code] for code in codes if code in used},
    )


def _by_code(
    countries: gpd.GeoDataFrame, column: str, name_column: str | None
) -> tuple[list[str], Any, dict[str, str]]:
    if countries.crs is None:
        raise DataError("the boundaries have no CRS; give them one (EPSG:4326 for degrees)")
    for name in (column, name_column):
        if name is not None and name not in countries.columns:
            shown = ", ".join(str(c) for c in countries.columns if c != countries.geometry.name)
            raise DataError(f"the boundaries have no column {name!r}; there are {shown}")
    shapes = countries.geometry.to_crs("EPSG:4326")
    code = countries[column].astype("string").str.strip()
    given = ~(shapely.is_missing(shapes.to_numpy()) | shapely.is_empty(shapes.to_numpy()))
    usable = (code.notna() & (code != "")).to_numpy(bool) & given
    if not shapes[usable].geom_type.isin(["Polygon", "MultiPolygon"]).all():
        raise DataError("the boundaries must be polygons; the layer has other geometry")
    frame = gpd.GeoDataFrame({"code": code[usable]}, geometry=shapes[usable])
    if frame.empty:
        raise DataError(f"the boundaries have no polygon with a code in column {column!r}")
    labels = countries[name_column][usable] if name_column else code[usable]
    names = dict(zip(code[usable], labels.astype(str), strict=True))
    codes = sorted(frame["code"].unique())
    polygons = np.empty(len(codes), dtype=object)
    for i, key in enumerate(codes):
        parts = shapely.make_valid(
            shapely.force_2d(frame.geometry[frame["code"] == key].to_numpy()), method="structure"
        )
        polygons[i] = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    return codes, polygons, names


def _seam(polygons: Any, focus: Any) -> float:
    bounds = shapely.bounds(polygons[focus])
    if bounds[:, 0].min() > -178 and bounds[:, 2].max() < 178:
        return 0.0
    return round(central_longitude(shapely.get_parts(polygons[focus])))


def _near(polygons: Any, focus: Any, margin_m: float) -> Any:
    bounds = shapely.bounds(polygons[focus])
    edge = np.minimum(np.abs(bounds[:, [1, 3]]).max(axis=1) + 1, 89.0)
    dy = margin_m / _DEGREE_M + 1e-9
    dx = dy / np.cos(np.radians(edge))
    boxes = shapely.box(bounds[:, 0] - dx, bounds[:, 1] - dy, bounds[:, 2] + dx, bounds[:, 3] + dy)
    tree = shapely.STRtree(polygons)
    keep = np.array(focus)
    keep[np.unique(tree.query(boxes, predicate="intersects")[1])] = True
    return keep


def _close_gaps(polygons: Any, snap_m: float) -> Any:
    # In a cylindrical equidistant plane true at the middle latitude a degree is the same number
    # of metres both ways, so that a width is one number.
    bounds = shapely.total_bounds(polygons)
    scale = np.array([math.cos(math.radians((bounds[1] + bounds[3]) / 2)), 1.0]) * _DEGREE_M
    plane = shapely.transform(polygons, lambda xy: xy * scale)
    # Nodes snapped at half the width keep the line where it is to that width; tested with
    # vertices moved at random and with neighbours simplified apart from each other.
    closed = shapely.coverage_clean(  # type: ignore[attr-defined,unused-ignore]
        list(plane), gap_width=snap_m, snapping_distance=snap_m / 2
    )
    return shapely.transform(np.asarray(closed, dtype=object), lambda xy: xy / scale)


def _pairs(codes: list[str], polygons: Any, focus: set[str]) -> list[Border]:
    tree = shapely.STRtree(polygons)
    found = []
    for i, j in sorted(map(tuple, tree.query(polygons, predicate="intersects").T.tolist())):
        if i >= j or not focus & {codes[i], codes[j]}:
            continue
        shared = shapely.intersection(shapely.boundary(polygons[i]), shapely.boundary(polygons[j]))
        line = _lines(shared)
        if line.is_empty:
            continue
        name = f"{codes[i]}-{codes[j]}"
        found.append(Border(name, codes[i], codes[j], line, length_km(line)))
    return found


def _lines(shared: Any) -> shapely.MultiLineString:
    parts = shapely.get_parts(shared)
    parts = parts[shapely.get_dimensions(parts) == 1]
    if len(parts) == 0:
        return shapely.MultiLineString()
    merged = shapely.line_merge(shapely.MultiLineString(list(parts)))
    return shapely.MultiLineString(list(shapely.get_parts(merged)))


def _warn_of_gaps(
    codes: list[str], polygons: Any, borders: list[Border], focus: set[str], snap_m: float
) -> None:
    known = {border.border_id for border in borders}
    tree = shapely.STRtree(polygons)
    near = tree.query(polygons, predicate="dwithin", distance=_CLOSE_M / _DEGREE_M)
    for i, j in near.T.tolist():
        if i < j and focus & {codes[i], codes[j]} and f"{codes[i]}-{codes[j]}" not in known:
            _LOG.warning(
                "%s and %s come within 2 km of each other but share no edge; if they are "
                "neighbours, close the gaps of the source with snap (now %g m)",
                codes[i],
                codes[j],
                snap_m,
            )


def shift_lines(lines: Any, centre: float) -> Any:
    """Longitudes of lines counted from another meridian, cut where they pass its antimeridian.

    Parameters
    ----------
    lines : array_like of shapely geometry
        Degrees.
    centre : float
        Degrees; becomes longitude 0.

    Returns
    -------
    numpy.ndarray of shapely.MultiLineString
        Longitudes from -180 to 180.
    """
    moved = shift_longitudes(lines, centre)
    out = np.empty(len(moved), dtype=object)
    out[:] = [_lines(line) for line in moved]
    return out
