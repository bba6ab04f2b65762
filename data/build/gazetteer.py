"""Build `data/gazetteer.sqlite`: ``python data/build/gazetteer.py``.

Order matters: where two sources have one place, the row added first is kept.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import countries
import units
from cities import CITY_SOURCE, cities
from curated import curated_places, named_regions
from sources import DATA
from waters import lakes

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.gazetteer_kinds import POPULATED, importance
from incidentmap.geo.gazetteer_write import IndexWriter
from incidentmap.geo.model import Place
from incidentmap.geo.outputs import whole_file

LICENSE = "CC BY 4.0 (GeoNames); public domain (Natural Earth); Unicode License v3 (CLDR)"
Row = tuple[Place, list[tuple[str, NameType]], int]


def joined(rows: Iterable[Row]) -> list[Row]:
    """One row for each id: the first row's facts, the names of all, population where one has it."""
    kept: list[Row] = []
    at: dict[str, int] = {}
    for place, names, geonames in rows:
        ids = {place.place_id} | ({f"geonames:{geonames}"} if geonames else set())
        number = next((at[i] for i in ids if i in at), None)
        if number is None:
            number = len(kept)
            kept.append((place, list(names), geonames))
        else:
            first, known, own = kept[number]
            others = (*first.alternate_names, place.name, *place.alternate_names)
            population = first.population or place.population
            first = replace(first, alternate_names=others, population=population)
            kept[number] = (first, [*known, *names], own or geonames)
        at.update(dict.fromkeys(ids, number))
    return [(_distinct(place), names, geonames) for place, names, geonames in kept]


def _distinct(place: Place) -> Place:
    """Alternates that fold to another key than the name and those before them."""
    keys = {fold(place.name)}
    others = []
    for name in place.alternate_names:
        key = fold(name)
        if key and key not in keys:
            keys.add(key)
            others.append(name)
    return replace(place, alternate_names=tuple(others))


def saints(place: Place) -> list[tuple[str, NameType]]:
    """Short forms of names with Saint: St Marc, Ste-Marie."""
    found: list[tuple[str, NameType]] = []
    for name in (place.name, *place.alternate_names):
        first, _, rest = name.replace("-", " ").partition(" ")
        if first in ("Saint", "Sainte") and rest:
            found.append((f"{first.replace('Saint', 'St')} {rest}", "alternate"))
    return found


def unit_ranks(rows: list[Row]) -> dict[str, int]:
    """Importance of units by the people in their towns, after the town that they are named for.

    Regions across several countries rank as 50 million people.
    """
    people: dict[tuple[str, ...], int] = defaultdict(int)
    towns: dict[tuple[str, ...], int] = {}
    for place, names, _ in rows:
        if place.kind not in POPULATED:
            continue
        rank = importance(place.kind, place.feature_code, place.population)
        known = {fold(place.name), *(fold(name) for name, _ in names)}
        for unit in {(place.admin1, ""), (place.admin1, place.admin2)}:
            people[place.country, *unit] += place.population
            for name in known:
                key = (place.country, *unit, name)
                towns[key] = min(rank, towns.get(key, 255))
    ranks = {}
    for place, names, _ in rows:
        if place.feature_code in ("ADM1", "ADM2"):
            unit = (place.country, place.admin1, place.admin2)
            rank = importance(place.kind, place.feature_code, people[unit])
            known = {fold(place.name), *(fold(name) for name, _ in names)}
            town = min((towns.get((*unit, name), 255) for name in known), default=255)
            ranks[place.place_id] = max(rank, town + 1) if town < 255 else rank
        elif place.feature_code == "RGN" and not place.country:
            ranks[place.place_id] = importance(place.kind, "RGN", 50_000_000)
    return ranks


def main() -> None:
    """Write the index."""
    rows: list[Row] = [
        *curated_places(),
        *countries.countries(),
        *named_regions(),
        *units.first_order(),
        *units.second_order(),
        *units.former_units(),
        *lakes(),
        *cities(),
    ]
    path = DATA / "gazetteer.sqlite"
    with whole_file(path, overwrite=True) as draft, IndexWriter(draft, compact=True) as writer:
        merged = joined(rows)
        ranks = unit_ranks(merged)
        for place, names, geonames in merged:
            rank = ranks.get(place.place_id)
            writer.add(place, [*names, *saints(place)], geonames=geonames, rank=rank)
        writer.finish(
            {
                "name": "packaged",
                "source": f"{CITY_SOURCE}; GeoNames units; Natural Earth; CLDR; own table",
                "license": LICENSE,
                "made": dt.date.today().isoformat(),
            }
        )
    print(f"{path.name}: {writer.places} places, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
