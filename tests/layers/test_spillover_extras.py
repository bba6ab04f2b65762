"""Reach, pairs, decay and grid on two made countries that meet at longitude 0."""

import math

import numpy as np
import pytest
import shapely
from made_layers import made_layers
from spillover_world import events, measured, two_countries

from incidentmap.geo.geodesy import area_km2
from incidentmap.layers.spillover import spillover_layers
from incidentmap.layers.spillover_schema import EXTRA_LAYERS

EVERYTHING = {
    "by_precision": True,
    "reach_km": 50,
    "decay_km": 25,
    "pair": (120, 400),
    "permutations": 99,
    "grid_km": 50,
}


@pytest.mark.parametrize("count", [0, 250])
def test_extra_layers_have_their_columns_and_geometry(count):
    incidents = made_layers(count)["incidents"] if count else events()
    layers = spillover_layers(incidents, distances_km=(50,), period="year", **EVERYTHING)
    assert set(EXTRA_LAYERS) <= set(layers)
    for name, layer in EXTRA_LAYERS.items():
        frame = layers[name]
        assert [c for c in frame.columns if c != "geom"] == layer.names
        assert not frame.duplicated(list(layer.key)).any()
        if layer.geometry:
            assert frame.crs == "EPSG:4326"
            assert set(frame.geom_type) <= {layer.geometry}
            assert frame.is_valid.all()
        if count:
            assert len(frame), name


def test_reach_by_hand():
    # On the border itself half the disc lies on either side; 30 km off, a circle's segment.
    half, off = 0.5, 30 / 111.3195
    reach = measured((-1e-9, 1.0), (off, 1.0), (1.5, 1.0), reach_km=50)["spillover_reach"]
    assert reach["incident_id"].tolist() == ["i0", "i1"]
    assert reach["country"].tolist() == ["BB", "AA"]
    assert reach["share"][0] == pytest.approx(half, abs=1e-3)
    disc = math.pi * 50**2
    segment = 50**2 * math.acos(30 / 50) - 30 * math.sqrt(50**2 - 30**2)
    assert reach["share"][1] == pytest.approx(segment / disc, abs=1e-3)
    assert reach["area_km2"][1] == pytest.approx(segment, rel=5e-3)
    assert reach["area_km2"].to_numpy() == pytest.approx(area_km2(reach.geometry.to_numpy()))


def test_reach_of_one_place_is_the_same_for_all_its_incidents():
    reach = measured((0.1, 1.0), (0.1, 1.0), reach_km=50)["spillover_reach"]
    assert reach["incident_id"].tolist() == ["i0", "i1"]
    assert reach["area_km2"].nunique() == 1


def test_pairs_run_from_the_earlier_to_the_later():
    layers = measured(
        (0.1, 1.0, 1, "2024-03-10"),
        (-0.1, 1.0, 1, "2024-03-05"),  # 22 km and 5 days before it
        (-0.1, 1.0, 1, "2024-05-05"),  # too late
        (-0.9, 1.0, 1, "2024-03-10"),  # too far
        (0.1, 1.0, 1, "2024-03-10"),  # the same side as the first
        (-0.1, 1.0, 1, "2024-03-10", 6),  # nobody knows where
        pair=(30, 7),
    )
    pairs = layers["spillover_pairs"]
    assert list(zip(pairs["incident_a"], pairs["incident_b"], strict=True)) == [
        ("i1", "i0"),
        ("i1", "i4"),
    ]
    assert set(zip(pairs["country_a"], pairs["country_b"], strict=True)) == {("AA", "BB")}
    assert pairs["distance_km"].to_numpy() == pytest.approx(22.26, abs=0.01)
    assert pairs["days"].tolist() == [5, 5]
    assert pairs.geometry[0].equals_exact(shapely.LineString([(-0.1, 1), (0.1, 1)]), 1e-9)
    (test,) = layers["spillover_knox"].to_dict("records")
    assert (test["incidents"], test["close_in_space"], test["observed"]) == (5, 4, 2)


def test_incidents_whose_day_is_vaguer_than_the_days_make_no_pair():
    frame = events((0.1, 1.0, 1, "2024-03-01"), (-0.1, 1.0, 1, "2024-03-02"))
    frame["date_precision"] = [4, 1]  # some day in March
    options = {"countries": ("AA",), "boundaries": two_countries()}
    assert spillover_layers(frame, pair=(30, 7), **options)["spillover_pairs"].empty
    assert len(spillover_layers(frame, pair=(30, 31), **options)["spillover_pairs"]) == 1


