"""Lakes with a name: Natural Earth."""

import geopandas as gpd
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
        names = dict.fromkeys(
            n for n in (row["name"], row["name_alt"], row["name_abb"]) if isinstance(n, str) and n
        )
        place = Place(
            f"naturalearth:{row['ne_id']}", row["name"], "waterbody", "LK", "", "", "", 0,
            point.x, point.y, half_extent_m(bounds), "Natural Earth", bounds, tuple(names),
        )  # fmt: skip
        rows.append((place, [], 0))
    return rows
