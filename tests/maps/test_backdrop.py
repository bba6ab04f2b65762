"""Outlines travel as integers and come back within their own error."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.maps import backdrop

BOUNDS = (-10.0, 11.0, 4.0, 20.0)


def undo(flat):
    return np.cumsum(np.array(flat).reshape(-1, 2), axis=0) / backdrop.UNITS_PER_DEGREE


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=2, max_size=40))
def test_lines_come_back_within_half_a_unit(points):
    (flat,) = backdrop.lines(shapely.LineString(points))
    back = undo(flat)
    given_ = np.round(np.array(points) * backdrop.UNITS_PER_DEGREE) / backdrop.UNITS_PER_DEGREE
    kept = given_[np.r_[True, np.any(np.diff(given_, axis=0) != 0, axis=1)]]
    assert back == pytest.approx(kept)


def test_an_edge_between_two_units_is_drawn_once_and_outlines_never():
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    outline = shapely.segmentize(shapely.box(0, 0, 2, 1), 1)
    inner = backdrop.inner_lines(np.array([west, east]), np.array([outline]))
    assert inner.length == pytest.approx(1)
    assert inner.bounds == (1, 0, 1, 1)


def test_the_region_is_fine_and_the_world_is_there():
    made = backdrop.backdrop_payload(BOUNDS)
    codes = {land["country"] for land in made["land"]}
    assert {"ML", "BF", "NE", "BR", "CN"} <= codes
    mali = next(land for land in made["land"] if land["country"] == "ML")
    assert len(mali["rings"][0]) / 2 > 1500
    assert made["rivers"]
    assert any(town["name"] == "Kidal" for town in made["towns"])
    assert len(json.dumps(made)) < 700_000


def test_each_country_is_drawn_once():
    codes = [
        land["country"] for land in backdrop.backdrop_payload(BOUNDS)["land"] if land["country"]
    ]
    assert len(codes) == len(set(codes))


def test_names_follow_the_language():
    names = {
        land["country"]: land["name"] for land in backdrop.backdrop_payload(BOUNDS, "fr")["land"]
    }
    assert names["DZ"] == "Algérie"


def test_labels_lie_inside_their_country():
    frame = backdrop.shapefile("countries")
    for shape in frame.geometry:
        x, y = backdrop.label_units(shape)
        assert shape.contains(shapely.Point(x / 2000, y / 2000))


def test_data_elsewhere_get_their_own_fine_outline():
    made = backdrop.backdrop_payload((30.0, 46.0, 38.0, 51.0))
    ukraine = next(land for land in made["land"] if land["country"] == "UA")
    assert len(ukraine["rings"][0]) > 400
