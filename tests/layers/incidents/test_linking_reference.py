"""Linking in columns gives what joining pair by pair gives, as its documentation tells it."""

import datetime as dt
import random
from dataclasses import asdict

import numpy as np
import pytest

from incidentmap.layers.incidents import grouping, merging, pairing
from incidentmap.layers.incidents.claim_table import VIOLENT, table_of
from incidentmap.layers.incidents.likeness import GENERIC, Likeness
from incidentmap.layers.incidents.linking import POSSIBLE, SAME, link_claims
from incidentmap.layers.incidents.model import Claim

SPOTS = [
    ("Moura", -4.47, 14.34, 1), ("Moura", -4.47, 14.34, 3), ("Djenné", -4.55, 13.9, 1),
    ("Sofara", -4.2, 14.0, 2), ("Mopti", -4.2, 14.5, 4), ("Mopti", -4.19, 14.49, 1),
    ("", None, None, 6), ("", None, None, None), ("Tin-X", None, None, 1), ("Mopti", None, None, 5),
]  # fmt: skip
SORTS = [
    ("Battles", "Armed clash"), ("Violence against civilians", "Attack"),
    ("Violence against civilians", "Abduction/forced disappearance"),
    ("Explosions/Remote violence", "Air/drone strike"), ("Protests", "Peaceful protest"),
    ("Riots", "Mob violence"), ("Strategic developments", "Agreement"),
]  # fmt: skip
SIDES = ["", "Civilians", "JNIM", "Military Forces of Mali; Civilians", "JNIM; Civilians; Rioters"]
DAYS = {1: 0, 2: 3, 3: 6, 4: 30, 5: 364}


def made_claims(seed):
    chosen = random.Random(seed)
    number = chosen.randint(2, 40)
    claims = []
    for k in range(number):
        document = f"d{chosen.randint(0, number // 3)}.md"
        precision = chosen.choice([1, 1, 1, 2, 3, 4, 5, None])
        day = dt.date(2022, 3, 1) + dt.timedelta(chosen.choice([0, 0, 1, 2, 5, 31, 200]))
        end = day + dt.timedelta(DAYS[precision]) if precision and precision > 1 else None
        name, lon, lat, geo = chosen.choice(SPOTS)
        kind, sub = chosen.choice(SORTS)
        low = chosen.choice([None, 3, 12, 12, 30])
        claims.append(
            Claim(
                f"{document}:{k}", document, k, k + 1, f"Sentence {k}.", kind, sub,
                event_date=day if precision else None, event_date_end=end, date_precision=precision,
                location=name, lon=lon, lat=lat, geo_precision=geo,
                country=chosen.choice(["ML", "ML", "ML", "BF", ""]),
                uncertainty_m=chosen.choice([None, 2000.0, 30000.0]),
                fatalities_low=low, fatalities_high=chosen.choice([None, low]),
                actors=chosen.choice(SIDES), actor1=chosen.choice(["", "JNIM"]),
                confidence=round(chosen.uniform(0.3, 0.95), 3), summary=chosen.random() < 0.05,
                source=chosen.choice(["", "one", "two"]),
            )
        )  # fmt: skip
    return claims


def tells_which(claim):
    """Whether place, date and actors alone can tell an event from others."""
    fine = claim.geo_precision in (1, 2, 3, 7)
    named = set(claim.actors.split("; ")) - GENERIC and claim.date_precision != 5
    return bool(claim.location and claim.event_date and (fine or named))


