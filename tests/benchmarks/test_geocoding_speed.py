"""Words a second from text to resolved mentions, beside two peers, on the same text in one run.

flashgeotext finds names and gives no coordinates; spaCy finds entities and resolves nothing. The
text is the package's sample reports, or the folder of texts in INCIDENTMAP_CORPORA, repeated up
to the number of words in INCIDENTMAP_WORDS (default 200,000; 5,000,000 for a figure to quote).

usage: pytest tests/benchmarks/test_geocoding_speed.py -s
"""

import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from incidentmap.data import path
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder

WORDS = int(os.environ.get("INCIDENTMAP_WORDS", "200000"))
PEER_WORDS = 50_000
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


def test_speed_and_memory() -> None:
    began = time.perf_counter()
    geocoder = Geocoder(Gazetteer.open())
    geocoder.geocode("A march in Gao.")
    start = time.perf_counter() - began
    documents = texts()
    ours = words_a_second(geocoder.geocode, documents, WORDS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nincidentmap {ours:,.0f} words/s; start {start:.2f} s; {memory:.0f} MB at most")
    assert memory < 300

    flashgeotext = pytest.importorskip("flashgeotext.geotext")
    flash = words_a_second(flashgeotext.GeoText().extract, documents, PEER_WORDS)
    print(f"flashgeotext (names, no points) {flash:,.0f} words/s: {ours / flash:.2f} times as fast")

    spacy = pytest.importorskip("spacy")
    name = next((n for n in SPACY_PIPELINES if spacy.util.is_package(n)), None)
    if name is None:
        pytest.skip("no spaCy pipeline is installed")
    nlp = spacy.load(name)
    peer = words_a_second(nlp, documents, min(PEER_WORDS, 10_000))
    print(
        f"spaCy {name} (entities, no points) {peer:,.0f} words/s: {ours / peer:.0f} times as fast"
    )
    assert ours > 3 * peer
