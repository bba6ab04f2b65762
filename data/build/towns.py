"""Build `data/shapefiles/towns.shp` from the packaged gazetteer: ``python data/build/towns.py``.

Towns for the backdrop's labels: of the region all that have a population, of the world capitals
and large cities. GeoNames, CC BY 4.0.
"""

import sqlite3

import geopandas as gpd
import pandas as pd
from shapefiles import OUT, REGION
from sources import DATA

CITY_ELSEWHERE = 300_000
TOWN_OF_COAST = 15_000
"""Smallest town of Ivory Coast, Nigeria and Algeria, of which GeoNames has thousands."""

WIDTHS = {"name": "str:48", "iso_a2": "str:2", "kind": "str:7", "population": "int:9"}
"""The file format's own widths would triple its size."""

DENSE = ("CI", "NG", "DZ", "GH")


def main() -> None:
    """Read the gazetteer and write the towns, the largest first."""
    with sqlite3.connect(DATA / "gazetteer.sqlite") as db:
        rows = db.execute(
            "SELECT name, country, feature, population, lon / 1e5, lat / 1e5 FROM places "
            "WHERE feature LIKE 'PPL%' AND feature != 'PPLX'"
        ).fetchall()
    towns = pd.DataFrame(rows, columns=["name", "iso_a2", "feature", "population", "lon", "lat"])
    capital = towns["feature"] == "PPLC"
    region = towns["iso_a2"].isin(REGION) & (towns["population"] > 0)
    dense = towns["iso_a2"].isin(DENSE) & (towns["population"] < TOWN_OF_COAST)
    kept = towns[capital | (region & ~dense) | (towns["population"] >= CITY_ELSEWHERE)].copy()
    kept["kind"] = kept["feature"].map({"PPLC": "capital", "PPLA": "seat"}).fillna("town")
    kept = kept.sort_values(["population", "name", "lon"], ascending=[False, True, True])
    frame = gpd.GeoDataFrame(
        kept[["name", "iso_a2", "kind", "population"]],
        geometry=gpd.points_from_xy(kept["lon"], kept["lat"]),
        crs="EPSG:4326",
    )
    schema = {"geometry": "Point", "properties": WIDTHS}
    frame.to_file(OUT / "towns.shp", engine="fiona", schema=schema, encoding="utf-8", index=False)


if __name__ == "__main__":
    main()
