"""Documents of 1,500 words a second and core, coded after geocoding, and the memory they leave.

Two sorts: reports made of the package's sample reports, in which two sentences of three tell of an
event, and those in the folder of INCIDENTMAP_CORPORA, where one is set. INCIDENTMAP_DOCUMENTS sets
how many documents the memory is measured over (default 2,000, and 10,000 where giant sizes are
wanted, some five minutes).
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.results import GIANT
from made_reports import made_report

from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder
from incidentmap.geo.language import detect
from incidentmap.geo.model import Mention
from incidentmap.layers.documents import read_documents
from incidentmap.layers.incidents.coding import code_document
from incidentmap.layers.model import Document

DOCUMENTS = int(os.environ.get("INCIDENTMAP_DOCUMENTS", "10000" if GIANT else "2000"))
FOLDER = os.environ.get("INCIDENTMAP_CORPORA")
WORDS = 1500
AT_ONCE = 60
ROUNDS = 5
AT_LEAST = 200
"""Documents of `WORDS` words a second and core."""

GROWTH_MB = 8.0

Geocoded = tuple[Document, list[Mention]]


def geocoded(documents: Iterator[Document]) -> Iterator[Geocoded]:
    geocoder = Geocoder(Gazetteer.open(user=False))
    for document in documents:
        known = replace(document, language=document.language or detect(document.text))
        yield known, geocoder.geocode(known.text, language=known.language, start=known.body_start)


def made(first: int, number: int) -> Iterator[Document]:
    for i in range(first, first + number):
        report = made_report(i, WORDS)
        yield Document(report["document"], report["text"], language=report["language"])


def documents_a_second(read: Sequence[Geocoded]) -> float:
    """The best of some rounds, of processor time, counted in documents of `WORDS` words."""
    words = sum(len(document.text.split()) for document, _ in read)
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for document, mentions in read:
            code_document(document, mentions)
        best = min(best, time.process_time() - began)
    return words / WORDS / best


def resident_mb() -> float:
    """Memory of this process now."""
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(kilobytes) / 1024


def test_speed(record: Callable[..., object]) -> None:
    speed = documents_a_second(list(geocoded(made(0, AT_ONCE))))
    what = "Documents of 1,500 words coded after geocoding"
    record("Incident coding", what, "sample reports", speed, "documents/s", at_least=AT_LEAST)
    if FOLDER:
        read = [d for d in read_documents([Path(FOLDER)]) if d.status == "ok"]
        speed = documents_a_second(list(geocoded(iter(read))))
        record("Incident coding", what, "a folder", speed, "documents/s", at_least=AT_LEAST)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_does_not_grow(record: Callable[..., object]) -> None:
    early = 0.0
    for number, (document, mentions) in enumerate(geocoded(made(0, DOCUMENTS)), 1):
        code_document(document, mentions)
        if number == DOCUMENTS // 5:
            early = resident_mb()
    size = f"documents {DOCUMENTS // 5:,} to {DOCUMENTS:,}"
    growth = resident_mb() - early
    record("Incident coding", "Growth of memory", size, growth, "MB", at_most=GROWTH_MB)
