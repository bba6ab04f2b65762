"""The project's own tables: `data/places.csv` and named regions."""

import csv

from countries import half_extent_m
from sources import DATA

from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.model import Place

Names = list[tuple[str, NameType]]


def curated_places() -> list[tuple[Place, Names, int]]:
    """Rows of `data/places.csv`."""
    rows = []
    with (DATA / "places.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            others = tuple(n for n in row["alternate_names"].split(";") if n)
            bounds = None
            if row["bounds"]:
                west, south, east, north = map(float, row["bounds"].split())
                bounds = (west, south, east, north)
            place = Place(
                row["place_id"], row["name"], row["kind"], row["feature_code"], row["country"],
                row["admin1"], row["admin2"], int(row["population"] or 0),
                float(row["lon"]), float(row["lat"]), float(row["uncertainty_m"]),
                "incidentmap places.csv", bounds, others,
            )  # fmt: skip
            rows.append((place, [(n, "alias") for n in others], int(row["geonames_id"] or 0)))
    return rows


def named_regions() -> list[tuple[Place, Names, int]]:
    """Rows of `data/build/regions.csv`: continents, seas, rivers, natural and political regions."""
    rows = []
    with (DATA / "build/regions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            west, south, east, north = (float(row[c]) for c in ("west", "south", "east", "north"))
            bounds = (west, south, east, north)
            lon = float(row["lon"]) if row["lon"] else (west + east) / 2
            lat = float(row["lat"]) if row["lat"] else (south + north) / 2
            names = [n for n in (row["name_fr"], *row["other_names"].split(";")) if n]
            bare: Names = []
            if row["name"].endswith(" River"):
                bare.append((row["name"].removesuffix(" River"), "alternate"))
            place = Place(
                row["place_id"], row["name"], row["kind"], row["feature_code"], row["country"], "",
                "", 0, lon, lat, half_extent_m(bounds), "incidentmap regions.csv", bounds,
                tuple(names),
            )  # fmt: skip
            geonames = int(row["geonames_id"] or 0)
            aliases: Names = [(n, "abbreviation" if _is_code(n) else "alias") for n in names]
            rows.append((place, [*aliases, *bare], geonames))
    return rows


def _is_code(name: str) -> bool:
    letters = name.replace(".", "")
    return letters.isupper() and len(letters) <= 4
