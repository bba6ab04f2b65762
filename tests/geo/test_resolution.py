import pytest

from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder
from incidentmap.geo.readings import contains


@pytest.mark.parametrize(
    ("text", "name", "country", "kind"),
    [
        ("Rockets fell on Gao, in northern Mali.", "Gao", "ML", "city"),
        ("Clashes in Kayes region, Mali, killed two.", "Kayes", "ML", "region"),
        ("Farmers of Tripoli, in Lebanon, marched.", "Tripoli", "LB", "city"),
        ("A bomb in Tripoli, Libya, killed three.", "Tripoli", "LY", "capital"),
        ("Troops of Paris, Texas, played football.", "Paris", "US", "city"),
        ("Niger’s army left Diffa for Maradi.", "Niger", "NE", "country"),
        ("Mali is also a town in Guinea.", "Mali", "GN", "city"),
        ("La province du Sanmatenga et la ville de Kaya, au Burkina Faso.", "Kaya", "BF", "city"),
    ],
)
def test_readings(geocoder: Geocoder, text: str, name: str, country: str, kind: str) -> None:
    mention = next(m for m in geocoder.geocode(text) if m.text == name)
    assert (mention.country, mention.kind) == (country, kind)


def test_candidates_are_listed_best_first(geocoder: Geocoder) -> None:
    (mention,) = geocoder.geocode("The market of San Jose burnt.")
    scores = [score for _, score in mention.candidates]
    assert len(scores) > 3
    assert scores == sorted(scores, reverse=True)
    assert mention.place is not None
    assert mention.candidates[0][0] == mention.place.place_id


def test_one_sense_in_a_document_unless_the_text_says_otherwise(geocoder: Geocoder) -> None:
    text = "Tripoli, in Lebanon, is calm. The port of Tripoli is open."
    assert [m.country for m in geocoder.geocode(text) if m.text == "Tripoli"] == ["LB", "LB"]
    text = "Tripoli, in Lebanon, is calm. Tripoli, in Libya, is not."
    assert [m.country for m in geocoder.geocode(text) if m.text == "Tripoli"] == ["LB", "LY"]


def test_a_small_place_far_from_everything_named_is_not_taken(geocoder: Geocoder) -> None:
    text = "Men from Gao, Ansongo, Ménaka and Kidal were held at Moorhead for days."
    mention = next((m for m in geocoder.geocode(text) if m.text == "Moorhead"), None)
    assert mention is None or mention.place is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Raid on Sangha, on the cliff of Bandiagara, in Mali.", "Sangha"),
        ("The village of Soro near Bankass in Mali was burned.", "Soro"),
        ("A mine went off near Inata, in Soum, Burkina Faso.", "Inata"),
        ("BONI (Douentza): two dead.", "BONI"),
    ],
)
def test_a_village_is_not_put_on_a_namesake_far_from_its_context(
    geocoder: Geocoder, text: str, name: str
) -> None:
    mention = next(m for m in geocoder.geocode(text) if m.text == name)
    assert mention.country in ("ML", "BF", "")


@pytest.mark.parametrize(
    "text",
    [
        "The convoy drove from Kayes to Kita on Monday.",
        "Le convoi est allé de Kayes à Kita lundi.",
        "The Kayes-Kita road is cut.",
        "In the town of Kayes, east of Senegal, traders from Kita wait.",
    ],
)
def test_ends_of_a_journey_are_towns(geocoder: Geocoder, text: str) -> None:
    found = {m.text: m for m in geocoder.geocode(text)}
    assert found["Kayes"].kind == found["Kita"].kind == "city"


def test_the_nearer_namesake_is_taken_where_the_greater_one_lies_astray(
    geocoder: Geocoder,
) -> None:
    text = "Mali digest. Timbuktu: shells on the airport; Ber and Léré are quiet. Gao: a mine."
    lere = next(m for m in geocoder.geocode(text) if m.text == "Léré")
    assert lere.country == "ML"


def test_a_unit_does_not_lie_in_a_smaller_one(gazetteer: Gazetteer) -> None:
    region, cercle = (
        next(m.place for m in gazetteer.matches(name) if m.place.feature_code == code)
        for name, code in (("kayes", "ADM1"), ("kita", "ADM2"))
    )
    assert contains(region, cercle)
    assert not contains(cercle, region)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The Bani flooded fields near Sofara.", "waterbody"),
        ("The Niger rose in Gao.", "waterbody"),
        ("On the Niger river, south of Ansongo, a ferry was hit.", "waterbody"),
        ("They crossed the Senegal at Kayes.", "waterbody"),
        ("Le Bani est en crue à Mopti.", "waterbody"),
        ("The Niger army left Gao.", "country"),
        ("Le Niger et le Mali signent.", "country country"),
    ],
)
def test_an_article_tells_a_river(geocoder: Geocoder, text: str, kinds: str) -> None:
    found = [m.kind for m in geocoder.geocode(text) if m.kind in ("waterbody", "country")]
    assert found == kinds.split()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("À Ansongo, région de Gao, dix hommes sont morts.", ["city", "region"]),
        ("À Ouahigouya, province du Yatenga, rien.", ["city", "region"]),
        ("In Ansongo, region of Gao, ten men died.", ["city", "region"]),
        ("Mopti, une région du centre, est calme.", ["region"]),
        ("Ils marchent vers Kidal, une ville de la région de Gao.", ["city", "region"]),
    ],
)
def test_the_unit_behind_a_comma_holds_the_name(
    geocoder: Geocoder, text: str, kinds: list[str]
) -> None:
    """Only with an article is the unit said of the name itself."""
    assert [m.kind for m in geocoder.geocode(text)] == kinds
