"""A country's coup and its agreement, told many times, are one incident each."""

import datetime as dt

from incidentmap.layers.incidents.linking import link_claims
from incidentmap.layers.incidents.model import Claim


def told(document, start, sub, span, *, country="ML", actors=""):
    first, last, precision = span
    return Claim(
        f"{document}:{start}", document, start, start + 9, "A sentence.", "Strategic developments", sub,
        event_date=dt.date.fromisoformat(first) if first else None,
        event_date_end=dt.date.fromisoformat(last) if last else None, date_precision=precision,
        location="Country", country=country, geo_precision=6, actors=actors,
    )  # fmt: skip


MAY, YEAR = ("2021-05-01", "2021-05-31", 4), ("2021-01-01", "2021-12-31", 5)
EARLIER, NEVER = ("2020-01-01", "2020-12-31", 5), ("", "", None)
AUGUST = ("2021-08-01", "2021-08-31", 4)


def groups(*claims):
    incidents, _ = link_claims(claims)
    return sorted(incident.claims for incident in incidents)


def test_one_coup_told_in_three_texts_is_one():
    coup = [told("a", 0, "Coup event", MAY), told("b", 0, "Coup event", YEAR)]
    assert groups(*coup, told("b", 50, "Coup event", NEVER), told("c", 0, "Coup event", MAY)) == [4]


def test_the_coup_of_another_year_month_or_country_is_another():
    coup = told("a", 0, "Coup event", MAY)
    assert groups(coup, told("b", 0, "Coup event", EARLIER)) == [1, 1]
    assert groups(coup, told("b", 0, "Coup event", AUGUST)) == [1, 1]
    assert groups(coup, told("b", 0, "Coup event", MAY, country="NE")) == [1, 1]
    assert groups(coup, told("b", 0, "Coup event", NEVER)) == [1, 1]


def test_a_year_with_two_coups_leaves_the_vague_report_alone():
    two = [told("a", 0, "Coup event", MAY), told("b", 0, "Coup event", AUGUST)]
    assert groups(*two, told("c", 0, "Coup event", YEAR)) == [1, 1, 1]


def test_an_agreement_is_retold_by_its_year_and_not_by_two_dates():
    one = told("a", 0, "Agreement", YEAR)
    assert groups(one, told("b", 0, "Agreement", YEAR)) == [2]
    assert groups(one, told("b", 0, "Agreement", MAY)) == [2]
    assert groups(told("a", 0, "Agreement", MAY), told("b", 0, "Agreement", MAY)) == [1, 1]


def test_agreements_of_two_armed_groups_are_two():
    jnim = told("b", 0, "Agreement", YEAR, actors="JNIM; Government of Mali")
    dozo = told("c", 0, "Agreement", YEAR, actors="Dozo; Government of Niger")
    assert groups(jnim, dozo) == [1, 1]


def test_other_sorts_of_event_need_more_than_a_country_and_a_month():
    assert groups(told("a", 0, "Arrests", MAY), told("b", 0, "Arrests", MAY)) == [1, 1]
