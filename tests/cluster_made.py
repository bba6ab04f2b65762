"""Incidents and texts in parts, and what one process makes of them."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from incidentmap.layers.cluster.addresses import Address
from incidentmap.layers.cluster.geoparquet import geo_metadata, wkb_points, written_part

COUNT, PARTS, ROW_GROUP = 1500, 3, 120
OPTIONS = {"countries": ("ML",), "tolerance_m": 1000.0, "distances_km": (25, 60)}


def incident_table(count=COUNT, seed=1, first=0):
    """Incidents in and around Mali, some vague, without a point, a count, a day or a country."""
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(-13, 5, count), random.uniform(9.5, 26, count)
    lon[:: count // 20] = np.nan
    days = np.datetime64("2021-01-01") + random.integers(0, 900, count)
    days[:: count // 10] = np.datetime64("NaT")
    deaths = random.poisson(2, count).astype(float)
    deaths[random.random(count) < 0.2] = np.nan
    uncertainty = random.choice([500.0, 5000.0, 25000.0, np.nan], count)
    return pa.table(
        {
            "incident_id": [f"i{i}" for i in range(first, first + count)],
            "event_date": pa.array(days.astype("datetime64[D]")),
            "date_precision": random.integers(1, 6, count),
            "event_type": random.choice(["Battles", "Riots"], count),
            "country": [None if c == "?" else c for c in random.choice(["ML", "BF", "?"], count)],
            "geo_precision": random.integers(1, 8, count),
            "uncertainty_m": pa.array(uncertainty, from_pandas=True),
            "fatalities_best": pa.array(deaths, pa.int64(), from_pandas=True),
            "geom": wkb_points(lon, lat),
        }
    )


def write_incidents(folder, parts=PARTS, count=COUNT):
    """Partitioned GeoParquet in small row groups; the frame of all its rows."""
    folder.mkdir()
    table = incident_table(count).replace_schema_metadata(geo_metadata(["Point"], None))
    for i in range(parts):
        start, stop = count * i // parts, count * (i + 1) // parts
        pq.write_table(
            table.slice(start, stop - start), folder / f"part-{i}.parquet", row_group_size=ROW_GROUP
        )
    return gpd.read_parquet(folder)


def read_parts(folder, name):
    """All rows of a parted layer, in order."""
    return gpd.read_parquet(folder / name)


def written_by(rows, folder):
    """A GeoParquet file of points from (longitude, latitude)."""
    lon, lat = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    address = Address.of(folder / "points.parquet")
    with written_part(address, "Point") as part:
        part.write(pa.table({"geom": wkb_points(lon, lat)}), lon, lat)
    return address


def write_texts(folder, count=60):
    """JSON Lines and Parquet of short reports, one key given twice, blank lines between."""
    folder.mkdir()
    towns = ["Gao", "Mopti", "Djibo", "Niamey", "Ségou"]
    rows = [
        {
            "id": "same" if i % 20 == 7 else f"r{i}",
            "text": f"On {1 + i % 28} May 2023 gunmen killed {2 + i % 9} civilians near "
            f"{towns[i % 5]}, residents said. " * (1 + i % 3),
        }
        for i in range(count)
    ]
    lines = [
        json.dumps(row, ensure_ascii=False) + ("\n\n" if i % 11 == 0 else "\n")
        for i, row in enumerate(rows)
    ]
    (folder / "reports.jsonl").write_text("".join(lines), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(rows), folder / "texts.parquet", row_group_size=10)
    (folder / "note.txt").write_text("Two people died in Kidal on 3 May 2023.", encoding="utf-8")
    return folder


def same(one, two):
    """The same rows, whatever holds their texts; coordinates to a tenth of a millimetre.

    Where along a segment the nearest point lies is computed from the middle of a block of points,
    which is another one in another part: the last digit differs.
    """
    assert len(one) == len(two)
    assert ("geom" in one) == ("geom" in two)
    if "geom" in one:
        shapes = [np.array(f["geom"], dtype=object) for f in (one, two)]
        assert (shapely.is_missing(shapes[0]) == shapely.is_missing(shapes[1])).all()
        known = ~shapely.is_missing(shapes[0])
        assert shapely.equals_exact(shapes[0][known], shapes[1][known], 1e-9).all()
    plain = [
        pd.DataFrame(f)
        .drop(columns="geom", errors="ignore")
        .convert_dtypes()
        .reset_index(drop=True)
        for f in (one, two)
    ]
    pd.testing.assert_frame_equal(*plain, check_dtype=False, check_column_type=False)
