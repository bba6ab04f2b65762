import pytest
import shapely

from incidentmap.geo.geocoder import Geocoder


def test_between_is_half_way_with_half_the_distance(geocoder: Geocoder) -> None:
    a, b = geocoder.geocode("A mine blew up between Ansongo and Labbezanga.")
    assert (a.relation, b.relation) == ("between", "between")
    assert (a.lon, a.lat) == (b.lon, b.lat)
    assert a.place is not None
    assert b.place is not None
    assert a.lon == pytest.approx((a.place.lon + b.place.lon) / 2, abs=0.01)
    assert a.uncertainty_m is not None
    assert 30_000 < a.uncertainty_m < 50_000


@pytest.mark.parametrize(
    "text",
    ["Tensions between Bamako and Niamey rose.", "The link between Gao and Mopti is cut.",
     "The difference between Kayes and Kidal is great."],
)  # fmt: skip
def test_what_is_not_between_in_space(geocoder: Geocoder, text: str) -> None:
    assert all(m.relation != "between" for m in geocoder.geocode(text))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Raids in northern Mali went on.", "north"),
        ("Raids in the north of Mali went on.", "north"),
        ("Des raids dans le nord du Mali.", "north"),
        ("Raids in southern Mali went on.", "south"),
        ("Des raids dans le sud-ouest du Mali.", "south"),
    ],
)
def test_parts_of_a_country_are_areas(geocoder: Geocoder, text: str, side: str) -> None:
    (mention,) = geocoder.geocode(text)
    assert mention.relation == "within"
    assert mention.area_wkt is not None
    area = shapely.from_wkt(mention.area_wkt)
    assert area.is_valid
    assert area.contains(shapely.Point(mention.lon, mention.lat))
    assert mention.lat is not None
    assert (mention.lat > 17.5) == (side == "north")


def test_near_is_ten_kilometres_at_least(geocoder: Geocoder) -> None:
    for text in (
        "A camp near Gossi burnt.",
        "Un camp près de Gossi a brûlé.",
        "Aux environs de Gossi.",
    ):
        (mention,) = geocoder.geocode(text)
        assert mention.relation == "near"
        assert mention.uncertainty_m is not None
        assert mention.uncertainty_m >= 10_000


@pytest.mark.parametrize(
    ("text", "kept", "placed"),
    [
        ("À 30 km au nord de Djibo, à Zougbéri, trois hommes sont morts.", "Djibo", "Zougbéri"),
        (
            "Thirty km south of Gossi, at the village of Tin-Habéri, men came.",
            "Gossi",
            "Tin-Habéri",
        ),
        ("At Kourma-Sud 12 km north of Djibo two died.", "Djibo", "Kourma-Sud"),
        ("In Wourokanda, some 20 km from Djibo, fighters came.", "Djibo", "Wourokanda"),
        ("À Tchirgoba, hameau entre Gossi et Hombori, deux morts.", "Hombori", "Tchirgoba"),
    ],
)
def test_a_name_that_another_is_measured_from_keeps_its_point(
    geocoder: Geocoder, text: str, kept: str, placed: str
) -> None:
    found = {m.text: m for m in geocoder.geocode(text)}
    assert found[kept].relation == "at"
    assert found[kept].place is not None
    assert found[kept].lon == found[kept].place.lon
    assert found[placed].place is None
    assert found[placed].relation in ("offset", "near", "between")
    assert found[placed].lon is not None


def test_what_the_village_is_measured_from_keeps_its_point(geocoder: Geocoder) -> None:
    (mention,) = geocoder.geocode("The village lies 60 km south-east of Ansongo.")
    assert mention.relation == "at"


def test_a_distance_without_direction_denies_a_far_namesake(geocoder: Geocoder) -> None:
    boulsa = geocoder.geocode("In Boulsa, some 20 km from Djibo, fighters came.")[0]
    assert boulsa.place is None


@pytest.mark.parametrize(
    "text",
    ["Aid workers shuttle between Gao and Ansongo.", "Entre Mopti et Djenné, le riz est mûr."],
)
def test_nothing_happened_between(geocoder: Geocoder, text: str) -> None:
    assert all(m.relation == "at" for m in geocoder.geocode(text))


def test_a_border_holds_no_village(geocoder: Geocoder) -> None:
    found = geocoder.geocode("The post at Kpinkalandi, near the border with Burkina Faso, was hit.")
    assert found[0].text == "Kpinkalandi"
    assert found[0].country == ""


def test_a_unit_named_by_the_compass_is_no_part_of_its_country(geocoder: Geocoder) -> None:
    cameroon = geocoder.geocode("À Mora, dans l'Extrême-Nord du Cameroun, un marché a brûlé.")[-1]
    assert (cameroon.text, cameroon.relation) == ("Cameroun", "at")


@pytest.mark.parametrize(
    ("text", "name", "relation", "least_km"),
    [
        # the bracket after a village names the district, not its seat
        ("Two died in Tougoulé (Koro, Mopti).", "Tougoulé", "within", 100),
        # the other end of a road, and a town of the sentence: vague, and said so
        ("A mine blew up between Diéma and Sandagué.", "Sandagué", "between", 90),
        ("In Tougoulé two men died, and the wounded came to Kaya.", "Tougoulé", "near", 140),
    ],
)
def test_what_a_sentence_leaves_open_is_stated(
    geocoder: Geocoder, text: str, name: str, relation: str, least_km: float
) -> None:
    village = next(m for m in geocoder.geocode(text) if m.text == name)
    assert (village.place, village.relation) == (None, relation)
    assert village.uncertainty_m is not None
    assert village.uncertainty_m >= least_km * 1000


def test_a_capital_puts_no_village(geocoder: Geocoder) -> None:
    village = geocoder.geocode("In Tougoulé two men died, Ouagadougou said.")[0]
    assert (village.text, village.lon, village.status) == ("Tougoulé", None, "unresolved")


def test_namesakes_in_two_countries_stay_apart(geocoder: Geocoder) -> None:
    text = "Raid on Tougoulé (Djibo, Burkina Faso). A day later a raid on Tougoulé (Koro, Mali)."
    found = [m.country for m in geocoder.geocode(text) if m.text == "Tougoulé"]
    assert found == ["BF", "ML"]
