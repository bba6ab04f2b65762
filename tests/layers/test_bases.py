"""The bases layer."""

import pandas as pd

from incidentmap.layers.bases import bases
from incidentmap.layers.schema import BASES


def test_columns_and_crs_are_those_of_the_contract() -> None:
    frame = bases()
    assert list(frame.columns[: len(BASES.names)]) == BASES.names
    assert frame.geometry.name == "geom"
    assert frame.crs.to_epsg() == 4326
    assert frame["base_id"].is_unique
    assert frame.geometry.notna().all()
    assert (frame["uncertainty_m"] > 0).all()
    assert set(frame["confidence"]) <= {"high", "medium", "low"}


def test_the_withdrawals_have_their_dates() -> None:
    frame = bases()
    closed = frame[frame["closed"].notna()]
    assert (closed["operator"] == "MINUSMA").sum() >= 12
    assert closed["operator"].str.startswith("France").sum() >= 6
    last = closed[closed["operator"] == "MINUSMA"]["closed"].max()
    assert last == "2023-12-28"


def test_what_is_not_known_is_empty() -> None:
    frame = bases().set_index("base_id")
    assert pd.isna(frame.loc["minusma-gao", "closed"])
    assert pd.isna(frame.loc["minusma-gossi", "closed"])
    assert "2017 or 2018" in str(frame.loc["minusma-gossi", "note"])
    assert frame.loc["barkhane-kidal", "closed"] == "2021-10"
