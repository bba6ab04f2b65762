import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from cluster_made import written_by
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.geo.errors import DataError
from incidentmap.layers.cluster.geoparquet import coordinates, wkb_lines, wkb_points
from incidentmap.layers.cluster.pieces import find_pieces, read_piece

degrees = st.floats(-90, 90) | st.just(float("nan"))


@given(st.lists(st.tuples(degrees, degrees), max_size=40), st.integers(0, 5))
def test_points_are_what_shapely_writes_and_come_back(rows, start):
    lon, lat = np.array(rows, dtype=float).reshape(-1, 2).T
    array = wkb_points(lon, lat)
    array.validate(full=True)
    known = np.isfinite(lon) & np.isfinite(lat)
    points = np.full(len(rows), None, dtype=object)
    points[known] = shapely.points(lon[known], lat[known])
    assert array.to_pylist() == shapely.to_wkb(points).tolist()
    x, y = coordinates(array.slice(start))
    np.testing.assert_array_equal(x, np.where(known, lon, np.nan)[start:])
    np.testing.assert_array_equal(y, np.where(known, lat, np.nan)[start:])


@given(st.lists(st.tuples(*[st.floats(-180, 180)] * 4), max_size=20))
def test_lines_are_what_shapely_writes(rows):
    columns = np.array(rows, dtype=float).reshape(-1, 4)
    array = wkb_lines(*columns.T)
    array.validate(full=True)
    lines = [shapely.LineString(ends) for ends in columns.reshape(-1, 2, 2)]
    assert array.to_pylist() == [shapely.to_wkb(line) for line in lines]


def test_other_ways_to_write_points():
    points = [shapely.Point(1, 2, 3), None, shapely.Point(), shapely.Point(4, 5)]
    for wkb in (
        shapely.to_wkb(points, byte_order=0),
        shapely.to_wkb(points, output_dimension=3),
        shapely.to_wkb(shapely.set_srid(points, 4326), include_srid=True),
    ):
        x, y = coordinates(pa.array(wkb, pa.large_binary()))
        np.testing.assert_array_equal(x, [1, np.nan, np.nan, 4])
        np.testing.assert_array_equal(y, [2, np.nan, np.nan, 5])
    structs = pa.array([{"x": 1.0, "y": 2.0}, None])
    np.testing.assert_array_equal(coordinates(structs)[0], [1, np.nan])
    with pytest.raises(DataError, match="must be points"):
        coordinates(pa.array([shapely.to_wkb(shapely.box(0, 0, 1, 1))]))


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_files_of_geopandas_in_any_crs(tmp_path, encoding):
    frame = gpd.GeoDataFrame(
        {"incident_id": ["a", "b"]}, geometry=gpd.points_from_xy([-3, 1.5], [14, 16]), crs=4326
    )
    for epsg in (4326, 32630):
        file = tmp_path / f"{epsg}.parquet"
        frame.to_crs(epsg).to_parquet(file, geometry_encoding=encoding)
        (piece,) = find_pieces(written_by([(0, 0)], tmp_path).of(file))
        (batch,) = read_piece(piece)
        x, y = coordinates(batch.table.column("geom"))
        np.testing.assert_array_equal(x, batch.lon)
        np.testing.assert_allclose(x, [-3, 1.5], atol=1e-9)
        np.testing.assert_allclose(y, [14, 16], atol=1e-9)
    frame.set_crs(None, allow_override=True).to_parquet(tmp_path / "none.parquet")
    (piece,) = find_pieces(written_by([(0, 0)], tmp_path).of(tmp_path / "none.parquet"))
    with pytest.raises(DataError, match="have no CRS"):
        list(read_piece(piece))
