"""What is fuzzed: functions of bytes that hold what every input must keep to, or fail.

No exception but the project's own, offsets inside the text, low not above high, files whole.
"""

import contextlib
import datetime as dt
import functools
import io
import logging
import math
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from incidentmap.geo.errors import DataError, IncidentmapError

SEPARATOR = b"\n%%%%\n"
"""Between the parts of an input that a target takes several of."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@functools.cache
def folder() -> Path:
    """A folder for the files of this process, in memory where the system has one."""
    memory = Path("/dev/shm")
    kept = tempfile.TemporaryDirectory(
        prefix="incidentmap-fuzz-", dir=memory if memory.is_dir() else None
    )
    folder.kept = kept  # type: ignore[attr-defined]
    return Path(kept.name)


@functools.cache
def _geocoder():
    from incidentmap.geo.gazetteer import Gazetteer
    from incidentmap.geo.geocoder import Geocoder

    return Geocoder(Gazetteer.open(user=False), context=("ML", "BF", "NE"))


def _text(data: bytes) -> tuple[str, str]:
    """Language by the first byte, the rest as text."""
    return ("fr" if data[:1] == b"f" else "en"), data[1:].decode("utf-8", "replace")


@functools.cache
def _docx_parts() -> dict[str, bytes]:
    import docx

    made = docx.Document()
    made.add_paragraph("Gao")
    made.add_table(1, 2)
    packed = io.BytesIO()
    made.save(packed)
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def as_docx(body: bytes) -> bytes:
    """A Word file whose body is these bytes, the other parts as Word would write them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in _docx_parts().items():
            archive.writestr(name, body if name == "word/document.xml" else part)
    return packed.getvalue()


def _names(error: Exception, *paths: Path) -> None:
    """See that a message tells which file it is about."""
    assert any(path.name in str(error) for path in paths), error


def documents(data: bytes) -> None:
    """Readers of documents; the first byte chooses the format."""
    from incidentmap.layers.documents import read_file

    ending = {
        b"t": ".txt", b"m": ".md", b"h": ".html", b"p": ".pdf", b"d": ".docx", b"w": ".docx",
        b"j": ".jsonl",
    }.get(data[:1], ".txt")  # fmt: skip
    path = folder() / f"document{ending}"
    path.write_bytes(as_docx(data[1:]) if data[:1] == b"w" else data[1:])
    for document in read_file(path, path.name):
        assert 0 <= document.body_start <= len(document.text)
        assert (document.status == "ok") == bool(document.text[document.body_start :].strip())
        assert document.language == "" or document.language.isalpha()


def gazetteer_rows(data: bytes) -> None:
    """Files of places: the first byte chooses dump, table, zip or vector file."""
    from incidentmap.geo.gazetteer import Gazetteer
    from incidentmap.geo.gazetteer_import import add_gazetteer

    ending = {b"t": ".txt", b"c": ".csv", b"z": ".zip", b"a": ".zip", b"j": ".geojson"}
    path = folder() / f"places{ending.get(data[:1], '.csv')}"
    body = data[1:]
    if data[:1] == b"a":
        packed = io.BytesIO()
        rows, _, others = body.partition(SEPARATOR)
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("ML.txt", rows)
            archive.writestr("alternateNamesV2.txt", others)
        body = packed.getvalue()
    path.write_bytes(body)
    output = folder() / "places.sqlite"
    try:
        report = add_gazetteer([path], output, name="mine", overwrite=True)
    except IncidentmapError as error:
        _names(error, path, output)
        return
    finally:
        left = {f.name for f in folder().iterdir()}
        assert not [name for name in left if name.endswith(".part")], left
    assert report.places > 0
    gazetteer = Gazetteer.open([output], user=False)
    for place in gazetteer.within("ML"):
        assert -180 <= place.lon <= 180
        assert -90 <= place.lat <= 90
        assert math.isfinite(place.uncertainty_m)


def dates(data: bytes) -> None:
    """Dates in texts, of publication, and in the cells of exports."""
    from incidentmap.layers.incidents.date_spans import Context
    from incidentmap.layers.incidents.dates import find_dates, infer_published, resolve
    from incidentmap.layers.incidents.importing import parse_date

    language, text = _text(data)
    for context in (Context(), Context(dt.date(2022, 3, 3), exact=True), Context(year=9999)):
        end = 0
        for date in find_dates(text, language):
            assert end <= date.start < date.end <= len(text)
            assert text[date.start : date.end] == date.text
            end = date.end
            span = resolve(date, language, context)
            assert span is None or span.first <= span.last
    published, basis = infer_published(text, language)
    assert (published is None) == (basis == "unknown")
    for line in text.split("\n")[:5]:
        parse_date(line)


