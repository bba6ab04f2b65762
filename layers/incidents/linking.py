"""Claims of one event, in one document or in many, become one incident."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from incidentmap.geo.folding import fold
from incidentmap.layers.incidents.model import Claim, Incident

SAME = 0.6
"""Score from which two claims are taken to tell of one event."""

POSSIBLE = 0.55
"""Score from which a claim without a fine place is named as possibly the same event."""

WEIGHTS = {"place": 0.4, "time": 0.3, "type": 0.15, "actors": 0.15}
"""What the parts of the score weigh; they add up to one."""

_KM_PER_DEGREE = 111.32
_REACH_KM = 25.0
_LONGEST_REACH_KM = 60.0
_MONTH, _YEAR = 4, 5
_GENERIC = frozenset({"Civilians", "Unidentified armed group", "Protesters", "Rioters", ""})
_KILLING = frozenset({"Battles", "Violence against civilians"})
_CROWDS = frozenset({"Protests", "Riots"})
_VIOLENT = _KILLING | {"Explosions/Remote violence"}
_TIME_SCORES = {1: 1.0, 2: 0.95, 3: 0.9, 4: 0.8, 5: 0.6}


@dataclass(slots=True)
class _Report:
    """Claims that say the same of the event but for counts and words."""

    claim: Claim
    members: list[int]
    documents: set[str]
    actors: frozenset[str]
    places: str
    fine: bool


def is_fine(claim: Claim) -> bool:
    """Whether a claim's place is a town, a village, a district or water, and no region."""
    precision = claim.geo_precision
    return precision is not None and (precision <= 3 or precision == 7) and bool(claim.location)


def distance_km(a: Claim, b: Claim) -> float | None:
    """Distance of two claims on a local plane, None where one has no point."""
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return None
    x = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return _KM_PER_DEGREE * math.hypot(x, a.lat - b.lat)


def _last(claim: Claim) -> dt.date:
    last = claim.event_date_end or claim.event_date
    assert last is not None
    return last


def _days_apart(a: Claim, b: Claim) -> int:
    """Days between two dated claims, 0 where their spans overlap."""
    assert a.event_date is not None
    assert b.event_date is not None
    return max((a.event_date - _last(b)).days, (b.event_date - _last(a)).days, 0)


def contradicts(a: Claim, b: Claim) -> bool:
    """Whether two claims cannot be of one event.

    They cannot where one is a total over many; where countries differ; where two fine places lie
    farther apart than 25 km and their uncertainty allow; where the dates lie more than a day apart
    (so, never across a contradiction of month); where one tells of a crowd, a fight or a handover
    and the other does not; where one document tells of two sorts of event. Counts never contradict.
    """
    if a.summary or b.summary or (a.country and b.country and a.country != b.country):
        return True
    if is_fine(a) and is_fine(b) and _elsewhere(a, b):
        return True
    if a.event_date and b.event_date and _days_apart(a, b) > 1:
        return True
    if a.document == b.document and _another_sort(a, b):
        return True
    return not _compatible(a, b)


def _elsewhere(a: Claim, b: Claim) -> bool:
    km = distance_km(a, b)
    if km is None:
        return fold(a.location) != fold(b.location)
    reach = _REACH_KM + ((a.uncertainty_m or 0) + (b.uncertainty_m or 0)) / 1000
    return km > min(reach, _LONGEST_REACH_KM)


def _another_sort(a: Claim, b: Claim) -> bool:
    return a.event_type != b.event_type or (
        a.sub_event_type != b.sub_event_type and a.event_type not in ("Riots", "Protests")
    )


def _compatible(a: Claim, b: Claim) -> bool:
    """Whether two reports of one event may have been given these two types."""
    one, other = a.event_type, b.event_type
    if one == other:
        return one != "Strategic developments" or a.sub_event_type == b.sub_event_type
    both = {one, other}
    if both <= _KILLING or both <= _CROWDS:
        return "Abduction" not in a.sub_event_type + b.sub_event_type
    return both == {"Explosions/Remote violence", "Violence against civilians"}


def score(a: Claim, b: Claim) -> float:
    """How like two claims are, 0 to 1; 0 where they contradict each other.

    Place (0.4): 1 for one fine place, 0.5 where one is the region around the other, 0.15 where only
    the country agrees. Time (0.3): 1 for the same day, 0.8 where one is only a month, 0.6 a year,
    0.3 where one has no date. Type (0.15): 1 for the same, 0.5 otherwise. Actors (0.15): 1 where a
    named actor is shared, else the share of generic ones, half where one names none.

    Examples
    --------
    >>> day = dt.date(2022, 3, 27)
    >>> a = Claim("a:1", "a", 0, 9, "", "Battles", event_date=day, date_precision=1,
    ...           location="Moura", lon=-4.4, lat=14.3, geo_precision=1)
    >>> score(a, a)
    0.925
    """
    if contradicts(a, b):
        return 0.0
    return _score(a, b, _actors(a), _actors(b))


