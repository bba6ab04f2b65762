import datetime as dt
import logging

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geodesic_truth import GEOD, true_distances_m
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_layers import made_layers
from spillover_world import events, measured, two_countries

from incidentmap.data import path
from incidentmap.geo.errors import DataError, OptionError
from incidentmap.geo.geodesy import area_km2
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover import main_countries, spillover_layers

CONTRACT = ("countries", "borders", "spillover_zones", "exposures", "spillover_summary")


@pytest.fixture(scope="module")
def mali():
    return spillover_layers(made_layers(400)["incidents"])


@pytest.mark.parametrize("name", CONTRACT)
def test_layers_keep_the_contract(mali, name):
    layer = schema.LAYERS[name]
    frame = mali[name]
    assert list(frame.columns[: len(layer.names)]) == layer.names
    assert not frame.duplicated(list(layer.key)).any()
    if layer.geometry:
        assert frame.crs == schema.CRS
        assert set(frame.geom_type) == {layer.geometry}
        assert frame.is_valid.all()


def test_layers_of_no_incidents_keep_the_contract():
    layers = spillover_layers(layer_frame(schema.INCIDENTS, []), countries=())
    assert tuple(layers) == CONTRACT
    for name, frame in layers.items():
        assert list(frame.columns[: len(schema.LAYERS[name].names)]) == schema.LAYERS[name].names
        assert len(frame) == {"countries": 8, "borders": 7, "exposures": 0}.get(name, 42)


def test_malis_zones_lie_on_their_side_within_their_distance(mali):
    zones = mali["spillover_zones"]
    assert len(zones) == 7 * 2 * 3
    outlines = mali["countries"].set_index("country").geometry
    lines = mali["borders"].set_index("border_id").geometry
    random = np.random.default_rng(1)
    for row in zones.itertuples():
        assert row.geom.difference(outlines[row.country].buffer(1e-9)).is_empty
        outer = shapely.boundary(row.geom).difference(
            shapely.boundary(outlines[row.country]).buffer(1e-7)
        )
        points = shapely.get_coordinates(outer)
        points = points[random.integers(len(points), size=25)]
        off = (
            true_distances_m(*points.T, lines[row.border_id], 500, nearest=4) - 1000 * row.outer_km
        )
        assert np.abs(off).max() <= 5


def test_sides_of_a_border_do_not_overlap(mali):
    for _, zones in mali["spillover_zones"].groupby(["border_id", "outer_km"]):
        one, two = zones.geometry
        assert area_km2([one.intersection(two)])[0] < 1e-6


def test_counts_are_those_of_points_in_polygons(mali):
    incidents = made_layers(400)["incidents"]
    exact = incidents[incidents["geo_precision"] <= 3]
    for row in mali["spillover_zones"].itertuples():
        inside = exact[exact.within(row.geom)]
        assert row.incidents == len(inside), row.zone_id
        assert row.fatalities == inside["fatalities_best"].sum()
        assert row.incidents_per_1000_km2 == pytest.approx(1000 * len(inside) / row.area_km2)


def test_areas_are_geodesic(mali):
    zones = mali["spillover_zones"]
    truth = [abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6 for shape in zones.geometry]
    assert zones["area_km2"].to_numpy() == pytest.approx(truth, rel=1e-6)


def test_known_places_lie_in_the_right_country_at_the_right_distance():
    # Measured on Natural Earth 1:10m and on OpenStreetMap's line, which differ by kilometres.
    places = pd.DataFrame(
        [
            ("Labbezanga", 0.69604, 14.95634),
            ("Chinagodrar", 3.0014, 15.2276),
            ("Djibo", -1.62665, 14.09864),
            ("Moura", -4.60445, 14.32829),
        ],
        columns=["incident_id", "lon", "lat"],
    )
    found = spillover_layers(places, distances_km=(25, 150))["exposures"]
    nearest = found.drop_duplicates("incident_id").set_index("incident_id")
    assert nearest["country"].to_dict() == {
        "Labbezanga": "ML",
        "Chinagodrar": "NE",
        "Djibo": "BF",
        "Moura": "ML",
    }
    assert nearest["neighbour"].to_dict() == {
        "Labbezanga": "NE",
        "Chinagodrar": "ML",
        "Djibo": "ML",
        "Moura": "BF",
    }
    assert 1 < nearest["distance_km"]["Labbezanga"] < 3
    assert nearest["distance_km"]["Chinagodrar"] == pytest.approx(12.3, abs=0.1)
    assert 41 < nearest["distance_km"]["Djibo"] < 45
    assert 112 < nearest["distance_km"]["Moura"] < 114