def reference(claims):
    """Sets of claims that are one event, found by looking at every pair of reports."""
    claims = sorted(claims, key=lambda c: (c.document, c.start, c.claim_id))
    reports = {}
    for i, c in enumerate(claims):
        if not c.summary:
            key = (
                c.event_type, c.sub_event_type, c.event_date, c.event_date_end, c.location, c.lon,
                c.lat, c.geo_precision, c.country, c.actors,
                tells_which(c) or c.document,
            )  # fmt: skip
            reports.setdefault(key, []).append(i)
    reports = list(reports.values())
    likeness, table = Likeness(table_of(claims)), table_of(claims)

    def documents(report):
        return {claims[k].document for k in report}

    def clash(one, other):
        a, b = np.array([one[0]]), np.array([other[0]])
        shared = documents(one) & documents(other) and likeness.another_sort(a, b)[0]
        return bool(shared or likeness.contradict(a, b)[0])

    pairs = []
    for x, one in enumerate(reports):
        for y, other in enumerate(reports[x + 1 :], x + 1):
            a, b = claims[one[0]], claims[other[0]]
            together = documents(one) & documents(other) and (
                len(documents(one)) < 3 and len(documents(other)) < 3
            )
            fine = [bool(table["fine"][report[0]]) for report in (one, other)]
            named = set(a.actors.split("; ")) & set(b.actors.split("; ")) - GENERIC
            wide = (a.country, a.sub_event_type) == (b.country, b.sub_event_type)
            beside = a.event_date and b.event_date and (all(fine) or (not any(fine) and wide))
            if not (together or beside) or clash(one, other) or not (any(fine) or named):
                continue
            value = likeness.score(np.array([one[0]]), np.array([other[0]]))[0]
            if value >= SAME:
                pairs.append((-value, x, y))
    group = {x: [x] for x in range(len(reports))}
    for _, x, y in sorted(pairs):
        if group[x] is not group[y] and not any(
            clash(reports[p], reports[q]) for p in group[x] for q in group[y]
        ):
            group[x] += group[y]
            for member in group[x]:
                group[member] = group[x]
    return {frozenset(claims[k].claim_id for r in g for k in reports[r]) for g in group.values()}


@pytest.mark.parametrize("seed", range(60))
def test_the_same_claims_are_joined(seed):
    _, linked = link_claims(made_claims(seed))
    found = {}
    for claim in linked:
        if claim.incident_id:
            found.setdefault(claim.incident_id, set()).add(claim.claim_id)
    assert set(map(frozenset, found.values())) == reference(made_claims(seed))


def months_of(claim):
    """Months that the days of a claim touch, with the day before and the day after."""
    first, last = claim.event_date, claim.event_date_end or claim.event_date
    return {(first + dt.timedelta(k)).strftime("%Y-%m") for k in range(-1, (last - first).days + 2)}


def possible_reference(claims):
    """Incident that each claim without a fine place may also tell of, and how like it is."""
    likeness, table = Likeness(table_of(claims)), table_of(claims)
    fine = table["fine"]
    usable = [c.event_type in VIOLENT and c.event_date and not c.summary for c in claims]
    found = {}
    for i, one in enumerate(claims):
        options = []
        if not usable[i] or fine[i] or one.date_precision not in (1, 2, 3, 4):
            continue
        for j, other in enumerate(claims):
            a, b = np.array([i]), np.array([j])
            if not usable[j] or not fine[j] or one.country != other.country:
                continue
            if one.incident_id == other.incident_id or likeness.contradict(a, b)[0]:
                continue
            value = likeness.score(a, b)[0]
            if value >= POSSIBLE and months_of(one) & months_of(other):
                options.append((value, other.incident_id))
        if options:
            found[one.claim_id] = max(options)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_same_incidents_are_named_as_possible(seed):
    _, linked = link_claims(made_claims(seed))
    found = {
        c.claim_id: (c.possible_score, c.possible_incident_id)
        for c in linked
        if c.possible_incident_id
    }
    assert found == possible_reference(linked)


def test_possible_incidents_are_met_in_the_made_claims():
    named = [possible_reference(link_claims(made_claims(seed))[1]) for seed in range(60)]
    assert sum(map(len, named)) > 50


def test_pairs_kept_on_the_disk_and_looked_at_a_few_at_a_time_change_nothing(monkeypatch):
    straight = [link_claims(made_claims(seed)) for seed in range(20)]
    monkeypatch.setattr(pairing, "_IN_MEMORY_BYTES", 16)
    monkeypatch.setattr(pairing, "CHUNK", 3)
    monkeypatch.setattr(pairing, "REPORTS_AT_ONCE", 5)
    monkeypatch.setattr(grouping, "_REMEMBERED", 1)
    monkeypatch.setattr(grouping, "_AT_ONCE", 2)
    monkeypatch.setattr(grouping, "_BLOCKS", 1)
    monkeypatch.setattr(merging, "GROUPS_AT_ONCE", 2)
    for seed, (incidents, claims) in enumerate(straight):
        again = link_claims(made_claims(seed))
        assert [asdict(i) for i in again[0]] == [asdict(i) for i in incidents]
        assert [asdict(c) for c in again[1]] == [asdict(c) for c in claims]
