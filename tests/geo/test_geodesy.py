import numpy as np
import pyproj
import pytest
import shapely
from geodesic_truth import GEOD
from hypothesis import example, given
from hypothesis import strategies as st

from incidentmap.geo.geodesy import (
    area_km2,
    central_longitude,
    densify,
    earth_centred,
    length_km,
    shift_longitudes,
)

longitudes = st.floats(-179, 179, allow_nan=False)
latitudes = st.floats(-80, 80, allow_nan=False)


def test_earth_centred_is_epsg_4978():
    lon, lat = np.array([0.0, -4.2, 179.9]), np.array([0.0, 14.5, -66.0])
    to_earth = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    truth = np.column_stack(to_earth.transform(lon, lat, np.zeros(3)))
    assert np.abs(earth_centred(lon, lat) - truth).max() < 1e-6


@example(0.0, 79.0, 1.3125, 6.5)
@given(longitudes, latitudes, st.floats(-20, 20), st.floats(-9, 9))
def test_densified_edges_follow_the_line_of_the_file(lon, lat, dlon, dlat):
    line = shapely.LineString([(lon, lat), (lon + dlon, lat + dlat)])
    (dense,) = densify([line], 0.5)
    xy = shapely.get_coordinates(dense)
    assert np.abs((xy[:, 0] - lon) * dlat - (xy[:, 1] - lat) * dlon).max() < 1e-9
    if len(np.unique(xy, axis=0)) < 2:
        return
    middle = (xy[:-1] + xy[1:]) / 2
    azimuth, _, length = GEOD.inv(*xy[:-1].T, *xy[1:].T)
    x, y, _ = GEOD.fwd(*xy[:-1].T, azimuth, length / 2)
    to_middle, _, off = GEOD.inv(x, y, *middle.T)
    # The middles may differ along the line too, which does no harm.
    ahead, _, _ = GEOD.inv(x, y, *xy[1:].T)
    across = off * np.abs(np.sin(np.radians(to_middle - ahead)))
    assert across.max() <= 0.5


def test_densify_gives_shared_edges_the_same_vertices_both_ways():
    a, b = shapely.box(0, 10, 7.3, 17.1), shapely.box(7.3, 10, 11, 17.1)
    top = shapely.Polygon([(0, 17.1), (7.3, 17.1), (7.3, 20), (0, 20)])
    assert shapely.coverage_is_valid([a, b, top])
    dense = densify([a, b, top])
    assert shapely.get_num_coordinates(dense).sum() > 40
    assert shapely.coverage_is_valid(dense)


def test_densify_keeps_parts_and_holes_apart():
    holed = shapely.Polygon(
        shapely.box(0, 40, 9, 49).exterior, [shapely.box(3, 43, 4, 44).exterior]
    )
    both = shapely.MultiPolygon([holed, shapely.box(20, 40, 21, 41)])
    (dense,) = densify([both])
    assert dense.is_valid
    assert len(dense.geoms) == 2
    assert len(dense.geoms[0].interiors) == 1
    assert dense.symmetric_difference(both).area < 1e-9


def test_densify_cuts_long_edges_also_along_meridians():
    (dense,) = densify([shapely.LineString([(0, 0), (0, 10)])], max_length_m=50_000)
    xy = shapely.get_coordinates(dense)
    assert GEOD.inv(*xy[:-1].T, *xy[1:].T)[2].max() < 50_300


def test_length_and_area_of_one_degree_by_the_equator():
    assert length_km(shapely.LineString([(0, 0), (1, 0)])) == pytest.approx(111.3195, abs=1e-4)
    assert length_km(shapely.LineString([(0, 0), (0, 1)])) == pytest.approx(110.5744, abs=1e-4)
    # By hand: 110.5744 km by 111.3195 km, less cos(lat)'s mean fall of (π/180)²/6.
    by_hand = 110.5744 * 111.3195 * (1 - np.radians(1) ** 2 / 6)
    assert area_km2([shapely.box(0, 0, 1, 1)])[0] == pytest.approx(by_hand, abs=0.02)


def test_area_is_that_of_an_equal_area_projection():
    cell = shapely.Polygon([(-6, 11), (3, 14), (2, 24), (-4, 25)])
    plane = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True)
    (fine,) = densify([cell], max_length_m=500)
    flat = shapely.transform(fine, lambda xy: np.column_stack(plane.transform(*xy.T)))
    (some,) = densify([cell])
    assert area_km2([some])[0] == pytest.approx(flat.area / 1e6, rel=1e-7)


def test_area_is_that_of_geodesic_polygons_with_short_edges():
    shape = shapely.Point(3, 15).buffer(2, quad_segs=2000)
    hole = shapely.Point(3, 15).buffer(1, quad_segs=2000)
    truth = abs(GEOD.geometry_area_perimeter(shape)[0]) - abs(GEOD.geometry_area_perimeter(hole)[0])
    assert area_km2([shape.difference(hole)])[0] == pytest.approx(truth / 1e6, rel=1e-7)


def test_area_of_the_whole_earth():
    assert area_km2([shapely.box(-180, -90, 180, 90)])[0] == pytest.approx(510_065_622, rel=1e-6)


def test_area_of_nothing_is_nought():
    assert area_km2([shapely.MultiPolygon(), shapely.box(0, 0, 1, 1)]).tolist()[0] == 0.0


def test_central_longitude_is_opposite_the_widest_gap():
    assert central_longitude([shapely.box(-5, 0, 6, 1), shapely.box(10, 0, 20, 1)]) == 7.5
    over = [shapely.box(170, 0, 180, 1), shapely.box(-180, 0, -160, 1)]
    assert central_longitude(over) == -175.0


@given(st.integers(-179, 180), st.floats(-170, 170), st.floats(0.1, 30))
def test_shifting_longitudes_there_and_back_changes_nothing(centre, lon, width):
    shape = shapely.box(max(lon - width, -180), -10, min(lon + width, 180), 10)
    moved = shift_longitudes([shape], centre)
    west, _, east, _ = shapely.total_bounds(moved)
    assert west >= -180
    assert east <= 180
    (back,) = shift_longitudes(moved, -centre)
    assert back.symmetric_difference(shape).area < 1e-6
