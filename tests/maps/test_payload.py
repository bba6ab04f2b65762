"""What travels into the page is what stands in the layers."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_layers import made_layers

from incidentmap.geo.errors import DataError
from incidentmap.layers import schema
from incidentmap.layers.frames import layer_frame
from incidentmap.maps import payload


@given(st.lists(st.one_of(st.none(), st.text(min_size=1)), max_size=30))
def test_text_columns_come_back(values):
    column = payload.text_column(pd.Series(values, dtype=object))
    back = [None if code < 0 else column["values"][code] for code in column["index"]]
    assert back == values


@given(st.lists(st.one_of(st.none(), st.dates()), max_size=30))
def test_days_come_back(values):
    days = payload.day_column(pd.Series(values, dtype=object))
    epoch = dt.date(1970, 1, 1)
    assert [None if day is None else epoch + dt.timedelta(day) for day in days] == values


@given(st.lists(st.one_of(st.none(), st.floats(-180, 180)), max_size=30))
def test_degrees_come_back_within_a_metre(values):
    column = payload.degree_column(pd.Series(values, dtype=float))
    for given_, kept in zip(values, column, strict=True):
        if given_ is None:
            assert kept is None
        else:
            assert kept / payload.COORDINATES_PER_DEGREE == pytest.approx(given_, abs=5.1e-6)


def test_whole_numbers_keep_empty_apart_from_zero():
    numbers = pd.Series([0, None, 7], dtype="Int64")
    assert payload.integer_column(numbers) == [0, -1, 7]
    with pytest.raises(DataError, match="negative"):
        payload.integer_column(pd.Series([-3], name="fatalities_low"))


def test_claims_belong_to_their_incident_with_sentence_and_document():
    layers = made_layers(9)
    layers["claims"] = layers["claims"].iloc[::-1]
    made = payload.incidents_payload(layers)
    claims = made["claims"]
    assert claims["row"] == list(range(9))
    for row, sentence in zip(claims["row"], claims["sentence"], strict=True):
        assert made["sentences"][sentence] == layers["incidents"]["notes"].iloc[row]
    assert claims["document"]["values"] == ["made.md"]


def test_a_sentence_told_twice_travels_once():
    made = payload.incidents_payload(made_layers(9))
    assert len(made["sentences"]) == 9


def test_claims_without_an_incident_are_left_out():
    layers = made_layers(3)
    layers["claims"].loc[0, "incident_id"] = "gone"
    assert payload.incidents_payload(layers)["claims"]["row"] == [1, 2]


def test_exposures_are_sorted_by_incident_and_distance():
    layers = made_layers(60)
    exposures = payload.incidents_payload(layers)["exposures"]
    pairs = list(zip(exposures["row"], exposures["distance_m"], strict=True))
    assert pairs == sorted(pairs)
    assert len(pairs) == len(layers["exposures"])


@pytest.mark.parametrize("use", ["metonymic", "attributive"])
def test_names_of_authorities_are_never_drawn(use):
    layers = made_layers()
    assert len(payload.places_payload(layers)) == 4
    layers["mentions"].loc[0, "use"] = use
    names = [place["name"] for place in payload.places_payload(layers)]
    assert layers["mentions"].loc[0, "place_name"] not in names
    assert len(names) == 3


def test_unresolved_names_and_countries_are_not_drawn():
    layers = made_layers()
    layers["mentions"].loc[0, "status"] = "ambiguous"
    layers["mentions"].loc[1, "kind"] = "country"
    assert len(payload.places_payload(layers)) == 2


def test_zone_labels_lie_on_the_outer_edge():
    layers = made_layers()
    for zone in payload.zones_payload(layers):
        lat = zone["label"][1] / 2000
        assert abs(abs(lat - 15) - zone["outer_km"] / 111) < 0.05


def test_empty_and_missing_layers_make_an_empty_payload():
    empty = {name: layer_frame(layer, []) for name, layer in schema.LAYERS.items()}
    for layers in ({}, empty):
        made = payload.incidents_payload(layers)
        assert made["count"] == 0
        assert payload.zones_payload(layers) == []
        assert payload.bases_payload(layers) == []
        assert payload.places_payload(layers) == []
        json.dumps(made, allow_nan=False)


def test_a_layer_without_a_contract_column_is_refused():
    layers = {"incidents": made_layers(3)["incidents"].drop(columns="location")}
    with pytest.raises(DataError, match="location"):
        payload.incidents_payload(layers)


def test_too_many_incidents_are_refused_with_advice(monkeypatch):
    monkeypatch.setattr(payload, "MAX_INCIDENTS", 5)
    with pytest.raises(DataError, match="keep fewer years"):
        payload.incidents_payload(made_layers(6))


def test_small_rows_leave_out_what_is_empty():
    (row,) = payload.records(
        pd.DataFrame({"a": [np.int64(3)], "b": [None], "c": [1.123456789]}), ("a", "b", "c")
    )
    assert row == {"a": 3, "c": 1.12346}
