import csv
import re
from importlib import resources

import pytest

from incidentmap import data
from incidentmap.geo.language import detect
from incidentmap.layers.incidents.lexicon import load_rules, load_toml
from incidentmap.layers.incidents.phrases import Lexicon, expand
from incidentmap.layers.incidents.tokens import cut_words, positions, tokenize
from incidentmap.layers.schema import EVENT_TYPES

RULES = load_toml("events")["event"]


def labels(text, language):
    found = load_rules(language).lexicon.find(tokenize(text))
    return {h.label for kind in found if kind.startswith("event") for h in found[kind]}


@pytest.mark.parametrize("rule", RULES, ids=[rule["id"] for rule in RULES])
def test_each_rule_has_an_example_that_shows_it(rule):
    assert rule["en"]
    assert rule["fr"]
    assert rule["type"] in (*EVENT_TYPES, "by target")
    language = detect(rule["example"])
    assert rule["id"] in labels(rule["example"], language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_languages_know_the_same_kinds_of_words(language):
    other = load_toml("words_fr" if language == "en" else "words_en")
    assert set(load_toml(f"words_{language}")) == set(other)


def test_actors_have_a_class_a_code_and_a_source():
    with data.path("actors", "actors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["actor"] for row in rows}) == len(rows) > 60
    for row in rows:
        assert row["inter"] in set("12345678")
        assert row["source"]
        assert row["aliases_en"] or row["aliases_fr"]


@pytest.mark.parametrize(
    ("text", "language", "actor"),
    [
        ("the Macina Liberation Front", "en", "Katiba Macina"),
        ("le Groupe de soutien à l’islam et aux musulmans", "fr", "JNIM"),
        ("l'État islamique au Grand Sahara", "fr", "IS Sahel"),
        (
            "Volontaires pour la défense de la patrie",
            "fr",
            "Volunteers for the Defense of the Homeland",
        ),
        ("the MINUSMA", "en", "MINUSMA"),
        ("Jama'at Nusrat al-Islam wal-Muslimin", "en", "JNIM"),
    ],
)
def test_actors_are_found_by_all_their_names(text, language, actor):
    hits = load_rules(language).lexicon.find(tokenize(text))
    assert [h.label for h in hits["actor"]] == [actor]


def test_a_verb_needs_no_code():
    found = Lexicon([("rocket(ed|ing)", "event", "shelling")]).find(["they", "rocketed", "it"])
    assert [(h.first, h.label) for h in found["event"]] == [(1, "shelling")]


@pytest.mark.parametrize(
    ("pattern", "words", "found"),
    [
        ("took .. hostage", "took six men hostage", True),
        ("took .. hostage", "took one two three four hostage", False),
        ("cut (down|off)", "cut off", True),
        ("air-strike", "air - strike", True),
        ("attentat suicide", "attentat - suicide", True),
        ("bomb*", "bombarded", True),
        ("bombé", "BOMBE", True),
    ],
)
def test_patterns(pattern, words, found):
    hits = Lexicon([(pattern, "event", "x")]).find(tokenize(words))
    assert bool(hits) is found


def test_the_longest_phrase_counts_and_what_is_in_it_waits():
    book = Lexicon([("gold mine", "event", "a"), ("mine", "event", "b"), ("mine", "other", "c")])
    found = book.find(["gold", "mine"])
    assert {kind: [h.label for h in hits] for kind, hits in found.items()} == {
        "event": ["a"],
        "event else": ["b"],
        "other": ["c"],
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_phrase_ends_in_a_gap(language):
    listed = [p for table in load_toml(f"words_{language}").values() for p in table.values()]
    listed += [row[language] for row in load_toml("events")["event"]]
    assert all(words[-1] != ".." for ps in listed for p in ps for words in expand(p))


def test_expansion_is_finite_and_folded():
    assert expand("Tué(e|s)?") == [("tuee",), ("tues",), ("tue",)]


def test_words_are_found_again_in_the_text():
    text = "— L’été, 1 200 _Écoliers_ l’été…"
    words = cut_words(text, 2)
    assert words == ["L", "’", "été", ",", "1 200", "Écoliers", "l", "’", "été", "…"]
    starts = positions(text, words, 2)
    assert starts == sorted(starts)
    assert [text[at : at + len(word)] for at, word in zip(starts, words, strict=True)] == words


def test_no_letter_is_optional_inside_a_choice():
    """``(homes?|huts)`` would look for a question mark: choices are spelt out."""
    folder = resources.files("incidentmap.data") / "coding"
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            written = file.read_text("utf-8")
            assert not re.findall(r'"[^"\n]*\([^)"\n]*[^ (|)]\?[^)"\n]*\)[^"\n]*"', written)
