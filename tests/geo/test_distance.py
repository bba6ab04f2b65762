import pickle
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geodesic_truth import GEOD, true_distances_m
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap.data import path
from incidentmap.geo.borders import borderland
from incidentmap.geo.distance import BorderIndex
from incidentmap.geo.errors import DataError, OptionError


@pytest.fixture(scope="module")
def land():
    countries = gpd.read_file(path("shapefiles", "countries.shp"))
    return borderland(countries, focus=("ML",))


@pytest.fixture(scope="module")
def index(land):
    return BorderIndex([border.line for border in land.borders])


def somewhere(count, seed=1, box=(-13, 5, 9.5, 26)):
    random = np.random.default_rng(seed)
    return random.uniform(*box[:2], count), random.uniform(*box[2:], count)


def nearest_only(found):
    return np.flatnonzero(np.diff(found.point, prepend=-1))


def test_nearest_distance_is_the_true_one(index, land):
    lon, lat = somewhere(1500)
    found = index.nearest(lon, lat)
    first = nearest_only(found)
    assert len(first) == 1500
    truth = true_distances_m(lon, lat, [border.line for border in land.borders], 1000, nearest=4)
    assert np.abs(found.distance_m[first] - truth).max() < 0.01


def test_far_points_have_true_distances_too(index, land):
    lon, lat = somewhere(120, 2, (-179, 179, -89, 89))
    found = index.nearest(lon, lat)
    lines = [border.line for border in land.borders]
    # So far off chords mislead the brute force as well: it weighs more of the line.
    truth = true_distances_m(lon, lat, lines, 5000, nearest=60)
    assert np.abs(found.distance_m[nearest_only(found)] - truth).max() < 1


def test_each_border_within_reach_has_its_own_distance(index, land):
    lon, lat = somewhere(300, 3)
    found = index.nearest(lon, lat, reach_km=150)
    for i, border in enumerate(land.borders):
        truth = true_distances_m(lon, lat, border.line, 1000, nearest=4)
        rows = found.border == i
        close = np.flatnonzero(truth <= 150_000)
        assert set(close) <= set(found.point[rows])
        assert np.abs(found.distance_m[rows] - truth[found.point[rows]]).max() < 0.01


def test_rows_are_sorted_and_a_border_comes_once(index):
    found = index.nearest(*somewhere(2000, 4), reach_km=300)
    assert (np.diff(found.point) >= 0).all()
    same = np.diff(found.point) == 0
    assert (np.diff(found.distance_m)[same] >= 0).all()
    assert len(set(zip(found.point, found.border, strict=True))) == len(found.point)


def test_every_neighbour_ties_at_a_tripoint(index, land):
    names = [border.border_id for border in land.borders]
    end = {tuple(p) for p in shapely.get_coordinates(land.borders[names.index("BF-ML")].line)}
    tripoint = end & {
        tuple(p) for p in shapely.get_coordinates(land.borders[names.index("ML-NE")].line)
    }
    ((x, y),) = tripoint
    # Due south-west of the tripoint of Mali, Burkina Faso and Niger lies Burkina Faso.
    away = [GEOD.fwd(x, y, bearing, 500.0)[:2] for bearing in np.arange(0, 360, 5)]
    found = index.nearest(*np.array(away).T, tie_m=1)
    count = np.bincount(found.point)
    tied = count == 2
    assert tied.any()
    assert not tied.all()
    for point in np.flatnonzero(tied):
        rows = found.point == point
        assert {names[i] for i in found.border[rows]} == {"BF-ML", "ML-NE"}
        assert np.ptp(found.distance_m[rows]) <= 1


def test_the_foot_lies_on_the_border_at_that_distance_and_bearing(index, land):
    lon, lat = somewhere(500, 6)
    found = index.nearest(lon, lat)
    x, y, _ = GEOD.fwd(lon[found.point], lat[found.point], found.bearing_deg, found.distance_m)
    assert GEOD.inv(x, y, found.lon, found.lat)[2].max() < 1e-3
    on = shapely.distance(
        shapely.points(found.lon, found.lat),
        np.array([border.line for border in land.borders], dtype=object)[found.border],
    )
    assert on.max() < 1e-12
    assert ((found.bearing_deg >= 0) & (found.bearing_deg < 360)).all()


def test_answers_do_not_depend_on_how_many_points_are_asked(index):
    lon, lat = somewhere(3000, 7)
    together = index.nearest(lon, lat, reach_km=100)
    for i in (0, 1234, 2999):
        alone = index.nearest(lon[i], lat[i], reach_km=100)
        rows = together.point == i
        assert alone.border.tolist() == together.border[rows].tolist()
        assert alone.distance_m == pytest.approx(together.distance_m[rows], abs=1e-6)


