"""Single sentences of many wordings: what is coded of each, and what is not."""

from pathlib import Path

import pytest
from incident_texts import code

LINES = [
    line.split("|", 3)
    for line in Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def _figures(dead: str) -> tuple[int | None, int | None]:
    low, _, high = dead.partition("-") if "-" in dead else (dead, "", dead)
    return (int(low) if low else None, int(high) if high else None)


@pytest.mark.parametrize(("language", "event_type", "dead", "text"), LINES)
def test_sentence(language, event_type, dead, text):
    claims = code(text, language)
    if not event_type and not dead:
        assert [c.rule for c in claims] == []
        return
    assert claims
    if event_type:
        assert claims[0].event_type == event_type
    if dead:
        assert (claims[0].fatalities_low, claims[0].fatalities_high) == _figures(dead)
