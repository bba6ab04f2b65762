"""Lakes with a name: Natural Earth."""

import re

import geopandas as gpd
import pandas as pd
from countries import half_extent_m
from curated import named_regions
from sources import natural_earth

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.model import Place

_WATER = re.compile(r"\b(lake|lago|lac|loch|lough|sea|mer|reservoir|lagoon)\b", re.IGNORECASE)


def lakes() -> list[tuple[Place, list[tuple[str, NameType]], int]]:
    """Named lakes and reservoirs of the world."""
    frame = gpd.read_file(natural_earth("physical/ne_10m_lakes"))
    frame = frame[frame["name"].notna() & (frame["name"] != "")]
    known = {
        fold(n) for place, _, _ in named_regions() for n in (place.name, *place.alternate_names)
    }
    rows = []
    for _, row in frame.drop_duplicates(["name", "admin"]).iterrows():
        point = row.geometry.representative_point()
        bounds = row.geometry.bounds
        names = _names(row)
        name = next(iter(names), row["name"])
        if fold(name) in known:
            continue
        place = Place(
            f"naturalearth:{row['ne_id']}", name, "waterbody", "LK", "", "", "", 0,
            point.x, point.y, half_extent_m(bounds), "Natural Earth", bounds, tuple(names),
        )  # fmt: skip
        rows.append((place, [], 0))
    return rows


def _names(row: "pd.Series[str]") -> dict[str, None]:
    """Names with the word for lake, which some of Natural Earth's lack; the English one first."""
    english, french, lake = row["name_en"], row["name_fr"], row["featurecla"] == "Lake"
    names = [row["name"], row["name_alt"]]
    if lake and isinstance(english, str):
        names.insert(0, english if _WATER.search(english) else f"Lake {english}")
    if lake and isinstance(french, str):
        names.append(french if _WATER.search(french) else f"lac {french}")
    return dict.fromkeys(n for n in names if isinstance(n, str) and " " in n)
