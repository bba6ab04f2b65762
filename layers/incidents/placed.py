"""Claims of an event in a sentence that names several places of it."""

from incidentmap.layers.incidents import places
from incidentmap.layers.incidents.claims import REACHING, State, make_claim, set_when, set_where
from incidentmap.layers.incidents.date_spans import FEW_DAYS, Span
from incidentmap.layers.incidents.events import Event
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.timing import When

_JOINED = frozenset("and et puis then ,".split())
_PAIRED = 5
"""Tokens between a place and its day at most."""


def placed_claims(
    sentence: Sentence, event: Event, toll: Toll, index: int, state: State
) -> list[Claim]:
    """A claim for each place named side by side; the toll goes to the first alone."""
    claims = [make_claim(sentence, event, toll, index, state)]
    if len(sentence.mentions) < 2:
        return claims
    if len(sentence.dates) > 1 and not toll.shares:
        paired = _by_day_and_place(sentence, event, toll, index, state)
        if paired:
            return paired
    chosen = places.choose(sentence, event.trigger.first, leaving=event.rule in REACHING)
    shared = _respectively(sentence, event, toll, index, state)
    if shared:
        return shared
    group = places.partners(sentence, chosen[0]) if chosen else []
    for mention in group[1:]:
        claim = make_claim(sentence, event, Toll(), index, state)
        set_where(claim, places.where_of(mention))
        claim.rule += "+side by side"
        claims.append(claim)
    return claims


def _respectively(
    sentence: Sentence, event: Event, toll: Toll, index: int, state: State
) -> list[Claim]:
    """Claims of two places with two tolls: "raided A on 2 June and B … , killing 12 and 5 …"."""
    sites = places.sites(sentence)
    if not toll.shares or len(sites) != len(toll.shares):
        return []
    dated = [span for span in sentence.spans if span is not None]
    claims = []
    for n, (site, (low, high)) in enumerate(zip(sites, toll.shares, strict=True)):
        share = Toll(low, high, toll.text, toll.classes, found=True)
        claim = make_claim(sentence, event, share, index, state)
        set_where(claim, places.locate(sentence, site))
        if len(dated) == len(sites):
            _set_day(claim, dated[n], claim.date_text)
        claims.append(claim)
    return claims


def _by_day_and_place(
    sentence: Sentence, event: Event, toll: Toll, index: int, state: State
) -> list[Claim]:
    """Claims of places that each have their day: "raided A on 3 May and B on the 5th"."""
    sites = places.sites(sentence)
    days = list(zip(sentence.dates, sentence.spans, strict=True))
    if len(sites) != len(days) or any(s is None or s.precision > FEW_DAYS for _, s in days):
        return []
    claims = []
    before = -1
    for n, (site, (day, span)) in enumerate(zip(sites, days, strict=True)):
        first, second = sorted((site.start, day.start))
        gap = sentence.token_at(second) - sentence.token_at(first)
        joined = _JOINED & set(
            sentence.words[max(0, sentence.token_at(first) - 3) : sentence.token_at(first)]
        )
        if first < before or gap > _PAIRED or (n and not joined) or span is None:
            return []
        before = max(site.end, day.end)
        claim = make_claim(sentence, event, Toll() if n else toll, index, state)
        set_where(claim, places.locate(sentence, site))
        _set_day(claim, span, " ".join(day.text.split()))
        claims.append(claim)
    return claims


def _set_day(claim: Claim, span: Span, text: str) -> None:
    last = span.last if span.last != span.first else None
    set_when(claim, When(span.first, last, span.precision, text))
