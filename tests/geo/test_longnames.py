import pytest

from incidentmap.geo.geocoder import Geocoder


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Men stormed a base in Bulo Teranka, 110 km southwest of Mogadishu.", "Bulo Teranka"),
        ("Ils ont attaqué Kaiga Mindjara et fui vers Bol, au Tchad.", "Kaiga Mindjara"),
        ("Gunmen shelled Abu Tarouk camp near El Fasher.", "Abu Tarouk"),
        ("Families fled to Tel Mirfaat from Aleppo.", "Tel Mirfaat"),
        ("Two died in the village of Sarkin Yamza, Niger.", "Sarkin Yamza"),
        ("Shells fell in Jisr al-Tarqa, near Idlib.", "Jisr al-Tarqa"),
    ],
)
def test_two_words_are_a_place_by_their_company(geocoder: Geocoder, text: str, name: str) -> None:
    assert name in [m.text for m in geocoder.geocode(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The army arrested Sarkin Yamza on Monday in Gao.",
        "Le chef, Kaiga Mindjara, a parlé à Gao.",
        "Talks with Bulo Teranka failed in Gao.",
        "He told Abu Tarouk to leave Gao.",
    ],
)
def test_two_words_are_a_person_otherwise(geocoder: Geocoder, text: str) -> None:
    assert len(geocoder.geocode(text)) == 1


def test_a_later_mention_is_found_whole(geocoder: Geocoder) -> None:
    found = geocoder.geocode("A blast shook the town of Sarkin Yamza. Sarkin Yamza is cut off.")
    assert [m.text for m in found] == ["Sarkin Yamza", "Sarkin Yamza"]
    assert all(m.place is None for m in found)


def test_arabic_articles_belong_to_the_name(geocoder: Geocoder) -> None:
    texts = "They left Deir ez-Zor. Fighting in al-Bayda, Yemen, went on.", "Bashar al-Assad fled."
    assert [m.text for m in geocoder.geocode(texts[0])] == ["Deir ez-Zor", "al-Bayda", "Yemen"]
    assert geocoder.geocode(texts[1]) == []
