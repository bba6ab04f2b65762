"""Twice the text takes about twice the time, however odd it is: no pattern that goes back for ever."""

import time

import pytest
from fuzz.targets import check

PIECES = {
    "letter": "a",
    "capital": "A",
    "capitals": "AB ",
    "digit": "7",
    "digits": "7 ",
    "spaces": " ",
    "lines": "\n",
    "commas": ", ",
    "stops": ". ",
    "open": "(",
    "brackets": "()",
    "quotes": "« ",
    "dashes": " – ",
    "apostrophes": "l'",
    "hyphens": "Tin-",
    "between": "between ",
    "entre": "entre Gao et ",
    "and": "Gao and ",
    "list": "Gao, ",
    "of": "de la ",
    "number words": "vingt et ",
    "hundreds": "cent ",
    "dates": "4 May ",
    "years": "2022 ",
    "killed": "killed ",
    "deaths": "12 soldiers were killed. ",
    "north of": "20 km north of ",
    "capital names": "Al-Hajj Ag ",
    "bars": "| ",
    "tabs": "\t",
    "combining": "e\u0301",
    "angles": "<p",
    "entities": "&#",
    "braces": '{"',
    "front matter": "---\n",
}  # fmt: skip
SHORT = 4_000
"""Characters of the shorter text; in the longer ones a quadratic rule would take seconds."""
TIMES = 4
SLOWEST = 2.2 * TIMES
"""Four times the text may take so many times the time: more is not linear."""
IGNORED_S = 0.35
"""What takes less is not looked at: clocks are coarse and machines busy."""


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded():
    for target, first in (("coding", "e"), ("documents", "h")):
        seconds(target, first, "Gao ", 100)


def seconds(target, first, text, size):
    data = (first + text * (size // len(text) + 1))[:size].encode()
    begun = time.process_time()
    check(target, data)
    return time.process_time() - begun


@pytest.mark.parametrize("name", PIECES)
@pytest.mark.parametrize(("target", "first"), [("coding", "e"), ("documents", "h")])
def test_time_grows_with_the_text(target, first, name):
    whole = seconds(target, first, PIECES[name], SHORT * TIMES)
    if whole > IGNORED_S:
        # A busy machine makes one run of the two slow: the best of several counts.
        whole = min(whole, *(seconds(target, first, PIECES[name], SHORT * TIMES) for _ in range(2)))
        part = min(seconds(target, first, PIECES[name], SHORT) for _ in range(3))
        assert whole <= SLOWEST * part, f"{part:.2f} s, four times as much {whole:.2f} s"
