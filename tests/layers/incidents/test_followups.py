"""Deaths told in a sentence of their own: by pronouns, burials, labels, counts of bodies."""

from pathlib import Path

import pytest
from incident_texts import code

LINES = [
    line.split("|", 3)
    for line in Path(__file__).with_name("followups.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def _figures(dead: str) -> tuple[int | None, int | None]:
    low, _, high = dead.partition("-") if "-" in dead else (dead, "", dead)
    return (int(low) if low else None, int(high) if high else None)


@pytest.mark.parametrize(("language", "event_type", "dead", "text"), LINES)
def test_the_dead_are_those_of_the_event_before(language, event_type, dead, text):
    claims = code(text, language)
    told = {(c.fatalities_low, c.fatalities_high) for c in claims if c.event_type == event_type}
    known = told - {(None, None)}
    assert claims[0].event_type == event_type
    assert known == ({_figures(dead)} - {(None, None)})
    assert {c.location for c in claims} == {"Bravo"}