def test_an_exposure_by_hand():
    # Half a degree east of the border on the equator: 55.66 km, due west.
    layers = measured((0.5, 0.0, 3))
    (row,) = layers["exposures"].to_dict("records")
    assert row["border_id"] == "AA-BB"
    assert (row["country"], row["neighbour"]) == ("BB", "AA")
    assert row["distance_km"] == pytest.approx(55.66, abs=0.01)
    assert row["bearing_deg"] == pytest.approx(270)
    assert row["band_km"] == 100
    assert row["geom"].equals_exact(shapely.LineString([(0.5, 0), (0, 0)]), 1e-5)


def test_zones_by_hand():
    # 2 degrees of meridian (221.15 km) by 25 km; above and below no country goes on.
    zones = measured()["spillover_zones"].set_index("zone_id")
    assert zones["area_km2"]["AA-BB:AA:25"] == pytest.approx(221.15 * 25, rel=1e-3)
    assert set(zones["inner_km"]) == {0}


def test_bands_are_disjoint_and_add_up():
    rows = [(x, 1.0) for x in (0.1, 0.3, 0.6, 0.7, 0.85, -0.2)]
    bands = measured(*rows, bands=True)["spillover_zones"]
    whole = measured(*rows)["spillover_zones"]
    assert bands["zone_id"].tolist()[:3] == ["AA-BB:AA:25", "AA-BB:AA:25-50", "AA-BB:AA:50-100"]
    for side in ("AA", "BB"):
        rings, all_ = bands[bands["country"] == side], whole[whole["country"] == side]
        assert rings["area_km2"].sum() == pytest.approx(all_["area_km2"].max(), rel=1e-9)
        assert rings["incidents"].cumsum().tolist() == all_["incidents"].tolist()
    assert whole["incidents"].tolist() == [1, 1, 1, 1, 2, 5]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.floats(-0.8, 0.8), min_size=2, max_size=6),
    st.integers(-175, 175),
    st.lists(st.integers(2, 60), min_size=1, max_size=3, unique=True),
)
def test_any_border_anywhere(bends, shift, distances):
    """Sides do not overlap, bands add up, and only longitude follows a shift of longitude."""
    heights = np.linspace(0, 3, len(bends))
    line = list(zip(bends, heights.tolist(), strict=True))
    west = shapely.Polygon([(-3, 0), *line, (-3, 3)])
    east = shapely.Polygon([(3, 0), *line, (3, 3)])
    found = []
    for turn in (0, shift):
        shapes = [
            shapely.transform(s, lambda xy, t=turn: xy + np.array([t, 0.0])) for s in (west, east)
        ]
        frame = gpd.GeoDataFrame({"iso_a2": ["AA", "BB"]}, geometry=_wrapped(shapes), crs=4326)
        options = {"countries": ("AA",), "boundaries": frame, "distances_km": distances}
        found.append(spillover_layers(events(((turn + 180.5) % 360 - 180, 1.5)), **options))
        bands = spillover_layers(events(), bands=True, **options)["spillover_zones"]
        zones = found[-1]["spillover_zones"]
        for side in ("AA", "BB"):
            total = zones["area_km2"][zones["country"] == side].max()
            assert bands["area_km2"][bands["country"] == side].sum() == pytest.approx(
                total, rel=1e-6
            )
        for _, pair in zones.groupby("outer_km"):
            assert area_km2([pair.geometry.iloc[0].intersection(pair.geometry.iloc[1])])[0] < 1e-3
    here, there = found
    for name, column in (
        ("spillover_zones", "area_km2"),
        ("exposures", "distance_km"),
        ("borders", "length_km"),
    ):
        assert there[name][column].to_numpy() == pytest.approx(
            here[name][column].to_numpy(), rel=1e-6
        )


