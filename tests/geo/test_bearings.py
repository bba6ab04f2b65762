import math

import pytest

from incidentmap.geo.distances import moved
from incidentmap.geo.geocoder import Geocoder


@pytest.mark.parametrize(
    ("text", "name", "km", "bearing"),
    [
        ("A truck hit a mine 57 km east of Timbuktu.", "Timbuktu", 57, 90),
        ("A truck hit a mine some thirty kilometres to the south-west of Kidal.", "Kidal", 30, 225),
        ("A camp 10 miles north of Bankass was burnt.", "Bankass", 16.09344, 0),
        ("Une mine à une vingtaine de kilomètres au nord-ouest de Koro.", "Koro", 20, 315),
        ("Un convoi est tombé à 12,5 km à l'ouest d'Ansongo.", "Ansongo", 12.5, 270),
        ("Twelve kilometres SE of Gossi, a bus burnt.", "Gossi", 12, 135),
    ],
)
def test_offset_moves_the_point_by_the_geodesic(
    geocoder: Geocoder, text: str, name: str, km: float, bearing: float
) -> None:
    (mention,) = [m for m in geocoder.geocode(text) if m.text == name]
    assert mention.relation == "offset"
    assert mention.place is not None
    lon, lat = moved(mention.place.lon, mention.place.lat, bearing, km)
    assert (mention.lon, mention.lat) == pytest.approx((lon, lat), abs=1e-6)
    assert mention.uncertainty_m is not None
    sector = km * 1000 * math.sin(math.radians(22.5))
    assert sector < mention.uncertainty_m < sector + 30_000


def test_a_distance_tells_where_the_name_before_it_lies(geocoder: Geocoder) -> None:
    text = "In Tin-Wadalan, a hamlet 30 km south of Ménaka, two herders were shot."
    found = {m.text: m for m in geocoder.geocode(text)}
    hamlet, town = found["Tin-Wadalan"], found["Ménaka"]
    assert town.relation == "at"
    assert hamlet.place is None
    assert town.lon is not None
    assert town.lat is not None
    assert (hamlet.lon, hamlet.lat) == pytest.approx(moved(town.lon, town.lat, 180, 30), abs=1e-6)


def test_a_distance_without_direction_is_near(geocoder: Geocoder) -> None:
    (mention,) = geocoder.geocode("The ambush took place 25 km from Douentza.")
    assert mention.relation == "near"
    assert mention.uncertainty_m is not None
    assert mention.uncertainty_m >= 25_000
