"""The country of a document for events without a place; towns that only name an agreement."""

import pytest
from incident_texts import code, mentions_in

from incidentmap.layers.incidents.scenes import INFERRED, home_country

ABOUT_MALI = (
    "Mali has many troubles. In Bravo the market is open. Traders of Alfa sell millet. "
    "Mali wants peace, and Mali wants trade. The road to Bravo is long. Alfa is near. "
)


def last(text, language="en"):
    return code(ABOUT_MALI + text, language)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "The military seized power in May 2021.",
        "After the coup of May 2021 the ministers fled.",
        "Danish troops withdrew from the country in June 2023.",
        "In March 2022 soldiers killed forty herders.",
        "The two sides signed a peace agreement in 2015.",
    ],
)
def test_an_event_without_a_place_is_in_the_country_of_its_document(text):
    claim = last(text)
    assert (claim.location, claim.country, claim.geo_precision) == ("Mali", "ML", 6)
    assert claim.rule.endswith(INFERRED)
    assert claim.uncertainty_m is not None


@pytest.mark.parametrize(
    "text",
    [
        "In May 2021 the military seized power in Charly.",
        "Soldiers seized power in Deltaville in July 2023.",
        "On 3 May 2023 gunmen killed nine herders in Bravo.",
    ],
)
def test_a_place_of_its_own_stands(text):
    claim = last(text)
    assert INFERRED not in claim.rule
    assert claim.location != "Mali"


def test_the_sentence_before_may_be_set_elsewhere():
    claim = last("People danced in Charly. The military had seized power in May 2021.")
    assert claim.country == ""


def test_a_text_of_two_countries_is_about_none():
    text = "Mali and Alfa and Bravo and Mali. Charly and Charly, Bravo, Alfa. "
    assert home_country(mentions_in(text)) == ""
    assert home_country(mentions_in(ABOUT_MALI)) == "ML"
    assert home_country(mentions_in("In Bravo, in Alfa.")) == ""


def test_a_council_decides_elsewhere():
    claims = code(ABOUT_MALI + "In June 2023 the UN Security Council ended the mission's mandate.")
    assert all(claim.country == "" for claim in claims)


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("The parties resumed the 2015 Charly peace agreement in May 2023.", "en", ""),
        ("In May 2023 they signed a truce under the Charly accord.", "en", ""),
        (
            "En mai 2023 les parties ont signé une trêve dans l'esprit de l'accord de Charly.",
            "fr",
            "",
        ),
        ("In May 2023 the parties signed an agreement in Charly.", "en", "Charly"),
        ("En mai 2023 les parties ont signé un accord à Charly.", "fr", "Charly"),
    ],
)
def test_a_town_that_names_an_agreement_is_no_scene(text, language, place):
    assert code(text, language)[0].location == place
