import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.maps.projection import (
    GEOD,
    clipped,
    fitting_projection,
    metres_per_unit,
    seen,
    window,
)

SAHEL = (-12.0, 10.0, 4.0, 25.0)


@given(st.floats(-180, 180), st.floats(-75, 60), st.floats(0.5, 100), st.floats(0.5, 25))
def test_an_extent_lies_within_its_window(
    west: float, south: float, wide: float, tall: float
) -> None:
    bounds = (west, south, west + wide, south + tall)
    projection = fitting_projection(bounds)
    left, bottom, right, top = window(projection, bounds, 1.5)
    lon, lat = np.meshgrid(np.linspace(west, west + wide, 7), np.linspace(south, south + tall, 7))
    x, y = projection.forward(lon.ravel(), lat.ravel())
    slack = 0.002 * (right - left)
    assert (x >= left - slack).all()
    assert (x <= right + slack).all()
    assert (y >= bottom - slack).all()
    assert (y <= top + slack).all()
    assert (right - left) / (top - bottom) == pytest.approx(1.5)


@given(st.floats(-180, 180), st.floats(-80, 80), st.floats(1, 30))
def test_the_projection_keeps_areas(lon: float, lat: float, reach: float) -> None:
    projection = fitting_projection((lon - reach, max(-89, lat - 5), lon + reach, min(89, lat + 5)))
    away = projection.lon + reach / 2
    cell = shapely.segmentize(
        shapely.box(away, projection.lat, away + 0.5, projection.lat + 0.5), 0.05
    )
    true, _ = GEOD.geometry_area_perimeter(cell)
    assert projection.shape(cell).area == pytest.approx(abs(true), rel=1e-3)


def test_a_large_extent_is_drawn_on_equal_earth() -> None:
    projection = fitting_projection((-120, -50, 150, 60))
    assert projection.world
    assert "eqearth" in projection.definition


def test_what_is_seen_holds_the_extent() -> None:
    projection = fitting_projection(SAHEL)
    west, south, east, north = seen(projection, window(projection, SAHEL, 1.4))
    assert west < -12
    assert south < 10
    assert east > 4
    assert north > 25
    assert west > -40
    assert north < 40


def test_what_is_seen_round_a_pole_is_every_longitude() -> None:
    bounds = (-60.0, 68.0, 20.0, 83.0)
    projection = fitting_projection((-20, 85, 20, 89))
    west, _, east, north = seen(projection, window(projection, bounds, 1.0))
    assert east - west > 359
    assert north > 89


def test_clipping_goes_on_across_the_antimeridian() -> None:
    fiji = shapely.MultiPolygon(
        [shapely.box(177, -19, 180, -16), shapely.box(-180, -17, -179, -16)]
    )
    part = clipped(fiji, (176, -20, 184, -15))
    assert part.bounds == (177, -19, 181, -16)
    assert clipped(fiji, (0, 0, 10, 10)).is_empty


def test_metres_of_the_plane_are_metres_of_the_ground_at_the_centre() -> None:
    projection = fitting_projection(SAHEL)
    assert metres_per_unit(projection, 0, 0, 200_000) == pytest.approx(1, abs=2e-4)
    far = metres_per_unit(projection, 0, 800_000, 200_000)
    lon, lat = projection.inverse(np.array([-1e5, 1e5]), np.array([8e5, 8e5]))
    *_, ground = pyproj.Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])
    assert far == pytest.approx(ground / 200_000, rel=1e-4)
