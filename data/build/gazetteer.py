"""Build `data/gazetteer.sqlite`: ``python data/build/gazetteer.py``.

Order matters: where two sources have one place, the row added first is kept.
"""

import datetime as dt
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
from incidentmap.geo.gazetteer_write import IndexWriter
from incidentmap.geo.model import Place

LICENSE = "CC BY 4.0 (GeoNames), public domain (Natural Earth), Unicode (CLDR); see data/README.md"
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


def main() -> None:
    """Write the index."""
    rows: list[Row] = [
        *curated_places(),
        *countries.countries(),
        *named_regions(),
        *units.first_order(),
        *units.second_order(),
        *lakes(),
        *cities(),
    ]
    path = DATA / "gazetteer.sqlite"
    with IndexWriter(path, sounds=False) as writer:
        for place, names, geonames in joined(rows):
            writer.add(place, names, geonames=geonames)
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
