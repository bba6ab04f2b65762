import geopandas as gpd
import numpy as np
import pytest
import shapely
from geodesic_truth import GEOD, true_distances_m, walk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidentmap.data import path
from incidentmap.geo.buffers import geodesic_buffer
from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import area_km2


@pytest.fixture(scope="module")
def mali():
    countries = gpd.read_file(path("shapefiles", "countries.shp"))
    return countries.geometry[countries["iso_a2"] == "ML"].iloc[0].boundary


def outline_errors_m(zone, line, distance_km, step_m=500, most=1500):
    """Measured distances of the outline from the line, less the distance asked for."""
    points, _ = walk(shapely.boundary(zone), step_m)
    if len(points) > most:
        points = points[np.random.default_rng(3).choice(len(points), most, replace=False)]
    return true_distances_m(points[:, 0], points[:, 1], line) - distance_km * 1000


@pytest.mark.parametrize("distance_km", [10, 25, 50, 100, 200])
@pytest.mark.parametrize("tolerance_m", [5, 1])
def test_outline_of_malis_border_is_true_to_the_tolerance(mali, distance_km, tolerance_m):
    zone = geodesic_buffer(mali, distance_km, tolerance_m=tolerance_m)
    errors = outline_errors_m(zone, mali, distance_km, most=200)
    # Nothing is spared at concave corners, though ten times as much would be fair there.
    assert np.abs(errors).max() <= tolerance_m
    assert zone.is_valid


def test_zone_is_the_union_of_geodesic_circles(mali):
    zone = geodesic_buffer(mali, 100)
    centres, _ = walk(mali, 3000)
    bearings = np.arange(0, 360, 0.6)
    x, y, _ = GEOD.fwd(
        np.repeat(centres[:, 0], len(bearings)),
        np.repeat(centres[:, 1], len(bearings)),
        np.tile(bearings, len(centres)),
        np.full(len(centres) * len(bearings), 100_000.0),
    )
    rings = np.column_stack([x, y]).reshape(len(centres), len(bearings), 2)
    circles = shapely.union_all(shapely.polygons(rings))
    # Circles 3 km apart with 600 corners lie up to 13 m inside the true zone.
    assert area_km2([circles.difference(zone)])[0] < 1
    assert area_km2([zone.difference(circles)])[0] / (2 * 7242) * 1000 < 13
    assert len(shapely.get_rings(shapely.get_parts(zone))) == len(
        shapely.get_rings(shapely.get_parts(circles))
    )


def test_no_false_hole_in_a_wide_buffer_of_a_winding_line():
    t = np.linspace(0, 1, 16)
    line = shapely.LineString(
        np.column_stack([t * 0.45, 15 + 0.03 * np.sin(9 * t) + 0.02 * np.cos(23 * t)])
    )
    zone = geodesic_buffer(line, 200)
    assert len(zone.geoms) == 1
    assert len(zone.geoms[0].interiors) == 0
    assert np.abs(outline_errors_m(zone, line, 200)).max() <= 5


def test_points_near_the_edge_fall_on_the_right_side(mali):
    zone = geodesic_buffer(mali, 100)
    outline, _ = walk(shapely.boundary(zone), 800)
    random = np.random.default_rng(11)
    at = outline[random.integers(len(outline), size=700)]
    x, y, _ = GEOD.fwd(*at.T, random.uniform(0, 360, len(at)), random.uniform(0, 60, len(at)))
    off = true_distances_m(x, y, mali) - 100_000
    wrong = shapely.contains_xy(zone, x, y) != (off <= 0)
    assert wrong.any()
    assert np.abs(off[wrong]).max() <= 5


def test_a_short_line_at_the_equator_gives_a_known_area():
    zone = geodesic_buffer(shapely.LineString([(0, 0), (1, 0)]), 10, tolerance_m=0.5)
    # By hand: 111.3195 km by 20 km and a disc of 10 km.
    assert area_km2([zone])[0] == pytest.approx(111.3195 * 20 + np.pi * 100, rel=2e-4)


tenths = st.integers(-20, 20).map(lambda n: n / 10)
paths = st.lists(st.tuples(tenths, tenths), min_size=2, max_size=6, unique=True)
places = st.tuples(st.integers(-180, 180), st.integers(-70, 70))


def line_at(points, place):
    return shapely.LineString([(place[0] + x, place[1] + y) for x, y in points])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(paths, places, st.sampled_from([5, 30, 120]), st.sampled_from([2, 5, 20]))
