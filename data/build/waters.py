"""Lakes with a name: Natural Earth."""

import geopandas as gpd
import pandas as pd
from countries import half_extent_m
from sources import natural_earth

from incidentmap.geo.gazetteer_index import NameType
from incidentmap.geo.model import Place


def lakes() -> list[tuple[Place, list[tuple[str, NameType]], int]]:
    """Named lakes and reservoirs of the world."""
    frame = gpd.read_file(natural_earth("physical/ne_10m_lakes"))
    frame = frame[frame["name"].notna() & (frame["name"] != "")]
    rows = []
    for _, row in frame.drop_duplicates(["name", "admin"]).iterrows():
        point = row.geometry.representative_point()
        bounds = row.geometry.bounds
        name = row["name_en"] if isinstance(row["name_en"], str) else row["name"]
        names = _names(row)
        place = Place(
            f"naturalearth:{row['ne_id']}", name, "waterbody", "LK", "", "", "", 0,
            point.x, point.y, half_extent_m(bounds), "Natural Earth", bounds, tuple(names),
        )  # fmt: skip
        rows.append((place, [], 0))
    return rows


def _names(row: "pd.Series[str]") -> dict[str, None]:
    """Names with the word for lake, which Natural Earth's French ones lack."""
    names = [row[c] for c in ("name", "name_alt", "name_en")]
    french = row["name_fr"]
    if isinstance(french, str) and row["featurecla"] == "Lake":
        names.append(french if "lac " in french.lower() else f"lac {french}")
    return dict.fromkeys(n for n in names if isinstance(n, str) and " " in n)
