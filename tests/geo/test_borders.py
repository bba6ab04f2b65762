import logging

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geodesic_truth import GEOD

from incidentmap.data import path
from incidentmap.geo.borders import borderland, shared_borders
from incidentmap.geo.errors import DataError, OptionError

MALI_NEIGHBOURS = {"BF-ML", "CI-ML", "DZ-ML", "GN-ML", "ML-MR", "ML-NE", "ML-SN"}


@pytest.fixture(scope="module")
def countries():
    return gpd.read_file(path("shapefiles", "countries.shp"))


def layer(*shapes, codes="ABCDEFGH"):
    return gpd.GeoDataFrame(
        {"iso_a2": list(codes[: len(shapes)])}, geometry=list(shapes), crs="EPSG:4326"
    )


def test_mali_shares_its_whole_border_with_seven_neighbours(countries):
    land = borderland(countries, focus=("ML",), name_column="name")
    assert {border.border_id for border in land.borders} == MALI_NEIGHBOURS
    outline = countries.geometry[countries["iso_a2"] == "ML"].iloc[0].boundary
    whole = GEOD.geometry_length(outline) / 1000
    assert sum(border.length_km for border in land.borders) == pytest.approx(whole, abs=0.01)
    assert whole == pytest.approx(7242, abs=1)
    assert land.names["BF"] == "Burkina Faso"
    assert set(land.codes) == {"BF", "CI", "DZ", "GN", "ML", "MR", "NE", "SN"}


def test_every_border_is_one_line_from_tripoint_to_tripoint(countries):
    land = borderland(countries, focus=("ML",))
    ends = [shapely.get_coordinates(border.line)[[0, -1]] for border in land.borders]
    assert all(len(border.line.geoms) == 1 for border in land.borders)
    points, times = np.unique(np.vstack(ends), axis=0, return_counts=True)
    assert len(points) == 7
    assert (times == 2).all()


def test_coasts_open_ends_and_corners_are_no_borders():
    four = layer(
        shapely.box(0, 0, 1, 1),
        shapely.box(1, 0, 2, 1),
        shapely.box(1, 1, 2, 2),
        shapely.box(5, 5, 6, 6),
    )
    found = shared_borders(four)
    assert found["border_id"].tolist() == ["A-B", "B-C"]
    assert found.geometry[0].equals(shapely.LineString([(1, 0), (1, 1)]))


def test_an_enclave_has_a_ring_for_a_border():
    inner = shapely.box(1, 1, 2, 2)
    found = shared_borders(layer(shapely.box(0, 0, 3, 3).difference(inner), inner))
    assert found["length_km"][0] == pytest.approx(GEOD.geometry_length(inner.boundary) / 1e3, 1e-5)
    assert found.geometry[0].geoms[0].is_ring


def test_borders_in_several_parts_stay_one_border():
    west = shapely.box(0, 0, 1, 3)
    east = shapely.union_all([shapely.box(1, 0, 2, 1), shapely.box(1, 2, 2, 3)])
    found = shared_borders(layer(west, east))
    assert len(found) == 1
    assert len(found.geometry[0].geoms) == 2


def test_rows_with_one_code_are_one_country():
    parts = gpd.GeoDataFrame(
        {"iso_a2": ["A", "A", "B"]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)],
        crs="EPSG:4326",
    )
    assert shared_borders(parts)["border_id"].tolist() == ["A-B"]


def test_any_crs_is_turned_into_degrees(countries):
    utm = countries[countries["iso_a2"].isin(["ML", "BF"])].to_crs("EPSG:32630")
    found = shared_borders(utm, snap_m=1)
    assert found["length_km"][0] == pytest.approx(1211.9, abs=1)
    assert found.crs == "EPSG:4326"


def jittered(countries, metres):
    """Each country's vertices moved by up to so many metres, each country's its own way."""
    rough = countries.copy()
    shapes = []
    for i, shape in enumerate(shapely.segmentize(countries.geometry.to_numpy(), 0.05)):

        def moved(xy, i=i):
            return xy + np.sin(xy[:, ::-1] * (7919.0 + 100 * i)) * metres / 157_000

        shapes.append(shapely.transform(shape, moved))
    rough.geometry = shapes
    return rough