def numbers(data: bytes) -> None:
    """Counts, tolls and hedges of sentences."""
    from incidentmap.geo.folding import fold
    from incidentmap.layers.incidents.coding import code_document
    from incidentmap.layers.incidents.numbers import quantities
    from incidentmap.layers.model import Document

    language, text = _text(data)
    words = [word for word in map(fold, text.split()) if word]
    end = 0
    for count in quantities(words, {}, language):
        assert end <= count.first < count.last <= len(words)
        assert count.low is None or count.high is None or 0 <= count.low <= count.high
        end = count.last
    for claim in code_document(Document("one.txt", text, language=language), []):
        low, high = claim.fatalities_low, claim.fatalities_high
        assert low is None or high is None or 0 <= low <= high
        others = (low, high, claim.injured, claim.abducted, claim.missing)
        assert all(count is None or 0 <= count < 1e9 for count in others)


def csv_import(data: bytes) -> None:
    """Exports of ACLED and UCDP GED."""
    from incidentmap.layers.incidents.importing import import_events

    path = folder() / "events.csv"
    path.write_bytes(data)
    try:
        imported = import_events(path)
    except DataError as error:
        _names(error, path)
        return
    frame = imported.incidents
    assert frame["lon"].dropna().between(-180, 180).all()
    assert frame["lat"].dropna().between(-90, 90).all()
    both = frame[["fatalities_low", "fatalities_high"]].dropna()
    assert (both["fatalities_low"] <= both["fatalities_high"]).all()
    assert frame["incident_id"].is_unique
    assert imported.rejected["reason"].str.len().gt(0).all()


def corrections(data: bytes) -> None:
    """A corrections file, and its words on a text."""
    from incidentmap.geo.corrections import apply_corrections
    from incidentmap.geo.text import sentences
    from incidentmap.layers.corrections import read_corrections

    table, _, words = data.partition(SEPARATOR)
    path = folder() / "corrections.csv"
    path.write_bytes(table)
    try:
        read = read_corrections(path)
    except DataError as error:
        _names(error, path)
        return
    with contextlib.suppress(DataError):
        read.check(_geocoder().gazetteer)
    text = words.decode("utf-8", "replace")
    mentions = apply_corrections([], read, {}, text, "one.txt", 0, sentences(text, "en"))
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text


def coding(data: bytes) -> None:
    """Places and incidents of any text at all."""
    from incidentmap.layers.incidents.coding import code_document
    from incidentmap.layers.incidents.linking import link_claims
    from incidentmap.layers.model import Document

    language, text = _text(data)
    mentions = _geocoder().geocode(text, language=language, document="one.txt")
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert 0 <= mention.sentence_start <= mention.start
        assert mention.end <= mention.sentence_end <= len(text)
        assert (mention.lon is None) == (mention.lat is None)
        assert mention.lon is None or -180 <= mention.lon <= 180
        assert mention.lat is None or -90 <= mention.lat <= 90
        assert 0 <= mention.confidence <= 1
    document = Document("one.txt", text, language=language, published=dt.date(2022, 3, 3))
    claims = code_document(document, mentions)
    for claim in claims:
        assert 0 <= claim.start < claim.end <= len(text)
        low, high = claim.fatalities_low, claim.fatalities_high
        assert low is None or high is None or 0 <= low <= high
        first, last = claim.event_date, claim.event_date_end
        assert first is None or last is None or first <= last
    incidents, linked = link_claims(claims)
    assert {c.incident_id for c in linked} <= {i.incident_id for i in incidents} | {None, ""}


TARGETS: dict[str, Callable[[bytes], None]] = {
    "documents": documents,
    "gazetteer_rows": gazetteer_rows,
    "dates": dates,
    "numbers": numbers,
    "csv_import": csv_import,
    "corrections": corrections,
    "coding": coding,
}

SECONDS = 2.0
SECONDS_A_KILOBYTE = 0.05
"""CPU time that an input may take: so much, and so much more for each kilobyte of it."""


def check(target: str, data: bytes) -> None:
    """Give an input to a target and see that it does not take long."""
    begun = time.process_time()
    TARGETS[target](data)
    took = time.process_time() - begun
    allowed = SECONDS + SECONDS_A_KILOBYTE * len(data) / 1000
    assert took <= allowed, f"{len(data)} bytes took {took:.1f} s, {allowed:.1f} s are allowed"
