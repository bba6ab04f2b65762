"""Who did it and to whom, by the structure of the sentence."""

import pytest
from incident_texts import one

CASES = [
    (
        "en",
        "On 4 May 2021, the mission accused Malian soldiers of killing twelve herders in Alfa.",
        ("Military Forces of Mali", "Civilians"),
    ),
    (
        "fr",
        "Le 4 mai 2021, la MINUSMA a accusé l'armée malienne d'avoir tué douze bergers à Alfa.",
        ("Military Forces of Mali", "Civilians"),
    ),
    (
        "en",
        "Six soldiers died in a JNIM attack on Charly on 3 May 2021.",
        ("JNIM", "Military Forces of Burkina Faso"),
    ),
    (
        "en",
        "In March 2021, more than forty people died during a military operation in Alfa.",
        ("Military Forces of Mali", "Civilians"),
    ),
]


@pytest.mark.parametrize(("language", "text", "sides"), CASES)
def test_who_accuses_or_dies_does_not_act(language: str, text: str, sides: tuple[str, str]) -> None:
    claim = one(text, language)
    assert (claim.actor1, claim.actor2) == sides
