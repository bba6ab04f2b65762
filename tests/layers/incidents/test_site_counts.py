"""Tolls told place by place: a claim for each."""

import pytest
from incident_texts import code


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "On 3 June 2023 raiders killed 3 people in Bravo, 5 in Alfa and one in Charly.",
            [("Bravo", 3), ("Alfa", 5), ("Charly", 1)],
        ),
        (
            "fr",
            "Le 3 juin 2023, des bandits ont tué trois personnes à Bravo, cinq à Alfa et une à Charly.",
            [("Bravo", 3), ("Alfa", 5), ("Charly", 1)],
        ),
        (
            "en",
            "On 3 June 2023 a raid left 3 dead in Bravo and two in Alfa.",
            [("Bravo", 3), ("Alfa", 2)],
        ),
        (
            "fr",
            "Le 3 juin 2023, deux soldats ont été tués à Bravo, trois autres à Alfa.",
            [("Bravo", 2), ("Alfa", 3)],
        ),
        (
            "en",
            "On 3 June 2023 raiders killed 3 people in Bravo, wounded 5 in Alfa and went home.",
            [("Bravo", 3)],
        ),
        (
            "fr",
            "Le 3 juin 2023, deux soldats ont été tués à Bravo et trois écoles ont fermé à Alfa.",
            [("Bravo", 2)],
        ),
        (
            "en",
            "On 3 June 2023 raiders killed three people between Bravo and Alfa.",
            [("between Bravo and Alfa", 3)],
        ),
    ],
)
def test_each_place_has_its_own_toll(language, text, expected):
    assert [(c.location, c.fatalities_low) for c in code(text, language)] == expected


def test_each_place_has_its_own_day():
    claims = code("Le 5 septembre 2023, à Bravo : 8 bûcherons tués, 3 le 6 à Alfa.", "fr")
    assert [(c.location, str(c.event_date), c.fatalities_low) for c in claims] == [
        ("Bravo", "2023-09-05", 8),
        ("Alfa", "2023-09-06", 3),
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On 3 June 2023 a shell killed four in Bravo. The shelling of Zorgho killed two."),
        (
            "fr",
            "Le 3 juin 2023, un obus a tué quatre civils à Bravo. L'attaque de Zorgho a fait deux morts.",
        ),
    ],
)
def test_an_unknown_place_is_not_the_place_before(language, text):
    assert [c.location for c in code(text, language)] == ["Bravo", ""]


def test_an_entry_of_a_log_has_its_own_place():
    text = "LOG, June 2023\n\n03/06 Bravo - two herders killed.\n05/06 Zorgho - a mine, one dead.\n"
    assert [c.location for c in code(text)] == ["Bravo", ""]
