"""Claims of one event, in one document or in many, become one incident."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from incidentmap.geo.folding import fold
from incidentmap.layers.incidents.model import Claim, Incident

SAME = 0.6
"""Score from which two claims are taken to tell of one event."""

POSSIBLE = 0.45
"""Score from which a claim without a place is named as possibly the same event."""

_KM_PER_DEGREE = 111.32
_FINE = 3
_CIVIL = frozenset({"Civilians", "Unidentified armed group"})


def _km(a: Claim, b: Claim) -> float | None:
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return None
    x = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return _KM_PER_DEGREE * math.hypot(x, a.lat - b.lat)


def _days_apart(a: Claim, b: Claim) -> int | None:
    """Days between two spans, 0 where they overlap, None where one has no date."""
    if a.event_date is None or b.event_date is None:
        return None
    a_last, b_last = a.event_date_end or a.event_date, b.event_date_end or b.event_date
    return max((a.event_date - b_last).days, (b.event_date - a_last).days, 0)


def _fine(claim: Claim) -> bool:
    """Whether a claim's place is finer than a province."""
    return (
        claim.geo_precision is not None and claim.geo_precision <= _FINE or claim.geo_precision == 7
    )


def contradicts(a: Claim, b: Claim) -> bool:
    """Whether two claims cannot be of one event: another place, another month, another sort."""
    if a.summary or b.summary:
        return True
    if a.country and b.country and a.country != b.country:
        return True
    km = _km(a, b)
    reach = 25 + ((a.uncertainty_m or 0) + (b.uncertainty_m or 0)) / 1000
    if _fine(a) and _fine(b):
        if km is not None and km > min(reach, 60):
            return True
        if km is None and fold(a.location) != fold(b.location):
            return True
    days = _days_apart(a, b)
    if days is not None and days > 3:
        return True
    return _sort(a) != _sort(b)


def _sort(claim: Claim) -> str:
    """Types that reports of one event may differ in, taken together."""
    if claim.event_type in ("Battles", "Violence against civilians", "Explosions/Remote violence"):
        return "violence"
    if claim.event_type in ("Protests", "Riots"):
        return "crowd"
    return claim.sub_event_type


def _actors(claim: Claim) -> set[str]:
    return {a for a in re.split(r"; ", claim.actors) if a}


def score(a: Claim, b: Claim) -> float:
    """How like two claims are, 0 to 1: place 0.4, time 0.3, type 0.15, actors 0.15.

    Place: 1 for the same fine place, 0.5 where one is a unit around the other, 0.15 where only
    the country agrees. Time: 1 for the same day, 0.8 where one span holds the other, 0.3 where one
    has no date. Counts never tell for or against. A contradiction is 0.
    """
    if contradicts(a, b):
        return 0.0
    total = 0.4 * _place_score(a, b) + 0.3 * _time_score(a, b)
    total += 0.15 * (1.0 if a.event_type == b.event_type else 0.4)
    shared, either = _actors(a) & _actors(b), _actors(a) | _actors(b)
    if not (_actors(a) and _actors(b)):
        total += 0.075
    else:
        named = bool(shared - _CIVIL)
        total += 0.15 * (1.0 if named else len(shared) / len(either))
    return round(total, 4)


def _place_score(a: Claim, b: Claim) -> float:
    if _fine(a) and _fine(b):
        return 1.0
    if _fine(a) or _fine(b):
        other = b if _fine(a) else a
        return 0.5 if other.geo_precision in (4, 5) else 0.15
    if a.location and fold(a.location) == fold(b.location):
        return 0.5 if a.geo_precision in (4, 5) else 0.15
    return 0.15


def _time_score(a: Claim, b: Claim) -> float:
    if a.event_date is None or b.event_date is None:
        return 0.3
    finest = max(a.date_precision or 5, b.date_precision or 5)
    if _days_apart(a, b):
        return 0.4
    return {1: 1.0, 2: 0.95, 3: 0.9, 4: 0.8, 5: 0.6}[finest]


def link_claims(claims: Iterable[Claim]) -> tuple[list[Incident], list[Claim]]:
    """Join claims of one event into incidents.

    Two claims join where their score is `SAME` or more, and only if no claim of the one incident
    contradicts one of the other. A claim that has no fine place is never joined with one that has,
    however like they are: it becomes an incident of its own, and names the other as possibly the
    same with the score. Totals over many events give no incident.

    Parameters
    ----------
    claims : iterable of Claim
        Of any number of documents; their ``incident_id`` is set.

    Returns
    -------
    tuple of (list of Incident, list of Claim)
        Incidents in order of date and place; the claims in order of document and sentence.
    """
    ordered = sorted(claims, key=lambda c: (c.document, c.start, c.claim_id))
    groups = _groups(ordered)
    incidents = [_incident(group) for group in groups]
    incidents.sort(key=lambda i: (str(i.event_date or "9999"), i.location, i.incident_id))
    _name_possible(ordered, groups)
    return incidents, ordered


