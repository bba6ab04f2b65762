"""Coding keeps nothing of a document; what it keeps of words is bounded."""

import gc
import random
import string
import tracemalloc

from incident_texts import code

from incidentmap.layers.incidents.tokens import Memo

TEXTS = {
    "en": "On {day} May {name} fighters killed {n} traders near Alfa. The {name} fled to Bravo.",
    "fr": "Le {day} mai, des hommes de {name} ont tué {n} commerçants près d’Alfa. {name} a fui.",
}


def _code(documents: int, chosen: random.Random, names: list[str]) -> None:
    for number in range(documents):
        language = ("en", "fr")[number % 2]
        filled = [
            TEXTS[language].format(
                day=chosen.randint(1, 28), n=chosen.randint(2, 99), name=chosen.choice(names)
            )
            for _ in range(4)
        ]
        assert code(" ".join(filled), language)


def test_no_memory_is_kept_of_documents():
    chosen = random.Random(1)
    names = ["".join(chosen.choices(string.ascii_lowercase, k=7)).capitalize() for _ in range(40)]
    _code(100, chosen, names)  # from here on all words have been seen, but no document comes again
    tracemalloc.start()
    try:
        _code(50, chosen, names)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        _code(250, chosen, names)
        gc.collect()
        growth = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    # Numbers and words not met before fill bounded tables; documents with their claims, were they
    # kept, would take more than a million bytes.
    assert growth < 200_000


def test_a_memo_forgets_when_it_is_full(monkeypatch):
    monkeypatch.setattr("incidentmap.layers.incidents.tokens.MOST_WORDS", 3)
    asked = []
    memo = Memo(lambda word: asked.append(word) or len(word))
    assert [memo[word] for word in ("a", "bb", "a", "ccc", "dd", "a")] == [1, 2, 1, 3, 2, 1]
    assert asked == ["a", "bb", "ccc", "dd", "a"]
    assert len(memo) <= 3
