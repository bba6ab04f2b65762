"""Parts of countries and units: "northern Mali", "le nord du Mali", "central Mali"."""

import math
from functools import lru_cache
from typing import Any

from incidentmap.geo.context import Candidate
from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.model import Place

_OF = frozenset("of de du d des".split(" "))
_THE = frozenset("the le la les l".split(" "))
_CENTRE = frozenset("central centre center".split(" "))
_METRES_A_DEGREE = 111_320.0
SIMPLIFIED_DEGREES = 0.02
"""Outlines of parts are simplified by this much: they are vague by nature."""


def part_word(c: Candidate) -> str:
    """The word that limits a name to a part of it, empty for none.

    "northern Mali", "the north of Mali" and "le nord du Mali" do, "10 km north of Mali" does not.
    """
    words = lexicon()["place.parts"]
    left = c.before
    if not left:
        return ""
    if left[0] in ("-", "‑"):
        return ""
    if left[0] in words:
        joined = f"{left[2]}-{left[0]}" if left[1:2] in (["-"], ["‑"]) and len(left) > 2 else ""
        return joined if joined in words else left[0]
    if left[0] in _THE and left[1:2] and left[1] in _OF:
        left = left[1:]
    if left[0] in _OF and len(left) > 2 and left[1] in words:
        if left[2] in ("-", "‑") and len(left) > 4:
            return f"{left[3]}-{left[1]}" if left[4] in _THE or left[4] == "au" else ""
        return left[1] if left[2] in (*_THE, "au", "le", "in", "au") else ""
    return ""


def part_of(place: Place, word: str) -> tuple[float, float, float, str] | None:
    """Middle, radius and outline of a part of a place.

    Parameters
    ----------
    place : Place
        A country or unit with bounds.
    word : str
        What `part_word` gave.

    Returns
    -------
    tuple of float, float, float, str or None
        Longitude and latitude of the middle (degrees), half the diagonal (metres), outline
        (well-known text, EPSG:4326). The outline is the half (or, for "central", the middle
        third) of the country's polygon, of the bounds where the package has no polygon. None for
        a place without bounds.
    """
    if place.bounds is None:
        return None
    code = place.country if place.kind == "country" else ""
    return _part(place.bounds, code, _direction(word))


def _direction(word: str) -> str:
    letters = word.replace("-", "")
    if letters in _CENTRE:
        return "c"
    found = ""
    for start, letter in (("nor", "n"), ("sept", "n"), ("sou", "s"), ("sud", "s"), ("mér", "s")):
        if letters.startswith(start):
            found += letter
    rest = letters.removeprefix("north").removeprefix("south").removeprefix("nord")
    rest = rest.removeprefix("sud").removeprefix("ern")
    if rest.startswith(("east", "est", "orient")):
        found += "e"
    elif rest.startswith(("west", "ouest", "occid")):
        found += "w"
    return found


@lru_cache(maxsize=512)
def _part(
    bounds: tuple[float, float, float, float], code: str, direction: str
) -> tuple[float, float, float, str] | None:
    import shapely

    west, south, east, north = bounds
    if "n" in direction:
        south = (south + north) / 2
    if "s" in direction:
        north = (south + north) / 2
    if "e" in direction:
        west = (west + east) / 2
    if "w" in direction:
        east = (west + east) / 2
    if direction == "c":
        third = ((east - west) / 3, (north - south) / 3)
        south, north = south + third[1], north - third[1]
    shape: Any = shapely.box(west, south, east, north)
    country = outline(code) if code else None
    if country is not None:
        whole = shapely.make_valid(shapely.simplify(country, SIMPLIFIED_DEGREES))
        cut = shapely.intersection(shape, whole)
        if not cut.is_empty:
            shape = cut
    inside = shape.contains(shape.centroid)
    middle = shape.centroid if inside else shape.representative_point()
    radius = diagonal_m(*shape.bounds) / 2
    wkt = shapely.to_wkt(shape, rounding_precision=3)
    return round(middle.x, 5), round(middle.y, 5), round(radius, 0), wkt


def diagonal_m(west: float, south: float, east: float, north: float) -> float:
    """Diagonal of a box given in degrees, in metres on the sphere."""
    width = (east - west) * math.cos(math.radians((south + north) / 2))
    return math.hypot(width, north - south) * _METRES_A_DEGREE


@lru_cache(maxsize=64)
def outline(code: str) -> Any:
    """Polygon of a country by its ISO 3166-1 alpha-2 code, None where the package has none."""
    import fiona
    from shapely.geometry import shape

    from incidentmap.data import path

    for name in ("countries.shp", "world.shp"):
        with fiona.open(path("shapefiles", name)) as layer:
            for feature in layer.filter(where=f"iso_a2 = '{code}'"):
                return shape(feature["geometry"])
    return None
