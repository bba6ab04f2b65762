"""Accounts of one event that follow each other: who else counts its dead tells of no new event."""

import datetime as dt

import pytest
from incident_texts import code

SAME = [
    (
        "en",
        "On 3 June 2023 soldiers killed at least 50 traders in Bravo, the survivors say. "
        'The army reported 20 "terrorists" killed at Bravo.',
    ),
    (
        "en",
        "On 3 June 2023 gunmen attacked Bravo and killed nine people. Nobody was caught. "
        "According to the governor, four civilians were killed in Bravo.",
    ),
    (
        "en",
        "On 3 June 2023 a patrol was ambushed near Bravo and lost two men. "
        "The group said it had killed eleven soldiers in Bravo.",
    ),
    (
        "fr",
        "Le 3 juin 2023, des hommes armés ont tué douze villageois à Bravo. "
        "Selon l’armée, sept terroristes ont été tués à Bravo.",
    ),
    (
        "fr",
        "Le 3 juin 2023, des soldats ont exécuté trente hommes à Bravo. Le maire parle peu. "
        "L’état-major a annoncé que neuf combattants ont été tués à Bravo.",
    ),
]
ABOVE = [
    (
        "en",
        "On 3 June 2023 soldiers killed nine traders in Bravo. It was hot. Nobody spoke. "
        "Witnesses said that thirty men had been executed in the village.",
    ),
    (
        "fr",
        "Le 3 juin 2023, des soldats ont tué neuf commerçants à Bravo. Il faisait chaud. Rien. "
        "Une ONG, dans une note, affirme que trente hommes ont été exécutés dans la localité.",
    ),
]
OTHER = [
    # another place; nobody's account; long after; an event of another kind; a day of its own
    (
        "en",
        "On 3 June 2023 gunmen killed nine people in Bravo. "
        "The army said militants had killed two herders in Alfa.",
    ),
    ("en", "On 3 June 2023 gunmen killed nine people in Bravo. Two herders were shot in Bravo."),
    (
        "en",
        "On 3 June 2023 gunmen killed nine people in Bravo. It was hot. The road is long. "
        "Nobody spoke. The well is deep. The army said militants had killed two herders in Bravo.",
    ),
    (
        "en",
        "On 3 June 2023 gunmen killed nine people in Bravo. "
        "The mission said it had handed over its camp in Bravo to the army.",
    ),
    (
        "en",
        "On 3 June 2023 gunmen killed nine people in Bravo. It was hot. Nobody spoke. "
        "The mayor said two herders had been killed in the village of Zorrotown.",
    ),
    (
        "fr",
        "Le 3 juin 2023, des hommes armés ont tué neuf personnes à Bravo. "
        "Selon le maire, deux bergers ont été tués à Bravo le 9 juin 2023.",
    ),
]


@pytest.mark.parametrize(("language", "text"), SAME + ABOVE)
def test_another_account_has_day_and_type_of_the_event(language, text):
    first, again = code(text, language)
    assert again.location == first.location == "Bravo"
    assert again.event_date == dt.date(2023, 6, 3)
    assert (again.event_type, again.sub_event_type) == (first.event_type, first.sub_event_type)
    assert again.fatalities_low != first.fatalities_low


@pytest.mark.parametrize(("language", "text"), OTHER)
def test_another_event_is_not_given_the_day(language, text):
    assert all(c.event_date != dt.date(2023, 6, 3) for c in code(text, language)[1:])
