import pytest
import shapely

from incidentmap.geo.border_phrases import border_line
from incidentmap.geo.geocoder import Geocoder


@pytest.mark.parametrize(
    ("text", "phrase", "line"),
    [
        ("Smuggling along Mali's border with Niger goes on.", "Mali's border with Niger", True),
        ("Smuggling along Mali’s border with Algeria goes on.", "Mali’s border with Algeria", True),
        ("They met at the border between Benin and Burkina Faso.", "the border between Benin and Burkina Faso", True),
        ("Une patrouille sur la frontière entre le Mali et la Mauritanie.", "la frontière entre le Mali et la Mauritanie", True),
        ("Il a passé la frontière algérienne de nuit.", "la frontière algérienne", False),
        ("Nobody patrols the tri-border area any more.", "the tri-border area", False),
        ("La zone des trois frontières est vide.", "La zone des trois frontières", False),
    ],
)  # fmt: skip
def test_border_phrases(geocoder: Geocoder, text: str, phrase: str, line: bool) -> None:
    (border,) = [m for m in geocoder.geocode(text) if m.kind == "border"]
    assert border.text == phrase
    assert border.relation == "border"
    assert (border.area_wkt is not None) == line


def test_the_line_is_shared(geocoder: Geocoder) -> None:
    found = border_line("ML", "NE")
    assert found is not None
    line = shapely.from_wkt(found[3])
    assert line.geom_type in ("LineString", "MultiLineString")
    west, south, east, north = line.bounds
    assert 0 < west < east < 5
    assert 14 < south < north < 20
    assert border_line("ML", "TD") is None


def test_borders_of_persons_and_rooms_are_none(geocoder: Geocoder) -> None:
    assert not geocoder.geocode("His garden borders the road; he borders on despair.")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Two died in Kidal, close to the Algerian border.", ("DZ", "ML")),
        ("La frontière malienne est proche de Djibo.", ("BF", "ML")),
    ],
)
def test_the_other_side_of_a_border_is_the_place_beside(
    geocoder: Geocoder, text: str, codes: tuple[str, str]
) -> None:
    border = next(m for m in geocoder.geocode(text) if m.kind == "border")
    line = border_line(*codes)
    assert line is not None
    assert (border.lon, border.lat) == line[:2]


def test_three_borders_meet_in_a_point(geocoder: Geocoder) -> None:
    text = "Raids in the tri-border area of Mali, Niger and Burkina Faso go on."
    border = next(m for m in geocoder.geocode(text) if m.kind == "border")
    assert border.lon == pytest.approx(0.2, abs=0.2)
    assert border.lat == pytest.approx(14.9, abs=0.2)
    assert border.uncertainty_m == 150_000


def test_what_has_no_common_border_stays_open(geocoder: Geocoder) -> None:
    found = geocoder.geocode("Mali speaks of the Russian border and of a tri-border area.")
    assert all(m.lon is None for m in found if m.kind == "border")