def test_any_line_anywhere_is_buffered_to_the_tolerance(points, place, distance_km, tolerance_m):
    line = line_at(points, place)
    zone = geodesic_buffer(_within_180(line), distance_km, tolerance_m=tolerance_m)
    assert zone.is_valid
    bounds = zone.bounds
    assert bounds[0] >= -180
    assert bounds[2] <= 180
    inland = shapely.boundary(zone).difference(
        shapely.MultiLineString([[(-180, -90), (-180, 90)], [(180, -90), (180, 90)]]).buffer(1e-9)
    )
    points, _ = walk(inland, 5000)
    points = points[np.abs(points[:, 0]) < 180 - 1e-6]
    points = points[:: 1 + len(points) // 80]
    errors = true_distances_m(*points.T, line, step_m=2000, nearest=4) - distance_km * 1000
    # At a concave corner up to ten times the tolerance; elsewhere the tolerance itself.
    assert np.abs(errors).max() <= 10 * tolerance_m
    assert np.quantile(np.abs(errors), 0.9) <= tolerance_m


def _within_180(line):
    """The same line with longitudes from -180 to 180, cut at the antimeridian."""
    parts = []
    for turn in (-360, 0, 360):
        moved = shapely.transform(line, lambda xy, turn=turn: xy + np.array([turn, 0.0]))
        parts.append(shapely.intersection(moved, shapely.box(-180, -90, 180, 90)))
    return shapely.union_all(parts)


@settings(max_examples=15, deadline=None)
@given(paths, places, st.floats(2, 150), st.floats(1, 100))
def test_buffers_grow_with_distance(points, place, distance_km, more_km):
    line = _within_180(line_at(points, place))
    small, large = (geodesic_buffer(line, d) for d in (distance_km, distance_km + more_km))
    assert area_km2([small.difference(large)])[0] < 1e-6
    assert area_km2([large])[0] > area_km2([small])[0]


@settings(max_examples=25, deadline=None)
@given(paths, st.integers(-60, 60), st.integers(-170, 170), st.integers(-170, 170))
def test_whole_degrees_of_longitude_change_nothing_but_longitude(points, lat, west, east):
    here, there = (
        geodesic_buffer(_within_180(line_at(points, (lon, lat))), 60) for lon in (west, east)
    )
    assert area_km2([here])[0] == pytest.approx(area_km2([there])[0], rel=1e-6)
    assert here.bounds[1] == pytest.approx(there.bounds[1], abs=1e-9)
    assert here.bounds[3] == pytest.approx(there.bounds[3], abs=1e-9)


def test_over_the_antimeridian_a_zone_has_two_parts():
    line = shapely.MultiLineString([[(179, -16), (180, -16)], [(-180, -16), (-179, -16)]])
    zone = geodesic_buffer(line, 100)
    assert len(zone.geoms) == 2
    assert zone.bounds[0] == -180
    assert zone.bounds[2] == 180
    inland = geodesic_buffer(shapely.LineString([(9, -16), (11, -16)]), 100)
    assert area_km2([zone])[0] == pytest.approx(area_km2([inland])[0], rel=1e-6)


def test_near_a_pole_the_zone_is_refused_in_words():
    line = shapely.LineString([(0, 87.5), (10, 87.5)])
    with pytest.raises(OptionError, match="within a degree of the pole"):
        geodesic_buffer(line, 200)
    zone = geodesic_buffer(line, 100)
    assert np.abs(outline_errors_m(zone, line, 100, step_m=2000)).max() <= 5


@pytest.mark.parametrize("distance_km", [0, 0.5, 501, -3])
def test_distances_out_of_range_are_refused(distance_km):
    with pytest.raises(OptionError, match="between 1 and 500 km"):
        geodesic_buffer(shapely.LineString([(0, 0), (1, 1)]), distance_km)


def test_a_tolerance_out_of_range_is_refused():
    with pytest.raises(OptionError, match=r"between 0\.1 and 1000 metres, not 0"):
        geodesic_buffer(shapely.LineString([(0, 0), (1, 1)]), 50, tolerance_m=0)


def test_a_point_has_a_geodesic_circle():
    zone = geodesic_buffer(shapely.Point(-4.2, 14.5), 50, tolerance_m=1)
    x, y = shapely.get_coordinates(zone).T
    _, _, radius = GEOD.inv(np.full(len(x), -4.2), np.full(len(x), 14.5), x, y)
    assert np.abs(radius - 50_000).max() <= 1


def test_nothing_has_no_zone():
    assert geodesic_buffer(shapely.MultiLineString(), 50).is_empty
