import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.geo.geodesy import earth_centred
from incidentmap.geo.patches import PatchLists, curve_order, discs, patch_of


@given(st.lists(st.tuples(st.floats(-540, 540), st.floats(-90, 90)), min_size=1, max_size=50))
def test_each_point_lies_in_the_disc_of_its_patch(points):
    lon, lat = np.array(points).T
    centres, radius = discs(patch_of(lon, lat))
    away = np.sqrt(((earth_centred(lon, lat) - centres) ** 2).sum(axis=1))
    assert (away <= radius).all()
    assert radius.max() < 6000


def test_a_turn_of_the_earth_leads_to_the_same_patch():
    lon, lat = np.array([-180.0, -3.03, 179.97]), np.array([-90.0, 14.01, 90.0])
    assert (patch_of(lon, lat) == patch_of(lon + 360, lat)).all()
    assert patch_of([180.0], [5.0]) == patch_of([-180.0], [5.0])


def test_lists_are_given_back_as_they_were_added():
    lists = PatchLists()
    assert lists.unknown(np.array([7, 5, 7])).tolist() == [5, 7]
    lists.add(np.array([5, 7]), np.array([0, 0, 1]), np.array([30, 31, 32]))
    lists.add(np.array([2, 9]), np.array([1]), np.array([40]))
    assert lists.unknown(np.array([9, 5, 1])).tolist() == [1]
    first, count = lists.of(np.array([7, 9, 2, 5, 7]))
    taken = [lists.values[f : f + c].tolist() for f, c in zip(first, count, strict=True)]
    assert taken == [[32], [40], [], [30, 31], [32]]


def test_what_is_known_is_not_sent_to_others():
    lists = PatchLists()
    lists.add(np.array([5]), np.array([0]), np.array([30]))
    text = pickle.dumps(lists)
    assert len(text) < 200
    assert pickle.loads(text).unknown(np.array([5])).tolist() == [5]


def test_neighbours_on_the_curve_are_neighbours_on_earth():
    random = np.random.default_rng(1)
    points = earth_centred(random.uniform(-13, 5, 4000), random.uniform(9, 26, 4000))
    order = curve_order(points)
    assert sorted(order) == list(range(4000))

    def step(rows):
        return np.median(np.sqrt((np.diff(rows, axis=0) ** 2).sum(axis=1)))

    assert step(points[order]) < step(points) / 10
    assert len(curve_order(points[:0])) == 0
