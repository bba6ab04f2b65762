import datetime as dt

import pytest

from incidentmap.geo.errors import OptionError
from incidentmap.layers import palette, schema
from incidentmap.maps.words import Words, clean

DAY = dt.date(2022, 3, 27)


def test_both_languages_have_every_word():
    english, french = Words("en").table, Words("fr").table
    assert set(english) == set(french)
    for key, value in english.items():
        if isinstance(value, dict):
            assert set(value) == set(french[key]), key
        elif isinstance(value, str):
            import string

            names = [
                sorted(f for _, f, *_ in string.Formatter().parse(v) if f)
                for v in (value, french[key])
            ]
            assert names[0] == names[1], key


def test_every_value_of_the_schema_has_a_name():
    for words in (Words("en"), Words("fr")):
        assert set(words.table["event_type"]) == set(schema.EVENT_TYPES)
        assert set(words.table["operator"]) == set(palette.OPERATOR_COLOURS)
        assert set(words.table["geo_precision"]) == {
            str(code) for code in schema.GEO_PRECISION_WORDS
        }
        assert set(words.table["published_basis"]) == set(schema.PUBLISHED_BASES)


@pytest.mark.parametrize(
    ("end", "precision", "english", "french"),
    [
        (None, 1, "27 March 2022", "27 mars 2022"),
        (dt.date(2022, 3, 31), 2, "27–31 March 2022", "27–31 mars 2022"),
        (dt.date(2022, 4, 1), 2, "27 March 2022 – 1 April 2022", "27 mars 2022 – 1er avril 2022"),
        (None, 2, "about 27 March 2022", "vers le 27 mars 2022"),
        (None, 3, "week of 27 March 2022", "semaine du 27 mars 2022"),
        (None, 4, "March 2022", "mars 2022"),
        (dt.date(2022, 5, 31), 4, "March 2022 – May 2022", "mars 2022 – mai 2022"),
        (None, 5, "2022", "2022"),
        (dt.date(2024, 1, 1), 5, "2022–2024", "2022–2024"),
    ],
)
def test_a_date_says_no_more_than_its_precision(end, precision, english, french):
    assert Words("en").date(DAY, end, precision) == english
    assert Words("fr").date(DAY, end, precision) == french


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (None, None, "unknown"),
        (0, 0, "0"),
        (3, 3, "3"),
        (203, 500, "203–500"),
        (500, None, "at least 500"),
        (None, 9, "up to 9"),
    ],
)
def test_a_count_of_deaths(low, high, text):
    assert Words("en").deaths(low, high) == text


def test_countries():
    assert Words("en").country("CI") == "Ivory Coast"
    assert Words("fr").country("CI") == "Côte d'Ivoire"
    assert Words("en").country("AU") == "Australia"
    assert Words("en").country("XX") == "XX"
    assert Words("fr").country(None) == "Pays inconnu"


def test_other_languages_are_refused():
    with pytest.raises(OptionError, match="en or fr"):
        Words("de")


def test_clean_keeps_letters_and_line_ends():
    assert clean("é\tمالي\n\u200b😀\x00\x9b\ud800") == "é\tمالي\n\u200b😀"
