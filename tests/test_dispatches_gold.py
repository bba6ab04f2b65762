"""How well the whole chain reads invented dispatches: a guard against falling back."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from scoring import GOLD, incident_scores, read_gold, toponym_scores

from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.pipeline import reading_layers

PLACES = {"precision": 0.98, "recall": 0.92, "use": 0.94, "country": 0.99}
INCIDENTS = {"found": 0.86, "precision": 0.9, "type": 0.87, "date": 0.93, "deaths": 0.84}


@pytest.fixture(scope="module")
def layers() -> dict[str, pd.DataFrame]:
    return reading_layers([GOLD / "dispatches" / "texts"], ReadingOptions(), jobs=1)


def records(frame: pd.DataFrame) -> list[Mapping[Any, Any]]:
    plain = pd.DataFrame(frame.drop(columns="geom", errors="ignore")).astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def below(scores: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, str]:
    return {k: f"{scores[k]:.3f} < {low}" for k, low in floors.items() if not scores[k] >= low}


def test_places(layers: dict[str, pd.DataFrame]) -> None:
    gold = read_gold("dispatches/toponyms.jsonl")
    scores = toponym_scores(records(layers["mentions"]), gold)
    assert not below(scores, PLACES), scores


def test_incidents(layers: dict[str, pd.DataFrame]) -> None:
    gold = read_gold("dispatches/incidents.jsonl")
    scores = incident_scores(records(layers["claims"]), gold)
    assert not below(scores, INCIDENTS), scores


@pytest.mark.parametrize("name", ["toponyms", "incidents"])
def test_gold_spans_equal_the_text(name: str) -> None:
    texts = {f.name: f.read_bytes().decode() for f in (GOLD / "dispatches" / "texts").iterdir()}
    for row in read_gold(f"dispatches/{name}.jsonl"):
        if name == "toponyms":
            assert texts[row["doc"]][row["start"] : row["end"]] == row["text"]
        else:
            assert texts[row["doc"]][row["sent_start"] : row["sent_end"]] == row["sentence"]
