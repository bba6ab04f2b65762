import datetime as dt

import pytest
from incident_texts import code, mentions_in, one

from incidentmap.geo.model import Mention, Place
from incidentmap.layers.incidents.coding import code_document
from incidentmap.layers.incidents.places import precision_of
from incidentmap.layers.model import Document

TYPES = [
    ("Gunmen raided Alfa on 3 May, killing four traders.", "Violence against civilians", "Attack"),
    ("Militants stormed an army post at Alfa on 3 May.", "Battles", "Armed clash"),
    ("A patrol was ambushed outside Bravo on 3 May and lost two men.", "Battles", "Armed clash"),
    (
        "On 3 May a lorry hit a mine near Bravo; nobody died.",
        "Explosions/Remote violence",
        "Remote explosive/landmine/IED",
    ),
    (
        "On 3 May a drone of the Malian army struck a market in Alfa.",
        "Explosions/Remote violence",
        "Air/drone strike",
    ),
    (
        "Rockets fell on Bravo on 3 May.",
        "Explosions/Remote violence",
        "Shelling/artillery/missile attack",
    ),
    ("A bomber blew himself up in Bravo on 3 May.", "Explosions/Remote violence", "Suicide bomb"),
    (
        "Bandits kidnapped two nurses near Alfa on 3 May.",
        "Violence against civilians",
        "Abduction/forced disappearance",
    ),
    (
        "Insurgents seized nine fishermen on Foxlake on 3 May.",
        "Violence against civilians",
        "Abduction/forced disappearance",
    ),
    ("Two girls were raped near Alfa on 3 May.", "Violence against civilians", "Sexual violence"),
    ("Bakers marched in Bravo on 3 May against taxes.", "Protests", "Peaceful protest"),
    (
        "Police fired tear gas at demonstrators in Bravo on 3 May.",
        "Protests",
        "Protest with intervention",
    ),
    ("An angry crowd burnt tyres in Bravo on 3 May.", "Riots", "Violent demonstration"),
    ("Police clashed with students in Bravo on 3 May.", "Riots", "Violent demonstration"),
    ("Police arrested nine men in Bravo on 3 May.", "Strategic developments", "Arrests"),
    (
        "Unknown men looted a clinic in Alfa on 3 May.",
        "Strategic developments",
        "Looting/property destruction",
    ),
    (
        "The camp in Bravo was handed over to the army on 3 May.",
        "Strategic developments",
        "Non-violent transfer of territory",
    ),
    (
        "The last battalion left for Deltaville on 3 May.",
        "Strategic developments",
        "Change to group/activity",
    ),
    (
        "Soldiers seized 40 rifles in Bravo on 3 May.",
        "Strategic developments",
        "Disrupted weapons use",
    ),
    ("A curfew was imposed in Bravo on 3 May.", "Strategic developments", "Other"),
    ("The army recaptured the town of Bravo on 3 May.", "Battles", "Government regains territory"),
    (
        "JNIM overran the barracks of Bravo on 3 May.",
        "Battles",
        "Non-state actor overtakes territory",
    ),
]
FRENCH_TYPES = [
    (
        "Le 3 mai, des hommes armés ont attaqué Alfa : quatre villageois tués.",
        "Violence against civilians",
        "Attack",
    ),
    (
        "Le 3 mai, un convoi militaire est tombé dans une embuscade près de Bravo : six soldats tués.",
        "Battles",
        "Armed clash",
    ),
    (
        "Une charrette a sauté sur une mine lundi entre Alfa et Bravo.",
        "Explosions/Remote violence",
        "Remote explosive/landmine/IED",
    ),
    (
        "L'aviation a bombardé une colonne au nord de Bravo le 3 mai.",
        "Explosions/Remote violence",
        "Air/drone strike",
    ),
    (
        "Deux obus sont tombés sur Bravo le 3 mai sans faire de victimes.",
        "Explosions/Remote violence",
        "Shelling/artillery/missile attack",
    ),
    (
        "Trois institutrices ont été enlevées à Alfa le 3 mai.",
        "Violence against civilians",
        "Abduction/forced disappearance",
    ),
    ("Des lycéens ont manifesté à Bravo le 3 mai.", "Protests", "Peaceful protest"),
    ("Le 3 mai, la foule a lynché un voleur à Bravo.", "Riots", "Mob violence"),
    (
        "La gendarmerie a interpellé six trafiquants à Bravo le 3 mai.",
        "Strategic developments",
        "Arrests",
    ),
    (
        "Des inconnus ont incendié deux écoles à Alfa le 3 mai.",
        "Strategic developments",
        "Looting/property destruction",
    ),
    (
        "Le camp de Bravo a été rétrocédé à l'armée le 3 mai.",
        "Strategic developments",
        "Non-violent transfer of territory",
    ),
]
NOTHING = [
    "The army plans to attack Bravo on 3 June.",
    "Residents of Bravo fear an attack by militants.",
    "Militants could overrun Bravo.",
    "If fighting resumes in Bravo, many would flee.",
    "No attack on Bravo took place on 3 May.",
    "The ministry denied that men had been arrested in Bravo on 3 May.",
    "Thirty people died of measles in Bravo in May.",
    "Some 4,000 people were displaced to Bravo on 3 May.",
    "Reinforcements were sent from Bravo on 3 May.",
    "The gold mine of Bravo opened in 2019.",
    "Bravo and Deltaville read the same map differently.",
    "The prefect of Bravo promised calm on 3 May.",
]
NOTHING_FRENCH = [
    "L'armée prévoit d'attaquer Bravo en juin.",
    "Les habitants de Bravo craignent une attaque.",
    "Une épidémie de rougeole a fait neuf morts à Bravo en mai.",
    "À Bravo, il n'y a pas eu d'attaque le 3 mai.",
    "Le ministre a promis de renforcer la sécurité à Bravo le 3 mai.",
    "La mine d'or de Bravo a ouvert en 2019.",
]


