import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incident_texts import code

from incidentmap.layers.incidents.frames import claims_frame, incidents_frame
from incidentmap.layers.incidents.linking import POSSIBLE, SAME, contradicts, link_claims, score
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.schema import CLAIMS, INCIDENTS

KILLING = "Violence against civilians"


def claim(
    document,
    low=None,
    high=None,
    *,
    start=0,
    date="2022-03-27",
    end=None,
    precision=1,
    place="Moura",
    point=(-4.47, 14.34),
    geo=1,
    country="ML",
    event_type=KILLING,
    sub="Attack",
    actors="Military Forces of Mali; Wagner Group; Civilians",
    confidence=0.8,
    summary=False,
):
    lon, lat = point or (None, None)
    return Claim(
        f"{document}:{start}", document, start, start + 50, f"Sentence of {document}.", event_type, sub,
        event_date=dt.date.fromisoformat(date) if date else None,
        event_date_end=dt.date.fromisoformat(end) if end else None,
        date_precision=precision if date else None, location=place, lon=lon, lat=lat, geo_precision=geo,
        country=country, uncertainty_m=2000.0, fatalities_low=low, fatalities_high=high, actors=actors,
        confidence=confidence, summary=summary, source=document,
    )  # fmt: skip


def march(document, low, high=None, **more):
    return claim(document, low, high, date="2022-03-01", end="2022-03-31", precision=4, **more)


def test_moura_is_one_incident_whatever_the_counts():
    """Counts of 203, more than 300 and at least 500, dated to the day, the month and the year."""
    claims = [
        claim("army.md", 203, 203, end="2022-03-31", precision=2),
        march("review.md", 300),
        claim("un.md", 500, date="2022-01-01", end="2022-12-31", precision=5),
    ]
    [incident], linked = link_claims(claims)
    assert (incident.fatalities_low, incident.fatalities_high) == (203, 500)
    assert (incident.documents, incident.claims) == (3, 3)
    assert (str(incident.event_date), incident.date_precision) == ("2022-03-27", 2)
    assert {c.incident_id for c in linked} == {incident.incident_id}


def test_a_report_without_the_village_is_named_as_possible_not_merged():
    placed = [
        march("review.md", 300),
        claim("un.md", 500, date="2022-01-01", end="2022-12-31", precision=5),
    ]
    vague = march("essay.md", 300, 300, place="", point=None, geo=6)
    incidents, linked = link_claims([*placed, vague])
    moura = next(i for i in incidents if i.location == "Moura")
    essay = next(c for c in linked if c.document == "essay.md")
    assert len(incidents) == 2
    assert essay.incident_id != moura.incident_id
    assert essay.possible_incident_id == moura.incident_id
    assert POSSIBLE <= essay.possible_score <= 1
    assert (moura.fatalities_low, moura.fatalities_high, moura.documents) == (300, 500, 2)


@pytest.mark.parametrize(
    "other",
    [
        claim("b.md", date="2022-04-27"),
        claim("b.md", date="2022-03-30"),
        claim("b.md", place="Gao", point=(0.0, 16.3)),
        claim("b.md", country="NE"),
        claim("b.md", event_type="Protests", sub="Peaceful protest"),
        claim("b.md", summary=True),
        claim("b.md", place="Tin-Abao", point=None),
    ],
)
def test_contradictions_are_never_merged(other):
    assert contradicts(claim("a.md"), other)
    assert len(link_claims([claim("a.md"), other])[0]) == (1 if other.summary else 2)


def test_one_document_that_tells_of_two_sorts_of_event_has_two():
    raid = claim("a.md", 11, start=0, event_type="Battles", sub="Armed clash")
    strike = claim(
        "a.md", 20, start=90, event_type="Explosions/Remote violence", sub="Air/drone strike"
    )
    abroad = claim("b.md", 14, event_type="Battles", sub="Armed clash")
    incidents, _ = link_claims([raid, strike, abroad])
    assert sorted((i.event_type, i.claims) for i in incidents) == [
        ("Battles", 2),
        ("Explosions/Remote violence", 1),
    ]


