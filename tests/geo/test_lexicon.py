from incidentmap.geo.lexicon import lexicon


def test_words_are_measured() -> None:
    words = lexicon()
    assert words.english["may"] == words.english["say"] == 3
    assert "say" not in words.french
    assert words.french["est"] == 3
    for name in ("kidal", "ogossagou", "bankass", "tillabéri", "djibo"):
        assert name not in words.ordinary


def test_lists_have_no_stray_capitals() -> None:
    for name, words in lexicon().items():
        assert words, name
        assert all(word == word.lower() for word in words), name


def test_demonyms_know_their_countries() -> None:
    demonyms = lexicon().demonyms
    assert demonyms["malian"] == demonyms["maliennes"] == "ML"
    assert (demonyms["nigerien"], demonyms["nigerian"]) == ("NE", "NG")
    assert demonyms["african"] == ""
