"""Where events are, among places where people come from, go to, speak or hold office."""

from pathlib import Path

import pytest
from incident_texts import code

LINES = [
    line.split("|", 2)
    for line in Path(__file__).with_name("places.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("language", "place", "text"), LINES)
def test_the_scene(language, place, text):
    assert place in code(text, language)[0].location


def test_two_events_of_a_sentence_have_their_own_places_and_dead():
    first, second = code(
        "On 3 May 2023 gunmen killed nine herders at Alfa and on 5 May 2023 a mine killed four "
        "traders at Bravo."
    )
    assert (first.location, first.fatalities_low) == ("Bravo", 4)
    assert (second.location, second.fatalities_low) == ("Alfa", 9)


def test_respectively_gives_each_place_its_own():
    first, second = code(
        "On 3 May 2023 raiders attacked Alfa and Bravo, killing 12 and 5 guards respectively."
    )
    assert (first.location, first.fatalities_low) == ("Alfa", 12)
    assert (second.location, second.fatalities_low) == ("Bravo", 5)


def test_an_aircraft_that_kills_is_one_event():
    [claim] = code(
        "On 3 May 2023 two Mirage 2000 jets dropped bombs near Bravo, killing nine herders, the "
        "mission wrote on 9 May 2023."
    )
    assert (str(claim.event_date), claim.fatalities_low) == ("2023-05-03", 9)
