"""Several events in a text: each has its day, its place and its dead."""

from pathlib import Path

import pytest
from incident_texts import code

LINES = [
    line.split("|", 2)
    for line in Path(__file__).with_name("several.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("language", "expected", "text"), LINES)
def test_each_event_has_its_day_place_and_dead(language, expected, text):
    told = []
    for claim in code(text.replace("\\n", "\n"), language):
        day = str(claim.event_date)[5:] if claim.event_date else "-"
        dead = "" if claim.fatalities_low is None else f" {claim.fatalities_low}"
        told.append(f"{claim.event_type[0]} {day} {claim.location or '-'}{dead}")
    assert told == expected.split("; ")