@pytest.mark.parametrize(("text", "event_type", "sub"), TYPES)
def test_english_types(text, event_type, sub):
    claim = one(text)
    assert (claim.event_type, claim.sub_event_type) == (event_type, sub)
    assert str(claim.event_date) == "2024-05-03"


@pytest.mark.parametrize(("text", "event_type", "sub"), FRENCH_TYPES)
def test_french_types(text, event_type, sub):
    claim = one(text, "fr")
    assert (claim.event_type, claim.sub_event_type) == (event_type, sub)


@pytest.mark.parametrize("text", NOTHING)
def test_what_did_not_happen_is_not_coded(text):
    assert code(text) == []


@pytest.mark.parametrize("text", NOTHING_FRENCH)
def test_what_did_not_happen_is_not_coded_in_french(text):
    assert code(text, "fr") == []


def test_a_claim_keeps_its_words_and_offsets():
    text = "Quiet week.\n\nOn 3 May gunmen killed at least six farmers in Alfa, said the mayor of Bravo."
    claim = one(text)
    assert text[claim.start : claim.end] == claim.sentence
    assert claim.date_text == "3 May"
    assert claim.fatalities_text == "killed at least six farmers"
    assert (claim.fatalities_low, claim.fatalities_high) == (6, None)
    assert claim.attribution == "the mayor of Bravo"
    assert (claim.actor1, claim.actor2) == ("Unidentified armed group", "Civilians")
    assert (claim.location, claim.place_id, claim.country) == ("Alfa", "made:alfa", "ML")
    assert claim.rule == "kill"


def test_active_and_passive_give_the_same_sides():
    active = one("JNIM fighters killed two soldiers near Bravo on 3 May.")
    passive = one("Two soldiers were killed by JNIM fighters near Bravo on 3 May.")
    for claim in (active, passive):
        assert (claim.actor1, claim.actor2) == ("JNIM", "Military Forces of Mali")
        assert claim.event_type == "Battles"


def test_a_later_count_belongs_to_the_event_before():
    first, second = code(
        "Gunmen raided Alfa on 3 May, killing four. Survivors spoke of more than nine dead."
    )
    assert (second.event_date, second.location) == (first.event_date, "Alfa")
    assert (second.fatalities_low, second.fatalities_high) == (9, None)
    assert second.rule == "deaths+event before"


def test_no_casualties_in_the_next_sentence_is_zero():
    [claim] = code("Mortars fell on Bravo on 3 May. No casualties were reported.")
    assert claim.fatalities_low == 0


def test_silence_about_deaths_is_null():
    assert one("Gunmen raided Alfa on 3 May.").fatalities_low is None


def test_dates_count_from_the_event_before():
    first, second = code("On 3 May gunmen raided Alfa. Two days later a bomb exploded in Bravo.")
    assert (str(first.event_date), str(second.event_date)) == ("2024-05-03", "2024-05-05")


def test_the_day_of_publication_is_never_filled_in():
    claim = one("Gunmen raided Alfa and killed two.")
    assert claim.event_date is None
    assert claim.date_text == ""


def test_a_date_of_the_telling_is_not_the_event():
    assert one("Gunmen killed two in Alfa, officials said on Tuesday.").event_date is None
    assert (
        str(one("Gunmen killed two in Alfa on Monday, officials said on Tuesday.").event_date)
        == "2024-05-13"
    )


