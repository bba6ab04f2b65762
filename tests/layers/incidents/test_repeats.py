"""Events told only by the words that they came again, and two events of one sentence."""

import datetime as dt

import pytest
from incident_texts import code


def told(text, language):
    return [(c.event_type.split()[0], str(c.event_date), c.location) for c in code(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "kind", "day", "place"),
    [
        ("en", "Rebels shelled Bravo on 1 March 2023. Same again on the 3rd, none dead.",
         "Explosions/Remote", "2023-03-03", "Bravo"),
        ("en", "On 4 May 2023 gunmen raided Bravo. It was the turn of Charly on 6 May.",
         "Violence", "2023-05-06", "Charly"),
        ("en", "On 4 May 2023 bandits robbed a bus near Bravo. The next day they were back.",
         "Strategic", "2023-05-05", "Bravo"),
        ("fr", "Le 4 mai 2023, des bandits ont enlevé deux maçons à Bravo. Rebelote le lendemain à "
         "Charly.", "Violence", "2023-05-05", "Charly"),
        ("fr", "Le 4 mai 2023, une mine a sauté près de Bravo. Idem le 6 mai à Charly.",
         "Explosions/Remote", "2023-05-06", "Charly"),
        ("fr", "Le 11 mai 2023, des inconnus ont pillé la perception de Bravo ; le 14, c'était le "
         "tour de celle de Charly.", "Strategic", "2023-05-14", "Charly"),
    ],
)  # fmt: skip
def test_what_came_again_is_a_claim_of_its_own(language, text, kind, day, place):
    found = told(text, language)
    assert len(found) == 2
    assert found[1] == (kind, day, place)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On 4 May 2023 gunmen raided Bravo. The minister was back in his office on 6 May."),
        ("en", "The singer was back in Bravo on 6 May 2023. Same again on the 7th."),
        ("fr", "Le 4 mai 2023, des hommes armés ont attaqué Bravo. Le marché a de nouveau ouvert."),
        ("fr", "Le concert a eu lieu à Bravo le 6 mai 2023. Rebelote le lendemain à Charly."),
    ],
)
def test_what_is_no_event_does_not_come_again(language, text):
    assert len(code(text, language)) <= 1


def test_none_died_the_second_time():
    _, again = code("Rebels shelled Bravo on 1 March 2023. Same again on the 3rd, none dead.")
    assert (again.fatalities_low, again.event_date) == (0, dt.date(2023, 3, 3))
    assert again.rule.endswith("+again")


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "Raiders burnt a mill at Bravo on 3 May 2023 and shelled a school at Charly on 6 May "
         "2023.", {"2023-05-03", "2023-05-06"}),
        ("fr", "L'armée a quitté Bravo le 3 mai 2023 et les rebelles ont attaqué Charly le 6 mai "
         "2023.", {"2023-05-03", "2023-05-06"}),
    ],
)  # fmt: skip
def test_two_dated_events_of_a_sentence_are_two_claims(language, text, days):
    assert {str(c.event_date) for c in code(text, language)} == days


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Raiders stormed Bravo on 3 May 2023 and burned its market."),
        ("fr", "Des hommes armés ont attaqué Bravo le 3 mai 2023 et pillé son marché."),
    ],
)
def test_one_event_told_by_two_verbs_is_one_claim(language, text):
    assert len(code(text, language)) == 1