def _wrapped(shapes):
    out = []
    for shape in shapes:
        parts = [
            shapely.transform(shape, lambda xy, t=t: xy + np.array([t, 0.0])).intersection(
                shapely.box(-180, -90, 180, 90)
            )
            for t in (-360, 0, 360)
        ]
        out.append(shapely.union_all([p for p in parts if p.area > 0]))
    return out


def test_vague_incidents_count_in_totals_only(caplog):
    rows = [(0.1, 1, 5), (0.1, 1, 7, "2024-03-05", 6), (0.15, 1, 2, "2024-03-05", 4)]
    with caplog.at_level(logging.INFO):
        frame = events(*rows)
        frame["country"] = "BB"
        layers = spillover_layers(frame, countries=("AA",), boundaries=two_countries())
    assert "2 of 3 incidents are not measured against borders" in caplog.text
    assert layers["exposures"]["incident_id"].tolist() == ["i0"]
    row = layers["spillover_summary"].set_index(["country", "outer_km"]).loc[("BB", 25.0)]
    assert (row["incidents"], row["fatalities"]) == (1, 5)
    assert row["share_of_incidents"] == pytest.approx(1 / 3)
    assert row["share_of_fatalities"] == pytest.approx(5 / 14)
    assert (row["country_incidents"], row["country_incidents_vague"]) == (3, 2)


def test_max_precision_and_by_precision_show_what_vague_places_do():
    rows = [(0.1, 1, 5, "2024-03-05", p) for p in (1, 2, 3, 4, 5, 6, 7)]
    wide = measured(*rows, max_precision=5, by_precision=True)
    narrow = measured(*rows, max_precision=1)
    assert len(wide["exposures"]) == 6
    assert narrow["exposures"]["incident_id"].tolist() == ["i0", "i6"]
    table = wide["spillover_by_precision"]
    counts = table[(table["country"] == "BB") & (table["outer_km"] == 25)]
    assert counts["max_precision"].tolist() == [1, 2, 3, 4, 5]
    assert counts["incidents"].tolist() == [2, 3, 4, 5, 6]
    assert counts["fatalities"].tolist() == [10, 15, 20, 25, 30]


def test_incidents_without_a_point_are_not_lost_from_totals():
    frame = events((0.1, 1, 5), (None, None, 9))
    frame["country"] = "BB"
    summary = spillover_layers(frame, countries=("AA",), boundaries=two_countries())[
        "spillover_summary"
    ]
    row = summary.set_index(["country", "outer_km"]).loc[("BB", 25.0)]
    assert row["incidents"] == 1
    assert row["share_of_incidents"] == 0.5


def test_doubt_of_point_and_border_marks_bands_unsure():
    layers = measured((0.01, 1), (0.1, 1), (0.2245, 1), boundaries_uncertainty_m=1200)
    found = layers["exposures"].set_index("incident_id")
    # 500 m of the incident and 1,200 m of the border.
    assert found["distance_uncertainty_km"].tolist() == pytest.approx([1.3] * 3)
    assert found["side_unsure"].tolist() == [True, False, False]
    assert found["band_unsure"].tolist() == [False, False, True]  # 24.99 km, by 25
    zones = layers["spillover_zones"].set_index("zone_id")
    assert zones["incidents_unsure"]["AA-BB:BB:25"] == 2
    assert zones["incidents_unsure"]["AA-BB:BB:50"] == 1


def test_an_unknown_doubt_is_not_called_sure():
    layers = measured((0.1, 1))
    assert np.isnan(layers["exposures"]["distance_uncertainty_km"][0])
    assert layers["exposures"]["band_unsure"].isna().all()
    assert layers["borders"]["source_uncertainty_m"].isna().all()
    zones = layers["spillover_zones"].set_index("zone_id")
    assert zones["incidents_unsure"]["AA-BB:BB:25"] == 1