def test_a_bullet_list_goes_on_with_its_rule():
    text = "Camps passed on:\n\n- Bravo: camp handed over on 3 May 2023.\n- Alfa: transferred on 9 May 2023.\n- Charly: to be transferred in June 2025.\n"
    assert [(c.location, str(c.event_date), c.rule) for c in code(text)] == [
        ("Bravo", "2023-05-03", "given-up"),
        ("Alfa", "2023-05-09", "handover"),
    ]


def test_a_table_gives_a_claim_a_row():
    text = (
        "| Date | Place | What | Killed |\n|---|---|---|---|\n"
        "| 03/05/2023 | Alfa | attack on villagers | 12 |\n| 04/05/2023 | Bravo | mine | ? |\n"
        "| 05/05/2023 | Charly | protest | 0 |\n"
    )
    assert [(str(c.event_date), c.location, c.fatalities_low) for c in code(text)] == [
        ("2023-05-03", "Alfa", 12),
        ("2023-05-04", "Bravo", None),
        ("2023-05-05", "Charly", 0),
    ]


def test_the_dateline_is_neither_place_nor_date():
    claim = one("DELTAVILLE, May 14 (Made Wire) - Gunmen killed two in Alfa on Monday.")
    assert (claim.location, str(claim.event_date)) == ("Alfa", "2024-05-13")


def test_between_two_places_is_the_middle():
    claim = one("A bus hit a mine between Alfa and Bravo on 3 May.")
    assert claim.location == "between Alfa and Bravo"
    assert claim.lon == pytest.approx(-3.5, abs=0.01)
    assert claim.geo_precision == 5  # 108 km apart
    assert claim.uncertainty_m == pytest.approx(54_000, rel=0.01)


def test_distance_and_bearing_move_the_point():
    claim = one("A patrol was ambushed 40 km north of Bravo on 3 May.")
    assert claim.lat == pytest.approx(14.36, abs=0.01)
    assert claim.geo_precision == 2


def test_two_towns_side_by_side_are_two_claims_with_one_toll():
    first, second = code("On 3 May gunmen attacked Alfa and Bravo, killing nine farmers.")
    assert {first.location, second.location} == {"Alfa", "Bravo"}
    assert [first.fatalities_low, second.fatalities_low] == [9, None]


def test_a_metonymic_name_gives_no_place():
    text = "Bravo said gunmen had killed two on 3 May."
    mentions = mentions_in(text)
    mentions[0].use = "metonymic"
    [claim] = code_document(
        Document(
            "m.md", text, language="en", published=dt.date(2024, 5, 15), published_basis="stated"
        ),
        mentions,
    )
    assert claim.lon is None


def test_where_people_fled_to_is_not_the_place():
    assert one("Gunmen killed two in Alfa on 3 May; survivors fled to Bravo.").location == "Alfa"


def test_an_unknown_village_does_not_take_the_place_before():
    _, second = code("Gunmen raided Alfa on 3 May. Others killed six farmers in Zoulouville.")
    assert second.location != "Alfa"
    assert second.lon is None


def test_a_total_over_years_is_a_summary():
    claim = one(
        "Since the start of the mission 174 peacekeepers were killed in Mali, the deadliest in total."
    )
    assert claim.summary


def test_taken_and_wounded_are_kept_apart():
    claim = one("Bandits abducted six nurses in Alfa on 3 May and wounded two.")
    assert (claim.abducted, claim.injured, claim.fatalities_low) == (6, 2, None)


def test_inferred_years_complete_days_but_not_weekdays():
    text = "It was in May 2021. On 3 June gunmen raided Alfa, killing two. On Friday others raided Bravo, killing one."
    first, second = code(text, published=dt.date(2021, 6, 3), basis="inferred")
    assert str(first.event_date) == "2021-06-03"
    assert (second.event_date, second.date_text) == (None, "Friday")


def test_the_same_text_gives_the_same_claims():
    text = "\n".join(t for t, _, _ in TYPES)
    assert code(text) == code(text)


@pytest.mark.parametrize(
    ("country", "code", "precision"),
    [("", "RGN", 5), ("", "CONT", 5), ("ML", "ADM1", 4), ("ML", "ADM2", 3)],
)
def test_a_region_of_no_one_country_is_vague(country: str, code: str, precision: int) -> None:
    place = Place("made:x", "X", "region", code, country, "", "", 0, 1.0, 14.0, 9e5, "made")
    mention = Mention(0, 1, "X", 0, 1, "region", place=place, lon=1.0, lat=14.0)
    assert precision_of(mention) == precision
