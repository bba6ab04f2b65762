import numpy as np
import pytest
import shapely
from geodesic_truth import GEOD

from incidentmap.geo.errors import OptionError
from incidentmap.geo.geodesy import area_km2
from incidentmap.geo.grid import TYPES, Grid, conflict_type, nearest_neighbour_ratio


def test_cells_have_one_area_everywhere():
    grid = Grid(-4.0, 17.0, 50)
    x, y = np.meshgrid(np.arange(-24, 24, 5), np.arange(-24, 24, 5))
    cells = np.column_stack([x.ravel(), y.ravel()])
    areas = area_km2(grid.polygons(cells))
    assert areas == pytest.approx(np.full(len(cells), 2500.0), rel=2e-5)


def test_a_point_lies_in_the_polygon_of_its_cell():
    grid = Grid(-4.0, 17.0, 50)
    random = np.random.default_rng(1)
    lon, lat = random.uniform(-12, 5, 500), random.uniform(10, 25, 500)
    inside = shapely.contains_xy(grid.polygons(grid.cell_of(lon, lat)), lon, lat)
    assert inside.mean() > 0.998  # a cell's outline bends by metres between its vertices


def test_neighbouring_cells_do_not_overlap():
    grid = Grid(0.0, 14.0, 25)
    x, y = np.meshgrid(np.arange(-3, 3), np.arange(-3, 3))
    polygons = grid.polygons(np.column_stack([x.ravel(), y.ravel()]))
    assert area_km2([shapely.union_all(polygons)])[0] == pytest.approx(36 * 625, rel=1e-5)


def test_ratio_by_hand():
    # Four corners of a square of 10 km in a cell of 2,500 km²: each is 10 km from the next, at
    # random it would be 0.5 / sqrt(4 / 2500) = 12.5 km.
    x, y, _ = GEOD.fwd(
        np.zeros(4), np.full(4, 14.0), [0, 90, 180, 270], np.full(4, 10_000 / 2**0.5)
    )
    assert nearest_neighbour_ratio(x, y, 2500) == pytest.approx(0.8, abs=1e-4)


def test_points_at_one_place_are_clustered_and_a_grid_is_dispersed():
    assert nearest_neighbour_ratio([1.0, 1.0, 1.0], [14.0, 14.0, 14.0], 2500) == 0
    x, y = np.meshgrid(np.arange(5) * 0.09, 14 + np.arange(5) * 0.09)
    assert nearest_neighbour_ratio(x.ravel(), y.ravel(), 2500) > 1.5


def test_points_at_random_have_a_ratio_near_one():
    random = np.random.default_rng(3)
    x, y = random.uniform(0, 4, 3000), random.uniform(-2, 2, 3000)
    area = area_km2([shapely.box(0, -2, 4, 2)])[0]
    assert nearest_neighbour_ratio(x, y, area) == pytest.approx(1, abs=0.04)


def test_repeated_places_count_as_often_as_they_come():
    # Two at one place (distance 0 each) and one 10 km off: a mean of 10 / 3 km.
    lon = [0.0, 0.0, GEOD.fwd(0, 0, 90, 10_000)[0]]
    expected = (10 / 3) / (0.5 / np.sqrt(3 / 2500))
    assert nearest_neighbour_ratio(lon, [0.0, 0.0, 0.0], 2500) == pytest.approx(expected, rel=1e-6)


def test_one_point_has_no_ratio_and_no_type():
    assert np.isnan(nearest_neighbour_ratio([1.0], [2.0], 2500))
    assert conflict_type(5.0, np.nan, 1.0) is None


def test_the_four_types():
    found = [conflict_type(i, c, 1.0) for i, c in ((2, 0.5), (2, 1.5), (1, 0.5), (0.5, 1))]
    assert tuple(found) == TYPES


def test_cells_out_of_range_are_refused():
    with pytest.raises(OptionError, match="1 to 1000 km"):
        Grid(0, 0, 0.5)