def _blocks(claims: Sequence[Claim]) -> dict[tuple[str, str], list[int]]:
    """Claims that may be one event: same month and country."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, claim in enumerate(claims):
        if not claim.summary:
            blocks[claim.country, fold(claim.location)].append(i)
            if claim.event_date:
                blocks[claim.country, f"{claim.event_date:%Y-%m}"].append(i)
    return blocks


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    pairs: dict[tuple[int, int], float] = {}
    for members in _blocks(claims).values():
        for n, i in enumerate(members):
            for j in members[n + 1 :]:
                if (i, j) not in pairs and _may_join(claims[i], claims[j]):
                    value = score(claims[i], claims[j])
                    if value >= SAME:
                        pairs[i, j] = value
    group_of = list(range(len(claims)))
    members_of: dict[int, list[int]] = {i: [i] for i in group_of}
    for (i, j), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        a, b = group_of[i], group_of[j]
        if a == b or _clash(claims, members_of[a], members_of[b]):
            continue
        members_of[a] += members_of.pop(b)
        for k in members_of[a]:
            group_of[k] = a
    return [
        [claims[k] for k in sorted(members)]
        for members in members_of.values()
        if not claims[members[0]].summary
    ]


def _may_join(a: Claim, b: Claim) -> bool:
    return _fine(a) == _fine(b) or a.document == b.document


def _clash(claims: Sequence[Claim], one: list[int], other: list[int]) -> bool:
    return any(contradicts(claims[i], claims[j]) for i in one for j in other)


def _name_possible(claims: Sequence[Claim], groups: Sequence[Sequence[Claim]]) -> None:
    """Name, for each incident without a place, the incident that its claims may also tell of."""
    placed = [g for g in groups if any(_fine(c) for c in g)]
    by_month: dict[str, list[Sequence[Claim]]] = defaultdict(list)
    for group in placed:
        months = {f"{c.event_date:%Y}" for c in group if c.event_date}
        for month in months:
            by_month[month].append(group)
    for claim in claims:
        if claim.summary or _fine(claim) or claim.event_date is None:
            continue
        best: tuple[float, str] | None = None
        for group in by_month[f"{claim.event_date:%Y}"]:
            value = max(score(claim, other) for other in group)
            if group[0].incident_id == claim.incident_id or value < POSSIBLE:
                continue
            if best is None or (value, group[0].incident_id) > best:
                best = value, group[0].incident_id
        if best:
            claim.possible_score, claim.possible_incident_id = best


def _incident(group: Sequence[Claim]) -> Incident:
    """One incident from its claims.

    The finest place and date stand; low is the lowest, high the highest figure of any claim (a
    figure without upper bound counts as itself); best is the figure that most documents give, of
    equals the one of the surest claim, then the lower.
    """
    finest = min(group, key=_fineness)
    dated = min(group, key=lambda c: (c.event_date is None, c.date_precision or 9, c.claim_id))
    first = max(group, key=lambda c: (c.confidence, -c.start))
    incident_id = min(group, key=lambda c: c.claim_id).claim_id
    documents = {c.document for c in group}
    low, high, best = _counts(group)
    for claim in group:
        claim.incident_id = incident_id
    confidence = 1.0
    for document in documents:
        confidence *= 1 - max(c.confidence for c in group if c.document == document)
    return Incident(
        incident_id=incident_id,
        event_type=first.event_type,
        sub_event_type=first.sub_event_type,
        event_date=dated.event_date,
        event_date_end=dated.event_date_end,
        date_precision=dated.date_precision,
        actor1=next((c.actor1 for c in (first, *group) if c.actor1), ""),
        actor2=next((c.actor2 for c in (first, *group) if c.actor2), ""),
        place_id=finest.place_id,
        location=finest.location,
        country=finest.country,
        admin1=finest.admin1,
        lon=finest.lon,
        lat=finest.lat,
        geo_precision=finest.geo_precision,
        uncertainty_m=finest.uncertainty_m,
        fatalities_best=best,
        fatalities_low=low,
        fatalities_high=high,
        notes=first.sentence,
        documents=len(documents),
        confidence=round(min(1 - confidence, 0.99), 3),
        source="; ".join(sorted({c.source for c in group if c.source})),
        claims=len(group),
    )


def _fineness(claim: Claim) -> tuple[bool, int, float, str]:
    return claim.lon is None, claim.geo_precision or 9, -claim.confidence, claim.claim_id


def _counts(group: Sequence[Claim]) -> tuple[int | None, int | None, int | None]:
    lows = [c.fatalities_low for c in group if c.fatalities_low is not None]
    tops = [
        c.fatalities_high if c.fatalities_high is not None else c.fatalities_low
        for c in group
        if c.fatalities_low is not None or c.fatalities_high is not None
    ]
    if not lows:
        return None, max((t for t in tops if t is not None), default=None), None
    votes: dict[int, set[str]] = defaultdict(set)
    surest: dict[int, float] = defaultdict(float)
    for claim in group:
        if claim.fatalities_low is not None:
            votes[claim.fatalities_low].add(claim.document)
            surest[claim.fatalities_low] = max(surest[claim.fatalities_low], claim.confidence)
    best = max(votes, key=lambda n: (len(votes[n]), surest[n], -n))
    return min(lows), max(t for t in tops if t is not None), best
