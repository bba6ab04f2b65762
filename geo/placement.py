"""From names to points: where the place meant lies, and how far off it may be.

A name need not be where the thing is: "57 km east of Timbuktu" lies 57 km east of it, "between
Ansongo and Ménaka" half way, "near Bounti" around it, "northern Mali" is a part of a country.
Points are moved on the WGS 84 ellipsoid; the uncertainty grows by what the words leave open:

=========  ==========================================  =========================================
relation   point                                       uncertainty
=========  ==========================================  =========================================
at         the gazetteer's                             the gazetteer's
near       the gazetteer's                             at least 10 km, a third of a region's
offset     that distance and bearing from the name     half of what the distance is rounded to,
                                                       half a sector of the compass, and the
                                                       name's own, as the root of the squares
between    half way, where something happened there    half the distance
within     middle of that part of a country or unit    half the diagonal of the part
=========  ==========================================  =========================================

A place that no gazetteer has is put by the distance the text gives, else by its neighbours, else
at the point of the unit that the text gives for it, with that unit's uncertainty; without any of
these it has no point.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.geo.bearings import Offset, offset_before
from incidentmap.geo.context import Candidate
from incidentmap.geo.distances import GEOD, distance_of, fit_distances, is_owned, moved
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.model import Place, Relation
from incidentmap.geo.parts import part_of, part_word
from incidentmap.geo.readings import Reading

NEAR_M = 10_000.0
"""Least uncertainty of "near": reports use it up to some ten kilometres."""

DISTRICT_M = 30_000.0
"""Least uncertainty of a place that is put at the seat of its district."""

BETWEEN_KM = 300.0
"""Names farther apart than this bound a journey or a quarrel, not a place."""

_POPULATED = frozenset(("capital", "city", "village", "facility"))
_OF = frozenset("of de du d des".split(" "))
_THE = frozenset("the le la les l".split(" "))
_APPOSED = frozenset(", ( lies located situated is est situé située entre between se".split(" "))
_SAID_NEAR = (
    _OF
    | _THE
    | frozenset(
        "to a an un une in on at not non far pas tout just very is est lies located situated situé"
        " située se trouve situe small petit petite same même son its aux au à en".split(" ")
    )
)
_JOINED = re.compile(r"\s*(?:;|,?\s*(?:and|et|or|ou|ni)\b)")
_AND = frozenset(("and", "et", "&"))
_WORD = re.compile(r"\w+(?:-\w+)*")
_REACH = 110


@dataclass(slots=True)
class Spot:
    """Where a mention lies.

    Attributes
    ----------
    relation : str
        How the point stands to the name.
    lon, lat, uncertainty_m : float or None
        Degrees and metres; None without a point.
    country : str
        ISO 3166-1 alpha-2, empty where unknown.
    container : Place or None
        Unit that the text gives for a place that no gazetteer has.
    area_wkt : str or None
        Region meant, as well-known text.
    """

    relation: Relation = "at"
    lon: float | None = None
    lat: float | None = None
    uncertainty_m: float | None = None
    country: str = ""
    container: Place | None = None
    area_wkt: str | None = None


def place_all(readings: Sequence[Reading], text: str) -> list[Spot]:
    """Where each mention lies.

    Parameters
    ----------
    readings : sequence of Reading
        Resolved names of a document, in order.
    text : str
        The document.
    """
    words = lexicon()
    fit_distances(readings, text)
    spots = [_at(reading.place) for reading in readings]
    for i, reading in enumerate(readings):
        if reading.place is not None:
            _relate(i, readings, spots, text, words)
    _pairs(readings, spots, text)
    for i, reading in enumerate(readings):
        if reading.place is None and spots[i].lon is None:
            spots[i] = _unlisted(i, readings, spots, text, words)
    _share(readings, spots)
    return spots


def _at(place: Place | None) -> Spot:
    if place is None:
        return Spot()
    return Spot("at", place.lon, place.lat, place.uncertainty_m, place.country)


def _offset_spot(place: Place, offset: Offset) -> Spot:
    if offset.bearing is None:
        radius = max(NEAR_M, offset.spread_km * 1000)
        return Spot("near", place.lon, place.lat, radius, place.country)
    lon, lat = moved(place.lon, place.lat, offset.bearing, offset.km)
    spread = math.hypot(offset.spread_km * 1000, min(place.uncertainty_m, 20_000.0))
    return Spot("offset", lon, lat, round(spread, 1), place.country)


def _relate(
    i: int, readings: Sequence[Reading], spots: list[Spot], text: str, words: Lexicon
) -> None:
    c, place = readings[i].candidate, readings[i].place
    assert place is not None
    offset = offset_before(text, c)
    if offset is not None and place.kind != "country":
        if not is_owned(i, readings, offset, text):
            spots[i] = _offset_spot(place, offset)
        return
    part = part_word(c)
    if part and place.kind in ("country", "region") and not _is_named(part, i, readings, text):
        found = part_of(place, part)
        if found is not None:
            lon, lat, radius, wkt = found
            spots[i] = Spot("within", lon, lat, radius, place.country, None, wkt)
        else:
            spots[i].relation = "within"
        return
    if place.kind in _POPULATED and _near(c, words):
        radius = max(NEAR_M, place.uncertainty_m)
        spots[i] = Spot("near", place.lon, place.lat, radius, place.country)


def _is_named(part: str, i: int, readings: Sequence[Reading], text: str) -> bool:
    """Whether the word for a part belongs to the name before: "l'Extrême-Nord du Cameroun"."""
    if not i or readings[i - 1].candidate.sentence != readings[i].candidate.sentence:
        return False
    low, c = readings[i - 1].candidate, readings[i].candidate
    return (
        low.end <= c.start
        and part not in text[low.end : c.start].lower()
        and (part in low.name.lower())
    )


def _near(c: Candidate, words: Lexicon) -> bool:
    left = c.before[:4]
    if left and left[0] in _THE and left[1:2] and left[1] in _OF:
        left = left[1:]
    if left and left[0] in _OF:
        return len(left) > 1 and left[1] in words["place.beside"]
    return bool(left) and left[0] in words["place.beside"]


def _pairs(readings: Sequence[Reading], spots: list[Spot], text: str) -> None:
    """Put both names of "between A and B" half way, or the one that is said to lie there."""
    words = lexicon()
    for i in range(len(readings) - 1):
        a, b = readings[i].candidate, readings[i + 1].candidate
        if a.sentence != b.sentence or not _paired(a, b, words):
            continue
        if words["place.happenings"].isdisjoint(_WORD.findall(text[slice(*a.sentence)].lower())):
            continue
        one, other = readings[i].place, readings[i + 1].place
        if one is None or other is None:
            continue
        if one.kind not in _POPULATED or other.kind not in _POPULATED:
            continue
        forward, _, metres = GEOD.inv(one.lon, one.lat, other.lon, other.lat)
        if not 0 < metres <= BETWEEN_KM * 1000:
            continue
        lon, lat = moved(one.lon, one.lat, forward, metres / 2000)
        owner = readings[i - 1] if i and _lies_between(readings[i - 1], a, text) else None
        if owner is None:
            for k, place in ((i, one), (i + 1, other)):
                spots[k] = Spot("between", lon, lat, round(metres / 2, 1), place.country)
        elif owner.place is None:
            spots[i - 1] = Spot("between", lon, lat, round(metres / 2, 1), one.country)


def _lies_between(owner: Reading, a: Candidate, text: str) -> bool:
    """Whether "between" tells of the name before it: "Kourma, a village between"."""
    c = owner.candidate
    if c.sentence != a.sentence or (owner.place is not None and owner.place.kind not in _POPULATED):
        return False
    between = text[c.end : a.start].lower().replace(",", " , ").replace("(", " ( ").split()
    if not between or len(between) > 8 or "and" in between or "et" in between:
        return False
    return between[0] in _APPOSED and all(w.isalpha() or w in ",('’-" for w in between)


def _paired(a: Candidate, b: Candidate, words: Lexicon) -> bool:
    left = a.before[:4]
    if left and left[0] in _THE:
        left = left[1:]
    if not left or left[0] not in ("between", "entre"):
        return False
    if len(left) > 1 and (left[1] in words["use.dealings"] or left[1] in words["place.links"]):
        return False
    gap = b.left[: len(b.left) - len(a.left) + 1]
    return b.start - a.end < 12 and any(t.lower() in _AND for t in gap[:2] or b.left[:2])


def _unlisted(
    i: int, readings: Sequence[Reading], spots: Sequence[Spot], text: str, words: Lexicon
) -> Spot:
    """Where a place that no gazetteer has lies, from what is named beside it."""
    c = readings[i].candidate
    container = _container(i, readings, text)
    measured = distance_of(i, readings, text)
    if measured is not None:
        spot = _offset_spot(*measured)
        spot.container = container
        return spot
    for j in (i - 1, i + 1):
        if 0 <= j < len(readings) and readings[j].candidate.sentence == c.sentence:
            first, second = sorted((i, j))
            place = readings[j].place
            if (
                place is not None
                and place.kind in _POPULATED
                and _paired(readings[first].candidate, readings[second].candidate, words)
            ):
                radius = max(2 * NEAR_M, place.uncertainty_m)
                return Spot("between", place.lon, place.lat, radius, place.country, container)
    neighbour = _neighbour(i, readings, text, words)
    if neighbour is not None:
        radius = 2 * NEAR_M
        return Spot("near", neighbour.lon, neighbour.lat, radius, neighbour.country, container)
    if container is not None and container.kind != "country":
        return Spot(
            "within",
            container.lon,
            container.lat,
            max(container.uncertainty_m, DISTRICT_M if container.kind in _POPULATED else 0.0),
            container.country,
            container,
        )
    return Spot(country=container.country if container else "", container=container)


def _container(i: int, readings: Sequence[Reading], text: str) -> Place | None:
    """The unit that the sentence gives for a place: the first after it, else one before it."""
    c = readings[i].candidate
    country: Place | None = None
    for j in (*range(i + 1, min(i + 4, len(readings))), *range(i - 1, max(-1, i - 4), -1)):
        other = readings[j]
        place: Place | None = other.place
        if place is None or other.candidate.sentence != c.sentence:
            continue
        if abs(other.candidate.start - c.start) > _REACH:
            continue
        if j == i + 1 and _JOINED.match(text, c.end, other.candidate.start):
            continue
        if place.kind == "region" and place.feature_code.startswith("ADM"):
            return place
        if place.kind in _POPULATED and text[c.end : other.candidate.start] == " (":
            return place
        if other.candidate.cue == "region" and place.kind in _POPULATED:
            return place
        if place.kind == "country" and _bounds(other.candidate):
            continue
        if place.kind == "country" and country is None:
            country = place
            if j == i + 1 and text[c.end : other.candidate.start].strip() in ("(", ","):
                return country
    return country


def _bounds(c: Candidate) -> bool:
    """Whether a country is named for its border only: "near the border with Mauritania"."""
    return any(token.startswith(("border", "fronti")) for token in (*c.before[:4], *c.after[:2]))


def _neighbour(i: int, readings: Sequence[Reading], text: str, words: Lexicon) -> Place | None:
    """A place named right behind that the unlisted one is said to be near."""
    c = readings[i].candidate
    if i + 1 >= len(readings):
        return None
    after = readings[i + 1]
    if after.place is None or after.candidate.sentence != c.sentence:
        return None
    if after.place.kind not in _POPULATED or after.candidate.start - c.end > 60:
        return None
    between = _WORD.findall(text[c.end : after.candidate.start].lower())
    beside = words["place.beside"]
    allowed = words["place.linking"] | beside | _SAID_NEAR
    near = not beside.isdisjoint(between) and allowed.issuperset(between)
    return after.place if near else None


def _share(readings: Sequence[Reading], spots: list[Spot]) -> None:
    """One unlisted name is one place in a document: the best known point holds for all."""
    best: dict[str, Spot] = {}
    for reading, spot in zip(readings, spots, strict=True):
        if reading.place is None and spot.lon is not None:
            key = reading.candidate.key
            known = best.get(key)
            if known is None or (spot.uncertainty_m or 0) < (known.uncertainty_m or 0):
                best[key] = spot
    for i, reading in enumerate(readings):
        if reading.place is None and reading.candidate.key in best:
            spots[i] = best[reading.candidate.key]
