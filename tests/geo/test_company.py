import pytest

from incidentmap.geo.geocoder import Geocoder


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gunmen raided the village of Wourokanda at dawn.", "Wourokanda"),
        ("Des hommes ont pillé le hameau de Bilguidou.", "Bilguidou"),
        ("In Kouloumbari (Yatenga), two teachers were taken.", "Kouloumbari"),
        ("À Tin-Kéria, dans le cercle de Gourma-Rharous, un puits a sauté.", "Tin-Kéria"),
        ("A convoy was hit between Zigbéri and Djibo.", "Zigbéri"),
        ("Un convoi a été attaqué entre Sorgoba et Kelbouré.", "Kelbouré"),
        ("Twenty families fled to Garou-Kaina.", "Garou-Kaina"),
        ("Bodies were found at Dinguéri, a village in Koro cercle.", "Dinguéri"),
        ("Le maire de Tchirgoba a fui.", "Tchirgoba"),
        ("Un minibus a sauté non loin de Bilkamba.", "Bilkamba"),
        ("Le poste de Nassoukara a brûlé.", "Nassoukara"),
        ("Gunmen landed off Kaikourala at dawn.", "Kaikourala"),
        ("They burned the ford of Zamberou.", "Zamberou"),
        ("Two men were shot outside Wirgou on Monday.", "Wirgou"),
        ("The Dambola forest is closed.", "Dambola"),
        ("Fighters left Bangataka for Sorobanga.", "Sorobanga"),
        ("| Date | Location | Killed |\n|---|---|---|\n| 3 May | Bouldiama | 3 |", "Bouldiama"),
        ("- Gao: calm\n- Tinguélé: two dead", "Tinguélé"),
        ("Des tirs dans le Kebbi-Est, près de Kamba.", "Kebbi-Est"),
        ("They walked from Ménaka to Inwélane, near Ansongo.", "Inwélane"),
    ],
)
def test_places_that_no_gazetteer_has_are_found(geocoder: Geocoder, text: str, name: str) -> None:
    mention = next(m for m in geocoder.geocode(text) if m.text == name)
    assert mention.place is None


def test_all_mentions_of_an_unlisted_place_are_found(geocoder: Geocoder) -> None:
    text = "The hamlet of Wourokanda burnt. Nobody helped. Wourokanda is gone."
    assert [m.text for m in geocoder.geocode(text)] == ["Wourokanda", "Wourokanda"]


def test_an_unlisted_place_is_put_at_its_unit_with_the_units_uncertainty(
    geocoder: Geocoder,
) -> None:
    text = "Two men were shot in Kouloumbari, in Yatenga province."
    hamlet, unit = geocoder.geocode(text)
    assert hamlet.container == unit.place
    assert (hamlet.lon, hamlet.lat) == (unit.lon, unit.lat)
    assert hamlet.uncertainty_m == unit.uncertainty_m
    assert hamlet.country == "BF"


def test_without_neighbours_it_has_no_point(geocoder: Geocoder) -> None:
    (hamlet,) = geocoder.geocode("The hamlet of Wourokanda burnt.")
    assert (hamlet.lon, hamlet.status) == (None, "unresolved")


@pytest.mark.parametrize(
    "text",
    [
        "He works at Zentiva and in Novartex.",
        "Spokesman Obinna Zubechi said so.",
        "According to Brzezinski, all is well.",
        "Elle a écrit à Zoubeida et parle à Obinna Zubechi.",
        "Un officier de Wagner est venu au camp de Barkhane.",
        "- Zoubeida: two dead\n- Brzezinski: unhurt",
        "JNIM and ISGS fought; MISAHEL watched.",
    ],
)
def test_other_rare_names_with_little_company(geocoder: Geocoder, text: str) -> None:
    found = [m.text for m in geocoder.geocode(text)]
    assert not set(found) & {
        "Zubechi",
        "Brzezinski",
        "JNIM",
        "ISGS",
        "MISAHEL",
        "Obinna",
        "Zoubeida",
        "Wagner",
        "Barkhane",
    }
