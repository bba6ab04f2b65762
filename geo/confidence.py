"""How sure an answer is: a share that holds when it is counted.

The confidence of a mention is the share of such mentions that name a place and are put where it
lies. It is a logistic function of a few figures that finding and resolving leave behind, with
weights fitted by ``data/build/confidence.py`` on texts whose places are known; the table of how
often it holds is in ``docs/geocoding.md``.
"""

import json
import math
from functools import lru_cache
from operator import mul

from incidentmap.data import path
from incidentmap.geo.context import Candidate
from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.readings import Reading, distance_km
from incidentmap.geo.spots import Spot

AMBIGUOUS_BELOW = 0.45
"""Confidence below which a mention is called ambiguous: more likely wrong than right."""

FEATURES = (
    "constant",
    "margin",
    "alone",
    "importance",
    "found",
    "evidence",
    "home",
    "near",
    "curated",
    "alternate",
    "country",
    "region",
    "unlisted",
    "placed",
    "led",
    "goes_on",
)
"""Names of the figures, in the order of `features`."""

_FARTHEST = 8.0

SAME_KM = 25.0
"""A town and the district around it are no choice that matters."""


def features(reading: Reading, spot: Spot) -> tuple[float, ...]:
    """Figures from which the confidence follows, each of the order of one.

    Returns
    -------
    tuple of float
        In the order of `FEATURES`: one; how far the best reading is ahead of the next that lies
        elsewhere; whether there is none; how important the place is; how much spoke for a place
        at all; how much the words and places around speak for this one; how much the document is
        about its country; how near it lies to another of its places; whether the place is a
        curated one; whether the name is an unvetted alternate; whether it is a country; a unit or
        region; a place that no gazetteer has; one of these that was given a point; whether a
        preposition or its like leads to the name; whether a capital word follows it that is no
        head.
    """
    found = min(reading.candidate.score, 6.0) / 3
    c = reading.candidate
    led, goes_on = float(c.locative), float(_goes_on(c))
    place = reading.place
    if place is None:
        placed = 1.0 if spot.lon is not None else 0.0
        return (
            1.0,
            0.0,
            0.0,
            0.0,
            found,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            1.0,
            placed,
            led,
            goes_on,
        )
    scored = reading.scored
    elsewhere: float | None = None
    for other, score in scored[1:]:
        if distance_km(other.place, place) > SAME_KM:
            elsewhere = score
            break
    alone = elsewhere is None
    margin = _FARTHEST if elsewhere is None else min(_FARTHEST, scored[0][1] - elsewhere)
    match = scored[0][0]
    return (
        1.0,
        margin / 4,
        float(alone),
        (220 - match.rank) / 88,
        found,
        min(reading.evidence.get("local", 0.0), 8.0) / 4,
        min(reading.evidence.get("home", 0.0), 2.0) / 2,
        reading.evidence.get("near", 0.0),
        float(place.source.startswith("incidentmap")),
        float(match.type == "alternate"),
        float(place.kind == "country"),
        float(place.kind in ("region", "area", "waterbody")),
        0.0,
        0.0,
        led,
        goes_on,
    )


def _goes_on(c: Candidate) -> bool:
    """Whether a capital word follows that is no head, in a sentence with small letters."""
    if not c.right or not c.right[0][0].isupper() or c.right[0].lower() in lexicon().cues:
        return False
    return any(len(token) > 3 and token[0].islower() for token in (*c.left[:5], *c.right[:5]))


@lru_cache(maxsize=1)
def weights() -> tuple[float, ...]:
    """Fitted weights, in the order of `FEATURES`."""
    fitted = json.loads(path("lexicon", "confidence.json").read_text(encoding="utf-8"))
    return tuple(float(fitted["weights"][name]) for name in FEATURES)


def confidence_of(reading: Reading, spot: Spot) -> float:
    """Share of such answers that are right, 0 to 1, rounded to hundredths."""
    total = sum(map(mul, weights(), features(reading, spot)))
    share = 1 / (1 + math.exp(-total))
    return 0.99 if share > 0.99 else 0.01 if share < 0.01 else round(share, 2)
