"""Words a second from text to resolved mentions, beside two peers, on the same text in one run.

flashgeotext finds names and gives no coordinates; spaCy finds entities and resolves nothing. The
text is the package's sample reports, or the folder of texts in INCIDENTMAP_CORPORA, repeated up
to the number of words in INCIDENTMAP_WORDS (default 200,000; 5,000,000 for a figure to quote).
"""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from benchmarks.stepping import measure

from incidentmap.data import path
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder

WORDS = int(os.environ.get("INCIDENTMAP_WORDS", "200000"))
PEER_WORDS = 50_000
OPEN = """
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder
geocoder = Geocoder(Gazetteer.open())
"""
SPACY_PIPELINES = ("en_core_web_sm", "fr_core_news_sm", "fr_core_news_md")


def texts() -> list[str]:
    folder = Path(os.environ.get("INCIDENTMAP_CORPORA") or path("reports"))
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".txt", ".md"))
    return [file.read_text(encoding="utf-8") for file in files]


def words_a_second(work: Callable[[str], Any], documents: Sequence[str], words: int) -> float:
    """Words a second of processor time, at least `words` of them."""
    size = sum(len(document.split()) for document in documents)
    rounds = max(1, -(-words // size))
    began = time.process_time()
    for _ in range(rounds):
        for document in documents:
            work(document)
    return rounds * size / (time.process_time() - began)


def test_speed(record: Callable[..., object]) -> None:
    geocoder = Geocoder(Gazetteer.open())
    documents = texts()
    words_a_second(geocoder.geocode, documents, 1)
    ours = words_a_second(geocoder.geocode, documents, WORDS)
    peers = {name: words_a_second(nlp, documents, words) for name, nlp, words in spacy_pipelines()}
    flashgeotext = pytest.importorskip("flashgeotext.geotext")
    peers["flashgeotext (names, no points)"] = words_a_second(
        flashgeotext.GeoText().extract, documents, PEER_WORDS
    )
    record(
        "Geocoding", "Text to resolved mentions, one core", f"{WORDS:,} words", ours, "words/s",
        peers=peers, at_least=200_000, ratio_at_least=3,
    )  # fmt: skip


def test_start_and_memory(record: Callable[..., object]) -> None:
    started = measure(OPEN + "geocoder.geocode('A march in Gao.')", rounds=3)
    work = f"for text in {texts()!r} * 3: geocoder.geocode(text)"
    held = measure(work, setup=OPEN).resident
    record(
        "Geocoding", "Start: from import to the first answer", "", started.wall, "s", at_most=0.4
    )
    record("Geocoding", "Memory of the whole process", "", held, "MB", at_most=300)


def spacy_pipelines() -> list[tuple[str, Callable[[str], Any], int]]:
    """The first spaCy pipeline that is installed: entities, no points."""
    spacy = pytest.importorskip("spacy")
    names = [name for name in SPACY_PIPELINES if spacy.util.is_package(name)]
    return [(f"spaCy {n} (entities, no points)", spacy.load(n), 10_000) for n in names[:1]]
