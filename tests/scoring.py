"""Scores of places and incidents against a gold made by reading."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

GOLD = Path(__file__).with_name("gold")
NEAR_KM = 25.0
EARTH_DIAMETER_KM = 12742.0
DIGITS_OF_PRECISION = {1: 10, 2: 10, 3: 7, 4: 7, 5: 4}
"""Characters of an ISO date that each UCDP date_prec vouches for."""

Row = Mapping[str, Any]


def read_gold(name: str) -> list[dict[str, Any]]:
    """Rows of a file of `tests/gold`."""
    with (GOLD / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def distance_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Great-circle distance on a sphere: good to half a per cent, enough for 25 km."""
    p, q = math.radians(lat), math.radians(other_lat)
    half = math.radians(other_lon - lon) / 2
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(half) ** 2
    return EARTH_DIAMETER_KM * math.asin(math.sqrt(h))


def share(values: Iterable[bool]) -> float:
    """Share of true values; not a number of none."""
    kept = list(values)
    return sum(kept) / len(kept) if kept else math.nan


def toponym_scores(mentions: Sequence[Row], gold: Sequence[Row]) -> dict[str, float]:
    """Precision, recall and F1 of exact spans; use and country of the spans found; places within 25 km.

    A gold place with a point that is not found, or has no point, counts as far.
    """
    gold = [g for g in gold if g["layer"] == "toponym"]
    found = {
        (m["document"], m["start"], m["end"]): m
        for m in mentions
        if m["kind"] not in ("border", "facility")
    }
    wanted = {(g["doc"], g["start"], g["end"]): g for g in gold}
    both = [key for key in wanted if key in found]
    precision, recall = len(both) / max(1, len(found)), len(both) / max(1, len(wanted))
    placed = [
        g for g in gold if g["kind"] in ("city", "village", "capital") and g["lat"] is not None
    ]
    countries = [key for key in both if wanted[key]["kind"] == "country"]
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "use": share(found[key]["use"] == wanted[key]["use"] for key in both),
        "country": share(found[key]["country"] == wanted[key]["country_iso2"] for key in countries),
        "near": share(_is_near(g, found.get((g["doc"], g["start"], g["end"]))) for g in placed),
    }


def incident_scores(claims: Sequence[Row], gold: Sequence[Row]) -> dict[str, float]:
    """Share of gold incidents found, precision of claims; type, date, place and deaths of those found.

    Found is where a claim of the same document covers half of the shorter of both sentences.
    """
    real = [c for c in claims if any(_overlap(g, c) for g in gold)]
    checks: dict[str, list[bool]] = {"type": [], "date": [], "place": [], "deaths": []}
    found = []
    for g in (g for g in gold if not g.get("continues")):
        near = [c for c in claims if _overlap(g, c)]
        found.append(bool(near))
        if not near:
            continue
        claim = max(near, key=lambda c: _likeness(g, c))
        checks["type"].append(claim["event_type"] == g["event_type"])
        if g["date_basis"] == "text" or claim["event_date"]:
            checks["date"].append(_same_date(g, claim))
        if g["geo_precision"] in (1, 2) and g["lat"] is not None and g["place_in_sentence"]:
            checks["place"].append(_is_near(g, claim))
        if g["fatalities_low"] is not None:
            checks["deaths"].append(claim["fatalities_low"] == g["fatalities_low"])
    return {
        "found": share(found),
        "precision": len(real) / max(1, len(claims)),
        **{name: share(values) for name, values in checks.items()},
    }


def _is_near(gold: Row, found: Row | None) -> bool:
    if found is None or found["lon"] is None:
        return False
    return distance_km(gold["lon"], gold["lat"], found["lon"], found["lat"]) <= NEAR_KM


def _overlap(gold: Row, claim: Row) -> bool:
    shared = min(gold["sent_end"], claim["end"]) - max(gold["sent_start"], claim["start"])
    shorter = min(gold["sent_end"] - gold["sent_start"], claim["end"] - claim["start"])
    return claim["document"] == gold["doc"] and shared >= 0.5 * shorter


def _same_date(gold: Row, claim: Row) -> bool:
    wanted, found = str(gold["date"] or ""), str(claim["event_date"] or "")
    if not wanted or not found:
        return not wanted and not found
    digits = min(len(wanted), DIGITS_OF_PRECISION.get(claim["date_precision"] or 1, 10))
    return wanted[:digits] == found[:digits]


def _likeness(gold: Row, claim: Row) -> int:
    place = str(claim["location"] or "").lower()
    return (
        (claim["event_type"] == gold["event_type"])
        + _same_date(gold, claim)
        + place.startswith(str(gold["place"]).lower()[:4])
        + (claim["fatalities_low"] == gold["fatalities_low"])
    )
