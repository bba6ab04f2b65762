import datetime as dt
import pickle

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from incidentmap import data
from incidentmap.geo.errors import DataError
from incidentmap.layers.coder import ReadingOptions
from incidentmap.layers.combining import combine
from incidentmap.layers.documents import read_documents
from incidentmap.layers.partition import SCHEMA, code_partition, empty_partition, texts_frame

OPTIONS = ReadingOptions()


@pytest.fixture(scope="module")
def documents():
    return list(read_documents([data.path("reports")]))


@pytest.fixture(scope="module")
def layers(documents):
    return combine([code_partition(texts_frame(documents), OPTIONS)])


def test_any_cut_into_partitions_gives_the_same_layers(documents, layers):
    for size in (1, 7):
        frames = (texts_frame(documents[i : i + size]) for i in range(0, len(documents), size))
        cut = combine(code_partition(frame, OPTIONS) for frame in frames)
        assert list(cut) == ["documents", "mentions", "places", "incidents", "claims"]
        for name, frame in cut.items():
            assert_frame_equal(frame, layers[name])
    assert len(layers["incidents"]) > 50


def test_a_coded_partition_passes_between_processes_and_through_arrow(documents):
    coded = code_partition(texts_frame(documents[:3]), OPTIONS)
    again = pickle.loads(pickle.dumps(coded))
    table = pa.Table.from_pandas(again, schema=SCHEMA, preserve_index=False)
    assert table.num_rows == 3
    assert empty_partition().dtypes.equals(coded.dtypes)
    for form in (again, table, *table.to_batches()):
        assert_frame_equal(combine([form])["claims"], combine([coded])["claims"])


def test_a_table_of_texts_alone_is_enough():
    text = "On 3 May 2022 gunmen killed nine farmers in the village of Moura."
    texts = pd.DataFrame(
        {
            "id": [1, 2, 3],
            "text": [text, None, text],
            "published": [dt.date(2022, 5, 4), None, pd.NaT],
            "title": ["A title", float("nan"), None],
        }
    )
    found = combine([code_partition(texts, ReadingOptions(published=dt.date(2023, 1, 1)))])
    documents = found["documents"]
    assert list(documents["document"]) == ["1", "2", "3"]
    assert list(documents["status"]) == ["ok", "empty", "ok"]
    assert list(documents["published_basis"]) == ["stated", "unknown", "option"]
    assert list(documents["title"]) == ["A title", None, None]
    assert list(found["claims"]["document"]) == ["1", "3"]
    assert list(found["incidents"]["documents"]) == [2]


def test_columns_that_are_missing_are_named():
    with pytest.raises(DataError, match=r"document \(or id\) and text; it has body"):
        code_partition(pd.DataFrame({"body": ["x"]}), OPTIONS)


def test_nothing_gives_empty_layers_with_their_columns():
    found = combine([code_partition(pd.DataFrame({"id": [], "text": []}), OPTIONS)])
    assert {name: len(frame) for name, frame in found.items()} == dict.fromkeys(found, 0)
    assert "sentence" in found["claims"]


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_stored(text):
    texts = pd.DataFrame({"id": ["a"], "text": [f"In Gao {text} on 3 May 2022 two people died."]})
    coded = code_partition(texts, OPTIONS)
    assert coded["characters"][0] == len(texts["text"][0])
    assert combine([coded])["mentions"]["text"].notna().all()
