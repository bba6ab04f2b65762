import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder
from incidentmap.geo.model import Mention

REPORT = """\
Village burnt near Ansongo

GAO, Mali, 3 May 2021 - Armed men burnt the hamlet of Inkadewane, some 40 km west of Ansongo, on
Sunday, the mayor of Bara said. Colonel Gao Cissé and Mrs Ségou Touré were not hurt. Niamey has
offered help; northern Mali and Mali's border with Niger remain closed, say residents of Inkadewane.
"""


def names(mentions: list[Mention]) -> list[str]:
    return [m.text for m in mentions if m.kind != "border"]


def test_a_report(geocoder: Geocoder) -> None:
    found = geocoder.geocode(REPORT)
    assert names(found) == [
        "Ansongo", "GAO", "Mali", "Inkadewane", "Ansongo", "Bara", "Niamey", "Mali", "Mali",
        "Niger", "Inkadewane",
    ]  # fmt: skip
    hamlets = [m for m in found if m.text == "Inkadewane"]
    assert [m.place for m in hamlets] == [None, None]
    assert hamlets[0].lon == hamlets[1].lon
    assert {m.relation for m in found} >= {"near", "at", "offset", "within", "border"}


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["Mali", "Gao", "in ", "near ", "the ", "village of ", "Tin-Abao", ", ", " (", ")", " and ",
                 "Kidal region", "10 km north of ", "Mr ", "’s ", "\u00ad", ". ", "\n", "Côte d’Ivoire", "تمبكتو", "BAMAKO"]
            ),
            st.text(max_size=8),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_offsets_are_exact_in_any_text(geocoder: Geocoder, parts: list[str]) -> None:
    text = "".join(parts)
    mentions = geocoder.geocode(text)
    assert mentions == sorted(mentions, key=lambda m: (m.start, m.end))
    end = 0
    for m in mentions:
        assert text[m.start : m.end] == m.text
        assert m.sentence_start <= m.start < m.end <= m.sentence_end
        assert 0 <= m.confidence <= 1
        assert (m.lon is None) == (m.lat is None) == (m.uncertainty_m is None)
        assert m.status == "unresolved" or m.lon is not None
        if m.kind != "border":
            assert m.start >= end
            end = m.end


def test_the_same_text_gives_the_same_mentions(gazetteer: Gazetteer, geocoder: Geocoder) -> None:
    fresh = Geocoder(gazetteer)
    assert fresh.geocode(REPORT) == geocoder.geocode(REPORT) == geocoder.geocode(REPORT)
    carried = pickle.loads(pickle.dumps(geocoder))
    assert carried.geocode(REPORT) == geocoder.geocode(REPORT)


def test_front_matter_is_not_read_and_offsets_count_it(geocoder: Geocoder) -> None:
    text = "---\ntitle: Bamako letter\n---\nA march in Kayes."
    (mention,) = geocoder.geocode(text, start=text.index("A march"))
    assert (mention.text, mention.start) == ("Kayes", text.index("Kayes"))


@pytest.mark.parametrize("text", ["", " ", "\x00", "no names at all", "1 2 3", "\ufeff"])
def test_texts_without_names(geocoder: Geocoder, text: str) -> None:
    assert geocoder.geocode(text) == []


def test_context_is_a_prior(gazetteer: Gazetteer) -> None:
    text = "The hospital of Tripoli is full."
    assert Geocoder(gazetteer, context=("LY",)).geocode(text)[0].country == "LY"
    assert Geocoder(gazetteer, context=("lb",)).geocode(text)[0].country == "LB"