def _actors(claim: Claim) -> frozenset[str]:
    return frozenset(name for name in claim.actors.split("; ") if name)


def _score(a: Claim, b: Claim, one: frozenset[str], other: frozenset[str]) -> float:
    shared = one & other
    if not one or not other:
        actors = 0.5
    else:
        actors = 1.0 if shared - _GENERIC else len(shared) / len(one | other)
    parts = {
        "place": _place_score(a, b),
        "time": _time_score(a, b),
        "type": 1.0 if a.event_type == b.event_type else 0.5,
        "actors": actors,
    }
    return round(sum(WEIGHTS[name] * value for name, value in parts.items()), 4)


def _place_score(a: Claim, b: Claim) -> float:
    if is_fine(a) and is_fine(b):
        return 1.0
    vague = b if is_fine(a) else a
    if vague.geo_precision in (4, 5) and vague.location:
        return 0.5 if is_fine(a) or is_fine(b) or fold(a.location) == fold(b.location) else 0.15
    return 0.15


def _time_score(a: Claim, b: Claim) -> float:
    if a.event_date is None or b.event_date is None:
        return 0.3
    if _days_apart(a, b):
        return 0.7
    return _TIME_SCORES[max(a.date_precision or _YEAR, b.date_precision or _YEAR)]


def link_claims(claims: Iterable[Claim]) -> tuple[list[Incident], list[Claim]]:
    """Join claims of one event into incidents.

    Two claims join where their score is `SAME` or more, best pairs first, and only if no claim of
    the one incident contradicts one of the other. A claim without a fine place never joins one that
    has it, however like they are: it stays an incident of its own and names the other as possibly
    the same, with the score, from `POSSIBLE` on. Undated claims join only within their document.
    Totals over many events give no incident.

    Parameters
    ----------
    claims : iterable of Claim
        Of any number of documents; their ``incident_id`` and ``possible_…`` are set.

    Returns
    -------
    tuple of (list of Incident, list of Claim)
        Incidents in order of date and place; claims in order of document and sentence.
    """
    ordered = sorted(claims, key=lambda c: (c.document, c.start, c.claim_id))
    groups = _groups(ordered)
    incidents = [_incident(group) for group in groups]
    incidents.sort(key=lambda i: (str(i.event_date or "9999"), i.location, i.incident_id))
    _name_possible(ordered, groups)
    return incidents, ordered


def _reports(claims: Sequence[Claim]) -> list[_Report]:
    found: dict[tuple[object, ...], _Report] = {}
    for i, claim in enumerate(claims):
        if claim.summary:
            continue
        unplaced = () if claim.location and claim.event_date else (claim.document,)
        key = (
            claim.event_type, claim.sub_event_type, claim.event_date, claim.event_date_end,
            claim.location, claim.lon, claim.lat, claim.geo_precision, claim.country,
            claim.actors, *unplaced,
        )  # fmt: skip
        report = found.get(key)
        if report is None:
            found[key] = _Report(
                claim, [i], {claim.document}, _actors(claim), fold(claim.location), is_fine(claim)
            )
        else:
            report.members.append(i)
            report.documents.add(claim.document)
    return list(found.values())


def _months(claim: Claim) -> Iterator[str]:
    """Months of a claim's span, the day before it and the day after it."""
    assert claim.event_date is not None
    day = claim.event_date - dt.timedelta(days=1)
    last = _last(claim) + dt.timedelta(days=1)
    month = day.year * 12 + day.month - 1
    for number in range(month, min(last.year * 12 + last.month, month + 14)):
        yield f"{number // 12}-{number % 12 + 1}"


