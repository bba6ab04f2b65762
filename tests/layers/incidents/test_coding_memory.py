"""Coding keeps nothing of a document; what it keeps of words is bounded."""

import gc
import random
import string
import tracemalloc

import pytest
from incident_texts import code

from incidentmap.layers.incidents.collecting import collector_paused
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


def _fail(collecting: bool) -> None:
    assert not collecting
    raise ZeroDivisionError


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_as_it_was_after_coding(on):
    was_on = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        assert code("On 3 May 2024 fighters killed two traders near Alfa.", "en")
        assert gc.isenabled() is on
        with pytest.raises(ZeroDivisionError), collector_paused():
            _fail(gc.isenabled())
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_coding_makes_no_cycles_that_would_wait_for_the_collector():
    chosen = random.Random(2)
    _code(20, chosen, ["Aklitan"])
    gc.collect()
    _code(20, chosen, ["Aklitan"])
    assert gc.collect() < 20, "fewer than one unreachable object a document"
