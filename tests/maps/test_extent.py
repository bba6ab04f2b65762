import math

import pytest
from made_layers import made_layers

from incidentmap.geo.errors import OptionError
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.maps.extent import DEFAULT_BOUNDS, check_bounds, drawable, fitting_bounds


def incidents(*points):
    return layer_frame(
        schema.INCIDENTS,
        [
            {
                "incident_id": str(i),
                "lon": lon,
                "lat": lat,
                "geo_precision": precision,
                "country": country,
            }
            for i, (lon, lat, precision, country) in enumerate(points)
        ],
    )


def test_one_place_is_shown_with_land_around_it():
    west, south, east, north = fitting_bounds({"incidents": incidents((-4.6, 14.3, 1, "ML"))})
    assert west < -5
    assert east > -4
    assert south < 14
    assert north > 14.6


def test_the_antimeridian_is_crossed_the_short_way():
    west, _, east, _ = fitting_bounds(
        {"incidents": incidents((178.4, -18.1, 1, "FJ"), (-171.8, -13.8, 1, "WS"))}
    )
    assert 170 < west < 178.4
    assert 188.2 < east < 195


def test_a_country_is_no_place():
    frame = incidents((-4.6, 14.3, 1, "ML"), (0, 17, 6, "ML"), (1, 1, 5, None), (-4, 15, 3, "ML"))
    assert drawable(frame).tolist() == [True, False, False, True]


def test_incidents_far_from_the_measured_borders_do_not_stretch_the_map():
    layers = made_layers(30)
    extra = incidents((-74.0, 40.7, 1, "US"))
    near = fitting_bounds(layers)
    import pandas as pd

    layers["incidents"] = pd.concat([layers["incidents"], extra], ignore_index=True)
    assert fitting_bounds(layers) == near


def test_without_incidents_the_bases_are_shown_and_then_mali():
    layers = made_layers(0)
    west, _, east, _ = fitting_bounds(layers)
    assert west < -8.07
    assert east > 1.42
    assert fitting_bounds({}) == DEFAULT_BOUNDS


@pytest.mark.parametrize(
    "extent",
    [
        (1, 2, 3),
        (0, 10, 5, 5),
        (0, -91, 5, 5),
        (-200, 0, 5, 5),
        (0, 0, math.nan, 5),
        (0, 0, math.inf, 5),
    ],
)
def test_an_impossible_extent_is_refused_with_what_was_expected(extent):
    with pytest.raises(OptionError, match="west,south,east,north"):
        check_bounds(extent)
