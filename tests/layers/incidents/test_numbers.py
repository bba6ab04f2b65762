import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.layers.incidents.lexicon import load_rules
from incidentmap.layers.incidents.numbers import quantities, read_number
from incidentmap.layers.incidents.tokens import tokenize

ONES = "zero one two three four five six seven eight nine".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def counts(text, language):
    words = tokenize(text)
    hits = load_rules(language).lexicon.find(words)
    return [(q.low, q.high) for q in quantities(words, hits, language) if not q.article]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 40", (40, None)),
        ("more than two hundred", (200, None)),
        ("no fewer than 7", (7, None)),
        ("up to 60", (None, 60)),
        ("fewer than ten", (None, 10)),
        ("around 35", (35, 35)),
        ("between 4 and 9", (4, 9)),
        ("eight to eleven", (8, 11)),
        ("3–5", (3, 5)),
        ("two or three", (2, 3)),
        ("half a dozen", (6, 6)),
        ("a score", (20, 20)),
        ("1,250", (1250, 1250)),
        ("one hundred and four", (104, 104)),
        ("two thousand three hundred", (2300, 2300)),
        ("dozens", (None, None)),
        ("a total of 19", (19, 19)),
        ("sixty-one", (61, 61)),
    ],
)
def test_english_counts(text, expected):
    assert counts(text, "en") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("au moins quarante", (40, None)),
        ("plus de deux cents", (200, None)),
        ("jusqu'à 60", (None, 60)),
        ("une trentaine", (30, 30)),
        ("une centaine", (100, 100)),
        ("quatre-vingt-dix-neuf", (99, 99)),
        ("quatre-vingts", (80, 80)),
        ("soixante et onze", (71, 71)),
        ("vingt et un", (21, 21)),
        ("entre quatre et neuf", (4, 9)),
        ("huit à onze", (8, 11)),
        ("12 500", (12500, 12500)),
        ("mille deux cents", (1200, 1200)),
        ("des dizaines", (None, None)),
    ],
)
def test_french_counts(text, expected):
    assert counts(text, "fr") == [expected]


@given(st.integers(0, 9), st.integers(2, 9))
def test_tens_and_ones_add_up(one, ten):
    words = [TENS[ten - 2], "-", ONES[one]] if one else [TENS[ten - 2]]
    assert read_number(words, 0, "en") == (10 * ten + one, len(words))


@given(st.integers(0, 999_999))
def test_figures_are_read_whatever_separates_thousands(number):
    for mark in (",", " ", "\u202f", "."):
        words = tokenize(f"{number:,}".replace(",", mark))
        assert read_number(words, 0, "fr") == (number, 1)