def test_knox_finds_revenge_and_not_chance():
    random = np.random.default_rng(12)
    days = np.datetime64("2022-01-01") + random.integers(0, 900, 60)
    heights = random.uniform(0.1, 1.9, 60)
    raids = [(0.05, y, 1, str(day)) for y, day in zip(heights, days, strict=True)]
    revenge = [(-0.05, y, 1, str(day + 2)) for y, day in zip(heights, days, strict=True)]
    elsewhen = [(-0.05, y, 1, str(day)) for y, day in zip(heights, days[::-1], strict=True)]
    found = measured(*raids, *revenge, pair=(20, 7))["spillover_knox"].iloc[0]
    assert found["ratio"] > 3
    assert found["p_value"] == pytest.approx(0.001)
    chance = measured(*raids, *elsewhen, pair=(20, 7))["spillover_knox"].iloc[0]
    assert chance["p_value"] > 0.05


def test_decay_by_hand():
    decay = measured((-0.1, 1.0, 2), (-0.3, 1.0, 3), (-0.32, 1.0), (0.1, 1.0), decay_km=25)[
        "spillover_decay"
    ].set_index(["side", "outer_km"])
    own = decay.loc["own"]
    assert own["incidents"].tolist() == [1, 2, 0, 0]
    assert own["fatalities"].tolist() == [2, 3, 0, 0]
    assert own["cumulative_share"].tolist() == pytest.approx([1 / 3, 1, 1, 1])
    assert own["area_km2"][25] == pytest.approx(221.15 * 25, rel=1e-3)
    country = area_km2(two_countries().geometry.to_numpy())[0]
    density = 1000 / own["area_km2"][25]
    assert own["incidents_per_1000_km2"][25] == pytest.approx(density)
    assert own["relative_density"][25] == pytest.approx(density / (3000 / country))
    beyond = decay.loc["neighbours"]
    assert beyond["incidents"].tolist() == [1, 0, 0, 0]
    assert beyond["relative_density"].isna().all()


def test_decay_rings_end_at_the_largest_distance():
    decay = measured(decay_km=30)["spillover_decay"]
    assert decay["outer_km"].tolist() == [30, 60, 90, 100] * 2
    assert decay["inner_km"].tolist() == [0, 30, 60, 90] * 2


def test_grid_by_hand():
    # The grid of AA starts at (-1, 1). Four incidents in the cell south-west of it, one elsewhere.
    places = [(-1.1, 0.9), (-1.1, 0.9), (-1.2, 0.8), (-1.3, 0.7), (0.5, 1.5)]
    grid = measured(*places, grid_km=50)["conflict_grid"].set_index("cell_id")
    assert grid.index.tolist() == ["50km:-1-1", "50km:+3+1"]
    cell = grid.loc["50km:-1-1"]
    assert cell["incidents"] == 4
    assert cell["intensity"] == pytest.approx(1.6)
    assert cell["intensity_threshold"] == pytest.approx((1.6 + 0.4) / 2)
    # Nearest others: 0, 0, and twice 15.7 km; at random half of sqrt(2500 / 4) = 12.5 km.
    assert cell["concentration"] == pytest.approx((0 + 0 + 15.7 + 15.7) / 4 / 12.5, abs=0.01)
    assert cell["type"] == "clustered high-intensity"
    assert grid["type"]["50km:+3+1"] is None
    assert cell["geom"].contains(shapely.Point(-1.1, 0.9))


def test_grid_cells_stay_where_they_are_whatever_the_incidents():
    one = measured((-1.1, 0.9), grid_km=50)["conflict_grid"]
    two = measured((-1.1, 0.9), (1.9, 1.9), grid_km=50)["conflict_grid"]
    assert one["cell_id"][0] in two["cell_id"].tolist()


def test_grid_has_a_threshold_for_each_kind_of_period():
    rows = [
        (-1.1, 0.9, 1, "2023-05-05"),
        (-1.1, 0.9, 1, "2024-05-05"),
        (-1.12, 0.9, 1, "2024-05-06"),
    ]
    grid = measured(*rows, grid_km=50, period="year")["conflict_grid"].set_index("period")
    assert grid["incidents"].to_dict() == {"all": 3, "2023": 1, "2024": 2}
    assert grid["intensity_threshold"]["all"] == pytest.approx(1.2)
    assert grid["intensity_threshold"]["2023"] == pytest.approx(0.6)