def test_a_battle_and_an_attack_may_be_one():
    a, b = claim("a.md", event_type="Battles", sub="Armed clash"), claim("b.md")
    assert score(a, b) >= SAME
    assert len(link_claims([a, b])[0]) == 1


def test_best_is_what_most_documents_give():
    claims = [claim("a.md", 12, 12), claim("b.md", 12, 12), claim("c.md", 30, 30, confidence=0.95)]
    [incident], _ = link_claims(claims)
    assert (incident.fatalities_best, incident.fatalities_low, incident.fatalities_high) == (
        12,
        12,
        30,
    )


def test_undated_claims_join_only_within_their_document():
    headline = claim("a.md", 12, start=0, date=None)
    body = claim("a.md", 12, start=60)
    abroad = claim("b.md", 12, date=None)
    incidents, _ = link_claims([headline, body, abroad])
    assert sorted(i.claims for i in incidents) == [1, 2]


def test_the_finest_place_stands():
    coarse = claim("a.md", place="Moura", geo=3, point=(-4.3, 14.4))
    [incident], _ = link_claims([coarse, claim("b.md")])
    assert (incident.geo_precision, incident.lon) == (1, -4.47)


@settings(deadline=None)
@given(st.permutations(range(5)))
def test_order_does_not_matter(order):
    claims = [
        claim("a.md", 12), claim("b.md", 14), claim("c.md", 9, date="2022-03-28"),
        claim("d.md", 3, date="2022-06-01"), march("e.md", 300, place="", point=None, geo=6),
    ]  # fmt: skip
    straight, _ = link_claims([*claims])
    shuffled, _ = link_claims([claims[i] for i in order])
    assert straight == shuffled


def test_scores_are_symmetric_and_bounded():
    claims = [claim("a.md"), march("b.md", 3), claim("c.md", date=None), claim("d.md", geo=4)]
    for a in claims:
        for b in claims:
            assert score(a, b) == score(b, a)
            assert 0 <= score(a, b) <= 1


def test_many_reports_of_one_event_are_linked_fast():
    claims = [claim(f"{i}.md", i % 30) for i in range(20_000)]
    [incident], _ = link_claims(claims)
    assert incident.documents == 20_000


def test_frames_have_the_contract_columns_first():
    incidents, claims = link_claims(
        [claim("a.md", 12), march("b.md", 3, place="", point=None, geo=6)]
    )
    layer, table = incidents_frame(incidents), claims_frame(claims)
    assert list(layer.columns)[: len(INCIDENTS.names)] == INCIDENTS.names
    assert list(table.columns)[: len(CLAIMS.names)] == CLAIMS.names
    assert layer.geometry.notna().tolist() == [True, False] or layer.geometry.notna().sum() == 1
    assert {"possible_incident_id", "possible_score", "sub_event_type"} <= set(table.columns)


def test_empty_frames_keep_their_columns():
    incidents, claims = link_claims([])
    assert list(incidents_frame(incidents).columns)[: len(INCIDENTS.names)] == INCIDENTS.names
    assert list(claims_frame(claims).columns)[: len(CLAIMS.names)] == CLAIMS.names


def test_three_counts_of_one_massacre_are_one_incident():
    texts = {
        "army": "The army said on 4 April 2022 that it had neutralised 203 fighters and arrested 51 "
        "others in Alfa between 27 and 31 March 2022. Everyone killed was a fighter, it said.",
        "ngo": "Between 27 and 31 March 2022 soldiers executed around 300 people in Alfa.",
        "un": "At least 500 people were killed in Alfa between 27 and 31 March 2022. About twenty "
        "women and seven children are among the dead. Three days after the report there were three "
        "counts of the people who died.",
    }
    claims = [c for name, text in texts.items() for c in code(text, name=name)]
    incidents, _ = link_claims(claims)
    assert [(i.fatalities_low, i.fatalities_high) for i in incidents] == [(203, 500)]