def simplified_apart(countries, metres):
    """Neighbours that lost vertices each on its own, as layers drawn at two scales do."""
    rough = countries.copy()
    rough.geometry = [
        shapely.simplify(shape, metres / 111_000 * (0.4 + 0.2 * i))
        for i, shape in enumerate(countries.geometry)
    ]
    return rough


@pytest.mark.parametrize(
    ("spoil", "metres", "snap_m"), [(jittered, 30, 200), (simplified_apart, 100, 250)]
)
def test_gaps_and_slivers_are_closed_within_snap(countries, spoil, metres, snap_m):
    region = countries[countries["iso_a2"].isin(["ML", "BF", "NE", "CI"])]
    truth = shared_borders(region).set_index("border_id")
    rough = spoil(region, metres)
    found = shared_borders(rough, snap_m=snap_m).set_index("border_id")
    assert set(found.index) == set(truth.index)
    for key in truth.index:
        assert len(found.geometry[key].geoms) == 1
        assert found["length_km"][key] == pytest.approx(truth["length_km"][key], rel=0.002)
        apart = shapely.hausdorff_distance(found.geometry[key], truth.geometry[key], densify=0.1)
        assert apart * 111_000 < snap_m
    land = borderland(rough, snap_m=snap_m)
    assert shapely.coverage_is_valid(land.polygons)
    ends = np.vstack([shapely.get_coordinates(b.line)[[0, -1]] for b in land.borders])
    assert len(np.unique(ends, axis=0)) == len(ends) - 4  # two tripoints, of three lines each


def test_neighbours_that_do_not_meet_are_spoken_of(countries, caplog):
    pair = countries[countries["iso_a2"].isin(["SN", "ML"])]
    with caplog.at_level(logging.WARNING):
        assert shared_borders(jittered(pair, 30)).empty
    assert "overlap or leave gaps" in caplog.text
    assert "ML and SN come within 2 km of each other but share no edge" in caplog.text


def test_a_border_on_the_antimeridian_is_found():
    over = layer(shapely.box(170, -5, 180, 5), shapely.box(-180, -5, -170, 5))
    found = shared_borders(over)
    assert found["border_id"].tolist() == ["A-B"]
    assert np.abs(found.total_bounds[[0, 2]]).tolist() == [180, 180]
    assert found["length_km"][0] == pytest.approx(1105.85, abs=0.1)


def test_a_country_cut_by_the_antimeridian_is_one_country():
    cut = shapely.MultiPolygon([shapely.box(175, 0, 180, 5), shapely.box(-180, 0, -178, 5)])
    found = shared_borders(layer(cut, shapely.box(-178, 0, -170, 5)))
    assert found.geometry[0].equals(shapely.LineString([(-178, 0), (-178, 5)]))
    assert found["border_id"].tolist() == ["A-B"]


@pytest.mark.parametrize(
    ("frame", "options", "said"),
    [
        (layer(shapely.box(0, 0, 1, 1)).set_crs(None, allow_override=True), {}, "no CRS"),
        (layer(shapely.box(0, 0, 1, 1)), {"column": "code"}, "no column 'code'; there are iso_a2"),
        (layer(shapely.Point(0, 0)), {}, "must be polygons"),
        (layer(shapely.box(0, 0, 1, 1)), {"focus": ("ML",)}, "no country ML"),
        (layer(shapely.Polygon()), {}, "no polygon with a code"),
    ],
)
def test_unusable_layers_are_refused_with_a_reason(frame, options, said):
    with pytest.raises(DataError, match=said):
        borderland(frame, **options)


def test_snap_out_of_range_is_refused(countries):
    with pytest.raises(OptionError, match="between 0 and 50000"):
        shared_borders(countries, snap_m=-1)