def test_unknown_deaths_are_not_nought():
    summary = measured((0.1, 1, None), (0.1, 1, 0), (0.1, 1, 4))["spillover_summary"]
    row = summary.set_index(["country", "outer_km"]).loc[("BB", 25.0)]
    assert (row["fatalities"], row["fatalities_unknown"]) == (4, 1)


def test_every_neighbour_at_a_tripoint():
    three = gpd.GeoDataFrame(
        {"iso_a2": ["AA", "BB", "CC"]},
        geometry=[shapely.box(-2, -2, 0, 2), shapely.box(0, 0, 2, 2), shapely.box(0, -2, 2, 0)],
        crs="EPSG:4326",
    )
    found = spillover_layers(events((-0.2, 0.0)), countries=("AA",), boundaries=three)["exposures"]
    assert found["neighbour"].tolist() == ["BB", "CC"]
    assert np.ptp(found["distance_km"]) < 1e-3


def test_a_point_on_the_line_lies_where_its_source_says():
    frame = events((0.0, 1.0), (0.0, 1.0))
    frame["country"] = ["BB", None]
    found = spillover_layers(frame, countries=("AA",), boundaries=two_countries())["exposures"]
    assert found["country"].tolist() == ["BB", "AA"]
    assert found["distance_km"].tolist() == pytest.approx([0, 0], abs=1e-6)


def test_a_third_country_is_not_exposed_to_a_border_that_is_not_its_own():
    three = gpd.GeoDataFrame(
        {"iso_a2": ["AA", "BB", "CC"]},
        geometry=[shapely.box(-2, -2, 0, 2), shapely.box(0, 0, 2, 2), shapely.box(0, -2, 2, 0)],
        crs="EPSG:4326",
    )
    found = spillover_layers(events((0.2, -0.1)), countries=("AA",), boundaries=three)
    assert found["exposures"]["border_id"].tolist() == ["AA-CC"]


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("month", ["all", "2023-12", "2024-01", "2024-02", "2024-03", "undated"]),
        ("quarter", ["all", "2023-Q4", "2024-Q1", "undated"]),
        ("year", ["all", "2023", "2024", "undated"]),
        ("all", ["all"]),
    ],
)
def test_periods_without_incidents_have_rows_too(period, names):
    rows = [(0.1, 1, 1, "2023-12-31", 1), (0.1, 1, 1, "2024-03-01", 1), (0.1, 1, 1, None, 1)]
    summary = measured(*rows, period=period)["spillover_summary"]
    assert list(dict.fromkeys(summary["period"])) == names
    near = summary[(summary["country"] == "BB") & (summary["outer_km"] == 25)]
    assert near["incidents"].iloc[0] == 3
    assert near["incidents"].iloc[1:].sum() == (3 if period != "all" else 0)
    assert near["share_of_incidents"].iloc[0] == 1


def test_dates_too_vague_for_a_period_are_not_put_into_one():
    frame = events((0.1, 1, 1, "2024-01-01"), (0.1, 1, 1, "2024-01-30"), (0.1, 1, 1, "2024-04-01"))
    frame["date_precision"] = pd.array([5, 2, 4], dtype="Int64")  # a year; a span; a month
    frame["event_date_end"] = [None, dt.date(2024, 2, 3), None]
    summary = spillover_layers(
        frame, countries=("AA",), boundaries=two_countries(), period="month"
    )["spillover_summary"]
    near = summary[(summary["country"] == "BB") & (summary["outer_km"] == 25)]
    counts = dict(zip(near["period"], near["incidents"], strict=True))
    assert counts == {"all": 3, "2024-04": 1, "undated": 2}


def test_the_country_with_most_incidents_is_measured():
    incidents = made_layers(200)["incidents"]
    assert main_countries(incidents) == ("ML",)
    assert main_countries(incidents[incidents["country"] == "BF"]) == ("BF",)
    assert main_countries(incidents.iloc[:0]) == ("ML",)
    bare = gpd.GeoDataFrame(geometry=[shapely.Point(8.0, 17.0)], crs="EPSG:4326")
    assert main_countries(bare) == ("NE",)
    tied = events((0.1, 1), (-0.1, 1))
    assert main_countries(tied, two_countries()) == ("AA", "BB")