@pytest.mark.parametrize(
    ("line", "box"),
    [
        (None, (-3, -1, 13, 15)),
        ([(179.5, 60), (179.5, 70)], (178, 182, 64, 66)),
        ([(0, 85), (30, 89.9)], (-170, 170, 89.8, 90)),
    ],
)
def test_crowds_have_the_answers_that_each_point_has_alone(index, line, box):
    asked = index if line is None else BorderIndex([shapely.LineString(line)])
    lon, lat = somewhere(2000, 9, box)
    # The first call finds segments for patches of the earth, the second knows them.
    crowd = [asked.nearest(np.tile(lon, 4), np.tile(lat, 4), reach_km=200)]
    crowd.append(asked.nearest(lon, lat, reach_km=200))
    fresh = pickle.loads(pickle.dumps(asked))
    for i in range(0, 2000, 100):
        alone = fresh.nearest(lon[i], lat[i], reach_km=200)
        for found in crowd:
            rows = found.point == i
            assert alone.border.tolist() == found.border[rows].tolist()
            assert alone.distance_m == pytest.approx(found.distance_m[rows], abs=1e-6)
            assert alone.lon == pytest.approx(found.lon[rows], abs=1e-6)


def test_threads_share_an_index(land):
    index = BorderIndex([border.line for border in land.borders])
    parts = [somewhere(8_000, seed, (-4, -1, 13, 16)) for seed in range(6)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda part: index.nearest(*part, reach_km=100), parts))
    for part, together in zip(parts, found, strict=True):
        alone = BorderIndex([border.line for border in land.borders]).nearest(*part, reach_km=100)
        assert alone.border.tolist() == together.border.tolist()
        assert np.abs(alone.distance_m - together.distance_m).max() < 1e-6


def test_a_long_straight_border_is_measured_along_its_whole_length():
    meridian = BorderIndex([shapely.LineString([(10, 0), (10, 30)])])
    found = meridian.nearest([11.0] * 4, [1.0, 7.3, 15.2, 28.9])
    truth = true_distances_m(
        [11.0] * 4, [1.0, 7.3, 15.2, 28.9], shapely.LineString([(10, 0), (10, 30)])
    )
    assert found.distance_m == pytest.approx(truth, abs=0.01)


def test_over_the_antimeridian_and_by_the_pole():
    index = BorderIndex([shapely.LineString([(179.5, 60), (179.5, 70)])])
    found = index.nearest([-179.5], [65.0])
    assert found.distance_m[0] == pytest.approx(47_150, abs=300)
    assert found.bearing_deg[0] == pytest.approx(270.5, abs=1)
    polar = BorderIndex([shapely.LineString([(0, 85), (0, 89)])])
    assert polar.nearest([180.0], [89.5]).distance_m[0] == pytest.approx(
        GEOD.inv(180, 89.5, 0, 89)[2], abs=1e-3
    )


lines = st.lists(
    st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=2, max_size=6, unique=True
).filter(lambda points: np.ptp(np.array(points), axis=0).max() > 0.01)


@settings(max_examples=40, deadline=None)
@given(lines, st.integers(-175, 175), st.integers(-75, 75), st.integers(-175, 175))
def test_any_line_and_any_shift_of_longitude(points, lon, lat, shift):
    line = shapely.LineString([(lon + x, lat + y) for x, y in points])
    x, y = somewhere(12, 8, (lon - 4, lon + 4, max(lat - 4, -89), min(lat + 4, 89)))
    found = BorderIndex([line]).nearest(x, y)
    truth = true_distances_m(x, y, line, 2000, nearest=4)
    assert np.abs(found.distance_m - truth).max() < 0.02
    moved = shapely.transform(line, lambda xy: xy + np.array([shift, 0.0]))
    again = BorderIndex([moved]).nearest(x + shift, y)
    assert np.abs(found.distance_m - again.distance_m).max() < 1e-3


def test_no_points_no_rows(index):
    assert len(index.nearest([], []).point) == 0


def test_unusable_input_is_refused(index):
    with pytest.raises(DataError, match="finite"):
        index.nearest([np.nan], [3.0])
    with pytest.raises(DataError, match="-90 to 90"):
        index.nearest([3.0], [91.0])
    with pytest.raises(DataError, match="at least one border"):
        BorderIndex([])
    with pytest.raises(OptionError, match="negative"):
        index.nearest([3.0], [9.0], reach_km=-1)
