"""How well the whole chain reads the sample reports, in each language."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from scoring import incident_scores, read_gold, toponym_scores

from incidentmap import data
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.pipeline import reading_layers

FLOORS = {
    ("en", "places"): {"precision": 0.97, "recall": 0.95, "use": 0.9, "country": 0.99, "near": 0.85},
    ("fr", "places"): {"precision": 0.97, "recall": 0.92, "use": 0.88, "country": 0.99, "near": 0.72},
    ("en", "incidents"): {"found": 0.58, "precision": 0.8, "type": 0.75, "date": 0.78, "place": 0.6, "deaths": 0.75},
    ("fr", "incidents"): {"found": 0.65, "precision": 0.75, "type": 0.85, "date": 0.9, "place": 0.55, "deaths": 0.85},
}  # fmt: skip


@pytest.fixture(scope="module")
def layers() -> dict[str, pd.DataFrame]:
    return reading_layers([data.path("reports")], ReadingOptions(), jobs=1)


def records(frame: pd.DataFrame) -> list[Mapping[Any, Any]]:
    plain = pd.DataFrame(frame.drop(columns="geom", errors="ignore")).astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["places", "incidents"])
def test_scores(layers: dict[str, pd.DataFrame], language: str, kind: str) -> None:
    documents = layers["documents"]
    mine = set(documents.loc[documents["language"] == language, "document"])
    found = [
        row
        for row in records(layers["mentions" if kind == "places" else "claims"])
        if row["document"] in mine
    ]
    name = "toponyms.jsonl" if kind == "places" else "incidents.jsonl"
    gold = [row for row in read_gold(name) if row["doc"] in mine]
    scores = toponym_scores(found, gold) if kind == "places" else incident_scores(found, gold)
    low = {
        key: f"{scores[key]:.3f} < {floor}"
        for key, floor in FLOORS[language, kind].items()
        if not scores[key] >= floor
    }
    assert not low, f"{scores}"


def test_moura_is_one_incident_of_three_counts(layers: dict[str, pd.DataFrame]) -> None:
    claims = layers["claims"]
    moura = claims[
        (claims["location"] == "Moura")
        & claims["fatalities_low"].isin([203, 300, 500])
        & (claims["event_date"].notna())
    ]
    assert {203, 300, 500} <= set(moura["fatalities_low"])
    assert moura["incident_id"].nunique() == 1
