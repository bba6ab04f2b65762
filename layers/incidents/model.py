"""The records of coding: a claim is one report of an event, an incident the event itself."""

import datetime as dt
from dataclasses import dataclass


@dataclass(slots=True)
class Claim:
    """One report of an event in one sentence, with the words it rests on.

    Attributes
    ----------
    claim_id : str
        Key: document, first character of the sentence, number of the event in it.
    document : str
        Key of the document.
    start, end : int
        Characters of the sentence in the decoded text, 0-based, end exclusive.
    sentence : str
        ``text[start:end]``, white space unified.
    event_type, sub_event_type : str
        ACLED's words.
    rule : str
        Name of the rule that made the claim, and of the context it leans on.
    event_date, event_date_end : datetime.date or None
        First and last day of the span; the end is None for a single day.
    date_precision : int or None
        UCDP ``date_prec``: 1 day, 2 span of 2–6 days, 3 week, 4 month, 5 year.
    date_text : str
        The words of the date, empty where the text has none.
    location, place_id, country, admin1 : str
        Place as named and as resolved; empty where the text leaves none.
    lon, lat : float or None
        Degrees, EPSG:4326.
    geo_precision : int or None
        UCDP ``where_prec``, 1 to 7.
    uncertainty_m : float or None
        Radius in metres within which it happened.
    fatalities_low, fatalities_high : int or None
        People killed; ``high`` is None for "at least", both are None for silence.
    fatalities_text : str
        The words of the count.
    victims : str
        ``civilians``, ``combatants`` or ``both`` where the text says who died, else empty.
    injured, abducted, missing : int or None
        Counts that are no deaths.
    actor1, actor2 : str
        Who acted, to whom it was done; empty where unknown.
    actors : str
        All actors named, separated by semicolons.
    attribution : str
        According to whom, in the words of the text.
    confidence : float
        0 to 1: how much of the claim the sentence itself carries.
    summary : bool
        True for a total over many events, which is no incident.
    incident_id : str
        Key of the incident, set by linking.
    possible_incident_id : str
        Incident that this claim may also tell of, not merged with it.
    possible_score : float or None
        How like that incident the claim is, 0 to 1.
    source : str
        Publisher of the document, or its key.
    """

    claim_id: str
    document: str
    start: int
    end: int
    sentence: str
    event_type: str
    sub_event_type: str = ""
    rule: str = ""
    event_date: dt.date | None = None
    event_date_end: dt.date | None = None
    date_precision: int | None = None
    date_text: str = ""
    location: str = ""
    place_id: str = ""
    country: str = ""
    admin1: str = ""
    lon: float | None = None
    lat: float | None = None
    geo_precision: int | None = None
    uncertainty_m: float | None = None
    fatalities_low: int | None = None
    fatalities_high: int | None = None
    fatalities_text: str = ""
    victims: str = ""
    injured: int | None = None
    abducted: int | None = None
    missing: int | None = None
    actor1: str = ""
    actor2: str = ""
    actors: str = ""
    attribution: str = ""
    confidence: float = 0.5
    summary: bool = False
    incident_id: str = ""
    possible_incident_id: str = ""
    possible_score: float | None = None
    source: str = ""


@dataclass(slots=True)
class Incident:
    """One event, however many reports tell of it. Attributes as in the contract's layer."""

    incident_id: str
    event_type: str
    sub_event_type: str = ""
    event_date: dt.date | None = None
    event_date_end: dt.date | None = None
    date_precision: int | None = None
    actor1: str = ""
    actor2: str = ""
    place_id: str = ""
    location: str = ""
    country: str = ""
    admin1: str = ""
    lon: float | None = None
    lat: float | None = None
    geo_precision: int | None = None
    uncertainty_m: float | None = None
    fatalities_best: int | None = None
    fatalities_low: int | None = None
    fatalities_high: int | None = None
    notes: str = ""
    documents: int = 1
    confidence: float = 0.5
    source: str = ""
    claims: int = 1
