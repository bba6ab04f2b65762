"""Sentences cut for coding: their words, and the first look that says whether they may report."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidentmap.layers.incidents.lexicon import load_rules, load_toml
from incidentmap.layers.incidents.phrases import REPORTING, expand, may_report
from incidentmap.layers.incidents.sentence import cut
from incidentmap.layers.incidents.tokens import cut_words, fold_words, positions

RULES = {language: load_rules(language) for language in ("en", "fr")}
_PIECES = st.sampled_from(
    "1 12 200 000 1,200 3.5 2022, (2022) 200hommes 200-300 l’armée L'attaque (Gao), «tué» killed "
    "soldiers — _x_ anti\u00adterrorist AIR-STRIKE état d’ 10h30 50% civils, mai May in the".split()
)
_BLANKS = st.sampled_from([" ", "  ", "\u00a0", "\u202f", "\n", " \n ", "\t", "\x1c"])
_TEXTS = st.one_of(
    st.text(min_size=1),
    st.lists(st.tuples(_PIECES, _BLANKS), min_size=1).map(
        lambda pairs: "".join(map("".join, pairs))
    ),
)


@given(text=_TEXTS, language=st.sampled_from(["en", "fr"]))
@example(text="_", language="en")
@example(text="Killed _ two", language="en")
def test_a_sentence_has_the_words_of_its_text(text, language):
    rules = RULES[language]
    [sentence] = cut(text, [(0, len(text))], rules)
    written = cut_words(text)
    assert sentence.written == written
    assert sentence.words == fold_words(written)
    assert sentence.signs() == [rules.signs[word] for word in sentence.words]
    assert sentence.starts == positions(text, written, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("about 1 200 men", ["about", "1 200", "men"]),
        ("1\u202f200\u00a0000 francs", ["1\u202f200\u00a0000", "francs"]),
        ("200 of 1 200", ["200", "of", "1 200"]),
        ("in 2022 200 men", ["in", "2022", "200", "men"]),
        ("the 3 200mm shells", ["the", "3", "200mm", "shells"]),
    ],
)
def test_a_blank_parts_the_groups_of_one_figure(text, words):
    [sentence] = cut(text, [(0, len(text))], RULES["en"])
    assert sentence.written == words


NOISE = st.lists(st.sampled_from("the army of town , - men road 12 left".split()), max_size=3)
PHRASES = {
    language: [p for row in load_toml("events")["event"] for p in row[language]]
    for language in ("en", "fr")
}


@given(data=st.data(), language=st.sampled_from(["en", "fr"]))
def test_no_sentence_that_reports_is_passed_over(data, language):
    """Whatever the phrases find, the first look has let through."""
    lexicon = RULES[language].lexicon
    words = data.draw(NOISE)
    for word in data.draw(st.sampled_from(expand(data.draw(st.sampled_from(PHRASES[language]))))):
        words += data.draw(NOISE) if word == ".." else [word.rstrip("*")]
    words += data.draw(NOISE)
    if not REPORTING.isdisjoint(lexicon.find(words)):
        telling = filter(None, map(lexicon.others_needed.__getitem__, words))
        assert may_report(telling, words)