def _blocks(reports: Sequence[_Report]) -> Iterator[list[int]]:
    """Reports that may be of one event: those near each other in the same month."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, report in enumerate(reports):
        claim = report.claim
        for document in report.documents if len(report.documents) < 3 else ():
            blocks["document", document].append(i)
        if claim.event_date is None:
            continue
        for month in _months(claim):
            if not report.fine:
                blocks["wide", claim.country, claim.sub_event_type, month].append(i)
                continue
            blocks["name", report.places, month].append(i)
            if claim.lon is not None and claim.lat is not None:
                for x in (math.floor(claim.lon), math.floor(claim.lon + 0.5) + 0.5):
                    for y in (math.floor(claim.lat), math.floor(claim.lat + 0.5) + 0.5):
                        blocks["cell", x, y, month].append(i)
    yield from (members for members in blocks.values() if len(members) > 1)


def _pairs(reports: Sequence[_Report]) -> dict[tuple[int, int], float]:
    pairs: dict[tuple[int, int], float] = {}
    for members in _blocks(reports):
        for n, i in enumerate(members):
            for j in members[n + 1 :]:
                if (i, j) in pairs:
                    continue
                value = _pair_score(reports[i], reports[j])
                if value >= SAME:
                    pairs[i, j] = value
    return pairs


def _pair_score(one: _Report, other: _Report) -> float:
    a, b = one.claim, other.claim
    together = bool(one.documents & other.documents)
    if one.fine != other.fine and not together:
        return 0.0
    if (a.event_date is None or b.event_date is None) and not together:
        return 0.0
    if _clash(one, other):
        return 0.0
    value = _score(a, b, one.actors, other.actors)
    if not one.fine and not other.fine and not ((one.actors & other.actors) - _GENERIC):
        return 0.0
    return value


def _clash(one: _Report, other: _Report) -> bool:
    if one.documents & other.documents and _another_sort(one.claim, other.claim):
        return True
    return contradicts(one.claim, other.claim)


def _groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    reports = _reports(claims)
    group_of = list(range(len(reports)))
    members_of: dict[int, list[int]] = {i: [i] for i in group_of}
    for (i, j), _ in sorted(_pairs(reports).items(), key=lambda item: (-item[1], item[0])):
        a, b = group_of[i], group_of[j]
        if a == b:
            continue
        if any(_clash(reports[x], reports[y]) for x in members_of[a] for y in members_of[b]):
            continue
        members_of[a] += members_of.pop(b)
        for k in members_of[a]:
            group_of[k] = a
    return [
        [claims[k] for k in sorted(k for r in members for k in reports[r].members)]
        for members in members_of.values()
    ]


def _name_possible(claims: Sequence[Claim], groups: Sequence[Sequence[Claim]]) -> None:
    """Name, for each claim without a fine place, the incident that it may also tell of."""
    by_month: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for group in groups:
        for claim in group:
            if is_fine(claim) and claim.event_date and claim.event_type in _VIOLENT:
                for month in _months(claim):
                    by_month[claim.country, month].append(claim)
    for claim in claims:
        dated = claim.event_date is not None and (claim.date_precision or _YEAR) <= _MONTH
        if claim.summary or is_fine(claim) or not dated or claim.event_type not in _VIOLENT:
            continue
        best = (0.0, "")
        for month in _months(claim):
            for other in by_month[claim.country, month]:
                if other.incident_id != claim.incident_id:
                    best = max(best, (score(claim, other), other.incident_id))
        if best[0] >= POSSIBLE:
            claim.possible_score, claim.possible_incident_id = best


def _incident(group: Sequence[Claim]) -> Incident:
    """One incident from its claims.

    The finest place and date stand; low is the lowest, high the highest figure of any claim (a
    figure without upper bound counts as itself); best is the figure that most documents give, of
    equals that of the surest claim, then the lower.
    """
    finest = min(group, key=_fineness)
    dated = min(group, key=lambda c: (c.event_date is None, c.date_precision or 9, c.claim_id))
    first = max(group, key=lambda c: (c.confidence, -c.start))
    incident_id = min(group, key=lambda c: (c.document, c.start)).claim_id
    surest: dict[str, float] = defaultdict(float)
    for claim in group:
        surest[claim.document] = max(surest[claim.document], claim.confidence)
    low, high, best = _counts(group)
    for claim in group:
        claim.incident_id = incident_id
    doubt = math.prod(1 - value for value in surest.values())
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
        documents=len(surest),
        confidence=round(min(1 - doubt, 0.99), 3),
        source="; ".join(sorted({c.source for c in group if c.source})),
        claims=len(group),
    )


def _fineness(claim: Claim) -> tuple[bool, int, float, str]:
    return claim.lon is None, claim.geo_precision or 9, -claim.confidence, claim.claim_id


def _counts(group: Sequence[Claim]) -> tuple[int | None, int | None, int | None]:
    """Lowest, highest and best count of a group of claims."""
    lows = [c.fatalities_low for c in group if c.fatalities_low is not None]
    tops = [
        top
        for c in group
        if (top := c.fatalities_low if c.fatalities_high is None else c.fatalities_high) is not None
    ]
    if not lows:
        return None, max(tops, default=None), None
    votes: dict[int, set[str]] = defaultdict(set)
    surest: dict[int, float] = defaultdict(float)
    for claim in group:
        if claim.fatalities_low is not None:
            votes[claim.fatalities_low].add(claim.document)
            surest[claim.fatalities_low] = max(surest[claim.fatalities_low], claim.confidence)
    best = max(votes, key=lambda n: (len(votes[n]), surest[n], -n))
    return min(lows), max(tops), best
