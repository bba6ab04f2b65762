import numpy as np
import pytest
from geodesic_truth import GEOD

from incidentmap.geo.errors import OptionError
from incidentmap.geo.knox import close_pairs, knox_test


def test_pairs_are_those_of_the_full_distance_matrix():
    random = np.random.default_rng(2)
    a, b = (
        np.column_stack([random.uniform(-3, 3, n), random.uniform(12, 17, n)]) for n in (80, 90)
    )
    i, j = np.meshgrid(np.arange(80), np.arange(90), indexing="ij")
    i, j = i.ravel(), j.ravel()
    metres = GEOD.inv(*a[i].T, *b[j].T)[2]
    truth = {(p, q) for p, q, m in zip(i, j, metres, strict=True) if m <= 60_000}
    one, two, found = close_pairs(*a.T, *b.T, 60)
    assert set(zip(one, two, strict=True)) == truth
    assert found.max() <= 60_000
    assert len(truth) > 20


def test_pairs_reach_over_the_antimeridian():
    one, two, metres = close_pairs([179.9], [-16.0], [-179.9, 0.0], [-16.0, -16.0], 30)
    assert (one.tolist(), two.tolist()) == ([0], [0])
    assert metres[0] == pytest.approx(GEOD.inv(179.9, -16, -179.9, -16)[2])


def test_no_points_no_pairs():
    assert len(close_pairs([], [], [1.0], [2.0], 10)[0]) == 0
    assert len(close_pairs([1.0], [2.0], [], [], 10)[0]) == 0


def test_expected_number_is_that_of_all_exchanges():
    # Three places in each country, each close to one across the border, dates 0, 10, 20 in both:
    # of the six ways to give one side's dates to its places, the number of matches is 3, 1, 1,
    # 1, 0, 0: one in the mean; three or more in one of six.
    pairs, dates = np.arange(3), np.array([0, 10, 20])
    result = knox_test(pairs, pairs, dates, dates, 1, permutations=9999, seed=4)
    assert result.observed == 3
    assert result.expected == pytest.approx(1, abs=0.05)
    assert result.ratio == pytest.approx(3, abs=0.15)
    assert result.p_value == pytest.approx(1 / 6, abs=0.02)


def test_chance_alone_is_rarely_significant():
    random = np.random.default_rng(8)
    p = []
    for seed in range(60):
        places = random.uniform(0, 1, (2, 2, 40)) + np.array([[[0.0], [14.0]], [[0.5], [14.0]]])
        a, b, _ = close_pairs(*places[0], *places[1], 30)
        days = random.integers(0, 365, (2, 40))
        p.append(knox_test(a, b, *days, 20, permutations=199, seed=seed).p_value)
    assert np.mean(np.array(p) <= 0.05) < 0.15
    assert 0.3 < np.mean(p) < 0.75


def test_a_followed_b_is_found():
    random = np.random.default_rng(9)
    lon, lat, day = random.uniform(0, 3, 60), random.uniform(14, 16, 60), random.uniform(0, 900, 60)
    a, b, _ = close_pairs(lon, lat, lon + 0.05, lat, 15)
    result = knox_test(a, b, day, day + 3, 7)
    assert result.ratio > 3
    assert result.p_value == pytest.approx(0.001)


def test_the_same_seed_gives_the_same_answer():
    pairs, days = np.arange(30), np.arange(30) * 3
    whole = knox_test(pairs, pairs, days, days, 5, permutations=50, seed=3)
    again = knox_test(pairs, pairs, days, days, 5, permutations=50, seed=3)
    assert whole == again


def test_nothing_to_compare_is_no_evidence():
    none = np.empty(0, dtype=int)
    result = knox_test(none, none, [], [], 10)
    assert (result.observed, result.expected, result.p_value) == (0, 0.0, 1.0)
    assert np.isnan(result.ratio)


def test_options_out_of_range_are_refused():
    none = np.empty(0, dtype=int)
    with pytest.raises(OptionError, match="above 0 km"):
        close_pairs([0.0], [0.0], [0.0], [0.0], 0)
    with pytest.raises(OptionError, match="negative"):
        knox_test(none, none, [], [], -1)
    with pytest.raises(OptionError, match="at least one permutation"):
        knox_test(none, none, [], [], 1, permutations=0)