def test_several_countries_share_no_border_twice():
    layers = spillover_layers(events(), countries=("ML", "BF", "ML"))
    ids = layers["borders"]["border_id"].tolist()
    assert len(ids) == len(set(ids)) == 12
    assert layers["countries"].set_index("country")["measured"].sum() == 2


def test_where_the_fine_boundaries_lack_a_neighbour_the_world_serves():
    layers = spillover_layers(events(), countries=("NE",))
    assert "LY-NE" in layers["borders"]["border_id"].tolist()
    assert set(layers["borders"]["source"]) == {"Natural Earth 1:50m admin-0 countries"}
    assert (layers["borders"]["source_uncertainty_m"] > 2300).all()


def test_boundaries_from_a_file_and_layer(tmp_path):
    file = tmp_path / "lands.gpkg"
    two_countries().rename(columns={"iso_a2": "land"}).to_file(file, layer="all")
    options = {"countries": ("AA",), "boundaries_column": "land", "boundaries_uncertainty_m": 100}
    found = spillover_layers(events(), boundaries=f"{file}:all", **options)
    assert found["borders"]["source"][0] == "lands.gpkg, layer all"
    assert found["borders"]["source_uncertainty_m"][0] == 100
    with pytest.raises(DataError, match="no column 'iso'"):
        spillover_layers(events(), boundaries=file, countries=("AA",), boundaries_column="iso")
    with pytest.raises(DataError, match="which column"):
        spillover_layers(events(), boundaries=file, countries=("AA",))
    with pytest.raises(DataError, match="cannot read boundaries"):
        spillover_layers(events(), boundaries=f"{file}:nothing", countries=("AA",))
    with pytest.raises(DataError, match="no boundaries at"):
        spillover_layers(events(), boundaries=tmp_path / "none.shp", countries=("AA",))


def test_the_packaged_shapefile_can_be_named_too():
    file = path("shapefiles", "countries.shp")
    found = spillover_layers(events(), countries=("ML",), boundaries=file)
    assert len(found["borders"]) == 7


def test_plain_columns_and_geodataframes_of_any_crs_serve_as_incidents():
    plain = pd.DataFrame({"lon": [0.1], "lat": [1.0]})
    spatial = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0.1], [1.0]), crs=4326).to_crs(32631)
    options = {"countries": ("AA",), "boundaries": two_countries()}
    one, two = (spillover_layers(f, **options)["exposures"] for f in (plain, spatial))
    assert one["distance_km"][0] == pytest.approx(two["distance_km"][0], abs=1e-6)
    assert one["incident_id"].tolist() == ["0"]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"x": [1]}), "neither point geometry nor columns lon and lat"),
        (gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)]), "no CRS"),
        (gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326), "must be points"),
    ],
)
def test_unusable_incidents_are_refused_with_a_reason(frame, said):
    with pytest.raises(DataError, match=said):
        spillover_layers(frame)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"distances_km": ()}, "at least one distance"),
        ({"distances_km": (25, 600)}, "between 1 and 500 km"),
        ({"tolerance_m": 0}, "tolerance"),
        ({"period": "week"}, "period must be one of all, year, quarter, month"),
        ({"max_precision": 6}, "between 1 and 5"),
        ({"snap_m": -1}, "snap_m"),
        ({"reach_km": 0}, "between 1 and 500 km"),
        ({"decay_km": 200}, "fit into 100 km"),
        ({"pair": (0, 3)}, "pairs need a distance"),
        ({"grid_km": 0.1}, "1 to 1000 km"),
    ],
)
def test_options_out_of_range_are_refused(options, said):
    with pytest.raises(OptionError, match=said):
        measured((0.1, 1), **options)


def test_an_island_has_no_border_and_is_told_so():
    with pytest.raises(DataError, match="shares no land border"):
        spillover_layers(events(), countries=("AA",), boundaries=two_countries().iloc[:1])
