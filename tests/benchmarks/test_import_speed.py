"""A million rows of ACLED and of UCDP GED to a GeoPackage, beside geopandas on the same files.

The peer reads the CSV with pandas, makes points and writes with pyogrio and Arrow: every column
as text, nothing checked, no row rejected, no styles.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.event_exports import write_export
from benchmarks.stepping import measure

ROWS = int(os.environ.get("INCIDENTMAP_IMPORT_ROWS", "1000000"))
COLUMNS = {"acled": 31, "ucdp": 49}
AT_MOST_S = max(5.0, 20 * ROWS / 1_000_000)

OURS = "from incidentmap.layers.incidents.importing import import_file"
THEIRS = """
frame = pd.read_csv({path!r}, dtype=str, engine="pyarrow")
points = gpd.points_from_xy(frame["longitude"].astype(float), frame["latitude"].astype(float))
frame = gpd.GeoDataFrame(frame, geometry=points, crs=4326)
frame.to_file({output!r}, layer="incidents", driver="GPKG", engine="pyogrio", use_arrow=True)
"""


@pytest.mark.parametrize("schema", ["acled", "ucdp"])
def test_a_million_rows(tmp_path: Path, schema: str, record: Callable[..., object]) -> None:
    path, output = str(write_export(tmp_path / f"{schema}.csv", schema, ROWS)), tmp_path / "o.gpkg"
    Path(path).read_bytes()  # both find the file in the system's memory
    ours = measure(f"import_file({path!r}, {str(output)!r})", setup=OURS)
    theirs = measure(
        THEIRS.format(path=path, output=str(tmp_path / "theirs.gpkg")),
        setup="import geopandas as gpd, pandas as pd, pyarrow, pyogrio",
    )
    what, size = f"Export of {schema.upper()}", f"{ROWS:,} rows, {COLUMNS[schema]} columns"
    peer = "pandas + geopandas"
    record("Import", what, size, ours.wall, "s", peers={peer: theirs.wall}, at_most=AT_MOST_S)
    record("Import", f"{what}: processor", size, ours.cpu, "s", peers={peer: theirs.cpu})
    record(
        "Import",
        f"{what}: memory",
        size,
        ours.memory,
        "MB",
        peers={peer: theirs.memory},
        at_most=600,
    )
