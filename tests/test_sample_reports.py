"""The sample reports: well-formed, their own words, and a gold that fits them to the letter."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
import yaml
from scoring import read_gold

from incidentmap import data
from incidentmap.layers import schema

REPORTS = sorted(data.path("reports").glob("*.md"))
SHARED_WORDS = 9


def parts(report: Path) -> tuple[dict[str, object], str]:
    _, front, body = report.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_there_are_reports_in_both_languages() -> None:
    languages = [parts(report)[0]["language"] for report in REPORTS]
    assert languages.count("en") >= 8
    assert languages.count("fr") >= 4


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.stem)
def test_front_matter_and_length(report: Path) -> None:
    front, body = parts(report)
    assert set(front) == {"title", "source", "published", "language"}
    assert front["source"] == "incidentmap sample reports"
    assert isinstance(front["published"], dt.date)
    assert 150 <= len(words(body)) <= 400


@pytest.mark.parametrize("name", ["toponyms", "incidents"])
def test_every_report_has_gold(name: str) -> None:
    assert {row["doc"] for row in read_gold(f"{name}.jsonl")} == {report.name for report in REPORTS}


def test_gold_toponyms_are_the_text() -> None:
    texts = {report.name: report.read_text(encoding="utf-8") for report in REPORTS}
    rows = read_gold("toponyms.jsonl")
    assert all(texts[row["doc"]][row["start"] : row["end"]] == row["text"] for row in rows)
    assert len({(row["doc"], row["start"], row["end"]) for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} <= set(schema.KINDS)
    assert {row["use"] for row in rows} == set(schema.USES)


def test_gold_incidents_are_the_text() -> None:
    texts = {report.name: report.read_text(encoding="utf-8") for report in REPORTS}
    for row in read_gold("incidents.jsonl"):
        assert texts[row["doc"]][row["sent_start"] : row["sent_end"]] == row["sentence"]
        assert row["event_type"] in schema.EVENT_TYPES
        low, high = row["fatalities_low"], row["fatalities_high"]
        assert high is None or low <= high


def test_gold_names_stand_wherever_the_name_stands() -> None:
    """A name annotated once in a report has a row at each of its occurrences there."""
    rows = read_gold("toponyms.jsonl")
    for report in REPORTS:
        body_start = report.read_text(encoding="utf-8").index("\n---\n") + 5
        text = report.read_text(encoding="utf-8")
        mine = [row for row in rows if row["doc"] == report.name and row["layer"] == "toponym"]
        starts = {row["start"] for row in mine}
        for name in {row["text"] for row in mine}:
            for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?!\w)", text[body_start:]):
                assert any(
                    row["start"] <= found.start() + body_start < row["end"] for row in mine
                ), (report.name, name, found.start() + body_start, starts)


def test_no_sentence_of_anyone_else() -> None:
    """Given the texts that the reports must not copy, no nine words in a row are shared."""
    corpora = os.environ.get("INCIDENTMAP_CORPORA")
    if not corpora:
        pytest.skip("INCIDENTMAP_CORPORA names no folder with a folder documents in it")
    theirs = set()
    for text in sorted(Path(corpora, "documents").glob("*.txt")):
        run = words(text.read_text(encoding="utf-8"))
        theirs |= {tuple(run[i : i + SHARED_WORDS]) for i in range(len(run) - SHARED_WORDS + 1)}
    assert theirs
    for report in REPORTS:
        run = words(parts(report)[1])
        mine = {tuple(run[i : i + SHARED_WORDS]) for i in range(len(run) - SHARED_WORDS + 1)}
        assert not mine & theirs, report.name
